"""Forms made up at random from the vocabulary: every number written is what SQL says of its row and its column, every other wanted cell is named."""

from __future__ import annotations

import io
import random
from datetime import date

import openpyxl
import pytest

from app.exchange.forms import filling
from app.exchange.forms.filling import Choice
from app.exchange.forms.meaning.recognising import recognise
from app.exchange.forms.sheet.cells import Place, ref
from app.exchange.forms.sheet.package import Package
from db.store import Store
from tests.exchange.forms.county_package import BOX, HEAD, TITLE, Book, Sheet
from tests.exchange.forms.test_numbers import VILLAGES, town

__all__ = ["town"]

DAY = date(2024, 12, 31)
MEMBER, VOLUNTEER, CHILD = "member_status = '在册'", "volunteer_status = '在册'", "status = '在帮'"
#: What is counted: the words, the table, the condition.
COUNTED = [
    ("团员数", "person", MEMBER), ("团员总数（人）", "person", MEMBER), ("共青团员", "person", MEMBER), ("注册志愿者", "person", VOLUNTEER), ("志愿者人数", "person", VOLUNTEER),
    ("女团员", "person", f"{MEMBER} AND sex = '女'"), ("少数民族团员", "person", f"{MEMBER} AND ethnicity <> '汉族'"), ("帮扶儿童", "child", CHILD), ("留守儿童数", "child", f"{CHILD} AND categories LIKE '%留守%'"),
]
#: Narrowings of people and children: the words, the conditions by table.
_RURAL = "branch IN (SELECT id FROM branch WHERE org_type = '农村团支部')"
NARROWED = [
    ("男", {"person": "sex = '男'", "child": "sex = '男'"}), ("女", {"person": "sex = '女'", "child": "sex = '女'"}), ("少数民族", {"person": "ethnicity <> '汉族'", "child": "ethnicity <> '汉族'"}),
    *((v, {"person": f"village = '{v}'", "child": f"village = '{v}'"}) for v in VILLAGES),
    *((f"{v}团支部", {"person": f"branch = {n}"}) for n, v in enumerate(VILLAGES, 1)),
    ("18-24周岁", {"person": "birth_date > '1999-12-31' AND birth_date <= '2006-12-31'", "child": "birth_date > '1999-12-31' AND birth_date <= '2006-12-31'"}),
    ("10—14岁", {"person": "birth_date > '2009-12-31' AND birth_date <= '2014-12-31'", "child": "birth_date > '2009-12-31' AND birth_date <= '2014-12-31'"}),
    ("初中", {"person": "education = '初中'", "child": "schooling = '初中'"}), ("大专", {"person": "education = '大学专科'"}), ("乡镇（村）", {"person": _RURAL}), ("企业团组织", {"person": "branch = 4"}),
]
UNKNOWN = ["外省籍", "党龄五年以上", "残障青年", "2031年", "（不含流动）团员", "单亲团员", "退役军人", "其中：获奖", "上一季度"]
TITLES = ["基本情况统计表", "青少年工作情况统计表", "XX县团情统计表", "2024年度有关数据汇总表"]


def cell_condition(row: tuple[str, object], column: tuple[str, object]) -> tuple[str, str] | None:
    """The table and the condition that a row and a column mean together; None where they mean nothing."""
    parts = [row[1], column[1]]
    counted = [p for p in parts if isinstance(p, tuple)]
    if len(counted) != 1 or None in parts:
        return None
    table, where = counted[0]
    narrowed = next(p for p in parts if isinstance(p, dict))
    return (table, f"{where} AND {narrowed[table]}") if table in narrowed else None


def made_up(rng: random.Random) -> tuple[Book, dict[Place, tuple[tuple[str, object], tuple[str, object]]]]:
    counted = [(words, (table, where)) for words, table, where in rng.sample(COUNTED, rng.randint(1, 4))]
    narrowed: list[tuple[str, object]] = list(rng.sample(NARROWED, rng.randint(2, 5)))
    strange: list[tuple[str, object]] = [(words, None) for words in rng.sample(UNKNOWN, rng.randint(0, 2))]
    columns: list[tuple[str, object]] = [*counted, *strange[:1]]
    rows: list[tuple[str, object]] = [*narrowed, *strange[1:]]
    rng.shuffle(columns)
    rng.shuffle(rows)
    if rng.random() < 0.5:
        rows, columns = columns, rows
    top, numbered = rng.randint(3, 5), rng.random() < 0.5
    sheet = Sheet("表")
    sheet.put("A1", rng.choice(TITLES), TITLE, "H1")
    first = ["序号"] if numbered else []
    sheet.line(top, [*first, "项目", *(words for words, _ in columns)], HEAD)
    wanted = {}
    for n, row in enumerate(rows, 1):
        sheet.line(top + n, [*([n] if numbered else []), row[0], *([None] * len(columns))], BOX)
        for c, column in enumerate(columns, len(first) + 2):
            wanted[top + n, c] = row, column
    return Book([sheet]), wanted


@pytest.mark.parametrize("seed", range(150))
def test_forms_made_up_at_random(town: Store, seed: int) -> None:
    book, wanted = made_up(random.Random(seed))
    content = book.content()
    form = recognise(town, Package(content, "表.xlsx"), {})
    made = filling.fill(town, form, Choice(DAY, DAY))
    written = {cell.place: cell.value for cell in made.cells}
    assert written.keys() <= wanted.keys(), "nothing but data cells"
    for place, value in written.items():
        meant = cell_condition(*wanted[place])
        assert meant, (ref(place), wanted[place], value)
        table, where = meant
        assert value == town.scalar(f'SELECT count(*) FROM "{table}" WHERE {where}'), (ref(place), wanted[place])
    if len(written) >= 2:
        assert wanted.keys() - written.keys() <= {left.place for left in made.blanks}, "what stays blank is named"
    before, after = (openpyxl.load_workbook(io.BytesIO(bytes_)).worksheets[0] for bytes_ in (content, made.content))
    for row in before.iter_rows():
        for cell in row:
            if (cell.row, cell.column) not in written:
                assert after.cell(cell.row, cell.column).value == cell.value
    assert filling.fill(town, form, Choice(DAY, DAY)).content == made.content


def test_most_of_what_can_be_said_is_written(town: Store) -> None:
    said = possible = 0
    for seed in range(40):
        book, wanted = made_up(random.Random(seed))
        made = filling.fill(town, recognise(town, Package(book.content(), "表.xlsx"), {}), Choice(DAY, DAY))
        said += len(made.cells)
        possible += sum(cell_condition(*pair) is not None for pair in wanted.values())
    assert said >= 0.8 * possible
