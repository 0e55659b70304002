"""Finding records by words, by parts of numbers, and by pinyin initials.

Each record type with searchable fields has an index of pairs: every two neighbouring signs of its texts, so that
any part of a text is found without reading the table. A name is also indexed by the initials of its pinyin, with
every reading of its first character: 曾 is z and c.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from db.fields import Field, Record
from db.kinds import Link
from db.records import TABLES
from db.text import fold

#: Record types that have an index: those with anything searchable.
INDEXED = frozenset(name for name, record in TABLES.items() if any(f.searchable for f in record.fields()))
_INITIALS = re.compile(r"[a-z]{1,12}")
_SIGNS = re.compile(r"[^\w]+")


def search_table(table: str) -> str:
    """The name of a record type's index."""
    return f"{table}_search"


def searched(record: type[Record]) -> tuple[Field, ...]:
    """The fields whose text is indexed."""
    return tuple(f for f in record.fields() if f.searchable)


@lru_cache(maxsize=100_000)
def _pairs(text: str) -> str:
    text = _SIGNS.sub("", fold(text).lower())
    if not text:
        return ""
    pairs = {text[i : i + 2] for i in range(len(text) - 1)} | {text[-1]}
    return " ".join(sorted(pairs))


@lru_cache(maxsize=100_000)
def _initials(text: str) -> str:
    """Every run of initials to the end of the text, marked so that it is not mistaken for a word."""
    found = set()
    for initials in readings(text):
        found |= {"~" + initials[i:] for i in range(len(initials))}
    return " ".join("py" + run[1:] for run in sorted(found))


def readings(text: str) -> set[str]:
    """The initials of a text, once for each reading of its first character: 曾小强 gives zxq and cxq."""
    from pypinyin import Style, pinyin

    text = re.sub(r"[^\u3400-\u9fff\U00020000-\U0003ffff]", "", text)
    if not text:
        return set()
    heads = {head[0] for head in pinyin(text[0], style=Style.NORMAL, heteronym=True)[0] if head and head[0].isascii()}
    heads |= set(_SURNAMES.get(text[0], ""))
    tail = "".join(part[0][0] for part in pinyin(text[1:], style=Style.NORMAL, errors="ignore") if part[0][:1].isascii())
    return {head + tail for head in heads}


# Readings as a surname that the dictionary of characters does not list.
_SURNAMES = {"曾": "z", "单": "s", "仇": "q", "覃": "q", "解": "x", "区": "o", "乐": "y", "查": "z", "盖": "g", "缪": "m", "尉": "y"}


def words(record: type[Record], row: dict[str, Any]) -> str:
    """What the index keeps of one row."""
    parts = []
    for f in searched(record):
        if (value := row.get(f.name)) is not None:
            text = str(value)
            parts.append(_pairs(text))
            if f.name in record.title or f.name in ("short_name", "other_names", "former_name"):
                parts.append(_initials(text))
    return " ".join(filter(None, parts))


def add(connection: Any, record: type[Record], rows: Iterable[tuple[int, dict[str, Any]]]) -> None:
    """Index rows given as (id, stored values)."""
    if record.table in INDEXED:
        entries = ((rowid, text) for rowid, row in rows if (text := words(record, row)))
        connection.executemany(f"INSERT INTO {search_table(record.table)}(rowid, words) VALUES (?, ?)", entries)


def add_rows(connection: Any, record: type[Record], ids: Sequence[int], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Index many rows of the same columns at once; equal texts are cut up once."""
    if record.table not in INDEXED:
        return
    places = [(columns.index(f.name), f.name in record.title) for f in searched(record) if f.name in columns]

    @lru_cache(maxsize=100_000)
    def cut(*texts: str | None) -> str:
        return words(record, {columns[place]: text for (place, _), text in zip(places, texts, strict=True)})

    entries = ((rowid, text) for rowid, row in zip(ids, rows, strict=True) if (text := cut(*(row[place] for place, _ in places))))
    connection.executemany(f"INSERT INTO {search_table(record.table)}(rowid, words) VALUES (?, ?)", entries)


def remove(connection: Any, record: type[Record], ids: Iterable[int]) -> None:
    """Take rows out of the index."""
    if record.table in INDEXED:
        connection.executemany(f"DELETE FROM {search_table(record.table)} WHERE rowid = ?", ((i,) for i in ids))


def refill(connection: Any, record: type[Record]) -> None:
    """Index every row of a table anew."""
    names = [f.name for f in searched(record)]
    connection.execute(f"DELETE FROM {search_table(record.table)}")
    cursor = connection.execute(f"SELECT id, {', '.join(names)} FROM {record.table}")
    while rows := cursor.fetchmany(5000):
        add(connection, record, ((row[0], dict(zip(names, row[1:], strict=True))) for row in rows))


def condition(record: type[Record], text: str) -> tuple[str, list[Any]]:
    """An SQL condition, with its parameters, that holds for the rows of a record type in which every word is found.

    A word may stand in the record itself or in the title of a record it points to (the person of a service).
    """
    clauses: list[str] = []
    parameters: list[Any] = []
    for word in text.split():
        ways = _ways(record, word)
        for link in record.links():
            target = TABLES[link.kind.table] if isinstance(link.kind, Link) else record
            if target is not record and target.title and target.field(target.title[0]).searchable:
                for sql, values in _ways(target, word):
                    ways.append((f"{link.name} IN (SELECT id FROM {target.table} WHERE {sql})", values))
        clauses.append("(" + " OR ".join(sql for sql, _ in ways) + ")" if ways else "0")
        parameters += [value for _, values in ways for value in values]
    return " AND ".join(clauses) or "1", parameters


def _ways(record: type[Record], word: str) -> list[tuple[str, list[Any]]]:
    if record.table not in INDEXED:
        return []
    match = f"id IN (SELECT rowid FROM {search_table(record.table)} WHERE {search_table(record.table)} MATCH ?)"
    folded = _SIGNS.sub("", fold(word).lower())
    if not folded:
        return []
    ways: list[tuple[str, list[Any]]] = []
    if len(folded) == 1:
        ways.append((match, [f'"{folded}" *']))
    else:
        pairs = [folded[i : i + 2] for i in range(len(folded) - 1)]
        sql, values = match, [" AND ".join(f'"{pair}"' for pair in pairs)]
        if len(folded) > 2:
            # The index knows pairs, not their order: confirm on the hits.
            fields = [f"replace(replace(lower({f.name}), '-', ''), ' ', '')" for f in searched(record)]
            sql += " AND (" + " OR ".join(f"instr({field}, ?)" for field in fields) + ")"
            values += [folded] * len(fields)
        ways.append((sql, list(values)))
    if _INITIALS.fullmatch(folded):
        ways.append((match, [f'"py{folded}" *']))
    return ways
