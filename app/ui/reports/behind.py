"""Which records a cell of the county workbook was counted from; None where nothing can be told for certain.

The workbook's forms name their columns and lines in words; what those words count is declared here once. Whatever is found for a number is
only told when there are just so many records as the cell says.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app import figures
from app.exchange.workbook.layout import Form, dotted
from app.figures import FIGURES
from app.lists.where import view_of_figure
from db.fields import Record
from db.records import Person
from db.store import Store

_BY_TYPE, _BRANCHES = "members.by_branch_type", "branches.by_type"
#: The columns of the first form that are one figure; those under a heading that are a split; those that count members only.
_FIGURES = {
    "年初团员": "members.opening", "本年增加": "members.came", "本年减少": "members.left", "期末团员": "members.total",
    "少数民族": "members.minority", "党员和预备党员": "members.party", "注册志愿者": "volunteers.total",
}
_SPLITS = {"性别": "members.by_sex", "年龄（周岁）": "members.by_age", "学历": "members.by_education"}
_OF_MEMBERS = ("少数民族", "党员和预备党员", "注册志愿者")
#: These are told by the type of organisation in which people were when the year began.
_THEN = ("年初团员", "本年减少")
_UNSET = {"未填所在团组织": "unset", "不属于任何队伍": "unset"}
#: What the numbers of a team's line count, and of the line that sums them up.
_TEAMS = {"队员人数": ("volunteers.by_team", "volunteers.total"), "人次": ("service.count_by_team", "service.count"), "时长（小时）": ("service.count_by_team", "service.count")}
#: The forms with a line for each record of a figure, and what of a record stands in which column.
_ROSTERS: dict[str, tuple[str, dict[str, Callable[[Any], object]]]] = {
    "团员花名册": ("members.total", {"姓名": lambda p: p.name, "身份证号": lambda p: p.id_number}),
    "团干部名册": ("posts.total", {"职务": lambda p: p.title_name, "任职时间": lambda p: dotted(p.start_on)}),
    "注册志愿者名册": ("volunteers.total", {"姓名": lambda p: p.name, "身份证号": lambda p: p.id_number}),
    "帮扶儿童花名册": ("children.open", {"档案编号": lambda c: c.file_no, "建档日期": lambda c: dotted(c.opened_on)}),
    "活动与培训统计": ("events.total", {"活动（培训）名称": lambda e: e.title_name, "日期": lambda e: dotted(e.day)}),
}  # fmt: skip


@dataclass(frozen=True)
class Behind:
    """The records behind a cell: the view that lists them and their ids; of a whole figure its key."""

    view: str = ""
    ids: tuple[int, ...] = ()
    figure: str = ""


def behind(store: Store, day: date, form: Form, line: int, place: int) -> Behind | None:
    """The records behind the cell of a line and a column of a form, both counted from 0; the line behind the last is the sum."""
    if line > len(form.lines) or not 0 <= place < len(form.columns) or (line == len(form.lines) and form.total is None):
        return None
    summed = line == len(form.lines)
    values = form.total or () if summed else form.lines[line].values
    if key := next((str(value) for value in values if value in FIGURES), ""):
        return Behind(figure=key)
    if form.name in _ROSTERS:
        return _of_roster(store, day, form, values, summed=summed, subtotal=not summed and form.lines[line].strong)
    told, column = str(values[0]), form.columns[place]
    label = column.label.replace("\n", "")
    if label in _TEAMS or label == "队伍名称":
        return _of_team(store, day, label, told, values[place], summed=summed)
    return _of_type(store, day, label, column.group, "" if summed else told, values[place])


def _group(store: Store, split: str, label: str, day: date) -> str | None:
    """The key of the one group of that name that has anything in it, None where there are several."""
    key = _UNSET.get(label)
    found = [g.key for g in figures.grouped(store, split, day) if (g.key == key if key else g.label == label) and g.value]
    return found[0] if len(found) == 1 else None


def _told(table: str, key: str, ids: Collection[int], value: object) -> Behind | None:
    """The records, if there are as many as the cell says."""
    return Behind(view_of_figure(table, key), tuple(ids)) if ids and len(ids) == value else None


def _of_type(store: Store, day: date, label: str, group: str, kind: str, value: object) -> Behind | None:
    """A number of the first form: members, or organisations, of one type or of all."""
    if label == "团组织数":
        if not kind:
            return Behind(figure="branches.total")
        key = _group(store, _BRANCHES, kind, day)
        return _told("branch", _BRANCHES, figures.group_records(store, _BRANCHES, key, day), value) if key else None
    ids: Sequence[int]
    if group in _SPLITS:
        part = _group(store, _SPLITS[group], label, day)
        ids = figures.group_records(store, _SPLITS[group], part, day) if part else ()
    elif label in _FIGURES:
        if not kind and label not in _OF_MEMBERS:
            return Behind(figure=_FIGURES[label])
        ids = figures.records(store, _FIGURES[label], day)
    else:
        return None
    on = date(day.year - 1, 12, 31) if label in _THEN else day
    among = set(figures.records(store, "members.total", on)) if label in _OF_MEMBERS else None
    if kind:
        key = _group(store, _BY_TYPE, kind, on)
        among = set(figures.group_records(store, _BY_TYPE, key, on)) if key else set()
    return _told("person", "members.total", [i for i in ids if among is None or i in among], value)


def _of_team(store: Store, day: date, label: str, team: str, value: object, *, summed: bool) -> Behind | None:
    if label == "队伍名称":
        teams = [] if summed else store.ids(FIGURES["teams.total"].record, "name = ?", (team,))
        return Behind(figure="teams.total") if summed else _told("team", "teams.total", list(teams), 1)
    split, whole = _TEAMS[label]
    if summed:
        return Behind(figure=whole)
    key = _group(store, split, team, day)
    ids = figures.group_records(store, split, key, day) if key else ()
    # Hours are no count: the services behind them are those that the line counts beside.
    return _told(figures.SPLITS[split].base.record.table, whole, ids, len(ids) if label.startswith("时长") else value)


def _of_roster(store: Store, day: date, form: Form, values: Sequence[Any], *, summed: bool, subtotal: bool) -> Behind | None:
    """The record that a line of a roster is about, or those that it sums up."""
    key, read = _ROSTERS[form.name]
    if summed:
        return Behind(figure=key)
    record: type[Record] = FIGURES[key].record
    if subtotal:
        part = _group(store, "events.by_kind", str(values[0]), day)
        return Behind(view_of_figure(record.table, key), tuple(figures.group_records(store, "events.by_kind", part, day))) if part else None
    places = {column.label: n for n, column in enumerate(form.columns)}
    wanted = {name: values[places[name]] for name in read}
    found = [one for one in store.page(record, list(figures.records(store, key, day)), day) if all(read[name](one) == value for name, value in wanted.items())]
    if "姓名" in places and hasattr(record, "person"):
        people = {p.id: p.name for p in store.page(Person, sorted({one.person for one in found}), day)}  # type: ignore[attr-defined]
        found = [one for one in found if people[one.person] == values[places["姓名"]]]  # type: ignore[attr-defined]
    return Behind(view_of_figure(record.table, key), tuple(one.id or 0 for one in found)) if found else None
