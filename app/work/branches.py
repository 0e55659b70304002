"""The organisations as a clerk sees them: the tree with its counts, the totals of a list, and how one of them stands."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app import checks, rules, settings
from app.checks.branches import REMINDED
from app.figures import SPLITS, answer, compute
from app.figures.activities import OURS
from app.figures.organisation import BELOW_COMMITTEE, BRANCH_THEN, GONE, LIVE_POST, MEMBERS_HERE, live_branch, live_member
from app.figures.volunteering import LIVE_VOLUNTEER
from db.dates import PartialDate
from db.records import Branch, Post, codes
from db.store import Store

_TYPES = SPLITS["branches.by_type"]
#: A place, not a body: it has no term, officers or meetings of its own.
_CLUB = "青年社"
#: An organisation and everything below it.
_AND_BELOW = "(WITH RECURSIVE down(id) AS (VALUES(:branch) UNION SELECT b.id FROM branch b JOIN down ON b.parent = down.id) SELECT id FROM down)"


@dataclass(frozen=True)
class Node:
    """A place in the tree and what the list shows for it: the records behind a figure, these very ones, or all (neither).

    `people`: the count is of members, not of organisations. `parent` and `org_type` are given to a new organisation made here.
    """

    label: str
    icon: str = ""
    count: int | None = None
    people: bool = False
    figure: str = ""
    ids: tuple[int, ...] | None = None
    parent: int | None = None
    org_type: str | None = None
    children: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Tree:
    """The tree as of a day; `parts` of the types add up to `total` when all is well.

    `committee` is whose township it is; `loose` are organisations with no one above them.
    """

    top: Node
    parts: tuple[int, ...]
    total: int
    committee: int | None
    loose: tuple[int, ...]

    @property
    def adds_up(self) -> bool:
        """Whether every organisation is of a type."""
        return sum(self.parts) == self.total


def tree(store: Store, day: date) -> Tree:
    """The organisations that exist on the day: who is above, the committee, the types, in each its organisations; then what is gone."""
    values = answer.parameters(store, day)
    committee, name, others = _committees(store)
    rows = store.rows(
        f"SELECT id, coalesce(short_name, full_name), org_type, parent, {MEMBERS_HERE} FROM branch WHERE {live_branch()} ORDER BY {Branch.order}", values
    )
    groups = [group for group in answer.grouped(store, _TYPES, day) if group.value]
    types = {part.key: part.value for part in _TYPES.parts}
    below = [
        Node(group.label, count=int(group.value or 0), figure=_TYPES.prefix + group.key, parent=committee,
             org_type=types[group.key], children=_organisations(rows, types[group.key]))
        for group in groups
    ]
    if others:
        # None of the organisations counted, but it is there, with what stands below it.
        below.append(Node("下级团委", "building", len(others), ids=tuple(i for node in others for i in node.ids or ()), parent=committee, children=others))
    gone = compute(store, day, [GONE.key])[GONE.key]
    if gone:
        below.append(Node("已撤销、合并", "archive", int(gone), figure=GONE.key, parent=committee))
    top = Node(name, "building", len(rows), parent=committee, children=tuple(below))
    if superior := settings.get(store, "superior"):
        top = Node(superior, "building-community", parent=committee, children=(top,))
    loose = tuple(row[0] for row in rows if row[3] is None) if committee else ()
    typed = tuple(int(group.value or 0) for group in groups if group.key != "unset")
    return Tree(top, typed, len(rows), committee, loose)


def _committees(store: Store) -> tuple[int | None, str, tuple[Node, ...]]:
    """The township's own committee and its name, and the committees below it."""
    rows = store.rows(f"SELECT id, coalesce(short_name, full_name), parent FROM branch WHERE level = '团委' AND status IS NOT '撤销' ORDER BY {Branch.order}")
    own = next((row for row in rows if row[2] is None), rows[0] if rows else None)
    committee, name = (own[0], own[1]) if own else (None, settings.get(store, "unit") or "镇团委")
    return committee, name, _others(rows, committee)


