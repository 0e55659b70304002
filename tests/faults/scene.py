"""Where trials happen, and what must hold after a fault: the ledger opens, is sound, holds what was confirmed, and nothing half-made is left."""

from __future__ import annotations

import hashlib
import re
import shutil
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from app import paths
from db import backup, history
from db.connect import connect, quick_check
from db.errors import UserError
from db.records import TABLES, Person
from db.store import Store
from tests.faults.jobs import CODE, Job, Place
from tests.faults.shim import CRASHED, Outcome, trial
from tests.samples import dump, fill, id_number

_OLD = Path(__file__).parents[1] / "files" / "ledger-0.1.sqlite"
NAMES = ("plain", "sealed", "none", "older", "damaged", "old")
_MEMBERS = 12
#: What may lie about after the next start: a ledger and its copies, what is kept as it was, sheets, and the folders themselves.
_LITTER = re.compile(r"^\.~|-journal$|\.partial$|\.lock$|\.tmp$")


def lay(root: Path, scenes: Path, names: Sequence[str] = NAMES) -> dict[str, Place]:
    """Make the scenes that jobs start from, by name: each at `root`, where the trials are, then put away into `scenes`."""
    made = {}
    for name in names:
        shutil.rmtree(root, ignore_errors=True)
        _lay(root, name)
        made[name] = Place(Path(shutil.copytree(root, scenes / name)))
    return made


def _lay(root: Path, name: str) -> Place:
    place = Place(root)
    for part in ("台账", "出", "盘", "表", "临时", "家"):
        (root / part).mkdir(parents=True)
    _sheets(place)
    if name == "old":
        shutil.copyfile(_OLD, place.ledger)
    elif name != "none":
        _ledger(place, sealed=name == "sealed", more=name in ("older", "damaged"))
    if name == "damaged":
        with open(place.ledger, "r+b") as file:
            file.seek(4096 * 3)
            file.write(b"\x5a" * 4096 * 4)
    return place


def _ledger(place: Place, *, sealed: bool, more: bool) -> None:
    with Store.open(place.ledger, CODE if sealed else None, daily=False) as store:
        fill(store)
        store.set_second_place(place.stick)
        with store.step("团员"):
            for number in range(_MEMBERS):
                store.save(Person(name=f"团员{number}", member_status="在册", id_number=id_number(100 + number)))
        store.backup()
        if more:
            with store.step("后来的"):
                store.save(Person(name="后来的"))
    # As if that copy were from last month, so that a job makes the day's.
    for folder in (backup.folder(place.ledger), place.stick):
        for copy in folder.glob("*.sqlite"):
            copy.rename(folder / f"{place.ledger.stem} 2026-10-05 090000 手动.sqlite")


def _sheets(place: Place) -> None:
    from openpyxl import Workbook

    roster, form = Workbook(), Workbook()
    roster.active.append(("姓名", "性别", "身份证号", "手机"))
    for number in range(8):
        roster.active.append((f"新团员{number}", "男", id_number(201 + 2 * number), f"1380013{8100 + number}"))
    form.active.append(("团员花名册",))
    form.active.append(("序号", "姓名", "性别", "民族", "出生日期"))
    for number in range(20):
        form.active.append((number + 1, None, None, None, None))
    roster.save(place.sheets / "名单.xlsx")
    form.save(place.sheets / "空表.xlsx")
    (place.out / "旧名单.csv").write_text("姓名\n以前的\n", encoding="utf-8-sig")


def fresh(scene: Place, root: Path) -> Place:
    """A copy of a scene to be spoilt."""
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(scene.root, root)
    return Place(root)


@dataclass(frozen=True)
class State:
    """What a ledger holds, in one word; '' where there is none."""

    word: str


#: A ledger that was just made.
_EMPTY = State("empty")


def state(ledger: Path, keys: Sequence[str | None]) -> State:
    """Open a ledger as the program does, have it looked over whole, and say what it holds. Raises AssertionError for what is wrong with it."""
    if not ledger.exists():
        paths.sweep_unfinished()
        Store.open(ledger, daily=False).close()
        ledger.unlink()
        return State("")
    problem: UserError | None = None
    paths.sweep_unfinished()
    for key in keys:
        try:
            with Store.open(ledger, key, daily=False) as store:
                found = State(_held(store))
                # It goes on: what a crash left of a journal goes with the first thing that is written.
                store.set_setting("fault", "1")
                if (place := store.second_place()) and list(place.glob(".~*")):
                    store.backup()
                return found
        except UserError as error:
            problem = error
    raise AssertionError(f"the ledger does not open: {problem}")


def _held(store: Store) -> str:
    assert store.verify(full=True) is None, "the ledger is damaged"
    assert store.rows("PRAGMA foreign_key_check") == [], "a link points to nothing"
    for name in TABLES:
        if store.scalar(f"SELECT count(*) FROM sqlite_master WHERE name = '{name}_search'"):
            loose = store.scalar(f'SELECT count(*) FROM "{name}_search" WHERE rowid NOT IN (SELECT id FROM "{name}")')
            assert not loose, f"the index of {name} has rows of nobody"
    assert store.scalar("SELECT count(*) FROM person_search") == store.count(Person), "somebody cannot be found"
    steps = [(step.label, step.state) for step in history.steps(store.connection, 1000)]
    if not steps and not any(store.count(record) for record in TABLES.values()):
        return _EMPTY.word
    files = store.rows("SELECT sha256, length(content) FROM kept_file ORDER BY 1")
    return hashlib.sha256(repr((dump(store), steps, files)).encode()).hexdigest()[:16]


