"""The command line: the same jobs as the window's, for scripts, tests and a machine without a screen."""

from app.cli.run import run

__all__ = ["run"]
