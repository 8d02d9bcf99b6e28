"""How fast are the duplicates of a file found, from a cold start and among a million, and in how much memory?

Each run is a process of its own, as a person starts one. The floor is what it takes to read the file and to
number the values of its columns, in the same run: whoever compares anything must do that. Where Splink is
installed it runs right after on the same people, from a file too, but of columns that are clean already; it
is told to train as fast as it can. On a machine that others use, compare the seconds of the processor.
"""

import csv
import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import Any

from tests.benchmarks import sealed
from tests.benchmarks.figures import Figure, Unit
from tests.benchmarks.ground import Ground
from tests.benchmarks.matching import sets
from tests.benchmarks.matching.contacts import rows
from tests.benchmarks.matching.people import Mix

FEW, MANY, MOST = 1_000, 100_000, 1_000_000
_SEED = 7
_COMMAND = "import sys; from admin import cli; sys.exit(cli.main(sys.argv[1:]))"
_FLOOR = (
    "import sys, polars; frame = polars.read_csv(sys.argv[1], infer_schema=False); "
    "[frame[name].rank('dense') for name in frame.columns]"
)


def figures(ground: Ground) -> Iterator[Figure]:
    for size in ground.either((FEW, MANY, MOST), (FEW,)):
        path = _written(ground.folder / f"people-{size}.csv", size)
        run, least = _alone(_match, path), _alone(_floor, path)
        more = {"seconds of the processor": run.busy, "pairs": run.told["compared"]}
        more |= {"F1": run.told["scores"]["pairs"]["f1"]}
        splink = _splinks(ground.folder / f"clean-{size}.parquet", size) if size > FEW else None
        more |= _beside(run, splink)
        name = f"{size:,} rows matched"
        yield Figure(name=name, value=run.clock * 1e3, unit=Unit.MILLIS, floor=least.clock * 1e3, more=more)
        yield Figure(name=f"{name}, memory", value=run.peak, unit=Unit.MEBIBYTES, floor=least.peak)
        if size in ground.either((MANY, MOST), (FEW,)):
            yield from _opened(ground.folder / f"sealed-{size}", size, splink)


def _written(path: Path, size: int) -> Path:
    """Made-up contacts as a file, with a column that says who is who."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        for number, row in enumerate(rows(Mix(records=size, seed=_SEED))):
            if not number:
                writer.writerow(["id", *row.values, "person"])
            writer.writerow([number, *row.values.values(), row.person])
    return path


_SPLINK = (
    "import json, pathlib, sys; from tests.benchmarks.matching import sets, splink_runs; "
    "print(json.dumps(splink_runs.quickly(sets.kept(pathlib.Path(sys.argv[1])))))"
)


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds by the clock and of the processor, the most memory in MiB, and what was told."""

    clock: float
    busy: float
    peak: float
    told: Mapping[str, Any]


def _alone(task: Callable[[str], Run], path: Path) -> Run:
    # The system tells the peak of all children that ever were; so each run is the only child of a process.
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(task, (str(path),))


def _match(path: str) -> Run:
    return _timed([_COMMAND, "match", path, "--id", "id", "--truth", "person", "--json"])


def _floor(path: str) -> Run:
    return _timed([_FLOOR, path])


def _timed(command: list[str]) -> Run:
    start = perf_counter()
    done = subprocess.run([sys.executable, "-c", *command], stdout=subprocess.PIPE, check=False)
    clock = perf_counter() - start
    if done.returncode > 1:
        raise RuntimeError("the run did not come to its end")
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    # Others print what they are doing before they print what they have found.
    told = json.loads(done.stdout.splitlines()[-1]) if done.stdout else {}
    return Run(clock, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, told)


def _splinks(path: Path, size: int) -> Run | None:
    """What Splink takes to train, predict and cluster."""
    if find_spec("splink") is None:
        print("Splink is not installed (extra `bench`): nothing beside our matching.", file=sys.stderr)
        return None
    _alone(partial(_clean, size), path)
    return _alone(_splink, path)


def _beside(run: Run, splink: Run | None) -> Mapping[str, float]:
    if splink is None:
        return {}
    return {
        "seconds of Splink": splink.clock,
        "of the processor": splink.busy,
        "MiB of Splink": splink.peak,
        "F1 of Splink": splink.told["fixed"]["f1"],
        "times Splink by the clock": run.clock / splink.clock,
        "times Splink by the processor": run.busy / splink.busy,
    }


def _opened(folder: Path, size: int, splink: Run | None) -> Iterator[Figure]:
    """The same people out of the database, where every record is opened first; nothing is merged."""
    folder.mkdir()
    sealed.laid_down(folder, Mix(records=size, seed=_SEED))
    run = _alone(_dedupe, folder)
    more = {"seconds of the processor": run.busy, "pairs": run.told["compared"], **_beside(run, splink)}
    name = f"{size:,} sealed records compared"
    yield Figure(name=name, value=run.clock * 1e3, unit=Unit.MILLIS, on="SQLite", more=more)
    yield Figure(name=f"{name}, memory", value=run.peak, unit=Unit.MEBIBYTES, on="SQLite")


def _dedupe(folder: str) -> Run:
    os.environ["GOODSTANDING_DATA_DIR"] = folder
    return _timed([_COMMAND, "dedupe", "--dry-run", "--json"])


def _clean(size: int, path: str) -> Run:
    sets.keep(sets.contacts(Mix(records=size, seed=_SEED)), Path(path))
    return Run(0, 0, 0, {})


def _splink(path: str) -> Run:
    return _timed([_SPLINK, path])
