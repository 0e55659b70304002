"""Checks of words that stand in for a link although the ledger has a record of that name by now."""

from collections.abc import Iterator

from app.checks.declare import Check, Found, Ledger
from db import linking
from db.records import TABLES


def _named(ledger: Ledger) -> Iterator[Found]:
    connection = ledger.store.connection
    for table, target in TABLES.items():
        for common, places in linking.waiting(connection, table).items():
            called = linking.bearers(connection, target, common)
            for some in places if called else ():
                if some.record.table not in ledger.tables:
                    continue
                meant = linking.meant(connection, some, called)
                for row_id, row in linking.holding(connection, some):
                    if fitting := linking.fitting(connection, some, row_id, row, meant):
                        there = f"有这{target.unit.replace('人', '个')}{target.label}" if len(fitting) == 1 else f"有 {len(fitting)} {target.unit}{target.label}同名"
                        guarded = some.record.field(some.link.words).sensitive
                        said = f"{some.link.label}是按文字写的" if guarded else f"{some.link.label}写的是“{some.words}”"
                        problem = f"{said}，台账里{there}，请选定是哪一{target.unit}；都不是的不用改"
                        yield Found(some.record.table, row_id, some.link.name, None if guarded else some.words, problem)


CHECKS = (
    Check(key="link.words", label="写着的名字台账里有记录", source="能连到记录的连到记录，统计和查找才不会漏", search=_named),
)
