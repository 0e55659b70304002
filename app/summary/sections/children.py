"""What was done for children: files, visits, gifts, lessons in safety and in the holidays. Never a name, never a group of one or two."""

from __future__ import annotations

from app.summary.sentence import Pieces, Writer, merged, series
from app.summary.targets import RECORD, spelled
from app.summary.text import Number
from db.records import Event

#: How a kind of child is said; the others take 儿童 behind the list's own word. Groups smaller than this are not told.
_KINDS = {
    "left_behind": "留守儿童", "orphan": "孤儿", "unsupported": "事实无人抚养儿童", "disabled": "残疾儿童", "ill": "重病儿童", "low_income": "低保家庭儿童",
    "family_disabled": "重残家庭儿童", "guardianship": "监护缺失或不当儿童", "single_parent": "单亲家庭儿童", "migrant": "流动儿童",
    "convict": "服刑或戒毒人员子女", "temporary": "临时困境儿童", "other": "其他儿童",
}
_LEAST = 3
_SCHOOL = ("语文", "数学", "英语")
_GOODS = 5


def files(w: Writer) -> list[list[Pieces]]:
    """Open files by kind of child, helpers, visits, health checks."""
    kinds = w.parts("children.by_category", _LEAST, _KINDS, "名")
    change = w.net("children.open", ("children.opened", "新建"), ("children.closed", "结案"))
    return [[
        w.say("建立长期帮扶档案{children.open}[，{=change}][，{=opened}]。", change=change,
              opened=() if change else w.among("children.opened", "children.open", "今年新建", ("children.closed", "结案"))),
        w.say("档案中有{=kinds}[，{=several}]。", kinds=kinds, several="同一名儿童可能属于其中几类" if sum(isinstance(piece, Number) for piece in kinds) > 1 else ""),
        w.say("已有{children.paired||名}儿童与志愿者或干部结对。"),
        w.say("{=year}共走访{visits.total}，走访儿童{visits.children||名}[，其中{=modes}]。", year=w.year, modes=w.parts("visits.by_mode")),
        w.say("组织儿童体检{health_checks.total}，已建立儿童健康长期档案{health_checks.children||份}。"),
    ]]


def condolence(w: Writer) -> list[list[Pieces]]:
    """Visits with gifts: which, and what was given to how many."""
    held = w.events("关爱慰问")
    firms = [partner for partner, _ in w.partners(held)]
    return [[
        w.say("开展关爱慰问活动{condolence.sessions}，{=titles}。", titles=w.titles("condolence.sessions", held))
        if len(held) > 1 else w.say("开展{=titles}活动。", titles=w.names(held, "title_name")),
        w.say("共向{aid.children||名}儿童及其家庭发放{=goods}[，折合{aid.value}]。", goods=_given(w)),
        w.say("{=firms}参与了慰问。", firms=w.names(firms, "full_name", 3)),
        *w.results(held),
    ]]


def _given(w: Writer) -> Pieces:
    rows = w.store.rows("SELECT min(id), item, max(coalesce(unit_name, '件')) FROM aid WHERE day BETWEEN ? AND ? AND item IS NOT NULL AND quantity IS NOT NULL"
                        " GROUP BY item HAVING count(DISTINCT coalesce(unit_name, '件')) = 1 ORDER BY sum(quantity) DESC, item", w.span)
    return series([_goods(w, f"aid/{row}", item, w.crossed("aid.quantity", ("aid.by_item", item)), unit) for row, item, unit in rows], _GOODS)


def _goods(w: Writer, row: str, item: str, key: str, unit: str) -> Pieces:
    """大米17袋: the name as one of its records has it, and how many in all."""
    return merged([*spelled(f"{RECORD}:{row}/item", item), *w.number(key, measure=unit)])


def safety(w: Writer) -> list[list[Pieces]]:
    """Lessons in keeping safe, with whom, and the books and kits that were given."""
    held = w.events("自护教育")
    partners = [partner for partner, _ in w.partners(held)]
    return [[
        w.say("[会同{=partners}]开展安全自护教育{self_protection.sessions}[，参加{events.attendances@events.by_kind=self_protection}]。",
              partners=w.names(partners, "full_name", 3)),
        w.say("发放{=goods}，引导少年儿童增强自护意识、掌握自救本领。", goods=_handed_out(w, held)),
        *w.results(held),
    ]]


def _handed_out(w: Writer, held: list[Event]) -> Pieces:
    if not held:
        return ()
    rows = w.store.rows("SELECT min(m.id), m.item, max(coalesce(m.unit_name, '份')) FROM material m JOIN event e ON e.id = m.event WHERE e.kind = '自护教育' AND e.by_county IS NOT 1"
                        " AND e.day BETWEEN ? AND ? AND m.quantity IS NOT NULL GROUP BY m.item ORDER BY min(m.id)", w.span)
    return series([
        _goods(w, f"material/{row}", item, w.crossed("materials.quantity", ("materials.by_item", item), ("materials.by_kind", "self_protection")), unit)
        for row, item, unit in rows
    ], _GOODS)


def tutoring(w: Writer) -> list[list[Pieces]]:
    """Lessons in the holidays: courses, volunteers, children, hours, what was taught."""
    held = w.events("课业辅导")
    subjects = {lesson.subject for lesson in w.tutoring()}
    school = "、".join(subject for subject in _SCHOOL if subject in subjects)
    about = series([(words,) for words, is_told in (("补习功课", "功课" in subjects), (f"辅导{school}", school), ("教授生活常识", "生活常识" in subjects)) if is_told], mark="，")
    return [[
        w.say("举办{=titles}[，对象是{=audience}]。", titles=w.names(held, "title_name"), audience=w.chosen(held, "audience")),
        w.say("[{tutoring.volunteers||名}志愿者]为{tutoring.children||名}儿童辅导{tutoring.sessions||人次}[，累计{tutoring.hours}]。"),
        w.say("主要是{=about}。", about=about),
        *w.results(held),
    ]]
