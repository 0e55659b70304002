"""`python -m build_spec`: build the program into dist/ and say how big it became."""

from __future__ import annotations

import argparse
import importlib.util
import os
import subprocess
import sys
import time
from pathlib import Path

from app.paths import PROGRAM
from build_spec import say_in_utf8

ROOT = Path(__file__).parent.parent


def main(arguments: list[str] | None = None) -> int:
    """Build; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m build_spec", description="Build the program that runs without Python.")
    parser.add_argument("--dist", type=Path, default=ROOT / "dist", metavar="FOLDER", help="where to build it (dist/)")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "pyinstaller", metavar="FOLDER", help="for what is made on the way (build/pyinstaller)")
    parser.add_argument("--pack", action="store_true", help="also pack the folder: .tar.xz, on Windows .zip")
    wanted = parser.parse_args(arguments)
    say_in_utf8()
    if importlib.util.find_spec("PyInstaller") is None:
        print("没有 PyInstaller，不能打包；请先运行 pip install -e \".[build]\"", file=sys.stderr)
        return 2
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", "--distpath", wanted.dist,
         "--workpath", wanted.work, Path(__file__).parent / "ledger.spec"],
        # Without it the same modules are packed in another order each time.
        cwd=ROOT, check=False, env={**os.environ, "PYTHONHASHSEED": "0"},
    )
    if done.returncode:
        print("打包没有成功，原因见上面", file=sys.stderr)
        return 1
    folder = wanted.dist / PROGRAM
    files = [path for path in folder.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    print(f"{folder}：{size / 1e6:.0f} MB，{len(files)} 个文件，用了 {time.monotonic() - begun:.0f} 秒")
    if wanted.pack:
        print(pack(folder))
    return 0


def pack(folder: Path) -> Path:
    """Pack a built folder beside itself, under its version and system; returns the file."""
    import platform
    import shutil

    from app import __version__

    name = folder.parent / f"{PROGRAM}-{__version__}-{platform.system().lower()}-{platform.machine().lower()}"
    return Path(shutil.make_archive(str(name), "zip" if sys.platform == "win32" else "xztar", folder.parent, folder.name))


if __name__ == "__main__":
    sys.exit(main())
