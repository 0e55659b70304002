"""Forms as a county sends them, each with its own tricks; nobody's real forms, invented after the duties of a clerk's year."""

from __future__ import annotations

from collections.abc import Callable

from app.exchange.forms.sheet.cells import letters
from tests.exchange.forms.county_package import (
    BOX,
    DATE,
    DAY,
    GREY,
    HEAD,
    NOTE,
    OPEN,
    OPEN_TEXT,
    PLAIN,
    TEXT,
    TEXT_GREY,
    TITLE,
    Book,
    Formula,
    Runs,
    Sheet,
    background,
    bar_chart,
    comments,
    drawing,
    new_format,
    new_list,
    table,
    ticked,
)

_FROZEN = '<sheetView workbookViewId="0" showGridLines="0"><pane ySplit="{0}" topLeftCell="A{1}" activePane="bottomLeft" state="frozen"/><selection pane="bottomLeft" activeCell="A{1}" sqref="A{1}"/></sheetView>'
_PAGE = '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'


def _head(sheet: Sheet, title: str, last: str) -> None:
    sheet.put("A1", "附件1", NOTE)
    sheet.put("A2", title, TITLE, f"{last}2")


def members() -> Book:
    """团员花名册: groups of headings, column numbers, six rows, a total and signatures below, lists from a hidden sheet."""
    sheet = Sheet("花名册", widths=(6, 10, 6, 8, 12, 21, 12, 30, 16, 14), views=_FROZEN.format(6, 7))
    _head(sheet, "XX县共青团员花名册", "J")
    sheet.put("A3", Runs(("填报单位（盖章）：", "                  ", "填报日期：   年  月  日"), "テン"), PLAIN, "J3")
    for at, words, across in (("A4", "序号", "A5"), ("B4", "基本信息", "F4"), ("G4", "团籍信息", "I4"), ("J4", "联系电话", "J5")):
        sheet.put(at, words, HEAD, across)
    sheet.line(5, ["姓名", "性别", "民族", "出生年月（格式2003.05）", Runs(("身份证号", "（18位）")), "入团时间", "所在团支部", "发展团员编号"], HEAD, 2)
    sheet.line(6, list(range(1, 11)), HEAD)
    sheet.blanks(range(7, 13), [BOX, BOX, BOX, BOX, TEXT, TEXT, DATE, BOX, TEXT, TEXT])
    sheet.line(13, ["合计", Formula("COUNTA(B7:B12)"), *[None] * 8], BOX)
    sheet.put("A14", "单位负责人（签名）：            复核人（签名）：            填表人（签名）：", PLAIN, "J14")
    sheet.put("A15", "注：1.行数不够可自行插入行；2.民族请从下拉框选择。", NOTE, "J15")
    hidden = Sheet("字典", hidden=True)
    for row, words in enumerate(("汉", "满", "回", "蒙古", "苗", "壮", "土家", "朝鲜"), 1):
        hidden.put(f"A{row}", words, PLAIN)
    book = Book([sheet, hidden], names='<definedName name="_xlnm.Print_Area" localSheetId="0">花名册!$A$1:$J$15</definedName>'
                '<definedName name="_xlnm.Print_Titles" localSheetId="0">花名册!$4:$6</definedName><definedName name="合计人数">花名册!$B$13</definedName>')
    sheet.add("conditionalFormatting", '<conditionalFormatting sqref="F7:F12"><cfRule type="duplicateValues" dxfId="0" priority="1"/></conditionalFormatting>')
    sheet.add("dataValidations", '<dataValidations count="1"><dataValidation type="list" allowBlank="1" showErrorMessage="1" sqref="C7:C12"><formula1>"男,女"</formula1></dataValidation></dataValidations>')
    sheet.add("hyperlinks", '<hyperlinks><hyperlink ref="A15" location="花名册!A14" display="签名处"/></hyperlinks>')
    sheet.add("pageSetup", _PAGE)
    sheet.add("headerFooter", "<headerFooter><oddFooter>&amp;C第 &amp;P 页</oddFooter></headerFooter>")
    sheet.add("rowBreaks", '<rowBreaks count="1" manualBreakCount="1"><brk id="13" max="16383" man="1"/></rowBreaks>')
    sheet.add("ignoredErrors", '<ignoredErrors><ignoredError sqref="E7:F12 I7:J12" numberStoredAsText="1"/></ignoredErrors>')
    drawing(book, sheet, 1, "团徽", 14)
    ticked(book, sheet, 15)
    comments(book, sheet, 1, {"F5": "18位，最后一位是X的用大写", "A14": "手写签名"}, button=15)
    sheet.add("extLst", f'<extLst>{new_format("B7:B12", "LEN(B7)>4")}{new_list("D7:D12", "字典!$A$1:$A$8")}</extLst>')
    return book


