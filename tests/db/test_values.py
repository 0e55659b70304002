"""Values among words: what sheets write is read whole, or its rest is told, or it is refused; nothing is dropped in silence."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import figures
from app.exchange.imports.columns.cells import reader
from db.dates import PartialDate, read_partial_date, read_span
from db.errors import BadValue
from db.identity import HiddenNumber
from db.kinds import DAY, ID_NUMBER, MINUTES, MONEY, NAME, PARTIAL_DATE, PHONE, Kind, Whole
from db.records import Branch, Child, Person, Service, Transfer
from db.store import Store
from db.times import clock_spans, length, read_when
from tests.samples import id_number

PEOPLE, YEAR, TIMES = Whole(unit="人"), Whole(1949, 2100, "年"), Whole(1, 999, "期")
ID = id_number(11)


def day(text: str) -> PartialDate:
    return PartialDate.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "begin", "end", "rest"),
    [
        ("2005年9月1日生", "2005-09-01", None, ""), ("2005.9.1出生", "2005-09-01", None, ""), ("二〇〇五年九月一日", "2005-09-01", None, ""),
        ("二零零五年十二月三十一日", "2005-12-31", None, ""), ("2019年五月", "2019-05", None, ""), ("2005、9、1", "2005-09-01", None, ""),
        ("2019,5,4", "2019-05-04", None, ""), ("2019·5·4", "2019-05-04", None, ""), ("1998.03(26岁)", "1998-03", None, ""), ("2005年3月(19)", "2005-03", None, ""),
        ("2005-9", "2005-09", None, ""), ("38596", "2005-09-01", None, ""), ("May 4, 2023", "2023-05-04", None, ""), ("4 May 2023", "2023-05-04", None, ""),
        ("2023年5月4日(星期四)", "2023-05-04", None, ""), ("2021-03-05 12:33:21", "2021-03-05", None, ""),
        ("2023.5.4-5.6", "2023-05-04", "2023-05-06", ""), ("2023年5月4日至6日", "2023-05-04", "2023-05-06", ""), ("2023.5.4-6", "2023-05-04", "2023-05-06", ""),
        ("2024-07-10至2024-07-20", "2024-07-10", "2024-07-20", ""), ("2023年5-6月", "2023-05", "2023-06", ""), ("2023.5—2024.3", "2023-05", "2024-03", ""),
        ("2020年至今", "2020", None, "至今"), ("2019年5月4日入团", "2019-05-04", None, "入团"), ("约2003年", "2003", None, "约"), ("2003年5月上旬", "2003-05", None, "上旬"),
        ("2024年3月5日14:00-16:30", "2024-03-05", None, "14:00-16:30"), ("2021-03-05 08:00", "2021-03-05", None, "08:00"),
    ],
)  # fmt: skip
def test_dates_in_words(text: str, begin: str, end: str | None, rest: str) -> None:
    assert read_span(text) == (day(begin), day(end) if end else None, rest)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2023.5-6", "一段时间"), ("23.5.4", "四位"), ("5/12/2003", "分不清"), ("2003级", "不是日期"), ("2023.5.4 2024.6.1", "不是日期"), ("5月4日", "不是日期"),
        ("May-23", "不是日期"), ("2023.5.4-5.2", "早于开始"), ("0000-00-00", "没有"), ("2003.5.6.7", "不是日期"), ("20230504张三2", "不是日期"),
    ],
)  # fmt: skip
def test_dates_that_could_be_two_are_refused(text: str, words: str) -> None:
    with pytest.raises(BadValue, match=words):
        read_span(text)


def test_the_year_of_the_sheet_fills_days_without_one() -> None:
    assert read_span("5月4日", 2024).begin == day("2024-05-04")
    assert read_span("7月10日—8月2日", 2024)[:2] == (day("2024-07-10"), day("2024-08-02"))
    assert read_partial_date(5.14, 2024) == day("2024-05-14")
    with pytest.raises(BadValue, match="10 日"):
        read_partial_date(5.1, 2024)
    read = reader(Service.field("day"), year=2024)
    assert read("3月5日") == (date(2024, 3, 5), "2024-03-05")


@given(st.dates(date(1950, 1, 1), date(2060, 12, 31)), st.dates(date(1950, 1, 1), date(2060, 12, 31)))
def test_every_day_and_span_reads_back_in_every_style(one: date, other: date) -> None:
    first, last = sorted((one, other))
    for style in ("{0.year}年{0.month}月{0.day}日", "{0.year}.{0.month}.{0.day}", "{0.year}/{0.month}/{0.day}", "{0:%Y-%m-%d}", "{0:%Y%m%d}", "{0:%d %B %Y}"):
        assert DAY.read(style.format(first)) == first
        span = read_span(f"{style.format(first)}至{style.format(last)}")
        assert (span.begin.as_date(), span.end and span.end.as_date(), span.rest) == (first, last, "")
    assert PARTIAL_DATE.read(f"{first.year}年{first.month}月") == PartialDate(first.year, first.month)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("14:00-16:30", 150), ("9:00~11:30", 150), ("2个半小时", 150), ("两个半小时", 150), ("2.5（小时）", 150), ("两小时", 120), ("1小时30分", 90), ("90分钟", 90),
        ("8:30至11:00", 150), ("上午9:00-11:00，下午14:00-16:00", 240), ("下午2:00—4:30", 150), ("2h30min", 150), ("2.5hours", 150), ("半小时", 30), ("半个小时", 30),
        ("1小时半", 90), ("8点半到10点", 90), ("14:00-16:30（2.5小时）", 150), ("十二小时", 720),
    ],
)  # fmt: skip
def test_lengths_of_time(text: str, minutes: int) -> None:
    assert MINUTES.reading(text) == (minutes, "")


@pytest.mark.parametrize("text", ["半天", "一天", "2课时", "9:00-5:00", "14:00-16:30（2小时）", "2、3", "22:00-1:00", "2.5小时/人"])
def test_lengths_nobody_can_be_sure_of_are_refused(text: str) -> None:
    with pytest.raises(BadValue):
        MINUTES.read(text)


@given(st.integers(0, 1438), st.integers(1, 1439))
def test_every_span_of_hours_is_as_long_as_it_says(start: int, length: int) -> None:
    end = min(start + length, 1439)
    text = f"{start // 60}:{start % 60:02d}-{end // 60}:{end % 60:02d}"
    assert clock_spans(text) == ((start, end),) and MINUTES.read(text) == end - start
    when = read_when(f"2024年3月5日{text}")
    assert (when.begin, when.hours, when.rest) == (day("2024-03-05"), ((start, end),), "")


@pytest.mark.parametrize(
    ("kind", "raw", "value", "rest"),
    [
        (PEOPLE, "32人", 32, ""), (PEOPLE, "约30人", 30, "约"), (PEOPLE, "30余人", 30, "余"), (PEOPLE, "32人次", 32, ""), (PEOPLE, "三十二人", 32, ""),
        (PEOPLE, "32人，其中女15人", 32, "其中女15人"), (YEAR, "2023年度", 2023, ""), (TIMES, "第三期", 3, ""), (Whole(1), "30套", 30, "套"),
        (MONEY, "100元/人", Decimal(100), "/人"), (MONEY, "1.2万元", Decimal(12000), ""), (MONEY, "人民币500元整", Decimal(500), ""), (MONEY, "36元（已交）", Decimal(36), "(已交)"),
        (PHONE, "13800003304（微信同号）", "13800003304", "微信同号"), (PHONE, "13800003306 母亲", "13800003306", "母亲"), (PHONE, "手机：13800003307", "13800003307", ""),
        (PHONE, "13800003310\n13900003310", "13800003310、13900003310", ""), (PHONE, "13800003310 13900003310", "13800003310、13900003310", ""),
        (PHONE, "13800003310（短号661234）", "13800003310", "短号661234"),
        (ID_NUMBER, f"身份证：{ID}", ID, ""), (ID_NUMBER, f"{ID}（本人）", ID, ""), (ID_NUMBER, f"“{ID}”", ID, ""), (ID_NUMBER, f"{ID}丢失", ID, "丢失"),
        (NAME, "王芳（女，满族）", "王芳", "女，满族"), (NAME, "李强(组长)", "李强", "组长"), (NAME, "赵敏*", "赵敏", "*"), (NAME, "张　三", "张三", ""),
        (NAME, "张三13800003301", "张三", "13800003301"), (NAME, "张伟（大）", "张伟（大）", ""), (NAME, "阿依古丽·买买提", "阿依古丽·买买提", ""),
    ],
)  # fmt: skip
def test_values_among_words(kind: Kind, raw: str, value: Any, rest: str) -> None:
    assert kind.reading(raw) == (value, rest)


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        (PEOPLE, "10-15人"), (PEOPLE, "两百人"), (PEOPLE, "3万"), (PEOPLE, "12人3"), (YEAR, "2023-2024"), (MONEY, "3元5角"), (MONEY, "36+12"), (MONEY, "欠36元"),
        (PHONE, "13800003310 1390000331"), (PHONE, "138****3310"), (ID_NUMBER, f"{ID}{ID}"), (ID_NUMBER, f"{ID} {id_number(13)}"), (ID_NUMBER, "护照G1234567"),
    ],
)  # fmt: skip
def test_two_numbers_or_damaged_ones_are_refused(kind: Kind, raw: str) -> None:
    with pytest.raises(BadValue):
        kind.read(raw)


def test_a_starred_number_is_a_clue() -> None:
    with pytest.raises(HiddenNumber) as caught:
        ID_NUMBER.read("身份证号：110000********" + ID[-4:])
    assert caught.value.may_be(ID) and not caught.value.may_be(id_number(13)) and caught.value.born is None
    with pytest.raises(HiddenNumber) as caught:
        reader(Person.field("id_number"))("11000020050521****")
    assert caught.value.born == day("2005-05-21")


def test_cells_tell_what_they_say_beyond_the_value() -> None:
    name, joined, born = (reader(Person.field(f)) for f in ("name", "joined_on", "birth_date"))
    assert name("赵敏（女）") == ("赵敏", "赵敏") and name.rest("赵敏（女）") == "女" and name.rest("李四") == ""
    # 入团 behind the day of 入团时间 says nothing new; 离团 does.
    assert joined("2019年5月4日入团") and joined.rest("2019年5月4日入团") == ""
    assert joined("2019年5月4日离团") and joined.rest("2019年5月4日离团") == "离团"
    assert born("0000-00-00") is None
    assert reader(Child.field("name"), whole={"张三（石桥）"})("张三（石桥）") == ("张三（石桥）", "张三（石桥）")


@given(st.text(alphabet="0123456789约共人元第期（）()，,女名余.-年月日时至:小上下午*Xx王芳 /+万", max_size=24))
def test_no_figure_that_a_cell_holds_is_lost(text: str) -> None:
    for kind in (PEOPLE, MONEY):
        try:
            value, rest = kind.reading(text)
        except BadValue:
            continue
        # 万 and decimals add or move zeros only.
        assert re.sub(r"\D|0", "", text) == re.sub(r"\D|0", "", kind.show(value) + rest)


def test_days_known_in_part_are_kept_so_and_counted_by_their_earliest_and_latest_day(store: Store) -> None:
    with store.step("登记"):
        branch = store.save(Branch(full_name="甲村团支部", org_type="农村团支部", status="撤销", abolished_on=day("2021-06")))
        store.save(Child(name="小某", opened_on=day("2021-03"), closed_on=day("2021-09"), status="结案", close_reason="迁出"))
        person = store.save(Person(name="张三", member_status="已转出"))
        store.save(Transfer(person=person.id, direction="转出", out_on=day("2021"), status="已通过", other_org="乙县"))
    assert store.get(Branch, branch.id or 0).abolished_on == day("2021-06")

    def count(key: str, on: date) -> float | None:
        return figures.compute(store, on, [key])[key]  # type: ignore[return-value]

    assert (count("children.open", date(2021, 2, 28)), count("children.open", date(2021, 3, 1)), count("children.open", date(2021, 9, 29))) == (0, 1, 1)
    assert (count("children.open", date(2021, 9, 30)), count("children.closed", date(2021, 12, 31)), count("children.opened", date(2021, 12, 31))) == (0, 1, 1)
    assert (count("branches.abolished", date(2021, 6, 29)), count("branches.abolished", date(2021, 6, 30))) == (0, 1)
    assert count("members.transferred_out", date(2021, 12, 31)) == 1
    problems = Child(name="小某", opened_on=day("2021-03"), closed_on=day("2021-02"), status="结案").problems()
    assert [p.column for p in problems] == ["closed_on"]
    assert Child(name="小某", opened_on=day("2021-03-20"), closed_on=day("2021-03"), status="结案").problems() == []


@given(st.dates(date(1950, 1, 1), date(2060, 12, 31)), st.dates(date(1950, 1, 1), date(2060, 12, 31)))
def test_a_whole_day_is_that_day_and_one_known_in_part_holds_all_its_days(one: date, other: date) -> None:
    whole, month = PartialDate.of(one), PartialDate(one.year, one.month)
    assert whole == one and hash(whole) == hash(one) and (whole < other) == (one < other)
    assert month.first <= one <= month.last and month.agrees_with(whole)
    assert whole.is_before(other) == (one < other)


@pytest.mark.parametrize("words", ["一一分钟", "十十小时", "两两小时"])
def test_signs_that_make_no_number_are_refused_in_words(words: str) -> None:
    with pytest.raises(BadValue, match="不像一个数"):
        length(words)
