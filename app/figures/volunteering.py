"""Figures of volunteers, teams and hours."""

from app.figures.declare import MALE_AND_FEMALE, MONTH, Figure, Lifetime, Part, Split, begun, lasting, options, within
from app.rules import STAR_NAMES, VOLUNTEER_YEARLY_HOURS
from db.records import Person, Service, Team, codes

_REGISTRATION = Lifetime("registered_on", "cancelled_on", ("person", "volunteer_status"), "volunteer_status = '在册'", "volunteer_status IS NOT NULL")
LIVE_VOLUNTEER = _REGISTRATION.here()
_EXISTS = Lifetime("founded_on", "stopped_on", ("team", "status"), "status IS DISTINCT FROM '停止'").here()
#: A federation is not a team: what has teams below it is not counted.
LIVE_TEAM = f"{_EXISTS} AND id NOT IN (SELECT parent FROM team WHERE parent IS NOT NULL)"
#: Hours that count: not sent back, and of a kind the settings count.
COUNTED = "review_state IS DISTINCT FROM '退回' AND instr(:hour_kinds, time_kind) IS DISTINCT FROM 0"
THIS_YEAR = f"{within('day')} AND {COUNTED}"
#: A volunteer's minutes up to the day, with what was carried over.
MINUTES_SO_FAR = (
    "(coalesce(opening_minutes, 0) + coalesce((SELECT sum(s.minutes) FROM service s WHERE s.person = person.id AND s.day <= :day"
    " AND s.review_state IS DISTINCT FROM '退回' AND instr(:hour_kinds, s.time_kind) IS DISTINCT FROM 0), 0))"
)
#: The name of the first of a person's present teams.
FIRST_TEAM = (
    "(SELECT t.name FROM team_member m JOIN team t ON t.id = m.team WHERE m.person = person.id"
    f" AND {begun('m.joined_on')} AND {lasting('m.left_on')} ORDER BY m.id LIMIT 1)"
)
_SUM = "coalesce(sum(minutes), 0)"
_HOURS_RULE = "本年、审核没有退回、计时类别计入工时的服务记录的时长之和"
_OPENING = f"(SELECT coalesce(sum(opening_minutes), 0) FROM person WHERE {LIVE_VOLUNTEER})"

VOLUNTEERS = Figure(key="volunteers.total", label="注册志愿者",
                    aliases=("志愿者", "志愿者人数", "注册志愿者人数", "注册人数", "青年志愿者", "青年注册志愿者", "注册青年志愿者", "在册志愿者"),
                    unit="人", record=Person, where=LIVE_VOLUNTEER,
                    source="统计截止日在册的志愿者；参加几支队伍都只算一人")
HOURS = Figure(key="service.hours", label="本年志愿服务时长",
               aliases=("志愿服务时长", "服务时长", "志愿服务小时数", "服务时数", "总时数", "服务总时长", "志愿服务总时长", "志愿服务总时数", "志愿服务时间", "志愿服务时数", "服务时间", "服务小时数"),
               unit="小时", record=Service, where=THIS_YEAR, measure=_SUM, divisor=60,
               source=_HOURS_RULE)
