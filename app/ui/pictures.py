"""Pictures kept in the ledger, read no larger than they are shown: thumbnails one at a time, and any size when asked for."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QImageIOHandler, QImageReader, QPixmap
from PySide6.QtWidgets import QWidget

from app.ui.session import Session
from db.errors import NoSuchRecord
from db.kinds import FileRef

#: Thumbnails cover this many pixels; two in a row of a card are drawn smaller, never larger.
THUMBNAIL = QSize(420, 280)
_KEPT = 240


def scaled(content: bytes, size: QSize, *, cover: bool = False) -> QImage:
    """A picture read so that it fits into a size, or with `cover` fills it; never larger than it is. Null when it cannot be read.

    The decoder makes it small while reading, so that a photo of 20 megapixels costs neither its memory nor its time.
    """
    data, buffer = QByteArray(content), QBuffer()
    buffer.setData(data)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    turned = bool(reader.transformation() & QImageIOHandler.Transformation.TransformationRotate90)
    whole, wanted = reader.size(), size.transposed() if turned else size
    way = Qt.AspectRatioMode.KeepAspectRatioByExpanding if cover else Qt.AspectRatioMode.KeepAspectRatio
    if whole.isValid() and (smaller := whole.scaled(wanted, way)).width() < whole.width():
        reader.setScaledSize(smaller.expandedTo(QSize(1, 1)))
    return reader.read()


def can_be_read(path: Path) -> bool:
    """Whether a file is a picture in truth; its head tells, so that a large one costs nothing."""
    reader = QImageReader(str(path))
    reader.setDecideFormatFromContent(True)
    return reader.canRead()


class Thumbnails(QObject):
    """Small pictures by their content; what is not there yet is read when the window has nothing else to do."""

    #: The SHA-256 of the content that can be drawn now.
    loaded = Signal(str)

    def __init__(self, session: Session, shown_in: QWidget) -> None:
        super().__init__(shown_in)
        self._session, self._shown_in = session, shown_in
        self._made: OrderedDict[str, QPixmap] = OrderedDict()
        self._wanted: OrderedDict[str, FileRef] = OrderedDict()
        self._idle = QTimer(self, interval=0)
        self._idle.timeout.connect(self._load_one)
        session.closing.connect(self._idle.stop)

    def picture(self, file: FileRef) -> QPixmap | None:
        """The thumbnail, null when the file is no picture; None when it is still to be read (`loaded` will tell)."""
        if file.sha256 in self._made:
            self._made.move_to_end(file.sha256)
            return self._made[file.sha256]
        self._wanted[file.sha256] = file
        self._wanted.move_to_end(file.sha256)
        self._idle.start()
        return None

    @property
    def held(self) -> int:
        """How many thumbnails are in memory."""
        return len(self._made)

    def _load_one(self) -> None:
        # Nobody waits for what is out of sight; it is asked for again when it is drawn.
        if not self._wanted or not self._shown_in.isVisible():
            self._wanted.clear()
            self._idle.stop()
            return
        # What came into sight last is wanted most.
        sha256, file = self._wanted.popitem()
        self._made[sha256] = QPixmap.fromImage(read(self._session, file, THUMBNAIL, cover=True))
        if len(self._made) > _KEPT:
            self._made.popitem(last=False)
        self.loaded.emit(sha256)


def read(session: Session, file: FileRef, size: QSize, *, cover: bool = False) -> QImage:
    """A kept picture at a size; null when it cannot be read or its content is gone."""
    try:
        return scaled(session.store.file_content(file), size, cover=cover)
    except NoSuchRecord:
        return QImage()
