"""The log of contacts of floating members, and the last contact that follows from it."""

from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from app.exchange.imports.apply import apply
from app.exchange.imports.planning import plan
from app.work.story import story
from db.dates import PartialDate
from db.records import Contact, Person
from db.store import Store
from tests.exchange.imports.test_import import put


def last(store: Store) -> Any:
    return store.scalar("SELECT last_contact_on FROM person WHERE id = 1")


def test_the_last_contact_follows_from_the_log(store: Store) -> None:
    put(store, Person(name="秦小满", member_status="流出", last_contact_on=PartialDate(2023, 5)))
    with store.step("联系"):
        first = store.save(Contact(person=1, day=date(2024, 3, 1), mode="电话", contacted_by_words="村团支书", content="在外务工，团费已缴"))
    assert last(store) == "2024-03-01"
    with store.step("补登"):
        store.save(Contact(person=1, day=date(2023, 9, 1), mode="网络"))
    assert last(store) == "2024-03-01"
    assert [(m.day, m.title) for m in story(store, store.get(Person, 1), date(2024, 5, 1))][:2] == [("2024-03-01", "联系 · 电话"), ("2023-09-01", "联系 · 网络")]
    with store.step("删除"):
        store.delete(Contact, [first.id or 0])
    assert last(store) == "2023-09-01"
    store.undo()
    store.undo()
    store.undo()
    assert last(store) == "2023-05"


def test_a_sheet_of_contacts(store: Store, tmp_path: Path) -> None:
    put(store, Person(name="秦小满", member_status="流出"), Person(name="尤大暑", member_status="流出"))
    book = Workbook()
    for row in (
        ["流动团员联系记录"], ["序号", "姓名", "联系时间", "联系方式", "联系人", "联系内容"],
        [1, "秦小满", "2024-03-01", "微信", "赵谷雨", "了解就业情况"], [2, "尤大暑", "2024.4.5", "打电话", "赵谷雨", "提醒缴团费"],
    ):  # fmt: skip
        book.active.append(row)
    book.save(tmp_path / "联系.xlsx")
    found = plan(store, "auto", tmp_path / "联系.xlsx")
    assert ([s.view.key for s in found.sources], found.problems) == (["contact"], [])
    apply(store, found)
    assert store.rows("SELECT person, day, mode, contacted_by_words, content FROM contact") == [
        (1, "2024-03-01", "网络", "赵谷雨", "了解就业情况"), (2, "2024-04-05", "电话", "赵谷雨", "提醒缴团费"),
    ]  # fmt: skip
    assert last(store) == "2024-03-01"
    assert not plan(store, "auto", tmp_path / "联系.xlsx").drafts()
