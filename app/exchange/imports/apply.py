"""Carrying out a planned import in one step, and the report of what stayed outside."""

import re
import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path

from app.exchange.files.reading import Value
from app.exchange.files.writing import Look, Row, Sheet, display_width, sheet_name, write_workbook
from app.exchange.files.writing import Value as Written
from app.exchange.imports.plan import CHANGED, NEW, PROBLEM, Draft, Plan, PlannedRow, Source
from app.exchange.imports.rows.context import day_of
from app.progress import Progress, silent, without_sweeps
from app.work.closing import guard
from app.work.closing.guard import Moved
from app.work.many_records import called
from db import backup, ids_given
from db.dated import UNSAID, Since
from db.dates import PartialDate
from db.errors import Invalid, UserError
from db.fields import Record
from db.kinds import Stored
from db.records import TABLES
from db.store import Store

WHY = "未导入原因"
#: So many of those that stand against an import are named.
_NAMED = 10


def apply(store: Store, plan: Plan, good_rows: bool = False, progress: Progress = silent, since: Since | str = UNSAID) -> list[int]:
    """Write what was planned, as one step; a plan that changes nothing makes none. Returns the ids of the rows' new or changed records.

    `since`: from which day on holds what a row says otherwise than the ledger, None where that was wrong before; else the day of the sheets.

    Raises UserError, with nothing written, for a plan with problems, unless `good_rows` may go in without the bad.
    """
    if plan.problems and not good_rows:
        raise UserError(f"有 {len(plan.bad_rows)} 行有问题，什么都没有导入；请改好后再导入，或者只导入没有问题的行")
    drafts = plan.drafts()
    if not drafts:
        return []
    if not is_empty(store):
        store.backup(backup.BEFORE_IMPORT)
    return _write(store, plan, drafts, progress, since)


def would_move(store: Store, plan: Plan, progress: Progress = silent, since: Since | str = UNSAID) -> list[Moved]:
    """The figures of closed years that writing a plan would move, as saving asks about them; nothing is written. Raises as `apply` does while writing."""
    drafts = plan.drafts()
    return guard.would_move(store, lambda: _write(store, plan, drafts, progress, since)) if drafts else []


def _write(store: Store, plan: Plan, drafts: list[Draft], progress: Progress, since: Since | str) -> list[int]:
    rows = [row for row in plan.rows if row.verdict in (NEW, CHANGED)]
    ids: dict[int, int] = {}
    day = day_of(plan.sources, store.today) if since == UNSAID else since
    with without_sweeps(), store.step(_label(plan, rows, drafts), day):
        # New rows may point to each other, in any order.
        store.connection.execute("PRAGMA defer_foreign_keys = ON")
        by_record: dict[type[Record], list[Draft]] = {}
        for draft in drafts:
            if draft.record_id is None:
                by_record.setdefault(draft.record, []).append(draft)
        for record, new in by_record.items():
            first = ids_given.next_id(store.connection, record.table)
            ids |= {draft.key: first + place for place, draft in enumerate(new)}
        _change(store, [draft for draft in drafts if draft.record_id and draft.changes], ids, progress)
        progress(0, 0, "写入台账")
        for record in sorted(by_record, key=list(TABLES.values()).index):
            _insert(store, record, by_record[record], ids)
        # The last moment in which it can be stopped.
        progress(0, 0, "写入台账")
    return [row.record_id or ids[row.key] for row in rows]


def _label(plan: Plan, rows: Sequence[Draft], drafts: Sequence[Draft]) -> str:
    views = {source.view.key: source.view for source in plan.sources}
    first = next(iter(views.values()))
    what = first.label if len(views) == 1 else f"{first.label}等"
    return f"导入 {what} {len(rows) or len(drafts)} {first.record.unit if len(views) == 1 else '条'}"


def is_empty(store: Store) -> bool:
    """Whether no record was ever kept in this ledger."""
    tables = " OR ".join(f'EXISTS (SELECT 1 FROM "{table}")' for table in (*TABLES, "change"))
    return not store.scalar(f"SELECT {tables}")


def _change(store: Store, drafts: list[Draft], ids: dict[int, int], progress: Progress) -> None:
    done, refused = 0, dict[str, str]()
    for record in dict.fromkeys(draft.record for draft in drafts):
        own = [draft for draft in drafts if draft.record is record]
        links = {f.name for f in record.links()}
        for start in range(0, len(own), 500):
            some = own[start : start + 500]
            known = {found.id: found for found in store.page(record, [draft.record_id or 0 for draft in some])}
            for draft in some:
                if draft.record_id not in known:
                    raise UserError(f"要修改的{record.label}刚被删除，没有导入；请重新核对一遍")
                values = {
                    name: None if new is None else record.field(name).kind.load(_settled(new, ids) if name in links else new)
                    for name, (_, new) in draft.changes.items()
                }
                try:
                    known[draft.record_id] = store.save(known[draft.record_id].with_(**values))
                except Invalid as error:
                    # Since when it holds goes against what is known of later days: all of them are told at once.
                    refused[called(store, known[draft.record_id])] = error.problems[0].sentence
            done += len(some)
            progress(done, len(drafts), "更新")
    if refused:
        (first, why), *others = refused.items()
        more = f"。这样的一共 {len(refused)} 条：{'、'.join(list(refused)[:_NAMED])}{'等' if len(refused) > _NAMED else ''}" if others else ""
        raise UserError(f"{first}：{why}；什么都没有导入{more}")


