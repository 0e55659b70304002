"""Volunteer teams, who is in them, and every hour served."""

from datetime import date
from typing import Any

from db.dates import PartialDate
from db.errors import Problem
from db.fields import Record, column, record, words_beside
from db.kinds import CLOCK, DAY, LONG_TEXT, PARTIAL_DATE, PHONE, TEXT, Link, Minutes
from db.records import codes

DAY_MINUTES = 24 * 60
#: So many minutes a length may be over its clock times: platforms round to a tenth of an hour and drop the seconds.
ROUNDED = 3


@record
class Team(Record):
    """A volunteer team of the township's volunteer federation."""

    table = "team"
    label = "志愿服务队"
    unit = "支"
    title = ("name",)
    keys = (("name",),)
    shortened = True

    name: str | None = column("队名", TEXT, required=True, searchable=True, aliases=("志愿服务队", "队伍名称", "服务队名称", "志愿队"))
    parent: int | None = column("上级联合会", Link("team", words="parent_words"), aliases=("上级队伍",))
    parent_words: str | None = words_beside("上级联合会")
    leader: int | None = column("负责人", Link("person", words="leader_words"), aliases=("队长", "负责人姓名"))
    leader_words: str | None = words_beside("负责人")
    phone: str | None = column("联系电话", PHONE, sensitive=True, aliases=("电话", "负责人电话"))
    founded_on: PartialDate | None = column("成立日期", PARTIAL_DATE, aliases=("成立时间",))
    stopped_on: PartialDate | None = column("停止日期", PARTIAL_DATE, aliases=("解散日期",))
    host_unit: str | None = column("挂靠单位", TEXT, searchable=True, aliases=("所属单位",))
    focus: str | None = column("服务方向", codes.SERVICE_CATEGORY, aliases=("服务类别", "服务内容"))
    status: str | None = column("队伍状态", codes.TEAM_STATUS, aliases=("状态",))
    note: str | None = column("备注", LONG_TEXT)


@record
class TeamMember(Record):
    """One person's time in one team; a person may be in several."""

    table = "team_member"
    label = "队员"
    unit = "人"
    title = ("person", "team")
    keys = (("team", "person", "joined_on"), ("team", "person"))

    team: int | None = column("志愿服务队", Link("team", part_of=True), required=True, aliases=("队名", "队伍"))
    person: int | None = column("志愿者", Link("person"), required=True, aliases=("姓名", "队员姓名"))
    role: str | None = column("队内职务", codes.TEAM_ROLE, aliases=("职务",))
    joined_on: PartialDate | None = column("入队日期", PARTIAL_DATE, aliases=("入队时间",))
    left_on: PartialDate | None = column("离队日期", PARTIAL_DATE, aliases=("离队时间",))
    note: str | None = column("备注", LONG_TEXT)

    @classmethod
    def check(cls, values: dict[str, Any]) -> list[Problem]:
        start, end = values.get("joined_on"), values.get("left_on")
        if start and end and end < start and not end.agrees_with(start):
            return [Problem("left_on", f"离队日期 {end} 早于入队日期 {start}")]
        return []


@record
class Service(Record):
    """Time one person served on one day; only the service itself counts, not the way there."""

    table = "service"
    label = "志愿服务记录"
    title = ("person", "day")
    keys = (("person", "day", "started_at"), ("person", "day", "event"), ("person", "day", "team", "content"))
    repeats = True
    indexes = (
        ("day", "person", "minutes", "time_kind", "review_state"),
        ("person", "day", "minutes", "time_kind", "review_state"),
        ("team", "day", "minutes", "time_kind", "review_state"),
        ("category", "day", "minutes", "time_kind", "review_state"),
        ("minutes",),
        ("content",),
    )

    person: int | None = column("志愿者", Link("person"), required=True, aliases=("姓名", "志愿者姓名"))
    team: int | None = column("志愿服务队", Link("team", words="team_words"), aliases=("队名", "队伍", "服务队", "所属队伍"))
    team_words: str | None = words_beside("志愿服务队")
    event: int | None = column("活动", Link("event", words="event_words"), aliases=("活动名称", "服务项目", "项目名称"))
    event_words: str | None = words_beside("活动")
    day: date | None = column("服务日期", DAY, required=True, aliases=("日期", "服务时间", "活动日期", "时间"))
    started_at: int | None = column("开始时间", CLOCK, aliases=("起", "开始", "签到时间"))
    ended_at: int | None = column("结束时间", CLOCK, aliases=("止", "结束", "签退时间"))
    minutes: int | None = column(
        "服务时长", Minutes(high=DAY_MINUTES), required=True,
        aliases=("时长", "服务时长（小时）", "时长（小时）", "每人时长", "每人服务时长", "小时数", "工时", "服务小时", "服务时数", "服务时长（分钟）"),
        help="按小时填，例如 2.5；只算实际服务，不含路上时间",
    )
    time_kind: str | None = column("计时类别", codes.TIME_KIND)
    category: str | None = column("服务类别", codes.SERVICE_CATEGORY, aliases=("类别",))
    beneficiary: str | None = column("服务对象", codes.BENEFICIARY)
    content: str | None = column("服务内容", TEXT, searchable=True, aliases=("内容",))
    place: str | None = column("服务地点", TEXT, searchable=True, aliases=("地点",))
    recorder: str | None = column("记录人", TEXT)
    witness: str | None = column("证明人", TEXT)
    review_state: str | None = column("审核状态", codes.REVIEW_STATE, aliases=("状态",))
    note: str | None = column("备注", LONG_TEXT, searchable=True)
    made_from: str | None = column("来历", codes.MADE_FROM, programs=True, help="由辅导、走访记录自动记下的，随那些记录一起改、一起取消")

    @classmethod
    def complete(cls, values: dict[str, Any]) -> dict[str, Any]:
        start, end = values.get("started_at"), values.get("ended_at")
        if values.get("minutes") is None and start is not None and end is not None and end > start:
            return values | {"minutes": end - start}
        return values

    @classmethod
    def check(cls, values: dict[str, Any]) -> list[Problem]:
        start, end, minutes = values.get("started_at"), values.get("ended_at"), values.get("minutes")
        if start is None or end is None:
            return []
        if end <= start:
            return [Problem("ended_at", "结束时间应晚于开始时间")]
        if minutes is not None and minutes > end - start + ROUNDED:
            return [Problem("ended_at", f"服务时长比起止时间之间的 {end - start} 分钟还长")]
        return []
