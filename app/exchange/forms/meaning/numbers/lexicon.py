"""The words of figures: a label taken apart into words that are known, none left over; what is left over makes it unknown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from app.exchange.imports.columns.headings import heading_key
from app.figures import FIGURES, SPLITS, Figure
from app.figures.crossing import Narrowing, narrowing
from app.figures.declare import MONEY, TIME, Part, Split
from app.figures.dimensions import DIMENSIONS
from app.figures.rolls import ROLLS
from db.kinds import Choice
from db.records import TABLES

_NUMBERED = re.compile(r"^(\d+(\.\d+)*|[一二三四五六七八九十]+|\([一二三四五六七八九十\d]+\))[、.．)]+|^[①-⑳]")
_AMONG = re.compile(r"^(其中|含)[:、,]?(?=.)")
_UNIT = re.compile(r"[(\[](单位[:：]?)?(人次|人|个|小时|万小时|分钟|次|份|元|支|期|%|名|家|项|场次|场|学时|课时|万元|千元|件|批|户|岁|周岁)[)\]]|[/-](人次|人|个|小时|万小时|次|份|元)$")
_LABEL_OF = re.compile(r"\((盖章|签名|必填|选填)\)|\(\)")
#: A word of the League and its organisations.
LEAGUE = re.compile("团(?![结体拜])")
#: Words that say only that a number stands here.
_NEUTRAL = frozenset("合计 总计 小计 计 共计 总数 总 数量 数 数值 数据 实际 完成 完成数 完成值 情况 其中 截止数 汇总 全镇 全乡 总体 总体情况 个数 的 : 人员 基本情况 填报数 统计数 指标值 本级".split())
#: Words that say so, and what is counted; ~ before a unit: or another of its kind, as the sheet says.
COUNTED = {
    "人数": "人", "总人数": "人", "人次": "人次", "人次数": "人次", "总人次": "人次", "次数": "次", "场次": "次", "举办次数": "次", "开展次数": "次", "组织次数": "次", "举办场次": "次", "开展场次": "次", "举办期数": "期", "场数": "次", "期数": "期", "金额": "~元", "总金额": "~元", "总额": "~元",
    "时长": "~小时", "时数": "~小时", "总时长": "~小时", "小时数": "小时", "分钟数": "分钟",
}
_UNITS = frozenset("人次 人 名 个 小时 万小时 分钟 次 份 元 支 期 % 家 项 场次 场 学时 课时 万元 千元 件 批".split())
#: Of this year up to the day, or as of the day.
_NOW = "本年度 本年内 本年 今年 当年 年内 全年 本期数 本期 本年数 截至目前 截止目前 目前 现有 年末数 年末 年底 期末数 期末 年末实有 实有".split()
_TIMES = {
    "last": "上年度 上年末 上年底 上年 去年 去年底 去年末 上一年度 上一年 年初 年初数 期初 期初数 上年数 上年末数 上期 上期末".split(),
    "same": "上年同期 去年同期 同期 上年同期数 去年同期数".split(),
    "month": "本月 当月 本月数 当月数 本月完成 本月实际".split(), "quarter": "本季度 本季 当季 本季度数".split(),
    "todate": "本年累计 年累计 当年累计 全年累计 年内累计 本年累计数 年初至今 年初以来 截至本月累计 累计至本月 1至本月累计".split(),
}
#: What stands beside 累计 where that is of this year so far.
MONTHLY = frozenset((*_TIMES["month"], *_TIMES["quarter"]))
_SO_FAR = frozenset(("累计", "累计数", "总累计", "累计完成"))
_YEAR = re.compile(r"(20\d\d)(?:年度|年底|年末|年)(?:数|末|底)?")
_MONTH = re.compile(r"(1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月份?")
_MONTHS = re.compile(r"(\d{1,2})月?[-至到~](\d{1,2})月份?")
_QUARTER = re.compile(r"第?([1-4一二三四])季度")
_HALVES = {"上半年": "01-06", "下半年": "07-12"}
_SPAN = re.compile(r"(\d{1,2})(?:周?岁)?(?:\(含\))?[-至到~]+(\d{1,2})周?岁(?:\(含\))?")
_OVER = re.compile(r"(\d{1,2})周?岁(及|含|\(含\))?以(上|下)(\(含\))?(?:\(含\d+周?岁\))?")
_UNDER = re.compile(r"(?:不满|未满|不足)(\d{1,2})周?岁")
_ONE_AGE = re.compile(r"(\d{1,2})周?岁")
#: 未满十八周岁.
_YEARS_IN_WORDS = re.compile(r"[二三四五六七八九]?十[一二三四五六七八九]?(?=周?岁|至|[-到~])")
#: 大专及以上; the word before it may name several parts.
_LEVELS = re.compile(r"(?P<parts>.+?)(?:\(含\))?[及或]?以(?P<way>[上下])(?:学历|文化|文化程度)?(?:\(含\w*\))?")
_LEVELLED = re.compile(r"以[上下]|[/、,或及和(]")
_BETWEEN = re.compile(r"[/、,或及和)]|\(含?")
_DIGITS = {sign: n for n, sign in enumerate("一二三四五六七八九十", 1)} | {"十一": 11, "十二": 12}
#: That something was held says nothing of what is counted.
_HELD = re.compile(r"(组织)?(开展|举办|召开|举行)(?=.)")
_LONGEST_WORD, _MOST_WORDS = 20, 5
_BY_TYPE = "branches.by_type"


@dataclass(frozen=True)
class Reading:
    """One way to read a label.

    `bases`: what is counted, in the order of the words; `parts`: the narrowings each word may be; `time`: last, same, or a year;
    `unit`: what is counted in; `among`: it begins with 其中; `cost`: how far-fetched it is.
    """

    bases: tuple[Figure, ...] = ()
    parts: tuple[tuple[Narrowing, ...], ...] = ()
    time: str = ""
    unit: str = ""
    among: bool = False
    cost: int = 0


def normal(words: str) -> str:
    """What spellings of one indicator have in common; a remark in brackets stays, because it may narrow."""
    text = _YEARS_IN_WORDS.sub(lambda found: str(_in_figures(found[0])), _NUMBERED.sub("", heading_key(words)))
    text = _AMONG.sub("", text)
    text = _UNIT.sub("", text)
    return _LABEL_OF.sub("", text).strip(":：、,")


def to_date(labels: Sequence[str]) -> tuple[str, ...]:
    """Labels of a table that has 本月 beside 累计, with 累计 as what it means there."""
    return tuple("本年累计" if normal(label) in _SO_FAR else label for label in labels)


def unit_of(words: str) -> str:
    """The unit a label names in brackets or at its end."""
    return next((found[2] or found[3] for found in _UNIT.finditer(heading_key(words))), "")


def splits() -> Iterator[Split]:
    """Every split that a form's words may name."""
    yield from SPLITS.values()
    yield from DIMENSIONS.values()


