"""The names in a table's rows as links: found, made, or kept as words where they only describe or are not there yet."""

from __future__ import annotations

from typing import Any

from app.exchange.imports.columns.headings import BARE, Column, headings_of
from app.exchange.imports.names.known import MAKEABLE, Known
from app.exchange.imports.names.linking import Clues, Unclear, Unknown, is_list, parted
from app.exchange.imports.names.organisations import is_league
from app.exchange.imports.names.sessions import Elsewhen
from app.exchange.imports.plan import PlannedRow
from app.exchange.imports.rows import context
from app.exchange.imports.rows.telling import Telling
from app.exchange.imports.rows.values import name_in
from db.errors import BadValue
from db.fields import Field
from db.kinds import TEXT, Stored
from db.records import TABLES

#: Links that only describe a record; what they name is kept as words where the ledger has no such record.
_DESCRIBES = frozenset(
    (("branch", "parent"), ("event", "branch"), ("team", "parent"), ("service", "event"), ("aid", "event"), ("tutoring", "event"), ("health_check", "event"))
)
#: People in whose place a branch may stand: who was honoured.
_PERSON_OR_BODY = frozenset((("honour", "person"),))
#: The ends of a move are ours or the other side's; a name that the ledger lacks is nobody's to make.
_ENDS = frozenset((("transfer", "from_branch"), ("transfer", "to_branch")))
#: Records whose rows may bring people that the ledger lacks.
_MAKES_PEOPLE = frozenset(("post", "team_member"))


def _is_home(path: tuple[str, ...]) -> bool:
    """Whether a heading is what the branch is called to which a member belongs."""
    return bool(path) and any(r.field.name == "branch" and not r.part and r.rank < BARE for r in headings_of("members").readings(path))


