"""Forms with headings of two and three rows, made up at random, with frames and without; rosters with lists to choose from. SQL says what is right."""

from __future__ import annotations

import io
import random
from dataclasses import dataclass, field
from datetime import date

import openpyxl
import pytest

from app.exchange.forms import filling
from app.exchange.forms.filling import Choice
from app.exchange.forms.meaning.recognising import recognise
from app.exchange.forms.sheet.cells import Place, letters, ref
from app.exchange.forms.sheet.package import Package
from db.store import Store
from tests.exchange.forms.county_package import BOX, HEAD, PLAIN, TITLE, Book, Sheet
from tests.exchange.forms.county_town import VILLAGES, county

__all__ = ["county"]

DAY = date(2024, 12, 31)
BASES = {
    "团员": ("person", "member_status IN ('在册', '流出')"), "注册志愿者": ("person", "volunteer_status = '在册'"), "留守儿童": ("child", "status = '在帮' AND categories LIKE '%留守%'"),
}
PARTS = {
    "男": "sex = '男'", "女": "sex = '女'", "少数民族": "ethnicity <> '汉族'", "14—17周岁": "birth_date > '2006-12-31' AND birth_date <= '2010-12-31'",
    "18—28周岁": "birth_date > '1995-12-31' AND birth_date <= '2006-12-31'",
}
ROWS = {
    **{village: f"village = '{village}'" for village in VILLAGES}, "柳林镇": "1", "本镇": "1", "前进村": None, "红旗村": None,
}
WHOLE = ("总数", "合计", "小计")
STRANGE = ("外省籍", "党龄五年以上", "残障青年", "2031年")


@dataclass
class Drawn:
    """A heading as it is drawn: for each column its words from the top down and the condition; how many rows it is high."""

    paths: list[tuple[str, ...]] = field(default_factory=list)
    meant: list[tuple[str, str] | None] = field(default_factory=list)

    def add(self, path: tuple[str, ...], base: str, where: str | None) -> None:
        """One more column."""
        table, counted = BASES[base]
        self.paths.append(path)
        self.meant.append(None if where is None else (table, f"{counted} AND {where}"))


def heading(rng: random.Random, deep: int) -> Drawn:
    drawn = Drawn()
    for base in rng.sample(list(BASES), rng.randint(1, 2)):
        parts = rng.sample(list(PARTS), rng.randint(1, 3))
        if deep == 1 or rng.random() < 0.2:
            drawn.add((f"{base}数",), base, "1")
            continue
        drawn.add((base, rng.choice(WHOLE)), base, "1")
        for part in parts:
            drawn.add((base, "其中", part) if deep == 3 else (base, part), base, PARTS[part])
        if rng.random() < 0.3:
            drawn.add((base, "其中", rng.choice(STRANGE)) if deep == 3 else (base, rng.choice(STRANGE)), base, None)
    return drawn


def draw(rng: random.Random, drawn: Drawn, rows: list[str], *, framed: bool, merged: bool) -> tuple[Book, dict[Place, tuple[str, str] | None]]:
    """The sheet, and what each of its blanks means."""
    sheet, top = Sheet("表"), rng.randint(2, 4)
    deep = max(map(len, drawn.paths))
    style, body = (HEAD, BOX) if framed else (PLAIN, PLAIN)
    last = letters(len(drawn.paths) + 1)
    sheet.put("A1", rng.choice(("基本情况统计表", "青少年工作情况统计表", "2024年度有关数据汇总表")), TITLE, f"{last}1" if merged else "")
    sheet.put(f"A{top}", rng.choice(("单位", "村（社区）", "村（单位）")), style, f"A{top + deep - 1}" if merged and deep > 1 else "")
    for level in range(deep):
        column = 2
        while column - 2 < len(drawn.paths):
            path = drawn.paths[column - 2]
            same = next((n for n in range(column - 2, len(drawn.paths)) if drawn.paths[n][: level + 1] != path[: level + 1]), len(drawn.paths)) - (column - 2)
            if level < len(path):
                bottom = top + deep - 1 if level == len(path) - 1 else top + level
                across = ref((bottom, column + same - 1))
                sheet.put(ref((top + level, column)), path[level], style, across if merged and across != ref((top + level, column)) else "")
            column += same
    wanted: dict[Place, tuple[str, str] | None] = {}
    for number, row in enumerate(rows, top + deep):
        sheet.put(f"A{number}", row, body)
        for column, meant in enumerate(drawn.meant, 2):
            where = ROWS[row]
            wanted[number, column] = (meant[0], f"{meant[1]} AND {where}") if meant and where else None
            if framed:
                sheet.cells[number, column] = None, body
    return Book([sheet]), wanted


