"""The records behind a number on a chart."""

from datetime import date

from app import figures
from app.charts.declare import Chart
from db.fields import Record
from db.store import Store

_MONTHS = "events.by_month"


def record(chart: Chart, key: str) -> type[Record]:
    """Of which type the records behind a bar are."""
    if chart.compared:
        return figures.FIGURES[key].record
    return figures.SPLITS[chart.calendar or chart.key].base.record


def ids(store: Store, chart: Chart, key: str, day: date, month: int = 0) -> list[int]:
    """Ids of the records behind a bar, by its key; in a calendar of one month (0: all) and one kind ("": all)."""
    if chart.compared:
        return list(figures.records(store, key, day))
    if not chart.calendar:
        return list(figures.group_records(store, chart.key, key, day))
    split = figures.SPLITS[chart.calendar]
    found = list(figures.group_records(store, split.key, key, day) if key else figures.records(store, split.base.key, day))
    if month:
        then = set(figures.group_records(store, _MONTHS, f"{month:02d}", day))
        found = [number for number in found if number in then]
    return found
