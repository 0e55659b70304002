"""What was filed: the very file, the figures as they stood, versions after a return, and what has changed since."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.exchange.forms.filling import Choice, Filled, Filling, fill
from app.exchange.forms.meaning.recognising import Form, recognise
from app.exchange.forms.meaning.wants import TODAY, Want
from app.exchange.forms.sheet.cells import ref
from app.exchange.forms.sheet.package import Package
from app.exchange.forms.word.document import opened
from app.figures import compute, crossing
from db.errors import NotAllowed, UserError
from db.kinds import FileRef
from db.records import Attachment, Snapshot, Submission
from db.store import Store

#: How the blank form is told from other files of a filing.
BLANK_FORM = "县里的空表"
#: Of a figure with more records than this only the number is frozen.
_MOST_IDS = 5_000


@dataclass(frozen=True)
class Change:
    """One cell that would be filled otherwise now. `old` or `new` None: the row was not there, or is not any more.

    `view` and `record`: whom the row is about; `target`: what the cell is filled with. `came` and `left`: ids of the records a figure gained and lost.
    """

    sheet: str
    cell: str
    heading: str
    old: Any
    new: Any
    view: str = ""
    record: int | None = None
    figure: str = ""
    target: str = ""
    came: tuple[int, ...] = ()
    left: tuple[int, ...] = ()


def file(
    store: Store, form: Form, filling: Filling, own: Mapping[str, Want], day: date, today: date, due: date | None = None, form_id: int | None = None
) -> Submission:
    """Register a filing in one step: the filled file, the blank form, every cell and every figure as it stands. Returns the filing."""
    stem, _, suffix = form.package.name.rpartition(".")
    version = next_version(store, stem, day)
    with store.step(f"登记上报《{stem}》第 {version} 版"):
        kept = store.keep_file(f"{stem} {day:%Y-%m-%d} 第{version}版.{suffix}", filling.content)
        made = store.save(Submission(template=stem, form=form_id, as_of=day, version=version, due_on=due, sent_on=today, file=kept))
        assert made.id
        blank = store.keep_file(form.package.name, form.package.content)
        store.save(Attachment(owner_table="submission", owner_id=made.id, file=blank, caption=BLANK_FORM))
        store.save(Snapshot(as_of=day, name=f"{stem} 第 {version} 版", submission=made.id, figures=_frozen(store, filling, own, day)))
    return made


def next_version(store: Store, template: str, day: date) -> int:
    """Which version of a form the next filing as of a day is, counted from 1."""
    return 1 + int(store.scalar("SELECT coalesce(max(version), 0) FROM submission WHERE template = ? AND as_of = ?", (template, day.isoformat())))


def _frozen(store: Store, filling: Filling, own: Mapping[str, Want], day: date) -> str:
    behind = {}
    for cell in filling.cells:
        kind, _, key = cell.figure.partition(":")
        if kind == "figure" and key not in behind:
            ids = crossing.records(store, key, day)
            behind[key] = list(ids) if len(ids) <= _MOST_IDS else None
    kept = {
        "figures": compute(store, day), "cells": [_kept(cell) for cell in filling.cells], "records": behind,
        "own": {words: [want.target, want.look] for words, want in own.items()},
    }
    return json.dumps(kept, ensure_ascii=False)


def _kept(cell: Filled) -> list[Any]:
    return [cell.sheet, ref(cell.place), cell.want.words, cell.want.target, cell.value, cell.view, cell.record, cell.figure]


def returned(store: Store, submission: int, reason: str) -> Submission:
    """The county sent it back: keep why. The next filing of the form for the day is the next version."""
    if not reason.strip():
        raise UserError("请写下退回的原因，下次重报时好对照")
    found = store.get(Submission, submission)
    with store.step(f"退回《{found.template}》第 {found.version or 1} 版"):
        return store.save(found.with_(accepted=False, feedback=reason.strip()))


def accepted(store: Store, submission: int) -> Submission:
    """The county took it."""
    found = store.get(Submission, submission)
    with store.step(f"县里已收《{found.template}》"):
        return store.save(found.with_(accepted=True))


def content(store: Store, submission: int) -> tuple[str, bytes]:
    """The filed file's name and its bytes, exactly as they were sent."""
    found = store.get(Submission, submission)
    if not isinstance(found.file, FileRef):
        raise UserError("这次上报没有存文件")
    return found.file.name, store.file_content(found.file)


