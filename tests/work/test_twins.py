"""Records that may be one: found, told apart for good, made one with all that points to them, and taken back in one step."""

from datetime import date

import pytest

from app.work.ledger import twins
from app.work.ledger.twins import LIKENESSES, Pair
from db.dates import PartialDate
from db.errors import StillUsed, UserError
from db.fields import Record
from db.records import Attachment, Attendance, Branch, Child, Event, Partner, Person, Post, Service, Team, TeamMember, Visit
from db.store import Store
from tests.samples import dump

NUMBER = "11010519491231002X"


def saved(store: Store, *records: Record) -> list[int]:
    with store.step("新增"):
        return [store.save(record).id or 0 for record in records]


def person(name: str = "王立春", **values: object) -> Person:
    return Person(name=name, **values)  # type: ignore[arg-type]


def body(name: str, code: str | None = None, **values: object) -> Branch:
    return Branch(full_name=name, level="团支部", org_type="农村团支部", status="正常", org_code=code, **values)  # type: ignore[arg-type]


def reasons(store: Store, record: type[Record]) -> list[str]:
    return [pair.why for pair in twins.pairs(store, record)]


@pytest.mark.parametrize(("one", "other", "why"), [
    (person(id_number=NUMBER), person("王丽春", id_number=NUMBER), "身份证号相同"),
    (person(birth_date=PartialDate(2001, 3, 4)), person("王 立春", birth_date=PartialDate(2001, 3)), "姓名、出生日期相同"),
    (person(phone="13800138000"), person("王丽春", phone="13800138000"), "姓名首字母和手机相同"),
    (person(village="东村"), person(village="东村"), "姓名、支部或村相同"),
    (person(village="东村"), person(village="西村"), None),
    (person(village="东村", sex="男"), person(village="东村", sex="女"), None),
    (person(phone="13800138000"), person("李四", phone="13800138000"), None),
    (person(birth_date=PartialDate(2001, 3)), person(birth_date=PartialDate(2002, 3)), None),
])
def test_people_who_may_be_one(store: Store, one: Person, other: Person, why: str | None) -> None:
    saved(store, one, other)
    assert reasons(store, Person) == ([why] if why else [])


def test_two_id_numbers_are_two_people(store: Store) -> None:
    saved(store, person(id_number=NUMBER, village="东村", phone="13800138000"), person(id_number="110101199003074477", village="东村", phone="13800138000"))
    assert reasons(store, Person) == []


def test_bodies_partners_teams_and_children_too(store: Store) -> None:
    saved(store, body("石桥村团支部", "001.001"), body("共青团甲镇石桥村支部委员会", "001.002"), Partner(full_name="镇卫生院"), Partner(full_name="镇 卫生院"),
          Team(name="蓝天服务队"), Team(name="蓝天服务队"), Child(name="某童", village="东村", file_no="1"), Child(name="某童", village="东村", file_no="2"))
    assert [len(twins.pairs(store, record)) for record in LIKENESSES] == [0, 1, 1, 1, 1]


def test_who_was_told_apart_is_not_shown_again(store: Store) -> None:
    saved(store, person(village="东村"), person(village="东村"))
    (pair,) = twins.pairs(store, Person)
    twins.tell_apart(store, pair)
    assert twins.pairs(store, Person) == []
    saved(store, person(village="东村"))
    assert [(p.first, p.second) for p in twins.pairs(store, Person)] == [(1, 3), (2, 3)]


def test_merging_moves_what_points_to_the_other_in_one_step(store: Store) -> None:
    branch, = saved(store, body("甲团支部", "001.001"))
    kept, gone = saved(store, person(village="东村", note="先来的"), person(village="东村", phone="13800138000", branch=branch))
    first, second = saved(store, Event(title_name="甲", kind="文体活动", day=date(2021, 1, 2)), Event(title_name="乙", kind="文体活动", day=date(2021, 1, 3)))
    team, = saved(store, Team(name="蓝天", leader=gone))
    saved(store, Attendance(event=first, person=kept), Attendance(event=first, person=gone, role="组织者"), Attendance(event=second, person=gone),
          Service(person=kept, day=date(2021, 1, 2), minutes=60, event=first), Service(person=gone, day=date(2021, 1, 2), minutes=60, event=first),
          Post(person=gone, branch=branch, title_name="书记", start_on=PartialDate(2020)), TeamMember(team=team, person=gone))
    with store.step("附件"):
        store.save(Attachment(owner_table="person", owner_id=gone, file=store.keep_file("证.txt", b"x")))
    before = dump(store)
    one, other = store.get(Person, kept), store.get(Person, gone)
    twins.merge(store, one, other, twins.merged(one, other))
    now = store.get(Person, kept)
    assert (now.note, now.phone, now.branch) == ("先来的", "13800138000", branch) and store.count(Person) == 1
    # One attendance entered for both is one; hours may be two, so none is lost.
    assert [(a.event, a.person, a.role) for a in store.find(Attendance)] == [(first, kept, "组织者"), (second, kept, None)]
    assert [s.person for s in store.find(Service)] == [kept, kept]
    assert {store.find(Post)[0].person, store.find(TeamMember)[0].person, store.get(Team, team).leader, store.find(Attachment)[0].owner_id} == {kept}
    assert (step := store.undoable()) and step.label.startswith("合并重复的人员 王立春")
    store.undo()
    assert dump(store) == before
    store.redo()
    assert store.count(Person) == 1


