"""Whether a sheet is a card, or several one below the other: labels and values side by side, one person a sheet, no table."""

from app.exchange.imports.tables.structure import words
from app.exchange.imports.tables.structure.heads import Heads, Line, is_serial
from app.exchange.imports.tables.structure.shapes import is_strong, squeezed

_LOOKED_AT = 60
#: So many lines that begin with a label, and labels among them, make a card.
_LINES, _LABELS = 3, 4


def is_card(lines: list[Line], heads: Heads) -> bool:
    """Whether the sheet's lines lead from label to value, and no list of more lines than that stands below."""
    looked = lines[:_LOOKED_AT]
    if _is_turned(looked, heads):
        return True
    labels: set[str] = set()
    led = other = rows = 0
    beside = -1
    for place, line in enumerate(looked):
        if 0 <= beside < line.filled[0]:
            # A list within the card: its lines stand beside its name.
            continue
        beside = -1
        texts = [squeezed(line.cells[n]) for n in line.filled]
        if (len(texts) == 1 and not heads.is_label(texts[0])) or words.says(texts[0]) == words.FILING:
            continue
        if any(is_serial(text) for text in texts[:2]):
            # A running number heads a list, in a card too (家庭成员); what stands below are its rows.
            rows += sum(not _leads(below, heads) for below in looked[place + 1 :])
            break
        told = _leads(line, heads)
        if led and _names_a_list(texts, told, heads):
            beside = line.filled[0]
            continue
        if told and not _is_heading(looked, place, told, heads):
            led += 1
            labels |= set(told)
        other += not told
    many = len(lines) - len(looked) if rows or other > led else 0
    return led >= _LINES and len(labels) >= max(_LABELS, led) and led > other + rows + many


def _names_a_list(texts: list[str], told: list[str], heads: Heads) -> bool:
    """Whether a line begins with a list's name, and heads its columns with labels."""
    return len(texts) > 2 and not heads.is_label(texts[0]) and len(told) >= len(texts) - 2


def stacked(lines: list[Line], heads: Heads) -> list[list[Line]]:
    """The lines of each of several cards one below the other; [] where there are not several, or something else is among them.

    A card begins at the line with the first label of the first card, with the titles right above that line.
    """
    begin = next(((line.filled[0], squeezed(line.cells[line.filled[0]])) for line in lines if _leads(line, heads) and heads.is_label(squeezed(line.cells[line.filled[0]]))), None)
    if begin is None or is_serial(begin[1]):
        return []
    starts: list[int] = []
    for place, line in enumerate(lines):
        if line.filled[0] == begin[0] and squeezed(line.cells[begin[0]]) == begin[1]:
            starts.append(_with_titles(lines, place, begin[0], after=starts[-1] if starts else -1))
    parts = [lines[a:b] for a, b in zip([0, *starts[1:]], [*starts[1:], len(lines)], strict=True)]
    return parts if len(parts) > 1 and all(is_card(part, heads) for part in parts) else []


def _with_titles(lines: list[Line], place: int, column: int, *, after: int) -> int:
    """Where a card begins whose first label stands in this line and column: at the titles right above it, below the line `after`."""
    while place and place - 1 != after and len(lines[place - 1].filled) == 1 and lines[place - 1].filled[0] <= column:
        place -= 1
    return place


def _is_turned(lines: list[Line], heads: Heads) -> bool:
    """Whether the headings stand one below the other, and each person has a column."""
    told = [line.words() for line in lines if len(line.filled) > 2]
    first = [texts[0] for texts in told if heads.is_label(texts[0]) and not any(map(heads.is_label, texts[1:]))]
    return len(first) >= _LINES and len(first) == len(told) == len(set(first))


def _leads(line: Line, heads: Heads) -> list[str]:
    """The labels of a line that begins with one; beside a tall side label the second cell begins it."""
    texts = [squeezed(line.cells[n]) for n in line.filled]
    if is_strong(line.cells[line.filled[0]]) or not any(map(heads.is_label, texts[:1] if len(texts) < 3 else texts[:2])):
        return []
    labels = [text for text in texts if heads.is_label(text)]
    return labels if len(labels) * 5 >= len(texts) * 2 else []


def _is_heading(lines: list[Line], place: int, labels: list[str], heads: Heads) -> bool:
    """Whether a line of labels only, side by side, stands over lines that do not begin with labels."""
    line = lines[place]
    if len(labels) < len(line.filled) * 0.6 or len(line.filled) < 2:
        return False
    below = lines[place + 1 : place + 4]
    return sum(not _leads(other, heads) for other in below) * 2 > len(below) or (
        not below and line.filled[-1] - line.filled[0] < len(line.filled)
    )
