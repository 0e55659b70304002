"""Nothing of a child is told while names are masked: every record type, and every place that prints what a record is called."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

import openpyxl
import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QListWidget, QTableWidget, QWidget
from pytestqt.qtbot import QtBot

from app import checks
from app.exchange.exports import findings
from app.exchange.imports import planning, preview
from app.figures import FIGURES
from app.lists import query as listing
from app.lists import values
from app.lists.query import Condition, Listing
from app.lists.titles import titles
from app.ui.form.same_record import Compare
from app.ui.form.seeking import seek
from app.ui.ledger.history import Past
from app.ui.lists import filters
from app.ui.lists.detail import Detail
from app.ui.pieces import theme
from app.ui.reports.forms.side import _behind
from app.ui.session import Session
from app.ui.window import search
from app.work import children as care
from app.work import todos, unsaved
from app.work.entering import step_name
from app.work.story import story
from db.fields import Record, column
from db.fields import record as declare
from db.kinds import TEXT, Link
from db.records import TABLES, Attachment, Child, Event, is_private, is_secret, links_to, view
from db.store import Store
from tests.samples import full

DAY = date(2021, 11, 26)
#: In every text of what is about the child, so that none can get out unseen.
SECRET = "欧阳樱桃"
NUMBER = "2019-桃溪村-003"
PRIVATE = [table for table, record in TABLES.items() if is_private(record)]


@dataclass
class Ledger:
    """A ledger with one record of every type, and the child's whole file: ids by table."""

    store: Store
    ids: dict[str, int]


def _telling(record: type[Record], ids: dict[str, int], **values: Any) -> Record:
    """A full record; where it is about a child, its sensitive texts bear the child's name."""
    made = full(record, ids)
    if is_private(record):
        named = {f.name: SECRET for f in record.fields() if f.sensitive and f.kind.name == "text"}
        # Words that stand in for a link are texts like others.
        made = made.with_(**named | {f.name: None for f in record.worded()})
    return made.with_(**values)


@pytest.fixture
def ledger(store: Store) -> Ledger:
    ids: dict[str, int] = {}
    with store.step("样例"):
        picture = store.keep_file(f"{SECRET}同意书.pdf", b"abc")
        for table, record in TABLES.items():
            own: dict[str, Any] = {"file": picture} if record is Attachment else {}
            if record is Child:
                own = {"file_no": NUMBER, "consent_file": picture, "status": "在帮", "closed_on": None}
            if record is Attachment:
                own |= {"owner_table": "child", "owner_id": ids["child"], "caption": SECRET}
            ids[table] = store.save(_telling(record, ids, **own)).id or 0
        for table in PRIVATE[1:]:
            store.save(_telling(Attachment, ids, file=picture, owner_table=table, owner_id=ids[table], caption=SECRET))
    return Ledger(store, ids)


# --- the declaration


def test_what_is_part_of_a_private_record_is_private_however_far_down(monkeypatch: pytest.MonkeyPatch) -> None:
    assert PRIVATE == ["child", "family_member", "visit", "child_contact", "aid", "tutoring", "health_check"]


    @declare
    class Photo(Record):
        table: ClassVar[str] = "photo"
        label: ClassVar[str] = "照片"

        visit: int | None = column("走访", Link("visit", part_of=True))
        name: str | None = column("名称", TEXT)

    monkeypatch.setitem(TABLES, "photo", Photo)
    assert is_private(Photo) and not is_private(Event) and not Photo.private


def test_the_rule_is_nowhere_spelled_anew() -> None:
    spelled = re.compile(r'[!=]= "child"|== Child\.table|\bin \([^)]*"child"[^)]*\) (and|or)')
    root = Path(__file__).parent.parent.parent
    found = [f"{path}: {line.strip()}" for path in root.joinpath("app").rglob("*.py") for line in path.read_text("utf-8").splitlines() if spelled.search(line)]
    assert found == []


# --- without the window


