"""The commands, as product.md lists them; each opens the ledger, does one job and says what came of it."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app import __version__
from app.cli.chinese import Command, Group, Option
from app.cli.ledger import Ledger, Progress, asked, new_password, password
from app.cli.outputs import output, say_json
from db.errors import UserError

if TYPE_CHECKING:
    from app.machine.inspection import Finding
    from app.papers.sheet import Printable

FILE = click.Path(path_type=Path)


@dataclass
class Wanted:
    """What is to happen after the command: the ledger to show in the window; and what needs the window's own tools: who lays paper out,
    who looks at screen, fonts and printers."""

    window: Path | None = None
    ledger: Ledger | None = None
    to_pdf: Callable[["Printable", Path], int] | None = None
    screen: Callable[[], "list[Finding]"] | None = None


class AsOf(click.ParamType):
    """A day, in any style the ledger reads."""

    name = "日期"

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        from db.kinds import DAY

        try:
            return DAY.read(value)
        except UserError as error:
            self.fail(str(error), parameter, context)


AS_OF = click.option("--as-of", "day", cls=Option, type=AsOf(), required=True, metavar="日期", help="统计截止日，例如 2021-12-31（必写）")
JSON = click.option("--json", "as_json", is_flag=True, help="按 JSON 输出，给别的程序读")


class Root(Group):
    """The commands; a ledger's file in the place of a command opens it in the window, as a double click does."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        if len(args) == 1 and args[0] not in self.commands and Path(args[0]).is_file():
            args = ["--ledger", *args]
        return super().parse_args(context, args)


@click.group(cls=Root, invoke_without_command=True, help="乡镇团务台账：不带命令时打开窗口；只写一个台账文件时，在窗口里打开它。")
@click.option("--ledger", type=FILE, metavar="文件", help="台账文件；不写就用本机用户自己的台账。有密码的台账读环境变量 LEDGER_PASSWORD")
@click.version_option(__version__, "--version", message="乡镇团务台账 %(version)s", help="显示版本")
@click.pass_context
def root(context: click.Context, ledger: Path | None) -> None:
    wanted: Wanted = context.obj
    wanted.ledger = Ledger(ledger, password())
    if context.invoked_subcommand is None:
        wanted.window = wanted.ledger.path


def _ledger(context: click.Context) -> Ledger:
    wanted: Wanted = context.obj
    assert wanted.ledger
    return wanted.ledger


@root.command(cls=Command, help="把示例镇（溪翁庄镇，人物都是编的）放进一个空台账。")
@click.option("--out", type=FILE, metavar="文件夹", help="同时把县级报表、图表和年度总结写到这里")
@click.option("--window", is_flag=True, help="做完后打开窗口（要有屏幕）")
@click.pass_context
def demo(context: click.Context, out: Path | None, window: bool) -> None:
    from app.cli.sample import fill_and_write

    named = _ledger(context).named
    path = named or (out or Path()) / "示例镇.sqlite"
    fill_and_write(Ledger(path, password()), out)
    if window:
        context.obj.window = path


@root.command("import", cls=Command, short_help="导入名单、台账表格，或整本台账。", help="导入一个文件里的表。类别：auto（看表自己是什么）、branches members volunteers teams hours children events、任一记录的表名，或 all（整本台账）。")
@click.argument("kind", metavar="类别")
@click.argument("file", type=FILE, metavar="文件")
@click.option("--sheet", metavar="工作表", help="只要工作簿里的这一张；不写就把这一类的表都导入")
@click.option("--create", is_flag=True, help="台账里没有的团组织、服务队、活动、共建单位，按名称新建")
@click.option("--dry-run", is_flag=True, help="只看会怎样，不写台账")
@click.option("--good-rows", is_flag=True, help="有问题的行先不管，把没问题的行导进来")
@click.option("--report", type=FILE, metavar="文件.xlsx", help="把没导入的行按原样式写到这里，末列说明原因")
@JSON
@click.pass_context
def import_(context: click.Context, /, kind: str, file: Path, **options: Any) -> int:
    from app.cli.taking_in import take_in

    return take_in(_ledger(context), kind, file, **options)


