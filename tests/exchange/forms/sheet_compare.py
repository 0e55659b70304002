"""Holding a filled form against the blank one: every difference that is no data, and what Excel would call damaged."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element, fromstring

from app.exchange.forms.sheet.cells import Place, area_of, place_of, ref

_REFERENCE = re.compile(r"(?<![\w.])(\$?[A-Z]{1,3}\$?)(\d+)(?![\w(])")
_ROWS = re.compile(r"(?<![\w.$A-Z])(\$?)(\d+):(\$?)(\d+)(?![\w(])")


def parts(content: bytes) -> dict[str, bytes]:
    """The parts of a package, in their order."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def undone(text: str, after: int, count: int) -> str:
    """References as they were before `count` rows were put in below row `after`; what ended with the new rows ended there."""
    def row(number: str) -> str:
        n = int(number)
        return str(n if n <= after else max(after, n - count))

    text = _REFERENCE.sub(lambda m: m[1] + row(m[2]), text)
    return _ROWS.sub(lambda m: f"{m[1]}{row(m[2])}:{m[3]}{row(m[4])}", text)


def lines(
    content: bytes, data: set[Place], stale: set[Place], move: tuple[int, int] | None = None, *, plain: bool = False, elsewhere: dict[str, tuple[int, int]] | None = None
) -> list[str]:
    """A sheet as lines, one for each element, without the cells of `data` and the kept results of `stale`.

    `move`: rows put in below a row are taken out again, and everything that points somewhere points where it did before.
    `elsewhere`: the same for other sheets that formulas point to.
    `plain`: shared formulas are written out one by one, and merged areas come in no order.
    """
    root = fromstring(content)
    after, count = move or (10**9, 0)
    _without_data(root, data, stale, range(after + 1, after + count + 1))
    if plain:
        _written_out(root)
    found = []
    for element, depth in _walk(root):
        name, attributes = local(element), {key.rpartition("}")[2]: value for key, value in element.attrib.items()}
        if name == "brk" or (name == "row" and "r" in attributes):
            key = "r" if name == "row" else "id"
            attributes[key] = str(int(attributes[key]) - count * (int(attributes[key]) > after))
        elif name != "mergeCells":
            attributes |= {key: undone(value, after, count) for key, value in attributes.items() if key in _POINTING}
        elif plain:
            attributes.pop("count")
        text = (element.text or "").strip() if local(element) != "t" else element.text or ""
        if name in _FORMULAS:
            for sheet, (low, many) in (elsewhere or {}).items():
                text = re.sub(rf"({sheet}!)([$A-Z0-9:]+)", lambda m, low=low, many=many: m[1] + undone(m[2], low, many), text)  # type: ignore[misc]
            text = undone(text, after, count)
        if name == "hyperlink" and "location" in attributes:
            attributes["location"] = undone(attributes["location"], after, count)
        if name == "row" and "r" not in element.attrib:
            text = str(int(text) - count) if int(text) + 1 > after + count else text
        found.append(f"{'  ' * depth}{name} {sorted(attributes.items())} {text}")
    merges = {line for line in found if line.strip().startswith("mergeCell ")} if plain else set()
    return [*(line for line in found if line not in merges), *sorted(merges)]


_POINTING = ("ref", "r", "sqref", "activeCell", "topLeftCell")
_FORMULAS = ("f", "formula1", "formula2", "formula", "sqref")


def _without_data(root: Element, data: set[Place], stale: set[Place], new: range) -> None:
    held = root.find("{*}sheetData")
    assert held is not None
    last = 0
    for row in list(held):
        last = int(row.get("r", last + 1))
        row.set("r", str(last))
        column = 0
        for cell in list(row):
            column = place_of(cell.get("r", ""))[1] if cell.get("r") else column + 1
            cell.set("r", ref((last, column)))
            if (last, column) in data:
                row.remove(cell)
            elif (last, column) in stale:
                cell.attrib.pop("t", None)
                for child in [c for c in cell if local(c) == "v"]:
                    cell.remove(child)
        if last in new or (not len(row) and not set(row.attrib) - {"r"}):
            held.remove(row)


