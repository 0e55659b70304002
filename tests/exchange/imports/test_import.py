"""Foreign sheets on their way in: what a clerk gets out of the messiest rosters, and what is never altered."""

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from app.exchange.files.delimited import unguarded
from app.exchange.files.reading import read_file
from app.exchange.files.writing import guarded, write_csv
from app.exchange.imports.apply import apply, write_report
from app.exchange.imports.planning import Plan, plan, plan_sources
from app.exchange.imports.preview import put_right
from db import backup
from db.dates import PartialDate
from db.errors import Cancelled, UserError
from db.records import Branch, Child, Event, FamilyMember, Person, Post, Service, Team, Visit
from db.store import Store
from tests.samples import id_number

ZHANG, LI, WANG = id_number(11, "20030512"), id_number(22, "20041001"), id_number(33, "20011231")


def sheet(path: Path, rows: Sequence[Sequence[Any]], merged: Sequence[str] = (), name: str = "名单") -> Path:
    """A workbook of one sheet; values go in with their own types."""
    return book(path, {name: rows}, merged)


def book(path: Path, sheets: dict[str, Sequence[Sequence[Any]]], merged: Sequence[str] = ()) -> Path:
    with xlsxwriter.Workbook(str(path)) as workbook:
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        clock = workbook.add_format({"num_format": "hh:mm"})
        for name, rows in sheets.items():
            worksheet = workbook.add_worksheet(name)
            for area in merged:
                worksheet.merge_range(area, "")
            for number, row in enumerate(rows):
                for place, value in enumerate(row):
                    if isinstance(value, bool):
                        worksheet.write_boolean(number, place, value)
                    elif isinstance(value, str):
                        worksheet.write_string(number, place, value)
                    elif isinstance(value, date):
                        worksheet.write_datetime(number, place, datetime(value.year, value.month, value.day), day)
                    elif isinstance(value, time):
                        worksheet.write_datetime(number, place, value, clock)
                    elif value is not None:
                        worksheet.write_number(number, place, value)
    return path


def take(store: Store, key: str, path: Path, **options: Any) -> Plan:
    """Plan and apply."""
    planned = plan(store, key, path, **options)
    apply(store, planned)
    return planned


def told(planned: Plan) -> list[tuple[int, str, str]]:
    return [(p.row, p.column, p.problem) for p in planned.problems]


def put(store: Store, *records: Any) -> list[Any]:
    with store.step("先有的"):
        return [store.save(record) for record in records]


@pytest.fixture
def township(store: Store) -> Store:
    put(
        store,
        Branch(full_name="溪翁庄镇团委", org_type="其他团组织"),
        Branch(full_name="石马峪村团支部", org_type="农村团支部"),
        Branch(full_name="金叵罗村团支部", org_type="农村团支部"),
    )
    return store


# --- the messy roster

MESSY = [
    ["附件1"],
    ["溪翁庄镇共青团员花名册（二〇二一年）"],
    ["填报单位（盖章）：溪翁庄镇团委", None, None, None, None, None, "填报日期：2021.12.20"],
    [],
    ["序号", "姓　名", "*身份证号码\n（18位）", "性别", "出生年月", "所在支部", "家庭住址及电话", None, "入团时间", "民族", "年龄"],
    [None, None, None, None, None, None, "住址", "电话", None, None, None],
    [1, "张　三", f"'{ZHANG}", "男", 37753, "石马峪村", "石马峪村1号", "１３８００１３８０１１", "2017年5月", "汉", 18],
    [2, "李　四", LI.lower(), None, "2004.10", None, "石马峪村２号", 13800138022, date(2018, 5, 4), "满", 17],
    ["小计", "2人"],
    ["序号", "姓名", "身份证号码", "性别", "出生年月", "所在支部", "住址", "电话", "入团时间", "民族", "年龄"],
    [3, "阿卜杜·热合曼", "", "女", "20011231", "金叵罗村团支部", "—", "/", "2016", "维吾尔", None],
    [4, "㛃䶮𬭎", None, None, "2003/5/12", "金叵罗村团支部", None, "010-69012345", "2019-5", None, None],
    [5],
    ["合计", None, 4],
    ["注：1. 本表一式两份。", "2. 请加盖公章"],
    ["单位负责人（签名）：", "赵某", "填表人（签名）：", "钱某"],
]
MERGED = ["A2:K2", "A5:A6", "B5:B6", "C5:C6", "D5:D6", "E5:E6", "F5:F6", "G5:H5", "I5:I6", "J5:J6", "K5:K6", "F7:F8"]


