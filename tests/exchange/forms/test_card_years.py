"""Cards that ask for several years, for figures of whom they are about, and for the officers of an organisation."""

from __future__ import annotations

from datetime import date

import pytest

from app.exchange.forms import filling
from app.exchange.forms.filling import Choice, Filling
from app.exchange.forms.meaning.recognising import recognise
from app.exchange.forms.sheet.package import Package
from db.store import Store
from tests.exchange.forms.county_town import county
from tests.exchange.forms.test_cards import card, cells
from tests.exchange.forms.test_numbers import DAY, count

__all__ = ["county"]

MEMBER_CARD = card(
    "共青团员登记卡", ("姓名", None, "性别", None, "民族", None), ("出生年月", None, "政治面貌", None, "学历", None), ("入团时间", None, "团内职务", None, "任职时间", None),
    ("评议等次", "2023年", None, "2024年", None, None), ("2024年团费", "应缴（元）", None, "实缴（元）", None, None), ("2024年志愿服务时长（小时）", None, "志愿服务时长", None, "获奖情况", None),
    merged=("A5:A5",),
)


def filled(store: Store, record: int, day: date = DAY) -> Filling:
    form = recognise(store, Package(MEMBER_CARD.content(), "表.xlsx"), {})
    return filling.fill(store, form, Choice(day, day, record=record))


def named(made: Filling) -> set[str]:
    return {left.words for left in made.blanks}


def test_a_members_card_of_several_years(county: Store) -> None:
    member = int(county.scalar("SELECT id FROM person WHERE name = '团员1'"))
    made = filled(county, member)
    found = cells(made)
    assert (found["C5"], found["E5"]) == ("优秀", "优秀")
    assert (found["C6"], found["E6"]) == (12.0, 12.0)
    assert found["D4"], found["F4"] == ("书记", "2022-01-10")
    assert found["B7"] == county.scalar(f"SELECT sum(minutes) FROM service WHERE person = {member} AND day LIKE '2024%'") / 60
    assert found["F7"] == "2024年县级优秀志愿者"
    assert "志愿服务时长" in named(made), "of which years?"


def test_a_year_to_come_is_blank(county: Store) -> None:
    made = filled(county, int(county.scalar("SELECT id FROM person WHERE name = '团员1'")), date(2023, 12, 31))
    assert cells(made)["C5"] == "优秀"
    assert not {"E5", "C6", "E6"} & cells(made).keys()


@pytest.mark.parametrize(("name", "officers", "short"), [
    ("柳林村团支部", [("团员1", "书记"), ("团员20", "副书记")], False), ("石桥村团支部", [("团员2", "书记"), ("团员22", "副书记")], True),
])
def test_a_branchs_card_with_its_officers_and_figures(county: Store, name: str, officers: list[tuple[str, str]], short: bool) -> None:
    book = card(
        "团支部基本情况登记卡", ("团支部名称", None, "成立时间", None), ("组织类型", None, "14-28岁青年数", None), ("团员数", None, "其中女团员", None), ("本年新发展团员", None, "团青比", None),
        ("班子成员", "姓名", "职务", "任职时间"), (None,) * 4, (None,) * 4, ("备注", None, None, None), merged=("A6:A8",),
    )
    branch = int(county.scalar("SELECT id FROM branch WHERE full_name = ?", (name,)))
    form = recognise(county, Package(book.content(), "表.xlsx"), {})
    made = filling.fill(county, form, Choice(DAY, DAY, record=branch))
    found = cells(made)
    member = f"member_status IN ('在册', '流出') AND branch = {branch}"
    assert found["B4"] == count(county, member)
    assert found["D4"] == count(county, f"{member} AND sex = '女'")
    assert found["B5"] == count(county, f"{member} AND joined_on LIKE '2024%'")
    assert [(found.get(f"B{row}"), found.get(f"C{row}")) for row in (7, 8)] == officers
    assert any("还有人没有填上" in left.why for left in made.blanks) is short
