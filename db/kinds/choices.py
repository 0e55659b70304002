"""Yes or no, one of a list, several of a list."""

import json
import re
from dataclasses import dataclass
from functools import cached_property

from db.errors import BadValue
from db.kinds.base import Kind, plain
from db.text import fold

_YES = frozenset(("是", "有", "√", "✓", "✔", "☑", "对", "y", "yes", "true", "1", "已", "已交", "已签"))
_NO = frozenset(("否", "无", "×", "✗", "☐", "x", "n", "no", "false", "0", "未", "没有", "不是", "未交", "未签"))


@dataclass(frozen=True)
class YesNo(Kind):
    """Yes or no; a tick counts as yes."""

    name = "yes_no"
    sql = "INTEGER"

    def read(self, raw: object) -> bool:
        if isinstance(raw, bool):
            return raw
        text = fold(plain(raw)).lower()
        if text in _YES:
            return True
        if text in _NO:
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
    """One entry of a code list: the words people use, an English key for figures, the national code if there is one."""

    label: str
    key: str
    code: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Choice(Kind):
    """One of a list; kept as its Chinese wording, so that the file can be read without this program."""

    options: tuple[Option, ...]
    title: str = ""
    name = "choice"

    @cached_property
    def _by_wording(self) -> dict[str, str]:
        words: dict[str, str] = {}
        for option in self.options:
            for word in (*option.aliases, option.code, option.code.lstrip("0")):
                if word:
                    words.setdefault(_loose(word), option.label)
        return words | {_loose(option.label): option.label for option in self.options}

    def read(self, raw: object) -> str:
        text = _loose(plain(raw))
        try:
            return self._by_wording[text]
        except KeyError:
            some = "、".join(option.label for option in self.options[:8])
            more = "等" if len(self.options) > 8 else ""
            raise BadValue(f"“{plain(raw)}”不在可选项里，可以填：{some}{more}") from None

    def option(self, label: str) -> Option:
        """The entry with this wording."""
        return next(option for option in self.options if option.label == label)


@dataclass(frozen=True)
class Choices(Choice):
    """Any number of a list, in the list's own order; kept as a JSON array."""

    name = "choices"

    def read(self, raw: object) -> tuple[str, ...]:  # type: ignore[override]
        parts = raw if isinstance(raw, list | tuple) else self._parts(fold(plain(raw)))
        chosen = {super(Choices, self).read(part) for part in parts if str(part).strip()}
        return tuple(option.label for option in self.options if option.label in chosen)

    def _parts(self, text: str) -> list[str]:
        parts: list[str] = []
        for part in re.split(r"[、，,;；\n|]+", text):
            # A stroke parts entries, but 服刑/戒毒人员子女 is one.
            parts += [part] if _loose(part) in self._by_wording else part.split("/")
        return parts

    def show(self, value: tuple[str, ...]) -> str:
        return "、".join(value)

    def store(self, value: tuple[str, ...]) -> str:
        return json.dumps(list(value), ensure_ascii=False)

    def load(self, stored: str) -> tuple[str, ...]:
        return tuple(json.loads(stored))


def _loose(word: str) -> str:
    return re.sub(r"\s+", "", fold(word)).lower()
