"""Forms in Word documents: cards, rosters that grow and tables of numbers, understood as in a workbook; nothing else in the file changes."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from lxml import etree

from app.cli.run import run
from app.exchange.forms import checking, filling
from app.exchange.forms.filling import Choice, Filling
from app.exchange.forms.meaning.recognising import Form, recognise
from app.exchange.forms.meaning.wants import Want
from app.exchange.forms.opening import open_form
from app.exchange.forms.sheet import converting
from app.exchange.forms.sheet.cells import ref
from app.exchange.forms.sheet.picture import pictures
from app.exchange.forms.word.document import opened
from db.dates import PartialDate
from db.errors import UserError
from db.records import Branch, Child, FamilyMember, Person, Post
from db.store import Store
from tests.exchange.forms.word_forms import Area, Paper, control, said
from tests.samples import id_number

DAY = date(2024, 12, 31)
MEMBERS = ("王芳", "李强", "赵敏", "孙丽", "周杰")


def number(n: int) -> str:
    """The ID number of a member."""
    return id_number(2 * n + n % 2, f"200{n}0{n + 1}15")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with two branches, five members, one of them a secretary, and a child with her family."""
    path = tmp_path_factory.mktemp("word") / "台账.sqlite"
    with Store.open(path, daily=False) as store, store.step("试"):
        for key, value in (("unit", "示例镇团委"), ("filler", "陈晨"), ("phone", "010-60000000")):
            store.set_setting(key, value)
        branches = [store.save(Branch(full_name=f"{v}团支部", village_or_unit=v, level="团支部", org_type="农村团支部", status="正常")) for v in ("柳林村", "石桥村")]
        for n, name in enumerate(MEMBERS):
            store.save(Person(
                name=name, sex="女" if n % 2 == 0 else "男", birth_date=PartialDate(2000 + n, n + 1, 15), id_number=number(n), ethnicity="汉族",
                village="柳林村" if n < 3 else "石桥村", branch=branches[n > 2].id, member_status="在册", joined_on=PartialDate(2015 + n, 5, 4), political_status="共青团员",
                phone=f"1390000000{n}", education="大学专科", work_unit="示例镇农机站" if n == 0 else None, volunteer_status="在册" if n == 1 else None,
            ))
        store.save(Post(person=1, branch=branches[0].id, title_name="书记", start_on=PartialDate(2022, 1, 1)))
        child = store.save(Child(name="蒋小雨", sex="女", birth_date=PartialDate(2011, 2, 3), village="石桥村", categories=("留守",), schooling="初中", school="示例镇中学", grade="初二",
                                 current_address="石桥村8号", status="在帮"))
        store.save(FamilyMember(child=child.id, name="蒋国强", relation="父", phone="13800000001", work_place="浙江宁波"))
        store.save(FamilyMember(child=child.id, name="王秀英", relation="祖母", phone="13800000002", is_guardian=True, is_primary=True))
    return path


@pytest.fixture(scope="module")
def town(place: Path) -> Iterator[Store]:
    """The ledger, open; the tests leave it as it is."""
    with Store.open(place, daily=False) as store:
        yield store


def form_of(store: Store, paper: Paper | bytes, name: str = "表.docx") -> Form:
    return recognise(store, opened(paper.content() if isinstance(paper, Paper) else paper, name), {})


def filled(store: Store, paper: Paper | bytes, record: int | None = None, today: date = DAY) -> Filling:
    return filling.fill(store, form_of(store, paper), Choice(DAY, today, record=record))


def named(made: Filling) -> dict[str, str]:
    return {left.words: left.why for left in made.blanks}


def shown(made: Filling, number: int = 0) -> list[list[str]]:
    return said(made.content)[1][number]


def member_card() -> Paper:
    paper = Paper("附件2", "优秀共青团员登记表")
    paper.table(
        [("姓名", "", "性别", "", "出生年月", ""), ("民族", "", "身份证号码", "", "", ""), ("所在团支部", "", "", "入团时间", "", ""), ("单位及职务", "", "", "联系电话", "", ""),
         ("政治面貌", "□共青团员 □中共党员 □群众", "", "", "", ""), ("主要事迹", "", "", "", "", ""), ("团支部意见", "", "", "", "", "")],
        (1, 3, 1, 5), (2, 1, 2, 2), (2, 4, 2, 5), (3, 1, 3, 2), (3, 4, 3, 5), (4, 1, 4, 5), (5, 1, 5, 5), (6, 1, 6, 5),
    )
    return paper


