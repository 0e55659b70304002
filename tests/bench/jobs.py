"""What is measured: each bar's floor, written out plainly, and the same job done by the program."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from app import charts, demo, figures
from app.exchange.exports.export import export
from app.exchange.files.writing import Look, Row, Sheet, write_workbook
from app.exchange.imports import apply as importing
from app.exchange.imports import planning
from app.exchange.workbook import submit as workbook
from app.lists import LISTS
from app.lists import query as listing
from app.paths import resource
from db.connect import connect
from db.records import Service
from db.store import Store
from tests.bench import forms, ledgers
from tests.bench.measure import Pair

_IMPORTED = 100_000
_ROSTER = 10_000
_DAY, _YEAR_AGO = date(2021, 12, 31), date(2020, 12, 31)
#: Lists of a township open in a millisecond or two: so many times is measurable.
_SAMPLE_ROUNDS = 40
_LOG = "INSERT INTO change(step, record, record_id, before, after) VALUES (1, 'service', ?, NULL, ?)"
_INDEXES = ("day, person, minutes", "person, day, minutes", "category, day", "team, day, minutes")


class Bench:
    """The files the jobs work on, made when they are first wanted."""

    def __init__(self, folder: Path, rows: int) -> None:
        self.folder, self.rows = folder, rows

    @cached_property
    def large(self) -> Store:
        """The large ledger, encrypted, open."""
        return Store.open(ledgers.make(self.folder / "large.sqlite", self.rows, ledgers.KEY), ledgers.KEY, daily=False)

    @cached_property
    def sample(self) -> Store:
        """The sample township on its own day, open."""
        store = Store.open(self.folder / "sample.sqlite", daily=False)
        demo.fill(store, hours=False)
        store.given_today = _DAY
        return store

    @cached_property
    def empty(self) -> Path:
        """A ledger with people and teams but no services, encrypted."""
        return ledgers.make(self.folder / "empty.sqlite", 0, ledgers.KEY)

    @cached_property
    def roster(self) -> Path:
        """A roster of ten thousand people."""
        from db.identity import check_digit

        path, rows = self.folder / "roster.xlsx", []
        for n in range(_ROSTER):
            body = f"110000{1960 + n % 45}{n % 12 + 1:02d}{n % 28 + 1:02d}{n % 1000:03d}"
            rows.append([n + 1, f"王{chr(0x4E00 + n % 3000)}", body + check_digit(body), f"{1960 + n % 45}.{n % 12 + 1}", f"199{n:08d}"])
        look = Look(format="@")
        sheet = Sheet("名册", [8, 10, 22, 10, 14], [Row(["序号", "姓名", "身份证号", "出生年月", "手机"], (look,) * 5), *(Row(r, (look,) * 5) for r in rows)])
        write_workbook(path, [sheet])
        return path

    def plain(self, name: str) -> Any:
        """An encrypted file of its own with bare tables, as a floor has them."""
        path = self.folder / name
        path.unlink(missing_ok=True)
        connection = connect(path, ledgers.KEY, new=True)
        columns = ", ".join(f'"{c}"' for c in ledgers.COLUMNS)
        connection.execute(f"CREATE TABLE service(id INTEGER PRIMARY KEY, {columns})")
        connection.execute("CREATE TABLE person(id INTEGER PRIMARY KEY, name, id_number, birth_date, phone)")
        connection.execute("CREATE TABLE change(id INTEGER PRIMARY KEY, step, record, record_id, before, after)")
        for columns in _INDEXES:
            connection.execute(f"CREATE INDEX i{hashlib.md5(columns.encode()).hexdigest()} ON service({columns})")
        return connection


def bulk(bench: Bench) -> list[Pair]:
    """P1: 100,000 logged services in one transaction, against executemany with a log written by Python."""
    rows = ledgers.service_rows(_IMPORTED)

    def floor() -> None:
        connection = bench.plain("floor.sqlite")
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(
            f"INSERT INTO service({', '.join(ledgers.COLUMNS)}) VALUES ({', '.join('?' * len(ledgers.COLUMNS))})", rows
        )
        dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
        connection.executemany(_LOG, ((n, dumps(dict(zip(ledgers.COLUMNS, row, strict=True)))) for n, row in enumerate(rows, 1)))
        connection.execute("COMMIT")
        connection.close()

    def product() -> None:
        path = Path(shutil.copyfile(bench.empty, bench.folder / "product.sqlite"))
        with Store.open(path, ledgers.KEY, check=False, daily=False) as store, store.step("导入"):
            store.insert_rows(Service, ledgers.COLUMNS, rows)

    return [Pair("P1", "import 100,000 services, logged and searchable", floor, product, 2.0, 1.2)]


def edit(bench: Bench) -> list[Pair]:
    """P2: one committed edit with its log line in the large ledger, against the bare statements."""
    store = bench.large
    counter = iter(range(10**9))

    def floor() -> None:
        for _ in range(50):
            n, connection = next(counter), store.connection
            connection.execute("BEGIN IMMEDIATE")
            before = connection.execute("SELECT minutes, witness FROM service WHERE id = 77").fetchone()
            connection.execute("UPDATE service SET minutes = ?, witness = ? WHERE id = 77", (60 + n % 500, f"改{n}"))
            connection.execute(_LOG, (77, json.dumps(before)))
            connection.execute("COMMIT")

    def product(text: str) -> Callable[[], None]:
        def edits() -> None:
            for _ in range(50):
                n = next(counter)
                with store.step("修改"):
                    store.save(store.get(Service, 99).with_(minutes=60 + n % 500, **{text: f"改{n}"}))

        return edits

    return [
        Pair("P2", "50 committed edits, the record checked and logged", floor, product("witness"), 2.0, 1.3),
        Pair("P2", "50 committed edits of a text that is searched, which the floor does not index", floor, product("note"), 3.0, 2.0),
    ]


def roster(bench: Bench) -> list[Pair]:
    """P3: a roster of 10,000 read, validated, matched and written, against calamine and plain statements."""

    def floor() -> None:
        from python_calamine import CalamineWorkbook
        from stdnum.cn import ric

        connection = bench.plain("floor.sqlite")
        known = dict(connection.execute("SELECT id_number, id FROM person"))
        fresh = []
        for row in list(CalamineWorkbook.from_path(str(bench.roster)).get_sheet_by_index(0).iter_rows())[1:]:
            number = ric.compact(str(row[2]).strip())
            born = ric.get_birth_date(number)
            if ric.calc_check_digit(number) != number[-1] or datetime.strptime(str(row[3]), "%Y.%m").year != born.year:
                raise ValueError
            if number not in known:
                fresh.append((str(row[1]).strip(), number, born.isoformat(), str(row[4]).strip()))
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO person(name, id_number, birth_date, phone) VALUES (?, ?, ?, ?)", fresh)
        connection.executemany(_LOG, ((n, json.dumps(row, ensure_ascii=False)) for n, row in enumerate(fresh, 1)))
        connection.execute("COMMIT")
        connection.close()

    def product() -> None:
        path = Path(shutil.copyfile(bench.empty, bench.folder / "product.sqlite"))
        with Store.open(path, ledgers.KEY, check=False, daily=False) as store:
            importing.apply(store, planning.plan(store, "members", bench.roster))

    return [Pair("P3", "roster of 10,000: child process, every cell checked, matched, indexed by pinyin", floor, product, 2.0, 1.5)]


def sheets(bench: Bench) -> list[Pair]:
    """P4: 100,000 rows to a styled sheet, against XlsxWriter in constant memory; and the export of services."""
    rows = [[n, f"王{n % 1000}", f"11000019900101{n % 10000:04d}", "社区服务", "石马峪村", 2.5, "2021-03-05"] for n in range(_IMPORTED)]

    def floor() -> None:
        import xlsxwriter

        book = xlsxwriter.Workbook(str(bench.folder / "floor.xlsx"), {"constant_memory": True})
        sheet = book.add_worksheet()
        styles = [book.add_format({"font_name": "宋体", "font_size": 11, "border": 1, "num_format": "@" if n == 2 else "General"}) for n in range(7)]
        for at, row in enumerate(rows):
            for place, value in enumerate(row):
                sheet.write(at, place, value, styles[place])
        book.close()

    def product() -> None:
        looks = tuple(Look(format="@") if n == 2 else Look() for n in range(7))
        write_workbook(bench.folder / "product.xlsx", [Sheet("表", [10.0] * 7, (Row(row, looks) for row in rows))])

    return [Pair("P4", "100,000 × 7 styled cells", floor, product, 1.2, 0.5)]


def filters(bench: Bench) -> list[Pair]:
    """P8: filtering by words, against LIKE over four columns in the same encrypted file."""
    store = bench.large

    def floor(word: str) -> Callable[[], object]:
        where = " OR ".join(f"{column} LIKE '%{word}%'" for column in ("content", "place", "note", "category"))
        return lambda: store.connection.execute(f"SELECT id FROM service WHERE {where} ORDER BY +day").fetchall()

    def product(word: str) -> Callable[[], object]:
        return lambda: listing.ids(store, listing.Listing("hours", text=word, sort="day"), _DAY)

    return [
        Pair("P8", "“义诊”, a fifth of all rows", floor("义诊"), product("义诊"), 1.0, 0.4),
        Pair("P8", "“凤树”, four rows", floor("凤树"), product("凤树"), 1.0, 0.1),
        Pair("P8", "“鳄鱼”, none", floor("鳄鱼"), product("鳄鱼"), 1.0, 0.1),
    ]


def reports(bench: Bench) -> list[Pair]:
    """P13: yearly reports, against the best SQL known for each; all figures; the county workbook."""
    store = bench.large
    # The floors count by the same rule: not sent back, of a kind that counts.
    year = "day BETWEEN '2021-01-01' AND '2021-12-31' AND review_state IS NOT '退回' AND instr('服务、培训、筹备、会议', time_kind) IS NOT 0"
    everybody = "SELECT person, sum(minutes) FROM service WHERE review_state IS NOT '退回' GROUP BY person"

    def sql(query: str) -> Callable[[], object]:
        return lambda: store.connection.execute(query).fetchall()

    months = f"SELECT substr(day, 1, 7), sum(m) FROM (SELECT day, sum(minutes) m FROM service WHERE {year} GROUP BY day) GROUP BY 1"
    teams = f"SELECT team, sum(minutes) FROM service WHERE {year} GROUP BY team"
    persons = f"SELECT count(*) FROM person p WHERE EXISTS (SELECT 1 FROM service s WHERE s.person = p.id AND {year})"
    total = f"SELECT sum(minutes) FROM service WHERE {year}"
    return [
        Pair("P13", "hours by month", sql(months), lambda: figures.grouped(store, "service.by_month", _DAY), 2.0, 1.2),
        Pair("P13", "hours by team", sql(teams), lambda: figures.grouped(store, "service.by_team", _DAY), 2.0, 1.2),
        Pair("P13", "distinct volunteers", sql(persons), lambda: figures.compute(store, _DAY, ["service.persons"]), 2.0, 1.2),
        Pair("P13", "hours of the year", sql(total), lambda: figures.compute(store, _DAY, ["service.hours"]), 2.0, 1.2),
        Pair("all", "all 300 figures, against one sum for each person over all years", sql(everybody), lambda: figures.compute(store, _DAY), 8, 4),
        Pair("sub", "county workbook, against the same", sql(everybody),
             lambda: workbook.submit(store, _DAY, bench.folder / "county.xlsx"), 20, 10),
    ]


def opening(bench: Bench) -> list[Pair]:
    """Opening the large ledger and its first page, against opening the bare file."""
    path = bench.large.path

    def floor() -> None:
        connection = connect(path, ledgers.KEY, readonly=True)
        connection.execute("SELECT * FROM service LIMIT 200").fetchall()
        connection.close()

    def product() -> None:
        with Store.open(path, ledgers.KEY, readonly=True) as store:
            shown = list(listing.columns("hours").values())
            first = listing.ids(store, listing.Listing("hours", sort="day", descending=True), _DAY, 200)
            listing.page(store, listing.Listing("hours"), _DAY, first, shown)

    return [Pair("open", "open the ledger and show its newest 200 services", floor, product, 2.0, 1.3)]


def past(bench: Bench) -> list[Pair]:
    """Every list of the sample township as of a year ago, against the same list as of today: ids, number, first page."""
    store = bench.sample

    def opened(view: str, day: date) -> Callable[[], object]:
        shown = list(listing.columns(view).values())[:12]

        def job() -> None:
            for _ in range(_SAMPLE_ROUNDS):
                found = listing.ids(store, listing.Listing(view), day)
                listing.total(store, listing.Listing(view), day)
                listing.page(store, listing.Listing(view), day, found[:200], shown)

        return job

    return [Pair("past", f"{view} as of a year ago, against today", opened(view, _DAY), opened(view, _YEAR_AGO), 1.3, 1.1) for view in LISTS]


def sealing(bench: Bench) -> list[Pair]:
    """What sealing costs: the same job on the same township without a password, and with one. The key is worked out before."""
    stores = []
    for name, key in (("bare", None), ("sealed", ledgers.KEY)):
        path = bench.folder / f"{name}.sqlite"
        path.unlink(missing_ok=True)
        with Store.open(path, key, daily=False) as made:
            demo.fill(made)
        stores.append(Store.open(path, key, check=False, daily=False))

    def tab(store: Store) -> None:
        # Another connection has read nothing yet, as when the tab is opened for the first time.
        with store.another() as fresh:
            for view in ("members", "hours", "children"):
                shown = list(listing.columns(view).values())
                found = listing.ids(fresh, listing.Listing(view), _DAY)
                listing.page(fresh, listing.Listing(view), _DAY, found[:200], shown)

    def roster(store: Store) -> None:
        importing.apply(store, planning.plan(store, "members", bench.roster))
        store.undo()

    def pair(what: str, job: Callable[[Store], object]) -> Pair:
        bare, sealed = stores
        return Pair("seal", what, lambda: job(bare), lambda: job(sealed), 1.25, 1.1)

    return [
        pair("three tabs opened, their ids and first 200 rows", tab), pair("all figures of a day", lambda store: figures.compute(store, _DAY)),
        pair("a roster of 10,000 taken in and taken back", roster),
    ]


def drawing(bench: Bench) -> list[Pair]:
    """P14: the charts after the first, against a plain Matplotlib chart of twelve labelled bars in the same font."""
    store = bench.large
    charts.write_all(store, _DAY, bench.folder / "charts", "png")
    font = resource("fonts/LedgerSansSC-Regular.otf")

    def floor() -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        figure = Figure(figsize=(11.69, 8.27), dpi=200)
        axes = figure.add_subplot()
        bars = axes.bar([f"{n}月" for n in range(12)], range(12))
        axes.bar_label(bars, [f"{n}万" for n in range(12)], font=font)
        axes.set_title("志愿服务时长（按月）", font=font)
        for text in axes.get_xticklabels():
            text.set_font(font)
        FigureCanvasAgg(figure).print_png(str(bench.folder / "floor.png"))

    def product(kind: str) -> Callable[[], object]:
        return lambda: charts.write(charts.draw(store, "service.by_month", _DAY), bench.folder / f"product.{kind}", kind)

    return [
        Pair("P14", "one chart as PNG", floor, product("png"), 1.5, 1.2),
        Pair("P14", "one chart as PDF, against PNG", product("png"), product("pdf"), 1.5, 0.7),
    ]


def exporting(bench: Bench) -> list[Pair]:
    """Export of the large ledger's services, for a look at the whole way."""
    store = bench.large

    def floor() -> None:
        store.connection.execute("SELECT * FROM service").fetchall()

    return [Pair("exp", "all services to .xlsx, against fetching them", floor, lambda: export(store, "hours", bench.folder / "all.xlsx"), 40, 15)]


PAIRS: dict[str, Callable[[Bench], list[Pair]]] = {
    "P1": bulk, "P2": edit, "P3": roster, "P4": sheets, "P8": filters, "P13": reports, "P14": drawing, "open": opening, "past": past, "seal": sealing, "exp": exporting,
    "form": forms.filling,
}
