"""Handing out: one workbook for each branch, with its records, keys locked, lists to choose from, blank rows for new ones."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from app.lists import query as listing
from app.lists.declare import Column
from app.lists.query import Listing
from app.paths import file_name, replacing_together
from app.progress import Progress, silent
from db.errors import UserError
from db.fields import Record
from db.kinds import Choice, Choices, File, Link, YesNo
from db.records import Round, View, view
from db.store import Store

#: Views that can be handed out: their records belong to a branch.
KINDS = ("members", "post", "events", "honour", "document")
#: The sheet that says whose file it is; and the one with the lists.
HIDDEN, LISTS = "勿动", "选项"
NEW_ROWS = 30
FIRST_ROW, HEAD_ROW = 5, 4
_NOT_IN_TABS = re.compile(r"[\\/:*?\[\]]")
#: So many signs of a task's name are in its files' names.
_LONGEST = 60


@dataclass(frozen=True)
class Plan:
    """What a round asks for: of which view, which columns, from which branches."""

    name: str
    view: str
    columns: tuple[str, ...]
    branches: tuple[int, ...]
    due_on: date | None = None


def key_columns(record: type[Record]) -> tuple[str, ...]:
    """The columns that say which record a row is: nobody else may change them."""
    wanted = {name for key in record.keys[:2] for name in key}
    return tuple(f.name for f in record.fields() if f.name in wanted)


def offered(view_key: str) -> list[Column]:
    """The columns a round may ask for."""
    return [c for c in listing.columns(view_key).values() if c.field and not isinstance(c.kind, Link | File)]


def fingerprint(values: Sequence[Any]) -> str:
    """What tells that a row's keys were not changed on the way."""
    return hashlib.sha256(json.dumps([None if v is None else str(v) for v in values], ensure_ascii=False).encode()).hexdigest()[:12]


def branches_with(store: Store, view_key: str, day: date) -> list[tuple[int, str, int]]:
    """Live organisations in their order, with how many records of the view each has."""
    titles = {row[0]: row[1] or row[2] for row in store.rows("SELECT id, short_name, full_name FROM branch")}
    records = _by_branch(store, _chosen(view_key), day)
    live = listing.ids(store, Listing("branches", sort="org_code"), day)
    return [(i, titles[i], len(records.get(i, ()))) for i in live]


def _by_branch(store: Store, chosen: View, day: date) -> dict[int | None, list[int]]:
    """The ids a list shows on a day, by the branch the records belong to."""
    present = set(listing.ids(store, Listing(chosen.key), day))
    found: dict[int | None, list[int]] = {}
    for record_id, branch in store.rows(f'SELECT id, branch FROM "{chosen.record.table}" ORDER BY id'):
        if record_id in present:
            found.setdefault(branch, []).append(record_id)
    return found


def _chosen(view_key: str) -> View:
    chosen = view(view_key)
    if chosen is None or view_key not in KINDS:
        raise UserError("这一类记录不属于支部，不能下发")
    return chosen


def send(store: Store, plan: Plan, day: date, today: date, folder: Path, progress: Progress = silent) -> Round:
    """Write a workbook for each branch into the folder and keep the round, in one step. Raises UserError where nothing can be sent."""
    chosen = _chosen(plan.view)
    if not plan.branches or not plan.columns:
        raise UserError("请至少选一个支部和一个要填的栏目")
    known = listing.columns(plan.view)
    keys = tuple(name for name in key_columns(chosen.record) if not isinstance(known[name].kind, Link))
    columns = [known[name] for name in dict.fromkeys((*keys, *plan.columns))]
    titles, records = store.titles("branch", plan.branches), _by_branch(store, chosen, day)
    names = _file_names(plan, titles, folder)
    before = store.undoable()
    try:
        # The step ends before the files get their names: sheets of a round that the ledger does not know could never be taken in.
        with replacing_together(folder) as beside, store.step(f"下发《{plan.name}》给 {len(plan.branches)} 个支部"):
            contents = {"view": plan.view, "columns": [c.key for c in columns], "keys": list(keys), "branches": list(plan.branches)}
            made = store.save(Round(name=plan.name, kind=chosen.label, sent_on=today, due_on=plan.due_on,
                                    contents=json.dumps(contents, ensure_ascii=False), replied="{}"))
            for number, branch in enumerate(plan.branches):
                progress(number, len(plan.branches), "写下发表")
                book = _workbook(store, made, plan, branch, titles[branch], columns, keys, day, records.get(branch, []))
                book.save(beside / names[branch])
    except BaseException:
        if store.undoable() != before:
            store.undo()
        raise
    store.note_access("下发", f"{chosen.label}，{len(plan.branches)} 个支部", len(plan.branches))
    return made


def _file_names(plan: Plan, titles: dict[int, str], folder: Path) -> dict[int, str]:
    """What each branch's file is called. Raises UserError where one is there already: a branch may have filled it in."""
    names: dict[int, str] = {}
    for branch in plan.branches:
        name = " ".join(map(file_name, (plan.name[:_LONGEST], titles[branch])))
        # Two branches of one name are two files.
        names[branch] = f"{name} {branch}.xlsx" if f"{name}.xlsx" in names.values() else f"{name}.xlsx"
    if there := next((name for name in names.values() if (folder / name).exists()), None):
        raise UserError(f"“{folder.name}”里已经有“{there}”，可能是支部填好的，没有覆盖；请换一个文件夹，或者改任务名称")
    return names


