"""Sheets as strangers lay them out: what would go wrong in silence is read right, asked, or told."""

from pathlib import Path
from typing import Any

import pytest

from app.exchange.imports.apply import apply
from app.exchange.imports.planning import plan
from db.records import Branch, Child, Event, Person, Team
from db.store import Store
from tests.exchange.imports.test_import import book, put
from tests.exchange.imports.test_unusual_sheets import column, taken
from tests.samples import id_number

A, B, C = id_number(411, "20050304"), id_number(412, "20060708"), id_number(413, "20041112")


@pytest.fixture
def township(store: Store) -> Store:
    put(store, Branch(full_name="梨树村团支部", org_type="农村团支部", village_or_unit="梨树村"), Branch(full_name="枣园村团支部", org_type="农村团支部"))
    put(store, *(Person(name=name, id_number=number, volunteer_status="在册") for name, number in (("秦小满", A), ("尤大暑", B), ("许立冬", C))))
    put(store, Child(name="庞小雪", id_number=id_number(421, "20140506")), Team(name="清河服务队", status="活跃"))
    return store


# --- 同上, 〃


@pytest.mark.parametrize("sign", ["同上", "〃", "″", '"', "（同上）"])
def test_ditto_marks_mean_what_stands_above(sign: str, township: Store, tmp_path: Path) -> None:
    rows = [["团员花名册"], ["姓名", "民族", "所在团支部"], ["费小寒", "满族", "梨树村团支部"], ["鲍大寒", sign, sign], ["米谷雨", "汉族", sign]]
    taken(township, "members", tmp_path, {"表": rows})
    assert column(township, "SELECT ethnicity, full_name FROM person JOIN branch ON branch.id = branch ORDER BY person.id") == [
        ("满族", "梨树村团支部"), ("满族", "梨树村团支部"), ("汉族", "梨树村团支部"),
    ]  # fmt: skip


def test_a_ditto_mark_never_makes_a_record(township: Store, tmp_path: Path) -> None:
    path = book(tmp_path / "表.xlsx", {"表": [["姓名", "性别", "所在团支部"], ["费小寒", "女", "同上"]]})
    planned = plan(township, "members", path, create=True)
    assert not planned.created and [d.value for d in planned.doubts] == ["同上"]


# --- in what a list counts


def test_a_line_that_says_in_what_a_list_counts_is_nobodys_place(township: Store, tmp_path: Path) -> None:
    rows = [["团组织基本情况统计表"], ["填报时间：2024.11", None, "单位：个、人"], ["团支部名称", "成立时间", "青年数"], ["梨树村团支部", "1998.5", 58]]
    taken(township, "branches", tmp_path, {"表": rows})
    assert column(township, "SELECT village_or_unit, youth_count FROM branch ORDER BY id LIMIT 1") == [("梨树村", 58)]


@pytest.mark.parametrize(
    ("title", "heading", "cell", "fen"),
    [
        ("活动台账（单位：万元）", "经费", 0.5, 500_000), ("活动台账（单位：万元）", "经费（元）", 800, 80_000), ("活动台账", "经费（千元）", 2, 200_000),
        ("活动台账", "经费", "3千元", 300_000), ("活动台账（单位：元）", "经费", 800, 80_000),
    ],
)  # fmt: skip
def test_sums_are_in_the_unit_that_heading_or_paper_states(title: str, heading: str, cell: Any, fen: int, store: Store, tmp_path: Path) -> None:
    taken(store, "events", tmp_path, {"表": [[title], ["活动名称", "活动类别", "活动时间", heading], ["植树", "志愿服务", "2024-03-12", cell]]})
    assert column(store, "SELECT cost FROM event") == [fen]


@pytest.mark.parametrize(
    ("height", "tall", "weight", "heavy"),
    [("身高（米）", 1.35, "体重（斤）", 60), ("身高(m)", "1.35", "体重", "60斤"), ("身高", "1.35米", "体重（kg）", 30), ("身高（cm）", 135, "体重(市斤)", 60), ("身高", "135厘米", "体重（公斤）", 30)],
)  # fmt: skip
def test_measures_are_in_the_unit_that_is_stated(height: str, tall: Any, weight: str, heavy: Any, township: Store, tmp_path: Path) -> None:
    taken(township, "health_check", tmp_path, {"表": [["姓名", "体检日期", height, weight], ["庞小雪", "2024-05-20", tall, heavy]]})
    assert column(township, "SELECT height_cm, weight_kg FROM health_check") == [(13500, 3000)]


