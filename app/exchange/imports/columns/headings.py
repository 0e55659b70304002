"""What the words of a heading mean: labels and aliases, groups read as paths, whose it is, looser spellings last."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from db.fields import Field, Record
from db.kinds import File, Link, Measure, Minutes, Money, Text
from db.records import TABLES, View, view
from db.records.told import BESIDES, FLAGS, TOLD, Told
from db.records.words import exchanged
from db.records.words import heading_key as heading_key
from db.records.words import headings as worded

#: Columns a sheet needs for itself; nobody misses them.
SHEETS_OWN = frozenset(("序号", "序", "no", "no.", "行号", "编次", "未导入原因"))
_OPENING = frozenset("([【")
_BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|【([^【】]*)】")
#: A group of columns that says nothing about whose name or telephone stands below it.
_PLAIN_GROUP = re.compile(
    r"(基本|个人|人员|团员|团籍|志愿者|注册|本人|儿童|学生|组织|活动|其他|详细|登记|身份|服务|参加|就学|就读|学校|健康|监护|帮扶|与|和|及)*"
    r"((家庭)?(住址|地址)|电话|联系|通讯|方式|学历|学位|(信息|情况|资料|内容|栏)|与|和|及|、)*"
)
#: In brackets or above these, words that make it somebody else's.
_SOMEBODY = re.compile(r"父|母|监护|家长|家庭|负责|联系人|配偶|帮扶|结对|走访|曾用|班主任|介绍人|领队|队长|书记|填报|紧急|照料|抚养|委托")
#: What every person has: below a group of its own it is not the record's.
_ANYBODYS = frozenset(
    "姓名 名字 名称 电话 联系电话 手机 手机号 手机号码 联系方式 身份证 身份证号 身份证号码 公民身份号码 性别 年龄 民族 出生日期 出生年月 "
    "住址 家庭住址 地址 工作单位 单位 职业 职务 政治面貌 学历 文化程度 备注 日期 时间 关系 编号 说明 状态".split()
)
#: Headings under which somebody is named.
_NAMES = re.compile(r"姓名|名字|[父母]亲|监护人|^(团员|志愿者|儿童|学生|人员)$")
#: What a column under a group is to hold, which is no remark of the group's: 转接情况 over 接收时间 is no 转接情况.
_HOLDS = re.compile(r"(时间|日期|年月|人数|金额)$")
#: What joins the parts of a heading of several.
_JOINED = re.compile(r"[/、,&+]|以及|及|与|和")
#: A word for people before what anybody has: 员工姓名 is the name, 团员编号 is no number of this kind.
_PEOPLES = re.compile(
    r"^(?:员工|职工|教职工|职员|教师|村民|居民|社员|学员|学生|队员|青工|青年团员|团员青年|团员|志愿者|推优对象|推荐对象|发展对象|被推荐人|被表彰人|返乡青年|青年人才|参会者?|参训者?|参加者)(?:人员)?的?"
    r"(?=(?:姓名|名字|性别|民族|身份证|公民身份|证件号|手机|电话|联系电话|联系方式|出生|生日|学历|文化程度|政治面貌|住址|家庭住址|年龄))"
)
#: Parts of a year as a heading names them, and the fields of a year's dues.
PERIOD = re.compile(r"(?P<half>[上下])半年|第?(?P<quarter>[一二三四1-4])季度?")
YEARS_DUES = ("dues_owed", "dues_paid")
_MINUTES_UNIT = re.compile(r"分钟|\bmin|\(分\)")
#: A unit at the end of a heading: 体重(斤), 经费/千元.
_UNIT_STATED = re.compile(r"(?:[(\[【]|/|单位[:：]?)(?:单位[:：]?)?(?P<unit>[^()\[\]【】/]{1,4})[)\]】]?$")
#: Ranks of readings: the less the surer.
ALIAS, LOOSE, BESIDE, BARE, NEIGHBOUR, OTHERS, IDENTIFYING = 1, 150, 400, 500, 600, 700, 1000


def bare_key(heading: str) -> str:
    """A heading without what stands in brackets."""
    return re.sub(r"\(.*?\)", "", heading_key(heading))


@dataclass(frozen=True)
class Column:
    """One column of a sheet that is of use.

    `link`: the link field whose target `field` helps to identify; '' where `field` is the record's own.
    `part`: the key of the record told beside the row's own to which `field` belongs.
    `unit`: 分钟, 万元 or 斤 where the heading or the paper around says so.
    `role`: how its cells are taken: '' as values, 'tick' as signs that `word` is meant, 'flag' as yes for `word`,
    'sum' as amounts to be added, 'parts' as pieces of several fields, 'words' as further words kept with the record.
    """

    index: int
    heading: str
    field: Field
    link: str = ""
    unit: str = ""
    part: str = ""
    role: str = ""
    word: str = ""
    #: Further fields that its cells bring, as a heading of several parts names them: 姓名/性别.
    others: tuple[Field, ...] = ()

    @property
    def target(self) -> tuple[str, str, str]:
        """What makes two columns bring the same."""
        return self.part, self.link, self.field.name


@dataclass(frozen=True)
class Reading:
    """One thing a heading may mean; `rank`: the less the surer."""

    rank: int
    field: Field
    link: str = ""
    part: str = ""
    role: str = ""
    word: str = ""
    others: tuple[Field, ...] = ()


Names = dict[str, list[tuple[int, Field]]]


class Headings:
    """The headings a view's sheets may have; `loose`: also those that `db.records.words` knows by their parts."""

    def __init__(self, view: View, *, numbered: bool = False, loose: bool = True) -> None:
        self.view = view
        self.label = view.label
        self.record: type[Record] = view.record
        self._own = [f for f in view.fields() if numbered or not isinstance(f.kind, File)]
        self._names = _names(self._own)
        self._loose = worded(self.record.table, self._own) if loose else {}
        self.main_link = next((f for f in view.fields() if isinstance(f.kind, Link) and f.required and TABLES[f.target].told_by), None)
        self._identity = self._identity_names()
        self.told = TOLD.get(view.key, ())
        self._besides = _names([self.record.field(name) for name in BESIDES.get(view.key, ())])
        self._flags = {heading_key(words): flag for flag in FLAGS.get(view.key, ()) for words in flag.headings}

    def _identity_names(self) -> Names:
        if self.main_link is None:
            return {}
        target = TABLES[self.main_link.target]
        return _names([target.field(name) for name in target.told_by])

    @property
    def examples(self) -> str:
        """Some headings, for a person who has none."""
        return "、".join(f.label for f in sorted(self._own, key=lambda f: not f.required)[:5])

    def columns(self, paths: Sequence[tuple[str, ...]]) -> tuple[list[Column], list[str]]:
        """The columns of use among these headings by their words alone, and the headings of no use; each is a path of groups."""
        wishes = sorted(
            (rank, index, link, field.name, field)
            for index, path in enumerate(paths)
            if path
            for rank, link, field in self._candidates(path)
        )
        taken: dict[tuple[str, str], int] = {}
        found: dict[int, Column] = {}
        for _, index, link, name, field in wishes:
            if index in found or (link, name) in taken:
                continue
            taken[link, name] = index
            heading = "-".join(paths[index])
            found[index] = Column(index, heading, field, link, unit_of(heading, field))
        ignored = [
            "-".join(path) for index, path in enumerate(paths) if path and index not in found and heading_key(path[-1]) not in SHEETS_OWN
        ]
        return [found[index] for index in sorted(found)], ignored

    def readings(self, path: tuple[str, ...]) -> list[Reading]:
        """Everything a heading may mean, of the row's own record and of what else rows of this kind tell of."""
        return list(_readings(self, path))

    def knows(self, path: tuple[str, ...]) -> bool:
        """Whether a heading's words mean anything here, looser spellings included."""
        return bool(path) and any(r.rank < NEIGHBOUR or r.rank >= IDENTIFYING for r in self.readings(path))

    def _read(self, path: tuple[str, ...]) -> list[Reading]:
        found = [Reading(rank, field, link) for rank, link, field in self._candidates(path)]
        keys = [heading_key(part) for part in path]
        for told in self.told:
            found += _told_readings(told, keys)
        for rank, form in _forms(path, self._names):
            if flag := self._flags.get(form):
                found.append(Reading(rank, self.record.field(flag.field), role="flag", word=flag.value))
            found += [Reading(BESIDE + rank, f) for _, f in self._besides.get(form, ())]
        if self.record.table == "review" and PERIOD.search("".join(path)):
            # What was paid in a half-year is not what was paid in the year.
            return [r for r in found if r.part or r.field.name not in YEARS_DUES]
        return found or self._compound(path)

    def _compound(self, path: tuple[str, ...]) -> list[Reading]:
        """A heading of several parts (姓名/性别, 学历、毕业院校) means the first of them, and with it what the others mean."""
        parts = [part for part in _JOINED.split(heading_key(path[-1])) if part]
        if not 2 <= len(parts) <= 4:
            return []
        firsts = [r for r in self._read((*path[:-1], parts[0])) if r.rank < BARE and not r.role]
        if not firsts:
            return []
        first = min(firsts, key=lambda r: r.rank)
        others: list[Field] = []
        for part in parts[1:]:
            fitting = [r for r in self._read((*path[:-1], part)) if r.rank < BARE and not r.role]
            if first.part and (name := whose(self._told(first.part), f"{self._told(first.part).label}-{part}")):
                others.append(self._told(first.part).field(name))
            elif not first.part and (own := [r.field for r in fitting if not r.part and not isinstance(r.field.kind, Link) and r.field != first.field]):
                others.append(own[0])
        return [Reading(min(LOOSE + first.rank, BARE - 1), first.field, part=first.part, role="parts", others=tuple(others))]

    def _told(self, key: str) -> Told:
        return next(told for told in self.told if told.key == key)

    def _candidates(self, path: tuple[str, ...]) -> list[tuple[int, str, Field]]:
        link = self.main_link.name if self.main_link else ""
        found: list[tuple[int, str, Field]] = []
        for rank, form in _forms(path, self._names):
            found += [(10 * rank + worse, "", field) for worse, field in self._names.get(form, ())]
            # A record's own field comes first: 出生日期 in a list of parents is the parent's.
            found += [(IDENTIFYING + 10 * rank + worse, link, field) for worse, field in self._identity.get(form, ())]
        if self._loose and all(rank >= BARE for rank, *_ in found):
            # A heading known by its parts comes after all that are declared.
            found += [(LOOSE + rank, "", self._loose[form]) for rank, form in _forms(path, self._loose) if form in self._loose]
        bare = heading_key("".join(path)).removesuffix("姓名")
        found += [(BARE, "", f) for worse, f in self._names.get(bare, ()) if worse == 0 and isinstance(f.kind, Text | Link)]
        return found


