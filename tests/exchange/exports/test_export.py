"""Sheets on their way out: what a cell holds, what a clerk sees, what is left behind when something goes wrong."""

import base64
import csv
import os
import subprocess
import sys
import tempfile
import threading
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from app import settings
from app.exchange.exports import export as exporting
from app.exchange.exports.export import export, export_all, link_names
from app.exchange.files.writing import Look, Row, Sheet, guarded, sheet_name, write_workbook
from db.dates import PartialDate
from db.errors import Cancelled, UserError
from db.identity import check_digit
from db.kinds import Minutes
from db.records import TABLES, VIEWS, Attachment, Branch, Child, Event, Person, Service, Snapshot, Visit, view
from db.store import Store

ID = "11000019990518003"
FORMULAS = ["=1+1", "+8", "-8", "@SUM(A1)", '=HYPERLINK("x")', "'=1", "＝1"]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "t.sqlite") as opened:
        yield opened


@pytest.fixture
def filled(store: Store) -> Store:
    """A branch, two namesakes and a third person, an event, a service, a child with a visit."""
    with store.step("示例"):
        store.set_setting("unit", "溪翁庄镇团委")
        branch = store.save(Branch(full_name="石马峪村团支部", org_type="农村团支部", phone="010-69012345")).id
        people = [
            store.save(Person(name="王小明", id_number=ID + check_digit(ID), phone="13900000001", branch=branch, member_status="在册",
                              joined_on=PartialDate(2014, 5), monthly_income=Decimal("2345.60"), has_card=True)),
            store.save(Person(name="王小明", birth_date=PartialDate(2001), member_status="在册", volunteer_status="在册", opening_minutes=7)),
            store.save(Person(name="=䶮", member_status="在册", wishes=("助老助残", "社区服务"), note="  一行\n二行 <&> _x0041_ ")),
        ]
        event = store.save(Event(title_name="清理河道", kind="志愿服务", day=date(2021, 3, 5))).id
        store.save(Service(person=people[1].id, event=event, day=date(2021, 3, 5), minutes=148, started_at=545, ended_at=693, content="-1"))
        child = store.save(Child(name="孙小丫", file_no="2021-石马峪-001", id_number=ID + check_digit(ID))).id
        store.save(Visit(child=child, day=date(2021, 4, 1), findings="情况", mode="入户"))
    return store


def sheet(path: Path, name: str | None = None) -> list[dict[str, Any]]:
    """The rows of a sheet as openpyxl reads them, by heading."""
    workbook = openpyxl.load_workbook(path)
    rows = list((workbook[name] if name else workbook.active).values)
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def csv_rows(path: Path) -> list[list[str]]:
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_values_are_what_they_are_and_stay_that(filled: Store, tmp_path: Path) -> None:
    assert export(filled, "members", tmp_path / "a.xlsx") == 3
    first, second, third = sheet(tmp_path / "a.xlsx")
    assert first["姓名"] == "王小明"
    assert first["身份证号"] == ID + check_digit(ID) and first["手机"] == "13900000001"
    assert first["出生日期"] == datetime(1999, 5, 18) and second["出生日期"] == "2001"
    assert first["入团时间"] == "2014-05"
    assert (first["月收入"], first["有团员证"], second["有团员证"]) == (2345.6, "是", None)
    assert first["所在团支部"] == "石马峪村团支部"
    assert third["姓名"] == "=䶮"


