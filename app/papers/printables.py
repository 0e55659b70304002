"""Everything about one record, or one day, that can be printed, by the name it has on the command line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from app.lists import query as listing
from app.lists.query import Listing
from app.papers import branch_sheet, child_file, event_record, falls, lists
from app.papers import person as papers
from app.papers.sheet import Printable
from db.errors import UserError
from db.records import VIEWS, Branch, Child, Event, Person, view
from db.store import Store


@dataclass(frozen=True)
class Kind:
    """One kind of paper: its words, the record it is about (None: the whole township), and what describes it."""

    label: str
    record: type[Person] | type[Branch] | type[Child] | type[Event] | None
    make: Callable[[Store, int, date, bool], Printable]


def _certificate(store: Store, person: int, day: date, masked: bool) -> Printable:
    return papers.certificate(store, person, day, day, papers.next_serial(store, day), masked)


KINDS: dict[str, Kind] = {
    "person": Kind("一人一档", Person, papers.person_file),
    "certificate": Kind("志愿服务记录证明", Person, _certificate),
    "child": Kind("帮扶档案登记表", Child, child_file.child_file),
    "branch": Kind("团组织情况表", Branch, branch_sheet.branch_sheet),
    "event": Kind("活动记录", Event, lambda store, event, day, masked: event_record.printable(store, event, day)),
    "sign-in": Kind("签到表", Event, lambda store, event, day, masked: papers.event_sign_in(store, event)),
    "falls": Kind("下降说明", None, lambda store, _, day, masked: falls.printable(store, day)),
}
#: The lists, with these columns.
_COLUMNS = {
    "branches": ("called", "org_type", "members", "elected_on", "term_end", "status", "contact"),
    "members": ("name", "sex", "birth_date", "id_number", "branch", "joined_on", "development_no", "member_status"),
    "volunteers": ("name", "sex", "age", "phone", "village", "volunteer_no", "registered_on", "hours_total"),
    "teams": ("name", "leader", "phone", "team_members", "host_unit", "focus", "status"),
    "hours": ("person", "day", "minutes", "team", "category", "content"),
    "children": ("file_no", "name", "sex", "age", "village", "schooling", "care_type", "helper"),
    "events": ("title_name", "kind", "day", "place", "heads", "minutes"),
}


def printable(store: Store, kind: str, number: int | None, day: date, masked: bool) -> Printable:
    """What is to be printed. Raises UserError for an unknown kind, or a number that nobody has."""
    if kind in KINDS:
        found = KINDS[kind]
        if found.record is None:
            if number is not None:
                raise UserError(f"{found.label}是全镇的，不用写编号：print {kind} 文件.pdf")
            return found.make(store, 0, day, masked)
        if number is None:
            raise UserError(f"打印{found.label}要写编号，例如 print {kind} 12 文件.pdf")
        store.get(found.record, number)
        return found.make(store, number, day, masked)
    if kind in VIEWS and number is not None:
        raise UserError(f"花名册不写编号：print {kind} 文件.pdf")
    if kind in VIEWS:
        chosen = view(kind)
        assert chosen
        shown = Listing(kind)
        known = listing.columns(kind)
        ids = listing.ids(store, shown, day)
        return lists.printable(store, shown, [known[name] for name in _COLUMNS[kind]], ids, day, len(ids), masked)
    raise UserError(f"没有“{kind}”这种打印；可以写 {' '.join(KINDS)} 加编号，或 {' '.join(VIEWS)} 打印花名册")
