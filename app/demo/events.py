"""Events of four years with partners, goods, and the names of those who took part."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from app.demo import programme
from app.demo.names import Names
from app.demo.organisations import RURAL, Town
from app.demo.people import Someone
from app.demo.population import People
from app.demo.programme import Planned
from app.demo.rows import YEARS, number, partial, put
from app.progress import Progress
from db.dates import PartialDate
from db.records import Attendance, Event, EventPartner, Material, Partner
from db.store import Store

#: Heads of an earlier year against 2021, in hundredths.
_SHARE = {2018: 78, 2019: 88, 2020: 72, 2021: 100}
#: In these months nobody met; some things were held over the network.
_CLOSED = (date(2020, 2, 1), date(2020, 4, 30))
_ONLINE = ("培训", "月谈会", "宣传", "知识竞赛")
_NAMED_EVERY_YEAR = ("培训", "月谈会", "志愿服务", "关爱慰问", "自护教育")


@dataclass(frozen=True)
class Held:
    """An event that was put in, how it was planned, and those known by name who were there."""

    event: Event
    planned: Planned
    people: list[Someone]

    @property
    def id(self) -> int:
        return number(self.event)

    @property
    def day(self) -> date:
        assert self.event.day
        return self.event.day.first


def fill(
    store: Store, rng: Random, names: Names, town: Town, people: People, secretaries: dict[str, Someone], progress: Progress
) -> list[Held]:
    """Put in the partners and four years of events."""
    partners = {partner.full_name: number(partner) for partner in put(store, _partners(names))}
    plans = [(planned, year) for year in YEARS for planned in programme.everything()
             if planned.since <= year and (planned.kind in _ONLINE or not _closed(planned.on(year)))]
    events = put(store, [_event(town, planned, year) for planned, year in plans])
    draw = _drawing(store, rng, town, people, secretaries)
    held: list[Held] = []
    absences: list[Attendance] = []
    for (planned, year), event in zip(plans, events, strict=True):
        progress(len(held), len(plans), "活动")
        is_named = planned.who and (year == programme.YEAR or planned.kind in _NAMED_EVERY_YEAR)
        there = draw(planned.who, planned.on(year), (event.present or 0) - (event.external or 0)) if is_named else []
        if planned.kind == "培训" and (event.expected or 0) > (event.present or 0):
            absences.append(Attendance(event=number(event), person=there.pop().id, absent=True, role="学员"))
        held.append(Held(event, planned, there))
    _put_parts(store, held, absences, partners)
    return held


def _put_parts(store: Store, held: list[Held], absences: list[Attendance], partners: dict[str | None, int]) -> None:
    """Who was there, what was given out and which partners took part."""
    roles = {"培训": "学员", "志愿服务": "志愿者"}
    put(store, [Attendance(event=one.id, person=who.id, role=roles.get(one.planned.kind)) for one in held for who in one.people] + absences)
    put(store, [material for one in held for material in _materials(one)])
    put(store, [
        EventPartner(event=one.id, partner=partners[unit], role=role, visitors=visitors and _scaled(visitors, one.day.year))
        for one in held for unit, role, visitors in one.planned.partners
    ])


def _closed(day: date) -> bool:
    return _CLOSED[0] <= day <= _CLOSED[1]


def _scaled(heads: int, year: int) -> int:
    return max(1, heads * _SHARE[year] // 100)


def _partners(names: Names) -> list[Partner]:
    return [
        Partner(full_name=programme.UNIVERSITY, other_names="北京交大语言与传播学院", kind="高校", contact=names.name("女"), phone=names.landline(),
                modes=("互助合作", "实践基地"), agreement="高校共建互助合作协议", start_on=PartialDate(2019, 4), first_year=2019),
        Partner(full_name=programme.INSTITUTE, other_names="首都儿童研究所", kind="科研院所", contact=names.name("男"), phone=names.landline(),
                modes=("互助合作",), start_on=PartialDate(2020, 9), first_year=2020, note="健康调研，建立儿童健康长期档案"),
        Partner(full_name=programme.SAFETY_OFFICE, other_names="镇综治办", kind="党政部门", contact=names.name("男"), phone=names.landline(),
                modes=("联合开展",), start_on=PartialDate(2017, 3), first_year=2017),
        Partner(full_name=programme.EDUCATION_OFFICE, other_names="镇教委", kind="党政部门", contact=names.name("女"), phone=names.landline(),
                modes=("联合开展",), start_on=PartialDate(2017, 3), first_year=2017),
        Partner(full_name=programme.YOUTH_CLUB, other_names="晓慧青年社", kind="园区", contact=names.name("女"), phone=names.landline(),
                modes=("互助合作", "实践基地"), start_on=PartialDate(2018, 5), first_year=2018, note="为本地和外来流动团员青年提供组织转接、政策咨询和维权服务"),
        Partner(full_name=programme.FIRM, kind="企业", contact=names.name("男"), phone=names.landline(), modes=("捐赠",),
                start_on=PartialDate(2018, 1), first_year=2018),
    ]


def _event(town: Town, planned: Planned, year: int) -> Event:
    day = planned.on(year)
    present = _scaled(planned.present, year)
    external = planned.external and _scaled(planned.external, year)
    channel, place = (("网络",), "线上") if _closed(day) else (planned.channel, planned.place)
    return Event(
        title_name=planned.title, kind=planned.kind, series=planned.series, session_no=planned.session, day=partial(day),
        end_day=partial(day + timedelta(days=planned.days - 1)) if planned.days > 1 else None, minutes=round(planned.hours * 60), place=place,
        village=planned.village, branch=None if planned.by_county else number(town.committee), channel=_in_order("channel", channel),
        speaker=planned.speaker, audience=_in_order("audience", planned.audience),
        topics=_in_order("topics", planned.topics),
        expected=present + (0, 2, 4)[day.day % 3] if planned.kind == "培训" and not planned.by_county else None, present=present,
        external=external,
        by_county=True if planned.by_county else None, content=planned.content, result=planned.result if year == programme.YEAR else None,
        cost=Decimal(planned.cost * _SHARE[year] // 100) if planned.cost else None,
    )


def _in_order(column: str, labels: tuple[str, ...]) -> tuple[str, ...] | None:
    """Labels in the order of their code list, as a form would give them."""
    return tuple(Event.field(column).kind.read(labels)) or None


def _materials(held: Held) -> list[Material]:
    year = held.day.year
    return [
        Material(event=held.id, item=goods.item, quantity=_scaled(goods.quantity, year), unit_name=goods.unit,
                 recipients=_scaled(goods.recipients, year), value=Decimal(_scaled(goods.quantity, year) * goods.price))
        for goods in held.planned.materials
    ]


def _drawing(
    store: Store, rng: Random, town: Town, people: People, secretaries: dict[str, Someone]
) -> Callable[[str, date, int], list[Someone]]:
    """A way to pick those whose names are known, never more than `heads`, out of those who were about on that day."""
    everybody = {one.id: one for one in [*people.members, *people.volunteers]}
    extra_posts = "SELECT DISTINCT person FROM post WHERE title_name LIKE '编外%' AND end_on IS NULL ORDER BY 1"
    extra = [everybody[row[0]] for row in store.rows(extra_posts)]

    def pool(who: str, day: date) -> list[Someone]:
        members = people.members_on(day)
        young = {one.id for one in members}
        return {
            "members": lambda: members,
            "secretaries": lambda: [one for one in secretaries.values() if one.is_member(day)],
            "village": lambda: [one for place, one in secretaries.items() if town.planned[place].org_type == RURAL and one.is_member(day)],
            "volunteers": lambda: people.volunteers_on(day),
            "trainees": lambda: [*members, *(o for o in people.volunteers_on(day) if 18 <= o.draft.age(day) <= 40 and o.id not in young)],
            "extra": lambda: extra,
        }[who]()

    def draw(who: str, day: date, heads: int) -> list[Someone]:
        found = pool(who, day)
        wanted = heads if who == "extra" else heads * rng.randrange(78, 93) // 100
        return rng.sample(found, min(wanted, len(found)))

    return draw
