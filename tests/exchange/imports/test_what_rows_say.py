"""What a row says of itself is taken at its word: who was not there, how long it was, how parents are, on which day a list was true."""

from pathlib import Path
from typing import Any

import pytest

from app.exchange.imports.plan import Plan
from app.exchange.imports.planning import plan
from db.dates import PartialDate
from db.errors import UserError
from db.records import Branch, Child, Event, Person
from db.store import Store
from tests.exchange.imports.test_import import book, put
from tests.exchange.imports.test_unusual_sheets import column, taken

Rows = list[list[Any]]


@pytest.fixture
def township(store: Store) -> Store:
    put(store, Branch(full_name="梨树村团支部", org_type="农村团支部", village_or_unit="梨树村"))
    put(store, *(Person(name=name, volunteer_status="在册") for name in ("秦小满", "尤大暑", "许立冬", "庞小雪")))
    put(store, Event(title_name="团干部培训班", day=PartialDate(2024, 9, 12), kind="其他"))
    return store


def looked_at(store: Store, kind: str, folder: Path, rows: Rows) -> Plan:
    return plan(store, kind, book(folder / "表.xlsx", {"表": rows}))


# --- who was not there


@pytest.mark.parametrize("words", ["请假", "请假未到", "未到", "缺席", "因病请假", "因事缺席", "（病假）", "没来", "旷课", "有事请假，未到", "未签到"])
@pytest.mark.parametrize(("heading", "came"), [("签到", "√"), ("签到时间", "8:30"), ("签名", "秦小满")])
def test_who_asked_for_leave_did_not_attend(township: Store, tmp_path: Path, words: str, heading: str, came: str) -> None:
    rows = [["团干部培训班签到表"], ["姓名", heading, "备注"], ["秦小满", came, None], ["尤大暑", None, words], ["许立冬", came, "迟到"]]
    taken(township, "attendance", tmp_path, {"表": rows})
    assert column(township, "SELECT name, absent FROM attendance JOIN person ON person.id = person") == [("秦小满", None), ("尤大暑", 1), ("许立冬", None)]


def test_words_against_a_tick_and_blanks_are_told(township: Store, tmp_path: Path) -> None:
    rows = [["团干部培训班签到表"], ["姓名", "签到", "备注"], ["秦小满", "√", None], ["尤大暑", "√", "请假"], ["许立冬", None, None]]
    found = taken(township, "attendance", tmp_path, {"表": rows})
    assert [(d.row, d.problem) for d in found.doubts] == [(4, "签到有内容，又写着“请假”；先记作参加，请核对"), (5, "“签到”空着，别的人大多有内容；先记作参加，没有来的请填“缺席”")]
    assert column(township, "SELECT count(*) FROM attendance WHERE absent") == [0]


def test_nobody_serves_who_was_not_there(township: Store, tmp_path: Path) -> None:
    rows = [["姓名", "服务日期", "签到", "签退", "时长", "备注"], ["秦小满", "2024-03-05", "8:30", "11:30", 3, None], ["尤大暑", "2024-03-05", None, None, 3, "请假未到"],
            ["许立冬", "2024-03-05", "8:30", "11:30", 3, "请假"]]  # fmt: skip
    found = taken(township, "hours", tmp_path, {"表": rows})
    assert column(township, "SELECT name, minutes FROM service JOIN person ON person.id = person") == [("秦小满", 180), ("许立冬", 180)]
    assert [(one.row, one.why) for one in found.left_out if one.row == 3] == [(3, "写着“请假未到”，没有当作参加，时长没有记；参加了的请改好这一格")]
    assert [(d.row, d.problem) for d in found.doubts] == [(4, "有起止时间，又写着“请假”，请核对")]


# --- from when to when, and how long


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [("8:30", "11:30", 180), ("下午1:30", "下午4:00", 150), ("8时30分", "10时", 90), ("上午九点", "上午11点半", None), ("9点半", "11点整", 90), ("1:30 PM", "4:00 pm", 150), ("上午8点", "中午12点", 240)],
)  # fmt: skip
@pytest.mark.parametrize("heads", [("签到", "签退"), ("开始时间", "结束时间"), ("到达时间", "离开时间"), ("签入", "签出")])
def test_a_length_follows_from_both_ends(township: Store, tmp_path: Path, start: str, end: str, minutes: int | None, heads: tuple[str, str]) -> None:
    found = looked_at(township, "hours", tmp_path, [["姓名", "服务日期", *heads, "服务内容"], ["秦小满", "2024-03-05", start, end, "清扫"], ["尤大暑", "2024-03-05", "8:30", "11:30", "清扫"]])
    if minutes is None:
        assert found.rows[0].verdict == "problem"
    else:
        assert [row.stored["minutes"] for row in found.rows] == [minutes, 180] and not found.ignored_columns


