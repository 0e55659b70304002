"""One organisation on paper: its facts and numbers, committee, members, and what it held this year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app import settings
from app.lists import query as listing
from app.lists.query import Listing
from app.papers.sheet import CENTRE, LEFT, RIGHT, SIGNATURES, Block, Column, Facts, Printable, Sheet, Table, Wishes, Words
from app.work import branches as organisation
from db.records import Branch
from db.store import Store

_FACTS = ("full_name", "org_code", "level", "org_type", "village_or_unit", "party_org", "founded_on", "elected_on", "term_end", "status", "contact", "phone")
_MEMBERS = ("name", "sex", "birth_date", "education", "phone", "joined_on", "member_status")
_EVENTS = ("day", "title_name", "kind", "place", "heads", "minutes")
_WHOLE = ("day", "partial_date", "phone", "choice")


def branch_sheet(store: Store, branch: int, day: date, masked: bool) -> Printable:
    """The sheet of one organisation, as of a day."""
    record = store.get(Branch, branch)
    standing = organisation.standing(store, record, day)
    columns = listing.columns("branches")
    page = listing.page(store, Listing("branches"), day, [branch], [columns[name] for name in _FACTS])[branch]
    unit = settings.get(store, "unit")
    numbers = [
        ("团员", f"{len(standing.members)} 人"), ("14–28岁青年", f"{standing.youth} 人"), ("注册志愿者", f"{len(standing.volunteers)} 人"),
        ("团青比", "—" if standing.share is None else f"{standing.share}%"),
        *((meeting.kind, f"{len(meeting.held)} 次" + (f"，应 {meeting.due} 次" if meeting.due else "")) for meeting in standing.meetings),
    ]

    def make(wishes: Wishes) -> Sheet:
        facts = [(columns[n].label, columns[n].text(v, masked=wishes.masked)) for n, v in zip(_FACTS, page, strict=True) if v is not None]
        blocks: list[Block] = [Facts(facts), Facts(numbers, 4)]
        if standing.officers:
            rows = [(officer.title, officer.name, officer.more) for officer in standing.officers]
            blocks += [Words("班子", 12, True, above=4), Table([Column("职务"), Column("姓名"), Column("说明")], rows)]
        blocks += _rows(store, "members", "团员", _MEMBERS, standing.members, day, wishes.masked)
        blocks += _rows(store, "events", f"{day.year} 年活动", _EVENTS, organisation.events_this_year(store, branch, day), day, wishes.masked)
        return Sheet("团组织情况表", blocks, f"填报单位：{unit}", f"统计截止：{day:%Y-%m-%d}", SIGNATURES if wishes.signatures else (), foot=unit)

    return Printable(f"团组织情况表 {record.short_name or record.full_name}", make, Wishes(masked), sensitive=True, counted=len(standing.members))


def _rows(store: Store, view: str, heading: str, names: Sequence[str], ids: Sequence[int], day: date, masked: bool) -> list[Block]:
    if not ids:
        return []
    known = listing.columns(view)
    columns = [known[name] for name in names]
    page = listing.page(store, Listing(view), day, ids, columns)
    rows = [(str(n), *(c.text(v, masked=masked) for c, v in zip(columns, page[i], strict=True))) for n, i in enumerate(ids, 1)]
    heads = [Column("序号", CENTRE, whole=True), *(Column(c.label, RIGHT if c.numeric else LEFT, whole=c.numeric or c.kind.name in _WHOLE) for c in columns)]
    return [Words(f"{heading}（{len(ids)}）", 12, True, above=4), Table(heads, rows)]
