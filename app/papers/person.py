"""Papers about one record: a member's whole file, a certificate of hours, the sign-in sheet of an event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from app import settings
from app.figures import answer
from app.figures.volunteering import COUNTED, MINUTES_SO_FAR
from app.lists import query as listing
from app.lists.query import Listing
from app.papers.sheet import CENTRE, LEFT, RIGHT, SIGNATURES, Block, Column, Facts, Printable, Sheet, Table, Wishes, Words
from app.rules import STAR_NAMES, star_level
from app.work import hours
from db.dates import PartialDate
from db.errors import UserError
from db.records import Attachment, Event, Person
from db.records.person import BASIC, MEMBER, VOLUNTEER
from db.store import Store

#: What a member's file lists: the record, its link to the person, the heading, the columns.
_PARTS = (
    ("post", "团内任职", ("start_on", "end_on", "branch", "title_name", "basis", "appointed_by")),
    ("transfer", "组织关系转接", ("applied_on", "direction", "from_branch", "to_branch", "other_org", "reason", "status")),
    ("review", "年度评议与注册", ("year", "grade", "registration", "rewards", "dues_owed", "dues_paid")),
    ("contact", "流动团员联系", ("day", "mode", "contacted_by", "place", "content")),
    ("honour", "荣誉", ("year", "name", "level", "awarded_by")),
    ("team_member", "志愿服务队", ("team", "role", "joined_on", "left_on")),
)
_EVENTS = 40
_BLANK_LINES = 25
#: More names than this stand in two columns on a page lying on its side.
_ONE_COLUMN = 24


# --- a member's file


def person_file(store: Store, person: int, day: date, masked: bool) -> Printable:
    """One person's whole file (一人一档)."""
    record = store.get(Person, person)
    columns = listing.columns("person")
    page = listing.page(store, Listing("person"), day, [person], columns.values())[person]
    values = dict(zip(columns, page, strict=True))
    unit = settings.get(store, "unit")
    parts = [block for table, heading, names in _PARTS for block in _part(store, table, heading, names, person, day)]
    parts += _hours_by_year(store, person, day) + _events(store, person, day)

    def make(wishes: Wishes) -> Sheet:
        blocks: list[Block] = []
        for group in (BASIC, MEMBER, VOLUNTEER):
            pairs = [
                (c.label, c.text(values[c.key], masked=wishes.masked))
                for c in columns.values()
                if c.field and c.field.group == group and values[c.key] is not None and c.key != "note"
            ]
            if pairs:
                blocks += [Words(group, 12, True, above=4), Facts(pairs)]
        if record.note:
            blocks.append(Facts([("备注", record.note)], 1))
        return Sheet(
            "团员个人档案" if record.member_status else "个人档案", [*blocks, *parts], f"姓名：{record.name}", f"截止：{day:%Y-%m-%d}",
            SIGNATURES if wishes.signatures else (), landscape=False, foot=unit,
        )

    return Printable(f"个人档案 {record.name}", make, Wishes(masked, signatures=False), sensitive=True)


def _part(store: Store, table: str, heading: str, names: Sequence[str], person: int, day: date) -> list[Block]:
    shown = Listing(table, sort=names[0])
    known = listing.columns(table)
    columns = [known[name] for name in names]
    ids = [row[0] for row in store.rows(f'SELECT id FROM "{table}" WHERE person = ? ORDER BY "{names[0]}" IS NULL, "{names[0]}", id', (person,))]
    if not ids:
        return []
    page = listing.page(store, shown, day, ids, columns)
    rows = [[c.text(v) for c, v in zip(columns, page[i], strict=True)] for i in ids]
    heads = [Column(c.label, RIGHT if c.numeric else LEFT, whole=c.numeric or "date" in c.kind.name or c.kind.name == "day") for c in columns]
    return [Words(heading, 12, True, above=4), Table(heads, rows)]


def _hours_by_year(store: Store, person: int, day: date) -> list[Block]:
    values = answer.parameters(store, day) | {"person": person}
    rows = store.rows(
        f"SELECT substr(day, 1, 4), count(*), sum(minutes) FROM service WHERE person = :person AND day <= :day AND {COUNTED} GROUP BY 1 ORDER BY 1",
        values,
    )
    opening = store.scalar("SELECT coalesce(opening_minutes, 0) FROM person WHERE id = :person", values)
    if not rows and not opening:
        return []
    lines = [["期初", "—", hours.in_hours(opening)]] if opening else []
    lines += [[f"{year} 年", str(count), hours.in_hours(minutes)] for year, count, minutes in rows]
    lines.append(["合计", str(sum(row[1] for row in rows)), hours.in_hours(opening + sum(row[2] for row in rows))])
    return [Words("志愿服务", 12, True, above=4), Table([Column("年度"), Column("次数", RIGHT, whole=True), Column("小时", RIGHT, whole=True)], lines)]


