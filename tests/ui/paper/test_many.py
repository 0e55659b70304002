"""Papers of many records at once, a page of its own for each; empty columns in lists."""

from datetime import date
from typing import Any

import pytest
from PySide6.QtWidgets import QCheckBox

from app.lists import query as listing
from app.lists.query import Listing
from app.papers import lists, printables
from app.papers.sheet import Wishes
from app.ui.paper import preview as printing
from app.ui.paper.pages import Together
from app.ui.session import Session
from db.errors import UserError
from db.records import Attachment, Child, Person, Service
from db.store import Store
from tests.exchange.imports.test_import import put
from tests.samples import id_number

DAY = date(2024, 6, 1)


@pytest.fixture
def town(store: Store) -> Store:
    put(store, *(Person(name=name, member_status="在册", volunteer_status="在册", phone="13800138011") for name in ("秦小满", "尤大暑", "许寒露")))
    put(store, *(Service(person=n, day=date(2024, 3, 5), minutes=60 * n) for n in (1, 3)))
    put(store, *(Child(name=name, file_no=f"2024-石桥-{n:03d}", id_number=id_number(300 + n, "20140506")) for n, name in enumerate(("庞小雪", "费小寒"), 1)))
    return store


def words(paper: Together, page: int) -> str:
    own, number = paper.pages[page]
    return " ".join(text.text for text in own.pages[number].texts)


def test_each_has_pages_of_its_own(town: Store, qapp: object) -> None:
    made = printables.of_records(town, "person", [3, 1], DAY, DAY, True)
    paper = printing.laid_out(made, made.start)
    assert isinstance(paper, Together) and len(paper.pages) == 2 and (made.name, made.counted) == ("一人一档 2 份", 2)
    assert "许寒露" in words(paper, 0) and "秦小满" in words(paper, 1)
    assert printing.pdf(paper, made.name).startswith(b"%PDF")


def test_certificates_are_numbered_in_their_order_and_kept_with_each(town: Store, qapp: object) -> None:
    made = printables.of_records(town, "certificate", [1, 2, 3], DAY, DAY, True)
    assert len(made.parts) == 2 and made.warning.startswith("1 份没有列入：尤大暑到")
    assert [part.name.split()[1] for part in made.parts] == ["2024-0001", "2024-0002"]
    assert printing.issue(town, made, made.start) == "出具志愿服务记录证明 2 份"
    assert [(a.owner_id, a.file.name if a.file else "") for a in town.find(Attachment)] == [(1, "志愿服务记录证明 2024-0001.pdf"), (3, "志愿服务记录证明 2024-0002.pdf")]
    # Once given away a number never comes back; of two previews only one can give it.
    with pytest.raises(UserError, match="刚才已经用在另一张证明上"):
        printing.issue(town, made, made.start)
    with pytest.raises(UserError, match="没有可以证明的内容"):
        printables.of_records(town, "certificate", [2, 2], DAY, DAY, True)


def test_childrens_forms_stay_masked_until_asked(town: Store, qapp: object) -> None:
    made = printables.of_records(town, "child", [1, 2], DAY, DAY, True)
    masked, whole = (printing.laid_out(made, Wishes(masked=on)) for on in (True, False))
    assert made.sensitive and made.counted == 2
    assert "庞小雪" not in words(masked, 0) and "2024-石桥-001" in words(masked, 0)  # type: ignore[arg-type]
    assert "庞小雪" in words(whole, 0)  # type: ignore[arg-type]


def test_too_many_are_refused(town: Store) -> None:
    with pytest.raises(UserError, match="一次最多打印 300 份"):
        printables.of_records(town, "person", [1] * 301, DAY, DAY, True)


def test_a_list_has_the_empty_columns_one_chooses(town: Store, qtbot: Any) -> None:
    known = listing.columns("members")
    made = lists.printable(town, Listing("members"), [known["name"], known["phone"]], [1, 2], DAY, 2, True)
    preview = printing.Preview(Session(town, DAY), made)
    qtbot.addWidget(preview)
    next(tick for tick in preview.findChildren(QCheckBox) if tick.text() == "签收").setChecked(True)
    preview.other.setText("领取数量")
    preview.other.editingFinished.emit()
    assert preview._wishes.columns == ("签收", "领取数量")
    table = made.make(preview._wishes).blocks[0]
    assert [column.label for column in table.columns][-2:] == ["签收", "领取数量"] and table.rows[0][-2:] == ("", "")  # type: ignore[union-attr]
    assert not printables.of_records(town, "person", [1], DAY, DAY, True).columns
