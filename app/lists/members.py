"""The lists of members, of their transfers and of their yearly reviews."""

from app.figures import FIGURES
from app.figures.declare import age
from app.figures.dues import DUES_MONTHS
from app.figures.members import STATE
from app.lists.declare import MEAN, NOWHERE, ORGANISATION, OWED, Column, List, Paper, Told, called
from app.lists.order import shown_title
from db.kinds import TEXT, WHOLE, Whole
from db.records import TABLES, Transfer, codes
from db.titles import or_words

AGE = Column("age", "年龄", age("birth_date"), Whole(unit="岁"), width=48, adds=MEAN)
#: What the fields of a person want on the screen.
ROOM = {"name": 80, "sex": 48, "development_no": 112, "joined_on": 88, "birth_date": 88}
PERSON_FILE = Paper("person", "一人一档")
#: What is asked of everybody, on the form's first screen.
ASKED = ("name", "id_number", "sex", "birth_date", "ethnicity", "political_status", "education", "work_unit", "phone")
#: Namesakes are told apart as people do: where somebody belongs, and the year of birth.
APART = (
    f'concat_ws(\' · \', coalesce((SELECT {shown_title(TABLES["branch"], "b")} FROM branch b WHERE b.id = person.branch), person.village),'
    " substr(person.birth_date, 1, 4) || ' 年生')"
)


def _side(branch: str) -> str:
    """Where a transfer begins or ends: one of our branches, else the other organisation."""
    own = f'(SELECT {shown_title(TABLES["branch"], "b")} FROM branch b WHERE b.id = transfer.{branch})'
    return f"coalesce({or_words(Transfer.field(branch), own, 'transfer')}, CASE WHEN direction <> '内部调整' THEN other_org END)"


LISTS = (
    List(
        "members", "团员", ("name", "sex", "birth_date", "age", "id_number", "branch", "joined_on", "development_no", "state", "dues_months"),
        ("branch_type", "member_status"), "name", tab="members", hint="姓名、首字母", pills=("member_status",), room=ROOM,
        heads={"birth_date": "出生日期", "dues_months": "欠费", "member_status": "状态"},
        empty="还没有团员。把现有的花名册导进来最快；导入前会逐格给您看，导错了一步就能撤销。",
        worked_out=(
            AGE,
            Column("branch_type", "组织类型", "(SELECT org_type FROM branch b WHERE b.id = person.branch)", codes.BRANCH_TYPE),
            Column("state", "状态", STATE, TEXT, width=88),
            Column("dues_months", "欠费月数", DUES_MONTHS, WHOLE, look=OWED, width=56),
        ),
        begun="coalesce(member_from, joined_on)", present=FIGURES["members.total"].where, others="含已离团的",
        asked=(*ASKED, "branch", "member_status", "joined_on", "development_no", "has_volition", "has_application", "has_card", "has_registration"),
        printed=("name", "sex", "birth_date", "id_number", "branch", "joined_on", "development_no", "member_status"), papers=(PERSON_FILE,),
        dates={"joined_on": "加入共青团", "member_from": "编入本镇团组织", "member_to": "离开本镇团组织"}, sought=1, apart=APART,
    ),
    List("person", room=ROOM, worked_out=(AGE,), sought=NOWHERE),
    List(
        "transfer", "转接", ("person", "direction", "moved_from", "moved_to", "reason", "applied_on", "status"),
        ("direction", "status"), "applied_on", True, ("direction", "status"), "还没有组织关系转接记录。", "members", sought=NOWHERE,
        begun="coalesce(applied_on, out_on, in_on)", room={"reason": 150, "direction": 76, "status": 76},
        worked_out=(
            Column("moved_from", "转自", _side("from_branch"), TEXT, width=150),
            Column("moved_to", "转往", _side("to_branch"), TEXT, width=150),
        ),
        told={
            "person": Told(
                "coalesce(in_on, out_on, applied_on)", "concat_ws(' · ', '组织关系' || direction, status)",
                f"CASE direction WHEN '内部调整' THEN concat_ws(' → ', {called(Transfer, 'from_branch', ORGANISATION)},"
                f" {called(Transfer, 'to_branch', ORGANISATION)}) ELSE coalesce(other_org, '') END"),
        },
    ),
    List(
        "review", "评议", ("person", "year", "grade", "registration", "dues_owed", "dues_paid"), ("grade", "registration"), "year", True,
        ("grade",), "还没有年度评议记录。", "members", sought=NOWHERE,
        told={
            "person": Told(
                "CAST(year AS TEXT)", "concat_ws(' · ', '教育评议' || coalesce(' ' || grade, ''), registration)", "coalesce(rewards, '')"),
        },
    ),
    List(
        "dues", "团费", ("person", "month", "due", "paid", "state", "paid_on", "receipt_no"), ("state",), "month", True, ("state",),
        "还没有按月登记团费。点“登记册”，按支部打勾；也可以把手头的团费收缴表导进来。", "members", sought=NOWHERE,
        # Its year tells of it.
        told={"person": Told("NULL", "''")}, begun="month",
        room={"month": 76, "state": 76}, printed=("person", "month", "due", "paid", "state", "paid_on", "receipt_no"),
    ),
    List(
        "contact", "联系", ("person", "day", "mode", "contacted_by", "place", "content"), ("mode",), "day", True, ("mode",),
        "还没有流动团员联系记录。流动团员至少半年联系一次；登记以后，团员的“最近联系日期”跟着变。", "members", sought=NOWHERE, room={"mode": 76, "content": 220},
        told={"person": Told("day", "concat_ws(' · ', '联系', mode)", "concat_ws('　', place, content)")},
    ),
)
