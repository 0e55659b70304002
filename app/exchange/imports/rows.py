"""The rows of one table as records: read, linked, matched with the ledger, compared, checked."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass
from typing import Any

from app.exchange.files.reading import Value
from app.exchange.imports import bundles, context
from app.exchange.imports.columns import is_ticked
from app.exchange.imports.guesses import complete_required, derive
from app.exchange.imports.headings import Column, headings_of
from app.exchange.imports.known import MAKEABLE, Known
from app.exchange.imports.linking import Clues, Unknown, numbered, parts_of_list
from app.exchange.imports.matching import Happenings, Match, Several, parted_names, same
from app.exchange.imports.notes import merged_note, tells_nothing_new
from app.exchange.imports.plan import (
    CHANGED,
    FILL,
    LEFT_OUT,
    NEW,
    PROBLEM,
    SAME,
    SKIP,
    WARNING,
    Plan,
    PlannedRow,
    RowProblem,
    Source,
)
from app.exchange.imports.values import Cell, CellReader, cell_reader, name_in, text_of
from app.progress import Progress
from db.errors import BadValue
from db.fields import Field
from db.kinds import Choices, Link, Name, Stored

_TELL_EVERY = 500
#: Links that only describe a record; what they name is kept as words where the ledger has no such record.
_DESCRIBES = frozenset((("branch", "parent"), ("event", "branch"), ("team", "parent"), ("service", "event"), ("aid", "event"), ("tutoring", "event"), ("health_check", "event")))
#: Records whose rows may bring people that the ledger lacks.
_MAKES_PEOPLE = frozenset(("post", "team_member"))
#: Columns whose contradiction keeps a row out, where the ID number says otherwise.
_AGAINST_ID = frozenset(("birth_date", "sex"))


@dataclass(frozen=True, slots=True)
class _Reader:
    index: int
    column: Column
    read: CellReader


class TablePlanner:
    """Plans one table's rows."""

    def __init__(self, known: Known, made: Plan, source: Source, progress: Progress, left_out: Set[int], mode: str, *, more: bool, last: bool = False) -> None:
        self.known, self.plan, self.source, self.progress = known, made, source, progress
        self._left_out, self._mode, self._more, self._last = left_out, mode, more, last
        self.view, self.record = source.view, source.view.record
        self.headings = headings_of(source.view.key)
        self._required = [f for f in self.record.fields() if f.required]
        self._defaults = {name: self.record.field(name).kind.store(value) for name, value in self.view.defaults.items()}
        self._columns = {c.field.name: c for c in source.columns if not c.link and not c.part and c.role != "words"}
        self._has_note = any(f.name == "note" for f in self.record.fields())
        self._bad_fields: dict[int, set[str]] = {}
        self._start = known.last_key
        self._rows: list[PlannedRow] = []
        self._whole = parted_names(known.store, self.record)
        told = dict(source.table.context.said).get("年度", "")
        self._year = int(told) if told.isdigit() else None
        own = [c for c in source.columns if not c.part]
        self._own = [self._reader(c) for c in own if not c.link and not isinstance(c.field.kind, Link)]
        self._clues = [self._reader(c) for c in own if c.link]
        self._links = [c for c in own if not c.link and isinstance(c.field.kind, Link)]
        self._main = next((self.record.field(c.link) for c in source.columns if c.link), None)
        self.parts = bundles.Parts(known, self, source)
        self._groups: dict[str, tuple[str, Any, Stored] | None] = {}

    def _reader(self, column: Column) -> _Reader:
        whole = self._whole if isinstance(column.field.kind, Name) else ()
        return _Reader(column.index, column, cell_reader(self.record, column, self.known.words, own=not column.link, year=self._year, whole=whole))

    def run(self) -> None:
        """Plan the whole table."""
        self._context = self._read_context()
        self._read_rows()
        rows = [row for row in self._rows if not row.verdict]
        if self.record.repeats:
            self._match_happenings(rows)
        else:
            self._match_one_by_one(rows)
        for row in self._rows:
            if row.verdict == PROBLEM:
                row.record_id, row.changes, row.parts = None, {}, []
        self.source.rows = self._rows
        if self._more or self._last:
            self._expect_later()

    # --- reading

    def _read_context(self) -> list[tuple[str, Any, Stored]]:
        """What the paper says of all rows, as values."""
        told = self.source.context = context.tells(self.source, self.headings, self.known.links)
        return [found for name, text in told.items() if (found := self._context_value(name, text))]

    def _context_value(self, name: str, text: str) -> tuple[str, Any, Stored] | None:
        f = self.record.field(name)
        if isinstance(f.kind, Link):
            # A name is linked row by row, so that what is made or missing is told.
            return (name, None, None)
        cell = cell_reader(self.record, Column(-1, f.label, f), self.known.words)(text)
        if cell is None:
            return None
        self._more_context = [*getattr(self, "_more_context", []), *cell.values]
        return next(((n, v, s) for n, v, s in cell.values if n == name), None)

    def _read_rows(self) -> None:
        found = self.source.table.rows
        self._expect_own()
        known_more = [one for one in getattr(self, "_more_context", []) if one[0] not in self._columns]
        told = {name: (value, stored) for name, value, stored in (*known_more, *self._context) if stored is not None}
        linked = {name: text for name, text in self.source.context.items() if isinstance(self.record.field(name).kind, Link)}
        once: dict[int, Value] = {}
        for done, line in enumerate(found):
            cells = self._filled(line.cells, once)
            row = PlannedRow(self.record, self._own_key(line.number), {}, number=line.number, cells=cells, source=self.source)
            if line.number in self._left_out:
                row.verdict = LEFT_OUT
                self._rows.append(row)
                continue
            values = self._read(row)
            if not values and not row.kept and self._goes_on(row):
                continue
            self._rows.append(row)
            self._surround(row, values, told, linked, line.group)
            self._link(row, values)
            for each, said in self._several(row, values):
                self._complete(each, said)
            if not done % _TELL_EVERY:
                self.progress(done, len(found), "核对")
        self.progress(len(found), len(found), "核对")

    def _filled(self, cells: list[Value], once: dict[int, Value]) -> list[Value]:
        """The cells with what is written once for the blanks below it."""
        if not self.source.table.once:
            return cells
        cells = list(cells)
        for n in self.source.table.once:
            if n < len(cells):
                if cells[n] is None:
                    cells[n] = once.get(n)
                else:
                    once[n] = cells[n]
        return cells

    def _read(self, row: PlannedRow) -> dict[str, Any]:
        """Put what the row's own cells hold into it; returns the same as values."""
        values: dict[str, Any] = {}
        stored, cells = row.stored, row.cells
        width = len(cells)
        for reader in self._own:
            raw = cells[reader.index] if reader.index < width else None
            if raw is None or (cell := reader.read(raw)) is None:
                continue
            column = reader.column
            for name, value, kept in cell.values:
                if name not in stored:
                    values[name], stored[name] = value, kept
                elif name == column.field.name:
                    self._again_in_row(row, values, column, value, kept)
            if cell.words or cell.fault:
                self._tell(row, column, cell)
        return values

    def _again_in_row(self, row: PlannedRow, values: dict[str, Any], column: Column, value: Any, kept: Stored) -> None:
        """A second column of one field: ticks and amounts add up; a field's own column comes before what others tell of it."""
        name, kind = column.field.name, column.field.kind
        if column.role == "sum":
            values[name] += value
        elif isinstance(kind, Choices):
            values[name] = kind.read([*values[name], *value])
        elif column.role:
            return
        else:
            values[name] = value
        row.stored[name] = kind.store(values[name])

    def _tell(self, row: PlannedRow, column: Column, cell: Cell, part: bool = False) -> None:
        if cell.fatal:
            self.problem(row, column, cell.fault)
            return
        if cell.fault:
            self.doubt(row, column, cell.fault)
        if cell.words and not cell.values and column.role != "words":
            self._bad_fields.setdefault(row.key, set()).add(column.field.name)
        if cell.words:
            self.keep(row, column.heading or column.field.label, cell.words)

    def keep(self, row: PlannedRow, heading: str, words: str) -> None:
        """Words that no field takes, for the note."""
        known = row.kept.get(heading)
        row.kept[heading] = words if known is None or known == words else f"{known}；{words}"

    def keep_again(self, row: PlannedRow) -> None:
        """Words were kept after the row was decided: its note is worked out once more."""
        if not self._has_note or self.record.repeats:
            return
        if row.verdict == NEW:
            row.stored["note"] = merged_note(None, row.stored.get("note"), row.kept)
        elif row.record_id and row.verdict in (SAME, CHANGED):
            self._compare(self.known.ledger(self.record).row(row.record_id), row)

    def _goes_on(self, row: PlannedRow) -> bool:
        """A row that only tells of somebody beside goes on with the record above it: the mother below the father."""
        if not self._rows or not self.parts.present(row):
            return False
        before = self._rows[-1]
        self.parts.more(before, row)
        return True

    def _surround(self, row: PlannedRow, values: dict[str, Any], told: dict[str, tuple[Any, Stored]], linked: dict[str, str], group: tuple[str, ...]) -> None:
        """Fill what no column brings from the rows above and the paper around."""
        for text in reversed(group):
            if text not in self._groups:
                found = context.of_group(text, self.source, self.known.links)
                self._groups[text] = (found[0], None, found[1]) if found else None
            if (meant := self._groups[text]) is None:
                continue
            f = self.record.field(meant[0])
            if isinstance(f.kind, Link):
                linked = linked | {f.name: str(meant[2])}
            elif f.name not in row.stored:
                cell = cell_reader(self.record, Column(-1, f.label, f), self.known.words)(str(meant[2]))
                for name, value, kept in cell.values if cell else ():
                    values.setdefault(name, value)
                    row.stored.setdefault(name, kept)
        for name, (value, kept) in told.items():
            if name not in row.stored:
                values[name], row.stored[name] = value, kept
        for name, text in linked.items():
            self._find(row, values, self.record.field(name), None, text, ())

    # --- links

    def _link(self, row: PlannedRow, values: dict[str, Any]) -> None:
        main = self._main
        clues = self._clues_of(row) if main else ()
        for column in self._links:
            text = name_in(row.cells[column.index]) if column.index < len(row.cells) else ""
            said = clues if main and column.field.name == main.name else ()
            if text or said:
                self._find(row, values, column.field, column, text, said)
        if main and clues and main.name not in self._columns:
            self._find(row, values, main, None, "", clues)

    def _clues_of(self, row: PlannedRow) -> Clues:
        found: dict[str, Stored] = {}
        for reader in self._clues:
            raw = row.cells[reader.index] if reader.index < len(row.cells) else None
            if raw is None or (cell := reader.read(raw)) is None:
                continue
            for name, _, kept in cell.values:
                found.setdefault(name, kept)
            if cell.fault:
                if reader.column.field.name == "id_number" and "*" not in text_of(raw):
                    self.problem(row, reader.column, cell.fault)
                else:
                    self.doubt(row, reader.column, cell.fault)
        return tuple(found.items())

    def _find(self, row: PlannedRow, values: dict[str, Any], field: Field, column: Column | None, text: str, clues: Clues) -> None:
        table = field.target
        try:
            values[field.name] = row.stored[field.name] = self.known.links.find(table, text, clues)
        except BadValue as fault:
            self._not_found(row, values, field, column, text, fault, clues)

    def _not_found(self, row: PlannedRow, values: dict[str, Any], field: Field, column: Column | None, text: str, fault: BadValue, clues: Clues) -> None:
        table = field.target
        if field.required and table in ("person", "child") and self.record.repeats and len(parts_of_list(text)) > 1:
            row.kept[_SEVERAL] = text
            return
        describes = (self.record.table, field.name) in _DESCRIBES or table not in MAKEABLE
        if isinstance(fault, Unknown) and self.known.create and table in MAKEABLE and (self.record.table, field.name) != ("branch", "parent"):
            made = None if self.record.table == "event" and field.name == "branch" and not _looks_like_branch(text) else self.known.make(table, text, row.stored.get("day"))
            if made is not None:
                values[field.name] = row.stored[field.name] = made
                return
        if field.required:
            if isinstance(fault, Unknown) and self._makes_person(row, values, field, text, dict(clues)):
                return
            self._bad_fields.setdefault(row.key, set()).add(field.name)
            self.problem(row, column, str(fault), field)
            return
        if not describes:
            words = str(fault) if not isinstance(fault, Unknown) else f"台账里没有“{text}”这个{self._label(table)}，名字先记在备注里；建好以后会自动归入"
            self.doubt(row, column, words, field, text)
        self._keep_name(row, field, column, text)

    def _makes_person(self, row: PlannedRow, values: dict[str, Any], field: Field, text: str, clues: dict[str, Stored]) -> bool:
        """An officer or a team's member of whom a row says name and telephone, or number, is somebody; a name alone is nobody."""
        if self.record.table not in _MAKES_PEOPLE or not text or not (clues.get("phone") or clues.get("id_number")):
            return False
        told = {n: clues.get(n) for n in ("id_number", "phone", "birth_date", "village")}
        values[field.name] = row.stored[field.name] = self.known.make_person(text, told)
        self.doubt(row, self._columns.get(field.name), f"台账里没有“{text}”，按姓名和{'身份证号' if told['id_number'] else '电话'}新建了这个人，请补全", field)
        return True

    @staticmethod
    def _label(table: str) -> str:
        from db.records import TABLES

        return TABLES[table].label

    def _keep_name(self, row: PlannedRow, field: Field, column: Column | None, text: str) -> None:
        """A name that is no record's stands in the words beside the link, else in the note."""
        companion = getattr(field.kind, "words", "")
        if companion:
            row.stored.setdefault(companion, text)
            self.plan.kept[column.heading if column else field.label, self.record.field(companion).label] += 1
        else:
            self.keep(row, field.label, text)

    def _several(self, row: PlannedRow, values: dict[str, Any]) -> Iterator[tuple[PlannedRow, dict[str, Any]]]:
        """One row for each name in a cell that lists several."""
        text = row.kept.pop(_SEVERAL, None)
        if text is None:
            yield row, values
            return
        self._rows.pop()
        link = next(c for c in self._links if c.field.required and c.field.target in ("person", "child"))
        for name in parts_of_list(text):
            each = PlannedRow(self.record, self.known.key(), dict(row.stored), number=row.number, cells=row.cells, source=self.source, kept=dict(row.kept))
            each.verdict = row.verdict
            said = dict(values)
            self._rows.append(each)
            self._find(each, said, link.field, link, name, ())
            yield each, said

    def _own_key(self, number: int) -> int:
        return self._expected.get(number) or self.known.key()

    def _expect_own(self) -> None:
        """A record may point to another of the same sheet: a branch to its committee three rows above."""
        self._expected: dict[int, int] = {}
        table, links = self.record.table, self.known.links
        if not any(c.field.target == table for c in self._links):
            return
        names = [c for c in self.source.columns if not c.part and not c.link and c.field.name in (*self.record.title, "short_name")]
        for line in self.source.table.rows:
            texts = [text_of(line.cells[c.index]) if c.index < len(line.cells) else "" for c in names]
            if line.number not in self._left_out and texts and texts[0] and not links.knows(table, texts[0]):
                self._expected[line.number] = self.known.key()
                links.expect(table, self._expected[line.number], *texts)

    def _expect_later(self) -> None:
        """Let the rows of later tables find what comes in here."""
        names = [*self.record.title, *(n for n in ("short_name", "former_name", "other_names", "file_no") if n in self._columns)]
        if any(isinstance(self.record.field(n).kind, Link) for n in self.record.title):
            return
        for row in self._rows:
            if row.verdict == NEW and not self._expected.get(row.number):
                texts = [str(row.stored[n]) for n in names if row.stored.get(n)]
                self.known.links.expect(self.record.table, row.key, *texts, details=row.stored)

    # --- what follows, what contradicts

    def _complete(self, row: PlannedRow, values: dict[str, Any]) -> None:
        derive(self, row)
        completed = self.record.complete(values)
        if completed is not values:
            for name, value in completed.items():
                if value is not None and value is not values.get(name):
                    row.stored[name] = self.record.field(name).kind.store(value)
        self._check(row, completed)

    def _check(self, row: PlannedRow, values: dict[str, Any]) -> None:
        for problem in self.record.check(values):
            column = self._columns.get(problem.column)
            f = self.record.field(problem.column)
            if (problem.column in _AGAINST_ID and values.get("id_number")) or problem.column not in row.stored:
                self.problem(row, column, problem.sentence, f)
                continue
            # What cannot be true stays as words; the rest of the row goes in.
            text = f.kind.show(f.kind.load(row.stored.pop(problem.column)))
            values = {name: value for name, value in values.items() if name != problem.column}
            self.doubt(row, column, f"{problem.sentence}；先记在备注里", f, text)
            self.keep(row, column.heading if column else f.label, text)
            self._bad_fields.setdefault(row.key, set()).add(f.name)

    # --- matching

    def _match_happenings(self, rows: list[PlannedRow]) -> None:
        days = sorted(str(day) for row in rows if (day := row.stored.get("day")))
        ledger = self.known.ledger(self.record, (days[0], days[-1]) if days else ("", ""))
        for row in rows:
            if note := merged_note(None, row.stored.get("note"), row.kept):
                row.stored["note"] = note
                self._count_kept(row)
        good = [row for row in rows if not row.verdict]
        for row, match in zip(good, Happenings(ledger).match([row.stored for row in good]), strict=True):
            self._decide(row, match)

    def _match_one_by_one(self, rows: list[PlannedRow]) -> None:
        records = self.known.records(self.record)
        taken: dict[int, PlannedRow] = {}
        for row in rows:
            match = records.match(row.stored)
            if match is None:
                match = self._namesake(row, taken)
            if isinstance(match, int) and match in taken:
                self._again(row, taken[match])
                continue
            if isinstance(match, int) and (earlier := self.known.rows.get((self.record.table, match))):
                self._met_before(row, earlier)
                continue
            self._decide(row, match)
            if row.verdict == PROBLEM:
                continue
            if row.record_id is None:
                records.remember(row.key, dict(row.stored))
            taken[row.id] = row
            self.parts.add(row)
        if self._more:
            self.known.rows |= {(self.record.table, key): row for key, row in taken.items()}

    def _met_before(self, row: PlannedRow, earlier: PlannedRow) -> None:
        """A row of another table is about the same: a member is a volunteer too."""
        for name, value in self._defaults.items():
            row.stored.setdefault(name, value)
        self.parts.follow(row)
        self._again(row, earlier)

    def _namesake(self, row: PlannedRow, taken: dict[int, PlannedRow]) -> Match:
        """The one record of the same name and branch or village that nothing contradicts; a doubt tells of it."""
        found = [c for c in self.known.records(self.record).namesakes(row.stored, self._start) if c not in taken]
        if not found:
            return None
        title = self._columns.get(self.record.title[0])
        if len(found) == 1:
            self.doubt(row, title, f"没有身份证号可核对，按姓名和所在的支部或村当作台账里已有的那{_one(self.record)}；不是的话请补上身份证号", self.record.field(self.record.title[0]))
            return found[0]
        return Several(tuple(found), tuple(f.label for f in (self.record.field(n) for n in (self.record.title[0], "village")) if f))

    def _again(self, row: PlannedRow, earlier: PlannedRow) -> None:
        """A second row of one record: of no harm where it says nothing else; what it adds is added."""
        told = earlier.stored
        against = [n for n, v in row.stored.items() if n != "note" and n in told and not (self._same(n, told[n], v) or self._same(n, v, told[n]))]
        if against:
            what = f"{self.record.unit}{self.record.label}" if self.record.unit != "人" else "个人"
            where = f"第 {earlier.number} 行" if earlier.source is self.source else f"“{earlier.source.sheet.name}”第 {earlier.number} 行"  # type: ignore[union-attr]
            self.problem(row, self._columns.get(self.record.title[0]), f"与{where}是同一{what}，内容却不一样，请只留一行")
            return
        more = {n: v for n, v in row.stored.items() if n not in told or not self._same(n, told[n], v)}
        earlier.kept |= {heading: words for heading, words in row.kept.items() if heading not in earlier.kept}
        if more:
            earlier.stored.update({n: v for n, v in more.items() if n != "note" or "note" not in told})
        if more or row.kept:
            self._compare_again(earlier)
        row.verdict, row.record_id = SAME, earlier.record_id
        self.parts.more(earlier, row)

    def _same(self, name: str, old: Stored, new: Stored) -> bool:
        return same(self.record, self.record.field(name), old, new)

    def _compare_again(self, earlier: PlannedRow) -> None:
        if earlier.record_id:
            self._compare(self.known.ledger(self.record).row(earlier.record_id), earlier)
        else:
            if self._has_note and (note := merged_note(None, earlier.stored.get("note"), earlier.kept)):
                earlier.stored["note"] = note
            self.known.records(self.record).update(earlier.key, earlier.stored)

    def _decide(self, row: PlannedRow, match: Match) -> None:
        if isinstance(match, Several):
            by = "、".join(match.by)
            more = "，请补上身份证号" if self.record.keys[0] == ("id_number",) else "，请补上能区分的内容"
            self.problem(row, None, f"台账里有 {numbered(self.record.table, len(match.ids))}的{by}都与这一行相同，分不清是哪一{self.record.unit}{more}")
        elif match is None:
            self._check_new(row)
        elif match < 0:
            # A record that an earlier table or a name brings.
            self._check_new(row)
        else:
            row.record_id = match
            self._compare(self.known.ledger(self.record).row(match), row)

    def _check_new(self, row: PlannedRow) -> None:
        row.verdict = row.verdict or NEW
        for name, value in self._defaults.items():
            row.stored.setdefault(name, value)
        self.parts.follow(row)
        complete_required(self, row)
        for f in self._required:
            if f.name not in row.stored and f.name not in self._bad_fields.get(row.key, ()):
                here = f"请填{f.label}" if f.name in self._columns else f"表里没有“{f.label}”这一列，这一列必须有"
                self.problem(row, self._columns.get(f.name), here, f)
            elif f.name not in row.stored and row.verdict != PROBLEM:
                self.problem(row, self._columns.get(f.name), f"请填{f.label}", f)
        if self._has_note and not self.record.repeats:
            if note := merged_note(None, row.stored.get("note"), row.kept):
                row.stored["note"] = note
            self._count_kept(row)

    def _count_kept(self, row: PlannedRow) -> None:
        for heading in row.kept:
            self.plan.kept[heading, "备注" if self._has_note else ""] += 1

    def _compare(self, known: dict[str, Stored], row: PlannedRow) -> None:
        self.parts.follow(row)
        said = dict(row.stored)
        if self.view.where != "1":
            # A member's row that meets a volunteer makes a volunteer a member.
            for name, value in self._defaults.items():
                if known[name] is None:
                    said.setdefault(name, value)
        changes = {name: (known[name], value) for name, value in said.items() if not self._same(name, known[name], value)}
        if self._has_note and not self.record.repeats:
            note = merged_note(known["note"], said.get("note"), row.kept, settled=self._linked_words(row))
            changes.pop("note", None)
            if not tells_nothing_new(known["note"], note):
                changes["note"] = (known["note"], note)
        if self._mode == FILL:
            changes = {name: change for name, change in changes.items() if change[0] is None}
        if not changes or self._mode == SKIP:
            if row.verdict != PROBLEM:
                row.verdict = CHANGED if any(part.verdict in (NEW, CHANGED) for part in row.parts) else SAME
            return
        merged = known | {name: new for name, (_, new) in changes.items()}
        if row.verdict != PROBLEM:
            values = {name: None if v is None else self.record.field(name).kind.load(v) for name, v in merged.items()}
            self._check(row, self.record.complete(values))
            changes = {name: change for name, change in changes.items() if name == "note" or name in row.stored or name in self._defaults}
        if row.verdict != PROBLEM:
            row.verdict = CHANGED
        row.changes = changes
        self._count_kept(row)
        self._tell_of_changes(row, known)

    def _linked_words(self, row: PlannedRow) -> dict[str, str]:
        """Names that earlier stood as words and are links now."""
        found = {}
        for column in self._links:
            if row.stored.get(column.field.name) is not None:
                found[column.field.label] = text_of(row.cells[column.index])
        for name, text in self.source.context.items():
            if row.stored.get(name) is not None and isinstance(self.record.field(name).kind, Link):
                found[self.record.field(name).label] = text
        return found

    def _tell_of_changes(self, row: PlannedRow, known: dict[str, Stored]) -> None:
        """What a careful colleague would ask about: another name for one ID number, another branch."""
        if self.record.table != "person" or row.verdict != CHANGED:
            return
        if known["id_number"] and row.stored.get("id_number") == known["id_number"] and "name" in row.changes:
            self.doubt(row, self._columns.get("name"), f"身份证号与台账里的“{known['name']}”相同，姓名不同，请核对")
        if "branch" in row.changes and known["branch"] is not None:
            old = self.known.store.titles("branch", [int(known["branch"])]).get(int(known["branch"]), "")
            self.doubt(row, self._columns.get("branch"), f"台账里原来在“{old}”，这次改成表里写的支部；如果是转接，请另外补登转接", self.record.field("branch"))

    # --- problems

    def problem(self, row: PlannedRow, column: Column | None, sentence: str, field: Field | None = None) -> None:
        """Keep a row out and say why."""
        row.verdict = PROBLEM
        if column and not column.link and not column.part:
            self._bad_fields.setdefault(row.key, set()).add(column.field.name)
        self.plan.problems.append(self._told(row, column, sentence, field))

    def doubt(self, row: PlannedRow, column: Column | None, sentence: str, field: Field | None = None, value: str = "") -> None:
        """Say what is doubtful about a row that goes in."""
        told = self._told(row, column, sentence, field)
        self.plan.doubts.append(RowProblem(told.sheet, told.row, told.column, told.value or value, sentence, WARNING))

    def forget_doubts(self, row: PlannedRow, value: str) -> None:
        """A name that turned out to be the other side's is no branch of ours that is missing."""
        self.plan.doubts = [d for d in self.plan.doubts if not (d.row == row.number and d.value == value and d.sheet == self.source.sheet.name)]

    def _told(self, row: PlannedRow, column: Column | None, sentence: str, field: Field | None) -> RowProblem:
        heading = column.heading if column else field.label if field else ""
        value = text_of(row.cells[column.index]) if column and 0 <= column.index < len(row.cells) else ""
        return RowProblem(self.source.sheet.name, row.number, heading, value, sentence)


_SEVERAL = "\0several"


def _one(record: Any) -> str:
    return "个人" if record.unit == "人" else record.unit


def _looks_like_branch(text: str) -> bool:
    from app.exchange.imports.organisations import is_league

    return is_league(text)


__all__ = ["TablePlanner", "is_ticked"]
