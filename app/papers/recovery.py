"""The recovery code on paper, to be sealed and locked away."""

from __future__ import annotations

from datetime import date

from app import settings
from app.papers.sheet import CENTRE, Printable, Sheet, Wishes, Words
from db.store import Store

_ACROSS = 4
_WORDS = (
    "忘了密码的时候，在要密码的地方输入它，和密码一样能打开台账；空格和大小写都不要紧。",
    "拿到这张纸和台账文件的人都能打开台账：请装进信封封好，放进上锁的柜子，不要和电脑、U 盘放在一起。",
    "换了密码，这个码就打不开台账了，只能打开换密码以前的备份；请换上新的一张。没有设密码时做的备份不加密，要另外收好。",
)


def printable(store: Store, code: str, day: date) -> Printable:
    """The code large enough to be typed from paper, and what it is for."""
    unit = settings.get(store, "unit")

    def make(wishes: Wishes) -> Sheet:
        groups = code.split("-")
        lines = ["  ".join(groups[start : start + _ACROSS]) for start in range(0, len(groups), _ACROSS)]
        blocks = [*(Words(line, 18, True, CENTRE, above=5) for line in lines), *(Words(text, above=6) for text in _WORDS)]
        return Sheet("台账恢复码", blocks, f"单位：{unit}" if unit else "", f"设密码的日期：{day:%Y-%m-%d}", landscape=False, foot=store.path.name)

    return Printable("台账恢复码", make, signed=False, warning="这一张能打开整本台账。存成 PDF 的话，印好以后请把那个文件删掉。")
