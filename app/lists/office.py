"""The lists of the office: honours, documents, requests for help, and what was received and reported."""

from app.lists.declare import NOWHERE, List, Told

LISTS = (
    List(
        "honour", "荣誉", ("name", "year", "level", "person", "branch", "awarded_by"), ("level",), "year", True, ("level",), "还没有荣誉记录。",
        "organisation", widths={"name": 220, "person": 100, "branch": 150}, sought=7,
        told={"person": Told("CAST(year AS TEXT)", "'获评 ' || name", "concat_ws(' · ', level, awarded_by)")},
    ),
    List(
        "document", "文件", ("title_name", "kind", "document_no", "day", "branch"), ("kind",), "day", True, ("kind",), "还没有制度文件。",
        "organisation", widths={"title_name": 320, "document_no": 150}, sought=8,
    ),
    List(
        "help", "青年社服务", ("day", "kind", "origin", "person", "subject", "result"), ("kind", "origin"), "day", True, ("kind",),
        "还没有青年社服务记录。", "events", widths={"person": 90, "subject": 300}, sought=NOWHERE,
    ),
    List(
        "submission", "上报记录", ("template", "as_of", "version", "due_on", "sent_on", "accepted", "feedback"), (), "as_of", True, (),
        "还没有上报记录。报出去一张表就在这里登记一次，退回、重报都查得到。", widths={"template": 220},
        adds={"version": ""},
    ),
    List(
        "round", "下发回收", ("name", "kind", "sent_on", "due_on"), (), "sent_on", True, (),
        "还没有下发过表。给各支部下发要核对、要补填的表，交回来一起收，谁没交一眼看得到。", room={"name": 80},
    ),
    List("county_form", "县里的表", ("name", "received_on", "due_on"), (), "received_on", True, room={"name": 80}),
)
