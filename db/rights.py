"""What a person may not do or see is kept from the person's own connection, whatever page, print or command asks for it.

SQLite asks at each statement (its authorizer): nothing is written that is not this person's to write, and no column is read in which
a child may be named. The same tables stand under their own names in views of that connection, in which such texts are blotted out, so
numbers, lists and figures go on working: a right that is not held is a mask that cannot be taken off. What writes names main, where the
tables are.
"""

import json
from functools import cache
from typing import Any

from sqlcipher3 import dbapi2 as driver

from db.accounts import Account
from db.fields import Field, Record
from db.kinds import File
from db.records import DEEDS, TABLES, VIEWS, Attachment, PastValue, Snapshot, Submission, is_private
from db.search import search_table

#: The setting in which names of sheets and what they meant are kept, by table.
NAMES = "import.names"
#: Stands in the place of what is not shown.
BLOT = "（无权查看）"
_TEXTS = frozenset(("text", "id_number", "phone", "file"))
#: And in the place of a file.
NO_FILE = f'["{BLOT}", 0, ""]'
#: Of what was filed the columns in which it is: rosters of children may be in it, and nothing tells in which.
_FILED = {Submission.table: "file", Snapshot.table: "figures"}
_LOG, _ACCOUNTS = "access_log", "account"
_OK, _DENY, _INSERT, _UPDATE, _DELETE = (
    int(code) for code in (driver.SQLITE_OK, driver.SQLITE_DENY, driver.SQLITE_INSERT, driver.SQLITE_UPDATE, driver.SQLITE_DELETE)
)
_WRITING = {driver.SQLITE_INSERT, driver.SQLITE_UPDATE, driver.SQLITE_DELETE}
_MAKING = {
    driver.SQLITE_CREATE_TABLE, driver.SQLITE_CREATE_INDEX, driver.SQLITE_CREATE_TRIGGER, driver.SQLITE_CREATE_VIEW, driver.SQLITE_DROP_TABLE,
    driver.SQLITE_DROP_INDEX, driver.SQLITE_DROP_TRIGGER, driver.SQLITE_DROP_VIEW, driver.SQLITE_ALTER_TABLE, driver.SQLITE_ATTACH,
    driver.SQLITE_CREATE_VTABLE, driver.SQLITE_DROP_VTABLE,
}


def blotted(record: type[Record]) -> tuple[Field, ...]:
    """The columns of a record about a child in which somebody may be named: all texts but those that tell files apart in the open."""
    if not is_private(record):
        return ()
    return tuple(f for f in record.fields() if f.kind.name in _TEXTS and (f.sensitive or f.name not in record.told_by))


def restrict(connection: Any, account: Account | None) -> None:
    """Keep from a connection what is not this person's; nobody in particular is kept from nothing."""
    if account is None or account.everything:
        return
    if not account.care:
        for name, query in _views().items():
            connection.execute(f'CREATE TEMP VIEW "{name}" AS {query}')

    def may(action: int, one: str | None, other: str | None, schema: str | None, source: str | None) -> int:
        # What a connection keeps for itself is its own, drafts for one.
        if schema == "main" or (action in _MAKING and schema != "temp"):
            if action == driver.SQLITE_READ and not account.care and not _may_read(one or "", other or "", source):
                return _DENY
            own_password = action == _UPDATE and (one, other) == (_ACCOUNTS, "slot")
            if (action in _WRITING or action in _MAKING) and not own_password and not _may_write(account, action, one or "", other or ""):
                return _DENY
        return _OK

    connection.set_authorizer(may)


def _may_write(account: Account, action: int, table: str, column: str) -> bool:
    if action in _MAKING or account.looks:
        return action == _INSERT and table == _LOG
    if table == _LOG:
        return action == _INSERT
    if table == _ACCOUNTS:
        return account.manages
    # What was filed cannot be replaced or taken away by whom it is not shown to: the log would keep what stands in its place.
    unseen = table in _FILED and (action == _DELETE or (action == _UPDATE and column == _FILED[table]))
    return account.care or not (unseen or table in _private())


def _may_read(table: str, column: str, source: str | None) -> bool:
    if table in _private() and table not in TABLES:
        # The words of an index are read through the index alone; SQLite itself must be able to open it, or it would call the file damaged.
        return False
    return column not in _secret().get(table, ()) or source == table


@cache
def _private() -> frozenset[str]:
    """The tables about children, and their search indexes."""
    return frozenset(name for table, record in TABLES.items() if is_private(record) for name in (table, search_table(table)))


@cache
def _secret() -> dict[str, frozenset[str]]:
    """The columns that are read through the views only."""
    found = {table: frozenset(f.name for f in blotted(record)) for table, record in TABLES.items() if is_private(record)}
    return found | {
        "change": frozenset(("before", "after")), PastValue.table: frozenset(("value",)), "setting": frozenset(("value",)),
        Attachment.table: frozenset(("file", "caption")), **{table: frozenset((column,)) for table, column in _FILED.items()},
    }


