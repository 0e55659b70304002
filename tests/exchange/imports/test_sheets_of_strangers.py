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
