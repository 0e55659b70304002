"""The day that every figure obeys: today, the end of last year, or any day of a calendar."""

from __future__ import annotations

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QCalendarWidget, QMenu, QWidget, QWidgetAction

from app.ui.pieces.opening import run_menu
from app.ui.session import Session


def choose_day(session: Session, below: QWidget) -> None:
    """Have another day chosen, from a menu below a button."""
    menu, chosen = QMenu(below), QCalendarWidget()
    chosen.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
    chosen.setSelectedDate(QDate(session.day.year, session.day.month, session.day.day))
    # With the mouse or with Enter.
    for picked in (chosen.clicked, chosen.activated):
        picked.connect(lambda day: (menu.close(), session.set_day(day.toPython())))
    action = QWidgetAction(menu)
    action.setText("在日历里选一天")
    action.setDefaultWidget(chosen)
    last = session.today.replace(year=session.today.year - 1, month=12, day=31)
    menu.addAction(f"今天 {session.today:%Y-%m-%d}", lambda: session.set_day(session.today))
    menu.addAction(f"去年年底 {last:%Y-%m-%d}", lambda: session.set_day(last))
    menu.addAction(action)
    run_menu(menu, below.mapToGlobal(below.rect().bottomLeft()))
