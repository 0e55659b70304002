"""What the paper says of all rows, or of a group of them, beside the columns: whose list it is, of which year, of which day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from app.exchange.imports.columns.headings import BARE, Headings
from app.exchange.imports.names.linking import Links
from app.exchange.imports.names.organisations import is_league
from app.exchange.imports.plan import Source
from app.exchange.imports.tables.structure.words import group_words, is_measure, without_bodies
from app.exchange.imports.tables.tables import Context
from db.bodies import core, key_of, without_place
from db.errors import BadValue
from db.fields import Field, Record
from db.kinds import DAY, Choice, IdNumber, Kind, Link, Name, Phone

#: Names of sheets that say nothing.
_PLAIN_NAME = re.compile(r"(sheet|工作表|表|名单|花名册|名册|数据|台账|记录|汇总|团员|儿童|志愿者|活动|明细|信息|情况|登记|信息表|新建.*)?\s*[\d一二三四五六七八九十()]*", re.IGNORECASE)
_PLACE_LABELS = re.compile(r"(填报|报送|填表|上报|所在|所属)?(单位|团支部|支部|团组织|村|社区|村居|村\(社区\)|组织|组织名称|团支部名称|学校|班级)(\(.*?\))?")
_IS_PLACE = re.compile(r".*(村|社区|居委会|支部|总支|团委|班|学校|中学|小学|公司|厂|机关|院|合作社|站|所)")
_VILLAGE = re.compile(r"([一-鿿]{1,8}?(?:村|社区))(?:民?委员?会|居委会)?")
#: Words that end like a village and are none.
_NO_VILLAGE = frozenset("农村 全村 本村 各村 行政村 自然村 乡村 所在村 社区 各社区 村 城乡社区 农村社区 新农村 驻村 城村".split())
_KIND_OF_PAPER = re.compile(r"(签到表|登记表|花名册|名册|名单|一览表|统计表|记录表|台账|汇总表|明细表|表)$")
_SIGNED_IN = re.compile(r"(人员)?(签到|签名|考勤|到会|参训|参会)(人员)?(登记)?(表|册|簿|名单)?$")
_ANY_EVENT = re.compile(r"(志愿|服务|活动|培训|会议|人员|学员|团员|志愿者|志愿服务|参加)*")
_DAY = re.compile(r"\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|\d{4}[-./]\d{1,2}[-./]\d{1,2}")
#: A month that a title is about, not one up to which it reaches or with which a span begins.
_MONTH = re.compile(r"(?<![至止到])\d{4}\s*年\s*\d{1,2}\s*月(?=份)?(?!份?\s*[\d至到—~-])")
_ANY_MONTH = re.compile(r"(?<!\d)(?:19|20)\d\d\s*[年./-]\s*(?:1[0-2]|0?[1-9])(?:\s*月|(?![\d./-]))")
_ANY_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d\s*年(?!\s*\d)")
_STEP = re.compile(r"(积极分子|发展对象).{0,4}(时间|日期|年月)")
_FILED = re.compile(r"(填报|填表|制表|报送|上报|打印|导出|统计|截止|更新)")


def tells(source: Source, headings: Headings, links: Links) -> dict[str, str]:
    """What holds for every row of a table, by field of its record, as it stands on the paper; only what no column brings."""
    context, record = source.table.context, source.view.record
    found = _said_above(context, record, headings)
    names = {f.name for f in record.fields()}
    # What neither a column brings nor a line above the table says.
    open_ = {name for name in names - found.keys() if not source.column(name)}
    hosts = record.table == "event" and any("支部" in title for title in context.titles)
    if "branch" in open_ and (_has_home(record) or hosts) and (home := place(context, links)):
        found["branch"] = home
    village = village_of(context.sheet) or ("" if "branch" in names else _village_in_titles(context))
    if village and "village" in open_:
        found["village"] = village
    _dated(source, context, found)
    for name, read in (("categories", _category_in), ("member_status", _status_in)):
        if name in open_ and context.titles and (meant := read(record.field(name).kind, context.titles)):
            found[name] = meant
    for name in ("team", "event"):
        if name in open_ and record.field(name).required and (called := _whose_list(context, record.field(name).target, links)):
            found[name] = called
    return {name: value for name, value in found.items() if not source.column(name)}


def _said_above(context: Context, record: type[Record], headings: Headings) -> dict[str, str]:
    """What the filing lines say that may be true of every row, by field; of two that say the same the first."""
    found: dict[str, str] = {}
    for label, value in context.said:
        if not value or _FILED.search(label) or is_measure(label, value):
            continue
        readings = (r for r in headings.readings((label,)) if not r.part and not r.link and r.rank < BARE and r.role == "")
        if meant := next((r.field for r in readings if _may_be_everybodys(record, r.field)), None):
            found.setdefault(meant.name, value)
    return found


def leads_to_the_league(headings: Iterable[str]) -> bool:
    """Whether columns tell of the steps by which somebody becomes a member of the League (确定积极分子时间), and not of the Party."""
    told = list(headings)
    return any(map(_STEP.search, told)) and not any("党" in heading for heading in told)


def day_of(sources: Iterable[Source], today: date) -> date:
    """The day of which sheets tell, today where none does."""
    return told_day(sources, today)[0]


def told_day(sources: Iterable[Source], today: date) -> tuple[date, str]:
    """The day of which sheets tell, and the words that say so, '' and today where none do.

    It stands above or beneath their rows as 截止, 统计 or 填报, or in their titles. Of days the latest; else the end of the latest month, else of
    the year that they are about: what a list says was so by then.
    """
    texts = [text for source in sources for text in _day_texts(source)]
    for pattern in (_DAY, _ANY_MONTH, _ANY_YEAR):
        found = [(day, text) for text in texts for part in pattern.finditer(text) if (day := _last_day(part, today))]
        if found:
            return max(found, key=lambda told: told[0])
    return today, ""


def _day_texts(source: Source) -> list[str]:
    """What may say of which day a table tells: filing lines, titles, its year; a bare day above a list of happenings is theirs."""
    context, happens = source.table.context, any(f.name == "day" for f in source.view.record.fields())
    labels = re.compile(rf"{_FILED.pattern}|填写|造册|截至|年度" + ("" if happens else r"|^(日期|时间)$"))
    return [*(value if label != "年度" else f"{value.removesuffix('年')}年" for label, value in context.said if labels.search(label)), *context.titles]


def _last_day(part: re.Match[str], today: date) -> date | None:
    """The last day that a day, month or year in words may mean, today at most; None for one that never was or has not begun."""
    numbers = [int(number) for number in re.findall(r"\d+", part[0])]
    year, month, day = (*numbers, None, None)[:3]
    try:
        begin = date(year or 0, month or 1, day or 1)
    except ValueError:
        return None
    end = begin if day else date(begin.year + (month is None or month == 12), 1 if month is None or month == 12 else month + 1, 1) - timedelta(days=1)
    return None if begin > today else min(end, today)


def _may_be_everybodys(record: type[Record], field: Field) -> bool:
    """Whether one word above a list may be true of each row: its day and place, never a telephone or who somebody is.

    Who fills a list in leaves name and telephone above it; only happenings may all be one person's.
    """
    kind = field.kind
    if isinstance(kind, Phone | IdNumber | Name):
        return False
    return record.repeats or not (isinstance(kind, Link) and kind.table in ("person", "child"))


def _has_home(record: type[Record]) -> bool:
    """Whether the branch of a record is where it belongs, as a person's is."""
    return record.table in ("person", "post")


