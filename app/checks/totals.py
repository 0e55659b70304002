"""Checks that every total is the sum of its parts, over the very figures that go into the reports."""

from collections.abc import Iterator

from app import figures
from app.checks.declare import ERROR, Check, Found, Ledger


def _untied(ledger: Ledger) -> Iterator[Found]:
    splits = [s for s in figures.SPLITS.values() if s.base.record.table in ledger.tables and s.adds_up and s.base.divisor == 1]
    totals = figures.compute(ledger.store, ledger.day, {s.base.key for s in splits} & figures.FIGURES.keys())
    for split in splits:
        total = totals.get(split.base.key)
        # Words that are in no list of ours are groups of their own there, and the sum a form asks for lacks them.
        listed = {part.key for part in split.parts} | {"unset"}
        parts = sum(group.value or 0 for group in figures.grouped(ledger.store, split.key, ledger.day) if not split.parts or group.key in listed)
        if total is not None and parts != total:
            problem = f"“{split.base.label}”是 {total:g}，按{split.label}分开相加是 {parts:g}，两者应相等；请先改正{split.label}填得不对的记录"
            yield Found(split.base.record.table, None, "", total, problem)


def _lost(ledger: Ledger) -> Iterator[Found]:
    if "person" not in ledger.tables:
        return
    if number := figures.compute(ledger.store, ledger.day, ["members.lost"])["members.lost"]:
        problem = f"本年入团或编入的人里有 {number} 人已经不在团、没有填离开日期，本年增加和减少都没有算进去；请补上离开日期"
        yield Found("person", None, "", number, problem)


CHECKS = (
    Check(key="totals.untied", label="合计与分项对不上", level=ERROR, source="报表的勾稽关系：合计等于各分项之和", search=_untied),
    Check(key="totals.members", label="团员增减里少算了人", source="报表的勾稽关系：年初数加增加减减少等于现有数", search=_lost),
)
