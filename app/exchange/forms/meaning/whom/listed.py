"""Whom a roster lists: by the words of its title, of one village or organisation where the title or the sheet names it, or as a person said."""

from __future__ import annotations

import re

from app.exchange.forms.meaning.wants import NOBODY, Want, number_of
from app.exchange.forms.meaning.whom import titles
from app.exchange.forms.meaning.words import Vocabulary
from app.figures import Figure
from app.figures.crossing import Narrowing, figure, is_of_a_year, of_months
from db.records import VIEWS

#: The figures whose records a roster of a view lists.
_FIGURES = {
    "members": "members.total", "volunteers": "volunteers.total", "branches": "branches.total", "teams": "teams.total", "children": "children.open",
    "events": "events.total", "visit": "visits.total", "aid": "aid.total", "tutoring": "tutoring.sessions", "health_check": "health_checks.total",
    "honour": "honours.total", "help": "help.total", "hours": "service.count", "post": "posts.total", "review": "reviews.total",
}
#: Titles that mean all of a view's records, whatever else they say of the work.
_ALL = {
    "members": r"(共青)?团员(青年)?|团员基础|(共青团)?团员(青年)?(底数|台帐)?|团籍|团员组织关系",
    "volunteers": r"(青年|注册|志愿服务)*(志愿者|志愿服务)(骨干|人员|注册)?|注册志愿者",
    "branches": r"(基层|下属|所属|共青团|村级|农村)*(团组织|团支部|支部|团费|团的组织|组织)(对标定级|收缴|缴纳|上缴|换届|选举|分类定级|建设|设置|基础|整顿|结果|评定|团费|年度|和)*",
    "teams": r"(青年)?(志愿服务队|志愿者队伍|服务队|志愿服务队伍|志愿服务组织)(建设|组建|成立|负责人|队长)?",
    "children": r"儿童|未成年人|帮扶儿童|儿童帮扶|帮扶对象|关爱儿童|儿童关爱|关爱对象|帮扶",
    "post": r"(专|兼|挂|职|共青团|团组织|团支部|团委|支部|领导|镇|村|基层|团)*(干部|班子|任职|班子成员|委员会|成员|干部队伍|班子配备|配备)+",
    "review": r"(团员|教育|民主|评议|年度|团籍|注册|及|和|结果|工作)+",
    "events": r"(团|主题|共青团|各类|志愿服务|青年|开展|举办|的)*(活动)(开展|记录|举办)?",
    "aid": r"(走访|慰问|节日|困难|困境|家庭|青少年|儿童|物资|发放|品|金|帮扶|领取|签收|关爱)+",
    "visit": r"(入户|走访|探访|家访|记录|儿童|帮扶)+", "tutoring": r"(课业|学业|辅导|记录|儿童|作业)+", "health_check": r"(健康|体检|儿童|结果|检查)+",
    "honour": r"(荣誉|表彰|获奖|先进|集体|个人|和|奖励|记录|获得)+", "help": r"(青年社|服务|记录|青年)+", "hours": r"(志愿|服务|记录|时长|活动|志愿者|工时)+",
}
#: Views of which every title is made of the words above, in any order.
_OF_WORDS = ("aid", "visit", "tutoring", "health_check", "help", "hours", "review")
_DUES = re.compile("团费|会费")
#: Of titles of dues: those who owe some, and what says nothing of whom.
_OWING = re.compile(r"(拖欠|欠|未(足额|全额)?(?=[缴交])|少(?=[缴交])|漏(?=[缴交]))([缴交](清|纳|费)?)?")
_PAYING = re.compile(r"团费|会费|费|收缴|缴纳|交纳|收取|上缴|上交|应缴|实缴|应交|实交|[缴交]|清单|标准|核定|团员|人员|个人|基数|金额|收支|公示|各|月|和|与|及|的|、")
_DIRECTIONS = (("转出", "members.transferred_out"), ("转入", "members.transferred_in"))
#: What titles of transfers say beside the direction, and nothing of whose they are: 毕业生 does.
_TRANSFERS = re.compile(r"学社衔接|(共青)?团员(团籍)?|(团的?)?组织关系|转接|接转|转移|转[出入]|人员|办理|登记|的|和|与|、")
#: Titles of sheets that say nothing.
_UNNAMED = re.compile(r"(?i)sheet\d*|工作表\d*|表\d*|表[一二三四五六七八九十]")


