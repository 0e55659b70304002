"""What the committee held in 2021, as it would stand in its diary; earlier years held part of it."""

from dataclasses import dataclass, field
from datetime import date

YEAR = 2021
ALL_CHANNELS = ("宣传栏", "黑板报", "网络", "广播")
UNIVERSITY, INSTITUTE = "北京交通大学语言与传播学院", "首都儿科研究所"
SAFETY_OFFICE, EDUCATION_OFFICE = "溪翁庄镇综治办", "溪翁庄镇教委"
YOUTH_CLUB = "晓慧农业生态观光园青年社"
FIRM = "北京翁岭山泉饮品有限公司"
SCHOOL = "镇中心校"


#: The moon's feasts and the winter holidays fall on another day each year.
_OTHER_DAYS = {
    ("春节慰问低保重残家庭青少年", 2018): date(2018, 2, 9), ("春节慰问低保重残家庭青少年", 2019): date(2019, 1, 29),
    ("春节慰问低保重残家庭青少年", 2020): date(2020, 1, 16), ("元宵节灯谜会", 2018): date(2018, 3, 2), ("元宵节灯谜会", 2019): date(2019, 2, 19),
    ("重阳节敬老服务", 2018): date(2018, 10, 17), ("重阳节敬老服务", 2019): date(2019, 10, 7), ("重阳节敬老服务", 2020): date(2020, 10, 25),
    ("中秋青年联欢会", 2020): date(2020, 9, 30), ("寒假课业辅导班", 2019): date(2019, 1, 21), ("寒假课业辅导班", 2020): date(2020, 1, 8),
}


@dataclass(frozen=True)
class Material:
    """Goods handed out: what, how many, to how many people, what one costs."""

    item: str
    quantity: int
    unit: str
    recipients: int
    price: int


@dataclass(frozen=True)
class Planned:
    """One event of 2021. `since`: the first year it was held. `who`: whose names are known (see events).

    `partners`: unit, its part, how many people it sent.
    """

    day: tuple[int, int]
    kind: str
    title: str
    hours: float
    place: str
    present: int
    village: str | None = None
    since: int = YEAR
    session: int | None = None
    series: str | None = None
    channel: tuple[str, ...] = ()
    speaker: str | None = None
    audience: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    external: int | None = None
    by_county: bool = False
    days: int = 1
    who: str = ""
    cost: int | None = None
    content: str | None = None
    result: str | None = None
    materials: tuple[Material, ...] = ()
    partners: tuple[tuple[str, str, int | None], ...] = field(default=())

    def on(self, year: int) -> date:
        """The day of a year on which it was held."""
        return _OTHER_DAYS.get((self.title, year)) or date(year, *self.day)


_TRAINING = "团干部和青年骨干培训"
#: Ten sessions of four hours with 412 heads: day, subject, heads, channel, place, topics, teacher.
_SESSIONS = (
    ((1, 23), "团支部规范化建设", 38, "远程教育", "镇远程教育站点", ("学政策",), "镇党委组织委员"),
    ((3, 6), "志愿服务组织与记录", 42, "电教中心", "镇电教中心", ("交流方法",), "镇志愿者联合会"),
    ((3, 27), "党史学习教育专题", 40, "培训中心", "镇培训中心", ("党史学习",), "镇党校教师"),
    ((4, 24), "应急救护与自护知识", 45, "培训中心", "镇培训中心", ("安全自护", "应急救护"), "镇社区卫生服务中心"),
    ((5, 22), "团员发展与团籍管理", 41, "远程教育", "镇远程教育站点", ("学政策",), "团县委组织部"),
    ((6, 26), "农村电子商务", 39, "电教中心", "镇电教中心", ("农村经济发展",), "县农业技术推广站"),
    ((7, 24), "乡村民俗旅游经营", 44, "培训中心", "镇培训中心", ("农村经济发展",), YOUTH_CLUB),
    ((9, 11), "青少年法治与维权", 43, "远程教育", "镇远程教育站点", ("安全自护",), "镇司法所"),
    ((10, 23), "果树栽培与农产品销售", 40, "培训中心", "镇培训中心", ("农村经济发展",), "县果树技术站"),
    ((11, 20), "年度工作总结与档案整理", 40, "电教中心", "镇电教中心", ("总结工作",), "镇团委"),
)
_TALKS = (
    ((1, 15), "学政策"), ((2, 19), "总结工作"), ((3, 19), "学政策"), ((4, 16), "交流方法"), ((5, 14), "学政策"), ((6, 18), "总结工作"),
    ((7, 16), "学政策"), ((8, 20), "交流方法"), ((9, 17), "学政策"), ((10, 15), "交流方法"), ((11, 19), "总结工作"), ((12, 17), "总结工作"),
)
_SAFETY_GOODS = (
    Material("《安全自护教育手册》", 180, "本", 180, 6), Material("《应急救护手册》", 160, "本", 160, 8), Material("自护包", 90, "个", 90, 35),
    Material("应急救护包", 36, "个", 36, 68),
)
_SAFETY_PARTNERS = ((SAFETY_OFFICE, "协办", 4), (EDUCATION_OFFICE, "协办", 3))

