"""Pictures of every dialog and menu, opened the way a person opens them."""

from __future__ import annotations

import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import Any
from unittest import mock

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QDialog, QLineEdit, QMenu, QMenuBar, QPushButton, QStackedWidget, QTabBar

from app.ui.form import record_form as form
from app.ui.imports.dialog import FILE, REVIEW
from app.ui.ledger.history import Past
from app.ui.ledger.persons import Asked, First, Persons
from app.ui.pieces import ask
from app.ui.pieces.opening import run_dialog
from app.ui.pieces.worker import Here
from app.ui.tabs import TABS
from app.ui.window.panes import NotYours
from app.work import unsaved
from db.accounts import MANAGES, ROLES, Account
from db.records import TABLES, VIEWS, Event, Person
from db.store import Store
from tests.screens.pages import LISTED, Shoot
from tests.screens.stage import Stage, bare, button, key, line_edit, write


def new_form(view: str) -> Shoot:
    """The form of a new record, then what it says of an empty one."""

    def act(stage: Stage, dialog: QDialog) -> None:
        stage.shot(widget=dialog)
        key(dialog, Qt.Key.Key_Return, modifier=Qt.KeyboardModifier.ControlModifier)
        stage.shot("wrong", dialog)

    def shoot(stage: Stage) -> None:
        stage.list_of("members")
        stage.through(lambda: form.add(stage.session, view, parent=stage.window), lambda dialog: act(stage, dialog))

    return shoot


def edit_form(view: str) -> Shoot:
    """The form of a record that is there."""

    def shoot(stage: Stage) -> None:
        table, where = (VIEWS[view].record.table, VIEWS[view].where) if view in VIEWS else (view, "1")
        found = stage.session.store.scalar(f'SELECT min(id) FROM "{table}" WHERE {where}')
        if found is not None:
            stage.through(lambda: form.edit(stage.session, view, found, stage.window))

    return shoot


def wrong_number(stage: Stage) -> None:
    """A member's form with an ID number that cannot be."""

    def act(dialog: QDialog) -> None:
        write(line_edit(dialog, "姓名"), "王立春")
        write(line_edit(dialog, "身份证号"), "110000200303121234")
        stage.settle(300)
        key(dialog, Qt.Key.Key_Return, modifier=Qt.KeyboardModifier.ControlModifier)
        stage.shot(widget=dialog)
        for line in dialog.findChildren(QLineEdit):
            line.clear()

    stage.through(lambda: form.add(stage.session, "members", parent=stage.window), act)
    stage.session.store.set_setting("draft.members", "")


def _certificate(stage: Stage) -> None:
    """The certificate of somebody who has served; the sample is drawn without its services."""
    store, shown = stage.session.store, stage.list_of("volunteers")
    person = store.get(Person, shown.table.current_id() or 0)
    with stage.session.step("期初"):
        store.save(person.with_(opening_minutes=600))
    stage.settle()
    by_button("打印证明", view="volunteers")(stage)
    stage.session.undo()
    stage.settle()


def by_menu(words: str, view: str = "members") -> Shoot:
    """A dialog that a menu opens."""

    def shoot(stage: Stage) -> None:
        stage.list_of(view)
        stage.through(lambda: stage.menu(words))

    return shoot


def by_button(*words: str, view: str = "members") -> Shoot:
    """A dialog or menu that a button of a list or of its record opens; with more words, what is chosen from the menu."""

    def shoot(stage: Stage) -> None:
        shown = stage.list_of(view)
        was_there = shown.detail.isVisible()
        if not was_there:
            key(stage.window, Qt.Key.Key_F9)
            stage.settle()
        for found in shown.findChildren(QAbstractButton):
            if found.isVisible() and words[-1] in (bare(found.text()), found.toolTip()):
                stage.through(found.click)
                break
            action = next((a for a in found.menu().actions() if bare(a.text()) in words), None) if isinstance(found, QPushButton) and found.menu() else None
            # Where there is no room the button lies folded away, and its menu below another.
            if action is not None and action.isVisible():
                stage.through(action.trigger)
                break
        else:
            raise AssertionError(f"no button {words}")
        if not was_there:
            key(stage.window, Qt.Key.Key_F9)

    return shoot


