"""What a column of a form may show: a field, what lists work out, and what only forms ask for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from app.exchange.forms.meaning.beside import kin, officers, yearly
from app.exchange.imports.columns.headings import bare_key, heading_key
from app.figures.dues import MONTHS_OWED, OWES, SHORT
from app.figures.organisation import LIVE_POST
from app.figures.volunteering import FIRST_TEAM, LIVE_VOLUNTEER, MINUTES_SO_FAR
from app.lists import query as listing
from app.lists.declare import Column
from app.rules import STAR_NAMES
from db.kinds import MONEY, PHONE, TEXT, WHOLE, YES_NO, Link
from db.records import TABLES, VIEWS, Person, View, view

_STAR = "CASE " + " ".join(f"WHEN {MINUTES_SO_FAR} < :star_{n} THEN '{STAR_NAMES[n - 1] if n > 1 else '—'}'" for n in range(1, 6)) + f" ELSE '{STAR_NAMES[5]}' END"
_POSTS = f"(SELECT group_concat(post.title_name, '、') FROM post WHERE post.person = person.id AND {LIVE_POST})"
_HONOURS = (
    "(SELECT group_concat(h.year || '年' || coalesce(h.level || '级', '') || h.name, '；') FROM (SELECT * FROM honour ORDER BY year, id) h "
    "WHERE h.person = person.id AND h.year <= CAST(substr(:day, 1, 4) AS INTEGER))"
)
_PLACED_POSTS = (
    f"(SELECT group_concat(coalesce(nullif(b.short_name, ''), b.full_name) || post.title_name, '、') FROM post JOIN branch b ON b.id = post.branch "
    f"WHERE post.person = person.id AND {LIVE_POST})"
)
#: Where somebody works, and what they are in the League; a post in the unit's own body says both.
_UNIT_AND_POST = (
    f"CASE WHEN {_PLACED_POSTS} IS NULL THEN work_unit WHEN work_unit IS NULL OR substr({_PLACED_POSTS}, 1, length(work_unit)) = work_unit THEN {_PLACED_POSTS} "
    f"ELSE work_unit || '、' || {_PLACED_POSTS} END"
)
_SECRETARY_PHONE = (
    f"""(SELECT h.phone FROM post p JOIN person h ON h.id = p.person WHERE p.branch = "branch".id AND p.title_name = '书记' AND {LIVE_POST} ORDER BY p.id LIMIT 1)"""
)
#: The team's own telephone, else that of whoever leads it.
_LEADER_PHONE = 'coalesce("team".phone, (SELECT h.phone FROM person h WHERE h.id = "team".leader))'
_DUES = "(SELECT r.{} FROM review r WHERE r.person = person.id AND r.year = CAST(substr(:day, 1, 4) AS INTEGER) ORDER BY r.id DESC LIMIT 1)"
_MONTH = "(SELECT sum(m.paid) FROM dues m WHERE m.person = review.person AND m.month = review.year || '-{}' AND coalesce(m.paid_on, m.month || '-01') <= :day)"
_MONTHS = ("一月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "十一月", "十二月")
#: The columns only forms ask for, by the view.
_ONLY_FORMS: dict[str, tuple[Column, ...]] = {
    "members": (
        Column("is_volunteer", "是否注册志愿者", f"({LIVE_VOLUNTEER})", YES_NO),
        Column("posts_held", "团内职务", _POSTS, TEXT),
        Column("posts_since", "任职时间", _POSTS.replace("title_name", "start_on"), TEXT),
        Column("honours_held", "获奖情况", _HONOURS, TEXT),
        Column("grade", "评议等次", _DUES.format("grade"), TEXT),
        Column("unit_and_post", "单位及职务", _UNIT_AND_POST, TEXT),
    ),
    "volunteers": (
        Column("star", "星级", _STAR, TEXT),
        Column("team", "所属服务队", FIRST_TEAM, TEXT),
        Column("is_member", "是否团员", "(member_status IS NOT NULL)", YES_NO),
        Column("unit_and_post", "单位及职务", _UNIT_AND_POST, TEXT),
    ),
    "review": (
        *(Column(f"m{n:02d}", f"{n}月", _MONTH.format(f"{n:02d}"), MONEY) for n in range(1, 13)),
        Column("dues_short", "欠缴团费", SHORT, MONEY),
        Column("months_owed", "欠费月数", f"CASE WHEN {OWES} THEN {MONTHS_OWED} ELSE 0 END", WHOLE),
    ),
    "teams": (Column("leader_phone", "负责人电话", _LEADER_PHONE, PHONE, Person.field("phone")),),
    "branches": (Column("secretary_phone", "书记电话", _SECRETARY_PHONE, PHONE, Person.field("phone")),),
}
_UNIT_CALLED = "工作单位及职务 单位职务 工作单位职务 单位、职务 工作单位、职务 单位和职务 工作单位和职务 现工作单位及职务 现单位及职务 所在单位及职务 单位及职务职称"
#: What else forms call a column that is worked out.
_CALLED = {
    "branches.secretary": "书记姓名 团支部书记 支部书记 团支部书记姓名 团组织书记 团组织书记姓名 支部书记姓名 现任书记",
    "branches.secretary_phone": "书记联系电话 书记手机 书记手机号 书记联系方式 团支部书记电话 团支部书记联系电话",
    "branches.share": "团青比 团青比例 团青比率",
    "branches.members": "团员人数 团员总数 现有团员 现有团员数",
    "volunteers.hours_total": "累计服务时长 累计服务时数 累计志愿服务时长 服务总时长 累计服务时间 志愿服务累计时长 总服务时长 累计时长 累计时数 累计小时数 累计志愿时长 总时长 总时数 时长合计 累计工时",
    "volunteers.star": "星级认定 志愿者星级 星级等级",
    "volunteers.team": "所属队伍 所在服务队 所属志愿服务队 所在队伍 服务队",
    "members.flow_place": "流出地 流出地点 流出去向 外出地点 流向",
    "volunteers.is_member": "是否共青团员",
    "members.is_volunteer": "是否志愿者 是否注册成为志愿者 是否为注册志愿者 注册志愿者",
    "members.posts_held": "团内任职 担任团内职务 现任团内职务",
    "members.posts_since": "任职日期 任职年月 任现职时间 任现职年月",
    "members.honours_held": "何时何地受过何种奖励 何时受过何种奖励 何时何地受何奖励 受奖情况 受奖励情况 奖励情况 所获荣誉 获得荣誉 获得荣誉情况 所获奖励 曾获荣誉 荣誉称号 表彰情况 受表彰情况 获奖及荣誉情况",
    "members.unit_and_post": _UNIT_CALLED,
    "volunteers.unit_and_post": _UNIT_CALLED,
    "post.basis": "专/兼/挂职 专/兼/挂 专/兼职 专、兼、挂职 专兼挂职 专兼职 专兼职情况 任职性质",
    "teams.leader_phone": "队长电话 队长联系电话 队长联系方式 队长手机 负责人联系电话 负责人手机 负责人联系方式",
    "teams.team_members": "队员人数 队员数 队伍人数 成员人数 成员数",
    "transfer.moved_from": "原团组织 转出团组织 原所在团组织 转出组织 原组织 转自团组织 原团支部名称",
    "transfer.moved_to": "转入团组织 转入组织 转往组织 接收团组织 转往团组织 转入团组织名称 现团组织",
    **{f"review.m{n:02d}": f"{n:02d}月 {n}月份 {_MONTHS[n - 1]} {_MONTHS[n - 1]}份 {n}月实缴 {n}月缴费" for n in range(1, 13)},
    "review.months_owed": "欠缴月数 欠交月数 未缴月数 未交月数",
    "review.dues_short": "欠缴 欠缴金额 欠交 欠交金额 欠费 未缴",
    "transfer.in_on": "转接时间 转接日期 转入时间 接转时间",
}


@cache
def known(view_key: str) -> Mapping[str, Column]:
    """Every column of a view that a form may show."""
    return listing.columns(view_key) | {c.key: c for c in _ONLY_FORMS.get(view_key, ())}


def is_before(target: str, words: str) -> bool:
    """Whether an import takes words for the hours served before the ledger, where a form asks for all, or for a year's."""
    return target == "volunteers.opening_minutes" and not re.search("期初|以往|历史|结转|启用|此前", words)


