"""The children's support files: 36 open ones at the end of 2021, some closed, each with the family."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from app.demo.names import Names
from app.demo.organisations import TOWN, VILLAGES
from app.demo.people import Someone
from app.demo.population import People
from app.demo.rows import between, number, partial, put
from app.demo.volunteering import CHILDREN, Squad
from app.rules import turns
from db.dates import PartialDate
from db.records import Child, FamilyMember
from db.store import Store

#: Files by the year they were opened in: those still open, and those closed since (with the year of closing).
_OPEN = {2018: 9, 2019: 8, 2020: 9, 2021: 10}
_CLOSED = ((2018, 2019), (2018, 2019), (2018, 2020), (2018, 2020), (2019, 2021), (2019, 2021), (2020, 2021), (2020, 2021))
_REASONS = ("父母返乡", "迁出", "父母返乡", "年满")
#: What troubles a child, and how often that is met.
_TROUBLES: tuple[tuple[tuple[str, ...], int], ...] = (
    (("留守",), 9), (("留守", "低保家庭"), 4), (("单亲",), 4), (("低保家庭", "单亲"), 3), (("自身残疾",), 3), (("自身残疾", "低保家庭"), 3),
    (("低保家庭", "家庭重残"), 5), (("家庭重残",), 2), (("重病",), 1), (("事实无人抚养",), 1), (("监护缺失或不当",), 1),
)
#: Turned 16 in autumn and should be closed: for the check to find, like the one without a guardian.
_PAST_AGE = date(2005, 10, 18)
_WITHOUT_GUARDIAN = "监护缺失或不当"
_DISABILITIES = ("视力", "听力", "言语", "肢体", "智力", "肢体", "智力")
_AWAY = ("北京市朝阳区", "北京市昌平区", "天津市武清区", "河北省唐山市", "内蒙古呼和浩特市", "山东省济南市")
_TEACHERS = 9


@dataclass(frozen=True)
class Case:
    """A file that was put in; `born` is known for all."""

    child: Child
    born: date

    @property
    def id(self) -> int:
        return number(self.child)

    @property
    def helper(self) -> int:
        assert self.child.helper
        return self.child.helper

    def is_open(self, day: date) -> bool:
        """Whether the file was open on a day."""
        opened, closed = self.child.opened_on, self.child.closed_on
        return opened is not None and opened <= day and (closed is None or closed > day)

    def has(self, *categories: str) -> bool:
        """Whether one of these troubles is theirs."""
        return any(category in (self.child.categories or ()) for category in categories)


def fill(store: Store, rng: Random, names: Names, people: People, squads: list[Squad]) -> list[Case]:
    """Put in the files and the families."""
    helpers = _helpers(rng, people, squads)
    teachers = [names.name("女") for _ in range(_TEACHERS)]
    plans = [(year, None) for year, count in _OPEN.items() for _ in range(count)]
    troubles = [kinds for kinds, count in _TROUBLES for _ in range(count)]
    rng.shuffle(troubles)
    # The one who is past the age has no other doubt about the file.
    troubles.insert(0, troubles.pop(troubles.index(("留守",))))
    files = []
    for place, (year, closing) in enumerate([*plans, *_CLOSED]):
        born = _PAST_AGE if place == 0 else _born(rng, closing)
        files.append((_child(rng, names, born, year, closing, troubles[place % len(troubles)], place), born))
    files.sort(key=lambda pair: (pair[0].opened_on, pair[0].name))
    counted = [
        child.with_(file_no=f"{child.opened_on and child.opened_on.year}-{child.village}-{order:03d}", helper=helpers[order % len(helpers)].id,
                    teacher=teachers[order % _TEACHERS] if child.school else None)
        for order, (child, _) in enumerate(files, 1)
    ]
    cases = [Case(child, born) for child, (_, born) in zip(put(store, counted), files, strict=True)]
    relatives = put(store, [relative for case in cases for relative in _family(rng, names, case)])
    return _with_consent(store, cases, relatives)


def _helpers(rng: Random, people: People, squads: list[Squad]) -> list[Someone]:
    """Twenty-six of the children's team who were there from the start."""
    team = next(squad for squad in squads if squad.team.name == CHILDREN)
    early = [one for one in team.people if one.is_volunteer(date(2018, 1, 1)) and 24 <= one.draft.age() <= 60]
    return rng.sample(early, 26)


