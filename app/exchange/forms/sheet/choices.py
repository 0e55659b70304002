"""The lists a form lets its cells choose from: written out, on another sheet (hidden ones too), or under a name."""

from __future__ import annotations

import re

from app.exchange.forms.meaning.recognising import Form
from app.exchange.forms.sheet.calculation import Unknown, Workbook, places
from app.exchange.forms.sheet.cells import Place, area_of
from app.exchange.forms.sheet.package import local


class Lists:
    """The choices of a form's cells."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._book = Workbook(form.sheets)
        self._names = {
            name.get("name", ""): name.text or "" for name in form.package.tree("xl/workbook.xml").iter() if local(name.tag) == "definedName"
        }

    def at(self, sheet: str, place: Place) -> tuple[str, ...]:
        """What the cell may hold; nothing where the form does not say."""
        for areas, attributes, formula in self._form.sheets[sheet].validations:
            if attributes.get("type") == "list" and any(_covers(area, place) for area in areas.split()):
                return self._options(formula.strip(), sheet)
        return ()

    def _options(self, formula: str, sheet: str) -> tuple[str, ...]:
        if found := re.fullmatch(r'"(.*)"', formula, re.DOTALL):
            return tuple(word.strip() for word in found[1].replace('""', '"').split(",") if word.strip())
        try:
            values = [self._book.value(at) for at in places(self._names.get(formula, formula).lstrip("="), sheet)]
        except Unknown:
            return ()
        return tuple(str(int(v)) if isinstance(v, float) and v.is_integer() else str(v).strip() for v in values if v is not None)


def _covers(area: str, place: Place) -> bool:
    try:
        top, left, bottom, right = area_of(area)
    except ValueError:
        return False
    return top <= place[0] <= bottom and left <= place[1] <= right
