"""Workbooks through calamine: .xlsx, .xlsm, .xls, .et and .ods, told by their content; runs in the child process."""

import io
import zipfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any, BinaryIO

from app.exchange.files.formats import Formats, Marks
from app.exchange.files.sheets import MERGED_AT_MOST, Cells, Refused, Wanted, batches


class Archive:
    """A workbook of Excel, WPS or LibreOffice."""

    def __init__(self, wanted: Wanted) -> None:
        from python_calamine import PasswordError, load_workbook

        self._wanted = wanted
        content = io.BytesIO(Path(wanted["path"]).read_bytes())
        self._formats: Formats | None = None
        if content.read(2) == b"PK":
            _check_archive(content, wanted)
            self._formats = Formats.of(content)
        elif "EncryptedPackage".encode("utf-16-le") in content.getvalue():
            # The envelope that Office puts around a workbook with a password.
            raise Refused("encrypted")
        content.seek(0)
        try:
            self._book = load_workbook(content)
        except PasswordError:
            raise Refused("encrypted") from None

    def sheets(self) -> list[tuple[str, bool]]:
        """Names, and whether people see the sheet."""
        from python_calamine import SheetTypeEnum, SheetVisibleEnum

        found = [
            (sheet.name, sheet.visible == SheetVisibleEnum.Visible)
            for sheet in self._book.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet
        ]
        if not found:
            raise Refused("no_sheet")
        return found

    def parts(self, name: str) -> Iterator[Any]:
        """What lies around the rows, then the rows."""
        sheet = self._book.get_sheet_by_name(name)
        marks = self._formats.marks(name) if self._formats else Marks(blind=True)
        areas = (sheet.merged_cell_ranges or [])[:MERGED_AT_MOST]
        marks.around.merged = [(first[0] + 1, first[1], last[0] + 1, last[1]) for first, last in areas]
        yield marks.around.answer()
        if sheet.start is None:
            return
        left = [None] * min(sheet.start[1], self._wanted["columns"] + 1)
        rows = (left + [None if cell == "" else cell for cell in row] for row in sheet.iter_rows())
        yield from batches(enumerate(_as_shown(rows, marks) if marks.cells else rows, 1), self._wanted)


def _as_shown(rows: Iterator[Cells], marks: Marks) -> Iterator[Cells]:
    """The rows, with the values whose format says more, or less, than the value."""
    for number, row in zip(count(1), rows):
        for column, show in marks.cells.get(number, ()):
            if column < len(row):
                row[column] = show(row[column])
        yield row


def _check_archive(file: BinaryIO, wanted: Wanted) -> None:
    """Refuse archives that unpack to too much, are encrypted, or bring declarations of their own."""
    with zipfile.ZipFile(file) as archive:
        parts = archive.infolist()
        if len(parts) > wanted["parts"]:
            raise Refused("parts")
        if sum(part.file_size for part in parts) > wanted["unpacked"]:
            raise Refused("unpacked")
        if any(part.flag_bits & 1 for part in parts):
            raise Refused("encrypted")
        for part in parts:
            if part.filename.endswith((".xml", ".rels")):
                _check_part(archive, part.filename)


def _check_part(archive: zipfile.ZipFile, name: str) -> None:
    with archive.open(name) as part:
        start = part.read(4096).replace(b"\0", b"").upper()
        if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
            raise Refused("doctype")
        if name == "META-INF/manifest.xml" and b"ENCRYPTION-DATA" in start + part.read(1 << 20).upper():
            raise Refused("encrypted")
