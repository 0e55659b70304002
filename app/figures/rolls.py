"""Whom the county's rosters list, where no figure of the township's own counts them; forms may ask how many they are, too."""

from app.figures.children import OPEN
from app.figures.declare import OF_THE_YEAR, Figure, ended, holds, within
from app.figures.dues import OWING, OWING_FIGURE
from app.figures.organisation import LEFT, LIVE_POST, OF_VILLAGES, live_branch, live_member
from app.figures.volunteering import LIVE_VOLUNTEER, MINUTES_SO_FAR
from db.records import Branch, Child, Person, Post, Review, codes

_IN_NEED = "(" + " OR ".join(holds("categories", option.label) for option in codes.CHILD_CATEGORY.options if option.label not in ("留守", "流动")) + ")"
_LEFT_BEHIND = holds("categories", "留守")


def _moved(direction: str, day: str) -> str:
    return f"member_status IS NOT NULL AND id IN (SELECT person FROM transfer WHERE direction = '{direction}' AND status = '已通过' AND {day})"


def _honoured(key: str, label: str, among: str, name: str, *aliases: str) -> Figure:
    where = f"{among} AND id IN (SELECT person FROM honour WHERE {OF_THE_YEAR} AND name LIKE '{name}')"
    return Figure(key=key, label=label, aliases=aliases, unit="人", record=Person, where=where, source="年度是本年、得了这项荣誉的人")


