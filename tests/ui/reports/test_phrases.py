"""The clerk's phrases: kept, put in where the cursor stands, and what he wrote himself last year."""

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.summary import keeping
from app.summary.drafting import draft
from app.summary.text import BODY, Number, Paragraph, Summary
from app.ui.reports.summary.editor import Sheet
from app.ui.reports.summary.phrases import Phrases
from app.ui.session import Session
from db.records import Event, Phrase
from db.store import Store

DAY = date(2021, 12, 31)


@pytest.fixture
def session(store: Store) -> Session:
    with store.step("起始"):
        for year in (2020, 2021):
            for month in range(1, year - 2016):
                store.save(Event(title_name=f"培训{month}", kind="培训", day=date(year, month, 4), present=20))
    return Session(store, DAY)


@pytest.fixture
def sheet(session: Session, qtbot: QtBot) -> Iterator[Sheet]:
    made = Sheet()
    qtbot.addWidget(made)
    made.show_summary(draft(session.store, DAY))
    made.moveCursor(QTextCursor.MoveOperation.End)
    yield made


def phrases(session: Session, sheet: Sheet, qtbot: QtBot) -> Phrases:
    made = Phrases(session, sheet, 2021)
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_phrase_is_kept_in_the_ledger_and_put_in_at_the_cursor(session: Session, sheet: Sheet, qtbot: QtBot) -> None:
    dialog = phrases(session, sheet, qtbot)
    assert "还没有常用语" in dialog._none.text() and not dialog._insert.isEnabled()
    with session.store.step("常用语"):
        session.store.save(Phrase(words="把先进文化、技术、信息引到农村。", part="教育培训"))
    assert dialog.table.rowCount() == 1 and not dialog._none.isVisible()
    dialog.insert()
    assert sheet.toPlainText().endswith("把先进文化、技术、信息引到农村。") and not dialog.isVisible()
    again = phrases(session, sheet, qtbot)
    again.delete()
    assert again.table.rowCount() == 0 and session.store.undoable().label == "删除常用语"  # type: ignore[union-attr]
    session.store.undo()
    assert again.table.rowCount() == 1


def last_years(store: Store) -> Summary:
    """Last year's summary as drafted, with two paragraphs of the clerk's own."""
    drafted = draft(store, date(2020, 12, 31))
    own = (
        Paragraph(BODY, ("坚持每月走进一个村。全年培训", Number("figure:training.sessions", "3期", "exact", "期"), "，青年反映很好。"), "training.sessions"),
        Paragraph(BODY, ("【请补写：其他】",), "plans"),
    )
    return Summary(2020, "2020-12-31", (*drafted.paragraphs[:5], own[0], *drafted.paragraphs[5:], own[1]))


def test_what_the_clerk_wrote_himself_last_year_is_offered_with_this_years_numbers(session: Session, sheet: Sheet, qtbot: QtBot) -> None:
    assert keeping.own_words(session.store, 2021, DAY) == []
    keeping.keep(session.store, last_years(session.store))
    (own,) = keeping.own_words(session.store, 2021, DAY)
    assert own.text == "坚持每月走进一个村。全年培训4期，青年反映很好。"
    dialog = phrases(session, sheet, qtbot)
    dialog.tabs.setCurrentIndex(1)
    QApplication.processEvents()
    assert [dialog.table.item(0, n).text() for n in (0, 1)] == ["培训", own.text]  # type: ignore[union-attr]
    assert not dialog._add.isVisible()
    dialog.insert()
    assert sheet.summary().paragraphs[-1].text.endswith(own.text)
    assert [p.target for p in sheet.summary().paragraphs[-1].pieces if isinstance(p, Number)][-1] == "figure:training.sessions"