@pytest.mark.parametrize("table", list(TABLES))
def test_no_title_tells_a_child_while_masked(ledger: Ledger, table: str) -> None:
    ids = list(ledger.store.ids(TABLES[table]))
    masked, whole = (titles(ledger.store, table, ids, masked=on) for on in (True, False))
    assert masked.keys() == whole.keys() == set(ids)
    assert SECRET not in "".join(masked.values())
    assert all(NUMBER in words for i, words in masked.items() if SECRET in whole[i]), "it is still told apart"
    if table in PRIVATE:
        assert all(SECRET in words for words in whole.values())
    elif table != "attachment":
        assert masked == whole


@pytest.mark.parametrize("table", list(TABLES))
def test_steps_stories_and_pins_tell_no_child(ledger: Ledger, table: str) -> None:
    store, record = ledger.store, TABLES[table]
    made = store.get(record, ledger.ids[table])
    assert SECRET not in step_name(store, made)
    assert SECRET not in repr(story(store, made, DAY))
    if table in PRIVATE:
        assert not any(record.field(name).sensitive for name in unsaved.can_be_pinned(record))
        assert care.file_no(store, made) == NUMBER


def test_no_todo_and_no_finding_tells_a_child(ledger: Ledger, tmp_path: Path) -> None:
    store = ledger.store
    with store.step("又一次"):
        for table in PRIVATE[1:]:
            store.save(store.get(TABLES[table], ledger.ids[table]).with_(id=None))
        store.save(store.get(Child, ledger.ids["child"]).with_(id=None, file_no=None, id_number=None, name=SECRET + "?"))
    assert SECRET not in repr(todos.todos(store, DAY))
    found = checks.run(store, DAY)
    assert {f.record for f in found} & set(PRIVATE)
    assert SECRET not in repr(found) and SECRET not in "".join(findings.named(store, found, masked=True))
    findings.export_findings(store, found, tmp_path / "findings.xlsx")
    assert SECRET not in repr(list(openpyxl.load_workbook(tmp_path / "findings.xlsx").active.values))


@pytest.mark.parametrize("key", list(FIGURES))
def test_what_is_behind_a_figure_tells_no_child(ledger: Ledger, key: str) -> None:
    assert SECRET not in repr(_behind(ledger.store, 1, key, DAY, masked=True))


@pytest.mark.parametrize("table", PRIVATE)
def test_the_import_preview_tells_no_child(ledger: Ledger, table: str, tmp_path: Path) -> None:
    store, record = ledger.store, TABLES[table]
    shown = view(table)
    assert shown
    fields = [f for f in record.fields() if f.kind.name not in ("file",)]
    made = store.get(record, ledger.ids[table])
    texts = [SECRET if isinstance(f.kind, Link) and is_secret(record, f) else "" if isinstance(f.kind, Link)
             else "" if (v := getattr(made, f.name)) is None else f.kind.show(v) for f in fields]
    wrong = [SECRET + "丙" if text == SECRET else "无此值" if f.kind.name in ("day", "partial_date", "choice") else text for f, text in zip(fields, texts, strict=True)]
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("\n".join(",".join(cells) for cells in ([f.label for f in fields], texts, wrong)), "utf-8")
    plan = preview.preview(store, planning.plan(store, table, sheet).sources)
    told = [plan.cell(row, c, masked=True) for row in plan.plan.rows for c in plan.columns]
    told += [plan.note(row, masked=True) for row in plan.plan.rows] + [plan.problems(row, masked=True) for row in plan.plan.rows]
    assert plan.plan.rows and SECRET not in repr(told)


# --- in the window


@pytest.fixture
def session(ledger: Ledger, qapp: QApplication) -> Iterator[Session]:
    theme.apply(qapp)
    made = Session(ledger.store, DAY)
    assert made.masked
    yield made


def told(widget: QWidget) -> str:
    """Every word a widget and its children show, tool tips and titles too."""
    texts = [widget.windowTitle()]
    for part in (widget, *widget.findChildren(QWidget)):
        texts += [part.toolTip(), part.accessibleName()]
        if isinstance(part, QLabel | QAbstractButton | QLineEdit):
            texts.append(part.text())
        if isinstance(part, QTableWidget):
            texts += [item.text() + item.toolTip() for r in range(part.rowCount()) for c in range(part.columnCount()) if (item := part.item(r, c))]
        if isinstance(part, QListWidget):
            texts += [part.item(n).text() for n in range(part.count())]
    return "\n".join(texts)


