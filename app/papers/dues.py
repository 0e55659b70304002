"""The register of dues on paper and as a sheet: every member's months (明细表), every branch's sums (汇总表), who owes (欠缴名单)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from app import settings
from app.papers.sheet import CENTRE, LEFT, RIGHT, SIGNATURES, Column, Printable, Sheet, Table, Wishes, with_empty
from app.work.dues.register import DEFERRED_WORD, EXEMPT, FREE, MONTHS, OPEN, PAID_WORD, WAITS, Line, stands
from app.work.dues.totals import Total
from db.kinds import MONEY
from db.records import Dues
from db.store import Store

DETAILS, TOTALS, ARREARS = "团费收缴明细表", "团费收缴汇总表", "欠缴团费名单"
_SUMS = ("应缴合计", "实缴合计")
Value = str | int | float | None


def money(value: Decimal | None) -> str:
    """An amount as people read it; nothing for none."""
    return "" if value is None else MONEY.show(value)


def detail_heads() -> list[str]:
    """The headings of the detailed sheet; an import reads them as they are."""
    return ["序号", "姓名", *(f"{n}月" for n in MONTHS), *_SUMS, "备注"]


def month_value(row: Dues | None) -> Value:
    """What the detailed sheet holds for a month: the amount paid, else a word; nothing where nothing is paid."""
    if row is None:
        return None
    if row.state in (EXEMPT, DEFERRED_WORD):
        return FREE if row.state == EXEMPT else WAITS
    if row.paid is not None:
        return float(row.paid) if row.paid % 1 else int(row.paid)
    return "√" if row.state == PAID_WORD else "×" if row.state else None


def detail_rows(lines: Sequence[Line]) -> list[list[Value]]:
    """The rows of the detailed sheet, amounts as numbers."""
    rows: list[list[Value]] = []
    for number, line in enumerate(lines, 1):
        year = line.year
        sums = [None if value is None else float(value) for value in ((year.dues_owed, year.dues_paid) if year else (None, None))]
        note = "按全年登记" if line.by_year else None
        rows.append([number, line.person.name, *(month_value(line.months.get(n)) for n in MONTHS), *sums, note])
    return rows


def details(store: Store, branch: str, lines: Sequence[Line], year: int, day: date) -> Printable:
    """A branch's register as it is kept on paper: who paid which month."""
    unit = settings.get(store, "unit")
    rows: list[list[str]] = []
    for number, line in enumerate(lines, 1):
        months = [_sign(line, n, year, day) for n in MONTHS]
        rows.append([str(number), line.person.name or "", money(line.standard), *months, money(line.owed), money(line.paid), money(line.short) if line.short else ""])
    sums = [sum((getattr(line, name) for line in lines), Decimal(0)) for name in ("owed", "paid", "short")]
    rows.append(["", "合计", "", *[""] * 12, *map(money, sums)])
    heads = [Column("序号", CENTRE, whole=True), Column("姓名"), Column("月标准", RIGHT, whole=True), *(Column(f"{n}月", CENTRE, whole=True) for n in MONTHS),
             *(Column(name, RIGHT, whole=True) for name in ("应缴", "实缴", "欠缴"))]  # fmt: skip
    about = f"统计截止：{day:%Y-%m-%d}　共 {len(lines)} 人　单位：元"

    def make(wishes: Wishes) -> Sheet:
        title = f"{year} 年度{DETAILS}"
        return Sheet(title, [Table(*with_empty(heads, rows, wishes.columns))], f"团支部：{branch}", about, SIGNATURES if wishes.signatures else (), landscape=True, foot=unit)

    return Printable(f"{DETAILS} {branch} {year}", make, columns=True, counted=len(lines))


def _sign(line: Line, month: int, year: int, day: date) -> str:
    row = line.months.get(month)
    sign = stands(row, date(year, month, 1), day)
    return "" if row is None or sign == OPEN else money(row.paid) or sign


def total_heads() -> list[str]:
    """The headings of the sheet by branch."""
    return ["序号", "团支部", "团员数", "应缴团费", "实缴团费", "暂缓", "欠缴", "欠缴人数", "欠缴人"]


def total_rows(totals: Sequence[Total]) -> list[list[Value]]:
    """A row for each branch, and the sum of all."""
    rows: list[list[Value]] = [
        [n, t.name, t.people, float(t.owed), float(t.paid), float(t.deferred), float(t.short), len(t.owing), "、".join(t.owing)] for n, t in enumerate(totals, 1)
    ]
    sums = [float(sum((getattr(t, name) for t in totals), Decimal(0))) for name in ("owed", "paid", "deferred", "short")]
    return [*rows, ["", "合计", sum(t.people for t in totals), *sums, sum(len(t.owing) for t in totals), ""]]


def summed(store: Store, totals: Sequence[Total], year: int, day: date) -> Printable:
    """All branches' sums."""
    unit = settings.get(store, "unit")
    rows = [[money(Decimal(v)) if isinstance(v, float) else str(v) for v in row] for row in total_rows(totals)]
    heads = [Column(name, LEFT if n in (1, 8) else CENTRE if n == 0 else RIGHT, whole=n not in (1, 8)) for n, name in enumerate(total_heads())]

    def make(wishes: Wishes) -> Sheet:
        return Sheet(f"{year} 年度{TOTALS}", [Table(*with_empty(heads, rows, wishes.columns))], f"填报单位：{unit}", f"统计截止：{day:%Y-%m-%d}　单位：元",
                     SIGNATURES if wishes.signatures else (), landscape=True, foot=unit)  # fmt: skip

    return Printable(f"{TOTALS} {year}", make, columns=True, counted=sum(t.people for t in totals))


def arrears(store: Store, branch: str, lines: Sequence[Line], year: int, day: date) -> Printable:
    """Who has not paid up by the day, which months and how much; room for the signature of whoever was asked."""
    unit = settings.get(store, "unit")
    rows: list[list[str]] = []
    for line in lines:
        months = [n for n in MONTHS if (row := line.months.get(n)) and not row.state and stands(row, date(year, n, 1), day) not in ("√", "")]
        if line.short or months:
            told = "、".join(f"{n}月" for n in months) or "按全年登记"
            rows.append([str(len(rows) + 1), line.person.name or "", told, money(line.short), ""])
    heads = [Column("序号", CENTRE, whole=True), Column("姓名"), Column("没有交的月份"), Column("欠缴（元）", RIGHT, whole=True), Column("签收", width=28)]
    rows.append(["", "合计", "", money(sum((line.short for line in lines), Decimal(0))), ""])

    def make(wishes: Wishes) -> Sheet:
        return Sheet(f"{year} 年度{ARREARS}", [Table(heads, rows)], f"团支部：{branch}", f"统计截止：{day:%Y-%m-%d}　共 {len(rows) - 1} 人",
                     SIGNATURES if wishes.signatures else (), landscape=False, foot=unit)  # fmt: skip

    return Printable(f"{ARREARS} {branch} {year}", make, counted=len(rows) - 1)
