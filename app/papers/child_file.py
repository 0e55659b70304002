"""A child's file on paper (登记表): the child, the family, and the last of what was done; the file's number stands for the name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app import settings
from app.lists import query as listing
from app.lists.query import Listing
from app.papers.sheet import LEFT, RIGHT, SIGNATURES, Block, Column, Facts, Printable, Sheet, Table, Wishes, Words
from app.work import children as care
from app.work.ledger.access import stamp
from db.records import Child, FamilyMember
from db.store import Store

_TITLE = "帮扶档案登记表"
#: What stands in a place of its own, or is of no use on paper.
_ELSEWHERE = ("file_no", "note", "visit_every_days")
#: What was done, how many of the last are printed (so that most files are one page), and their columns.
_PARTS = (
    ("visit", "最近走访", 2, ("day", "mode", "visitor", "findings", "needs", "actions", "next_due")),
    ("aid", "最近发放物资", 2, ("day", "item", "quantity", "unit_name", "donor", "received_by")),
    ("health_check", "最近体检", 2, ("day", "agency", "height_cm", "weight_kg", "vision_left", "vision_right", "caries", "result")),
)
_FAMILY = ("relation", "name", "is_guardian", "phone", "state", "away", "work_place", "away_since", "capacity")


def child_file(store: Store, child: int, day: date, masked: bool) -> Printable:
    """The registration form of one child, as of a day."""
    record = store.get(Child, child)
    columns = listing.columns("children")
    page = listing.page(store, Listing("children"), day, [child], columns.values())[child]
    values = dict(zip(columns, page, strict=True))

    def make(wishes: Wishes) -> Sheet:
        pairs = [
            (c.label, c.text(values[c.key], masked=wishes.masked))
            for c in columns.values()
            if c.field and values[c.key] is not None and c.kind.name != "file" and c.key not in _ELSEWHERE
        ]
        blocks: list[Block] = [Facts(pairs, 3)]
        if record.note:
            blocks.append(Facts([("备注", columns["note"].text(record.note, masked=wishes.masked))], 1))
        family = [m.id for m in _members(store, child) if m.id]
        blocks += _table(store, FamilyMember.table, "家庭成员与监护人", _FAMILY, family, day, wishes.masked)
        for table, heading, most, names in _PARTS:
            sql = f'SELECT id FROM "{table}" WHERE child = ? AND day <= ? ORDER BY day DESC, id DESC LIMIT {most}'
            ids = [row[0] for row in store.rows(sql, (child, day.isoformat()))]
            blocks += _table(store, table, heading, names, ids, day, wishes.masked)
        signed = SIGNATURES if wishes.signatures else ()
        return Sheet(_TITLE, blocks, f"档案编号：{record.file_no or '没有编号'}", f"截止：{day}", signed, landscape=False, foot=settings.get(store, "unit"), stamp=stamp(store))

    return Printable(f"{_TITLE} {record.file_no or ''}".strip(), make, Wishes(masked), sensitive=True, about=record.file_no or "")


def _members(store: Store, child: int) -> list[FamilyMember]:
    family = care.family(store, child)
    return [*family.parents, *family.carers, *family.others]


def _table(store: Store, table: str, heading: str, names: Sequence[str], ids: Sequence[int], day: date, masked: bool) -> list[Block]:
    if not ids:
        return []
    known = listing.columns(table)
    columns = [known[name] for name in names]
    page = listing.page(store, Listing(table), day, ids, columns)
    rows = [[c.text(v, masked=masked) for c, v in zip(columns, page[i], strict=True)] for i in ids]
    heads = [Column(c.label, RIGHT if c.numeric else LEFT, whole=c.numeric or c.kind.name in ("day", "partial_date")) for c in columns]
    return [Words(heading, 11, True, above=2), Table(heads, rows)]
