"""The simplest forms, with frames and without: every number is what SQL says, every wanted blank is named, nothing else changes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date

import openpyxl
import pytest

from app.exchange.forms import filling
from app.exchange.forms.filling import Choice
from app.exchange.forms.meaning.recognising import recognise
from app.exchange.forms.sheet.cells import Place, ref
from app.exchange.forms.sheet.package import Package
from db.store import Store
from tests.exchange.forms.county_town import settled
from tests.exchange.forms.simple_forms import FORMS, Form, Named, Sql

DAY = date(2024, 12, 31)


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The small township, read only."""
    with Store.open(tmp_path_factory.mktemp("county") / "town.sqlite", daily=False) as store:
        settled(store)
        yield store


def answers(store: Store, form: Form) -> dict[str, object]:
    """What belongs into the form's cells, by A1."""
    return {ref(place): store.scalar(want) if isinstance(want, Sql) else str(want) for place, want in form.wants.items() if not isinstance(want, Named)}


@pytest.mark.parametrize("framed", [True, False], ids=["framed", "bare"])
@pytest.mark.parametrize("tight", [True, False], ids=["tight", "wide"])
@pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{FORMS.index(form)} {form.title}")
def test_a_simple_form_is_filled(county: Store, form: Form, tight: bool, framed: bool) -> None:
    content = form.book(framed=framed, tight=tight).content()
    read = recognise(county, Package(content, "表.xlsx"), {})
    made = filling.fill(county, read, Choice(DAY, DAY))
    written: dict[Place, object] = {cell.place: cell.value for cell in made.cells}
    table, up = range(3 - tight, 3 - tight + len(form.rows)), int(tight)
    assert {ref((row + up, column)): value for (row, column), value in written.items() if row in table} == pytest.approx(answers(county, form))
    named = {ref((left.place[0] + up, left.place[1])) for left in made.blanks if left.place[0] in table}
    assert named == {ref(place) for place, want in form.wants.items() if isinstance(want, Named)}
    before, after = (openpyxl.load_workbook(io.BytesIO(bytes_)).worksheets[0] for bytes_ in (content, made.content))
    for row in before.iter_rows():
        for cell in row:
            if (cell.row, cell.column) not in written:
                assert after.cell(cell.row, cell.column).value == cell.value
    assert filling.fill(county, read, Choice(DAY, DAY)).content == made.content