@pytest.mark.parametrize("table", list(TABLES))
def test_a_records_pane_tells_no_child_on_any_of_its_tabs(session: Session, ledger: Ledger, qtbot: QtBot, table: str) -> None:
    store, record = ledger.store, TABLES[table]
    with store.step("改名"):
        now = store.get(record, ledger.ids[table])
        if table in PRIVATE:
            store.save(now.with_(**{f.name: None for f in record.fields() if f.sensitive and not f.required}))
    pane = Detail(session, table)
    qtbot.addWidget(pane)
    pane.show_record(store.get(record, ledger.ids[table]))
    for number in range(pane._tabs.count()):
        pane._tabs.setCurrentIndex(number)
        assert SECRET not in told(pane), pane._tabs.tabText(number)


@pytest.mark.parametrize("words", [SECRET, NUMBER, "欧阳", "oyyt"])
def test_search_finds_a_child_and_tells_its_number(session: Session, words: str) -> None:
    found = list(search.found(session, words))
    assert any(table == "child" and NUMBER in shown for shown, table, _ in found)
    assert SECRET not in repr(found)
    session.unmask()
    assert SECRET in repr(list(search.found(session, words)))


@pytest.mark.parametrize("target", sorted({f.target for record in TABLES.values() for f in record.links()}))
def test_what_a_link_offers_tells_no_child(session: Session, ledger: Ledger, target: str) -> None:
    offered = [one.words for one in seek(session, target, SECRET[:2] if target in PRIVATE else "甲", 30)]
    assert SECRET not in repr(offered)
    assert target not in PRIVATE or offered == [NUMBER]
    for record, field in links_to(target):
        column_ = listing.columns(record.table)[field.name]
        condition = Condition(field.name, "any", (ledger.ids[target],))
        assert SECRET not in filters.words(ledger.store, condition, column_, masked=True)
        counted = values.counted(ledger.store, Listing(record.table, everyone=True), session.day, column_, masked=True)[0]
        assert SECRET not in repr([one.words for one in counted])
        dialog = filters.ConditionDialog(session, record.table)
        assert SECRET not in repr([words for words, _ in dialog._choices(column_)])


@pytest.mark.parametrize("table", list(TABLES))
def test_lists_and_twins_tell_no_child(session: Session, ledger: Ledger, qtbot: QtBot, table: str) -> None:
    store, shown = ledger.store, view(table)
    assert shown
    columns = listing.columns(table).values()
    page = listing.page(store, Listing(table), DAY, [ledger.ids[table]], columns)[ledger.ids[table]]
    assert SECRET not in "".join(c.text(v, masked=True) for c, v in zip(columns, page, strict=True))
    made = store.get(TABLES[table], ledger.ids[table])
    dialog = Compare(session, shown, made, made.with_(id=None))
    qtbot.addWidget(dialog)
    kept = [dialog._text(f, v, masked=True) for f in shown.fields() if (v := getattr(made, f.name)) is not None]
    assert SECRET not in "".join(kept)


def test_the_bin_tells_no_child_and_still_tells_rows_apart(session: Session, ledger: Ledger, qtbot: QtBot) -> None:
    store = ledger.store
    with store.step("删除附件"):
        store.delete(Attachment, list(store.ids(Attachment)))
    with store.step("删除档案"):
        store.delete(Child, [ledger.ids["child"]])
    dialog = Past(session)
    qtbot.addWidget(dialog)
    assert SECRET not in told(dialog)
    rows = [dialog.bin.table.item(n, 1).text() for n in range(dialog.bin.table.rowCount())]  # type: ignore[union-attr]
    assert len(rows) == 2 * len(PRIVATE) and all(NUMBER in words for words in rows) and not any("（**" in words for words in rows)
    session.unmask()
    assert SECRET in told(dialog)


def test_what_lies_beside_records_tells_no_child(ledger: Ledger) -> None:
    """The log of steps stands in plain sight."""
    assert SECRET not in json.dumps(ledger.store.rows("SELECT label FROM step"), ensure_ascii=False)
