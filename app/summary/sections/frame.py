"""Title, introduction, the state of the township, and the signature."""

from __future__ import annotations

from app.summary.outline import SLOT
from app.summary.sentence import Pieces, Writer, series

_UNIT = "镇团委"
#: Areas of work named in the introduction, by a figure that says whether there was any.
_AREAS = (
    ("组织建设", "branches.total"), ("教育培训", "training.sessions"), ("服务青年", "help.total"), ("志愿服务", "service.count"), ("关爱少年儿童", "children.open"),
)
_LAST_MONTH = 12


def unit(w: Writer) -> Pieces:
    """The committee's name, a general one where the settings have none."""
    return w.setting("unit") or (_UNIT,)


def title(w: Writer) -> list[list[Pieces]]:
    """The title."""
    return [[w.say("{=unit}{day:year||年}工作总结", unit=unit(w))]]


def intro(w: Writer) -> list[list[Pieces]]:
    """Who worked under whom at what; what the year was about is the clerk's to say."""
    party, superior = w.setting("party_committee"), w.setting("superior")
    lead = (w.say("在{=party}的领导和{=superior}的指导下，", party=party, superior=superior)
            or w.say("在{=party}的领导下，", party=party) or w.say("在{=superior}的指导下，", superior=superior))
    areas = series([(words,) for words, key in _AREAS if w.value(key)], len(_AREAS))
    year = w.say("{day:year||年}")
    return [[
        w.say("{=year}，{=unit}[{=lead}]坚持党建带团建，[扎实做好{=areas}等各项工作，]努力服务全镇青年。", year=year, unit=unit(w), lead=lead, areas=areas),
        (SLOT.format("全年工作的主线和目标"),),
        ("现将全年工作总结如下。",) if w.day.month == _LAST_MONTH else w.say("现将截至{day:month||月}{day:day||日}的工作总结如下。"),
    ]]


def basics(w: Writer) -> list[list[Pieces]]:
    """Organisations by type, members, officers, volunteers, children's files."""
    counted = w.say(
        "截至{day:month||月}{day:day||日}，全镇共有基层团组织{branches.total}[，其中{=types}]。", types=w.parts("branches.by_type", names={"unset": "未填类型的团组织"}))
    members = w.say(
        "现有团员{members.total}[，其中{=among}][，{=change}][，平均每个团组织有团员{=average}]。",
        change=w.net("members.total", ("members.came", "增加"), ("members.left", "减少")),
        among=w.listed(("女团员", "members.female"), ("少数民族团员", "members.minority"), whole="members.total"),
        average=w.number("members.average_per_branch") if w.value("branches.total") > 1 else ())
    youth = w.say("全镇适龄青年{members.youth}。")
    officers = w.say("在任团干部{posts.total}[（{=once}）][，其中{=among}]。",
                     once="兼任几个职务的按其中一个计" if w.parts("posts.by_rank") and w.value("posts.held") > w.value("posts.total") else "",
                     among=w.parts("posts.by_rank"))
    others = w.say("注册志愿者{volunteers.total}[，志愿服务队{teams.total}]。")
    files = w.say("为困境和留守儿童建立长期帮扶档案{children.open}。")
    worked = w.say("{=year}与{partners.worked}单位合作开展活动。", year=w.year)
    return [[counted, members, youth, officers, others, files, worked]]


def signed(w: Writer) -> list[list[Pieces]]:
    """Who signs."""
    return [[unit(w)]]


def dated(w: Writer) -> list[list[Pieces]]:
    """The as-of day, as the day it was written."""
    return [[w.say("{day:year||年}{day:month||月}{day:day||日}")]]
