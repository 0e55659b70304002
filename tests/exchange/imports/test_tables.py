"""Tables of a foreign sheet found by structure: which rows are data, under which heading, in which group."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.exchange.files.reading import Sheet, Value
from app.exchange.imports.columns.headings import heading_key
from app.exchange.imports.tables.tables import Table, find
from db.records import TABLES

KNOWN = {heading_key(words) for record in TABLES.values() for f in record.fields() for words in (f.label, *f.aliases)}
IDS = [f"11000020050{1 + n // 28}{1 + n % 28:02d}{1000 + n}" for n in range(200)]


def knows(words: str) -> float:
    return 1.0 if heading_key(words) in KNOWN else 0.0


def sheet(text: str, merged: list[tuple[int, int, int, int]] | None = None, name: str = "名单") -> Sheet:
    """Lines as rows, | between cells; digits alone are numbers, a blank line is a blank row."""
    rows: list[tuple[int, list[Value]]] = []
    for number, line in enumerate(text.strip("\n").split("\n"), 1):
        cells: list[Value] = [
            float(c) if c.isdigit() and len(c) < 5 else c.replace("\\n", "\n") or None for c in line.strip().split("|")
        ]
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            rows.append((number, cells))
    return Sheet(name, rows, merged or [])


def names(table: Table, heading: str = "姓名") -> list[Any]:
    column = next(n for n, path in table.paths.items() if path and path[-1] == heading)
    return [row.cells[column] for row in table.rows]


def why(table: Table) -> dict[int, str]:
    return {left.row: left.why for left in table.left_out}


def check_nothing_lost(where: Sheet, tables: list[Table]) -> None:
    """Cells read are cells placed, cells of headings, or cells told."""
    heading = {(n, at) for t in tables for n in range(t.top, t.bottom + 1) for at in range(t.left, t.right + 1)}
    read = sum(c is not None and (n, at) not in heading for n, cells in where.rows for at, c in enumerate(cells))
    placed = sum(c is not None and n not in row.filled for t in tables for row in t.rows for n, c in enumerate(row.cells))
    assert read == placed + sum(left.cells for t in tables for left in t.left_out)


def one(where: Sheet) -> Table:
    tables = find(where, knows)
    check_nothing_lost(where, tables)
    [table] = tables
    return table


ROSTER = """
序号|姓名|性别|身份证号|入团时间
1|桥甲和|女|110000200501093404|2020.5
2|桥乙和|男|110000200502093414|2020.5
"""


# --- several tables


def test_two_lists_side_by_side_without_a_gap() -> None:
    where = sheet(
        "石桥村名单\n序号|姓名|电话|序号|姓名|电话\n1|左一|13800000001|3|右一|13800000003\n2|左二|13800000002|4|右二|13800000004\n3|左三|13800000005"
    )
    left, right = find(where, knows)
    check_nothing_lost(where, [left, right])
    assert (left.left, left.right, right.left, right.right) == (0, 2, 3, 5)
    assert (names(left), names(right)) == (["左一", "左二", "左三"], ["右一", "右二"])
    assert right.rows[0].cells[:3] == [None, None, None]
    assert left.context.titles == right.context.titles == ("石桥村名单",)


@pytest.mark.parametrize(
    "heading",
    [
        "姓名|电话||姓名|电话",
        "姓名|电话|备注||姓名|电话|备注",
        "序号|姓名|电话||序号|姓名|身份证号",
        "姓名|电话|姓名|电话|姓名|电话",
    ],
)
def test_side_by_side_brothers(heading: str) -> None:
    width = heading.split("|")
    row = "|".join(
        "" if not words else {"姓名": "左一", "电话": "13800000001", "序号": "1", "备注": "", "身份证号": IDS[0]}[words]
        for words in width
    )
    tables = find(sheet(f"{heading}\n{row}\n{row.replace('左一', '左二').replace('1|', '2|')}"), knows)
    assert len(tables) == heading.count("姓名")
    assert all(names(table) == ["左一", "左二"] for table in tables)


def test_people_of_one_row_are_no_tables_side_by_side() -> None:
    where = sheet(
        "儿童||父亲||母亲|\n姓名|性别|姓名|联系电话|姓名|联系电话\n童一欣|男|童大勇|13800004101|李秀兰|13800004102",
        [(1, 0, 1, 1), (1, 2, 1, 3), (1, 4, 1, 5)],
    )
    table = one(where)
    assert table.paths[2] == ("父亲", "姓名") and table.paths[5] == ("母亲", "联系电话")
    assert len(find(sheet("姓名|性别|联系电话|监护人姓名|联系电话\n甲一|男|13800000001|甲父|13800000002"), knows)) == 1


def test_groups_over_lists_side_by_side() -> None:
    where = sheet(
        "柳林村团支部|||石桥村团支部\n序号|姓名|电话|序号|姓名|电话\n1|左一|13800000001|1|右一|13800000003",
        [(1, 0, 1, 2), (1, 3, 1, 5)],
    )
    left, right = find(where, knows)
    assert (left.rows[0].group, right.rows[0].group) == (("柳林村团支部",), ("石桥村团支部",))
    assert left.paths[1] == ("姓名",)


def test_a_blank_column_within_one_table() -> None:
    table = one(
        sheet("序号|姓名|性别||身份证号|入团时间\n1|甲一|男||110000200501093404|2020.5\n2|甲二|男||110000200501093405|2020.5")
    )
    assert (table.left, table.right, names(table)) == (0, 5, ["甲一", "甲二"])


def test_lists_at_different_heights_side_by_side() -> None:
    where = sheet(
        "序号|姓名|性别\n1|左一|女\n2|左二|男||姓名|联系电话\n3|左三|男||右一|13800000001\n4|左四|男||右二|13800000002"
    )
    left, right = find(where, knows)
    check_nothing_lost(where, [left, right])
    assert (names(left), names(right), right.top) == (["左一", "左二", "左三", "左四"], ["右一", "右二"], 3)


def test_lists_below_one_another() -> None:
    where = sheet(
        "石桥村团支部名册|||||\n一、支部班子\n序号|姓名|职务|任职时间\n1|班一长|书记|2021.05\n二、团员名单\n"
        + ROSTER.strip()
        + "\n\n\n石桥村青年名单\n姓名|工作单位\n青一年|永兴机械\n青二年|卫生院"
    )
    first, second, third = find(where, knows)
    check_nothing_lost(where, [first, second, third])
    assert first.context.titles == ("石桥村团支部名册", "一、支部班子")
    assert second.context.titles == ("石桥村团支部名册", "二、团员名单")
    assert (names(first), names(second), names(third)) == (["班一长"], ["桥甲和", "桥乙和"], ["青一年", "青二年"])
    assert "石桥村青年名单" in third.context.titles


def test_a_heading_on_every_page_is_one_table() -> None:
    page = "\n".join(["柳林镇团员花名册", "序号|姓名|性别", "{}|甲{}|男", "第{}页 共3页"])
    where = sheet("\n".join(page.format(n, n, n) for n in (1, 2, 3)))
    table = one(where)
    assert names(table) == ["甲1", "甲2", "甲3"]
    assert list(why(table).values()).count("重复的表头") == 2


def test_the_same_heading_under_another_title_is_another_table() -> None:
    where = sheet("石桥村团员名单\n姓名|性别\n甲一|男\n\n青山村团员名单\n姓名|性别\n乙一|女")
    first, second = find(where, knows)
    assert (first.context.titles, second.context.titles) == (("石桥村团员名单",), ("青山村团员名单",))


def test_a_heading_of_its_own_for_each_group() -> None:
    table = one(sheet("柳林镇团员花名册\n石桥村团支部（1人）\n姓名|性别\n甲一|男\n青山村团支部（1人）\n姓名|性别\n乙一|女"))
    assert [row.group for row in table.rows] == [("石桥村团支部",), ("青山村团支部",)]


# --- groups


GROUPED = "柳林镇花名册\n序号|姓名|性别|身份证号|入团时间\n{}\n1|桥甲和|女|110000200501093404|2020.5\n{}\n1|山甲和|男|110000200502093414|2020.5"


@pytest.mark.parametrize(
    ("line", "group"),
    [
        ("{}团支部（3人）", "{}团支部"),
        ("{}团支部", "{}团支部"),
        ("{}：", "{}"),
        ("团支部：{}团支部", "{}团支部"),
        ("一、{}团支部", "{}团支部"),
        ("一|{}团支部", "{}团支部"),
        ("|{}团支部（共3人）", "{}团支部"),
    ],
)
@pytest.mark.parametrize("merged", [True, False])
def test_group_rows(line: str, group: str, *, merged: bool) -> None:
    areas = [(3, 0, 3, 4), (5, 0, 5, 4)] if merged and not line.startswith(("一|", "|")) else []
    table = one(sheet(GROUPED.format(line.format("石桥村"), line.format("青山村")), areas))
    assert [row.group for row in table.rows] == [(group.format("石桥村"),), (group.format("青山村"),)]
    assert why(table)[3] == why(table)[5] == "分组行"


def test_groups_within_groups() -> None:
    rows = "一、农村团支部\n柳林村团支部\n1|甲一|男\n石桥村团支部（0人）\n青山村团支部（1人）\n1|甲二|男\n二、学校团支部\n柳林中学团支部\n1|甲三|女"
    table = one(sheet("序号|姓名|性别\n" + rows))
    assert [row.group for row in table.rows] == [
        ("农村团支部", "柳林村团支部"),
        ("农村团支部", "青山村团支部"),
        ("学校团支部", "柳林中学团支部"),
    ]


def test_a_group_row_before_names_in_the_first_column() -> None:
    table = one(sheet("姓名|性别|入团时间\n石桥村团支部\n甲一|男|2020.5\n青山村团支部\n甲二|男|2020.5"))
    assert [(row.cells[0], row.group) for row in table.rows] == [("甲一", ("石桥村团支部",)), ("甲二", ("青山村团支部",))]


def test_a_branch_without_other_cells_is_a_row_of_a_list_of_branches() -> None:
    table = one(sheet("团组织名称|负责人|成立时间\n柳林村团支部|周明远|2016.5\n青山村团支部\n石桥村团支部|陈雨桐|2017.5"))
    assert names(table, "团组织名称") == ["柳林村团支部", "青山村团支部", "石桥村团支部"]


def test_a_name_alone_is_a_row() -> None:
    table = one(sheet("序号|姓名|性别\n1|甲一|男\n|甲二\n3|甲三|女"))
    assert names(table) == ["甲一", "甲二", "甲三"]


def test_merged_down() -> None:
    where = sheet(
        "村名|序号|姓名|入团时间\n柳林村|1|甲一|2020.5\n|2|甲二|2020.5\n石桥村|1|乙一|2020.5\n|2", [(2, 0, 3, 0), (4, 0, 5, 0)]
    )
    table = one(where)
    assert [row.cells[0] for row in table.rows] == ["柳林村", "柳林村", "石桥村"]
    assert [row.filled for row in table.rows] == [frozenset(), frozenset({0}), frozenset()]


def test_named_once_is_told_and_not_filled() -> None:
    table = one(sheet("村名|姓名|性别\n柳林村|甲一|男\n|甲二|男\n|甲三|男\n石桥村|乙一|女\n|乙二|女"))
    assert table.once == {0}
    assert [row.cells[0] for row in table.rows] == ["柳林村", None, None, "石桥村", None]


def test_one_person_in_two_rows() -> None:
    where = sheet(
        "登记册\n序号|姓名|称谓|家长姓名\n1|双一行|父亲|双大行\n||母亲|余小妹\n2|双二行|父亲|双二大\n||母亲|孔小妹",
        [(3, 0, 4, 0), (3, 1, 4, 1), (5, 0, 6, 0), (5, 1, 6, 1)],
    )
    table = one(where)
    assert names(table) == ["双一行", "双一行", "双二行", "双二行"]
    assert [1 in row.filled for row in table.rows] == [False, True, False, True]


# --- headings


HIGH = "序号|儿童基本信息||父亲||备注\n|姓名|性别|姓名|电话|\n1|甲一|男|甲父|13800000001|无\n2|甲二|男|乙父|13800000002"


@pytest.mark.parametrize("merged", [[(1, 0, 2, 0), (1, 1, 1, 2), (1, 3, 1, 4), (1, 5, 2, 5)], []])
@pytest.mark.parametrize("title", ["", "柳林镇儿童花名册\n填报单位：柳林镇||||2024年5月\n"])
def test_heading_of_two_rows(merged: list[tuple[int, int, int, int]], title: str) -> None:
    lower = title.count("\n")
    areas = [(a + lower, b, c + lower, d) for a, b, c, d in merged]
    table = one(sheet(title + HIGH, areas))
    assert (table.bottom - table.top, table.paths[2], table.paths[4]) == (1, ("儿童基本信息", "性别"), ("父亲", "电话"))
    assert (table.paths[0], table.paths[5], len(table.rows)) == (("序号",), ("备注",), 2)


def test_heading_of_three_rows() -> None:
    where = sheet(
        "序号|姓名|家庭情况||||\n||父亲||母亲||\n||姓名|电话|姓名|电话\n1|甲一|甲父|13800000001|甲母|13800000002",
        [(1, 0, 3, 0), (1, 1, 3, 1), (1, 2, 1, 5), (2, 2, 2, 3), (2, 4, 2, 5)],
    )
    assert one(where).paths[5] == ("家庭情况", "母亲", "电话")


def test_remarks_in_headings() -> None:
    table = one(sheet("序\\n号|姓 名*|身份证号\\n（18位）|入团时间\\n（年.月）\n1|甲一|110000200501093404|2020.5"))
    assert list(table.paths.values()) == [("序号",), ("姓名*",), ("身份证号(18位)",), ("入团时间(年.月)",)]


def test_unknown_words_above_a_plain_table() -> None:
    table = one(sheet("往来登记\n称呼|号头|居处\n甲一|13800000001|石桥村\n甲二|13800000002|青山村"))
    assert (table.top, len(table.rows), table.paths[1]) == (2, 2, ("号头",))


def test_a_column_without_heading_is_told() -> None:
    table = one(sheet("姓名||性别\n甲一|110000200501093404|男||外出\n甲二|110000200501093405|男"))
    assert table.paths[1] == table.paths[4] == ()
    assert table.rows[0].cells[4] == "外出"


@pytest.mark.parametrize("title", ["", "团员\n"])
def test_no_heading_at_all(title: str) -> None:
    table = one(sheet(title + "甲一|110000200501093404|男\n甲二|110000200501093405|男"))
    assert table.bottom < table.top and set(table.paths.values()) == {()}
    assert [row.cells[0] for row in table.rows] == ["甲一", "甲二"]


def test_a_list_of_one_column() -> None:
    assert names(one(sheet("姓名\n甲一\n甲二\n甲三"))) == ["甲一", "甲二", "甲三"]


@pytest.mark.parametrize(
    "line",
    [
        "1|2|3|4|5",
        "甲|乙|1|2|3",
        "必填|必填|必填|选填|如：2005-09-01",
        "|必填|男/女|18位|格式：2020-05",
        "（1）|（2）|（3）|（4）|（5）",
    ],
)
def test_lines_that_explain_the_columns(line: str) -> None:
    heading, *rows = ROSTER.strip().split("\n")
    table = one(sheet("\n".join([heading, line, *rows])))
    assert len(table.rows) == 2 and why(table)[2] in ("说明", "栏号")


# --- what is no row


@pytest.mark.parametrize(
    "line",
    [
        "合计|2人", "合 计||2", "小计|2", "总计：2人", "|合计|2|", "共2人", "共计 2 人", "本页小计：2人", "以下空白", "|以下空白", "|（以下空白）", "此页无正文", "（盖章）",
        "||||（盖章）", "2024年5月10日", "||||年  月  日", "制表人：李某", "审核人：|张某", "制表：李某||审核：张某||2024年5月10日", "填报人：李某   联系电话：13800138000",
        "单位负责人（签字）：", "注：本表一式两份。", "备注：身份证号必填", "说明：请如实填写", "填表说明：1.如实填写；2.加盖公章。", "1.本表一式两份，加盖公章后上报。", "3", "3||||0000-00-00", "3||#N/A", "示例|张三|男|110000200001018010|2016-05",
        "例|张三|男|110000200001018010|2016-05", "1|张三（示例）|男|110000200001018010|2016-05", "例：张三|张三|男", "样例|李四|女", "第1页 共2页", "总人数|2",
    ],
)  # fmt: skip
@pytest.mark.parametrize("where", ["end", "between"])
def test_no_row(line: str, where: str) -> None:
    heading, first, second = ROSTER.strip().split("\n")
    lines = [heading, first, second, line] if where == "end" else [heading, first, line, second]
    table = one(sheet("\n".join(lines)))
    assert names(table) == ["桥甲和", "桥乙和"]
    assert list(why(table)) == [4 if where == "end" else 3]


@pytest.mark.parametrize(
    "line",
    [
        "3|共|女|110000200501093404|2020.5",
        "3|合|女|110000200501093404|2020.5",
        "3|总无双|女|110000200501093404|2020.5",
        "3|年月|女|110000200501093404",
        "3|注册|女",
    ],
)
def test_odd_names_are_people(line: str) -> None:
    assert len(one(sheet(ROSTER + line)).rows) == 3


def test_days_in_the_first_column_are_no_signatures() -> None:
    table = one(sheet("服务日期|姓名|服务时长\n2024年3月5日|甲一|2\n2024年3月6日|甲二|3"))
    assert names(table) == ["甲一", "甲二"]


def test_prepared_rows_with_formulas() -> None:
    where = sheet(ROSTER + "3||女\n4||女")
    assert len(find(where, knows)[0].rows) == 4
    [table] = find(where, knows, formulas={(4, 2), (5, 2)})
    assert len(table.rows) == 2 and why(table) == {4: "空的预留行", 5: "空的预留行"}


def test_prepared_rows_with_words_filled_in_beforehand() -> None:
    table = one(
        sheet(
            "序号|姓名|身份证号|民族|入团时间\n1|甲一|110000200501093404|汉族|2020.5\n2|甲二|110000200501093405|汉族|2020.5\n3|||汉族\n4|||汉族\n5|||汉族"
        )
    )
    assert names(table) == ["甲一", "甲二"]


def test_a_total_ends_only_what_is_of_another_shape() -> None:
    where = sheet(ROSTER + "合计|2人\n3|桥丙和|女|110000200503093424|2020.5\n合计|3人\n\n男|1\n女|2")
    table = one(where)
    assert names(table) == ["桥甲和", "桥乙和", "桥丙和"]
    assert why(table)[8] == "表外的内容"


# --- context


def test_context() -> None:
    where = sheet(
        "附件1\n2024年度团费收缴登记表\n填报单位：（盖章）柳林村团支部||填报日期：2024年12月1日\n单位|元||\n姓名|实缴团费\n甲一|36\n填报人：李某|联系电话：13800138000",
        [(2, 0, 2, 1)],
        "2023",
    )
    context = one(where).context
    assert context.titles == ("附件1", "2024年度团费收缴登记表")
    assert dict(context.said) == {
        "填报单位": "柳林村团支部", "填报日期": "2024年12月1日", "单位": "元", "年度": "2024", "填报人": "李某", "联系电话": "13800138000",
    }  # fmt: skip


def test_several_labels_in_one_cell() -> None:
    where = sheet(
        "签到表\n活动时间：2024年3月5日 14:00-16:30    活动地点：石桥村文化广场  服务时长：2小时\n序号|姓名|联系电话\n1|甲一|13800000001",
        [(2, 0, 2, 2)],
    )
    assert dict(one(where).context.said) == {
        "活动时间": "2024年3月5日 14:00-16:30",
        "活动地点": "石桥村文化广场",
        "服务时长": "2小时",
    }


def test_the_sheet_name_tells_the_year() -> None:
    assert ("年度", "2024") in one(Sheet("2024", sheet("姓名|实缴团费\n甲一|36").rows)).context.said


# --- cards


CARDS = [
    "登记表\n姓名|卡一片|性别|男|照片\n民族|汉族|出生日期|2005.04\n身份证号|110000200504119315\n入团时间|2020.5|所在团支部|石桥村团支部",
    "共青团员登记表\n姓名||性别||出生日期||照片\n民族||籍贯||学历\n身份证号|||政治面貌\n入团时间||所在团支部",
    "登记表\n姓名|登一记|性别|男|民族|汉族\n出生日期|2014年3月4日|身份证号|110000201403040610\n所在村|石桥村|户籍地|石桥村\n家庭成员|称谓|姓名|联系电话\n|父亲|登父某|13800006061\n|母亲|登母某|13800006062",
    "姓名|甲一\n性别|男\n民族|汉族\n身份证号|110000201403040610\n手机|13800006061",
]


@pytest.mark.parametrize("text", CARDS)
def test_cards_are_no_tables(text: str) -> None:
    assert find(sheet(text), knows) == []


def test_a_table_of_one_row_is_no_card() -> None:
    assert names(one(sheet("团员登记表\n姓名|性别|民族|身份证号\n甲一|男|汉族|110000201403040610"))) == ["甲一"]


def test_filing_lines_above_a_list_make_no_card() -> None:
    rows = "\n".join(f"{n}|甲{n}|1380000{n:04d}" for n in range(1, 9))
    table = one(
        sheet(
            "活动签到表\n活动名称|学雷锋|开始日期|2024.3.5\n地点|文化站|负责人|周明远\n主办单位|镇团委\n序号|姓名|手机\n" + rows
        )
    )
    assert len(table.rows) == 8 and ("活动名称", "学雷锋") in table.context.said


def test_posts_in_the_first_column_make_no_card() -> None:
    assert names(one(sheet("职务|姓名|手机\n书记|甲一|13800000001\n副书记|甲二|13800000002\n组织委员|甲三|13800000003"))) == [
        "甲一",
        "甲二",
        "甲三",
    ]


@pytest.mark.parametrize("text", ["填表说明\n1.本表一式两份。\n2.请如实填写。", "一个标题"])
def test_prose_is_no_table(text: str) -> None:
    assert find(sheet(text), knows) == []


def test_words_are_looked_at_once() -> None:
    asked: list[str] = []

    def count(words: str) -> float:
        asked.append(words)
        return knows(words)

    find(sheet("姓名|性别\n" + "甲一|男\n" * 200), count)
    assert len(asked) < 20


# --- further layouts

ID = "110000200501093404"


@pytest.mark.parametrize(
    "heading", ["姓名|1|2|3|4|5|6|7|8|9|10|11|12|合计", "姓名|2022|2023|2024", "姓名|2022年|2023年|2024年", "姓名|1月|2月|3月"]
)
def test_months_and_years_are_headings(heading: str) -> None:
    row = "|".join("3" for _ in heading.split("|")[1:])
    assert names(one(sheet(f"{heading}\n甲一|{row}\n甲二|{row}"))) == ["甲一", "甲二"]


@pytest.mark.parametrize("merged", [[(1, 0, 1, 4), (2, 3, 2, 4)], []])
def test_a_group_over_a_part_of_the_columns(merged: list[tuple[int, int, int, int]]) -> None:
    table = one(
        sheet(
            "花名册\n|||监护人\n姓名|性别|民族|姓名|电话\n甲一|男|汉族|乙一|13800000001\n甲二|男|汉族|乙二|13800000002", merged
        )
    )
    assert (table.paths[0], table.paths[4]) == (("姓名",), ("监护人", "电话"))


def test_heading_of_four_rows() -> None:
    areas = [(2, 0, 5, 0), (2, 1, 2, 5), (3, 1, 3, 3), (3, 4, 3, 5), (4, 1, 5, 1), (4, 2, 4, 3), (4, 4, 5, 4), (4, 5, 5, 5)]
    table = one(
        sheet("总表\n序号|基本信息||||\n|本人|||监护人|\n|姓名|出生||姓名|电话\n||年|月||\n1|甲一|2005|3|乙|13800000001", areas)
    )
    assert (table.top, table.bottom, table.paths[3]) == (2, 5, ("基本信息", "本人", "出生", "月"))


def test_a_list_within_a_card() -> None:
    text = f"登记表\n姓名|卡一|性别|男\n民族|汉|手机|13800000001\n身份证号|{ID}|学历|高中\n家庭主要成员|姓名|关系|工作单位|电话\n|甲父|父|务农|13800000002\n|甲母|母|务农|13800000003\n|甲弟|弟|学生\n本人简历|2010年上学"
    assert find(sheet(text, [(5, 0, 8, 0)]), knows) == find(sheet(text), knows) == []


def test_people_side_by_side_below_their_labels_are_no_rows() -> None:
    assert find(sheet(f"姓名|甲一|甲二|甲三\n性别|男|女|男\n身份证号|{ID}|{IDS[1]}|{IDS[2]}"), knows) == []


def test_a_small_table_beside_a_list_stays_out_of_its_rows() -> None:
    roster, counts = find(
        sheet(f"姓名|性别|身份证号||类别|人数\n甲一|男|{ID}||男|1\n甲二|女|{IDS[1]}||女|1\n甲三|女|{IDS[2]}"), knows
    )
    assert (names(roster), len(counts.rows), roster.right) == (["甲一", "甲二", "甲三"], 2, 2)


def test_a_small_table_below_a_list_stays_out_of_its_rows() -> None:
    table = one(sheet("姓名|性别|年龄\n甲一|男|12\n\n\n统计\n男|12|50%\n女|10|50%"))
    assert names(table) == ["甲一"]


def test_a_tall_cell_beside_all_rows_is_their_group() -> None:
    table = one(sheet(f"柳林村|序号|姓名|身份证号\n|1|甲一|{ID}\n|2|甲二|{IDS[1]}", [(1, 0, 3, 0)]))
    assert [row.group for row in table.rows] == [("柳林村",)] * 2 and 0 not in table.paths


@pytest.mark.parametrize("merged", [[(2, 0, 2, 3), (4, 0, 4, 3)], []])
def test_a_group_of_any_words(merged: list[tuple[int, int, int, int]]) -> None:
    table = one(sheet(f"序号|姓名|性别|身份证号\n流动团员\n1|甲一|男|{ID}\n已转出团员\n1|乙一|男|{IDS[1]}", merged))
    assert [row.group for row in table.rows] == [("流动团员",), ("已转出团员",)]


def test_a_group_with_its_count_in_a_cell_of_its_own() -> None:
    table = one(sheet(f"序号|姓名|性别|身份证号\n石桥村团支部|||3人\n1|甲一|男|{ID}\n青山村团支部|||2人\n1|乙一|男|{IDS[1]}"))
    assert [row.group for row in table.rows] == [("石桥村团支部",), ("青山村团支部",)]


def test_labels_below_a_list_are_context() -> None:
    table = one(sheet(f"姓名|身份证号|手机\n甲一|{ID}|13800000001\n填表人|李某|2024年5月1日\n联系电话|13800138000"))
    assert names(table) == ["甲一"] and dict(table.context.said) == {
        "填表人": "李某",
        "日期": "2024年5月1日",
        "联系电话": "13800138000",
    }


def test_events_whose_names_begin_like_totals() -> None:
    told = ["总结表彰会", "共产主义青年团团课", "说明会", "总计划讨论", "备注名", "百人签名活动", "如何入团", "例会"]
    table = one(sheet("活动名称|时间|地点\n" + "\n".join(f"{name}|2024.3.5|镇" for name in told)))
    assert names(table, "活动名称") == told


def test_lines_before_a_heading_and_without_one_are_not_lost() -> None:
    first, second = find(sheet(f"甲一|男|{ID}\n甲二|男|{IDS[1]}\n\n姓名|性别|身份证号\n甲三|男|{IDS[2]}"), knows)
    assert [row.cells[0] for row in (*first.rows, *second.rows)] == ["甲一", "甲二", "甲三"]


def test_plain_words_without_heading() -> None:
    table = one(sheet("甲一|男|柳林村\n甲二|女|石桥村\n甲三|女|石桥村\n甲四|女|石桥村"))
    assert len(table.rows) == 4 and set(table.paths.values()) == {()}


def test_unknown_words_in_a_list_above_another() -> None:
    text = "甲单\n序号|称呼|居处\n1|甲一|石桥村\n2|甲二|青山村\n\n乙单\n序号|称呼|去处\n1|乙一|永兴机械\n2|乙二|卫生院"
    tables = find(sheet(text), lambda words: 0.0)
    assert [[row.cells[1] for row in table.rows] for table in tables] == [["甲一", "甲二"], ["乙一", "乙二"]]


# --- any table


@st.composite
def sheets(draw: st.DrawFn) -> tuple[Sheet, list[tuple[str, str]]]:
    """A sheet with a random list in it, and the names and ID numbers of its people, each with its group."""
    optional = draw(
        st.lists(st.sampled_from(["性别", "民族", "入团时间", "手机", "住址", "奇怪的栏"]), unique=True, max_size=6)
    )
    columns = [*(["序号"] if draw(st.booleans()) else []), "姓名", "身份证号", *optional]
    sides = draw(st.integers(1, 2))
    gap = draw(st.integers(0, 1))
    values: dict[str, Value] = {
        "性别": "男",
        "民族": "汉族",
        "入团时间": date(2020, 5, 4),
        "手机": "13800000001",
        "住址": "石桥村三组",
        "奇怪的栏": "随便",
    }
    lines: list[list[Value]] = []
    for text in draw(st.lists(st.sampled_from(["柳林镇团员花名册", "填报单位：柳林镇", "2024年5月"]), unique=True, max_size=3)):
        lines.append([text])
    heading: list[Value] = ([*columns, *[None] * gap] * sides)[: sides * (len(columns) + gap) - gap]
    lines.append(heading)
    people: list[tuple[str, str]] = []
    group = ""
    for at in range(draw(st.integers(1, 15))):
        between = draw(st.sampled_from(["", "", "", "", "合计|2人", "group", "heading", "blank", "注：如实填写", "以下空白"]))
        if between == "group" and "序号" in columns and sides == 1:
            group = f"第{at}村团支部"
            lines.append([f"{group}（{at}人）"])
        elif between == "heading":
            lines.append(heading)
        elif between == "blank":
            lines.append([])
        elif between and between != "group":
            lines.append(list(between.split("|")))
        row: list[Value] = []
        for side in range(sides):
            person = f"甲{chr(0x4E00 + len(people))}", IDS[len(people)]
            people.append((person[1], group))
            cells = {**values, "序号": at + 1, "姓名": person[0], "身份证号": person[1]}
            row += [None] * gap * (side > 0) + [cells[words] for words in columns]
        lines.append(row)
    lines += [
        [text]
        for text in draw(
            st.lists(st.sampled_from(["制表人：李某", "（盖章）", "2024年5月10日", "共3人"]), unique=True, max_size=3)
        )
    ]
    return Sheet("名单", [(n, cells) for n, cells in enumerate(lines, 1) if cells]), people


@settings(max_examples=150, deadline=None)
@given(sheets())
def test_any_table_comes_back(drawn: tuple[Sheet, list[tuple[str, str]]]) -> None:
    where, people = drawn
    tables = find(where, knows)
    found = []
    for table in tables:
        column = next(n for n, path in table.paths.items() if path == ("身份证号",))
        found += [(row.cells[column], "".join(row.group)) for row in table.rows]
    assert sorted(found) == sorted(people)
    assert len(found) == len(people)
    check_nothing_lost(where, tables)
