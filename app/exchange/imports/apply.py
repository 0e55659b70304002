"""Carrying out a planned import in one step, and the report of what stayed outside."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path

from app.exchange.files.reading import Value
from app.exchange.files.writing import Look, Row, Sheet, display_width, sheet_name, write_workbook
from app.exchange.files.writing import Value as Written
from app.exchange.imports.planning import CHANGED, NEW, Plan, PlannedRow
from app.progress import Progress, silent
from db import backup, history
from db.dates import PartialDate
from db.errors import UserError
from db.kinds import Stored
from db.records import TABLES
from db.store import Store

WHY = "未导入原因"


def apply(store: Store, plan: Plan, good_rows: bool = False, progress: Progress = silent) -> list[int]:
    """Write what was planned, as one step; a plan that changes nothing makes none. Returns the ids of what is new or changed.

    Raises UserError, with nothing written, for a plan with problems, unless `good_rows` may go in without the bad.
    """
    if plan.problems and not good_rows:
        raise UserError(f"有 {len(plan.bad_rows)} 行有问题，什么都没有导入；请改好后再导入，或者只导入没有问题的行")
    new = [row for row in plan.rows if row.verdict == NEW]
    changed = [row for row in plan.rows if row.verdict == CHANGED]
    if not new and not changed:
        return []
    if not is_empty(store):
        store.backup(backup.BEFORE_IMPORT)
    with store.step(f"导入 {plan.view.label} {len(new) + len(changed)} {plan.view.record.unit}"):
        # New rows may point to each other, in any order.
        store.connection.execute("PRAGMA defer_foreign_keys = ON")
        first = history.next_id(store.connection, plan.view.record.table)
        ids = {-row.number: first + place for place, row in enumerate(new)}
        _change(store, plan, changed, ids, progress)
        progress(0, 0, "写入台账")
        _insert(store, plan, new, ids)
        # The last moment in which it can be stopped.
        progress(0, 0, "写入台账")
    return [*ids.values(), *(row.record_id or 0 for row in changed)]


def is_empty(store: Store) -> bool:
    """Whether no record was ever kept in this ledger."""
    tables = " OR ".join(f'EXISTS (SELECT 1 FROM "{table}")' for table in (*TABLES, "change"))
    return not store.scalar(f"SELECT {tables}")


def _change(store: Store, plan: Plan, rows: list[PlannedRow], ids: dict[int, int], progress: Progress) -> None:
    record = plan.view.record
    for start in range(0, len(rows), 500):
        some = rows[start : start + 500]
        known = {found.id: found for found in store.page(record, [row.record_id or 0 for row in some])}
        for row in some:
            if row.record_id not in known:
                raise UserError(f"第 {row.number} 行对应的{record.label}刚被删除，没有导入；请重新核对一遍")
            values = {name: record.field(name).kind.load(_settled(name, new, plan, ids)) for name, (_, new) in row.changes.items()}
            store.save(known[row.record_id].with_(**values))
        progress(start + len(some), len(rows), "更新")


def _insert(store: Store, plan: Plan, rows: list[PlannedRow], ids: dict[int, int]) -> None:
    present = {name for row in rows for name in row.stored}
    columns = [f.name for f in plan.view.record.fields() if f.name in present]
    own = [name for name in columns if _points_to_own(plan, name)]
    for row in rows:
        for name in own:
            if name in row.stored:
                row.stored[name] = _settled(name, row.stored[name], plan, ids)
    store.insert_rows(plan.view.record, columns, [tuple(map(row.stored.get, columns)) for row in rows])


def _points_to_own(plan: Plan, name: str) -> bool:
    return getattr(plan.view.record.field(name).kind, "table", "") == plan.view.record.table


def _settled(name: str, value: Stored, plan: Plan, ids: dict[int, int]) -> Stored:
    """The id of a new record, where a link still says the row it came from."""
    if isinstance(value, int) and value < 0 and _points_to_own(plan, name):
        return ids[value]
    return value


# --- the rows that stayed outside


def write_report(plan: Plan, out: Path) -> None:
    """Write the bad rows in the file's own layout, heading and all, with a last column that says why."""
    if out.suffix.lower() != ".xlsx":
        raise UserError(f"“{out.name}”：没导入的行只能写成 .xlsx 文件，请把文件名改成 .xlsx 结尾")
    found, bad = plan.layout, plan.bad_rows
    top = [(number, cells) for number, cells in found.sheet.rows if number <= found.bottom]
    width = max(len(cells) for _, cells in [*top, *((row.number, row.cells) for row in bad)])
    lines = list(_report_rows(plan, width))
    sheet = Sheet(
        sheet_name(found.sheet.name),
        [min(40.0, max(8.0, *(display_width(str(line.values[n] or "")) + 2.0 for line in lines[found.top - 1 :]))) for n in range(width)] + [60.0],
        lines,
        merged=[_area(*area) for area in found.sheet.merged if area[2] <= found.bottom],
        heading=(found.top, found.bottom),
        frozen=f"A{found.bottom + 1}",
    )
    write_workbook(out, [sheet], total=len(bad))


def _report_rows(plan: Plan, width: int) -> Iterator[Row]:
    found = plan.layout
    titles = (Look(bold=True, border=False),) * (width + 1)
    heads = (Look(bold=True, across="center", wrap=True),) * (width + 1)
    rest = (Look(format="@"),) * width + (Look(wrap=True),)
    top = dict(found.sheet.rows)
    for number in range(1, found.bottom + 1):
        cells = _padded(top.get(number, []), width)
        yield Row([*cells, WHY if number == found.top else None], titles if number < found.top else heads)
    whys: dict[int, list[str]] = {}
    for problem in plan.problems:
        where = f"{problem.column}：" if problem.column else ""
        whys.setdefault(problem.row, []).append(f"{where}{problem.problem}")
    for row in plan.bad_rows:
        yield Row([*_padded(row.cells, width), "；".join(whys.get(row.number, ()))], rest)


_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def _padded(cells: list[Value], width: int) -> list[Written]:
    return [*map(_written, cells[:width]), *[None] * (width - len(cells))]


def _written(cell: Value) -> Written:
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "minutes")
    if isinstance(cell, time):
        return cell.isoformat("minutes")
    if isinstance(cell, str):
        return _UNWRITABLE.sub("\ufffd", cell)
    if isinstance(cell, date | PartialDate):
        return str(cell)
    return cell


def _area(top: int, left: int, bottom: int, right: int) -> str:
    from openpyxl.utils import get_column_letter

    return f"{get_column_letter(left + 1)}{top}:{get_column_letter(right + 1)}{bottom}"
