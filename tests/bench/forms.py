"""Filling one of the county's forms, against taking its package apart and putting it together again."""

from __future__ import annotations

import io
import random
import zipfile
from datetime import date
from typing import TYPE_CHECKING

from app.exchange.forms.filling import Choice, fill
from app.exchange.forms.meaning.recognising import recognise
from app.exchange.forms.sheet.package import Package
from tests.bench.measure import Pair
from tests.exchange.forms.county_forms import blank_columns

if TYPE_CHECKING:
    from tests.bench.jobs import Bench

_ROWS, _PICTURE = 300, 4 << 20


def filling(bench: Bench) -> list[Pair]:
    """A roster of 300 rows of twelve columns in a form with its emblem and photographs, against bare zipfile."""
    store = bench.large
    book = blank_columns()
    # A photograph does not get smaller.
    book.others["xl/media/image1.jpeg"] = (random.Random(1).randbytes(_PICTURE), "image/jpeg")
    content = book.content()
    form = recognise(store, Package(content, "团员花名册.xlsx"))
    ids = store.scalar("SELECT json_group_array(id) FROM (SELECT id FROM person LIMIT ?)", (_ROWS,))
    choice = Choice(date(2021, 12, 31), date(2021, 12, 31), {"members": [int(one) for one in str(ids).strip("[]").split(",")]})

    def floor() -> None:
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
            for info in source.infolist():
                target.writestr(info.filename, source.read(info))

    def product() -> None:
        made = fill(store, form, choice)
        assert len({cell.record for cell in made.cells if cell.record is not None}) == _ROWS

    return [Pair("form", "fill 300 rows of a county's form, against unzipping and zipping it", floor, product, 2.0, 1.5)]
