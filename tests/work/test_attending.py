"""Who was at an event: names and heads kept apart, ticking, giving names to heads, series and their next session."""

from __future__ import annotations

from datetime import date

import pytest

from app.figures import compute
from app.work import events as attending
from app.work import series
from db.errors import UserError
from db.records import Attachment, Attendance, Branch, Event, EventPartner, Material, Partner, Person, Service
from db.store import Store
from tests.volunteers import DAY, volunteers

TODAY = date(2021, 11, 26)


def held(store: Store, **values: object) -> int:
    with store.step("活动"):
        given: dict[str, object] = {"title_name": "安全自护教育进校园", "kind": "自护教育", "day": DAY}
        made = store.save(Event(**(given | values)))  # type: ignore[arg-type]
    return made.id or 0


def enlisted(store: Store, event: int, ids: list[int]) -> list[attending.Seat]:
    with store.step("勾人"):
        attending.enlist(store, event, ids)
    return attending.seats(store, event, TODAY)


def test_names_are_part_of_the_heads_that_were_counted(store: Store) -> None:
    ids, event = volunteers(store, 8), held(store, present=10)
    enlisted(store, event, ids[:6])
    sums = attending.sums(store, event, TODAY)
    assert (sums.heads, sums.here, sums.nameless, sums.present) == (10, 6, 4, 10)
    enlisted(store, event, ids)
    with store.step("再加"):
        more = [store.save(Person(name=f"来宾{n}")).id or 0 for n in range(4)]
    enlisted(store, event, more)
    # More names than heads: the count goes up, so that no figure says fewer than the list.
    sums = attending.sums(store, event, TODAY)
    assert (sums.heads, sums.here, sums.nameless, sums.present) == (12, 12, 0, 12)
    assert compute(store, TODAY, ["events.attendances"]) == {"events.attendances": 12}


def test_who_did_not_come_is_counted_by_nobody(store: Store) -> None:
    ids, counted, named_only = volunteers(store, 5), held(store, present=7, expected=8), held(store, title_name="植树")
    for event, before, after in ((counted, 7, 6), (named_only, 5, 4)):
        rows = enlisted(store, event, ids)
        with store.step("取消签到"):
            attending.come(store, event, [rows[1].id], False)
        assert attending.sums(store, event, TODAY).heads == after
        assert [row.absent for row in attending.seats(store, event, TODAY)] == [False, True, False, False, False]
        with store.step("登记签到"):
            attending.come(store, event, [row.id for row in rows], True)
        assert attending.sums(store, event, TODAY).heads == before
    assert store.get(Event, named_only).present is None


def test_a_name_taken_off_leaves_a_head_unless_the_list_is_the_count(store: Store) -> None:
    ids, more, exact = volunteers(store, 3), held(store, present=9), held(store, title_name="植树", present=3)
    for event, heads in ((more, 9), (exact, 2)):
        rows = enlisted(store, event, ids)
        with store.step("去掉"):
            attending.strike(store, event, [rows[0].id])
        assert attending.sums(store, event, TODAY).heads == heads


def test_one_undo_takes_the_tick_and_the_count_back(store: Store) -> None:
    ids, event = volunteers(store, 3), held(store, present=5)
    rows = enlisted(store, event, ids)
    with store.step("取消签到"):
        attending.come(store, event, [row.id for row in rows], False)
    assert attending.sums(store, event, TODAY).heads == 2
    store.undo()
    assert attending.sums(store, event, TODAY).heads == 5
    assert store.count(Attendance, "absent = 1") == 0


def test_heads_without_names_are_counted_beside_the_names(store: Store) -> None:
    ids, event = volunteers(store, 3), held(store)
    with store.step("只填人数"):
        attending.count_nameless(store, event, 52)
    assert attending.sums(store, event, TODAY).heads == 52
    enlisted(store, event, ids)
    with store.step("改人数"):
        attending.count_nameless(store, event, 52)
    sums = attending.sums(store, event, TODAY)
    assert (sums.heads, sums.here, sums.nameless) == (55, 3, 52)
    with store.step("没有别人"):
        attending.count_nameless(store, event, 0)
    assert (attending.sums(store, event, TODAY).heads, store.get(Event, event).present) == (3, None)
    with pytest.raises(UserError), store.step("负数"):
        attending.count_nameless(store, event, -1)


def test_nobody_at_all_is_a_count_too(store: Store) -> None:
    event = held(store)
    with store.step("没有人来"):
        attending.count_nameless(store, event, 0)
    assert store.get(Event, event).present == 0


def test_hours_goods_and_partners_of_the_event_are_summed(store: Store) -> None:
    ids, event = volunteers(store, 4), held(store, external=6, present=10)
    enlisted(store, event, ids)
    with store.step("记"):
        for person, minutes, state in ((ids[0], 210, None), (ids[1], 120, "通过"), (ids[2], 600, "退回")):
            store.save(Service(person=person, day=DAY, minutes=minutes, event=event, review_state=state))
        store.save(Material(event=event, item="手册", quantity=120, unit_name="本"))
        store.save(Material(event=event, item="急救包", quantity=12, unit_name="个"))
        partner = store.save(Partner(full_name="某大学")).id
        store.save(EventPartner(event=event, partner=partner, visitors=6))
    sums = attending.sums(store, event, TODAY)
    assert (sums.minutes, len(sums.services), sums.volunteers.tolist()) == (330, 2, ids[:2])
    assert (sums.quantity, sums.kinds, sums.partners, sums.visitors, sums.external) == (132, 2, 1, 6, 6)
    rows = attending.seats(store, event, TODAY)
    assert [(row.minutes, row.role) for row in rows] == [(210, "志愿者"), (120, "志愿者"), (None, ""), (None, "")]
    assert rows[0].unit == "课业辅导队"