def blank_form(store: Store, submission: int) -> Package:
    """The county's form as it was before it was filled. Raises UserError where it was not kept."""
    for found in store.find(Attachment, "owner_table = 'submission' AND owner_id = ? AND caption = ?", (submission, BLANK_FORM)):
        assert isinstance(found.file, FileRef)
        return opened(store.file_content(found.file), found.file.name)
    raise UserError("这次上报没有存县里的空表，没法比较；重新打开空表填一次就可以")


def changes(store: Store, submission: int, today: date) -> list[Change]:
    """What would be filled otherwise into the filed form, for the same day, from the records as they are now."""
    filed = store.get(Submission, submission)
    kept = _kept_with(store, submission)
    if filed.as_of is None:
        raise UserError("这次上报没有写统计截止日，没法比较")
    own = {words: Want(target, words, look) for words, (target, look) in kept["own"].items()}
    form = recognise(store, blank_form(store, submission), own)
    now = fill(store, form, Choice(filed.as_of, today))
    return list(_compared(store, kept, now, filed.as_of))


def compared(store: Store, submission: int, filling: Filling, day: date) -> list[Change]:
    """What a filled form says otherwise than the filed one did. Raises UserError where the numbers were not kept."""
    return list(_compared(store, _kept_with(store, submission), filling, day))


def _kept_with(store: Store, submission: int) -> dict[str, Any]:
    snapshot = next(iter(store.find(Snapshot, "submission = ?", (submission,))), None)
    if snapshot is None or not snapshot.figures:
        raise UserError("这次上报没有存当时的数字，没法比较")
    found: dict[str, Any] = json.loads(snapshot.figures)
    if "cells" not in found:
        # Left out for whom the files of children, which may be among them, are not shown to.
        raise NotAllowed("上报的内容里可能有帮扶档案，您没有“帮扶档案”这项权利，不能比较；需要的话请找管理员")
    return found


def _key(cell: list[Any]) -> tuple[Any, ...]:
    sheet, at, words, target, _, view, record, _ = cell
    if record is not None:
        return sheet, view, record, target, words
    # What stands below a roster moves with its length.
    return (sheet, at) if ":" in target and not target.startswith("setting:") else (sheet, target, words)


def _compared(store: Store, kept: dict[str, Any], now: Filling, day: date) -> Iterator[Change]:
    ignored = (TODAY, "serial")
    old = {_key(cell): cell for cell in kept["cells"] if cell[3] not in ignored}
    new = {_key(cell): cell for cell in map(_kept, now.cells) if cell[3] not in ignored}
    for key in [*old, *(k for k in new if k not in old)]:
        was, is_ = old.get(key), new.get(key)
        if was and is_ and was[4] == is_[4]:
            continue
        cell = is_ or was
        assert cell
        figure = cell[7].partition(":")[2] if cell[7].startswith("figure:") else ""
        came, left = _moved(store, kept["records"].get(figure), figure, day) if figure else ((), ())
        yield Change(cell[0], cell[1], cell[2], was[4] if was else None, is_[4] if is_ else None, cell[5], cell[6], figure, cell[3], came, left)


def _moved(store: Store, before: list[int] | None, figure: str, day: date) -> tuple[tuple[int, ...], tuple[int, ...]]:
    if before is None:
        return (), ()
    now, then = set(crossing.records(store, figure, day)), set(before)
    return tuple(sorted(now - then)), tuple(sorted(then - now))
