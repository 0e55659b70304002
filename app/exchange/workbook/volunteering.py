"""附件4: volunteer teams, their people and the hours of the year."""

from dataclasses import replace
from datetime import date

from app import figures
from app.exchange.files.writing import TEXT, Value
from app.exchange.workbook.layout import DOTTED, Column, Form, Line, Tie, dotted, said, tail_note
from app.figures import answer
from db.records import Person, Team
from db.store import Store

_KEYS = ("teams.total", "volunteers.total", "volunteers.new", "service.count", "service.hours", "service.hours_per_volunteer", "service.persons")

_TEAMLESS: list[Value] = ["不属于任何队伍", *[None] * 5]


def form(store: Store, day: date) -> Form:
    """One line for each team, one for services and volunteers without a team."""
    stated = figures.compute(store, day, _KEYS)
    counts = {g.key: g.value or 0 for g in figures.grouped(store, "service.count_by_team", day)}
    people = {g.key: g.value or 0 for g in figures.grouped(store, "volunteers.by_team", day)}
    minutes = _minutes(store, day)
    live = {str(i) for i in figures.records(store, "teams.total", day)}
    # A federation has no line unless somebody served in its name.
    hours = _hours(store, day, teamless=bool(people.get("unset")))
    keys = [key for key, served in hours.items() if key in live or served or counts.get(key) or key == "unset"]
    about = _abouts(store, [int(key) for key in keys if key != "unset"])
    lines = [Line([*about.get(key, _TEAMLESS), people.get(key), counts.get(key, 0), hours[key]]) for key in keys]
    return Form(
        "志愿服务队和工时汇总",
        "志愿服务队伍和服务时长汇总表",
        [
            Column("队伍名称", 26, "left"),
            Column("负责人", 10),
            Column("联系电话", 14, format=TEXT),
            Column("挂靠单位", 22, "left"),
            Column("服务方向", 12),
            Column("成立时间", 11.5, format=DOTTED),
            Column("队员人数", 9),
            Column("人次", 10, group="本年志愿服务"),
            Column("时长（小时）", 14, group="本年志愿服务"),
        ],
        lines,
        [f"合计：{stated['teams.total']} 支队伍", *[None] * 5, stated["volunteers.total"], stated["service.count"], stated["service.hours"]],
        [
            Tie("人次合计＝各队之和", sum(counts.get(k, 0) for k in keys), stated["service.count"] or 0, "服务人次"),
            Tie("时长合计＝各队之和（按分钟核对）", sum(value or 0 for value in minutes.values()), _total_minutes(store, day), "服务时长"),
        ],
        _notes(store, day, stated, [hours[key] for key in keys]),
    )


def _hours(store: Store, day: date, *, teamless: bool) -> dict[str, figures.Number]:
    """The hours of each team, and those without one where there are such hours or volunteers (`teamless`)."""
    hours = {group.key: group.value for group in figures.grouped(store, "service.by_team", day)}
    return hours | {"unset": 0} if teamless and "unset" not in hours else hours


def _abouts(store: Store, ids: list[int]) -> dict[str, list[Value]]:
    """What a line says of its team, by the team's group."""
    teams = store.page(Team, ids)
    leaders = {p.id: p for p in store.page(Person, [t.leader for t in teams if t.leader])}
    return {str(team.id): _about(team, leaders.get(team.leader)) for team in teams}


def _about(team: Team, leader: Person | None) -> list[Value]:
    phone = team.phone or (leader.phone if leader else None)
    return [team.name, leader.name if leader else team.leader_words, phone, team.host_unit, team.focus, dotted(team.founded_on)]


def _minutes(store: Store, day: date) -> dict[str, figures.Number]:
    """The hours of each team to the minute: cut to tenths they need not add up."""
    split = figures.SPLITS["service.by_team"]
    exact = replace(split, base=replace(split.base, divisor=1))
    return {group.key: group.value for group in answer.grouped(store, exact, day)}


def _total_minutes(store: Store, day: date) -> int | float:
    exact = replace(figures.FIGURES["service.hours"], divisor=1)
    return answer.compute(store, day, [exact], figures.FIGURES)[exact.key] or 0


def _notes(store: Store, day: date, stated: dict[str, figures.Number], shown: list[figures.Number]) -> list[str]:
    notes = [
        f"注册志愿者 {stated['volunteers.total']} 人（本年新注册 {stated['volunteers.new']} 人），参加几支队伍的只算一人，合计因此可能不等于各队人数之和；"
        f"本年参加服务的有 {stated['service.persons']} 人，人均服务 {said(stated['service.hours_per_volunteer'])} 小时。"
    ]
    stars = [f"{g.label} {g.value} 人" for g in figures.grouped(store, "volunteers.by_star", day) if g.value]
    if stars:
        notes.append(f"按累计时长评定星级：{'，'.join(stars)}。")
    return [*notes, *tail_note(shown, stated["service.hours"])]
