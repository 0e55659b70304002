"""Hints before the summary is handed in: each finds its slip, says where, and what may stand there instead."""

from __future__ import annotations

from datetime import date

import pytest

from app.summary.hints import ERROR, Hint, hints
from app.summary.text import BODY, EXACT, HEADING, SUBHEADING, Number, Paragraph, Summary
from db.records import TABLES
from db.store import Store

DAY = date(2021, 12, 31)


def found(store: Store, *pieces: str | Number, kind: str = BODY) -> list[Hint]:
    summary = Summary(2021, "2021-12-31", (Paragraph(HEADING, ("培训",), "training"), Paragraph(kind, pieces, "training")))
    listed = [hint for hint in hints(store, summary, DAY) if hint.paragraph == 1 and hint.kind != "empty"]
    for hint in listed:
        assert hint.problem and hint.suggestion
        text = summary.paragraphs[hint.paragraph].text
        assert text[hint.start : hint.end] == hint.words or hint.words.endswith("……") or text[hint.start : hint.end].strip() == hint.words
    return listed


def live(shown: str, target: str = "figure:training.attendances", measure: str = "人次") -> Number:
    return Number(target, shown, EXACT, measure)


@pytest.mark.parametrize(("text", "kind", "words", "replacement"), [
    ("大家积极积极参加。", "doubled", "积极积极", "积极"), ("我们的的工作。", "doubled", "的的", "的"), ("组织参见培训。", "slip", "参见", "参加"), ("高校教师生到村。", "slip", "教师生", "师生"),
    ("（一）建队伍（二）办活动（二）搞共建。", "ordinal", "（二）", "（三）"), ("一是学习；三是服务。", "ordinal", "三是", "二是"), ("【请补写：目标】", "slot", "【请补写：目标】", None),
    ("覆盖九成青年。", "unsupported", "九成", None),
])
def test_a_slip_is_found_with_its_place_and_its_remedy(store: Store, text: str, kind: str, words: str, replacement: str | None) -> None:
    hint = next(hint for hint in found(store, text) if hint.kind == kind)
    assert (hint.words, hint.replacement) == (words, replacement)


@pytest.mark.parametrize("text", ["一是学习；二是服务。", "（一）建队伍（二）办活动。", "家家户户都参加了。", "参见附件。", "教师生活得到改善。", "常常走访，天天向上。", "北京大学大学生志愿者。", "农村青年青年社。"])
def test_what_is_right_gets_no_hint(store: Store, text: str) -> None:
    assert found(store, text) == []


def test_a_sentence_too_long_is_told(store: Store) -> None:
    assert [hint.kind for hint in found(store, "团结青年，服务大局，" * 15 + "再接再厉。")] == ["long"]


def test_an_ordinal_typed_into_a_heading_is_told(store: Store) -> None:
    assert [(hint.kind, hint.replacement) for hint in found(store, "（二）办好培训", kind=SUBHEADING)] == [("ordinal", "")]


@pytest.mark.parametrize(("text", "right"), [("志愿者队伍6名。", "支"), ("共有6名志愿者队伍。", "支"), ("档案31个。", "份"), ("14名团支部。", "个"), ("团员267个。", "人")])
def test_a_wrong_measure_word_is_told(store: Store, text: str, right: str) -> None:
    assert [hint.replacement for hint in found(store, text) if hint.kind == "measure"] == [right]


@pytest.mark.parametrize("text", ["志愿者队伍6支。", "档案31份。", "14个团支部。", "团员267人。", "志愿者120人次。", "培训10期，团干部41人。"])
def test_a_right_measure_word_gets_no_hint(store: Store, text: str) -> None:
    assert [hint for hint in found(store, text) if hint.kind == "measure"] == []


@pytest.mark.parametrize(("text", "told"), [
    ("组织25个，其中农村14个、企业7个、事业2个、机关1个、村官1个。", False), ("组织25个，其中农村14个、企业7个、事业2个、机关2个、村官1个。", True),
    ("组织25个，其中农村14个、企业7个、事业2个。", True), ("组织25个，其中农村14个。", False), ("团员20人，与上年末相比增加5人，其中新团员7人。", False), ("团员20人，其中新团员27人。", True),
])
def test_totals_that_do_not_tie_are_told(store: Store, text: str, told: bool) -> None:
    assert ["total" in {hint.kind for hint in found(store, text)}] == [told]


def test_persons_and_attendances_are_kept_apart(store: Store) -> None:
    with store.step("test"):
        store.save(TABLES["event"](title_name="培训", kind="培训", day=date(2021, 3, 1), present=412))
    assert [(h.kind, h.replacement) for h in found(store, live("412人", measure="人"))] == [("heads", "412人次")]
    assert [h.kind for h in found(store, live("412", measure=""), "人参加")] == ["heads"]
    assert [h.kind for h in found(store, live("412", measure=""), "人次参加")] == []
    assert found(store, live("412人次")) == []
    assert "heads" in {h.kind for h in found(store, "培训400余人。")}
    assert "heads" not in {h.kind for h in found(store, "培训400余人次。")}


def test_a_number_behind_its_records_is_told_with_what_it_is_now(store: Store) -> None:
    with store.step("test"):
        store.save(TABLES["event"](title_name="培训", kind="培训", day=date(2021, 3, 1), present=412))
    assert [(h.kind, h.replacement) for h in found(store, live("400人次"))] == [("stale", "412人次")]
    assert [(h.kind, h.level) for h in found(store, live("3", "record:event/99/title_name#0", ""))] == [("gone", ERROR)]


def test_a_typed_number_that_is_a_figure_is_offered(store: Store) -> None:
    with store.step("test"):
        store.save(TABLES["event"](title_name="培训", kind="培训", day=date(2021, 3, 1), present=412))
    hint = next(h for h in found(store, "培训412人次。") if h.kind == "unsupported")
    assert hint.level == ERROR and hint.offers[0].target == "figure:training.attendances"


def test_hours_say_whether_of_the_year_or_in_all_and_are_plausible(store: Store) -> None:
    with store.step("test"):
        person = store.save(TABLES["person"](name="甲", volunteer_status="在册"))
        for month in range(1, 13):
            for day in (1, 2, 3):
                store.save(TABLES["service"](person=person.id, day=date(2021, month, day), minutes=600))
    number = Number("figure:service.hours_per_volunteer", "300小时以上", "over", "小时")
    assert {h.kind for h in found(store, "本年人均", number)} == {"plausible"}
    assert {h.kind for h in found(store, "人均", number)} == {"plausible", "span"}
    assert {h.kind for h in found(store, "累计人均", number)} == {"plausible", "span"}
    whole = Number("figure:service.hours_total_per_volunteer", "300小时以上", "over", "小时")
    assert {h.kind for h in found(store, "人均", whole)} == {"span"}
    assert found(store, "累计人均", whole) == []


def test_sections_out_of_order_and_empty_headings_are_told(store: Store) -> None:
    summary = Summary(2021, "2021-12-31", (
        Paragraph(HEADING, ("下一年打算",), "plans"), Paragraph(BODY, ("继续努力。",), "plans"), Paragraph(HEADING, ("存在的不足",), "shortcomings"),
    ))
    assert [(h.kind, h.paragraph) for h in hints(store, summary, DAY)] == [("order", 2), ("empty", 2)]
