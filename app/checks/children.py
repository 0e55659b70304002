"""Checks of children's files; sentences name no child, because the list of findings may be printed."""

from app.checks.declare import OTHER, Check, same
from app.figures.children import DELETE_ON, KEPT_TOO_LONG, OPEN, VISITS_DUE
from app.figures.declare import age, last_day, quoted
from app.rules import CHILD_MAX_AGE, CONSENT_AGE, PARENT_RELATIONS
from db.records import Child, FamilyMember, HealthCheck

_STATE_COUNCIL = "国发〔2016〕13号"
_FORM = "农村留守儿童、困境儿童登记表的填表说明"
_PROTECTION = "《未成年人保护法》"
_OPEN = f"(SELECT * FROM child WHERE {OPEN})"
_AGE = age("birth_date")
_PARENT = f"({quoted(PARENT_RELATIONS)})"


def _family(condition: str) -> str:
    return f"(SELECT count(*) FROM family_member f WHERE f.child = r.id AND {condition})"


def _falls(column: str, label: str, limit: str, problem: str) -> Check:
    """A measure that was higher at the check before."""
    return Check(
        key=f"health_check.{column}", label=f"{label}比上次少", source="同一儿童前后两次体检应合情理", record=HealthCheck, column=column, draft=True,
        sql=f"SELECT id, {column}, before FROM (SELECT id, {column}, lag({column}) OVER earlier last, lag(day) OVER earlier before FROM health_check"
            f" WHERE {column} IS NOT NULL WINDOW earlier AS (PARTITION BY child ORDER BY day, id)) WHERE {limit}",
        problem=problem,
    )


_FILE = (
    same(Child, "id_number", "GB 11643-1999：公民身份号码一人一号"),
    same(Child, "file_no", "一份档案一个编号"),
    Check(
        key="child.same_name_birth", label="可能是同一个儿童（姓名、出生日期相同）", source="一个儿童只建一份档案", record=Child, column="name", draft=True,
        sql=f"SELECT r.id, r.name, group_concat({OTHER}, '、') FROM child r JOIN child o ON o.name = r.name AND o.id <> r.id"
            " AND (o.id_number IS NULL OR r.id_number IS NULL) AND (o.birth_date = substr(r.birth_date, 1, length(o.birth_date))"
            " OR r.birth_date = substr(o.birth_date, 1, length(r.birth_date))) GROUP BY r.id",
        problem="与另一份档案（{0}）的姓名、出生日期相同；是同一个儿童请合并，不是的话请补上身份证号区分",
    ),
    Check(
        key="child.over_age", label=f"已满 {CHILD_MAX_AGE} 周岁还没有结案", record=Child, column="birth_date", draft=True,
        source=f"{_STATE_COUNCIL}：留守儿童不满 {CHILD_MAX_AGE} 周岁（孤儿、事实无人抚养儿童可到 18 周岁）",
        sql=f"SELECT id, birth_date, {_AGE} FROM {_OPEN} WHERE {_AGE} >= {CHILD_MAX_AGE}",
        problem="已经 {0} 周岁，档案还开着；不再属于帮扶对象的请结案，原因填“年满”",
    ),
    Check(
        key="child.closed", label="结案内容不齐", source="结案要有日期和原因，才能按年统计", record=Child, column="closed_on", draft=True,
        sql="SELECT id, closed_on FROM child WHERE status = '结案' AND (closed_on IS NULL OR close_reason IS NULL)",
        problem="档案已经结案，请补上结案日期和结案原因",
    ),
    Check(
        key="child.kept_too_long", label="结案档案过了保存期限", source="《个人信息保护法》第十九条：保存期限应当为实现处理目的所必要的最短时间；年数见设置", record=Child,
        column="closed_on", draft=True, sql=f"SELECT id, closed_on, closed_on, {DELETE_ON} FROM child WHERE {KEPT_TOO_LONG}",
        problem="{0} 结案，保存到 {1} 已经期满；请打开“数据 → 到期的结案档案”核对后彻底删除",
    ),
    Check(
        key="child.closed_but_open", label="填了结案日期，状态还是在帮", source="结案的档案不再计入在帮数", record=Child, column="status", draft=True,
        sql=f"SELECT id, status, closed_on FROM child WHERE {last_day('closed_on')} <= :today AND status <> '结案'",
        problem="结案日期是 {0}，档案状态却不是“结案”；请改档案状态，没有结案的请清空结案日期",
    ),
    Check(
        key="child.no_consent", label="没有监护人同意", source=f"《个人信息保护法》第三十一条：不满 {CONSENT_AGE} 周岁的须取得监护人同意", record=Child,
        column="consent_on", draft=True,
        sql=f"SELECT id, NULL, {_AGE} FROM {_OPEN} WHERE {_AGE} < {CONSENT_AGE} AND consent_on IS NULL",
        problem=f"不满 {CONSENT_AGE} 周岁，没有登记监护人同意；请取得同意书后填上日期和同意人",
    ),
    Check(
        key="child.disability", label="残疾内容不齐", source=f"{_FORM}：残疾要填类别和等级（GB/T 26341）", record=Child, column="disability_grade", draft=True,
        sql="SELECT id, disability_grade FROM child WHERE (disability IS NOT NULL OR health = '残疾') AND (disability IS NULL OR disability_grade IS NULL)",
        problem="残疾儿童要填残疾类别和残疾等级，请按残疾证补上",
    ),
    Check(
        key="child.disease", label="所患疾病没填", source=f"{_FORM}：患病的要填病名", record=Child, column="disease", draft=True,
        sql="SELECT id, NULL FROM child WHERE health = '患病' AND disease IS NULL", problem="身体情况是患病，请补上所患疾病",
    ),
    Check(
        key="child.schooling_age", label="就学情况与年龄不符", source=f"{_FORM}：辍学只用于义务教育年龄，不在学用于 14–16 周岁", record=Child, column="schooling",
        sql=f"SELECT id, schooling, {_AGE}, schooling FROM {_OPEN} WHERE schooling = '辍学' AND {_AGE} NOT BETWEEN 6 AND 15"
            f" OR schooling = '不在学' AND {_AGE} < 14", draft=True,
        problem="{0} 周岁的儿童就学情况填了“{1}”，与填表说明不符，请核对",
    ),
)

