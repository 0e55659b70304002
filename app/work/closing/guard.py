"""Before a step lands: which figures of closed years it would move. Whoever asked for it goes on with a reason, or nothing is changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from app.figures import answer
from app.work.closing.sources import Source, affecting, keys, labels, sources, values
from app.work.closing.years import ClosedYear, Moved, closed_years, figure, is_any_closed, put_right
from db.errors import UserError
from db.history import Row, Step
from db.kinds import DAY
from db.records import TABLES, Correction, Snapshot
from db.store import Store

#: Asked before a step lands that moves closed figures: the step's label and the figures; returns the reason to go on with. Raises to stop it.
Ask = Callable[[str, Sequence[Moved]], str]
#: Records of the closing itself.
_OWN = (Snapshot.table, Correction.table)
_TOLD = 3
#: Of more rows than these it is not asked which of them a figure counts; the figure is worked out at once.
_MOST_IMAGES = 1_000


class MovesClosedYear(UserError):
    """A step that would move closed figures was not asked for with a reason."""


def refuse(deed: str, moved: Sequence[Moved]) -> str:
    """Whoever cannot be asked is told, and nothing is changed."""
    raise MovesClosedYear(f"{told(moved)}；台账没有变")


def told(moved: Sequence[Moved]) -> str:
    """这样改会使 2025 年已封账的“团员数”从 170 变为 169."""
    years = list(dict.fromkeys(m.year for m in moved))
    parts = []
    for year in years:
        of_year = [m for m in moved if m.year == year]
        more = f"，一共改动 {len(of_year)} 个数字" if len(of_year) > _TOLD else ""
        parts.append(f"{year} 年已封账的{'、'.join(m.words for m in of_year[:_TOLD])}{more}")
    return f"这样改会使 {'，'.join(parts)}"


def _here(job: Callable[[], list[Moved]]) -> list[Moved]:
    return job()


def watch(store: Store, ask: Ask, today: Callable[[], date], aside: Callable[[Callable[[], list[Moved]]], list[Moved]] = _here) -> None:
    """Have every step of a ledger looked over, on this connection and on those made from it.

    `aside` does what may take seconds in a ledger of a million services, and returns what it returns.
    """

    def look(writing: Store, step: Step) -> None:
        if not is_any_closed(writing):
            return
        if moved := aside(lambda: moves(writing, step)):
            reason = ask(step.label, moved).strip()
            if not reason:
                raise MovesClosedYear(f"{told(moved)}；请写明补正的原因，台账没有变")
            put_right(writing, step.label, moved, _records(step), reason, today())

    store.guard = look


class _TakenBack(Exception):
    """A trial is over; `moved` is what it came to."""

    def __init__(self, moved: list[Moved]) -> None:
        self.moved = moved


def would_move(store: Store, job: Callable[[], object]) -> list[Moved]:
    """The figures of closed years that a job would move if it were done; nothing of it stays. Raises what the job raises.

    The job is not even tried where no year is closed, or where nothing can be written.
    """
    if store.readonly or not is_any_closed(store):
        return []

    def look(writing: Store, step: Step) -> None:
        raise _TakenBack(moves(writing, step))

    kept, store.guard = store.guard, look
    try:
        with store.step("试算"):
            job()
    except _TakenBack as trial:
        return trial.moved
    finally:
        store.guard = kept
    return []


def _records(step: Step) -> dict[str, set[int]]:
    return {table: ids for table, ids in step.touched().items() if table not in _OWN}


def moves(store: Store, step: Step) -> list[Moved]:
    """The figures of closed years that a step under way has moved, in the order in which they are declared; figures before groups."""
    # A whole ledger brings its closed years along, with what they were closed over.
    came = step.touched().get(Snapshot.table, set()) if step.as_kept else set()
    closed = [year for year in closed_years(store) if year.id not in came]
    touched = list(_touched(step)) if closed else []
    reading = affecting(step.settings)
    concerned = [s for s in sources() if s.reads_settings(reading) or any(t.concerns(s) for t in touched)]
    found: list[Moved] = []
    for year in reversed(closed if concerned else []):
        found += _moved(store, year, concerned, touched, reading)
    return found


def _moved(store: Store, year: ClosedYear, concerned: Iterable[Source], touched: Sequence[_Touched], reading: set[str]) -> list[Moved]:
    parameters = answer.parameters(store, date(year.year, 12, 31))
    images = {t.table: images for t in touched if (images := _images(store, t, year.year)) != []}
    wanted = [s for s in concerned if s.reads_settings(reading) or _may_move(store, s, touched, images, parameters)]
    if not wanted:
        return []
    before, after = year.now(), values(store, year.year, wanted)
    # Of figures that can no longer be read it is not known whether they stay.
    known, nothing = {*before, *after}, None if year.unreadable else 0
    moved = [key for source in wanted for key in sorted(keys(source, known)) if before.get(key, nothing) != after.get(key, 0)]
    called = labels(store, moved, year.year)
    found = [Moved(year.year, key, *called[key], before.get(key, nothing), after.get(key, 0)) for key in moved]
    return sorted(found, key=lambda m: "=" in m.key)


# --- which figures can have moved at all: far from every step is worth working them out for


@dataclass(frozen=True)
class _Touched:
    """What a step did to one table. `columns`: those changed in rows that stay; `rows`: whether some came or went."""

    table: str
    columns: frozenset[str]
    rows: bool
    before: tuple[tuple[int, Row], ...]
    after: frozenset[int]

    def concerns(self, source: Source) -> bool:
        """Whether a source reads the table, and something in it that was changed."""
        reads = self.table == source.table or self.table in source.words
        return reads and (self.rows or bool(self.columns & source.words))


def _touched(step: Step) -> Iterator[_Touched]:
    tables = {table for table, _ in (*step.changes, *step.bulk)}
    for table in sorted(tables.difference(_OWN)):
        changes = [(i, before, after) for (name, i), (before, after) in step.changes.items() if name == table]
        edited = [(i, before) for i, before, after in changes if before is not None and after is not None]
        came = {i for i, before, _ in changes if before is None} | {i for name, ids in step.bulk if name == table for i in ids}
        gone = [(i, before) for i, before, after in changes if before is not None and after is None]
        columns = frozenset(name for _, before in edited for name in before)
        yield _Touched(table, columns, bool(came or gone), (*edited, *gone), frozenset((*came, *(i for i, _ in edited))))


def _images(store: Store, touched: _Touched, year: int) -> list[Row] | None:
    """The rows as they were and as they are, but for those of a later day both times: no figure as of the year counts them.

    None where they are so many that the figures themselves are asked sooner.
    """
    columns = ["id", *(f.name for f in TABLES[touched.table].fields())]
    dated = any(f.name == "day" and f.kind is DAY for f in TABLES[touched.table].fields())
    listed = ", ".join(f'"{name}"' for name in columns)
    ids, end = json.dumps(sorted(touched.after)), f"{year}-12-31"
    early = " AND (day IS NULL OR day <= ?)" if dated else ""
    within = f'FROM "{touched.table}" WHERE id IN (SELECT value FROM json_each(?))'
    # What a row was like on a day before may be told by a column that was not changed.
    query = f"SELECT {listed} {within}" + ("" if touched.before else early)
    rows = store.rows(f"{query} LIMIT {_MOST_IMAGES + 1}", (ids, end) if early and not touched.before else (ids,))
    if len(rows) > _MOST_IMAGES or len(touched.before) > _MOST_IMAGES:
        return None
    now = {row[0]: dict(zip(columns, row, strict=True)) for row in rows}
    was = [{**now.get(i, {}), **before, "id": i} for i, before in touched.before]
    return [row for row in (*now.values(), *was) if not dated or row["day"] is None or str(row["day"]) <= end]


def _may_move(store: Store, source: Source, touched: Sequence[_Touched], images: dict[str, list[Row] | None], parameters: dict[str, object]) -> bool:
    concerned = [t for t in touched if t.concerns(source) and t.table in images]
    if not concerned:
        return False
    if any(t.table != source.table for t in concerned) or source.table in source.others:
        return True
    rows = images[source.table]
    return rows is None or _counts_any(store, source, rows, parameters)


def _counts_any(store: Store, source: Source, rows: Sequence[Row], parameters: dict[str, object]) -> bool:
    """Whether the source's condition holds for one of these rows, which stand in the table's place while it is asked."""
    columns = ["id", *(f.name for f in source.base.record.fields())]
    listed = ", ".join(f'"{name}"' for name in columns)
    read = ", ".join(f"value ->> '$[{place}]'" for place in range(len(columns)))
    given = json.dumps([[row.get(name) for name in columns] for row in rows], ensure_ascii=False)
    query = (
        f'WITH "{source.table}"({listed}) AS MATERIALIZED (SELECT {read} FROM json_each(:rows_given))'
        f' SELECT EXISTS (SELECT 1 FROM "{source.table}" WHERE {source.base.where})'
    )
    return bool(store.scalar(query, {**parameters, "rows_given": given}))


__all__ = ["Ask", "Moved", "MovesClosedYear", "figure", "moves", "refuse", "told", "watch", "would_move"]
