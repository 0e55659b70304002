"""Sheets as offices really make them: cards in a pile, values as headings, several things in one column or one cell."""

import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from app.exchange.imports import asks
from app.exchange.imports.apply import apply
from app.exchange.imports.names.words import Answers
from app.exchange.imports.plan import Plan
from app.exchange.imports.planning import plan
from app.exchange.imports.preview import preview
from db.records import Branch, Child, Person, Team
from db.store import Store
from tests.exchange.imports.test_import import book, put
from tests.samples import id_number

A, B, C = id_number(311, "20050304"), id_number(312, "20060708"), id_number(313, "20041112")
NAMES = ("秦小满", "尤大暑", "许立冬")


@pytest.fixture
def township(store: Store) -> Store:
    put(store, Branch(full_name="梨树村团支部", org_type="农村团支部"), Branch(full_name="枣园社区团支部", org_type="社区团支部"), Team(name="梨树村志愿服务队", status="活跃"))
    put(store, *(Person(name=name, id_number=number, volunteer_status="在册") for name, number in zip(NAMES, (A, B, C), strict=True)))
    put(store, Child(name="庞小雪", id_number=id_number(321, "20140506")))
    return store


def taken(store: Store, kind: str, path: Path, sheets: dict[str, list[list[Any]]]) -> Plan:
    planned = plan(store, kind, book(path / "表.xlsx", sheets))
    assert not planned.problems, planned.problems
    apply(store, planned)
    again = plan(store, kind, path / "表.xlsx")
    assert (again.counts()["new"], again.counts()["changed"]) == (0, 0)
    return planned


def column(store: Store, sql: str) -> list[Any]:
    return [row[0] if len(row) == 1 else row for row in store.rows(sql)]


@pytest.mark.parametrize("line", ["填报人：邱某    联系电话：13811112222", "负责人：邱某  手机：13811112222  身份证号：" + C, "联系人及电话：邱某 13811112222"])
def test_the_telephone_of_who_fills_a_list_in_is_nobodys(line: str, store: Store, tmp_path: Path) -> None:
    taken(store, "members", tmp_path, {"表": [["团员名册"], [line], ["姓名", "性别", "民族"], ["费小寒", "女", "汉族"], ["鲍大寒", "男", "汉族"]]})
    assert column(store, "SELECT phone, id_number FROM person") == [(None, None)] * 2


def test_one_persons_own_list_of_services_is_theirs(township: Store, tmp_path: Path) -> None:
    taken(township, "hours", tmp_path, {"表": [["志愿服务记录"], ["志愿者：秦小满"], ["服务日期", "服务时长", "服务内容"], ["2024-03-05", 2, "清扫"]]})
    assert column(township, "SELECT name FROM service JOIN person ON person.id = person") == ["秦小满"]


@pytest.mark.parametrize("group", ["（一）梨树村团支部：2名", "1、梨树村团支部 2人", "梨树村团支部（2人）", "【梨树村团支部】", "一、梨树村团支部："])
def test_a_group_with_a_count_is_the_groups_name(group: str, township: Store, tmp_path: Path) -> None:
    rows = [["团员花名册"], ["序号", "姓名", "性别", "入团日期"], [group], [1, "费小寒", "女", "2019-12"], [2, "鲍大寒", "男", "2019-12"]]
    taken(township, "members", tmp_path, {"表": rows})
    assert column(township, "SELECT full_name FROM person JOIN branch ON branch.id = branch") == ["梨树村团支部"] * 2


def test_cards_one_below_the_other_are_a_record_each(store: Store, tmp_path: Path) -> None:
    def card(name: str, sex: str, number: str) -> list[list[Any]]:
        return [["志愿者登记卡"], ["姓名", name, "性别", sex], ["身份证号", number], ["手机", "13800009901", "学历", "大专"], ["服务意向", "环保", "注册日期", "2023-3-5"], []]

    taken(store, "volunteers", tmp_path, {"卡": [*card("费小寒", "女", B), *card("鲍大寒", "男", C), ["以上情况属实。"]]})
    assert column(store, "SELECT name, id_number FROM person ORDER BY id") == [("费小寒", B), ("鲍大寒", C)]


