"""Two copies of one ledger, edited apart, become one."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings

from app.work.joining.joining import Joining
from app.work.joining.questions import OURS, THEIRS
from app.work.joining.wording import Wording
from db.dates import PartialDate
from db.errors import FileDamaged, FileTooNew, UserError, WrongPassword
from db.records import Attachment, Attendance, Branch, Child, Dues, Event, Person, Review, Service, Visit
from db.store import Store
from tests.persons import CLERK, MANAGER, key
from tests.samples import dump
from tests.work.joining.histories import DEEDS, Deed, begin, do, files_are_there, told

DAY = date(2021, 3, 5)


def opened(path: Path) -> Store:
    store = Store.open(path, check=False, daily=False)
    # These files are thrown away: they need not outlive a power cut.
    store.connection.execute("PRAGMA synchronous = OFF")
    store.connection.execute("PRAGMA journal_mode = MEMORY").fetchone()
    return store


@pytest.fixture(scope="module")
def begun(empty_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What both have in common; copy it before you open it."""
    path = Path(shutil.copyfile(empty_file, tmp_path_factory.mktemp("begun") / "begun.sqlite"))
    with opened(path) as store:
        begin(store)
    return path


@pytest.fixture
def two(begun: Path, tmp_path: Path) -> Iterator[tuple[Store, Store]]:
    """The office's copy and the laptop's."""
    paths = [Path(shutil.copyfile(begun, tmp_path / f"{name}.sqlite")) for name in ("office", "laptop")]
    with opened(paths[0]) as office, opened(paths[1]) as laptop:
        yield office, laptop


@contextmanager
def joining(store: Store, other: Path) -> Iterator[Joining]:
    with store.beside(other) as there:
        yield Joining(store, there, other.stem)


def join(store: Store, other: Path, side: str = OURS) -> bool:
    with joining(store, other) as found:
        found.prefer(side)
        return found.write()


def change(store: Store, number: int, **values: object) -> None:
    with store.step(f"{store.path.stem}改"):
        store.save(store.get(Person, number).with_(**values))


# --- whatever happened on both sides


@contextmanager
def apart(begun: Path, office: list[Deed], laptop: list[Deed]) -> Iterator[tuple[Path, Path]]:
    """Two copies of one ledger, each with a history of its own since."""
    with tempfile.TemporaryDirectory() as folder:
        paths = Path(folder, "office.sqlite"), Path(folder, "laptop.sqlite")
        for path, deeds in zip(paths, (office, laptop), strict=True):
            shutil.copyfile(begun, path)
            with opened(path) as store:
                do(store, deeds, path.stem)
        yield paths


@pytest.mark.whole
@settings(max_examples=8)
@given(DEEDS, DEEDS)
def test_joined_twice_is_joined_once_and_undo_takes_all_of_it_back(begun: Path, office: list[Deed], laptop: list[Deed]) -> None:
    with apart(begun, office, laptop) as (one, two), opened(one) as store:
        before = dump(store)
        written = join(store, two)
        after = dump(store)
        assert files_are_there(store)
        assert store.rows("PRAGMA foreign_key_check") == []
        with joining(store, two) as again:
            assert again.plan.empty, again.plan
            assert not again.write()
        assert dump(store) == after
        if written:
            store.undo()
        assert dump(store) == before


@pytest.mark.whole
@settings(max_examples=8)
@given(DEEDS, DEEDS)
def test_either_order_gives_the_same_ledger_up_to_ids(begun: Path, office: list[Deed], laptop: list[Deed]) -> None:
    with apart(begun, office, laptop) as (one, two):
        kept = shutil.copyfile(one, one.with_name("kept.sqlite"))
        with opened(one) as store:
            join(store, two, OURS)
            here = told(store)
        with opened(two) as store:
            join(store, kept, THEIRS)
            there = told(store)
        for table in here:
            assert here[table] == there[table], table


@pytest.mark.whole
@settings(max_examples=8)
@given(DEEDS, DEEDS, DEEDS, DEEDS)
def test_joined_back_both_are_one_and_nothing_is_asked(begun: Path, office: list[Deed], laptop: list[Deed], later: list[Deed], more: list[Deed]) -> None:
    # What was removed for good left no step to be remembered: there it is asked again.
    office, laptop, later, more = ([deed for deed in deeds if deed[0] != "purge"] for deeds in (office, laptop, later, more))
    with apart(begun, office, laptop) as (one, two):
        for deeds, others in ((later, more), ([], [])):
            with opened(one) as store:
                join(store, two)
            with opened(two) as store:
                with joining(store, one) as back:
                    assert not back.plan.questions, back.plan.questions
                    back.write()
                with opened(one) as office_store:
                    assert told(store) == told(office_store)
            for path, some in ((one, deeds), (two, others)):
                with opened(path) as store:
                    do(store, some, f"{path.stem}later")


