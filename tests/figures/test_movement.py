"""The year's movement: for any history opening + in - out = closing in every organisation, and the whole ties with the figures."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.figures import compute, crossing, falls
from app.figures.movement import WITHIN, movements
from db.dates import PartialDate
from db.records import Branch, Child, Person, Transfer
from db.store import Store

DAY = date(2021, 11, 26)
DAYS = st.dates(date(2019, 1, 1), date(2022, 6, 1))
PARTIAL = st.builds(lambda d, n: PartialDate(*(d.year, d.month, d.day)[:n]), DAYS, st.integers(1, 3))
HISTORIES = st.lists(
    st.tuples(
        st.sampled_from(("在册", "流入", "已转出", "超龄离团")), st.none() | PARTIAL, st.none() | PARTIAL, st.none() | PARTIAL,
        st.integers(0, 3), st.lists(st.tuples(DAYS, st.integers(1, 3)), max_size=3),
    ), max_size=12,
)


@pytest.mark.whole
@given(HISTORIES)
def test_every_organisation_ties_whatever_happened(tmp_path_factory, histories) -> None:  # type: ignore[no-untyped-def]
    folder: Path = tmp_path_factory.mktemp("movement")
    with Store.open(folder / "账.sqlite") as store:
        with store.step("起始"):
            branches = [store.save(Branch(full_name=f"支部{n}", org_type="农村团支部")).id for n in range(3)]
            for number, (status, joined, since, until, branch, moves) in enumerate(histories):
                start = since or joined
                if start and until and until < start:
                    until = None
                person = store.save(Person(
                    name=f"甲{number}", member_status=status, joined_on=joined if not (since and joined and since < joined) else None, member_from=since,
                    member_to=until, branch=branches[branch - 1] if branch else None,
                )).id
                for on, old in moves:
                    store.save(Transfer(person=person, direction="内部调整", from_branch=branches[old - 1], in_on=on, status="已通过"))
        found = movements(store, DAY)
        for one in found.values():
            assert one.opening + len(one.came) - len(one.left) == one.closing
        figures = compute(store, DAY, ["members.opening", "members.came", "members.left", "members.total"])
        assert sum(m.opening for m in found.values()) == figures["members.opening"]
        assert sum(m.closing for m in found.values()) == figures["members.total"]
    assert len(list(folder.iterdir())) >= 1


def test_a_fall_names_who_left_and_why(store: Store) -> None:
    with store.step("起始"):
        first = store.save(Branch(full_name="石马峪村团支部", org_type="农村团支部", org_code="001")).id
        second = store.save(Branch(full_name="桃溪村团支部", org_type="农村团支部", org_code="002")).id
        old = PartialDate(2016, 5)
        store.save(Person(name="张三", member_status="已转出", joined_on=old, member_to=PartialDate(2021, 9, 1), branch=first))
        store.save(Person(name="李四", member_status="在册", joined_on=old, branch=second))
        store.save(Person(name="王五", member_status="在册", joined_on=PartialDate(2021, 5, 4), branch=second))
        store.save(Transfer(person=1, direction="转出", reason="升学", other_org="某大学团委", out_on=date(2021, 9, 1), status="已通过"))
        store.save(Transfer(person=2, direction="内部调整", from_branch=first, to_branch=second, in_on=date(2021, 6, 1), status="已通过"))
    one, two = falls.lines(store, DAY)
    assert (one.movement.opening, one.movement.closing, one.movement.fell) == (2, 0, 2)
    assert one.left == "李四（内部调整，到桃溪村团支部）、张三（已转出（升学），到某大学团委）"
    assert two.came == "王五（本年新入团）、李四（内部调整，从石马峪村团支部）"
    assert "减少 2 人" in one.draft and not two.draft
    total = falls.whole([one, two])
    assert [m.reason for m in total.came + total.left if m.reason == WITHIN] == []
    assert total.opening + len(total.came) - len(total.left) == total.closing == 2
    assert "石马峪村团支部年初有团员 2 人，现有 0 人" in falls.explanation(store, DAY)


def test_nothing_fell_nothing_to_explain(store: Store) -> None:
    assert falls.explanation(store, DAY) == "" and falls.lines(store, DAY) == []


def _told(store: Store, day: date, group: str) -> list[int]:
    keys = [f"members.{what}@{group}" for what in ("opening", "came", "left", "total")]
    numbers = crossing.compute(store, day, keys)
    return [int(numbers[key] or 0) for key in keys]


def test_whoever_moved_house_later_was_counted_where_they_lived_then(store: Store) -> None:
    with store.step("起始"):
        branch = store.save(Branch(full_name="甲村团支部", org_type="农村团支部")).id
        for name, status, left in (("张三", "在册", None), ("李四", "在册", None), ("王五", "已转出", PartialDate(2021, 3, 1))):
            store.save(Person(name=name, member_status=status, joined_on=PartialDate(2016, 5), member_to=left, branch=branch, village="甲村"))
    before = {group: _told(store, DAY, group) for group in ("members.by_village=甲村", "members.by_village=乙村", "members.by_branch_type=rural")}
    assert before["members.by_village=甲村"] == [3, 0, 1, 2]
    with store.step("搬家", since=date(2022, 5, 1)):
        for person in store.find(Person):
            store.save(person.with_(village="乙村"))
        store.save(store.get(Branch, branch or 0).with_(org_type="企业团组织"))
    assert {group: _told(store, DAY, group) for group in before} == before
    # In the year itself they left one place and came to the other; who had gone before went from where the year found them.
    later = date(2022, 12, 31)
    assert [_told(store, later, f"members.by_village={village}") for village in ("甲村", "乙村")] == [[2, 0, 2, 0], [0, 2, 0, 2]]
    assert [_told(store, later, f"members.by_branch_type={kind}") for kind in ("rural", "enterprise")] == [[2, 0, 2, 0], [0, 2, 0, 2]]
    assert len(crossing.records(store, "members.came@members.by_village=乙村", later)) == 2


def test_whoever_is_no_member_any_more_since_a_day_left_on_it(store: Store) -> None:
    with store.step("起始"):
        person = store.save(Person(name="张三", member_status="在册", joined_on=PartialDate(2016, 5), volunteer_status="在册", registered_on=PartialDate(2018, 5)))
        branch = store.save(Branch(full_name="甲村团支部", org_type="农村团支部", founded_on=PartialDate(2015), status="正常"))
        child = store.save(Child(name="小甲", opened_on=PartialDate(2018, 5), status="在帮"))
    with store.step("不在了", since=date(2021, 3, 1)):
        store.save(person.with_(member_status="自行脱团除名", volunteer_status="注销"))
        store.save(branch.with_(status="撤销"))
        store.save(child.with_(status="结案"))
    flows = (("members.total", "members.left"), ("volunteers.total", "volunteers.cancelled"), ("branches.total", "branches.abolished"), ("children.open", "children.closed"))
    for year, here, gone in ((2020, 1, 0), (2021, 0, 1), (2022, 0, 0)):
        day = date(year, 12, 31)
        for there, left in flows:
            assert tuple(compute(store, day, [there, left]).values()) == (here, gone), (left, year)
            assert len(crossing.records(store, left, day)) == gone
    assert compute(store, DAY, ["members.left_struck_off"]) == {"members.left_struck_off": 1}
