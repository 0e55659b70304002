"""Registers of dues with a column for each month: amounts, ticks and words become months, and the year is their sum."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from app.exchange.exports.export import export
from app.exchange.imports.apply import apply
from app.exchange.imports.plan import Plan
from app.exchange.imports.planning import plan
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
