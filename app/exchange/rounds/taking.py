"""Taking in: the returned workbooks of a round together; what they change, what is new, and what cannot be taken."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from app.exchange.files.reading import Sheet, Workbook
from app.exchange.imports.columns.cells import is_blank, reader
from app.exchange.imports.rows.matching import Ledger, Records, same
from app.exchange.rounds.sending import FIRST_ROW, HIDDEN, fingerprint
from app.lists import query as listing
from app.lists.titles import titles as titles_shown
from app.progress import Progress, silent
from db.errors import BadValue, UserError
from db.fields import Record
from db.kinds.base import plain
from db.records import Round, View, view
from db.store import Store
from db.text import kept_as


@dataclass(frozen=True)
class Problem:
    """What was not taken: in which file, which row (0: the whole file), and why."""

    file: str
    row: int
    sentence: str


@dataclass(frozen=True)
class Edit:
    """One value a branch changed, as stored before and as it will be."""

    branch: int
    record: int
    column: str
    old: Any
    new: Any


@dataclass
class Taken:
    """Everything the files bring; the same whatever their order."""

    round: Round
    view: View
    edits: list[Edit] = field(default_factory=list)
    added: list[tuple[int, Record]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    replied: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _File:
    name: str
    branch: int
    columns: list[str]
    rows: dict[int, list[Any]]
    #: For each row its record, the fingerprint of its keys, and the texts that were sent.
    stamps: dict[int, tuple[int, str, list[str]]]


def contents(made: Round) -> dict[str, Any]:
    """What was handed out. Raises UserError where that can no longer be read."""
    found: dict[str, Any] = kept_as(dict, made.contents)
    if not found.keys() >= {"view", "branches", "keys"}:
        raise UserError(f"《{made.name or '这一次下发'}》记下的下发内容有损坏，读不出来，不能收回；请从备份恢复，或重新下发一次")
    return found


def missing(store: Store, made: Round) -> list[tuple[int, str]]:
    """The branches that have not sent theirs back, in their order."""
    back = kept_as(dict, made.replied)
    left = [branch for branch in contents(made)["branches"] if str(branch) not in back]
    titles = store.titles("branch", left)
    return [(branch, titles.get(branch, "（已删除的支部）")) for branch in left]


def take(store: Store, round_id: int, paths: Iterable[Path], day: date, progress: Progress = silent) -> Taken:
    """Read returned files and work out what they bring; nothing is written yet."""
    made = store.get(Round, round_id)
    chosen = view(contents(made)["view"])
    assert chosen
    taken = Taken(made, chosen)
    files = _read(store, made, sorted(paths), taken, progress)
    ledger = Ledger(store, chosen.record)
    known = Records(ledger)
    for file in sorted(files, key=lambda f: f.branch):
        _file(store, file, taken, ledger, known)
    return taken


def _read(store: Store, made: Round, paths: Sequence[Path], taken: Taken, progress: Progress) -> list[_File]:
    found: dict[int, _File] = {}
    titles = store.titles("branch", contents(made)["branches"])
    for number, path in enumerate(paths):
        progress(number, len(paths), path.name)
        try:
            file = _opened(path, made)
        except UserError as error:
            taken.problems.append(Problem(path.name, 0, str(error)))
            continue
        if file.branch not in titles:
            taken.problems.append(Problem(path.name, 0, "这份表不是发给这次任务里的支部的，没有收"))
        elif file.branch in found and found[file.branch].rows != file.rows:
            taken.problems.append(Problem(path.name, 0, f"{titles[file.branch]}交了两份，内容不一样（另一份是“{found[file.branch].name}”），请只留一份再收"))
            taken.problems.append(Problem(found[file.branch].name, 0, f"{titles[file.branch]}交了两份，内容不一样，两份都没有收"))
            found[file.branch] = _File(found[file.branch].name, -1, [], {}, {})
        elif file.branch not in found:
            found[file.branch] = file
    return [file for file in found.values() if file.branch > 0]


def _opened(path: Path, made: Round) -> _File:
    with Workbook(path) as book:
        if HIDDEN not in book.all_names:
            raise UserError("这不是程序下发的表，或者是复制到新文件里填的；请让支部在原文件里填")
        stamp, sheet = book.sheet(HIDDEN), book.sheet(book.names[0])
    try:
        about = json.loads(str(stamp.rows[0][1][0]))
        stamps = {int(str(row)): (int(str(record)), str(mark), json.loads(str(sent))) for _, (row, record, mark, sent, *_) in (
            (n, [plain(c) for c in cells]) for n, cells in stamp.rows[1:])}
        branch, columns = int(about["branch"]), list(about["columns"])
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise UserError("这份表里的校验内容被改过，认不出是哪个支部的，没有收") from error
    if about.get("round") != made.id or about.get("name") != made.name:
        raise UserError(f"这是另一次任务《{about.get('name')}》的表，没有收")
    return _File(path.name, branch, columns, _rows(sheet), stamps)


def _rows(sheet: Sheet) -> dict[int, list[Any]]:
    return {number: cells[1:] for number, cells in sheet.rows if number >= FIRST_ROW and any(not is_blank(cell) for cell in cells[1:])}


def _file(store: Store, file: _File, taken: Taken, ledger: Ledger, known: Records) -> None:
    columns = [taken.view.record.field(name) for name in file.columns]
    keys = set(contents(taken.round)["keys"])
    read = [reader(f) for f in columns]
    wrong = len(taken.problems)
    for number, cells in sorted(file.rows.items()):
        cells = [*cells, *([None] * (len(columns) - len(cells)))][: len(columns)]
        values: dict[str, Any] = {}
        for f, cell, one in zip(columns, cells, read, strict=True):
            try:
                pair = one(cell)
            except BadValue as fault:
                taken.problems.append(Problem(file.name, number, f"{f.label}：{fault}"))
                continue
            if pair is not None:
                values[f.name] = pair[1]
        if number in file.stamps:
            _known_row(file, number, cells, values, keys, taken, ledger)
        else:
            _new_row(file, number, values, taken, known)
    if len(taken.problems) == wrong or file.rows:
        taken.replied[file.branch] = file.name


def _known_row(file: _File, number: int, cells: list[Any], values: dict[str, Any], keys: set[str], taken: Taken, ledger: Ledger) -> None:
    record, mark, sent = file.stamps[number]
    shown = ["" if cell is None else plain(cell) for name, cell in zip(file.columns, cells, strict=True) if name in keys]
    if fingerprint(shown) != mark and not _only_filled(file, cells, values, keys, record, ledger):
        labels = "、".join(taken.view.record.field(name).label for name in file.columns if name in keys)
        taken.problems.append(Problem(file.name, number, f"这一行的{labels}被改过，分不清是谁，整行没有收"))
        return
    if record not in ledger.rows:
        taken.problems.append(Problem(file.name, number, "这一行的记录下发以后从台账里删掉了，没有收"))
        return
    now = ledger.row(record)
    for name, value in values.items():
        f = taken.view.record.field(name)
        text = sent[file.columns.index(name)]
        before = f.kind.store(f.kind.read(text)) if text else None
        if same(taken.view.record, f, before, value) or same(taken.view.record, f, now[name], value):
            # Not touched by the branch, or known by now: what the ledger learnt since stays.
            continue
        if not same(taken.view.record, f, before, now[name]) and now[name] is not None:
            here, there = ("" if f.sensitive else f"“{f.kind.show(f.kind.load(stored))}”" for stored in (now[name], value))
            words = f"{f.label}：下发以后台账里也改了，" + (f"现在是{here}，支部填的是{there}" if here else "和支部填的不一样") + "，请核对后自己改"
            taken.problems.append(Problem(file.name, number, words))
            continue
        taken.edits.append(Edit(file.branch, record, name, now[name], value))


def _only_filled(file: _File, cells: list[Any], values: dict[str, Any], keys: set[str], record: int, ledger: Ledger) -> bool:
    """Keys that were blank when the sheet went out may be filled in."""
    if record not in ledger.rows:
        return False
    now = ledger.row(record)
    return all(now[name] is None or values.get(name) == now[name] for name in file.columns if name in keys)


def _new_row(file: _File, number: int, values: dict[str, Any], taken: Taken, known: Records) -> None:
    record = taken.view.record
    if lacking := [f.label for f in record.fields() if f.required and f.name not in values and f.name != "branch" and f.name not in taken.view.defaults]:
        taken.problems.append(Problem(file.name, number, f"新增的这一行缺{'、'.join(lacking)}，没有收"))
        return
    if known.match(values) is not None:
        taken.problems.append(Problem(file.name, number, "台账里（或别的支部交的表里）已经有这一条，没有重复添加；要换支部请办转接"))
        return
    stored = {name: value for name, value in values.items() if value is not None}
    known.remember(-len(taken.added) - 1, stored)
    loaded = {name: record.field(name).kind.load(value) for name, value in stored.items()}
    made = record(**(taken.view.defaults | loaded | {"branch": file.branch}))
    if problems := record.impossible(record.complete(made.values())):
        taken.problems.append(Problem(file.name, number, problems[0].sentence))
        return
    taken.added.append((file.branch, made))


def apply(store: Store, taken: Taken) -> None:
    """Write everything that was taken, in one step."""
    record = taken.view.record
    with store.step(f"收回《{taken.round.name}》{len(taken.replied)} 份", store.today):
        by_record: dict[int, dict[str, Any]] = {}
        for edit in taken.edits:
            by_record.setdefault(edit.record, {})[edit.column] = None if edit.new is None else record.field(edit.column).kind.load(edit.new)
        for record_id, changed in by_record.items():
            store.save(store.get(record, record_id).with_(**changed))
        for _, made in taken.added:
            store.save(made)
        back = kept_as(dict, taken.round.replied) | {str(branch): name for branch, name in taken.replied.items()}
        store.save(store.get(Round, taken.round.id or 0).with_(replied=json.dumps(back, ensure_ascii=False)))


def titles(store: Store, taken: Taken) -> dict[int, str]:
    """What the changed records are called."""
    return titles_shown(store, taken.view.record.table, [edit.record for edit in taken.edits], masked=True)


def column_labels(taken: Taken) -> dict[str, str]:
    """The words of the columns."""
    return {key: column.label for key, column in listing.columns(taken.view.key).items()}
