"""Kinds of value: what people and sheets bring is read or refused in a sentence, and what is shown reads back the same."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import identity
from db.dates import PartialDate
from db.errors import BadValue
from db.fields import Field
from db.kinds import (
    CLOCK,
    CODE,
    DAY,
    FILE,
    ID_NUMBER,
    LONG_TEXT,
    MINUTES,
    MONEY,
    PARTIAL_DATE,
    PHONE,
    TEXT,
    WHOLE,
    YES_NO,
    Choice,
    Choices,
    FileRef,
    Kind,
    Link,
    Measure,
    Minutes,
    Whole,
)
from db.records import TABLES, codes
from db.text import forbidden
from tests.samples import id_number

HEIGHT = Measure(Decimal(40), Decimal(220), "cm")
YEAR = Whole(1949, 2100, "年")
FIELDS: list[Field] = [f for record in TABLES.values() for f in record.fields() if not isinstance(f.kind, Link)]
KINDS: list[Kind] = list(dict.fromkeys(f.kind for f in FIELDS))


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (TEXT, "　张三 ", "张三"), (TEXT, "张\n三", "张 三"), (TEXT, "Ａ１（北京）", "Ａ１（北京）"), (TEXT, "=１", "=１"), (TEXT, "甲　乙", "甲　乙"),
        (CODE, "２０２１－００ａ", "2021-00a"), (CODE, "=１", "=１"), (CODE, "京团〔２０２１〕3号", "京团〔２０２１〕3号"), (CODE, " 0012 ", "0012"), (TEXT, 12.0, "12"), (TEXT, "甲\u200b乙\ufeff", "甲乙"),
        (LONG_TEXT, "一\r\n二\r三", "一\n二\n三"), (TEXT, datetime(2021, 3, 5), "2021-03-05"),
        (WHOLE, "１２", 12), (WHOLE, 12.0, 12), (WHOLE, "1,234", 1234), (WHOLE, "1，234，567", 1234567), (WHOLE, "12.0", 12),
        (YEAR, "2021年", 2021), (YEAR, 2021.0, 2021), (YEAR, " 2021 年", 2021),
        (HEIGHT, "132.5cm", Decimal("132.5")), (HEIGHT, 132.5, Decimal("132.5")), (HEIGHT, "120", Decimal(120)),
        (MINUTES, "2.5", 150), (MINUTES, 2.5, 150), (MINUTES, "2小时30分", 150), (MINUTES, "150分钟", 150), (MINUTES, "2:30", 150),
        (MINUTES, "2：30", 150), (MINUTES, time(2, 30), 150), (MINUTES, "2.5小时", 150), (MINUTES, "2h", 120), (MINUTES, "0.33", 20),
        (CLOCK, "14:30", 870), (CLOCK, "14：30", 870), (CLOCK, "8点", 480), (CLOCK, "8时30分", 510), (CLOCK, time(8, 5), 485), (CLOCK, 0.5, 720),
        (CLOCK, "24:00", 1440), (CLOCK, "08:05:00", 485),
        (MONEY, "￥1,200.50元", Decimal("1200.50")), (MONEY, 0.1 + 0.2, Decimal("0.30")), (MONEY, 5, Decimal("5.00")),
        (DAY, "2021.3.5", date(2021, 3, 5)), (DAY, datetime(2021, 3, 5, 8), date(2021, 3, 5)), (DAY, "２０２１年３月５日", date(2021, 3, 5)),
        (DAY, 44260, date(2021, 3, 5)), (DAY, "20210305", date(2021, 3, 5)),
        (PARTIAL_DATE, "2003.5", PartialDate(2003, 5)), (PARTIAL_DATE, "2003年", PartialDate(2003)), (PARTIAL_DATE, 2003, PartialDate(2003)),
        (PARTIAL_DATE, 2003.5, PartialDate(2003, 5)), (PARTIAL_DATE, "2003.10", PartialDate(2003, 10)),
        (YES_NO, "√", True), (YES_NO, "否", False), (YES_NO, 1.0, True), (YES_NO, "Ｙ", True), (YES_NO, False, False),
        (PHONE, "138-0013-8000", "13800138000"), (PHONE, 13800138000.0, "13800138000"), (PHONE, "+86 138 0013 8000", "13800138000"),
        (PHONE, "\u202d13800138000\u202c", "13800138000"), (PHONE, "（010）69012345", "010-69012345"), (PHONE, "010 69012345转12", "010-69012345-12"),
        (PHONE, "13800138000/69012345", "13800138000、69012345"),
        (ID_NUMBER, id_number(11).lower(), id_number(11)), (ID_NUMBER, f"'{id_number(11)}", id_number(11)), (ID_NUMBER, f" {id_number(11)}\u202c", id_number(11)),
        (codes.SEX, "男性", "男"), (codes.SEX, 1.0, "男"), (codes.SEX, "１", "男"), (codes.CHILD_CATEGORY, "留守/孤儿、服刑/戒毒人员子女", ("留守", "孤儿", "服刑/戒毒人员子女")),
    ],
)
def test_read(kind: Kind, raw: object, value: Any) -> None:
    assert kind.read(raw) == value


@pytest.mark.parametrize(
    ("kind", "raw", "words"),
    [
        (TEXT, "甲\x07", "控制字符"), (TEXT, "甲\u202e乙", "方向控制符"), (TEXT, "\ud800", "损坏的字符"), (TEXT, "甲" * 4001, "最多 4000 个字"),
        (WHOLE, "1,2", "不是数字"), (WHOLE, "1.5", "不是整数"), (WHOLE, -1, "超出范围"), (WHOLE, True, "不是数字"), (WHOLE, "1e99", "不是数字"),
        (WHOLE, "1e9999999", "不是数字"), (WHOLE, "nan", "不是数字"), (WHOLE, "١٢", "不是数字"), (WHOLE, "", "不是数字"), (YEAR, "21年", "超出范围"),
        (HEIGHT, 13.25, "超出范围"), (MINUTES, 0, "应大于 0"), (MINUTES, "-2", "应大于 0"), (MINUTES, "1:75", "不是数字"), (MINUTES, "半天", "没有写明是几小时"),
        (Minutes(high=1440), 25, "最多 24 小时"), (CLOCK, "25:00", "几点几分"), (CLOCK, "8:60", "几点几分"), (CLOCK, "24:01", "超过"),
        (MONEY, "1.234", "分以下"), (MONEY, "-1", "超出范围"), (MONEY, "1e30", "不是数字"),
        (DAY, "2021-03", "缺少日"), (DAY, "2021-02-30", "没有"), (DAY, "5/12/2003", "分不清"), (DAY, "21.3.5", "四位"), (DAY, True, "不是日期"),
        (DAY, "2022-03-0", "没有"), (PARTIAL_DATE, "2022-0", "没有"), (PARTIAL_DATE, "2022-03-00", "没有"),
        (PARTIAL_DATE, 2003.1, "也可能是 10 月"), (PARTIAL_DATE, "1821", "没有"), (YES_NO, "也许", "是否|看不出"),
        (PHONE, "1380013800", "少 1 位"), (PHONE, "138001380000", "多 1 位"), (PHONE, "电话", "不是电话号码"),
        (ID_NUMBER, 1.1e17, "后 3 位"), (ID_NUMBER, "1.1E+17", "科学计数法"), (ID_NUMBER, "11000020080312", "少 4 位"),
        (ID_NUMBER, id_number(11)[:-1] + "A", "末位"), (ID_NUMBER, "110000200813120119", "不是一个日期"),
        (codes.SEX, "雄", "可以填：男、女"), (Link("person"), "张三", "不在台账里"), (FILE, "照片.jpg", "只能在程序里添加"),
    ],
)
def test_refuse(kind: Kind, raw: object, words: str) -> None:
    with pytest.raises(BadValue, match=words):
        kind.read(raw)


def test_a_wrong_digit_of_an_id_number_is_always_noticed() -> None:
    good = id_number(11)
    for place in range(17):
        for digit in "0123456789":
            if digit != good[place]:
                with pytest.raises(BadValue):
                    ID_NUMBER.read(good[:place] + digit + good[place + 1 :])
    with pytest.raises(BadValue, match="被 Excel 改坏"):
        ID_NUMBER.read(good[:15] + "000")
    assert ID_NUMBER.read("110000080312011") == "11000019080312011" + identity.check_digit("11000019080312011")
    assert identity.mask(good) == good[:6] + "*" * 10 + good[-2:]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind.name}")
@given(st.data())
def test_anything_is_read_or_refused_in_words_and_what_is_shown_reads_back(kind: Kind, data: st.DataObject) -> None:
    likely = st.text(alphabet="0123456789.-:/年月日时分小点１２ ,，eE+x男女是否", max_size=20)
    anything = st.one_of(
        likely, st.text(max_size=20), st.floats(), st.integers(), st.booleans(), st.dates(), st.datetimes(), st.times(), st.decimals()
    )
    options = st.sampled_from(kind.options).map(lambda option: option.label) if isinstance(kind, Choice) else st.nothing()
    raw = data.draw(st.one_of(anything, options))
    try:
        value = kind.read(raw)
    except BadValue as error:
        assert str(error)
        return
    shown = kind.show(value)
    stored = kind.store(value)
    assert kind.load(stored) == value
    assert isinstance(stored, int if kind.sql == "INTEGER" else str)
    assert not forbidden(shown)
    if shown:
        assert kind.read(shown) == value


@pytest.mark.parametrize("field", [f for f in FIELDS if isinstance(f.kind, Choice)], ids=lambda f: f.label)
def test_every_wording_of_a_code_list_is_one_entry(field: Field) -> None:
    kind = field.kind
    assert isinstance(kind, Choice)
    labels = [option.label for option in kind.options]
    keys = [option.key for option in kind.options]
    assert len(set(labels)) == len(labels) and len(set(keys)) == len(keys)
    for option in kind.options:
        assert Choice.read(kind, option.label) == option.label
        for word in option.aliases:
            assert Choice.read(kind, word) in labels
    if isinstance(kind, Choices):
        assert kind.read("、".join(reversed(labels))) == tuple(labels)
        assert kind.load(kind.store(tuple(labels[:2]))) == tuple(labels[:2])


def test_a_kept_file_names_itself() -> None:
    file = FileRef("照片（一）.jpg", 12, "ab" * 32)
    assert FILE.read(FILE.show(file)) == file == FILE.load(FILE.store(file))


def test_partial_dates_sort_and_agree() -> None:
    year, month, day = PartialDate(2003), PartialDate(2003, 5), PartialDate(2003, 5, 12)
    assert sorted([day, month, year, PartialDate(2002, 12)]) == [PartialDate(2002, 12), year, month, day]
    assert day.agrees_with(year) and month.agrees_with(day) and not day.agrees_with(PartialDate(2003, 6))
    assert (day.as_date(), month.as_date()) == (date(2003, 5, 12), None)