class Naming:
    """Finds what the names in rows of one table mean."""

    def __init__(self, known: Known, telling: Telling) -> None:
        self.known, self.telling, self.record = known, telling, telling.record
        #: Rows whose cell lists several people, with the cell's text.
        self.several: dict[int, str] = {}
        source = telling.source
        self._columns = {c.link or c.field.name: c for c in source.columns if not c.part}
        #: The column that names somebody's branch though these records have none, and the branch whose list it is.
        self._home = next((c.index for c in source.columns if c.role == "words" and _is_home(source.table.paths.get(c.index, ()))), None)
        self._day = context.day_told(source.table.context) or None
        self._place = context.place(source.table.context, known.links)

    def find(self, row: PlannedRow, values: dict[str, Any], field: Field, column: Column | None, text: str, clues: Clues) -> None:
        """Put the id of what a name means into a row. `clues`: what else the row says of whom it means."""
        table = field.target
        try:
            values[field.name] = row.stored[field.name] = self._meant(row, table, text, clues)
        except BadValue as fault:
            self._not_found(row, values, field, column, text, fault, clues)

    def _meant(self, row: PlannedRow, table: str, text: str, clues: Clues) -> int:
        day = self._day_of(row)
        if table == "event" and text and isinstance(day, str) and len(day) == 10:
            return self.known.sessions.find(text, day)
        try:
            return self.known.links.find(table, text, clues)
        except Unclear:
            if table == "person" and (at_home := self._at_home(row, text, clues)) is not None:
                self.telling.doubt(row, self._columns.get("person"), f"台账里不止一个“{text}”，按所在支部认定；不是这一人的话请补上身份证号")
                return at_home
            raise

    def _day_of(self, row: PlannedRow) -> Stored:
        return row.stored.get("day") or (self._day if "day" not in self._columns else None)

    def _at_home(self, row: PlannedRow, name: str, clues: Clues) -> int | None:
        """Of several people of one name the only one of the branch that the row or the paper names."""
        home = row.stored.get("branch")
        if home is None and self._home is not None and self._home < len(row.cells):
            home = self.known.links.finds("branch", name_in(row.cells[self._home]))
        if home is None and self._place:
            home = self.known.links.finds("branch", self._place)
        if home is None:
            return None
        people = self.known.records(TABLES["person"])
        found = [i for i in self.known.links.called("person", name, clues) if people.value(i, "branch") == home]
        return found[0] if len(found) == 1 else None

    def _not_found(self, row: PlannedRow, values: dict[str, Any], field: Field, column: Column | None, text: str, fault: BadValue, clues: Clues) -> None:
        table = field.target
        if field.required and TABLES[table].told_by and self.record.repeats and is_list(text):
            self.several[row.key] = text
            return
        if self._is_body(row, values, field, text):
            return
        ours = self._is_ours(field, text)
        if isinstance(fault, Unknown | Elsewhen) and ours and self.known.makes(table, text):
            made = self.known.make(table, text, self._day_of(row))
            if made is not None:
                values[field.name] = row.stored[field.name] = made
                return
        if ours and not isinstance(fault, Elsewhen):
            self.telling.ask_name(table, text)
        if field.required:
            if isinstance(fault, Unknown) and self._makes_person(row, values, field, text, dict(clues)):
                return
            self.telling.spoil(row, field.name)
            self.telling.problem(row, column, str(fault), field)
            return
        self._doubt(row, field, column, text, fault)
        self._keep_name(row, field, text)

    def _doubt(self, row: PlannedRow, field: Field, column: Column | None, text: str, fault: BadValue) -> None:
        """Say why a name stays as words, where a link would say more than who or what is only described."""
        table = field.target
        describes = (self.record.table, field.name) in _DESCRIBES or table not in MAKEABLE
        if table == "event" and isinstance(fault, Unclear | Elsewhen):
            self.telling.doubt(row, column, f"{fault}；活动名称先按文字记下，请核对", field, text)
        elif not describes and not self.known.is_kept(table, text):
            words = str(fault) if not isinstance(fault, Unknown) else f"台账里没有“{text}”这个{TABLES[table].label}，名字先按文字记下；建好以后会自动连上"
            self.telling.doubt(row, column, words, field, text)

    def _is_ours(self, field: Field, text: str) -> bool:
        """Whether a name may be of ours: what stands above the township's own bodies, the ends of moves, and hosts that are none of the League's are nobody's to make."""
        link = self.record.table, field.name
        return link != ("branch", "parent") and link not in _ENDS and (link != ("event", "branch") or is_league(text))

    def _is_body(self, row: PlannedRow, values: dict[str, Any], field: Field, text: str) -> bool:
        """Whether a branch stands where a person would: it is put in its own place."""
        if (self.record.table, field.name) not in _PERSON_OR_BODY or not text:
            return False
        body = self.known.links.finds("branch", text)
        if body is None or row.stored.get("branch") not in (None, body):
            return False
        values["branch"] = row.stored["branch"] = body
        return True

    def _makes_person(self, row: PlannedRow, values: dict[str, Any], field: Field, text: str, clues: dict[str, Stored]) -> bool:
        """An officer or a team's member of whom a row says name and telephone, or number, is somebody; a name alone is nobody."""
        if self.record.table not in _MAKES_PEOPLE or not text or not (clues.get("phone") or clues.get("id_number")):
            return False
        told = {n: clues.get(n) for n in ("id_number", "phone", "birth_date", "village")}
        values[field.name] = row.stored[field.name] = self.known.make_person(text, told)
        self.telling.doubt(row, self.telling.columns.get(field.name), f"台账里没有“{text}”，按姓名和{'身份证号' if told['id_number'] else '电话'}新建了这个人，请补全", field)
        return True

    def _keep_name(self, row: PlannedRow, field: Field, text: str) -> None:
        """A name that is no record's stands in the words beside the link, else in the note."""
        if field.words:
            row.stored.setdefault(field.words, TEXT.store(TEXT.read(parted(text)[0] or text)))
        else:
            self.telling.keep(row, field.label, text)
