"""The campaign: every job is killed, failed call by call, and cut off from power; what is wrong afterwards is told with what made it."""

from __future__ import annotations

import errno
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.faults import cuts, scene
from tests.faults.jobs import JOBS, SMALL, Job, Place
from tests.faults.scene import State
from tests.faults.shim import CHANGES, DIE, FILLING, FROM_THEN_ON, ONCE, READS, REMOVALS, SYNCS, Fault, Outcome, trial

#: Errors in turn: a disk that fails once, one that is full from then on, one that goes away, one that turns read-only.
ERRORS: tuple[tuple[str, int, int, int], ...] = (
    ("an I/O error", CHANGES, errno.EIO, ONCE),
    ("a full disk", FILLING, errno.ENOSPC, FROM_THEN_ON),
    ("a disk that goes away", CHANGES, errno.EIO, FROM_THEN_ON),
    ("a disk that turns read-only", CHANGES, errno.EROFS, FROM_THEN_ON),
)


@dataclass
class Tally:
    """One line of the table: what was tried how often, and what was wrong."""

    what: str
    tried: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def lost(self) -> int:
        """How many ledgers were lost: not sound, or without what was confirmed."""
        return sum("the ledger" in line or "is a copy" in line for line in self.wrong)


class Campaign:
    """Trials in one folder, which must be on a disk of its own: everything beneath it is made and removed again and again."""

    def __init__(self, base: Path, seed: int, told: Callable[[str], object] = lambda words: None) -> None:
        self._base, self._chance, self._told = base, random.Random(seed), told
        self.root, self._notes = base / "work", base / "notes"
        self._notes.mkdir(exist_ok=True)
        self._scenes: dict[str, Place] = {}
        self._states: dict[str, tuple[list[State], Outcome]] = {}

    def scene(self, name: str) -> Place:
        """A scene, laid when it is first wanted."""
        if name not in self._scenes:
            self._scenes |= scene.lay(self.root, self._base / "scenes", (name,))
        return self._scenes[name]

    def expected(self, job: Job) -> tuple[list[State], Outcome]:
        """What a job's steps come to when all goes well, and how that went."""
        if job.name not in self._states:
            start = self.scene(job.scene)
            found = scene.states(job, start, self.root, self._notes)
            place = scene.fresh(start, self.root)
            outcome = trial(partial(job.work, place, job.steps), place.root, self._notes, Fault())
            wrong = scene.amiss(job, place, outcome, found, gone_on=True)
            assert not wrong, f"{job.name}: {wrong}"
            self._states[job.name] = found, outcome
        return self._states[job.name]

    def _try(self, job: Job, tally: Tally, fault: Fault, *, kill_after: float | None = None) -> Outcome:
        found, _ = self.expected(job)
        place = scene.fresh(self.scene(job.scene), self.root)
        outcome = trial(partial(job.work, place, job.steps), place.root, self._notes, fault, kill_after=kill_after)
        struck = kill_after is not None or fault.way == DIE
        self._count(tally, job, fault.words if kill_after is None else f"killed after {kill_after:.3f} s",
                    scene.amiss(job, place, outcome, found, gone_on=not struck, tidy=fault.way == ONCE or not fault.kinds & REMOVALS))
        return outcome

    def _count(self, tally: Tally, job: Job, how: str, wrong: Sequence[str]) -> None:
        tally.tried += 1
        for line in wrong:
            tally.wrong.append(f"{job.name}, {how}: {line}")
            self._told(tally.wrong[-1])

    def kills(self, count: int, jobs: Sequence[Job] = JOBS) -> Iterator[Tally]:
        """Kill jobs at random instants: by the clock, and at a random call."""
        tally = Tally("killed at a random instant")
        for number in range(count):
            job = jobs[number % len(jobs)]
            outcome = self.expected(job)[1]
            if number // len(jobs) % 2:
                self._try(job, tally, Fault(way=DIE, at=self._chance.randint(1, max(1, outcome.calls))))
            else:
                self._try(job, tally, Fault(), kill_after=self._chance.uniform(0, outcome.took))
        yield tally

    def calls(self, most: int, jobs: Sequence[Job] = SMALL) -> Iterator[Tally]:
        """Fail the K-th call for every K; of a job with more than `most` calls, so many of them."""
        for what, kinds, error, way in ERRORS:
            tally = Tally(f"{what} at the K-th call")
            for job in jobs:
                self.expected(job)
                place = scene.fresh(self.scene(job.scene), self.root)
                total = trial(partial(job.work, place, job.steps), place.root, self._notes, Fault(kinds=kinds)).calls
                every = list(range(1, total + 1))
                for at in every if total <= most else sorted(self._chance.sample(every, most)):
                    self._try(job, tally, Fault(at, kinds, error, way))
            yield tally

    def syncs(self, most: int, jobs: Sequence[Job] = SMALL) -> Iterator[Tally]:
        """Fail every sync in turn, and nothing else."""
        tally = Tally("a sync that fails")
        for job in jobs:
            self.expected(job)
            place = scene.fresh(self.scene(job.scene), self.root)
            total = trial(partial(job.work, place, job.steps), place.root, self._notes, Fault(kinds=SYNCS)).calls
            for at in range(1, min(total, most) + 1):
                self._try(job, tally, Fault(at, SYNCS))
        yield tally

    def cuts(self, count: int, jobs: Sequence[Job] = SMALL) -> Iterator[Tally]:
        """Cut the power at `count` instants, spread over the jobs."""
        tally = Tally("a power cut")
        for job in jobs:
            found, _ = self.expected(job)
            start = self.scene(job.scene)
            place = scene.fresh(start, self.root)
            disk = cuts.Disk(start.root, self.root, calls := [])
            disk.look_at(self.root)
            trial(partial(job.work, place, job.steps), place.root, self._notes, Fault(), recorded=self._notes / "log")
            calls += cuts.read(self._notes / "log")
            for cut in disk.cuts(self._chance, -(-count // len(jobs))):
                disk.lay(cut, self._chance)
                end = Outcome(-9, "", "", 0, cut.confirmed)
                self._count(tally, job, f"cut after call {cut.last} of {len(calls)}, {cut.way}", scene.amiss(job, place, end, found))
        yield tally


    def places(self, most: int, jobs: Sequence[Job] = SMALL) -> Iterator[Tally]:
        """A stick that is pulled out at the K-th call to it, a temp folder that is full, a clock that is a year slow."""
        tally = Tally("a stick pulled out at the K-th call")
        for job in (job for job in jobs if job.name in _ON_STICK):
            self.expected(job)
            place = scene.fresh(self.scene(job.scene), self.root)
            total = trial(partial(job.work, place, job.steps), place.root, self._notes, Fault(beneath="盘", kinds=CHANGES | READS)).calls
            every = list(range(1, total + 1))
            for at in every if total <= most else sorted(self._chance.sample(every, most)):
                self._try(job, tally, Fault(at, CHANGES | READS, errno.EIO, FROM_THEN_ON, "盘"))
        yield tally
        tally = Tally("a temp folder that is full")
        for job in jobs:
            self._try(job, tally, Fault(1, FILLING, errno.ENOSPC, FROM_THEN_ON, "临时"))
        yield tally
        tally = Tally("a clock set back by a year, and right again")
        for job in (job for job in jobs if job.name not in _DATED):
            self._try(job, tally, Fault(clock=-_YEAR))
        yield tally


#: Jobs that write to the second place or to a stick.
_ON_STICK = ("back up, second place too", "back up, sealed", "copy to a stick", "import")
#: What a year's closing holds is dated by the clock.
_DATED = ("close a year",)
_YEAR = 365 * 24 * 3600
