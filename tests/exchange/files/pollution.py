"""Polluted variants of one CSV file, and how well they are read.

The kinds and the measure are those of Vitagliano et al., "Pollock: A Data Loading Benchmark", PVLDB 16(8), 2023; the
table and the files are made here. Each variant comes with the rows it holds; the score of a file is the sum of success
and of precision, recall and F1 of header, records and cells: 10 at best.
"""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Row = list[str]
HEAD = ["登记日期", "时间", "时长", "编号", "补贴", "项目", "说明", "网址", "备注"]
#: Cells of these columns are always in quotes; the others where they must be.
_QUOTED = (6, 7)


@dataclass(frozen=True)
class Variant:
    """A polluted file: its content, the header and the records that are in it, how many real files it stands for."""

    name: str
    content: bytes
    header: Row
    records: list[Row]
    weight: float = 1.0


def table(rows: int = 83) -> list[Row]:
    """A header and records with commas, quotes, apostrophes and blanks in their cells, the last column empty."""
    pick = random.Random(7)
    items = ["Women's Boots", '蓝色横幅, 2 米', '大号展板 48"', "Kids' Hat", "垃圾袋", "Tee, Short-Sleeve", '宣传册 5" 开本']
    texts = ["结实耐用，适合户外活动", "Made of soft cotton, keeps its shape", "They're breathable, quick drying", "It's 3-in-1: warm, dry", 'our 9" rod']
    found = [HEAD]
    for number in range(rows):
        code = f"{pick.choice('ABRYZ')}{pick.choice('HIN')}-{pick.randint(1000, 9999)}"
        found.append([
            f"{1 + number % 28:02d}/{1 + number % 12:02d}/2018", f"{number % 24:02d}:{pick.choice((0, 15, 30, 45)):02d}", str(pick.randint(0, 9)),
            code, f"${pick.randint(1, 90)}.{pick.randint(10, 99)}", pick.choice(items), f"{pick.choice(texts)} {number}",
            f"https://www.example.com/product/{code}.html", "",
        ])  # fmt: skip
    return found


def cell(text: str, sign: str, quote: str, escape: str, *, always: bool = False) -> str:
    """A cell as it is written."""
    must = always or any(part in text for part in (sign.strip() or sign, quote, "\n"))
    return f"{quote}{text.replace(quote, escape + quote)}{quote}" if must else text


def line(row: Sequence[str], sign: str = ",", quote: str = '"', escape: str = '"') -> str:
    """A row as it is written, without its line end."""
    return sign.join(cell(text, sign, quote, escape, always=place in _QUOTED) for place, text in enumerate(row))


def text(rows: Sequence[Sequence[str]], end: str = "\n", **dialect: str) -> bytes:
    """Rows as a file."""
    return "".join(line(row, **dialect) + end for row in rows).encode()


def variants() -> Iterator[Variant]:
    """Every kind of pollution once per file, per row and per row and column."""
    rows = table()
    yield from _of_files(rows)
    for number, row in enumerate(rows):
        yield from _of_rows(rows, number, row)


