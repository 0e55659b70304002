"""结案 and 重新建档: day and reason are asked, what cannot be is refused with its reason, and one undo takes it back."""

from datetime import date

import pytest

from app.figures import FIGURES
from app.figures.answer import records
from app.work.ledger import case_files
from db.dates import PartialDate
from db.errors import BadValue
from db.records import Child, Visit
from db.store import Store

DAY = date(2021, 6, 1)


@pytest.fixture
def files(store: Store) -> list[int]:
    with store.step("建档"):
        return [
            store.save(Child(name="某童", file_no=no, status=status, opened_on=PartialDate(2020, 3), closed_on=closed, birth_date=PartialDate(2010, 5))).id or 0
            for no, status, closed in (("001", "在帮", None), ("002", "结案", PartialDate(2021, 2, 1)), ("003", "暂停", None))
        ]


def test_files_are_closed_with_day_and_reason(store: Store, files: list[int]) -> None:
    planned = case_files.closing(store, files, DAY, "父母返乡")
    assert [(r.name, r.why) for r in planned.refused] == [("002", "已经于 2021-02-01 结案")]
    with store.step("结案"):
        assert case_files.write(store, planned, "结案") == 2
    first = store.get(Child, files[0])
    assert (first.status, first.closed_on, first.close_reason) == ("结案", PartialDate(2021, 6, 1), "父母返乡")
    assert store.rows("SELECT action, what FROM access_log") == [("结案", "001"), ("结案", "003")]
    store.undo()
    assert store.get(Child, files[0]).status == "在帮"


def test_what_is_doubtful_is_told_and_what_is_impossible_refused(store: Store, files: list[int]) -> None:
    with store.step("走访"):
        store.save(Visit(child=files[0], day=date(2021, 7, 1)))
    told = case_files.closing(store, files[:1], DAY, "年满").reminders
    assert len(told) == 2 and "2021-07-01 还走访过" in told[0] and "才满" in told[1] and "某童" not in "".join(told)
    assert "不能比它早" in case_files.closing(store, files[:1], date(2019, 1, 1), "迁出").refused[0].why
    for day, reason in ((None, "迁出"), (DAY, None)):
        with pytest.raises(BadValue):
            case_files.closing(store, files, day, reason)


def test_a_closed_file_is_opened_again_and_its_note_says_why(store: Store, files: list[int]) -> None:
    planned = case_files.reopening(store, files, DAY, "父母又外出")
    assert [r.name for r in planned.refused] == ["001", "003"]
    with store.step("重新建档"):
        case_files.write(store, planned, "重新建档")
    child = store.get(Child, files[1])
    assert (child.status, child.closed_on, child.close_reason) == ("在帮", None, None)
    assert child.note == "2021-06-01 重新建档：父母又外出（原于 2021-02-01 结案）"
    with pytest.raises(BadValue):
        case_files.reopening(store, files, DAY, " ")


def test_between_closing_and_opening_again_the_file_counts_as_closed(store: Store, files: list[int]) -> None:
    with store.step("重新建档"):
        case_files.write(store, case_files.reopening(store, files[1:2], DAY, "父母又外出"), "重新建档")
    counts = [len(records(store, FIGURES["children.open"], day)) for day in (date(2021, 1, 1), date(2021, 3, 1), date(2021, 6, 2))]
    assert counts == [3, 2, 3]
