"""The licences of everything in the built folder, gathered from where each piece came."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import Any

#: Distributions that are in every built folder though no module of theirs is listed: the code which starts the program.
_STARTER = "pyinstaller"
#: Wheels without a licence file, by the texts in `texts` that hold for them.
_TEXTS = {"pyside6_essentials": ("LGPL-3.0.txt", "GPL-3.0.txt"), "shiboken6": ("LGPL-3.0.txt", "GPL-3.0.txt")}
_HERE = Path(__file__).parent
#: What lies inside a file without a distribution or a package of its own: the pattern of the file's name in the folder, what it is,
#: and the text in `texts`. Several may lie in one.
_INSIDE = (
    (r"(^|/)lib(crypto|ssl)-\d", "OpenSSL", "Apache-2.0.txt"), (r"(^|/)libffi-\d", "libffi", "libffi.txt"),
    (r"(^|/)sqlite3\.dll$", "SQLite", "SQLite.txt"), (r"(^|/)_bz2.*\.pyd$", "bzip2", "bzip2.txt"), (r"(^|/)_lzma.*\.pyd$", "XZ Utils", "XZ Utils.txt"),
    (r"(^|/)python3\d+\.dll$", "zlib", "zlib.txt"), (r"(^|/)pyexpat\b", "Expat", "Expat.txt"), (r"(^|/)_decimal\b", "mpdecimal", "mpdecimal.txt"),
    (r"(^|/)(vcruntime|msvcp|concrt|vccorlib)\d+", "Microsoft Visual C++", "Microsoft Visual C++.txt"),
    (r"(^|/)sqlcipher3/", "SQLCipher", "SQLCipher.txt"), (r"(^|/)sqlcipher3/", "OpenSSL", "Apache-2.0.txt"), (r"(^|/)sqlcipher3/", "SQLite", "SQLite.txt"),
)
_WORDS = """这个文件夹里是随程序一起发放的软件、字体和图标的许可证。程序本身按 MIT 许可证发放（见“本程序 LICENSE”）。

Qt、PySide6 和 Shiboken 按 LGPL 3.0 使用，没有改动过；它们是“_internal/PySide6”和“_internal/shiboken6”里的独立库文件，
可以换成您自己编译的同一版本。源代码：https://download.qt.io/official_releases/QtForPython/
Qt 的库文件里含有别人的部件，如 FreeType、HarfBuzz、libpng、libjpeg-turbo、PCRE2、zlib、double-conversion、MD4C，Linux 上还有 ICU；
它们的许可证见 https://doc.qt.io/qt-6/licenses-used-in-qt.html，都可以随程序一起发放。

