"""The step of an import in which the tables of the files are looked over, and their columns matched with fields."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidgetItem,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.exchange.imports.columns import mapping
from app.exchange.imports.columns.headings import heading_key
from app.exchange.imports.columns.mapping import KEEP, Slot
from app.exchange.imports.plan import FILL, SKIP, UPDATE, Source
from app.exchange.imports.taking import Opened, Taken, kinds_offered
from app.ui.imports.steps import hidden_told, rows_told, sheet_told, told
from app.ui.pieces.icons import pixmap
from app.ui.pieces.inputs import ComboBox
from app.ui.pieces.widgets import Banner, button, clear, column, label, line, name_list, picture, row
from app.ui.session import Session
from db.fields import Field

_SAMPLES_WIDE = 170
_KNOWN = ((UPDATE, "用文件里的新内容更新", "核对时逐格给您看新旧对比"), (FILL, "只补空白格", "台账已有的内容不动"), (SKIP, "跳过，只加新的", ""))


class ColumnsPage(QWidget):
    """Which tables come in, of which kind they are, and which column goes into which field."""

    changed = Signal()
    #: A table is of another kind: the table, the kind's key.
    kind_chosen = Signal(object, str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._opened: Opened | None = None
        self._taken: Taken | None = None
        self._boxes: dict[int, tuple[Slot, ComboBox, QLabel, QLabel, QLabel]] = {}
        self._summary, self._banners, self._kind = label("", "sub"), QVBoxLayout(), ComboBox()
        self._kind.setAccessibleName("这张表是")
        self._kind.setMinimumWidth(130)
        self._kind.activated.connect(lambda _: self._choose_kind())
        self.tables = name_list((), "文件里的表")
        self.tables.setFixedWidth(196)
        self.tables.currentRowChanged.connect(self._show_current)
        self.tables.itemChanged.connect(self._tick)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setObjectName("white")
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        top = row(label("把列对上", "h2"), self._summary, "*", label("这张表是", "sub"), self._kind, button("全部清空", self.clear_all, kind="ghost"), gap=8)
        centre = column(top, gap=8, margins=(20, 14, 12, 10))
        centre.setObjectName("white")
        centre.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        inner = centre.layout()
        assert isinstance(inner, QVBoxLayout)
        inner.addLayout(self._banners)
        inner.addWidget(self._scroll, 1)
        self._left = column(label("打勾的表会导入", "h3"), (self.tables, 1), margins=(16, 14, 4, 12))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._left)
        layout.addWidget(centre, 1)
        layout.addWidget(self._side())
        session.masked_changed.connect(self._show_notes)

    # --- the tables

    def show_opened(self, opened: Opened) -> None:
        """Show the tables of some files."""
        self._opened = opened
        at = opened.tables.index(self._taken) if self._taken in opened.tables else 0
        self.tables.blockSignals(True)
        self.tables.clear()
        for taken in opened.tables:
            item = QListWidgetItem()
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if taken.ticked else Qt.CheckState.Unchecked)
            self.tables.addItem(item)
        self._name_tables()
        self.tables.blockSignals(False)
        self._left.setVisible(len(opened.tables) > 1)
        self.tables.setCurrentRow(at)
        self._show(opened.tables[at])

    def _name_tables(self) -> None:
        assert self._opened
        self.tables.blockSignals(True)
        for place, taken in enumerate(self._opened.tables):
            asked = len(taken.unanswered())
            item = self.tables.item(place)
            item.setText(f"{taken.view.label}　{taken.outline.rows:,} {taken.view.record.unit}{f'　{asked} 列要看' if asked and taken.ticked else ''}\n{sheet_told(taken.sheet)}")
            item.setToolTip(f"{taken.file}　{taken.sheet.name}，{rows_told(taken.found)}")
        self.tables.blockSignals(False)

    def _tick(self, item: QListWidgetItem) -> None:
        assert self._opened
        self._opened.tables[self.tables.row(item)].ticked = item.checkState() == Qt.CheckState.Checked
        self._name_tables()
        self.changed.emit()

    def _show_current(self, place: int) -> None:
        if self._opened and 0 <= place < len(self._opened.tables):
            self._show(self._opened.tables[place])

    def _choose_kind(self) -> None:
        if self._taken and self._kind.currentData() != self._taken.view.key:
            self.kind_chosen.emit(self._taken, self._kind.currentData())

    def put(self, other: Taken) -> None:
        """Show the table in sight as one of another kind."""
        assert self._opened and self._taken
        self._opened.as_kind(self._taken, other)
        self._taken = other
        self.show_opened(self._opened)

    # --- the side: what file, what becomes of those who are there already

    def _side(self) -> QWidget:
        side = QFrame()
        side.setObjectName("side")
        side.setFixedWidth(288)
        self._facts, self._keys = QGridLayout(), label("", "sub", wrap=True)
        self._facts.setVerticalSpacing(4)
        self._facts.setColumnStretch(1, 1)
        self.known = {key: QRadioButton(words) for key, words, _ in _KNOWN}
        self.known[UPDATE].setChecked(True)
        layout = QVBoxLayout(side)
        layout.setContentsMargins(18, 14, 18, 12)
        layout.setSpacing(8)
        layout.addWidget(label("这个文件", "h3"))
        layout.addLayout(self._facts)
        layout.addWidget(line())
        layout.addWidget(label("台账里已有的怎么办", "h3"))
        for key, _, more in _KNOWN:
            layout.addWidget(self.known[key])
            if more:
                layout.addWidget(row(label(more, "cap"), margins=(24, 0, 0, 0)))
        layout.addWidget(row(picture("info-circle", "ink", 15), (label("文件里的空白格，不会清掉台账内容", "cap", wrap=True), 1), gap=6))
        layout.addWidget(line())
        layout.addWidget(label("怎样算同一个", "h3"))
        layout.addWidget(self._keys)
        layout.addStretch(1)
        self.remember = QCheckBox("记住这次的对应和回答，下次直接用")
        self.remember.setChecked(True)
        layout.addWidget(self.remember)
        return side

    def _keys_told(self) -> str:
        assert self._taken
        record = self._taken.view.record
        keys = ["＋".join(record.field(name).label for name in key) for key in record.keys]
        return f"先看{keys[0]}；没有的，看{'；再看'.join(keys[1:])}" if len(keys) > 1 else f"看{keys[0]}" if keys else "每一行都是新的"

    @property
    def known_choice(self) -> str:
        """What becomes of records the ledger has already."""
        return next(key for key, made in self.known.items() if made.isChecked())

    # --- the columns

    def _show(self, taken: Taken) -> None:
        """Show the columns of a table as they are recognised, or as they were the last time."""
        self._taken = taken
        self._kind.clear()
        for key, words in kinds_offered(taken.view.key).items():
            self._kind.addItem(words, key)
        self._kind.setCurrentIndex(self._kind.findData(taken.view.key))
        self._keys.setText(self._keys_told())
        self._show_facts(taken)
        # Those that have to be answered stand first.
        asked = taken.unanswered()
        self._show_slots(sorted(taken.outline.slots, key=lambda slot: slot.index not in asked), taken)
        clear(self._banners)
        if taken.known_on:
            words = f"认出来了：和 {taken.known_on:%Y 年 %m 月} 导入的是同一种表，已照上次对好 {sum(map(bool, taken.wanted.values()))} 列。"
            self._banners.addWidget(Banner("green", words))
        self._warning = QVBoxLayout()
        self._banners.addLayout(self._warning)
        self._review()

    def _show_facts(self, taken: Taken) -> None:
        clear(self._facts)
        found, seen, unit = taken.found, taken.outline, taken.view.record.unit
        merged = any(area[0] <= found.bottom for area in found.sheet.merged)
        facts = (
            ("文件", taken.file), ("工作表", sheet_told(found.sheet)), ("表头", rows_told(found) + ("，合并单元格" if merged else "")),
            ("数据", f"第 {seen.first}–{seen.last} 行，{seen.rows:,} {unit}" if seen.rows else "没有数据行"),
            *([("隐藏的", hidden)] if (hidden := hidden_told(found)) else []),
            *([("已略过", f"{len(found.table.left_out)} 行标题、合计等")] if found.table.left_out else []),
        )
        for place, (name, text) in enumerate(facts):
            self._facts.addWidget(label(name, "key", width=50), place, 0, Qt.AlignmentFlag.AlignTop)
            self._facts.addWidget(label(text, wrap=True), place, 1)

    def _show_slots(self, slots: Sequence[Slot], taken: Taken) -> None:
        targets = mapping.targets(taken.view, taken.found)
        inner, grid = QWidget(), QGridLayout()
        inner.setLayout(grid)
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(0)
        for place, words in enumerate(("文件里的列", "前几行的样子", "", "导入到台账的", "识别情况")):
            grid.addWidget(label(words, "head"), 0, place)
        self._boxes.clear()
        for place, slot in enumerate(slots, 1):
            box, samples, mark, note = self._box(slot, taken, targets), label("", "cap"), QLabel(), label("", "cap", wrap=True)
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

    def _box(self, slot: Slot, taken: Taken, targets: dict[str, str]) -> ComboBox:
        box = ComboBox()
        box.setAccessibleName(f"“{slot.heading}”导入到")
        box.setFixedWidth(184)
        box.addItem("不导入", "")
        if KEEP in targets:
            box.addItem(targets[KEEP], KEEP)
        box.insertSeparator(box.count())
        for key, words in targets.items():
            if key == KEEP:
                continue
            if "." in key and "." not in str(box.itemData(box.count() - 1)):
                box.insertSeparator(box.count())
            box.addItem(words, key)
        box.setCurrentIndex(max(0, box.findData(taken.wanted.get(slot.index, ""))))
        box.activated.connect(lambda _, n=slot.index: self._chosen(n))
        return box

    def _chosen(self, index: int) -> None:
        assert self._taken and self._opened
        slot, box, *_ = self._boxes[index]
        target = box.currentData()
        self._settle(self._taken, index, target)
        # A field takes one column: the other one gives it up.
        for other, (_, that, *_rest) in self._boxes.items():
            if target and "=" not in target and other != index and that.currentData() == target:
                that.setCurrentIndex(0)
                self._settle(self._taken, other, "")
        # What nobody recognised on other sheets either is asked about once.
        for taken in self._opened.tables:
            if taken is not self._taken and taken.view.key == self._taken.view.key:
                for same in [s for s in taken.outline.slots if s.index in taken.unanswered() and heading_key(s.heading) == heading_key(slot.heading)]:
                    if "=" in target or target not in taken.wanted.values():
                        self._settle(taken, same.index, target)
        self._name_tables()
        self._review()

    @staticmethod
    def _settle(taken: Taken, index: int, target: str) -> None:
        taken.wanted[index] = target
        taken.settled.add(index)

    def choose(self, index: int, target: str) -> None:
        """Have a column go into a target, '' for nowhere."""
        box = self._boxes[index][1]
        box.setCurrentIndex(max(0, box.findData(target)))
        self._chosen(index)

    def clear_all(self) -> None:
        """Let no column of the table in sight go anywhere."""
        assert self._taken
        for index, (_, box, *_rest) in self._boxes.items():
            box.setCurrentIndex(0)
            self._settle(self._taken, index, "")
        self._name_tables()
        self._review()

    def mapped(self) -> Source:
        """The table in sight with its columns as chosen."""
        assert self._taken
        return self._taken.source()

    # --- what there is to say about them

    def _review(self) -> None:
        self._show_notes()
        self.changed.emit()

    def _show_notes(self) -> None:
        """Say of each column how it is taken, in secret or not as the session is."""
        if self._taken is None:
            return
        found, doubtful = self.mapped(), 0
        by_index = {c.index: c for c in found.columns if c.role != "words"}
        for index, (slot, _, _, mark, note) in self._boxes.items():
            chosen = by_index.get(index)
            if chosen is None:
                name, tone, words = self._unused(self._taken, slot)
            elif bad := mapping.unreadable(found, chosen):
                first = told(bad[0], chosen.field, self._session.masked, self._taken.view.record)
                name, tone, words = "alert-triangle", "gold_x", f"{len(bad)} 格读不懂：{first[:12]}"
            else:
                name, tone, words = "circle-check", "green", self._how(self._taken, slot, chosen.field)
            doubtful += tone == "gold_x"
            mark.setPixmap(pixmap(name, tone, 15))
            note.setText(words)
            note.setProperty("role", "warn" if tone == "gold_x" else "cap")
            note.style().polish(note)
        tail = f"，请看 {doubtful} 处黄色提醒" if doubtful else ""
        self._summary.setText(f"{len(self._boxes)} 列里 {len(by_index)} 列已对好{tail}")
        clear(self._warning)
        if missing := mapping.missing(found, self._taken.view):
            self._warning.addWidget(Banner("gold", f"还没有一列对到“{'”“'.join(missing)}”，新增的记录必须有；请选好，否则只能更新已有的。"))
        self._show_samples()

    @staticmethod
    def _unused(taken: Taken, slot: Slot) -> tuple[str, str, str]:
        if not slot.filled:
            return "minus", "text3", "没有数据，不导入"
        kept = taken.wanted.get(slot.index) == KEEP
        if slot.index in taken.unanswered():
            return "alert-triangle", "gold_x", f"没认出，{slot.filled:,} 格放进备注" if kept else f"没认出，{slot.filled:,} 格，请选一栏"
        return "minus", "text3", "放进备注" if kept else "不导入"

    @staticmethod
    def _how(taken: Taken, slot: Slot, field: Field) -> str:
        if slot.index in taken.settled:
            return "上次的对应" if taken.known_on else "按您选的"
        return "与栏目同名" if heading_key(slot.heading) == heading_key(field.label) else f"认作“{field.label}”"

    def _show_samples(self) -> None:
        for slot, box, samples, *_ in self._boxes.values():
            assert self._taken
            target = box.currentData()
            field = mapping.field_of(self._taken.view, target) if target and target != KEEP else None
            texts = [told(text.replace("\n", " "), field, self._session.masked, self._taken.view.record) for text in slot.samples]
            shown = "　".join(texts) if texts else "（全空）"
            samples.setText(samples.fontMetrics().elidedText(shown, Qt.TextElideMode.ElideRight, _SAMPLES_WIDE))
