"""Everything of an event in one sight: who was there, partners, goods and photos side by side."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QScrollArea, QWidget

from app.ui.events.parts import goods_card, partners_card
from app.ui.events.photos import PhotoCard
from app.ui.events.sign_in import SignInCard
from app.ui.pieces.widgets import lay, row
from app.ui.session import Session
from app.work import events as attending
from app.work.events import Sums
from db.records import Event


class EventScene(QWidget):
    """The four cards of one event."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.people, self.photos = SignInCard(session), PhotoCard(session)
        self.partners, self.goods = partners_card(session), goods_card(session)
        self._parts_box = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._parts_box.setSpacing(10)
        for card in (self.partners, self.goods):
            self._parts_box.addWidget(card, 1)
        inner = QWidget()
        lay(inner, (self._parts_box, 2), (self.photos, 3), margins=(0, 0, 0, 0), gap=10)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        lay(self, row((self.people, 12), (scroll, 11), gap=10), margins=(0, 0, 0, 0))

    def show_event(self, event: Event, sums: Sums) -> None:
        """Show another event, or what this one has now."""
        assert event.id is not None
        self.people.show_event(event, sums)
        self.partners.show_event(event.id, f"来访 {sums.visitors} 人" if sums.visitors else "")
        self.goods.show_event(event.id, f"合计 {sums.quantity:,} 件")
        self.photos.show_photos(attending.photos(self._session.store, event.id))

    def set_narrow(self, narrow: bool) -> None:
        """Put the cards under each other where there is little room beside."""
        self._parts_box.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)
        self.photos.setMinimumHeight(210 if narrow else 150)
        self.people.table.set_narrow(narrow)
