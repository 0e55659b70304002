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
from app.exchange.forms.meaning.wants import NOBODY
from app.exchange.forms.sheet.cells import ref
from db.errors import UserError

if TYPE_CHECKING:
    from app.exchange.forms.filled import Filling
    from app.exchange.forms.meaning.recognising import Form
    from db.store import Store

#: What --record says for a card of each.
ALL = "all"


def fill(ledger: Ledger, template: Path, out: Path, day: date, own: Path | None, record: str | None, as_json: bool) -> int:
    """Fill the form and say what came of it; returns the exit code. `record`: whom a card is about, or "all" for a card of each."""
    from app.exchange.forms import filling, opening
    from app.exchange.forms.meaning.recognising import recognise

    targets = _Targets(template, out, own)
    said = _said(own) if own else None
    package = opening.open_form(template)
    with ledger.reading(logged=True) as store, Progress() as progress:
        form = recognise(store, package, said)
        if not form.recognised:
            open_ = opening.unfinished(form)
            raise UserError(f"“{template.name}”里没有认出要填的栏目{f'，{open_}' if open_ else ''}；可以用 --map 说明每个表头填什么")
        records = _records(store, form, record, day, template.name)
        made = [one for about in records for one in filling.continued(store, form, filling.Choice(day, date.today(), record=about), progress)]
        if not any(cell.value != "" for one in made for cell in one.cells):
            raise UserError(f"“{template.name}”一格也没有填上：{_first_reason(made)}")
        written = targets.looked_at(len(made))
        for one, each in zip(made, written, strict=True):
            filling.save(one, each.path)
        personal = sum(one.personal for one in made)
        if personal:
            store.note_access("填表", template.name, personal)
    for words in unheard(form, said or {}):
        click.echo(f"--map 里的“{words}”在空表里找不到这样的表头，没有用上", err=True)
    (_tell_json if as_json else _tell)(made, written)
    if as_json and (open_ := opening.unfinished(form)):
        click.echo(open_, err=True)
    if personal and not as_json:
        click.echo("这个文件没有加密，里面有个人信息，用完请妥善保管或删除", err=True)
    return 0


class _Targets:
    """The files a form is written to: the one asked for, and numbered ones beside it where it takes several."""

    def __init__(self, template: Path, out: Path, own: Path | None) -> None:
        from app.exchange.forms import opening

        self._ending = opening.filled_ending(template)
        self._out, self._read = out, [template, own]
        self.looked_at(1)

    def looked_at(self, count: int) -> list[Output]:
        """So many files. Raises UserError where one cannot be written."""
        paths = [self._out if n == 1 else self._out.with_stem(f"{self._out.stem} ({n})") for n in range(1, count + 1)]
        return [output(path, self._ending, what="填好的表", read=self._read) for path in paths]


def _records(store: Store, form: Form, record: str | None, day: date, name: str) -> list[int | None]:
    """Whom the form is filled about, a filling each; [None] for a form that is about nobody."""
    from app.exchange.forms.kept import card_view
    from app.exchange.forms.records import records_of_cards
    from db.records import view

    chosen = view(card_view(form))
    if chosen is None:
        if record is not None:
            raise UserError(f"“{name}”不是一人一表，不用写 --record")
        return [None]
    if record == ALL:
        return list(records_of_cards(store, chosen.key, day))
    if record is not None:
        return [int(record)]
    only = list(store.ids(chosen.record, chosen.where, limit=2))
    if len(only) == 1:
        return [only[0]]
    if not any(wants.roster or wants.cells for wants in form.wants.values()):
        raise UserError(f"“{name}”是一人一表，请用 --record 写明填谁的表，例如 --record 12；每人各填一份，写 --record {ALL}")
    return [None]


def _told(made: Sequence[Filling]) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]:
    """The cells written, those left blank with why, and whom the rosters list."""
    from app.exchange.forms.filled import meanings

    unknown = [{"sheet": b.sheet, "cell": ref(b.place), "heading": b.words, "why": b.why} for one in made for b in one.blanks]
    rosters = [{"sheet": r.sheet, "view": r.view, "figure": r.figure, "says": r.says} for r in made[0].rosters]
    return [row for one in made for row in meanings(one.cells)], unknown, rosters


def _tell_json(made: Sequence[Filling], written: Sequence[Output]) -> None:
    cells, unknown, rosters = _told(made)
    say_json({"cells": cells, "unknown": unknown, "rosters": rosters, "files": len(written)})


def _tell(made: Sequence[Filling], written: Sequence[Output]) -> None:
    cells, unknown, rosters = _told(made)
    more = f"，共 {len(made)} 个文件" if len(made) > 1 else ""
    click.echo(f"填了 {len(cells)} 格，写到 {'、'.join(each.said for each in written)}{more}")
    for row in rosters:
        click.echo(f"{row['sheet']}：{row['says']}")
    # A heading that leaves many cells blank is told once.
    for row in {(row["sheet"], row["heading"]): row for row in reversed(unknown)}.values():
        place, why = f"{row['sheet']} {row['cell']} {row['heading']}", row["why"]
        click.echo(f"没有认出：{place}" if "没有认出" in why else f"没有填：{place}（{why}）")


def unheard(form: Form, said: Iterable[str]) -> list[str]:
    """The headings of a mapping that are nowhere in the form."""
    from app.exchange.imports.columns.headings import heading_key

    texts = {heading_key(cell.value) for sheet in form.sheets.values() for cell in sheet.cells.values() if isinstance(cell.value, str)}
    return [words for words in said if not any(heading_key(words.rpartition("-")[2]) in text for text in texts)]


def _first_reason(made: Sequence[Any]) -> str:
    """Why nothing was filled: whom to list, or what stands in the way of the first blank; where all is understood, nobody is there."""
    rosters = [roster for one in made for roster in one.rosters]
    if rosters and all(roster.figure != NOBODY for roster in rosters) and not any(roster.count for roster in rosters):
        return "台账里没有要填的记录"
    asked = [left.why for one in made for left in one.blanks if left.why.startswith("标题")] if rosters else []
    return next(iter([*asked, *(left.why for one in made for left in one.blanks)]), "台账里没有要填的记录")


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
