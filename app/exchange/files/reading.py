"""Foreign files as plain rows: looked at before anything parses them, then parsed in a child process with limits."""

import json
import re
import signal
import stat
import subprocess
import sys
import threading
import time as clock
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

from app.exchange.files import parsing
from app.progress import Progress, silent
from db.dates import PartialDate
from db.disk import reason
from db.errors import UserError

#: A date cell that shows only its year and month, or only its year, comes as a PartialDate; 5 shown as 005 comes as text.
Value = str | int | float | bool | date | datetime | time | PartialDate | None
SUFFIXES = (".xlsx", ".xlsm", ".xls", ".et", ".ods", ".csv")
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MB = 1 << 20
#: A cell with more signs than this is no heading, whatever it says.
HEADING_AT_MOST = 60


@dataclass(frozen=True)
class Limits:
    """What a file may cost. Whoever goes beyond is told so in words."""

    size: int = 50 * _MB
    unpacked: int = 300 * _MB
    parts: int = 3_000
    memory: int = 900 * _MB
    seconds: int = 14
    rows: int = 200_000
    columns: int = 300

    def for_file(self, size: int) -> "Limits":
        """The limits for a file of this size."""
        return self


@dataclass(frozen=True)
class WholeLimits(Limits):
    """A workbook of a whole ledger may be large; what it unpacks to and how long it takes must be in proportion."""

    size: int = 2048 * _MB
    rows: int = 1_100_000

    def for_file(self, size: int) -> Limits:
        """The limits for a file of this size."""
        # A whole ledger on a slow computer takes its time; what harms is small and unpacks to much.
        seconds = self.seconds + 4 * size // _MB
        return Limits(self.size, max(self.unpacked, 30 * size), self.parts, self.memory, seconds, self.rows, self.columns)


ROSTER, WHOLE = Limits(), WholeLimits()


