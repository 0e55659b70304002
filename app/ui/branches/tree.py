"""The organisations as a tree at the left of their list: who stands below whom, how many there are, and whether it adds up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from PySide6.QtCore import QModelIndex, QPoint, QRect, QSignalBlocker, Qt
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QHeaderView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.lists.query import Listing
from app.ui.form import record_form as form
from app.ui.lists.record_list import RecordList
from app.ui.pieces.icons import icon
from app.ui.pieces.tables import Index
from app.ui.pieces.theme import colour
from app.ui.pieces.widgets import Card, button, clear, column, label, line, picture, row
from app.work import branches as organisation
from app.work.branches import Node, Tree

WIDTH = 206
_NODE = Qt.ItemDataRole.UserRole
_COUNT_WIDTH = 44


class BranchTree(Card):
    """The tree; choosing a place filters the list, and + makes an organisation below it."""

    def __init__(self, made: RecordList) -> None:
        super().__init__(margins=(1, 1, 1, 1), gap=0)
        self._list, self._session = made, made.session
        self.setMinimumWidth(WIDTH - 20)
        self.items = _Items()
        self._foot = QVBoxLayout()
        self._foot.setContentsMargins(14, 10, 10, 10)
        self._foot.setSpacing(4)
        new = button("", self.add, icon_name="plus", kind="ghost", tip="在选中的位置下面新建组织")
        self.body.addWidget(row(label("组织树", "h3"), "*", new, margins=(14, 10, 6, 6)))
        self.body.addWidget(self.items, 1)
        self.body.addWidget(line())
        self.body.addLayout(self._foot)
        self.items.currentItemChanged.connect(lambda now: now and self._show(now.data(0, _NODE)))
        self.items.itemClicked.connect(lambda item: self._show(item.data(0, _NODE)))
        self.items.itemActivated.connect(lambda: made.table.setFocus())
        self.items.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.items.customContextMenuRequested.connect(self._offer)
        made.listed.connect(self._follow)
        self._session.changed.connect(self._changed)
        self._session.day_changed.connect(self.refresh)
        self._stale = True

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """The tree takes the keys. As Qt's own proxy it would have the button above it left out of the round of Tab."""
        self.items.setFocus(reason)

    # --- what it shows

    def refresh(self) -> None:
        """Draw the tree anew, with the same places open."""
        self._stale = not self.isVisible()
        if self._stale:
            return
        self.tree = organisation.tree(self._session.store, self._session.day)
        with QSignalBlocker(self.items):
            self.items.fill(self.tree.top)
        self._check()
        self._follow()

    def _changed(self, touched: dict[str, set[int]]) -> None:
        if touched.keys() & {"branch", "person", "transfer"}:
            self.refresh()

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        if self._stale:
            self.refresh()

    def _check(self) -> None:
        clear(self._foot)
        tree = self.tree
        words = " + ".join(map(str, tree.parts)) or "0"
        if tree.adds_up:
            self._foot.addWidget(row(picture("circle-check", "green"), label("类型合计与总数一致", "ok"), "*", gap=6))
            self._foot.addWidget(label(f"{words} = {tree.total}", "cap", wrap=True))
        else:
            self._foot.addWidget(row(picture("alert-circle", "err"), label("类型合计与总数不一致", "err"), "*", gap=6))
            self._foot.addWidget(label(f"{words} = {sum(tree.parts)}，总数是 {tree.total}。请给“未填”里的组织选上类型。", "err", wrap=True))
        if tree.loose:
            self._foot.addWidget(self._loose(tree))

    def _loose(self, tree: Tree) -> QWidget:
        said = label(f"{len(tree.loose)} 个组织没有填上级组织。", "err", wrap=True)
        look = button("看是哪些", lambda: self._list.show_only(list(tree.loose), "没有上级的组织"), kind="link")
        put = button("都归到镇团委", self._put_below, kind="link")
        return column(said, row(look, put, "*", gap=10), gap=0)

    def _put_below(self) -> None:
        assert self.tree.committee is not None
        count = organisation.put_below(self._session.store, self.tree.loose, self.tree.committee)
        self._session.said.emit(f"已给 {count} 个组织补上上级组织", True)

    # --- the list beside it

    def _show(self, node: Node) -> None:
        wanted = _narrowed(self._list.listing, node)
        if wanted != self._list.listing:
            self._list.show_listing(wanted)

    def _follow(self) -> None:
        """Have the place chosen that the list shows; when the filter is taken off, the committee again."""
        if self._stale:
            return
        now = self._list.listing
        fitting = [item for item in self.items.all() if _fits(now, item.data(0, _NODE))]
        current = self.items.currentItem()
        if current not in fitting:
            with QSignalBlocker(self.items):
                if fitting:
                    # Above the committee is only a name, which shows the same.
                    self.items.setCurrentItem(fitting[-1])
                else:
                    self.items.setCurrentIndex(QModelIndex())
            self.items.viewport().update()

    # --- what it does

    def _offer(self, at: QPoint) -> None:
        """The menu of the place under the mouse, or of the chosen one when a key asked for it."""
        item = self.items.itemAt(at)
        if item is None:
            return
        node: Node = item.data(0, _NODE)
        menu = QMenu(self)
        if not self._session.store.readonly:
            menu.addAction("在下面新建团组织…", lambda: self.add(node))
        if node.ids:
            # The first one is the place's own, those below it follow.
            own = node.ids[0]
            menu.addAction("编辑…", lambda: form.edit(self._session, "branches", own, self.window()))
            menu.addAction("看它的团员", lambda: self._show_members(node))
        menu.addSeparator()
        menu.addAction("全部展开", self.items.expandAll)
        menu.addAction("只展开到类型", self.items.fold)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.items.viewport().mapToGlobal(at))

    def _show_members(self, node: Node) -> None:
        members = organisation.members(self._session.store, node.ids or (), self._session.day)
        self._session.show_records("members", list(members), f"{node.label}的团员")

    def add(self, below: Node | None = None) -> None:
        """Make a new organisation below a place, the chosen one if none is told."""
        item = self.items.currentItem()
        node: Node = below or (item.data(0, _NODE) if item else self.tree.top)
        given = {name: value for name, value in (("parent", node.parent), ("org_type", node.org_type)) if value is not None}
        if saved := form.add(self._session, "branches", given, self.window()):
            self._list.show_one(saved.id or 0)


