"""A form's table of one row for each person, child, event or branch: its heading, its columns, its room."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from app.exchange.files.reading import Sheet
from app.exchange.forms.meaning import kin
from app.exchange.forms.meaning.given import given
from app.exchange.forms.meaning.shapes import shape_for
from app.exchange.forms.meaning.wants import SERIAL, Roster, Rules, Want
from app.exchange.forms.meaning.words import Vocabulary
from app.exchange.forms.sheet.cells import Place, SheetXml
from app.exchange.forms.sheet.looks import Look
from app.exchange.imports import layout as layouts
from app.exchange.imports.headings import SHEETS_OWN, Headings, heading_key
from app.exchange.imports.layout import Layout
from app.figures import FIGURES, SPLITS
from app.figures.crossing import figure
from app.lists import query as listing
from app.lists.declare import Column
from db.errors import UserError
from db.kinds import Link
from db.records import TABLES, VIEWS, View, view
from db.text import fold

#: What titles of forms call the records of a view; the order is the order of preference among equals.
_CALLED = {
    "members": r"团员(?!.{0,4}(组织关系|评议))", "volunteers": r"志愿者", "post": r"团干部|班子|任职|书记|委员", "children": r"儿童|帮扶|留守|困境|未成年",
    "branches": r"(团组织|团支部|支部)(?!.{0,4}(书记|委员))", "events": r"活动|培训|讲座", "teams": r"服务队|队伍", "hours": r"服务(记录|时长|明细)",
    "transfer": r"转接|接转", "review": r"评议|注册|团费", "visit": r"走访", "aid": r"物资|慰问|发放", "tutoring": r"辅导", "health_check": r"体检",
    "honour": r"荣誉|表彰|先进|优秀", "partner": r"共建", "document": r"制度|文件", "help": r"青年社", "team_member": r"队员", "attendance": r"签到|参加人员|学员",
    "family_member": r"家庭成员|监护人",
}
_MOST_ROWS = 5_000
_SEARCHED = 12
_NUMBERS = re.compile(r"[(（]?(\d{1,2}|[甲乙丙丁戊己庚辛壬癸])[)）]?|栏次|列次")
_EXAMPLE = re.compile(r"^(例|示例|样例|范例|举例|样表|例[:：].*|\(例\)|例\d*)$")


@dataclass(frozen=True)
class Table:
    """A candidate: the heading found, the view it is about, what its columns want, and how sure that is."""

    layout: Layout
    view: View
    columns: dict[int, Want]
    unknown: dict[int, str]
    score: int


def as_read(sheet: SheetXml, name: str) -> Sheet:
    """The sheet as an import would read it: rows that hold something, columns from 0."""
    rows: dict[int, list[object]] = {}
    for (row, column), cell in sorted(sheet.cells.items()):
        if cell.value is not None or cell.formula is not None:
            cells = rows.setdefault(row, [])
            cells.extend([None] * (column - 1 - len(cells)))
            cells.append(cell.value)
    merged = [(top, left - 1, bottom, right - 1) for top, left, bottom, right in sheet.merged]
    return Sheet(name, list(rows.items()), merged)  # type: ignore[arg-type]


def find(sheet: SheetXml, name: str, title: str, looks: Sequence[Look], rules: Rules, words: Vocabulary) -> tuple[Roster, dict[Place, str]] | None:
    """The roster of a sheet and its headings of unknown meaning; None where it has none. `title`: what the form and its file are called."""
    read = as_read(sheet, name)
    tables = [found for key in _CALLED if (found := _table(read, view(key), title, words))]
    for table in sorted(tables, key=lambda found: -found.score):
        if roster := _laid(sheet, table, looks, rules) or _named(sheet, table, looks, rules, words):
            roster = replace(roster, figure=listed(roster.view, title))
            return roster, {
                (roster.first, column): heading for column, heading in table.unknown.items() if not _spared(sheet, (roster.first, column), looks, rules)
            }
    return None


def _table(read: Sheet, chosen: View | None, title: str, words: Vocabulary) -> Table | None:
    if chosen is None or not (found := layouts.find(read, Headings(chosen), fewest=1) or _explained(read, chosen, words)):
        return None
    known = listing.columns(chosen.key)
    columns = {c.index + 1: Want(_target(chosen, c.link, c.field.name), c.heading) for c in found.columns if c.link or c.field.name in known}
    unknown = {}
    for index, path in enumerate(layouts.paths(found), 1):
        if path and (said := words.said(path)):
            columns[index] = Want(said.target, "-".join(path), said.look)
        elif path and index not in columns:
            if heading_key(path[-1]) in SHEETS_OWN:
                columns[index] = Want(SERIAL, path[-1])
            elif target := _other(chosen, path, words, {want.target for want in columns.values()}):
                columns[index] = Want(target, "-".join(path))
            else:
                unknown[index] = "-".join(path)
    fields = sum(want.target != SERIAL for want in columns.values())
    if not _names_its_record(chosen, columns) or fields < 2:
        return None
    called = bool(re.search(_CALLED[chosen.key], title))
    return Table(found, chosen, columns, unknown, 10 * fields + 25 * called - list(_CALLED).index(chosen.key))


def _explained(read: Sheet, chosen: View, words: Vocabulary) -> Layout | None:
    """The heading whose words nobody knows but the person who said what they mean."""
    best: tuple[int, Layout] | None = None
    for number, _ in read.rows[:_SEARCHED] if words.explained else ():
        layout = layouts.heading_at(read, number, Headings(chosen))
        told = sum(bool(path and (said := words.said(path)) and said.target.partition(".")[0] == chosen.key) for path in layouts.paths(layout))
        if told > 1 and (best is None or told > best[0]):
            best = (told, layout)
    return best[1] if best else None


def _target(chosen: View, link: str, field: str) -> str:
    return f"{chosen.key}.{link}.{field}" if link else f"{chosen.key}.{field}"


def _names_its_record(chosen: View, columns: dict[int, Want]) -> bool:
    """Without the record's name there is no roster of it."""
    first = chosen.record.title[0] if chosen.record.title else ""
    return any(want.target.split(".")[1:2] == [first] for want in columns.values())


