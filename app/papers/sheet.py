"""What is printed, described without Qt: a title, facts, words and tables that flow over pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from db.store import Store

#: Where words stand in their line.
LEFT, CENTRE, RIGHT = "left", "centre", "right"


@dataclass(frozen=True)
class Column:
    """One column of a table; without a width (in mm) it is as wide as its content wants and the page allows.

    `whole`: never broken into two lines (numbers, dates, IDs).
    """

    label: str
    align: str = LEFT
    width: float = 0
    whole: bool = False


@dataclass(frozen=True)
class Table:
    """A bordered table whose heading is repeated on every page; `height` is the least height of a row in mm."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    height: float = 0


def with_empty(columns: Sequence[Column], rows: Sequence[Sequence[str]], names: Sequence[str]) -> tuple[list[Column], list[tuple[str, ...]]]:
    """A table's columns and rows with empty columns of these names at the right, wide enough to be written in."""
    return [*columns, *(Column(name, width=max(24, 6 * len(name))) for name in names)], [(*row, *[""] * len(names)) for row in rows]


@dataclass(frozen=True)
class Facts:
    """Labels with their values in a bordered grid, `across` pairs in a row; a long value gets a row of its own.

    `wide` names those that get one twice as high however short they are.
    """

    pairs: Sequence[tuple[str, str]]
    across: int = 2
    height: float = 0
    wide: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Words:
    """A paragraph; `size` in points, `above` the space before it in mm."""

    text: str
    size: float = 10.5
    bold: bool = False
    align: str = LEFT
    above: float = 2


@dataclass(frozen=True)
class Pictures:
    """Photos side by side, each as its words and what gives its file as it is kept; `title` stays with the first of them."""

    pictures: Sequence[tuple[str, Callable[[], bytes]]]
    title: str = ""
    across: int = 2
    #: The height of each in mm.
    height: float = 58


Block = Table | Facts | Words | Pictures


@dataclass(frozen=True)
class Sheet:
    """One printed thing. `left` and `right` stand in the line below the title, `signatures` in a row at the very end.

    `landscape` None: whichever way of the paper the widest table needs.
    """

    title: str
    blocks: Sequence[Block]
    left: str = ""
    right: str = ""
    signatures: Sequence[str] = ()
    landscape: bool | None = None
    #: Stands beside the page number.
    foot: str = ""
    #: Stands in a line of its own below that, on every page, a single one too: by whom and when a paper about children was printed.
    stamp: str = ""


@dataclass(frozen=True)
class Wishes:
    """What the person may choose before printing."""

    masked: bool = True
    blanks: int = 0
    signatures: bool = True
    #: Empty columns at the right of a list, to be written in by hand: 签收, 备注.
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Printable:
    """Something that can be printed: `make` describes it as wished; `name` is for the window and the file.

    `warning` is said beside the preview. `blanks`: empty lines can be added, `columns`: empty columns with names too; `signed`: there is a line for signatures;
    `sensitive`: something in it is masked unless asked for; `counted`: how many records it shows, for the log of access,
    and `about`: which one, by a number that names nobody. `issue`: what is done with the PDF once it is first printed or saved, of a paper
    with a number of its own; returns what that is called, and raises UserError where the number is somebody else's by then.
    """

    name: str
    make: Callable[[Wishes], Sheet]
    start: Wishes = field(default_factory=Wishes)
    warning: str = ""
    blanks: bool = False
    columns: bool = False
    signed: bool = True
    sensitive: bool = False
    counted: int = 1
    about: str = ""
    issue: Callable[[Store, bytes], str] | None = None
    #: Several papers that are printed one after the other, each from a page of its own; `make` then describes the first.
    parts: Sequence[Printable] = ()


def by_whom(printable: Printable, words: str) -> Printable:
    """The same with these words, who printed it and when, at the foot of every page that has no such words of its own; "" for none."""
    if not words:
        return printable

    def make(wishes: Wishes) -> Sheet:
        made = printable.make(wishes)
        # What the county's own forms are laid out by is no sheet, and bears nothing of ours.
        return replace(made, stamp=words) if isinstance(made, Sheet) and not made.stamp else made

    return replace(printable, make=make, parts=tuple(by_whom(part, words) for part in printable.parts))


#: The empty columns that lists most often want.
EMPTY_COLUMNS = ("签收", "备注")
#: Who signs a list, as the county's own forms have it.
SIGNATURES = ("单位负责人（签名）：", "复核人（签名）：", "填表人（签名）：")
