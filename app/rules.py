"""Dated rules of the trade: ages, terms, star levels, who counts; each with its source."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from db.dates import PartialDate
from db.records.codes import LIVE_MEMBER_STATUSES

#: 团章: one may apply for membership from 14 to 28.
LEAGUE_MIN_AGE = 14
#: Before 2017 the national system took members from 12; since then from 14 (发展团员工作细则).
LEAGUE_MIN_AGE_BEFORE_2017 = 12
#: 团章: a member of 28 without a post in the League leaves it, by a procedure, not by itself.
LEAGUE_MAX_AGE = 28
#: So many days before it, what has to be done about it should begin.
AGE_WARNING_DAYS = 90
#: 中青发〔2017〕5号: who joined since 2017 has a 12-digit number (发展团员编号).
NUMBERED_SINCE = date(2017, 1, 1)
#: 团支部工作条例: a branch has 3 members or more, usually up to 50; with 7 or more it elects a committee of 3 to 5.
BRANCH_MIN_MEMBERS = 3
BRANCH_USUAL_MEMBERS = 50
COMMITTEE_FROM = 7
COMMITTEE_SIZE = (3, 5)
#: A township committee usually has 9 to 21 members, three deputy secretaries at most; no term is longer than 5 years.
TOWNSHIP_COMMITTEE = (9, 21)
DEPUTIES = 3
LONGEST_TERM = 5
#: A term that ends within so many days wants an election prepared.
TERM_WARNING_DAYS = 60
#: Bodies that stand above branches.
COMMITTEE_LEVELS = ("团委", "团工委")
#: Posts of the elected committee: an election ends them; 编外, 指导员 and others go on.
COMMITTEE_TITLES = ("书记", "副书记", "常委", "委员", "组织委员", "宣传委员", "文体委员")
#: 团支部工作条例 (三会两制一课): how often a branch meets in a year.
YEARLY_MEETINGS = {"支部大会": 4, "支委会": 12, "团课": 4, "主题团日": 12}
#: Of these, what only a branch with a committee holds.
COMMITTEE_MEETING = "支委会"
#: 团员教育评议: at most 30 % of those graded are 优秀.
EXCELLENT_PERCENT = 30
#: 国发〔2016〕13号: a left-behind child is under 16.
CHILD_MAX_AGE = 16
#: Who is father or mother of a child, as families are recorded.
PARENT_RELATIONS = ("父", "母", "继父", "继母")
#: The key-youth form (重点青少年群体) counts left-behind children of these ages, both included.
KEY_YOUTH_AGES = (6, 14)
#: The form of children in need (困境) asks for both parents away for so many months.
AWAY_LONG_MONTHS = 6
#: 民发〔2019〕62号: a child without actual support (事实无人抚养) is under 18, and its parents are in one of these states;
#: some of them must have lasted so many months.
UNSUPPORTED_MAX_AGE = 18
UNABLE_STATES = ("重残", "重病", "服刑", "戒毒", "失联")
UNABLE_SOME_MONTHS = {"服刑": 6, "戒毒": 6, "失联": 6}
#: 未成年人保护法, 个人信息保护法 Art. 31: data of a child under 14 needs a guardian's consent.
CONSENT_AGE = 14
#: 注册志愿者管理办法: registration at 18, from 14 with a guardian's consent.
VOLUNTEER_MIN_AGE = 14
VOLUNTEER_FULL_AGE = 18
#: 注册志愿者管理办法: at least 20 hours a year.
VOLUNTEER_YEARLY_HOURS = 20
#: Hours beyond this on one day want a second look (注册志愿者管理办法 leaves the cap to the provinces; 8 is common).
PLAUSIBLE_DAY_HOURS = 8
LIVE_STATUSES = LIVE_MEMBER_STATUSES
#: 团章: who pays no dues for so many months in a row without good reason is taken to have left the League.
DUES_MONTHS_LIMIT = 6


@dataclass(frozen=True)
class DuesRule:
    """What is due a month since a day, in yuan: a share of the pay, or so much by kind of member.

    Pay up to `low_pay` (below it where `below`) owes `low`: an amount, or a share of the pay; more owes `share` of it, in whole yuan
    where `floored`, `most` at most.
    """

    since: date
    low_pay: Decimal
    below: bool
    low: Decimal
    low_is_share: bool
    share: Decimal
    floored: bool
    most: Decimal | None
    flat: dict[str, Decimal]


#: Newest first. 2016: 关于中国共产主义青年团团费收缴、使用和管理的规定. Before: 关于团费交纳和管理使用的规定.
#: Farmers' half yuan is known from local notices only; people without income pay as students do.
DUES_RULES = (
    DuesRule(date(2016, 1, 1), Decimal(2000), True, Decimal(3), False, Decimal("0.002"), True, Decimal(20),
             {"学生": Decimal("0.2"), "农民": Decimal("0.5"), "无收入/抚恤救济": Decimal("0.2")}),
    DuesRule(date(1900, 1, 1), Decimal(400), False, Decimal("0.005"), True, Decimal("0.01"), False, None,
             {"学生": Decimal("0.1"), "农民": Decimal("0.1"), "无收入/抚恤救济": Decimal("0.1")}),
)  # fmt: skip
#: Who pays by the pay, and who pays only as they like: members kept on who are in the Party pay its dues.
BY_PAY, AS_THEY_LIKE = ("工薪", "个体"), "保留团籍党员（自愿）"


def monthly_dues(fee_class: str | None, income: Decimal | None, month: date) -> Decimal | None:
    """What a member owes for a month, in yuan; zero for those who pay as they like, None where class or pay is not known."""
    rule = next(r for r in DUES_RULES if r.since <= month)
    if fee_class == AS_THEY_LIKE:
        return Decimal(0)
    if fee_class not in BY_PAY:
        return rule.flat.get(fee_class or "")
    if income is None:
        return None
    if income < rule.low_pay or (income == rule.low_pay and not rule.below):
        return (income * rule.low).quantize(Decimal("0.01")) if rule.low_is_share else rule.low
    owed = income * rule.share
    if rule.floored:
        owed = Decimal(int(owed))
    owed = owed if rule.most is None else min(owed, rule.most)
    return owed.quantize(Decimal("0.01"))


@dataclass(frozen=True)
class Band:
    """An age band, both ends included, in full years."""

    key: str
    label: str
    low: int
    high: int


MEMBER_BANDS = (
    Band("under_14", "14岁以下", 0, 13),
    Band("14_17", "14–17岁", 14, 17),
    Band("18_22", "18–22岁", 18, 22),
    Band("23_28", "23–28岁", 23, 28),
    Band("over_28", "28岁以上", 29, 200),
)
#: The bands of the official count of left-behind children (国发〔2016〕13号 forms).
CHILD_BANDS = (
    Band("0_5", "0–5岁", 0, 5),
    Band("6_13", "6–13岁", 6, 13),
    Band("14_16", "14–16岁", 14, 16),
    Band("over_16", "16岁以上", 17, 200),
)

#: Hours for one to five stars. 2013: 志愿服务记录办法 and Beijing, Guangdong since; 2010: Beijing's trial rule before.
STAR_RULES: dict[str, tuple[int, ...]] = {
    "2013": (100, 300, 600, 1000, 1500),
    "2010": (100, 200, 500, 800, 1000),
}
STAR_NAMES = ("未定星级", "一星级", "二星级", "三星级", "四星级", "五星级")


def age_on(birth: PartialDate, day: date) -> int:
    """Full years on a day; a birth date known to the month or year counts from its first day."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month or 1, birth.day or 1))


def turns(birth: PartialDate, years: int) -> date:
    """The day somebody reaches an age; who was born on 29 February reaches it on 1 March of a common year."""
    year, month, day = birth.year + years, birth.month or 1, birth.day or 1
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, 3, 1)


def term_years(level: str | None, org_type: str | None) -> tuple[int, int]:
    """The shortest and longest term in years: a branch 2 to 3, a committee 3 to 5; in schools from 1 (团章, 团支部工作条例)."""
    low, high = (3, LONGEST_TERM) if level in COMMITTEE_LEVELS else (2, 3)
    return (1 if org_type == "学校团组织" else low), high


def term_end(elected: date, years: int) -> date:
    """The day a term ends that began on a day; who was elected on 29 February serves until 1 March of a common year."""
    return turns(PartialDate.of(elected), years)


def star_hours(rule: str) -> tuple[int, ...]:
    """The hours for one to five stars by a rule; an unknown rule is the present one."""
    return STAR_RULES.get(rule, STAR_RULES["2013"])


def star_level(minutes: int, rule: str = "2013") -> int:
    """Stars, 0 to 5, for the minutes served in all."""
    return sum(minutes >= hours * 60 for hours in star_hours(rule))
