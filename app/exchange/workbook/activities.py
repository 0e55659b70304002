"""附件7: events and trainings of the year, kind by kind, each kind with its sum."""

import json
from datetime import date

from app import figures
from app.exchange.files.writing import Value
from app.exchange.workbook.layout import DOTTED, Column, Form, Line, Tie, dotted, plain, tail_note
from app.figures.activities import heads
from db.records import Event
from db.store import Store

_KEYS = (
    "events.total", "events.attendances", "training.sessions", "training.attendances", "training.persons", "training.hours",
    "partners.visits", "partners.visitors", "materials.quantity",
)
_TRAINING = "培训"
_COLUMNS = [
    Column("类别", 12),
    Column("活动（培训）名称", 46, "left"),
    Column("期次", 6),
    Column("日期", 11.5, format=DOTTED),
    Column("地点", 18, "left"),
    Column("对象", 24, "left"),
    Column("讲师/主持", 17),
    Column("时长\n（小时）", 9.5),
    Column("应到", 7, group="人数"),
    Column("实到", 7, group="人数"),
    Column("其中外来", 7, group="人数"),
]


def form(store: Store, day: date) -> Form:
    """One line for each event, in the order of kinds and days."""
    stated = figures.compute(store, day, _KEYS)
    heads = _heads(store, day)
    lines: list[Line] = []
    hours: list[float | None] = []
    sums: dict[str, tuple[int, int, int]] = {}
    for group in figures.grouped(store, "events.by_kind", day):
        ids = figures.group_records(store, "events.by_kind", group.key, day)
        events = sorted(store.page(Event, ids), key=lambda event: (event.day or day, event.id))
        if not events:
            continue
        lines += [Line(_line(event, heads[event.id or 0])) for event in events]
        hours += [_hours(event.minutes) for event in events]
        minutes = sum(event.minutes or 0 for event in events)
        sums[group.label] = len(events), minutes, sum(heads[event.id or 0] for event in events)
        lines.append(_subtotal(group.label, events, sums[group.label]))
    count, minutes, present = (sum(column) for column in zip(*sums.values(), strict=True)) if sums else (0, 0, 0)
    return Form(
        "活动与培训统计",
        "活动与培训情况统计表",
        _COLUMNS,
        lines,
        [f"合计：{stated['events.total']} 场次", *[None] * 6, _hours(minutes), None, stated["events.attendances"], None],
        [
            Tie("场次合计＝各类之和", count, stated["events.total"] or 0, "场次"),
            Tie("实到合计＝各类之和", present, stated["events.attendances"] or 0, "实到人次"),
            *_training_ties(sums.get(_TRAINING, (0, 0, 0)), stated),
        ],
        [
            f"培训 {stated['training.sessions']} 期、{stated['training.attendances']} 人次、共 {plain(stated['training.hours'] or 0)} 小时"
            f"（各期时长之和，不乘人数），名单里不同的人 {stated['training.persons']} 人；人次与人数不同，不可混用。",
            f"高校共建来访 {stated['partners.visits']} 批 {stated['partners.visitors']} 人次；发放宣传教育物资 {stated['materials.quantity']} 份。"
            "没有填实到人数的活动按签到名单计。",
            *tail_note(hours, _hours(minutes)),
        ],
    )


def _training_ties(sums: tuple[int, int, int], stated: dict[str, figures.Number]) -> list[Tie]:
    rule = "培训小计＝培训期数、人次、时长"
    return [
        Tie(rule, sums[0], stated["training.sessions"] or 0, "培训期数"),
        Tie(rule, sums[2], stated["training.attendances"] or 0, "培训人次"),
        Tie(rule, sums[1] * 10 // 60 / 10, stated["training.hours"] or 0, "培训时长"),
    ]


def _line(event: Event, heads: int) -> list[Value]:
    return [
        event.kind,
        event.title_name,
        event.session_no,
        dotted(event.day),
        event.place or event.village,
        "、".join(event.audience or ()),
        event.speaker,
        _hours(event.minutes),
        event.expected,
        heads if heads or event.present is not None else None,
        event.external,
    ]


def _subtotal(kind: str, events: list[Event], sums: tuple[int, int, int]) -> Line:
    external = [event.external for event in events if event.external is not None]
    count, minutes, present = sums
    told = [kind, f"小计：{count} 场次", *[None] * 5, _hours(minutes), None, present, sum(external) if external else None]
    return Line(told, strong=True)


def _hours(minutes: int | None) -> float | None:
    """Hours as the figures give them: one decimal, cut."""
    return minutes * 10 // 60 / 10 if minutes else None


def _heads(store: Store, day: date) -> dict[int, int]:
    """How many came to each event: its own count, or the people named."""
    ids = json.dumps(list(figures.records(store, "events.total", day)))
    rows = store.rows(
        f"SELECT e.id, {heads('e')} FROM json_each(?) JOIN event e ON e.id = value",
        (ids,),
    )
    return dict(rows)
