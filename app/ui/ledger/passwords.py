"""The password: set, change or remove it, or give each person one; and the recovery code that is shown."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from app.ui.pieces import ask
from app.ui.pieces.opening import Dialog, run_dialog
from app.ui.pieces.widgets import Banner, button, column, label, row, secret_box
from app.ui.session import Session
from db import tries
from db.errors import UserError, WrongPassword

_ONCE = "密码已设好。下面的恢复码可以代替密码，只显示这一次，请抄下来或者打印一张，封好放进柜子。"


class ShowsCode(Dialog):
    """A dialog at whose end the recovery code is shown, to be copied or printed; no key pressed by habit takes it away."""

    def __init__(self, session: Session, title: str, parent: QWidget | None) -> None:
        super().__init__(title, parent)
        self._session = session
        self.setMinimumWidth(460)
        self._layout = QVBoxLayout(self)
        self._code: QPlainTextEdit | None = None
        self._copied = label("", "cap")

    def show_code(self, words: str, code: str) -> None:
        """Show the code, and what it is for."""
        self._code = QPlainTextEdit(code)
        self._code.setReadOnly(True)
        self._code.setAccessibleName("恢复码")
        self._code.setFixedHeight(80)
        self._layout.addWidget(Banner("green", words))
        self._layout.addWidget(self._code)
        copy = button("复制", lambda: self._copy(code), icon_name="file-text")
        paper = button("打印…", lambda: self._print(code), icon_name="printer")
        self._layout.addWidget(row(copy, paper, self._copied, "*", button("我抄好了", self.accept, kind="primary")))
        self.adjustSize()
        self._code.setFocus()

    def _copy(self, code: str) -> None:
        QGuiApplication.clipboard().setText(code)
        self._copied.setText("已复制；贴好以后，请不要留在这台电脑上")

    def _print(self, code: str) -> None:
        from app.papers.recovery import printable
        from app.ui.paper.preview import preview

        preview(self._session, printable(self._session.store, code, self._session.today), self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # The code is shown once: a key pressed by habit does not take it away.
        if self._code and event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return
        super().keyPressEvent(event)


class Passwords(ShowsCode):
    """Asks for what is needed; the ledger is closed while it is written anew."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "密码", parent)
        self._sealed = session.store.encrypted
        self.old, self.new, self.again = map(secret_box, ("现在的密码", "新密码（至少 6 个字符）", "再输一遍"))
        self._fault = label("", "err", wrap=True)
        words = "这个台账已经加密。" if self._sealed else "设了密码，整个文件会加密；不知道密码的人打不开，拷走也没有用。"
        asked: list[QWidget] = [label(words, "sub", wrap=True)]
        for box in (self.old, self.new, self.again) if self._sealed else (self.new, self.again):
            asked += [label(box.accessibleName(), "key"), box]
        remove = button("取消密码", self.remove, kind="danger") if self._sealed else None
        deed = button("更换密码" if self._sealed else "设置密码", self.set, icon_name="lock", kind="primary")
        # Enter in a box does the deed; keys do not wander to the buttons on the way to the next box.
        deed.setDefault(True)
        each = button("每人一个密码…", self.each, icon_name="users", tip="分清谁做的、谁看的；可以只给看、不给改，帮扶档案另给")
        buttons = row(remove, each, "*", button("关闭 Esc", self.reject), deed)
        warning = Banner("gold", "密码丢了谁也找不回来，只能用恢复码。以前没有密码的备份会一起加密；有旧密码的仍用旧密码，拷到别处的请自己处理。")
        self._asked = column(*asked, self._fault, warning, buttons)
        self._layout.addWidget(self._asked)

    def set(self) -> None:
        """Set or change the password, then show the recovery code."""
        from db.password import change_password, recovery_code, set_password

        if self.new.text() != self.again.text():
            self._fault.setText("两遍输入的密码不一样，没有改动")
            return
        path, new = self._session.store.path, self.new.text()
        try:
            with self._session.closed(new):
                if self._sealed:
                    change_password(path, self.old.text(), new)
                else:
                    set_password(path, new)
        except UserError as error:
            self._refused(error)
            return
        seal(self._session, new, self)
        self._asked.hide()
        self.show_code(_ONCE, recovery_code(path, new))

    def remove(self) -> None:
        """Turn the ledger back into a file that anybody can read."""
        from db.password import remove_password

        try:
            with self._session.closed(None):
                remove_password(self._session.store.path, self.old.text())
        except UserError as error:
            self._refused(error)
            return
        self._session.said.emit("密码已取消，台账现在没有加密", False)
        self.accept()

    def each(self) -> None:
        """Give each person a password, beginning with who manages them."""
        from app.ui.ledger.persons import First

        if run_dialog(First(self._session, self)):
            self.accept()

    def _refused(self, error: UserError) -> None:
        words = str(error)
        if isinstance(error, WrongPassword):
            words = "现在的密码不对，没有改动；" + (f"请过 {tries.spoken(error.wait)}再试" if error.wait else "也可以输入恢复码")
        self._fault.setText(words)
        self.old.setFocus()
        self.old.selectAll()


def seal(session: Session, key: str, parent: QWidget) -> None:
    """No copy stays that anybody can read: they get the ledger's password, and those too damaged for that are removed where that is wished."""
    from db.password import destroy_copies, seal_copies

    path, second = session.store.path, session.store.second_place()
    left = session.work(
        "正在给以前的备份加密", lambda store, progress: seal_copies(path, key, second, lambda done, total: progress(done, total, "备份")),
    )
    names = "、".join(f"“{copy.name}”" for copy in left or ())
    if left and ask.sure(parent, f"这 {len(left)} 份没有密码的备份已经损坏，没有能够加密：{names}。留着它们，谁都能读到里面剩下的内容。", "删掉它们", "先留着"):
        destroy_copies(left)
