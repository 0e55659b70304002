"""Locking: the window is covered, the file is closed and its key dropped, until the password is given again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from app.ui.widgets import Card, button, column, label, picture, row
from db.errors import UserError, WrongPassword

if TYPE_CHECKING:
    from app.ui.window import MainWindow

#: KeePassXC's figure.
IDLE_MINUTES = 4


class Cover(QWidget):
    """Takes the place of every page while locked; nothing of them is painted, not even blurred."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.setAutoFillBackground(True)
        self._password = QLineEdit()
        self._password.setEchoMode(QLineEdit.EchoMode.Password)
        self._password.setPlaceholderText("密码")
        self._password.setAccessibleName("密码")
        self._password.returnPressed.connect(self.unlock)
        self._fault = label("", "err", wrap=True)
        encrypted = self._encrypted = window.session.store.encrypted
        words = "输入密码继续" if encrypted else "这个台账没有设密码，点“继续”就能打开。要防别人看，请在“工具 → 密码”里设一个。"
        card = Card(
            row("*", picture("lock", "red", 40), "*"), row("*", label("已锁定", "h2"), "*"), label(words, "sub", wrap=True),
            self._password if encrypted else None, self._fault, row("*", button("继续", self.unlock, kind="primary"), "*"),
            margins=(28, 24, 28, 20), gap=12,
        )
        card.setFixedWidth(340)
        layout = QVBoxLayout(self)
        layout.addWidget(column("*", row("*", card, "*"), "*"))
        self.setGeometry(window.rect())
        self.show()
        self.raise_()
        self._password.setFocus()

    def unlock(self) -> None:
        """Open the ledger again if the password is right."""
        store = self._window.session.store
        try:
            store.reopen(self._password.text() if self._encrypted else None)
        except WrongPassword:
            self._password.clear()
            self._fault.setText("密码不对，请再输一次")
            return
        except UserError as error:
            self._fault.setText(str(error))
            return
        self._window.locked = None
        for part in _parts(self._window):
            part.show()
        self.hide()
        self.deleteLater()
        self._window.session.changed.emit({})


def lock(window: MainWindow) -> None:
    """Cover the window until the password is given."""
    if window.locked:
        return
    window.session.mask()
    QGuiApplication.clipboard().clear()
    for dialog in window.findChildren(QWidget):
        if dialog.isWindow() and dialog is not window and dialog.isVisible():
            dialog.close()
    for part in _parts(window):
        part.hide()
    window.locked = Cover(window)
    window.session.closing.emit()
    window.session.store.shut()


def _parts(window: MainWindow) -> list[QWidget]:
    return [part for part in (window.centralWidget(), window.menuWidget(), window.statusBar()) if part]


class IdleWatch(QObject):
    """Locks an encrypted ledger when nobody has touched keyboard or mouse for four minutes."""

    _TOUCHES = frozenset((QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel))

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._timer = QTimer(self, singleShot=True, interval=IDLE_MINUTES * 60_000)
        self._timer.timeout.connect(lambda: lock(window))
        if window.session.store.encrypted:
            self._timer.start()
            application = QApplication.instance()
            assert application
            application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in self._TOUCHES:
            self._timer.start()
        return False

