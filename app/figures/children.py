"""Figures of children's files and of what was done for the children."""

from app.figures.declare import MONTH, UNSET, Figure, Lifetime, Part, Split, age, first_day, options, within
from app.rules import CHILD_BANDS
from db.records import Aid, Child, HealthCheck, Tutoring, Visit, codes

_FILE = Lifetime("opened_on", "closed_on", ("child", "status"), "status IS DISTINCT FROM '结案'")
OPEN = _FILE.here()
#: Every open file that is not paused, with its last visit and when the next is due: the day agreed at the last one, else the
#: file's own interval or the settings' after it, or after the opening; NULL where neither is known.
VISITS_DUE = (
    "SELECT r.id AS child, v.last, coalesce((SELECT max(w.next_due) FROM visit w WHERE w.child = r.id AND w.day = v.last),"
    f" days_after(coalesce({first_day('v.last')}, {first_day('r.opened_on')}), CAST(coalesce(r.visit_every_days, :visit_interval) AS INTEGER))) AS due"
    f" FROM (SELECT * FROM child WHERE {OPEN}) r"
    " LEFT JOIN (SELECT child, max(day) AS last FROM visit WHERE day <= :day GROUP BY child) v ON v.child = r.id WHERE r.status IS DISTINCT FROM '暂停'"
)
#: From so many days before a visit is due, the list of files says so.
VISIT_SOON_DAYS = 7
#: Of a row of child: the day its next visit is due, and in words how many days that is past or ahead.
VISIT_DUE = f'(SELECT d.due FROM ({VISITS_DUE}) d WHERE d.child = "child".id)'
VISIT_REMINDER = (
    "(SELECT CASE WHEN days < 0 THEN '过期 ' || -days || ' 天' WHEN days = 0 THEN '今天' WHEN days <= "
    f"{VISIT_SOON_DAYS} THEN days || ' 天后' END FROM (SELECT CAST(julianday(d.due) - julianday(:day) AS INTEGER) AS days"
    f' FROM ({VISITS_DUE}) d WHERE d.child = "child".id))'
)
FILES = Figure(key="children.open", label="长期帮扶档案", aliases=("帮扶儿童", "建档儿童", "在帮儿童", "档案数", "儿童", "儿童人数"), unit="份", record=Child, where=OPEN,
               source="建档不晚于统计截止日、到那天没有结案的档案")
VISITS = Figure(key="visits.total", label="本年走访",
                aliases=("走访次数", "入户走访", "走访"),
                unit="次", record=Visit, where=within("day"), source="走访日期在本年的走访记录")