def test_a_card_in_a_table_with_merged_cells(town: Store) -> None:
    made = filled(town, member_card(), 1)
    rows = shown(made)
    assert rows[0] == ["姓名", "王芳", "性别", "女", "出生年月", "2000.01"]
    assert (rows[1][1], rows[1][3]) == ("汉族", number(0))
    assert (rows[2][1], rows[2][4]) == ("柳林村团支部", "2015-05-04")
    assert (rows[3][1], rows[3][4]) == ("示例镇农机站、柳林村团支部书记", "13900000000")
    assert rows[4][1] == "☑共青团员 □中共党员 □群众"
    assert "主要事迹" in named(made)
    assert [row[1] for row in rows[5:]] == ["", ""]


def test_a_text_longer_than_a_cell_stays_whole(town: Store) -> None:
    """A sheet holds 32767 signs in a cell: what is cut off to be read there was cut from the document, too."""
    paper, notes = member_card(), "填表说明" * 8_000
    paper.line(notes)
    made = filled(town, paper, 1)
    assert shown(made)[0][1] == "王芳" and notes in said(made.content)[0]


def test_a_child_card_knows_whose_telephone_is_asked(town: Store) -> None:
    paper = Paper("留守儿童登记表")
    paper.table(
        [("儿童姓名", "", "性别", "（ ）男 （ ）女", "出生日期", ""), ("就读学校", "", "年级", "", "所在村", ""), ("父亲姓名", "", "务工地点", "", "联系电话", ""),
         ("祖母姓名", "", "联系电话", "", "年龄", ""), ("监护人", "姓名", "", "与儿童关系", "", ""), ("", "联系电话", "", "家庭住址", "", "")],
        (4, 0, 5, 0),
    )
    made = filled(town, paper, 1)
    rows = shown(made)
    assert rows[0] == ["儿童姓名", "蒋小雨", "性别", "（ ）男 （√）女", "出生日期", "2011-02-03"]
    assert rows[1] == ["就读学校", "示例镇中学", "年级", "初二", "所在村", "石桥村"]
    assert rows[2] == ["父亲姓名", "蒋国强", "务工地点", "浙江宁波", "联系电话", "13800000001"]
    assert rows[3][:5] == ["祖母姓名", "王秀英", "联系电话", "13800000002", "年龄"]
    assert rows[3][5] == "", "the child's age is not the grandmother's"
    assert rows[4][2:5] == ["王秀英", "与儿童关系", "祖母"]
    assert rows[5][2] == "13800000002"


def test_a_branch_card(town: Store) -> None:
    paper = Paper("团组织基本情况表")
    paper.table([("团组织名称", "", "团组织类别", ""), ("团支部书记", "", "书记电话", ""), ("团员人数", "", "所在村", ""), ("上年度获奖情况", "", "备注", "")])
    made = filled(town, paper, 1)
    rows = shown(made)
    assert (rows[0][1], rows[1][1], rows[1][3], rows[2][1]) == ("柳林村团支部", "王芳", "13900000000", "3")
    assert "上年度获奖情况" in named(made)