def _written_out(root: Element) -> None:
    from openpyxl.formula.translate import Translator

    masters: dict[str, tuple[str, str]] = {}
    for cell in root.iterfind("{*}sheetData/{*}row/{*}c"):
        formula = cell.find("{*}f")
        if formula is not None and formula.get("t") == "shared":
            at, number = cell.get("r", ""), formula.get("si", "")
            if formula.text:
                masters[number] = at, formula.text
            origin, text = masters[number]
            formula.text = Translator("=" + text, origin=origin).translate_formula(at)[1:]
            formula.attrib.clear()


def _walk(root: Element, depth: int = 0) -> Iterator[tuple[Element, int]]:
    yield root, depth
    for child in root:
        yield from _walk(child, depth + 1)


# --- what Excel would not open


def faults(content: bytes) -> list[str]:
    """Everything that Excel would repair or refuse."""
    found: list[str] = []
    inside = parts(content)
    trees = {}
    for name, part in inside.items():
        if name.endswith((".xml", ".rels")):
            trees[name] = fromstring(part)
    styles = len(trees["xl/styles.xml"].find("{*}cellXfs") or ()) if "xl/styles.xml" in trees else 1
    strings = len(trees["xl/sharedStrings.xml"]) if "xl/sharedStrings.xml" in trees else 0
    formulas: dict[str, set[str]] = {}
    for name, tree in trees.items():
        if name.startswith("xl/worksheets/sheet"):
            formulas[name] = set()
            found += [f"{name}: {fault}" for fault in _sheet_faults(tree, styles, strings, formulas[name])]
    if "xl/calcChain.xml" in trees:
        number = "1"
        for cell in trees["xl/calcChain.xml"]:
            number = cell.get("i", number)
            if cell.get("r") not in formulas[f"xl/worksheets/sheet{number}.xml"]:
                found.append(f"calcChain: {cell.get('r')} of sheet {number} has no formula")
    return found


def _sheet_faults(tree: Element, styles: int, strings: int, formulas: set[str]) -> Iterator[str]:
    row_before, last, groups = 0, 0, set()
    for row in tree.findall("{*}sheetData/{*}row"):
        last = int(row.get("r", last + 1))
        if last <= row_before:
            yield f"row {last} behind row {row_before}"
        row_before, column = last, 0
        for cell in row:
            at = place_of(cell.get("r", "")) if cell.get("r") else (last, column + 1)
            if at[0] != last or at[1] <= column:
                yield f"cell {cell.get('r')} in row {last} behind column {column}"
            column = at[1]
            if int(cell.get("s", 0)) >= styles:
                yield f"cell {cell.get('r')} has no style {cell.get('s')}"
            formula, value = cell.find("{*}f"), cell.find("{*}v")
            if formula is not None:
                formulas.add(cell.get("r", ""))
                if formula.get("t") == "shared":
                    if formula.text:
                        groups.add(formula.get("si"))
                    elif formula.get("si") not in groups:
                        yield f"cell {cell.get('r')}: shared formula without its first"
            if cell.get("t") == "s" and not (value is not None and int(value.text or -1) < strings):
                yield f"cell {cell.get('r')}: no such string"
            if len("".join(t.text or "" for t in cell.iter() if local(t) == "t")) > 32_767:
                yield f"cell {cell.get('r')}: too long"
            if cell.get("t", "n") == "n" and value is not None and value.text:
                float(value.text)
    merges = tree.find("{*}mergeCells")
    if merges is not None:
        if int(merges.get("count", len(merges))) != len(merges):
            yield "mergeCells: wrong count"
        taken: set[Place] = set()
        for top, left, bottom, right in (area_of(m.get("ref", "")) for m in merges):
            own = {(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)}
            if own & taken:
                yield f"mergeCells: {(top, left)} overlaps"
            taken |= own
    for element in tree.iter():
        for key in ("sqref", "ref"):
            for area in element.get(key, "").split():
                top, left, bottom, right = area_of(area)
                if top > bottom or left > right or bottom > 1_048_576 or top < 1:
                    yield f"{local(element)} {key}={area}"
