"""Which record a sheet means by a name: titles, other and official names, parts of names, and what else the row says of a person."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from app.exchange.imports.names.organisations import completes
from db.bodies import core, key_of, town, without_place
from db.dates import PartialDate
from db.errors import BadValue
from db.kinds import File, Link
from db.records import TABLES
from db.store import Store
from db.titles import title_sql

_MARK = re.compile(r"(.*?)\s*〔#(-?\d+)(?:，([^〔〕]*))?〕")
#: Stored values that a row gives beside a name, by field name.
Clues = tuple[tuple[str, Any], ...]
Key = TypeVar("Key")


class Unknown(BadValue):
    """No record bears the name."""


class Unclear(BadValue):
    """Several records may be meant."""


class Contradicted(BadValue):
    """The record that the number belongs to bears another name."""


def looked_up(known: dict[Key, int | BadValue], key: Key, look: Callable[[], int]) -> int:
    """The id of what is meant, or its fault raised: looked for once and kept in `known`, as a sheet names the same ones again and again."""
    if key not in known:
        try:
            known[key] = look()
        except BadValue as fault:
            known[key] = fault
    found = known[key]
    if isinstance(found, BadValue):
        raise found.with_traceback(None)
    return found


def parted(text: str) -> tuple[str, int | None]:
    """A title and the id that the exporter put behind it: 王芳〔#12〕."""
    if found := _MARK.fullmatch(text.strip()):
        return found[1], int(found[2])
    return text, None


def clue_fields(table: str) -> tuple[str, ...]:
    """The columns that tell records of one title apart: who a person is, or what else makes a record recognised."""
    record = TABLES[table]
    keys = dict.fromkeys(name for key in record.keys for name in key if name not in record.title)
    return record.told_by or tuple(name for name in keys if not isinstance(record.field(name).kind, Link | File))


def clues_of(table: str, text: str) -> dict[str, Any]:
    """What the exporter put behind the id of a title that several have: 张丽〔#160，出生日期 2001-05-06〕."""
    found = _MARK.fullmatch(text.strip())
    labels = {TABLES[table].field(name).label: TABLES[table].field(name) for name in clue_fields(table)}
    clues: dict[str, Any] = {}
    for part in (found[3] or "").split("，") if found else ():
        label, _, value = part.strip().partition(" ")
        if (f := labels.get(label)) and value:
            clues[f.name] = f.kind.store(f.kind.read(value))
    return clues


@dataclass
class _Names:
    """The names of one table's records, and for people what tells namesakes apart."""

    ids: dict[str, list[int]] = field(default_factory=dict)
    names: dict[int, set[str]] = field(default_factory=dict)
    details: dict[int, dict[str, Any]] = field(default_factory=dict)
    by_number: dict[str, int] = field(default_factory=dict)
    #: Records by what their names come down to, by level; the townships that the names speak of.
    cores: dict[str, set[tuple[int, str]]] = field(default_factory=dict)
    towns: set[str] = field(default_factory=set)
    is_body: bool = False

    def add(self, record_id: int, *names: str | None) -> None:
        for name in names:
            if not name or not (key := key_of(name)):
                continue
            if record_id not in (known := self.ids.setdefault(key, [])):
                known.append(record_id)
                self.names.setdefault(record_id, set()).add(key)
            if self.is_body:
                bare, level = core(name)
                self.cores.setdefault(bare, set()).add((record_id, level))
                self.cores.setdefault(without_place(bare), set()).add((record_id, level))
                if place := town(bare):
                    self.towns.add(place)

    def by_core(self, text: str) -> list[int]:
        """Bodies whose name comes down to the same, of the level stated where one is."""
        bare, level = core(text)
        found = self.cores.get(bare)
        if not found:
            place = town(bare)
            if place and self.towns and place not in self.towns and bare != place:
                # A village of another township.
                return []
            found = self.cores.get(without_place(bare))
        if not found:
            return []
        if level:
            found = {one for one in found if one[1] in (level, "")}
        elif any(one[1] == "branch" for one in found):
            found = {one for one in found if one[1] == "branch"}
        return sorted({one[0] for one in found})


    def agree(self, record_id: int, clues: dict[str, Any]) -> bool:
        """Whether everything said may be true of a record."""
        known = self.details.get(record_id, {})
        return all(_agrees(name, known.get(name), value) for name, value in clues.items())


