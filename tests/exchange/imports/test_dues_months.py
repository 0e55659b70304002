"""Registers of dues with a column for each month: amounts, ticks and words become months, and the year is their sum."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from app import checks
from app.exchange.exports.export import export
from app.exchange.imports.apply import apply
from app.exchange.imports.plan import Plan
from app.exchange.imports.planning import plan
from app.figures import crossing
from app.work.dues import register
from db.dates import PartialDate
from db.records import Branch, Dues, Person, Review
from db.store import Store

_CHINESE = ("一月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "十一月", "十二月")


@pytest.fixture
def township(store: Store) -> Store:
    with store.step("名册"):
        branch = store.save(Branch(full_name="石桥村团支部", org_type="农村团支部"))
        for name in ("秦小满", "尤大暑", "许寒露"):
            store.save(Person(name=name, member_status="在册", branch=branch.id))
    return store


def taken(store: Store, kind: str, folder: Path, rows: list[list[Any]]) -> Plan:
    """Import a sheet, and once more: the second time nothing may change."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(folder / "表.xlsx")
    found = plan(store, kind, folder / "表.xlsx")
    assert not found.problems
    apply(store, found)
    again = plan(store, kind, folder / "表.xlsx")
    assert not again.drafts(), [(d.record.table, d.changes, d.stored) for d in again.drafts()]
    return found


def months(store: Store, name: str) -> dict[str, tuple[Any, Any, Any]]:
    rows = store.rows("SELECT month, due, paid, state FROM dues JOIN person ON person.id = person WHERE name = ? ORDER BY month", (name,))
    return {row[0]: row[1:] for row in rows}


def years(store: Store) -> list[tuple[Any, ...]]:
    return store.rows("SELECT name, year, dues_owed, dues_paid FROM review JOIN person ON person.id = person ORDER BY review.id")


def test_amounts_ticks_and_words_are_the_months(township: Store, tmp_path: Path) -> None:
    head = ["姓名", *_CHINESE, "合计"]
    rows = [["石桥村团支部2024年度团费缴纳明细表"], head, ["秦小满", 0.2, 0.2, "√", "免", "缓缴", "×", *[None] * 6, None], ["尤大暑", *["√"] * 12, None]]
    taken(township, "auto", tmp_path, rows)
    assert months(township, "秦小满") == {
        "2024-01": (None, 20, None), "2024-02": (None, 20, None), "2024-03": (None, None, "已缴"), "2024-04": (0, None, "免缴"),
        "2024-05": (None, None, "暂缓"), "2024-06": (None, None, "未缴"),
    }  # fmt: skip
    assert len(months(township, "尤大暑")) == 12
    assert years(township) == [("秦小满", 2024, 0, 40), ("尤大暑", 2024, None, None)]


def test_a_tick_is_the_amount_that_was_due(township: Store, tmp_path: Path) -> None:
    with township.step("登记册"):
        for n in (1, 2, 3):
            township.save(Dues(person=1, month=PartialDate(2024, n), due=Decimal(3)))
    taken(township, "auto", tmp_path, [["2024年团费收缴登记表"], ["姓名", "1月", "2月", "3月份"], ["秦小满", "√", 2, None]])
    assert months(township, "秦小满") == {"2024-01": (300, 300, None), "2024-02": (300, 200, None), "2024-03": (300, None, None)}
    assert years(township) == [("秦小满", 2024, 900, 500)]


def test_a_sum_that_is_not_that_of_its_months_is_told(township: Store, tmp_path: Path) -> None:
    with township.step("年"):
        township.save(Review(person=2, year=2024, dues_owed=Decimal(36), dues_paid=Decimal(36), grade="合格"))
    rows = [["2024年团费收缴登记表"], ["姓名", "1月", "2月", "实缴合计"], ["秦小满", 3, 3, 6], ["尤大暑", 3, 3, 9]]
    found = taken(township, "review", tmp_path, rows)
    assert [(d.row, d.column, d.problem) for d in found.doubts] == [(4, "实缴合计", "各月合计 6 元，与实缴团费 9 元不一样；按各月的记，请核对")]
    assert years(township) == [("尤大暑", 2024, 3600, 600), ("秦小满", 2024, None, 600)]
    # A sheet of years cannot change a year of months.
    found = plan_of(township, tmp_path, [["2024年度团费"], ["姓名", "应缴团费", "实缴团费"], ["秦小满", 36, 36]])
    assert ["各月合计 6 元" in d.problem for d in found.doubts] == [True]
    apply(township, found)
    assert years(township)[1] == ("秦小满", 2024, 3600, 600)


