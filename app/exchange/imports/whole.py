"""A workbook of a whole ledger on its way in: a sheet for each record, links by their number, kept files, settings."""

import base64
import binascii
import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.exchange.exports.export import FILES_SHEET, NUMBER, SETTINGS_SHEET
from app.exchange.files.reading import WHOLE, Sheet, Value, Workbook
from app.exchange.files.writing import sheet_name
from app.exchange.imports.apply import is_empty
from app.exchange.imports.columns.cells import reader
from app.exchange.imports.names.linking import Links, parted
from app.exchange.imports.plan import CHANGED, NEW, PROBLEM, SAME, RowProblem
from app.exchange.imports.rows.matching import same
from app.exchange.imports.whole_rows import Target, WholeRow
from app.progress import Progress, silent
from app.settings import SETTINGS
from app.work.closing import guard
from db import backup, ids_given
from db.errors import BadValue, Invalid, UserError
from db.fields import Field, Record
from db.kinds import File, FileRef, Link
from db.records import OWNED, TABLES, Attachment, PastValue
from db.store import Store


@dataclass
class Outcome:
    """What came of a workbook, or would; `written` says whether the ledger now has it, `moved` which figures of closed years a dry run would move."""

    verdicts: Counter[str] = field(default_factory=Counter)
    problems: list[RowProblem] = field(default_factory=list)
    #: Sheets that are no record's, and headings that are no field's.
    ignored_columns: list[str] = field(default_factory=list)
    written: bool = False
    moved: list[guard.Moved] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """How many rows are new, changed, same."""
        return {verdict: self.verdicts[verdict] for verdict in (NEW, CHANGED, SAME)}

    @property
    def changes(self) -> int:
        """How many records it touches."""
        return self.verdicts[NEW] + self.verdicts[CHANGED]


class _TakeBack(Exception):
    """Nothing of this attempt is to stay."""


def import_all(
    store: Store, path: Path, *, dry_run: bool = False, good_rows: bool = False, progress: Progress = silent
) -> Outcome:
    """Take in a whole ledger's workbook, in one step; nothing is written by a dry run, or if there are problems.

    An empty ledger keeps the workbook's ids. With `good_rows` the rows without problems go in all the same.
    """
    if Path(path).suffix.lower() == ".csv":
        raise UserError("整本台账要用 .xlsx 工作簿导入（由“导出整本台账”写成），一个 .csv 文件装不下")
    with Workbook(path, WHOLE) as book:
        if not is_empty(store):
            outcome = _attempt(store, book, progress, stay=False, good_rows=good_rows)
            if dry_run and outcome.changes:
                outcome.moved = guard.would_move(store, _Taking(store, book, progress).run)
            if dry_run or not outcome.changes or (outcome.problems and not good_rows):
                return outcome
            store.backup(backup.BEFORE_IMPORT)
        return _attempt(store, book, progress, stay=not dry_run, good_rows=good_rows)


def _attempt(store: Store, book: Workbook, progress: Progress, *, stay: bool, good_rows: bool) -> Outcome:
    taking = _Taking(store, book, progress)
    outcome = taking.outcome
    try:
        with store.step("导入 整本台账") as step:
            taking.run()
            step.label = f"导入 整本台账 {outcome.changes} 条"
            if not stay or (outcome.problems and not good_rows):
                raise _TakeBack
    except _TakeBack:
        return outcome
    outcome.written = True
    return outcome


