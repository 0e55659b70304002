"""What holds for every record type, whichever are declared: kept whole, remembered, taken back, found."""

import dataclasses
from dataclasses import dataclass
from pathlib import Path

import pytest

from db import backup, history, search
from db.errors import FileTooNew
from db.fields import Record, column
from db.kinds import MONEY, TEXT, Link
from db.records import TABLES, Partner, view
from db.store import Store
from tests.samples import dump, fill, full, value

ALL = pytest.mark.parametrize("record", TABLES.values(), ids=TABLES.keys())


@pytest.fixture
def filled(store: Store) -> tuple[Store, dict[str, Record]]:
    return store, fill(store)


def found(store: Store, record: type[Record], text: str) -> list[int | None]:
    where, values = search.condition(record, text)
    return [one.id for one in store.find(record, where, values)]


def test_every_field_comes_back_as_it_was(filled: tuple[Store, dict[str, Record]], ledger: Path) -> None:
    store, saved = filled
    store.close()
    with Store.open(ledger) as again:
        assert {table: again.get(TABLES[table], one.id or 0) for table, one in saved.items()} == saved
        for one in saved.values():
            empty = [f.name for f in one.fields() if getattr(one, f.name) is None and f.kind.name != "link" and f.name not in one.beside()]
            assert empty == []


@ALL
def test_every_value_is_read_back_from_what_is_shown(record: type[Record]) -> None:
    for f in record.fields():
        if f.kind.name != "link":
            sample = value(f, {})
            assert f.kind.read(f.kind.show(sample)) == sample
            assert f.kind.load(f.kind.store(sample)) == sample


@ALL
def test_declarations_are_complete(record: type[Record]) -> None:
    names = [f.name for f in record.fields()]
    labels = [f.label for f in record.fields()]
    assert len(set(labels)) == len(labels)
    assert record.label and record.unit and record.title
    for group in (record.title, *record.keys, *record.indexes, record.told_by, record.also_called):
        assert set(group) <= set(names)
    assert not set(names) & {"id", "table", "label", "unit", "title", "keys", "repeats", "indexes"}
    for link in record.links():
        assert list(TABLES).index(link.target) <= list(TABLES).index(record.table)
    assert view(record.table)


@ALL
def test_history_tells_what_a_record_was_and_became(record: type[Record], filled: tuple[Store, dict[str, Record]]) -> None:
    store, saved = filled
    first = saved[record.table]
    changed = next(f for f in reversed(record.fields()) if f.kind.name in ("text", "day", "whole", "partial_date") and not f.required)
    with store.step("改一栏"):
        store.save(first.with_(**{changed.name: None}))
    edited, new = history.of_record(store.connection, record.table, first.id or 0)
    assert (edited.step.label, new.step.label) == ("改一栏", "样例")
    assert edited.before == {changed.name: first.stored()[changed.name]}
    assert edited.after == {changed.name: None}
    assert (new.before, new.after) == (None, first.stored())


def test_undo_and_redo_of_all_records_at_once(filled: tuple[Store, dict[str, Record]]) -> None:
    store, _ = filled
    whole = dump(store)
    store.undo()
    assert not any(dump(store).values())
    store.redo()
    assert dump(store) == whole
    with store.step("全部删除"):
        for table in reversed(TABLES):
            store.delete(TABLES[table], store.ids(TABLES[table]))
    assert not any(dump(store).values())
    # What a field held before goes with its record.
    assert {change.record for change in history.deleted(store.connection)} == set(TABLES) - {"past_value"}
    store.undo()
    assert dump(store) == whole


@ALL
def test_a_record_comes_back_from_the_bin(record: type[Record], store: Store) -> None:
    links: dict[str, int] = {}
    with store.step("样例"):
        for link in record.links():
            for table in TABLES:
                if table == link.target and table != record.table:
                    links[table] = store.save(full(TABLES[table], links)).id or 0
        one = store.save(full(record, links))
    whole = dump(store)
    with store.step("删除"):
        assert store.delete(record, [one.id or 0]) == 1
    assert store.count(record) == 0
    with store.step("恢复"):
        store.restore(record.table, one.id or 0)
    assert dump(store) == whole
    assert history.deleted(store.connection) == []


