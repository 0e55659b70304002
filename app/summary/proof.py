"""Slips of the pen in a summary's words: doubled words, wrong measure words, typed ordinals, sentences too long, slots left open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.summary.outline import OUTLINE
from app.summary.text import BODY, HEADING, POINT, SUBHEADING, Number, Paragraph, Summary, chinese

ERROR, WARNING = "error", "warning"
#: A sentence longer than this wants cutting (a page has 28 characters in a line).
LONGEST_SENTENCE = 140
#: 大学大学生, 青年青年社 are two words.
_DOUBLED = re.compile(r"([一-鿿]{2,4})\1(?![生会社班部队团])|([的了在和与是为，。；、：])\2")
_SLOT = re.compile(r"【请补写[^】]*】")
_SENTENCE = re.compile(r"[^。！？；]+[。！？；]?")
_ORDINAL = re.compile(r"^\s*(?:[（(][一二三四五六七八九十]+[)）]|[一二三四五六七八九十]+、|\d+[.．、])\s*")
_INSIDE = re.compile(r"[（(]([一二三四五六七八九十]+)[)）]")
_LISTED = re.compile(r"(?<![一-鿿])([一二三四五六七八九十])是")
_CHINESE = {chinese(number): number for number in range(1, 21)}
#: Words one writes for others (acceptance table, row 62): what is wrong, and what is meant.
_SLIPS = ((re.compile(r"参见(?=活动|培训|会议|志愿|竞赛|[了过])"), "参加"), (re.compile(r"教师生(?!活)"), "师生"), (re.compile(r"既(?=将)"), "即"), (re.compile(r"按装"), "安装"))
#: Nouns, the longest first, with the measure words that go with them.
_MEASURES = {
    "志愿服务队伍": "支个", "志愿者队伍": "支个", "志愿服务队": "支个", "队伍": "支个", "帮扶档案": "份", "档案": "份卷", "基层团组织": "个", "团组织": "个", "团支部": "个",
    "志愿者": "人名位", "团员": "人名位", "团干部": "人名位", "书记": "人名位", "儿童": "人名位", "青年": "人名位", "师生": "人名位", "手册": "本册份", "自护包": "个份", "救护包": "个份",
    "培训班": "期次个", "工作制度": "项份", "村": "个",
}
_COUNTED = re.compile(r"\d[\d.]*[余多]?(人次|人|名|位|个|支|份|期|次|场|本|册|家|批|项|件|户|卷)")
_LINK = re.compile(r"(?:共有|共计|现有|总数|共|有|达到|达|为)$")


@dataclass(frozen=True)
class Hint:
    """Something to look at: `kind` names the rule, `level` is ERROR or WARNING; `paragraph` (from 0), `start` and `end` say where in its text.

    `words` stand there; `problem` says what is amiss, `suggestion` what to do. `replacement`: what may be put there with one
    click, None where that is the clerk's to say. `offers`: live numbers that may be put there instead.
    """

    kind: str
    level: str
    paragraph: int
    start: int
    end: int
    words: str
    problem: str
    suggestion: str
    replacement: str | None = None
    offers: tuple[Number, ...] = ()


def proofread(summary: Summary) -> list[Hint]:
    """The slips, in the order of the text."""
    found = [hint for place, paragraph in enumerate(summary.paragraphs) for hint in _paragraph(place, paragraph)]
    return sorted([*found, *_order(summary)], key=lambda hint: (hint.paragraph, hint.start))


def _paragraph(place: int, paragraph: Paragraph) -> Iterator[Hint]:
    yield from _doubled(place, paragraph)
    yield from _slips(place, paragraph)
    yield from _measures(place, paragraph)
    yield from _ordinals(place, paragraph)
    yield from _long(place, paragraph)
    for slot in _SLOT.finditer(paragraph.text):
        yield Hint("slot", WARNING, place, *slot.span(), slot[0], "这里还要您来写", "请写上这部分内容；不需要就删去这一处")


def _doubled(place: int, paragraph: Paragraph) -> Iterator[Hint]:
    for found in _DOUBLED.finditer(paragraph.text):
        once = found[1] or found[2]
        yield Hint("doubled", WARNING, place, *found.span(), found[0], f"“{once}”重复了", f"请改成“{once}”", once)


def _slips(place: int, paragraph: Paragraph) -> Iterator[Hint]:
    for wrong, right in _SLIPS:
        for found in wrong.finditer(paragraph.text):
            yield Hint("slip", WARNING, place, *found.span(), found[0], f"“{found[0]}”可能是“{right}”的笔误", f"请改成“{right}”", right)


def _measures(place: int, paragraph: Paragraph) -> Iterator[Hint]:
    text = paragraph.text
    for found in _COUNTED.finditer(text):
        before, after = _LINK.sub("", text[: found.start()]), text[found.end() :]
        noun = next((n for n in _MEASURES if after.startswith(n)), None) or next((n for n in _MEASURES if before.endswith(n)), None)
        if noun and found[1] not in (*_MEASURES[noun], "人次", "次", "期"):
            right = _MEASURES[noun][0]
            yield Hint("measure", WARNING, place, found.start(1), found.end(1), found[1], f"“{noun}”一般不用“{found[1]}”计量", f"请改成“{right}”", right)


def _ordinals(place: int, paragraph: Paragraph) -> Iterator[Hint]:
    if paragraph.kind in (HEADING, SUBHEADING, POINT) and (found := _ORDINAL.match(paragraph.text)):
        yield Hint("ordinal", WARNING, place, *found.span(), found[0].strip(), "标题的序号由程序编排，这里又写了一个", "请删去手写的序号", "")
    for marks in (_INSIDE, _LISTED):
        last = 0
        for one in marks.finditer(paragraph.text) if paragraph.kind == BODY else ():
            number = _CHINESE.get(one[1], 0)
            if number != last + 1 and number != 1:
                right = one[0].replace(one[1], chinese(last + 1))
                problem = f"序号“{one[0]}”重复了" if number == last else f"序号“{one[0]}”和前面接不上"
                yield Hint("ordinal", WARNING, place, *one.span(), one[0], problem, f"请改成“{right}”", right)
                number = last + 1
            last = number


def _long(place: int, paragraph: Paragraph) -> Iterator[Hint]:
    for found in _SENTENCE.finditer(paragraph.text):
        if len(found[0]) > LONGEST_SENTENCE:
            words = found[0][:12] + "……"
            yield Hint("long", WARNING, place, *found.span(), words, f"这一句有 {len(found[0])} 个字，读起来费力", "请分成两三句")


def unfinished(summary: Summary) -> str:
    """What only the clerk knows and has not written yet, told on the way out; "" when nothing is left open."""
    slots = [found[0] for paragraph in summary.paragraphs for found in _SLOT.finditer(paragraph.text)]
    if not slots:
        return ""
    return f"总结里还有 {len(slots)} 处没有补写：{'、'.join(slots[:3])}{'等' if len(slots) > 3 else ''}"


def _order(summary: Summary) -> Iterator[Hint]:
    """Sections that stand before one that the outline has earlier, and headings without anything below."""
    order = {section.key: place for place, section in enumerate(OUTLINE)}
    last = -1
    for place, paragraph in enumerate(summary.paragraphs):
        at = order.get(paragraph.section, last)
        if at < last and paragraph.kind in (HEADING, SUBHEADING):
            yield Hint("order", WARNING, place, 0, len(paragraph.text), paragraph.text, f"“{paragraph.text}”一般写在更前面", "请看看这一部分的先后")
        last = max(at, last)
        following = summary.paragraphs[place + 1] if place + 1 < len(summary.paragraphs) else None
        if paragraph.kind in (HEADING, SUBHEADING) and (following is None or not _below(paragraph, following)):
            yield Hint("empty", WARNING, place, 0, len(paragraph.text), paragraph.text, f"“{paragraph.text}”下面没有内容", "请补写，或删去这个标题")


def _below(heading: Paragraph, following: Paragraph) -> bool:
    return following.kind in (BODY, POINT) or (heading.kind == HEADING and following.kind == SUBHEADING)
