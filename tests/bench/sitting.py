"""One sitting at the window, driven as by a hand, in a process of its own; prints what it found as one line of JSON.

python -m tests.bench.sitting bare|table|memory|empty|first|window LEDGER [KEY]
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

DAY = date(2021, 12, 31)
HEAVY = ("matplotlib", "numpy", "openpyxl", "docx", "pypinyin", "sqlite_utils", "python_calamine")
_RARE, _MANY, _NONE = "凤树", "义诊", "鳄鱼"


def main() -> int:
    """Run one sitting."""
    what, path, key = sys.argv[1], Path(sys.argv[2]), (sys.argv[3:4] or [None])[0]
    began = float(os.environ["BENCH_BEGAN"])
    found = _peer(what, path, key) if what in ("bare", "table", "memory") else _product(what, path, key)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    found["first"] = found.pop("first_at") - began
    found.setdefault("cpu", usage.ru_utime + usage.ru_stime)
    from tests.bench.heartbeat import peak

    found["peak"] = peak()
    sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
    sys.stdout.flush()
    os._exit(0)


def _peer(what: str, path: Path, key: str | None) -> dict[str, Any]:
    from tests.bench import peers

    application = peers.application()
    assert application
    if what == "memory":
        return peers.memory(path, key)
    return peers.table(path) if what == "table" else peers.bare()


def _product(what: str, path: Path, key: str | None) -> dict[str, Any]:
    from app.ui.session import Session
    from app.ui.start import make_application
    from app.ui.window.window import MainWindow
    from db.store import Store

    application = make_application()
    assert application
    store = Store.open(path, key, check=False, daily=False)
    window = MainWindow(Session(store, DAY))
    if what == "empty":
        return _empty(window)
    sitting = Sitting(window)
    return sitting.first() if what == "first" else sitting.whole()


def _empty(window: Any) -> dict[str, Any]:
    from tests.bench.heartbeat import wait
    from tests.bench.peers import SIZE, Painted

    painted = Painted(window._stack)
    window.resize(*SIZE)
    window.show()
    wait(lambda: painted.times)
    at, loaded = time.time(), [name for name in HEAVY if name in sys.modules]
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return {"first_at": at, "heavy": loaded, "cpu": usage.ru_utime + usage.ru_stime}


class Sitting:
    """A person's hour at a window over the large ledger, in a minute."""

    def __init__(self, window: Any) -> None:
        from tests.bench.heartbeat import Heartbeat

        self.window = window
        self.beat = Heartbeat(places=bool(os.environ.get("BENCH_PLACES")))
        self.found: dict[str, Any] = {}

    def whole(self) -> dict[str, Any]:
        """Everything, in the order a person would."""
        self._open(settled=True)
        self._scroll()
        self._sort()
        self._filter()
        self.found["peak_list"] = self.beat.peaks["filter"]
        self._tabs()
        self._tick()
        self._write()
        return self.found | {"gaps": self.beat.gaps, "busy": self.beat.busy, "places": self.beat.places, "peaks": self.beat.peaks}

    # --- the list

    def first(self) -> dict[str, Any]:
        """The list opened the moment the window is there."""
        self._open(settled=False)
        return self.found | {"gaps": self.beat.gaps, "busy": self.beat.busy}

    def _open(self, *, settled: bool) -> None:
        from app.ui import start
        from tests.bench.heartbeat import wait
        from tests.bench.peers import SIZE, Painted

        with self.beat.phase("start"):
            self.window.resize(*SIZE)
            painted = Painted(self.window._stack)
            self.window.show()
            wait(lambda: painted.times)
        if settled:
            start.warm_up(self.window.worker)
            wait(lambda: not self.window.worker.busy)
        with self.beat.phase("load"):
            self.list = self.window.list_of("hours")
            self.table, self.model = self.list.table, self.list.table.records
            self.painted = Painted(self.table.viewport())
            wait(lambda: self.model.ids and self.painted.times)
            self.found["first_at"] = time.time()
            self.found["heavy"] = [name for name in HEAVY if name in sys.modules]
            wait(lambda: self._whole(1))
            self.found["complete"] = time.time() - float(os.environ["BENCH_BEGAN"])
        self.all = len(self.model.ids)

    def _whole(self, least: int) -> bool:
        return self.list.complete and len(self.model.ids) >= least

    def _ask(self, phase: str, name: str, wanted: Any) -> None:
        """Show another listing; how long until its first rows are painted, and until all are there."""
        from tests.bench.heartbeat import wait

        with self.beat.phase(phase):
            began, ids, painted = time.perf_counter(), self.model.ids, self.painted.times
            self.list.show_listing(wanted)
            wait(lambda: self.model.ids is not ids and (self.painted.times > painted or not self.model.ids))
            self.found[f"{name}, first"] = time.perf_counter() - began
            wait(lambda: self.list.complete)
            self.found[f"{name}, all"] = time.perf_counter() - began

    def _scroll(self) -> None:
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        from tests.bench import peers
        from tests.bench.heartbeat import wait

        peers.scroll(self.table, self.painted, self.beat)
        bar = self.table.verticalScrollBar()
        bar.setValue(0)
        with self.beat.phase("keys"):
            for key in (Qt.Key.Key_PageDown,) * 40 + (Qt.Key.Key_Down,) * 40:
                before = self.painted.times
                QTest.keyClick(self.table, key)
                wait(lambda before=before: self.painted.times > before)

    def _sort(self) -> None:
        for name in ("minutes", "content", "place"):
            self._ask("sort", f"sort {name}", replace(self.list.listing, sort=name, descending=False))
        self._end()
        for name in ("person", "category", "day"):
            self._ask("sort", f"sort {name}", replace(self.list.listing, sort=name, descending=False))

    def _end(self) -> None:
        from tests.bench.heartbeat import wait

        bar = self.table.verticalScrollBar()
        with self.beat.phase("end"):
            began, before = time.perf_counter(), self.painted.times
            bar.setValue(bar.maximum())
            wait(lambda: self.painted.times > before)
            self.found["end"] = time.perf_counter() - began
        bar.setValue(0)

    def _filter(self) -> None:
        from app.lists.query import Condition

        plain = self.list.listing.cleared()
        bar = self.table.verticalScrollBar()
        for word in (_MANY, _RARE, _NONE):
            self._ask("filter", f"filter {word}", replace(plain, text=word))
            self._ask("filter", f"filter {word} off", plain)
        self._ask("filter", "filter 类别", replace(plain, conditions=(Condition("category", "any", ("健康",)),)))
        self._ask("filter", "filter 类别 off", plain)
        self._ask("filter", "filter 含", replace(plain, conditions=(Condition("content", "has", ("护水",)),)))
        self._ask("filter", "filter 含 off", plain)
        bar.setValue(bar.maximum())
        self._ask("filter at the end", "filter at the end", replace(plain, text=_MANY))
        self._ask("filter", "filter at the end off", plain)
        with self.beat.phase("typing"):
            self._type(plain)

    def _type(self, plain: Any) -> None:
        """Wishes that come quicker than they can be met: only the last one counts."""
        from tests.bench.heartbeat import wait

        began = time.perf_counter()
        for name in ("content", "person", "minutes", "place", "note"):
            self.list.show_listing(replace(plain, sort=name))
        self.list.show_listing(replace(plain, text=_RARE))
        wait(lambda: self.list.complete and len(self.model.ids) < 100)
        self.found["newest of six wishes"] = time.perf_counter() - began
        self.list.show_listing(plain)
        wait(lambda: self._whole(self.all))

    # --- the window

    def _tabs(self) -> None:
        from app.ui.tabs import TABS
        from tests.bench.heartbeat import wait

        for number, tab in (*enumerate(TABS), (0, TABS[0])):
            with self.beat.phase(f"tab {tab.label}"):
                self.window._tabs.setCurrentIndex(number)
                self.beat.turn()
                for view in tab.views:
                    # Each is opened by a click of its own.
                    self.window.list_of(view)
                    self.beat.turn()
                    wait(lambda: self.window.current_list().complete)
        with self.beat.phase("desk at work"):
            wait(lambda: not self.window.worker.busy)
        self.list = self.window.list_of("hours")
        wait(lambda: self._whole(self.all))

    def _tick(self) -> None:
        from tests.bench.heartbeat import wait

        for name in ("tick all", "untick all"):
            self._timed(name, self.model.tick_all, settled=True)
        for row in range(3):
            self.model.tick([row])
        self._timed("copy three", self.list.copy)
        rows = [*self.model.ids[:100_000]]
        self.model.ticked.update(rows)
        self._timed("copy 100,000", self.list.copy)
        self.model.ticked.clear()
        last = self.model.ids[-1]
        self._timed("select the last", lambda: self.table.select(last))
        wait(lambda: not self.window.worker.busy)

    def _timed(self, name: str, deed: Callable[[], object], *, settled: bool = False) -> None:
        from tests.bench.heartbeat import wait

        with self.beat.phase(name):
            deed()
            if settled:
                wait(lambda: not self.window.worker.busy)
            before = self.painted.times
            self.table.viewport().update()
            wait(lambda: self.painted.times > before)

    def _write(self) -> None:
        """A hundred thousand rows taken in, exported, taken back, and done again."""
        from app.exchange.exports import listing
        from db.records import Service
        from tests.bench import ledgers
        from tests.bench.heartbeat import wait

        ended: list[object] = []

        def run(phase: str, job: Callable[..., object]) -> None:
            ended.clear()
            with self.beat.phase(phase):
                self.window.worker.run(job, ended.append)
                wait(lambda: ended)
                if isinstance(ended[0], dict):
                    self.window.session.changed.emit(ended[0])
                wait(lambda: self.list.complete)

        def take_in(store: Any, progress: Any) -> object:
            with store.step("导入") as step:
                store.insert_rows(Service, ledgers.COLUMNS, ledgers.service_rows(100_000, 5))
            return step.touched()

        run("import", take_in)
        out = self.window.session.store.path.with_name("bench-out.xlsx")
        ids, columns = self.model.ids[:100_000], self.list.shown_columns()
        run("export", lambda store, progress: listing.export_listing(store, self.list.listing, columns, ids, DAY, out))
        out.unlink()
        session = self.window.session
        for name, deed in (("undo", session.undo), ("redo", session.redo), ("undo", session.undo)):
            said: list[str] = []
            session.said.connect(lambda sentence, _, said=said: said.append(sentence))
            with self.beat.phase(name):
                began = time.perf_counter()
                deed()
                wait(lambda said=said: said)
                self.found[f"{name} of 100,000"] = time.perf_counter() - began
                wait(lambda: self.list.complete)


if __name__ == "__main__":
    sys.exit(main())
