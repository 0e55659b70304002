"""Sheets as strangers lay them out: what would go wrong in silence is read right, asked, or told."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from app.exchange.imports import asks
from app.exchange.imports.apply import apply
from app.exchange.imports.names.words import Answers
from app.exchange.imports.planning import plan
from db.errors import UserError
from db.records import Branch, Child, Event, Person, Team
from db.store import Store
from tests.exchange.imports.test_import import book, put
from tests.exchange.imports.test_unusual_sheets import column, taken
from tests.samples import id_number

A, B, C = id_number(411, "20050304"), id_number(412, "20060708"), id_number(413, "20041112")


@pytest.fixture
def township(store: Store) -> Store:
    put(store, Branch(full_name="梨树村团支部", org_type="农村团支部", village_or_unit="梨树村"), Branch(full_name="枣园村团支部", org_type="农村团支部"))
    put(store, *(Person(name=name, id_number=number, volunteer_status="在册") for name, number in (("秦小满", A), ("尤大暑", B), ("许立冬", C))))
    put(store, Child(name="庞小雪", id_number=id_number(421, "20140506")), Team(name="清河服务队", status="活跃"))
    return store


# --- 同上, 〃


@pytest.mark.parametrize("sign", ["同上", "〃", "″", '"', "（同上）"])
def test_ditto_marks_mean_what_stands_above(sign: str, township: Store, tmp_path: Path) -> None:
    rows = [["团员花名册"], ["姓名", "民族", "所在团支部"], ["费小寒", "满族", "梨树村团支部"], ["鲍大寒", sign, sign], ["米谷雨", "汉族", sign]]
    taken(township, "members", tmp_path, {"表": rows})
    assert column(township, "SELECT ethnicity, full_name FROM person JOIN branch ON branch.id = branch ORDER BY person.id") == [
        ("满族", "梨树村团支部"), ("满族", "梨树村团支部"), ("汉族", "梨树村团支部"),
    ]  # fmt: skip


def test_a_ditto_mark_never_makes_a_record(township: Store, tmp_path: Path) -> None:
    path = book(tmp_path / "表.xlsx", {"表": [["姓名", "性别", "所在团支部"], ["费小寒", "女", "同上"]]})
    planned = plan(township, "members", path, create=True)
    assert not planned.created and [d.value for d in planned.doubts] == ["同上"]


# --- in what a list counts


def test_a_line_that_says_in_what_a_list_counts_is_nobodys_place(township: Store, tmp_path: Path) -> None:
    rows = [["团组织基本情况统计表"], ["填报时间：2024.11", None, "单位：个、人"], ["团支部名称", "成立时间", "青年数"], ["梨树村团支部", "1998.5", 58]]
    taken(township, "branches", tmp_path, {"表": rows})
    assert column(township, "SELECT village_or_unit, youth_count FROM branch ORDER BY id LIMIT 1") == [("梨树村", 58)]


@pytest.mark.parametrize(
    ("title", "heading", "cell", "fen"),
    [
        ("活动台账（单位：万元）", "经费", 0.5, 500_000), ("活动台账（单位：万元）", "经费（元）", 800, 80_000), ("活动台账", "经费（千元）", 2, 200_000),
        ("活动台账", "经费", "3千元", 300_000), ("活动台账（单位：元）", "经费", 800, 80_000),
    ],
)  # fmt: skip
def test_sums_are_in_the_unit_that_heading_or_paper_states(title: str, heading: str, cell: Any, fen: int, store: Store, tmp_path: Path) -> None:
    taken(store, "events", tmp_path, {"表": [[title], ["活动名称", "活动类别", "活动时间", heading], ["植树", "志愿服务", "2024-03-12", cell]]})
    assert column(store, "SELECT cost FROM event") == [fen]


@pytest.mark.parametrize(
    ("height", "tall", "weight", "heavy"),
    [("身高（米）", 1.35, "体重（斤）", 60), ("身高(m)", "1.35", "体重", "60斤"), ("身高", "1.35米", "体重（kg）", 30), ("身高（cm）", 135, "体重(市斤)", 60), ("身高", "135厘米", "体重（公斤）", 30)],
)  # fmt: skip
def test_measures_are_in_the_unit_that_is_stated(height: str, tall: Any, weight: str, heavy: Any, township: Store, tmp_path: Path) -> None:
    taken(township, "health_check", tmp_path, {"表": [["姓名", "体检日期", height, weight], ["庞小雪", "2024-05-20", tall, heavy]]})
    assert column(township, "SELECT height_cm, weight_kg FROM health_check") == [(13500, 3000)]


def test_days_under_a_heading_are_not_hours(township: Store, tmp_path: Path) -> None:
    path = book(tmp_path / "表.xlsx", {"表": [["姓名", "服务日期", "服务内容", "服务时长（天）"], ["秦小满", "2024-07-01", "托管", 2]]})
    planned = plan(township, "hours", path)
    apply(township, planned)
    assert column(township, "SELECT minutes FROM service") == [] and "没有写明是几小时" in planned.doubts[0].problem


# --- events of one name


TWO = [["活动名称", "活动类别", "活动时间", "地点", "实到人数"], ["清洁家园", "志愿服务", "2024-06-05", "梨树村", 12], ["清洁家园", "志愿服务", "2024-06-05", "枣园村", 9]]


def test_two_events_of_one_name_and_day_in_two_places_are_two(store: Store, tmp_path: Path) -> None:
    taken(store, "events", tmp_path, {"表": TWO})
    assert column(store, "SELECT place, present FROM event ORDER BY id") == [("梨树村", 12), ("枣园村", 9)]
    planned = plan(store, "events", book(tmp_path / "改.xlsx", {"表": [*TWO[:2], [*TWO[2][:4], 10]]}))
    assert [list(row.changes) for row in planned.rows] == [[], ["present"]]


def test_an_event_that_is_there_is_met_by_the_row_of_its_place(store: Store, tmp_path: Path) -> None:
    put(store, Event(title_name="清洁家园", kind="志愿服务", day="2024-06-05", place="枣园村"))
    planned = plan(store, "events", book(tmp_path / "表.xlsx", {"表": TWO}))
    assert {row.stored["place"]: row.verdict for row in planned.rows} == {"梨树村": "new", "枣园村": "changed"}
    moved = plan(store, "events", book(tmp_path / "改.xlsx", {"表": TWO[:2]}))
    assert [set(row.changes) for row in moved.rows] == [{"place", "present"}]


def test_a_service_belongs_to_the_event_of_its_day(township: Store, tmp_path: Path) -> None:
    put(township, Event(title_name="清洁家园", kind="志愿服务", day="2024-06-05"), Event(title_name="清洁家园", kind="志愿服务", day="2024-07-05"))
    taken(township, "hours", tmp_path, {"表": [["姓名", "活动名称", "服务日期", "时长"], ["秦小满", "清洁家园", "2024-07-05", 2], ["尤大暑", "清洁家园", "2024-06-05", 2]]})
    assert column(township, "SELECT event.day FROM service JOIN event ON event.id = event ORDER BY service.id") == ["2024-07-05", "2024-06-05"]


@pytest.mark.parametrize(("places", "day", "told"), [(["东", "西"], "2024-06-05", "分不清是哪一次"), (["东"], "2025-06-05", "不是这一天的")])
def test_which_event_is_meant_is_never_guessed(places: list[str], day: str, told: str, township: Store, tmp_path: Path) -> None:
    put(township, *(Event(title_name="清洁家园", kind="志愿服务", day="2024-06-05", place=place) for place in places))
    planned = taken(township, "hours", tmp_path, {"表": [["姓名", "活动名称", "服务日期", "时长"], ["秦小满", "清洁家园", day, 2], ["尤大暑", "清洁家园", day, 2]]})
    assert column(township, "SELECT event, event_words FROM service") == [(None, "清洁家园")] * 2
    assert [told in doubt.problem for doubt in planned.doubts] == [True, True]
    assert planned.unknown_names["event", "清洁家园"] == (2 if len(places) > 1 else 0)


def test_events_of_one_name_on_two_days_are_made_each(township: Store, tmp_path: Path) -> None:
    path = book(tmp_path / "表.xlsx", {"表": [["姓名", "活动名称", "服务日期", "时长"], ["秦小满", "清洁家园", "2024-07-05", 2], ["尤大暑", "清洁家园", "2024-06-05", 2]]})
    apply(township, plan(township, "hours", path, create=True))
    assert column(township, "SELECT event.day FROM service JOIN event ON event.id = event ORDER BY service.id") == ["2024-07-05", "2024-06-05"]


# --- what only seems to contradict


@pytest.mark.parametrize(("hours", "minutes", "doubts"), [(2.51, 151, 0), (2.5, 150, 0), (3, 180, 1)])
def test_hours_that_a_platform_rounded_go_in_and_a_contradiction_is_told(hours: float, minutes: int, doubts: int, township: Store, tmp_path: Path) -> None:
    rows = [["姓名", "活动名称", "服务日期", "签到时间", "签退时间", "服务时长(小时)"], ["秦小满", "河道巡查", "2024-04-06", "2024-04-06 08:30:12", "2024-04-06 11:00:45", hours]]
    planned = taken(township, "auto", tmp_path, {"导出": rows})
    assert column(township, "SELECT minutes FROM service") == [minutes] and len(planned.doubts) == doubts


# --- whose list it is


@pytest.mark.parametrize(
    ("title", "heads", "row"),
    [
        ("溪翁庄镇青年致富带头人情况汇总表", ["姓名", "性别", "政治面貌", "所在村", "从事产业", "联系电话"], ["罗大山", "男", "中共党员", "梨树村", "采摘园", "13800006001"]),
        ("中心校团支部入团积极分子名单", ["姓名", "性别", "班级", "出生年月", "申请入团时间"], ["谷小雨", "女", "九（2）班", "2011-03", "2025.3.12"]),
        ("企业通讯录", ["姓名", "联系电话", "工作单位"], ["罗大山", "13800006001", "酒店"]),
    ],
)  # fmt: skip
def test_a_list_of_people_that_says_nowhere_what_they_are_makes_nobody_a_member(title: str, heads: list[str], row: list[str], store: Store, tmp_path: Path) -> None:
    path = book(tmp_path / "表.xlsx", {"表": [[title], heads, row]})
    with pytest.raises(UserError, match=r"没有写明是|没有找到"):
        plan(store, "auto", path)
    assert plan(store, "members", path).counts()["new"] == 1


@pytest.mark.parametrize("extra", ["入团时间", "所在支部", "团员证"])
def test_one_column_of_members_is_enough(extra: str, store: Store, tmp_path: Path) -> None:
    path = book(tmp_path / "表.xlsx", {"表": [["姓名", "性别", "联系电话", extra], ["罗大山", "男", "13800006001", "有" if extra == "团员证" else "2019-05" if "时间" in extra else "梨树村"]]})
    assert [source.view.key for source in plan(store, "auto", path).sources] == ["members"]


@pytest.mark.parametrize(("yes", "no"), [("是", "否"), ("√", "×"), (1, 0), ("Y", "N")])
def test_a_row_that_says_it_is_no_member_is_left_out_and_told(yes: Any, no: Any, store: Store, tmp_path: Path) -> None:
    rows = [["梨树村青年摸底表"], ["姓名", "性别", "是否团员", "是否志愿者", "入团时间"], ["费小寒", "女", yes, yes, "2019-05"], ["鲍大寒", "男", no, no, None]]
    planned = taken(store, "members", tmp_path, {"表": rows})
    assert column(store, "SELECT name, member_status, volunteer_status FROM person") == [("费小寒", "在册", "在册")]
    assert [(left.row, left.why) for left in planned.left_out if left.row == 4] == [(4, "“是否团员”写着否，没有导入")]


def test_a_pupil_who_is_of_no_kind_of_children_gets_no_file(store: Store, tmp_path: Path) -> None:
    rows = [["姓名", "身份证件号", "是否留守儿童", "是否孤儿"], ["费小寒", id_number(431, "20140506"), "是", "否"], ["鲍大寒", id_number(432, "20140506"), "否", "否"], ["米谷雨", id_number(433, "20140506"), None, None]]
    planned = taken(store, "children", tmp_path, {"学生": rows})
    assert column(store, "SELECT name, categories FROM child") == [("费小寒", '["留守"]'), ("米谷雨", None)]
    assert [left.row for left in planned.left_out] == [3]


@pytest.mark.parametrize(
    ("title", "expected"),
    [("农村留守儿童花名册", '["留守"]'), ("梨树村孤儿名单", '["孤儿"]'), ("留守儿童、困境儿童花名册", None), ("困境儿童台账", None), ("农村留守儿童和残疾儿童登记表", None)],
)  # fmt: skip
def test_a_title_says_which_children_a_list_has(title: str, expected: str | None, store: Store, tmp_path: Path) -> None:
    taken(store, "children", tmp_path, {"表": [[title], ["姓名", "出生日期"], ["费小寒", "2014-05-06"]]})
    assert column(store, "SELECT categories FROM child") == [expected]


@pytest.mark.parametrize("title", ["三、超龄离团", "超龄离团团员名单", "梨树村团支部2024年超龄离团团员花名册"])
def test_a_title_says_that_people_have_left(title: str, store: Store, tmp_path: Path) -> None:
    taken(store, "members", tmp_path, {"表": [["团员动态"], [title], ["姓名", "身份证号", "离团时间"], ["费小寒", A, "2024年5月"]]})
    assert column(store, "SELECT member_status, member_to FROM person") == [("超龄离团", "2024-05")]


def test_a_status_nobody_can_read_or_a_day_of_leaving_without_one_is_no_sound_member(store: Store, tmp_path: Path) -> None:
    planned = taken(store, "members", tmp_path, {"甲": [["姓名", "身份证号", "团籍状态"], ["费小寒", A, "挂靠中"], ["鲍大寒", B, "已自行脱团"]], "乙": [["姓名", "身份证号", "离团时间"], ["米谷雨", C, "2024-05"]]})
    assert column(store, "SELECT member_status FROM person ORDER BY id") == ["待核", "自行脱团除名", "在册"]
    assert any("没有写明团员状态" in doubt.problem for doubt in planned.doubts)


# --- moves


def test_the_branch_somebody_left_is_no_other_side(township: Store, tmp_path: Path) -> None:
    rows = [["团员组织关系转出登记表"], ["姓名", "身份证号", "原团支部", "转入团组织", "转接原因", "转出时间"], ["秦小满", A, "梨树村团支部", "某科技公司团支部", "就业", "2024.7.15"]]
    taken(township, "members", tmp_path, {"转出": rows})
    assert column(township, "SELECT direction, other_org, full_name, reason FROM transfer JOIN branch ON branch.id = from_branch") == [("转出", "某科技公司团支部", "梨树村团支部", "已就业（有团组织）")]
    assert column(township, "SELECT member_status FROM person WHERE name = '秦小满'") == ["已转出"]


def test_the_branch_somebody_came_to_is_theirs(township: Store, tmp_path: Path) -> None:
    rows = [["团员组织关系转入登记表"], ["姓名", "身份证号", "原团组织", "转入团支部", "转入时间"], ["项小雪", id_number(441, "20020505"), "第三中学团委", "枣园村团支部", "2024年9月1日"]]
    taken(township, "members", tmp_path, {"转入": rows})
    assert column(township, "SELECT direction, other_org, full_name FROM transfer JOIN branch ON branch.id = to_branch") == [("转入", "第三中学团委", "枣园村团支部")]
    assert column(township, "SELECT full_name FROM person JOIN branch ON branch.id = branch WHERE name = '项小雪'") == ["枣园村团支部"]


def test_a_former_branch_of_ours_alone_is_no_move(township: Store, tmp_path: Path) -> None:
    rows = [["姓名", "身份证号", "所在团支部", "原团支部"], ["秦小满", A, "梨树村团支部", "梨树村团支部"], ["尤大暑", B, "梨树村团支部", "枣园村团支部"]]
    taken(township, "members", tmp_path, {"团员": rows})
    assert column(township, "SELECT id FROM transfer") == [] and column(township, "SELECT note FROM person ORDER BY id LIMIT 2") == [None, "原团支部：枣园村团支部"]


# --- what nobody sees


def test_lists_on_hidden_sheets_are_told(store: Store, tmp_path: Path) -> None:
    path = book(tmp_path / "表.xlsx", {"现": [["姓名", "身份证号", "入团时间"], ["费小寒", A, "2019-05"]], "旧名单": [["姓名", "身份证号", "入团时间"], ["鲍大寒", B, "2019-05"]], "选项": [["男"], ["女"]]})
    shut = openpyxl.load_workbook(path)
    shut["旧名单"].sheet_state = shut["选项"].sheet_state = "hidden"
    shut.save(path)
    for kind in ("auto", "members"):
        planned = plan(store, kind, path)
        assert [row.stored["name"] for row in planned.rows] == ["费小寒"]
        assert [(left.sheet, "隐藏" in left.why) for left in planned.left_out] == [("旧名单", True)]
    assert [row.stored["name"] for row in plan(store, "members", path, "旧名单").rows] == ["鲍大寒"]


def test_formulas_without_a_result_are_told(township: Store, tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet("表")
        for number, row in enumerate([["姓名", "身份证号", "所在支部", "备注"], ["费小寒", A, "梨树村团支部", None], ["鲍大寒", B, None, None]]):
            sheet.write_row(number, 0, row)
        sheet.write_formula("D2", "=C9", None, "远")
    shown = openpyxl.load_workbook(path)
    assert plan(township, "members", path).left_out == []
    shown["表"]["C3"] = "=C2"
    shown.save(path)
    planned = plan(township, "members", path)
    assert [(left.row, left.why.partition("，")[0]) for left in planned.left_out if "所在支部" in left.why] == [(3, "“所在支部”有 1 格公式还没有算出结果")]


# --- whom a row means


@pytest.fixture
def namesakes(township: Store) -> Store:
    home, other = column(township, "SELECT id FROM branch ORDER BY id")
    put(township, Person(name="王小芳", branch=home, member_status="在册"), Person(name="王小芳", branch=other, member_status="在册"))
    return township


@pytest.mark.parametrize(
    ("title", "heads", "row"),
    [
        ("2024年度团员评议结果", ["团支部", "姓名", "评议等次"], ["枣园村团支部", "王小芳", "优秀"]), ("枣园村团支部2024年度团员评议结果", ["姓名", "评议等次"], ["王小芳", "优秀"]),
        ("2024年度团员评议结果", ["所在支部", "姓名", "评议等次"], ["枣园村", "王 小 芳", "优秀"]),
    ],
)  # fmt: skip
def test_of_two_namesakes_the_branch_tells_which(title: str, heads: list[str], row: list[str], namesakes: Store, tmp_path: Path) -> None:
    planned = taken(namesakes, "review", tmp_path, {"表": [[title], heads, row]})
    assert column(namesakes, "SELECT full_name FROM review JOIN person ON person.id = person JOIN branch ON branch.id = branch") == ["枣园村团支部"]
    assert "按所在支部认定" in planned.doubts[0].problem


def test_where_the_branch_does_not_tell_nobody_is_taken(namesakes: Store, tmp_path: Path) -> None:
    planned = plan(namesakes, "review", book(tmp_path / "表.xlsx", {"表": [["2024年度团员评议结果"], ["团支部", "姓名", "评议等次"], ["柳林村团支部", "王小芳", "优秀"]]}))
    assert "分不清" in planned.problems[0].problem


# --- what stands around, and beside


def test_a_list_of_signatures_makes_its_event_and_knows_who_was_absent(township: Store, tmp_path: Path) -> None:
    rows = [["2024年团干部培训班签到表"], ["培训时间：2024年9月12日上午9:00—11:30"], ["序号", "姓名", "单位及职务", "签到"], [1, "秦小满", "梨树村团支部书记", "√"], [2, "尤大暑", "枣园村", "请假"], [3, "许立冬", None, "×"]]
    path = book(tmp_path / "表.xlsx", {"签到": rows})
    apply(township, plan(township, "auto", path, create=True))
    assert column(township, "SELECT title_name, day, kind FROM event") == [("2024年团干部培训班", "2024-09-12", "培训")]
    assert column(township, "SELECT absent FROM attendance ORDER BY id") == [None, 1, 1]
    assert (again := plan(township, "auto", path).counts())["new"] == 0 and again["changed"] == 0


def test_a_list_of_signatures_with_clock_times_tells_of_hours(township: Store, tmp_path: Path) -> None:
    put(township, Event(title_name="清洁家园", kind="志愿服务", day="2024-03-05"))
    rows = [["志愿服务签到表"], ["活动名称：清洁家园", None, None, "活动时间：2024年3月5日"], ["序号", "姓名", "签到时间", "签退时间", "签名"], [1, "秦小满", "8:30", "11:30", None], [2, "尤大暑", "8：40", "11：00", None]]
    planned = taken(township, "auto", tmp_path, {"签到": rows})
    assert [source.view.key for source in planned.sources] == ["hours"]
    assert column(township, "SELECT service.minutes, title_name, service.day FROM service JOIN event ON event.id = event") == [(180, "清洁家园", "2024-03-05"), (140, "清洁家园", "2024-03-05")]


def test_the_team_above_its_list_has_those_on_it(township: Store, tmp_path: Path) -> None:
    rows = [["志愿服务队成员花名册"], ["队伍名称：清河服务队"], ["序号", "姓名", "身份证号", "职务"], [1, "秦小满", A, "队长"], [2, "尤大暑", B, "队员"]]
    taken(township, "volunteers", tmp_path, {"表": rows})
    assert column(township, "SELECT team.name, role FROM team_member JOIN team ON team.id = team ORDER BY team_member.id") == [("清河服务队", "队长"), ("清河服务队", "队员")]


def test_the_telephone_behind_a_contact_is_the_contacts(store: Store, tmp_path: Path) -> None:
    rows = [["姓名", "身份证号", "入团时间", "流向", "联系人", "联系电话"], ["费小寒", A, "2019-05", "广东省深圳市", "苗某", "13800008061"]]
    taken(store, "members", tmp_path, {"流动团员": rows})
    assert column(store, "SELECT phone, flow_place, note FROM person") == [(None, "广东省深圳市", "联系人：苗某\n联系人的联系电话：13800008061")]


def test_the_family_of_a_schools_register(store: Store, tmp_path: Path) -> None:
    heads = ["姓名", "身份证件号", "是否留守儿童", "残疾类型", "成员1姓名", "成员1关系", "成员1联系电话", "成员1是否监护人", "成员2姓名", "成员2关系", "成员2联系电话", "成员2是否监护人"]
    rows = [heads, ["费小寒", id_number(431, "20140506"), "是", "无残疾", "费大勇", "父亲", "13800005002", "否", "费老实", "祖父", "13800005003", "是"]]
    planned = taken(store, "children", tmp_path, {"学生": rows})
    assert column(store, "SELECT name, relation, phone, is_guardian FROM family_member ORDER BY id") == [("费大勇", "父", "13800005002", 0), ("费老实", "祖父", "13800005003", 1)]
    assert not planned.doubts


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("菊花50枝", [("菊花", 50, "枝", None)]), ("树苗100棵、手套30双", [("树苗", 100, "棵", None), ("手套", 30, "双", None)]), ("书包10个，慰问金500元", [("书包", 10, "个", None), ("慰问金", None, None, 50_000)]),
        ("宣传资料若干", [("宣传资料若干", None, None, None)]), ("自护手册", [("自护手册", None, None, None)]),
    ],
)  # fmt: skip
def test_goods_are_listed_with_their_numbers(words: str, expected: list[Any], store: Store, tmp_path: Path) -> None:
    taken(store, "events", tmp_path, {"表": [["活动名称", "活动类别", "活动时间", "发放物资"], ["植树", "志愿服务", "2024-03-12", words]]})
    assert column(store, "SELECT item, quantity, unit_name, value FROM material ORDER BY id") == expected


@pytest.mark.parametrize("heading", ["服务月份", "服务日期", "服务时间"])
def test_a_service_of_which_only_the_month_is_told_asks_once_for_its_day(heading: str, township: Store, tmp_path: Path) -> None:
    rows = [["姓名", "服务内容", heading, "时长（小时）"], ["秦小满", "图书整理", "2024年2月", 6], ["尤大暑", "图书整理", "2024年2月", 4], ["许立冬", "图书整理", "2024-03-05", 2]]
    planned = taken(township, "hours", tmp_path, {"表": rows})
    assert [(d.row, d.column, d.problem) for d in planned.doubts] == [(n, heading, "“2024年2月”只写到月，没有写哪一天，这一行先不记；请补上日期") for n in (2, 3)]
    assert column(township, "SELECT name FROM service JOIN person ON person.id = person") == ["许立冬"]
    (ask,) = asks.words(planned)
    assert (ask.key, ask.cells, ask.codes[:2], ask.near, len(ask.codes)) == (("service", "day", "2024年2月"), 2, ("2024-02-29", "2024-02-01"), 1, 29) and ask.waits
    with township.step("回答"):
        Answers({ask.key: "2024-02-29"}).remember(township)
    apply(township, plan(township, "hours", tmp_path / "表.xlsx"))
    assert column(township, "SELECT day, minutes, note FROM service ORDER BY id") == [
        ("2024-03-05", 120, None), ("2024-02-29", 360, f"{heading}：2024年2月"), ("2024-02-29", 240, f"{heading}：2024年2月"),
    ]  # fmt: skip
    assert not plan(township, "hours", tmp_path / "表.xlsx").drafts()


def test_the_month_of_a_title_asks_for_a_day_too(township: Store, tmp_path: Path) -> None:
    rows = [["2024年2月志愿服务时长统计表"], ["姓名", "服务内容", "时长（小时）"], ["秦小满", "图书整理", 6], ["尤大暑", "图书整理", 4]]
    planned = taken(township, "hours", tmp_path, {"表": rows})
    assert [row.verdict for row in planned.rows] == ["left out"] * 2 and len(asks.words(planned)) == 1
    with township.step("回答"):
        Answers({asks.words(planned)[0].key: "2024-02-10"}).remember(township)
    taken(township, "hours", tmp_path, {"表": rows})
    assert column(township, "SELECT day, minutes, note FROM service ORDER BY id") == [("2024-02-10", 360, "服务日期：2024年2月"), ("2024-02-10", 240, "服务日期：2024年2月")]


def test_a_service_over_several_days_is_told(township: Store, tmp_path: Path) -> None:
    rows = [["姓名", "服务内容", "服务时间", "时长(小时)"], ["秦小满", "值守", "2024.3.1-2024.3.5", 20], ["尤大暑", "托管", "2024年7月8日至12日", 30]]
    path = book(tmp_path / "表.xlsx", {"表": rows})
    planned = plan(township, "hours", path)
    assert [(d.row, "按第一天记下" in d.problem) for d in planned.doubts] == [(2, True), (3, True)]
    assert [(p.row, "请按天分成几行" in p.problem) for p in planned.problems] == [(3, True)]
    apply(township, planned, good_rows=True)
    assert column(township, "SELECT day, minutes, note FROM service") == [("2024-03-01", 1200, "服务时间：至 2024-03-05")]


# --- whose they are


@pytest.mark.parametrize(
    ("title", "heads", "row"),
    [
        ("辖区单位通讯录", ["单位名称", "联系人", "联系电话"], ["水库管理处", "钱某", "010-69012345"]), ("社会组织一览表", ["组织名称", "负责人", "联系电话", "成立时间"], ["老年协会", "钱某", "13800015001", "2012"]),
        ("2024年收支明细账", ["日期", "摘要", "收入", "支出"], ["2024.3.5", "用品", None, 300]),
    ],
)  # fmt: skip
def test_lists_of_others_are_nothing_of_ours(title: str, heads: list[str], row: list[Any], store: Store, tmp_path: Path) -> None:
    with pytest.raises(UserError):
        plan(store, "auto", book(tmp_path / "表.xlsx", {"表": [[title], heads, row]}))


def test_a_branch_under_its_official_name_is_the_one_that_is_there(township: Store, tmp_path: Path) -> None:
    above = "共青团溪翁庄镇委员会"
    rows = [["团组织名称", "组织类别", "换届时间", "上级团组织"], ["共青团溪翁庄镇梨树村支部委员会", "村团支部", "2024.3", above], ["共青团溪翁庄镇柳林村支部委员会", "村团支部", "2024.3", above]]
    planned = taken(township, "branches", tmp_path, {"表": rows})
    assert column(township, "SELECT full_name, elected_on FROM branch ORDER BY id") == [("梨树村团支部", "2024-03"), ("枣园村团支部", None), ("共青团溪翁庄镇柳林村支部委员会", "2024-03")]
    assert any("当作台账里的“梨树村团支部”" in doubt.problem for doubt in planned.doubts)


def test_the_other_side_of_a_move_makes_no_branch_of_ours(township: Store, tmp_path: Path) -> None:
    put(township, Person(name="项小雪", id_number=id_number(441, "20020505"), member_status="在册"))
    heads = ["姓名", "身份证号", "转接类型", "转出团组织", "转入团组织", "发起时间", "办理状态"]
    rows = [["团组织关系转接台账"], heads, ["秦小满", A, "转出", "梨树村团支部", "某公司团支部", "2024.7.1", "转接成功"], ["项小雪", id_number(441, "20020505"), "转入", "第三中学", "枣园村团支部", "2024.8.1", "审核中"]]
    planned = plan(township, "transfer", book(tmp_path / "表.xlsx", {"表": rows}), create=True)
    assert not planned.created and not planned.unknown_names
    apply(township, planned)
    assert column(township, "SELECT direction, other_org, status FROM transfer ORDER BY id") == [("转出", "某公司团支部", "已通过"), ("转入", "第三中学", "申请中")]


def test_an_honour_is_a_persons_or_a_branchs(township: Store, tmp_path: Path) -> None:
    rows = [["荣誉台账"], ["获奖人/单位", "荣誉名称", "级别", "获奖时间"], ["秦小满", "优秀共青团员", "区级", "2023.5"], ["梨树村团支部", "五四红旗团支部", "市级", "2024.5"]]
    taken(township, "honour", tmp_path, {"表": rows})
    assert column(township, "SELECT person IS NULL, branch IS NULL, person_words FROM honour ORDER BY id") == [(0, 1, None), (1, 0, None)]


def test_hours_that_may_be_told_already_are_doubtful(township: Store, tmp_path: Path) -> None:
    taken(township, "hours", tmp_path, {"表": [["姓名", "服务日期", "服务内容", "时长"], ["秦小满", "2024-03-05", "清扫", 2]]})
    planned = plan(township, "volunteers", book(tmp_path / "总.xlsx", {"表": [["志愿者服务时长统计表"], ["姓名", "身份证号", "累计时长（小时）"], ["秦小满", A, 36], ["尤大暑", B, 20]]}))
    assert [(d.row, "会重复计算" in d.problem) for d in planned.doubts] == [(3, True)]


@pytest.mark.parametrize(("cell", "status"), [("是☑ 否□", "在册"), ("□是 ☑否", None), ("是□ 否☑", None)])
def test_boxes_in_a_cell_are_yes_or_no(cell: str, status: str | None, store: Store, tmp_path: Path) -> None:
    taken(store, "members", tmp_path, {"表": [["姓名", "身份证号", "是否志愿者"], ["费小寒", A, cell]]})
    assert column(store, "SELECT volunteer_status, note FROM person") == [(status, None)]


def test_a_branchs_minutes_have_it_as_their_host(township: Store, tmp_path: Path) -> None:
    rows = [["梨树村团支部2024年“三会两制一课”记录台账"], ["时间", "会议类型", "主题", "应到", "实到"], ["1月15日", "支部大会", "总结上年工作", 12, 10]]
    taken(township, "events", tmp_path, {"表": rows})
    assert column(township, "SELECT full_name, day FROM event JOIN branch ON branch.id = branch") == [("梨树村团支部", "2024-01-15")]


def test_goods_as_headings_are_given_each(township: Store, tmp_path: Path) -> None:
    put(township, Child(name="庞小寒", id_number=id_number(422, "20150506")))
    heads = ["序号", "姓名", "所在村", "书包（个）", "大米（袋）", "慰问金（元）", "领取人签字"]
    rows = [["2024年六一儿童节慰问物资发放登记表"], ["发放单位：镇团委", None, None, "发放日期：2024年5月31日"], heads, [1, "庞小雪", "梨树村", 1, 2, 500, "庞某"], [2, "庞小寒", None, 1, None, 300, None], ["合计", None, None, 2, 2, 800]]
    planned = taken(township, "auto", tmp_path, {"发放": rows})
    assert [source.view.key for source in planned.sources] == ["aid"]
    assert column(township, "SELECT name, item, quantity, unit_name, value, day FROM aid JOIN child ON child.id = child ORDER BY aid.id") == [
        ("庞小雪", "书包", 1, "个", None, "2024-05-31"), ("庞小雪", "大米", 2, "袋", None, "2024-05-31"), ("庞小雪", "慰问金", None, None, 50_000, "2024-05-31"),
        ("庞小寒", "书包", 1, "个", None, "2024-05-31"), ("庞小寒", "慰问金", None, None, 30_000, "2024-05-31"),
    ]  # fmt: skip


def test_what_stays_as_words_and_is_another_the_next_time_is_one_change(store: Store, tmp_path: Path) -> None:
    heads = ["姓名", "身份证号", "入团时间", "报到状态"]
    taken(store, "members", tmp_path, {"表": [heads, ["费小寒", A, "2019-05", "未报到"], ["鲍大寒", B, "2019-05", "已报到"]]})
    planned = plan(store, "members", book(tmp_path / "改.xlsx", {"表": [heads, ["费小寒", A, "2019-05", "已报到"], ["鲍大寒", B, "2019-05", "已报到"]]}))
    assert [row.changes.get("note") for row in planned.rows] == [("报到状态：未报到", "报到状态：已报到"), None]
