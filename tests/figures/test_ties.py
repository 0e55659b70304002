"""Sums that tie, whatever a ledger holds: parts and wholes, what was there, came, left and is there now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from app.figures import FIGURES, SPLITS, answer, crossing
from app.figures.details import DETAILS
from app.figures.dimensions import DIMENSIONS
from app.figures.rolls import ROLLS
from db.records import Branch, Child, Person, Post
from db.store import Store
from tests.conftest import copy_of
from tests.figures.shuffling import shuffled

EVERY = FIGURES | ROLLS
#: A part, and the whole it never exceeds.
PARTS = [
    ("branches.founded", "branches.total+branches.abolished"), ("branches.reelected", "branches.total"), ("branches.term_over", "branches.total"),
    ("branches.term_next_year", "branches.total"), ("branches.without_secretary", "branches.total"), ("branches.small", "branches.total"),
    ("roll.branches", "branches.total"), ("members.joined", "members.came"), ("members.minority", "members.total"), ("members.party", "members.total"),
    ("members.migrant", "members.total"), ("members.over_age", "members.total"), ("members.unverified", "members.total"), ("roll.flowing", "members.total"),
    ("roll.applicants", "members.total"), ("roll.recommended", "members.recommended"), ("roll.aged_out", "members.left"),
    ("roll.moved_out", "members.transferred_out"), ("roll.moved_in", "members.transferred_in"),
    ("posts.extra_deputy", "posts.total"), ("posts.full_time", "posts.total"), ("posts.part_time", "posts.total"), ("posts.seconded", "posts.total"),
    ("posts.secretaries", "posts.total"), ("posts.deputies", "posts.total"), ("posts.rural_deputy", "posts.deputies"), ("roll.owing", "reviews.owing"),
    ("volunteers.members", "volunteers.total"), ("volunteers.below_duty", "volunteers.total"), ("roll.starred", "volunteers.total"), ("service.persons", "service.count"),
    ("training.sessions", "events.total"), ("training.attendances", "events.attendances"), ("training.hours", "events.hours"), ("events.villages", "events.total"),
    ("partners.visitors", "events.external"), ("partners.continued", "partners.total"), ("monthly_talks.attendances", "events.attendances"),
    ("honours.persons", "honours.total"), ("honours.branches", "honours.total"), ("honours.deeds", "honours.total"),
    ("children.paired", "children.open"), ("visits.overdue", "children.open"), ("health_checks.open_children", "children.open"),
    ("health_checks.open_children", "health_checks.children"), ("roll.in_need", "roll.left_or_in_need"), ("roll.left_or_in_need", "children.open"),
    ("visits.children", "visits.total"), ("aid.children", "aid.total"), ("tutoring.children", "tutoring.sessions"), ("tutoring.volunteers", "tutoring.sessions"),
]
#: What is there, what came in the year and what left.
FLOWS = [
    ("members.total", "members.came", "members.left"), ("branches.total", "branches.founded", "branches.abolished"),
    ("volunteers.total", "volunteers.new", "volunteers.cancelled+volunteers.suspended+volunteers.lost"), ("children.open", "children.opened", "children.closed"),
]
ASKED = ((3, date(2021, 12, 31)), (4, date(2020, 6, 30)))


@pytest.fixture(scope="module", params=ASKED, ids=lambda asked: str(asked[1]))
def asked(request: pytest.FixtureRequest, sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, date]]:
    """A shuffled ledger, and the day it is asked about."""
    with Store.open(copy_of(sample_file, tmp_path_factory.mktemp("ties")), check=False, daily=False) as store:
        seed, day = request.param
        shuffled(store, seed)
        yield store, day


def tied(store: Store, key: str, day: date) -> int:
    """The sum of some figures, their keys joined by +."""
    return sum(found.number for found in answer.exact(store, day, [EVERY[one] for one in key.split("+")], EVERY).values())


@pytest.mark.whole
def test_the_groups_of_every_split_add_up_or_overlap_by_nature(asked: tuple[Store, date]) -> None:
    store, day = asked
    for key, split in (SPLITS | DETAILS | DIMENSIONS).items():
        if split.ranged:
            continue
        parted = replace(split, base=replace(split.base, divisor=1))
        numbers = [int(group.value or 0) for group in answer.grouped(store, parted, day)]
        whole = answer.exact(store, day, [split.base], EVERY)[split.base.key].number
        assert max(numbers, default=0) <= whole <= sum(numbers), key
        assert not split.adds_up or sum(numbers) == whole, key


@pytest.mark.whole
def test_no_part_is_above_its_whole(asked: tuple[Store, date]) -> None:
    store, day = asked
    numbers = {key: (tied(store, key, day), tied(store, whole, day), whole) for key, whole in PARTS}
    assert {key: found for key, found in numbers.items() if found[0] > found[1]} == {}


@pytest.mark.whole
def test_what_was_there_and_came_and_left_gives_what_is_there(asked: tuple[Store, date]) -> None:
    store, day = asked
    for there, came, left in FLOWS:
        before = tied(store, there, date(day.year - 1, 12, 31))
        assert before + tied(store, came, day) - tied(store, left, day) == tied(store, there, day), there


@pytest.mark.whole
@pytest.mark.parametrize("split", ["members.by_branch", "members.by_branch_type", "members.by_domain", "members.by_village"])
def test_every_organisation_kind_domain_and_village_ties(asked: tuple[Store, date], split: str) -> None:
    store, day = asked
    parted = crossing.split_named(split)
    assert parted
    for group in answer.grouped(store, parted, day):
        keys = [f"members.{what}@{crossing.narrowing(parted, group.key).key}" for what in ("opening", "came", "left", "total")]
        numbers = crossing.compute(store, day, keys)
        opening, came, left, total = (int(numbers[key] or 0) for key in keys)
        assert (opening + came - left, total) == (group.value, group.value), group
        assert [len(crossing.records(store, key, day)) for key in keys[::3]] == [opening, total]


def test_officers_are_told_by_their_highest_post_and_add_up(store: Store) -> None:
    with store.step("起始"):
        branch = store.save(Branch(full_name="甲村团支部", org_type="农村团支部")).id
        people = [store.save(Person(name=name)).id for name in "甲乙丙"]
        for person, title in ((0, "委员"), (0, "书记"), (1, "编外委员"), (1, "编外副书记"), (2, "宣传委员"), (2, "书记")):
            store.save(Post(person=people[person], branch=branch, title_name=title))
    groups = {g.label: g.value for g in answer.grouped(store, SPLITS["posts.by_rank"], date(2021, 12, 31)) if g.value}
    assert groups == {"书记": 2, "编外副书记": 1}
    assert tied(store, "posts.total", date(2021, 12, 31)) == 3 and tied(store, "posts.rank_secretary", date(2021, 12, 31)) == 2


def test_health_files_are_counted_for_open_children_and_for_all(store: Store) -> None:
    from db.records import HealthCheck

    with store.step("起始"):
        for name, closed in (("甲", None), ("乙", date(2021, 3, 1)), ("丙", None)):
            child = store.save(Child(name=name, opened_on=date(2020, 1, 1), closed_on=closed)).id
            if name != "丙":
                store.save(HealthCheck(child=child, day=date(2020, 6, 1)))
    assert [tied(store, f"health_checks.{what}", date(2021, 12, 31)) for what in ("children", "open_children")] == [2, 1]


def test_who_is_gone_since_nobody_knows_when_neither_came_nor_left(store: Store) -> None:
    from db.dates import PartialDate

    with store.step("起始"):
        store.save(Person(name="甲", member_status="已转出", joined_on=PartialDate(2021, 5)))
        store.save(Person(name="乙", member_status="超龄离团", joined_on=PartialDate(2012), member_to=PartialDate(2021)))
    numbers = [tied(store, key, date(2021, 6, 30)) for key in ("members.opening", "members.came", "members.joined", "members.left", "roll.aged_out", "members.total")]
    assert numbers == [1, 0, 0, 0, 0, 1]
    assert [tied(store, key, date(2021, 12, 31)) for key in ("members.left", "roll.aged_out", "members.total")] == [1, 1, 0]
