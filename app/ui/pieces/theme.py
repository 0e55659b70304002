"""The look: colour tokens, fonts and the style sheet made from them."""

from __future__ import annotations

import re
from functools import cache

from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPalette
from PySide6.QtWidgets import QApplication

from app.paths import resource

TOKENS = {
    "window": "#F7F4EF",
    "surface": "#FFFFFF",
    "raised": "#FCFAF7",
    "sunken": "#EFEAE2",
    "line": "#E6DFD4",
    "line2": "#D5CBBC",
    "control": "#948776",
    "text": "#2B2622",
    "text2": "#5A5149",
    "text3": "#70665B",
    "disabled": "#8F857A",
    "red": "#9B1C26",
    "red_h": "#84151F",
    "red_p": "#6C0F18",
    "red_t": "#FAEEEB",
    "red_t2": "#F3DAD5",
    "gold": "#BA8622",
    "gold_x": "#7A5410",
    "gold_t": "#FBF3E0",
    "green": "#2C6A4B",
    "green_t": "#E8F2EB",
    "err": "#B23A0E",
    "err_t": "#FDEEE5",
    "ink": "#245A85",
    "ink_t": "#E8F0F6",
    "grey": "#8C8479",
    "white": "#FFFFFF",
}
#: Text and ground of each tone of a pill or banner.
TONES = {
    "grey": ("text2", "sunken"),
    "green": ("green", "green_t"),
    "gold": ("gold_x", "gold_t"),
    "red": ("red", "red_t"),
    "err": ("err", "err_t"),
    "ink": ("ink", "ink_t"),
    "solid": ("white", "red"),
    "line": ("text2", "surface"),
}
#: Tried in turn for each sign: ours first, so that widths are the same everywhere; the system's for the rarest.
FALLBACKS = ("Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei UI", "SimSun-ExtB", "WenQuanYi Micro Hei")
SIZE = 13


@cache
def colour(name: str) -> QColor:
    """The colour of a token, or of a #RRGGBB."""
    return QColor(TOKENS.get(name, name))


def apply(application: QApplication, size: int = SIZE) -> None:
    """Give the program its look; `size` is the pixel size of body text."""
    application.setStyle("Fusion")
    # All icons are the program's own; looking through the desktop's for those of Qt's own buttons took 40 ms of every start.
    QIcon.setThemeSearchPaths([":/none"])
    QIcon.setFallbackSearchPaths([":/none"])
    font = _font(size)
    application.setFont(font)
    palette = application.palette()
    palette.setColor(QPalette.ColorRole.Highlight, colour("ink"))
    palette.setColor(QPalette.ColorRole.HighlightedText, colour("white"))
    palette.setColor(QPalette.ColorRole.Window, colour("window"))
    palette.setColor(QPalette.ColorRole.Text, colour("text"))
    palette.setColor(QPalette.ColorRole.WindowText, colour("text"))
    palette.setColor(QPalette.ColorRole.PlaceholderText, colour("text3"))
    application.setPalette(palette)
    application.setStyleSheet(style_sheet(size))
    # Once more: a new style makes Qt read the system's own letters for menus, tables and messages, and this forgets them.
    application.setFont(font)


def _font(size: int) -> QFont:
    families = []
    for file in sorted(resource("fonts").glob("*.[ot]tf")):
        number = QFontDatabase.addApplicationFont(str(file))
        families += [name for name in QFontDatabase.applicationFontFamilies(number) if name not in families]
    font = QFont()
    font.setFamilies([*families, *FALLBACKS])
    font.setPixelSize(size)
    return font


def style_sheet(size: int = SIZE) -> str:
    """The style sheet with its tokens filled in and its sizes moved along with the body text."""
    text = resource("style.qss").read_text(encoding="utf-8")
    text = text.replace("@controls", resource("icons/controls").as_posix())
    text = re.sub(r"font-size: (\d+)px", lambda m: f"font-size: {int(m[1]) + size - SIZE}px", text)
    return re.sub(r"@(\w+)", lambda m: TOKENS.get(m[1], m[0]), text)
