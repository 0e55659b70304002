"""Checks of what lies in the file as it is: values no form would take (another program wrote them), blanks, lost links.

The rows are first narrowed down by SQL that lets every sound value pass, so that only doubtful ones are read one by one.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from app.checks.declare import ERROR, OTHER, Check, Found, Ledger
from app.figures.declare import first_day
from db import identity
from db.dates import EARLIEST_YEAR, LATEST_YEAR
from db.errors import BadValue
from db.fields import Field, Record
from db.kinds import Choice, Choices, Clock, Day, IdNumber, Link, Measure, Minutes, Money, PartialDay, Text, Whole, YesNo
from db.records import OWNED, TABLES, FamilyMember, Person
from db.records.child import Child
from db.rights import NO_FILE

_UNREADABLE = (BadValue, ValueError, TypeError, LookupError, AttributeError, ArithmeticError)
#: What Record.check of a big table can possibly object to; other tables are small enough to be read whole.
_SUSPECT = {"service": "started_at IS NOT NULL AND ended_at IS NOT NULL AND (ended_at <= started_at OR minutes > ended_at - started_at)"}
#: Signs that db.text narrows, drops or refuses.
_ODD = (
    (1, 8), (11, 31), (127, 160), (0xAD, 0xAD), (0x200B, 0x200D), (0x202A, 0x202E), (0x2060, 0x2060), (0x2066, 0x2069), (0x3000, 0x3000),
    (0xFDD0, 0xFDEF), (0xFEFF, 0xFEFF), (0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A),
)
#: Question marks and boxes stand where a rare character was lost; private-use characters show on one machine only.
_LOST = "?？□■�" + "".join(f"{chr(a)}-{chr(b)}" for a, b in ((0xE000, 0xF8FF), (0xF0000, 0xFFFFD), (0x100000, 0x10FFFD)))
_WRITTEN_ELSEWHERE = "各栏的填写规则（多为别的程序改过台账文件）"


def _doubtful(field: Field) -> str:
    """An SQL condition that is true for every value the field's kind would refuse, and for few others."""
    name, kind = f'"{field.name}"', field.kind
    if isinstance(kind, Link):
        return "0"
    if isinstance(kind, Text):
        signs = "".join(f"{chr(a)}-{chr(b)}" for a, b in _ODD)
        return f"({name} GLOB '*[{signs}]*' OR {name} <> trim({name}, ' ' || char(9, 10)) OR {name} = '' OR length({name}) > {kind.limit})"
    if isinstance(kind, Choice) and not isinstance(kind, Choices):
        return f"{name} NOT IN ({', '.join(repr(o.label) for o in kind.options)})"
    if isinstance(kind, Day):
        return f"({name} IS NOT NULL AND date({name}) IS NOT {name})"
    if isinstance(kind, PartialDay):
        first = first_day(name)
        return f"({name} IS NOT NULL AND (length({name}) NOT IN (4, 7, 10) OR date({first}) IS NOT {first} OR {first} NOT BETWEEN '{EARLIEST_YEAR}' AND '{LATEST_YEAR + 1}'))"
    if isinstance(kind, YesNo):
        return f"{name} NOT IN (0, 1)"
    if isinstance(kind, Clock):
        return f"{name} NOT BETWEEN 0 AND 1440"
    if isinstance(kind, Whole | Minutes):
        return f"{name} NOT BETWEEN {kind.low} AND {kind.high}"
    if isinstance(kind, Measure | Money):
        return f"{name} NOT BETWEEN {int(kind.low * 100)} AND {int(kind.high * 100)}"
    return f"{name} IS NOT NULL"


def _fault(field: Field, stored: Any) -> str | None:
    """Why a stored value would not be taken again, or None."""
    kind = field.kind
    if stored == "":
        return "是空文本，没有内容的应当不填"
    try:
        again = kind.store(kind.read(kind.show(kind.load(stored))))
    except BadValue as error:
        # The sentence may quote the value.
        return str(error).replace(str(stored), identity.mask(str(stored))) if field.sensitive else str(error)
    except _UNREADABLE:
        return "的内容看不懂，请重新录入"
    if again == stored:
        return None
    return "的写法不规范，统计时会认不出，请重新选择或录入" if field.sensitive else f"应写成“{kind.show(kind.load(again))}”，否则统计时会认不出，请重新选择或录入"


