"""The log of access as a workbook."""

from __future__ import annotations

from pathlib import Path

from app.exchange.exports.export import listing_sheet
from app.exchange.files.writing import Look, write_workbook
from app.work.ledger import access
from app.work.ledger.access import Wanted
from db.errors import UserError
from db.store import Store

_SHEET_ROWS = 1_000_000


def export_access(store: Store, wanted: Wanted, out: Path) -> int:
    """Write the lines wanted to an .xlsx file, all of them; returns how many."""
    if out.suffix.lower() != ".xlsx":
        raise UserError(f"“{out.name}”：查阅日志只能写成 .xlsx 文件，请把文件名改成 .xlsx 结尾")
    rows = [entry.texts for entry in access.entries(store, wanted, _SHEET_ROWS)]
    looks = (Look(), Look(wrap=True), Look(), Look(wrap=True), Look())
    write_workbook(out, [listing_sheet("查阅日志", access.HEADS, looks, iter(rows), rows[:200], len(rows))], total=len(rows))
    return len(rows)
