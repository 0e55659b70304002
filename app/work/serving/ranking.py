"""Who served how long in a period: people and teams in their order, with stars and what is missing to the next one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from app import rules, settings
from app.figures import answer
from app.figures.volunteering import COUNTED, FIRST_TEAM, LIVE_VOLUNTEER, MINUTES_SO_FAR
from app.rules import star_level
from db.store import Store


@dataclass(frozen=True)
class Period:
    """From when to when; both days count."""

    start: date
    end: date


@dataclass(frozen=True)
class RankedPerson:
    """One person's place. `total` is everything up to the end, with what was carried over (`opening`)."""

    place: int
    id: int
    name: str
    team: str
    minutes: int
    times: int
    total: int
    opening: int
    stars: int
    #: Minutes to the next star, None with five.
    missing: int | None


@dataclass(frozen=True)
class RankedTeam:
    """One team's place."""

    place: int
    id: int
    name: str
    minutes: int
    times: int
    persons: int


EVER = date(1900, 1, 1)


def people(store: Store, period: Period, *, by_total: bool = False) -> list[RankedPerson]:
    """All registered volunteers and whoever else served in the period, most hours first; equal hours share a place."""
    values = _values(store, period)
    # Asked for each person along the index by person: a tenth of the time of grouping the whole table.
    served = f"FROM service WHERE person = person.id AND day BETWEEN :from AND :day AND {COUNTED}"
    rows = store.rows(
        f"SELECT id, name, {FIRST_TEAM}, coalesce((SELECT sum(minutes) {served}), 0) m, (SELECT count(*) {served}),"
        f" {MINUTES_SO_FAR} t, coalesce(opening_minutes, 0), {LIVE_VOLUNTEER} live FROM person"
        " WHERE volunteer_status IS NOT NULL OR EXISTS (SELECT 1 FROM service s WHERE s.person = person.id)",
        values,
    )
    rows = [row for row in rows if row[7] or row[3]]
    rows.sort(key=(lambda row: (-row[5], -row[3], row[0])) if by_total else (lambda row: (-row[3], -row[5], row[0])))
    rule = settings.get(store, "star_rule")
    places = _places([row[5] if by_total else row[3] for row in rows])
    return [
        RankedPerson(place, i, name, team or "", minutes, times, total, opening, star_level(total, rule), to_next(total, rule))
        for place, (i, name, team, minutes, times, total, opening, _) in zip(places, rows, strict=True)
    ]


def teams(store: Store, period: Period) -> list[RankedTeam]:
    """Every team that was there or served in the period, most hours first."""
    rows = store.rows(
        "SELECT t.id, t.name, coalesce(s.m, 0), coalesce(s.n, 0), coalesce(s.p, 0) FROM team t LEFT JOIN"
        f" (SELECT team, sum(minutes) m, count(*) n, count(DISTINCT person) p FROM service WHERE day BETWEEN :from AND :day AND {COUNTED}"
        " AND team IS NOT NULL GROUP BY team) s ON s.team = t.id"
        " WHERE s.m > 0 OR (t.status IS NOT '停止' AND t.id NOT IN (SELECT parent FROM team WHERE parent IS NOT NULL))",
        _values(store, period),
    )
    rows.sort(key=lambda row: (-row[2], row[0]))
    return [RankedTeam(place, *row) for place, row in zip(_places([row[2] for row in rows]), rows, strict=True)]


def star_hours(store: Store) -> tuple[int, ...]:
    """The hours for one to five stars, as the ledger's settings have it."""
    return rules.star_hours(settings.get(store, "star_rule"))


def to_next(total: int, rule: str) -> int | None:
    """Minutes from here to the next star, None with five."""
    return next((hours * 60 - total for hours in rules.star_hours(rule) if total < hours * 60), None)


def _places(measures: list[int]) -> list[int]:
    places: list[int] = []
    for number, measure in enumerate(measures, 1):
        places.append(places[-1] if places and measure == measures[number - 2] else number)
    return places


def _values(store: Store, period: Period) -> dict[str, Any]:
    return answer.parameters(store, period.end) | {"from": period.start.isoformat()}
