"""Filling a county's form from the command line: what was written, what it means, and what nobody knows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.cli.ledger import Ledger, Progress
from app.cli.outputs import Output, output, say_json
from db.errors import UserError

if TYPE_CHECKING:
    from app.exchange.forms.meaning.recognising import Form


def fill(ledger: Ledger, template: Path, out: Path, day: date, own: Path | None, record: int | None, as_json: bool) -> int:
    """Fill the form and say what came of it; returns the exit code."""
    from app.exchange.forms import filling, opening
    from app.exchange.forms.kept import card_view
    from app.exchange.forms.meaning.recognising import recognise
    from app.exchange.forms.sheet.cells import ref
    from db.records import view

    ending = ".xlsm" if template.suffix.lower() == ".xlsm" else ".xlsx"

    def target(number: int) -> Output:
        path = out if number == 1 else out.with_stem(f"{out.stem} ({number})")
        return output(path, ending, what="填好的表", read=[template, own])

    target(1)
    said = _said(own) if own else None
    package = opening.open_form(template)
    with ledger.reading(logged=True) as store, Progress() as progress:
        form = recognise(store, package, said)
        if not form.recognised:
            raise UserError(f"“{template.name}”里没有认出要填的栏目；可以用 --map 说明每个表头填什么")
        if record is None and (kept_view := view(card_view(form))):
            only = list(store.ids(kept_view.record, kept_view.where, limit=2))
            record = only[0] if len(only) == 1 else None
        if record is None and not any(wants.roster or wants.cells for wants in form.wants.values()):
            raise UserError(f"“{template.name}”是一人一表，请用 --record 写明填谁的表，例如 --record 12")
        if record is not None and not any(wants.card for wants in form.wants.values()):
            raise UserError(f"“{template.name}”不是一人一表，不用写 --record")
        choice = filling.Choice(day, date.today(), record=record)
        made = filling.continued(store, form, choice, progress)
        if not any(cell.value != "" for one in made for cell in one.cells):
            raise UserError(f"“{template.name}”一格也没有填上：{_first_reason(made)}")
        targets = [target(number) for number in range(1, len(made) + 1)]
        for one, each in zip(made, targets, strict=True):
            filling.save(one, each.path)
        personal = sum(one.personal for one in made)
        if personal:
            store.note_access("填表", template.name, personal)
    for words in unheard(form, said or {}):
        click.echo(f"--map 里的“{words}”在空表里找不到这样的表头，没有用上", err=True)
    unknown = [{"sheet": b.sheet, "cell": ref(b.place), "heading": b.words, "why": b.why} for one in made for b in one.blanks]
    rosters = [{"sheet": r.sheet, "view": r.view, "figure": r.figure, "says": r.says} for r in made[0].rosters]
    cells = [row for one in made for row in filling.meanings(one.cells)]
    if as_json:
        say_json({"cells": cells, "unknown": unknown, "rosters": rosters, "files": len(made)})
    else:
        more = f"，一张放不下，分成 {len(made)} 个文件" if len(made) > 1 else ""
        click.echo(f"填了 {len(cells)} 格，写到 {'、'.join(each.said for each in targets)}{more}")
        for row in rosters:
            click.echo(f"{row['sheet']}：{row['says']}")
        # A heading that leaves many cells blank is told once.
        for row in {(row["sheet"], row["heading"]): row for row in reversed(unknown)}.values():
            click.echo(f"没有认出：{row['sheet']} {row['cell']} {row['heading']}")
    if open_ := opening.unfinished(form):
        click.echo(open_, err=True)
    if personal and not as_json:
        click.echo("这个文件没有加密，里面有个人信息，用完请妥善保管或删除", err=True)
    return 0


def unheard(form: Form, said: Iterable[str]) -> list[str]:
    """The headings of a mapping that are nowhere in the form."""
    from app.exchange.imports.headings import heading_key

    texts = {heading_key(cell.value) for sheet in form.sheets.values() for cell in sheet.cells.values() if isinstance(cell.value, str)}
    return [words for words in said if not any(heading_key(words.rpartition("-")[2]) in text for text in texts)]


def _first_reason(made: Sequence[Any]) -> str:
    """Why nothing was filled: what stands in the way of the first blank."""
    return next((left.why for one in made for left in one.blanks), "台账里没有要填的记录")


def _said(path: Path) -> dict[str, Any]:
    """What the mapping file says: {"表头": "members.name"} or {"表头": {"target": …, "look": …}}."""
    from app.exchange.forms.opening import checked_want

    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise UserError(f"没有“{path}”这个文件，请核对文件名和文件夹") from None
    except (OSError, ValueError) as error:
        raise UserError(f"“{path.name}”读不出来，它应是 UTF-8 的 JSON 文件，例如 {{\"姓名\": \"members.name\"}}") from error
    if not isinstance(found, Mapping):
        raise UserError(f"“{path.name}”应是一个 JSON 对象，例如 {{\"姓名\": \"members.name\"}}")
    return {words: checked_want(words, said) for words, said in found.items()}
