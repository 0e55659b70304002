"""The officers of an organisation in a table within its card: a row for each post that is held, the secretary first."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.exchange.imports.columns.headings import bare_key
from app.figures.organisation import LIVE_POST
from app.lists.declare import Column
from db.records import Branch, Person, Post, View

_TITLE = re.compile(r"(现任)?(团内|担任|团支部|所任)?职务")
_OF_POST = {"title_name": _TITLE, "start_on": re.compile(r"(任职|任现职)(时间|日期|年月)"), "basis": re.compile(r"专(/|、)?兼(/|、)?挂?职?(情况)?")}
_OF_PERSON = {
    "name": re.compile("姓名|名字"), "sex": re.compile("性别"), "ethnicity": re.compile("民族"), "birth_date": re.compile("出生(年月|日期)"), "education": re.compile("学历|文化程度"),
    "political_status": re.compile("政治面貌"), "phone": re.compile("(联系)?(电话|方式)|手机号?码?"), "work_unit": re.compile("工作单位|单位"), "joined_on": re.compile("入团(时间|日期|年月)"),
}


def columns(chosen: View, headings: Sequence[str]) -> list[str]:
    """The fields that a table within an organisation's card asks for, '' for what is not known; nothing of a table that is not of its officers."""
    words = [bare_key(heading) for heading in headings]
    if chosen.record is not Branch or not any(map(_TITLE.fullmatch, words)):
        return [""] * len(headings)
    fields = {**_OF_POST, **_OF_PERSON}
    return [next((name for name, called in fields.items() if called.fullmatch(word)), "") for word in words]


def column(chosen: View, key: str, name: str) -> Column | None:
    """A field of the organisation's first, second, … officer; None for what is none."""
    number = re.fullmatch(r"post(\d+)", key)
    if number is None or chosen.record is not Branch or name not in {**_OF_POST, **_OF_PERSON}:
        return None
    field = (Post if name in _OF_POST else Person).field(name)
    whole = f"{'p' if name in _OF_POST else 'h'}.{name}"
    first = "CASE p.title_name WHEN '书记' THEN 0 WHEN '副书记' THEN 1 ELSE 2 END"
    sql = f'(SELECT {whole} FROM post p JOIN person h ON h.id = p.person WHERE p.branch = "branch".id AND {LIVE_POST} ORDER BY {first}, p.id LIMIT 1 OFFSET {int(number[1]) - 1})'
    return Column(f"{chosen.key}.{key}.{name}", field.label, sql, field.kind, field)
