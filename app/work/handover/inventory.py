"""What is handed over, counted, and what is open on that day: it stands on the printed 移交清单."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.work import todos
from app.work.todos import Todo
from db.records import TABLES, VIEWS, Attachment, PastValue
from db.store import Store

#: Visits that come due within so many days are told, too.
_VISITS_AHEAD = 30
_SHOWN = 16


@dataclass(frozen=True)
class Counted:
    """One kind of what is handed over: what it is called, how many, and what is to be said of it."""

    label: str
    count: int
    unit: str
    note: str = ""


@dataclass(frozen=True)
class Open:
    """Something that is not done yet: what, more about it, and until when."""

    what: str
    detail: str
    when: str


def counts(store: Store) -> list[Counted]:
    """Everything in the ledger, kind by kind; kinds of which there is nothing are left out."""
    found = [Counted(v.label, store.count(v.record, v.where), v.record.unit) for v in VIEWS.values()]
    shown = {v.record for v in VIEWS.values()}
    for record in TABLES.values():
        if record not in shown and record not in (Attachment, PastValue):
            found.append(Counted(record.label, store.count(record), record.unit))
    size = int(store.scalar("SELECT coalesce(sum(length(content)), 0) FROM kept_file"))
    files = int(store.scalar("SELECT count(*) FROM kept_file"))
    others = (
        Counted(Attachment.label, store.count(Attachment), Attachment.unit, "照片、扫描件，在台账里面"),
        Counted("台账里存的文件", files, "个", f"连同附件、县里的空表、上报的表，共 {size / 1e6:.1f} MB"),
        Counted("以前的值", store.count(PastValue), PastValue.unit, "哪天起变的，过去的数字靠它"),
        Counted("设置和记住的对应、答案", int(store.scalar("SELECT count(*) FROM setting WHERE value <> ''")), "条", "单位、口径、表头对应、认名字的回答"),
        Counted("操作历史", int(store.scalar("SELECT count(*) FROM step")), "步", "还能撤销、能查谁改的"),
        Counted("查阅日志", int(store.scalar("SELECT count(*) FROM access_log")), "条", "谁在什么时候看过、带出过"),
    )
    return [one for one in (*found, *others) if one.count]


def open_things(store: Store, today: date) -> list[Open]:
    """What whoever takes over has to go on with: visits, terms, filings, transfers, dues; nothing that names a child."""
    due = todos.visits_due(store, today).values()
    late, soon = sum(day < today for day in due), sum(0 <= (day - today).days <= _VISITS_AHEAD for day in due)
    words = f"{late} 户已经过期，{soon} 户在 {_VISITS_AHEAD} 天内到期；名单在“帮扶档案”"
    found = [Open(f"走访 {late + soon} 户", words, f"最早 {min(due)}")] if late + soon else []
    filings = todos.filings(store, today, ahead=10_000)
    # Copies are made by whoever takes over anyway, and who turns 28 is no business that was left.
    others = [one for one in todos.todos(store, today) if one.key.partition(".")[0] not in ("visits", "filing", "form", "backup", "turning")]
    rounds = store.rows("SELECT name, due_on FROM round WHERE due_on >= ? ORDER BY due_on", (today.isoformat(),))
    found += [_open(one) for one in (*filings, *others)]
    return found + [Open(f"下发的《{name}》还在收", "看“下发回收”里谁还没有交", str(day)) for name, day in rounds]


def _open(todo: Todo) -> Open:
    return Open(todo.title, todo.detail, todo.when)


def digest_of(package: Path) -> str:
    """The beginning of a file's SHA-256, by which two files are held to be one."""
    with open(package, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:_SHOWN]
