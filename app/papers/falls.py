"""The comparison with last year and the explanation of falls (下降说明) on paper, for the head to sign."""

from __future__ import annotations

from datetime import date

from app import settings
from app.figures.falls import explanation, lines, whole, year_on_year
from app.figures.movement import Movement
from app.papers.sheet import LEFT, RIGHT, SIGNATURES, Block, Column, Printable, Sheet, Table, Wishes, Words
from db.store import Store


def printable(store: Store, day: date) -> Printable:
    """Every organisation's year beside the last, and the drafted explanation."""
    rows, compared, unit = lines(store, day), year_on_year(store, day), settings.get(store, "unit")
    total, text = whole(rows), explanation(store, day)

    def number(value: float | None) -> str:
        return "—" if value is None else f"{value:g}"

    def make(wishes: Wishes) -> Sheet:
        blocks: list[Block] = [
            Table([Column("项目"), *(Column(label, RIGHT, whole=True) for label in ("上年末", "现在", "增减"))],
                  [(f"{c.label}（{c.unit}）", number(c.before), number(c.now), number(c.change)) for c in compared]),
            Words("各组织团员增减", 12, True, above=4),
            Table([Column("组织"), *(Column(label, RIGHT, whole=True) for label in ("年初", "增加", "减少", "现有")), Column("增加的人", LEFT), Column("减少的人", LEFT)],
                  [*(_row(line.name, line.movement, line.came, line.left) for line in rows), _row("全镇", total, "", "")]),
            *([Words("下降说明", 12, True, above=4), Words(text)] if text else [Words("没有比上年末减少的项目。", above=4)]),
        ]
        return Sheet("统计数据对比表和下降说明", blocks, f"填报单位：{unit}", f"统计截止：{day:%Y-%m-%d}", SIGNATURES if wishes.signatures else (), foot=unit)

    return Printable("下降说明", make, counted=len(total.came) + len(total.left))


def _row(name: str, movement: Movement, came: str, left: str) -> tuple[str, ...]:
    return name, str(movement.opening), str(len(movement.came)), str(len(movement.left)), str(movement.closing), came, left
