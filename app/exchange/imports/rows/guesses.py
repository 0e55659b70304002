"""What every record of a type must have and a sheet does not say outright: guessed from what it says, and told."""

from __future__ import annotations

import re

from app.exchange.imports.columns.cells import is_blank
from app.exchange.imports.columns.headings import Column, heading_key
from app.exchange.imports.columns.profiles import is_ticked
from app.exchange.imports.names.known import event_kind
from app.exchange.imports.names.organisations import branch_level, branch_type
from app.exchange.imports.plan import PlannedRow
from app.exchange.imports.rows.telling import Telling
from app.exchange.imports.rows.values import name_in, says_absent, text_of
from db.errors import BadValue
from db.kinds import Stored
from db.records import Dues
from db.records.codes.children import RELATION
from db.records.volunteering import ROUNDED

_SIGNED = re.compile(r"(是否)?(签到|签名|签字|到场|到岗)(情况)?|本人签[名字]")
_PAID_UP = re.compile(r"(是否|有无)?(已|足额|按时)*[缴交][清费纳齐]?(团费)?(情况|与否)?")
_WHY_ABSENT = re.compile(r"(缺席|缺勤|请假|未到|未参加|未出席)(人员)?(的?(原因|事由|情况|说明|理由))?$")
_WAYS = ("转出", "转入")
_FINISHED = re.compile(r"办结|办毕|完成|通过")
#: A rest over noon is no service: up to so many minutes less than from beginning to end are nothing to be told.
_NOON, _LONGEST_PAUSE = 12 * 60 + 30, 180


def complete_required(telling: Telling, row: PlannedRow) -> None:
    """Fill the blanks of a new record for which there is a sound guess; a doubt tells of those that are no more than that."""
    guess = _GUESSES.get(telling.record.table)
    if guess:
        guess(telling, row)


def derive(telling: Telling, row: PlannedRow) -> None:
    """Fill what follows from the rest of a row, new or known, so that it can be matched by."""
    if deed := _FOLLOWS.get(telling.record.table):
        deed(row, telling)


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
    if (finished := telling.source.column("in_on")) and _FINISHED.search(finished.heading) and "in_on" in stored and stored.get("direction") != "转入":
        # When it was settled is when somebody left, or moved within the township.
        stored.setdefault("out_on", stored["in_on"])
        if stored.get("direction") == "转出":
            del stored["in_on"]
    if "direction" not in stored and len(ways := {way for title in telling.source.table.context.titles for way in _WAYS if way in title}) == 1:
        stored["direction"] = ways.pop()
    name = {"转出": "to_branch_words", "转入": "from_branch_words"}.get(str(stored.get("direction")))
    if name and (outside := stored.get(name)) and "other_org" not in stored:
        stored["other_org"] = stored.pop(name)
        telling.forget_doubts(row, str(outside))


def _absent(row: PlannedRow, telling: Telling) -> str:
    """The words by which a row says that somebody was not there, in whatever column; '' for none."""
    return next((text for cell in row.cells if isinstance(cell, str) and says_absent(text := text_of(cell))), "")


def _attended(row: PlannedRow, telling: Telling) -> None:
    """Who is said to have asked for leave was not there, unless the row tells when they came."""
    signing = [c for c in telling.source.columns if c.role == "flag" and c.field.name == "absent"]
    if "absent" in row.stored:
        return
    words = _absent(row, telling) or next((_cell(row, c) for c in telling.source.columns if _WHY_ABSENT.search(c.heading) and name_in(_cell(row, c)) and is_ticked(_cell(row, c)) is not False), "")
    # A tick below a heading of its own tells of one of several sessions.
    others = [c for c in telling.source.columns if c.role == "words" and is_ticked(_cell(row, c))]
    signed = next((c for c in signing if _came(row, c)), None) or next(iter(others), None)
    if words and signed:
        telling.doubt(row, signed, f"签到有内容，又写着“{words}”；先记作参加，请核对")
    elif words:
        row.stored["absent"] = 1
    elif signing and not signed and telling.source.mostly_filled(signing[0].index):
        telling.doubt(row, signing[0], f"“{signing[0].heading}”空着，别的人大多有内容；先记作参加，没有来的请填“缺席”")


def _cell(row: PlannedRow, column: Column) -> str:
    return text_of(row.cell(column))


def _came(row: PlannedRow, column: Column) -> bool:
    """Whether a cell for who signed in holds a tick, a time or a name."""
    raw = row.cell(column)
    return not is_blank(raw) and is_ticked(raw) is not False and not says_absent(text_of(raw))


