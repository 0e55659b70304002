"""The table of an import's preview: what is new, what changes from what to what, what cannot go in and why."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QItemSelectionModel,
    QModelIndex,
    QRect,
    QStringListModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QIcon, QInputMethodEvent, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCompleter,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.exchange.imports.plan import CHANGED, NEW, PROBLEM, SAME, PlannedRow
from app.exchange.imports.preview import Cell
from app.paths import resource
from app.ui.form.seeking import seek
from app.ui.imports.model import NUMBER, OWN, TICK, VERDICT, ReviewModel, is_left_out
from app.ui.pieces.icons import pixmap
from app.ui.pieces.inputs import ComboBox
from app.ui.pieces.tables import Index, draw_pill, dress, typed_over
from app.ui.pieces.theme import colour
from app.ui.session import Session
from db.kinds import Choice, Choices, Link, YesNo


class ReviewDelegate(QStyledItemDelegate):
    """Draws old struck out → new in bold on gold, problems on vermilion with a sign, new rows on green."""

    def __init__(self, table: QTableView, session: Session) -> None:
        super().__init__(table)
        self._session = session
        self._boxes = {on: QIcon(str(resource(f"icons/controls/cb{int(on)}.svg"))) for on in (False, True)}

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, ReviewModel)
        painter.save()
        rect: QRect = option.rect  # type: ignore[attr-defined]
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]
        font = QFont(option.font)  # type: ignore[attr-defined]
        row, selected = model.planned(index.row()), bool(state & QStyle.StateFlag.State_Selected)
        self._ground(painter, rect, selected, model.tone(row))
        inner = rect.adjusted(8, 0, -8, -1)
        cell = model.cell(index)
        if index.column() == TICK:
            self._tick(painter, rect, model, row, selected)
        elif index.column() == VERDICT:
            draw_pill(painter, inner, model.verdict_words(row), model.tone(row), font)
        elif cell is not None:
            self._cell(painter, rect, cell, font, quiet=row.verdict == SAME or is_left_out(row))
            if state & QStyle.StateFlag.State_HasFocus:
                painter.setPen(QPen(colour("ink"), 1))
                painter.drawRect(rect.adjusted(1, 1, -2, -3))
        elif index.column() == NUMBER:
            self._draw(painter, inner, str(row.number), font, colour("text2"), index.data(Qt.ItemDataRole.TextAlignmentRole))
        else:
            tone = "err" if row.verdict == PROBLEM and not is_left_out(row) else "text2"
            self._draw(painter, inner, str(index.data() or ""), font, colour(tone))
        painter.restore()

    @staticmethod
    def _ground(painter: QPainter, rect: QRect, selected: bool, tone: str) -> None:
        ground = "red_t" if selected else "green_t" if tone == "green" else "surface"
        painter.fillRect(rect, colour(ground))
        painter.setPen(QPen(colour("line"), 1))
        painter.drawLine(rect.left(), rect.bottom(), rect.right(), rect.bottom())

    def _tick(self, painter: QPainter, rect: QRect, model: ReviewModel, row: PlannedRow, selected: bool) -> None:
        if selected:
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), colour("red"))
        if row.verdict != SAME:
            on = row.verdict in (NEW, CHANGED) and not is_left_out(row)
            self._boxes[on].paint(painter, QRect(rect.center().x() - 7, rect.center().y() - 8, 16, 16))

    def _cell(self, painter: QPainter, rect: QRect, cell: Cell, font: QFont, *, quiet: bool) -> None:
        inner = rect.adjusted(8, 0, -8, -1)
        ground = rect.adjusted(0, 0, 0, -1)
        if cell.why:
            painter.fillRect(ground, colour("err_t"))
            painter.drawPixmap(inner.left(), inner.center().y() - 7, pixmap("alert-circle", "err", 14))
            self._draw(painter, inner.adjusted(20, 0, 0, 0), cell.text, font, colour("err"))
        elif cell.doubt:
            painter.fillRect(ground, colour("gold_t"))
            painter.drawPixmap(inner.left(), inner.center().y() - 7, pixmap("alert-triangle", "gold_x", 14))
            self._draw(painter, inner.adjusted(20, 0, 0, 0), f"{cell.old} → {cell.text}" if cell.old else cell.text, font, colour("gold_x"))
        elif cell.old:
            painter.fillRect(ground, colour("gold_t"))
            self._change(painter, inner, cell, font)
        else:
            self._draw(painter, inner, cell.text, font, colour("text3" if quiet else "text"))

    def _change(self, painter: QPainter, rect: QRect, cell: Cell, font: QFont) -> None:
        bold = QFont(font)
        bold.setBold(True)
        metrics = QFontMetrics(font)
        # The new value is what is decided on: the old one gives up its room first.
        needed = QFontMetrics(bold).horizontalAdvance(cell.text) + 24
        room = max(metrics.horizontalAdvance(cell.old[:1] + "…"), rect.width() - needed)
        old = metrics.elidedText(cell.old, Qt.TextElideMode.ElideRight, room)
        struck = QFont(font)
        struck.setStrikeOut(not cell.old.startswith("（"))
        self._draw(painter, rect, old, struck, colour("gold_x"))
        at = rect.left() + metrics.horizontalAdvance(old) + 4
        painter.drawPixmap(at, rect.center().y() - 7, pixmap("arrow-narrow-right", "gold_x", 15))
        self._draw(painter, QRect(at + 19, rect.top(), rect.right() - at - 18, rect.height()), cell.text, bold, colour("text"))

    @staticmethod
    def _draw(painter: QPainter, rect: QRect, text: str, font: QFont, pen: QColor, flags: int | None = None) -> None:
        painter.setFont(font)
        painter.setPen(pen)
        usual = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        shown = QFontMetrics(font).elidedText(text.replace("\n", " "), Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, flags or usual, shown)

    # --- putting a cell right

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        model = index.model()
        assert isinstance(model, ReviewModel) and model.preview
        kind = model.preview.columns[index.column() - OWN].field.kind
        if (isinstance(kind, Choice) and not isinstance(kind, Choices)) or isinstance(kind, YesNo):
            box = ComboBox(parent)
            box.setEditable(True)
            box.setSizeAdjustPolicy(ComboBox.SizeAdjustPolicy.AdjustToContents)
            box.setInsertPolicy(ComboBox.InsertPolicy.NoInsert)
            box.addItems([option.label for option in kind.options] if isinstance(kind, Choice) else ["是", "否"])
            return box
        made = QLineEdit(parent)
        if isinstance(kind, Link):
            self._offer(made, kind.table)
        return made

    def _offer(self, made: QLineEdit, table: str) -> None:
        """Offer the ledger's records while a name is typed."""
        names = QStringListModel(made)
        completer = QCompleter(names, made)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)

        def offer(text: str) -> None:
            # Namesakes are told apart the way exported sheets do it, which an import understands.
            names.setStringList([f"{one.title}〔#{one.id}〕" if one.apart else one.title for one in seek(self._session, table, text, 30)])

        made.textEdited.connect(offer)
        made.setCompleter(completer)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        # A box with its arrow wants more room than the words it stands for.
        rect: QRect = option.rect  # type: ignore[attr-defined]
        room = option.widget.width()  # type: ignore[attr-defined]
        editor.ensurePolished()
        wide = min(max(rect.width(), editor.sizeHint().width()), room) if isinstance(editor, ComboBox) else rect.width()
        editor.setGeometry(min(rect.left(), max(0, room - wide)), rect.top(), wide, rect.height())

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        text = str(index.data(Qt.ItemDataRole.EditRole) or "")
        if isinstance(editor, ComboBox):
            editor.setEditText(text)
            if line := editor.lineEdit():
                line.selectAll()
        elif isinstance(editor, QLineEdit):
            editor.setText(text)
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        text = editor.currentText() if isinstance(editor, ComboBox) else editor.text() if isinstance(editor, QLineEdit) else ""
        model.setData(index, text)


