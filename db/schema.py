"""The tables follow the declarations: what is missing in a file is added when it is opened."""

import hashlib
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from db.connect import APPLICATION_ID, utils_database
from db.errors import FileTooNew, NotALedger
from db.fields import Record
from db.kinds import Link
from db.migrations import FORMAT, migrations
from db.records import TABLES
from db.search import INDEXED, search_table

if TYPE_CHECKING:
    from sqlite_utils import Database

_SQL_TYPES: dict[str, type] = {"INTEGER": int, "TEXT": str}
_FINGERPRINT = "schema"


def fingerprint() -> str:
    """What the declarations come to, in one word; a file that carries it needs no look at its tables."""
    shape = {
        name: [[(f.name, f.kind.sql, f.searchable) for f in record.fields()], record.indexes] for name, record in TABLES.items()
    }
    return hashlib.sha256(json.dumps([FORMAT, shape]).encode()).hexdigest()


def current(connection: Any) -> bool:
    """Whether the file is as the declarations want it. Raises NotALedger or FileTooNew."""
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    if application != APPLICATION_ID:
        raise NotALedger("这个文件不是本程序的台账，没有动它")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > FORMAT:
        raise FileTooNew("这个台账是更新版本的程序写的，请先升级本程序再打开；没有动它")
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if "setting" not in tables:
        return False
    row = connection.execute("SELECT value FROM setting WHERE key = ?", (_FINGERPRINT,)).fetchone()
    if row and row[0] == fingerprint():
        return True
    _refuse_unknown(connection, tables)
    return False


def _refuse_unknown(connection: Any, tables: set[str]) -> None:
    for name in tables & TABLES.keys():
        known = {f.name for f in TABLES[name].fields()} | {"id"}
        present = {row[1] for row in connection.execute(f'PRAGMA table_info("{name}")')}
        if present - known and _pending(connection) == 0:
            raise FileTooNew("这个台账里有本程序不认识的栏目，多半是更新版本写的；请先升级本程序，没有动它")


def _pending(connection: Any) -> int:
    return len(migrations().pending(utils_database(connection)))


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
        connection.execute("INSERT OR REPLACE INTO setting(key, value) VALUES (?, ?)", (_FINGERPRINT, fingerprint()))


def _follow_table(db: "Database", record: type[Record]) -> None:
    table = db[record.table]
    columns = {f.name: _SQL_TYPES[f.kind.sql] for f in record.fields()}
    if not table.exists():
        links = [(f.name, f.kind.table, "id") for f in record.links() if isinstance(f.kind, Link)]
        table.create({"id": int, **columns}, pk="id", foreign_keys=links, strict=True)
    else:
        present = table.columns_dict
        for name in columns.keys() - present.keys():
            table.add_column(name, columns[name])
            declared = record.field(name).kind
            if isinstance(declared, Link):
                table.add_foreign_key(name, declared.table, "id")
    covered = {index.columns[0] for index in table.indexes}
    for columns_together in record.indexes:
        table.create_index(columns_together, if_not_exists=True)
        covered.add(columns_together[0])
    for link in record.links():
        if link.name not in covered:
            table.create_index([link.name], if_not_exists=True)
    if record.table in INDEXED and not db[search_table(record.table)].exists():
        _lay_search_table(db, record)


def _lay_search_table(db: "Database", record: type[Record]) -> None:
    from db.search import refill

    db.execute(f"CREATE VIRTUAL TABLE {search_table(record.table)} USING fts5(words, content='', contentless_delete=1, detail=none)")
    refill(db.conn, record)
