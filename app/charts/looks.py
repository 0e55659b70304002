"""How the bars of a chart are filled: in colours, and with hatching where black and white must tell them apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.charts.content import Bar, Page

RED, ROSE, GOLD, PALE, UNSET = "#9B1C26", "#C98C86", "#BA8622", "#F1DEDB", "#CFC6B8"
EDGE = "#5A5149"
#: Fill and hatching for none to five stars.
_STARS = (("#CFC6B8", ""), ("#EBD9D5", "...."), ("#E3B9B3", "///"), ("#D59A94", "xx"), ("#A53F42", ""), ("#E0B558", "\\\\\\"))
_PLAIN_STARS = ("#CFC6B8", "#D9B7B1", "#C98C86", "#B5655F", "#A53F42", GOLD)
#: Fill and hatching of the sorts in a legend.
_SORTS = (
    (RED, ""), ("#E9C98A", "///"), ("#8C8479", ""), ("#FFFFFF", "...."), ("#E3B9B3", "xxx"), ("#2C6A4B", ""), ("#E8F0F6", "\\\\\\"),
    ("#C98C86", "---"), ("#FBF3E0", "|||"), ("#245A85", ""), ("#E8F2EB", "ooo"), ("#D5CBBC", "+++"), ("#EFEAE2", "***"), ("#5A5149", "///"),
)
_PLAIN_SORTS = (
    RED, "#E0B558", "#8C8479", "#245A85", "#E3B9B3", "#2C6A4B", "#A9C3D6", "#C98C86", "#F0DFA8", "#5A5149", "#A9C9AF", "#D5CBBC", "#7B5A86", "#B5655F",
)


def _style(fill: str, hatch: str = "") -> dict[str, Any]:
    return {"facecolor": fill, "hatch": hatch, "edgecolor": EDGE, "linewidth": 0.5}


def of_sort(page: Page, sort: str) -> dict[str, Any]:
    """How the bars of a sort are filled."""
    number = [name for name, _ in page.legend].index(sort) % len(_SORTS)
    return _style(*_SORTS[number]) if page.wish.hatched else _style(_PLAIN_SORTS[number])


def of_year(page: Page, *, now: bool) -> dict[str, Any]:
    """How this year's bar is filled, or that of the year before."""
    return _style(RED) if now else _style(PALE, "///" if page.wish.hatched else "")


def of_bars(page: Page) -> list[dict[str, Any]]:
    """How each bar is filled: by its sort, by its stars, or the longest in red."""
    if page.legend:
        return [of_sort(page, bar.sort) if bar.sort or not bar.unset else {"facecolor": UNSET} for bar in page.bars]
    if page.chart.stars:
        return [_style(*star) if page.wish.hatched else {"facecolor": plain} for _, star, plain in zip(page.bars, _STARS, _PLAIN_STARS, strict=True)]
    longest = most(page)
    return [_single(page, bar, longest) for bar in page.bars]


def _single(page: Page, bar: Bar, longest: float) -> dict[str, Any]:
    if bar.value == longest and not bar.unset:
        return _style(RED) if page.wish.hatched else {"facecolor": RED}
    if page.wish.hatched:
        return _style("#FFFFFF", "....") if bar.unset else _style(PALE, "///")
    return {"facecolor": UNSET if bar.unset else ROSE}


def together(styles: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The looks of several bars as Matplotlib takes them at once."""
    defaults = {"facecolor": UNSET, "edgecolor": "none", "linewidth": 0.0, "hatch": ""}
    return {name.replace("facecolor", "color"): [style.get(name, default) for style in styles] for name, default in defaults.items()}


def counted(page: Page) -> bool:
    """Whether the bars count things, which have no halves."""
    return all(isinstance(value, int) for bar in page.bars for value in (bar.value or 0, bar.before or 0))


def most(page: Page) -> float:
    """The value of the longest bar."""
    return max(bar.value or 0 for bar in page.bars)