_made: dict[tuple[str, bool], Headings] = {}


def headings_of(view_key: str, *, loose: bool = True) -> Headings:
    """The headings of a view, worked out once."""
    chosen = view(view_key)
    assert chosen
    known = _made.get((view_key, loose))
    if known is None or known.record is not chosen.record:
        known = _made[view_key, loose] = Headings(chosen, loose=loose)
    return known


@lru_cache(maxsize=16384)
def _readings(headings: Headings, path: tuple[str, ...]) -> tuple[Reading, ...]:
    return tuple(headings._read(path))


def _told_readings(told: Told, keys: Sequence[str]) -> list[Reading]:
    """What a heading may mean of a record told beside: by whose it is, or by words of its own."""
    found: list[Reading] = []
    words = _BRACKETS.sub("", "-".join(keys))
    leaf = keys[-1] if _plain(keys[:-1]) or (told.under and re.fullmatch(told.under, "-".join(keys[:-1]))) else ""
    for name, headings in told.headings.items():
        for worse, heading in enumerate(headings):
            if heading_key(heading) in ("-".join(keys), words, leaf):
                found.append(Reading((-10 if told.ahead else 30) + min(worse, 9), told.field(name), part=told.key, **_either(told, name)))
                break
        else:
            if words in _variants(told, name):
                found.append(Reading(LOOSE if told.ahead else LOOSE + 20, told.field(name), part=told.key))
    if told.called and (name := whose(told, words)):
        found.append(Reading(20, told.field(name), part=told.key, **_either(told, name)))
        if name == "name" and words.endswith(("情况", "信息")) and any(f.name == "state" for f in told.record.fields()):
            # Who the father is, or how.
            found.append(Reading(25, told.field("state"), part=told.key))
    return found


