"""A list as it stands on the screen, for paper: the same rows, columns and order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from app import settings
from app.lists import declare
from app.lists import query as listing
from app.lists.query import Listing
from app.papers.sheet import CENTRE, LEFT, RIGHT, SIGNATURES, Column, Facts, Printable, Sheet, Table, Wishes, with_empty
from app.progress import Progress, silent
from app.work.children import file_no
from app.work.ledger.access import stamp
from db.errors import UserError
from db.records import is_private, view
from db.store import Store

#: More than this is some 200 pages; nobody wants them by mistake.
MOST_ROWS = 5_000
_PAGE = 500
_WHOLE = frozenset(("id_number", "phone", "day", "partial_date", "clock", "yes_no"))
_UNITS = {"minutes": "（小时）", "money": "（元）"}
#: A choice this short stands in one line, and its column takes no more than it needs.
_SHORT = 5


def printable(
    store: Store, shown: Listing, columns: Sequence[declare.Column], ids: Sequence[int], day: date, total: int, masked: bool,
    progress: Progress = silent,
) -> Printable:
    """A list for printing; raises UserError when it is too long for paper."""
    seen = view(shown.view)
    assert seen
    if len(ids) > MOST_ROWS:
        raise UserError(f"这张表有 {len(ids):,} 行，打印出来太多了；请先筛选到 {MOST_ROWS:,} 行以内，或者导出到 Excel")
    values = list(_values(store, shown, columns, ids, day, progress))
    unit = settings.get(store, "unit")
    stamped = stamp(store) if is_private(seen.record) else ""
    count = f"共 {len(ids):,} {seen.record.unit}" + (f"（已筛选，全部 {total:,} {seen.record.unit}）" if shown.filtered else "")

    def make(wishes: Wishes) -> Sheet:
        rows = [
            (str(number), *(c.text(v, masked=wishes.masked) for c, v in zip(columns, row, strict=True)))
            for number, row in enumerate(values, 1)
        ]
        heads = [Column("序号", CENTRE, whole=True), *(_head(c, [row[n] for row in rows]) for n, c in enumerate(columns, 1))]
        rows += [(str(len(rows) + n), *([""] * len(columns))) for n in range(1, wishes.blanks + 1)]
        wide, lines = with_empty(heads, rows, wishes.columns)
        return Sheet(
            f"{seen.label}一览表", [Table(wide, lines, height=8 if wishes.blanks or wishes.columns else 0)], f"填报单位：{unit}",
            f"统计截止：{day:%Y-%m-%d}　{count}", SIGNATURES if wishes.signatures else (), foot=unit, stamp=stamped,
        )

    warning = f"这张表已经筛选过，只打印显示的 {len(ids):,} {seen.record.unit}，全部是 {total:,} {seen.record.unit}。" if shown.filtered else ""
    sensitive = any(c.sensitive for c in columns)
    return Printable(f"{seen.label}一览表", make, Wishes(masked), warning, blanks=True, columns=True, sensitive=sensitive, counted=len(ids))


def one_record(store: Store, view_key: str, record_id: int, day: date, masked: bool) -> Printable:
    """All that is filled in of one record, as labels with their values."""
    seen = view(view_key)
    assert seen
    columns = [c for c in listing.columns(view_key).values() if c.kind.name != "file"]
    values = next(_values(store, Listing(view_key), columns, [record_id], day, silent))
    filled = [(c, v) for c, v in zip(columns, values, strict=True) if v is not None]
    unit = settings.get(store, "unit")
    stamped = stamp(store) if is_private(seen.record) else ""

    def make(wishes: Wishes) -> Sheet:
        pairs = [(c.label + _UNITS.get(c.kind.name, ""), c.text(v, masked=wishes.masked)) for c, v in filled]
        about = f"统计截止：{day:%Y-%m-%d}"
        return Sheet(f"{seen.label}登记表", [Facts(pairs)], f"填报单位：{unit}", about, SIGNATURES if wishes.signatures else (), foot=unit, stamp=stamped)

    about = file_no(store, store.get(seen.record, record_id)) or ""
    return Printable(f"{seen.label}登记表", make, Wishes(masked), sensitive=any(c.sensitive for c, _ in filled), about=about)


def _values(
    store: Store, shown: Listing, columns: Sequence[declare.Column], ids: Sequence[int], day: date, progress: Progress
) -> Iterator[tuple[object, ...]]:
    for start in range(0, len(ids), _PAGE):
        progress(start, len(ids), "读取记录")
        some = ids[start : start + _PAGE]
        page = listing.page(store, shown, day, some, columns)
        yield from (page[i] for i in some if i in page)


def _head(column: declare.Column, texts: Sequence[str]) -> Column:
    whole = column.numeric or column.kind.name in _WHOLE or all(text.isascii() for text in texts)
    if column.kind.name == "choice":
        whole = max(map(len, texts), default=0) <= _SHORT
    unit = _UNITS.get(column.kind.name, "")
    return Column(column.label + unit, RIGHT if column.numeric else LEFT, whole=whole)


def ranking(store: Store, title: str, heads: Sequence[Column], rows: Sequence[Sequence[str]], period: str, warning: str) -> Printable:
    """A ranking as it stands on the screen."""
    unit = settings.get(store, "unit")

    def make(wishes: Wishes) -> Sheet:
        about = f"{period}　共 {len(rows):,} 行" + ("（已筛选）" if warning else "")
        return Sheet(title, [Table(*with_empty(heads, rows, wishes.columns))], f"填报单位：{unit}", about, SIGNATURES if wishes.signatures else (), foot=unit)

    return Printable(title, make, warning=warning, columns=True, counted=len(rows))
