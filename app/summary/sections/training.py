"""Training of officers and members, monthly talks, courses of the county and the city, learning together."""

from __future__ import annotations

import re

from app.figures import records
from app.summary.sentence import Pieces, Writer, merged, series
from db.records import Event

CHANNELS = {"远程教育": "远程教育网络", "网络": "互联网"}
_FILMS = 3
_TITLE = re.compile(r"《[^《》]+》")


def sessions(w: Writer) -> list[list[Pieces]]:
    """How many, how many heads, how long, by which channels, about what; and whom the committee sent to courses elsewhere."""
    held = w.events("培训")
    return [[
        w.say("{=year}共举办培训{training.sessions}[，与上年{change:training.sessions}][，参加培训{training.attendances|some}][，培训时间共计{training.hours}]。", year=w.year),
        w.say("按签到名单统计，参训人员共有{training.persons}，每人只计一次。"),
        w.say("培训依托{=channels}进行[，内容涉及{=topics}]。", channels=w.chosen(held, "channel", CHANNELS), topics=w.chosen(held, "topics", most=6)),
        w.say("参训对象主要是{=audience}。", audience=w.chosen(held, "audience")),
        *w.results(held),
        *(_sent(w, event) for event in w.store.page(Event, list(records(w.store, "training.by_county", w.day)))),
    ]]


def talks(w: Writer) -> list[list[Pieces]]:
    """The village secretaries' talks."""
    held = w.events("月谈会")
    return [[
        w.say("{=year}共召开团支部书记月谈会{monthly_talks.sessions}[，参加{monthly_talks.attendances}][，主要内容为{=topics}]。",
              topics=w.chosen(held, "topics"), year=w.year),
        *w.results(held),
    ]]


def _sent(w: Writer, event: Event) -> Pieces:
    assert event.day
    titles = [row[0] for row in w.store.rows(
        "SELECT p.title_name FROM attendance a JOIN post p ON p.person = a.person WHERE a.event = ? AND a.absent IS NOT 1"
        " AND (p.start_on IS NULL OR p.start_on <= ?) AND (p.end_on IS NULL OR p.end_on > ?)"
        " GROUP BY 1 ORDER BY count(*) DESC, 1", (event.id, str(event.day.last), str(event.day.first)))]
    extra = [title for title in titles if title.startswith("编外")]
    return w.say(
        "[{=month}，]选派[{=who}等]团干部参加{=title}[，参训{" + w.crossed("training.county_attendances", ("events.by_event", event.id)) + "}]。",
        month=w.month(event), who=series([(title,) for title in extra]), title=("“", *w.fact(event, "title_name"), "”"))


def learning(w: Writer) -> list[list[Pieces]]:
    """Theme days, lectures, admissions, quizzes and films."""
    quizzes, films = w.events("知识竞赛"), w.events("观影")
    shown = {name: w.fact(film, "title_name", name) for film in films for name in _TITLE.findall(film.title_name or "")}
    return [[
        w.say("开展主题团日活动{theme_days.sessions}[，参加{" + _heads("theme_day") + "}]。"),
        w.say("讲授团课{lectures.sessions}[，听课{" + _heads("lecture") + "}]。"),
        w.say("举行入团仪式{events.admission}[，参加{" + _heads("admission") + "}]。"),
        w.say("组织开展{=names}[，参加{" + _heads("quiz") + "}]。", names=w.names(quizzes, "title_name")),
        w.say("组织观影{films.sessions}[，观看影片{=titles}][，观影{" + _heads("film") + "}]。", titles=merged([*series(list(shown.values()), _FILMS, ""), *(["等"] if 0 < len(shown) <= _FILMS and any(not _TITLE.search(film.title_name or "") for film in films) else [])])),
        *w.results([*w.events("主题团日"), *w.events("团课"), *w.events("入团仪式"), *quizzes, *films]),
    ]]


def _heads(kind: str) -> str:
    return f"events.attendances@events.by_kind={kind}"
