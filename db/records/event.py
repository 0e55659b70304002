"""Events and trainings, who took part, what was handed out, and the partner units."""

from decimal import Decimal
from typing import Any

from db.dates import PartialDate
from db.errors import Problem
from db.fields import Record, column, record, words_beside
from db.kinds import LONG_TEXT, MONEY, PARTIAL_DATE, PHONE, TEXT, YES_NO, Link, Minutes, Whole
from db.records import codes


@record
class Event(Record):
    """One session of anything the committee holds; a series is several events of one series name."""

    table = "event"
    label = "活动"
    unit = "次"
    title = ("title_name",)
    keys = (("title_name", "day"), ("series", "session_no", "day"))
    apart = ("place", "village", "branch")
    indexes = (("kind", "day"), ("day",))

    title_name: str | None = column("活动名称", TEXT, required=True, searchable=True, aliases=("名称", "培训名称", "活动主题", "主题", "培训主题", "培训班名称"))
    kind: str | None = column("活动类别", codes.EVENT_KIND, required=True, aliases=("类别", "活动类型", "类型"))
    series: str | None = column("系列", TEXT, searchable=True, aliases=("所属系列",))
    session_no: int | None = column("期次", Whole(1, 999, "期"), aliases=("期数", "批次", "第几期"))
    day: PartialDate | None = column("开始日期", PARTIAL_DATE, ahead=True, required=True, aliases=("日期", "活动日期", "时间", "活动时间", "培训时间", "举办时间"))
    end_day: PartialDate | None = column("结束日期", PARTIAL_DATE, ahead=True, aliases=("结束时间",))
    minutes: int | None = column(
        "活动时长", Minutes(), aliases=("时长", "课时", "时长（小时）", "培训时长", "活动时长（小时）", "学时"), help="按小时填，例如 4；多天的填合计"
    )
    place: str | None = column("地点", TEXT, searchable=True, aliases=("活动地点", "培训地点", "举办地点"))
    village: str | None = column("所在村", TEXT, searchable=True, aliases=("村",))
    branch: int | None = column("主办组织", Link("branch", words="branch_words"), aliases=("主办单位", "组织单位", "举办单位"))
    branch_words: str | None = words_beside("主办组织")
    channel: tuple[str, ...] | None = column("载体", codes.CHANNEL, aliases=("宣传载体",))
    speaker: str | None = column("讲师/主持", TEXT, searchable=True, aliases=("讲师", "主持人", "主讲人", "授课人"))
    audience: tuple[str, ...] | None = column("对象", codes.AUDIENCE, aliases=("参加对象", "培训对象"))
    topics: tuple[str, ...] | None = column("内容主题", codes.TOPICS)
    expected: int | None = column("应到人数", Whole(unit="人"), aliases=("应到",))
    present: int | None = column(
        "实到人数", Whole(unit="人"), aliases=("实到", "参加人数", "参训人数", "人数", "参与人数"), help="包括外来人员；只知道人数、没有名单时填这里"
    )
    external: int | None = column("外来人数", Whole(unit="人"), aliases=("外来师生人数", "来访人数"))
    by_county: bool | None = column("上级举办", YES_NO, help="县里、市里办的，本镇派人参加；不算本镇的期数")
    content: str | None = column("内容", LONG_TEXT, searchable=True, aliases=("活动内容", "主要内容", "培训内容"))
    result: str | None = column("成效", LONG_TEXT, aliases=("活动成效",))
    cost: Decimal | None = column("经费", MONEY, aliases=("活动经费",))
    note: str | None = column("备注", LONG_TEXT)

    @classmethod
    def check(cls, values: dict[str, Any]) -> list[Problem]:
        problems = []
        first, last = values.get("day"), values.get("end_day")
        if first and last and PartialDate.of(last).is_before(first):
            problems.append(Problem("end_day", f"结束日期 {last} 早于开始日期 {first}"))
        present, external = values.get("present"), values.get("external")
        if present is not None and external is not None and external > present:
            problems.append(Problem("external", f"外来人数 {external} 多于实到人数 {present}"))
        return problems


@record
class Attendance(Record):
    """One named person at one event; heads without names are the event's own count."""

    table = "attendance"
    label = "参加人员"
    unit = "人次"
    title = ("event", "person")
    keys = (("event", "person"),)

    event: int | None = column("活动", Link("event", part_of=True), required=True, aliases=("活动名称", "培训名称"))
    person: int | None = column("参加人", Link("person"), required=True, aliases=("姓名", "参加人员", "学员姓名"))
    absent: bool | None = column("缺席", YES_NO, aliases=("是否缺席",))
    role: str | None = column("身份", TEXT, aliases=("参加身份", "职务"))
    note: str | None = column("备注", LONG_TEXT)


@record
class Material(Record):
    """Goods handed out at an event."""

    table = "material"
    label = "发放物资"
    title = ("event", "item")
    keys = (("event", "item"),)

    event: int | None = column("活动", Link("event", part_of=True), required=True, aliases=("活动名称",))
    item: str | None = column("品名", TEXT, required=True, searchable=True, aliases=("物资名称", "物资", "名称"))
    quantity: int | None = column("数量", Whole(1), aliases=("发放数量",))
    unit_name: str | None = column("计量单位", TEXT, aliases=("单位",))
    recipients: int | None = column("受益人数", Whole(unit="人"), aliases=("领取人数",))
    value: Decimal | None = column("价值", MONEY, aliases=("金额",))
    note: str | None = column("备注", LONG_TEXT)


@record
class Partner(Record):
    """A unit the committee works with: universities, institutes, departments, firms."""

    table = "partner"
    label = "共建单位"
    unit = "家"
    title = ("full_name",)
    keys = (("full_name",),)
    also_called = ("other_names",)
    shortened = True

    full_name: str | None = column("单位全称", TEXT, required=True, searchable=True, aliases=("单位名称", "共建单位", "名称"))
    other_names: str | None = column("别名", TEXT, searchable=True, aliases=("单位别名", "简称"))
    kind: str | None = column("单位类型", codes.PARTNER_KIND, aliases=("类型", "单位性质"))
    contact: str | None = column("联系人", TEXT, searchable=True)
    phone: str | None = column("联系电话", PHONE, sensitive=True, aliases=("电话", "联系人电话"))
    modes: tuple[str, ...] | None = column("合作方式", codes.PARTNER_MODE)
    agreement: str | None = column("协议", TEXT, aliases=("协议名称",))
    start_on: PartialDate | None = column("合作开始", PARTIAL_DATE, aliases=("合作起始",))
    end_on: PartialDate | None = column("合作结束", PARTIAL_DATE, ahead=True, aliases=("合作截止",))
    first_year: int | None = column("首次合作年份", Whole(1949, 2100, "年"), aliases=("首次合作年",))
    note: str | None = column("备注", LONG_TEXT)


@record
class EventPartner(Record):
    """A partner's part in one event, and how many people it sent."""

    table = "event_partner"
    label = "参与单位"
    unit = "家"
    title = ("event", "partner")
    keys = (("event", "partner", "role"), ("event", "partner"))

    event: int | None = column("活动", Link("event", part_of=True), required=True, aliases=("活动名称",))
    partner: int | None = column("共建单位", Link("partner"), required=True, aliases=("单位", "单位名称"))
    role: str | None = column("参与角色", codes.PARTNER_ROLE, aliases=("角色",))
    visitors: int | None = column("来访人数", Whole(unit="人"), aliases=("人数",))
    note: str | None = column("备注", LONG_TEXT)
