"""Figures of events, trainings, partners, materials, honours, documents and the youth club's help."""

from app.figures.declare import MONTH, OF_THE_YEAR, Figure, Split, begun, lasting, options, within
from db.records import Attendance, Document, Event, Help, Honour, Material, Partner, codes

OURS = f"{within('day')} AND by_county IS DISTINCT FROM 1"
_THESE = f"(SELECT id FROM event WHERE {OURS}{{and_kind}})"


def named(event: str = "event") -> str:
    """How many people are named as present at an event; `event` is its table's name in the query around."""
    return f"(SELECT count(*) FROM attendance a WHERE a.event = {event}.id AND a.absent IS DISTINCT FROM 1)"


def heads(event: str = "event") -> str:
    """Heads at an event: its own count, or the named people where nobody counted."""
    return f"coalesce({event}.present, {named(event)})"


HEADS = f"coalesce(sum({heads()}), 0)"
_HEADS_RULE = "实到人数之和（没填实到的按名单），同一个人来几次算几人次"


def _sessions(key: str, kind: str, label: str, unit: str = "次", aliases: tuple[str, ...] = ()) -> Figure:
    return Figure(key=f"{key}.sessions", label=label, aliases=aliases, unit=unit, record=Event, where=f"kind = '{kind}' AND {OURS}",
                  source=f"本年、本镇举办、类别是“{kind}”的活动场数")


def _attendances(key: str, kind: str, label: str, *aliases: str) -> Figure:
    return Figure(key=f"{key}.attendances", label=label, aliases=aliases, unit="人次", record=Event, where=f"kind = '{kind}' AND {OURS}", measure=HEADS,
                  source=f"类别是“{kind}”的活动：{_HEADS_RULE}")