def _organisations(rows: list[tuple[int, str, str | None, int | None, int]], org_type: str | None) -> tuple[Node, ...]:
    """The organisations of a type; those of the same type stand below the one they belong to."""
    mine = {row[0]: row for row in rows if row[2] == org_type}
    placed: set[int] = set()

    def node(row: tuple[int, str, str | None, int | None, int], above: frozenset[int]) -> Node:
        seen = above | {row[0]}
        placed.add(row[0])
        children = tuple(node(other, seen) for other in mine.values() if other[3] == row[0] and other[0] not in seen)
        ids = (row[0], *(i for child in children for i in child.ids or ()))
        # All are branches here; what tells them apart is their place.
        return Node(row[1].removesuffix("团支部") or row[1], count=row[4], people=True, ids=ids, parent=row[0], org_type=org_type, children=children)

    tops = [node(row, frozenset()) for row in mine.values() if row[3] not in mine]
    # Those that stand above one another in a ring have no top.
    tops += [node(row, frozenset(placed)) for row in mine.values() if row[0] not in placed]
    return tuple(tops)


def _others(committees: list[tuple[int, str, int | None]], own: int | None) -> tuple[Node, ...]:
    return tuple(Node(name, "building", ids=(i,), parent=i) for i, name, _ in committees if i != own)


def put_below(store: Store, ids: Iterable[int], committee: int) -> int:
    """Give organisations without one the committee as the organisation above them, in one step; returns how many."""
    found = store.page(Branch, list(ids))
    with store.step(f"补上级组织 {len(found)} 个"):
        for branch in found:
            store.save(branch.with_(parent=committee))
    return len(found)


@dataclass(frozen=True)
class Totals:
    """Organisations below the committee, and the sums of what they have."""

    branches: int
    members: int
    youth: int

    @property
    def share(self) -> int | None:
        """Members in a hundred of the youth; None where nobody told the youth."""
        return _share(self.members, self.youth)


def totals(store: Store, ids: Iterable[int], day: date) -> Totals:
    """The sums over these organisations."""
    query = (
        f"SELECT coalesce(sum({BELOW_COMMITTEE}), 0), coalesce(sum({MEMBERS_HERE}), 0), coalesce(sum(youth_count), 0)"
        " FROM branch WHERE id IN (SELECT value FROM json_each(:ids))"
    )
    return Totals(*store.rows(query, answer.parameters(store, day) | {"ids": json.dumps(list(ids))})[0])


def _share(members: int, youth: int) -> int | None:
    return round(members * 100 / youth) if youth else None


@dataclass(frozen=True)
class Officer:
    """Somebody in a post: what is said beside the name."""

    post: int
    title: str
    person: int
    name: str
    more: str


@dataclass(frozen=True)
class Meeting:
    """One kind of meeting this year: how often it was held, how often it should be (None: need not), and which."""

    kind: str
    held: tuple[int, ...]
    due: int | None


@dataclass(frozen=True)
class Standing:
    """How an organisation stands on a day; with what is below it, if anything is."""

    members: tuple[int, ...]
    volunteers: tuple[int, ...]
    youth: int
    has_below: bool
    officers: tuple[Officer, ...]
    meetings: tuple[Meeting, ...]
    reminders: tuple[str, ...]
    #: Volunteers of the ledger that belong to no organisation on that day.
    homeless: int = 0

    @property
    def share(self) -> int | None:
        """Members in a hundred of the youth."""
        return _share(len(self.members), self.youth)


def standing(store: Store, branch: Branch, day: date) -> Standing:
    """The numbers, officers, meetings and faults of an organisation."""
    assert branch.id
    values = answer.parameters(store, day) | {"branch": branch.id}
    members, volunteers = (
        tuple(row[0] for row in store.rows(f"SELECT id FROM person WHERE {who} AND {BRANCH_THEN} IN {_AND_BELOW} ORDER BY id", values))
        for who in (live_member(), LIVE_VOLUNTEER)
    )
    there = f"id IN {_AND_BELOW} AND (id = :branch OR {live_branch()})"
    youth, bodies = store.rows(f"SELECT coalesce(sum(youth_count), 0), count(*) FROM branch WHERE {there}", values)[0]
    held = officers(store, branch.id, day)
    sentences = tuple(f.problem for f in checks.run(store, day, REMINDED, ("branch",)) if f.id == branch.id)
    homeless = int(store.scalar(f"SELECT count(*) FROM person WHERE {LIVE_VOLUNTEER} AND {BRANCH_THEN} IS NULL", values) or 0)
    return Standing(members, volunteers, youth, bodies > 1, held, _meetings(store, branch, day, len(members), held), sentences, homeless)


