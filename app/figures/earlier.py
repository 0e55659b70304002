"""Whether a year before can be compared with: it has records of its own in the ledger, or a filing that froze its figures."""

from __future__ import annotations

from datetime import date

from app.figures.declare import Number
from db.records import Snapshot
from db.store import Store
from db.text import kept_as

#: By the beginning of a figure's key, SQL that tells whether a year (:year, as text) was kept in the ledger. A roster taken in this
#: year tells who is there now; what was done in a year is only known of one in which it was written down.
_MEMBERS = (
    "SELECT 1 FROM review WHERE year = CAST(:year AS INTEGER)", "SELECT 1 FROM transfer WHERE substr(coalesce(in_on, out_on, applied_on), 1, 4) = :year",
    "SELECT 1 FROM person WHERE substr(member_to, 1, 4) = :year",
)
_ORGANISATION = (*_MEMBERS, "SELECT 1 FROM branch WHERE substr(abolished_on, 1, 4) = :year", "SELECT 1 FROM post WHERE substr(end_on, 1, 4) = :year")
_KEPT = {
    "members": _MEMBERS, "branches": _ORGANISATION, "posts": _ORGANISATION,
    "volunteers": ("SELECT 1 FROM service WHERE day BETWEEN :year || '-01-01' AND :year || '-12-31'", "SELECT 1 FROM person WHERE substr(cancelled_on, 1, 4) = :year"),
    "children": ("SELECT 1 FROM visit WHERE substr(day, 1, 4) = :year", "SELECT 1 FROM child WHERE substr(closed_on, 1, 4) = :year"),
}
_KEPT["teams"] = _KEPT["volunteers"]


def has_records(store: Store, key: str, day: date) -> bool:
    """Whether the ledger has records of the day's year that a figure of a state can be compared by; a sum over a year speaks for itself."""
    kept = _KEPT.get(key.partition(".")[0], ())
    return not kept or any(store.scalar(f"SELECT EXISTS ({query})", {"year": str(day.year)}) for query in kept)


def filed(store: Store, key: str, day: date) -> Number:
    """What a figure was when the year's end was filed or closed, the newest that can be read; None where nothing was."""
    for snapshot in store.find(Snapshot, "as_of = ? AND reopened_on IS NULL", (day.isoformat(),), "id DESC"):
        figures = frozen(snapshot)
        if figures is not None and (key in figures or snapshot.closes):
            return figures.get(key, 0)
    return None


def frozen(snapshot: Snapshot) -> dict[str, Number] | None:
    """The figures that a snapshot froze; None where what it kept can no longer be read."""
    told = kept_as(dict, snapshot.figures).get("figures")
    return told if isinstance(told, dict) and all(map(is_number, told.values())) else None


def is_number(value: object) -> bool:
    """Whether this is what a figure can be."""
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))
