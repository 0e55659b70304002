"""Draw every page and dialog: python -m tests.screens OUT | --documents [--size 1366x690] [--contrast] [names…]; names may be beginnings of names."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
import traceback
from pathlib import Path


def main() -> int:
    """Draw what was asked for; returns 1 when a screen failed or something on it is cut off."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("out", type=Path, nargs="?", help="folder for the pictures")
    asked.add_argument("--documents", action="store_true", help="draw the pictures of the manual and of the README files where they lie")
    asked.add_argument("--size", default="1366x690", help="size of the window (1366x690, 1093x614)")
    asked.add_argument("--contrast", action="store_true", help="in high contrast")
    asked.add_argument("--list", action="store_true", help="only list the names")
    asked.add_argument("names", nargs="*", help="names of screens, or how they begin")
    given = asked.parse_intermixed_args()
    with tempfile.TemporaryDirectory() as folder:
        stay_inside(Path(folder))
        from tests import screens

        if given.list:
            print("\n".join(screens.chosen(given.names)))
            return 0
        if given.documents:
            return _draw_documents(Path(folder))
        if given.out is None:
            asked.error("where to? Name a folder for the pictures")
        return _draw(given.out, given.size, given.names, Path(folder), in_contrast=given.contrast)


def stay_inside(folder: Path) -> None:
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "APPDATA", "LOCALAPPDATA"):
        os.environ[name] = str(folder)
    if "QT_QPA_PLATFORM" not in os.environ or os.environ["QT_QPA_PLATFORM"] == "offscreen":
        screen = {"name": "picture", "x": 0, "y": 0, "width": 1920, "height": 1080, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
        (folder / "screen.json").write_text(json.dumps({"screens": [screen]}), encoding="utf-8")
        os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={folder / 'screen.json'}"


def _draw_documents(folder: Path) -> int:
    from PySide6.QtCore import QLoggingCategory

    from app.ui.start import make_application
    from tests import screens
    from tests.screens import documents

    QLoggingCategory.setFilterRules("qt.qpa.*=false")
    make_application()
    sample = screens.sample_ledger(folder / "溪翁庄镇.sqlite", hours=True)
    for path in documents.draw(sample, folder / "空台账.sqlite"):
        print(path)
    return 0


def _draw(out: Path, size: str, names: list[str], folder: Path, *, in_contrast: bool) -> int:
    from PySide6.QtCore import QLoggingCategory, QSize
    from PySide6.QtWidgets import QWidget

    from app.ui.pieces import theme
    from app.ui.start import make_application
    from tests import screens
    from tests.screens.lint import faults

    QLoggingCategory.setFilterRules("qt.qpa.*=false")
    theme.apply(make_application(), in_contrast=in_contrast)
    out.mkdir(parents=True, exist_ok=True)
    cut: dict[str, list[str]] = {}

    def look(name: str, widget: QWidget) -> None:
        widget.grab().save(str(out / f"{name}.png"))
        for fault in faults(widget):
            cut.setdefault(fault, []).append(name)

    sample = screens.sample_ledger(folder / "溪翁庄镇.sqlite", hours=True)
    failed: list[str] = []

    def told(name: str) -> None:
        failed.append(name)
        traceback.print_exc()
        print(f"failed: {name}", flush=True)

    began = time.monotonic()
    screens.play(screens.chosen(names), sample, folder / "空台账.sqlite", QSize(*map(int, size.split("x"))), look, told)
    for fault, where in cut.items():
        print(f"{where[0]}{f' and {len(where) - 1} more' if where[1:] else ''}: {fault}")
    print(f"{len(list(out.glob('*.png')))} pictures in {out}, {time.monotonic() - began:.0f} s; {len(failed)} failed, {len(cut)} places cut off")
    return 1 if failed or cut else 0


if __name__ == "__main__":
    sys.exit(main())
