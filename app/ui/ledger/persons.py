"""The persons who have a password of their own: the first one, then the list of them with roles and rights."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from app.ui.ledger.passwords import ShowsCode, seal
from app.ui.pieces import ask
from app.ui.pieces.inputs import ComboBox
from app.ui.pieces.opening import Dialog, run_dialog
from app.ui.pieces.rows import fill_texts
from app.ui.pieces.tables import stand_on, text_table
from app.ui.pieces.widgets import Banner, Item, button, column, label, lay, row, secret_box
from app.ui.session import Session, remember_person
from db import tries
from db.accounts import LOOKS, MANAGES, ROLES, WRITES, Account
from db.errors import UserError, WrongPassword
from db.keyslots import Password

_HEADS = ("姓名", "角色", "帮扶档案", "从哪天起")
_ROLES = f"{MANAGES}：什么都能做，并管密码、恢复备份和彻底删除。{WRITES}：登记、导入、上报。{LOOKS}：看、导出和打印。帮扶档案另给权利，不给的只看得到合计数字。"
_DIFFERENT = "两遍输入的密码不一样，没有改动"


class Asked(Dialog):
    """Asks for some of a person's name, role, right and password, and does what `deed` does with them."""

    def __init__(self, title: str, deed: Callable[[Asked], object], parent: QWidget | None, account: Account | None, *, rights: bool, password: bool) -> None:
        super().__init__(title, parent)
        self._deed, self._password = deed, password
        self.name, self.role, self.care = QLineEdit(), ComboBox(), QCheckBox("可以看帮扶档案")
        self.new, self.again = secret_box("新密码"), secret_box("再输一遍")
        self.fault = label("", "err", wrap=True)
        self.name.setAccessibleName("姓名")
        self.role.addItems(ROLES)
        self.role.setAccessibleName("角色")
        self.role.setCurrentText(account.role if account else WRITES)
        self.care.setChecked(bool(account and account.care))
        items: list[Item] = [label("姓名", "key"), self.name] if account is None else [label(account.name, "h2")]
        items += [label("角色", "key"), self.role, self.care, label(_ROLES, "cap", wrap=True)] if rights else []
        items += [label("新密码（至少 6 个字符）", "key"), self.new, label("再输一遍", "key"), self.again] if password else []
        does = button(title, self.do, icon_name="check", kind="primary")
        does.setDefault(True)
        lay(self, *items, self.fault, row("*", button("取消 Esc", self.reject), does), gap=6)
        self.setMinimumWidth(420)

    def do(self) -> None:
        """Do it, or say why not."""
        if self._password and self.new.text() != self.again.text():
            self.fault.setText(_DIFFERENT)
            return
        try:
            self._deed(self)
        except UserError as error:
            self.fault.setText(str(error))
            return
        self.accept()


class First(ShowsCode):
    """Makes the ledger one with a password for each person; who does it manages the others."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "每人一个密码", parent)
        self.old, self.name, self.new, self.again = secret_box("现在的密码"), QLineEdit(), secret_box("自己的密码"), secret_box("再输一遍")
        self.name.setAccessibleName("姓名")
        self._fault = label("", "err", wrap=True)
        self._sealed = session.store.encrypted
        deed = button("改成每人一个密码", self.make, icon_name="users", kind="primary")
        deed.setDefault(True)
        self._asked = column(
            label("同一个台账，每人用自己的密码打开；谁做的、谁看的、谁打印的都记着姓名。您是第一位管理员，做好以后再加别的人。", "sub", wrap=True),
            *((label("现在的密码", "key"), self.old) if self._sealed else ()),
            label("您的姓名", "key"), self.name, label("您自己的密码（至少 6 个字符）", "key"), self.new, label("再输一遍", "key"), self.again, self._fault,
            Banner("gold", "以后这台电脑上打开台账要写姓名。换一个新的恢复码，旧的密码和恢复码只能打开以前的备份。"),
            row("*", button("取消 Esc", self.reject), deed), gap=6,
        )
        self._layout.addWidget(self._asked)

    def make(self) -> None:
        """Set the first person's password, then show the recovery code."""
        from db.password import recovery_code, set_first_person

        if self.new.text() != self.again.text():
            self._fault.setText(_DIFFERENT)
            return
        session = self._session
        path, key = session.store.path, Password(self.new.text(), self.name.text())
        try:
            with session.closed(key):
                set_first_person(path, self.old.text() if self._sealed else None, self.name.text(), self.new.text())
        except UserError as error:
            wrong = isinstance(error, WrongPassword)
            wait = f"；请过 {tries.spoken(error.wait)}再试" if isinstance(error, WrongPassword) and error.wait else ""
            self._fault.setText(f"现在的密码不对，没有改动{wait}" if wrong else str(error))
            return
        remember_person(session.store)
        seal(session, key, self)
        self._asked.hide()
        self.show_code("好了，现在每人一个密码。下面是新的恢复码，谁忘了密码都能用它打开；请抄下来或者打印一张，封好放进柜子。再打开“密码”，就可以加别的人。", recovery_code(path, key))
        session.changed.emit({})


