"""What an import would do, row by row, before anything is written: new, changed, same, or a problem."""

from collections import Counter
from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.exchange.files.reading import Value, Workbook
from app.exchange.imports import layout as layouts
from app.exchange.imports.cells import Read, reader
from app.exchange.imports.headings import Column, Headings
from app.exchange.imports.layout import Layout
from app.exchange.imports.linking import Clues, Links, numbered
from app.exchange.imports.matching import Happenings, Ledger, Match, Records, Several, same
from app.progress import Progress, silent
from db.errors import BadValue, UserError
from db.fields import Field
from db.kinds import Link, Stored
from db.records import TABLES, VIEWS, View, view
from db.store import Store

NEW, CHANGED, SAME, PROBLEM, LEFT_OUT = "new", "changed", "same", "problem", "left out"
#: What becomes of records the ledger has already: what the sheet says goes over, fills blanks only, or stays outside.
UPDATE, FILL, SKIP = "update", "fill", "skip"
_TELL_EVERY = 500


@dataclass(frozen=True)
class RowProblem:
    """One thing wrong with one row: where it stands in the sheet, what stands there, why that cannot be."""

    sheet: str
    row: int
    column: str
    value: str
    problem: str


@dataclass(slots=True)
class PlannedRow:
    """One row of the sheet and what becomes of it; values are stored ones, links to other new rows are minus their number.

    `stored`: all that is to be written of a new record, all that the sheet says of a known one.
    `changes`: of a known record, by field: what it is and what it will be.
    """

    number: int
    cells: list[Value]
    stored: dict[str, Stored]
    verdict: str = ""
    record_id: int | None = None
    changes: dict[str, tuple[Stored, Stored]] = field(default_factory=dict)


@dataclass
class Plan:
    """An import as it would be. A cell of `layout.sheet` may be put right and the plan made anew by `plan_layout`."""

    view: View
    layout: Layout
    rows: list[PlannedRow] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    #: Other sheets of the workbook that look as if they could be imported too.
    other_sheets: list[str] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """How many rows are new, changed, same."""
        found = Counter(row.verdict for row in self.rows)
        return {verdict: found[verdict] for verdict in (NEW, CHANGED, SAME)}

    @property
    def bad_rows(self) -> list[PlannedRow]:
        """The rows that cannot go in."""
        return [row for row in self.rows if row.verdict == PROBLEM]

    @property
    def ignored_columns(self) -> list[str]:
        """Headings that no field answers to."""
        return self.layout.ignored


def plan(store: Store, view_key: str, path: Path, sheet: str | None = None, progress: Progress = silent) -> Plan:
    """Work out what importing a file would do; nothing is written. Raises UserError for a file without such a table."""
    chosen = view(view_key)
    if chosen is None:
        raise UserError(f"没有“{view_key}”这一类；可以导入 {' '.join(VIEWS)}，或 {' '.join(TABLES)}")
    headings = Headings(chosen)
    found, others = _best(Path(path), headings, sheet, progress)
    planned = plan_layout(store, chosen, found, progress)
    planned.other_sheets = others
    return planned


def _best(path: Path, headings: Headings, wanted: str | None, progress: Progress) -> tuple[Layout, list[str]]:
    """The first sheet whose heading fits best, and the names of the others that fit as well."""
    with Workbook(path) as book:
        if wanted is not None and wanted not in book.all_names:
            raise UserError(f"“{path.name}”里没有工作表“{wanted}”，只有：{'、'.join(book.all_names)}")
        found: list[tuple[int, str]] = []
        best: Layout | None = None
        for name in book.names if wanted is None else [wanted]:
            sheet = book.sheet(name, progress)
            if layout := layouts.find(sheet, headings):
                found.append((len(layout.columns), name))
                if best is None or len(layout.columns) > len(best.columns):
                    best = layout
    if best is None:
        raise UserError(f"“{path.name}”里没有找到{headings.label}的表头：要有一行写着{headings.examples}这样的栏目名")
    enough = len(best.columns) * 2 / 3
    return best, [name for columns, name in found if columns >= enough and name != best.sheet.name]


def plan_layout(
    store: Store, chosen: View, found: Layout, progress: Progress = silent, *, left_out: Set[int] = frozenset(), known: str = UPDATE
) -> Plan:
    """Work out what importing one understood sheet would do, as if the rows `left_out` were not there.

    `known` says what becomes of records the ledger has: UPDATE, FILL or SKIP.
    """
    return Planner(store, chosen, found, progress, left_out, known).plan()


