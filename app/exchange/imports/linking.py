"""Which record a sheet means by a name: titles, other names, parts of names, and what else the row says of a person."""

import re
from dataclasses import dataclass, field
from typing import Any

from app.exchange.imports.headings import IDENTITY
from db.dates import PartialDate
from db.errors import BadValue
from db.kinds import File, Link
from db.records import TABLES
from db.store import Store
from db.text import name_key
from db.titles import title_sql

#: Columns by which a record is also known, beside its title.
_OTHER_NAMES = {"branch": ("short_name",), "partner": ("other_names",), "child": ("file_no",), "person": ("former_name",)}
#: Records whose long names people shorten.
_SHORTENED = frozenset(("branch", "team", "partner"))
_MARK = re.compile(r"(.*?)\s*〔#(\d+)(?:，([^〔〕]*))?〕")
#: Stored values that a row gives beside a name, by field name.
Clues = tuple[tuple[str, Any], ...]


def parted(text: str) -> tuple[str, int | None]:
    """A title and the id that the exporter put behind it: 王芳〔#12〕."""
    if found := _MARK.fullmatch(text.strip()):
        return found[1], int(found[2])
    return text, None


def clue_fields(table: str) -> tuple[str, ...]:
    """The columns that tell records of one title apart: who a person is, or what else makes a record recognised."""
    record = TABLES[table]
    keys = dict.fromkeys(name for key in record.keys for name in key if name not in record.title)
    return IDENTITY.get(table) or tuple(name for name in keys if not isinstance(record.field(name).kind, Link | File))


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


def key_of(name: str) -> str:
    """What spellings of one name have in common."""
    return name_key(name).lower()


@dataclass
class _Names:
    """The names of one table's records, and for people what tells namesakes apart."""

    ids: dict[str, list[int]] = field(default_factory=dict)
    names: dict[int, set[str]] = field(default_factory=dict)
    details: dict[int, dict[str, Any]] = field(default_factory=dict)
    by_number: dict[str, int] = field(default_factory=dict)

    def add(self, record_id: int, *names: str | None) -> None:
        for name in names:
            if name and (key := key_of(name)) and record_id not in self.ids.setdefault(key, []):
                self.ids[key].append(record_id)
                self.names.setdefault(record_id, set()).add(key)


    def agree(self, record_id: int, clues: dict[str, Any]) -> bool:
        """Whether everything said may be true of a record."""
        known = self.details.get(record_id, {})
        return all(_agrees(name, known.get(name), value) for name, value in clues.items())


class Links:
    """Finds records by what sheets call them; reads each table once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._tables: dict[str, _Names] = {}
        self._found: dict[tuple[str, str, Clues], int | str] = {}

    def expect(self, table: str, record_id: int, *names: str | None) -> None:
        """Let a record be found that is not in the ledger yet."""
        self._names(table).add(record_id, *names)

    def knows(self, table: str, name: str) -> bool:
        """Whether a record of this very name is there."""
        return key_of(name) in self._names(table).ids

    def find(self, table: str, text: str, clues: Clues = ()) -> int:
        """The id of the record meant. Raises BadValue for none and for several."""
        key = table, text, clues
        if key not in self._found:
            try:
                self._found[key] = self._look(table, text, dict(clues))
            except BadValue as fault:
                self._found[key] = str(fault)
        found = self._found[key]
        if isinstance(found, str):
            raise BadValue(found)
        return found

    def _look(self, table: str, text: str, clues: dict[str, Any]) -> int:
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
        found = list(names.ids.get(wanted, ())) if wanted else []
        if number:
            # Somebody of that name with another number is another person.
            found = [i for i in found if names.details[i]["id_number"] is None]
        if not found and wanted and table in _SHORTENED and len(wanted) > 1:
            found = _parts(names, wanted)
        found = _narrowed(names, found, clues)
        if len(found) == 1:
            return found[0]
        if not found and not title:
            asked = "台账里没有这个身份证号的" if number else f"没有写是哪{_counted(table)}"
            first = TABLES[table].title[0]
            raise BadValue(f"{asked}{label}，请{'核对号码，或' if number else ''}写上{TABLES[table].field(first).label}")
        if not found:
            raise BadValue(f"台账里没有“{title}”这{_counted(table)}{label}，请先导入{label}，或者核对名称")
        more = "请补上身份证号或出生日期" if table in IDENTITY else "请写全称"
        raise BadValue(f"台账里有 {numbered(table, len(found))}叫“{title}”，分不清是哪一{TABLES[table].unit}，{more}")

    @staticmethod
    def _owner(names: _Names, number: str, title: str) -> int:
        owner = names.by_number[number]
        if title and key_of(title) not in names.names.get(owner, ()):
            raise BadValue(f"“{title}”与台账里这个身份证号的姓名不同，请核对姓名和身份证号")
        return owner

    def _names(self, table: str) -> _Names:
        if table not in self._tables:
            self._tables[table] = self._read(table)
        return self._tables[table]

    def _read(self, table: str) -> _Names:
        names = _Names()
        others, details = _OTHER_NAMES.get(table, ()), clue_fields(table)
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
    """Records whose name holds what was written, or is held by it: 石马峪村 for 石马峪村团支部."""
    found = {i for key, ids in names.ids.items() if wanted in key for i in ids}
    return sorted(found or {i for key, ids in names.ids.items() if len(key) > 2 and key in wanted for i in ids})


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