@cache
def _figures() -> dict[str, tuple[Figure, ...]]:
    found: dict[str, dict[str, Figure]] = {}
    for figure in (*FIGURES.values(), *ROLLS.values()):
        for words in (figure.label, *figure.aliases):
            for text in _shorter(normal(words)):
                found.setdefault(text, {}).setdefault(figure.key, figure)
    return {text: tuple(figures.values()) for text, figures in found.items()}


def _shorter(text: str) -> Iterator[str]:
    """A label, and what is left of it without the words that every label may have."""
    yield text
    for word in ("本年度", "本年"):
        if text.startswith(word) and len(text) > len(word) + 1:
            yield text[len(word) :]
    if text.endswith("数") and not text.endswith("人数") and len(text) > 3:
        yield text[:-1]


@cache
def _parts() -> dict[str, tuple[Narrowing, ...]]:
    found: dict[str, list[Narrowing]] = {}
    for split in splits():
        if split.of or split.free or split.monthly or split.ranged:
            continue
        for made in (Narrowing(split, part) for part in split.parts if part.value is not None):
            for words in dict.fromkeys((made.part.label, *made.part.aliases)):
                if not _only_branches(made, words):
                    found.setdefault(normal(words), []).append(made)
    return {text: tuple(made) for text, made in found.items()}


def _only_branches(made: Narrowing, words: str) -> bool:
    """Whether a word says, of organisations of a kind, that only 团支部 are meant: 学校团支部 are not all 学校团组织."""
    return made.split.key == _BY_TYPE and words.endswith("团支部") and not made.part.label.endswith("团支部")


@cache
def _kinds_of_branches() -> dict[str, Narrowing]:
    narrowings = [Narrowing(SPLITS[_BY_TYPE], part) for part in SPLITS[_BY_TYPE].parts]
    return {normal(words): made for made in narrowings for words in made.part.aliases if _only_branches(made, words)}


