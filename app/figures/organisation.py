"""Figures of organisations, members, officers and transfers."""

from app.figures.declare import (
    MALE_AND_FEMALE,
    OF_THE_YEAR,
    UNSET,
    Figure,
    Lifetime,
    Part,
    Split,
    age,
    begun,
    ended,
    first_day,
    lasting,
    options,
    quoted,
    within,
)
from app.rules import LIVE_STATUSES, MEMBER_BANDS, TERM_WARNING_DAYS
from db.records import Branch, Person, Post, Review, Transfer, codes

#: The township's own committee has no League body above it in the ledger; a school's committee stands below it.
BELOW_COMMITTEE = "(level IS DISTINCT FROM '团委' OR parent IS NOT NULL)"


_EXISTENCE = Lifetime("founded_on", "abolished_on", ("branch", "status"), "status IS DISTINCT FROM '撤销'")
_MEMBERSHIP = Lifetime("coalesce(member_from, joined_on)", "member_to", ("person", "member_status"), f"member_status IN ({quoted(LIVE_STATUSES)})", "member_status IS NOT NULL")


def live_branch(day: str = ":day") -> str:
    """Organisations below the committee that exist on the day."""
    return f"{BELOW_COMMITTEE} AND {_EXISTENCE.here(day)}"


def live_member(day: str = ":day") -> str:
    """People whose membership is in this township on the day."""
    return _MEMBERSHIP.here(day)


def domain(of: str = "") -> str:
    """The 统计领域 of an organisation: what is filled in, else what its kind says. `of`: its table's name and a dot."""
    kinds = " ".join(f"WHEN '{kind}' THEN '{named}'" for kind, named in codes.DOMAIN_OF_TYPE.items())
    return f"coalesce({of}stat_domain, CASE {of}org_type {kinds} END)"


#: Where a member belonged on the day: what the ledger holds of that day (db.dated), moves within the township after it taken back.
BRANCH_THEN = "person.branch"
#: A term that has ended, or ends soon enough to prepare an election.
TERM_ENDING = f"term_end <= days_after(:day, {TERM_WARNING_DAYS})"
#: How a term stands: the words, and when they hold; the first that does.
TERM_STATES = {
    "已届满": "term_end < :day",
    f"{TERM_WARNING_DAYS} 天内届满": TERM_ENDING,
    "一年内届满": "term_end <= date(:day, '+1 year')",
    "一年以后届满": "term_end IS NOT NULL",
    "没填届满日期": "1",
}
TERM_STATE = "CASE " + " ".join(f"WHEN {holds} THEN '{words}'" for words, holds in TERM_STATES.items()) + " END"
LIVE_POST = f"{begun('start_on')} AND {lasting('end_on')}"
_RANKS = "CASE title_name " + " ".join(f"WHEN '{option.label}' THEN {10 + n}" for n, option in enumerate(codes.POST_TITLE.options)) + " END"
#: Of a row of post: the place in the list of titles of the highest post its person holds on the day, as text.
_RANK = f"(SELECT CAST(min({_RANKS}) AS TEXT) FROM post held WHERE held.person = post.person AND {LIVE_POST})"
#: Of a row of "branch": its members on the day (counted once for all branches), who heads it, members in a hundred of its youth.
MEMBERS_HERE = (
    f"coalesce((WITH here AS MATERIALIZED (SELECT {BRANCH_THEN} AS at, count(*) AS n FROM person WHERE {live_member()} GROUP BY 1)"
    ' SELECT n FROM here WHERE at = "branch".id), 0)'
)
SECRETARY = (
    "(SELECT group_concat(h.name, '、') FROM post p JOIN person h ON h.id = p.person"
    f""" WHERE p.branch = "branch".id AND p.title_name = '书记' AND {LIVE_POST})"""
)
YOUTH_SHARE = f"""CAST(round(100.0 * {MEMBERS_HERE} / nullif("branch".youth_count, 0)) AS INTEGER)"""
_OUR_BRANCHES = f"branch IN (SELECT id FROM branch WHERE {BELOW_COMMITTEE})"
#: Of a row of post: held in an organisation of a village.
OF_VILLAGES = "branch IN (SELECT id FROM branch WHERE org_type = '农村团支部')"
_MEMBER_RULE = "编入（或入团）日期不晚于统计截止日、到那天还没有离开，且团籍状态有效的人"
_CAME = _MEMBERSHIP.came
#: Of a row of person: came in the year and is gone since nobody knows when, so that no figure of the year has them.
LOST = _MEMBERSHIP.lost
#: Of a row of person: the membership here ended in the year.
LEFT = _MEMBERSHIP.left

