"""The photos of an event: small ones in a grid, one large with the arrow keys, captions, adding by dropping, deleting to the bin."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QRect, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QKeySequence, QPainter, QPixmap, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFrame,
    QLabel,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.ui.pictures import Thumbnails, read
from app.ui.pieces import ask
from app.ui.pieces.icons import pixmap
from app.ui.pieces.keys import ALL, TO_BIN, OwnKeys, row_menu
from app.ui.pieces.opening import Dialog, run_dialog
from app.ui.pieces.quiet import Quiet
from app.ui.pieces.tables import Index
from app.ui.pieces.theme import colour
from app.ui.pieces.widgets import button, column, label, lay, row
from app.ui.session import Session
from app.work import events as attending
from db.history import StepInfo
from db.records import Attachment

Role = Qt.ItemDataRole
_GAP = 8
_STRIP = 18
_FLAT = 0.46


class PhotoModel(QAbstractListModel):
    """Photos by their records; pictures come as they are drawn."""

    def __init__(self, thumbnails: Thumbnails) -> None:
        super().__init__()
        self._thumbnails = thumbnails
        self.photos: list[Attachment] = []
        thumbnails.loaded.connect(self._loaded)

    def show(self, photos: Sequence[Attachment]) -> None:
        """Show other photos."""
        if list(photos) != self.photos:
            self.beginResetModel()
            self.photos = list(photos)
            self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.photos)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        photo = self.photos[index.row()]
        assert photo.file
        if role == Role.DisplayRole:
            return f"{index.row() + 1:02d} {photo.caption}" if photo.caption else ""
        if role == Role.DecorationRole:
            return self._thumbnails.picture(photo.file)
        if role == Role.ToolTipRole:
            return "\n".join(filter(None, (photo.caption, photo.file.name)))
        if role == Role.AccessibleTextRole:
            return f"照片 {index.row() + 1}，{photo.caption or photo.file.name}"
        return None

    def _loaded(self, sha256: str) -> None:
        for number, photo in enumerate(self.photos):
            if photo.file and photo.file.sha256 == sha256:
                self.dataChanged.emit(self.index(number), self.index(number), [Role.DecorationRole])


class _Tile(QStyledItemDelegate):
    """Draws a photo filling its tile, its caption on a dark strip, a ring around the current one."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        box: QRect = option.rect.adjusted(0, 0, -_GAP, -_GAP)  # type: ignore[attr-defined]
        painter.setClipRect(box)
        painter.fillRect(box, colour("sunken"))
        picture = index.data(Role.DecorationRole)
        if isinstance(picture, QPixmap) and not picture.isNull():
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            size = picture.size().scaled(box.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
            place = QRect(box.center().x() - size.width() // 2, box.center().y() - size.height() // 2, size.width(), size.height())
            painter.drawPixmap(place, picture)
        elif isinstance(picture, QPixmap):
            self._words(painter, box, "这张图片打不开", QFont(option.font), colour("text3"))  # type: ignore[attr-defined]
        else:
            icon = pixmap("photo", "control", 20)
            painter.drawPixmap(box.center().x() - 10, box.center().y() - 10, icon)
        if text := str(index.data() or ""):
            strip = QRect(box.left(), box.bottom() - _STRIP, box.width(), _STRIP + 1)
            painter.fillRect(strip, QColor(43, 38, 34, 178))
            self._words(painter, strip.adjusted(7, 0, -7, 0), text, QFont(option.font), colour("white"), Qt.AlignmentFlag.AlignLeft)  # type: ignore[attr-defined]
        if option.state & QStyle.StateFlag.State_Selected and option.state & QStyle.StateFlag.State_HasFocus:  # type: ignore[attr-defined]
            painter.setPen(colour("ink"))
            painter.drawRect(box.adjusted(0, 0, -1, -1))
            painter.drawRect(box.adjusted(1, 1, -2, -2))
        painter.restore()

    def _words(self, painter: QPainter, box: QRect, text: str, font: QFont, tone: QColor, side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignHCenter) -> None:
        font.setPixelSize(max(11, font.pixelSize() - 1))
        painter.setFont(font)
        painter.setPen(tone)
        painter.drawText(box, int(side | Qt.AlignmentFlag.AlignVCenter), QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, box.width()))

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        view = self.parent()
        return view.gridSize() if isinstance(view, QListView) else QSize(100, 60)


class PhotoGrid(QListView):
    """The tiles, as many in a row as are at least `least` pixels wide; Enter or a click opens one, F2 gives it a caption,
    Ctrl+Delete puts it into the bin."""

    picked = Signal(int)
    captioned = Signal(int)
    removed = Signal(int)

    def __init__(self, thumbnails: Thumbnails, least: int) -> None:
        super().__init__()
        self.photos = PhotoModel(thumbnails)
        self._least = least
        self.setModel(self.photos)
        self.setItemDelegate(_Tile(self))
        self.setAccessibleName("照片")
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.setSpacing(0)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFrameShape(QFrame.Shape.NoFrame)
        # What is dropped goes to the page around, which takes any file.
        self.setAcceptDrops(False)
        self.viewport().setAcceptDrops(False)
        self.setMouseTracking(True)
        OwnKeys(self, {TO_BIN: lambda: self._tell(self.removed), "F2": lambda: self._tell(self.captioned), ALL: lambda: None})
        row_menu(self, (
            ("看大图", "Enter", lambda: self._tell(self.picked)), ("写说明", "F2", lambda: self._tell(self.captioned)),
            ("删到回收站", TO_BIN, lambda: self._tell(self.removed)),
        ))
        self.clicked.connect(lambda index: self.picked.emit(index.row()))

    def _tell(self, signal: SignalInstance) -> None:
        if self.currentIndex().isValid():
            signal.emit(self.currentIndex().row())

    def show_photos(self, photos: Sequence[Attachment]) -> None:
        """Show other photos, or those there are now; the cursor stays at its place."""
        place = self.currentIndex().row()
        self.photos.show(photos)
        if place >= 0 and not self.currentIndex().isValid():
            self.setCurrentIndex(self.photos.index(min(place, len(photos) - 1)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = self.viewport().width() - 1
        wide = width // max(1, width // self._least)
        self.setGridSize(QSize(wide, round(wide * _FLAT) + _GAP))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        current = self.currentIndex().row()
        if current >= 0 and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.picked.emit(current)
        else:
            super().keyPressEvent(event)


#: The picture is drawn anew when the window has kept its size for so long.
_RESIZED_MS = 60


class Viewer(Dialog):
    """One photo as large as the window, its caption below; ← and → go on, F2 writes the caption, Ctrl+Delete puts it into the bin."""

    def __init__(self, session: Session, photos: Sequence[Attachment], current: int, parent: QWidget | None = None) -> None:
        super().__init__("照片", parent, (1040, 640), within=True)
        self._session, self.photos, self.current = session, list(photos), current
        self._event = photos[current].owner_id or 0
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._where, self._words = label("", "sub"), label("", "b")
        # A moment after it was closed the ledger may be shut.
        self._again = Quiet(self, _RESIZED_MS, lambda: self.isVisible() and self.show_current())
        further = button("下一张 →", lambda: self.go(1), kind="ghost")
        tools = row(
            self._where, 8, (self._words, 1), button("← 上一张", lambda: self.go(-1), kind="ghost"), further,
            button("写说明", self.write_caption, icon_name="pencil", tip="写说明 F2"), button("另存", self.save_as, icon_name="photo-down"),
            button("删到回收站", self.remove, icon_name="trash", tip="删到回收站 Ctrl+Delete"), button("关闭 Esc", self.reject), margins=(16, 8, 12, 8),
        )
        # As shortcuts, for a button with the focus would take the arrows for itself.
        for key, deed in (("Left", lambda: self.go(-1)), ("Right", lambda: self.go(1)), (TO_BIN, self.remove), ("F2", self.write_caption)):
            QShortcut(QKeySequence(key), self, deed)
        _way_back(session, self, self._look_again)
        lay(self, (column((self.picture, 1), margins=(12, 12, 12, 4)), 1), tools, margins=(0, 0, 0, 0), gap=0)
        self.show_current()
        further.setFocus()

    def show_current(self) -> None:
        """Show the current photo, read at the size of the window."""
        photo = self.photos[self.current]
        assert photo.file
        density = self.devicePixelRatioF()
        image = read(self._session, photo.file, self.picture.size() * density)
        if image.isNull():
            self.picture.setText("这张图片打不开，可以另存出来用别的程序看。")
        else:
            image.setDevicePixelRatio(density)
            self.picture.setPixmap(QPixmap.fromImage(image))
        self._where.setText(f"第 {self.current + 1} 张 / 共 {len(self.photos)} 张")
        self._words.setText(photo.caption or photo.file.name)

    def go(self, by: int) -> None:
        """Show the next or the one before; at the ends it begins again at the other."""
        self.current = (self.current + by) % len(self.photos)
        self.show_current()

    def write_caption(self) -> None:
        """Ask for a few words on the photo."""
        self.photos[self.current] = caption(self._session, self, self.photos[self.current])
        self.show_current()

    def _look_again(self) -> None:
        known, now = {photo.id for photo in self.photos}, attending.photos(self._session.store, self._event)
        self.photos = now or self.photos
        # One that came back is looked at.
        self.current = next((n for n, photo in enumerate(now) if photo.id not in known), min(self.current, len(self.photos) - 1))
        self.show_current()

    def save_as(self) -> None:
        """Write the photo out as it was put in."""
        from app.paths import replacing

        file = self.photos[self.current].file
        assert file
        if target := ask.file_to_save(self, "另存照片", file.name, "所有文件 (*)"):
            with replacing(target) as temporary:
                temporary.write_bytes(self._session.store.file_content(file))
            self._session.say_written(f"已另存为 {target.name}", target)

    def remove(self) -> None:
        """Put the photo into the bin; with the last one the window closes."""
        bin_photo(self._session, self.photos[self.current])
        self.photos.pop(self.current)
        if not self.photos:
            self.accept()
            return
        self.current = min(self.current, len(self.photos) - 1)
        self.show_current()
        self._where.setText(f"{self._where.text()}　Ctrl+Z 撤销删除")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._again.start()


def bin_photo(session: Session, photo: Attachment) -> None:
    """Put one photo into the bin."""
    with session.step("删除照片 1 张"):
        session.store.delete(Attachment, [photo.id or 0])


def caption(session: Session, parent: QWidget, photo: Attachment) -> Attachment:
    """Ask for a few words on a photo, none take them off; returns the photo as it is kept then."""
    words = ask.text(parent, "照片说明", "照片上是什么，例如“急救示范”：", photo.caption or "", True)
    if words is None or words == (photo.caption or ""):
        return photo
    with session.step("写照片说明" if words else "去掉照片说明"):
        return session.store.save(photo.with_(caption=words or None))


def _way_back(session: Session, dialog: QDialog, after: Callable[[], object]) -> None:
    """Ctrl+Z and Ctrl+Y inside a dialog, for what was done since it opened: the window behind cannot be reached."""
    before = session.store.undoable()

    def turn(step: StepInfo | None, deed: Callable[[], None]) -> None:
        if step and (before is None or step.id > before.id):
            deed()
            after()

    QShortcut(QKeySequence("Ctrl+Z"), dialog, lambda: turn(session.store.undoable(), session.undo))
    QShortcut(QKeySequence("Ctrl+Y"), dialog, lambda: turn(session.store.redoable(), session.redo))


class PhotoCard(QFrame):
    """The card with the newest tiles, and the ways to add more, see all of them, and see one large."""

    add_asked = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setObjectName("card")
        self._session = session
        self.thumbnails = Thumbnails(session, self)
        self.grid = PhotoGrid(self.thumbnails, 150)
        self._title = label("照片", "h3")
        self._empty = label("还没有照片。把照片从文件夹拖到这里就能添加，一次可以拖很多张。", "cap", wrap=True)
        self._hint = label("拖到这里就能添加", "cap")
        self._all = button("全部", self.show_all, icon_name="photo", kind="ghost")
        add = button("", self.add_asked.emit, icon_name="plus", kind="ghost", tip="添加照片")
        self._empty.setContentsMargins(14, 4, 14, 8)
        self._tiles = column((self.grid, 1), margins=(14, 0, 2, 0))
        layout = lay(
            self, row(self._title, 4, self._hint, "*", self._all, add, margins=(14, 0, 6, 0), gap=4), self._empty, (self._tiles, 1),
            margins=(1, 4, 1, 6), gap=4,
        )
        layout.addStretch(0)
        self.grid.picked.connect(self.show_large)
        self.grid.captioned.connect(lambda number: caption(session, self, self.grid.photos.photos[number]))
        self.grid.removed.connect(lambda number: bin_photo(session, self.grid.photos.photos[number]))

    def show_photos(self, photos: Sequence[Attachment]) -> None:
        """Show the photos of another event, or those there are now."""
        self.grid.show_photos(photos)
        self._title.setText(f"照片 {len(photos)}" if photos else "照片")
        self._empty.setVisible(not photos)
        for widget in (self._tiles, self._all, self._hint):
            widget.setVisible(bool(photos))

    def show_large(self, number: int) -> None:
        """Show one photo as large as the window."""
        run_dialog(Viewer(self._session, self.grid.photos.photos, number, self.window()))

    def show_all(self) -> None:
        """Show all photos in a window of their own."""
        run_dialog(AllPhotos(self._session, self.thumbnails, self.grid.photos.photos, self.window()))


class AllPhotos(Dialog):
    """All photos of an event side by side."""

    def __init__(self, session: Session, thumbnails: Thumbnails, photos: Sequence[Attachment], parent: QWidget | None = None) -> None:
        super().__init__(f"全部照片 {len(photos)} 张", parent, (1060, 640), within=True)
        self._session, self._event = session, photos[0].owner_id or 0
        self.grid = PhotoGrid(thumbnails, 240)
        self.grid.photos.show(photos)
        self.grid.picked.connect(self._show_large)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 8, 12)
        self.grid.setStyleSheet("background: transparent")
        layout.addWidget(self.grid, 1)
        layout.addWidget(row(label("点一下看大图，F2 写说明，Ctrl+Delete 删到回收站，Ctrl+Z 撤销", "cap"), "*", button("关闭 Esc", self.reject), margins=(0, 0, 8, 0)))
        self.grid.removed.connect(self._remove)
        self.grid.captioned.connect(self._caption)
        _way_back(session, self, self._look_again)

    def _caption(self, number: int) -> None:
        caption(self._session, self, self.grid.photos.photos[number])
        self._look_again()

    def _look_again(self) -> None:
        self._show(attending.photos(self._session.store, self._event))

    def _show_large(self, number: int) -> None:
        viewer = Viewer(self._session, self.grid.photos.photos, number, self)
        run_dialog(viewer)
        self._look_again()

    def _remove(self, number: int) -> None:
        bin_photo(self._session, self.grid.photos.photos[number])
        self._look_again()

    def _show(self, photos: Sequence[Attachment]) -> None:
        self.grid.show_photos(photos)
        self.setWindowTitle(f"全部照片 {len(photos)} 张")