def plan_of(store: Store, folder: Path, rows: list[list[Any]]) -> Plan:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(folder / "年.xlsx")
    return plan(store, "review", folder / "年.xlsx")


def test_months_below_groups_and_with_years(township: Store, tmp_path: Path) -> None:
    rows = [["2024年度团费登记表"], ["姓名", "1月", None, "2月", None], [None, "应缴", "实缴", "应缴", "实缴"], ["秦小满", 3, 3, 3, None]]
    taken(township, "auto", tmp_path, rows)
    assert months(township, "秦小满") == {"2024-01": (300, 300, None), "2024-02": (300, None, None)}
    rows = [["2024年度团费登记表"], ["姓名", "应缴", None, "实缴", None], [None, "3月", "4月", "3月", "4月"], ["秦小满", 3, 3, 3, None]]
    taken(township, "auto", tmp_path, rows)
    assert list(months(township, "秦小满").values())[2:] == [(300, 300, None), (300, None, None)]
    # A school's year goes over two.
    rows = [["团费收缴情况"], ["序号", "姓名", "性别", "2024年9月", "2024年10月", "2025年1月"], [1, "尤大暑", "女", 0.2, 0.2, 0.2]]
    taken(township, "auto", tmp_path, rows)
    assert list(months(township, "尤大暑")) == ["2024-09", "2024-10", "2025-01"]


def test_a_row_a_month(township: Store, tmp_path: Path) -> None:
    rows = [["2024年团费收缴台账"], ["姓名", "月份", "应缴", "实缴", "缴费日期", "收据号"], ["许寒露", "3月", 3, 3, "2024-03-08", "0012"], ["许寒露", "2024年4月", 3, None, None, None]]
    taken(township, "auto", tmp_path, rows)
    assert township.rows("SELECT month, due, paid, paid_on, receipt_no FROM dues") == [("2024-03", 300, 300, "2024-03-08", "0012"), ("2024-04", 300, None, None, None)]
    assert years(township) == [("许寒露", 2024, 600, 300)]
    export(township, "dues", tmp_path / "出.xlsx")
    assert not plan(township, "dues", tmp_path / "出.xlsx").drafts()


# --- ticks, what a month costs, what is deferred, made up for, added up wrongly


def test_a_tick_is_what_a_month_costs_by_the_sheet(township: Store, tmp_path: Path) -> None:
    rows = [["2024年度团费收缴登记表"], ["姓名", "月应缴（元）", "1月", "2月", "3月", "4月", "合计"], ["秦小满", 0.2, "√", "√", "缓", "免", 0.4], ["尤大暑", "0.5元/月", "√", 0.3, "×", None, 0.8]]
    found = taken(township, "auto", tmp_path, rows)
    assert not found.doubts
    assert list(months(township, "秦小满").values()) == [(20, 20, None), (20, 20, None), (20, None, "暂缓"), (0, None, "免缴")]
    assert list(months(township, "尤大暑").values()) == [(50, 50, None), (50, 30, None), (50, None, None)]
    assert years(township) == [("秦小满", 2024, 60, 40), ("尤大暑", 2024, 150, 80)]


@pytest.mark.parametrize(("kind", "rows"), [
    ("review", [["2024年度团费收缴登记表"], ["姓名", "1月", "2月"], ["秦小满", "√", "√"]]),
    ("dues", [["2024年团费台账"], ["姓名", "月份", "缴纳情况"], ["秦小满", "2024-01", "√"], ["秦小满", "2024-02", "已交"]]),
])  # fmt: skip
def test_a_tick_is_what_the_rule_asks_and_else_told(township: Store, tmp_path: Path, kind: str, rows: list[list[Any]]) -> None:
    found = taken(township, kind, tmp_path, rows)
    assert {d.problem.partition("没有写金额")[2] for d in found.doubts} == {"，也不知道这个人每月应缴多少；先只记已缴，实缴团费里没有这笔钱，请补填"}
    assert [(f.check, f.value) for f in checks.run(township, date(2024, 12, 31), ["dues.paid_untold"])] == [("dues.paid_untold", "已缴")] * 2
    with township.step("类别"):
        township.save(township.get(Person, 1).with_(fee_class="农民"))
    found = taken(township, kind, tmp_path, rows)
    assert all("按团费标准" in d.problem and "0.50 元，请核对" in d.problem for d in found.doubts) and found.doubts
    assert months(township, "秦小满") == {"2024-01": (50, 50, None), "2024-02": (50, 50, None)}
    assert years(township) == [("秦小满", 2024, 100, 100)]


