"""Dues, in SQL of a row of review (a member's year): what was due, paid and left by the as-of day, by months where they are registered."""

from app.figures.declare import OF_THE_YEAR, Figure, Split
from app.figures.organisation import live_branch
from db.records import Review

#: The months of the year, those of them that are due by the day, and whether their dues are known from them.
_MONTHS = "FROM dues m WHERE m.person = review.person AND m.month BETWEEN CAST(review.year AS TEXT) || '-01' AND CAST(review.year AS TEXT) || '-12'"
_SO_FAR = f"{_MONTHS} AND m.month <= substr(:day, 1, 7)"
_REGISTERED = f"EXISTS (SELECT 1 {_MONTHS} AND m.due IS NOT NULL)"
#: Months that were paid, nobody wrote how much: what they came to is not known, and nothing is owed for them.
_UNTOLD = f"EXISTS (SELECT 1 {_SO_FAR} AND m.state = '已缴' AND m.paid IS NULL)"
#: What was paid of a month by the day; without a day it was paid in its month.
_PAID_BY = "CASE WHEN coalesce(m.paid_on, m.month || '-01') <= :day THEN coalesce(m.paid, 0) ELSE 0 END"
#: What is still to be paid of a month; nothing is asked for yet of one that is deferred.
_LEFT = f"CASE WHEN coalesce(m.due, 0) > {_PAID_BY} THEN m.due - {_PAID_BY} ELSE 0 END"
_ASKED = "coalesce(m.state, '') NOT IN ('已缴', '免缴', '暂缓')"
#: Of a row of dues called m: not paid by the day; something is left of it, or nobody knows how much.
OPEN_MONTH = f"{_ASKED} AND (({_LEFT}) > 0 OR (m.state = '未缴' AND m.due IS NULL))"

#: In cents: due by the day, paid by the day, deferred, and left.
OWED = f"CASE WHEN {_REGISTERED} THEN (SELECT coalesce(sum(m.due), 0) {_SO_FAR}) ELSE dues_owed END"
_PAID = f"(SELECT coalesce(sum({_PAID_BY}), 0) {_MONTHS})"
PAID = f"CASE WHEN {_UNTOLD} AND dues_paid > {_PAID} THEN dues_paid WHEN EXISTS (SELECT 1 {_MONTHS}) THEN {_PAID} ELSE dues_paid END"
DEFERRED = f"(SELECT coalesce(sum({_LEFT}), 0) {_SO_FAR} AND m.state = '暂缓')"
SHORT = f"CASE WHEN {_REGISTERED} THEN (SELECT coalesce(sum({_LEFT}), 0) {_SO_FAR} AND {_ASKED}) WHEN {_UNTOLD} THEN 0 WHEN dues_owed > coalesce({PAID}, 0) THEN dues_owed - coalesce({PAID}, 0) ELSE 0 END"
#: Whether anything is left of the year by the day, and of how many months; a part of a month is a month.
OWES = f"(({SHORT}) > 0 OR EXISTS (SELECT 1 {_SO_FAR} AND {OPEN_MONTH}))"
MONTHS_OWED = (
    f"CASE WHEN EXISTS (SELECT 1 {_SO_FAR} AND {OPEN_MONTH}) THEN (SELECT count(*) {_SO_FAR} AND {OPEN_MONTH})"
    f" ELSE ((({SHORT}) * 12 + dues_owed - 1) / dues_owed) END"
)
OWING = f"{OF_THE_YEAR} AND {OWES}"
#: Of a row of person: the months of this year not paid, NULL for none.
DUES_MONTHS = f"(SELECT {MONTHS_OWED} FROM review WHERE review.person = person.id AND {OWING} LIMIT 1)"


def _sum(key: str, label: str, measure: str, source: str, *aliases: str, filled: str = "") -> Figure:
    return Figure(key=key, label=label, unit="元", record=Review, divisor=100, where=OF_THE_YEAR, measure=f"coalesce(sum({measure}), 0)",
                  source=source, aliases=aliases, filled=filled)


FIGURES = [
    _sum("dues.owed", "本年应缴团费", OWED, "本年度的应缴团费之和；按月登记的只算到统计截止日所在的月份", "应缴团费", "应缴", "应收团费", filled="dues_owed"),
    _sum("dues.paid", "本年实缴团费", PAID, "本年度的实缴团费之和；按月登记的只算统计截止日以前缴的",
         "实缴团费", "团费", "上缴团费", "实缴", "已缴团费", "团费收缴", "团费缴纳", "团费收缴情况", "实收团费", "收缴团费", filled="dues_paid"),
    _sum("dues.deferred", "本年暂缓缴纳的团费", DEFERRED, "按月登记、注明暂缓的月份里没有缴的应缴团费", "暂缓团费", "暂缓缴纳", "暂缓金额"),
]
OWING_FIGURE = _sum("roll.dues_owing", "本年欠缴的金额", SHORT, "本年度应缴比实缴多出的钱之和；按月登记的只算到统计截止日所在的月份，暂缓的不算",
                    "欠缴", "欠缴金额", "欠缴数", "欠缴团费金额", "未缴金额")
SPLITS = [
    Split(key="dues.by_branch", label="所在团组织", base=next(f for f in FIGURES if f.key == "dues.paid"), by="(SELECT p.branch FROM person p WHERE p.id = review.person)",
          of="branch", of_where=live_branch()),
]
