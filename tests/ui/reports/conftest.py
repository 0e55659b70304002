"""What the tests of the reports share: the page of the county's forms."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.ui.pieces.worker import Worker
from app.ui.reports.forms.page import CountyForms
from app.ui.session import Session


@pytest.fixture
def page(session: Session, qtbot: QtBot) -> Iterator[CountyForms]:
    """The page on the ledger of the module's own session."""
    worker = Worker(session.store)
    made = CountyForms(session, worker)
    qtbot.addWidget(made)
    made.resize(1366, 600)
    made.show()
    yield made
    worker.close()