@pytest.mark.parametrize(("parts", "wanted"), [
    (("姓    名：", 12, "  性  别：", 8), "姓 名：王芳 性 别：女"),
    (("姓名：________，性别：____，民族：____。",), "姓名：王芳，性别：女，民族：汉族。"),
    (("姓名：________",), "姓名：王芳"),
    (("出生年月：____年__月", "  身份证号：____________________"), f"出生年月：2000年1月  身份证号：{number(0)}"),
    (("入团时间：", 4, "年", 2, "月", 2, "日"), "入团时间：2015年5月4日"),
    ((10, "团支部", "  ", 8, "同志"), "柳林村团支部  王芳同志"),
    ((10, "团支部："), "团支部："),
    (("兹有", 8, "同志，组织关系由", 8, "团支部转到", 8, "团支部。"), "兹有王芳同志，组织关系由 团支部转到 团支部。"),
    (("性别：□男 □女    政治面貌：□共青团员 □群众",), "性别：□男 ☑女    政治面貌：☑共青团员 □群众"),
    (("填报人：______  联系电话：________",), "填报人：陈晨  联系电话：010-60000000"),
    (("单位：______  填报人：______",), "单位：示例镇团委  填报人：陈晨"),
    (("本人签名：________    年   月   日",), "本人签名：________    年   月   日"),
    (("现实表现：________________",), "现实表现：________________"),
    (("户籍地：________县________镇",), "户籍地：________县________镇"),
    # Somebody is written in already, and nothing else names the member.
    (("姓名：王某某    性别：____",), "姓名：王某某 性别：____"),
])
def test_room_within_lines(town: Store, parts: tuple[str | int, ...], wanted: str) -> None:
    paper = Paper("入团志愿书")
    paper.line(*parts)
    # Enough for a card about a member.
    paper.table([("学历", ""), ("村", ""), ("电话", ""), ("曾用名", "")] if wanted.startswith("姓") else [("姓名", "", "性别", ""), ("民族", "", "学历", ""), ("政治面貌", "", "村", "")])
    lines, _ = said(filled(town, paper, 1).content)
    assert " ".join(lines[1].split()) == " ".join(wanted.split())


def test_underlined_room_keeps_its_line(town: Store) -> None:
    paper = Paper("入团志愿书")
    paper.line("姓名：", 10, "性别：", 6, "民族：", 6, "学历：", 8)
    made = Document(io.BytesIO(filled(town, paper, 1).content))
    assert [(run.text.strip(), bool(run.underline)) for run in made.paragraphs[1].runs] == [
        ("姓名：", False), ("王芳", True), ("性别：", False), ("女", True), ("民族：", False), ("汉族", True), ("学历：", False), ("大学专科", True),
    ]


def test_below_a_line_about_a_parent_a_telephone_without_a_name_is_left(town: Store) -> None:
    paper = Paper("留守儿童登记表", "儿童姓名：________ 性别：□男 □女  出生日期：____年__月__日", "就读学校：____________", "父亲姓名：________ 务工地点：________ 联系电话：__________",
                  "监护人姓名：________  与儿童关系：_______", "联系电话：____________", "家庭住址：____________________")
    made = filled(town, paper, 1)
    lines, _ = said(made.content)
    assert lines[1] == "儿童姓名：蒋小雨   性别：□男 ☑女  出生日期：2011年2月3日"
    assert lines[3].split() == ["父亲姓名：蒋国强", "务工地点：浙江宁波", "联系电话：13800000001"]
    assert lines[4].split() == ["监护人姓名：王秀英", "与儿童关系：祖母"]
    assert lines[5] == "联系电话：____________"
    assert "联系电话" in named(made)
    assert lines[6] == "家庭住址：石桥村8号"


def roster(*more: str, rows: int = 2, merged: tuple[Area, ...] = ()) -> Paper:
    paper = Paper("附件1", "示例镇共青团员花名册", "填报单位：________    填报人：________")
    paper.table([("序号", "姓名", "性别", "出生年月", "所在团支部", "联系电话"), *(("",) * 6 for _ in range(rows))], *merged)
    for words in more:
        paper.line(words)
    return paper


def test_a_roster_grows_with_the_looks_of_its_last_row(town: Store) -> None:
    paper = roster("注：行数不够可自行加行。")
    for cell in paper.document.tables[0].rows[2].cells:
        cell._tc.get_or_add_tcPr().append(etree.fromstring('<w:shd xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" w:val="clear" w:fill="EEEEEE"/>'))
    made = filled(town, paper)
    rows = shown(made)
    assert [row[:3] for row in rows[1:]] == [[str(n + 1), name, "女" if n % 2 == 0 else "男"] for n, name in enumerate(MEMBERS)]
    assert rows[1] == ["1", "王芳", "女", "2000.01", "柳林村团支部", "13900000000"]
    lines, _ = said(made.content)
    assert lines[2] == "填报单位：示例镇团委  填报人：陈晨"
    document = Document(io.BytesIO(made.content))
    shades = [len(row._tr.xpath(".//w:shd")) for row in document.tables[0].rows]
    assert shades == [0, 0, 6, 6, 6, 6]