def _events(store: Store, person: int, day: date) -> list[Block]:
    rows = store.rows(
        "SELECT e.day, e.kind, e.title_name, coalesce(a.role, '') FROM attendance a JOIN event e ON e.id = a.event"
        " WHERE a.person = ? AND a.absent IS NOT 1 AND e.day <= ? ORDER BY e.day DESC, e.id DESC",
        (person, day.isoformat()),
    )
    if not rows:
        return []
    heading = f"参加活动和培训 {len(rows)} 次" + (f"（最近 {_EVENTS} 次）" if len(rows) > _EVENTS else "")
    heads = [Column("日期", whole=True), Column("类别", whole=True), Column("活动"), Column("身份")]
    return [Words(heading, 12, True, above=4), Table(heads, rows[:_EVENTS])]


# --- the certificate of hours


def next_serial(store: Store, day: date, before: int = 0) -> str:
    """The number the next certificate gets, after so many made out with it; nobody gets it until `take_serial`."""
    return f"{day.year}-{int(store.setting(_serial_key(day)) or 0) + 1 + before:04d}"


def take_serial(store: Store, day: date) -> str:
    """Give the next number away; it never comes back, not even when the step is undone."""
    serial = next_serial(store, day)
    store.set_setting(_serial_key(day), serial.partition("-")[2])
    return serial


def issue(store: Store, person: int, serial: str, day: date, content: bytes) -> str:
    """Give the number of a certificate away and keep what was printed with the person, in one step, whose name is returned.

    Raises UserError, with nothing given away, where the number went to somebody else meanwhile.
    """
    with store.step(step := f"出具志愿服务记录证明 {serial}"):
        if take_serial(store, day) != serial:
            raise UserError(f"编号 {serial} 刚才已经用在另一张证明上，这一张请不要用，再打开预览重新出一张")
        store.save(Attachment(owner_table="person", owner_id=person, file=store.keep_file(f"志愿服务记录证明 {serial}.pdf", content)))
    return step


def _serial_key(day: date) -> str:
    return f"certificate.{day.year}"


@dataclass(frozen=True)
class _Served:
    """What a certificate says was served: since when, how often, minutes in all, and of what kinds."""

    first: str | None
    count: int
    minutes: int
    content: str


def _served(store: Store, person: int, opening: int, day: date) -> _Served:
    values = answer.parameters(store, day) | {"person": person}
    total = store.scalar(f"SELECT {MINUTES_SO_FAR} FROM person WHERE id = :person", values)
    counted = f"FROM service WHERE person = :person AND day <= :day AND {COUNTED}"
    first, count = store.rows(f"SELECT min(day), count(*) {counted}", values)[0]
    kinds = store.rows(f"SELECT coalesce(category, '其他'), sum(minutes) m {counted} GROUP BY 1 ORDER BY m DESC", values)
    content = "、".join(f"{kind} {hours.in_hours(minutes)} 小时" for kind, minutes in kinds)
    if opening:
        content = "；".join(filter(None, (content, f"启用台账以前累计 {hours.in_hours(opening)} 小时")))
    return _Served(first, count, total, content)


