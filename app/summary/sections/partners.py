"""Work together with universities and institutes: who came, how many, where, about what, and what came of it."""

from __future__ import annotations

from app.summary.sentence import Pieces, Writer, series
from app.summary.targets import plain
from db.records import Event

_SCHOLARS = ("高校", "科研院所")


def university(w: Writer) -> list[list[Pieces]]:
    """Batches of teachers and students, the villages and subjects, and each batch's result."""
    held = w.events("高校共建")
    partners = [partner for partner, _ in w.partners(held)]
    old = [partner for partner in partners if (partner.first_year or w.day.year) < w.day.year]
    new = [partner for partner in partners if partner.first_year == w.day.year]
    places = w.names(held, "village") or w.names(held, "place")
    return [[
        w.say("与{=old}的共建继续实施[，合作方式有{=modes}]。", old=w.names(old, "full_name", 3), modes=w.chosen(old, "modes")),
        w.say("今年起与{=new}开展共建。", new=w.names(new, "full_name", 3)),
        w.say("{=times}接待共建来访{partners.visits|chinese}[，共{partners.visitors|many|名}师生][，到{=places}开展调研]"
              "[，主题包括{=topics}]。", times="先后" if w.value("partners.visits") > 1 else "今年", places=places, topics=w.chosen(held, "topics", most=6)),
        *_results(w, held),
    ]]


def _results(w: Writer, held: list[Event]) -> list[Pieces]:
    """What came of them with its months; what came of several is told once."""
    same: dict[str, list[Event]] = {}
    for event in held:
        if event.result:
            same.setdefault(plain(event.result), []).append(event)
    return [w.say("[{=months}，]{=result}。", months=_months(w, events), result=w.sentence(events[0], "result")) for events in same.values()]


def _months(w: Writer, events: list[Event]) -> Pieces:
    by_month = {event.day.month: w.month(event) for event in reversed(events) if event.day and event.day.month}
    return series([by_month[month] for month in sorted(by_month)], len(by_month))


def research(w: Writer) -> list[list[Pieces]]:
    """Each survey with its month, its scholars, its place; and what came of them."""
    held = w.events("科研调研")
    # What came of a survey stands behind the last of which it is told.
    last = {plain(event.result): event.id for event in held if event.result}
    return [[sentence for event in held for sentence in _survey(w, event, told=last.get(plain(event.result)) == event.id)]]


def _survey(w: Writer, event: Event, *, told: bool) -> list[Pieces]:
    partners = [partner for partner, _ in w.partners([event])]
    scholars = [partner for partner in partners if partner.kind in _SCHOLARS]
    others = [partner for partner in partners if partner not in scholars]
    heads, external = (w.crossed(key, ("events.by_event", event.id)) for key in ("events.attendances", "events.external"))
    survey = w.say(
        "[{=month}，][{=scholars}][科研人员和专家{" + external + "||名}][到{=place}]开展{=title}[，参加{" + heads + "}][，{=others}予以配合]。",
        month=w.month(event), scholars=w.names(scholars, "full_name", 2), title=w.fact(event, "title_name"),
        place=w.fact(event, "village") or w.fact(event, "place"), others=w.names(others, "full_name", 2))
    return [survey, w.say("{=result}。", result=w.sentence(event, "result") if told else ())]

