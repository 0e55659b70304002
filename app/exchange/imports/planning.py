"""What an import would do, before anything is written: each table's rows read, linked, matched, compared, checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from app.exchange.files.sheets import letters
from app.exchange.imports.columns.recognising import read_file
from app.exchange.imports.names.known import Known
from app.exchange.imports.plan import (
    CHANGED,
    ERROR,
    FILL,
    LEFT_OUT,
    NEW,
    PROBLEM,
    SAME,
    SKIP,
    UPDATE,
    WARNING,
    Draft,
    Plan,
    PlannedRow,
    RowProblem,
    Source,
)
from app.exchange.imports.rows.rows import TablePlanner
from app.exchange.imports.tables.tables import LeftOut
from app.progress import Progress, silent, without_sweeps
from db.store import Store

__all__ = [
    "CHANGED",
    "ERROR",
    "FILL",
    "LEFT_OUT",
    "NEW",
    "PROBLEM",
    "SAME",
    "SKIP",
    "UPDATE",
    "WARNING",
    "Draft",
    "Plan",
    "PlannedRow",
    "RowProblem",
    "Source",
    "plan",
    "plan_sources",
]


def plan(
    store: Store, view_key: str, path: Path, sheet: str | None = None, progress: Progress = silent, *, create: bool = False
) -> Plan:
    """Work out what importing a file would do; nothing is written. `view_key`: a kind of record, or auto for every kind.

    `create`: names of branches, teams, events and partners that the ledger lacks make them.
    Raises UserError for a file without such a table.
    """
    with without_sweeps():
        known = Known(store, create=create)
        sources, left_out = read_file(known.links, view_key, Path(path), sheet, progress)
        made = plan_sources(store, sources, progress, known=known)
    made.left_out = [*left_out, *made.left_out]
    return made


def plan_sources(
    store: Store,
    sources: Sequence[Source],
    progress: Progress = silent,
    *,
    mode: str = UPDATE,
    known: Known | None = None,
) -> Plan:
    """Plan tables in this order; later ones may point to what earlier ones bring.

    `mode` says what becomes of records the ledger has: UPDATE, FILL or SKIP.
    """
    for source in sources:
        store.must_see(source.view.record, "导入")
    known = known or Known(store)
    made = Plan(list(sources))
    with without_sweeps():
        _plan_tables(made, sources, known, progress, mode)
    used = {value for row in made.rows if row.verdict in (NEW, CHANGED, SAME) for value in _links_of(row)}
    made.created = [draft for draft in known.created if draft.key in used]
    order = {(row.source.sheet.name, row.number): n for n, row in enumerate(made.rows) if row.source}
    for told in (made.problems, made.doubts):
        told.sort(key=lambda problem: order.get((problem.sheet, problem.row), 0))
    for source in sources:
        made.left_out += [*source.table.left_out, *_notices(source)]
    return made


#: So many rows are named in one sentence.
_NAMED = 8
#: What cannot be seen of a file, in words.
_BLIND = "这种文件（.xls、.et、.ods）看不到数字的显示格式和隐藏的行列：编号前面的 0、只显示到月的日期、隐藏的内容请核对，或者另存为 .xlsx 再导入"


def _notices(source: Source) -> Iterator[LeftOut]:
    """What a person should know about a table that does not show in its rows: what is hidden in it, what cannot be seen of it."""
    sheet, rows = source.sheet, source.table.rows
    if hidden := [row.number for row in rows if row.number in sheet.hidden_rows]:
        yield LeftOut(sheet.name, hidden[0], f"隐藏的行 {len(set(hidden))} 行，已一并读入", 0, notice=True)
    if columns := [letters(n) for n in sorted(sheet.hidden_columns) if any(n < len(row.cells) and row.cells[n] is not None for row in rows)]:
        yield LeftOut(sheet.name, source.top, f"隐藏的列 {'、'.join(columns)}，已一并读入", 0, notice=True)
    if struck := _struck(source):
        yield LeftOut(sheet.name, struck[0], f"画了删除线的行 {len(set(struck))} 行（第 {'、'.join(map(str, dict.fromkeys(struck[:_NAMED])))} 行），已照样读入；划掉的人如果不该有，请从表里删去再导入", 0, notice=True)
    for column in source.columns:
        if unworked := [row.number for row in rows if (row.number, column.index) in sheet.unworked and row.cells[column.index] is None]:
            why = f"“{column.heading or letters(column.index)}”有 {len(unworked)} 格公式还没有算出结果，没有读到；请用 Excel 或 WPS 打开、保存一次再导入"
            yield LeftOut(sheet.name, unworked[0], why, 0, notice=True)
    if sheet.blind and rows:
        yield LeftOut(sheet.name, source.top, _BLIND, 0, notice=True)


def _struck(source: Source) -> list[int]:
    """The rows that have a cell of their own with a stroke through it."""
    marked, rows = source.sheet.struck, source.table.rows
    if not marked:
        return []
    return [row.number for row in rows if any((row.number, n) in marked for n, cell in enumerate(row.cells) if cell is not None and n not in row.filled)]


def _plan_tables(made: Plan, sources: Sequence[Source], known: Known, progress: Progress, mode: str) -> None:
    planners = []
    for place, source in enumerate(sources):
        several, more = len(sources) > 1, place + 1 < len(sources)
        planners.append(TablePlanner(known, made, source, progress, mode, several=several, more=more))
        planners[-1].run()
    for planner in planners if len(planners) > 1 else ():
        planner.parts.meet()
    _settle_links(made)
    _owners_told_by_number(made)


def _owners_told_by_number(made: Plan) -> None:
    """Refuse what belongs to a record told by its number alone: in another ledger that number is another record's."""
    for row in made.rows:
        if row.verdict in (NEW, CHANGED) and row.source and {"owner_table", "owner_id"} <= {f.name for f in row.record.fields()}:
            owner = row.record.field("owner_id")
            sentence = f"{row.record.label}只写着所属记录的编号，别的台账里这个编号是另一条；请用“导出整本台账”和“导入整本台账”一起带过来"
            _refuse(made, row, row.source, owner.label, str(row.stored.get("owner_id") or ""), sentence)


