"""Everybody in the sample: members, volunteers, and the few who are neither; one row for each human being."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from app.demo import members
from app.demo.names import NAMESAKES, Names
from app.demo.organisations import Town
from app.demo.people import Draft, Someone, draft, give_names
from app.demo.rows import AS_OF, YEARS, between, partial, put
from app.rules import VOLUNTEER_FULL_AGE, monthly_dues, turns
from db.dates import PartialDate
from db.records import Contact, Dues, Person, Review, Transfer
from db.store import Store

#: 839 volunteers at the end of 2021, by the year they registered in; and those who have left since, by the year they left.
_REGISTERED = {2016: 190, 2017: 160, 2018: 125, 2019: 122, 2020: 122, 2021: 120}
_CANCELLED = {2019: 8, 2020: 8, 2021: 9}
_SUSPENDED = 5
#: So many of the 839 are also members of the League.
_BOTH = 120
_OTHERS = 14
#: Months of dues that late payers owe, in turn.
_LATE_MONTHS = (3, 6, 12)
_JOBS = ("务农", "务农", "果品种植", "民俗户经营", "务工", "个体经营", "村委会干部", "退休教师", "乡村医生", "公益岗位", "待业", "护林员", "水库护水员")
_SKILLS = ("驾驶", "急救", "书法", "摄影", "电脑维修", "理发", "乐器", "英语", "医疗护理", "电工", "舞蹈", "烹饪")
_WISHES = ("助老助残", "社区服务", "生态建设", "关爱儿童", "文化建设", "抢险救灾", "法治安全", "健康")


@dataclass(frozen=True)
class People:
    """Everybody who was put in."""

    members: list[Someone]
    volunteers: list[Someone]
    others: list[Someone]

    def members_on(self, day: date) -> list[Someone]:
        """Members of the League on a day."""
        return [one for one in self.members if one.is_member(day)]

    def volunteers_on(self, day: date) -> list[Someone]:
        """Registered volunteers on a day."""
        return [one for one in self.volunteers if one.is_volunteer(day)]


def fill(store: Store, rng: Random, names: Names, town: Town) -> People:
    """Make everybody up and put them in, with the members' transfers and yearly reviews."""
    league = members.plan(rng, names, town)
    service = _plan_volunteers(rng, names, [member for member in league if member.is_live])
    others = [draft(rng, names, between(rng, date(1966, 1, 1), date(1990, 12, 31))) for _ in range(_OTHERS)]
    for place, one in enumerate(others):
        job, unit = ("机关干部", "镇机关") if place < 3 else ("村党支部书记", f"{one.values['village']}党支部")
        one.values |= {"political_status": "中共党员", "occupation": job, "work_unit": unit, "education": "大学专科"}
    drafts = league + [one for one in service if one.came is None] + others
    for one in drafts:
        if one.place:
            one.values["branch"] = town.id(one.place)
    people = [Someone(*pair) for pair in zip(put(store, [Person(**one.values) for one in drafts]), drafts, strict=True)]
    serving = {id(one) for one in service}
    found = People(
        people[: len(league)], [one for one in people if id(one.draft) in serving], people[len(people) - _OTHERS :]
    )
    put(store, [_transfer(town, one, move) for one in found.members for move in one.draft.moves])
    reviews = [review for year in YEARS for review in _reviews(rng, found, year)]
    put(store, reviews)
    put(store, list(_months(found, reviews)))
    put(store, list(_contacts(found)))
    return found


# --- volunteers


def _plan_volunteers(rng: Random, names: Names, live: list[Draft]) -> list[Draft]:
    years = [year for year, count in _REGISTERED.items() for _ in range(count)]
    rng.shuffle(years)
    chosen = rng.sample(live, _BOTH)
    strangers = [_stranger(rng, names) for _ in range(len(years) - _BOTH)]
    strangers += [_stranger(rng, names, youngest=29) for _ in range(sum(_CANCELLED.values()) + _SUSPENDED)]
    give_names(rng, strangers, NAMESAKES)
    volunteers = chosen + strangers
    for place, one in enumerate(volunteers):
        year = years[place] if place < len(years) else 2016 + place % 3
        _register(rng, one, year, place)
    gone = iter(volunteers[len(years) :])
    for year, count in _CANCELLED.items():
        for _ in range(count):
            next(gone).values |= {"volunteer_status": "注销", "cancelled_on": partial(between(rng, date(year, 1, 5), date(year, 12, 20)))}
    for one in gone:
        one.values["volunteer_status"] = "停用"
    # Two are without their parents' consent, for the check to find.
    for one in [v for v in volunteers if v.values["guardian_consent"]][-2:]:
        one.values["guardian_consent"] = None
    return volunteers


def _stranger(rng: Random, names: Names, youngest: int = 16) -> Draft:
    """A volunteer who is no member: 16 to 70, most of them grown up."""
    age = max(youngest, rng.choices((16, 18, 29, 45, 60), (2, 14, 42, 30, 12))[0])
    until = {16: 17, 18: 28, 29: 44, 45: 59, 60: 69}[age]
    one = draft(rng, names, between(rng, date(AS_OF.year - until, 1, 1), date(AS_OF.year - age, 12, 31)))
    is_grown = age >= VOLUNTEER_FULL_AGE
    one.values |= {
        "political_status": "中共党员" if age >= 29 and rng.random() < 0.24 else "群众",
        "education": rng.choice(("初中", "普通高中", "中等职业", "大学专科", "大学本科")) if is_grown else "普通高中",
        "occupation": rng.choice(_JOBS) if is_grown else "学生", "study_status": "毕业" if is_grown else "在读",
    }
    return one