def _fits(now: Listing, node: Node) -> bool:
    """Whether a list shows a place's records, or some of them."""
    return (now.figure, now.only) == (node.figure, node.ids)


def _narrowed(now: Listing, node: Node) -> Listing:
    """The list with nothing but a place's own records."""
    why = node.label if node.figure or node.ids else ""
    return replace(now.cleared(), figure=node.figure, only=node.ids, only_label=why)


class _Items(QTreeWidget):
    """The tree itself, moved through with the arrows."""

    def __init__(self) -> None:
        super().__init__()
        self.setColumnCount(1)
        self.setHeaderHidden(True)
        self.header().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.setIndentation(16)
        self.setAccessibleName("组织树")
        self.setExpandsOnDoubleClick(False)
        self.setItemDelegate(_NodeDelegate(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def fill(self, top: Node) -> None:
        """Show a tree; what was open stays open, at first the committee."""
        kept = {_path(item) for item in self.all() if item.isExpanded()}
        self.clear()
        self.addTopLevelItem(_item(top))
        for item in self.all():
            node: Node = item.data(0, _NODE)
            item.setExpanded(_path(item) in kept if kept else _at_first(node))

    def fold(self) -> None:
        """Have the places open that are at first: down to the types."""
        for item in self.all():
            item.setExpanded(_at_first(item.data(0, _NODE)))

    def all(self) -> Iterator[QTreeWidgetItem]:
        """Every item, from above."""
        top = self.topLevelItem(0)
        waiting = [top] if top else []
        while waiting:
            item = waiting.pop(0)
            yield item
            waiting[:0] = [child for n in range(item.childCount()) if (child := item.child(n))]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentItem():
            self.itemActivated.emit(self.currentItem(), 0)
        else:
            super().keyPressEvent(event)


def _at_first(node: Node) -> bool:
    """Whether a place is open when nobody has opened or closed any."""
    return not (node.figure or node.ids)


def _item(node: Node) -> QTreeWidgetItem:
    item = QTreeWidgetItem([node.label])
    item.setData(0, _NODE, node)
    if node.icon:
        item.setIcon(0, icon(node.icon, "text2"))
    if node.count is not None:
        said = f"{node.label}，{'团员' if node.people else '团组织'} {node.count} {'人' if node.people else '个'}"
        item.setToolTip(0, said)
        item.setData(0, Qt.ItemDataRole.AccessibleTextRole, said)
    item.addChildren([_item(child) for child in node.children])
    return item


def _path(item: QTreeWidgetItem) -> tuple[str, ...]:
    above = item.parent()
    return (*(_path(above) if above else ()), item.text(0))


class _NodeDelegate(QStyledItemDelegate):
    """Draws a place with its count at the right: organisations in plain, members as so many 人."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        node: Node = index.data(_NODE)
        rect = QRect(option.rect)  # type: ignore[attr-defined]
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
        painter.save()
        if chosen:
            painter.fillRect(rect, colour("red_t"))
        if node.icon:
            index.data(Qt.ItemDataRole.DecorationRole).paint(painter, QRect(rect.left() + 2, rect.center().y() - 8, 16, 16))
            rect.setLeft(rect.left() + 22)
        font = QFont(option.font)  # type: ignore[attr-defined]
        font.setBold(chosen)
        painter.setFont(font)
        words = rect.adjusted(3, 0, -_COUNT_WIDTH if node.count is not None else -4, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(colour("red" if chosen else "text"))
        painter.drawText(words, middle, QFontMetrics(font).elidedText(node.label, Qt.TextElideMode.ElideRight, words.width()))
        if node.count is not None:
            painter.setPen(colour("red" if chosen else "text2"))
            painter.drawText(rect.adjusted(0, 0, -8, 0), middle | Qt.AlignmentFlag.AlignRight, f"{node.count} 人" if node.people else str(node.count))
        painter.restore()
