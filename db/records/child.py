"""Support files of left-behind and otherwise troubled children (帮扶档案); everything in them is sensitive."""

from datetime import date
from decimal import Decimal
from typing import Any

from db.dates import PartialDate
from db.errors import Problem
from db.fields import Record, column, record, words_beside
from db.kinds import (
    CODE,
    DAY,
    FILE,
    ID_NUMBER,
    LONG_TEXT,
    MONEY,
    NAME,
    PARTIAL_DATE,
    PHONE,
    TEXT,
    YES_NO,
    FileRef,
    Link,
    Measure,
    Minutes,
    Whole,
)
from db.records import codes
from db.records.person import agree_with_id, complete_from_id

BASIC, SCHOOL, CARE, SUPPORT = "基本信息", "就学与健康", "监护与家庭", "帮扶"


@record
class Child(Record):
    """One child's file; blanks follow the registration form of 2016 (国发〔2016〕13号)."""

    table = "child"
    label = "帮扶档案"
    unit = "份"
    private = True
    title = ("name",)
    keys = (("id_number",), ("file_no",), ("name", "birth_date"))
    told_by = ("id_number", "file_no", "birth_date", "village")
    also_called = ("file_no",)
    order = "file_no IS NULL, file_no, id"

    file_no: str | None = column("档案编号", CODE, searchable=True, group=BASIC, aliases=("编号", "档案号"), help="年份-村-顺序号，打印时代替姓名")
    name: str | None = column("姓名", NAME, required=True, searchable=True, sensitive=True, group=BASIC, aliases=("儿童姓名", "学生姓名"))
    sex: str | None = column("性别", codes.SEX, group=BASIC)
    ethnicity: str | None = column("民族", codes.ETHNICITY, group=BASIC)
    birth_date: PartialDate | None = column("出生日期", PARTIAL_DATE, group=BASIC, aliases=("出生年月", "出生年月日", "生日"))
    id_number: str | None = column(
        "身份证号", ID_NUMBER, searchable=True, sensitive=True, group=BASIC,
        aliases=("公民身份号码", "身份证号码", "身份证", "身份证件号码", "证件号码", "身份号码"),
    )
    hukou_registered: bool | None = column("已登记户口", YES_NO, group=BASIC, aliases=("是否登记户口",))
    is_rural_hukou: bool | None = column("农村户籍", YES_NO, group=BASIC, aliases=("是否农村户籍", "农业户口"))
    village: str | None = column("所在村", TEXT, searchable=True, group=BASIC, aliases=("村", "行政村", "村（社区）"), dated=True)
    registered_address: str | None = column("户籍地址", TEXT, sensitive=True, group=BASIC, aliases=("户籍地", "户籍所在地"))
    current_address: str | None = column("现居住地", TEXT, sensitive=True, group=BASIC, aliases=("家庭住址", "住址", "现住址"))
    categories: tuple[str, ...] | None = column("类别", codes.CHILD_CATEGORY, group=BASIC, aliases=("儿童类别", "困境类型", "困难类型", "帮扶类别", "困境儿童分类", "儿童分类", "困境儿童类别", "困境类别", "困境儿童类型"), dated=True)
    key_group: str | None = column("重点群体", codes.KEY_GROUP, sensitive=True, group=BASIC, aliases=("五类重点群体",), dated=True)

    schooling: str | None = column("就学情况", codes.SCHOOLING, group=SCHOOL, aliases=("就学状况", "学段"), dated=True)
    school: str | None = column("学校", TEXT, searchable=True, group=SCHOOL, aliases=("就读学校", "所在学校"), dated=True)
    grade: str | None = column("年级", TEXT, group=SCHOOL, aliases=("年级班级", "所在年级"), dated=True)
    teacher: str | None = column("班主任", TEXT, group=SCHOOL)
    boards: bool | None = column("寄宿", YES_NO, group=SCHOOL, aliases=("是否寄宿", "住校", "是否住校"), dated=True)
    health: str | None = column("身体情况", codes.HEALTH, sensitive=True, group=SCHOOL, aliases=("健康状况", "身体状况"), dated=True)
    disability: str | None = column("残疾类别", codes.DISABILITY, sensitive=True, group=SCHOOL, dated=True)
    disability_grade: str | None = column("残疾等级", codes.DISABILITY_GRADE, sensitive=True, group=SCHOOL, dated=True)
    disability_no: str | None = column("残疾证号", CODE, sensitive=True, group=SCHOOL)
    disease: str | None = column("所患疾病", TEXT, sensitive=True, group=SCHOOL, aliases=("疾病名称", "病种"))

    care_type: str | None = column("监护类型", codes.CARE_TYPE, group=CARE, aliases=("监护情况",), dated=True)
    care_rating: str | None = column("监护评估", codes.CARE_RATING, group=CARE, dated=True)
    income_sources: tuple[str, ...] | None = column("家庭经济来源", codes.INCOME_SOURCES, group=CARE, aliases=("经济来源",), dated=True)
    aid_received: tuple[str, ...] | None = column("已享救助", codes.AID_RECEIVED, group=CARE, aliases=("享受救助情况",), dated=True)

    helper: int | None = column("结对帮扶人", Link("person", words="helper_words"), group=SUPPORT, aliases=("结对志愿者", "帮扶人", "结对干部"), dated=True)
    helper_words: str | None = words_beside("结对帮扶人", sensitive=True, group=SUPPORT, dated=True)
    opened_on: PartialDate | None = column("建档日期", PARTIAL_DATE, group=SUPPORT, aliases=("建档时间",), dated=True)
    status: str | None = column("档案状态", codes.CHILD_STATUS, group=SUPPORT, aliases=("状态", "帮扶状态"), dated=True, opened_in="opened_on", closed_in="closed_on")
    closed_on: PartialDate | None = column("结案日期", PARTIAL_DATE, group=SUPPORT, aliases=("结案时间",), dated=True)
    close_reason: str | None = column("结案原因", codes.CLOSE_REASON, group=SUPPORT)
    visit_every_days: int | None = column("走访间隔", Whole(1, 366, "天"), group=SUPPORT, help="多少天走访一次；不填按设置里的间隔", dated=True)
    consent_on: PartialDate | None = column("监护人同意日期", PARTIAL_DATE, group=SUPPORT, aliases=("同意书日期",))
    consent_by: str | None = column("同意人", TEXT, sensitive=True, group=SUPPORT)
    consent_file: FileRef | None = column("同意书", FILE, sensitive=True, group=SUPPORT)
    note: str | None = column("备注", LONG_TEXT, sensitive=True, group=SUPPORT)

    @classmethod
    def complete(cls, values: dict[str, Any]) -> dict[str, Any]:
        return complete_from_id(values)

    @classmethod
    def check(cls, values: dict[str, Any]) -> list[Problem]:
        problems = agree_with_id(values)
        opened, closed, born = values.get("opened_on"), values.get("closed_on"), values.get("birth_date")
        if opened and closed and PartialDate.of(closed).is_before(opened):
            problems.append(Problem("closed_on", f"结案日期 {closed} 早于建档日期 {opened}"))
        if opened and born and PartialDate.of(opened).is_before(born):
            problems.append(Problem("opened_on", f"建档日期 {opened} 早于出生日期 {born}"))
        return problems


