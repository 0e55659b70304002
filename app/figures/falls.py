"""The explanation of falls (下降说明): every organisation's year, and for each fall the names, the reasons and a drafted sentence.

鄂青办发〔2018〕22号 asks for it wherever members, officers or organisations are fewer than a year before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.figures import FIGURES, compute, earlier
from app.figures.movement import WITHIN, Move, Movement, movements
from db.records import Branch, Person
from db.store import Store

#: What is compared with the end of last year.
COMPARED = ("branches.total", "members.total", "posts.total", "volunteers.total")
_NO_BRANCH = "没有填所在团支部"


@dataclass(frozen=True)
class Line:
    """One organisation's row: its movement, its name, and who came and left as words."""

    name: str
    movement: Movement
    came: str
    left: str
    draft: str


@dataclass(frozen=True)
class Compared:
    """One figure a year ago, now, and the difference; None where it cannot be said."""

    label: str
    unit: str
    before: float | None
    now: float | None

    @property
    def change(self) -> float | None:
        """How much more it is; negative where it fell."""
        return None if self.before is None or self.now is None else self.now - self.before


def year_on_year(store: Store, day: date) -> list[Compared]:
    """The figures of the comparison table, as of the end of last year and of the day; of a year without records nothing is said."""
    end = date(day.year - 1, 12, 31)
    now, then = compute(store, day, COMPARED), compute(store, end, COMPARED)
    before = {key: then[key] if earlier.has_records(store, key, end) else earlier.filed(store, key, end) for key in COMPARED}
    return [Compared(FIGURES[key].label, FIGURES[key].unit, before[key], now[key]) for key in COMPARED]


def lines(store: Store, day: date) -> list[Line]:
    """Every organisation with members this year or last, in the order of their codes."""
    found = movements(store, day)
    titles = dict(store.rows(f"SELECT id, coalesce(short_name, full_name) FROM branch ORDER BY {Branch.order}"))
    order = list(titles)
    people = {move.person for m in found.values() for move in (*m.came, *m.left)}
    names = {p.id: p.name or "" for p in store.page(Person, sorted(people))} if people else {}
    ordered = [found[b] for b in order if b in found] + ([found[None]] if None in found else [])
    return [_line(m, titles.get(m.branch or 0, _NO_BRANCH), names) for m in ordered if m.opening or m.closing or m.came or m.left]


def _line(movement: Movement, name: str, names: dict[int | None, str]) -> Line:
    came, left = _words(movement.came, names, "从"), _words(movement.left, names, "到")
    draft = ""
    if movement.fell > 0:
        counted = "，".join(f"{reason} {number} 人" for reason, number in Counter(m.reason for m in movement.left).most_common())
        grew = f"，同期增加 {len(movement.came)} 人" if movement.came else ""
        draft = (
            f"{name}年初有团员 {movement.opening} 人，现有 {movement.closing} 人，减少 {movement.fell} 人。"
            f"本年减少 {len(movement.left)} 人（{counted}）{grew}。"
        )
    return Line(name, movement, came, left, draft)


def _words(moves: Sequence[Move], names: dict[int | None, str], to: str) -> str:
    def one(move: Move) -> str:
        where = f"，{to}{move.other}" if move.other else ""
        return f"{names.get(move.person, '')}（{move.reason}{where}）"

    return "、".join(one(move) for move in moves)


def whole(lines_: Sequence[Line]) -> Movement:
    """The township's own movement: moves within it are neither gain nor loss."""
    return Movement(
        0, [person for line in lines_ for person in line.movement.began], sum(line.movement.closing for line in lines_),
        [m for line in lines_ for m in line.movement.came if m.reason != WITHIN], [m for line in lines_ for m in line.movement.left if m.reason != WITHIN],
    )


def explanation(store: Store, day: date) -> str:
    """The drafted explanation: the whole first, then each organisation that fell; '' where nothing fell."""
    rows = lines(store, day)
    fallen = [c for c in year_on_year(store, day) if (c.change or 0) < 0]
    drafts = [line.draft for line in rows if line.draft]
    if not fallen and not drafts:
        return ""
    total = whole(rows)
    first = [f"{c.label}比上年末减少 {-(c.change or 0):g} {c.unit}（{c.before:g} → {c.now:g}）。" for c in fallen]
    reasons = "，".join(f"{reason} {number} 人" for reason, number in Counter(m.reason for m in total.left).most_common())
    if total.fell > 0:
        first.append(f"团员年初 {total.opening} 人，本年增加 {len(total.came)} 人，减少 {len(total.left)} 人（{reasons}），现有 {total.closing} 人。")
    return "\n".join([*first, *drafts])
