"""Dues by month: what is due by which rule, the year that follows from its months, the register, arrears on any day."""

from datetime import date
from decimal import Decimal

import pytest

from app import checks
from app.figures import crossing
from app.lists import query as listing
from app.lists.query import Listing
from app.rules import monthly_dues
from app.work.dues import register as dues
from app.work.dues.totals import totals
from db.dates import PartialDate
from db.errors import UserError
from db.records import Branch, Dues, Person, Review
from db.store import Store

D = Decimal


@pytest.mark.parametrize(
    ("kind", "income", "month", "owed"),
    [
        ("工薪", "1999.99", date(2024, 3, 1), "3"), ("工薪", "2000", date(2024, 3, 1), "4"), ("工薪", "5499", date(2024, 3, 1), "10"),
        ("工薪", "50000", date(2024, 3, 1), "20"), ("个体", "2600", date(2016, 1, 1), "5"), ("学生", None, date(2024, 3, 1), "0.2"),
        ("农民", None, date(2024, 3, 1), "0.5"), ("无收入/抚恤救济", None, date(2024, 3, 1), "0.2"), ("保留团籍党员（自愿）", "9000", date(2024, 3, 1), "0"),
        ("工薪", "400", date(2015, 12, 1), "2.00"), ("工薪", "3000", date(2015, 12, 1), "30.00"), ("学生", None, date(2015, 12, 1), "0.1"),
        ("工薪", None, date(2024, 3, 1), None), (None, "5000", date(2024, 3, 1), None),
    ],
)  # fmt: skip
def test_what_is_due_by_the_rule_of_the_month(kind: str | None, income: str | None, month: date, owed: str | None) -> None:
    assert monthly_dues(kind, None if income is None else D(income), month) == (None if owed is None else D(owed))


def _member(store: Store, name: str = "陈雨桐") -> int:
    branch = store.save(Branch(full_name=f"石桥村团支部{name}", org_type="农村团支部"))
    return store.save(Person(name=name, member_status="在册", branch=branch.id, fee_class="工薪", monthly_income=D(2600))).id or 0


def _month(number: int, year: int = 2024) -> PartialDate:
    return PartialDate(year, number)


def test_a_year_is_the_sum_of_its_months_and_undone_with_them(store: Store) -> None:
    with store.step("一"):
        person = _member(store)
    with store.step("二"):
        store.save(Dues(person=person, month=_month(1), due=D(5), paid=D(5)))
        march = store.save(Dues(person=person, month=_month(3), due=D(5), state="已缴"))
        store.save(Dues(person=person, month=_month(4), due=D(5)))
    assert (march.paid, march.state) == (D(5), None)
    (year,) = store.find(Review)
    assert (year.person, year.year, year.dues_owed, year.dues_paid) == (person, 2024, D(15), D(10))
    with store.step("三"):
        store.save(march.with_(state="免缴"))
    assert store.find(Review)[0].with_(id=None) == Review(person=person, year=2024, dues_owed=D(10), dues_paid=D(5))
    with store.step("四"):
        store.delete(Dues, [row.id or 0 for row in store.find(Dues)])
    assert store.find(Review)[0].dues_owed is None
    for _ in range(3):
        store.undo()
    assert not store.find(Dues) and not store.find(Review)


def test_an_old_years_sum_stands_until_months_tell_it(store: Store) -> None:
    with store.step("一"):
        person = _member(store)
        store.save(Review(person=person, year=2023, dues_owed=D(36), dues_paid=D(27)))
        old = store.save(Review(person=person, year=2024, dues_owed=D(36), dues_paid=D(27), grade="合格"))
    with store.step("二"):
        # How much is due nobody says: the year's word stands.
        store.save(Dues(person=person, month=_month(2), paid=D(3)))
    assert [(r.year, r.dues_owed, r.dues_paid) for r in store.find(Review)] == [(2023, D(36), D(27)), (2024, D(36), D(3))]
    with pytest.raises(UserError, match="按月登记的，实缴团费合计 3 元"), store.step("三"):
        store.save(store.get(Review, old.id or 0).with_(dues_paid=D(36)))
    with store.step("四"):
        store.save(store.get(Review, old.id or 0).with_(grade="优秀"))
    assert store.get(Review, old.id or 0).grade == "优秀"


