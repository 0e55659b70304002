"""Records on their way out: any list of them as .xlsx or .csv, and the whole ledger as one workbook."""

from __future__ import annotations

import base64
import json
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import Any

from app.exchange.exports.links import link_names, told_apart
from app.exchange.files.writing import (
    DATE,
    MONEY,
    SHEET_ROWS,
    TEXT,
    Look,
    Looks,
    Row,
    Sheet,
    Value,
    display_width,
    sheet_name,
    write_csv,
    write_workbook,
)
from app.progress import Progress, silent
from app.settings import SETTINGS
from db.errors import UserError
from db.fields import Field, Record
from db.kinds import Kind, Link, Text
from db.records import OWNED, TABLES, VIEWS, Person, View, is_private, view
from db.store import Store

#: The id's column in a workbook of the whole ledger, and the names of its sheets beside the records.
NUMBER, SETTINGS_SHEET, FILES_SHEET = "编号", "设置", "附件内容"
#: Bytes of a file in one cell (30,000 signs of base64), and rows of such cells in one sheet (1.5 GB of text).
_PIECE, _PIECE_ROWS = 22_500, 50_000
PAGE = 2_000
_HEADING = Look(bold=True, across="center", wrap=True, fill="F2F2F2")


def export(store: Store, view_key: str, out: Path, *, sensitive: bool = True, progress: Progress = silent) -> int:
    """Write the records of a view or a table to an .xlsx or .csv file; returns how many.

    Without `sensitive` the fields that are declared so stay out, and so do titles made of them.
    """
    chosen, suffix = chosen_view(view_key), suffix_of(out)
    store.must_see(chosen.record, "导出")
    table = _Table(store, chosen.record, [f for f in chosen.fields() if sensitive or not f.sensitive], sensitive=sensitive)
    ids = store.ids(chosen.record, chosen.where, order=chosen.record.order)
    if suffix == ".csv":
        write_csv(out, table.texts(ids, chosen.label, progress))
    else:
        write_workbook(out, table.sheets(chosen.label, ids), total=len(ids), progress=progress)
    if is_personal(chosen.record):
        store.note_access("导出", chosen.label, len(ids))
    return len(ids)


def counted(rows: Iterator[list[str]], total: int, label: str, progress: Progress) -> Iterator[list[str]]:
    """Rows as they are, telling how far it is."""
    for done, row in enumerate(rows, 1):
        yield row
        if not done % 500:
            progress(done, total, label)
    progress(total, total, label)


def export_all(store: Store, out: Path, progress: Progress = silent) -> int:
    """Write the whole ledger to one workbook that an empty ledger can take back without loss; returns how many records."""
    if suffix_of(out) != ".xlsx":
        raise UserError("整个台账只能导出成 .xlsx 文件，请换一个文件名")
    for record in TABLES.values():
        store.must_see(record, "导出")
    with unchanging(store):
        sheets: list[Sheet] = []
        total = 0
        for record in TABLES.values():
            ids = store.ids(record)
            total += len(ids)
            sheets += _Table(store, record, record.fields(), numbered=True).sheets(record.label, ids)
        sheets += [_settings_sheet(store), *_files_sheets(store)]
        write_workbook(out, sheets, total=total, progress=progress)
    store.note_access("导出", "整个台账", total)
    return total


def what_it_tells(view_key: str, *, sensitive: bool) -> str:
    """What an exported file holds of people, for whoever is about to pass it on."""
    if view_key == "all":
        return "这个文件没有加密，里面有全部个人信息：身份证号、电话、住址和儿童姓名；用完请妥善保管或删除"
    chosen = chosen_view(view_key)
    kept = [f.label for f in chosen.fields() if f.sensitive]
    named = [f.label for f in chosen.record.links() if f.kind.name == "link" and is_private(TABLES[f.target])]
    if not sensitive:
        left = f"没有写出的栏目：{'、'.join(kept)}" if kept else "这一类没有敏感栏目，全部写出了"
        return left + ("；儿童只写档案编号" if named or is_private(chosen.record) else "")
    if is_private(chosen.record):
        return f"这个文件没有加密，里面有未成年人的个人信息（{'、'.join([*named, *kept][:6])}等），用完请妥善保管或删除"
    return "这个文件没有加密，里面有个人信息，用完请妥善保管或删除"


def chosen_view(key: str) -> View:
    """The view or table of that name. Raises UserError for an unknown one."""
    if found := view(key):
        return found
    raise UserError(f"没有“{key}”这种记录，可以导出：{'、'.join([*VIEWS, *TABLES])}、all")


