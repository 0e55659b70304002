"""What is attached to a record: its small picture, looked at in a window of its own or in the computer's own program, dragged out as a file."""

from __future__ import annotations

import atexit
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QKeySequence, QMouseEvent, QPixmap, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QSizePolicy, QWidget

from app.paths import cache_folder, passing
from app.ui.pictures import read, scaled
from app.ui.pieces.icons import icon
from app.ui.pieces.opening import Dialog, open_file, run_dialog, run_drag
from app.ui.pieces.quiet import Quiet
from app.ui.pieces.widgets import button, column, label, lay, row
from app.ui.session import Session
from db.kinds import FileRef
from db.records import Attachment

_TILE = QSize(56, 42)
_RESIZED_MS = 60
_FOLDER = "附件"
#: Set on a session that has given files out.
_GIVES = "gives"
_PICTURES = (".jpg", ".jpeg", ".png", ".bmp", ".gif", ".webp")
#: Where files lie that other programs were given, until the ledger is closed or locked.
_given: list[tuple[ExitStack, Path]] = []


def is_picture(file: FileRef) -> bool:
    """Whether a kept file is shown in the program itself."""
    return Path(file.name).suffix.lower() in _PICTURES


def given_out(session: Session, file: FileRef) -> Path:
    """A kept file as a file of its own, for another program to read; it is gone when the ledger is closed or locked."""
    if not session.property(_GIVES):
        session.setProperty(_GIVES, True)
        session.closing.connect(_take_back)
    if not _given:
        kept = ExitStack()
        whole = kept.enter_context(passing((cache_folder() or session.store.path.parent) / _FOLDER))
        whole.mkdir(mode=0o700)
        _given.append((kept, whole))
    folder = _given[0][1] / file.sha256[:12]
    folder.mkdir(exist_ok=True)
    path = folder / Path(file.name).name
    if not path.exists():
        path.write_bytes(session.store.file_content(file))
    return path


@atexit.register
def _take_back() -> None:
    while _given:
        _given.pop()[0].close()


class Tile(QPushButton):
    """The small picture of one file, or a sheet of paper; pressed it is looked at, dragged it leaves as a file.

    `hidden`: nothing of it is shown, and it cannot be dragged.
    """

    def __init__(self, session: Session, file: FileRef, called: str, looks: Callable[[], object], *, hidden: bool, drags: bool) -> None:
        super().__init__()
        self._session, self._file, self._drags = session, file, drags and not hidden
        self.setProperty("kind", "ghost")
        self.setAutoDefault(False)
        self.setFixedSize(_TILE + QSize(8, 8))
        self.setIconSize(_TILE)
        words = "已遮住，按 F8 才能看" if hidden else f"看 {called}"
        self.setAccessibleName(words)
        self.setToolTip(words + ("；也可以拖到别的文件夹里" if self._drags else ""))
        picture = QPixmap() if hidden or not is_picture(file) else QPixmap.fromImage(scaled(session.store.file_content(file), _TILE, cover=False))
        self.setIcon(icon("lock" if hidden else "file-text", "control", 24) if picture.isNull() else QIcon(picture))
        self.setEnabled(not hidden)
        self.clicked.connect(lambda: looks())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        far = QApplication.startDragDistance()
        if self._drags and event.buttons() & Qt.MouseButton.LeftButton and not self.rect().adjusted(-far, -far, far, far).contains(event.position().toPoint()):
            self.setDown(False)
            run_drag(self, given_out(self._session, self._file))
        else:
            super().mouseMoveEvent(event)


def look(session: Session, attached: Sequence[Attachment], at: int, parent: QWidget) -> None:
    """Look at one of the files of a record: pictures in a window that goes on to the next, anything else in its own program."""
    file = attached[at].file
    assert file
    if not is_picture(file):
        open_file(given_out(session, file))
        return
    pictures = [one for one in attached if one.file and is_picture(one.file)]
    run_dialog(Pictures(session, [one.file for one in pictures if one.file], pictures.index(attached[at]), parent))


class Pictures(Dialog):
    """One picture as large as the window; ← and → go on to the others of the record."""

    def __init__(self, session: Session, files: Sequence[FileRef], current: int, parent: QWidget | None = None) -> None:
        super().__init__("附件", parent, (1040, 640), within=True)
        self._session, self.files, self.current = session, list(files), current
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._words = label("", "b")
        self._again = Quiet(self, _RESIZED_MS, lambda: self.isVisible() and self.show_current())
        close = button("关闭 Esc", self.reject)
        several = len(self.files) > 1
        tools = row(
            (self._words, 1), button("← 上一张", lambda: self.go(-1), kind="ghost") if several else None,
            button("下一张 →", lambda: self.go(1), kind="ghost") if several else None, close, margins=(16, 8, 12, 8),
        )  # fmt: skip
        for key, by in (("Left", -1), ("Right", 1)):
            QShortcut(QKeySequence(key), self, lambda by=by: self.go(by))
        # What was unmasked for half a minute is not left standing.
        session.masked_changed.connect(self.reject)
        lay(self, (column((self.picture, 1), margins=(12, 12, 12, 4)), 1), tools, margins=(0, 0, 0, 0), gap=0)
        self.show_current()
        close.setFocus()

    def show_current(self) -> None:
        """Show the current picture, read at the size of the window."""
        file, density = self.files[self.current], self.devicePixelRatioF()
        image = read(self._session, file, self.picture.size() * density)
        if image.isNull():
            self.picture.setText("这张图片打不开，可以另存出来用别的程序看。")
        else:
            image.setDevicePixelRatio(density)
            self.picture.setPixmap(QPixmap.fromImage(image))
        self.picture.setAccessibleName(file.name)
        self._words.setText(file.name + (f"　第 {self.current + 1} 张 / 共 {len(self.files)} 张" if len(self.files) > 1 else ""))

    def go(self, by: int) -> None:
        """Show the next or the one before; at the ends it begins again at the other."""
        self.current = (self.current + by) % len(self.files)
        self.show_current()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._again.start()
