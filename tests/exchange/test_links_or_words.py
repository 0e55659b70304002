"""What holds for every link that may hold words, whichever are declared: the words are shown, sorted, filtered, found, written and read
like a record's name, never beside one, and give way to the record when it comes."""

import shutil
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest

from app import checks
from app.exchange.exports.export import export, export_all
from app.exchange.exports.listing import export_listing
from app.exchange.imports.apply import apply
from app.exchange.imports.planning import plan
from app.exchange.imports.whole import import_all
from app.figures import compute, grouped
from app.lists import order
from app.lists.query import Condition, Listing, columns, ids, page
from app.lists.titles import link_titles
from app.work.many_records import change, in_common
from db import search
from db.dates import PartialDate
from db.fields import Field, Record
from db.kinds import TEXT
from db.records import TABLES, VIEWS, Branch, Child, Event, Person, Service, Team, Visit, is_private, view
from db.store import Store
from tests.samples import dump, full, value

DAY = date(2021, 12, 31)
WORDED = [(record, f) for record in TABLES.values() for f in record.worded()]
EVERY = pytest.mark.parametrize(("record", "link"), WORDED, ids=[f"{r.table}.{f.name}" for r, f in WORDED])
WORDS = "马小满"
OLD = Path(__file__).parents[1] / "files" / "ledger-0.1.sqlite"


def row_with(store: Store, record: type[Record], link: Field, **values: object) -> Record:
    """A saved row with everything it needs, whose link holds the words."""
    links: dict[str, int] = {}
    for other in record.links():
        if other.required and other.target not in links:
            needed = TABLES[other.target]
            kept = {f.name: None for f in needed.fields() if f.kind.name == "file"}
            links[other.target] = store.save(full(needed, {}).with_(**kept)).id or 0
    need = {f.name: value(f, links) for f in record.fields() if f.required}
    return store.save(record(**(need | {link.words: WORDS} | values)))


def rows_of(store: Store, record: type[Record], link: Field) -> tuple[Record, Record, Record]:
    """A row with a linked record named 阿一, one with words, one with neither."""
    with store.step("三行"):
        worded = row_with(store, record, link)
        named = store.save(full(TABLES[link.target], {}).with_(**_called(TABLES[link.target], "阿一")))
        free = {n: v for n, v in worded.values().items() if n not in (link.name, link.words)}
        linked = store.save(record(**(free | _another(worded, 1) | {link.name: named.id})))
        blank = store.save(record(**(free | _another(worded, 2))))
    return worded, linked, blank


def _another(row: Record, number: int) -> dict[str, object]:
    """What tells one more row apart: its title, or its day."""
    if row.field(row.title[0]).kind is TEXT:
        return {row.title[0]: f"另一条{number}"}
    day = getattr(row, "day", None)
    if isinstance(day, PartialDate):
        return {"day": PartialDate(day.year - number, day.month, day.day)}
    return {"day": day + timedelta(number)} if day else {}


def _called(target: type[Record], name: str) -> dict[str, str | None]:
    other = {f.name: None for f in search.name_fields(target)}
    blank = {f.words: None for f in target.worded()}
    return other | blank | {target.title[0]: name} | ({"id_number": None, "birth_date": None} if target is Person else {})


# --- what is declared


@EVERY
def test_the_words_have_a_column_of_their_own_and_are_told_with_the_link(record: type[Record], link: Field) -> None:
    beside = record.field(link.words)
    assert (beside.kind, beside.searchable, beside.label, beside.group) == (TEXT, True, f"{link.label}（台账里没有的）", link.group)
    assert beside.sensitive == is_private(record)
    assert not link.required
    for key in (record.table, *(key for key, one in VIEWS.items() if one.record is record)):
        found = view(key)
        assert found
        assert link.words not in {f.name for f in found.fields()} | columns(key).keys()


def test_whom_a_row_is_about_is_always_a_record() -> None:
    """The first link that a row must have says what it is about; words there would be a person or child made of a name."""
    assert not [f"{r.table}.{f.name}" for r, f in WORDED if f.required or f.kind.part_of]  # type: ignore[attr-defined]


@EVERY
def test_a_row_never_has_both(record: type[Record], link: Field, store: Store) -> None:
    worded, linked, _ = rows_of(store, record, link)
    with store.step("两样"):
        both = store.save(linked.with_(**{link.words: WORDS}))
        now = store.save(worded.with_(**{link.name: getattr(linked, link.name)}))
    assert [(getattr(one, link.name), getattr(one, link.words)) for one in (both, now)] == [(getattr(linked, link.name), None)] * 2
    assert worded.told()[link.name] == WORDS and linked.told()[link.name] == getattr(linked, link.name)
    assert record.parted(worded.told()) == worded.values()