def certificate(store: Store, person: int, day: date, today: date, masked: bool, before: int = 0) -> Printable:
    """Proof of a volunteer's hours up to a day, with the next number (after so many `before`) and everything such a paper must say.

    The number is given away by `issue`, once it is printed or saved. Raises UserError where there are no hours to prove.
    """
    record, serial = store.get(Person, person), next_serial(store, today, before)
    served = _served(store, person, record.opening_minutes or 0, day)
    if served.minutes <= 0:
        raise UserError(f"{record.name}到 {_long(day)}还没有计入工时的志愿服务记录，没有可以证明的内容；请先补录服务记录")
    columns = listing.columns("person")

    def make(wishes: Wishes) -> Sheet:
        number = columns["id_number"].text(record.id_number, masked=wishes.masked)
        span = f"自 {_long(date.fromisoformat(served.first))}至 {_long(day)}" if served.first else f"截至 {_long(day)}"
        said = (
            f"　　兹证明 {record.name} {span}参加志愿服务 {served.count} 次，累计志愿服务时间 {hours.in_hours(served.minutes)} 小时"
            f"（{STAR_NAMES[star_level(served.minutes, settings.get(store, 'star_rule'))]}）。"
        )
        blocks: list[Block] = [
            Words(said, 14, above=8), Words("", 6), _proven(store, record, number, served),
            Words("出具单位（盖章）：　　　　　　　　　　", 12, align=RIGHT, above=22),
            Words(_long(today) + "　　　　", 12, align=RIGHT, above=4),
            Words("注：本证明依据志愿服务记录如实出具，不收取任何费用。", 9, above=26),
        ]
        return Sheet("志愿服务记录证明", blocks, "", f"证明编号：{serial}", landscape=False)

    warning = "" if record.id_number else "这个人没有填身份证号，证明上的证件号码会是空的。"
    return Printable(f"志愿服务记录证明 {serial} {record.name}", make, Wishes(masked), warning, signed=False, sensitive=True,
                     issue=lambda store, content: issue(store, person, serial, today, content))


def _proven(store: Store, record: Person, number: str, served: _Served) -> Facts:
    return Facts(
        [
            ("姓名", record.name or ""), ("志愿者编号", record.volunteer_no or ""),
            ("证件类型", "居民身份证" if record.id_number else ""), ("证件号码", number),
            ("服务时间", f"{hours.in_hours(served.minutes)} 小时"), ("服务次数", f"{served.count} 次"), ("服务内容", served.content),
            ("出具单位", settings.get(store, "unit")), ("单位负责人", settings.get(store, "head")),
            ("经办人", settings.get(store, "filler")), ("联系电话", settings.get(store, "phone")),
        ],
        height=11, wide=frozenset(("服务内容",)),
    )


def _long(day: date) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"


# --- the sign-in sheet


def sign_in(store: Store, title: str, day: PartialDate | date | None, place: str | None, persons: Sequence[int]) -> Printable:
    """A sheet for signing in: the names in their order, or blank lines; phones are left for people to write."""
    names, unit = _named(store, persons), settings.get(store, "unit")

    def make(wishes: Wishes) -> Sheet:
        lines = [[str(n), name, of, "", ""] for n, (name, of) in enumerate([*names, *[("", "")] * wishes.blanks], 1)]
        wide = len(names) > _ONE_COLUMN
        heads = [Column("序号", CENTRE, 12), Column("姓名", LEFT, 24 if wide else 28), Column("单位/村", LEFT, 38 if wide else 52),
                 Column("电话", LEFT, 27 if wide else 38), Column("签名", LEFT, 30 if wide else 50)]
        if wide:
            lines += [[""] * 5] * (len(lines) % 2)
            heads, lines = heads * 2, [left + right for left, right in zip(lines[::2], lines[1::2], strict=True)]
        about = "　　".join(filter(None, (f"时间：{PartialDate.of(day).words}" if day else "时间：", f"地点：{place or ''}")))
        right = f"应到 {len(names)} 人　实到　　　人" if names else "实到　　　人"
        return Sheet(f"{title}签到表", [Table(heads, lines, height=9)], about, right, landscape=wide, foot=unit)

    return Printable(f"{title}签到表", make, Wishes(blanks=0 if names else _BLANK_LINES), blanks=True, signed=False, counted=len(names))


def _named(store: Store, persons: Sequence[int]) -> list[tuple[str, str]]:
    """The names of people in their order, each with the village, the place of work or the branch it is known by."""
    people = store.page(Person, persons)
    branches = store.titles("branch", {person.branch for person in people if person.branch})
    return [(person.name or "", person.village or person.work_unit or branches.get(person.branch or 0, person.branch_words or "")) for person in people]


def event_sign_in(store: Store, event: int) -> Printable:
    """The sign-in sheet of an event, with those who are on its list."""
    record = store.get(Event, event)
    persons = [row[0] for row in store.rows("SELECT person FROM attendance WHERE event = ? ORDER BY id", (event,))]
    made = sign_in(store, record.title_name or "", record.day, record.place, persons)
    return replace(made, start=replace(made.start, blanks=max(made.start.blanks, min(_missing(record, len(persons)), 200))))


def _missing(record: Event, known: int) -> int:
    """Lines for those who are expected but not known by name."""
    expected: Any = record.expected or record.present or 0
    return max(0, expected - known) if known else 0
