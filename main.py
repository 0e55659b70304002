"""Start the program: a command line if one is given, else the window."""

import os
import sys
from pathlib import Path


def main() -> int:
    """Run the command line, then open the window if it asks for one. Returns the exit code."""
    from app import cli

    code, ledger = cli.run(sys.argv[1:])
    return open_window(ledger) if ledger else code


def open_window(ledger: Path) -> int:
    """Show the ledger in the window where there is a screen; say so where there is none."""
    screen = not sys.platform.startswith("linux") or any(os.environ.get(n) for n in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    why = "窗口还没有做好，会在后续版本提供" if screen else "这台机器没有屏幕，没有打开窗口"
    sys.stderr.write(f"{why}；台账在 {ledger}，命令行用法见 main.py --help\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