# --- lists


@EVERY
def test_lists_show_sort_filter_and_find_words_like_names(record: type[Record], link: Field, store: Store) -> None:
    key = record.table
    worded, linked, blank = (one.id or 0 for one in rows_of(store, record, link))
    found = [worded, linked, blank]
    column = columns(key)[link.name]

    def listed(**asked: object) -> list[int]:
        return [i for i in ids(store, Listing(key, everyone=True, **asked), DAY) if i in found]  # type: ignore[arg-type]

    assert {i: row[0] for i, row in page(store, Listing(key), DAY, found, [column]).items()} == {worded: WORDS, linked: "阿一", blank: None}
    assert listed(sort=link.name) == [linked, worded, blank]
    assert listed(sort=link.name, descending=True) == [worded, linked, blank]
    def ask(how: str, *values: object) -> list[int]:
        return listed(conditions=(Condition(link.name, how, values),))

    number = store.scalar(f'SELECT "{link.name}" FROM "{record.table}" WHERE id = ?', (linked,))
    assert ask("has", "小满") == [worded]
    assert ask("any", WORDS) == [worded]
    assert sorted(ask("any", WORDS, number)) == sorted([worded, linked])
    assert sorted(ask("filled")) == sorted([worded, linked])
    assert ask("blank") == [blank]
    assert listed(text="马小满") == listed(text="mxm") == [worded]
    assert order.walked(store, record, link, "1", {}, descending=False, limit=None) is None


@EVERY
def test_what_rows_have_in_common_and_many_changed_at_once(record: type[Record], link: Field, store: Store) -> None:
    worded, linked, blank = rows_of(store, record, link)
    asked = view(record.table)
    assert asked
    assert in_common(store, asked, [worded.id or 0])[link.name] == WORDS
    assert link.name not in in_common(store, asked, [worded.id or 0, linked.id or 0])
    with store.step("批量"):
        change(store, asked, [one.id or 0 for one in (worded, linked, blank)], {link.name: "牛二"})
    assert {getattr(store.get(record, one.id or 0), link.words) for one in (worded, linked, blank)} == {"牛二"}
    assert {getattr(store.get(record, one.id or 0), link.name) for one in (worded, linked, blank)} == {None}


# --- out and in


@EVERY
def test_words_are_written_in_the_links_column_and_come_back(record: type[Record], link: Field, store: Store, tmp_path: Path) -> None:
    rows_of(store, record, link)
    for suffix in ("xlsx", "csv"):
        file = tmp_path / f"表.{suffix}"
        count = export(store, record.table, file)
        planned = plan(store, record.table, file)
        assert [p.problem for p in planned.problems] == []
        assert planned.counts() == {"new": 0, "changed": 0, "same": count}
    book = openpyxl.load_workbook(tmp_path / "表.xlsx").active
    heads, *lines = book.values
    assert link.label in heads and record.field(link.words).label not in heads
    assert {line[heads.index(link.label)] for line in lines} == {WORDS, "阿一", None}
    column = columns(record.table)[link.name]
    out = tmp_path / "列表.xlsx"
    listing = Listing(record.table, everyone=True)
    export_listing(store, listing, [column], ids(store, listing, DAY), DAY, out, masked=False)
    assert WORDS in {line[0] for line in openpyxl.load_workbook(out).active.values}


@EVERY
def test_a_name_that_no_record_has_comes_in_as_words(record: type[Record], link: Field, store: Store, tmp_path: Path) -> None:
    worded, *_ = rows_of(store, record, link)
    file = tmp_path / "表.xlsx"
    export(store, record.table, file)
    with store.step("清空"):
        store.delete(record, [one for one in store.ids(record) if one == worded.id])
    planned = plan(store, record.table, file)
    assert [p.problem for p in planned.problems] == []
    assert planned.counts()["new"] == 1
    apply(store, planned)
    assert store.count(record, f'"{link.words}" = ? AND "{link.name}" IS NULL', (WORDS,)) == 1


