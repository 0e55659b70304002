"""What Windows shows of a program: its icon, drawn from the program's own mark, and its version."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app import __version__
from app.paths import PROGRAM, resource

_SIZES = (16, 20, 24, 32, 40, 48, 64, 128, 256)


def write_icon(folder: Path) -> Path:
    """Draw resources/icons/app.svg at every size Windows asks for, into one .ico in a folder; returns its path."""
    from PIL import Image
    from PySide6.QtCore import QByteArray
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    mark = QSvgRenderer(QByteArray(resource("icons/app.svg").read_bytes()))
    drawn = []
    for size in _SIZES:
        image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(0)
        painter = QPainter(image)
        mark.render(painter)
        painter.end()
        # Named, for its bits are gone with it.
        plain = image.convertToFormat(QImage.Format.Format_RGBA8888)
        drawn.append(Image.frombytes("RGBA", (size, size), bytes(plain.constBits())))
    path = folder / "app.ico"
    drawn[-1].save(path, sizes=[(size, size) for size in _SIZES], bitmap_format="bmp", append_images=drawn[:-1])
    return path


def version_info(name: str) -> Any:
    """The properties of a Windows program; needs PyInstaller on Windows."""
    from PyInstaller.utils.win32.versioninfo import (
        FixedFileInfo,
        StringFileInfo,
        StringStruct,
        StringTable,
        VarFileInfo,
        VarStruct,
        VSVersionInfo,
    )

    numbers = (*(int(part) for part in __version__.split(".")[:3]), 0)
    words = {
        "FileDescription": PROGRAM, "ProductName": PROGRAM, "FileVersion": __version__, "ProductVersion": __version__,
        "InternalName": name, "OriginalFilename": f"{name}.exe", "LegalCopyright": "MIT",
    }
    simplified_chinese, unicode = 0x0804, 0x04B0
    strings = StringTable(f"{simplified_chinese:04x}{unicode:04x}", [StringStruct(*pair) for pair in words.items()])
    return VSVersionInfo(
        ffi=FixedFileInfo(filevers=numbers, prodvers=numbers),
        kids=[StringFileInfo([strings]), VarFileInfo([VarStruct("Translation", [simplified_chinese, unicode])])],
    )