def test_a_roster_that_may_not_grow_goes_on_in_another_file(town: Store) -> None:
    form = form_of(town, roster("注：不得增加行。"))
    files = filling.continued(town, form, Choice(DAY, DAY))
    assert [[row[1] for row in shown(one)[1:]] for one in files] == [["王芳", "李强"], ["赵敏", "孙丽"], ["周杰", ""]]


def test_groups_within_a_table_grow_and_stay_merged(town: Store) -> None:
    paper = Paper("团员花名册")
    paper.table([("村", "姓名", "性别"), ("柳林村", "", ""), ("", "", ""), ("石桥村", "", ""), ("", "", "")], (1, 0, 2, 0), (3, 0, 4, 0))
    rows = shown(filled(town, paper))
    assert [row[:2] for row in rows[1:]] == [["柳林村", "王芳"], ["柳林村", "李强"], ["柳林村", "赵敏"], ["石桥村", "孙丽"], ["石桥村", "周杰"]]


def test_two_tables_of_one_document_each_list_their_own(town: Store) -> None:
    paper = roster(rows=1)
    paper.line("附件2")
    paper.line("石桥村女团员花名册")
    paper.table([("序号", "姓名", "民族"), ("1", "", "")])
    paper.line("三、志愿者名单")
    paper.table([("序号", "姓名", "志愿者编号"), ("1", "", "")])
    made = filled(town, paper)
    assert [len(shown(made, n)) - 1 for n in range(3)] == [5, 1, 1]
    assert shown(made, 1)[1] == ["1", "周杰", "汉族"]
    assert shown(made, 2)[1][:2] == ["1", "李强"]


def test_a_table_of_numbers(town: Store) -> None:
    paper = Paper("基本情况统计表")
    paper.table([("村", "团员数", "", "外省籍"), ("", "合计", "其中：女", ""), ("柳林村", "", "", ""), ("石桥村", "", "", "")], (0, 0, 1, 0), (0, 1, 0, 2), (0, 3, 1, 3))
    made = filled(town, paper)
    rows = shown(made)
    assert (rows[2][1:3], rows[3][1:3]) == (["3", "2"], ["2", "1"])
    assert [row[3] for row in rows[2:]] == ["", ""]
    assert sum(left.words == "外省籍" for left in made.blanks) == 2


def test_only_the_document_part_changes_and_twice_gives_the_same(town: Store) -> None:
    blank = member_card().content()
    made = filled(town, blank, 1)
    assert filled(town, blank, 1).content == made.content
    before, after = (zipfile.ZipFile(io.BytesIO(content)) for content in (blank, made.content))
    assert before.namelist() == after.namelist()
    assert [name for name in before.namelist() if before.read(name) != after.read(name)] == ["word/document.xml"]
    old, new = (etree.fromstring(archive.read("word/document.xml")) for archive in (before, after))
    written = {id(t): t for t in new.iter("{*}t")}
    # What is left when the words are taken out is what was there: no cell, paragraph or look was touched.
    for tree in (old, new):
        for run_ in [run_ for run_ in tree.iter("{*}r") if not run_.xpath("./*[local-name()='rPr']")]:
            for piece in list(run_):
                run_.remove(piece)
            if len(run_) == 0:
                run_.getparent().remove(run_)
    assert written
    assert etree.tostring(old) == etree.tostring(new)