def _either(told: Told, name: str) -> dict[str, Any]:
    """How a column reads cells that may be of one field or of another."""
    fields = tuple(told.field(other) for other in told.either.get(name, ()))
    return {"role": "either", "others": fields} if fields else {}


@cache
def _variants(told: Told, name: str) -> frozenset[str]:
    """The headings of a told record's field with a part exchanged: 转入年月 for 转入时间."""
    return frozenset(exchanged(told.record.table, told.field(name), set(map(heading_key, told.headings[name]))))


def without_own_group(paths: Mapping[int, tuple[str, ...]]) -> dict[int, tuple[str, ...]]:
    """The headings without a group that says whom the list is about: 毕业生团员 above 姓名 and 手机, where no other name stands in the table."""
    names = [path for path in paths.values() if path and _NAMES.search(heading_key(path[-1]))]
    group = names[0][:-1] if len(names) == 1 else ()
    if not group or heading_key(names[0][-1]) not in ("姓名", "名字") or _plain(map(heading_key, group)) or _SOMEBODY.search("".join(group)):
        return dict(paths)
    return {n: path[len(group) :] if path[: len(group)] == group and len(path) > len(group) else path for n, path in paths.items()}


def _plain(groups: Iterable[str]) -> bool:
    return all(_PLAIN_GROUP.fullmatch(group) for group in groups)


