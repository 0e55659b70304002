"""Cells that tell several things at once: a day with a span of hours, a name with remarks, a school with a grade."""

import re
from collections.abc import Callable
from functools import lru_cache

from db.dates import read_span
from db.errors import BadValue
from db.kinds.base import plain
from db.records.codes.people import EDUCATION
from db.text import fold

#: What a cell tells, by field name, still as text; '' are words that belong nowhere.
Told = dict[str, str]

_DATE = r"\d{4}\s*[-./年]\s*\d{1,2}\s*[-./月]\s*\d{1,2}\s*[日号]?"
_HALF = r"上午|下午|中午|晚上|早上|凌晨|傍晚|晚|早|am|pm"
_CLOCK = rf"(?:({_HALF})\s*)?(\d{{1,2}})\s*(?:[::时点]\s*(?:([0-5]?\d)\s*分?|(半))?(?::[0-5]\d(?:\.\d+)?)?)\s*({_HALF})?"
_TO = r"\s*(?:-+|—+|–|―|－|~|～|至|到)\s*"
_SPAN = re.compile(rf"{_CLOCK}{_TO}{_CLOCK}", re.IGNORECASE)
_ONE_CLOCK = re.compile(_CLOCK, re.IGNORECASE)
_DAY = re.compile(_DATE)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|[一二]?[〇零○]")
_MONTH_DAY = re.compile(r"(?<![\d年])\d{1,2}\s*月\s*\d{1,2}(?=\s*[日号])")
_DAYS = re.compile(
    rf"(?P<first>(?P<y>\d{{4}})\s*[-./年]\s*(?P<m>\d{{1,2}})\s*[-./月]\s*\d{{1,2}}\s*[日号]?){_TO}"
    r"(?:(?P<y2>\d{4})\s*[-./年]\s*)?(?:(?P<m2>\d{1,2})\s*[-./月]\s*)?(?P<d2>\d{1,2})\s*[日号]?"
)
_WEEKDAY = re.compile(r"[(（]?\s*(?:星期|周|礼拜)[一二三四五六日天]\s*[)）]?")
_GRADE = re.compile(
    r"(?P<school>.*?(?:小学|中学|初中|高中|学校|幼儿园|学院|大学|职高|职校|一中|二中|三中|四中|完小|教学点|中心校))[,，、/\s]*"
    r"(?P<grade>(?:初[一二三]|高[一二三]|[一二三四五六七八九]年级|[一二三四五六七八九][(（]|[小中大]班|学前班|[1-9]年级|大[一二三四]|\d{4}级).*)"
)
_KINDS_OF_SCHOOL = (("幼儿园", "幼儿园"), ("小学", "小学|完小|[一二三四五六]年级"), ("初中", "初中|初[一二三]|[七八九]年级"), ("中职", "职高|职校|中职|技校"), ("高中", "高中|高[一二三]"))
_HEAD = re.compile(r"(约|近|大约)?(\d+)(余|多)?\s*(?:人次?|名|位|个(?!家庭|小时|支部|村|单位|团体))?(?:左右)?")
_PEOPLE = re.compile(r"(\d+)(?:余|多)?\s*(?:人|名|位)")
#: What is counted beside people: 12户, 5个家庭.
NO_PEOPLE = re.compile(r"[户家场次组件份支队村所台辆天元岁%]|个?(家庭|小时|支部|村|单位|团体)")
_DISABILITY = re.compile(r"(视力|听力|言语|肢体|智力|精神|多重)(?:残疾)?")
_DISABILITY_GRADE = re.compile(r"([一二三四1-4])级")


def clock(half: str | None, hour: str, minute: str | None, half_past: str | None) -> int | None:
    """Minutes after midnight; None where there is no such time."""
    h, m = int(hour), 30 if half_past else int(minute or 0)
    if half and half.lower() in ("下午", "晚上", "晚", "傍晚", "pm") and h < 12:
        h += 12
    return h * 60 + m if h < 24 and m < 60 else None