@ALL
def test_every_searchable_field_is_found(record: type[Record], filled: tuple[Store, dict[str, Record]]) -> None:
    store, saved = filled
    one = saved[record.table]
    # Words that stand in for a link have tests of their own.
    filled_in = [f for f in search.searched(record) if f.name not in record.beside()]
    for f in filled_in:
        text = f.kind.show(getattr(one, f.name))
        # A long number is found by four digits of it, any other text by one sign.
        number = sum(sign.isdigit() for sign in text) > 6
        for part in (text, text[1:-1], text[2:6], text[-4:]) if number else (text, text[1:-1], text[2:4], text[-1]):
            assert found(store, record, part) == [one.id], (f.name, part)
    assert found(store, record, "鳄鱼") == []
    texts = {f.name: f"龘{f.label}" for f in filled_in if f.kind.name == "text" and f.name != "development_no"}
    with store.step("改"):
        store.save(one.with_(**texts))
    assert all(found(store, record, text) == [one.id] for text in texts.values())
    store.undo()
    assert not any(found(store, record, text) for text in texts.values())


@dataclass(frozen=True, kw_only=True)
class LongerPartner(Partner):
    """What a later version may make of a record: more columns, one of them a link, and more to find."""

    nickname: str | None = column("俗称", TEXT, searchable=True)
    budget: object = column("预算", MONEY)
    guide: int | None = column("联络员", Link("person"))


LongerPartner.indexes = (("kind", "first_year"),)


@dataclass(frozen=True, kw_only=True)
class ShyPartner(Partner):
    """The same columns with less to find."""

    contact: str | None = column("联系人", TEXT)


def test_an_added_field_reaches_file_history_search_and_undo(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store.open(ledger) as store:
        saved = fill(store)
    monkeypatch.setitem(TABLES, "partner", LongerPartner)
    with Store.open(ledger) as store:
        (copy,) = backup.listing(ledger)
        assert copy.why == backup.BEFORE_UPGRADE
        old = store.get(LongerPartner, saved["partner"].id or 0)
        assert (old.nickname, old.guide) == (None, None)
        with store.step("补填"):
            store.save(old.with_(nickname="科大", guide=saved["person"].id))
        assert found(store, LongerPartner, "科大") == [old.id]
        assert found(store, LongerPartner, "全称") == [old.id]
        assert history.of_record(store.connection, "partner", old.id or 0)[0].after == {"nickname": "科大", "guide": saved["person"].id}
        indexes = {row[0] for row in store.rows("SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'partner'")}
        assert len(indexes) == 2
        assert {row[2] for row in store.rows("PRAGMA foreign_key_list(partner)")} == {"person"}
        store.undo()
        assert store.get(LongerPartner, old.id or 0) == old
        store.undo()
        assert store.count(LongerPartner) == 0
        store.redo()
        assert store.get(LongerPartner, old.id or 0) == old
    with Store.open(ledger) as store:
        assert len(backup.listing(ledger)) == 1


def test_the_index_follows_what_is_searchable(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store.open(ledger) as store:
        saved = fill(store)
        assert found(store, Partner, "联系人甲") == [saved["partner"].id]
    with monkeypatch.context() as patched:
        patched.setitem(TABLES, "partner", ShyPartner)
        with Store.open(ledger) as store:
            assert found(store, ShyPartner, "联系人甲") == []
            assert found(store, ShyPartner, "别名甲") == [saved["partner"].id]
    with Store.open(ledger) as store:
        assert found(store, Partner, "联系人甲") == [saved["partner"].id]


def test_a_file_with_fields_of_a_later_version_is_refused_untouched(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setitem(TABLES, "partner", LongerPartner)
        with Store.open(ledger) as store:
            fill(store)
    before = ledger.read_bytes()
    with pytest.raises(FileTooNew, match="升级"):
        Store.open(ledger)
    assert ledger.read_bytes() == before


def test_records_are_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Partner(full_name="某校").full_name = "别校"  # type: ignore[misc]
