"""Sentences with room for numbers, in cells and in Word: filled where all that bears on the number is understood, else left and named."""

from __future__ import annotations

from datetime import date

import pytest

from app.exchange.forms import filling
from app.exchange.forms.filling import Choice, Filling
from app.exchange.forms.meaning.recognising import recognise
from app.exchange.forms.word.document import opened
from db.store import Store
from tests.exchange.forms.county_package import BOX, TITLE, Book, Sheet
from tests.exchange.forms.county_town import county
from tests.exchange.forms.test_numbers import DAY, cells, count, filled, named
from tests.exchange.forms.word_forms import Paper, said

__all__ = ["county"]

MEMBER = "member_status IN ('在册', '流出', '流入', '转出中', '留团察看', '保留团籍（党员）', '待核')"
OF_YEAR = "day BETWEEN '2024-01-01' AND '2024-12-31'"


def sheet(*rows: tuple[str, ...], title: str = "共青团工作情况报告表") -> Book:
    made = Sheet("表")
    made.put("A1", title, TITLE, "B1")
    for n, row in enumerate(rows, 2):
        made.line(n, row, BOX)
    return Book([made])


def sentence(store: Store, text: str, beside: str = "工作情况", **more: str) -> tuple[str, Filling]:
    """What became of a sentence."""
    made = filled(store, sheet((beside, text), **more))
    return str(cells(made).get("B2", text)), made


def test_rooms_in_a_sentence_are_filled(county: Store) -> None:
    text, made = sentence(county, "全镇现有团员____名，其中女团员____名，少数民族____名；注册志愿者____人。本年开展培训____期，参加____人次。")
    volunteers = count(county, "volunteer_status = '在册'")
    trainings, present = count(county, f"{OF_YEAR} AND kind = '培训'", "event"), county.scalar(f"SELECT sum(present) FROM event WHERE {OF_YEAR} AND kind = '培训'")
    women, minority = count(county, f"{MEMBER} AND sex = '女'"), count(county, f"{MEMBER} AND ethnicity <> '汉族'")
    assert text == f"全镇现有团员{count(county, MEMBER)}名，其中女团员{women}名，少数民族{minority}名；注册志愿者{volunteers}人。本年开展培训{trainings}期，参加{present}人次。"
    assert not made.blanks


def test_a_part_is_of_what_the_sentence_speaks_of(county: Store) -> None:
    text, _ = sentence(county, "注册志愿者____人，其中女____人。")
    assert text == f"注册志愿者{count(county, 'volunteer_status = ' + chr(39) + '在册' + chr(39))}人，其中女{count(county, 'volunteer_status = ' + chr(39) + '在册' + chr(39) + ' AND sex = ' + chr(39) + '女' + chr(39))}人。"


@pytest.mark.parametrize(("text", "words"), [
    ("网络宣传员____名，其中女____名。", ("网络宣传员", "其中女")), ("团员、青年____名。", ("团员、青年",)), ("开展读书沙龙____次，参加____人次。", ("开展读书沙龙", "参加")),
    ("对留守儿童，全年走访____次。", ("对留守儿童，全年走访",)), ("团员____名，其中女____名，注册志愿者____人。", ("注册志愿者",)), ("注册志愿者____人，少数民族____人。", ("少数民族",)),
    ("30岁以下的团员____名以上。", ("30岁以下的团员",)), ("上半年，开展培训____期。", ("上半年，开展培训",)), ("新发展团员____名，转出____名。", ("转出",)),
])
def test_what_is_not_understood_stays_and_is_named(county: Store, text: str, words: tuple[str, ...]) -> None:
    became, made = sentence(county, text)
    for each in words:
        assert f"{each}____" in became
    assert set(words) <= {left.words for left in made.blanks} or not made.cells


def test_the_words_beside_a_sentence_and_its_own_time_narrow_it(county: Store) -> None:
    of_left = "child IN (SELECT id FROM child WHERE categories LIKE '%留守%' AND status = '在帮')"
    text, _ = sentence(county, "全年走访____次。", beside="留守儿童关爱")
    assert text == f"全年走访{count(county, f'{OF_YEAR} AND {of_left}', 'visit')}次。"
    text, _ = sentence(county, "2023年开展培训____期；截至2023年12月31日团员____名。")
    assert text.startswith(f"2023年开展培训{count(county, 'day LIKE ' + chr(39) + '2023%' + chr(39) + ' AND kind = ' + chr(39) + '培训' + chr(39), 'event')}期")
    assert f"团员{count(county, MEMBER)}名" not in text


def test_this_month_is_the_months_of_the_title_or_of_the_day(county: Store) -> None:
    of_month = count(county, "day LIKE '2024-08%' AND kind = '志愿服务'", "event")
    text, _ = sentence(county, "本月共开展志愿服务活动____次。", title="2024年8月志愿服务月报")
    assert text == f"本月共开展志愿服务活动{of_month}次。"
    assert cells(filled(county, sheet(("情况", "本月共开展志愿服务活动____次。")), day=date(2024, 8, 31)))["B2"] == text


