"""Locking: the window is covered, the file is closed and its key dropped, until the password is given again."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from app import settings
from app.ui.pieces import ask
from app.ui.pieces.inputs import ComboBox
from app.ui.pieces.progress_strip import Working
from app.ui.pieces.tables import HEAD_HEIGHT, ROW_HEIGHT, draw_pill
from app.ui.pieces.theme import colour
from app.ui.pieces.wait_window import WaitWindow
from app.ui.pieces.widgets import Card, button, column, label, line, picture, row, secret_box
from app.ui.session import remember_person
from app.work import children as care
from app.work.children import Reminder
from db import tries
from db.errors import UserError, WrongPassword
from db.keyslots import Password
from db.records import is_private

if TYPE_CHECKING:
    from app.ui.window.window import MainWindow

#: How often it is looked whether a job is running that somebody waits for.
_LOOK_MS = 5_000
_REMINDERS = 40
_LIST = 430
_MARGIN = 16
#: Where the columns of the visits begin: number, name and age (bars), village, day, how late.
_NUMBER, _NAME, _AGE, _VILLAGE, _DUE, _LATE = 10, 58, 132, 174, 276, 340
#: How wide the bars in the place of a record are, line by line.
_LINES = (160, 300, 420, 240, 380, 190, 330, 110, 400, 130)
_ASK_MANAGER = "可以请管理员在“工具 → 密码”里重设您的密码，也可以输入恢复码，它不用写姓名。"
_FORGOTTEN = (
    "可以输入设密码时抄下来的恢复码，它和密码一样能打开。\n"
    "密码和恢复码都找不到的话，谁也打不开这个文件；只能用设密码以前的备份，请先问问上一任经办人。"
)


class Cover(QWidget):
    """Takes the place of every page while locked; nothing of them is painted, not even blurred: grey bars stand for texts.

    Where the files of children were shown, numbers, villages and days of the visits that are due stay readable.
    """

    def __init__(self, window: MainWindow, why: str, reminders: list[Reminder], last: tuple[str, str] | None, *, switching: bool = False) -> None:
        super().__init__(window)
        self._window, self._reminders = window, reminders
        self.setAutoFillBackground(True)
        self._password = secret_box("密码")
        store = window.session.store
        self._persons = store.has_persons
        self.name = QLineEdit("" if switching or not store.account else store.account.name)
        self.name.setAccessibleName("姓名")
        self._purpose = ComboBox()
        self._purpose.addItems(care.PURPOSES)
        self._purpose.setCurrentIndex(0 if reminders else len(care.PURPOSES) - 1)
        self._purpose.setAccessibleName("这次查阅的用途")
        self._fault = label("", "err", wrap=True)
        self._fault.hide()
        self._encrypted = window.session.store.encrypted
        self._waiting = QTimer(self, interval=1000)
        self._waiting.timeout.connect(self._tell_wait)
        self._open = button("解锁 Enter", self.unlock, icon_name="lock-open", kind="primary")
        self._card = self._panel(why, last)
        layout = QVBoxLayout(self)
        if reminders:
            layout.setContentsMargins(_MARGIN + _LIST, 0, 0, 0)
        layout.addWidget(column("*", row("*", self._card, "*"), "*"))
        self.setGeometry(window.rect())
        self.show()
        self.raise_()
        (self._open if not self._encrypted else self.name if self._persons and not self.name.text() else self._password).setFocus()
        self._tell_wait()

    def _panel(self, why: str, last: tuple[str, str] | None) -> Card:
        mark = picture("lock", "red", 24)
        mark.setObjectName("face")
        mark.setFixedSize(44, 44)
        mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
        words = label(f"里面有未成年人信息，需要密码。\n{why}" if self._encrypted else f"{why}\n这个台账没有设密码，按 Enter 就能打开。", "sub", wrap=True)
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        hint = None if self._encrypted else label("要防别人看，请打开后在“工具 → 密码”里设一个。", "cap", wrap=True)
        forgotten = row("*", button("忘记密码", lambda: ask.tell(self, _ASK_MANAGER if self._persons else _FORGOTTEN), kind="link"), "*") if self._encrypted else None
        card = Card(
            row("*", mark, "*"), row("*", label("台账已锁上", "h2"), "*"), words,
            column(label("姓名", "cap"), self.name, gap=4) if self._persons else None,
            column(label("密码", "cap"), self._password, gap=4) if self._encrypted else None, self._fault,
            column(label("这次查阅的用途（记入日志）", "cap"), self._purpose, gap=4), self._open, forgotten, hint, line(),
            row(picture("history", "text3", 14), (label(_last(last, self._window.session.today), "cap", wrap=True), 1), gap=6),
            margins=(28, 24, 28, 20), gap=10,
        )
        card.setFixedWidth(372)
        return card

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.unlock()

    def unlock(self) -> None:
        """Open the ledger again if the password is right, and keep what for."""
        if self._waiting.isActive():
            return
        store = self._window.session.store
        before = store.account
        try:
            store.reopen(self._key())
        except WrongPassword:
            self._password.clear()
            self._say("姓名或密码不对，请再输一次" if self._persons else "密码不对，请再输一次")
            self._tell_wait()
            return
        except UserError as error:
            self._say(str(error))
            self._tell_wait()
            return
        care.note_unlocked(store, self._purpose.currentText())
        self._window.locked = None
        _set_keys(self._window, on=True)
        for part in _parts(self._window):
            part.show()
        self.hide()
        self.deleteLater()
        if store.account != before:
            remember_person(store)
            self._window.somebody_else()
        self._window.session.changed.emit({})
        # Hiding the page sent the keys to the strip above, where Enter would take the newest step back.
        if page := (shown.table if (shown := self._window.current_list()) else self._window._stack.currentWidget()):
            page.setFocus()

    def _key(self) -> str | None:
        given = self._password.text()
        return (Password(given, self.name.text().strip()) if self._persons else given) if self._encrypted else None

    def _tell_wait(self) -> None:
        """After several wrong passwords the next has to wait: say for how long, second by second, and take none until then."""
        seconds = tries.left(self._window.session.store.path) if self._encrypted else 0
        self._open.setEnabled(not seconds)
        if seconds:
            self._waiting.start()
            self._say(f"密码输错了几次，请过 {tries.spoken(seconds)}再输；忘了密码可以用恢复码")
        elif self._waiting.isActive():
            self._waiting.stop()
            self._say("现在可以再输密码了")

    def _say(self, fault: str) -> None:
        self._fault.setText(fault)
        self._fault.show()
        self._password.setFocus()

    # --- bars in the place of texts

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = 84
        left = QRectF(_MARGIN, top, _LIST, self.height() - top - 30)
        right = QRectF(left.right() + 12, top, self.width() - left.right() - 12 - _MARGIN, left.height())
        for n in range(7):
            _bar(painter, 24 + n * 108, 48, 64)
        for sheet in (left, right):
            painter.setPen(colour("line"))
            painter.setBrush(colour("surface"))
            painter.drawRoundedRect(sheet, 6, 6)
        self._list(painter, left)
        _record(painter, right)
        painter.end()

    def _list(self, painter: QPainter, sheet: QRectF) -> None:
        painter.setClipRect(sheet)
        y = sheet.top() + HEAD_HEIGHT
        if self._reminders:
            painter.setPen(colour("text2"))
            font = painter.font()
            font.setPixelSize(12)
            font.setBold(True)
            painter.setFont(font)
            heads = ((_NUMBER, "档案"), (_NAME, "姓名"), (_AGE, "年龄"), (_VILLAGE, "村"), (_DUE, "应走访"), (_LATE, "提醒"))
            for x, words in heads:
                painter.drawText(QRectF(sheet.left() + x, sheet.top(), 100, HEAD_HEIGHT), Qt.AlignmentFlag.AlignVCenter, words)
        for n in range(int((sheet.height() - HEAD_HEIGHT) // ROW_HEIGHT)):
            painter.setPen(colour("line"))
            painter.drawLine(int(sheet.left()), int(y), int(sheet.right()), int(y))
            if n < len(self._reminders):
                self._reminder(painter, QRectF(sheet.left(), y, sheet.width(), ROW_HEIGHT), self._reminders[n])
            elif not self._reminders:
                for x, wide in ((_NUMBER, 28), (_NAME, 44), (_VILLAGE, 56), (_DUE, 40)):
                    _bar(painter, sheet.left() + x, y + 10, wide)
            y += ROW_HEIGHT
        painter.setClipping(False)

    def _reminder(self, painter: QPainter, at: QRectF, visit: Reminder) -> None:
        painter.setFont(self.font())
        middle = Qt.AlignmentFlag.AlignVCenter
        number = visit.number.rpartition("-")[2]
        due = f"{visit.due:%m-%d}" if abs(visit.days) < 182 else f"{visit.due:%Y-%m}"
        tone = "err" if visit.days < 0 else "text"
        for x, words, front in ((_NUMBER, number, "text2"), (_VILLAGE, visit.village, "text"), (_DUE, due, tone)):
            painter.setPen(colour(front))
            painter.drawText(at.adjusted(x, 0, 0, 0), middle, words)
        _bar(painter, at.left() + _NAME, at.top() + 10, 40)
        _bar(painter, at.left() + _AGE, at.top() + 10, 16)
        if visit.words:
            pill = at.adjusted(_LATE, 0, -6, 0).toRect()
            painter.save()
            draw_pill(painter, pill, visit.words, "err" if visit.days < 0 else "gold", self.font())
            painter.restore()


def _bar(painter: QPainter, x: float, y: float, width: float) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour("sunken"))
    painter.drawRoundedRect(QRectF(x, y, width, 9), 4.5, 4.5)


def _record(painter: QPainter, sheet: QRectF) -> None:
    """What stands for the record at the right."""
    painter.setClipRect(sheet)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour("sunken"))
    painter.drawEllipse(QRectF(sheet.left() + 18, sheet.top() + 14, 44, 44))
    for x, y, wide in ((76, 20, 96), (190, 20, 130), (76, 44, 150), (244, 44, 170), (432, 44, 110)):
        _bar(painter, sheet.left() + x, sheet.top() + y, wide)
    for n in range(6):
        _bar(painter, sheet.left() + 18 + n * 74, sheet.top() + 92, 48)
    for n, wide in enumerate(_LINES):
        height = sheet.top() + 136 + n * 36
        if height < sheet.bottom() - 20:
            _bar(painter, sheet.left() + 18, height, 54)
            _bar(painter, sheet.left() + 92, height, wide)
            if sheet.width() > 560:
                _bar(painter, sheet.left() + sheet.width() * 0.6, height, wide * 0.6)


def _last(last: tuple[str, str] | None, today: date) -> str:
    if last is None:
        return "还没有解锁过"
    at = datetime.fromisoformat(last[0])
    when = f"今天 {at:%H:%M}" if at.date() == today else f"{at:%Y-%m-%d %H:%M}"
    return f"上次解锁：{when}，{last[1]}"


def lock(window: MainWindow, *, idle: bool = False, switching: bool = False) -> None:
    """Cover the window until the password is given; `switching`: it is somebody else's."""
    if window.locked:
        return
    session = window.session
    session.mask()
    QGuiApplication.clipboard().clear()
    window.close_dialogs()
    shown = window.current_list()
    reminders = care.reminders(session.store, session.day, _REMINDERS) if shown and is_private(shown.view.record) else []
    last = care.last_unlocked(session.store)
    for part in _parts(window):
        part.hide()
    _set_keys(window, on=False)
    now = datetime.now()
    minutes = settings.minutes_to_lock(session.store, private=bool(shown and is_private(shown.view.record)))
    why = f"{minutes} 分钟没有操作，已于 {now:%H:%M} 自动锁上。" if idle else "换人：请写姓名，输入自己的密码。" if switching else f"您在 {now:%H:%M} 锁上了它。"
    window.locked = Cover(window, why, reminders, last, switching=switching)
    session.closing.emit()
    session.store.shut()


