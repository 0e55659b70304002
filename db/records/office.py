"""What the office keeps beside people and events: honours, help given, documents, filings, attachments."""

from datetime import date

from db.dates import PartialDate
from db.fields import Record, column, record, words_beside
from db.kinds import DAY, FILE, LONG_TEXT, PARTIAL_DATE, TEXT, YES_NO, FileRef, Link, Text, Whole
from db.records import codes


@record
class Honour(Record):
    """An honour of a person or a branch, with the deeds behind it."""

    table = "honour"
    label = "荣誉与先进事迹"
    title = ("name",)
    keys = (("name", "year", "person"), ("name", "year", "branch"))

    person: int | None = column("获奖人", Link("person", words="person_words"), aliases=("姓名", "个人"))
    person_words: str | None = words_beside("获奖人")
    branch: int | None = column("获奖组织", Link("branch", words="branch_words"), aliases=("组织", "集体"))
    branch_words: str | None = words_beside("获奖组织")
    name: str | None = column("荣誉名称", TEXT, required=True, searchable=True, aliases=("名称", "称号", "荣誉称号", "奖项名称", "获奖名称"))
    level: str | None = column("级别", codes.HONOUR_LEVEL, aliases=("荣誉级别",))
    year: int | None = column("年度", Whole(1949, 2100, "年"), required=True, aliases=("获奖年度", "年份", "获奖时间", "表彰时间", "授予时间"))
    awarded_by: str | None = column("授予单位", TEXT, aliases=("颁发单位",))
    deeds: str | None = column("主要事迹", LONG_TEXT, searchable=True, aliases=("事迹", "先进事迹"))
    channel: tuple[str, ...] | None = column("宣传载体", codes.CHANNEL)
    note: str | None = column("备注", LONG_TEXT)


@record
class Help(Record):
    """One case of help at the youth club (青年社): transfer papers, advice, rights, jobs."""

    table = "help"
    label = "青年社服务"
    unit = "次"
    title = ("day", "kind")
    keys = (("day", "kind", "subject"),)
    repeats = True

    day: PartialDate | None = column("日期", PARTIAL_DATE, required=True, aliases=("服务日期",))
    kind: str | None = column("服务类别", codes.HELP_KIND, required=True, aliases=("类别",))
    branch: int | None = column("青年社", Link("branch", words="branch_words"), aliases=("所属青年社",))
    branch_words: str | None = words_beside("青年社")
    person: int | None = column("服务对象", Link("person", words="person_words"), aliases=("姓名",))
    person_words: str | None = words_beside("服务对象")
    origin: str | None = column("对象来源", codes.ORIGIN, aliases=("本地/外来",))
    subject: str | None = column("事项", TEXT, searchable=True, aliases=("服务事项", "内容"))
    result: str | None = column("办理结果", LONG_TEXT, aliases=("结果",))
    note: str | None = column("备注", LONG_TEXT)


@record
class Document(Record):
    """A written rule, request, plan or notice."""

    table = "document"
    label = "制度文件"
    unit = "份"
    title = ("title_name",)
    keys = (("document_no",), ("title_name", "day"))

    title_name: str | None = column("标题", TEXT, required=True, searchable=True, aliases=("文件标题", "名称", "文件名称"))
    kind: str | None = column("文件类别", codes.DOCUMENT_KIND, aliases=("类别",))
    document_no: str | None = column("文号", TEXT, searchable=True)
    day: PartialDate | None = column("日期", PARTIAL_DATE, aliases=("成文日期", "印发日期"))
    branch: int | None = column("制发组织", Link("branch", words="branch_words"), aliases=("制发单位",))
    branch_words: str | None = words_beside("制发组织")
    person: int | None = column("有关人员", Link("person", words="person_words"))
    person_words: str | None = words_beside("有关人员")
    file: FileRef | None = column("文件", FILE)
    note: str | None = column("备注", LONG_TEXT)


@record
class CountyForm(Record):
    """A blank form the county sent, kept as it came, with what its headings mean."""

    table = "county_form"
    label = "县里的表"
    unit = "张"
    title = ("name",)
    keys = (("name",),)

    name: str | None = column("表名", TEXT, required=True, searchable=True)
    file: FileRef | None = column("空表", FILE)
    due_on: date | None = column("要求上报日", DAY, ahead=True, aliases=("截止上报日",))
    received_on: date | None = column("收到日期", DAY)
    meanings: str | None = column("栏目含义", LONG_TEXT, help="由程序写入，请不要改")
    note: str | None = column("备注", LONG_TEXT)


@record
class Round(Record):
    """One round of sheets handed out to the branches to be filled in, and who has sent them back."""

    table = "round"
    label = "下发回收"
    unit = "次"
    title = ("name",)
    keys = (("name", "sent_on"),)

    name: str | None = column("任务名称", TEXT, required=True, searchable=True)
    kind: str | None = column("收什么", TEXT, required=True, help="由程序写入")
    sent_on: date | None = column("下发日期", DAY)
    due_on: date | None = column("要求交回日", DAY, ahead=True)
    contents: str | None = column("下发内容", LONG_TEXT, help="由程序写入，请不要改")
    replied: str | None = column("已交回", LONG_TEXT, help="由程序写入，请不要改")
    note: str | None = column("备注", LONG_TEXT)


