"""Invented volunteers, two teams and a series of events, for the tests of hours, ranking and printing."""

from __future__ import annotations

from datetime import date

from db.dates import PartialDate
from db.records import Event, Person, Service, Team, TeamMember
from db.store import Store

DAY = date(2021, 11, 24)
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "立春雨水惊蛰清明谷雨立夏小满芒种小暑立秋白露寒露霜降立冬小雪大寒甲子乙丑丙寅丁卯戊辰己巳庚午"


def name(number: int) -> str:
    """A surname with a solar term or a cyclical sign."""
    pair = number // len(SURNAMES) % (len(GIVEN) // 2)
    return SURNAMES[number % len(SURNAMES)] + GIVEN[2 * pair : 2 * pair + 2]


def volunteers(store: Store, count: int) -> list[int]:
    """That many volunteers; every second one is in the first team."""
    with store.step("志愿者"):
        teams = [store.save(Team(name=title, status="活跃")).id for title in ("课业辅导队", "环保护水队")]
        ids = [
            store.save(
                Person(name=name(n), village="石马峪村" if n % 3 else "东智北村", volunteer_status="在册", registered_on=PartialDate(2018, 3, 5))
            ).id or 0
            for n in range(count)
        ]
        for n, person in enumerate(ids):
            store.save(TeamMember(team=teams[n % 2], person=person, joined_on=PartialDate(2018, 4)))
    return ids


def event(store: Store, title: str, day: date, persons: list[int], minutes: int = 210, team: int = 1, start: int | None = None) -> int:
    """An event with the services of those who came."""
    with store.step("活动"):
        made = store.save(Event(title_name=title, kind="志愿服务", day=day, place="镇中心校"))
        for person in persons:
            end = None if start is None else start + minutes
            store.save(Service(person=person, day=day, minutes=minutes, team=team, event=made.id, started_at=start, ended_at=end))
    return made.id or 0
