"""The commands that look after the ledger itself: checking, copies, closing a year, undo, the password."""

from dataclasses import asdict
from datetime import date
from pathlib import Path

import click

from app.cli import persons
from app.cli.chinese import Command, Group
from app.cli.given import FILE, JSON, ledger_of
from app.cli.ledger import Ledger, Progress, asked, new_password
from app.cli.outputs import say_json
from app.paths import writing
from db.errors import UserError


@click.command(cls=Command, help="检查台账文件是否完好，并列出记录里的错误和疑点。文件损坏时退出码为 2。")
@JSON
@click.pass_context
def check(context: click.Context, as_json: bool) -> int:
    from app import checks

    with ledger_of(context).reading() as store, Progress() as progress:
        if damage := store.verify(full=True):
            raise damage
        found = checks.run(store, date.today(), progress=progress)
    if as_json:
        names = ("check", "level", "record", "id", "column", "value", "problem")
        say_json([{n: getattr(f, n) for n in names} for f in found])
        return 0
    for finding in found:
        level = "错误" if finding.level == "error" else "疑点"
        click.echo(f"{level}\t{finding.record} {finding.id or ''}\t{finding.problem}")
    errors = sum(f.level == "error" for f in found)
    click.echo(f"台账文件完好；{errors} 处错误，{len(found) - errors} 处疑点" if found else "台账文件完好，没有发现问题")
    return 0


@click.command(cls=Command, help="环境自检：看这台电脑（文件夹、磁盘、字体、打印机、输入法）和台账好不好用。有要处理的，退出码为 2。")
@JSON
@click.pass_context
def doctor(context: click.Context, as_json: bool) -> int:
    from app.machine.inspection import as_text, inspect

    ledger = ledger_of(context)
    found = inspect(ledger.path, None, ledger.key, context.obj.screen or tuple)
    if as_json:
        say_json([asdict(one) for one in found])
    else:
        click.echo(as_text(found), nl=False)
    return 2 if any(one.state == "bad" for one in found) else 0


@click.command(cls=Command, help="备份到一个文件；写好后会打开检查一遍。")
@click.argument("out", type=FILE, metavar="文件")
@click.option("--force", is_flag=True, help="那里已有一份台账或备份时，换掉它")
@click.pass_context
def backup(context: click.Context, out: Path, force: bool) -> None:
    with ledger_of(context).reading() as store, Progress() as progress:
        over = store.may_copy_to(out)
        if over and not force:
            raise UserError(f"已经有一份“{out}”，没有动它；要换掉它请加 --force，或换一个文件名")
        with writing(out):
            store.copy_to(out, lambda done, total: progress(done, total, "备份"))
    click.echo(f"已备份到 {out}，并检查无误{'；换掉了原来的那一份' if over else ''}")


@click.command(cls=Command, help="用一份备份换回台账；换之前先检查备份，并留下现在的台账。")
@click.argument("source", type=FILE, metavar="备份")
@click.pass_context
def restore(context: click.Context, source: Path) -> None:
    from db.store import restore as put_back

    ledger = ledger_of(context)
    kept = put_back(source, ledger.path, ledger.key)
    click.echo(f"已从 {source} 恢复" + (f"；原来的台账留在 {kept}" if kept else ""))


@click.command("close-year", cls=Command, help="年末封账：定住一年的全部数字；不写年度就列出封过账的年度和补正。")
@click.argument("year", type=int, required=False, metavar="[年度]")
@click.option("--reopen", is_flag=True, help="打开这一年的封账")
@JSON
@click.pass_context
def close_year(context: click.Context, year: int | None, reopen: bool, as_json: bool) -> None:
    from app.cli import closing

    closing.close_year(ledger_of(context), year, reopen, as_json)


@click.command(cls=Command, help="撤销最近一步（导入、批量修改、删除都算一步），重启以后也能撤销。")
@click.pass_context
def undo(context: click.Context) -> None:
    with ledger_of(context).writing() as store:
        step = store.undo()
    if step is None:
        raise UserError("没有可以撤销的步骤，台账没有变")
    click.echo(f"已撤销：{step.label}")


@click.group("password", cls=Group, help="设置、更换或取消台账的密码，或者每人一个密码；会问，或读 LEDGER_PASSWORD 和 LEDGER_NEW_PASSWORD。")
def password_group() -> None:
    """Commands about the password."""


@password_group.command("set", cls=Command, help="给没有密码的台账加上密码，并显示恢复码。")
@click.pass_context
def password_set(context: click.Context) -> None:
    from db.password import recovery_code, set_password

    path = ledger_of(context).existing()
    new = new_password()
    set_password(path, new)
    show_recovery(recovery_code(path, new), path, new)


@password_group.command("change", cls=Command, help="更换密码，并显示新的恢复码。")
@click.pass_context
def password_change(context: click.Context) -> None:
    from db import keyslots
    from db.password import change_password, recovery_code

    ledger = ledger_of(context)
    path = ledger.existing()
    if keyslots.has(path):
        _change_own(ledger)
        return
    old, new = ledger.key or asked("现在的密码"), new_password()
    change_password(path, old, new)
    show_recovery(recovery_code(path, new), path, new)


def _change_own(ledger: Ledger) -> None:
    """One's own password, where each person has one; the recovery code stays."""
    from db.store import Store

    with Store.open(ledger.path, ledger.key, create=False, check=False, daily=False) as store:
        if store.account is None:
            raise UserError("用恢复码打开的，不知道换谁的密码；请用 password reset 姓名")
        store.give_password(store.account, new_password())
        click.echo(f"“{store.account.name}”的密码已换，旧密码不能再用")


@password_group.command("remove", cls=Command, help="取消密码，台账变回不加密的文件。")
@click.pass_context
def password_remove(context: click.Context) -> None:
    from db.password import remove_password

    ledger = ledger_of(context)
    remove_password(ledger.existing(), ledger.key or asked("现在的密码"))
    click.echo("密码已取消，台账现在没有加密")


def show_recovery(code: str, path: Path, new: str) -> None:
    """Print a new recovery code, and seal the copies that anybody could read."""
    from db.password import seal_copies
    from db.store import Store

    click.echo("密码已设好。忘记密码时，用下面的恢复码代替密码也能打开台账；它只显示这一次，请抄下来封好保管：")
    click.echo(code)
    with Store.open(path, new, readonly=True) as store:
        second = store.second_place()
    for left in seal_copies(path, new, second):
        click.echo(f"这份没有密码的备份已经损坏，没有能够加密，请看过以后自己删掉：{left}")
    click.echo("以前没有密码的备份也加上了这个密码；以前有密码的备份仍用以前的密码，拷到别处的请自己处理")


for _command in persons.COMMANDS:
    password_group.add_command(_command)
COMMANDS: tuple[click.Command, ...] = (check, doctor, backup, restore, close_year, undo, password_group)