def _asked(store: Store, day: date) -> tuple[object, ...]:
    keys = ("roll.owing", "dues.owed", "dues.paid", "dues.deferred", "roll.dues_owing")
    found = crossing.compute(store, day, keys)
    listed = listing.ids(store, Listing("review", figure="reviews.owing"), day)
    assert len(listed) == found["roll.owing"] == len(crossing.records(store, "roll.owing", day))
    return tuple(found[key] for key in keys)


def test_arrears_are_those_of_the_day_asked(store: Store) -> None:
    with store.step("一"):
        person, other, old = _member(store), _member(store, "孙立新"), _member(store, "周明远")
        for n in range(1, 13):
            early = n <= 2
            store.save(Dues(person=person, month=_month(n), due=D(5), paid=D(5) if early else None, paid_on=date(2024, n, 20) if early else None))
            store.save(Dues(person=other, month=_month(n), due=D("0.2"), state="暂缓" if n == 4 else None, paid=D("0.2") if n != 4 else None))
        store.save(Review(person=old, year=2024, dues_owed=D(36), dues_paid=D(27)))
        store.save(Review(person=old, year=2023, dues_owed=D(36), dues_paid=D(36)))
    # 27 of the old year's 36 are paid on whatever day; the others are asked for month by month.
    assert _asked(store, date(2024, 1, 19)) == (2, 41.2, 27.2, 0, 14)
    assert _asked(store, date(2024, 1, 20)) == (1, 41.2, 32.2, 0, 9)
    assert _asked(store, date(2024, 2, 20)) == (1, 46.4, 37.4, 0, 9)
    assert _asked(store, date(2024, 4, 1)) == (2, 56.8, 37.6, 0.2, 19)
    assert _asked(store, date(2024, 12, 31)) == (2, 98.4, 39.2, 0.2, 59)
    assert _asked(store, date(2023, 12, 31)) == (0, 36, 36, 0, 0)
    assert _asked(store, date(2025, 6, 1)) == (0, 0, 0, 0, 0)
    column = listing.columns("members")["dues_months"]
    assert listing.page(store, Listing("members"), date(2024, 9, 1), [person, other, old], [column]) == {person: (7,), other: (None,), old: (3,)}
    with store.step("离团"):
        store.save(store.get(Person, person).with_(member_status="已转出", member_to=PartialDate(2024, 5)))
    assert (step := store.undoable()) and step.label.endswith("离开以后 7 个月的团费不再应缴")
    assert store.find(Review, "person = ?", (person,))[0].dues_owed == D(25)
    store.undo()
    assert len(store.find(Dues, "person = ?", (person,))) == 12


def test_checks_of_dues(store: Store) -> None:
    with store.step("一"):
        person = _member(store)
        for n in range(1, 8):
            store.save(Dues(person=person, month=_month(n), due=D(5), paid=D(5) if n == 1 else None))
        store.save(Dues(person=person, month=_month(1), due=D(5), paid=D(5)))
    found = {f.check for f in checks.run(store, date(2024, 7, 1)) if f.check.startswith("dues")}
    assert found == {"dues.same", "dues.months_in_a_row"}
    assert "dues.months_in_a_row" not in {f.check for f in checks.run(store, date(2024, 6, 30))}