class _Taking:
    """One attempt to take a workbook in, inside a step."""

    def __init__(self, store: Store, book: Workbook, progress: Progress) -> None:
        self.outcome = Outcome()
        self._store, self._book, self._progress = store, book, progress
        self._keeps_ids = is_empty(store)
        self._links = Links(store)
        #: The ids that records of the workbook have in the ledger, by table.
        self._ids: dict[str, dict[int, int]] = {table: {} for table in TABLES}
        self._contents: set[str] = set()

    def run(self) -> None:
        """Take everything in, files first, then the records in the order in which they point to each other."""
        by_name = self._by_name()
        for name in by_name.pop(FILES_SHEET, []):
            self._take_files(self._book.sheet(name, self._progress))
        for record in TABLES.values():
            target = Target(self._store, record)
            for name in by_name.pop(sheet_name(record.label), []):
                self._take(target, self._book.sheet(name, self._progress))
        for name in by_name.pop(SETTINGS_SHEET, []):
            self._take_settings(self._book.sheet(name))
        self.outcome.ignored_columns += [f"工作表“{name}”" for names in by_name.values() for name in names]

    def _by_name(self) -> dict[str, list[str]]:
        """The workbook's sheets by what they hold: 人员(2) goes on where 人员 ends."""
        known = {FILES_SHEET, SETTINGS_SHEET, *(sheet_name(record.label) for record in TABLES.values())}
        found: dict[str, list[str]] = {}
        for name in self._book.all_names:
            whole = re.sub(r"\(\d+\)$", "", name)
            found.setdefault(whole if whole in known else name, []).append(name)
        if not found.keys() & known:
            raise UserError(f"“{self._book.path.name}”不是整本台账的工作簿；要导入一张名单，请写明类别，例如 members")
        return found

    # --- one sheet

    def _take(self, target: Target, sheet: Sheet) -> None:
        if not sheet.rows:
            return
        rows = list(self._read(target.record, sheet))
        target.match([row for row in rows if not row.bad])
        self._give_ids(target, rows)
        for row in rows:
            for link, text in row.own_links:
                self._link(row, sheet, link, text)
        new, changed = [], []
        for row in rows:
            self._require(target, sheet, row)
            if row.bad:
                self._forget(target.record, row)
            elif row.record_id in target.ledger.rows:
                changed.append(row)
            else:
                new.append(row)
        self._insert(target.record, new)
        for row in changed:
            self._update(target, sheet, row)
        self.outcome.verdicts[PROBLEM] += sum(row.bad for row in rows)

    def _read(self, record: type[Record], sheet: Sheet) -> Iterator[WholeRow]:
        heading = ["" if cell is None else str(cell).strip() for cell in sheet.rows[0][1]]
        fields = {f.label: f for f in record.fields()}
        columns: list[tuple[int, Field, Any]] = [
            (n, fields[label], None if isinstance(fields[label].kind, Link) else reader(fields[label], exact=True))
            for n, label in enumerate(heading)
            if label in fields
        ]
        self.outcome.ignored_columns += [
            f"{sheet.name}：{label}" for label in heading if label and label not in fields and label != NUMBER
        ]
        numbered = heading.index(NUMBER) if NUMBER in heading else None
        for done, (number, cells) in enumerate(sheet.rows[1:]):
            row = WholeRow(number, None, {}, [])
            if numbered is not None:
                self._number(record, sheet, row, cells[numbered] if numbered < len(cells) else None)
            for n, f, read in columns:
                if n < len(cells) and cells[n] is not None:
                    self._cell(record, sheet, row, f, read, cells[n])
            yield row
            if not done % 500:
                self._progress(done, len(sheet.rows), record.label)

    def _number(self, record: type[Record], sheet: Sheet, row: WholeRow, cell: Value) -> None:
        if not isinstance(cell, float | int | str) or not re.fullmatch(r"[1-9]\d{0,8}(\.0)?", str(cell)):
            self._problem(sheet, row, NUMBER, cell, "编号应是正整数，请不要改动这一列")
            return
        row.number_there = int(float(cell))
        if row.number_there in self._ids[record.table]:
            self._problem(sheet, row, NUMBER, cell, "这个编号在前面出现过，同一条记录只能有一行")
            row.number_there = None
            return
        # Until it is known better; a second row of this number must be told.
        self._ids[record.table][row.number_there] = 0

    def _cell(self, record: type[Record], sheet: Sheet, row: WholeRow, f: Field, read: Any, cell: Value) -> None:
        if isinstance(f.kind, Link):
            if f.kind.table == record.table:
                row.own_links.append((f, str(cell)))
            else:
                self._link(row, sheet, f, str(cell))
            return
        try:
            pair = read(cell)
        except BadValue as fault:
            self._problem(sheet, row, f.label, cell, str(fault))
            return
        if pair:
            if isinstance(f.kind, File) and not self._has_content(pair[0]):
                self._problem(sheet, row, f.label, cell, f"工作簿的“{FILES_SHEET}”里没有这个文件的内容")
            row.stored[f.name] = pair[1]

    def _link(self, row: WholeRow, sheet: Sheet, link: Field, text: str) -> None:
        assert isinstance(link.kind, Link)
        table = link.kind.table
        _, there = parted(text)
        if there is not None and there in self._ids[table]:
            if here := self._ids[table][there]:
                row.stored[link.name] = here
            else:
                self._problem(sheet, row, link.label, text, f"它用到的{TABLES[table].label}有问题，没有导入")
            return
        try:
            row.stored[link.name] = self._links.find(table, text)
        except BadValue as fault:
            self._problem(sheet, row, link.label, text, str(fault))

    def _require(self, target: Target, sheet: Sheet, row: WholeRow) -> None:
        record = target.record
        if record in OWNED and not row.bad and row.record_id not in target.ledger.rows:
            self._settle_owner(sheet, row)
        if row.bad or row.record_id in target.ledger.rows:
            return
        for f in record.fields():
            if f.required and f.name not in row.stored:
                self._problem(sheet, row, f.label, None, f"请填{f.label}")

    # --- ids

    def _give_ids(self, target: Target, rows: Sequence[WholeRow]) -> None:
        """Say which id each row has, or will have, in the ledger."""
        table = target.record.table
        free = ids_given.next_id(self._store.connection, table)
        if self._keeps_ids:
            free = max(free, 1 + max((row.number_there or 0 for row in rows), default=0))
        for row in rows:
            if row.bad:
                continue
            if row.record_id is None:
                if self._keeps_ids and row.number_there is not None:
                    row.record_id = row.number_there
                else:
                    row.record_id, free = free, free + 1
            if row.number_there is not None:
                self._ids[table][row.number_there] = row.record_id

    def _forget(self, record: type[Record], row: WholeRow) -> None:
        if row.number_there is not None:
            self._ids[record.table][row.number_there] = 0

    def _settle_owner(self, sheet: Sheet, row: WholeRow) -> None:
        """An attachment or a value of the past names its record by table and number; the number is the workbook's."""
        table, there = row.stored.get("owner_table"), row.stored.get("owner_id")
        here = self._ids.get(str(table), {}).get(there if isinstance(there, int) else 0)
        if here:
            row.stored["owner_id"] = here
            self._settle_past(sheet, row)
        else:
            self._problem(sheet, row, Attachment.field("owner_id").label, str(there), "它所属的记录不在工作簿里，或者有问题")

    def _settle_past(self, sheet: Sheet, row: WholeRow) -> None:
        """What a field held before is told as it was kept: a record it pointed to by the workbook's number."""
        name, value = row.stored.get("field_name"), row.stored.get("value")
        if name is None:
            return
        f = next((f for f in TABLES[str(row.stored["owner_table"])].dated() if f.name == name), None)
        if f is None:
            self._problem(sheet, row, PastValue.field("field_name").label, str(name), "这个栏目没有以前的值")
        elif isinstance(f.kind, Link) and value is not None:
            here = self._ids[f.target].get(int(value)) if str(value).isdigit() else None
            if here:
                row.stored["value"] = str(here)
            else:
                self._problem(sheet, row, PastValue.field("value").label, str(value), f"它用到的{TABLES[f.target].label}不在工作簿里，或者有问题")

    # --- writing

    def _insert(self, record: type[Record], rows: Sequence[WholeRow]) -> None:
        self.outcome.verdicts[NEW] += len(rows)
        # Branches point to branches, in any order.
        self._store.connection.execute("PRAGMA defer_foreign_keys = ON")
        columns = [f.name for f in record.fields()]
        ids = [row.record_id or 0 for row in rows]
        self._store.insert_rows(record, columns, [tuple(map(row.stored.get, columns)) for row in rows], ids)

    def _update(self, target: Target, sheet: Sheet, row: WholeRow) -> None:
        record, known = target.record, target.ledger.row(row.record_id or 0)
        changes = {
            name: value for name, value in row.stored.items() if not same(record, record.field(name), known[name], value)
        }
        if not changes:
            self.outcome.verdicts[SAME] += 1
            return
        values = {name: record.field(name).kind.load(value) for name, value in changes.items()}
        try:
            self._store.save(self._store.get(record, row.record_id or 0).with_(**values))
        except Invalid as fault:
            for problem in fault.problems:
                label = record.field(problem.column).label if problem.column else ""
                self._problem(sheet, row, label, None, problem.sentence)
            return
        self.outcome.verdicts[CHANGED] += 1

    def _problem(self, sheet: Sheet, row: WholeRow, column: str, value: Value, sentence: str) -> None:
        row.bad = True
        text = "" if value is None else str(value)
        self.outcome.problems.append(RowProblem(sheet.name, row.number, column, text, sentence))

    # --- what lies beside the records

    def _has_content(self, file: FileRef) -> bool:
        if file.sha256 in self._contents:
            return True
        return bool(self._store.scalar("SELECT 1 FROM kept_file WHERE sha256 = ?", (file.sha256,)))

    def _take_files(self, sheet: Sheet) -> None:
        pieces: list[str] = []
        rows = [(number, [*cells, None, None, None]) for number, cells in sheet.rows[1:]]
        for place, (number, cells) in enumerate(rows):
            sha256 = str(cells[0])
            pieces.append(str(cells[2] or ""))
            if place + 1 < len(rows) and str(rows[place + 1][1][0]) == sha256:
                continue
            self._keep(sheet, number, sha256, "".join(pieces))
            pieces.clear()

    def _keep(self, sheet: Sheet, number: int, sha256: str, text: str) -> None:
        try:
            content = base64.b64decode(text, validate=True)
        except binascii.Error:
            content = b""
        if hashlib.sha256(content).hexdigest() != sha256:
            self.outcome.problems.append(RowProblem(sheet.name, number, "内容", "", "附件的内容与校验值不符，可能缺了几行或被改动过"))
            return
        self._store.keep_file("", content)
        self._contents.add(sha256)

    def _take_settings(self, sheet: Sheet) -> None:
        """Settings that the ledger does not have yet."""
        keys = {setting.label: key for key, setting in SETTINGS.items()}
        for _, cells in sheet.rows[1:]:
            label, value, *_ = (*cells, None, None)
            key = keys.get(str(label))
            if key and value is not None and self._store.setting(key) is None:
                self._store.set_setting(key, str(value))
