"""Checks of League bodies and of the posts held in them."""

from app.checks.declare import ERROR, Check, circle, same
from app.figures.declare import begun, first_day, last_day, quoted
from app.figures.organisation import LIVE_POST, TERM_ENDING, live_member
from app.rules import (
    BRANCH_MIN_MEMBERS,
    BRANCH_USUAL_MEMBERS,
    COMMITTEE_FROM,
    COMMITTEE_SIZE,
    COMMITTEE_TITLES,
    DEPUTIES,
    LONGEST_TERM,
    TERM_WARNING_DAYS,
    TOWNSHIP_COMMITTEE,
)
from db.records import Branch, Post

_BRANCH_RULE = "《中国共产主义青年团支部工作条例（试行）》"
_BASE_RULE = "乡镇团委组成和换届的一般要求"
_EXISTS = f"{begun('founded_on')} AND (CASE WHEN abolished_on IS NULL THEN status IS NOT '撤销' ELSE {last_day('abolished_on')} > :day END)"
#: Bodies that exist on the day; a youth club is a place, it has no officers or members of its own.
_BODIES = f"(SELECT * FROM branch WHERE {_EXISTS} AND org_type IS NOT '青年社')"
_LEAVES = (
    f"(SELECT * FROM branch b WHERE {_EXISTS} AND org_type IS NOT '青年社' AND status IS NOT '临时'"
    " AND (level = '团支部' OR level IS NULL AND NOT EXISTS (SELECT 1 FROM branch c WHERE c.parent = b.id)))"
)
_COMMITTEE = quoted(COMMITTEE_TITLES)
_MEMBERS = f"(SELECT count(*) FROM (SELECT * FROM person WHERE {live_member()}) m WHERE m.branch = r.id)"


def _holders(titles: str) -> str:
    return f"(SELECT count(DISTINCT p.person) FROM (SELECT * FROM post WHERE {LIVE_POST}) p WHERE p.branch = r.id AND p.title_name IN ({titles}))"


def _counted(key: str, label: str, bodies: str, number: str, wrong: str, problem: str, source: str) -> Check:
    """Bodies of which some number (n) is wrong."""
    return Check(
        key=key, label=label, source=source, record=Branch, problem=problem,
        sql=f"SELECT id, NULL, n FROM (SELECT r.*, {number} n FROM {bodies} r) counted WHERE {wrong}",
    )