def members(store: Store, branches: Iterable[int], day: date) -> tuple[int, ...]:
    """The members of these organisations on a day."""
    there = f"{BRANCH_THEN} IN (SELECT value FROM json_each(:branches))"
    values = answer.parameters(store, day) | {"branches": json.dumps(list(branches))}
    return tuple(row[0] for row in store.rows(f"SELECT id FROM person WHERE {live_member()} AND {there} ORDER BY id", values))


def officers(store: Store, branch: int, day: date) -> tuple[Officer, ...]:
    """Who holds a post on the day, the highest first."""
    rank = {option.label: place for place, option in enumerate(codes.POST_TITLE.options)}
    posts = store.find(Post, f"branch = :branch AND {LIVE_POST}", {"branch": branch, "day": day.isoformat()})
    names = store.titles("person", [post.person for post in posts if post.person])
    found = []
    for post in sorted(posts, key=lambda post: (rank.get(post.title_name or "", 99), str(post.start_on or ""), post.id)):
        assert post.id and post.person
        # A post by election began with the term; the others say since when.
        since = "" if post.appointed_by == "选举" or post.start_on is None else str(post.start_on)[:7]
        said = " ".join(filter(None, (post.appointed_by, since)))
        found.append(Officer(post.id, post.title_name or "", post.person, names.get(post.person, ""), " · ".join(filter(None, (post.background, said)))))
    return tuple(found)


def has_meetings(branch: Branch) -> bool:
    """Whether the meetings of a branch (三会两制一课) are asked of it."""
    return not is_committee(branch) and branch.org_type != _CLUB


def is_committee(branch: Branch) -> bool:
    """Whether it stands above branches rather than being one."""
    return branch.level in rules.COMMITTEE_LEVELS


def _meetings(store: Store, branch: Branch, day: date, members: int, held: tuple[Officer, ...]) -> tuple[Meeting, ...]:
    if not has_meetings(branch):
        return ()
    rows = store.rows(
        f"SELECT kind, id FROM event WHERE branch = :branch AND {OURS} ORDER BY day DESC", answer.parameters(store, day) | {"branch": branch.id}
    )
    committee = members >= rules.COMMITTEE_FROM or sum(o.title in rules.COMMITTEE_TITLES for o in held) >= rules.COMMITTEE_SIZE[0]
    return tuple(
        Meeting(kind, tuple(i for k, i in rows if k == kind), None if kind == rules.COMMITTEE_MEETING and not committee else due)
        for kind, due in rules.YEARLY_MEETINGS.items()
    )


@dataclass(frozen=True)
class Term:
    """How far a term has gone: `passed` from 0 to 1, and in words what is left of it."""

    passed: float
    words: str
    over: bool


def term(elected: PartialDate | None, ends: date | None, day: date) -> Term | None:
    """The present term as of a day; None while its end is not known."""
    if ends is None:
        return None
    begun_on = date(elected.year, elected.month or 1, elected.day or 1) if elected else None
    length = (ends - begun_on).days if begun_on else 0
    passed = min(1.0, max(0.0, (day - begun_on).days / length)) if begun_on and length > 0 else float(day > ends)
    return Term(passed, f"过期 {(day - ends).days} 天" if ends < day else f"还有 {_span(day, ends)}", ends < day)


def _span(first: date, last: date) -> str:
    months = (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)
    if months < 2:
        return f"{(last - first).days} 天"
    years, months = divmod(months, 12)
    return " ".join(filter(None, (f"{years} 年" if years else "", f"{months} 个月" if months else "")))


def events_this_year(store: Store, branch: int, day: date) -> list[int]:
    """What the organisation held this year up to the day, the latest first."""
    query = f"SELECT id FROM event WHERE branch = :branch AND {OURS} ORDER BY day DESC, id DESC"
    return [row[0] for row in store.rows(query, answer.parameters(store, day) | {"branch": branch})]
