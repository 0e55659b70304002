"""The demo command: the sample township in a ledger of its own, and everything the program makes of it."""

from datetime import date
from pathlib import Path

import click

from app.cli.ledger import Ledger, Progress
from app.cli.outputs import Output, output
from app.demo import AS_OF
from db.errors import UserError
from db.records import Branch
from db.store import Store


def fill_and_write(ledger: Ledger, out: Path | None) -> None:
    """Fill the ledger unless it is the sample already, then write workbook, charts and summary to `out`."""
    from app import demo

    with ledger.creating() as store, Progress() as progress:
        if store.setting("demo") == "1" and store.count(Branch):
            click.echo(f"示例台账已经有了：{ledger.path}")
        else:
            demo.fill(store, progress=progress)
            click.echo(f"示例台账：{ledger.path}")
        if out:
            _write(store, out, progress)


def _write(store: Store, out: Path, progress: Progress) -> None:
    from app.charts import write_all
    from app.exchange.workbook.submit import submit

    try:
        # With a ledger that lies elsewhere nothing has made it yet.
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"“{out}”不能用作文件夹，请换一个位置") from error
    workbook = output(out / f"县级报表 {AS_OF}.xlsx", ".xlsx", what="县级报表")
    text = output(out / f"年度工作总结 {AS_OF.year}.docx", ".docx", what="年度总结")
    submit(store, AS_OF, workbook.path, progress=progress)
    click.echo(f"县级报表：{workbook.said}")
    folder = out / "图表"
    written = write_all(store, AS_OF, folder, "png", progress=progress)
    click.echo(f"图表：{folder}（{len(written)} 张）")
    write_summary(store, AS_OF, text)


def write_summary(store: Store, day: date, out: Output, *, sources: bool = False) -> None:
    """Write the kept summary of the day's year, its numbers brought up to the day, or a fresh draft; says what is left to do."""
    from app.charts import for_summary
    from app.summary.document import write
    from app.summary.drafting import draft, refreshed
    from app.summary.hints import hints
    from app.summary.keeping import load
    from app.summary.proof import unfinished

    kept = load(store, day.year)
    summary = refreshed(store, kept, day) if kept else draft(store, day)
    notes = write(store, summary, out.path, sources=sources, pictures=for_summary(store, day))
    click.echo(f"年度总结：{out.said}")
    for note in notes:
        click.echo(note)
    if open_ := unfinished(summary):
        click.echo(open_, err=True)
    left = hints(store, summary, day)
    if left:
        click.echo(f"总结里有 {len(left)} 处请您看一看：")
    for hint in left:
        click.echo(f"  “{hint.words}”：{hint.problem}")
