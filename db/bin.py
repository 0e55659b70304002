"""The bin: records go into it with everything that is part of them, and come back or are purged the same way."""

from collections.abc import Iterable
from typing import Any

from db import files, history, rows, search
from db.errors import NoSuchRecord, NotAllowed, StillUsed, UserError
from db.fields import Field, Record
from db.history import Change, Row, Step
from db.records import OWNED, TABLES, PastValue, links_to, parts_of
from db.sql import marks, portions

Ids = dict[str, set[int]]


def delete(connection: Any, step: Step, record: type[Record], ids: Iterable[int]) -> int:
    """Put records into the bin with their parts; returns how many went. Raises StillUsed, nothing written."""
    doomed = _with_parts(connection, record, set(ids))
    _refuse_used(connection, record, doomed)
    gone = 0
    for table in reversed(TABLES):
        for some in portions(sorted(doomed.get(table, ()), reverse=True)):
            gone += rows.take_out(connection, step, TABLES[table], some)
    return gone


def delete_along(connection: Any, step: Step, record: type[Record], ids: Iterable[int]) -> int:
    """Put records into the bin with everything that cannot be without them; returns how many went.

    A row that must name one of them (an attendance) goes along; of a row that may (an event's host) the link goes, its words stay.
    """
    doomed, gone = _with_parts(connection, record, set(ids)), 0
    for table, some_ids in doomed.items():
        for user, link in links_to(table):
            for some in portions(sorted(some_ids)):
                users = _pointing(connection, user.table, f'"{link.name}"', some) - doomed.get(user.table, set())
                if users and link.required:
                    gone += delete_along(connection, step, user, users)
                elif users:
                    _let_go(connection, step, user, link, users)
    return gone + delete(connection, step, record, doomed[record.table])


def _let_go(connection: Any, step: Step, user: type[Record], link: Field, users: set[int]) -> None:
    """Take a link out of rows, and leave the name in its place where there is one for words."""
    target = TABLES[link.target]
    for row_id in sorted(users):
        row = rows.stored(connection, user.table, row_id) or {}
        pointed = rows.stored(connection, target.table, int(str(row[link.name]))) or {}
        before: Row = {link.name: row[link.name]}
        after: Row = {link.name: None}
        name = pointed.get(target.title[0]) if target.title else None
        if link.words and isinstance(name, str):
            before, after = before | {link.words: row[link.words]}, after | {link.words: name}
        rows.assign(connection, step, user, row_id, before, after)


def _with_parts(connection: Any, record: type[Record], ids: set[int]) -> Ids:
    doomed: Ids = {record.table: set(ids)}
    for some in portions(sorted(ids)):
        for part in parts_of(record.table):
            owner = part.owner()
            assert owner
            if owned := _pointing(connection, part.table, f'"{owner.name}"', some):
                for table, more in _with_parts(connection, part, owned).items():
                    doomed.setdefault(table, set()).update(more)
        for kept in OWNED:
            if theirs := _pointing(connection, kept.table, f"owner_table = '{record.table}' AND owner_id", some):
                doomed.setdefault(kept.table, set()).update(theirs)
    return doomed


def _pointing(connection: Any, table: str, column: str, ids: list[int]) -> set[int]:
    return {row[0] for row in connection.execute(f'SELECT id FROM "{table}" WHERE {column} IN ({marks(ids)})', ids)}


def _refuse_used(connection: Any, record: type[Record], doomed: Ids) -> None:
    used: dict[type[Record], set[int]] = {}
    before: list[str] = []
    for table, ids in doomed.items():
        for user, link in links_to(table):
            users: set[int] = set()
            for some in portions(sorted(ids)):
                users |= _pointing(connection, user.table, f'"{link.name}"', some)
            used.setdefault(user, set()).update(users - doomed.get(user.table, set()))
            before += _uses_before(connection, user, link, doomed)
    # One that points here twice is one record.
    if uses := [*(f"{user.label} {len(ids)} {user.unit}" for user, ids in used.items() if ids), *before]:
        raise StillUsed(f"没有删除：还有别的记录用到它（{'、'.join(uses)}），请先改掉或删除那些记录", "、".join(uses))


def _uses_before(connection: Any, user: type[Record], link: Field, doomed: Ids) -> list[str]:
    """Records that pointed to one of these on a day that is past: the figures of that day count them there."""
    if not link.dated:
        return []
    users: set[int] = set()
    for some in portions(str(i) for i in sorted(doomed[link.target])):
        where = f"owner_table = ? AND field_name = ? AND last_day IS NOT NULL AND value IN ({marks(some)})"
        users |= {row[0] for row in connection.execute(f"SELECT owner_id FROM {PastValue.table} WHERE {where}", (user.table, link.name, *some))}
    left = len(users - doomed.get(user.table, set()))
    return [f"{user.label} {left} {user.unit}以前的{link.label}，在经历里可以删去"] if left else []