@root.command(cls=Command, help="导出一类记录为 .xlsx 或 .csv；all 导出整本台账，可以再导入空台账。")
@click.argument("kind", metavar="类别")
@click.argument("out", type=FILE, metavar="文件")
@click.option("--without-sensitive", is_flag=True, help="不带身份证号、电话、住址等敏感栏目")
@click.pass_context
def export(context: click.Context, kind: str, out: Path, without_sensitive: bool) -> None:
    from app.exchange.exports.export import export as write
    from app.exchange.exports.export import export_all, what_it_tells

    if kind == "all" and without_sensitive:
        raise UserError(
            "整本台账（all）要能原样导入空台账，不能缺栏目，所以不能和 --without-sensitive 一起用；不要敏感信息，请按类别一份份导出，"
            "例如 export children 文件.xlsx --without-sensitive"
        )
    if kind != "all":
        _known(kind)
    target = output(out, ".xlsx", *([] if kind == "all" else [".csv"]), what="导出的记录")
    with _ledger(context).reading(logged=True) as store, Progress() as progress:
        if kind == "all":
            count = export_all(store, out, progress=progress)
        else:
            count = write(store, kind, out, sensitive=not without_sensitive, progress=progress)
    click.echo(f"已导出 {count} 条到 {target.said}")
    click.echo(what_it_tells(kind, sensitive=not without_sensitive), err=True)


def _known(kind: str) -> None:
    from db.records import TABLES, VIEWS, view

    if view(kind) is None:
        raise UserError(f"没有“{kind}”这一类；可以写 {' '.join(VIEWS)} all，或 {' '.join(TABLES)}")


@root.command(cls=Command, help="列出到某一天为止的全部数字；一年的数字从当年 1 月 1 日算起。")
@AS_OF
@JSON
@click.pass_context
def figures(context: click.Context, day: date, as_json: bool) -> None:
    from app.figures import FIGURES, compute

    with _ledger(context).reading() as store:
        values = compute(store, day)
    if as_json:
        rows = [
            {"key": key, "label": f.label, "value": values[key], "unit": f.unit, "source": f.source} for key, f in FIGURES.items()
        ]
        say_json(rows)
        return
    for key, figure in FIGURES.items():
        value = "—" if values[key] is None else values[key]
        click.echo(f"{figure.label}\t{value}{'' if value == '—' else ' ' + figure.unit}\t{key}")


