"""The command line as a person meets it: what is printed, where, and the exit code."""

import io
import json
import os
import shutil
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any
from unittest import mock

import openpyxl
import pytest

import main
from db.store import Store
from tests.conftest import copy_of

pytestmark = pytest.mark.whole

ROOT = Path(__file__).resolve().parent.parent.parent


#: What needs a process of its own: a command that starts Qt.
_APART = ("print", "doctor", "--window")


def run(*arguments: str | Path, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run one command line as at a console without a screen."""
    known = {k: v for k, v in os.environ.items() if k not in ("LEDGER_PASSWORD", "LEDGER_NEW_PASSWORD", "DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    env = known | {"HOME": str(home), "XDG_DATA_HOME": str(home / "data"), "XDG_CACHE_HOME": str(home / "cache"), "PYTHONUTF8": "1"} | environment
    line = [str(ROOT / "main.py"), *map(str, arguments)]
    if any(word in _APART for word in line):
        return subprocess.run([sys.executable, *line], capture_output=True, text=True, errors="backslashreplace", env=env, timeout=600, stdin=subprocess.DEVNULL)
    encoding, _, errors = environment.get("PYTHONIOENCODING", "utf-8").partition(":")
    said, told = (io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors=errors or "strict", write_through=True) for _ in "12")
    console = mock.patch.multiple(sys, argv=line, stdin=io.StringIO())
    with mock.patch.dict(os.environ, env, clear=True), console, redirect_stdout(said), redirect_stderr(told):
        code = main.main()
    out, err = (stream.buffer.getvalue().decode(encoding, "backslashreplace") for stream in (said, told))  # type: ignore[attr-defined]
    return subprocess.CompletedProcess(line, code, out, err)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("demo")
    done = run("demo", "--out", home / "out", "--window", home=home)
    assert done.returncode == 0, done.stderr
    assert "没有屏幕" in done.stderr
    return home / "out"


@pytest.fixture
def ledger(sample_file: Path, tmp_path: Path) -> Path:
    """A ledger that holds the sample township without the daily services."""
    return copy_of(sample_file, tmp_path)


def numbers(ledger: Path, home: Path, day: str = "2021-12-31") -> dict[str, Any]:
    done = run("--ledger", ledger, "figures", "--as-of", day, "--json", home=home)
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)
    assert rows[0].keys() == {"key", "label", "value", "unit", "source"}
    return {row["key"]: row["value"] for row in rows}


def roster(path: Path, *rows: tuple[Any, ...]) -> Path:
    book = openpyxl.Workbook()
    assert book.active
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_demo_makes_the_folder_it_writes_to_when_the_ledger_lies_elsewhere(ledger: Path, tmp_path: Path) -> None:
    out = tmp_path / "新 文件夹" / "out"
    done = run("--ledger", ledger, "demo", "--out", out, home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert {path.suffix for path in out.iterdir()} >= {".xlsx", ".docx"}


def test_demo_writes_everything_and_never_the_users_own_ledger(demo: Path) -> None:
    assert (demo / "县级报表 2021-12-31.xlsx").stat().st_size > 10_000
    assert len(list((demo / "图表").glob("*.png"))) >= 9
    assert (demo / "年度工作总结 2021.docx").stat().st_size > 10_000
    assert not (demo.parent / "data").exists()


def test_demo_twice_uses_the_sample_that_is_there(ledger: Path, tmp_path: Path) -> None:
    done = run("--ledger", ledger, "demo", home=tmp_path)
    assert done.returncode == 0
    assert "已经有了" in done.stdout


def test_the_sample_township_has_the_figures_of_its_summary(demo: Path, tmp_path: Path) -> None:
    found = numbers(demo / "示例镇.sqlite", tmp_path)
    kinds = [found[f"branches.{kind}"] for kind in ("rural", "enterprise", "institution", "government", "graduate_official")]
    assert (found["branches.total"], kinds) == (25, [14, 7, 2, 1, 1])
    assert (found["members.total"], found["posts.extra_committee"]) == (267, 6)
    assert (found["training.sessions"], found["training.attendances"], found["training.hours"]) == (10, 412, 40)
    assert (found["teams.total"], found["volunteers.total"]) == (6, 839)
    assert found["service.hours_per_volunteer"] >= 500
    assert (found["partners.visits"], found["partners.visitors"], found["partners.topics"]) == (2, 43, 4)
    earlier = [numbers(demo / "示例镇.sqlite", tmp_path, f"{year}-12-31")["members.total"] for year in (2018, 2019, 2020)]
    assert all(earlier) and len({*earlier, 267}) > 1


def test_import_says_what_it_would_do_then_does_it_and_undo_takes_it_back(ledger: Path, tmp_path: Path) -> None:
    sheet = roster(tmp_path / "名册.xlsx", ("2021年团员花名册",), ("序号", "姓名", "出生年月", "所在支部"), (1, "甄试用", "2003.5", "石马峪村"))
    dry = run("--ledger", ledger, "import", "members", sheet, "--dry-run", "--json", home=tmp_path)
    assert (dry.returncode, json.loads(dry.stdout)["new"]) == (0, 1)
    assert numbers(ledger, tmp_path)["members.total"] == 267
    assert run("--ledger", ledger, "import", "members", sheet, home=tmp_path).returncode == 0
    assert numbers(ledger, tmp_path)["members.total"] == 268
    again = json.loads(run("--ledger", ledger, "import", "members", sheet, "--json", home=tmp_path).stdout)
    assert (again["new"], again["changed"], again["same"]) == (0, 0, 1)
    undone = run("--ledger", ledger, "undo", home=tmp_path)
    assert "导入 团员 1 人" in undone.stdout
    assert numbers(ledger, tmp_path)["members.total"] == 267


def test_a_sheet_with_problems_changes_nothing_unless_good_rows_are_asked_for(ledger: Path, tmp_path: Path) -> None:
    sheet = roster(
        tmp_path / "名册.xlsx", ("姓名", "身份证号", "手机", "所在支部"), ("甄好行", None, "1990000", "没有这个村"),
        ("甄坏行", "11000020030512", "19900001111", "石马峪村"),
    )
    refused = run("--ledger", ledger, "import", "members", sheet, "--json", home=tmp_path)
    assert refused.returncode == 2
    assert refused.stderr.count("\n") == 1 and "没有导入" in refused.stderr
    problems = json.loads(refused.stdout)["problems"]
    # A damaged number keeps its row out; a telephone or a branch that is not there only is doubtful.
    assert {(p["row"], p["column"]) for p in problems if p["level"] == "error"} == {(3, "身份证号")}
    assert {(p["row"], p["column"]) for p in problems if p["level"] == "warning"} == {(2, "手机"), (2, "所在支部")}
    assert numbers(ledger, tmp_path)["members.total"] == 267
    report = tmp_path / "没导入.xlsx"
    done = run("--ledger", ledger, "import", "members", sheet, "--good-rows", "--report", report, home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert numbers(ledger, tmp_path)["members.total"] == 268
    left = openpyxl.load_workbook(report).active
    assert left
    assert left["A2"].value == "甄坏行"


def test_export_and_import_carry_members_over_without_loss(ledger: Path, tmp_path: Path) -> None:
    first, second = ledger, tmp_path / "new.sqlite"
    for kind in ("branches", "members"):
        file = tmp_path / f"{kind}.xlsx"
        assert run("--ledger", first, "export", kind, file, home=tmp_path).returncode == 0
        done = run("--ledger", second, "import", kind, file, home=tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr
    assert numbers(second, tmp_path)["members.total"] == 267
    out = [tmp_path / "1.csv", tmp_path / "2.csv"]
    run("--ledger", first, "export", "members", out[0], home=tmp_path)
    run("--ledger", second, "export", "members", out[1], home=tmp_path)
    assert sorted(out[0].read_text("utf-8-sig").splitlines()) == sorted(out[1].read_text("utf-8-sig").splitlines())


def test_backup_and_restore_bring_back_what_was(ledger: Path, tmp_path: Path) -> None:
    copy = tmp_path / "备份.sqlite"
    assert run("--ledger", ledger, "backup", copy, home=tmp_path).returncode == 0
    assert run("--ledger", ledger, "undo", home=tmp_path).returncode == 0
    assert numbers(ledger, tmp_path)["members.total"] == 0
    done = run("--ledger", ledger, "restore", copy, home=tmp_path)
    assert done.returncode == 0 and "原来的台账留在" in done.stdout
    assert numbers(ledger, tmp_path)["members.total"] == 267


def test_check_lists_and_a_damaged_file_is_refused_in_one_line(ledger: Path, tmp_path: Path) -> None:
    done = run("--ledger", ledger, "check", "--json", home=tmp_path)
    assert done.returncode == 0
    found = json.loads(done.stdout)
    assert all({"check", "record", "id", "column", "value", "problem"} <= row.keys() for row in found)
    content = bytearray(ledger.read_bytes())
    content[4096 * 20 : 4096 * 24] = os.urandom(4096 * 4)
    ledger.write_bytes(content)
    damaged = run("--ledger", ledger, "check", home=tmp_path)
    assert damaged.returncode == 2
    assert damaged.stderr.count("\n") == 1 and "Traceback" not in damaged.stderr
    assert ledger.read_bytes() == bytes(content)


def test_a_password_is_set_used_and_removed(ledger: Path, tmp_path: Path) -> None:
    done = run("--ledger", ledger, "password", "set", home=tmp_path, LEDGER_NEW_PASSWORD="向日葵'\"1949")
    assert done.returncode == 0, done.stderr
    assert "溪翁庄".encode() not in ledger.read_bytes()
    refused = run("--ledger", ledger, "figures", "--as-of", "2021-12-31", home=tmp_path)
    assert refused.returncode == 2 and "密码" in refused.stderr
    assert run("--ledger", ledger, "undo", home=tmp_path, LEDGER_PASSWORD="错的密码").returncode == 2
    code = next(line for line in done.stdout.splitlines() if line.count("-") > 10)
    opened = run("--ledger", ledger, "figures", "--as-of", "2021-12-31", home=tmp_path, LEDGER_PASSWORD=code)
    assert opened.returncode == 0
    removed = run("--ledger", ledger, "password", "remove", home=tmp_path, LEDGER_PASSWORD="向日葵'\"1949")
    assert removed.returncode == 0, removed.stderr
    assert numbers(ledger, tmp_path)["members.total"] == 267


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("figures",), "缺少 --as-of"),
        (("figures", "--as-of", "2021-02-30"), "没有"),
        (("nonsense",), "没有"),
        (("export", "nothing", "a.xlsx"), "没有“nothing”这一类"),
        (("export", "members", "a.doc"), ".xlsx"),
        (("import", "members", "没有这个文件.xlsx"), "没有"),
        (("import", "nothing", "a.xlsx"), "nothing"),
        (("restore", "没有这个备份.sqlite"), "没有"),
        (("fill", "a.xlsx", "b.xlsx", "--as-of", "2021-12-31"), "没有“a.xlsx”"),
        (("summary", "--as-of", "2021-12-31", "a.docx"), "没有"),
        (("summary", "--as-of", "2021-12-31", "a.pdf"), ".docx"),
    ],
)
def test_mistakes_get_one_clear_line_and_exit_2(arguments: tuple[str, ...], words: str, tmp_path: Path) -> None:
    done = run("--ledger", tmp_path / "t.sqlite", *arguments, home=tmp_path)
    assert done.returncode == 2
    assert words in done.stderr
    assert done.stderr.count("\n") == 1 and "Traceback" not in done.stderr


def test_the_summary_is_written_and_says_what_is_left_to_do(ledger: Path, tmp_path: Path) -> None:
    from docx import Document

    out = tmp_path / "总结.docx"
    done = run("--ledger", ledger, "summary", "--as-of", "2021-12-31", out, "--sources", home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "处请您看一看" in done.stdout and "【请补写" in done.stdout
    text = "\n".join(paragraph.text for paragraph in Document(str(out)).paragraphs)
    assert "参加培训400余人次" in text and "现有团员267人" in text


def test_reading_a_ledger_that_is_not_there_creates_nothing(tmp_path: Path) -> None:
    done = run("--ledger", tmp_path / "typo.sqlite", "figures", "--as-of", "2021-12-31", home=tmp_path)
    assert done.returncode == 2 and "没有" in done.stderr
    assert not (tmp_path / "typo.sqlite").exists()


def test_the_users_own_ledger_is_created_on_first_use(tmp_path: Path) -> None:
    sheet = roster(tmp_path / "组织.xlsx", ("团组织全称", "类型"), ("甄试用村团支部", "农村团支部"))
    done = run("import", "branches", sheet, home=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert list((tmp_path / "data").rglob("团务台账.twtz"))


#: Every command that works on a ledger there is, and what else it wants.
NEED_A_LEDGER: tuple[tuple[str, ...], ...] = (
    ("export", "members", "a.xlsx"), ("export", "all", "a.xlsx"), ("figures", "--as-of", "2021-12-31"), ("submit", "--as-of", "2021-12-31", "a.xlsx"),
    ("print", "members", "a.pdf"), ("print", "certificate", "1", "a.pdf"), ("charts", "--as-of", "2021-12-31", "a"),
    ("summary", "--as-of", "2021-12-31", "a.docx"), ("check",), ("check", "--json"), ("backup", "a.sqlite"), ("undo",),
    ("password", "set"), ("password", "change"), ("password", "remove"),
)


@pytest.mark.parametrize("named", [True, False])
def test_only_what_makes_a_ledger_makes_one(named: bool, tmp_path: Path) -> None:
    files = tmp_path / "files"
    files.mkdir()
    blank = roster(tmp_path / "空表.xlsx", ("姓名", "性别", "出生年月"), (None, None, None))
    for arguments in (*NEED_A_LEDGER, ("fill", str(blank), "b.xlsx", "--as-of", "2021-12-31")):
        typo = ("--ledger", str(files / "打错了" / "台帐.sqlite")) if named else ()
        done = run(*typo, *(str(files / a) if a.startswith("a.") else a for a in arguments), home=tmp_path, LEDGER_NEW_PASSWORD="向日葵1949")
        assert done.returncode == 2, arguments
        assert done.stderr.count("\n") == 1 and "没有“" in done.stderr and ("台帐.sqlite" if named else "团务台账.twtz") in done.stderr, done.stderr
        assert list(files.iterdir()) == [] and not list(tmp_path.rglob("*.sqlite*")), arguments


def test_an_import_that_takes_nothing_in_leaves_no_ledger(tmp_path: Path) -> None:
    sheet = roster(tmp_path / "名册.xlsx", ("姓名", "身份证号", "所在支部"), ("甄试用", "110000200313010011", "没有这个村"))
    ledger = tmp_path / "新建" / "里面" / "t.sqlite"
    for arguments, code in (
        (("import", "members", sheet, "--dry-run"), 0), (("import", "members", sheet), 2), (("import", "members", tmp_path / "没有.xlsx"), 2),
        (("import", "all", sheet), 2), (("import", "all", sheet, "--dry-run"), 0),
    ):
        done = run("--ledger", ledger, *arguments, home=tmp_path)
        assert "Traceback" not in done.stderr
        assert code == 0 or done.returncode == 2, (arguments, done.stderr)
        assert not (tmp_path / "新建").exists(), arguments


def test_undo_with_nothing_to_undo_says_so(ledger: Path, tmp_path: Path) -> None:
    assert run("--ledger", ledger, "undo", home=tmp_path).returncode == 0
    done = run("--ledger", ledger, "undo", home=tmp_path)
    assert (done.returncode, done.stdout) == (2, "") and "没有可以撤销的步骤" in done.stderr


def test_what_is_no_ledger_is_left_alone(tmp_path: Path) -> None:
    things = {"文件夹": None, "空.sqlite": b"", "名单.csv": "姓名,性别\n".encode() * 90, "图.png": b"\x89PNG" + bytes(900), "短.sqlite": b"SQLite format 3\x00"}
    for name, content in things.items():
        path = tmp_path / name
        path.mkdir() if content is None else path.write_bytes(content)
        for arguments in (("undo",), ("export", "members", tmp_path / "a.xlsx"), ("submit", "--as-of", "2021-12-31", tmp_path / "a.xlsx"), ("check",)):
            done = run("--ledger", path, *arguments, home=tmp_path)
            assert done.returncode == 2 and done.stderr.count("\n") == 1, (name, done.stderr)
            assert not (tmp_path / "a.xlsx").exists()
            assert path.is_dir() if content is None else path.read_bytes() == content
    assert not [p.name for p in tmp_path.iterdir() if p.name not in {*things, "data", "cache", "home"}]


def test_help_is_chinese_everywhere(tmp_path: Path) -> None:
    main = run("--help", home=tmp_path).stdout
    for name in ("demo", "import", "export", "figures", "submit", "fill", "charts", "summary", "check", "print", "backup", "restore", "undo", "password"):
        assert f"  {name} " in main
        text = run(name, "--help", home=tmp_path).stdout
        assert "用法：" in text
        assert not any(word in text for word in ("Usage", "Options:", "Show this message", "required"))


def test_a_command_imports_only_what_it_needs(empty_file: Path) -> None:
    code = (
        "import sys; sys.argv = ['main.py', '--ledger', sys.argv[1], 'figures', '--as-of', '2021-12-31']\n"
        "import main; main.main()\n"
        "sys.stderr.write(' '.join(m for m in ('matplotlib', 'numpy', 'openpyxl', 'docx', 'pypinyin', 'sqlite_utils', 'PySide6') if m in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(empty_file)], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stderr == ""


def test_print_writes_papers_and_says_what_is_missing(ledger: Path, tmp_path: Path) -> None:

    def printed(*arguments: str) -> subprocess.CompletedProcess[str]:
        return run("--ledger", ledger, "print", *arguments, "--as-of", "2021-12-31", home=tmp_path)

    out = tmp_path / "团组织.pdf"
    done = printed("branch", "2", str(out))
    assert (done.returncode, done.stdout.strip()[-4:]) == (0, "，2 页") and out.read_bytes().startswith(b"%PDF")
    serials = [printed("certificate", "801", str(tmp_path / f"{n}.pdf")).returncode for n in range(2)]
    assert serials == [0, 0]
    undone = run("--ledger", ledger, "undo", home=tmp_path)
    assert "2021-0002" in undone.stdout
    for arguments, words in ((("child", "99999", str(out)), "不在台账里"), (("xx", str(out)), "没有“xx”"), (("person", str(out)), "要写编号"),
                             (("branch", "2", "a.txt"), ".pdf"), (("branch", "a", str(out)), "print 类别 编号")):
        refused = printed(*arguments)
        assert refused.returncode == 2 and words in refused.stderr and "Traceback" not in refused.stderr


OTHERS = {
    ".xlsx": b"SQLite format 3\x00" + bytes(600), ".csv": b"PK\x03\x04" + bytes(600), ".pdf": "记事本里的字".encode(), ".docx": b"%PDF-1.4", ".sqlite": "姓名,性别\n".encode() * 90,
}


def test_nothing_of_another_kind_is_written_over(ledger: Path, tmp_path: Path) -> None:
    before = ledger.read_bytes()
    wrong = {suffix: tmp_path / f"别的{suffix}" for suffix in OTHERS}
    for suffix, path in wrong.items():
        path.write_bytes(OTHERS[suffix])
    sheet = roster(tmp_path / "名册.xlsx", ("姓名", "出生年月"), ("甄坏行", "2003.13"))
    kept = sheet.read_bytes()
    day = ("--as-of", "2021-12-31")
    deeds: tuple[tuple[str | Path, ...], ...] = (
        ("export", "members", wrong[".xlsx"]), ("export", "members", wrong[".csv"]), ("export", "all", tmp_path / "a.csv"), ("export", "members", ledger),
        ("submit", *day, wrong[".xlsx"]), ("submit", *day, ledger), ("submit", *day, tmp_path / "a.csv"), ("print", "members", wrong[".pdf"]),
        ("summary", *day, wrong[".docx"]), ("backup", wrong[".csv"], "--force"), ("backup", wrong[".sqlite"], "--force"), ("backup", ledger, "--force"),
        ("backup", ledger.with_name("t.sqlite-journal"), "--force"), ("charts", *day, sheet), ("import", "members", sheet, "--good-rows", "--report", sheet),
        ("import", "members", sheet, "--good-rows", "--report", wrong[".xlsx"]), ("fill", sheet, sheet, *day), ("fill", sheet, wrong[".xlsx"], *day),
    )
    for arguments in deeds:
        done = run("--ledger", ledger, *arguments, home=tmp_path)
        assert done.returncode == 2 and done.stderr.count("\n") == 1 and "Traceback" not in done.stderr, (arguments, done.stderr)
        assert ledger.read_bytes() == before and sheet.read_bytes() == kept, arguments
    assert all(path.read_bytes() == OTHERS[suffix] for suffix, path in wrong.items())
    copy = tmp_path / "备份.sqlite"
    copy.write_bytes(before)
    refused = run("--ledger", wrong[".csv"], "restore", copy, home=tmp_path)
    assert refused.returncode == 2 and wrong[".csv"].read_bytes() == OTHERS[".csv"]


def test_what_is_of_its_own_kind_is_replaced_and_said(ledger: Path, tmp_path: Path) -> None:
    out, copy = tmp_path / "团员.xlsx", tmp_path / "备份.sqlite"
    said = [run("--ledger", ledger, "export", "members", out, home=tmp_path).stdout for _ in range(2)]
    assert ["换掉了原来的" in text for text in said] == [False, True]
    assert run("--ledger", ledger, "backup", copy, home=tmp_path).returncode == 0
    first = copy.read_bytes()
    refused = run("--ledger", ledger, "backup", copy, home=tmp_path)
    assert refused.returncode == 2 and "--force" in refused.stderr and copy.read_bytes() == first
    forced = run("--ledger", ledger, "backup", copy, "--force", home=tmp_path)
    assert forced.returncode == 0 and "换掉了原来的" in forced.stdout


def test_a_form_that_goes_on_in_a_second_file_never_takes_the_place_of_the_template(tmp_path: Path) -> None:
    from app.cli.outputs import output
    from db.errors import UserError

    template = roster(tmp_path / "表 (2).xlsx", ("姓名",))
    link = tmp_path / "别名.xlsx"
    link.symlink_to(template)
    for path in (template, link):
        with pytest.raises(UserError, match="要读的文件"):
            output(path, ".xlsx", what="填好的表", read=[template])


@pytest.mark.parametrize("encoding", ["gbk:backslashreplace", "gbk", "ascii", "utf-8"])
def test_json_is_json_on_every_console(encoding: str, tmp_path: Path) -> None:
    ledger = tmp_path / "t.sqlite"
    branches = roster(tmp_path / "组织.xlsx", ("团组织全称", "类型"), ("𠮷试用村团支部", "农村团支部"))
    sheet = roster(
        tmp_path / "名册.xlsx", ("姓名", "出生年月", "所在支部"), ("𠮷试用", "2003.5", "𠮷试用村团支部"), ("𠮷坏行", "2003.13", "没有𠮷这个村")
    )
    blank = roster(tmp_path / "团员花名册.xlsx", ("姓名", "性别", "所在支部", "𠮷栏"), (None, None, None, None), (None, None, None, None))
    told = []
    for arguments in (
        ("import", "branches", branches, "--json"), ("import", "members", sheet, "--good-rows", "--json"), ("check", "--json"),
        ("figures", "--as-of", "2021-12-31", "--json"), ("fill", blank, tmp_path / "填好.xlsx", "--as-of", "2021-12-31", "--json"),
    ):
        done = run("--ledger", ledger, *arguments, home=tmp_path, PYTHONUTF8="0", PYTHONIOENCODING=encoding)
        assert done.returncode == 0 or arguments[0] == "import", (arguments, done.stderr)
        assert encoding == "utf-8" or done.stdout.isascii()
        told.append(json.dumps(json.loads(done.stdout), ensure_ascii=False))
    assert "没有𠮷这个村" in told[1] and "𠮷" in told[4]


def test_a_certificate_of_nothing_is_refused_and_an_error_of_the_program_is_told_without_a_cache(ledger: Path, tmp_path: Path) -> None:
    sheet = roster(tmp_path / "名册.xlsx", ("姓名", "出生年月", "所在支部"), ("甄试用", "2003.5", "石马峪村"))
    assert run("--ledger", ledger, "import", "members", sheet, home=tmp_path).returncode == 0
    with Store.open(ledger, readonly=True) as store:
        person = store.scalar("SELECT id FROM person WHERE name = '甄试用'")
    out = tmp_path / "证明.pdf"
    done = run("--ledger", ledger, "print", "certificate", str(person), out, home=tmp_path)
    assert done.returncode == 2 and "没有可以证明的内容" in done.stderr and not out.exists()
    shutil.rmtree(tmp_path / "cache")
    (tmp_path / "cache").write_text("")
    code = (
        "import sys; sys.argv = ['main.py', '--ledger', sys.argv[1], 'undo']\n"
        "from db.store import Store\nStore.undo = lambda *_: 1 / 0\n"
        "import main; sys.exit(main.main())\n"
    )
    no_cache = {"XDG_CACHE_HOME": str(tmp_path / "cache"), "TMPDIR": str(tmp_path / "cache"), "PYTHONIOENCODING": "utf-8"}
    ascii_names = {"PYTHONUTF8": "0", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}
    for more, exit_code, words in (({"PYTHONUTF8": "1"}, 1, "ZeroDivisionError"), (ascii_names, 2, "语言环境写不了中文文件名")):
        env = os.environ | no_cache | more
        failed = subprocess.run([sys.executable, "-c", code, str(ledger)], capture_output=True, text=True, cwd=ROOT, env=env, timeout=600, check=False)
        assert failed.returncode == exit_code and words in failed.stderr and "Traceback" not in failed.stderr, failed.stderr


def test_a_damaged_ledger_gives_no_numbers_and_names_the_sound_copy_once(ledger: Path, tmp_path: Path) -> None:
    with Store.open(ledger) as store:
        sound = store.backup()
    content = bytearray(ledger.read_bytes())
    content[4096 * 20 : 4096 * 24] = b"\xff" * (4096 * 4)
    ledger.write_bytes(before := bytes(content))
    day = ("--as-of", "2021-12-31")
    for arguments in (("check",), ("check", "--json"), ("figures", *day), ("submit", *day, tmp_path / "a.xlsx"), ("export", "members", tmp_path / "a.xlsx"), ("undo",)):
        done = run("--ledger", ledger, *arguments, home=tmp_path)
        assert done.returncode == 2 and done.stderr.count("\n") == 1, (arguments, done.stderr)
        assert done.stderr.count("恢复") == 1 and sound.name in done.stderr
        assert ledger.read_bytes() == before and not (tmp_path / "a.xlsx").exists()


def test_the_self_check_tells_the_computer_and_the_ledger(ledger: Path, tmp_path: Path) -> None:
    done = run("--ledger", ledger, "doctor", home=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert {line.partition("] ")[2].partition("：")[0] for line in done.stdout.splitlines()} >= {"程序", "磁盘空间", "打印机", "生僻字", "台账", "备份"}
    told = json.loads(run("--ledger", ledger, "doctor", "--json", home=tmp_path).stdout)
    assert {"topic", "words", "state", "advice"} == set(told[0])
    ledger.write_bytes(ledger.read_bytes()[:9000])
    assert run("--ledger", ledger, "doctor", home=tmp_path).returncode == 2


def test_a_ledgers_file_alone_opens_it(ledger: Path, tmp_path: Path) -> None:
    ledger = ledger.rename(tmp_path / "示例 镇.twtz")
    done = run(ledger, home=tmp_path)
    assert done.returncode == 0 and f"台账在 {ledger}" in done.stderr
    done = run(tmp_path / "没有.twtz", home=tmp_path)
    assert done.returncode == 2 and "没有" in done.stderr and not (tmp_path / "没有.twtz").exists()
