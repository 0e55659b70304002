"""What a form's words mean among the figures: labels and aliases compared, parts of splits as narrowings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from app.exchange.forms.wants import Want
from app.exchange.headings import heading_key
from app.figures import FIGURES, SPLITS, Figure
from app.figures.crossing import Narrowing, crossed, narrowing
from db.store import Store

_NUMBERED = re.compile(r"^(\d+(\.\d+)*|[一二三四五六七八九十]+|\([一二三四五六七八九十\d]+\))[、.．)]+")
_TIMES = re.compile(r"(本年度|本年|今年|当年|年内|全年|截至目前|目前|现有|年末|期末)")
_LAST_YEAR = re.compile(r"^(上年度?|去年|上年同期|上年末|上一年度?)(数|末|同期)?")
_ENDS = re.compile(r"(总数|人数|个数|数量|总人数|情况|数|合计|总计)$")
#: Words that say only that a number stands here.
_NEUTRAL = frozenset("合计 总计 小计 计 共计 总数 数量 数 人数 数值 数据 本年 本年数 本年度 今年 本期 本期数 实际 完成 完成数 情况 其中 本季度 截止数 汇总 全镇 全乡 总体".split())
_UNIT = re.compile(r"\((人次|人|个|小时|次|份|元|支|期|%|名|家|项|场次|场|学时|课时)\)|[/-](人次|人|个|小时|次|份|元)$")


@dataclass(frozen=True)
class Meaning:
    """What one label may mean: figures, narrowings, last year's number; `neutral`: it says only that a number stands here."""

    figures: tuple[Figure, ...] = ()
    narrowings: tuple[Narrowing, ...] = ()
    last: bool = False
    neutral: bool = False
    unit: str = ""

    @property
    def known(self) -> bool:
        """Whether anything is understood."""
        return bool(self.figures or self.narrowings or self.last or self.neutral)


def normal(words: str) -> str:
    """What spellings of one indicator have in common."""
    text = heading_key(words)
    text = _NUMBERED.sub("", text)
    text = re.sub(r"^其中[、:]?(?=.)", "", text)
    text = _UNIT.sub("", text)
    return re.sub(r"\((盖章|签名|不含.*?|含.*?|以上|单位.*?)\)", "", text)


def _loose(words: str) -> str:
    text = _TIMES.sub("", normal(words)) or normal(words)
    shorter = _ENDS.sub("", text)
    return shorter or text


@cache
def _figures() -> tuple[dict[str, list[Figure]], dict[str, list[Figure]]]:
    exact: dict[str, list[Figure]] = {}
    loose: dict[str, list[Figure]] = {}
    for figure in FIGURES.values():
        # The parts of splits have the labels of their wholes before them; forms name them by both, in two places.
        for words in (figure.label, *figure.aliases):
            exact.setdefault(normal(words), []).append(figure)
            loose.setdefault(_loose(words), []).append(figure)
    return exact, loose


@cache
def _parts() -> dict[str, list[Narrowing]]:
    found: dict[str, list[Narrowing]] = {}
    for split in SPLITS.values():
        if split.of:
            continue
        parts = [narrowing(split, f"{month:02d}") for month in range(1, 13)] if split.monthly else [Narrowing(split, part) for part in split.parts]
        for made in parts:
            for words in dict.fromkeys((made.part.label, *made.part.aliases)):
                found.setdefault(normal(words), []).append(made)
    return found


def own_key(words: str) -> str:
    """What spellings of a heading that a person explained have in common."""
    return heading_key(words.replace("|", "-"))


class Vocabulary:
    """The words of figures and their parts, with the names of this ledger's organisations and teams."""

    def __init__(self, store: Store, own: Mapping[str, Want] | None = None) -> None:
        self._own = {own_key(words): want for words, want in (own or {}).items()}
        self._names: dict[str, list[Narrowing]] = {}
        for split in (s for s in SPLITS.values() if s.of):
            names = "full_name, short_name" if split.of == "branch" else "name, NULL"
            for record_id, *titles in store.rows(f'SELECT id, {names} FROM "{split.of}"'):
                for title in filter(None, titles):
                    self._names.setdefault(normal(title), []).append(narrowing(split, str(record_id), title))

    def said(self, path: Sequence[str]) -> Want | None:
        """What a person said this heading means, by its whole path or its last words."""
        return self._own.get(own_key("-".join(path))) or self._own.get(own_key(path[-1]))

    def meaning(self, words: str) -> Meaning:
        """What a label means."""
        unit = next((found[1] or found[2] for found in _UNIT.finditer(heading_key(words))), "")
        text = normal(words)
        last = bool(_LAST_YEAR.match(text))
        if last:
            text = _LAST_YEAR.sub("", text)
            if not text:
                return Meaning(last=True, unit=unit)
        if text in _NEUTRAL or not text:
            return Meaning(neutral=True, last=last, unit=unit)
        exact, loose = _figures()
        figures = exact.get(text) or loose.get(_loose(words)) or ()
        parts = _parts().get(text) or _parts().get(_ENDS.sub("", text)) or self._names.get(text) or ()
        return Meaning(tuple(figures), tuple(parts), last, False, unit)

    def figure(self, labels: Sequence[str], around: Iterable[Figure] = ()) -> tuple[str, str] | None:
        """The figure that all these labels mean together, as (target, words); `around`: figures of neighbouring places, the nearest first."""
        meanings = [self.meaning(words) for words in labels]
        if not meanings or not all(m.known for m in meanings):
            return None
        bases = [m.figures for m in meanings if m.figures and not m.narrowings] or [m.figures for m in meanings if m.figures]
        parts = [m.narrowings for m in meanings if m.narrowings and m.figures not in bases[:1]]
        unit = next((m.unit for m in reversed(meanings) if m.unit), "")
        found = _combined(bases[-1] if bases else (), parts, unit, tuple(around))
        if found is None:
            return None
        last = any(m.last for m in meanings)
        words = f"上年末的{found.label}" if last else found.label
        return f"{'last' if last else 'figure'}:{found.key}", words


def _combined(bases: tuple[Figure, ...], parts: list[tuple[Narrowing, ...]], unit: str, around: tuple[Figure, ...]) -> Figure | None:
    candidates = [f for f in bases if not unit or f.unit == unit] or list(bases)
    if not candidates:
        # 男 beside 年末团员 means members, unless its own split has no other reading.
        own = list(dict.fromkeys(n.split.base for options in parts for n in options))
        candidates = [f for f in around if any(f.record is base.record for base in own)] + own
        if unit:
            candidates.sort(key=lambda f: f.unit != unit)
    for base in candidates:
        chosen = []
        for options in parts:
            fitting = [n for n in options if n.split.base.record is base.record]
            if not fitting:
                break
            chosen.append(min(fitting, key=lambda n: n.split.base.key.split(".")[0] != base.key.split(".")[0]))
        else:
            return crossed(base, chosen)
    return None
