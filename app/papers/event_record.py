"""The record of one event on paper: its subject, its facts, who was there, partners, goods, and some of its photos."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from app import settings
from app.lists import query as listing
from app.lists.query import Listing
from app.papers.sheet import LEFT, RIGHT, SIGNATURES, Block, Column, Facts, Pictures, Printable, Sheet, Table, Wishes, Words
from app.work import events as attending
from app.work import hours, series
from app.work.events import Seat, Sums
from db.records import Event
from db.store import Store

#: More photos than this are left to the ledger.
PHOTOS = 6
#: The facts, in the order of the event's own fields; subject, heads and long texts have places of their own.
_FACTS = ("kind", "series", "session_no", "day", "end_day", "minutes", "place", "village", "branch", "speaker", "audience", "topics", "channel", "cost")
_LONG = (("content", "内容"), ("result", "成效"), ("note", "备注"))
_PARTS = (
    ("event_partner", "合作单位", ("partner", "role", "visitors", "note")),
    ("material", "发放物资", ("item", "quantity", "unit_name", "recipients", "note")),
)


def printable(store: Store, event: int, day: date) -> Printable:
    """The record of an event; its hours are those counted as of the settings."""
    record = store.get(Event, event)
    title = (record.title_name or "") + (f"（{ordinal}）" if (ordinal := series.ordinal(record)) else "")
    sums, seats = attending.sums(store, event, day), attending.seats(store, event, day)
    blocks = [_facts(store, event, day), *_heads(sums), *_texts(record), *_names(seats)]
    for table, heading, columns in _PARTS:
        blocks += _part(store, event, day, table, heading, columns)
    blocks += _photos(store, event)
    unit = settings.get(store, "unit")

    def make(wishes: Wishes) -> Sheet:
        held = f"填报单位：{unit}" if unit else ""
        return Sheet(f"{title}活动记录", blocks, held, f"日期：{record.day}" if record.day else "", SIGNATURES if wishes.signatures else (),
                     landscape=False, foot=unit)

    return Printable(f"{title}活动记录", make, Wishes(signatures=False))


def _facts(store: Store, event: int, day: date) -> Block:
    columns = [listing.columns("events")[name] for name in _FACTS]
    values = listing.page(store, Listing("events"), day, [event], columns)[event]
    told = [(c, c.text(v)) for c, v in zip(columns, values, strict=True) if v is not None]
    return Facts([(c.label, f"{text} 小时" if c.kind.name == "minutes" else f"{text} 元" if c.kind.name == "money" else text) for c, text in told])


def _heads(sums: Sums) -> list[Block]:
    told = [
        ("应到", "" if sums.expected is None else f"{sums.expected} 人"), ("实到", f"{sums.heads} 人"),
        ("有名单", f"{sums.here} 人" if sums.here else ""), ("只计人数", f"{sums.nameless} 人" if sums.nameless else ""),
        ("志愿者", f"{len(sums.volunteers)} 人" if sums.volunteers else ""), ("外来人员", "" if sums.external is None else f"{sums.external} 人"),
        ("志愿时长", f"{hours.in_hours(sums.minutes)} 小时" if sums.minutes else ""), ("发放物资", f"{sums.quantity} 件" if sums.kinds else ""),
    ]
    return [Words("人数", 12, True, above=4), Facts([(name, text) for name, text in told if text], 4)]


def _texts(record: Event) -> list[Block]:
    blocks: list[Block] = []
    for name, heading in _LONG:
        if text := getattr(record, name):
            blocks += [Words(heading, 12, True, above=4), Words(f"　　{text}", above=0)]
    return blocks


def _names(seats: Sequence[Seat]) -> list[Block]:
    here, away = [s for s in seats if not s.absent], [s for s in seats if s.absent]
    if not seats:
        return []
    blocks: list[Block] = [Words(f"签到名单 {len(here)} 人", 12, True, above=4)]
    if here:
        blocks.append(Words("、".join(seat.name for seat in here), above=0))
    if away:
        blocks.append(Words("没有到：" + "、".join(seat.name + (f"（{seat.note}）" if seat.note else "") for seat in away), above=1))
    return blocks


def _part(store: Store, event: int, day: date, table: str, heading: str, names: Sequence[str]) -> list[Block]:
    columns = [listing.columns(table)[name] for name in names]
    ids = [row[0] for row in store.rows(f'SELECT id FROM "{table}" WHERE event = ? ORDER BY id', (event,))]
    if not ids:
        return []
    page = listing.page(store, Listing(table), day, ids, columns)
    rows = [[c.text(v) for c, v in zip(columns, page[i], strict=True)] for i in ids]
    heads = [Column(c.label, RIGHT if c.numeric else LEFT, whole=c.numeric) for c in columns]
    return [Words(f"{heading} {len(ids)} {'家' if table == 'event_partner' else '种'}", 12, True, above=4), Table(heads, rows)]


def _photos(store: Store, event: int) -> list[Block]:
    kept = attending.photos(store, event)
    if not kept:
        return []
    shown = [(photo.caption or "", partial(store.file_content, photo.file)) for photo in kept[:PHOTOS] if photo.file]
    more = f"（共 {len(kept)} 张，这里是前 {PHOTOS} 张）" if len(kept) > PHOTOS else ""
    return [Pictures(shown, f"照片{more}")]
