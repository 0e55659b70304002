"""Checks of volunteers, teams and hours; made for a million service rows, so the big table is read along its indexes."""

from app.checks.declare import ERROR, Check, circle, least_years, most_years, same
from app.figures.declare import begun, last_day, lasting
from app.figures.organisation import live_member
from app.figures.volunteering import LIVE_TEAM, LIVE_VOLUNTEER, THIS_YEAR
from app.rules import PLAUSIBLE_DAY_HOURS, VOLUNTEER_FULL_AGE, VOLUNTEER_MIN_AGE, VOLUNTEER_YEARLY_HOURS
from db.records import Person, Service, Team, TeamMember

_REGISTERING = "《中国注册志愿者管理办法》"
_RECORDING = "《志愿服务条例》《志愿服务记录与证明出具办法（试行）》：如实记录服务时间"
_VOLUNTEERS = f"(SELECT * FROM person WHERE {LIVE_VOLUNTEER})"
_TEAMS = f"(SELECT * FROM team WHERE {LIVE_TEAM})"
_IN_TEAM = f"(SELECT * FROM team_member WHERE {begun('joined_on')} AND {lasting('left_on')})"
_KEPT = "review_state IS NOT '退回'"
_DAYS = f"(SELECT person, day, sum(minutes) total, count(*) n FROM service WHERE {_KEPT} GROUP BY person, day)"
_HOURS = "printf('%g', round({} / 60.0, 2))"
#: Person-days with two services or more; only there can two overlap.
_BUSY = "(SELECT person, day FROM service GROUP BY person, day HAVING count(*) > 1)"
_WAY_OFF = 25

_VOLUNTEER = (
    same(Person, "volunteer_no", "志愿者编号一人一号", who="o.name"),
    Check(
        key="volunteer.young", label="注册志愿者时不满 14 周岁", source=f"{_REGISTERING}：年满 {VOLUNTEER_FULL_AGE} 周岁，{VOLUNTEER_MIN_AGE}–17 周岁经监护人同意",
        record=Person, column="registered_on", draft=True,
        sql=f"SELECT id, registered_on, age FROM (SELECT *, {most_years('birth_date', 'coalesce(registered_on, :day)')} age FROM person"
            f" WHERE volunteer_status IS NOT NULL) WHERE age < {VOLUNTEER_MIN_AGE}",
        problem=f"注册时只有 {{0}} 周岁，不满 {VOLUNTEER_MIN_AGE} 周岁；请核对出生日期和注册日期，确实不满的请改为不注册",
    ),
    Check(
        key="volunteer.no_consent", label="未成年志愿者没有监护人同意", source=f"{_REGISTERING}：{VOLUNTEER_MIN_AGE}–17 周岁须经监护人同意",
        record=Person, column="guardian_consent", draft=True,
        sql=f"SELECT id, guardian_consent, age FROM (SELECT *, {least_years('birth_date', ':day')} age FROM {_VOLUNTEERS})"
            f" WHERE age BETWEEN {VOLUNTEER_MIN_AGE} AND {VOLUNTEER_FULL_AGE - 1} AND guardian_consent IS NOT 1",
        problem="现在 {0} 周岁，还未成年，没有登记监护人同意；请取得同意书后填“是”",
    ),
    Check(
        key="volunteer.no_status", label="志愿者状态没填", source="志愿者状态没填的人不算注册志愿者", record=Person, column="volunteer_status", draft=True,
        sql="SELECT id, NULL FROM person WHERE volunteer_status IS NULL AND coalesce(volunteer_no, registered_on, platform, opening_minutes) IS NOT NULL",
        problem="填了志愿者内容，没有填志愿者状态，所以没有算作志愿者；请补上志愿者状态",
    ),
    Check(
        key="volunteer.cancelled", label="注销状态与日期不符", source="注销的志愿者要有注销日期，才能按年统计", record=Person, column="cancelled_on", draft=True,
        sql="SELECT id, cancelled_on FROM person WHERE (volunteer_status = '注销') IS NOT (cancelled_on <= :today)"
            " AND (volunteer_status = '注销' OR cancelled_on <= :today)",
        problem="志愿者状态与注销日期对不上；已注销的请填状态“注销”和注销日期，没有注销的请清空注销日期",
    ),
)

