"""Checks that every total is the sum of its parts, over the very figures that go into the reports."""

from collections.abc import Iterator

from app import figures
from app.checks.declare import ERROR, Check, Found, Ledger


def _untied(ledger: Ledger) -> Iterator[Found]:
    splits = [s for s in figures.SPLITS.values() if s.base.record.table in ledger.tables and s.adds_up and s.base.divisor == 1]
    totals = figures.compute(ledger.store, ledger.day, {s.base.key for s in splits} & figures.FIGURES.keys())
    for split in splits:
        total = totals.get(split.base.key)
        parts = sum(group.value or 0 for group in figures.grouped(ledger.store, split.key, ledger.day))
        if total is not None and parts != total:
            problem = f"“{split.base.label}”是 {total:g}，按{split.label}分开相加是 {parts:g}，两者应相等；请先改正{split.label}填得不对的记录"
            yield Found(split.base.record.table, None, "", total, problem)


_MOVEMENT = ("members.opening", "members.came", "members.left", "members.total")


def _moved_apart(ledger: Ledger) -> Iterator[Found]:
    if "person" not in ledger.tables:
        return
    numbers = figures.compute(ledger.store, ledger.day, _MOVEMENT)
    opening, came, left, total = (int(numbers[key] or 0) for key in _MOVEMENT)
    if opening + came - left != total:
        problem = f"年初团员 {opening} 人，加本年增加 {came} 人，减本年减少 {left} 人，应是 {opening + came - left} 人，现在是 {total} 人；请补齐入团、编入和离开日期"
        yield Found("person", None, "", total, problem)


CHECKS = (
    Check(key="totals.untied", label="合计与分项对不上", level=ERROR, source="报表的勾稽关系：合计等于各分项之和", search=_untied),
    Check(key="totals.members", label="团员增减与现有人数对不上", source="报表的勾稽关系：年初数加增加减减少等于现有数", search=_moved_apart),
)
