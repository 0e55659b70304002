"""A page drawn on paper: A4 landscape, everything placed in millimetres from the upper left corner."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

from app.charts import fonts
from app.charts.content import Bar, Page, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure
    from matplotlib.text import Text

WIDTH, HEIGHT = 297.0, 210.0
MARGIN = 20.0
TOP, BOTTOM = 52.0, 172.0
MM = 1 / 25.4
POINT = 25.4 / 72

RED, ROSE, GOLD = "#9B1C26", "#C98C86", "#BA8622"
TEXT, TEXT2, TEXT3, LINE, LINE2, UNSET = "#2B2622", "#5A5149", "#70665B", "#E6DFD4", "#D5CBBC", "#CFC6B8"
STARS = ("#CFC6B8", "#D9B7B1", "#C98C86", "#B5655F", "#A53F42", GOLD)
#: Fill and hatching of the sorts in a legend, told apart on a black-and-white printer too.
SORTS = (
    (RED, ""), ("#E9C98A", "///"), ("#8C8479", ""), ("#FFFFFF", "...."), ("#E3B9B3", "xxx"), ("#2C6A4B", ""), ("#E8F0F6", "\\\\\\"),
    ("#C98C86", "---"), ("#FBF3E0", "|||"), ("#245A85", ""), ("#E8F2EB", "ooo"), ("#D5CBBC", "+++"), ("#EFEAE2", "***"), ("#5A5149", "///"),
)
EDGE = TEXT2
#: Numbers stand on a white ground, or the lines of the grid would run through them.
ON_GRID = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
NOTHING = "没有记录"


def draw(page: Page) -> Figure:
    """Draw one page."""
    fonts.prepare()
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH * MM, HEIGHT * MM), dpi=200, facecolor="white")
    FigureCanvasAgg(figure)
    _frame(figure, page)
    if not page.bars:
        _write(figure, WIDTH / 2, (TOP + BOTTOM) / 2, NOTHING, 20, color=TEXT3, ha="center", va="center")
    elif page.chart.upright:
        _columns(figure, page)
    else:
        _lying(figure, page)
    return figure


def _write(figure: Figure, x: float, y: float, text: str, size: float, **style: Any) -> Text:
    return figure.text(x / WIDTH, 1 - y / HEIGHT, fonts.drawable(text), fontsize=size, **{"color": TEXT, "va": "baseline", **style})


def _frame(figure: Figure, page: Page) -> None:
    """What stands around the drawing: title, who reports, as of when, what it comes to, where it is from."""
    title = _write(figure, WIDTH / 2, 25, page.title, 20, ha="center", weight="bold")
    _fit([title], WIDTH - 2 * MARGIN)
    reporter = _write(figure, MARGIN, 37, page.reporter, 10.5)
    _fit([reporter], 170)
    _write(figure, WIDTH - MARGIN, 37, page.day, 10.5, ha="right")
    y = 186.0
    for text, size, colour in ((page.sentence, 10.5, TEXT), (page.source, 8.5, TEXT3)):
        for line in _wrap(text, (WIDTH - 2 * MARGIN) / (size * POINT)):
            _write(figure, MARGIN, y, line, size, color=colour)
            y += size * POINT * 1.55
    if page.bars and page.legend:
        _legend(figure, page)


def _legend(figure: Figure, page: Page) -> None:
    from matplotlib.patches import Patch

    columns = _legend_columns(page)
    entries = [Patch(label=fonts.drawable(words), **_sort_style(page, sort)) for sort, words in page.legend]
    # Matplotlib fills a legend column by column; people read it row by row.
    by_column = [entry for column in zip_longest(*([iter(entries)] * columns)) for entry in column if entry]
    ordered = [entry for start in range(columns) for entry in by_column[start::columns]]
    figure.legend(
        handles=ordered, loc="upper center", bbox_to_anchor=(0.5, 1 - 41.5 / HEIGHT), ncols=columns, frameon=False, fontsize=9,
        labelcolor=TEXT, handlelength=1.6, handleheight=0.8, columnspacing=1.6, borderpad=0, borderaxespad=0,
    )


def _legend_columns(page: Page) -> int:
    widest = max(_ems(words) for _, words in page.legend) * 9 * POINT + 12
    return max(1, min(int((WIDTH - 2 * MARGIN) / widest), 5, len(page.legend)))


def _sort_style(page: Page, sort: str) -> dict[str, Any]:
    fill, hatch = SORTS[[name for name, _ in page.legend].index(sort) % len(SORTS)]
    return {"facecolor": fill, "hatch": hatch, "edgecolor": EDGE, "linewidth": 0.5}


def _styles(page: Page) -> list[dict[str, Any]]:
    """How each bar is filled: by its sort, by its stars, or the longest in red."""
    if page.legend:
        return [_sort_style(page, bar.sort) if bar.sort or not bar.unset else {"facecolor": UNSET} for bar in page.bars]
    if page.chart.stars:
        return [{"facecolor": colour} for _, colour in zip(page.bars, STARS, strict=True)]
    most = _most(page)
    return [{"facecolor": UNSET if bar.unset else RED if bar.value == most else ROSE} for bar in page.bars]


def _most(page: Page) -> float:
    return max(bar.value or 0 for bar in page.bars)


def _axes(figure: Figure, left: float, top: float, width: float, height: float) -> Axes:
    """Bare axes at a place on the page."""
    axes = figure.add_axes((left / WIDTH, 1 - (top + height) / HEIGHT, width / WIDTH, height / HEIGHT))
    axes.set_facecolor("none")
    axes.set_axisbelow(True)
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0, labelsize=9, labelcolor=TEXT2, pad=4)
    return axes


def _columns(figure: Figure, page: Page) -> None:
    left, width, count, most = MARGIN + 18, WIDTH - 2 * MARGIN - 18, len(page.bars), _most(page)
    axes = _axes(figure, left, TOP, width, BOTTOM - TOP - 4)
    slot = width / count
    thickness = min(0.62, 20 / slot)
    for i, (bar, style) in enumerate(zip(page.bars, _styles(page), strict=True)):
        axes.bar(i, bar.value or 0, thickness, zorder=2, **style)
    axes.set_xlim(-0.5, count - 0.5)
    axes.set_ylim(0, most * 1.08)
    axes.set_xticks([])
    _scale(axes.yaxis, most, 7)
    axes.spines["bottom"].set_visible(True)
    axes.spines["bottom"].set_color(LINE2)
    _write(figure, left - 14, TOP - 2, page.axis, 9, color=TEXT2)
    style = {"ha": "center", "textcoords": "offset points", "color": TEXT}
    values = [axes.annotate(number(b.value), (i, b.value or 0), (0, 3), va="bottom", fontsize=11, bbox=ON_GRID, **style) for i, b in enumerate(page.bars)]
    names = [
        axes.annotate(fonts.drawable(b.label), (i, 0), (0, -5), va="top", fontsize=10.5, annotation_clip=False, **style)
        for i, b in enumerate(page.bars)
    ]
    _fit(values, slot * 0.95)
    _fit(names, slot * 0.95)


def _lying(figure: Figure, page: Page) -> None:
    """Lying bars, in up to three blocks beside each other, all on one scale."""
    count = len(page.bars)
    blocks = 1 if count <= 30 else 2 if count <= 64 else 3
    rows = -(-count // blocks)
    top = TOP + 5 * (-(-len(page.legend) // _legend_columns(page)) - 1) if page.legend else TOP - 6
    row = min((BOTTOM - 8 - top) / rows, 17.0)
    gap = 8.0
    width = (WIDTH - 2 * MARGIN - gap * (blocks - 1)) / blocks
    styles = _styles(page)
    for block in range(blocks):
        part = slice(block * rows, (block + 1) * rows)
        _block(figure, page, page.bars[part], styles[part], (MARGIN + block * (width + gap), top, width, row))


def _block(
    figure: Figure, page: Page, bars: tuple[Bar, ...], styles: list[dict[str, Any]], place: tuple[float, float, float, float]
) -> None:
    """One block of lying bars: names at the left, bars, and the number at the end of each."""
    left, top, width, row = place
    size = min(11.0, row * 0.68 / POINT)
    middle = [top + row * (i + 0.5) for i in range(len(bars))]
    names = [_write(figure, left, y, bar.label, size, ha="right", va="center") for bar, y in zip(bars, middle, strict=True)]
    numbers = [_write(figure, left, y, number(bar.value), size, va="center", bbox=ON_GRID) for bar, y in zip(bars, middle, strict=True)]
    _fit(names, width * 0.45, least=6.0)
    for name in names:
        _shorten(name, width * 0.45)
    start = left + max(map(_width, names)) + 2
    room = left + width - start - max(map(_width, numbers)) - 3
    most = _most(page)
    axes = _axes(figure, start, top, room, row * len(bars))
    for i, (bar, look) in enumerate(zip(bars, styles, strict=True)):
        axes.barh(i, bar.value or 0, 0.64, zorder=2, **look)
        names[i].set_x((start - 2) / WIDTH)
        numbers[i].set_x((start + room * (bar.value or 0) / most + 1.2) / WIDTH)
    axes.set_xlim(0, most)
    axes.set_ylim(len(bars) - 0.5, -0.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(True)
    axes.spines["left"].set_color(LINE2)
    axes.tick_params(axis="x", labelsize=8)
    _scale(axes.xaxis, most, max(1, min(8, int(room / 22))))
    _write(figure, left + width, top + row * len(bars) + 9, page.axis, 9, color=TEXT2, ha="right")


def _scale(axis: Axis, most: float, steps: int) -> None:
    """Round numbers along an axis from zero; things that are counted have no halves."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axis.set_major_locator(MaxNLocator(steps, steps=[1, 2, 5, 10], integer=most >= 2, min_n_ticks=2))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))
    axis.grid(color=LINE, linewidth=0.8)


