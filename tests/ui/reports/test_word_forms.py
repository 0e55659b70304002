"""A county's form in Word in the window: taken in, shown as it looks, filled for whoever is chosen, saved as a document."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.exchange.forms import kept, states
from app.ui.pieces import ask
from app.ui.reports.forms import page as forms
from app.ui.reports.forms.page import CountyForms
from app.ui.session import Session
from db.dates import PartialDate
from db.records import Branch, Person
from db.store import Store
from tests.exchange.forms.word_forms import Paper, said
from tests.samples import id_number

DAY = date(2021, 11, 26)


@pytest.fixture
def session(store: Store, qtbot: QtBot) -> Session:
    store.set_setting("unit", "示例镇团委")
    with store.step("起始"):
        branch = store.save(Branch(full_name="石马峪村团支部", short_name="石马峪村", org_type="农村团支部")).id
        for number, name in enumerate("甲乙丙", 1):
            store.save(Person(name=f"张{name}", sex="男", id_number=id_number(2 * number - 1, "20030512"), branch=branch, member_status="在册", joined_on=PartialDate(2018)))
    return Session(store, DAY)


def take(page: CountyForms, path: Path, paper: Paper, qtbot: QtBot) -> None:
    path.write_bytes(paper.content())
    page.take(path)
    qtbot.waitUntil(lambda: page.made is not None, timeout=20_000)


def test_a_roster_is_shown_and_saved_as_a_document(page: CountyForms, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    paper = Paper("共青团员花名册", "填报单位：________")
    paper.table([("序号", "姓名", "性别", "所在团支部", "家里几口人"), ("", "", "", "", "")])
    take(page, tmp_path / "花名册.docx", paper, qtbot)
    assert page.made
    texts = page.made.pictures["表1"].texts
    assert [texts[row, 2] for row in (4, 5, 6)] == ["张甲", "张乙", "张丙"]
    assert texts[2, 1] == "填报单位：示例镇团委"
    page.jump("表1", (4, 5))
    assert states.left_at(page.made.filling, "表1", (4, 5))
    out = tmp_path / "填好.docx"
    kinds: list[str] = []
    monkeypatch.setattr(ask, "file_to_save", lambda parent, title, suggestion, kind: (kinds.append(f"{suggestion} {kind}"), out)[1])
    page.export()
    assert re.fullmatch(r"花名册 \d{4}-\d\d-\d\d\.docx Word 文档 \(\*\.docx\)", kinds[0])
    assert [row[1] for row in said(out.read_bytes())[1][0]] == ["姓名", "张甲", "张乙", "张丙"]
    assert "*.docx" in forms._KINDS


def test_what_is_sensitive_within_a_line_is_masked_on_the_screen(page: CountyForms, session: Session, tmp_path: Path, qtbot: QtBot) -> None:
    paper = Paper("团员登记表", "姓名：________  性别：____", "身份证号：__________________  所在团支部：____________")
    take(page, tmp_path / "登记表.docx", paper, qtbot)
    qtbot.waitUntil(lambda: page.made is not None and bool(page.made.filling.cells), timeout=20_000)
    assert page.made
    whole, masked = (kept.shown(page.made, "表1", masked=hidden).texts[3, 1] for hidden in (False, True))
    number = id_number(1, "20030512")
    assert whole.startswith(f"身份证号：{number}  所在团支部：石马峪村")
    assert number not in masked
    assert masked.startswith("身份证号：110") and masked.endswith(whole[-5:])
