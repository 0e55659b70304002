"""Changes to old files that the declarations cannot express: renames, splits, repairs.

Missing tables and columns are added by db.schema without any step here. A step never imports a record: it must
do the same in ten years. `FORMAT` is one more than the number of steps; a file with a higher one is refused.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database, Migrations


def migrations() -> "Migrations":
    """All steps in their order; sqlite-utils keeps which of them a file has had."""
    from sqlite_utils import Migrations

    steps = Migrations("ledger")
    for step in STEPS:
        steps()(step)
    return steps


def m001_history_tables(db: "Database") -> None:
    """Lay the tables that hold the past, the settings, the kept files and the access log."""
    db.table("step").create({"id": int, "label": str, "at": str, "state": int}, pk="id", not_null={"label", "at", "state"}, strict=True)
    db.table("change").create(
        {"id": int, "step": int, "record": str, "record_id": int, "before": str, "after": str},
        pk="id",
        not_null={"step", "record", "record_id"},
        strict=True,
    )
    db.table("change").create_index(["step"])
    db.table("change").create_index(["record", "record_id"])
    db.table("setting").create({"key": str, "value": str}, pk="key", not_null={"value"}, strict=True)
    db.table("kept_file").create({"sha256": str, "content": bytes}, pk="sha256", not_null={"content"}, strict=True)
    db.table("access_log").create(
        {"id": int, "at": str, "action": str, "what": str, "count": int}, pk="id", not_null={"at", "action"}, strict=True
    )


def m002_who_looked(db: "Database") -> None:
    """Let the access log say who it was."""
    if "who" not in db.table("access_log").columns_dict:
        db.table("access_log").add_column("who", str)


def m003_persons(db: "Database") -> None:
    """Lay the table of the persons who have a password of their own, and let a step say whose it is.

    With it the file's number grows, so that a version that knows no rights refuses the ledger in words.
    """
    db.table("account").create(
        {"id": int, "name": str, "role": str, "care": int, "since": str, "slot": bytes}, pk="id",
        not_null={"name", "role", "care", "since", "slot"}, strict=True, if_not_exists=True,
    )
    if "who" not in db.table("step").columns_dict:
        db.table("step").add_column("who", str)


STEPS = (m001_history_tables, m002_who_looked, m003_persons)
#: The tables that are no records.
KEPT_TABLES = frozenset(("step", "change", "setting", "kept_file", "access_log", "account", "_sqlite_migrations"))
FORMAT = len(STEPS) + 1
