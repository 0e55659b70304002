"""Values that hold from a day on: a change keeps the past, a correction changes it; undo, bin and copies keep what was kept."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.exchange.exports.export import export_all
from app.exchange.imports.whole import import_all
from app.figures import compute, grouped
from db.dated import Since
from db.dates import PartialDate
from db.errors import Invalid, StillUsed, UserError
from db.records import TABLES, Branch, Person, Transfer
from db.store import Store
from tests.samples import dump, fill

LONG_AGO = PartialDate(2010, 9, 1)
END_2020, END_2021, END_2022 = date(2020, 12, 31), date(2021, 12, 31), date(2022, 12, 31)


@pytest.fixture
def village(store: Store) -> Branch:
    with store.step("建团支部"):
        return store.save(Branch(full_name="石桥村团支部", org_type="农村团支部", youth_count=100, founded_on=LONG_AGO))


@pytest.fixture
def member(store: Store, village: Branch) -> Person:
    with store.step("新建团员"):
        return store.save(Person(name="王小明", branch=village.id, member_status="在册", joined_on=LONG_AGO, political_status="共青团员"))


def figure(store: Store, key: str, day: date) -> Any:
    return compute(store, day, [key])[key]


def kept(store: Store, record: Person | Branch, field: str) -> list[tuple[Any, str]]:
    return [(span.value, span.last.isoformat()) for span in store.spans(record.table, record.id or 0, field)]


def test_a_day_told_in_the_same_go_is_the_day_of_the_change(store: Store, member: Person) -> None:
    with store.step("入党"):
        member = store.save(member.with_(political_status="中共预备党员", party_joined_on=PartialDate(2022, 7, 1)))
    assert kept(store, member, "political_status") == [("共青团员", "2022-06-30")]
    assert [figure(store, "members.party", day) for day in (END_2021, date(2022, 6, 30), date(2022, 7, 1), END_2022)] == [0, 0, 1, 1]


def test_the_day_of_a_deed_put_right_moves_the_change_with_it(store: Store, member: Person) -> None:
    with store.step("离团"):
        member = store.save(member.with_(member_status="超龄离团", member_to=PartialDate(2021, 3, 1)))
    with store.step("改离开日期"):
        member = store.save(member.with_(member_to=PartialDate(2022, 3, 1)))
    assert kept(store, member, "member_status") == [("在册", "2022-02-28")]
    assert figure(store, "members.total", END_2021) == 1
    assert {g.label: g.value for g in grouped(store, "members.by_status", END_2021) if g.value} == {"在册": 1}


def test_an_end_is_known_by_its_latest_day_and_never_lies_after_today(store: Store, member: Person) -> None:
    with store.step("离团"):
        member = store.save(member.with_(member_status="超龄离团", member_to=PartialDate(2021)))
    assert kept(store, member, "member_status") == [("在册", "2021-12-30")]


@pytest.mark.parametrize(("since", "then"), [(date(2022, 1, 1), "农村团支部"), (None, "社区团支部")])
def test_a_change_keeps_the_past_and_a_correction_does_not(store: Store, village: Branch, since: Since, then: str) -> None:
    with store.step("改组织类型"):
        store.save(village.with_(org_type="社区团支部"), {"org_type": since})
    assert [g.label for g in grouped(store, "branches.by_type", END_2021) if g.value] == [then]
    assert [g.label for g in grouped(store, "branches.by_type", END_2022) if g.value] == ["社区团支部"]


def test_a_step_says_it_for_all_that_is_changed_in_it_but_for_blanks(store: Store, village: Branch) -> None:
    with store.step("批量修改", date(2022, 1, 1)):
        village = store.save(village.with_(youth_count=80, stat_domain="农村"))
    assert kept(store, village, "youth_count") == [(100, "2021-12-31")] and kept(store, village, "stat_domain") == []
    assert [figure(store, "members.youth", day) for day in (END_2021, END_2022)] == [100, 80]
    with store.step("补登"):
        village = store.save(village.with_(youth_count=90))
    assert [figure(store, "members.youth", day) for day in (END_2021, END_2022)] == [100, 90], "without a word it was wrong"


def test_a_value_is_not_written_over_what_is_known_of_later_days(store: Store, village: Branch) -> None:
    """What a field held since is not dropped because somebody writes down an earlier change: it is refused, with the day and the way out."""
    with store.step("改"):
        for count, day in ((80, date(2022, 1, 1)), (60, date(2024, 1, 1))):
            village = store.save(village.with_(youth_count=count), {"youth_count": day})
    whole = kept(store, village, "youth_count")
    assert whole == [(100, "2021-12-31"), (80, "2023-12-31")]
    for day in (date(2023, 1, 1), date(2021, 5, 1)):
        with pytest.raises(Invalid, match="14–28岁青年数”在 2024-01-01 变过"), store.step("改"):
            store.save(village.with_(youth_count=70), {"youth_count": day})
        with pytest.raises(Invalid, match="变过"), store.step("批量修改", day):
            store.save(village.with_(youth_count=70))
    assert kept(store, village, "youth_count") == whole and store.get(Branch, village.id or 0).youth_count == 60
    with store.step("同一天改正"):
        village = store.save(village.with_(youth_count=80), {"youth_count": date(2024, 1, 1)})
    assert kept(store, village, "youth_count") == [(100, "2021-12-31")], "as if it had never been otherwise"
    with store.step("更正"):
        store.save(village.with_(youth_count=70), {"youth_count": None})
    assert [figure(store, "members.youth", day) for day in (END_2021, END_2022)] == [100, 70]


def test_a_deed_that_tells_its_own_day_is_not_put_before_what_is_known_of_later_days(store: Store, member: Person) -> None:
    with store.step("状态"):
        for status, day in (("流出", date(2021, 1, 1)), ("在册", date(2022, 1, 1))):
            member = store.save(member.with_(member_status=status), {"member_status": day})
    whole = kept(store, member, "member_status")
    for day in (PartialDate(2020, 5, 1), PartialDate(2021, 5, 1), PartialDate(2021)):
        with pytest.raises(Invalid, match="团员状态”在 2022-01-01 变过"), store.step("离团"):
            store.save(member.with_(member_status="超龄离团", member_to=day))
    assert kept(store, member, "member_status") == whole
    with store.step("离团"):
        member = store.save(member.with_(member_status="超龄离团", member_to=PartialDate(2022, 3, 1)))
    with store.step("原来是退团，早一个月"):
        member = store.save(member.with_(member_status="退团", member_to=PartialDate(2022, 2, 1)))
    assert kept(store, member, "member_status") == [*whole, ("在册", "2022-01-31")], "the day of a deed and what it was are put right in one go"


def test_a_day_known_to_the_month_is_the_day_within_it_on_which_it_is_known_to_have_changed(store: Store, member: Person) -> None:
    with store.step("改"):
        member = store.save(member.with_(political_status="中共预备党员"), {"political_status": date(2022, 7, 11)})
        member = store.save(member.with_(political_status="中共党员", party_joined_on=PartialDate(2022, 7)))
    assert kept(store, member, "political_status") == [("共青团员", "2022-07-10")]


def test_a_move_within_the_township_is_a_change_of_the_branch_like_any(store: Store, village: Branch, member: Person) -> None:
    with store.step("建"):
        school = store.save(Branch(full_name="中学团支部", org_type="学校团组织"))
        store.save(Transfer(person=member.id, direction="内部调整", from_branch=village.id, to_branch=school.id, in_on=PartialDate(2021, 6, 1), status="已通过"))
        member = store.save(member.with_(branch=school.id))
        other = store.save(Branch(full_name="小学团支部", org_type="学校团组织"))
    with pytest.raises(Invalid, match="所在团支部”在 2021-06-01 变过"), store.step("改"):
        store.save(member.with_(branch=other.id), {"branch": date(2020, 1, 1)})


def test_nothing_holds_from_a_day_that_has_not_come(store: Store, village: Branch) -> None:
    with pytest.raises(UserError, match="还没有到"), store.step("改"):
        store.save(village.with_(youth_count=80), {"youth_count": date.today() + timedelta(days=1)})
    assert store.get(Branch, village.id or 0).youth_count == 100


def test_a_blank_that_was_filled_in_by_a_day_was_blank_before(store: Store, member: Person) -> None:
    with store.step("改"):
        store.save(member.with_(education="大学本科"), {"education": date(2022, 7, 1)})
    assert [[g.label for g in grouped(store, "members.by_education", day) if g.value] for day in (END_2021, END_2022)] == [["未填"], ["大学本科"]]


def test_who_comes_back_was_gone_in_between(store: Store, member: Person) -> None:
    with store.step("转出"):
        member = store.save(member.with_(member_status="已转出", member_to=PartialDate(2020, 6, 1)))
    with store.step("转回"):
        store.save(member.with_(member_status="在册", member_from=PartialDate(2022, 3, 1), member_to=None))
    days = (date(2020, 5, 31), END_2020, END_2021, END_2022)
    assert [figure(store, "members.total", day) for day in days] == [1, 0, 0, 1]
    assert figure(store, "members.left", END_2020) == 1 and figure(store, "members.came", END_2022) == 1


def test_moves_within_the_township_and_changes_by_hand_are_one_line_of_time(store: Store, village: Branch, member: Person) -> None:
    with store.step("建"):
        school, club = (store.save(Branch(full_name=name, org_type="学校团组织", founded_on=LONG_AGO)) for name in ("中学团支部", "小学团支部"))
        member = store.save(member.with_(branch=school.id), {"branch": date(2020, 1, 1)})
        store.save(Transfer(person=member.id, direction="内部调整", from_branch=school.id, to_branch=club.id, in_on=PartialDate(2021, 6, 1), status="已通过"))
        store.save(member.with_(branch=club.id))
    there = [next(g.label for g in grouped(store, "members.by_branch", day) if g.value) for day in (date(2019, 6, 1), END_2020, END_2021)]
    assert there == ["石桥村团支部", "中学团支部", "小学团支部"]


def test_undo_bin_and_return_keep_the_past_with_the_record(store: Store, village: Branch) -> None:
    before = dump(store)
    with store.step("改"):
        store.save(village.with_(youth_count=80), {"youth_count": date(2022, 1, 1)})
    after = dump(store)
    store.undo()
    assert dump(store) == before
    store.redo()
    assert dump(store) == after
    with store.step("删除"):
        store.delete(Branch, [village.id or 0])
    assert not store.rows("SELECT 1 FROM past_value")
    with store.step("恢复"):
        store.restore("branch", village.id or 0)
    assert dump(store) == after


def test_a_branch_that_had_members_once_is_not_deleted(store: Store, village: Branch, member: Person) -> None:
    with store.step("改"):
        other = store.save(Branch(full_name="中学团支部", org_type="学校团组织"))
        store.save(member.with_(branch=other.id), {"branch": date(2022, 1, 1)})
    with pytest.raises(StillUsed, match="以前的所在团支部"), store.step("删除"):
        store.delete(Branch, [village.id or 0])


def test_the_whole_ledger_takes_its_past_along(store: Store, village: Branch, member: Person, tmp_path: Path) -> None:
    with store.step("改"):
        other = store.save(Branch(full_name="中学团支部", org_type="学校团组织"))
        store.save(member.with_(branch=other.id, political_status="群众"), {"branch": date(2022, 1, 1), "political_status": date(2021, 5, 4)})
    export_all(store, tmp_path / "整本.xlsx")
    with Store.open(tmp_path / "另一本.sqlite") as copy:
        assert not import_all(copy, tmp_path / "整本.xlsx").problems
        assert dump(copy) == dump(store)


def test_every_dated_field_is_read_as_of_its_day(store: Store) -> None:
    """Whatever a field holds: what stood there before comes back for the day before, and nothing else changes."""
    saved = fill(store)
    for table, record in TABLES.items():
        for f in record.dated():
            now = store.get(record, saved[table].id or 0)
            with store.step("改"):
                store.connection.execute(f'UPDATE "{table}" SET "{f.name}" = NULL WHERE id = ?', (now.id,))
                store.connection.execute(
                    "INSERT INTO past_value(owner_table, owner_id, field_name, value, last_day) VALUES (?, ?, ?, ?, '2020-05-05')",
                    (table, now.id, f.name, now.stored()[f.name]),
                )
            then, after = (store.page(record, [now.id or 0], day)[0] for day in (date(2020, 5, 5), date(2020, 5, 6)))
            assert getattr(then, f.name) == getattr(now, f.name) and getattr(after, f.name) is None
            store.connection.execute(f'UPDATE "{table}" SET "{f.name}" = ? WHERE id = ?', (now.stored()[f.name], now.id))
            store.connection.execute("DELETE FROM past_value")