def _child_link() -> Any:
    return column("儿童", Link("child", part_of=True), required=True, aliases=("姓名", "儿童姓名", "档案"))


@record
class FamilyMember(Record):
    """A parent, guardian or other relative of a child."""

    table = "family_member"
    label = "家庭成员与监护人"
    unit = "人"
    title = ("child", "relation", "name")
    keys = (("child", "relation", "name"),)

    child: int | None = _child_link()
    name: str | None = column("家庭成员姓名", NAME, required=True, sensitive=True, aliases=("成员姓名", "监护人姓名", "家长姓名"))
    relation: str | None = column("关系", codes.RELATION, required=True, aliases=("与儿童关系", "称谓"))
    is_guardian: bool | None = column("是监护人", YES_NO, aliases=("监护人", "是否监护人"), dated=True)
    is_primary: bool | None = column("主要联系人", YES_NO, aliases=("是否主要联系人",))
    birth_date: PartialDate | None = column("出生日期", PARTIAL_DATE, aliases=("出生年月",))
    id_number: str | None = column("身份证号", ID_NUMBER, sensitive=True, aliases=("身份证号码", "身份证", "身份号码"))
    phone: str | None = column("电话", PHONE, sensitive=True, aliases=("联系电话", "手机", "手机号"))
    address: str | None = column("住址", TEXT, sensitive=True, aliases=("家庭住址",))
    state: str | None = column("状况", codes.FAMILY_STATE, aliases=("现状",), dated=True)
    away: bool | None = column("外出务工", YES_NO, aliases=("是否外出",), dated=True)
    away_since: PartialDate | None = column("外出起", PARTIAL_DATE, aliases=("外出时间", "外出起始"))
    work_place: str | None = column("务工地", TEXT, aliases=("务工地点",), dated=True)
    contact_frequency: str | None = column("联系频率", codes.CONTACT_FREQUENCY, dated=True)
    capacity: str | None = column("监护能力", codes.CAPACITY, dated=True)
    entrusted: bool | None = column("受委托", YES_NO, aliases=("是否受委托",), dated=True)
    entrusted_on: PartialDate | None = column("委托书日期", PARTIAL_DATE, aliases=("委托书签订日期",))
    note: str | None = column("备注", LONG_TEXT, sensitive=True)