def test_a_name_that_no_record_has_does_not_unlink_what_is_linked(store: Store, tmp_path: Path) -> None:
    with store.step("已有"):
        branch = store.save(Branch(full_name="甲村团支部", org_type="农村团支部"))
        store.save(Person(name="李四", member_status="在册", village="甲村", branch=branch.id))
    file = tmp_path / "表.xlsx"
    export(store, "members", file)
    book = openpyxl.load_workbook(file)
    heads = [cell.value for cell in book.active[1]]
    book.active.cell(2, heads.index("所在团支部") + 1, "没有的支部")
    book.save(file)
    for known in (1, 0):
        planned = plan(store, "members", file)
        assert planned.counts()["changed"] == known
        assert [d.value for d in planned.doubts if d.column == "所在团支部"] == ["没有的支部"]
        apply(store, planned)
        (person,) = store.find(Person)
        assert (person.branch, person.branch_words, person.note) == (branch.id, None, "所在团支部：没有的支部")


def test_the_whole_ledger_goes_out_and_comes_in_with_its_words(store: Store, tmp_path: Path) -> None:
    with store.step("全部"):
        for record, link in WORDED:
            row_with(store, record, link)
    # The record came while nobody looked: what the old ledger left as words, the new one does too.
    store.connection.execute("INSERT INTO person(id, name) VALUES (900, ?)", (WORDS,))
    export_all(store, tmp_path / "整本.xlsx")
    with Store.open(tmp_path / "新.sqlite") as other:
        assert import_all(other, tmp_path / "整本.xlsx").problems == []
        assert dump(other) == dump(store)


@EVERY
def test_words_in_what_is_about_a_child_are_masked_and_names_are_not(record: type[Record], link: Field, store: Store, tmp_path: Path) -> None:
    worded, linked, _ = (one.id or 0 for one in rows_of(store, record, link))
    column, listing = columns(record.table)[link.name], Listing(record.table, everyone=True)
    found = page(store, listing, DAY, [worded, linked], [column])
    masked = "马**" if is_private(record) else WORDS
    assert [column.text(found[i][0], masked=True) for i in (worded, linked)] == [masked, "阿一"]
    assert [column.text(found[i][0]) for i in (worded, linked)] == [WORDS, "阿一"]
    called = link_titles(store, store.get(record, worded), masked=True), link_titles(store, store.get(record, worded), masked=False)
    assert [titles[link.name] for titles in called] == [masked, WORDS]
    out = tmp_path / "列表.csv"
    export_listing(store, listing, [column], [worded], DAY, out, masked=True)
    assert out.read_text("utf-8-sig").replace('"', "").split() == [link.label, masked]
    export(store, record.table, out, sensitive=False)
    assert (WORDS in out.read_text("utf-8-sig")) != is_private(record)


# --- becoming a link


@EVERY
def test_the_words_become_the_link_when_the_record_comes_and_all_is_undone_at_once(record: type[Record], link: Field, store: Store) -> None:
    worded, linked, blank = rows_of(store, record, link)
    target, whole = TABLES[link.target], dump(store)
    with store.step("来了") as step:
        come = store.save(full(target, {}).with_(**_called(target, "马 小满"), **_when(record, link, worded)))
    now = store.get(record, worded.id or 0)
    assert (getattr(now, link.name), getattr(now, link.words)) == (come.id, None)
    assert step.label == "来了，1 处写着的名字连到了记录"
    assert store.get(record, linked.id or 0) == linked and store.get(record, blank.id or 0) == blank
    after = dump(store)
    store.undo()
    assert dump(store) == whole
    store.redo()
    assert dump(store) == after


def _when(record: type[Record], link: Field, row: Record) -> dict[str, object]:
    """An event is the one that is meant only on the day itself."""
    return {"day": row.day, "end_day": None} if link.target == "event" else {}  # type: ignore[attr-defined]


@EVERY
def test_of_two_of_one_name_none_is_taken_and_a_check_tells(record: type[Record], link: Field, store: Store) -> None:
    worded, *_ = rows_of(store, record, link)
    target = TABLES[link.target]
    with store.step("两个"):
        for _ in range(2):
            store.save(full(target, {}).with_(**_called(target, WORDS), **_when(record, link, worded)))
    assert store.get(record, worded.id or 0) == worded
    told = [f for f in checks.run(store, DAY, ["link.words"]) if (f.record, f.id, f.column) == (record.table, worded.id, link.name)]
    guarded = record.field(link.words).sensitive
    assert [f.value for f in told] == ["" if guarded else WORDS] and (WORDS in told[0].problem) != guarded
    assert "2 " in told[0].problem and told[0].level == checks.WARNING


