"""Tutoring and visits by volunteers are hours: made, changed, taken out and undone with them, and never twice."""

from datetime import date

import pytest

from db.dates import PartialDate
from db.records import Child, Event, Person, Service, Tutoring, Visit
from db.store import Store
from tests.exchange.imports.test_import import put

DAY, NEXT = date(2024, 3, 9), date(2024, 3, 10)


@pytest.fixture
def town(store: Store) -> Store:
    put(store, Person(name="秦小满", volunteer_status="在册"), Person(name="尤大暑"), Child(name="庞小雪"), Child(name="费小寒"), Event(title_name="周末课堂", kind="课业辅导", day=DAY))
    return store


def hours(store: Store) -> list[tuple[object, ...]]:
    return store.rows("SELECT person, day, event, minutes, content, made_from FROM service ORDER BY id")


def label(store: Store) -> str:
    step = store.undoable()
    return step.label if step else ""


def test_a_lesson_is_hours_and_they_go_with_it(town: Store) -> None:
    with town.step("登记辅导"):
        lesson = town.save(Tutoring(child=1, day=DAY, volunteer=1, subject="数学", minutes=120))
    assert hours(town) == [(1, "2024-03-09", None, 120, "课业辅导", "课业辅导")]
    assert label(town) == "登记辅导，记志愿服务工时 1 条"
    with town.step("改"):
        town.save(lesson.with_(minutes=90, day=NEXT))
    assert hours(town) == [(1, "2024-03-10", None, 90, "课业辅导", "课业辅导")]
    town.undo()
    assert hours(town)[0][1:4] == ("2024-03-09", None, 120)
    with town.step("删除"):
        town.delete(Tutoring, [lesson.id or 0])
    assert hours(town) == [] and label(town) == "删除，1 条自动记的工时随之取消"
    town.undo()
    assert len(hours(town)) == 1
    town.undo()
    assert hours(town) == [] and not town.find(Tutoring)


def test_children_taught_together_are_one_service(town: Store) -> None:
    with town.step("登记辅导"):
        for child, minutes in ((1, 120), (2, 90)):
            town.save(Tutoring(child=child, day=DAY, event=1, volunteer=1, minutes=minutes))
    assert hours(town) == [(1, "2024-03-09", 1, 120, "课业辅导", "课业辅导")]
    with town.step("改"):
        town.delete(Tutoring, [1])
    assert hours(town)[0][3] == 90


def test_hours_entered_apart_are_not_entered_again(town: Store) -> None:
    with town.step("工时"):
        apart = town.save(Service(person=1, day=DAY, minutes=120))
    with town.step("登记辅导"):
        town.save(Tutoring(child=1, day=DAY, event=1, volunteer=1, minutes=120))
    assert len(hours(town)) == 1 and label(town) == "登记辅导，1 人当天的工时已另外登记，没有重复记"
    with town.step("删工时"):
        town.delete(Service, [apart.id or 0])
    assert hours(town) == [(1, "2024-03-09", 1, 120, "课业辅导", "课业辅导")]
    # Entered after it, they take its place.
    with town.step("工时"):
        town.insert_rows(Service, ["person", "day", "minutes", "event"], [(1, "2024-03-09", 150, 1)])
    assert [row[3:] for row in hours(town)] == [(150, None, None)]
    assert label(town).endswith("1 条自动记的工时随之取消")
    # Another event's hours of the day are others.
    put(town, Event(title_name="清扫", kind="志愿服务", day=DAY))
    with town.step("改"):
        town.save(town.find(Service)[0].with_(event=2))
    assert sorted(row[2:4] for row in hours(town)) == [(1, 120), (2, 150)]


def test_a_visit_with_a_length_by_a_volunteer_is_hours(town: Store) -> None:
    with town.step("登记走访"):
        town.save(Visit(child=1, day=DAY, visitor=1, minutes=60))
        town.save(Visit(child=2, day=DAY, visitor=2, minutes=60))
        town.save(Visit(child=2, day=NEXT, visitor=1))
    assert hours(town) == [(1, "2024-03-09", None, 60, "走访儿童", "走访")]
    with town.step("换人"):
        town.save(town.get(Visit, 1).with_(visitor=2))
    assert hours(town) == []


def test_nobody_serves_before_registering(town: Store) -> None:
    put(town, Person(name="许寒露", volunteer_status="注销", registered_on=PartialDate(2020), cancelled_on=PartialDate(2024, 2)))
    with town.step("登记辅导"):
        town.save(Tutoring(child=1, day=DAY, volunteer=3, minutes=60))
    assert hours(town) == []
    with town.step("登记辅导"):
        town.save(Tutoring(child=1, day=date(2024, 1, 9), volunteer=3, minutes=60))
    assert len(hours(town)) == 1
