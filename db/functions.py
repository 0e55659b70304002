"""What SQL has to know besides its standard: each engine that answers our queries is given these functions, SQLite here.

DuckDB lacks days_after only. PostgreSQL (its texts in the C collation) lacks days_after and SQLite's instr:
CREATE FUNCTION days_after(text, integer) RETURNS text IMMUTABLE LANGUAGE SQL AS $$ SELECT to_char($1::date + $2, 'YYYY-MM-DD') $$;
CREATE FUNCTION instr(text, text) RETURNS integer IMMUTABLE LANGUAGE SQL AS $$ SELECT strpos($1, $2) $$;
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any


def days_after(day: str | None, number: int | None) -> str | None:
    """The ISO day so many days later."""
    return None if day is None or number is None else (date.fromisoformat(day) + timedelta(days=int(number))).isoformat()


def floor(number: float | None) -> int | None:
    """The whole number below."""
    return None if number is None else math.floor(number)


FUNCTIONS: dict[str, Callable[..., Any]] = {"days_after": days_after, "floor": floor}


def register(connection: Any) -> None:
    """Teach a connection the functions."""
    for name, function in FUNCTIONS.items():
        connection.create_function(name, function.__code__.co_argcount, function, deterministic=True)
