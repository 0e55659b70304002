"""League organisations (团组织) and the posts held in them."""

from datetime import date
from typing import Any

from db.dates import PartialDate
from db.errors import Problem
from db.fields import Record, column, record, words_beside
from db.kinds import CODE, DAY, LONG_TEXT, PARTIAL_DATE, PHONE, TEXT, Link, Whole
from db.records import codes


@record
class Branch(Record):
    """One League body: the township committee itself or an organisation below it."""

    table = "branch"
    label = "团组织"
    unit = "个"
    title = ("full_name",)
    keys = (("org_code",), ("full_name",), ("short_name",))
    also_called = ("short_name",)
    shortened = True
    # By code, of which the committee has the shortest; those without one last, as they came in.
    order = "org_code NULLS LAST, id"

    full_name: str | None = column(
        "组织全称", TEXT, required=True, searchable=True, aliases=("团组织名称", "组织名称", "团支部名称", "支部名称", "名称", "团组织全称", "团支部全称", "支部全称")
    )
    short_name: str | None = column("组织简称", TEXT, searchable=True, aliases=("简称",))
    org_code: str | None = column("组织代码", CODE, searchable=True, aliases=("团组织代码", "组织编码", "代码"))
    parent: int | None = column("上级组织", Link("branch", words="parent_words"), aliases=("上级团组织", "隶属组织"), dated=True)
    parent_words: str | None = words_beside("上级组织", dated=True)
    level: str | None = column("组织层级", codes.BRANCH_LEVEL, aliases=("层级",), dated=True)
    org_type: str | None = column("组织类型", codes.BRANCH_TYPE, required=True, aliases=("团组织类型", "类型", "组织类别", "支部类型"), dated=True)
    stat_domain: str | None = column("统计领域", codes.STAT_DOMAIN, aliases=("领域",), dated=True)
    village_or_unit: str | None = column("所在村/单位", TEXT, searchable=True, aliases=("所在村", "所在单位", "村（单位）", "村"), dated=True)
    founded_on: PartialDate | None = column("成立日期", PARTIAL_DATE, aliases=("成立时间", "建立时间"))
    elected_on: PartialDate | None = column("换届日期", PARTIAL_DATE, aliases=("换届时间", "本届选举时间"), dated=True, opened_in="elected_on")
    term_end: date | None = column("届满日期", DAY, ahead=True, aliases=("届满时间", "任期届满"), dated=True, opened_in="elected_on")
    status: str | None = column("状态", codes.BRANCH_STATUS, aliases=("组织状态",), dated=True, closed_in="abolished_on")
    abolished_on: PartialDate | None = column("撤销日期", PARTIAL_DATE, aliases=("撤销时间",), dated=True)
    party_org: str | None = column("同级党组织", TEXT, aliases=("党组织名称", "所属党组织"))
    youth_count: int | None = column("14–28岁青年数", Whole(unit="人"), aliases=("青年数", "14-28岁青年数", "14至28周岁青年数"), dated=True)
    contact: str | None = column("联系人", TEXT, searchable=True)
    phone: str | None = column("联系电话", PHONE, searchable=True, sensitive=True, aliases=("电话", "联系人电话"))
    note: str | None = column("备注", LONG_TEXT, aliases=("说明",))

    @classmethod
    def check(cls, values: dict[str, Any]) -> list[Problem]:
        problems = []
        elected, ends = values.get("elected_on"), values.get("term_end")
        if elected and ends and PartialDate.of(ends) < elected:
            problems.append(Problem("term_end", f"届满日期 {ends} 早于换届日期 {elected}"))
        founded, abolished = values.get("founded_on"), values.get("abolished_on")
        if founded and abolished and PartialDate.of(abolished).is_before(founded):
            problems.append(Problem("abolished_on", f"撤销日期 {abolished} 早于成立日期 {founded}"))
        return problems


@record
class Post(Record):
    """A post somebody holds or held in a League body; it survives the end of the term."""

    table = "post"
    label = "团干部任职"
    title = ("person", "title_name")
    keys = (("person", "branch", "title_name", "start_on"),)

    person: int | None = column("任职人", Link("person"), required=True, aliases=("姓名", "团干部姓名"))
    branch: int | None = column("任职组织", Link("branch"), required=True, aliases=("所在团组织", "团组织", "组织名称", "任职团组织"))
    title_name: str | None = column("职务", codes.POST_TITLE, required=True, aliases=("团内职务", "任职职务"))
    basis: str | None = column("干部性质", codes.POST_BASIS, aliases=("性质", "专兼挂"), dated=True)
    appointed_by: str | None = column("任职方式", codes.APPOINTED_BY)
    nominated_via: tuple[str, ...] | None = column("推荐方式", codes.NOMINATED_VIA)
    background: str | None = column("来源", codes.POST_BACKGROUND, aliases=("人选来源",), dated=True)
    start_on: PartialDate | None = column("任职日期", PARTIAL_DATE, aliases=("任职时间", "任职起"))
    end_on: PartialDate | None = column("免职日期", PARTIAL_DATE, ahead=True, aliases=("免职时间", "任职止", "离任日期"))
    document_no: str | None = column("批文号", TEXT, aliases=("任职批文号",))
    note: str | None = column("备注", LONG_TEXT)

    @classmethod
    def check(cls, values: dict[str, Any]) -> list[Problem]:
        start, end = values.get("start_on"), values.get("end_on")
        if start and end and end < start and not end.agrees_with(start):
            return [Problem("end_on", f"免职日期 {end} 早于任职日期 {start}")]
        return []
