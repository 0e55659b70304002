"""How Chinese is read: the order of texts by pinyin, and names spelled out, with the readings that surnames have.

The dictionary is large, so it is loaded when the first text is read and not before.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

#: How many signs of a text decide its place.
_DECISIVE = 24
# Stands before every Chinese sign of a key: after all digits and Latin letters, as in a Chinese index.
_AFTER_LETTERS = "~"
_TONES = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}
_UMLAUT = "\u0308"
_NUMBER = re.compile("([0-9]+)")
# Surnames that are not read as the sign mostly is (现代汉语词典, 通用规范汉字字典).
_SURNAMES = dict(
    pair.split("=")
    for pair in (
        "单=shàn 解=xiè 曾=zēng 仇=qiú 查=zhā 区=ōu 盖=gě 任=rén 华=huà 朴=piáo 纪=jǐ 翟=zhái 覃=qín 乐=yuè 召=shào 缪=miào 洗=xiǎn "
        "种=chóng 重=chóng 员=yùn 燕=yān 逄=páng 繁=pó 秘=bì 折=shé 葛=gě 车=chē 宁=nìng 令=líng 应=yīng 能=nài 祭=zhài 隗=wěi 过=guō "
        "那=nā 佴=nài 阚=kàn 郇=xún 句=gōu 都=dū 谌=chén 不=fōu 褚=chǔ 占=zhān 卜=bǔ 相=xiàng 贾=jiǎ 谷=gǔ 臧=zāng 訾=zī 眭=suī 盛=shèng "
        "石=shí 沈=shěn 强=qiáng 瞿=qú 浣=wǎn 尹=yǐn 殷=yīn 柏=bǎi 哈=hǎ 黑=hè 牟=mù 晁=cháo 俞=yú 参=cān 藏=zāng 适=kuò 要=yāo 教=jiào "
        "观=guàn 撒=sǎ 长=zhǎng 行=xíng 钻=zuān 粘=nián 厘=lí 陆=lù 弋=yì 笪=dá 迮=zé 郗=xī 郄=qiè 冼=xiǎn 乜=niè 瘳=chōu 戚=qī 薄=bó 会=guì"
    ).split()
)
_DOUBLE = dict(
    pair.split("=")
    for pair in (
        "欧阳=ōu,yáng 上官=shàng,guān 司马=sī,mǎ 司徒=sī,tú 司空=sī,kōng 诸葛=zhū,gě 东方=dōng,fāng 皇甫=huáng,fǔ 尉迟=yù,chí "
        "公孙=gōng,sūn 公羊=gōng,yáng 令狐=líng,hú 慕容=mù,róng 夏侯=xià,hóu 长孙=zhǎng,sūn 宇文=yǔ,wén 鲜于=xiān,yú 闻人=wén,rén "
        "万俟=mò,qí 单于=chán,yú 澹台=tán,tái 濮阳=pú,yáng 淳于=chún,yú 赫连=hè,lián 端木=duān,mù 百里=bǎi,lǐ 东郭=dōng,guō "
        "南宫=nán,gōng 西门=xī,mén 独孤=dú,gū 轩辕=xuān,yuán 申屠=shēn,tú 呼延=hū,yán 钟离=zhōng,lí 太史=tài,shǐ 拓跋=tuò,bá"
    ).split()
)


@cache
def _dictionary() -> dict[int, str]:
    # Nothing is added to its dictionaries here, so it need not make copies of them.
    os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "1")
    from pypinyin.constants import PINYIN_DICT

    found: dict[int, str] = PINYIN_DICT
    return found


def _readings(text: str, surname: bool) -> list[str | None]:
    """The syllable of each sign with its tone mark, None for what is no Chinese sign."""
    known = _dictionary()
    read = [reading.split(",")[0] if (reading := known.get(ord(sign))) else None for sign in text]
    if surname and text[:2] in _DOUBLE:
        read[:2] = _DOUBLE[text[:2]].split(",")
    elif surname and text[:1] in _SURNAMES:
        read[0] = _SURNAMES[text[0]]
    return read


@cache
def _plain(reading: str) -> str:
    """A syllable without its mark and the tone behind it: xiè is xie4, nǚ is nv3."""
    letters: list[str] = []
    tone = "5"
    for sign in unicodedata.normalize("NFD", reading):
        if sign in _TONES:
            tone = _TONES[sign]
        elif sign == _UMLAUT:
            letters[-1] = "v"
        else:
            letters.append(sign)
    return "".join(letters) + tone


@lru_cache(maxsize=100_000)
def order(text: str) -> str:
    """What a text is sorted by: by syllable, tone and sign, one after the other; numbers by their size, before all words."""
    return _key(text, surname=False)


@lru_cache(maxsize=100_000)
def order_of_name(text: str) -> str:
    """The same for a person's name, whose first sign is read as a surname: 单 shàn, 解 xiè, 曾 zēng."""
    return _key(text, surname=True)