class Links:
    """Finds records by what sheets call them; reads each table once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._tables: dict[str, _Names] = {}
        self._found: dict[tuple[str, str, Clues], int | BadValue] = {}
        self._meant: dict[tuple[str, str], int] = {}
        self._above: set[int] | None = None

    def expect(self, table: str, record_id: int, *names: str | None, details: dict[str, Any] | None = None) -> None:
        """Let a record be found that is not in the ledger yet."""
        known = self._names(table)
        known.add(record_id, *names)
        if fields := clue_fields(table):
            told = {name: (details or {}).get(name) for name in fields}
            known.details[record_id] = told
            if number := told.get("id_number"):
                known.by_number.setdefault(number, record_id)
        self._found = {key: found for key, found in self._found.items() if key[0] != table}

    def mean(self, table: str, name: str, record_id: int) -> None:
        """Let a name mean this record, because a person says so."""
        self._meant[table, key_of(name)] = record_id

    def likely(self, table: str, text: str, most: int = 60) -> list[int]:
        """The records that a name is most like, to choose from: the more signs and pairs of signs they share."""
        wanted, _ = core(text)
        pairs = {wanted[n : n + 2] for n in range(len(wanted) - 1)}

        def likeness(name: str) -> float:
            return (len(set(wanted) & set(name)) + 2 * sum(pair in name for pair in pairs)) / (len(name) + 4)

        names = self._names(table).names
        scores = {i: max(map(likeness, called)) for i, called in names.items() if i > 0}
        return sorted(scores, key=lambda i: -scores[i])[:most]

    def is_told(self, table: str, text: str) -> bool:
        """Whether a name carries its record's number, or a person said what it means."""
        return parted(text)[1] is not None or (table, key_of(text)) in self._meant

    def called(self, table: str, text: str, clues: Clues = ()) -> list[int]:
        """All records that may bear a name and of which everything said may be true."""
        names = self._names(table)
        return _narrowed(names, self._called(table, names, text, key_of(text)), dict(clues))

    def same_body(self, name: str) -> int | None:
        """The one branch of the ledger whose name comes down to the same: 共青团×镇石桥村支部委员会 is 石桥村团支部."""
        cores = self._names("branch").cores
        bare, level = core(name)
        for key in (bare, without_place(bare)):
            # Rows of the same sheet bear the very name.
            if found := {i for i, known in cores.get(key, ()) if i > 0 and (not level or known in (level, ""))}:
                return found.pop() if len(found) == 1 else None
        return None

    def knows(self, table: str, name: str) -> bool:
        """Whether a record of this very name is there."""
        return key_of(name) in self._names(table).ids

    def find(self, table: str, text: str, clues: Clues = ()) -> int:
        """The id of the record meant. Raises Unknown for none, Unclear for several, Contradicted for another's number."""
        return looked_up(self._found, (table, text, clues), lambda: self._look(table, text, dict(clues)))

    def finds(self, table: str, text: str) -> int | None:
        """The one record meant by a name, None where it is not clear."""
        try:
            return self.find(table, text)
        except BadValue:
            return None

    def mentioned(self, table: str, text: str) -> int | None:
        """The one body, without bodies below it, that a title or sheet name speaks of; None for none and for several."""
        names = self._names(table)
        whole = key_of(text)
        found: dict[int, int] = {}
        for bare, ids in names.cores.items():
            if len(bare) >= 2 and bare in whole:
                for record_id, _ in ids:
                    found[record_id] = max(found.get(record_id, 0), len(bare))
        if not found:
            return None
        longest = max(found.values())
        best = [i for i, length in found.items() if length == longest and not self.is_above(table, i)]
        return best[0] if len(best) == 1 else None

    def is_above(self, table: str, record_id: int) -> bool:
        """Whether a body has others below it."""
        if self._above is None:
            self._above = {row[0] for row in self._store.rows("SELECT DISTINCT parent FROM branch WHERE parent IS NOT NULL")}
        return table == "branch" and record_id in self._above

    def _look(self, table: str, text: str, clues: dict[str, Any]) -> int:
        if self._meant and (said := self._meant.get((table, key_of(text)))) is not None:
            return said
        names, label = self._names(table), TABLES[table].label
        title, marked = parted(text)
        wanted = key_of(title)
        told = clues_of(table, text)
        if marked in names.names and (not wanted or wanted in names.names[marked]) and names.agree(marked, told):
            return marked
        clues |= told
        number = clues.pop("id_number", None)
        if number and number in names.by_number:
            return self._owner(names, number, title)
        found = self._called(table, names, title, wanted) if wanted else []
        if number:
            # Somebody of that name with another number is another person.
            found = [i for i in found if names.details[i]["id_number"] is None]
        found = _narrowed(names, found, clues)
        if len(found) == 1:
            return found[0]
        if not found and not title:
            asked = "台账里没有这个身份证号的" if number else f"没有写是哪{_counted(table)}"
            first = TABLES[table].title[0]
            raise Unknown(f"{asked}{label}，请{'核对号码，或' if number else ''}写上{TABLES[table].field(first).label}")
        if not found:
            raise Unknown(f"台账里没有“{title}”这{_counted(table)}{label}，请先导入{label}，或者核对名称")
        more = "请补上身份证号或出生日期" if TABLES[table].told_by else "请写全称"
        raise Unclear(f"台账里有 {numbered(table, len(found))}叫“{title}”，分不清是哪一{TABLES[table].unit}，{more}")

    @staticmethod
    def _called(table: str, names: _Names, title: str, wanted: str) -> list[int]:
        found = list(names.ids.get(wanted, ()))
        if not found and names.is_body:
            found = names.by_core(title)
        if not found and TABLES[table].shortened and len(wanted) > 1:
            found = _parts(names, wanted)
        return found

    @staticmethod
    def _owner(names: _Names, number: str, title: str) -> int:
        owner = names.by_number[number]
        if title and key_of(title) not in names.names.get(owner, ()):
            raise Contradicted(f"“{title}”与台账里这个身份证号的姓名不同，请核对姓名和身份证号")
        return owner

    def _names(self, table: str) -> _Names:
        if table not in self._tables:
            self._tables[table] = self._read(table)
        return self._tables[table]

    def _read(self, table: str) -> _Names:
        names = _Names(is_body=table == "branch")
        others, details = TABLES[table].also_called, clue_fields(table)
        columns = ", ".join(["id", title_sql(TABLES[table]), *(f'"{c}"' for c in (*others, *details))])
        for record_id, title, *rest in self._store.rows(f'SELECT {columns} FROM "{table}"'):
            names.add(record_id, title)
            for other in rest[: len(others)]:
                names.add(record_id, *re.split(r"[、，,;；/]", other or ""))
            if details:
                told = dict(zip(details, rest[len(others) :], strict=True))
                names.details[record_id] = told
                if told.get("id_number"):
                    names.by_number[told["id_number"]] = record_id
        return names


