"""What a title says: what is counted or listed, of which village or organisation; a word nobody knows makes it say nothing."""

from __future__ import annotations

import re

from app.exchange.forms.meaning.numbers.composing import composed, is_list, senses
from app.exchange.forms.meaning.numbers.lexicon import Reading, dimensions, normal, part_of_year
from app.exchange.forms.meaning.wants import Period
from app.exchange.forms.meaning.words import Vocabulary
from app.exchange.forms.sheet.cells import SheetXml
from app.exchange.imports.columns.headings import heading_key
from app.figures import Figure
from app.figures.crossing import Narrowing, crossed

#: What sheets are called, and what they say of their layout; nothing of whom they list.
_SHEETS = re.compile(
    r"(花名册|名册|名单|一览表|登记表|登记册|汇总表|统计表|明细表|情况表|信息表|采集表|核对表|对比表|结果表|推荐表|报表|报告表|台账|通讯录|档案|登记|汇总|统计|一览|明细|采集|核对|核查|摸底|排查|调查|"
    r"(?<=志愿者)服务(时长|次数|记录)?|党建带团建|党建|团建|基本|信息|情况|工作|结构|队伍|年度|月度|季度|全年|分布|数据|表(?!彰|现|扬)|各村|各支部|各团支部|分村|分支部|各|开展|概况|简况|新版|样表|附表|分类|汇集|（|）|\(|\)|[“”\"《》〈〉·—、:]|(?<!\d)-|-(?!\d))+"
)
_ASIDE = re.compile(r"\([^()]*\)|(按|分)[村支部年龄性别民族学历月季度领域类型组]+(统计|汇总|分组|分类)?|截[止至].*$")
#: A remark in brackets that says nothing of whom or what: its number, who fills it in, for whom it is.
_REMARK = re.compile(
    r"(表|附件|附表|之|第|共|页|张|[一二三四五六七八九十\d甲乙丙丁]|样|式|模板|范本|试行|修订|稿|初|终|版|盖章|公章|签章|填写?|填报|打印|汇总|上报|报送|留存|电子|纸质|乡镇|街道|镇级?|村级?|县级?|"
    r"基层|团委|支部用?|个人用?|集体|单位|社区|党建带团建|总|续|公示|人|元|小时|可复制|可加页|正反面|双面|台账|一式.份)*"
)
_YEARS = re.compile(r"(20\d\d|[〇零一二三四五六七八九]{4}|_+|X+|×+|20\d\d-20\d\d)(学?年度?|年)?(上半年|下半年|第?[一二三四1-4]季度|\d{1,2}月?(\d{1,2}日)?[-至到~]\d{1,2}月(\d{1,2}日|份)?|\d{1,2}月份?(\d{1,2}日)?)?(底|末)?|本年度?")
#: Whose form it is: 某某县, 柳林镇, 共青团某某县委.
_OFFICE = re.compile(r"^(.{1,12}?(省|市|县|区|镇|乡|街道|旗|州))+(团委|团工委|委)?|^共青团(?!员)|^团(省|市|县|区)委|^(全|本)(省|市|县|区|镇|乡)")
_ONLY_LAYOUT = re.compile(r"^(表|附件|附表)[一二三四五六七八九十\d]*[、.:\-]*|^[一二三四五六七八九十]+、")
#: 某某镇初中 is a school, and says nothing of what anybody has learnt.
_SCHOOL = re.compile(r"^(初中|高中|小学|中学|中心校|学校)")
#: 2021年, also with months of it; a day after 截至 is where it ends.
_PERIOD = re.compile(
    r"(?P<until>截[止至]到?)?(?P<year>20\d\d)年度?(?:(?P<part>[上下]半年|第?[一二三四1-4]季度)|(?P<first>\d{1,2})月?份?(?:(?:\d{1,2}日)?[-至到~](?P<last>\d{1,2}))?月(?:份|底|末)?(?P<day>\d{1,2}日)?)?"
)

