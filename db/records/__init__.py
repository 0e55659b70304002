"""Every record type of the ledger; a record points only to types above it in this list, or to itself."""

from dataclasses import dataclass, field
from typing import Any

from db.fields import Field, Record
from db.kinds import Link
from db.records.branch import Branch, Post
from db.records.child import Aid, Child, ChildContact, FamilyMember, HealthCheck, Tutoring, Visit
from db.records.event import Attendance, Event, EventPartner, Material, Partner
from db.records.office import (
    Attachment,
    Correction,
    CountyForm,
    Document,
    Help,
    Honour,
    Phrase,
    Round,
    Snapshot,
    Submission,
    YearSummary,
)
from db.records.past import PastValue
from db.records.person import BASIC, MEMBER, VOLUNTEER, Contact, Dues, Person, Review, Transfer
from db.records.volunteering import Service, Team, TeamMember

__all__ = [
    "DEEDS",
    "OWNED",
    "TABLES",
    "VIEWS",
    "Aid",
    "Attachment",
    "Attendance",
    "Branch",
    "Child",
    "ChildContact",
    "Contact",
    "Correction",
    "CountyForm",
    "Document",
    "Dues",
    "Event",
    "EventPartner",
    "FamilyMember",
    "HealthCheck",
    "Help",
    "Honour",
    "Material",
    "Partner",
    "PastValue",
    "Person",
    "Phrase",
    "Post",
    "Review",
    "Round",
    "Service",
    "Snapshot",
    "Submission",
    "Team",
    "TeamMember",
    "Transfer",
    "Tutoring",
    "View",
    "Visit",
    "YearSummary",
    "is_private",
    "is_secret",
    "links_to",
    "parts_of",
    "view",
]

TABLES: dict[str, type[Record]] = {
    record.table: record
    for record in (
        Branch,
        Person,
        Post,
        Transfer,
        Review,
        Dues,
        Contact,
        Partner,
        Event,
        Attendance,
        Material,
        EventPartner,
        Team,
        TeamMember,
        Service,
        Child,
        FamilyMember,
        Visit,
        ChildContact,
        Aid,
        Tutoring,
        HealthCheck,
        Honour,
        Help,
        Document,
        CountyForm,
        Round,
        Submission,
        Snapshot,
        Correction,
        YearSummary,
        Phrase,
        Attachment,
        PastValue,
    )
}
#: What belongs to a record of any type, which it names by table and id.
OWNED: tuple[type[Record], ...] = (Attachment, PastValue)
#: Deeds done to one record, its table and what the deed is called: what was typed for them lies as if it were typed into the record.
DEEDS = {
    "election": (Branch.table, "换届"), "co_option": (Branch.table, "增补"), "transferring": (Person.table, "转接"),
    "reviewing": (Person.table, "登记评议"), "leaving": (Person.table, "办离团手续"), "sign_in": (Event.table, "登记名单"),
    "closing": (Child.table, "结案"), "reopening": (Child.table, "重新建档"),
}  # fmt: skip


@dataclass(frozen=True)
class View:
    """A way people look at a record type: its name on the command line, which rows, which groups of fields.

    `extra` are fields of other views that this one shows too; `defaults` are given to what is added through it.
    """

    key: str
    label: str
    record: type[Record]
    where: str = "1"
    groups: tuple[str, ...] = ()
    defaults: dict[str, Any] = field(default_factory=dict)

    def fields(self) -> tuple[Field, ...]:
        """The fields this view is about, in their declared order; words that stand in for a link are told with it."""
        beside = self.record.beside()
        return tuple(f for f in self.record.fields() if f.name not in beside and not f.programs and (not self.groups or f.group in self.groups))


VIEWS: dict[str, View] = {
    view.key: view
    for view in (
        View("branches", "团组织", Branch, defaults={"status": "正常"}),
        View("members", "团员", Person, "member_status is not null", (BASIC, MEMBER), {"member_status": "在册"}),
        View("volunteers", "志愿者", Person, "volunteer_status is not null", (BASIC, VOLUNTEER), {"volunteer_status": "在册"}),
        View("teams", "志愿服务队", Team, defaults={"status": "活跃"}),
        View("hours", "志愿服务记录", Service),
        View("children", "帮扶档案", Child, defaults={"status": "在帮"}),
        View("events", "活动", Event),
    )
}


def view(key: str) -> View | None:
    """The view of that name; every table's name is one as well."""
    if found := VIEWS.get(key):
        return found
    record = TABLES.get(key)
    return View(key, record.label, record) if record else None


def parts_of(table: str) -> tuple[type[Record], ...]:
    """The record types that are parts of this one (a child's visits), in order."""
    return tuple(r for r in TABLES.values() if (owner := r.owner()) and owner.target == table)


def is_private(record: type[Record]) -> bool:
    """Whether a record is about a child: by its own declaration, or because it is part of such a record, however far down."""
    owner = record.owner()
    return record.private or (owner is not None and owner.target != record.table and is_private(TABLES[owner.target]))


def is_secret(record: type[Record], field: Field) -> bool:
    """Whether what stands under a field's heading in a sheet of such records is masked: by itself, by whom it names, by the words that may stand for it."""
    if field.sensitive or not isinstance(field.kind, Link):
        return field.sensitive
    return is_private(TABLES[field.target]) or any(f.sensitive for f in record.fields() if f.name == field.words)


def links_to(table: str) -> tuple[tuple[type[Record], Field], ...]:
    """Every column anywhere that points to this table."""
    return tuple((r, f) for r in TABLES.values() for f in r.links() if f.target == table)