def numbered(table: str, count: int) -> str:
    """So many records: 3 支志愿服务队, but 2 人 and not 2 人人员."""
    unit, label = TABLES[table].unit, TABLES[table].label
    return f"{count:,} {unit}{'' if label.startswith(unit) else label}"


def _counted(table: str) -> str:
    return TABLES[table].unit.replace("人", "个").replace("份", "个")


def _parts(names: _Names, wanted: str) -> list[int]:
    """Records whose name is what was written made longer, or shorter: 石马峪村 for 石马峪村团支部."""
    found = {i for key, ids in names.ids.items() if completes(key, wanted) for i in ids}
    return sorted(found or {i for key, ids in names.ids.items() if len(key) > 2 and completes(wanted, key) for i in ids})


def _narrowed(names: _Names, found: list[int], clues: dict[str, Any]) -> list[int]:
    """Those of whom everything said in the row may be true; where it is true of some, only those."""
    for name, value in clues.items():
        if len(found) < 2 and name not in ("birth_date", "volunteer_no", "file_no"):
            continue
        fitting = [i for i in found if _agrees(name, names.details[i][name], value)]
        found = [i for i in fitting if names.details[i][name] is not None] or fitting
    return found


def _agrees(name: str, known: Any, said: Any) -> bool:
    if known is None:
        return True
    if name == "birth_date":
        return PartialDate.fromisoformat(known).agrees_with(PartialDate.fromisoformat(said))
    return bool(known == said)


#: How many there are, behind a list of names: 甲、乙等3人, 甲 乙（共2人）.
_COUNTED = re.compile(r"\s*(?:等|[（(]\s*(?:共|共计|计|合计|等)?)\s*(\d{1,3})\s*(?:人|名|位|个人|名队员|名志愿者)\s*[)）]?\s*$|\s*等$")
#: Between names, but not within brackets.
_BETWEEN = re.compile(r"[、，,;；/\n|]+(?![^(（]*[)）])")


def not_listed(text: str, listed: int) -> str:
    """What is doubtful where a cell speaks of others than those it lists (甲、乙等3人, 甲、乙等); '' for nothing."""
    found = _COUNTED.search(text)
    if not found or (found[1] and int(found[1]) == listed):
        return ""
    return f"写了共 {found[1]} 个，列出来的是 {listed} 个，请核对" if found[1] else f"写着“等”，只列出了 {listed} 个，请核对"


def parts_of_list(text: str) -> list[str]:
    """The names that a cell lists: 甲、乙，丙 or 甲 乙（共2人）; one where it lists none."""
    text = _COUNTED.sub("", text)
    parts = [part.strip() for part in _BETWEEN.split(text) if part.strip()]
    if len(parts) == 1:
        spaced = re.split(r"[\s　]+", parts[0])
        if len(spaced) > 1 and all(2 <= len(part) <= 4 for part in spaced):
            return spaced
    return parts


#: 甲（2小时）: what is said of one of those listed.
_SAID_OF_ONE = re.compile(r"(?P<name>[^()（）:：]{2,}?)\s*(?:[(（](?P<said>[^()（）]+)[)）]|[:：]\s*(?P<behind>.+)|(?P<length>[\d.]+\s*(?:个?小时|分钟|h)))")


def said_of_one(text: str) -> tuple[str, str]:
    """One of those a cell lists, and what it says of them alone: 甲（2小时）."""
    found = _SAID_OF_ONE.fullmatch(text.strip())
    return (found["name"].strip(), (found["said"] or found["behind"] or found["length"]).strip()) if found else (text, "")


def is_list(text: str) -> bool:
    """Whether a cell lists several names, or one with what is said of it."""
    parts = parts_of_list(text)
    return len(parts) > 1 or (len(parts) == 1 and bool(said_of_one(parts[0])[1]))
