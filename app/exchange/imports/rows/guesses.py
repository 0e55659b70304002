"""What every record of a type must have and a sheet does not say outright: guessed from what it says, and told."""

from __future__ import annotations

import re

from app.exchange.imports.names.known import event_kind
from app.exchange.imports.names.organisations import branch_level, branch_type
from app.exchange.imports.plan import PlannedRow
from app.exchange.imports.rows.telling import Telling
from app.exchange.imports.rows.values import text_of
from db.errors import BadValue
from db.kinds import Stored
from db.records.codes.children import RELATION


def complete_required(telling: Telling, row: PlannedRow) -> None:
    """Fill the blanks of a new record for which there is a sound guess; a doubt tells of those that are no more than that."""
    guess = _GUESSES.get(telling.record.table)
    if guess:
        guess(telling, row)


def derive(telling: Telling, row: PlannedRow) -> None:
    """Fill what follows from the rest of a row, new or known, so that it can be matched by."""
    if telling.record.table == "transfer":
        _direction(row, telling)
    elif telling.record.table == "aid":
        _aid(telling, row)


def _said(telling: Telling, row: PlannedRow, name: str) -> str:
    """What stands in the cell of a field, read or not."""
    column = telling.source.column(name)
    return text_of(row.cells[column.index]) if column and column.index < len(row.cells) else ""


def _branch(telling: Telling, row: PlannedRow) -> None:
    name = str(row.stored.get("full_name") or "")
    if not name:
        return
    row.stored.setdefault("level", branch_level(name))
    if row.stored["level"] is None:
        del row.stored["level"]
    if "org_type" not in row.stored:
        found = branch_type(_said(telling, row, "org_type"))
        if found == "其他团组织":
            found = branch_type(name)
        row.stored["org_type"] = found
        said = _said(telling, row, "org_type")
        if said:
            telling.forget_doubts(row, said)
        why = f"“{said}”不在可选项里，原词记在备注里，" if said else "没有写明组织类型，"
        telling.doubt(row, telling.source.column("org_type"), f"{why}先记作“{found}”，请核对", telling.record.field("org_type"))


def _event(telling: Telling, row: PlannedRow) -> None:
    if "kind" in row.stored:
        return
    said = _said(telling, row, "kind")
    around = (*(c.heading for c in telling.source.columns if c.field.name == "title_name" and not c.part), *telling.source.table.context.titles)
    found = event_kind(said, str(row.stored.get("title_name") or ""), str(row.stored.get("content") or "")[:40], *around)
    row.stored["kind"] = found or "其他"
    if said:
        telling.forget_doubts(row, said)
    why = f"“{said}”不在可选项里，原词记在备注里，" if said else ""
    telling.doubt(row, telling.source.column("kind"), f"{why}活动类别先记作“{row.stored['kind']}”，请核对", telling.record.field("kind"))


def _direction(row: PlannedRow, telling: Telling) -> None:
    """Which way somebody moved, by the ends that are ours; words where a branch of ours would stand are the other side's."""
    stored = row.stored
    here, there = stored.get("from_branch"), stored.get("to_branch")
    outside_to, outside_from = stored.get("to_branch_words"), stored.get("from_branch_words")
    if "direction" not in stored:
        left, came = stored.get("out_on"), stored.get("in_on")
        if here and there:
            stored["direction"] = "内部调整"
        elif (here and (outside_to or left or stored.get("other_org"))) or (left and not came):
            stored["direction"] = "转出"
        elif (there and (outside_from or came or stored.get("other_org"))) or (came and not left):
            stored["direction"] = "转入"
    name = {"转出": "to_branch_words", "转入": "from_branch_words"}.get(str(stored.get("direction")))
    if name and (outside := stored.get(name)) and "other_org" not in stored:
        stored["other_org"] = stored.pop(name)
        telling.forget_doubts(row, str(outside))


def _transfer(telling: Telling, row: PlannedRow) -> None:
    stored = row.stored
    if "status" not in stored:
        day = stored.get("out_on") or stored.get("in_on") or stored.get("applied_on")
        stored["status"] = "已通过" if day else "申请中"
        telling.doubt(row, telling.source.column("status"), f"没有写明转接状态，先记作“{stored['status']}”，请核对", telling.record.field("status"))


def _family_member(telling: Telling, row: PlannedRow) -> None:
    if "relation" not in row.stored and row.stored.get("name"):
        row.stored["relation"] = "其他亲属"
        telling.doubt(row, telling.source.column("relation"), "没有写明与儿童的关系，先记作“其他亲属”，请核对", telling.record.field("relation"))


def is_relation(name: Stored) -> bool:
    """Whether a name says only who somebody is to a child: 奶奶, 祖父母."""
    try:
        return bool(name) and bool(_PARENTS.fullmatch(str(name)) or RELATION.read(name))
    except BadValue:
        return False


def _aid(telling: Telling, row: PlannedRow) -> None:
    """Money of which only the title says what it is: 慰问金发放表."""
    found = next((money[0] for title in telling.source.table.context.titles if (money := _MONEY.search(title))), "")
    if "item" not in row.stored and row.stored.get("value") is not None and found:
        row.stored["item"] = found
        telling.doubt(row, None, f"没有写明品名，按标题记作“{found}”，请核对", telling.record.field("item"))


_MONEY = re.compile(r"(慰问|助学|救助|补助|奖学|压岁|关爱|资助|帮扶|抚慰)(金|款|钱)|生活费|生活补贴|生活补助|压岁钱")
_PARENTS = re.compile(r"(外?祖|养|继)?父母(双方)?|(爷|奶|姥|外公|外婆|祖|公|婆)*(爷爷|奶奶|姥姥|姥爷|外婆|外公|爷奶)|亲戚|家人|家属|监护人")
_GUESSES = {"branch": _branch, "event": _event, "transfer": _transfer, "family_member": _family_member}
