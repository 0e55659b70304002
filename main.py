"""Start the program: a command line if one is given, else the window."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.machine.inspection import Finding
    from app.papers.sheet import Printable


def main() -> int:
    """Run the command line, then open the window if it asks for one. Returns the exit code."""
    if sys.argv[1:] == ["--parse-sheets"]:
        # The frozen program starts itself again to read a foreign sheet in a process of its own.
        from app.exchange.files import parsing

        return parsing.main()
    from app import cli, paths

    paths.stay_portable()
    code, ledger = cli.run(sys.argv[1:], to_pdf, screen)
    return open_window(ledger) if ledger else code


def to_pdf(printable: "Printable", out: Path) -> int:
    """Lay something out over pages without a screen and write them; returns how many."""
    _start_qt()
    from app.ui.paper import preview as printing

    return printing.write_pdf(printable, out)


def screen() -> "list[Finding]":
    """What Qt sees of this computer."""
    _start_qt()
    from app.ui.ledger.self_check import screen_findings

    return screen_findings()


def _start_qt() -> None:
    """Have Qt there, painting nowhere where there is no screen."""
    if _no_screen():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from app.ui import start

    start.make_application()


def _no_screen() -> bool:
    return sys.platform.startswith("linux") and not any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def open_window(ledger: Path) -> int:
    """Show the ledger in the window where there is a screen; say so where there is none."""
    if _no_screen():
        from app.paths import command_name

        sys.stderr.write(f"这台机器没有屏幕，没有打开窗口；台账在 {ledger}，命令行用法见 {command_name()} --help\n")
        return 0
    from app.ui import start

    return start.run(ledger)


if __name__ == "__main__":
    sys.exit(main())
