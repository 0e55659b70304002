"""What runs on this machine, to say so when a program that is tried does not end."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path


def listing() -> str:
    """The processes that are there, a line each: number, parent's number, program."""
    return _of_windows() if sys.platform == "win32" else _of_linux()


def _of_linux() -> str:
    lines = {}
    for folder in Path("/proc").glob("[0-9]*"):
        # One that has ended meanwhile is none.
        with suppress(OSError):
            words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
            parent = (folder / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1]
            lines[int(folder.name)] = f"{folder.name:>6} {parent:>6} {words[:200]}\n" if words else ""
    return "".join(line for _, line in sorted(lines.items()))


def _of_windows() -> str:
    """By Windows' own table: Wine's tasklist says nothing."""
    if sys.platform != "win32":
        return ""
    import ctypes
    from ctypes import wintypes

    class Entry(ctypes.Structure):
        _fields_ = [
            ("size", wintypes.DWORD), ("usage", wintypes.DWORD), ("number", wintypes.DWORD), ("heap", ctypes.c_size_t), ("module", wintypes.DWORD),
            ("threads", wintypes.DWORD), ("parent", wintypes.DWORD), ("priority", wintypes.LONG), ("flags", wintypes.DWORD), ("name", wintypes.WCHAR * 260),
        ]

    kernel = ctypes.WinDLL("kernel32")
    kernel.CreateToolhelp32Snapshot.restype = wintypes.HANDLE
    kernel.CreateToolhelp32Snapshot.argtypes = [wintypes.DWORD, wintypes.DWORD]
    kernel.Process32FirstW.argtypes = kernel.Process32NextW.argtypes = [wintypes.HANDLE, ctypes.POINTER(Entry)]
    processes = 2
    snapshot = kernel.CreateToolhelp32Snapshot(processes, 0)
    entry, lines = Entry(size=ctypes.sizeof(Entry)), []
    more = kernel.Process32FirstW(snapshot, ctypes.byref(entry))
    while more:
        lines.append(f"{entry.number:6} {entry.parent:6} {entry.name}\n")
        more = kernel.Process32NextW(snapshot, ctypes.byref(entry))
    return "".join(lines)
