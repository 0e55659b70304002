"""Checks: each one finds its fault, and only that, in a ledger where nothing is wrong."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app import checks, settings
from db.dates import PartialDate
from db.identity import check_digit
from db.kinds import FileRef
from db.records import TABLES, Child, Person, Service, Visit
from db.store import Store

DAY = date(2021, 12, 31)


def number(birth: str, sequence: str = "001") -> str:
    body = f"110000{birth.replace('-', '')}{sequence}"
    return body + check_digit(body)


def _people() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for n, name in enumerate("赵一 钱二 孙三 李四 周五 吴六 郑七 王八 冯九".split(), 1):
        yield f"c{n}", "person", {"name": name}
    enrolled = {"member_status": "在册", "branch": "stone", "political_status": "共青团员"}
    yield "li", "person", enrolled | {
        "name": "李石", "id_number": number("2000-03-04"), "joined_on": "2014-05-04", "phone": "13800000001", "card_no": "12345678",
        "volunteer_status": "在册", "volunteer_no": "V001", "registered_on": "2019-03",
    }
    yield "wang", "person", enrolled | {"name": "王溪", "birth_date": "2003-05", "joined_on": "2018-05-04", "development_no": "201800000001"}
    yield "sun", "person", enrolled | {"name": "孙岭", "birth_date": "2001", "joined_on": "2015", "member_from": "2020-09-01"}
    yield "qian", "person", {"name": "钱河", "member_status": "已转出", "joined_on": "2012", "member_to": "2021-09-01", "birth_date": "1997"}
    yield "zhou", "person", {"name": "周山", "id_number": number("1960-03-04", "002"), "volunteer_status": "在册", "registered_on": "2019-03-05"}


def _organisation() -> Iterator[tuple[str, str, dict[str, Any]]]:
    yield "town", "branch", {"full_name": "示例镇团委", "level": "团委", "org_type": "机关团支部"}
    yield "stone", "branch", {
        "full_name": "石马峪村团支部", "org_code": "001", "parent": "town", "level": "团支部", "org_type": "农村团支部", "youth_count": 10,
        "founded_on": "2005", "elected_on": "2020-05", "term_end": "2023-05-01", "status": "正常",
    }
    yield "old", "branch", {"full_name": "旧厂团支部", "parent": "town", "org_type": "企业团组织", "status": "撤销", "abolished_on": "2019-01-01"}
    yield from _people()
    for n in range(1, 10):
        title = "书记" if n == 1 else "副书记" if n == 2 else "委员"
        yield f"post{n}", "post", {"person": f"c{n}", "branch": "town", "title_name": title, "start_on": "2020"}
    yield "secretary", "post", {"person": "li", "branch": "stone", "title_name": "书记", "start_on": "2020-05"}
    yield "came", "transfer", {"person": "sun", "direction": "转入", "to_branch": "stone", "applied_on": "2020-08-20", "in_on": "2020-09-01", "status": "已通过"}
    yield "went", "transfer", {"person": "qian", "direction": "转出", "from_branch": "stone", "applied_on": "2021-08-20", "out_on": "2021-09-01", "status": "已通过"}
    yield "year", "review", {"person": "li", "year": 2021, "grade": "合格", "dues_owed": "12", "dues_paid": "12"}
    yield "honour", "honour", {"person": "li", "name": "优秀团员", "year": 2021}
    yield "rule", "document", {"title_name": "值班制度", "document_no": "示团〔2021〕1号", "file": FileRef("值班.txt", 1, "")}
    yield "filing", "submission", {"template": "年报", "as_of": "2021-06-30", "version": 1}
    yield "frozen", "snapshot", {"as_of": "2020-12-31", "name": "2020 年末"}
    yield "photo", "attachment", {"owner_table": "branch", "owner_id": "stone", "file": FileRef("合影.jpg", 1, "")}


def _work() -> Iterator[tuple[str, str, dict[str, Any]]]:
    yield "uni", "partner", {"full_name": "示例大学"}
    yield "course", "event", {"title_name": "团干部培训", "kind": "培训", "series": "培训班", "session_no": 1, "day": "2021-04-01", "minutes": "4", "present": 5}
    yield "joint", "event", {"title_name": "进村共建", "kind": "高校共建", "day": "2021-07-01", "present": 30, "external": 20}
    yield "came_to", "attendance", {"event": "course", "person": "li"}
    yield "books", "material", {"event": "course", "item": "手册", "quantity": 5}
    yield "sent", "event_partner", {"event": "joint", "partner": "uni", "visitors": 20}
    yield "team", "team", {"name": "助老队", "leader": "li", "status": "活跃"}
    yield "in_team", "team_member", {"team": "team", "person": "zhou", "joined_on": "2019-03-05"}
    morning = {"person": "zhou", "team": "team", "day": "2021-03-05", "started_at": "9:00", "ended_at": "11:00"}
    yield "morning", "service", morning
    yield "noon", "service", morning | {"started_at": "11:00", "ended_at": "12:00"}
    yield "mei", "child", {
        "name": "梅朵", "file_no": "2020-石-1", "birth_date": "2012-01-02", "id_number": number("2012-01-02", "003"), "opened_on": "2020-01-01",
        "categories": "留守", "is_rural_hukou": True, "care_type": "委托照护", "schooling": "小学", "status": "在帮", "consent_on": "2020-01-01",
    }
    yield "gang", "child", {"name": "刚强", "birth_date": "2004-01-02", "opened_on": "2015-01-01", "status": "结案", "closed_on": "2020-01-02", "close_reason": "年满"}
    yield "father", "family_member", {"child": "mei", "name": "梅父", "relation": "父", "birth_date": "1985", "away": True}
    yield "granny", "family_member", {"child": "mei", "name": "梅奶", "relation": "祖母", "is_guardian": True, "is_primary": True}
    yield "visit", "visit", {"child": "mei", "day": "2021-12-20"}
    yield "aid", "aid", {"child": "mei", "day": "2021-02-01", "item": "书包"}
    yield "lesson", "tutoring", {"child": "mei", "day": "2021-07-10"}
    yield "first", "health_check", {"child": "mei", "day": "2020-06-01", "height_cm": "120", "weight_kg": "25"}
    yield "second", "health_check", {"child": "mei", "day": "2021-06-01", "height_cm": "126", "weight_kg": "28"}


class Ledger:
    """A small ledger where nothing is wrong, and the names by which faults speak of its rows."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.ids: dict[str, int] = {}
        self._names: dict[tuple[str, int | None], str] = {}
        with store.step("sample"):
            content = store.keep_file("x", b"x").sha256
            for name, table, values in (*_organisation(), *_work()):
                saved = store.save(TABLES[table](**self._read(table, values, content)))
                assert saved.id
                self.ids[name] = saved.id
                self._names[table, saved.id] = name

    def _read(self, table: str, values: dict[str, Any], content: str) -> dict[str, Any]:
        read = {}
        for column, value in values.items():
            kind = TABLES[table].field(column).kind
            if isinstance(value, FileRef):
                read[column] = FileRef(value.name, value.size, content)
            elif value in self.ids:
                read[column] = self.ids[value]
            else:
                read[column] = kind.read(value) if isinstance(value, str) else value
        return read

    def found(self, *statements: str, tables: tuple[str, ...] | None = None) -> dict[str, str]:
        """What the checks say after these statements: check → "row.column row.column"; the file stays as it was."""
        execute = self.store.connection.execute
        execute("BEGIN")
        execute("PRAGMA defer_foreign_keys = ON")
        try:
            for statement in statements:
                execute(statement, self.ids)
            findings = checks.run(self.store, DAY, tables=tables)
        finally:
            execute("ROLLBACK")
        found: dict[str, list[str]] = {}
        for f in findings:
            found.setdefault(f.check, []).append(f"{self._names.get((f.record, f.id), f.id and 'new')}.{f.column}")
        return {check: " ".join(sorted(rows)) for check, rows in found.items()}

    def copy(self, name: str, table: str, **changed: str) -> str:
        """A statement that adds a copy of a row, some of it changed."""
        columns = [f.name for f in TABLES[table].fields()]
        values = ", ".join(changed.get(c, f'"{c}"') for c in columns)
        return f'INSERT INTO "{table}"(id, {", ".join(columns)}) SELECT 900, {values} FROM "{table}" WHERE id = :{name}'


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with Store.open(tmp_path_factory.mktemp("checks") / "t.sqlite") as store:
        yield Ledger(store)


def change(table: str, name: str, **values: Any) -> str:
    """A statement that plants values in a row, as another program would."""
    return f"UPDATE {table} SET {', '.join(f'{c} = {v!r}' if v is not None else f'{c} = NULL' for c, v in values.items())} WHERE id = :{name}"


def ask(table: str, values: str, columns: str) -> str:
    """A statement that adds a row."""
    return f"INSERT INTO {table}(id, {columns}) VALUES (900, {values})"


def crowd(first: int, count: int) -> str:
    """A statement that adds members to the branch."""
    return (
        "INSERT INTO person(id, name, branch, member_status, political_status) "
        f"SELECT value, '团员' || value, :stone, '在册', '共青团员' FROM generate_series({first}, {first + count - 1})"
    )


def test_a_healthy_ledger_has_no_findings(ledger: Ledger) -> None:
    assert ledger.found() == {}
