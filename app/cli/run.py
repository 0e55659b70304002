"""Running one command line: exit codes, and what a person reads when something went wrong."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli.chinese import sentence
from app.cli.commands import root
from app.cli.given import Wanted
from app.cli.ledger import interruptible
from app.paths import command_name, keep_places, sweep_unfinished
from db.disk import failing
from db.errors import Cancelled, UserError
from db.lock import working_as

if TYPE_CHECKING:
    from app.machine.inspection import Finding
    from app.papers.sheet import Printable

OK, FAILED, BAD_INPUT, STOPPED = 0, 1, 2, 130


def run(
    arguments: list[str], to_pdf: Callable[[Printable, Path], int] | None = None, screen: Callable[[], list[Finding]] | None = None,
) -> tuple[int, Path | None]:
    """Do what a command line says. Returns the exit code and the ledger to open in the window, if it asks for one.

    `to_pdf` lays something out over pages and writes them; it returns how many. `screen` looks at what only the window's tools can see.
    """
    for stream in (sys.stdout, sys.stderr):
        # A console of another encoding must not turn a rare character into a crash.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    sweep_unfinished()
    wanted = Wanted(to_pdf=to_pdf, screen=screen)
    try:
        with interruptible(), working_as(_name(arguments), lambda words: click.echo(words, err=True)):
            outcome = root.main(arguments, prog_name=command_name(), standalone_mode=False, obj=wanted)
    except click.ClickException as error:
        return _say(sentence(error)), None
    except UserError as error:
        return _say(str(error)), None
    except UnicodeEncodeError as error:
        if error.encoding.lower() != sys.getfilesystemencoding().lower() or error.encoding.lower() == "utf-8":
            _log(error)
            return FAILED, None
        return _say("这台电脑现在的语言环境写不了中文文件名，请先设成 UTF-8（例如 LANG=C.UTF-8）再运行"), None
    except (Cancelled, click.Abort):
        click.echo("已停止，台账还是原来的样子", err=True)
        return STOPPED, None
    except BrokenPipeError:
        return OK, None
    except Exception as error:
        if isinstance(error, OSError) and (words := failing(error)):
            return _say(str(words)), None
        _log(error)
        return FAILED, None
    return (outcome if isinstance(outcome, int) else OK), wanted.window


def _name(arguments: list[str]) -> str:
    """What others are told that wait for this command."""
    command = next((word for word in arguments if word in root.commands), "")
    return f"{command_name()} {command}" if command else ""


def _say(words: str) -> int:
    click.echo(words.replace("\n", " "), err=True)
    return BAD_INPUT


def _log(error: Exception) -> None:
    """Keep where it went wrong, never the message: it may quote somebody's data."""
    import traceback

    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    log = keep_places(type(error).__name__, places)
    click.echo(f"程序出了意外（{type(error).__name__}），台账没有写坏；{log}", err=True)