def _of_files(rows: list[Row]) -> Iterator[Variant]:
    head, records = rows[0], rows[1:]
    plain = text(rows)
    yield Variant("source", plain, head, records)
    yield Variant("no trailing newline", plain[:-1], head, records, 184)
    yield Variant("double trailing newline", plain + b"\n", head, records, 5)
    yield Variant("no header", text(records), records[0], records[1:], 470)
    # The header's rows are rows of the sheet; whoever looks for the table joins them.
    for more in (2, 3):
        yield Variant(f"header of {more} rows", text([head] * (more - 1) + rows), head, [head] * (more - 1) + records, 47)
    yield Variant("preamble", b"PREAMBLE,,,,,,,,\n,,,,,,,,\n" + plain, ["PREAMBLE"], rows, 282)
    yield Variant("preamble without delimiters", b"PREAMBLE\n\n" + plain, ["PREAMBLE"], rows)
    yield Variant("footer", plain + "\n注：本表一式两份\n".encode(), head, [*records, ["注：本表一式两份"]])
    for name, more in (("same", rows), ("less", [row[:-1] for row in rows]), ("more", [[*row, "甲"] for row in rows])):
        yield Variant(f"two tables, {name}", plain + text(more), head, records + more, 62.7)
    yield Variant("header only", text(rows[:1]), head, [], 3)
    yield Variant("one record", text(rows[:2]), head, records[:1], 4)
    for name, end, weight in (("CR", "\r", 7), ("LF", "\n", 1691), ("CRLF", "\r\n", 1)):
        yield Variant(f"rows end with {name}", text(rows, end), head, records, weight)
    for sign, weight in ((";", 834), ("\t", 4), (", ", 101), ("|", 1), (":", 1), ("^", 1), ("\t\t", 1), ("\\t", 1), ("; ", 1)):
        rare = [[part.replace(":", "·") for part in row] for row in rows] if sign == ":" else rows
        yield Variant(f"delimiter {sign!r}", text(rare, sign=sign), rare[0], rare[1:], weight)
    spaced = [[part.replace(" ", "_") if place not in _QUOTED else part for place, part in enumerate(row)] for row in rows]
    yield Variant("delimiter ' '", text(spaced, sign=" "), spaced[0], spaced[1:], 4)
    yield Variant("quote '", text(rows, quote="'", escape="'"), head, records, 11)
    yield Variant("escape \\", text(rows, escape="\\"), head, records, 1)
    yield Variant("no escape", text(rows, escape=""), head, records, 7)
    for encoding in ("utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"):
        yield Variant(f"encoding {encoding}", plain.decode().encode(encoding), head, records)


def _of_rows(rows: list[Row], number: int, row: Row) -> Iterator[Variant]:
    def variant(name: str, written: str, meant: Row, weight: float) -> Variant:
        lines = [line(other) for other in rows]
        lines[number] = written
        told = [*rows[:number], meant, *rows[number + 1 :]]
        return Variant(f"row {number}: {name}", "".join(part + "\n" for part in lines).encode(), told[0], told[1:], weight)

    cells = [cell(part, ",", '"', '"', always=place in _QUOTED) for place, part in enumerate(row)]
    semicolons = ";".join(cell(part, ";", '"', '"', always=place in _QUOTED) for place, part in enumerate(row))
    yield variant("delimited by ;", semicolons, row, 0.37)
    for place, part in enumerate(row):
        before, after = cells[:place], cells[place + 1 :]
        yield variant(f"extra delimiter {place}", ",".join([*before, "", cells[place], *after]), [*row[:place], "", *row[place:]], 0.37)
        stray = [*row[:place], '"' + part, *row[place + 1 :]]
        written = f'""{cells[place][1:]}' if cells[place].startswith('"') else f'"{cells[place]}'
        yield variant(f"extra quote {place}", ",".join([*before, written, *after]), stray, 0.08)
        if place and not cells[place].startswith('"') and not cells[place - 1].endswith('"'):
            joined = [*row[: place - 1], row[place - 1] + part, *row[place + 1 :]]
            yield variant(f"missing delimiter {place}", ",".join([*cells[: place - 1], cells[place - 1] + cells[place], *after]), joined, 0.37)


def score(variant: Variant, loaded: Sequence[Sequence[object]] | None) -> float:
    """From 0 to 10: success, and precision, recall and F1 of header, records and cells. None: it was refused."""
    if loaded is None:
        return 0.0
    got = [_row(row) for row in loaded]
    got = [row for row in got if row]
    want = [row for row in map(_row, variant.records) if row]
    return (
        1
        + sum(_measures(_row(variant.header), got[0] if got else []))
        + sum(_measures(["\0".join(row) for row in want], ["\0".join(row) for row in got[1:]]))
        + sum(_measures([part for row in want for part in row], [part for row in got[1:] for part in row]))
    )


def _row(cells: Sequence[object]) -> Row:
    found = ["" if part is None else str(part) for part in cells]
    while found and not found[-1]:
        found.pop()
    return found


def _measures(want: Sequence[str], got: Sequence[str]) -> tuple[float, float, float]:
    if not want:
        return 1.0, 1.0, 1.0
    both = sum((Counter(want) & Counter(got)).values())
    if not both:
        return 0.0, 0.0, 0.0
    precision, recall = both / len(got), both / len(want)
    return precision, recall, 2 * precision * recall / (precision + recall)
