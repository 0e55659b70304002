"""How each view of records is listed at first: its columns, quick choices, order and words."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Shown:
    """How one view of records is listed at first.

    `one` follows 新建 on the button; `pills` the detail pane shows beside the title; `heads` are shorter headings for the screen;
    `hint` says what can be sought; `widths` in pixels are its own, where those of all lists do not fit.
    """

    view: str
    one: str
    columns: tuple[str, ...]
    quick: tuple[str, ...] = ()
    sort: str = ""
    descending: bool = False
    pills: tuple[str, ...] = ()
    empty: str = ""
    heads: dict[str, str] = field(default_factory=dict)
    hint: str = "查找这张表"
    widths: dict[str, int] = field(default_factory=dict)


SHOWN = {
    shown.view: shown
    for shown in (
        Shown("branches", "团组织", ("code", "called", "type", "secretary", "members", "youth_count", "share", "term_end", "reminder"),
              ("term_state",), "code", pills=("org_type", "status"), empty="还没有团组织。先把各支部建起来，团员和活动才有地方放。",
              heads={"called": "简称", "members": "团员", "youth_count": "青年", "share": "团青比", "term_end": "届满"}, hint="名称、村或首字母"),
        Shown("post", "任职", ("person", "branch", "title_name", "basis", "appointed_by", "start_on", "end_on"), ("title_name", "basis"),
              "start_on", True, ("title_name",), "还没有团干部任职记录。"),
        Shown("honour", "荣誉", ("name", "year", "level", "person", "branch", "awarded_by"), ("level",), "year", True, ("level",), "还没有荣誉记录。",
              widths={"name": 220, "person": 100, "branch": 150}),
        Shown("document", "文件", ("title_name", "kind", "document_no", "day", "branch"), ("kind",), "day", True, ("kind",), "还没有制度文件。",
              widths={"title_name": 320, "document_no": 150}),
        Shown("members", "团员", ("name", "sex", "birth_date", "age", "id_number", "branch", "joined_on", "development_no", "state", "dues_months"),
              ("branch_type", "member_status"), "name", hint="姓名、首字母，如 wlc", pills=("member_status",),
              heads={"birth_date": "出生日期", "dues_months": "欠费", "member_status": "状态"},
              empty="还没有团员。可以一个一个新建，也可以把手头的 Excel 花名册导进来。"),
        Shown("transfer", "转接", ("person", "direction", "moved_from", "moved_to", "reason", "applied_on", "status"),
              ("direction", "status"), "applied_on", True, ("direction", "status"), "还没有组织关系转接记录。"),
        Shown("review", "评议", ("person", "year", "grade", "registration", "dues_owed", "dues_paid"), ("grade", "registration"), "year", True,
              ("grade",), "还没有年度评议记录。"),
        Shown("volunteers", "志愿者", ("name", "sex", "age", "phone", "village", "volunteer_no", "registered_on", "hours_total", "volunteer_status"),
              ("volunteer_status", "platform"), "name", hint="姓名或拼音首字母", pills=("volunteer_status",),
              empty="还没有志愿者。可以新建，也可以从 Excel 导入。"),
        Shown("teams", "志愿服务队", ("name", "leader", "phone", "team_members", "host_unit", "focus", "founded_on", "status"), ("status", "focus"),
              "name", pills=("status",), empty="还没有志愿服务队。",
              widths={"name": 190, "leader": 80, "host_unit": 170}),
        Shown("hours", "服务记录", ("person", "day", "minutes", "team", "event", "category", "content", "place", "review_state"),
              ("category", "review_state"), "day", True, ("review_state",), "还没有志愿服务记录。可以“登记工时”，也可以从 Excel 导入。",
              widths={"person": 80, "team": 112, "event": 112, "category": 76, "content": 148, "place": 100}),
        Shown("children", "档案", ("file_short", "name", "age", "village", "due", "reminder"), ("status", "schooling"), "due", pills=("status",),
              empty="还没有帮扶档案。这里的内容默认遮住，只有需要时才显示。", hint="姓名、档案号、村", heads={"village": "村"},
              widths={"file_short": 44, "name": 64, "age": 44, "village": 80, "due": 58, "reminder": 82}),
        Shown("visit", "走访", ("child", "day", "mode", "visitor", "findings", "next_due"), ("mode",), "day", True, ("mode",), "还没有走访记录。",
              heads={"day": "日期", "mode": "方式", "findings": "情况", "needs": "问题", "next_due": "下次走访"}),
        Shown("aid", "物资", ("child", "day", "item", "quantity", "unit_name", "value", "donor"), (), "day", True, (), "还没有发放物资的记录。",
              heads={"day": "日期", "unit_name": "单位", "donor": "来源"}),
        Shown("tutoring", "辅导", ("child", "day", "subject", "volunteer", "minutes", "remark"), ("subject",), "day", True, ("subject",),
              "还没有课业辅导记录。", heads={"day": "日期", "minutes": "小时"}),
        Shown("health_check", "体检", ("child", "day", "agency", "height_cm", "weight_kg", "vision_left", "vision_right", "result"), (), "day", True, (),
              "还没有体检记录。", heads={"day": "日期", "agency": "机构", "vision_left": "左眼", "vision_right": "右眼", "result": "结论"}),
        Shown("events", "活动", ("title_name", "day", "kind", "place", "heads"), ("kind",), "day", True, ("kind",),
              "还没有活动。可以一次一次新建，也可以把手头的 Excel 活动台账导进来。", heads={"heads": "参加"}, hint="名称、地点、首字母"),
        Shown("partner", "共建单位", ("full_name", "kind", "modes", "first_year", "contact", "phone"), ("kind",), "full_name", False, ("kind",),
              "还没有共建单位。"),
        Shown("submission", "上报记录", ("template", "as_of", "version", "due_on", "sent_on", "accepted", "feedback"), (), "as_of", True, (),
              "还没有上报记录。报出去一张表就在这里登记一次，退回、重报都查得到。", widths={"template": 220}),
        Shown("round", "下发回收", ("name", "kind", "sent_on", "due_on"), (), "sent_on", True, (),
              "还没有下发过表。给各支部下发要核对、要补填的表，交回来一起收，谁没交一眼看得到。"),
        Shown("county_form", "县里的表", ("name", "received_on", "due_on"), (), "received_on", True),
        Shown("family_member", "家庭", ("child", "relation", "name", "is_guardian", "phone", "state", "away")),
        Shown("team_member", "队员", ("team", "person", "role", "joined_on", "left_on")),
        Shown("attendance", "名单", ("event", "person", "role", "absent")),
        Shown("material", "物资", ("event", "item", "quantity", "unit_name", "recipients")),
        Shown("event_partner", "参与单位", ("event", "partner", "role", "visitors")),
        Shown("help", "青年社服务", ("day", "kind", "origin", "person", "subject", "result"), ("kind", "origin"), "day", True, ("kind",),
              "还没有青年社服务记录。", widths={"person": 90, "subject": 300}),
    )
}
