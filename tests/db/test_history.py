"""Undo, redo, history and the bin: one log, from which nothing is ever lost."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from db import history, search
from db.errors import NoSuchRecord, StillUsed, UserError
from db.fields import Record
from db.kinds import DAY
from db.records import Attachment, Branch, Child, Partner, Person, Service, Visit
from db.store import Store
from tests.samples import Dump, dump

MODELLED: dict[str, type[Record]] = {r.table: r for r in (Branch, Person, Service, Child, Visit)}
_NAMES = st.sampled_from(["曾小强", "单丽", "古丽·买买提", "𬭎伟", "王 伟", "Ａ１", "张三"])
_DAY = DAY.read("2021-03-05")


class Ledger(RuleBasedStateMachine):
    """Random steps on a few record types, against plain dictionaries of what should be there."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "t.sqlite"
        self.store = Store.open(self.path)
        self.done: list[Dump] = [dump(self.store)]
        self.undone: list[Dump] = []
        self.born: dict[str, set[int]] = {table: set() for table in MODELLED}
        self.purged = False

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    def living(self, table: str) -> list[int]:
        return list(self.store.ids(MODELLED[table]))

    def pick(self, data: Any, table: str) -> int | None:
        ids = self.living(table)
        return data.draw(st.sampled_from(ids)) if ids else None

    def did(self) -> None:
        """A step ended: if it changed anything there is one more to undo and nothing to redo."""
        now = dump(self.store)
        if now != self.done[-1]:
            self.done.append(now)
            self.undone = []

    def new(self, record: Record) -> int:
        saved = self.store.save(record)
        assert saved.id is not None
        assert saved.id not in self.born[record.table], "an id was given twice"
        return saved.id

    @initialize()
    def some_people(self) -> None:
        with self.store.step("开始"):
            for name in ("曾小强", "单丽"):
                self.born["person"].add(self.new(Person(name=name)))
        self.did()

    @rule(data=st.data(), name=_NAMES)
    def add(self, data: Any, name: str) -> None:
        person, child, branch = (self.pick(data, table) for table in ("person", "child", "branch"))
        choices = [Person(name=name), Branch(full_name=name, org_type="农村团支部", parent=branch), Child(name=name, helper=person)]
        if person:
            choices.append(Service(person=person, day=_DAY, minutes=60, content=name))
        if child:
            choices.append(Visit(child=child, day=_DAY, findings=name))
        record = data.draw(st.sampled_from(choices))
        with self.store.step("新增"):
            self.born[record.table].add(self.new(record))
        self.did()

    @rule(data=st.data(), names=st.lists(_NAMES, min_size=1, max_size=5))
    def import_many(self, data: Any, names: list[str]) -> None:
        with self.store.step("导入"):
            ids = self.store.insert_rows(Person, ["name"], [(name,) for name in names])
            assert not self.born["person"] & set(ids)
            if data.draw(st.booleans()):
                self.store.save(self.store.get(Person, ids[0]).with_(village="石马峪村"))
            if data.draw(st.booleans()):
                self.store.delete(Person, [data.draw(st.sampled_from(ids))])
            self.born["person"] |= set(self.living("person"))
        self.did()

    @rule(data=st.data(), table=st.sampled_from(list(MODELLED)), name=_NAMES, twice=st.booleans())
    def edit(self, data: Any, table: str, name: str, twice: bool) -> None:
        if (record_id := self.pick(data, table)) is None:
            return
        column = {"branch": "full_name", "person": "name", "service": "content", "child": "name", "visit": "findings"}[table]
        with self.store.step("修改"):
            was = self.store.get(MODELLED[table], record_id)
            now = self.store.save(was.with_(**{column: name}))
            if twice:
                self.store.save(now.with_(note="再改"))
        self.did()

    @rule(data=st.data(), table=st.sampled_from(list(MODELLED)), edit_first=st.booleans())
    def delete(self, data: Any, table: str, edit_first: bool) -> None:
        if (record_id := self.pick(data, table)) is None:
            return
        try:
            with self.store.step("删除"):
                if edit_first:
                    self.store.save(self.store.get(MODELLED[table], record_id).with_(note="删前改"))
                self.store.delete(MODELLED[table], [record_id])
        except StillUsed:
            assert dump(self.store) == self.done[-1]
        self.did()

    @rule(data=st.data(), then=st.sampled_from(["", "edit", "delete"]))
    def bring_back(self, data: Any, then: str) -> None:
        deleted = [change for change in history.deleted(self.store.connection) if change.record in MODELLED]
        if not deleted:
            return
        change = data.draw(st.sampled_from(deleted))
        record = MODELLED[change.record]
        try:
            with self.store.step("恢复"):
                self.store.restore(change.record, change.record_id)
                if then == "edit":
                    self.store.save(self.store.get(record, change.record_id).with_(note="恢复后改"))
                if then == "delete":
                    self.store.delete(record, [change.record_id])
        except UserError as error:
            assert "回收站" in str(error)
        self.did()

    @rule()
    def undo(self) -> None:
        if self.purged:
            return
        step = self.store.undo()
        assert (step is None) == (len(self.done) == 1)
        if step:
            self.undone.append(self.done.pop())
        assert dump(self.store) == self.done[-1]

    @rule()
    def redo(self) -> None:
        step = self.store.redo()
        assert (step is None) == (not self.undone)
        if step:
            self.done.append(self.undone.pop())
        assert dump(self.store) == self.done[-1]

    @rule()
    def fail_half_way(self) -> None:
        with pytest.raises(ZeroDivisionError), self.store.step("半途"):
            self.store.save(Person(name="半途而废"))
            raise ZeroDivisionError
        assert dump(self.store) == self.done[-1]

    @rule()
    def reopen(self) -> None:
        self.store.close()
        self.store = Store.open(self.path)

    @precondition(lambda self: not self.purged)
    @rule()
    def undo_all_and_redo_all(self) -> None:
        count = 0
        while self.store.undo():
            count += 1
        assert dump(self.store) == self.done[0]
        assert count == len(self.done) - 1
        for _ in range(count):
            self.store.redo()
        assert dump(self.store) == self.done[-1]

    @invariant()
    def whole(self) -> None:
        assert self.store.rows("PRAGMA foreign_key_check") == []
        assert self.store.rows("PRAGMA quick_check") == [("ok",)]

    @invariant()
    def found_is_what_lives(self) -> None:
        texts = {
            Person: "SELECT id, name, '' FROM person ORDER BY id",
            Branch: "SELECT id, full_name, '' FROM branch ORDER BY id",
            Child: "SELECT c.id, c.name, p.name FROM child c LEFT JOIN person p ON p.id = c.helper ORDER BY c.id",
        }
        for record, query in texts.items():
            rows = self.store.rows(query)
            for name in ("曾小强", "单丽", "古丽·买买提", "𬭎伟", "张三", "半途而废"):
                where, values = search.condition(record, name)
                assert list(self.store.ids(record, where, values)) == [row[0] for row in rows if name in row[1:]]

    @invariant()
    def history_ends_with_the_present(self) -> None:
        for table, record in MODELLED.items():
            for record_id in self.living(table):
                changes = history.of_record(self.store.connection, table, record_id)
                replayed: dict[str, Any] = {}
                for change in reversed(changes):
                    assert change.after is not None or change is not changes[0], "the last change of what lives is no deletion"
                    replayed = replayed | change.after if change.after else {}
                assert replayed == self.store.get(record, record_id).stored()