def _other(chosen: View, path: tuple[str, ...], words: Vocabulary, taken: Iterable[str]) -> str:
    """A column that is no field of the record: worked out, a field of whom the record is about, or a figure of each branch or team."""
    if found_kin := kin.target(chosen, path):
        return found_kin
    heading = heading_key(path[-1])
    bare = re.sub(r"\(.*?\)", "", heading)
    for key, column in listing.columns(chosen.key).items():
        if column.field is None and bare in (heading_key(column.label), heading_key(column.label).removesuffix("数")):
            return f"{chosen.key}.{key}"
    for f in chosen.record.links():
        if isinstance(f.kind, Link) and f.required and (len(path) == 1 or heading_key(path[0]) in (heading_key(f.label), "基本情况", "个人信息")):
            for other in TABLES[f.kind.table].fields():
                if bare in map(heading_key, (other.label, *other.aliases)) and (target := f"{chosen.key}.{f.name}.{other.name}") not in taken:
                    return target
    split = next((s for s in SPLITS.values() if s.of == chosen.record.table), None)
    found = words.figure(path) if split else None
    return _of_each(found[0], chosen) if found else ""


def _of_each(target: str, chosen: View) -> str:
    """A figure for each row's own branch or team, where its records can be parted so."""
    kind, _, key = target.partition(":")
    try:
        base = figure(key)
    except UserError:
        return ""
    split = next((s for s in SPLITS.values() if s.of == chosen.record.table and s.base.record is base.record), None)
    return f"{kind}:{key}{'&' if '@' in key else '@'}{split.key}=*" if split else ""


def _laid(sheet: SheetXml, table: Table, looks: Sequence[Look], rules: Rules) -> Roster | None:
    """Where the rows to be filled are; None where the table has no room for records."""
    columns, number = table.columns, table.layout.bottom + 1
    number += _is_numbering(sheet, columns, number)
    sample = ""
    examples: dict[int, str] = {}
    if any(sheet.text((number, c)) for c, want in columns.items() if want.target != SERIAL):
        if not _is_example(sheet, columns, number, rules):
            return None
        examples = {c: sheet.text((number, c)) for c in columns}
        sample = rules.sample or "keep"
        number += sample == "keep"
    last = _last_row(sheet, columns, number, looks, skip=sample == "replace")
    if last < number:
        return None
    shaped = {c: _shaped(want, table.view, sheet, (number, c), examples.get(c, ""), looks, rules) for c, want in columns.items()}
    kept = {c: want for c, want in shaped.items() if not _spared(sheet, (number, c), looks, rules)}
    return Roster(table.view.key, (table.layout.top, table.layout.bottom), number, last, kept, sample, rules.may_insert is not False)


def _named(sheet: SheetXml, table: Table, looks: Sequence[Look], rules: Rules, words: Vocabulary) -> Roster | None:
    """A table whose names are there; its blanks are filled."""
    first = table.layout.bottom + 1
    first += _is_numbering(sheet, table.columns, first)
    rows = given(sheet, table.view, table.columns, first, words)
    if not rows:
        return None
    at = min(rows)
    shaped = {c: _shaped(want, table.view, sheet, (at, c), "", looks, rules) for c, want in table.columns.items()}
    return Roster(table.view.key, (table.layout.top, table.layout.bottom), first, max(rows), shaped, spread=False, given=rows)


#: The figures whose records a roster of a view lists.
_FIGURES = {
    "members": "members.total", "volunteers": "volunteers.total", "branches": "branches.total", "teams": "teams.total", "children": "children.open",
    "events": "events.total", "visit": "visits.total", "aid": "aid.total", "tutoring": "tutoring.sessions", "health_check": "health_checks.total",
    "honour": "honours.total", "help": "help.total", "hours": "service.count", "post": "posts.total", "review": "reviews.total",
}