@record
class Visit(Record):
    """A visit to a child: what was found, needed and done, and when to come again."""

    table = "visit"
    label = "走访"
    unit = "次"
    title = ("child", "day")
    keys = (("child", "day", "mode"), ("child", "day"))
    repeats = True
    indexes = (("day",),)

    child: int | None = _child_link()
    day: PartialDate | None = column("走访日期", PARTIAL_DATE, required=True, aliases=("日期", "走访时间"))
    mode: str | None = column("走访方式", codes.VISIT_MODE, aliases=("方式",))
    visitor: int | None = column("走访人", Link("person", words="visitor_words"), aliases=("走访人员",))
    visitor_words: str | None = words_beside("走访人", sensitive=True)
    minutes: int | None = column(
        "走访时长", Minutes(high=1440), aliases=("走访时长（小时）", "走访用时"), help="走访人是志愿者的，填了时长就记进志愿服务工时"
    )
    findings: str | None = column("走访情况", LONG_TEXT, searchable=True, sensitive=True, aliases=("情况",))
    needs: str | None = column("存在问题", LONG_TEXT, sensitive=True, aliases=("问题", "需求"))
    actions: str | None = column("采取措施", LONG_TEXT, sensitive=True, aliases=("措施",))
    referred_to: str | None = column("转介", codes.REFERRED_TO, aliases=("转介部门",))
    next_due: date | None = column("下次走访日期", DAY, ahead=True, aliases=("下次走访", "下次日期"))
    note: str | None = column("备注", LONG_TEXT, sensitive=True)

    @classmethod
    def check(cls, values: dict[str, Any]) -> list[Problem]:
        day, due = values.get("day"), values.get("next_due")
        return [Problem("next_due", f"下次走访日期 {due} 早于本次 {day}")] if day and due and PartialDate.of(due).is_before(day) else []


@record
class ChildContact(Record):
    """One time somebody was in touch about a child without a visit: with whom, how, what was said."""

    table = "child_contact"
    label = "联系记录"
    unit = "次"
    title = ("child", "day")
    keys = (("child", "day", "mode"), ("child", "day"))
    repeats = True

    child: int | None = _child_link()
    day: date | None = column("联系日期", DAY, required=True, aliases=("日期", "联系时间"))
    with_whom: str | None = column("联系对象", TEXT, sensitive=True, aliases=("对象", "被联系人"), help="例如父亲、班主任、村儿童主任")
    mode: str | None = column("联系方式", codes.CONTACT_MODE, aliases=("联系形式", "联系途径", "方式"))
    contacted_by: int | None = column("联系人", Link("person", words="contacted_by_words"), aliases=("联络人", "帮扶人"))
    contacted_by_words: str | None = words_beside("联系人", sensitive=True)
    content: str | None = column("联系内容", LONG_TEXT, searchable=True, sensitive=True, aliases=("内容", "联系情况"))
    note: str | None = column("备注", LONG_TEXT, sensitive=True)


