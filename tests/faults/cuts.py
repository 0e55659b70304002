"""Power cuts: what went to the disk is read back from the shim's notes, and laid down as a cut at any instant may have left it.

What was synced is there. Of the rest a file's writes come in any selection, by sectors; names (new, moved, removed) come in their order, as on a
file system with a journal, up to any point after the last of them that a sync of its folder made sure of.
"""

from __future__ import annotations

import random
import shutil
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_HEAD = struct.Struct("<5Q")
_SECTOR = 512
_NAMES = "crumx"


@dataclass(frozen=True)
class Call:
    """One thing that was asked of the disk: w(rite), t(runcate), s(ync), d(irectory sync), c(reate), r(ename), u(nlink), m(kdir), x (rmdir), k (confirmed)."""

    sort: str
    one: int
    two: int
    first: bytes
    second: bytes

    @property
    def path(self) -> Path:
        """The file it is about."""
        return Path(self.first.decode())

    @property
    def target(self) -> Path:
        """Where a file is moved to."""
        return Path(self.second.decode())


def read(log: Path) -> list[Call]:
    """The calls in the shim's notes."""
    data, at, found = log.read_bytes(), 0, []
    while at < len(data):
        sort, one, two, length, more = _HEAD.unpack_from(data, at)
        at += _HEAD.size
        found.append(Call(chr(sort), one, two, data[at : at + length], data[at + length : at + length + more]))
        at += length + more
    return found


@dataclass
class _File:
    """One file's content: what surely is on the disk, and what may be, in its order: (offset, data), or (size, None) for a cut."""

    sure: bytearray = field(default_factory=bytearray)
    maybe: list[tuple[int, bytes | None]] = field(default_factory=list)

    def sync(self) -> None:
        """All of it is sure now."""
        self.sure = self.content(None)
        self.maybe = []

    def content(self, chance: random.Random | None, none: bool = False) -> bytearray:
        """As it may lie on the disk: all of it, none of what is not sure, or any selection."""
        data = bytearray(self.sure)
        for offset, written in () if none else self.maybe:
            if written is None:
                if chance is None or chance.random() < 0.7:
                    data = data[:offset].ljust(offset, b"\0")
                continue
            for start in range(0, len(written), _SECTOR) if chance else (0,):
                part = written[start : start + _SECTOR] if chance else written
                if chance is None or chance.random() < 0.5:
                    end = offset + start + len(part)
                    data = data.ljust(end, b"\0")
                    data[offset + start : end] = part
        return data


@dataclass(frozen=True)
class Cut:
    """A disk after a cut: which call was the last, how it was laid out, and how many things had been confirmed."""

    last: int
    way: str
    confirmed: int


class Disk:
    """A folder as it was before the calls, and the calls; lays down any state in between."""

    def __init__(self, before: Path, root: Path, calls: list[Call]) -> None:
        self._root, self._calls = root, calls
        self._before = {root / path.relative_to(before): path for path in before.rglob("*")}

    def cuts(self, chance: random.Random, count: int) -> Iterator[Cut]:
        """States after cuts, about `count` of them, spread over all calls."""
        ways = ("all", "sure", "late names", "any", "any")
        places = [n for n, call in enumerate(self._calls, 1) if call.sort != "k"] + [len(self._calls)]
        wanted = [(place, way) for place in dict.fromkeys(places) for way in ways]
        for place, way in sorted(chance.sample(wanted, min(count, len(wanted)))):
            yield Cut(place, way, max((call.one for call in self._calls[:place] if call.sort == "k"), default=0))

    def lay(self, cut: Cut, chance: random.Random) -> None:
        """Put the state after a cut in place of the folder."""
        calls = self._calls[: cut.last]
        files, owners = self._replayed(calls)
        sure = self._sure_names(calls)
        shown = {"all": len(calls), "late names": len(calls), "sure": sure}.get(cut.way, chance.randint(sure, len(calls)))
        names, folders = self._names(calls[:shown], owners)
        shutil.rmtree(self._root, ignore_errors=True)
        for folder in sorted(folders):
            folder.mkdir(parents=True, exist_ok=True)
        for path, number in names.items():
            data = files[number].content(chance if cut.way == "any" else None, none=cut.way in ("sure", "late names"))
            path.write_bytes(data)

    def _replayed(self, calls: list[Call]) -> tuple[dict[int, _File], dict[int, int]]:
        """Every file there ever was, by a number of its own; and which file each creating call made. Inodes are used again, numbers are not."""
        files: dict[int, _File] = {}
        by_inode: dict[int, int] = {}
        owners: dict[int, int] = {}
        for place, call in enumerate(calls):
            if call.sort == "c":
                by_inode[call.one] = owners[place] = len(files)
                files[len(files)] = _File()
            elif call.sort in "wts":
                # A file that was there before the calls is met for the first time.
                if call.one not in by_inode:
                    by_inode[call.one] = self._known(call.one, files, owners)
                file = files[by_inode[call.one]]
                if call.sort == "w":
                    file.maybe.append((call.two, call.first))
                elif call.sort == "t":
                    file.maybe.append((call.two, None))
                else:
                    file.sync()
        for source in self._before.values():
            if source.is_file() and -1 - source.stat().st_ino not in owners:
                self._known(-1 - source.stat().st_ino, files, owners, source)
        return files, owners

    def _known(self, inode: int, files: dict[int, _File], owners: dict[int, int], source: Path | None = None) -> int:
        source = source or self.inodes.get(inode)
        assert source, "a file was written that nobody made"
        number = len(files)
        files[number] = _File(bytearray(source.read_bytes()))
        owners[-1 - source.stat().st_ino] = number
        return number

    #: The files of the folder the calls were made in, before they were: by inode, where the same content lies untouched.
    inodes: dict[int, Path]

    def look_at(self, worked_in: Path) -> None:
        """Before the calls: remember which inode each file of the folder to be worked in has."""
        self.inodes = {path.stat().st_ino: self._before[path] for path in worked_in.rglob("*") if path.is_file()}

    def _sure_names(self, calls: list[Call]) -> int:
        """Up to which call the names surely are on the disk."""
        sure, waiting = 0, []
        for place, call in enumerate(calls, 1):
            if call.sort in _NAMES:
                folders = {call.path.parent, call.target.parent} if call.sort == "r" else {call.path.parent}
                waiting.append((place, folders))
            elif call.sort == "d":
                for at, folders in waiting:
                    folders.discard(call.path)
                    sure = max(sure, at) if not folders else sure
                waiting = [one for one in waiting if one[1] and one[0] > sure]
        return sure

    def _names(self, calls: list[Call], owners: dict[int, int]) -> tuple[dict[Path, int], set[Path]]:
        names = {path: owners[-1 - source.stat().st_ino] for path, source in self._before.items() if source.is_file()}
        folders = {path for path, source in self._before.items() if source.is_dir()} | {self._root}
        for place, call in enumerate(calls):
            if call.sort == "c":
                names[call.path] = owners[place]
            elif call.sort == "u":
                names.pop(call.path, None)
            elif call.sort == "m":
                folders.add(call.path)
            elif call.sort == "x":
                folders.discard(call.path)
            elif call.sort == "r":
                moved = [path for path in names if path == call.path or call.path in path.parents]
                for path in moved:
                    names[call.target / path.relative_to(call.path)] = names.pop(path)
        return names, folders
