"""Rows of people who are none of the list: it says so itself."""

from __future__ import annotations

import re
from collections.abc import Iterable

from app.exchange.imports.columns.cells import is_blank
from app.exchange.imports.columns.headings import Column, heading_key
from app.exchange.imports.columns.profiles import is_ticked
from app.exchange.imports.plan import PlannedRow
from app.exchange.imports.rows.values import text_of
from app.exchange.imports.tables.structure.block import TableRow
from db.kinds import Choice
from db.records import View

#: Whether somebody was taken, and when: 上级审批时间, 审核状态, 是否通过.
_APPROVED = re.compile(
    r"(是否|上级|团组织|团委|支部大会|团员大会|大会|推优|评选|推荐|入团|资格|公示|备案)*(审批|批准|通过|审核|表决)(时间|日期|情况|意见|状态|结果|与否)?|(推优|评选|表决|审批|审核|推荐)?结果"
)
_NOT_APPROVED = re.compile(
    r"((审[批核]|表决|评选|推优)?(未|不予?|没有?|没能)(获得?)?(批准|通过|同意|接收|吸收|推荐))|(审[批核])?(驳回|退回)|暂[缓不](发展|批准|接收|入团|通过)?|(待|尚?未|正在)(团委|上级)?(审批|审核|批准)中?|审[批核]中|否|×"
)
_STAYS = re.compile(r"(是否)?(继续)?保留(团籍|团员(身份|资格))")


#: What only who is one has: beside it a blank under 是否团员 denies nothing.
_THEIRS = ("joined_on", "development_no", "card_no", "volunteer_no", "registered_on")


class Denying:
    """What the columns of one table say of people who are none of its list."""

    def __init__(self, columns: Iterable[Column], rows: Iterable[TableRow], view: View) -> None:
        listed = list(columns)
        self._asking = [c for c in listed if c.role in ("flag", "tick") and c.field.name in {*view.defaults, "categories"} and "是否" in c.heading]
        self._approving = [c for c in listed if view.defaults and not isinstance(c.field.kind, Choice) and _APPROVED.fullmatch(heading_key(c.heading))]
        self._staying = [c for c in listed if _STAYS.fullmatch(heading_key(c.heading))]
        asked = {c.index for c in self._asking if c.field.name in view.defaults}
        #: The columns that ask of each whether he is one of the list (是否团员), where some row says yes.
        self._answered = frozenset(n for row in rows for n in asked if n < len(row.cells) and is_ticked(row.cells[n])) if asked else frozenset()

    def why(self, row: PlannedRow) -> str:
        """Why a row is none of this list, '' where it is: it says that somebody is no member, of no such kind of children, or was not approved."""
        if why := self._says_no(row):
            return why
        for c in self._approving:
            told = re.sub(r"\s", "", text_of(row.cell(c)))
            if told and _NOT_APPROVED.fullmatch(told):
                return f"“{c.heading}”写着{told}，没有导入"
        return ""

    def _says_no(self, row: PlannedRow) -> str:
        """Why the columns that ask whether somebody is one of the list keep a row out, '' where they do not."""
        said = self._asking
        if not said or any(c.field.name in row.stored for c in said):
            return ""
        headings = "”“".join(c.heading for c in said)
        if all(is_ticked(row.cell(c)) is False for c in said):
            return f"“{headings}”写着否，没有导入"
        if all(c.index in self._answered and is_blank(row.cell(c)) for c in said) and not any(row.stored.get(name) for name in _THEIRS):
            return f"“{headings}”空着，没有导入；是的话请填上"
        return ""

    def stays(self, row: PlannedRow) -> bool:
        """Whether a row of a list of those who left says that somebody stays a member: 是否保留团籍, 是（任团支部书记）."""
        return any(is_ticked(row.cell(c)) or text_of(row.cell(c)).startswith(("是", "保留")) for c in self._staying)


_GONE = re.compile(r"(?<![未不没])(转出|转走|迁出|去世|死亡|病故|亡故|退团|离团|除名|开除|不是团员|非团员|重复|删除|作废|注销)")


def gone(row: PlannedRow) -> str:
    """What a row's remark says of somebody having left, or being none: 已转出（大学）, 重复; '' where it does not."""
    return next((said for said in (str(row.stored.get("note") or ""), row.kept.get("姓名", "")) if _GONE.search(said)), "")
