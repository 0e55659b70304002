"""What the program does while a fault strikes it: small jobs as a clerk does them, most through the command line, each telling what it confirmed."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app import cli
from db import backup, history
from db.records import Attachment, Person
from db.store import Store
from tests.faults.shim import confirm

#: What the sealed ledger of a scene is opened with: a recovery code, which needs no slow derivation.
CODE = "0123456789abcdef" * 4
#: The passwords that jobs set.
FIRST, SECOND = "第一个密码-1", "第二个密码-2"
TODAY = "2026-11-30"


@dataclass(frozen=True)
class Place:
    """Where a trial works; the folders of `tests.faults.scene`."""

    root: Path

    @property
    def ledger(self) -> Path:
        return self.root / "台账" / "团务台账.sqlite"

    @property
    def out(self) -> Path:
        return self.root / "出"

    @property
    def stick(self) -> Path:
        return self.root / "盘"

    @property
    def sheets(self) -> Path:
        return self.root / "表"

    @property
    def temporary(self) -> Path:
        return self.root / "临时"


@dataclass(frozen=True)
class Job:
    """One thing the program does. `work` gets the place and how many of its steps it is to do; it returns the exit code.

    `key`: what opens the ledger before; `after`: what opens it afterwards, where that is something else. `written`: the files it writes.
    """

    name: str
    work: Callable[[Place, int], int]
    steps: int = 1
    sealed: bool = False
    key: str | None = None
    after: str | None = ""
    written: tuple[str, ...] = ()
    #: Which scene it starts from.
    scene: str = "plain"

    def keys(self, confirmed: int) -> tuple[str | None, ...]:
        """What may open the ledger when so many steps were confirmed."""
        after = self.key if self.after == "" else self.after
        return (after,) if confirmed >= self.steps else (self.key, after) if after != self.key else (self.key,)


def command(*arguments: str, **environment: str) -> Callable[[Place, int], int]:
    """A job of the command line; in the arguments stand {ledger}, {out}, {stick} and {sheets}."""

    def work(place: Place, limit: int) -> int:
        if not limit:
            return 0
        os.environ.update(environment)
        names = {"out": place.out, "stick": place.stick, "sheets": place.sheets, "backup": _oldest(place)}
        code, _ = cli.run(["--ledger", str(place.ledger), *(word.format(**names) for word in arguments)])
        if code == 0:
            confirm(1)
        return code

    return work


def _oldest(place: Place) -> Path | None:
    copies = backup.listing(place.ledger)
    return copies[-1].path if copies else None


def _store(work: Callable[[Store, int], None], key: str | None = None, daily: bool = True) -> Callable[[Place, int], int]:
    """A job of the window: an open store, its errors told as sentences."""

    def run(place: Place, limit: int) -> int:
        from db.errors import UserError

        try:
            with Store.open(place.ledger, key, daily=daily and bool(limit)) as store:
                if store.backup_problem:
                    os.write(2, f"{store.backup_problem}\n".encode())
                work(store, limit)
        except UserError as error:
            os.write(2, f"{error}\n".encode())
            return 2
        return 0

    return run


def _enter(store: Store, limit: int) -> None:
    def new() -> None:
        with store.step("新建"):
            store.save(Person(name="新来的", sex="女", member_status="在册"))

    def edit() -> None:
        with store.step("修改"):
            store.save(store.get(Person, 2).with_(name="改了名的", phone="13800138000"))

    def attach() -> None:
        with store.step("附件"):
            store.save(Attachment(owner_table="person", owner_id=2, caption="照片", file=store.keep_file("照片.jpg", b"\xff\xd8" + bytes(9000))))

    def remove() -> None:
        with store.step("删除"):
            store.delete(Person, [3])

    deeds: tuple[Callable[[], object], ...] = (new, edit, attach, remove, store.undo, store.redo)
    for number, deed in enumerate(deeds[:limit], 1):
        deed()
        confirm(number)


def _purge(store: Store, limit: int) -> None:
    if limit > 0:
        with store.step("删除"):
            store.delete(Person, [3])
        confirm(1)
    if limit > 1:
        store.purge("person", 3)
        confirm(2)


def _back_up(store: Store, limit: int) -> None:
    if limit:
        store.backup()
        if store.second_problem:
            os.write(2, f"{store.second_problem}\n".encode())
        confirm(1)


def _upgrade(store: Store, limit: int) -> None:
    assert history.steps(store.connection) is not None
    confirm(1)


_AS_OF = ("--as-of", TODAY)
#: Small enough for every single call to be failed in turn.
SMALL: tuple[Job, ...] = (
    Job("enter", _store(_enter), 6),
    Job("enter, sealed", _store(_enter, CODE), 6, scene="sealed", key=CODE),
    Job("import", command("import", "members", "{sheets}/名单.xlsx"), scene="plain"),
    Job("import, sealed", command("import", "members", "{sheets}/名单.xlsx", LEDGER_PASSWORD=CODE), scene="sealed", key=CODE),
    Job("first import", command("import", "members", "{sheets}/名单.xlsx"), scene="none"),
    Job("fill", command("fill", "{sheets}/空表.xlsx", "{out}/填好.xlsx", *_AS_OF), written=("出/填好.xlsx",)),
    Job("export", command("export", "members", "{out}/名单.xlsx"), written=("出/名单.xlsx",)),
    Job("export over", command("export", "members", "{out}/旧名单.csv"), written=("出/旧名单.csv",)),
    Job("close a year", command("close-year", "2024")),
    Job("set a password", command("password", "set", LEDGER_NEW_PASSWORD=FIRST), after=FIRST),
    Job("change the password", command("password", "change", LEDGER_PASSWORD=CODE, LEDGER_NEW_PASSWORD=SECOND), scene="sealed", key=CODE, after=SECOND),
    Job("remove the password", command("password", "remove", LEDGER_PASSWORD=CODE), scene="sealed", key=CODE, after=None),
    Job("back up, second place too", _store(_back_up, daily=False)),
    Job("back up, sealed", _store(_back_up, CODE, daily=False), scene="sealed", key=CODE),
    Job("copy to a stick", command("backup", "{stick}/拷走.twtz"), written=("盘/拷走.twtz",)),
    Job("restore", command("restore", "{backup}"), scene="older"),
    Job("restore over damage", command("restore", "{backup}"), scene="damaged"),
    Job("undo", command("undo")),
    Job("purge", _store(_purge), 2),
    Job("upgrade an old ledger", _store(_upgrade), scene="old"),
)
#: Larger ones, for kills at random instants.
LARGE: tuple[Job, ...] = (
    Job("export the whole ledger", command("export", "all", "{out}/全部.xlsx"), written=("出/全部.xlsx",)),
    Job("county report", command("submit", *_AS_OF, "{out}/县级.xlsx"), written=("出/县级.xlsx",)),
    Job("annual summary", command("summary", *_AS_OF, "{out}/总结.docx"), written=("出/总结.docx",)),
)
JOBS = (*SMALL, *LARGE)