def test_controls_are_filled_and_drop_downs_hold_their_own_words(town: Store) -> None:
    paper = Paper("团员登记表")
    made = paper.table([("姓名", "", "性别", ""), ("学历", "", "政治面貌", ""), ("民族", "", "村", "")])
    control(made.cell(0, 1), "<w:text/>", "单击此处输入文字。", placeholder=True)
    items = "".join(f'<w:listItem w:displayText="{words}" w:value="{words}"/>' for words in ("女性", "男性"))
    control(made.cell(0, 3), f"<w:dropDownList>{items}</w:dropDownList>", "选择一项。", placeholder=True)
    items = "".join(f'<w:listItem w:displayText="{words}" w:value="{words}"/>' for words in ("小学", "初中"))
    control(made.cell(1, 1), f"<w:dropDownList>{items}</w:dropDownList>", "选择一项。", placeholder=True)
    result = filled(town, paper, 1)
    xml = zipfile.ZipFile(io.BytesIO(result.content)).read("word/document.xml").decode()
    assert ">王芳<" in xml and ">女性<" in xml
    assert xml.count("showingPlcHdr") == 1, "what was filled invites nobody any more"
    assert "学历" in named(result)


def test_a_box_of_a_control_is_ticked(town: Store) -> None:
    paper = Paper("团员登记表")
    made = paper.table([("姓名", "", "性别", ""), ("学历", "", "民族", ""), ("村", "", "", "")])
    cell = made.cell(0, 3)
    for words in ("男", "女"):
        control(cell, '<w14:checkbox><w14:checked w14:val="0"/></w14:checkbox>', "☐")
        cell.paragraphs[0].add_run(words + "  ")
    xml = zipfile.ZipFile(io.BytesIO(filled(town, paper, 1).content)).read("word/document.xml").decode()
    assert xml.index(">☐<") < xml.index(">☑<")
    assert xml.index('w14:val="0"') < xml.index('w14:val="1"')


def test_what_is_deleted_or_stands_in_a_text_box_is_no_word_of_the_form(town: Store) -> None:
    paper = member_card()
    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    cell = paper.document.tables[0].cell(0, 1)
    cell.paragraphs[0]._p.append(etree.fromstring(f'<w:del {w} w:id="1" w:author="a"><w:r><w:delText>旧名</w:delText></w:r></w:del>'))
    assert shown(filled(town, paper, 1))[0][1] == "王芳"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0" + b"\0" * 600, b"not a document at all"])
def test_a_broken_document_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "表.docx"
    path.write_bytes(content)
    with pytest.raises(UserError, match=r"\.docx"):
        open_form(path)


@pytest.mark.parametrize("ending", [".doc", ".wps"])
def test_an_old_document_says_how_to_save_it_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str) -> None:
    monkeypatch.setattr(converting, "converter", lambda: None)
    path = tmp_path / f"旧表{ending}"
    path.write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600)
    with pytest.raises(UserError, match=r"选 \.docx 格式"):
        open_form(path)


def test_outside_declarations_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "表.docx"
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(member_card().content())) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(name, text.replace(b"<w:document", b'<!DOCTYPE x [<!ENTITY a "b">]><w:document', 1) if name == "word/document.xml" else text)
    path.write_bytes(out.getvalue())
    with pytest.raises(UserError, match="外部声明"):
        open_form(path)


def fill(place: Path, *arguments: str | Path) -> int:
    return run(["--ledger", str(place), "fill", *map(str, arguments), "--as-of", DAY.isoformat()])[0]


