"""A form's own formulas: which of them depend on what was written, and what the simple ones come to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from math import isfinite
from typing import Any

from app.exchange.forms.sheet.cells import Place, SheetXml, place_of, ref

#: A place in a workbook: the sheet's name, row and column.
At = tuple[str, Place]
#: Top, left, bottom, right, all within.
Area = tuple[int, int, int, int]
_RANGE = re.compile(r"(?:(?:'((?:[^']|'')+)'|([^\W\d][\w.]*))!)?\$?([A-Za-z]{1,3})\$?(\d+)(?::\$?([A-Za-z]{1,3})\$?(\d+))?\Z")
_LARGEST = 200_000
#: So many formulas are worked out inside one another; what lies deeper (a column of =A4+1) is worked out first.
_DEEPEST = 20
#: An area up to this is looked at cell by cell.
_FEW = 64


class Workbook:
    """Values and formulas of all sheets, worked out as asked for."""

    def __init__(self, sheets: Mapping[str, SheetXml]) -> None:
        self._sheets = sheets
        self._known: dict[At, Any] = {}
        self._busy: set[At] = set()
        self._waiting: set[At] = set()
        self._beyond: set[At] = set()

    def value(self, at: At) -> Any:
        """What a cell holds or its formula comes to; None: blank. Raises Unknown for formulas beyond this module."""
        try:
            return self._worked_out(at)
        except (ArithmeticError, RecursionError) as error:
            raise Unknown(ref(at[1])) from error

    def inner(self, at: At) -> Any:
        """The same, asked for by another cell's formula. Raises _Later where it lies too deep to be worked out at once."""
        sheet = self._sheets.get(at[0])
        cell = sheet.cells.get(at[1]) if sheet else None
        if cell is None:
            return None
        if cell.formula is None:
            return cell.value
        if at not in self._known:
            if at in self._busy or at in self._waiting or at in self._beyond or not cell.formula:
                raise Unknown(ref(at[1]))
            if len(self._busy) >= _DEEPEST:
                raise _Later(at)
            self._busy.add(at)
            try:
                self._known[at] = _Formula(cell.formula, at[0], self).value()
            except Unknown:
                self._beyond.add(at)
                raise
            finally:
                self._busy.discard(at)
        return self._known[at]

    def number(self, at: At) -> float | None:
        """A cell's number, None where it is no number or beyond this module."""
        try:
            found = self.value(at)
        except Unknown:
            return None
        return float(found) if isinstance(found, int | float) and not isinstance(found, bool) and isfinite(found) else None

    def _worked_out(self, at: At) -> Any:
        """The value of a cell, whatever it takes to work it out first."""
        wanted = [at]
        self._waiting.clear()
        while True:
            try:
                found = self.inner(wanted[-1])
            except _Later as first:
                self._waiting.add(wanted[-1])
                wanted.append(first.at)
                continue
            except Unknown:
                # Whatever waits for it finds that out by itself, and is asked no second time either.
                if len(wanted) == 1:
                    raise
            if len(wanted) == 1:
                return found
            wanted.pop()
            self._waiting.discard(wanted[-1])


class Unknown(Exception):
    """A formula that this module does not work out."""


class _Later(Exception):
    """Another cell is to be worked out first."""

    def __init__(self, at: At) -> None:
        super().__init__(at)
        self.at = at


