"""移交清单: what is handed over with the ledger, what is still to be done, and who signs for it (documents, seal and registers are written in by hand)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from app import settings
from app.papers.sheet import CENTRE, RIGHT, Block, Column, Facts, Printable, Sheet, Table, Wishes, Words
from app.work.handover import inventory
from db.handover import Listed
from db.store import Store

#: What lies in the cupboard, as 工作移交 has it (domain report §1): counted by the two, not by the program.
_ON_PAPER = ("公章", "团员档案（志愿书、申请书）", "团干部名册", "团员名册", "三会一课记录簿", "组织关系转接登记簿", "团费收支簿和余额", "志愿服务记录和证明存根", "帮扶档案纸质材料")
_SECRETS = ("交接包的密码", "台账的密码", "台账的恢复码（密封）", "电脑开机密码", "智慧团建等上级系统的账号")
_SIGNED = ("移交人（签名）：", "接收人（签名）：", "监交人（签名）：")
_HEIGHT = 7.5


def printable(store: Store, day: date, package: Path | None = None, listed: Listed | None = None) -> Printable:
    """The list, of the ledger as it is; with the package that was made of it, where there is one."""
    unit = settings.get(store, "unit")
    counted, waiting = inventory.counts(store), inventory.open_things(store, day)
    facts = [("台账文件", store.path.name), ("台账密码", "有" if store.encrypted else "没有")]
    if package and listed:
        facts += [
            ("交接包", package.name), ("大小", f"{package.stat().st_size / 1e6:.1f} MB"), ("做好的时间", listed.about.get("at", "").replace("T", " ")),
            ("校验码（前 16 位）", inventory.digest_of(package)),
        ]  # fmt: skip

    def make(wishes: Wishes) -> Sheet:
        heads = [Column("序号", CENTRE, whole=True), Column("内容"), Column("数量", RIGHT, whole=True), Column("说明"), Column("接收人核对", width=24)]
        rows = [(str(n), one.label, f"{one.count:,} {one.unit}", one.note, "") for n, one in enumerate(counted, 1)]
        todo = [(str(n), one.what, one.detail, one.when, "") for n, one in enumerate(waiting, 1)] or [("", "没有", "", "", "")]
        blocks: list[Block] = [
            Facts(facts), Words("一、台账里的内容", 12, True, above=4), Table(heads, rows),
            Words("二、还没有办完的事", 12, True, above=4),
            Table([Column("序号", CENTRE, whole=True), Column("事项"), Column("情况"), Column("期限"), Column("接收人核对", width=24)], todo),
            Words("三、纸质材料和实物（当面点清，手填）", 12, True, above=4), _by_hand("名称", "数量", _ON_PAPER),
            Words("四、密码和账号（不写在纸上，当面告知或者密封交接）", 12, True, above=4), _by_hand("名称", "交接方式", _SECRETS),
            Words(
                "接收人在自己的电脑上用“文件 → 接收交接包”打开，程序会逐张表核对条数和内容，和本清单一致才收下。"
                "接收并核对无误以后，请移交人删除自己电脑和 U 盘上的台账、备份和交接包。", above=4,
            ),
        ]  # fmt: skip
        signed = (*_SIGNED, "日期：") if wishes.signatures else ()
        return Sheet("工作移交清单", blocks, f"移交单位：{unit}", f"清单日期：{day:%Y-%m-%d}", signed, landscape=False, foot=unit)

    return Printable("移交清单", make, counted=0)


def _by_hand(name: str, second: str, things: tuple[str, ...]) -> Table:
    heads = [Column("序号", CENTRE, whole=True), Column(name, width=62), Column(second, width=36), Column("移交人", width=24), Column("接收人", width=24), Column("备注")]
    rows = [(str(n), thing, "", "", "", "") for n, thing in enumerate((*things, ""), 1)]
    return Table(heads, rows, _HEIGHT)
