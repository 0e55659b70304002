"""Closed files whose keeping time is over: listed by the settings' years, removed so that no byte of them is left, with a line in the log that they were."""

from datetime import date
from pathlib import Path

import pytest

from app.checks import run
from app.work import unsaved
from app.work.ledger import access, retention
from app.work.ledger.access import Wanted
from db import history
from db.dates import PartialDate
from db.errors import UserError
from db.records import Attachment, Child, FamilyMember, Visit
from db.store import Store

DAY = date(2026, 11, 30)
#: What is said of the child and nowhere else in the ledger.
WORDS = ("郝无名", "阙某妈", "十分想家", "早就删了", "撤销过的", "拍的照片", "改掉的话", "改过的备注", "草稿里的", "郝", "旧学校")


def child(**values: object) -> Child:
    return Child(**({"file_no": "2019-01", "name": "郝无名", "status": "结案", "closed_on": PartialDate(2020, 5), "close_reason": "迁出"} | values))


def test_files_are_listed_when_their_time_is_over_and_only_closed_ones(store: Store) -> None:
    with store.step("建档"):
        store.save(child())
        store.save(child(file_no="2019-02", name="某乙", closed_on=PartialDate(2023, 11, 30)))
        store.save(child(file_no="2019-03", name="某丙", closed_on=PartialDate(2023, 12, 1)))
        store.save(child(file_no="2019-04", name="某丁", closed_on=PartialDate(2023)))
        store.save(child(file_no="2019-05", name="某戊", status="在帮", closed_on=None))
        store.save(child(file_no="2019-06", name="某己", closed_on=None))
    assert [(one.called, str(one.until)) for one in retention.expired(store, DAY)] == [("2019-01", "2023-05-31"), ("2019-02", "2026-11-30")]
    assert [f.id for f in run(store, DAY, keys={"child.kept_too_long"})] == [1, 2]
    store.set_setting("keep_closed_years", "10")
    assert retention.expired(store, DAY) == []
    store.set_setting("keep_closed_years", "很久")
    assert len(retention.expired(store, DAY)) == 2
    with pytest.raises(UserError, match="没有到期，一份也没有删除"):
        retention.remove(store, [1, 5], DAY)
    assert store.count(Child) == 6


@pytest.fixture
def lived(store: Store) -> Store:
    """A ledger in which a child's file had a life: parts, a scan, edits, things deleted and taken back, a draft."""
    with store.step("别人"):
        store.save(Child(name="留下的", file_no="2021-09", status="在帮", note="不动的"))
    with store.step("建档"):
        number = store.save(child(note="改掉的话", school="旧学校")).id or 0
    with store.step("修改"):
        store.save(store.get(Child, number).with_(note="改过的备注", school=None))
    with store.step("走访"):
        visit = store.save(Visit(child=number, day=date(2020, 3, 1), findings="十分想家")).id or 0
        store.save(FamilyMember(child=number, relation="母", name="阙某妈"))
    with store.step("走访"):
        early = store.save(Visit(child=number, day=date(2020, 2, 1), findings="早就删了"))
        store.save(Attachment(owner_table="visit", owner_id=early.id, file=store.keep_file("早就删了.jpg", b"\xff\xd8" + "早就删了".encode())))
    with store.step("删除"):
        store.delete(Visit, [early.id or 0])
    with store.step("附件"):
        store.save(Attachment(owner_table="visit", owner_id=visit, file=store.keep_file("拍的照片.jpg", b"\xff\xd8" + "拍的照片".encode())))
    with store.step("走访"):
        store.save(Visit(child=number, day=date(2020, 4, 1), findings="撤销过的"))
    store.undo()
    unsaved.keep(store, f"draft.closing.{number}", {"note": "草稿里的"}, datetime_of(DAY))
    return store


def datetime_of(day: date):  # type: ignore[no-untyped-def]
    from datetime import datetime

    return datetime(day.year, day.month, day.day)


def test_nothing_of_a_removed_file_is_left_in_the_ledger(lived: Store, ledger: Path) -> None:
    assert all(word.encode() in ledger.read_bytes() for word in WORDS[1:9])
    heard: dict[str, set[int]] = {}
    with lived.hearing(heard):
        assert retention.remove(lived, [2], DAY) == 1
    assert heard["child"] == {2}
    content = ledger.read_bytes()
    assert [word for word in WORDS if word.encode() in content] == []
    assert b"\xff\xd8" not in [row[0][:2] for row in lived.rows("SELECT content FROM kept_file")]
    assert [c.name for c in lived.find(Child)] == ["留下的"] and lived.count(Visit) == lived.count(FamilyMember) == lived.count(Attachment) == 0
    assert history.deleted(lived.connection) == []
    assert [step.label for step in history.steps(lived.connection)] == ["别人"]
    assert lived.redoable() is None
    assert lived.verify(full=True) is None


def test_that_it_was_removed_is_on_record_by_number(lived: Store) -> None:
    retention.remove(lived, [2], DAY)
    line = access.entries(lived, Wanted(action="彻底删除档案"))[0]
    assert line.what == "2019-01，2020-05 结案，保存到 2023-05-31" and line.count == 1


def test_a_number_that_was_removed_is_never_given_again(lived: Store) -> None:
    retention.remove(lived, [2], DAY)
    with lived.step("建档"):
        assert (lived.save(Child(name="新来的")).id or 0) > 2


def test_an_error_while_it_is_removed_leaves_the_file_whole(lived: Store) -> None:
    def refuse(*_: object) -> None:
        raise UserError("没有原因，不改封账的数字")

    lived.guard = refuse
    with pytest.raises(UserError, match="没有原因"):
        retention.remove(lived, [2], DAY)
    assert lived.get(Child, 2).note == "改过的备注" and lived.count(Visit) == 1
    assert access.entries(lived, Wanted(action="彻底删除档案")) == []


def test_purging_from_the_bin_takes_along_what_went_there_before(lived: Store, ledger: Path) -> None:
    with lived.step("删除"):
        lived.delete(Child, [2])
    lived.purge("child", 2)
    unsaved.drop_orphans(lived)
    assert history.deleted(lived.connection) == []
    content = ledger.read_bytes()
    assert [word for word in WORDS if word.encode() in content] == []


def test_copies_are_told_of(lived: Store) -> None:
    assert "拷到别处的备份" in retention.copies_told(lived)
    lived.backup()
    assert "本机的 1 份备份" in retention.copies_told(lived)
