"""交接包: the file that a ledger is handed over in, made and taken over."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from app import __version__, settings
from app.paths import writing
from app.progress import Progress, silent
from app.work.handover.inventory import digest_of
from db import handover
from db.handover import Listed
from db.keys import check
from db.records import Child
from db.store import Store

SUFFIX = handover.SUFFIX
_REFUSED = "交接包没有做"


def suggested(store: Store, day: str) -> str:
    """A file name for the package."""
    return f"{store.path.stem} 交接包 {day}{SUFFIX}"


def check_password(password: str) -> None:
    """Raise UserError for a password that is too short to seal anything, or would be taken for something else."""
    check(password, _REFUSED)


def make(store: Store, target: Path, password: str, progress: Progress = silent) -> Listed:
    """Write the whole ledger into one file under a password of its own, look it over, and say so in the log of access. Raises UserError."""
    check_password(password)
    store.must_manage("制作交接包")
    store.must_see(Child, "交出")
    # In the log before the copy is made: the one who takes over reads it, too.
    store.note_access("制作交接包", "整本台账", 0)
    about = {
        "unit": settings.get(store, "unit"), "who": store.who(), "at": datetime.now().isoformat(timespec="seconds"), "version": __version__,
        "ledger": store.path.name, "sealed": "1" if store.encrypted else "",
    }  # fmt: skip
    with writing(target):
        return store.hand_over(target, password, about, lambda done, total: progress(done, total, "写交接包"))


def take_over(package: Path, password: str, ledger: Path, new: str | None = None) -> Listed:
    """Make a ledger of a package, and note in it that it was taken over; `new`: another password than the package's. Raises UserError."""
    if new:
        check(new, "没有接收")
    packed = handover.unpack(package, password, ledger, new)
    # One of an older version is brought up to date now, with a copy beside it.
    with Store.open(ledger, new or password, daily=False) as store:
        store.note_access("接收交接包", digest_of(package), 0)
    return packed
