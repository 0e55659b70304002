"""Checks of persons: met twice, membership, transfers, yearly reviews."""

from app.checks.declare import OTHER, WARNING, Check, least_years, most_years, same
from app.figures.declare import age, first_day, last_day, quoted
from app.figures.dues import OPEN_MONTH, SHORT
from app.figures.members import OVER_AGE
from app.figures.organisation import live_member
from app.rules import (
    DUES_MONTHS_LIMIT,
    EXCELLENT_PERCENT,
    LEAGUE_MAX_AGE,
    LEAGUE_MIN_AGE,
    LEAGUE_MIN_AGE_BEFORE_2017,
    LIVE_STATUSES,
    NUMBERED_SINCE,
)
from db.records import Branch, Dues, Person, Review, Transfer

_CHARTER = "《中国共产主义青年团章程》"
_NUMBERS = "发展团员编号制度：2017 年起入团的一人一号，共 12 位，前 4 位是入团年份"
_ONE_ROW = "一个人在台账里只应有一条记录"
_TRANSFERS = "组织关系转接通过后，所在团支部和团员状态应同时改过来"
_MEMBERS = f"(SELECT * FROM person WHERE {live_member()})"
_LIVE = quoted(LIVE_STATUSES)
_BIRTHS_AGREE = "(o.birth_date = substr(r.birth_date, 1, length(o.birth_date)) OR r.birth_date = substr(o.birth_date, 1, length(r.birth_date)))"
#: Two ID numbers mean two people, whatever else is alike.
_MAY_BE_ONE = "o.id <> r.id AND (o.id_number IS NULL OR r.id_number IS NULL)"
_SINCE = str(NUMBERED_SINCE.year)
_NUMBERED = f"joined_on >= '{_SINCE}'"

_PERSONS = (
    same(Person, "id_number", "GB 11643-1999：公民身份号码一人一号", who="o.name"),
    Check(
        key="person.same_name_birth", label="可能是同一个人（姓名、出生日期相同）", source=_ONE_ROW, record=Person, column="name", draft=True,
        sql=f"SELECT r.id, r.name, group_concat({OTHER}, '、') FROM person r JOIN person o ON o.name = r.name AND {_MAY_BE_ONE} AND {_BIRTHS_AGREE} GROUP BY r.id",
        problem="与另一条人员（{0}）的姓名、出生日期相同；是同一个人请合并，不是的话请补上身份证号区分",
    ),
    Check(
        key="person.same_name_phone", label="可能是同一个人（姓名、手机相同）", source=_ONE_ROW, record=Person, column="name", draft=True,
        sql=f"SELECT r.id, r.name, group_concat({OTHER}, '、') FROM person r JOIN person o ON o.name = r.name AND o.phone = r.phone AND {_MAY_BE_ONE}"
            f" AND {_BIRTHS_AGREE} IS NOT 1 GROUP BY r.id",
        problem="与另一条人员（{0}）的姓名、手机相同；是同一个人请合并，不是的话请核对手机号",
    ),
    Check(
        key="person.same_name_home", label="可能是同一个人（姓名、支部或村相同，缺身份证号）", source=_ONE_ROW, record=Person, column="name",
        sql=f"SELECT r.id, r.name, group_concat({OTHER}, '、') FROM person r JOIN person o ON o.name = r.name AND {_MAY_BE_ONE}"
            " AND (o.branch = r.branch OR o.village = r.village) AND (o.sex = r.sex) IS NOT 0 AND (o.phone = r.phone) IS NULL"
            f" AND {_BIRTHS_AGREE} IS NULL GROUP BY r.id",
        problem="与另一条人员（{0}）的姓名、支部或村相同，又缺身份证号或出生日期；是同一个人请合并，不是的话请补上身份证号区分",
    ),
)