@pytest.mark.parametrize(("start", "end", "hours", "told"), [("8:30", "11:30", 2, True), ("8:30", "11:30", 3, False), ("8:30", "16:30", 6, False), ("8:30", "17:00", 3, True), ("8:30", "10:00", 3, True), ("13:30", "16:30", 2.5, True)])
def test_a_length_against_its_ends_is_told(township: Store, tmp_path: Path, start: str, end: str, hours: float, told: bool) -> None:
    found = looked_at(township, "hours", tmp_path, [["姓名", "服务日期", "签到", "签退", "时长"], ["秦小满", "2024-03-05", start, end, hours]])
    assert bool(found.doubts) == told and found.rows[0].stored["minutes"] == hours * 60


def test_ticks_are_no_times(township: Store, tmp_path: Path) -> None:
    found = looked_at(township, "hours", tmp_path, [["姓名", "服务日期", "签到", "时长"], ["秦小满", "2024-03-05", "√", 2], ["尤大暑", "2024-03-05", "√", 2]])
    assert not found.doubts and not found.problems


# --- how and where parents are

STATES = [("已故", "去世"), ("去世", "去世"), ("因病去世", "去世"), ("2019年病故", "去世"), ("失联", "失联"), ("联系不上", "失联"), ("改嫁", "离异"), ("离异，改嫁", "离异"), ("服刑", "服刑"), ("失踪", "失踪")]


def family(store: Store) -> list[Any]:
    return column(store, "SELECT relation, name, state, work_place, away FROM family_member ORDER BY id")


@pytest.mark.parametrize(("words", "state"), STATES)
@pytest.mark.parametrize("heads", [("父亲务工地", "母亲务工地"), ("父亲务工地点", "母亲打工地点"), ("父亲情况", "母亲情况")])
def test_a_place_of_work_that_is_none_is_how_somebody_is(store: Store, tmp_path: Path, words: str, state: str, heads: tuple[str, str]) -> None:
    rows = [["留守儿童花名册"], ["姓名", "性别", "父亲姓名", heads[0], "母亲姓名", heads[1]], ["庞小雪", "女", "庞大", words, "金花", "在家务农"]]
    taken(store, "children", tmp_path, {"表": rows})
    assert family(store) == [("父", "庞大", state, None, None), ("母", "金花", None, None, 0)]


@pytest.mark.parametrize(
    ("words", "place", "away"),
    [("本村务农", None, 0), ("在家", None, 0), ("本地", None, 0), ("本县务工", None, 0), ("在家照顾老人", None, 0), ("未外出", None, 0), ("务农", None, 0), ("上海", "上海", None), ("河北廊坊", "河北廊坊", None),
     ("故城县", "故城县", None), ("外出务工", None, 1), ("在外地打工", None, 1), ("本溪", "本溪", None), ("家和镇服装厂", "家和镇服装厂", None)],
)  # fmt: skip
def test_who_works_at_home_is_not_away(store: Store, tmp_path: Path, words: str, place: str | None, away: int | None) -> None:
    taken(store, "children", tmp_path, {"表": [["留守儿童花名册"], ["姓名", "性别", "父亲姓名", "父亲务工地"], ["庞小雪", "女", "庞大", words]]})
    assert family(store) == [("父", "庞大", None, place, away)]


@pytest.mark.parametrize("words", ["已故", "外出务工", "在北京打工，月入3000", "失联", "离家出走", "在家务农", "（去世）"])
@pytest.mark.parametrize("heading", ["父亲", "父亲姓名", "父亲情况"])
def test_how_a_parent_is_never_makes_a_person_of_that_name(store: Store, tmp_path: Path, words: str, heading: str) -> None:
    taken(store, "children", tmp_path, {"表": [["留守儿童花名册"], ["姓名", "性别", heading, "母亲姓名"], ["庞小雪", "女", words, "金花"], ["庞小雨", "女", None, "银花（改嫁）"]]})
    assert family(store) == [("母", "金花", None, None, None), ("母", "银花", "离异", None, None)]
    assert words.strip("（）") in column(store, "SELECT note FROM child ORDER BY id LIMIT 1")[0]


# --- who is still at school


