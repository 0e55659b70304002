"""A virtual screen to show a window on, and a photograph of what is on it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def virtual_screen() -> Iterator[str]:
    """An office screen of 1366 by 768 in no window; gives its DISPLAY."""
    reading, writing = os.pipe()
    # Xvfb finds a free number itself and writes it down.
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1366x768x24", "-nolisten", "tcp"],
        pass_fds=(writing,), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with open(reading, encoding="ascii") as told:
            number = told.readline().strip()
        if not number:
            raise SystemExit("Xvfb 没有起来")
        yield f":{number}"
    finally:
        server.terminate()
        server.wait()


def photograph(path: Path) -> int:
    """Save what is on the screen as a picture; returns how many colours are in it, for an empty screen has one."""
    from PIL import ImageGrab

    image = ImageGrab.grab().convert("RGB")
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path)
    return len(image.getcolors(maxcolors=1 << 24) or ())
