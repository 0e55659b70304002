"""How a county form is laid out: 附件, title, unit line, heading, bordered rows, 合计, ties, signatures, notes."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from app.exchange.files.writing import GENERAL, HEI, Look, Looks, Row, Sheet, Value, display_width
from db.dates import PartialDate

#: Real forms write 2003.05.12.
DOTTED = "yyyy.mm.dd"
NONE = "—"
_LINE = 15.0


@dataclass(frozen=True)
class Column:
    """One column of a form; neighbours with one `group` stand under a common heading."""

    label: str
    width: float
    across: str = "center"
    format: str = GENERAL
    group: str = ""


@dataclass(frozen=True)
class Tie:
    """Two numbers that must be the same: the rule in words, and what it was tried on."""

    words: str
    left: int | float
    right: int | float
    what: str = ""

    @property
    def holds(self) -> bool:
        return abs(self.left - self.right) < 1e-9

    @property
    def fault(self) -> str:
        sides = f"前者 {plain(self.left)}，后者 {plain(self.right)}，相差 {plain(abs(self.left - self.right))}"
        return f"“{self.what or '合计'}”不满足“{self.words}”（{sides}）"


@dataclass(frozen=True)
class Line:
    """One row; `strong` ones (小计) are bold and carry no running number."""

    values: Sequence[Value]
    strong: bool = False


@dataclass
class Form:
    """What stands in one form. The column 序号 is not among `columns`: the layout numbers the lines."""

    name: str
    title: str
    columns: Sequence[Column]
    lines: Sequence[Line]
    total: Sequence[Value] | None = None
    ties: Sequence[Tie] = field(default_factory=list)
    notes: Sequence[str] = field(default_factory=list)
    signed: bool = True


@dataclass(frozen=True)
class Cover:
    """What every form carries around its table."""

    unit: str
    day: date
    written_on: date
    head: str
    reviewer: str
    filler: str
    phone: str

    @property
    def place(self) -> str:
        """The township's name, as the unit's name begins: 溪翁庄镇团委 → 溪翁庄镇."""
        return re.sub(r"(共青团)?(委员会|团委|团工委)$", "", self.unit.removeprefix("共青团"))


def plain(number: int | float) -> str:
    """A number as text, without an empty decimal."""
    return str(int(number)) if number == int(number) else str(number)


def said(number: int | float | None) -> Value:
    """A figure as a form shows it; one that cannot be said is —, not nought."""
    return NONE if number is None else number


def tail_note(shown: Sequence[int | float | None], total: int | float | None) -> list[str]:
    """Why hours cut to one decimal do not add up to their sum, where they do not."""
    parts = sum(round((hours or 0) * 10) for hours in shown) / 10
    if abs(parts - (total or 0)) < 0.05:
        return []
    return [f"时长按分钟累计后折算成小时，只舍不入；各行相加为 {plain(parts)}，与合计 {plain(total or 0)} 的差别是折算尾差，分钟数相等。"]


def chinese_day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def dotted(when: PartialDate | date | None) -> Value:
    """A date for a roster: a real one where the day is known, else 2003.05 or 2003 as text."""
    if isinstance(when, PartialDate):
        return when.as_date() or str(when).replace("-", ".")
    return when


def lay(form: Form, number: int, cover: Cover) -> Sheet:
    """The sheet of a form; `number` is that of its 附件."""
    return _Layout(form, number, cover).sheet()


class _Layout:
    """Collects the rows and the merged areas of one sheet, from the top down."""

    def __init__(self, form: Form, number: int, cover: Cover) -> None:
        self.form, self.number, self.cover = form, number, cover
        self.columns = [Column("序号", 5), *form.columns]
        self.rows: list[Row] = []
        self.merged: list[str] = []

    def sheet(self) -> Sheet:
        self._top()
        first = len(self.rows) + 1
        self._heading()
        last = len(self.rows)
        self._body()
        self._foot()
        widths = [column.width for column in self.columns]
        return Sheet(self.form.name, widths, self.rows, self.merged, heading=(first, last), frozen=f"A{last + 1}")

    def _top(self) -> None:
        unit, day = self.cover.unit, chinese_day(self.cover.day)
        written = chinese_day(self.cover.written_on)
        self._across([f"附件{self.number}"], Look(12, HEI, border=False), 18)
        self._across([self.cover.place + self.form.title], Look(18, bold=True, across="center", border=False), 34)
        line = [f"填报单位（盖章）：{unit}", f"统计截止：{day}", f"填报日期：{written}"]
        self._across(line, Look(11, border=False), 22, ends=True)

    def _heading(self) -> None:
        look = Look(11, HEI, across="center", wrap=True)
        grouped = any(column.group for column in self.columns)
        labels = [_broken(column.label, column.width) for column in self.columns]
        if grouped:
            self._groups(labels, look)
        row = len(self.rows) + 1
        height = max(label.count("\n") + 1 for label in labels) * _LINE + 8
        hidden = [None if grouped and not c.group else label for c, label in zip(self.columns, labels, strict=True)]
        self._add(hidden, look, max(height, 24))
        if grouped:
            self.merged += [f"{letter(n)}{row - 1}:{letter(n)}{row}" for n, c in enumerate(self.columns) if not c.group]

    def _groups(self, labels: Sequence[str], look: Look) -> None:
        row = len(self.rows) + 1
        values: list[Value] = [column.group or label for column, label in zip(self.columns, labels, strict=True)]
        for first, last in _runs([column.group for column in self.columns]):
            if last > first and self.columns[first].group:
                values[first + 1 : last + 1] = [None] * (last - first)
                self.merged.append(f"{letter(first)}{row}:{letter(last)}{row}")
        self._add(values, look, 22)

    def _body(self) -> None:
        looks = tuple(Look(across=c.across, format=c.format, wrap=True) for c in self.columns)
        strong = tuple(replace(look, bold=True, fill="F7F4EE") for look in looks)
        number = 0
        for line in self.form.lines:
            number += not line.strong
            values = [None if line.strong else number, *map(_shown, line.values)]
            self.rows.append(Row(values, strong if line.strong else looks, self._height(values)))
        if not self.form.lines:
            self._across(["本期没有记录"], Look(across="center"), 24)
        if self.form.total:
            self._total([*map(_shown, self.form.total)], tuple(replace(look, bold=True, across="center") for look in looks))

    def _total(self, values: list[Value], looks: Looks) -> None:
        """The last line; its words take all columns up to its first number."""
        row = len(self.rows) + 1
        numbers = [n for n, value in enumerate(values) if n and value is not None]
        self.merged.append(f"A{row}:{letter(numbers[0] if numbers else len(values))}{row}")
        self.rows.append(Row([values[0], None, *values[1:]], looks, 24))

    def _height(self, values: Sequence[Value]) -> float:
        lines = [_lines(v, c.width) for v, c in zip(values, self.columns, strict=True) if isinstance(v, str)]
        return max(21.0, max(lines, default=1) * _LINE + 5)

    def _foot(self) -> None:
        small = Look(10, border=False, wrap=True)
        if self.form.ties:
            broken = [tie.fault for tie in self.form.ties if not tie.holds]
            if broken:
                self._text("勾稽不符，请先核对台账再上报：" + "；".join(broken), replace(small, bold=True, fill="FBE3E0"))
            else:
                self._text("勾稽关系：" + "；".join(dict.fromkeys(tie.words for tie in self.form.ties)) + "。已核对，全部相符。", small)
        if self.form.signed:
            cover = self.cover
            signatures = [f"单位负责人（签名）：{cover.head}", f"复核人（签名）：{cover.reviewer}", f"填表人（签名）：{cover.filler}", f"联系电话：{cover.phone}"]
            self._across(signatures, Look(11, border=False), 30)
        for n, note in enumerate(self.form.notes, 1):
            start = "注：" if n == 1 else "　　"
            self._text(f"{start}{n}. {note}" if len(self.form.notes) > 1 else start + note, small)

    def _text(self, text: str, look: Look) -> None:
        # Merged cells are never fitted to their text by the spreadsheet program.
        width = sum(column.width for column in self.columns)
        self._across([text], look, _lines(text, width * 1.05) * 14 + 4)

    def _across(self, texts: Sequence[str], look: Look, height: float, *, ends: bool = False) -> None:
        """Texts over the whole breadth, each over its share of the columns; with `ends` the last stands at the right."""
        row = len(self.rows) + 1
        values: list[Value] = [None] * len(self.columns)
        looks = [look] * len(self.columns)
        spans = _shares([column.width for column in self.columns], len(texts))
        for n, (text, (first, last)) in enumerate(zip(texts, spans, strict=True)):
            values[first] = text
            if ends and n:
                looks[first : last + 1] = [replace(look, across="right" if n == len(texts) - 1 else "center")] * (last - first + 1)
            if last > first:
                self.merged.append(f"{letter(first)}{row}:{letter(last)}{row}")
        self.rows.append(Row(values, tuple(looks), height))

    def _add(self, values: Sequence[Value], look: Look, height: float) -> None:
        self.rows.append(Row(values, (look,) * len(self.columns), height))


def letter(index: int) -> str:
    """The letter of a column counted from 0."""
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(index + 1))


def _shown(value: Value) -> Value:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _lines(text: str, width: float) -> int:
    """How many lines a text takes in a cell of this width."""
    return sum(max(1, math.ceil(display_width(part) / max(width - 1, 1))) for part in text.split("\n"))


def _broken(label: str, width: float) -> str:
    """A heading on as many lines as it needs, all about as long: 年初团员 → 年初, 团员."""
    lines = 1 if "\n" in label else _lines(label, width)
    goal, parts = display_width(label) / lines, [""]
    for sign, after in zip(label, [*label[1:], ""], strict=True):
        parts[-1] += sign
        inside = (sign + after).isascii() or sign in "（–" or after in "–）" or not after
        if len(parts) < lines and display_width(parts[-1]) >= goal and not inside:
            parts.append("")
    return "\n".join(parts)


def _runs(groups: Sequence[str]) -> Iterator[tuple[int, int]]:
    """First and last index of each run of equal neighbours."""
    start = 0
    for n in range(1, len(groups) + 1):
        if n == len(groups) or groups[n] != groups[start]:
            yield start, n - 1
            start = n


def _shares(widths: Sequence[float], count: int) -> list[tuple[int, int]]:
    """First and last index of so many neighbouring parts of about one width, one column each at the least."""
    edges, done, total = [0], 0.0, sum(widths)
    for n, width in enumerate(widths):
        done += width
        to_start = count - len(edges)
        if to_start and (done >= total * len(edges) / count or len(widths) - n - 1 == to_start):
            edges.append(n + 1)
    return [(first, end - 1) for first, end in zip(edges, [*edges[1:], len(widths)], strict=True)]