def told(place: Path, capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> Any:
    assert fill(place, *arguments, "--json") == 0
    return json.loads(capsys.readouterr().out)


def test_from_the_command_line(place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    template, out = tmp_path / "登记表.docx", tmp_path / "填好.docx"
    template.write_bytes(member_card().content())
    result = told(place, capsys, template, out, "--record", "1")
    assert {row["heading"] for row in result["unknown"]} >= {"主要事迹"}
    assert any(row["value"] == "王芳" for row in result["cells"])
    assert said(out.read_bytes())[1][0][0][1] == "王芳"
    assert fill(place, template, tmp_path / "填好.xlsx", "--record", "1") == 2
    assert not (tmp_path / "填好.xlsx").exists()
    assert told(place, capsys, template, tmp_path / "各人.docx", "--record", "all")["files"] == len(MEMBERS)
    assert [said((tmp_path / name).read_bytes())[1][0][0][1] for name in ("各人.docx", "各人 (5).docx")] == ["王芳", "周杰"]


def test_a_document_that_gets_nothing_is_refused(place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    template, out = tmp_path / "通知.docx", tmp_path / "填好.docx"
    template.write_bytes(Paper("关于开展活动的通知", "请各支部按时参加。").content())
    assert fill(place, template, out) == 2
    assert not out.exists()


def test_its_picture_and_its_checks(town: Store) -> None:
    form = form_of(town, roster())
    made = filling.fill(town, form, Choice(DAY, DAY))
    [picture] = pictures(made.content, "表.docx").values()
    assert picture.texts[2, 1] == "示例镇共青团员花名册"
    assert {ref(cell.place): picture.texts[cell.place] for cell in made.cells if cell.place in picture.texts} == {ref(cell.place): str(cell.value) for cell in made.cells}
    assert checking.check(town, form, made, DAY)


def test_a_person_says_what_a_heading_means(town: Store) -> None:
    form = recognise(town, opened(member_card().content(), "表.docx"), {"主要事迹": Want("members.work_unit", "主要事迹")})
    made = filling.fill(town, form, Choice(DAY, DAY, record=1))
    assert shown(made)[5][1] == "示例镇农机站"


def _around(paper: bytes) -> dict[str, str]:
    """The words of a document's headers, footers and boxes of text, by what they are."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(paper)) as archive:
        for name in archive.namelist():
            if "header" in name or "footer" in name:
                found["页眉" if "header" in name else "页脚"] = "".join(e.text or "" for e in etree.fromstring(archive.read(name)).iter() if str(e.tag).endswith("}t"))
        body = etree.fromstring(archive.read("word/document.xml"))
    found["文本框"] = "".join(e.text or "" for box in body.iter() if str(box.tag).endswith("}txbxContent") for e in box.iter() if str(e.tag).endswith("}t"))
    return found


def test_who_files_is_written_into_header_footer_and_boxes_of_text(town: Store) -> None:
    paper = Document()
    paper.add_paragraph("女团员花名册")
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml"'
    words = "<w:txbxContent><w:p><w:r><w:t>填报单位：____________</w:t></w:r></w:p></w:txbxContent>"
    paper.add_paragraph()._p.append(etree.fromstring(f"<w:r {space}><w:pict><v:shape><v:textbox>{words}</v:textbox></v:shape></w:pict></w:r>"))
    grid = paper.add_table(4, 3, style="Table Grid")
    for column, heading in enumerate(("序号", "姓名", "性别")):
        grid.cell(0, column).text = heading
    paper.sections[0].header.paragraphs[0].text = "内部资料    填报日期：    年  月  日"
    paper.sections[0].footer.paragraphs[0].text = "填表人：________  联系电话：____________"
    out = io.BytesIO()
    paper.save(out)
    made = filling.fill(town, recognise(town, opened(out.getvalue(), "表.docx"), {}), Choice(DAY, DAY))
    around = _around(made.content)
    assert around["文本框"] == "填报单位：示例镇团委"
    assert around["页眉"] == "内部资料    填报日期：2024年12月31日"
    assert around["页脚"].split() == ["填表人：陈晨", "联系电话：010-60000000"]
    assert {cell.sheet for cell in made.cells} == {"表1", "文本框1", "页眉1", "页脚1"}


def test_a_header_that_asks_for_nothing_is_left_alone(town: Store) -> None:
    paper = Document()
    grid = paper.add_table(3, 3, style="Table Grid")
    for column, heading in enumerate(("序号", "姓名", "性别")):
        grid.cell(0, column).text = heading
    paper.sections[0].header.paragraphs[0].text = "内部资料，注意保存：不得外传"
    out = io.BytesIO()
    paper.save(out)
    package = opened(out.getvalue(), "团员花名册.docx")
    assert [sheet.name for sheet in package.sheets] == ["表1"]
    made = filling.fill(town, recognise(town, package, {}), Choice(DAY, DAY))
    with zipfile.ZipFile(out) as before, zipfile.ZipFile(io.BytesIO(made.content)) as after:
        assert {name for name in before.namelist() if before.read(name) != after.read(name)} == {"word/document.xml"}
