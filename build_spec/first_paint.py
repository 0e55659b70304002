"""`python -m build_spec.first_paint FOLDER`: how long until the window is painted, of a built folder and from source, side by side."""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from app.paths import PROGRAM
from db.connect import LEDGER_SUFFIX

ROOT = Path(__file__).parent.parent
#: A built program may take this many times as long as the same from source.
LIMIT = 1.5
_SECONDS = 120


def main(arguments: list[str] | None = None) -> int:
    """Measure in turns; returns 1 if the built program is slower than allowed."""
    parser = argparse.ArgumentParser(prog="python -m build_spec.first_paint", description="Time the first paint of a built program.")
    parser.add_argument("folder", type=Path, help=f"the built folder, e.g. dist/{PROGRAM}")
    parser.add_argument("--runs", type=int, default=10)
    wanted = parser.parse_args(arguments)
    ending = ".exe" if sys.platform == "win32" else ""
    ways = {"built": [str(wanted.folder.resolve() / f"{PROGRAM}{ending}")], "source": [sys.executable, str(ROOT / "main.py")]}
    times: dict[str, list[float]] = {name: [] for name in ways}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as room:
        for number in range(wanted.runs + 1):
            for name, command in ways.items():
                seconds = first_paint(command, Path(room), name, number)
                # The first of each also makes the ledger and fills the disk's cache.
                if number:
                    times[name].append(seconds)
    for name, taken in times.items():
        print(f"{name:7} median {statistics.median(taken):.2f} s, {min(taken):.2f} to {max(taken):.2f}")
    ratio = statistics.median(times["built"]) / statistics.median(times["source"])
    print(f"built / source: {ratio:.2f}")
    return int(ratio > LIMIT)


def first_paint(command: list[str], room: Path, name: str, number: int) -> float:
    """Seconds from the start of the process until its window is painted, with a ledger of its own."""
    told = room / f"{name}{number}"
    platform = {} if os.environ.get("DISPLAY") or sys.platform == "win32" else {"QT_QPA_PLATFORM": "offscreen"}
    homes = dict.fromkeys(("HOME", "APPDATA", "LOCALAPPDATA"), str(room / "home"))
    # From source it runs from its bytecode, as it does from the second start on wherever a person runs it.
    bytecode = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(room / "bytecode")}
    begun = time.time()
    running = subprocess.Popen(
        [*command, "--ledger", str(room / f"{name}{LEDGER_SUFFIX}")], env={**os.environ, **platform, **homes, **bytecode, "LEDGER_TRIAL": str(told)},
        cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    try:
        while time.time() < begun + _SECONDS:
            try:
                return float(json.loads((told / "first.json").read_text(encoding="utf-8"))["painted"]) - begun
            except (FileNotFoundError, json.JSONDecodeError):
                time.sleep(0.02)
        raise SystemExit(f"{command}: never painted")
    finally:
        running.terminate()
        running.wait()


if __name__ == "__main__":
    sys.exit(main())
