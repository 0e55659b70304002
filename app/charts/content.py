"""What stands on a chart's page, taken from the figures: words and numbers, nothing drawn yet."""

from dataclasses import dataclass
from datetime import date

from app import figures, settings
from app.charts.declare import Chart
from app.figures import Group, Number, Split
from db.kinds import Choice
from db.records import TABLES
from db.store import Store

#: More bars than this cannot be read on one page; the smallest go into one.
MOST_BARS = 120
NO_UNIT = "＿＿＿＿＿＿"


@dataclass(frozen=True)
class Bar:
    """One bar; `sort` is the group of bars it belongs to (a type of branch), if there are such."""

    label: str
    value: Number
    sort: str = ""
    unset: bool = False


@dataclass(frozen=True)
class Page:
    """One page; `axis` says what the bars measure and in what unit, `legend` names the sorts of bars. No bars: nothing to show."""

    chart: Chart
    title: str
    reporter: str
    day: str
    axis: str
    bars: tuple[Bar, ...]
    legend: tuple[tuple[str, str], ...]
    sentence: str
    source: str


def page(store: Store, chart: Chart, day: date) -> Page:
    """Read what a chart shows as of a day."""
    split = figures.SPLITS[chart.key]
    bars = _bars(store, chart, split, day)
    shown = _fold(bars if chart.keep_empty else [bar for bar in bars if bar.value != 0])
    unit = settings.get(store, "unit")
    told = figures.compute(store, day, {*chart.stated, chart.records})
    return Page(
        chart=chart,
        title=chart.title.format(unit=unit, year=day.year).strip(),
        reporter=f"填报单位：{unit or NO_UNIT}",
        day=f"统计截止 {day.year} 年 {day.month} 月 {day.day} 日",
        axis=f"{split.base.label}（{split.unit}）",
        bars=tuple(shown) if any(bar.value for bar in bars) else (),
        legend=_legend(bars, split.unit) if chart.coloured_by else (),
        sentence=_stated(chart, told) + _extremes(shown, split) + _warning(chart, split),
        source=f"数据来源：台账“{chart.noun}”，{number(told[chart.records])} 条记录。口径：{split.source}。",
    )


def _bars(store: Store, chart: Chart, split: Split, day: date) -> list[Bar]:
    groups = figures.grouped(store, split.key, day)
    if not split.of:
        return [Bar(group.label, group.value, unset=group.key == "unset") for group in groups]
    short = _column(store, split, "short_name", groups)
    sorts = _column(store, split, chart.coloured_by, groups)
    bars = [Bar(short.get(g.key) or g.label, g.value, sorts.get(g.key) or "", g.key == "unset") for g in groups]
    if not chart.coloured_by:
        return bars
    kind = TABLES[split.of].field(chart.coloured_by).kind
    assert isinstance(kind, Choice)
    order = [option.label for option in kind.options]
    return sorted(bars, key=lambda bar: order.index(bar.sort) if bar.sort in order else len(order))


def _column(store: Store, split: Split, column: str, groups: list[Group]) -> dict[str, str | None]:
    """A column of the records that the groups stand for, if they have it."""
    record = TABLES[split.of]
    if column not in {field.name for field in record.fields()}:
        return {}
    return {str(record_id): value for record_id, value in store.rows(f'SELECT id, "{column}" FROM "{record.table}"')}


def _fold(bars: list[Bar]) -> list[Bar]:
    """Put the smallest bars into one where there are too many."""
    if len(bars) <= MOST_BARS:
        return bars
    by_size = sorted(range(len(bars)), key=lambda i: -(bars[i].value or 0))
    kept = set(by_size[: MOST_BARS - 1])
    rest = [bar.value or 0 for i, bar in enumerate(bars) if i not in kept]
    return [*(bar for i, bar in enumerate(bars) if i in kept), Bar(f"其余 {len(rest)} 个合计", round(sum(rest), 1), unset=True)]


def _legend(bars: list[Bar], unit: str) -> tuple[tuple[str, str], ...]:
    lines = []
    for sort in dict.fromkeys(bar.sort for bar in bars):
        values = [bar.value or 0 for bar in bars if bar.sort == sort]
        lines.append((sort, f"{sort or '未填类型'} {len(values)} 个 {number(sum(values))} {unit}"))
    return tuple(lines)


def number(value: Number) -> str:
    """A number as people write it; unknown is a dash."""
    return "—" if value is None else f"{value:,}"


def _stated(chart: Chart, told: dict[str, Number]) -> str:
    stated = (figures.FIGURES[key] for key in chart.stated)
    return "，".join(f"{figure.label} {number(told[figure.key])} {figure.unit}" for figure in stated) + "。"


def _extremes(bars: list[Bar], split: Split) -> str:
    """Which bar is longest and which shortest."""
    known = [bar for bar in bars if bar.value is not None and not bar.unset]
    values = {bar.value for bar in known if bar.value is not None}
    if len(values) < 2:
        return ""
    most, least = (_named(known, value, split.unit) for value in (max(values), min(values)))
    return f"最多：{most}；最少：{least}。"


def _warning(chart: Chart, split: Split) -> str:
    return f"一{split.unit}{chart.noun}可以属于几个{split.label}，各项相加可能大于总数。" if split.overlapping else ""


def _named(bars: list[Bar], value: Number, unit: str) -> str:
    names = [bar.label for bar in bars if bar.value == value]
    told = names[:3] if len("".join(names[:3])) <= 40 else names[:1]
    some = f"等 {len(names)} 个" if len(names) > len(told) else ""
    return f"{'、'.join(told)}{some}{'各' if len(names) > 1 else ''} {number(value)} {unit}"
