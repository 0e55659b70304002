"""Hours served: at events, at lessons, and day by day; more than 500 a head in 2021, when the villages were guarded."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from app.demo.care import Lesson
from app.demo.events import Held
from app.demo.population import People
from app.demo.rows import AS_OF, YEARS
from app.demo.volunteering import CHILDREN, Squad
from app.progress import Progress
from db.kinds import Stored
from db.records import Service
from db.store import Store

_COLUMNS = ("person", "team", "event", "day", "started_at", "ended_at", "minutes", "time_kind", "category", "beneficiary", "content", "place",
            "recorder", "review_state")
Row = tuple[Stored, ...]
#: Minutes of a year, its events included: 502.5 hours for each of the 839 in 2021, far less before.
_MINUTES = {2018: 5_000 * 210, 2019: 8_000 * 215, 2020: 12_000 * 300, 2021: 839 * 30_150}
#: Of a hundred services, how many were for the epidemic.
_EPIDEMIC = {2018: 0, 2019: 0, 2020: 55, 2021: 72}
_AT_EVENTS = {"志愿服务": "社区服务", "关爱慰问": "关爱儿童", "自护教育": "法治安全"}
_NOT_YET_REVIEWED_FROM = date(2021, 12, 26)
_SENT_BACK = 14


@dataclass(frozen=True)
class Duty:
    """What is done again and again: its kind, for whom, and when on a day (start and minutes)."""

    category: str
    beneficiary: str
    content: str
    times: tuple[tuple[int, int], ...]
    where: str = ""


_GUARD = (
    Duty("社会管理", "公众", "村口防疫值守、测温登记", ((480, 480), (480, 420), (420, 360), (780, 480), (840, 420)), "村口"),
    Duty("社会管理", "公众", "村口防疫值守、测温登记", ((480, 480), (420, 480), (840, 420)), "村口"),
    Duty("健康", "公众", "核酸检测点秩序维护", ((480, 360), (780, 360), (420, 420)), "村委会"),
    Duty("健康", "老人", "疫苗接种引导和接送", ((480, 420), (510, 360)), "村委会"),
    Duty("社区服务", "困难家庭", "为隔离户代购送货", ((540, 300), (480, 360)), ""),
)
_SHORT = ((510, 180), (540, 180), (540, 240), (840, 180), (840, 240), (480, 300))
_DUTIES: dict[str, tuple[Duty, ...]] = {
    "社会管理": (Duty("社会管理", "公众", "治安巡逻", _SHORT), Duty("社会管理", "公众", "交通引导", _SHORT, "路口")),
    "助老助残": (Duty("助老助残", "老人", "为老人打扫、理发、陪聊", _SHORT), Duty("助老助残", "残疾人", "入户帮助残疾人", _SHORT)),
    "关爱儿童": (Duty("关爱儿童", "儿童", "陪伴留守儿童读书、做手工", _SHORT, "活动室"), Duty("课业辅导", "儿童", "课后作业辅导", _SHORT, "活动室")),
    "生态建设": (Duty("生态建设", "公众", "护水巡查、捡拾垃圾", _SHORT, "库边"), Duty("生态建设", "公众", "植树护林", _SHORT, "山场")),
    "文化建设": (Duty("文化建设", "公众", "文化活动排练和演出", _SHORT, "活动室"), Duty("远程教育", "公众", "远程教育站点辅导", _SHORT, "活动室")),
    "抢险救灾": (Duty("抢险救灾", "公众", "防汛防火巡查", _SHORT), Duty("法治安全", "公众", "消防安全检查", _SHORT)),
}


def fill(
    store: Store, rng: Random, people: People, squads: list[Squad], held: list[Held], lessons: list[Lesson], progress: Progress,
    *, daily: bool,
) -> None:
    """Put in every service; without `daily` only those at events and lessons."""
    linked = list(_linked(people, squads, held, lessons))
    rows = list(linked)
    if daily:
        taken = {(row[0], row[3]) for row in linked}
        for year in YEARS:
            progress(year - YEARS.start, len(YEARS), "志愿服务记录")
            known = sum(int(row[6] or 0) for row in linked if str(row[3]).startswith(str(year)))
            rows += _of_year(rng, people, squads, year, _MINUTES[year] - known, taken)
        rows += _sent_back(rng, rows, taken)
    rows.sort(key=lambda row: (str(row[3]), int(row[0] or 0)))
    store.insert_rows(Service, _COLUMNS, rows)


# --- at events and lessons


def _linked(people: People, squads: list[Squad], held: list[Held], lessons: list[Lesson]) -> Iterator[Row]:
    team_of = {one.id: squad for squad in squads for one in squad.people}
    busy: set[tuple[int, str]] = set()
    for event in held:
        if (category := _AT_EVENTS.get(event.planned.kind)) is None:
            continue
        topic = "远程教育" if "远程教育" in event.planned.channel else "抢险救灾" if "防汛" in event.planned.title else category
        minutes = event.event.minutes or 0
        start = 480 if minutes > 240 else 540
        for one in event.people:
            if (squad := team_of.get(one.id)) and (one.id, event.day.isoformat()) not in busy:
                busy.add((one.id, event.day.isoformat()))
                yield (one.id, squad.id, event.id, event.day.isoformat(), start, start + minutes, minutes, "服务", topic, "公众",
                       event.planned.title, event.event.place, squad.people[0].name, "通过")
    care = next(squad for squad in squads if squad.team.name == CHILDREN)
    for lesson in lessons:
        if (lesson.volunteer, lesson.day.isoformat()) not in busy:
            busy.add((lesson.volunteer, lesson.day.isoformat()))
            yield (lesson.volunteer, care.id, lesson.event, lesson.day.isoformat(), 510, 510 + lesson.minutes, lesson.minutes, "服务",
                   "课业辅导", "儿童", "假期课业辅导", "镇中心校", care.people[0].name, "通过")


# --- day by day


def _of_year(rng: Random, people: People, squads: list[Squad], year: int, minutes: int, taken: set[tuple[Stored, Stored]]) -> list[Row]:
    """Services of one year that come to the minutes, to within one service; nobody serves twice on one day."""
    days = _days(year)
    first, last = date(year, 1, 1), date(year, 12, 31)
    workers = [(squad, one, max(first, one.registered)) for squad in squads for one in squad.people if one.is_volunteer(last)]
    weights = [rng.uniform(0.75, 1.3) * max(6, (last - start).days) for _, _, start in workers]
    share = minutes / sum(weights)
    rows: list[Row] = []
    owed = 0.0
    for (squad, one, start), weight in zip(workers, weights, strict=True):
        owed += share * weight
        begin = bisect_left(days, start.isoformat())
        place = str(one.person.village)
        while owed > 0 and begin < len(days):
            day = days[begin + int(rng.random() * (len(days) - begin))]
            if (one.id, day) in taken:
                continue
            taken.add((one.id, day))
            row = _service(rng, squad, one.id, day, place, _EPIDEMIC[year])
            rows.append(row)
            owed -= int(row[6] or 0)
    return rows


def _days(year: int) -> list[str]:
    """The days of a year in order; weekends, holidays and the months of the epidemic several times."""
    days = []
    day = date(year, 1, 1)
    while day.year == year and day <= AS_OF:
        often = 2 if day.weekday() < 5 else 5
        often += 2 if day.month in (7, 8) else 0
        often += 4 if (year == 2020 and day.month in (2, 3)) or (year == 2021 and day.month in (1, 8, 11)) else 0
        days += [day.isoformat()] * often
        day += timedelta(days=1)
    return days


def _service(rng: Random, squad: Squad, person: int, day: str, village: str, epidemic: int) -> Row:
    chance = rng.random()
    duties = _GUARD if chance * 100 < epidemic else _DUTIES[squad.focus]
    duty = duties[int(rng.random() * len(duties))]
    start, minutes = duty.times[int(rng.random() * len(duty.times))]
    kind = "服务"
    if chance > 0.985:
        kind = "培训" if chance > 0.993 else "筹备"
    return (person, squad.id, None, day, start, start + minutes, minutes, kind, duty.category, duty.beneficiary, duty.content,
            village + duty.where, None, "待审" if day >= _NOT_YET_REVIEWED_FROM.isoformat() and rng.random() < 0.35 else "通过")


def _sent_back(rng: Random, rows: list[Row], taken: set[tuple[Stored, Stored]]) -> Iterator[Row]:
    """A few that were sent back, on days when their people did not serve; they count for nothing."""
    for person, team, event, day, *rest, _ in rng.sample([row for row in rows if row[2] is None], _SENT_BACK):
        free = date.fromisoformat(str(day))
        while (person, free.isoformat()) in taken:
            free -= timedelta(days=1)
        taken.add((person, free.isoformat()))
        yield (person, team, event, free.isoformat(), *rest, "退回")
