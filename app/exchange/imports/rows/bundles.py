"""What a row tells of beside its own record, as declared in db.records.told: posts, transfers, teams, parents, partners."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from app.exchange.imports.columns.composites import goods, names_nobody, whereabouts
from app.exchange.imports.columns.headings import Column
from app.exchange.imports.names.known import Known
from app.exchange.imports.names.linking import Unknown, not_listed, parts_of_list
from app.exchange.imports.names.organisations import is_league
from app.exchange.imports.plan import CHANGED, NEW, PROBLEM, SAME, Draft, PlannedRow, Source
from app.exchange.imports.rows import months
from app.exchange.imports.rows.beside import Beside
from app.exchange.imports.rows.guesses import is_relation
from app.exchange.imports.rows.matching import same
from app.exchange.imports.rows.telling import Telling
from app.exchange.imports.rows.values import CellReader, cell_reader, name_in, text_of
from db.bodies import key_of
from db.errors import BadValue
from db.fields import Record
from db.kinds import Link, Stored, Text
from db.records import Material, Review, Transfer
from db.records.told import TOLD, Told
from db.text import close_up

_REMARKS = re.compile(r"[，,、；;\s/]+")
_NAME_AND_HOW = re.compile(r"([一-鿿·]{2,4})[，,、；;：:\s/]+(.+)")
_BRACKETED = re.compile(r"[(（]([^()（）]*)[)）]")


class Parts:
    """Reads, for the rows of one table, what they tell of beside their own records."""

    def __init__(self, known: Known, telling: Telling, source: Source, note_again: Callable[[PlannedRow], None]) -> None:
        self.known, self.telling, self.source, self._note_again = known, telling, source, note_again
        by_key = {told.key: told for told in TOLD.get(source.view.key, ())}
        self._columns: list[tuple[Told, list[tuple[Column, CellReader | None]]]] = []
        for key, told in by_key.items():
            columns = [
                (c, None if isinstance(c.field.kind, Link) else cell_reader(told.record, c, known.words, own=False))
                for c in source.columns
                if c.part == key
            ]
            if columns:
                self._columns.append((told, columns))
        #: What a row tells of, by the row itself.
        self._read: dict[int, list[Beside]] = {}
        #: Names of people who may come in with a later table of the same file.
        self._unmet: list[tuple[PlannedRow, Beside, Column, str]] = []

    def present(self, row: PlannedRow) -> bool:
        """Whether a row tells of anybody beside."""
        return any(c.index < len(row.cells) and text_of(row.cells[c.index]) for _, columns in self._columns for c, _ in columns)

    def follow(self, row: PlannedRow) -> None:
        """Fill what follows for the row's own record: a date of coming is the day from which somebody is a member."""
        for beside in self._besides(row):
            for name, own in beside.told.also.items():
                value, there = beside.values.get(name), row.stored.get(own)
                if value is None or there is not None or own not in {f.name for f in row.record.fields()}:
                    continue
                f = row.record.field(own)
                try:
                    row.stored[own] = f.kind.store(f.kind.read(value))
                except (BadValue, AttributeError, TypeError):
                    continue
            if beside.told.makes and beside.filled:
                known = row.stored
                for name, made in beside.told.makes.items():
                    if name not in known or known[name] in self.source.view.defaults.values():
                        known[name] = made

    def add(self, row: PlannedRow) -> None:
        """Put the records beside into the row, as new, changed or known already."""
        for beside in self._besides(row):
            self._put(row, beside)
        if row.record is Review:
            months.add_up(self.known, self.telling, row)

    def more(self, earlier: PlannedRow, row: PlannedRow) -> None:
        """Put what a further row of the same record tells of into the earlier one."""
        if earlier.verdict == PROBLEM:
            return
        later = self._besides(row)
        if not earlier.verdict:
            # Not decided yet: both are put in when it is.
            self._read[id(earlier)] = [*self._besides(earlier), *later]
            return
        for beside in later:
            self._put(earlier, beside)
        if earlier.record is Review:
            months.add_up(self.known, self.telling, earlier)

    def meet(self) -> None:
        """Link the people whom later tables of the file brought: the secretary in a list of branches above the list of members."""
        for row, beside, column, text in self._unmet:
            found = self.known.links.finds(column.field.target, text)
            if found is not None and row.verdict not in ("", PROBLEM):
                beside.stored[column.field.name] = found
                self._put(row, beside)

    # --- reading

    def _besides(self, row: PlannedRow) -> list[Beside]:
        if not self._columns:
            return []
        if id(row) not in self._read:
            self._read[id(row)] = self._fresh(row)
        return self._read[id(row)]

    def _fresh(self, row: PlannedRow) -> list[Beside]:
        found = [beside for told, columns in self._columns for beside in self._of(row, told, columns)]
        _sorted_out(found)
        self._own_ends(row, found)
        return months.shared(self.known, self.telling, row, _merged(found))

    def _own_ends(self, row: PlannedRow, found: list[Beside]) -> None:
        """The end of a move that is one of our own branches is no other side: there somebody was a member, or became one."""
        ways = {beside.told.key: beside for beside in found if beside.told.record is Transfer}
        for key, other_key, end, day in (("in", "out", "from_branch", "in_on"), ("out", "in", "to_branch", "out_on")):
            beside, other = ways.get(key), ways.get(other_key)
            text = str(beside.stored.get("other_org") or "") if beside else ""
            ours = self.known.links.finds("branch", text) if text else None
            if beside is None or ours is None:
                continue
            if day in beside.stored:
                beside.stored |= {"direction": "内部调整", end: ours}
            elif other and other.filled:
                other.stored[end] = ours
                if end == "to_branch" and self.telling.columns.get("branch") is None:
                    row.stored.setdefault("branch", ours)
            elif ours != self._of_row(row, "branch"):
                column = self.source.column("other_org", part=key)
                self.telling.keep(row, column.heading if column else beside.told.label, text)
            for told in (beside.stored, beside.values):
                told.pop("other_org", None)

    def _of(self, row: PlannedRow, told: Told, columns: list[tuple[Column, CellReader | None]]) -> list[Beside]:
        beside = Beside(told, {}, {})
        several: list[Beside] = []
        for column, read in columns:
            raw = row.cell(column)
            if raw is None:
                continue
            if read is None:
                several = self._linked(row, beside, column, name_in(raw), several)
                continue
            if column.field.name == "name" and not name_in(raw):
                continue
            if column.field.name == "name" and (parted := _NAME_AND_HOW.fullmatch(text_of(raw))) and not names_nobody(parted[1]) and whereabouts(parted[2]) is not None:
                raw = f"{parted[1]}（{parted[2]}）"
            elif column.field.name == "name" and names_nobody(text_of(raw)):
                self.telling.doubt(row, column, "写的不是姓名，先记在备注里")
                beside.words[column.heading] = text_of(raw)
                continue
            cell = read(raw)
            if cell is None:
                continue
            for name, value, kept in cell.values:
                beside.values[name], beside.stored[name] = value, kept
            if cell.fault:
                self.telling.doubt(row, column, cell.fault)
            self.telling.ask(cell)
            if cell.words:
                beside.words[column.heading] = cell.words
        if told.record is Material:
            return _goods(beside)
        _name_with_remark(beside, next((c.heading for c, _ in columns if c.field.name == "name"), ""))
        return [beside, *several]

    def _linked(self, row: PlannedRow, beside: Beside, column: Column, text: str, several: list[Beside]) -> list[Beside]:
        if not text:
            return several
        names = [text] if self.known.links.finds(column.field.target, text) is not None else parts_of_list(text)
        if doubtful := not_listed(text, len(names)):
            self.telling.doubt(row, column, doubtful)
            beside.words[column.heading] = text
        for place, name in enumerate(names):
            to = beside if place == 0 else Beside(beside.told, {}, {})
            self._link(row, to, column, name)
            if place:
                several = [*several, to]
        return several

    def _link(self, row: PlannedRow, beside: Beside, column: Column, text: str) -> None:
        name, table = column.field.name, column.field.target
        if table == "partner" and (is_league(text) or self.known.links.finds("branch", text) is not None) and self.known.links.finds(table, text) is None:
            # One of our own bodies is no partner: it is the host where none is named.
            body = self.known.links.finds("branch", text)
            if body is not None and row.stored.get("branch") is None:
                row.stored["branch"] = body
            elif row.stored.get("branch") != body or body is None:
                beside.words[column.heading] = "、".join(filter(None, (beside.words.get(column.heading), text)))
            return
        try:
            beside.stored[name] = self.known.links.find(table, text)
        except BadValue as fault:
            made = self.known.make(table, text, row.stored.get("day")) if isinstance(fault, Unknown) and self.known.makes(table, text) else None
            if made is not None:
                beside.stored[name] = made
                return
            if name in beside.told.also:
                self._unmet.append((row, beside, column, text))
            else:
                label = column.heading or beside.told.label
                beside.words[label] = text
                if self.known.is_kept(table, text):
                    return
                self.telling.ask_name(table, text)
                self.telling.doubt(row, column, f"台账里没有“{text}”，名字先记在备注里" if isinstance(fault, Unknown) else f"{fault}；名字先记在备注里")
        finally:
            beside.values.setdefault(name, text)

    # --- drafts

    def _put(self, row: PlannedRow, beside: Beside) -> None:
        told, record = beside.told, beside.told.record
        if not beside.filled:
            self._keep(row, beside)
            return
        stored = {name: record.field(name).kind.store(value) for name, value in told.given.items()} | beside.stored
        if told.back:
            stored[told.back] = row.id
        for name, own in told.taken.items():
            if name not in stored and (value := self._of_row(row, own)) is not None:
                stored[name] = f"{value}{told.behind[name]}" if name in told.behind else value
        if record.table == "family_member":
            self._relation(row, beside, stored)
        if any(f.required and stored.get(f.name) is None for f in record.fields()):
            self._keep(row, beside)
            return
        if beside.words:
            stored["note"] = "\n".join(f"{heading}：{words}" for heading, words in beside.words.items())
            for heading in beside.words:
                self.telling.plan.kept[heading, f"{record.label}的备注"] += 1
        self._match(row, told, stored)

    def _match(self, row: PlannedRow, told: Told, stored: dict[str, Stored]) -> None:
        record = told.record
        index = self.known.beside(record, told.keys)
        key = tuple(_key(record, name, stored.get(name)) for name in told.keys)
        met = index.get(key)
        if isinstance(met, Draft):
            for name, value in stored.items():
                if met.stored.get(name) is None or met.stored[name] is False or met.stored[name] == 0:
                    met.stored[name] = value
            return
        if met is None and told.on_change and row.record_id and not row.changes.keys() & set(told.also.values()):
            return
        known = None if met is None else self.known.ledger(record).row(met)
        stored = _completed(record, known, stored)
        draft = Draft(record, self.known.key(), stored, NEW)
        if met is not None and known:
            draft.record_id = met
            draft.changes = {
                name: (known[name], value)
                for name, value in stored.items()
                if not same(record, record.field(name), known[name], value) and not (name in told.given and known[name] is not None)
                and not (name == "note" and known[name] and str(value) in str(known[name]))
            }  # fmt: skip
            draft.verdict = CHANGED if draft.changes else SAME
        index[key] = draft
        row.parts.append(draft)
        if row.verdict == SAME and draft.verdict != SAME:
            row.verdict = CHANGED

    def _of_row(self, row: PlannedRow, own: str) -> Stored:
        value = row.stored.get(own)
        return self.known.ledger(row.record).row(row.record_id)[own] if value is None and row.record_id else value

    def _relation(self, row: PlannedRow, beside: Beside, stored: dict[str, Stored]) -> None:
        """A guardian must be some relative: 其他亲属 where nothing is said, with a doubt; the word for a relative is no name."""
        if "relation" not in stored:
            stored["relation"] = "其他亲属"
            self.telling.doubt(row, None, f"没有写明{beside.told.label}与儿童的关系，先记作“其他亲属”，请核对")
        if is_relation(stored.get("name")):
            self.telling.doubt(row, self.source.column("name", part=beside.told.key), "写的是称谓，不是姓名，先记在备注里，请补上姓名")
            del stored["name"]

    def _keep(self, row: PlannedRow, beside: Beside) -> None:
        """What is no record of its own stays as words of the row's."""
        words = dict(beside.words)
        for name, value in beside.values.items():
            column = self.source.column(name, part=beside.told.key)
            if name in beside.told.also and row.stored.get(beside.told.also[name]) is not None:
                continue
            if column and column.heading not in words:
                words[column.heading] = text_of(row.cells[column.index]) if column.index < len(row.cells) else str(value)
        for heading, text in words.items():
            if text and heading not in row.kept:
                self.telling.keep(row, heading, text)
                # Of a record that is there already it is counted when that is compared once more.
                self.telling.plan.kept[heading, "备注" if self.telling.has_note else ""] += row.verdict == NEW
        if words:
            self._note_again(row)


