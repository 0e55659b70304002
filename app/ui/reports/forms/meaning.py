"""What a heading of a county form means: chosen once from the fields of its records and the figures, with how it is written."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.exchange.forms.meaning.columns import column_of
from app.exchange.forms.meaning.shapes import shapes_of
from app.exchange.forms.meaning.wants import DAY, NOTHING, SERIAL, TODAY, Want
from app.figures import FIGURES
from app.lists import query as listing
from app.settings import SETTINGS
from app.ui.pieces.inputs import ComboBox
from app.ui.pieces.widgets import button, label, row, search_box
from db.kinds import File, Link
from db.records import TABLES, view

_OFFICE = ("unit", "superior", "party_committee", "county", "head", "reviewer", "filler", "phone")


def choices(view_key: str) -> list[tuple[str, str]]:
    """Everything a heading may mean, as (target, words): the record's own columns first, then whom it is about, figures, settings."""
    found: list[tuple[str, str]] = []
    chosen = view(view_key) if view_key else None
    if chosen:
        found += [(f"{view_key}.{key}", column.label) for key, column in listing.columns(view_key).items() if not isinstance(column.kind, File)]
        for f in chosen.record.links():
            if isinstance(f.kind, Link):
                others = TABLES[f.kind.table].fields()
                found += [(f"{view_key}.{f.name}.{o.name}", f"{f.label}的{o.label}") for o in others if not isinstance(o.kind, File)]
        found.append((SERIAL, "序号"))
    found += [(f"figure:{key}", f"{figure.label}（{figure.unit}）") for key, figure in FIGURES.items()]
    found += [(f"last:{key}", f"上年末的{figure.label}（{figure.unit}）") for key, figure in FIGURES.items()]
    found += [(f"setting:{key}", SETTINGS[key].label) for key in _OFFICE]
    return [*found, (DAY, "统计截止日"), (TODAY, "填表日期"), (NOTHING, "空着，不填")]


class MeaningDialog(QDialog):
    """A line to type in, what fits below it, and how the value is written."""

    def __init__(self, heading: str, view_key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("这一栏填什么")
        self.resize(460, 520)
        self._all = choices(view_key)
        self._heading = heading
        self.want: Want | None = None
        self._find = search_box("打几个字找，如 出生、团员数")
        self._find.textChanged.connect(lambda _: self._show())
        self._find.returnPressed.connect(self.enter)
        self.found = QListWidget()
        self.found.setAccessibleName("可以填的")
        self.found.currentRowChanged.connect(lambda _: self._shapes())
        self.found.itemActivated.connect(lambda _: self.take())
        self._look = ComboBox()
        self._look.setAccessibleName("写法")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.addWidget(label(f"表头“{heading}”填什么？", "h3", wrap=True))
        layout.addWidget(self._find)
        layout.addWidget(self.found, 1)
        layout.addWidget(row(label("写法", "key"), (self._look, 1)))
        layout.addWidget(label("记住以后，这张表和只有小改动的新版都照着填。", "cap", wrap=True))
        self._take = button("就填这个", self.take, kind="primary")
        self._none = label("没有找到，请换几个字，比如只打“团员”", "cap", wrap=True)
        layout.insertWidget(2, self._none)
        layout.addWidget(row("*", button("取消", self.reject), self._take))
        self._show()

    def _show(self) -> None:
        text = self._find.text().strip()
        self.found.clear()
        for target, words in self._all:
            if text in words:
                item = QListWidgetItem(words)
                item.setData(Qt.ItemDataRole.UserRole, target)
                self.found.addItem(item)
        self.found.setCurrentRow(0 if self.found.count() else -1)
        self._take.setEnabled(self.found.count() > 0)
        self._none.setVisible(not self.found.count())

    def _target(self) -> str | None:
        item = self.found.currentItem()
        return None if item is None else str(item.data(Qt.ItemDataRole.UserRole))

    def _shapes(self) -> None:
        self._look.clear()
        column = column_of(self._target() or "")
        for key, words in (shapes_of(column.kind) if column else {"": "原样"}).items():
            self._look.addItem(words, key)
        self._look.setEnabled(self._look.count() > 1)

    def enter(self) -> None:
        """Take what was typed in full or is the only one found; of several, go to the list to choose."""
        alike = self.found.findItems(self._find.text().strip(), Qt.MatchFlag.MatchExactly)
        if len(alike) == 1:
            self.found.setCurrentItem(alike[0])
        if len(alike) == 1 or self.found.count() == 1:
            self.take()
        else:
            self.found.setFocus()

    def take(self) -> None:
        """Take what is chosen."""
        target = self._target()
        if target is not None:
            self.want = Want(target, self._heading, self._look.currentData() or "")
            self.accept()
