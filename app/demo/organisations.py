"""The committee and its organisations: 25 at the end of 2021, fewer and partly other ones in the years before."""

from dataclasses import dataclass
from datetime import date
from random import Random

from app.demo.names import Names
from app.demo.rows import number, partial, put
from db.records import Branch, codes
from db.store import Store

RURAL, ENTERPRISE, INSTITUTION, GOVERNMENT, GRADUATES = (
    "农村团支部", "企业团组织", "事业单位团组织", "机关团支部", "大学生村官团支部",
)
TOWN = "溪翁庄镇"


@dataclass(frozen=True)
class Planned:
    """One organisation to be: `size` members at the end of 2021; `before`: where they belonged until it was founded."""

    place: str
    org_type: str
    size: int
    elected: date
    founded: date | None = None
    before: str = ""
    abolished: date | None = None


_PLANNED = (
    Planned("溪翁庄村", RURAL, 18, date(2021, 3, 16)),
    Planned("石马峪村", RURAL, 15, date(2021, 3, 18)),
    Planned("金叵罗村", RURAL, 17, date(2021, 3, 18)),
    Planned("尖岩村", RURAL, 12, date(2019, 1, 22)),
    Planned("走马庄村", RURAL, 11, date(2021, 3, 22)),
    Planned("东智北村", RURAL, 13, date(2019, 2, 19)),
    Planned("东智南村", RURAL, 12, date(2020, 6, 9)),
    Planned("东智东村", RURAL, 10, date(2020, 6, 11)),
    Planned("北白岩村", RURAL, 11, date(2018, 10, 18)),
    Planned("立新庄村", RURAL, 9, date(2021, 4, 7)),
    Planned("黑山寺村", RURAL, 14, date(2021, 4, 8)),
    Planned("石墙沟村", RURAL, 10, date(2021, 4, 12)),
    Planned("东营子村", RURAL, 9, date(2020, 9, 15)),
    Planned("白草洼村", RURAL, 9, date(2019, 5, 20), founded=date(2019, 5, 20), before="黑山寺村"),
    Planned("北京溪翠谷果品有限公司", ENTERPRISE, 9, date(2020, 4, 22)),
    Planned("北京翁岭山泉饮品有限公司", ENTERPRISE, 8, date(2019, 1, 9)),
    Planned("北京湖湾人家旅游服务有限公司", ENTERPRISE, 7, date(2020, 11, 5)),
    Planned("北京金石沟建材有限公司", ENTERPRISE, 7, date(2021, 5, 26)),
    Planned("北京尖岩花卉种植有限公司", ENTERPRISE, 6, date(2019, 9, 10), founded=date(2019, 9, 10), before="尖岩村"),
    Planned("北京东智物流有限公司", ENTERPRISE, 6, date(2021, 6, 8), founded=date(2021, 6, 8), before="东智北村"),
    Planned("北京云湖电子装配有限公司", ENTERPRISE, 5, date(2021, 9, 23), founded=date(2021, 9, 23), before="溪翁庄村"),
    Planned("镇中心校", INSTITUTION, 12, date(2020, 10, 20)),
    Planned("镇社区卫生服务中心", INSTITUTION, 10, date(2020, 5, 12), founded=date(2020, 5, 12), before="镇机关"),
    Planned("镇机关", GOVERNMENT, 14, date(2021, 1, 19)),
    Planned("大学生村官", GRADUATES, 13, date(2020, 8, 18)),
    Planned("北京白岩服装加工厂", ENTERPRISE, 0, date(2016, 4, 12), abolished=date(2019, 8, 30)),
    Planned("北京立新养殖有限公司", ENTERPRISE, 0, date(2017, 5, 18), abolished=date(2021, 4, 15)),
)
#: Where the members of an abolished organisation went.
SUCCESSORS = {"北京白岩服装加工厂": "北京翁岭山泉饮品有限公司", "北京立新养殖有限公司": "北京溪翠谷果品有限公司"}
VILLAGES = tuple(planned.place for planned in _PLANNED if planned.org_type == RURAL)


@dataclass(frozen=True)
class Town:
    """The committee, and every organisation by its place, with how it was planned."""

    committee: Branch
    branches: dict[str, Branch]
    planned: dict[str, Planned]

    def live(self) -> list[str]:
        """The places of organisations that were not abolished."""
        return [place for place, planned in self.planned.items() if planned.abolished is None]

    def of_type(self, org_type: str) -> list[str]:
        """The places of live organisations of a type."""
        return [place for place in self.live() if self.planned[place].org_type == org_type]

    def id(self, place: str) -> int:
        """The id of the organisation at a place."""
        return number(self.branches[place])


def fill(store: Store, rng: Random, names: Names) -> Town:
    """Put in the committee and what is below it."""
    committee = put(store, [Branch(
        full_name=f"共青团{TOWN}委员会", short_name=f"{TOWN}团委", org_code="000.012.016.007", level="团委", org_type="其他团组织",
        stat_domain="乡镇（村）", village_or_unit=f"{TOWN}政府", founded_on=partial(date(1957, 5, 4)), elected_on=partial(date(2021, 3, 30)),
        term_end=date(2024, 3, 30), status="正常", party_org=f"中共{TOWN}委员会", phone=names.landline(),
    )])[0]
    branches = put(store, [_branch(rng, names, number(committee), place, planned) for place, planned in enumerate(_PLANNED, 1)])
    return Town(committee, {p.place: b for p, b in zip(_PLANNED, branches, strict=True)}, {p.place: p for p in _PLANNED})


def _branch(rng: Random, names: Names, committee: int, order: int, planned: Planned) -> Branch:
    is_graduates = planned.org_type == GRADUATES
    place = planned.place if planned.place.startswith("北京") else TOWN + planned.place.removeprefix("镇")
    short = planned.place.removeprefix("北京").removesuffix("有限公司")
    founded = partial(planned.founded) if planned.founded else partial(date(rng.randrange(1998, 2013), 5, 4))
    return Branch(
        full_name=f"共青团{place}支部委员会", short_name=f"{short}团支部", org_code=f"000.012.016.007.{order:03d}",
        parent=committee, level="团支部", org_type=planned.org_type, stat_domain=codes.DOMAIN_OF_TYPE[planned.org_type],
        village_or_unit=f"{TOWN}政府" if is_graduates else planned.place, founded_on=founded,
        elected_on=partial(planned.elected), term_end=planned.elected.replace(year=planned.elected.year + 3),
        status="撤销" if planned.abolished else "正常", abolished_on=partial(planned.abolished) if planned.abolished else None,
        party_org=f"中共{place}{'委员会' if planned.org_type == GOVERNMENT else '支部委员会'}",
        youth_count=planned.size * rng.randrange(4, 9) if planned.org_type == RURAL else planned.size * 2 + rng.randrange(9),
        phone=names.landline(),
        note=f"{planned.abolished.year}年企业停产，团员并入{SUCCESSORS[planned.place].removeprefix('北京').removesuffix('有限公司')}团支部"
        if planned.abolished else None,
    )
