"""The lists of events, of what is part of them and of the units that take part."""

from app.figures.activities import heads
from app.lists.declare import Column, List, Paper, Told, hours, of
from db.kinds import WHOLE

LISTS = (
    List(
        "events", "活动", ("title_name", "day", "kind", "place", "heads"), ("kind",), "day", True, ("kind",),
        "还没有活动。可以一次一次新建，也可以把手头的 Excel 活动台账导进来。", "events", "名称、地点、首字母", {"heads": "参加"},
        room={"title_name": 190, "content": 170}, worked_out=(Column("heads", "参加人次", heads(), WHOLE),),
        printed=("title_name", "kind", "day", "place", "heads", "minutes"), papers=(Paper("sign-in", "签到表"), Paper("event", "活动记录")),
        sought=3, apart="day",
    ),
    List(
        "partner", "共建单位", ("full_name", "kind", "modes", "first_year", "contact", "phone"), ("kind",), "full_name", False, ("kind",),
        "还没有共建单位。", "events", begun="coalesce(start_on, CAST(first_year AS TEXT))", room={"full_name": 190}, sought=6,
    ),
    List(
        "attendance", "名单", ("event", "person", "role", "absent"), begun="event",
        told={
            "person": Told(
                of("event", "x.day", "event"), of("event", f"x.title_name || coalesce({hours('x.minutes')}, '')", "event"),
                f"concat_ws(' · ', CASE WHEN absent THEN '未到' END, {of('event', 'x.kind', 'event')}, {of('event', 'x.place', 'event')})",
                "event", "event"),
        },
    ),
    List(
        "material", "物资", ("event", "item", "quantity", "unit_name", "recipients"), counted_in={"quantity": "unit_name"},
        begun="event",
    ),
    List("event_partner", "参与单位", ("event", "partner", "role", "visitors"), begun="event"),
)
