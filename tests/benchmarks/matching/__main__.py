"""`python -m tests.benchmarks.matching`: our figures beside Splink's, on the same columns, as JSON.

--sets febrl3,village,contacts  which sets: FEBRL 1 to 4, lists that were kept badly, made-up contacts
--sizes 10000,100000            how many made-up contacts
--seeds 101,102                 whom they are
--quick                         one small set of contacts instead of all
--alone                         without Splink
"""

import argparse
import json
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

from tests.benchmarks.matching import spoilt
from tests.benchmarks.matching.people import Mix
from tests.benchmarks.matching.running import by_splink, by_us

SETS = ("febrl1", "febrl2", "febrl3", "febrl4", *spoilt.LISTS, "contacts")
SHARES = (0.2, 0.5, 0.8)
REPEATS = (0.15, 0.5)
Wanted = tuple[str, Mix | None]


def wanted(options: argparse.Namespace) -> Iterator[Wanted]:
    """The sets to be run, each by its name and, if made up, by its mix."""
    names = options.sets.split(",")
    yield from ((name, None) for name in names if name != "contacts")
    if "contacts" not in names:
        return
    if options.quick:
        yield "contacts", Mix(records=10_000, professional=0.5, duplicates=0.3, seed=101)
        return
    seeds = [int(seed) for seed in options.seeds.split(",")]
    for size in (int(size) for size in options.sizes.split(",")):
        for seed in seeds:
            # The largest is run but for one mix: it takes minutes to make up.
            mixes = [(b2b, dup) for b2b in SHARES for dup in REPEATS] if size <= 100_000 else [(0.4, 0.3)]
            for share, repeats in mixes:
                yield "contacts", Mix(records=size, professional=share, duplicates=repeats, seed=seed)


def compared(name: str, mix: Mix | None, *, alone: bool) -> dict[str, Any]:
    """Both figures of a set, each taken in a process of its own so that its memory is its own."""
    figures: dict[str, Any] = {}
    for who, run in (("ours", by_us), ("splink", by_splink)):
        if alone and who == "splink":
            continue
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
            figures["set"], figures[who] = process.submit(run, name, mix).result()
    if not alone:
        bar = max(figures["splink"]["fixed"]["f1"], figures["splink"]["best"]["f1"])
        figures["at_least_splink"] = figures["ours"]["default"]["f1"] >= bar
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.matching", description=__doc__)
    parser.add_argument("--sets", default=",".join(SETS))
    parser.add_argument("--sizes", default="10000,100000")
    parser.add_argument("--seeds", default="101,102")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--alone", action="store_true")
    options = parser.parse_args()
    told = []
    for name, mix in wanted(options):
        figures = compared(name, mix, alone=options.alone)
        told.append(figures)
        print(json.dumps(figures), file=sys.stderr, flush=True)
    print(json.dumps(told, indent=2))


if __name__ == "__main__":
    main()
