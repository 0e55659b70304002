"""A plain table with a heading, written to a sheet as it stands on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.exchange.files.writing import TEXT, Look, Row, Sheet, Value, display_width, sheet_name, write_workbook

_HEAD = Look(bold=True, across="center", fill="F2F2F2")
_WIDEST = 40


def write_table(out: Path, name: str, heads: Sequence[str], rows: Sequence[Sequence[Value]]) -> int:
    """Write the rows, numbers as numbers and words as text; returns how many."""
    looks = tuple(Look() if isinstance(value, int | float) else Look(format=TEXT) for value in (rows[0] if rows else heads))
    widths = [
        min(_WIDEST, max(display_width(str(text)) for text in (head, *(row[n] for row in rows))) + 2) for n, head in enumerate(heads)
    ]
    lines = [Row(list(heads), (_HEAD,) * len(heads)), *(Row(list(row), looks) for row in rows)]
    write_workbook(out, [Sheet(sheet_name(name), widths, lines, heading=(1, 1), frozen="A2")])
    return len(rows)