def test_a_row_of_ticks_is_a_row(township: Store, tmp_path: Path) -> None:
    rows = [["2023年度团员评议表"], ["序号", "姓名", "评议等次（打√）", None, None], [None, None, "优秀", "合格", "不合格"], [1, "秦小满", "√", None, None], [2, "尤大暑", None, "√", None]]
    taken(township, "review", tmp_path, {"表": rows})
    assert column(township, "SELECT year, grade FROM review ORDER BY id") == [(2023, "优秀"), (2023, "合格")]


@pytest.mark.parametrize(("unit", "amount"), [("小时", 1.5), ("分钟", 90)])
def test_days_as_headings(unit: str, amount: float, township: Store, tmp_path: Path) -> None:
    rows = [[f"2024年服务时长表（单位：{unit}）"], ["姓名", "4月6日", "4月13日", "合计"], ["秦小满", amount, None, amount], ["尤大暑", None, amount, amount], ["许立冬", 0, None, 0]]
    taken(township, "hours", tmp_path, {"表": rows})
    assert column(township, "SELECT name, day, minutes FROM service JOIN person ON person.id = person ORDER BY day") == [("秦小满", "2024-04-06", 90), ("尤大暑", "2024-04-13", 90)]


def test_posts_as_headings_each_with_a_telephone(township: Store, tmp_path: Path) -> None:
    rows = [["团支部班子名册"], ["团支部", "书记", "联系电话", "副书记", "联系电话"], ["梨树村", "秦小满", "13800009901", "尤大暑", "13800009902"], ["枣园社区", "许立冬", None, None, None]]
    taken(township, "post", tmp_path, {"表": rows})
    found = column(township, "SELECT person.name, title_name, full_name FROM post JOIN person ON person.id = person JOIN branch ON branch.id = post.branch ORDER BY post.id")
    assert found == [("秦小满", "书记", "梨树村团支部"), ("尤大暑", "副书记", "梨树村团支部"), ("许立冬", "书记", "枣园社区团支部")]


def test_years_as_headings(township: Store, tmp_path: Path) -> None:
    rows = [["团员评议情况"], ["姓名", "2022年度", "2023年度"], ["秦小满", "优秀", "合格"], ["尤大暑", "合格", None]]
    taken(township, "review", tmp_path, {"表": rows})
    assert column(township, "SELECT name, year, grade FROM review JOIN person ON person.id = person ORDER BY 1, 2") == [("尤大暑", 2022, "合格"), ("秦小满", 2022, "优秀"), ("秦小满", 2023, "合格")]


def test_a_heading_of_several_parts(store: Store, tmp_path: Path) -> None:
    rows = [["姓名/性别", "身份证号及手机", "出生年月、入团年月"], ["费小寒/女", f"{B} 13800009901", "2006.7、2020.12"], ["鲍 大寒/男", f"{A}\n13800009902", "2005.3，2019.5"]]
    taken(store, "members", tmp_path, {"表": rows})
    found = column(store, "SELECT name, sex, id_number, phone, joined_on FROM person ORDER BY id")
    assert found == [("费小寒", "女", B, "13800009901", "2020-12"), ("鲍大寒", "男", A, "13800009902", "2019-05")]


def test_a_bad_number_among_several_parts_keeps_its_row_out(store: Store, tmp_path: Path) -> None:
    wrong = A[:-1] + ("0" if A[-1] != "0" else "1")
    planned = plan(store, "members", book(tmp_path / "表.xlsx", {"表": [["姓名", "身份证号/手机"], ["费小寒", f"{wrong}/13800009901"], ["鲍大寒", f"{B}/13800009902"]]}))
    assert [(p.row, "身份证号" in p.problem) for p in planned.problems] == [(2, True)]