def test_those_who_came_last_time_and_the_hosts_members_are_known(store: Store) -> None:
    ids = volunteers(store, 6)
    with store.step("支部"):
        top = store.save(Branch(org_code="1", full_name="某镇团委", level="团委", org_type="乡镇团委"))
        below = store.save(Branch(org_code="2", full_name="某村团支部", parent=top.id, org_type="农村团支部"))
        member = store.save(Person(name="方小满", branch=below.id, member_status="在册")).id or 0
        gone = store.save(Person(name="方芒种", branch=below.id, member_status="退团")).id or 0
    before = held(store, title_name="月谈会（9月）", series="月谈会", session_no=9, day=date(2021, 9, 3), branch=top.id)
    enlisted(store, before, ids[2:4])
    now = held(store, title_name="月谈会（10月）", series="月谈会", session_no=10, branch=top.id)
    last = attending.last_time(store, now)
    assert last and (last.ids.tolist(), last.what) == (ids[2:4], "月谈会（9月）")
    assert attending.host_members(store, now, TODAY) == {member}
    offered = {one.id for one in attending.candidates(store, now, TODAY)}
    assert {*ids, member} <= offered and gone not in offered


def test_a_pasted_list_of_names_finds_people_and_says_whom_it_does_not_know(store: Store) -> None:
    ids = volunteers(store, 3)
    with store.step("同名"):
        store.save(Person(name="张立春"))
    people = attending.candidates(store, held(store), TODAY)
    found = attending.by_names(people, "1、王立春\n2. 李立春；张立春 欧阳谁\n王立春")
    assert (found.ids, found.several, found.unknown) == (tuple(ids[:2]), ("张立春",), ("欧阳谁",))


@pytest.mark.parametrize(
    ("values", "day", "title", "number"),
    [
        ({"title_name": "第9期培训：团务", "series": "培训班", "session_no": 9, "kind": "培训"}, date(2021, 12, 3), "第10期培训：团务", 10),
        ({"title_name": "11月月谈会", "series": "月谈会", "session_no": 11}, date(2021, 12, 3), "12月月谈会", 12),
        ({"title_name": "入村调研（第二批）", "series": "调研", "session_no": 2}, date(2021, 12, 3), "入村调研（第三批）", 3),
        ({"title_name": "2021年冬训", "series": "冬训", "session_no": 1}, date(2022, 1, 3), "2022年冬训", 2),
        ({"title_name": "3月5日学雷锋", "place": "镇政府"}, date(2021, 12, 3), "3月5日学雷锋", None),
    ],
)
def test_the_next_session_has_its_own_number_and_day(store: Store, values: dict[str, object], day: date, title: str, number: int | None) -> None:
    event = store.get(Event, held(store, present=40, result="好", minutes=120, **values))
    made = series.following(store, event, day)
    assert (made["title_name"], made.get("session_no"), made["day"], made["minutes"]) == (title, number, day, 120)
    assert not {"present", "result", "external"} & made.keys()
    assert not Event(**made).problems()


def test_a_series_that_begins_anew_each_year_does_so_again(store: Store) -> None:
    for year in (2020, 2021):
        for number in (1, 2, 3):
            last = held(store, title_name=f"第{number}期", series="培训班", session_no=number, day=date(year, number, 5))
    event = store.get(Event, last)
    assert series.following(store, event, date(2021, 12, 1))["session_no"] == 4
    assert series.following(store, event, date(2022, 1, 9))["session_no"] == 1


def test_sessions_of_a_series_with_heads_and_hours(store: Store) -> None:
    ids = volunteers(store, 2)
    first = held(store, title_name="讲堂", series="讲堂", session_no=1, day=date(2021, 3, 5), present=30, minutes=90)
    second = held(store, title_name="讲堂", series="讲堂", session_no=2, day=date(2021, 6, 5))
    enlisted(store, second, ids)
    with store.step("工时"):
        store.save(Service(person=ids[0], day=date(2021, 6, 5), minutes=90, event=second))
    found = series.sessions(store, "讲堂", TODAY)
    assert [(one.id, one.heads, one.minutes, one.lasted) for one in found] == [(second, 2, 90, 0), (first, 30, 0, 90)]
    assert series.ordinal(store.get(Event, second)) == "第 2 次"
    assert series.ordinal(Event(title_name="第3期培训", session_no=3)) == ""


def test_a_record_of_an_event_is_complete_when_nothing_is_lacking_and_nothing_doubtful(store: Store) -> None:
    event = held(store, kind="高校共建", place=None)

    def state() -> tuple[list[str], int]:
        return attending.lacking(store, store.get(Event, event), attending.sums(store, event, DAY)), len(attending.doubts(store, event, DAY))

    assert state() == (["地点", "人数", "内容成效", "照片"], 1), "and it has no partner"
    with store.step("补齐"):
        store.save(store.get(Event, event).with_(place="礼堂", present=30, result="学会了止血"))
        file = store.keep_file("讲课.jpg", b"x")
        store.save(Attachment(owner_table="event", owner_id=event, file=file))
        store.save(Attachment(owner_table="event", owner_id=event, file=store.keep_file("通知.docx", b"y")))
    assert state() == ([], 1)
    with store.step("单位"):
        store.save(EventPartner(event=event, partner=store.save(Partner(full_name="某大学")).id, visitors=6))
    assert state() == ([], 0)
    with store.step("外来"):
        store.save(store.get(Event, event).with_(external=7))
    assert state() == ([], 1) and "来访人数之和" in attending.doubts(store, event, DAY)[0]