def test_a_messy_roster_comes_in_whole(township: Store, tmp_path: Path) -> None:
    planned = take(township, "members", sheet(tmp_path / "名册.xlsx", MESSY, MERGED))

    assert told(planned) == []
    assert planned.counts() == {"new": 4, "changed": 0, "same": 0}
    assert planned.ignored_columns == ["年龄"]
    zhang, li, abdul, rare = township.find(Person)
    stone, gold = 2, 3
    assert (zhang.name, zhang.id_number, zhang.birth_date, zhang.branch) == ("张三", ZHANG, PartialDate(2003, 5, 12), stone)
    assert (zhang.phone, zhang.joined_on, zhang.ethnicity) == ("13800138011", PartialDate(2017, 5), "汉族")
    assert (zhang.member_status, zhang.volunteer_status) == ("在册", None)
    # The branch is written once in a merged cell; what the ID number says is filled in.
    assert (li.name, li.branch, li.sex, li.birth_date) == ("李四", stone, "女", PartialDate(2004, 10, 1))
    assert (li.current_address, li.phone, li.joined_on) == ("石马峪村２号", "13800138022", PartialDate(2018, 5, 4))
    assert (abdul.name, abdul.branch, abdul.birth_date) == ("阿卜杜·热合曼", gold, PartialDate(2001, 12, 31))
    assert (abdul.current_address, abdul.phone, abdul.joined_on) == (None, None, PartialDate(2016))
    assert (rare.name, rare.birth_date, rare.phone, rare.joined_on) == (
        "㛃䶮𬭎", PartialDate(2003, 5, 12), "010-69012345", PartialDate(2019, 5),
    )  # fmt: skip
    step = township.undoable()
    assert step and step.label == "导入 团员 4 人"


def test_the_same_file_twice_changes_nothing(township: Store, tmp_path: Path) -> None:
    path = sheet(tmp_path / "名册.xlsx", MESSY, MERGED)
    take(township, "members", path)
    before, step = township.find(Person), township.undoable()

    assert take(township, "members", path).counts() == {"new": 0, "changed": 0, "same": 4}
    assert (township.find(Person), township.undoable()) == (before, step)


def test_a_row_left_out_is_written_with_the_month_its_date_shows(township: Store, tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "名册.xlsx")) as workbook:
        worksheet = workbook.add_worksheet("名单")
        worksheet.write_row(0, 0, ["姓名", "身份证号码", "入团时间"])
        worksheet.write_row(1, 0, ["张三", ZHANG[:-1]])
        worksheet.write_datetime(1, 2, datetime(2019, 12, 1), workbook.add_format({"num_format": "yyyy-m"}))
    planned = plan(township, "members", tmp_path / "名册.xlsx")
    write_report(planned, tmp_path / "没导入.xlsx")
    assert "2019-12" in read_file(tmp_path / "没导入.xlsx")[0].rows[1][1]


def test_undo_takes_a_whole_import_back(township: Store, tmp_path: Path) -> None:
    take(township, "members", sheet(tmp_path / "名册.xlsx", MESSY, MERGED))
    township.undo()
    assert township.count(Person) == 0


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("姓名,性别,备注\r\n张三,男,\"一行\r\n又一行\"\r\n".encode(), id="utf-8"),
        pytest.param("\ufeff姓名\t性别\t备注\n张三\t男\t\"一行\n又一行\"\n".encode(), id="tab and BOM"),
        pytest.param("姓名;性别;备注\n张三;男;\"一行\n又一行\"".encode("gb18030"), id="gb18030"),
        pytest.param("姓名\t性别\t备注\r\n张三\t男\t\"一行\n又一行\"\r\n".encode("utf-16"), id="unicode text of Excel"),
    ],
)
def test_csv_in_any_usual_coding(store: Store, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "名单.csv"
    path.write_bytes(content)
    assert take(store, "members", path).counts()["new"] == 1
    [person] = store.find(Person)
    assert (person.name, person.sex, person.note) == ("张三", "男", "一行\n又一行")


def test_rare_characters_survive_gb18030(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "名单.csv"
    path.write_bytes("姓名,所在村\n㛃䶮𬭎,叵\n".encode("gb18030"))
    take(store, "members", path)
    assert [p.name for p in store.find(Person)] == ["㛃䶮𬭎"]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (2003.5, PartialDate(2003, 5)),
        ("2003.10", PartialDate(2003, 10)),
        (20030512, PartialDate(2003, 5, 12)),
        ("２００３年５月１２日", PartialDate(2003, 5, 12)),
        (37753, PartialDate(2003, 5, 12)),
        (2003, PartialDate(2003)),
        (date(2003, 5, 12), PartialDate(2003, 5, 12)),
        ("2003-05-12 00:00:00", PartialDate(2003, 5, 12)),
    ],
)
def test_dates_as_rosters_write_them(store: Store, tmp_path: Path, cell: Any, expected: PartialDate) -> None:
    take(store, "members", sheet(tmp_path / "日期.xlsx", [["姓名", "出生日期"], ["张三", cell]]))
    assert store.find(Person)[0].birth_date == expected


