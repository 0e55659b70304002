"""Line icons (Tabler Icons, MIT), drawn in any colour at the screen's density."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QApplication

from app.paths import resource
from app.ui.pieces.theme import TOKENS


def icon(name: str, colour: str = "text2", size: int = 16) -> QIcon:
    """An icon of resources/icons as a QIcon; on a button that cannot be pressed it is as grey as its words."""
    made = QIcon(pixmap(name, colour, size))
    made.addPixmap(pixmap(name, "disabled", size), QIcon.Mode.Disabled)
    return made


def pixmap(name: str, colour: str = "text2", size: int = 16) -> QPixmap:
    """An icon as a pixmap of `size` logical pixels."""
    application = QApplication.instance()
    density = application.devicePixelRatio() if isinstance(application, QApplication) else 1.0
    return _drawn(name, TOKENS.get(colour, colour), size, density)


@lru_cache(maxsize=512)
def _drawn(name: str, colour: str, size: int, density: float) -> QPixmap:
    from PySide6.QtSvg import QSvgRenderer

    svg = resource(f"icons/{name}.svg").read_text(encoding="utf-8")
    svg = svg.replace("currentColor", colour).replace('stroke-width="2"', 'stroke-width="1.8"')
    drawn = QPixmap(round(size * density), round(size * density))
    drawn.setDevicePixelRatio(density)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return drawn


def app_icon() -> QIcon:
    """The program's mark: a plain ledger (the League's emblem is not used)."""
    return QIcon(str(resource("icons/app.svg")))
