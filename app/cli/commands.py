"""The commands, as product.md lists them; each opens the ledger, does one job and says what came of it."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app import __version__
from app.cli import handing, keeping
from app.cli.chinese import Command, Group, Option
from app.cli.given import AS_OF, FILE, JSON, AsOf, Wanted, ledger_of
from app.cli.ledger import Ledger, Progress, password
from app.cli.outputs import output, say_json
from db.errors import UserError

if TYPE_CHECKING:
    from app.papers.sheet import Printable
    from db.store import Store


class Root(Group):
    """The commands; a ledger's file in the place of a command opens it in the window, as a double click does."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        if len(args) == 1 and args[0] not in self.commands and Path(args[0]).is_file():
            args = ["--ledger", *args]
        return super().parse_args(context, args)


@click.group(cls=Root, invoke_without_command=True, help="乡镇团务台账：不带命令时打开窗口；只写一个台账文件时，在窗口里打开它。")
@click.option("--ledger", type=FILE, metavar="文件", help="台账文件；不写就用本机用户自己的台账。有密码的台账读环境变量 LEDGER_PASSWORD")
@click.option("--as", "person", default="", metavar="姓名", envvar="LEDGER_PERSON", help="每人一个密码的台账：谁在用（也可用环境变量 LEDGER_PERSON）")
@click.version_option(__version__, "--version", message="乡镇团务台账 %(version)s", help="显示版本")
@click.pass_context
def root(context: click.Context, ledger: Path | None, person: str) -> None:
    wanted: Wanted = context.obj
    wanted.ledger = Ledger(ledger, password(person))
    if person:
        # For the window, if it is opened.
        os.environ["LEDGER_PERSON"] = person
    if context.invoked_subcommand is None:
        wanted.window = wanted.ledger.path


@root.command(cls=Command, help="把示例镇（溪翁庄镇，人物都是编的）放进一个空台账。")
@click.option("--out", type=FILE, metavar="文件夹", help="同时把县级报表、图表和年度总结写到这里")
@click.option("--window", is_flag=True, help="做完后打开窗口（要有屏幕）")
@click.pass_context
def demo(context: click.Context, out: Path | None, window: bool) -> None:
    from app.cli.sample import fill_and_write

    named = ledger_of(context).named
    path = named or (out or Path()) / "示例镇.sqlite"
    fill_and_write(Ledger(path, ledger_of(context).key), out)
    if window:
        context.obj.window = path


@root.command("import", cls=Command, short_help="导入名单、台账表格，或整本台账。", help="导入一个文件里的表。类别：auto（看表自己是什么）、branches members volunteers teams hours children events、任一记录的表名，或 all（整本台账）。")
@click.argument("kind", metavar="类别")
@click.argument("file", type=FILE, metavar="文件")
@click.option("--sheet", metavar="工作表", help="只要工作簿里的这一张；不写就把这一类的表都导入")
@click.option("--create", is_flag=True, help="台账里没有的团组织、服务队、活动、共建单位，按名称新建")
@click.option("--dry-run", is_flag=True, help="只看会怎样，不写台账")
@click.option("--good-rows", is_flag=True, help="有问题的行先不管，把没问题的行导进来")
@click.option("--since", cls=Option, type=AsOf(), metavar="日期", help="与台账不同的内容从这天起变的；不写用表上的截止日期，表上没有的用今天")
@click.option("--correction", is_flag=True, help="与台账不同的内容以前就填错了，过去的数字也跟着改")
@click.option("--report", type=FILE, metavar="文件.xlsx", help="把没导入的行按原样式写到这里，末列说明原因")
@click.option("--reason", default="", metavar="原因", help="会改动已封账年度的数字时，补正的原因；不写就不导入")
@JSON
@click.pass_context
def import_(context: click.Context, /, kind: str, file: Path, reason: str, **options: Any) -> int:
    from app.cli.taking_in import take_in

    return take_in(replace(ledger_of(context), reason=reason), kind, file, **options)


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
    with ledger_of(context).reading(logged=True) as store, Progress() as progress:
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

    with ledger_of(context).reading() as store:
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


