"""What a record is called where it is shown: its title, in which nothing of a child is told while names are masked."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from app.lists.declare import mask
from db.fields import Field, Record
from db.kinds import FileRef, Link
from db.records import TABLES, Attachment, is_private
from db.store import Store

_NO_NUMBER = "没有编号的档案"


def titles(store: Store, table: str, ids: Iterable[int], *, masked: bool) -> dict[int, str]:
    """What these records are called, by id; `masked`: a child by the number of its file, other sensitive values with their middle hidden."""
    record = TABLES[table]
    if not masked or not _is_guarded(record):
        return store.titles(table, ids)
    rows = store.page(record, sorted(set(ids)))
    wanted: dict[str, set[int]] = {}
    for row in rows:
        for target, target_id in _targets(row):
            wanted.setdefault(target, set()).add(target_id)
    linked = {target: titles(store, target, some, masked=True) for target, some in wanted.items()}
    return {row.id or 0: composed(row, lambda target, target_id: linked[target].get(target_id, ""), masked=True) for row in rows}


def title(store: Store, table: str, record_id: int, *, masked: bool) -> str:
    """What one record is called; "" when it is not in the ledger."""
    return titles(store, table, [record_id], masked=masked).get(record_id, "")


def composed(record: Record, linked: Callable[[str, int], str], *, masked: bool) -> str:
    """The title out of a record's own values; `linked` says what the record of a table with an id is called."""
    if masked and record.private:
        return open_number(record) or _NO_NUMBER
    if masked and isinstance(record, Attachment) and (owner := _private_owner(record)):
        return f"{linked(*owner)} {record.label}".strip()
    texts, told = [], record.told()
    for name in record.title:
        value, f = told[name], record.field(name)
        if value is None:
            continue
        if isinstance(f.kind, Link):
            text = words_shown(type(record), f, value, masked=masked) if isinstance(value, str) else linked(f.target, value)
        else:
            text = value.name if isinstance(value, FileRef) else f.kind.show(value)
            # What is attached is masked in lists, for whose it is stands in another column; here it is known.
            text = mask(f.kind, text) if masked and f.sensitive and not isinstance(record, Attachment) else text
        texts.append(text)
    return " ".join(text for text in texts if text)


def words_shown(record: type[Record], link: Field, words: str, *, masked: bool) -> str:
    """Words that stand in for a link of a record, as they are shown."""
    beside = record.field(link.words)
    return mask(beside.kind, words) if masked and beside.sensitive else words


def link_titles(store: Store, record: Record, *, masked: bool) -> dict[str, str]:
    """What the links of a record are called, by column, words that stand in for one among them; blank ones are left out."""
    told, found = record.told(), {}
    for f in record.links():
        if (value := told[f.name]) is not None:
            found[f.name] = words_shown(type(record), f, value, masked=masked) if isinstance(value, str) else title(store, f.target, value, masked=masked)
    return found


def open_number(record: Record) -> str:
    """The number that stands for a private record where its name may not be shown: its first key that is not sensitive."""
    name = open_key(type(record))
    return str(getattr(record, name) or "") if name else ""


def open_key(record: type[Record]) -> str:
    """The column that alone tells a record apart and is not sensitive; "" when there is none."""
    return next((key[0] for key in record.keys if len(key) == 1 and not record.field(key[0]).sensitive), "")


def _is_guarded(record: type[Record]) -> bool:
    """Whether a title of this kind may tell something that is masked."""
    fields = [record.field(name) for name in record.title]
    linked = (TABLES[f.target] for f in fields if isinstance(f.kind, Link) and f.target != record.table)
    return record is Attachment or is_private(record) or any(f.sensitive for f in fields) or any(map(_is_guarded, linked))


def _targets(record: Record) -> Iterable[tuple[str, int]]:
    for name in record.title:
        f, value = record.field(name), getattr(record, name)
        if isinstance(f.kind, Link) and isinstance(value, int):
            yield f.target, value
    if isinstance(record, Attachment) and (owner := _private_owner(record)):
        yield owner


def _private_owner(attachment: Attachment) -> tuple[str, int] | None:
    table, owner = attachment.owner_table or "", attachment.owner_id
    return (table, owner) if owner and table in TABLES and is_private(TABLES[table]) else None