@pytest.mark.parametrize(
    ("words", "education", "studying"),
    [("高中在读", "普通高中", "在读"), ("大专（在读）", "大学专科", "在读"), ("本科在校生", "大学本科", "在读"), ("高二", "普通高中", "在读"), ("大三学生", "大学本科", "在读"), ("中专", "中等专科毕业", None), ("本科毕业", "大学本科毕业", None),
     ("高中", "普通高中", None)],
)  # fmt: skip
def test_an_education_that_goes_on_is_one(store: Store, tmp_path: Path, words: str, education: str, studying: str | None) -> None:
    taken(store, "members", tmp_path, {"表": [["团员花名册"], ["姓名", "性别", "学历"], ["费小寒", "女", words], ["鲍大寒", "男", "初中"]]})
    assert column(store, "SELECT education, study_status FROM person ORDER BY id LIMIT 1") == [(education, studying)]


def test_a_column_of_its_own_comes_before_what_education_says(store: Store, tmp_path: Path) -> None:
    taken(store, "members", tmp_path, {"表": [["团员花名册"], ["姓名", "学历", "在读情况"], ["费小寒", "高中在读", "毕业"], ["鲍大寒", "高中", "在读"]]})
    assert column(store, "SELECT study_status FROM person ORDER BY id") == ["毕业", "在读"]


# --- how somebody moved

GROUPED: Rows = [
    ["甲镇2021年“学社衔接”工作台账（截至2021年10月）"], ["序号", "毕业生团员", None, "毕业学校团组织", "毕业去向", "现组织关系接收团组织", "转接情况", None, None],
    [None, "姓名", "手机", None, None, None, "发起时间", "接收时间", "进度"], [1, "秦小满", "13800001111", "梨树村团支部", "升学（甲大学）", "甲大学团委", "2021年8月25日", "8月30日", "已接收"],
    [2, "尤大暑", None, "梨树村团支部", "未升学，待业", "乙镇团委", "2021.7.15", 20210722, "转接中"],
]  # fmt: skip


@pytest.mark.parametrize("group", ["毕业生团员", "毕业生", "衔接对象", "转出团员"])
@pytest.mark.parametrize("kind", ["auto", "transfer"])
def test_names_below_a_group_are_whom_the_list_is_about(township: Store, tmp_path: Path, group: str, kind: str) -> None:
    rows = [[group if cell == "毕业生团员" else cell for cell in row] for row in GROUPED]
    found = taken(township, kind, tmp_path, {"表": rows})
    assert column(township, "SELECT name, direction, other_org, reason, applied_on, in_on, status FROM transfer JOIN person ON person.id = person") == [
        ("秦小满", "转出", "甲大学团委", "升学", "2021-08-25", "2021-08-30", "已通过"), ("尤大暑", "转出", "乙镇团委", "未升学未就业", "2021-07-15", "2021-07-22", "申请中"),
    ]  # fmt: skip
    assert not found.doubts


def test_a_group_of_others_stays_theirs(store: Store, tmp_path: Path) -> None:
    rows = [["留守儿童花名册"], ["姓名", "性别", "父亲", None, "班主任", None], [None, None, "姓名", "电话", "姓名", "电话"], ["庞小雪", "女", "庞大", "13800001111", "方老师", "13800002222"]]
    found = taken(store, "children", tmp_path, {"表": rows})
    assert column(store, "SELECT name, phone FROM family_member") == [("庞大", "13800001111")] and found.kept


@pytest.mark.parametrize(("kind", "told"), [("auto", "第 2 行起的表（栏目有 品名、单价、数量）认不出是什么表"), ("transfer", "第 2 行起的表里有 品名、单价、数量")])
def test_a_table_that_is_none_is_told_with_its_headings(store: Store, tmp_path: Path, kind: str, told: str) -> None:
    with pytest.raises(UserError, match=told):
        looked_at(store, kind, tmp_path, [["办公用品表"], ["品名", "单价", "数量"], ["纸", 20, 3], ["笔", 2, 30]])


# --- what is none of its columns, and what is another list than it looks


@pytest.mark.parametrize("heading", ["记录人", "缺席情况", "缺席人员及原因"])
def test_remarks_of_another_name_keep_it(store: Store, tmp_path: Path, heading: str) -> None:
    taken(store, "events", tmp_path, {"表": [["三会两制一课记录台账"], ["时间", "会议类型", "主题", heading], ["2024-01-15", "支部大会", "总结工作", "周某"]]})
    assert column(store, "SELECT note FROM event") == [f"{heading}：周某"]