def bulk(stage: Stage) -> None:
    """Changing some fields of three members at once."""
    shown = stage.list_of("members")
    key(shown.table, Qt.Key.Key_Space, Qt.Key.Key_Down, Qt.Key.Key_Space, Qt.Key.Key_Down, Qt.Key.Key_Space)
    stage.through(lambda: stage.menu("批量修改…"))
    shown.table.records.ticked.clear()


def importing(stage: Stage) -> None:
    """Each step of taking a roster in, with a changed row, new ones and one that is wrong."""

    def act(dialog: Any) -> None:
        stage.shot("1columns", dialog)
        dialog.next()
        stage.settle(50)
        assert dialog.step == REVIEW
        stage.shot("2review", dialog)

    with tempfile.TemporaryDirectory() as folder:
        path = roster(stage, Path(folder) / "团员花名册.xlsx")
        stage.list_of("members")
        stage.through(lambda: stage.window.import_files("members", [path]), act)


def import_start(stage: Stage) -> None:
    """The first step, before a file is chosen."""

    def act(dialog: Any) -> None:
        assert dialog.step == FILE
        stage.shot(widget=dialog)

    stage.list_of("members")
    stage.through(lambda: stage.menu("导入 Excel…"), act)


def roster(stage: Stage, path: Path) -> Path:
    """A roster as a branch sends it: a title, a heading, rows with people known, new, and mistyped."""
    import openpyxl

    from tests.samples import id_number

    known = stage.session.store.rows("SELECT name, id_number FROM person WHERE member_status IS NOT NULL AND id_number IS NOT NULL ORDER BY id LIMIT 6")
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append(["溪翁庄镇团员花名册"])
    sheet.append(["序号", "姓名", "身份证号码", "联系电话", "文化程度", "备注"])
    people = [[name, number, "13800138011", "大专", None] for name, number in known]
    people += [["甲辰", id_number(11, "20030512"), "13800138012", "本科", None], ["乙巳", id_number(12, "20040512"), "1380013801", "高中", "电话待核"]]
    people += [["丙午", "11000020040512003X", "13800138013", "高中", None]]
    for number, person in enumerate(people, 1):
        sheet.append([number, *person])
    workbook.save(path)
    return path


def wizard(stage: Stage) -> None:
    """Each page of the first run."""

    def act(dialog: Any) -> None:
        pages = dialog.findChild(QStackedWidget)
        for number in range(pages.count()):
            stage.shot(str(number + 1), dialog)
            if number < pages.count() - 1:
                button(dialog, "跳过这一步").click()

    stage.through(lambda: stage.menu("首次使用向导…"), act)


def condition(stage: Stage) -> None:
    """A new condition of a filter, asked for from the menu of views."""
    stage.list_of("members")

    def choose(menu: QMenu) -> None:
        stage.shot("menu", menu)

    stage.through(lambda: button(stage.window, "保存的视图").click(), choose)


def hours(stage: Stage) -> None:
    """Hours of an event: empty, and with people ticked."""
    by_button("登记工时", view="hours")(stage)


def menus(stage: Stage) -> None:
    """Every menu of the bar."""
    bar = stage.window.findChild(QMenuBar)
    for action in bar.actions():
        menu = action.menu()
        menu.popup(stage.window.mapToGlobal(QPoint(0, 40)))
        stage.shot(action.text().split("(")[0], menu)
        menu.close()
        stage.settle()


def day(stage: Stage) -> None:
    """Choosing the day all figures are computed for."""
    stage.tab("desk")
    stage.through(lambda: button(stage.window, "所有数字都按这一天统计").click())


def asking(stage: Stage) -> None:
    """The boxes that tell and ask."""
    stage.through(lambda: ask.warn(stage.window, "文件“团员.xlsx”正被别的程序打开，请关掉它再试。"), lambda box: stage.shot("warn", box))
    stage.through(lambda: ask.sure(stage.window, "彻底删除 2 条以后，撤销和恢复都找不回来。", "彻底删除 2 条"), lambda box: stage.shot("sure", box))
    stage.through(lambda: ask.text(stage.window, "保存为视图", "给这个视图起个名字："), lambda box: stage.shot("text", box))


