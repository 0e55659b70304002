"""Joining another copy of the ledger to this one: looked over, chosen, written in one step."""

from __future__ import annotations

from collections.abc import Mapping

from app import settings
from app.work.joining import notes
from app.work.joining.differences import Plan, plan
from app.work.joining.notes import Note
from app.work.joining.questions import OURS, SAME, THEIRS
from app.work.joining.sides import Sides
from db import ancestry
from db.errors import UserError
from db.joined import Joined
from db.records import TABLES, Child
from db.store import Store

PREFERRED = {"ours": OURS, "theirs": THEIRS}
_LABEL = "合并"


class Joining:
    """Another copy of an open ledger, and what was chosen so far. Raises UserError where it is no copy of it."""

    def __init__(self, ours: Store, theirs: Store, name: str) -> None:
        ours.must_manage("合并台账")
        ours.must_see(Child, "合并")
        self.store, self.other, self.name = ours, theirs, name
        self.sides = Sides(ours, theirs, name)
        self.answers: dict[str, str] = {}
        self.plan: Plan = plan(self.sides, self.answers)

    def choose(self, chosen: Mapping[str, str]) -> None:
        """Take an answer to each of these questions, by key; what follows from it is worked out anew."""
        self.answers |= chosen
        self.plan = plan(self.sides, self.answers)

    def prefer(self, side: str) -> None:
        """Answer all that is open for one side; what comes up by that, too."""
        while left := self.plan.unanswered(self.answers):
            # What came to both and may be one is one, whichever side is right.
            self.choose({question.key: OURS if question.kind == SAME else side for question in left})

    @property
    def open(self) -> int:
        """How many questions have no answer yet."""
        return len(self.plan.unanswered(self.answers))

    def counts(self) -> tuple[int, int, int]:
        """How many records would come, change and go."""
        return len(self.plan.new), len(self.plan.changed), len(self.plan.gone)

    def told(self) -> str:
        """What joining would do, in words."""
        words = [f"{word} {count:,} 条" for word, count in zip(("新增", "修改", "删除"), self.counts(), strict=True) if count]
        return "，".join(words) or "没有要改的"

    def counted(self) -> list[tuple[str, int, int, int]]:
        """How many records of each type would come, change and go, by the type's label."""
        found = []
        for table, record in TABLES.items():
            come, change, go = (sum(name == table for name, _ in keys) for keys in (self.plan.new, self.plan.changed, self.plan.gone))
            if come or change or go:
                found.append((record.label, come, change, go))
        return found

    def settings_apart(self) -> list[tuple[str, str, str]]:
        """The settings that say something else in the other, by label, with what each says; they stay as they are here."""
        said = ((s.label, settings.get(self.store, key), settings.get(self.other, key)) for key, s in settings.SETTINGS.items())
        return [(label, here, there) for label, here, there in said if here != there]

    def told_of_settings(self) -> list[str]:
        """The same, a line each."""
        return [f"{label}：这一份{_quoted(here)}，那一份{_quoted(there)}" for label, here, there in self.settings_apart()]

    def write(self, store: Store | None = None) -> bool:
        """Write it in one step; whether anything was written. `store`: another connection to the same ledger. Raises UserError while a question is open.

        What is remembered of it goes with the step: taken back, the copy can be joined again.
        """
        if self.open:
            raise UserError(f"还有 {self.open} 处两边都改过，没有选用哪一边的；什么都没有改")
        writing = store or self.store
        if not (self.plan.rows or self.plan.spans or self.plan.gone):
            if self.plan.questions or self.plan.out:
                self._note(writing, 0, "")
            return False
        label = f"{_LABEL}“{self.name}”"
        with writing.step(f"{label}：{self.told()}"):
            number = writing.scalar("SELECT coalesce(max(id), 0) + 1 FROM step")
            writing.join(self.other, Joined(self.plan.rows, self.plan.spans, self.plan.gone, self.plan.out))
            self._note(writing, int(number), label)
        return True

    def _note(self, store: Store, step: int, label: str) -> None:
        marks = self.sides.marks
        own = step or int(store.scalar("SELECT coalesce(max(id), 0) FROM step"))
        there = notes.told(marks.values(), self.sides.parted)
        undone = ancestry.undone(self.other.connection, max(marks, default=0))
        notes.keep(store, Note(step, own, label, there, sorted(undone), self.sides.ids.others()))


def _quoted(text: str) -> str:
    return f"“{text}”" if text else "空着"
