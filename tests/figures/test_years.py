"""Years of a random township: what a figure said on a day it says for ever, but where somebody corrected the past; and a list holds what its figure counts."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.figures import FIGURES, SPLITS, answer, compute, crossing, grouped, records
from app.figures.dimensions import DIMENSIONS
from app.figures.falls import lines, whole
from app.figures.rolls import ROLLS
from app.lists import query
from app.lists.query import Condition, Listing
from app.lists.where import view_of_figure
from app.work import elections, leaving, transfers
from app.work.elections import Seat
from db.dated import Since
from db.dates import PartialDate
from db.fields import Record
from db.kinds import Choice
from db.records import VIEWS, Branch, Child, FamilyMember, Person, Post, Service, Transfer, Visit, codes
from db.store import Store
from tests.figures.test_ties import FLOWS, tied

FIRST = date(2019, 11, 4)
Snapshot = dict[str, Any]


def values(choice: Any) -> list[str]:
    return [option.label for option in choice.options]


class Township:
    """What a clerk enters over the years, one deed after another, each on its day."""

    def __init__(self, store: Store, seed: int) -> None:
        self.store, self.dice, self.day = store, random.Random(seed), FIRST
        self.count = 0
        with store.step("起头"):
            self.committee = store.save(Branch(full_name="甲镇团委", level="团委", org_type="其他团组织", status="正常", founded_on=PartialDate(2000)))
            for kind in ("农村团支部", "学校团组织", "农村团支部"):
                self.found(kind)
            for _ in range(6):
                self.join()
            self.open_file()

    # --- who is there

    def some(self, record: type[Any], where: str = "1") -> Any:
        found = self.store.find(record, where)
        return self.dice.choice(found) if found else None

    @property
    def branches(self) -> list[Branch]:
        return self.store.find(Branch, "level IS NOT '团委' AND abolished_on IS NULL")

    def member(self) -> Person | None:
        found: Person | None = self.some(Person, "member_status IN ('在册', '流出', '流入', '待核') AND member_to IS NULL")
        return found

    # --- what happens

    def found(self, kind: str | None = None) -> None:
        self.count += 1
        kind = kind or self.dice.choice(values(codes.BRANCH_TYPE))
        self.store.save(Branch(
            full_name=f"第{self.count}团支部", level="团支部", org_type=kind, stat_domain=self.dice.choice(values(codes.STAT_DOMAIN)), parent=self.committee.id,
            youth_count=self.dice.randrange(200), village_or_unit=self.dice.choice("甲乙丙") + "村", founded_on=PartialDate.of(self.day), status="正常"))

    def join(self) -> None:
        self.count += 1
        self.store.save(Person(
            name="王" + "一二三四五六七八九十"[self.count % 10] * 2, sex=self.dice.choice("男女"), birth_date=PartialDate(2003, 1 + self.count % 12, 3),
            branch=self.dice.choice(self.branches).id, member_status="在册", joined_on=PartialDate.of(self.day), political_status="共青团员", education="高中",
            village=self.dice.choice("甲乙丙") + "村", volunteer_status="在册", registered_on=PartialDate.of(self.day)))

    def come(self) -> None:
        gone = self.some(Person, f"member_status = '已转出' AND member_to < '{self.day}'")
        if gone is None:
            self.count += 1
            gone = self.store.save(Person(name=f"李{'一二三四五六七八九十'[self.count % 10]}", sex="男", birth_date=PartialDate(2002, 2, 2)))
        draft = Transfer(direction="转入", to_branch=self.dice.choice(self.branches).id, other_org="县中学团委", in_on=PartialDate.of(self.day), status="已通过")
        transfers.register(self.store, draft, [gone])

    def move(self) -> None:
        person = self.member()
        others = [b for b in self.branches if person and b.id != person.branch]
        if person and others:
            draft = Transfer(direction="内部调整", to_branch=self.dice.choice(others).id, in_on=PartialDate.of(self.day), status="已通过")
            transfers.register(self.store, draft, [person])

    def go(self) -> None:
        if person := self.member():
            draft = Transfer(direction="转出", other_org="某大学团委", out_on=PartialDate.of(self.day), status="已通过")
            transfers.register(self.store, draft, [person])

    def age_out(self) -> None:
        if person := self.member():
            leaving.leave(self.store, leaving.Leavers({person.id or 0: self.day}, ()))

    def lapse(self) -> None:
        """Nobody knows any more whether somebody is a member, or a volunteer."""
        if person := self.member():
            self.store.save(person.with_(member_status=None), {"member_status": self.day})
        if volunteer := self.some(Person, "volunteer_status = '在册'"):
            self.store.save(volunteer.with_(volunteer_status=None), {"volunteer_status": self.day})

    def party(self) -> None:
        if (person := self.member()) and person.political_status == "共青团员":
            self.store.save(person.with_(political_status="中共预备党员", party_joined_on=PartialDate.of(self.day)))

    def quit(self) -> None:
        if volunteer := self.some(Person, "volunteer_status = '在册'"):
            self.store.save(volunteer.with_(volunteer_status="注销", cancelled_on=PartialDate.of(self.day)))

    def return_to_service(self) -> None:
        if volunteer := self.some(Person, f"volunteer_status = '注销' AND cancelled_on < '{self.day}'"):
            self.store.save(volunteer.with_(volunteer_status="在册", cancelled_on=None, registered_on=PartialDate.of(self.day)))

    def elect(self) -> None:
        branch = self.dice.choice(self.branches)
        if (person := self.member()) and branch.elected_on != PartialDate.of(self.day):
            elections.elect(self.store, branch.id or 0, self.day, 3, [Seat(title="书记", person=person.id)], today=self.day)

    def abolish(self) -> None:
        if len(self.branches) > 2:
            branch = self.dice.choice(self.branches)
            self.store.save(branch.with_(status="撤销", abolished_on=PartialDate.of(self.day)))

    def open_file(self) -> None:
        self.count += 1
        child = self.store.save(Child(
            name="张" + "一二三四五六七八九十"[self.count % 10], file_no=f"2020-{self.count}", sex="女", birth_date=PartialDate(2012, 5), categories=("留守",),
            schooling="小学", grade="三年级", care_type="父母", opened_on=PartialDate.of(self.day), status="在帮", village="甲村"))
        self.store.save(FamilyMember(child=child.id, name="张某", relation=values(codes.RELATION)[0], is_guardian=True, away=True, work_place="外省"))

    def close_file(self) -> None:
        if child := self.some(Child, "closed_on IS NULL"):
            self.store.save(child.with_(status="结案", closed_on=PartialDate.of(self.day)))

    def open_again(self) -> None:
        if child := self.some(Child, f"closed_on < '{self.day}'"):
            self.store.save(child.with_(status="在帮", closed_on=None, opened_on=PartialDate.of(self.day)))

    def visit(self) -> None:
        if child := self.some(Child):
            self.store.save(Visit(child=child.id, day=self.day, mode="入户"))
        if person := self.some(Person):
            self.store.save(Service(person=person.id, day=self.day, minutes=60 * self.dice.randrange(1, 40), time_kind=values(Service.field("time_kind").kind)[0]))

    def change(self, since: Since | str = "") -> None:
        """A field of any record that holds something else, from today on unless said."""
        names = {
            Branch: ("org_type", "stat_domain", "youth_count", "village_or_unit"), Person: ("education", "study_status", "village", "political_status", "occupation"),
            Child: ("categories", "schooling", "grade", "care_type", "village", "health", "care_rating", "visit_every_days"), FamilyMember: ("away", "work_place"),
            Post: ("basis", "background"),
        }
        record: type[Record] = self.dice.choice(list(names))
        f = record.field(self.dice.choice(names[record]))
        one = self.some(record, "level IS NOT '团委'" if record is Branch else "1")
        if one is None:
            return
        new: Any = self.dice.randrange(1, 300)
        if isinstance(f.kind, Choice):
            new = self.dice.choice(values(f.kind))
            new = (new,) if f.name == "categories" else new
        elif f.kind.name == "yes_no":
            new = self.dice.choice((True, False))
        elif f.kind.name == "text":
            new = self.dice.choice("甲乙丙") + "村"
        self.store.save(one.with_(**{f.name: new}), {f.name: self.day if since == "" else since})

    def retype(self) -> None:
        self.change()

    def correct(self) -> None:
        self.change(None)


DEEDS: list[Callable[[Township], None]] = [
    Township.found, Township.join, Township.come, Township.move, Township.go, Township.age_out, Township.lapse, Township.party, Township.quit, Township.return_to_service,
    Township.elect, Township.abolish, Township.open_file, Township.close_file, Township.open_again, Township.visit, Township.retype, Township.retype,
    Township.retype, Township.correct,
]


def asked(store: Store, day: date) -> Snapshot:
    """All that the program says of a day."""
    told: Snapshot = crossing.compute(store, day, [*FIGURES, *ROLLS])
    for split in (*SPLITS.values(), *(d for d in DIMENSIONS.values() if not d.pairs)):
        if not split.ranged:
            told[split.key] = [(g.key, g.value) for g in answer.grouped(store, split, day) if g.value]
    told["下降说明"] = [(line.name, line.movement.opening, line.movement.closing, line.came, line.left) for line in lines(store, day)]
    return told


def month_ends(first: date, last: date) -> Iterator[date]:
    """The last days of the months from one day to before another."""
    while True:
        following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
        if following > last:
            return
        yield following - timedelta(days=1)
        first = following


def play(store: Store, seed: int, months: int, deeds_a_month: int) -> None:
    town = Township(store, seed)
    told: dict[date, Snapshot] = {}
    for _ in range(months * deeds_a_month):
        later = town.day + timedelta(days=town.dice.randrange(1, 2 * 30 // deeds_a_month + 1))
        for end in month_ends(town.day, later):
            told[end] = asked(store, end)
        town.day = later
        deed = town.dice.choice(DEEDS)
        with store.step(deed.__name__):
            deed(town)
        if deed is Township.correct:
            # It was wrong before: from now on the past says so, on some of its days.
            told = {day: asked(store, day) for day in town.dice.sample(sorted(told), min(2, len(told)))}
    for day, then in told.items():
        now = asked(store, day)
        assert {key: (then[key], now[key]) for key in then if then[key] != now[key]} == {}, f"{day}, seed {seed}"
    for day in sorted(told)[:: max(1, len(told) // 3)]:
        agree(store, day, seed)


def agree(store: Store, day: date, seed: int) -> None:
    """A list of a day holds what the figures of that day count, and what came and went adds up."""
    for key, figure in FIGURES.items():
        view = view_of_figure(figure.record.table, key)
        if view in VIEWS and not figure.per:
            assert set(query.ids(store, Listing(view, figure=key), day)) == set(records(store, key, day)), f"{key} {day}, seed {seed}"
    for view, key in (("members", "members.total"), ("volunteers", "volunteers.total"), ("children", "children.open"), ("teams", "teams.total")):
        assert query.total(store, Listing(view), day) == compute(store, day, [key])[key], f"{view} {day}, seed {seed}"
    for view, column, split in (
        ("members", "political_status", "members.by_political_status"), ("members", "member_status", "members.by_status"), ("children", "schooling", "children.by_schooling"),
        ("children", "categories", "children.by_category"), ("branches", "org_type", "branches.by_type"), ("branches", "stat_domain", "branches.by_domain"),
        ("members", "branch_type", "members.by_branch_type"),
    ):
        parts = {part.key: part.label for part in SPLITS[split].parts}
        for group in grouped(store, split, day):
            if group.key != "unset":
                condition = Condition(column, "any", (parts[group.key],))
                # The township's own committee stands in the list, and is no organisation below it.
                there = [i for i in query.ids(store, Listing(view, conditions=(condition,)), day) if view != "branches" or i != 1]
                assert len(there) == group.value, f"{column} {group.label} {day}, seed {seed}"
                shown = query.page(store, Listing(view), day, there, [query.columns(view)[column]])
                assert all(parts[group.key] in str(row[0]) for row in shown.values())
    for line in lines(store, day):
        m = line.movement
        assert m.opening + len(m.came) - len(m.left) == m.closing, f"{line.name} {day}, seed {seed}"
    total = whole(lines(store, day))
    told = compute(store, day, ["members.opening", "members.came", "members.left", "members.total"])
    assert (total.opening, total.closing) == (told["members.opening"], told["members.total"])
    for there, came, left in FLOWS:
        opening, closing, more, fewer = (tied(store, key, at) for key, at in ((there, date(day.year - 1, 12, 31)), (there, day), (came, day), (left, day)))
        assert opening + more - fewer == closing, f"{there} {day}, seed {seed}"


@contextmanager
def ledger(folder: Path) -> Iterator[Store]:
    path = folder / "年年.sqlite"
    try:
        with Store.open(path, check=False, daily=False) as store:
            yield store
    finally:
        path.unlink(missing_ok=True)


@pytest.mark.parametrize("seed", [3, 8])
def test_what_a_figure_said_on_a_day_it_says_for_ever(tmp_path: Path, seed: int) -> None:
    with ledger(tmp_path) as store:
        play(store, seed, months=2, deeds_a_month=5)


@pytest.mark.whole
@pytest.mark.parametrize("seed", [2021])
def test_years_of_a_township_stay_as_they_were_told(tmp_path: Path, seed: int) -> None:
    with ledger(tmp_path) as store:
        play(store, seed, months=13, deeds_a_month=8)