# --- one thing at a time


def test_who_changed_it_is_told_of_each_side_where_each_person_has_a_password(persons_file: Path, tmp_path: Path) -> None:
    ours, theirs = (Path(shutil.copyfile(persons_file, tmp_path / f"{name}.sqlite")) for name in ("office", "laptop"))
    for path, name in ((ours, CLERK), (theirs, MANAGER)):
        with Store.open(path, key(name), check=False, daily=False) as store:
            change(store, 1, note=f"{name}写的")
    with Store.open(ours, key(MANAGER), check=False, daily=False) as store, joining(store, theirs) as found:
        wording = Wording(found, masked=True)
        here, there = wording.when(found.plan.questions[0])
        assert here.startswith(f"{CLERK} 20") and there.startswith(f"{MANAGER} 20")


def test_what_one_side_alone_changed_is_taken_and_what_both_did_is_asked(two: tuple[Store, Store]) -> None:
    office, laptop = two
    office.set_setting("filler", "甲")
    laptop.set_setting("filler", "乙")
    change(office, 1, phone="13800138001", note="办公室")
    change(laptop, 1, qq="10001", note="村里")
    with joining(office, laptop.path) as found:
        (question,) = found.plan.questions
        assert found.open == 1
        wording = Wording(found, masked=True)
        assert wording.what(question) == "人员 曾小强" and wording.about(question) == "备注"
        assert wording.texts(question) == ("办公室", "村里")
        here, there = wording.when(question)
        assert here.startswith("甲 20") and there.startswith("乙 20")
        before = dump(office)
        with pytest.raises(UserError, match="还有 1 处"):
            found.write()
        assert dump(office) == before
        found.choose({question.key: THEIRS})
        assert found.write()
    person = office.get(Person, 1)
    assert (person.phone, person.qq, person.note) == ("13800138001", "10001", "村里")
    step = office.undoable()
    assert step and step.label.startswith("合并“laptop”：修改 1 条")
    office.undo()
    assert dump(office) == before


def test_new_records_of_both_get_ids_of_their_own_and_what_hangs_on_them_goes_along(two: tuple[Store, Store]) -> None:
    office, laptop = two
    for store, name, picture in ((office, "甲来", b"one picture"), (laptop, "乙来", b"another")):
        with store.step(f"{name}新增"):
            person = store.save(Person(name=name)).id
            store.save(Attachment(owner_table="person", owner_id=person, file=store.keep_file("照片.jpg", picture)))
            event = store.save(Event(title_name=f"{name}的活动", day=PartialDate(2021, 5, 4), kind="培训")).id
            store.save(Attendance(event=event, person=person))
            store.save(Dues(person=person, month=PartialDate(2021, 5), due=200, paid=200))
            store.save(Visit(child=1, day=PartialDate(2021, 5, 4), visitor=person, findings=name))
    join(office, laptop.path)
    new = next(p for p in office.find(Person) if p.name == "乙来")
    assert {p.name for p in office.find(Person)} >= {"甲来", "乙来"}
    attachment = next(a for a in office.find(Attachment) if a.owner_id == new.id and a.owner_table == "person")
    assert attachment.file and office.file_content(attachment.file) == b"another"
    (attended,) = office.find(Attendance, "person = ?", (new.id,))
    assert office.get(Event, attended.event or 0).title_name == "乙来的活动"
    assert [r.dues_paid for r in office.find(Review, "person = ?", (new.id,))] == [200]
    assert office.find(Visit, "visitor = ?", (new.id,))[0].findings == "乙来"


def test_dated_values_bring_their_past_and_are_chosen_with_it(two: tuple[Store, Store]) -> None:
    office, laptop = two
    with laptop.step("laptop搬"):
        laptop.save(laptop.get(Person, 2).with_(village="西村"), {"village": date(2021, 5, 1)})
    for store, village, since in ((office, "南村", date(2021, 4, 1)), (laptop, "北村", date(2021, 6, 1))):
        with store.step(f"{village}搬"):
            store.save(store.get(Person, 3).with_(village=village), {"village": since})
    with joining(office, laptop.path) as found:
        (question,) = found.plan.questions
        assert Wording(found, masked=True).texts(question) == ("南村（2021-04-01 起）", "北村（2021-06-01 起）")
        found.choose({question.key: THEIRS})
        found.write()
    assert [(s.value, s.last) for s in office.spans("person", 2, "village")] == [("东村", date(2021, 4, 30))]
    assert [(s.value, s.last) for s in office.spans("person", 3, "village")] == [("东村", date(2021, 5, 31))]
    assert office.get(Person, 3).village == "北村"