BRANCHES = Figure(
    key="branches.total", label="基层团组织数",
    aliases=("团组织", "团组织个数", "团组织总数", "基层团组织", "下属团组织", "团组织数量"),
    unit="个", record=Branch, where=live_branch(),
    source="统计截止日在册的团组织，不含镇团委自己",
)
GONE = Figure(
    key="branches.gone", label="已撤销、合并的团组织", unit="个", record=Branch, where=f"{BELOW_COMMITTEE} AND {begun('founded_on')} AND NOT ({live_branch()})",
    source="统计截止日以前撤销的团组织",
)
MEMBERS = Figure(key="members.total", label="团员数",
                 aliases=("团员", "团员总数", "团员人数", "现有团员", "在册团员", "年末团员", "期末团员", "共青团员", "共青团员数", "团员队伍", "实有团员"),
                 unit="人", record=Person, where=live_member(), source=_MEMBER_RULE)
_TO_PARTY = "('中共党员', '中共预备党员')"

FIGURES = [
    BRANCHES,
    GONE,
    MEMBERS,
    Figure(key="branches.founded", label="本年新成立的团组织", aliases=("新成立团组织", "新建团组织", "本年新建团组织"), unit="个", record=Branch, source="成立日期在本年的团组织，当年又撤销的也在内",
           where=f"{BELOW_COMMITTEE} AND {_EXISTENCE.came}"),
    Figure(key="branches.reelected", label="本年换届的团组织", unit="个", record=Branch, source="换届日期在本年、以前成立的团组织，统计截止日在册",
           where=f"{live_branch()} AND {within('elected_on')} AND (founded_on IS NULL OR {first_day('founded_on')} < :start)"),
    Figure(key="branches.abolished", label="本年撤销的团组织", aliases=("撤销团组织",), unit="个", record=Branch, where=f"{BELOW_COMMITTEE} AND {_EXISTENCE.left}",
           source="撤销日期在本年的团组织；没写日期的，按状态从哪天起是撤销"),
    Figure(key="committees.reelected", label="本年换届的团委", unit="个", record=Branch, where=f"level = '团委' AND {within('elected_on')}",
           source="组织层级是团委、换届日期在本年的组织"),
    Figure(key="members.average_per_branch", label="平均每个团组织团员数", unit="人", record=Person, where=live_member(),
           per="branches.total", nearest=True, source="团员数 ÷ 基层团组织数，四舍五入到一位小数"),
    Figure(key="members.opening", label="年初团员数",
           aliases=("年初团员", "期初团员", "上年末团员"),
           unit="人", record=Person, where=live_member(":before"), eve=True, source="上年 12 月 31 日的团员数"),
    Figure(key="members.came", label="本年增加团员",
           aliases=("转入和新发展", "本年增加", "新增团员", "增加团员", "年内增加"),
           unit="人", record=Person, adding="flow", where=_CAME, source="本年入团、编入或回来，上年末还不在的人"),
    Figure(key="members.joined", label="本年新入团",
           aliases=("新发展团员", "发展团员", "本年发展团员", "新入团", "入团人数", "发展对象", "发展团员对象", "团员发展对象", "新团员", "新发展的团员", "团员发展", "发展新团员", "年度发展团员", "年度新发展团员"),
           unit="人", record=Person, source="入团时间在本年、在本镇入团的人",
           where=f"{_CAME} AND member_from IS NULL AND {within('joined_on')}"),
    Figure(key="members.left", label="本年减少团员", aliases=("转出和离团", "本年减少", "减少团员", "年内减少"), unit="人", record=Person, adding="flow", where=LEFT, source="离开日期在本年的人；没写日期的，按团员状态从哪天起已不在册；当年又回来的不算"),
    Figure(key="members.transferred_in", label="本年转入", aliases=("转入",), unit="人次", record=Transfer, adding="flow", source="转入审批日期在本年、已通过的转入",
           where=f"direction = '转入' AND status = '已通过' AND {within('in_on')}"),
    Figure(key="members.transferred_out", label="本年转出", aliases=("转出",), unit="人次", record=Transfer, adding="flow", source="转出审批日期在本年、已通过的转出",
           where=f"direction = '转出' AND status = '已通过' AND {ended('out_on')}"),
    Figure(key="members.moved_within", label="本年内部调整", unit="人次", record=Transfer, source="转入审批日期在本年、已通过的内部调整",
           where=f"direction = '内部调整' AND status = '已通过' AND {within('in_on')}"),
    Figure(key="members.minority", label="少数民族团员", aliases=("少数民族",), unit="人", record=Person, source=f"{_MEMBER_RULE}；民族不是汉族",
           where=f"{live_member()} AND ethnicity IS NOT NULL AND ethnicity <> '汉族'"),
    Figure(key="members.party", label="团员中的党员（含预备）",
           aliases=("党员", "团员中的党员", "团员中党员", "团员中的中共党员", "团员中的中共党员(含预备党员)", "中共党员", "党员团员", "团员中的党员(含预备)", "中共党员(含预备)", "党员(含预备)", "中共党员(含预备党员)", "党员(含预备党员)"),
           unit="人", record=Person, source=f"{_MEMBER_RULE}；政治面貌是党员或预备党员", present=True,
           where=f"{live_member()} AND political_status IN {_TO_PARTY}"),
    Figure(key="members.recommended", label="本年推优入党", aliases=("推优", "推优入党", "推荐优秀团员入党"), unit="人", record=Person, source="推优时间在本年的人",
           where=within("recommended_on")),
    Figure(key="members.joined_party", label="本年入党", aliases=("新入党", "团员入党", "入党团员", "本年入党团员"), unit="人", record=Person, source="团员中入党时间在本年的人",
           where=f"member_status IS NOT NULL AND {within('party_joined_on')}"),
    Figure(key="members.migrant", label="流入流动团员", aliases=("流入团员", "流动团员流入"), unit="人", present=True, record=Person, source=f"{_MEMBER_RULE}；状态是流入",
           where=f"{live_member()} AND member_status = '流入'"),
    Figure(key="members.youth", label="14–28岁青年数",
           aliases=("青年", "青年数", "14-28岁青年", "14-28周岁青年", "14至28周岁青年"),
           unit="人", record=Branch, where=live_branch(), measure="coalesce(sum(youth_count), 0)", present=True,
           source="各团组织填报的青年数之和"),
    Figure(key="posts.total", label="在任团干部", aliases=("团干部", "团干部数", "团干部人数", "团干部总数"), unit="人", record=Post, where=LIVE_POST, measure="count(DISTINCT person)",
           source="统计截止日在任的人，兼多个职务的算一人"),
    Figure(key="posts.secretaries", label="在任团组织书记", aliases=("团支部书记", "书记", "团组织书记", "基层团组织书记", "基层团支部书记", "支部书记", "团(总)支部书记"), unit="人", record=Post, source="基层团组织里在任的书记",
           where=f"{LIVE_POST} AND title_name = '书记' AND {_OUR_BRANCHES}", measure="count(DISTINCT person)"),
    Figure(key="posts.deputies", label="在任团组织副书记", aliases=("副书记",), unit="人", record=Post, source="基层团组织里在任的副书记",
           where=f"{LIVE_POST} AND title_name = '副书记' AND {_OUR_BRANCHES}", measure="count(DISTINCT person)"),
    Figure(key="posts.rural_deputy", label="农村团支部副书记", aliases=("村团支部副书记", "村级团支部副书记", "村级团组织副书记"), unit="人", record=Post, source="农村团支部里在任的副书记",
           where=f"{LIVE_POST} AND title_name = '副书记' AND {OF_VILLAGES}", measure="count(DISTINCT person)"),
    Figure(key="posts.extra_committee", label="本年增补编外委员", unit="人", record=Post, source="任职日期在本年的编外委员",
           where=f"title_name = '编外委员' AND {within('start_on')}", measure="count(DISTINCT person)"),
    Figure(key="posts.extra_deputy", label="在任编外副书记", unit="人", record=Post, source="统计截止日在任的编外副书记",
           where=f"{LIVE_POST} AND title_name = '编外副书记'", measure="count(DISTINCT person)"),
    Figure(key="posts.full_time", label="专职团干部", aliases=("专职",), unit="人", record=Post, source="在任、干部性质是专职的人",
           where=f"{LIVE_POST} AND basis = '专职'", measure="count(DISTINCT person)"),
    Figure(key="posts.part_time", label="兼职团干部", aliases=("兼职",), unit="人", record=Post, source="在任、干部性质是兼职的人",
           where=f"{LIVE_POST} AND basis = '兼职'", measure="count(DISTINCT person)"),
    Figure(key="posts.seconded", label="挂职团干部", aliases=("挂职",), unit="人", record=Post, source="在任、干部性质是挂职的人",
           where=f"{LIVE_POST} AND basis = '挂职'", measure="count(DISTINCT person)"),
    Figure(key="reviews.total", label="本年参加评议", aliases=("参加评议", "参评团员", "参加评议团员"), unit="人", record=Review, source="本年度有评议等次、不是“不参评”的团员",
           where=f"{OF_THE_YEAR} AND grade IS NOT NULL AND grade <> '不参评'"),
    Figure(key="reviews.registered", label="本年团籍注册", aliases=("注册团员", "年度注册", "年度团籍注册", "团籍注册团员"), unit="人", record=Review, source="本年度团籍注册为“已注册”的团员",
           where=f"{OF_THE_YEAR} AND registration = '已注册'"),
]