def _served(row: PlannedRow, telling: Telling) -> None:
    """Nobody serves who was not there; a length that is another than from beginning to end is told."""
    start, end, minutes = (row.stored.get(name) for name in ("started_at", "ended_at", "minutes"))
    columns = telling.source.columns
    if words := _absent(row, telling):
        if not any(_cell(row, c) for c in columns if c.field.name in ("started_at", "ended_at") and not c.link):
            telling.wait(row, f"写着“{words}”，没有当作参加，时长没有记；参加了的请改好这一格")
        else:
            telling.doubt(row, telling.source.column("note"), f"有起止时间，又写着“{words}”，请核对")
    else:
        for n, path in telling.source.table.paths.items():
            if path and _SIGNED.fullmatch(heading_key(path[-1])) and _is_blank_among_others(row, telling, n):
                telling.doubt(row, None, f"“{path[-1]}”空着，别的人大多有内容；先照记，没有来的请不要导入这一行")
    if not isinstance(start, int) or not isinstance(end, int) or not isinstance(minutes, int):
        return
    pause = end - start - minutes
    if pause > ROUNDED and not (start < _NOON < end and pause <= _LONGEST_PAUSE):
        telling.doubt(row, telling.source.column("minutes"), f"起止时间之间有 {end - start} 分钟，写的时长是 {minutes} 分钟；先按写的时长记，请核对", telling.record.field("minutes"))


def _is_blank_among_others(row: PlannedRow, telling: Telling, index: int) -> bool:
    """Whether a cell is blank in a column that most rows fill."""
    return (index >= len(row.cells) or is_blank(row.cells[index])) and telling.source.mostly_filled(index)


def _paid_up(row: PlannedRow, telling: Telling) -> None:
    """A tick for what was paid of a year is all that was due, and 免 that nothing was."""
    columns, stored = telling.source.columns, row.stored
    for c in columns:
        if c.part or c.link or not (c.field.name in ("dues_paid", "dues_owed") or (c.role == "words" and _PAID_UP.fullmatch(heading_key(c.heading)))):
            continue
        text = _cell(row, c)
        state = "已缴" if is_ticked(text) and not text.isdigit() else _dues_state(text)
        owed = stored.get("dues_owed")
        if state == "免缴" and owed is None:
            stored["dues_owed"] = 0
        elif state == "已缴" and c.field.name != "dues_owed" and owed is not None and stored.get("dues_paid") is None:
            stored["dues_paid"] = owed
        else:
            continue
        telling.forget_doubts(row, text)
        if c.role != "words":
            row.kept.pop(c.heading, None)


def _dues_state(text: str) -> str:
    try:
        return str(Dues.field("state").kind.read(text))
    except BadValue:
        return ""


def _transfer(telling: Telling, row: PlannedRow) -> None:
    stored = row.stored
    if "status" not in stored:
        day = stored.get("out_on") or stored.get("in_on") or stored.get("applied_on")
        asked = telling.source.column("status")
        denied = asked is not None and asked.role == "flag" and is_ticked(_cell(row, asked)) is False
        stored["status"] = "已通过" if day and not denied else "申请中"
        why = f"写着{asked.heading}“{_cell(row, asked)}”" if denied and asked else "没有写明转接状态"
        telling.doubt(row, asked, f"{why}，先记作“{stored['status']}”，请核对", telling.record.field("status"))


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


def _aid(row: PlannedRow, telling: Telling) -> None:
    """Money of which only the title says what it is: 慰问金发放表."""
    found = next((money[0] for title in telling.source.table.context.titles if (money := _MONEY.search(title))), "")
    if "item" not in row.stored and row.stored.get("value") is not None and found:
        row.stored["item"] = found
        telling.doubt(row, None, f"没有写明品名，按标题记作“{found}”，请核对", telling.record.field("item"))


_MONEY = re.compile(r"(慰问|助学|救助|补助|奖学|压岁|关爱|资助|帮扶|抚慰)(金|款|钱)|生活费|生活补贴|生活补助|压岁钱")
_PARENTS = re.compile(r"(外?祖|养|继)?父母(双方)?|(爷|奶|姥|外公|外婆|祖|公|婆)*(爷爷|奶奶|姥姥|姥爷|外婆|外公|爷奶)|亲戚|家人|家属|监护人")
_FOLLOWS = {"transfer": _direction, "attendance": _attended, "service": _served, "review": _paid_up, "aid": _aid}
_GUESSES = {"branch": _branch, "event": _event, "transfer": _transfer, "family_member": _family_member}
