"""年末封账: a closed year's figures stay as they were told, or whoever moves them says why."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.exchange.exports.export import export_all
from app.exchange.imports.whole import import_all
from app.figures import FIGURES, compute, earlier
from app.work.closing import guard, sources, years
from app.work.closing.years import Moved
from app.work.story import story
from db.dates import PartialDate
from db.errors import Cancelled, UserError
from db.fields import Record
from db.records import TABLES, Branch, Correction, Event, Person, Post, Service
from db.store import Store
from tests.conftest import copy_of

TODAY = date(2022, 3, 1)


class Clerk:
    """Whoever is asked: goes on with a reason, or stops where there is none."""

    def __init__(self) -> None:
        self.reason = ""
        self.asked: list[tuple[str, Sequence[Moved]]] = []

    def __call__(self, deed: str, moved: Sequence[Moved]) -> str:
        self.asked.append((deed, moved))
        if not self.reason:
            raise Cancelled
        return self.reason


@pytest.fixture
def clerk(store: Store) -> Clerk:
    made = Clerk()
    guard.watch(store, made, lambda: TODAY)
    return made


@pytest.fixture
def member(store: Store) -> Person:
    """One member of two, in one of two branches, with last year's event and service."""
    with store.step("起始"):
        branches = [store.save(Branch(full_name=f"{name}团支部", org_type="农村团支部", youth_count=30)).id for name in ("甲村", "乙村")]
        first = store.save(Person(name="张甲", branch=branches[0], sex="女", member_status="在册", joined_on=PartialDate(2018), phone="13900000000"))
        store.save(Person(name="李乙", branch=branches[1], sex="男", member_status="在册", joined_on=PartialDate(2019), volunteer_status="在册"))
        store.save(Event(title_name="团课一", kind="培训", day=date(2021, 5, 4), minutes=120, present=20))
        store.save(Service(person=first.id, day=date(2021, 5, 4), minutes=90, time_kind="服务", category="社区服务"))
    return first


def labels(moved: Sequence[Moved]) -> dict[str, tuple[Any, Any]]:
    return {m.label: (m.before, m.after) for m in moved}


def test_a_year_is_closed_and_opened_again_by_deeds_that_can_be_taken_back(store: Store, member: Person) -> None:
    assert years.closable(store, TODAY) == [2021]
    closed = years.close(store, 2021, TODAY)
    assert closed.figures["members.total"] == 2 and closed.figures["training.hours"] == 2 and store.undoable().label == "封账 2021 年"  # type: ignore[union-attr]
    assert years.closable(store, TODAY) == []
    with pytest.raises(UserError, match="2021 年已经封账"):
        years.close(store, 2021, TODAY)
    store.undo()
    assert years.closed_years(store) == []
    store.redo()
    years.reopen(store, 2021, TODAY)
    assert years.closed_years(store) == [] and years.closed_years(store, open_too=True)[0].reopened_on == TODAY
    with pytest.raises(UserError, match="没有封账"):
        years.reopen(store, 2021, TODAY)
    again = years.close(store, 2021, TODAY)
    assert [y.id for y in years.closed_years(store)] == [again.id]


@pytest.mark.parametrize("year", [2022, 2023, 1900])
def test_a_year_that_is_not_over_is_not_closed(store: Store, year: int) -> None:
    with pytest.raises(UserError, match="还没有结束"):
        years.close(store, year, TODAY)
    assert store.undoable() is None


def test_a_year_can_be_closed_on_its_last_day(store: Store) -> None:
    assert years.close(store, 2021, date(2021, 12, 31)).year == 2021


def test_what_would_move_a_closed_figure_is_told_with_both_numbers_and_not_done_unless_there_is_a_reason(store: Store, member: Person, clerk: Clerk) -> None:
    years.close(store, 2021, TODAY)
    with pytest.raises(Cancelled), store.step("改正张甲"):
        store.save(member.with_(joined_on=PartialDate(2022, 1)))
    (deed, moved), *_ = clerk.asked
    assert deed == "改正张甲" and labels(moved)["团员数"] == (2, 1)
    assert guard.told(moved[:1]) == "这样改会使 2021 年已封账的“团员数”从 2 变为 1"
    assert store.get(Person, member.id or 0) == member and years.closed_years(store)[0].corrections == ()
    clerk.reason = "入团时间当初填错"
    with store.step("改正张甲"):
        store.save(member.with_(joined_on=PartialDate(2022, 1)))
    (correction,) = years.closed_years(store)[0].corrections
    assert (correction.deed, correction.reason, correction.records) == ("改正张甲", "入团时间当初填错", (("person", (member.id,), 1),))
    assert labels(correction.figures) == labels(moved)
    # The figures are now those put right: the same again asks nothing, and back asks again.
    asked = len(clerk.asked)
    with store.step("电话"):
        store.save(store.get(Person, member.id or 0).with_(phone="13900000001"))
    assert len(clerk.asked) == asked
    with store.step("改回"):
        store.save(store.get(Person, member.id or 0).with_(joined_on=PartialDate(2018)))
    assert labels(clerk.asked[-1][1])["团员数"] == (1, 2)