class Planner:
    """Turns a sheet's rows into planned rows: reads, links, matches, compares, checks."""

    def __init__(self, store: Store, chosen: View, found: Layout, progress: Progress, left_out: Set[int], known: str) -> None:
        self.store, self.view, self.layout, self.progress = store, chosen, found, progress
        self._left_out, self._known = left_out, known
        self.record = chosen.record
        self.plan_ = Plan(chosen, found)
        self.links = Links(store)
        self._bad: set[int] = set()
        self._bad_fields: dict[int, set[str]] = {}
        self._required = [f for f in self.record.fields() if f.required]
        self._defaults = {name: self.record.field(name).kind.store(value) for name, value in chosen.defaults.items()}
        self._headings = {c.field.name: c for c in found.columns if not c.link}
        #: The link to the person or child of whom the sheet says more than the name.
        self._main = next((self.record.field(c.link) for c in found.columns if c.link), None)

    def plan(self) -> Plan:
        """The plan of the whole sheet."""
        self._read_rows()
        rows = [row for row in self.plan_.rows if not row.verdict]
        ledger = Ledger(self.store, self.record, self._days())
        if self.record.repeats:
            good = [row for row in rows if row.number not in self._bad]
            for row, match in zip(good, Happenings(ledger).match([row.stored for row in good]), strict=True):
                self._decide(ledger, row, match)
            for row in rows:
                if not row.verdict:
                    self._check_new(row)
        else:
            self._match_one_by_one(ledger, rows)
        self._settle_links()
        order = {row.number: place for place, row in enumerate(rows)}
        self.plan_.problems.sort(key=lambda problem: order[problem.row])
        for row in self.plan_.rows:
            if row.number in self._bad:
                row.verdict, row.record_id, row.changes = PROBLEM, None, {}
        return self.plan_

    # --- reading

    def _read_rows(self) -> None:
        cells = [(c, reader(c.field, c.unit)) for c in self.layout.columns if not isinstance(c.field.kind, Link)]
        own = [(c.index, c.field.name, read, c) for c, read in cells if not c.link]
        clues = [(c.index, c.field.name, read, c) for c, read in cells if c.link]
        links = [c for c in self.layout.columns if isinstance(c.field.kind, Link)]
        found = list(layouts.rows(self.layout))
        self._expect_own([one for one in found if one[0] not in self._left_out])
        for done, (number, row_cells, late) in enumerate(found):
            row = PlannedRow(number, row_cells, {})
            self.plan_.rows.append(row)
            if number in self._left_out:
                row.verdict = LEFT_OUT
                continue
            if late:
                self._problem(row, None, "这一行在合计或说明之后，没有当作名单；要导入的话，请移到合计行的上面")
            values = self._read(row, own)
            self._link(row, values, links, clues)
            self._complete(row, values)
            if not done % _TELL_EVERY:
                self.progress(done, len(found), "核对")
        self.progress(len(found), len(found), "核对")

    def _read(self, row: PlannedRow, columns: Iterable[tuple[int, str, Read, Column]]) -> dict[str, Any]:
        """Put what the row's cells hold into it; returns the same as values."""
        stored, cells = row.stored, row.cells
        values = {}
        for index, name, read, column in columns:
            raw = cells[index]
            if raw is None:
                continue
            try:
                pair = read(raw)
            except BadValue as fault:
                self._problem(row, column, str(fault))
                continue
            if pair:
                values[name], stored[name] = pair
        return values

    def _link(
        self, row: PlannedRow, values: dict[str, Any], links: Iterable[Column], clue_columns: list[tuple[int, str, Read, Column]]
    ) -> None:
        main = self._main
        clues = self._clues(row, clue_columns) if main else ()
        for column in links:
            text = _text(row.cells[column.index])
            said = clues if main and column.field.name == main.name else ()
            if text or said:
                self._find(row, values, column.field, column, text, said)
        if main and clues and main.name not in self._headings:
            self._find(row, values, main, None, "", clues)

    def _clues(self, row: PlannedRow, columns: list[tuple[int, str, Read, Column]]) -> Clues:
        told = PlannedRow(row.number, row.cells, {})
        self._read(told, columns)
        return tuple(told.stored.items())

    def _find(
        self, row: PlannedRow, values: dict[str, Any], field: Field, column: Column | None, text: str, clues: Clues
    ) -> None:
        try:
            values[field.name] = row.stored[field.name] = self.links.find(field.kind.table, text, clues)  # type: ignore[attr-defined]
        except BadValue as fault:
            if field.words and text:
                values[field.words] = row.stored[field.words] = self.record.field(field.words).kind.read(text)
                return
            self._bad_fields.setdefault(row.number, set()).add(field.name)
            self._problem(row, column, str(fault))

    def _expect_own(self, found: Iterable[tuple[int, list[Value], bool]]) -> None:
        """A record may point to another of the same sheet: a branch to its committee three rows above."""
        if not any(isinstance(c.field.kind, Link) and c.field.kind.table == self.record.table for c in self.layout.columns):
            return
        names = [c for c in self.layout.columns if c.field.name in (*self.record.title, "short_name")]
        for number, cells, _ in found:
            texts = [_text(cells[c.index]) for c in names]
            if texts and texts[0] and not self.links.knows(self.record.table, texts[0]):
                self.links.expect(self.record.table, -number, *texts)

    # --- deciding

    def _days(self) -> tuple[str, str] | None:
        if not self.record.repeats:
            return None
        days = [str(day) for row in self.plan_.rows if (day := row.stored.get("day"))]
        return (min(days), max(days)) if days else ("", "")

    def _match_one_by_one(self, ledger: Ledger, rows: list[PlannedRow]) -> None:
        records = Records(ledger)
        taken: dict[int, PlannedRow] = {}
        for row in rows:
            match = records.match(row.stored)
            if isinstance(match, int) and match in taken:
                self._again(row, taken[match])
                continue
            self._decide(ledger, row, match)
            if row.number in self._bad:
                continue
            if match is None:
                records.remember(row.number, dict(row.stored))
                taken[-row.number] = row
            elif isinstance(match, int):
                taken[match] = row

    def _again(self, row: PlannedRow, earlier: PlannedRow) -> None:
        """A second row of one record: of no harm where it says nothing else."""
        told = earlier.stored
        if all(name in told and same(self.record, self.record.field(name), told[name], value) for name, value in row.stored.items()):
            row.verdict = SAME
        else:
            what = f"{self.record.unit}{self.record.label}" if self.record.unit != "人" else "个人"
            self._problem(row, self._headings.get(self.record.title[0]), f"与第 {earlier.number} 行是同一{what}，内容却不一样，请只留一行")

    def _complete(self, row: PlannedRow, values: dict[str, Any]) -> None:
        """Fill what follows from other values, so that it can be matched by; say what contradicts itself."""
        completed = self.record.complete(values)
        if completed is not values:
            for name, value in completed.items():
                if value is not None and value is not values.get(name):
                    row.stored[name] = self.record.field(name).kind.store(value)
        self._check(row, completed)

    def _check(self, row: PlannedRow, values: dict[str, Any]) -> None:
        for problem in self.record.check(values):
            self._problem(row, self._headings.get(problem.column), problem.sentence, self.record.field(problem.column))

    def _decide(self, ledger: Ledger, row: PlannedRow, match: Match) -> None:
        if isinstance(match, Several):
            by = "、".join(match.by)
            more = "，请补上身份证号" if self.record.keys[0] == ("id_number",) else "，请补上能区分的内容"
            self._problem(row, None, f"台账里有 {numbered(self.record.table, len(match.ids))}的{by}都与这一行相同，分不清是哪一{self.record.unit}{more}")
        elif match is None or match < 0:
            self._check_new(row)
        else:
            row.record_id = match
            self._compare(ledger.row(match), row)

    def _check_new(self, row: PlannedRow) -> None:
        row.verdict = NEW
        for name, value in self._defaults.items():
            row.stored.setdefault(name, value)
        for f in self._required:
            if f.name not in row.stored and f.name not in self._bad_fields.get(row.number, ()):
                here = f"请填{f.label}" if f.name in self._headings else f"表里没有“{f.label}”这一列，这一列必须有"
                self._problem(row, self._headings.get(f.name), here, f)

    def _compare(self, known: dict[str, Stored], row: PlannedRow) -> None:
        said = dict(row.stored)
        if self.view.where != "1":
            # A member's row that meets a volunteer makes a volunteer a member.
            for name, value in self._defaults.items():
                if known[name] is None:
                    said.setdefault(name, value)
        changes = {
            name: (known[name], value)
            for name, value in said.items()
            if not same(self.record, self.record.field(name), known[name], value)
        }
        if self._known == FILL:
            changes = {name: change for name, change in changes.items() if change[0] is None}
        if not changes or self._known == SKIP:
            row.verdict = SAME
            return
        merged = known | {name: new for name, (_, new) in changes.items()}
        if row.number not in self._bad:
            values = {name: None if v is None else self.record.field(name).kind.load(v) for name, v in merged.items()}
            self._check(row, self.record.complete(values))
        row.verdict = CHANGED
        row.changes = changes

    # --- links between rows of the sheet

    def _settle_links(self) -> None:
        """Rows that point to a row which cannot go in cannot either."""
        own = [f.name for f in self.record.links() if f.kind.table == self.record.table]  # type: ignore[attr-defined]
        if not own:
            return
        rows = {row.number: row for row in self.plan_.rows}
        again = True
        while again:
            again = False
            for row in self.plan_.rows:
                for name in own:
                    target = row.stored.get(name)
                    if not isinstance(target, int) or target >= 0 or row.number in self._bad:
                        continue
                    if -target in self._bad:
                        self._problem(row, self._headings.get(name), f"它指向的第 {-target} 行有问题，请先改好那一行")
                        again = True
                    elif known := rows[-target].record_id:
                        row.stored[name] = known
                        if name in row.changes:
                            row.changes[name] = row.changes[name][0], known

    # --- problems

    def _problem(self, row: PlannedRow, column: Column | None, sentence: str, field: Field | None = None) -> None:
        self._bad.add(row.number)
        if column and not column.link:
            self._bad_fields.setdefault(row.number, set()).add(column.field.name)
        heading = column.heading if column else field.label if field else ""
        value = _text(row.cells[column.index]) if column else ""
        self.plan_.problems.append(RowProblem(self.layout.sheet.name, row.number, heading, value, sentence))


def _text(raw: Value) -> str:
    """A cell as it is told to a person."""
    if raw is None:
        return ""
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e15:
        return str(int(raw))
    return str(raw).strip()
