"""The pane beside a list: one record's facts, what belongs to it, its whole story, and its attachments."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.lists import list_of
from app.lists import query as listing
from app.lists.declare import mask
from app.lists.titles import link_titles, title
from app.lists.where import view_of
from app.paths import chosen_content
from app.ui.attached.files import Tile, is_picture, look
from app.ui.form import record_form as form
from app.ui.lists.past import put_right
from app.ui.lists.story import moments
from app.ui.lists.table import PILLS
from app.ui.pieces import ask
from app.ui.pieces.facts import Fact, facts_grid
from app.ui.pieces.focus import focus_kept
from app.ui.pieces.widgets import Pill, button, clear, column, label, lay, line, row, scrolled, subtabs
from app.ui.session import Session
from app.work import children as care
from app.work.story import Moment, story
from db import history
from db.fields import Record
from db.kinds import File, FileRef, Link, Stored
from db.records import Attachment, PastValue, is_private, parts_of, view

#: A tab's name, and what puts it into the pane; that returns True where it takes all the room there is.
Tab = tuple[str, Callable[[], object]]
WIDTH = 372
#: How wide the list is where the record beside it takes the greater part of the page.
WIDE_LIST = 430
_STORY = "经历"
_MOST_PARTS = 200
#: With no time at all Qt does a deed before it paints or hears a key.
AFTER_PAINT_MS = 5


class Detail(QFrame):
    """Shows one record, read first; `edit_asked` leaves the doing to the page."""

    #: Whether the record takes the greater part of the page, and the list the smaller.
    wide: ClassVar[bool] = False
    #: What the first tab is called where there is no record.
    first_tab: ClassVar[str] = "概况"
    #: Whether the story is what one looks for first; the first record shows it, where there is one, until somebody turns to another tab.
    story_first: ClassVar[bool] = False
    edit_asked = Signal()

    def __init__(self, session: Session, view_key: str) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setMinimumWidth(300)
        self.setAcceptDrops(True)
        self._session, self._view = session, view_key
        self.record: Record | None = None
        self._shows: list[Callable[[], object]] = []
        self._head, self._body = QVBoxLayout(), QVBoxLayout()
        self._tabs = subtabs()
        self._tabs.setUsesScrollButtons(True)
        self._tabs.setProperty("tight", True)
        self._tabs.currentChanged.connect(self._show_tab)
        self._actions = QHBoxLayout()
        self._build()
        session.masked_changed.connect(self.refresh)

    def _build(self) -> None:
        self._head.setContentsMargins(16, 14, 16, 4)
        self._head.setSpacing(8)
        # The keys come to where they are seen and do something: the arrows turn to the next tab.
        self.setFocusProxy(self._tabs)
        self._body.setContentsMargins(16, 12, 12, 12)
        self._body.setSpacing(8)
        self._actions.setContentsMargins(16, 8, 16, 8)
        self._actions.setSpacing(8)
        lay(
            self, self._head, row((self._tabs, 1), margins=(16, 0, 8, 0)), line(), (scrolled(self._body), 1), line(), self._actions,
            margins=(1, 1, 1, 1), gap=0,
        )
        self._actions.addWidget(button("编辑 F2", self.edit_asked.emit, icon_name="edit"))
        self._actions.addStretch(1)

    def add_action(self, widget: QWidget) -> None:
        """Put a page's own button into the footer."""
        self._actions.insertWidget(self._actions.count() - 1, widget)

    def show_record(self, record: Record | None) -> None:
        """Show another record, None for nothing."""
        same_kind = record is not None and self.record is not None
        self.record = record
        self.setEnabled(record is not None)
        tab = self._tabs.currentIndex() if same_kind else -1
        self._tabs.blockSignals(True)
        while self._tabs.count():
            self._tabs.removeTab(0)
        tabs = self._tabs_of_record() if record else [(self.first_tab, self._facts)]
        self._shows = [show for _, show in tabs]
        for name, _ in tabs:
            self._tabs.addTab(name)
        first = self._story_tab() if self.story_first and tab < 0 else 0
        self._tabs.setCurrentIndex(min(max(tab, first, 0), self._tabs.count() - 1))
        self._tabs.blockSignals(False)
        self.refresh()

    def refresh(self) -> None:
        """Draw everything again."""
        # The list this pane stands beside may not have been looked at since its record was deleted or undone.
        if self.record is not None and not self._session.store.count(type(self.record), "id = ?", (self.record.id,)):
            self.show_record(None)
            return
        with focus_kept(self, self._tabs):
            self._show_head()
            self._show_tab()

    # --- the head

    def _show_head(self) -> None:
        clear(self._head)
        if self.record is None:
            self._head.addWidget(label("没有选中记录", "cap"))
            return
        columns = listing.columns(self._view)
        words = title(self._session.store, self.record.table, self.record.id or 0, masked=self._session.masked)
        self._head.addWidget(label(words, "h2", wrap=True))
        values = self.record.values()
        pills = [columns[n].text(self.record.stored()[n]) for n in list_of(self._view).pills if values.get(n) is not None]
        if pills:
            self._head.addWidget(row(*(Pill(word, PILLS.get(word, "grey")) for word in pills), "*"))

    # --- the tabs

    def _tabs_of_record(self) -> list[Tab]:
        return [(self.first_tab, self._facts), *self._part_tabs(), *self._last_tabs()]

    def _part_tabs(self) -> list[Tab]:
        """One for each kind of record that belongs to it."""
        tabs: list[Tab] = []
        for part in self._parts():
            count, name = self._count(part), list_of(part.table).one
            tabs.append((f"{name} {count}" if count else name, partial(self._part, part)))
        return tabs

    def _last_tabs(self, story: str = _STORY) -> list[Tab]:
        """What every record has."""
        return [(story, self._story), ("附件", self._attachments), ("改动", self._past)]

    def _parts(self) -> tuple[type[Record], ...]:
        return parts_of(self.record.table) if self.record else ()

    def _count(self, part: type[Record]) -> int:
        owner = part.owner()
        assert owner and self.record
        return self._session.store.count(part, f'"{owner.name}" = ?', (self.record.id,))

    def _show_tab(self) -> None:
        clear(self._body)
        fills = self._shows[max(self._tabs.currentIndex(), 0)]() if self.record is not None else None
        if fills is not True:
            self._body.addStretch(1)

    def _facts(self) -> None:
        assert self.record
        stored = self.record.stored()
        shown = view(self._view)
        assert shown
        columns = listing.columns(self._view)
        group, links = None, self._link_titles()
        facts: list[Fact] = []
        for f in shown.fields():
            if stored[f.name] is None and f.name not in links:
                continue
            if f.group != group and facts:
                facts.append(None)
            group = f.group
            text = links.get(f.name) or columns[f.name].text(stored[f.name], masked=self._session.masked)
            if isinstance(f.kind, File):
                # A checksum has no blanks to break at.
                text = re.sub(r"([0-9a-f]{16})(?=[0-9a-f])", "\\1 ", text)
            facts.append((f.label, text))
        self._body.addLayout(facts_grid(facts, width=84, gap=6, wrap=True))

    def _link_titles(self) -> dict[str, str]:
        assert self.record
        return link_titles(self._session.store, self.record, masked=self._session.masked)

    # --- what belongs to the record

    def _part(self, part: type[Record]) -> None:
        assert self.record
        owner = part.owner()
        assert owner
        new = button(f"新增{part.label}", lambda: self._add_part(part, owner.name), icon_name="plus")
        self._body.addWidget(row(new, "*"))
        day = next((f.name for f in part.fields() if f.kind.name in ("day", "partial_date")), "id")
        rows = self._session.store.find(part, f'"{owner.name}" = ?', (self.record.id,), f'"{day}" DESC, id DESC')
        for found in rows[:_MOST_PARTS]:
            self._body.addWidget(self._part_row(found, owner.name))
        if len(rows) > _MOST_PARTS:
            more = f"只列出最近的 {_MOST_PARTS} {part.unit}，一共 {len(rows):,} {part.unit}"
            self._body.addWidget(label(more, "cap", wrap=True))
        if not rows:
            self._body.addWidget(label(f"还没有{part.label}", "cap"))

    def _part_row(self, found: Record, owner: str) -> QWidget:
        columns = listing.columns(found.table)
        stored = found.stored()
        values = listing.page(self._session.store, listing.Listing(found.table), self._session.day, [found.id or 0], columns.values())
        texts = [
            c.text(v, masked=self._session.masked)
            for c, v in zip(columns.values(), values[found.id or 0], strict=True)
            if v is not None and c.key != owner and stored.get(c.key) is not None
        ]
        more = label(" · ".join(texts[2:7]), "cap", wrap=True)
        change = button("", lambda: self._edit_part(found), icon_name="edit", kind="ghost", tip="修改")
        remove = button("", lambda: self._remove_part(found), icon_name="trash", kind="ghost", tip="删到回收站")
        text = column(label("　".join(texts[:2]), "b", wrap=True), more if texts[2:] else None, gap=1)
        return column(row((text, 1), change, remove, gap=2), line(), gap=4)

    def _add_part(self, part: type[Record], owner: str) -> None:
        assert self.record
        if form.add(self._session, part.table, {owner: self.record.id}, self.window()):
            self.show_record(self.record)

    def _edit_part(self, found: Record) -> None:
        if form.edit(self._session, found.table, found.id or 0, self.window(), owned=True):
            self.show_record(self.record)

    def _remove_part(self, found: Record) -> None:
        with self._session.step(f"删除{found.label} 1 {found.unit}"):
            self._session.store.delete(type(found), [found.id or 0])
        self.show_record(self.record)

    # --- the story

    def print_paper(self, key: str) -> None:
        """Open the preview of a paper of the current record, by the paper's key."""
        if self.record and self.record.id is not None:
            from app.ui.paper.preview import print_paper

            print_paper(self._session, key, self.record.id, self.window())

    def show_story(self) -> None:
        """Turn to the story, where there is one, even if the pane was folded away."""
        if (place := self._story_tab()) >= 0:
            self._tabs.setCurrentIndex(place)
            self.show()

    def _story_tab(self) -> int:
        """Where the story stands among the tabs, -1 where there is none."""
        return next((n for n in range(self._tabs.count()) if self._tabs.tabText(n).startswith(_STORY)), -1)

    def _story(self) -> None:
        assert self.record
        found = story(self._session.store, self.record, self._session.day)
        for drawn in moments(found, self._session.day, self._open_moment):
            self._body.addWidget(drawn)
        if not found:
            self._body.addWidget(label("台账里还没有与它有关的经历", "cap"))

    def _open_moment(self, moment: Moment) -> None:
        if moment.table == PastValue.table and self.record:
            if put_right(self._session, self.record, moment, self.window()):
                self.show_record(self.record)
        elif self.record is not None and moment.table == self.record.table and moment.ids == (self.record.id,):
            self.edit_asked.emit()
        elif len(moment.ids) == 1:
            self._session.show_record(moment.table, moment.ids[0])
        else:
            view_key = view_of(self._session.store, moment.table, moment.ids[0])
            self._session.show_records(view_key, list(moment.ids), moment.title)

    def _past(self) -> None:
        assert self.record
        for change in history.of_record(self._session.store.connection, self.record.table, self.record.id or 0)[:50]:
            self._body.addWidget(label(f"{change.step.at:%Y-%m-%d %H:%M}　{change.step.label}", "b", wrap=True))
            for name, value in (change.after or {}).items() if change.before is not None else ():
                if any(f.name == name for f in self.record.fields()):
                    old, new = self._past_value(name, (change.before or {}).get(name)), self._past_value(name, value)
                    self._body.addWidget(label(f"{self.record.field(name).label}：{old} → {new}", "cap", wrap=True))

    def _past_value(self, name: str, stored: Stored) -> str:
        """What a column held once; what was linked to may be gone."""
        assert self.record
        f = self.record.field(name)
        if isinstance(f.kind, Link) and isinstance(stored, int):
            return title(self._session.store, f.target, stored, masked=self._session.masked) or "（已不在台账里）"
        if f.name in self.record.beside() and stored is not None:
            return mask(f.kind, str(stored)) if self._session.masked and f.sensitive else str(stored)
        known = listing.columns(self.record.table)
        return known[name].text(stored, masked=self._session.masked) if name in known and stored is not None else "（空）"

    # --- attachments

    def _attachments(self) -> None:
        assert self.record
        self._body.addWidget(row(button("添加附件…", self._choose_file, icon_name="file-plus"), "*", label("也可以把照片拖进来", "cap")))
        attached = self._session.store.find(Attachment, "owner_table = ? AND owner_id = ?", (self.record.table, self.record.id))
        private = is_private(type(self.record))
        for at, found in enumerate(attached):
            assert isinstance(found.file, FileRef)
            tile = Tile(
                self._session, found.file, self._file_name(found), lambda n=at: self._look(attached, n),  # type: ignore[misc]
                hidden=private and self._session.masked, drags=not private)
            save = button("另存", lambda f=found.file: self._save_file(f), icon_name="photo-down", kind="ghost")
            remove = button("", lambda a=found: self._remove_part(a), icon_name="trash", kind="ghost", tip="删到回收站")
            name = column(label(self._file_name(found), wrap=True), label(f"{math.ceil(found.file.size / 1024)} KB", "cap"), gap=0)
            self._body.addWidget(row(tile, (name, 1), save, remove, gap=6))

    def _look(self, attached: list[Attachment], at: int) -> None:
        """Look at an attached file; that a child's was looked at is kept."""
        file = attached[at].file
        assert self.record and file
        if is_private(type(self.record)) and not is_picture(file):
            # A copy for another program would lie about on the disk; saved, it lies where somebody wants it.
            self._save_file(file)
            return
        care.note(self._session.store, self.record, "看附件")
        look(self._session, attached, at, self.window())

    def _file_name(self, found: Attachment) -> str:
        """What a kept file is called; those of a child often bear its name."""
        assert self.record and isinstance(found.file, FileRef)
        if self._session.masked and is_private(type(self.record)):
            return title(self._session.store, found.table, found.id or 0, masked=True) + Path(found.file.name).suffix
        return found.file.name

    def _choose_file(self) -> None:
        if paths := ask.files_to_open(self, "添加附件", "照片和扫描件 (*.jpg *.jpeg *.png *.pdf *.docx *.xlsx);;所有文件 (*)"):
            self.attach(paths)

    def attach(self, paths: list[Path]) -> None:
        """Keep files inside the ledger, attached to the record."""
        if self.record is None or not paths:
            return
        with self._session.step(self.adding(paths)):
            for path in paths:
                kept = self._session.store.keep_file(path.name, chosen_content(path))
                self._session.store.save(Attachment(owner_table=self.record.table, owner_id=self.record.id, file=kept))
        self.refresh()

    def adding(self, paths: list[Path]) -> str:
        """What it is called to keep these files."""
        return f"添加附件 {len(paths)} 个"

    def _save_file(self, file: FileRef) -> None:
        from app.paths import replacing

        if target := ask.file_to_save(self, "另存附件", file.name, "所有文件 (*)"):
            with replacing(target) as temporary:
                temporary.write_bytes(self._session.store.file_content(file))
            if self.record:
                care.note(self._session.store, self.record, "另存附件")
            self._session.say_written(f"已另存为 {target.name}", target)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() and self.record is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.attach([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])
