"""Two records that are one become one: what points to the second points to the first, and the second goes into the bin."""

from __future__ import annotations

from typing import Any

from db import bin, rows
from db.errors import NoSuchRecord, UserError
from db.fields import Field, Record
from db.history import Row, Step
from db.records import Attachment, PastValue, links_to


def merge(connection: Any, step: Step, record: type[Record], kept: int, gone: int) -> int:
    """Move everything from one record to the other of its type and put it into the bin; returns how many rows came over.

    A row that the kept record has already, with nothing in it that contradicts (one attendance of one event entered for both), becomes one
    with that, its blanks filled. The fields of the two records themselves are not touched. Raises UserError where one stands far above the other.
    """
    if rows.stored(connection, record.table, kept) is None or rows.stored(connection, record.table, gone) is None:
        raise NoSuchRecord(f"这两条{record.label}里有一条已经不在了，没有合并；请刷新后再试")
    moved = 0
    for user, link in links_to(record.table):
        if user is record:
            _lift(connection, step, record, link, kept, gone)
        _move_past(connection, step, user, link, kept, gone)
        moved += sum(_move(connection, step, user, link, row_id, kept) for row_id in _pointing(connection, user, link, gone) if (user, row_id) != (record, gone))
    attached = connection.execute(f"SELECT id FROM {Attachment.table} WHERE owner_table = ? AND owner_id = ?", (record.table, gone)).fetchall()
    for (row_id,) in attached:
        rows.assign(connection, step, Attachment, row_id, {"owner_id": gone}, {"owner_id": kept})
    bin.delete(connection, step, record, [gone])
    return moved + len(attached)


def _move_past(connection: Any, step: Step, user: type[Record], link: Field, kept: int, gone: int) -> None:
    """What pointed to the second on a day that is past pointed to the first."""
    where = "owner_table = ? AND field_name = ? AND value = ?"
    for (row_id,) in connection.execute(f"SELECT id FROM {PastValue.table} WHERE {where}", (user.table, link.name, str(gone))).fetchall():
        rows.assign(connection, step, PastValue, row_id, {"value": str(gone)}, {"value": str(kept)})


def _pointing(connection: Any, user: type[Record], link: Field, target: int) -> list[int]:
    return [row[0] for row in connection.execute(f'SELECT id FROM "{user.table}" WHERE "{link.name}" = ? ORDER BY id', (target,))]


def _move(connection: Any, step: Step, user: type[Record], link: Field, row_id: int, kept: int) -> int:
    row = rows.stored(connection, user.table, row_id)
    if row is None:
        return 0
    after = row | {link.name: kept}
    twin = None if user.repeats else _twin(connection, user, link, row_id, after)
    if twin is None:
        rows.assign(connection, step, user, row_id, {link.name: row[link.name]}, {link.name: kept})
    else:
        there = rows.stored(connection, user.table, twin) or {}
        blanks: Row = {name: value for name, value in after.items() if value is not None and there[name] is None}
        if blanks:
            rows.assign(connection, step, user, twin, {name: there[name] for name in blanks}, blanks)
        merge(connection, step, user, twin, row_id)
    return 1


def _twin(connection: Any, user: type[Record], link: Field, row_id: int, row: Row) -> int | None:
    """A row that says the same as this one: it agrees in a key, and contradicts in nothing."""
    for key in user.keys:
        if link.name not in key or any(row[name] is None for name in key):
            continue
        where = " AND ".join(f'"{name}" = ?' for name in key)
        for (other,) in connection.execute(f'SELECT id FROM "{user.table}" WHERE {where} AND id <> ?', (*(row[name] for name in key), row_id)).fetchall():
            there = rows.stored(connection, user.table, other) or {}
            if all(_agree(user, name, value, there[name]) for name, value in row.items()):
                return int(other)
    return None


def _agree(user: type[Record], name: str, one: object, other: object) -> bool:
    """Whether two stored values do not contradict; a tick that was not set says no."""
    if user.field(name).kind.name == "yes_no":
        return bool(one) == bool(other)
    return one is None or other is None or one == other


def _lift(connection: Any, step: Step, record: type[Record], link: Field, kept: int, gone: int) -> None:
    """Of two that stand one above the other the kept one takes the place of both, so that nothing comes to stand above itself."""
    here = rows.stored(connection, record.table, kept) or {}
    above, steps = here[link.name], 1
    while above is not None and above != gone and steps < 100:
        above, steps = (rows.stored(connection, record.table, int(str(above))) or {link.name: None})[link.name], steps + 1
    if above != gone:
        return
    if steps > 1:
        raise UserError(f"一个{record.label}隔着几级在另一个的下面，没有合并；是同一个的话请先把{link.label}改对")
    over = (rows.stored(connection, record.table, gone) or {})[link.name]
    rows.assign(connection, step, record, kept, {link.name: gone}, {link.name: None if over == kept else over})
