"""How fast is a file of a hundred thousand people checked, on one core and on two, and in how much memory?

Each run is a process of its own, as a person starts one. The floor is what the csv module, phonenumbers and
email-validator alone take for the same rows, in the same run; of memory it is what a file of one row takes.
On one core the processor's time counts, so that others on the machine do not; on two, what the clock says.
"""

import csv
import json
import resource
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter, process_time

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from tests.benchmarks import mixed
from tests.benchmarks.figures import Figure, Unit
from tests.benchmarks.ground import Ground

ROWS = 100_000
FLOOR_ROWS = 10_000
_COMMAND = "import sys; from admin import cli; sys.exit(cli.main(sys.argv[1:]))"


def figures(ground: Ground) -> Iterator[Figure]:
    path = ground.folder / "mixed.csv"
    rows = ground.either(ROWS, 2_000)
    mixed.write(path, rows)
    least = floor(path, ground.either(FLOOR_ROWS, 500))
    ways: Mapping[str, tuple[str, ...]] = {
        "on one core": ("--processes", "1"),
        "on two cores": ("--processes", "2"),
        "on one core, clean file written": ("--processes", "1", "--out", str(ground.folder / "clean.csv")),
        "on one core, findings written": ("--processes", "1", "--findings", str(ground.folder / "found.csv")),
    }
    idle = _run(_first_rows(path, 1), 1, ("--processes", "1"))
    for way, options in ways.items():
        run = _run(path, rows, options)
        seconds = run.clock - idle.clock if "two" in way else run.busy - idle.busy
        yield Figure(name=f"rows checked {way}", value=rows / seconds, unit=Unit.RATE, floor=least)
        yield Figure(name=f"memory {way}", value=run.peak, unit=Unit.MEBIBYTES, floor=idle.peak)
    yield Figure(name="beginning and ending", value=idle.clock * 1e3, unit=Unit.MILLIS)


def floor(path: Path, count: int) -> float:
    """Rows a second of the least that anybody would do: read cells, check the address, parse the numbers."""
    start = process_time()
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, delimiter=";")
        done = sum(1 for row, _ in zip(reader, range(count), strict=False) if _bare(row))
    return done / (process_time() - start)


def _bare(row: Mapping[str, str]) -> bool:
    with suppress(EmailNotValidError):
        validate_email(row["email"].strip(), check_deliverability=False, strict=True)
    for member in ("phone", "mobile"):
        if row[member]:
            _dial(row[member])
    return True


def _dial(text: str) -> None:
    try:
        number = phonenumbers.parse(text, "NL")
    except phonenumbers.NumberParseException:
        return
    phonenumbers.number_type(number)
    phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _first_rows(path: Path, count: int) -> Path:
    """The same file, but for its first rows alone."""
    short = path.with_name("short.csv")
    with path.open(encoding="utf-8") as whole:
        short.write_text("".join(next(whole) for _ in range(count + 1)), encoding="utf-8")
    return short


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds by the clock and of the processor, and the most memory in MiB of its largest process."""

    clock: float
    busy: float
    peak: float


def _run(path: Path, rows: int, options: tuple[str, ...]) -> Run:
    # The system tells the peak of all children that ever were; so each run is the only child of a process.
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(_alone, (str(path), rows, options))


def _alone(path: str, rows: int, options: tuple[str, ...]) -> Run:
    start = perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", _COMMAND, "check", path, "--json", "--country", "NL", *options],
        stdout=subprocess.PIPE,
        check=False,
    )
    clock = perf_counter() - start
    if not done.stdout or json.loads(done.stdout)["rows"] != rows:
        raise RuntimeError("the check did not come to its end")
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Run(clock, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