@pytest.mark.parametrize("heading", ["办结时间", "完成时间", "审批通过时间"])
def test_when_a_move_was_settled_is_when_somebody_left_or_came(township: Store, tmp_path: Path, heading: str) -> None:
    rows = [["组织关系转接台账"], ["姓名", "转接类型", "转出团组织", "转入团组织", "发起时间", heading, "办理状态"], ["秦小满", "转出", "梨树村团支部", "某公司团支部", "2024.7.1", "2024.7.15", "转接成功"],
            ["尤大暑", "转入", "某中学", "梨树村团支部", "2024.8.1", "2024.8.9", "转接成功"], ["许立冬", "转入", "某中学", "梨树村团支部", "2024.9.1", None, "审核中"]]  # fmt: skip
    found = taken(township, "auto", tmp_path, {"表": rows})
    assert column(township, "SELECT out_on, in_on, status FROM transfer ORDER BY id") == [("2024-07-15", None, "已通过"), (None, "2024-08-09", "已通过"), (None, None, "申请中")]
    assert not found.kept


@pytest.fixture
def children(store: Store) -> Store:
    put(store, *(Child(name=name, categories=("留守",), status="在帮") for name in ("庞小雪", "庞小雨")))
    return store


@pytest.mark.parametrize("heads", [("1月", "2月", "3月"), ("一月", "二月", "三月")])
def test_months_of_visits_are_visits(children: Store, tmp_path: Path, heads: tuple[str, ...]) -> None:
    rows = [["2024年留守儿童走访登记表"], ["姓名", *heads, "走访人"], ["庞小雪", "1月8日", "√", "×", "李主任"], ["庞小雨", None, "发放书包", "2024-03-05", "李主任"]]
    found = taken(children, "auto", tmp_path, {"表": rows})
    assert column(children, "SELECT name, day, findings, visitor_words FROM visit JOIN child ON child.id = child ORDER BY visit.id") == [
        ("庞小雪", "2024-01-08", None, "李主任"), ("庞小雪", "2024-02", None, "李主任"), ("庞小雨", "2024-02", "发放书包", "李主任"), ("庞小雨", "2024-03-05", None, "李主任"),
    ]  # fmt: skip
    assert not found.problems and not column(children, "SELECT id FROM review")


def test_how_often_is_no_visit(children: Store, tmp_path: Path) -> None:
    found = looked_at(children, "auto", tmp_path, [["2024年留守儿童走访登记表"], ["姓名", "1月", "2月"], ["庞小雪", 2, 1], ["庞小雨", 1, 3]])
    assert all(row.record.table != "visit" for row in found.rows) and ("1月", "备注") in found.kept


@pytest.mark.parametrize("title", ["甲镇村两委班子成员名册", "党支部班子成员名单"])
def test_posts_of_others_are_none_of_ours(township: Store, tmp_path: Path, title: str) -> None:
    rows = [[title], ["村名", "姓名", "职务", "性别", "联系电话"], ["石桥村", "石大山", "村党支部书记", "男", "13800016001"], ["石桥村", "林小燕", "村委委员", "女", "13800001001"]]
    with pytest.raises(UserError, match="哪里都没有写明是团干部任职，没有导入"):
        looked_at(township, "auto", tmp_path, rows)


# --- sheets of the same kinds, laid out in other ways


def test_columns_that_say_who_came_and_why_others_did_not(township: Store, tmp_path: Path) -> None:
    rows = [["团干部培训班签到表"], ["姓名", "单位", "到会", "缺席原因"], ["秦小满", "梨树村", "√", "无"], ["尤大暑", "梨树村", None, "因病"], ["许立冬", "枣园村", None, "出差"]]
    taken(township, "attendance", tmp_path, {"表": rows})
    assert column(township, "SELECT absent FROM attendance ORDER BY id") == [None, 1, 1]


def test_sessions_side_by_side_are_told(township: Store, tmp_path: Path) -> None:
    rows = [["团干部培训班考勤表"], ["姓名", "9月12日上午", "9月12日下午", "备注"], ["秦小满", "√", "√", None], ["尤大暑", "√", "事假", None], ["许立冬", "假", "病假", None]]
    found = taken(township, "auto", tmp_path, {"表": rows})
    assert column(township, "SELECT absent FROM attendance ORDER BY id") == [None, None, 1]
    assert [(d.row, d.value) for d in found.doubts] == [(4, "√")]


def test_both_ends_in_one_cell(township: Store, tmp_path: Path) -> None:
    rows = [["志愿服务记录"], ["姓名", "日期", "起止时间", "时长(分钟)"], ["秦小满", "2024-03-05", "8:30-11:30", 120], ["尤大暑", "2024-03-05", "下午2:00~3:30", 90], ["许立冬", "2024-03-05", "9:00-11:00", None]]
    found = taken(township, "hours", tmp_path, {"表": rows})
    assert column(township, "SELECT started_at, ended_at, minutes FROM service ORDER BY id") == [(510, 690, 120), (840, 930, 90), (540, 660, 120)]
    assert [d.row for d in found.doubts] == [3]