def teams() -> Book:
    """志愿服务队汇总表: a figure of each team, shared formulas across the last row, a chart, the order of calculation."""
    sheet = Sheet("汇总", widths=(6, 26, 12, 16, 10, 12, 12, 14))
    _head(sheet, "志愿服务队情况汇总表", "H")
    sheet.line(3, ["序号", "队伍名称", "负责人", "负责人电话", "注册志愿者人数", "服务人次", "服务时数", "人均时数"], HEAD)
    for row in (4, 5, 6):
        sheet.line(row, [row - 3, None, None, None, None, None, None, Formula.shared(0, "G4/E4", "H4:H6") if row == 4 else Formula.shared(0)])
    sheet.blanks(range(4, 7), [BOX] * 8)
    sheet.line(7, ["合计", None, None, None, Formula.shared(1, "SUM(E4:E6)", "E7:G7"), Formula.shared(1), Formula.shared(1), Formula("G7/E7")])
    sheet.put("A8", "填表人：                联系电话：                填表日期：", PLAIN, "H8")
    sheet.put("B10", Formula.array("SUM(F4:F6*1)", "B10"), PLAIN)
    second = Sheet("核对")
    second.line(1, ["总人数", Formula("汇总!E7"), Formula("SUM(汇总!$E$4:$E$6)"), Formula('IF(汇总!E4="","",汇总!E4)')], PLAIN)
    book = Book([sheet, second], names='<definedName name="队名">汇总!$B$4:$B$6</definedName>', chain=True)
    drawing(book, sheet, 1, "填前请看说明", 12, bar_chart("汇总", "$B$4:$B$6", "$E$4:$E$6"))
    return book


def development() -> Book:
    """发展对象名册: prefixed names, protected but for the white cells, rows must not be added, grey columns."""
    sheet = Sheet("名册", prefix="x", widths=(6, 12, 8, 22, 14, 18, 14))
    sheet.put("A1", "发展团员对象名册", TITLE, "G1")
    sheet.line(2, ["序号", "姓名", "性别", "身份证号（后四位）", "出生日期", "发展团员编号", "编号校验"], HEAD)
    for row in range(3, 8):
        sheet.line(row, [row - 2, None, None, None, None, None, None])
        sheet.blanks(range(row, row + 1), [BOX] * 7)
        for column, style in ((2, OPEN), (3, OPEN), (4, OPEN_TEXT), (5, OPEN_TEXT), (6, OPEN_TEXT), (7, GREY)):
            sheet.cells[row, column] = (None, style)
    sheet.put("A8", "注：不得增减行、列，灰色列不得修改；出生日期以*代替；身份证号只填后四位。", NOTE, "G8")
    sheet.add("sheetProtection", '<sheetProtection password="CC1A" sheet="1" objects="1" scenarios="1"/>')
    sheet.add("protectedRanges", '<protectedRanges><protectedRange sqref="B3:F7" name="填写区"/></protectedRanges>')
    return Book([sheet])


