"""升学: the next grade of what people write, and a whole class that goes up on a day in one step."""

from datetime import date
from typing import Any

import pytest

from app.figures import grouped
from app.work.schooling import promotion
from app.work.schooling.grades import JUNIOR, PRIMARY, Next, Unclear, following
from app.work.schooling.promotion import Schools
from db.dates import PartialDate
from db.records import Child
from db.store import Store

DAY = date(2021, 9, 1)
SCHOOLS = Schools("镇中心小学", "镇中学")


@pytest.mark.parametrize(
    ("grade", "schooling", "then"),
    [
        ("三年级", "小学", "四年级"), ("三年级2班", "小学", "四年级2班"), ("3年级（2）班", "小学", "4年级（2）班"), ("三（2）班", "小学", "四（2）班"),
        ("小学五年级", "小学", "小学六年级"), ("初一", "初中", "初二"), ("初二3班", "初中", "初三3班"), ("七年级", "初中", "八年级"), ("8年级", None, "9年级"),
        ("高一", "高中", "高二"), ("小班", "幼儿园", "中班"), ("中班", "幼儿园", "大班"), ("一年级", "中职", "二年级"), ("中专一年级", "中职", "中专二年级"),
    ],
)
def test_the_next_grade_is_written_as_this_one_is(grade: str, schooling: str | None, then: str) -> None:
    assert following(grade, schooling) == Next(then)


def test_at_the_end_of_a_school_comes_another(store: Store) -> None:
    assert following("六年级2班", "小学") == Next("七年级", JUNIOR, elsewhere=True)
    assert following("六年级", "小学", junior_first="初一") == Next("初一", JUNIOR, elsewhere=True)
    assert following("大班", "幼儿园") == Next("一年级", PRIMARY, elsewhere=True)


@pytest.mark.parametrize(("grade", "schooling"), [("九年级", "初中"), ("初三", "初中"), ("高三2班", "高中"), ("三年级", "中职"), ("2019级", "初中"), ("302班", "小学"), ("不详", None)])
def test_what_is_not_plain_is_not_guessed(grade: str, schooling: str | None) -> None:
    assert isinstance(following(grade, schooling), Unclear)


def child(store: Store, number: int, **values: Any) -> Child:
    with store.step("建档"):
        return store.save(Child(**{"name": f"张某{number}", "file_no": f"2019-{number}", "opened_on": PartialDate(2019), "status": "在帮"} | values))


def test_a_class_goes_up_on_its_day_and_the_past_stays(store: Store) -> None:
    ids = [child(store, n, schooling="小学", school="镇中心小学", grade=grade, teacher="李老师").id or 0 for n, grade in enumerate(("五年级", "六年级"), 1)]
    planned = promotion.plan(store, ids, DAY, SCHOOLS)
    assert planned.refused == ()
    with store.step("升学 2 人"):
        promotion.carry_out(store, planned, DAY)
    five, six = store.page(Child, ids)
    assert (five.grade, five.school, five.teacher) == ("六年级", "镇中心小学", "李老师")
    assert (six.grade, six.school, six.schooling, six.teacher) == ("七年级", "镇中学", "初中", None)
    assert [c.grade for c in store.page(Child, ids, date(2021, 8, 31))] == ["五年级", "六年级"]
    for day, parts in ((date(2021, 8, 31), {"小学": 2}), (DAY, {"小学": 1, "初中": 1})):
        assert {g.label: g.value for g in grouped(store, "children.by_schooling", day) if g.value} == parts
    again = promotion.plan(store, ids, DAY, SCHOOLS)
    assert again.moves == () and all("已经改过" in one.why for one in again.refused)
    assert len(promotion.plan(store, ids, date(2022, 9, 1), SCHOOLS).moves) == 2
    store.undo()
    assert [c.grade for c in store.page(Child, ids)] == ["五年级", "六年级"] and not store.rows("SELECT 1 FROM past_value")


def test_who_does_not_go_up_is_told_by_the_file_s_number_and_why(store: Store) -> None:
    wrong = (
        ({"status": "结案", "closed_on": PartialDate(2021, 3)}, "结案"), ({"schooling": "辍学", "grade": "五年级"}, "辍学"), ({"schooling": "小学"}, "没有填年级"),
        ({"grade": "初三"}, "读完了"), ({"opened_on": PartialDate(2021, 10)}, "才建档"),
    )
    ids = [child(store, n, **({"schooling": "小学", "grade": "三年级"} if "schooling" not in values else {}) | values).id or 0 for n, (values, _) in enumerate(wrong)]
    six = child(store, 9, schooling="小学", grade="六年级").id or 0
    planned = promotion.plan(store, [*ids, six], DAY, Schools())
    assert planned.moves == ()
    for refused, (_, why) in zip(planned.refused, (*wrong, ({}, "请填升入的初中")), strict=True):
        assert why in refused.why and refused.name.startswith("档案 2019-")


@pytest.mark.parametrize(
    ("today", "day"),
    [(date(2021, 11, 26), DAY), (date(2021, 9, 1), DAY), (date(2021, 7, 20), date(2021, 7, 20)), (date(2021, 3, 1), date(2020, 9, 1))],
)
def test_the_day_that_is_proposed_is_the_beginning_of_the_school_year(today: date, day: date) -> None:
    assert promotion.proposed_day(today) == day