_JOINING = (
    same(Person, "development_no", _NUMBERS, who="o.name"),
    same(Person, "card_no", "团员证一人一号", level=WARNING, who="o.name"),
    Check(
        key="member.joined_young", label="入团时年龄偏小", record=Person, column="joined_on", draft=True,
        source=f"{_CHARTER}：年满 14 周岁；2017 年以前系统按 12 周岁掌握，各地问答也有写 13 周岁的，所以只提醒",
        sql=f"SELECT id, joined_on, age FROM (SELECT *, {most_years('birth_date', 'joined_on')} age FROM person)"
            f" WHERE age < CASE WHEN {_NUMBERED} THEN {LEAGUE_MIN_AGE} ELSE {LEAGUE_MIN_AGE_BEFORE_2017} END",
        problem=f"入团时只有 {{0}} 周岁，应年满 {LEAGUE_MIN_AGE} 周岁（2017 年以前 {LEAGUE_MIN_AGE_BEFORE_2017} 周岁）；请核对出生日期和入团时间",
    ),
    Check(
        key="member.joined_old", label="入团时已过 28 周岁", source=f"{_CHARTER}：28 周岁以下", record=Person, column="joined_on", draft=True,
        sql=f"SELECT id, joined_on, age FROM (SELECT *, {least_years('birth_date', 'joined_on')} age FROM person) WHERE age > {LEAGUE_MAX_AGE}",
        problem=f"入团时已经 {{0}} 周岁，超过 {LEAGUE_MAX_AGE} 周岁；请核对出生日期和入团时间",
    ),
    Check(
        key="member.no_number", label="没有发展团员编号", source=_NUMBERS, record=Person, column="development_no", draft=True,
        sql=f"SELECT id, NULL FROM {_MEMBERS} WHERE {_NUMBERED} AND development_no IS NULL",
        problem=f"{_SINCE} 年以后入团，应有 12 位发展团员编号；请按入团志愿书补上",
    ),
    Check(
        key="member.number_year", label="发展团员编号与入团年份不符", source=_NUMBERS, record=Person, column="development_no", draft=True,
        sql="SELECT id, development_no, substr(development_no, 1, 4), substr(joined_on, 1, 4) FROM person"
            " WHERE substr(development_no, 1, 4) <> substr(joined_on, 1, 4)",
        problem="编号前 4 位是 {0}，入团年份是 {1}，两者应相同；请按入团志愿书核对",
    ),
    Check(
        key="member.card_no", label="团员证号位数不对", source="团员证号多为 8 位或 10 位（各地规定）", record=Person, column="card_no", draft=True,
        sql="SELECT id, card_no, length(card_no) FROM person WHERE length(card_no) NOT IN (8, 10)",
        problem="团员证号有 {0} 位，一般是 8 位或 10 位；请按团员证核对",
    ),
)

