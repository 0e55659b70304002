"""A form's own list of words, and which of them holds the ledger's: 高中/中专, 初中及以下, 中共党员（含预备）."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from db.errors import BadValue
from db.kinds import Choice
from db.text import fold

_OR = re.compile(r"[/、或,，]|(?<=.)[和及](?=.)(?!以)")
#: 高中（中专）: both; 1是: a list's own number before its word.
_BESIDE = re.compile(r"\((?!含|包括|包含|不)([^()]+)\)$")
_NUMBER = re.compile(r"^\d{1,2}[.、．]?(?=\D)")
_INCLUDING = re.compile(r"^(.*?)\((?:含|包括|包含)(.*?)\)$")
_FROM = re.compile(r"^(.+?)(?:及|或)?以(上|下)$")
#: Short for what it stands for in brackets after 含.
_SHORT = {"预备": "中共预备党员", "预备党员": "中共预备党员"}


def word_for(kind: Choice, value: str, options: Sequence[str]) -> str | None:
    """The word of a form's list that holds a value; None where none does, or several do and none is its own."""
    own = [words for words in options if _one(kind, words) == value]
    if own:
        return own[0]
    holding = [words for words in options if holds(kind, words, value)]
    return holding[0] if len(holding) == 1 else None


def holds(kind: Choice, words: str, value: str) -> bool:
    """Whether a form's word stands for this value among others: 少数民族 for 满族."""
    return bool({value, _major(kind, value)} & _held(kind, words))


def without_number(words: str) -> str:
    """A word of a list without the number before it."""
    return _NUMBER.sub("", fold(words).strip())


def stands_for_several(kind: Choice, words: str) -> bool:
    """Whether a form's word is known, and is more than one of the ledger's."""
    return bool(_held(kind, words))


def _one(kind: Choice, words: str) -> str:
    try:
        found = kind.read(words)
    except BadValue:
        return ""
    return str(found[0]) if isinstance(found, tuple) and len(found) == 1 else str(found) if isinstance(found, str) else ""


@lru_cache(maxsize=512)
def _held(kind: Choice, words: str) -> frozenset[str]:
    """The ledger's words that a form's word stands for."""
    text = without_number(re.sub(r"\s+", "", fold(words)))
    found: set[str] = set()
    if kind.title == "民族" and text == "少数民族":
        return frozenset(o.label for o in kind.options) - {"汉族"}
    if including := _INCLUDING.fullmatch(text):
        return _held(kind, including[1]) | _held(kind, _SHORT.get(including[2], including[2]))
    if reaching := _FROM.fullmatch(text):
        return _reaching(kind, reaching[1], up=reaching[2] == "上")
    for part in _OR.split(_BESIDE.sub(r"/\1", text)):
        if option := _one(kind, part):
            found |= {option, _major(kind, option)} if _is_major(kind, option) else {option}
    return frozenset(found)


def _reaching(kind: Choice, word: str, *, up: bool) -> frozenset[str]:
    """From one level of a list with ranks (education) to its end."""
    codes = {o.label: int(o.code) for o in kind.options if o.code.isdigit()}
    limit = codes.get(_one(kind, word))
    if limit is None or not any(_is_major(kind, label) for label in codes):
        return frozenset()
    tens = limit // 10
    # 其他 (90) has no rank.
    return frozenset(label for label, code in codes.items() if code < 90 and (code // 10 <= tens if up else code // 10 >= tens))


def _is_major(kind: Choice, label: str) -> bool:
    code = kind.option(label).code
    return kind.title == "学历" and code.endswith("0")


def _major(kind: Choice, value: str) -> str:
    """The major group of an education; of every other list the value itself."""
    if kind.title != "学历":
        return value
    code = kind.option(value).code
    return next((o.label for o in kind.options if o.code == f"{code[0]}0"), value)
