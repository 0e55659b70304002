"""Pages that are not one row of bars: two years side by side for several figures, and a calendar of numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.charts import fonts, looks
from app.charts.content import Bar, Page, number
from app.charts.sheet import (
    BOTTOM,
    HEIGHT,
    LINE,
    LINE2,
    MARGIN,
    ON_GRID,
    TEXT,
    TEXT2,
    TEXT3,
    TOP,
    WIDTH,
    Area,
    area,
    axes_at,
    fit,
    scale,
    shorten,
    write,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_ACROSS = 4
_GAP_X, _GAP_Y = 9.0, 9.0
#: What the scale of a panel takes at its left, in millimetres.
_SCALE = 12.0
#: From here a panel's scale counts in ten thousands.
_MANY = 20_000
_NAMES, _ROW, _HEAD = 48.0, 11.0, 9.0


def two_years(figure: Figure, page: Page) -> list[Area]:
    """For each figure a panel with a scale of its own, from zero."""
    across = min(_ACROSS, len(page.bars))
    down = -(-len(page.bars) // across)
    wide, high = (WIDTH - 2 * MARGIN - _GAP_X * (across - 1)) / across, (BOTTOM - TOP + 8 - _GAP_Y * (down - 1)) / down
    areas = []
    for i, bar in enumerate(page.bars):
        place = (MARGIN + i % across * (wide + _GAP_X), TOP - 8 + i // across * (high + _GAP_Y), wide, high)
        _panel(figure, page, bar, place)
        before, now = (f"{year} {number(value)} {bar.unit}" for year, value in zip(page.years, (bar.before, bar.value), strict=True))
        areas.append(area(bar.key, f"{bar.label}：{before}，{now}", place))
    return areas


def _panel(figure: Figure, page: Page, bar: Bar, place: tuple[float, float, float, float]) -> None:
    left, top, wide, high = place
    heading = write(figure, left, top + 4, f"{bar.label}（{bar.unit}）", 10.5, weight="bold")
    fit([heading], wide)
    values = (bar.before or 0, bar.value or 0)
    room = wide - _SCALE
    axes = axes_at(figure, left + _SCALE, top + 8, room, high - 14)
    for i, value in enumerate(values):
        axes.bar(i, value, min(0.5, 18 / (room / 2)), zorder=2, **looks.of_year(page, now=i == 1))
    axes.set_xlim(-0.5, 1.5)
    axes.set_ylim(0, max(values) * 1.22)
    axes.set_xticks([])
    axes.tick_params(labelsize=8)
    _few(axes, max(values), counted=isinstance(values[0], int) and isinstance(values[1], int))
    axes.spines["bottom"].set_visible(True)
    axes.spines["bottom"].set_color(LINE2)
    style: dict[str, Any] = {"ha": "center", "textcoords": "offset points"}
    numbers = [
        axes.annotate(number(value), (i, value), (0, 2), va="bottom", fontsize=11, bbox=ON_GRID, color=TEXT, weight="bold" if i else "normal", **style)
        for i, value in enumerate(values)
    ]
    for i, year in enumerate(page.years):
        axes.annotate(fonts.drawable(year), (i, 0), (0, -4), va="top", fontsize=9.5, color=TEXT2, annotation_clip=False, **style)
    fit(numbers, room / 2 * 0.95)


def _few(axes: Axes, most: float, *, counted: bool) -> None:
    """A scale with few steps; large numbers are said in ten thousands, or they would not fit beside the bars."""
    from matplotlib.ticker import FuncFormatter

    scale(axes.yaxis, most, 3, counted=counted)
    if most >= _MANY:
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value / 10_000:,.10g}万" if value else "0"))


def calendar(figure: Figure, page: Page) -> list[Area]:
    """The kinds down, the months across; the more there were, the darker."""
    rows = len(page.bars) + 1
    cell = (WIDTH - 2 * MARGIN - _NAMES) / 13
    top = TOP - 8
    row = min(_ROW, (BOTTOM - top - _HEAD) / rows)
    most = max(max(counts) for counts in page.grid)
    months = len(page.grid[0])
    size = min(11.0, row * 1.9)
    for month in range(13):
        words = f"{month + 1}月" if month < 12 else "合计"
        write(figure, MARGIN + _NAMES + cell * (month + 0.5), top + _HEAD / 2, words, 10, color=TEXT2, ha="center", va="center")
    names = [write(figure, MARGIN, top + _HEAD + row * (i + 0.5), name, size, va="center") for i, name in enumerate(_names(page))]
    fit(names, _NAMES - 3, least=7.0)
    for name in names:
        shorten(name, _NAMES - 3)
    totals = tuple(map(sum, zip(*page.grid, strict=True)))
    areas = []
    for i, counts in enumerate((*page.grid, totals)):
        bar = page.bars[i] if i < rows - 1 else None
        for month, value in enumerate((*counts, *[None] * (12 - months), sum(counts))):
            place = (MARGIN + _NAMES + cell * month, top + _HEAD + row * i, cell, row)
            whole = bar is None or month == 12
            _cell(figure, place, value, 0.0 if whole else (value or 0) / most, size, whole)
            if value:
                when = "全年" if month == 12 else f"{month + 1}月"
                said = f"{bar.label if bar else '合计'}，{when}：{number(value)} {page.unit}"
                areas.append(area(bar.key if bar else "", said, place, 0 if month == 12 else month + 1))
    return areas


def _names(page: Page) -> list[str]:
    return [*(bar.label for bar in page.bars), "合计"]


def _cell(figure: Figure, place: tuple[float, float, float, float], value: int | None, depth: float, size: float, whole: bool) -> None:
    from matplotlib.patches import Rectangle

    left, top, wide, high = place
    ground = "#F6F2EA" if whole else _shade(depth) if value else "white"
    figure.add_artist(Rectangle(
        (left / WIDTH, 1 - (top + high) / HEIGHT), wide / WIDTH, high / HEIGHT, transform=figure.transFigure, facecolor=ground, edgecolor=LINE, linewidth=0.8,
    ))
    if value is not None:
        colour = "white" if depth > 0.5 else TEXT if value else TEXT3
        text = write(figure, left + wide / 2, top + high / 2, number(value), size, color=colour, ha="center", va="center_baseline", weight="bold" if whole else "normal")
        fit([text], wide * 0.9)


def _shade(depth: float) -> str:
    """Between the palest and the League's red."""
    pale, full = (0xF8, 0xE9, 0xE6), (0x9B, 0x1C, 0x26)
    return "#" + "".join(f"{round(a + (b - a) * depth):02X}" for a, b in zip(pale, full, strict=True))
