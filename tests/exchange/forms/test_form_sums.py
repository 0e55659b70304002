"""A form's note says how its columns add up; what was filled is held against it, row by row, before the form is sent."""

from app.exchange.forms import checking, filling
from app.exchange.forms.filling import Choice
from app.exchange.forms.meaning.recognising import recognise
from app.exchange.forms.sheet.package import Package
from db.store import Store
from tests.exchange.forms.county_package import BOX, HEAD, TITLE, Book, Sheet
from tests.exchange.forms.county_town import VILLAGES, county
from tests.exchange.forms.test_numbers import DAY

__all__ = ["county"]


def points(county: Store, note: str) -> list[tuple[str, str, str]]:
    sheet = Sheet("表")
    sheet.put("A1", "团员情况统计表", TITLE, "D1")
    sheet.line(2, ("村", "团员数", "男", "女"), HEAD)
    sheet.line(3, ("", "1", "2", "3"), HEAD)
    for row, village in enumerate(VILLAGES, 4):
        sheet.line(row, (village, None, None, None), BOX)
    sheet.put(f"A{len(VILLAGES) + 5}", note)
    form = recognise(county, Package(Book([sheet]).content(), "表.xlsx"), {})
    made = filling.fill(county, form, Choice(DAY, DAY))
    return [(p.level, p.sentence, p.more) for p in checking.check(county, form, made, DAY) if "列" in p.sentence + p.more]


def test_a_sum_that_holds_in_every_row_is_said_once(county: Store) -> None:
    assert points(county, "注：1列=2列+3列") == [(checking.PASSED, "1列＝2列＋3列", f"{len(VILLAGES)} 行")]


def test_every_row_where_it_does_not_hold_is_named(county: Store) -> None:
    found = points(county, "注：1列=2列-3列")
    assert found and {level for level, *_ in found} == {checking.FAILED}
    assert all("按表里的说明 1列＝2列－3列" in more and "应为" in sentence for _, sentence, more in found)
