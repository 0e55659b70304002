"""What wants doing, and that it says the same as the checks and figures."""

from datetime import date

from app import checks
from app.work.todos import SUMMARY, todos, visits_due
from db.records import Child, CountyForm, Submission, Visit, YearSummary
from db.store import Store

DAY = date(2022, 1, 20)


def test_overdue_visits_are_those_that_the_check_finds(town: Store) -> None:
    late = {child for child, due in visits_due(town, DAY).items() if due < DAY}
    found = {f.id for f in checks.run(town, DAY, ["child.visit_overdue"])}
    assert late and late == found
    todo = next(t for t in todos(town, DAY) if t.key == "visits")
    assert set(todo.ids) == late


def test_a_paused_file_waits_for_no_visit(store: Store) -> None:
    with store.step("x"):
        child = store.save(Child(name="甲", opened_on=date(2021, 1, 1), status="在帮"))
    assert visits_due(store, DAY) == {child.id: date(2021, 1, 31)}
    with store.step("x"):
        store.save(child.with_(status="暂停"))
    assert visits_due(store, DAY) == {}


def test_the_agreed_day_goes_before_the_interval(store: Store) -> None:
    with store.step("x"):
        child = store.save(Child(name="甲", opened_on=date(2021, 1, 1), visit_every_days=10))
        store.save(Visit(child=child.id, day=date(2021, 12, 1)))
    assert visits_due(store, DAY) == {child.id: date(2021, 12, 11)}
    with store.step("x"):
        store.save(Visit(child=child.id, day=date(2021, 12, 5), next_due=date(2022, 3, 1)))
    assert visits_due(store, DAY) == {child.id: date(2022, 3, 1)}


def test_a_returned_filing_is_settled_by_the_next_version(store: Store) -> None:
    with store.step("x"):
        store.save(Submission(template="年报", as_of=date(2021, 12, 31), version=1, sent_on=date(2022, 1, 5), feedback="缺说明"))
    assert [t.title for t in todos(store, DAY) if t.key.startswith("filing")] == ["县里退回《年报》"]
    with store.step("x"):
        store.save(Submission(template="年报", as_of=date(2021, 12, 31), version=2, sent_on=date(2022, 1, 8), accepted=True))
    assert [t for t in todos(store, DAY) if t.key.startswith("filing")] == []


def test_a_county_form_is_reminded_of_until_it_is_filed(store: Store) -> None:
    with store.step("x"):
        form = store.save(CountyForm(name="季度表", received_on=date(2022, 1, 10), due_on=date(2022, 1, 22)))
    assert [(t.title, t.view, t.ids) for t in todos(store, DAY) if t.key.startswith("form")] == [("上报《季度表》", "county_form", (form.id,))]
    with store.step("x"):
        store.save(Submission(template="季度表", form=form.id, as_of=DAY, sent_on=date(2022, 1, 21)))
    assert [t for t in todos(store, DAY) if t.key.startswith("form")] == []
    # The next quarter's form of the same name is wanted again.
    with store.step("x"):
        store.save(form.with_(received_on=date(2022, 4, 10), due_on=date(2022, 4, 20)))
    assert [t.title for t in todos(store, date(2022, 4, 19)) if t.key.startswith("form")] == ["上报《季度表》"]


def test_a_summary_that_was_begun_is_gone_on_with_until_one_is_filed(store: Store) -> None:
    def wanted(day: date) -> list[str]:
        return [f"{t.title}，{t.detail}" for t in todos(store, day) if t.key == SUMMARY]

    assert wanted(date(2021, 12, 10)) == []
    with store.step("x"):
        store.save(YearSummary(name="2021年工作总结", year=2021, version=1, as_of=date(2021, 12, 1)))
    assert wanted(date(2021, 12, 10)) == ["2021 年度总结 第 1 版，数字截止 12 月 1 日，可以更新到今天"]
    assert wanted(date(2022, 1, 20)) and not wanted(date(2022, 3, 1)), "in January one still writes about the year before"
    with store.step("x"):
        store.save(Submission(template="半年工作总结", as_of=date(2021, 6, 30), sent_on=date(2021, 7, 1)))
    assert wanted(date(2021, 12, 10)), "half a year is not the year"
    with store.step("x"):
        store.save(Submission(template="2021 年工作总结", as_of=date(2021, 12, 9), sent_on=date(2021, 12, 9)))
    assert wanted(date(2021, 12, 10)) == []
