"""What the ledger does not know: a number found is right only where its records could have told of another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.exchange.forms.meaning.wants import SPANS, UNKNOWN_TIME, Period, day_of, number_of, of_period
from app.figures import crossing
from app.figures.declare import Number
from db.store import Store


class Knowledge:
    """Answers, for the figures of one form, why a number that was worked out is not known after all."""

    def __init__(self, store: Store, day: date) -> None:
        self._store, self._day = store, day
        self._unsaid: dict[tuple[str, str, date], str] = {}
        self._first: dict[str, str | None] = {}

    def doubt(self, key: str, time: str, number: Number) -> str:
        """In words, why this number is not known for this time; '' where it is."""
        day = day_of(time, self._day)
        if day is None:
            return f"{time}年还没有到" if time.isdigit() else "标题写的时间还没有到" if "-" in time else "不知道是哪一天的"
        if day < self._day and (present := crossing.only_present(key)):
            return f"台账里只有现在的“{present}”，没有 {day.year} 年的"
        return self._why_not_zero(key, day) if number == 0 else ""

    def asked(self, target: str, period: Period | None) -> tuple[str, str, str]:
        """The time and the key of a number below a title of this period, and in words why it cannot be told for it; '' where it can."""
        kind, key = number_of(target) or ("", "")
        if kind in SPANS:
            return self._of_span(kind, key, period)
        time = of_period(kind, period, self._day)
        if time == UNKNOWN_TIME:
            return time, key, f"标题写的是 {period.year if period else ''} 年，不知道同期是哪一天"
        if period is None or period.first == 1 or kind not in ("figure", "same") or not crossing.is_of_a_year(key) or "by_month=" in key:
            return time, key, ""
        months = crossing.of_months(key, period.first, period.last)
        return time, months or key, "" if months else f"标题写的是 {period.first}—{period.last} 月，台账里的这个数不能按月分开"

    def _of_span(self, kind: str, key: str, period: Period | None) -> tuple[str, str, str]:
        """本月, 本季度: the months of the title, or of a title of the whole year those that the day lies in."""
        months = SPANS[kind]
        words = "本月" if kind == "month" else "本季度"
        if period is None or (period.year == self._day.year and period.first == 1 and period.last in (12, self._day.month)):
            last = self._day.month if months == 1 else -(-self._day.month // months) * months
            period = Period(self._day.year, last - months + 1, last)
        if period.last - period.first + 1 != months:
            return UNKNOWN_TIME, key, f"标题写的时间不是一个{words[1:]}，不知道“{words}”是哪几天"
        time = of_period("todate", period, self._day)
        if not crossing.is_of_a_year(key) or "by_month=" in key:
            return time, key, ""
        narrowed = crossing.of_months(key, period.first, period.last)
        return time, narrowed or key, "" if narrowed else f"台账里的这个数不能按月分开，“{words}”没有填"

    def change(self, targets: Sequence[str], period: Period | None) -> float | str:
        """By how much a number changed, the later one less the earlier one; in words, why that is not known. `period`: of the form's title."""
        days: dict[date, Number] = {}
        for target in targets:
            time, key, why = self.asked(target, period)
            if why:
                return why
            if day := day_of(time, self._day):
                days[day] = crossing.compute(self._store, day, [key])[key]
                if why := self.doubt(key, time, days[day]):
                    return why
        numbers = [number for _, number in sorted(days.items()) if number is not None]
        return round(numbers[1] - numbers[0], 6) if len(numbers) == 2 else "不知道是哪两个时间的数相减"

    def _why_not_zero(self, key: str, day: date) -> str:
        base, _, rest = key.partition("@")
        if base not in self._first:
            self._first[base] = crossing.first_record(self._store, base)
        first = self._first[base]
        if first is None:
            return "台账里还没有记过这种事，不知道是不是 0"
        splits = "&".join(part.partition("=")[0] for part in rest.split("&"))
        if (base, splits, day) not in self._unsaid:
            self._unsaid[base, splits, day] = crossing.unsaid(self._store, key, day)
        if unsaid := self._unsaid[base, splits, day]:
            return f"台账里都没有填“{unsaid}”，不知道是不是 0"
        before = first > day.isoformat() and crossing.is_of_a_year(key)
        return f"台账里没有 {day.year} 年和以前的这种记录，不知道是不是 0" if before else ""
