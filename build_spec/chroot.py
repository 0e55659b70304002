"""A Debian in a folder, to build or to try something in; everything here needs root."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

_SOURCES = Path("/etc/apt")


def mirror(sources: Path = _SOURCES) -> str:
    """Where this machine gets Debian from, as its apt says. Raises SystemExit if it does not say."""
    for file in [sources / "sources.list", *sorted((sources / "sources.list.d").glob("*"))]:
        if not file.is_file():
            continue
        text = file.read_text(encoding="utf-8", errors="replace")
        for paragraph in re.split(r"\n\s*\n", text) if file.suffix == ".sources" else text.splitlines():
            if found := _address(paragraph):
                return found
    raise SystemExit("这台机器的 apt 没有说从哪里取 Debian 的软件包，请先在 /etc/apt/sources.list 里写好")


def _address(entry: str) -> str:
    """The address in one entry of apt's lists, of either form, if it is Debian's main archive; else ''."""
    found = (
        re.search(r"^\s*deb\s+(?:\[[^]]*\]\s*)?(?P<uri>\S+)\s+(?P<suite>\S+)\s+(?P<parts>.*)$", entry)
        or re.search(r"(?=(?:.*\n)*?URIs:\s*(?P<uri>\S+))(?=(?:.*\n)*?Suites:\s*(?P<suite>\S+))(?=(?:.*\n)*?Components:\s*(?P<parts>.*))", entry)
    )
    if not found or entry.lstrip().startswith("#") or "main" not in found["parts"].split():
        return ""
    # Debian's releases, not its security archive and not other people's.
    return found["uri"] if re.fullmatch(r"(stable|oldstable|bullseye|bookworm|trixie|sid)", found["suite"]) else ""


def make(root: Path, suite: str) -> None:
    """Lay out the smallest Debian of a release below a folder, out of one that is kept beside it. What was there is gone."""
    remove(root)
    kept, done = root.with_name(f"untouched-{suite}"), root.with_name(f"untouched-{suite}.stamp")
    if not done.exists():
        remove(kept)
        kept.mkdir(parents=True)
        subprocess.run(["debootstrap", "--variant=minbase", suite, kept, mirror()], check=True, stdout=subprocess.DEVNULL)
        done.touch()
    subprocess.run(["cp", "--archive", "--reflink=auto", kept, root], check=True)


def remove(root: Path) -> None:
    """Delete one with all that is in it; nothing if it is not there."""
    if (root / "proc" / "self").exists():
        subprocess.run(["umount", "--lazy", root / "proc"], check=True)
    if root.exists():
        shutil.rmtree(root)


def run(root: Path, *command: str, cwd: str = "/", quiet: bool = False) -> None:
    """Run a program in there. Raises SystemExit if it fails."""

    def enter() -> None:
        os.chroot(root)
        os.chdir(cwd)

    environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "HOME": "/root", "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(command, preexec_fn=enter, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL if quiet else None, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}：没有成功（{done.returncode}）")


def install(root: Path, packages: Sequence[str]) -> None:
    """Install packages in there, with what they need and nothing they only like to have."""
    run(root, "apt-get", "update", "-qq", quiet=True)
    run(root, "apt-get", "install", "-qq", "-y", "--no-install-recommends", "-o", "Dpkg::Use-Pty=0", *packages, quiet=True)


@contextmanager
def running(root: Path) -> Iterator[None]:
    """With what programs expect of a running system: the table of processes."""
    subprocess.run(["mount", "-t", "proc", "proc", root / "proc"], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", root / "proc"], check=False)
