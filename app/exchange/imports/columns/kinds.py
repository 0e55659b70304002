"""Of which kind a table is: by the columns it has, the words above it, and what the kind must have."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.exchange.imports.columns.headings import BARE, IDENTIFYING, LOOSE, Headings, headings_of
from app.exchange.imports.tables.structure.words import without_bodies
from db.kinds import Link
from db.records import TABLES, VIEWS
from db.records.child import CARE, SUPPORT
from db.records.person import MEMBER, VOLUNTEER

#: What titles call the records of a view; the order is the order of preference among equals.
CALLED = {
    "members": r"团员(?!.{0,4}(组织关系|评议))", "volunteers": r"志愿者", "post": r"团干部(?!.{0,3}(培训|会议|例会|学习|考勤|签到|活动))|班子|任职|书记|委员", "children": r"儿童|帮扶|留守|困境|未成年",
    "branches": r"(团组织|团支部|支部)(?!.{0,4}(书记|委员))", "events": r"活动|培训|讲座", "teams": r"服务队|队伍", "hours": r"服务(记录|时长|明细)",
    "transfer": r"转接|接转|学社衔接|毕业生.{0,4}衔接", "review": r"评议|注册|团费", "dues": r"团费", "visit": r"走访", "aid": r"物资|慰问|发放", "tutoring": r"辅导", "health_check": r"体检",
    "honour": r"荣誉|表彰|先进|优秀", "partner": r"共建", "document": r"制度|文件", "help": r"青年社", "team_member": r"队员", "attendance": r"签到|考勤|参加人员|学员",
    "family_member": r"家庭成员|监护人", "contact": r"(?<!儿童)联系(记录|台账|登记)", "child_contact": r"(儿童|帮扶).{0,4}联系(记录|台账|登记)",
}  # fmt: skip
_SHEET_CALLED = {
    "hours": r"服务(记录|时长|明细)|时长|志愿(服务)?活动|服务活动|志愿服务.{0,4}(签到|考勤)|工时", "events": r"活动|培训|讲座|三会|台账|会议", "teams": r"服务队|队伍|志愿服务组织",
    "children": r"儿童|帮扶|留守|困境|未成年|孤儿", "members": r"团员(?!.{0,4}(组织关系|评议|教育评议))|青年(?!志愿)", "attendance": r"参加人员|学员|签到|考勤",
    "branches": r"(团组织|团支部|支部)(一览|名单|名册|花名册|基本|统计|信息|情况|设置|台账)|基层团组织|团组织",
}  # fmt: skip
#: Lists of people are of these kinds only where something shows it: words of a title, or a column of these groups or told beside.
#: A list of names and telephones may be of anybody.
_SHOWN = {
    "members": (r"团员|团支部|团总支|团委|共青团(?!员?积极分子)", (MEMBER,)), "volunteers": (r"志愿|义工|服务队", (VOLUNTEER,)),
    "children": (r"儿童|帮扶|留守|困境|未成年|孤儿|关爱", (CARE, SUPPORT)),
    "branches": (r"团组织|团支部|团总支|团委|团工委|共青团|支部", ()), "partner": (r"共建|合作|协作|伙伴|基地|参与单位|协办", ()),
    "teams": (r"志愿|服务队|义工|队伍|队名|队长|队员", ()), "post": (r"团(?!费)", ()),
    # A name and a day may be of anything that happened to somebody.
    "contact": (r"联系|联络|沟通|谈心|回访|流动", ()),
    # Months may be of hours or points.
    "review": (r"[费缴]|交纳|评议|等次|注册|团籍|奖惩", ()), "dues": (r"[费缴]|交纳", ()),
}  # fmt: skip
#: Of these the headings' own words may show it too; of people they may be somebody else's: 班级团支部, 志愿者电话.
_BODIES = frozenset(("branches", "partner", "teams", "post", "review", "dues"))
#: Lists of whom the name of a team or society says nothing.
_NO_TEAMS = frozenset(("members", "children", "branches", "partner", "events"))
_ONLY_THEIRS = frozenset(("categories", "key_group", "org_type", "stat_domain", "youth_count", "party_org", "modes", "agreement", "first_year", "contacted_by"))
#: Of what the register of members holds this is told of other people too: 编入时间 of militia, 入党时间.
_OTHERS_TOO = frozenset(("member_from", "member_to", "party_applied_on", "recommended_on", "party_joined_on", "monthly_income", "flow_place", "last_contact_on"))
#: Lists that other offices keep, whatever their columns; who stands there is no member for that.
_OF_OTHERS = re.compile(r"党员|党代表|党支部|积极分子|民兵|预备役|退役军人|工会|妇联|妇代会|人大代表|政协|低保|残疾人")
_NOT_SHOWN = re.compile(r"入团(积极分子|申请人?|对象)|积极分子|非团员")
#: What follows from other fields need not be brought.
_FOLLOWS = {("service", "minutes"): frozenset(("started_at", "ended_at")), ("service", "day"): frozenset(("started_at",))}
#: Kinds whose records tell of the same: a heading that only they share is peculiar to them.
_ALIKE = {"dues": "review"}
#: Their columns may be of anything else that is told by the month.
_OF_MONTHS = frozenset((*_ALIKE, *_ALIKE.values()))
_NAMED, _PECULIAR, _LACKING, ASKED = 10, 3, 8, 6
_OFFERED = list(CALLED)
_NEVER = frozenset(("",))


@dataclass(frozen=True)
class Score:
    """How well a table fits a kind. `own`: columns that bring fields of the record itself; `named`: whether it says which record.

    `shown`: whether something says that they are such: members, volunteers, children with a file, our branches and partners;
    `lacking`: how many fields that each must have nothing brings, where no title speaks of the kind.
    """

    view_key: str
    points: float
    own: int
    named: bool
    shown: bool = True
    lacking: int = 0


def order(key: str) -> tuple[int, int]:
    """When tables of a view come in: what is pointed to first."""
    return list(TABLES).index(headings_of(key).record.table), list(VIEWS).index(key) if key in VIEWS else len(VIEWS)


def knows(words: str) -> float:
    """How surely words are the heading of some column, of whatever kind."""
    best = 10_000
    for key in _OFFERED:
        best = min([best, *(r.rank for r in headings_of(key).readings((words,)))])
        if best < LOOSE:
            return 1.0
    return 1.0 if IDENTIFYING <= best < IDENTIFYING + 100 else 0.7 if best < BARE else 0.0


def scores(paths: Mapping[int, tuple[str, ...]], titles: tuple[str, ...], sheet: str, given: frozenset[str], asked: str = "", said: tuple[str, ...] = (), heads: tuple[str, ...] = ()) -> list[Score]:
    """The kinds a table may be of, the best first. `given`: fields that the paper around may bring, `said`: its labels; `asked`: the kind that was named.

    `heads`: the headings as the paper has them, where they are not these.
    """
    wanted = dict.fromkeys([*([asked] if asked else []), *_OFFERED])
    found = {key: _fields(headings_of(key), paths) for key in wanted}
    users: dict[int, set[str]] = {}
    for key, own in found.items():
        for n in own:
            users.setdefault(n, set()).add(_ALIKE.get(key, key))
    heads = heads or tuple("-".join(path) for path in paths.values())
    shared = {n: len(keys) for n, keys in users.items()}
    return sorted((_score(key, own, shared, titles, sheet, given | _said(headings_of(key), said), asked, heads if key in _BODIES else ()) for key, own in found.items()), key=lambda s: -s.points)


def _fields(headings: Headings, paths: Mapping[int, tuple[str, ...]]) -> dict[int, str]:
    """The field each column would bring by its words, the record's own or whom it is about."""
    found: dict[int, str] = {}
    taken: set[str] = set()
    for n, path in paths.items():
        if not path:
            continue
        for r in sorted(headings.readings(path), key=lambda r: r.rank):
            name = f"{r.part}.{r.link}.{r.field.name}" if r.part or r.link else r.field.name
            if name not in taken and (r.rank < BARE or r.rank >= IDENTIFYING):
                taken.add(name)
                found[n] = name
                break
    return found


