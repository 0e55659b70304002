"""What is asked, in words: which record and which field, what each side says, who and when."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from app.lists.declare import mask
from app.lists.titles import title, words_shown
from app.work.joining.joining import Joining
from app.work.joining.questions import GONE, RECORD, SAME, Question
from app.work.joining.sides import State
from db.fields import Field
from db.kinds import Link
from db.records import TABLES
from db.store import Store

_BLANK = "（空）"


def _by_and_at(store: Store, told: str) -> str:
    """Who and when, of what a step says; where it names nobody, the clerk of the settings, who is no certain person where each has a password."""
    at, _, person = told.partition(" ")
    return " ".join(filter(None, (person or ("" if store.has_persons else store.who()), at.replace("T", " ")[:16])))


class Wording:
    """The questions of one joining in words; `masked`: nothing that names a child, other sensitive values with their middle hidden."""

    def __init__(self, joining: Joining, *, masked: bool) -> None:
        self._joining, self._masked = joining, masked

    def what(self, question: Question) -> str:
        """Which record it is about."""
        table, number = question.record
        record, store, other = TABLES[table], self._joining.store, self._joining.other
        name = title(store, table, number, masked=self._masked) or title(other, table, question.there, masked=self._masked)
        return f"{record.label} {name}".strip()

    def about(self, question: Question) -> str:
        """What of it is asked."""
        if question.kind == SAME:
            return "两边都新登记了，像是同一条"
        if question.kind == GONE:
            here = bool(question.ours)
            more = f"（连同 {question.more} 条）" if question.more else ""
            return f"那一份删除了{more}，这一份还在用" if here else f"这一份删除了{more}，那一份还在用"
        labels = "、".join(f.label for f in question.fields)
        return f"{labels}（两边的合在一起有矛盾）" if question.kind == RECORD else labels

    def choices(self, question: Question) -> tuple[str, str]:
        """What each of the two answers does."""
        if question.kind == SAME:
            return "是同一条", "是两条"
        if question.kind == GONE:
            return ("保留", "删除") if question.ours else ("不要了", "恢复")
        return "用这一份的", "用那一份的"

    def texts(self, question: Question) -> tuple[str, str]:
        """What the record says here and in the other."""
        if question.kind == GONE:
            return ("还在", "已删除") if question.ours else ("已删除", "还在")
        if question.kind == SAME:
            both = [self._all(question, side) for side in (question.ours, question.theirs)]
            return both[0], both[1]
        one, two = (
            "；".join(self._field(question, f, state, named=len(question.fields) > 1) for f in question.fields) for state in (question.ours, question.theirs)
        )
        return one, two

    def when(self, question: Question) -> tuple[str, str]:
        """By whom it was last changed here and there, as far as it is known, and when."""
        sides = (self._joining.store, question.changed_here), (self._joining.other, question.changed_there)
        one, two = (_by_and_at(store, told) for store, told in sides)
        return one, two

    def line(self, question: Question) -> str:
        """All of it in one line."""
        (one, two), (here, there) = self.texts(question), self.when(question)
        return f"{self.what(question)}：{self.about(question)}｜这一份 {one}（{here or '时间不详'}）｜那一份 {two}（{there or '时间不详'}）"

    def _all(self, question: Question, state: State) -> str:
        record = TABLES[question.record[0]]
        fields = [f for f in record.fields() if f.name not in record.beside() and f.kind.name != "file"]
        said = [f"{f.label} {text}" for f in fields if (text := self._field(question, f, state, named=False)) != _BLANK]
        return "，".join(said[:6]) or _BLANK

    def _field(self, question: Question, f: Field, state: State, *, named: bool) -> str:
        text = self._value(question, f, state)
        if spans := state.spans.get(f.name, ()):
            since = date.fromisoformat(spans[-1][0]) + timedelta(days=1)
            text += f"（{since} 起）"
        return f"{f.label} {text}" if named else text

    def _value(self, question: Question, f: Field, state: State) -> str:
        record, row = TABLES[question.record[0]], state.row or {}
        value: Any = row.get(f.name)
        if isinstance(f.kind, Link):
            if value is not None:
                return self._linked(f.target, int(value)) or "（已不在）"
            words = row.get(f.words) if f.words else None
            return words_shown(record, f, str(words), masked=self._masked) if words else _BLANK
        if value is None:
            return _BLANK
        text = f.kind.show(f.kind.load(value)) if f.kind.name != "file" else f.kind.load(value).name
        return mask(f.kind, text) if self._masked and f.sensitive else text

    def _linked(self, table: str, number: int) -> str:
        """What a record is called that may be here or only in the other."""
        joining = self._joining
        return title(joining.store, table, number, masked=self._masked) or title(joining.other, table, joining.sides.ids.there((table, number)), masked=self._masked)
