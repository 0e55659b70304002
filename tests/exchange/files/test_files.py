"""Foreign files as cells: what each format shows people comes out, whatever the file calls itself."""

import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from app.exchange.files.reading import Sheet, read_file
from db.dates import PartialDate
from db.errors import UserError

DAY = datetime(2005, 9, 1)


def formatted(path: Path, cells: list[tuple[Any, str]], **options: Any) -> Sheet:
    """A sheet of one row, each value with its number format."""
    with xlsxwriter.Workbook(str(path), options) as workbook:
        worksheet = workbook.add_worksheet("名单")
        for place, (value, code) in enumerate(cells):
            write = worksheet.write_datetime if isinstance(value, datetime) else worksheet.write_number
            write(0, place, value, workbook.add_format({"num_format": code}))
    return read_file(path)[0]


def shown(tmp_path: Path, cells: list[tuple[Any, str]]) -> list[Any]:
    return formatted(tmp_path / "x.xlsx", cells).rows[0][1]


# --- number formats


@pytest.mark.parametrize(
    "code",
    ["yyyy-m", "yyyy-mm", "yyyy.mm", "yyyy/m", 'yyyy"年"m"月"', "yyyy年m月", 'yyyy"年"m"月";@', "[$-804]yyyy\\年m\\月", "mmm-yy", "mmmm yyyy", "yyyymm"],
)
def test_a_date_that_shows_its_month_is_known_to_the_month(code: str, tmp_path: Path) -> None:
    assert shown(tmp_path, [(DAY, code)]) == [PartialDate(2005, 9)]


@pytest.mark.parametrize("code", ["yyyy", 'yyyy"年"', "yyyy年;@"])
def test_a_date_that_shows_its_year_is_known_to_the_year(code: str, tmp_path: Path) -> None:
    assert shown(tmp_path, [(DAY, code)]) == [PartialDate(2005)]


@pytest.mark.parametrize("code", ["yyyy-mm-dd", "m/d/yyyy", 'yyyy"年"m"月"d"日"', "[$-F800]dddd, mmmm dd, yyyy", "yyyy-mm-dd hh:mm", 'm"月"d"日"'])
def test_a_date_that_shows_its_day_is_a_day(code: str, tmp_path: Path) -> None:
    assert shown(tmp_path, [(DAY, code)]) == [DAY.date()]


@pytest.mark.parametrize("number", [17, 27, 36, 50, 52, 57])
def test_month_formats_that_chinese_excel_does_not_write_out(number: int, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    formatted(path, [(DAY, "yyyy-mm-dd")])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    styles = parts["xl/styles.xml"].decode()
    begun = styles.index("<cellXfs")
    styles = styles[:begun] + styles[begun:].replace('numFmtId="164"', f'numFmtId="{number}"').replace('numFmtId="165"', f'numFmtId="{number}"')
    parts["xl/styles.xml"] = styles.encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert read_file(path)[0].rows[0][1] == [PartialDate(2005, 9)]


def test_dates_of_a_mac_are_not_four_years_off(tmp_path: Path) -> None:
    sheet = formatted(tmp_path / "x.xlsx", [(datetime(2005, 9, 18), "yyyy-mm-dd"), (DAY, "yyyy-m")], date_1904=True)
    assert sheet.rows[0][1] == [date(2005, 9, 18), PartialDate(2005, 9)]


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (5, "000", "005"), (110123, "00000000", "00110123"), (1234567, "000", "1234567"), (0, "00", "00"), (7, '"团"000', "团007"),
        (12, "0000;-0000", "0012"), (1069012345, "0000-00000000", "0010-69012345"), (7, '"No."000', "No.007"), (7, "\\N000", "N007"),
    ],
)  # fmt: skip
def test_a_number_with_leading_zeros_is_the_text_that_is_shown(value: float, code: str, text: str, tmp_path: Path) -> None:
    assert shown(tmp_path, [(value, code)]) == [text]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (12, '0"人"'), (2.5, '0.0"小时"'), (5, "General"), (0.5, "0%"), (1234.5, "#,##0.00"), (5, "0"), (5, "#"), (0.5, "00.00"), (2.5, "000"),
        (3, 'General"人"'), (1e16, "000"), (12, "0.00E+00"), (5, "@"),
    ],
)  # fmt: skip
def test_every_other_number_stays_a_number(value: float, code: str, tmp_path: Path) -> None:
    assert shown(tmp_path, [(value, code)]) == [value]


def test_text_under_a_format_for_numbers_stays_as_it_is(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "x.xlsx")) as workbook:
        worksheet = workbook.add_worksheet()
        worksheet.write_string(0, 0, "7", workbook.add_format({"num_format": "000"}))
        worksheet.write_string(0, 1, "2005-9", workbook.add_format({"num_format": "yyyy-m"}))
        worksheet.write_blank(0, 2, None, workbook.add_format({"num_format": "yyyy-m"}))
        worksheet.write_boolean(0, 3, True, workbook.add_format({"num_format": "000"}))
    assert read_file(tmp_path / "x.xlsx")[0].rows[0][1] == ["7", "2005-9", None, True]


