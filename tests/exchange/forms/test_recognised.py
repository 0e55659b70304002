"""What the county's headings are taken to mean: every column that the ledger can answer, and none that it cannot."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

import openpyxl
import pytest

from app import settings
from app.exchange.forms import filling
from app.exchange.forms.filling import Choice, Filling
from app.exchange.forms.meaning.recognising import Form, recognise
from app.exchange.forms.meaning.wants import Want
from app.exchange.forms.opening import unknown
from app.exchange.forms.sheet.cells import ref
from app.exchange.forms.sheet.package import Package
from app.figures import crossing
from db.records import Child, FamilyMember, Person
from db.store import Store
from tests.exchange.forms.county_forms import FORMS
from tests.exchange.forms.county_package import BOX, HEAD, NOTE, PLAIN, TEXT, TITLE, Book, Sheet
from tests.samples import id_number

DAY, TODAY = date(2021, 11, 30), date(2021, 11, 26)


def form_of(store: Store, made: Book | str) -> Form:
    name = made if isinstance(made, str) else "表"
    return recognise(store, Package((FORMS[made]() if isinstance(made, str) else made).content(), f"{name}.xlsx"))


def filled(store: Store, form: Form, record: int | None = None) -> Filling:
    return filling.fill(store, form, Choice(DAY, TODAY, record=record))


def shown(made: Filling, sheet: str) -> dict[str, object]:
    return {ref(c.place): c.value for c in made.cells if c.sheet == sheet}


#: Of every roster: whose records, and the fields of its columns from the left.
ROSTERS = {
    "共青团员花名册": ("members.total", "serial members.name members.sex members.ethnicity members.birth_date members.id_number members.joined_on members.branch "
                  "members.development_no members.phone"),
    "志愿服务队汇总表": ("teams.total", "serial teams.name teams.leader teams.leader_phone figure:volunteers.total@volunteers.by_team=* "
                   "figure:service.count@service.by_team=* figure:service.hours@service.by_team=*"),
    "留守儿童花名册": ("children.open@children.by_category=left_behind", "serial children.name children.sex children.ethnicity children.birth_date children.id_number "
                "children.hukou_registered children.is_rural_hukou children.schooling children.school children.boards children.father.name children.father.phone "
                "children.mother.name children.mother.phone children.guardian.name children.guardian.phone children.current_address children.care_type "
                "children.health children.helper"),
    "发展对象名册": ("members.joined", "members.name members.sex members.id_number members.birth_date members.development_no"),
    "评议注册结果表": ("reviews.total", "serial review.person review.person.branch review.year review.grade review.registration review.note"),
    "团费收缴表": ("branches.total", "serial branches.full_name branches.members figure:dues.owed@dues.by_branch=* figure:dues.paid@dues.by_branch=*"),
    "慰问花名册": ("aid.total@aid.by_occasion=spring", "serial aid.child aid.child.id_number aid.child.village aid.child.categories aid.child.school"),
    "学社衔接台账": ("", "serial transfer.person transfer.person.id_number transfer.from_branch transfer.to_branch transfer.reason transfer.applied_on transfer.status "
                "transfer.person.phone"),
    "培训统计表": ("events.total@events.by_kind=training", "serial events.session_no events.title_name events.day events.place events.minutes events.present "
               "events.speaker events.note"),
    "班子名册": ("posts.total", "serial post.person post.person.sex post.person.ethnicity post.person.birth_date post.branch post.title_name post.appointed_by post.start_on "
              "post.person.phone"),
    "共建情况表": ("", "serial partner.full_name partner.kind partner.contact partner.phone partner.modes partner.first_year"),
}


@pytest.mark.parametrize("name", list(ROSTERS))
def test_columns_of_rosters(town: Store, name: str) -> None:
    [roster] = [wants.roster for wants in form_of(town, name).wants.values() if wants.roster]
    figure, columns = ROSTERS[name]
    assert roster.figure == figure
    assert [roster.columns[c].target for c in sorted(roster.columns)] == columns.split()


def test_what_nobody_can_answer_is_named_and_left_blank(town: Store) -> None:
    left = {name: {words for _, _, words in unknown(form_of(town, name))} for name in FORMS}
    assert left["慰问花名册"] == {"慰问金（元）", "签收"}
    assert left["志愿服务季报"] == {"经费投入（万元）", "媒体报道篇数"}
    assert left["优秀团员推荐表"] == {"主要事迹"}
    assert left["团内统计对比表"] == {"下降原因", "增减", "团青比"}
    assert left["发展对象名册"] == left["年龄结构统计表"] == left["共青团员花名册"] == set()


def test_annual_figures_against_the_year_before(town: Store) -> None:
    made = shown(filled(town, form_of(town, "团内统计对比表")), "对比表")
    now = crossing.compute(town, DAY, ["branches.total", "members.total", "members.female", "members.joined", "posts.part_time"])
    before = crossing.compute(town, date(2020, 12, 31), ["members.total", "members.female"])
    assert (made["D5"], made["D8"], made["D9"], made["D11"], made["D13"]) == tuple(now.values())
    assert (made["C8"], made["C9"]) == tuple(before.values())
    assert made["A3"] == f"填报单位：{settings.get(town, 'unit')}"
    assert made["D3"] == "截止日期：2021年11月30日"
    assert not {"C15", "F5", "A16"} & made.keys()


def test_two_rows_of_headings_and_two_columns_of_labels_cross(town: Store) -> None:
    made = shown(filled(town, form_of(town, "年龄结构统计表")), "结构")
    assert made["D5"] == town.scalar(
        "SELECT count(*) FROM person WHERE sex = '男' AND member_status IN ('在册', '流入', '流出', '转出中', '留团察看', '保留团籍（党员）', '待核') "
        "AND (SELECT org_type FROM branch WHERE branch.id = person.branch) = '农村团支部'"
    ) or made["D5"] == crossing.compute(town, DAY, ["members.total@members.by_sex=male&members.by_branch_type=rural"]).popitem()[1]
    assert made["C4"] == made["D4"] + made["E4"]  # type: ignore[operator]
    assert made["F4"] == made["G4"] + made["H4"]  # type: ignore[operator]


def test_kinds_of_events_are_counted_each_for_itself(town: Store) -> None:
    made = shown(filled(town, form_of(town, "活动统计表")), "活动")
    for row, kind in enumerate(("培训", "主题团日", "关爱慰问", "文体活动", "宣传"), 3):
        assert made[f"B{row}"] == town.scalar("SELECT count(*) FROM event WHERE kind = ? AND day BETWEEN '2021-01-01' AND '2021-11-30' AND by_county IS NOT 1", (kind,))


def test_dues_of_each_branch_add_up(town: Store) -> None:
    made = filled(town, form_of(town, "团费收缴表"))
    for column, key in (("D", "dues.owed"), ("E", "dues.paid")):
        told = [value for place, value in shown(made, "团费").items() if place.startswith(column)]
        elsewhere = crossing.compute(town, DAY, [key])[key] or 0
        assert 0 < sum(told) <= elsewhere  # type: ignore[arg-type]


def sheet_of(*rows: tuple[str | None, ...], title: str = "情况统计表") -> Book:
    sheet = Sheet("表")
    sheet.put("A1", title, TITLE, "D1")
    for number, row in enumerate(rows, 2):
        sheet.line(number, row)
    return Book([sheet])


@pytest.mark.parametrize(("rows", "wanted"), [
    # 人 and 人次 are two numbers; what counts people is not given where times are asked for.
    ([("注册志愿者（人次）", None), ("团员数（人）", None), ("团组织数（个）", None)], {"B3": "figure:members.total", "B4": "figure:branches.total"}),
    # Below a heading without a label of its own, no row may hold the township's number.
    ([("团员数", "团组织数"), (None, None), (None, None)], {}),
    # One row below two headings is the township's.
    ([("团员数", "团组织数"), (None, None)], {"A3": "figure:members.total", "B3": "figure:branches.total"}),
    # The parts below a whole are its parts.
    ([("指标", "数量"), ("志愿者", None), ("其中：男", None), ("女", None)],
     {"B3": "figure:volunteers.total", "B4": "figure:volunteers.total@volunteers.by_sex=male", "B5": "figure:volunteers.total@volunteers.by_sex=female"}),
    ([("指标", "单位", "数量"), ("走访次数", "次", None), ("团员数", "万元", None), ("志愿服务时长", "小时", None)], {"C3": "figure:visits.total", "C5": "figure:service.hours"}),
    # Words nobody knows beside a known heading leave the place blank.
    ([("指标", "团员数"), ("外省籍", None), ("女", None), ("男", None)], {"B4": "figure:members.total@members.by_sex=female", "B5": "figure:members.total@members.by_sex=male"}),
    ([("走访方式", "次数"), ("入户", None), ("电话", None)], {"B3": "figure:visits.total@visits.by_mode=home", "B4": "figure:visits.total@visits.by_mode=phone"}),
])
def test_numbers_by_their_labels(town: Store, rows: list[tuple[str | None, ...]], wanted: dict[str, str]) -> None:
    [wants] = form_of(town, sheet_of(*rows)).wants.values()
    assert {ref(place): want.target for place, want in wants.cells.items()} == wanted


@pytest.mark.parametrize(("text", "wanted"), [
    ("填报单位（盖章）：        填报人：", "填报单位（盖章）：溪翁庄镇团委  填报人：{filler}"),
    ("截止日期：    年   月   日", "截止日期：2021年11月30日"),
    ("填表时间：____年__月__日", "填表时间：2021年11月26日"),
    ("截至     年  月  日", "截至2021年11月30日"),
    ("单位负责人（签名）：        填表人（签字）：", None),
    ("负责人电话：", None),
    ("上级单位名称：", None),
])
def test_blanks_in_a_line_of_text(town: Store, text: str, wanted: str | None) -> None:
    made = shown(filled(town, form_of(town, sheet_of((text,), ("团员数", None), ("团组织数", None)))), "表")
    assert made.get("A2") == (wanted and wanted.format(filler=settings.get(town, "filler")))


def test_a_card_ticks_and_knows_whose_name_is_asked(store: Store) -> None:
    with store.step("试"):
        child = store.save(Child(name="王小雨", sex="女", categories=("留守", "单亲"), schooling="小学", is_rural_hukou=True, status="在帮"))
        store.save(FamilyMember(child=child.id, name="王大山", relation="父", is_guardian=True))
        store.save(FamilyMember(child=child.id, name="李秀兰", relation="祖母", is_guardian=True, is_primary=True, phone="13900000000", address="某村1号"))
    made = shown(filled(store, form_of(store, "困境儿童登记表"), child.id), "登记表")
    assert made["C3"] == "王小雨"
    assert made["E3"] == "男□  女☑"
    assert made["G4"] == "是（√） 否（ ）"
    assert made["G5"] == "小学（√）初中（ ）高中（ ）"
    assert made["C6"] == "留守☑ 孤儿□ 自身残疾□ 单亲☑ 低保家庭□"
    assert [made.get(place) for place in ("C8", "E8", "C9", "E9", "G9", "C10")] == ["王大山", None, "李秀兰", "祖母", "13900000000", "某村1号"]


@pytest.mark.parametrize(("heading", "wanted"), [
    ("监护人姓名", "children.guardian.name"), ("父亲姓名", "children.father.name"), ("母亲电话", "children.mother.phone"), ("祖母姓名", "children.grandmother.name"), ("奶奶联系电话", "children.grandmother.phone"), ("外祖父姓名", "children.maternal_grandfather.name"),
    ("祖父母姓名", ""), ("监护人联系电话", "children.guardian.phone"),
    ("监护人与儿童关系", "children.guardian.relation"), ("父亲务工地", "children.father.work_place"), ("父亲身份证号", "children.father.id_number"),
    ("受委托人姓名", "children.carer.name"), ("监护人", "children.guardian.name"), ("父母外出时间", ""), ("监护人职业", ""), ("班主任电话", ""), ("帮扶人电话", ""), ("负责人", ""),
])
def test_whose_name_a_heading_asks_for(town: Store, heading: str, wanted: str) -> None:
    sheet = Sheet("表")
    sheet.put("A1", "困境儿童花名册", TITLE, "D1")
    sheet.line(2, ("序号", "姓名", "性别", heading), HEAD)
    sheet.blanks(range(3, 6), [BOX] * 4)
    [wants] = form_of(town, Book([sheet])).wants.values()
    assert wants.roster
    assert (wants.roster.columns[4].target if 4 in wants.roster.columns else "") == wanted


def test_a_member_card(store: Store) -> None:
    with store.step("试"):
        person = store.save(Person(name="李雪", sex="女", political_status="共青团员", member_status="在册"))
    made = shown(filled(store, form_of(store, "优秀团员推荐表"), person.id), "推荐表")
    assert made == {"B2": "李雪", "D2": "（ ）男  （√）女", "D3": "☑共青团员 □中共党员 □群众"}


def row_of(store: Store, name: str, row: int) -> list[object]:
    made = filled(store, form_of(store, name))
    sheet = openpyxl.load_workbook(io.BytesIO(made.content)).worksheets[0]
    return [cell.value for cell in sheet[row]]


@pytest.mark.filterwarnings("ignore:.*extension is not supported")
def test_values_are_written_as_the_form_says(town: Store) -> None:
    first = row_of(town, "发展对象名册", 3)
    assert first[0] == 1
    assert len(str(first[3])) == 4
    assert first[4] == "*", "the note: 出生日期以*代替"
    assert first[6] is None, "grey columns are not to be changed"
    member = row_of(town, "共青团员花名册", 7)
    assert member[3] in ("汉", "满", "回", "蒙古", "苗", "壮", "土家", "朝鲜"), "the words of the form's own list, on its hidden sheet"
    assert isinstance(member[4], str)
    assert len(member[4]) == 7
    assert hasattr(member[6], "year"), "a cell with a date's format holds a date"
    kept = row_of(town, "慰问花名册", 3)
    assert kept[0] == "例", "the example stays where the form says so"
    masked = row_of(town, "慰问花名册", 4)
    assert str(masked[1])[1:] == "*" * (len(str(masked[1])) - 1)
    assert "*" in str(masked[2])
    gone = row_of(town, "评议注册结果表", 3)
    assert gone[0] == 1
    assert gone[1] != "张三"
    assert gone[6] != "填表时请删除示例行"


def test_an_example_goes_even_where_there_is_nobody(store: Store) -> None:
    assert row_of(store, "评议注册结果表", 3) == [None] * 7


@pytest.mark.parametrize(("note", "grows"), [("不得增减行、列", False), ("行数不够可自行插入行，不得改变格式", True), ("", True), ("请勿更改表格结构", False)])
def test_whether_rows_may_be_put_in(town: Store, note: str, grows: bool) -> None:
    book = FORMS["团费收缴表"]()
    book.sheets[0].put("A8", note or "谢谢", NOTE)
    [wants] = form_of(town, book).wants.values()
    assert wants.roster
    assert wants.roster.spread is grows


def test_several_sheets_go_on_together(town: Store) -> None:
    """A form with two tables that may not grow: each goes on where it ended, and the one that is done stays blank."""
    sheets = []
    for name, headings in (("支部", ("序号", "支部名称", "成立日期", "联系人")), ("服务队", ("序号", "队名", "成立日期", "挂靠单位"))):
        sheet = Sheet(name)
        sheet.put("A1", f"{name}一览表", TITLE, "D1")
        sheet.line(2, headings, HEAD)
        sheet.blanks(range(3, 8), [BOX] * 4)
        sheet.put("A8", "不得增减行", NOTE)
        sheets.append(sheet)
    form = form_of(town, Book(sheets))
    made = filling.continued(town, form, Choice(DAY, TODAY))
    listed = {name: [c.record for one in made for c in one.cells if c.sheet == name and c.want.target.endswith("name")] for name in ("支部", "服务队")}
    assert len(listed["支部"]) == len(set(listed["支部"])) == crossing.compute(town, DAY, ["branches.total"])["branches.total"]
    assert len(listed["服务队"]) == len(set(listed["服务队"])) == 6


def test_names_that_the_county_wrote_in_get_their_blanks_filled(store: Store) -> None:
    with store.step("试"):
        for name, number, phone in (("王芳", id_number(1, "20050101"), "13800000001"), ("王芳", id_number(2, "20050202"), "13800000002"), ("李雪", id_number(3, "20050303"), "13800000003"),
                                    ("赵刚", id_number(4, "20050404"), "13800000004")):
            store.save(Person(name=name, id_number=number, phone=phone, member_status="在册"))
    sheet = Sheet("核对")
    sheet.put("A1", "团员信息核对花名册", TITLE, "E1")
    sheet.line(2, ("序号", "姓名", "身份证号", "联系电话", "出生年月"), HEAD)
    given = [("王芳", id_number(2, "20050202"), None), ("李 雪", None, None), ("王芳", None, None), ("无此人", None, None), ("赵刚", None, "010-5555")]
    for row, (name, number, phone) in enumerate(given, 3):
        sheet.line(row, (row - 2, name, number, phone, None))
        sheet.blanks(range(row, row + 1), [BOX] * 5)
    sheet.put("A8", "合计", BOX)
    made = shown(filled(store, form_of(store, Book([sheet]))), "核对")
    # The number tells which 王芳; one without a number may be either. What the county wrote stays.
    assert made == {"D3": "13800000002", "E3": "2005.02", "C4": id_number(3, "20050303"), "D4": "13800000003", "E4": "2005.03", "C7": id_number(4, "20050404"), "E7": "2005.04"}


def test_branches_that_the_county_wrote_in_get_their_figures(town: Store) -> None:
    names = [row[0] for row in town.rows("SELECT short_name FROM branch WHERE org_type = '农村团支部' ORDER BY id LIMIT 3")]
    sheet = Sheet("支部")
    sheet.put("A1", "各支部团员情况汇总表", TITLE, "D1")
    sheet.line(2, ("序号", "团支部名称", "团员数", "换届时间"), HEAD)
    for row, name in enumerate(reversed(names), 3):
        sheet.line(row, (row - 2, name, None, None))
        sheet.blanks(range(row, row + 1), [BOX] * 4)
    made = shown(filled(town, form_of(town, Book([sheet]))), "支部")
    for row, name in enumerate(reversed(names), 3):
        number = town.scalar("SELECT id FROM branch WHERE short_name = ?", (name,))
        assert made[f"C{row}"] == crossing.compute(town, DAY, [f"members.total@members.by_branch={number}"]).popitem()[1]
    assert not any(place.startswith("B") for place in made)


def test_a_person_says_what_a_heading_means(town: Store) -> None:
    from app.exchange.forms.opening import checked_want

    package = Package(FORMS["慰问花名册"]().content(), "慰问.xlsx")
    said = {words: checked_want(words, target) for words, target in {"慰问金（元）": "aid.value", "签收": {"target": "aid.received_by"}}.items()}
    form = recognise(town, package, said)
    [wants] = form.wants.values()
    assert wants.roster
    assert [wants.roster.columns[c].target for c in (7, 8)] == ["aid.value", "aid.received_by"]
    assert unknown(form) == []


def test_a_person_explains_a_form_of_which_nothing_is_known(town: Store) -> None:
    sheet = Sheet("表")
    sheet.put("A1", "某某表", TITLE, "C1")
    sheet.line(2, ("编次", "称呼", "寓所"), HEAD)
    sheet.blanks(range(3, 6), [BOX] * 3)
    package = Package(Book([sheet]).content(), "某某表.xlsx")
    assert not recognise(town, package).recognised
    [wants] = recognise(town, package, {"称呼": Want("members.name", "称呼"), "寓所": Want("members.current_address", "寓所")}).wants.values()
    assert wants.roster
    assert (wants.roster.view, wants.roster.first, wants.roster.last) == ("members", 3, 5)


def both(write: Callable[[Sheet], None]) -> Book:
    sheet = Sheet("表")
    write(sheet)
    return Book([sheet])


def test_a_plain_page_of_text_is_no_form(town: Store) -> None:
    def write(sheet: Sheet) -> None:
        sheet.put("A1", "填表说明", TITLE)
        sheet.put("A2", "一、团员数以年末在册为准。二、志愿者以注册为准。", PLAIN)
        sheet.put("A3", "团员", PLAIN)
        sheet.put("B3", "共青团员，须满14周岁", TEXT)

    assert not form_of(town, both(write)).recognised