def manual(stage: Stage) -> None:
    """The manual, chapter by chapter."""

    def act(dialog: QDialog) -> None:
        from PySide6.QtWidgets import QListWidget

        chapters = dialog.findChild(QListWidget)
        for number in range(chapters.count()):
            chapters.setCurrentRow(number)
            stage.shot(str(number + 1), dialog)

    stage.through(lambda: stage.menu("使用说明和快捷键"), act)


def small_tabs(words: str, view: str = "members") -> Shoot:
    """A dialog that a menu opens, with each of its small tabs."""

    def act(stage: Stage, dialog: QDialog) -> None:
        stage.shot(widget=dialog)
        for bar in [b for b in dialog.findChildren(QTabBar) if b.isVisible()][:1]:
            for number in range(1, bar.count()):
                bar.setCurrentIndex(number)
                stage.shot(str(number + 1), dialog)

    def shoot(stage: Stage) -> None:
        stage.list_of(view)
        stage.through(lambda: stage.menu(words), lambda dialog: act(stage, dialog))

    return shoot


def handing_over(stage: Stage) -> None:
    """The making of a package, what it says of two passwords that are not the same, and the taking over of one."""

    def act(dialog: QDialog) -> None:
        stage.shot(widget=dialog)
        write(line_edit(dialog, "交接包的密码（至少 6 个字符）"), "一个密码而已")
        key(dialog, Qt.Key.Key_Return)
        stage.shot("wrong", dialog)

    stage.list_of("members")
    stage.through(lambda: stage.menu("制作交接包…"), act)
    with tempfile.TemporaryDirectory() as folder, mock.patch.object(ask, "file_to_open", lambda *_: Path(folder, "团务台账 交接包.twjj")):
        stage.through(lambda: stage.menu("接收交接包…"), lambda dialog: stage.shot("take", dialog))


def joining(stage: Stage) -> None:
    """Another copy with nothing else in it, then one that says otherwise: side by side, one place chosen."""

    def act(dialog: QDialog) -> None:
        stage.shot(widget=dialog)
        key(dialog.focusWidget() or dialog, Qt.Key.Key_Right)
        stage.shot("chosen", dialog)

    def edit(store: Store, phone: str) -> None:
        first, second, third = store.find(Person, "member_status = '在册'")[:3]
        with store.step("修改"):
            store.save(first.with_(phone=phone, note=f"{phone[-1]} 号登记"))
        with store.step("修改"):
            store.save(second.with_(village="东庄村" if phone.endswith("1") else "西庄村"), {"village": date(2021, 9, 1)})
            if phone.endswith("2"):
                store.delete_along(Person, [third.id or 0])
            else:
                store.save(third.with_(note="转来的材料还没有齐"))

    stage.list_of("members")
    # Compared here and at once: the window that says so meanwhile is not what is drawn.
    here = mock.patch.object(stage.session, "worker", Here(stage.session.store))
    with tempfile.TemporaryDirectory() as folder, here, mock.patch.object(ask, "file_to_open", lambda *_: Path(folder, "笔记本.twtz")):
        stage.session.store.copy_to(Path(folder, "笔记本.twtz"))
        stage.through(lambda: stage.menu("合并另一份台账…"), lambda dialog: stage.shot("same", dialog))
        with Store.open(Path(folder, "笔记本.twtz"), check=False, daily=False) as other:
            edit(other, "13800138002")
        edit(stage.session.store, "13800138001")
        stage.through(lambda: stage.menu("合并另一份台账…"), act)
    for _ in range(2):
        stage.session.undo()
    stage.settle()


def first_person(stage: Stage) -> None:
    """The change to a password for each person."""
    stage.through(lambda: run_dialog(First(stage.session, stage.window)))


def listed_persons(stage: Stage) -> None:
    """The persons, one more of them, and who has no right to a page."""
    three = [Account(n, name, role, role == MANAGES, "2021-11-26") for n, (name, role) in enumerate(zip(("王管理", "李录入", "赵只读"), ROLES, strict=True), 1)]
    with mock.patch.object(stage.session.store, "persons", lambda: three):
        stage.through(lambda: run_dialog(Persons(stage.session, stage.window)))
    stage.through(lambda: run_dialog(Asked("加人", lambda asked: None, stage.window, None, rights=True, password=True)), lambda dialog: stage.shot("add", dialog))
    page = NotYours(stage.session, next(tab for tab in TABS if tab.key == "children"))
    page.resize(1366, 620)
    stage.shot("not_yours", page)
    page.deleteLater()