def test_this_month_beside_the_year_so_far(county: Store) -> None:
    """累计 beside 本月 is from January; what has no months stays blank and named."""
    rows = [("项目", "本月", "累计"), ("开展志愿服务活动（次）", None, None), ("团员总数", None, None), ("新发展团员", None, None)]
    made_sheet = Sheet("表")
    made_sheet.put("A1", "共青团工作月报表（2024年8月）", TITLE, "C1")
    for n, row in enumerate(rows, 3):
        made_sheet.line(n, row, BOX)
    made = filled(county, Book([made_sheet]))
    kind = "kind = '志愿服务'"
    assert cells(made)["B4"] == count(county, f"day LIKE '2024-08%' AND {kind}", "event")
    assert cells(made)["C4"] == count(county, f"day BETWEEN '2024-01-01' AND '2024-08-31' AND {kind}", "event")
    assert "B6" in named(made)
    assert cells(made)["C6"] == count(county, "member_status IS NOT NULL AND joined_on BETWEEN '2024-01-01' AND '2024-08-31'")


def test_sentences_in_a_document(county: Store) -> None:
    paper = Paper("基层团组织工作情况统计")
    paper.line("一、全镇共有团员", 6, "名，其中女团员", 6, "名；志愿服务时长", 6, "万小时。")
    paper.line("二、网络宣传员", 6, "名。")
    form = recognise(county, opened(paper.content(), "统计.docx"), {})
    made = filling.fill(county, form, Choice(DAY, DAY))
    hours = county.scalar(f"SELECT sum(minutes) FROM service WHERE {OF_YEAR} AND coalesce(review_state, '通过') = '通过'")
    lines, _ = said(made.content)
    women = count(county, f"{MEMBER} AND sex = '女'")
    assert lines[1] == f"一、全镇共有团员{count(county, MEMBER)}名，其中女团员{women}名；志愿服务时长{str(int(hours / 60) / 10000).rstrip('0')}万小时。"
    assert "网络宣传员" in {left.words for left in made.blanks}


def test_values_beneath_rows_of_labels(county: Store) -> None:
    """Of a form of bands, labels over values and again, only the last band was filled, and the others not named."""
    made_sheet = Sheet("表")
    made_sheet.put("A1", "共青团基本数据一览表", TITLE, "C1")
    for n, row in enumerate((("团员数", "女团员数", "注册志愿者数"), (None,) * 3, ("留守儿童数", "志愿服务队数", "微博粉丝数"), (None,) * 3), 2):
        made_sheet.line(n, row, BOX)
    made = filled(county, Book([made_sheet]))
    assert cells(made)["A3"] == count(county, MEMBER)
    assert cells(made)["B3"] == count(county, f"{MEMBER} AND sex = '女'")
    assert cells(made)["B5"] == count(county, "status = '活跃'", "team")
    assert named(made) == {"C5"}


def test_what_nobody_fills_in_lines_about_the_filing_is_named(county: Store) -> None:
    """联系人： stayed blank and was not named, nor was 填报人 where no setting says who that is."""
    made = filled(county, sheet(("团员数", ""), ("填报单位：", "联系人："), ("填报人：____", "负责人签字：____")))
    assert {"联系人", "填报人"} <= {left.words for left in made.blanks}
    assert not any("签字" in left.words for left in made.blanks)


def test_calls_are_no_telephone_and_the_time_of_the_title_may_stand_again(county: Store) -> None:
    text, _ = sentence(county, "上半年走访____次，电话____次；截至6月底，共有团员____名。", title="2024年上半年共青团工作情况报告表")
    visits = count(county, "day BETWEEN '2024-01-01' AND '2024-06-30'", "visit")
    assert text.startswith(f"上半年走访{visits}次，电话")
    assert "共有团员____" not in text
    assert text == sentence(county, "上半年走访____次，电话____次；截至6月底，共有团员____名。", title="2024年上半年共青团工作情况报告表")[0]
    calls = text.split("电话")[1].split("次")[0]
    assert calls in ("____", "0"), "no telephone number"


def test_the_title_of_a_document_of_sentences_is_no_sentence(county: Store) -> None:
    """The longest line was taken for the title, and what a document says it is about was lost."""
    paper = Paper("留守儿童关爱情况")
    paper.line("全年走访", 6, "次，其中入户", 6, "次；同学们都认真参加，大家的热情都很高。")
    form = recognise(county, opened(paper.content(), "情况.docx"), {})
    lines, _ = said(filling.fill(county, form, Choice(DAY, DAY)).content)
    visits = count(county, f"{OF_YEAR} AND child IN (SELECT id FROM child WHERE categories LIKE '%留守%' AND status = '在帮')", "visit")
    assert lines[1].startswith(f"全年走访{visits}次，其中入户{visits}次")


def test_a_section_of_another_time_or_of_others_stays_blank(county: Store) -> None:
    assert sentence(county, "留守儿童____人。", beside="去年情况")[0] == "留守儿童____人。"
    assert sentence(county, "孤儿____人。", beside="困境儿童", title="留守儿童情况统计表")[0] == "孤儿____人。"
