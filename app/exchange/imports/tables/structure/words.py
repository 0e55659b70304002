"""What the words of a line say about it: a total, a signature, a note, a filing line, an example, a group's name."""

import re
from collections.abc import Iterable
from functools import lru_cache

from app.exchange.files.reading import Value
from app.exchange.imports.tables.structure.shapes import squeezed
from db.text import fold

#: Why a line is no data, as it is told to people.
TOTAL, EMPTY_BELOW, SIGNED, NOTE, FILING, TITLE = "合计行", "以下空白", "落款", "说明", "填报信息", "标题"
EXAMPLE, RESERVED, AGAIN, GROUP, NUMBERS, BESIDE = "示例行", "空的预留行", "重复的表头", "分组行", "栏号", "表外的内容"

_TOTAL = re.compile(
    r"[^,。;:!?]{0,16}?(合计|小计|总计|共计|累计|总数|总合计|总人数|合计数)(数|人数|金额)?([:(].*|约?[\d.,一二三四五六七八九十百]+.{0,8}|)"
    r"|(本页|本表|全村|全镇|全校|全团|以上|总|合)?(共|计|共有|总共|人数)[:]?([\d.]+|[一二三四五六七八九十百]+)(人|名|户|条|个|次|场|份|项|元|小时).{0,20}"
    r"|(全[村镇校班体]|总)?(平均值?|平均数|均值|最高值?|最低值?)"
)
_EMPTY_BELOW = re.compile(
    r"[(\[*—=~.…-]*((本页|本表|本栏|以下|下面|下方|此页|此表|此处|此行)(以下|至此|均|为|内容为)?(空白|无正文|为空|无内容|空|无)|无正文|下空|空白行?)[)\]*—=~.…。-]*"
)
_DATE = r"(\d{4}|[_/\s]*|[×xX]{2,4})年(\d{1,2}|_*|[×xX]{1,2})月(\d{1,2}|_*|[×xX]{1,2})日?"
_STAMP = re.compile(
    rf"{_DATE}|.{{0,20}}\(.{{0,8}}(盖章|公章|签章|签字|印章|签名)\).{{0,20}}|.{{0,16}}\(?(盖章|公章|签章|签字|印章|签名)(处|栏)?\)?:.{{0,24}}"
    r"|(单位|公|党委|团委|村委会)?(盖章|公章|签章)|第?\d*页,?[共/]\d+页|第\d+页(,?共\d+页)?|-\d+-"
)
_ROLE = r"(单位|部门|主要|分管|主管|支部)?(负责|复核|审核|审批|审定|填表|填报|制表|制单|经办|统计|录入|登记|汇总|联系|校对|核对|报送|领导|调查|采集)(人|员|者|人员|领导|负责人|人签字)?"
_SIGNED = re.compile(
    rf"{_ROLE}(\(?(签名|签字|签章|盖章)\)?)?[:_].*|(填表|填报|制表|审核|复核|审批|经办|统计|录入|登记|汇总)(人|员)(签名|签字)?"
)
_NOTE = re.compile(
    r"(\*|※|★|注|备注|说明|附注|附|提示|温馨提示|特别说明|填表说明|填报说明|填写说明|填表要求|填报要求|填写要求|注意|注意事项|要求|填表须知|填写须知|重要提示)"
    r"(\d*[:、.]|\d).*|[※★].*|以上.{3,}|(注|说明|填表说明|填报说明|填写说明|注意事项|填表须知|填写须知|填报要求|填写要求)|sep=.?"
)
_FILING = re.compile(r"(填报|制表|报送|上报|填表|呈报|编制|汇总)(单位|日期|时间|部门)(\(.*?\))?[:]?.*")
_TITLE = re.compile(
    r".{2,}(名册|花名册|名单|一览表|登记表|汇总表|统计表|明细表|采集表|信息表|情况表|台账|通讯录|登记册|记录表|签到表)(\(.*\))?|附件\d*[:]?|附表\d*[:]?|表[一二三四五六七八九十\d]+[:]?"
)
_EXAMPLE = re.compile(
    r"\(?(填写|填报|填表|参考)?(示例|样例|范例|例子|示范|样表|举例|样本|样板|模板|例)(行|数据|\d*|[一二三])?\)?[:.、]?|(示例|样例|范例|举例|例如|例|如)[:].*|例如.*|.+\((示例|样例|范例|例|举例|示范)\)"
    r"|(此行|本行|该行|以上|上行)(为|是)?(示例|样例|范例).*"
)
_EXPLAINS = re.compile(
    r"\(?(\*?必填|选填|非必填|必须|可不填|可选|不填|自动|下拉|系统|公式|文本|日期|数字|数值|单选|多选|限填|限选|格式|填写|请填|请选|请按|请从|按|如[:]?|例|示例|不超过|精确到|与身份证|\d+位|单位[:])"
    r".*|.*(必填|选填|格式|填写|下拉选择|下拉菜单)\)?|yyyy.*|是/否|男/女|√|.+/.+/.+"
)
_PAIR = re.compile(r"(?:^|(?<=[\s;,，。；、)）]))([(（]?[一-鿿][一-鿿（()）/、]{1,14})\s*[:：]")
_GROUP_END = re.compile(
    r".*?(村|社区|居委会|村委会|支部|总支|团委|党委|委员会|党支部|班|年级|学校|中学|小学|幼儿园|公司|企业|厂|医院|卫生院|站|所|组|队|小队|服务队|协会|镇|乡|街道|县|区|市|单位|部|院|中心|机关|片区|片|类|级|名单|人员)"
)
_COUNT = re.compile(r"[(\[]?(共|计|合计)?\d+(人|名|户|个|条|支)[)\]]?$|[(\[]\d+[)\]]$|[:、]$")
_NUMBERED = (
    re.compile(r"第?[一二三四五六七八九十]{1,3}(、|\.|,|[:]|部分)"),
    re.compile(r"\([一二三四五六七八九十]{1,3}\)"),
    re.compile(r"\d{1,2}[、.](?!\d)"),
    re.compile(r"\(\d{1,2}\)|[①-⑳]"),
)
_RANKS = (
    re.compile(r".*(镇|乡|街道|县|区|团委|党委|学校|中学)"),
    re.compile(r".*(村|社区|居委会|村委会|小学|公司|厂|总支|单位|机关|年级|院|中心|片区|片)"),
    re.compile(r".*(支部|支部委员会|班|组|队|部)"),
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年?(?:度|团|年|[^\d年月./-])|(?<!\d)((?:19|20)\d\d)年?$")
_UNTIL = re.compile(r"截[止至]:?(?:到|于)?((?:19|20)\d\d年\d{1,2}月(?:\d{1,2}日)?)")
_STAMPED = re.compile(r"[(（](盖章|公章|签章|签字|签名|章)[)）]")


#: Without one of these signs no words say anything of the kind; most names have none.
_MARKS = re.compile("[计均最总共数空白无注备说附提特填要须重例样范举示模如表报核批办员统录登汇年月章签页此本该上※★*:：_=—-]")
#: Bodies that are named after those whom they serve.
_SERVING = re.compile(r"[一-鿿]{2,}(服务队|志愿队|协会|联合会|基金会|之家)")


def says(text: str) -> str:
    """Why a line that begins with these words is no data; '' where the words tell nothing of the kind."""
    return _says(text) if _MARKS.search(text) else ""


@lru_cache(maxsize=65536)
def _says(text: str) -> str:
    words = squeezed(text)
    if len(words) > 60:
        return NOTE if _NOTE.fullmatch(words) else ""
    for why, form in (
        (TOTAL, _TOTAL),
        (EMPTY_BELOW, _EMPTY_BELOW),
        (NOTE, _NOTE),
        (EXAMPLE, _EXAMPLE),
        (FILING, _FILING),
        (SIGNED, _SIGNED),
        (SIGNED, _STAMP),
    ):
        if form.fullmatch(words):
            return why
    return ""


@lru_cache(maxsize=4096)
def is_title(text: str) -> bool:
    """Whether words are like the title of a list."""
    return bool(_TITLE.fullmatch(squeezed(text)))


@lru_cache(maxsize=4096)
def is_prose(text: str) -> bool:
    """Whether words are a sentence, as notes are."""
    words = squeezed(text)
    return len(words) > 30 or any(sign in words for sign in "。;!?") or ("," in words and len(words) > 12)


@lru_cache(maxsize=4096)
def explains(text: str) -> bool:
    """Whether words under a heading tell how to fill its column in."""
    words = squeezed(text)
    return bool(_EXPLAINS.fullmatch(words) or _EXAMPLE.fullmatch(words))


@lru_cache(maxsize=4096)
def pairs(text: str) -> tuple[tuple[str, str], ...]:
    """The label：value pairs that fill a text; () where it does not begin with a label."""
    found = list(_PAIR.finditer(text.strip()))
    if not found or found[0].start() > 0:
        return ()
    ends = [match.start() for match in found[1:]] + [len(text)]
    return tuple((_plain(match[1]), _plain(text.strip()[match.end() : end])) for match, end in zip(found, ends, strict=True))


_MEASURES = re.compile(r"(?:[万千百]?元|人次?|[个名户次岁支件份场期家条天%]|小时|分钟|周岁|厘米|公斤|市?斤|米|[、,，/和及;；\s])+")
_MEASURE_LABELS = frozenset(("单位", "计量单位", "数量单位", "金额单位"))
_MEASURE_SAID = re.compile(r"(?:计量|金额)?单位[:：]\s*([^()（）\[\]【】\s]{1,12})")


def is_measure(label: str, value: str) -> bool:
    """Whether a label：value pair says in what a list counts, not whose it is: 单位：个、人."""
    return label in _MEASURE_LABELS and bool(_MEASURES.fullmatch(value))


def measures(texts: Iterable[str]) -> str:
    """In what a list counts, as a line or title above it says: 团费收缴表（单位：万元）; '' where none says."""
    return "、".join(found[1] for text in texts for found in _MEASURE_SAID.finditer(text) if _MEASURES.fullmatch(found[1]))


def _plain(text: str) -> str:
    return _STAMPED.sub("", text).strip(" \t\r\n　;；,，、").strip()


def years(text: str) -> tuple[tuple[str, str], ...]:
    """The year and the last day that a title names: 2024年度团费 gives ("年度", "2024")."""
    words = squeezed(text)
    until = _UNTIL.search(words)
    found = _YEAR.search(words)
    told = (("截止日期", until[1]),) if until else ()
    return (*told, ("年度", found[1] or found[2])) if found else told


def is_group(text: str) -> bool:
    """Whether words name a group of people by their form: a village, a branch, a class, a numbered part."""
    words = squeezed(text)
    return (
        any(form.match(words) for form in _NUMBERED[:3])
        or bool(_COUNT.search(words))
        or bool(_GROUP_END.fullmatch(group_words(text)))
    )


def group_words(text: str) -> str:
    """A group's name without its number and its count of people: 一、柳林村团支部（8人） is 柳林村团支部."""
    told = pairs(fold(text))
    label, value = told[0] if told else ("", "")
    words = squeezed((label if is_count(value) else value) if value else text)
    for form in _NUMBERED:
        words = form.sub("", words, count=1) if form.match(words) else words
    return _COUNT.sub("", words).strip("【】[]《》<>") or words


def without_bodies(text: str) -> str:
    """A title without the names of teams and societies: 关爱留守儿童志愿服务队 is no list of children."""
    return _SERVING.sub("", squeezed(text))


def is_count(text: str) -> bool:
    """Whether words count people: 共8人."""
    return bool(_COUNT.search(squeezed(text)))


def rank(text: str) -> int:
    """How wide a group is: numbered parts first, then townships, villages, branches; equal ranks follow one another."""
    words = squeezed(text)
    for place, form in enumerate(_NUMBERED):
        if form.match(words):
            return place
    name = group_words(text)
    return max(
        (place + len(_NUMBERED) for place, form in enumerate(_RANKS) if form.fullmatch(name)), default=len(_NUMBERED) + 1
    )


def text_of(value: Value) -> str:
    """A cell as people read it in a title or group."""
    return value.strip() if isinstance(value, str) else squeezed(value)