def _completed(record: type[Record], known: dict[str, Stored] | None, stored: dict[str, Stored]) -> dict[str, Stored]:
    """What is told with what follows from it and from what the ledger has: a tick on a month is the amount that was due."""
    if record.complete.__func__ is Record.complete.__func__:  # type: ignore[attr-defined]
        return stored
    there = (known or {}) | {name: value for name, value in stored.items() if value is not None}
    values = {f.name: None if (v := there.get(f.name)) is None else f.kind.load(v) for f in record.fields()}
    whole = {name: None if v is None else record.field(name).kind.store(v) for name, v in record.complete(values).items()}
    return stored | {name: value for name, value in whole.items() if value != there.get(name) or name in stored}


def _key(record: Any, name: str, value: Stored) -> Stored:
    return key_of(value) if isinstance(value, str) and isinstance(record.field(name).kind, Text) else value


def _name_with_remark(beside: Beside, name_heading: str) -> None:
    """张三（祖父，13800000000）: a relative with relation, telephone or ID number behind the name."""
    name = beside.stored.get("name")
    if beside.told.record.table != "family_member" or not isinstance(name, str):
        return
    behind = [*_BRACKETED.findall(name), *(words for heading, words in beside.words.items() if heading == name_heading)]
    left = [remark for remark in _REMARKS.split("，".join(behind)) if remark and not _is_remark(beside, remark)]
    beside.words.pop(name_heading, None)
    if left:
        beside.words[beside.told.label] = "、".join(left)
    bare = close_up(_BRACKETED.sub("", name).strip())
    if bare:
        beside.stored["name"] = beside.values["name"] = bare