def test_a_sheet_looks_and_prints_as_a_list_should(filled: Store, tmp_path: Path) -> None:
    export(filled, "members", tmp_path / "a.xlsx")
    page = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert (page.title, page.freeze_panes, page.print_title_rows) == ("团员", "A2", "$1:$1")
    assert page.auto_filter.ref == f"A1:{openpyxl.utils.get_column_letter(page.max_column)}4"
    assert (page.page_setup.orientation, page.page_setup.paperSize, page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (
        "landscape", 9, 1, 0,
    )
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.oddFooter.center.text == "第&P页 共&N页"
    by_label = {cell.value: page.cell(2, cell.column) for cell in page[1]}
    assert page["A1"].font.bold and page["A1"].border.left.style == "thin"
    assert by_label["身份证号"].number_format == by_label["手机"].number_format == "@"
    assert by_label["出生日期"].number_format == "yyyy-mm-dd"
    assert all(cell.data_type != "f" for row in page.rows for cell in row)


def test_both_readers_agree(filled: Store, tmp_path: Path) -> None:
    export(filled, "members", tmp_path / "a.xlsx")
    ours = list(openpyxl.load_workbook(tmp_path / "a.xlsx", read_only=True).active.values)
    theirs = CalamineWorkbook.from_path(tmp_path / "a.xlsx").get_sheet_by_index(0).to_python()
    plain = [[value.date() if isinstance(value, datetime) else "" if value is None else value for value in row] for row in ours]
    assert plain[:3] == theirs[:3]
    # Excel and calamine unfold _xHHHH_, openpyxl does not.
    assert theirs[3][theirs[0].index("备注")] == "  一行\n二行 <&> _x0041_ "


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
@pytest.mark.parametrize("key", [*VIEWS, *TABLES])
def test_everything_can_be_exported(filled: Store, tmp_path: Path, key: str, suffix: str) -> None:
    record = VIEWS[key].record if key in VIEWS else TABLES[key]
    out = tmp_path / f"a{suffix}"
    count = export(filled, key, out)
    assert count <= filled.count(record)
    rows = csv_rows(out) if suffix == ".csv" else list(openpyxl.load_workbook(out).active.values)
    shown = view(key)
    assert shown
    assert list(rows[0]) == [f.label for f in shown.fields()]
    assert len(rows) == count + 1


def test_namesakes_carry_their_id(filled: Store) -> None:
    assert list(link_names(filled, "person").values()) == ["王小明〔#1〕", "王小明〔#2〕", "=䶮"]
    assert list(link_names(filled, "person", numbered=True).values())[2] == "=䶮〔#3〕"


def test_a_title_that_looks_like_an_id_is_told_apart(store: Store) -> None:
    with store.step("x"):
        store.save(Person(name="张〔#9〕"))
        store.save(Person(name="欧 阳"))
        store.save(Person(name="欧阳"))
    assert list(link_names(store, "person").values()) == ["张〔#9〕〔#1〕", "欧 阳〔#2〕", "欧阳〔#3〕"]


def test_without_sensitive_fields_no_name_of_a_child_slips_out(filled: Store, tmp_path: Path) -> None:
    export(filled, "children", tmp_path / "a.csv", sensitive=False)
    export(filled, "visit", tmp_path / "b.csv", sensitive=False)
    for name in ("a.csv", "b.csv"):
        text = (tmp_path / name).read_text(encoding="utf-8-sig")
        assert "孙小丫" not in text and "110000" not in text and "2021-石马峪-001" in text
    assert "情况" not in (tmp_path / "b.csv").read_text(encoding="utf-8-sig")


def test_taking_personal_data_out_is_written_down(filled: Store, tmp_path: Path) -> None:
    for key in ("branches", "members", "visit"):
        export(filled, key, tmp_path / "a.csv")
    assert filled.rows("SELECT action, what, count FROM access_log") == [("导出", "团员", 3), ("导出", "走访", 1)]


def test_csv_opens_right_and_runs_nothing(filled: Store, tmp_path: Path) -> None:
    export(filled, "hours", tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    heading, row = csv_rows(tmp_path / "a.csv")
    assert dict(zip(heading, row, strict=True)) | {"志愿者": ""} == {
        "志愿者": "", "志愿服务队": "", "活动": "清理河道", "服务日期": "2021-03-05", "开始时间": "09:05", "结束时间": "11:33", "服务时长": "2.47",
        "计时类别": "", "服务类别": "", "服务对象": "", "服务内容": "'-1", "服务地点": "", "记录人": "", "证明人": "", "审核状态": "", "备注": "",
    }


@given(st.text(alphabet="=+-@'＝＋－＠\t\ra1", max_size=5))
def test_the_guard_of_csv_can_be_taken_off_again(text: str) -> None:
    safe = guarded(text)
    assert not safe.startswith(tuple("=+-@\t\r＝＋－＠"))
    assert (safe[1:] if safe.startswith("'") else safe) == text


@pytest.mark.parametrize("value", FORMULAS)
def test_a_value_that_looks_like_a_formula_stays_a_value(store: Store, tmp_path: Path, value: str) -> None:
    with store.step("x"):
        store.save(Branch(full_name=value, org_type="农村团支部"))
    export(store, "branches", tmp_path / "a.xlsx")
    cell = openpyxl.load_workbook(tmp_path / "a.xlsx").active["A2"]
    assert (cell.value, cell.data_type, cell.number_format) == (value, "s", "@")
    export(store, "branches", tmp_path / "a.csv")
    assert csv_rows(tmp_path / "a.csv")[1][0] == "'" + value


@given(st.integers(1, 100_000))
def test_hours_in_a_cell_give_back_the_same_minute(minutes: int) -> None:
    assert Minutes().read(float(exporting._hours(minutes))) == minutes  # type: ignore[arg-type]


# --- the whole ledger


def test_the_whole_ledger_in_one_workbook(filled: Store, tmp_path: Path) -> None:
    content = os.urandom(50_000)
    with filled.step("附件"):
        file = filled.keep_file("照片.jpg", content)
        filled.save(Attachment(owner_table="child", owner_id=1, file=file))
        filled.save(Attachment(owner_table="child", owner_id=1, file=filled.keep_file("空.txt", b"")))
    assert export_all(filled, tmp_path / "all.xlsx") == 10
    workbook = openpyxl.load_workbook(tmp_path / "all.xlsx")
    assert workbook.sheetnames == [*(r.label for r in TABLES.values()), "设置", "附件内容"]
    for record in TABLES.values():
        assert [cell.value for cell in workbook[record.label][1]] == ["编号", *(f.label for f in record.fields())]
        assert workbook[record.label].max_row == filled.count(record) + 1
    service = sheet(tmp_path / "all.xlsx", "志愿服务记录")[0]
    assert (service["编号"], service["志愿者"], service["活动"], service["服务时长"]) == (1, "王小明〔#2〕", "清理河道〔#1〕", 2.4667)
    values = {row["设置项"]: row["值"] for row in sheet(tmp_path / "all.xlsx", "设置")}
    assert values == {s.label: "溪翁庄镇团委" if s.key == "unit" else None for s in settings.SETTINGS.values()}
    pieces = sheet(tmp_path / "all.xlsx", "附件内容")
    empty = next(piece for piece in pieces if piece["校验值"] != file.sha256)
    pieces.remove(empty)
    assert (empty["序号"], empty["内容"]) == (1, None)
    assert [(p["校验值"], p["序号"]) for p in pieces] == [(file.sha256, 1), (file.sha256, 2), (file.sha256, 3)]
    assert b"".join(base64.b64decode(p["内容"]) for p in pieces) == content


def test_more_rows_than_a_sheet_holds_go_on_in_the_next(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "SHEET_ROWS", 2)
    with store.step("x"):
        for n in range(5):
            store.save(Branch(full_name=f"支部{n}", org_type="农村团支部"))
    export(store, "branches", tmp_path / "a.xlsx")
    workbook = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert workbook.sheetnames == ["团组织", "团组织(2)", "团组织(3)"]
    assert [[row[0] for row in page.values] for page in workbook] == [
        ["组织全称", "支部0", "支部1"], ["组织全称", "支部2", "支部3"], ["组织全称", "支部4"],
    ]


def test_a_file_is_never_parted_between_sheets(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "_PIECE_ROWS", 3)
    with store.step("附件"):
        for n in range(3):
            store.save(Attachment(owner_table="child", owner_id=1, file=store.keep_file(f"{n}", os.urandom(30_000))))
    export_all(store, tmp_path / "a.xlsx")
    found = {name: {piece["校验值"] for piece in sheet(tmp_path / "a.xlsx", name)} for name in ("附件内容", "附件内容(2)", "附件内容(3)")}
    assert [len(files) for files in found.values()] == [1, 1, 1]
    assert len(set().union(*found.values())) == 3


def test_what_no_cell_can_hold_is_refused_with_its_place(store: Store, tmp_path: Path) -> None:
    with store.step("x"):
        store.save(Snapshot(as_of=date(2021, 12, 31), name="年末", figures="x" * 40_000))
    with pytest.raises(UserError, match=r"“年末快照”里 E2 这一格有 40000 个字"):
        export_all(store, tmp_path / "all.xlsx")
    assert [p.name for p in tmp_path.iterdir() if p.suffix == ".xlsx"] == []


@pytest.mark.parametrize("bad", ["\x07", "\ud800", "￿"])
def test_a_character_xml_cannot_hold_is_refused_with_its_place(tmp_path: Path, bad: str) -> None:
    look = (Look(), Look())
    with pytest.raises(UserError, match=f"“表”里 B1 这一格含有写不进表格的字符（U\\+{ord(bad):04X}）"):
        write_workbook(tmp_path / "a.xlsx", [Sheet("表", [9, 9], [Row(("好", f"坏{bad}"), look)])])
    assert list(tmp_path.iterdir()) == []


def test_days_before_excels_wrong_leap_day_are_written_out(tmp_path: Path) -> None:
    days = (date(1900, 2, 28), date(1900, 3, 1), date(2099, 12, 31))
    write_workbook(tmp_path / "a.xlsx", [Sheet("表", [9] * 3, [Row(days, (Look(format="yyyy-mm-dd"),) * 3)])])
    row = CalamineWorkbook.from_path(tmp_path / "a.xlsx").get_sheet_by_index(0).to_python()[0]
    assert row == ["1900-02-28", date(1900, 3, 1), date(2099, 12, 31)]


def test_names_of_sheets() -> None:
    assert sheet_name("2021/3月[志愿]?") == "20213月志愿"
    assert sheet_name("甲" * 40) == "甲" * 31
    assert sheet_name("甲" * 40, ["甲" * 31]) == "甲" * 28 + "(2)"
    assert sheet_name("'[]'") == "表"


# --- when it goes wrong


@pytest.mark.parametrize("name", ["a.xls", "a", "a.pdf"])
def test_another_kind_of_file_is_refused(filled: Store, tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError, match=r"请把文件名改成 .xlsx 或 .csv 结尾"):
        export(filled, "members", tmp_path / name)


def test_words_for_what_is_not_there(filled: Store, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="没有“人”这种记录"):
        export(filled, "人", tmp_path / "a.xlsx")
    with pytest.raises(UserError, match="这个文件夹"):
        export(filled, "members", tmp_path / "nowhere" / "a.xlsx")
    with pytest.raises(UserError, match=r"\.xlsx"):
        export_all(filled, tmp_path / "all.csv")


def test_a_stopped_export_leaves_what_was_there(filled: Store, tmp_path: Path) -> None:
    out = tmp_path / "a.xlsx"
    out.write_text("former")

    def stop(done: int, total: int, what: str) -> None:
        raise Cancelled

    for path in (out, tmp_path / "b.csv"):
        with pytest.raises(Cancelled):
            export(filled, "members", path, progress=stop)
    with pytest.raises(Cancelled):
        export_all(filled, out, progress=stop)
    assert out.read_text() == "former"
    assert sorted(p.name for p in tmp_path.iterdir() if "sqlite" not in p.name) == ["a.xlsx"]
    with filled.step("still works"):
        filled.save(Branch(full_name="乙", org_type="农村团支部"))


_FULL_DISK = """
import resource, sys
from pathlib import Path
from db.errors import DiskFull
from app.exchange.files.writing import Look, Row, Sheet, write_csv, write_workbook
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
import random
rows = [(str(random.random()), str(n)) for n in range(5000)]
look = (Look(), Look())
for write in (
    lambda: write_workbook(Path(sys.argv[1]), [Sheet("表", [9, 9], [Row(r, look) for r in rows])]),
    lambda: write_csv(Path(sys.argv[2]), rows),
):
    try:
        write()
    except DiskFull as error:
        print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits are a thing of POSIX")
def test_a_full_disk_is_one_sentence_and_the_old_file_stays(tmp_path: Path) -> None:
    targets = [tmp_path / "a.xlsx", tmp_path / "b.csv"]
    for target in targets:
        target.write_text("former")
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-c", _FULL_DISK, *map(str, targets)], capture_output=True, text=True, encoding="utf-8",
        cwd=Path(__file__).parent.parent.parent.parent, env=os.environ | {"PYTHONIOENCODING": "utf-8"}, timeout=600, check=False,
    )
    assert done.stderr == ""
    assert done.stdout.splitlines() == [f"磁盘满了，“{t.name}”没有写成，请清理磁盘后再试" for t in targets]
    assert [t.read_text() for t in targets] == ["former", "former"]
    assert len(list(tmp_path.iterdir())) == 2


def test_nothing_personal_passes_through_the_temp_folder(filled: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    watched = tmp_path / "temp"
    watched.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(watched))
    seen: list[bytes] = []
    keep = os.remove

    def look_then_remove(path: Any, **options: Any) -> None:
        # What openpyxl puts there it removes at once: look at it at that moment.
        if str(watched) in str(path):
            seen.append(Path(path).read_bytes())
        keep(path, **options)

    monkeypatch.setattr(os, "remove", look_then_remove)
    export(filled, "members", tmp_path / "a.xlsx")
    export_all(filled, tmp_path / "b.xlsx")
    assert seen
    assert not any("王".encode() in part or ID.encode() in part or b"<row" in part for part in seen)
    assert list(watched.iterdir()) == []


def test_others_can_save_while_a_long_list_goes_out(filled: Store, tmp_path: Path) -> None:
    saved = threading.Event()

    def save_meanwhile(done: int, total: int, what: str) -> None:
        if not saved.is_set():
            saved.set()
            with filled.another() as other, other.step("meanwhile"):
                other.save(Branch(full_name="乙", org_type="农村团支部"))

    export(filled, "members", tmp_path / "a.xlsx", progress=save_meanwhile)
    assert saved.is_set() and filled.count(Branch) == 2


def test_the_parts_of_the_file_are_sound(filled: Store, tmp_path: Path) -> None:
    export(filled, "members", tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        assert archive.testzip() is None
        page = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<dimension" not in page and 'numberStoredAsText="1"' in page and page.count("<sheetData>") == 1
