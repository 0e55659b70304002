"""What a form's words mean among the figures: labels and aliases compared, parts of splits as narrowings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from app.exchange.forms.meaning.wants import Want
from app.exchange.imports.headings import heading_key
from app.figures import FIGURES, SPLITS, Figure, Split
from app.figures.crossing import Narrowing, crossed, narrowing
from db.kinds import Choice
from db.records import TABLES, View
from db.store import Store

_NUMBERED = re.compile(r"^(\d+(\.\d+)*|[一二三四五六七八九十]+|\([一二三四五六七八九十\d]+\))[、.．)]+")
_TIMES = re.compile(r"(本年度|本年|今年|当年|年内|全年|截至目前|目前|现有|年末|期末)")
_LAST_YEAR = re.compile(r"^(上年度?|去年|上年同期|上年末|上一年度?)(数|末|同期)?")
_ENDS = re.compile(r"(总数|人数|个数|数量|总人数|情况|数|合计|总计)$")
#: Words that say only that a number stands here.
_NEUTRAL = frozenset("合计 总计 小计 计 共计 总数 数量 数 数值 数据 本年 本年数 本年度 今年 本期 本期数 实际 完成 完成数 情况 其中 本季度 截止数 汇总 全镇 全乡 总体".split())
#: Words that say so, and what is counted.
_COUNTED = {
    "人数": "人", "总人数": "人", "人次": "人次", "人次数": "人次", "总人次": "人次", "次数": "次", "场次": "次", "场数": "次", "期数": "期", "个数": "个", "金额": "元",
    "时长": "小时", "时数": "小时", "总时长": "小时", "小时数": "小时",
}
#: Units that forms use for one another. 人 and 人次 are two things, and so are 元 and 万元.
_ALIKE = ({"人", "名"}, {"次", "场", "场次", "期", "批", "项"}, {"个", "支", "家"}, {"小时", "学时", "课时"})
_UNITS = frozenset("人次 人 名 个 小时 次 份 元 支 期 % 家 项 场次 场 学时 课时".split())
_UNIT = re.compile(r"\((人次|人|个|小时|次|份|元|支|期|%|名|家|项|场次|场|学时|课时)\)|[/-](人次|人|个|小时|次|份|元)$")


@dataclass(frozen=True)
class Meaning:
    """What one label may mean: figures, narrowings, last year's number; `neutral`: it says only that a number stands here.

    `dimension`: it says by what the labels beyond it part (支部类型 beside 农村团支部).
    """

    figures: tuple[Figure, ...] = ()
    narrowings: tuple[Narrowing, ...] = ()
    last: bool = False
    neutral: bool = False
    unit: str = ""
    dimension: bool = False

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


@cache
def _dimensions() -> frozenset[str]:
    """What is parted by: the names of splits and of fields with a list of choices."""
    fields = (f for record in TABLES.values() for f in record.fields() if isinstance(f.kind, Choice))
    return frozenset(normal(words) for words in (*(s.label for s in SPLITS.values()), *(w for f in fields for w in (f.label, *f.aliases)), "类别", "分类", "项目", "指标"))


def own_key(words: str) -> str:
    """What spellings of a heading that a person explained have in common."""
    return heading_key(words.replace("|", "-"))


class Vocabulary:
    """The words of figures and their parts, with the names of this ledger's organisations and teams."""

    def __init__(self, store: Store, own: Mapping[str, Want] | None = None) -> None:
        self._store = store
        self._own = {own_key(words): want for words, want in (own or {}).items()}
        self._names: dict[str, list[Narrowing]] = {}
        for split in (s for s in SPLITS.values() if s.of in ("branch", "team")):
            names = "full_name, short_name" if split.of == "branch" else "name, NULL"
            for record_id, *titles in store.rows(f'SELECT id, {names} FROM "{split.of}"'):
                for title in filter(None, titles):
                    self._names.setdefault(normal(title), []).append(narrowing(split, str(record_id), title))

    def records(self, chosen: View) -> dict[str, set[int]]:
        """The ids of a view's records by their names, spellings made alike, and by their ID numbers."""
        title = chosen.record.title[0]
        more = [f.name for f in chosen.record.fields() if f.name in ("short_name", "id_number")]
        found: dict[str, set[int]] = {}
        for record_id, *texts in self._store.rows(f'SELECT id, {", ".join([title, *more])} FROM "{chosen.record.table}" WHERE {chosen.where}'):
            for text in filter(None, texts):
                found.setdefault(normal(text), set()).add(record_id)
        return found

    @property
    def explained(self) -> bool:
        """Whether a person said anything."""
        return bool(self._own)

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
        if text in _NEUTRAL or text in _COUNTED or text in _UNITS or not text:
            return Meaning(neutral=True, last=last, unit=unit or _COUNTED.get(text, text if text in _UNITS else ""))
        exact, loose = _figures()
        figures = exact.get(text) or loose.get(_loose(words)) or ()
        parts = _parts().get(text) or _parts().get(_ENDS.sub("", text)) or self._names.get(text) or ()
        return Meaning(tuple(figures), tuple(parts), last, False, unit, not figures and not parts and text in _dimensions())

    def telling(self, labels: Sequence[str]) -> tuple[str, ...]:
        """The labels of one side without those that only name a dimension for the ones beyond them."""
        return tuple(words for n, words in enumerate(labels) if n == len(labels) - 1 or not self.meaning(words).dimension)

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


def _is_part(figure: Figure, split: Split) -> bool:
    """Whether a figure is one part of this split already: theme days are no part of them something else."""
    return figure != split.base and bool(re.search(rf"(?<!\w){re.escape(split.by)}(?!\w)", figure.where))


def _fits(figure: Figure, unit: str) -> bool:
    """Whether a form's unit may be this figure's."""
    if not unit or figure.unit == unit or any({figure.unit, unit} <= alike for alike in _ALIKE):
        return True
    # One file for each child.
    return figure.unit == figure.record.unit and unit in ("人", "名") and "birth_date" in {f.name for f in figure.record.fields()}


def _combined(bases: tuple[Figure, ...], parts: list[tuple[Narrowing, ...]], unit: str, around: tuple[Figure, ...]) -> Figure | None:
    candidates = [f for f in bases if _fits(f, unit)]
    if bases and not candidates:
        return None
    if not candidates:
        # 男 beside 年末团员 means members, unless its own split has no other reading.
        own = list(dict.fromkeys(n.split.base for options in parts for n in options))
        candidates = [f for f in around if any(f.record is base.record for base in own)] + own
        candidates = sorted((f for f in candidates if _fits(f, unit)), key=lambda f: bool(unit) and f.unit != unit)
    for base in candidates:
        chosen = []
        for options in parts:
            fitting = [n for n in options if n.split.base.record is base.record and not _is_part(base, n.split)]
            if not fitting:
                break
            chosen.append(min(fitting, key=lambda n: n.split.base.key.split(".")[0] != base.key.split(".")[0]))
        else:
            return crossed(base, chosen)
    return None