def _said(headings: Headings, labels: tuple[str, ...]) -> frozenset[str]:
    """The fields that label：value pairs around a table bring: 志愿者：张三 over one person's services."""
    return frozenset(r.field.name for label in labels for r in headings.readings((label,)) if r.rank < BARE and not r.part and not r.link)


def _score(
    key: str, own: Mapping[int, str], shared: Mapping[int, int], titles: tuple[str, ...], sheet: str, given: frozenset[str], asked: str, heads: tuple[str, ...]
) -> Score:
    headings = headings_of(key)
    record = headings.record
    brought = set(own.values())
    fields = sum(1.0 if "." not in name else 0.8 for name in brought)
    peculiar = sum(shared[n] == 1 for n in own)
    called = _SHEET_CALLED.get(key) or CALLED.get(key, "")
    texts = tuple(map(without_bodies, (sheet, *titles))) if key in _NO_TEAMS else (sheet, *titles)
    named = bool(called) and any(re.search(called, text) for text in texts)
    there = brought | given | headings.view.defaults.keys()
    lacking = sum(f.required and f.name not in there and not _FOLLOWS.get((record.table, f.name), _NEVER) <= there for f in record.fields())
    shown = _is_shown(key, headings, brought, (*texts, *heads))
    points = fields + _NAMED * named + _PECULIAR * peculiar - _LACKING * lacking + ASKED * (key == asked)
    if key in _OF_MONTHS and not shown:
        points = -100
    first = record.title[0] if record.title else ""
    names = {"person", "child", first} if isinstance(record.field(first).kind, Link) else {first}
    has_name = bool(names & (brought | (given if record.repeats else frozenset()))) or any(f".{f.name}." in name for f in record.links() for name in brought if f.required)
    return Score(key, points - 0.01 * _rank(key), sum("." not in name for name in brought), has_name, shown, 0 if named else lacking)


def _is_shown(key: str, headings: Headings, brought: set[str], texts: tuple[str, ...]) -> bool:
    if key not in _SHOWN:
        return True
    words, groups = _SHOWN[key]
    if any(re.search(words, text) and not _NOT_SHOWN.search(text) for text in texts):
        return True
    if key == "members" and any(map(_OF_OTHERS.search, texts)):
        return False
    own = {f.name for f in headings.record.fields() if f.group in groups or f.name in _ONLY_THEIRS} - _OTHERS_TOO
    parts = tuple(f"{told.key}." for told in headings.told if key not in _OF_MONTHS)
    return any(name in own or name.startswith(parts) for name in brought)


def _rank(key: str) -> int:
    return _OFFERED.index(key) if key in CALLED else len(_OFFERED)

