"""The campaign by hand: `python -m tests.faults --seed 1 --kills 1000 --calls 40 --cuts 1000`; the table goes to docs/faults.md."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.faults import shim

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "faults.md"
#: In memory where there is such a disk: nothing is tried on a real one that the shim does not see.
_FAST = Path("/dev/shm")


def main() -> int:
    """Run it; returns 1 where anything was wrong."""
    wanted = _wanted()
    if why := shim.why_not():
        print(f"the campaign cannot run here: {why}")
        return 0
    if not shim.is_loaded():
        # Again, behind the shim and in a folder of its own.
        with tempfile.TemporaryDirectory(prefix="faults-", dir=_FAST if _FAST.is_dir() else None) as folder:
            base = Path(folder)
            arguments = [sys.executable, "-m", "tests.faults", *sys.argv[1:]]
            return os.spawnve(os.P_WAIT, sys.executable, arguments, _environment(base) | {"LEDGER_FAULTS_BASE": folder})
    return _run(wanted, Path(os.environ["LEDGER_FAULTS_BASE"]))


def _environment(base: Path) -> dict[str, str]:
    from tests.faults.jobs import Place

    place = Place(base / "work")
    return shim.environment(place.root / "家", place.temporary, shim.build(base))


def _wanted() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="what the random choices follow from")
    parser.add_argument("--kills", type=int, default=100, help="how often a job is killed")
    parser.add_argument("--calls", type=int, default=10, help="how many calls of each job fail, of each kind of error; large: all")
    parser.add_argument("--cuts", type=int, default=100, help="how many states after a power cut")
    parser.add_argument("--page", action="store_true", help=f"write the table to {PAGE.relative_to(ROOT)}")
    return parser.parse_args()


def _run(wanted: argparse.Namespace, base: Path) -> int:
    from tests.faults.campaign import Campaign, Tally

    began, tallies = time.monotonic(), list[Tally]()
    campaign = Campaign(base, wanted.seed, lambda words: print("  wrong:", words, flush=True))

    def parts() -> Iterator[Tally]:
        if wanted.kills:
            yield from campaign.kills(wanted.kills)
        if wanted.cuts:
            yield from campaign.cuts(wanted.cuts)
        if wanted.calls:
            yield from campaign.calls(wanted.calls)
            yield from campaign.syncs(wanted.calls)
            yield from campaign.places(wanted.calls)

    for tally in parts():
        tallies.append(tally)
        print(f"{tally.what}: {tally.tried} tried, {len(tally.wrong)} wrong, {tally.lost} ledgers lost", flush=True)
    if wanted.page:
        PAGE.parent.mkdir(exist_ok=True)
        command = f"python -m tests.faults --seed {wanted.seed} --kills {wanted.kills} --calls {wanted.calls} --cuts {wanted.cuts} --page"
        PAGE.write_text(_page(tallies, command, time.monotonic() - began), encoding="utf-8")
    return int(any(tally.wrong for tally in tallies))


def _page(tallies: list, command: str, seconds: float) -> str:
    head, _, _ = (PAGE.read_text("utf-8") if PAGE.exists() else "").partition("## What was tried")
    rows = [f"| {t.what} | {t.tried:,} | {t.lost} | {len(t.wrong) - t.lost} |" for t in tallies]
    total = f"| **all** | {sum(t.tried for t in tallies):,} | {sum(t.lost for t in tallies)} | {sum(len(t.wrong) - t.lost for t in tallies)} |"
    return "\n".join([
        f"{head}## What was tried", "", f"`{command}`, {seconds / 60:.0f} minutes.", "", "| fault | tried | ledgers lost | other faults |", "|---|---:|---:|---:|",
        *rows, total, "",
    ])


if __name__ == "__main__":
    sys.exit(main())
