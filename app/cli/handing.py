"""The commands by which a ledger goes to another clerk, and two copies of one become one."""

from __future__ import annotations

import os
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli.chinese import Command
from app.cli.given import FILE, JSON, Wanted, ledger_of
from app.cli.ledger import Progress, asked, new_password
from app.cli.outputs import output, say_json
from db import keyslots
from db.errors import UserError, WrongPassword
from db.keyslots import Password
from db.store import Store

if TYPE_CHECKING:
    from app.work.joining.joining import Joining


@click.command(cls=Command, help="制作交接包：整本台账写进一个加密的文件（.twjj），密码另外告知；会问密码，或读 LEDGER_NEW_PASSWORD。")
@click.argument("out", type=FILE, metavar="文件.twjj")
@click.option("--list", "paper", type=FILE, metavar="清单.pdf", help="同时把移交清单写成 PDF")
@click.option("--force", is_flag=True, help="那里已有一个交接包时，换掉它")
@click.pass_context
def handover(context: click.Context, out: Path, paper: Path | None, force: bool) -> None:
    from app.work.handover import package

    if out.exists() and not force:
        raise UserError(f"已经有“{out}”，没有动它；要换掉它请加 --force，或换一个文件名")
    ledger, target = ledger_of(context), output(paper, ".pdf", what="移交清单") if paper else None
    ledger.existing()
    password = new_password()
    with ledger.writing() as store, Progress() as progress:
        listed = package.make(store, out, password, progress)
        if paper:
            from app.papers.handover import printable

            wanted: Wanted = context.obj
            assert wanted.to_pdf
            wanted.to_pdf(printable(store, date.today(), out, listed), paper)
    click.echo(f"已做好交接包 {out}，里面 {sum(count for count, _ in listed.tables.values()):,} 行，逐张表核对无误；密码请另外告诉接收人")
    if target:
        click.echo(f"移交清单写好了：{target.said}")


@click.command(cls=Command, help="接收交接包：核对条数和内容以后做成台账，已有的台账不动。交接包的密码读 LEDGER_PASSWORD，另设密码读 LEDGER_NEW_PASSWORD。")
@click.argument("source", type=FILE, metavar="交接包.twjj")
@click.pass_context
def takeover(context: click.Context, source: Path) -> None:
    from app.work.handover import package
    from db import opening

    ledger = ledger_of(context)
    opening.free(ledger.path)
    password = ledger.key or asked("交接包的密码")
    listed = package.take_over(source, password, ledger.path, os.environ.get("LEDGER_NEW_PASSWORD") or None)
    by = "".join(listed.about.get(name, "") for name in ("unit", "who"))
    click.echo(f"已接收到 {ledger.path}：{sum(count for count, _ in listed.tables.values()):,} 行，条数和内容都和交接包的清单一致" + (f"（{by} 移交）" if by else ""))


@click.command(cls=Command, help="把另一份分开改过的台账合并进来：两边从分开那天起各自的改动合成一份，一步，可以撤销。那一份有别的密码时读 LEDGER_OTHER_PASSWORD。")
@click.argument("other", type=FILE, metavar="另一份台账")
@click.option("--dry-run", is_flag=True, help="只看会怎样，不写台账")
@click.option("--prefer", type=click.Choice(["ours", "theirs"]), help="两边都改过的地方用哪一边的：ours 现在这份，theirs 另一份；不写就不合并")
@click.option("--reason", default="", metavar="原因", help="会改动已封账年度的数字时，补正的原因；不写就不合并")
@JSON
@click.pass_context
def merge(context: click.Context, other: Path, dry_run: bool, prefer: str | None, reason: str, as_json: bool) -> int:
    from app.work.joining.joining import PREFERRED, Joining
    from app.work.joining.wording import Wording

    ledger = replace(ledger_of(context), reason=reason)
    with ExitStack() as stack:
        store = stack.enter_context(ledger.reading() if dry_run else ledger.writing())
        joining = Joining(store, _other(stack, store, other), other.stem)
        questions = list(joining.plan.questions)
        if prefer:
            joining.prefer(PREFERRED[prefer])
            questions = joining.plan.questions
        wording = Wording(joining, masked=True)
        asked_about = [(wording.what(q), wording.about(q), *wording.texts(q), wording.line(q)) for q in questions]
        written = not dry_run and not joining.open and joining.write()
        told = joining.told()
        if as_json:
            come, change, go = joining.counts()
            lines = [dict(zip(("record", "field", "ours", "theirs"), one, strict=False)) for one in asked_about]
            apart = [dict(zip(("setting", "ours", "theirs"), one, strict=True)) for one in joining.settings_apart()]
            say_json({"new": come, "changed": change, "deleted": go, "conflicts": lines, "settings": apart, "written": written})
        else:
            _tell(joining, [one[-1] for one in asked_about])
    if joining.open:
        click.echo(f"{joining.open} 处两边都改过，台账没有变；看过以后加 --prefer ours（用现在这份）或 --prefer theirs（用另一份），或在窗口里逐处选", err=True)
        return 0 if dry_run else 2
    if not as_json:
        click.echo("没有不同，台账没有变" if joining.plan.empty else f"会{told}；台账没有变" if dry_run else f"已合并：{told}" if written else "没有要写的，台账没有变")
    return 0


def _other(stack: ExitStack, store: Store, path: Path) -> Store:
    # Where each person has a password of that one, too, it is the same person's.
    person = store.account.name if store.account and keyslots.has(path) else ""
    own = os.environ.get("LEDGER_OTHER_PASSWORD") or None
    try:
        return stack.enter_context(store.beside(path, Password(own, person) if own and person else own))
    except WrongPassword:
        if own:
            raise
        given = asked("那一份的密码", "LEDGER_OTHER_PASSWORD")
        return stack.enter_context(store.beside(path, Password(given, person) if person else given))


def _tell(joining: Joining, lines: list[str]) -> None:
    for label, come, change, go in joining.counted():
        click.echo(f"{label}\t新增 {come}\t修改 {change}\t删除 {go}")
    for line in lines:
        click.echo(f"两边都改过\t{line}")
    for line in joining.told_of_settings():
        click.echo(f"设置不同，以这一份为准\t{line}")


COMMANDS: tuple[click.Command, ...] = (handover, takeover, merge)
