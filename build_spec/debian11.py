"""`python -m build_spec.debian11`: the packages for older Linux systems (glibc 2.31: Kylin V10, UOS 20), tried to the end.

Built in a Debian 11 below a folder, with a Python compiled there from Debian's own source package and the wheels of
build_spec/locks/debian11.txt; tried in bare Debians 11 and 12 that have no Python. Needs root.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from app.paths import PROGRAM
from build_spec import chroot, locks, origins, trial_debian

ROOT = Path(__file__).parent.parent
_SUITE = "bullseye"
#: The release whose source package of Python is compiled.
_PYTHON_FROM = "bookworm"
_PYTHON = "/opt/python"
_NEWEST_GLIBC = 31
#: What compiles Python with all of its modules that the program uses, and what PyInstaller looks into libraries with.
_BUILD = (
    "gcc", "libc6-dev", "make", "pkg-config", "zlib1g-dev", "libbz2-dev", "liblzma-dev", "libffi-dev", "libssl-dev", "libsqlite3-dev",
    "uuid-dev", "binutils", "xz-utils",
)
#: Libraries of the system that Qt's wheel wants and that are taken along.
_QT = (
    "libegl1", "libgl1", "libglib2.0-0", "libdbus-1-3", "libfontconfig1", "libxkbcommon0", "libxkbcommon-x11-0", "libxcb-cursor0", "libxcb-icccm4",
    "libxcb-image0", "libxcb-keysyms1", "libxcb-render-util0", "libxcb-randr0", "libxcb-shape0", "libxcb-xkb1", "libcups2",
)
_COMPILE = f"""set -e
cd /src && apt-get source -qq --download-only python3.11 && tar xf python3.11_*.orig.tar.*
cd Python-3.11* && ./configure -q --prefix={_PYTHON} --enable-shared --without-ensurepip --disable-test-modules LDFLAGS=-Wl,-rpath,{_PYTHON}/lib
make -s -j{os.cpu_count()} >/dev/null 2>&1 && make -s altinstall >/dev/null 2>&1
cp LICENSE {_PYTHON}/lib/python3.11/LICENSE.txt
rm -rf /src/Python-3.11*
"""
_SOURCES = ("app", "db", "resources", "build_spec")
_FILES = ("main.py", "LICENSE", "setup.cfg")


def main(arguments: list[str] | None = None) -> int:
    """Build, pack and try; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m build_spec.debian11", description="Build and try the packages for older Linux systems.")
    parser.add_argument("--dist", type=Path, default=ROOT / "dist" / "debian11", metavar="FOLDER", help="where the packages go (dist/debian11)")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "debian11", metavar="FOLDER", help="where the Debians lie (build/debian11)")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--no-trial", action="store_true", help="only build and pack")
    which.add_argument("--only-trial", action="store_true", help="only try the packages that are there")
    wanted = parser.parse_args(arguments)
    if problem := _cannot():
        print(problem, file=sys.stderr)
        return 2
    dist, work = wanted.dist.resolve(), wanted.work.resolve()
    packages = _packages(dist) if wanted.only_trial else build(work / "build", dist)
    for package in packages:
        print(f"{package}：{package.stat().st_size / 1e6:.0f} MB")
    return 0 if wanted.no_trial else trial_debian.try_all(packages, work, dist / "photos")


def _cannot() -> str:
    """Why this machine cannot build them; empty if it can."""
    tools = {"debootstrap": "debootstrap", "objdump": "binutils", "Xvfb": "xvfb"}
    if missing := sorted(package for tool, package in tools.items() if shutil.which(tool) is None):
        return f"缺少工具，请先运行：apt-get install --no-install-recommends {' '.join(missing)}"
    if sys.platform == "win32" or os.getuid() != 0:
        return "要用 root 运行，因为要在另一个系统里安装和编译"
    return ""


def build(root: Path, dist: Path) -> list[Path]:
    """Build the folder in there and pack it; returns the .tar.xz and the .deb, which lie with the folder in `dist`."""
    _prepare(root)
    site = root / _PYTHON[1:] / "lib" / "python3.11" / "site-packages"
    shutil.rmtree(site)
    locks.install(locks.DEBIAN_11, site)
    source, made = root / "src" / "program", root / "src" / "dist"
    for folder in (source, made):
        shutil.rmtree(folder, ignore_errors=True)
    for name in _SOURCES:
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in _FILES:
        shutil.copyfile(ROOT / name, source / name)
    with chroot.running(root):
        python = f"{_PYTHON}/bin/python3.11"
        chroot.run(root, python, "-m", "build_spec", "--dist", "/src/dist", "--work", "/src/work", "--pack", cwd="/src/program")
        chroot.run(root, python, "-m", "build_spec.deb", f"/src/dist/{PROGRAM}", cwd="/src/program")
    newest, file = needed_glibc(made / PROGRAM)
    print(f"最新要用 glibc 2.{newest}（{file}）")
    if newest > _NEWEST_GLIBC:
        raise SystemExit(f"在 glibc 2.{_NEWEST_GLIBC} 上起不来")
    shutil.rmtree(dist, ignore_errors=True)
    shutil.copytree(made, dist, symlinks=True)
    (dist / "files.txt").write_text("".join(f"{name}\n" for name in origins.listing(dist / PROGRAM)), encoding="utf-8")
    return _packages(dist)


def _packages(dist: Path) -> list[Path]:
    return [next(dist.glob(f"*{ending}")) for ending in (".tar.xz", ".deb")]


def _prepare(root: Path) -> None:
    """A Debian 11 with its compiler and our Python, made anew only when what it is made of changed."""
    made_of = hashlib.sha256(repr((_SUITE, _PYTHON_FROM, _BUILD, _QT, _COMPILE)).encode()).hexdigest()
    stamp = root.with_suffix(".stamp")
    if stamp.exists() and stamp.read_text(encoding="ascii") == made_of:
        return
    chroot.make(root, _SUITE)
    with open(root / "etc" / "apt" / "sources.list", "a", encoding="utf-8") as sources:
        sources.write(f"deb-src {chroot.mirror()} {_PYTHON_FROM} main\n")
    (root / "src").mkdir()
    with chroot.running(root):
        chroot.install(root, (*_BUILD, *_QT))
        chroot.run(root, "sh", "-c", _COMPILE)
    stamp.write_text(made_of, encoding="ascii")


def needed_glibc(folder: Path) -> tuple[int, str]:
    """The newest glibc 2.x that a file in a folder asks for, and the file."""
    found = (0, "")
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and path.open("rb").read(4) == b"\x7fELF":
            told = subprocess.run(["objdump", "-T", path], capture_output=True, text=True, check=False).stdout
            found = max(found, (max((int(minor) for minor in re.findall(r"GLIBC_2\.(\d+)", told)), default=0), path.name))
    return found


if __name__ == "__main__":
    sys.exit(main())
