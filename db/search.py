"""Finding records by words, by parts of numbers, and by pinyin, in full or by initials.

Each record type with searchable fields has an index of pairs: every two neighbouring signs of its texts, in their
order, so that any part of a text is a phrase in the index and the table itself is not read. A name is also indexed by
the initials of its pinyin and by its syllables, with every reading of its first character: 曾 is z and c, zeng and ceng.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import Any

from db import pinyin
from db.fields import Field, Record
from db.records import TABLES
from db.text import fold

#: One more whenever `words` comes to something else; every ledger then fills its indexes anew.
_FORM = 3
# No text holds this sign: all but letters and digits are taken out first. The index takes it for a letter.
_PINYIN = "¦"
#: Stands before each syllable of a name; alone it parts one reading from the next.
_SYLLABLE = "§"
_NOT_WRITTEN = re.compile(r"[\W_]+")
_INITIALS = re.compile(r"[a-z]{1,12}")
#: What may be a name in letters.
_LETTERS = re.compile(r"[a-z]{1,40}")
#: The parts of a word that is written in several ways at once.
_PARTS = re.compile(r"[a-z]+|[0-9]+|[^a-z0-9]+")
_HAN_AND_LETTERS = re.compile(r"[a-z][^a-z0-9\W]|[^a-z0-9\W][a-z]|[^a-z0-9\W][0-9]{4}|[a-z][0-9]{4}")
_HAN = re.compile("[^\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_LONGEST_RUN = 12
#: Fewer digits than four are not looked for in numbers that a person or a paper is known by: those have seven at least.
_FEW = 3
_LONG_NUMBER = "*" + "[0-9]" * 7 + "*"
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
# Names beside the titles that people are known by.
_OTHER_NAMES = frozenset(("former_name", "other_names", "short_name"))
# A surname's reading that the dictionary of characters lacks.
_SURNAMES = {"浣": "wan"}


def searched(record: type[Record]) -> tuple[Field, ...]:
    """The fields whose text is indexed; a record type without any has no index."""
    return _searched(record)  # type: ignore[arg-type]  # a class can be hashed, whatever its instances do


def name_fields(record: type[Record]) -> tuple[Field, ...]:
    """The texts that people call a record by: its title, and its other names."""
    return _name_fields(record)  # type: ignore[arg-type]


@cache
def _searched(record: type[Record]) -> tuple[Field, ...]:
    return tuple(f for f in record.fields() if f.searchable)


@cache
def _name_fields(record: type[Record]) -> tuple[Field, ...]:
    return tuple(f for f in searched(record) if f.name in record.title or f.name in _OTHER_NAMES)


def search_table(table: str) -> str:
    """The name of a record type's index."""
    return f"{table}_search"


def fingerprint(record: type[Record]) -> str:
    """What the index of a record type is made of, in one word; it is filled anew when that changes."""
    return hashlib.sha256(json.dumps([_FORM, [(f.name, _is_name(record, f)) for f in searched(record)]]).encode()).hexdigest()


# --- what the index keeps


def words(record: type[Record], row: dict[str, Any]) -> str:
    """What the index keeps of one row of stored values."""
    parts = []
    for name, is_name in _indexed(record):  # type: ignore[arg-type]
        if (value := row.get(name)) is not None:
            parts.append(_pairs(str(value)))
            if is_name:
                parts.append(_runs(str(value)))
    return " ".join(filter(None, parts))


@cache
def _indexed(record: type[Record]) -> tuple[tuple[str, bool], ...]:
    """The columns whose text is indexed, and whether people call the record by it."""
    return tuple((f.name, _is_name(record, f)) for f in searched(record))


def _is_name(record: type[Record], field: Field) -> bool:
    return field in name_fields(record) or field.name in record.beside()


def _written(text: str) -> str:
    """Letters and digits only, so that no blank, dash or kind of middle dot stands in the way."""
    return _NOT_WRITTEN.sub("", fold(text).lower())


@lru_cache(maxsize=100_000)
def _pairs(text: str) -> str:
    text = _written(text)
    # The last sign stands alone, so that every sign begins some word of the index.
    return " ".join(text[i : i + 2] for i in range(len(text)))


