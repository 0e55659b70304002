"""Sheets handed out to branches and taken in again: locked keys, any order, and nothing mixed up."""

import json
import os
from contextlib import closing
from datetime import date
from itertools import permutations
from pathlib import Path

import openpyxl
import pytest

from app.exchange.rounds import sending, taking
from app.exchange.rounds.sending import FIRST_ROW, HIDDEN, Plan
from db.dates import PartialDate
from db.errors import Cancelled, UserError
from db.records import Branch, Person, Round
from db.store import Store
from tests.samples import id_number

DAY = date(2021, 11, 26)


@pytest.fixture
def sent(store: Store, tmp_path: Path) -> tuple[Round, dict[str, Path]]:
    """Three branches with two members each, and the folder with their sheets."""
    with store.step("起始"):
        branches = [store.save(Branch(full_name=f"{name}村团支部", short_name=f"{name}村", org_type="农村团支部", org_code=str(n))).id
                    for n, name in enumerate(("石马峪", "桃溪", "柳湾"))]
        for n, branch in enumerate(branches):
            for m in range(2):
                store.save(Person(name=f"张{'甲乙丙丁戊己'[2 * n + m]}", id_number=id_number(10 * n + m + 1, "20030512"), member_status="在册", branch=branch,
                                  joined_on=PartialDate(2018), education="初中"))
    made = sending.send(store, Plan("团员信息核对", "members", ("education", "phone", "joined_on"), tuple(b for b in branches if b), date(2021, 12, 10)),
                        DAY, DAY, tmp_path)
    return made, {path.stem.split()[1]: path for path in tmp_path.glob("团员信息核对*.xlsx")}


def column(path: Path, words: str) -> str:
    sheet = openpyxl.load_workbook(path).worksheets[0]
    return next(cell.column_letter for cell in sheet[FIRST_ROW - 1] if cell.value == words)


def fill(path: Path, **cells: str) -> None:
    book = openpyxl.load_workbook(path)
    for at, value in cells.items():
        book.worksheets[0][at] = value
    book.save(path)


def test_each_branch_gets_its_own_with_keys_locked_and_lists(sent: tuple[Round, dict[str, Path]]) -> None:
    _, files = sent
    assert sorted(files) == ["柳湾村团支部", "桃溪村团支部", "石马峪村团支部"]
    sheet = openpyxl.load_workbook(files["石马峪村团支部"]).worksheets[0]
    assert sheet["A1"].value == "团员信息核对（石马峪村团支部）" and "2021年12月10日前交回" in sheet["A2"].value
    name, phone = column(files["石马峪村团支部"], "姓名"), column(files["石马峪村团支部"], "手机")
    assert sheet[f"{name}{FIRST_ROW}"].value == "张甲" and sheet[f"{name}{FIRST_ROW}"].protection.locked
    assert not sheet[f"{phone}{FIRST_ROW}"].protection.locked and sheet.protection.sheet
    assert [d.formula1 for d in sheet.data_validations.dataValidation] and sheet[f"{name}{FIRST_ROW + 2}"].value is None


def test_returned_in_any_order_gives_the_same(sent: tuple[Round, dict[str, Path]], store: Store) -> None:
    made, files = sent
    one, two = files["石马峪村团支部"], files["桃溪村团支部"]
    phone, education, name = column(one, "手机"), column(one, "学历"), column(one, "姓名")
    fill(one, **{f"{phone}{FIRST_ROW}": "13800000001", f"{name}{FIRST_ROW + 2}": "李新", f"{phone}{FIRST_ROW + 2}": "13800000009"})
    fill(two, **{f"{education}{FIRST_ROW + 1}": "大学本科"})
    results = [taking.take(store, made.id or 0, order, DAY) for order in permutations((one, two))]
    assert results[0].edits == results[1].edits and results[0].added == results[1].added and results[0].problems == results[1].problems == []
    assert [(e.column, e.new) for e in results[0].edits] == [("phone", "13800000001"), ("education", "大学本科")]
    taking.apply(store, results[0])
    people = {p.name: p for p in store.find(Person)}
    assert people["张甲"].phone == "13800000001" and people["张丁"].education == "大学本科"
    assert people["李新"].branch == people["张甲"].branch and people["李新"].member_status == "在册"
    again = store.get(Round, made.id or 0)
    assert [title for _, title in taking.missing(store, again)] == ["柳湾村团支部"]
    # Taken in twice, nothing more happens.
    twice = taking.take(store, made.id or 0, [one, two], DAY)
    assert twice.edits == [] and twice.added == [] and [p.row for p in twice.problems] == [FIRST_ROW + 2]
    store.undo()
    assert len(taking.missing(store, store.get(Round, made.id or 0))) == 3 and "李新" not in {p.name for p in store.find(Person)}


