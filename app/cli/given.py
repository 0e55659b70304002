"""What every command is given: the ledger it works on, the day, and what the window's own tools do for it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.cli.chinese import Option
from app.cli.ledger import Ledger
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


def ledger_of(context: click.Context) -> Ledger:
    """The ledger that the command line names."""
    wanted: Wanted = context.obj
    assert wanted.ledger
    return wanted.ledger