_CARE = (
    Check(
        key="child.no_guardian", label="没有登记监护人", source=f"{_PROTECTION}：未成年人应有监护人或受委托的照护人", record=Child,
        sql=f"SELECT r.id, NULL FROM {_OPEN} r WHERE {_family('f.is_guardian = 1')} = 0",
        problem="没有登记监护人；请在家庭成员里补登并勾上“是监护人”，确实没有的请尽快报民政部门",
    ),
    Check(
        key="child.primary_contact", label="主要联系人不是一个", source="每份档案有且只有一个主要联系人", record=Child,
        sql=f"SELECT r.id, NULL, {_family('f.is_primary = 1')} FROM {_OPEN} r WHERE {_family('1')} > 0 AND {_family('f.is_primary = 1')} <> 1",
        problem="家庭成员里勾了 {0} 个主要联系人，应正好一个，请改正",
    ),
    Check(
        key="child.no_parent_away", label="留守儿童没有外出的父母", source=f"{_STATE_COUNCIL}：父母双方外出务工，或一方外出而另一方无监护能力", record=Child,
        column="categories",
        sql=f"SELECT r.id, r.categories FROM {_OPEN} r WHERE r.categories LIKE '%\"留守\"%' AND {_family(f'f.relation IN {_PARENT} AND f.away = 1')} = 0",
        problem="类别里有留守，家庭成员里却没有外出务工的父母；请补登父母的外出情况，父母已返乡的请改类别",
    ),
    Check(
        key="child.not_rural", label="留守儿童不是农村户籍", source=f"{_STATE_COUNCIL}：农村留守儿童是农村户籍", record=Child, column="is_rural_hukou", draft=True,
        sql=f"SELECT id, is_rural_hukou FROM {_OPEN} WHERE categories LIKE '%\"留守\"%' AND is_rural_hukou = 0",
        problem="类别里有留守，农村户籍却填了“否”；请核对户籍或类别",
    ),
    Check(
        key="child.unattended", label="无人监护", source=f"{_PROTECTION}第二十一条：不得使未满 16 周岁的未成年人脱离监护单独生活", record=Child, column="care_type",
        sql=f"SELECT id, care_type FROM {_OPEN} WHERE care_type = '无人监护' AND {_AGE} < 16", draft=True,
        problem="不满 16 周岁而无人监护；请立即报村（居）委会和民政部门落实监护，已落实的请改监护类型",
    ),
    Check(
        key="child.visit_overdue", label="走访过期", source="走访间隔：先看上次走访约定的日期，再看档案上的间隔，最后看设置里的间隔", record=Child,
        sql="SELECT child, NULL, CASE WHEN due IS NULL THEN '还没有走访过，也没有填建档日期' WHEN last IS NULL THEN '还没有走访过，应在 ' || due || ' 以前走访'"
            " ELSE '上次走访是 ' || last || '，应在 ' || due || ' 以前再走访' END"
            f" FROM ({VISITS_DUE}) WHERE coalesce(due, '') < :day",
        problem="{0}；请尽快走访，走访过的请补登",
    ),
    Check(
        key="family_member.young_parent", label="父母年龄与儿童不符", source="父母与子女一般至少相差 14 岁", record=FamilyMember, column="birth_date", draft=True,
        sql="SELECT r.id, r.birth_date FROM family_member r JOIN child c ON c.id = r.child WHERE r.relation IN ('父', '母')"
            " AND CAST(substr(c.birth_date, 1, 4) AS INTEGER) - CAST(substr(r.birth_date, 1, 4) AS INTEGER) < 14",
        problem="父母的出生日期与儿童相差不到 14 年，请核对两人的出生日期",
    ),
    _falls("height_cm", "身高", "height_cm < last - 100", "身高比上次体检（{0}）矮了 1 厘米以上，请核对两次的身高"),
    _falls("weight_kg", "体重", "weight_kg * 10 < last * 7", "体重比上次体检（{0}）少了三成以上，请核对两次的体重"),
)

CHECKS = (*_FILE, *_CARE)
