"""What any count may be parted by, for crossing only: declared once for the record that holds it, and reached from others through their links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from app.figures import FIGURES, SPLITS
from app.figures.declare import MONTH, Figure, Part, Split, age, options
from app.figures.details import DETAILS
from app.figures.organisation import BRANCH_THEN, domain, live_branch
from db.fields import Record
from db.kinds import Choice, Choices
from db.records import TABLES, Branch, Child, Event, Partner, Person, Post, Team, codes
from db.records.person import VOLUNTEER

_AGE = ("年龄", "年龄段", "年龄结构", "年龄分布", "年龄分段", "年龄组")
_ETHNICITY = ("民族", "民族情况", "民族构成")
_VILLAGE = ("村", "村名", "村(社区)", "村/社区", "村居", "村(居)", "村别", "行政村", "社区", "村社区", "村(社区)名称", "村名称", "各村", "村(单位)")
_DOMAIN = ("领域", "所属领域", "团组织领域")
#: 汉族 is a part of the split by 民族 already; a form's word may stand for one only.
_MINORITY = (Part("minority", "少数民族", "少数民族"),)
_NATION = "CASE WHEN ethnicity = '汉族' THEN '汉族' WHEN ethnicity IS NOT NULL THEN '少数民族' END"
#: When in the year families are visited with gifts, as the event they were given at is called.
_OCCASIONS = tuple(
    Part(key, words[0], words[0], tuple(words[1:]))
    for key, *words in (("spring", "春节", "新春", "迎新春"), ("new_year", "元旦"), ("youth", "五四", "五四青年节", "青年节"), ("children", "六一", "六一儿童节", "儿童节"), ("dragon_boat", "端午", "端午节"),
                        ("autumn", "中秋", "中秋节"), ("national", "国庆", "国庆节"), ("elders", "重阳", "重阳节"))
)
_CALLED = "coalesce((SELECT e.title_name FROM event e WHERE e.id = aid.event), aid.event_words)"
_OCCASION = "CASE " + " ".join(f"WHEN {_CALLED} LIKE '%{words}%' THEN '{part.value}'" for part in _OCCASIONS for words in (part.label, *part.aliases)) + " END"
_MEMBERS, _BRANCHES, _CHILDREN, _EVENTS = (FIGURES[key] for key in ("members.total", "branches.total", "children.open", "events.total"))
_POSTS = FIGURES["posts.total"]


def _domain_of(branch: str) -> str:
    return f"(SELECT {domain('b.')} FROM branch b WHERE b.id = {branch})"


def _of_branch(field: str, branch: str) -> str:
    return f"(SELECT b.{field} FROM branch b WHERE b.id = {branch})"


_OWN = (
    Split(key="members.by_domain", label="统计领域", base=_MEMBERS, by=_domain_of(BRANCH_THEN), parts=options(codes.STAT_DOMAIN), aliases=_DOMAIN),
    Split(key="members.by_village", label="所在村", base=_MEMBERS, by=f"coalesce(village, {_of_branch('village_or_unit', BRANCH_THEN)})", free=True, aliases=_VILLAGE),
    Split(key="members.by_span", label="年龄", base=_MEMBERS, by=age("birth_date"), ranged=True, aliases=_AGE),
    Split(key="members.by_nation", label="少数民族", base=_MEMBERS, by=_NATION, parts=_MINORITY, aliases=_ETHNICITY),
    Split(key="members.by_study", label="在读状况", base=_MEMBERS, by="study_status", parts=options(codes.STUDY_STATUS), present=True),
    Split(key="branches.by_village", label="所在村", base=_BRANCHES, by="village_or_unit", free=True, aliases=_VILLAGE),
    Split(key="branches.by_level", label="组织层级", base=_BRANCHES, by="level", parts=options(codes.BRANCH_LEVEL), aliases=("层级",)),
    Split(key="branches.by_branch", label="团组织", base=_BRANCHES, by="id", of="branch", of_where=live_branch()),
    Split(key="children.by_village", label="所在村", base=_CHILDREN, by="village", free=True, aliases=_VILLAGE),
    Split(key="children.by_span", label="年龄", base=_CHILDREN, by=age("birth_date"), ranged=True, aliases=_AGE),
    Split(key="children.by_nation", label="少数民族", base=_CHILDREN, by=_NATION, parts=_MINORITY, aliases=_ETHNICITY),
    Split(key="children.by_health", label="身体情况", base=_CHILDREN, by="health", parts=options(codes.HEALTH), present=True),
    Split(key="children.by_care_rating", label="监护评估", base=_CHILDREN, by="care_rating", parts=options(codes.CARE_RATING), present=True),
    Split(key="aid.by_occasion", label="慰问时节", base=FIGURES["aid.total"], by=_OCCASION, parts=_OCCASIONS),
    Split(key="events.by_village", label="所在村", base=_EVENTS, by="village", free=True, aliases=_VILLAGE),
    Split(key="events.by_branch", label="主办组织", base=_EVENTS, by="branch", of="branch", of_where=live_branch()),
    Split(key="posts.by_basis", label="干部性质", base=_POSTS, by="basis", parts=options(codes.POST_BASIS), aliases=("任职性质", "专兼挂职", "专兼职情况", "专/兼/挂职")),
    Split(key="posts.by_background", label="来源", base=_POSTS, by="background", parts=options(codes.POST_BACKGROUND)),
    Split(key="posts.by_branch", label="任职组织", base=_POSTS, by="branch", of="branch", of_where=live_branch()),
    Split(key="posts.by_branch_type", label="组织类型", base=_POSTS, by=_of_branch("org_type", "post.branch"), parts=options(codes.BRANCH_TYPE)),
    Split(key="posts.by_domain", label="统计领域", base=_POSTS, by=_domain_of("post.branch"), parts=options(codes.STAT_DOMAIN), aliases=_DOMAIN),
    Split(key="posts.by_village", label="所在村", base=_POSTS, by=_of_branch("village_or_unit", "post.branch"), free=True, aliases=_VILLAGE),
)
#: Months of what happens on a day, where no split of its own has them.
_MONTHLY = ("aid.total", "tutoring.sessions", "health_checks.total", "help.total")


#: How far a record has come is no kind of it: nobody counts by these.
_PROGRESS = ("status", "review_state", "time_kind", "volunteer_status", "member_status", "registration")
#: Records that last; what they hold is known of now only.
_LASTING = (Branch, Person, Child, Team, Partner)


def _coded() -> Iterator[Split]:
    """By every other code that a counted record holds: forms of a county ask for any of them."""
    taken = [(s.base.record, s.by) for s in (*SPLITS.values(), *DETAILS.values(), *_OWN)]
    bases = {_MEMBERS.record: _MEMBERS, _BRANCHES.record: _BRANCHES, _CHILDREN.record: _CHILDREN, _EVENTS.record: _EVENTS}
    for base in (*bases.values(), *_first_of_each()):
        for f in base.record.fields():
            if not isinstance(f.kind, Choice) or f.name in _PROGRESS or any(record is base.record and re.search(rf"\b{f.name}\b", by) for record, by in taken):
                continue
            several = isinstance(f.kind, Choices)
            whole = FIGURES["volunteers.total"] if base.record is Person and f.group == VOLUNTEER else base
            yield Split(key=f"{base.record.table}.by_{f.name}", label=f.label, base=whole, by=f.name, parts=options(f.kind, unset=not several), overlapping=several,
                        present=base.record in _LASTING)


def _reached() -> Iterator[Split]:
    """The splits of people and children, for the records that are about one of them."""
    for base in _first_of_each():
        link = next((f for f in base.record.links() if f.name == f.target and TABLES[f.target].told_by), None)
        if link is None:
            continue
        target: type[Record] = Person if link.target == "person" else Child
        taken = {s.label for s in (*SPLITS.values(), *_OWN) if s.base.record is base.record}
        for split in (*SPLITS.values(), *_OWN):
            # A person is a volunteer, too: one split by sex is enough.
            if split.base.record is target and split.label not in taken and not split.key.startswith("volunteers.") and not (base.record is Post and "所在团组织" in split.label):
                taken.add(split.label)
                by = f"(SELECT {split.by} FROM {target.table} WHERE {target.table}.id = {base.record.table}.{link.name})"
                yield replace(split, key=f"{base.record.table}.{split.key}", base=base, by=by, prefix="", once=False)


def _first_of_each() -> Iterator[Figure]:
    seen = {Branch, Person, Child, Event}
    for figure in FIGURES.values():
        if figure.record not in seen:
            seen.add(figure.record)
            yield figure


def _all() -> dict[str, Split]:
    months = [Split(key=f"{key.partition('.')[0]}.by_month", label="月份", base=FIGURES[key], by=MONTH, monthly=True) for key in _MONTHLY]
    return {split.key: split for split in (*_OWN, *months, *_coded(), *_reached())}


DIMENSIONS: dict[str, Split] = _all()