@cache
def dimensions() -> Mapping[str, frozenset[str]]:
    """What is parted by, and the splits that do: the names of splits, and of fields with a list of choices."""
    found: dict[str, set[str]] = {}
    for split in splits():
        lists = [f for record in TABLES.values() for f in record.fields() if isinstance(f.kind, Choice) and split.parts and _same(f.kind, split)]
        # 职务 is what posts are parted by, not the highest post of each person.
        for words in (split.label, *split.aliases, *(w for f in lists if not split.once for w in (f.label, *f.aliases))):
            found.setdefault(normal(words), set()).add(split.key)
        if split.of == "branch":
            for words in ("团支部", "支部", "支部名称", "团支部名称", "团组织名称", "团组织", "所在支部", "所在团支部", "组织名称", "基层团组织", "团支部(团组织)"):
                found.setdefault(words, set()).add(split.key)
        if split.of == "team":
            for words in ("服务队", "队伍", "队名", "队伍名称", "服务队名称", "志愿服务队"):
                found.setdefault(words, set()).add(split.key)
        if split.monthly:
            found.setdefault("月", set()).add(split.key)
    return {words: frozenset(keys) for words, keys in found.items()}


def _same(kind: Choice, split: Split) -> bool:
    labels = {option.label for option in kind.options}
    return all(part.label in labels for part in split.parts if part.value is not None)


def reading(label: str, names: Mapping[str, tuple[Narrowing, ...]], ages: bool = False) -> tuple[Reading, ...]:
    """Every way to read a label with the fewest words; nothing where a part of it is unknown. `ages`: bare numbers are ages."""
    among, unit = bool(_AMONG.match(_NUMBERED.sub("", heading_key(label)))), unit_of(label)
    text = normal(label)
    if ages and re.fullmatch(r"\d{1,2}-\d{1,2}|\d{1,2}", text):
        text += "岁"
    if not text:
        return (Reading(unit=unit, among=among),)
    if unit == "人次" and text.endswith("人数"):
        # 参加人数（人次）: the bracket says what is counted.
        text = text.removesuffix("数") + "次"
    best = min((n for n, _ in _taken_apart(text, names, 0, _MOST_WORDS)), default=0)
    found = [made for n, made in _taken_apart(text, names, 0, _MOST_WORDS) if n == best]
    if not found and (held := _HELD.match(text)):
        found = [r for r in reading(text[held.end() :], names, ages) if r.bases or r.parts]
    return tuple(dict.fromkeys(replace(r, unit=both, among=among) for r in found if (both := one_unit(unit, r.unit)) is not None))


def one_unit(first: str, second: str) -> str | None:
    """The unit that two words name together; None where they contradict: 金额 may be in 万元, 元 may not."""
    if not first or not second or first == second:
        return first or second
    loose, exact = sorted((first, second), key=lambda unit: not unit.startswith("~"))
    return exact if same_kind(loose, exact) else None


def same_kind(loose: str, unit: str) -> bool:
    """Whether a unit is of the kind that a word like 金额 (~元) or 时长 (~小时) leaves open."""
    return loose.startswith("~") and any(loose[1:] in kind and unit.removeprefix("~") in kind for kind in (MONEY, TIME))


def _taken_apart(text: str, names: Mapping[str, tuple[Narrowing, ...]], at: int, left: int) -> Iterator[tuple[int, Reading]]:
    if at == len(text):
        yield 0, Reading()
        return
    if not left:
        return
    for end in range(min(len(text), at + _LONGEST_WORD), at, -1):
        for word in _word(text[at:end], names):
            for n, rest in _taken_apart(text, names, end, left - 1):
                if both := _joined(word, rest):
                    yield n + 1, both


def _joined(word: Reading, rest: Reading) -> Reading | None:
    unit = one_unit(word.unit, rest.unit)
    if (word.time and rest.time) or unit is None or (word.bases and rest.bases):
        return None
    return Reading((*word.bases, *rest.bases), (*word.parts, *rest.parts), word.time or rest.time, unit, cost=word.cost + rest.cost)


def _word(word: str, names: Mapping[str, tuple[Narrowing, ...]]) -> Iterable[Reading]:
    own = names.get(word, ())
    if not own:
        return _known(word)
    parts = (*_parts().get(word, ()), *own, *_worked_out(word))
    return [*(r for r in _known(word) if not r.parts or r.bases), Reading(parts=(parts,), cost=1)]