ROLLS: dict[str, Figure] = {
    figure.key: figure
    for figure in (
        Figure(key="roll.branches", label="团支部", aliases=("团支部数", "基层团支部", "团支部总数", "团支部个数", "团支部数量", "基层团支部数", "支部数", "下属团支部", "下辖团支部", "所辖团支部", "已建团支部"), unit="个", record=Branch,
               where=f"{live_branch()} AND (level IS NULL OR level = '团支部')", source="统计截止日在册的团支部；团委、团工委、团总支不在内"),
        Figure(key="roll.branches_both", label="团（总）支部", aliases=("基层团(总)支部", "团总支、团支部", "团支部(团总支)", "团支部(总支)"), unit="个", record=Branch,
               where=f"{live_branch()} AND (level IS NULL OR level IN ('团支部', '团总支'))", source="统计截止日在册的团支部和团总支；团委、团工委不在内"),
        Figure(key="roll.moved_out", label="本年转出的团员", aliases=("团员转出", "转出团员", "转出人数", "组织关系转出团员", "转出人员", "团员组织关系转出"), unit="人", record=Person, adding="flow",
               where=_moved("转出", ended("out_on")), source="转出审批日期在本年、已通过的转出"),
        Figure(key="roll.moved_in", label="本年转入的团员", aliases=("团员转入", "转入团员", "转入人数", "组织关系转入团员", "转入人员", "团员组织关系转入"), unit="人", record=Person, adding="flow",
               where=_moved("转入", within("in_on")), source="转入审批日期在本年、已通过的转入"),
        Figure(key="roll.aged_out", label="本年超龄离团的人", aliases=("超龄离团", "超龄离团团员", "超龄离团人员", "离团团员", "团员超龄离团"), unit="人", record=Person,
               where=f"member_status = '超龄离团' AND {LEFT}", source="状态是超龄离团、离开日期在本年的人"),
        Figure(key="roll.village_secretaries", label="农村团支部书记", aliases=("村团支部书记", "村级团支部书记", "村级团组织书记", "行政村团支部书记", "农村团组织书记"), unit="人", record=Post,
               where=f"{LIVE_POST} AND title_name = '书记' AND {OF_VILLAGES}", measure="count(DISTINCT person)", source="农村团支部里在任的书记"),
        Figure(key="roll.applicants", label="递交了入党申请的团员", aliases=("申请入党团员", "递交入党申请团员"), unit="人", record=Person,
               where=f"{live_member()} AND party_applied_on IS NOT NULL AND party_joined_on IS NULL AND political_status NOT IN ('中共党员', '中共预备党员')",
               source="团籍有效、填了递交入党申请时间、还没有入党的人"),
        Figure(key="roll.recommended", label="本年推优的团员", aliases=("推优团员", "推优入党团员", "推优对象", "推优入党对象", "推荐优秀团员作发展对象", "推荐优秀团员作发展对象(推优入党)", "推荐优秀团员作为发展对象", "推荐优秀团员作党的发展对象", "推荐优秀团员作为党的发展对象", "推荐优秀团员入党对象"), unit="人", record=Person,
               where=f"{live_member()} AND {within('recommended_on')}", source="团籍有效、推优时间在本年的人"),
        Figure(key="roll.excellent", label="本年优秀团员", aliases=("优秀团员", "优秀共青团员"), unit="人", record=Person,
               where=f"member_status IS NOT NULL AND (id IN (SELECT person FROM review WHERE {OF_THE_YEAR} AND grade = '优秀')"
                     f" OR id IN (SELECT person FROM honour WHERE {OF_THE_YEAR} AND name LIKE '%优秀%团员%'))", source="本年评议优秀，或得了优秀团员荣誉的人"),
        Figure(key="roll.flowing", label="流动的团员（流入和流出）", aliases=("流动团员", "流动共青团员"), unit="人", record=Person,
               where=f"{live_member()} AND member_status IN ('流入', '流出')", source="团籍有效、状态是流入或流出的人"),
        Figure(key="roll.moved_away", label="流出的流动团员", aliases=("流出团员", "流出流动团员", "流动团员流出", "外出流动团员", "外出团员", "流动团员外出"), unit="人", record=Person,
               where=f"{live_member()} AND member_status = '流出'", source="团籍有效、状态是流出的人"),
        Figure(key="roll.owing", label="本年欠交团费的人", aliases=("欠费团员", "团员欠费", "欠缴团费", "欠缴团费团员", "欠交团费团员", "未交团费团员", "团费欠缴", "团费欠费", "欠费", "欠缴团费人员", "欠缴人数", "欠费人数", "团员团费欠缴", "团员欠缴团费"),
               unit="人", record=Person, where=f"member_status IS NOT NULL AND id IN (SELECT person FROM review WHERE {OWING})", source="到统计截止日本年团费没有交清的人；暂缓、免缴的月份不算"),
        Figure(key="roll.reviews_owing", label="本年没有交清的团费", unit="人", record=Review, where=OWING, source="到统计截止日本年团费没有交清的年度记录；暂缓、免缴的月份不算"),
        _honoured("roll.excellent_volunteers", "本年受表彰的优秀志愿者", "volunteer_status IS NOT NULL", "%优秀%志愿者%", "优秀志愿者", "优秀青年志愿者", "受表彰优秀志愿者", "受表彰的优秀志愿者"),
        _honoured("roll.excellent_cadres", "本年受表彰的优秀团干部", "1", "%优秀%团%干部%", "优秀团干部", "优秀共青团干部", "优秀团务干部", "受表彰优秀团干部"),
        OWING_FIGURE,
        Figure(key="roll.starred", label="星级志愿者", adding="person_sum", unit="人", record=Person, where=f"{LIVE_VOLUNTEER} AND {MINUTES_SO_FAR} >= :star_1", source="在册、累计时长达到一星的志愿者"),
        Figure(key="roll.in_need", label="困境儿童", aliases=("在帮困境儿童", "困境青少年", "困境未成年人"), unit="份", record=Child, where=f"{OPEN} AND {_IN_NEED}",
               source="没有结案、类别里有留守和流动以外一项的档案（国发〔2016〕36号）"),
        Figure(key="roll.left_or_in_need", label="留守儿童和困境儿童",
               aliases=("留守和困境儿童", "留守儿童困境儿童", "留守困境儿童", "农村留守儿童和困境儿童", "农村留守和困境儿童", "困境儿童和留守儿童", "困境和留守儿童", "困境儿童和农村留守儿童",
                        "困境留守儿童", "留守儿童及困境儿童", "留守及困境儿童", "农村留守儿童及困境儿童", "留守、困境儿童", "留守儿童、困境儿童", "留守(困境)儿童"),
               unit="份", record=Child, where=f"{OPEN} AND ({_IN_NEED} OR {_LEFT_BEHIND})", source="没有结案、类别里有流动以外一项的档案"),
    )
}
