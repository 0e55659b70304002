"""The six volunteer teams and a seventh that has stopped, and who is in them."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from app.demo.names import Names
from app.demo.organisations import TOWN
from app.demo.people import Someone
from app.demo.population import People
from app.demo.rows import AS_OF, number, partial, put
from db.dates import PartialDate
from db.records import Team, TeamMember
from db.store import Store

_HOST = f"{TOWN}志愿者联合会"
#: Name, direction, founded, and how large a part of the volunteers.
_TEAMS = (
    ("平安溪翁庄治安巡逻服务队", "社会管理", date(2012, 3, 5), 26),
    ("敬老助残志愿服务队", "助老助残", date(2012, 3, 5), 18),
    ("关爱留守儿童志愿服务队", "关爱儿童", date(2013, 6, 1), 14),
    ("密云水库护水志愿服务队", "生态建设", date(2014, 4, 22), 20),
    ("文化宣传志愿服务队", "文化建设", date(2015, 5, 4), 12),
    ("应急救援志愿服务队", "抢险救灾", date(2016, 7, 20), 10),
)
CHILDREN = "关爱留守儿童志愿服务队"
_STOPPED = ("大型活动礼仪服务队", "大型活动", date(2013, 9, 1), date(2020, 1, 31))
_IN_TWO = 64


@dataclass(frozen=True)
class Squad:
    """A live team and its people, the leader first."""

    team: Team
    people: list[Someone]

    @property
    def id(self) -> int:
        return number(self.team)

    @property
    def focus(self) -> str:
        return str(self.team.focus)


def fill(store: Store, rng: Random, names: Names, people: People) -> list[Squad]:
    """Put in the teams and their people."""
    grouped: list[list[Someone]] = [[] for _ in _TEAMS]
    for one in people.volunteers_on(AS_OF):
        grouped[rng.choices(range(len(_TEAMS)), [share for *_, share in _TEAMS])[0]].append(one)
    for group in grouped:
        leader = next(o for o in group if o.is_member(AS_OF) and 21 <= o.draft.age() <= 28 and o.registered < date(2020, 1, 1))
        group.remove(leader)
        group.insert(0, leader)
    teams = put(store, [
        Team(name=name, leader=group[0].id, phone=group[0].person.phone, founded_on=partial(founded), host_unit=_HOST, focus=focus, status="活跃")
        for (name, focus, founded, _), group in zip(_TEAMS, grouped, strict=True)
    ])
    name, focus, founded, stopped = _STOPPED
    former = put(store, [Team(name=name, phone=names.mobile(), founded_on=partial(founded), stopped_on=partial(stopped), host_unit=_HOST,
                              focus=focus, status="停止", note="队员并入其他服务队")])[0]
    squads = [Squad(team, group) for team, group in zip(teams, grouped, strict=True)]
    put(store, [*_members(rng, squads), *_second_teams(rng, squads), *_former_members(rng, number(former), people, stopped)])
    return squads


def _members(rng: Random, squads: list[Squad]) -> list[TeamMember]:
    joined = []
    for squad in squads:
        for place, one in enumerate(squad.people):
            role = "队长" if place == 0 else "副队长" if place in (1, 2) else "队员"
            joined.append(TeamMember(team=squad.id, person=one.id, role=role, joined_on=_since(rng, one)))
    return joined


def _since(rng: Random, one: Someone) -> PartialDate:
    return partial(min(one.registered + timedelta(days=rng.randrange(0, 40)), AS_OF))


def _second_teams(rng: Random, squads: list[Squad]) -> list[TeamMember]:
    pairs = [(squad, one) for squad in squads for one in squad.people[3:]]
    twice = rng.sample(pairs, _IN_TWO)
    return [
        TeamMember(team=rng.choice([s for s in squads if s is not squad]).id, person=one.id, role="队员", joined_on=_since(rng, one))
        for squad, one in twice
    ]


def _former_members(rng: Random, team: int, people: People, stopped: date) -> list[TeamMember]:
    """Those who have left volunteering, and some of the stopped team's people."""
    there = [one for one in people.volunteers if one.is_volunteer(date(2017, 12, 31))]
    return [
        TeamMember(team=team, person=one.id, role="队员", joined_on=one.person.registered_on, left_on=partial(stopped))
        for one in rng.sample(there, 18) if not one.person.cancelled_on
    ]
