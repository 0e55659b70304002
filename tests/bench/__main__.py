"""python -m tests.bench [P1 P2 …] [--rows 1000000] [--rounds 5]: measure, and print one line for each bar."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.bench import jobs
from tests.bench.measure import run


def main() -> int:
    """Measure the bars that are named, or all."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("names", nargs="*", help="bars to measure; all of them if none is named")
    parser.add_argument("--rows", type=int, default=1_000_000, help="services in the large ledger")
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        bench = jobs.Bench(Path(folder), asked.rows)
        for name, make in jobs.PAIRS.items():
            if not asked.names or name in asked.names:
                for pair in make(bench):
                    sys.stdout.write(run(pair, asked.rounds) + "\n")
                    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
