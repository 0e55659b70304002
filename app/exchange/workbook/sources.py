"""附件8: where every figure comes from: its rule, the kind of record behind it, and how many there are."""

from dataclasses import replace
from datetime import date

from app import figures
from app.exchange.workbook.layout import Column, Form, Line, said
from app.figures import answer
from db.store import Store


def form(store: Store, day: date) -> Form:
    """Every figure that is not a nought of some code list."""
    values = figures.compute(store, day)
    parts = {figure.key for split in figures.SPLITS.values() for figure in split.figures()}
    shown = [figure for figure in figures.FIGURES.values() if figure.key not in parts or values[figure.key]]
    counted = {figure.key: replace(figure, measure="count(*)", entries="", divisor=1, plus="0", per="", split=None) for figure in shown}
    # Most figures are that count already.
    counts = values | answer.compute(store, day, [c for f in shown if (c := counted[f.key]) != f], figures.FIGURES)
    return Form(
        "数据来源",
        "上报数字来源说明",
        [
            Column("指标", 34, "left"),
            Column("数值", 12),
            Column("单位", 7),
            Column("口径", 66, "left"),
            Column("依据的记录", 16),
            Column("记录数", 10),
            Column("编码", 32, "left"),
        ],
        [Line([f.label, said(values[f.key]), f.unit, f.source, f.record.label, counts[f.key], f.key]) for f in shown],
        notes=[
            "每个数字都由台账里的记录算出，“记录数”是算出它的记录条数；本年指统计截止日所在年的 1 月 1 日至截止日。",
            "“—”表示算不出（例如没有志愿者时的人均数）；值为 0 的细分项没有列出。",
        ],
        signed=False,
    )
