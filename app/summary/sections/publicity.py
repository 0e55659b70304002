"""By which channels the work was made known, honours and the deeds behind them, rules made this year."""

from __future__ import annotations

import re

from app import settings
from app.figures import records
from app.summary.sections.training import CHANNELS
from app.summary.sentence import Pieces, Writer, and_others, merged, series
from db.records import Branch, Document, Honour

_LEVELS = {"village": "村级", "town": "镇级", "county": "县级", "city": "市级", "province": "省级", "national": "国家级", "unset": "未填级别的"}
_RULES = 3


def channels(w: Writer) -> list[list[Pieces]]:
    """How often, by which means."""
    held = w.events("宣传")
    titles = w.titles("publicity.sessions", held, 3)
    # One means is named; several are counted, too.
    counted = w.say("共{publicity.channels}载体") if w.value("publicity.channels") > 1 else ()
    return [[
        w.say("运用{=channels}[{=counted}]开展宣传活动{publicity.sessions}[，{=titles}][，参加{events.attendances@events.by_kind=publicity}]。",
              channels=w.chosen(held, "channel", CHANNELS, 8), counted=counted, titles=titles)
        or w.say("开展宣传活动{publicity.sessions}[，{=titles}][，参加{events.attendances@events.by_kind=publicity}]。", titles=titles),
        *w.results(held),
    ]]


def honours(w: Writer) -> list[list[Pieces]]:
    """Honours by level, the organisations that got one, and deeds that were told."""
    won = w.store.page(Honour, list(records(w.store, "honours.total", w.day)))
    people = [honour for honour in won if honour.told()["person"]]
    groups = [honour for honour in won if honour.told()["branch"] and honour not in people]
    told = [honour for honour in won if honour.deeds]
    levels = w.parts("honours.by_level", names=_LEVELS)
    return [[
        w.say("全镇团组织和团员青年{=year}共获得荣誉{honours.total}[，即{=single}][，其中{=levels}][，均为{=level}荣誉]。", year=w.year, levels=levels,
              level=() if levels else _only(w), single=w.names(people, "name") if len(won) == 1 else ()),
        w.say("{=groups}。", groups=_by_branch(w, groups)),
        w.say("个人荣誉有{=names}。", names=w.names(people, "name") if len(won) > 1 else ()),
        w.say("[通过{=channels}]宣传优秀青年先进事迹{honours.deeds}。", channels=and_others(w.chosen(told, "channel", CHANNELS, 8))),
    ]]


def _only(w: Writer) -> Pieces:
    """The level of all honours, where there are several and all have one."""
    found = [words for key, words in _LEVELS.items() if w.value(f"honours.{key}") and key != "unset"]
    return (found[0],) if len(found) == 1 and w.value("honours.total") > 1 else ()


def _by_branch(w: Writer, groups: list[Honour]) -> Pieces:
    """石马峪村团支部、金叵罗村团支部获“五四红旗团支部”称号, one for each honour."""
    branches = {branch.id: branch for branch in w.store.page(Branch, [honour.branch for honour in groups if honour.branch])}
    won: dict[str, list[Honour]] = {}
    for honour in groups:
        if honour.branch in branches or honour.branch_words:
            won.setdefault(honour.name or "", []).append(honour)
    listed = []
    for same in won.values():
        names = series([_winner(w, honour, branches) for honour in same])
        listed.append(merged([*names, "获“", *w.fact(same[0], "name"), "”称号"]))
    return series(listed, len(listed), "，")


def _winner(w: Writer, honour: Honour, branches: dict[int | None, Branch]) -> Pieces:
    """The organisation that got an honour, or the words for one that the ledger does not have."""
    if branch := branches.get(honour.branch):
        return w.fact(branch, "short_name" if branch.short_name else "full_name")
    return w.fact(honour, "branch_words")


def rules(w: Writer) -> list[list[Pieces]]:
    """Rules written or changed this year."""
    made = w.store.page(Document, list(records(w.store, "documents.rules", w.day)))
    return [[w.say("制定和修订工作制度{documents.rules}[，{=titles}]。",
                   titles=w.held(w.value("documents.rules"), _titles(w, made), len(made)))]]


def _titles(w: Writer, made: list[Document]) -> Pieces:
    unit = settings.get(w.store, "unit")
    listed = []
    for document in made:
        whole = document.title_name or ""
        bare = re.sub(r"^《|》$", "", whole.removeprefix(unit) if unit else whole)
        listed.append(merged(["《", *w.fact(document, "title_name", bare), "》"]))
    return series(listed, _RULES, "")
