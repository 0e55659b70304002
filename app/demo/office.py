"""What lies in the office's drawers: honours, help given at the youth club, documents, filings of earlier years."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from app.demo import programme
from app.demo.organisations import Town
from app.demo.people import Someone
from app.demo.population import People
from app.demo.rows import YEARS, between, number, partial, put
from app.demo.volunteering import Squad
from db.records import Document, Help, Honour, Submission
from db.store import Store

_DEEDS = (
    ("回乡带领二十户村民种植优质苹果，办起网上销售点，户均增收三千元", "优秀青年"), ("防疫值守两百多天，白天夜里都在岗，被村民称为“村口的灯”", "优秀志愿者"),
    ("坚持五年每周看望孤寡老人，为老人理发、取药", "优秀志愿者"), ("组织青年护水队，全年巡查水库岸线六百公里", "优秀共青团干部"), ("利用假期为留守儿童补课一百多小时", "优秀共青团员"),
    ("暴雨中和队员转移十一名老人，自己最后撤离", "见义勇为好青年"), ("钻研包装工艺，为企业节约成本，带出六名徒弟", "青年岗位能手"),
)
_BRANCH_HONOURS = (("五四红旗团支部", "县", "石马峪村"), ("五四红旗团支部", "镇", "金叵罗村"), ("先进团支部", "镇", "镇中心校"), ("青年文明号", "县", "镇社区卫生服务中心"))
_HELP: dict[str, tuple[tuple[str, str], ...]] = {
    "组织转接": (("转入团组织关系", "已开介绍信并完成转接"), ("咨询毕业后团组织关系转接", "已告知手续")),
    "政策咨询": (("咨询创业小额贷款政策", "已提供材料清单"), ("咨询农村户口和社保政策", "已答复"), ("咨询外来务工子女入学", "转镇教委答复"), ("咨询民俗户经营手续", "已答复")),
    "维权": (("拖欠工资", "协调用工单位结清"), ("劳动合同纠纷", "转镇司法所调解成功"), ("租房押金纠纷", "双方协商解决")),
    "就业": (("寻找就近工作", "推荐到镇内企业"), ("报名技能培训", "已报名")),
}
_HELP_COUNTS = {2018: 18, 2019: 26, 2020: 22, 2021: 41}
_RULES = (
    ("基层团支部工作制度", (2, 8)), ("团员发展和团籍管理制度", (2, 8)), ("志愿服务记录和审核制度", (3, 1)), ("农村团支部书记月谈会制度", (3, 15)),
    ("编外委员、编外副书记管理办法", (4, 12)), ("留守儿童和困境青少年帮扶档案管理制度", (5, 10)), ("青年社活动管理制度", (6, 7)), ("团费收缴和使用管理制度", (9, 1)),
)
_LETTERS = (
    ("关于召开共青团溪翁庄镇代表会议的请示", "请示", (3, 2)), ("关于增补编外委员的通知", "通知", (4, 20)), ("关于开展五四系列活动的通知", "通知", (4, 15)),
    ("关于做好暑期青少年安全自护教育的通知", "通知", (6, 20)), ("关于开展年度团员教育评议和团籍注册的通知", "通知", (11, 22)),
)


def fill(store: Store, rng: Random, town: Town, people: People, squads: list[Squad]) -> None:
    """Put in honours, help, documents and filings."""
    put(store, list(_honours(rng, town, people, squads)))
    put(store, [helped for year, count in _HELP_COUNTS.items() for helped in _help(rng, people, year, count)])
    put(store, list(_documents(town)))
    put(store, list(_submissions()))


def _honours(rng: Random, town: Town, people: People, squads: list[Squad]) -> Iterator[Honour]:
    for year in YEARS:
        day = date(year, 5, 4)
        active = [one for one in people.members_on(day) if one.is_volunteer(day) and one.draft.left is None]
        deeds = _DEEDS if year == programme.YEAR else rng.sample(_DEEDS, 3)
        for (deed, title), someone in zip(deeds, rng.sample(active, len(deeds)), strict=True):
            level, giver = rng.choice((("镇", "溪翁庄镇团委"), ("镇", "溪翁庄镇人民政府"), ("县", "团县委")))
            yield Honour(person=someone.id, name=title, level=level, year=year, awarded_by=giver, deeds=deed,
                         channel=programme.ALL_CHANNELS if year == programme.YEAR else ("宣传栏",))
        for name, level, place in _BRANCH_HONOURS if year == programme.YEAR else _BRANCH_HONOURS[:2]:
            yield Honour(branch=town.id(place), name=name, level=level, year=year, awarded_by="团县委" if level == "县" else "溪翁庄镇团委",
                         deeds="组织生活正常，志愿服务经常，青年满意", channel=("宣传栏", "广播"))
    yield Honour(person=squads[0].people[0].id, name="北京市优秀志愿者", level="市", year=programme.YEAR, awarded_by="共青团北京市委员会", deeds=_DEEDS[1][0],
                 channel=("网络", "广播"))


def _help(rng: Random, people: People, year: int, count: int) -> Iterator[Help]:
    days = sorted(between(rng, date(year, 1, 8), date(year, 12, 24)) for _ in range(count))
    for place, day in enumerate(days):
        kind = rng.choices(tuple(_HELP), (9, 14, 6, 5))[0] if place > 3 else tuple(_HELP)[place]
        subject, result = rng.choice(_HELP[kind])
        someone: Someone | None = rng.choice(people.members_on(day)) if kind == "组织转接" else None
        origin = "外来" if rng.random() < 0.45 else "本地"
        yield Help(day=partial(day), kind=kind, person=someone.id if someone else None, origin=origin,
                   subject=f"{subject}（{programme.YOUTH_CLUB}）", result=result)


def _documents(town: Town) -> Iterator[Document]:
    committee = number(town.committee)
    for year in YEARS:
        rules = _RULES if year == programme.YEAR else _RULES[year - YEARS.start :][:1]
        listed = [(title + ("" if year == programme.YEAR else "（试行）"), "制度", day) for title, day in rules]
        listed += [(f"{year}年工作计划", "计划", (1, 12)), (f"{year}年工作总结", "总结", (12, 28))]
        listed += list(_LETTERS) if year == programme.YEAR else list(_LETTERS[2:])
        for order, (title, kind, day) in enumerate(sorted(listed, key=lambda row: row[2]), 1):
            yield Document(title_name=f"溪翁庄镇团委{title}", kind=kind, document_no=f"溪团〔{year}〕{order}号", day=partial(date(year, *day)),
                           branch=committee)
    yield Document(title_name="关于同意共青团溪翁庄镇第十一届委员会组成的批复", kind="批复", document_no="密团批〔2021〕7号", day=partial(date(2021, 3, 31)), branch=committee)


def _submissions() -> Iterator[Submission]:
    """Filed on paper before this ledger was kept, so there is no file; the one for 2019 came back once."""
    for year in YEARS:
        if year == programme.YEAR:
            return
        due = date(year + 1, 1, 15)
        template, as_of = "共青团基层组织年度统计表", date(year, 12, 31)
        if year == 2019:
            yield Submission(template=template, as_of=as_of, version=1, due_on=due, sent_on=due - timedelta(days=4), accepted=False,
                             feedback="团员数比上年减少，请附下降说明")
        yield Submission(template=template, as_of=as_of, version=2 if year == 2019 else 1, due_on=due, sent_on=due - timedelta(days=1),
                         accepted=True)
