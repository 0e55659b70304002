"""A whole event's hours: who came last time, what is refused and in which words, one step; and the ranking."""

from datetime import date

import pytest

from app import figures
from app.work import hours
from app.work.hours import SAME, Batch, Own
from app.work.serving import ranking
from db.errors import BadValue, UserError
from db.records import Attendance, Event, Person, Service
from db.store import Store
from tests.volunteers import DAY, event, volunteers


def served(store: Store) -> list[tuple[int | None, int | None, int | None, int | None]]:
    return [(s.person, s.minutes, s.started_at, s.ended_at) for s in store.find(Service)]


def test_hours_of_an_event_are_one_step_with_attendance_and_undone_as_one(store: Store) -> None:
    ids = volunteers(store, 6)
    with store.step("活动"):
        event_id = store.save(Event(title_name="河道清理", kind="志愿服务", day=DAY)).id
        assert event_id
        store.save(Attendance(event=event_id, person=ids[0], absent=True))
    written = hours.write(store, Batch(day=DAY, minutes=210, event=event_id, team=1), dict.fromkeys(ids[:3], SAME))
    assert (len(written.services), written.attendances) == (3, 3)
    assert store.count(Attendance, "event = ? AND absent IS NOT 1", (event_id,)) == 3
    step = store.undo()
    assert step and step.label == "登记工时 3 人"
    assert store.count(Service) == 0
    assert [a.absent for a in store.find(Attendance)] == [True]


def test_new_event_is_made_in_the_same_step(store: Store) -> None:
    ids = volunteers(store, 2)
    hours.write(store, Batch(day=DAY, minutes=120, new_event="植树护林", place="水库边"), dict.fromkeys(ids, SAME))
    made = store.find(Event)[0]
    assert (made.title_name, made.kind, made.day, made.place, made.minutes) == ("植树护林", "志愿服务", DAY, "水库边", 120)
    store.undo()
    assert store.count(Event) == 0


def test_exceptions_end_earlier_later_or_have_their_own_times(store: Store) -> None:
    ids = volunteers(store, 4)
    entries = {ids[0]: SAME, ids[1]: hours.read_own("2", "早退"), ids[2]: hours.read_own("5"), ids[3]: hours.read_own("9:00-10:30")}
    hours.write(store, Batch(day=DAY, started_at=510, ended_at=720), entries)
    assert served(store) == [(ids[0], 210, 510, 720), (ids[1], 120, 510, 630), (ids[2], 300, 510, 810), (ids[3], 90, 540, 630)]
    assert store.find(Service)[1].note == "早退"


@pytest.mark.parametrize(
    ("text", "own"),
    [("2", Own(minutes=120)), ("2.5", Own(minutes=150)), ("2:30", Own(minutes=150)), ("8:30–10:30", Own(started_at=510, ended_at=630)), ("", Own())],
)
def test_read_own(text: str, own: Own) -> None:
    assert hours.read_own(text) == own


@pytest.mark.parametrize("text", ["两小时吧", "25", "0", "8:30-99"])
def test_read_own_refuses(text: str) -> None:
    with pytest.raises(BadValue):
        hours.read_own(text)


def test_more_than_a_day_is_refused_with_who_and_how_much(store: Store) -> None:
    ids = volunteers(store, 3)
    event(store, "防汛值守", DAY, [ids[1]], minutes=21 * 60)
    batch = Batch(day=DAY, minutes=270)
    clash = hours.clashes(store, batch, dict.fromkeys(ids, SAME))[ids[1]]
    assert clash.wrong and clash.free == 180 and clash.short == "当天已记 21.0，合计 25.5"
    with pytest.raises(UserError, match=r"李立春 11 月 24 日已记防汛值守 21.0 小时，再加 4.5 小时是 25.5 小时，一天最多 24 小时"):
        hours.write(store, batch, dict.fromkeys(ids, SAME))
    assert store.count(Service) == 1
    hours.write(store, batch, {ids[0]: SAME, ids[1]: Own(minutes=clash.free)})
    assert store.count(Service) == 3


def test_overlap_is_refused_and_touching_is_not(store: Store) -> None:
    ids = volunteers(store, 2)
    event(store, "环保护水", DAY, ids[:1], minutes=90, start=600)
    assert not hours.clashes(store, Batch(day=DAY, started_at=690, ended_at=780), {ids[0]: SAME})
    clash = hours.clashes(store, Batch(day=DAY, started_at=510, ended_at=720), dict.fromkeys(ids, SAME))
    assert list(clash) == [ids[0]] and clash[ids[0]].wrong and clash[ids[0]].short == "重叠 10:00–11:30 环保护水"


