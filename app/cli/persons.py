"""The commands about the persons who have a password of their own on one ledger."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from app.cli.chinese import Command, Option
from app.cli.given import JSON, ledger_of
from app.cli.ledger import new_password
from app.cli.outputs import say_json
from db.accounts import MANAGES, ROLES, WRITES
from db.errors import UserError
from db.guarded import described
from db.store import Store

_NAME = click.argument("name", metavar="姓名")
_ROLE = click.option("--role", cls=Option, type=click.Choice(ROLES), metavar="|".join(ROLES), help="角色")
_CARE = click.option("--care/--no-care", "care", cls=Option, default=None, help="可不可以看帮扶档案")


@contextmanager
def _open(context: click.Context) -> Iterator[Store]:
    """The ledger, for what is done about its persons."""
    ledger = ledger_of(context)
    with Store.open(ledger.existing(), ledger.key, create=False, check=False, daily=False) as store:
        yield store


@click.command("list", cls=Command, help="列出有密码的人、角色和权利。")
@JSON
@click.pass_context
def list_(context: click.Context, as_json: bool) -> None:
    ledger = ledger_of(context)
    with Store.open(ledger.existing(), ledger.key, readonly=True) as store:
        persons = store.persons()
    if as_json:
        say_json([{"name": p.name, "role": p.role, "care": p.care, "since": p.since} for p in persons])
        return
    for person in persons:
        click.echo(f"{person.name}\t{described(person)}\t{person.since}")
    if not persons:
        click.echo("这个台账没有分人设密码；要分人，请用 password add 姓名，第一位就是管理员")


@click.command("add", cls=Command, help="给一个人设密码；第一位是管理员，从此每人一个密码，并显示新的恢复码。")
@_NAME
@_ROLE
@_CARE
@click.pass_context
def add(context: click.Context, name: str, role: str | None, care: bool | None) -> None:
    from app.cli.keeping import show_recovery
    from db import keyslots
    from db.password import recovery_code, set_first_person

    ledger = ledger_of(context)
    path = ledger.existing()
    if keyslots.has(path):
        with _open(context) as store:
            store.must_manage("加人")
            person = store.add_person(name, new_password(), role or WRITES, care=bool(care))
        click.echo(f"已加：{person.name}，{described(person)}")
        return
    if role not in (None, MANAGES) or care is False:
        raise UserError("第一位要当管理员，可以看帮扶档案，台账没有变；请不写 --role 和 --no-care，再加别的人")
    password = new_password()
    set_first_person(path, ledger.key, name, password)
    key = keyslots.Password(password, name)
    show_recovery(recovery_code(path, key), path, key)


@click.command("reset", cls=Command, help="重设一个人的密码（管理员，或用恢复码）；忘了密码的人就用新的。")
@_NAME
@click.pass_context
def reset(context: click.Context, name: str) -> None:
    with _open(context) as store:
        person = store.person(name)
        store.give_password(person, new_password())
    click.echo(f"“{person.name}”的密码已重设，旧密码不能再用")


@click.command("rights", cls=Command, help="改一个人的角色，或可不可以看帮扶档案。")
@_NAME
@_ROLE
@_CARE
@click.pass_context
def rights(context: click.Context, name: str, role: str | None, care: bool | None) -> None:
    if role is None and care is None:
        raise UserError("请写明改什么：--role 角色，--care 或 --no-care")
    with _open(context) as store:
        person = store.person(name)
        changed = store.change_rights(person, role or person.role, care=person.care if care is None else care)
    click.echo(f"已改：{changed.name}，{described(changed)}")


@click.command("drop", cls=Command, help="去掉一个人的密码；这个人做过的步骤和查阅日志都留着。")
@_NAME
@click.pass_context
def drop(context: click.Context, name: str) -> None:
    with _open(context) as store:
        person = store.person(name)
        store.remove_person(person)
    click.echo(f"已去掉“{person.name}”的密码；他以前拷走的备份仍能用旧密码打开，请收回")


COMMANDS: tuple[click.Command, ...] = (list_, add, reset, rights, drop)
