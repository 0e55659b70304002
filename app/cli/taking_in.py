"""The import command: the plan, the deed, and what a person or another program is told of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.cli.ledger import Ledger, Progress
from app.cli.outputs import output, say_json
from db.dated import UNSAID, Since
from db.errors import UserError
from db.text import clipped

if TYPE_CHECKING:
    from app.exchange.imports.plan import Plan, RowProblem
    from app.work.closing.years import Moved

_LISTED = 200


def take_in(
    ledger: Ledger, kind: str, file: Path, *, sheet: str | None, create: bool, dry_run: bool, good_rows: bool, report: Path | None, as_json: bool,
    since: date | None = None, correction: bool = False,
) -> int:
    """Import the tables of a file, or say what importing them would do; returns the exit code."""
    if kind == "all":
        if any((sheet, good_rows, report, create, since, correction)):
            raise UserError("导入整本台账（all）时不能用 --sheet、--create、--good-rows、--report、--since 和 --correction")
        return _take_in_all(ledger, file, dry_run=dry_run, as_json=as_json)
    if since and correction:
        raise UserError("--since 和 --correction 只能写一个：从哪天起变的，还是以前就填错了")
    if report:
        output(report, ".xlsx", what="没导入的行", read=[file])
    from app.exchange.imports import doubts
    from app.exchange.imports.apply import apply, write_report
    from app.exchange.imports.planning import plan

    said = None if correction else since or UNSAID
    with ledger.reading() if dry_run and ledger.path.exists() else ledger.creating() as store, Progress() as progress:
        planned = plan(store, kind, file, sheet, progress, create=create)
        planned.doubts += doubts.find(store, planned, date.today())
        refused = bool(planned.problems) and not good_rows
        day, why = _since(planned, store.today, since, correction=correction)
        outcome = _outcome(planned) | {"since": day}
        if not dry_run and not refused:
            apply(store, planned, good_rows, progress, said)
        if report and planned.problems:
            write_report(planned, report)
    moved = _would_move(ledger, planned, said) if dry_run and not refused else []
    if as_json:
        say_json(outcome | _closed(moved))
    else:
        _tell(planned.counts(), planned.problems, dry_run=dry_run, refused=refused)
        _tell_closed(moved)
        _tell_more(planned, outcome, report)
        _tell_since(planned, day, why)
    if refused and not dry_run:
        raise UserError(f"有 {len(planned.bad_rows)} 行有问题，什么都没有导入；改好后再导入，或加 --good-rows 先导入没有问题的行")
    return 0


def _since(planned: Plan, today: date, since: date | None, *, correction: bool) -> tuple[str | None, str]:
    """From which day on holds what is changed, None where nothing is or it was wrong before, and how that is known."""
    from app.exchange.imports.rows.context import told_day

    if correction or not planned.changes_dated():
        return None, ""
    if since:
        return since.isoformat(), "--since"
    day, told = told_day(planned.sources, today)
    return day.isoformat(), f"表上写着“{clipped(told)}”" if told else "表上没有写日期，按今天"


def _would_move(ledger: Ledger, planned: Plan, since: Since | str) -> list[Moved]:
    """What a dry run would move of closed years: it is written and taken back, which needs the right to write."""
    from app.exchange.imports.apply import would_move
    from app.work.closing.years import is_any_closed

    if not planned.drafts() or not ledger.path.exists():
        return []
    with ledger.reading() as store:
        if not is_any_closed(store):
            return []
    with ledger.reading(logged=True) as store:
        if store.readonly:
            click.echo("台账现在不能写，没有核对会不会改动已封账的数字", err=True)
        return would_move(store, planned, since=since)


def _closed(moved: Sequence[Moved]) -> dict[str, Any]:
    return {"closed_figures": [{"year": m.year, "key": m.key, "label": m.label, "unit": m.unit, "before": m.before, "after": m.after} for m in moved]}


def _tell_closed(moved: Sequence[Moved]) -> None:
    from app.work.closing.guard import told

    if moved:
        click.echo(f"{told(moved)}；导入时要加 --reason 写明补正的原因")
        for m in moved:
            click.echo(f"  {m.year} 年{m.words}{m.unit and f'（{m.unit}）'}")


def _tell_since(planned: Plan, day: str | None, why: str) -> None:
    if day:
        click.echo(f"与台账不同的 {planned.changes_dated()} 处内容，从 {day} 起算（{why}）")


def _outcome(planned: Plan) -> dict[str, Any]:
    """What an import comes to, as --json prints it."""
    created: dict[str, list[str]] = {}
    for draft in planned.created:
        created.setdefault(draft.record.table, []).append(str(draft.stored[draft.record.title[0]]))
    return {
        **planned.counts(),
        "tables": [
            {
                "sheet": source.sheet.name,
                "from": source.table.rows[0].number if source.table.rows else source.bottom,
                "to": source.table.rows[-1].number if source.table.rows else source.bottom,
                "kind": source.view.key,
                "rows": len(source.table.rows),
            }
            for source in planned.sources
        ],
        "problems": [_problem(p) for p in (*planned.problems, *planned.doubts)],
        "created": created,
        "kept": [{"column": column, "cells": cells, "where": where} for (column, where), cells in planned.kept.items()],
        "ignored_columns": planned.ignored_columns,
        "ignored_cells": dict(planned.ignored_cells),
        "left_out": [{"sheet": one.sheet, "row": one.row, "why": one.why} for one in planned.left_out],
    }


def _problem(p: RowProblem) -> dict[str, Any]:
    return {"sheet": p.sheet, "row": p.row, "column": p.column, "value": p.value, "problem": p.problem, "level": p.level}


def _take_in_all(ledger: Ledger, file: Path, *, dry_run: bool, as_json: bool) -> int:
    from app.exchange.imports.whole import import_all

    # Even a dry run takes everything in and takes it back: one sheet's rows point to those of another.
    with ledger.creating() as store, Progress() as progress:
        outcome = import_all(store, file, dry_run=dry_run, progress=progress)
    refused = bool(outcome.problems)
    if as_json:
        told = {
            **outcome.counts(), "tables": [], "problems": [_problem(p) for p in outcome.problems], "created": {}, "kept": [],
            "ignored_columns": outcome.ignored_columns, "left_out": [], **_closed(outcome.moved),
        }  # fmt: skip
        say_json(told)
    else:
        _tell(outcome.counts(), outcome.problems, dry_run=dry_run, refused=refused)
        _tell_closed(outcome.moved)
        if outcome.ignored_columns:
            click.echo(f"没有认出的栏目（没有导入）：{'、'.join(outcome.ignored_columns)}")
    if refused and not dry_run:
        raise UserError(f"有 {len(outcome.problems)} 处有问题，什么都没有导入；请改好后再导入")
    return 0


def _tell(counts: dict[str, int], problems: Sequence[RowProblem], *, dry_run: bool, refused: bool) -> None:
    _list(problems, "问题")
    deed = "试算：会" if dry_run else "没有导入：本可" if refused else "已导入："
    click.echo(f"{deed}新增 {counts['new']} 条，修改 {counts['changed']} 条，相同 {counts['same']} 条")


def _list(problems: Sequence[RowProblem], what: str) -> None:
    """Equal sentences are said once, with the rows they are about."""
    groups: dict[tuple[str, str, str], list[int]] = {}
    for problem in problems:
        groups.setdefault((problem.sheet, problem.column, problem.problem), []).append(problem.row)
    for (sheet, column, sentence), rows in list(groups.items())[:_LISTED]:
        where = f"第 {rows[0]} 行" if len(rows) == 1 else f"第 {'、'.join(map(str, rows[:5]))} 行{f'等 {len(rows)} 行' if len(rows) > 5 else ''}"
        click.echo(f"{sheet} {where}{f'“{column}”' if column else ''}：{sentence}")
    if len(groups) > _LISTED:
        click.echo(f"……另有 {len(groups) - _LISTED} 种{what}")


def _tell_more(planned: Plan, outcome: dict[str, Any], report: Path | None) -> None:
    if planned.doubts:
        click.echo(f"导入的内容里有 {len(planned.doubts)} 处请核对（不影响导入）：")
        _list(planned.doubts, "提醒")
    for table, names in outcome["created"].items():
        click.echo(f"按名称新建的{_label(table)}：{'、'.join(names)}")
    if outcome["kept"]:
        click.echo("没有对应栏目、原样记下的：" + "、".join(f"{kept['column']}（{kept['cells']} 格，记在{kept['where']}）" for kept in outcome["kept"]))
    if planned.ignored_columns:
        cells = outcome["ignored_cells"]
        click.echo(f"没有导入的栏目：{'、'.join(f'{name}（{cells[name]} 格）' for name in planned.ignored_columns)}")
    if others := [one.why for one in planned.left_out if one.notice or any(words in one.why for words in ("没有导入", "没有认出"))]:
        click.echo("；".join(dict.fromkeys(others)))
    if report and planned.problems:
        click.echo(f"没导入的 {len(planned.bad_rows)} 行写在 {report}，末列是原因；改好后可以直接再导入这个文件")


def _label(table: str) -> str:
    from db.records import TABLES

    return TABLES[table].label
