"""The letters of official documents (GB/T 9704-2012), and what stands in for them where they are not installed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class Face:
    """One kind of letters: the name the standard's users expect, what every Windows has instead, whether that must be bold."""

    role: str
    name: str
    instead: str
    bold: bool = False


TITLE = Face("标题", "方正小标宋简体", "宋体", bold=True)
HEADING = Face("一级标题", "黑体", "黑体")
SUBHEADING = Face("二级标题", "楷体_GB2312", "楷体")
BODY = Face("正文", "仿宋_GB2312", "仿宋")
NUMBERS = Face("页码", "宋体", "宋体")
FACES = (TITLE, HEADING, SUBHEADING, BODY, NUMBERS)


@cache
def installed() -> frozenset[str]:
    """The families of this computer, as far as it tells; nothing where it does not."""
    if sys.platform == "win32":
        import winreg

        found = set()
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\Fonts") as key:
            for number in range(winreg.QueryInfoKey(key)[1]):
                found |= {name.strip() for name in winreg.EnumValue(key, number)[0].partition(" (")[0].split("&")}
        return frozenset(found)
    if shutil.which("fc-list"):
        told = subprocess.run(["fc-list", ":", "family"], capture_output=True, text=True, timeout=20, check=False).stdout
        return frozenset(name.strip() for line in told.splitlines() for name in line.split(","))
    return frozenset()


def chosen(face: Face, families: frozenset[str]) -> tuple[str, bool]:
    """The family to name, and whether bold: the standard's own, else what stands in for it where that is there, else the standard's own."""
    if face.name not in families and face.instead in families:
        return face.instead, face.bold
    return face.name, False


def notes(families: frozenset[str]) -> list[str]:
    """What the person should know about letters that are not there."""
    found = []
    for face in FACES:
        if face.name not in families and face.name != face.instead:
            bold = "加粗" if face.bold else ""
            found.append(f"这台电脑没有“{face.name}”，{face.role}会用{bold}“{face.instead}”代替；在装了这种字体的电脑上打开就是标准样式")
    return found