_MEMBERSHIP = (
    Check(
        key="member.over_age", label="已满 28 周岁没有担任团的职务", record=Person, column="birth_date", draft=True,
        source=f"{_CHARTER}：年满 28 周岁、没有担任团内职务的应办理离团手续；保留团籍的党员也到 28 周岁为止",
        sql=f"SELECT id, birth_date, {age('birth_date')} FROM person WHERE {OVER_AGE}",
        problem="已经 {0} 周岁，没有在任的团内职务；请办理离团手续，有职务的请补登任职",
    ),
    Check(
        key="member.no_branch", label="团员没有所在团支部", source="每个团员都应编入一个团支部", record=Person, column="branch", draft=True,
        sql=f"SELECT id, NULL FROM {_MEMBERS} WHERE branch IS NULL AND branch_words IS NULL", problem="没有填所在团支部，按支部统计时会漏掉，请补上",
    ),
    Check(
        key="member.branch_words", label="团员的团支部还不在台账里", source="每个团员都应编入一个团支部", record=Person, column="branch", draft=True,
        sql=f"SELECT id, branch_words, branch_words FROM {_MEMBERS} WHERE branch IS NULL AND branch_words IS NOT NULL",
        problem="所在团支部只按文字记着“{0}”，按支部统计时会漏掉；请选定台账里的团支部，或者先建好它",
    ),
    Check(
        key="member.abolished_branch", label="所在团支部已撤销", source="团支部撤销时，团员应转到别的团支部", record=Person, column="branch", draft=True,
        sql=f"SELECT r.id, b.full_name, b.full_name FROM {_MEMBERS} r JOIN branch b ON b.id = r.branch WHERE b.status = '撤销' OR {last_day('b.abolished_on')} <= :day",
        problem="所在的“{0}”已经撤销，请转到现在的团支部",
    ),
    Check(
        key="member.political_status", label="团员的政治面貌不对", source="GB/T 4762-1984：团员应是共青团员、中共预备党员或中共党员", record=Person,
        column="political_status", draft=True,
        sql=f"SELECT id, political_status, political_status FROM {_MEMBERS} WHERE political_status NOT IN ('中共党员', '中共预备党员', '共青团员')",
        problem="在册团员的政治面貌不应是“{0}”，请核对政治面貌或团员状态",
    ),
    Check(
        key="member.party_member", label="保留团籍的党员政治面貌不对", source=f"{_CHARTER}：团员入党后可保留团籍", record=Person, column="political_status",
        sql="SELECT id, political_status FROM person WHERE member_status = '保留团籍（党员）' AND political_status = '共青团员'", draft=True,
        problem="团员状态是保留团籍的党员，政治面貌却是共青团员；请核对其中一项",
    ),
    Check(
        key="member.left_but_live", label="填了离开日期，状态还是在团", source="离开的人不再计入团员数", record=Person, column="member_status", draft=True,
        sql=f"SELECT id, member_status, member_to FROM person WHERE member_to <= :today AND member_status IN ({_LIVE})",
        problem="离开日期是 {0}，团员状态却还是在团；请改团员状态，没有离开的请清空离开日期",
    ),
    Check(
        key="member.no_leaving_date", label="离开日期没填", source="按年统计团员减少数，要有离开日期", record=Person, column="member_to", draft=True,
        sql=f"SELECT id, NULL, member_status FROM person WHERE member_to IS NULL AND member_status NOT IN ({_LIVE})",
        problem="团员状态是“{0}”，没有填离开日期，按年统计时会算错，请补上（只知道年份也可以）",
    ),
    Check(
        key="member.no_status", label="团员状态没填", source="团员状态没填的人不算团员", record=Person, column="member_status", draft=True,
        sql="SELECT id, NULL FROM person WHERE member_status IS NULL AND coalesce(branch, joined_on, development_no, card_no, member_from) IS NOT NULL",
        problem="填了团籍内容，没有填团员状态，所以没有算作团员；请补上团员状态",
    ),
    Check(
        key="member.party_order", label="入党的几个时间先后不对", source="先递交入党申请，再推优，再入党", record=Person, column="party_joined_on", draft=True,
        sql=f"SELECT id, party_joined_on FROM person WHERE {last_day('recommended_on')} < {first_day('party_applied_on')}"
            f" OR {last_day('party_joined_on')} < {first_day('coalesce(recommended_on, party_applied_on)')}",
        problem="递交入党申请、推优、入党应依次在后，请核对这几个时间",
    ),
    Check(
        key="member.out_of_touch", label="流出团员很久没有联系", source=f"{_CHARTER}：连续 6 个月不过组织生活的按自行脱团处理，流出团员要保持联系",
        record=Person, column="last_contact_on",
        sql=f"SELECT id, last_contact_on FROM {_MEMBERS} WHERE member_status = '流出' AND coalesce({last_day('last_contact_on')}, '') < date(:day, '-6 months')",
        problem="流出的团员超过 6 个月没有联系记录，请联系后填上最近联系日期",
    ),
)

_LATEST = (
    "(SELECT t.* FROM transfer t WHERE t.status = '已通过' AND NOT EXISTS (SELECT 1 FROM transfer u WHERE u.person = t.person AND u.status = '已通过'"
    " AND (coalesce(u.in_on, u.out_on, u.applied_on, ''), u.id) > (coalesce(t.in_on, t.out_on, t.applied_on, ''), t.id)))"
)
_TRANSFER = (
    Check(
        key="transfer.not_moved", label="转接已通过，人还在原处", source=_TRANSFERS, record=Transfer, column="to_branch",
        sql=f"SELECT r.id, b.full_name, p.name, b.full_name FROM {_LATEST} r JOIN person p ON p.id = r.person JOIN branch b ON b.id = r.to_branch"
            f" WHERE r.direction <> '转出' AND p.branch IS NOT r.to_branch AND p.member_status IN ({_LIVE})",
        problem="{0}转入“{1}”已经通过，人却还编在别处；请改所在团支部，没有办成的请改转接状态",
    ),
    Check(
        key="transfer.not_left", label="转出已通过，人还在册", source=_TRANSFERS, record=Transfer, column="status",
        sql=f"SELECT r.id, r.status, p.name, p.member_status FROM {_LATEST} r JOIN person p ON p.id = r.person"
            f" WHERE r.direction = '转出' AND p.member_status IN ({_LIVE})",
        problem="{0}转出已经通过，团员状态却还是“{1}”；请改成“已转出”并填离开日期，没有办成的请改转接状态",
    ),
    Check(
        key="transfer.no_day", label="已通过的转接没有日期", source="按年统计转入、转出，要有审批日期", record=Transfer, column="status", draft=True,
        sql="SELECT id, status, CASE direction WHEN '转出' THEN '转出审批日期' ELSE '转入审批日期' END FROM transfer"
            " WHERE status = '已通过' AND CASE direction WHEN '转出' THEN out_on ELSE in_on END IS NULL",
        problem="转接已经通过，没有填{0}，按年统计时会漏掉，请补上",
    ),
)