def test_the_record_s_own_story_tells_that_it_was_put_right(store: Store, member: Person, clerk: Clerk) -> None:
    years.close(store, 2021, TODAY)
    clerk.reason = "当初填错"
    with store.step("改正张甲"):
        moved = store.save(member.with_(sex="男"))
    assert ("2022-03-01", "补正已封账的 2021 年数字", "当初填错") in [(m.day, m.title, m.more) for m in story(store, moved, TODAY)]


def test_undo_takes_the_correction_along_and_asks_nothing(store: Store, member: Person, clerk: Clerk) -> None:
    years.close(store, 2021, TODAY)
    clerk.reason = "当初填错"
    with store.step("改正张甲"):
        store.save(member.with_(sex="男"))
    assert labels(clerk.asked[0][1]) == {"团员数（性别：男）": (1, 2), "团员数（性别：女）": (1, 0)}
    store.undo()
    assert years.closed_years(store)[0].corrections == () and len(clerk.asked) == 1
    store.redo()
    assert len(years.closed_years(store)[0].corrections) == 1 and len(clerk.asked) == 1
    now = compute(store, date(2021, 12, 31))
    assert all((now[key] or 0) == value for key, value in years.closed_years(store)[0].now().items() if key in FIGURES)


DEEDS = {
    "a phone number": lambda s, m: s.save(m.with_(phone="13900000009")),
    "this year's event": lambda s, m: s.save(Event(title_name="团课二", kind="培训", day=date(2022, 2, 1), minutes=60, present=9)),
    "this year's service": lambda s, m: s.save(Service(person=m.id, day=date(2022, 2, 1), minutes=60)),
    "a new member": lambda s, m: s.save(Person(name="王丙", member_status="在册", joined_on=PartialDate(2022, 1))),
    "a post of this year": lambda s, m: s.save(Post(person=m.id, branch=m.branch, title_name="书记", start_on=PartialDate(2022, 1))),
}


@pytest.mark.parametrize("name", DEEDS)
def test_what_is_of_this_year_asks_nothing(store: Store, member: Person, clerk: Clerk, name: str) -> None:
    years.close(store, 2021, TODAY)
    with store.step(name):
        DEEDS[name](store, member)
    assert clerk.asked == []


MOVING = {
    "an event of the year": (lambda s, m: s.save(Event(title_name="补记", kind="培训", day=date(2021, 6, 1), minutes=60, present=9)), "培训期数"),
    "a service of the year": (lambda s, m: s.save(Service(person=m.id, day=date(2021, 6, 1), minutes=60)), None),
    "a deleted event": (lambda s, m: s.delete(Event, [1]), "培训期数"),
    "an event moved into this year": (lambda s, m: s.save(s.get(Event, 1).with_(day=date(2022, 1, 5))), "培训期数"),
    "a retyped branch": (lambda s, m: s.save(s.get(Branch, m.branch).with_(org_type="企业团组织")), "基层团组织数（组织类型：农村团支部）"),
    "the young people of a branch": (lambda s, m: s.save(s.get(Branch, m.branch).with_(youth_count=31)), "14–28岁青年数"),
    "a member in another branch": (lambda s, m: s.save(m.with_(branch=2)), "团员数（所在团组织：甲村团支部）"),
    "many at once": (lambda s, m: s.insert_rows(Event, ["title_name", "kind", "day"], [[f"补记{n}", "会议", "2021-03-04"] for n in range(1200)]), None),
}


@pytest.mark.parametrize("name", MOVING)
def test_whatever_moves_it_is_told(store: Store, member: Person, clerk: Clerk, name: str) -> None:
    years.close(store, 2021, TODAY)
    deed, told = MOVING[name]
    clerk.reason = "补记"
    before = years.closed_years(store)[0].now()
    with store.step(name):
        deed(store, member)
    (_, moved), = clerk.asked
    assert told is None or told in labels(moved), labels(moved)
    after = years.closed_years(store)[0].now()
    frozen = sources.values(store, 2021, sources.sources())
    assert after == frozen and after != before


def test_a_setting_by_which_figures_are_worked_out_is_asked_about_too(store: Store, member: Person, clerk: Clerk) -> None:
    years.close(store, 2021, TODAY)
    with pytest.raises(Cancelled), store.step("改设置"):
        store.set_setting("hour_kinds", "会议")
    assert clerk.asked and store.setting("hour_kinds") is None
    with store.step("改设置"):
        store.set_setting("head", "王主任")
    assert len(clerk.asked) == 1


