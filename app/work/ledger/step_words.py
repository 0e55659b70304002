"""What a step changed, in one line: the field and its values, or how many records of which kind."""

from __future__ import annotations

from collections import Counter

from app.lists.declare import mask
from app.lists.titles import title, words_shown
from db import history
from db.fields import Field, Record
from db.history import Change, Row, StepInfo
from db.kinds import Link, Stored
from db.records import OWNED, TABLES, is_private, is_secret
from db.store import Store

#: More records than these are told as "so many and more": a step of an import may have a million.
_MOST = 500
#: So many fields of one record are told with their values.
_FIELDS = 2
_LONGEST = 40


def what_changed(store: Store, step: StepInfo, *, masked: bool) -> str:
    """The line; "" where the step is about records that this program does not have any more. `masked`: nothing of a child is told."""
    changes = [one for one in history.in_step(store.connection, step, _MOST + 1) if one.record in TABLES]
    if not changes:
        return ""
    altered = [one for one in changes if one.before and one.after]
    if len(altered) == len(changes) <= _MOST and len({one.record for one in altered}) == 1:
        if masked and any(_is_of_child(store, one) for one in altered):
            return "内容已遮住，按 F8 可看"
        if told := _values(store, altered, masked=masked):
            return told
    return _counts(changes)


def _is_of_child(store: Store, change: Change) -> bool:
    """Whether a record is a child's, or belongs to one; of what belongs to somebody and is gone nobody knows to whom."""
    record = TABLES[change.record]
    if record not in OWNED:
        return is_private(record)
    owner = store.scalar(f"SELECT owner_table FROM {record.table} WHERE id = ?", (change.record_id,))
    return owner not in TABLES or is_private(TABLES[owner])


def _counts(changes: list[Change]) -> str:
    """新增 12 人、修改 31 人: by deed and kind, in the order in which they come."""
    if len(changes) > _MOST:
        return f"改动 {_MOST} 条以上"
    counted = Counter(("新增" if one.before is None else "修改" if one.after else "删除", one.record) for one in changes)
    words = []
    for (deed, table), count in counted.most_common(3):
        record = TABLES[table]
        words.append(f"{deed}{record.label} {count:,} {record.unit}")
    return "，".join(words) + ("等" if len(counted) > len(words) else "")


def _values(store: Store, altered: list[Change], *, masked: bool) -> str:
    """手机 138****0009 → 138****0019: the fields that changed in the same way in all of these records."""
    record = TABLES[altered[0].record]
    changed = [_differing(one) for one in altered]
    # Words that stand in for a link are told with it.
    own = {f.name for f in record.fields()} - record.beside()
    names = [name for name in changed[0] if name in own]
    alike = [name for name in names if all(name in one and one[name][1] == changed[0][name][1] for one in changed)]
    if not alike or (len(altered) > 1 and len(alike) < len(names)):
        return ""
    told = []
    for name in alike[:_FIELDS]:
        f, (was, now) = record.field(name), changed[0][name]
        if f.by_program:
            told.append(f"{f.label}改了")
            continue
        same = all(one[name][0] == was for one in changed)
        old = _shown(store, record, f, was, altered[0].before or {}, masked=masked) if same else "（各不相同）"
        told.append(f"{f.label} {old} → {_shown(store, record, f, now, altered[0].after or {}, masked=masked)}")
    return "；".join(told) + (f"，另有 {len(alike) - _FIELDS} 栏" if len(alike) > _FIELDS else "")


def contents(store: Store, change: Change, *, masked: bool) -> list[tuple[str, str]]:
    """What stood in a deleted record, by label; `masked`: nothing of a child is told."""
    if masked and _is_of_child(store, change):
        return []
    record, row = TABLES[change.record], change.before or {}
    beside = record.beside()
    fields = [f for f in record.fields() if f.name not in beside and not f.by_program]
    told = [(f, row.get(f.name), bool(isinstance(f.kind, Link) and f.words and row.get(f.words))) for f in fields]
    return [(f.label, _shown(store, record, f, value, row, masked=masked)) for f, value, words in told if value is not None or words]


def _differing(change: Change) -> dict[str, tuple[Stored, Stored]]:
    """The columns of a record that hold something else after its change, with both values."""
    before = change.before or {}
    return {name: (before.get(name), value) for name, value in (change.after or {}).items() if before.get(name) != value}


def _shown(store: Store, record: type[Record], f: Field, stored: Stored, row: Row, *, masked: bool) -> str:
    if stored is None:
        words = row.get(f.words) if isinstance(f.kind, Link) and f.words else None
        return words_shown(record, f, str(words), masked=masked) if words else "（空）"
    if isinstance(f.kind, Link):
        number = int(str(stored))
        return title(store, f.target, number, masked=masked) or "（已删除）"
    text = " ".join(f.kind.show(f.kind.load(stored)).split())
    if masked and is_secret(record, f):
        return mask(f.kind, text)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
