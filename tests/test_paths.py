"""Where things lie, and how a file is put in place."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app import paths
from db import disk
from db.errors import UserError


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "名册.xlsx"
    target.write_text("旧")
    with pytest.raises(KeyError), paths.replacing(target) as temporary:
        temporary.write_text("半")
        raise KeyError
    assert [p.name for p in tmp_path.iterdir()] == ["名册.xlsx"]
    assert target.read_text() == "旧"
    with paths.replacing(target) as temporary:
        temporary.write_text("新")
    assert target.read_text() == "新"


def test_what_a_killed_program_left_is_swept_and_a_living_ones_is_not(tmp_path: Path) -> None:
    target = tmp_path / "名册.xlsx"
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    left, living, other = (tmp_path / f".~{pid}-{name}" for pid, name in ((dead.pid, target.name), (os.getppid(), target.name), (dead.pid, "别的.xlsx")))
    for path in (left, living, other):
        path.write_text("某人的名字")
    with paths.replacing(target) as temporary:
        temporary.write_text("新")
    assert (left.exists(), living.exists(), other.exists()) == (False, True, False)


def test_a_missing_folder_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="这个文件夹，请先建好"), paths.replacing(tmp_path / "没有" / "a.xlsx") as temporary:
        temporary.write_text("x")
    with pytest.raises(UserError, match="是一个文件夹"), paths.replacing(tmp_path) as temporary:
        temporary.write_text("x")


def test_a_folder_or_what_cannot_be_read_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UserError, match="是文件夹"):
        paths.chosen_content(tmp_path)
    with pytest.raises(UserError, match="读不出来"):
        paths.chosen_content(tmp_path / "没有.jpg")
    (tmp_path / "照片.jpg").write_bytes(b"x" * 11)
    assert paths.chosen_content(tmp_path / "照片.jpg") == b"x" * 11
    monkeypatch.setattr(paths, "_LARGEST_KEPT", 10)
    with pytest.raises(UserError, match="50 MB"):
        paths.chosen_content(tmp_path / "照片.jpg")


def test_a_home_that_cannot_be_written_still_has_a_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked / "cache"))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", None)
    assert (folder := paths.cache_folder()) and folder.is_dir()


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"), UnicodeEncodeError("ascii", "乡", 0, 1, "ordinal not in range")])
def test_where_no_cache_can_be_made_nothing_ends(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(Path, "mkdir", refuse)
    assert paths.cache_folder() is None
    assert "run.py:7 main" in paths.keep_places("KeyError", ["run.py:7 main"])


def test_a_log_that_cannot_be_written_is_said_not_raised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    folder = paths.cache_folder()
    assert folder and "errors.log" in paths.keep_places("KeyError", ["run.py:7 main"])
    (folder / "errors.log").unlink()
    (folder / "errors.log").mkdir()
    assert "没有地方记下" in paths.keep_places("KeyError", ["run.py:7 main"])


def test_a_ledger_is_never_written_over_by_anything_else(tmp_path: Path) -> None:
    for name, content in (("账.sqlite", b"whatever"), ("账.xlsx", b"SQLite format 3\x00" + bytes(100)), ("账.sqlite-journal", None)):
        path = tmp_path / name
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(UserError, match="是台账或它的备份"), paths.replacing(path) as temporary:
            temporary.write_text("新")
        assert path.exists() is (content is not None) and (content is None or path.read_bytes() == content)


@pytest.mark.parametrize(("name", "content", "fits"), [
    ("a.xlsx", b"PK\x03\x04", True), ("a.xlsx", b"%PDF", False), ("a.csv", "姓名".encode("gb18030"), True), ("a.csv", b"PK\x03\x04\x00", False), ("a.pdf", b"", True),
])
def test_what_is_of_another_kind_is_not_replaced_unasked(name: str, content: bytes, fits: bool, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    if fits:
        assert paths.may_replace(tmp_path / name)
    else:
        with pytest.raises(UserError, match="请换一个文件名"):
            paths.may_replace(tmp_path / name)
    assert (tmp_path / name).read_bytes() == content


def frozen_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pretend to be the built program in a folder."""
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(folder / "乡镇团务台账.exe"))
    monkeypatch.setattr(sys, "_MEIPASS", str(folder / "_internal"), raising=False)
    for name in ("TMPDIR", "TEMP", "TMP", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(folder.parent / "本机"))


def test_a_built_program_finds_its_files_and_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    frozen_in(tmp_path / "U 盘", monkeypatch)
    assert paths.resource("style.qss") == tmp_path / "U 盘" / "_internal" / "resources" / "style.qss"
    assert paths.command_name() == "乡镇团务台账.exe"


def test_a_data_folder_beside_the_program_holds_all_that_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stick = tmp_path / "U 盘"
    (stick / "data").mkdir(parents=True)
    frozen_in(stick, monkeypatch)
    paths.stay_portable()
    assert paths.default_ledger().parent == stick / "data"
    assert (folder := paths.cache_folder()) and folder.parent == stick / "data"
    assert {os.environ[name] for name in ("TMPDIR", "TEMP", "TMP", "XDG_CACHE_HOME")} == {str(paths.cache_folder())}


def test_a_ledger_from_before_there_was_an_ending_of_our_own_is_still_the_users_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stick = tmp_path / "U 盘"
    (stick / "data").mkdir(parents=True)
    frozen_in(stick, monkeypatch)
    assert paths.default_ledger().name == "团务台账.twtz"
    (stick / "data" / "团务台账.sqlite").touch()
    assert paths.default_ledger().name == "团务台账.sqlite"


def test_without_a_data_folder_nothing_is_kept_beside_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "程序"
    folder.mkdir()
    frozen_in(folder, monkeypatch)
    paths.stay_portable()
    assert folder not in paths.default_ledger().parents
    assert (cache := paths.cache_folder()) and folder not in cache.parents
    assert os.environ["TMPDIR"] == str(tmp_path / "本机")
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(("error", "told"), [
    (OSError(errno.EIO, "Input/output error"), "磁盘读写出错"), (OSError(errno.EDOM, "Numerical argument"), "系统没有允许"),
    (OSError(errno.EINVAL, "文件名、目录名或卷标语法不正确。"), "文件名、目录名或卷标语法不正确"),
])
def test_why_a_file_was_refused_is_never_told_in_english(error: OSError, told: str) -> None:
    assert disk.reason(error) == told


def test_what_a_killed_program_left_in_any_folder_goes_when_it_starts_again(tmp_path: Path) -> None:
    folder = tmp_path / "U 盘"
    folder.mkdir()
    code = f"import os; from pathlib import Path; from app import paths\nwith paths.replacing(Path({str(folder / '名册.xlsx')!r})) as t: t.write_text('某人的名字'); os._exit(9)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 9
    assert [path.name.partition("-")[2] for path in folder.iterdir()] == ["名册.xlsx"]
    pulled = folder.rename(tmp_path / "拔了")
    paths.sweep_unfinished()
    pulled.rename(folder)
    paths.sweep_unfinished()
    assert list(folder.iterdir()) == []
    place = paths.cache_folder()
    assert place and not list(place.glob("unfinished-*"))
