"""Every option of every command is heard by every kind, or refused in a sentence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from app.cli.run import run
from app.papers import printables
from db.records import TABLES, VIEWS, is_private, view
from db.store import Store
from tests.exchange.forms.county_forms import FORMS
from tests.samples import fill

DAY = "2021-12-31"
_NUMBER, _CHILD = "110000200803120115", "欧阳樱桃"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ledger") / "t.sqlite"
    with Store.open(path, daily=False) as store:
        child = fill(store)["child"]
        with store.step("改名"):
            store.save(child.with_(name=_CHILD))
    return path


@pytest.fixture
def ledger(made: Path, tmp_path: Path) -> Iterator[Path]:
    copy = tmp_path / "t.sqlite"
    copy.write_bytes(made.read_bytes())
    yield copy


def call(ledger: Path, *arguments: str | Path) -> int:
    return run(["--ledger", str(ledger), *map(str, arguments)], lambda paper, out: out.write_bytes(b"%PDF") and 1)[0]


def labels(path: Path) -> list[str]:
    return [str(cell) for cell in next(openpyxl.load_workbook(path).active.values)]


@pytest.mark.parametrize("kind", ["all", *VIEWS, *TABLES])
def test_without_sensitive_is_heard_or_refused(ledger: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str) -> None:
    out = tmp_path / "out.xlsx"
    code, said = call(ledger, "export", kind, out, "--without-sensitive"), capsys.readouterr()
    if code:
        assert (code, kind) == (2, "all") and len(said.err.strip().splitlines()) == 1 and "export children" in said.err and not out.exists()
        return
    shown = view(kind)
    assert shown
    hidden = [f.label for f in shown.fields() if f.sensitive]
    assert not set(hidden) & set(labels(out)) and all(label in said.err for label in hidden)
    text = repr(list(openpyxl.load_workbook(out).active.values)[1:])
    assert _NUMBER not in text
    assert not (is_private(shown.record) and _CHILD in text)


@pytest.mark.parametrize("kind", ["all", *VIEWS, *TABLES])
def test_an_export_says_what_it_tells(ledger: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str) -> None:
    assert call(ledger, "export", kind, tmp_path / "out.xlsx") == 0
    said = capsys.readouterr().err
    shown = view(kind)
    assert "没有加密" in said and ("未成年人" in said) == bool(shown and is_private(shown.record)) and ("儿童姓名" in said or kind != "all")


@pytest.mark.parametrize("option", [("--sheet", "x"), ("--good-rows",), ("--report", "r.xlsx")])
def test_what_a_whole_ledger_cannot_hear_is_refused(ledger: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], option: tuple[str, ...]) -> None:
    book = tmp_path / "all.xlsx"
    assert call(ledger, "export", "all", book) == 0
    capsys.readouterr()
    assert call(tmp_path / "new.sqlite", "import", "all", book, *option) == 2
    assert option[0] in capsys.readouterr().err


@pytest.mark.parametrize("kind", [*printables.kinds(), "falls", *VIEWS])
@pytest.mark.parametrize("numbered", [True, False])
def test_print_hears_number_and_whole_or_refuses_them(
    ledger: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str, *, numbered: bool
) -> None:
    wants_number = kind in printables.kinds()
    out, number = tmp_path / "out.pdf", ["1"] if numbered else []
    code = call(ledger, "print", kind, *number, out, "--as-of", DAY)
    said = capsys.readouterr().err
    assert (code == 0) is (wants_number is numbered), said
    assert code == 0 or (code == 2 and "编号" in said)
    if code == 0:
        with Store.open(ledger) as store:
            from datetime import date

            sensitive = printables.printable(store, kind, [1] if numbered else [], date(2021, 12, 31), True).sensitive
        code = call(ledger, "print", kind, *number, out, "--as-of", DAY, "--whole")
        assert (code == 0) is sensitive and (code == 0 or "--whole" in capsys.readouterr().err)


@pytest.mark.parametrize("name", list(FORMS))
def test_fill_hears_record_and_map_or_says_so(ledger: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    template, out, own = tmp_path / f"{name}.xlsx", tmp_path / "out.xlsx", tmp_path / "own.json"
    template.write_bytes(FORMS[name]().content())
    own.write_text(json.dumps({"没有这样的表头": "members.name"}), "utf-8")
    bare, with_record = (call(ledger, "fill", template, out, "--as-of", DAY, *more) for more in ((), ("--record", "1")))
    said = capsys.readouterr().err
    assert bare == 0 or with_record == 0 or "没有认出" in said or "一格也没有填上" in said
    assert not (bare == with_record == 0) or "一人一表" not in said
    assert with_record in (0, 2) and (with_record == 0 or "--record" in said or "没有认出" in said)
    call(ledger, "fill", template, out, "--as-of", DAY, "--map", own, *(() if bare == 0 else ("--record", "1")))
    assert "没有这样的表头" in capsys.readouterr().err or (bare and with_record)