def test_the_register_is_opened_ticked_and_undone(store: Store) -> None:
    day = date(2024, 5, 20)
    with store.step("一"):
        _, second, old, new = (_member(store, name) for name in ("秦小满", "尤大暑", "许寒露", "费小寒"))
        store.save(store.get(Person, second).with_(fee_class=None, monthly_income=None))
        store.save(store.get(Person, new).with_(joined_on=PartialDate(2024, 4)))
        store.save(Review(person=old, year=2024, dues_owed=D(36), dues_paid=D(27), note="甲"))
    lines = dues.register(store, None, 2024, day)
    with store.step("建立登记册"):
        assert dues.open_year(store, lines, 2024) == 3
    lines = dues.register(store, None, 2024, day)
    assert [len(line.months) for line in lines] == [12, 12, 0, 9] and lines[2].by_year
    assert [dues.stands(lines[0].months[n], date(2024, n, 1), day) for n in (5, 6)] == [dues.OPEN, dues.LATER]
    with store.step("登记"):
        cells = [(place, n) for place in range(4) for n in (4, 5)]
        assert dues.tick(store, lines, cells, 2024, on=True, paid_on=day, receipt="0012") == 6
        assert dues.mark(store, lines, [(0, 1)], 2024, dues.EXEMPT) == 1
        assert dues.mark(store, lines, [(0, 2)], 2024, dues.DEFERRED_WORD) == 1
    lines = dues.register(store, None, 2024, day)
    signs = [dues.stands(lines[0].months[n], date(2024, n, 1), day) for n in range(1, 7)]
    assert signs == [dues.FREE, dues.WAITS, dues.OPEN, dues.TICKED, dues.TICKED, dues.LATER]
    assert (lines[0].owed, lines[0].paid, lines[0].deferred, lines[0].short) == (D(20), D(10), D(5), D(5))
    # Nobody knows what she owes, so a tick is only a tick.
    assert (lines[1].months[4].state, lines[1].short) == ("已缴", D(0))
    assert [(t.people, t.owed, t.paid, t.short, t.owing) for t in totals(store, 2024, day)] == [
        (1, D(20), D(10), D(5), ("秦小满",)), (1, D(0), D(0), D(0), ()), (1, D(36), D(27), D(9), ("许寒露",)), (1, D(10), D(10), D(0), ()),
    ]  # fmt: skip
    with store.step("取消"):
        assert dues.mark(store, lines, [(0, 1)], 2024, None) == 1
        assert dues.tick(store, lines, [(0, 4), (0, 5), (0, 6)], 2024, on=False) == 2
    lines = dues.register(store, None, 2024, day)
    assert (lines[0].months[1].due, lines[0].months[4].paid_on, lines[0].paid) == (D(5), None, D(0))
    with store.step("改成按月"):
        assert dues.by_months(store, lines, 2024) == 1
    (year,) = store.find(Review, "person = ?", (old,))
    assert (year.dues_owed, year.dues_paid, year.note) == (D(60), D(0), "甲\n原来按全年登记的团费：应缴团费 36 元，实缴团费 27 元")
    for _ in range(4):
        store.undo()
    assert not store.find(Dues) and store.find(Review)[0].dues_paid == D(27)


def test_a_year_s_sums_stand_with_the_branch_of_then(store: Store) -> None:
    with store.step("起始"):
        first, second = (store.save(Branch(full_name=name, org_type="农村团支部")).id or 0 for name in ("甲村团支部", "乙村团支部"))
        person = store.save(Person(name="张三", member_status="在册", joined_on=PartialDate(2016, 5), branch=first))
        store.save(Person(name="李四", member_status="在册", joined_on=PartialDate(2016, 5), branch=second))
    with store.step("调整", since=date(2022, 3, 1)):
        store.save(person.with_(branch=second))
    day = date(2021, 12, 31)
    for asked in (day, date(2023, 1, 31)):
        assert [(t.name, t.people) for t in totals(store, 2021, asked)] == [("甲村团支部", 1), ("乙村团支部", 1)]
    assert [len(dues.register(store, branch, 2021, day)) for branch in (first, second)] == [1, 1]
