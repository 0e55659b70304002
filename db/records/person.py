"""People: one row per human being; membership and volunteering are groups of fields on it."""

import re
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from db import identity
from db.dates import PartialDate
from db.errors import Problem
from db.fields import Record, column, record, words_beside
from db.kinds import CODE, DAY, ID_NUMBER, LONG_TEXT, MONEY, NAME, PARTIAL_DATE, PHONE, TEXT, YES_NO, Link, Minutes, Whole
from db.records import codes

BASIC, MEMBER, VOLUNTEER = "基本信息", "团籍", "志愿者"


def agree_with_id(values: dict[str, Any]) -> list[Problem]:
    """Birth date and sex must be those in the ID number (GB 11643-1999)."""
    number = values.get("id_number")
    if not number:
        return []
    problems = []
    born, inside = values.get("birth_date"), identity.birth_date(number)
    if born and not born.agrees_with(inside):
        problems.append(Problem("birth_date", f"出生日期 {born} 与身份证号里的 {inside} 不一致"))
    sex = values.get("sex")
    if sex in ("男", "女") and sex != identity.sex(number):
        problems.append(Problem("sex", f"性别“{sex}”与身份证号里的“{identity.sex(number)}”不一致"))
    return problems


def complete_from_id(values: dict[str, Any]) -> dict[str, Any]:
    """Fill sex and birth date from the ID number where they are blank or known less exactly."""
    number = values.get("id_number")
    if not number:
        return values
    values = dict(values)
    born, inside = values.get("birth_date"), identity.birth_date(number)
    if born is None or (born.day is None and born.agrees_with(inside)):
        values["birth_date"] = inside
    if values.get("sex") in (None, "未知", "未说明"):
        values["sex"] = identity.sex(number)
    return values