def suffix_of(out: Path) -> str:
    """The ending of a file that can be written. Raises UserError for another."""
    suffix = out.suffix.lower()
    if suffix not in (".xlsx", ".csv"):
        raise UserError(f"“{out.name}”的格式写不了，请把文件名改成 .xlsx 或 .csv 结尾")
    return suffix


def is_personal(record: type[Record]) -> bool:
    """Whether a record is about a person or a child, or may hold their papers."""
    about = (record, *(TABLES[f.target] for f in record.links()))
    return any(one in (Person, *OWNED) or is_private(one) for one in about)


@contextmanager
def unchanging(store: Store) -> Iterator[None]:
    """Read everything as it stands at one instant; others wait with saving until it is done."""
    store.rows("BEGIN")
    try:
        yield
    finally:
        store.rows("ROLLBACK")


# --- values as cells


def _hours(minutes: int) -> Value:
    # Four decimals of an hour are a fifth of a second at the worst, so reading them gives the same minute.
    return round(minutes / 60, 4) if minutes % 60 else minutes // 60


def _hundredth(stored: int) -> Value:
    return stored / 100 if stored % 100 else stored // 100


def _day_or_part(stored: str) -> Value:
    return date.fromisoformat(stored) if len(stored) == 10 else stored


_CELLS: dict[str, Callable[[Any], Value]] = {
    "minutes": _hours,
    "money": _hundredth,
    "measure": _hundredth,
    "day": date.fromisoformat,
    "partial_date": _day_or_part,
    "yes_no": lambda stored: "是" if stored else "否",
    "choices": lambda stored: "、".join(json.loads(stored)),
}
_AS_STORED = frozenset(("text", "whole", "choice", "id_number", "phone"))
_NUMBER, _CENTRED, PLAIN = Look(across="right"), Look(across="center", format=TEXT), Look(format=TEXT)
_LOOKS: dict[str, Look] = {
    "whole": _NUMBER,
    "measure": _NUMBER,
    "minutes": _NUMBER,
    "money": Look(across="right", format=MONEY),
    "day": Look(across="center", format=DATE),
    "partial_date": Look(across="center", format=DATE),
    "yes_no": _CENTRED,
    "choice": _CENTRED,
    "clock": _CENTRED,
}


def look_of(kind: Kind) -> Look:
    """How cells of a kind look."""
    if isinstance(kind, Text) and kind.multiline:
        return Look(wrap=True)
    return _LOOKS.get(kind.name, PLAIN)


def cell_of(kind: Kind) -> Callable[[Any], Value] | None:
    """How a stored value becomes a cell; None where it is one already."""
    if kind.name in _AS_STORED:
        return None
    return _CELLS.get(kind.name) or (lambda stored: kind.show(kind.load(stored)))


def _called(names: dict[int, str]) -> Callable[[Any], Value]:
    """How a link becomes a cell; words that stand in for one are what it is called."""
    return lambda stored: stored if isinstance(stored, str) else names.get(stored)


@dataclass
class _Table:
    """Some fields of a record type, as columns."""

    store: Store
    record: type[Record]
    fields: Sequence[Field]
    sensitive: bool = True
    #: Every row opens with its id, and every link carries the other's.
    numbered: bool = False

    @property
    def _labels(self) -> list[str]:
        return [NUMBER] * self.numbered + [f.label for f in self.fields]

    def sheets(self, label: str, ids: array[int]) -> list[Sheet]:
        """One sheet, or several where there are more rows than one should hold."""
        sheets: list[Sheet] = []
        for start in range(0, max(len(ids), 1), SHEET_ROWS):
            name = sheet_name(label, [sheet.name for sheet in sheets])
            sheets.append(self._sheet(name, ids[start : start + SHEET_ROWS]))
        return sheets

    def _sheet(self, name: str, ids: array[int]) -> Sheet:
        looks = (_NUMBER,) * self.numbered + tuple(look_of(f.kind) for f in self.fields)
        rows = self._rows(ids)
        first = list(islice(rows, 200))
        return listing_sheet(name, self._labels, looks, chain(first, rows), first, len(ids))

    def _rows(self, ids: array[int]) -> Iterator[Sequence[Value]]:
        convert = self._converters(cell_of)
        for row in self._stored(ids):
            yield [v if v is None or c is None else c(v) for c, v in zip(convert, row, strict=True)]

    def texts(self, ids: array[int], label: str, progress: Progress) -> Iterator[list[str]]:
        """The heading and the rows as people read them."""
        convert = self._converters(lambda kind: lambda stored: kind.show(kind.load(stored)))
        yield self._labels
        rows = (["" if v is None or c is None else str(c(v)) for c, v in zip(convert, row, strict=True)] for row in self._stored(ids))
        yield from counted(rows, len(ids), label, progress)

    def _converters(self, of: Callable[[Kind], Callable[[Any], Value] | None]) -> list[Callable[[Any], Value] | None]:
        names: dict[str, dict[int, str]] = {}
        convert: list[Callable[[Any], Value] | None] = [None] * self.numbered
        for field in self.fields:
            if not isinstance(field.kind, Link):
                convert.append(of(field.kind))
                continue
            table = field.kind.table
            if table not in names:
                names[table] = link_names(self.store, table, sensitive=self.sensitive, numbered=self.numbered)
                if not self.numbered:
                    names[table] |= told_apart(self.store, table, names[table], sensitive=self.sensitive)
            convert.append(_called(names[table]))
        return convert

    def _stored(self, ids: array[int]) -> Iterator[tuple[Any, ...]]:
        """Stored values in the order of the ids, page by page: a query left open would keep others from saving."""
        # In the whole ledger the words that stand in for a link have a column of their own.
        worded = {f.name for f in self.record.worded() if not self.numbered and (self.sensitive or not self.record.field(f.words).sensitive)}
        picked = [f'coalesce(t."{f.name}", t."{f.words}")' if f.name in worded else f't."{f.name}"' for f in self.fields]
        columns = ", ".join(["t.id"] * self.numbered + picked)
        query = f'SELECT {columns} FROM json_each(?) wanted JOIN "{self.record.table}" t ON t.id = wanted.value ORDER BY wanted.key'
        for start in range(0, len(ids), PAGE):
            yield from self.store.rows(query, (json.dumps(ids[start : start + PAGE].tolist()),))


