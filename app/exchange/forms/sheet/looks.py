"""How a form's cells look, as far as filling needs it: text or date format, locked, grey, framed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from app.exchange.forms.sheet.cells import Place, SheetXml
from app.exchange.forms.sheet.package import Package, local

# Built-in number formats that show dates (ECMA-376 18.8.30), with those of Chinese Excel.
_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')


@dataclass(frozen=True)
class Look:
    """One cell style. `grey`: filled with a shade of grey, which forms use for what nobody may write in."""

    date: bool = False
    text: bool = False
    locked: bool = True
    grey: bool = False
    framed: bool = False


def look_at(sheet: SheetXml, place: Place, styles: Sequence[Look]) -> Look:
    """How a place looks, or would where the file does not mention it; a style that the workbook lacks is its last."""
    return styles[min(sheet.style_at(place), len(styles) - 1)]


def looks(package: Package) -> list[Look]:
    """The cell styles of a workbook, by their number."""
    if "xl/styles.xml" not in package.names:
        return [Look()]
    root = package.tree("xl/styles.xml")
    groups = {local(child.tag): child for child in root}
    formats = {int(e.get("numFmtId", 0)): e.get("formatCode", "") for e in groups.get("numFmts", Element("none"))}
    fills = [_is_grey_fill(fill) for fill in groups.get("fills", Element("none"))]
    borders = [_is_framed(border) for border in groups.get("borders", Element("none"))]
    found = []
    for xf in groups.get("cellXfs", Element("none")):
        number = int(xf.get("numFmtId", 0))
        protection = next((child for child in xf if local(child.tag) == "protection"), None)
        fill, border = int(xf.get("fillId", 0)), int(xf.get("borderId", 0))
        found.append(Look(
            date=number in _DATES or _is_date(formats.get(number, "")),
            text=number == 49 or formats.get(number) == "@",
            locked=protection is None or protection.get("locked", "1") not in ("0", "false"),
            grey=fill < len(fills) and fills[fill],
            framed=border < len(borders) and borders[border],
        ))
    return found or [Look()]


def _is_date(code: str) -> bool:
    return bool(re.search(r"[yd]|m(?![^;]*[0#])", _QUOTED.sub("", code.split(";")[0]).lower()))


def _is_grey_fill(fill: Element) -> bool:
    """A solid fill whose red, green and blue are alike and neither white nor black, or a theme's darker white."""
    pattern = next((e for e in fill if local(e.tag) == "patternFill"), None)
    if pattern is None or pattern.get("patternType") not in ("solid", "gray125", "gray0625", "lightGray", "mediumGray", "darkGray"):
        return False
    if pattern.get("patternType") != "solid":
        # Every file's second fill is gray125 and is used by nobody unless it is named.
        return pattern.get("patternType") not in ("gray125", "gray0625")
    colour = next((e for e in pattern if local(e.tag) == "fgColor"), None)
    if colour is None:
        return False
    if "theme" in colour.attrib:
        return colour.get("theme") == "0" and float(colour.get("tint", 0)) < -0.04
    rgb = colour.get("rgb", "")[-6:]
    return is_grey(rgb) if len(rgb) == 6 else colour.get("indexed") in ("22", "23", "55")


def is_grey(rgb: str) -> bool:
    """Whether a colour's red, green and blue, two digits each, are alike and neither white nor black."""
    red, green, blue = (int(rgb[n : n + 2], 16) for n in (0, 2, 4))
    return max(red, green, blue) - min(red, green, blue) <= 8 and 100 < red < 245


def _is_framed(border: Element) -> bool:
    return sum(e.get("style", "none") != "none" for e in border if local(e.tag) in ("left", "right", "top", "bottom", "start", "end")) >= 2
