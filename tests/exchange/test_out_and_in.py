"""Every record type out to Excel and in again, and one added field on its way to every place that shows fields."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from pytestqt.qtbot import QtBot

from app.exchange.exports.export import export, export_all
from app.exchange.imports.apply import apply
from app.exchange.imports.planning import plan
from app.exchange.imports.whole import import_all
from app.lists import query as listing
from app.lists.query import Condition, Listing
from app.ui.form.record_form import RecordForm
from app.ui.session import Session
from db import history, search
from db.fields import Record
from db.kinds import FileRef
from db.records import TABLES, VIEWS, Person
from db.store import Store
from tests.exchange.test_every_record import LongerPartner
from tests.samples import dump, fill

DAY = date(2021, 12, 31)


@pytest.fixture
def filled(store: Store) -> Store:
    saved = fill(store)
    with store.step("真文件"):
        store.save(saved["attachment"].with_(owner_id=saved["branch"].id))
        store.save(saved["past_value"].with_(owner_id=saved["branch"].id, field_name="org_type", value="农村团支部"))
        for one in saved.values():
            for f in one.fields():
                if isinstance(getattr(one, f.name), FileRef):
                    now = store.get(type(one), one.id or 0)
                    store.save(now.with_(**{f.name: store.keep_file("照片.jpg", f"{one.table}内容".encode())}))
    return store


def test_a_whole_ledger_goes_out_and_comes_in_as_it_was(filled: Store, tmp_path: Path) -> None:
    book = tmp_path / "整本.xlsx"
    filled.set_setting("unit", "=甲镇团委")
    export_all(filled, book)
    with Store.open(tmp_path / "new.sqlite") as other:
        assert import_all(other, book).problems == []
        assert dump(other) == dump(filled)
        assert other.setting("unit") == "=甲镇团委"
        for table, record in TABLES.items():
            for f in record.fields():
                if f.kind.name == "file":
                    for one in other.find(record, f'"{f.name}" IS NOT NULL'):
                        assert other.file_content(getattr(one, f.name)) == f"{table}内容".encode()
        step = other.undoable()
        assert import_all(other, book).changes == 0
        assert other.undoable() == step


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
@pytest.mark.parametrize("key", [*VIEWS, *(t for t, r in TABLES.items() if not any(f.kind.name == "file" and f.required for f in r.fields()))])
def test_each_table_comes_back_as_it_went_out(key: str, suffix: str, filled: Store, tmp_path: Path) -> None:
    file = tmp_path / f"表.{suffix}"
    count = export(filled, key, file)
    planned = plan(filled, key, file)
    assert [p.problem for p in planned.problems] == []
    assert planned.counts() == {"new": 0, "changed": 0, "same": count}


#: What a person may write that is content to the last sign, however wide.
_WRITTEN = ["=１", "Ａ１北京", "１２３", "ｂｅｎ", "＝Ａ＋１", "＠x", "'甲", "ＱＱ群", "甲－乙"]


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_wide_signs_of_a_text_come_back_as_they_were_written(suffix: str, store: Store, tmp_path: Path) -> None:
    with store.step("登记"):
        people = [
            store.save(Person(name=text, work_unit=f"{text}　{text}", registered_address=f"{text}号", occupation=text, member_status="在册"))
            for text in _WRITTEN
        ]
    file = tmp_path / f"表.{suffix}"
    export(store, "members", file)
    assert plan(store, "members", file).counts() == {"new": 0, "changed": 0, "same": len(people)}
    with Store.open(tmp_path / "new.sqlite") as other:
        apply(other, plan(other, "members", file))
        told = [(p.name, p.work_unit, p.registered_address, p.occupation) for p in other.find(Person, "1", (), "id")]
    assert told == [(p.name, p.work_unit, p.registered_address, p.occupation) for p in people]


def test_an_added_field_reaches_every_place(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    path = store.path
    saved = fill(store)["partner"]
    store.close()
    monkeypatch.setitem(TABLES, "partner", LongerPartner)
    with Store.open(path) as longer:
        sheet = tmp_path / "单位.xlsx"
        book = openpyxl.Workbook()
        assert book.active
        book.active.append(["单位全称", "俗称", "预算"])
        book.active.append([saved.full_name, "科大", 1200.5])  # type: ignore[attr-defined]
        book.save(sheet)
        apply(longer, plan(longer, "partner", sheet))
        partner: Record = longer.get(LongerPartner, saved.id or 0)
        assert partner.values()["nickname"] == "科大"

        columns = listing.columns("partner")
        assert columns["nickname"].label == "俗称"
        found = listing.ids(longer, Listing("partner", conditions=(Condition("nickname", "has", ("科",)),), sort="nickname"), DAY)
        assert list(found) == [partner.id]
        where, values = search.condition(LongerPartner, "科大")
        assert longer.count(LongerPartner, where, values) == 1
        assert "nickname" in (history.of_record(longer.connection, "partner", partner.id or 0)[0].after or {})

        out = tmp_path / "出.xlsx"
        export(longer, "partner", out)
        written = openpyxl.load_workbook(out).active
        assert written
        heads = [cell.value for cell in written[1]]
        assert written.cell(2, heads.index("俗称") + 1).value == "科大"

        form = RecordForm(Session(longer), "partner", partner)
        qtbot.addWidget(form)
        assert form._boxes["nickname"].input.value() == "科大"
