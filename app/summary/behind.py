"""What stands behind one number of the summary, made ready to be shown: records, rule, ways to word it, last year's value."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.figures import FIGURES, crossing
from app.figures.activities import heads
from app.lists import query as listing
from app.lists.query import Listing
from app.lists.where import view_of_figure
from app.summary.targets import CHANGE, FIGURE, LAST, Answers, Source, base_figure, source
from app.summary.text import EXACT, Number
from app.summary.wording import choices, worded
from db.fields import Record
from db.kinds import DAY, Link
from db.records import view
from db.store import Store

#: So many records are listed; the others are opened in their own list.
SHOWN = 10
_COLUMNS = 3
_HEADS = "人次"


@dataclass(frozen=True)
class Behind:
    """A number with everything about it. `rows`: the first records, each its id and what its columns say; `total`: the last line.

    `wordings`: the ways to word it. `last`: last year's value in words, '' where there is none. `others`: the different people
    behind a number of heads, in words.
    """

    number: Number
    source: Source
    view: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    total: tuple[str, ...]
    wordings: dict[str, str]
    last: str
    others: str


def behind(store: Store, number: Number, day: date, *, masked: bool) -> Behind:
    """Look up what stands behind a number as of a day. Raises UserError when its figure or record is gone."""
    found = source(store, number, day)
    key = number.target.partition(":")[2]
    view_key = view_of_figure(found.table, key) if found.table else ""
    columns, rows, total = _records(store, number.target, found, view_key, day, masked)
    answers = Answers(store, day)
    exact = answers.exact(number.target)
    kind = number.target.partition(":")[0]
    wordings = choices(exact, number.measure) if exact is not None and kind in (FIGURE, LAST) else {}
    return Behind(number, found, view_key, columns, rows, total, wordings, _last(answers, number), _persons(answers, number))


#: Headings, the first records with their texts, and the last line.
_Table = tuple[tuple[str, ...], tuple[tuple[int, tuple[str, ...]], ...], tuple[str, ...]]


def _records(store: Store, target: str, found: Source, view_key: str, day: date, masked: bool) -> _Table:
    if not found.table or not found.ids:
        return (), (), ()
    if found.table == "event":
        return _events(store, found.ids)
    shown_view = view(view_key)
    assert shown_view
    record, of_view = shown_view.record, listing.columns(view_key)
    counted = _counted(record, target)
    names = [name for name in dict.fromkeys([*record.title, *_telling(record), *counted]) if name in of_view]
    # What is added up is never left out.
    shown = [of_view[name] for name in ([*names[: _COLUMNS - 1], *counted] if counted and len(names) > _COLUMNS else names[:_COLUMNS])]
    taken = found.ids[:SHOWN]
    values = listing.page(store, Listing(view_key), day, taken, shown)
    rows = tuple(
        (record_id, tuple(column.text(value, masked=masked and column.sensitive) for column, value in zip(shown, values[record_id], strict=True)))
        for record_id in taken if record_id in values
    )
    total = found.exact if counted else f"{len(found.ids):,} {record.unit}"
    blank = ("",) * max(0, len(shown) - 2)
    return tuple(column.label for column in shown), rows, ("合计", *blank, total) if len(shown) > 1 else (f"合计 {total}",)


def _counted(record: type[Record], target: str) -> list[str]:
    """The field that the number adds up, where it is a sum."""
    base = base_figure(target)
    measured = set(re.findall(r"\w+", FIGURES[base].measure)) if base and not FIGURES[base].per else set()
    return [f.name for f in record.fields() if f.name in measured and f.kind.numeric][:1]


def _telling(record: type[Record]) -> list[str]:
    """The field that tells most beside the title: a required day, else the branch, else any day."""
    days = [f for f in record.fields() if f.kind is DAY]
    branches = [f for f in record.fields() if isinstance(f.kind, Link) and f.kind.table == "branch"]
    return [f.name for f in ([f for f in days if f.required] or branches or days)[:1]]


def _events(store: Store, ids: Sequence[int]) -> _Table:
    sql = (
        f"SELECT id, title_name, day, coalesce(minutes, 0), {heads()} FROM event"
        " WHERE id IN (SELECT value FROM json_each(?)) ORDER BY day, id"
    )
    events = store.rows(sql, (json.dumps(list(ids)),))
    rows = tuple(
        (event, (name, str(on)[5:], f"{minutes / 60:.1f}" if minutes else "", f"{people:,}"))
        for event, name, on, minutes, people in events[:SHOWN]
    )
    total = (f"合计 {len(events)} 次", "", f"{sum(e[3] for e in events) / 60:.1f}", f"{sum(e[4] for e in events):,}")
    return ("活动", "日期", "小时", _HEADS), rows, total


def _last(answers: Answers, number: Number) -> str:
    """What the figure was at the end of last year."""
    kind, _, key = number.target.partition(":")
    value = answers.last(key) if kind in (FIGURE, CHANGE) else None
    return "" if value is None else worded(value, EXACT, crossing.figure(key).unit)


def _persons(answers: Answers, number: Number) -> str:
    """人次 and 人 are two things: how many different people came, where the program counts them too."""
    base = base_figure(number.target)
    if not base or number.target.startswith(CHANGE) or "@" in number.target or FIGURES[base].unit != _HEADS:
        return ""
    key = f"{base.partition('.')[0]}.persons"
    value = answers.value(key) if key in FIGURES else None
    return f"{FIGURES[key].label} {worded(value, EXACT, FIGURES[key].unit)}：{FIGURES[key].source}" if value else ""