def annual() -> Book:
    """团内统计年报: labels in rows, years in columns, sums by formula, a picture behind; falls are to be explained."""
    sheet = Sheet("对比表", widths=(28, 10, 12, 12, 14, 24))
    _head(sheet, "共青团有关信息统计数据对比表", "F")
    sheet.put("A3", "填报单位：", PLAIN, "C3")
    sheet.put("D3", "截止日期：    年   月   日", PLAIN, "F3")
    sheet.line(4, ["项目", "单位", "上年数", "本年数", "增减", "下降原因"], HEAD)
    rows = ["基层团组织数", "其中：农村团支部", "企业团组织", "团员数", "其中：女", "少数民族", "本年发展团员", "专职团干部", "兼职团干部", "14-28周岁青年数", "团青比"]
    for row, words in enumerate(rows, 5):
        sheet.line(row, [words, "个" if row < 8 else "%" if row == 15 else "人", None, None, Formula(f"D{row}-C{row}") if row < 15 else None, None])
        for column in (1, 2, 3, 4, 5, 6):
            sheet.cells.setdefault((row, column), (None, BOX))
    sheet.cells[15, 4] = (Formula("ROUND(D8/D14*100,2)"), BOX)
    sheet.cells[15, 3] = (None, GREY)
    sheet.put("A16", "主要负责人（签名）：", PLAIN, "F16")
    book = Book([sheet], chain=True)
    background(book, sheet)
    return book


def crossed() -> Book:
    """团员年龄结构: two header rows above, two label columns at the left, all figures crossed; rows without numbers of their own."""
    sheet = Sheet("结构", bare=True, inline=True)
    sheet.put("A1", "团员性别与年龄结构统计表", TITLE, "H1")
    sheet.put("A2", "类别", HEAD, "B3")
    sheet.put("C2", "团员数", HEAD, "E2")
    sheet.put("F2", "注册志愿者", HEAD, "H2")
    sheet.line(3, ["合计", "男", "女"] * 2, HEAD, 3)
    sheet.put("A4", "合计", HEAD, "B4")
    sheet.put("A5", "支部类型", HEAD, "A7")
    for row, words in enumerate(("农村团支部", "企业团组织", "机关团支部"), 5):
        sheet.put(f"B{row}", words, HEAD)
    sheet.blanks(range(4, 8), [BOX] * 6, 3)
    sheet.merges = list(sheet.merges)
    return Book([sheet])


def reviews() -> Book:
    """评议注册结果表: an example to be deleted, codes in the example, a table object and its filter."""
    headings = ["序号", "姓名", "所在支部", "年度", "评议等次", "是否注册", "备注"]
    sheet = Sheet("评议结果", widths=(6, 12, 26, 8, 12, 12, 20))
    sheet.put("A1", "团员教育评议和团籍注册结果表", TITLE, "G1")
    sheet.line(2, headings, HEAD)
    sheet.line(3, ["示例", "张三", "某村团支部", 2020, "优秀", "已注册", "填表时请删除示例行"])
    sheet.blanks(range(4, 8), [BOX] * 7)
    sheet.put("A9", "填报人：", PLAIN)
    sheet.put("B9", None, BOX, "C9")
    sheet.put("D9", "联系电话：", PLAIN)
    sheet.put("E9", None, BOX, "G9")
    book = Book([sheet])
    table(book, sheet, 1, "A2:G7", headings)
    return book


def dues() -> Book:
    """团费收缴: by branch; money of one branch is in no figure, so it stays blank."""
    sheet = Sheet("团费", widths=(6, 30, 10, 12, 12, 20))
    sheet.put("A1", "2021年度团费收缴上缴表", TITLE, "F1")
    sheet.put("A2", "填报单位（盖章）：", PLAIN, "C2")
    sheet.put("D2", "单位：元", PLAIN, "F2")
    sheet.line(3, ["序号", "支部名称", "团员数", "应缴团费", "实缴团费", "欠缴人"], HEAD)
    sheet.blanks(range(4, 7), [BOX] * 6)
    sheet.line(7, ["合计", None, Formula("SUM(C4:C6)"), Formula("SUM(D4:D6)"), Formula("SUM(E4:E6)"), None])
    return Book([sheet])


