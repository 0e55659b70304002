"""What a row of one kind may tell of beside its own record: a member's post, a child's father, the partners of an event."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from db.fields import Field, Record
from db.records.branch import Post
from db.records.child import FamilyMember
from db.records.event import EventPartner, Material
from db.records.person import Dues, Transfer
from db.records.volunteering import TeamMember


@dataclass(frozen=True, kw_only=True, eq=False)
class Told:
    """A record that rows of another kind tell of.

    `back`: its link to the row's own record, '' where only `taken` values tell whose it is. `called`: a pattern of the words by which headings say that a column is
    about it (父亲), any of its fields may follow; `headings`: what columns without such words are called, by field.
    `given`: values every such record has; `taken`: its fields that have the value of a field of the row's record, `behind`: followed by this.
    `either`: further fields of which a cell under such a heading may be, the first that can read it. `under`: a pattern of groups below which
    such a heading means the same.
    `also`: its fields whose value is a field of the row's record as well. `needs`: of these at least one must be filled.
    `keys`: fields that tell whether the ledger has it already.
    """

    key: str
    label: str
    record: type[Record]
    back: str
    called: str = ""
    headings: dict[str, tuple[str, ...]] = field(default_factory=dict)
    given: dict[str, Any] = field(default_factory=dict)
    taken: dict[str, str] = field(default_factory=dict)
    behind: dict[str, str] = field(default_factory=dict)
    either: dict[str, tuple[str, ...]] = field(default_factory=dict)
    under: str = ""
    also: dict[str, str] = field(default_factory=dict)
    needs: tuple[str, ...]
    keys: tuple[str, ...]
    #: Its own headings come before those of the row's record (转出时间 tells of a move, and by `also` of a membership's end).
    ahead: bool = False
    #: Told only when the row's own record is new or one of its `also` fields changes: a list of branches read again appoints nobody.
    on_change: bool = False
    #: No record by itself: what it says holds for each of the row's other records of its type (月应缴 beside the months).
    shared: bool = False
    #: The field of the row's record that a column of totals beside several such columns brings.
    total: str = ""
    #: Values of the row's own record that follow from there being such a record.
    makes: dict[str, Any] = field(default_factory=dict)

    def field(self, name: str) -> Field:
        """One of its fields."""
        return self.record.field(name)


@dataclass(frozen=True)
class Flag:
    """A column of yes and no that says one value of a field: 是否注册志愿者.

    Where that value makes a record one of the list's, a row that says no is none of it.
    """

    field: str
    value: str
    headings: tuple[str, ...]


_POST = Told(
    ahead=True, key="post", label="任职", record=Post, back="person", needs=("title_name",), keys=("person", "branch", "title_name"),
    headings={
        "title_name": (
            "职务", "团内职务", "团内现任职务", "现任团内职务", "本支部团干职务", "担任职务", "现任职务", "现任", "团干职务", "支部职务", "班子职务",
            "团支部职务", "团组织职务", "团内任职", "担任团内职务", "团干部职务",
        ),
        "start_on": ("任职时间", "任职日期", "任现职时间", "任现职年月", "任职年月"),
        "end_on": ("免职时间", "免职日期", "离任时间"),
        "basis": ("团干部性质", "专兼挂", "专（兼）职", "专兼职情况"),
    },
    taken={"branch": "branch"},
)  # fmt: skip
_IN = Told(
    ahead=True, key="in", label="转入", record=Transfer, back="person", needs=("in_on", "other_org"), keys=("person", "direction"),
    headings={
        "in_on": ("转入时间", "转入日期", "转入年月", "迁入时间", "迁入日期", "迁入日"),
        "other_org": (
            "转自", "迁自", "来自", "转入前团组织", "转入前所在团组织", "原团组织", "原所在团组织", "原所在团支部", "原团支部", "来源组织", "对方团组织",
            "对方组织", "从何处转入", "转入来源",
        ),
        "reason": ("转入原因",),
        "letter_no": ("介绍信编号", "介绍信号"),
    },
    given={"direction": "转入", "status": "已通过"}, taken={"to_branch": "branch"}, also={"in_on": "member_from"},
)  # fmt: skip
_OUT = Told(
    ahead=True, key="out", label="转出", record=Transfer, back="person", needs=("out_on", "other_org"), keys=("person", "direction"),
    headings={
        "out_on": ("转出时间", "转出日期", "转出年月", "迁出时间", "迁出日期", "迁出日", "调出时间"),
        "other_org": (
            "转往", "转至", "迁往", "转往组织", "转往单位", "转往何处", "转出去向", "转入团组织", "转入单位", "转入组织", "接收团组织", "接收单位",
            "去向", "转出到", "转出至", "转入团支部", "转入支部", "转入后团支部", "接收团支部",
        ),
        "reason": ("转出原因", "转接原因", "转移原因"),
        "status": ("转接状态", "转接进度", "办理状态"),
    },
    given={"direction": "转出", "status": "已通过"}, taken={"from_branch": "branch"}, also={"out_on": "member_to"},
    makes={"member_status": "已转出"},
)  # fmt: skip
_TEAM = Told(
    ahead=True, key="team", label="所在服务队", record=TeamMember, back="person", needs=("team",), keys=("team", "person"),
    headings={
        "team": (
            "志愿服务队", "服务队", "所属服务队", "所在服务队", "所属队伍", "所在队伍", "所属志愿队", "所属志愿服务队", "所在志愿服务队", "所属团体", "所属组织",
            "队伍名称", "服务队名称", "志愿服务队名称", "队名", "志愿者组织", "加入的服务队", "所属志愿者组织", "所属志愿团体", "队伍",
        ),
        "role": ("队内职务", "队内身份", "队内岗位", "职务"),
        "joined_on": ("入队时间", "入队日期"),
    },
)  # fmt: skip
_MEMBERS_TEAM = replace(
    _TEAM, headings=_TEAM.headings | {"team": tuple(h for h in _TEAM.headings["team"] if h not in ("所属组织", "所属团体", "所属志愿团体"))}
)
_SECRETARY = Told(
    ahead=True, on_change=True, key="secretary", label="书记", record=Post, back="branch", needs=("person",), keys=("person", "branch", "title_name"),
    headings={"person": ("书记", "书记姓名", "团支部书记", "团组织书记", "支部书记", "团委书记", "现任书记", "团支部书记姓名", "支部书记姓名")},
    given={"title_name": "书记"}, also={"person": "contact"},
)  # fmt: skip


def _kin(key: str, label: str, called: str, **given: Any) -> Told:
    return Told(
        key=key, label=label, record=FamilyMember, back="child", called=called, needs=("name",), keys=("child", "name"), given=given,
        headings={"relation": ("与儿童关系", "与被监护人关系", "监护关系", "与监护人关系", "与学生关系", "亲属关系", "关系", "称谓")} if key in ("guardian", "carer", "relative") else {},
    )


_FATHER = _kin("father", "父亲", "父亲|父方|爸爸|父", relation="父")
_MOTHER = _kin("mother", "母亲", "母亲|母方|妈妈|母", relation="母")
_GUARDIAN = _kin("guardian", "监护人", "(?:法定|主要|实际|现|第一)?监护人|家长|监护照料人|照料人|抚养人", is_guardian=True)
_CARER = _kin("carer", "受委托人", "受委托(?:监护|照护|照料)?人|委托(?:监护|照护|照料)人|被委托人", is_guardian=True, entrusted=True)


#: Somebody of the family whose relation stands in a column of its own; alone the words tell of the family, not of one of it.
_RELATIVE = _kin("relative", "家庭成员", r"(?:主要)?(?:家庭主要成员|家庭成员|家属|亲属)(?=(?:基本)?(?:情况|信息)?(?:-|的?姓名))")
#: 成员1, 成员2 of a school's register.
_FIRST, _SECOND = (_kin(f"relative{n}", f"成员{n}", f"(?:家庭)?成员(?:{n}|{'一二'[n - 1]})") for n in (1, 2))


def _partner(key: str, role: str, *headings: str) -> Told:
    return Told(
        key=key, label=f"{role}单位", record=EventPartner, back="event", needs=("partner",), keys=("event", "partner"), given={"role": role},
        headings={"partner": (*headings, f"{role}单位", f"{role}方", f"{role}组织", f"{role}")},
    )


_MATERIAL = Told(
    key="material", label="发放物资", record=Material, back="event", needs=("item",), keys=("event", "item"),
    headings={
        "item": ("发放物资", "物资", "物资名称", "发放物品", "慰问品", "慰问物资", "物资品名"),
        "quantity": ("物资数量", "发放数量"),
        "recipients": ("受益人数", "领取人数", "发放人数"),
        "value": ("物资价值", "折合金额", "慰问金额"),
    },
)  # fmt: skip

_MEMBER = Told(
    key="member", label="队员", record=TeamMember, back="team", needs=("person",), keys=("team", "person"),
    headings={"person": ("队员", "队员姓名", "队员名单", "成员", "成员名单", "主要成员", "骨干成员", "志愿者", "志愿者名单")},
)  # fmt: skip

_MONTHS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")


def _month(number: int) -> Told:
    """A month's dues in a register of a year: an amount, a tick, or a word in the month's column."""
    names = [f"{called}{share}" for called in (f"{number}月", f"{number:02d}月", f"{_MONTHS[number - 1]}月") for share in ("", "份")]
    paid = tuple(dict.fromkeys(name + what for what in ("", "团费", "实缴", "已缴", "缴纳", "缴费", "交", "缴", "缴纳情况", "缴费情况") for name in names))
    return Told(
        key=f"m{number:02d}", label=f"{number}月", record=Dues, back="", needs=("paid", "state", "due"), keys=("person", "month"), called=f"0?{number}月份?|{_MONTHS[number - 1]}月份?",
        headings={"paid": paid, "due": tuple(f"{group}{name}" for group in ("应缴-", "应缴", "应交-") for name in names)},
        taken={"person": "person", "month": "year"}, behind={"month": f"-{number:02d}"}, either={"paid": ("state",)},
        under="(?!.*应[缴交]).*(月|缴|交|收|团费|登记|明细).*", total="dues_paid",
    )


#: What each month of a register costs.
_EACH_MONTH = Told(
    key="each", label="每月应缴", record=Dues, back="", needs=("due",), keys=("person", "month"), ahead=True, shared=True,
    headings={
        "due": (
            "月应缴", "月应交", "月标准", "每月应缴", "每月应交", "每月标准", "月应缴额", "月应缴金额", "月应缴团费", "月应交团费", "每月应缴团费", "月缴额", "月缴标准", "月缴费标准", "月缴纳标准",
            "每月缴纳标准", "缴费标准", "缴纳标准", "团费标准", "月团费", "月团费标准", "团费标准/月", "月交额", "月交纳标准", "标准", "应缴标准", "应缴/月", "应交/月", "月应缴数", "核定标准", "月核定额",
            "应缴(元/月)", "应交(元/月)", "应缴(月)", "应缴团费(元/月)", "应缴(每月)", "每月基数", "月基数", "月缴纳金额", "每月缴纳金额", "每月团费", "每月金额", "月缴纳额", "月缴金额", "交纳标准", "月应收", "每月应收",
        ),
    },
)  # fmt: skip


#: By the key of the view whose rows tell of them, the likelier first.
TOLD: dict[str, tuple[Told, ...]] = {
    "members": (_POST, _OUT, _IN, _MEMBERS_TEAM),
    "volunteers": (_TEAM, _POST),
    "children": (_FATHER, _MOTHER, _CARER, _GUARDIAN, _RELATIVE, _FIRST, _SECOND),
    "events": (_partner("organiser", "承办"), _partner("co", "协办"), _partner("with", "共建", "参与单位", "合作单位", "参加单位"), _MATERIAL),
    "branches": (_SECRETARY,),
    "review": (_EACH_MONTH, *map(_month, range(1, 13))),
    "teams": (_MEMBER,),
}
_IS_MEMBER = ("是否团员", "是否共青团员", "是否为团员", "是否是团员", "团员(是/否)")
_IS_VOLUNTEER = ("是否注册志愿者", "是否志愿者", "注册志愿者", "是否为注册志愿者", "是否为志愿者")
FLAGS: dict[str, tuple[Flag, ...]] = {
    "attendance": (Flag("absent", "否", ("签到", "签到情况", "出勤", "出勤情况", "到会情况", "出席情况", "考勤", "考勤情况", "是否到会", "是否参加", "是否出席", "参加情况", "到会", "实到", "参会", "出席", "到场", "是否到场", "参会情况", "参训情况", "到课", "到课情况", "是否签到", "到岗")),),
    "transfer": (Flag("status", "已通过", ("是否转接成功", "是否转接", "是否接收", "是否完成", "是否办结", "转接是否成功", "是否转接到位", "是否完成转接", "是否转接完成", "是否已转接")),),
    "members": (Flag("member_status", "在册", _IS_MEMBER), Flag("volunteer_status", "在册", _IS_VOLUNTEER)),
    "volunteers": (Flag("volunteer_status", "在册", _IS_VOLUNTEER), Flag("member_status", "在册", _IS_MEMBER)),
}


@dataclass(frozen=True)
class Across:
    """Columns headed by values of the field `heads`; their cells are of the first of the fields `cells` that can read them.

    Goods are no closed list of values: they are known by what they are counted in.
    """

    heads: str
    cells: tuple[str, ...]


#: By the key of the view whose records such columns tell of.
ACROSS: dict[str, Across] = {
    "aid": Across("item", ("quantity",)),
    "visit": Across("day", ()),
    "hours": Across("day", ("minutes",)),
    "post": Across("title_name", ("person",)),
    "review": Across("year", ("grade", "dues_paid")),
    "dues": Across("month", ("paid", "state")),
}
#: Fields of a person's other role that rows of this view bring now and then.
BESIDES: dict[str, tuple[str, ...]] = {
    "members": ("volunteer_no", "registered_on", "platform", "skills"),
    "volunteers": ("branch", "joined_on", "development_no"),
}
