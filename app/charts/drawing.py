"""A page drawn on paper: A4 landscape, everything placed in millimetres from the upper left corner."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile, zip_longest
from typing import TYPE_CHECKING, Any

from app.charts import fonts, looks, panels
from app.charts.content import Bar, Page, number
from app.charts.sheet import (
    BOTTOM,
    HEIGHT,
    LINE2,
    MARGIN,
    MM,
    ON_GRID,
    POINT,
    TEXT,
    TEXT2,
    TEXT3,
    TOP,
    WIDTH,
    Area,
    area,
    axes_at,
    ems,
    fit,
    scale,
    shorten,
    width,
    wrap,
    write,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: What the words of the target take at the right of the bars, in millimetres.
_ASIDE = 28.0


@dataclass(frozen=True)
class Drawn:
    """A drawn page and where its numbers stand on it."""

    page: Page
    figure: Figure
    areas: tuple[Area, ...]


def draw(page: Page) -> Drawn:
    """Draw one page."""
    fonts.prepare()
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH * MM, HEIGHT * MM), dpi=200, facecolor="white")
    FigureCanvasAgg(figure)
    _frame(figure, page)
    if not page.bars:
        write(figure, WIDTH / 2, (TOP + BOTTOM) / 2, page.nothing, 20, color=TEXT3, ha="center", va="center")
        return Drawn(page, figure, ())
    shape = panels.two_years if page.chart.compared else panels.calendar if page.chart.calendar else _columns if page.chart.upright else _lying
    return Drawn(page, figure, tuple(shape(figure, page)))


def _frame(figure: Figure, page: Page) -> None:
    """What stands around the drawing: title, who reports, as of when, what it comes to, where it is from."""
    title = write(figure, WIDTH / 2, 25, page.title, 20, ha="center", weight="bold")
    fit([title], WIDTH - 2 * MARGIN)
    reporter = write(figure, MARGIN, 37, page.reporter, 10.5)
    fit([reporter], 150)
    write(figure, WIDTH - MARGIN, 37, page.day + (f"，单位：{page.unit}" if page.unit else ""), 10.5, ha="right")
    y = 186.0
    for text, size, colour in ((page.sentence, 10.5, TEXT), (page.source, 8.5, TEXT3)):
        for line in wrap(text, (WIDTH - 2 * MARGIN) / (size * POINT)) if text else ():
            write(figure, MARGIN, y, line, size, color=colour)
            y += size * POINT * 1.55
    if page.bars and page.legend:
        _legend(figure, page)


def _legend(figure: Figure, page: Page) -> None:
    from matplotlib.patches import Patch

    columns = _legend_columns(page)
    entries = [Patch(label=fonts.drawable(words), **looks.of_sort(page, sort)) for sort, words in page.legend]
    # Matplotlib fills a legend column by column; people read it row by row.
    by_column = [entry for column in zip_longest(*([iter(entries)] * columns)) for entry in column if entry]
    ordered = [entry for start in range(columns) for entry in by_column[start::columns]]
    figure.legend(
        handles=ordered, loc="upper center", bbox_to_anchor=(0.5, 1 - 41.5 / HEIGHT), ncols=columns, frameon=False, fontsize=9,
        labelcolor=TEXT, handlelength=1.6, handleheight=0.8, columnspacing=1.6, borderpad=0, borderaxespad=0,
    )


def _legend_columns(page: Page) -> int:
    widest = max(ems(words) for _, words in page.legend) * 9 * POINT + 12
    return max(1, min(int((WIDTH - 2 * MARGIN) / widest), 5, len(page.legend)))


def _said(page: Page, bar: Bar) -> str:
    return f"{bar.label}：{number(bar.value)} {page.unit}"


def _columns(figure: Figure, page: Page) -> list[Area]:
    left, count = MARGIN + 18, len(page.bars)
    room = WIDTH - MARGIN - left - (_ASIDE if page.line else 0)
    highest = max(looks.most(page), page.line or 0)
    axes = axes_at(figure, left, TOP, room, BOTTOM - TOP - 4)
    slot = room / count
    thickness = min(0.62, 20 / slot)
    axes.bar(range(count), [bar.value or 0 for bar in page.bars], thickness, zorder=2, **looks.together(looks.of_bars(page)))
    axes.set_xlim(-0.5, count - 0.5)
    axes.set_ylim(0, highest * 1.08)
    axes.set_xticks([])
    scale(axes.yaxis, highest, 7, counted=looks.counted(page))
    axes.spines["bottom"].set_visible(True)
    axes.spines["bottom"].set_color(LINE2)
    write(figure, left - 14, TOP - 2, page.axis, 9, color=TEXT2)
    _target(figure, axes, page, left + room)
    style: dict[str, Any] = {"ha": "center", "textcoords": "offset points", "color": TEXT}
    values = [axes.annotate(number(b.value), (i, b.value or 0), (0, 3), va="bottom", fontsize=11, bbox=ON_GRID, **style) for i, b in enumerate(page.bars)]
    names = [
        axes.annotate(fonts.drawable(b.label), (i, 0), (0, -5), va="top", fontsize=10.5, annotation_clip=False, **style)
        for i, b in enumerate(page.bars)
    ]
    fit(values, slot * 0.95)
    fit(names, slot * 0.95)
    return [area(bar.key, _said(page, bar), (left + slot * i, TOP, slot, BOTTOM - TOP + 5)) for i, bar in enumerate(page.bars)]


def _target(figure: Figure, axes: Axes, page: Page, right: float) -> None:
    """What was aimed at: a dashed line across the bars, its words beside them, where no number can be."""
    if not page.line:
        return
    axes.axhline(page.line, color=looks.GOLD, linewidth=1.6, linestyle=(0, (5, 3)), zorder=2.5)
    highest = axes.get_ylim()[1]
    y = BOTTOM - 4 - (BOTTOM - TOP - 4) * page.line / highest
    name, _, value = page.line_words.partition(" ")
    words = [write(figure, right + 2, y + at, text, 9.5, color="#7A5A12", va=va) for text, at, va in ((name, -0.6, "bottom"), (value, 0.6, "top"))]
    fit(words, _ASIDE - 3)


def _lying(figure: Figure, page: Page) -> list[Area]:
    """Lying bars, in up to three blocks beside each other, all on one scale."""
    count = len(page.bars)
    blocks = 1 if count <= 30 else 2 if count <= 64 else 3
    rows = -(-count // blocks)
    top = TOP + 5 * (-(-len(page.legend) // _legend_columns(page)) - 1) if page.legend else TOP - 6
    row = min((BOTTOM - 8 - top) / rows, 17.0)
    gap = 8.0
    wide = (WIDTH - 2 * MARGIN - gap * (blocks - 1)) / blocks
    styles = looks.of_bars(page)
    areas: list[Area] = []
    for block in range(blocks):
        part = slice(block * rows, (block + 1) * rows)
        areas += _block(figure, page, page.bars[part], styles[part], (MARGIN + block * (wide + gap), top, wide, row))
    return areas


def _block(
    figure: Figure, page: Page, bars: tuple[Bar, ...], styles: list[dict[str, Any]], place: tuple[float, float, float, float]
) -> list[Area]:
    """One block of lying bars: names at the left, bars, and the number at the end of each."""
    left, top, wide, row = place
    size = min(11.0, row * 0.68 / POINT)
    middle = [top + row * (i + 0.5) for i in range(len(bars))]
    names = [write(figure, left, y, name, size, ha="right", va="center") for name, y in zip(_told_apart(page, bars, wide * 0.45), middle, strict=True)]
    numbers = [write(figure, left, y, number(bar.value), size, va="center", bbox=ON_GRID) for bar, y in zip(bars, middle, strict=True)]
    fit(names, wide * 0.45, least=6.0)
    for name in names:
        shorten(name, wide * 0.45)
    start = left + max(map(width, names)) + 2
    room = left + wide - start - max(map(width, numbers)) - 3
    longest = looks.most(page)
    axes = axes_at(figure, start, top, room, row * len(bars))
    axes.barh(range(len(bars)), [bar.value or 0 for bar in bars], 0.64, zorder=2, **looks.together(styles))
    for i, bar in enumerate(bars):
        names[i].set_x((start - 2) / WIDTH)
        numbers[i].set_x((start + room * (bar.value or 0) / longest + 1.2) / WIDTH)
    axes.set_xlim(0, longest)
    axes.set_ylim(len(bars) - 0.5, -0.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(True)
    axes.spines["left"].set_color(LINE2)
    axes.tick_params(axis="x", labelsize=8)
    scale(axes.xaxis, longest, max(1, min(8, int(room / 22))), counted=looks.counted(page))
    write(figure, left + wide, top + row * len(bars) + 9, page.axis, 9, color=TEXT2, ha="right")
    return [area(bar.key, _said(page, bar), (left, top + row * i, wide, row)) for i, bar in enumerate(bars)]


def _told_apart(page: Page, bars: tuple[Bar, ...], room: float) -> list[str]:
    """The bars' names; of those too long to be read, what they all begin with is left out."""
    names = [bar.label for bar in bars]
    letters = zip(*(bar.label for bar in page.bars if not bar.unset), strict=False)
    common = "".join(letter for letter, *_ in takewhile(lambda same: len(set(same)) == 1, letters))
    if len(page.bars) == 1 or len(common) < 4 or max(map(ems, names)) * 6 * POINT <= room:
        return names
    return ["…" + name[len(common):] if name.startswith(common) else name for name in names]
