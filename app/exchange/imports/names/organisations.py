"""Names of League bodies, teams and units as people write them: shortened ones, and what kind of thing they name."""

import re

from db.bodies import core, without_place

#: What may stand before a name that is complete without it.
_BEFORE = re.compile(r".*(镇|乡|县|区|市|省|街道|村|社区|中学|小学|学校|学院|大学|公司|厂|院|集团|中心)$")


def completes(whole: str, part: str) -> bool:
    """Whether a name is another one shortened: its beginning, or its end after the name of a place or a school."""
    if len(part) < 2 or whole == part:
        return False
    return whole.startswith(part) or (whole.endswith(part) and bool(_BEFORE.fullmatch(whole[: -len(part)])))


# --- what kind of thing a name names

_BRANCH_TYPES = (
    ("青年社", r"青年社"),
    ("学校团组织", r"小学|中学|初中|高中|学校|学院|大学|幼儿园|职校|技校|教学点|班$|年级|职高|职教"),
    ("农民专业合作组织团支部", r"合作社|专业合作|农场"),
    ("企业团组织", r"公司|厂|企业|集团|超市|酒店|商会|门店|商场|工业园|园区|矿|店$"),
    ("社会组织团组织", r"协会|志愿服务|社会组织|基金会|联合会|社工|义工"),
    ("事业单位团组织", r"医院|卫生院|卫生室|卫生服务|服务中心|事业|文化站|农技|水管|林场|畜牧|兽医|站$|所$|中心$"),
    ("机关团支部", r"机关|政府|党委|派出所|法庭|司法|税务|财政|公安|局$|办$|院$"),
    ("大学生村官团支部", r"村官"),
    ("流动团员团支部", r"流动|外出|驻外"),
    ("学社衔接临时团支部", r"学社|衔接|临时"),
    ("社区团支部", r"社区|居委|居民|街$"),
    ("农村团支部", r"村|组$|庄$|屯$|寨$"),
)
_PARTNER_KINDS = (
    ("高校", r"大学|学院"), ("科研院所", r"研究所|研究院|科学院|实验室"), ("学校", r"小学|中学|学校|幼儿园"),
    ("企业", r"公司|厂|集团|银行|超市|酒店|店$"), ("社会组织", r"协会|基金会|联合会|志愿|社工|公益|商会"), ("园区", r"园区|基地|工业园"),
    ("党政部门", r"局|委|办|政府|所|站|妇联|残联|工会|法院|检察|派出所|民政|关工委|党|中心|团"),
)  # fmt: skip


def branch_type(name: str) -> str:
    """The type of League body that a name speaks of; 其他团组织 where it speaks of none."""
    inner = without_place(core(name)[0])
    for kind, words in _BRANCH_TYPES:
        if re.search(words, inner):
            return kind
    return "其他团组织"


def branch_level(name: str) -> str | None:
    """The level that a body's name states."""
    return {"branch": "团支部", "general": "团总支", "committee": "团委"}.get(core(name)[1])


def partner_kind(name: str) -> str:
    """The kind of unit that a name speaks of."""
    return next((kind for kind, words in _PARTNER_KINDS if re.search(words, name)), "其他")


def is_league(name: str) -> bool:
    """Whether a name is a League body's by its words."""
    return bool(re.search(r"团支部|团委|团总支|团工委|共青团|团支委", name))
