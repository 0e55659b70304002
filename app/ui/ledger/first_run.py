"""The first run: unit, organisations, roster, password, place of the copies; every step can be skipped."""

from __future__ import annotations

from itertools import count

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QStackedWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from app import settings
from app.ui.pieces.inputs import SpinBox
from app.ui.pieces.opening import Dialog
from app.ui.pieces.theme import TOKENS
from app.ui.pieces.widgets import button, clear, column, label, lay, picture, row
from app.ui.session import Import, Page, Session
from db import backup
from db.records import Branch

_STEPS = ("单位", "团组织", "导入名册", "密码", "备份位置")
_ASKED = ("unit", "superior", "party_committee", "county", "head", "filler", "phone")
_TYPES = ("农村团支部", "企业团组织", "事业单位团组织", "机关团支部", "大学生村官团支部", "社区团支部", "学校团组织", "其他团组织")


class FirstRun(Dialog):
    """Five short pages; what is done at once is done in one step that can be undone."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__("欢迎使用乡镇团务台账", parent, (900, 580))
        self._session = session
        self.inputs: dict[str, QLineEdit] = {}
        self.counts: dict[str, SpinBox] = {}
        self._tree = QTreeWidget()
        self._tree.setAccessibleName("建好以后的组织树")
        self._sum = label("0", "fig2")
        self._head = QHBoxLayout()
        self._pages = QStackedWidget()
        for page in (self._unit(), self._branches(), self._roster(), self._password(), self._copies()):
            self._pages.addWidget(page)
        self._back = button("上一步", lambda: self._go(self._pages.currentIndex() - 1))
        self._skip = button("跳过这一步", lambda: self._go(self._pages.currentIndex() + 1))
        self._next = button("", self.next, icon_name="arrow-right", kind="primary")
        self._next.setDefault(True)
        top = QFrame()
        top.setObjectName("footer")
        top.setLayout(self._head)
        self._head.setContentsMargins(24, 12, 24, 12)
        foot = row(label("每一步都能跳过，以后在“工具 → 首次使用向导”里接着做", "cap"), "*", self._skip, self._back, self._next, margins=(24, 10, 24, 12))
        lay(self, top, (self._pages, 1), foot, margins=(0, 0, 0, 0), gap=0)
        self._go(0)

    # --- the pages

    def _unit(self) -> QWidget:
        grid = QGridLayout()
        grid.setVerticalSpacing(10)
        grid.setColumnStretch(1, 1)
        for place, key in enumerate(_ASKED):
            setting = settings.SETTINGS[key]
            made = QLineEdit(settings.get(self._session.store, key))
            made.setPlaceholderText(setting.help)
            made.setAccessibleName(setting.label)
            self.inputs[key] = made
            grid.addWidget(label(setting.label, "sub"), place, 0)
            grid.addWidget(made, place, 1)
        over = button("前任给了交接包？从这里接收…", self.take_over, icon_name="folder-open", kind="link")
        grid.addWidget(over, len(_ASKED), 1)
        return _page("您是哪个单位？", "这些会印在每张上报表上，以后在“设置”里可以改。", grid)

    def _branches(self) -> QWidget:
        grid = QGridLayout()
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        for place, name in enumerate(_TYPES):
            made = SpinBox()
            made.setRange(0, 99)
            made.setFixedWidth(90)
            made.setAlignment(Qt.AlignmentFlag.AlignCenter)
            made.setAccessibleName(f"{name}个数")
            made.valueChanged.connect(lambda _: self._show_tree())
            self.counts[name] = made
            grid.addWidget(label(name), place, 0)
            grid.addWidget(made, place, 1)
            grid.addWidget(label("个", "cap"), place, 2)
        grid.addWidget(label("合计", "b"), len(_TYPES), 0)
        grid.addWidget(self._sum, len(_TYPES), 1)
        page = _page("您管着哪些团组织？", "先填个数，程序替您建好空架子，名称等会儿再改。手头有组织名册的，跳过这一步直接导入更快。", grid)
        self._tree.setHeaderHidden(True)
        side = column(label("会建成这样", "h3"), (self._tree, 1), margins=(20, 20, 24, 16))
        return row((page, 52), (side, 48), gap=0)

    def _roster(self) -> QWidget:
        grid = QGridLayout()
        pairs = (("团组织名册", "branches"), ("团员花名册", "members"), ("志愿者名册", "volunteers"), ("帮扶儿童花名册", "children"))
        for place, (name, view) in enumerate(pairs):
            grid.addWidget(label(name), place, 0)
            grid.addWidget(button("从 Excel 导入…", lambda v=view: self._session.go(Import(v)), icon_name="table-import"), place, 1)
        grid.setColumnMinimumWidth(0, 140)
        grid.setColumnStretch(2, 1)
        return _page("把手头的 Excel 名册导进来", "什么样式都行：标题行、合计行、合并的表头都能认；导入前先给您看一遍，导错了可以撤销。", grid)

    def _password(self) -> QWidget:
        grid = QGridLayout()
        grid.addWidget(button("设置密码…", lambda: self._session.go(Page("password")), icon_name="lock"), 0, 0)
        grid.setColumnStretch(1, 1)
        return _page("要不要设密码？", "台账里有身份证号和儿童的情况。几个人合用一台电脑，或者台账会拷来拷去的，请设一个；忘了密码可以用恢复码打开。", grid)

    def _copies(self) -> QWidget:
        grid = QGridLayout()
        grid.addWidget(picture("shield-check", "green", 20), 0, 0)
        grid.addWidget(label(f"自动备份放在：{backup.folder(self._session.store.path)}", wrap=True), 0, 1)
        grid.addWidget(picture("device-usb", "text2", 20), 1, 0)
        grid.addWidget(label("每周请用“备份与恢复 → 拷到 U 盘”再拷一份，硬盘坏了也不怕。", wrap=True), 1, 1)
        grid.setColumnStretch(1, 1)
        return _page("备份已经安排好了", "每天第一次打开、每次导入前都会自动备份，并真的打开检查一遍。", grid)

    # --- going through

    def _go(self, number: int) -> None:
        if number >= len(_STEPS):
            self.accept()
            return
        self._pages.setCurrentIndex(max(0, number))
        clear(self._head)
        for place, name in enumerate(_STEPS):
            self._head.addWidget(_dot(place, number))
            text = label(name, "b" if place == number else "sub")
            if place == number:
                text.setStyleSheet(f"color:{TOKENS['red']}")
            self._head.addWidget(text)
            if place < len(_STEPS) - 1:
                dash = QFrame()
                dash.setFixedSize(30, 1)
                dash.setStyleSheet(f"background:{TOKENS['line2']}")
                self._head.addWidget(dash)
        self._head.addStretch(1)
        last = number == len(_STEPS) - 1
        self._back.setEnabled(number > 0)
        self._skip.setVisible(not last)
        self._next.setText(" 开始使用" if last else f" 下一步：{_STEPS[number + 1]}")

    def next(self) -> None:
        """Keep what this page asks for, and go on."""
        number = self._pages.currentIndex()
        if number == 0:
            self._keep_unit()
        elif number == 1:
            self._make_branches()
        self._go(number + 1)

    def _keep_unit(self) -> None:
        store, changed = self._session.store, False
        for key, made in self.inputs.items():
            if (text := made.text().strip()) != settings.get(store, key):
                store.set_setting(key, text)
                changed = True
        if changed:
            # It stands in the window's title and on every sheet.
            self._session.day_changed.emit()

    def reject(self) -> None:
        """Close; what was typed about the unit is kept."""
        if not self._session.store.readonly:
            self._keep_unit()
        super().reject()

    def take_over(self) -> None:
        """Leave it all to the ledger of whoever was here before; nothing that was typed goes into that."""
        super().reject()
        self._session.go(Page("takeover"))

    def _show_tree(self) -> None:
        self._tree.clear()
        top = QTreeWidgetItem([self.inputs["unit"].text().strip() or "镇团委"])
        self._tree.addTopLevelItem(top)
        for name, made in self.counts.items():
            if made.value():
                kind = QTreeWidgetItem([f"{name}　{made.value()}"])
                top.addChild(kind)
                for number in range(min(3, made.value())):
                    kind.addChild(QTreeWidgetItem([f"{name} {number + 1:02d}"]))
                if made.value() > 3:
                    kind.addChild(QTreeWidgetItem(["……"]))
        self._tree.expandAll()
        self._sum.setText(str(sum(made.value() for made in self.counts.values())))

    def _make_branches(self) -> None:
        unit = self.inputs["unit"].text().strip() or "镇团委"
        store = self._session.store
        there = store.find(Branch)
        names, codes = {b.full_name for b in there}, {b.org_code for b in there}
        new = [(full, kind) for kind, made in self.counts.items() for n in range(made.value()) if (full := f"{kind} {n + 1:02d}") not in names]
        if not new:
            return
        with self._session.step(f"建立团组织 {len(new)} 个"):
            known = [b for b in there if b.level == "团委"]
            top = known[0] if known else store.save(Branch(full_name=unit, level="团委", org_type="其他团组织", status="正常", org_code="001"))
            # A ledger that has organisations already has codes, too.
            free = (code for place in count(1) if (code := f"{top.org_code or '001'}.{place:03d}") not in codes)
            for full, kind in new:
                store.save(Branch(full_name=full, level="团支部", org_type=kind, parent=top.id, status="正常", org_code=next(free)))


def _page(title: str, words: str, grid: QGridLayout) -> QWidget:
    inner = QWidget()
    inner.setLayout(grid)
    made = column(label(title, "h1"), label(words, "sub", wrap=True), 8, inner, "*", margins=(28, 20, 28, 16), gap=10)
    made.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
    made.setObjectName("whitepage")
    return made


def _dot(place: int, now: int) -> QLabel:
    dot = QLabel("" if place < now else str(place + 1))
    dot.setFixedSize(22, 22)
    dot.setAlignment(Qt.AlignmentFlag.AlignCenter)
    if place < now:
        from app.ui.pieces.icons import pixmap

        dot.setPixmap(pixmap("check", "green", 14))
        dot.setStyleSheet(f"background:{TOKENS['green_t']};border-radius:11px")
    elif place == now:
        dot.setStyleSheet(f"background:{TOKENS['red']};color:#fff;border-radius:11px;font-weight:700;font-size:12px")
    else:
        dot.setStyleSheet(f"background:{TOKENS['surface']};color:{TOKENS['text3']};border:1px solid {TOKENS['line2']};border-radius:11px;font-size:12px")
    return dot