@lru_cache(maxsize=100_000)
def _runs(text: str) -> str:
    """The initials from each character on (曾小强 gives zxq, cxq, xq and q), then the syllables of each reading."""
    runs = {initials[i : i + _LONGEST_RUN] for initials in readings(text) for i in range(len(initials))}
    spelled = f" {_SYLLABLE} ".join(" ".join(_SYLLABLE + sound for sound in way) for way in sorted(sounds(text)))
    return " ".join([*(_PINYIN + run for run in sorted(runs)), spelled]).strip()


def readings(text: str) -> set[str]:
    """The initials of a text, once for each reading of its first character: 曾小强 gives zxq and cxq."""
    return {"".join(sound[0] for sound in way) for way in sounds(text)}


@lru_cache(maxsize=20_000)
def sounds(text: str) -> frozenset[tuple[str, ...]]:
    """The syllables of a text, once for each reading of its first character; ü is v, as it is typed."""
    from pypinyin import Style
    from pypinyin import pinyin as read_out

    text = _HAN.sub("", text)
    if not text:
        return frozenset()
    (read,) = read_out(text[0], style=Style.NORMAL, heteronym=True) or [[]]
    heads = {sound for sound in read if sound.isascii()} | ({_SURNAMES[text[0]]} if text[0] in _SURNAMES else set())
    tail = tuple(syllables[0] for syllables in read_out(text[1:], style=Style.NORMAL, errors="ignore") if syllables[0])
    return frozenset((head, *tail) for head in heads) or frozenset((tail,) if tail else ())


# --- keeping it


def add(connection: Any, record: type[Record], rows: Iterable[tuple[int, dict[str, Any]]]) -> None:
    """Index rows given as (id, stored values)."""
    if searched(record):
        _write(connection, record, ((row_id, words(record, row)) for row_id, row in rows))


