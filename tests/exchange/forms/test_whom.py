"""Titles of rosters as counties write them: who owes dues, who was honoured, who left, whose secretaries; hours a form asks for."""

from __future__ import annotations

import pytest

from db.store import Store
from tests.exchange.forms.county_town import county
from tests.exchange.forms.test_listed import names, roster
from tests.exchange.forms.test_numbers import cells, count, filled, named

__all__ = ["county"]

DUES = ("序号", "姓名", "团支部", "应缴（元）", "实缴（元）", "欠缴（元）", "欠费月数")


@pytest.mark.parametrize(("title", "condition"), [
    ("2024年未足额交纳团费团员名单", "dues_owed > dues_paid"), ("2024年拖欠团费人员名单", "dues_owed > dues_paid"), ("2024年度团费收缴明细表", "1"),
    ("2024年女团员团费收缴明细表", "person IN (SELECT id FROM person WHERE sex = '女')"),
])
def test_a_title_of_dues_says_whose(county: Store, title: str, condition: str) -> None:
    """A list of those who had not paid listed everybody: every title of dues meant all of them."""
    made = filled(county, roster(title, DUES))
    assert len(names(made)) == count(county, f"year = 2024 AND {condition}", "review")


@pytest.mark.parametrize("title", ["2024年免缴团费人员名单", "2024年未按时交纳团费团员名单", "2024年困难团员团费减免名单"])
def test_a_title_of_dues_that_is_not_understood_lists_nobody(county: Store, title: str) -> None:
    made = filled(county, roster(title, DUES))
    assert not cells(made)
    assert {"B3", "D3"} <= named(made)


def test_volunteers_that_were_honoured(county: Store) -> None:
    made = filled(county, roster("2024年受表彰优秀志愿者名册", ("序号", "姓名", "性别", "志愿者编号", "累计时长（小时）")))
    assert names(made) == ["团员1"]
    hours = county.scalar("SELECT sum(minutes) FROM service WHERE person = (SELECT id FROM person WHERE name = '团员1') AND day <= '2024-12-31'") / 60
    assert cells(made)["E3"] == hours, "all that were served, not those before the ledger"


def test_hours_are_not_those_before_the_ledger(county: Store) -> None:
    """累计时长 was filled with what had been carried over, because an import takes it for that."""
    made = filled(county, roster("志愿者花名册", ("序号", "姓名", "性别", "总时长", "志愿时长", "期初累计时长")))
    total = county.scalar("SELECT sum(minutes) FROM service WHERE day <= '2024-12-31'") / 60
    assert sum(value for place, value in cells(made).items() if place.startswith("D")) == total  # type: ignore[misc]
    assert "E3" in named(made), "of which time?"
    assert not {place for place in cells(made) if place[0] in "EF"}


def test_who_left_is_no_list_of_transfers(county: Store) -> None:
    made = filled(county, roster("2024年超龄离团人员名册", ("序号", "姓名", "性别", "出生年月", "原所在团支部", "离团时间")))
    assert names(made) == ["团员40"]


def test_secretaries_of_villages(county: Store) -> None:
    made = filled(county, roster("村级团组织书记花名册", ("序号", "村", "姓名", "性别", "任职时间", "联系电话")))
    assert len(names(made, "C")) == count(county, "title_name = '书记' AND branch IN (SELECT id FROM branch WHERE org_type = '农村团支部')", "post")