# --- hidden rows and columns, formulas


def test_what_is_hidden_is_read_and_told(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "x.xlsx")) as workbook:
        worksheet = workbook.add_worksheet("甲")
        for row in range(5):
            worksheet.write_row(row, 0, [f"{row}{column}" for column in range(6)])
        worksheet.set_row(2, None, None, {"hidden": True})
        worksheet.set_column(1, 2, None, None, {"hidden": True})
        worksheet.set_column(4, 4, None, None, {"hidden": True})
        workbook.add_worksheet("乙").write(0, 0, "看得见")
    first, second = read_file(tmp_path / "x.xlsx")
    assert (first.hidden_rows, first.hidden_columns) == ({3}, {1, 2, 4})
    assert len(first.rows) == 5 and first.rows[2] == (3, ["20", "21", "22", "23", "24", "25"])
    assert (second.hidden_rows, second.hidden_columns, second.formulas) == (frozenset(), frozenset(), frozenset())


def test_rows_numbered_by_a_formula_are_told_from_typed_ones(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "x.xlsx")) as workbook:
        worksheet = workbook.add_worksheet()
        worksheet.write_row(0, 0, ["序号", "姓名"])
        for row in (1, 2):
            worksheet.write_formula(row, 0, "=ROW()-1", None, row)
        worksheet.write_number(3, 0, 3)
        worksheet.write_string(3, 1, "<f>不是公式</f>")
    sheet = read_file(tmp_path / "x.xlsx")[0]
    assert sheet.formulas == {(2, 0), (3, 0)}
    assert [cells[0] for _, cells in sheet.rows] == ["序号", 1, 2, 3]


@pytest.mark.parametrize("change", ["single quotes", "prefix", "order"])
def test_xml_of_other_writers_tells_the_same(change: str, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        worksheet = workbook.add_worksheet("名单")
        worksheet.write_datetime(1, 0, DAY, workbook.add_format({"num_format": "yyyy-m"}))
        worksheet.write_formula(1, 1, "=1+1", None, 2)
        worksheet.set_row(1, None, None, {"hidden": True})
        worksheet.set_column(3, 3, None, None, {"hidden": True})
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    xml = parts["xl/worksheets/sheet1.xml"].decode()
    if change == "single quotes":
        xml = xml.replace('"', "'")
    elif change == "prefix":
        xml = xml.replace("</", "</x:").replace("<", "<x:").replace("<x:/x:", "</x:").replace("<x:?", "<?").replace("xmlns=", "xmlns:x=")
    elif change == "order":
        xml = xml.replace('<c r="A2" s="1">', '<c s="1" r="A2">')
    parts["xl/worksheets/sheet1.xml"] = xml.encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    sheet = read_file(path)[0]
    assert sheet.rows == [(2, [PartialDate(2005, 9), 2])]
    assert (sheet.hidden_rows, sheet.hidden_columns, sheet.formulas) == ({2}, {3}, {(2, 1)})


def test_a_workbook_with_macros_is_read_like_any_other(tmp_path: Path) -> None:
    formatted(tmp_path / "x.xlsx", [(5, "000")])
    (tmp_path / "x.xlsx").rename(tmp_path / "采集表.XLSM")
    assert read_file(tmp_path / "采集表.XLSM")[0].rows == [(1, ["005"])]


# --- files that are something else than their name says


def page(rows: str, before: str = "", encoding: str = "utf-8") -> bytes:
    charset = "gb2312" if encoding == "gbk" else encoding
    return f'<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="{charset}"></head><body>{before}<table>{rows}</table></body></html>'.encode(encoding)


def written(tmp_path: Path, content: bytes, name: str = "导出.xls") -> list[Sheet]:
    (tmp_path / name).write_bytes(content)
    return read_file(tmp_path / name)


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "utf-16"])
def test_a_page_under_the_name_of_a_workbook_is_read_as_a_page(encoding: str, tmp_path: Path) -> None:
    head = "<tr><th rowspan=2>姓名</th><th colspan='2'>联系方式</th><th rowspan=2>编号</th></tr><tr><td>电话</td><td>住址</td></tr>"
    row = """<tr style="display:none"><td>张 <b>三</b></td><td style="mso-number-format:'\\@'">0101</td><td>石桥村<br>1号&nbsp;</td><td>&nbsp;</td></tr>"""
    [sheet] = written(tmp_path, page(head + row, "<script>x</script><h1>志愿者 名册</h1>", encoding))
    assert sheet.rows == [
        (1, ["志愿者 名册"]), (2, ["姓名", "联系方式", None, "编号"]), (3, [None, "电话", "住址"]), (4, ["张 三", "0101", "石桥村\n1号"]),
    ]  # fmt: skip
    assert sheet.merged == [(2, 0, 3, 0), (2, 1, 2, 2), (2, 3, 3, 3)]
    assert sheet.hidden_rows == {4}


