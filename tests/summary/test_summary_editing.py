"""The clerk's own text: numbers stay live through any editing, versions are kept, typed numbers are found."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.summary import keeping
from app.summary.differing import ADDED, CHANGED, NUMBERS, REMOVED, SAME, differences
from app.summary.drafting import draft, refreshed, reworded
from app.summary.marked import marked, parsed, parsed_pieces
from app.summary.offering import offered, tied
from app.summary.outline import DONE, DOUBTFUL, OPEN, outline
from app.summary.sentence import merged
from app.summary.text import (
    ANNEX,
    BODY,
    CHINESE,
    DATED,
    EXACT,
    HEADING,
    MANY,
    OVER,
    POINT,
    SIGNED,
    SOME,
    SUBHEADING,
    TITLE,
    Number,
    Paragraph,
    Summary,
)
from app.summary.unsupported import unsupported
from app.summary.wording import choices, worded
from db.errors import UserError
from db.records import TABLES, YearSummary
from db.store import Store

DAY = date(2021, 12, 31)


def add(store: Store, table: str, **values: Any) -> int:
    record = TABLES[table]
    read = {n: record.field(n).kind.read(v) if isinstance(v, str) else v for n, v in values.items()}
    with store.step("test"):
        return store.save(record(**read)).id or 0


def trained(store: Store, *heads: int) -> None:
    for place, present in enumerate(heads):
        add(store, "event", title_name=f"培训{chr(65 + place)}", kind="培训", day=date(2021, 3, 1 + place), present=present, minutes=240)


def summary_of(*pieces: Any, kind: str = BODY, section: str = "training.sessions") -> Summary:
    return Summary(2021, "2021-12-31", (Paragraph(kind, pieces, section),))


ATTENDANCES = Number("figure:training.attendances", "400余人次", SOME, "人次")


# --- wording


@pytest.mark.parametrize(("value", "wording", "measure", "words"), [
    (412, SOME, "人次", "400余人次"), (412, EXACT, "人次", "412人次"), (400, SOME, "人次", "400人次"), (43, MANY, "名", "40多名"), (40, MANY, "名", "40名"),
    (7, MANY, "名", "7名"), (19, SOME, "人", "19人"), (500.0, OVER, "小时", "500小时以上"), (502.5, OVER, "小时", "500小时以上"), (499.9, OVER, "小时", "400小时以上"),
    (12.5, OVER, "小时", "12.5小时"), (1187, SOME, "人", "1100余人"), (72947, SOME, "人次", "7.2万余人次"), (2, CHINESE, "批", "两批"), (12, CHINESE, "期", "十二期"),
    (2.5, CHINESE, "小时", "2.5小时"), (502.5, EXACT, "小时", "502.5小时"), (0, EXACT, "个", "0个"),
    (245, SOME, "人次", "240余人次"), (240, SOME, "人次", "240人次"), (839, SOME, "人", "800余人"), (190, SOME, "人", "190人"), (12000, EXACT, "人次", "1.2万人次"),
    (12345, SOME, "人次", "1.2万余人次"), (12345, EXACT, "人次", "12345人次"), (421599, SOME, "小时", "42万余小时"), (20000, SOME, "人次", "2万人次"), (12345, OVER, "小时", "1.2万小时以上"),
])
def test_numbers_are_worded_as_the_trade_does(value: float, wording: str, measure: str, words: str) -> None:
    assert worded(value, wording, measure) == words


@given(st.integers(0, 10**7))
def test_a_wording_never_says_more_than_there_is(value: int) -> None:
    for words in choices(value, "人").values():
        told = re.match(r"([\d.]+)(万?)([余多]?)人(以上)?$", words)
        if told:
            said = round(float(told[1]) * (10_000 if told[2] else 1))
            assert said < value if told[3] else said <= value if told[4] else said == value, words


# --- marked text


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NUMBERS_ = st.builds(Number, WORDS, WORDS, st.sampled_from([EXACT, SOME, MANY]), WORDS)
PARAGRAPHS = st.builds(
    lambda kind, pieces, section: Paragraph(kind, merged(pieces), section),
    st.sampled_from([TITLE, HEADING, SUBHEADING, POINT, BODY, SIGNED, DATED, ANNEX]), st.lists(WORDS | NUMBERS_, max_size=5), WORDS,
)


@given(st.lists(PARAGRAPHS, max_size=4))
def test_marked_text_goes_there_and_back(paragraphs: list[Paragraph]) -> None:
    summary = Summary(2021, "2021-11-26", tuple(paragraphs))
    assert parsed(marked(summary)) == summary
    assert keeping.read(keeping.written(summary)) == summary


@given(WORDS, WORDS)
def test_words_typed_around_a_number_leave_it_live(before: str, after: str) -> None:
    plain = str.maketrans("", "", "⟦⟧\\\n")
    line = marked(summary_of("参加", ATTENDANCES, "。")).split("\n")[1]
    edited = line.replace("参加⟦", f"参加{before.translate(plain)}⟦").replace("⟧。", f"⟧{after.translate(plain)}。")
    paragraph = parsed(f"年度 2021 截止 2021-12-31\n{edited}").paragraphs[0]
    assert [piece for piece in paragraph.pieces if isinstance(piece, Number)] == [ATTENDANCES]


def test_a_line_typed_by_hand_is_body_text_of_the_section_above() -> None:
    text = marked(summary_of("参加", ATTENDANCES)) + "\n另外还办了夜校。\n\n"
    assert parsed(text).paragraphs[1] == Paragraph(BODY, ("另外还办了夜校。",), "training.sessions")


@pytest.mark.parametrize("broken", ["⟦400余人次", "⟦一|二⟧", "人次⟧"])
def test_a_broken_mark_is_words(broken: str) -> None:
    assert parsed_pieces(broken) == (broken,)


@pytest.mark.parametrize("first", ["", "年度 2021", "年度 2021 截止 2021-02-31"])
def test_marked_text_without_its_first_line_is_refused_in_plain_words(first: str) -> None:
    with pytest.raises(UserError, match="第一行"):
        parsed(f"{first}\n正文")


# --- numbers brought up to a day


def test_refreshing_changes_numbers_and_nothing_else(store: Store) -> None:
    trained(store, 200, 212)
    edited = summary_of("今年大家来得多，", ATTENDANCES, "，都说好！共", Number("figure:training.sessions", "9期", EXACT, "期"))
    add(store, "event", title_name="加期", kind="培训", day=date(2021, 12, 1), present=100)
    now = refreshed(store, edited, DAY)
    assert now.paragraphs[0].text == "今年大家来得多，500余人次，都说好！共3期"
    assert [p for p in now.paragraphs[0].pieces if isinstance(p, str)] == [p for p in edited.paragraphs[0].pieces if isinstance(p, str)]
    earlier = refreshed(store, edited, date(2021, 11, 1))
    assert earlier.paragraphs[0].text == "今年大家来得多，400余人次，都说好！共2期" and earlier.as_of == "2021-11-01"


def test_a_day_of_another_year_counts_as_the_last_of_the_summarys(store: Store) -> None:
    trained(store, 40)
    assert refreshed(store, draft(store, DAY), date(2022, 3, 1)) == draft(store, DAY)


def test_a_number_whose_record_is_gone_stays_as_it_was(store: Store) -> None:
    event = add(store, "event", title_name="第3次座谈", kind="座谈授课", day=date(2021, 3, 1), present=31)
    kept = summary_of(Number(f"record:event/{event}/title_name#0", "3"), Number(f"figure:events.attendances@events.by_event={event}", "31人次", EXACT, "人次"),
                      Number("figure:no.such", "5个"), Number("nonsense", "6"), Number("record:event/x/y#z", "7"), Number("day:week", "8"))
    assert refreshed(store, kept, DAY) == kept
    with store.step("test"):
        store.delete(TABLES["event"], [event])
    assert refreshed(store, kept, DAY) == kept


def test_the_wording_of_a_number_can_be_chosen(store: Store) -> None:
    trained(store, 200, 212)
    assert choices(412, "人次") == {EXACT: "412人次", SOME: "400余人次", MANY: "400多人次", OVER: "400人次以上"}
    assert reworded(store, ATTENDANCES, EXACT, DAY).shown == "412人次"
    assert reworded(store, ATTENDANCES, MANY, DAY).shown == "400多人次"


# --- typed numbers


def test_typed_numbers_are_found_where_they_stand() -> None:
    summary = summary_of("参加", ATTENDANCES, "，其中骨干33名，覆盖九成青年，一个不少，坚持三会两制一课，第三批")
    found = unsupported(summary)
    assert [one.words for one in found] == ["33名", "九成"]
    assert all(summary.paragraphs[one.paragraph].text[one.start : one.end] == one.words for one in found)


def test_a_typed_number_that_is_a_figure_is_offered_and_becomes_live(store: Store) -> None:
    trained(store, 200, 212)
    summary = summary_of("2021年培训共412人次，又称400余人次。")
    year, exact, rounded = unsupported(summary)
    assert [n.target for n in offered(store, year.words, DAY)] == ["day:year"]
    assert offered(store, exact.words, DAY, "培训共")[0].target == "figure:training.attendances"
    assert offered(store, rounded.words, DAY, "培训")[0] == ATTENDANCES
    assert offered(store, "413人次", DAY) == []
    live = tied(store, summary, rounded, ATTENDANCES, DAY)
    assert live.paragraphs[0].text == summary.paragraphs[0].text
    assert [one.words for one in unsupported(live)] == ["2021年", "412人次"]


def test_a_crossed_number_of_the_draft_is_offered_too(store: Store) -> None:
    event = add(store, "event", title_name="安全自护教育", kind="自护教育", day=date(2021, 7, 3), present=20)
    add(store, "material", event=event, item="《应急救护手册》", quantity=310, unit_name="本")
    assert offered(store, "310本", DAY, "《应急救护手册》")[0].target.startswith("figure:materials.quantity")
    assert any("by_item=《应急救护手册》" in number.target for number in offered(store, "310本", DAY))


def test_chinese_numbers_are_offered_as_they_are_written(store: Store) -> None:
    trained(store, 20, 30)
    assert ("figure:training.sessions", CHINESE) in [(n.target, n.wording) for n in offered(store, "两期", DAY, "培训")]


def test_persons_are_never_offered_for_attendances(store: Store) -> None:
    trained(store, 41)
    assert "figure:training.attendances" not in [n.target for n in offered(store, "41人", DAY)]


# --- outline, versions, comparing


def test_the_outline_says_how_each_section_stands(store: Store) -> None:
    trained(store, 41)
    summary = draft(store, DAY)
    states = {key: state for key, _, state in outline(summary)}
    assert states["training"] == DONE and states["plans"] == OPEN
    edited = replace(summary, paragraphs=(*summary.paragraphs, Paragraph(BODY, ("又训练了77人。",), "training.sessions")))
    assert {key: state for key, _, state in outline(edited)}["training"] == DOUBTFUL
    assert [heading for key, heading, _ in outline(summary) if key == "training"] == ["办好各类培训"]


def test_versions_are_kept_and_every_change_can_be_taken_back(store: Store) -> None:
    trained(store, 41)
    first = draft(store, DAY)
    assert keeping.load(store, 2021) is None
    number = keeping.keep(store, first)
    assert keeping.load(store, 2021) == first
    edited = replace(first, paragraphs=first.paragraphs[:2])
    assert keeping.keep(store, edited) == number
    assert keeping.load(store, 2021) == edited
    store.undo()
    assert keeping.load(store, 2021) == first
    steps = store.scalar("SELECT count(*) FROM step")
    keeping.keep(store, first)
    assert store.scalar("SELECT count(*) FROM step") == steps
    keeping.keep(store, edited, new=True)
    assert [v.version for v in keeping.versions(store, 2021)] == [2, 1]
    assert keeping.load(store, 2021) == edited and keeping.load(store, 2021, 1) == first
    assert store.find(YearSummary)[0].name == "镇团委2021年工作总结"


def test_a_text_that_cannot_be_read_is_told_in_plain_words(store: Store) -> None:
    with pytest.raises(UserError, match="读不出来"):
        keeping.read("{}")
    with pytest.raises(UserError, match="更新版本"):
        keeping.read('{"format": 9}')


def test_last_years_version_is_compared_paragraph_by_paragraph(store: Store) -> None:
    old = Summary(2020, "2020-12-31", (
        Paragraph(HEADING, ("培训",), "training"), Paragraph(BODY, ("共培训8期，参加300人次。",), "training"), Paragraph(BODY, ("组织观影两次，大家很受教育。",), "training"),
        Paragraph(BODY, ("开展抗疫宣传。",), "publicity"), Paragraph(SIGNED, ("镇团委",), "signed"),
    ))
    new = Summary(2021, "2021-12-31", (
        Paragraph(HEADING, ("培训",), "training"), Paragraph(BODY, ("共培训10期，参加412人次。",), "training"), Paragraph(BODY, ("组织观影三次，大家深受教育。",), "training"),
        Paragraph(BODY, ("与高校共建。",), "partners"), Paragraph(SIGNED, ("镇团委",), "signed"),
    ))
    keeping.keep(store, old)
    assert keeping.before(store, 2021) == old and keeping.before(store, 2020) is None
    found = differences(old, new)
    assert [one.kind for one in found] == [SAME, NUMBERS, REMOVED, CHANGED, ADDED, SAME]
    changed = found[3]
    assert changed.before and changed.after
    assert [(changed.before.text[a:b], changed.after.text[c:d]) for a, b, c, d in changed.spans] == [("两", "三"), ("很", "深")]