def test_edited_keys_swapped_rows_and_strangers_are_caught(sent: tuple[Round, dict[str, Path]], store: Store, tmp_path: Path) -> None:
    made, files = sent
    one, two, three = files["石马峪村团支部"], files["桃溪村团支部"], files["柳湾村团支部"]
    name, phone = column(one, "姓名"), column(one, "手机")
    fill(one, **{f"{name}{FIRST_ROW}": "别人", f"{phone}{FIRST_ROW}": "13800000001"})
    # Rows of another branch pasted over one's own.
    fill(two, **{f"{name}{FIRST_ROW}": "张甲", f"{phone}{FIRST_ROW}": "13800000002"})
    fill(three, **{f"{phone}{FIRST_ROW}": "123"})
    stranger = tmp_path / "自己做的.xlsx"
    openpyxl.Workbook().save(stranger)
    taken = taking.take(store, made.id or 0, [one, two, three, stranger], DAY)
    assert taken.edits == [] and taken.added == []
    said = {(p.file, p.row): p.sentence for p in taken.problems}
    assert "被改过" in said[one.name, FIRST_ROW] and "被改过" in said[two.name, FIRST_ROW]
    assert "手机" in said[three.name, FIRST_ROW] and "不是程序下发的表" in said[stranger.name, 0]


def test_one_branch_twice_and_another_rounds_sheet(sent: tuple[Round, dict[str, Path]], store: Store, tmp_path: Path) -> None:
    made, files = sent
    one = files["石马峪村团支部"]
    phone = column(one, "手机")
    copy = tmp_path / "第二份.xlsx"
    copy.write_bytes(one.read_bytes())
    assert taking.take(store, made.id or 0, [one, copy], DAY).problems == []
    fill(copy, **{f"{phone}{FIRST_ROW}": "13800000003"})
    taken = taking.take(store, made.id or 0, [copy, one], DAY)
    assert len(taken.problems) == 2 and taken.edits == [] and taken.replied == {}
    other = sending.send(store, Plan("另一次", "members", ("phone",), tuple(taking.contents(made)["branches"])), DAY, DAY, tmp_path)
    assert "另一次任务" in taking.take(store, other.id or 0, [one], DAY).problems[0].sentence


def test_what_the_ledger_learnt_meanwhile_stays(sent: tuple[Round, dict[str, Path]], store: Store) -> None:
    made, files = sent
    one = files["石马峪村团支部"]
    education, phone = column(one, "学历"), column(one, "手机")
    person = next(p for p in store.find(Person) if p.name == "张甲")
    with store.step("改"):
        store.save(person.with_(education="普通高中", phone="13911111111"))
    assert taking.take(store, made.id or 0, [one], DAY).edits == []
    fill(one, **{f"{phone}{FIRST_ROW}": "13800000001", f"{education}{FIRST_ROW}": ""})
    taken = taking.take(store, made.id or 0, [one], DAY)
    assert taken.edits == [] and "下发以后台账里也改了" in taken.problems[0].sentence


