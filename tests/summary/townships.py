"""Townships made at random: small and large ones, old and new, with gaps as clerks leave them."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from db.dates import PartialDate
from db.records import (
    Aid,
    Branch,
    Child,
    Document,
    Event,
    EventPartner,
    Help,
    Honour,
    Material,
    Partner,
    Person,
    Post,
    Review,
    Service,
    Team,
    Transfer,
    Tutoring,
    Visit,
)
from db.store import Store

YEAR = 2025
_KINDS = ("农村团支部", "企业团组织", "事业单位团组织", "机关团支部", "学校团组织", "社区团支部")
_EVENTS = {
    "培训": ("团干部业务培训", "团务知识培训班"), "主题团日": ("清明祭扫主题团日", "植树护绿主题团日"), "团课": ("青年大学习团课",), "宣传": ("反诈宣传", "禁毒宣传", "垃圾分类宣传周"),
    "志愿服务": ("学雷锋志愿服务", "河道清洁志愿服务"), "关爱慰问": ("春节慰问困境儿童", "六一慰问留守儿童"), "自护教育": ("防溺水安全教育",), "文体活动": ("青年篮球赛", "五四歌会"),
    "创业就业培训": ("电商直播培训",), "座谈授课": ("返乡青年座谈会",), "高校共建": ("暑期社会实践",), "科研调研": ("乡村振兴调研",), "观影": ("《长津湖》观影",),
    "知识竞赛": ("团史知识竞赛",), "月谈会": ("团支部书记月谈会",), "课业辅导": ("暑期课业辅导班",), "入团仪式": ("新团员入团仪式",),
}
_CHANNELS = ("宣传栏", "黑板报", "网络", "广播", "公众号", "远程教育")
_RESULTS = ("参训青年掌握了直播带货的基本方法", "把先进文化、技术、信息引到农村。", "培养青年后备人才一批", None, None, None)


def township(store: Store, seed: int) -> None:
    """Fill an empty ledger: its people and what they did in 2024 and 2025; by the seed a ledger that was only begun in 2025."""
    chance = Random(seed)
    begun_before = seed % 3 != 0
    with store.step("示例"):
        for key, value in (("unit", "青云镇团委"), ("party_committee", "镇党委"), ("superior", "团县委")):
            store.set_setting(key, value)
        branches = _branches(store, chance)
        people = _people(store, chance, branches, begun_before)
        partners = [
            store.save(Partner(full_name=f"{name}", kind=kind, first_year=chance.choice((2023, YEAR, None)))).id
            for name, kind in (("省农业大学", "高校"), ("镇综治办", "党政部门"), ("绿源食品有限公司", "企业"))[: chance.randint(0, 3)]
        ]
        for year in (YEAR - 1, YEAR) if begun_before else (YEAR,):
            _year(store, chance, year, people, partners)
        _children(store, chance, people, begun_before)


def _day(chance: Random, year: int) -> date:
    return date(year, 1, 1) + timedelta(days=chance.randint(0, 364))


def _branches(store: Store, chance: Random) -> list[int]:
    store.save(Branch(full_name="共青团青云镇委员会", level="团委", org_type="其他", elected_on=chance.choice((None, PartialDate(YEAR)))))
    found = []
    for n in range(chance.choice((1, 4, 18))):
        founded = PartialDate(chance.choice((2010, 2018, YEAR)))
        gone = PartialDate(YEAR, 3) if chance.random() < 0.1 and founded.year < YEAR else None
        made = store.save(Branch(
            full_name=f"第{n + 1}村团支部", org_type=chance.choice(_KINDS), founded_on=founded, youth_count=chance.choice((None, 40, 120)),
            abolished_on=gone, status="撤销" if gone else "正常", elected_on=chance.choice((None, PartialDate(YEAR, 6), PartialDate(2021))),
            term_end=chance.choice((None, date(YEAR, 6, 1), date(YEAR + 1, 6, 1)))))
        found.append(made.id or 0)
    return found


def _people(store: Store, chance: Random, branches: list[int], begun_before: bool) -> list[int]:
    found = []
    for n in range(chance.choice((6, 60, 320))):
        left = chance.random() < 0.1
        year = chance.choice((YEAR - 1, YEAR)) if begun_before else YEAR
        person = store.save(Person(
            name=f"团员{n}", sex=chance.choice(("男", "女")), ethnicity=chance.choice(("汉族", "汉族", "满族", None)), branch=chance.choice(branches),
            member_status=chance.choice(("已转出", "超龄离团")) if left else "在册", joined_on=PartialDate(chance.choice((2016, 2021, YEAR)) if not left else 2016),
            member_to=PartialDate(year, 7) if left else None, volunteer_status=chance.choice(("在册", None)),
            registered_on=chance.choice((PartialDate(2022, 3), PartialDate(YEAR, 3)))))
        found.append(person.id or 0)
        if left and year == YEAR:
            store.save(Transfer(person=person.id, direction="转出", status="已通过", out_on=PartialDate(YEAR, 7), reason="升学"))
        elif chance.random() < 0.3:
            store.save(Post(person=person.id, branch=person.branch, title_name=chance.choice(("书记", "副书记", "委员", "编外委员", "编外副书记")), start_on=PartialDate(chance.choice((2022, YEAR)))))
        if begun_before and not left:
            for reviewed in (YEAR - 1, YEAR):
                store.save(Review(person=person.id, year=reviewed, grade=chance.choice(("优秀", "合格")), registration="已注册"))
    return found


def _year(store: Store, chance: Random, year: int, people: list[int], partners: list[int | None]) -> None:
    for kind, titles in _EVENTS.items():
        for _ in range(chance.choice((0, 1, 1, 2, 6))):
            event = store.save(Event(
                title_name=chance.choice(titles), kind=kind, day=_day(chance, year), minutes=chance.choice((None, 120, 240)), present=chance.choice((None, 9, 40, 245)),
                external=chance.choice((None, 5)), channel=tuple(chance.sample(_CHANNELS, chance.randint(0, 3))) or None, village=chance.choice(("石桥村", None)),
                result=chance.choice(_RESULTS), audience=chance.choice((None, ("外来务工青年",), ("研究生", "农村青年")))))
            if partners and chance.random() < 0.5:
                store.save(EventPartner(event=event.id, partner=chance.choice(partners), role="共建"))
            if kind == "自护教育":
                store.save(Material(event=event.id, item="防溺水手册", quantity=chance.choice((50, 1200)), unit_name="本"))
    team = store.save(Team(name=f"青云志愿服务队{year}", status="活跃")).id if chance.random() < 0.7 else None
    for _ in range(chance.choice((0, 30, 800))):
        store.save(Service(person=chance.choice(people), team=team, day=_day(chance, year), minutes=chance.choice((60, 180, 1200)), time_kind="服务", category=chance.choice(("社区服务", "助老助残"))))
    for _ in range(chance.choice((0, 1, 5))):
        store.save(Honour(name=chance.choice(("优秀共青团员", "青年文明号")), year=year, person=chance.choice((None, *people[:3])), level=chance.choice(("镇", "县", None)), deeds=chance.choice((None, "助人为乐"))))
        store.save(Help(day=_day(chance, year), kind=chance.choice(("组织转接", "政策咨询", "就业")), origin=chance.choice(("本地", "外来", None))))
    for n in range(chance.choice((0, 1, 4))):
        store.save(Document(title_name=f"青云镇团委学习制度{'甲乙丙丁'[n]}", kind="制度", day=_day(chance, year)))


def _children(store: Store, chance: Random, people: list[int], begun_before: bool) -> None:
    for n in range(chance.choice((0, 1, 12, 40))):
        closed = chance.random() < 0.15
        child = store.save(Child(
            name=f"儿童{n}", opened_on=PartialDate(chance.choice((2023, YEAR)) if begun_before else YEAR), categories=chance.choice((("留守",), ("低保家庭", "单亲"))),
            status="结案" if closed else "在帮", closed_on=PartialDate(YEAR, 9) if closed else None, helper=chance.choice((None, people[0]))))
        for year in (YEAR - 1, YEAR) if begun_before and child.opened_on and child.opened_on.year < YEAR else (YEAR,):
            store.save(Visit(child=child.id, day=date(year, 11, 20), mode=chance.choice(("入户", "电话"))))
        if chance.random() < 0.5:
            store.save(Tutoring(child=child.id, volunteer=chance.choice((None, people[0])), day=date(YEAR, 7, 20), minutes=60, subject=chance.choice(("功课", "数学"))))
            store.save(Aid(child=child.id, day=date(YEAR, 6, 1), item=chance.choice(("书包", "大米")), quantity=1, unit_name="个"))