def _register(rng: Random, one: Draft, year: int, place: int) -> None:
    """Registered in a year, or as soon as one is old enough."""
    day = between(rng, date(year, 1, 6), date(year, 12, 20))
    earliest = max(turns(partial(one.born), 14) + timedelta(days=60), one.came) if one.came else turns(partial(one.born), 16)
    day = min(max(day, earliest), AS_OF - timedelta(days=12))
    is_young = turns(partial(one.born), VOLUNTEER_FULL_AGE) > AS_OF
    one.values |= {
        "volunteer_status": "在册", "volunteer_no": f"1102{day.year}{place + 1:06d}", "registered_on": partial(day),
        "platform": rng.choice(("志愿北京", "志愿北京", "志愿北京", "中国志愿服务网", "纸质")),
        "guardian_consent": True if is_young else None,
        "skills": rng.choice(_SKILLS) if rng.random() < 0.4 else None,
        "wishes": _wishes(rng), "availability": rng.choice(("周末", "周末", "晚上", "寒暑假" if is_young else "随时", "工作日")),
        "opening_minutes": rng.randrange(20, 241) * 60 if day.year < 2018 else None,
    }


def _wishes(rng: Random) -> tuple[str, ...]:
    wishes = Person.field("wishes").kind.read(rng.sample(_WISHES, rng.randrange(1, 4)))
    return tuple(wishes)


# --- members' papers


def _transfer(town: Town, one: Someone, move: dict[str, Any]) -> Transfer:
    values = dict(move)
    former, later = values.pop("from_place", None), values.pop("to_place", None)
    own = town.id(one.draft.place)
    if values["direction"] == "内部调整":
        values |= {"from_branch": town.id(former), "to_branch": town.id(later)}
    else:
        values["to_branch" if values["direction"] == "转入" else "from_branch"] = own
    return Transfer(person=one.id, **values)


def _reviews(rng: Random, people: People, year: int) -> list[Review]:
    day = date(year, 12, 31)
    there = people.members_on(day)
    # No more than three in ten of any branch may be excellent.
    by_place: dict[str, list[Someone]] = {}
    for one in there:
        by_place.setdefault(one.draft.place, []).append(one)
    excellent = {one.id for group in by_place.values() for one in rng.sample(group, len(group) * 22 // 100)}
    reviews = []
    for place, one in enumerate(there):
        is_party = one.person.member_status == "保留团籍（党员）"
        owed = _dues(one, is_party)
        grade = "不参评" if is_party else "优秀" if one.id in excellent else "基本合格" if place % 61 == 60 else "合格"
        late = _LATE_MONTHS[place // 67 % len(_LATE_MONTHS)] if place % 67 == 66 and year == AS_OF.year else 0
        reviews.append(Review(
            person=one.id, year=year, grade=grade, registration="暂缓" if grade == "基本合格" and place % 2 else "已注册",
            rewards="镇级优秀共青团员" if grade == "优秀" and rng.random() < 0.2 else None,
            dues_owed=owed, dues_paid=owed and owed * (12 - late) / 12,
        ))
    return reviews


def _months(people: People, reviews: list[Review]) -> Iterator[Dues]:
    """The last year's dues of one branch month by month, as it began to keep a register; they come to what its members' years say."""
    place = people.members_on(AS_OF)[0].draft.place
    here = {one.id for one in people.members if one.draft.place == place}
    for review in reviews:
        if review.year != AS_OF.year or review.person not in here or not review.dues_owed or review.dues_paid is None:
            continue
        each = review.dues_owed / 12
        for n in range(1, 13):
            is_paid = each * n <= review.dues_paid
            when = date(AS_OF.year, n, 5 + n % 3)
            yield Dues(person=review.person, month=PartialDate(AS_OF.year, n), due=each, paid=each if is_paid else None, paid_on=when if is_paid else None)


def _contacts(people: People) -> Iterator[Contact]:
    """How the branch was in touch with its members who are away, last on the day their record says."""
    for place, one in enumerate(m for m in people.members if m.person.member_status == "流出" and m.person.last_contact_on):
        assert one.person.last_contact_on
        last = PartialDate.of(one.person.last_contact_on).first
        for back in (150, 0):
            yield Contact(person=one.id, day=last - timedelta(days=back), mode=("电话", "网络")[(place + back) % 2], contacted_by_words="团支部书记",
                          place=one.person.flow_place, content="了解工作和生活情况，提醒按月缴纳团费" if back else "通报支部活动，请假期回来参加志愿服务")


def _dues(one: Someone, is_party: bool) -> Decimal | None:
    """A year's dues by the rule of today; half a yuan a month where the pay is not told; party members as they like."""
    if is_party:
        return None
    each = monthly_dues(one.person.fee_class, one.person.monthly_income, AS_OF)
    return Decimal("6.00") if each is None else each * 12