Ledger.TestCase.settings = settings(
    max_examples=20, stateful_step_count=20, deadline=None, phases=(Phase.explicit, Phase.generate, Phase.shrink)
)
test_any_sequence_of_steps = Ledger.TestCase


def _new(store: Store, record: Record) -> int:
    with store.step("新增"):
        saved = store.save(record)
    assert saved.id
    return saved.id


def test_undo_survives_a_restart_and_names_the_step(ledger: Path) -> None:
    with Store.open(ledger) as store:
        with store.step("新增 曾小强"):
            store.save(Person(name="曾小强"))
        with store.step("批量修改(1人)"):
            store.save(store.get(Person, 1).with_(village="石马峪村"))
    with Store.open(ledger) as store:
        assert store.undoable() and store.undoable().label == "批量修改(1人)"  # type: ignore[union-attr]
        store.undo()
        assert store.redoable() and store.redoable().label == "批量修改(1人)"  # type: ignore[union-attr]
        assert store.get(Person, 1).village is None
    with Store.open(ledger) as store:
        store.redo()
        assert store.get(Person, 1).village == "石马峪村"
        assert store.redoable() is None


def test_a_new_step_ends_redo(store: Store) -> None:
    _new(store, Partner(full_name="某大学"))
    store.undo()
    _new(store, Partner(full_name="别的大学"))
    assert store.redo() is None
    assert [p.full_name for p in store.find(Partner)] == ["别的大学"]