def _born(rng: Random, closing: int | None) -> date:
    if closing:
        return between(rng, date(2004, 1, 1), date(2010, 12, 31))
    small, pupil, big = (date(2016, 1, 1), date(2017, 12, 1)), (date(2008, 1, 1), date(2015, 12, 31)), (date(2006, 3, 1), date(2007, 12, 31))
    return between(rng, *rng.choices((small, pupil, big), (3, 24, 8))[0])


def _child(rng: Random, names: Names, born: date, year: int, closing: int | None, troubles: tuple[str, ...], place: int) -> Child:
    sex, village = names.sex(), rng.choice(VILLAGES)
    opened = max(between(rng, date(year, 1, 10), date(year, 11, 20)), born + timedelta(days=200))
    home = f"北京市密云县{TOWN}{village}{rng.randrange(1, 160)}号"
    id_number = names.id_number(born, sex)
    values: dict[str, Any] = {
        "name": names.name(sex), "sex": sex, "ethnicity": "满族" if rng.random() < 0.1 else "汉族", "birth_date": partial(born),
        "id_number": id_number, "hukou_registered": True, "is_rural_hukou": "留守" in troubles or rng.random() < 0.9, "village": village,
        "registered_address": home, "current_address": home,
        "categories": troubles, "key_group": "农村留守儿童" if "留守" in troubles else None, "opened_on": opened, "status": "在帮",
    }
    if place % 19 == 7:
        # Not every roster brought the number.
        values |= {"id_number": None, "birth_date": PartialDate(born.year, born.month)}
    values |= _school(rng, born) | _health(rng, troubles, id_number) | _care(rng, troubles)
    if closing:
        of_age = turns(partial(born), 16)
        reason = "年满" if of_age.year == closing else rng.choice(_REASONS[:3])
        values |= {"status": "结案", "closed_on": of_age + timedelta(days=9) if reason == "年满" and of_age < date(closing, 12, 20)
                   else between(rng, date(closing, 3, 1), date(closing, 12, 10)), "close_reason": reason}
    return Child(**values)


def _school(rng: Random, born: date) -> dict[str, Any]:
    """School as of autumn 2021: primary school from six on the first of September."""
    form = 2021 - born.year - 6 + ((born.month, born.day) < (9, 1))
    if form < -2:
        return {"schooling": "未入园"}
    if form < 1:
        return {"schooling": "幼儿园", "school": "溪翁庄镇中心幼儿园", "grade": {0: "大班", -1: "中班"}.get(form, "小班")}
    if form <= 6:
        return {"schooling": "小学", "school": "溪翁庄镇中心小学", "grade": f"{'一二三四五六'[form - 1]}年级", "boards": rng.random() < 0.15}
    if form <= 9:
        return {"schooling": "初中", "school": "溪翁庄镇中学", "grade": f"初{'一二三'[form - 7]}", "boards": rng.random() < 0.3}
    return {"schooling": "高中", "school": "密云县某高级中学", "grade": f"高{'一二三'[min(form - 10, 2)]}", "boards": True}


def _health(rng: Random, troubles: tuple[str, ...], id_number: str) -> dict[str, Any]:
    if "自身残疾" in troubles:
        kind = rng.choice(_DISABILITIES)
        grade = rng.choice(("二级", "三级", "四级"))
        code = "视力 听力 言语 肢体 智力 精神 多重".split().index(kind) + 1
        return {"health": "残疾", "disability": kind, "disability_grade": grade, "disability_no": f"{id_number}{code}{'一二三四'.index(grade[0]) + 1}"}
    if "重病" in troubles:
        return {"health": "患病", "disease": "先天性心脏病（术后）"}
    return {"health": "健康"}