def _refuse(made: Plan, row: PlannedRow, source: Source, heading: str, value: str, why: str) -> None:
    """Keep a row out that was planned already, with nothing of what it would have brought."""
    made.problems.append(RowProblem(source.sheet.name, row.number, heading, value, why, row_key=row.key))
    row.verdict, row.record_id, row.changes, row.parts = PROBLEM, None, {}, []


def _links_of(row: PlannedRow) -> list[int]:
    found = [v for v in row.stored.values() if isinstance(v, int) and v < 0]
    return found + [v for part in row.parts for v in part.stored.values() if isinstance(v, int) and v < 0]


def _settle_links(made: Plan) -> None:
    """Links to rows that turned out to be known get their ids; links to rows that cannot go in are words again."""
    drafts: dict[int, Draft] = {row.key: row for row in made.rows}
    again = True
    while again:
        again = False
        for row in made.rows:
            if row.verdict == PROBLEM:
                continue
            for draft in (row, *row.parts):
                again = _settle(made, row, draft, drafts) or again


def _settle(made: Plan, row: PlannedRow, draft: Draft, drafts: dict[int, Draft]) -> bool:
    names = [f.name for f in draft.record.links()]
    for name in names:
        value = draft.stored.get(name)
        if not isinstance(value, int) or value >= 0 or (target := drafts.get(value)) is None:
            continue
        if target.verdict == PROBLEM and draft is row:
            _point_to_nothing(made, row, name, target)
            return True
        if target.record_id:
            draft.stored[name] = target.record_id
            if name in draft.changes:
                old = draft.changes[name][0]
                if old == target.record_id:
                    del draft.changes[name]
                    if not draft.changes and draft.verdict == CHANGED:
                        draft.verdict = SAME
                else:
                    draft.changes[name] = old, target.record_id
    return False


def _point_to_nothing(made: Plan, row: PlannedRow, name: str, target: Draft) -> None:
    assert row.source
    field, column = row.record.field(name), row.source.column(name)
    number = target.number if isinstance(target, PlannedRow) else 0
    heading = column.heading if column else field.label
    _refuse(made, row, row.source, heading, "", f"它用到的第 {number} 行有问题，请先改好那一行")