def place(context: Context, links: Links) -> str:
    """The branch that sheet name, filing line or title speak of; a name that only looks like one where the ledger has none."""
    told = _places_told(context)
    plain_name = bool(_PLAIN_NAME.fullmatch(context.sheet.strip()))
    for text in [*([] if plain_name else [context.sheet]), *told]:
        found = links.finds("branch", text)
        if found is not None and not links.is_above("branch", found):
            return text
    for text in [*([] if plain_name else [context.sheet]), *context.titles]:
        if (meant := links.mentioned("branch", text)) is not None:
            return f"〔#{meant}〕"
    for text in [*([] if plain_name else [context.sheet]), *told]:
        if _IS_PLACE.fullmatch(text.strip()) and not links.finds("branch", text):
            return text.strip()
    for title in context.titles:
        found_name = re.match(r"(?:.*?[镇乡街道])?([一-鿿]{2,20}?(?:团支部|团总支|村|社区))(?!委)", re.sub(r"\s", "", title))
        if found_name and found_name[1] not in _NO_VILLAGE:
            return found_name[1]
    return ""


def _places_told(context: Context) -> list[str]:
    return [value for label, value in context.said if _PLACE_LABELS.fullmatch(key_of(label)) and not is_measure(label, value)]


def _whose_list(context: Context, table: str, links: Links) -> str:
    """The team or event whose list it is, where the ledger has one that the title names: 梨树村志愿服务队队员名单."""
    for title in (*context.titles, context.sheet):
        bare = _KIND_OF_PAPER.sub("", re.sub(r"\s", "", title))
        for name in (bare, re.sub(r"(参加|参与)?(队员|成员|志愿者|人员)$", "", bare)):
            if name and (links.finds(table, name) is not None or (table == "event" and links.called(table, name))):
                return name
    return event_named(context) if table == "event" else ""


