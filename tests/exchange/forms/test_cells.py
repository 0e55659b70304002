"""Cells and references of a form's sheet: any text comes back as it went in, any insertion moves what points below it."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import range_boundaries

from app.exchange.forms.sheet.cells import Rich, SheetXml, area_of, letters, place_of, ref, spelt, unspelt
from app.exchange.forms.sheet.package import Package
from app.exchange.forms.sheet.reading import read_sheet
from app.exchange.forms.sheet.shifting import Insertion, insert, moved_area, moved_formula, moved_list
from db.errors import UserError
from tests.exchange.forms.county_forms import FORMS
from tests.exchange.forms.county_package import BOX, Book, Formula, Sheet
from tests.exchange.forms.sheet_compare import faults, parts

_NAMES = ["=1+1", "+SUM(A1)", "@x", "a]]>b", "王&<b>\"'", "第一行\n第二行", "两  格", " 前", "后 ", "䶮", "\U0002cb4e", "_x000D_", "_x005F_", "_x000d_x000D_", "\t", "１２", "'", "0012", "110000200803120017"]


def sheet(xml: str) -> SheetXml:
    return read_sheet(f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{xml}</worksheet>'.encode(), [])


def through(values: dict[tuple[int, int], Any], xml: str = "<sheetData/>") -> SheetXml:
    before = sheet(xml)
    return read_sheet(before.written(values), [])


def with_value(value: Any) -> bytes:
    made = Sheet("表")
    made.put("A1", "空", BOX)
    made.blanks(range(2, 3), [BOX])
    content = Book([made]).content()
    package = Package(content, "x.xlsx")
    part = package.sheets[0].part
    return package.saved({part: read_sheet(package.part(part), []).written({(2, 1): value})})


@pytest.mark.parametrize("name", _NAMES)
def test_a_name_is_kept_as_text(name: str) -> None:
    content = with_value(name)
    assert faults(content) == []
    cell = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]["A2"]
    assert cell.data_type in ("s", "inlineStr")
    assert unspelt_by_excel(cell.value) == name
    assert through({(2, 1): name}).text((2, 1)) == name


def unspelt_by_excel(value: str) -> str:
    """openpyxl leaves an escaped underscore as it is; Excel reads it."""
    return value.replace("_x005F_", "_")


@pytest.mark.parametrize("name", ["王\0", "\x07铃", "\x1b", "\ud800", "\uffff"])
def test_what_no_cell_can_hold_is_refused_with_the_cell_named(name: str) -> None:
    with pytest.raises(UserError, match="B7"):
        sheet("<sheetData/>").written({(7, 2): name})


def test_a_text_too_long_is_refused_with_the_cell_named() -> None:
    with pytest.raises(UserError, match=r"C3.*32767"):
        sheet("<sheetData/>").written({(3, 3): "长" * 32_768})
    assert len(through({(3, 3): "长" * 32_767}).text((3, 3))) == 32_767


_CELL_TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters=[chr(n) for n in range(32) if n not in (9, 10)] + ["\ufffe", "\uffff"]), max_size=40)


@given(_CELL_TEXT | st.sampled_from(["_x0041_", "__x0041_", "_x004", "_x00411_"]))
def test_text_comes_back(text: str) -> None:
    from xml.sax.saxutils import unescape

    assert unspelt(unescape(spelt(text, (1, 1)), {"&#9;": "\t"})) == text
    if text:
        assert through({(1, 1): text}).text((1, 1)) == text


_PLACES = st.tuples(st.integers(1, 60), st.integers(1, 30))


@given(st.dictionaries(_PLACES, st.integers(-9, 9) | st.sampled_from(["甲", "=1", "0.10"]), max_size=25), st.dictionaries(_PLACES, st.sampled_from([1.5, "乙", ""]), max_size=25))
def test_any_cells_among_any_others(there: dict[tuple[int, int], Any], new: dict[tuple[int, int], Any]) -> None:
    """Cells go in in their order whatever is there; those not named keep their bytes."""
    before = read_sheet(sheet("<sheetData/>").written(there), []) if there else sheet("<sheetData/>")
    after = read_sheet(before.written(new), [])
    assert {p: after.text(p) for p in after.cells if after.text(p)} == {
        p: _shown(v) for p, v in (there | new).items() if v != ""
    }
    rows = [row.number for row in after.rows.values()]
    assert rows == sorted(set(rows))
    for row in after.rows.values():
        columns = [cell.place[1] for cell in row.cells]
        assert columns == sorted(set(columns))
    for place, cell in before.cells.items():
        if place not in new:
            assert before.content[cell.start : cell.end] in after.content


def _shown(value: Any) -> str:
    return str(value)


@given(st.integers(1, 16_384), st.integers(1, 1_048_576))
def test_references_are_read_as_written(column: int, row: int) -> None:
    assert place_of(ref((row, column))) == (row, column)
    assert area_of(f"{letters(column)}{row}") == (row, column, row, column)


_MOVES = st.builds(Insertion, st.just("表"), st.integers(1, 80), st.integers(1, 50))
_AREAS = st.tuples(st.integers(1, 100), st.integers(1, 20), st.integers(0, 40), st.integers(0, 8)).map(
    lambda a: f"{ref((a[0], a[1]))}:{ref((a[0] + a[2], a[1] + a[3]))}" if a[2] or a[3] else ref((a[0], a[1]))
)


def rows_in(area: str) -> set[int]:
    _, top, _, bottom = range_boundaries(area)
    return set(range(top, bottom + 1))


@given(_AREAS, _MOVES)
def test_an_area_holds_what_it_held_and_grows_with_the_table(area: str, move: Insertion) -> None:
    new = set(range(move.after + 1, move.after + move.count + 1))
    before, after = rows_in(area), rows_in(moved_area(area, move))
    assert after - new == {move.row(row) for row in before}
    single = len(before) == 1 and ":" not in area
    assert new <= after if move.after in before and not single else not (new & after)


@given(_AREAS, _MOVES)
def test_a_formula_moves_as_its_areas_do(area: str, move: Insertion) -> None:
    dollars = "".join(f"${part}" if part[0].isalpha() and n == 0 else part for n, part in enumerate([area]))
    for written in (area, dollars):
        moved = moved_area(written, move)
        assert moved_formula(f"SUM({written})*2", move, "表") == f"SUM({moved})*2"
        assert moved_formula(f"SUM(表!{written})", move, "别的") == f"SUM(表!{moved})"
        assert moved_formula(f"SUM('表'!{written},\"{written}\")", move, "别的") == f"SUM('表'!{moved},\"{written}\")"
        assert moved_formula(f"SUM({written})", move, "别的") == f"SUM({written})"
        assert moved_formula(f"[1]表!{written}", move, "表") == f"[1]表!{written}", "another file"


@given(st.lists(_AREAS, min_size=1, max_size=4), _MOVES)
def test_rules_of_the_last_row_hold_in_the_new_ones(areas: list[str], move: Insertion) -> None:
    after = moved_list(" ".join(areas), move).split()
    assert len(after) == len(areas)
    new = set(range(move.after + 1, move.after + move.count + 1))
    for old, moved in zip(areas, after, strict=True):
        assert rows_in(moved) - new == {move.row(row) for row in rows_in(old)}
        assert (new <= rows_in(moved)) == (move.after in rows_in(old))


@given(st.integers(1, 40), st.integers(5, 15))
def test_rows_put_in_read_back(count: int, last: int) -> None:
    made = Sheet("表")
    made.line(1, ["甲", "乙"])
    for row in range(2, last + 1):
        made.line(row, [row, Formula(f"A{row}*2")])
    made.put(f"A{last + 1}", Formula(f"SUM(A2:A{last})"))
    made.put(f"B{last + 1}", f"合计{last}")
    package = Package(Book([made], chain=True).content(), "x.xlsx")
    changes: dict[str, bytes] = {}
    insert(package, changes, package.sheets[0], Insertion("表", last, count))
    content = package.saved(changes)
    assert faults(content) == []
    after = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert after.cell(last + 1 + count, 1).value == f"=SUM(A2:A{last + count})"
    assert after.cell(last + 1 + count, 2).value == f"合计{last}"
    assert [after.cell(row, 2).value for row in range(2, last + count + 1)] == [f"=A{row}*2" for row in range(2, last + count + 1)]
    assert [after.cell(row, 1).value for row in range(last + 1, last + count + 1)] == [None] * count


def test_a_row_without_cells_gets_some() -> None:
    for xml in ("<sheetData/>", "<sheetData></sheetData>", '<sheetData><row r="2"/></sheetData>', '<sheetData><row r="2" ht="20"></row></sheetData>', '<sheetData><row r="1"/><row r="9"/></sheetData>'):
        after = through({(2, 3): "中", (2, 1): 5}, xml)
        assert (after.text((2, 1)), after.text((2, 3))) == ("5", "中")
        assert list(after.rows) == sorted(after.rows)


def test_letters_of_two_colours_stay() -> None:
    from app.exchange.forms.meaning.recognising import sheets_of
    from app.exchange.forms.sheet.rich import with_words

    package = Package(FORMS["共青团员花名册"]().content(), "x.xlsx")
    cells = sheets_of(package)["花名册"]
    words = with_words(package, cells, cells.cells[3, 1], "填报单位（盖章）：某镇 填报日期：2021年1月1日")
    assert isinstance(words, Rich)
    after = read_sheet(cells.written({(3, 1): words}), [])
    assert after.text((3, 1)) == "填报单位（盖章）：某镇 填报日期：2021年1月1日"
    assert b"FFFF0000" in after.content
    assert b"rPh" not in after.content[after.cells[3, 1].start : after.cells[3, 1].end]


def test_parts_are_the_packages_own(tmp_path: Any) -> None:
    content = FORMS["志愿服务队汇总表"]().content()
    assert parts(Package(content, "x").saved({})) == parts(content)
