"""A record's story: everything dated in the ledger that has to do with it, newest first, and above it what is still to come."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.figures import answer
from app.figures.children import VISITS_DUE
from app.figures.declare import last_day
from app.figures.members import OVER_AGE, TURNING, TURNS_28
from app.figures.organisation import LIVE_POST
from app.lists import lists_of
from app.lists import query as listing
from app.lists.declare import ORGANISATION, Told, of
from app.rules import LEAGUE_MAX_AGE
from app.work.closing.years import records_kept
from db import dated
from db.fields import Field, Record
from db.kinds import Link, Stored
from db.records import Child, PastValue, links_to
from db.store import Store

#: More lines than these nobody reads; the lists have them all.
MOST = 200
_DATES = ("day", "partial_date")
#: Dates that say nothing of what happened.
_SILENT = ("birth_date", "last_contact_on", "next_due")


@dataclass(frozen=True)
class Moment:
    """One line: when (a day, a month or a year), what, more about it, the records behind it; `ahead`: still to come or to be done."""

    day: str
    title: str
    more: str
    table: str
    ids: tuple[int, ...]
    ahead: bool = False


def story(store: Store, record: Record, today: date) -> list[Moment]:
    """The whole story of a saved record as of a day."""
    assert record.id is not None
    found = [*_duties(store, record, today)]
    for other, link in links_to(record.table):
        if told := _told(other, link):
            found += (_months if told.monthly else _rows)(store, other, link, record.id, told)
        else:
            found += _plain(store, other, link, record.id)
    found += _before(store, record)
    found += _put_right(store, record.table, record.id)
    moved = {m.day for m in found if m.table == "transfer"}
    found += [m for m in _own(record) if m.day not in moved]
    now = today.isoformat()
    marked = [m if m.ahead else Moment(m.day, m.title, m.more, m.table, m.ids, m.day > now) for m in found]
    return sorted(marked, key=lambda m: (m.ahead, m.day), reverse=True)[:MOST]


def _told(other: type[Record], link: Field) -> Told | None:
    """How rows that point somewhere through this link are told, where a list says so."""
    return next((listed.told[link.name] for listed in lists_of(other) if link.name in listed.told), None)


def _put_right(store: Store, table: str, record_id: int) -> Iterator[Moment]:
    """The corrections of closed years that the record was part of."""
    rows = store.rows("SELECT id, day, year, reason, records FROM correction WHERE instr(records, ?) ORDER BY id", (f'"{table}"',))
    for number, day, year, reason, kept in rows:
        if any(record_id in ids for name, ids, _ in records_kept(kept) if name == table):
            yield Moment(day, f"补正已封账的 {year} 年数字", reason, "correction", (number,))


def _own(record: Record) -> Iterator[Moment]:
    """The record's own dates."""
    called = {name: words for listed in lists_of(type(record)) for name, words in listed.dates.items()}
    for f in record.fields():
        value = getattr(record, f.name)
        words = called.get(f.name) or re.sub("(时间|日期|日)$", "", f.label)
        if f.kind.name in _DATES and f.name not in _SILENT and value is not None and words:
            yield Moment(f.kind.show(value), words, "", record.table, (record.id or 0,))


def _before(store: Store, record: Record) -> Iterator[Moment]:
    """What its fields held before: since when they hold something else, and what that was until then. The record behind is the span that is over."""
    now = record.stored()
    for f in dated.asked(type(record)):
        kept = [] if f.sensitive else store.spans(record.table, record.id or 0, f.name)
        for place, span in enumerate(kept):
            following = kept[place + 1].value if place + 1 < len(kept) else now[f.name]
            words = f"{f.label}：{_said(store, f, following) or '空白'}"
            yield Moment((span.last + timedelta(days=1)).isoformat(), words, f"此前 {_said(store, f, span.value) or '空白'}", PastValue.table, (span.id,))


def _said(store: Store, f: Field, stored: Stored) -> str:
    if stored is None:
        return ""
    if isinstance(f.kind, Link):
        return store.titles(f.target, [int(stored)]).get(int(stored), "（已不在台账里）")
    return f.kind.show(f.kind.load(stored))


