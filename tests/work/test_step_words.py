"""What the history says a step changed: the field and its values, or how many of which kind; nothing of a child while it is masked."""

from __future__ import annotations

from app.work.ledger.step_words import contents, what_changed
from db import history
from db.records import Attachment, Branch, Child, Person, Team, YearSummary
from db.store import Store


def line(store: Store, *, masked: bool = True) -> str:
    """The line of the newest step."""
    return what_changed(store, history.steps(store.connection, 1)[0], masked=masked)


def test_the_line_names_fields_and_values_and_counts_the_rest(store: Store) -> None:
    with store.step("新建"):
        here, there = (store.save(Branch(full_name=name, org_type="农村团支部")) for name in ("石马峪团支部", "尖岩村团支部"))
        people = [store.save(Person(name=name, branch=here.id, phone="13800130009")) for name in ("王立春", "李秋分")]
        team = store.save(Team(name="应急队", leader_words="周大夫"))
    assert line(store) == "新增团组织 2 个，新增人员 2 人，新增志愿服务队 1 支"
    with store.step("修改 王立春"):
        people[0] = store.save(people[0].with_(phone="13800130019"))
    assert line(store) == "手机 138****0009 → 138****0019"
    assert line(store, masked=False) == "手机 13800130009 → 13800130019"
    with store.step("批量修改 2 人"):
        people = [store.save(one.with_(branch=there.id)) for one in people]
    assert line(store) == "所在团支部 石马峪团支部 → 尖岩村团支部"
    with store.step("批量修改 2 人"):
        people = [store.save(one.with_(ethnicity="汉族")) for one in people]
    assert line(store) == "民族 （空） → 汉族"
    with store.step("登记"):
        people = [store.save(one.with_(note=words)) for one, words in zip(people, ("甲", "乙"), strict=True)]
    assert line(store) == "修改人员 2 人"
    with store.step("连上"):
        store.save(team.with_(leader=people[0].id, leader_words=None))
    assert line(store) == "负责人 周大夫 → 王立春"
    with store.step("删除"):
        store.delete(Team, [team.id or 0])
    assert line(store) == "删除志愿服务队 1 支"


def test_of_a_child_nothing_is_told_while_it_is_masked(store: Store) -> None:
    with store.step("新建"):
        child = store.save(Child(name="单白露", file_no="2021-尖岩村-001"))
    assert "单白露" not in line(store)
    with store.step("修改"):
        store.save(child.with_(village="尖岩村"))
    assert line(store) == "内容已遮住，按 F8 可看"
    assert line(store, masked=False).endswith("（空） → 尖岩村")


def test_of_what_is_attached_to_a_child_nothing_is_told_either(store: Store) -> None:
    with store.step("新建"):
        owners = store.save(Child(name="单白露", file_no="2021-尖岩村-001")), store.save(Person(name="王立春"))
        scans = [
            store.save(Attachment(owner_table=owner.table, owner_id=owner.id, file=store.keep_file(f"{owner.name}.jpg", b"\xff\xd8"), caption=f"{owner.name}的"))
            for owner in owners
        ]
    for scan, told in zip(scans, ("内容已遮住，按 F8 可看", "说明 王"), strict=True):
        with store.step("修改"):
            store.save(scan.with_(caption=f"{scan.caption}同意书"))
        assert line(store).startswith(told)
    with store.step("删除"):
        store.delete(Attachment, [scan.id or 0 for scan in scans])
    step = history.steps(store.connection, 3)[2]
    assert what_changed(store, step, masked=True) == "内容已遮住，按 F8 可看"


def test_a_step_of_very_many_is_not_counted_to_its_end(store: Store) -> None:
    with store.step("导入"):
        for number in range(501):
            store.save(Person(name=f"甲{number}"))
    assert line(store) == "改动 500 条以上"


def test_what_the_program_writes_for_itself_is_no_text_to_tell(store: Store) -> None:
    with store.step("起草"):
        kept = store.save(YearSummary(name="2021年工作总结", year=2021, version=1, contents='{"format": 1}'))
    with store.step("改写"):
        store.save(kept.with_(contents='{"format": 2}'))
    assert line(store) == "正文改了"


def test_what_stood_in_a_deleted_record_is_told_but_nothing_of_a_child_while_it_is_masked(store: Store) -> None:
    with store.step("新建"):
        here = store.save(Branch(full_name="石马峪团支部", org_type="农村团支部"))
        person = store.save(Person(name="王立春", branch=here.id, phone="13800130009"))
        child = store.save(Child(name="单白露", file_no="2021-尖岩村-001"))
    with store.step("删除"):
        store.delete(Person, [person.id or 0])
        store.delete(Child, [child.id or 0])
    gone = {change.record: change for change in history.deleted(store.connection)}
    assert {("姓名", "王立春"), ("所在团支部", "石马峪团支部"), ("手机", "138****0009")} <= set(contents(store, gone["person"], masked=True))
    assert contents(store, gone["child"], masked=True) == []
    assert ("姓名", "单白露") in contents(store, gone["child"], masked=False)
