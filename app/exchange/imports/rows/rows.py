"""The rows of one table as records: read, matched with the ledger, compared."""

from __future__ import annotations

from typing import Any

from app.exchange.imports.columns.headings import Column
from app.exchange.imports.names.known import Known
from app.exchange.imports.names.linking import numbered
from app.exchange.imports.plan import CHANGED, FILL, NEW, PROBLEM, SAME, SKIP, Plan, PlannedRow, Source
from app.exchange.imports.rows import months
from app.exchange.imports.rows.bundles import Parts
from app.exchange.imports.rows.context import leads_to_the_league
from app.exchange.imports.rows.denying import gone
from app.exchange.imports.rows.guesses import complete_required
from app.exchange.imports.rows.matching import Happenings, Match, Several, same
from app.exchange.imports.rows.notes import merged_note, tells_nothing_new
from app.exchange.imports.rows.row_reader import RowReader
from app.exchange.imports.rows.telling import Telling
from app.progress import Progress
from db.kinds import Choice, Choices, Link, Stored
from db.records import Dues

#: The entry of a code list for what is still to be looked into.
_UNVERIFIED = "待核"


class TablePlanner:
    """Plans one table's rows. `several`: there are other tables; `more`: some come after it."""

    def __init__(
        self, known: Known, made: Plan, source: Source, progress: Progress, mode: str, *, several: bool, more: bool
    ) -> None:
        self.known, self.source = known, source
        self._mode, self._several, self._more = mode, several, more
        self.view, self.record = source.view, source.view.record
        self.telling = Telling(made, source)
        self.parts = Parts(known, self.telling, source, self._note_again)
        self._reader = RowReader(known, self.telling, self.parts, progress)
        self._required = [f for f in self.record.fields() if f.required]
        self._defaults = {name: self.record.field(name).kind.store(value) for name, value in self.view.defaults.items()}
        self._leads_on = self.view.key == "members" and leads_to_the_league("".join(path) for path in source.table.paths.values())
        self._start = known.last_key
        self._rows: list[PlannedRow] = []

    def run(self) -> None:
        """Plan the whole table."""
        self._rows = self._reader.run()
        rows = [row for row in self._rows if not row.verdict]
        if self.record.repeats:
            self._match_happenings(rows)
        else:
            self._match_one_by_one(rows)
        for row in self._rows:
            if row.verdict == PROBLEM:
                row.record_id, row.changes, row.parts = None, {}, []
        self.source.rows = self._rows
        if self._several:
            self._expect_later()

    def _expect_later(self) -> None:
        """Let the rows of later tables find what comes in here."""
        names = [*self.record.title, *(n for n in ("short_name", "former_name", "other_names", "file_no") if n in self.telling.columns)]
        if any(isinstance(self.record.field(n).kind, Link) for n in self.record.title):
            return
        for row in self._rows:
            if row.verdict == NEW and not self._reader.expected.get(row.number):
                texts = [str(row.stored[n]) for n in names if row.stored.get(n)]
                self.known.expect(self.record, row.key, row.stored, *texts)

    def _match_happenings(self, rows: list[PlannedRow]) -> None:
        days = sorted(str(day) for row in rows if (day := row.stored.get("day")))
        ledger = self.known.ledger(self.record, (days[0], days[-1]) if days else ("", ""))
        for row in rows:
            if note := merged_note(None, row.stored.get("note"), row.kept):
                row.stored["note"] = note
            self.telling.count_kept(row)
        good = [row for row in rows if not row.verdict]
        for row, match in zip(good, Happenings(ledger).match([row.stored for row in good]), strict=True):
            self._decide(row, match)

    def _match_one_by_one(self, rows: list[PlannedRow]) -> None:
        records = self.known.records(self.record)
        taken: dict[int, PlannedRow] = {}
        if self.record.apart:
            # Those that are surely one of the ledger's first, before another of the same key that only may be.
            rows = sorted(rows, key=lambda row: isinstance(match := records.match(row.stored), int) and records.is_apart(match, row.stored))
        for row in rows:
            match = records.match(row.stored, taken)
            if match is None or isinstance(match, Several):
                match = self._asked(row, match, taken)
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

    def _asked(self, row: PlannedRow, match: Match, taken: dict[int, PlannedRow]) -> Match:
        """What a person said that a row is; else what its name and home tell. Whoever may be meant is offered."""
        if row.number in self.source.meant:
            said = self.source.meant[row.number]
            row.offered = match.ids if isinstance(match, Several) else tuple(self._namesakes(row, taken))
            return said
        if match is None and self.record.table == "branch" and (body := self._same_body(row, taken)):
            return body
        found = self._namesake(row, taken) if match is None else match
        row.offered = found.ids if isinstance(found, Several) else (found,) if found is not None else ()
        return found

    def _same_body(self, row: PlannedRow, taken: dict[int, PlannedRow]) -> int | None:
        """The branch that is there under another of its names; it keeps that name, and a doubt tells of it."""
        name = str(row.stored.get("full_name") or "")
        found = self.known.links.same_body(name) if name else None
        if found is None or found in taken:
            return None
        there = self.known.ledger(self.record).row(found)["full_name"]
        row.stored["full_name"] = there
        self.telling.doubt(row, self.telling.columns.get("full_name"), f"当作台账里的“{there}”，名称没有改；不是的话请把名称写全")
        return found

    def _namesakes(self, row: PlannedRow, taken: dict[int, PlannedRow]) -> list[int]:
        return [c for c in self.known.records(self.record).namesakes(row.stored, self._start) if c not in taken]

    def _namesake(self, row: PlannedRow, taken: dict[int, PlannedRow]) -> Match:
        """The one record of the same name and branch, village or number that nothing contradicts; a doubt tells of it."""
        found = self._namesakes(row, taken)
        title = self.telling.columns.get(self.record.title[0])
        if not found:
            self._tell_of_strangers(row, title)
            return None
        if len(found) == 1:
            self.telling.doubt(row, title, f"没有身份证号可核对，按姓名和所在的支部、村或编号当作台账里已有的那{_one(self.record)}；不是的话请补上身份证号", self.record.field(self.record.title[0]))
            return found[0]
        return Several(tuple(found), tuple(f.label for f in (self.record.field(n) for n in (self.record.title[0], "village")) if f))

    def _tell_of_strangers(self, row: PlannedRow, title: Column | None) -> None:
        """Somebody of the ledger has this name and nothing tells them apart: the row is taken as another, and a doubt says so."""
        if "id_number" not in self.known.ledger(self.record).place:
            return
        if others := [c for c in self.known.records(self.record).namesakes(row.stored, self._start, anywhere=True) if c > 0]:
            self.telling.doubt(row, title, f"台账里有 {numbered(self.record.table, len(others))}同名，看不出是不是同一个人，先当作另一个人；是同一个人的话请补上身份证号", self.record.field(self.record.title[0]))

    def _again(self, row: PlannedRow, earlier: PlannedRow) -> None:
        """A second row of one record: of no harm where it says nothing else; what it adds is added."""
        told = earlier.stored
        against = [n for n, v in row.stored.items() if n != "note" and n in told and not (self._same(n, told[n], v) or self._same(n, v, told[n]))]
        if against:
            what = f"{self.record.unit}{self.record.label}" if self.record.unit != "人" else "个人"
            where = f"第 {earlier.number} 行" if earlier.source is self.source else f"“{earlier.source.sheet.name}”第 {earlier.number} 行"  # type: ignore[union-attr]
            self.telling.problem(row, self.telling.columns.get(self.record.title[0]), f"与{where}是同一{what}，内容却不一样，请只留一行")
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
            if self.telling.has_note and (note := merged_note(None, earlier.stored.get("note"), earlier.kept)):
                earlier.stored["note"] = note
            self.known.records(self.record).update(earlier.key, earlier.stored)

    def _decide(self, row: PlannedRow, match: Match) -> None:
        if isinstance(match, Several):
            by = "、".join(match.by)
            more = "，请补上身份证号" if self.record.keys[0] == ("id_number",) else "，请补上能区分的内容"
            self.telling.problem(row, None, f"台账里有 {numbered(self.record.table, len(match.ids))}的{by}都与这一行相同，分不清是哪一{self.record.unit}{more}")
            return
        if self.record is Dues:
            months.settle(self.known, self.telling, row, self.known.ledger(Dues).row(match) if match and match > 0 else {})
        if match is None:
            self._check_new(row)
        elif match < 0:
            # A record that an earlier table or a name brings.
            self._check_new(row)
        else:
            row.record_id = match
            self._compare(self.known.ledger(self.record).row(match), row)

    def _check_new(self, row: PlannedRow) -> None:
        row.verdict = row.verdict or NEW
        if self._is_on_the_way(row):
            self.telling.problem(row, None, "表里写着入团的各个阶段，这个人没有入团时间，还没有入团，不能记作团员；已经入团的请填入团时间")
        self._words_or_link(row, row.stored)
        self._take_defaults(row)
        self.parts.follow(row)
        complete_required(self.telling, row)
        for f in self._required:
            if f.name not in row.stored and not self.telling.is_bad(row, f.name):
                here = f"请填{f.label}" if f.name in self.telling.columns else f"表里没有“{f.label}”这一列，这一列必须有"
                self.telling.problem(row, self.telling.columns.get(f.name), here, f)
            elif f.name not in row.stored and row.verdict != PROBLEM:
                self.telling.problem(row, self.telling.columns.get(f.name), f"请填{f.label}", f)
        if self.telling.has_note and not self.record.repeats:
            if note := merged_note(None, row.stored.get("note"), row.kept):
                row.stored["note"] = note
            self.telling.count_kept(row)

    def _take_defaults(self, row: PlannedRow) -> None:
        """What a record of the list is that says nothing else; where it says what nobody can read, it is to be verified."""
        for name, value in self._defaults_of(row).items():
            f = self.record.field(name)
            if name in row.stored:
                continue
            row.stored[name] = value
            if self.telling.is_bad(row, name) and isinstance(f.kind, Choice) and any(option.label == _UNVERIFIED for option in f.kind.options):
                row.stored[name] = _UNVERIFIED
            elif isinstance(f.kind, Choice) and (said := gone(row)):
                self.telling.doubt(row, None, f"备注写着“{said}”，先记作“{value}”，请核对", f)
            elif f.closed_in and (left := self.telling.columns.get(f.closed_in)) and row.stored.get(f.closed_in) is not None:
                self.telling.doubt(row, left, f"写着{left.heading}，没有写明{f.label}，先记作“{value}”，请核对", f)

    def _words_or_link(self, row: PlannedRow, there: dict[str, Stored]) -> None:
        """Words stand in for a link only where none is; beside one that is there already they go to the note."""
        for f in self.record.worded():
            if there.get(f.name) is not None and (words := row.stored.pop(f.words, None)) is not None and f.name not in row.stored:
                self.telling.keep(row, f.label, str(words))

    def _compare(self, known: dict[str, Stored], row: PlannedRow) -> None:
        self._words_or_link(row, known)
        self._words_or_link(row, row.stored)
        self.parts.follow(row)
        self._add_to_known(row, known)
        said = dict(row.stored)
        if self.view.where != "1":
            # A member's row that meets a volunteer makes a volunteer a member.
            for name, value in self._defaults_of(row).items():
                if known[name] is None:
                    said.setdefault(name, value)
        changes = {name: (known[name], value) for name, value in said.items() if not self._same(name, known[name], value)}
        if self.telling.has_note and not self.record.repeats:
            note = merged_note(known["note"], said.get("note"), row.kept, settled=self._reader.linked_words(row))
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
            self._reader.check(row, self.record.complete(values))
            changes = {name: change for name, change in changes.items() if name == "note" or name in row.stored or name in self._defaults}
        if row.verdict != PROBLEM:
            row.verdict = CHANGED
        row.changes = changes
        self.telling.count_kept(row)
        self._tell_of_changes(row, known)

    def _add_to_known(self, row: PlannedRow, known: dict[str, Stored]) -> None:
        """A title, a tick or a yes says that somebody is this too; only a column of the words says what they are altogether."""
        for f in self.record.fields():
            kind = f.kind
            if not isinstance(kind, Choices) or known[f.name] is None or row.stored.get(f.name) is None:
                continue
            told, there = kind.load(str(row.stored[f.name])), kind.load(str(known[f.name]))
            columns = [c for c in self.source.columns if c.field.name == f.name and not c.part and not c.link]
            if all(c.role for c in columns):
                spoken_of = {word for c in columns if c.word for word in kind.read(c.word)}
                row.stored[f.name] = kind.store(kind.read([*told, *(word for word in there if word not in spoken_of)]))
            elif gone := [word for word in there if word not in told]:
                self.telling.doubt(row, columns[0], f"台账里还有“{'、'.join(gone)}”，按表里写的改了；仍然是的话请补上", f)

    def _note_again(self, row: PlannedRow) -> None:
        """Words were kept after the row was decided: its note is worked out once more."""
        if not self.telling.has_note or self.record.repeats:
            return
        if row.verdict == NEW:
            row.stored["note"] = merged_note(None, row.stored.get("note"), row.kept)
        elif row.record_id and row.verdict in (SAME, CHANGED):
            self._compare(self.known.ledger(self.record).row(row.record_id), row)

    def _tell_of_changes(self, row: PlannedRow, known: dict[str, Stored]) -> None:
        """What a careful colleague would ask about: another name for one ID number, another branch."""
        if row.verdict != CHANGED:
            return
        for f in self.record.fields():
            if f.closed_in in row.changes and f.name not in row.stored and known[f.closed_in] is None and known[f.name] is not None:
                left = self.telling.columns.get(f.closed_in)
                self.telling.doubt(row, left, f"写着{left.heading if left else ''}，没有写明{f.label}，台账里仍是“{known[f.name]}”，请核对", f)
        if self.record.table != "person":
            return
        if known["id_number"] and row.stored.get("id_number") == known["id_number"] and "name" in row.changes:
            self.telling.doubt(row, self.telling.columns.get("name"), f"身份证号与台账里的“{known['name']}”相同，姓名不同，请核对")
        if "opening_minutes" in row.changes and self._served(row):
            column = self.telling.columns.get("opening_minutes")
            self.telling.doubt(row, column, "台账里已有这个人的服务记录；这些时长记作启用台账以前的期初累计时长，如果已经逐条记过，会重复计算，请核对")
        if "branch" in row.changes and known["branch"] is not None:
            old = self.known.store.titles("branch", [int(known["branch"])]).get(int(known["branch"]), "")
            self.telling.doubt(row, self.telling.columns.get("branch"), f"台账里原来在“{old}”，这次改成表里写的支部；如果是转接，请另外补登转接", self.record.field("branch"))

    def _defaults_of(self, row: PlannedRow) -> dict[str, Stored]:
        return {} if self._is_on_the_way(row) else self._defaults

    def _is_on_the_way(self, row: PlannedRow) -> bool:
        """Whether a list of how people come to be members says nothing of this one having become one."""
        return self._leads_on and not any(row.stored.get(name) for name in ("joined_on", "development_no", "card_no", "member_status"))

    def _served(self, row: PlannedRow) -> bool:
        return bool(self.known.store.rows("SELECT 1 FROM service WHERE person = ? LIMIT 1", (row.record_id,)))


def _one(record: Any) -> str:
    return "个人" if record.unit == "人" else record.unit
