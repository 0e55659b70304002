"""The child process that parses foreign files: it answers in JSON lines, and may die without harm to anybody.

A workbook of two kilobytes can abort the process that parses it, or ask for all of its memory. So this runs in a process
of its own, and imports nothing of the program but the modules beside it that say so.

The first line on stdin is what to read and within which limits; the answer is the list of sheets. Every further line is
the name of a sheet; the answer is what is known of it beside its rows, then its rows in batches, then `true`. What
cannot be read is answered by {"fault": [why, where …]}.
"""

import io
import json
import re
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from app.exchange.files.archives import Archive
from app.exchange.files.sheets import Around, Month, Refused, batches

#: The hidden argument with which the frozen program becomes this child.
FLAG = "--parse-sheets"


def main() -> int:
    """Answer requests until stdin ends. Returns the exit code."""
    with open(0, "rb", closefd=False) as requests, open(1, "wb", closefd=False) as answers:
        wanted = json.loads(requests.readline())
        _limit(wanted["memory"], wanted["seconds"])
        try:
            book = _Text(wanted) if wanted["csv"] else Archive(wanted)
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
    if isinstance(value, Month):
        return {"p": value.text}
    if isinstance(value, time):
        return {"c": value.isoformat()}
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02d}"
    return str(value)


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
        """Nothing lies around the rows; then the rows."""
        import csv

        csv.field_size_limit(1 << 20)
        yield Around().answer()
        reader = csv.reader(io.StringIO(self._text, newline=""), delimiter=_delimiter(self._text))
        yield from batches(([unguarded(cell) if cell else None for cell in row] for row in reader), self._wanted)


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