def _key(text: str, *, surname: bool) -> str:
    text = text[:_DECISIVE]
    head = ""
    if surname and text[:2] in _DOUBLE:
        head = "".join(f"{_AFTER_LETTERS}{_plain(reading)}{sign}" for sign, reading in zip(text, _DOUBLE[text[:2]].split(","), strict=False))
        text = text[2:]
    elif surname and (reading := _SURNAMES.get(text[:1])):
        head, text = f"{_AFTER_LETTERS}{_plain(reading)}{text[0]}", text[1:]
    if not text.isalpha() and _NUMBER.search(text):
        return head + "".join(_by_size(part) if part.isdigit() else "".join(map(_sign, part)) for part in _NUMBER.split(text))
    return head + "".join(map(_sign, text))


def _by_size(number: str) -> str:
    return f"{len(number.lstrip('0')):02d}{number}"


@cache
def _sign(sign: str) -> str:
    reading = _dictionary().get(ord(sign))
    return f"{_AFTER_LETTERS}{_plain(reading.split(',')[0])}{sign}" if reading else sign.lower()


def spelled(name: str) -> str:
    """A person's name in letters, the surname apart: 王立春 is Wáng Lìchūn; "" for a name that is not Chinese."""
    from pypinyin import Style, pinyin

    name = "".join(sign for sign in name if not sign.isspace())
    if not name or any(reading is None for reading in _readings(name, surname=False)):
        return ""
    first = 2 if name[:2] in _DOUBLE and len(name) > 2 else 1
    surname = "".join(filter(None, _readings(name, surname=True)[:first]))
    given = "".join(syllables[0] for syllables in pinyin(name[first:], style=Style.TONE))
    return f"{surname.capitalize()} {given.capitalize()}".strip()


# --- names as they are typed


@cache
def _beginnings() -> tuple[frozenset[str], frozenset[str]]:
    """Every syllable there is, and every beginning of one."""
    basic = range(0x4E00, 0xA000)
    whole = frozenset(_plain(reading)[:-1] for sign in basic for reading in _dictionary().get(sign, "").split(",") if reading)
    # 嗯 and 呣 have no vowel; an n or m is the initial of many others.
    whole = frozenset(syllable for syllable in whole if set(syllable) & set("aeiouv"))
    return whole, frozenset(syllable[:end] for syllable in whole for end in range(1, len(syllable) + 1))


@lru_cache(maxsize=2_000)
def divided(typed: str) -> tuple[tuple[str, ...], ...]:
    """The ways in which letters are syllables and initials, one for each sign: wangf is wang, f; xian is xian or xi, an.

    The last part may be any beginning of a syllable. Ways of initials alone are left out, and so are those after the first few.
    """
    whole, begun = _beginnings()
    found: list[tuple[str, ...]] = []

    def go(at: int, parts: tuple[str, ...]) -> None:
        if len(found) >= _WAYS:
            return
        rest = typed[at:]
        if not rest:
            if any(len(part) > 1 for part in parts):
                found.append(parts)
            return
        for size in range(min(len(rest), _LONGEST_SYLLABLE), 0, -1):
            part = _AS_IN_PASSPORTS.get(rest[:size], rest[:size])
            if part in whole or (part in begun and (size in (1, len(rest)) or part in ("zh", "ch", "sh"))):
                go(at + size, (*parts, part))

    go(0, ())
    return tuple(found)


_LONGEST_SYLLABLE = len("zhuang")
_WAYS = 12
_AS_IN_PASSPORTS = {"lyu": "lv", "nyu": "nv", "lyue": "lve", "nyue": "nve"}


def is_syllable(part: str) -> bool:
    """Whether letters are a whole syllable rather than an initial, as which a single one is taken."""
    return len(part) > 1 and part in _beginnings()[0]


def spells(syllables: Sequence[str], typed: str) -> bool:
    """Whether what was typed is how these syllables begin: each whole or by its initial, the last one by any beginning."""
    if not typed:
        return True
    if not syllables:
        return False
    first, rest = syllables[0], syllables[1:]
    if first.startswith(typed):
        return True
    heads = {first, first[:1], first[:2] if first[:2] in ("zh", "ch", "sh") else first}
    return any(typed.startswith(head) and spells(rest, typed[len(head) :]) for head in heads)


def register(connection: Any) -> None:
    """Let a connection's SQL sort by `pinyin(text)` and `pinyin_name(text)`; what is not text stays as it is."""
    connection.create_function("pinyin", 1, lambda value: order(value) if isinstance(value, str) else value, deterministic=True)
    connection.create_function("pinyin_name", 1, lambda value: order_of_name(value) if isinstance(value, str) else value, deterministic=True)
