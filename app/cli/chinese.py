"""Click in Chinese: headings of the help pages, and the sentences for wrong usage."""

from collections.abc import Callable
from typing import Any

import click

from app.paths import command_name


class _Chinese:
    """The parts of a help page that Click words in English."""

    def format_usage(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = self.collect_usage_pieces(context)  # type: ignore[attr-defined]
        formatter.write_usage(context.command_path, " ".join(pieces), prefix="用法：")

    def format_options(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [row for parameter in self.get_params(context) if (row := parameter.get_help_record(context))]  # type: ignore[attr-defined]
        if rows:
            with formatter.section("选项"):
                formatter.write_dl(rows)
        if isinstance(self, click.Group):
            self.format_commands(context, formatter)

    def get_help_option(self, context: click.Context) -> click.Option | None:
        option = super().get_help_option(context)  # type: ignore[misc]
        if option is not None:
            option.help = "显示这份说明"
        return option  # type: ignore[no-any-return]

    def collect_usage_pieces(self, context: click.Context) -> list[str]:
        return [
            piece.replace("[OPTIONS]", "[选项]").replace("COMMAND", "命令").replace("[ARGS]...", "…")
            for piece in super().collect_usage_pieces(context)  # type: ignore[misc]
        ]


class Command(_Chinese, click.Command):
    """A command with a Chinese help page."""


class Group(_Chinese, click.Group):
    """A group of commands with a Chinese help page, listed in the order they were declared."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(self.commands)

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [(name, command.get_short_help_str(80)) for name, command in self.commands.items() if not command.hidden]
        with formatter.section("命令"):
            formatter.write_dl(rows)


class Option(click.Option):
    """An option whose help does not carry Click's English remarks."""

    def get_help_extra(self, ctx: click.Context) -> click.types.OptionHelpExtra:
        return {}


def sentence(error: click.ClickException) -> str:
    """What was wrong with the command line, in one line."""
    for kind, words in _SENTENCES:
        if isinstance(error, kind):
            return words(error) + _hint(error)
    return error.format_message()


def _hint(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    path = context.command_path if context else command_name()
    return f"；用法见 {path} --help"


def _name(error: Any) -> str:
    parameter = error.param
    if parameter is None:
        return str(error.param_hint or "参数")
    return parameter.opts[0] if isinstance(parameter, click.Option) else str(parameter.human_readable_name)


def _bad(error: Any) -> str:
    return f"{_name(error)} 写得不对：{error.message}"


_SENTENCES: tuple[tuple[type[click.ClickException], Callable[[Any], str]], ...] = (
    (click.NoSuchOption, lambda e: f"没有 {e.option_name} 这个选项"),
    (click.MissingParameter, lambda e: f"缺少 {_name(e)}"),
    (click.BadParameter, _bad),
    (click.BadOptionUsage, lambda e: f"选项 {e.option_name} 后面要写上它的值"),
    (click.UsageError, lambda e: _usage(e.message)),
)


def _usage(message: str) -> str:
    if message.startswith("No such command"):
        return f"没有 {message.split(' ', 3)[3].rstrip('.').split(' ')[0]} 这个命令"
    if message.startswith("Got unexpected extra argument"):
        return f"多写了参数 {message.split('(', 2)[-1].rstrip(').')}"
    return message