def _refused(ledger: Ledger, fields: dict[type[Record], list[Field]]) -> Iterator[Found]:
    for record, looked_at in fields.items():
        doubts = [condition for f in looked_at if (condition := _doubtful(f)) != "0"]
        if record.table not in ledger.tables or not doubts:
            continue
        names = ", ".join(f'"{f.name}"' for f in looked_at)
        for record_id, *values in ledger.rows(f'SELECT id, {names} FROM "{record.table}" WHERE {" OR ".join(doubts)}'):
            for field, stored in zip(looked_at, values, strict=True):
                if stored not in (None, NO_FILE) and (fault := _fault(field, stored)):
                    yield Found(record.table, record_id, field.name, stored, _sentence(field, fault))


def _sentence(field: Field, fault: str) -> str:
    return fault if fault.startswith((field.label, "身份证号")) else f"{field.label}{'' if fault.startswith(('是', '的', '应')) else '：'}{fault}"


def _id_numbers(ledger: Ledger) -> Iterator[Found]:
    return _refused(ledger, {r: [f for f in r.fields() if isinstance(f.kind, IdNumber)] for r in TABLES.values()})


def _other_values(ledger: Ledger) -> Iterator[Found]:
    return _refused(ledger, {r: [f for f in r.fields() if not isinstance(f.kind, IdNumber | Link)] for r in TABLES.values()})


def _blanks(ledger: Ledger) -> Iterator[Found]:
    for record in _asked(ledger):
        for field in record.fields():
            if field.required:
                for (record_id,) in ledger.rows(f'SELECT id FROM "{record.table}" WHERE "{field.name}" IS NULL'):
                    yield Found(record.table, record_id, field.name, None, f"没有填{field.label}，请补上")


def _contradictions(ledger: Ledger) -> Iterator[Found]:
    """What the record's own rules forbid, but for days to come, which have checks of their own; rows that cannot be read are told of elsewhere."""
    for record in _asked(ledger):
        if record.check.__func__ is Record.check.__func__:  # type: ignore[attr-defined]
            continue
        names = [f.name for f in record.fields()]
        columns = ", ".join(f'"{name}"' for name in names)
        for row in ledger.rows(f'SELECT id, {columns} FROM "{record.table}" WHERE {_SUSPECT.get(record.table, "1")}'):
            try:
                problems = record.impossible(record.loaded(dict(zip(("id", *names), row, strict=True))).values(), date.max)
            except _UNREADABLE:
                continue
            for problem in problems:
                stored = row[1 + names.index(problem.column)] if problem.column else None
                yield Found(record.table, row[0], problem.column, stored, f"{problem.sentence.partition('，请核对')[0]}，请核对")


def _lost_links(ledger: Ledger) -> Iterator[Found]:
    for record in _asked(ledger):
        columns = {row[0]: row[3] for row in ledger.rows(f'PRAGMA foreign_key_list("{record.table}")')}
        for _, record_id, _, number in ledger.rows(f'PRAGMA foreign_key_check("{record.table}")'):
            column = columns[number]
            yield Found(record.table, record_id, column, None, f"“{record.field(column).label}”填的那条记录已经不在台账里，请重新选择")


def _lost_owners(ledger: Ledger) -> Iterator[Found]:
    for kept in (record.table for record in OWNED if record.table in ledger.tables):
        for (table,) in ledger.rows(f"SELECT DISTINCT owner_table FROM {kept}"):
            gone = f'owner_id NOT IN (SELECT id FROM "{table}")' if table in TABLES else "1"
            for record_id, owner in ledger.store.rows(f"SELECT id, owner_id FROM {kept} WHERE owner_table = ? AND {gone}", (table,)):
                what = "附件所属的记录已经不在台账里，请重新添加到别的记录，用不到的请删去" if kept == "attachment" else "所属的记录已经不在台账里，数字里没有用到它，请删去"
                yield Found(kept, record_id, "owner_id", owner, what)


def _lost_files(ledger: Ledger) -> Iterator[Found]:
    for record in _asked(ledger):
        for field in record.fields():
            if field.kind.name == "file":
                gone = (
                    f'SELECT id, "{field.name}" FROM "{record.table}" WHERE json_valid("{field.name}")'
                    f" AND \"{field.name}\" ->> '$[2]' NOT IN (SELECT sha256 FROM kept_file) AND \"{field.name}\" <> '{NO_FILE}'"
                )
                for record_id, stored in ledger.rows(gone):
                    yield Found(record.table, record_id, field.name, stored, f"{field.label}的内容不在台账里了，请重新添加")