def _bands() -> str:
    cases = " ".join(f"WHEN {age('birth_date')} BETWEEN {b.low} AND {b.high} THEN '{b.key}'" for b in MEMBER_BANDS)
    return f"CASE {cases} END"


def _education() -> str:
    majors = [o for o in codes.EDUCATION.options if o.code.endswith("0")]
    cases = " ".join(
        f"WHEN education IN ({quoted(tuple(o.label for o in codes.EDUCATION.options if o.code[0] == major.code[0]))}) THEN '{major.key}'"
        for major in majors
    )
    return f"CASE {cases} END"


def _education_parts() -> tuple[Part, ...]:
    majors = tuple(Part(o.key, o.label, o.key, o.aliases, narrower=_within(o.code)) for o in codes.EDUCATION.options if o.code.endswith("0"))
    return (*majors, UNSET)


def _within(major: str) -> tuple[str, ...]:
    """What only some of an education's kind is called: 中专, 职高."""
    return tuple(words for o in codes.EDUCATION.options if o.code[0] == major[0] and o.code != major for words in (o.label, *o.aliases))


#: GB/T 4658: 中等职业 and 普通高中 are one level; 文盲 stands among the others, below 小学.
_EDUCATION_LEVELS = (("postgraduate",), ("bachelor",), ("college",), ("vocational", "senior"), ("junior",), ("primary", "other"))


