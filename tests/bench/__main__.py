"""python -m tests.bench [P1 P2 … | window] [--rows 1000000] [--rounds 5] [--folder F]: measure, and print one line for each bar."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.bench import jobs, window
from tests.bench.measure import run


def main() -> int:
    """Measure the bars that are named, or all."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("names", nargs="*", help="bars to measure, `window` for all of the window's; everything if none is named")
    parser.add_argument("--rows", type=int, default=1_000_000, help="services in the large ledger")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, help="where the ledgers of the window are kept for the next time")
    asked = parser.parse_args()
    named = window.NAMES if not asked.names or "window" in asked.names else [n for n in asked.names if n in window.NAMES]
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        bench = jobs.Bench(Path(folder), asked.rows)
        if named:
            window.measure(asked.folder or Path(folder), asked.rows, asked.rounds, list(named))
        for name, make in jobs.PAIRS.items():
            if not asked.names or name in asked.names:
                for pair in make(bench):
                    sys.stdout.write(run(pair, asked.rounds) + "\n")
                    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
