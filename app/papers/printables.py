"""Everything about one record, or one day, that can be printed, by the name it has on the command line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from app.lists import LISTS, list_of
from app.lists import query as listing
from app.lists.declare import Paper
from app.lists.query import Listing
from app.papers import branch_sheet, child_file, event_record, falls, lists, person
from app.papers.sheet import Printable
from db.errors import UserError
from db.records import VIEWS, view
from db.store import Store

#: Who describes a paper that a list declares: of the record with an id, as of a day, made out on another, masked or not.
_MAKE: dict[str, Callable[[Store, int, date, date, bool], Printable]] = {
    "person": lambda store, number, day, today, masked: person.person_file(store, number, day, masked),
    "certificate": person.certificate,
    "child": lambda store, number, day, today, masked: child_file.child_file(store, number, day, masked),
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


def printable(store: Store, kind: str, number: int | None, day: date, masked: bool) -> Printable:
    """What is to be printed. Raises UserError for an unknown kind, or a number that nobody has."""
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
    store.get(shown.record, number)
    return of_record(store, kind, number, day, day, masked)


def roster(store: Store, view_key: str, day: date, masked: bool) -> Printable:
    """A list as it is at first, with the columns that are for paper."""
    shown, listed, known = Listing(view_key), list_of(view_key), listing.columns(view_key)
    ids = listing.ids(store, shown, day)
    return lists.printable(store, shown, [known[name] for name in listed.printed or listed.columns], ids, day, len(ids), masked)


def is_numbered(kind: str) -> bool:
    """Whether every copy of a paper that leaves has a number, which is given away then, so that the ledger is written to."""
    return kind in (declared := kinds()) and declared[kind][0].numbered
