"""A plain table with a heading, written to a sheet as it stands on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.exchange.files.writing import TEXT, Look, Row, Sheet, Value, display_width, sheet_name, write_workbook

_HEAD = Look(bold=True, across="center", fill="F2F2F2")
_WIDEST = 40


def write_table(out: Path, name: str, heads: Sequence[str], rows: Sequence[Sequence[Value]], title: str = "") -> int:
    """Write the rows, numbers as numbers and words as text, below a title where there is one; returns how many."""
    looks = [tuple(Look() if isinstance(value, int | float) else Look(format=TEXT) for value in row) for row in rows]
    widths = [
        min(_WIDEST, max(display_width(str(text)) for text in (head, *(row[n] for row in rows))) + 2) for n, head in enumerate(heads)
    ]
    lines = [Row(list(heads), (_HEAD,) * len(heads)), *(Row(list(row), look) for row, look in zip(rows, looks, strict=True))]
    top = [Row([title], (Look(bold=True),))] if title else []
    write_workbook(out, [Sheet(sheet_name(name), widths, [*top, *lines], heading=(1 + len(top), 1 + len(top)), frozen=f"A{2 + len(top)}")])
    return len(rows)
