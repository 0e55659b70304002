"""What people call a record, worked out in SQL: its title fields, and for links the titles of what they point to."""

from db.fields import Field, Record
from db.kinds import Choices, File, Link
from db.records import TABLES


def or_words(link: Field, title: str, alias: str) -> str:
    """An SQL expression for what a link is called: the `title` of its record, else the words that stand in for it.

    `alias` names the link's table in the query around it.
    """
    return f'coalesce({title}, {alias}."{link.words}")' if link.words else title


def title_sql(record: type[Record], alias: str = "") -> str:
    """An SQL expression for the title of a row; `alias` names the table in the query around it."""
    alias = alias or f'"{record.table}"'
    parts = []
    for name in record.title:
        column = f'{alias}."{name}"'
        kind = record.field(name).kind
        if isinstance(kind, Link):
            target = TABLES[kind.table]
            inner = f"{kind.table}_of_{record.table}"
            title = f'(SELECT {title_sql(target, inner)} FROM "{target.table}" {inner} WHERE {inner}.id = {column})'
            parts.append(or_words(record.field(name), title, alias))
        elif isinstance(kind, File):
            parts.append(f"({column} ->> '$[0]')")
        elif isinstance(kind, Choices):
            parts.append(f"(SELECT group_concat(value, '、') FROM json_each({column}))")
        else:
            parts.append(column)
    return "concat_ws(' ', " + ", ".join(parts) + ")"
