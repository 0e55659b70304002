"""附件2, 3 and 6: the rosters of members, of officers and of children; one line for each record behind a figure."""

import json
from collections.abc import Iterable
from datetime import date

from app import figures
from app.exchange.files.writing import TEXT, Value
from app.exchange.workbook.layout import DOTTED, Column, Form, Line, Tie, dotted
from app.lists.titles import words_shown
from app.rules import age_on
from db import identity
from db.dates import PartialDate
from db.records import Branch, Child, FamilyMember, Person, Post, codes
from db.store import Store

_BORN = Column("出生年月", 11.5, format=DOTTED)


def members(store: Store, day: date) -> Form:
    """Every member, branch by branch."""
    lines, total, names = [], 0, _branch_names(store)
    for group in figures.grouped(store, "members.by_branch", day):
        ids = figures.group_records(store, "members.by_branch", group.key, day)
        total += len(ids)
        branch = None if group.key == "unset" else names[int(group.key)]
        lines += [Line(_member(person, branch)) for person in store.page(Person, ids, day)]
    stated = figures.compute(store, day, ["members.total"])["members.total"] or 0
    return Form(
        "团员花名册",
        "共青团员花名册",
        [
            Column("姓名", 10),
            Column("性别", 5),
            Column("民族", 8),
            _BORN,
            Column("政治面貌", 11),
            Column("学历", 11),
            Column("所在团组织", 26, "left"),
            Column("入团时间", 11.5, format=DOTTED),
            Column("发展团员编号", 14.5, format=TEXT),
            Column("身份证号", 20, format=TEXT),
            Column("联系电话", 13, format=TEXT),
            Column("工作（学习）单位", 22, "left"),
            Column("团籍状态", 10),
        ],
        lines,
        [f"合计：{total} 人", *[None] * 12],
        [Tie("花名册人数＝统计表期末团员", total, stated, "团员花名册")],
        ["按统计截止日所在的团组织排列；只知道年月的日期写作 2003.05。"],
    )


def _member(person: Person, branch: str | None) -> list[Value]:
    return [
        person.name,
        person.sex,
        person.ethnicity,
        dotted(person.birth_date),
        person.political_status,
        person.education,
        branch,
        dotted(person.joined_on),
        person.development_no,
        person.id_number,
        person.phone,
        person.work_unit,
        person.member_status,
    ]


def officers(store: Store, day: date) -> Form:
    """Every post held on the day, the township committee first."""
    posts = store.page(Post, figures.records(store, "posts.total", day), day)
    people = {p.id: p for p in store.page(Person, sorted({post.person for post in posts if post.person}), day)}
    branches = _branch_names(store)
    place = {branch: n for n, branch in enumerate(branches)}
    ranks = {option.label: n for n, option in enumerate(codes.POST_TITLE.options)}
    posts.sort(key=lambda post: (place[post.branch or 0], ranks[post.title_name or "其他"], post.id))
    stated = figures.compute(store, day, ["posts.total", "posts.extra_committee"])
    persons = len({post.person for post in posts})
    held = sum(group.value or 0 for group in figures.grouped(store, "posts.by_title", day))
    return Form(
        "团干部名册",
        "共青团干部名册",
        [
            Column("姓名", 10),
            Column("性别", 5),
            Column("民族", 8),
            _BORN,
            Column("政治面貌", 11),
            Column("学历", 11),
            Column("任职组织", 26, "left"),
            Column("职务", 11),
            Column("干部性质", 9.5),
            Column("任职方式", 9.5),
            Column("推荐方式", 19),
            Column("来源", 12),
            Column("任职时间", 11.5, format=DOTTED),
            Column("联系电话", 13, format=TEXT),
            Column("备注", 12, "left"),
        ],
        [Line(_officer(post, people[post.person], branches[post.branch or 0])) for post in posts],
        [f"合计：{persons} 人，{len(posts)} 个职务", *[None] * 14],
        [
            Tie("名册人数＝在任团干部", persons, stated["posts.total"] or 0, "团干部名册"),
            Tie("名册行数＝各职务之和", len(posts), held, "团干部名册"),
        ],
        [f"一人兼任几个职务的列几行，人数只算一次；本年增补编外委员 {stated['posts.extra_committee']} 人。"],
    )


def _officer(post: Post, person: Person, branch: str) -> list[Value]:
    return [
        person.name,
        person.sex,
        person.ethnicity,
        dotted(person.birth_date),
        person.political_status,
        person.education,
        branch,
        post.title_name,
        post.basis,
        post.appointed_by,
        "、".join(post.nominated_via or ()),
        post.background,
        dotted(post.start_on),
        person.phone,
        post.note,
    ]


def _branch_names(store: Store) -> dict[int, str]:
    """What the rosters call each organisation, in their order."""
    return dict(store.rows(f"SELECT id, coalesce(short_name, full_name) FROM branch ORDER BY {Branch.order}"))


