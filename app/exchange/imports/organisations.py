"""Names of League bodies, teams and units as people write them: official, short, with and without the place before them."""

import re
from functools import lru_cache

from db.text import name_key

_LEAGUE = re.compile(r"^(中国共产主义青年团|中国共青团|共青团|中共|团)(?=..)")
_LEVELS = (
    ("branch", re.compile(r"(联合)?(共青)?(团支部委员会|支部委员会|团支部|团支委|支部)$")),
    ("general", re.compile(r"(共青)?(团总支部委员会|团总支委员会|总支部委员会|总支委员会|团总支部|团总支|团\(总\)支部|总支)$")),
    ("committee", re.compile(r"(共青)?(团工作委员会|工作委员会|团委员会|团工委|团委|团组织|委员会)$")),
)
#: Bodies that are not the League's own share words with it: 村委会 of 石桥村.
_NOT_LEAGUE = re.compile(r"(村民|居民)?(委员会)$")
_PLACE = re.compile(r"^(?:[^省市县区镇乡村社]{1,8}?(?:省|自治区|市|县|区|镇|乡|街道)){1,4}(?=..)|^(?:本|我)?(?:镇|乡|县|街道)(?=..)")
_TOWN = re.compile(r"([^省市县区镇乡]{1,6}(?:镇|乡|街道))(?=.|$)")
#: What may stand before a name that is complete without it.
_BEFORE = re.compile(r".*(镇|乡|县|区|市|省|街道|村|社区|中学|小学|学校|学院|大学|公司|厂|院|集团|中心)$")
_CLASS = re.compile(r"(初[一二三]|高[一二三]|[一二三四五六七八九])(?:年级|年)?\(?([0-9]{1,2}|[一二三四五六七八九十]{1,2})\)?班")
_GRADES = {"初一": "七", "初二": "八", "初三": "九"}
_DIGITS = {sign: str(n) for n, sign in enumerate("一二三四五六七八九十", 1)}


def key_of(name: str) -> str:
    """What spellings of one name have in common."""
    return name_key(name).lower()


@lru_cache(maxsize=16384)
def core(name: str) -> tuple[str, str]:
    """A body's name without the League's and the level's words, and its level: 共青团甲镇乙村支部委员会 is 甲镇乙村, branch."""
    key = _CLASS.sub(lambda m: f"{_GRADES.get(m[1], m[1])}({_DIGITS.get(m[2], m[2])})班", key_of(name).strip("“”\"'《》"))
    bare = _LEAGUE.sub("", key)
    for level, words in _LEVELS:
        if found := words.search(bare):
            if level == "committee" and bare == key and _NOT_LEAGUE.search(bare) and not bare.endswith("团委员会"):
                return bare, ""
            return bare[: found.start()] or bare, level
    return bare, ""


@lru_cache(maxsize=16384)
def without_place(bare: str) -> str:
    """A name without the province, county and township before it: 甲县乙镇丙村 is 丙村."""
    return _PLACE.sub("", bare) or bare


def town(bare: str) -> str:
    """The township a name begins with, '' for none."""
    found = _TOWN.search(bare)
    return found[1] if found else ""


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
