"""The lists of organisations and of the posts held in them."""

from app.checks.branches import REMINDER
from app.figures import FIGURES
from app.figures.organisation import MEMBERS_HERE, SECRETARY, TERM_STATE, TERM_STATES, YOUTH_SHARE
from app.lists.declare import DUE, NOWHERE, ORGANISATION, REMIND, SHARE, Column, List, Paper, Told, of
from app.lists.order import shown_title
from db.kinds import TEXT, WHOLE, Choice, Option
from db.records import TABLES

#: The end of an organisation's code, which tells it apart from its neighbours; the committee's own is the same for all.
_OWN_CODE = (
    """CASE WHEN "branch".parent IS NOT NULL THEN replace("branch".org_code,"""
    """ rtrim("branch".org_code, replace("branch".org_code, '.', '')), '') END"""
)

LISTS = (
    List(
        "branches", "团组织", ("code", "called", "type", "secretary", "members", "youth_count", "share", "term_end", "reminder"),
        ("term_state",), "code", tab="organisation", pills=("org_type", "status"), empty="还没有团组织。先把各支部建起来，团员和活动才有地方放。",
        heads={"called": "简称", "members": "团员", "youth_count": "青年", "share": "团青比", "term_end": "届满"}, hint="名称、村或首字母",
        looks={"term_end": DUE}, adds={"youth_count": ""}, room={"full_name": 190, "short_name": 126, "status": 76, "youth_count": 46, "term_end": 84},
        worked_out=(
            Column("code", "代码", _OWN_CODE, TEXT, order='"branch".org_code', width=46),
            Column("called", "名称", shown_title(TABLES["branch"], '"branch"'), TEXT, width=126),
            Column("type", "类型", """replace(replace("branch".org_type, '团支部', ''), '团组织', '')""", TEXT, width=70),
            Column("secretary", "书记", SECRETARY, TEXT, width=60),
            Column("members", "团员数", MEMBERS_HERE, WHOLE, width=46, adds=""),
            Column("term_state", "换届与届满", TERM_STATE, Choice(tuple(Option(words, words) for words in TERM_STATES), "换届与届满")),
            Column("share", "团青比（%）", YOUTH_SHARE, WHOLE, look=SHARE, width=90),
            Column("reminder", "提醒", REMINDER, TEXT, look=REMIND, width=104),
        ),
        begun="founded_on", present=f"level IS '团委' OR {FIGURES['branches.total'].where}", others="含已撤销的", numbered="org_code",
        printed=("called", "org_type", "members", "elected_on", "term_end", "status", "contact"), papers=(Paper("branch", "团组织情况表"),), sought=2,
    ),
    List(
        "post", "任职", ("person", "branch", "title_name", "basis", "appointed_by", "start_on", "end_on"), ("title_name", "basis"),
        "start_on", True, ("title_name",), "还没有团干部任职记录。", "organisation", begun="start_on", room={"title_name": 190}, sought=NOWHERE,
        told={"person": Told("start_on", f"'任' || {of('branch', ORGANISATION, 'branch')} || title_name", "concat_ws(' · ', basis, appointed_by)")},
    ),
)