def only_forms(view_key: str) -> tuple[Column, ...]:
    """The columns of a view that only forms ask for."""
    return _ONLY_FORMS.get(view_key, ())


def called(view_key: str, key: str) -> tuple[str, ...]:
    """What else forms call a column."""
    return tuple(_CALLED.get(f"{view_key}.{key}", "").split())


def asked_here(chosen: View, path: tuple[str, ...]) -> str:
    """A column that is worked out, by what forms call it: an import takes 书记姓名 for whom to call, a form asks who holds the post."""
    own, together = (bare_key(words) for words in (path[-1], "".join(path[-2:])))
    return _asked(chosen.key).get(together, "") or _asked(chosen.key).get(own, "") or yearly.target(chosen, path)


@cache
def _asked(view_key: str) -> Mapping[str, str]:
    """The targets that are worked out, by what forms call them."""
    own = {column.key: heading_key(column.label) for column in _ONLY_FORMS.get(view_key, ())}
    found: dict[str, str] = {}
    for key in known(view_key):
        for words in (*called(view_key, key), *([own[key]] if key in own else [])):
            found.setdefault(words, f"{view_key}.{key}")
    return found


def as_other(chosen: View, path: tuple[str, ...]) -> str:
    """What a form of members asks of the same people as volunteers: 志愿者编号, 累计服务时长."""
    words = bare_key(path[-1])
    for other, fields in _beside(chosen.key) if len(path) == 1 else ():
        if target := asked_here(other, path) or fields.get(words, ""):
            return target
    return ""


