"""Members who move, are reviewed and leave: one deed, one step, one undo; and the year's numbers tie."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app import checks, figures
from app.lists import query as listing
from app.lists.query import Listing
from app.work import leaving
from app.work import reviews as reviewing
from app.work import transfers as transferring
from app.work.reviews import Entry
from app.work.story import story
from app.work.todos import todos, turning
from app.work.transfers import DONE, IN, OUT, WITHIN
from db.dates import PartialDate
from db.errors import UserError
from db.records import Branch, Child, Event, Honour, Person, Post, Review, Service, Transfer
from db.store import Store

DAY = date(2021, 11, 26)


def branch(store: Store, name: str, **values: Any) -> int:
    with store.step("支部"):
        return store.save(Branch(full_name=name, level="团支部", status="正常", org_type="农村团支部", **values)).id or 0


def member(store: Store, name: str = "王立春", **values: Any) -> Person:
    with store.step("团员"):
        return store.save(Person(**{"name": name, "member_status": "在册", "joined_on": PartialDate(2015, 5, 4), "birth_date": PartialDate(2000, 3, 1)} | values))


def drafted(direction: str, **values: Any) -> Transfer:
    return Transfer(**{"direction": direction, "status": "申请中", "applied_on": date(2021, 11, 1)} | values)


def move(store: Store, draft: Transfer, *people: Person) -> list[Transfer]:
    found = transferring.sort_out(store, draft, [p.id or 0 for p in people], DAY)
    assert found.refused == ()
    with store.step("转接"):
        return transferring.register(store, draft, found.able)


def movement(store: Store) -> list[Any]:
    keys = ("members.opening", "members.came", "members.left", "members.total")
    numbers = figures.compute(store, DAY, keys)
    return [numbers[key] for key in keys]


def now(store: Store, person: Person) -> Person:
    return store.get(Person, person.id or 0)


def test_a_way_out_is_waited_for_and_then_takes_the_member_along(store: Store) -> None:
    here = branch(store, "石马峪村团支部")
    person = member(store, branch=here)
    [transfer] = move(store, drafted(OUT, other_org="某大学团委"), person)
    assert now(store, person).member_status == "转出中" and transfer.from_branch == here
    assert movement(store) == [1, 0, 0, 1]
    with store.step("办结"):
        done = transferring.finish(store, transfer, date(2021, 11, 20))
    assert (done.status, done.out_on) == (DONE, date(2021, 11, 20))
    assert (now(store, person).member_status, str(now(store, person).member_to)) == ("已转出", "2021-11-20")
    assert movement(store) == [1, 0, 1, 0]
    assert checks.run(store, DAY, ["transfer.not_left", "transfer.no_day", "totals.members"]) == []
    store.undo()
    assert now(store, person).member_status == "转出中" and store.get(Transfer, transfer.id or 0).status == "申请中"
    store.undo()
    assert now(store, person) == person and store.find(Transfer) == []


@pytest.mark.parametrize("status", ["在册", "流出", "保留团籍（党员）"])
@pytest.mark.parametrize("deed", [transferring.refuse, transferring.withdraw])
def test_what_comes_back_leaves_the_member_as_before(store: Store, status: str, deed: Any) -> None:
    person = member(store, member_status=status)
    [transfer] = move(store, drafted(OUT, other_org="某大学团委"), person)
    with store.step("退回"):
        back = deed(store, transfer)
    assert back.status in ("已拒绝", "失效") and now(store, person) == person
    with pytest.raises(UserError, match="不用再办"), store.step("再办"):
        transferring.finish(store, back, DAY)


def test_a_move_within_the_township_changes_the_branch_and_no_number(store: Store) -> None:
    old, new = branch(store, "甲村团支部"), branch(store, "乙村团支部")
    person = member(store, branch=old)
    [transfer] = move(store, drafted(WITHIN, to_branch=new), person)
    assert now(store, person) == person
    with store.step("办结"):
        transferring.finish(store, transfer, DAY)
    assert now(store, person) == person.with_(branch=new)
    assert movement(store) == [1, 0, 0, 1]
    assert checks.run(store, DAY, ["transfer.not_moved"]) == []
    before = {g.key: g.value for g in figures.grouped(store, "members.by_branch", date(2021, 11, 25))}
    assert (before[str(old)], before[str(new)]) == (1, 0)


def test_somebody_comes_in(store: Store) -> None:
    here = branch(store, "甲村团支部")
    with store.step("人"):
        person = store.save(Person(name="李寒露", joined_on=PartialDate(2016, 5)))
    move(store, drafted(IN, to_branch=here, other_org="某大学团委", status=DONE, applied_on=date(2021, 8, 20), in_on=date(2021, 9, 1)), person)
    found = now(store, person)
    assert (found.member_status, found.branch, str(found.member_from)) == ("在册", here, "2021-09-01")
    assert movement(store) == [0, 1, 0, 1]
    assert figures.compute(store, DAY, ["members.transferred_in"]) == {"members.transferred_in": 1}


@pytest.mark.parametrize("later", ["branch", "member_status"])
def test_whoever_comes_in_does_not_come_before_what_is_known_of_later_days(store: Store, later: str) -> None:
    """An old transfer that is written down late would drop what the ledger knows of the time since."""
    here, there, third = (branch(store, f"{name}村团支部") for name in "甲乙丙")
    with store.step("人"):
        person = store.save(Person(name="李寒露", joined_on=PartialDate(2016, 5), branch=there))
    with store.step("后来"):
        for day, values in ((date(2020, 3, 1), {"branch": third, "member_status": "退团"}), (date(2021, 3, 1), {"branch": there, "member_status": "已转出"})):
            person = store.save(person.with_(**{later: values[later]}), {later: day})
    known = store.rows("SELECT * FROM past_value ORDER BY id")
    draft = drafted(IN, to_branch=here, other_org="某大学团委", status=DONE, applied_on=date(2019, 8, 20), in_on=date(2019, 9, 1))
    found = transferring.sort_out(store, draft, [person.id or 0], DAY)
    assert found.able == () and "2021-03-01" in found.refused[0].why and "转入" in found.refused[0].why
    assert store.rows("SELECT * FROM past_value ORDER BY id") == known
    noted = transferring.sort_out(store, draft, [person.id or 0], DAY, noted=True)
    assert [p.id for p in noted.able] == [person.id]


def test_nonsense_is_refused_in_a_sentence(store: Store) -> None:
    here, gone = branch(store, "甲村团支部"), branch(store, "旧厂团支部", abolished_on=date(2019, 1, 1))
    inside, left = member(store, branch=here), member(store, "张三", member_status="已转出", member_to=PartialDate(2020, 9, 1))

    def why(draft: Transfer, person: Person) -> str:
        found = transferring.sort_out(store, draft, [person.id or 0], DAY)
        return found.refused[0].why if found.refused else ""

    out = drafted(OUT, other_org="某大学团委")
    assert "不能转出" in why(out, left)
    assert "不用转入" in why(drafted(IN, other_org="某大学团委", to_branch=here), inside)
    assert "已经在这个团支部" in why(drafted(WITHIN, to_branch=here), inside)
    assert "早于入团日期" in why(drafted(OUT, other_org="某大学团委", applied_on=date(2014, 1, 1)), inside)
    assert "早于离开日期" in why(drafted(IN, other_org="某大学团委", to_branch=here, applied_on=date(2020, 1, 1)), left)
    for draft, words in (
        (drafted(WITHIN, to_branch=gone), "已经撤销"), (drafted(WITHIN), "转入哪个团支部"), (drafted(OUT), "对方的团组织"),
        (drafted(OUT, other_org="某团委", status=DONE), "审批日期"),
    ):
        with pytest.raises(UserError, match=words):
            transferring.sort_out(store, draft, [inside.id or 0], DAY)
    move(store, out, inside)
    assert "没有办完" in why(out, inside)


def test_who_keeps_a_post_is_pointed_out(store: Store) -> None:
    here = branch(store, "甲村团支部")
    person = member(store, branch=here)
    with store.step("任职"):
        store.save(Post(person=person.id, branch=here, title_name="书记", start_on=PartialDate(2020, 5)))
    found = transferring.sort_out(store, drafted(OUT, other_org="某团委"), [person.id or 0], DAY)
    assert len(found.able) == 1 and "王立春" in found.reminders[0]


# --- reviews


def test_reviews_are_entered_for_many_and_brought_up_to_date(store: Store) -> None:
    here = branch(store, "甲村团支部")
    people = [member(store, f"甲{n}", branch=here) for n in range(4)]
    party = member(store, "乙", branch=here, member_status="保留团籍（党员）")
    gone = member(store, "丙", member_status="已转出", member_to=PartialDate(2020, 9))
    with store.step("评议"):
        old = store.save(Review(person=people[0].id, year=2021, grade="合格", dues_owed=Decimal(36), dues_paid=Decimal(27)))
    everybody = [p.id or 0 for p in (*people, party, gone)]
    plan = reviewing.plan(store, Entry(2021, "优秀", "已注册", paid_up=True), everybody, DAY)
    assert [r.name for r in plan.refused] == ["丙"]
    assert any("30%" in words for words in plan.reminders)
    with store.step("登记评议"):
        assert reviewing.write(store, plan) == (4, 1)
    rows = {r.person: r for r in store.find(Review)}
    assert rows[people[0].id] == old.with_(grade="优秀", registration="已注册", dues_paid=Decimal(36))
    assert rows[party.id].grade == "不参评" and rows[party.id].registration == "已注册"
    assert [f.id for f in checks.run(store, DAY, ["review.many_excellent"])] == [here]
    store.undo()
    assert store.find(Review) == [old]


def test_within_the_share_nobody_is_warned(store: Store) -> None:
    here = branch(store, "甲村团支部")
    people = [member(store, f"甲{n}", branch=here).id or 0 for n in range(4)]
    with store.step("评议"):
        for person in people:
            store.save(Review(person=person, year=2021, grade="合格"))
    assert reviewing.plan(store, Entry(2021, "优秀"), people[:1], DAY).reminders == ()
    assert len(reviewing.plan(store, Entry(2021, "优秀"), people[:2], DAY).reminders) == 1


def test_arrears_are_told_alike_by_list_and_todo(store: Store) -> None:
    one, two = member(store, "甲"), member(store, "乙")
    with store.step("评议"):
        store.save(Review(person=one.id, year=2021, dues_owed=Decimal(36), dues_paid=Decimal(27)))
        store.save(Review(person=two.id, year=2021, dues_owed=Decimal(36), dues_paid=Decimal(36)))
    column = listing.columns("members")["dues_months"]
    values = listing.page(store, Listing("members"), DAY, [one.id or 0, two.id or 0], [column])
    assert [column.text(values[p.id or 0][0]) for p in (one, two)] == ["3 个月", ""]
    assert next(t for t in todos(store, DAY) if t.key == "dues").ids == (one.id,)


# --- leaving


def test_leaving_at_28(store: Store) -> None:
    here = branch(store, "镇中心校团总支")
    soon, past, young = (
        member(store, name, birth_date=PartialDate(*born))
        for name, born in (("快满", (1994, 1, 9)), ("已满", (1990, 1, 1)), ("还早", (2000, 1, 1)))
    )
    officer, vague = member(store, "书记", birth_date=PartialDate(1993, 5, 5)), member(store, "不详", birth_date=PartialDate(1993))
    with store.step("任职"):
        store.save(Post(person=officer.id, branch=here, title_name="组织委员", start_on=PartialDate(2019, 9)))
    assert turning(store, DAY) == {soon.id: date(2022, 1, 9)}
    found = leaving.sort_out(store, [p.id or 0 for p in (soon, past, young, officer, vague)], DAY)
    assert found.able == {soon.id: date(2022, 1, 9), past.id: DAY}
    assert {r.name: r.why for r in found.refused} == {
        "还早": "到 2028-01-01 才满 28 周岁，还不用办",
        "书记": "还担任镇中心校团总支组织委员，可以继续保留团籍；任期结束后再办",
        "不详": "出生日期不完整，算不出哪天满 28 周岁，请先补上",
    }
    with store.step("离团"):
        assert leaving.leave(store, found) == 2
    assert (now(store, past).member_status, str(now(store, past).member_to)) == ("超龄离团", "2021-11-26")
    assert movement(store) == [5, 0, 1, 4]
    assert turning(store, DAY) == {soon.id: date(2022, 1, 9)}
    assert turning(store, date(2022, 1, 9)) == {}


def test_turning_28_is_a_state_of_its_own(store: Store) -> None:
    people = [member(store, "快满", birth_date=PartialDate(1994, 1, 9)), member(store, "还早")]
    column = listing.columns("members")["state"]
    values = listing.page(store, Listing("members"), DAY, [p.id or 0 for p in people], [column])
    assert [values[p.id or 0][0] for p in people] == ["将满28岁", "在册"]


# --- pinyin


def test_names_sort_as_they_are_read(store: Store) -> None:
    names = ["张三", "章三", "张二", "单丙寅", "解腊梅", "曾小强", "仇一", "查良", "区三", "欧阳修", "安一", "Anna", "吕一", "卢一", "李一", "单于一"]
    people = [member(store, name) for name in names]
    found = listing.ids(store, Listing("members", sort="name"), DAY)
    known = {p.id: p.name for p in people}
    assert [known[i] for i in found] == [
        "Anna", "安一", "单于一", "李一", "卢一", "吕一", "区三", "欧阳修", "仇一", "单丙寅", "解腊梅", "曾小强", "查良", "张二", "张三", "章三",
    ]
    assert listing.ids(store, Listing("members", sort="name", descending=True), DAY)[0] == people[1].id
    assert list(listing.ids(store, Listing("members", sort="name"), DAY, 3)) == list(found)[:3]


def test_links_sort_by_what_they_point_to(store: Store) -> None:
    people = [member(store, name) for name in ("赵甲", "单乙", "李丙")]
    with store.step("服务"):
        rows = [store.save(Service(person=p.id, day=DAY, minutes=60)) for p in people]
    assert list(listing.ids(store, Listing("hours", sort="person"), DAY)) == [rows[2].id, rows[1].id, rows[0].id]


def test_numbers_inside_words_sort_by_size_and_choices_by_their_list(store: Store) -> None:
    with store.step("活动"):
        ids = {t: store.save(Event(title_name=t, kind=k, day=DAY)).id for t, k in (("第10期", "培训"), ("第2期", "月谈会"), ("第1期", "会议"))}
    assert list(listing.ids(store, Listing("events", sort="title_name"), DAY)) == [ids["第1期"], ids["第2期"], ids["第10期"]]
    assert list(listing.ids(store, Listing("events", sort="kind"), DAY)) == [ids["第10期"], ids["第2期"], ids["第1期"]]


# --- the story


def test_services_are_told_by_the_month_and_duties_stand_on_top(store: Store) -> None:
    person = member(store, birth_date=PartialDate(1994, 1, 9))
    with store.step("经历"):
        for day in (3, 10, 17, 24):
            store.save(Service(person=person.id, day=date(2021, 7, day), minutes=150, content="课业辅导"))
        single = store.save(Service(person=person.id, day=date(2021, 3, 5), minutes=240, content="学雷锋清河行动"))
        store.save(Honour(person=person.id, name="镇级优秀共青团员", year=2021, level="乡镇"[1:]))
        child = store.save(Child(name="小石", file_no="2021-石-1", opened_on=date(2021, 11, 1), status="在帮", helper=person.id))
    found = story(store, person, DAY)
    assert [(m.day, m.title) for m in found] == [
        ("2022-01-09", "年满 28 周岁，请办离团手续"), ("2021-12-01", "应走访 2021-石-1"), ("2021-11-01", "结对帮扶"),
        ("2021-07", "7 月志愿服务 4 次 · 10.0 小时"), ("2021-03-05", "学雷锋清河行动 · 4.0 小时"), ("2021", "获评 镇级优秀共青团员"),
        ("2015-05-04", "加入共青团"),
    ]
    assert [m.ahead for m in found] == [True, True, False, False, False, False, False]
    assert len(found[3].ids) == 4 and found[4].ids == (single.id,) and found[1].ids == (child.id,)
    assert not any("小石" in m.title + m.more for m in found)


def test_a_move_is_not_put_before_a_later_one(store: Store) -> None:
    first, second, third = (branch(store, name) for name in ("甲村团支部", "乙村团支部", "丙村团支部"))
    moved, changed = member(store, branch=first), member(store, "李四", branch=first)
    move(store, drafted(WITHIN, to_branch=second, status=DONE, applied_on=None, in_on=date(2021, 6, 1)), moved)
    with store.step("调整", since=date(2021, 6, 1)):
        store.save(changed.with_(branch=second))
    for person in (moved, changed):
        found = transferring.sort_out(store, drafted(WITHIN, to_branch=third, status=DONE, applied_on=None, in_on=date(2020, 3, 1)), [person.id or 0], DAY)
        assert not found.able
        assert "2021-06-01 已经换过团支部" in found.refused[0].why
    move(store, drafted(WITHIN, to_branch=third, status=DONE, applied_on=None, in_on=date(2021, 6, 1)), changed)
    groups = {g.label: g.value for g in figures.grouped(store, "members.by_branch", date(2021, 1, 31)) if g.value}
    assert groups == {"甲村团支部": 2}