def _workbook(
    store: Store, made: Round, plan: Plan, branch: int, title: str, columns: Sequence[Column], keys: Sequence[str], day: date, ids: Sequence[int]
) -> Any:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = _tab(plan.name)
    page = listing.page(store, Listing(plan.view), day, ids, columns)
    _heading(sheet, made, title, columns, plan)
    stamps: list[tuple[int, int, str, str]] = []
    for number, record in enumerate(ids):
        row = FIRST_ROW + number
        _cell(sheet, row, 1, number + 1, locked=True)
        for place, (column, stored) in enumerate(zip(columns, page[record], strict=True), 2):
            text = column.text(stored)
            _cell(sheet, row, place, text, locked=column.key in keys and bool(text))
        sent = [column.text(stored) for column, stored in zip(columns, page[record], strict=True)]
        stamps.append((row, record, fingerprint([text for column, text in zip(columns, sent, strict=True) if column.key in keys]), json.dumps(sent, ensure_ascii=False)))
    for number in range(NEW_ROWS):
        row = FIRST_ROW + len(ids) + number
        _cell(sheet, row, 1, len(ids) + number + 1, locked=True)
        for place in range(2, len(columns) + 2):
            _cell(sheet, row, place, "", locked=False)
    _lists(book, sheet, columns, FIRST_ROW, FIRST_ROW + len(ids) + NEW_ROWS - 1)
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False
    sheet.freeze_panes = sheet.cell(FIRST_ROW, 2 + len(keys))
    sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = "landscape", 0, True
    _stamp(book, made, branch, columns, stamps)
    return book


def _tab(name: str) -> str:
    """A name as a sheet's may be, and none of those that the sheets beside it have."""
    words = _NOT_IN_TABS.sub("_", name)[:28].strip("' ") or "填报表"
    return f"{words}（表）" if words in (HIDDEN, LISTS) else words


def _heading(sheet: Any, made: Round, title: str, columns: Sequence[Column], plan: Plan) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    due = f"，{plan.due_on:%Y年%m月%d日}前交回" if plan.due_on else ""
    sheet["A1"], sheet["A2"] = f"{plan.name}（{title}）", f"填报单位：{title}{due}"
    # By assignment openpyxl makes a formula of what begins with =.
    sheet["A1"].data_type = "s"
    sheet["A3"] = "灰底的格是台账里已有的姓名、证号等，不用改；白底的格请核对、补填；多出来的人填在下面的空行里；空着的格不会清掉台账里的内容"
    sheet["A1"].font = Font(size=16, bold=True)
    sheet["A3"].alignment = Alignment(wrap_text=True, vertical="top")
    sheet.merge_cells(start_row=3, start_column=1, end_row=3, end_column=len(columns) + 1)
    sheet.row_dimensions[3].height = 30
    thin = Side(style="thin")
    for place, words in enumerate(("序号", *(c.label for c in columns)), 1):
        cell = sheet.cell(HEAD_ROW, place, words)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="F2F2F2")
        cell.border, cell.alignment = Border(thin, thin, thin, thin), Alignment(horizontal="center", vertical="center", wrap_text=True)
        usual = 22 if "身份证" in words else 30 if "址" in words or "单位" in words else 12
        sheet.column_dimensions[get_column_letter(place)].width = 6 if place == 1 else max(usual, len(words) * 2 + 4)


def _cell(sheet: Any, row: int, place: int, value: Any, *, locked: bool) -> None:
    from openpyxl.styles import Alignment, Border, PatternFill, Protection, Side

    cell = sheet.cell(row, place)
    cell.value = value if value != "" else None
    if isinstance(value, str) and value:
        cell.data_type = "s"
    thin = Side(style="thin")
    cell.border, cell.number_format, cell.protection = Border(thin, thin, thin, thin), "@", Protection(locked=locked)
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    if locked:
        cell.fill = PatternFill("solid", fgColor="E7E3DC")


def _lists(book: Any, sheet: Any, columns: Sequence[Column], first: int, last: int) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    lists = book.create_sheet(LISTS)
    lists.sheet_state = "hidden"
    for place, column in enumerate(columns, 2):
        if isinstance(column.kind, Choices) or not isinstance(column.kind, Choice | YesNo):
            continue
        words = [o.label for o in column.kind.options] if isinstance(column.kind, Choice) else ["是", "否"]
        letter = get_column_letter(place)
        for row, word in enumerate(words, 1):
            lists.cell(row, place, word)
        rule = DataValidation("list", formula1=f"{LISTS}!${letter}$1:${letter}${len(words)}", allow_blank=True, showErrorMessage=True)
        rule.errorTitle, rule.error = column.label, "请从列表里选一项"
        rule.add(f"{letter}{first}:{letter}{last}")
        sheet.add_data_validation(rule)


def _stamp(book: Any, made: Round, branch: int, columns: Sequence[Column], stamps: Sequence[tuple[int, int, str, str]]) -> None:
    hidden = book.create_sheet(HIDDEN)
    hidden.sheet_state = "veryHidden"
    about = {"round": made.id, "name": made.name, "branch": branch, "columns": [c.key for c in columns]}
    hidden["A1"] = json.dumps(about, ensure_ascii=False)
    for number, stamp in enumerate(stamps, 2):
        for place, value in enumerate(stamp, 1):
            hidden.cell(number, place, value)
    hidden.protection.sheet = True