def test_who_is_listed_in_one_cell(township: Store, tmp_path: Path) -> None:
    rows = [["服务日期", "服务时长", "参加人员"], ["2024-05-01", 2, "秦小满、尤大暑等2人"], ["2024-05-02", 1, "秦小满、许立冬等5人"], ["2024-05-03", 1, "尤大暑（3小时）、许立冬（组长）"]]
    planned = taken(township, "hours", tmp_path, {"表": rows})
    found = column(township, "SELECT name, day, minutes FROM service JOIN person ON person.id = person ORDER BY day, service.id")
    assert found == [
        ("秦小满", "2024-05-01", 120), ("尤大暑", "2024-05-01", 120), ("秦小满", "2024-05-02", 60), ("许立冬", "2024-05-02", 60), ("尤大暑", "2024-05-03", 180), ("许立冬", "2024-05-03", 60),
    ]  # fmt: skip
    assert [p.row for p in planned.doubts if "列出来的是" in p.problem] == [3]


def test_members_of_a_team_in_its_row(township: Store, tmp_path: Path) -> None:
    planned = taken(township, "teams", tmp_path, {"表": [["队伍名称", "队长", "队员"], ["枣园护绿队", "秦小满", "秦小满 尤大暑 毕无名（共3人）"]]})
    assert column(township, "SELECT person.name FROM team_member JOIN person ON person.id = person ORDER BY 1") == ["尤大暑", "秦小满"]
    assert any("毕无名" in p.problem for p in planned.doubts)
    assert column(township, "SELECT count(*) FROM person") == [3]


def test_relatives_of_a_child_one_below_the_other(store: Store, tmp_path: Path) -> None:
    own = id_number(331, "20150203")
    rows = [["儿童姓名", "身份证号", "家庭成员", None, None], [None, None, "称谓", "姓名", "联系电话"]]
    rows += [["戚小满", own, "父亲", "戚大满", "13800009903"], ["戚小满", own, "奶奶", "邵桂花", "13800009904"], ["戚小满", own, "姑姑", "戚二满", None]]
    taken(store, "children", tmp_path, {"表": rows})
    assert column(store, "SELECT name, relation FROM family_member ORDER BY id") == [("戚大满", "父"), ("邵桂花", "祖母"), ("戚二满", "姑")]


def test_a_relative_with_everything_in_one_cell(store: Store, tmp_path: Path) -> None:
    taken(store, "children", tmp_path, {"表": [["儿童姓名", "性别", "监护人（关系、电话）"], ["戚小满", "男", "邵桂花（奶奶，13800009904）"], ["颜小雨", "女", "颜有福(外公)"]]})
    assert column(store, "SELECT name, relation, phone FROM family_member ORDER BY id") == [("邵桂花", "祖母", "13800009904"), ("颜有福", "外祖父", None)]


def test_two_lists_of_signatures_have_each_their_day(township: Store, tmp_path: Path) -> None:
    head = ["姓名", "签到时间", "签退时间"]
    rows = [["签到表"], ["日期：2024年4月20日"], head, ["秦小满", "8:30", "10:30"], [], ["签到表"], ["日期：2024年4月27日"], head, ["尤大暑", "9:00", "10:00"]]
    taken(township, "hours", tmp_path, {"表": rows})
    assert column(township, "SELECT name, day FROM service JOIN person ON person.id = person ORDER BY day") == [("秦小满", "2024-04-20"), ("尤大暑", "2024-04-27")]


def test_numbers_prepared_for_later_make_no_rows(store: Store, tmp_path: Path) -> None:
    rows = [["编号", "姓名", "性别"], *[[f"QZ-{n:03d}", "费小寒" if n == 1 else "鲍大寒" if n == 2 else None, "女" if n < 3 else None] for n in range(1, 9)]]
    planned = taken(store, "members", tmp_path, {"表": rows})
    assert planned.counts()["new"] == 2


def test_a_column_of_branches_under_a_heading_nobody_knows(township: Store, tmp_path: Path) -> None:
    rows = [["姓名", "身份证号", "归口（团）", "原团支部"], ["费小寒", id_number(341, "20050102"), "梨树村", "枣园社区"], ["鲍大寒", id_number(342, "20050103"), "枣园社区团支部", "梨树村团支部"]]
    taken(township, "members", tmp_path, {"表": rows})
    assert column(township, "SELECT full_name FROM person JOIN branch ON branch.id = branch ORDER BY person.id") == ["梨树村团支部", "枣园社区团支部"]


