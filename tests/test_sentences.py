"""Every sentence that the program can say is for people: no name of a table or a field, none of a programmer's words."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from db.records import TABLES, Attendance, Branch, Event, Person, Transfer
from db.store import Store
from tests.test_architecture import MODULES, name

_HAN = re.compile("[\u4e00-\u9fff]")
#: SQL is no sentence, nor are the texts that the annual summary is written from, nor the words of code lists, with their keys.
_SQL = re.compile(r"\b(SELECT|WHERE|IS NOT|IS NULL|CASE|coalesce|concat_ws|substr|replace)\b|\bIN \(|\|\| | = '| AND |DISTINCT")
_TEMPLATES = ("app/summary/sections/", "db/records/codes/")
_PROGRAMMERS = re.compile("指向|外键|主键|字段|空指针|数组|遍历|报错")
_NAMES = {*TABLES, *(f.name for record in TABLES.values() for f in record.fields())}


def sentences(path: Path) -> Iterator[tuple[int, str, list[str]]]:
    """The texts of a module that hold Chinese, documentation apart: line, text, and the expressions put into it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
            put = [ast.unparse(part.value) for part in node.values if isinstance(part, ast.FormattedValue)]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and not {id(node)} & (parts | told):
            text, put = node.value, []
        else:
            continue
        if _HAN.search(text) and not _SQL.search(text):
            yield node.lineno, text, put


def wrong(text: str, put: list[str]) -> list[str]:
    """What of a sentence is no word for people."""
    named = [word for word in re.findall(r"\b[a-z]+(?:_[a-z]+)+\b", text) if word in _NAMES] + _PROGRAMMERS.findall(text)
    return named + [one for one in put if re.search(r"\.table$|\bfield\.name$|\blink\.name$|^column$|^f\.name$|\.column$", one)]


def test_no_sentence_names_a_table_or_a_field() -> None:
    found = [
        f"{name(path)}:{line} {text[:60]} {bad}" for path in MODULES if not name(path).startswith(_TEMPLATES)
        for line, text, put in sentences(path) if (bad := wrong(text, put))
    ]
    assert found == []


#: Latin words that clerks use themselves: programs, kinds of file, keys, units, standards.
_USED = re.compile(
    r"Excel|Word|WPS|PDF|PNG|SVG|CSV|MB|GB|GB/T|GB2312|UTF-8|U|D|A4|QQ|ID|cm|kg|ibus|ibus-libpinyin|QT_IM_MODULE|data|Ctrl|Shift|Alt|Enter|Esc|Delete|Tab|Space"
    r"|F\d+|[A-Z]|[zc]|xlsx|xlsm|xls|et|ods|csv|docx|pdf|png|jpe?g|bmp|gif|webp|sqlite|twtz|svg|zip"
)
_READ_OUT = ("app/ui/", "app/checks/", "app/work/", "app/machine/", "app/lists/", "app/figures/")


def foreign(text: str) -> list[str]:
    """The words of a sentence in letters that no clerk uses."""
    bare = re.sub(r"<[^>]*>|\{[^}]*\}|&[A-Z]|%[Ymd]", "", text)
    return [word for word in re.findall(r"[A-Za-z][A-Za-z0-9_/-]*", bare) if not _USED.fullmatch(word)]


def test_what_the_window_says_is_in_chinese_but_for_words_that_clerks_use() -> None:
    found = []
    for path in MODULES:
        if name(path).startswith(_READ_OUT):
            # A pattern is no sentence, nor is SQL.
            texts = ((line, text) for line, text, _ in sentences(path) if "\\" not in text and "(?" not in text and "printf" not in text and " IS " not in text)
            found += [f"{name(path)}:{line} {text[:60]} {bad}" for line, text in texts if (bad := foreign(text))]
    for record in TABLES.values():
        for f in record.fields():
            found += [f"{record.table} {text} {bad}" for text in (f.label, f.help, f.group) if (bad := foreign(text))]
    assert found == []
    assert foreign("JSON，由程序写入") == ["JSON"] and foreign("选中一行按 Enter，或 Ctrl+S") == []


def test_the_reading_finds_what_it_looks_for() -> None:
    for text, put in (("请填 full_name", []), ("还有 3 条指向这条人员", []), ("表 … 里没有", ["record.table"]), ("…不对", ["field.name"])):
        assert wrong(text, put), text
    assert not wrong("“…”没有填，请补上", ["field.label", "path.name"])


def test_what_is_used_elsewhere_is_told_in_words(store: Store) -> None:
    from datetime import date

    import pytest

    from db.errors import StillUsed

    with store.step("样例"):
        here, there = (store.save(Branch(full_name=text, org_type="农村团支部")) for text in ("石马峪团支部", "尖岩村团支部"))
        person = store.save(Person(name="王立春", branch=here.id))
        event = store.save(Event(title_name="六一趣味运动会", kind="文体活动", day=date(2021, 6, 1)))
        store.save(Attendance(event=event.id, person=person.id))
        store.save(Transfer(person=person.id, direction="内部调整", status="已通过", from_branch=here.id, to_branch=there.id))
        store.save(Transfer(person=person.id, direction="内部调整", status="已通过", from_branch=here.id, to_branch=here.id))
    with pytest.raises(StillUsed) as refused, store.step("删除"):
        store.delete(Branch, [here.id or 0])
    assert str(refused.value) == "没有删除：还有别的记录用到它（人员 1 人、组织关系转接 2 条），请先改掉或删除那些记录"
    assert not wrong(str(refused.value), [])