def test_two_heading_rows_without_merged_cells_are_read_as_paths(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "组织.csv"
    path.write_text("组织名称,组织类型,负责人,,联系人,\n,,姓名,电话,姓名,电话\n石马峪村团支部,农村,甲某,13800138033,乙某,13800138044\n")
    planned = take(store, "branches", path)
    [branch] = store.find(Branch)
    assert (branch.contact, branch.phone, branch.status) == ("乙某", "13800138044", "正常")
    # What no field takes stays with the record as words.
    assert branch.note == "负责人-姓名：甲某\n负责人-电话：13800138033"
    assert (planned.ignored_columns, dict(planned.kept)) == ([], {("负责人-姓名", "备注"): 1, ("负责人-电话", "备注"): 1})


def test_somebody_elses_name_is_not_the_childs(store: Store, tmp_path: Path) -> None:
    rows = [["父亲", None, "儿童", None], ["姓名", "电话", "姓名", "性别"], ["大某", "13800138033", "小某", "女"]]
    planned = take(store, "children", sheet(tmp_path / "儿童.xlsx", rows, ["A1:B1", "C1:D1"]))
    assert [(c.name, c.sex, c.status) for c in store.find(Child)] == [("小某", "女", "在帮")]
    assert [(f.child, f.relation, f.name, f.phone) for f in store.find(FamilyMember)] == [(1, "父", "大某", "13800138033")]
    assert planned.ignored_columns == []


def test_the_label_wins_over_the_alias_and_the_second_is_kept_as_words(store: Store, tmp_path: Path) -> None:
    rows = [["姓名", "单位", "工作单位", "姓名"], ["张三", "甲", "乙", "李四"]]
    planned = take(store, "members", sheet(tmp_path / "重复.xlsx", rows))
    [person] = store.find(Person)
    assert (person.name, person.work_unit, person.note) == ("张三", "乙", "单位：甲\n姓名：李四")
    assert planned.ignored_columns == []


def test_values_that_look_like_formulas_stay_values(store: Store, tmp_path: Path) -> None:
    notes = ["=1+1", "+8", "-8", "@SUM(A1)", "'=1", "＝1"]
    rows = [["姓名", "备注"], *([f"某{n}", note] for n, note in enumerate(notes))]
    take(store, "members", sheet(tmp_path / "公式.xlsx", rows))
    assert [p.note for p in store.find(Person)] == notes


def test_a_total_between_rows_ends_nothing(store: Store, tmp_path: Path) -> None:
    rows = [["序号", "姓名", "性别", "民族"], [1, "张三", "男", "汉"], ["合计", 1], ["", "以上名单已核对"], [2, "李四", "女", "汉"]]
    planned = plan(store, "members", sheet(tmp_path / "合计.xlsx", rows))
    assert [row.stored["name"] for row in planned.rows] == ["张三", "李四"]
    assert [(left.row, left.cells) for left in planned.left_out] == [(3, 2), (4, 1)]


def test_an_old_certificate_number_under_the_new_numbers_heading_is_the_certificates(store: Store, tmp_path: Path) -> None:
    rows = [["姓名", "入团时间", "团员编号"], ["张三", "2014-05", "00112345"], ["李四", "2014-12", "2014110001"], ["王五", "2019-12", "201911000375"]]
    take(store, "members", sheet(tmp_path / "编号.xlsx", rows))
    assert [(p.card_no, p.development_no) for p in store.find(Person, "1", (), "id")] == [
        ("00112345", None), ("2014110001", None), (None, "201911000375"),
    ]  # fmt: skip
    rows = [["姓名", "团员编号", "团员证号"], ["赵六", "00112399", "7"]]
    take(store, "members", sheet(tmp_path / "两号.xlsx", rows))
    assert [(p.card_no, p.development_no, p.note) for p in store.find(Person, "name = '赵六'")] == [("7", None, "团员编号：00112399")]


# --- problems


def test_every_problem_is_listed_with_its_true_row(township: Store, tmp_path: Path) -> None:
    rows = [
        [],
        [],
        ["姓名", "身份证号", "出生日期", "所在团支部", "手机", "学历"],
        ["张三", ZHANG[:-1] + ("0" if ZHANG[-1] != "0" else "1"), None, None, "1380013801", "大专"],
        [],
        ["李四", 110000200410010220.0, "5/12/2003", "没有的支部", None, "学徒"],
        [None, None, "2004-10-01", None, None, None],
        ["王五", WANG, "2000-01-01", None, None, None],
        ["赵\u202e六", None, None, None, None, None],
    ]
    path = sheet(tmp_path / "错.xlsx", rows)
    planned = plan(township, "members", path)

    assert [(row, column) for row, column, _ in told(planned)] == [
        (4, "身份证号"), (6, "身份证号"), (7, "姓名"), (8, "出生日期"), (9, "姓名"),
    ]  # fmt: skip
    sentences = [sentence for *_, sentence in told(planned)]
    assert "已被 Excel 丢掉" in sentences[1] and "方向控制符" in sentences[4]
    # openpyxl writes 16 digits of a number; which of them are the last is its affair.
    assert planned.problems[1].value.startswith("1.10000200410010") and planned.problems[1].value.endswith("e+17")
    doubts = {(d.row, d.column): d for d in planned.doubts}
    assert doubts.keys() == {(4, "手机"), (6, "出生日期"), (6, "学历"), (6, "所在团支部")}
    assert doubts[4, "手机"].problem.startswith("手机号少 1 位，应为 11 位")
    assert "分不清哪个是月" in doubts[6, "出生日期"].problem and doubts[6, "出生日期"].value == "5/12/2003"
    assert doubts[6, "所在团支部"].problem.startswith("台账里没有“没有的支部”这个团组织")
    assert all(d.level == "warning" for d in planned.doubts)

    with pytest.raises(UserError, match="5 行有问题，什么都没有导入"):
        apply(township, planned)
    assert township.count(Person) == 0


def test_good_rows_go_in_and_the_report_brings_the_rest_back(township: Store, tmp_path: Path) -> None:
    rows = [
        ["溪翁庄镇花名册"],
        ["序号", "姓名", "联系", None],
        [None, None, "身份证号", "所在团支部"],
        [1, "张三", ZHANG, "石马峪村"],
        [2, "李四", LI[:10], "石马峪村"],
        [3, "王五", WANG[:12], "不知道"],
    ]
    planned = plan(township, "members", sheet(tmp_path / "错.xlsx", rows, ["A1:D1", "A2:A3", "B2:B3", "C2:D2"]))
    apply(township, planned, good_rows=True)
    assert [p.name for p in township.find(Person)] == ["张三"]

    report = tmp_path / "没导入.xlsx"
    write_report(planned, report)
    [written] = read_file(report)
    assert sorted(written.merged) == [(1, 0, 1, 3), (2, 0, 3, 0), (2, 1, 3, 1), (2, 2, 2, 3)]
    assert [cells[-1] for _, cells in written.rows] == [
        "溪翁庄镇花名册",
        "未导入原因",
        "所在团支部",
        "联系-身份证号：身份证号少 8 位，应为 18 位",
        "联系-身份证号：身份证号少 6 位，应为 18 位",
    ]
    again = plan(township, "members", report)
    assert (len(again.problems), again.ignored_columns) == (2, [])


def test_a_cell_put_right_makes_the_plan_good(store: Store, tmp_path: Path) -> None:
    planned = plan(store, "members", sheet(tmp_path / "错.xlsx", [["姓名", "身份证号"], ["张三", "138"]]))
    put_right(planned.layout, [2], 1, ZHANG)
    mended = plan_sources(store, [planned.layout])
    assert (len(planned.problems), mended.problems, mended.rows[0].stored["id_number"]) == (1, [], ZHANG)


def test_sheets_without_such_a_table_are_refused_in_words(store: Store, tmp_path: Path) -> None:
    path = sheet(tmp_path / "别的.xlsx", [["商品", "价格"], ["苹果", 3]])
    with pytest.raises(UserError, match="没有找到团员的表头：要有一行写着姓名"):
        plan(store, "members", path)
    with pytest.raises(UserError, match="没有工作表“二月”，只有：名单"):
        plan(store, "members", path, sheet="二月")
    with pytest.raises(UserError, match="没有“nothing”这一类"):
        plan(store, "nothing", path)


def test_every_table_of_the_kind_is_taken_unless_a_sheet_is_named(store: Store, tmp_path: Path) -> None:
    sheets = {
        "说明": [["姓名请写全", "性别请写男女"]],
        "一月": [["姓名", "性别"], ["张三", "男"]],
        "二月": [["姓名", "性别", "民族"], ["李四", "女", "汉"]],
    }
    path = book(tmp_path / "几张.xlsx", sheets)
    assert [source.sheet.name for source in plan(store, "members", path).sources] == ["一月", "二月"]
    assert [source.sheet.name for source in plan(store, "members", path, sheet="一月").sources] == ["一月"]


# --- meeting what is there


def test_blank_never_overwrites(store: Store, tmp_path: Path) -> None:
    put(store, Person(name="张三", id_number=ZHANG, phone="13800138011", note="旧", member_status="在册"))
    rows = [["姓名", "身份证号", "手机", "备注", "民族"], ["张三", ZHANG, None, "  ", "汉"]]
    planned = take(store, "members", sheet(tmp_path / "空.xlsx", rows))
    [person] = store.find(Person)
    assert planned.counts() == {"new": 0, "changed": 1, "same": 0}
    assert planned.rows[0].changes == {"ethnicity": (None, "汉族")}
    assert (person.phone, person.note, person.ethnicity) == ("13800138011", "旧", "汉族")


def test_blank_keys_never_match(store: Store, tmp_path: Path) -> None:
    put(store, Person(name="张三", phone="13800138011", member_status="在册"), Person(name="李四", member_status="在册"))
    rows = [["姓名", "身份证号", "手机"], ["张三", None, None], ["李四", None, "13800138022"], ["王五", None, None]]
    # All that the first row says is known; the second could be a namesake of the one who is there.
    assert take(store, "members", sheet(tmp_path / "空.xlsx", rows)).counts() == {"new": 2, "changed": 0, "same": 1}


def test_a_date_known_in_part_finds_the_person_and_is_never_made_vaguer(store: Store, tmp_path: Path) -> None:
    put(
        store,
        Person(name="张三", birth_date=PartialDate(2003, 5), member_status="在册"),
        Person(name="李四", birth_date=PartialDate(2004, 10, 1), member_status="在册"),
    )
    rows = [["姓名", "出生日期"], ["张三", "2003-05-12"], ["李四", "2004.10"]]
    assert take(store, "members", sheet(tmp_path / "半.xlsx", rows)).counts() == {"new": 0, "changed": 1, "same": 1}
    assert [p.birth_date for p in store.find(Person)] == [PartialDate(2003, 5, 12), PartialDate(2004, 10, 1)]


def test_two_possible_people_are_asked_about(store: Store, tmp_path: Path) -> None:
    put(store, *(Person(name="张三", birth_date=PartialDate(2003, 5, day), member_status="在册") for day in (12, 20)))
    planned = plan(store, "members", sheet(tmp_path / "重名.xlsx", [["姓名", "出生日期", "民族"], ["张三", "2003-05", "汉"]]))
    assert told(planned) == [(2, "", "台账里有 2 人的姓名、出生日期都与这一行相同，分不清是哪一人，请补上身份证号")]


def test_namesakes_born_on_one_day_with_two_numbers_are_two(store: Store, tmp_path: Path) -> None:
    put(store, Person(name="张三", id_number=ZHANG, member_status="在册"))
    other = id_number(13, "20030512")
    assert take(store, "members", sheet(tmp_path / "重名.xlsx", [["姓名", "身份证号"], ["张三", other]])).counts()["new"] == 1


def test_one_person_twice_in_a_sheet(store: Store, tmp_path: Path) -> None:
    rows = [["姓名", "身份证号", "民族"], ["张三", ZHANG, "汉"], ["张三", ZHANG, "汉"], ["张三", ZHANG, "满"]]
    planned = plan(store, "members", sheet(tmp_path / "两次.xlsx", rows))
    assert told(planned) == [(4, "姓名", "与第 2 行是同一个人，内容却不一样，请只留一行")]
    assert planned.counts() == {"new": 1, "changed": 0, "same": 1}


def test_a_volunteer_who_is_a_member_stays_one_person(store: Store, tmp_path: Path) -> None:
    put(store, Person(name="阿卜杜·热合曼", id_number=ZHANG, member_status="在册"))
    rows = [["志愿者姓名", "身份证号", "志愿者编号"], ["阿卜杜•热合曼", ZHANG, "V001"]]
    path = sheet(tmp_path / "志愿者.xlsx", rows)
    take(store, "volunteers", path)
    [person] = store.find(Person)
    # The name stays as it was registered.
    assert (person.name, person.member_status, person.volunteer_status, person.volunteer_no) == (
        "阿卜杜·热合曼", "在册", "在册", "V001",
    )  # fmt: skip
    assert take(store, "volunteers", path).counts()["same"] == 1


def test_an_import_that_would_contradict_the_ledger_is_a_problem(store: Store, tmp_path: Path) -> None:
    put(store, Person(name="张三", id_number=ZHANG, phone="13800138011", member_status="在册"))
    rows = [["姓名", "手机", "性别"], ["张三", "13800138011", "女"]]
    assert told(plan(store, "members", sheet(tmp_path / "性别.xlsx", rows))) == [(2, "性别", "性别“女”与身份证号里的“男”不一致")]


def test_a_branch_may_point_to_one_further_down(store: Store, tmp_path: Path) -> None:
    rows = [["组织全称", "组织类型", "上级组织"], ["石马峪村团支部", "农村", "溪翁庄镇团委"], ["溪翁庄镇团委", "其他", None]]
    path = sheet(tmp_path / "组织.xlsx", rows)
    assert take(store, "branches", path).problems == []
    village, committee = store.find(Branch)
    assert village.parent == committee.id
    assert take(store, "branches", path).counts()["same"] == 2


def test_a_word_outside_a_code_list_keeps_nothing_out(store: Store, tmp_path: Path) -> None:
    rows = [["组织全称", "组织类型", "上级组织"], ["甲村团支部", "什么", "镇团委"], ["镇团委", "其他", "共青团县委"]]
    planned = take(store, "branches", sheet(tmp_path / "组织.xlsx", rows))
    village, committee = store.find(Branch)
    assert (village.org_type, village.parent, village.note) == ("农村团支部", committee.id, "组织类型：什么")
    # A superior above the township is no body of the ledger's: its name is kept.
    assert (committee.parent_words, committee.note) == ("共青团县委", None)
    assert [(d.row, d.column) for d in planned.doubts] == [(2, "组织类型")]


# --- hours and links


@pytest.fixture
def helpers(store: Store) -> Store:
    put(
        store,
        Team(name="绿水志愿服务队"),
        Person(name="张三", id_number=ZHANG, volunteer_status="在册"),
        Person(name="李四", village="石马峪村", volunteer_status="在册"),
        Person(name="李四", village="金叵罗村", volunteer_status="在册"),
        Event(title_name="净滩", kind="志愿服务", day=date(2021, 3, 5)),
    )
    return store


HOURS = ["姓名", "服务队", "活动名称", "日期", "开始", "服务时长（小时）", "服务内容"]


def test_hours_in_every_way_people_write_them(helpers: Store, tmp_path: Path) -> None:
    cells: list[Any] = [2.5, "2小时30分", "150分钟", "2:30", time(2, 30), "２．５"]
    rows = [HOURS, *(["张三", "绿水", "净滩", date(2021, 3, n), None, cell, "捡垃圾"] for n, cell in enumerate(cells, 1))]
    assert take(helpers, "hours", sheet(tmp_path / "时长.xlsx", rows)).problems == []
    assert {(s.minutes, s.team, s.event) for s in helpers.find(Service)} == {(150, 1, 1)}


@pytest.mark.parametrize("heading", ["服务时长（分钟）", "时长/分钟", "分钟数", "服务分钟数"])
def test_a_heading_in_minutes_is_minutes(helpers: Store, tmp_path: Path, heading: str) -> None:
    take(helpers, "hours", sheet(tmp_path / "分钟.xlsx", [["姓名", "日期", heading], ["张三", "2021-03-05", 90]]))
    assert [s.minutes for s in helpers.find(Service)] == [90]


def test_hours_that_are_equal_are_two_and_the_file_again_is_none(helpers: Store, tmp_path: Path) -> None:
    row = ["张三", "绿水志愿服务队", None, date(2021, 3, 5), None, 2, "捡垃圾"]
    path = sheet(tmp_path / "时长.xlsx", [HOURS, row, row, [*row[:5], 3, "浇水"]])
    assert take(helpers, "hours", path).counts() == {"new": 3, "changed": 0, "same": 0}
    assert take(helpers, "hours", path).counts() == {"new": 0, "changed": 0, "same": 3}
    third = sheet(tmp_path / "三.xlsx", [HOURS, row, row, row])
    assert take(helpers, "hours", third).counts() == {"new": 1, "changed": 0, "same": 2}


def test_a_corrected_hour_corrects_and_another_start_is_another_service(helpers: Store, tmp_path: Path) -> None:
    take(helpers, "hours", sheet(tmp_path / "一.xlsx", [HOURS, ["张三", None, None, date(2021, 3, 5), "9:00", 2, "捡垃圾"]]))
    corrected = sheet(
        tmp_path / "二.xlsx",
        [HOURS, ["张三", None, None, date(2021, 3, 5), "9:00", 3, "捡垃圾"], ["张三", None, None, date(2021, 3, 5), "14:00", 1, "捡垃圾"]],
    )
    assert take(helpers, "hours", corrected).counts() == {"new": 1, "changed": 1, "same": 0}
    assert [s.minutes for s in helpers.find(Service)] == [180, 60]


def test_unknown_and_ambiguous_people_are_problems(helpers: Store, tmp_path: Path) -> None:
    rows = [HOURS, *([name, None, None, "2021-03-05", None, 2, None] for name in ("张三", "赵六", "李四"))]
    assert told(plan(helpers, "hours", sheet(tmp_path / "人.xlsx", rows))) == [
        (3, "姓名", "台账里没有“赵六”这个人员，请先导入人员，或者核对名称"),
        (4, "姓名", "台账里有 2 人叫“李四”，分不清是哪一人，请补上身份证号或出生日期"),
    ]


def test_a_row_that_names_nobody_says_so(helpers: Store, tmp_path: Path) -> None:
    rows = [["姓名", "手机", "身份证号", "日期", "时长"], [None, "13800000001", None, "2021-03-05", 2], [None, None, LI, "2021-03-05", 2]]
    assert [why for _, column, why in told(plan(helpers, "hours", sheet(tmp_path / "工时.xlsx", rows))) if column == "姓名"] == [
        "没有写是哪个人员，请写上姓名", "台账里没有这个身份证号的人员，请核对号码，或写上姓名",
    ]


def test_what_else_a_row_says_tells_namesakes_apart(helpers: Store, tmp_path: Path) -> None:
    rows = [
        ["姓名", "身份证号", "所在村", "日期", "时长"],
        ["李四", None, "金叵罗村", "2021-03-05", 1],
        [None, ZHANG, None, "2021-03-05", 2],
        ["李四", ZHANG, None, "2021-03-05", 3],
        ["李四〔#3〕", None, None, "2021-03-05", 4],
    ]
    planned = plan(helpers, "hours", sheet(tmp_path / "同名.xlsx", rows))
    assert told(planned) == [(4, "姓名", "“李四”与台账里这个身份证号的姓名不同，请核对姓名和身份证号")]
    apply(helpers, planned, good_rows=True)
    assert [(s.person, s.minutes) for s in helpers.find(Service)] == [(3, 60), (1, 120), (3, 240)]


def test_a_parents_own_number_is_not_taken_for_the_childs(store: Store, tmp_path: Path) -> None:
    put(store, Child(name="小某", birth_date=PartialDate(2012, 6, 1)), Child(name="小某", birth_date=PartialDate(2014, 6, 1)))
    rows = [["儿童姓名", "儿童出生日期", "关系", "家长姓名", "出生日期"], ["小某", "2014-06-01", "父亲", "大某", "1985-01-01"]]
    planned = plan(store, "family_member", sheet(tmp_path / "家庭.xlsx", rows))
    assert [p.column for p in planned.problems] == ["儿童姓名"]
    rows = [["儿童姓名", "关系", "家长姓名", "出生日期"], ["小某〔#2〕", "父", "大某", "1985-01-01"]]
    take(store, "family_member", sheet(tmp_path / "家庭2.xlsx", rows))
    assert [(f.child, f.birth_date) for f in store.find(FamilyMember)] == [(2, PartialDate(1985, 1, 1))]


def test_any_record_comes_in_by_its_tables_name(township: Store, tmp_path: Path) -> None:
    put(township, Person(name="张三"), Child(name="小某"))
    posts = [["姓名", "任职组织", "职务", "任职日期"], ["张三", "石马峪村", "书记", "2020.3"]]
    assert take(township, "post", sheet(tmp_path / "任职.xlsx", posts)).counts()["new"] == 1
    visits = [["儿童", "走访日期", "走访方式"], ["小某", "2021-06-01", "入户"]]
    assert take(township, "visit", sheet(tmp_path / "走访.xlsx", visits)).counts()["new"] == 1
    assert (township.count(Post), township.count(Visit)) == (1, 1)


# --- care


def test_a_filled_ledger_is_copied_before_an_import_that_changes_it(store: Store, tmp_path: Path) -> None:
    path = sheet(tmp_path / "名单.xlsx", [["姓名", "身份证号"], ["张三", ZHANG]])
    take(store, "members", path)
    take(store, "members", path)
    assert backup.listing(store.path) == []
    take(store, "members", sheet(tmp_path / "名单2.xlsx", [["姓名", "身份证号"], ["李四", LI]]))
    assert [b.why for b in backup.listing(store.path)] == [backup.BEFORE_IMPORT]


def test_a_stopped_import_leaves_nothing(store: Store, tmp_path: Path) -> None:
    put(store, Person(name="张三", id_number=ZHANG))
    path = sheet(tmp_path / "名单.xlsx", [["姓名", "身份证号", "民族"], ["张三", ZHANG, "汉"], ["李四", LI, "满"]])

    def stop(done: int, total: int, what: str) -> None:
        if what == "写入台账":
            raise Cancelled

    with pytest.raises(Cancelled):
        apply(store, plan(store, "members", path), progress=stop)
    assert [(p.name, p.ethnicity) for p in store.find(Person)] == [("张三", None)]


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=6), min_size=2, max_size=4), min_size=1, max_size=4))
def test_what_guards_a_csv_field_is_taken_off_exactly(rows: list[list[str]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([[guarded(cell) for cell in row] for row in rows])
    text.seek(0)
    assert [[unguarded(cell) for cell in row] for row in csv.reader(text)] == rows


def test_a_csv_file_of_ours_comes_back_as_it_was(tmp_path: Path) -> None:
    cells = ["=1", "'=1", "''", "＋1", "\t甲", "a\u2028b", 'x"y', "一\n二", "；,;", "'abc"]
    write_csv(tmp_path / "我.csv", [["甲", "乙"], *(["行", cell] for cell in cells)])
    [found] = read_file(tmp_path / "我.csv")
    assert [row[1] for _, row in found.rows[1:]] == cells


@pytest.mark.parametrize("beside", [True, False])
def test_each_table_of_a_sheet_has_its_own_report(beside: bool, township: Store, tmp_path: Path) -> None:
    first = [["姓名", "身份证号"], ["张三", ZHANG], ["甲一", LI[:10]]]
    second = [["姓名", "身份证号", "联系电话"], ["乙一", WANG[:12], "13811112222"], ["王五", WANG, "13811113333"]]
    rows = [[*a, None, *b] for a, b in zip(first, second, strict=True)] if beside else [*first, [None], *second]
    planned = plan(township, "members", sheet(tmp_path / "两张.xlsx", rows))
    report = tmp_path / "没导入.xlsx"
    write_report(planned, report)
    told = [[cell for _, cells in written.rows for cell in cells if cell is not None] for written in read_file(report)]
    assert told == [
        ["姓名", "身份证号", "未导入原因", "甲一", LI[:10], "身份证号：身份证号少 8 位，应为 18 位"],
        ["姓名", "身份证号", "联系电话", "未导入原因", "乙一", WANG[:12], "13811112222", "身份证号：身份证号少 6 位，应为 18 位"],
    ]