_SERVICE = (
    Check(
        key="service.not_volunteer", label="有服务记录的人不是志愿者", source=_RECORDING, record=Person, column="volunteer_status",
        sql="SELECT r.id, NULL, (SELECT count(*) FROM service s WHERE s.person = r.id) FROM person r WHERE r.volunteer_status IS NULL"
            " AND EXISTS (SELECT 1 FROM service s WHERE s.person = r.id)",
        problem="有 {0} 条服务记录，却没有登记为志愿者；请补登志愿者内容，记错人的请改正",
    ),
    Check(
        key="service.before_registration", label="服务早于注册", source=_RECORDING, record=Person, column="registered_on",
        sql="SELECT * FROM (SELECT r.id, r.registered_on, (SELECT count(*) FROM service s WHERE s.person = r.id AND s.day < r.registered_on) n,"
            " (SELECT min(day) FROM service s WHERE s.person = r.id) FROM person r WHERE r.registered_on IS NOT NULL) WHERE n > 0",
        problem="有 {0} 条服务记录早于注册日期（最早 {1}）；请核对注册日期或服务日期",
    ),
    Check(
        key="service.after_cancelling", label="服务晚于注销", source=_RECORDING, record=Person, column="cancelled_on",
        sql=f"SELECT * FROM (SELECT r.id, r.cancelled_on, (SELECT count(*) FROM service s WHERE s.person = r.id AND s.day > {last_day('r.cancelled_on')}) n"
            " FROM person r WHERE r.cancelled_on IS NOT NULL) WHERE n > 0",
        problem="有 {0} 条服务记录晚于注销日期；请核对注销日期或服务日期",
    ),
    Check(
        key="service.over_24_hours", label="一天超过 24 小时", level=ERROR, source="一天只有 24 小时", record=Service, column="minutes", draft=True,
        sql=f"SELECT r.id, r.minutes, p.name, r.day, d.n, {_HOURS.format('d.total')} FROM {_DAYS} d JOIN service r ON r.person = d.person AND r.day = d.day"
            f" JOIN person p ON p.id = r.person WHERE d.total > 1440 AND r.{_KEPT}",
        problem="{0} {1} 这一天有 {2} 条记录，共 {3} 小时，超过 24 小时；请核对时长，重复的删去",
    ),
    Check(
        key="service.long_days", label=f"一天超过 {PLAUSIBLE_DAY_HOURS} 小时", record=Person,
        source=f"各地多以一天 {PLAUSIBLE_DAY_HOURS} 小时为限；只计实际服务，不含路上时间",
        sql=f"SELECT person id, NULL, count(*), {_HOURS.format('max(total)')}, max(day) FROM {_DAYS} WHERE total > {PLAUSIBLE_DAY_HOURS * 60} AND total <= 1440"
            " GROUP BY person",
        problem=f"有 {{0}} 天服务超过 {PLAUSIBLE_DAY_HOURS} 小时（最多一天 {{1}} 小时，最近一次 {{2}}）；请核对这些天的时长",
    ),
    Check(
        key="service.overlap", label="服务时间重叠", level=ERROR, source="一个人不能同时在两处服务", record=Service, column="started_at", draft=True,
        sql="SELECT id, started_at, name, day FROM (SELECT s.id, s.day, s.started_at, s.ended_at, p.name,"
            " max(s.ended_at) OVER (earlier ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) before, lead(s.started_at) OVER earlier next"
            f" FROM {_BUSY} b JOIN service s ON s.person = b.person AND s.day = b.day JOIN person p ON p.id = s.person"
            f" WHERE s.started_at IS NOT NULL AND s.ended_at IS NOT NULL AND s.{_KEPT}"
            " WINDOW earlier AS (PARTITION BY s.person, s.day ORDER BY s.started_at, s.id)) WHERE started_at < before OR next < ended_at",
        problem="{0} {1} 的起止时间与当天另一条服务重叠；请核对时间，重复的删去",
    ),
    Check(
        key="service.high_average", label="人均服务时长偏高", record=Service, column="minutes",
        source=f"{_REGISTERING}：每年服务不少于 {VOLUNTEER_YEARLY_HOURS} 小时；超过它的 {_WAY_OFF} 倍值得复核",
        sql=f"SELECT NULL id, NULL, printf('%.1f', h), {VOLUNTEER_YEARLY_HOURS} FROM (SELECT sum(minutes) / 60.0 / (SELECT count(*) FROM {_VOLUNTEERS}) h"
            f" FROM service WHERE {THIS_YEAR}) WHERE h > {_WAY_OFF * VOLUNTEER_YEARLY_HOURS}",
        problem=f"本年人均服务 {{0}} 小时，超过每年 {{1}} 小时要求的 {_WAY_OFF} 倍；请复核时长，并说明是当年数还是累计数",
    ),
)

