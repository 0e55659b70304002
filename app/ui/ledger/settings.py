"""The settings: what stands on every sheet, the rules that differ by place, and the size of letters on this computer."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QGridLayout,
    QLineEdit,
    QScrollArea,
    QWidget,
)

from app import settings
from app.paths import portable_folder
from app.rules import STAR_RULES
from app.ui.lists.look import ROOM
from app.ui.pieces import theme
from app.ui.pieces.inputs import ComboBox, SpinBox
from app.ui.pieces.opening import Dialog, run_dialog
from app.ui.pieces.widgets import button, label, lay, line, row
from app.ui.session import Session
from db.errors import Cancelled
from db.records.codes import TIME_KIND

_SMALLEST, _LARGEST = 12, 16
#: The settings that are whole numbers from 1 on, and how large they may be.
_WHOLE = {"visit_interval_days": 366, "lock_minutes": 60, "child_lock_minutes": 60, "keep_closed_years": 100}
#: How much higher rows are than usual, in pixels, by what it is called.
_ROOMS = {"标准": 0, "紧凑": -4, "宽松": 8}
#: By whether the program is used from a stick.
_WHERE = {
    False: "备份在它旁边的“备份”文件夹里",
    True: "备份在它旁边的“备份”文件夹里；程序旁边有 data 文件夹，本机自己的台账和设置都放在那里面",
}


class Preferences(Dialog):
    """One line for each declared setting, with its help beneath."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__("设置", parent, (560, 600))
        self._session = session
        self.inputs: dict[str, QLineEdit] = {}
        self._kinds: dict[str, QCheckBox] = {}
        self._fault = label("", "err", wrap=True)
        inner = QWidget()
        self._grid = QGridLayout(inner)
        self._grid.setColumnStretch(1, 1)
        self._grid.setVerticalSpacing(6)
        for setting in settings.SETTINGS.values():
            self._add(setting)
        self._size = SpinBox()
        self._size.setRange(_SMALLEST, _LARGEST)
        self._size.setValue(int(session.preferences.value("font/size") or theme.SIZE))
        self._size.setAccessibleName("字号")
        self._put("本机字号", self._size, "12 到 16；只影响这台电脑")
        self._colours = ComboBox()
        for choice, words in theme.CONTRAST_CHOICES.items():
            self._colours.addItem(words, choice)
        self._colours.setCurrentIndex(max(0, self._colours.findData(str(session.preferences.value(theme.CONTRAST_KEY) or ""))))
        self._colours.setAccessibleName("颜色")
        self._put("颜色", self._colours, "看不清浅色的字和线就选高对比度；只影响这台电脑，重新打开程序后全部换好")
        self._rows = ComboBox()
        for words, more in _ROOMS.items():
            self._rows.addItem(words, more)
        self._rows.setCurrentIndex(max(0, self._rows.findData(int(session.preferences.value(ROOM) or 0))))
        self._rows.setAccessibleName("名册的行距")
        self._put("名册的行距", self._rows, "一屏想多看几行就选紧凑；只影响这台电脑")
        self.answers = button("查看和清除…", self._show_answers)
        self.answers.setAccessibleName("导入时的回答，查看和清除")
        self._put("导入时的回答", row(self.answers, "*"), "没见过的说法、名字和栏目回答过一次，下次不再问；记错了的在这里忘掉")
        self._put("台账文件", self._place(), _WHERE[portable_folder() is not None])
        self._grid.setRowStretch(self._grid.rowCount(), 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(inner)
        save = button("保存", self.save, icon_name="check", kind="primary")
        save.setDefault(True)
        lay(self, label("写在每张表上的，随台账走；改了马上生效。", "sub"), (scroll, 1), line(), self._fault, row("*", button("取消 Esc", self.reject), save))

    def _place(self) -> QLineEdit:
        place = QLineEdit(str(self._session.store.path))
        place.setReadOnly(True)
        place.setCursorPosition(0)
        place.setAccessibleName("台账文件")
        return place

    def _add(self, setting: settings.Setting) -> None:
        value = settings.get(self._session.store, setting.key)
        if setting.key == "hour_kinds":
            boxes = []
            for option in TIME_KIND.options:
                box = QCheckBox(option.label)
                box.setChecked(option.label in value.split("、"))
                self._kinds[option.label] = box
                boxes.append(box)
            self._put(setting.label, row(*boxes, "*"), setting.help)
            return
        made = QLineEdit(value)
        made.setAccessibleName(setting.label)
        self.inputs[setting.key] = made
        self._put(setting.label, made, setting.help)

    def _put(self, name: str, widget: QWidget, help: str) -> None:
        place = self._grid.rowCount()
        self._grid.addWidget(label(name, "sub"), place, 0)
        self._grid.addWidget(widget, place, 1)
        if help:
            self._grid.addWidget(label(help, "cap", wrap=True), place + 1, 1)

    def _show_answers(self) -> None:
        from app.ui.ledger.remembered import Answers

        run_dialog(Answers(self._session, self))

    def save(self) -> None:
        """Keep the settings, if they make sense."""
        texts = {key: made.text().strip() for key, made in self.inputs.items()}
        for key, most in _WHOLE.items():
            if not (texts[key].isascii() and texts[key].isdecimal()) or not 1 <= int(texts[key]) <= most:
                self._fault.setText(f"{settings.SETTINGS[key].label.partition('（')[0]}请填 1 到 {most} 的整数")
                return
        if texts["star_rule"] not in STAR_RULES:
            self._fault.setText(f"星级标准请填 {' 或 '.join(STAR_RULES)}")
            return
        counted = [name for name, box in self._kinds.items() if box.isChecked()]
        if not counted:
            self._fault.setText("计入工时的类别至少要勾一项")
            return
        store = self._session.store
        try:
            with store.step("改设置"):
                for key, text in (texts | {"hour_kinds": "、".join(counted)}).items():
                    if text != settings.get(store, key):
                        store.set_setting(key, text)
        except Cancelled:
            return
        self._session.preferences.setValue("font/size", self._size.value())
        self._session.preferences.setValue(ROOM, self._rows.currentData())
        application = QApplication.instance()
        self._session.preferences.setValue(theme.CONTRAST_KEY, self._colours.currentData())
        if isinstance(application, QApplication):
            contrast = theme.in_contrast(application, self._colours.currentData())
            theme.apply(application, self._size.value(), in_contrast=contrast)
        self._session.day_changed.emit()
        self._session.said.emit("设置已保存", False)
        self.accept()