def test_one_that_was_deleted_there_and_used_here_is_asked_with_all_that_went(two: tuple[Store, Store]) -> None:
    office, laptop = two
    with laptop.step("laptop删"):
        laptop.delete_along(Person, [1])
    with office.step("office记"):
        office.save(Service(person=1, day=date(2021, 6, 1), minutes=60))
    for chosen, left in ((OURS, True), (THEIRS, False)):
        with joining(office, laptop.path) as found:
            (question,) = found.plan.questions
            assert "那一份删除了" in Wording(found, masked=True).about(question) and question.more >= 2
            found.choose({question.key: chosen})
            found.write()
        assert bool(office.find(Person, "id = 1")) is left
        assert bool(office.find(Service, "person = 1")) is left
        assert office.rows("PRAGMA foreign_key_check") == []
        if left:
            # It was settled: the same copy asks no more. Begin anew for the other answer.
            with joining(office, laptop.path) as again:
                assert again.plan.empty
            office.connection.execute("DELETE FROM setting WHERE key LIKE 'joined.%'")
    assert office.get(Child, 1).helper is None and office.get(Child, 1).helper_words == "曾小强"


def test_deleted_here_and_changed_there_comes_back_or_stays_out(two: tuple[Store, Store]) -> None:
    office, laptop = two
    with office.step("office删"):
        office.delete(Child, [1])
    with laptop.step("laptop走访"):
        laptop.save(Visit(child=1, day=PartialDate(2021, 6, 1), findings="都好"))
    before = dump(office)
    with joining(office, laptop.path) as found:
        (question,) = found.plan.questions
        assert Wording(found, masked=True).choices(question) == ("不要了", "恢复")
        found.choose({question.key: OURS})
        assert not found.write()
    assert dump(office) == before
    office.connection.execute("DELETE FROM setting WHERE key LIKE 'joined.%'")
    join(office, laptop.path, THEIRS)
    assert office.count(Child) == 1 and office.count(Visit) == 2


def test_what_was_removed_for_good_does_not_come_back(two: tuple[Store, Store]) -> None:
    office, laptop = two
    with office.step("office删"):
        office.delete(Child, [1])
    office.purge("child", 1)
    change(laptop, 2, note="别的")
    with joining(office, laptop.path) as found:
        assert not found.plan.questions and found.counts() == (0, 1, 0)
        found.write()
    assert not office.count(Child) and not office.count(Visit)


def test_who_came_to_both_is_one_where_that_is_sure_and_asked_where_it_may_be(two: tuple[Store, Store]) -> None:
    office, laptop = two
    for store, phone in ((office, None), (laptop, "13800138011")):
        with store.step(f"{store.path.stem}新增"):
            store.save(Person(name="同一人", id_number="11010519491231002X", phone=phone))
            store.save(Person(name="同名", birth_date=PartialDate(2003, 5, 4)))
            store.save(Dues(person=2, month=PartialDate(2021, 6), due=200))
    with joining(office, laptop.path) as found:
        (question,) = found.plan.questions
        assert "像是同一条" in Wording(found, masked=True).about(question)
        found.choose({question.key: THEIRS})
        assert found.open == 0
        found.write()
    assert [p.phone for p in office.find(Person, "name = '同一人'")] == ["13800138011"]
    assert office.count(Person, "name = '同名'") == 2
    assert office.count(Dues, "person = 2 AND month = '2021-06'") == 1


def test_values_of_both_that_do_not_go_together_are_asked_as_one(two: tuple[Store, Store]) -> None:
    office, laptop = two
    change(office, 2, birth_date=PartialDate(2005, 1, 1))
    change(laptop, 2, joined_on=PartialDate(2004, 1, 1))
    with joining(office, laptop.path) as found:
        (question,) = found.plan.questions
        assert question.kind == "record" and "有矛盾" in Wording(found, masked=True).about(question)