def test_twice_in_one_event_is_doubted_and_returned_hours_do_not_count(store: Store) -> None:
    ids = volunteers(store, 1)
    event_id = event(store, "环保护水", DAY, ids)
    clash = hours.clashes(store, Batch(day=DAY, minutes=60, event=event_id), {ids[0]: SAME})[ids[0]]
    assert not clash.wrong and clash.short == "这次活动已记 3.5"
    with store.step("退回"):
        store.save(store.find(Service)[0].with_(review_state="退回"))
    assert not hours.clashes(store, Batch(day=DAY, minutes=1440, event=event_id), {ids[0]: SAME})


def test_last_time_is_the_same_series_before_the_team(store: Store) -> None:
    ids = volunteers(store, 9)
    event(store, "安全自护教育进校园（第1次）", date(2021, 3, 1), ids[:2])
    event(store, "安全自护教育进校园（第2次）", date(2021, 9, 1), ids[2:5])
    event(store, "河道清理", date(2021, 11, 1), ids[5:], team=1)
    last = hours.last_time(store, DAY, "安全自护教育进校园（第3次）", team=1)
    assert last and (last.day, last.what, sorted(last.ids)) == (date(2021, 9, 1), "安全自护教育进校园（第2次）", ids[2:5])
    by_team = hours.last_time(store, DAY, "全新的活动", team=1)
    assert by_team and sorted(by_team.ids) == ids[5:]
    assert hours.last_time(store, date(2021, 1, 1), "河道清理", team=1) is None


def test_nothing_ticked_or_no_length_is_said(store: Store) -> None:
    ids = volunteers(store, 1)
    with pytest.raises(UserError, match="还没有勾人"):
        hours.write(store, Batch(day=DAY, minutes=60), {})
    with pytest.raises(UserError, match="请填默认时长"):
        hours.write(store, Batch(day=DAY), {ids[0]: SAME})


def test_people_are_found_by_each_reading_and_by_village(store: Store) -> None:
    volunteers(store, 40)
    names = {c.id: c.name for c in hours.candidates(store, DAY)}
    for text in ("zlc", "clc"):
        assert "曾立春" in {names[i] for i in hours.found(store, text)}
    assert {c.village for c in hours.candidates(store, DAY) if c.id in hours.found(store, "东智")} == {"东智北村"}


def test_ranking_shares_places_counts_stars_and_ties_with_the_figure(store: Store) -> None:
    ids = volunteers(store, 5)
    with store.step("期初"):
        store.save(store.get(Person, ids[2]).with_(opening_minutes=99 * 60))
    event(store, "去年", date(2020, 5, 4), ids[:1], minutes=600)
    event(store, "一", date(2021, 3, 5), ids[:3], minutes=120)
    event(store, "二", date(2021, 6, 5), ids[:2], minutes=180)
    year = ranking.people(store, ranking.Period(date(2021, 1, 1), DAY))
    assert [(r.place, r.id, r.minutes, r.times, r.total) for r in year] == [
        (1, ids[0], 300, 2, 900), (1, ids[1], 300, 2, 300), (3, ids[2], 120, 1, 6060), (4, ids[3], 0, 0, 0), (4, ids[4], 0, 0, 0)
    ]
    assert (year[2].stars, year[2].missing, year[0].stars, year[0].missing) == (1, 300 * 60 - 6060, 0, 6000 - 900)
    assert sum(r.minutes for r in year) == figures.compute(store, DAY, ["service.hours"])["service.hours"] * 60  # type: ignore[operator]
    ever = ranking.people(store, ranking.Period(ranking.EVER, DAY), by_total=True)
    assert [r.id for r in ever[:3]] == [ids[2], ids[0], ids[1]]
    by_team = ranking.teams(store, ranking.Period(date(2021, 1, 1), DAY))
    assert [(t.place, t.name, t.minutes, t.times, t.persons) for t in by_team] == [(1, "课业辅导队", 720, 5, 3), (2, "环保护水队", 0, 0, 0)]


def test_hours_of_more_people_than_heads_raise_the_heads(store: Store) -> None:
    ids = volunteers(store, 4)
    with store.step("活动"):
        held = store.save(Event(title_name="植树", kind="志愿服务", day=DAY, present=3)).id
    hours.write(store, Batch(day=DAY, minutes=120, event=held), dict.fromkeys(ids[:2], SAME))
    assert held and store.get(Event, held).present == 3
    hours.write(store, Batch(day=DAY, minutes=60, event=held), dict.fromkeys(ids, SAME))
    assert store.get(Event, held).present == 4
