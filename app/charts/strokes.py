"""A drawn page as plain strokes, fills and words, for painting it with other tools than Matplotlib's: sharp at any size, words as words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.backend_bases import RendererBase
    from matplotlib.figure import Figure

#: Everything is measured in tenths of a point from the upper left corner.
UNITS_PER_POINT = 10.0
#: Moves, lines, curves (of two and of three points) and closing, as (what, coordinates).
Outline = list[tuple[str, tuple[float, ...]]]
#: Red, green, blue and opacity from 0 to 1.
Colour = tuple[float, float, float, float]
_CODES = {1: "move", 2: "line", 3: "quad", 4: "cubic", 79: "close"}


@dataclass(frozen=True)
class Hatching:
    """Lines and dots inside a fill: one tile of them, how large it is."""

    tile: Outline
    side: float
    colour: Colour
    width: float


@dataclass(frozen=True)
class Shape:
    """An outline with its fill and its stroke."""

    outline: Outline
    fill: Colour | None
    stroke: Colour | None
    width: float
    dashes: tuple[float, ...] = ()
    hatching: Hatching | None = None


@dataclass(frozen=True)
class Words:
    """A line of text from the left end of its baseline."""

    x: float
    y: float
    text: str
    size: float
    bold: bool
    colour: Colour


@dataclass
class Picture:
    """A page: how large, and what is painted in which order."""

    width: float
    height: float
    items: list[Shape | Words] = field(default_factory=list)


def strokes(figure: Figure) -> Picture:
    """Take a drawn page apart."""
    unit = 72 / figure.dpi * UNITS_PER_POINT
    picture = Picture(figure.bbox.width * unit, figure.bbox.height * unit)
    figure.draw(_recorder(figure, picture, unit))
    return picture


def _recorder(figure: Figure, picture: Picture, unit: float) -> RendererBase:
    """What notes what Matplotlib draws."""
    from matplotlib.backend_bases import RendererBase
    from matplotlib.backends.backend_agg import RendererAgg
    from matplotlib.transforms import Affine2D

    dots = figure.dpi / 72
    flip = Affine2D().scale(1, -1).translate(0, figure.bbox.height).scale(unit)
    ruler = RendererAgg(1, 1, figure.dpi)

    class Recorder(RendererBase):
        def get_canvas_width_height(self) -> tuple[float, float]:
            return figure.bbox.width, figure.bbox.height

        def points_to_pixels(self, points: Any) -> Any:
            return points * dots

        def get_text_width_height_descent(self, s: str, prop: Any, ismath: Any) -> tuple[float, float, float]:
            wide, high, below = ruler.get_text_width_height_descent(s, prop, False)
            return wide, high, below

        def draw_path(self, gc: Any, path: Any, transform: Any, rgbFace: Any = None) -> None:  # noqa: N803
            if path.vertices.size:
                picture.items.append(_shape(gc, _outline(path, transform + flip), _rgba(rgbFace), figure.dpi * unit))

        def draw_text(self, gc: Any, x: float, y: float, s: str, prop: Any, angle: float, ismath: Any = False, mtext: Any = None) -> None:
            size, bold = prop.get_size_in_points() * UNITS_PER_POINT, prop.get_weight() in ("bold", 700)
            picture.items.append(Words(x * unit, y * unit, s, size, bold, _rgba(gc.get_rgb()) or (0, 0, 0, 1)))

    return Recorder()


def _shape(gc: Any, outline: Outline, fill: Colour | None, side: float) -> Shape:
    width = gc.get_linewidth() * UNITS_PER_POINT
    dashes = tuple(dash * UNITS_PER_POINT for dash in gc.get_dashes()[1] or ())
    return Shape(outline, fill, _rgba(gc.get_rgb()) if width else None, width, dashes, _hatching(gc, side))


def _outline(path: Any, transform: Any) -> Outline:
    return [(_CODES[int(code)], tuple(map(float, points))) for points, code in path.iter_segments(transform, simplify=False, curves=True) if code]


def _rgba(colour: Any) -> Colour | None:
    if colour is None or (len(colour) == 4 and colour[3] == 0):
        return None
    red, green, blue = map(float, colour[:3])
    return red, green, blue, float(colour[3]) if len(colour) == 4 else 1.0


def _hatching(gc: Any, side: float) -> Hatching | None:
    from matplotlib.transforms import Affine2D

    if not gc.get_hatch():
        return None
    colour = _rgba(gc.get_hatch_color())
    return Hatching(_outline(gc.get_hatch_path(), Affine2D().scale(side, -side).translate(0, side)), side, colour, gc.get_hatch_linewidth() * UNITS_PER_POINT) if colour else None
