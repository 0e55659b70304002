"""Names of League bodies as people write them, taken apart: official, short, with and without the place before them."""

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
