"""The tables of some files as a person takes them in: of which kind each is, where its columns go, which rows stay outside."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from app.exchange.files.reading import Sheet, Value, Workbook
from app.exchange.imports.columns import kinds, mapping
from app.exchange.imports.columns.cells import is_blank
from app.exchange.imports.columns.headings import SHEETS_OWN, heading_key
from app.exchange.imports.columns.mapping import Outline
from app.exchange.imports.columns.recognising import kind_of, source, tables_of
from app.exchange.imports.names.linking import Links
from app.exchange.imports.plan import CHANGED, NEW, Plan, Source
from app.exchange.imports.tables.structure.block import TableRow
from app.exchange.imports.tables.tables import Context, LeftOut, Table
from app.progress import Progress, silent
from db.errors import UserError
from db.kinds.base import plain
from db.records import TABLES, VIEWS, View, view
from db.store import Store

#: Of which kind a table is taken to be that tells none.
_USUAL = "members"


@dataclass(eq=False)
class Taken:
    """One table. `ticked`: it is taken in; `wanted`: the targets of its columns; `settled`: columns a person spoke of, then or now.

    `known_on`: the day on which a sheet with the same headings came in.
    """

    file: str
    found: Source
    outline: Outline
    ticked: bool = True
    wanted: dict[int, str] = field(default_factory=dict)
    settled: set[int] = field(default_factory=set)
    known_on: date | None = None

    @property
    def view(self) -> View:
        """What it is taken to be a list of."""
        return self.found.view

    @property
    def sheet(self) -> Sheet:
        """The sheet it stands on."""
        return self.found.sheet

    def source(self) -> Source:
        """It with its columns going where they are wanted."""
        return mapping.mapped(self.found, self.view, self.wanted, {slot.index: slot.filled for slot in self.outline.slots})

    def unanswered(self) -> list[int]:
        """Columns with content that nobody recognises and nobody spoke of."""
        known = {c.index for c in self.found.columns if c.role != "words"}
        has_note = mapping.KEEP in mapping.targets(self.view)
        return [
            slot.index for slot in self.outline.slots
            if slot.filled and slot.index not in known | self.settled
            # What a record with a note does not even keep follows from other columns, or is the paper's own.
            and (slot.index in self.wanted if has_note else heading_key(slot.heading) not in SHEETS_OWN)
        ]  # fmt: skip


@dataclass
class Opened:
    """Files read: their sheets, each with its file, and the tables on them; of sheets that people do not see those with a list."""

    sheets: list[tuple[str, Sheet]]
    tables: list[Taken]

    def on(self, sheet: Sheet) -> list[Taken]:
        """The tables of one sheet."""
        return [taken for taken in self.tables if taken.sheet is sheet]

    def put(self, taken: Taken) -> None:
        """Let a table stand for its whole sheet, because a person pointed at its heading."""
        self.tables = [other for other in self.tables if other.sheet is not taken.sheet] + [taken]

    def as_kind(self, taken: Taken, other: Taken) -> None:
        """Let a table be taken as one of another kind."""
        self.tables[self.tables.index(taken)] = other

    def unseen(self) -> list[LeftOut]:
        """What is said of the tables on sheets that people do not see and nobody ticked."""
        return [
            LeftOut(one.sheet.name, one.found.top, f"在隐藏的工作表里，像是{one.view.label}的表，没有导入；要导入请在“对应列”一步把它勾上", one.outline.rows, notice=True)
            for one in self.tables if one.sheet.hidden and not one.ticked
        ]  # fmt: skip

    def chosen(self) -> list[Taken]:
        """The tables to be taken in, in the order in which they can be."""
        return sorted((t for t in self.tables if t.ticked), key=lambda t: kinds.order(t.view.key))


def open_files(store: Store, asked: str, paths: Sequence[Path], progress: Progress = silent) -> Opened:
    """Read files and find their tables; `asked`: the kind that is likeliest wanted. Raises UserError."""
    read: list[tuple[str, Sheet, list[Table]]] = []
    for path in paths:
        with Workbook(path) as book:
            # Sheets that people do not see come last, and only those with a list on them.
            sheets = [sheet for name in sorted(book.all_names, key=lambda name: name not in book.names) if (sheet := book.sheet(name, progress)).rows]
        found = [(path.name, sheet, tables_of(sheet)) for sheet in sheets]
        some = [one for one in found if not one[1].hidden or any(kind_of(table)[1] for table in one[2])]
        if not some:
            raise UserError(f"“{path.name}”里没有内容，没有可以导入的")
        read += some
    return _opened(store, asked, read)


def open_block(store: Store, asked: str, name: str, rows: Sequence[Sequence[Value]]) -> Opened:
    """Find the tables in a block of cells that was pasted."""
    block = [(number, [cell if cell != "" else None for cell in cells]) for number, cells in enumerate(rows, 1)]
    sheet = Sheet(name, [line for line in block if any(cell is not None for cell in line[1])])
    return _opened(store, asked, [(name, sheet, tables_of(sheet))])


def _opened(store: Store, asked: str, read: list[tuple[str, Sheet, list[Table]]]) -> Opened:
    links, tables = Links(store), []
    for file, sheet, on_it in read:
        for found in on_it:
            table, key = kind_of(found, asked)
            taken = as_kind(store, file, table, key or asked or _USUAL, links)
            taken.ticked = key is not None and not sheet.hidden
            tables.append(taken)
    if not any(taken.ticked for taken in tables):
        tables = []
    sheets = [(file, sheet) for file, sheet, _ in read]
    _tell_apart(sheets)
    return Opened(sheets, tables)


def _tell_apart(sheets: list[tuple[str, Sheet]]) -> None:
    """Sheets of one name in several files get the file's before their own; what their names say was read before."""
    names = [sheet.name for _, sheet in sheets]
    for file, sheet in sheets:
        if names.count(sheet.name) > 1 and len({f for f, _ in sheets}) > 1:
            sheet.name = f"{Path(file).stem}·{sheet.name}"