class _Formula:
    """Recursive descent over the tokens of one formula."""

    def __init__(self, formula: str, home: str, book: Workbook) -> None:
        from openpyxl.formula.tokenizer import Tokenizer, TokenizerError

        try:
            self._tokens = [t for t in Tokenizer("=" + formula).items if t.type != "WHITE-SPACE"]
        except (TokenizerError, IndexError) as error:
            raise Unknown(formula) from error
        self._at, self._home, self._book = 0, home, book

    def value(self) -> Any:
        found = self._sum()
        if self._at < len(self._tokens):
            raise Unknown(str(self._tokens[self._at].value))
        return found

    def _next(self, *values: str) -> str:
        if self._at < len(self._tokens) and self._tokens[self._at].type.startswith("OPERATOR") and self._tokens[self._at].value in values:
            self._at += 1
            return str(self._tokens[self._at - 1].value)
        return ""

    def _sum(self) -> float:
        found = self._product()
        while sign := self._next("+", "-"):
            other = self._product()
            found = found + other if sign == "+" else found - other
        return found

    def _product(self) -> float:
        found = self._signed()
        while sign := self._next("*", "/"):
            other = self._signed()
            if sign == "/" and other == 0:
                raise Unknown("1/0")
            found = found * other if sign == "*" else found / other
        return found

    def _signed(self) -> float:
        if self._next("-"):
            return -self._signed()
        if self._next("+"):
            return self._signed()
        found = self._operand()
        return found / 100 if self._next("%") else found

    def _operand(self) -> float:
        if self._at >= len(self._tokens):
            raise Unknown("")
        token = self._tokens[self._at]
        self._at += 1
        if token.type == "OPERAND" and token.subtype == "NUMBER":
            return float(token.value)
        if token.type == "OPERAND" and token.subtype == "RANGE":
            return _as_number(*self._cells(token.value))
        if token.type == "PAREN" and token.subtype == "OPEN":
            found = self._sum()
            self._close()
            return found
        if token.type == "FUNC" and token.subtype == "OPEN":
            return self._call(token.value.upper().rstrip("("))
        raise Unknown(token.value)

    def _close(self) -> None:
        if self._at >= len(self._tokens) or self._tokens[self._at].subtype != "CLOSE":
            raise Unknown("(")
        self._at += 1

    def _call(self, name: str) -> float:
        function = _FUNCTIONS.get(name)
        if function is None:
            raise Unknown(name)
        arguments: list[list[Any]] = []
        while self._at < len(self._tokens) and self._tokens[self._at].subtype != "CLOSE":
            token = self._tokens[self._at]
            following = self._tokens[self._at + 1] if self._at + 1 < len(self._tokens) else None
            if token.type == "SEP":
                self._at += 1
            elif token.subtype == "RANGE" and following is not None and (following.type == "SEP" or following.subtype == "CLOSE"):
                self._at += 1
                arguments.append(list(self._cells(token.value)))
            else:
                arguments.append([self._sum()])
        self._close()
        return function(arguments)

    def _cells(self, text: str) -> Iterator[Any]:
        for at in places(text, self._home):
            yield self._book.inner(at)


def _as_number(*values: Any) -> float:
    if len(values) != 1 or isinstance(values[0], str):
        raise Unknown("text")
    return float(values[0] or 0)


def _numbers(arguments: list[list[Any]]) -> list[float]:
    return [float(v) for argument in arguments for v in argument if isinstance(v, int | float) and not isinstance(v, bool)]


def _rounded(arguments: list[list[Any]]) -> float:
    from decimal import ROUND_HALF_UP, Decimal

    if [len(argument) for argument in arguments] != [1, 1]:
        raise Unknown("ROUND")
    number, digits = (_as_number(argument[0]) for argument in arguments)
    return float(Decimal(str(number)).quantize(Decimal(1).scaleb(-int(digits)), ROUND_HALF_UP))


def _mean(arguments: list[list[Any]]) -> float:
    numbers = _numbers(arguments)
    if not numbers:
        raise Unknown("AVERAGE")
    return sum(numbers) / len(numbers)


_FUNCTIONS: dict[str, Callable[[list[list[Any]]], float]] = {
    "SUM": lambda arguments: sum(_numbers(arguments)),
    "COUNT": lambda arguments: float(len(_numbers(arguments))),
    "COUNTA": lambda arguments: float(sum(v is not None for argument in arguments for v in argument)),
    "MAX": lambda arguments: max(_numbers(arguments), default=0.0),
    "MIN": lambda arguments: min(_numbers(arguments), default=0.0),
    "AVERAGE": _mean,
    "ROUND": _rounded,
}


def places(text: str, home: str) -> Iterator[At]:
    """The cells of a reference in a formula of the sheet `home`. Raises Unknown for names, whole columns, other files."""
    sheet, (top, left, bottom, right) = _area(text, home)
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            yield sheet, (row, column)


def _area(text: str, home: str) -> tuple[str, Area]:
    found = _RANGE.match(text)
    if not found:
        raise Unknown(text)
    sheet = found[1].replace("''", "'") if found[1] else found[2] or home
    top, left = place_of(found[3] + found[4])
    bottom, right = place_of(found[5] + found[6]) if found[5] else (top, left)
    if (bottom - top + 1) * (right - left + 1) > _LARGEST:
        raise Unknown(text)
    return sheet, (top, left, bottom, right)


