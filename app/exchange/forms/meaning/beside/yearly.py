"""What forms ask of one of several years of a record: 2021年评议等次, 近三年评议 | 2019年, 2021年团费 | 应缴, 2021年走访次数."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from app.exchange.imports.columns.headings import bare_key
from app.figures.dues import OWED, PAID
from app.lists.declare import Column
from db.kinds import MONEY, TEXT, WHOLE, Kind
from db.records import View

_YEAR = re.compile(r"(20\d\d)年度?")
_ALL = re.compile(r"近[一二两三四五\d]+年(来)?的?")


class _Asked(NamedTuple):
    """What is asked: its label, what forms call it without the year, its SQL of a row of the view for {year}, its kind."""

    label: str
    called: re.Pattern[str]
    sql: str
    kind: Kind


def _of_review(what: str) -> str:
    return f"(SELECT {what} FROM review WHERE review.person = person.id AND review.year = {{year}} AND {{year}} <= CAST(substr(:day, 1, 4) AS INTEGER) ORDER BY review.id DESC LIMIT 1)"


def _of_child(table: str, measure: str = "count(*)") -> str:
    within = "BETWEEN '{year}-01-01' AND min('{year}-12-31', :day)"
    return f"CASE WHEN {{year}} <= CAST(substr(:day, 1, 4) AS INTEGER) THEN (SELECT {measure} FROM {table} x WHERE x.child = child.id AND x.day {within}) END"


_MEMBER = {
    "grade": _Asked("评议等次", re.compile(r"(团员|民主|教育|年度)*(评议|测评)(等次|等级|结果|情况)?"), _of_review("grade"), TEXT),
    "registration": _Asked("团籍注册", re.compile(r"(年度)?(团籍|团员)?注册(情况|结果)?"), _of_review("registration"), TEXT),
    "owed": _Asked("应缴团费", re.compile(r"(团费)?应[缴交](团费|金额)?"), _of_review(OWED), MONEY),
    "paid": _Asked("实缴团费", re.compile(r"(团费)?(实|已)[缴交](团费|金额)?"), _of_review(PAID), MONEY),
}
_ASKED: Mapping[str, Mapping[str, _Asked]] = {
    "members": _MEMBER,
    "children": {
        "visits": _Asked("走访次数", re.compile(r"走访(慰问)?(次数)?"), _of_child("visit"), WHOLE),
        "lessons": _Asked("课业辅导次数", re.compile(r"(课业|学业)?辅导(次数)?"), _of_child("tutoring"), WHOLE),
    },
}


def target(chosen: View, path: Sequence[str]) -> str:
    """The column that a heading asks for, of the year that it or its group names; '' for none, and for several years."""
    text = "".join(bare_key(words) for words in path[-2:])
    years = set(_YEAR.findall(text))
    rest = _ALL.sub("", _YEAR.sub("", text))
    found = next((name for name, asked in _ASKED.get(chosen.key, {}).items() if asked.called.fullmatch(rest)), "") if len(years) == 1 else ""
    return f"{chosen.key}.{found}_{years.pop()}" if found else ""


def column(view_key: str, key: str) -> Column | None:
    """The column of a year; None for what is none."""
    found = re.fullmatch(r"([a-z]+)_(20\d\d)", key)
    asked = _ASKED.get(view_key, {}).get(found[1]) if found else None
    return Column(key, f"{found[2]}年{asked.label}", asked.sql.format(year=found[2]), asked.kind) if found and asked else None
