"""What a sheet says otherwise than the ledger is so from the sheet's day on, unless it was wrong before."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.cli.ledger import Ledger
from app.cli.taking_in import take_in
from app.exchange.imports.apply import apply
from app.exchange.imports.planning import plan
from app.exchange.imports.preview import preview
from app.figures import compute
from db.dated import UNSAID, Since
from db.dates import PartialDate
from db.errors import UserError
from db.records import Branch
from db.store import Store

END_2020, END_2021 = date(2020, 12, 31), date(2021, 12, 31)


@pytest.fixture
def branch(store: Store) -> Branch:
    with store.step("建"):
        return store.save(Branch(full_name="石桥村团支部", org_type="农村团支部", youth_count=100, founded_on=PartialDate(2010)))


def sheet(path: Path, *above: Sequence[Any]) -> Path:
    from openpyxl import Workbook

    book = Workbook()
    for row in (*above, ("组织全称", "组织类型", "青年数", "统计领域"), ("石桥村团支部", "农村团支部", 80, "乡镇（村）")):
        book.active.append(row)
    book.save(path)
    return path


def youth(store: Store, *days: date) -> list[object]:
    return [compute(store, day, ["members.youth"])["members.youth"] for day in days]


@pytest.mark.parametrize(
    ("above", "since", "numbers"),
    [
        ([], UNSAID, [100, 100, 80]),
        ([("团组织统计表（截至2021年6月30日）",)], UNSAID, [100, 80, 80]),
        ([("团组织一览表",), ("填报单位：甲镇团委", None, "填报日期：2021年6月30日")], UNSAID, [100, 80, 80]),
        ([], date(2020, 5, 1), [80, 80, 80]),
        ([("团组织统计表（截至2021年6月30日）",)], None, [80, 80, 80]),
    ],
)
def test_a_sheet_tells_of_its_day(store: Store, branch: Branch, tmp_path: Path, above: list[Any], since: Since | str, numbers: list[int]) -> None:
    planned = plan(store, "branches", sheet(tmp_path / "团组织.xlsx", *above))
    assert planned.changes_dated()
    apply(store, planned, since=since)
    assert youth(store, END_2020, END_2021, store.today) == numbers
    assert not store.spans("branch", branch.id or 0, "stat_domain"), "a blank that is filled in was so before"


def test_the_command_line_says_it(ledger: Path, store: Store, branch: Branch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store.close()
    file = sheet(tmp_path / "团组织.xlsx")
    options: dict[str, Any] = {"sheet": None, "create": False, "dry_run": False, "good_rows": False, "report": None, "as_json": False}
    with pytest.raises(UserError, match="只能写一个"):
        take_in(Ledger(ledger, None), "branches", file, **options, since=END_2020, correction=True)
    assert take_in(Ledger(ledger, None), "branches", file, **options, since=END_2021) == 0
    with Store.open(ledger) as again:
        assert youth(again, END_2020, END_2021) == [100, 80]


@pytest.mark.parametrize(
    ("above", "day"),
    [
        ([("团组织一览表",), ("填报单位：石桥村团支部（章）", None, "2021年6月30日")], "2021-06-30"),
        ([("团组织一览表",), ("统计时间：2021年6月",)], "2021-06-30"),
        ([("团组织一览表（截至2021年6月）",)], "2021-06-30"),
        ([("石桥村2021年6月团组织一览表",)], "2021-06-30"),
        ([("团组织一览表",), ("填表人：邱某  填表时间：2021.6.30",)], "2021-06-30"),
        ([("团组织一览表",), ("日期：2021-6-30",)], "2021-06-30"),
        ([("甲镇2021年团组织统计表",)], "2021-12-31"),
        ([("甲镇2021年度团组织统计表",), ("统计时间：2021年6月30日",)], "2021-06-30"),
        ([("团组织一览表",)], ""),
    ],
)  # fmt: skip
def test_the_day_that_is_used_is_told(store: Store, branch: Branch, ledger: Path, tmp_path: Path, above: list[Any], day: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = sheet(tmp_path / "团组织.xlsx", *above)
    shown = preview(store, plan(store, "branches", path).sources)
    assert [(which, count) for what, which, count, _ in shown.beside() if what == "与台账不同的内容"] == [
        (f"从 {day or store.today} 起算（{f'表上写着“{shown.since[1]}”' if day else '表上没有写日期，按今天'}），可以在这一页改", 1)
    ]
    today = store.today
    store.close()
    options: dict[str, Any] = {"sheet": None, "create": False, "dry_run": False, "good_rows": False, "report": None}
    take_in(Ledger(ledger, None), "branches", path, **options, as_json=False)
    assert f"与台账不同的 1 处内容，从 {day or today} 起算" in capsys.readouterr().out
    take_in(Ledger(ledger, None), "branches", path, **options, as_json=True)
    assert json.loads(capsys.readouterr().out)["since"] is None, "nothing is changed by the same file again"
    with Store.open(ledger) as again:
        assert again.spans("branch", branch.id or 0, "youth_count")


def test_a_sheet_of_a_day_before_known_changes_is_refused_with_all_who_stand_against_it(store: Store, branch: Branch, tmp_path: Path) -> None:
    with store.step("改"):
        other = store.save(Branch(full_name="柳湾村团支部", org_type="农村团支部", youth_count=30, founded_on=PartialDate(2010)))
        for one, count in ((branch, 110), (other, 40)):
            store.save(one.with_(youth_count=count), {"youth_count": date(2022, 3, 1)})
    path = sheet(tmp_path / "团组织.xlsx", ("团组织统计表（截至2021年6月30日）",))
    from openpyxl import load_workbook

    book = load_workbook(path)
    book.active.append(("柳湾村团支部", "农村团支部", 20, "乡镇（村）"))
    book.save(path)
    with pytest.raises(UserError, match=r"石桥村团支部：“14–28岁青年数”在 2022-03-01 变过.*一共 2 条：石桥村团支部、柳湾村团支部"):
        apply(store, plan(store, "branches", path))
    assert youth(store, END_2021, store.today) == [130, 150]
    apply(store, plan(store, "branches", path), since=date(2023, 1, 1))
    assert youth(store, END_2021, date(2022, 12, 31), store.today) == [130, 150, 100]