def test_a_changed_stamp_is_refused_and_nothing_to_send_too(sent: tuple[Round, dict[str, Path]], store: Store, tmp_path: Path) -> None:
    made, files = sent
    one = files["石马峪村团支部"]
    book = openpyxl.load_workbook(one)
    book[HIDDEN]["A1"] = json.dumps({"round": made.id})
    book.save(one)
    assert "校验内容被改过" in taking.take(store, made.id or 0, [one], DAY).problems[0].sentence
    with pytest.raises(UserError, match="至少选一个支部"):
        sending.send(store, Plan("空", "members", ("phone",), ()), DAY, DAY, tmp_path)
    with pytest.raises(UserError, match="不属于支部"):
        sending.send(store, Plan("空", "children", ("phone",), (1,)), DAY, DAY, tmp_path)


def test_any_name_of_a_task_makes_files_and_none_is_written_over(sent: tuple[Round, dict[str, Path]], store: Store, tmp_path: Path) -> None:
    with store.step("同名"):
        twin = store.save(Branch(full_name="石马峪村团支部", short_name="石马峪村", org_type="农村团支部", org_code="9")).id
    branches = (*taking.contents(sent[0])["branches"], twin)
    folder = tmp_path / "新的"
    folder.mkdir()
    plan = Plan("=2021/11:[核对]?", "members", ("phone",), branches)
    made = sending.send(store, plan, DAY, DAY, folder)
    files = sorted(folder.iterdir())
    assert len(files) == len(branches) == 4 and all(file.name.startswith("=2021_11_[核对]_ ") for file in files)
    for file in files:
        assert openpyxl.load_workbook(file).worksheets[0]["A1"].data_type == "s"
    assert len(taking.take(store, made.id or 0, files, DAY).replied) == 4
    before = [file.read_bytes() for file in files]
    with pytest.raises(UserError, match="没有覆盖"):
        sending.send(store, plan, DAY, DAY, folder)
    assert [file.read_bytes() for file in files] == before and store.count(Round) == 2


def test_a_round_that_is_stopped_leaves_no_file(sent: tuple[Round, dict[str, Path]], store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "新的"
    folder.mkdir()

    def stop(done: int, total: int, what: str) -> None:
        if done == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        sending.send(store, Plan("停下", "members", ("phone",), tuple(taking.contents(sent[0])["branches"])), DAY, DAY, folder, stop)
    assert list(folder.iterdir()) == [] and store.count(Round) == 1


def test_numbers_are_masked_in_what_is_said(sent: tuple[Round, dict[str, Path]], store: Store) -> None:
    made, files = sent
    one = files["石马峪村团支部"]
    with store.step("起"):
        person = store.save(next(p for p in store.find(Person) if p.name == "张甲").with_(phone="13911111111"))
    fill(one, **{f"{column(one, '手机')}{FIRST_ROW}": "13800000001"})
    [problem] = taking.take(store, made.id or 0, [one], DAY).problems
    assert "也改了" in problem.sentence and person.phone and person.phone not in problem.sentence and "13800000001" not in problem.sentence


def test_files_get_their_names_when_the_ledger_knows_the_round(
    store: Store, sent: tuple[Round, dict[str, Path]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "再发"
    folder.mkdir()
    plan = Plan("再核对", "members", ("phone",), tuple(taking.contents(sent[0])["branches"]))
    known: list[int] = []
    put = os.replace

    def placed(source: Path, target: Path) -> None:
        # As another program would see it, after a power cut at this instant.
        with closing(store.another()) as other:
            known.append(len(other.find(Round, "name = ?", ("再核对",))))
        if len(known) > 1:
            raise PermissionError(13, "no")
        put(source, target)

    monkeypatch.setattr("app.paths.os.replace", placed)
    with pytest.raises(UserError):
        sending.send(store, plan, DAY, DAY, folder)
    assert known == [1, 1]
    # Where not all could be put in place the round is taken back.
    assert store.find(Round, "name = ?", ("再核对",)) == []
