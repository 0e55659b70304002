"""Figures of what is still to be done: terms that ended, late visits, members who are 28, dues, hours below the duty."""

from app.figures.children import VISITS_DUE
from app.figures.declare import Figure, Split
from app.figures.dues import OWING
from app.figures.members import OVER_AGE
from app.figures.organisation import LOST, live_branch, live_member
from app.figures.volunteering import LIVE_VOLUNTEER, THIS_YEAR
from app.rules import BRANCH_MIN_MEMBERS, LEAGUE_MAX_AGE, VOLUNTEER_YEARLY_HOURS
from db.records import Branch, Child, Person, Review

_NEXT_YEAR = "substr(term_end, 1, 4) = CAST(CAST(substr(:day, 1, 4) AS INTEGER) + 1 AS TEXT)"
_SECRETARIES = (
    "SELECT branch FROM post WHERE title_name = '书记' AND (start_on IS NULL OR start_on <= :day)"
    " AND (end_on IS NULL OR end_on > :day) AND branch IS NOT NULL"
)

FIGURES = [
    Figure(key="branches.term_over", label="届满未换届的团组织", unit="个", record=Branch, where=f"{live_branch()} AND term_end < :day",
           source="统计截止日在册、届满日期已过的团组织"),
    Figure(key="branches.term_next_year", label="下一年届满的团组织", unit="个", record=Branch, where=f"{live_branch()} AND {_NEXT_YEAR}",
           source="统计截止日在册、届满日期在下一年的团组织"),
    Figure(key="branches.without_secretary", label="没有书记的团组织", unit="个", record=Branch,
           where=f"{live_branch()} AND id NOT IN ({_SECRETARIES})", source="统计截止日在册、没有在任书记的团组织"),
    Figure(key="members.over_age", label=f"已满{LEAGUE_MAX_AGE}岁还未办理离团的团员", unit="人", record=Person, where=OVER_AGE,
           source=f"统计截止日团籍有效、已满 {LEAGUE_MAX_AGE} 岁、没有担任团内职务的人"),
    Figure(key="members.lost", label="本年来过、没填离开日期的团员", unit="人", record=Person, where=LOST,
           source="本年入团或编入、状态已经不在团、没有填离开日期的人；本年增加和减少都没有算他们"),
    Figure(key="members.unverified", label="团籍待核的团员", unit="人", record=Person, where=f"{live_member()} AND member_status = '待核'",
           source="统计截止日状态是“待核”的团员"),
    Figure(key="reviews.owing", label="本年团费未交清的团员", unit="人", record=Review, where=OWING, measure="count(DISTINCT person)",
           source="到统计截止日本年团费没有交清的团员；暂缓、免缴的月份不算"),
    Figure(key="visits.overdue", label="走访过期的儿童", unit="人", record=Child, source="在帮、约定或按间隔推算的下次走访日期已过的儿童",
           where=f"id IN (SELECT child FROM ({VISITS_DUE}) WHERE due < :day)"),
    Figure(key="volunteers.below_duty", label=f"本年服务不满{VOLUNTEER_YEARLY_HOURS}小时的志愿者", unit="人", record=Person, adding="person_sum",
           where=f"{LIVE_VOLUNTEER} AND id NOT IN (SELECT person FROM service WHERE {THIS_YEAR} AND person IS NOT NULL"
                 f" GROUP BY person HAVING sum(minutes) >= {VOLUNTEER_YEARLY_HOURS * 60})",
           source=f"在册、本年计入工时的服务不满 {VOLUNTEER_YEARLY_HOURS} 小时的志愿者"),
    Figure(key="branches.small", label=f"团员不满{BRANCH_MIN_MEMBERS}人的团组织", unit="个", record=Branch, source=f"统计截止日在册、团员不满 {BRANCH_MIN_MEMBERS} 人的团组织",
           where=f"{live_branch()} AND id NOT IN (SELECT branch FROM person WHERE {live_member()} AND branch IS NOT NULL"
                 f" GROUP BY branch HAVING count(*) >= {BRANCH_MIN_MEMBERS})"),
]
SPLITS: list[Split] = []