def _record(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    """A record's number, or all."""
    if value is not None and value != "all" and not value.isdecimal():
        raise click.BadParameter(f"“{value}”不是编号；请写数字，或写 all")
    return value


@root.command(cls=Command, help="填县里发的空表：只写要填的格，其余一字不动。")
@click.argument("template", type=FILE, metavar="空表.xlsx")
@click.argument("out", type=FILE, metavar="填好的表.xlsx")
@AS_OF
@click.option("--map", "own", type=FILE, metavar="说明.json", help='没有认出的表头填什么，例如 {"姓名": "members.name"}')
@click.option("--record", callback=_record, metavar="编号|all", help="一人一表时，填谁的表；all：每人一份")
@JSON
@click.pass_context
def fill(context: click.Context, template: Path, out: Path, day: date, own: Path | None, record: str | None, as_json: bool) -> int:
    from app.cli import filling

    return filling.fill(_ledger(context), template, out, day, own, record, as_json)


@root.command(cls=Command, help="写县级报表（一个工作簿：组织、团员、团干部、志愿服务、儿童、活动、数据来源）。")
@AS_OF
@click.argument("out", type=FILE, metavar="文件.xlsx")
@click.option("--show-names", is_flag=True, help="儿童花名册写出姓名和证号；默认遮住")
@click.pass_context
def submit(context: click.Context, day: date, out: Path, show_names: bool) -> None:
    from app.exchange.workbook.submit import submit as write
    from app.exchange.workbook.submit import unfinished

    target = output(out, ".xlsx", what="县级报表")
    with _ledger(context).reading(logged=True) as store, Progress() as progress:
        write(store, day, out, mask_children=not show_names, progress=progress)
        open_ = unfinished(store)
    click.echo(f"已写好 {target.said}")
    for words in (open_, "里面有未成年人的姓名和证号，用完请妥善保管或删除" if show_names else ""):
        if words:
            click.echo(words, err=True)


@root.command("print", cls=Command, help="打印成 PDF：一人一档、证明、儿童登记表、团组织、活动记录、签到表、下降说明，或一份花名册。")
@click.argument("kind", metavar="类别")
@click.argument("rest", nargs=-1, required=True, metavar="[编号] 文件.pdf")
@click.option("--as-of", "day", cls=Option, type=AsOf(), metavar="日期", help="统计截止日；不写就是今天")
@click.option("--whole", is_flag=True, help="证件号、电话写全；默认遮住中间")
@click.pass_context
def print_(context: click.Context, kind: str, rest: tuple[str, ...], day: date | None, whole: bool) -> None:
    from app.papers.printables import is_numbered, printable

    *numbers, out = rest
    if len(numbers) > 1 or (numbers and not numbers[0].isdigit()):
        raise UserError("写法是：print 类别 编号 文件.pdf；花名册不写编号")
    target = output(Path(out), ".pdf", what="打印")
    wanted: Wanted = context.obj
    assert wanted.to_pdf
    with _ledger(context).writing() if is_numbered(kind) else _ledger(context).reading(logged=True) as store:
        made = printable(store, kind, int(numbers[0]) if numbers else None, day or date.today(), not whole)
        if whole and not made.sensitive:
            raise UserError("这份打印里没有遮住的内容，不用写 --whole")
        pages = wanted.to_pdf(made, Path(out))
        if made.issue:
            # A certificate that left has its number, and its copy stays.
            made.issue(store, Path(out).read_bytes())
        store.note_access("打印", f"{made.name if not made.about else made.about}{'，号码写全' if whole else ''}", made.counted)
    click.echo(f"已写好 {target.said}，{pages} 页")
    if made.warning:
        click.echo(made.warning, err=True)


@root.command(cls=Command, help="画图：组织、团员、工时、星级、儿童、走访、活动。")
@AS_OF
@click.argument("outdir", type=FILE, metavar="文件夹")
@click.option("--format", "kind", type=click.Choice(["png", "pdf", "svg"]), default="png", help="图片格式：png（默认）、pdf 或 svg")
@click.pass_context
def charts(context: click.Context, day: date, outdir: Path, kind: str) -> None:
    from app.charts import write_all

    with _ledger(context).reading() as store, Progress() as progress:
        there = set(outdir.iterdir()) if outdir.is_dir() else set()
        written = write_all(store, day, outdir, kind, progress=progress)
    over = len(there.intersection(written))
    click.echo(f"已画好 {len(written)} 张图，在 {outdir}{f'，换掉了原来的同名图 {over} 张' if over else ''}")


@root.command(cls=Command, help="写年度工作总结。台账里存着这一年的稿子就用那一份（数字更新到截止日），没有就按记录起草。")
@AS_OF
@click.argument("out", type=FILE, metavar="文件.docx")
@click.option("--sources", is_flag=True, help="附上数据来源：每个数字的口径和记录数")
@click.pass_context
def summary(context: click.Context, day: date, out: Path, sources: bool) -> None:
    from app.cli.sample import write_summary

    target = output(out, ".docx", what="年度总结")
    with _ledger(context).reading() as store:
        write_summary(store, day, target, sources=sources)


@root.command(cls=Command, help="检查台账文件是否完好，并列出记录里的错误和疑点。文件损坏时退出码为 2。")
@JSON
@click.pass_context
def check(context: click.Context, as_json: bool) -> int:
    from app import checks

    with _ledger(context).reading() as store, Progress() as progress:
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


@root.command(cls=Command, help="环境自检：看这台电脑（文件夹、磁盘、字体、打印机、输入法）和台账好不好用。有要处理的，退出码为 2。")
@JSON
@click.pass_context
def doctor(context: click.Context, as_json: bool) -> int:
    from app.machine.inspection import as_text, inspect

    ledger = _ledger(context)
    found = inspect(ledger.path, None, ledger.key, context.obj.screen or tuple)
    if as_json:
        say_json([asdict(one) for one in found])
    else:
        click.echo(as_text(found), nl=False)
    return 2 if any(one.state == "bad" for one in found) else 0


@root.command(cls=Command, help="备份到一个文件；写好后会打开检查一遍。")
@click.argument("out", type=FILE, metavar="文件")
@click.option("--force", is_flag=True, help="那里已有一份台账或备份时，换掉它")
@click.pass_context
def backup(context: click.Context, out: Path, force: bool) -> None:
    with _ledger(context).reading() as store, Progress() as progress:
        over = store.may_copy_to(out)
        if over and not force:
            raise UserError(f"已经有一份“{out}”，没有动它；要换掉它请加 --force，或换一个文件名")
        store.copy_to(out, lambda done, total: progress(done, total, "备份"))
    click.echo(f"已备份到 {out}，并检查无误{'；换掉了原来的那一份' if over else ''}")


@root.command(cls=Command, help="用一份备份换回台账；换之前先检查备份，并留下现在的台账。")
@click.argument("source", type=FILE, metavar="备份")
@click.pass_context
def restore(context: click.Context, source: Path) -> None:
    from db.store import restore as put_back

    ledger = _ledger(context)
    kept = put_back(source, ledger.path, ledger.key)
    click.echo(f"已从 {source} 恢复" + (f"；原来的台账留在 {kept}" if kept else ""))


@root.command(cls=Command, help="撤销最近一步（导入、批量修改、删除都算一步），重启以后也能撤销。")
@click.pass_context
def undo(context: click.Context) -> None:
    with _ledger(context).writing() as store:
        step = store.undo()
    if step is None:
        raise UserError("没有可以撤销的步骤，台账没有变")
    click.echo(f"已撤销：{step.label}")


@root.group("password", cls=Group, help="设置、更换或取消台账的密码；会问，或读 LEDGER_PASSWORD 和 LEDGER_NEW_PASSWORD。")
def password_group() -> None:
    """Commands about the password."""


@password_group.command("set", cls=Command, help="给没有密码的台账加上密码，并显示恢复码。")
@click.pass_context
def password_set(context: click.Context) -> None:
    from db.password import recovery_code, set_password

    path = _ledger(context).existing()
    new = new_password()
    set_password(path, new)
    _show_recovery(recovery_code(path, new), path, new)


@password_group.command("change", cls=Command, help="更换密码，并显示新的恢复码。")
@click.pass_context
def password_change(context: click.Context) -> None:
    from db.password import change_password, recovery_code

    ledger = _ledger(context)
    path = ledger.existing()
    old, new = ledger.key or asked("现在的密码"), new_password()
    change_password(path, old, new)
    _show_recovery(recovery_code(path, new), path, new)


@password_group.command("remove", cls=Command, help="取消密码，台账变回不加密的文件。")
@click.pass_context
def password_remove(context: click.Context) -> None:
    from db.password import remove_password

    ledger = _ledger(context)
    remove_password(ledger.existing(), ledger.key or asked("现在的密码"))
    click.echo("密码已取消，台账现在没有加密")


def _show_recovery(code: str, path: Path, new: str) -> None:
    from db.password import seal_copies
    from db.store import Store

    click.echo("密码已设好。忘记密码时，用下面的恢复码代替密码也能打开台账；它只显示这一次，请抄下来封好保管：")
    click.echo(code)
    with Store.open(path, new, readonly=True) as store:
        second = store.second_place()
    for left in seal_copies(path, new, second):
        click.echo(f"这份没有密码的备份已经损坏，没有能够加密，请看过以后自己删掉：{left}")
    click.echo("以前没有密码的备份也加上了这个密码；以前有密码的备份仍用以前的密码，拷到别处的请自己处理")
