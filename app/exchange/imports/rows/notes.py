"""Words that no field takes, kept in a record's note: a line for each heading, told once however often it comes in."""

from collections.abc import Mapping

from db.kinds import Stored

_SIGN = "："


def merged_note(known: Stored, said: Stored, kept: Mapping[str, str], settled: Mapping[str, str] | None = None) -> str | None:
    """The note a record will have: what the sheet says, else what it has, and a line for each kept word.

    A line of a heading takes the place of the one that was there. `settled`: lines that have become links and go.
    """
    base = str(said) if said is not None else str(known or "")
    lines = [line for line in base.split("\n") if line.strip()]
    if said is not None and known is not None and all(line in str(known).split("\n") for line in lines):
        lines = str(known).split("\n")
    gone = {f"{heading}{_SIGN}{words}" for heading, words in (settled or {}).items()}
    lines = [line for line in lines if line not in gone]
    for heading, words in kept.items():
        _put(lines, heading, _one_line(words))
    return "\n".join(lines) or None


def _put(lines: list[str], heading: str, words: str) -> None:
    """Put a kept word among the lines, in the place of the one of the same heading."""
    line = f"{heading}{_SIGN}{words}" if heading else words
    same = next((n for n, old in enumerate(lines) if heading and old.startswith(f"{heading}{_SIGN}")), None)
    if line in lines:
        return
    if same is None:
        lines.append(line)
    else:
        lines[same] = line


def tells_nothing_new(known: Stored, note: str | None) -> bool:
    """Whether a note is what the record has already."""
    return (known or None) == note or note is None


def _one_line(words: str) -> str:
    return " ".join(words.split())