@record
class Aid(Record):
    """Goods or money given to a child's family."""

    table = "aid"
    label = "帮扶物资"
    unit = "次"
    title = ("child", "day", "item")
    keys = (("child", "day", "item"),)
    repeats = True

    child: int | None = _child_link()
    event: int | None = column("活动", Link("event", words="event_words"), aliases=("慰问活动", "活动名称"))
    event_words: str | None = words_beside("活动", sensitive=True)
    day: PartialDate | None = column("发放日期", PARTIAL_DATE, required=True, aliases=("日期", "慰问日期"))
    item: str | None = column("品名", TEXT, required=True, searchable=True, aliases=("物资", "慰问品", "物品名称"))
    quantity: int | None = column("数量", Whole(1))
    unit_name: str | None = column("计量单位", TEXT, aliases=("单位",))
    value: Decimal | None = column("价值", MONEY, aliases=("金额", "折合金额", "慰问金额"))
    donor: str | None = column("物资来源", TEXT, aliases=("来源", "捐赠方"))
    received_by: str | None = column("签收人", TEXT, sensitive=True, aliases=("领取人",))
    note: str | None = column("备注", LONG_TEXT, sensitive=True)


@record
class Tutoring(Record):
    """One tutoring session for one child."""

    table = "tutoring"
    label = "课业辅导"
    unit = "次"
    title = ("child", "day", "subject")
    keys = (("child", "day", "subject", "volunteer"),)
    repeats = True

    child: int | None = _child_link()
    event: int | None = column("活动", Link("event", words="event_words"), aliases=("活动名称",))
    event_words: str | None = words_beside("活动", sensitive=True)
    day: PartialDate | None = column("辅导日期", PARTIAL_DATE, required=True, aliases=("日期",))
    volunteer: int | None = column("志愿者", Link("person", words="volunteer_words"), aliases=("辅导人", "辅导志愿者"))
    volunteer_words: str | None = words_beside("志愿者", sensitive=True)
    subject: str | None = column("科目", codes.SUBJECT, aliases=("辅导科目", "内容"))
    minutes: int | None = column("辅导时长", Minutes(high=1440), aliases=("时长", "时长（小时）"), help="志愿者是在册的，同时记进志愿服务工时")
    remark: str | None = column("表现", LONG_TEXT, sensitive=True, aliases=("儿童表现",))
    note: str | None = column("备注", LONG_TEXT, sensitive=True)


@record
class HealthCheck(Record):
    """One health check; items follow the school form (GB/T 16134), limits only catch slips of the pen."""

    table = "health_check"
    label = "体检"
    unit = "次"
    title = ("child", "day")
    keys = (("child", "day"),)

    child: int | None = _child_link()
    event: int | None = column("活动", Link("event", words="event_words"), aliases=("活动名称",))
    event_words: str | None = words_beside("活动", sensitive=True)
    day: PartialDate | None = column("体检日期", PARTIAL_DATE, required=True, aliases=("日期",))
    agency: str | None = column("体检机构", TEXT, aliases=("机构",))
    height_cm: Decimal | None = column("身高", Measure(Decimal(40), Decimal(220), "cm"), sensitive=True, aliases=("身高（cm）", "身高(厘米)"))
    weight_kg: Decimal | None = column("体重", Measure(Decimal(2), Decimal(150), "kg"), sensitive=True, aliases=("体重（kg）", "体重(公斤)"))
    vision_left: Decimal | None = column("左眼视力", Measure(Decimal("3"), Decimal("5.5")), sensitive=True, aliases=("视力左",))
    vision_right: Decimal | None = column("右眼视力", Measure(Decimal("3"), Decimal("5.5")), sensitive=True, aliases=("视力右",))
    caries: int | None = column("龋齿", Whole(0, 32, "颗"), sensitive=True, aliases=("龋齿数",))
    blood_pressure: str | None = column("血压", TEXT, sensitive=True)
    heart_lung: str | None = column("心肺", TEXT, sensitive=True)
    spine: str | None = column("脊柱", TEXT, sensitive=True)
    result: str | None = column("体检结论", LONG_TEXT, sensitive=True, aliases=("结论",))
    advice: str | None = column("建议", LONG_TEXT, sensitive=True)
    note: str | None = column("备注", LONG_TEXT, sensitive=True)
