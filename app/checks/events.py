"""Checks of events, trainings, partner units and honours."""

from app.checks.declare import ERROR, Check
from app.figures.activities import named
from app.figures.declare import first_day, last_day
from db.records import Attendance, Event, Honour, Partner

_TIES = "报表各栏之间应互相对得上"
_NAMED = named("r")
_VISITORS = "(SELECT sum(p.visitors) FROM event_partner p WHERE p.event = r.id)"
_DAYS = f"(julianday({last_day('coalesce(end_day, day)')}) - julianday({first_day('day')}) + 1)"

CHECKS = (
    Check(
        key="event.few_present", label="实到人数少于名单", level=ERROR, source=_TIES, record=Event, column="present",
        sql=f"SELECT r.id, r.present, r.present, {_NAMED} FROM event r WHERE r.present < {_NAMED}",
        problem="实到人数 {0} 比名单上没有缺席的 {1} 人还少；请核对实到人数或名单",
    ),
    Check(
        key="event.visitors", label="外来人数与来访人数不符", source=_TIES, record=Event, column="external",
        sql=f"SELECT r.id, r.external, r.external, {_VISITORS} FROM event r WHERE r.external <> {_VISITORS}",
        problem="外来人数是 {0}，各参与单位来访人数之和是 {1}；请核对，两者应相同",
    ),
    Check(
        key="event.no_hours", label="培训没有时长", source="培训学时按活动时长合计", record=Event, column="minutes", draft=True,
        sql="SELECT id, NULL FROM event WHERE kind = '培训' AND minutes IS NULL AND day <= :today", problem="培训没有填时长，合计学时会漏掉，请补上",
    ),
    Check(
        key="event.no_heads", label="培训没有人数", source="培训人次按实到人数或名单合计", record=Event, column="present",
        sql=f"SELECT r.id, NULL FROM event r WHERE r.kind = '培训' AND r.present IS NULL AND r.day <= :today AND {_NAMED} = 0",
        problem="培训没有实到人数，也没有名单，合计人次会漏掉，请补上一样",
    ),
    Check(
        key="event.long", label="活动时长超过起止日期", source="一天只有 24 小时", record=Event, column="minutes", draft=True,
        sql=f"SELECT id, minutes FROM event WHERE minutes > {_DAYS} * 1440", problem="活动时长比起止日期之间的时间还长，请核对时长和日期",
    ),
    Check(
        key="event.same_session", label="期次重复", source="同一系列一年之内期次不重复", record=Event, column="session_no", draft=True,
        sql="SELECT r.id, r.session_no, substr(r.day, 1, 4), r.series, r.session_no FROM event r JOIN event o ON o.series = r.series"
            " AND o.session_no = r.session_no AND substr(o.day, 1, 4) = substr(r.day, 1, 4) AND o.id <> r.id GROUP BY r.id",
        problem="{0} 年的“{1}”有两个第 {2} 期；请改期次，重复登记的删去",
    ),
    Check(
        key="event.no_partner", label="高校共建没有共建单位", source="共建批次按参与单位统计", record=Event,
        sql="SELECT id, NULL FROM event r WHERE kind = '高校共建' AND day <= :today AND NOT EXISTS (SELECT 1 FROM event_partner p WHERE p.event = r.id)",
        problem="高校共建活动没有登记参与单位，请补上共建单位",
    ),
    Check(
        key="attendance.twice", label="同一个人登记两次", level=ERROR, source="一个人在一次活动里只算一人次", record=Attendance, column="person", draft=True,
        sql="SELECT r.id, p.name, p.name FROM attendance r JOIN attendance o ON o.event = r.event AND o.person = r.person AND o.id <> r.id"
            " JOIN person p ON p.id = r.person GROUP BY r.id",
        problem="{0}在这次活动里登记了两次，人次会多算，请删去一条",
    ),
    Check(
        key="partner.unused", label="共建单位没有活动", source="共建单位应有共建活动", record=Partner,
        sql="SELECT id, NULL FROM partner r WHERE NOT EXISTS (SELECT 1 FROM event_partner p WHERE p.partner = r.id)",
        problem="没有任何活动登记了这个单位；请在活动的参与单位里选上，用不到的请删去",
    ),
    Check(
        key="honour.nobody", label="荣誉没有获得者", source="荣誉属于个人或组织", record=Honour, column="person", draft=True,
        sql="SELECT id, NULL FROM honour WHERE coalesce(person, branch, person_words, branch_words) IS NULL", problem="没有填获奖人，也没有填获奖组织，请补上一样",
    ),
)