CHECKS = (
    same(Branch, "full_name", "组织全称不能重复"),
    same(Branch, "org_code", "智慧团建：一个团组织一个代码"),
    Check(
        key="branch.long_short_name", label="组织简称太长", source="智慧团建：简称不超过 25 个汉字", record=Branch, column="short_name", draft=True,
        sql="SELECT id, short_name, length(short_name) FROM branch WHERE length(short_name) > 25",
        problem="组织简称有 {0} 个字，上级系统只收 25 个字以内的，请缩短",
    ),
    circle(Branch, "parent"),
    _counted("branch.few_members", "团支部团员太少", _LEAVES, _MEMBERS, f"n < {BRANCH_MIN_MEMBERS}",
             f"只有 {{0}} 名团员，不足 {BRANCH_MIN_MEMBERS} 人；请核对名册，或与邻近支部组成联合支部", _BRANCH_RULE),
    _counted("branch.many_members", "团支部团员太多", _LEAVES, _MEMBERS, f"n > {BRANCH_USUAL_MEMBERS}",
             f"有 {{0}} 名团员，一般不超过 {BRANCH_USUAL_MEMBERS} 人；请核对名册，或考虑分设支部", _BRANCH_RULE),
    _counted("branch.no_committee", "该设支委会而没有设", _LEAVES, _holders(_COMMITTEE),
             f"n < {COMMITTEE_SIZE[0]} AND (SELECT count(*) FROM (SELECT * FROM person WHERE {live_member()}) m WHERE m.branch = counted.id) >= {COMMITTEE_FROM}",
             f"团员满 {COMMITTEE_FROM} 人应设支委会（{COMMITTEE_SIZE[0]}–{COMMITTEE_SIZE[1]} 人），现在登记的只有 {{0}} 人；请补登任职或报上级增补",
             _BRANCH_RULE),
    _counted("branch.no_secretary", "没有在任书记", _BODIES, _holders("'书记'"), "n = 0", "没有在任的书记；请补登任职，或报上级安排", _BRANCH_RULE),
    _counted("branch.two_secretaries", "在任书记不止一人", _BODIES, _holders("'书记'"), "n > 1", "有 {0} 名在任的书记；请给已经离任的填上免职日期", _BRANCH_RULE),
    _counted("branch.many_deputies", "在任副书记太多", _BODIES, _holders("'副书记'"), f"n > {DEPUTIES}", f"有 {{0}} 名在任的副书记，一般是 1–{DEPUTIES} 名；请核对任职记录", _BASE_RULE),
    _counted("branch.committee_size", "乡镇团委委员人数不合一般要求", f"(SELECT * FROM {_BODIES} WHERE level = '团委' AND parent IS NULL)",
             _holders(_COMMITTEE), f"n NOT BETWEEN {TOWNSHIP_COMMITTEE[0]} AND {TOWNSHIP_COMMITTEE[1]}",
             f"登记的团委委员（含书记、副书记）有 {{0}} 人，一般是 {TOWNSHIP_COMMITTEE[0]}–{TOWNSHIP_COMMITTEE[1]} 人；请核对任职记录", _BASE_RULE),
    Check(
        key="branch.term_overdue", label="届满没有换届", source=_BASE_RULE, record=Branch, column="term_end",
        sql=f"SELECT id, term_end FROM {_BODIES} WHERE term_end < :day OR term_end IS NULL AND date({last_day('elected_on')}, '+{LONGEST_TERM} years') < :day",
        problem="任期已经届满；换过届的请更新换届日期和届满日期，没有换届的请报上级安排",
    ),
    Check(
        key="branch.long_term", label="任期太长", source=_BASE_RULE, record=Branch, column="term_end", draft=True,
        sql=f"SELECT id, term_end FROM branch WHERE term_end > date({last_day('elected_on')}, '+{LONGEST_TERM} years')",
        problem=f"从换届到届满超过 {LONGEST_TERM} 年；请核对两个日期",
    ),
    Check(
        key="branch.abolished", label="撤销状态与日期不符", source="撤销的团组织要有撤销日期，才能按年统计", record=Branch, column="abolished_on", draft=True,
        sql=f"SELECT id, abolished_on FROM branch WHERE (status = '撤销') IS NOT ({last_day('abolished_on')} <= :today) AND (status = '撤销' OR {last_day('abolished_on')} <= :today)",
        problem="状态与撤销日期对不上；已撤销的请填状态“撤销”和撤销日期，没有撤销的请清空撤销日期",
    ),
    Check(
        key="branch.under_abolished", label="上级组织已撤销", source="团组织应隶属于现有的上级团组织", record=Branch, column="parent", draft=True,
        sql=f"SELECT r.id, b.full_name, b.full_name FROM {_BODIES} r JOIN branch b ON b.id = r.parent WHERE b.status = '撤销'",
        problem="上级组织“{0}”已经撤销，请改成现在的上级组织",
    ),
    Check(
        key="branch.few_youth", label="青年数少于团员数", source="统计口径：14–28 岁青年包括团员", record=Branch, column="youth_count",
        sql=f"SELECT r.id, r.youth_count, {_MEMBERS} FROM {_BODIES} r WHERE r.youth_count < {_MEMBERS}",
        problem="14–28 岁青年数比团员数（{0} 人）还少，请核对青年数和团员名册",
    ),
    Check(
        key="post.twice", label="同一职务重复任职", source="一人在一个组织的同一职务只登记一条在任记录", record=Post, column="person", draft=True, level=ERROR,
        sql=f"SELECT r.id, (SELECT name FROM person WHERE person.id = r.person), r.title_name FROM (SELECT * FROM post WHERE {LIVE_POST}) r"
            f" JOIN (SELECT * FROM post WHERE {LIVE_POST}) o ON o.person = r.person AND o.branch = r.branch AND o.title_name = r.title_name AND o.id <> r.id"
            " GROUP BY r.id",
        problem="同一个人在这个组织有两条在任的“{0}”；请给已结束的填上免职日期，重复的删去",
    ),
    Check(
        key="post.in_abolished", label="在已撤销的组织任职", source="组织撤销后任职自然终止", record=Post, column="branch", draft=True,
        sql=f"SELECT r.id, b.full_name, b.full_name FROM (SELECT * FROM post WHERE {LIVE_POST}) r JOIN branch b ON b.id = r.branch WHERE b.status = '撤销'",
        problem="任职组织“{0}”已经撤销，请填上免职日期",
    ),
    Check(
        key="post.no_start", label="任职日期没填", source="按年统计增补的编外委员、副书记，要有任职日期", record=Post, column="start_on", draft=True,
        sql="SELECT id, NULL FROM post WHERE start_on IS NULL", problem="没有任职日期，按年统计时会漏掉，请补上（只知道年份也可以）",
    ),
    Check(
        key="post.early", label="任职早于组织成立", source="任职日期应在组织成立以后", record=Post, column="start_on", draft=True,
        sql=f"SELECT r.id, r.start_on, b.founded_on FROM post r JOIN branch b ON b.id = r.branch WHERE {last_day('r.start_on')} < {first_day('b.founded_on')}",
        problem="任职日期早于组织的成立日期 {0}，请核对",
    ),
)



def _found_by(key: str) -> str:
    sql = next(check.sql for check in CHECKS if check.key == key)
    return f'"branch".id IN (SELECT id FROM ({sql}))'


#: The checks whose sentences say what wants doing at an organisation now.
REMINDED = ("branch.term_overdue", "branch.no_secretary", "branch.two_secretaries", "branch.no_committee")
#: The most urgent of it in a word or two, in SQL of a row of "branch".
REMINDER = (
    f"CASE WHEN {_found_by('branch.term_overdue')}"
    " THEN coalesce('过期 ' || CAST(julianday(:day) - julianday(\"branch\".term_end) AS INTEGER) || ' 天', '过期')"
    f" WHEN {_found_by('branch.no_secretary')} THEN '缺书记'"
    f" WHEN {TERM_ENDING} AND {_EXISTS} THEN '{TERM_WARNING_DAYS} 天内届满'"
    f" WHEN {_found_by('branch.two_secretaries')} THEN '书记重复'"
    f" WHEN {_found_by('branch.no_committee')} THEN '班子缺人' END"
)