def as_kind(store: Store, file: str, table: Table, key: str, links: Links | None = None) -> Taken:
    """A table as a list of this kind, its columns as recognised, or as they went the last time."""
    found = source(links or Links(store), table, key)
    wanted = {c.index: mapping.target_of(c) for c in found.columns}
    known_on, told = mapping.remembered(store, found.view, found)
    return Taken(file, found, mapping.outline(found), True, wanted | told, set(told), known_on)


def heading_at(store: Store, file: str, sheet: Sheet, number: int, asked: str) -> Taken:
    """The table whose heading begins in this row, because a person says so; its columns may all be unknown."""
    merged = [area for area in sheet.merged if area[0] >= number]
    below = Sheet(sheet.name, [row for row in sheet.rows if row[0] >= number], merged)
    table = next((t for t in tables_of(below) if t.top == number), None) or _plain_table(below, number)
    table, key = kind_of(table, asked)
    return as_kind(store, file, replace(table, sheet=sheet), key or asked or _USUAL)


def no_heading(store: Store, file: str, sheet: Sheet, asked: str) -> Taken:
    """The whole sheet as rows without a heading: only what the cells are tells what the columns hold."""
    first = sheet.rows[0][0]
    width = max(len(cells) for _, cells in sheet.rows)
    used = [n for n in range(width) if any(n < len(cells) and not is_blank(cells[n]) for _, cells in sheet.rows)]
    rows = [TableRow(number, [*cells, *[None] * (width - len(cells))]) for number, cells in sheet.rows]
    taken = as_kind(store, file, Table(sheet, first, first - 1, 0, width - 1, {}, rows, [], Context("")), asked or _USUAL)
    # The columns need a name by which they are told of.
    table = replace(taken.found.table, paths={n: (f"第 {n + 1} 列",) for n in used})
    columns = [replace(c, heading=f"第 {c.index + 1} 列") for c in taken.found.columns]
    found = replace(taken.found, table=table, columns=columns, ignored_cells={})
    return replace(taken, found=found, outline=mapping.outline(found))


def _plain_table(sheet: Sheet, number: int) -> Table:
    """The row's words as headings, and every row below it."""
    cells = dict(sheet.rows)[number]
    paths: dict[int, tuple[str, ...]] = {n: (plain(cell).strip(),) for n, cell in enumerate(cells) if cell is not None and plain(cell).strip()}
    rows = [TableRow(at, list(line)) for at, line in sheet.rows if at > number and any(not is_blank(cell) for cell in line)]
    width = max([len(cells), *(len(row.cells) for row in rows)])
    rows = [TableRow(row.number, row.cells + [None] * (width - len(row.cells))) for row in rows]
    return Table(sheet, number, number, min(paths, default=0), width - 1, paths, rows, [], Context(sheet.name))


def kinds_offered(current: str) -> dict[str, str]:
    """The kinds a table may be said to be of, with their words."""
    found = {key: shown.label for key, shown in VIEWS.items()}
    if current not in found and (chosen := view(current)):
        found[current] = chosen.label
    return found | {table: record.label for table, record in TABLES.items() if table not in found and record.label not in found.values()}


def written(plan: Plan, ids: Sequence[int]) -> tuple[dict[str, set[int]], dict[str, list[int]]]:
    """What an import wrote, by the `ids` that carrying it out returned: by table the records touched, by view the rows' records."""
    touched: dict[str, set[int]] = {draft.record.table: set() for draft in plan.drafts()}
    by_view: dict[str, dict[int, None]] = {}
    for row, record_id in zip((row for row in plan.rows if row.verdict in (NEW, CHANGED)), ids, strict=True):
        touched.setdefault(row.record.table, set()).add(record_id)
        if row.source:
            by_view.setdefault(row.source.view.key, {})[record_id] = None
    return touched, {key: list(some) for key, some in by_view.items()}


# --- a block of cells from the clipboard


def cells_of(text: str, page: str = "") -> list[list[str]]:
    """The cells of a block that was copied in Excel or WPS: text with tabs, else the tables of a web page; empty for plain words."""
    import csv
    import io

    if "\t" in text:
        return [row for row in csv.reader(io.StringIO(text.replace("\r\n", "\n")), dialect="excel-tab") if any(row)]
    return _cells_of_page(page) if re.search(r"<t[dh][\s>]", page, re.IGNORECASE) else []


def _cells_of_page(page: str) -> list[list[str]]:
    from html.parser import HTMLParser

    class Reader(HTMLParser):
        rows: list[list[str]] = []  # noqa: RUF012
        inside = False

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag == "tr":
                self.rows.append([])
            elif tag in ("td", "th") and self.rows:
                self.rows[-1].append("")
                self.inside = True
            elif tag == "br" and self.inside:
                self.rows[-1][-1] += "\n"

        def handle_endtag(self, tag: str) -> None:
            if tag in ("td", "th"):
                self.inside = False

        def handle_data(self, data: str) -> None:
            if self.inside:
                self.rows[-1][-1] += re.sub(r"\s+", " ", data)

    reader = Reader()
    reader.rows = []
    reader.feed(page)
    return [[cell.strip() for cell in row] for row in reader.rows if any(cell.strip() for cell in row)]