@record
class Person(Record):
    """A human being the committee has to do with: member, volunteer, officer, trainee, or several of these."""

    table = "person"
    label = "人员"
    unit = "人"
    title = ("name",)
    keys = (("id_number",), ("name", "birth_date"), ("name", "phone"))
    told_by = ("id_number", "volunteer_no", "birth_date", "phone", "village")
    also_called = ("former_name",)
    # By the codes of their branches, whose committee has the shortest; without codes as they came in.
    order = "(SELECT b.org_code FROM branch b WHERE b.id = person.branch) NULLS LAST, id"

    name: str | None = column("姓名", NAME, required=True, searchable=True, group=BASIC, aliases=("团员姓名", "志愿者姓名", "名字"))
    id_number: str | None = column(
        "身份证号", ID_NUMBER, searchable=True, sensitive=True, group=BASIC,
        aliases=("公民身份号码", "身份证号码", "身份证", "身份证件号码", "证件号码", "公民身份证号码", "居民身份证号"),
    )
    sex: str | None = column("性别", codes.SEX, group=BASIC)
    birth_date: PartialDate | None = column("出生日期", PARTIAL_DATE, group=BASIC, aliases=("出生年月", "出生年月日", "生日", "出生时间"))
    ethnicity: str | None = column("民族", codes.ETHNICITY, group=BASIC)
    political_status: str | None = column("政治面貌", codes.POLITICAL_STATUS, group=BASIC, dated=True, opened_in="party_joined_on")
    education: str | None = column("学历", codes.EDUCATION, group=BASIC, aliases=("文化程度", "最高学历"), dated=True)
    study_status: str | None = column("在读状况", codes.STUDY_STATUS, group=BASIC, aliases=("在读情况", "就读状态"), dated=True)
    occupation: str | None = column("职业", TEXT, group=BASIC, dated=True)
    work_unit: str | None = column("工作单位", TEXT, searchable=True, group=BASIC, aliases=("学习工作单位", "学习（工作）单位", "单位", "工作（学习）单位"), dated=True)
    village: str | None = column("所在村", TEXT, searchable=True, group=BASIC, aliases=("村", "行政村", "村（社区）"), dated=True)
    registered_address: str | None = column("户籍地址", TEXT, sensitive=True, group=BASIC, aliases=("户籍地", "户口所在地"))
    current_address: str | None = column("现居住地", TEXT, sensitive=True, group=BASIC, aliases=("家庭住址", "住址", "现住址", "居住地址"))
    phone: str | None = column("手机", PHONE, searchable=True, sensitive=True, group=BASIC, aliases=("手机号", "手机号码", "联系电话", "电话", "联系方式"))
    former_name: str | None = column("曾用名", TEXT, searchable=True, group=BASIC)
    qq: str | None = column("QQ", CODE, sensitive=True, group=BASIC, aliases=("QQ号",))
    wechat: str | None = column("微信", TEXT, sensitive=True, group=BASIC, aliases=("微信号",))

    branch: int | None = column("所在团支部", Link("branch", words="branch_words"), group=MEMBER, aliases=("团支部", "所属团支部", "支部", "所在支部", "所属支部", "所在团组织"), dated=True)
    branch_words: str | None = words_beside("所在团支部", group=MEMBER, dated=True)
    member_status: str | None = column("团员状态", codes.MEMBER_STATUS, group=MEMBER, aliases=("团籍状态",), dated=True, opened_in="member_from", closed_in="member_to")
    joined_on: PartialDate | None = column("入团时间", PARTIAL_DATE, group=MEMBER, aliases=("入团日期", "入团年月", "入团年份", "入团"))
    member_from: PartialDate | None = column(
        "编入日期", PARTIAL_DATE, group=MEMBER, aliases=("转入日期", "编入时间"),
        help="到本镇团组织的日期；在本镇入团的不用填",
        dated=True,
    )
    member_to: PartialDate | None = column("离开日期", PARTIAL_DATE, group=MEMBER, aliases=("离团日期", "离团时间"), help="转出、离团、除名等的日期", dated=True)
    development_no: str | None = column(
        "发展团员编号", CODE, searchable=True, group=MEMBER, aliases=("团员编号", "发展编号"),
        help="2017 年起入团的要有，12 位，前 4 位是入团年份",
        # Before 2017 there was none, and rosters bring the number of the certificate, 8 or 10 digits by local rule.
        otherwise=("card_no", "[0-9]{8}|[0-9]{10}"),
    )
    card_no: str | None = column("团员证号", CODE, searchable=True, group=MEMBER, aliases=("团员证编号",))
    has_volition: bool | None = column("有入团志愿书", YES_NO, group=MEMBER, aliases=("入团志愿书",))
    has_application: bool | None = column("有入团申请书", YES_NO, group=MEMBER, aliases=("入团申请书",))
    has_card: bool | None = column("有团员证", YES_NO, group=MEMBER, aliases=("团员证",))
    has_registration: bool | None = column("有团员登记表", YES_NO, group=MEMBER, aliases=("团员登记表",))
    party_applied_on: PartialDate | None = column("递交入党申请时间", PARTIAL_DATE, group=MEMBER, aliases=("入党申请时间", "申请入党时间"))
    recommended_on: PartialDate | None = column("推优时间", PARTIAL_DATE, group=MEMBER, aliases=("推优入党时间",))
    party_joined_on: PartialDate | None = column("入党时间", PARTIAL_DATE, group=MEMBER, aliases=("入党日期",))
    fee_class: str | None = column("缴费类别", codes.FEE_CLASS, group=MEMBER, dated=True)
    monthly_income: Decimal | None = column("月收入", MONEY, sensitive=True, group=MEMBER, aliases=("月工资", "税后月收入"))
    flow_place: str | None = column("流动去向", TEXT, group=MEMBER)
    last_contact_on: PartialDate | None = column("最近联系日期", PARTIAL_DATE, group=MEMBER, aliases=("最近联系时间", "联系时间"))

    volunteer_status: str | None = column("志愿者状态", codes.VOLUNTEER_STATUS, group=VOLUNTEER, dated=True, opened_in="registered_on", closed_in="cancelled_on")
    volunteer_no: str | None = column("志愿者编号", CODE, searchable=True, group=VOLUNTEER, aliases=("注册志愿者编号", "志愿者注册号", "志愿编号"))
    registered_on: PartialDate | None = column("注册日期", PARTIAL_DATE, group=VOLUNTEER, aliases=("注册时间", "志愿者注册日期"), dated=True)
    cancelled_on: PartialDate | None = column("注销日期", PARTIAL_DATE, group=VOLUNTEER, aliases=("注销时间",), dated=True)
    platform: str | None = column("注册平台", codes.PLATFORM, group=VOLUNTEER)
    guardian_consent: bool | None = column("监护人同意", YES_NO, group=VOLUNTEER, aliases=("法定代理人同意",))
    guardian_consent_on: PartialDate | None = column("监护人同意日期", PARTIAL_DATE, group=VOLUNTEER, aliases=("法定代理人同意日期", "监护人同意时间"))
    skills: str | None = column("特长", TEXT, searchable=True, group=VOLUNTEER)
    wishes: tuple[str, ...] | None = column("服务意向", codes.SERVICE_WISHES, group=VOLUNTEER)
    availability: str | None = column("可服务时间", TEXT, group=VOLUNTEER)
    opening_minutes: int | None = column(
        "期初累计时长", Minutes(low=0), group=VOLUNTEER, aliases=("期初时长", "以往累计时长", "期初累计时长（小时）"),
        help="启用本台账以前、有凭据的累计小时数",
    )
    note: str | None = column("备注", LONG_TEXT, group=BASIC)

    @classmethod
    def complete(cls, values: dict[str, Any]) -> dict[str, Any]:
        return complete_from_id(values)

    @classmethod
    def check(cls, values: dict[str, Any]) -> list[Problem]:
        problems = agree_with_id(values)
        number = values.get("development_no")
        if number and not re.fullmatch(r"[0-9]{12}", number):
            problems.append(Problem("development_no", f"发展团员编号应为 12 位数字，现在是 {len(number)} 位"))
        born, joined = values.get("birth_date"), values.get("joined_on")
        if born and joined and joined < born:
            problems.append(Problem("joined_on", f"入团时间 {joined} 早于出生日期 {born}"))
        start, end = values.get("member_from") or joined, values.get("member_to")
        if start and end and end < start and not end.agrees_with(start):
            problems.append(Problem("member_to", f"离开日期 {end} 早于编入或入团时间 {start}"))
        return problems


