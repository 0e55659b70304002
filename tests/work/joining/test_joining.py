"""Two copies of one ledger, edited apart, become one."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hypothesis import Phase, given, settings

from app.work.joining.joining import Joining
from db.store import Store
from tests.samples import dump
from tests.work.joining.histories import DEEDS, Deed, begin, do, files_are_there, told


def opened(path: Path) -> Store:
    store = Store.open(path, check=False, daily=False)
    # These files are thrown away: they need not outlive a power cut.
    store.connection.execute("PRAGMA synchronous = OFF")
    store.connection.execute("PRAGMA journal_mode = MEMORY").fetchone()
    return store


@contextmanager
def joining(store: Store, other: Path) -> Iterator[Joining]:
    with store.beside(other) as there:
        yield Joining(store, there, other.stem)


def join(store: Store, other: Path, side: str = "ours") -> bool:
    with joining(store, other) as found:
        found.prefer(side)
        return found.write()


@contextmanager
def apart(office: list[Deed], laptop: list[Deed]) -> Iterator[tuple[Path, Path]]:
    """Two copies of one ledger, each with a history of its own since."""
    with tempfile.TemporaryDirectory() as folder:
        one, two = Path(folder, "office.sqlite"), Path(folder, "laptop.sqlite")
        with opened(one) as store:
            begin(store)
        shutil.copyfile(one, two)
        for path, deeds in ((one, office), (two, laptop)):
            with opened(path) as store:
                do(store, deeds, path.stem)
        yield one, two


@settings(max_examples=60, phases=[Phase.generate])
@given(DEEDS, DEEDS)
def test_joined_twice_is_joined_once_and_undo_takes_all_of_it_back(office: list[Deed], laptop: list[Deed]) -> None:
    with apart(office, laptop) as (one, two), opened(one) as store:
        before = dump(store)
        written = join(store, two)
        after = dump(store)
        assert files_are_there(store)
        assert store.rows("PRAGMA foreign_key_check") == []
        with joining(store, two) as again:
            assert again.plan.empty, again.plan
            assert not again.write()
        assert dump(store) == after
        if written:
            store.undo()
        assert dump(store) == before


@settings(max_examples=60, phases=[Phase.generate])
@given(DEEDS, DEEDS)
def test_either_order_gives_the_same_ledger_up_to_ids(office: list[Deed], laptop: list[Deed]) -> None:
    with apart(office, laptop) as (one, two):
        kept = shutil.copyfile(one, one.with_name("kept.sqlite"))
        with opened(one) as store:
            join(store, two, "ours")
            here = told(store)
        with opened(two) as store:
            join(store, kept, "theirs")
            there = told(store)
        for table in here:
            assert here[table] == there[table], table


@settings(max_examples=60, phases=[Phase.generate])
@given(DEEDS, DEEDS, DEEDS, DEEDS)
def test_joined_back_both_are_one_and_nothing_is_asked(office: list[Deed], laptop: list[Deed], later: list[Deed], more: list[Deed]) -> None:
    # What was removed for good left no step to be remembered: there it is asked again.
    office, laptop, later, more = ([deed for deed in deeds if deed[0] != "purge"] for deeds in (office, laptop, later, more))
    with apart(office, laptop) as (one, two):
        for deeds, others in ((later, more), ([], [])):
            with opened(one) as store:
                join(store, two)
            with opened(two) as store:
                with joining(store, one) as back:
                    assert not back.plan.questions, back.plan.questions
                    back.write()
                with opened(one) as office_store:
                    assert told(store) == told(office_store)
            for path, some in ((one, deeds), (two, others)):
                with opened(path) as store:
                    do(store, some, f"{path.stem}later")
