"""What one list has of its own: the pane beside it, buttons above it, papers; its tab hands this to the list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPushButton

from app.ui.lists.detail import Detail

if TYPE_CHECKING:
    from app.ui.lists.record_list import RecordList


def _no_tools(page: RecordList) -> tuple[QPushButton, ...]:
    return ()


def _nothing(page: RecordList) -> None:
    pass


def to_preview(name: str) -> Callable[[RecordList, int], None]:
    """The way to the preview of that name in `app.ui.paper.preview`, which is loaded when somebody goes there."""

    def go(page: RecordList, record_id: int) -> None:
        from app.ui.paper import preview

        getattr(preview, name)(page.session, record_id, page.window())

    return go


def _print_record(page: RecordList, record_id: int) -> None:
    from app.ui.paper.preview import print_record

    print_record(page.session, page.view.key, record_id, page.window())


@dataclass(frozen=True)
class Own:
    """`tools` are buttons before 批量修改; `furnish` completes the page once it is made.

    `papers`: what can be printed of one record, as words and the way to the preview of the record with that id.
    """

    detail: type[Detail] = Detail
    tools: Callable[[RecordList], tuple[QPushButton, ...]] = _no_tools
    furnish: Callable[[RecordList], None] = _nothing
    papers: tuple[tuple[str, Callable[[RecordList, int], None]], ...] = (("打印这一条", _print_record),)


def papers(page: RecordList) -> list[tuple[str, Callable[[], None]]]:
    """What can be printed of the current record of a list: its words and the way to its preview."""

    def on_current(deed: Callable[[RecordList, int], None]) -> Callable[[], None]:
        def do() -> None:
            if page.detail.record and page.detail.record.id is not None:
                deed(page, page.detail.record.id)

        return do

    return [(words, on_current(deed)) for words, deed in page.own.papers]
