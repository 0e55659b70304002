"""Long lists: walking an index value by value, and narrowing a list that is there, give what sorting every row gives."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.lists import order
from app.lists import query as listing
from app.lists.query import Condition, Listing
from db.records import Event, Person, Service, Team
from db.store import Store

DAY = date(2021, 12, 31)
SORTS = ("person", "team", "event", "day", "minutes", "category", "content", "review_state", "place")
#: Texts that are read alike stand together, by id; what has no value, or one that no list knows, comes last.
_TEXTS = ("义诊", "护水", "A组", "a组", "第2次", "第10次", "单", None)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path: Path = tmp_path_factory.mktemp("long") / "ledger.sqlite"
    with Store.open(path) as made:
        with made.step("准备"):
            made.insert_rows(Person, ("name",), [(name,) for name in ("单立春", "王小雪", "单立春", "仇谷雨")])
            made.insert_rows(Team, ("name",), [("护水队",), ("义诊队",)])
            made.insert_rows(Event, ("title_name", "day"), [("义诊进村", "2021-03-05")])
        yield made


@pytest.fixture
def as_if_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "_FEW", 2)


_ROWS = st.lists(
    st.tuples(
        st.integers(1, 4), st.sampled_from((1, 2, None)), st.sampled_from((1, None)), st.sampled_from(("2021-03-05", "2020-01-01", None)),
        st.sampled_from((60, 120, None)), st.sampled_from(("健康", "社区服务", "没有这一类", None)), st.sampled_from(_TEXTS),
        st.sampled_from(("通过", "待审", None)), st.sampled_from(("村委会", "A馆", "a馆", "单家祠堂", None)),
    ),
    min_size=5, max_size=40,
)


@pytest.mark.whole
@pytest.mark.usefixtures("as_if_long")
@settings(max_examples=60, deadline=None)
@given(rows=_ROWS, descending=st.booleans())
def test_walking_gives_what_sorting_gives(store: Store, rows: list[tuple[object, ...]], descending: bool) -> None:
    try:
        with store.step("工时"):
            store.insert_rows(Service, SORTS, rows)
        for sort in SORTS:
            wanted = Listing("hours", sort=sort, descending=descending)
            order = listing._order(wanted)
            sorted_by_rows = store.ids(Service, "1", (), order.sql, order.given)
            assert listing.ids(store, wanted, DAY) == sorted_by_rows, sort
            assert listing.ids(store, wanted, DAY, 3) == sorted_by_rows[:3], sort
    finally:
        store.undo()


@pytest.mark.usefixtures("as_if_long")
@settings(max_examples=40, deadline=None)
@given(rows=_ROWS, text=st.sampled_from(("义诊", "义", "slc", "第 次", "单 护水", "鳄鱼", "，", "")))
def test_narrowing_gives_what_filtering_gives(store: Store, rows: list[tuple[object, ...]], text: str) -> None:
    try:
        with store.step("工时"):
            store.insert_rows(Service, SORTS, rows)
        plain = Listing("hours", sort="content")
        whole = listing.ids(store, plain, DAY)
        for wanted in (replace(plain, text=text), replace(plain, text=text, conditions=(Condition("minutes", "from", (100,)),))):
            assert listing.narrowed(store, wanted, DAY, whole) == listing.ids(store, wanted, DAY)
    finally:
        store.undo()


@pytest.mark.usefixtures("as_if_long")
def test_a_list_may_still_hold_rows_that_have_just_gone(store: Store) -> None:
    with store.step("工时"):
        store.insert_rows(Service, ("person", "content"), [(1, "义诊")] * 6)
    plain = Listing("hours", sort="content")
    whole = listing.ids(store, plain, DAY)
    with store.step("删除"):
        store.delete(Service, [max(whole)])
    assert len(listing.narrowed(store, replace(plain, text="义诊"), DAY, whole)) == 5
    store.undo()
    store.undo()


def test_a_column_with_too_many_values_is_sorted_row_by_row(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    field = Service.field("content")
    with store.step("工时"):
        jia, yi, bing = store.insert_rows(Service, ("person", "content"), [(1, "甲"), (1, "乙"), (1, "丙")])
    assert list(order.walked(store, Service, field, "1", {}, descending=False, limit=None) or ()) == [bing, jia, yi]
    monkeypatch.setattr(order, "_MANY", 2)
    assert order.walked(store, Service, field, "1", {}, descending=False, limit=None) is None
    store.undo()


def test_only_columns_with_an_index_are_walked() -> None:
    assert order.walkable(Service, Service.field("content")) and order.walkable(Service, Service.field("event"))
    assert not order.walkable(Service, Service.field("place"))
