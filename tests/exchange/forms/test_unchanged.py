"""A filled form is the county's own form: nothing but data cells differs, and Excel, WPS and LibreOffice open it."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import openpyxl
import pytest

from app.exchange.forms import filling
from app.exchange.forms.filling import Choice, Filled, Filling
from app.exchange.forms.meaning.recognising import Form, recognise, sheets_of
from app.exchange.forms.meaning.wants import SERIAL
from app.exchange.forms.sheet import calculation
from app.exchange.forms.sheet.cells import Place, ref
from app.exchange.forms.sheet.package import Package
from db.records import view
from db.store import Store
from tests.exchange.forms.county_forms import FORMS
from tests.exchange.forms.sheet_compare import faults, lines, parts, undone

DAY, TODAY = date(2021, 11, 30), date(2021, 11, 26)


@dataclass
class Done:
    """A form before and after."""

    blank: bytes
    form: Form
    files: list[Filling]

    @property
    def moved(self) -> dict[str, tuple[int, int]]:
        """By sheet: the row below which rows were put in, and how many."""
        found = {}
        for name, wants in self.form.wants.items():
            if wants.roster and wants.roster.spread:
                records = {c.record for c in self.files[0].cells if c.sheet == name and c.record is not None}
                if len(records) > wants.roster.capacity:
                    found[name] = (wants.roster.last, len(records) - wants.roster.capacity)
        return found


@pytest.fixture(scope="module")
def done(town: Store) -> object:
    @cache
    def filled(name: str) -> Done:
        blank = FORMS[name]().content()
        form = recognise(town, Package(blank, f"{name}.xlsx"))
        return Done(blank, form, filling.continued(town, form, Choice(DAY, TODAY, record=_somebody(town, form))))

    return filled


def _somebody(store: Store, form: Form) -> int | None:
    for wants in form.wants.values():
        if wants.card:
            chosen = view(wants.card.view)
            assert chosen
            return list(store.ids(chosen.record, chosen.where, (), "id"))[3]
    return None


@pytest.fixture(params=list(FORMS))
def case(request: pytest.FixtureRequest, done: object) -> Done:
    return done(request.param)  # type: ignore[operator,no-any-return]


def written(filled: Filling, sheet: str) -> set[Place]:
    return {cell.place for cell in filled.cells if cell.sheet == sheet}


def test_parts_without_data_are_the_same_bytes_in_the_same_order(case: Done) -> None:
    before = parts(case.blank)
    for made in case.files:
        after = parts(made.content)
        assert list(after) == list(before)
        with_data = {case.form.part(cell.sheet).part for cell in made.cells}
        may = with_data | {"xl/workbook.xml"}
        if case.moved:
            # What points into the sheet moves with it.
            may |= {n for n in before if re.match(r"xl/(drawings/(vmlD|d)rawing|comments|tables/|charts/|ctrlProps/|calcChain|worksheets/sheet)", n)}
        stale = calculation.dependent(sheets_of(Package(made.content, "x.xlsx")), {(c.sheet, c.place) for c in made.cells})
        may |= {case.form.part(name).part for name, _ in stale}
        assert {name for name in before if before[name] != after[name]} <= may


def test_only_data_cells_differ(case: Done) -> None:
    """Rows that were put in are taken out again and every reference set back: what is left is the blank form."""
    for made in case.files:
        filled = sheets_of(Package(made.content, "x.xlsx"))
        stale = calculation.dependent(filled, {(c.sheet, c.place) for c in made.cells})
        for part in case.form.package.sheets:
            before, after = case.form.package.part(part.part), parts(made.content)[part.part]
            move = case.moved.get(part.name)
            data = written(made, part.name)
            old = {(r if not move or r <= move[0] else r - move[1], c) for r, c in data if not move or not move[0] < r <= sum(move)}
            waiting = {place for name, place in stale if name == part.name}
            shift = {(r if not move or r <= move[0] else r - move[1], c) for r, c in waiting}
            was = lines(before, old, shift, plain=bool(case.moved))
            now = lines(after, data, waiting, move or (10**9, 0), plain=bool(case.moved), elsewhere={} if move else case.moved)
            merged = [line for line in now if line.strip().startswith("mergeCell ")]
            assert [line for n, line in enumerate(now) if line not in now[:n] or line not in merged] == was


def test_new_cells_look_as_their_neighbours(case: Done) -> None:
    for made in case.files:
        filled = sheets_of(Package(made.content, "x.xlsx"))
        for cell in made.cells:
            row, column = cell.place
            move = case.moved.get(cell.sheet)
            if move and row > move[0]:
                row = max(move[0], row - move[1])
            assert filled[cell.sheet].style_at(cell.place) == case.form.sheets[cell.sheet].style_at((row, column))


def test_nothing_is_damaged(case: Done) -> None:
    assert faults(case.blank) == []
    for made in case.files:
        assert faults(made.content) == []


def test_what_points_into_the_sheet_moves_with_it(case: Done) -> None:
    """Names, comments, pictures, buttons, tables, charts and the order of calculation point to what they pointed to before."""
    before = parts(case.blank)
    [made, *_] = case.files
    after = parts(made.content)
    for sheet, (low, count) in case.moved.items():
        def back(row: re.Match[bytes], low: int = low, count: int = count) -> bytes:
            return row[1] + b",".join(_row_back(n, low, count) if k in (2, 6) or b"," not in row[2] else n for k, n in enumerate(row[2].split(b","))) + row[3]

        for name, content in after.items():
            if content == before[name] or name.startswith("xl/worksheets/"):
                continue
            if name.startswith("xl/drawings/"):
                content = undone(content.decode(), low, count).encode()
                content = re.sub(rb"(<xdr:row>|<x:Row>|<x:Anchor>)([^<]*)(</xdr:row>|</x:Row>|</x:Anchor>)", back, content)
            else:
                content = undone(content.decode().replace(' fullCalcOnLoad="1"', ""), low, count).encode() if sheet else content
            assert content.decode() == before[name].decode()


def _row_back(text: bytes, low: int, count: int) -> bytes:
    number = int(text) + 1
    return text if number <= low else re.sub(rb"\d+", str(max(low, number - count) - 1).encode(), text)


@pytest.mark.filterwarnings("ignore:.*extension is not supported")
def test_every_cell_holds_what_is_reported(case: Done) -> None:
    for made in case.files:
        book = openpyxl.load_workbook(io.BytesIO(made.content), rich_text=False)
        last: dict[tuple[str, Place], Filled] = {(c.sheet, c.place): c for c in made.cells}
        assert len(last) == len(made.cells), "no cell is written twice"
        for (sheet, place), cell in last.items():
            found = book[sheet][ref(place)]
            if isinstance(cell.value, str):
                assert (found.value or "") == cell.value
                assert found.data_type != "f"
            elif not found.is_date:
                assert found.value == cell.value


def test_the_same_again(case: Done, town: Store) -> None:
    form = recognise(town, Package(case.blank, case.form.package.name))
    again = filling.fill(town, form, Choice(DAY, TODAY, record=_somebody(town, form)))
    assert again.content == case.files[0].content


def test_results_that_are_kept_are_right(case: Done) -> None:
    """A kept result of a formula is that of the new data, or is not kept."""
    for made in case.files:
        sheets = sheets_of(Package(made.content, "x.xlsx"))
        book = calculation.Workbook(sheets)
        for name, sheet in sheets.items():
            for place, cell in sheet.cells.items():
                if cell.formula and isinstance(cell.value, float) and (now := book.number((name, place))) is not None:
                    assert round(now, 9) == round(cell.value, 9), f"{name} {ref(place)} ={cell.formula}"


def test_serials_run_from_one(case: Done) -> None:
    for name, wants in case.form.wants.items():
        if not wants.roster or not (serial := next((c for c, w in wants.roster.columns.items() if w.target == SERIAL), None)):
            continue
        for made in case.files:
            sheet = sheets_of(Package(made.content, "x.xlsx"))[name]
            rows = sorted({c.place[0] for c in made.cells if c.sheet == name and c.record is not None})
            numbers = [sheet.text((row, serial)) for row in rows]
            assert numbers == [str(n) for n in range(int(numbers[0]), int(numbers[0]) + len(rows))]


def test_hidden_sheets_are_never_filled(case: Done) -> None:
    hidden = {sheet.name for sheet in case.form.package.sheets if sheet.hidden}
    assert not hidden & {cell.sheet for made in case.files for cell in made.cells}


@pytest.mark.parametrize("name", ["共青团员花名册", "志愿服务队汇总表", "年龄结构统计表"])
def test_the_office_program_opens_it(name: str, done: object, tmp_path: Path) -> None:
    import subprocess

    from app.exchange.forms.sheet.converting import converter

    program = converter()
    if program is None:
        pytest.skip("no LibreOffice here")
    source = tmp_path / "form.xlsx"
    source.write_bytes(done(name).files[0].content)  # type: ignore[operator]
    command = [program, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(source)]
    subprocess.run(command, capture_output=True, timeout=600, check=True)
    assert (tmp_path / "form.pdf").stat().st_size > 5_000
