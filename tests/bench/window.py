"""P5 to P12, P15, P16: the window over a million services, plain and encrypted, against floors measured in turn with it.

Each sitting is a process of its own, without a screen. Where DB Browser can be driven (see `browser`) it is what P5, P7 and P9 are
measured against, over the plain file, and the first rows then come on a screen as its do; elsewhere Qt's own table over the plain
file (`peers.table`) stands for it.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db.connect import connect, raw_key
from tests.bench import browser, ledgers

NAMES = ("P5", "P6", "P7", "P8", "P9", "P10", "P11", "P12", "P15", "P16")
_LIKE = " OR ".join(f"{column} LIKE '%{{}}%'" for column in ("content", "place", "note", "category"))
_LOADING = ("load", "sort", "filter", "typing", "import", "export")
Run = dict[str, Any]


@dataclass(frozen=True)
class Bar:
    """One bar: `of` picks the product's value of a round, `floor` that it is divided by (none: the value itself counts)."""

    name: str
    what: str
    of: Callable[[Run], float]
    floor: Callable[[Run], float] | None
    must: float
    strong: float
    unit: str = ""


def _sit(what: str, path: Path, key: str | None = None, display: str = "") -> Run:
    with tempfile.TemporaryDirectory(prefix="bench-home-") as home:
        # What the last sitting left to the disk is not this one's to wait for.
        os.sync()
        # Compiled modules are kept, as they are where the program is installed.
        surroundings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | {
            "QT_QPA_PLATFORM": "xcb" if display else "offscreen", "DISPLAY": display, "HOME": home, "XDG_DATA_HOME": home, "BENCH_BEGAN": str(time.time()),
            "PYTHONPYCACHEPREFIX": str(path.parent / "compiled"),
        }
        command = [sys.executable, "-m", "tests.bench.sitting", what, str(path), *([key] if key else [])]
        done = subprocess.run(command, env=surroundings, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    found: Run = json.loads(done.stdout.splitlines()[-1])
    return found


def _scans(path: Path, key: str) -> dict[str, float]:
    """Seconds of a plain LIKE scan of the encrypted file, by word."""
    connection, found = connect(path, key, readonly=True), {}
    for word in ("义诊", "凤树", "鳄鱼"):
        began = time.perf_counter()
        connection.execute(f"SELECT id FROM service WHERE {_LIKE.replace('{}', word)} ORDER BY +day").fetchall()
        found[word] = time.perf_counter() - began
    connection.close()
    return found


def _bars(which: str) -> list[Bar]:
    """The bars of the plain ledger or the encrypted one."""

    def product(name: str) -> Callable[[Run], float]:
        return lambda run: float(run[which][name])

    def peer(kind: str, name: str) -> Callable[[Run], float]:
        return lambda run: float(run[kind][name])

    def gap(*phases: str) -> Callable[[Run], float]:
        return lambda run: max(run[which]["gaps"][phase] for phase in phases)

    def tabs(run: Run) -> float:
        return max(ms for phase, ms in run[which]["gaps"].items() if phase.startswith("tab ") or phase == "desk at work")

    def peer_gap(run: Run) -> float:
        return max(run["memory"]["gaps"][phase] for phase in ("leaps", "pages"))

    return [
        Bar("P5", "first rows of a million, the list opened at once", lambda run: run[f"{which} first"]["first"], peer("table", "first"), 1.5, 1.0),
        Bar("P6", "window over an empty file, processor time", lambda run: run[f"{which} empty"]["cpu"], peer("bare", "cpu"), 4, 2.5),
        Bar("P7", "sort by minutes, rows visible", product("sort minutes, first"), peer("table", "sort minutes"), 1.0, 0.3),
        Bar("P7", "sort by content in order of pinyin, rows visible", product("sort content, first"), peer("table", "sort content"), 1.0, 0.3),
        *(
            Bar("P8", f"filter “{word}”, list complete", product(f"filter {word}, all"), lambda run, word=word: run["scans"][word], 1.0, strong)
            for word, strong in (("义诊", 0.4), ("凤树", 0.1), ("鳄鱼", 0.1))
        ),
        Bar("P9", "jump to the end", product("end"), peer("table", "end"), 0.1, 0.01),
        Bar("P10", "longest gap while scrolling", gap("leaps", "pages"), peer_gap, 1.5, 1.0),
        Bar("P11", "longest gap: load, sort, filter, import, export", gap(*_LOADING), None, 200, 100, "ms"),
        Bar("P11", "longest gap: going through the tabs", tabs, None, 200, 100, "ms"),
        Bar("P11", "longest gap: undo and redo of 100,000", gap("undo", "redo"), None, 200, 100, "ms"),
        Bar("P12", "peak memory: opened, scrolled, sorted, filtered", product("peak_list"), peer("memory", "peak"), 0.5, 0.3),
        Bar("P15", "gap of a filter asked for at the end of the list", gap("filter at the end"), None, 300, 100, "ms"),
        Bar("P16", "heavy libraries loaded at first paint", lambda run: len(run[f"{which} empty"]["heavy"]), None, 0, 0),
    ]


def measure(folder: Path, rows: int, rounds: int, names: list[str]) -> None:
    """Sit so many times, and print one line for each bar."""
    files = {which: _made(folder / f"window-{which}.sqlite", rows, key) for which, key in (("plain", None), ("sealed", ledgers.KEY))}
    empty = {which: _made(folder / f"window-none-{which}.sqlite", 0, key) for which, key in (("plain", None), ("sealed", ledgers.KEY))}
    # A million rows are opened after unlocking; the empty file is opened with its password.
    keys = {"plain": None, "sealed": raw_key(files["sealed"], ledgers.KEY)}
    for which in files:
        _sit("empty", empty[which], ledgers.KEY if which == "sealed" else None)
    _sit("first", files["plain"])
    found: list[Run] = []
    for _ in range(rounds):
        run: Run = {"bare": _sit("bare", files["plain"]), "memory": _sit("memory", files["plain"])}
        if browser.there():
            with browser.screen() as screen:
                run["table"] = browser.table(screen, files["plain"])
                for which, path in files.items():
                    run[f"{which} first"] = _sit("first", path, keys[which], screen.display)
        else:
            run["table"] = _sit("table", files["plain"])
            for which, path in files.items():
                run[f"{which} first"] = _sit("first", path, keys[which])
        run["scans"] = _scans(files["sealed"], ledgers.KEY)
        for which, path in files.items():
            run[f"{which} empty"] = _sit("empty", empty[which], ledgers.KEY if which == "sealed" else None)
            # What is taken in and taken back leaves its trace in the file.
            used = Path(shutil.copyfile(path, folder / "window-used.sqlite"))
            run[which] = _sit("window", used, keys[which])
            used.unlink()
        found.append(run)
    for which in files:
        for bar in _bars(which):
            if bar.name in names:
                sys.stdout.write(_line(bar, which, found) + "\n")
        _tell_gaps(which, found)
    sys.stdout.write(f"machine: load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors\n")


def _made(path: Path, rows: int, key: str | None) -> Path:
    if not path.exists():
        ledgers.make(path, rows, key)
    return path


def _line(bar: Bar, which: str, found: list[Run]) -> str:
    values = [bar.of(run) for run in found]
    floors = [bar.floor(run) for run in found] if bar.floor else []
    ratio = statistics.median(v / f for v, f in zip(values, floors, strict=True)) if floors else statistics.median(values)
    verdict = "strong" if ratio <= bar.strong else "must" if ratio <= bar.must else "BELOW"
    told = f"product {statistics.median(values):.3f}, floor {statistics.median(floors):.3f}  " if floors else ""
    return f"{bar.name:4}{which:7}{ratio:8.2f} {bar.unit:2} (must {bar.must}, strong {bar.strong}: {verdict})  {told}{bar.what}"


def _tell_gaps(which: str, found: list[Run]) -> None:
    """Each phase's longest silence, and how much of it the window's own thread was at work: the rest is the machine's noise."""
    for phase in found[0][which]["gaps"]:
        gap, busy = (statistics.median(run[which][kind].get(phase, 0) for run in found) for kind in ("gaps", "busy"))
        place = next((run[which]["places"][phase] for run in found if phase in run[which]["places"]), "")
        sys.stdout.write(f"    {which:7}{gap:7.0f} ms, at work {busy:5.0f}  {phase}  {place}\n")