def test_days_under_a_heading_are_not_hours(township: Store, tmp_path: Path) -> None:
    path = book(tmp_path / "表.xlsx", {"表": [["姓名", "服务日期", "服务内容", "服务时长（天）"], ["秦小满", "2024-07-01", "托管", 2]]})
    planned = plan(township, "hours", path)
    apply(township, planned)
    assert column(township, "SELECT minutes FROM service") == [] and "没有写明是几小时" in planned.doubts[0].problem


# --- events of one name


TWO = [["活动名称", "活动类别", "活动时间", "地点", "实到人数"], ["清洁家园", "志愿服务", "2024-06-05", "梨树村", 12], ["清洁家园", "志愿服务", "2024-06-05", "枣园村", 9]]


def test_two_events_of_one_name_and_day_in_two_places_are_two(store: Store, tmp_path: Path) -> None:
    taken(store, "events", tmp_path, {"表": TWO})
    assert column(store, "SELECT place, present FROM event ORDER BY id") == [("梨树村", 12), ("枣园村", 9)]
    planned = plan(store, "events", book(tmp_path / "改.xlsx", {"表": [*TWO[:2], [*TWO[2][:4], 10]]}))
    assert [list(row.changes) for row in planned.rows] == [[], ["present"]]


def test_an_event_that_is_there_is_met_by_the_row_of_its_place(store: Store, tmp_path: Path) -> None:
    put(store, Event(title_name="清洁家园", kind="志愿服务", day="2024-06-05", place="枣园村"))
    planned = plan(store, "events", book(tmp_path / "表.xlsx", {"表": TWO}))
    assert {row.stored["place"]: row.verdict for row in planned.rows} == {"梨树村": "new", "枣园村": "changed"}
    moved = plan(store, "events", book(tmp_path / "改.xlsx", {"表": TWO[:2]}))
    assert [set(row.changes) for row in moved.rows] == [{"place", "present"}]


def test_a_service_belongs_to_the_event_of_its_day(township: Store, tmp_path: Path) -> None:
    put(township, Event(title_name="清洁家园", kind="志愿服务", day="2024-06-05"), Event(title_name="清洁家园", kind="志愿服务", day="2024-07-05"))
    taken(township, "hours", tmp_path, {"表": [["姓名", "活动名称", "服务日期", "时长"], ["秦小满", "清洁家园", "2024-07-05", 2], ["尤大暑", "清洁家园", "2024-06-05", 2]]})
    assert column(township, "SELECT event.day FROM service JOIN event ON event.id = event ORDER BY service.id") == ["2024-07-05", "2024-06-05"]


@pytest.mark.parametrize(("places", "day", "told"), [(["东", "西"], "2024-06-05", "分不清是哪一次"), (["东"], "2025-06-05", "不是这一天的")])
def test_which_event_is_meant_is_never_guessed(places: list[str], day: str, told: str, township: Store, tmp_path: Path) -> None:
    put(township, *(Event(title_name="清洁家园", kind="志愿服务", day="2024-06-05", place=place) for place in places))
    planned = taken(township, "hours", tmp_path, {"表": [["姓名", "活动名称", "服务日期", "时长"], ["秦小满", "清洁家园", day, 2], ["尤大暑", "清洁家园", day, 2]]})
    assert column(township, "SELECT event, event_words FROM service") == [(None, "清洁家园")] * 2
    assert [told in doubt.problem for doubt in planned.doubts] == [True, True]
    assert planned.unknown_names["event", "清洁家园"] == (2 if len(places) > 1 else 0)


def test_events_of_one_name_on_two_days_are_made_each(township: Store, tmp_path: Path) -> None:
    path = book(tmp_path / "表.xlsx", {"表": [["姓名", "活动名称", "服务日期", "时长"], ["秦小满", "清洁家园", "2024-07-05", 2], ["尤大暑", "清洁家园", "2024-06-05", 2]]})
    apply(township, plan(township, "hours", path, create=True))
    assert column(township, "SELECT event.day FROM service JOIN event ON event.id = event ORDER BY service.id") == ["2024-07-05", "2024-06-05"]


# --- what only seems to contradict


@pytest.mark.parametrize(("hours", "minutes", "doubts"), [(2.51, 151, 0), (2.5, 150, 0), (3, 180, 1)])
def test_hours_that_a_platform_rounded_go_in_and_a_contradiction_is_told(hours: float, minutes: int, doubts: int, township: Store, tmp_path: Path) -> None:
    rows = [["姓名", "活动名称", "服务日期", "签到时间", "签退时间", "服务时长(小时)"], ["秦小满", "河道巡查", "2024-04-06", "2024-04-06 08:30:12", "2024-04-06 11:00:45", hours]]
    planned = taken(township, "hours", tmp_path, {"表": rows})
    assert column(township, "SELECT minutes FROM service") == [minutes] and len(planned.doubts) == doubts
