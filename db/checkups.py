"""A health check at an event was on the event's day: where that is put right, the checks' day follows, in the same step."""

from typing import Any

from db import rows
from db.history import Step
from db.records import Event, HealthCheck


def settle(connection: Any, step: Step) -> None:
    """Bring the health checks to the day of the events that this step moved, and say so in its label.

    Those that were on another day than the event stay, and so do those of children who have a check on the new day.
    """
    moved = 0
    for (table, record_id), (before, after) in list(step.changes.items()):
        if table != Event.table or not before or not after or "day" not in after:
            continue
        query = (
            "SELECT id FROM health_check h WHERE event = ? AND day = ?"
            " AND NOT EXISTS (SELECT 1 FROM health_check o WHERE o.child = h.child AND o.day = ?)"
        )
        for (number,) in connection.execute(query, (record_id, before["day"], after["day"])).fetchall():
            rows.assign(connection, step, HealthCheck, number, {"day": before["day"]}, {"day": after["day"]})
            moved += 1
    if moved:
        step.label += f"，{moved} 条体检记录的日期跟着改"
