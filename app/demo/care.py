"""What was done for the children: visits, gifts, lessons in the holidays, health checks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from app.demo import programme
from app.demo.children import Case
from app.demo.events import Held
from app.demo.rows import AS_OF, YEARS, partial, put
from app.demo.volunteering import CHILDREN, Squad
from app.rules import age_on
from db.dates import PartialDate
from db.records import Aid, HealthCheck, Tutoring, Visit
from db.store import Store

#: Days between two visits, by year; the places of files that were let wait at the end.
_INTERVALS = {2018: 60, 2019: 55, 2020: 45, 2021: 27}
_OVERDUE = (4, 17, 29)
_FINDINGS = (
    "孩子情绪稳定，学习正常，老人身体尚可", "作业完成较好，英语偏弱", "与父母每周视频，想念父母", "家里整洁，吃饭按时", "比较内向，不爱说话", "期中成绩有进步",
    "作息不规律，看手机时间偏长", "康复训练坚持得较好", "近期感冒已好转", "家庭经济较紧，缺少课外书",
)
_NEEDS = (None, None, "需要课业辅导", "需要课外读物", "需要心理陪伴", None, "需要冬衣")
_ACTIONS = ("谈心交流，鼓励坚持学习", "联系父母增加视频次数", "安排志愿者每周辅导一次", "送去图书和文具", "提醒用火用电安全", "讲解防溺水和交通安全知识")
_SPRING = (("大米", 1, "袋", 65), ("食用油", 1, "桶", 72), ("慰问金", 1, "份", 300))
_MAY = (("学习用品", 1, "套", 80), ("图书", 3, "本", 90))
_TUTORS = 16


@dataclass(frozen=True)
class Lesson:
    """A volunteer's morning or afternoon of tutoring, which is a service too."""

    volunteer: int
    day: date
    minutes: int
    event: int


def fill(store: Store, rng: Random, cases: list[Case], squads: list[Squad], held: list[Held]) -> list[Lesson]:
    """Put in four years of care; returns the lessons."""
    put(store, [visit for place, case in enumerate(cases) for visit in _visits(rng, case, is_late=place in _OVERDUE)])
    put(store, [aid for event in held if event.planned.kind == "关爱慰问" for aid in _aid(event, cases)])
    tutoring = [lesson for event in held if event.planned.kind == "课业辅导" for lesson in _tutoring(rng, event, cases, _tutors(squads))]
    put(store, tutoring)
    put(store, list(_checks(rng, cases, held)))
    lessons = {
        (t.volunteer, t.day): Lesson(t.volunteer, t.day.first, t.minutes, t.event)
        for t in tutoring if t.volunteer and t.day and t.minutes and t.event
    }
    return list(lessons.values())


def _visits(rng: Random, case: Case, is_late: bool) -> Iterator[Visit]:
    opened, closed = case.child.opened_on, case.child.closed_on
    assert opened
    until = PartialDate.of(closed).last if closed else (AS_OF - timedelta(days=55) if is_late else AS_OF)
    day = PartialDate.of(opened).first + timedelta(days=rng.randrange(0, 8))
    while day < until:
        interval = _INTERVALS.get(day.year, 30)
        following = day + timedelta(days=interval + rng.randrange(-4, 4))
        needs = rng.choice(_NEEDS)
        yield Visit(
            child=case.id, day=partial(day), mode=rng.choices(("入户", "电话", "到校"), (7, 2, 2))[0], visitor=case.helper,
            findings=rng.choice(_FINDINGS), needs=needs, actions=rng.choice(_ACTIONS), referred_to=rng.choice(("民政", "教育", "残联")) if needs and rng.random() < 0.08 else None,
            next_due=day + timedelta(days=interval + 3),
        )
        day = following