def test_nothing_comes_to_stand_above_itself(two: tuple[Store, Store]) -> None:
    office, laptop = two
    for store in two:
        with store.step("两个新组织"):
            store.save(Branch(full_name=f"{store.path.stem}丙", org_type="农村团支部"))
    with office.step("office上级"):
        office.save(office.get(Branch, 2).with_(parent=None))
        office.save(office.get(Branch, 1).with_(parent=2))
    with laptop.step("laptop别的"):
        laptop.save(laptop.get(Branch, 2).with_(contact="某人"))
    join(office, laptop.path)
    assert office.get(Branch, 1).parent == 2 and office.get(Branch, 2).parent is None


# --- what cannot be joined, and what is older or sealed


def test_another_ledger_is_refused_in_words(two: tuple[Store, Store], empty_file: Path, tmp_path: Path) -> None:
    other = Path(shutil.copyfile(empty_file, tmp_path / "other.sqlite"))
    before = dump(two[0])
    with pytest.raises(UserError, match="没有共同的历史"), joining(two[0], other):
        pass
    with opened(other) as store, store.step("开始"):
        store.save(Person(name="别人"))
    with pytest.raises(UserError, match="没有共同的历史"), joining(two[0], other):
        pass
    with pytest.raises(UserError, match="就是现在打开的"), joining(two[0], two[0].path):
        pass
    (tmp_path / "bad.sqlite").write_bytes(other.read_bytes()[:4096] + b"\0" * 9000)
    with pytest.raises((FileDamaged, UserError)), joining(two[0], tmp_path / "bad.sqlite"):
        pass
    assert dump(two[0]) == before and not list(tmp_path.glob(".~*"))


def test_equal_steps_of_one_second_made_apart_are_not_taken_for_common_ones(two: tuple[Store, Store]) -> None:
    office, laptop = two
    for store, note in ((office, "甲"), (laptop, "乙")):
        with store.step("改"):
            store.save(store.get(Person, 1).with_(note=note))
        with store.step("新"):
            store.save(Person(name=f"{note}来"))
        store.connection.execute("UPDATE step SET at = '2021-11-26T09:26:00' WHERE id > 2")
    join(office, laptop.path)
    assert {p.name for p in office.find(Person)} >= {"甲来", "乙来"}


def test_an_older_copy_is_brought_up_to_date_first_and_a_newer_one_refused(two: tuple[Store, Store], tmp_path: Path) -> None:
    office, laptop = two
    change(laptop, 1, qq="10001")
    laptop.connection.execute("ALTER TABLE person DROP COLUMN skills")
    laptop.connection.execute("UPDATE setting SET value = 'older' WHERE key = 'schema'")
    before = laptop.path.read_bytes()
    join(office, laptop.path)
    assert office.get(Person, 1).qq == "10001"
    assert laptop.path.read_bytes() == before and not list(tmp_path.glob(".~*"))
    laptop.connection.execute("PRAGMA user_version = 999")
    with pytest.raises(FileTooNew), joining(office, laptop.path):
        pass


def test_a_sealed_copy_asks_for_its_own_password(two: tuple[Store, Store]) -> None:
    from db.password import set_password

    office, laptop = two
    change(laptop, 1, qq="10001")
    laptop.close()
    set_password(laptop.path, "村里的老密码")
    with pytest.raises(WrongPassword), joining(office, laptop.path):
        pass
    with office.beside(laptop.path, "村里的老密码") as there:
        Joining(office, there, "laptop").write()
    assert office.get(Person, 1).qq == "10001" and not office.encrypted


def test_undone_it_can_be_joined_again(two: tuple[Store, Store]) -> None:
    office, laptop = two
    with laptop.step("laptop新"):
        laptop.save(Person(name="村里新来的"))
    for _ in range(2):
        assert join(office, laptop.path)
        assert office.count(Person, "name = '村里新来的'") == 1
        office.undo()
        assert office.count(Person, "name = '村里新来的'") == 0


def test_hours_worked_out_on_both_sides_are_one_service(two: tuple[Store, Store]) -> None:
    office, laptop = two
    for store, minutes in ((office, 60), (laptop, 90)):
        with store.step(f"{store.path.stem}走访"):
            store.save(store.get(Person, 2).with_(volunteer_status="在册"))
            store.save(Visit(child=1, day=PartialDate(2021, 6, 1), visitor=2, minutes=minutes, findings=store.path.stem))
    join(office, laptop.path)
    assert [s.minutes for s in office.find(Service, "made_from IS NOT NULL")] == [90]
    assert office.count(Visit, "day = '2021-06-01'") == 2
