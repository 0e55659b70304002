"""League members of four years: who came, who went, and the 267 who are there at the end of 2021."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from app.demo.names import NAMESAKES, UNUSUAL, Names
from app.demo.organisations import GOVERNMENT, GRADUATES, INSTITUTION, RURAL, SUCCESSORS, Town
from app.demo.people import Draft, draft, give_names
from app.demo.rows import YEARS, between, partial
from app.rules import turns
from db.dates import PartialDate

#: 285 at the end of 2017, then 281, 276, 271, 267: those who joined here and those who came from elsewhere, by year …
_JOINED = {2018: 18, 2019: 17, 2020: 16, 2021: 15}
_CAME = {2018: 7, 2019: 7, 2020: 6, 2021: 9}
#: … and those who left.
_LEFT = {
    2018: {"已转出": 17, "超龄离团": 11, "退团": 1},
    2019: {"已转出": 16, "超龄离团": 12, "自行脱团除名": 1},
    2020: {"已转出": 16, "超龄离团": 10, "退团": 1},
    2021: {"已转出": 16, "超龄离团": 11, "退团": 1},
}
#: Of those who came in 2018, so many moved on in 2021; they are among the 16 of that year.
_CAME_AND_LEFT = 2
#: Past 28 and still on the roll: years of birth.
_ELDERS = range(1987, 1994)
_TURNING_28 = (date(1994, 1, 5), date(1994, 1, 22), date(1994, 2, 14), date(1994, 3, 19))
#: Between which days those were born who joined before 2018: most, and the younger ones.
_BORN = ((date(1994, 4, 1), date(2000, 12, 31)), (date(2001, 1, 1), date(2003, 4, 30)))
#: Admission is on these days of a year.
_ADMISSION = ((5, 4), (12, 8))
_UNIVERSITIES = ("北京市某高校学生团委", "天津市某高校学生团委", "河北省某高校学生团委", "北京市某职业学院团委")
_TOWNS = ("密云县密云镇团委", "密云县穆家峪镇团委", "怀柔区怀柔镇团委", "河北省滦平县某乡团委", "北京市某街道团工委")


def plan(rng: Random, names: Names, town: Town) -> list[Draft]:
    """Everybody who was a member here since 2018; those who still are come first."""
    live = [_newcomer(rng, names, year, place % 6 == 5) for year in YEARS for place in range(_JOINED[year])]
    arrived = [_arrived(rng, names, year) for year in YEARS for _ in range(_CAME[year])]
    moved_on, arrived = arrived[:_CAME_AND_LEFT], arrived[_CAME_AND_LEFT:]
    live += arrived
    total = sum(planned.size for planned in town.planned.values())
    special = [*_TURNING_28, *(between(rng, date(year, 1, 8), date(year, 12, 9)) for year in _ELDERS)]
    born = special + [between(rng, *_BORN[place % 4 == 0]) for place in range(total - len(live) - len(special))]
    live += [_old(rng, names, day) for day in born]
    gone = [_leaver(rng, names, year, why, moved_on if year == 2021 and why == "已转出" else [])
            for year in YEARS for why, count in _LEFT[year].items() for _ in range(count)]
    _settle(rng, town, live)
    _settle_leavers(rng, town, gone)
    _number(live + gone)
    for place, member in enumerate(live):
        _describe(rng, member, town.planned[member.place].org_type, keeps_papers=place % 29 != 0)
    for member in gone:
        _describe(rng, member, town.planned[member.place].org_type, keeps_papers=True)
    give_names(rng, live, (*UNUSUAL, *NAMESAKES))
    _set_apart(rng, live)
    return live + gone


def _admitted(rng: Random, born: date, last: int) -> date:
    """An admission day at 14 to 16, in the last year at the latest."""
    first = turns(partial(born), 14)
    days = [date(year, *day) for year in range(first.year, min(first.year + 2, last) + 1) for day in _ADMISSION]
    return rng.choice([day for day in days if day >= first])


def _newcomer(rng: Random, names: Names, year: int, is_grown: bool) -> Draft:
    joined = date(year, *rng.choice(_ADMISSION))
    if is_grown:
        born = between(rng, date(year - 24, 1, 1), date(year - 20, 12, 31))
    else:
        born = between(rng, date(year - 17, 8, 1), date(year - 14, 4, 30))
    made = draft(rng, names, born)
    made.values |= {"joined_on": partial(joined), "member_status": "在册"}
    made.came = joined
    return made


def _arrived(rng: Random, names: Names, year: int) -> Draft:
    born = between(rng, date(year - 24, 1, 1), date(year - 19, 12, 31))
    made = draft(rng, names, born)
    came = between(rng, date(year, 2, 20), date(year, 11, 30))
    asked = came - timedelta(days=rng.randrange(8, 30))
    made.came = came
    made.values |= {"joined_on": partial(_admitted(rng, born, year - 1)), "member_from": partial(came), "member_status": "在册"}
    made.moves.append(_other_side(rng.choice(_UNIVERSITIES + _TOWNS)) | {
        "direction": "转入", "reason": rng.choice(("未升学未就业", "已就业（无团组织）", "已就业（有团组织）", "居住地变动")), "applied_on": asked,
        "out_on": asked + timedelta(days=3), "in_on": came, "status": "已通过", "file_moved": True, "dues_until": partial(came),
        "letter_no": f"转入〔{year}〕{rng.randrange(100, 999)}号",
    })
    return made


def _old(rng: Random, names: Names, born: date) -> Draft:
    made = draft(rng, names, born)
    joined = _admitted(rng, born, 2017)
    made.came = joined
    made.values |= {"joined_on": partial(joined), "member_status": "在册"}
    return made


def _leaver(rng: Random, names: Names, year: int, why: str, waiting: list[Draft]) -> Draft:
    if waiting:
        made = waiting.pop()
        made.left = between(rng, date(year, 7, 1), date(year, 9, 20))
    elif why == "超龄离团":
        born = between(rng, date(year - 28, 1, 1), date(year - 28, 10, 31))
        made = _old(rng, names, born)
        made.left = turns(partial(born), 28) + timedelta(days=rng.randrange(1, 45))
    else:
        born = between(rng, date(year - 23, 1, 1), date(min(year - 18, 2003), 4, 30))
        made = _old(rng, names, born)
        made.left = between(rng, *rng.choice(((date(year, 7, 1), date(year, 9, 25)), (date(year, 1, 12), date(year, 12, 5)))))
    made.values |= {"member_to": partial(made.left), "member_status": why}
    if why == "已转出":
        made.moves.append(_move_out(rng, made.left))
    return made


def _move_out(rng: Random, left: date) -> dict[str, object]:
    asked = left - timedelta(days=rng.randrange(3, 15))
    other, why = rng.choice(((_UNIVERSITIES, "升学"), (_UNIVERSITIES, "升学"), (_TOWNS, "已就业（有团组织）"), (_TOWNS, "居住地变动"),
                             (("某部团委",), "参军入伍/涉密")))
    return _other_side(rng.choice(other)) | {
        "direction": "转出", "reason": why, "applied_on": asked, "out_on": left, "in_on": left + timedelta(days=rng.randrange(1, 9)),
        "status": "已通过", "file_moved": True, "dues_until": partial(left), "letter_no": f"转出〔{left.year}〕{rng.randrange(100, 999)}号",
    }


def _other_side(name: str) -> dict[str, object]:
    """The body at the other end of a move, its province, and the system it is kept in."""
    province = name[:2] if name[:2] in ("天津", "河北") else None if name.startswith("某部") else "北京"
    return {"other_org": name, "province": province, "system": "北京" if province == "北京" else "全国"}


# --- who belongs where


def _settle(rng: Random, town: Town, live: list[Draft]) -> None:
    """Give every live member an organisation: the young belong to villages; then the moves that follow from its history."""
    rural = _places(town, rural=True)
    rng.shuffle(rural)
    _seat_grown(rng, _places(town, rural=False), live)
    for member in live:
        member.place = member.place or rural.pop()
        if town.planned[member.place].org_type == RURAL:
            _live_in(member, member.place)
        if (founded := town.planned[member.place].founded) and member.came and member.came < founded:
            _moved_within(member, town.planned[member.place].before, founded, "组织撤并")
    _follow_history(rng, town, live)


def _places(town: Town, *, rural: bool) -> list[str]:
    """The organisations of villages, or the others, each as often as it has members."""
    return [place for place in town.live() if (town.planned[place].org_type == RURAL) is rural for _ in range(town.planned[place].size)]


def _seat_grown(rng: Random, places: list[str], live: list[Draft]) -> None:
    """Firms stand first in the list and take the youngest; officials and teachers have studied."""
    grown = rng.sample([m for m in live if date(1994, 1, 1) <= m.born < date(2001, 7, 1)], len(places))
    for member, place in zip(sorted(grown, key=lambda m: m.born, reverse=True), places, strict=True):
        member.place = place


def _follow_history(rng: Random, town: Town, live: list[Draft]) -> None:
    """Moves out of organisations that were given up, and of some who moved house."""
    for former, successor in SUCCESSORS.items():
        day = town.planned[former].abolished
        assert day
        for member in [m for m in live if m.place == successor and m.came and m.came < date(2018, 1, 1)][:4]:
            _moved_within(member, former, day, "组织撤并")
    for member in rng.sample([m for m in live if not m.moves and m.came and m.came.year < 2018], 4):
        others = [p for p in town.of_type(RURAL) if p != member.place and not town.planned[p].founded]
        _moved_within(member, rng.choice(others), date(2021, rng.randrange(4, 11), rng.randrange(1, 28)), "居住地变动")


def _live_in(member: Draft, village: str) -> None:
    for column in ("registered_address", "current_address"):
        member.values[column] = member.values[column].replace(member.values["village"], village, 1)
    member.values["village"] = village


def _moved_within(member: Draft, former: str, day: date, why: str) -> None:
    member.moves.append({
        "direction": "内部调整", "from_place": former, "to_place": member.place, "reason": why, "applied_on": day - timedelta(days=7),
        "out_on": day - timedelta(days=2), "in_on": day, "status": "已通过", "file_moved": True, "system": "北京",
    })


def _settle_leavers(rng: Random, town: Town, gone: list[Draft]) -> None:
    places = [p for p in town.live() if not town.planned[p].founded]
    sizes = [town.planned[p].size for p in places]
    for place, member in enumerate(gone):
        # Two of the first were in the workshop that closed in 2019.
        member.place = "北京白岩服装加工厂" if place in (3, 20) else rng.choices(places, sizes)[0]
        if town.planned[member.place].org_type == RURAL:
            _live_in(member, member.place)


def _number(members: list[Draft]) -> None:
    """Twelve digits for everybody admitted since 2017, in the order of admission; a card number of eight for the others."""
    for place, member in enumerate(sorted(members, key=lambda m: (str(m.values["joined_on"]), m.values["id_number"])), 1):
        year = member.values["joined_on"].year
        if year >= 2017:
            member.values["development_no"] = f"{year}1118{place:04d}"
        else:
            member.values["card_no"] = f"1118{place:04d}"


# --- what else is known


def _describe(rng: Random, member: Draft, org_type: str, keeps_papers: bool) -> None:
    age, values = member.age(), member.values
    values |= {"has_volition": keeps_papers, "has_application": keeps_papers or None, "has_card": True, "has_registration": keeps_papers,
               "political_status": "共青团员" if values["member_status"] in ("在册", "已转出") else "群众"}
    if age < 19 and org_type == RURAL:
        school = "溪翁庄镇中学" if age < 16 else rng.choice(("密云县某高级中学", "密云县某职业学校"))
        values |= {"education": "初中" if age < 16 else "普通高中", "study_status": "在读", "occupation": "学生", "work_unit": school,
                   "fee_class": "学生"}
        return
    if org_type == RURAL:
        education = rng.choice(("普通高中", "中等职业", "大学专科", "大学专科", "大学本科", "初中"))
        job = rng.choice((("务农", "农民"), ("果品种植", "农民"), ("民俗户经营", "个体"), ("务工", "工薪"), ("待业", "无收入/抚恤救济")))
        values |= {"education": education, "study_status": "毕业", "occupation": job[0], "fee_class": job[1]}
    else:
        graduate = org_type in (GRADUATES, GOVERNMENT, INSTITUTION)
        job_name = {GRADUATES: "大学生村官", GOVERNMENT: "机关干部", INSTITUTION: "教师" if "校" in member.place else "护士"}.get(org_type, "职工")
        studied = ("大学专科",) if age < 22 else ("大学本科",) if age < 25 else ("大学本科", "大学本科", "研究生")
        values |= {"education": rng.choice(studied if graduate else ("中等职业", "大学专科", "普通高中")),
                   "study_status": "毕业", "occupation": job_name, "work_unit": member.place, "fee_class": "工薪"}
    if values["fee_class"] == "工薪":
        values["monthly_income"] = Decimal(rng.randrange(28, 62) * 100)
    if age >= 20 and rng.random() < 0.25 and member.is_live:
        values["party_applied_on"] = partial(date(rng.randrange(max(2017, member.born.year + 19), 2022), rng.randrange(1, 13), 5))


def _join_party(rng: Random, member: Draft) -> None:
    joined = turns(partial(member.born), 20) + timedelta(days=rng.randrange(30, 900))
    party = min(joined, date(2021, 6, 30))
    member.values |= {"member_status": "保留团籍（党员）", "fee_class": "保留团籍党员（自愿）", "party_joined_on": partial(party), "party_applied_on":
                      partial(turns(partial(member.born), 18)), "political_status": "中共预备党员" if party.year == 2021 else "中共党员"}


def _set_apart(rng: Random, live: list[Draft]) -> None:
    """Party members, those who live elsewhere, and a few doubtful entries, so that to-dos and checks have something to show."""
    plain = [m for m in live if 20 <= m.age() <= 27 and m.came and m.came.year < 2018]
    rng.shuffle(plain)
    for member in (plain.pop() for _ in range(9)):
        _join_party(rng, member)
    for place, member in enumerate(plain.pop() for _ in range(9)):
        called = date(2021, 4, 2) if place < 2 else between(rng, date(2021, 9, 1), date(2021, 12, 20))
        member.values |= {"member_status": "流出", "flow_place": rng.choice(("北京市朝阳区", "天津市武清区", "河北省廊坊市", "上海市")), "last_contact_on": called}
    for member in [m for m in live if m.moves and m.moves[0]["direction"] == "转入"][-6:]:
        member.values["member_status"] = "流入"
    for member in (plain.pop() for _ in range(8)):
        member.values |= {"recommended_on": partial(date(2021, rng.choice((4, 6, 10)), 20)), "party_applied_on": partial(date(2020, 7, 1))}
    for place, member in enumerate(plain.pop() for _ in range(2)):
        member.values["member_status"] = "转出中"
        member.moves.append(_other_side(_TOWNS[-1]) | {"direction": "转出", "reason": "已就业（有团组织）", "status": "转出审批中",
                                                       "applied_on": date(2021, 9 + 3 * place, 6)})
    unknown = plain.pop()
    unknown.values |= {"id_number": None, "birth_date": PartialDate(unknown.born.year, unknown.born.month)}
    early = next(m for m in plain if m.values["joined_on"].year < 2014)
    early.values["joined_on"] = partial(turns(partial(early.born), 12) - timedelta(days=40))