def states(job: Job, scene: Place, root: Path, notes: Path) -> list[State]:
    """What the ledger holds after each step of a job when nothing goes wrong."""
    found = []
    for limit in range(job.steps + 1):
        place = fresh(scene, root)
        if limit:
            outcome = trial(partial(job.work, place, limit), place.root, notes)
            assert outcome.code == 0, f"{job.name} fails by itself: {outcome.said} {outcome.error}"
        found.append(State("damaged") if job.scene == "damaged" and not limit else state(place.ledger, job.keys(limit if limit == job.steps else 0)))
    return found


def amiss(job: Job, place: Place, outcome: Outcome, expected: Sequence[State], *, gone_on: bool = False, tidy: bool = True) -> list[str]:
    """What is wrong after a trial; [] where all is as it must be.

    `gone_on`: the process was not killed, so that it has said what happened, and with `tidy` left nothing half-made about.
    """
    wrong: list[str] = []
    if outcome.code == CRASHED or "程序出了意外" in outcome.error or "Traceback" in outcome.error:
        log = "".join(path.read_text("utf-8")[-500:] for path in place.root.rglob("errors.log"))
        wrong.append(f"crashed: {outcome.error.strip()[-600:]} {log}")
    if gone_on and outcome.code >= 0:
        wrong += _words(outcome)
        wrong += [f"left behind by itself: {name}" for name in litter(place) if tidy and not name.endswith(".lock")]
    done = outcome.confirmed
    allowed = [*expected[done : done + (1 if outcome.code == 2 else 2)], *([_EMPTY] if job.scene == "none" and not done else [])]
    try:
        found = state(place.ledger, job.keys(done))
        if found not in allowed:
            known = expected.index(found) if found in expected else "something else"
            wrong.append(f"confirmed {done} (exit {outcome.code}), the ledger holds {known}")
    except AssertionError as error:
        if not (job.scene == "damaged" and not done):
            wrong.append(str(error))
    wrong += _copies(place, job)
    wrong += _outputs(job, place, bool(done))
    wrong += [f"left behind after the next start: {name}" for name in litter(place)]
    return wrong


def _words(outcome: Outcome) -> list[str]:
    """Whether a person was told: nothing and 0, or a sentence and 2."""
    if outcome.code == 0:
        return []
    if outcome.code != 2:
        return [f"exit {outcome.code}: {outcome.error.strip()[-600:]}"]
    last = outcome.error.strip().splitlines()[-1] if outcome.error.strip() else ""
    if not re.search(r"[\u4e00-\u9fff].*[\u4e00-\u9fff]", last):
        return [f"no sentence: {last!r}"]
    return [f"English words: {last}"] if re.search(r"Errno|Error|[a-z]+ [a-z]+ [a-z]+", re.sub(r"[“\"].*?[”\"]", "", last)) else []


def litter(place: Place) -> list[str]:
    """Files that are nobody's: half written, temporary, locks and journals."""
    found = [path for path in place.root.rglob("*") if path.is_file() and (_LITTER.search(path.name) or place.temporary in path.parents)]
    # The ledger's own journal is SQLite's: nobody else may remove it, and the next thing that is written does.
    journal = place.ledger.with_name(f"{place.ledger.name}-journal")
    # openpyxl's own, which never holds a cell of the ledger: the disk that failed would not let it go.
    return sorted(str(path.relative_to(place.root)) for path in found if path != journal and not path.name.startswith("openpyxl."))


def _copies(place: Place, job: Job) -> list[str]:
    """Every copy under its own name opens and is sound."""
    wrong = []
    for folder in (backup.folder(place.ledger), place.stick):
        for path in folder.glob("[!.]*") if folder.is_dir() else ():
            for key in {None, job.key, *job.keys(job.steps)}:
                try:
                    connection = connect(path, key, readonly=True)
                except UserError:
                    continue
                try:
                    if not quick_check(connection, full=True):
                        break
                finally:
                    connection.close()
            else:
                wrong.append(f"a copy is no copy: {path.name}")
    return wrong


def _outputs(job: Job, place: Place, done: bool) -> list[str]:
    """What a job writes is there whole, or as it was before."""
    wrong = []
    for name in job.written:
        path = place.root / name
        if not path.exists():
            wrong += [f"confirmed, but {name} is not there"] * done
        elif path.suffix in (".xlsx", ".docx"):
            try:
                with zipfile.ZipFile(path) as archive:
                    if archive.testzip():
                        wrong.append(f"{name} is broken")
            except zipfile.BadZipFile:
                wrong.append(f"{name} is half written")
        elif path.suffix == ".csv":
            text = path.read_text("utf-8-sig", "replace")
            old = text == "姓名\n以前的\n"
            if (old and done) or (not old and text.count("\n") != _MEMBERS + 1 + _BESIDE):
                wrong.append(f"{name} is neither the old one nor the new one: {text.count(chr(10))} lines")
    return wrong


#: Members that the sample records bring along.
_BESIDE = 1