def test_a_year_that_was_paid_is_not_owed_for_ticks_without_amounts(township: Store, tmp_path: Path) -> None:
    with township.step("年"):
        township.save(Review(person=2, year=2024, dues_owed=Decimal("2.4"), dues_paid=Decimal("2.4")))
        township.save(Review(person=3, year=2024, dues_owed=Decimal("2.4")))
    figures = ("dues.owed", "dues.paid", "roll.dues_owing", "roll.owing")
    before = crossing.compute(township, date(2024, 12, 31), figures)
    taken(township, "review", tmp_path, [["2024年度团费"], ["姓名", *_CHINESE], ["尤大暑", *["√"] * 12]])
    assert crossing.compute(township, date(2024, 12, 31), figures) == before
    taken(township, "review", tmp_path, [["2024年度团费"], ["姓名", *_CHINESE], ["许寒露", *["√"] * 12]])
    # What was paid nobody knows; owing it is not.
    assert tuple(crossing.compute(township, date(2024, 12, 31), figures).values()) == (4.8, 2.4, 0, 0)


@pytest.mark.parametrize(
    ("cell", "month"),
    [("缓（10元）", (1000, None, "暂缓")), ("10（缓）", (1000, None, "暂缓")), ("缓缴10元", (1000, None, "暂缓")), ("10(欠)", (1000, None, None)), ("未交10", (1000, None, None)),
     ("√10", (None, 1000, None)), ("10元（已交）", (None, 1000, None)), ("已缴10", (None, 1000, None)), ("补交10", (None, 1000, None)), (10, (None, 1000, None))],
)  # fmt: skip
def test_an_amount_with_a_word_is_due_or_paid_as_the_word_says(township: Store, tmp_path: Path, cell: Any, month: tuple[Any, ...]) -> None:
    taken(township, "review", tmp_path, [["2024年度团费"], ["姓名", "3月", "4月"], ["秦小满", cell, 10], ["尤大暑", 10, 10]])
    assert months(township, "秦小满")["2024-03"] == month
    taken(township, "dues", tmp_path, [["团费台账"], ["姓名", "月份", "实缴"], ["许寒露", "2024-03", cell], ["许寒露", "2024-04", 10], ["尤大暑", "2024-04", 10]])
    assert months(township, "许寒露")["2024-03"] == month


def test_an_amount_for_earlier_months_too(township: Store, tmp_path: Path) -> None:
    rows = [["2024年度团费"], ["姓名", "月标准", "8月", "9月", "10月", "全年合计"], ["秦小满", 0.5, 0.5, None, "1（补9月）", 1.5], ["尤大暑", 0.5, None, None, "1.5元（含补8、9月）", 1.5], ["许寒露", None, None, None, "1（补9月）", 1]]
    found = taken(township, "review", tmp_path, rows)
    assert [(d.row, d.column, d.problem) for d in found.doubts] == [(5, "10月", "这个月写着补缴，1 元都记在 10 月，请核对")]
    assert [list(m.values()) for m in (months(township, "秦小满"), months(township, "尤大暑"))] == [[(50, 50, None)] * 3] * 2
    assert years(township) == [("秦小满", 2024, 150, 150), ("尤大暑", 2024, 150, 150), ("许寒露", 2024, None, 100)]


@pytest.mark.parametrize(("cell", "numbers"), [("已缴至6月", range(2, 7)), ("已交到2024.12", range(2, 13)), ("一次性缴至2025年3月", range(2, 13))])
def test_one_cell_may_pay_up_to_a_month(township: Store, tmp_path: Path, cell: str, numbers: range) -> None:
    found = taken(township, "review", tmp_path, [["2024年度团费"], ["姓名", "每月应缴", *_CHINESE, "合计"], ["秦小满", 0.2, None, cell, *[None] * 10, None]])
    assert months(township, "秦小满") == {f"2024-{n:02d}": (20, 20, None) for n in numbers}
    assert ["记作已缴，请核对" in d.problem for d in found.doubts] == [True]


@pytest.mark.parametrize("heading", ["合计", "全年合计", "合计（元）", "实缴合计", "年度缴纳合计", "总计"])
def test_a_total_is_held_against_its_months(township: Store, tmp_path: Path, heading: str) -> None:
    found = taken(township, "review", tmp_path, [["2024年度团费"], ["姓名", "1月", "2月", heading], ["秦小满", 0.2, 0.2, 0.6], ["尤大暑", 0.2, 0.2, 0.4]])
    assert [(d.row, d.column, d.problem) for d in found.doubts] == [(3, heading.replace("（", "(").replace("）", ")"), "各月合计 0.40 元，与实缴团费 0.60 元不一样；按各月的记，请核对")]
    assert [row[3] for row in years(township)] == [40, 40]


