"""What the clerk should look at before the summary is handed in: slips of the pen, and numbers that do not hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from app.figures import FIGURES
from app.rules import VOLUNTEER_YEARLY_HOURS
from app.summary.offering import Known, offered
from app.summary.proof import ERROR, WARNING, Hint, proofread
from app.summary.targets import Answers, base_figure
from app.summary.text import Number, Paragraph, Summary
from app.summary.unsupported import Unsupported, unsupported
from db.store import Store

__all__ = ["ERROR", "WARNING", "Hint", "hints"]

#: Figures in 人次 that may be told as 人: the same people hardly come twice.
_AS_PERSONS = ("partners.visitors", "events.external")
_PERSONS = ("人", "名", "位")
#: An average of so many times the yearly duty wants a second look.
_PLAUSIBLE_TIMES = 10
_CLAUSES = re.compile(r"[^。；！？\n]+")
_AMONG = re.compile(r"其中|分别是|分别为")
_COUNT = re.compile(r"(\d+(?:\.\d+)?万?)(人次|人|名|个|支|份|期|次|场|本|家|批|项|件|户|小时)")
_HEADS = re.compile(r"(?:培训|参训|参加|听课|观影)[^，。；、\d]{0,4}\d+[余多]?(人)(?!次)")
#: Before a number that is a comparison or an average, no part and no whole.
_OTHER = re.compile(r"(?:相比净?(?:增加|减少)|平均[^，]*|人均[^，]*)$")
#: Inside a bracket that is still open: an aside, what the number before it is made of.
_ASIDE = re.compile(r"（[^（）]*$")
#: From three parts on, parts that come to less than the whole are told too.
_WHOLE_LIST = 3


def hints(store: Store, summary: Summary, day: date) -> list[Hint]:
    """Everything to look at, in the order of the text; `day` is that of the numbers (the summary's own, or today's)."""
    answers, known = Answers(store, day), Known(store, day)
    answers.prepare(summary)
    found = [_without_record(known, summary, place) for place in unsupported(summary)]
    for place, paragraph in enumerate(summary.paragraphs):
        found += _numbers(answers, place, paragraph)
        found += _totals(place, paragraph)
        found += _heads(place, paragraph)
    return sorted([*found, *proofread(summary)], key=lambda hint: (hint.paragraph, hint.start, hint.end))


def _without_record(known: Known, summary: Summary, place: Unsupported) -> Hint:
    text = summary.paragraphs[place.paragraph].text
    offers = tuple(offered(known.store, place.words, known.day, text[max(place.start - 12, 0) : place.start], known))
    suggestion = "可以连到一个台账数字，请选一个" if offers else "请核对；台账里有记录的，请改用台账数字"
    return Hint("unsupported", ERROR, place.paragraph, place.start, place.end, place.words, f"“{place.words}”没有记录支持", suggestion, None, offers)


def _numbers(answers: Answers, place: int, paragraph: Paragraph) -> Iterator[Hint]:
    at = 0
    for piece in paragraph.pieces:
        words = piece if isinstance(piece, str) else piece.shown
        span = (at, at + len(words))
        at += len(words)
        if isinstance(piece, Number):
            yield from _number(answers, piece, place, span, paragraph.text)


def _number(answers: Answers, number: Number, place: int, span: tuple[int, int], text: str) -> Iterator[Hint]:
    now = answers.shown(number)
    if now is None:
        yield Hint("gone", ERROR, place, *span, number.shown, f"“{number.shown}”依据的记录或数字已经不在台账里了", "请核对后改写")
    elif now != number.shown:
        yield Hint("stale", WARNING, place, *span, number.shown, f"台账现在是“{now}”", "请点“数字更新到今天”，或改成现在的数字", now)
    key = base_figure(number.target)
    if not key:
        return
    unit, measure = FIGURES[key].unit, number.measure or _measure_behind(text[span[1] :])
    if unit == "人次" and measure in _PERSONS and key not in _AS_PERSONS:
        yield Hint("heads", ERROR, place, *span, number.shown, f"“{FIGURES[key].label}”是人次，同一个人来几次算几人次", "请用“人次”", number.shown.replace(measure, "人次"))
    elif unit in _PERSONS and measure == "人次":
        yield Hint("heads", ERROR, place, *span, number.shown, f"“{FIGURES[key].label}”是人数，不是人次", "请用“人”", number.shown.replace("人次", "人"))
    if key in ("service.hours_per_volunteer", "service.hours_total_per_volunteer"):
        yield from _hours(answers, number, place, span, text)


def _measure_behind(text: str) -> str:
    return next((measure for measure in ("人次", *_PERSONS) if text.startswith(measure)), "")


def _hours(answers: Answers, number: Number, place: int, span: tuple[int, int], text: str) -> Iterator[Hint]:
    """Say whether it is this year's or all years', and look again at what is many times the duty."""
    is_year = base_figure(number.target) == "service.hours_per_volunteer"
    sentence = text[max((text.rfind(stop, 0, span[0]) for stop in "。；"), default=-1) + 1 : span[0]]
    said = "全年" if is_year else "累计"
    if said not in sentence and (is_year is False or "累计" in sentence or "年" not in sentence):
        yield Hint("span", WARNING, place, *span, number.shown, f"“{number.shown}”是{'全年' if is_year else '历年累计'}的人均数", f"请写明“{said}”")
    value = answers.exact(number.target) or 0
    times = int(value // VOLUNTEER_YEARLY_HOURS)
    if is_year and times >= _PLAUSIBLE_TIMES:
        problem = f"人均数是每年应服务 {VOLUNTEER_YEARLY_HOURS} 小时的 {times} 倍"
        yield Hint("plausible", WARNING, place, *span, number.shown, problem, "请核对服务记录，看时长有没有记多")


def _totals(place: int, paragraph: Paragraph) -> Iterator[Hint]:
    """A whole and the parts told after 其中 with the same measure word: together they may not be more, and a full list not less."""
    for clause in _CLAUSES.finditer(paragraph.text):
        among = _AMONG.search(clause[0])
        if not among:
            continue
        parts = [(_value(m[1]), m[2]) for m in _COUNT.finditer(clause[0], among.end()) if not _OTHER.search(clause[0], 0, m.start()) and not _ASIDE.search(clause[0], among.end(), m.start())]
        before = [m for m in _COUNT.finditer(clause[0], 0, among.start()) if parts and m[2] == parts[0][1] and not _OTHER.search(clause[0], 0, m.start())]
        whole = before[-1] if before else None
        if whole is None:
            continue
        same = [value for value, measure in parts if measure == whole[2]]
        total, said = sum(same), _value(whole[1])
        is_less = total < said and len(same) >= _WHOLE_LIST and "等" not in clause[0][among.end() :]
        if total > said or is_less:
            added = "+".join(f"{value:g}" for value in same)
            span = (clause.start() + whole.start(), clause.start() + whole.end())
            yield Hint("total", ERROR if total > said else WARNING, place, *span, whole[0], f"各项相加是 {added}={total:g}，和 {said:g} 对不上", "请核对各项数字")


def _value(digits: str) -> float:
    return float(digits.removesuffix("万")) * (10_000 if digits.endswith("万") else 1)


def _heads(place: int, paragraph: Paragraph) -> Iterator[Hint]:
    """培训400余人, typed by hand: heads that come again and again are 人次."""
    at = 0
    live = set()
    for piece in paragraph.pieces:
        length = len(piece if isinstance(piece, str) else piece.shown)
        live |= set(range(at, at + length)) if isinstance(piece, Number) else set()
        at += length
    for found in _HEADS.finditer(paragraph.text):
        if found.start(1) not in live:
            yield Hint("heads", WARNING, place, found.start(1), found.end(1), "人", "参加活动的人数一般是人次，同一个人来几次算几人次", "请改成“人次”，或写明是不同的人", "人次")
