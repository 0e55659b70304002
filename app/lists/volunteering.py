"""The lists of volunteers, of their teams and of the hours they served."""

from app.figures import FIGURES
from app.figures.volunteering import MINUTES_SO_FAR
from app.lists.declare import NOWHERE, Column, List, Paper, Told, called, count, of
from app.lists.members import AGE, APART, ASKED, PERSON_FILE, ROOM
from db.kinds import MINUTES
from db.records import Service

#: How one service is told; of several in a month only how often and how long.
_SERVED = Told(
    "day", f"coalesce({called(Service, 'event', 'x.title_name')}, content, category, '志愿服务')",
    f"concat_ws(' · ', place, {called(Service, 'team', 'x.name')})", monthly=True,
)

LISTS = (
    List(
        "volunteers", "志愿者", ("name", "sex", "age", "phone", "village", "volunteer_no", "registered_on", "hours_total", "volunteer_status"),
        ("volunteer_status", "platform"), "name", tab="volunteering", hint="姓名或拼音首字母", pills=("volunteer_status",),
        room=ROOM, worked_out=(AGE, Column("hours_total", "累计时长", MINUTES_SO_FAR, MINUTES)),
        begun="registered_on", present=FIGURES["volunteers.total"].where, others="含已注销的",
        asked=(*ASKED, "volunteer_status", "volunteer_no", "registered_on", "guardian_consent"),
        printed=("name", "sex", "age", "phone", "village", "volunteer_no", "registered_on", "hours_total"),
        papers=(Paper("certificate", "志愿服务记录证明", "打印证明", numbered=True), PERSON_FILE), dates={"registered_on": "注册成为志愿者"},
        sought=1, apart=APART,
    ),
    List(
        "teams", "志愿服务队", ("name", "leader", "phone", "team_members", "host_unit", "focus", "founded_on", "status"), ("status", "focus"),
        "name", tab="volunteering", pills=("status",), empty="还没有志愿服务队。", widths={"name": 190, "leader": 80, "host_unit": 170},
        room={"status": 76}, worked_out=(count("team_members", "队员数", "team_member", "team", "team"),),
        begun="founded_on", present=FIGURES["teams.total"].where, others="含已停止的",
        printed=("name", "leader", "phone", "team_members", "host_unit", "focus", "status"), sought=4,
    ),
    List(
        "hours", "服务记录", ("person", "day", "minutes", "team", "event", "category", "content", "place", "review_state"),
        ("category", "review_state"), "day", True, ("review_state",), "还没有志愿服务记录。可以“登记工时”，也可以从 Excel 导入。", "volunteering",
        widths={"person": 80, "team": 112, "event": 112, "category": 76, "content": 148, "place": 100},
        printed=("person", "day", "minutes", "team", "category", "content"), sought=NOWHERE,
        told={"person": _SERVED, "team": _SERVED, "event": _SERVED},
    ),
    List(
        "team_member", "队员", ("team", "person", "role", "joined_on", "left_on"), begun="joined_on", room={"joined_on": 88},
        told={"person": Told("joined_on", f"'加入' || {of('team', 'x.name', 'team')}", "coalesce(role, '')", "team", "team")},
    ),
)