def listed(view_key: str, title: str) -> str:
    """The figure whose records a form with this title lists: 培训统计表 lists the trainings among the events, 发展团员名册 who joined."""
    key = _FIGURES.get(view_key, "")
    if not key:
        return ""
    base, title = figure(key), re.sub(r"\s+", "", title)
    own = [s for s in SPLITS.values() if s.base.record is base.record and not s.of and not s.monthly]
    parts = [(len(p.label), f"{s.key}={p.key}") for s in own for p in s.parts if p.value is not None and len(p.label) > 1 and p.label in title]
    like = [
        (len(words), f.key) for f in FIGURES.values() for words in (f.label, *f.aliases)
        if f.record is base.record and f.key.split(".")[0] == key.split(".")[0] and f.measure == base.measure and f.split is None and len(words) > 3 and words in title
    ]
    if like and max(like)[1] != key and (not parts or max(like)[0] > max(parts)[0]):
        return max(like)[1]
    return f"{key}@{max(parts)[1]}" if parts else key


def _spared(sheet: SheetXml, place: Place, looks: Sequence[Look], rules: Rules) -> bool:
    """What nobody may write in: formulas, grey cells where the notes say so, locked cells of a protected sheet."""
    cell = sheet.cells.get(place)
    look = looks[min(sheet.style_at(place), len(looks) - 1)]
    return bool(cell and cell.formula is not None) or (rules.spare_grey and look.grey) or (sheet.protected and look.locked)


def _is_numbering(sheet: SheetXml, columns: dict[int, Want], row: int) -> bool:
    """A row of column numbers below the heading: 1 2 3, 甲 乙."""
    texts = [sheet.text((row, c)) for c in columns]
    filled = [text for text in texts if text]
    return len(filled) >= 2 and len(filled) >= len(texts) - 1 and all(_NUMBERS.fullmatch(text.strip()) for text in filled)


def _is_example(sheet: SheetXml, columns: dict[int, Want], row: int, rules: Rules) -> bool:
    around = [fold(sheet.text((row, c))) for c in {1, *columns}]
    below = [sheet.text((row + 1, c)) for c, want in columns.items() if want.target != SERIAL]
    return any(_EXAMPLE.match(text) for text in around) or (bool(rules.sample) and not any(below))


def _last_row(sheet: SheetXml, columns: dict[int, Want], first: int, looks: Sequence[Look], *, skip: bool) -> int:
    """The last of the rows to be filled. `skip`: the first is an example, whatever it says."""
    places = [c for c, want in columns.items() if want.target != SERIAL]
    serials = [c for c, want in columns.items() if want.target == SERIAL]
    covered = sheet.covered()

    def framed(row: int) -> bool:
        return any(looks[min(sheet.style_at((row, c)), len(looks) - 1)].framed for c in places)

    lined = framed(first)
    end = max(sheet.rows, default=first)
    number = first + skip
    while number <= min(end, first + _MOST_ROWS):
        row = sheet.rows.get(number)
        texts = [cell for cell in row.cells if cell.value is not None and columns.get(cell.place[1], Want("", "")).target != SERIAL] if row else []
        worded = any(not _NUMBERS.fullmatch(text) and not text.isdigit() for c in serials if (text := sheet.text((number, c)).strip()))
        if worded or any(cell.formula is None for cell in texts) or (lined and not framed(number)):
            break
        if any((number, c) in covered and covered[number, c][0] < number for c in places):
            break
        number += 1
    if not lined and number > end and sheet.rows:
        # Without frames the table ends where the file's rows end; there is always room for one.
        return max(first, end)
    return number - 1


def _shaped(want: Want, chosen: View, sheet: SheetXml, place: Place, sample: str, looks: Sequence[Look], rules: Rules) -> Want:
    column = column_of(want.target)
    if column is None or want.look:
        return want
    look = looks[min(sheet.style_at(place), len(looks) - 1)]
    return Want(want.target, want.words, shape_for(column, want.words, sample, look, rules))


def column_of(target: str) -> Column | None:
    """The list's column a target names; a field of whom a record is about counts as one. None for figures, settings and what is gone."""
    parts = target.split(".")
    if ":" in target or len(parts) < 2 or (parts[0] not in VIEWS and parts[0] not in TABLES):
        return None
    known = listing.columns(parts[0])
    if len(parts) == 2:
        return known.get(parts[1])
    chosen = view(parts[0])
    assert chosen
    link = known.get(parts[1])
    if len(parts) == 3 and link is None:
        return kin.column(chosen, parts[1], parts[2])
    if link is None or link.field is None or not isinstance(link.field.kind, Link):
        return None
    table = TABLES[link.field.kind.table]
    other = next((f for f in table.fields() if f.name == parts[2]), None)
    inner = listing.columns(table.table).get(parts[2])
    if inner is None:
        return None
    # Read through the link: the inner query names the linked table itself.
    sql = f'(SELECT {inner.sql} FROM "{table.table}" WHERE "{table.table}".id = "{chosen.record.table}"."{parts[1]}")'
    return Column(target, inner.label, sql, inner.kind, other)
