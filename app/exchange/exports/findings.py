"""What the checks found, as people read it: the record's name with its secrets kept, and a workbook of it all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.checks import CHECKS, ERROR, Finding
from app.exchange.exports.export import listing_sheet
from app.exchange.files.writing import Look, write_workbook
from app.lists.titles import titles
from db.errors import UserError
from db.records import TABLES
from db.store import Store

LEVELS = {True: "错误", False: "提醒"}


def named(store: Store, findings: Sequence[Finding], *, masked: bool) -> list[str]:
    """The name of each finding's record; nothing where it is about no single one."""
    wanted: dict[str, set[int]] = {}
    for one in findings:
        if one.id is not None:
            wanted.setdefault(one.record, set()).add(one.id)
    known = {table: titles(store, table, ids, masked=masked) for table, ids in wanted.items()}
    return [known[one.record].get(one.id, "") if one.id is not None else "" for one in findings]


def column_label(finding: Finding) -> str:
    """The words for the column a finding is about."""
    return TABLES[finding.record].field(finding.column).label if finding.column and finding.record in TABLES else ""


def export_findings(store: Store, findings: Sequence[Finding], out: Path) -> int:
    """Write findings to an .xlsx file, names masked; returns how many."""
    if out.suffix.lower() != ".xlsx":
        raise UserError(f"“{out.name}”：检查结果只能写成 .xlsx 文件，请把文件名改成 .xlsx 结尾")
    known = {check.key: check for check in CHECKS}
    rows = [
        (
            LEVELS[one.level == ERROR], known[one.check].label, TABLES[one.record].label if one.record in TABLES else "", name,
            column_label(one), one.value, one.problem, known[one.check].source,
        )
        for one, name in zip(findings, named(store, findings, masked=True), strict=True)
    ]
    labels = ("级别", "检查", "记录", "哪一条", "栏目", "现在的内容", "问题", "依据")
    looks = (Look(), Look(wrap=True), Look(), Look(wrap=True), Look(), Look(wrap=True), Look(wrap=True), Look(wrap=True))
    write_workbook(out, [listing_sheet("检查结果", labels, looks, iter(rows), rows[:200], len(rows))], total=len(rows))
    store.note_access("导出", "检查结果", len(rows))
    return len(rows)