#: Groups that say nothing of their own above 父亲 or 监护人.
_ABOUT_FAMILY = r"(?:(?:监护|家庭|父母|基本|家庭成员|儿童|学生|与|及|和)*(?:情况|信息)?)"


@lru_cache(maxsize=4096)
def whose(told: Told, words: str) -> str:
    """The field of a told record that a heading means by naming whose it is: 父亲-联系电话; '' for none."""
    found = re.fullmatch(rf"{_ABOUT_FAMILY}-?(?:{told.called})-?(?:基本)?(?:情况|信息)?-?(?P<rest>.*)", words)
    if not found:
        return ""
    rest = found["rest"].removeprefix("的")
    if rest in ("", "姓名", "名字"):
        return "name" if "name" in {f.name for f in told.record.fields()} else ""
    fields = [f for f in told.record.fields() if f.name != told.back]
    if known := _names(fields).get(rest):
        return known[0][1].name
    loose = worded(told.record.table, fields).get(rest)
    return loose.name if loose and loose.name != "name" else ""


def _names(fields: Iterable[Field]) -> Names:
    names: Names = {}
    for field in fields:
        for worse, words in enumerate((field.label, *field.aliases)):
            names.setdefault(heading_key(words), []).append((min(worse, ALIAS), field))
    return names


#: Of the forms of a heading the one with what stands below the group in brackets.
_BRACKETED_FORM = 2


@lru_cache(maxsize=16384)
def _all_forms(path: tuple[str, ...]) -> tuple[str, ...]:
    keys = [heading_key(part) for part in path]
    forms = ["-".join(keys), "".join(keys), f"{keys[0]}({''.join(keys[1:])})"]
    last, groups = keys[-1], keys[:-1]
    if groups and (_plain(groups) or (not any(_SOMEBODY.search(group) for group in groups) and last not in _ANYBODYS)):
        forms.append(last)
    if (bare := _PEOPLES.sub("", forms[-1])) != forms[-1]:
        forms.append(bare)
    return tuple(forms)


def _forms(path: tuple[str, ...], known: Mapping[str, object]) -> list[tuple[int, str]]:
    """What a heading may be called, the surest first."""
    forms = list(_all_forms(path))
    apart = len(path) > 1 and bool(_HOLDS.search(heading_key(path[-1])))
    loose = [_without_brackets(form, known) for n, form in enumerate(forms) if not (apart and n == _BRACKETED_FORM)]
    if not any("分钟" in form or "小时" in form for form in forms):
        return list(enumerate(dict.fromkeys(form for form in (*forms, *loose) if form)))
    in_minutes = [form.replace("分钟", "小时") for form in (*forms, *loose) if "分钟" in form]
    bare = [re.sub(r"[/-]?(分钟|小时)数?$", "", form) for form in loose]
    lengths = [re.sub(r"(分钟|小时)数?$", "时长", form) for form in loose]
    everything = dict.fromkeys(form for form in (*forms, *loose, *in_minutes, *bare, *lengths) if form)
    return list(enumerate(everything))


def _without_brackets(heading: str, known: Mapping[str, object]) -> str:
    """Drop remarks and units; what is in brackets stays where it tells whose or which."""

    if not _OPENING.intersection(heading):
        return heading

    def without(found: re.Match[str]) -> str:
        inside = "".join(part for part in found.groups() if part)
        return found[0] if inside in known or _SOMEBODY.search(inside) else ""

    return heading_key(_BRACKETS.sub(without, heading))


def unit_of(heading: str, field: Field) -> str:
    """The unit a heading states, where it is not the field's own: 分钟, 万元, 斤; a number below it is read with that unit behind it."""
    key = heading_key(heading)
    if isinstance(field.kind, Minutes) and _MINUTES_UNIT.search(key):
        return "分钟"
    if isinstance(field.kind, Money) and "万元" in key:
        return "万元"
    stated = _UNIT_STATED.search(key)
    return unit_said(stated["unit"], field) if stated else ""


def unit_said(words: str, field: Field) -> str:
    """The first unit among words (元、万元) that a field's numbers may be in and that is not its own; '' for none."""
    kind = field.kind
    for unit in re.split(r"[、,，/;；和及\s]+", words):
        if (
            (isinstance(kind, Minutes) and re.fullmatch(r"分钟|天|工作日|次", unit))
            or (isinstance(kind, Money) and re.fullmatch(r"[万千百]元?", unit))
            or (isinstance(kind, Measure) and unit in kind.other_units)
        ):
            return unit
    return ""


def is_somebody_elses(heading: str) -> bool:
    """Whether a heading speaks of another person than the row is about."""
    return bool(_SOMEBODY.search(heading_key(heading)))