def _care(rng: Random, troubles: tuple[str, ...]) -> dict[str, Any]:
    care = "父母"
    if "留守" in troubles or "事实无人抚养" in troubles:
        care = "受托人能力不足" if rng.random() < 0.12 else "委托照护"
    elif "家庭重残" in troubles:
        care = "父或母无监护能力" if rng.random() < 0.6 else "父母"
    elif _WITHOUT_GUARDIAN in troubles:
        care = "无人监护"
    poor = "低保家庭" in troubles or "家庭重残" in troubles
    income = ("种养殖业", "政府救助") if poor else ("打工收入",) if "留守" in troubles else ("打工收入", "种养殖业")
    aid = (("低保",) if "低保家庭" in troubles else ()) + (("医疗救助",) if "自身残疾" in troubles or "重病" in troubles else ())
    return {"care_type": care, "care_rating": (rating := "差" if care == "无人监护" else rng.choice(("较好", "一般", "一般"))),
            "risk_level": {"差": "高", "一般": "中", "较好": "低"}[rating], "income_sources": income,
            "aid_received": aid or None}


# --- families


def _family(rng: Random, names: Names, case: Case) -> Iterator[FamilyMember]:
    """Father and mother, and who looks after the child when they do not; exactly one is the first to be called."""
    child, surname = case.child, str(case.child.name)[0]
    is_left, is_single = case.has("留守"), case.has("单亲", "事实无人抚养")
    carer = is_left or case.has("事实无人抚养", _WITHOUT_GUARDIAN)
    values: dict[str, Any] = {"child": case.id, "address": child.current_address}
    father = values | {"name": names.name("男", surname), "relation": "父", "birth_date": PartialDate(case.born.year - rng.randrange(23, 34)),
                       "phone": names.mobile(), "state": "健在", "capacity": "有", "is_guardian": True, "is_primary": not carer}
    mother = values | {"name": names.name("女"), "relation": "母", "birth_date": PartialDate(case.born.year - rng.randrange(21, 32)),
                       "phone": names.mobile(), "state": "健在", "capacity": "有", "is_guardian": True, "is_primary": False}
    if is_left:
        for parent in (father, mother):
            parent |= {"away": True, "away_since": PartialDate(rng.randrange(2016, 2021), rng.choice((2, 3, 9))),
                       "work_place": rng.choice(_AWAY), "contact_frequency": rng.choice(("每天", "每周", "每周", "每月"))}
    if is_single:
        mother |= {"state": "离异", "is_guardian": False, "contact_frequency": rng.choice(("每月", "更少", "无联系"))}
    if case.has("家庭重残"):
        father |= {"state": "重残", "capacity": "无" if child.care_type == "父或母无监护能力" else "一般", "is_primary": False}
        mother |= {"is_primary": True}
    if case.has("事实无人抚养"):
        father |= {"state": "服刑", "is_guardian": False, "capacity": "无"}
    if case.has(_WITHOUT_GUARDIAN):
        father |= {"state": "失联", "is_guardian": False, "capacity": "无"}
        mother |= {"state": "离异", "is_guardian": False, "capacity": "无"}
    yield FamilyMember(**father)
    yield FamilyMember(**mother)
    if carer:
        yield _carer(rng, names, case, surname)


def _carer(rng: Random, names: Names, case: Case, surname: str) -> FamilyMember:
    relation = "伯叔" if case.has(_WITHOUT_GUARDIAN) else rng.choice(("祖父", "祖母", "祖母", "外祖母"))
    sex = "女" if relation.endswith("母") else "男"
    is_guardian = relation != "伯叔"
    opened = case.child.opened_on
    assert opened
    weak = case.child.care_type == "受托人能力不足"
    return FamilyMember(
        child=case.id, name=names.name(sex, surname if relation in ("祖父", "伯叔") else None), relation=relation,
        is_guardian=is_guardian, is_primary=True,
        birth_date=PartialDate(case.born.year - rng.randrange(48, 62)), phone=names.mobile(), address=case.child.current_address, state="健在",
        capacity="一般" if weak else "有", entrusted=is_guardian or None, entrusted_on=opened if is_guardian else None,
    )


def _with_consent(store: Store, cases: list[Case], relatives: list[FamilyMember]) -> list[Case]:
    """The guardian who is called first agreed when the file was opened; two files still lack it."""
    first = {relative.child: relative for relative in relatives if relative.is_primary and relative.is_guardian}
    agreed = []
    for place, case in enumerate(cases):
        if (guardian := first.get(case.id)) and case.child.opened_on and place % 20 != 13:
            case = Case(store.save(case.child.with_(consent_on=case.child.opened_on, consent_by=guardian.name)), case.born)
        agreed.append(case)
    return agreed
