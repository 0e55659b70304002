"""交接: the whole ledger made into one sealed file with its printed list, and such a file taken over on another computer."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QAbstractItemView, QVBoxLayout, QWidget

from app.paths import data_folder, file_name
from app.progress import Progress
from app.ui.pieces import ask
from app.ui.pieces.opening import Dialog
from app.ui.pieces.rows import fill_texts
from app.ui.pieces.tables import text_table
from app.ui.pieces.widgets import Banner, Card, button, clear, label, lay, line, row, secret_box
from app.ui.session import Session
from app.work.handover import inventory, package
from db.connect import LEDGER_SUFFIX
from db.errors import UserError, WrongPassword
from db.handover import Listed
from db.store import Store

PACKAGES = f"交接包 (*{package.SUFFIX})"


class HandOver(Dialog):
    """What is handed over and what is open; the file is made under a password told apart from it, and the list printed."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__("制作交接包", parent, (1080, 620), within=True)
        self._session = session
        self.made: tuple[Path, Listed] | None = None
        self.password, self.again = secret_box("交接包的密码（至少 6 个字符）"), secret_box("再输一遍")
        self._fault = QVBoxLayout()
        counted, waiting = text_table(["内容", "数量"], (100,), 0, "要移交的内容"), text_table(["还没有办完的事", "期限"], (140,), 0, "还没有办完的事")
        for table in (counted, waiting):
            table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        counts, things = inventory.counts(session.store), inventory.open_things(session.store, session.today)
        fill_texts(counted, [(one.label, f"{one.count:,} {one.unit}") for one in counts], right=(1,), tips=[one.note for one in counts])
        fill_texts(waiting, [(one.what, one.when) for one in things] or [("没有", "")], tips=[one.detail for one in things] or [""])
        self._make = button("制作交接包… Enter", self.make, icon_name="device-usb", kind="primary")
        self._make.setDefault(True)
        paper = button("打印移交清单…", self.print, icon_name="printer")
        words = label("整本台账（记录、附件、县里的表、对应关系、记住的回答、设置、历史）写进一个加密的文件。做好以后逐张表核对一遍。", "sub", wrap=True)
        secret = label("密码不要和文件放在一起：文件拷给接收人，密码当面说或者打电话说。", "cap", wrap=True)
        right = Card(
            label("一个文件，一个密码", "h3"), words, 4, label("交接包的密码（至少 6 个字符）", "key"), self.password, label("再输一遍", "key"), self.again, secret,
            self._fault, "*", row(paper, "*", self._make), margins=(16, 12, 16, 12), gap=8,
        )  # fmt: skip
        left = Card(row(label("要移交的内容", "h3"), margins=(16, 8, 16, 8)), line(), (counted, 3), line(), (waiting, 2), margins=(1, 1, 1, 1), gap=0)
        lay(self, (row((left, 50), (right, 50), gap=12), 1), row("*", button("关闭 Esc", self.reject)), margins=(16, 12, 16, 12), gap=10)
        self.password.setFocus()

    def make(self) -> None:
        """Ask where to, write it, and look it over."""
        clear(self._fault)
        password = self.password.text()
        try:
            if password != self.again.text():
                raise UserError("两遍输入的密码不一样，没有做交接包")
            package.check_password(password)
            target = ask.file_to_save(self, "交接包放在哪里", package.suggested(self._session.store, self._session.today.isoformat()), PACKAGES)
            if target is None:
                return
            self._session.must_write()
            listed = self._session.work("正在制作交接包", lambda store, progress: package.make(store, target, password, progress))
        except UserError as error:
            self._fault.addWidget(Banner("err", str(error)))
            self.password.setFocus()
            return
        if listed is not None:
            self.made = target, listed
            words = f"做好了，逐张表核对无误：{target.name}。请打印移交清单，三方签字；密码另外告诉接收人。"
            self._fault.addWidget(Banner("green", words))
            self._session.say_written(f"交接包已做好：{target.name}", target)

    def print(self) -> None:
        """The list, with the file that was just made where there is one."""
        from app.papers.handover import printable
        from app.ui.paper.preview import preview

        target, listed = self.made or (None, None)
        preview(self._session, printable(self._session.store, self._session.today, target, listed), self)


class TakeOver(Dialog):
    """Asks for the file's password and, where that is wished, for a new one; `taken` is the ledger that was made, None where it took this one's place."""

    def __init__(self, session: Session, source: Path, parent: QWidget | None = None) -> None:
        super().__init__("接收交接包", parent)
        self._session, self.source = session, source
        self.setMinimumWidth(520)
        self.taken: Path | None = None
        #: A ledger in which nothing was ever done makes room, where it is this person's to say so; any other stays where it is.
        self.in_place = not session.store.readonly and session.store.manages and int(session.store.scalar("SELECT count(*) FROM step")) == 0
        self.target = session.store.path if self.in_place else _free(data_folder() / f"{file_name(source.stem)}{LEDGER_SUFFIX}")
        self.password, self.new, self.again = secret_box("交接包的密码"), secret_box("台账的新密码（不填就沿用交接包的密码）"), secret_box("再输一遍")
        self._fault, self._where = label("", "err", wrap=True), label("", "sub", wrap=True)
        deed = button("接收 Enter", self.take, icon_name="check", kind="primary")
        deed.setDefault(True)
        elsewhere = button("换个位置…", self.choose, kind="link")
        elsewhere.setVisible(not self.in_place)
        boxes = [item for box in (self.password, self.new, self.again) for item in (label(box.accessibleName(), "key"), box)]
        words = label(f"“{source.name}”里是整本台账。输入密码以后逐张表核对条数和内容，一致才收下；已有的台账不会被盖掉。", "sub", wrap=True)
        lay(
            self, words, *boxes, row((self._where, 1), elsewhere), self._fault, row("*", button("取消 Esc", self.reject), deed), margins=(20, 16, 20, 14), gap=8,
        )  # fmt: skip
        self._show_where()
        self.password.setFocus()

    def _show_where(self) -> None:
        self._where.setText("现在打开的台账还是空的，收下以后就用这一份。" if self.in_place else f"收到：{self.target}")

    def choose(self) -> None:
        """Ask for another place."""
        if target := ask.file_to_save(self, "收到哪里", self.target.name, ask.LEDGERS):
            self.target = target
            self._show_where()

    def take(self) -> None:
        """Take it over."""
        password, new = self.password.text(), self.new.text()
        if new != self.again.text():
            self._fault.setText("两遍输入的新密码不一样，没有接收")
            return
        target = self.target.with_name(f"{self.target.stem} 接收中{LEDGER_SUFFIX}") if self.in_place else self.target

        def job(store: Store, progress: Progress) -> Listed:
            return package.take_over(self.source, password, target, new or None)

        try:
            if self._session.work("正在接收，逐张表核对", job) is None:
                return
            if self.in_place:
                self._session.restore(target, new or password)
        except UserError as error:
            self._fault.setText("交接包的密码不对，没有接收；请核对大小写和输入法" if isinstance(error, WrongPassword) else str(error))
            self.password.setFocus()
            self.password.selectAll()
            return
        finally:
            if self.in_place:
                target.unlink(missing_ok=True)
        self.taken = None if self.in_place else self.target
        self.accept()


def _free(path: Path) -> Path:
    """The path, or the next like it where nothing lies yet."""
    number, found = 2, path
    while found.exists():
        found, number = path.with_name(f"{path.stem} ({number}){path.suffix}"), number + 1
    return found
