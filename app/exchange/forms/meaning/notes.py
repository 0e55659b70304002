"""The rules a form states in its own notes and headings; where it is silent, the least is changed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from app.exchange.forms.meaning.wants import Rules
from db.text import fold

_KEEP = re.compile(r"(示例|样例|范例|例)(行|数据)?[^。;；]{0,6}(请|须|应)?(保留|不要删除|不得删除|请勿删除|勿删)|(保留|请勿删除|不得删除)(示例|样例|范例)")
_REPLACE = re.compile(r"(示例|样例|范例|例)(行|数据)?[^。;；]{0,10}(删除|删掉|删去|覆盖)|(删除|删掉|删去|覆盖)(示例|样例|范例)")
_MAY = re.compile(r"(可|可以|允许)(自行|根据需要|按需|适当|以)?(插入|增加|添加|加|增)(空白)?行|行数不(够|足)[^。;；]{0,8}(插入|增加|添加|加)|(插入|增加|添加)行填写|可续行|自行加行|可加行")
_MAY_NOT = re.compile(
    r"(不得|不要|请勿|勿|禁止|不能|不可|严禁)[^。;；]{0,12}?(插入|增加|添加|增减|增删|更改|改变|修改|变动|调整)[^。;；]{0,8}?(行|表格|表样|格式|结构|模板|模式)"
)
_GREY = re.compile(r"灰(色|底)[^。;；]{0,10}(不得|不要|请勿|勿|无需|不用|不必|禁止|自动|不填)")
_ONE_EACH = re.compile(r"一(人|童|户|村|支部)一(表|档|张|卡|页)|每(人|童|户|名[^。;；]{0,6})(填写)?一(张|份|表)")
_STROKE = re.compile(r"(没有|无|不适用|不涉及|空缺)[^。;；]{0,14}(填|用|打|划|以)[^。;；]{0,3}[“\"'‘]?(—|――|——|-|/|╱|／)")
_PERSONAL = "身份证|身份号码|证件号|手机|电话|姓名|出生日期|出生年月"
_MASKED = re.compile(
    rf"(?P<about>(?:{_PERSONAL})[^。;；]{{0,16}}?)((以|用|打)[“\"‘']?\*+|\*+(代替|号|表示|隐藏)|脱敏|隐去|隐藏|不填全)"
)
_LAST_FOUR = re.compile(r"(身份证|身份号码|证件号|手机|电话)[^。;；]{0,12}?(后|末|最后)(四|4)位")
_HEADING = re.compile(r"[^(:。,，;]{2,12}\([^()]*\)\*?|[^(:。,，;]{2,10}(后|末|最后)(四|4|六|6)位")
_SUM = re.compile(r"(?:第)?(?<!\d)(\d{1,2})(?:列|栏)?=((?:第)?\d{1,2}(?:列|栏)?(?:[-+](?:第)?\d{1,2}(?:列|栏)?)+)")
_DATE_SAMPLES = (
    (re.compile(r"(?<!\d)(?:19|20)\d\d\.(?:0\d|1[0-2])(?!\.?\d)"), "2003.05"),
    (re.compile(r"(?<!\d)(?:19|20)\d\d\.\d{1,2}\.\d{1,2}(?!\d)"), "2003.05.12"),
    (re.compile(r"(?<!\d)(?:19|20)\d\d(?:0\d|1[0-2])(?:[0-2]\d|3[01])(?!\d)"), "20030512"),
    (re.compile(r"(?<!\d)(?:19|20)\d\d(?:0\d|1[0-2])(?!\d)"), "200305"),
    (re.compile(r"(?<!\d)(?:19|20)\d\d-\d\d-\d\d(?!\d)"), "2003-05-12"),
    (re.compile(r"(?<!\d)(?:19|20)\d\d-\d\d(?![-\d])"), "2003-05"),
    (re.compile(r"(?<!\d)(?:19|20)\d\d/\d{1,2}/\d{1,2}"), "2003/5/12"),
    (re.compile(r"(?:19|20)\d\d年\d{1,2}月\d{1,2}日"), "2003年5月12日"),
    (re.compile(r"(?:19|20)\d\d年\d{1,2}月(?!\d)"), "2003年5月"),
    (re.compile(r"(?i)yyyy\.mm(?!\.)"), "2003.05"),
    (re.compile(r"(?i)yyyymmdd"), "20030512"),
    (re.compile(r"(?i)yyyymm(?!d)"), "200305"),
    (re.compile(r"(?i)yyyy-mm-dd"), "2003-05-12"),
    (re.compile(r"(?i)yyyy/mm/dd"), "2003/5/12"),
    (re.compile(r"(?i)yyyy-mm(?!-)"), "2003-05"),
)
#: Above a sentence about these, an example of a date is about a date.
_ABOUT_DATES = re.compile(r"出生|日期|年月|时间|格式")


def rules(texts: Iterable[str]) -> Rules:
    """What all the words of a form say about filling it."""
    joined = [re.sub(r"\s+", "", fold(text)) for text in texts]
    whole = "。".join(joined)
    sample = "keep" if _KEEP.search(whole) else "replace" if _REPLACE.search(whole) else ""
    may = False if _MAY_NOT.search(whole) else True if _MAY.search(whole) else None
    if _MAY.search(whole):
        # 可自行插入行，不得改变格式: rows may be put in, the rest stays.
        may = True
    # What a heading says in brackets is for its column alone.
    noted = "。".join(text for text in joined if not _HEADING.fullmatch(text))
    masked = {about for found in _MASKED.finditer(noted) for about in re.findall(_PERSONAL, found["about"])} | {f"{found[1]}后四位" for found in _LAST_FOUR.finditer(noted)}
    # A heading's own example is for its column alone; a note speaks in sentences.
    sentences = [part for text in joined if len(text) > 24 or re.match(r"注|说明|填", text) for part in re.split(r"[。；;]|(?<=\D)\d[.、]", text)]
    dates = tuple((part, shape) for part in sentences if _ABOUT_DATES.search(part) and (shape := date_shape(part)))
    return Rules(
        sample=sample, may_insert=may, spare_grey=bool(_GREY.search(whole)), one_each=bool(_ONE_EACH.search(whole)),
        stroke=bool(_STROKE.search(whole)), dates=dates, masked=tuple(sorted(masked)), sums=tuple(_sums(whole)),
    )


def of_sheet(whole: Rules, texts: Iterable[str]) -> Rules:
    """The rules for one sheet: its own notes come before those of the other sheets."""
    own = rules(texts)
    return replace(whole, sample=own.sample or whole.sample, may_insert=whole.may_insert if own.may_insert is None else own.may_insert)


def date_shape(text: str) -> str:
    """How an example in a text writes a date; '' where there is none."""
    found = [(match.start(), shape) for pattern, shape in _DATE_SAMPLES if (match := pattern.search(text))]
    return min(found)[1] if found else ""


def _sums(text: str) -> list[tuple[int, tuple[int, ...]]]:
    found = []
    for match in _SUM.finditer(text.replace("－", "-").replace("—", "-")):
        parts = tuple(int(sign + number) for sign, number in re.findall(r"([-+]?)(?:第)?(\d+)", match[2]))
        found.append((int(match[1]), parts))
    return list(dict.fromkeys(found))
