"""Rosters whose names the county has written in already: each row's record is looked for, and only its blanks are filled."""

from __future__ import annotations

import re
from collections.abc import Mapping

from app.exchange.forms.meaning.wants import Want
from app.exchange.forms.meaning.words import Vocabulary, normal
from app.exchange.forms.sheet.cells import SheetXml
from db.kinds import Link
from db.records import View

_END = re.compile(r"(合计|总计|小计|共计|注|说明|备注).*")


def given(sheet: SheetXml, chosen: View, columns: Mapping[int, Want], first: int, words: Vocabulary) -> dict[int, int]:
    """The records of the rows that have a name, by row; nothing where less than half of the names are known.

    A number that is there decides; a name that several have decides nothing.
    """
    title = chosen.record.field(chosen.record.title[0])
    at = {want.target.partition(".")[2]: column for column, want in columns.items()}
    if isinstance(title.kind, Link) or title.name not in at:
        return {}
    known = words.records(chosen)
    found: dict[int, int] = {}
    row = first
    while (name := sheet.text((row, at[title.name])).strip()) and not _END.fullmatch(re.sub(r"\s", "", name)):
        number = name_key(sheet.text((row, at["id_number"]))) if "id_number" in at else ""
        number = "" if "*" in number else number
        of_number = known.get(number, set()) if number else set()
        of_name = known.get(name_key(name), set())
        meant = of_number & of_name if of_number else of_name if not number else set()
        if len(meant) == 1:
            found[row] = next(iter(meant))
        row += 1
    return found if 2 * len(found) >= row - first else {}


def name_key(name: str) -> str:
    """What spellings of a name have in common: 王 芳 and 王芳."""
    return normal(name)