def test_what_kind_an_event_is_may_stand_in_the_title(store: Store, tmp_path: Path) -> None:
    planned = taken(store, "events", tmp_path, {"表": [["2024年自护教育台账"], ["主题", "开始日期"], ["防溺水进校园", date(2024, 6, 1)]]})
    assert column(store, "SELECT kind FROM event") == ["自护教育"]
    assert any("活动类别" in p.problem for p in planned.doubts)


def test_hidden_rows_are_read_and_told(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet("名单")
        for number, row in enumerate([["姓名", "性别"], ["费小寒", "女"], ["鲍大寒", "男"], ["诸小暑", "男"]]):
            sheet.write_row(number, 0, row)
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column(1, 1, None, None, {"hidden": True})
    planned = plan(store, "members", path)
    assert planned.counts()["new"] == 3
    assert [(one.row, one.why) for one in planned.left_out] == [(3, "隐藏的行 1 行，已一并读入"), (1, "隐藏的列 B，已一并读入")]
    assert [what for what, *_ in preview(store, planned.sources).beside()] == ["请留意", "请留意"]


def test_what_cannot_be_seen_of_a_file_is_said(store: Store, tmp_path: Path) -> None:
    names = "urn:oasis:names:tc:opendocument:xmlns"
    rows = "".join(f"<table:table-row>{''.join(f'<table:table-cell office:value-type={chr(34)}string{chr(34)}><text:p>{cell}</text:p></table:table-cell>' for cell in row)}</table:table-row>"
                   for row in (("姓名", "性别"), ("费小寒", "女"), ("鲍大寒", "男")))
    content = (
        f'<office:document-content xmlns:office="{names}:office:1.0" xmlns:table="{names}:table:1.0" xmlns:text="{names}:text:1.0">'
        f'<office:body><office:spreadsheet><table:table table:name="名单">{rows}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    path = tmp_path / "表.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="{names}:manifest:1.0"/>')
        archive.writestr("content.xml", content)
    planned = plan(store, "members", path)
    assert planned.counts()["new"] == 2
    assert [(one.notice, "看不到数字的显示格式和隐藏的行列" in one.why) for one in planned.left_out] == [(True, True)]


def test_a_sheet_without_a_table_is_told(store: Store, tmp_path: Path) -> None:
    planned = taken(store, "members", tmp_path, {"说明": [["请于月底前报送。"]], "名单": [["姓名", "性别"], ["费小寒", "女"]]})
    assert [(one.sheet, one.cells) for one in planned.left_out] == [("说明", 1)]


def test_a_group_that_means_nothing_here_is_told_once(store: Store, tmp_path: Path) -> None:
    rows = [["序号", "姓名", "性别"], ["（一）长期在外人员"], [1, "费小寒", "女"], [2, "鲍大寒", "男"]]
    planned = taken(store, "members", tmp_path, {"表": rows})
    assert [(d.row, "长期在外人员" in d.problem) for d in planned.doubts] == [(3, True)]


@pytest.mark.parametrize(("word", "likely"), [("半天", "4 小时"), ("一天", "8 小时"), ("1天", "8 小时"), ("上午", "4 小时"), ("半个工作日", "4 小时"), ("一个晚上", "4 小时")])
def test_a_length_whose_hours_nobody_said_is_asked_once_and_keeps_no_other_row_out(word: str, likely: str, township: Store, tmp_path: Path) -> None:
    rows = [["姓名", "服务日期", "服务内容", "服务时长"], ["秦小满", "2024-03-05", "清扫", word], ["尤大暑", "2024-03-05", "清扫", word], ["许立冬", "2024-03-05", "清扫", 2]]
    planned = taken(township, "hours", tmp_path, {"表": rows})
    assert column(township, "SELECT name, minutes FROM service JOIN person ON person.id = person") == [("许立冬", 120)]
    assert [(d.row, d.column, d.value) for d in planned.doubts] == [(2, "服务时长", word), (3, "服务时长", word)]
    assert [(told.row, word in told.why) for told in planned.left_out] == [(2, True), (3, True)]
    (ask,) = asks.words(planned)
    assert (ask.key, ask.cells, ask.codes[0], ask.near, bool(ask.waits)) == (("service", "minutes", word), 2, likely, 1, True)
    with township.step("回答"):
        Answers({ask.key: "3 小时"}).remember(township)
    apply(township, plan(township, "hours", tmp_path / "表.xlsx"))
    assert column(township, "SELECT minutes FROM service ORDER BY minutes, id") == [120, 180, 180]


def test_a_length_in_words_beside_its_hours_is_those_hours_and_of_an_event_it_is_kept(township: Store, tmp_path: Path) -> None:
    taken(township, "hours", tmp_path, {"表": [["姓名", "服务日期", "服务时长"], ["秦小满", "2024-03-05", "半天（4小时）"]]})
    assert column(township, "SELECT minutes FROM service") == [240]
    taken(township, "events", tmp_path, {"表": [["活动名称", "活动日期", "活动时长"], ["团课", "2024-03-05", "半天"]]})
    assert column(township, "SELECT minutes, note FROM event") == [(None, "活动时长：半天")]


def test_a_group_of_headings_ticks_no_words_that_are_fields_of_their_own(store: Store, tmp_path: Path) -> None:
    rows = [["姓名", "团员情况", None], [None, "入团时间", "团员编号"], ["费小寒", "2022.05.04", "202211000001"], ["鲍大寒", "2022年12月", None]]
    taken(store, "members", tmp_path, {"表": rows})
    assert column(store, "SELECT joined_on FROM person ORDER BY id") == ["2022-05-04", "2022-12"]


@pytest.mark.parametrize(("when", "first", "last"), [
    ("2024年7月-8月", "2024-07", "2024-08"), ("2023年12月至2024年2月", "2023-12", "2024-02"), ("2024年7月", "2024-07", None), ("2024年7月4日-6日", "2024-07-04", "2024-07-06"),
])
def test_an_event_over_months_has_its_first_and_last(when: str, first: str, last: str | None, store: Store, tmp_path: Path) -> None:
    taken(store, "events", tmp_path, {"表": [["活动名称", "活动时间"], ["课业辅导", when]]})
    assert column(store, "SELECT day, end_day FROM event") == [(first, last)]


def test_the_month_in_a_title_is_when_its_rows_happened(township: Store, tmp_path: Path) -> None:
    taken(township, "aid", tmp_path, {"表": [["春节慰问物资发放表（2024年1月）"], ["儿童姓名", "物资名称"], ["庞小雪", "书包"]]})
    assert column(township, "SELECT day FROM aid") == ["2024-01"]
    planned = plan(township, "visit", book(tmp_path / "段.xlsx", {"表": [["走访情况汇总（2024年1月至6月）"], ["儿童姓名", "走访方式"], ["庞小雪", "入户"]]}))
    assert [p.problem for p in planned.problems] == ["表里没有“走访日期”这一列，这一列必须有"]


def test_a_title_says_whose_members_a_list_has(township: Store, tmp_path: Path) -> None:
    taken(township, "team_member", tmp_path, {"表": [["梨树村志愿服务队队员名单"], ["姓名", "队内职务", "入队时间"], ["秦小满", "队长", "2023.5"]]})
    assert column(township, "SELECT t.name, joined_on FROM team_member m JOIN team t ON t.id = team") == [("梨树村志愿服务队", "2023-05")]


def test_the_day_of_an_honour_is_its_year(township: Store, tmp_path: Path) -> None:
    taken(township, "honour", tmp_path, {"表": [["获奖人", "荣誉称号", "获奖时间"], ["秦小满", "优秀共青团员", "2024年5月"]]})
    assert column(township, "SELECT name, year, note FROM honour") == [("优秀共青团员", 2024, "获奖时间：2024-05")]
