"""What stands on a chart's page, taken from the figures: words and numbers, nothing drawn yet."""

from dataclasses import dataclass, replace
from datetime import date

from app import figures, settings
from app.charts.declare import Chart
from app.figures import Number, Split
from app.figures.declare import MONTH
from db.kinds import Choice
from db.records import TABLES
from db.store import Store

#: More bars than this cannot be read on one page; the smallest go into one.
MOST_BARS = 120
NO_UNIT = "＿＿＿＿＿＿"
NOTHING = "没有记录"


@dataclass(frozen=True)
class Bar:
    """One bar; `sort` is the group of bars it belongs to (a type of branch), if there are such.

    `key`: the group of the split, or the figure, whose records it stands for. `before`: the year before's value, `unit` its own unit.
    """

    label: str
    value: Number
    sort: str = ""
    unset: bool = False
    key: str = ""
    before: Number = None
    unit: str = ""


@dataclass(frozen=True)
class Wish:
    """What a person chose about how a chart is shown.

    `by_size`: the largest first instead of the list's own order (within each sort, where there are sorts). `hatched`: told apart
    on a black-and-white printer too. `told`: with the sentence below the drawing.
    """

    by_size: bool = False
    hatched: bool = True
    told: bool = True


AS_IS = Wish()


@dataclass(frozen=True)
class Page:
    """One page; `axis` says what the bars measure and in what unit, `legend` names the sorts of bars. No bars: nothing to show."""

    chart: Chart
    title: str
    reporter: str
    day: str
    wish: Wish = AS_IS
    unit: str = ""
    axis: str = ""
    bars: tuple[Bar, ...] = ()
    legend: tuple[tuple[str, str], ...] = ()
    sentence: str = ""
    source: str = ""
    #: What stands in place of bars where there are none.
    nothing: str = NOTHING
    #: What was aimed at, across all bars, and its words.
    line: Number = None
    line_words: str = ""
    #: The two years that are set beside each other, in words.
    years: tuple[str, str] = ("", "")
    #: For a calendar the numbers of each bar's group in each month that has begun.
    grid: tuple[tuple[int, ...], ...] = ()


def page(store: Store, chart: Chart, day: date, wish: Wish = AS_IS) -> Page:
    """Read what a chart shows as of a day."""
    unit = settings.get(store, "unit")
    begun = Page(
        chart=chart, title=chart.title.format(unit=unit, year=day.year).strip(), reporter=f"填报单位：{unit or NO_UNIT}",
        day=f"统计截止 {day.year} 年 {day.month} 月 {day.day} 日", wish=wish,
    )
    read = _compared if chart.compared else _calendar if chart.calendar else _split
    made = read(store, begun, day)
    return made if wish.told else replace(made, sentence="")


def _split(store: Store, begun: Page, day: date) -> Page:
    """The groups of a split, each a bar."""
    chart, split = begun.chart, figures.SPLITS[begun.chart.key]
    bars = _bars(store, chart, split, day)
    if begun.wish.by_size and not chart.in_order:
        bars = _by_size(bars)
    shown = _fold(bars if chart.keep_empty else [bar for bar in bars if bar.value != 0])
    told = figures.compute(store, day, {*chart.stated, chart.records, *filter(None, (chart.line,))})
    year = told[chart.line] if chart.line else None
    line = figures.answer.ratio(int(year), 12, nearest=True) if year else None
    return replace(
        begun, unit=split.unit, axis=f"{split.base.label}（{split.unit}）", bars=tuple(shown) if any(bar.value for bar in bars) else (),
        legend=_legend(bars, split.unit) if chart.coloured_by else (),
        sentence=_stated(chart, told) + _extremes(shown, split) + _warning(chart, split), source=_source(chart, split, told),
        line=line, line_words=f"{chart.line_name} {number(line)} {split.unit}" if line else "",
        nothing=f"有 {number(told[chart.records])} 条记录，{split.base.label}都是 0" if told[chart.records] else NOTHING,
    )


def _source(chart: Chart, split: Split, told: dict[str, Number]) -> str:
    aimed = f"{chart.line_name}：{figures.FIGURES[chart.line].source}，除以 12。" if chart.line and told[chart.line] else ""
    return f"数据来源：台账“{chart.noun}”，{number(told[chart.records])} 条记录。口径：{split.source}。{aimed}"


