"""The input method that the system asks for, by which Chinese is written on Linux, and whether Qt has its plugin."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QLibraryInfo

_ASKED, _OTHERWISE = "QT_IM_MODULE", "ibus"
#: What Qt does by itself.
_BUILT_IN = ("xim", "compose")


def wanted() -> str:
    """What the system asks for, '' where it does not say."""
    return os.environ.get(_ASKED, "")


def is_there(name: str) -> bool:
    """Whether Qt can take its letters from this one."""
    folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / "platforminputcontexts"
    return name in _BUILT_IN or any(name.rstrip("5") in path.name for path in folder.glob("lib*inputcontextplugin.so"))


def settle() -> None:
    """Qt carries no plugin for fcitx; fcitx 5 answers as IBus too, so that is asked where there is no other way. Before Qt starts."""
    if wanted().startswith("fcitx") and not is_there(wanted()):
        os.environ[_ASKED] = _OTHERWISE