TRAINING = _sessions("training", "培训", "培训期数", "期", ("举办培训", "开展培训", "举办培训班", "培训班", "培训场次", "培训班期数"))
EVENTS = Figure(key="events.total", label="本年活动", aliases=("活动", "活动次数", "活动场次", "开展活动", "活动开展", "活动场数"), unit="次", record=Event, where=OURS, source="本年、本镇举办的全部活动和培训")
FIGURES = [
    EVENTS,
    Figure(key="events.attendances", label="本年活动参加",
           aliases=("活动人次", "参加人次", "参与人次", "参加活动人次", "参与活动人次", "活动参与人次"),
           unit="人次", record=Event, where=OURS, measure=HEADS, source=_HEADS_RULE),
    Figure(key="events.hours", label="本年活动时长", unit="小时", record=Event, where=OURS, measure="coalesce(sum(minutes), 0)", divisor=60,
           source="本年、本镇举办的活动的时长之和，不乘人数"),
    Figure(key="events.external", label="本年活动外来人员", unit="人次", record=Event, where=OURS, measure="coalesce(sum(external), 0)",
           source="本年、本镇举办的活动的外来人数之和"),
    Figure(key="events.villages", label="本年开展过活动的村", unit="个", record=Event, where=f"{OURS} AND village IS NOT NULL", measure="count(DISTINCT village)",
           source="本年、本镇举办、填了所在村的活动里不同的村"),
    TRAINING,
    _attendances("training", "培训", "培训人次", "参训人次", "参加培训人次", "培训参加人次"),
    Figure(key="training.persons", label="参训人数", aliases=("参训人员",), unit="人", record=Attendance, measure="count(DISTINCT person)",
           where=f"absent IS DISTINCT FROM 1 AND event IN {_THESE.format(and_kind=' AND kind = ' + repr('培训'))}",
           source="培训名单里不同的人；没有列名的不在内"),
    Figure(key="training.hours", label="培训时长",
           aliases=("培训课时", "培训学时", "培训小时数"),
           unit="小时", record=Event, where=TRAINING.where, measure="coalesce(sum(minutes), 0)", divisor=60,
           source="各期培训的时长之和，不乘人数"),
    Figure(key="training.by_county", label="参加上级培训", unit="期", record=Event, source="本年、上级举办的培训",
           where=f"kind = '培训' AND by_county = 1 AND {within('day')}"),
    Figure(key="training.county_attendances", label="参加上级培训人次", unit="人次", record=Event, source=f"上级举办的培训：{_HEADS_RULE}",
           where=f"kind = '培训' AND by_county = 1 AND {within('day')}", measure=HEADS),
    _sessions("monthly_talks", "月谈会", "月谈会"),
    _attendances("monthly_talks", "月谈会", "月谈会人次"),
    _sessions("condolence", "关爱慰问", "关爱慰问活动"),
    _sessions("self_protection", "自护教育", "自护教育活动"),
    _sessions("tutoring_events", "课业辅导", "课业辅导活动"),
    _sessions("films", "观影", "观影活动"),
    _sessions("quizzes", "知识竞赛", "知识竞赛"),
    _sessions("seminars", "座谈授课", "座谈授课"),
    _sessions("employment", "创业就业培训", "创业就业培训"),
    _attendances("employment", "创业就业培训", "创业就业培训人次"),
    _sessions("sports", "文体活动", "文体活动"),
    _sessions("volunteering", "志愿服务", "志愿服务活动"),
    _sessions("theme_days", "主题团日", "主题团日"),
    _sessions("lectures", "团课", "团课"),
    _sessions("publicity", "宣传", "宣传活动"),
    Figure(key="publicity.channels", label="宣传载体", unit="种", record=Event, where=f"kind = '宣传' AND {OURS}", entries="channel",
           source="本年宣传活动用过的不同载体"),
    Figure(key="materials.quantity", label="发放宣传教育物资",
           aliases=("发放物资", "宣传品数量"),
           unit="份", record=Material, where=f"event IN {_THESE.format(and_kind='')}",
           measure="coalesce(sum(quantity), 0)", source="本年活动上发放的物资数量之和"),
    Figure(key="materials.recipients", label="领取物资", unit="人次", record=Material, where=f"event IN {_THESE.format(and_kind='')}",
           measure="coalesce(sum(recipients), 0)", source="本年活动上发放物资的受益人数之和"),
    Figure(key="partners.total", label="共建单位", adding="names", aliases=("合作单位",), unit="家", record=Partner, where=f"{begun('start_on')} AND {lasting('end_on')}",
           source="统计截止日仍在合作的单位"),
    Figure(key="partners.worked", label="本年合作过的单位", adding="names", unit="家", record=Partner, source="参与过本年、本镇举办的活动的共建单位，各算一家",
           where=f"id IN (SELECT partner FROM event_partner WHERE event IN {_THESE.format(and_kind='')})"),
    Figure(key="partners.continued", label="继续合作的单位", adding="names", unit="家", record=Partner, source="首次合作早于本年、仍在合作的单位",
           where=f"first_year < CAST(substr(:day, 1, 4) AS INTEGER) AND {lasting('end_on')}"),
    Figure(key="partners.visits", label="高校共建来访批次", unit="批", record=Event, where=f"kind = '高校共建' AND {OURS}",
           source="本年、类别是“高校共建”的活动场数"),
    Figure(key="partners.visitors", label="高校共建来访师生", unit="人次", record=Event, where=f"kind = '高校共建' AND {OURS}",
           measure="coalesce(sum(external), 0)", source="高校共建活动的外来人数之和"),
    Figure(key="partners.topics", label="高校共建调研主题", unit="个", record=Event, where=f"kind = '高校共建' AND {OURS}", entries="topics",
           source="高校共建活动里不同的内容主题"),
    _sessions("research", "科研调研", "科研调研"),
    Figure(key="honours.total", label="本年荣誉", aliases=("荣誉", "获奖数", "获得荣誉"), unit="项", record=Honour, where=OF_THE_YEAR,
           source="年度是本年的荣誉"),
    Figure(key="honours.persons", label="本年个人荣誉", unit="项", record=Honour, source="年度是本年、填了获奖人的荣誉",
           where=f"{OF_THE_YEAR} AND (person IS NOT NULL OR person_words IS NOT NULL)"),
    Figure(key="honours.branches", label="本年集体荣誉", unit="项", record=Honour, source="年度是本年、只填了获奖组织的荣誉",
           where=f"{OF_THE_YEAR} AND person IS NULL AND person_words IS NULL AND (branch IS NOT NULL OR branch_words IS NOT NULL)"),
    Figure(key="honours.deeds", label="本年宣传的先进事迹", unit="件", record=Honour, source="年度是本年、填了主要事迹的荣誉",
           where=f"{OF_THE_YEAR} AND deeds IS NOT NULL"),
    Figure(key="documents.rules", label="本年制定修订的工作制度", unit="份", record=Document, where=f"kind = '制度' AND {within('day')}",
           source="成文日期在本年、类别是“制度”的文件"),
    Figure(key="help.total", label="青年社服务", aliases=("青年社服务次数", "服务青年"), unit="次", record=Help, where=within("day"), source="日期在本年的青年社服务"),
]
_HELP = FIGURES[-1]
SPLITS = [
    Split(key="events.by_kind", label="活动类别", base=EVENTS, by="kind", parts=options(codes.EVENT_KIND, unset=False), prefix="events."),
    Split(key="events.by_month", label="月份", base=EVENTS, by=MONTH, monthly=True),
    Split(key="training.by_session", label="期", base=next(f for f in FIGURES if f.key == "training.attendances"), by="id", of="event",
          of_where=TRAINING.where),
    Split(key="training.by_month", label="月份", base=TRAINING, by=MONTH, monthly=True),
    Split(key="help.by_kind", label="服务类别", base=_HELP, by="kind", parts=options(codes.HELP_KIND, unset=False), prefix="help."),
    Split(key="help.by_origin", label="对象来源", base=_HELP, by="origin", parts=options(codes.ORIGIN), prefix="help.origin_"),
    Split(key="honours.by_level", label="级别", base=next(f for f in FIGURES if f.key == "honours.total"), by="level",
          parts=options(codes.HONOUR_LEVEL), prefix="honours."),
]
