"""What was answered once about sheets: listed with its words, and asked again once it is forgotten."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QTableWidget
from pytestqt.qtbot import QtBot

from app.exchange.imports import asks
from app.exchange.imports.columns import mapping
from app.exchange.imports.names.remembered import forget, remembered
from app.exchange.imports.names.words import KEPT, Answers
from app.exchange.imports.planning import plan
from app.exchange.imports.taking import open_files
from app.ui.ledger.remembered import Answers as AnswersDialog
from app.ui.pieces import ask
from app.ui.session import Session
from db.records import Branch
from tests.exchange.imports.test_import import book
from tests.ui.imports.test_import import session

__all__ = ["session"]


@pytest.fixture
def answered(session: Session, tmp_path: Path) -> Session:
    store = session.store
    with store.step("支部"):
        branch = store.save(Branch(full_name="石桥村团支部", org_type="农村团支部")).id or 0
        Answers({("person", "education", "速成班"): "初中", ("person", "education", "夜校"): KEPT}, {("branch", "桥头"): branch, ("branch", "外地"): KEPT}).remember(store)
    return session


def test_the_answers_are_listed_and_forgotten(answered: Session, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = answered.store
    sheet = book(tmp_path / "表.xlsx", {"表": [["姓名", "学历"], ["秦小满", "速成班"]]})
    assert asks.words(plan(store, "members", sheet)) == []
    dialog = AnswersDialog(answered)
    qtbot.addWidget(dialog)

    def shown(table: QTableWidget) -> list[tuple[str, ...]]:
        return [tuple(item.text() for n in range(3) if (item := table.item(row, n))) for row in range(table.rowCount())]

    assert shown(dialog.table) == [
        ("速成班", "学历", "初中"), ("夜校", "学历", "放进备注"), ("桥头", "团组织", "石桥村团支部"), ("外地", "团组织", "按文字记下"),
    ]
    dialog.table.selectRow(0)
    dialog.forget_chosen()
    assert [row[0] for row in shown(dialog.table)] == ["夜校", "桥头", "外地"]
    assert [one.key[-1] for one in asks.words(plan(store, "members", sheet))] == ["速成班"]
    monkeypatch.setattr(ask, "sure", lambda *_: True)
    dialog.forget_all()
    assert remembered(store) == [] and not dialog.forget.isEnabled() and not dialog._none.isHidden()


def test_what_columns_were_said_to_mean_is_forgotten_too(session: Session, tmp_path: Path) -> None:
    store = session.store
    path = book(tmp_path / "表.xlsx", {"表": [["姓名", "怪栏"], ["秦小满", "高中"]]})
    (taken,) = open_files(store, "members", [path]).tables
    mapping.remember(store, taken.view, taken.found, {0: "name", 1: "education"}, session.today)
    assert [(a.said, a.where, a.meant) for a in remembered(store)][-1] == ("怪栏", "团员的栏目", "学历")
    (again,) = open_files(store, "members", [path]).tables
    assert again.known_on
    forget(store, remembered(store))
    (fresh,) = open_files(store, "members", [path]).tables
    assert remembered(store) == [] and not fresh.known_on
