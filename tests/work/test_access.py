"""The log of access: what is kept, how it is read, and where papers about children say who printed them."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from app import settings
from app.exchange.exports.access_log import export_access
from app.papers import access_log, printables
from app.papers.sheet import Table, Wishes
from app.work.ledger import access
from app.work.ledger.access import Wanted
from db.errors import UserError
from db.password import change_password, remove_password, set_password
from db.records import Child
from db.store import Store


@pytest.fixture
def logged(store: Store) -> Store:
    store.note_access("查看敏感信息", "", 0)
    store.set_setting("unit", "某镇团委")
    store.note_access("导出", "团员", 1234)
    store.set_setting("filler", "经办人甲")
    store.note_access("查看帮扶档案", "2020-柳湾村-011", 1)
    return store


def test_it_says_who_when_what_and_how_many_newest_first(logged: Store) -> None:
    rows = [entry.texts for entry in access.entries(logged, Wanted())]
    assert [row[1:] for row in rows] == [
        ("经办人甲", "查看帮扶档案", "2020-柳湾村-011", "1"), ("某镇团委", "导出", "团员", "1,234"), ("没有记下", "查看敏感信息", "", ""),
    ]
    assert all(row[0].startswith(f"{date.today()} ") for row in rows)


def test_it_is_filtered_by_day_action_and_words(logged: Store) -> None:
    def found(**wanted: object) -> list[str]:
        lines = access.entries(logged, Wanted(**wanted))  # type: ignore[arg-type]
        assert access.count(logged, Wanted(**wanted)) == len(lines)  # type: ignore[arg-type]
        return [line.action for line in lines]

    assert found(action="导出") == ["导出"] and found(words="柳湾") == ["查看帮扶档案"] and found(words="经办人") == ["查看帮扶档案"]
    assert found(since=date.today()) == ["查看帮扶档案", "导出", "查看敏感信息"] and found(since=date.today() + timedelta(1)) == []
    assert found(words="100%") == [] and access.actions(logged) == sorted(("导出", "查看帮扶档案", "查看敏感信息"))


def test_it_is_printed_and_exported_as_it_is_filtered(logged: Store, tmp_path: Path) -> None:
    sheet = access_log.printable(logged, Wanted(action="导出")).make(Wishes())
    (table,) = (block for block in sheet.blocks if isinstance(block, Table))
    assert [row[1:] for row in table.rows] == [("某镇团委", "导出", "团员", "1,234")] and "导出" in sheet.right
    assert export_access(logged, Wanted(), out := tmp_path / "日志.xlsx") == 3
    assert [row[2] for row in load_workbook(out).active.values] == ["做了什么", "查看帮扶档案", "导出", "查看敏感信息"]
    with pytest.raises(UserError, match="xlsx"):
        export_access(logged, Wanted(), tmp_path / "日志.csv")


def test_what_is_done_to_the_password_is_kept_in_it(ledger: Path) -> None:
    Store.open(ledger).close()
    set_password(ledger, "密码密码密码")
    change_password(ledger, "密码密码密码", "另一个新密码")
    remove_password(ledger, "另一个新密码")
    with Store.open(ledger) as store:
        assert [line.action for line in access.entries(store, Wanted())] == ["取消密码", "更换密码", "设置密码"]


def test_every_paper_about_children_says_who_printed_it_and_when(town: Store) -> None:
    child = town.ids(Child)[0]
    today, stamp = date.today(), access.stamp(town)
    assert str(today) in stamp and (settings.get(town, "filler") or settings.get(town, "unit")) in stamp
    papers = [printables.of_record(town, key, child, today, today, True) for key, (paper, view) in printables.kinds().items() if view == "children"]
    visit = int(str(town.scalar("SELECT min(id) FROM visit")))
    papers += [printables.roster(town, view, today, True) for view in ("children", "visit")]
    papers += [printables.of_record(town, "visit", visit, today, today, True)]
    assert len(papers) >= 4 and {paper.make(Wishes()).stamp for paper in papers} == {stamp}
    assert printables.roster(town, "members", today, True).make(Wishes()).stamp == ""


def test_a_ledger_from_before_the_name_keeps_its_lines(ledger: Path) -> None:
    with Store.open(ledger) as store:
        store.note_access("导出", "团员", 5)
        store.connection.execute("ALTER TABLE access_log DROP COLUMN who")
        store.connection.execute("DELETE FROM _sqlite_migrations WHERE name = 'm002_who_looked'")
        store.connection.execute("UPDATE setting SET value = 'older' WHERE key = 'schema'")
        store.connection.execute("PRAGMA user_version = 2")
    with Store.open(ledger) as store:
        assert [line.texts[1:] for line in access.entries(store, Wanted())] == [("没有记下", "导出", "团员", "5")]


@pytest.mark.parametrize(("all_", "children", "minutes"), [("", "", (4, 2)), ("1", "2", (1, 1)), ("10", "5", (10, 5)), ("很久", "-3", (4, 2)), ("0", "", (1, 1))])
def test_the_files_of_children_lock_sooner_and_never_later(store: Store, all_: str, children: str, minutes: tuple[int, int]) -> None:
    store.set_setting("lock_minutes", all_)
    store.set_setting("child_lock_minutes", children)
    assert (settings.minutes_to_lock(store, private=False), settings.minutes_to_lock(store, private=True)) == minutes
