"""The care for a child without the window: visits due, the definitions of forms, growth and eyesight, and the note of who looked."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.lists import query as listing
from app.lists.query import Condition, Listing
from app.lists.titles import title
from app.papers.child_file import child_file
from app.papers.sheet import Facts, Table, Wishes
from app.work import child_definitions as definitions
from app.work import children as care
from app.work import todos
from app.work.child_definitions import FAILS, MEETS, UNCLEAR
from db.dates import PartialDate
from db.fields import Record
from db.records import Aid, Attachment, Child, FamilyMember, HealthCheck, Person, Visit
from db.store import Store
from tests.samples import id_number

DAY = date(2021, 11, 26)
LEFT, YOUTH, AWAY, UNSUPPORTED = range(4)


def add(store: Store, *records: Record) -> list[int]:
    with store.step("样例"):
        return [store.save(record).id or 0 for record in records]


def child(**values: Any) -> Child:
    usual: dict[str, Any] = {
        "name": "方小满", "file_no": "2019-桃溪村-003", "village": "桃溪村", "birth_date": PartialDate(2010, 6, 3), "is_rural_hukou": True,
        "opened_on": date(2019, 3, 1), "status": "在帮",
    }
    return Child(**usual | values)


def parent(relation: str, **values: Any) -> FamilyMember:
    usual: dict[str, Any] = {"child": 1, "name": "方某", "relation": relation, "state": "健在", "away": False, "capacity": "有"}
    return FamilyMember(**usual | values)


# --- visits


def test_visits_are_due_by_what_was_agreed_then_by_the_interval(store: Store) -> None:
    agreed, counted, fresh, paused, closed, nothing = add(
        store, child(), child(file_no="2019-桃溪村-004", visit_every_days=10), child(file_no="005", opened_on=date(2021, 11, 20)),
        child(file_no="006", status="暂停"), child(file_no="007", status="结案", closed_on=date(2021, 1, 5)), child(file_no="008", opened_on=None),
    )
    add(
        store, Visit(child=agreed, day=date(2021, 10, 15), next_due=date(2021, 11, 5)), Visit(child=counted, day=date(2021, 11, 22)),
        Visit(child=agreed, day=date(2021, 12, 24), next_due=date(2022, 1, 5)),
    )
    found = {i: care.due(store, i, DAY) for i in (agreed, counted, fresh, paused, closed, nothing)}
    assert found[agreed] == care.Due(date(2021, 10, 15), date(2021, 11, 5), -21)
    assert found[counted] == care.Due(date(2021, 11, 22), date(2021, 12, 2), 6)
    assert found[fresh] == care.Due(None, date(2021, 12, 20), 24)
    assert found[paused] is None and found[closed] is None
    assert found[nothing] == care.Due(None, None, None)
    assert [found[i].late for i in (agreed, counted, nothing)] == [True, False, True]  # type: ignore[union-attr]
    assert care.standing(store, DAY) == care.Standing(4, 1, 1)
    assert care.standing(store, date(2020, 6, 1)) == care.Standing(4, 1, 0), "the one closed since was open, the one opened since was not there"


def test_the_list_says_what_the_due_visits_say_and_sorts_by_the_day(store: Store) -> None:
    first, second, third = add(store, child(file_no="2019-桃溪村-003"), child(file_no="2020-柳湾村-011"), child(file_no="021", status="暂停"))
    add(store, Visit(child=first, day=date(2021, 11, 1), next_due=date(2021, 12, 1)), Visit(child=second, day=date(2021, 10, 1), next_due=date(2021, 11, 5)))
    wanted = Listing("children", sort="reminder")
    columns = [listing.columns("children")[key] for key in ("file_short", "due", "reminder")]
    ids = listing.ids(store, wanted, DAY)
    rows = listing.page(store, wanted, DAY, ids, columns)
    assert [rows[i] for i in ids] == [("011", "2021-11-05", "过期 21 天"), ("003", "2021-12-01", "5 天后"), ("021", None, None)]
    assert dict(todos.visits_due(store, DAY)) == {i: date.fromisoformat(rows[i][1]) for i in ids if rows[i][1]}
    late = listing.ids(store, Listing("children", conditions=(Condition("due", "to", ("2021-11-25",)),)), DAY)
    assert list(late) == [second] and third in ids
    today = listing.page(store, wanted, date(2021, 12, 1), ids, columns)
    assert today[first][2] == "今天"


def test_of_two_visits_on_a_day_the_later_agreement_counts(store: Store) -> None:
    (one,) = add(store, child())
    _, later = add(store, Visit(child=one, day=DAY, mode="电话"), Visit(child=one, day=DAY, mode="入户", next_due=date(2021, 12, 9)))
    last = care.last_visit(store, one, DAY)
    assert last and last.id == later
    found = care.due(store, one, DAY)
    assert found and found.due == date(2021, 12, 9)
    assert care.last_visit(store, one, date(2021, 11, 25)) is None


def test_a_new_visit_begins_with_what_is_known(store: Store) -> None:
    (helper,) = add(store, Person(name="赵银杏"))
    (one,) = add(store, child(helper=helper, visit_every_days=21))
    assert care.proposed_visit(store, store.get(Child, one), DAY) == {
        "child": one, "day": DAY, "mode": "入户", "visitor": helper, "next_due": date(2021, 12, 17),
    }


def test_reminders_name_nobody(store: Store) -> None:
    one, two = add(store, child(), child(name="丁谷雨", file_no="011", village="柳湾村"))
    add(store, Visit(child=one, day=date(2021, 10, 15), next_due=date(2021, 11, 5)), Visit(child=two, day=date(2021, 11, 20), next_due=date(2021, 12, 1)))
    found = care.reminders(store, DAY, 10)
    assert [(r.number, r.village, r.words) for r in found] == [("2019-桃溪村-003", "桃溪村", "过期 21 天"), ("011", "柳湾村", "5 天后")]
    assert not any("方小满" in str(r) or "丁谷雨" in str(r) for r in found)
    assert len(care.reminders(store, DAY, 1)) == 1


# --- the definitions


def judged(family: list[FamilyMember], **values: Any) -> list[str]:
    return [one.verdict for one in definitions.judgements(child(**values), family, DAY)]


FATHER_AWAY = parent("父", away=True, away_since=PartialDate(2019, 2))
MOTHER_AWAY = parent("母", away=True, away_since=PartialDate(2020, 6))


@pytest.mark.parametrize(
    ("family", "verdicts"),
    [
        ([FATHER_AWAY, MOTHER_AWAY], (MEETS, MEETS, MEETS, FAILS)),
        ([FATHER_AWAY, parent("母")], (FAILS, FAILS, FAILS, FAILS)),
        ([FATHER_AWAY, parent("母", capacity="无")], (MEETS, FAILS, FAILS, FAILS)),
        ([FATHER_AWAY, parent("母", state="重残", capacity=None)], (MEETS, FAILS, FAILS, FAILS)),
        ([FATHER_AWAY, parent("母", capacity=None)], (UNCLEAR, FAILS, FAILS, FAILS)),
        ([FATHER_AWAY, parent("母", state="去世", away=None, capacity=None)], (MEETS, MEETS, MEETS, FAILS)),
        ([FATHER_AWAY], (UNCLEAR, UNCLEAR, UNCLEAR, FAILS)),
        ([FATHER_AWAY, parent("母", away=None)], (UNCLEAR, UNCLEAR, UNCLEAR, FAILS)),
        ([parent("父", away=None), parent("母")], (FAILS, FAILS, FAILS, FAILS)),
        ([FATHER_AWAY, parent("母", away=True, away_since=PartialDate(2021, 8))], (MEETS, MEETS, FAILS, FAILS)),
        ([FATHER_AWAY, parent("母", away=True)], (MEETS, MEETS, UNCLEAR, FAILS)),
        ([FATHER_AWAY, parent("母", away=True, away_since=PartialDate(2022, 1))], (FAILS, FAILS, FAILS, FAILS)),
        ([parent("父", state="去世"), parent("母", state="去世")], (FAILS, FAILS, FAILS, FAILS)),
        ([parent("父", state="重残", capacity="无"), parent("母", state="重病", capacity="无")], (FAILS, FAILS, FAILS, MEETS)),
        ([parent("父", state="去世"), parent("母", state="重病", capacity="无")], (FAILS, FAILS, FAILS, MEETS)),
        ([parent("父", state="服刑", capacity="无"), parent("母", state="失联", capacity="无")], (FAILS, FAILS, FAILS, UNCLEAR)),
        ([parent("父", state="重残"), parent("母", state=None)], (FAILS, FAILS, FAILS, UNCLEAR)),
        ([], (UNCLEAR, UNCLEAR, UNCLEAR, UNCLEAR)),
    ],
)
def test_each_definition_judges_by_itself(family: list[FamilyMember], verdicts: tuple[str, ...]) -> None:
    assert tuple(judged(family)) == verdicts


def test_age_and_registration_are_part_of_the_definitions() -> None:
    away = [FATHER_AWAY, MOTHER_AWAY]
    assert judged(away, birth_date=PartialDate(2005, 11, 26))[LEFT] == FAILS, "16 on the very day"
    assert judged(away, birth_date=PartialDate(2005, 11, 27))[LEFT] == MEETS
    assert judged(away, birth_date=PartialDate(2006, 11, 27))[YOUTH] == MEETS, "still 14"
    assert judged(away, birth_date=PartialDate(2006, 11, 26))[YOUTH] == FAILS, "15 is beyond the form's ages"
    assert judged(away, birth_date=PartialDate(2015, 11, 27))[YOUTH] == FAILS, "five"
    assert judged(away, birth_date=None)[LEFT] == UNCLEAR
    assert judged(away, is_rural_hukou=None)[LEFT] == UNCLEAR
    assert judged(away, is_rural_hukou=False)[LEFT] == FAILS
    ill = [parent("父", state="重残"), parent("母", state="重病")]
    assert judged(ill, birth_date=PartialDate(2003, 11, 27))[UNSUPPORTED] == MEETS
    assert judged(ill, birth_date=PartialDate(2003, 11, 26))[UNSUPPORTED] == FAILS


def test_the_reason_says_why_or_what_is_missing() -> None:
    def reasons(*family: FamilyMember, **values: Any) -> list[str]:
        return [one.reason for one in definitions.judgements(child(**values), family, DAY)]

    assert reasons(FATHER_AWAY, MOTHER_AWAY)[:2] == ["父母双方外出，不满 16 周岁，农村户籍", "父母外出，11 周岁"]
    assert reasons(FATHER_AWAY, is_rural_hukou=None)[LEFT] == "没有登记母亲，没有填是否农村户籍"
    assert reasons(FATHER_AWAY, parent("母", away=True))[AWAY] == "没有填母亲哪年哪月外出"
    assert reasons(FATHER_AWAY, parent("母"))[LEFT] == "母亲在家，有监护能力"
    assert "是否已满 6 个月" in reasons(parent("父", state="重残"), parent("母", state="服刑"))[UNSUPPORTED]


def test_a_stepmother_stands_for_a_mother_who_died() -> None:
    family = [FATHER_AWAY, parent("母", state="去世"), parent("继母", away=True, away_since=PartialDate(2018))]
    assert judged(family)[LEFT] == MEETS


# --- the family, growth, eyesight


def test_the_family_is_parted_and_the_first_to_be_called_stands_first(store: Store) -> None:
    (one,) = add(store, child())
    add(
        store, parent("母", child=one), parent("兄", child=one, name="方大满"), parent("祖父", child=one, is_guardian=True),
        parent("祖母", child=one, is_guardian=True, is_primary=True), parent("父", child=one),
    )
    found = care.family(store, one)
    assert [[m.relation for m in group] for group in (found.carers, found.parents, found.others)] == [["祖母", "祖父"], ["父", "母"], ["兄"]]
    assert not care.family(store, one + 1)


@pytest.mark.parametrize(
    ("since", "words"),
    [("2019-02", "2 年 9 个月"), ("2020-11-26", "1 年"), ("2021-08-27", "2 个月"), ("2021-11-20", "不满 1 个月"), ("2016", ""), ("2022-03", "")],
)
def test_how_long_somebody_is_away(since: str, words: str) -> None:
    assert care.lasting(PartialDate.fromisoformat(since), DAY) == words


def check(year: int, left: str | None, right: str | None, height: str | None = None) -> HealthCheck:
    return HealthCheck(child=1, day=date(year, 11, 9), vision_left=_number(left), vision_right=_number(right), height_cm=_number(height))


def _number(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None


def test_worse_eyes_are_told_and_better_ones_not() -> None:
    assert care.eyesight([check(2021, "4.9", "4.8"), check(2020, "5.0", "5.0")]) == "左右眼视力比上次各降 0.1 和 0.2"
    assert care.eyesight([check(2020, "5.0", "5.0"), check(2021, "4.9", "4.9")]) == "左右眼视力比上次各降 0.1"
    assert care.eyesight([check(2020, "5.0", "5.0"), check(2021, "5.0", "4.7")]) == "右眼视力比上次降 0.3"
    assert care.eyesight([check(2020, "4.8", None), check(2021, "5.0", "4.7")]) == ""
    assert care.eyesight([check(2021, "4.0", "4.0")]) == ""


def test_growth_leaves_out_what_was_not_measured() -> None:
    points = care.growth([check(2021, None, None, "140.5"), check(2020, None, None), check(2019, None, None, "128.5")], "height_cm")
    assert [(p.day.year, p.value) for p in points] == [(2019, Decimal("128.5")), (2021, Decimal("140.5"))]


def test_doubts_are_those_of_the_checks_and_of_this_file_only(store: Store) -> None:
    one, other = add(store, child(categories=("留守",)), child(name="丁谷雨", file_no="011", consent_on=date(2020, 1, 1)))
    found = care.doubts(store, one, DAY)
    assert any("外出务工的父母" in problem for problem in found) and any("监护人同意" in problem for problem in found)
    assert not any("走访" in problem for problem in found), "an overdue visit has a place of its own"
    assert not any("外出务工的父母" in problem or "监护人同意" in problem for problem in care.doubts(store, other, DAY))


# --- the log, and what stands for a name


def test_what_is_about_a_child_is_called_by_the_number_of_the_file(store: Store) -> None:
    (one,) = add(store, child())
    visit = Visit(child=one, day=DAY)
    relative = parent("祖母", child=one, name="方示例")
    assert care.file_no(store, store.get(Child, one)) == care.file_no(store, visit) == care.file_no(store, relative) == "2019-桃溪村-003"
    assert care.file_no(store, Person(name="赵银杏")) is None and care.file_no(store, Attachment()) is None
    assert care.file_no(store, child(file_no=None)) == ""
    visit, relative, unnumbered = (store.page(type(r), [i])[0] for r, i in zip(
        (visit, relative, child()), add(store, visit, relative, child(name="丁谷雨", file_no=None)), strict=True))

    def called(record: Record) -> str:
        return title(store, record.table, record.id or 0, masked=True)

    assert called(visit) == "2019-桃溪村-003 2021-11-26"
    assert called(relative) == "2019-桃溪村-003 祖母 方**"
    assert called(unnumbered) == "没有编号的档案"


def test_who_looked_is_kept_by_number_and_nothing_is_kept_of_others(store: Store) -> None:
    (one,) = add(store, child())
    care.note(store, Visit(child=one, day=DAY), "查看帮扶档案")
    care.note(store, Person(name="赵银杏"), "查看帮扶档案")
    assert store.rows("SELECT action, what, count FROM access_log") == [("查看帮扶档案", "2019-桃溪村-003", 1)]
    assert care.last_unlocked(store) is None
    care.note_unlocked(store, care.PURPOSES[0])
    found = care.last_unlocked(store)
    assert found and found[1] == "登记走访"


# --- paper


def test_the_form_on_paper_is_masked_unless_asked_for_and_says_no_name_in_its_own(store: Store) -> None:
    (one,) = add(store, child(id_number=id_number(12, "20100603"), sex="女", note="怕生"))
    add(
        store, parent("父", child=one, name="方某甲", phone="13800138000"), Visit(child=one, day=date(2021, 10, 15), findings="奶奶腰伤"),
        Visit(child=one, day=date(2021, 12, 15), findings="以后的事"), Aid(child=one, day=date(2021, 2, 1), item="书包"),
    )
    made = child_file(store, one, DAY, True)
    assert "方小满" not in made.name and made.about == "2019-桃溪村-003" and made.sensitive

    def words(masked: bool) -> str:
        sheet = made.make(Wishes(masked))
        facts = [text for block in sheet.blocks if isinstance(block, Facts) for pair in block.pairs for text in pair]
        return " ".join([sheet.left, *facts, *(text for block in sheet.blocks if isinstance(block, Table) for line in block.rows for text in line)])

    assert "2019-桃溪村-003" in words(True)
    for secret in ("方小满", "方某甲", "13800138000", "奶奶腰伤", "怕生"):
        assert secret not in words(True) and secret in words(False)
    assert "书包" in words(True) and "以后的事" not in words(False), "nothing after the day"
