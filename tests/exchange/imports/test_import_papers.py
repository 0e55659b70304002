"""Sheets made after real ones: every cell goes somewhere or is told, the same file again changes nothing, nobody is made up."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli.commands import root
from app.cli.given import Wanted
from app.exchange.files.reading import Value, Workbook
from app.exchange.imports.apply import apply
from app.exchange.imports.columns import kinds
from app.exchange.imports.columns.cells import is_blank
from app.exchange.imports.columns.headings import SHEETS_OWN, heading_key
from app.exchange.imports.columns.recognising import tables_of
from app.exchange.imports.plan import Plan
from app.exchange.imports.planning import plan
from db.records import Person
from db.store import Store

FILES = Path(__file__).parent.parent.parent / "files" / "papers"
_SETUP = (("branches", "00支部.xlsx"), ("teams", "00服务队.xlsx"), ("members", "00团员.xlsx"), ("volunteers", "00志愿者.xlsx"), ("children", "00儿童.xlsx"))
_KINDS = {"R": "members", "V": "volunteers", "H": "hours", "E": "events", "C": "children", "D": "review", "T": "transfer"}
_OTHERS = {"C03走访记录.xlsx": "visit", "V02志愿服务队一览表.xlsx": "teams", "R05志愿汇导出.csv": "volunteers"}
_PAPERS = sorted(p.name for p in FILES.iterdir() if p.name[0] in _KINDS)


def kind_of(name: str) -> str:
    if name in _OTHERS or name.endswith(".xls"):
        return _OTHERS.get(name, "volunteers" if "志愿" in name or name.startswith("R06") else "members")
    return _KINDS[name[0]]


@pytest.fixture(scope="session")
def township_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("papers") / "镇.sqlite"
    with Store.open(path) as store:
        for kind, file in _SETUP:
            apply(store, plan(store, kind, FILES / file))
    return path


@pytest.fixture
def township(township_file: Path, tmp_path: Path) -> Iterator[Store]:
    path = tmp_path / "镇.sqlite"
    path.write_bytes(township_file.read_bytes())
    with Store.open(path, daily=False) as store:
        yield store


def filled(cells: list[Value]) -> set[int]:
    return {n for n, cell in enumerate(cells) if not (cell is None or (isinstance(cell, str) and not cell.strip()))}


@pytest.mark.parametrize("name", _PAPERS)
def test_every_column_goes_somewhere_or_is_told(name: str, township: Store) -> None:
    planned = plan(township, kind_of(name), FILES / name)
    for source in planned.sources:
        placed = {c.index for c in source.columns}
        for n in {n for row in source.table.rows for n in filled(row.cells)} - placed:
            heading = "-".join(source.table.paths.get(n, ()))
            own = heading_key(source.table.paths.get(n, ("序号",))[-1]) in SHEETS_OWN
            assert own or any(told == heading or not heading for told in source.ignored_cells), f"{n} {heading}"


@pytest.mark.parametrize("name", [name for name in _PAPERS if not name.startswith(("R30", "C04"))])
def test_every_cell_of_a_sheet_is_a_row_s_a_heading_s_or_left_out(name: str) -> None:
    with Workbook(FILES / name) as book:
        for sheet in map(book.sheet, book.names):
            tables = tables_of(sheet)
            cells = {number: filled(row) for number, row in sheet.rows}
            told = sum(left.cells for table in tables for left in table.left_out)
            for table in tables:
                inside = set(range(table.left, table.right + 1))
                told += sum(len(cells.get(number, set()) & inside) for number in range(table.top, table.bottom + 1))
                told += sum(len((cells[row.number] & inside) - row.filled) for row in table.rows)
            assert told == sum(map(len, cells.values())), sheet.name


@pytest.mark.parametrize("name", _PAPERS)
def test_the_same_file_again_changes_nothing(name: str, township: Store) -> None:
    kind = kind_of(name)
    first = plan(township, kind, FILES / name)
    apply(township, first, good_rows=True)
    again = plan(township, kind, FILES / name)
    assert [(d.record.table, d.verdict, d.changes or d.stored) for d in again.drafts()] == []
    assert [p.problem for p in again.problems] == [p.problem for p in first.problems]


@pytest.mark.whole
def test_nobody_is_made_of_a_heading_a_total_or_a_signature(township: Store) -> None:
    for name in _PAPERS:
        planned: Plan = plan(township, kind_of(name), FILES / name)
        for row in planned.rows:
            for draft in (row, *row.parts):
                words = str(draft.stored.get("name", ""))
                assert kinds.knows(words) == 0 or not words, f"{name}: {words}"
                assert not any(sign in words for sign in "：:、（）()0123456789"), f"{name}: {words}"
                assert not is_blank(words) or "name" not in draft.stored


def test_what_the_command_line_tells(township: Store, tmp_path: Path) -> None:
    path = township.path
    township.close()

    def told(*args: str) -> tuple[int, dict[str, object]]:
        done = CliRunner().invoke(root, ["--ledger", str(path), "import", *args, "--json"], obj=Wanted(), standalone_mode=False)
        return (2 if done.exception else 0), json.loads(done.stdout)

    code, members = told("members", str(FILES / "R31上下两张不同栏目的名单.xlsx"), "--dry-run")
    assert (code, members["new"]) == (0, 4)
    assert [(t["sheet"], t["from"], t["to"], t["kind"], t["rows"]) for t in members["tables"]] == [  # type: ignore[attr-defined,index]
        ("名单", 3, 4, "members", 2), ("名单", 8, 9, "members", 2),
    ]  # fmt: skip
    assert members.keys() >= {"new", "changed", "same", "tables", "problems", "created", "kept", "ignored_columns", "left_out"}
    code, hours = told("hours", str(FILES / "H07志愿汇活动时长.xlsx"), "--create")
    assert (code, hours["new"], hours["created"]) == (0, 2, {"event": ["学雷锋清扫"]})
    code, teams = told("teams", str(FILES / "V02志愿服务队一览表.xlsx"))
    assert {kept["column"] for kept in teams["kept"]} >= {"负责人"}  # type: ignore[attr-defined]
    assert all(problem["level"] == "warning" for problem in teams["problems"])  # type: ignore[attr-defined]
    with Store.open(path) as store:
        assert store.count(Person, "name = '村支书老赵'") == 0, "a name alone makes nobody"
