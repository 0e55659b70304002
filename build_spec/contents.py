"""What goes into the built folder and what stays out of it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from app.paths import PROGRAM

#: A line of PyInstaller's lists: the name in the folder, the file it comes from, its kind.
Entry = tuple[str, str, str]

#: The second program on Windows, where one with a window has no terminal.
COMMAND_LINE = "台账命令行"

#: Python modules that something imports for a use which the program never makes of it.
MODULES = [
    "tkinter", "_tkinter", "curses", "readline", "lib2to3", "pydoc_data", "distutils", "setuptools", "pip", "pkg_resources",
    "IPython", "pytest", "_pytest", "hypothesis", "tzdata",
    "PySide6.QtNetwork", "PySide6.QtQml", "PySide6.QtQuick", "PySide6.QtDBus", "PySide6.QtOpenGL", "PySide6.QtTest",
    "sqlite_utils.cli",
    "matplotlib.backends.backend_tkagg", "matplotlib.backends.backend_gtk3agg", "matplotlib.backends.backend_webagg",
    "matplotlib.tests", "numpy.f2py", "numpy.testing", "numpy.tests",
    "PIL.ImageQt", "PIL._avif", "PIL.AvifImagePlugin", "PIL._webp", "lxml.objectify",
]

#: Files that hooks bring along and nothing here needs, as patterns of their names in the folder (with /).
_LEFT_OUT = re.compile("|".join((
    # Qt: words for other languages (kept: those on its own buttons), and plugins for other screens, keyboards and files.
    r"translations/(?!qtbase_zh_CN)",
    r"plugins/(tls|networkinformation|egldeviceintegrations|xcbglintegrations|wayland-|generic|sqldrivers|qmltooling)",
    r"plugins/platforminputcontexts/.*virtualkeyboard",
    r"plugins/platforms/(libq(eglfs|linuxfb|minimal|minimalegl|vkkhrdisplay|vnc|wayland)|q(direct2d|minimal))",
    r"plugins/platformthemes/libqgtk3",
    r"plugins/imageformats/(lib)?q(pdf|tga|tiff|wbmp|icns|ico)\b",
    r"libQt6(Network|Wayland|Wl|EglF|Pdf|Qml|Quick|VirtualKeyboard)",
    r"Qt6(Network|Pdf|Qml|Quick|VirtualKeyboard|OpenGL)(?!.*\.so)",
    r"opengl32sw|d3dcompiler",
    r"lib(gtk-3|gdk-3|gdk_pixbuf|cairo|pango|atk|atspi|gio-|graphite|harfbuzz|thai|datrie|fribidi|pixman|mount|blkid|selinux)",
    # Matplotlib: kept are DejaVu Sans and LastResort; without the latter it crashes at the first sign no font has.
    r"mpl-data/(sample_data|fonts/(afm|pdfcorefonts)|plot_directive|images)",
    r"mpl-data/fonts/ttf/(?!DejaVuSans(-Bold|-Oblique|-BoldOblique|Display)?\.ttf|LastResort)",
    r"libavif",
    # No time zone is ever looked up.
    r"^tzdata/|dateutil-zoneinfo",
    # Of the tables of numbers of all countries only the Chinese.
    r"^stdnum/(?!cn/).*\.dat$",
    r"(^|/)(tcl|tk)8|_tk_data|_tcl_data",
    # Of the fonts only what is drawn with them, not what they are made with.
    r"\.pyi$|py\.typed$",
)))
#: PyInstaller would scan all fonts anew at each start, for the sake of single-file programs.
_HOOKS_LEFT_OUT = ("pyi_rth_mplconfig",)
_OWN_HOOK = "at_start"
_NOT_SHIPPED = ("subset.py", "characters.txt")
#: Libraries whose sections their own packager moved; strip would break them.
_NOT_STRIPPED = (".libs", "numpy", "PIL")

_FIRST_WORDS = f"""{PROGRAM}

打开：双击“{PROGRAM}”。不需要安装，也不需要联网。

台账放在哪里：平时放在您自己的用户文件夹里，“工具 → 设置”里写着位置。
如果想让台账跟着这个文件夹走（例如放在 U 盘上），请在本文件夹里新建一个名叫 data 的文件夹，
再打开程序：台账、备份、设置和出错记录从此都放在 data 里，别处不留东西。

换新版本：把新版本的文件夹整个放到旧的旁边，把旧文件夹里的 data（如果有）移过去，再删掉旧的。
换之前请先备份台账（文件 → 备份与恢复）。

许可：用到的字体、图标和软件库的许可证都在“许可”文件夹里。
"""


def stepping_stones() -> list[tuple[str, str]]:
    """Files that only have to be there: python-docx goes to its templates by way of docx/parts/.., a folder that holds nothing but code."""
    import docx.parts

    return [(str(docx.parts.__file__), "docx/parts")]


def resources(root: Path) -> Iterator[Path]:
    """The program's own files that are not code."""
    return (path for path in sorted((root / "resources").rglob("*")) if path.is_file() and path.name not in _NOT_SHIPPED)


def wanted(entries: Iterable[Entry]) -> list[Entry]:
    """The entries without what is left out, and without links: a USB stick cannot hold them, and libraries lie by their users."""
    return [entry for entry in entries if entry[2] != "SYMLINK" and not _LEFT_OUT.search(entry[0].replace("\\", "/"))]


def in_order(scripts: Iterable[Entry]) -> list[Entry]:
    """The start-up scripts with ours right before main.py, so that it sees what the others set."""
    kept = [entry for entry in scripts if entry[0] not in _HOOKS_LEFT_OUT]
    own = [entry for entry in kept if entry[0] == _OWN_HOOK]
    others = [entry for entry in kept if entry[0] != _OWN_HOOK]
    return [*others[:-1], *own, others[-1]]


def strip(folder: Path) -> None:
    """Take debugging data out of Linux libraries: a fifth of the folder."""
    tool = shutil.which("strip")
    if tool is None or not sys.platform.startswith("linux"):
        return
    inside = folder / "_internal"
    for path in sorted(inside.rglob("*.so*")):
        top = path.relative_to(inside).parts[0]
        if not path.is_symlink() and not top.endswith(".libs") and top not in _NOT_STRIPPED and _has_debugging(path):
            subprocess.run([tool, "--strip-debug", path], check=True)


def _has_debugging(path: Path) -> bool:
    told = subprocess.run(["readelf", "--sections", "--wide", path], capture_output=True, text=True, check=False).stdout
    return ".debug_info" in told or ".symtab" in told


def write_first_words(folder: Path) -> None:
    """What somebody who was handed the folder reads first."""
    (folder / "先看这里.txt").write_text(_FIRST_WORDS, encoding="utf-8-sig", newline="\r\n")
