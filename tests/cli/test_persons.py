"""The command line where each person has a password: who is asked for, what each may do, and what of a child gets out."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app import cli
from app.cli.commands import root
from app.papers.sheet import Printable
from db.records import TABLES, VIEWS, Child, Person
from db.store import Store
from tests.conftest import copy_of
from tests.persons import CLERK, MANAGER, PUBLIC, SECRET, VIEWER, key

DAY = "2021-12-31"
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def shared(persons_file: Path, tmp_path: Path) -> Path:
    return copy_of(persons_file, tmp_path)


@pytest.fixture
def run(shared: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """One command line in this person's name; the exit code, and all that was said."""

    def one(person: str, *arguments: str, password: str = "", new: str = "") -> tuple[int, str]:
        monkeypatch.setenv("LEDGER_PASSWORD", password or str(key(person)))
        monkeypatch.setenv("LEDGER_NEW_PASSWORD", new)
        monkeypatch.delenv("LEDGER_PERSON", raising=False)
        whose = ["--as", person] if person else []
        code, _ = cli.run(["--ledger", str(shared), *whose, *arguments], to_pdf=_as_text)
        monkeypatch.delenv("LEDGER_PERSON", raising=False)
        said = capsys.readouterr()
        return code, said.out + said.err

    return one


def _as_text(printable: Printable, out: Path) -> int:
    """What would stand on the paper, and nothing of it masked."""
    wishes = replace(printable.start, masked=False)
    out.write_text("".join(repr(part.make(wishes)) for part in printable.parts or (printable,)), encoding="utf-8")
    return 1


def _within(folder: Path) -> str:
    """All that lies in the files of a folder, workbooks and documents unpacked."""
    texts = []
    for file in (p for p in folder.rglob("*") if p.is_file()):
        if zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as package:
                texts += [package.read(name).decode(errors="replace") for name in package.namelist()]
        texts.append(file.read_bytes().decode(errors="replace"))
    return "".join(texts)


def _every_command(out: Path) -> list[list[str]]:
    kinds = [*VIEWS, *TABLES, "all"]
    commands = [["export", kind, str(out / f"{kind}.xlsx")] for kind in kinds] + [["print", kind, str(out / f"{kind}.pdf")] for kind in VIEWS]
    commands += [["print", kind, "1", "--whole", str(out / f"{kind}1.pdf")] for kind in ("person", "child", "children", "event", "certificate", "branch")]
    return [
        *commands, ["figures", "--as-of", DAY, "--json"], ["submit", "--as-of", DAY, str(out / "a.xlsx")], ["submit", "--show-names", "--as-of", DAY, str(out / "b.xlsx")],
        ["summary", "--sources", "--as-of", DAY, str(out / "c.docx")], ["check", "--json"], ["charts", "--format", "svg", "--as-of", DAY, str(out)], ["close-year"], ["undo"],
        ["password", "list"],
    ]


@pytest.mark.whole
def test_no_command_names_a_child_to_whom_the_files_are_not_shown(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "写出"
    out.mkdir()
    said = [run(CLERK, *command) for command in _every_command(out)]
    assert {code for code, _ in said} == {0, 2}, [words for code, words in said if code not in (0, 2)]
    told = "".join(words for _, words in said) + _within(out)
    assert "帮扶档案" in told and "甲乙丙" in told
    assert SECRET not in told
    # Who may see them gets them all the same.
    code, _ = run(VIEWER, "export", "children", str(out / "看.xlsx"))
    assert code == 0 and SECRET in _within(out)
    assert {"export", "print", "figures", "submit", "summary", "check", "charts", "undo"} <= root.commands.keys()
    assert PUBLIC


def test_who_only_looks_changes_nothing_by_any_command(run: Run, shared: Path, tmp_path: Path) -> None:
    def content() -> object:
        with Store.open(shared, key(MANAGER), readonly=True) as store:
            return [store.rows(f'SELECT * FROM "{table}"') for table in (*TABLES, "step", "setting", "account")]

    sheet = tmp_path / "名单.csv"
    sheet.write_text("姓名,团员状态\n钱多多,在册\n", encoding="utf-8")
    plain = tmp_path / "别的.sqlite"
    Store.open(plain).close()
    before = content()
    refused = [
        ["import", "members", str(sheet)], ["undo"], ["close-year", "2021"], ["restore", str(plain)], ["password", "remove"], ["password", "add", "新人"],
        ["password", "drop", CLERK], ["password", "rights", VIEWER, "--role", "管理员"], ["password", "reset", CLERK],
    ]
    for command in refused:
        code, words = run(VIEWER, *command, new="六个字的密码")
        assert code == 2 and ("只读" in words or "管理员" in words), (command, words)
    assert content() == before
    code, _ = run(VIEWER, "export", "members", str(tmp_path / "看.csv"))
    assert code == 0
    with Store.open(shared, key(MANAGER), readonly=True) as store:
        assert store.rows("SELECT who, action FROM access_log ORDER BY id DESC LIMIT 1") == [(VIEWER, "导出")]
    assert content() == before


def test_persons_by_the_command_line(run: Run, shared: Path) -> None:
    assert run(MANAGER, "password", "add", "新人", "--role", "录入员", "--care", new="新人自己的密码") == (0, "已加：新人，录入员，可以看帮扶档案\n")
    assert run(MANAGER, "password", "rights", "新人", "--no-care")[0] == 0
    assert run("新人", "password", "change", password="新人自己的密码", new="新人的新密码")[0] == 0
    code, words = run("新人", "password", "list", password="新人的新密码")
    assert code == 0 and words.splitlines()[-1].startswith("新人\t录入员，不看帮扶档案\t")
    assert run(MANAGER, "password", "reset", "新人", new="重设的新密码")[0] == 0
    code, words = run("新人", "check", password="新人的新密码")
    assert code == 2 and "姓名或密码不对" in words
    code, words = run("", "check", password="重设的新密码")
    assert code == 2 and "--as" in words
    code, words = run(MANAGER, "password", "drop", MANAGER)
    assert code == 2 and "唯一的管理员" in words
    assert run(MANAGER, "password", "drop", "新人")[0] == 0
    code, words = run(MANAGER, "password", "add", "短", new="短")
    assert code == 2 and "太短" in words
    assert run(CLERK, "undo")[0] == 2
    with Store.open(shared, key(MANAGER), readonly=True) as store:
        assert [p.name for p in store.persons()] == [MANAGER, CLERK, VIEWER] and store.count(Person) and store.count(Child)


def test_the_first_person_and_the_way_back(ledger: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with Store.open(ledger) as store, store.step("甲"):
        store.save(Person(name="甲"))
    monkeypatch.setenv("LEDGER_NEW_PASSWORD", str(key(MANAGER)))
    assert cli.run(["--ledger", str(ledger), "password", "add", MANAGER, "--role", "只读"])[0] == 2
    assert cli.run(["--ledger", str(ledger), "password", "add", MANAGER])[0] == 0
    code = next(line for line in capsys.readouterr().out.splitlines() if line.count("-") == 15)
    monkeypatch.setenv("LEDGER_PASSWORD", code)
    assert cli.run(["--ledger", str(ledger), "password", "list"])[0] == 0
    assert f"{MANAGER}\t管理员" in capsys.readouterr().out
    assert cli.run(["--ledger", str(ledger), "password", "change"])[0] == 2
    assert cli.run(["--ledger", str(ledger), "password", "remove"])[0] == 0
    monkeypatch.delenv("LEDGER_PASSWORD")
    with Store.open(ledger) as store:
        assert store.count(Person) == 1
