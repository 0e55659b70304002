"""What a list shows, on its way out: the same rows, columns and order, to a sheet or to the clipboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import Any

from app.exchange.exports.export import (
    PAGE,
    PLAIN,
    cell_of,
    chosen_view,
    counted,
    is_personal,
    listing_sheet,
    look_of,
    suffix_of,
)
from app.exchange.files.writing import SHEET_ROWS, Sheet, Value, sheet_name, write_csv, write_workbook
from app.lists.declare import Column
from app.lists.query import Listing, page
from app.progress import Progress, silent
from db.kinds import Link
from db.store import Store


def export_listing(
    store: Store, wanted: Listing, shown: Sequence[Column], ids: Sequence[int], day: date, out: Path, *,
    masked: bool = True, progress: Progress = silent,
) -> int:
    """Write what a list shows, these rows and columns in this order, to an .xlsx or .csv file; returns how many rows.

    `masked`: sensitive values as they stand on the screen, with their middle hidden.
    """
    chosen, suffix = chosen_view(wanted.view), suffix_of(out)
    labels = [column.label for column in shown]
    if suffix == ".csv":
        texts = (["" if v is None else str(v) for v in row] for row in _shown_rows(store, wanted, shown, ids, day, masked, as_text=True))
        write_csv(out, chain([labels], counted(texts, len(ids), chosen.label, progress)))
    else:
        sheets: list[Sheet] = []
        looks = tuple(PLAIN if masked and column.sensitive else look_of(column.kind) for column in shown)
        for start in range(0, max(len(ids), 1), SHEET_ROWS):
            some = ids[start : start + SHEET_ROWS]
            rows = _shown_rows(store, wanted, shown, some, day, masked)
            first = list(islice(rows, 200))
            sheets.append(listing_sheet(sheet_name(chosen.label, [s.name for s in sheets]), labels, looks, chain(first, rows), first, len(some)))
        write_workbook(out, sheets, total=len(ids), progress=progress)
    if is_personal(chosen.record):
        open_to_see = not masked and any(column.sensitive for column in shown)
        store.note_access("导出", chosen.label + ("，含完整的敏感信息" if open_to_see else ""), len(ids))
    return len(ids)


def tabbed(
    store: Store, wanted: Listing, shown: Sequence[Column], ids: Sequence[int], day: date, *, masked: bool, headed: bool = True,
    progress: Progress = silent,
) -> str:
    """The same as a spreadsheet takes it from the clipboard: a line for each row, tabs between cells; `headed`: under a line of labels."""
    rows = _shown_rows(store, wanted, shown, ids, day, masked, as_text=True)
    texts = (["" if v is None else str(v) for v in row] for row in rows)
    lines = chain([[column.label for column in shown]] * headed, counted(texts, len(ids), "复制", progress))
    return "\n".join("\t".join(map(_one_cell, line)) for line in lines)


def _one_cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(sign in text for sign in '\t\n"') else text


def _shown_rows(
    store: Store, wanted: Listing, shown: Sequence[Column], ids: Sequence[int], day: date, masked: bool, *, as_text: bool = False
) -> Iterator[Sequence[Value]]:
    def converter(column: Column) -> Callable[[Any], Value] | None:
        if as_text or (masked and (column.sensitive or column.guarded)):
            return lambda stored: column.text(stored, masked=masked)
        return None if isinstance(column.kind, Link) else cell_of(column.kind)

    convert = [converter(column) for column in shown]
    for start in range(0, len(ids), PAGE):
        some = ids[start : start + PAGE]
        found = page(store, wanted, day, some, shown)
        for record_id in some:
            # Deleted a moment ago: there is nothing to write.
            if row := found.get(record_id):
                yield [v if v is None or c is None else c(v) for c, v in zip(convert, row, strict=True)]
