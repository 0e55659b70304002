"""The self-check: one finding a topic, each with what to do where something is amiss."""

from __future__ import annotations

import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Literal

from app import __version__, paths
from app.machine.drives import Drive, drive_of
from app.summary import faces
from db import backup
from db.connect import ENGINE
from db.errors import FileDamaged, UserError
from db.opening import examined
from db.store import Store

#: How a topic stands: well, worth a look, or in the way of work.
State = Literal["ok", "note", "bad"]
STATES: dict[State, str] = {"ok": "正常", "note": "请留意", "bad": "要处理"}
_MEGABYTE = 1_000_000
_LEAST_SPACE, _EASY_SPACE = 200 * _MEGABYTE, 2_000 * _MEGABYTE
#: A copy older than this is told, in days.
COPY_DAYS = 7
_LIBRARIES = ("PySide6-Essentials", "openpyxl", "matplotlib", "sqlite-utils", "sqlcipher3")


@dataclass(frozen=True)
class Finding:
    """What was found about one topic; `advice` says what to do, '' where there is nothing to."""

    topic: str
    words: str
    state: State = "ok"
    advice: str = ""


def inspect(ledger: Path, store: Store | None, key: str | None = None, screen: Callable[[], Iterable[Finding]] = tuple) -> list[Finding]:
    """Look this computer and a ledger over.

    `store` is the ledger where it is open; else it is opened to be looked at, with `key`. `screen` tells what only the window's own
    tools can see. Never raises for what it finds.
    """
    return [_program(), _system(), _place(), *_folder(ledger.parent), _letters(), *screen(), *_ledger(ledger, store, key), copies(ledger)]


def as_text(findings: Iterable[Finding]) -> str:
    """The findings as lines to be handed on; the user's own folder, which bears a person's name, is not told."""
    lines = [f"[{STATES[found.state]}] {found.topic}：{found.words}" + (f"。{found.advice}" if found.advice else "") for found in findings]
    return "\n".join(lines) + "\n"


def shown(path: Path) -> str:
    """A path without the user's own folder, which bears a person's name."""
    try:
        return str(Path("用户文件夹") / path.resolve().relative_to(Path.home().resolve()))
    except (ValueError, RuntimeError, OSError):
        return str(path)


def _version(name: str) -> str:
    try:
        return f"{name} {metadata.version(name)}"
    except metadata.PackageNotFoundError:
        return ""


def _program() -> Finding:
    libraries = [words for words in map(_version, _LIBRARIES) if words]
    return Finding("程序", "，".join([f"{paths.PROGRAM} {__version__}", f"Python {platform.python_version()}", ENGINE, *libraries]))


def _system() -> Finding:
    release = platform.freedesktop_os_release().get("PRETTY_NAME", "") if sys.platform.startswith("linux") and _has_release() else platform.platform()
    return Finding("系统", f"{release}（{platform.machine()}，{' '.join(platform.libc_ver()).strip() or sys.platform}）")


def _has_release() -> bool:
    return any(Path(place).exists() for place in ("/etc/os-release", "/usr/lib/os-release"))


def _place() -> Finding:
    if folder := paths.portable_folder():
        return Finding("怎样使用", f"便携使用：台账、备份和设置都在程序旁边的 data 文件夹里（{shown(folder)}）")
    kind = "安装或解压使用" if getattr(sys, "frozen", False) else "从源代码运行"
    return Finding("怎样使用", f"{kind}；台账放在{shown(paths.data_folder())}")


def _folder(folder: Path) -> list[Finding]:
    """Whether the ledger's folder can be written, how much room there is, and what kind of drive it lies on."""
    there = next((place for place in (folder, *folder.parents) if place.is_dir()), folder)
    try:
        with tempfile.NamedTemporaryFile(prefix=".~", dir=there):
            writable = True
    except OSError:
        writable = False
    found = [
        Finding("台账文件夹", f"{shown(folder)}可以写入") if writable
        else Finding("台账文件夹", f"{shown(folder)}不能写入", "bad", "请检查这个文件夹的权限，或把台账移到别的文件夹")
    ]
    return [*found, *_space(there), *drive(there)]


def _space(folder: Path) -> list[Finding]:
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        return [Finding("磁盘空间", "看不出还有多少", "note", "请在文件管理器里看一看这个盘")]
    words = f"还有 {free / _MEGABYTE / 1000:.1f} GB"
    if free < _LEAST_SPACE:
        return [Finding("磁盘空间", words, "bad", "请先清理磁盘；空间用完时台账存不进去，但不会写坏")]
    return [Finding("磁盘空间", words, "note", "备份会占地方，请抽空清理磁盘") if free < _EASY_SPACE else Finding("磁盘空间", words)]


def drive(folder: Path) -> list[Finding]:
    """What to mind on the drive a folder lies on; nothing for one of the computer's own."""
    kind: Drive = drive_of(folder)
    if kind == "network":
        return [Finding("所在的盘", "网络文件夹", "note", "网络断开时台账打不开；几个人不能同时写，请把台账放在本机，用备份交换")]
    return [Finding("所在的盘", "移动盘", "note", "拔下之前请先关掉程序，并在本机留一份备份")] if kind == "removable" else []


def _letters() -> Finding:
    missing = [face.name for face in faces.FACES if face.name not in faces.installed()]
    if not faces.installed():
        return Finding("公文字体", "看不出装了哪些字体", "note", "导出的 Word 在装了公文字体的电脑上打开就是标准样式")
    if missing:
        return Finding("公文字体", f"没有{'、'.join(missing)}", "note", "年度总结会用相近的字体代替，在装了这些字体的电脑上打开就是标准样式")
    return Finding("公文字体", "齐全")


def _ledger(ledger: Path, store: Store | None, key: str | None) -> list[Finding]:
    if not ledger.exists():
        return [Finding("台账", "还没有建", "note", "打开窗口，或导入一份名单，就会建好")]
    size = f"{ledger.stat().st_size / _MEGABYTE:.1f} MB"
    try:
        sealed = examined(ledger, None) == "sealed"
        if store:
            damage = store.verify()
        elif sealed and not key:
            return [Finding("台账", f"{size}，有密码，没有打开看")]
        else:
            with Store.open(ledger, key, readonly=True) as opened:
                damage = opened.verify()
    except FileDamaged as error:
        damage = error
    except UserError as error:
        return [Finding("台账", f"{size}，打不开", "bad", str(error))]
    if damage:
        return [Finding("台账", f"{size}，文件已损坏", "bad", str(damage).replace(str(ledger), ledger.name))]
    return [Finding("台账", f"{size}，文件完好，{'有密码' if sealed else '没有密码'}")]


def counted(there: Sequence[backup.Backup]) -> tuple[str, int]:
    """How many copies there are and of when the newest is, in words, and how many days old it is."""
    newest = there[0].at
    return f"{len(there)} 份，最近一份是 {newest:%Y-%m-%d %H:%M} 的", (datetime.now() - newest).days


def copies(ledger: Path) -> Finding:
    """How many copies there are, and how old the newest is."""
    there = backup.listing(ledger)
    if not there:
        return Finding("备份", "还没有备份", "note", "请按 Ctrl+B 备份一份，最好再拷到 U 盘")
    words, days = counted(there)
    if days < 0:
        return Finding("备份", words, "note", "最近的备份在今天以后：电脑的日期可能不对，请先核对")
    return Finding("备份", words, "note", f"已经 {days} 天没有备份，请按 Ctrl+B 备份一份") if days > COPY_DAYS else Finding("备份", words)
