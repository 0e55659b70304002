"""Matplotlib made ready once: the shipped fonts, the system's for what they lack, and no surprises in the text."""

import os
from functools import lru_cache

from app.paths import cache_folder, resource

SHIPPED = ("fonts/LedgerSansSC-Regular.otf", "fonts/LedgerSansSC-Bold.otf")
FAMILY = "Ledger Sans SC"
#: For characters that the shipped fonts lack, in this order, where they are installed.
FALLBACKS = (
    "Microsoft YaHei", "SimSun", "SimSun-ExtB", "SimSun-ExtG", "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei",
    "DejaVu Sans",
)
#: Stands where no font has the character (the sign of Chinese printers for it).
GETA = "〓"


@lru_cache(maxsize=1)
def prepare() -> tuple[str, ...]:
    """Set Matplotlib up and return the font families in use."""
    # Matplotlib looks this up as it is imported. A frozen program would otherwise read all fonts anew at each start.
    if folder := cache_folder():
        os.environ["MPLCONFIGDIR"] = str(folder / "matplotlib")
    import matplotlib
    from matplotlib.font_manager import fontManager

    for name in SHIPPED:
        fontManager.addfont(resource(name))
    installed = {font.name for font in fontManager.ttflist}
    # Asking for a family that is not there would warn at each drawing.
    families = (FAMILY, *(name for name in FALLBACKS if name in installed))
    matplotlib.rcParams.update({
        "font.family": list(families),
        "axes.unicode_minus": False,
        "text.parse_math": False,
        "hatch.linewidth": 0.6,
        "pdf.fonttype": 3,
        "svg.fonttype": "path",
        "svg.hashsalt": FAMILY,
    })
    return families


@lru_cache(maxsize=1)
def _drawable() -> frozenset[int]:
    from matplotlib.font_manager import findfont, get_font

    files = {findfont(family) for family in prepare()}
    return frozenset().union(*(get_font(file).get_charmap() for file in files))


def drawable(text: str) -> str:
    """The text on one line, with the printers' sign for each character that no font has."""
    known = _drawable()
    return "".join(sign if ord(sign) in known else GETA for sign in " ".join(text.split()))