def _is_remark(beside: Beside, remark: str) -> bool:
    """Whether a word behind a name is the relation, the telephone or the ID number; it is put there."""
    for name in ("relation", "phone", "id_number"):
        kind = beside.told.field(name).kind
        try:
            value = kind.read(re.sub(r"^(关系|电话|联系电话|手机|身份证号?)[:：]", "", remark))
        except BadValue:
            continue
        beside.values.setdefault(name, value)
        beside.stored.setdefault(name, kind.store(value))
        return True
    how = whereabouts(remark) or {}
    for name in ("state", "away"):
        if name in how:
            kind = beside.told.field(name).kind
            beside.values.setdefault(name, value := kind.read(how[name]))
            beside.stored.setdefault(name, kind.store(value))
    return "state" in how and "" not in how


def _goods(beside: Beside) -> list[Beside]:
    """The goods that one cell lists, each with its number; as it stands where numbers of their own are told."""
    listed = goods(str(beside.stored.get("item") or "")) if "quantity" not in beside.stored else []
    found = []
    for said in listed:
        one = Beside(beside.told, {}, {})
        money = said.get("unit") == "元"
        for name, words in (("item", said["item"]), ("value" if money else "quantity", said["quantity"]), ("unit_name", None if money else said.get("unit"))):
            kind = Material.field(name).kind
            try:
                one.values[name] = kind.read(words) if words else None
            except BadValue:
                return [beside]
            one.stored[name] = None if one.values[name] is None else kind.store(one.values[name])
        found.append(one)
    for name in ("recipients", "value"):
        if found and name in beside.stored:
            # What is told of all of them is told of the first.
            found[0].stored[name], found[0].values[name] = beside.stored[name], beside.values[name]
    if found:
        found[0].words |= beside.words
    return found or [beside]