def _asked(ledger: Ledger) -> list[type[Record]]:
    return [record for record in TABLES.values() if record.table in ledger.tables]


def _lost_signs(record: type[Record], column: str) -> Check:
    label = record.field(column).label
    return Check(
        key=f"{record.table}.lost_signs_{column}", label=f"{label}里有丢失的字", record=record, column=column, draft=True,
        source="姓名应按户口本、身份证上的字登记，生僻字不能用“?”或别的字代替",
        sql=f"SELECT id, {column} FROM {record.table} WHERE {column} GLOB '*[{_LOST}]*'",
        problem=f"{label}里有“?”、方框或自造字，多半是生僻字丢了；请按证件补上原字",
    )


def _future(record: type[Record], field: Field) -> Check:
    """Something recorded as done that lies ahead. No form or sheet takes it any more; figures leave it out until its day has come."""
    return Check(
        key=f"{record.table}.future_{field.name}", label=f"{field.label}在今天之后", level=ERROR, source="已经发生的事，日期不能晚于今天", record=record,
        column=field.name, sql=f'SELECT id, "{field.name}" FROM {record.table} WHERE "{field.name}" > :today',
        problem=f"{field.label}还没有到，名册和统计都会漏掉这一条，请核对年月日",
    )


def _zeros(record: type[Record]) -> Check:
    weighted = " + ".join(f"substr(id_number, {i + 1}, 1) * {2 ** (17 - i) % 11}" for i in range(15))
    return Check(
        key=f"{record.table}.zeros_id_number", label="身份证号末三位是 000", record=record, column="id_number", draft=True,
        source="Excel 只保留 15 位数字，后三位变成 000；每 11 个这样的号码有 1 个碰巧通过校验",
        sql=f"SELECT id, id_number FROM {record.table} WHERE id_number LIKE '{'_' * 15}000' AND ({weighted}) % 11 = 1",
        problem="身份证号末三位是 000，可能被 Excel 改坏而碰巧通过校验，请按证件核对",
    )


def _twice(record: type[Record]) -> Check:
    keys = record.keys[0]
    return Check(
        key=f"{record.table}.same", label=f"{record.label}重复", record=record, column=keys[0], draft=True,
        source=f"{'、'.join(record.field(k).label for k in keys)}都相同的，一般是重复登记",
        sql=f"SELECT r.id, NULL, group_concat({OTHER}, '、') FROM {record.table} r JOIN {record.table} o"
            f" ON {' AND '.join(f'o.{k} = r.{k}' for k in keys)} AND o.id <> r.id GROUP BY r.id",
        problem=f"与另一条{record.label}（{{0}}）的{'、'.join(record.field(k).label for k in keys)}都相同，请核对，重复的删去",
    )


#: Same first key, two records: doubtful where no check of its own says more.
_TWICE = [r for r in TABLES.values() if not r.repeats and r.table not in ("branch", "person", "child", "team", "attendance", "post", "past_value")]

CHECKS = (
    Check(key="value.id_number", label="身份证号有误", level=ERROR, source="GB 11643-1999：18 位，末位是校验码；Excel 只保留前 15 位", search=_id_numbers),
    Check(key="value.refused", label="内容不合填写规则", level=ERROR, source=_WRITTEN_ELSEWHERE, search=_other_values),
    Check(key="value.blank", label="必填的没有填", level=ERROR, source=_WRITTEN_ELSEWHERE, search=_blanks),
    Check(key="value.contradiction", label="内容互相矛盾", level=ERROR, source="GB 11643-1999：身份证号含出生日期和性别；先后日期应依次在后",
          search=_contradictions),
    Check(key="link.lost", label="填的记录已经不在台账里", level=ERROR, source=_WRITTEN_ELSEWHERE, search=_lost_links),
    Check(key="attachment.owner", label="附件所属记录不存在", level=ERROR, source=_WRITTEN_ELSEWHERE, search=_lost_owners),
    Check(key="file.lost", label="附件内容不存在", level=ERROR, source=_WRITTEN_ELSEWHERE, search=_lost_files),
    *(_lost_signs(*named) for named in ((Person, "name"), (Person, "former_name"), (Child, "name"), (FamilyMember, "name"))),
    *(_future(record, field) for record in TABLES.values() for field in record.happened()),
    *(_zeros(record) for record in (Person, Child, FamilyMember)),
    *(_twice(record) for record in _TWICE),
)
