"""Old formats made new ones by the office program that is installed; the program asks for none."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from app.exchange.files.reading import SUFFIXES, look
from db.errors import UserError

#: Formats that are converted before they can be filled, and into what.
OLD = {".xls": ".xlsx", ".et": ".xlsx", ".ods": ".xlsx", ".doc": ".docx", ".wps": ".docx"}
_FILTERS = {".xlsx": "xlsx:Calc MS Excel 2007 XML", ".docx": "docx:MS Word 2007 XML"}
_SECONDS = 120
_NAMES = ("soffice", "libreoffice")


def converter() -> str | None:
    """LibreOffice's program, where it is installed."""
    if found := next(filter(None, map(shutil.which, _NAMES)), None):
        return found
    if sys.platform == "win32":
        folders = [os.environ.get(name) for name in ("ProgramFiles", "ProgramFiles(x86)")]
        places = [Path(folder) / "LibreOffice" / "program" / "soffice.exe" for folder in folders if folder]
        return next((str(place) for place in places if place.exists()), None)
    return None


def converted(path: Path) -> bytes:
    """The file as .xlsx or .docx. Raises UserError with how to save it by hand where there is no office program, or it fails."""
    new = OLD[path.suffix.lower()]
    if path.suffix.lower() in SUFFIXES:
        look(path)
    elif not path.is_file():
        raise UserError(f"没有“{path}”这个文件，请核对文件名和文件夹")
    by_hand = f"请用 {'Word' if new == '.docx' else 'Excel'} 或 WPS 打开“{path.name}”，点“另存为”，选 {new} 格式，再把新文件拖进来"
    program = converter()
    if program is None:
        raise UserError(f"“{path.name}”是旧格式，这台电脑上没有能自动转换的程序；{by_hand}")
    # On Windows an office program that was stopped may hold its files a little longer.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        # A profile of its own: an office program that is open would take the order and do nothing.
        profile = Path(folder, "profile").as_uri()
        # Some names that people give files are options to a command line.
        source = Path(folder, "form" + path.suffix.lower())
        shutil.copyfile(path, source)
        command = [program, f"-env:UserInstallation={profile}", "--headless", "--norestore", "--convert-to", _FILTERS[new], "--outdir",
                   folder, str(source)]
        try:
            subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False, creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0))
        except (subprocess.TimeoutExpired, OSError) as error:
            raise UserError(f"“{path.name}”没有转换成；{by_hand}") from error
        made = source.with_suffix(new)
        if not made.exists():
            raise UserError(f"“{path.name}”没有转换成；{by_hand}")
        return timeless(made.read_bytes())


#: When the office program last saved a file, which is now.
_SAVED = re.compile(rb"<dcterms:modified[^>]*>[^<]*</dcterms:modified>")


def timeless(content: bytes) -> bytes:
    """A converted file without the time of its conversion: the same form gives the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            data = old.read(part)
            new.writestr(zipfile.ZipInfo(part.filename), _SAVED.sub(b"", data) if part.filename == "docProps/core.xml" else data, zipfile.ZIP_DEFLATED)
    return out.getvalue()
