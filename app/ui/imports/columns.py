"""The step of an import in which the columns of a sheet are matched with fields."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.exchange.imports import mapping
from app.exchange.imports.headings import SHEETS_OWN, heading_key
from app.exchange.imports.mapping import Outline, Slot
from app.exchange.imports.plan import FILL, SKIP, UPDATE, Source
from app.ui.imports.steps import rows_told, told
from app.ui.pieces.icons import pixmap
from app.ui.pieces.inputs import ComboBox
from app.ui.pieces.widgets import Banner, button, clear, column, label, line, picture, row
from app.ui.session import Session
from db.fields import Field
from db.records import View

_SAMPLES_WIDE = 190


class ColumnsPage(QWidget):
    """Which column goes into which field."""

    changed = Signal()

    def __init__(self, session: Session, chosen: View) -> None:
        super().__init__()
        self._session, self._view = session, chosen
        self._targets = mapping.targets(chosen)
        self._found: Source | None = None
        self._last: dict[int, str] = {}
        self._by_hand: set[int] = set()
        self._boxes: dict[int, tuple[Slot, ComboBox, QLabel, QLabel, QLabel]] = {}
        self._summary, self._banners = label("", "sub"), QVBoxLayout()
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setObjectName("white")
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        top = row(label("把列对上", "h2"), self._summary, "*", button("全部清空", self.clear_all, kind="ghost"), gap=10)
        left = column(top, gap=8, margins=(20, 14, 12, 10))
        left.setObjectName("white")
        left.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        inner = left.layout()
        assert isinstance(inner, QVBoxLayout)
        inner.addLayout(self._banners)
        inner.addWidget(self._scroll, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(left, 1)
        layout.addWidget(self._side())
        session.masked_changed.connect(self._show_samples)

    # --- the side: what file, what becomes of those who are there already

    def _side(self) -> QWidget:
        side = QFrame()
        side.setObjectName("side")
        side.setFixedWidth(288)
        self._facts = QGridLayout()
        self._facts.setVerticalSpacing(4)
        self._facts.setColumnStretch(1, 1)
        what = f"{self._view.record.unit}" if self._view.record.unit == "人" else "记录"
        choices = (
            (UPDATE, "用文件里的新内容更新", "下一步逐格给您看新旧对比"),
            (FILL, "只补空白格", "台账已有的内容不动"),
            (SKIP, f"跳过，只加新{what}", ""),
        )
        self.known = {key: QRadioButton(words) for key, words, _ in choices}
        self.known[UPDATE].setChecked(True)
        layout = QVBoxLayout(side)
        layout.setContentsMargins(18, 14, 18, 12)
        layout.setSpacing(8)
        layout.addWidget(label("这个文件", "h3"))
        layout.addLayout(self._facts)
        layout.addWidget(line())
        layout.addWidget(label(f"台账里已有的{what}怎么办", "h3"))
        for key, _, more in choices:
            layout.addWidget(self.known[key])
            if more:
                layout.addWidget(row(label(more, "cap"), margins=(24, 0, 0, 0)))
        layout.addWidget(row(picture("info-circle", "ink", 15), (label("文件里的空白格，不会清掉台账内容", "cap", wrap=True), 1), gap=6))
        layout.addWidget(line())
        layout.addWidget(label(f"怎样算同一{'个人' if what == '人' else '条'}", "h3"))
        layout.addWidget(label(self._keys_told(), "sub", wrap=True))
        layout.addStretch(1)
        self.remember = QCheckBox("记住这次的对应，下次直接用")
        self.remember.setChecked(True)
        layout.addWidget(self.remember)
        return side

    def _keys_told(self) -> str:
        record = self._view.record
        keys = ["＋".join(record.field(name).label for name in key) for key in record.keys]
        return f"先看{keys[0]}；没有的，看{'；再看'.join(keys[1:])}" if len(keys) > 1 else f"看{keys[0]}" if keys else "每一行都是新的"

    @property
    def known_choice(self) -> str:
        """What becomes of records the ledger has already."""
        return next(key for key, made in self.known.items() if made.isChecked())

    # --- the columns

    def show_table(self, path: Path, sheets: int, found: Source, seen: Outline) -> None:
        """Show the columns of a table as they are recognised, or as they were the last time."""
        self._found = found
        self._by_hand.clear()
        self._targets = mapping.targets(self._view, found)
        last = mapping.remembered(self._session.store, self._view, found)
        self._last = last[1] if last else {}
        wanted = self._last or {c.index: mapping.target_of(c) for c in found.columns}
        self._show_facts(path, sheets, found, seen)
        self._show_slots(seen.slots, wanted)
        clear(self._banners)
        if last:
            self._banners.addWidget(Banner("green", f"认出来了：和 {last[0]:%Y 年 %m 月} 导入的是同一种表，已照上次对好 {len(self._last)} 列。"))
        self._warning = QVBoxLayout()
        self._banners.addLayout(self._warning)
        self._review()

    def _show_facts(self, path: Path, sheets: int, found: Source, seen: Outline) -> None:
        clear(self._facts)
        unit = self._view.record.unit
        facts = (
            ("文件", path.name), ("工作表", found.sheet.name + (f"（共 {sheets} 张）" if sheets > 1 else "")),
            ("表头", rows_told(found) + ("，合并单元格" if any(area[0] <= found.bottom for area in found.sheet.merged) else "")),
            ("数据", f"第 {seen.first}–{seen.last} 行，{seen.rows:,} {unit}" if seen.rows else "没有数据行"),
        )
        for place, (name, text) in enumerate(facts):
            self._facts.addWidget(label(name, "key", width=50), place, 0, Qt.AlignmentFlag.AlignTop)
            self._facts.addWidget(label(text, wrap=True), place, 1)

    def _show_slots(self, slots: Sequence[Slot], wanted: dict[int, str]) -> None:
        inner, grid = QWidget(), QGridLayout()
        inner.setLayout(grid)
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(0)
        for place, words in enumerate(("文件里的列", "前几行的样子", "", "导入到台账的", "识别情况")):
            grid.addWidget(label(words, "head"), 0, place)
        self._boxes.clear()
        for place, slot in enumerate(slots, 1):
            box, samples, mark, note = self._box(slot, wanted.get(slot.index, "")), label("", "cap"), QLabel(), label("", "cap", wrap=True)
            mark.setFixedSize(15, 15)
            grid.setRowMinimumHeight(place, 37)
            grid.addWidget(label(slot.heading, "b", wrap=True), place, 0)
            grid.addWidget(samples, place, 1)
            grid.addWidget(picture("arrow-narrow-right", "text3"), place, 2)
            grid.addWidget(box, place, 3)
            grid.addWidget(row(mark, (note, 1), gap=6), place, 4)
            self._boxes[slot.index] = slot, box, samples, mark, note
        grid.setColumnMinimumWidth(0, 110)
        grid.setColumnMinimumWidth(1, _SAMPLES_WIDE)
        grid.setColumnStretch(4, 1)
        grid.setRowStretch(len(slots) + 1, 1)
        self._scroll.setWidget(inner)

    def _box(self, slot: Slot, target: str) -> ComboBox:
        box = ComboBox()
        box.setAccessibleName(f"“{slot.heading}”导入到")
        box.setFixedWidth(184)
        box.addItem("不导入", "")
        for key, words in self._targets.items():
            if "." in key and "." not in str(box.itemData(box.count() - 1)):
                box.insertSeparator(box.count())
            box.addItem(words, key)
        box.setCurrentIndex(max(0, box.findData(target)))
        box.activated.connect(lambda _, n=slot.index: self._chosen(n))
        return box

    def _chosen(self, index: int) -> None:
        target = self._boxes[index][1].currentData()
        self._by_hand.add(index)
        # A field takes one column: the other one gives it up.
        for other, (_, box, *_rest) in self._boxes.items():
            if target and other != index and box.currentData() == target:
                box.setCurrentIndex(0)
        self._review()

    def choose(self, index: int, target: str) -> None:
        """Have a column go into a target, '' for nowhere."""
        box = self._boxes[index][1]
        box.setCurrentIndex(max(0, box.findData(target)))
        self._chosen(index)

    def clear_all(self) -> None:
        """Let no column go anywhere."""
        for index, (_, box, *_rest) in self._boxes.items():
            box.setCurrentIndex(0)
            self._by_hand.add(index)
        self._review()

    def mapped(self) -> Source:
        """The table with its columns as chosen."""
        assert self._found
        return mapping.mapped(self._found, self._view, {n: box.currentData() for n, (_, box, *_rest) in self._boxes.items()})

    # --- what there is to say about them

    def _review(self) -> None:
        found, doubtful = self.mapped(), 0
        by_index = {c.index: c for c in found.columns}
        for index, (slot, _, _, mark, note) in self._boxes.items():
            chosen = by_index.get(index)
            if chosen is None:
                name, tone, words = self._unused(slot, index)
            elif bad := mapping.unreadable(found, chosen):
                name, tone, words = "alert-triangle", "gold_x", f"{len(bad)} 格读不懂，如“{bad[0][:14]}”，下一步可以改"
            else:
                name, tone, words = "circle-check", "green", self._how(slot, chosen.field, index)
            doubtful += tone == "gold_x"
            mark.setPixmap(pixmap(name, tone, 15))
            note.setText(words)
            note.setProperty("role", "warn" if tone == "gold_x" else "cap")
            note.style().polish(note)
        tail = f"，请看 {doubtful} 处黄色提醒" if doubtful else ""
        self._summary.setText(f"{len(self._boxes)} 列里 {len(by_index)} 列已对好{tail}")
        clear(self._warning)
        if missing := mapping.missing(found, self._view):
            self._warning.addWidget(Banner("gold", f"还没有一列对到“{'”“'.join(missing)}”，新增的记录必须有；请选好，否则只能更新已有的。"))
        self._show_samples()
        self.changed.emit()

    def _unused(self, slot: Slot, index: int) -> tuple[str, str, str]:
        if not slot.filled:
            return "minus", "text3", "没有数据，默认不导入"
        if index in self._by_hand or self._last or heading_key(slot.heading) in SHEETS_OWN:
            return "minus", "text3", "不导入"
        return "alert-triangle", "gold_x", "没认出来，要导入请选一栏"

    def _how(self, slot: Slot, field: Field, index: int) -> str:
        if index in self._by_hand:
            return "按您选的"
        if index in self._last:
            return "上次的对应"
        return "与栏目同名" if heading_key(slot.heading) == heading_key(field.label) else f"认作“{field.label}”"

    def _show_samples(self) -> None:
        for slot, box, samples, *_ in self._boxes.values():
            target = box.currentData()
            field = mapping.field_of(self._view, target) if target else None
            texts = [told(text.replace("\n", " "), field, self._session.masked) for text in slot.samples]
            shown = "　".join(texts) if texts else "（全空）"
            samples.setText(samples.fontMetrics().elidedText(shown, Qt.TextElideMode.ElideRight, _SAMPLES_WIDE))
