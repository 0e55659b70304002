"""Which column is which field, by evidence: the words of its heading, what its cells hold, and the columns beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.exchange.files.reading import Value
from app.exchange.imports.columns.composites import names_nobody, parted
from app.exchange.imports.columns.headings import (
    BARE,
    IDENTIFYING,
    NEIGHBOUR,
    OTHERS,
    SHEETS_OWN,
    Column,
    Headings,
    Reading,
    bare_key,
    heading_key,
    is_somebody_elses,
    unit_of,
    whose,
)
from app.exchange.imports.columns.profiles import Profile
from app.exchange.imports.names.linking import Links
from db.errors import BadValue
from db.fields import Field
from db.kinds import Choice, Choices, Clock, File, IdNumber, Link, Phone
from db.kinds.base import plain
from db.records import TABLES, View
from db.records.told import Told
from db.text import fold

#: What follows from other columns, or describes the paper: nothing of a record.
_WORKED_OUT = re.compile(
    r"(实足|现|周岁)?年龄(段)?(\(.*\))?|周岁|团龄(\(.*\))?|岁数|人数合计|合计|小计|总计|证件类型|证件种类|照片|相片|图片|头像|签名|签字|签到|本人签字|本人签名|实名认证状态|页码|编码|校验"
)
_REMARKS = re.compile(r"备注|备考|附注|说明|其他|其它|注$")
#: What several columns before it come to.
_TOTAL = re.compile(r"(?:全年|年度|本年|年|实缴|实收|已缴|缴费|缴纳|交费|交纳|收缴|团费)*(?:合计|总计|共计|小计|总额|总数|累计|共)(?:金额|团费|数|缴纳|实缴|已缴|缴|交纳|交)*(?:\(.*\))?|全年(?:实[缴交]|[缴交][纳费])?")
#: A heading that only counts its columns.
_COUNTING = re.compile(r"(第)?\d+(号|行)?")
#: Names of bodies under such words are not where somebody belongs now.
_ELSEWHERE = re.compile(r"原|曾|前|旧|转|迁|调|来|去|往|上级|上一级|党|帮扶|结对|承办|主办|协办|介绍")
#: Somebody beside the person a row is about, whose telephone follows.
_CONTACT = re.compile(r"(紧急|家庭|支部|村|单位|日常|支部)?联系人(姓名)?|(学生)?家长(姓名)?|监护人(姓名)?|(父亲|母亲)(姓名)?")
_ANY_TELEPHONE = re.compile(r"(联系)?(电话|手机|方式)(号码?)?|手机号码?|联系号码")
_CONTRADICTED, _NOBODY_THERE = 650, 60


@dataclass
class Assignment:
    """The columns of a table that go somewhere, the others that hold something, with how many cells."""

    columns: list[Column]
    ignored: dict[str, int]

    def column(self, name: str, link: str = "", part: str = "") -> Column | None:
        """The column that brings this field."""
        return next((c for c in self.columns if c.target == (part, link, name) and c.role != "words"), None)


def assign(headings: Headings, paths: Mapping[int, tuple[str, ...]], seen: Mapping[int, Profile], links: Links | None = None) -> Assignment:
    """The assignment with the most evidence."""
    return _Finder(headings, paths, seen, links).find()


class _Finder:
    """Works out one table's columns."""

    def __init__(self, headings: Headings, paths: Mapping[int, tuple[str, ...]], seen: Mapping[int, Profile], links: Links | None) -> None:
        self.headings, self.paths, self.seen, self.links = headings, paths, seen, links
        self.view: View = headings.view
        self.record = headings.record
        self.found: dict[int, Column] = {}
        self.taken: dict[tuple[str, str, str], int] = {}

    def find(self) -> Assignment:
        """Assign what is surest first; then what only neighbours and cells tell; keep the rest as words."""
        self._ticks()
        self._others_telephones()
        self._assign(self._wishes())
        self._assign(self._by_neighbours())
        self._assign(self._by_cells())
        self._totals()
        ignored = self._rest()
        return Assignment([self.found[n] for n in sorted(self.found)], ignored)

    def _heading(self, n: int) -> str:
        return "-".join(self.paths.get(n, ()))

    def _take(self, n: int, r: Reading) -> None:
        heading = self._heading(n)
        role = r.role
        if r.field.name == "note" and not r.part and not r.link and heading and not _REMARKS.search(heading):
            # 记录人 goes with the remarks, under its own name.
            role = "words"
        column = Column(n, heading, r.field, r.link, unit_of(heading, r.field), r.part, role, r.word, r.others)
        self.found[n] = column
        self.taken[column.target] = n

    def _assign(self, wishes: Iterable[tuple[float, int, Reading]]) -> None:
        for _, n, r in sorted(wishes, key=lambda wish: (wish[0], wish[1])):
            target = (r.part, r.link, r.field.name)
            if n not in self.found and target not in self.taken:
                self._take(n, r)

    def _others_telephones(self) -> None:
        """联系人 | 联系电话 in a list of people: the telephone is the contact's, and stays with their name as words."""
        note = next((f for f in self.record.fields() if f.name == "note"), None)
        if self.record.table != "person" or note is None:
            return
        for n in sorted(self.paths):
            before, path = self.paths.get(n - 1), self.paths[n]
            if not before or not path or not _CONTACT.fullmatch(heading_key(before[-1])) or not _ANY_TELEPHONE.fullmatch(heading_key(path[-1])):
                continue
            self.found[n] = Column(n, f"{before[-1]}的{path[-1]}", note, role="words")

    # --- by words, weighed with the cells

    def _wishes(self) -> list[tuple[float, int, Reading]]:
        wishes = []
        needs = {told.key: told.needs for told in self.headings.told}
        present = {r.part for path in self.paths.values() if path for r in self.headings.readings(path) if r.part and r.field.name in needs[r.part]}
        for n, path in self.paths.items():
            if n in self.found or not path:
                continue
            readings = self.headings.readings(path)
            for r in readings:
                # 与儿童关系 belongs to the guardian who is named, not to the carer who is not.
                nobody = _NOBODY_THERE * bool(r.part and r.part not in present)
                wishes.append((r.rank + nobody + self._against(n, r), n, r))
            wishes += [(280 + rank, n, r) for rank, r in self._siblings(n, readings)]
        return [wish for wish in wishes if wish[0] < IDENTIFYING + 500]

    def _against(self, n: int, r: Reading) -> float:
        """How much the cells speak against a reading."""
        profile = self.seen.get(n)
        if profile is None or not profile.values or r.role in ("flag", "parts", "either"):
            return 0
        if isinstance(r.field.kind, Link):
            return self._unknown_names(r, profile)
        if isinstance(r.field.kind, Clock) and profile.ticked:
            # Who signed in, and not when.
            return 2 * IDENTIFYING
        if r.part and r.field.name == "name" and sum(names_nobody(plain(value)) for value in profile.tried) * 2 > len(profile.tried):
            # How the father is, and not who.
            return _CONTRADICTED
        share = self._share(n, r)
        if share >= 0.5:
            return 0
        if isinstance(r.field.kind, Choice) and r.part == "post":
            # 职务 in a list of workers is no post of the League's.
            return 2 * IDENTIFYING
        return _CONTRADICTED * (1 - share)

    def _share(self, n: int, r: Reading) -> float:
        profile = self.seen[n]
        share = profile.share(r.field, unit_of(self._heading(n), r.field))
        if share >= 0.5 or r.part:
            return share
        tried = profile.tried
        table = TABLES[r.field.target].table if isinstance(r.field.kind, Link) else self.record.table
        return max(share, sum(parted(table, r.field.name, value) is not None for value in tried) / len(tried))

    def _unknown_names(self, r: Reading, profile: Profile) -> float:
        if self.links is None:
            return 0
        table = r.field.target
        if table in ("person", "child"):
            names = [plain(value) for value in profile.tried]
            return 300 if all(re.fullmatch(r"[\d.\-/年月日 ]+", name) for name in names) else 0
        known = sum(self.links.finds(table, plain(value)) is not None for value in profile.tried[:12])
        return -0.5 if known else 0.5

    def _siblings(self, n: int, readings: Sequence[Reading]) -> list[tuple[int, Reading]]:
        """Fields beside the one meant that read every cell, where the one meant reads few: 监护情况 with 较好, 一般, 差."""
        own = next((r for r in readings if not r.part and not r.link and isinstance(r.field.kind, Choice)), None)
        profile = self.seen.get(n)
        if own is None or profile is None or not profile.values or self._share(n, own) >= 0.5:
            return []
        words = heading_key(self._heading(n))
        fitting = [
            f
            for f in self.view.fields()
            if f.name != own.field.name and f.group == own.field.group and isinstance(f.kind, Choice)
            and _share_words(words, f.label) and profile.share(f) == 1
        ]  # fmt: skip
        return [(0, Reading(0, fitting[0]))] if len(fitting) == 1 else []

    # --- several columns that are one field

    def _ticks(self) -> None:
        """男 | 女, 留守 | 孤儿 | 残疾: columns of ticks under the words of a code list."""
        groups: dict[str, list[tuple[int, Field, str]]] = {}
        for n, path in self.paths.items():
            for f, word in self._tick(n, path):
                groups.setdefault(f.name, []).append((n, f, word))
        for members in groups.values():
            if len(members) < 2 and not isinstance(members[0][1].kind, Choices):
                continue
            for n, f, word in members:
                if n not in self.found:
                    self._take(n, Reading(0, f, role="tick", word=word))

    def _tick(self, n: int, path: tuple[str, ...]) -> list[tuple[Field, str]]:
        profile = self.seen.get(n)
        if not path or profile is None:
            return []
        leaf = re.sub(r"^是否(属于|为)?", "", path[-1])
        fields = [f for f in self.view.fields() if isinstance(f.kind, Choice)]
        if group := heading_key("-".join(path[:-1])):
            bare = re.sub(r"\(.*?\)", "", group)
            over = next((r.field for r in self.headings.readings((bare,)) if r.field in fields and r.rank < BARE), None)
            if over and self._is_word_of(over, leaf, profile):
                return [(over, leaf)]
        if not profile.ticked or (self.headings.readings(path) and min(r.rank for r in self.headings.readings(path)) < 100):
            return []
        fitting = [f for f in fields if _word(f, leaf)]
        return [(fitting[0], leaf)] if len(fitting) == 1 or (fitting and fitting[0].name in ("sex", "categories")) else []

    def _is_word_of(self, field: Field, leaf: str, profile: Profile) -> bool:
        """Whether a heading beneath a field's own stands for a word of its list."""
        if not _word(field, leaf):
            # 团员情况 over 入团时间 groups fields of their own and ticks no word of a list.
            return all(r.rank >= BARE for r in self.headings.readings((leaf,)))
        return profile.ticked or not profile.values or profile.share(field) == 1

    # --- by neighbours and cells

    def _by_neighbours(self) -> list[tuple[float, int, Reading]]:
        """Columns that mean nothing by themselves beside those of a father or guardian: 务工地点 after 家长姓名."""
        wishes: list[tuple[float, int, Reading]] = []
        current: Told | None = None
        kin = {told.key: told for told in self.headings.told if told.called}
        if not kin:
            return wishes
        for n in sorted(self.paths):
            if n in self.found:
                current = kin.get(self.found[n].part, current if self.found[n].role == "words" else None)
                continue
            if current is None or not self.paths[n]:
                continue
            words = bare_key(self.paths[n][-1])
            told_name = whose(current, f"{current.label}-{words}")
            if told_name and told_name != "name":
                wishes.append((NEIGHBOUR, n, Reading(NEIGHBOUR, current.field(told_name), part=current.key)))
        return wishes

    def _by_cells(self) -> list[tuple[float, int, Reading]]:
        """A heading nobody knows, or none, whose cells can be one thing only."""
        wishes: list[tuple[float, int, Reading]] = []
        fields = [f for f in self.view.fields() if ("", "", f.name) not in self.taken]
        link = self.headings.main_link
        identity = [(f, link.name) for name in ("id_number", "phone") if link for f in TABLES[link.target].fields() if f.name == name]
        for n, profile in self.seen.items():
            heading = self._heading(n)
            if n in self.found or not profile.values or is_somebody_elses(heading) or heading_key(heading) in SHEETS_OWN:
                continue
            for f, name in [*((f, "") for f in fields), *identity]:
                if _shows_itself(f, profile, heading) and profile.share(f) == 1:
                    wishes.append((OTHERS, n, Reading(OTHERS, f, name)))
                elif self._names_home(n, f, profile):
                    wishes.append((OTHERS + 20, n, Reading(OTHERS, f, name)))
        return wishes

    def _names_home(self, n: int, field: Field, profile: Profile) -> bool:
        """Whether a column's cells all name branches or teams of the ledger, to which somebody may belong."""
        kind = field.kind
        return isinstance(kind, Link) and kind.table in ("branch", "team") and self._is_open(n, field) and self._all_known(kind.table, profile)

    def _is_open(self, n: int, field: Field) -> bool:
        """Whether a column without a heading, or with one nobody knows that is not about another time or body, may name where somebody belongs."""
        heading = self._heading(n)
        return not heading or (field.name == field.target and not self.headings.readings(self.paths[n]) and not _ELSEWHERE.search(heading))

    def _all_known(self, table: str, profile: Profile) -> bool:
        return self.links is not None and all(self.links.finds(table, plain(v)) is not None for v in profile.tried)

    def _totals(self) -> None:
        """A column of totals behind columns that add up, the months of dues, brings what they come to."""
        totals = {told.key: told.total for told in self.headings.told if told.total}
        summed = [n for n, c in self.found.items() if c.part in totals]
        if len(summed) < 2:
            return
        name = totals[self.found[summed[0]].part]
        behind = [n for n, path in self.paths.items() if n > max(summed) and n not in self.found and path and _TOTAL.fullmatch(heading_key(path[-1]))]
        if behind and ("", "", name) not in self.taken:
            self._take(behind[-1], Reading(OTHERS, self.record.field(name)))

    # --- what is left

    def _rest(self) -> dict[str, int]:
        """Keep what else is said as further words of the record; tell what is worked out from other columns."""
        note = next((f for f in self.record.fields() if f.name == "note"), None)
        # Files come in with a whole ledger only.
        files = {heading_key(f.label) for f in self.record.fields() if isinstance(f.kind, File)}
        ignored: dict[str, int] = {}
        for n in sorted({*self.paths, *self.seen}):
            if n in self.found:
                continue
            heading, profile = self._heading(n), self.seen.get(n)
            key = heading_key(self.paths.get(n, ("",))[-1] if self.paths.get(n) else "")
            if key in SHEETS_OWN or (not key and (profile is None or not profile.values)):
                continue
            filled = profile.filled if profile else 0
            if note is None or not filled or not key or key in files or _WORKED_OUT.fullmatch(key) or _COUNTING.fullmatch(key):
                if key or filled:
                    ignored[heading or f"第 {n + 1} 列（没有栏目名）"] = filled
                continue
            self.found[n] = Column(n, heading, note, role="words")
        return ignored


def _shows_itself(field: Field, profile: Profile, heading: str) -> bool:
    """Whether a field's values cannot be another's: ID numbers, several mobile numbers, and without a heading the words of a few code lists."""
    kind = field.kind
    if isinstance(kind, Phone):
        return profile.filled > 1 and all(_is_mobile(v) for v in profile.tried)
    if isinstance(kind, Choice) and not isinstance(kind, Choices):
        if field.name == "member_status":
            return heading_key(heading).endswith("原因")
        return not heading and field.name in ("sex", "ethnicity", "political_status", "education")
    return isinstance(kind, IdNumber)


def _share_words(first: str, second: str) -> bool:
    return any(second[n : n + 2] in first for n in range(len(second) - 1))


def _is_mobile(value: Value) -> bool:
    return bool(re.fullmatch(r"1[3-9]\d{9}", re.sub(r"[\s-]", "", fold(plain(value)))))


def _word(field: Field, text: str) -> str:
    """The code that a heading's words mean, '' for none."""
    try:
        found = field.kind.read(text)
    except BadValue:
        return ""
    return str(found[0]) if isinstance(found, tuple) else str(found)
