"""The child process that parses foreign files: it answers in JSON lines, and may die without harm to anybody.

A workbook of two kilobytes can abort the process that parses it, or ask for all of its memory. So this file runs on its
own, started by its path (or by FLAG where the program is frozen), and imports nothing of the program.

The first line on stdin is what to read and within which limits; the answer is the list of sheets. Every further line is
the number of a sheet; the answer is its merged areas, then its rows in batches, then `true`. What cannot be read is
answered by {"fault": [why, where …]}.
"""

import io
import json
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, BinaryIO

#: The hidden argument with which the frozen program becomes this child.
FLAG = "--parse-sheets"
_BATCH = 250
_MERGED_AT_MOST = 50_000
#: What a cell of Excel holds at most; no program writes more into one.
_CELL_LIMIT = 32_767
Cells = list[Any]


class Refused(Exception):
    """The file cannot be read; the first argument is a word for why, the others say where."""


def main() -> int:
    """Answer requests until stdin ends. Returns the exit code."""
    with open(0, "rb", closefd=False) as requests, open(1, "wb", closefd=False) as answers:
        wanted = json.loads(requests.readline())
        _limit(wanted["memory"], wanted["seconds"])
        try:
            book = _Text(wanted) if wanted["csv"] else _Workbook(wanted)
            _answer(answers, book.sheets())
            for line in requests:
                for part in book.parts(json.loads(line)):
                    _answer(answers, part)
                _answer(answers, True)
        except Refused as why:
            _answer(answers, {"fault": why.args})
        except MemoryError:
            _answer(answers, {"fault": ["memory"]})
        except _parser_errors():
            _answer(answers, {"fault": ["broken"]})
    return 0


def _parser_errors() -> tuple[type[Exception], ...]:
    import csv
    import struct
    import zipfile
    import zlib

    from python_calamine import CalamineError

    of_their_own = (csv.Error, struct.error, zipfile.BadZipFile, zlib.error, CalamineError)
    return OSError, EOFError, ValueError, LookupError, NotImplementedError, *of_their_own


def _limit(memory: int, seconds: int) -> None:
    """Keep this process small and short where the system can."""
    try:
        import resource
    except ImportError:
        return
    for what, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_CORE, 0)):
        try:
            resource.setrlimit(what, (most, most))
        except (OSError, ValueError):
            continue


def _answer(answers: BinaryIO, what: Any) -> None:
    answers.write(json.dumps(what, ensure_ascii=False, separators=(",", ":"), default=_tagged).encode("utf-8", "surrogatepass"))
    answers.write(b"\n")
    answers.flush()


def _tagged(value: object) -> Any:
    if isinstance(value, datetime):
        return {"t": value.isoformat()}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    if isinstance(value, time):
        return {"c": value.isoformat()}
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02d}"
    return str(value)


def _batches(rows: Iterable[Cells], wanted: dict[str, Any]) -> Iterator[list[tuple[int, Cells]]]:
    """Rows that hold something, with their numbers, without blanks at their end; in batches, within the limits."""
    batch: list[tuple[int, Cells]] = []
    count = 0
    for number, row in enumerate(rows, 1):
        while row and row[-1] is None:
            row.pop()
        if not row:
            continue
        if len(row) > wanted["columns"]:
            raise Refused("columns")
        for place, cell in enumerate(row):
            if type(cell) is str and len(cell) > _CELL_LIMIT:
                raise Refused("cell", number, _letters(place), len(cell))
        batch.append((number, row))
        if len(batch) == _BATCH:
            count += _BATCH
            if count > wanted["rows"]:
                raise Refused("rows")
            yield batch
            batch = []
    if count + len(batch) > wanted["rows"]:
        raise Refused("rows")
    yield batch


def _letters(column: int) -> str:
    """The name of a column counted from 0: A, B, …, Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


# --- workbooks


class _Workbook:
    """An .xlsx, .xls, .et or .ods file, through calamine."""

    def __init__(self, wanted: dict[str, Any]) -> None:
        from python_calamine import PasswordError, load_workbook

        self._wanted = wanted
        # The type is told by content, not by name: calamine knows no .et, which is an .xls.
        content = io.BytesIO(Path(wanted["path"]).read_bytes())
        if content.read(2) == b"PK":
            _check_archive(content, wanted)
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
        """Merged areas as (top, left, bottom, right), rows counted from 1 and columns from 0, then the rows."""
        sheet = self._book.get_sheet_by_name(name)
        merged = (sheet.merged_cell_ranges or [])[:_MERGED_AT_MOST]
        yield [(first[0] + 1, first[1], last[0] + 1, last[1]) for first, last in merged]
        if sheet.start is None:
            return
        left = [None] * min(sheet.start[1], self._wanted["columns"] + 1)
        rows = (left + [None if cell == "" else cell for cell in row] for row in sheet.iter_rows())
        yield from _batches(rows, self._wanted)


def _check_archive(file: BinaryIO, wanted: dict[str, Any]) -> None:
    """Refuse archives that unpack to too much, are encrypted, or bring declarations of their own."""
    import zipfile

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


def _check_part(archive: Any, name: str) -> None:
    with archive.open(name) as part:
        start = part.read(4096).replace(b"\0", b"").upper()
        if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
            raise Refused("doctype")
        if name == "META-INF/manifest.xml" and b"ENCRYPTION-DATA" in start + part.read(1 << 20).upper():
            raise Refused("encrypted")


# --- CSV

#: What an apostrophe in front keeps from being taken for a formula; the exporter writes it, people do too.
_GUARDED = re.compile("'(?=[=+\\-@\t\r＝＋－＠'])")


def unguarded(text: str) -> str:
    """A CSV field without the one apostrophe that guards it."""
    return text[1:] if _GUARDED.match(text) else text


class _Text:
    """A .csv file: UTF-8 or GB18030, parted by commas, tabs or semicolons."""

    def __init__(self, wanted: dict[str, Any]) -> None:
        self._wanted = wanted
        with open(wanted["path"], "rb") as file:
            self._text = _decoded(file.read())
        if "\0" in self._text:
            raise Refused("broken")

    def sheets(self) -> list[tuple[str, bool]]:
        """The file's own name: a CSV file is one sheet."""
        return [(Path(self._wanted["path"]).stem, True)]

    def parts(self, name: str) -> Iterator[Any]:
        """No merged areas, then the rows."""
        import csv

        csv.field_size_limit(1 << 20)
        yield []
        reader = csv.reader(io.StringIO(self._text, newline=""), delimiter=_delimiter(self._text))
        yield from _batches(([unguarded(cell) if cell else None for cell in row] for row in reader), self._wanted)


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("gb18030")
    except UnicodeDecodeError:
        raise Refused("encoding") from None


def _delimiter(text: str) -> str:
    """The sign that parts the first rows into the most columns."""
    import csv
    from itertools import islice

    def columns(sign: str) -> int:
        start = io.StringIO(text[:50_000], newline="")
        return sum(len(row) for row in islice(csv.reader(start, delimiter=sign), 30))

    return max(",\t;", key=columns)


if __name__ == "__main__":
    sys.exit(main())
