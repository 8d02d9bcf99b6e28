"""What does it cost to recognise one lead among many: find who may be the same, open them, and weigh?

Milliseconds for one lead at a time on SQLite, of the processor and by the clock: of half of them, and of all
but one in a hundred. Beside the figures of a size stand those of the smallest in the same run: growth should
hardly show. The file is read through once before, for a service that runs has it in the machine's memory: 4
GB for a million contacts, which take minutes to lay down, the first time:

    python -m tests.benchmarks.bench_online 10000 100000 1000000
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from time import perf_counter, process_time

from sqlalchemy import select

from service import intake, packs
from service.access import COMMAND
from service.intake import Prepared, Submission
from service.intake.placing import sought
from service.intake.recognising import recognise
from service.storage.sources import Source
from service.work import Workshop
from tests.benchmarks import figures as told
from tests.benchmarks import stocked
from tests.benchmarks.figures import Figure, Unit
from tests.benchmarks.ground import Ground
from tests.benchmarks.stocked import Stock
from tests.workshops import SetClock, open_workshop

_AT_ONCE = 1 << 24
WARM = 100
"""Leads that are recognised before any is timed."""
SIZES, QUICK = (10_000, 100_000, 1_000_000), (1_000,)


@dataclass(frozen=True, slots=True)
class Taken:
    """Milliseconds that one lead took."""

    clock: float
    busy: float


def figures(stand: Ground) -> Iterator[Figure]:
    return among(stand.either(SIZES, QUICK))


def among(sizes: tuple[int, ...]) -> Iterator[Figure]:
    """For each size the two figures, beside those of the first size."""
    floor: dict[str, float] = {}
    for size in sizes:
        taken = recognising(stocked.stock(size))
        busy = quantiles((each.busy for each in taken), n=100)
        clock = quantiles((each.clock for each in taken), n=100)
        for name, place in (("half", 49), ("99 of 100", 98)):
            yield Figure(
                name=f"recognise among {size:,}, {name}",
                value=busy[place],
                unit=Unit.MILLIS,
                on="SQLite",
                floor=floor.get(name),
                more={"by the clock": round(clock[place], 3)},
            )
            floor.setdefault(name, busy[place])


def recognising(stock: Stock) -> list[Taken]:
    """What each lead takes, among the contacts of a stock."""
    read_through(stock)
    with open_workshop(
        stock.address,
        stock.keys,
        clock=SetClock(datetime(2026, 3, 9, tzinfo=UTC)),
        knowledge=packs.shipped(),
        expected_contacts=stock.contacts,
    ) as workshop:
        with workshop.look(COMMAND) as work:
            source = work.session.scalars(select(Source)).one()
            submissions = [Submission(lead=each, payload="{}") for each in stock.leads]
            defaults = intake.defaults_of(source)
            leads = intake.prepare(submissions, defaults=defaults, knowledge=work.knowledge, now=work.now)
        return [timed(workshop, source, each) for each in leads][WARM:]


def read_through(stock: Stock) -> None:
    """Have the operating system hold the whole file, which it may have written and let go of."""
    with Path(stock.address.removeprefix("sqlite:///")).open("rb") as file:
        while file.read(_AT_ONCE):
            pass


def timed(workshop: Workshop, source: Source, each: Prepared) -> Taken:
    with workshop.look(COMMAND) as work:
        work.session.connection()  # the intake has begun its transaction before it comes to this
        clock, busy = perf_counter(), process_time()
        recognise(work, source, [sought(work, source, each)])
        return Taken((perf_counter() - clock) * 1_000, (process_time() - busy) * 1_000)


def main() -> None:
    sizes = tuple(map(int, sys.argv[1:])) or SIZES
    found = {"online": list(among(sizes))}
    print(json.dumps(told.document(found, {}), indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