@lru_cache(maxsize=8192)
def _known(word: str) -> tuple[Reading, ...]:
    """What a word means in every ledger."""
    found: list[Reading] = [Reading(bases=(figure,)) for figure in _figures().get(word, ())]
    if parts := (*_parts().get(word, ()), *_worked_out(word)):
        found.append(Reading(parts=(parts,), cost=1))
    if kind := _kinds_of_branches().get(word):
        found.append(Reading(bases=(ROLLS["roll.branches"],), parts=((kind,),)))
    if word in _NEUTRAL or word in _NOW:
        found.append(Reading())
    if word in COUNTED or word in _UNITS:
        found.append(Reading(unit=COUNTED.get(word, word)))
    found += [Reading(time=time) for time, words in _TIMES.items() if word in words]
    if year := _YEAR.fullmatch(word):
        found.append(Reading(time=year[1]))
    return tuple(found)


def _worked_out(word: str) -> tuple[Narrowing, ...]:
    """Months and ages: what no list has."""
    months = part_of_year(word)
    if months:
        return tuple(narrowing(split, months, word) for split in splits() if split.monthly)
    if span := _ages(word):
        return tuple(narrowing(split, span, word) for split in splits() if split.ranged)
    return tuple(n for split in splits() if split.levels and (n := _of_levels(split, word)))


def _of_levels(split: Split, word: str) -> Narrowing | None:
    """大专及以上, 高中/中专, 高中（中专）及以下: several parts of a split that has levels."""
    if not _LEVELLED.search(word):
        return None
    found = _LEVELS.fullmatch(word)
    keys = _several(split, found["parts"] if found else word)
    if found and keys:
        touched = [n for n, level in enumerate(split.levels) if keys & set(level)]
        wanted = split.levels[: max(touched) + 1] if found["way"] == "上" else split.levels[min(touched) :]
        keys = frozenset(key for level in wanted for key in level)
    elif len(keys) < 2:
        return None
    return narrowing(split, "+".join(part.key for part in split.parts if part.key in keys)) if keys else None


@cache
def _words_of(parts: tuple[Part, ...]) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The keys of parts by their words, and by those for only some of each."""
    whole = {normal(words): part.key for part in parts for words in (part.label, *part.aliases)}
    return whole, {normal(words): part.key for part in parts for words in part.narrower}


def _several(split: Split, words: str) -> frozenset[str]:
    """The parts that words name together; nothing where one is unknown, or names only some of a part whose level is not there whole."""
    keys: set[str] = set()
    narrower: set[str] = set()
    for word in filter(None, _BETWEEN.split(words)):
        part, some = (known.get(word) for known in _words_of(split.parts))
        if part is None and some is None:
            return frozenset()
        (keys if part else narrower).add(part or some or "")
    peers = {key for level in split.levels if keys & set(level) for key in level}
    return frozenset(keys | narrower) if narrower <= peers else frozenset()


def _in_figures(words: str) -> int:
    """A number below a hundred: 二十八."""
    tens, _, ones = words.partition("十")
    return 10 * _DIGITS.get(tens, 1) + _DIGITS.get(ones, 0)


def _number(sign: str) -> int:
    return _DIGITS.get(sign) or int(sign)


def part_of_year(word: str) -> str:
    """The months a word names: 三季度 07-09, 下半年 07-12, 1-6月 01-06, 9月 09; '' for none."""
    if found := _MONTH.fullmatch(word):
        return f"{_number(found[1]):02d}"
    if found := _QUARTER.fullmatch(word):
        last = 3 * _number(found[1])
        return f"{last - 2:02d}-{last:02d}"
    if found := _MONTHS.fullmatch(word):
        first, last = int(found[1]), int(found[2])
        return f"{first:02d}-{last:02d}" if 1 <= first < last <= 12 else ""
    return _HALVES.get(word, "")


def bands(texts: Iterable[str]) -> frozenset[tuple[int, int]]:
    """The bands of ages that texts name, both ends included."""
    return frozenset((int(found[1]), int(found[2])) for text in texts for found in _SPAN.finditer(normal(text)))


def _ages(word: str) -> str:
    """Both ends included: 以上 and 以下 include the number itself (民法典 第一千二百五十九条), 不满 does not."""
    if found := _SPAN.fullmatch(word):
        return f"{int(found[1])}-{int(found[2])}"
    if found := _OVER.fullmatch(word):
        return f"{int(found[1])}-" if found[3] == "上" else f"-{int(found[1])}"
    if found := _UNDER.fullmatch(word):
        return f"-{int(found[1]) - 1}"
    if word == "未成年":
        return "-17"
    found = _ONE_AGE.fullmatch(word)
    return f"{int(found[1])}-{int(found[1])}" if found else ""