def who(stage: Stage) -> None:
    """Who opens a ledger with a password for each person."""
    stage.through(lambda: ask.person(stage.window, "“团务台账.twtz”每人一个密码。", "王管理"))


def past(stage: Stage) -> None:
    """The history and the bin with something in it, one of it chosen and looked into."""
    store = stage.session.store
    with stage.session.step("删除团员 1 人", quiet=True):
        store.delete_along(Person, store.ids(Person, "member_status = '在册'")[:1])
    with stage.session.step("删除活动 1 次", quiet=True):
        store.delete_along(Event, store.ids(Event)[:1])

    def act(dialog: QDialog) -> None:
        assert isinstance(dialog, Past)
        dialog.bin.table.selectRow(0)
        stage.shot(widget=dialog)
        stage.through(dialog.bin.look, lambda front: stage.shot("contents", front))

    stage.through(lambda: stage.menu("历史与回收站…"), act)
    stage.session.undo()
    stage.session.undo()


def drafts(stage: Stage) -> None:
    """What was typed into two forms and not saved."""
    stage.list_of("members")
    for where, typed in ((unsaved.key("members"), {"name": "王立春", "phone": "13800138000"}), (unsaved.key("branches", 1), {"contact": "王立春"})):
        unsaved.keep(stage.session.store, where, typed, datetime(2021, 11, 26, 9, 20))
    stage.through(lambda: stage.menu("没填完的草稿…"))
    for where in (unsaved.key("members"), unsaved.key("branches", 1)):
        unsaved.drop(stage.session.store, where)


#: Records that have a form: every list's, and every table's that is part of another record.
FORMS = tuple(dict.fromkeys([*LISTED, *(t for t in TABLES if t not in {v.record.table for v in VIEWS.values()} and t not in ("attachment", "snapshot"))]))
DIALOGS: dict[str, Shoot] = {f"form.{view}.new": new_form(view) for view in FORMS} | {f"form.{view}.edit": edit_form(view) for view in FORMS}
DIALOGS |= {
    "form.members.number": wrong_number,
    "bulk": bulk,
    "import.0file": import_start,
    "import": importing,
    "import_all": by_menu("导入整本台账…"),
    "export": by_menu("导出这张表…"),
    "export_all": by_menu("导出整本台账…"),
    "check": by_menu("检查台账…"),
    "hours_entry": hours,
    "hours_of_event": by_button("登记工时", view="events"),
    "ranking": by_button("时长排行", view="volunteers"),
    "register": by_button("登记册", view="dues"),
    "print.list": by_menu("打印这张表…"),
    "print.person": by_button("打印一人一档", view="members"),
    "print.certificate": _certificate,
    "print.sign_in": by_button("打印签到表", "签到表", view="events"),
    "twins": by_menu("疑似同一人…"),
    "retention": by_menu("到期的结案档案…"),
    "access_log": by_menu("查阅日志…"),
    "safety": by_menu("安全…"),
    "deed.transfer": by_button("转出、转入或镇内调整 Ctrl+T"),
    "deed.review": by_button("登记评议…"),
    "deed.leaving": by_button("办离团手续…"),
    "deed.election": by_button("换届", view="branches"),
    "deed.promotion": by_button("升学…", view="children"),
    "deed.checkup": by_button("登记体检…", view="children"),
    "deed.consent": by_button("登记监护人同意…", view="children"),
    "deed.closing": by_button("结案…", view="children"),
    "history": past,
    "drafts": drafts,
    "backups": by_menu("备份与恢复…"),
    "handover": handing_over,
    "joining": joining,
    "settings": small_tabs("设置…"),
    "password": by_menu("密码…"),
    "password.first": first_person,
    "password.persons": listed_persons,
    "password.who": who,
    "about": by_menu("关于"),
    "manual": manual,
    "self_check": by_menu("环境自检…"),
    "columns": by_button("选择栏目"),
    "views": condition,
    "day": day,
    "menu": menus,
    "ask": asking,
}
FIRST: dict[str, Shoot] = {"wizard": wizard}
