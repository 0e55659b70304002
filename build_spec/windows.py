"""`python -m build_spec.windows`: the packages for Windows 10 and 11: a setup program and a portable zip, tried to the end.

On Windows it uses the Python that runs it. On Debian it cross-builds under Wine, in an empty prefix, from the wheels of
build_spec/locks/windows.txt; what only Wine needs does not ship.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from app import __version__
from app.paths import PROGRAM
from build_spec import installer, locks, origins, say_in_utf8, wine
from build_spec.screen import virtual_screen

ROOT = Path(__file__).parent.parent
NAME = f"{PROGRAM}-{__version__}-windows-x64"
_WORDS = """这个 data 文件夹里是您的台账、备份、设置和出错记录，请不要删除。
只要它在程序旁边，别处就不留东西。换新版本时，请把它整个移到新版本的文件夹里。
"""


def main(arguments: list[str] | None = None) -> int:
    """Build, pack and try; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m build_spec.windows", description="Build and try the packages for Windows.")
    parser.add_argument("--dist", type=Path, default=ROOT / "dist" / "windows", metavar="FOLDER", help="where the packages go (dist/windows)")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "windows", metavar="FOLDER", help="where it is built (build/windows)")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--no-trial", action="store_true", help="only build and pack")
    which.add_argument("--only-trial", action="store_true", help="only try the packages that are there")
    wanted = parser.parse_args(arguments)
    say_in_utf8()
    if problem := _cannot():
        print(problem, file=sys.stderr)
        return 2
    dist, work = wanted.dist.resolve(), wanted.work.resolve()
    dist.mkdir(parents=True, exist_ok=True)
    work.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        run: Callable[..., object]
        if sys.platform == "win32":
            python, wheels, run = Path(sys.executable), [], _run
        else:
            python, wheels = _python(work)
            windows = stack.enter_context(wine.wine(work / "prefix", stack.enter_context(virtual_screen()), wheels))
            run = windows.run
        if not wanted.only_trial:
            run(python, "-m", "build_spec", "--dist", dist, "--work", work / "pyinstaller", cwd=ROOT)
            _pack(dist, work, python, wheels)
        if not wanted.no_trial:
            run(python, "-m", "build_spec.trial_windows", *_packages(dist), "--photos", dist / "photos", cwd=ROOT)
    return 0


def _packages(dist: Path) -> tuple[Path, Path]:
    return dist / f"{NAME}-setup.exe", dist / f"{NAME}-portable.zip"


def _pack(dist: Path, work: Path, python: Path, wheels: list[Path]) -> None:
    """Write down what is in the built folder and where it came from, and make both packages of it."""
    folder = dist / PROGRAM
    if wheels:
        program = locks.download(locks.WINDOWS, work / "wheels")
        # Of the two wheels that Python comes from one is for Wine alone.
        python_in = [wheel for wheel in wheels if wheel.name.lower().startswith("panda3d")]
        told = origins.of_windows(folder, [*program, *python_in], {python.parent / "python3.dll": "build_spec/wine/entry.c"})
        (dist / f"{NAME}.origins.txt").write_text("".join(f"{line}\n" for line in told), encoding="utf-8")
        print(f"{len(told)} 个程序和库文件，每个都知道从哪里来")
    (dist / f"{NAME}.files.txt").write_text("".join(f"{name}\n" for name in origins.listing(folder)), encoding="utf-8")
    setup, archive = _packages(dist)
    for package in (portable(folder, archive), installer.make(folder, setup, work / "installer")):
        print(f"{package}：{package.stat().st_size / 1e6:.0f} MB")


def _cannot() -> str:
    """Why this machine cannot build them; empty if it can."""
    if sys.platform == "win32":
        return "" if shutil.which("makensis") else "没有 makensis，不能做安装程序；请先安装 NSIS 3，把它的文件夹加到 PATH"
    if not wine.python_fits():
        return "交叉编译要用 Python 3.11 运行，因为 Windows 一侧的 Python 是 3.11"
    if missing := wine.missing_tools():
        return f"缺少工具，请先运行：apt-get install --no-install-recommends {' '.join(missing)}"
    return ""


def _run(*command: str | Path, cwd: Path | None = None) -> None:
    subprocess.run(command, cwd=cwd, check=True)


def _python(work: Path) -> tuple[Path, list[Path]]:
    """Python for Windows in the work folder, made anew when anything it is made of changed; its python.exe and the wheels it came in."""
    made_of = hashlib.sha256(sys.version.encode())
    for file in (locks.WINDOWS.file, locks.WINDOWS_PYTHON.file, *sorted(Path(wine.__file__).parent.glob("*.[cp]*"))):
        made_of.update(file.read_bytes())
    folder, stamp = work / "python", work / "python.stamp"
    wheels = locks.download(locks.WINDOWS_PYTHON, work / "wheels-python")
    if not stamp.exists() or stamp.read_text(encoding="ascii") != made_of.hexdigest():
        shutil.rmtree(folder, ignore_errors=True)
        wine.lay_out_python(folder, wheels)
        stamp.write_text(made_of.hexdigest(), encoding="ascii")
    return folder / "python.exe", wheels


def portable(folder: Path, target: Path) -> Path:
    """The folder as a .zip, with the folder `data` beside the program that makes it portable; the same folder gives the same bytes."""
    import zipfile

    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        def put(name: str, content: bytes) -> None:
            archive.writestr(zipfile.ZipInfo(f"{PROGRAM}/{name}", (2020, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED, 9)

        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            put(path.relative_to(folder).as_posix(), path.read_bytes())
        put("data/请勿删除.txt", _WORDS.encode("utf-8-sig"))
    return target


if __name__ == "__main__":
    sys.exit(main())