# --- children

_CHILD_COLUMNS = [
    Column("档案编号", 19, format=TEXT),
    Column("姓名", 9),
    Column("性别", 5),
    Column("民族", 8),
    _BORN,
    Column("年龄", 5.5),
    Column("身份证号", 20, format=TEXT),
    Column("所在村", 12),
    Column("类别", 17, "left"),
    Column("就学情况", 9.5),
    Column("学校、年级", 24, "left"),
    Column("监护类型", 12),
    Column("监护人", 17),
    Column("结对帮扶人", 11.5),
    Column("次数", 5.5, group="本年走访"),
    Column("最近一次", 11.5, format=DOTTED, group="本年走访"),
    Column("建档日期", 11.5, format=DOTTED),
]


def children(store: Store, day: date, *, masked: bool) -> Form:
    """Every open file; `masked` leaves the file's number to tell who it is."""
    if not masked:
        store.must_see(Child)
    ids = figures.records(store, "children.open", day, "coalesce(village, ''), coalesce(file_no, ''), id")
    files = store.page(Child, ids, day)
    guardians, visits = _guardians(store, ids, day), _visits(store, day)
    helpers = store.titles("person", {child.helper for child in files if child.helper})
    stated = figures.compute(store, day, ["children.open", "visits.total"])
    to_open = sum(visits.get(i, (0, None))[0] for i in ids)
    to_closed = sum(count for i, (count, _) in visits.items() if i not in set(ids))
    lines = [
        Line(_child(c, guardians.get(c.id or 0), _helper(c, helpers, masked), visits.get(c.id or 0, (0, None)), day, masked)) for c in files
    ]
    kinds = [f"{g.label} {g.value} 人" for g in figures.grouped(store, "children.by_category", day) if g.value]
    return Form(
        "帮扶儿童花名册",
        "帮扶儿童花名册",
        _CHILD_COLUMNS,
        lines,
        [f"合计：{len(files)} 人", *[None] * 13, to_open, None, None],
        [
            Tie("花名册人数＝长期帮扶档案", len(files), stated["children.open"] or 0, "帮扶儿童花名册"),
            Tie("在册儿童走访＋已结案儿童走访＝本年走访", to_open + to_closed, stated["visits.total"] or 0, "走访次数"),
        ],
        [
            *(["姓名、身份证号和出生日已遮盖，请以档案编号核对。"] if masked else ["本表含未成年人个人信息，请加密保存和传送，用完收回。"]),
            f"按类别（一人可兼几类）：{'，'.join(kinds) or '无'}。本年另走访已结案儿童 {to_closed} 次。",
        ],
    )


def _helper(child: Child, helpers: dict[int, str], masked: bool) -> str | None:
    """Who helps a child: somebody of the ledger, else the words written down for one."""
    if child.helper or not child.helper_words:
        return helpers.get(child.helper or 0)
    return words_shown(Child, Child.field("helper"), child.helper_words, masked=masked)


def _child(
    child: Child, guardian: tuple[str, str] | None, helper: str | None, visits: tuple[int, str | None], day: date, masked: bool
) -> list[Value]:
    relation, name = guardian or ("", "")
    born = child.birth_date
    number = child.id_number
    return [
        child.file_no,
        masked_name(child.name or "") if masked else child.name,
        child.sex,
        child.ethnicity,
        None if born is None else str(born).replace("-", ".")[:7] if masked else dotted(born),
        None if born is None else age_on(born, day),
        identity.mask(number) if number and masked else number,
        child.village,
        "、".join(child.categories or ()),
        child.schooling,
        " ".join(part for part in (child.school, child.grade) if part),
        child.care_type,
        f"{masked_name(name) if masked else name}（{relation}）" if name else None,
        helper,
        visits[0],
        dotted(PartialDate.fromisoformat(visits[1])) if visits[1] else None,
        dotted(child.opened_on),
    ]


def masked_name(name: str) -> str:
    """A name that tells no stranger who it is: 王小明 → 王某某."""
    return f"{name[:1]}某某"


def _guardians(store: Store, ids: Iterable[int], day: date) -> dict[int, tuple[str, str]]:
    """Relation and name of each child's guardian, the main contact where there are several."""
    where = "child IN (SELECT value FROM json_each(?)) AND is_guardian = 1"
    found = store.find(FamilyMember, where, (json.dumps(list(ids)),), order="is_primary IS 1, id DESC", on=day)
    return {f.child: (f.relation or "", f.name or "") for f in found if f.child}


def _visits(store: Store, day: date) -> dict[int, tuple[int, str | None]]:
    """How often each child was visited this year, and when last."""
    ids = json.dumps(list(figures.records(store, "visits.total", day)))
    rows = store.rows("SELECT child, count(*), max(day) FROM visit WHERE id IN (SELECT value FROM json_each(?)) GROUP BY child", (ids,))
    return {child: (count, last) for child, count, last in rows}
