"""Teams, volunteers, their hours, and what they did together."""

from __future__ import annotations

from app.figures import SPLITS
from app.summary.sentence import Pieces, Writer, series
from db.records import Team

_CATEGORIES = 3


def teams(w: Writer) -> list[list[Pieces]]:
    """Teams, people, hours a head (this year's and in all), stars."""
    above = w.store.find(Team, "id IN (SELECT parent FROM team) AND parent IS NULL AND status IS NOT '停止'")
    change = w.net("volunteers.total", ("volunteers.new", "新注册"), ("volunteers.cancelled", "注销"))
    new = () if change else w.among("volunteers.new", "volunteers.total", "今年新注册", ("volunteers.cancelled", "注销"))
    return [[
        w.say("[{=above}下设][{=town}]志愿服务队{teams.total}，注册志愿者{volunteers.total}[，{=change}][，{=new}]。", change=change,
              above=w.names(above, "name", 1), town="" if above else "全镇共有", new=new)
        or w.say("全镇有注册志愿者{volunteers.total}[，{=change}][，{=new}]。", change=change, new=new),
        w.say("{=year}开展志愿服务{service.count}[，服务时间共计{service.hours}][，{=year}人均{service.hours_per_volunteer|over}][，服务内容主要是{=kinds}]。", year=w.year, kinds=_kinds(w)),
        w.say("历年累计人均志愿服务时间{service.hours_total_per_volunteer|over}。"),
        w.say("按累计服务时间评定星级，有{=stars}。", stars=_stars(w)),
    ]]


def _kinds(w: Writer) -> Pieces:
    """The kinds of service with most hours, from the figures that are worked out already."""
    split = SPLITS["service.by_category"]
    hours = {part.label: w.value(split.prefix + part.key) for part in split.parts if part.key not in ("unset", "other")}
    most = sorted((label for label, value in hours.items() if value), key=lambda label: -hours[label])[:_CATEGORIES]
    return series([(label,) for label in most], _CATEGORIES)


def _stars(w: Writer) -> Pieces:
    listed = [(name, *w.number(f"volunteers.star_{n}")) for n, name in ((5, "五星级"), (4, "四星级"), (3, "三星级"), (2, "二星级"), (1, "一星级"))
              if w.value(f"volunteers.star_{n}")]
    return series(listed, len(listed))


def events(w: Writer) -> list[list[Pieces]]:
    """Events of service; those that help party members to learn from afar are told on their own."""
    held = w.events("志愿服务")
    distance = [event for event in held if "远程教育" in (event.channel or ())]
    others = [event for event in held if event not in distance]
    told = w.crossed("events.total", ("events.by_kind", "volunteering"), ("events.by_channel", "distance"))
    return [[
        w.say("组织志愿服务活动{volunteering.sessions}[，参加{events.attendances@events.by_kind=volunteering}][，{=titles}]。",
              titles=w.held(w.value("volunteering.sessions") if not distance else len(others) + 1, w.names(others, "title_name"), 2 if distance else len({e.title_name for e in others}))),
        w.say("[{=among}]利用远程教育站点开展志愿服务{" + told + "}[，帮助{=audience}学习]。", among="其中" if others else "", audience=w.chosen(distance, "audience"))
        if others or len(distance) > 1 else w.say("活动利用远程教育站点开展[，帮助{=audience}学习]。", audience=w.chosen(distance, "audience")) if distance else (),
        *w.results(held),
    ]]