@record
class Transfer(Record):
    """One move of a member's organisational relation: in, out, or between branches of the township."""

    table = "transfer"
    label = "组织关系转接"
    title = ("person", "direction", "applied_on")
    keys = (("person", "direction", "applied_on"),)
    # Where members belonged on a day is read from the moves after it (db.dated).
    indexes = (("in_on",),)

    person: int | None = column("团员", Link("person"), required=True, aliases=("姓名", "团员姓名"))
    direction: str | None = column("方向", codes.DIRECTION, required=True, aliases=("转接方向", "转入/转出"))
    from_branch: int | None = column("原团支部", Link("branch", words="from_branch_words"), aliases=("转出支部", "原所在支部", "原所在团支部", "原团组织", "转出团支部", "转出团组织"))
    from_branch_words: str | None = words_beside("原团支部")
    to_branch: int | None = column("转入团支部", Link("branch", words="to_branch_words"), aliases=("转入支部", "新团支部"))
    to_branch_words: str | None = words_beside("转入团支部")
    other_org: str | None = column("对方组织", TEXT, searchable=True, aliases=("对方团组织", "转往组织", "来源组织"))
    province: str | None = column("对方省份", TEXT, aliases=("省份",))
    system: str | None = column("对方系统", codes.TRANSFER_SYSTEM, aliases=("所属系统",))
    reason: str | None = column("转接原因", codes.TRANSFER_REASON, aliases=("原因",))
    letter_no: str | None = column("介绍信号", CODE, searchable=True, aliases=("介绍信编号",))
    dues_until: PartialDate | None = column("团费交至", PARTIAL_DATE, ahead=True, aliases=("团费缴至",))
    file_moved: bool | None = column("档案随转", YES_NO, aliases=("档案是否随转",))
    applied_on: PartialDate | None = column("申请日期", PARTIAL_DATE, aliases=("申请时间",))
    out_on: PartialDate | None = column("转出审批日期", PARTIAL_DATE, aliases=("转出日期", "转出时间"))
    in_on: PartialDate | None = column("转入审批日期", PARTIAL_DATE, aliases=("转入日期", "转入时间"))
    status: str | None = column("转接状态", codes.TRANSFER_STATUS, required=True, aliases=("状态",))
    note: str | None = column("备注", LONG_TEXT)

    @classmethod
    def check(cls, values: dict[str, Any]) -> list[Problem]:
        days = [(n, values.get(n)) for n in ("applied_on", "out_on", "in_on")]
        known = [(n, d) for n, d in days if d]
        return [
            Problem(later, f"{cls.field(later).label} {second} 早于{cls.field(earlier).label} {first}")
            for (earlier, first), (later, second) in pairwise(known)
            if PartialDate.of(second).is_before(first)
        ]