_LEARNING = (
    Planned((4, 25), "知识竞赛", "互联网党团知识竞赛", 2, "网上答题", 186, since=2020, channel=("网络",), audience=("团员", "农村青年"), topics=("党史学习",),
            who="members", content="组织团员青年在网上答题，学习党团知识"),
    Planned((5, 4), "入团仪式", "五四新团员入团仪式", 1.5, "镇政府礼堂", 58, since=2018, audience=("团员",), who="members"),
    Planned((12, 8), "入团仪式", "冬季新团员入团仪式", 1.5, SCHOOL, 46, since=2018, audience=("团员",), who="members"),
    Planned((5, 8), "观影", "观看爱国主义影片《建党伟业》", 2, "镇文化中心", 92, since=2019, audience=("团员", "团干部"), who="members"),
    Planned((7, 1), "观影", "庆祝建党百年观影", 2, "镇文化中心", 118, audience=("团员", "党员干部"), who="members"),
    Planned((9, 18), "观影", "观看爱国主义影片《狼牙山五壮士》", 2, "石马峪村活动室", 47, "石马峪村", since=2018, audience=("农村青年",), who="members"),
    Planned((3, 12), "主题团日", "“学党史、强信念、跟党走”主题团日", 2, "镇政府礼堂", 74, audience=("团员",), topics=("党史学习",), who="members"),
    Planned((4, 5), "主题团日", "清明祭扫革命烈士主题团日", 3, "县烈士陵园", 52, since=2018, audience=("团员",), who="members"),
    Planned((6, 5), "主题团日", "保护密云水库主题团日", 3, "水库大坝下游", 68, since=2019, audience=("团员", "志愿者"), who="members"),
    Planned((10, 1), "主题团日", "“我与祖国共成长”主题团日", 2, "镇文化广场", 81, since=2019, audience=("团员",), who="members"),
    Planned((4, 10), "团课", "团的基本知识第一课", 2, SCHOOL, 44, since=2018, audience=("团员",), who="members"),
    Planned((8, 14), "团课", "党史团史专题团课", 2, "镇电教中心", 39, audience=("团员",), topics=("党史学习",), who="members"),
    Planned((11, 6), "团课", "入团积极分子团课", 2, SCHOOL, 41, since=2018, audience=("团员",), who="members"),
    Planned((12, 18), "组织生活会", "年度组织生活会暨团员评议", 2, "各团支部", 214, since=2018, audience=("团员",), who="members"),
    Planned((1, 20), "会议", "全镇共青团工作会议", 2.5, "镇政府会议室", 36, since=2018, audience=("团干部",), who="secretaries", topics=("总结工作",)),
    Planned((3, 30), "会议", "共青团溪翁庄镇代表会议", 3, "镇政府礼堂", 63, audience=("团干部", "团员"), who="secretaries", content="选举产生新一届镇团委"),
    Planned((6, 21), "培训", "北京市乡镇团干部培训班", 30, "北京市团校", 9, days=5, by_county=True, audience=("团干部",), who="extra",
            content="选派编外副书记、委员参加市里举办的培训班"),
)
_YOUTH = (
    Planned((1, 30), "创业就业培训", "职业外语培训（民俗接待英语）", 3, YOUTH_CLUB, 37, since=2019, audience=("农村青年", "外来务工青年"), topics=("职业外语",),
            who="members", speaker="北京交通大学研究生", partners=((UNIVERSITY, "协办", 4), (YOUTH_CLUB, "承办", None)), result="参训青年掌握了常用接待用语"),
    Planned((5, 29), "创业就业培训", "职业外语培训（旅游日语）", 3, YOUTH_CLUB, 28, audience=("农村青年", "外来务工青年"), topics=("职业外语",), who="members",
            speaker="北京交通大学研究生", partners=((UNIVERSITY, "协办", 3), (YOUTH_CLUB, "承办", None))),
    Planned((10, 30), "创业就业培训", "青年创业就业政策培训", 3, "镇培训中心", 42, since=2018, audience=("农村青年", "外来务工青年"), topics=("惠农政策",),
            who="members", speaker="县人力社保局"),
    Planned((3, 20), "座谈授课", "研究生进青年社：怎样写好活动方案", 2, YOUTH_CLUB, 31, since=2020, external=4, audience=("团干部", "农村青年"), topics=("交流方法",),
            who="secretaries", speaker="北京交通大学研究生", partners=((UNIVERSITY, "共建", 4), (YOUTH_CLUB, "承办", None))),
    Planned((6, 12), "座谈授课", "研究生进青年社：新媒体与农产品推广", 2, YOUTH_CLUB, 35, external=5, audience=("农村青年", "外来务工青年"), topics=("农村经济发展",),
            who="members", speaker="北京交通大学研究生", partners=((UNIVERSITY, "共建", 5), (YOUTH_CLUB, "承办", None))),
    Planned((9, 25), "座谈授课", "研究生与青年座谈：读书与成长", 2, "镇文化中心", 33, since=2019, external=4, audience=("农村青年",), topics=("青年教育",), who="members",
            speaker="北京交通大学研究生", partners=((UNIVERSITY, "共建", 4),)),
    Planned((11, 27), "座谈授课", "研究生授课：跨文化交流", 2, YOUTH_CLUB, 29, external=3, audience=("农村青年", "外来务工青年"), topics=("职业外语",), who="members",
            speaker="北京交通大学研究生", partners=((UNIVERSITY, "共建", 3), (YOUTH_CLUB, "承办", None))),
    Planned((2, 26), "文体活动", "元宵节灯谜会", 2, "镇文化广场", 130, since=2018, audience=("农村青年",)),
    Planned((4, 18), "文体活动", "青年环水库健步走", 3, "环湖路", 88, since=2019, audience=("团员", "农村青年"), who="members"),
    Planned((6, 1), "文体活动", "六一趣味运动会", 3, SCHOOL, 160, since=2018, audience=("留守儿童",), who="volunteers"),
    Planned((7, 31), "文体活动", "青年篮球赛", 4, "镇文化广场", 76, since=2018, audience=("农村青年", "外来务工青年"), who="members",
            partners=((YOUTH_CLUB, "协办", None),)),
    Planned((9, 21), "文体活动", "中秋青年联欢会", 2, YOUTH_CLUB, 64, since=2020, audience=("农村青年", "外来务工青年"), partners=((YOUTH_CLUB, "承办", None),)),
    Planned((12, 25), "文体活动", "迎新年乒乓球赛", 4, "镇文化中心", 40, since=2019, audience=("农村青年",), who="members"),
    Planned((2, 1), "宣传", "就地过年倡议宣传", 4, "各村", 60, channel=("宣传栏", "广播"), audience=("农村青年",)),
    Planned((3, 2), "宣传", "学雷锋先进事迹宣传", 4, "各村", 55, since=2018, channel=("宣传栏", "黑板报"), audience=("志愿者",)),
    Planned((5, 10), "宣传", "优秀青年先进事迹宣传月", 8, "各村、网络", 120, since=2018, channel=ALL_CHANNELS, audience=("团员", "农村青年"),
            content="用宣传栏、黑板报、网络、广播宣传优秀青年先进事迹"),
    Planned((8, 5), "宣传", "疫情防控知识宣传", 6, "各村", 90, since=2020, channel=("广播", "网络"), audience=("农村青年",)),
    Planned((11, 9), "宣传", "消防安全宣传", 4, "各村", 70, since=2018, channel=("黑板报", "广播"), audience=("农村青年",), topics=("安全自护",),
            partners=((SAFETY_OFFICE, "协办", 2),)),
    Planned((12, 4), "宣传", "宪法宣传周", 4, SCHOOL, 85, since=2019, channel=("网络", "宣传栏"), audience=("团员",)),
)
_CARE = (
    Planned((2, 5), "关爱慰问", "春节慰问低保重残家庭青少年", 6, "各村", 32, since=2018, audience=("留守儿童", "残疾青少年"), who="volunteers", cost=9600,
            partners=((FIRM, "协办", 2),), result="把米面油和慰问金送到低保、重残家庭"),
    Planned((5, 4), "关爱慰问", "五四慰问低保重残家庭青少年", 5, "各村", 28, since=2018, audience=("残疾青少年",), who="volunteers", cost=5200,
            result="为低保、重残家庭青少年送去学习用品和图书"),
    Planned((1, 25), "课业辅导", "寒假课业辅导班", 30, SCHOOL, 34, since=2019, days=10, audience=("留守儿童", "残疾青少年"), content="补习功课，教授生活常识"),
    Planned((7, 12), "课业辅导", "暑期课业辅导班", 80, SCHOOL, 42, since=2018, days=40, audience=("留守儿童", "残疾青少年"), content="补习功课，教授生活常识"),
    Planned((3, 29), "自护教育", "安全自护教育进校园", 2, SCHOOL, 180, since=2018, audience=("留守儿童",), topics=("安全自护",), who="volunteers",
            partners=_SAFETY_PARTNERS, materials=_SAFETY_GOODS),
    Planned((6, 18), "自护教育", "防溺水自护教育", 2, "石马峪村活动室", 46, "石马峪村", audience=("留守儿童",), topics=("安全自护",), who="volunteers",
            partners=_SAFETY_PARTNERS, materials=(Material("《安全自护教育手册》", 46, "本", 46, 6), Material("自护包", 40, "个", 40, 35))),
    Planned((9, 9), "自护教育", "应急救护自护教育", 2, SCHOOL, 150, since=2020, audience=("留守儿童",), topics=("应急救护",), who="volunteers",
            partners=_SAFETY_PARTNERS, materials=(Material("《应急救护手册》", 150, "本", 150, 8), Material("应急救护包", 30, "个", 30, 68))),
    Planned((7, 13), "高校共建", "北京交通大学师生石马峪村社会调研（第一批）", 18, "石马峪村", 30, "石马峪村", since=2019, session=1, series="高校共建社会调研",
            days=3, external=21, topics=("农村经济发展", "社会变迁"), partners=((UNIVERSITY, "共建", 21),), who="members",
            result="入户访谈42户，形成农村经济发展和社会变迁调研报告"),
    Planned((8, 17), "高校共建", "北京交通大学师生石马峪村社会调研（第二批）", 18, "石马峪村", 32, "石马峪村", session=2, series="高校共建社会调研",
            days=3, external=22, topics=("惠农政策", "青年教育"), partners=((UNIVERSITY, "共建", 22),), who="members",
            result="了解惠农政策落实和青年教育情况，与青年座谈两次"),
    Planned((11, 16), "科研调研", "儿童健康状况调研", 6, SCHOOL, 58, since=2020, external=9, topics=("儿童健康",), audience=("留守儿童",), who="volunteers",
            partners=((INSTITUTE, "共建", 9), (EDUCATION_OFFICE, "协办", None)), result="科研人员和专家为儿童体检，建立健康长期档案"),
)
_SERVICE = (
    Planned((3, 5), "志愿服务", "学雷锋志愿服务日", 4, "镇文化广场", 64, since=2018, audience=("志愿者",), who="volunteers"),
    Planned((3, 25), "志愿服务", "志愿服务远程教育（农村党员干部）", 3, "镇远程教育站点", 52, since=2020, channel=("远程教育",), audience=("党员干部",),
            topics=("学政策",), who="volunteers", content="各团支部开展志愿服务远程教育，帮助农村党员干部学习"),
    Planned((9, 28), "志愿服务", "志愿服务远程教育（手机与网络使用）", 3, "金叵罗村远程教育站点", 38, "金叵罗村", channel=("远程教育",),
            audience=("党员干部",), who="volunteers"),
    Planned((4, 22), "志愿服务", "世界地球日水库护水行动", 4, "水库大坝下游", 57, since=2019, audience=("志愿者",), who="volunteers"),
    Planned((7, 12), "志愿服务", "防汛抢险值守", 10, "黑山寺村", 9, "黑山寺村", audience=("志愿者",), who="volunteers", content="强降雨期间巡查河道、转移群众"),
    Planned((10, 14), "志愿服务", "重阳节敬老服务", 4, "镇敬老院", 45, since=2018, audience=("志愿者",), who="volunteers"),
    Planned((11, 11), "志愿服务", "疫苗接种秩序引导", 6, "镇社区卫生服务中心", 48, audience=("志愿者",), who="volunteers"),
    Planned((12, 5), "志愿服务", "国际志愿者日慰问困难群众", 4, "各村", 50, since=2018, audience=("志愿者",), who="volunteers"),
)


