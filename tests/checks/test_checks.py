"""Checks: each one finds its fault, and only that, in a ledger where nothing is wrong."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app import checks, settings
from db.dates import PartialDate
from db.errors import FileDamaged
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
    yield "month", "dues", {"person": "wang", "month": "2021-01", "due": "1", "paid": "1"}
    yield "honour", "honour", {"person": "li", "name": "优秀团员", "year": 2021}
    yield "rule", "document", {"title_name": "值班制度", "document_no": "示团〔2021〕1号", "file": FileRef("值班.txt", 1, "")}
    yield "blank", "county_form", {"name": "年报"}
    yield "asked", "round", {"name": "核对", "kind": "团员", "sent_on": "2021-06-01"}
    yield "text", "summary", {"name": "总结", "year": 2020, "version": 1}
    yield "filing", "submission", {"template": "年报", "as_of": "2021-06-30", "version": 1}
    yield "frozen", "snapshot", {"as_of": "2020-12-31", "name": "2020 年末"}
    yield "moved", "correction", {"snapshot": "frozen", "number": 1, "year": 2020, "day": "2021-02-01", "deed": "修改团员", "reason": "漏记"}
    yield "words", "phrase", {"words": "先进文化引到农村"}
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
        read: dict[str, Any] = {}
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


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with Store.open(tmp_path_factory.mktemp("checks") / "t.sqlite") as store:
        yield Ledger(store)


def change(table: str, name: str, /, **values: Any) -> str:
    """A statement that plants values in a row, as another program would."""
    return f"UPDATE {table} SET {', '.join(f'{column} = {_quoted(value)}' for column, value in values.items())} WHERE id = :{name}"


def _quoted(value: Any) -> str:
    """A value as SQL writes it; repr would write what cannot be seen as an escape."""
    if value is None:
        return "NULL"
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(value)


def new(table: str, /, **values: str) -> str:
    """A statement that adds a row; a value beginning with : names a row."""
    columns = ", ".join(values)
    return f"INSERT INTO {table}(id, {columns}) VALUES (900, {', '.join(v if v.startswith(':') else repr(v) for v in values.values())})"


def months_unpaid(count: int) -> str:
    """A statement that leaves the dues of the last months up to the day unpaid."""
    months = ", ".join(f"({800 + n}, :li, strftime('%Y-%m', '{DAY:%Y-%m}-01', '-{n} months'), 100)" for n in range(count))
    return f"INSERT INTO dues(id, person, month, due) VALUES {months}"


def again(table: str, name: str, /, **changed: str) -> str:
    """A statement that adds a copy of a row, some of it changed."""
    columns = [f.name for f in TABLES[table].fields()]
    values = ", ".join(repr(changed[c]) if c in changed else f'"{c}"' for c in columns)
    return f'INSERT INTO "{table}"(id, {", ".join(columns)}) SELECT 900, {values} FROM "{table}" WHERE id = :{name}'


def crowd(count: int) -> str:
    """A statement that adds members to the branch."""
    return (
        "WITH RECURSIVE n(i) AS (SELECT 1000 UNION SELECT i + 1 FROM n LIMIT {count}) INSERT INTO person(id, name, branch, member_status)"
        " SELECT i, '团员' || i, :stone, '在册' FROM n"
    ).replace("{count}", str(count))


def test_a_healthy_ledger_has_no_findings(ledger: Ledger) -> None:
    assert ledger.found() == {}


LATER = "2099-01-01"
#: What is planted, and what must be found: check → "row.column row.column". Some faults cannot come alone.
FAULTS: list[tuple[list[str], dict[str, str]]] = [
    # --- the file written by another program
    ([change("person", "li", id_number="110000200003040010")], {"value.id_number": "li.id_number"}),
    ([change("person", "li", id_number="110000200003050000")],
     {"value.id_number": "li.id_number", "value.contradiction": "li.birth_date li.sex"}),
    ([change("child", "mei", id_number="1.1E+17")], {"value.id_number": "mei.id_number"}),
    ([change("person", "li", joined_on="2014年5月")], {"value.refused": "li.joined_on"}),
    ([change("person", "li", phone="138000")], {"value.refused": "li.phone"}),
    ([change("person", "li", sex="男性")], {"value.refused": "li.sex"}),
    ([change("person", "zhou", name="周\u202e山")], {"value.refused": "zhou.name"}),
    ([change("person", "zhou", name=" 周山")], {"value.refused": "zhou.name"}),
    ([change("person", "zhou", village="")], {"value.refused": "zhou.village"}),
    ([change("branch", "stone", org_type="村办")], {"value.refused": "stone.org_type", "totals.untied": "None. None."}),
    ([change("child", "mei", categories='["留守儿童"]')], {"value.refused": "mei.categories"}),
    ([change("child", "mei", categories="留守")], {"value.refused": "mei.categories"}),
    ([change("service", "noon", day="2021-02-30")], {"value.refused": "noon.day"}),
    ([change("service", "noon", minutes=0)], {"value.refused": "noon.minutes"}),
    ([change("service", "noon", ended_at=1500)], {"value.refused": "noon.ended_at"}),
    ([change("service", "noon", category="帮忙")], {"value.refused": "noon.category"}),
    ([change("health_check", "second", height_cm=99999)], {"value.refused": "second.height_cm"}),
    ([change("review", "year", dues_owed=-1)], {"value.refused": "year.dues_owed"}),
    ([change("person", "li", has_card=2)], {"value.refused": "li.has_card"}),
    ([change("document", "rule", file="x")], {"value.refused": "rule.file"}),
    ([change("event", "course", title_name=None)], {"value.blank": "course.title_name"}),
    ([change("person", "li", sex="女")], {"value.contradiction": "li.sex"}),
    ([change("person", "li", birth_date="2000-03-05")], {"value.contradiction": "li.birth_date"}),
    ([change("service", "noon", minutes=90)], {"value.contradiction": "noon.ended_at"}),
    ([change("event", "course", end_day="2021-03-31")], {"value.contradiction": "course.end_day", "event.long": "course.minutes"}),
    ([change("transfer", "came", in_on="2020-08-01")], {"value.contradiction": "came.in_on"}),
    ([change("service", "noon", team=77)], {"link.lost": "noon.team"}),
    ([change("attachment", "photo", owner_id=77)], {"attachment.owner": "photo.owner_id"}),
    ([change("attachment", "photo", owner_table="pet")], {"attachment.owner": "photo.owner_id"}),
    (["DELETE FROM kept_file"], {"file.lost": "photo.file rule.file"}),
    ([change("person", "zhou", name="周?")], {"person.lost_signs_name": "zhou.name"}),
    ([change("person", "zhou", former_name="周\ue123")], {"person.lost_signs_former_name": "zhou.former_name"}),
    ([change("child", "mei", name="梅□")], {"child.lost_signs_name": "mei.name"}),
    ([change("family_member", "granny", name="梅？")], {"family_member.lost_signs_name": "granny.name"}),
    ([change("person", "li", id_number="110000200003040000", sex="女")], {"person.zeros_id_number": "li.id_number"}),
    ([change("child", "gang", id_number="110000200401022000", sex="女")], {"child.zeros_id_number": "gang.id_number"}),
    ([change("family_member", "granny", id_number="110000195001023000")], {"family_member.zeros_id_number": "granny.id_number"}),
    # --- the same thing twice
    ([again("transfer", "came")], {"transfer.same": "came.person new.person"}),
    ([again("review", "year")], {"review.same": "new.person year.person"}),
    ([again("dues", "month")], {"dues.same": "month.person new.person"}),
    ([again("correction", "moved")], {"correction.same": "moved.snapshot new.snapshot"}),
    ([again("phrase", "words")], {"phrase.same": "new.words words.words"}),
    ([again("partner", "uni")], {"partner.same": "new.full_name uni.full_name", "partner.unused": "new."}),
    ([again("event", "course", session_no="2", present="0")], {"event.same": "course.title_name new.title_name"}),
    ([again("material", "books")], {"material.same": "books.event new.event"}),
    ([again("event_partner", "sent", visitors="0", role="共建"), change("event_partner", "sent", role="共建")],
     {"event_partner.same": "new.event sent.event"}),
    ([again("team_member", "in_team"), change("team_member", "in_team", left_on="2020")], {"team_member.same": "in_team.team new.team"}),
    ([again("family_member", "granny", is_primary="0")], {"family_member.same": "granny.child new.child"}),
    ([again("health_check", "second")], {"health_check.same": "new.child second.child"}),
    ([again("honour", "honour")], {"honour.same": "honour.name new.name"}),
    ([again("document", "rule")], {"document.same": "new.document_no rule.document_no"}),
    ([again("submission", "filing")], {"submission.same": "filing.template new.template"}),
    ([again("county_form", "blank")], {"county_form.same": "blank.name new.name"}),
    ([again("round", "asked")], {"round.same": "asked.name new.name"}),
    ([again("summary", "text")], {"summary.same": "new.year text.year"}),
    ([again("snapshot", "frozen")], {"snapshot.same": "frozen.as_of new.as_of"}),
    ([again("attachment", "photo")], {"attachment.same": "new.owner_table photo.owner_table"}),
    # --- persons
    ([change("person", "sun", id_number=number("2000-03-04"), birth_date="2000-03-04", sex="男")],
     {"person.same_id_number": "li.id_number sun.id_number"}),
    ([change("person", "sun", name="王溪", birth_date="2003")], {"person.same_name_birth": "sun.name wang.name"}),
    ([change("person", "wang", name="李石", phone="13800000001")], {"person.same_name_phone": "li.name wang.name"}),
    ([change("person", "wang", name="李石", id_number=None, birth_date=None, phone=None)], {"person.same_name_home": "li.name wang.name"}),
    ([change("person", "wang", birth_date=LATER, joined_on=None, development_no=None)], {"person.future_birth_date": "wang.birth_date"}),
    ([change("person", "c1", joined_on=LATER, member_status="在册", branch=2)], {"person.future_joined_on": "c1.joined_on"}),
    ([change("person", "zhou", registered_on=LATER)],
     {"person.future_registered_on": "zhou.registered_on", "service.before_registration": "zhou.registered_on"}),
    ([change("person", "sun", development_no="201800000001", joined_on="2018")], {"person.same_development_no": "sun.development_no wang.development_no"}),
    ([change("person", "sun", card_no="12345678")], {"person.same_card_no": "li.card_no sun.card_no"}),
    ([change("person", "wang", joined_on="2017-05", development_no="201700000001", birth_date="2003-06")], {"member.joined_young": "wang.joined_on"}),
    ([change("person", "sun", birth_date="2003-01")], {}),
    ([change("person", "sun", birth_date="2004", joined_on="2015-12-31")], {"member.joined_young": "sun.joined_on"}),
    ([change("person", "qian", joined_on="2021", birth_date="1990")],
     {"member.joined_old": "qian.joined_on"}),
    ([change("person", "wang", development_no=None)], {"member.no_number": "wang.development_no"}),
    ([change("person", "wang", development_no="201900000001")], {"member.number_year": "wang.development_no"}),
    ([change("person", "li", card_no="123456789")], {"member.card_no": "li.card_no"}),
    ([change("person", "sun", birth_date="1993-12-31", joined_on="2010")], {"member.over_age": "sun.birth_date"}),
    ([change("person", "sun", birth_date="1994-01-01", joined_on="2010")], {}),
    ([change("person", "sun", birth_date="1993", joined_on="2010"),
      new("post", person=":sun", branch=":stone", title_name="委员", start_on="2020")], {}),
    ([change("person", "sun", branch=None)], {"member.no_branch": "sun.branch", "transfer.not_moved": "came.to_branch", "branch.few_members": "stone."}),
    ([change("person", "wang", branch=3)], {"member.abolished_branch": "wang.branch", "branch.few_members": "stone."}),
    ([change("person", "wang", political_status="群众")], {"member.political_status": "wang.political_status"}),
    ([change("person", "wang", member_status="保留团籍（党员）")], {"member.party_member": "wang.political_status"}),
    ([change("person", "wang", member_to="2021")], {"member.left_but_live": "wang.member_status", "branch.few_members": "stone."}),
    ([change("person", "qian", member_to=None)], {"member.no_leaving_date": "qian.member_to"}),
    ([change("person", "qian", member_status=None, member_to=None)], {"member.no_status": "qian.member_status"}),
    ([change("person", "wang", recommended_on="2021-05", party_applied_on="2021-06")], {"member.party_order": "wang.party_joined_on"}),
    ([change("person", "wang", member_status="流出", last_contact_on="2021-06-01")], {"member.out_of_touch": "wang.last_contact_on"}),
    ([change("person", "wang", member_status="流出", last_contact_on="2021-07-01")], {}),
    # --- transfers and reviews
    ([change("person", "sun", branch=1)], {"transfer.not_moved": "came.to_branch", "branch.few_members": "stone."}),
    ([change("person", "qian", member_status="在册", member_to=None, branch=2)], {"transfer.not_left": "went.status"}),
    ([change("transfer", "went", out_on=None)], {"transfer.no_day": "went.status"}),
    ([change("transfer", "came", in_on=LATER)], {"transfer.future_in_on": "came.in_on"}),
    ([change("transfer", "went", out_on=LATER)], {"transfer.future_out_on": "went.out_on"}),
    ([change("transfer", "came", applied_on=LATER, in_on=None, status="申请中")], {"transfer.future_applied_on": "came.applied_on"}),
    ([change("review", "year", grade="优秀")], {"review.many_excellent": "stone."}),
    ([change("person", "li", member_status="保留团籍（党员）", political_status="中共党员", party_joined_on="2020")],
     {"review.party_member": "year.grade"}),
    ([change("review", "year", dues_paid=1100)], {"review.dues_unpaid": "year.dues_paid"}),
    ([months_unpaid(6)], {"dues.months_in_a_row": "li.name", "review.dues_unpaid": "year.dues_paid"}),
    (["INSERT INTO dues(id, person, month, state) VALUES (800, :li, '2021-03', '已缴')"], {"dues.paid_untold": "new.state"}),
    ([months_unpaid(5)], {"review.dues_unpaid": "year.dues_paid"}),
    # --- League bodies
    ([change("branch", "old", full_name="石马峪村团支部")], {"branch.same_full_name": "old.full_name stone.full_name"}),
    ([change("branch", "old", org_code="001")], {"branch.same_org_code": "old.org_code stone.org_code"}),
    ([change("branch", "stone", short_name="很" * 26)], {"branch.long_short_name": "stone.short_name"}),
    ([change("branch", "town", parent=2)], {"branch.circle": "stone.parent town.parent"}),
    ([change("person", "wang", branch=None, member_status=None, joined_on=None, development_no=None)], {"branch.few_members": "stone."}),
    ([change("branch", "stone", youth_count=90), crowd(48)], {"branch.many_members": "stone.", "branch.no_committee": "stone."}),
    ([crowd(3)], {}),
    ([crowd(4)], {"branch.no_committee": "stone."}),
    ([change("post", "secretary", end_on="2021")], {"branch.no_secretary": "stone."}),
    ([new("post", person=":wang", branch=":stone", title_name="书记", start_on="2021")], {"branch.two_secretaries": "stone."}),
    (["UPDATE post SET title_name = '副书记' WHERE branch = :town AND title_name = '委员' AND id < :post5"], {}),
    (["UPDATE post SET title_name = '副书记' WHERE branch = :town AND title_name = '委员' AND id < :post6"], {"branch.many_deputies": "town."}),
    ([change("post", "post9", end_on="2021")], {"branch.committee_size": "town."}),
    ([change("branch", "stone", term_end="2021-12-30")], {"branch.term_overdue": "stone.term_end"}),
    ([change("branch", "stone", term_end=None, elected_on="2016-12")], {}),
    ([change("branch", "stone", term_end=None, elected_on="2016-11")], {"branch.term_overdue": "stone.term_end"}),
    ([change("branch", "stone", term_end="2025-06-01")], {"branch.long_term": "stone.term_end"}),
    ([change("branch", "old", abolished_on=None)], {"branch.abolished": "old.abolished_on"}),
    ([change("branch", "old", status="正常")], {"branch.abolished": "old.abolished_on"}),
    ([change("branch", "stone", parent=3)], {"branch.under_abolished": "stone.parent"}),
    ([change("branch", "stone", youth_count=2)], {"branch.few_youth": "stone.youth_count"}),
    ([again("post", "secretary", start_on="2021")], {"post.twice": "new.person secretary.person"}),
    ([change("post", "post9", branch=3)], {"post.in_abolished": "post9.branch", "branch.committee_size": "town."}),
    ([change("post", "post9", start_on=None)], {"post.no_start": "post9.start_on"}),
    ([change("post", "secretary", start_on="2004")], {"post.early": "secretary.start_on"}),
    # --- volunteers, hours, teams
    ([change("person", "zhou", volunteer_no="V001")], {"person.same_volunteer_no": "li.volunteer_no zhou.volunteer_no"}),
    ([change("person", "wang", volunteer_status="在册", registered_on="2017-04")],
     {"volunteer.young": "wang.registered_on", }),
    ([change("person", "wang", volunteer_status="在册", birth_date="2004-01-01", registered_on="2021")], {"volunteer.no_consent": "wang.guardian_consent"}),
    ([change("person", "wang", volunteer_no="V9")], {"volunteer.no_status": "wang.volunteer_status"}),
    ([change("person", "li", cancelled_on="2021")], {"volunteer.cancelled": "li.cancelled_on"}),
    ([change("service", "noon", person=5)], {"service.not_volunteer": "c5.volunteer_status"}),
    ([change("person", "zhou", registered_on="2021-03-06")], {"service.before_registration": "zhou.registered_on"}),
    ([change("person", "zhou", registered_on="2021-03")], {}),
    ([change("person", "zhou", volunteer_status="注销", cancelled_on="2021-03-04")], {"service.after_cancelling": "zhou.cancelled_on"}),
    ([change("service", "noon", day=LATER)], {"service.future_day": "noon.day"}),
    ([change("service", "noon", started_at=None, ended_at=None, minutes=1321)], {"service.over_24_hours": "morning.minutes noon.minutes"}),
    ([change("service", "noon", started_at=None, ended_at=None, minutes=1321, review_state="退回")], {}),
    ([change("service", "noon", started_at=None, ended_at=None, minutes=361)], {"service.long_days": "zhou."}),
    ([change("service", "noon", started_at=659)], {"service.overlap": "morning.started_at noon.started_at"}),
    ([f"INSERT INTO service(id, person, day, minutes) SELECT 900 + value, :zhou, date('2021-04-01', '+' || value || ' days'), 480"
      f" FROM json_each('{list(range(130))}')"], {"service.high_average": "None.minutes"}),
    ([change("team", "team", name="助老队"), again("team", "team")], {"team.same_name": "new.name team.name", "team.empty": "new."}),
    ([change("team", "team", parent=1)], {"team.circle": "team.parent"}),
    ([change("team", "team", leader=1)], {"team.leader": "team.leader"}),
    ([change("team_member", "in_team", left_on="2021")], {"team.empty": "team."}),
    ([change("team", "team", stopped_on="2021")], {"team.stopped": "team.stopped_on"}),
    ([new("team_member", team=":team", person=":c5", joined_on="2020")], {"team_member.not_volunteer": "new.person"}),
    ([again("team_member", "in_team", joined_on="2020")], {"team_member.twice": "in_team.person new.person"}),
    # --- children
    ([change("child", "gang", id_number=number("2012-01-02", "003"), birth_date="2012-01-02", opened_on="2015-01-01")],
     {"child.same_id_number": "gang.id_number mei.id_number"}),
    ([change("child", "gang", file_no="2020-石-1")], {"child.same_file_no": "gang.file_no mei.file_no"}),
    ([change("child", "gang", name="梅朵", birth_date="2012")], {"child.same_name_birth": "gang.name mei.name"}),
    ([change("child", "gang", birth_date=LATER, opened_on=None)], {"child.future_birth_date": "gang.birth_date"}),
    ([change("child", "gang", opened_on=LATER, closed_on=None)], {"child.future_opened_on": "gang.opened_on", "child.closed": "gang.closed_on"}),
    ([change("child", "gang", closed_on=LATER, birth_date="2010")],
     {"child.future_closed_on": "gang.closed_on", "child.no_consent": "gang.consent_on", "child.no_guardian": "gang.",
      "child.visit_overdue": "gang."}),
    *[([change(table, name, day=LATER)], {f"{table}.future_day": f"{name}.day"}) for table, name in
      (("aid", "aid"), ("tutoring", "lesson"), ("health_check", "second"))],
    ([new("visit", child=":mei", day=LATER)], {"visit.future_day": "new.day"}),
    ([change("child", "mei", id_number=None, birth_date="2005-12-31")], {"child.over_age": "mei.birth_date"}),
    ([change("child", "mei", id_number=None, birth_date="2006-01-01")], {}),
    ([change("child", "gang", close_reason=None)], {"child.closed": "gang.closed_on"}),
    ([change("child", "gang", closed_on="2018-12-31")], {"child.kept_too_long": "gang.closed_on"}),
    ([change("child", "gang", closed_on="2019-01-01")], {}),
    ([change("child", "gang", status="在帮")], {"child.closed_but_open": "gang.status"}),
    ([change("child", "mei", consent_on=None)], {"child.no_consent": "mei.consent_on"}),
    ([change("child", "mei", disability="肢体")], {"child.disability": "mei.disability_grade"}),
    ([change("child", "mei", health="患病")], {"child.disease": "mei.disease"}),
    ([change("child", "mei", schooling="不在学")], {"child.schooling_age": "mei.schooling"}),
    ([change("family_member", "granny", is_guardian=0)], {"child.no_guardian": "mei."}),
    ([change("family_member", "father", is_primary=1)], {"child.primary_contact": "mei."}),
    ([change("family_member", "father", away=0)], {"child.no_parent_away": "mei.categories"}),
    ([change("child", "mei", is_rural_hukou=0)], {"child.not_rural": "mei.is_rural_hukou"}),
    ([change("child", "mei", care_type="无人监护")], {"child.unattended": "mei.care_type"}),
    ([change("visit", "visit", day="2021-12-01")], {}),
    ([change("visit", "visit", day="2021-11-30")], {"child.visit_overdue": "mei."}),
    ([change("visit", "visit", day="2021-11-30", next_due="2021-12-31")], {}),
    ([change("child", "mei", visit_every_days=10)], {"child.visit_overdue": "mei."}),
    (["DELETE FROM visit"], {"child.visit_overdue": "mei."}),
    ([change("family_member", "father", birth_date="2001")], {"family_member.young_parent": "father.birth_date"}),
    ([change("health_check", "second", height_cm=11800)], {"health_check.height_cm": "second.height_cm"}),
    ([change("health_check", "second", weight_kg=1500)], {"health_check.weight_kg": "second.weight_kg"}),
    # --- events
    ([change("event", "course", present=0)], {"event.few_present": "course.present"}),
    ([change("event", "joint", external=21)], {"event.visitors": "joint.external"}),
    ([change("event", "course", minutes=None)], {"event.no_hours": "course.minutes"}),
    ([change("event", "course", present=None), "DELETE FROM attendance"], {"event.no_heads": "course.present"}),
    ([change("event", "course", minutes=1500)], {"event.long": "course.minutes"}),
    ([again("event", "course", title_name="又一期")], {"event.same_session": "course.session_no new.session_no"}),
    (["DELETE FROM event_partner", change("event", "joint", external=None), "DELETE FROM partner"], {"event.no_partner": "joint."}),
    ([again("attendance", "came_to")], {"attendance.twice": "came_to.person new.person"}),
    ([new("partner", full_name="示例公司")], {"partner.unused": "new."}),
    ([change("honour", "honour", person=None)], {"honour.nobody": "honour.person"}),
    # --- totals
    ([change("person", "qian", joined_on="2021-05-04", birth_date="2005", development_no="202100000017", member_to=None)],
     {"member.no_leaving_date": "qian.member_to", "totals.members": "None."}),
    ([change("person", "sun", branch=None, branch_words="某村团支部")],
     {"member.branch_words": "sun.branch", "transfer.not_moved": "came.to_branch", "branch.few_members": "stone."}),
    ([change("team", "team", leader=None, leader_words="王 溪")], {"link.words": "team.leader"}),
    (["UPDATE branch SET org_type = '村办', status = '正常' WHERE id = :stone"], {"value.refused": "stone.org_type", "totals.untied": "None. None."}),
]


@pytest.mark.parametrize(("planted", "expected"), FAULTS, ids=[f"{n}-{next(iter(e), 'nothing')}" for n, (_, e) in enumerate(FAULTS)])
def test_each_fault_is_found_and_nothing_else(ledger: Ledger, planted: list[str], expected: dict[str, str]) -> None:
    assert ledger.found(*planted) == expected


def test_every_check_has_a_fault() -> None:
    keys = [check.key for check in checks.CHECKS]
    assert [key for key, times in Counter(keys).items() if times > 1] == []
    # A check for each day of what has happened; test_impossible_days.py has a fault for every one of them.
    derived = {f"{record.table}.future_{field.name}" for record in TABLES.values() for field in record.happened()}
    assert sorted(set(keys) - derived - {check for _, expected in FAULTS for check in expected}) == []


# --- one record, saved or not


def told(findings: list[checks.Finding]) -> list[tuple[str, int | None, str]]:
    return [(f.check, f.id, f.column) for f in findings]


def test_a_person_being_typed_in_meets_a_namesake(ledger: Ledger) -> None:
    typed = Person(name="王溪", birth_date=PartialDate(2003, 5, 6))
    assert told(checks.for_record(ledger.store, typed, DAY)) == [("person.same_name_birth", None, "name")]
    assert checks.for_record(ledger.store, typed.with_(birth_date=PartialDate(2004)), DAY) == []


def test_a_saved_person_does_not_meet_itself(ledger: Ledger) -> None:
    saved = ledger.store.get(Person, ledger.ids["wang"])
    assert checks.for_record(ledger.store, saved, DAY) == []
    edited = saved.with_(development_no="201900000001")
    assert told(checks.for_record(ledger.store, edited, DAY)) == [("member.number_year", saved.id, "development_no")]


def test_rows_of_one_sheet_meet_each_other(ledger: Ledger) -> None:
    first, second, third = (Service(person=ledger.ids["li"], day=date(2021, 5, 1), started_at=s, ended_at=s + 60, minutes=60) for s in (540, 570, 630))
    assert [told(f) for f in checks.for_records(ledger.store, [first, second, third], DAY)] == [
        [("service.overlap", None, "started_at")], [("service.overlap", None, "started_at")], [],
    ]


def test_a_service_being_typed_in_meets_the_saved_ones(ledger: Ledger) -> None:
    typed = Service(person=ledger.ids["zhou"], day=date(2021, 3, 5), started_at=690, ended_at=750, minutes=60)
    assert told(checks.for_record(ledger.store, typed, DAY)) == [("service.overlap", None, "started_at")]


def test_looking_at_a_draft_leaves_the_ledger_alone(ledger: Ledger) -> None:
    before = ledger.store.rows("SELECT * FROM person")
    checks.for_record(ledger.store, Person(name="新人"), DAY)
    assert ledger.store.rows("SELECT * FROM person") == before
    with ledger.store.another() as other, ledger.store.step("比如正在导入"):
        # A draft is looked at while another connection is writing, and from one that only reads.
        ledger.store.save(Visit(child=ledger.ids["gang"], day=date(2019, 1, 1)))
        assert told(checks.for_record(other, Child(name="刚强", birth_date=PartialDate(2004)), DAY))[0] == ("child.same_name_birth", None, "name")
    ledger.store.undo()


# --- how findings are told


def test_sensitive_values_are_masked_also_in_the_sentence(ledger: Ledger) -> None:
    execute = ledger.store.connection.execute
    execute("BEGIN")
    execute("UPDATE person SET phone = '1380000' WHERE id = ?", (ledger.ids["li"],))
    (finding,) = checks.run(ledger.store, DAY)
    execute("ROLLBACK")
    assert finding == checks.Finding("value.refused", "error", "person", ledger.ids["li"], "phone", "*******", "手机号少 4 位，应为 11 位")


def test_only_what_is_asked_for_is_looked_at(ledger: Ledger) -> None:
    faults = change("team", "team", leader=1), change("person", "li", card_no="1"), change("event", "course", minutes=None)
    assert ledger.found(*faults, tables=("team", "event")) == {"team.leader": "team.leader", "event.no_hours": "course.minutes"}
    steps: list[tuple[int, int]] = []
    assert checks.run(ledger.store, DAY, keys=["team.empty", "event.no_hours"], progress=lambda done, total, what: steps.append((done, total))) == []
    assert steps == [(0, 2), (1, 2), (2, 2)]


def test_very_many_findings_of_one_check_are_told_as_a_number(ledger: Ledger) -> None:
    execute = ledger.store.connection.execute
    execute("BEGIN")
    execute(f"INSERT INTO event(id, title_name, kind, day) SELECT 1000 + value, '会' || value, '会议', '坏' FROM json_each('{list(range(600))}')")
    findings = checks.run(ledger.store, DAY, keys=["value.refused"])
    execute("ROLLBACK")
    assert len(findings) == checks.MOST + 1
    assert findings[-1].id is None
    assert "还有 100 处" in findings[-1].problem


def test_every_check_says_where_its_rule_comes_from() -> None:
    assert [c.key for c in checks.CHECKS if not c.source or not c.label or c.level not in (checks.ERROR, checks.WARNING)] == []


def test_the_visiting_interval_is_a_setting(ledger: Ledger) -> None:
    ledger.store.set_setting("visit_interval_days", "10")
    try:
        assert [f.check for f in checks.run(ledger.store, DAY)] == ["child.visit_overdue"]
    finally:
        ledger.store.set_setting("visit_interval_days", settings.SETTINGS["visit_interval_days"].default)


def test_a_damaged_file_is_told_in_sentences(tmp_path: Path) -> None:
    path = tmp_path / "t.sqlite"
    with Store.open(path) as store:
        assert checks.integrity(store) == []
        with store.step("人员"):
            store.insert_rows(Person, ["name", "note"], [[f"人{n}", "字" * 500] for n in range(200)])
        page = store.scalar("SELECT rootpage FROM sqlite_master WHERE name = 'idx_person_branch'")
        size = store.scalar("PRAGMA page_size")
    with open(path, "r+b") as file:
        file.seek((page - 1) * size + 20)
        file.write(b"\xff" * 200)
    with Store.open(path, readonly=True, check=False) as store:
        damage = checks.integrity(store)
        assert store.damage and store.readonly
    assert len(damage) == 1 and damage[0].startswith("台账“t.sqlite”已损坏") and "没有找到完好的备份" in damage[0]
    with Store.open(path, check=False, daily=False) as store:
        copy = store.path.parent / "备份" / "t 2021-11-26 080000 手动.sqlite"
        copy.parent.mkdir()
        Store.open(tmp_path / "好的.sqlite").close()
        copy.write_bytes((tmp_path / "好的.sqlite").read_bytes())
        assert copy.name in checks.integrity(store)[0]
        before = path.read_bytes()
        for write in (lambda: store.set_setting("unit", "甲镇"), lambda: store.purge("person", 1)):
            with pytest.raises(FileDamaged, match="恢复"):
                write()
        with pytest.raises(FileDamaged), store.step("人员"):
            store.save(Person(name="甄试用"))
        with store.another() as other, pytest.raises(FileDamaged), other.step("人员"):
            other.save(Person(name="甄试用"))
        assert path.read_bytes() == before
        store.replace_by(copy)
        assert store.damage is None and not store.readonly
        store.set_setting("unit", "甲镇")
