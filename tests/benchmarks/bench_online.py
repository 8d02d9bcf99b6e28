"""What does it cost to recognise one lead among many: find who may be the same, open them, and weigh?

Milliseconds for one lead at a time on SQLite: of half of them, and of all but one in a hundred. Beside the
figures of a size stand those of the smallest in the same run: growth should hardly show. A million records
take half an hour to lay down, so they are asked for by name:

    python -m tests.benchmarks.bench_online 10000 100000 1000000
"""

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from pathlib import Path
from statistics import quantiles
from time import perf_counter

from rules.matching.model import Fitted
from rules.records import Lead
from rules.sources import LawfulBasis, SourceKind
from service import intake, matching, packs, sources
from service.access import COMMAND
from service.intake import Prepared, Submission
from service.intake.placing import sought
from service.intake.recognising import recognise
from service.matching import census
from service.storage.sources import Source
from service.work import Workshop
from tests.benchmarks import figures as told
from tests.benchmarks import ground
from tests.benchmarks.figures import Figure, Unit
from tests.benchmarks.ground import Ground
from tests.benchmarks.matching.contacts import rows
from tests.benchmarks.matching.people import Mix
from tests.databases import SqliteCopies
from tests.workshops import SetClock, open_workshop

ASKED, WARM = 1_000, 100
"""Leads that are recognised for a figure, and those before them that are not counted."""
BATCH = 500


def figures(stand: Ground) -> Iterator[Figure]:
    return among(stand.folder, stand.either((10_000, 100_000), (1_000,)))


def among(folder: Path, sizes: tuple[int, ...]) -> Iterator[Figure]:
    """For each size the two figures, beside those of the first size."""
    floor: dict[str, float] = {}
    copies = SqliteCopies(folder)
    for size in sizes:
        with copies.fresh(folder) as address:
            times = recognising(address, folder / f"keys{size}", size)
        cuts = quantiles(times, n=100)
        for name, value in (("half", cuts[49]), ("99 of 100", cuts[98])):
            figure = Figure(
                name=f"recognise among {size:,}, {name}", value=value, unit=Unit.MILLIS, on="SQLite"
            )
            yield replace(figure, floor=floor.get(name))
            floor.setdefault(name, value)


def recognising(address: str, folder: Path, size: int) -> list[float]:
    """Milliseconds of each lead, among so many records."""
    clock = SetClock()
    leads = (lead(row.values) for row in rows(Mix(records=size + WARM + ASKED, seed=5)))
    with open_workshop(
        address, folder, clock=clock, knowledge=packs.shipped(), expected_contacts=size
    ) as workshop:
        source = laid_down(workshop, leads, size)
        clock.pass_by(census.SETTLED + timedelta(minutes=1))
        with workshop.open(COMMAND) as work:
            while census.count_on(work, limit=1_000):
                pass
            model = matching.weights(work).model
            matching.keep(work, Fitted(model, rounds=1, agreement=1.0), records=size)
        times = [timed(workshop, source, each) for each in prepared(workshop, source, list(leads))]
    return times[WARM:]


def lead(values: Mapping[str, str]) -> Lead:
    return Lead(**{name: value for name, value in values.items() if value})


def laid_down(workshop: Workshop, leads: Iterator[Lead], size: int) -> Source:
    """So many records in the database, by way of the intake."""
    with workshop.open(COMMAND) as work:
        source = sources.create(
            work,
            key="form",
            name="Form",
            kind=SourceKind.FORM,
            lawful_basis=LawfulBasis.CONSENT,
            country="NL",
        )
    for start in range(0, size, BATCH):
        with workshop.open(COMMAND) as work:
            part = islice(leads, min(BATCH, size - start))
            intake.accept(work, source, [Submission(lead=each, payload="{}") for each in part])
    return source


def prepared(workshop: Workshop, source: Source, leads: list[Lead]) -> list[Prepared]:
    submissions = [Submission(lead=each, payload="{}") for each in leads]
    with workshop.look(COMMAND) as work:
        return intake.prepare(
            submissions, defaults=intake.defaults_of(source), knowledge=work.knowledge, now=work.now
        )


def timed(workshop: Workshop, source: Source, each: Prepared) -> float:
    with workshop.look(COMMAND) as work:
        begin = perf_counter()
        recognise(work, source, [sought(work, source, each)])
        return (perf_counter() - begin) * 1_000


def main() -> None:
    sizes = tuple(map(int, sys.argv[1:])) or (10_000, 100_000)
    with ground.prepared(is_quick=False) as stand:
        found = {"online": list(among(stand.folder, sizes))}
    print(json.dumps(told.document(found, {}), indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
