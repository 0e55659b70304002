"""What a heading of a county form means, or whom its roster lists: chosen once from fields and figures, a figure with its conditions and its time."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from app.exchange.forms import offered
from app.exchange.forms.meaning.columns import column_of
from app.exchange.forms.meaning.shapes import shapes_of
from app.exchange.forms.meaning.wants import NOTHING, Want, day_of, number_of
from app.figures import crossing
from app.ui.pieces.inputs import ComboBox
from app.ui.pieces.opening import Dialog
from app.ui.pieces.widgets import button, label, lay, row, search_box
from app.ui.reports.forms.conditions import Conditions
from app.ui.session import Session


class MeaningDialog(Dialog):
    """A line to type in, what fits below it, and how it is narrowed and written; `lists`: it is a roster's people that are asked for."""

    def __init__(self, session: Session, heading: str, view_key: str, parent: QWidget | None = None, *, now: Want | None = None, lists: bool = False) -> None:
        super().__init__("这张名册列出哪些" if lists else "这一栏填什么", parent, (500, 560), within=True)
        self._session, self._heading, self._view, self._lists = session, heading, view_key, lists
        self._all = offered.rolls(view_key) if lists else offered.choices(view_key)
        self.want: Want | None = None
        self._find = search_box("打几个字找，如 出生、团员数")
        self._find.textChanged.connect(lambda _: self._show())
        self._find.returnPressed.connect(self.enter)
        self.found = QListWidget()
        self.found.setAccessibleName("可以填的")
        self.found.currentRowChanged.connect(lambda _: self._chosen())
        self.found.itemActivated.connect(lambda _: self.take())
        self._look, self._time = ComboBox(), ComboBox()
        self._look.setAccessibleName("写法")
        self._time.setAccessibleName("什么时候的数")
        for key, words in offered.TIMES.items():
            self._time.addItem(words, key)
        self._time.currentIndexChanged.connect(lambda _: self._count())
        self.conditions = Conditions(session)
        self.conditions.changed.connect(self.narrow)
        self._result = label("", "cap", wrap=True)
        self._lay()
        self._show()
        self._begin_with(now)

    def _lay(self) -> None:
        self._take = button("就列这些" if self._lists else "就填这个", self.take, kind="primary")
        self._none = label("没有找到，请换几个字，比如只打“团员”", "cap", wrap=True)
        self._only = row(label("只要", "key"), (self.conditions, 1))
        self._when = row(label("时间", "key"), (self._time, 1))
        self._shape = row(label("写法", "key"), (self._look, 1))
        asked = f"“{self._heading}”列出哪些？" if self._lists else f"表头“{self._heading}”填什么？"
        lay(self, label(asked, "h3", wrap=True), self._find, self._none, (self.found, 1), self._only, self._when, self._shape, self._result,
            label(f"记住以后，这张表和只有小改动的新版都照着{'列' if self._lists else '填，别的表里同样的表头也是'}。", "cap", wrap=True), row("*", button("取消", self.reject), self._take), margins=(16, 14, 16, 14))

    def _begin_with(self, now: Want | None) -> None:
        """Start from what it means now, so that only what is wrong about it has to be changed."""
        number = number_of(now.target) if now else None
        target = f"figure:{offered.base_of(number[1])}" if number else now.target if now else ""
        place = next((n for n in range(self.found.count()) if self.found.item(n).data(Qt.ItemDataRole.UserRole) == target), -1) if now else -1
        if place < 0:
            return
        self.found.setCurrentRow(place)
        # The own number of each row's record is chosen anew: there is no one number to show.
        if number and "*" not in number[1]:
            self._time.setCurrentIndex(max(0, self._time.findData(number[0])))
            self.narrow(number[1])

    def _show(self) -> None:
        text = self._find.text().strip()
        self.found.clear()
        for target, words in self._all:
            if text in words:
                item = QListWidgetItem(words)
                item.setData(Qt.ItemDataRole.UserRole, target)
                self.found.addItem(item)
        self.found.setCurrentRow(0 if self.found.count() else -1)
        self._take.setEnabled(self.found.count() > 0)
        self._none.setVisible(not self.found.count())

    def _target(self) -> str | None:
        item = self.found.currentItem()
        return None if item is None else str(item.data(Qt.ItemDataRole.UserRole))

    def _chosen(self) -> None:
        """Offer what there is to say more of the chosen one: conditions and time of a figure, how a field is written."""
        target = self._target() or ""
        number = number_of(target)
        self._look.clear()
        column = column_of(target)
        for key, words in (shapes_of(column.kind) if column else {"": "原样"}).items():
            self._look.addItem(words, key)
        self._look.setEnabled(self._look.count() > 1)
        self._shape.setVisible(not number and not self._lists)
        self._only.setVisible(bool(number))
        self._when.setVisible(bool(number) and not self._lists)
        self._time.setCurrentIndex(0)
        self.conditions.show_figure(number[1] if number else "members.total")
        self._count()

    def narrow(self, key: str) -> None:
        """Take the figure with these conditions."""
        self.conditions.show_figure(key)
        self._count()

    def _count(self) -> None:
        """What the choice gives today, so that a wrong one shows."""
        number = number_of(self._target() or "")
        day = day_of(self._time.currentData() or "figure", self._session.day) if number else None
        self._result.setVisible(day is not None)
        if day is None:
            return
        figure = crossing.figure(self.conditions.key)
        value = crossing.compute(self._session.store, day, [figure.key])[figure.key]
        told = "说不出" if value is None else f"{value:,} {figure.unit}"
        self._result.setText(f"{day:%Y-%m-%d} 是 {told}：{figure.source}")

    def enter(self) -> None:
        """Take what was typed in full or is the only one found; of several, go to the list to choose."""
        alike = self.found.findItems(self._find.text().strip(), Qt.MatchFlag.MatchExactly)
        if len(alike) == 1:
            self.found.setCurrentItem(alike[0])
        if len(alike) == 1 or self.found.count() == 1:
            self.take()
        else:
            self.found.setFocus()

    def take(self) -> None:
        """Take what is chosen."""
        target = self._target()
        if target is None:
            return
        if number_of(target):
            self.want = Want(f"{self._time.currentData()}:{self.conditions.key}", self._heading)
        else:
            # Everybody of this view: the sheet may have a roster of another one below.
            self.want = Want(target, self._heading, self._view if self._lists and target == NOTHING else self._look.currentData() or "")
        self.accept()