#: People and bodies that other offices ask for; and what says that those among them who are ours are meant.
_OTHERS = re.compile(r"工会|妇联|妇女|巾帼|民兵|预备役|退役|军人|军属|教职工|教师|学生|家长|[“\"]?两委[”\"]?|村干部|党支部|党总支|党组织|党员(?!团员|志愿)|代表|政协|残联|残疾人|低保户|低保对象|特困|五保|老年|老人|人口|育龄|村民|居民|农民|网格员|职工|公务员|机关干部|民政")
_OURS = re.compile(r"团(?![结拜体])|志愿|青年|青少年|少年|儿童|未成年|少先")
#: What is done for those a title is about.
_CARED_FOR = re.compile(r"^(关心|关爱|帮扶|慰问|走访|救助|资助|结对|服务)+")
OTHERS = "标题说的是“{}”，台账里的数不是他们的"
_TITLE_ROWS = 4
_ORDINAL = re.compile(r"^[（(]?([一二三四五六七八九十]{1,3}|\d{1,2})[)）、.．]\s*")
#: 附件1, 填报单位：…, also where it is filled in already.
_NO_TITLE = re.compile(r"^附件\d*[:：]?$|[:：]$|^(填报|填表|报送|上报|制表|申报|截止|截至|统计)\w{0,6}(\(.*?\)|（.*?）)?[:：]|^单位[:：]")
#: What has room to be written in, or ends with a full stop, is no title.
_SENTENCE = re.compile(r"__|。$")
_CALLED = re.compile(r"(表|册|名单|台账|通讯录|报表|一览|档案|台帐)([(（].*[)）])?$")


def title_of(sheet: SheetXml) -> str:
    """The words of the first rows that are the longest in a row of their own; 附件1 is none."""
    rows: dict[int, list[str]] = {}
    for (row, _), cell in sheet.cells.items():
        if isinstance(cell.value, str) and row <= _TITLE_ROWS:
            rows.setdefault(row, []).append(re.sub(r"\s+", "", cell.value))
    alone = []
    for _, texts in sorted(rows.items()):
        if len(texts) == 1 and not _NO_TITLE.search(texts[0]) and not _SENTENCE.search(texts[0]):
            alone.append(texts[0])
        elif len(texts) > 1 and not any(_NO_TITLE.search(text) for text in texts):
            # The heading: what stands alone below it is the label of a row.
            break
    return next((text for text in alone if _CALLED.search(text)), max(alone, key=len, default=""))


def between(sheet: SheetXml, low: int, high: int) -> str:
    """What a line between two rows calls the table below it, without its number; '' where there is none."""
    rows = [[re.sub(r"\s+", "", str(cell.value)) for cell in row.cells if isinstance(cell.value, str)] for n, row in sorted(sheet.rows.items()) if low < n < high]
    alone = [texts[0] for texts in rows if len(texts) == 1 and not _NO_TITLE.search(texts[0]) and len(texts[0]) <= 40]
    return _ORDINAL.sub("", next((text for text in reversed(alone) if _CALLED.search(text)), alone[-1] if alone else ""))


def bare(title: str) -> str:
    """A title without the year, the office, and what every sheet is called."""
    text = _ASIDE.sub("", heading_key(title)).replace("中国共产主义青年团", "共青团")
    text = _ONLY_LAYOUT.sub("", text)
    whole = _YEARS.sub("", text)
    text = _OFFICE.sub("", whole)
    if text != whole and _SCHOOL.match(text):
        return whole
    text = _SHEETS.sub("", text)
    return re.sub("儿童少年|少年儿童", "儿童", text.replace("共青团团员", "共青团员")).strip("的及和")


def aside(title: str) -> str:
    """What a title's brackets say of whom or what it is about (流动团员（流出）); '' for a year, a number, and other remarks."""
    said = []
    for found in re.finditer(r"\(([^()]*)\)", heading_key(title)):
        text = _SHEETS.sub("", _YEARS.sub("", re.sub(r"截[止至].*$|.*(:|请|填写|打.{0,3}[√✓]|√|盖章).*|^(按|分).*", "", found[1])))
        if not (_REMARK.fullmatch(text) or re.fullmatch("(含|包括)(中共)?预备(党员)?", text)) and not _PERIOD.search(found[0]):
            said.append(found[1])
    return "".join(said)


def _wordings(title: str, words: Vocabulary) -> list[str]:
    """What a title says without what every title has; with its brackets in every place they may belong."""
    title = without_place(title, words)
    text, more = bare(title), aside(title)
    return [f"{text}({more})", more + text, text + more] if more else [text]