def test_tables_that_lay_out_a_page_are_looked_through(tmp_path: Path) -> None:
    inner = "<table><tr><td>姓名<td>村<tr><td>张三<td>石桥村</table>"
    [sheet] = written(tmp_path, page(f"<tr><td>菜单</td><td>{inner}</td></tr><tr><td>{inner}</td></tr>"))
    assert [cells for _, cells in sheet.rows] == [["菜单"], ["姓名", "村"], ["张三", "石桥村"], ["姓名", "村"], ["张三", "石桥村"]]


XML = """<?xml version="1.0" encoding="{encoding}"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Styles><Style ss:ID="s1"><NumberFormat ss:Format="yyyy\\-m"/></Style><Style ss:ID="s2"><NumberFormat ss:Format="000"/></Style></Styles>
<Worksheet ss:Name="甲村"><Table><Column ss:Index="2" ss:Hidden="1" ss:Span="1"/>
<Row><Cell ss:MergeAcross="2"><Data ss:Type="String">名册</Data></Cell><Cell><Data ss:Type="String">备注</Data></Cell></Row>
<Row ss:Index="4" ss:Hidden="1"><Cell ss:MergeDown="1"><Data ss:Type="String">石桥村</Data></Cell><Cell ss:StyleID="s2"><Data ss:Type="Number">5</Data></Cell>
<Cell ss:StyleID="s1"><Data ss:Type="DateTime">2005-09-01T00:00:00.000</Data></Cell><Cell ss:Formula="=1"><Data ss:Type="Number">1</Data></Cell></Row>
<Row><Cell ss:Index="2"><Data ss:Type="Boolean">1</Data></Cell><Cell/><Cell><Data ss:Type="DateTime">2005-09-18T00:00:00.000</Data></Cell></Row>
</Table></Worksheet>
<Worksheet ss:Name="乙村"><Table><Row><Cell><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40"><B>李</B>四</ss:Data></Cell></Row></Table></Worksheet>
<Worksheet ss:Name="字典"><Table/><x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions></Worksheet>
</Workbook>"""


@pytest.mark.parametrize("encoding", ["utf-8", "gb2312"])
def test_xml_spreadsheet_2003_is_read_with_all_its_sheets(encoding: str, tmp_path: Path) -> None:
    first, second = written(tmp_path, XML.format(encoding=encoding).encode(encoding))
    assert (first.name, second.name) == ("甲村", "乙村")
    assert first.rows == [
        (1, ["名册", None, None, "备注"]), (4, ["石桥村", "005", PartialDate(2005, 9), 1]), (5, [None, True, None, date(2005, 9, 18)]),
    ]  # fmt: skip
    assert first.merged == [(1, 0, 1, 2), (4, 0, 5, 0)]
    assert (first.hidden_rows, first.hidden_columns, first.formulas) == ({4}, {1, 2}, {(4, 3)})
    assert second.rows == [(1, ["李四"])]


@pytest.mark.parametrize("encoding", ["gbk", "utf-8", "utf-16"])
@pytest.mark.parametrize("name", ["导出.xls", "导出.xlsx", "导出.et", "导出.csv"])
def test_tab_separated_text_is_read_under_any_name(encoding: str, name: str, tmp_path: Path) -> None:
    [sheet] = written(tmp_path, "姓名\t编号\r\n张三\t0012\r\n".encode(encoding), name)
    assert sheet.rows == [(1, ["姓名", "编号"]), (2, ["张三", "0012"])]


@pytest.mark.parametrize("name", ["x.xls", "x.et", "x.csv", "x.ods"])
def test_a_workbook_is_read_under_any_name(name: str, tmp_path: Path) -> None:
    formatted(tmp_path / "y.xlsx", [(5, "000")])
    [sheet] = written(tmp_path, (tmp_path / "y.xlsx").read_bytes(), name)
    assert sheet.rows == [(1, ["005"])]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b'<!DOCTYPE html [<!ENTITY a "b">]><html><table><tr><td>&a;</td></tr></table></html>', "外部声明"),
        (XML.replace("<Workbook", '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><Workbook', 1).encode(), "外部声明"),
        (b"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'><Worksheet>", "损坏"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n", "网页"),
        (b"{\\rtf1 a,b}", "不符"),
        (b"\x09\x08\x10\x00\x00\x06\x05\x00,", "不符"),
        ("<table><tr><td colspan=9999999>甲<td>乙</table>".encode(), "列数"),
        (("<table>" + "<tr><td>" * 5 + "甲" * 40_000 + "</table>").encode(), "40000 个字"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(content: bytes, why: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=why):
        written(tmp_path, content)