_CHILDREN = "count(DISTINCT child)"
FIGURES = [
    FILES,
    Figure(key="children.opened", label="本年新建档案", unit="份", record=Child, where=_FILE.came, source="建档日期在本年的档案"),
    Figure(key="children.closed", label="本年结案", unit="份", record=Child, where=_FILE.left, source="结案日期在本年的档案；没写日期的，按状态从哪天起是结案"),
    Figure(key="children.paired", label="有结对帮扶人的儿童", aliases=("结对帮扶儿童", "结对儿童", "已结对儿童"), unit="人", record=Child, where=f"{OPEN} AND (helper IS NOT NULL OR helper_words IS NOT NULL)",
           source="没有结案、填了结对帮扶人的档案", present=True),
    VISITS,
    Figure(key="visits.planned", label="全年应走访", unit="次", record=Child, present=True, where=f"{OPEN} AND status IS DISTINCT FROM '暂停'",
           # What is added is far above the error of the sum and far below what parts a sum from the next whole number.
           measure="CAST(coalesce(floor(sum(365.0 / coalesce(visit_every_days, :visit_interval)) + 0.000001), 0) AS INTEGER)",
           source="没有结案、没有暂停的档案，365 天 ÷ 各自的走访间隔（没有定的按设置里的间隔）之和"),
    Figure(key="visits.children", label="本年走访到的儿童", aliases=("走访儿童",), unit="人", record=Visit, where=within("day"), measure=_CHILDREN,
           source="本年走访过的不同的儿童"),
    Figure(key="aid.total", label="本年发放帮扶物资", aliases=("物资发放次数", "帮扶物资", "慰问物资", "发放慰问物资", "慰问品"), unit="次", record=Aid, where=within("day"), source="发放日期在本年的物资记录"),
    Figure(key="aid.children", label="本年收到物资的儿童", unit="人", record=Aid, where=within("day"), measure=_CHILDREN, source="本年收到过物资的不同的儿童"),
    Figure(key="aid.value", label="本年帮扶物资价值",
           aliases=("物资价值", "帮扶金额", "发放物资价值"),
           unit="元", record=Aid, where=within("day"), measure="coalesce(sum(value), 0)", divisor=100,
           source="本年物资记录的价值之和；没填价值的不在内"),
    Figure(key="aid.quantity", label="本年帮扶物资数量", unit="件", record=Aid, where=within("day"), measure="coalesce(sum(quantity), 0)",
           source="本年物资记录的数量之和"),
    Figure(key="tutoring.sessions", label="本年课业辅导",
           aliases=("课业辅导", "辅导次数"),
           unit="次", record=Tutoring, where=within("day"), source="辅导日期在本年的辅导记录"),
    Figure(key="tutoring.children", label="本年受辅导的儿童", unit="人", record=Tutoring, where=within("day"), measure=_CHILDREN,
           source="本年受过辅导的不同的儿童"),
    Figure(key="tutoring.volunteers", label="参加辅导的志愿者", unit="人", record=Tutoring, where=within("day"), measure="count(DISTINCT volunteer)",
           source="本年辅导记录里不同的志愿者"),
    Figure(key="tutoring.hours", label="本年课业辅导时长",
           aliases=("辅导时长", "课业辅导时长"),
           unit="小时", record=Tutoring, where=within("day"), measure="coalesce(sum(minutes), 0)",
           divisor=60, source="本年辅导记录的时长之和"),
    Figure(key="health_checks.total", label="本年儿童体检",
           aliases=("体检人次", "儿童体检"),
           unit="人次", record=HealthCheck, where=within("day"), source="体检日期在本年的体检记录"),
    Figure(key="health_checks.children", label="有健康档案的儿童", unit="人", record=HealthCheck, where="day <= :day", measure=_CHILDREN,
           source="统计截止日以前做过体检的不同的儿童，已结案的也在内"),
    Figure(key="health_checks.open_children", label="在帮儿童中有健康档案的", unit="人", record=Child,
           where=f"{OPEN} AND id IN (SELECT child FROM health_check WHERE day <= :day)", source="没有结案的档案里，统计截止日以前做过体检的儿童"),
]


def _bands() -> str:
    cases = " ".join(f"WHEN {age('birth_date')} BETWEEN {b.low} AND {b.high} THEN '{b.key}'" for b in CHILD_BANDS)
    return f"CASE {cases} END"


SPLITS = [
    Split(key="children.by_category", label="类别", base=FILES, by="categories", parts=options(codes.CHILD_CATEGORY, unset=False),
          prefix="children.", overlapping=True),
    Split(key="children.by_age", label="年龄段", base=FILES, by=_bands(), prefix="children.age_",
          parts=(*(Part(b.key, b.label, b.key) for b in CHILD_BANDS), UNSET)),
    Split(key="children.by_sex", label="性别", base=FILES, by="CASE WHEN sex IN ('男', '女') THEN sex END", prefix="children.",
          parts=(Part("male", "男", "男", ("男性", "男童", "男孩")), Part("female", "女", "女", ("女性", "女童", "女孩")), Part("sex_unset", "未填", None))),
    Split(key="children.by_care_type", label="监护类型", base=FILES, by="care_type", parts=options(codes.CARE_TYPE), prefix="children.care_", present=True),
    Split(key="children.by_schooling", label="就学情况", base=FILES, by="schooling", parts=options(codes.SCHOOLING), prefix="children.school_", present=True),
    Split(key="visits.by_month", label="月份", base=VISITS, by=MONTH, monthly=True),
    Split(key="visits.by_mode", label="走访方式", base=VISITS, by="mode", parts=options(codes.VISIT_MODE), prefix="visits.mode_"),
    Split(key="tutoring.by_subject", label="科目", base=next(f for f in FIGURES if f.key == "tutoring.sessions"), by="subject",
          parts=options(codes.SUBJECT), prefix="tutoring.subject_"),
]
