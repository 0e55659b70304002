"""Organisations, elections, officers, and members of the year."""

from __future__ import annotations

from app.figures import records
from app.summary.sentence import Pieces, Writer, and_others, is_year_only
from db.records import Branch, Post

#: Where those co-opted come from, as a sentence says it.
_FROM = {"非公企业": "非公企业职工"}


def bodies(w: Writer) -> list[list[Pieces]]:
    """What was founded, dissolved and elected this year."""
    founded = w.store.page(Branch, list(records(w.store, "branches.founded", w.day)), w.day)
    gone = w.store.page(Branch, list(records(w.store, "branches.abolished", w.day)), w.day)
    name = "short_name" if all(branch.short_name for branch in (*founded, *gone)) else "full_name"
    return [[
        w.say("今年新成立团组织{branches.founded}[（{=names}）]。", names=w.names(founded, name)),
        w.say("撤销团组织{branches.abolished}[（{=names}）]。", names=w.names(gone, name)),
        ("镇团委完成换届选举。",) if _is_sure(w, "committees.reelected", "elected_on") else (),
        w.say("基层团组织中，今年有{branches.reelected}完成换届选举。"),
    ]]


def _is_sure(w: Writer, key: str, field: str) -> bool:
    """Whether something was done by the day: what is known by its year only may be still to come, but at the year's end."""
    return any(w.is_whole_year or not is_year_only(getattr(branch, field)) for branch in w.store.page(Branch, list(records(w.store, key, w.day))))


def officers(w: Writer) -> list[list[Pieces]]:
    """Extra committee members with how and from where they came, and deputies in the villages."""
    extra = w.store.page(Post, list(records(w.store, "posts.extra_committee", w.day)), w.day)
    deputies = w.store.page(Post, list(records(w.store, "posts.rural_deputy", w.day)), w.day)
    return [[
        w.say("[通过{=ways}方式，][从{=sources}群体中]增补编外委员{posts.extra_committee||名}，为团的工作增添了力量。",
              ways=and_others(w.chosen(extra, "nominated_via")), sources=and_others(w.chosen(extra, "background", _FROM))),
        w.say("在任编外副书记{posts.extra_deputy||名}。"),
        w.say("农村团支部共有副书记{posts.rural_deputy||名}[，人选主要是{=sources}]。", sources=w.chosen(deputies, "background", _FROM)),
        w.say("团干部中有{=kinds}。", kinds=w.listed(("专职", "posts.full_time"), ("兼职", "posts.part_time"), ("挂职", "posts.seconded"))),
    ]]


def members(w: Writer) -> list[list[Pieces]]:
    """Who joined and left, who was recommended to the party, the yearly review."""
    return [[
        w.say("{=year}新发展团员{members.joined||名}[，与上年{change:members.joined||名}]，把优秀青年吸收到团的队伍中来。", year=w.year),
        w.say("办理团组织关系转入{members.transferred_in}[，转出{members.transferred_out}]。")
        or w.say("办理团组织关系转出{members.transferred_out}。"),
        w.say("按规定为{members.left_aged_out||名}超龄团员办理离团手续。"),
        w.say("在册的流入团员有{members.migrant||名}。"),
        w.say("推荐优秀团员入党{members.recommended||名}[，{=year}有{members.joined_party||名}团员加入中国共产党]，为党组织输送了后备力量。", year=w.year)
        or w.say("{=year}有{members.joined_party||名}团员加入中国共产党。", year=w.year),
        w.say("开展年度团员教育评议，参加评议{reviews.total}[，评为优秀等次{reviews.grade_excellent}]。"),
        w.say("完成团籍注册{reviews.registered}。"),
    ]]
