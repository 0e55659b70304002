"""What one list has of its own on the screen: the pane beside it, buttons above it; its tab hands this to the list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPushButton

from app.lists import papers_of
from app.ui.lists.detail import Detail

if TYPE_CHECKING:
    from app.ui.lists.record_list import RecordList


def _no_tools(page: RecordList) -> tuple[QPushButton, ...]:
    return ()


def _nothing(page: RecordList) -> None:
    pass


@dataclass(frozen=True)
class Own:
    """`tools` are buttons before 批量修改; `furnish` completes the page once it is made."""

    detail: type[Detail] = Detail
    tools: Callable[[RecordList], tuple[QPushButton, ...]] = _no_tools
    furnish: Callable[[RecordList], None] = _nothing


def papers(page: RecordList) -> list[tuple[str, Callable[[], None]]]:
    """What can be printed of the current record of a list: its words and the way to its preview."""
    return [(paper.words, partial(page.detail.print_paper, paper.key)) for paper in papers_of(page.view.key)]