def _sorted_out(found: list[Beside]) -> None:
    """What a heading leaves open of a move (the other side, why, how far it is) belongs to the way whose date is there."""
    by_key = {beside.told.key: beside for beside in found}
    here, there = by_key.get("in"), by_key.get("out")
    for first, second, day, other_day in ((here, there, "in_on", "out_on"), (there, here, "out_on", "in_on")):
        if not first or not second or day in first.stored or other_day not in second.stored:
            continue
        for name in ("other_org", "reason", "letter_no", "status"):
            if name in first.stored and name not in second.stored:
                second.stored[name], second.values[name] = first.stored.pop(name), first.values.pop(name)


def _merged(found: list[Beside]) -> list[Beside]:
    """A guardian who is the father by name is the father."""
    kept: list[Beside] = []
    for beside in found:
        name = beside.stored.get("name")
        first = next((b for b in kept if name and b.told.record is beside.told.record and key_of(str(b.stored.get("name"))) == key_of(str(name))), None)
        if first is None:
            kept.append(beside)
            continue
        for field_name, value in beside.stored.items():
            first.stored.setdefault(field_name, value)
        for field_name, value in beside.told.given.items():
            first.stored.setdefault(field_name, beside.told.field(field_name).kind.store(value))
        first.words |= beside.words
    return kept