_GRADED = "('优秀', '合格', '基本合格', '不合格')"
_REVIEWS = "团员教育评议和年度团籍注册办法"
_REVIEW = (
    Check(
        key="review.many_excellent", label="优秀团员超过三成", source=f"{_REVIEWS}：优秀等次不超过参评人数的 {EXCELLENT_PERCENT}%", record=Branch,
        sql="SELECT b.id, NULL, v.year, count(*) n, sum(v.grade = '优秀') best FROM review v JOIN person p ON p.id = v.person JOIN branch b ON b.id = p.branch"
            f" WHERE v.grade IN {_GRADED} GROUP BY b.id, v.year HAVING best * 100 > n * {EXCELLENT_PERCENT}",
        problem=f"{{0}} 年参评 {{1}} 人，评为优秀 {{2}} 人，超过 {EXCELLENT_PERCENT}%；请核对评议等次",
    ),
    Check(
        key="review.party_member", label="保留团籍的党员参加了评议", source=f"{_REVIEWS}：保留团籍的党员只注册，不评等次", record=Review, column="grade", draft=True,
        sql="SELECT r.id, r.grade, r.grade FROM review r JOIN person p ON p.id = r.person WHERE p.member_status = '保留团籍（党员）'"
            f" AND r.grade IN {_GRADED} AND (p.party_joined_on IS NULL OR r.year > CAST(substr(p.party_joined_on, 1, 4) AS INTEGER))",
        problem="保留团籍的党员只注册、不评等次，现在评了“{0}”；请改成“不参评”",
    ),
    Check(
        key="review.dues_unpaid", label="团费没有交清", source="团费收缴规定：团员应按月交纳团费", record=Review, column="dues_paid",
        sql=f"SELECT id, dues_paid, year, printf('%g', {SHORT} / 100.0) FROM review WHERE {SHORT} > 0 AND year || '-12-31' <= :day",
        problem="{0} 年的团费还差 {1} 元；请催缴，交过的请补登实缴数",
    ),
    Check(
        key="dues.paid_untold", label="团费写着已缴，没有金额", source="团费收缴规定：按月交纳，收缴数要与登记一致", record=Dues, column="state",
        sql="SELECT id, state, month FROM dues WHERE state = '已缴' AND paid IS NULL",
        problem="{0} 写着已缴，没有金额，实缴团费里没有算上这一笔；请补填实缴，或者补填缴费类别后重新登记",
    ),
    Check(
        key="dues.months_in_a_row", label=f"连续 {DUES_MONTHS_LIMIT} 个月没有交团费", source=f"{_CHARTER}：没有正当理由连续六个月不交纳团费的，按自行脱团处理",
        record=Person, column="name",
        sql=f"SELECT p.id, p.name, {DUES_MONTHS_LIMIT} FROM (SELECT m.person who FROM dues m WHERE m.month <= substr(:day, 1, 7)"
            f" AND m.month > strftime('%Y-%m', substr(:day, 1, 7) || '-01', '-{DUES_MONTHS_LIMIT} months') AND {OPEN_MONTH}"
            f" GROUP BY m.person HAVING count(DISTINCT m.month) >= {DUES_MONTHS_LIMIT}) owing JOIN {_MEMBERS} p ON p.id = owing.who",
        problem="最近 {0} 个月的团费都没有交；请先了解原因，需要处理的提交支部大会讨论，有困难的可以办暂缓",
    ),
)

CHECKS = (*_PERSONS, *_JOINING, *_MEMBERSHIP, *_TRANSFER, *_REVIEW)