def _months(store: Store, other: type[Record], link: Field, record_id: int, told: Told) -> Iterator[Moment]:
    """Rows month by month: a single one is told, of several how often and how many hours."""
    rows = store.rows(
        f'SELECT substr({told.day}, 1, 7), max({told.day}), count(*), sum(minutes), json_group_array(id) FROM "{other.table}" WHERE "{link.name}" = ?'
        f" GROUP BY 1 ORDER BY 1 DESC LIMIT {MOST}", (record_id,),
    )
    single = [ids.strip("[]") for _, _, times, _, ids in rows if times == 1]
    titles = {
        str(i): (title, more) for i, title, more in store.rows(
            f'SELECT id, {told.title}, {told.more} FROM "{other.table}" WHERE id IN ({", ".join(single) or "NULL"})')
    }
    for month, day, times, minutes, ids in rows:
        hours = f"{minutes / 60:.1f} 小时"
        if times == 1:
            title, more = titles[ids.strip("[]")]
            yield Moment(day, f"{title} · {hours}", more, other.table, (int(ids.strip("[]")),))
        else:
            label = other.label.removesuffix("记录")
            yield Moment(month, f"{int(month[5:])} 月{label} {times} 次 · {hours}", "", other.table, tuple(int(i) for i in ids.strip("[]").split(",")))


def _rows(store: Store, other: type[Record], link: Field, record_id: int, told: Told) -> Iterator[Moment]:
    query = (
        f'SELECT {told.day}, {told.title}, {told.more}, {told.id} FROM "{other.table}" WHERE "{link.name}" = ? AND {told.day} IS NOT NULL'
        f" ORDER BY 1 DESC LIMIT {MOST}"
    )
    for day, title, more, opened in store.rows(query, (record_id,)):
        yield Moment(day, title or "", more or "", told.table or other.table, (opened,))


def _plain(store: Store, other: type[Record], link: Field, record_id: int) -> Iterator[Moment]:
    """Rows of a record type nobody wrote words for: its label, then its first telling columns."""
    if not (when := _when(other)):
        return
    columns = [
        c for c in listing.columns(other.table).values()
        if c.key != link.name and c.kind.name in ("choice", "text", "minutes", "link") and not (c.sensitive or c.guarded) and c.field
    ][:4]
    picked = ", ".join(c.sql for c in columns) or "NULL"
    query = f'SELECT id, {when}, {picked} FROM "{other.table}" WHERE "{link.name}" = ? AND {when} IS NOT NULL ORDER BY {when} DESC LIMIT {MOST}'
    for row in store.rows(query, (record_id,)):
        texts = [c.text(v) + (" 小时" if c.kind.name == "minutes" else "") for c, v in zip(columns, row[2:], strict=True) if v is not None]
        yield Moment(row[1], "　".join([other.label, *texts[:1]]), " · ".join(texts[1:]), other.table, (row[0],))


def _when(other: type[Record]) -> str:
    """The SQL for a row's date: its own first one, or that of its event; "" for neither."""
    if day := next((f for f in other.fields() if f.kind.name in _DATES and f.name not in _SILENT), None):
        return f'"{other.table}"."{day.name}"'
    event = next((f for f in other.fields() if isinstance(f.kind, Link) and f.kind.table == "event"), None)
    return f'(SELECT day FROM event e WHERE e.id = "{other.table}"."{event.name}")' if event else ""


# --- what is still to be done


def _duties(store: Store, record: Record, today: date) -> Iterator[Moment]:
    values: dict[str, Any] = answer.parameters(store, today) | {"id": record.id}
    if record.table == "person":
        of_age = f"SELECT {TURNS_28} FROM person WHERE id = :id AND (({TURNING}) OR ({OVER_AGE})) AND length(birth_date) = 10"
        for (day,) in store.rows(of_age, values):
            done = "年满" if day > today.isoformat() else "已满"
            yield Moment(day, f"{done} {LEAGUE_MAX_AGE} 周岁，请办离团手续", "或登记团内职务后继续保留", "person", (record.id or 0,), True)
        ends = "coalesce(end_on, (SELECT term_end FROM branch b WHERE b.id = post.branch))"
        posts = f"SELECT id, {ends}, {of('branch', ORGANISATION, 'branch')} || title_name FROM post WHERE person = :id AND {LIVE_POST}"
        for post, day, title in store.rows(f"{posts} AND {last_day(ends)} >= :day", values):
            yield Moment(day, f"{title}任期届满", "", "post", (post,), True)
        paired = f"SELECT c.id, d.due, c.file_no FROM child c JOIN ({VISITS_DUE}) d ON d.child = c.id WHERE c.helper = :id AND d.due IS NOT NULL"
        yield from _visits(store, paired, values, today)
    elif isinstance(record, Child):
        yield from _visits(store, f"SELECT d.child, d.due, '' FROM ({VISITS_DUE}) d WHERE d.child = :id AND d.due IS NOT NULL", values, today)


def _visits(store: Store, query: str, values: dict[str, Any], today: date) -> Iterator[Moment]:
    for child, due, file_no in store.rows(query, values):
        late = (today - date.fromisoformat(due)).days
        yield Moment(due, f"应走访 {file_no or ''}".strip(), f"已过期 {late} 天" if late > 0 else "", "child", (child,), True)
