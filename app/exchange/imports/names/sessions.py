"""Which session of an event a record means that names it and has a day: events of one name are held year after year."""

from __future__ import annotations

from datetime import date

from app.exchange.imports.names.linking import Links, Unclear, looked_up
from db.errors import BadValue
from db.kinds import Stored
from db.records import TABLES
from db.store import Store

#: So many days before and after the only day told of an event people may have worked for it.
_AROUND = 14


class Elsewhen(BadValue):
    """The events that bear the name were on other days."""


class Sessions:
    """Finds events by name and day; reads their days once."""

    def __init__(self, store: Store, links: Links) -> None:
        self._links = links
        self._days: dict[int, tuple[str, str]] = {
            row[0]: (row[1], row[2] or "") for row in store.rows("SELECT id, day, end_day FROM event WHERE day IS NOT NULL")
        }
        self._found: dict[tuple[str, str], int | BadValue] = {}

    def expect(self, record_id: int, stored: dict[str, Stored]) -> None:
        """Let an event be found that is not in the ledger yet."""
        if day := stored.get("day"):
            self._days[record_id] = str(day), str(stored.get("end_day") or "")
            self._found.clear()

    def find(self, text: str, day: str) -> int:
        """The event meant. Raises Unknown for none of that name, Unclear for several that day, Elsewhen where all were on other days."""
        return looked_up(self._found, (text, day), lambda: self._look(text, day))

    def _look(self, text: str, day: str) -> int:
        if self._links.is_told("event", text):
            return self._links.find("event", text)
        called = self._links.called("event", text)
        that_day = [i for i in called if self._covers(i, day)]
        if len(that_day) > 1:
            raise Unclear(f"台账里 {day} 有 {len(that_day)} {TABLES['event'].unit}“{text}”，分不清是哪一次")
        if that_day:
            return that_day[0]
        around = {i: days for i in called if (days := self._days_from(i, day)) <= _AROUND}
        if around and list(around.values()).count(nearest := min(around.values())) == 1:
            return next(i for i, days in around.items() if days == nearest)
        if called and all(i in self._days for i in called):
            when = "、".join(sorted({self._days[i][0] for i in called})[-3:])
            raise Elsewhen(f"台账里的“{text}”是 {when} 的活动，不是这一天的")
        return self._links.find("event", text)

    def _covers(self, record_id: int, day: str) -> bool:
        first, last = self._days.get(record_id, ("", ""))
        return bool(first) and (day.startswith(first) or first <= day[: len(last or first)] <= (last or first))

    def _days_from(self, record_id: int, day: str) -> int:
        """How far a day is from the one day told of an event; very far where it has several or none."""
        first, last = self._days.get(record_id, ("", ""))
        return abs((date.fromisoformat(day) - date.fromisoformat(first)).days) if len(first) == 10 and not last else 10_000
