"""What a form's own formulas come to: long chains, odd functions, many formulas over one long column."""

import pytest

from app.exchange.forms.sheet.calculation import Unknown, Workbook, dependent
from app.exchange.forms.sheet.cells import Cell, SheetXml


def sheet(**formulas: str) -> SheetXml:
    made = SheetXml(b"", [], "")
    made.cells[1, 1] = Cell((1, 1), 0, "n", 0, value=1.0)
    for row in range(2, 3000):
        made.cells[row, 1] = Cell((row, 1), 0, "n", 0, value=0.0, formula=f"A{row - 1}+1")
    for number, (_, formula) in enumerate(formulas.items(), 1):
        made.cells[number, 2] = Cell((number, 2), 0, "n", 0, formula=formula)
    return made


def test_a_long_column_of_one_more_than_above() -> None:
    book = Workbook({"S": sheet()})
    assert book.number(("S", (2999, 1))) == 2999
    assert book.value(("S", (2000, 1))) == 2000


def test_a_long_circle_is_beyond_understanding() -> None:
    made = sheet()
    made.cells[1, 1] = Cell((1, 1), 0, "n", 0, formula="A2999")
    book = Workbook({"S": made})
    assert book.number(("S", (2999, 1))) is None
    with pytest.raises(Unknown):
        book.value(("S", (1, 1)))


def test_what_hangs_on_something_unknown_is_asked_once() -> None:
    made = sheet()
    made.cells[1, 1] = Cell((1, 1), 0, "n", 0, formula="COUNTIF(C1:C9,1)")
    book = Workbook({"S": made})
    assert [book.number(("S", (row, 1))) for row in range(2999, 0, -1)] == [None] * 2999


@pytest.mark.parametrize("formula", ["ROUND(A1:A3,0)", "ROUND(A1)", "ROUND(1E30,20)", "1E308*1E308", "(" * 3000 + "1" + ")" * 3000, "-" * 5000 + "1"])
def test_what_is_odd_is_left_to_the_office_program(formula: str) -> None:
    assert Workbook({"S": sheet(one=formula)}).number(("S", (1, 2))) is None


def test_blank_digits_are_none() -> None:
    assert Workbook({"S": sheet(one="ROUND(2.5,C1)")}).number(("S", (1, 2))) == 3


def test_formulas_over_one_long_column_follow_what_is_written_there() -> None:
    made = sheet()
    for row in range(1, 500):
        made.cells[row, 5] = Cell((row, 5), 0, "n", 0, formula="COUNTIF(C1:C20000,D1)")
    made.cells[1, 6] = Cell((1, 6), 0, "n", 0, formula="E499*2")
    made.cells[2, 6] = Cell((2, 6), 0, "n", 0, formula="G1")
    assert dependent({"S": made}, {("S", (20_000, 3))}) == {("S", (row, 5)) for row in range(1, 500)} | {("S", (1, 6))}
    assert len(dependent({"S": made}, {("S", (1, 1))})) == 2998
    assert dependent({"S": made}, {("S", (20_001, 3))}) == set()
