"""`python -m build_spec.deb FOLDER`: a built Linux folder as a .deb, with its entry in the menu, its icon and the ledger's file type."""

from __future__ import annotations

import argparse
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from app import __version__
from app.paths import PROGRAM, resource
from db.connect import LEDGER_SUFFIX

#: The package's name, which may only be ASCII; also that of its command, icon and menu entry.
NAME = "youth-league-ledger"
TYPE = f"application/x-{NAME}"
_ARCHITECTURES = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}
#: What the folder takes from the system; a desktop has all of it. Chinese input comes by way of IBus.
NEEDS = "libc6, libegl1, libgl1, libxcb1"
_MENU = f"""[Desktop Entry]
Type=Application
Name={PROGRAM}
GenericName=团务台账
Comment=登记团组织、团员、志愿服务、留守儿童帮扶和活动，离线使用
Exec={NAME} %f
Icon={NAME}
Terminal=false
Categories=Office;
MimeType={TYPE};
"""
_FILE_TYPE = f"""<?xml version="1.0" encoding="UTF-8"?>
<mime-info xmlns="http://www.freedesktop.org/standards/shared-mime-info">
  <mime-type type="{TYPE}">
    <comment>Youth League ledger</comment>
    <comment xml:lang="zh_CN">团务台账</comment>
    <icon name="{NAME}"/>
    <glob pattern="*{LEDGER_SUFFIX}"/>
  </mime-type>
</mime-info>
"""


def main(arguments: list[str] | None = None) -> int:
    """Pack; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m build_spec.deb", description="Pack a built folder as a .deb.")
    parser.add_argument("folder", type=Path, help=f"the built folder, e.g. dist/{PROGRAM}")
    wanted = parser.parse_args(arguments)
    if shutil.which("dpkg-deb") is None:
        print("没有 dpkg-deb，不能打成 .deb；请在 Debian、UOS 或麒麟上做", file=sys.stderr)
        return 2
    if not (wanted.folder / PROGRAM).is_file():
        print(f"“{wanted.folder}”里没有“{PROGRAM}”，请先运行 python -m build_spec", file=sys.stderr)
        return 2
    print(pack(wanted.folder))
    return 0


def pack(folder: Path) -> Path:
    """Make the package beside the folder; returns its path."""
    architecture = _ARCHITECTURES[platform.machine().lower()]
    package = folder.parent / f"{NAME}_{__version__}_{architecture}.deb"
    with tempfile.TemporaryDirectory() as room:
        root = Path(room) / "root"
        lay_out(folder, root, architecture)
        subprocess.run(["dpkg-deb", "--root-owner-group", "-Zxz", "--build", root, package], check=True, stdout=subprocess.DEVNULL)
    return package


def lay_out(folder: Path, root: Path, architecture: str) -> None:
    """Lay the package's files out below `root`, as they will lie on the system."""
    program = root / "opt" / NAME
    shutil.copytree(folder, program)
    # Where the program lies nobody may write, so nothing is kept beside it, whatever was there when it was packed.
    shutil.rmtree(program / "data", ignore_errors=True)
    command, menu, file_type, icon = places(root)
    _write(menu, _MENU)
    _write(file_type, _FILE_TYPE)
    icon.parent.mkdir(parents=True)
    shutil.copyfile(resource("icons/app.svg"), icon)
    icon.chmod(0o644)
    command.parent.mkdir(parents=True)
    command.symlink_to(f"/opt/{NAME}/{PROGRAM}")
    kilobytes = sum(path.stat().st_size for path in root.rglob("*") if path.is_file() and not path.is_symlink()) // 1024
    _write(root / "DEBIAN" / "control", (
        f"Package: {NAME}\nVersion: {__version__}\nArchitecture: {architecture}\nMaintainer: {PROGRAM} <noreply@example.org>\n"
        f"Installed-Size: {kilobytes}\nDepends: {NEEDS}\nRecommends: libxkbcommon-x11-0, fonts-noto-cjk\nSection: misc\nPriority: optional\n"
        f"Description: {PROGRAM}\n Offline records of a township's Youth League committee.\n"
    ))


def places(root: Path) -> tuple[Path, Path, Path, Path]:
    """What of the package lies outside its folder, below `root`: the command, the menu entry, the file type and the icon."""
    share = root / "usr" / "share"
    return (
        root / "usr" / "bin" / NAME, share / "applications" / f"{NAME}.desktop", share / "mime" / "packages" / f"{NAME}.xml",
        share / "icons" / "hicolor" / "scalable" / "apps" / f"{NAME}.svg",
    )


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    path.chmod(0o644)


if __name__ == "__main__":
    sys.exit(main())
