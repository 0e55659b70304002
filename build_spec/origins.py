"""Where every program and library in a built folder came from; one that nobody knows, or that only Wine needs, does not ship."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from app.paths import PROGRAM
from build_spec import wine
from build_spec.contents import COMMAND_LINE

_ENDINGS = (".dll", ".pyd", ".exe", ".drv", ".sys")
#: What Wine writes into its own libraries, right behind the old program header.
_MARKS = (b"Wine builtin DLL", b"Wine placeholder DLL")
_MARKS_WITHIN = 4096


def listing(folder: Path) -> list[str]:
    """The names of a folder's files, in order: the same inputs give the same list."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def of_windows(folder: Path, wheels: Iterable[Path], own: Mapping[Path, str]) -> list[str]:
    """Each program and library with the wheel it lies in, byte for byte. `own`: files that we made, by what they are made of.

    Raises SystemExit for one that stands in for a part of Windows, one of Wine's, or one of unknown origin.
    """
    known = {hashlib.sha256(path.read_bytes()).hexdigest(): source for path, source in own.items()}
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            for name in archive.namelist():
                if name.lower().endswith(_ENDINGS):
                    known.setdefault(hashlib.sha256(archive.read(name)).hexdigest(), f"{wheel.name}: {name}")
    lines, problems = [], []
    for name in listing(folder):
        content = (folder / name).read_bytes()
        if not name.lower().endswith(_ENDINGS) and not content.startswith(b"MZ"):
            continue
        source = known.get(hashlib.sha256(content).hexdigest())
        if name in (f"{PROGRAM}.exe", f"{COMMAND_LINE}.exe"):
            source = "PyInstaller's starter with the program's own code"
        if Path(name).name.lower() in wine.STAND_INS or any(mark in content[:_MARKS_WITHIN] for mark in _MARKS):
            problems.append(f"{name}：是 Wine 才用的")
        elif source is None:
            problems.append(f"{name}：不知道从哪里来")
        lines.append(f"{name}  <-  {source}")
    if problems:
        raise SystemExit("不能发放：\n" + "\n".join(problems))
    return lines
