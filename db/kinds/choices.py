"""Yes or no, one of a list, several of a list."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from db.errors import BadValue
from db.kinds.base import Kind, Reading, plain
from db.text import fold, ticked

_YES = frozenset("是 有 √ ✓ ✔ ☑ 对 ■ ▲ v y yes true 1 已 需 需要 在 具备 属于".split())
_NO = frozenset("否 无 × ✗ ✘ ☐ □ x n no false 0 未 没有 没 不是 不 不需要 不属于 无需".split())
_DONE = re.compile(r"已(经)?(交|签|缴|填|递交|提交|登记|办理?|领取?|发放?|转|注册|委托|外出|寄宿|住校|落户|报到)(纳|好|了)?")
_NOT_DONE = re.compile(r"(未|没有?|尚未|暂未|不)(交|签|缴|填|递交|提交|登记|办理?|领取?|发放?|转|注册|委托|外出|寄宿|住校|落户|报到)(纳|好|了)?")
_BRACKETS = re.compile(r"[()\[\]【】〔〕“”\"'·]")
_SUGGESTED = 5


@dataclass(frozen=True)
class YesNo(Kind):
    """Yes or no; a tick counts as yes, and of two boxes (是□ 否☑) the one that is ticked."""

    name = "yes_no"
    sql = "INTEGER"

    def read(self, raw: object) -> bool:
        if isinstance(raw, bool):
            return raw
        text = fold(plain(raw)).lower()
        text = ticked(text) or text
        if text in _YES or _DONE.fullmatch(text):
            return True
        if text in _NO or _NOT_DONE.fullmatch(text):
            return False
        raise BadValue(f"“{plain(raw)}”看不出是“是”还是“否”")

    def show(self, value: bool) -> str:
        return "是" if value else "否"

    def store(self, value: bool) -> int:
        return int(value)

    def load(self, stored: int) -> bool:
        return bool(stored)


@dataclass(frozen=True)
class Option:
    """One entry of a code list: the words people use, an English key for figures, the national code if there is one.

    `aliases`: its other names, wherever they stand. `said`: looser words that mean it in a cell of its own column only.
    """

    label: str
    key: str
    code: str = ""
    aliases: tuple[str, ...] = ()
    said: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """All words for it, the surest first."""
        return self.label, *self.aliases, *self.said


@dataclass(frozen=True)
class Choice(Kind):
    """One of a list; kept as its Chinese wording, so that the file can be read without this program.

    A word is read where it is an entry's, where a rule of the list covers it wholly, or where nothing but `neutral` words
    (团支部, 总支) tells it from the words of one entry. What could be two entries is none.
    """

    options: tuple[Option, ...]
    title: str = ""
    #: Patterns of whole words with the entry's label; groups named rest… are what the word says beyond the entry.
    rules: tuple[tuple[str, str], ...] = ()
    neutral: tuple[str, ...] = ()
    name = "choice"

    @cached_property
    def _by_wording(self) -> dict[str, str]:
        words: dict[str, str] = {}
        for option in self.options:
            for word in (*option.aliases, *option.said, option.code, option.code.lstrip("0")):
                if word:
                    words.setdefault(_loose(word), option.label)
        return words | {_loose(option.label): option.label for option in self.options}

    @cached_property
    def _rules(self) -> list[tuple[re.Pattern[str], str]]:
        return [(re.compile(pattern), label) for pattern, label in self.rules]

    @cached_property
    def _neutral(self) -> re.Pattern[str] | None:
        longest_first = sorted(map(_bare, self.neutral), key=len, reverse=True)
        return re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    @cached_property
    def _by_core(self) -> dict[str, set[str]]:
        cores: dict[str, set[str]] = {}
        for option in self.options:
            for word in option.words:
                for core in {_bare(word), self._core(word)} - {""}:
                    cores.setdefault(core, set()).add(option.label)
        return cores

    def _core(self, word: str) -> str:
        """The word without what tells no entries apart."""
        bare = _bare(word)
        return self._neutral.sub("", bare) if self._neutral else bare

    def read(self, raw: object) -> str:
        return str(self._entry(raw).value)

    def reading(self, raw: object) -> Reading:
        return self._entry(raw)

    def _entry(self, raw: object) -> Reading:
        word = plain(raw)
        if found := self._find(word):
            return found
        if (marked := ticked(fold(word))) and (found := self._find(marked)):
            return found
        some = "、".join(option.label for option in self.options[:8])
        more = "等" if len(self.options) > 8 else ""
        raise BadValue(f"“{word}”不在可选项里，可以填：{some}{more}")

    def _find(self, word: str) -> Reading | None:
        if label := self._by_wording.get(_loose(word)):
            return Reading(label)
        bare = _bare(word)
        for pattern, label in self._rules:
            if found := pattern.fullmatch(bare):
                rest = "".join(part for name, part in found.groupdict().items() if name.startswith("rest") and part)
                return Reading(label, rest)
        labels = self._by_core.get(bare) or self._by_core.get(self._core(word)) or set()
        return Reading(next(iter(labels))) if len(labels) == 1 else None

    def nearest(self, raw: object) -> tuple[Option, ...]:
        """The entries a word may mean, the likeliest first, at most five: to ask with, never to decide by.

        Signs in common count, neighbouring ones more; words that tell no entries apart weigh least.
        """
        word = plain(raw)
        if found := self._find(word):
            return (self.option(str(found.value)),)
        core, bare = self._core(word), _bare(word)
        scores = {option: max(_likeness(core or bare, self._core(w) or _bare(w)) for w in option.words) for option in self.options}
        ranked = sorted((option for option in self.options if scores[option] > 0), key=lambda option: -scores[option])
        return tuple(ranked[:_SUGGESTED])

    def option(self, label: str) -> Option:
        """The entry with this wording."""
        return next(option for option in self.options if option.label == label)


@dataclass(frozen=True)
class Choices(Choice):
    """Any number of a list, in the list's own order; kept as a JSON array."""

    name = "choices"

    def read(self, raw: object) -> tuple[str, ...]:  # type: ignore[override]
        return self.reading(raw).value  # type: ignore[no-any-return]

    def reading(self, raw: object) -> Reading:
        parts = raw if isinstance(raw, list | tuple) else self._parts(fold(plain(raw)))
        readings = [self._entry(part) for part in parts if str(part).strip()]
        chosen = {reading.value for reading in readings}
        rest = "、".join(reading.rest for reading in readings if reading.rest)
        return Reading(tuple(option.label for option in self.options if option.label in chosen), rest)

    def _parts(self, text: str) -> Iterator[str]:
        for part in re.split(r"[、，,;；\n|]+", text):
            # A stroke parts entries, but 服刑/戒毒人员子女 is one; so does a blank, but 低保 家庭 is one.
            for separator in ("/", "+", None):
                if self._find(part):
                    break
                pieces = part.split(separator)
                if len(pieces) > 1 and all(self._find(piece) for piece in pieces if piece.strip()):
                    yield from pieces[1:]
                    part = pieces[0]
            yield part

    def show(self, value: tuple[str, ...]) -> str:
        return "、".join(value)

    def store(self, value: tuple[str, ...]) -> str:
        return json.dumps(list(value), ensure_ascii=False)

    def load(self, stored: str) -> tuple[str, ...]:
        return tuple(json.loads(stored))


def _loose(word: str) -> str:
    return re.sub(r"\s+", "", fold(word)).lower()


def _bare(word: str) -> str:
    """A word without blanks, brackets and quotes, for words written (在读) or in two parts."""
    return _BRACKETS.sub("", _loose(word)).strip(".。,，;；:：!！?？*-_")


def _likeness(one: str, other: str) -> float:
    """How much two words have in common, 0 to 1: signs, and pairs of neighbouring signs twice over."""
    mine, theirs = _grams(one), _grams(other)
    return 2 * (mine & theirs).total() / ((mine.total() + theirs.total()) or 1)


def _grams(word: str) -> Counter[str]:
    grams = Counter(word)
    for n in range(len(word) - 1):
        grams[word[n : n + 2]] += 2
    return grams
