"""A block of cells as text: what a spreadsheet puts on the clipboard, and what it means for cells that stand in a list."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence


def block_of(text: str) -> list[list[str]]:
    """The cells of a copied text, row by row, all rows equally long; a blank row within it is a row, for what follows belongs below it."""
    if not text:
        return []
    plain = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    # Only what is quoted as spreadsheets do it may hold a line break; a lone quotation mark is a sign like any.
    rows = list(csv.reader(io.StringIO(plain), dialect="excel-tab")) if '"' in plain and plain.count('"') % 2 == 0 else [
        line.split("\t") for line in plain.split("\n")
    ]
    width = max(map(len, rows))
    return [[*(cell.strip() for cell in row), *[""] * (width - len(row))] for row in rows]


def without_heads(block: list[list[str]], labels: Sequence[str]) -> list[list[str]]:
    """The block without its first row where that is the headings of the very columns it goes to."""
    heads = [cell.removesuffix("*").strip() for cell in block[0]] if block else []
    return block[1:] if len(block) > 1 and heads == list(labels[: len(heads)]) else block


def has_heads(block: Sequence[Sequence[str]], labels: Sequence[str]) -> bool:
    """Whether the first row is headings: of several columns this list knows, and nothing else."""
    filled = [cell for cell in block[0] if cell] if block else []
    return len(block) > 1 and len(filled) > 1 and all(cell in labels for cell in filled)