class Persons(Dialog):
    """Who has a password, and what is done about it; who does not manage them changes one's own password only."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__("密码：每人一个", parent, (640, 420))
        self._session = session
        store = session.store
        self.table = text_table(_HEADS, (110, 120, 110), 0, "有密码的人")
        self.table.itemSelectionChanged.connect(self._chosen)
        self.table.itemActivated.connect(lambda _: self.change())
        me = f"现在是 {store.who()}（{store.account.role if store.account else '管理员'}）。"
        self.own = button("换自己的密码…", self.change_own, icon_name="lock")
        self.add_one = button("加人…", self.add, icon_name="plus", kind="primary")
        self.rights, self.reset = button("改权利…", self.change), button("重设密码…", self.give)
        self.drop = button("去掉…", self.remove, kind="danger")
        self.code, self.no_more = button("看恢复码…", self.show_code), button("取消全部密码…", self.to_none, kind="danger")
        managing = [self.add_one, self.rights, self.reset, self.drop, self.code, self.no_more]
        for deed in managing:
            deed.setVisible(store.manages)
        self.own.setVisible(store.account is not None)
        words = label(_ROLES if store.manages else "加人、改权利、重设别人的密码，请找管理员。", "cap", wrap=True)
        lay(
            self, label(me, "sub", wrap=True), (self.table, 1), row(self.rights, self.reset, self.drop, "*", self.add_one), words,
            row(self.own, self.code, self.no_more, "*", button("关闭 Esc", self.reject)),
        )
        self._show()

    def _show(self) -> None:
        self.persons = self._session.store.persons()
        fill_texts(self.table, [(p.name, p.role, "可以看" if p.care else "—", p.since) for p in self.persons])
        stand_on(self.table, 0)
        self._chosen()

    def chosen(self) -> Account | None:
        """The person under the cursor."""
        number = self.table.currentRow()
        return self.persons[number] if 0 <= number < len(self.persons) else None

    def _chosen(self) -> None:
        for deed in (self.rights, self.reset, self.drop):
            deed.setEnabled(self.chosen() is not None)

    def _ask(self, title: str, deed: Callable[[Asked], object], account: Account | None, said: str, *, rights: bool = False, password: bool = False) -> None:
        def do(asked: Asked) -> None:
            with self._session.worker.reading_stopped():
                deed(asked)

        if run_dialog(Asked(title, do, self, account, rights=rights, password=password)):
            self._session.said.emit(said, False)
            self._show()

    def add(self) -> None:
        """Give one more person a password."""
        store = self._session.store
        self._ask(
            "加人", lambda a: store.add_person(a.name.text(), a.new.text(), a.role.currentText(), care=a.care.isChecked()), None, "已加，现在可以用自己的密码打开了",
            rights=True, password=True,
        )

    def change(self) -> None:
        """Give the chosen person another role or right."""
        store, account = self._session.store, self.chosen()
        if account and store.manages:
            self._ask(
                "改权利", lambda a: store.change_rights(account, a.role.currentText(), care=a.care.isChecked()), account, f"“{account.name}”的权利已改，下次打开时起作用", rights=True,
            )

    def give(self) -> None:
        """Give the chosen person a new password."""
        store, account = self._session.store, self.chosen()
        if account:
            self._ask("重设密码", lambda a: store.give_password(account, a.new.text()), account, f"“{account.name}”的密码已重设，旧密码不能再用", password=True)

    def change_own(self) -> None:
        """Change the password of who sits here."""
        store = self._session.store
        if account := store.account:
            self._ask("换密码", lambda a: store.give_password(account, a.new.text()), account, "密码已换，旧密码不能再用", password=True)

    def remove(self) -> None:
        """Take the chosen person's password away, after asking."""
        account = self.chosen()
        words = f"“{account.name}”以后打不开这个台账了，做过的步骤和查阅日志都留着。他以前拷走的备份仍能用旧密码打开，请收回。" if account else ""
        if account and ask.sure(self, words, "去掉"):
            with self._session.worker.reading_stopped():
                self._session.store.remove_person(account)
            self._session.said.emit(f"已去掉“{account.name}”的密码", False)
            self._show()

    def show_code(self) -> None:
        """Show the recovery code again, for who gives the own password."""
        from db.password import recovery_code

        store = self._session.store
        if key := ask.key(self, store.path, store.account.name if store.account else ""):
            shown = ShowsCode(self._session, "恢复码", self)
            shown.show_code("下面的恢复码谁忘了密码都能用，请抄下来或者打印一张，封好放进柜子。", recovery_code(store.path, key))
            store.note_access("看恢复码", "", 0)
            run_dialog(shown)

    def to_none(self) -> None:
        """Take everybody's password away: the ledger becomes a file that anybody can read."""
        from db.password import remove_password

        store = self._session.store
        if not ask.sure(self, "取消以后台账不再加密，谁都能打开；每个人的密码和权利都没有了。", "取消全部密码"):
            return
        if key := ask.key(self, store.path, store.account.name if store.account else ""):
            with self._session.closed(None):
                remove_password(store.path, key)
            self._session.said.emit("密码已取消，台账现在没有加密", False)
            self.accept()