def event_named(context: Context) -> str:
    """What a list of those who signed in calls its event, in a title that says more than that: 团干部培训班签到表."""
    for title in context.titles:
        bare, count = _SIGNED_IN.subn("", re.sub(r"\s", "", title))
        if count and len(bare) > 4 and not _ANY_EVENT.fullmatch(bare):
            return bare
    return ""


def day_told(context: Context) -> str:
    """The day that filing lines or titles give to all that a table tells of, as ISO text; '' where none does."""
    for text in (*(value for label, value in context.said if re.search(r"时间|日期", label) and not _FILED.search(label)), *context.titles):
        if found := _DAY.search(text):
            try:
                return DAY.read(re.sub(r"\s", "", found[0])).isoformat()
            except BadValue:
                continue
    return ""


def village_of(text: str) -> str:
    """The village a name is or speaks of: 石桥村团支部 is of 石桥村; '' for none."""
    bare = without_place(core(text)[0])
    found = _VILLAGE.fullmatch(bare)
    return found[1] if found and found[1] not in _NO_VILLAGE else ""


def _village_in_titles(context: Context) -> str:
    for text in (*_places_told(context), *context.titles):
        if village := village_of(text):
            return village
        found = re.match(r"(?:.*?(?:镇|乡|街道))?([一-鿿]{1,6}?(?:村|社区))", re.sub(r"\s", "", text))
        if found and found[1] not in _NO_VILLAGE:
            return found[1]
    return ""


def _category_in(kind: Kind, titles: Sequence[str]) -> str:
    """Which children a title says that its list has: 农村留守儿童花名册; '' where it names several kinds, or troubled ones of any."""
    assert isinstance(kind, Choice)
    title = " ".join(map(without_bodies, titles))
    found = {option.label for option in kind.options for word in option.words if re.search(r"(儿童|子女|孤儿)$", word) and word in title}
    return found.pop() if len(found) == 1 and not re.search(r"困境|等|[和与及、/]", title) else ""


def _status_in(kind: Kind, titles: Sequence[str]) -> str:
    """What the title next above that says it says of its people: 三、超龄离团团员; of who only left no more than that is known."""
    for title in reversed(titles):
        words = re.sub(r"(团员|人员)?(的?(名单|名册|花名册|台账|情况|登记表|登记册|统计表|一览表|信息表))*$", "", group_words(title))
        for start in (0, *(found.end() for found in re.finditer(r"镇|乡|街道|村|社区|支部|总支|团委|学校|\d{4}年?度?", words))):
            if words[start:] in ("", "离团"):
                continue
            try:
                return str(kind.read(words[start:]))
            except BadValue:
                continue
    return ""


def _dated(source: Source, context: Context, found: dict[str, str]) -> None:
    """The day of a service or event that only the title has, and what the title calls it."""
    record = source.view.record
    if record.table not in ("service", "event", "visit", "aid", "attendance", "tutoring"):
        return
    title, names = next(iter(context.titles), ""), {f.name for f in record.fields()}
    if "day" in names and "day" not in found and (day := _DAY.search(" ".join(context.titles))):
        found["day"] = day[0]
    elif "day" in names and "day" not in found and (month := _MONTH.search(" ".join(context.titles))):
        found["day"] = month[0]
    if record.table == "service" and not source.column("content") and not source.column("event") and "content" not in found and "event" not in found:
        what = _KIND_OF_PAPER.sub("", _DAY.sub("", title)).strip()
        if "活动" in what or "服务" in what:
            found["content"] = what


def of_group(text: str, source: Source, links: Links) -> tuple[str, str] | None:
    """The field that a row naming a group fills for the rows beneath, and its value; None where it says nothing of them."""
    record = source.view.record
    names = {f.name for f in record.fields()}
    is_body = links.finds("branch", text) is not None or is_league(text) or bool(_IS_PLACE.fullmatch(text))
    if is_body and "branch" in names and _has_home(record) and not source.column("branch"):
        return "branch", text
    if "village" in names and not source.column("village") and (village := village_of(text)):
        return "village", village
    if "team" in names and not source.column("team") and links.finds("team", text) is not None:
        return "team", text
    for f in source.view.fields():
        if isinstance(f.kind, Choice) and f.group and not source.column(f.name) and f.name in ("categories", "schooling", "member_status", "sex"):
            try:
                value = f.kind.read(text)
            except BadValue:
                continue
            return f.name, f.kind.show(value)
    return None