_BRANCH_TYPE_THEN = f"(SELECT org_type FROM branch b WHERE b.id = {BRANCH_THEN})"
_LEFT_FIGURE = next(f for f in FIGURES if f.key == "members.left")
_REVIEWED = next(f for f in FIGURES if f.key == "reviews.total")
_POSTS = next(f for f in FIGURES if f.key == "posts.total")

SPLITS = [
    Split(key="branches.by_type", label="组织类型", base=BRANCHES, by="org_type", parts=options(codes.BRANCH_TYPE), prefix="branches."),
    Split(key="branches.by_domain", label="统计领域", base=BRANCHES, by=domain(), parts=options(codes.STAT_DOMAIN), prefix="branches.domain_"),
    Split(key="members.by_branch", label="所在团组织", base=MEMBERS, by=BRANCH_THEN, of="branch", of_where=live_branch()),
    Split(key="members.by_branch_type", label="所在团组织的类型", base=MEMBERS, by=_BRANCH_TYPE_THEN, parts=options(codes.BRANCH_TYPE),
          prefix="members.in_"),
    Split(key="members.by_sex", label="性别", base=MEMBERS, by="CASE WHEN sex IN ('男', '女') THEN sex END", parts=MALE_AND_FEMALE,
          prefix="members."),
    Split(key="members.by_age", label="年龄段", base=MEMBERS, by=_bands(), prefix="members.age_",
          parts=(*(Part(b.key, b.label, b.key) for b in MEMBER_BANDS), UNSET)),
    Split(key="members.by_ethnicity", label="民族", base=MEMBERS, by="ethnicity", parts=options(codes.ETHNICITY)),
    Split(key="members.by_education", label="学历", base=MEMBERS, by=_education(), parts=_education_parts(), prefix="members.education_", present=True,
          levels=_EDUCATION_LEVELS),
    Split(key="members.by_political_status", label="政治面貌", base=MEMBERS, by="political_status", parts=options(codes.POLITICAL_STATUS),
          prefix="members.political_", present=True),
    Split(key="members.by_status", label="团员状态", base=MEMBERS, by="member_status", parts=options(codes.MEMBER_STATUS, unset=False), present=True),
    Split(key="members.left_by_reason", label="减少的原因", base=_LEFT_FIGURE, by="member_status", prefix="members.left_",
          parts=options(codes.MEMBER_STATUS, unset=False)),
    # Who holds several posts is told by the highest: the parts add up to the people, those beside the committee (编外) too.
    Split(key="posts.by_rank", label="最高职务", base=_POSTS, by=_RANK, once=True, prefix="posts.rank_",
          parts=tuple(Part(option.key, option.label, str(10 + n)) for n, option in enumerate(codes.POST_TITLE.options))),
    Split(key="posts.by_title", label="职务", base=Figure(
        key="posts.held", label="在任职务", unit="个", record=Post, where=LIVE_POST, source="统计截止日在任的职务"),
        by="title_name", parts=options(codes.POST_TITLE, unset=False)),
    Split(key="reviews.by_grade", label="评议等次", base=_REVIEWED, by="grade", parts=options(codes.GRADE, unset=False), prefix="reviews.grade_"),
]
