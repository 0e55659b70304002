"""What kind of drive a folder lies on, as far as the system tells."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Literal

Drive = Literal["local", "removable", "network"]
_NETWORK = frozenset(("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "davfs", "fuse.sshfs", "fuse.davfs2", "fuse.gvfsd-fuse", "afs", "ncpfs"))
#: Where the desktops of Linux mount a stick.
_STICKS = ("/media/", "/run/media/", "/mnt/usb")


def drive_of(folder: Path) -> Drive:
    """The kind of drive a folder lies on; "local" where the system does not tell."""
    if sys.platform == "win32":
        return _of_windows(folder)
    return _of_mounts(folder, Path("/proc/self/mounts"))


def _of_windows(folder: Path) -> Drive:
    import ctypes

    place = str(folder.resolve())
    if place.startswith("\\\\"):
        return "network"
    # GetDriveTypeW: 2 a removable drive, 4 a network drive.
    kind: int = ctypes.windll.kernel32.GetDriveTypeW(f"{folder.resolve().drive}\\")  # type: ignore[attr-defined, unused-ignore]
    return "network" if kind == 4 else "removable" if kind == 2 else "local"


def _of_mounts(folder: Path, mounts: Path) -> Drive:
    """By the list of mounts: of those that hold the folder the one with the longest path, the last of equals."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return "local"
    place = f"{os.path.realpath(folder)}/"
    holding = ("/", "")
    for parts in (line.split(" ") for line in lines):
        if len(parts) > 2:
            # Blanks in a path stand there as \040.
            point = parts[1].replace("\\040", " ").replace("\\011", "\t").rstrip("/") + "/"
            if place.startswith(point) and len(point) >= len(holding[0]):
                holding = (point, parts[2])
    if holding[1] in _NETWORK:
        return "network"
    return "removable" if holding[0].startswith(_STICKS) else "local"
