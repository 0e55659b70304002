"""The pictures of the manual and of the README files: which screen each shows, and at which size; `python -m tests.screens --documents` draws them anew."""

from __future__ import annotations

from pathlib import Path

from PIL import Image
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from tests import screens

_ROOT = Path(__file__).parent.parent.parent
_SHOWN = {"desk": "desk", "members": "list.members", "import": "import.2review", "children": "list.children", "wizard": "wizard.2"}
#: What lies in the program's own manual, and what beside the README files.
PICTURES: dict[Path, tuple[QSize, tuple[str, ...]]] = {
    _ROOT / "resources/manual/pictures": (screens.SIZES[0], ("desk", "members", "import", "children")),
    _ROOT / "docs/pictures": (QSize(1366, 768), tuple(_SHOWN)),
}


def draw(sample: Path, bare: Path) -> list[Path]:
    """Draw every picture of the documents where it lies; returns which."""
    drawn: list[Path] = []
    for folder, (size, names) in PICTURES.items():
        wanted = {_SHOWN[name]: folder / f"{name}.png" for name in names}

        def look(name: str, widget: QWidget, wanted: dict[str, Path] = wanted) -> None:
            if name in wanted:
                widget.grab().save(str(wanted[name]))
                _few_colours(wanted[name])
                drawn.append(wanted[name])

        shoots = {name: shoot for name, shoot in screens.SCREENS.items() if any(one == name or one.startswith(f"{name}.") for one in wanted)}
        screens.play(shoots, sample, bare, size, look)
    return drawn


def _few_colours(file: Path) -> None:
    """Keep 256 colours, which are enough for a page of the program, and a third of the bytes."""
    with Image.open(file) as picture:
        few = picture.convert("RGB").quantize(256, dither=Image.Dither.NONE)
    few.save(file, optimize=True)
