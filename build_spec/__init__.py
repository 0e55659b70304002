"""Building the program that runs without Python: `python -m build_spec`; trying it: `python -m build_spec.smoke FOLDER`."""

import sys


def say_in_utf8() -> None:
    """Have what is printed written as UTF-8: into a pipe Windows writes by its code page, which may have no Chinese."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