@dataclass
class Sheet:
    """One sheet: its rows that hold something, each with its number in the sheet and its cells from column A.

    `merged`: areas as (top, left, bottom, right), rows counted from 1 as in `rows`, columns from 0.
    `hidden_rows`, `hidden_columns`: what people do not see; it is in `rows` all the same.
    `formulas`: (row, column) of the cells that are worked out, where the format tells: .xlsx, .xlsm; `unworked`: of those that hold no result;
    `struck`: of those with a stroke through them.
    `hidden`: people do not see the sheet itself.
    `blind`: of such a file neither number formats nor what is hidden can be seen: .xls, .et, .ods.
    """

    name: str
    rows: list[tuple[int, list[Value]]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    formulas: frozenset[tuple[int, int]] = frozenset()
    unworked: frozenset[tuple[int, int]] = frozenset()
    struck: frozenset[tuple[int, int]] = frozenset()
    hidden: bool = False
    blind: bool = False


def read_file(path: Path, progress: Progress = silent) -> list[Sheet]:
    """All sheets of a file that people see."""
    with Workbook(path) as book:
        return [book.sheet(name, progress) for name in book.names]


class Workbook:
    """A foreign file being read by a child process; sheets come one at a time, in any order."""

    def __init__(self, path: Path, limits: Limits = ROSTER) -> None:
        self.path = Path(path)
        size = look(self.path, limits, workbooks_only=False)
        with open(self.path, "rb") as file:
            self._kind = kind_of(file.read(_START))
        self._limits = limits.for_file(size)
        self._left = float(self._limits.seconds)
        self._late = False
        self._process = subprocess.Popen(
            command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # What a dying parser says may quote the file.
            stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        try:
            self._ask(self._request())
            sheets = next(self._answers(1))
        except BaseException:
            self.close()
            raise
        #: Sheets that people see, and all of them.
        self.names = [name for name, visible in sheets if visible]
        self.all_names = [name for name, _ in sheets]

    def _request(self) -> dict[str, Any]:
        limits = self._limits
        return {
            "path": str(self.path.resolve()),
            "kind": self._kind,
            "memory": limits.memory,
            "seconds": limits.seconds,
            "parts": limits.parts,
            "unpacked": limits.unpacked,
            "rows": limits.rows,
            "columns": limits.columns,
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the child."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                # What could not be sent any more is flushed once again on closing.
                with suppress(OSError):
                    pipe.close()
        self._process.wait()

    def sheet(self, name: str, progress: Progress = silent) -> Sheet:
        """Read one sheet whole. Raises UserError for what is too large or broken."""
        sheet = Sheet(name, hidden=name not in self.names)
        self._ask(name)
        answers = self._answers()
        merged, hidden_rows, hidden_columns, formulas, unworked, struck, sheet.blind = next(answers)
        sheet.merged = [tuple(area) for area in merged]
        sheet.hidden_rows, sheet.hidden_columns = frozenset(hidden_rows), frozenset(hidden_columns)
        sheet.formulas, sheet.unworked = frozenset(map(tuple, formulas)), frozenset(map(tuple, unworked))
        sheet.struck = frozenset(map(tuple, struck))
        for batch in answers:
            sheet.rows += [(number, cells) for number, cells in batch]
            progress(len(sheet.rows), 0, "读取表格")
        return sheet

    def _ask(self, what: Any) -> None:
        assert self._process.stdin
        # A child that died before it read the request says so by its silence.
        with suppress(OSError):
            self._process.stdin.write(json.dumps(what).encode() + b"\n")
            self._process.stdin.flush()

    def _answers(self, count: int = 0) -> Iterator[Any]:
        """Answers up to the closing `true`, or `count` of them; the child is ended when its time is up."""
        assert self._process.stdout
        watch = threading.Timer(self._left, self._end_late)
        watch.daemon = True
        began = clock.monotonic()
        watch.start()
        try:
            for line in self._process.stdout:
                answer = json.loads(line, object_hook=_untagged)
                if answer is True:
                    return
                if isinstance(answer, _Fault):
                    raise self._words(*answer.why)
                yield answer
                count -= 1
                if not count:
                    return
            raise self._words(self._end())
        finally:
            watch.cancel()
            self._left = max(0.5, self._left - (clock.monotonic() - began))

    def _end_late(self) -> None:
        self._late = True
        self._process.kill()

    def _end(self) -> str:
        """Why the child ended without an answer."""
        code = self._process.wait()
        if self._late or code == -getattr(signal, "SIGXCPU", 1 << 30):
            return "late"
        return "memory" if code == -signal.SIGABRT else "broken"

    def _words(self, why: str, *where: object) -> UserError:
        return UserError(f"“{self.path.name}”" + _SENTENCES[why].format(*where, limits=self._limits))


@dataclass(frozen=True)
class _Fault:
    why: list[Any]


def _untagged(found: dict[str, Any]) -> Any:
    [(tag, text)] = found.items()
    return _TAGS[tag](text)


_TAGS: dict[str, Any] = {
    "d": date.fromisoformat,
    "t": datetime.fromisoformat,
    "c": time.fromisoformat,
    "p": lru_cache(maxsize=2048)(PartialDate.fromisoformat),
    "fault": _Fault,
}
_AGAIN = "请用 Excel 或 WPS 打开它，把要导入的那张表另存为新的 .xlsx 再导入"
_SENTENCES = {
    "broken": f"读不出来，文件可能已损坏，或者不是真正的表格；{_AGAIN}",
    "encrypted": "设了打开密码，读不了；请用 Excel 或 WPS 去掉密码另存一份再导入",
    "no_sheet": "里没有工作表，没有可以导入的内容",
    "parts": f"里面的零件太多，不像正常的表格；{_AGAIN}",
    "unpacked": f"展开后太大，不像正常的表格；{_AGAIN}",
    "doctype": f"里带有外部声明，可能有害，没有打开；{_AGAIN}",
    "memory": f"读起来太占内存，多半在很远的格子里有零星内容；{_AGAIN}",
    "late": f"读了很久也没读完，已经停下；{_AGAIN}",
    "rows": "的行数太多（最多 {limits.rows} 行），请拆成几个文件再导入",
    "columns": "的列数太多（最多 {limits.columns} 列），请删去表格右边多余的内容再导入",
    "cell": "第 {0} 行 {1} 列的一格里有 {2} 个字（一格最多 32767 个字），不像表格的内容；请改短或清空这一格再导入",
    "long": f"里有一段引号没有成对，后面的内容连成了一格；{_AGAIN}",
    "encoding": "的文字编码认不出来；请用 Excel 或 WPS 打开，另存为 .xlsx 再导入",
}


def command() -> list[str]:
    """How the child is started: this very program again where it is frozen, else Python with the parser."""
    if getattr(sys, "frozen", False):
        return [sys.executable, parsing.FLAG]
    # The program's folder comes last, and -P keeps others out: nothing there may stand in for a module of the standard library.
    root = str(Path(__file__).parents[3])
    start = f"import sys; sys.path.append({root!r}); from app.exchange.files import parsing; sys.exit(parsing.main())"
    return [sys.executable, "-P", "-c", start]


def look(path: Path, limits: Limits = ROSTER, *, workbooks_only: bool = True) -> int:
    """Refuse what cannot be a table before anything parses it; returns its size. Raises UserError.

    `workbooks_only`: text, web pages and XML under the name of a workbook are refused too.
    """
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise UserError(f"“{path.name}”是一个文件夹，请选择里面的表格文件")
        if not stat.S_ISREG(found.st_mode):
            raise UserError(f"“{path.name}”不是普通文件，读不了")
        if path.suffix.lower() not in SUFFIXES:
            raise UserError(f"“{path.name}”不是能导入的表格；可以导入 {'、'.join(SUFFIXES)} 文件")
        if found.st_size == 0:
            raise UserError(f"“{path.name}”是空文件，没有可以导入的内容")
        if found.st_size > limits.size:
            raise UserError(
                f"“{path.name}”太大（{found.st_size // _MB} MB，最多 {limits.size // _MB} MB）；请删去图片，或拆成几个文件再导入"
            )
        with open(path, "rb") as file:
            _check_start(path, file.read(_START), workbooks_only=workbooks_only)
    except FileNotFoundError:
        raise UserError(f"没有“{path}”这个文件，请核对文件名和文件夹") from None
    except PermissionError:
        raise UserError(f"“{path.name}”没有权限读取，或正被别的程序占用；请关掉打开它的程序再试") from None
    except OSError as error:
        raise UserError(f"“{path.name}”读不了：{reason(error)}，请另存到别处再试") from error
    except ValueError:
        raise UserError(f"“{path.name}”读不了：文件名不对，请改个名字再试") from None
    return found.st_size


#: So much of a file tells what it is.
_START = 4096
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"II*\0", b"MM\0*")
_OTHERS = (*_PICTURES[:3], b"%PDF", b"SQLite format 3\0", b"{\\rtf", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"MZ")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_PAGE = re.compile(rb"<(!doctype\s+html|html|head|body|meta|table|style|div|center|title|!--)[\s>\[-]", re.IGNORECASE)
_XML_BOOK = b"urn:schemas-microsoft-com:office:spreadsheet"


def kind_of(start: bytes) -> str:
    """What a file is by its first bytes, whatever it is called: an archive (any workbook), a page, xml or text."""
    if start.startswith((_ZIP, _OLE)):
        return "archive"
    text = start.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t")
    if not text.startswith(b"<"):
        return "text"
    # A page made by Excel names the same schema, but is a page.
    if text.startswith(b"<?xml") and _XML_BOOK in text and not re.search(rb"<html[\s>]", text, re.IGNORECASE):
        return "xml"
    if text[:600].lower().startswith((b"<workbook", b"<ss:workbook")):
        return "xml"
    return "page" if _PAGE.match(text) or re.search(rb"<(html|table)[\s>]", text, re.IGNORECASE) else "text"


def _check_start(path: Path, start: bytes, *, workbooks_only: bool) -> None:
    kind, suffix = kind_of(start), path.suffix.lower()
    if kind == "archive":
        return
    if start.startswith(_PICTURES if suffix != ".csv" else _PICTURES[:3]):
        raise UserError(f"“{path.name}”其实是一张图片，不是表格，没有可以导入的内容")
    if start.startswith(_OTHERS) or (suffix != ".csv" and kind == "text" and not _is_text(start)):
        raise UserError(f"“{path.name}”不是表格，内容与扩展名 {suffix} 不符；{_AGAIN}")
    if start.lower().startswith((b"mime-version:", b"from: <saved by")):
        raise UserError(f"“{path.name}”其实是“单个文件网页”，读不了；{_AGAIN}")
    if workbooks_only and suffix != ".csv":
        what = "网页" if kind == "page" else "文本"
        raise UserError(f"“{path.name}”其实是{what}格式，不是真正的工作簿；{_AGAIN}")


def _is_text(start: bytes) -> bool:
    """Whether this may be text with columns: no signs that only programs write, and something that parts columns."""
    if start.startswith(_UTF16):
        return True
    return not re.search(rb"[\x00-\x08\x0e-\x1f]", start) and bool(re.search(rb"[\t,;|]", start))