def test_months_that_come_to_less_than_the_ledgers_year_are_told(township: Store, tmp_path: Path) -> None:
    with township.step("年"):
        township.save(Review(person=1, year=2024, dues_owed=Decimal("2.4"), dues_paid=Decimal("1.2")))
    found = taken(township, "review", tmp_path, [["2024年度团费"], ["姓名", "月应缴", "1月", "2月", "3月"], ["秦小满", 0.2, 0.2, 0.2, None]])
    assert [d.problem.partition("，按")[0] for d in found.doubts] == [
        "台账里这一年的应缴团费是 2.40 元，各月合计只有 0.40 元；按各月的记，空着的月份不算，请核对", "台账里这一年的实缴团费是 1.20 元，各月合计只有 0.40 元；按各月的记，空着的月份不算，请核对",
    ]  # fmt: skip


def test_ticking_a_month_of_no_known_amount_takes_the_rule_of_now(township: Store) -> None:
    with township.step("月"):
        township.save(township.get(Person, 1).with_(fee_class="农民"))
        township.save(Dues(person=1, month=PartialDate(2024, 1), state="已缴"))
    lines = register.register(township, 1, 2024, date(2024, 12, 31))
    place = next(n for n, line in enumerate(lines) if line.months)
    with township.step("登记"):
        register.tick(township, lines, [(place, 1)], 2024, on=True)
    assert months(township, "秦小满") == {"2024-01": (50, 50, None)}


def test_what_is_due_may_be_each_months_or_the_years(township: Store, tmp_path: Path) -> None:
    taken(township, "auto", tmp_path, [["2024年度团费"], ["姓名", "应缴", "1月", "2月", "3月", "实缴"], ["秦小满", 0.5, 0.5, 0.5, None, 1.0], ["尤大暑", 0.2, "√", None, None, 0.2]])
    assert years(township) == [("秦小满", 2024, 100, 100), ("尤大暑", 2024, 20, 20)]
    taken(township, "auto", tmp_path, [["2023年度团费"], ["姓名", "应缴", "1月", "2月", "3月"], ["秦小满", 1.5, 0.5, 0.5, None]])
    assert years(township)[2] == ("秦小满", 2023, 150, 100)
    taken(township, "auto", tmp_path, [["2022年度团费"], ["姓名", "应缴（元/月）", "全年实缴"], ["秦小满", 0.5, 6]])
    assert years(township)[3][2] is None, "what a month costs is not what the year costs"


def test_an_amount_with_its_day_and_one_that_is_too_much(township: Store, tmp_path: Path) -> None:
    found = taken(township, "auto", tmp_path, [["2024年度团费"], ["姓名", "月标准", "1月", "2月"], ["秦小满", 0.5, "0.5（3.5交）", "0.5\n3月5日"], ["尤大暑", 0.2, "2.4元（全年）", None]])
    assert list(months(township, "秦小满").values()) == [(50, 50, None)] * 2
    assert [d.problem for d in found.doubts] == ["1 月缴了 2.40 元，比每月应缴的 0.20 元多；都记在 1 月，是几个月一起缴的请分开"]


@pytest.mark.parametrize(
    ("heads", "cells", "year"),
    [
        (("应缴团费", "实缴团费"), (2.4, "√"), (240, 240)), (("应缴金额", "实缴金额"), (2.4, "已交"), (240, 240)), (("应缴团费", "是否缴清"), (2.4, "是"), (240, 240)), (("应缴团费", "缴纳情况"), (2.4, "已缴清"), (240, 240)),
        (("应缴团费", "实缴团费"), ("免", None), (0, None)), (("应缴团费", "是否缴清"), (2.4, "否"), (240, None)), (("应缴团费", "实缴团费"), (2.4, 1), (240, 100)), (("评议等次", "实缴团费"), ("合格", "√"), (None, None)),
    ],
)  # fmt: skip
def test_a_tick_for_the_year_is_what_was_due(township: Store, tmp_path: Path, heads: tuple[str, ...], cells: tuple[Any, ...], year: tuple[Any, ...]) -> None:
    found = taken(township, "review", tmp_path, [["2024年度团费"], ["姓名", *heads], ["秦小满", *cells], ["尤大暑", *[6 if "应" in head or "实" in head else None for head in heads]]])
    assert years(township)[0][2:] == year
    assert bool(found.doubts) == (heads[0] == "评议等次")


def test_a_list_of_payments(township: Store, tmp_path: Path) -> None:
    taken(township, "dues", tmp_path, [["团费收缴流水"], ["日期", "姓名", "缴费月份", "金额"], ["2024-03-05", "秦小满", "2024年3月", 0.5]])
    assert township.rows("SELECT month, paid, paid_on FROM dues") == [("2024-03", 50, "2024-03-05")]
