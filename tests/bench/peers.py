"""What the window is measured against, each in a process of its own.

bare: an empty PySide6 window. table: QSqlTableModel in a QTableView, the quickest thing Qt has for a plain file.
memory: every row a Python tuple in a model, as it is written first.
"""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QObject, Qt
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QTableView

from tests.bench.heartbeat import Heartbeat, wait

SIZE = (1280, 800)
STEPS = 300
_ROWS = (
    "SELECT s.id, p.name, s.day, s.minutes, t.name, s.event, s.category, s.content, s.place, s.review_state"
    " FROM service s JOIN person p ON p.id = s.person LEFT JOIN team t ON t.id = s.team ORDER BY s.day DESC"
)
_MINUTES, _CONTENT = 3, 7


class Painted(QObject):
    """Counts how often a widget was painted."""

    def __init__(self, widget: QObject) -> None:
        super().__init__()
        self.times = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        self.times += event.type() == QEvent.Type.Paint
        return False


def show(table: QTableView) -> tuple[QMainWindow, Painted]:
    """A window with a table in it."""
    window = QMainWindow()
    window.setCentralWidget(table)
    window.resize(*SIZE)
    painted = Painted(table.viewport())
    window.show()
    return window, painted


def scroll(table: QTableView, painted: Painted, beat: Heartbeat) -> None:
    """Go through a whole table: by leaps, then page by page."""
    chance, bar = random.Random(3), table.verticalScrollBar()
    with beat.phase("leaps"):
        for _ in range(STEPS):
            _to(bar, chance.randint(0, bar.maximum()), painted)
    with beat.phase("pages"):
        bar.setValue(0)
        for _ in range(STEPS):
            _to(bar, bar.value() + bar.pageStep(), painted)


def _to(bar: Any, place: int, painted: Painted) -> None:
    before = painted.times
    bar.setValue(place)
    wait(lambda: painted.times > before or bar.value() == bar.maximum())


def bare() -> dict[str, Any]:
    """The empty window, painted."""
    window = QMainWindow()
    words = QLabel("志愿服务")
    window.setCentralWidget(words)
    painted = Painted(words)
    window.resize(*SIZE)
    window.show()
    wait(lambda: painted.times)
    return {"first_at": time.time()}


def table(path: Path) -> dict[str, Any]:
    """Qt's own table of a plain file: first rows, sorting by two columns, the end."""
    from PySide6.QtSql import QSqlDatabase, QSqlTableModel

    database = QSqlDatabase.addDatabase("QSQLITE")
    database.setDatabaseName(str(path))
    database.open()
    view, model = QTableView(), QSqlTableModel(None, database)
    model.setTable("service")
    model.select()
    view.setModel(model)
    _window, painted = show(view)
    wait(lambda: painted.times)
    found: dict[str, Any] = {"first_at": time.time()}
    for name in ("minutes", "content", "place"):
        began, before = time.perf_counter(), painted.times
        model.sort(model.fieldIndex(name), Qt.SortOrder.AscendingOrder)
        wait(lambda before=before: painted.times > before)
        found[f"sort {name}"] = time.perf_counter() - began
    began = time.perf_counter()
    while model.canFetchMore():
        model.fetchMore()
    before = painted.times
    view.scrollToBottom()
    wait(lambda: painted.times > before)
    found["end"] = time.perf_counter() - began
    return found


class _Tuples(QAbstractTableModel):
    def __init__(self, rows: list[tuple[Any, ...]]) -> None:
        super().__init__()
        self.all = self.rows = rows

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008, N802
        return len(self.rows)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008, N802
        return 9

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        return self.rows[index.row()][index.column() + 1] if role == Qt.ItemDataRole.DisplayRole else None

    def show(self, rows: list[tuple[Any, ...]]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()


def memory(path: Path, key: str | None) -> dict[str, Any]:
    """Every row in memory: first rows, scrolling, sorting, filtering."""
    from db.connect import connect

    beat = Heartbeat()
    with beat.phase("load"):
        model = _Tuples(connect(path, key, readonly=True).execute(_ROWS).fetchall())
        view = QTableView()
        view.setModel(model)
        _window, painted = show(view)
        wait(lambda: painted.times)
        first = time.time()
    scroll(view, painted, beat)
    with beat.phase("sort"):
        for place in (_MINUTES, _CONTENT):
            model.show(sorted(model.rows, key=lambda row, place=place: row[place]))
            wait(lambda before=painted.times: painted.times > before)
    view.verticalScrollBar().setValue(0)
    with beat.phase("filter"):
        model.show([row for row in model.all if any("义诊" in str(cell) for cell in row[6:9])])
        wait(lambda before=painted.times: painted.times > before)
    return {"first_at": first, "gaps": beat.gaps}


def application() -> QApplication:
    """The Qt application of one of these processes."""
    return QApplication(["bench"])