@pytest.mark.parametrize("cell", ["庞大，重病", "庞大（重病）", "庞大 重病", "庞大/重病"])
@pytest.mark.parametrize("heading", ["父亲姓名及状况", "父亲", "父亲姓名"])
def test_a_parent_and_how_they_are_in_one_cell(store: Store, tmp_path: Path, cell: str, heading: str) -> None:
    taken(store, "children", tmp_path, {"表": [["困境儿童台账"], ["姓名", "性别", heading], ["庞小雪", "女", cell], ["庞小雨", "女", "庞二"]]})
    assert family(store) == [("父", "庞大", "重病", None, None), ("父", "庞二", None, None, None)]


def test_where_parents_are_under_their_own_groups(store: Store, tmp_path: Path) -> None:
    rows = [["留守儿童信息采集表"], ["姓名", "性别", "父亲", None, None, "母亲", None], [None, None, "姓名", "去向", "联系方式", "姓名", "去向"], ["庞小雪", "女", "庞大", "广州", "13800001111", "金花", "已去世"]]
    taken(store, "auto", tmp_path, {"表": rows})
    assert family(store) == [("父", "庞大", None, "广州", None), ("母", "金花", "去世", None, None)]


def test_words_of_parents_without_a_name_are_counted_as_kept(store: Store, tmp_path: Path) -> None:
    found = taken(store, "children", tmp_path, {"表": [["留守儿童花名册"], ["姓名", "性别", "父亲务工地", "母亲务工地"], ["庞小雪", "女", "北京", "天津"], ["庞小雨", "女", "上海", None]]})
    assert found.kept == {("父亲务工地", "备注"): 2, ("母亲务工地", "备注"): 1}


def test_a_move_that_is_denied_is_not_passed(township: Store, tmp_path: Path) -> None:
    rows = [["组织关系转接台账"], ["姓名", "转出团组织", "转出时间", "转入团组织", "是否转接成功"], ["秦小满", "梨树村团支部", "2021.7.1", "甲大学团委", "是"], ["尤大暑", "梨树村团支部", "2021.7.1", "乙大学团委", "否"]]
    found = taken(township, "auto", tmp_path, {"表": rows})
    assert column(township, "SELECT status FROM transfer ORDER BY id") == ["已通过", "申请中"]
    assert [d.problem for d in found.doubts] == ["写着是否转接成功“否”，先记作“申请中”，请核对"]


def test_leave_counts_where_the_title_gives_the_hours(township: Store, tmp_path: Path) -> None:
    rows = [["清洁家园志愿服务签到表"], ["活动时间：2024年3月5日 8:30-11:30"], ["姓名", "签到", "备注"], ["秦小满", "√", None], ["尤大暑", "√", "早退"], ["许立冬", None, "请假"], ["庞小雪", None, None]]
    found = taken(township, "hours", tmp_path, {"表": rows})
    assert column(township, "SELECT name FROM service JOIN person ON person.id = person") == ["秦小满", "尤大暑", "庞小雪"]
    assert [(d.row, d.problem) for d in found.doubts] == [(7, "“签到”空着，别的人大多有内容；先照记，没有来的请不要导入这一行")]


def test_a_title_that_shares_its_row_is_one(store: Store, tmp_path: Path) -> None:
    taken(store, "auto", tmp_path, {"表": [["团员花名册", None, None, "统计时点：2021.12"], ["姓名", "性别", "文化程度", "学习单位"], ["秦小满", "男", "中专在校", "甲中专"], ["尤大暑", "男", "高中", "乙中学"]]})
    assert column(store, "SELECT education, study_status, member_status FROM person ORDER BY id") == [("中等职业", "在读", "在册"), ("普通高中", None, "在册")]


def test_the_title_says_which_way_somebody_moved(township: Store, tmp_path: Path) -> None:
    rows = [["团员组织关系转出登记表"], ["序号", "团员", "转出时间", "转出原因", "转往何处", "办理情况"], [1, "秦小满", "2021年8月", "考上大学", "甲大学团委", "办结"], [2, "尤大暑", None, "参军", "某部队", "正在办理"]]
    found = taken(township, "auto", tmp_path, {"表": rows})
    assert column(township, "SELECT direction, other_org, status FROM transfer ORDER BY id") == [("转出", "甲大学团委", "已通过"), ("转出", "某部队", "申请中")] and not found.doubts