@root.command(cls=Command, help="填县里发的空表（Excel 或 Word）：只写要填的格，其余一字不动。")
@click.argument("template", type=FILE, metavar="空表.xlsx")
@click.argument("out", type=FILE, metavar="填好的表.xlsx")
@AS_OF
@click.option("--map", "own", type=FILE, metavar="说明.json", help='没有认出的表头填什么，例如 {"姓名": "members.name"}')
@click.option("--record", callback=_record, metavar="编号|all", help="一人一表时，填谁的表；all：每人一份")
@JSON
@click.pass_context
def fill(context: click.Context, template: Path, out: Path, day: date, own: Path | None, record: str | None, as_json: bool) -> int:
    from app.cli import filling

    return filling.fill(ledger_of(context), template, out, day, own, record, as_json)


@root.command(cls=Command, help="写县级报表（一个工作簿：组织、团员、团干部、志愿服务、儿童、活动、数据来源）。")
@AS_OF
@click.argument("out", type=FILE, metavar="文件.xlsx")
@click.option("--show-names", is_flag=True, help="儿童花名册写出姓名和证号；默认遮住")
@click.pass_context
def submit(context: click.Context, day: date, out: Path, show_names: bool) -> None:
    from app.exchange.workbook.submit import submit as write
    from app.exchange.workbook.submit import unfinished

    target = output(out, ".xlsx", what="县级报表")
    with ledger_of(context).reading(logged=True) as store, Progress() as progress:
        write(store, day, out, mask_children=not show_names, progress=progress)
        open_ = unfinished(store)
    click.echo(f"已写好 {target.said}")
    for words in (open_, "里面有未成年人的姓名和证号，用完请妥善保管或删除" if show_names else ""):
        if words:
            click.echo(words, err=True)


def _issue(store: "Store", made: "Printable", out: Path, to_pdf: Callable[["Printable", Path], int]) -> None:
    """Give the numbers of certificates away that left in the file; their copies stay, each its own."""
    from app.papers.printables import issue
    from app.paths import passing

    def pdf(part: "Printable") -> bytes:
        if part is made:
            return out.read_bytes()
        # Beside the file they leave in, not in a folder for everybody.
        with passing(out.with_name("证明.pdf")) as own:
            to_pdf(part, own)
            return own.read_bytes()

    issue(store, made, pdf)


@root.command("print", cls=Command, help="打印成 PDF：一人一档、证明、儿童登记表、团组织、活动记录、签到表、下降说明，或一份花名册。")
@click.argument("kind", metavar="类别")
@click.argument("rest", nargs=-1, required=True, metavar="[编号…] 文件.pdf")
@click.option("--as-of", "day", cls=Option, type=AsOf(), metavar="日期", help="统计截止日；不写就是今天")
@click.option("--whole", is_flag=True, help="证件号、电话写全；默认遮住中间")
@click.option("--column", "columns", cls=Option, multiple=True, metavar="栏名", help="名单右边加一个空栏，例如 签收、备注；可以写几次")
@click.pass_context
def print_(context: click.Context, kind: str, rest: tuple[str, ...], day: date | None, whole: bool, columns: tuple[str, ...]) -> None:
    from app.papers.printables import is_numbered, printable
    from app.papers.sheet import by_whom
    from app.work.ledger.access import printed_by

    *numbers, out = rest
    if not all(number.isdigit() for number in numbers):
        raise UserError("写法是：print 类别 编号 文件.pdf，多份的编号用空格隔开；花名册不写编号")
    target = output(Path(out), ".pdf", what="打印")
    wanted: Wanted = context.obj
    assert wanted.to_pdf
    with ledger_of(context).writing() if is_numbered(kind) else ledger_of(context).reading(logged=True) as store:
        made = printable(store, kind, [int(number) for number in numbers], day or date.today(), not whole)
        if whole and not made.sensitive:
            raise UserError("这份打印里没有遮住的内容，不用写 --whole")
        if columns and not made.columns:
            raise UserError("只有名单可以加空栏，这份打印不用写 --column")
        made = by_whom(replace(made, start=replace(made.start, columns=columns)), printed_by(store))
        pages = wanted.to_pdf(made, Path(out))
        _issue(store, made, Path(out), wanted.to_pdf)
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

    with ledger_of(context).reading() as store, Progress() as progress:
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
    with ledger_of(context).reading() as store:
        write_summary(store, day, target, sources=sources)


for _command in (*keeping.COMMANDS, *handing.COMMANDS):
    root.add_command(_command)