class ReviewTable(QTableView):
    """The table: Space leaves rows out or takes them in again, F2 puts a cell right."""

    toggled = Signal(list)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.review = ReviewModel(session)
        self.setModel(self.review)
        self.setItemDelegate(ReviewDelegate(self, session))
        self.setAccessibleName("核对差异")
        dress(self)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        # Typing over a cell puts it right at once; the view hands an input method's first signs on to the input.
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.AnyKeyPressed)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.clicked.connect(self._clicked)

    def chosen(self) -> list[PlannedRow]:
        """The selected rows."""
        return [self.review.planned(index.row()) for index in self.selectionModel().selectedRows()]

    def current(self) -> PlannedRow | None:
        """The row the cursor is on."""
        place = self.currentIndex().row()
        return self.review.planned(place) if 0 <= place < len(self.review.places) else None

    def go_to(self, place: int, column: int = OWN) -> None:
        """Put the cursor on a row."""
        if 0 <= place < len(self.review.places):
            self._stand_on(self.review.index(place, column))

    def _stand_on(self, index: QModelIndex) -> None:
        # The view's own way looks at the keyboard: with Ctrl held for Ctrl+↓ it would select one row more each time.
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(index, flags)
        # From the left again, so that tick and name stay in sight where there is room.
        self.horizontalScrollBar().setValue(0)
        self.scrollTo(index)

    def fit_columns(self) -> None:
        """Give each column the width its first cells need, within reason."""
        model, metrics = self.review, self.fontMetrics()
        for section in range(model.columnCount()):
            words = str(model.headerData(section, Qt.Orientation.Horizontal) or "")
            indexes = [model.index(place, section) for place in range(min(60, len(model.places)))]
            signs = [20 if (cell := model.cell(index)) and (cell.why or cell.old or cell.doubt) else 0 for index in indexes]
            texts = [metrics.horizontalAdvance(str(index.data() or "")) + sign for index, sign in zip(indexes, signs, strict=True)]
            widest = max((metrics.horizontalAdvance(words), *texts))
            self.setColumnWidth(section, {TICK: 40, NUMBER: 56, VERDICT: 96}.get(section, min(max(widest + 30, 64), 230)))
        self.horizontalHeader().setStretchLastSection(True)

    def edit_current(self) -> None:
        """Put right the cell under the cursor, or the first that is wrong in its row."""
        row, at = self.current(), self.currentIndex()
        if row is None or self.review.preview is None:
            return
        cell = self.review.cell(at)
        bad = self.review.preview.bad_column(row)
        if bad is not None and not (cell and cell.why):
            at = self.review.index(at.row(), OWN + bad)
        elif cell is None:
            at = self.review.index(at.row(), OWN)
        self._stand_on(at)
        self.edit(at)

    def _clicked(self, index: QModelIndex) -> None:
        if index.column() == TICK:
            self.toggled.emit([self.review.planned(index.row())])

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        if not typed_over(self, event):
            super().inputMethodEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and self.state() != QAbstractItemView.State.EditingState:
            self.toggled.emit(self.chosen())
        elif event.key() == Qt.Key.Key_F2:
            self.edit_current()
        else:
            super().keyPressEvent(event)
