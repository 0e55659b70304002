"""The look: colour tokens, fonts and the style sheet made from them."""

from __future__ import annotations

import re
from functools import cache

from PySide6.QtCore import Qt
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
    "red_x": "#D9B5B0",
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
_USUAL = dict(TOKENS)
#: The same in high contrast: black on white, every line seen, every text at 7:1 or more.
CONTRAST = {
    **dict.fromkeys(("window", "surface", "raised"), "#FFFFFF"),
    "sunken": "#EDEDED",
    "line": "#767676",
    "line2": "#595959",
    "control": "#1A1A1A",
    "text": "#000000",
    "text2": "#1A1A1A",
    "text3": "#333333",
    "disabled": "#595959",
    "red": "#7A0010",
    "red_h": "#5C000C",
    "red_p": "#400008",
    "red_t": "#FFE3E3",
    "red_t2": "#FFD6D6",
    "red_x": "#B86A6A",
    "gold": "#7A5200",
    "gold_x": "#533700",
    "gold_t": "#FFF4D6",
    "green": "#0B4A2B",
    "green_t": "#E3F5EA",
    "err": "#7D2100",
    "err_t": "#FFEBE0",
    "ink": "#003E73",
    "ink_t": "#E3F0FF",
    "grey": "#5A5A5A",
}
#: Where it is kept whether the colours are in high contrast: one of the words, the first where nobody chose.
CONTRAST_KEY = "look/contrast"
CONTRAST_CHOICES = {"auto": "跟随系统", "on": "高对比度", "off": "平常的颜色"}
_SYSTEM = "contrast of the system"
#: Black on a desktop's usual grey is 18:1; only its own high contrast comes to more than this.
_DESKTOP_MOST = 20.0
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


def contrast(front: QColor, ground: QColor) -> float:
    """How far two colours stand apart, from 1 to 21 (WCAG 2.2, 1.4.3)."""
    light, dark = sorted((_luminance(front), _luminance(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(of: QColor) -> float:
    red, green, blue = ((part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4) for part in (of.redF(), of.greenF(), of.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def in_contrast(application: QApplication, choice: str) -> bool:
    """Whether the colours are to be in high contrast; `choice` is one of CONTRAST_CHOICES, '' for the first.

    What the system wants is asked once, before the program's own colours stand in its palette.
    """
    if application.property(_SYSTEM) is None:
        application.setProperty(_SYSTEM, _system_wants(application))
    return choice == "on" or (choice != "off" and bool(application.property(_SYSTEM)))


def _system_wants(application: QApplication) -> bool:
    hints = application.styleHints()
    # Qt tells from 6.10 on.
    if asked := getattr(hints, "accessibility", None):
        return bool(asked().contrastPreference() == Qt.ContrastPreference.HighContrast)
    palette = application.palette()
    return contrast(palette.color(QPalette.ColorRole.WindowText), palette.color(QPalette.ColorRole.Window)) > _DESKTOP_MOST


def apply(application: QApplication, size: int = SIZE, *, in_contrast: bool = False) -> None:
    """Give the program its look; `size` is the pixel size of body text, `in_contrast` whether its colours stand far apart."""
    TOKENS.update(_USUAL | (CONTRAST if in_contrast else {}))
    colour.cache_clear()
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