def test_a_worker_is_looked_at_like_the_window_and_an_open_year_is_not(store: Store, member: Person, clerk: Clerk) -> None:
    years.close(store, 2021, TODAY)
    with store.another() as worker, pytest.raises(Cancelled), worker.step("导入"):
        worker.save(Event(title_name="补记", kind="培训", day=date(2021, 6, 1)))
    years.reopen(store, 2021, TODAY)
    with store.step("补记"):
        store.save(Event(title_name="补记", kind="培训", day=date(2021, 6, 1)))
    assert len(clerk.asked) == 1


def test_who_cannot_be_asked_is_refused_in_words(store: Store, member: Person) -> None:
    guard.watch(store, guard.refuse, lambda: TODAY)
    years.close(store, 2021, TODAY)
    with pytest.raises(guard.MovesClosedYear, match=r"这样改会使 2021 年已封账的“.*从 1 变为 2"), store.step("补记"):
        store.save(Event(title_name="补记", kind="培训", day=date(2021, 6, 1)))
    assert store.count(Event) == 1 and store.count(Correction) == 0


DAMAGES = ["{不是 JSON", "[]", "[1, 2]", "null", '{"figures": [3]}', '{"figures": {"members.total": "两人"}}', '[["members.total"]]', '["abc"]', '[[1, 2, 3, 4, 5]]', "[" * 100_000]


@pytest.mark.parametrize("text", DAMAGES, ids=range(len(DAMAGES)))
def test_what_a_damaged_correction_or_closing_kept_is_told_and_nothing_crashes(store: Store, member: Person, clerk: Clerk, text: str) -> None:
    years.close(store, 2021, TODAY)
    clerk.reason = "当初填错"
    with store.step("改正张甲"):
        member = store.save(member.with_(joined_on=PartialDate(2022, 1)))
    store.connection.execute("UPDATE correction SET figures = ?, records = ?", (text, text))
    (year,) = years.closed_years(store)
    (correction,) = year.corrections
    assert correction.unreadable and not year.unreadable and correction.reason == "当初填错" and "有损坏" in correction.words
    assert all(moment.table for moment in story(store, member, TODAY))
    store.connection.execute("UPDATE snapshot SET figures = ?", (text,))
    (year,) = years.closed_years(store)
    assert year.unreadable and "有损坏" in year.state and earlier.filed(store, "members.total", date(2021, 12, 31)) is None
    clerk.reason = ""
    with pytest.raises(Cancelled), store.step("改回"):
        store.save(member.with_(joined_on=PartialDate(2018)))
    assert labels(clerk.asked[-1][1])["团员数"] == (None, 2), "what it was is not known, so it is told"
    asked = len(clerk.asked)
    with store.step("电话"):
        store.save(member.with_(phone="13900000001"))
    assert len(clerk.asked) == asked
    years.reopen(store, 2021, TODAY)
    assert not years.close(store, 2021, TODAY).unreadable


@pytest.mark.whole
def test_no_step_moves_a_closed_figure_unseen_whatever_is_changed(sample_file: Path, tmp_path: Path) -> None:
    """Every number and date of a record of each table is changed: where nobody was asked, the whole year is as it was frozen."""
    with Store.open(copy_of(sample_file, tmp_path), check=False, daily=False) as store:
        clerk = Clerk()
        clerk.reason = "试"
        guard.watch(store, clerk, lambda: TODAY)
        years.close(store, 2020, TODAY)
        every, quiet = sources.sources(), 0
        for record in TABLES.values():
            for one in store.find(record, order="id")[:: max(1, store.count(record) // 2)][:2]:
                asked = len(clerk.asked)
                with store.step(f"改{record.label}"):
                    _shaken(store, one)
                if len(clerk.asked) == asked:
                    quiet += 1
                    assert years.closed_years(store)[0].now() == sources.values(store, 2020, every), one
        assert quiet > 10 and len(clerk.asked) > 5
        assert years.closed_years(store)[0].now() == sources.values(store, 2020, every)


def _shaken(store: Store, one: Record) -> None:
    links = {link.name for link in one.links()}
    for f in one.fields():
        value = getattr(one, f.name)
        if f.required or f.name in links or one.table in ("snapshot", "correction"):
            continue
        changed = one.with_(**{f.name: value + 1 if type(value) is int else None if isinstance(value, date | PartialDate) else value})
        if not changed.problems():
            one = store.save(changed)


def test_a_closed_year_goes_out_and_comes_back_with_its_corrections(store: Store, member: Person, clerk: Clerk, tmp_path: Path) -> None:
    years.close(store, 2021, TODAY)
    clerk.reason = "漏登"
    with store.step("补记"):
        store.save(Event(title_name="补记", kind="培训", day=date(2021, 6, 1)))
    export_all(store, tmp_path / "全部.xlsx")
    with Store.open(tmp_path / "new.sqlite") as other:
        guard.watch(other, guard.refuse, lambda: TODAY)
        assert import_all(other, tmp_path / "全部.xlsx").problems == []
        assert years.closed_years(other) == years.closed_years(store)
        with pytest.raises(guard.MovesClosedYear), other.step("补记"):
            other.save(Event(title_name="再补", kind="培训", day=date(2021, 6, 2)))
