"""Closing a year on the command line: the deed, opening again, and what is closed with what was put right."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from app.cli.ledger import Ledger
from app.cli.outputs import say_json
from app.work.closing import years
from app.work.closing.years import ClosedYear
from db.errors import UserError


def close_year(ledger: Ledger, year: int | None, reopen: bool, as_json: bool) -> None:
    """Close a year or open it again; without one, or with `as_json`, say which are closed."""
    if year is None:
        if reopen:
            raise UserError("请写明打开哪一年的封账，例如 close-year 2021 --reopen")
        with ledger.reading() as store:
            _say(years.closed_years(store, open_too=True), as_json)
        return
    with ledger.writing() as store:
        if reopen:
            years.reopen(store, year, date.today())
        else:
            years.close(store, year, date.today())
        if as_json:
            _say(years.closed_years(store, open_too=True), as_json)
        else:
            click.echo(f"已打开 {year} 年的封账" if reopen else f"{year} 年已封账；以后的改动会动到这一年的数字时，会先说明，写了原因才改")


def _say(found: list[ClosedYear], as_json: bool) -> None:
    if as_json:
        say_json([_told(year) for year in found])
        return
    for year in found:
        click.echo(f"{year.year} 年\t{year.state}\t补正 {len(year.corrections)} 次")
        for correction in year.corrections:
            click.echo(f"  {correction.day}　{correction.deed}：{correction.words}。原因：{correction.reason}")
    if not found:
        click.echo("还没有封过账")


def _told(year: ClosedYear) -> dict[str, Any]:
    return {
        "year": year.year, "closed_on": str(year.closed_on), "reopened_on": str(year.reopened_on) if year.reopened_on else None, "figures": year.figures,
        "unreadable": year.unreadable,
        "corrections": [
            {
                "day": str(c.day), "deed": c.deed, "reason": c.reason, "unreadable": c.unreadable,
                "figures": [{"key": m.key, "label": m.label, "unit": m.unit, "before": m.before, "after": m.after} for m in c.figures],
                "records": [{"record": table, "ids": list(ids), "count": count} for table, ids, count in c.records],
            }
            for c in year.corrections
        ],
    }
