"""Which column of a foreign sheet is which field: headings compared with labels and aliases, groups read as whole paths."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from db.fields import Field, Record
from db.kinds import File, Link, Minutes, Money, Text
from db.records import TABLES, View
from db.records.words import heading_key as heading_key
from db.records.words import headings as worded

#: Columns a sheet needs for itself; nobody misses them.
SHEETS_OWN = frozenset(("序号", "序", "no", "no.", "行号", "未导入原因"))
#: Fields by which a sheet about something else tells which person or child it means.
IDENTITY = {
    "person": ("id_number", "volunteer_no", "birth_date", "phone", "village"),
    "child": ("id_number", "file_no", "birth_date", "village"),
}
_BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|【([^【】]*)】")
#: A group of columns that says nothing about whose name or telephone stands below it.
_PLAIN_GROUP = re.compile(
    r"(基本|个人|人员|团员|团籍|志愿者|注册|本人|儿童|学生|组织|活动|其他|详细|登记|身份|服务|参加|就学|健康|监护|帮扶|与|和|及)*"
    r"(信息|情况|资料|内容|栏)?"
)
#: In brackets or above these, words that make it somebody else's.
_SOMEBODY = re.compile(r"父|母|监护|家长|家庭|负责|联系人|配偶|帮扶|结对|走访|曾用|班主任|介绍人|领队|队长|书记|填报|紧急")
#: What every person has: below a group of its own it is not the record's.
_ANYBODYS = frozenset(
    "姓名 名字 名称 电话 联系电话 手机 手机号 手机号码 联系方式 身份证 身份证号 身份证号码 公民身份号码 性别 年龄 民族 出生日期 出生年月 "
    "住址 家庭住址 地址 工作单位 单位 职业 职务 政治面貌 学历 文化程度 备注 日期 时间 关系 编号 说明 状态".split()
)
#: A heading known by its parts comes after all that are declared.
_LOOSELY = 600
_MINUTES_UNIT = re.compile(r"分钟|\bmin|\(分\)")


@dataclass(frozen=True)
class Column:
    """One column of a sheet that is of use.

    `link`: the link field whose target `field` helps to identify; '' where `field` is the record's own.
    `unit`: 分钟 or 万元 where the heading says so.
    """

    index: int
    heading: str
    field: Field
    link: str = ""
    unit: str = ""


class Headings:
    """The headings a view's sheets may have; `loose`: also those that `db.records.words` knows by their parts."""

    def __init__(self, view: View, *, numbered: bool = False, loose: bool = True) -> None:
        self.label = view.label
        self.record: type[Record] = view.record
        self._own = [f for f in view.fields() if numbered or not isinstance(f.kind, File)]
        self._names = _names(self._own)
        for key, field in worded(self.record.table, self._own).items() if loose else ():
            self._names.setdefault(key, [(_LOOSELY, field)])
        self.main_link = next(
            (f for f in view.fields() if isinstance(f.kind, Link) and f.kind.table in IDENTITY and f.required), None
        )
        self._identity = self._identity_names()

    def _identity_names(self) -> dict[str, list[tuple[int, Field]]]:
        if self.main_link is None:
            return {}
        target = self.main_link.kind.table  # type: ignore[attr-defined]
        return _names([TABLES[target].field(name) for name in IDENTITY[target]])

    @property
    def examples(self) -> str:
        """Some headings, for a person who has none."""
        return "、".join(f.label for f in sorted(self._own, key=lambda f: not f.required)[:5])

    def columns(self, paths: Sequence[tuple[str, ...]]) -> tuple[list[Column], list[str]]:
        """The columns of use among these headings, and the headings of no use; each heading is a path of groups."""
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

    def _candidates(self, path: tuple[str, ...]) -> list[tuple[int, str, Field]]:
        link = self.main_link.name if self.main_link else ""
        found: list[tuple[int, str, Field]] = []
        for rank, form in _forms(path, self._names):
            found += [(10 * rank + worse, "", field) for worse, field in self._names.get(form, ())]
            # A record's own field comes first: 出生日期 in a list of parents is the parent's.
            found += [(1000 + 10 * rank + worse, link, field) for worse, field in self._identity.get(form, ())]
        bare = heading_key("".join(path)).removesuffix("姓名")
        found += [(500, "", f) for worse, f in self._names.get(bare, ()) if worse == 0 and isinstance(f.kind, Text | Link)]
        return found


def _names(fields: Iterable[Field]) -> dict[str, list[tuple[int, Field]]]:
    names: dict[str, list[tuple[int, Field]]] = {}
    for field in fields:
        for worse, words in enumerate((field.label, *field.aliases)):
            names.setdefault(heading_key(words), []).append((min(worse, 1), field))
    return names


def _forms(path: tuple[str, ...], known: dict[str, list[tuple[int, Field]]]) -> list[tuple[int, str]]:
    """What a heading may be called, the surest first."""
    keys = [heading_key(part) for part in path]
    forms = ["-".join(keys), "".join(keys), f"{keys[0]}({''.join(keys[1:])})"]
    last, groups = keys[-1], keys[:-1]
    if groups:
        plain = all(_PLAIN_GROUP.fullmatch(group) for group in groups)
        if plain or (not any(_SOMEBODY.search(group) for group in groups) and last not in _ANYBODYS):
            forms.append(last)
    loose = [_without_brackets(form, known) for form in forms]
    in_minutes = [form.replace("分钟", "小时") for form in (*forms, *loose) if "分钟" in form]
    bare = [re.sub(r"[/-]?(分钟|小时)数?$", "", form) for form in loose]
    lengths = [re.sub(r"(分钟|小时)数?$", "时长", form) for form in loose]
    everything = dict.fromkeys(form for form in (*forms, *loose, *in_minutes, *bare, *lengths) if form)
    return list(enumerate(everything))


def _without_brackets(heading: str, known: dict[str, list[tuple[int, Field]]]) -> str:
    """Drop remarks and units; what is in brackets stays where it tells whose or which."""

    def without(found: re.Match[str]) -> str:
        inside = "".join(part for part in found.groups() if part)
        return found[0] if inside in known or _SOMEBODY.search(inside) else ""

    return heading_key(_BRACKETS.sub(without, heading))


def unit_of(heading: str, field: Field) -> str:
    key = heading_key(heading)
    if isinstance(field.kind, Minutes) and _MINUTES_UNIT.search(key):
        return "分钟"
    if isinstance(field.kind, Money) and "万元" in key:
        return "万元"
    return ""
