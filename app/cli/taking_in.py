"""The import command: the plan, the deed, and what a person or another program is told of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.cli.ledger import Ledger, Progress
from app.cli.outputs import output, say_json
from db.errors import UserError

if TYPE_CHECKING:
    from app.exchange.imports.planning import Plan, RowProblem

_LISTED = 200


def take_in(
    ledger: Ledger, kind: str, file: Path, *, sheet: str | None, dry_run: bool, good_rows: bool, report: Path | None, as_json: bool
) -> int:
    """Import a sheet, or say what importing it would do; returns the exit code."""
    if kind == "all":
        if sheet or good_rows or report:
            raise UserError("导入整本台账（all）时不能用 --sheet、--good-rows 和 --report")
        return _take_in_all(ledger, file, dry_run=dry_run, as_json=as_json)
    if report:
        output(report, ".xlsx", what="没导入的行", read=[file])
    from app.exchange.imports.apply import apply, write_report
    from app.exchange.imports.planning import plan

    opened = ledger.reading() if dry_run and ledger.path.exists() else ledger.creating()
    with opened as store, Progress() as progress:
        planned = plan(store, kind, file, sheet, progress)
        refused = bool(planned.problems) and not good_rows
        if not dry_run and not refused:
            apply(store, planned, good_rows, progress)
        if report and planned.problems:
            write_report(planned, report)
    _tell(planned.counts(), planned.problems, planned.ignored_columns, as_json=as_json, dry_run=dry_run, refused=refused)
    if not as_json:
        _tell_more(planned, report)
    if refused and not dry_run:
        raise UserError(f"有 {len(planned.bad_rows)} 行有问题，什么都没有导入；改好后再导入，或加 --good-rows 先导入没有问题的行")
    return 0


def _take_in_all(ledger: Ledger, file: Path, *, dry_run: bool, as_json: bool) -> int:
    from app.exchange.imports.whole import import_all

    # Even a dry run takes everything in and takes it back: one sheet's rows point to those of another.
    with ledger.creating() as store, Progress() as progress:
        outcome = import_all(store, file, dry_run=dry_run, progress=progress)
    refused = bool(outcome.problems)
    _tell(outcome.counts(), outcome.problems, outcome.ignored_columns, as_json=as_json, dry_run=dry_run, refused=refused)
    if refused and not dry_run:
        raise UserError(f"有 {len(outcome.problems)} 处有问题，什么都没有导入；请改好后再导入")
    return 0


def _tell(
    counts: dict[str, int], problems: Sequence[RowProblem], ignored: list[str], *, as_json: bool, dry_run: bool, refused: bool
) -> None:
    if as_json:
        rows: list[dict[str, Any]] = [
            {"sheet": p.sheet, "row": p.row, "column": p.column, "value": p.value, "problem": p.problem} for p in problems
        ]
        say_json({**counts, "problems": rows, "ignored_columns": ignored})
        return
    for problem in problems[:_LISTED]:
        column = f"“{problem.column}”" if problem.column else ""
        click.echo(f"{problem.sheet} 第 {problem.row} 行{column}：{problem.problem}")
    if len(problems) > _LISTED:
        click.echo(f"……另有 {len(problems) - _LISTED} 处问题")
    deed = "试算：会" if dry_run else "没有导入：本可" if refused else "已导入："
    click.echo(f"{deed}新增 {counts['new']} 条，修改 {counts['changed']} 条，相同 {counts['same']} 条")
    if ignored:
        click.echo(f"没有认出的栏目（没有导入）：{'、'.join(ignored)}")


def _tell_more(planned: Plan, report: Path | None) -> None:
    if planned.other_sheets:
        click.echo(f"这个文件里还有像是同类的工作表：{'、'.join(planned.other_sheets)}；要导入请加 --sheet")
    if report and planned.problems:
        click.echo(f"没导入的 {len(planned.bad_rows)} 行写在 {report}，末列是原因；改好后可以直接再导入这个文件")
