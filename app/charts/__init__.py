"""The printed charts: A4 landscape pages of the figures, as PNG, PDF or SVG."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.charts.declare import CHARTS, Chart
from app.paths import PROGRAM, replacing
from app.progress import Progress, silent
from db.errors import UserError
from db.store import Store

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["CHARTS", "Chart", "draw", "write", "write_all"]

#: How each format is written; it tells no time of writing, so that the same chart gives the same file.
_SAVING: dict[str, dict[str, Any]] = {
    "png": {"dpi": 200, "metadata": {"Software": PROGRAM}, "pil_kwargs": {"compress_level": 3}},
    "pdf": {"metadata": {"Creator": PROGRAM, "Producer": None, "CreationDate": None}},
    "svg": {"metadata": {"Creator": PROGRAM, "Date": None}},
}


def draw(store: Store, key: str, day: date) -> Figure:
    """Draw the chart of a split as of a day."""
    from app.charts import content, drawing

    chart = next(chart for chart in CHARTS if chart.key == key)
    return drawing.draw(content.page(store, chart, day))


def write(figure: Figure, path: Path, format: str) -> None:
    """Write a drawn chart to a file."""
    figure.savefig(path, format=format, **_SAVING[format])


def write_all(store: Store, day: date, outdir: Path, format: str = "png", progress: Progress = silent) -> list[Path]:
    """Write every chart into a folder, all of them or, if anything fails, none."""
    outdir = Path(outdir)
    try:
        outdir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"“{outdir}”不能用作文件夹，请换一个位置") from error
    paths = []
    with ExitStack() as files:
        for done, chart in enumerate(CHARTS):
            progress(done, len(CHARTS), chart.name)
            path = outdir / f"{done + 1:02d} {chart.name}.{format}"
            write(draw(store, chart.key, day), files.enter_context(replacing(path)), format)
            paths.append(path)
        progress(len(CHARTS), len(CHARTS), "写入文件")
    return paths
