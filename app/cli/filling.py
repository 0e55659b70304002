"""Filling a county's form from the command line: what was written, what it means, and what nobody knows."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from app.cli.ledger import Ledger, Progress
from db.errors import UserError


def fill(ledger: Ledger, template: Path, out: Path, day: date, own: Path | None, record: int | None, as_json: bool) -> int:
    """Fill the form and say what came of it; returns the exit code."""
    from app.exchange.forms import filling, opening
    from app.exchange.forms.kept import card_view
    from app.exchange.forms.meaning.recognising import recognise
    from app.exchange.forms.sheet.cells import ref
    from db.records import view

    macros = template.suffix.lower() == ".xlsm"
    if out.suffix.lower() != (".xlsm" if macros else ".xlsx"):
        wanted = ".xlsm" if macros else ".xlsx"
        raise UserError(f"填好的表只能写成 {wanted} 文件，请把“{out.name}”改成 {wanted} 结尾")
    if out.exists() and template.exists() and out.samefile(template):
        raise UserError("填好的表不能盖掉县里的空表，请换一个文件名")
    said = _said(own) if own else None
    with ledger.reading(logged=True) as store, Progress() as progress:
        form = recognise(store, opening.open_form(template), said)
        if not form.recognised:
            raise UserError(f"“{template.name}”里没有认出要填的栏目；可以用 --map 说明每个表头填什么")
        if record is None and (kept_view := view(card_view(form))):
            only = list(store.ids(kept_view.record, kept_view.where, limit=2))
            record = only[0] if len(only) == 1 else None
        if record is None and not any(wants.roster or wants.cells for wants in form.wants.values()):
            raise UserError(f"“{template.name}”是一人一表，请用 --record 写明填谁的表，例如 --record 12")
        choice = filling.Choice(day, date.today(), record=record)
        made = filling.continued(store, form, choice, progress)
        if not any(cell.value != "" for one in made for cell in one.cells):
            raise UserError(f"“{template.name}”一格也没有填上：{_first_reason(made)}")
        for number, one in enumerate(made, 1):
            filling.save(one, out if number == 1 else out.with_stem(f"{out.stem} ({number})"))
        personal = sum(one.personal for one in made)
        if personal:
            store.note_access("填表", template.name, personal)
    unknown = [{"sheet": b.sheet, "cell": ref(b.place), "heading": b.words, "why": b.why} for one in made for b in one.blanks]
    rosters = [{"sheet": r.sheet, "view": r.view, "figure": r.figure, "says": r.says} for r in made[0].rosters]
    cells = [row for one in made for row in filling.meanings(one.cells)]
    if as_json:
        click.echo(json.dumps({"cells": cells, "unknown": unknown, "rosters": rosters, "files": len(made)}, ensure_ascii=False, indent=1))
    else:
        more = f"，一张放不下，分成 {len(made)} 个文件" if len(made) > 1 else ""
        click.echo(f"填了 {len(cells)} 格，写到 {out}{more}")
        for row in rosters:
            click.echo(f"{row['sheet']}：{row['says']}")
        # A heading that leaves many cells blank is told once.
        for row in {(row["sheet"], row["heading"]): row for row in reversed(unknown)}.values():
            click.echo(f"没有认出：{row['sheet']} {row['cell']} {row['heading']}")
    if personal and not as_json:
        click.echo("这个文件没有加密，里面有个人信息，用完请妥善保管或删除", err=True)
    return 0


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