def _parts(window: MainWindow) -> list[QWidget]:
    return [part for part in (window.centralWidget(), window.menuWidget(), window.statusBar()) if part]


def _set_keys(window: MainWindow, *, on: bool) -> None:
    """The window's own keys would reach pages whose file is closed."""
    for shortcut in window.findChildren(QShortcut):
        shortcut.setEnabled(on)


class IdleWatch(QObject):
    """Locks an encrypted ledger when nobody has touched keyboard or mouse for the minutes of the settings, fewer at the files of children.

    A job that somebody waits for, an import for one, counts as a touch as long as it runs: closing the file would stop it
    and take it back unasked, and closing its window would lose what it found.
    """

    # Who writes Chinese presses keys that only the input method sees; what it makes of them arrives as its own events.
    _TOUCHES = frozenset((
        QEvent.Type.KeyPress, QEvent.Type.InputMethod, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel, QEvent.Type.TouchBegin,
    ))

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._watching = window, False
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.lock)
        self._patience = self._wanted()
        self._touched()
        self._look = QTimer(self, interval=_LOOK_MS)
        self._look.timeout.connect(self._see_jobs)
        if window.session.store.encrypted:
            self._watch()

    def _watch(self) -> None:
        """Hear of every touch; without a password that would only cost time."""
        application = QApplication.instance()
        assert application
        application.installEventFilter(self)
        self._look.start()
        self._watching = True

    def lock(self) -> None:
        """Lock when it is time, if there is a password to open it with; where one was set since, begin to watch."""
        if not self._window.isVisible():
            # Another ledger was opened in its place: there is nothing to cover any more.
            self._look.stop()
        elif self._waited_for():
            self._touched()
        elif self._watching and self._window.session.store.encrypted:
            lock(self._window, idle=True)
        else:
            if self._window.session.store.encrypted:
                self._watch()
            self._touched()

    def _touched(self) -> None:
        self._timer.start(self._patience)

    def _wanted(self) -> int:
        """How long to wait at what is in sight now, in milliseconds."""
        shown = self._window.current_list()
        return settings.minutes_to_lock(self._window.session.store, private=bool(shown and is_private(shown.view.record))) * 60_000

    def _see_jobs(self) -> None:
        """Follow the page in sight and the settings; a job that runs is a touch."""
        if not self._window.locked and self._window.isVisible() and (wanted := self._wanted()) != self._patience:
            waited = self._patience - self._timer.remainingTime()
            self._patience = wanted
            self._timer.start(max(0, wanted - waited))
        if self._waited_for():
            self._touched()

    def _waited_for(self) -> bool:
        """Whether something is done that somebody is shown to wait for."""
        return isinstance(QApplication.activeModalWidget(), WaitWindow) or any(strip.running for strip in self._window.findChildren(Working))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in self._TOUCHES:
            self._touched()
        return False
