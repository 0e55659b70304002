"""What a form's words mean among the figures, with the names of this ledger and what a person said."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from app import settings
from app.exchange.forms.meaning.numbers.composing import Sense, composed, of_title, senses
from app.exchange.forms.meaning.numbers.lexicon import Reading, dimensions, normal, reading, splits
from app.exchange.forms.meaning.wants import Want, number_of
from app.exchange.imports.columns.headings import heading_key
from app.figures import Figure
from app.figures.crossing import Narrowing, figure, narrowing
from db.records import View
from db.store import Store

__all__ = ["Path", "Vocabulary", "normal", "own_key"]

#: 柳林村委会 is 柳林村, where a form names places.
_COMMITTEES = ((re.compile(r"村(民委员会|委会|委)$"), "村"), (re.compile(r"社区(居民委员会|居委会|居委)$"), "社区"))
#: The township's own committee, and what has organisations below it, are more than their own members.
_OWN_MEMBERS = "(level NOT IN ('团委', '团工委', '团总支') OR level IS NULL)"
_SUFFIX = re.compile(r"(?<=.)(团支部|支部委员会|支部)$")
_PROBATIONARY = frozenset(("预备党员", "中共预备党员"))
_OF_BRANCHES = frozenset(split.key for split in splits() if split.of == "branch")
_END = re.compile(r"(over|under)_(\d+)")
#: 按年龄, 按学历分: what the rows beside it are parted by.
_BY = re.compile(r"^按(.+?)(分|划分|分类)?$")
_SUBTOTAL = frozenset(("小计",))
#: The whole township, whose ledger this is, whatever it is called.
_WHOLE = re.compile(r"(合计|总计|总数)?\(?(本|我|全)(镇|乡|街道|单位|辖区|团委)\)?(合计|总计|小计|汇总|总数)?")
_OFFICES = re.compile(r"^(中国共产主义青年团|共青团)|(团工委|团委|委员会|工作委员会|人民政府|党委|委)$")
_TOWNSHIP = re.compile(r".*?(?:(?:省|市|县|区|旗|州)(?=.{2,}))?(?P<name>[^省市县区旗州]{1,10}(?:镇|乡|街道|苏木|团场))")


@dataclass(frozen=True)
class Path:
    """The labels of one side read: what they may mean together; `unknown`: the first that nobody knows; `said`: what a person said of it all."""

    senses: tuple[Sense, ...] = ()
    unknown: str = ""
    said: Want | None = None
    labels: tuple[str, ...] = field(default=(), compare=False)

    @property
    def based(self) -> bool:
        """Whether it says what is counted, however it is read."""
        return bool(self.senses) and all(s.bases for s in self.senses)

    @property
    def narrow(self) -> bool:
        """Whether it narrows, in every reading that does not say what is counted."""
        return any(s.parts for s in self.senses)

    @property
    def among(self) -> bool:
        """Whether it begins with 其中."""
        return any(s.among for s in self.senses)


def own_key(words: str) -> str:
    """What spellings of a heading that a person explained have in common."""
    return heading_key(words.replace("|", "-"))


class Vocabulary:
    """The words of figures and their parts, with the names of this ledger's organisations, teams and villages."""

    def __init__(self, store: Store, own: Mapping[str, Want] | None = None) -> None:
        self._store = store
        self._own = {own_key(words): want for words, want in (own or {}).items()}
        self.names = self._named()
        #: What else an organisation is called where nothing else can be meant: by its unit, or without 团支部.
        self._known_as = self._organisations()
        self.township = self._township()
        #: Whether the sheet parts people by 政治面貌: 共青团员 are then those who are nothing else.
        self.by_status = False
        #: Whether the title is about 团支部: 柳林村 is then the organisation there, whoever lives in the village.
        self.by_branch = False
        #: The bands of ages that the form's labels name, both ends.
        self.bands: frozenset[tuple[int, int]] = frozenset()
        self._read: dict[tuple[str, str], tuple[Reading, ...]] = {}

    def _named(self) -> dict[str, tuple[Narrowing, ...]]:
        found: dict[str, list[Narrowing]] = {}
        by_table = {"branch": "full_name, short_name", "team": "name, NULL"}
        rows = {table: self._store.rows(f'SELECT id, {names} FROM "{table}"{f" WHERE {_OWN_MEMBERS}" if table == "branch" else ""}') for table, names in by_table.items()}
        villages = [row[0] for row in self._store.rows(
            "SELECT DISTINCT village FROM (SELECT village FROM person UNION SELECT village FROM child UNION SELECT village FROM event"
            # A school or a company is no village, and nobody lives there.
            " UNION SELECT village_or_unit FROM branch WHERE org_type = '农村团支部' OR village_or_unit LIKE '%村' OR village_or_unit LIKE '%社区') WHERE village <> ''"
        )]
        for split in splits():
            for record_id, *titles in rows.get(split.of, ()):
                for title in filter(None, dict.fromkeys(titles)):
                    found.setdefault(normal(title), []).append(narrowing(split, str(record_id), title))
            for village in villages if split.free and split.key.endswith("by_village") else ():
                found.setdefault(normal(village), []).append(narrowing(split, village))
        return {words: tuple(made) for words, made in found.items()}

    def _organisation(self, words: str) -> tuple[Narrowing, ...]:
        record = self._known_as.get(words)
        return tuple(narrowing(split, str(record), words) for split in splits() if split.of == "branch") if record else ()

    def _organisations(self) -> dict[str, int]:
        found: dict[str, set[int]] = {}
        for record_id, full, short, unit in self._store.rows(f"SELECT id, full_name, short_name, village_or_unit FROM branch WHERE {_OWN_MEMBERS}"):
            bare = {_SUFFIX.sub("", re.sub("^共青团", "", normal(name))) for name in (full, short, unit) if name}
            for words in {form.format(name) for name in bare for form in ("{}", "{}团支部", "{}支部", "{}支部委员会", "共青团{}支部委员会") if name}:
                found.setdefault(words, set()).add(record_id)
        return {words: next(iter(ids)) for words, ids in found.items() if len(ids) == 1}

    def _township(self) -> frozenset[str]:
        """What the township itself is called: 柳林镇, 柳林镇团委, its committee's full and short name."""
        called = [settings.get(self._store, "unit")]
        committees = self._store.rows("SELECT full_name, short_name FROM branch WHERE level IN ('团委', '团工委') AND parent IS NULL")
        called += [name for row in committees for name in row if name]
        places = {found["name"] for name in called if (found := _TOWNSHIP.match(_OFFICES.sub("", normal(name))))}
        return frozenset({normal(name) for name in called if name} | {form.format(place) for place in places for form in ("{}", "{}团委", "{}团工委", "共青团{}委员会", "共青团{}委")})

    def is_township(self, words: str) -> bool:
        """Whether a label names the township itself, also with its county before it (某某县柳林镇)."""
        text = normal(words)
        own = next((name for name in self.township if text.endswith(name)), "")
        return bool(own) and re.fullmatch(r"(.{1,8}(省|市|县|区|旗|州))*", text.removesuffix(own)) is not None

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

    def named(self, words: str, branch: bool = False) -> tuple[Narrowing, ...]:
        """The village, organisation or team of this name, as narrowings of what belongs to it; nothing for none. `branch`: rather the organisation."""
        text = normal(words)
        for pattern, short in _COMMITTEES:
            text = text if text in self.names else pattern.sub(short, text)
        if branch:
            return self._organisation(_SUFFIX.sub("", text)) or self._organisation(f"{text}村") or self.names.get(text, ())
        short_for = [name for name in self.names if name == f"{text}村"]
        return self.names.get(text) or self._organisation(text) or (self.names[short_for[0]] if short_for else ())

    def told(self, words: str) -> Want | None:
        """What a person said under this name."""
        return self._own.get(own_key(words))

    # --- labels

    def label(self, words: str, dimension: str = "") -> tuple[Reading, ...]:
        """Every way to read a label; nothing where it is not understood. `dimension`: the heading above a column of labels."""
        if not dimension and self.by_status and normal(words) == "共青团员":
            dimension = "政治面貌"
        if not dimension and self.by_branch and normal(words) in self._known_as:
            dimension = "团支部"
        key = (words, dimension)
        if key not in self._read:
            self._read[key] = self._told(words) or self._of_all(words) or self._by(dimension, self._plain(words, dimension))
        return self._read[key]

    def _told(self, words: str) -> tuple[Reading, ...]:
        said = self._own.get(own_key(words))
        number = number_of(said.target) if said else None
        return (Reading(bases=(figure(number[1]),), time="" if number[0] == "figure" else number[0]),) if number else ()

    def _of_all(self, words: str) -> tuple[Reading, ...]:
        """全镇, 柳林镇团委: no part of the township."""
        return (Reading(),) if _WHOLE.fullmatch(normal(words)) or self.is_township(words) else ()

    def _plain(self, words: str, dimension: str) -> tuple[Reading, ...]:
        own = self._organisation(normal(words))
        if own and (_OF_BRANCHES & dimensions().get(normal(dimension), frozenset())):
            # 溪翁庄村 below 团支部 is the organisation, whoever lives in the village.
            return (Reading(parts=(own,), cost=1),)
        ages = "年龄" in dimension or "岁" in dimension
        found = reading(words, self.names, ages)
        if not found and f"{normal(words)}村" in self.names:
            # 尖岩 for 尖岩村.
            found = reading(f"{normal(words)}村", self.names, ages)
        for pattern, short in () if found else _COMMITTEES:
            if pattern.search(normal(words)):
                found = reading(pattern.sub(short, normal(words)), self.names, ages)
        return self._at_the_end(found) or ((Reading(parts=(own,), cost=1),) if own else ())

    def _at_the_end(self, found: tuple[Reading, ...]) -> tuple[Reading, ...]:
        """28岁以上 beside 14-28岁 begins at 29, beside 18-27岁 at 28; where the form has neither, it may be both."""
        return tuple(replace(r, parts=tuple(self._ends(options) for options in r.parts)) for r in found)

    def _ends(self, options: tuple[Narrowing, ...]) -> tuple[Narrowing, ...]:
        own = next((end for n in options if not n.split.ranged and (end := _END.fullmatch(n.part.key))), None)
        if own is None or not any(n.split.ranged for n in options):
            return options
        up, limit = own[1] == "over", int(own[2])
        ends = {high if up else low for low, high in self.bands}
        beyond, within = limit in ends, (limit - 1 if up else limit + 1) in ends
        return tuple(n for n in options if n.split.ranged != beyond) if beyond != within else options

    @staticmethod
    def _by(dimension: str, found: tuple[Reading, ...]) -> tuple[Reading, ...]:
        """Only what parts by the dimension, where any of it does."""
        keys = dimensions().get(normal(dimension)) if dimension else None
        if not keys:
            return tuple(r for r in found if r.among or not any(_membership(options) for options in r.parts))
        chosen = []
        for r in found:
            parts = tuple(tuple(n for n in options if n.split.key in keys) for options in r.parts)
            if parts and all(parts) and not r.bases:
                chosen.append(Reading((), parts, r.time, r.unit, r.among))
        return tuple(chosen) or tuple(r for r in found if r.among or not any(_membership(options) for options in r.parts))

    def path(self, labels: Sequence[str], dimension: str = "", *, inclusive: bool = True) -> Path:
        """What the labels of one side mean, from the widest group down. `inclusive`: 党员 holds 预备党员, because no label beside it does."""
        if said := self._said_of_all(labels):
            return Path(said=said, labels=tuple(labels))
        found: list[tuple[Reading, ...]] = []
        for n, words in enumerate(labels):
            last = n == len(labels) - 1
            read = self.label(words, dimension)
            parted = _BY.sub(r"\1", normal(words))
            if not last and parted in dimensions() and self._parts_by(labels[n + 1], parted):
                dimension = parted
                continue
            if normal(words) in _SUBTOTAL and n == 0:
                read = ()
            if not inclusive:
                read = tuple(r for r in read if not any(b.key == "members.party" for b in r.bases))
            if not read:
                return Path(unknown=words, labels=tuple(labels))
            found.append(read)
        together = tuple(senses(found))
        return Path(together, "" if together else labels[-1], labels=tuple(labels))

    def _parts_by(self, words: str, dimension: str) -> bool:
        keys = dimensions()[normal(dimension)]
        return any(n.split.key in keys for r in self._plain(words, dimension) for options in r.parts for n in options)

    def _said_of_all(self, labels: Sequence[str]) -> Want | None:
        """What a person said of a label that is no figure, which no crossing changes: the filing's unit, or nothing at all."""
        for key in (own_key("-".join(labels)), own_key(labels[-1])) if labels else ():
            said = self._own.get(key)
            if said and not number_of(said.target):
                return said
        return None

    def whole(self, labels: Sequence[str]) -> Want | None:
        """What a person said of one cell, by all its labels."""
        return self._own.get(own_key("-".join(labels))) if len(labels) > 1 else None

    def heading(self, labels: Sequence[str], context: Sequence[Figure] = ()) -> tuple[str, str] | None:
        """The figure that these labels alone mean, as (target, words). `context`: what the title counts."""
        path = self.path(labels)
        found = composed([of_title(path.senses, context)], context) if path.senses else None
        return (target_of(found.figure, found.time), found.figure.label) if found else None

    def exclusive(self, labels: Sequence[str]) -> bool:
        """Whether one of these labels counts 预备党员 for themselves."""
        return any(normal(words) in _PROBATIONARY for words in labels)


def _membership(options: Sequence[Narrowing]) -> bool:
    """Whether a word is only the political status of a member: 团员 are all who hold membership, unless 政治面貌 is asked for."""
    return all(n.part.key == "league" for n in options)


def target_of(made: Figure, time: str) -> str:
    """A figure of a time as a target: figure:KEY, last:KEY, same:KEY, 2023:KEY."""
    return f"{time or 'figure'}:{made.key}"
