"""The log of access: who looked at, printed or took out personal data, when and how much of it. It is read here; nothing alters it.

Source: 未成年人网络保护条例 Art. 36 and 37, personal data of minors are opened under a record of who did, which is looked over each year.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from db.store import Store

#: So many are shown or printed at once, the newest.
MOST = 5_000


@dataclass(frozen=True)
class Entry:
    """One line of the log; `count` is how many records, 0 where it is not about a number of them."""

    at: datetime
    who: str
    action: str
    what: str
    count: int

    @property
    def texts(self) -> tuple[str, str, str, str, str]:
        """The line as it is read."""
        return f"{self.at:%Y-%m-%d %H:%M}", self.who or "没有记下", self.action, self.what, f"{self.count:,}" if self.count else ""


#: The headings of `Entry.texts`.
HEADS = ("时间", "谁", "做了什么", "内容", "数量")


@dataclass(frozen=True)
class Wanted:
    """Which lines: from a day on, of one action, with these words in them; '' and None for all."""

    since: date | None = None
    action: str = ""
    words: str = ""

    @property
    def condition(self) -> tuple[str, dict[str, str]]:
        """The same in SQL."""
        parts = ["at >= :since"] * bool(self.since) + ["action = :action"] * bool(self.action)
        parts += ["instr(lower(coalesce(who, '') || ' ' || action || ' ' || coalesce(what, '')), lower(:words))"] * bool(self.words)
        return " AND ".join(parts) or "1", {"since": str(self.since), "action": self.action, "words": self.words}

    @property
    def said(self) -> str:
        """What is left out, for the head of a sheet; '' where nothing is."""
        return "，".join(filter(None, (f"{self.since} 以来" if self.since else "", self.action, f"含“{self.words}”" if self.words else "")))


def entries(store: Store, wanted: Wanted, most: int = MOST) -> list[Entry]:
    """The lines wanted, newest first."""
    where, values = wanted.condition
    sql = f"SELECT at, coalesce(who, ''), action, coalesce(what, ''), coalesce(count, 0) FROM access_log WHERE {where} ORDER BY id DESC LIMIT {most}"
    return [Entry(datetime.fromisoformat(at), *rest) for at, *rest in store.rows(sql, values)]


def count(store: Store, wanted: Wanted) -> int:
    """How many lines there are."""
    where, values = wanted.condition
    return int(str(store.scalar(f"SELECT count(*) FROM access_log WHERE {where}", values)))


def actions(store: Store) -> list[str]:
    """What was ever done, for the filter."""
    return [str(action) for (action,) in store.rows("SELECT DISTINCT action FROM access_log ORDER BY action")]


def stamp(store: Store) -> str:
    """What stands at the foot of every paper about children: by whom it was printed, and when."""
    return f"{store.who() or '没有填单位'} {date.today():%Y-%m-%d} 打印，内含未成年人信息"


def printed_by(store: Store) -> str:
    """By whom any other paper was printed, and when, for its foot; "" where nobody in particular has a password."""
    return f"{store.who()} {date.today():%Y-%m-%d} 打印" if store.has_persons else ""
