"""Files that are wrong, broken or meant to do harm: one sentence, soon, within bounds, and the ledger as it was."""

import json
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from db.store import Store
from tests.cli.test_cli import ROOT, run

pytestmark = pytest.mark.whole

SECONDS, MEBIBYTES = 20, 1024
_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
_RELS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
_BOOK = (
    '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="名册" sheetId="1" r:id="r1"/></sheets></workbook>'
)
_BOOK_RELS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
)
_NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def package(path: Path, sheet: str | bytes, *, start: str = "", more: dict[str, bytes] | None = None) -> Path:
    """A workbook of one sheet, whose XML is given."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": _TYPES, "_rels/.rels": _RELS, "xl/workbook.xml": _BOOK, "xl/_rels/workbook.xml.rels": _BOOK_RELS,
        "xl/worksheets/sheet1.xml": sheet if isinstance(sheet, bytes) else f'<?xml version="1.0"?>{start}<worksheet xmlns="{_NS}">{sheet}</worksheet>',
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (parts | (more or {})).items():
            archive.writestr(name, content)
    return path


def cell(where: str, text: str) -> str:
    return f'<c r="{where}" t="inlineStr"><is><t>{text}</t></is></c>'


HEAD = f'<row r="1">{cell("A1", "姓名")}{cell("B1", "性别")}{cell("C1", "民族")}</row>'


def directory(path: Path) -> Path:
    path.mkdir()
    return path


def pipe(path: Path) -> Path:
    os.mkfifo(path)
    return path


def written(content: bytes) -> Callable[[Path], Path]:
    def write(path: Path) -> Path:
        path.write_bytes(content)
        return path

    return write


def truncated(path: Path) -> Path:
    book = openpyxl.Workbook()
    book.save(path)
    path.write_bytes(path.read_bytes()[:-300])
    return path


def entities(path: Path) -> Path:
    bomb = '<!DOCTYPE x [<!ENTITY a "哈哈哈哈哈哈哈哈">' + "".join(f'<!ENTITY {n} "{f"&{chr(ord(n) - 1)};" * 20}">' for n in "bcdefgh") + "]>"
    return package(path, f"<sheetData>{HEAD}<row r='2'>{cell('A2', '&h;')}</row></sheetData>", start=bomb)


def unpacked(path: Path) -> Path:
    return package(path, b"<worksheet>" + b" " * (400 << 20))


def lying(path: Path) -> Path:
    """A zip bomb whose directory understates what it unpacks to."""
    package(path, b"<worksheet>" + b" " * (400 << 20))
    content = bytearray(path.read_bytes())
    size = (len(b"<worksheet>") + (400 << 20)).to_bytes(4, "little")
    while (at := content.find(size)) >= 0:
        content[at : at + 4] = (1000).to_bytes(4, "little")
    path.write_bytes(content)
    return path


def stray(path: Path) -> Path:
    return package(path, f"<sheetData>{HEAD}<row r='1048576'>{cell('XFD1048576', '.')}</row></sheetData>")


def nothing(path: Path) -> Path:
    rows = b"".join(b'<row r="%d"/>' % n for n in range(1, 1_048_577))
    return package(path, b'<?xml version="1.0"?><worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>' % (_NS.encode(), rows))


def parts(path: Path) -> Path:
    return package(path, f"<sheetData>{HEAD}</sheetData>", more={f"xl/media/{n}.xml": b"<a/>" for n in range(4000)})


def headless(path: Path) -> Path:
    return package(path, f"<sheetData><row r='1'>{cell('A1', '食谱')}</row><row r='2'>{cell('A2', '白菜')}</row></sheetData>")


def wide(path: Path) -> Path:
    """A cell of a million signs in a good roster."""
    return package(path, f"<sheetData>{HEAD}<row r='2'>{cell('A2', '张三')}{cell('C2', '汉' * 1_000_000)}</row></sheetData>")


def very_wide(path: Path) -> Path:
    """A cell of 64 MB that packs into some kilobytes."""
    start, end = f"<sheetData>{HEAD}<row r='2'><c r='A2' t='inlineStr'><is><t>", "</t></is></c></row></sheetData>"
    text = f'<worksheet xmlns="{_NS}">{start}'.encode() + b"a" * (64 << 20) + f"{end}</worksheet>".encode()
    return package(path, text)


HOSTILE: dict[str, tuple[str, Callable[[Path], Path]]] = {
    "a folder": ("x.xlsx", directory),
    "a pipe": ("x.csv", pipe),
    "empty": ("x.xlsx", written(b"")),
    "empty csv": ("x.csv", written(b"")),
    "a picture": ("x.xlsx", written(b"\xff\xd8\xff\xe0" + bytes(5000))),
    "a PDF": ("x.xls", written(b"%PDF-1.7\n" + bytes(5000))),
    "noise": ("x.xlsx", written(os.urandom(5000))),
    "noise after the signature": ("x.xlsx", written(b"PK\x03\x04" + os.urandom(5000))),
    "noise in the old format": ("x.xls", written(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + os.urandom(20_000))),
    "noise as text": ("x.csv", written(os.urandom(50_000))),
    "another kind": ("x.docx", written(b"PK\x03\x04" + bytes(500))),
    "cut off": ("x.xlsx", truncated),
    "entities in entities": ("x.xlsx", entities),
    "unpacks to 400 MB": ("x.xlsx", unpacked),
    "unpacks to 400 MB and says it does not": ("x.xlsx", lying),
    "one sign in the last cell": ("x.xlsx", stray),
    "a million rows of nothing": ("x.xlsx", nothing),
    "four thousand parts": ("x.xlsx", parts),
    "another table": ("x.xlsx", headless),
    "a cell of a million signs": ("x.xlsx", wide),
    "a cell of 64 MB": ("x.xlsx", very_wide),
    "a cell of a million signs as text": ("x.csv", written("姓名,性别\n张三,".encode() + b"a" * 1_000_000)),
    "a heading of thousands": ("x.csv", written(("姓名" * 100 + "," + "性别" * 9000 + "\n张三,男\n").encode())),
    "one endless line": ("x.csv", written(b"a," * 5_000_000)),
    "only quotes": ("x.csv", written(b'"' * 1_000_000)),
}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hostile") / "t.sqlite"
    Store.open(path).close()
    return path


@pytest.mark.parametrize(("name", "make"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_files_end_soon_in_one_sentence_and_change_nothing(
    name: str, make: Callable[[Path], Path], small: Path, tmp_path: Path
) -> None:
    file, before = make(tmp_path / name), small.read_bytes()
    began = time.monotonic()
    done = run("--ledger", small, "import", "members", file, home=tmp_path)
    assert time.monotonic() - began < SECONDS
    assert done.returncode == 2, done.stdout + done.stderr
    assert done.stderr.count("\n") == 1 and "Traceback" not in done.stderr
    assert len(done.stderr) < 500
    assert any("\u4e00" <= sign <= "\u9fff" for sign in done.stderr)
    assert small.read_bytes() == before
    assert [p.name for p in small.parent.iterdir()] == [small.name]


def test_a_cell_beyond_excels_own_limit_is_named(small: Path, tmp_path: Path) -> None:
    done = run("--ledger", small, "import", "members", wide(tmp_path / "x.xlsx"), home=tmp_path)
    assert "第 2 行 C 列" in done.stderr and "1000000 个字" in done.stderr


def test_a_long_value_is_told_by_its_beginning(small: Path, tmp_path: Path) -> None:
    head, long = "姓名,性别,出生日期", "二" * 30_000
    file = written(f"{head}\n张三,{long},{long}\n{long},男,2003-05-12\n".encode())(tmp_path / "x.csv")
    done = run("--ledger", small, "import", "members", file, "--dry-run", "--json", home=tmp_path)
    problems = json.loads(done.stdout)["problems"]
    assert problems and all(len(p["value"]) <= 61 and len(p["problem"]) < 400 for p in problems)
    assert "二" * 60 + "…" in {p["value"] for p in problems}
    assert len(done.stdout) + len(done.stderr) < 3000


@pytest.mark.parametrize("make", [lying, very_wide])
def test_a_bomb_stays_within_a_gibibyte(make: Callable[[Path], Path], small: Path, tmp_path: Path) -> None:
    file = make(tmp_path / "x.xlsx")
    code = (
        "import resource, subprocess, sys\n"
        "subprocess.run(sys.argv[1:], capture_output=True)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
    )
    command = [sys.executable, "-c", code, sys.executable, str(ROOT / "main.py"), "--ledger", str(small), "import", "members", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    unit = 1 if sys.platform == "darwin" else 1024
    assert int(done.stdout) * unit < MEBIBYTES << 20


def test_an_encrypted_workbook_says_to_save_it_without_a_password(small: Path, tmp_path: Path) -> None:
    # What Office makes of a workbook with a password: the old container, holding a stream of this name.
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000) + "EncryptedPackage".encode("utf-16-le") + bytes(3000)
    file = tmp_path / "x.xlsx"
    file.write_bytes(content)
    done = run("--ledger", small, "import", "members", file, home=tmp_path)
    assert done.returncode == 2
    assert "密码" in done.stderr
