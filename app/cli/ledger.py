"""Which ledger a command works on, and how it is opened for reading or for writing."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click

from db import disk, opening
from db.connect import explained
from db.errors import Cancelled, FileBusy, FileReadOnly, UserError
from db.keyslots import Password
from db.store import Store


@dataclass
class Ledger:
    """The ledger named on the command line, None for the user's own, and its password if one was given."""

    named: Path | None
    key: str | None
    #: Why figures of a closed year may be moved; "" where nobody said so.
    reason: str = ""

    @property
    def path(self) -> Path:
        """Where the ledger is."""
        if self.named:
            return self.named
        from app.paths import default_ledger

        return default_ledger()

    def existing(self) -> Path:
        """Where the ledger is. Raises NotALedger where there is none, before anything is asked for."""
        if not self.path.exists():
            raise opening.missing(self.path)
        return self.path

    @contextmanager
    def writing(self) -> Iterator[Store]:
        """Open it to change it. Raises NotALedger where there is none."""
        with Store.open(self.path, self.key, create=False) as store:
            self._watch(store)
            yield store

    @contextmanager
    def creating(self) -> Iterator[Store]:
        """Open it to change it, made if there is none; one that nothing was written to does not stay."""
        path = self.path
        is_new, new_folders = not path.exists(), [folder for folder in path.parents if not folder.exists()]
        store = Store.open(path, self.key)
        self._watch(store)
        try:
            yield store
        finally:
            unused = is_new and _untouched(store)
            store.close()
            if unused:
                disk.remove(path)
                with suppress(OSError):
                    for folder in new_folders:
                        folder.rmdir()

    def _watch(self, store: Store) -> None:
        """What would move figures of a closed year needs a reason, and is kept as put right."""
        from app.work.closing import guard

        def ask(deed: str, moved: Sequence[guard.Moved]) -> str:
            if not self.reason.strip():
                raise guard.MovesClosedYear(f"{guard.told(moved)}；台账没有变。确实要补正的，请加 --reason 原因 再做一次")
            click.echo(f"{guard.told(moved)}，已记为补正", err=True)
            return self.reason

        guard.watch(store, ask, date.today)

    @contextmanager
    def reading(self, *, logged: bool = False) -> Iterator[Store]:
        """Open it to look only. `logged`: reading leaves a line in the access log, so try for the right to write first.

        Raises FileDamaged for a damaged one: what it still gives may be wrong.
        """
        with self._opened(logged) as store:
            if damage := store.verify():
                raise damage
            yield store

    def _opened(self, logged: bool) -> Store:
        if logged:
            try:
                return Store.open(self.path, self.key, check=False, daily=False, create=False)
            except (FileBusy, FileReadOnly) as error:
                click.echo(f"这次只读取：{error}", err=True)
        try:
            return Store.open(self.path, self.key, readonly=True)
        except FileReadOnly:
            # An old ledger must be brought up to date before it can be read.
            Store.open(self.path, self.key, create=False).close()
            return Store.open(self.path, self.key, readonly=True)


def _untouched(store: Store) -> bool:
    """Whether nothing was written to a ledger; one that cannot be asked, on a full disk say, stays."""
    try:
        with explained(store.path):
            return opening.untouched(store.connection)
    except UserError:
        return False


def password(person: str = "") -> str | None:
    """The password in the environment, and whose it is where somebody is named."""
    given = os.environ.get("LEDGER_PASSWORD") or None
    return Password(given, person) if given and person else given


def new_password() -> str:
    """The password to be set: from the environment, or asked for twice."""
    if given := os.environ.get("LEDGER_NEW_PASSWORD"):
        return given
    first = asked("新密码")
    if asked("再输一遍") != first:
        raise UserError("两遍输入的密码不一样，没有改动；请再来一次")
    return first


def asked(what: str, variables: str = "LEDGER_PASSWORD 和 LEDGER_NEW_PASSWORD") -> str:
    """A password typed at the terminal, not shown. Raises UserError where nobody can be asked, with the environment's names for it."""
    if not sys.stdin.isatty():
        raise UserError(f"没有地方输入{what}，请用环境变量 {variables} 给出")
    return str(click.prompt(what, hide_input=True, prompt_suffix="："))


class Progress:
    """Progress on one line of the terminal; nothing where stderr is no terminal."""

    def __init__(self) -> None:
        self._shown = ""

    def __call__(self, done: int, total: int, what: str) -> None:
        if not sys.stderr.isatty():
            return
        text = f"{what} {done}/{total}" if total else f"{what} {done}"
        click.echo("\r" + text + " " * max(0, len(self._shown) - len(text)), nl=False, err=True)
        self._shown = text

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown:
            click.echo("\r" + " " * (2 * len(self._shown)) + "\r", nl=False, err=True)


@contextmanager
def interruptible() -> Iterator[None]:
    """Ctrl+C ends a job as the window's cancel button does: everything is taken back."""
    try:
        yield
    except KeyboardInterrupt:
        raise Cancelled from None