def condolence() -> Book:
    """慰问花名册: masked numbers, a sample to keep, autofilter, hidden rows and columns."""
    sheet = Sheet("慰问", columns='<col min="1" max="8" width="14" customWidth="1"/><col min="9" max="9" width="9" hidden="1" customWidth="1"/>')
    sheet.put("A1", "春节慰问青少年花名册", TITLE, "H1")
    sheet.line(2, ["序号", "姓名", "身份证号", "所在村", "困难类型", "学校", "慰问金（元）", "签收"], HEAD)
    sheet.line(3, ["例", "张*", "110***********0011", "某村", "留守", "中心小学", 500, "按手印"])
    sheet.blanks(range(4, 9), [BOX, BOX, TEXT, BOX, BOX, BOX, BOX, BOX])
    sheet.rows[9] = ' hidden="1" ht="0" customHeight="1"'
    sheet.put("A10", "说明：示例行请保留；姓名、身份证号以*代替。", NOTE, "H10")
    sheet.add("autoFilter", '<autoFilter ref="A2:H8"/>')
    return Book([sheet], names='<definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">慰问!$A$2:$H$8</definedName>')


def left_behind() -> Book:
    """农村留守儿童花名册: three rows of headings, whose name and number are whose, the sum of columns in a note."""
    sheet = Sheet("附件3", widths=(5, 9, 6, 8, 13, 20, 8, 14, 10, 9, 9, 14, 10, 9, 14, 9, 14, 20, 12, 10, 10))
    sheet.put("A1", "农村留守儿童花名册", TITLE, "U1")
    sheet.put("A2", "填报单位（公章）：          填表人：          联系电话：          填报日期：", PLAIN, "U2")
    for at, words, across in (
        ("A3", "序号", "A5"), ("B3", "儿童基本情况", "H3"), ("B4", "姓名", "B5"), ("C4", "性别", "C5"), ("D4", "民族", "D5"), ("E4", "出生日期（20030512）", "E5"), ("F4", "身份号码", "F5"),
        ("G4", "户籍", "H4"), ("I3", "就学情况", "K3"), ("I4", "学段", "I5"), ("J4", "学校", "J5"), ("K4", "是否寄宿", "K5"), ("L3", "监护情况", "Q3"), ("L4", "父亲", "M4"), ("N4", "母亲", "O4"),
        ("P4", "监护人", "Q4"), ("R3", "家庭住址", "R5"), ("S3", "监护类型", "S5"), ("T3", "身体状况", "T5"), ("U3", "结对帮扶人", "U5"),
    ):
        sheet.put(at, words, HEAD, across)
    sheet.line(5, ["是否登记户口", "是否农村户籍"], HEAD, 7)
    sheet.line(5, ["姓名", "电话", "姓名", "电话", "姓名", "电话"], HEAD, 12)
    sheet.line(6, ["栏次", *[str(n) for n in range(1, 21)]], HEAD)
    sheet.blanks(range(7, 12), [BOX, BOX, BOX, BOX, TEXT, TEXT, *[BOX] * 15])
    sheet.put("A12", "单位负责人（签名）：                复核人（签名）：", PLAIN, "U12")
    sheet.put("A13", "注：可续行。没有的项目填“—”。", NOTE, "U13")
    sheet.add("pageSetup", _PAGE)
    return Book([sheet])


def transfers() -> Book:
    """学社衔接台账: short, long and Excel dates side by side; the last blank row is written <row/>."""
    sheet = Sheet("台账", widths=(6, 10, 20, 22, 22, 14, 14, 12, 14))
    sheet.put("A1", "团员组织关系转接（学社衔接）台账", TITLE, "I1")
    sheet.line(2, ["序号", "姓名", "身份证号", "原团支部", "转入团支部", "转接原因", "申请日期", "状态", "联系电话"], HEAD)
    sheet.blanks(range(3, 8), [BOX, BOX, TEXT, BOX, BOX, BOX, DAY, BOX, TEXT])
    sheet.rows[8] = ' spans="1:9"'
    sheet.put("A10", "填报人：", PLAIN)
    return Book([sheet])


