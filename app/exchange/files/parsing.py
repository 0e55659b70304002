"""The child process that parses foreign files: it answers in JSON lines, and may die without harm to anybody.

A workbook of two kilobytes can abort the process that parses it, or ask for all of its memory. So this runs in a process
of its own, and imports nothing of the program but the modules beside it that say so.

The first line on stdin is what to read and within which limits; the answer is the list of sheets. Every further line is
the name of a sheet; the answer is what is known of it beside its rows, then its rows in batches, then `true`. What
cannot be read is answered by {"fault": [why, where …]}.
"""

import json
import sys
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO

from app.exchange.files.sheets import Month, Refused

#: The hidden argument with which the frozen program becomes this child.
FLAG = "--parse-sheets"


def main() -> int:
    """Answer requests until stdin ends. Returns the exit code."""
    with open(0, "rb", closefd=False) as requests, open(1, "wb", closefd=False) as answers:
        wanted = json.loads(requests.readline())
        _limit(wanted["memory"], wanted["seconds"])
        try:
            book = _book(wanted)
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


def _book(wanted: dict[str, Any]) -> Any:
    """The file as what it is; only its own parser is loaded."""
    if wanted["kind"] == "archive":
        from app.exchange.files.archives import Archive

        return Archive(wanted)
    if wanted["kind"] == "text":
        from app.exchange.files.delimited import DelimitedText

        return DelimitedText(wanted)
    from app.exchange.files.markup import Page, XmlBook

    return Page(wanted) if wanted["kind"] == "page" else XmlBook(wanted)


def _parser_errors() -> tuple[type[Exception], ...]:
    import csv
    import struct
    import zipfile
    import zlib

    from lxml.etree import LxmlError
    from python_calamine import CalamineError

    of_their_own = (csv.Error, struct.error, zipfile.BadZipFile, zlib.error, CalamineError, LxmlError, RecursionError)
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


if __name__ == "__main__":
    sys.exit(main())