def check(store: Store, seed: int) -> tuple[int, int]:
    """Make a form up and hold it against SQL; how many cells were written, and how many could be."""
    rng = random.Random(seed)
    drawn, framed = heading(rng, rng.randint(1, 3)), rng.random() < 0.5
    township = rng.random() < 0.3
    rows = [rng.choice(("柳林镇", "本镇"))] if township else rng.sample([row for row in ROWS if row.endswith("村")], rng.randint(2, 5))
    # Two groups side by side, each written once: only what is merged says where the one ends.
    book, wanted = draw(rng, drawn, rows, framed=framed, merged=framed or rng.random() < 0.5)
    content = book.content()
    form = recognise(store, Package(content, "表.xlsx"), {})
    made = filling.fill(store, form, Choice(DAY, DAY))
    written = {cell.place: cell.value for cell in made.cells}
    assert written.keys() <= wanted.keys(), (seed, "nothing but data cells")
    for place, value in written.items():
        meant = wanted[place]
        assert meant, (seed, ref(place), value)
        assert value == store.scalar(f'SELECT count(*) FROM "{meant[0]}" WHERE {meant[1]}'), (seed, ref(place), meant)
    named = {left.place for left in made.blanks}
    assert not named & written.keys(), seed
    if written:
        assert wanted.keys() - written.keys() <= named, (seed, "what stays blank is named")
    before, after = (openpyxl.load_workbook(io.BytesIO(bytes_)).worksheets[0] for bytes_ in (content, made.content))
    for row in before.iter_rows():
        for cell in row:
            if (cell.row, cell.column) not in written:
                assert after.cell(cell.row, cell.column).value == cell.value, seed
    assert filling.fill(store, form, Choice(DAY, DAY)).content == made.content, seed
    return len(written), sum(meant is not None for meant in wanted.values())


def test_nested_headings_made_up_at_random(county: Store) -> None:
    counts = [check(county, seed) for seed in range(12)]
    assert sum(said for said, _ in counts) >= 0.8 * sum(possible for _, possible in counts)


@pytest.mark.whole
def test_many_nested_headings_made_up_at_random(county: Store) -> None:
    counts = [check(county, seed) for seed in range(12, 130)]
    assert sum(said for said, _ in counts) >= 0.8 * sum(possible for _, possible in counts)


#: What a column's list may say, and of each of the ledger's words the list's; '' where none holds it.
LISTS: dict[str, tuple[str, list[tuple[str, dict[str, str]]]]] = {
    "性别": ("sex", [("男,女", {}), ("男性,女性", {"男": "男性", "女": "女性"}), ("1男,2女", {"男": "1男", "女": "2女"}), ("男生,其他", {"男": "男生", "女": ""})]),
    "民族": ("ethnicity", [("汉族,满族,回族", {}), ("汉族,少数民族", {"满族": "少数民族"}), ("汉,满", {"汉族": "汉", "满族": "满"}), ("汉族", {"满族": ""})]),
    "学历": ("education", [
        ("初中及以下,高中/中专,大学专科,大学本科", {"初中": "初中及以下", "普通高中": "高中/中专", "中等职业": "高中/中专"}), ("大专,本科", {"大学专科": "大专", "大学本科": "本科", "初中": "", "普通高中": "", "中等职业": ""}),
    ]),
    "政治面貌": ("political_status", [("共青团员,中共预备党员,群众", {}), ("中共党员（含预备）,共青团员", {"中共预备党员": "中共党员（含预备）"}), ("团员,党员", {"共青团员": "团员", "中共预备党员": None})]),  # type: ignore[dict-item]
}


@pytest.mark.parametrize("seed", range(6))
def test_a_cell_takes_a_word_of_its_list(county: Store, seed: int) -> None:
    rng = random.Random(seed)
    headings = rng.sample(list(LISTS), rng.randint(2, 4))
    chosen = {heading: rng.choice(LISTS[heading][1]) for heading in headings}
    sheet = Sheet("表")
    sheet.put("A1", "团员花名册", TITLE, "F1")
    sheet.line(2, ["序号", "姓名", *headings], HEAD)
    sheet.blanks(range(3, 60), [BOX] * (2 + len(headings)))
    lists = "".join(
        f'<dataValidation type="list" allowBlank="1" sqref="{letters(column)}3:{letters(column)}59"><formula1>"{chosen[words][0]}"</formula1></dataValidation>'
        for column, words in enumerate(headings, 3)
    )
    sheet.add("dataValidations", f'<dataValidations count="{len(headings)}">{lists}</dataValidations>')
    made = filling.fill(county, recognise(county, Package(Book([sheet]).content(), "表.xlsx"), {}), Choice(DAY, DAY))
    cells = {cell.place: cell.value for cell in made.cells}
    named = {left.place for left in made.blanks}
    rows = county.rows("SELECT name, sex, ethnicity, education, political_status FROM person WHERE member_status IN ('在册', '流出')")
    people = {row[0]: dict(zip(("sex", "ethnicity", "education", "political_status"), row[1:], strict=True)) for row in rows}
    listed = {str(value): row for (row, column), value in cells.items() if column == 2}
    assert listed.keys() == people.keys()
    for name, row in listed.items():
        for column, heading_ in enumerate(headings, 3):
            key, (words, changed) = LISTS[heading_][0], chosen[heading_]
            stored = people[name][key]
            expected = changed.get(stored, stored)
            value = cells.get((row, column), "")
            assert value in ("", *words.split(",")), (heading_, value)
            assert expected is None or value == expected, (name, heading_, stored, value)
            assert value or (row, column) in named, (name, heading_, "a blank is named")
