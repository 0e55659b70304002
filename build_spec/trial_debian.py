"""The packages for older Linux, tried in Debians that have nothing but what the .deb asks for, and no Python."""

from __future__ import annotations

import filecmp
import os
import subprocess
from pathlib import Path

from app.paths import PROGRAM
from build_spec import chroot, deb, origins, smoke
from build_spec.screen import virtual_screen
from build_spec.smoke import Failed
from db.connect import LEDGER_SUFFIX

#: Kylin V10 and UOS 20 are as old as the first; what is built there must also start on a newer one.
SUITES = ("bullseye", "bookworm")
_COMMAND = f"/usr/bin/{deb.NAME}"
#: What a desktop reads menus and file types with; a bare system has neither.
_DESKTOP = ("desktop-file-utils", "shared-mime-info")
_HOME = "/root/我的 台账"


def try_all(packages: list[Path], work: Path, photos: Path) -> int:
    """Install, use, take into a menu and remove the .deb, and unpack the .tar.xz, in each Debian; returns the exit code."""
    archive, package = packages
    with virtual_screen() as display:
        os.environ["DISPLAY"] = display
        for suite in SUITES:
            root = work / f"bare-{suite}"
            # Nothing of an earlier trial may help this one.
            chroot.make(root, suite)
            print(f"== {suite}", flush=True)
            with chroot.running(root):
                try:
                    _try(root, archive, package, photos / suite)
                except Failed as failed:
                    print(f"FAILED {suite}: {failed}", flush=True)
                    return 1
            chroot.remove(root)
    return 0


def _try(root: Path, archive: Path, package: Path, photos: Path) -> None:
    if (root / "usr/bin/python3").exists():
        raise Failed("there is a Python in it, so nothing would be proven")
    chroot.install(root, deb.NEEDS.split(", "))
    folder = _install(root, package)
    if smoke.main([str(folder), "--inside", str(root), "--photos", str(photos)]):
        raise Failed("the installed program")
    unpacked = _unpack(root, archive, folder)
    if smoke.main([str(unpacked), "--brief", "--inside", str(root), "--photos", str(photos / "unpacked")]):
        raise Failed("the unpacked program")
    _in_the_menu(root)
    _remove(root, package, folder)


def _install(root: Path, package: Path) -> Path:
    """Install the .deb by dpkg itself, which fails where something is missing; returns the program's folder."""
    (root / "root" / package.name).write_bytes(package.read_bytes())
    chroot.run(root, "dpkg", "--install", f"/root/{package.name}", quiet=True)
    folder = root / "opt" / deb.NAME
    # The command is a link that leads somewhere only in there.
    for place in deb.places(root)[1:]:
        if not place.is_file() or not place.stat().st_mode & 0o004:
            raise Failed(f"{place.relative_to(root)} is missing, or only root may read it")
    chroot.run(root, _COMMAND, "--version")
    print(f"installed: {sum(path.stat().st_size for path in folder.rglob('*') if path.is_file()) / 1e6:.0f} MB")
    return folder


def _unpack(root: Path, archive: Path, installed: Path) -> Path:
    """Unpack the .tar.xz, which holds the very files that the .deb has installed; returns the folder."""
    parent = root / "srv"
    subprocess.run(["tar", "--extract", "--file", archive, "--directory", parent], check=True)
    folder = parent / PROGRAM
    names = origins.listing(folder)
    if names != origins.listing(installed) or filecmp.cmpfiles(folder, installed, names, shallow=False)[0] != names:
        raise Failed("the .tar.xz and the .deb differ")
    return folder


def _in_the_menu(root: Path) -> None:
    """A desktop finds the menu entry and, by the ending, the file type and the program for it."""
    chroot.install(root, _DESKTOP)
    entry = f"{deb.NAME}.desktop"
    chroot.run(root, "desktop-file-validate", f"/usr/share/applications/{entry}")
    share = root / "usr" / "share"
    for file, line in (("mime/globs2", f":{deb.TYPE}:*{LEDGER_SUFFIX}"), ("applications/mimeinfo.cache", f"{deb.TYPE}={entry};")):
        if line not in (share / file).read_text(encoding="utf-8"):
            raise Failed(f"{file} does not tell {line}")
    print("the desktop knows the program and the ledger's file type")


def _remove(root: Path, package: Path, folder: Path) -> None:
    """Installing it once more and removing it, settings and all, leaves what is the user's to the byte."""
    home = root / _HOME[1:]
    home.mkdir()
    chroot.run(root, _COMMAND, "demo", "--out", _HOME, quiet=True)
    kept = {path: path.read_bytes() for path in (root / "root").rglob("*") if path.is_file()}
    if not any(path.suffix in (LEDGER_SUFFIX, ".sqlite") for path in kept):
        raise Failed("no ledger was made")
    chroot.run(root, "dpkg", "--install", f"/root/{package.name}", quiet=True)
    chroot.run(root, _COMMAND, "--version", quiet=True)
    chroot.run(root, "dpkg", "--purge", deb.NAME, quiet=True)
    if left := [str(place) for place in (folder, *deb.places(root)) if place.exists() or place.is_symlink()]:
        raise Failed(f"removing it left {left}")
    if deb.TYPE in (root / "usr/share/mime/globs2").read_text(encoding="utf-8"):
        raise Failed("removing it left the ledger's file type")
    if {path: path.read_bytes() for path in kept if path.exists()} != kept:
        raise Failed("removing it took what is the user's")
    print("installed again and removed: what is the user's stayed")
