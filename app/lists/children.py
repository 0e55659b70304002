"""The lists of children's files and of what is part of them."""

from app.figures import FIGURES
from app.figures.children import VISIT_DUE, VISIT_REMINDER
from app.lists.declare import DUE, REMIND, Column, List, Paper, Told, count, hours, of
from app.lists.members import AGE
from db.kinds import DAY, TEXT
from db.records import TABLES

LISTS = (
    List(
        "children", "档案", ("file_short", "name", "age", "village", "due", "reminder"), ("status", "schooling"), "due", tab="children",
        pills=("status",), empty="还没有帮扶档案。这里的内容默认遮住，只有需要时才显示。", hint="姓名、档案号、村", heads={"village": "村"},
        widths={"file_short": 44, "name": 64, "age": 44, "village": 80, "due": 58, "reminder": 82},
        room={"file_no": 150, "sex": 48, "birth_date": 88, "status": 76},
        worked_out=(
            AGE,
            Column("file_short", "档案", "replace(file_no, rtrim(file_no, '0123456789'), '')", TEXT),
            Column("due", "应走访", VISIT_DUE, DAY, look=DUE),
            Column("reminder", "提醒", VISIT_REMINDER, TEXT, order=VISIT_DUE, look=REMIND),
            Column("last_visit", "最近走访", "(SELECT max(day) FROM visit v WHERE v.child = child.id AND v.day <= :day)", TABLES["visit"].field("day").kind),
            count("visits", "走访次数", "visit", "child", "child"),
        ),
        begun="opened_on", present=FIGURES["children.open"].where, others="含已结案的", numbered="file_no",
        printed=("file_no", "name", "sex", "age", "village", "schooling", "care_type", "helper"),
        papers=(Paper("child", "帮扶档案登记表", "打印档案"), Paper("consent", "监护人知情同意书")), sought=5, apart="file_no",
        told={"helper": Told("opened_on", "'结对帮扶'", "concat_ws(' · ', file_no, village)")},
    ),
    List(
        "visit", "走访", ("child", "day", "mode", "visitor", "findings", "next_due"), ("mode",), "day", True, ("mode",), "还没有走访记录。", "children",
        heads={"day": "日期", "mode": "方式", "findings": "情况", "needs": "问题", "next_due": "下次走访"},
        told={"visitor": Told("day", "'走访帮扶儿童'", f"concat_ws(' · ', {of('child', 'x.file_no', 'child')}, mode)")},
    ),
    List(
        "child_contact", "联系", ("child", "day", "with_whom", "mode", "contacted_by", "content"), ("mode",), "day", True, ("mode",), "还没有联系记录。",
        heads={"day": "日期", "with_whom": "对象", "mode": "方式", "content": "内容"}, told={"contacted_by": Told("day", "'联系帮扶儿童'", of("child", "x.file_no", "child"))},
    ),
    List(
        "aid", "物资", ("child", "day", "item", "quantity", "unit_name", "value", "donor"), (), "day", True, (), "还没有发放物资的记录。", "children",
        heads={"day": "日期", "unit_name": "单位", "donor": "来源"}, counted_in={"quantity": "unit_name"},
    ),
    List(
        "tutoring", "辅导", ("child", "day", "subject", "volunteer", "minutes", "remark"), ("subject",), "day", True, ("subject",),
        "还没有课业辅导记录。", "children", heads={"day": "日期", "minutes": "小时"},
        told={
            "volunteer": Told(
                "day", f"'课业辅导' || coalesce({hours('minutes')}, '')", f"concat_ws(' · ', {of('child', 'x.village', 'child')}, subject)"),
        },
    ),
    List(
        "health_check", "体检", ("child", "day", "agency", "height_cm", "weight_kg", "vision_left", "vision_right", "result"), (), "day", True, (),
        "还没有体检记录。", "children", heads={"day": "日期", "agency": "机构", "vision_left": "左眼", "vision_right": "右眼", "result": "结论"},
    ),
    List(
        "family_member", "家庭", ("child", "relation", "name", "is_guardian", "phone", "state", "away"), begun="child",
        room={"name": 80, "birth_date": 88, "state": 88},
    ),
)