def period(title: str) -> Period | None:
    """The one time that a title names: 2021年, 2021年1—11月, 2021年三季度, 截至2021年11月30日; None for none, and for several."""
    text = re.sub(r"\s+", "", heading_key(title))
    if re.search(r"20\d\d年?[-至到~、/和](20)?\d\d(?=年|学年|届)", text):
        return None
    found = {made for match in _PERIOD.finditer(text) if (made := _period(match))}
    return found.pop() if len(found) == 1 else None


def _period(found: re.Match[str]) -> Period | None:
    year, words, months = int(found["year"]), found["part"], [int(n) for n in (found["first"], found["last"]) if n]
    if words:
        first, last = map(int, part_of_year(words).split("-"))
        return Period(year, first, last)
    if not months:
        return Period(year)
    if max(months) > 12 or min(months) < 1:
        return None
    return Period(year, 1 if len(months) == 1 and (found["until"] or found["day"]) else months[0], months[-1])


def of_others(title: str) -> str:
    """The people or the body of another office that a title is about, 退役军人情况统计表; '' where it is about ours."""
    text = _OFFICE.sub("", _YEARS.sub("", heading_key(title)))
    found = _OTHERS.search(text)
    return found[0].strip("“”\"") if found and not _OURS.search(text) else ""


def place(title: str, words: Vocabulary) -> tuple[Narrowing, ...]:
    """The village or organisation a title names; nothing for none. The longest name counts."""
    name = name_in(normal(title), words)
    return words.names[name] if name else ()


def without_place(title: str, words: Vocabulary) -> str:
    """A title without the name of a village or organisation."""
    text = normal(title)
    name = name_in(text, words)
    return text.replace(name, "") if name else title


def name_in(text: str, words: Vocabulary) -> str:
    """The longest name of a village or organisation that stands in a text; '' for none."""
    return max((name for name in words.names if len(name) > 1 and name in text), key=len, default="")


def counted(title: str, words: Vocabulary) -> list[Figure]:
    """What a title counts, narrowed as it says; nothing where a word of it is not understood."""
    readings: tuple[Reading, ...] = ()
    for text in _wordings(title, words):
        while text and not words.label(text) and (shorter := _without_dimension(text)) != text:
            text = shorter
        readings = readings or (words.label(text) if text else ())
    found = {}
    for r in readings:
        made = composed([senses([(r,)])]) if r.bases or r.parts else None
        if made and (r.bases or made.narrowings):
            found[made.figure.key] = made.figure
    return list(found.values())


def limits(title: str, words: Vocabulary) -> list[Figure]:
    """Of whom a title is that is not understood as a whole, by the words it begins with: 留守儿童 of 留守儿童关爱服务情况; nothing where they narrow nothing."""
    whole = bare(without_place(title, words))
    text = _CARED_FOR.sub("", whole)
    for end in range(len(text) - (text == whole), 2, -1):
        # 志愿服务 is a kind of event and is more.
        if (found := counted(text[:end], words)) and all("@" in figure.key or is_list(figure) for figure in found):
            return found
    return []


def _without_dimension(text: str) -> str:
    """女团员 for 女团员学历: by what a table parts is told by its headings."""
    ends = [name for name in dimensions() if len(name) > 1 and text.endswith(name) and len(text) > len(name)]
    return text.removesuffix(max(ends, key=len)).rstrip("、和与及") if ends else text


def listed(title: str, base: Figure, words: Vocabulary) -> Figure | None:
    """Whom a roster of the base's records lists by its title; None where a word of the title is not understood."""
    wordings = _wordings(title, words)
    if not any(wordings):
        return base
    if more := aside(title):
        # 推荐优秀团员作发展对象（推优入党）: the brackets say the same again.
        alone = [listed(text, base, words) for text in (re.sub(r"\([^()]*\)", "", heading_key(title)), more)]
        if alone[0] and alone[1] and alone[0].key == alone[1].key:
            return alone[0]
    for readings in ((r,) for text in wordings for r in words.label(text)):
        for context in ((), (base,)):
            made = composed([senses([readings])], context)
            if made and made.figure.record is base.record:
                return made.figure
    return None


def placed(figure: Figure, where: tuple[Narrowing, ...]) -> Figure | None:
    """The figure for one village or organisation; None where it cannot be said for one."""
    own = [n for n in where if n.split.base.record is figure.record]
    return crossed(figure, own[:1]) if own else None