用到的有：
"""


def write(collected: Any, folder: Path, root: Path) -> None:
    """Copy the licences of what an Analysis collected into a folder, with a list of it. Raises SystemExit for one without."""
    folder.mkdir(parents=True, exist_ok=True)
    entries = [entry for part in (collected.pure, collected.binaries, collected.datas) for entry in part]
    lines: list[str] = []
    accounted: set[str] = set()
    for found in sorted(_distributions(entry[1] for entry in entries), key=lambda found: found.name.lower()):
        if (terms := forbidden(found)):
            raise SystemExit(f"{found.name} 的许可证是 {terms}，不能随程序一起发放，请换掉它")
        words = texts(found)
        if not words:
            raise SystemExit(f"{found.name} 没有许可证文件，请把它的许可证加到 build_spec/licences.py")
        for name, text in words:
            _put(text, folder / found.name / name)
        lines.append(f"{found.name} {found.version}")
        accounted |= _files(found)
    _put(root / "LICENSE", folder / "本程序 LICENSE")
    _put(root / "resources" / "fonts" / "OFL.txt", folder / "Ledger Sans SC（字体）" / "OFL.txt")
    _put(root / "resources" / "icons" / "LICENSE-tabler-icons.txt", folder / "Tabler Icons（图标）" / "LICENSE.txt")
    _put(of_python(), folder / "Python" / "LICENSE.txt")
    lines += ["Ledger Sans SC（字体）", "Tabler Icons（图标）", f"Python {sys.version.split()[0]}"]
    binaries = {entry[0].replace("\\", "/"): entry[1] for entry in collected.binaries}
    for what, file in inside(binaries):
        _put(_HERE / "texts" / file, folder / what / file)
        lines.append(what)
    lines += _of_the_system({file for name, file in binaries.items() if str(Path(file)) not in accounted and not inside([name])}, folder)
    (folder / "说明.txt").write_text(_WORDS + "\n".join(lines) + "\n", encoding="utf-8-sig", newline="\r\n")


def _distributions(files: Iterable[str]) -> list[metadata.Distribution]:
    """The installed distributions that files came from."""
    wanted = {str(Path(file)) for file in files if file}
    found = [one for one in metadata.distributions() if _files(one) & wanted or one.name.lower() == _STARTER]
    return [one for one in found if one.name != "youth-league-ledger"]


def _files(distribution: metadata.Distribution) -> set[str]:
    return {str(distribution.locate_file(file)) for file in distribution.files or ()}


def inside(names: Iterable[str]) -> list[tuple[str, str]]:
    """What lies inside files with these names in the folder, each once: what it is, and its text."""
    every = list(names)
    return list(dict.fromkeys((what, text) for pattern, what, text in _INSIDE if any(re.search(pattern, name, re.IGNORECASE) for name in every)))


def forbidden(distribution: metadata.Distribution) -> str:
    """The terms of a distribution that may not be shipped with ours: the GPL without a choice of other terms; '' for none."""
    told = distribution.metadata.json
    # Some put the whole text where the name belongs; it may speak of other licences.
    names = [str(told.get("license_expression", "")), *str(told.get("license", "")).splitlines()[:1]]
    terms = " ".join([*names, *told.get("classifier", ())])
    # Of several licences joined by OR one is chosen; the starter of PyInstaller may be shipped with any program by its exception.
    free = re.search(r"\bLGPL|Lesser General Public|exception", terms, re.IGNORECASE) or distribution.name.lower() == _STARTER
    return "GPL" if re.search(r"\bA?GPL|General Public License", terms) and not free else ""


def texts(distribution: metadata.Distribution) -> list[tuple[str, Path]]:
    """The licence files of a distribution: what to call each, and where it is."""
    found = []
    for file in distribution.files or ():
        named = any(word in file.name.lower() for word in ("licen", "copying", "notice"))
        if named and ".dist-info" in file.parts[0] and Path(str(distribution.locate_file(file))).is_file():
            found.append(("-".join(part for part in file.parts[1:] if part != "licenses"), Path(str(distribution.locate_file(file)))))
    return found or [(name, _HERE / "texts" / name) for name in _TEXTS.get(distribution.name.lower().replace("-", "_"), ())]


def of_python() -> Path:
    for place in (Path(sysconfig.get_path("stdlib")), Path(sys.base_prefix), Path("/usr/share/doc/python3")):
        for name in ("LICENSE.txt", "LICENSE", "copyright"):
            if (place / name).is_file():
                return place / name
    raise SystemExit("没有找到 Python 自己的许可证")


def _of_the_system(files: set[str], folder: Path) -> list[str]:
    """Debian's copyright files of the system's libraries that were copied in; names and versions of their packages.

    Raises SystemExit for a library that came neither in a package nor with Python.
    """
    lines = []
    for file in sorted(files):
        package = _package(Path(file)) if shutil.which("dpkg-query") else ""
        text = Path("/usr/share/doc") / package / "copyright"
        target = folder / "系统库" / f"{package}.txt"
        if package and text.is_file():
            if not target.exists():
                _put(text, target)
                told = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, text=True, check=False)
                lines.append(f"{package} {told.stdout.split()[0] if told.stdout else ''}")
        elif not any(Path(file).resolve().is_relative_to(Path(place).resolve()) for place in (sys.base_prefix, sys.prefix)):
            raise SystemExit(f"{file} 不知道是什么许可证，请把它加到 build_spec/licences.py")
    return lines


def _package(file: Path) -> str:
    """The Debian package a library came in; empty if in none. Debian lists some files by the name before /lib became a link."""
    for name in dict.fromkeys((str(file), str(file.resolve()), str(file).removeprefix("/usr"), str(file.resolve()).removeprefix("/usr"))):
        told = subprocess.run(["dpkg-query", "-S", name], capture_output=True, text=True, check=False).stdout
        if told:
            return told.split(":")[0]
    return ""


def _put(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
