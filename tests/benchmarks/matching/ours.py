"""How well, how fast and in how much memory do we find the duplicates of a set, without labels?"""

import resource
import time
from typing import Any

import numpy as np

from rules.matching import blocking, clusters, linkage, model
from rules.matching.telling import telling
from tests.benchmarks.matching.measures import block_recall, false_together, score
from tests.benchmarks.matching.sets import Records, nicknames, shipped_model

GRID = (-4.0, -3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 4.0, 6.0)


def run(records: Records) -> dict[str, Any]:
    """Lay out, find pairs, compare, learn and cluster; figures at the default threshold and at the best."""
    names = nicknames()
    moments = [time.perf_counter()]
    table = telling(records.table(), names).table
    moments.append(time.perf_counter())
    found = blocking.candidates(table)
    moments.append(time.perf_counter())
    levels = linkage.compared(table, found.pairs, names)
    moments.append(time.perf_counter())
    patterns = model.patterns(levels)
    fitted = linkage.learned(table, patterns, names, prior=shipped_model())
    bits = fitted.model.bits(patterns.levels)[patterns.of_pair]
    moments.append(time.perf_counter())
    taken = clusters.cluster(len(table), found.pairs, bits)
    moments.append(time.perf_counter())
    stages = ("lay_out", "block", "compare", "learn", "cluster")
    spent = dict(zip(stages, np.diff(moments).round(2).tolist(), strict=True))
    tried = (
        score(clusters.cluster(len(table), found.pairs, bits, threshold=each).labels, records.truth)
        for each in (GRID if len(records) <= 100_000 else (0.0,))
    )
    best = max(tried, key=lambda each: each.f1)
    return {
        "default": score(taken.labels, records.truth).told(),
        "best": best.told(),
        "block_recall": block_recall(records, found.pairs),
        "false_within_household_or_firm": false_together(records, taken.labels),
        "pairs": len(found.pairs),
        "alarm": fitted.alarm,
        "seconds": spent | {"total": round(moments[-1] - moments[0], 2)},
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