def key(sheet: str) -> str:
    """By what name a person's choice of whom a sheet lists is kept among what the form's words mean."""
    return f"列出：{sheet}"


def whole(view: str) -> str:
    """The figure of all of a view's records that are there."""
    return _FIGURES[view]


def listed(view: str, title: str, sheet: str, words: Vocabulary, group: str = "", above: str | None = None, place: tuple[Narrowing, ...] = ()) -> tuple[str, str]:
    """The figure whose records a roster lists ('' for all of its view, NOBODY where the title is not understood), and the year.

    `above`: of a roster below another the title of the whole sheet, which says of which village and year both are. `place`: of whom the sheet's
    name says it is.
    """
    if above is None and (said := words.told(key(sheet))) and _is_of(said, view):
        return _in_group(*_said(said), words.named(group)) if group else _said(said)
    base = _FIGURES.get(view, "")
    text = re.sub(r"\s+", "", title)
    if not base and view != "transfer":
        return "", ""
    period = titles.period(text) or titles.period(above or "")
    if view == "transfer" and not any(word in text for word, _ in _DIRECTIONS):
        # Those of every direction and year, where the title says nothing else.
        return (NOBODY if period or _of_whom(text, words) else ""), ""
    meant = _meant(view, figure(base), text, words) if base else _transfers(text, words)
    named = words.named(group) if group else titles.place(text, words) or titles.place(above or "", words) or place or titles.place(sheet, words)
    if meant and named:
        meant = titles.placed(meant, named)
    if meant is None or period is None:
        return (meant.key if meant else NOBODY), ""
    if period.first > 1 and is_of_a_year(meant.key):
        of_these = of_months(meant.key, period.first, period.last)
        return (of_these, period.end.isoformat()) if of_these else (NOBODY, "")
    return meant.key, str(period.year) if (period.first, period.last) == (1, 12) else period.end.isoformat()


def _of_whom(title: str, words: Vocabulary) -> str:
    """What a title of transfers says beside that they are some."""
    return _TRANSFERS.sub("", titles.bare(titles.without_place(title, words)) + titles.aside(title))


def _transfers(title: str, words: Vocabulary) -> Figure | None:
    """The transfers of a direction that a title names; None where it says of whom in words that narrow no transfer (毕业生)."""
    found = figure(next(key for word, key in _DIRECTIONS if word in title))
    whom = _of_whom(title, words)
    return titles.listed(whom, found, words) if whom else found


def told(view: str, sheet: str, words: Vocabulary) -> tuple[str, str] | None:
    """Whom a person said a sheet lists, where that is about records of this view."""
    said = words.told(key(sheet))
    return _said(said) if said and _is_of(said, view) else None


def _in_group(what: str, time: str, group: tuple[Narrowing, ...]) -> tuple[str, str]:
    meant = titles.placed(figure(what), group) if what else None
    return (meant.key if meant else NOBODY), time


def _is_of(said: Want, view: str) -> bool:
    """Whether what a person said of a sheet is about records of this view: another roster may stand below the first."""
    number = number_of(said.target)
    return figure(number[1]).record is VIEWS[view].record if number else said.look in ("", view)


def _said(want: Want) -> tuple[str, str]:
    number = number_of(want.target)
    return (number[1], "" if number[0] == "figure" else number[0]) if number else ("", "")


def _meant(view: str, base: Figure, title: str, words: Vocabulary) -> Figure | None:
    text = titles.bare(titles.without_place(title, words))
    if view == "review" and _DUES.search(title):
        # Who paid is not asked whether they were graded.
        owing = _OWING.search(text)
        base, text = figure("roll.reviews_owing" if owing else "dues.owed"), _OWING.sub("", text)
        rest = _PAYING.sub("", text + titles.aside(title))
        return titles.listed(rest, base, words) if rest else base
    if not titles.aside(title) and (not text or _UNNAMED.fullmatch(text) or re.fullmatch(_ALL.get(view, "(?!)"), text)):
        return base
    if meant := titles.listed(title, base, words):
        return meant
    # Beside the words that every such title has, one may narrow: 春节慰问困难青少年.
    rest = re.sub(_ALL[view], "", text) if view in _OF_WORDS else ""
    return titles.listed(rest + titles.aside(title), base, words) if rest and rest != text else None