def test_a_step_that_changes_nothing_is_none(store: Store) -> None:
    _new(store, Partner(full_name="某大学"))
    partner = store.find(Partner)[0]
    with store.step("白改"):
        store.save(partner)
        store.save(partner.with_(note="一"))
        store.save(partner)
    assert [step.label for step in history.steps(store.connection)] == ["新增"]


def test_purged_is_gone_and_its_id_stays_taken(store: Store) -> None:
    person = _new(store, Person(name="单丽", note="不该留下的话"))
    with store.step("删除"):
        store.delete(Person, [person])
    store.purge("person", person)
    assert history.deleted(store.connection) == []
    assert store.undo() is None
    assert store.rows("SELECT * FROM change") == []
    assert _new(store, Person(name="别人")) == person + 1
    with pytest.raises(NoSuchRecord):
        store.purge("person", person)


def test_purging_takes_parts_and_their_files_along_and_nothing_else(store: Store, ledger: Path) -> None:
    with store.step("新增"):
        child, other = store.save(Child(name="甲")), store.save(Child(name="乙"))
        visit = store.save(Visit(child=child.id, day=_DAY))
        secret, kept = store.keep_file("照片.jpg", b"secret" * 100), store.keep_file("照片.jpg", b"kept" * 100)
        store.save(Attachment(owner_table="visit", owner_id=visit.id, file=secret))
        store.save(Attachment(owner_table="child", owner_id=other.id, file=kept))
    with store.step("删除"):
        assert store.delete(Child, [child.id or 0, other.id or 0]) == 5
    store.purge("child", child.id or 0)
    assert {(c.record, c.record_id) for c in history.deleted(store.connection)} == {("child", other.id), ("attachment", 2)}
    assert store.file_content(kept) == b"kept" * 100
    with pytest.raises(NoSuchRecord):
        store.file_content(secret)
    store.close()
    assert b"secretsecret" not in ledger.read_bytes()


def test_undo_of_what_pointed_to_something_purged_says_so(store: Store) -> None:
    first, second = _new(store, Person(name="甲")), _new(store, Person(name="乙"))
    service = _new(store, Service(person=first, day=_DAY, minutes=60))
    with store.step("换人"):
        store.save(store.get(Service, service).with_(person=second))
    with store.step("删除"):
        store.delete(Person, [first])
    store.purge("person", first)
    before = dump(store)
    with pytest.raises(UserError, match=r"“换人”不能撤销.*彻底删除"):
        store.undo()
    assert dump(store) == before


def test_deleting_takes_parts_and_refuses_what_is_used(store: Store) -> None:
    person = _new(store, Person(name="甲"))
    child = _new(store, Child(name="乙", helper=person))
    _new(store, Visit(child=child, day=_DAY))
    with pytest.raises(StillUsed, match="帮扶档案 1 份"), store.step("删除"):
        store.delete(Person, [person])
    with store.step("删除"):
        assert store.delete(Child, [child]) == 2
        assert store.delete(Person, [person]) == 1
    with pytest.raises(UserError, match="“结对帮扶人”也在回收站里"), store.step("恢复"):
        store.restore("child", child)
    assert not any(dump(store).values())
    with store.step("恢复"):
        store.restore("person", person)
        store.restore("child", child)
    assert store.count(Visit) == 1


def test_a_branch_and_its_parent_go_and_come_together(store: Store) -> None:
    with store.step("新增"):
        top = store.save(Branch(full_name="镇团委", org_type="机关团支部")).id or 0
        below = store.save(Branch(full_name="村支部", org_type="农村团支部", parent=top)).id or 0
    with store.step("删除"):
        store.delete(Branch, [top, below])
    store.undo()
    assert store.get(Branch, below).parent == top


def test_a_step_over_records_the_program_no_longer_has_is_not_half_undone(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.step("新增"):
        store.save(Partner(full_name="某大学"))
        store.save(Person(name="甲"))
    monkeypatch.setattr(history, "TABLES", {"person": Person})
    with pytest.raises(UserError, match="不能撤销"):
        store.undo()
    assert store.count(Person) == 1


def test_listeners_hear_what_changed(store: Store) -> None:
    heard: list[dict[str, set[int]]] = []
    store.listen(heard.append)
    person = _new(store, Person(name="甲"))
    store.undo()
    store.redo()
    with store.step("空"):
        pass
    assert heard == [{"person": {person}}] * 3


@pytest.mark.parametrize("write", [lambda s: s.save(Person(name="甲")), lambda s: s.delete(Person, [1])])
def test_writing_outside_a_step_is_a_bug(store: Store, write: Callable[[Store], object]) -> None:
    with pytest.raises(RuntimeError, match="outside a step"):
        write(store)