def _insert(store: Store, record: type[Record], drafts: list[Draft], ids: dict[int, int]) -> None:
    present = {name for draft in drafts for name in draft.stored}
    columns = [f.name for f in record.fields() if f.name in present]
    links = {f.name for f in record.links()}
    store.insert_rows(record, columns, [
        tuple(_settled(draft.stored.get(name), ids) if name in links else draft.stored.get(name) for name in columns) for draft in drafts
    ])


def _settled(value: Stored, ids: dict[int, int]) -> Stored:
    """The id of a new record, where a link still says its key."""
    return ids[value] if isinstance(value, int) and value < 0 else value


# --- the rows that stayed outside


def write_report(plan: Plan, out: Path) -> None:
    """Write the bad rows in the file's own layout, heading and all, with a last column that says why."""
    if out.suffix.lower() != ".xlsx":
        raise UserError(f"“{out.name}”：没导入的行只能写成 .xlsx 文件，请把文件名改成 .xlsx 结尾")
    told: dict[int, list[str]] = {}
    for problem in plan.problems:
        where = f"{problem.column}：" if problem.column else ""
        told.setdefault(problem.row_key, []).append(f"{where}{problem.problem}")
    sheets: dict[str, Sheet] = {}
    for source in plan.sources:
        if bad := [row for row in source.rows if row.verdict == PROBLEM]:
            name = sheet_name(source.sheet.name)
            name = name if name not in sheets else f"{name[:25]}({len(sheets) + 1})"
            # Several tables of one sheet have rows of one number; a row may be told in several.
            whys: dict[int, list[str]] = {}
            for row in bad:
                whys.setdefault(row.number, []).extend(told.get(row.key, ()))
            sheets[name] = _report_sheet(source, bad, whys, name, _own_lines(source, plan.sources))
    write_workbook(out, list(sheets.values()), total=len(plan.bad_rows))


def _lines(source: Source) -> set[int]:
    """The lines of a sheet that are a table's own."""
    return {*range(source.top, source.bottom + 1), *(row.number for row in source.rows)}


def _own_lines(source: Source, sources: Sequence[Source]) -> dict[int, list[Value]]:
    """The lines of a table's sheet without what belongs to the tables above, below and beside it."""
    own = _lines(source)
    others = set().union(*(_lines(other) for other in sources if other is not source and other.sheet is source.sheet))
    left, right = (0, sys.maxsize) if own.isdisjoint(others) else (source.table.left, source.table.right)
    return {
        number: [cell if left <= n <= right or number not in own else None for n, cell in enumerate(cells)]
        for number, cells in source.sheet.rows if number in own or number not in others
    }  # fmt: skip


def _report_sheet(source: Source, bad: Sequence[PlannedRow], whys: dict[int, list[str]], name: str, own: dict[int, list[Value]]) -> Sheet:
    # What stands in the sheet, not what merged cells and blocks beside make of it.
    numbers = list(dict.fromkeys(row.number for row in bad))
    cells = {number: own.get(number, []) for number in numbers} if source.bottom >= source.top else {}
    filled = {row.number: _with_merged(cells.get(row.number, []), row.cells) for row in bad}
    top = [(number, line) for number, line in own.items() if number <= source.bottom]
    width = max((len(line) for line in [*(line for _, line in top), *filled.values()]), default=1)
    lines = list(_report_rows(source, own, filled, whys, width))
    return Sheet(
        name,
        [min(40.0, max(8.0, *(display_width(str(line.values[n] or "")) + 2.0 for line in lines[max(0, source.top - 1) :]))) for n in range(width)] + [60.0],
        lines,
        merged=[_area(*area) for area in source.sheet.merged if area[2] <= source.bottom and area[0] in own],
        heading=(source.top, source.bottom),
        frozen=f"A{source.bottom + 1}",
    )


def _with_merged(own: list[Value], planned: list[Value]) -> list[Value]:
    """A row with what merged cells above bring to it."""
    width = max(len(own), len(planned))
    pad = [*own, *[None] * (width - len(own))]
    return [cell if cell is not None else planned[n] if n < len(planned) else None for n, cell in enumerate(pad)]


def _report_rows(source: Source, own: dict[int, list[Value]], bad: dict[int, list[Value]], whys: dict[int, list[str]], width: int) -> Iterator[Row]:
    titles = (Look(bold=True, border=False),) * (width + 1)
    heads = (Look(bold=True, across="center", wrap=True),) * (width + 1)
    rest = (Look(format="@"),) * width + (Look(wrap=True),)
    for number in range(1, source.bottom + 1):
        head = _padded(own.get(number, []), width)
        yield Row([*head, WHY if number == source.top else None], titles if number < source.top else heads)
    for number, cells in bad.items():
        yield Row([*_padded(cells, width), "；".join(dict.fromkeys(whys.get(number, ())))], rest)


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