def test_many_rows_of_an_import_and_a_new_name_link_too(store: Store) -> None:
    with store.step("先有团员"):
        for n in range(3):
            store.save(Person(name=f"团员{n}", branch_words="甲村团支部"))
        other = store.save(Branch(full_name="乙村团支部", org_type="农村团支部"))
    with store.step("导入 团组织"):
        store.insert_rows(Branch, ["full_name", "short_name", "org_type"], [("共青团丙镇甲村支部委员会", "甲村团支部", "农村团支部")])
    new = store.find(Branch, "short_name = '甲村团支部'")[0]
    assert {p.branch for p in store.find(Person)} == {new.id}
    store.undo()
    assert {p.branch_words for p in store.find(Person)} == {"甲村团支部"}
    with store.step("改名"):
        store.save(other.with_(short_name="甲村团支部"))
    assert {p.branch for p in store.find(Person)} == {other.id}


def test_a_branch_is_meant_by_another_form_of_its_name_but_not_another_townships(store: Store) -> None:
    with store.step("先有文字"):
        store.save(Branch(full_name="共青团丙镇委员会", org_type="机关团支部", level="团委"))
        for n, words in enumerate(("石桥村", "石桥村团支部", "共青团丙镇石桥村支部委员会", "丁镇石桥村团支部", "石桥村团总支", "石桥村委会")):
            store.save(Person(name=f"团员{n}", branch_words=words))
    with store.step("建支部") as step:
        branch = store.save(Branch(full_name="丙镇石桥村团支部", org_type="农村团支部"))
    assert [p.told()["branch"] for p in store.find(Person, order="id")] == [branch.id, branch.id, branch.id, "丁镇石桥村团支部", "石桥村团总支", "石桥村委会"]
    assert step.label == "建支部，3 处写着的名字连到了记录"
    with store.step("又一个"):
        other = store.save(Person(name="团员9", branch_words="河口村"))
        for name in ("甲镇河口村团支部", "乙镇河口村团支部"):
            store.save(Branch(full_name=name, org_type="农村团支部"))
    assert store.get(Person, other.id or 0) == other
    told = [f for f in checks.run(store, DAY, ["link.words"]) if f.id == other.id]
    assert len(told) == 1 and "2 " in told[0].problem


def test_what_the_row_says_speaks_against_a_namesake(store: Store) -> None:
    with store.step("文字"):
        child = store.save(Child(name="孙某"))
        visit = store.save(Visit(child=child.id, day=date(2020, 5, 1), visitor_words="马小满"))
        team = store.save(Team(name="甲队", leader_words="马小满", phone="13800138000"))
        served = store.save(Person(name="周某"))
        service = store.save(Service(person=served.id, day=date(2020, 5, 1), minutes=60, event_words="河道清理"))
        above = store.save(Branch(full_name="甲镇团委", org_type="机关团支部", parent_words="甲镇团委"))
    with store.step("同名"):
        # Born after the visit, with another telephone.
        store.save(Person(name="马小满", birth_date=PartialDate(2020, 6), phone="13900139000"))
        store.save(Event(title_name="河道清理", kind="其他", day=date(2021, 5, 1)))
        store.save(above.with_(note="改过"))
    assert [store.get(type(one), one.id or 0) for one in (visit, team, service)] == [visit, team, service]
    assert store.get(Branch, above.id or 0).parent is None
    assert checks.run(store, DAY, ["link.words"]) == []


# --- figures


def test_members_of_a_branch_that_is_only_words_are_counted_and_told(store: Store) -> None:
    with store.step("团员"):
        branch = store.save(Branch(full_name="甲村团支部", org_type="农村团支部"))
        for name, values in {"甲": {"branch": branch.id}, "乙": {"branch_words": "乙村团支部"}, "丙": {}}.items():
            store.save(Person(name=f"团员{name}", member_status="在册", **values))
    assert compute(store, DAY, ["members.total"])["members.total"] == 3
    groups = {g.label: g.value for g in grouped(store, "members.by_branch", DAY)}
    assert sum(v or 0 for v in groups.values()) == 3 and groups["甲村团支部"] == 1
    told = {f.id: f.check for f in checks.run(store, DAY, ["member.no_branch", "member.branch_words"])}
    assert sorted(told.values()) == ["member.branch_words", "member.no_branch"]


# --- an older file


def test_an_older_ledger_gets_the_columns_after_a_copy(tmp_path: Path) -> None:
    path = tmp_path / "旧.sqlite"
    shutil.copy(OLD, path)
    with Store.open(path) as opened:
        for record, link in WORDED:
            assert link.words in {row[1] for row in opened.rows(f"PRAGMA table_info('{record.table}')")}
            assert opened.rows(f"SELECT 1 FROM sqlite_master WHERE name = 'idx_{record.table}_{link.words}'")
    assert list(tmp_path.rglob("*升级前*")) or [p for p in tmp_path.rglob("*") if p.is_file() and p != path]
