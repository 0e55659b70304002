"""A health check at an event is each child's record, and its day is the event's, also when that is put right."""

from datetime import date
from typing import Any

import pytest

from app.figures import compute
from app.work.checkups import checkups
from db.dates import PartialDate
from db.errors import UserError
from db.records import Child, Event, HealthCheck
from db.store import Store

DAY, NEXT = date(2021, 5, 8), date(2021, 5, 9)


@pytest.fixture
def town(store: Store) -> Store:
    with store.step("起始"):
        store.save(Event(title_name="六一儿童体检", kind="关爱慰问", day=DAY))
        for n, more in enumerate(({}, {}, {"opened_on": PartialDate(2021, 9)}, {"status": "结案", "closed_on": PartialDate(2020, 3)}), 1):
            store.save(Child(**{"name": f"张某{n}", "file_no": f"2019-{n}", "opened_on": PartialDate(2019), "status": "在帮"} | more))
    return store


def entered(town: Store, children: list[int], **values: Any) -> list[tuple[Any, ...]]:
    planned = checkups.plan(town, children, HealthCheck(**values))
    with town.step("登记体检"):
        checkups.write(town, planned)
    return town.rows("SELECT child, event, day, agency FROM health_check ORDER BY id")


def test_each_child_at_the_event_has_its_record_and_one_undo_takes_them_all(town: Store) -> None:
    assert entered(town, [1, 2], event=1, agency="镇卫生院") == [(1, 1, "2021-05-08", "镇卫生院"), (2, 1, "2021-05-08", "镇卫生院")]
    assert compute(town, date(2021, 12, 31), ["health_checks.total"]) == {"health_checks.total": 2}
    again = checkups.plan(town, [1, 2, 3, 4], HealthCheck(event=1))
    whys = ("已经登记过", "已经登记过", "才建档", "已经结案")
    assert again.rows == () and all(why in one.why for why, one in zip(whys, again.refused, strict=True))
    assert [one.name for one in again.refused] == ["档案 2019-1", "档案 2019-2", "档案 2019-3", "档案 2019-4"]
    town.undo()
    assert town.count(HealthCheck) == 0


def test_the_day_goes_with_the_event_s_and_comes_back_with_undo(town: Store) -> None:
    entered(town, [1, 2], event=1)
    with town.step("另外"):
        town.save(HealthCheck(child=2, day=NEXT))
    with town.step("改活动"):
        town.save(town.get(Event, 1).with_(day=NEXT))
    days = "SELECT child, day FROM health_check ORDER BY id"
    assert town.rows(days) == [(1, "2021-05-09"), (2, "2021-05-08"), (2, "2021-05-09")], "two checks of a child are not put on one day"
    undoable = town.undoable()
    assert undoable and undoable.label == "改活动，1 条体检记录的日期跟着改"
    town.undo()
    assert town.rows(days)[0] == (1, "2021-05-08") and town.get(Event, 1).day == DAY


def test_a_check_that_is_there_already_only_gets_the_event(town: Store) -> None:
    assert entered(town, [1], day=DAY) == [(1, None, "2021-05-08", None)]
    assert entered(town, [1, 2], event=1) == [(1, 1, "2021-05-08", None), (2, 1, "2021-05-08", None)]


def test_without_day_and_event_it_is_refused(town: Store) -> None:
    with pytest.raises(UserError, match="请填体检日期"):
        checkups.plan(town, [1], HealthCheck())
