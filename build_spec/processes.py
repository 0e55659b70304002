"""What runs on this machine, to say so when a program that is tried does not end."""

from __future__ import annotations

import subprocess
import sys


def listing() -> str:
    """The processes that are there, a line each: number, parent's number, program."""
    return _of_windows() if sys.platform == "win32" else _of_linux()


def _of_linux() -> str:
    told = subprocess.run(["ps", "-e", "-o", "pid,ppid,stat,etime,args"], capture_output=True, text=True, check=False).stdout
    # Not the kernel's own.
    return "".join(f"{line[:200]}\n" for line in told.splitlines() if not line.endswith("]"))


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
