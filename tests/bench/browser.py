"""DB Browser for SQLite at the same table, driven through a screen of its own: what the bars name as the one to beat.

It is used where `sqlitebrowser`, `Xvfb` and `xdotool` are installed. Times run from the start, a click or a key to the last
change of the pixels where the rows stand.
"""

from __future__ import annotations

import mmap
import os
import shutil
import subprocess
import tempfile
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_NEEDED = ("sqlitebrowser", "Xvfb", "xdotool")
_SCREEN = (3200, 800)
# Where DB Browser 3.12 puts its rows on a window as large as the screen, and the heads of columns; `place` has no index.
_ROWS = (100, 200, 1000, 600)
_HEADS = {"minutes": (560, 151), "content": (930, 151), "place": (1060, 151)}
#: Seconds; at the end of a sorted table it shows “loading…” for long before the rows come.
_POLL, _QUIET, _LOADING, _LONGEST = 0.01, 1.5, 25.0, 120.0


def there() -> bool:
    """Whether it can be measured here."""
    return all(map(shutil.which, _NEEDED))


class Screen:
    """A virtual screen whose pixels lie in a file; `display` is its name."""

    def __init__(self, folder: Path) -> None:
        reading, writing = os.pipe()
        command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{_SCREEN[0]}x{_SCREEN[1]}x24", "-fbdir", str(folder)]
        self._server = subprocess.Popen(command, pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(writing)
        with os.fdopen(reading) as said:
            self.display = f":{said.readline().strip()}"
        with (folder / "Xvfb_screen0").open("rb") as file:
            self._dump = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        # An XWD file: the length of its head, of a line, and how many colours of 12 bytes stand between head and pixels.
        head, self._line, colours = (int.from_bytes(self._dump[at : at + 4], "big") for at in (0, 48, 76))
        self._pixels = head + 12 * colours

    def seen(self, area: tuple[int, int, int, int]) -> int:
        """One number for the pixels of (left, top, right, bottom)."""
        left, top, right, bottom = area
        found = 0
        for y in range(top, bottom, 2):
            at = self._pixels + y * self._line
            found = zlib.crc32(self._dump[at + 4 * left : at + 4 * right], found)
        return found

    def close(self) -> None:
        """Put it out."""
        self._server.terminate()
        self._server.wait()


class Browser:
    """One run of it; `found` are seconds, named as `peers.table` names them."""

    def __init__(self, screen: Screen, home: Path) -> None:
        self._screen = screen
        self._surroundings = os.environ | {"DISPLAY": screen.display, "HOME": str(home), "XDG_CONFIG_HOME": str(home), "QT_QPA_PLATFORM": "xcb"}
        self.found: dict[str, float] = {}

    def run(self, path: Path) -> dict[str, float]:
        """Open the services, sort by three columns, go to the end of the last."""
        began, before = time.perf_counter(), self._screen.seen(_ROWS)
        running = subprocess.Popen(
            ["sqlitebrowser", "-t", "service", str(path)], env=self._surroundings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            self.found["first"] = self._settled(began, before)
            window = self._do("search", "--sync", "--onlyvisible", "--name", "DB Browser").split()[-1]
            self._do("key", "Escape")
            self._do("windowsize", "--sync", window, *map(str, _SCREEN))
            time.sleep(_QUIET)
            for name, place in _HEADS.items():
                self.found[f"sort {name}"] = self._after("mousemove", *map(str, place), "click", "1")
            self._do("mousemove", str(_ROWS[0] + 300), str(_ROWS[1] + 100), "click", "1")
            time.sleep(_QUIET)
            self.found["end"] = self._after("key", "ctrl+End", quiet=_LOADING)
        finally:
            running.kill()
            running.wait()
        return self.found

    def _do(self, *command: str) -> str:
        return subprocess.run(["xdotool", *command], env=self._surroundings, capture_output=True, text=True, check=True).stdout

    def _after(self, *command: str, quiet: float = _QUIET) -> float:
        before, began = self._screen.seen(_ROWS), time.perf_counter()
        self._do(*command)
        return self._settled(began, before, quiet)

    def _settled(self, began: float, before: int, quiet: float = _QUIET) -> float:
        """Seconds until the rows changed for the last time. Raises TimeoutError when they never do."""
        last, at, changed = before, began, False
        while (now := time.perf_counter()) - began < _LONGEST:
            if (seen := self._screen.seen(_ROWS)) != last:
                last, at, changed = seen, now, True
            elif changed and now - at > quiet:
                return at - began
            time.sleep(_POLL)
        raise TimeoutError("DB Browser showed no other rows")


@contextmanager
def screen() -> Iterator[Screen]:
    """A virtual screen for as long as it is wanted."""
    with tempfile.TemporaryDirectory(prefix="bench-screen-") as folder:
        made = Screen(Path(folder))
        try:
            yield made
        finally:
            made.close()


def table(shown: Screen, path: Path) -> dict[str, float]:
    """DB Browser over a plain file: first rows, sorting by columns, the end of one without an index."""
    with tempfile.TemporaryDirectory(prefix="bench-home-") as home:
        return Browser(shown, Path(home)).run(path)