@record
class Submission(Record):
    """One filing to the county: which form, as of when, which version, and the very file that was sent."""

    table = "submission"
    label = "上报记录"
    unit = "次"
    title = ("template", "as_of")
    keys = (("template", "as_of", "version"),)

    template: str | None = column("报表名称", TEXT, required=True, searchable=True, aliases=("表名",))
    form: int | None = column("县里的表", Link("county_form"))
    as_of: date | None = column("统计截止日", DAY, ahead=True, required=True, aliases=("截止日期",))
    version: int | None = column("版本", Whole(1, 999))
    due_on: date | None = column("要求上报日", DAY, ahead=True, aliases=("截止上报日",))
    sent_on: date | None = column("上报日期", DAY)
    file: FileRef | None = column("上报文件", FILE)
    accepted: bool | None = column("县里已收", YES_NO)
    feedback: str | None = column("退回意见", LONG_TEXT)
    note: str | None = column("备注", LONG_TEXT)


@record
class Snapshot(Record):
    """All figures as they stood on one day, frozen: with a filing, or where `closes` names it, of a whole year that was closed."""

    table = "snapshot"
    label = "年末快照"
    unit = "份"
    title = ("as_of", "name")
    keys = (("as_of", "name"),)

    as_of: date | None = column("统计截止日", DAY, ahead=True, required=True)
    name: str | None = column("快照名称", TEXT, required=True)
    submission: int | None = column("上报记录", Link("submission"))
    figures: str | None = column("各项数字", Text(multiline=True, limit=500_000), help="由程序写入，请不要改")
    closes: int | None = column("封账年度", Whole(1949, 2100, "年"), help="由程序写入")
    closed_on: date | None = column("封账日期", DAY)
    reopened_on: date | None = column("重新打开日期", DAY)
    note: str | None = column("备注", LONG_TEXT)


@record
class Correction(Record):
    """What moved figures of a year that was closed: the deed, why, the figures before and after, and the records."""

    table = "correction"
    label = "补正"
    title = ("year", "deed")
    keys = (("snapshot", "number"),)

    snapshot: int | None = column("封账", Link("snapshot", part_of=True), required=True)
    number: int | None = column("第几次", Whole(1), required=True)
    year: int | None = column("年度", Whole(1949, 2100, "年"), required=True)
    day: date | None = column("日期", DAY, required=True)
    deed: str | None = column("做了什么", TEXT, required=True)
    reason: str | None = column("原因", LONG_TEXT, required=True)
    figures: str | None = column("改动的数字", Text(multiline=True, limit=500_000), help="由程序写入，请不要改")
    records: str | None = column("涉及的记录", Text(multiline=True, limit=500_000), help="由程序写入，请不要改")


@record
class YearSummary(Record):
    """A year's work summary as the clerk left it: the text with its live numbers, one row for each version."""

    table = "summary"
    label = "年度总结"
    unit = "份"
    title = ("name",)
    keys = (("year", "version"),)

    name: str | None = column("标题", TEXT, required=True, searchable=True)
    year: int | None = column("年度", Whole(1949, 2100, "年"), required=True)
    version: int | None = column("版本", Whole(1, 999), required=True)
    as_of: date | None = column("统计截止日", DAY, ahead=True)
    contents: str | None = column("正文", Text(multiline=True, limit=500_000), help="由程序写入，请不要改")
    note: str | None = column("备注", LONG_TEXT)


@record
class Phrase(Record):
    """Words the clerk keeps for the yearly summary, to be put in where they are wanted."""

    table = "phrase"
    label = "常用语"
    title = ("words",)
    keys = (("words",),)

    words: str | None = column("内容", LONG_TEXT, required=True, searchable=True, help="例如：把先进文化、技术、信息引到农村")
    part: str | None = column("用在哪里", TEXT, help="例如：教育培训、志愿服务；不写也可以")
    note: str | None = column("备注", LONG_TEXT)


@record
class Attachment(Record):
    """A photo or scan that belongs to any record; the content lies inside the ledger."""

    table = "attachment"
    label = "附件"
    unit = "个"
    title = ("file",)
    keys = (("owner_table", "owner_id", "file"),)
    indexes = (("owner_table", "owner_id"),)

    owner_table: str | None = column("所属记录类型", TEXT, required=True)
    owner_id: int | None = column("所属记录编号", Whole(1), required=True)
    file: FileRef | None = column("文件", FILE, required=True, sensitive=True)
    caption: str | None = column("说明", TEXT, searchable=True, sensitive=True)
    taken_on: date | None = column("日期", DAY)
