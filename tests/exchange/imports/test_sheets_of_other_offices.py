"""Sheets that schools, villages, 民政 and 妇联 send: a blank is no repetition, a team's name no kind of list, a list of leavers no list of members."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from app.exchange.imports.apply import apply
from app.exchange.imports.planning import plan
from db.errors import UserError
from db.records import Branch, Child, Person, Team
from db.store import Store
from tests.exchange.imports.test_import import book, put
from tests.exchange.imports.test_unusual_sheets import column, taken
from tests.samples import id_number

A, B, C = id_number(511, "20050304"), id_number(512, "20060708"), id_number(513, "20041112")


@pytest.fixture
def township(store: Store) -> Store:
    put(store, Branch(full_name="梨树村团支部", org_type="农村团支部", village_or_unit="梨树村"), Branch(full_name="枣园村团支部", org_type="农村团支部"))
    put(store, *(Person(name=name, id_number=number, branch=1, member_status="在册", volunteer_status="在册") for name, number in (("秦小满", A), ("尤大暑", B), ("许立冬", C))))
    put(store, Child(name="庞小雪", id_number=id_number(521, "20140506"), village="梨树村", categories=("单亲", "低保家庭")), Team(name="关爱留守儿童志愿服务队", status="活跃"))
    return store


def laid_out(path: Path, rows: list[list[Any]], merged: list[tuple[int, int, int, int]]) -> Path:
    """A sheet whose cells are merged: first row and column, last row and column, counted from 1."""
    made = openpyxl.Workbook()
    sheet = made.active
    for row in rows:
        sheet.append(row)
    for top, left, low, right in merged:
        sheet.merge_cells(start_row=top, start_column=left, end_row=low, end_column=right)
    made.save(path)
    return path


# --- blanks below what is written once


def test_who_helped_with_one_event_did_not_help_with_the_next(store: Store, tmp_path: Path) -> None:
    rows = [["活动台账"], ["日期", "活动名称", "协办单位"], ["2024-01-20", "安全课", "镇司法所"], ["2024-02-08", "走访"], ["2024-03-05", "义诊", "镇卫生院"], ["2024-04-03", "祭英烈"], ["2024-05-04", "表彰会"]]
    apply(store, plan(store, "events", book(tmp_path / "表.xlsx", {"表": rows}), create=True))
    assert column(store, "SELECT title_name FROM event_partner JOIN event ON event.id = event") == ["安全课", "义诊"]


def test_the_branch_of_one_person_is_not_that_of_the_next(township: Store, tmp_path: Path) -> None:
    rows = [["2024年表彰汇总表"], ["荣誉名称", "获奖人", "所在支部"], ["优秀团员", "秦小满", "梨树村团支部"], ["优秀团员", "尤大暑", "枣园村团支部"], ["优秀志愿者", "许立冬"], ["优秀志愿者", "宣传队全体"]]
    apply(township, plan(township, "honour", book(tmp_path / "表.xlsx", {"表": rows})))
    assert column(township, "SELECT branch FROM honour ORDER BY id") == [1, 2, None, None]


def test_a_village_before_its_people_is_theirs_and_it_is_told(township: Store, tmp_path: Path) -> None:
    rows = [["团员名册"], ["所在支部", "姓名", "性别"], ["梨树村团支部", "费小寒", "女"], [None, "鲍大寒", "男"], ["枣园村团支部", "米谷雨", "男"], [None, "司白露", "女"]]
    planned = taken(township, "members", tmp_path, {"表": rows})
    assert column(township, "SELECT branch FROM person WHERE id > 3 ORDER BY id") == [1, 1, 2, 2]
    assert [(d.row, d.value) for d in planned.doubts if "空着" in d.problem] == [(4, "梨树村团支部"), (6, "枣园村团支部")]


# --- what a list is about


HOURS = ["姓名", "1月", "2月", "3月", "4月", "合计"]


@pytest.mark.parametrize("title", ["敬老志愿服务队2023年志愿服务时长统计表", "2023年度志愿工时汇总（单位：小时）", "2023年学习积分统计表", "2023年值班次数"])
def test_hours_and_points_by_the_month_are_nobodys_dues(title: str, township: Store, tmp_path: Path) -> None:
    rows = [[title], HOURS, ["秦小满", 2, 3, None, 1, 6], ["尤大暑", None, 4, 4, None, 8]]
    with suppress(UserError):
        apply(township, plan(township, "auto", book(tmp_path / "表.xlsx", {"表": rows})))
    assert column(township, "SELECT id FROM dues") == column(township, "SELECT id FROM review") == []


def test_months_of_dues_are_dues(township: Store, tmp_path: Path) -> None:
    taken(township, "auto", tmp_path, {"表": [["2023年团费收缴表"], HOURS, ["秦小满", 0.5, 0.5, 0.5, 0.5, 2], ["尤大暑", 0.5, 0.5, None, None, 1]]})
    assert column(township, "SELECT count(*) FROM dues") == [6]


@pytest.mark.parametrize("title", ["关爱留守儿童志愿服务队名单", "关爱留守儿童志愿服务队 2024年上半年服务时长（小时）", "留守儿童之家志愿服务值班表", "关爱困境儿童协会通讯录"])
def test_a_teams_name_does_not_make_its_people_children(title: str, township: Store, tmp_path: Path) -> None:
    with suppress(UserError):
        apply(township, plan(township, "auto", book(tmp_path / "表.xlsx", {"表": [[title], ["姓名", "性别", "手机号", "备注"], ["秦小满", "女", "13811112222", ""], ["费小寒", "男", "13811113333", "新"]]}), create=True))
    assert column(township, "SELECT name FROM child") == ["庞小雪"]


def test_a_teams_list_of_children_is_of_children(township: Store, tmp_path: Path) -> None:
    taken(township, "auto", tmp_path, {"表": [["关爱留守儿童志愿服务队结对儿童名单"], ["姓名", "性别", "出生日期"], ["费小寒", "女", "2014-05-06"]]})
    assert column(township, "SELECT name FROM child") == ["庞小雪", "费小寒"]


def test_what_each_did_on_a_named_day_is_a_service_of_that_day(township: Store, tmp_path: Path) -> None:
    rows = [["关爱留守儿童志愿服务队 2024年上半年服务时长（小时）"], ["姓名", "3月5日\n学雷锋", "4月4日清明护林", "6.1儿童节陪伴", "小计"], ["秦小满", 2, None, 4, 6], ["尤大暑", 2, "3小时", None, 5]]
    taken(township, "auto", tmp_path, {"表": rows})
    assert column(township, "SELECT name, day, minutes, content FROM service JOIN person ON person.id = person ORDER BY service.id") == [
        ("秦小满", "2024-03-05", 120, "学雷锋"), ("秦小满", "2024-06-01", 240, "儿童节陪伴"), ("尤大暑", "2024-03-05", 120, "学雷锋"), ("尤大暑", "2024-04-04", 180, "清明护林"),
    ]  # fmt: skip


def test_a_tick_among_lengths_is_told_and_keeps_no_other_out(township: Store, tmp_path: Path) -> None:
    rows = [["2024年服务时长"], ["姓名", "学雷锋(3月5日)", "4月4日"], ["秦小满", 2, 3], ["尤大暑", "√", 1], ["许立冬", 2]]
    planned = plan(township, "auto", book(tmp_path / "表.xlsx", {"表": rows}))
    assert [(p.row, p.value) for p in planned.problems] == [(4, "√")]
    assert [row.stored.get("content") for row in planned.rows if row.verdict == "new"] == ["学雷锋", None, None, "学雷锋"]


# --- what a sheet does not speak of stays


@pytest.mark.parametrize(
    ("rows", "categories"),
    [
        ([["农村留守儿童花名册"], ["姓名", "出生日期", "年级"], ["庞小雪", "2014-05-06", "四年级"]], ("留守", "低保家庭", "单亲")),
        ([["学生情况表（关爱儿童）"], ["姓名", "出生日期", "是否留守儿童"], ["庞小雪", "2014-05-06", "是"]], ("留守", "低保家庭", "单亲")),
        ([["儿童摸底台账"], ["姓名", "出生日期", "困境类型"], [None, None, "孤儿", "低保", "重病"], ["庞小雪", "2014-05-06", None, None, "√"]], ("重病", "单亲")),
    ],
)
def test_a_list_of_one_kind_of_children_takes_no_other_kind_away(rows: list[list[Any]], categories: tuple[str, ...], township: Store, tmp_path: Path) -> None:
    merged = [(2, 3, 2, 5), (2, 1, 3, 1), (2, 2, 3, 2)] if len(rows) > 3 else []
    path = tmp_path / "表.xlsx"
    laid_out(path, rows, merged)
    for _ in range(2):
        apply(township, plan(township, "auto", path))
        assert [set(json.loads(told)) for told in column(township, "SELECT categories FROM child")] == [set(categories)]


def test_a_column_that_names_the_kind_takes_others_away_and_says_so(township: Store, tmp_path: Path) -> None:
    planned = taken(township, "children", tmp_path, {"表": [["姓名", "出生日期", "困境类型"], ["庞小雪", "2014-05-06", "事实无人抚养"]]})
    assert [d.problem for d in planned.doubts if "低保家庭" in d.problem]


# --- who left, who was not taken


STATUS = "SELECT member_status, member_to FROM person ORDER BY id"


def test_a_list_of_leavers_ends_memberships(township: Store, tmp_path: Path) -> None:
    rows = [["超龄离团团员名单"], ["（截至2024年12月31日年满28周岁）"], ["姓名", "所在支部", "离团时间", "是否保留团籍"],
            ["秦小满", "梨树村团支部", "2024.12", "否"], ["尤大暑", "梨树村团支部", "", "是（任团支部书记）"], ["许立冬", "梨树村团支部", "", "√"], ["费小寒", "梨树村团支部", "2024.12.3", "否"]]  # fmt: skip
    taken(township, "auto", tmp_path, {"表": rows})
    assert column(township, STATUS) == [("超龄离团", "2024-12"), ("在册", None), ("在册", None), ("超龄离团", "2024-12-03")]


def test_why_each_left_is_what_each_is(township: Store, tmp_path: Path) -> None:
    rows = [["2024年离团团员名单"], ["姓名", "所在支部", "离团日期", "原因"], ["秦小满", "梨树村团支部", "2024-01-22", "超龄"], ["尤大暑", "梨树村团支部", "2024-07-01", "本人申请退团"]]
    taken(township, "auto", tmp_path, {"表": rows})
    assert column(township, STATUS)[:2] == [("超龄离团", "2024-01-22"), ("退团", "2024-07-01")]


def test_a_day_of_leaving_without_a_reason_is_told(township: Store, tmp_path: Path) -> None:
    planned = taken(township, "members", tmp_path, {"表": [["团员名册"], ["姓名", "所在支部", "离团日期"], ["秦小满", "梨树村团支部", "2024-01-22"]]})
    assert column(township, STATUS)[0] == ("在册", "2024-01-22") and any("没有写明团员状态" in d.problem for d in planned.doubts)


@pytest.mark.parametrize(
    ("heading", "no"),
    [("上级审批时间", "未批准"), ("审批结果", "不同意"), ("审核状态", "审核不通过"), ("是否通过", "未通过"), ("是否批准", "否"), ("表决结果", "没通过"), ("团委审批", "暂缓"), ("审批情况", "待审批")],
)  # fmt: skip
@pytest.mark.parametrize(("kind", "title"), [("members", "新发展团员备案表"), ("volunteers", "志愿者注册名单")])
def test_who_was_not_approved_is_none(heading: str, no: str, kind: str, title: str, township: Store, tmp_path: Path) -> None:
    planned = plan(township, kind, book(tmp_path / "表.xlsx", {"表": [[title], ["姓名", "性别", heading], ["费小寒", "女", "2024-05-04"], ["鲍大寒", "男", no]]}))
    apply(township, planned)
    assert column(township, "SELECT name FROM person WHERE id > 3") == ["费小寒"]
    assert any(one.row == 4 and no in one.why for one in planned.left_out)


# --- words where a name belongs


@pytest.mark.parametrize("word", ["(空缺)", "（待定）", "无", "暂缺"])
def test_an_empty_office_is_nobodys(word: str, township: Store, tmp_path: Path) -> None:
    taken(township, "branches", tmp_path, {"表": [["团组织名称", "联系人", "联系电话"], ["梨树村团支部", "秦 小", "13811112222"], ["枣园村团支部", word, ""]]})
    assert column(township, "SELECT contact FROM branch ORDER BY id") == ["秦小", None]
    assert word in column(township, "SELECT note FROM branch ORDER BY id")[1]


@pytest.mark.parametrize("word", ["奶奶", "祖父母", "外婆", "父亲"])
def test_what_a_relative_is_called_is_no_name(word: str, township: Store, tmp_path: Path) -> None:
    planned = taken(township, "children", tmp_path, {"表": [["困境儿童台账"], ["姓名", "出生日期", "监护人", "联系电话"], ["费小寒", "2014-05-07", word, "13811112222"]]})
    assert column(township, "SELECT name FROM family_member") == []
    assert word in column(township, "SELECT note FROM child ORDER BY id")[1] and planned.kept


def test_a_relation_behind_a_name_is_the_relation(township: Store, tmp_path: Path) -> None:
    taken(township, "children", tmp_path, {"表": [["困境儿童台账"], ["姓名", "出生日期", "监护人"], ["费小寒", "2014-05-07", "费老根（爷爷）"]]})
    assert column(township, "SELECT name, relation FROM family_member") == [("费老根", "祖父")]


# --- numbers


@pytest.mark.parametrize(("cell", "present"), [("12户", None), ("12户36人", 36), ("5个家庭", None), ("3场", None), ("36人，其中女15人", 36), ("约50人", 50), ("12人次", 12), (40, 40)])
def test_households_are_no_people(cell: Any, present: int | None, store: Store, tmp_path: Path) -> None:
    taken(store, "events", tmp_path, {"表": [["活动台账"], ["日期", "活动名称", "参加人数"], ["2024-02-08", "春节走访", cell]]})
    assert column(store, "SELECT present FROM event") == [present]
    assert isinstance(cell, int) or present == 12 or str(cell)[:2] in column(store, "SELECT note FROM event")[0] or present == 36


def test_a_long_number_keeps_its_digits_or_says_that_they_are_gone(township: Store, tmp_path: Path) -> None:
    rows = [["困境儿童台账"], ["姓名", "出生日期", "银行账号"], ["费小寒", "2014-05-07", 6228480000000000022], ["鲍大寒", "2014-05-08", "6228480000000000011"], ["米谷雨", "2014-05-09", 622848000000002]]
    planned = taken(township, "children", tmp_path, {"表": rows})
    notes = column(township, "SELECT note FROM child WHERE id > 1 ORDER BY id")
    assert [note.partition("：")[2] for note in notes] == ["6228480000000000000", "6228480000000000011", "622848000000002"]
    assert [d.row for d in planned.doubts if "后几位" in d.problem] == [3]


@pytest.mark.parametrize(("kind", "heading", "field"), [("volunteers", "志愿者编号", "volunteer_no"), ("members", "发展团员编号", "development_no")])
def test_a_number_and_a_name_tell_who_it_is_where_the_id_number_is_masked(kind: str, heading: str, field: str, township: Store, tmp_path: Path) -> None:
    put(township, Person(name="费小寒", id_number=id_number(531, "20050607"), member_status="在册", volunteer_status="在册", **{field: "202411018803"}))
    title = {"volunteers": "志愿者信息列表", "members": "团员名册"}[kind]
    rows = [[title], ["姓名", heading, "证件号码", "学历"], ["费小寒", "202411018803", "110000********5310", "本科"], ["费大寒", "202411018804", "110000********5320", "本科"]]
    planned = taken(township, kind, tmp_path, {"表": rows})
    assert column(township, "SELECT name, education FROM person WHERE id > 3 ORDER BY id") == [("费小寒", "大学本科"), ("费大寒", "大学本科")]
    assert any("当作台账里已有" in d.problem for d in planned.doubts)


# --- units in a row of their own


@pytest.mark.parametrize("merged", [[(2, 4, 2, 5)], []])
def test_units_below_the_words_are_of_the_heading(merged: list[tuple[int, int, int, int]], township: Store, tmp_path: Path) -> None:
    rows = [["儿童体检结果", None, "体检日期：2024-05-30"], ["姓名", "身高", "体重", "视力", None, "龋齿", "结论"], [None, "(cm)", "（kg）", "左", "右", "(颗)"], ["庞小雪", 132.5, "29.5", "4.8", 4.9, 1, "轻度近视"], ["平均", 132.5, 29.5]]
    if not merged:
        rows = [[cell for n, cell in enumerate(row) if n not in (3, 4)] for row in rows]
    planned = plan(township, "auto", laid_out(tmp_path / "表.xlsx", rows, merged))
    assert not planned.problems, planned.problems
    apply(township, planned)
    assert column(township, "SELECT height_cm, weight_kg, caries, result FROM health_check") == [(13250, 2950, 1, "轻度近视")]
    assert column(township, "SELECT vision_left, vision_right FROM health_check") == [(480, 490) if merged else (None, None)]


# --- headings and what stands beside them


def test_a_filing_line_beside_the_groups_of_a_heading_is_no_group(township: Store, tmp_path: Path) -> None:
    rows = [["2024年团费收缴情况表"], ["团支部：梨树村团支部", None, "上半年", None, "备注"], ["姓名", "性别", "应缴", "实缴"], ["秦小满", "女", 3, 3], ["费小寒", "男", 3, 3]]
    planned = plan(township, "auto", laid_out(tmp_path / "表.xlsx", rows, [(2, 1, 2, 2), (2, 3, 2, 4)]))
    source = planned.sources[0]
    assert source.table.paths[0] == ("姓名",) and ("团支部", "梨树村团支部") in source.table.context.said
    assert [p.row for p in planned.problems] == [5]


def test_those_whom_the_league_recommends_to_the_party(township: Store, tmp_path: Path) -> None:
    rows = [["2024年度推优入党名单汇总表"], ["所在团支部", "推优对象姓名", "申请入党时间", "推优大会时间", "赞成", "是否通过"],
            ["梨树村团支部", "秦小满", "2023-03-01", "2024-06-18", 33, "通过"], ["梨树村团支部", "尤大暑", "2024.1", "2024.6.20", 9, "未通过"]]  # fmt: skip
    planned = taken(township, "auto", tmp_path, {"表": rows})
    assert column(township, "SELECT party_applied_on, recommended_on FROM person ORDER BY id") == [("2023-03-01", "2024-06-18"), (None, None), (None, None)]
    assert any(one.row == 4 for one in planned.left_out)


def test_who_signed_a_list_was_there(township: Store, tmp_path: Path) -> None:
    rows = [["活动签到表"], ["活动名称：清理河道"], ["时间：2024年3月5日"], ["序号", "签名", "所在支部", "手机号"], [1, "秦小满", "梨树村", ""], [2, "尤大暑", "", ""], [3, "", "", ""]]
    apply(township, plan(township, "auto", book(tmp_path / "表.xlsx", {"表": rows}), create=True))
    assert column(township, "SELECT name, title_name, day FROM attendance JOIN person ON person.id = person JOIN event ON event.id = event ORDER BY person.id") == [
        ("秦小满", "清理河道", "2024-03-05"), ("尤大暑", "清理河道", "2024-03-05"),
    ]  # fmt: skip


def test_a_signature_beside_the_name_is_left_alone(township: Store, tmp_path: Path) -> None:
    rows = [["活动签到表"], ["活动名称：清理河道"], ["时间：2024年3月5日"], ["姓名", "手机号", "签名"], ["秦小满", "", "秦小满"], ["尤大暑", "", ""]]
    apply(township, plan(township, "auto", book(tmp_path / "表.xlsx", {"表": rows}), create=True))
    assert column(township, "SELECT person FROM attendance ORDER BY person") == [1, 2]


def test_days_of_elections_and_agreements_are_their_days(township: Store, tmp_path: Path) -> None:
    posts = [["换届结果汇总表（2024年6月）"], ["团支部", "书记", "副书记", "换届日期"], ["梨树村团支部", "秦小满", "无", "2024年6月12日"]]
    taken(township, "auto", tmp_path, {"表": posts})
    assert column(township, "SELECT title_name, start_on FROM post") == [("书记", "2024-06-12")]
    taken(township, "auto", tmp_path, {"共建单位一览": [["单位名称", "合作内容", "签约时间"], ["县图书馆", "流动书屋", "2023.4"]]})
    assert column(township, "SELECT start_on FROM partner") == ["2023-04"]


def test_what_lasted_from_when_to_when_is_a_length(township: Store, tmp_path: Path) -> None:
    rows = [["课后辅导登记表"], ["日期", "时间", "辅导人", "学生", "科目"], ["2024-04-08", "16:30-18:00", "秦小满", "庞小雪", "语文"]]
    taken(township, "auto", tmp_path, {"表": rows})
    assert column(township, "SELECT day, minutes FROM tutoring") == [("2024-04-08", 90)]


def test_money_that_only_the_title_calls_by_its_name(township: Store, tmp_path: Path) -> None:
    rows = [["“六一”慰问金发放表"], ["发放日期：2024年5月31日"], ["儿童姓名", "金额（元）", "领取人"], ["庞小雪", "500.00", "庞老根"]]
    planned = taken(township, "auto", tmp_path, {"表": rows})
    assert column(township, "SELECT item, value, day FROM aid") == [("慰问金", 50000, "2024-05-31")]
    assert any("慰问金" in d.problem for d in planned.doubts)


# --- dues by the half-year and quarter


def test_half_a_years_dues_are_not_the_years(township: Store, tmp_path: Path) -> None:
    rows = [["2024年团费收缴情况表"], ["姓名", "上半年（1—6月）", None, "下半年（7—12月）", None, "备注"], [None, "应缴", "实缴", "应缴", "实缴"],
            ["秦小满", 3, 3, 3, 3], ["尤大暑", 3, 3, 3, 0, "欠缴"], ["许立冬", 3, "3", "3元", None]]  # fmt: skip
    path = laid_out(tmp_path / "表.xlsx", rows, [(2, 1, 3, 1), (2, 2, 2, 3), (2, 4, 2, 5), (2, 6, 3, 6)])
    for _ in range(2):
        apply(township, plan(township, "auto", path))
        assert column(township, "SELECT dues_owed, dues_paid FROM review ORDER BY id") == [(600, 600), (600, 300), (600, 300)]


def test_half_a_year_alone_says_nothing_of_the_year(township: Store, tmp_path: Path) -> None:
    path = laid_out(tmp_path / "表.xlsx", [["2024年团费收缴情况表"], ["姓名", "上半年", None], [None, "应缴", "实缴"], ["秦小满", 3, 3]], [(2, 1, 3, 1), (2, 2, 2, 3)])
    with pytest.raises(UserError):
        plan(township, "auto", path)
    apply(township, plan(township, "review", laid_out(tmp_path / "评议.xlsx", [["2024年团员评议"], ["姓名", "评议等次", "上半年", None], [None, None, "应缴", "实缴"], ["秦小满", "优秀", 3, 3]], [(2, 1, 3, 1), (2, 2, 3, 2), (2, 3, 2, 4)])))
    assert column(township, "SELECT dues_owed, dues_paid, note FROM review") == [(None, None, "上半年-应缴：3\n上半年-实缴：3")]


def test_four_quarters_are_a_year(township: Store, tmp_path: Path) -> None:
    heads = [cell for quarter in "一二三四" for cell in (f"第{quarter}季度", None)]
    rows = [["2024年团费收缴登记表"], ["姓名", *heads], [None, *["金额", "交费日期"] * 4], ["秦小满", 1.5, "3.12", 1.5, "6.15", 1.5, "9.10", 1.5, "12.8"], ["尤大暑", 1.5, "3.12", None, None, 1.5, "9.10"]]
    apply(township, plan(township, "auto", laid_out(tmp_path / "表.xlsx", rows, [(2, 1, 3, 1), *((2, n, 2, n + 1) for n in (2, 4, 6, 8))])))
    assert column(township, "SELECT dues_owed, dues_paid FROM review ORDER BY id") == [(None, 600), (None, 300)]


def test_a_tick_with_words_is_a_tick(township: Store, tmp_path: Path) -> None:
    rows = [["儿童摸底台账"], ["姓名", "出生日期", "困境类型"], [None, None, "孤儿", "低保", "残疾"], ["费小寒", "2014-05-07", None, None, "√（听力二级）"], ["鲍大寒", "2014-05-08", None, "√"]]
    apply(township, plan(township, "auto", laid_out(tmp_path / "表.xlsx", rows, [(2, 1, 3, 1), (2, 2, 3, 2), (2, 3, 2, 5)])))
    categories, note = township.rows("SELECT categories, note FROM child WHERE name = '费小寒'")[0]
    assert json.loads(categories) == ["自身残疾"] and "听力二级" in note
