"""Filling a county's form from the command line: what is said, what is written, and what is refused."""

from __future__ import annotations

import hashlib
import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from app.cli.run import run
from app.exchange.forms.sheet import converting
from db.store import Store
from tests.conftest import copy_of
from tests.exchange.files.test_hostile_files import HOSTILE
from tests.exchange.forms.county_forms import FORMS

DAY = "2021-11-30"


@pytest.fixture
def town(sample_file: Path, tmp_path: Path) -> Path:
    return copy_of(sample_file, tmp_path)


def form(folder: Path, name: str) -> Path:
    path = folder / f"{name}.xlsx"
    path.write_bytes(FORMS[name]().content())
    return path


def fill(town: Path, *arguments: str | Path) -> int:
    return run(["--ledger", str(town), "fill", *map(str, arguments), "--as-of", DAY])[0]


def told(town: Path, capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> dict[str, Any]:
    assert fill(town, *arguments, "--json") == 0
    return json.loads(capsys.readouterr().out)  # type: ignore[no-any-return]


def test_every_cell_is_told_with_its_meaning_and_value(town: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    template, out = form(tmp_path, "志愿服务季报"), tmp_path / "填好.xlsx"
    before = hashlib.sha256(template.read_bytes()).digest()
    said = told(town, capsys, template, out)
    assert said["files"] == 1
    cells = {row["cell"]: row for row in said["cells"]}
    assert cells["B3"].keys() == {"sheet", "cell", "heading", "target", "value"}
    assert cells["B3"]["target"] == "figure:volunteers.total"
    assert {(row["cell"], row["heading"]) for row in said["unknown"]} == {("B5", "经费投入（万元）"), ("D5", "媒体报道篇数")}
    sheet = openpyxl.load_workbook(out).worksheets[0]
    for at, row in cells.items():
        assert sheet[at].value == row["value"]
    assert hashlib.sha256(template.read_bytes()).digest() == before, "the county's form stays blank"


def test_in_words(town: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert fill(town, form(tmp_path, "志愿服务季报"), tmp_path / "b.xlsx") == 0
    printed = capsys.readouterr()
    assert "填了 7 格" in printed.out
    assert "没有认出：季报 B5 经费投入（万元）" in printed.out
    assert printed.err == "", "numbers alone are nobody's secret"


def test_personal_data_is_warned_of_and_noted(town: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert fill(town, form(tmp_path, "慰问花名册"), tmp_path / "b.xlsx") == 0
    assert "没有加密" in capsys.readouterr().err
    with Store.open(town, readonly=True) as store:
        assert any("慰问花名册" in str(row) for row in store.rows("SELECT * FROM access_log ORDER BY rowid DESC LIMIT 3"))


def test_a_form_that_may_not_grow_becomes_several_files(town: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = told(town, capsys, form(tmp_path, "发展对象名册"), tmp_path / "b.xlsx")
    assert said["files"] == 2
    names = [openpyxl.load_workbook(tmp_path / n).worksheets[0]["B3"].value for n in ("b.xlsx", "b (2).xlsx")]
    assert len(set(names)) == 2


def test_a_card_is_about_the_record_asked_for(town: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    template = form(tmp_path, "困境儿童登记表")
    with Store.open(town, readonly=True) as store:
        child, name = store.rows("SELECT id, name FROM child ORDER BY id LIMIT 1 OFFSET 2")[0]
    assert fill(town, template, tmp_path / "b.xlsx") == 2, "a card is about somebody"
    assert "--record" in capsys.readouterr().err
    said = told(town, capsys, template, tmp_path / "b.xlsx", "--record", str(child))
    assert name in {row["value"] for row in said["cells"]}
    assert fill(town, template, tmp_path / "c.xlsx", "--record", "987654") == 2
    assert not (tmp_path / "c.xlsx").exists()


def test_a_card_for_each(town: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from app.figures import compute
    from db.records import Child

    template = form(tmp_path, "困境儿童登记表")
    with Store.open(town) as store, store.step("试"):
        store.delete(Child, list(store.ids(Child, "1", (), "id"))[3:])
        open_files = compute(store, date.fromisoformat(DAY), ["children.open"])["children.open"]
    said = told(town, capsys, template, tmp_path / "b.xlsx", "--record", "all")
    assert said["files"] == open_files == len(list(tmp_path.glob("b*.xlsx")))
    assert len({row["value"] for row in said["cells"] if row["target"] == "children.name"}) == open_files
    assert fill(town, template, tmp_path / "c.xlsx", "--record", "某人") == 2
    assert "all" in capsys.readouterr().err


def test_a_mapping_says_what_headings_mean(town: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mapping = tmp_path / "m.json"
    mapping.write_text(json.dumps({"慰问金（元）": "aid.value", "签收": {"target": "aid.received_by"}, "困难类型": ""}, ensure_ascii=False), encoding="utf-8-sig")
    said = told(town, capsys, form(tmp_path, "慰问花名册"), tmp_path / "b.xlsx", "--map", mapping)
    assert said["unknown"] == []
    assert {"aid.value", "aid.received_by"} <= {row["target"] for row in said["cells"]}
    assert "aid.child.categories" not in {row["target"] for row in said["cells"]}, "left blank, because a person said so"


@pytest.mark.parametrize(("content", "word"), [
    ("{", "JSON"), ("[]", "JSON"), ('{"签收": "nobody.name"}', "签收"), ('{"签收": "members"}', "签收"), ('{"签收": 5}', "签收"), ('{"签收": {"look": "last4"}}', "签收"),
    ('{"签收": "figure:nothing.total"}', ""), ('{"签收": "figure:members.total@members.by_sex=none"}', ""), (None, "没有"),
])
def test_a_wrong_mapping_is_refused(town: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | None, word: str) -> None:
    mapping = tmp_path / "m.json"
    if content is not None:
        mapping.write_text(content, encoding="utf-8")
    assert fill(town, form(tmp_path, "慰问花名册"), tmp_path / "b.xlsx", "--map", mapping) == 2
    said = capsys.readouterr().err
    assert word in said
    assert len(said.strip().splitlines()) == 1
    assert not (tmp_path / "b.xlsx").exists()


def test_the_blank_form_is_never_written_over(town: Path, tmp_path: Path) -> None:
    template = form(tmp_path, "慰问花名册")
    before = template.read_bytes()
    assert fill(town, template, template) == 2
    (tmp_path / "again.xlsx").symlink_to(template)
    assert fill(town, template, tmp_path / "again.xlsx") == 2
    assert template.read_bytes() == before


@pytest.mark.whole
def test_what_is_no_form_is_refused_in_one_sentence(town: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(converting, "converter", lambda: None)
    out = tmp_path / "out.xlsx"
    for number, (name, (file, make)) in enumerate(HOSTILE.items()):
        # One sign far away is odd, but a roster for all that.
        if name in ("a pipe", "one sign in the last cell") or file.endswith(".csv"):
            continue
        folder = tmp_path / str(number)
        folder.mkdir()
        code = fill(town, make(folder / file), out)
        said = capsys.readouterr().err.strip()
        assert code == 2, name
        assert said, name
        assert "\n" not in said, name
        assert not out.exists(), name


def test_missing_old_and_locked_files(town: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(converting, "converter", lambda: None)
    out = tmp_path / "out.xlsx"
    assert fill(town, tmp_path / "没有.xlsx", out) == 2
    assert "没有.xlsx”这个文件" in capsys.readouterr().err
    old = tmp_path / "旧表.xls"
    old.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096))
    assert fill(town, old, out) == 2
    assert "另存为" in capsys.readouterr().err
    locked = tmp_path / "加密.xlsx"
    locked.write_bytes(old.read_bytes())
    assert fill(town, locked, out) == 2
    assert "打开密码" in capsys.readouterr().err
    assert fill(town, form(tmp_path, "慰问花名册"), tmp_path / "out.pdf") == 2
    assert ".xlsx" in capsys.readouterr().err
    assert not out.exists()


def test_a_value_no_cell_can_hold_is_refused_with_its_cell(town: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from db.records import Child

    with Store.open(town) as store, store.step("试"):
        [child, *_] = store.find(Child, "status = '在帮'", (), "file_no LIMIT 1")
        store.connection.execute("UPDATE child SET school = ? WHERE id = ?", ("中心\x07小学", child.id))
    template = form(tmp_path, "困境儿童登记表")
    assert fill(town, template, tmp_path / "b.xlsx", "--record", str(child.id)) == 2
    assert "C5" in capsys.readouterr().err
    assert not (tmp_path / "b.xlsx").exists()


def test_a_form_whose_part_is_broken_says_so(town: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    template = form(tmp_path, "慰问花名册")
    for broken in (b"<worksheet", b"\xff\xfe<\0w\0", b'<!DOCTYPE w [<!ENTITY a "b">]><worksheet/>', b'<worksheet><sheetData><row r="x"/></sheetData></worksheet>',
                   b'<worksheet><sheetData><row r="2"/><row r="1"/></sheetData></worksheet>', b'<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>zz</v></c></row></sheetData></worksheet>',
                   b'<worksheet><sheetData><row r="1"><c r="??"/></row></sheetData></worksheet>'):
        other = tmp_path / "broken.xlsx"
        with zipfile.ZipFile(template) as source, zipfile.ZipFile(other, "w") as target:
            for name in source.namelist():
                target.writestr(name, broken if name.startswith("xl/worksheets/sheet") else source.read(name))
        assert fill(town, other, tmp_path / "b.xlsx") == 2, broken
        assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_a_form_of_which_nothing_is_known_says_which_cells(town: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = openpyxl.Workbook()
    for row in (("各村团员统计表",), ("村", "团员数"), ("前进村",), ("红旗村",)):
        book.worksheets[0].append(row)
    book.save(tmp_path / "空.xlsx")
    assert fill(town, tmp_path / "空.xlsx", tmp_path / "填好.xlsx") == 2
    assert "B3 前进村、B4 红旗村" in capsys.readouterr().err
    assert not (tmp_path / "填好.xlsx").exists()


def test_the_simplest_form_without_frames(town: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = openpyxl.Workbook()
    for row in (("团务统计表",), ("项目", "数量"), ("团支部数",), ("团员数",), ("其中：女团员",)):
        book.worksheets[0].append(row)
    book.save(tmp_path / "空.xlsx")
    said = told(town, capsys, tmp_path / "空.xlsx", tmp_path / "填好.xlsx")
    assert [row["target"] for row in said["cells"]] == ["figure:roll.branches", "figure:members.total", "figure:members.total@members.by_sex=female"]
    assert not said["unknown"]
    sheet = openpyxl.load_workbook(tmp_path / "填好.xlsx").worksheets[0]
    assert [sheet.cell(row, 2).value for row in (3, 4, 5)] == [row["value"] for row in said["cells"]]