def _by_size(bars: list[Bar]) -> list[Bar]:
    """The largest first, inside each sort; what is not filled in stays last."""
    sorts = list(dict.fromkeys(bar.sort for bar in bars))
    return sorted(bars, key=lambda bar: (sorts.index(bar.sort), bar.unset, -(bar.value or 0)))


def a_year_before(day: date) -> date:
    """The same day of the year before, 28 February for the 29th."""
    return date(day.year - 1, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)


def _compared(store: Store, begun: Page, day: date) -> Page:
    """Figures beside those of the same day of the year before."""
    keys, earlier = begun.chart.compared, a_year_before(day)
    now, before = figures.compute(store, day, keys), figures.compute(store, earlier, keys)
    shown = [figures.FIGURES[key] for key in keys if now[key] or before[key]]
    bars = tuple(Bar(f.label.removeprefix("本年"), now[f.key], key=f.key, before=before[f.key], unit=f.unit) for f in shown)
    fell = [f"{b.label}（少 {number(less)} {b.unit}）" for b in bars if (less := round((b.before or 0) - (b.value or 0), 1)) > 0]
    return replace(
        begun, bars=bars, years=(f"{earlier.year}年", f"{day.year}年"),
        sentence=f"比上年同期少的：{'、'.join(fell)}。" if fell else "各项都不比上年同期少。" if bars else "",
        source=f"数据来源：台账，{number(figures.compute(store, day, [begun.chart.records])[begun.chart.records])} 条记录。左边是 {earlier:%Y-%m-%d} 的数，"
        f"右边是 {day:%Y-%m-%d} 的数；每格各有自己的刻度，都从 0 起。",
    )


def _calendar(store: Store, begun: Page, day: date) -> Page:
    """How many of each kind there were in each month."""
    chart, split = begun.chart, figures.SPLITS[begun.chart.calendar]
    table, parts = split.base.record.table, {part.value: part for part in split.parts}
    counts: dict[str | None, list[int]] = {}
    undated = 0
    query = f'SELECT {split.by}, CAST({MONTH} AS INTEGER), count(*) FROM "{table}" WHERE {split.base.where} GROUP BY 1, 2'
    for value, month, count in store.rows(query, figures.answer.parameters(store, day)):
        if month is None:
            undated += count
        else:
            counts.setdefault(value, [0] * day.month)[month - 1] = count
    kinds = [Bar(part.label, sum(counts[value]), unset=value is None, key=part.key) for value, part in parts.items() if value in counts]
    bars = tuple(_by_size(kinds) if begun.wish.by_size else kinds)
    values = {part.key: value for value, part in parts.items()}
    told = figures.compute(store, day, {*chart.stated, chart.records})
    apart = f"{undated} {split.unit}只知道年份，月份不详" if undated else ""
    return replace(
        begun, unit=split.unit, axis=f"{split.base.label}（{split.unit}）", bars=bars, nothing=apart or NOTHING, grid=tuple(tuple(counts[values[bar.key]]) for bar in bars),
        sentence=_stated(chart, told) + _extremes(list(bars), split) + (f"另有 {apart}，没有画在图里。" if apart else ""),
        source=_source(chart, split, told),
    )


def _bars(store: Store, chart: Chart, split: Split, day: date) -> list[Bar]:
    groups = figures.grouped(store, split.key, day)
    if not split.of:
        return [Bar(group.label, group.value, unset=group.key == "unset", key=group.key) for group in groups]
    short = _column(store, split, "short_name", day)
    sorts = _column(store, split, chart.coloured_by, day)
    bars = [Bar(short.get(g.key) or g.label, g.value, sorts.get(g.key) or "", g.key == "unset", g.key) for g in groups]
    if not chart.coloured_by:
        return bars
    kind = TABLES[split.of].field(chart.coloured_by).kind
    assert isinstance(kind, Choice)
    order = [option.label for option in kind.options]
    return sorted(bars, key=lambda bar: order.index(bar.sort) if bar.sort in order else len(order))


def _column(store: Store, split: Split, column: str, day: date) -> dict[str, str | None]:
    """A column of the records that the groups stand for, as of a day, if they have it."""
    record = TABLES[split.of]
    if column not in {field.name for field in record.fields()}:
        return {}
    return {str(record_id): value for record_id, value in store.rows(f'SELECT id, "{column}" FROM "{record.table}"', on=day)}


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
