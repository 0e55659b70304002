"""Summaries of townships made at random, held to what a careful official would not let pass."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.figures import compute, falls
from app.summary.drafting import draft
from app.summary.hints import hints
from app.summary.text import Summary
from app.summary.unsupported import unsupported
from app.work.closing import years
from db.dates import PartialDate
from db.records import TABLES, Branch, Person, Snapshot
from db.store import Store
from tests.summary.townships import YEAR, township

DAY = date(YEAR, 12, 31)


def text(summary: Summary) -> str:
    return "\n".join(p.text for p in summary.paragraphs)


def add(store: Store, table: str, **values: Any) -> int:
    with store.step("test"):
        return store.save(TABLES[table](**values)).id or 0


#: What no official would sign.
SLIPS = (
    r"宣传内容包括[^。]*宣传", r"均为增加", r"净(?:增加|减少)(?:\d|\.)+\D?[^（\d]{0,2}，其中", r"本年", r"1[次份期场]，包括", r"(?:^|[^0-9.])0[人个支份名次]",
    r"全年全", r"共1种", r"荣誉是", r"《[^》]+》等(?=，)(?!.*》《)", r"、、|，，|，。|；。|（）|等等|其中。|None|，、",
)


@pytest.mark.parametrize("seed", range(10))
def test_ten_townships_read_right(tmp_path: Path, seed: int) -> None:
    with Store.open(tmp_path / "镇.sqlite", check=False, daily=False) as store:
        township(store, seed)
        for day in (DAY, date(YEAR, 6, 30)):
            summary = draft(store, day)
            read = text(summary)
            for slip in SLIPS:
                assert not re.search(slip, read, re.MULTILINE), re.search(slip, read, re.MULTILINE)
            assert unsupported(summary) == []
            assert {hint.kind for hint in hints(store, summary, day)} <= {"slot", "plausible"}, [h for h in hints(store, summary, day) if h.kind != "slot"]
            if seed % 3 == 0:
                assert "上年" not in read, "the ledger was begun this year"


@pytest.mark.parametrize("seed", range(10))
def test_officers_by_rank_are_all_officers(tmp_path: Path, seed: int) -> None:
    with Store.open(tmp_path / "镇.sqlite", check=False, daily=False) as store:
        township(store, seed)
        figures = compute(store, DAY)
        assert sum(value or 0 for key, value in figures.items() if key.startswith("posts.rank_")) == figures["posts.total"]


def test_a_roster_taken_in_this_year_is_not_held_against_a_year_that_nobody_kept(store: Store) -> None:
    branch = add(store, "branch", full_name="甲村团支部", org_type="农村团支部", founded_on=PartialDate(2010))
    for n in range(40):
        gone = {"member_status": "已转出", "member_to": PartialDate(YEAR, 7)} if n < 30 else {"member_status": "在册"}
        add(store, "person", name=f"甲{n}", branch=branch, joined_on=PartialDate(2020), **gone)
    assert "上年" not in text(draft(store, DAY)) and "比上年末" not in falls.explanation(store, DAY)
    # What was filed for that year's end is as good as its records.
    with store.step("上报"):
        store.save(Snapshot(as_of=date(YEAR - 1, 12, 31), name="年报", figures='{"figures": {"members.total": 38}}'))
    assert "与上年末相比减少28人" in text(draft(store, DAY)) and "团员数比上年末减少 28 人（38 → 10）" in falls.explanation(store, DAY)


def test_a_year_that_was_closed_is_compared_with(store: Store) -> None:
    with store.step("起始"):
        store.save(Person(name="张甲", member_status="在册", joined_on=PartialDate(2018)))
    years.close(store, YEAR - 1, date(YEAR, 1, 5))
    with store.step("新团员"):
        store.save(Person(name="李乙", member_status="在册", joined_on=PartialDate(YEAR, 5)))
    assert "现有团员2人，与上年末相比增加1人" in text(draft(store, DAY))


def test_what_is_known_by_its_year_is_not_told_as_done_by_june(store: Store) -> None:
    with store.step("起始"):
        store.save(Branch(full_name="镇团委", org_type="其他", level="团委", elected_on=PartialDate(YEAR)))
        store.save(Branch(full_name="新村团支部", org_type="农村团支部", founded_on=PartialDate(YEAR)))
    half, whole = text(draft(store, date(YEAR, 6, 30))), text(draft(store, DAY))
    assert "完成换届选举" not in half and "【请补写：有的只记到年份" in half
    assert "镇团委完成换届选举" in whole and "只记到年份" not in whole


def test_a_part_is_no_more_than_the_whole(store: Store) -> None:
    for n in range(3):
        closed = {"status": "结案", "closed_on": PartialDate(YEAR, 9)} if n == 0 else {"status": "在帮"}
        add(store, "child", name=f"乙{n}", opened_on=PartialDate(YEAR, 3), categories=("留守",), **closed)
    assert "建立长期帮扶档案2份，今年新建3份，结案1份。" in text(draft(store, DAY))


def test_a_single_thing_is_that_thing_and_what_came_of_it_is_told_once(store: Store) -> None:
    for day in (3, 4):
        add(store, "event", title_name="创业培训", kind="创业就业培训", day=date(YEAR, 5, day), result="把先进文化、技术、信息引到农村。", audience=("外来务工青年", "研究生"))
    add(store, "event", title_name="禁毒宣传", kind="宣传", day=date(YEAR, 6, 26))
    partner = add(store, "partner", full_name="某学院", kind="高校")
    add(store, "event_partner", event=1, partner=partner)
    read = text(draft(store, DAY))
    assert "开展宣传活动1次，即禁毒宣传。" in read and "面向外来务工青年、研究生举办创业就业培训2次" in read
    assert read.count("把先进文化、技术、信息引到农村") == 1 and "全年与1家单位合作开展活动" in read


def test_what_came_of_several_visits_or_surveys_is_told_once_with_their_months(store: Store) -> None:
    for kind in ("高校共建", "科研调研"):
        for month in (3, 4, 4, 9):
            add(store, "event", title_name="乡村振兴调研", kind=kind, day=date(YEAR, month, 3), result="培养青年后备人才一批。" if month < 9 else "找到两项课题")
    read = text(draft(store, DAY))
    assert read.count("3月、4月，培养青年后备人才一批。9月，找到两项课题。") == 1
    assert read.count("培养青年后备人才一批") == 2 and read.count("找到两项课题") == 2


def test_the_reasons_why_there_are_fewer_add_up(town: Store) -> None:
    for year in (2019, 2020, 2021):
        lost = re.search(r"减少(\d+)人，其中([^）]+)）", text(draft(town, date(year, 12, 31))))
        assert lost and sum(map(int, re.findall(r"(\d+)人", lost[2]))) == int(lost[1]), lost


def test_one_means_or_one_honour_is_named_and_not_counted_up(store: Store) -> None:
    add(store, "event", title_name="反诈宣传", kind="宣传", day=date(YEAR, 5, 3), channel=("广播",))
    person = add(store, "person", name="张甲")
    add(store, "honour", name="优秀共青团员", year=YEAR, person=person)
    for origin in ("本地", "外来", None):
        add(store, "help", day=date(YEAR, 5, 3), kind="就业", origin=origin)
    read = text(draft(store, DAY))
    assert "运用广播开展宣传活动1次，即反诈宣传。" in read and "获得荣誉1项，即优秀共青团员。" in read
    assert "登记了来源的，本地青年1次、外来青年1次。" in read


def test_two_showings_of_one_film_are_no_others(store: Store) -> None:
    for day in (3, 4):
        add(store, "event", title_name="《长津湖》观影", kind="观影", day=date(YEAR, 5, day), present=10)
    assert "组织观影2次，观看影片《长津湖》，观影20人次。" in text(draft(store, DAY))


def test_thousands_are_told_in_ten_thousands(store: Store) -> None:
    add(store, "event", title_name="宣讲", kind="文体活动", day=date(YEAR, 5, 3), present=12_345)
    add(store, "event", title_name="宣讲二", kind="文体活动", day=date(YEAR, 5, 4), present=1)
    assert "参加1.2万余人次" in text(draft(store, DAY))