def listing_sheet(
    name: str, labels: Sequence[str], looks: Looks, rows: Iterator[Sequence[Value]], first: Sequence[Sequence[Value]], count: int
) -> Sheet:
    """A plain list: a heading that stays in sight, can be filtered, and is printed on every page."""
    from openpyxl.utils import get_column_letter

    widths = [_width(label, [row[n] for row in first]) for n, label in enumerate(labels)]
    heading = Row(labels, (_HEADING,) * len(labels))
    return Sheet(
        name,
        widths,
        chain([heading], (Row(row, looks) for row in rows)),
        heading=(1, 1),
        frozen="A2",
        filtered=f"A1:{get_column_letter(len(labels))}{count + 1}",
    )


def _width(label: str, values: Sequence[Value]) -> float:
    # The heading's filter button takes the room of two signs more.
    widest = max((display_width(str(v)) for v in values if v is not None), default=0)
    return min(max(display_width(label) + 4, widest + 2, 8), 44)


# --- what belongs to the ledger beside the records


def _settings_sheet(store: Store) -> Sheet:
    rows = [(setting.label, store.setting(key)) for key, setting in SETTINGS.items()]
    return listing_sheet(SETTINGS_SHEET, ("设置项", "值"), (PLAIN, PLAIN), iter(rows), rows, len(rows))


def _files_sheets(store: Store) -> list[Sheet]:
    """The content of every file a record holds, in pieces that fit a cell; all pieces of one file are in one sheet."""
    parted: list[list[tuple[str, int]]] = [[]]
    for sha256, length in _files(store):
        count = max(1, -(-length // _PIECE))
        if parted[-1] and len(parted[-1]) + count > _PIECE_ROWS:
            parted.append([])
        parted[-1] += [(sha256, number) for number in range(1, count + 1)]
    sheets: list[Sheet] = []
    for pieces in parted:
        name = sheet_name(FILES_SHEET, [sheet.name for sheet in sheets])
        sheet = listing_sheet(name, ("校验值", "序号", "内容"), (PLAIN, _NUMBER, PLAIN), _contents(store, pieces), [], len(pieces))
        sheet.widths = [68, 8, 44]
        sheets.append(sheet)
    return sheets


def _files(store: Store) -> list[tuple[str, int]]:
    columns = [(r.table, f.name) for r in TABLES.values() for f in r.fields() if f.kind.name == "file"]
    used = " UNION ".join(f"SELECT \"{column}\" ->> '$[2]' FROM \"{table}\"" for table, column in columns)
    return [
        (sha256, length)
        for sha256, length in store.rows(f"SELECT sha256, length(content) FROM kept_file WHERE sha256 IN ({used}) ORDER BY sha256")
    ]


def _contents(store: Store, pieces: Sequence[tuple[str, int]]) -> Iterator[Sequence[Value]]:
    for sha256, number in pieces:
        piece = store.scalar("SELECT substr(content, ?, ?) FROM kept_file WHERE sha256 = ?", ((number - 1) * _PIECE + 1, _PIECE, sha256))
        # SQLite makes NULL of a part of nothing: an empty file has one empty piece.
        yield (sha256, number, base64.b64encode(piece or b"").decode())
