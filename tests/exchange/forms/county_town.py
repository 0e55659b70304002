"""A small township with something of everything that forms ask for, in numbers that differ from one another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from db.dates import PartialDate
from db.records import (
    Aid,
    Attendance,
    Branch,
    Child,
    Event,
    FamilyMember,
    Honour,
    Person,
    Post,
    Review,
    Service,
    Team,
    TeamMember,
    Transfer,
    Tutoring,
    Visit,
)
from db.store import Store

VILLAGES = ("柳林村", "石桥村", "青山村", "河西村")
#: Name, level, kind, domain, village or unit, youth.
_BRANCHES = (
    ("共青团柳林镇委员会", "团委", "其他团组织", "乡镇（村）", "柳林镇政府", None),
    *((f"{v}团支部", "团支部", "农村团支部", "乡镇（村）", v, 40 + 10 * n) for n, v in enumerate(VILLAGES)),
    ("柳林中学团总支", "团总支", "学校团组织", "学生", "柳林中学", 90),
    ("柳林中学九（1）班团支部", "团支部", "学校团组织", "学生", "柳林中学", 45),
    ("永兴公司团支部", "团支部", "企业团组织", "企业", "永兴公司", 30),
    ("镇机关团支部", "团支部", "机关团支部", "机关事业单位", "镇机关", 12),
)


def settled(store: Store) -> None:
    """Fill an empty ledger, as of the end of 2024."""
    store.set_setting("unit", "柳林镇团委")
    with store.step("试"):
        branches = [_branch(store, n, *row) for n, row in enumerate(_BRANCHES)]
        members = [_member(store, n, branches[1 + n % (len(branches) - 1)]) for n in range(41)]
        for n in range(13):
            store.save(_any(Person, name=f"志愿{n}", sex="女" if n % 3 else "男", birth_date=f"{1980 + n}-03-04", ethnicity="汉族" if n % 5 else "回族",
                            village=VILLAGES[n % 4] if n % 6 else None, volunteer_status="在册" if n else "注销", registered_on=f"{2021 + n % 4}-03-05",
                            cancelled_on=None if n else "2023-05-06"))
        _posts(store, branches, members)
        _services(store, members)
        _events(store, members)
        _children(store, members)


def _any(record: Any, **values: Any) -> Any:
    return record(**{key: PartialDate.of(date.fromisoformat(value)) if key.endswith(("_on", "_to", "birth_date")) and value else value for key, value in values.items()})


def _branch(store: Store, n: int, name: str, level: str, kind: str, domain: str, unit: str, youth: int | None) -> Branch:
    return store.save(_any(Branch, full_name=name, level=level, org_type=kind, stat_domain=domain, village_or_unit=unit, youth_count=youth, status="正常",
                           parent=1 if n else None, founded_on="2018-05-04" if n < 7 else "2024-05-04"))


def _member(store: Store, n: int, branch: Branch) -> Person:
    status = "超龄离团" if n == 40 else "已转出" if n == 39 else "流出" if n == 38 else "在册"
    return store.save(_any(
        Person, name=f"团员{n}", sex="女" if n % 3 == 0 else "男", birth_date=f"{1997 + n % 13}-05-06", ethnicity="满族" if n % 7 == 1 else "汉族",
        village=branch.village_or_unit if branch.org_type == "农村团支部" else None, branch=branch.id, member_status=status,
        member_to={"超龄离团": "2024-09-01", "已转出": "2024-08-15"}.get(status), joined_on=f"{2018 + n % 7}-05-04",
        political_status="中共预备党员" if n % 11 == 5 else "共青团员", education=("初中", "普通高中", "大学专科", "大学本科", "中等职业")[n % 5],
        volunteer_status="在册" if n % 2 else None, registered_on="2023-03-05" if n % 2 else None, recommended_on="2024-06-01" if n in (5, 7) else None,
    ))


def _posts(store: Store, branches: list[Branch], members: list[Person]) -> None:
    for n, branch in enumerate(branches):
        basis = "专职" if n < 2 else "挂职" if n == 8 else "兼职"
        store.save(_any(Post, person=members[n].id, branch=branch.id, title_name="书记", basis=basis, start_on="2022-01-10"))
    store.save(_any(Post, person=members[20].id, branch=branches[1].id, title_name="副书记", basis="兼职", start_on="2024-02-01"))
    for n, title in ((22, "副书记"), (30, "组织委员")):
        store.save(_any(Post, person=members[n].id, branch=branches[2].id, title_name=title, basis="兼职", start_on="2024-03-01"))
    for n, person in enumerate(members[:30]):
        for year in (2023, 2024):
            store.save(_any(Review, person=person.id, year=year, grade="优秀" if n < 6 else "合格", registration="已注册", dues_owed=Decimal(12), dues_paid=Decimal(12 if n else 6)))
    for n, year in ((1, 2024), (3, 2023)):
        store.save(_any(Honour, person=members[n].id, name="优秀志愿者", year=year, level="县"))
    store.save(_any(Transfer, person=members[39].id, direction="转出", status="已通过", out_on="2024-08-15", in_on="2024-08-20", other_org="外镇团支部"))
    store.save(_any(Transfer, person=members[3].id, direction="转入", status="已通过", in_on="2024-07-01", other_org="外县团支部"))


def _services(store: Store, members: list[Person]) -> None:
    teams = [store.save(_any(Team, name=f"{name}志愿服务队", status="活跃", founded_on="2020-03-05")) for name in ("敬老", "护河", "文化")]
    for n in range(1, 30, 2):
        store.save(_any(TeamMember, team=teams[n % 3].id, person=members[n].id, joined_on="2023-04-01"))
        for k in range(n % 4 + 1):
            day = date(2023 if k == 3 else 2024, 1 + (n + 3 * k) % 12, 10)
            store.save(_any(Service, person=members[n].id, team=teams[n % 3].id, day=day, minutes=60 + 30 * k, time_kind="服务", review_state="通过",
                            category="助老助残" if n % 3 else "生态建设"))


def _events(store: Store, members: list[Person]) -> None:
    kinds = ("培训", "志愿服务", "主题团日", "团课", "宣传", "文体活动")
    for n in range(17):
        event = store.save(_any(Event, title_name=f"活动{n}", kind=kinds[n % 6], day=date(2024 if n > 2 else 2023, 1 + n % 12, 8), present=20 + n, minutes=90, village=VILLAGES[n % 4]))
        if n % 6 == 0:
            store.save(_any(Attendance, event=event.id, person=members[n].id))


def _children(store: Store, members: list[Person]) -> None:
    for n in range(19):
        kind = ("留守",) if n % 3 == 0 else ("留守", "低保家庭") if n % 3 == 1 else ("孤儿",) if n % 5 else ("重病",)
        child = store.save(_any(
            Child, name=f"童{n}", sex="女" if n % 4 else "男", birth_date=f"{2009 + n % 12}-04-05", ethnicity="汉族", village=VILLAGES[n % 4 if n != 2 else 0], categories=kind,
            status="在帮" if n else "结案", closed_on=None if n else "2024-03-01", opened_on="2024-02-01" if n > 14 else "2022-02-01",
            schooling=("幼儿园", "小学", "初中")[n % 3], helper=members[n].id if n % 2 else None,
        ))
        if n % 2:
            store.save(_any(Visit, child=child.id, day=date(2024, 1 + n % 12, 6), mode="入户"))
            store.save(_any(Aid, child=child.id, day=date(2024, 6, 1), item="书包", quantity=1, value=Decimal(85)))
        if n % 6 == 1:
            store.save(_any(FamilyMember, child=child.id, name=f"祖母{n}", relation="祖母", is_guardian=True, phone=f"138000010{n:02d}"))
        if n % 5 == 1:
            store.save(_any(Tutoring, child=child.id, volunteer=members[n].id, day=date(2024, 7, 10), minutes=60, subject="数学"))


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The small township in a ledger, to be read only."""
    with Store.open(tmp_path_factory.mktemp("county") / "town.sqlite", daily=False) as store:
        settled(store)
        yield store
