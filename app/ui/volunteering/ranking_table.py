"""The table of a ranking: places, bars, golden stars, reminders; and the same as plain rows for a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QFont, QPainter

from app.rules import STAR_NAMES
from app.ui.pieces.icons import pixmap
from app.ui.pieces.rows import RIGHT, Col, Role, RowModel
from app.ui.pieces.tables import Index, LinedDelegate, draw_pill
from app.ui.pieces.theme import colour
from app.work import hours
from app.work.serving.ranking import RankedPerson, RankedTeam

#: A reminder shows when the next star is no further than this, and when what was carried over is more than half.
_NEAR_MINUTES = 10 * 60
#: What a cell has besides its text: its share of the longest, stars, that it is a reminder, and its number for a workbook.
_PART, _STARS, _REMINDER, _NUMBER = range(Role.UserRole + 1, Role.UserRole + 5)
_PLACE = Col[Any]("名次", lambda ranked: str(ranked.place), True, lambda ranked: "gold_x" if ranked.place <= 3 else "text2", {
    Role.UserRole: lambda ranked: ranked.place <= 3, _NUMBER: lambda ranked: ranked.place,
})


class RankModel(RowModel[Any]):
    """One ranking, of people or of teams, as texts; the length is drawn as a bar beside its number."""

    by_total = False

    def __init__(self) -> None:
        # A view gives its columns their widths before the first ranking has come.
        super().__init__(self._of_people("今年"))

    def show_ranking(self, rows: Sequence[RankedPerson | RankedTeam], words: str, *, by_team: bool, by_total: bool) -> None:
        """Show another ranking; `words` says of what time its hours are."""
        self.by_total = by_total
        self.show(rows, self._of_teams(words) if by_team else self._of_people(words))

    def _of_people(self, words: str) -> Sequence[Col[RankedPerson]]:
        def other(person: RankedPerson) -> int:
            return person.minutes if self.by_total else person.total

        return (
            _PLACE,
            Col("姓名", lambda person: person.name),
            Col("主要队伍", lambda person: person.team.removesuffix("志愿服务队")),
            self._hours(words),
            Col("不含期初" if self.by_total else "累计小时", lambda person: in_hours(other(person)), right=True, more={_NUMBER: lambda person: round(other(person) / 60, 2)}),
            Col("星级", lambda person: STAR_NAMES[person.stars], more={_STARS: lambda person: person.stars}),
            Col("提醒", reminder, more={_REMINDER: lambda _: True}),
        )

    def _of_teams(self, words: str) -> Sequence[Col[RankedTeam]]:
        return (
            _PLACE,
            Col("服务队", lambda team: team.name),
            Col("参加", lambda team: f"{team.persons:,} 人", more={_NUMBER: lambda team: team.persons}),
            self._hours(words),
            Col("人次", lambda team: f"{team.times:,}", right=True, more={_NUMBER: lambda team: team.times}),
            # The view keeps the widths of its seven columns.
            *[Col[RankedTeam]("", lambda _: "")] * 2,
        )

    def _hours(self, words: str) -> Col[Any]:
        return Col(f"{words}小时", lambda ranked: in_hours(self._length(ranked)), more={
            _PART: lambda ranked: self._length(ranked) / (self._length(self.rows[0]) or 1), _NUMBER: lambda ranked: round(self._length(ranked) / 60, 2),
        })

    def _length(self, ranked: RankedPerson | RankedTeam) -> int:
        """The minutes a row is ranked by."""
        return ranked.total if self.by_total and isinstance(ranked, RankedPerson) else ranked.minutes

    @property
    def used(self) -> Sequence[Col[Any]]:
        """The columns that say something."""
        return [column for column in self.columns if column.head]

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        return colour("red") if role == Role.ForegroundRole and section == 3 else super().headerData(section, orientation, role)


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
        part, stars = index.data(_PART), index.data(_STARS)
        text = str(index.data() or "")
        if part is not None:
            self._bar(painter, rect, part, index.row() == self._table.current_row())
            painter.setFont(font)
            painter.setPen(colour("text"))
            painter.drawText(rect, RIGHT, text)
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
    return [column.head for column in used], [[column.more.get(_NUMBER, column.text)(ranked) for column in used] for ranked in model.rows]
