"""The closed list of kinds of value, each with three forms: what Python holds, what people read, what SQLite keeps.

`read` takes anything a person or a sheet may give (text, a number cell, a date cell) and returns the Python
value or raises BadValue with a sentence. `show` gives the text a person reads, and `read(show(v)) == v`.
`store` and `load` convert to and from SQLite. Absence is None in every form and never passes through a kind.
"""

from db.kinds.base import Kind, Reading, Stored
from db.kinds.choices import Choice, Choices, Option, YesNo
from db.kinds.days import Day, PartialDay
from db.kinds.links import File, FileRef, Link
from db.kinds.numbers import Clock, Measure, Minutes, Money, Whole
from db.kinds.words import IdNumber, Name, Phone, Text

__all__ = [
    "CLOCK",
    "CODE",
    "DAY",
    "FILE",
    "ID_NUMBER",
    "LONG_TEXT",
    "MINUTES",
    "MONEY",
    "NAME",
    "PARTIAL_DATE",
    "PHONE",
    "TEXT",
    "WHOLE",
    "YES_NO",
    "Choice",
    "Choices",
    "Clock",
    "Day",
    "File",
    "FileRef",
    "IdNumber",
    "Kind",
    "Link",
    "Measure",
    "Minutes",
    "Money",
    "Name",
    "Option",
    "PartialDay",
    "Phone",
    "Reading",
    "Stored",
    "Text",
    "Whole",
    "YesNo",
]

TEXT = Text()
CODE = Text(code=True)
NAME = Name()
LONG_TEXT = Text(multiline=True, limit=20_000)
WHOLE = Whole()
MINUTES = Minutes()
CLOCK = Clock()
MONEY = Money()
DAY = Day()
PARTIAL_DATE = PartialDay()
YES_NO = YesNo()
ID_NUMBER = IdNumber()
PHONE = Phone()
FILE = File()
