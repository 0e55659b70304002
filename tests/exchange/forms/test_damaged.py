"""Forms whose parts are damaged: one sentence, or filled all the same; never a fault of the program."""

import io
import zipfile
from collections.abc import Callable
from datetime import date

import pytest

from app.exchange.forms.filling import Choice, fill
from app.exchange.forms.meaning.recognising import recognise
from app.exchange.forms.sheet import picture
from app.exchange.forms.sheet.package import Package
from db.errors import UserError
from db.store import Store
from tests.exchange.forms.county_forms import FORMS

DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "cut": lambda part: part[: len(part) // 2], "empty": lambda part: b"", "zero": lambda part: part[: len(part) // 3] + b"\0\0" + part[len(part) // 3 :],
}


@pytest.fixture(scope="module")
def blanks() -> dict[str, bytes]:
    return {name: FORMS[name]().content() for name in ("共青团员花名册", "志愿服务队汇总表")}


def damaged(content: bytes, name: str, damage: Callable[[bytes], bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as there, zipfile.ZipFile(out, "w") as made:
        for info in there.infolist():
            part = there.read(info.filename)
            made.writestr(info.filename, damage(part) if info.filename == name else part)
    return out.getvalue()


@pytest.mark.whole
@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_part_is_a_sentence_or_does_not_matter(damage: str, blanks: dict[str, bytes], store: Store) -> None:
    day = date(2021, 11, 26)
    for content in blanks.values():
        for name in zipfile.ZipFile(io.BytesIO(content)).namelist():
            try:
                form = recognise(store, Package(damaged(content, name, DAMAGE[damage]), "表.xlsx"))
                filled = fill(store, form, Choice(day, day))
            except UserError as error:
                assert "。" not in str(error) and str(error)
                continue
            assert picture.pictures(filled.content, "表.xlsx"), name


def test_what_only_the_library_refuses_is_shown_plainly(store: Store, blanks: dict[str, bytes]) -> None:
    day = date(2021, 11, 26)
    content = damaged(blanks["共青团员花名册"], "[Content_Types].xml", DAMAGE["cut"])
    filled = fill(store, recognise(store, Package(content, "表.xlsx")), Choice(day, day))
    shown = picture.pictures(filled.content, "表.xlsx")
    whole = picture.pictures(blanks["共青团员花名册"], "表.xlsx")
    assert shown.keys() == whole.keys() and all("姓名" in "".join(made.texts.values()) for made in (shown["花名册"], whole["花名册"]))