def _aid(event: Held, cases: list[Case]) -> Iterator[Aid]:
    is_spring = "春节" in event.planned.title
    for case in cases:
        if case.is_open(event.day) and case.has("低保家庭", "家庭重残", "自身残疾", "重病"):
            for item, quantity, unit, value in _SPRING if is_spring else _MAY:
                yield Aid(child=case.id, event=event.id, day=partial(event.day), item=item, quantity=quantity, unit_name=unit, value=Decimal(value),
                          donor=programme.FIRM if item == "食用油" else "溪翁庄镇团委", received_by=case.child.consent_by or "监护人")


# --- lessons


def _tutors(squads: list[Squad]) -> list[int]:
    team = next(squad for squad in squads if squad.team.name == CHILDREN)
    return [one.id for one in team.people if one.is_volunteer(date(2017, 12, 31)) and one.draft.age() <= 45][:_TUTORS]


def _tutoring(rng: Random, event: Held, cases: list[Case], tutors: list[int]) -> Iterator[Tutoring]:
    """Children come on some of the course's weekdays; two or three share a tutor."""
    days = [event.day + timedelta(days=n) for n in range(event.planned.days)]
    days = [day for day in days if day.weekday() < 5][:: 2 if len(days) > 10 else 1]
    if event.day.year < programme.YEAR:
        days = days[::2]
    pupils = [case for case in cases if case.is_open(event.day) and 6 <= age_on(PartialDate.of(case.born), event.day) <= 15]
    for day in days:
        coming = rng.sample(pupils, len(pupils) * 2 // 5)
        minutes = rng.choice((90, 120, 120, 150))
        on_duty = rng.sample(tutors, (len(coming) + 2) // 3)
        for place, case in enumerate(coming):
            yield Tutoring(
                child=case.id, event=event.id, day=partial(day), volunteer=on_duty[place // 3], minutes=minutes,
                subject=rng.choices(("功课", "生活常识", "语文", "数学", "英语"), (6, 4, 2, 3, 3))[0],
                remark=rng.choice((None, None, None, "认真", "进步明显", "注意力不够集中")),
            )


# --- health checks


def _checks(rng: Random, cases: list[Case], held: list[Held]) -> Iterator[HealthCheck]:
    """Every autumn; since 2020 the children's institute comes for it."""
    surveys = {event.day.year: event for event in held if event.planned.kind == "科研调研"}
    build = {case.id: rng.uniform(0.95, 1.05) for case in cases}
    for year in YEARS:
        survey = surveys.get(year)
        day = survey.day if survey else date(year, 10, 22)
        for case in cases:
            if case.is_open(day) and case.born.year <= year - 3:
                yield _check(rng, case, day, survey, build[case.id])


def _check(rng: Random, case: Case, day: date, survey: Held | None, build: float) -> HealthCheck:
    years = (day - case.born).days / 365.25
    height = (76 + 6.1 * years if years < 12 else 149 + 3.6 * (years - 12)) * build
    weight = (height / 100) ** 2 * (14.6 + 0.36 * years) * build
    left = max(41, 51 - rng.randrange(0, 3) - max(0, int(years) - 9))
    caries = max(0, rng.randrange(-2, 4))
    advice = "注意用眼，少看手机" if left < 48 else "治疗龋齿，早晚刷牙" if caries > 1 else None
    return HealthCheck(
        child=case.id, event=survey.id if survey else None, day=partial(day), agency=programme.INSTITUTE if survey else "镇社区卫生服务中心",
        height_cm=_tenths(height), weight_kg=_tenths(weight), vision_left=Decimal(left) / 10,
        vision_right=Decimal(min(52, left + rng.randrange(-1, 2))) / 10, caries=caries,
        blood_pressure=f"{rng.randrange(92, 112)}/{rng.randrange(56, 72)}", heart_lung="见备注" if case.has("重病") else "未见异常", spine="正常",
        result="视力不良" if left < 48 else "龋齿" if caries > 1 else "发育正常", advice=advice, note="心脏术后，定期复查" if case.has("重病") else None,
    )


def _tenths(value: float) -> Decimal:
    return Decimal(round(value * 10)) / 10
