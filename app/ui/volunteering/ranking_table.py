"""The table of a ranking: places, bars, golden stars, reminders; and the same as plain rows for a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QFont, QPainter

from app.rules import STAR_NAMES
from app.ui.pieces.icons import pixmap
from app.ui.pieces.tables import Index, LinedDelegate, draw_pill
from app.ui.pieces.theme import colour
from app.work import hours
from app.work.ranking import RankedPerson, RankedTeam

#: A reminder shows when the next star is no further than this, and when what was carried over is more than half.
_NEAR_MINUTES = 10 * 60
_MINUTES, _STARS, _REMINDER = Qt.ItemDataRole.UserRole + 1, Qt.ItemDataRole.UserRole + 2, Qt.ItemDataRole.UserRole + 3
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class RankModel(QAbstractTableModel):
    """One ranking, as texts; the length is drawn as a bar beside its number."""

    def __init__(self) -> None:
        super().__init__()
        self.heads: tuple[str, ...] = ()
        self.rows: Sequence[RankedPerson | RankedTeam] = ()
        self.by_total = False

    def show(self, rows: Sequence[RankedPerson | RankedTeam], heads: tuple[str, ...], by_total: bool) -> None:
        """Show another ranking."""
        self.beginResetModel()
        self.rows, self.heads, self.by_total = rows, heads, by_total
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 7

    @property
    def used(self) -> int:
        """How many columns say something."""
        return sum(map(bool, self.heads))

    def length(self, number: int) -> int:
        """The minutes a row is ranked by."""
        ranked = self.rows[number]
        return ranked.total if self.by_total and isinstance(ranked, RankedPerson) else ranked.minutes

    def texts(self, number: int) -> tuple[str, ...]:
        """One row as it is read."""
        ranked, length = self.rows[number], in_hours(self.length(number))
        if isinstance(ranked, RankedTeam):
            return str(ranked.place), ranked.name, f"{ranked.persons:,} 人", length, f"{ranked.times:,}", "", ""
        other = ranked.minutes if self.by_total else ranked.total
        team = ranked.team.removesuffix("志愿服务队")
        return str(ranked.place), ranked.name, team, length, in_hours(other), STAR_NAMES[ranked.stars], reminder(ranked)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.heads[section] if section < len(self.heads) else ""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if section in (0, 4) else int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return colour("red") if role == Qt.ItemDataRole.ForegroundRole and section == 3 else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        ranked, at = self.rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self.texts(index.row())[at]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if at in (0, 4) else None
        if role == Qt.ItemDataRole.ForegroundRole and at == 0:
            return colour("gold_x" if ranked.place <= 3 else "text2")
        if role == Qt.ItemDataRole.UserRole:
            return at == 0 and ranked.place <= 3
        if role == _MINUTES and at == 3:
            top = self.length(0)
            return self.length(index.row()) / top if top else 0.0
        if role == _STARS and at == 5 and isinstance(ranked, RankedPerson):
            return ranked.stars
        if role == _REMINDER and at == 6:
            return True
        return None


def in_hours(minutes: int) -> str:
    return f"{minutes / 60:,.1f}"


def reminder(ranked: RankedPerson) -> str:
    """A word about somebody's total: near the next star, or mostly carried over."""
    if ranked.total and ranked.missing is not None and ranked.missing <= _NEAR_MINUTES:
        return f"差 {hours.in_hours(ranked.missing)} 升{STAR_NAMES[ranked.stars + 1].removesuffix('级')}"
    if ranked.opening * 2 > ranked.total:
        return f"期初占 {ranked.opening * 100 // ranked.total}%"
    return ""


class RankDelegate(LinedDelegate):
    """Draws bars, golden stars and the pills of reminders."""

    def content(self, painter: QPainter, rect: QRect, index: Index, font: QFont) -> None:
        part, stars = index.data(_MINUTES), index.data(_STARS)
        text = str(index.data() or "")
        if part is not None:
            self._bar(painter, rect, part, index.row() == self._table.current_row())
            painter.setFont(font)
            painter.setPen(colour("text"))
            painter.drawText(rect, _RIGHT, text)
        elif stars is not None:
            for number in range(5):
                name, tone = ("star-filled", "gold") if number < stars else ("star", "line2")
                painter.drawPixmap(rect.left() + number * 15, rect.center().y() - 6, pixmap(name, tone, 13))
        elif index.data(_REMINDER) and text:
            draw_pill(painter, rect, text, "gold" if text.startswith("差") else "grey", font)
        else:
            super().content(painter, rect, index, font)

    @staticmethod
    def _bar(painter: QPainter, rect: QRect, part: float, current: bool) -> None:
        width = rect.width() - 76
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for share, tone in ((1.0, "sunken"), (part, "red" if current else "#CB8B87")):
            painter.setBrush(QBrush(colour(tone)))
            painter.drawRoundedRect(QRectF(rect.left(), rect.center().y() - 2, width * share, 6), 3, 3)


def export_rows(model: RankModel) -> tuple[list[str], list[list[str | int | float]]]:
    """The ranking with numbers as numbers."""
    used = model.used
    rows: list[list[str | int | float]] = []
    for number, ranked in enumerate(model.rows):
        texts: list[str | int | float] = [*model.texts(number)[:used]]
        texts[0], texts[3] = ranked.place, round(model.length(number) / 60, 2)
        if isinstance(ranked, RankedTeam):
            texts[2], texts[4] = ranked.persons, ranked.times
        else:
            texts[4] = round((ranked.minutes if model.by_total else ranked.total) / 60, 2)
        rows.append(texts)
    return list(model.heads[:used]), rows