FIGURES = [
    Figure(key="teams.total", label="志愿服务队",
           aliases=("志愿者队伍", "志愿服务队伍", "志愿服务队数", "队伍数", "志愿者服务队", "青年志愿服务队", "青年志愿者服务队"),
           unit="支", record=Team, where=LIVE_TEAM, source="统计截止日还在活动的队伍，不含联合会自己"),
    VOLUNTEERS,
    Figure(key="volunteers.new", label="本年新注册志愿者", aliases=("新注册志愿者", "新增志愿者", "新注册", "新增注册志愿者"), unit="人", record=Person, adding="flow", source="注册日期在本年（或本年回来）、上年末还不在册的志愿者",
           where=f"({_REGISTRATION.came} OR {_REGISTRATION.lost})"),
    Figure(key="volunteers.lost", label="本年新注册、没有计入在册的志愿者", unit="人", record=Person, source="注册日期在本年、已停用或注销而没填注销日期的人",
           where=_REGISTRATION.lost),
    Figure(key="volunteers.cancelled", label="本年注销的志愿者", aliases=("注销志愿者", "本年注销", "注销人数"), unit="人", record=Person, adding="flow",
           source="注销日期在本年的志愿者；没写日期的，按状态从哪天起是注销", where=f"(cancelled_on IS NOT NULL OR volunteer_status IS NOT DISTINCT FROM '注销') AND {_REGISTRATION.left}"),
    Figure(key="volunteers.suspended", label="本年停用的志愿者", aliases=("停用志愿者", "本年停用"), unit="人", record=Person, adding="flow",
           source="上年末在册、状态从本年某天起是停用（或不再写着）的志愿者", where=f"cancelled_on IS NULL AND volunteer_status IS DISTINCT FROM '注销' AND {_REGISTRATION.left}"),
    Figure(key="volunteers.members", label="志愿者中的团员", unit="人", record=Person, present=True, source="在册志愿者中政治面貌是共青团员的人",
           where=f"{LIVE_VOLUNTEER} AND political_status = '共青团员'"),
    HOURS,
    Figure(key="service.hours_duty", label="全年应服务时长", unit="小时", record=Person, where=LIVE_VOLUNTEER, measure=f"count(*) * {VOLUNTEER_YEARLY_HOURS}", adding="persons",
           source=f"在册志愿者人数 × 每人每年 {VOLUNTEER_YEARLY_HOURS} 小时（注册志愿者管理办法）"),
    Figure(key="service.count", label="本年志愿服务",
           aliases=("志愿服务人次", "服务人次", "参加志愿服务人次", "参与志愿服务人次", "参加服务人次", "参与服务人次", "志愿服务参与人次", "志愿服务参加人次"),
           unit="人次", record=Service, where=THIS_YEAR, source="本年计入工时的服务记录条数"),
    Figure(key="service.persons", label="本年参加服务的人",
           aliases=("参加服务的志愿者", "参与志愿服务人数", "参加志愿服务人数", "参加服务人数", "参与服务人数", "参加服务志愿者", "参与服务志愿者"),
           unit="人", record=Service, where=THIS_YEAR, measure="count(DISTINCT person)",
           source="本年有服务记录的不同的人"),
    Figure(key="service.hours_per_volunteer", label="本年人均志愿服务时长",
           aliases=("人均时长", "人均志愿服务时长", "人均服务时长"),
           unit="小时", record=Service, where=THIS_YEAR, measure=_SUM, divisor=60,
           per="volunteers.total", source="本年志愿服务时长 ÷ 注册志愿者人数，只舍不入"),
    Figure(key="service.hours_total", label="累计志愿服务时长", aliases=("累计服务时长", "累计志愿服务时间", "累计服务时间", "累计服务小时数"), unit="小时", record=Service, where=f"day <= :day AND {COUNTED}", measure=_SUM,
           divisor=60, plus=_OPENING, source="历年服务记录的时长，加在册志愿者的期初累计时长"),
    Figure(key="service.hours_total_per_volunteer", label="累计人均志愿服务时长", unit="小时", record=Service, measure=_SUM, divisor=60,
           where=f"day <= :day AND {COUNTED}", plus=_OPENING, per="volunteers.total", source="累计志愿服务时长 ÷ 注册志愿者人数，只舍不入"),
]

# The minutes are summed once for each volunteer, not once for each star they are held against.
_LEVELS = "CASE " + " ".join(f"WHEN m < :star_{n} THEN '{n - 1}'" for n in range(1, 6)) + " ELSE '5' END"
_STARS = f"(SELECT {_LEVELS} FROM (SELECT {MINUTES_SO_FAR} AS m) so_far)"
#: Everybody's present teams, for a split that may count a person twice.
_TEAMS_OF = f"SELECT DISTINCT m.person AS record, m.team AS part FROM team_member m WHERE {begun('m.joined_on')} AND {lasting('m.left_on')}"
SPLITS = [
    Split(key="volunteers.by_team", label="志愿服务队", base=VOLUNTEERS, pairs=_TEAMS_OF, of="team", of_where=LIVE_TEAM, overlapping=True),
    Split(key="volunteers.by_star", label="星级", base=VOLUNTEERS, prefix="volunteers.star_", adding="person_sum",
          by=_STARS, parts=tuple(Part(str(n), name, str(n), (name.removesuffix("级"), f"{name.removesuffix('级')}级") if n else ()) for n, name in enumerate(STAR_NAMES)),
          levels=tuple((str(n),) for n in range(len(STAR_NAMES) - 1, 0, -1))),
    Split(key="volunteers.by_sex", label="性别", base=VOLUNTEERS, by="CASE WHEN sex IN ('男', '女') THEN sex END",
          parts=MALE_AND_FEMALE, prefix="volunteers."),
    Split(key="service.by_month", label="月份", base=HOURS, by=MONTH, monthly=True),
    Split(key="service.by_team", label="志愿服务队", base=HOURS, by="team", of="team", of_where=_EXISTS),
    Split(key="service.by_category", label="服务类别", base=HOURS, by="category", parts=options(codes.SERVICE_CATEGORY), prefix="service.hours_in_"),
    Split(key="service.count_by_team", label="志愿服务队", base=next(f for f in FIGURES if f.key == "service.count"), by="team", of="team",
          of_where=_EXISTS),
]
