"""A card, one person a sheet: labels with what was filled in beside or beneath them, read as a table of one row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from app.exchange.files.reading import Sheet, Value
from app.exchange.imports.columns.headings import heading_key
from app.exchange.imports.columns.profiles import is_ticked
from app.exchange.imports.tables.structure import words
from app.exchange.imports.tables.structure.block import TableRow
from app.exchange.imports.tables.structure.shapes import LONG, SHORT, shape
from app.exchange.imports.tables.tables import Context, LeftOut, Table

Place = tuple[int, int]
Area = tuple[int, int, int, int]
#: （ ）男, □男, 男（ ）, 男□: a box before or after the words.
BOX = re.compile(r"[（(][\s　]*[)）]|[□☐○]")
#: The same, ticked or not.
_MARK = r"[（(][\s　]*[√✓✔☑vV]?[\s　]*[)）]|[□☐○☑■✓✔√]"
_BOXED = re.compile(_MARK)
_BEFORE = re.compile(rf"(?P<box>{_MARK})\s*(?P<words>[^（(□☐○☑■✓✔√、，,；;\s]+)")
_AFTER = re.compile(rf"(?P<words>[^）)□☐○☑■✓✔√、，,；;\s:：]+?)\s*(?P<box>{_MARK})")
_LONGEST_LABEL = 20


def labels(texts: Mapping[Place, str], merged: Sequence[Area]) -> list[tuple[Place, tuple[str, ...]]]:
    """Every cell that may be a label, with the group it stands in: 监护人 over several rows at the left."""
    groups = [(area, texts[area[:2]]) for area in merged if area[:2] in texts and area[2] > area[0] and len(texts[area[:2]]) <= 12]
    found: list[tuple[Place, tuple[str, ...]]] = []
    for place, text in texts.items():
        if len(text) > _LONGEST_LABEL or BOX.search(text):
            continue
        around = [(area, group) for area, group in groups if area[:2] != place and area[0] <= place[0] <= area[2] and area[3] < place[1]]
        # The nearest group at the left; a photo's frame is none. A word right beside another word heads what follows in its row.
        group = max(around, key=lambda item: item[0][3])[1] if around else _beside(texts, merged, place) or _whose(place, texts)
        found.append((place, (group, text) if group else (text,)))
    return found


def _beside(texts: Mapping[Place, str], merged: Sequence[Area], place: Place) -> str:
    """The word at the left of a row that heads its labels: 父亲 before 姓名, with nothing to be filled in between."""
    row, column = place
    left = [c for (r, c), text in texts.items() if r == row and c < column and not BOX.search(text)]
    for c in sorted(left, reverse=True):
        end = next((area[3] for area in merged if area[:2] == (row, c)), c)
        if (row, end + 1) in texts and not BOX.search(texts[row, end + 1]) and len(texts[row, c]) <= 12:
            return texts[row, c]
    return ""


#: Whose name begins a row, whose work place and telephone follow in it.
_KIN = re.compile(r"((?:(?:法定|主要|实际|现|第一)?监护人|父亲|母亲|爸爸|妈妈|父|母|家长|(?:外)?祖[父母]|爷爷|奶奶|外公|外婆|姥姥|姥爷|受委托(?:监护|照护)?人|委托(?:监护|照护)人))(?:的?姓名|名字)?")
#: 与儿童关系 is the guardian's.
_WITH = re.compile(r"与(儿童|学生|本人)")
_OTHERS = re.compile(r"儿童|学生|本人|班主任|帮扶|走访|填表|学校|家庭")


def _whose(place: Place, texts: Mapping[Place, str]) -> str:
    """The member of a family whom the nearest label before in the row names: 父亲姓名 __ 务工地点 __ 联系电话 __."""
    row, column = place
    if _OTHERS.search(_WITH.sub("", texts[place])) or _KIN.match(heading_key(texts[place])):
        # It says itself whose it is.
        return ""
    for c in sorted((c for (r, c) in texts if r == row and c < column), reverse=True):
        if kin := _KIN.fullmatch(heading_key(texts[row, c])):
            return kin[1]
        if _OTHERS.search(_WITH.sub("", texts[row, c])) or heading_key(texts[row, c]) == "姓名":
            return ""
    return ""


def ticked(text: str) -> str | None:
    """What is ticked among the choices of a cell: 是（√）否（ ） is 是; '' where nothing is, None where the cell has no boxes."""
    if not _BOXED.search(text):
        return None
    before = bool(re.match(rf"\s*(?:{_MARK})", text))
    found = list((_BEFORE if before else _AFTER).finditer(text))
    if not found:
        return None
    return "、".join(m["words"] for m in found if is_ticked(re.sub(r"[（()）\s　]", "", m["box"])) or "√" in m["box"])


def _chosen(value: Value) -> Value:
    """The word whose box is ticked; what is no choice as it is."""
    boxed = ticked(value) if isinstance(value, str) else None
    return value if boxed is None else boxed or None


def read(sheet: Sheet, is_label: object) -> Table | None:
    """The card a sheet is, as a table whose columns are its labels; None where it is none."""
    cells = {(number, n): cell for number, row in sheet.rows for n, cell in enumerate(row) if cell is not None and str(cell).strip()}
    texts = {place: re.sub(r"\s+", "", str(cell)) for place, cell in cells.items() if isinstance(cell, str)}
    known = {place: text for place, text in texts.items() if len(text) <= _LONGEST_LABEL and is_label(text)}  # type: ignore[operator]
    areas = {area[:2]: area for area in sheet.merged}
    paths: dict[int, tuple[str, ...]] = {}
    row: list[Value] = []
    used: set[Place] = set()
    answers: list[Place] = []
    for place, path in _in_order(labels(_labels_of(texts, known, sheet.merged), sheet.merged)):
        if place in used or (place not in known and not (len(path) == 2 and is_label("".join(path)))):  # type: ignore[operator]
            continue
        at = _answer(cells, known, areas, place, used)
        used.add(place)
        if at is None:
            continue
        used.add(at)
        answers.append(at)
        paths[len(row)] = path
        row.append(_chosen(cells[at]))
    if len(row) < 3:
        return None
    return _table(sheet, paths, [row, *_further(answers, cells, used)], cells, used)


def _further(answers: list[Place], cells: Mapping[Place, Value], used: set[Place]) -> Iterator[list[Value]]:
    """The further people of a card on which each has a column: what stands right of the first one's values, all of them in one column and like them.

    Remarks beside the values (必填) are not like them.
    """
    first = {row: shape(cells[row, column]) for row, column in answers}
    if len(first) < len(answers) or len({column for _, column in answers}) > 1:
        return
    while True:
        answers = [(row, column + 1) for row, column in answers]
        told = {at[0]: shape(cells[at]) for at in answers if at in cells}
        alike = [row for row, looks in told.items() if looks == first[row]]
        if answers[0] not in cells or len(told) * 2 <= len(first) or len(alike) * 4 < len(told) * 3 or all(first[row] in (SHORT, LONG) for row in alike):
            return
        used |= {at for at in answers if at in cells}
        yield [_chosen(cells[at]) if at in cells else None for at in answers]


def _labels_of(texts: Mapping[Place, str], known: Mapping[Place, str], merged: Sequence[Area]) -> dict[Place, str]:
    """Labels, and the words at the left that group them."""
    tall = {area[:2] for area in merged if area[2] > area[0]}
    return {place: text for place, text in texts.items() if place in known or place in tall}


def _in_order(found: list[tuple[Place, tuple[str, ...]]]) -> list[tuple[Place, tuple[str, ...]]]:
    return sorted(found)


def _answer(cells: Mapping[Place, Value], known: Mapping[Place, str], areas: Mapping[Place, Area], place: Place, used: set[Place]) -> Place | None:
    """Where a label's value stands: the next cell at the right, else the one below."""
    top, left, bottom, right = areas.get(place, (*place, *place))
    for at in ((top, right + 1), (bottom + 1, left)):
        if at in cells and at not in used:
            if at in known:
                return None
            return at
    return None


def _table(sheet: Sheet, paths: dict[int, tuple[str, ...]], people: list[list[Value]], cells: Mapping[Place, Value], used: set[Place]) -> Table:
    numbers = sorted({place[0] for place in used})
    titles: list[str] = []
    said: list[tuple[str, str]] = []
    left_out: list[LeftOut] = []
    for place in sorted(set(cells) - used):
        text = words.text_of(cells[place])
        pairs = words.pairs(text)
        said += pairs
        if place[0] < numbers[0] and not pairs and not words.says(text):
            titles.append(text)
        left_out.append(LeftOut(sheet.name, place[0], words.TITLE if place[0] < numbers[0] else words.BESIDE, 1))
    rows = [TableRow(numbers[0], row) for row in people]
    context = Context("", tuple(titles), tuple(said))
    return Table(sheet, numbers[0], numbers[-1], 0, len(paths) - 1, paths, rows, left_out, context)