def add_rows(connection: Any, record: type[Record], ids: Sequence[int], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Index many rows of the same columns at once; equal texts are cut up once."""
    places = [(f.name, columns.index(f.name)) for f in searched(record) if f.name in columns]
    if not places:
        return

    @lru_cache(maxsize=100_000)
    def cut(*texts: Any) -> str:
        return words(record, {name: text for (name, _), text in zip(places, texts, strict=True)})

    _write(connection, record, ((i, cut(*(row[place] for _, place in places))) for i, row in zip(ids, rows, strict=True)))


def _write(connection: Any, record: type[Record], entries: Iterable[tuple[int, str]]) -> None:
    insert = f"INSERT INTO {search_table(record.table)}(rowid, words) VALUES (?, ?)"
    connection.executemany(insert, (entry for entry in entries if entry[1]))


def remove(connection: Any, record: type[Record], ids: Iterable[int]) -> None:
    """Take rows out of the index."""
    if searched(record):
        connection.executemany(f"DELETE FROM {search_table(record.table)} WHERE rowid = ?", ((i,) for i in ids))


def lay(connection: Any, record: type[Record]) -> None:
    """Make a record type's index anew and fill it; drop it where nothing is searchable any more."""
    table = search_table(record.table)
    connection.execute(f"DROP TABLE IF EXISTS {table}")
    columns = [f.name for f in searched(record)]
    if not columns:
        return
    # The ascii tokenizer takes every sign beyond ASCII for a letter, so no rare character is ever a gap.
    connection.execute(f"CREATE VIRTUAL TABLE {table} USING fts5(words, content='', contentless_delete=1, tokenize='ascii')")
    cursor = connection.execute(f"SELECT id, {', '.join(columns)} FROM \"{record.table}\"")
    while rows := cursor.fetchmany(5000):
        add_rows(connection, record, [row[0] for row in rows], columns, [row[1:] for row in rows])


def forget(connection: Any, record: type[Record]) -> None:
    """Have an index let go of the words of rows that were taken out: until it is written anew it holds them in its file."""
    if searched(record):
        table = search_table(record.table)
        connection.execute(f"INSERT INTO {table}({table}) VALUES ('optimize')")


# --- asking it


def condition(record: type[Record], text: str, *, names_only: bool = False) -> tuple[str, list[Any]]:
    """An SQL condition, with its parameters, that holds for the rows of a record type in which every word is found.

    A word may stand in the record itself or in one that it points to (the person of a service); with `names_only`,
    letters are the initials of a name and nothing else.
    """
    found, parameters = _each_word(record, text, names_only)
    # One list of ids, not OR: each part is found by its own index, and a million other rows are never read.
    return " AND ".join(f"id IN ({one})" for one in found) or "1", parameters


def found(record: type[Record], text: str) -> tuple[str, list[Any]]:
    """A query, with its parameters, for the ids of these rows from the indexes alone, in no order; "" for a text without words."""
    each, parameters = _each_word(record, text, names_only=False)
    return " INTERSECT ".join(f"SELECT id FROM ({one})" for one in each), parameters


def _each_word(record: type[Record], text: str, names_only: bool) -> tuple[list[str], list[Any]]:
    """For each word of a text a query for the ids of the rows in which it stands."""
    found: list[str] = []
    parameters: list[Any] = []
    number = _written(text)
    whole = number.isdigit() and len(number) > _FEW
    for word in text.split():
        if not (question := _question(word, names_only)):
            continue
        digits = _written(word)
        few = digits if digits.isdigit() and len(digits) <= _FEW and not whole else ""
        ways = []
        if searched(record):
            ways.append(_hits(record, few))
        for link in record.links():
            target = TABLES[link.target]
            if target is not record and target.title and target.field(target.title[0]).searchable:
                ways.append(f'SELECT id FROM "{record.table}" WHERE "{link.name}" IN ({_hits(target, few)})')
        found.append(" UNION ALL ".join(ways) or "SELECT NULL AS id WHERE 0")
        parameters += [question] * len(ways)
    return found, parameters


def _hits(record: type[Record], few: str) -> str:
    """The rows of one record type that answer a question; for `few` digits only those that have them outside of a long number."""
    table = search_table(record.table)
    hits = f"SELECT rowid AS id FROM {table} WHERE {table} MATCH ?"
    if not few:
        return hits
    # Among the digits of ID numbers and telephones every one and two stand somewhere: a stranger's, by accident.
    wide = few.translate(_WIDE)
    there = " OR ".join(
        f"((instr(r.\"{f.name}\", '{few}') OR instr(r.\"{f.name}\", '{wide}')) AND r.\"{f.name}\" NOT GLOB '{_LONG_NUMBER}')" for f in searched(record)
    )
    return f'SELECT r.id AS id FROM ({hits}) h CROSS JOIN "{record.table}" r ON r.id = h.id WHERE {there}'


def begins(title: str, text: str) -> bool:
    """Whether a title begins with these initials or syllables, or holds these words."""
    text = _written(text)
    return any(pinyin.spells(way, text) for way in sounds(title)) if _LETTERS.fullmatch(text) else text in _written(title)


def _question(word: str, names_only: bool) -> str:
    """A word as the index wants to be asked for it; '' when there is nothing in it to look for."""
    word = _written(word)
    if not word:
        return ""
    if names_only and _LETTERS.fullmatch(word):
        return _by_sound(word)
    pairs = [word[i : i + 2] for i in range(len(word) - 1)]
    question = f'"{" ".join(pairs)}"' if pairs else f'"{word}" *'
    if _LETTERS.fullmatch(word):
        question += f" OR {_by_sound(word)}"
    elif len(parts := _PARTS.findall(word)) > 1 and _HAN_AND_LETTERS.search(word):
        # 王lc, wang立春, 王lc5101: each part by itself.
        question += " OR (" + " AND ".join(f"({_question(part, names_only)})" for part in parts) + ")"
    return question


def _by_sound(letters: str) -> str:
    """Letters as the initials of a name, or as its syllables, whole or, at the end, begun."""
    ways = [f'"{_PINYIN}{letters}" *'] if _INITIALS.fullmatch(letters) else []
    for parts in pinyin.divided(letters):
        if all(map(pinyin.is_syllable, parts[:-1])):
            ways.append(f'"{" ".join(_SYLLABLE + part for part in parts)}" *')
        else:
            # Initials amid syllables (wangfx): the row of initials, and each syllable.
            whole = " AND ".join(f'"{_SYLLABLE}{part}"' for part in parts[:-1] if pinyin.is_syllable(part))
            last = f' AND "{_SYLLABLE}{parts[-1]}" *' if len(parts[-1]) > 1 else ""
            ways.append(f'("{_PINYIN}{"".join(part[0] for part in parts)}" *{whole and " AND " + whole}{last})')
    return " OR ".join(ways) or f'"{letters}"'
