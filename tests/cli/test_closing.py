"""close-year: the deed and the list on the command line, and an import that would move a closed figure."""

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli.commands import root
from app.cli.given import Wanted
from db.dates import PartialDate
from db.errors import UserError
from db.records import Person
from db.store import Store


@pytest.fixture
def file(ledger: Path) -> Path:
    with Store.open(ledger) as store, store.step("起始"):
        store.save(Person(name="张甲", sex="女", member_status="在册", joined_on=PartialDate(2018)))
    return ledger


def said(ledger: Path, *arguments: str) -> str:
    done = CliRunner().invoke(root, ["--ledger", str(ledger), *arguments], obj=Wanted())
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.output


def test_a_year_is_closed_listed_and_opened_again(file: Path) -> None:
    year = date.today().year - 1
    assert said(file, "close-year") == "还没有封过账\n"
    assert f"{year} 年已封账" in said(file, "close-year", str(year))
    with pytest.raises(UserError, match="已经封账了"):
        said(file, "close-year", str(year))
    (told,) = json.loads(said(file, "close-year", "--json"))
    assert (told["year"], told["reopened_on"], told["corrections"]) == (year, None, []) and told["figures"]["members.total"] == 1
    assert "已打开" in said(file, "close-year", str(year), "--reopen")
    assert f"{year} 年\t封账后又打开" in said(file, "close-year")
    assert "已撤销：打开" in said(file, "undo") and "已封账" in said(file, "close-year")
    with pytest.raises(UserError, match="还没有结束"):
        said(file, "close-year", "2999")
    with pytest.raises(UserError, match="哪一年"):
        said(file, "close-year", "--reopen")


def test_an_import_that_would_move_a_closed_figure_wants_a_reason(file: Path, tmp_path: Path) -> None:
    year = date.today().year - 1
    said(file, "close-year", str(year))
    sheet = tmp_path / "团员.csv"
    sheet.write_text("姓名,性别,入团时间\n李乙,男,2019-05-04\n", encoding="utf-8")
    with pytest.raises(UserError, match=rf"{year} 年已封账的“团员数”从 1 变为 2.*--reason"):
        said(file, "import", "members", str(sheet))
    assert "新增 1 条" in said(file, "import", "members", str(sheet), "--reason", "漏登一人")
    (told,) = json.loads(said(file, "close-year", "--json"))
    (correction,) = told["corrections"]
    assert correction["reason"] == "漏登一人" and correction["records"] == [{"record": "person", "ids": [2], "count": 1}]
    assert {"key": "members.total", "label": "团员数", "unit": "人", "before": 1, "after": 2} in correction["figures"]
    assert "漏登一人" in said(file, "close-year")


def test_a_dry_run_tells_what_it_would_move_of_a_closed_year_and_moves_nothing(file: Path, tmp_path: Path) -> None:
    year = date.today().year - 1
    sheet = tmp_path / "团员.csv"
    sheet.write_text("姓名,性别,入团时间,所在团支部\n李乙,男,2019-05-04,甲村团支部\n", encoding="utf-8")
    before = json.loads(said(file, "import", "members", str(sheet), "--create", "--dry-run", "--json"))
    assert before["closed_figures"] == []
    said(file, "close-year", str(year))
    told = said(file, "import", "members", str(sheet), "--create", "--dry-run")
    assert f"{year} 年已封账的" in told and "“团员数”从 1 变为 2" in told and "--reason" in told and "团员数（所在团组织：甲村团支部）”从 0 变为 1" in told
    figures = json.loads(said(file, "import", "members", str(sheet), "--create", "--dry-run", "--json"))["closed_figures"]
    assert {"year": year, "key": "members.total", "label": "团员数", "unit": "人", "before": 1, "after": 2} in figures
    with Store.open(file) as store:
        assert store.count(Person) == 1 and json.loads(said(file, "close-year", "--json"))[0]["corrections"] == []

    sheet.write_text(f"姓名,性别,入团时间\n李乙,男,{date.today()}\n", encoding="utf-8")
    assert "封账" not in said(file, "import", "members", str(sheet), "--dry-run")


def test_a_dry_run_of_a_whole_ledger_tells_it_too(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "另一本.sqlite"
    with Store.open(other) as store, store.step("起始"):
        store.save(Person(name="王丙", sex="男", member_status="在册", joined_on=PartialDate(2018)))
    said(other, "export", "all", str(tmp_path / "整本.xlsx"))
    said(file, "close-year", str(date.today().year - 1))
    assert "“团员数”从 1 变为 2" in said(file, "import", "all", str(tmp_path / "整本.xlsx"), "--dry-run")
    with Store.open(file) as store:
        assert store.count(Person) == 1
    with pytest.raises(UserError, match=r"“团员数”从 1 变为 2.*--reason"):
        said(file, "import", "all", str(tmp_path / "整本.xlsx"))
    said(file, "import", "all", str(tmp_path / "整本.xlsx"), "--reason", "并入邻镇")
    assert json.loads(said(file, "close-year", "--json"))[0]["corrections"][0]["reason"] == "并入邻镇"


def test_a_damaged_correction_is_told_and_the_others_are_listed(file: Path, tmp_path: Path) -> None:
    year = date.today().year - 1
    said(file, "close-year", str(year))
    sheet = tmp_path / "团员.csv"
    sheet.write_text("姓名,性别,入团时间\n李乙,男,2019-05-04\n", encoding="utf-8")
    said(file, "import", "members", str(sheet), "--reason", "漏登一人")
    with Store.open(file) as store:
        store.connection.execute("UPDATE correction SET figures = '坏了', records = '坏了'")
    assert "有损坏" in said(file, "close-year") and "漏登一人" in said(file, "close-year")
    (told,) = json.loads(said(file, "close-year", "--json"))
    assert told["corrections"][0]["unreadable"] and not told["unreadable"] and told["corrections"][0]["figures"] == []
    with Store.open(file) as store:
        store.connection.execute("UPDATE snapshot SET figures = '坏了'")
    assert "读不出来" in said(file, "close-year") and "已打开" in said(file, "close-year", str(year), "--reopen")