_TEAM = (
    same(Team, "name", "队名不能重复"),
    circle(Team, "parent"),
    Check(
        key="team.leader", label="志愿服务队负责人不是团员", source="志愿服务队登记要求：负责人应是团员", record=Team, column="leader", draft=True,
        sql=f"SELECT r.id, p.name, p.name FROM {_TEAMS} r JOIN person p ON p.id = r.leader WHERE r.leader NOT IN (SELECT id FROM person WHERE {live_member()})",
        problem="负责人{0}不是在册团员；请核对负责人，或补登他的团籍",
    ),
    Check(
        key="team.empty", label="志愿服务队没有队员", source="志愿服务队要有队员名册", record=Team,
        sql=f"SELECT r.id, NULL FROM {_TEAMS} r WHERE NOT EXISTS (SELECT 1 FROM {_IN_TEAM} m WHERE m.team = r.id)",
        problem="还没有登记在队的队员；请补登队员，已经解散的请改队伍状态",
    ),
    Check(
        key="team.stopped", label="停止状态与日期不符", source="停止的队伍要有停止日期，才能按年统计", record=Team, column="stopped_on", draft=True,
        sql="SELECT id, stopped_on FROM team WHERE (status = '停止') IS NOT (stopped_on <= :today) AND (status = '停止' OR stopped_on <= :today)",
        problem="队伍状态与停止日期对不上；已停止的请填状态“停止”和停止日期，没有停止的请清空停止日期",
    ),
    Check(
        key="team_member.not_volunteer", label="队员不是注册志愿者", source="志愿服务队的队员应是注册志愿者", record=TeamMember, column="person", draft=True,
        sql=f"SELECT r.id, p.name, p.name FROM {_IN_TEAM} r JOIN person p ON p.id = r.person WHERE p.volunteer_status IS NULL",
        problem="队员{0}没有登记为志愿者，不会计入志愿者人数；请补登志愿者内容",
    ),
    Check(
        key="team_member.twice", label="同一个人在队里登记两次", level=ERROR, source="一个人在一支队伍只登记一条在队记录", record=TeamMember, column="person", draft=True,
        sql=f"SELECT r.id, p.name, p.name FROM {_IN_TEAM} r JOIN {_IN_TEAM} o ON o.team = r.team AND o.person = r.person AND o.id <> r.id"
            " JOIN person p ON p.id = r.person GROUP BY r.id",
        problem="{0}在这支队里有两条在队记录；请给已离队的填上离队日期，重复的删去",
    ),
)

CHECKS = (*_VOLUNTEER, *_SERVICE, *_TEAM)
