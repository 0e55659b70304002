"""What was done for young people: courses, talks, the youth club, sports and feasts."""

from __future__ import annotations

from app.summary.sentence import Pieces, Writer
from db.records import Partner

_HELP = {"transfer": "团组织关系转接", "advice": "政策咨询", "rights": "维护权益", "employment": "就业服务", "other": "其他服务"}


def employment(w: Writer) -> list[list[Pieces]]:
    """Courses for work, and talks given by partners."""
    courses, talks = w.events("创业就业培训"), w.events("座谈授课")
    return [[
        w.say("[面向{=audience}]举办创业就业培训{employment.sessions}[，参加{employment.attendances}][，内容涉及{=topics}]。",
              audience=w.chosen(courses, "audience"), topics=w.chosen(courses, "topics")),
        *w.results(courses),
        w.say("[与{=partners}合作，]开展座谈授课{seminars.sessions}[，参加{events.attendances@events.by_kind=seminar}][，对象有{=audience}][，交流内容包括{=topics}]。",
              partners=_guests(w), audience=w.chosen(talks, "audience"), topics=w.chosen(talks, "topics")),
        *w.results(talks),
    ]]


def _guests(w: Writer) -> Pieces:
    """The partners of the talks, but for those who only gave the room."""
    return w.names([partner for partner, role in w.partners(w.events("座谈授课")) if role != "承办"], "full_name", 3)


def club(w: Writer) -> list[list[Pieces]]:
    """Help given to young people, by kind, and to how many from elsewhere."""
    place = w.names([p for p, _ in w.partners([*w.events("座谈授课"), *w.events("创业就业培训"), *w.events("文体活动")]) if _is_club(p)], "full_name", 2)
    return [[
        w.say("[发挥{=place}的作用，]为青年提供服务{help.total}[，与上年{change:help.total}][，其中{=kinds}]。",
              place=place, kinds=w.parts("help.by_kind", names=_HELP)),
        # Where some are of nobody knows where, the two are not all.
        w.say(("登记了来源的，" if w.value("help.origin_unset") else "服务") + "本地青年{help.origin_local}、外来青年{help.origin_migrant}。")
        or (w.say("服务对象中有外来青年，共{help.origin_migrant}。") if w.value("help.origin_unset") else ()),
    ]]


def _is_club(partner: Partner) -> bool:
    return "青年社" in (partner.full_name or "")


def sports(w: Writer) -> list[list[Pieces]]:
    """Sports, games and feasts."""
    held = w.events("文体活动")
    told = (w.say("开展文体活动{sports.sessions}[，参加{events.attendances@events.by_kind=sports}][，{=titles}]。", titles=w.titles("sports.sessions", held, 3))
            if len(held) > 1 else w.say("举办{=titles}[，参加{events.attendances@events.by_kind=sports}]。", titles=w.names(held, "title_name")))
    return [[told, *w.results(held)]]

