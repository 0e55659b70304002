"""Everything about one record, or one day, that can be printed, by the name it has on the command line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from app.lists import LISTS, list_of
from app.lists import query as listing
from app.lists.declare import Paper
from app.lists.query import Listing
from app.papers import branch_sheet, child_file, consent, event_record, falls, lists, person
from app.papers.sheet import Printable
from db.errors import UserError
from db.records import VIEWS, view
from db.store import Store

#: More than these nobody prints at once.
MOST_PAPERS = 300
#: Who describes a paper that a list declares: of the record with an id, as of a day, made out on another, masked or not.
_MAKE: dict[str, Callable[[Store, int, date, date, bool], Printable]] = {
    "person": lambda store, number, day, today, masked: person.person_file(store, number, day, masked),
    "certificate": person.certificate,
    "child": lambda store, number, day, today, masked: child_file.child_file(store, number, day, masked),
    "consent": lambda store, number, day, today, masked: consent.consent(store, number, day, masked),
    "branch": lambda store, number, day, today, masked: branch_sheet.branch_sheet(store, number, day, masked),
    "event": lambda store, number, day, today, masked: event_record.printable(store, number, day),
    "sign-in": lambda store, number, day, today, masked: person.event_sign_in(store, number),
}
#: What is printed of the whole township.
_FALLS = Paper("falls", "下降说明")


def kinds() -> dict[str, tuple[Paper, str]]:
    """The papers that lists declare of one record, by their keys, each with the view of the record."""
    return {paper.key: (paper, listed.view) for listed in LISTS.values() for paper in listed.papers}


def of_record(store: Store, key: str, number: int, day: date, today: date, masked: bool) -> Printable:
    """One paper of the record with an id, by the paper's key."""
    return _MAKE[key](store, number, day, today, masked) if key in _MAKE else lists.one_record(store, key, number, day, masked)


def of_records(store: Store, key: str, numbers: Sequence[int], day: date, today: date, masked: bool) -> Printable:
    """The same paper of many records, one after the other; those of whom there is nothing to print are left out, and it is said why.

    Raises UserError where that leaves none, or where there are too many for paper.
    """
    if len(numbers) == 1:
        return of_record(store, key, numbers[0], day, today, masked)
    if len(numbers) > MOST_PAPERS:
        raise UserError(f"选了 {len(numbers):,} 份，一次最多打印 {MOST_PAPERS} 份；请分几次打印")
    parts: list[Printable] = []
    refused: list[str] = []
    for number in numbers:
        try:
            if is_numbered(key):
                parts.append(person.certificate(store, number, day, today, masked, before=len(parts)))
            else:
                parts.append(of_record(store, key, number, day, today, masked))
        except UserError as error:
            refused.append(str(error))
    if not parts:
        raise UserError(refused[0] if len(refused) == 1 else f"选中的 {len(refused)} 份都没有可以打印的内容。{refused[0]}")
    title = kinds()[key][0].title if key in kinds() else parts[0].name
    left = f"{len(refused)} 份没有列入：{refused[0]}{'……' if len(refused) > 1 else ''}" if refused else ""
    first = parts[0]

    return replace(
        first, name=f"{title} {len(parts)} 份", warning="\n".join(filter(None, (left, *dict.fromkeys(p.warning for p in parts)))), counted=sum(p.counted for p in parts),
        about="", issue=None, parts=tuple(parts),
    )


def issue(store: Store, made: Printable, pdf: Callable[[Printable], bytes]) -> str:
    """Give the number of a paper, or of each of its parts, away and keep what was printed, in one step; returns its name, '' for papers without numbers.

    `pdf`: a paper or part as it was printed. Raises UserError, with nothing given away, where a number is somebody else's by then.
    """
    numbered = [part for part in made.parts or (made,) if part.issue]
    if not numbered:
        return ""
    with store.step(label := f"出具{made.name}") as step:
        for part in numbered:
            assert part.issue
            said = part.issue(store, pdf(part))
        step.label = label = label if made.parts else said
    return label


def printable(store: Store, kind: str, numbers: Sequence[int], day: date, masked: bool) -> Printable:
    """What is to be printed: a paper of one record or of several, or with no numbers a roster. Raises UserError for an unknown kind, or a number that nobody has."""
    number = numbers[0] if numbers else None
    declared = kinds()
    if kind == _FALLS.key:
        if number is not None:
            raise UserError(f"{_FALLS.title}是全镇的，不用写编号：print {kind} 文件.pdf")
        return falls.printable(store, day)
    if kind in declared and number is None:
        raise UserError(f"打印{declared[kind][0].title}要写编号，例如 print {kind} 12 文件.pdf")
    if kind in VIEWS and number is not None:
        raise UserError(f"花名册不写编号：print {kind} 文件.pdf")
    shown = view(declared[kind][1] if kind in declared else kind)
    if shown is None:
        raise UserError(f"没有“{kind}”这种打印；可以写 {' '.join((*declared, _FALLS.key))} 加编号，或 {' '.join(VIEWS)} 打印花名册")
    if number is None:
        return roster(store, kind, day, masked)
    for one in numbers:
        store.get(shown.record, one)
    return of_records(store, kind, numbers, day, day, masked)


def roster(store: Store, view_key: str, day: date, masked: bool) -> Printable:
    """A list as it is at first, with the columns that are for paper."""
    shown, listed, known = Listing(view_key), list_of(view_key), listing.columns(view_key)
    ids = listing.ids(store, shown, day)
    return lists.printable(store, shown, [known[name] for name in listed.printed or listed.columns], ids, day, len(ids), masked)


def is_numbered(kind: str) -> bool:
    """Whether every copy of a paper that leaves has a number, which is given away then, so that the ledger is written to."""
    return kind in (declared := kinds()) and declared[kind][0].numbered