# --- fitting text into its place


def _width(text: Text) -> float:
    """How wide a text is on the page."""
    figure = text.get_figure(root=True)
    assert figure is not None
    return text.get_window_extent().width / figure.dpi / MM


def _fit(texts: Sequence[Text], room: float, least: float = 5.0) -> None:
    """Make texts smaller, all alike, until the widest fits."""
    widest = max(map(_width, texts))
    if widest > room:
        for text in texts:
            text.set_fontsize(max(least, float(text.get_fontsize()) * room / widest * 0.98))


def _shorten(text: Text, room: float) -> None:
    """Leave out the middle of a text that is still too wide: the ends of names tell them apart."""
    whole = text.get_text()
    keep = len(whole)
    while _width(text) > room and keep > 3:
        keep -= 1
        text.set_text(f"{whole[: (keep + 1) // 2]}…{whole[len(whole) - keep // 2 :]}")


def _ems(text: str) -> float:
    """About how wide a text is, in Chinese characters."""
    return sum(1.0 if east_asian_width(sign) in "WFA" else 0.25 if sign == " " else 0.56 for sign in text)


def _wrap(text: str, ems: float) -> list[str]:
    """Cut a text into lines of so many Chinese characters; none begins with a stop."""
    lines, line = [], ""
    for sign in text:
        if _ems(line + sign) > ems and sign not in "，。；：、）”":
            lines.append(line)
            line = ""
        line += sign
    return [*lines, line]