@record
class Review(Record):
    """A member's year: grade, registration, dues (团员教育评议、年度团籍注册、团费).

    Where the year's months are registered (Dues), its dues are their sums, kept by db.dues; else they are what was written for the year.
    """

    table = "review"
    label = "年度评议与注册"
    title = ("person", "year")
    keys = (("person", "year"),)

    person: int | None = column("团员", Link("person", part_of=True), required=True, aliases=("姓名", "团员姓名"))
    year: int | None = column("年度", Whole(1949, 2100, "年"), required=True, aliases=("评议年度", "年份"))
    grade: str | None = column("评议等次", codes.GRADE, aliases=("等次", "评议结果"))
    registration: str | None = column("团籍注册", codes.REGISTRATION, aliases=("是否注册", "注册情况"))
    rewards: str | None = column("奖惩", TEXT, aliases=("奖惩情况",))
    dues_owed: Decimal | None = column("应缴团费", MONEY, aliases=("应缴",))
    dues_paid: Decimal | None = column("实缴团费", MONEY, aliases=("实缴", "已缴"))
    note: str | None = column("备注", LONG_TEXT)


@record
class Dues(Record):
    """A member's dues of one month (团费): what is due, what was paid, when, by which receipt.

    Amounts tell whether a month is paid; `state` says it where an amount is not known, or that nothing is asked for (免缴) or not yet (暂缓).
    """

    table = "dues"
    label = "团费"
    unit = "笔"
    title = ("person", "month")
    keys = (("person", "month"),)
    indexes = (("person", "month"),)

    person: int | None = column("团员", Link("person", part_of=True), required=True, aliases=("姓名", "团员姓名"))
    month: PartialDate | None = column("月份", PARTIAL_DATE, required=True, ahead=True, aliases=("缴费月份", "所属月份", "团费月份", "交费月份"))
    due: Decimal | None = column("应缴", MONEY, aliases=("应缴金额", "应缴团费", "月应缴", "应交"))
    paid: Decimal | None = column("实缴", MONEY, aliases=("实缴金额", "实缴团费", "实交", "已缴", "缴纳金额"))
    state: str | None = column("缴纳情况", codes.DUES_STATE, aliases=("缴费情况", "是否缴纳", "是否缴费"))
    paid_on: date | None = column("缴费日期", DAY, aliases=("缴纳日期", "交费日期", "缴费时间", "交纳日期", "收缴日期", "缴纳时间"))
    receipt_no: str | None = column("收据号", CODE, searchable=True, aliases=("收据编号", "票据号", "收据号码"))
    note: str | None = column("备注", LONG_TEXT)

    @classmethod
    def complete(cls, values: dict[str, Any]) -> dict[str, Any]:
        values = dict(values)
        month, due, paid, state = (values.get(name) for name in ("month", "due", "paid", "state"))
        if month and month.day:
            values["month"] = PartialDate(month.year, month.month)
        if state == "免缴":
            values |= {"due": Decimal(0), "paid": None}
        elif state == "已缴":
            values["paid"] = due if paid is None else paid
        if (state == "已缴" and values["paid"] is not None) or (state == "未缴" and due is not None):
            # The amounts tell it.
            values["state"] = None
        return values

    @classmethod
    def check(cls, values: dict[str, Any]) -> list[Problem]:
        month = values.get("month")
        return [Problem("month", "月份要写到月，例如 2024-03")] if month and month.month is None else []


@record
class Contact(Record):
    """One time a floating member (流动团员) was in touch with the branch: when, how, who, what."""

    table = "contact"
    label = "流动团员联系"
    unit = "次"
    title = ("person", "day")
    keys = (("person", "day", "mode"), ("person", "day"))
    repeats = True
    indexes = (("person", "day"),)

    person: int | None = column("团员", Link("person", part_of=True), required=True, aliases=("姓名", "团员姓名", "流动团员", "流动团员姓名"))
    day: date | None = column("联系日期", DAY, required=True, aliases=("联系时间", "日期", "时间"))
    mode: str | None = column("联系方式", codes.CONTACT_MODE, aliases=("联系形式", "联系途径", "方式"))
    contacted_by: int | None = column("联系人", Link("person", words="contacted_by_words"), aliases=("联络人", "联系干部", "团支部联系人"))
    contacted_by_words: str | None = words_beside("联系人")
    place: str | None = column("现在何处", TEXT, aliases=("流动去向", "现所在地", "现流动地", "流入地"))
    content: str | None = column("联系内容", LONG_TEXT, searchable=True, aliases=("联系情况", "内容", "思想工作情况"))
    note: str | None = column("备注", LONG_TEXT)