def trainings() -> Book:
    """培训统计表: what is an event lists the trainings only; times in hours, 人次 by formula."""
    sheet = Sheet("培训", widths=(6, 8, 26, 14, 18, 10, 10, 12, 16))
    sheet.put("A1", "2021年培训统计表", TITLE, "I1")
    sheet.line(2, ["序号", "期次", "培训主题", "培训时间", "培训地点", "课时", "参训人数", "讲师", "备注"], HEAD)
    sheet.blanks(range(3, 7), [BOX] * 9)
    sheet.line(7, ["合计", None, None, None, None, Formula("SUM(F3:F6)"), Formula("SUM(G3:G6)"), None, None])
    return Book([sheet])


def officers() -> Book:
    """班子名册: a person's fields beside the post's; 联系人 of the sheet is not the officer."""
    sheet = Sheet("班子", widths=(6, 10, 6, 8, 12, 26, 12, 12, 12, 16))
    sheet.put("A1", "团组织班子成员名册", TITLE, "J1")
    sheet.line(2, ["序号", "姓名", "性别", "民族", "出生年月", "所在团组织", "职务", "任职方式", "任职时间（2003年5月）", "联系电话"], HEAD)
    sheet.blanks(range(3, 6), [BOX, BOX, BOX, BOX, TEXT, BOX, BOX, BOX, TEXT, TEXT])
    sheet.put("A6", "联系人：", PLAIN, "E6")
    sheet.put("F6", "联系人电话：", PLAIN, "J6")
    return Book([sheet])


def partners() -> Book:
    """共建情况表: a list of units with contacts that are theirs."""
    sheet = Sheet("共建")
    sheet.put("A1", "高校共建情况表", TITLE, "G1")
    sheet.put("A2", "序号", HEAD, "A3")
    sheet.put("B2", "共建单位", HEAD, "B3")
    sheet.put("C2", "单位性质", HEAD, "C3")
    sheet.put("D2", "联系人", HEAD, "E2")
    sheet.line(3, ["姓名", "电话"], HEAD, 4)
    sheet.put("F2", "合作方式", HEAD, "F3")
    sheet.put("G2", "首次合作年份", HEAD, "G3")
    sheet.blanks(range(4, 8), [BOX] * 7)
    return Book([sheet])


def activities() -> Book:
    """活动统计表: kinds of events in rows, times and 人次 in columns."""
    sheet = Sheet("活动")
    sheet.put("A1", "2021年度活动统计表", TITLE, "D1")
    sheet.line(2, ["活动类别", "次数", "参加人次", "备注"], HEAD)
    for row, words in enumerate(("培训", "主题团日", "关爱慰问", "文体活动", "宣传"), 3):
        sheet.line(row, [words, None, None, None])
        sheet.blanks(range(row, row + 1), [BOX] * 4)
    sheet.line(8, ["合计", Formula("SUM(B3:B7)"), Formula("SUM(C3:C7)"), None])
    return Book([sheet])


def recommendation() -> Book:
    """推荐表: one person; ticks in （ ） and □, a frame for the photo, deeds to be written by hand."""
    sheet = Sheet("推荐表", widths=(12, 14, 10, 14, 12, 14, 14))
    sheet.put("A1", "优秀共青团员推荐表", TITLE, "G1")
    sheet.line(2, ["姓名", None, "性别", "（ ）男  （ ）女", "民族", None])
    sheet.put("G2", "照片", BOX, "G5")
    sheet.line(3, ["出生年月", None, "政治面貌", "□共青团员 □中共党员 □群众", "文化程度", None])
    sheet.put("A4", "身份证号", BOX)
    sheet.put("B4", None, TEXT, "D4")
    sheet.line(4, ["联系电话", None], BOX, 5)
    sheet.put("A5", "工作单位及职务", BOX)
    sheet.put("B5", None, BOX, "F5")
    sheet.line(6, ["所在团支部"], BOX)
    sheet.put("B6", None, BOX, "D6")
    sheet.line(6, ["入团时间"], BOX, 5)
    sheet.put("F6", None, BOX, "G6")
    sheet.put("A7", "主要事迹", BOX)
    sheet.put("B7", None, BOX, "G7")
    sheet.put("A8", "基层团组织意见", BOX)
    sheet.put("B8", "（盖章）      年   月   日", BOX, "G8")
    return Book([sheet])


