"""What is due for a member, in SQL of a row of person: turning 28, dues not paid, and the state a list shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.figures import answer
from app.figures.declare import age
from app.figures.dues import DUES_MONTHS, MONTHS_OWED, OWES
from app.figures.organisation import LIVE_POST, live_member
from app.rules import AGE_WARNING_DAYS, LEAGUE_MAX_AGE
from db.store import Store

WITHOUT_POST = f"NOT EXISTS (SELECT 1 FROM (SELECT * FROM post WHERE {LIVE_POST}) held WHERE held.person = person.id)"
#: The day somebody turns 28, NULL where the birth date is not known to the day; as app.rules.turns has it.
TURNS_28 = f"CASE WHEN length(birth_date) = 10 THEN CAST(CAST(substr(birth_date, 1, 4) AS INTEGER) + {LEAGUE_MAX_AGE} AS TEXT) || substr(birth_date, 5) END"
#: A live member without a post who turns 28 soon.
TURNING = f"{live_member()} AND {TURNS_28} BETWEEN :day AND days_after(:day, {AGE_WARNING_DAYS}) AND {WITHOUT_POST}"
#: A live member without a post who is 28 by now (the check member.over_age).
OVER_AGE = f"{live_member()} AND {age('birth_date')} >= {LEAGUE_MAX_AGE} AND {WITHOUT_POST}"
TURNING_WORDS = f"将满{LEAGUE_MAX_AGE}岁"
#: The status in few words, unless turning 28 is what matters more.
STATE = f"CASE WHEN member_status = '在册' AND {TURNING} THEN '{TURNING_WORDS}' ELSE replace(member_status, '（党员）', '') END"


@dataclass(frozen=True)
class Due:
    """What is due for one member as of a day: when 28 comes within the days of warning, whether it is past, months of dues not paid."""

    turns: date | None
    over_age: bool
    months: int


def due(store: Store, person: int, day: date) -> Due:
    """What is due for a member."""
    values = answer.parameters(store, day) | {"id": person}
    turns, turning, over, months = store.rows(f"SELECT {TURNS_28}, {TURNING}, {OVER_AGE}, {DUES_MONTHS} FROM person WHERE id = :id", values)[0]
    return Due(date.fromisoformat(turns) if turning else None, bool(over), months or 0)


def months_owed(store: Store, person: int, day: date) -> dict[int, int]:
    """The years of a member whose dues are not paid up by a day, by the ids of their reviews, each with how many months that is."""
    return dict(store.rows(f"SELECT id, {MONTHS_OWED} FROM review WHERE person = :person AND {OWES}", {"person": person, "day": day.isoformat()}))