@cache
def _views() -> dict[str, str]:
    """The tables as a person without the right to the files of children sees them, by name."""
    tables = [record for record in TABLES.values() if is_private(record)]
    views = {record.table: _columns(record, blotted(record)) for record in tables}
    private = ", ".join(f"'{record.table}'" for record in tables)
    hidden = _is_hidden_change(private)
    views["change"] = (
        f"SELECT id, step, record, record_id, {_unless(hidden, 'before')}, {_unless(hidden, 'after')}, {hidden} AS hidden FROM main.change"
    )
    fields = " OR ".join(f"(owner_table = '{r.table}' AND field_name IN ({', '.join(repr(f.name) for f in blotted(r))}))" for r in tables if blotted(r))
    past = [f'"{f.name}"' for f in PastValue.fields() if f.name != "value"]
    views[PastValue.table] = (
        f"SELECT id, {', '.join(past)}, CASE WHEN value IS NOT NULL AND ({fields}) THEN '{BLOT}' ELSE value END AS value FROM main.{PastValue.table}"
    )
    snapshot = [f'"{f.name}"' for f in Snapshot.fields() if f.name != "figures"]
    # The cells of what was filed go, the figures stay.
    views[Snapshot.table] = (
        f"SELECT id, {', '.join(snapshot)}, CASE WHEN submission IS NULL THEN figures WHEN json_valid(figures) THEN json_remove(figures, '$.cells') END"
        f" AS figures FROM main.{Snapshot.table}"
    )
    views[Submission.table] = _columns(Submission, (Submission.field("file"),))
    views[Attachment.table] = f"SELECT * FROM main.{Attachment.table} WHERE owner_table NOT IN ({private}, '{Submission.table}')"
    without = ", ".join(f"'$.{record.table}'" for record in tables)
    views["setting"] = (
        f"SELECT key, CASE WHEN key = '{NAMES}' AND json_valid(value) THEN json_remove(value, {without}) ELSE value END AS value"
        f" FROM main.setting WHERE NOT ({_typed_about_children()})"
    )
    return views


def with_hidden(value: str, whole: str) -> str:
    """What a person wrote to the setting of names, with what it holds of children and was not shown to that person."""
    kept = {table: told for table, told in json.loads(whole or "{}").items() if table in _private()}
    return json.dumps(kept | json.loads(value or "{}"), ensure_ascii=False)


def is_blotted(table: str) -> bool:
    """Whether a table is seen through a view by whom the files of children are not shown to."""
    return table in _views()


def _columns(record: type[Record], hidden: tuple[Field, ...]) -> str:
    columns = [f'{_hidden(f)} AS "{f.name}"' if f in hidden else f'"{f.name}"' for f in record.fields()]
    return f"SELECT id, {', '.join(columns)} FROM main.{record.table}"


def _hidden(f: Field) -> str:
    """What stands for a value that is not shown; a number that the program takes apart has no stand-in."""
    if f.kind.name in ("id_number", "phone"):
        return "NULL"
    return f"CASE WHEN \"{f.name}\" IS NOT NULL THEN '{NO_FILE if isinstance(f.kind, File) else BLOT}' END"


def _is_hidden_change(private: str) -> str:
    """Whether a change is about a child: of a child's own record, of what belongs to one, or of what was filed. What belongs to nobody known may be a child's."""
    owned = [
        f"WHEN '{record.table}' THEN NOT EXISTS (SELECT 1 FROM main.{record.table} o WHERE o.id = change.record_id AND o.owner_table NOT IN ({others}))"
        f" AND NOT EXISTS (SELECT 1 FROM main.change d WHERE d.record = '{record.table}' AND d.record_id = change.record_id"
        f" AND coalesce(d.before ->> '$.owner_table', d.after ->> '$.owner_table') NOT IN ({others}))"
        for record, others in ((Attachment, f"{private}, '{Submission.table}'"), (PastValue, private))
    ]
    filed = [f"WHEN '{table}' THEN coalesce(json_type(before, '$.{column}'), json_type(after, '$.{column}')) IS NOT NULL" for table, column in _FILED.items()]
    return f"CASE WHEN record IN ({private}) THEN 1 ELSE CASE record {' '.join((*owned, *filed))} ELSE 0 END END"


def _unless(hidden: str, column: str) -> str:
    """What a change says, but for what it says of a child: that there was something is left."""
    return f"CASE WHEN {column} IS NOT NULL AND ({hidden}) THEN '{{}}' ELSE {column} END AS {column}"


def _typed_about_children() -> str:
    """Settings that keep what was typed into forms and filters of children: their keys name the kind of record, the view, or the deed."""
    names = {table for table, record in TABLES.items() if is_private(record)} | {key for key, view in VIEWS.items() if is_private(view.record)}
    names |= {key for key, (table, _) in DEEDS.items() if is_private(TABLES[table])}
    return " OR ".join(f"key || '.' GLOB '*.{name}.*'" for name in sorted(names))
