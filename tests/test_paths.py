"""Where things lie, and how a file is put in place."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app import paths
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
    assert (left.exists(), living.exists(), other.exists()) == (False, True, True)


def test_a_missing_folder_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="这个文件夹，请先建好"), paths.replacing(tmp_path / "没有" / "a.xlsx") as temporary:
        temporary.write_text("x")
    with pytest.raises(UserError, match="是一个文件夹"), paths.replacing(tmp_path) as temporary:
        temporary.write_text("x")


def test_a_home_that_cannot_be_written_still_has_a_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked / "cache"))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", None)
    assert paths.cache_folder().is_dir()