def restore(connection: Any, step: Step, table: str, record_id: int) -> None:
    """Bring a record back, with the parts that went with it. Raises NoSuchRecord or UserError, nothing written."""
    deletion = history.deletion(connection, table, record_id)
    if deletion is None:
        raise NoSuchRecord("回收站里没有这一条了")
    coming = [
        change
        for change in coming_with(connection, deletion)
        if rows.stored(connection, change.record, change.record_id) is None
    ]
    if any(change.before == {} for change in coming):
        raise NotAllowed("要还原的有您没有权利看的内容，没有还原，台账没有变；需要的话请找管理员")
    _refuse_loose(connection, coming)
    connection.execute("PRAGMA defer_foreign_keys = ON")
    for change in coming:
        rows.put(connection, step, TABLES[change.record], change.record_id, change.before or {})


def coming_with(connection: Any, deletion: Change) -> list[Change]:
    """A deleted record, and the parts that went and would come back with it."""
    return _family(deletion, history.deleted_with(connection, deletion))


def _family(deletion: Change, candidates: list[Change]) -> list[Change]:
    """A deleted record and, of the candidates, its parts and their parts; owners come before what is theirs."""
    found = {(deletion.record, deletion.record_id): deletion}
    for table in TABLES:
        for change in candidates:
            key = change.record, change.record_id
            if change.record == table and key not in found and owner_of(change) in found:
                found[key] = change
    return list(found.values())


def owner_of(change: Change) -> tuple[str, object] | None:
    """The record that a deleted one was a part of, or was attached to."""
    row = change.before or {}
    if TABLES[change.record] in OWNED:
        return (str(row["owner_table"]), row["owner_id"]) if row else None
    owner = TABLES[change.record].owner()
    return (owner.target, row.get(owner.name)) if owner else None


def _refuse_loose(connection: Any, coming: list[Change]) -> None:
    """What comes back must find what it points to: in the ledger, or coming back with it."""
    here = {(change.record, change.record_id) for change in coming}
    for change in coming:
        for link in TABLES[change.record].links():
            target = (change.before or {}).get(link.name)
            missing = isinstance(target, int) and (link.target, target) not in here
            if missing and rows.stored(connection, link.target, int(target or 0)) is None:
                raise UserError(f"{TABLES[change.record].label}的“{link.label}”也在回收站里，请先恢复那一条")


def purge(connection: Any, table: str, record_id: int) -> None:
    """Remove a record in the bin for good, with the parts that went with it; there is no undo."""
    deletion = history.deletion(connection, table, record_id)
    if deletion is None:
        raise NoSuchRecord("回收站里没有这一条了")
    gone: Ids = {}
    for change in _family(deletion, history.deleted(connection, limit=1 << 40)):
        gone.setdefault(change.record, set()).add(change.record_id)
    _forget(connection, _with_former_parts(connection, gone))


def remove_for_good(connection: Any, step: Step, record: type[Record], ids: Iterable[int]) -> int:
    """Remove living records with their parts, past the bin, and all that the log holds of them; returns how many records went. There is no undo.

    What went into the bin from them before goes, too. Raises StillUsed, nothing written.
    """
    doomed = _with_parts(connection, record, set(ids))
    count = delete(connection, step, record, ids)
    step.for_good |= {(table, row_id) for table, some in doomed.items() for row_id in some}
    _forget(connection, _with_former_parts(connection, doomed))
    return count


def _forget(connection: Any, gone: Ids) -> None:
    for table, ids in gone.items():
        history.forget(connection, table, ids)
        search.forget(connection, TABLES[table])
    files.drop_unused(connection)


def _with_former_parts(connection: Any, gone: Ids) -> Ids:
    """These, and what was a part of them and went into the bin earlier: the log still holds it."""
    found = {table: set(ids) for table, ids in gone.items()}
    waiting = list(found)
    while waiting:
        table = waiting.pop()
        for some in portions(sorted(found[table])):
            for part, owned in _formerly(connection, table, some):
                if more := owned - found.setdefault(part, set()):
                    found[part] |= more
                    waiting.append(part)
    return {table: ids for table, ids in found.items() if ids}


def _formerly(connection: Any, table: str, ids: list[int]) -> Iterable[tuple[str, set[int]]]:
    """What the log says was a part of these records, by its table: what was deleted since, and what was new and taken back."""
    owners = [(part.table, "1", owner.name) for part in parts_of(table) if (owner := part.owner())]
    owners += [(kept.table, f"coalesce(before ->> '$.owner_table', after ->> '$.owner_table') = '{table}'", "owner_id") for kept in OWNED]
    for part, which, name in owners:
        query = f"record = ? AND {which} AND coalesce(before ->> '$.{name}', after ->> '$.{name}') IN ({marks(ids)})"
        yield part, {row[0] for row in connection.execute(f"SELECT DISTINCT record_id FROM change WHERE {query}", (part, *ids))}
