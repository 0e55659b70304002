"""What a command gives out: files, looked at before any work is done, and JSON for other programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from app.paths import may_replace
from db.errors import UserError


@dataclass(frozen=True)
class Output:
    """A file to be written, looked at before any work is done; `over` says that it stands in for one of its own kind."""

    path: Path
    over: bool

    @property
    def said(self) -> str:
        """Where it was written, in a sentence's tail."""
        return f"{self.path}{'，换掉了原来的同名文件' if self.over else ''}"


def output(path: Path, *suffixes: str, what: str, read: Iterable[Path | None] = ()) -> Output:
    """Look at where something is to be written.

    `suffixes`: the endings it may have; `what`: its name in the sentence; `read`: files the command reads, never to be
    written over. Raises UserError where it cannot be written there.
    """
    if path.suffix.lower() not in suffixes:
        raise UserError(f"{what}只能写成 {' 或 '.join(suffixes)} 文件，请把“{path.name}”改成 {suffixes[0]} 结尾")
    for source in read:
        if source and same_file(path, source):
            raise UserError(f"“{path}”是要读的文件，不能写在它上面，请换一个文件名")
    return Output(path, may_replace(path))


def same_file(one: Path, other: Path) -> bool:
    """Whether two paths lead to one file, by whatever names."""
    try:
        return one.samefile(other)
    except OSError:
        return one.resolve() == other.resolve()


def say_json(value: Any) -> None:
    """Print for another program. On a console that is not UTF-8 every other sign is escaped: JSON wherever it is read."""
    encoding = (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "").replace("_", "")
    click.echo(json.dumps(value, ensure_ascii=encoding != "utf8", indent=1))