def training_sessions() -> list[Planned]:
    """The ten trainings."""
    return [
        Planned(day, "培训", f"第{no}期{_TRAINING}：{subject}", 4, place, heads, session=no, series=_TRAINING, channel=(channel,), topics=topics,
                speaker=teacher, audience=("团干部", "团员", "农村青年"), who="trainees", since=2018 if no <= 6 else 2019 if no == 7 else YEAR)
        for no, (day, subject, heads, channel, place, topics, teacher) in enumerate(_SESSIONS, 1)
    ]


def monthly_talks() -> list[Planned]:
    """The village secretaries' talks, one a month."""
    return [
        Planned(day, "月谈会", f"{day[0]}月村级团支部书记月谈会", 2, "镇政府会议室", 12 + no % 3, session=no, series="村级团支部书记月谈会",
                since=2018 if no % 3 == 0 else YEAR, audience=("团干部",), topics=(topic,), who="village", content=f"以“{topic}”为主题，各村团支部书记发言交流")
        for no, (day, topic) in enumerate(_TALKS, 1)
    ]


def everything() -> list[Planned]:
    """All events of 2021, in the order of the year."""
    listed = [*training_sessions(), *monthly_talks(), *_LEARNING, *_YOUTH, *_CARE, *_SERVICE]
    return sorted(listed, key=lambda planned: (planned.day, planned.kind))