def _shown(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def span(text: str) -> tuple[int, int] | None:
    """A beginning and an end by the clock: 14:00-16:30, 下午2:00—4:30."""
    found = _SPAN.search(text)
    if not found:
        return None
    half, after = found[1] or found[5], found[6] or found[10] or found[1] or found[5]
    start, end = clock(half, found[2], found[3], found[4]), clock(after, found[7], found[8], found[9])
    if start is not None and end is not None and end <= start and not found[6] and end + 720 < 1440:
        end += 720
    return (start, end) if start is not None and end is not None and end > start else None


def _last(days: re.Match[str]) -> str:
    """The last of several days; it says its year and month only where they are others than the first's."""
    return f"{days['y2'] or days['y']}-{int(days['m2'] or days['m']):02d}-{int(days['d2']):02d}"


def _service_day(text: str) -> Told | None:
    """服务时间: a day, with the hours of the service where they are told."""
    day = _DAY.search(text)
    if not day:
        return None
    if days := _DAYS.match(text):
        # Served over several days: the length is told with the first, the others in words.
        return {"day": days["first"]} | _rest(f"至 {_last(days)}，{text[days.end() :]}".rstrip("，"))
    rest = (text[: day.start()] + " " + text[day.end() :]).strip()
    told = {"day": day[0]}
    if hours := span(rest):
        told |= {"started_at": _shown(hours[0]), "ended_at": _shown(hours[1])}
        rest = _SPAN.sub("", rest, count=1)
    elif one := _ONE_CLOCK.search(rest):
        start = clock(one[1], one[2], one[3], one[4])
        if start is not None:
            told["started_at"] = _shown(start)
            rest = rest.replace(one[0], "", 1)
    return told | _rest(_WEEKDAY.sub("", rest))


def _service_clock(name: str) -> Callable[[str], Told | None]:
    def read(text: str) -> Told | None:
        day = _DAY.match(text)
        if hours := span(text[day.end() :] if day else text):
            # 起止时间: both ends in one cell.
            return ({"day": day[0]} if day else {}) | {"started_at": _shown(hours[0]), "ended_at": _shown(hours[1])}
        if not day:
            return None
        one = _ONE_CLOCK.search(text, day.end())
        return {"day": day[0]} | ({name: _shown(at)} if one and (at := clock(one[1], one[2], one[3], one[4])) is not None else {})

    return read


def _service_minutes(text: str) -> Told | None:
    hours = span(text)
    if not hours or _DAY.search(text):
        return None
    return {"minutes": f"{hours[1] - hours[0]}分钟", "started_at": _shown(hours[0]), "ended_at": _shown(hours[1])}


def _months(text: str) -> Told | None:
    """From one month or year to another: 2024年7月-8月."""
    try:
        found = read_span(text)
    except BadValue:
        return None
    return {"day": str(found.begin), "end_day": str(found.end)} | _rest(found.rest) if found.end else None


def _event_day(text: str) -> Told | None:
    """活动时间: a day or from one day to another; the hour is no field of an event."""
    if found := _DAYS.match(text):
        return {"day": found["first"], "end_day": _last(found)} | _rest(_WEEKDAY.sub("", text[found.end() :]))
    day = _DAY.match(text)
    if not day:
        return _months(text)
    rest = _WEEKDAY.sub("", text[day.end() :]).strip()
    told: Told = {"day": day[0]}
    if hours := span(rest):
        told["minutes"] = f"{hours[1] - hours[0]}分钟"
    return told | _rest(rest)


def _heads(text: str) -> Told | None:
    found = _HEAD.match(text)
    if found and NO_PEOPLE.match(text[found.end() :]):
        found = _PEOPLE.search(text)
        return {"present": found[1]} | _rest(text) if found else None
    if not found:
        return None
    about = found[1] or found[3] or "左右" in found[0]
    rest = text[found.end() :].strip(" ,，;；、")
    return {"present": found[2]} | _rest("；".join(filter(None, (text if about else "", "" if about else rest))))


def _school(text: str) -> Told | None:
    found = _GRADE.fullmatch(text)
    return {"school": found["school"], "grade": found["grade"]} if found else None


def _schooling(text: str) -> Told | None:
    """柳林小学五年级 under 就学情况: school, grade, and of which kind it is."""
    if not (told := _school(text)):
        return None
    kind = next((kind for kind, words in _KINDS_OF_SCHOOL if re.search(words, text)), "")
    return told | ({"schooling": kind} if kind else {})


def _health(text: str) -> Told | None:
    kind, grade = _DISABILITY.search(text), _DISABILITY_GRADE.search(text)
    if not (kind or grade) or ("残" not in text and not (kind and grade)):
        return None
    return {"health": "残疾"} | _disabled(text)


def _disabled(text: str) -> Told:
    kind, grade = _DISABILITY.search(text), _DISABILITY_GRADE.search(text)
    told: Told = {}
    if kind:
        told["disability"] = kind[1]
    if grade:
        told["disability_grade"] = "一二三四"[int(grade[1]) - 1] + "级" if grade[1].isdigit() else grade[0]
    return told


def _disability(text: str) -> Told | None:
    return (_disabled(text) or None) if _DISABILITY.search(text) and _DISABILITY_GRADE.search(text) else None


def _rest(text: str) -> Told:
    text = text.strip(" ,，;；、")
    return {"": text} if text else {}


_GOODS = re.compile(r"(?P<item>[^\d、，,;；]+?)\s*[:：×xX*]?\s*(?P<quantity>\d+(?:\.\d+)?)\s*(?P<unit>[一-鿿]{1,2})?")


def goods(text: str) -> list[Told]:
    """The goods that a cell lists with their numbers: 树苗100棵、手套30双; [] where one of them has none."""
    pieces = [piece.strip() for piece in re.split(r"[、，,;；\n]+|和|及", fold(text)) if piece.strip()]
    found = [_GOODS.fullmatch(piece) for piece in pieces]
    return [{name: words for name, words in one.groupdict().items() if words} for one in found if one] if all(found) else []


def _given(text: str) -> Told | None:
    """One kind of goods with its number, or an amount of money: 大米2袋, 慰问金500元."""
    listed = goods(text)
    if len(listed) != 1:
        return None
    said = listed[0]
    if said.get("unit") == "元":
        return {"item": said["item"], "value": said["quantity"]}
    return {"item": said["item"], "quantity": said["quantity"], "unit_name": said["unit"]} if "unit" in said else None


_STUDYING = re.compile(r"(?P<what>.+?)[\s(,，、/-]*(?:在读|在校|就读|在学)(?:中|生|学生)?\)?")
_LEVEL_AND_GRADE = re.compile(r"(?P<what>[^()\s]+?)[\s(,，、]+(?:初[一二三]|高[一二三]|大[一二三四五]|研[一二三]|[一二三四]年级)\)?")
_IN_A_GRADE = re.compile(r"(?:初[一二三]|高[一二三]|大[一二三四五]|研[一二三]|[七八九]年级)(?:学生|级|年级)?")


def _education(text: str) -> Told | None:
    """高中在读, 大三: a level of schooling that is not finished yet."""
    found = _STUDYING.fullmatch(text)
    found = found or _LEVEL_AND_GRADE.fullmatch(text)
    what = found["what"] if found else text if _IN_A_GRADE.fullmatch(text) else ""
    try:
        code = EDUCATION.option(EDUCATION.read(what)).code if what else ""
    except BadValue:
        return None
    # Who is at a 中专 has not left it: the level, and not that it was finished.
    return {"education": next(option.label for option in EDUCATION.options if option.code == f"{code[0]}0"), "study_status": "在读"} if code else None


#: How somebody of a family is, where a sheet asks where they work or who they are.
_HOW_THEY_ARE = (
    ("去世", r"去世|已故|死亡|病故|亡故|身故|身亡|病逝|过世|离世|不在世"), ("失踪", r"失踪"), ("失联", r"失联|失去联系|联系不上|无法联系|下落不明|杳无音[信讯]|无音[信讯]|音[信讯]全无|不知去向|断绝联系"),
    ("服刑", r"服刑|在押|入狱|坐牢|判刑"), ("戒毒", r"戒毒"), ("离异", r"改嫁|再嫁|离异|离婚"), ("重残", r"重残|重度残疾"), ("重病", r"重病|瘫痪"),
    ("健在", r"^健在$|^在世$"),
)  # fmt: skip
_HERE = r"(?:本[村地镇乡县区市]|家(?:中|乡|里)?|村[里内上]?|当地|老家|本镇内|附近)"
_WORK = r"(?:务农|种[地田]|打?零工|打工|务工|待业|无业|做工|工作|经商|居住|生活|养[殖羊猪鸡]|开店|(?:照[顾料]|带)(?:孩子|小孩|老人|家庭)?)"
_AT_HOME = re.compile(rf"(?:[在回居]*{_HERE}(?:附近)?[,，、]?{_WORK}*|务农|在家|无业在家|待业在家|(?:未|没有|没|不|从未|无)外出(?:务工|打工)?)")
_OUT = re.compile(r"(?:在|长期|常年|均|都)*外[出地省](?:务工|打工|工作|经商)?|在外(?:务工|打工|工作|经商)")
_NO_PLACE = re.compile(r"务工|打工|上班|无业|待业|工作|(?:离家)?出走|再婚|残疾|患病|单亲")
_OF_OTHERS = re.compile(r"[父母爷奶妻夫]|配偶|爸|妈")


def whereabouts(text: str) -> Told | None:
    """How and where somebody of a family is, where the words name no place: 已故, 改嫁, 2019年病故, 在家务农; None for anything else."""
    text = text.strip(" ()（）。.")
    state, words = next(((state, found) for state, pattern in _HOW_THEY_ARE if (found := re.search(pattern, text))), ("", None))
    if words and _OF_OTHERS.search(text):
        return {"": text}
    if words:
        return {"state": state} | ({} if text.removeprefix("已").removeprefix("因") == words[0] or text == words[0] else {"": text})
    if _AT_HOME.fullmatch(text):
        return {"away": "否", "": text}
    return {"away": "是", "": text} if _OUT.fullmatch(text) else {"": text} if _NO_PLACE.fullmatch(text) else None


#: What stands around an amount in a month's cell: 暂缓 and 未缴 make it what is due, 已缴 what was paid.
_AMOUNT = r"\d+(?:\.\d+)?\s*[元块]?"
_DUES = re.compile(rf"(?P<before>[^\d()]*?)[\s(:：]*(?P<amount>{_AMOUNT})[\s(:：]*(?P<after>[^\d()]*?)\)?")
_MADE_UP = re.compile(rf"(?P<amount>{_AMOUNT})\s*\(?(?P<what>(?:其中)?[含包]?(?:含|括)?补[缴交]?[^()]*?)\)?")
_PAID_ON = re.compile(rf"(?P<amount>{_AMOUNT})[\s(,，]+(?P<what>(?:\d{{4}}[年./-])?\d{{1,2}}[月./-]\d{{1,2}}[日号]?\s*(?:已?[缴交付收]纳?)?)\)?")
_STATES = (("未缴", r"(?:[拖尚还]?欠|未|没|没有)[缴交]?费?"), ("暂缓", r"暂?缓[缴交]?纳?"), ("免缴", r"(?:减免|免)[缴交]?"), ("", r"[已补]?[缴交付]清?|√|✓|✔|补[缴交]?|收讫|已收"))


#: 已缴至6月, 一次交到2024.12
UP_TO = r"(?:已|一次性?)*(?:[缴交]纳?|付|√)清?[至到]"


def _month_paid(text: str) -> Told | None:
    """A month's dues: 缓（10元）, 0.2（欠）, √0.2, 1（补9月）; what is deferred or not paid is due, not paid."""
    if re.match(UP_TO, text):
        return {"state": "已缴", "": text}
    found = _DUES.fullmatch(text)
    said = (found["before"] + found["after"]).strip(" -,，;；") if found else ""
    if found and said and not (found["before"] and found["after"]):
        for state, words in _STATES:
            if re.fullmatch(words, said):
                return {"due": found["amount"], "state": state} if state else {"paid": found["amount"]}
    if paid_on := _PAID_ON.fullmatch(text):
        return {"paid": paid_on["amount"], "": paid_on["what"]}
    made_up = _MADE_UP.fullmatch(text)
    return {"paid": made_up["amount"], "": made_up["what"]} if made_up else None


_READ: dict[tuple[str, str], Callable[[str], Told | None]] = {
    ("service", "day"): _service_day,
    ("service", "started_at"): _service_clock("started_at"),
    ("service", "ended_at"): _service_clock("ended_at"),
    ("service", "minutes"): _service_minutes,
    ("event", "day"): _event_day,
    ("event", "present"): _heads,
    ("aid", "item"): _given,
    ("person", "education"): _education,
    ("dues", "paid"): _month_paid,
    ("family_member", "work_place"): whereabouts,
    ("family_member", "state"): whereabouts,
    ("child", "school"): _school,
    ("child", "schooling"): _schooling,
    ("child", "health"): _health,
    ("child", "disability"): _disability,
}


@lru_cache(maxsize=65536)
def _parted(table: str, name: str, text: str) -> Told | None:
    read = _READ.get((table, name))
    return read(text) if read else None


def tells_more(table: str, name: str) -> bool:
    """Whether cells of this field may tell of others too."""
    return (table, name) in _READ


def names_nobody(text: str) -> bool:
    """Whether words where a relative's name belongs say how or where they are, and no name: 已故, 外出务工, 在北京打工，月入3000."""
    bare = re.sub(r"[(（].*?[)）]", "", text).strip()
    return not bare or whereabouts(bare) is not None or bool(re.search(r"打工|务工|在家|\d{3}", bare))


def parted(table: str, name: str, raw: object, year: int | None = None) -> Told | None:
    """What a cell of this field tells beside or instead of the field's own value; None where it is a plain value.

    `year`: that of the sheet, for 3月5日.
    """
    if (table, name) not in _READ or raw is None:
        return None
    text = fold(plain(raw))
    if year and isinstance(raw, str) and not _YEAR.search(text):
        text = _MONTH_DAY.sub(rf"{year}年\g<0>", text, count=1)
    return _parted(table, name, text)
