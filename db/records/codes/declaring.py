"""How code lists are written down: a row for each entry, with its other names and the looser words of sheets."""

from collections.abc import Iterable

from db.kinds import Choice, Choices, Option


def options(*rows: str) -> tuple[Option, ...]:
    """Read rows of `label key [code] [=alias,alias] [~word,word]`.

    An alias names the entry wherever it stands, also in the heading of a county form; a word after ~ means it only in a cell.
    """
    found = []
    for row in rows:
        row, _, words = row.partition("~")
        row, _, aliases = row.partition("=")
        label, key, *code = row.split()
        found.append(Option(label, key, "".join(code), _words(aliases), _words(words)))
    return tuple(found)


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def choice(title: str, *rows: str, rules: Iterable[tuple[str, str]] = (), plain: str = "") -> Choice:
    """One of a list. `rules`: patterns of productive words with the entry they mean; `plain`: words that tell no entries apart."""
    return Choice(options(*rows), title, tuple(rules), tuple(plain.split()))


def choices(title: str, *rows: str, rules: Iterable[tuple[str, str]] = (), plain: str = "") -> Choices:
    """Several of a list."""
    return Choices(options(*rows), title, tuple(rules), tuple(plain.split()))
