"""What is left open is told on the way out: slots of the summary, places of a form, the frame of the workbook, blanks on paper."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.cli.run import run
from app.summary.drafting import draft
from app.summary.proof import unfinished
from app.ui.pieces import ask
from app.ui.reports.summary import out as leaving
from app.ui.session import Session
from db.records import Person, Service, YearSummary
from db.store import Store
from tests.exchange.forms.county_forms import FORMS
from tests.samples import fill

DAY = "2021-12-31"


@pytest.fixture
def made(tmp_path: Path) -> Path:
    with Store.open(tmp_path / "t.sqlite", daily=False) as store:
        fill(store)
        with store.step("没有总结"):
            store.delete(YearSummary, list(store.ids(YearSummary)))
    return tmp_path / "t.sqlite"


def call(ledger: Path, *arguments: str | Path) -> int:
    return run(["--ledger", str(ledger), *map(str, arguments)], lambda paper, out: out.write_bytes(b"%PDF") and 1)[0]


def test_the_summarys_slots_are_counted_on_stderr(made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Store.open(made, readonly=True) as store:
        drafted = draft(store, date(2021, 12, 31))
    count = sum(p.text.count("【请补写") for p in drafted.paragraphs)
    assert count and f"{count} 处没有补写" in unfinished(drafted)
    assert call(made, "summary", "--as-of", DAY, tmp_path / "a.docx") == 0
    assert f"{count} 处没有补写" in capsys.readouterr().err


def test_in_the_window_the_summary_stays_where_the_clerk_would_rather_write(
    store: Store, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(store)
    drafted, asked, parent = draft(store, date(2021, 12, 31)), list[tuple[str, ...]](), QWidget()
    qtbot.addWidget(parent)
    monkeypatch.setattr(ask, "sure", lambda _, *words: bool(asked.append(words)))
    monkeypatch.setattr(ask, "file_to_save", lambda *_: pytest.fail("nothing is to be written"))
    leaving.export(Session(store, date(2021, 12, 31)), None, parent, drafted, sources=False)  # type: ignore[arg-type]
    assert asked and "没有补写" in asked[0][0] and asked[0][1:] == ("仍要导出", "去补写")


def test_the_workbook_says_what_its_frame_lacks(made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(made, "submit", "--as-of", DAY, tmp_path / "a.xlsx") == 0
    assert "填报人" in capsys.readouterr().err
    with Store.open(made) as store:
        for key in ("unit", "head", "reviewer", "filler", "phone"):
            store.set_setting(key, "甲")
    assert call(made, "submit", "--as-of", DAY, tmp_path / "a.xlsx") == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("name", list(FORMS))
def test_a_form_says_what_nobody_knows(made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    template = tmp_path / f"{name}.xlsx"
    template.write_bytes(FORMS[name]().content())
    code = call(made, "fill", template, tmp_path / "out.xlsx", "--as-of", DAY)
    said = capsys.readouterr()
    left = [line for line in said.out.splitlines() if line.startswith(("没有认出：", "没有填："))]
    # In words each heading is named once; with --json, which holds the cells, their number goes to stderr.
    again = call(made, "fill", template, tmp_path / "out.xlsx", "--as-of", DAY, "--json")
    told = capsys.readouterr()
    assert again == code
    if not code:
        unknown = json.loads(told.out)["unknown"]
        assert len(left) == len({(row["sheet"], row["heading"]) for row in unknown})
        assert ("没有认出" in told.err) is any("没有认出" in row["why"] for row in unknown)


def test_paper_says_what_it_lacks(made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Store.open(made) as store, store.step("样例"):
        person = store.save(Person(name="赵银杏", volunteer_status="在册", registered_on=date(2020, 1, 1)))
        store.save(Service(person=person.id, day=date(2020, 3, 5), minutes=90))
    assert call(made, "print", "certificate", str(person.id), tmp_path / "a.pdf", "--as-of", DAY) == 0
    assert "没有填身份证号" in capsys.readouterr().err