class _Needs:
    """Which formulas read which cells: small areas cell by cell, large ones once for all formulas that read them."""

    def __init__(self) -> None:
        self._cells: dict[At, list[At]] = {}
        self._areas: dict[str, dict[Area, list[At]]] = {}

    def add(self, formula: At, sheet: str, area: Area) -> None:
        """A formula reads an area."""
        top, left, bottom, right = area
        if (bottom - top + 1) * (right - left + 1) > _FEW:
            self._areas.setdefault(sheet, {}).setdefault(area, []).append(formula)
            return
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                self._cells.setdefault((sheet, (row, column)), []).append(formula)

    def of(self, at: At) -> list[At]:
        """The formulas that read a cell; those of a large area only the first time."""
        found = self._cells.pop(at, [])
        areas, (row, column) = self._areas.get(at[0], {}), at[1]
        for area in [a for a in areas if a[0] <= row <= a[2] and a[1] <= column <= a[3]]:
            found += areas.pop(area)
        return found


def dependent(sheets: Mapping[str, SheetXml], written: set[At]) -> set[At]:
    """Cells whose formulas depend on what was written, directly or through others; those beyond understanding count."""
    from openpyxl.formula.tokenizer import Token, Tokenizer, TokenizerError

    needs, found = _Needs(), set()
    for name, sheet in sheets.items():
        for place, cell in sheet.cells.items():
            if cell.formula is None:
                continue
            try:
                if not cell.formula:
                    raise Unknown("")
                ranges = [t.value for t in Tokenizer("=" + cell.formula).items if t.type == Token.OPERAND and t.subtype == Token.RANGE]
                for area in [_area(text, name) for text in ranges]:
                    needs.add((name, place), *area)
            except (Unknown, TokenizerError, IndexError):
                found.add((name, place))
    changed = [*written, *found]
    while changed:
        more = [at for at in needs.of(changed.pop()) if at not in found]
        found.update(more)
        changed += more
    return found


def recalculated(sheet: SheetXml, name: str, stale: set[At], book: Workbook) -> bytes:
    """The part with the kept results of stale formulas brought up to date, or taken out where only the office program can tell."""
    pieces, at = [], 0
    for place, cell in sorted(sheet.cells.items(), key=lambda item: item[1].start):
        if (name, place) not in stale:
            continue
        new = _result(sheet.content[cell.start : cell.end], book.number((name, place)))
        pieces += [sheet.content[at : cell.start], new]
        at = cell.end
    return b"".join([*pieces, sheet.content[at:]])


_RESULT = re.compile(rb"<((?:\w+:)?)v>[^<]*</(?:\w+:)?v>|<(?:\w+:)?v/>")


def _result(cell: bytes, number: float | None) -> bytes:
    bare = _RESULT.sub(b"", cell)
    opening = re.match(rb"<[^>]*>", bare)
    assert opening
    # t="str" or t="e" told of the old result.
    bare = re.sub(rb'\st="[^"]*"', b"", opening[0]) + bare[opening.end() :]
    if number is None:
        return bare
    prefix = re.match(rb"<((?:\w+:)?)c\b", bare)
    p = prefix[1] if prefix else b""
    shown = repr(int(number)) if number == int(number) else repr(round(number, 10))
    end = bare.rindex(b"</" + p + b"c>")
    return bare[:end] + b"<" + p + b"v>" + shown.encode() + b"</" + p + b"v>" + bare[end:]


def calculated_on_opening(workbook: bytes) -> bytes:
    """The workbook part with the wish that everything be calculated when it is opened."""
    if found := re.search(rb"<((?:\w+:)?)calcPr\b[^>]*>", workbook):
        tag = re.sub(rb'\sfullCalcOnLoad="[^"]*"', b"", found[0])
        end = b"/>" if tag.endswith(b"/>") else b">"
        return workbook[: found.start()] + tag[: -len(end)].rstrip() + b' fullCalcOnLoad="1"' + end + workbook[found.end() :]
    # calcPr stands behind definedNames, externalReferences and sheets (ECMA-376 18.2.27).
    after = max((m.end() for m in re.finditer(rb"</(?:\w+:)?(?:sheets|functionGroups|externalReferences|definedNames)>", workbook)), default=0)
    prefix = re.search(rb"<((?:\w+:)?)workbook\b", workbook)
    p = prefix[1] if prefix else b""
    return workbook[:after] + b"<" + p + b'calcPr fullCalcOnLoad="1"/>' + workbook[after:] if after else workbook
