"""The manual inside the program: keys first, then how each thing is done; all of it offline."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QPixmap, QTextDocument
from PySide6.QtWidgets import QTextBrowser, QWidget

from app.paths import resource
from app.ui.pieces.opening import Dialog
from app.ui.pieces.widgets import button, lay, name_list, row

_MARGIN = 24


class _Reader(QTextBrowser):
    """Shows a chapter; pictures are no wider than the page."""

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        found = super().loadResource(kind, name)
        if kind != QTextDocument.ResourceType.ImageResource.value:
            return found
        picture, room = QPixmap(), self.viewport().width() - _MARGIN
        if not isinstance(found, QPixmap):
            picture.loadFromData(found)
        else:
            picture = found
        return picture.scaledToWidth(room, Qt.TransformationMode.SmoothTransformation) if picture.width() > room else picture


class Manual(Dialog):
    """Chapters on the left, the chosen one on the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("使用说明", parent, (940, 620))
        folder = resource("manual")
        self._files = sorted(folder.glob("*.md"), key=lambda file: int(file.stem.split(" ", 1)[0]))
        self.chapters, self.text = name_list([file.stem.split(" ", 1)[1] for file in self._files], "章节"), _Reader()
        self.chapters.setFixedWidth(190)
        self.text.setSearchPaths([str(folder)])
        self.text.setOpenExternalLinks(False)
        self.chapters.currentRowChanged.connect(self._show)
        lay(self, (row(self.chapters, (self.text, 1), gap=12), 1), row("*", button("关闭 Esc", self.reject)))
        self.chapters.setCurrentRow(0)

    def _show(self, number: int) -> None:
        if 0 <= number < len(self._files):
            self.text.document().setBaseUrl(QUrl.fromLocalFile(str(self._files[number])))
            self.text.setMarkdown(self._files[number].read_text(encoding="utf-8"))
