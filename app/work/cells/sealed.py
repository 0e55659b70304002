"""Cells that cannot be written where they stand, each with a sentence on where its value comes from and what to do."""

from __future__ import annotations

import re
from typing import Any

from app.lists.declare import Column, Guarded
from app.work.entering import told_by_numbers
from db.fields import Record
from db.kinds import File
from db.records import TABLES, View

#: What a value is worked out from is told of so many sources.
_SOURCES = 3


def of_column(shown: View, column: Column) -> str:
    """Why no cell of a column can be written; '' where they can."""
    if column.field is None:
        return f"“{column.label}”是算出来的，不能直接改；它取自{_sources(shown, column)}，改了那里，这里就跟着变"
    if isinstance(column.kind, File):
        return f"“{column.label}”是放在台账里的文件，请打开这条记录的表单来换"
    return ""


def of_cell(column: Column, stored: Any, *, masked: bool) -> str:
    """Why this cell of a column that can be written cannot be now: what nobody sees is not overwritten."""
    if masked and (column.sensitive or isinstance(stored, Guarded)):
        return f"“{column.label}”现在是遮盖的，看不到的内容不能改；请先按 F8 显示 30 秒，再来改"
    return ""


def of_record(shown: View, record: Record, name: str) -> str:
    """Why this record's value follows from another one of its own; '' where it does not."""
    if source := told_by_numbers(shown, record).get(name):
        label = record.field(name).label
        return f"“{label}”取自{source}，不能单独改；{source}改对了，它就跟着变"
    return ""


def _sources(shown: View, column: Column) -> str:
    """The records and fields that a worked-out column reads, as people call them."""
    words = set(re.findall(r"\w+", column.sql))
    tables = [f"{record.label}的记录" for table, record in TABLES.items() if table in words and table != shown.record.table]
    own = [f"“{f.label}”" for f in shown.record.fields() if f.name in words]
    found = (tables or own)[:_SOURCES]
    return "、".join(found) if found else "这条记录的其他栏目"
