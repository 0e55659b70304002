"""The printed charts: A4 landscape pages of the figures, as PNG, PDF or SVG."""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.charts.content import AS_IS, Wish
from app.charts.declare import CHARTS, Chart
from app.paths import PROGRAM, may_replace, replacing
from app.progress import Progress, silent
from db.errors import UserError
from db.store import Store

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from app.charts.drawing import Drawn

__all__ = ["AS_IS", "CHARTS", "Chart", "Wish", "chart", "draw", "drawn", "for_summary", "in_summary", "png", "put_in_summary", "write", "write_all"]

#: How each format is written; it tells no time of writing, so that the same chart gives the same file.
_SAVING: dict[str, dict[str, Any]] = {
    "png": {"dpi": 200, "metadata": {"Software": PROGRAM}, "pil_kwargs": {"compress_level": 2}},
    "pdf": {"metadata": {"Creator": PROGRAM, "Producer": None, "CreationDate": None}},
    "svg": {"metadata": {"Creator": PROGRAM, "Date": None}},
}
#: The ledger's setting that keeps which charts stand in the summary: their keys with spaces between them.
_IN_SUMMARY = "summary.charts"


def chart(key: str) -> Chart:
    """A chart by its key."""
    return next(chart for chart in CHARTS if chart.key == key)


def drawn(store: Store, key: str, day: date, wish: Wish = AS_IS) -> Drawn:
    """Draw a chart as of a day and tell where its numbers stand."""
    from app.charts import content, drawing

    return drawing.draw(content.page(store, chart(key), day, wish))


def draw(store: Store, key: str, day: date, wish: Wish = AS_IS) -> Figure:
    """Draw a chart as of a day."""
    return drawn(store, key, day, wish).figure


def write(figure: Figure, path: Path | io.BytesIO, format: str) -> None:
    """Write a drawn chart to a file."""
    figure.savefig(path, format=format, **_SAVING[format])


def png(figure: Figure) -> bytes:
    """A drawn chart as a PNG."""
    out = io.BytesIO()
    write(figure, out, "png")
    return out.getvalue()


def write_all(store: Store, day: date, outdir: Path, format: str = "png", progress: Progress = silent, wish: Wish = AS_IS) -> list[Path]:
    """Write every chart into a folder, all of them or, if anything fails, none."""
    outdir = Path(outdir)
    try:
        outdir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"“{outdir}”不能用作文件夹，请换一个位置") from error
    paths = [outdir / f"{number:02d} {each.name}.{format}" for number, each in enumerate(CHARTS, 1)]
    for path in paths:
        may_replace(path)
    with ExitStack() as files:
        for done, (each, path) in enumerate(zip(CHARTS, paths, strict=True)):
            progress(done, len(CHARTS), each.name)
            write(draw(store, each.key, day, wish), files.enter_context(replacing(path)), format)
        progress(len(CHARTS), len(CHARTS), "写入文件")
    return paths


# --- in the summary


def in_summary(store: Store) -> list[str]:
    """Keys of the charts that were put into the summary, in the charts' own order."""
    kept = (store.setting(_IN_SUMMARY) or "").split()
    return [each.key for each in CHARTS if each.key in kept]


def put_in_summary(store: Store, keys: Sequence[str]) -> None:
    """Keep which charts stand in the summary."""
    store.set_setting(_IN_SUMMARY, " ".join(keys))


def for_summary(store: Store, day: date) -> list[tuple[str, bytes]]:
    """The charts that stand in the summary, each as its title and PNG."""
    made = [drawn(store, key, day) for key in in_summary(store)]
    return [(each.page.title, png(each.figure)) for each in made]