@cache
def _beside(view_key: str) -> tuple[tuple[View, dict[str, str]], ...]:
    """The other views of the same record, and what only they show: the targets by the fields' words."""
    chosen = view(view_key)
    assert chosen
    found = []
    for other in VIEWS.values():
        if other.record is chosen.record and other.key != chosen.key:
            only = [f for f in other.fields() if f not in chosen.fields()]
            found.append((other, {heading_key(words): f"{other.key}.{f.name}" for f in reversed(only) for words in (f.label, *f.aliases)}))
    return tuple(found)


def column_of(target: str) -> Column | None:
    """The column a target names; a field of whom a record is about counts as one. None for figures, settings and what is gone."""
    parts = target.split(".")
    if ":" in target or len(parts) < 2 or (parts[0] not in VIEWS and parts[0] not in TABLES):
        return None
    columns = known(parts[0])
    if len(parts) == 2:
        return columns.get(parts[1]) or yearly.column(*parts)
    chosen = view(parts[0])
    assert chosen
    link = columns.get(parts[1])
    if len(parts) == 3 and link is None:
        return kin.column(chosen, parts[1], parts[2]) or officers.column(chosen, parts[1], parts[2])
    if link is None or link.field is None or not isinstance(link.field.kind, Link):
        return None
    table = TABLES[link.field.kind.table]
    other = next((f for f in table.fields() if f.name == parts[2]), None)
    inner = listing.columns(table.table).get(parts[2]) or next((c for v in VIEWS.values() if v.record is table for c in _ONLY_FORMS.get(v.key, ()) if c.key == parts[2]), None)
    if inner is None:
        return None
    # Read through the link: the inner query names the linked table itself.
    sql = f'(SELECT {inner.sql} FROM "{table.table}" WHERE "{table.table}".id = "{chosen.record.table}"."{parts[1]}")'
    return Column(target, inner.label, sql, inner.kind, other)
