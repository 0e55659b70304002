"""What fell short and what comes next, as far as the figures say it; the rest is the clerk's to write."""

from __future__ import annotations

from app.figures import SPLITS
from app.summary.outline import SLOT
from app.summary.sentence import Pieces, Writer, merged

_ORDINALS = "一二三四五六七八九"
#: What fell is said with all its reasons, which add up; a status that is called otherwise when it is one.
_LEFT = SPLITS["members.left_by_reason"]
_CALLED = {"transferred": "转出"}


def shortcomings(w: Writer) -> list[list[Pieces]]:
    """Falls, terms that are over, late visits, members over age, dues, hours."""
    found = [
        _fewer(w),
        w.say("团组织数量有所减少，与上年末{change:branches.total}") if w.rising("branches.total") < 0 else (),
        w.say("注册志愿者有所减少，与上年末{change:volunteers.total}") if w.rising("volunteers.total") < 0 else (),
        w.say("{branches.term_over}团组织届满后还没有换届"),
        w.say("{branches.without_secretary}团组织没有配备书记"),
        w.say("{branches.small}团组织团员偏少"),
        w.say("{members.over_age||名}超龄团员还没有办理离团手续"),
        w.say("{reviews.owing||名}团员团费没有交清") if w.is_whole_year else (),
        w.say("{visits.overdue||名}儿童的走访没有按期进行"),
        w.say("{volunteers.below_duty||名}志愿者全年服务时间没有达到规定要求") if w.is_whole_year and w.value("service.count") else (),
    ]
    return [[*_counted(found, "是"), (SLOT.format("工作中存在的其他不足和原因"),)]]


def _fewer(w: Writer) -> Pieces:
    if w.rising("members.total") >= 0:
        return ()
    moved = w.listed(("增加", "members.came"), ("减少", "members.left"))
    reasons = w.listed(*((_CALLED.get(part.key, part.label), _LEFT.prefix + part.key) for part in _LEFT.parts))
    return w.say("团员人数有所减少，与上年末{change:members.total}[（今年{=moved}，其中{=reasons}）]", moved=moved, reasons=reasons)


def plans(w: Writer) -> list[list[Pieces]]:
    """Elections that come, what is to be made good, and what goes on."""
    found = [
        w.say("做好{day:next_year||年}届满的{branches.term_next_year}团组织的换届准备[，尽快完成{branches.term_over}届满团组织的换届]")
        or w.say("尽快完成{branches.term_over}届满团组织的换届"),
        w.say("为没有书记的{branches.without_secretary}团组织配齐书记"),
        w.say("及时为{members.over_age||名}超龄团员办理离团手续，做好团员发展工作") or w.say("继续做好团员发展和日常管理") if w.value("members.total") else (),
        ("继续办好各类培训，增强培训的针对性",) if w.value("training.sessions") else (),
        ("巩固志愿服务队伍，认真做好服务时间的记录和审核",) if w.value("volunteers.total") else (),
        w.say("对走访过期的{visits.overdue||名}儿童尽快走访，坚持按期走访") or w.say("坚持定期走访{children.open||名}建档儿童"),
        ("继续推进高校共建和科研调研",) if w.value("partners.visits") or w.value("research.sessions") else (),
    ]
    return [[*_counted(found, "是"), (SLOT.format("下一年的主要目标和措施"),)]]


def _counted(found: list[Pieces], word: str) -> list[Pieces]:
    """一是…；二是…。 A single one needs no number."""
    told = [pieces for pieces in found if pieces]
    if len(told) == 1:
        return [merged([*told[0], "。"])]
    last = len(told) - 1
    return [merged([f"{_ORDINALS[place]}{word}", *pieces, "。" if place == last else "；"]) for place, pieces in enumerate(told[: len(_ORDINALS)])]