def child_card() -> Book:
    """基本情况登记表: one child, one sheet; groups at the left, numbers of the family's that are not the child's."""
    sheet = Sheet("登记表", widths=(8, 12, 16, 12, 16, 12, 20))
    sheet.put("A1", "困境儿童基本情况登记表（一童一表）", TITLE, "G1")
    sheet.put("A2", "填表单位：", PLAIN, "D2")
    sheet.put("E2", "填表日期：    年  月  日", PLAIN, "G2")
    for at, words, across in (("A3", "儿童", "A7"), ("A8", "父亲", "A8"), ("A9", "监护人", "A10")):
        sheet.put(at, words, HEAD, across if across != at else "")
    sheet.line(3, ["姓名", None, "性别", "男□  女□", "民族", None], BOX, 2)
    sheet.line(4, ["出生日期", None, "身份号码", None, "是否农村户籍", "是（ ） 否（ ）"], BOX, 2)
    sheet.line(5, ["学校", None, "年级", None, "就学情况", "小学（ ）初中（ ）高中（ ）"], BOX, 2)
    sheet.put("B6", "类别", BOX)
    sheet.put("C6", "留守□ 孤儿□ 自身残疾□ 单亲□ 低保家庭□", BOX, "G6")
    sheet.put("B7", "家庭住址", BOX)
    sheet.put("C7", None, BOX, "G7")
    sheet.line(8, ["姓名", None, "身份号码", None, "联系电话", None], BOX, 2)
    sheet.line(9, ["姓名", None, "关系", None, "联系电话", None], BOX, 2)
    sheet.put("B10", "住址", BOX)
    sheet.put("C10", None, BOX, "G10")
    return Book([sheet])


def quarterly() -> Book:
    """志愿服务统计: a label with its unit, the blank beside it, twice in a row; text beside numbers."""
    sheet = Sheet("季报")
    sheet.put("A1", "志愿服务情况季度统计表", TITLE, "F1")
    sheet.put("A2", "填报单位：              填报人：              联系电话：              填报日期：", PLAIN, "F2")
    sheet.line(3, ["注册志愿者人数（人）", None, "志愿服务队数（支）", None, "服务人次（人次）", None])
    sheet.line(4, ["服务时长（小时）", None, "人均服务时长", None, "本年新注册志愿者", None])
    sheet.line(5, ["经费投入（万元）", None, "媒体报道篇数", None, None, None])
    return Book([sheet])


def blank_columns() -> Book:
    """A plain list of hundreds of rows for measuring; the last column wants grey."""
    sheet = Sheet("大表", widths=(6, 12, 22))
    sheet.line(1, ["序号", "姓名", "身份证号", "性别", "民族", "出生年月", "政治面貌", "学历", "手机", "村", "团支部", "入团时间"], HEAD)
    sheet.blanks(range(2, 302), [BOX, BOX, TEXT, BOX, BOX, TEXT, BOX, BOX, TEXT, BOX, BOX, TEXT_GREY])
    sheet.add("dataValidations", f'<dataValidations count="1"><dataValidation type="list" sqref="D2:{letters(4)}301"><formula1>"男,女"</formula1></dataValidation></dataValidations>')
    return Book([sheet])


#: Every form by its file name.
FORMS: dict[str, Callable[[], Book]] = {
    "共青团员花名册": members, "志愿服务队汇总表": teams, "发展对象名册": development, "团内统计对比表": annual, "年龄结构统计表": crossed, "评议注册结果表": reviews,
    "团费收缴表": dues, "慰问花名册": condolence, "留守儿童花名册": left_behind, "学社衔接台账": transfers, "培训统计表": trainings, "班子名册": officers,
    "共建情况表": partners, "活动统计表": activities, "优秀团员推荐表": recommendation, "困境儿童登记表": child_card, "志愿服务季报": quarterly,
}
