"""The log of access on paper."""

from __future__ import annotations

from app import settings
from app.papers.sheet import RIGHT, SIGNATURES, Column, Printable, Sheet, Table, Wishes
from app.work.ledger import access
from app.work.ledger.access import Wanted
from db.store import Store


def printable(store: Store, wanted: Wanted) -> Printable:
    """The lines wanted, newest first, at most as many as are shown."""
    rows, total = [entry.texts for entry in access.entries(store, wanted)], access.count(store, wanted)
    unit = settings.get(store, "unit")
    said = f"{wanted.said}　" if wanted.said else ""
    heads = [Column(name, RIGHT if name == "数量" else "left", whole=name in ("时间", "数量")) for name in access.HEADS]

    def make(wishes: Wishes) -> Sheet:
        signed = SIGNATURES if wishes.signatures else ()
        return Sheet("查阅日志", [Table(heads, rows)], f"填报单位：{unit}", f"{said}共 {total:,} 条", signed, foot=unit)

    warning = f"一共 {total:,} 条，只打印最近的 {len(rows):,} 条；要看更早的请先筛选，或导出 Excel。" if total > len(rows) else ""
    return Printable("查阅日志", make, warning=warning)