def test_bodies_one_below_the_other_and_their_people(store: Store) -> None:
    top, = saved(store, body("镇团委", "001"))
    upper, = saved(store, body("石桥村团支部", "001.001", parent=top))
    lower, = saved(store, body("共青团石桥村支部", "001.002", parent=upper))
    member, below = saved(store, person(branch=upper), body("小支部", "001.003", parent=upper))
    kept, gone = store.get(Branch, lower), store.get(Branch, upper)
    twins.merge(store, kept, gone, twins.merged(kept, gone))
    assert store.get(Branch, lower).parent == top and store.get(Branch, below).parent == lower and store.get(Person, member).branch == lower
    last, = saved(store, body("再下面", "001.004", parent=below))
    with pytest.raises(UserError, match="隔着几级"):
        twins.merge(store, store.get(Branch, last), store.get(Branch, lower), {})
    assert store.count(Branch) == 4, "nothing was written"


def test_children_are_merged_by_number_and_no_name_stands_in_the_step(store: Store) -> None:
    one, other = saved(store, Child(name="某童", village="东村", file_no="001"), Child(name="某童", village="东村", file_no="002"))
    saved(store, Visit(child=other, day=date(2021, 5, 1)))
    kept, gone = store.get(Child, one), store.get(Child, other)
    twins.merge(store, kept, gone, twins.merged(kept, gone))
    step = store.undoable()
    assert step and "某童" not in step.label and "001" in step.label and store.find(Visit)[0].child == one


def test_who_has_hours_can_go_with_them_and_what_names_him_keeps_the_name(store: Store) -> None:
    gone, = saved(store, person())
    event, = saved(store, Event(title_name="甲", kind="文体活动", day=date(2021, 1, 2)))
    team, = saved(store, Team(name="蓝天", leader=gone))
    saved(store, Attendance(event=event, person=gone), Service(person=gone, day=date(2021, 1, 2), minutes=60), TeamMember(team=team, person=gone))
    before = dump(store)
    with pytest.raises(StillUsed) as used, store.step("删除"):
        store.delete(Person, [gone])
    assert "1 条" in used.value.uses and "志愿服务记录" in used.value.uses
    with store.step("删除"):
        assert store.delete_along(Person, [gone]) == 4
    assert (store.count(Attendance), store.count(Service), store.count(TeamMember), store.count(Event)) == (0, 0, 0, 1)
    assert (store.get(Team, team).leader, store.get(Team, team).leader_words) == (None, "王立春")
    store.undo()
    assert dump(store) == before


def test_a_pair_that_is_gone_is_refused_in_words(store: Store) -> None:
    first, second = saved(store, person(), person())
    one, other = store.get(Person, first), store.get(Person, second)
    with store.step("删除"):
        store.delete(Person, [second])
    with pytest.raises(UserError, match="不在了"):
        twins.merge(store, one, other, {})
    assert twins.pairs(store, Person) == [] and Pair("person", 1, 2, "").why == ""


def test_present_and_absent_are_not_made_one(store: Store) -> None:
    kept, gone = saved(store, person(), person())
    event, = saved(store, Event(title_name="甲", kind="文体活动", day=date(2021, 1, 2)))
    saved(store, Attendance(event=event, person=kept), Attendance(event=event, person=gone, absent=True))
    twins.merge(store, store.get(Person, kept), store.get(Person, gone), {})
    assert sorted(bool(a.absent) for a in store.find(Attendance)) == [False, True]


def test_who_was_in_a_branch_before_was_in_the_one_it_became(store: Store) -> None:
    old, twin, now = saved(store, body("石桥村团支部", "001.001"), body("共青团石桥村支部", "001.002"), body("新支部", "001.003"))
    member, = saved(store, person(branch=twin, member_status="在册"))
    with store.step("转"):
        store.save(store.get(Person, member).with_(branch=now), {"branch": date(2021, 1, 1)})
    before = dump(store)
    one, other = store.get(Branch, old), store.get(Branch, twin)
    twins.merge(store, one, other, twins.merged(one, other))
    assert [span.value for span in store.spans("person", member, "branch")] == [old]
    store.undo()
    assert dump(store) == before
