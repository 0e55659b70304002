"""The numbers of a chart as a small table."""

from app.charts.content import Bar, Page, number


def table(page: Page) -> tuple[list[str], list[list[str]]]:
    """Headings and rows; a number stands as people write it."""
    if page.chart.compared:
        return ["项目", "单位", *page.years, "增减"], [_two(bar) for bar in page.bars]
    if page.chart.calendar:
        return _calendar(page)
    if page.legend:
        return ["名称", page.axis, "类型"], [[bar.label, number(bar.value), bar.sort] for bar in page.bars]
    return ["名称", page.axis], [[bar.label, number(bar.value)] for bar in page.bars]


def _two(bar: Bar) -> list[str]:
    more = round((bar.value or 0) - (bar.before or 0), 1)
    return [bar.label, bar.unit, number(bar.before), number(bar.value), f"{more:+,}" if more else "0"]


def _calendar(page: Page) -> tuple[list[str], list[list[str]]]:
    months = len(page.grid[0]) if page.grid else 0
    totals = [sum(month) for month in zip(*page.grid, strict=True)]
    rows = [(bar.label, counts) for bar, counts in zip(page.bars, page.grid, strict=True)]
    heads = ["类别", *(f"{month}月" for month in range(1, months + 1)), "合计"]
    return heads, [[name, *map(number, counts), number(sum(counts))] for name, counts in [*rows, *([("合计", totals)] if rows else [])]]
