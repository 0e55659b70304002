"""The setup program for Windows, made by NSIS from installer.nsi."""

from __future__ import annotations

import subprocess
from pathlib import Path

from app import __version__
from app.paths import PROGRAM
from build_spec import mark
from build_spec.contents import COMMAND_LINE
from db.connect import LEDGER_SUFFIX

_SCRIPT = Path(__file__).with_name("installer.nsi")


def make(folder: Path, target: Path, room: Path) -> Path:
    """Pack a built folder into a setup program; returns its path. `room`: a folder for what is made on the way."""
    room.mkdir(parents=True, exist_ok=True)
    words = {
        "PROGRAM": PROGRAM, "COMMAND_LINE": COMMAND_LINE, "VERSION": __version__, "SUFFIX": LEDGER_SUFFIX, "FOLDER": str(folder.resolve()),
        "OUT": str(target.resolve()), "ICON": str(mark.write_icon(room).resolve()),
        "KILOBYTES": str(sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) // 1024),
    }
    subprocess.run(
        ["makensis", "-V2", "-WX", "-INPUTCHARSET", "UTF8", *(f"-D{name}={value}" for name, value in words.items()), str(_SCRIPT)], check=True,
    )
    return target
