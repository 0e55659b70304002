"""What to do first in a ledger that has nobody in it yet, in the place of to-dos and of what a check finds in next to nothing."""

from __future__ import annotations

from app import settings
from app.work.todos import SOON, Todo
from db.records import Branch, Child, Event, Person
from db.store import Store

_MOST = 3
#: What leads to the steps of the first run; the others lead to the import of their view.
WIZARD = "begin.wizard"


def is_empty(store: Store) -> bool:
    """Whether nobody and nothing was recorded yet; organisations alone may have been made as a frame."""
    return not any(store.count(record) for record in (Person, Child, Event))


def first_things(store: Store) -> list[Todo]:
    """The three things to do first, as to-dos; those done already make room for the next."""
    things = [
        None if settings.get(store, "unit") else ("building", "写上是哪个单位", "单位名称会印在每一张报表上", "去填写", ""),
        None if store.count(Branch) else ("hierarchy-2", "建好团组织", "填个数就能建好空架子，也可以导入组织名册", "去建立", ""),
        ("users", "导入团员花名册", "手头的 Excel 就行，导入前先给您看一遍，导错了可以撤销", "导入", "members"),
        ("heart-handshake", "导入志愿者名册", "导进来以后就能登记工时", "导入", "volunteers"),
        ("folder-heart", "导入帮扶儿童花名册", "走访到期会自动提醒", "导入", "children"),
    ]
    left = [thing for thing in things if thing][:_MOST]
    return [
        Todo(f"begin.{view}" if view else WIZARD, icon, title, detail, f"第 {number} 步", SOON, deed, view)
        for number, (icon, title, detail, deed, view) in enumerate(left, 1)
    ]
