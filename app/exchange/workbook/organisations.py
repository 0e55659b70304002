"""附件1: organisations and members by type of organisation."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app import figures
from app.exchange.files.writing import display_width
from app.exchange.workbook.layout import Column, Form, Line, Tie
from db.records.codes import BRANCH_TYPE
from db.store import Store

_BY_TYPE = "members.by_branch_type"
_SPLITS = (("性别", "members.by_sex"), ("年龄（周岁）", "members.by_age"), ("学历", "members.by_education"))
_AMONG = (("少数民族", "members.minority"), ("党员和\n预备党员", "members.party"), ("注册\n志愿者", "volunteers.total"))
_MOVES = ("members.opening", "members.came", "members.left", "members.total")
_MOVEMENT, _AMONG_THEM, _UNSET = "团员变动", "期末团员中", "unset"

#: The key of a person's type of organisation, by the person's id.
Types = dict[int, str]


@dataclass
class _Measure:
    """One column: what the figures say in all, and how many for each type of organisation."""

    column: Column
    total: figures.Number
    of_type: Counter[str]

    @property
    def tie(self) -> Tie:
        return Tie("合计＝各类之和", sum(self.of_type.values()), self.total or 0, self.column.label.replace("\n", ""))


def form(store: Store, day: date) -> Form:
    """One line for each type of organisation that has organisations or members."""
    movement = _movement(store, day)
    crossed, ties = _crossed(store, day, movement[-1])
    branches = figures.grouped(store, "branches.by_type", day)
    stated = figures.compute(store, day, ["branches.total", "members.lost"])
    total, lost = stated["branches.total"], stated["members.lost"]
    of_type = Counter({group.key: int(group.value or 0) for group in branches})
    measures = [_Measure(Column("团组织\n数", 7.5), total, of_type), *movement, *crossed]
    names = {option.key: option.label for option in BRANCH_TYPE.options} | {_UNSET: "未填所在团组织"}
    shown = [key for key in names if any(measure.of_type[key] for measure in measures)]
    return Form(
        "团组织和团员情况统计",
        "共青团组织和团员情况统计表",
        [Column("组织类型", 20, "left"), *(measure.column for measure in measures)],
        [Line([names[key], *(measure.of_type[key] for measure in measures)]) for key in shown],
        ["合计", *(measure.total for measure in measures)],
        [*(measure.tie for measure in measures), *_balance(movement, shown, names), *ties],
        [
            "团组织数不含镇团委自己；团员按统计截止日所在的团组织归类，年初指上年 12 月 31 日。",
            *(["类别间调整是本年在不同类型团组织之间转移的团员，转入为正，转出为负。"] if len(movement) > len(_MOVES) else []),
            *([f"另有 {lost} 人本年入团或编入、已经不在团，但没有填离开日期，年初、增加、减少和期末都没有算进去，请先补上再上报。"] if lost else []),
            "各项数字的口径和依据的记录数见“数据来源”。",
        ],
    )


def _movement(store: Store, day: date) -> list[_Measure]:
    """Members at the start of the year, come, left, and at the end."""
    opening, closing = _by_type(store, date(day.year - 1, 12, 31)), _by_type(store, day)
    came, left = (list(figures.records(store, key, day)) for key in ("members.came", "members.left"))
    now = _types(store, [*came, *left], day)
    numbers = figures.compute(store, day, _MOVES)
    moved = Counter(closing[i] for i in opening if closing.get(i, opening[i]) != opening[i])
    moved.subtract(opening[i] for i in opening if closing.get(i, opening[i]) != opening[i])
    changed = [_Measure(Column("类别间\n调整", 7.5, group=_MOVEMENT), 0, moved)] if any(moved.values()) else []
    return [
        _Measure(Column("年初团员", 6.5, group=_MOVEMENT), numbers["members.opening"], Counter(opening.values())),
        _Measure(Column("本年增加", 6.5, group=_MOVEMENT), numbers["members.came"], Counter(closing.get(i, now[i]) for i in came)),
        _Measure(Column("本年减少", 6.5, group=_MOVEMENT), numbers["members.left"], Counter(opening.get(i, now[i]) for i in left)),
        *changed,
        _Measure(Column("期末团员", 6.5, group=_MOVEMENT), numbers["members.total"], Counter(closing.values())),
    ]


def _by_type(store: Store, day: date) -> Types:
    groups = figures.grouped(store, _BY_TYPE, day)
    return {i: group.key for group in groups if group.value for i in figures.group_records(store, _BY_TYPE, group.key, day)}


def _types(store: Store, people: Iterable[int], day: date) -> Types:
    """The type of organisation each person is with on the day, a member still or not."""
    keys = {option.label: option.key for option in BRANCH_TYPE.options}
    rows = store.rows(
        "SELECT p.id, b.org_type FROM json_each(?) JOIN person p ON p.id = value LEFT JOIN branch b ON b.id = p.branch",
        (json.dumps(list(people)),), day,
    )
    return {person: keys.get(kind, _UNSET) for person, kind in rows}


def _crossed(store: Store, day: date, closing: _Measure) -> tuple[list[_Measure], list[Tie]]:
    """The members at the end by sex, age and education, and those of a certain kind among them."""
    kind = _by_type(store, day)
    measures, ties = [], []
    for title, split in _SPLITS:
        groups = [g for g in figures.grouped(store, split, day) if g.value or split != "members.by_education"]
        ties.append(Tie(f"各{title.partition('（')[0]}之和＝期末团员", sum(g.value or 0 for g in groups), closing.total or 0, title))
        for group in groups:
            ids = figures.group_records(store, split, group.key, day)
            measures.append(_Measure(Column(group.label, max(5.6, min(7.2, display_width(group.label) + 1)), group=title), group.value, Counter(kind[i] for i in ids)))
    for label, key in _AMONG:
        among = [i for i in figures.records(store, key, day) if i in kind]
        measures.append(_Measure(Column(label, 9 if "\n" in label else 6.5, group=_AMONG_THEM), len(among), Counter(kind[i] for i in among)))
    return measures, ties


def _balance(movement: list[_Measure], shown: list[str], names: dict[str, str]) -> list[Tie]:
    """Start of the year, plus come, minus left, is what there is at the end: in all and for each type."""
    opening, came, left, *moved, closing = movement
    rule = "期末＝年初＋增加－减少" + ("±类别间调整" if moved else "")
    begun = (opening.total or 0) + (came.total or 0) - (left.total or 0)
    return [Tie(rule, begun, closing.total or 0, "合计")] + [
        Tie(rule, opening.of_type[k] + came.of_type[k] - left.of_type[k] + sum(m.of_type[k] for m in moved), closing.of_type[k], names[k])
        for k in shown
    ]
