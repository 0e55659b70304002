"""The tables follow the declarations: what is missing in a file is added when it is opened."""

import hashlib
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from db import search
from db.connect import APPLICATION_ID, utils_database
from db.errors import FileTooNew, NotALedger
from db.fields import Record
from db.kinds import Link
from db.migrations import FORMAT, KEPT_TABLES, migrations
from db.records import TABLES

if TYPE_CHECKING:
    from sqlite_utils import Database

_SQL_TYPES: dict[str, type] = {"INTEGER": int, "TEXT": str}
_FINGERPRINT = "schema"


def fingerprint() -> str:
    """What the declarations come to, in one word; a file that carries it needs no look at its tables."""
    shape = {
        name: [[(f.name, f.kind.sql, f.target if isinstance(f.kind, Link) else "", f.words) for f in record.fields()], record.indexes]
        for name, record in TABLES.items()
    }
    indexes = [search.fingerprint(record) for record in TABLES.values()]
    return hashlib.sha256(json.dumps([FORMAT, shape, indexes]).encode()).hexdigest()


def current(connection: Any) -> bool:
    """Whether the file is as the declarations want it. Raises NotALedger or FileTooNew."""
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise NotALedger("这个文件不是本程序的台账，没有动它")
    if connection.execute("PRAGMA user_version").fetchone()[0] > FORMAT:
        raise FileTooNew("这个台账是更新版本的程序写的，请先升级本程序再打开；没有动它")
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'setting'").fetchone():
        raise NotALedger("这个文件里没有台账的内容，没有动它")
    if _setting(connection, _FINGERPRINT) == fingerprint():
        return True
    _refuse_unknown(connection)
    return False


def _setting(connection: Any, key: str) -> str | None:
    row = connection.execute("SELECT value FROM setting WHERE key = ?", (key,)).fetchone()
    return str(row[0]) if row else None


def _refuse_unknown(connection: Any) -> None:
    """A column or a table that no version up to this one declared was written by a newer one."""
    if migrations().pending(utils_database(connection)):
        return
    known = {name: {f.name for f in record.fields()} | {"id"} for name, record in TABLES.items()}
    columns = connection.execute(
        "SELECT t.name, c.name FROM pragma_table_list t JOIN pragma_table_info(t.name) c"
        " WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite_%'"
    )
    for table, column in columns:
        if table not in KEPT_TABLES and column not in known.get(table, ()):
            raise FileTooNew("这个台账里有本程序不认识的内容，多半是更新版本写的；请先升级本程序，没有动它")


def follow(connection: Any, before_change: Callable[[], object] | None = None) -> None:
    """Bring a file to the declarations, in one transaction, after `before_change` (a copy) was done."""
    if before_change:
        before_change()
    db = utils_database(connection)
    with db.atomic():
        migrations().apply(db)
        for record in TABLES.values():
            _follow_table(db, record)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {FORMAT}")
        _keep(connection, _FINGERPRINT, fingerprint())


def _keep(connection: Any, key: str, value: str) -> None:
    connection.execute("INSERT OR REPLACE INTO main.setting(key, value) VALUES (?, ?)", (key, value))


def _follow_table(db: "Database", record: type[Record]) -> None:
    table = db.table(record.table)
    if not table.exists():
        columns = {f.name: _SQL_TYPES[f.kind.sql] for f in record.fields()}
        links = [(f.name, f.target, "id") for f in record.links()]
        table.create({"id": int, **columns}, pk="id", foreign_keys=links, strict=True)
    else:
        present = table.columns_dict
        for f in record.fields():
            if f.name not in present:
                reference = f' REFERENCES "{f.target}"(id)' if isinstance(f.kind, Link) else ""
                db.execute(f'ALTER TABLE "{record.table}" ADD COLUMN "{f.name}" {f.kind.sql}{reference}')
    _follow_indexes(db, record)


def _follow_indexes(db: "Database", record: type[Record]) -> None:
    table = db.table(record.table)
    for columns in record.indexes:
        table.create_index(columns, if_not_exists=True)
    covered = {index.columns[0] for index in table.indexes}
    for link in record.links():
        if link.name not in covered:
            table.create_index([link.name], if_not_exists=True)
    for name in sorted(record.beside()):
        # Few rows have words instead of a link; whoever looks for them reads no others.
        db.execute(f'CREATE INDEX IF NOT EXISTS "idx_{record.table}_{name}" ON "{record.table}"("{name}") WHERE "{name}" IS NOT NULL')
    key, made_of = f"search.{record.table}", search.fingerprint(record)
    if _setting(db.conn, key) != made_of:
        search.lay(db.conn, record)
        _keep(db.conn, key, made_of)
