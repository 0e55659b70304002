"""Pairs of a floor and the product, run in turn; a ratio is the median of the rounds' ratios."""

import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Pair:
    """What is measured: the bar of the performance report, the floor, the product, and what must and should be reached."""

    name: str
    what: str
    floor: Callable[[], object]
    product: Callable[[], object]
    must: float
    strong: float


def seconds(job: Callable[[], object]) -> tuple[float, float]:
    """Wall and processor seconds of one run, children included."""

    def used() -> float:
        own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
        return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime

    wall, cpu = time.perf_counter(), used()
    job()
    return time.perf_counter() - wall, used() - cpu


def run(pair: Pair, rounds: int) -> str:
    """Measure a pair and put the outcome into one line."""
    floors, products = [], []
    for _ in range(rounds):
        floors.append(seconds(pair.floor))
        products.append(seconds(pair.product))
    wall = statistics.median(p[0] / f[0] for f, p in zip(floors, products, strict=True))
    # Below a hundredth of a second the processor clock is too coarse to divide by.
    cpus = [p[1] / f[1] for f, p in zip(floors, products, strict=True) if f[1] > 0.01]
    cpu = f"{statistics.median(cpus):6.2f}" if cpus else "     –"
    verdict = "strong" if wall <= pair.strong else "must" if wall <= pair.must else "BELOW"
    floor, product = (statistics.median(s[0] for s in some) for some in (floors, products))
    return (
        f"{pair.name:5} {wall:6.2f} wall {cpu} cpu  (must {pair.must}, strong {pair.strong}: {verdict})"
        f"  floor {floor * 1000:9.1f} ms  product {product * 1000:9.1f} ms  {pair.what}"
    )
