"""附件5: the roster of registered volunteers, with everybody's teams, hours and star."""

from collections import Counter
from datetime import date

from app import figures, settings
from app.exchange.files.writing import TEXT, Value
from app.exchange.workbook.layout import DOTTED, Column, Form, Line, Tie, dotted, plain, tail_note
from app.figures import answer
from app.figures.volunteering import MINUTES_SO_FAR, THIS_YEAR
from app.rules import STAR_NAMES, star_level
from db.records import Person
from db.store import Store

_COLUMNS = [
    Column("姓名", 10),
    Column("性别", 5),
    Column("出生年月", 11.5, format=DOTTED),
    Column("政治面貌", 11),
    Column("学历", 11),
    Column("身份证号", 20, format=TEXT),
    Column("联系电话", 13, format=TEXT),
    Column("工作（学习）单位", 22, "left"),
    Column("所在村", 12),
    Column("志愿者编号", 18, format=TEXT),
    Column("注册平台", 12),
    Column("注册日期", 11.5, format=DOTTED),
    Column("所在队伍", 24, "left"),
    Column("本年", 10, group="服务时长（小时）"),
    Column("累计", 10, group="服务时长（小时）"),
    Column("星级", 9),
]


def form(store: Store, day: date) -> Form:
    """Every registered volunteer, team by team; a volunteer of several teams stands with the first and names them all."""
    teams = _teams(store, day)
    first = {person: place for place, (_, people) in reversed(list(enumerate(teams))) for person in people}
    ids = sorted(figures.records(store, "volunteers.total", day), key=lambda person: (first.get(person, len(teams)), person))
    names = {person: "、".join(name for name, people in teams if person in people) for person in ids}
    year, so_far = _minutes_of_year(store, day), _minutes_so_far(store, day)
    rule = settings.get(store, "star_rule")
    people = store.page(Person, ids)
    lines = [
        Line([*_about(p), names[p.id or 0], _hours(year[p.id]), _hours(so_far[p.id or 0]), STAR_NAMES[star_level(so_far[p.id or 0], rule)]]) for p in people
    ]
    stated = figures.exact(store, day, ["volunteers.total", "volunteers.new", "volunteers.cancelled", "volunteers.suspended", "service.hours"])
    suspended = f"，停用 {stated['volunteers.suspended'].number} 人" if stated["volunteers.suspended"].number else ""
    listed = sum(year[person] for person in ids)
    others, hours = sum(year.values()) - listed, _hours(listed)
    return Form(
        "注册志愿者名册", "注册志愿者名册", _COLUMNS, lines,
        [f"合计：{len(people)} 人", *[None] * 12, hours, _hours(sum(so_far[person] for person in ids)), None],
        [
            Tie("名册人数＝注册志愿者", len(people), stated["volunteers.total"].number, "注册志愿者名册"),
            Tie("名册上的人本年服务＋其他人本年服务＝本年志愿服务时长（按分钟核对）", listed + others, stated["service.hours"].number, "服务时长"),
        ],
        [
            f"参加几支队伍的只列一行；本年新注册 {stated['volunteers.new'].number} 人，注销 {stated['volunteers.cancelled'].number} 人{suspended}。"
            "累计时长含期初累计，星级按累计时长评定。",
            *([f"不在名册上的人（已注销、没有注册或没有写明是谁）本年服务 {plain(_hours(others))} 小时，不在合计内。"] if others else []),
            *tail_note([_hours(year[person]) for person in ids], hours),
        ],
    )


def _about(person: Person) -> list[Value]:
    return [
        person.name,
        person.sex,
        dotted(person.birth_date),
        person.political_status,
        person.education,
        person.id_number,
        person.phone,
        person.work_unit,
        person.village,
        person.volunteer_no,
        person.platform,
        dotted(person.registered_on),
    ]


def _teams(store: Store, day: date) -> list[tuple[str, frozenset[int]]]:
    """Each team's name with its volunteers, in the order of the teams."""
    groups = [group for group in figures.grouped(store, "volunteers.by_team", day) if group.value and group.key != "unset"]
    return [(group.label, frozenset(figures.group_records(store, "volunteers.by_team", group.key, day))) for group in groups]


def _minutes_of_year(store: Store, day: date) -> Counter[int | None]:
    """This year's minutes that count, by who served; None: where nobody is named."""
    rows = store.rows(f"SELECT person, sum(minutes) FROM service WHERE {THIS_YEAR} GROUP BY person", answer.parameters(store, day))
    return Counter({person: minutes or 0 for person, minutes in rows})


def _minutes_so_far(store: Store, day: date) -> dict[int, int]:
    """Every registered volunteer's minutes in all."""
    where = figures.FIGURES["volunteers.total"].where
    return dict(store.rows(f"SELECT id, {MINUTES_SO_FAR} FROM person WHERE {where}", answer.parameters(store, day)))


def _hours(minutes: int) -> int | float:
    """Hours as figures show them, cut to one decimal."""
    return answer.ratio(minutes, 60) or 0
