"""The sheet a chart is drawn on: A4 landscape, text placed in millimetres from the upper left corner and fitted into its room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

from app.charts import fonts

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure
    from matplotlib.text import Text

WIDTH, HEIGHT = 297.0, 210.0
MARGIN = 20.0
TOP, BOTTOM = 52.0, 172.0
#: What is written and drawn stays within this left, top, right and bottom, but for a sentence of many lines.
PRINTED = (MARGIN - 4, 16.0, WIDTH - MARGIN + 4, 196.0)
MM = 1 / 25.4
POINT = 25.4 / 72

TEXT, TEXT2, TEXT3, LINE, LINE2 = "#2B2622", "#5A5149", "#70665B", "#E6DFD4", "#D5CBBC"
#: Numbers stand on a white ground, or the lines of the grid would run through them.
ON_GRID = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}


@dataclass(frozen=True)
class Area:
    """Where a number stands on the page, for pressing: the bar's key, in a calendar the month (0: all), what it says.

    The place is in fractions of the page from its upper left corner.
    """

    key: str
    words: str
    left: float
    top: float
    width: float
    height: float
    month: int = 0


def area(key: str, words: str, place: tuple[float, float, float, float], month: int = 0) -> Area:
    """An area by its left, top, width and height in millimetres."""
    left, top, width, height = place
    return Area(key, words, left / WIDTH, top / HEIGHT, width / WIDTH, height / HEIGHT, month)


def write(figure: Figure, x: float, y: float, text: str, size: float, **style: Any) -> Text:
    """Write on the page; y is the baseline unless `va` says otherwise."""
    return figure.text(x / WIDTH, 1 - y / HEIGHT, fonts.drawable(text), fontsize=size, **{"color": TEXT, "va": "baseline", **style})


def axes_at(figure: Figure, left: float, top: float, width: float, height: float) -> Axes:
    """Bare axes at a place on the page."""
    axes = figure.add_axes((left / WIDTH, 1 - (top + height) / HEIGHT, width / WIDTH, height / HEIGHT))
    axes.set_facecolor("none")
    axes.set_axisbelow(True)
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0, labelsize=9, labelcolor=TEXT2, pad=4)
    return axes


def scale(axis: Axis, most: float, steps: int, *, counted: bool) -> None:
    """Round numbers along an axis from zero; things that are counted have no halves."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axis.set_major_locator(MaxNLocator(steps, steps=[1, 2, 5, 10], integer=counted or most >= 2, min_n_ticks=2))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))
    axis.grid(color=LINE, linewidth=0.8)


# --- fitting text into its place


def width(text: Text) -> float:
    """How wide a text is on the page."""
    figure = text.get_figure(root=True)
    assert figure is not None
    return text.get_window_extent().width / figure.dpi / MM


def fit(texts: Sequence[Text], room: float, least: float = 5.0) -> None:
    """Make texts smaller, all alike, until the widest fits."""
    widest = max(map(width, texts))
    if widest > room:
        for text in texts:
            text.set_fontsize(max(least, float(text.get_fontsize()) * room / widest * 0.98))


def shorten(text: Text, room: float) -> None:
    """Leave out the middle of a text that is still too wide: the ends of names tell them apart."""
    whole = text.get_text()
    keep = len(whole)
    while width(text) > room and keep > 3:
        keep -= 1
        text.set_text(f"{whole[: (keep + 1) // 2]}…{whole[len(whole) - keep // 2 :]}")


def ems(text: str) -> float:
    """About how wide a text is, in Chinese characters."""
    return sum(1.0 if east_asian_width(sign) in "WFA" else 0.25 if sign == " " else 0.56 for sign in text)


def wrap(text: str, room: float) -> list[str]:
    """Cut a text into lines of so many Chinese characters; none begins with a stop."""
    lines, line = [], ""
    for sign in text:
        if ems(line + sign) > room and sign not in "，。；：、）”":
            lines.append(line)
            line = ""
        line += sign
    return [*lines, line]
