"""What does a lead cost over HTTP, beside a bare durable insert through the same server and database?

One lead at a time with one caller and with sixteen at once, in milliseconds at the median and the 99th
percentile, and a batch of 500. The callers run beside the server, so that the figures are those of a machine
shared by both. Every lead is of a new person.
"""

import http.client
import itertools
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Event, Thread
from time import perf_counter
from typing import Any

from rules.sources import LawfulBasis, SourceKind
from service import sources
from service.access import COMMAND, Scope
from service.opening import open_workshop
from service.settings import Settings
from service.storage.engine import connect
from tests.benchmarks import floor
from tests.benchmarks.figures import Figure, Unit
from tests.benchmarks.ground import Ground
from tests.benchmarks.matching.contacts import rows
from tests.benchmarks.matching.people import Mix
from tests.ports import free_port, wait_until_open
from tests.service.api.caller import stamp

SECONDS = 4.0
CALLERS = (1, 16)
BATCH = 500
PEOPLE = 30_000
WARMING = 20
"""Requests before any is counted: connections are opened, and code is loaded."""

_numbers = itertools.count(1)

Make = Callable[[], tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class Sample:
    """What callers saw."""

    spans: list[float]
    took: float

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.spans) / self.took

    def millis(self, percent: int) -> float:
        """The span that so many of a hundred requests did not exceed."""
        return round(statistics.quantiles(self.spans, n=100)[percent - 1] * 1e3, 2)


def figures(ground: Ground) -> Iterator[Figure]:
    seconds = ground.either(SECONDS, 0.5)
    for place, fresh in ground.databases.items():
        folder = ground.folder / f"api-{place}"
        folder.mkdir()
        with fresh() as address:
            secret = prepare(address, folder)
            ours = timed("service.app:create_app", address, folder, secret, seconds)
            least = timed("tests.benchmarks.floor:make", address, folder, secret, seconds)
        yield from _told(place, ours, least)


def _told(place: str, ours: dict[int, Sample], least: dict[int, Sample]) -> Iterator[Figure]:
    for callers in CALLERS:
        found, bare = ours[callers], least[callers]
        yield Figure(
            name=f"one lead, {callers} {'caller' if callers == 1 else 'callers'}, median",
            on=place,
            value=found.millis(50),
            unit=Unit.MILLIS,
            floor=bare.millis(50),
            more={"p99": found.millis(99), "bare p99": bare.millis(99), "a second": round(found.rate)},
        )
    found, bare = ours[BATCH], least[BATCH]
    yield Figure(
        name=f"leads in batches of {BATCH}",
        on=place,
        value=found.rate * BATCH,
        unit=Unit.RATE,
        floor=bare.rate * BATCH,
        more={"p50 ms": found.millis(50), "p99 ms": found.millis(99)},
    )


def prepare(address: str, folder: Path) -> str:
    """A source and the secret of its key, and the table of the floor."""
    floor.prepare(address)
    engine = connect(address)
    stamp(engine)
    engine.dispose()
    workshop = open_workshop(Settings(data_dir=folder, database_url=address))
    with workshop.open(COMMAND) as work:
        source = sources.create(
            work,
            key="bench",
            name="Bench",
            kind=SourceKind.FORM,
            lawful_basis=LawfulBasis.CONSENT,
            country="NL",
        )
        issued = sources.issue_key(work, source.id, label="bench", scopes=frozenset({Scope.LEADS_WRITE}))
    workshop.engine.dispose()
    return issued.secret


def timed(target: str, address: str, folder: Path, secret: str, seconds: float) -> dict[int, Sample]:
    """By the number of callers, and for batches by their size."""
    with granian(target, address, folder) as port:
        found = {callers: run(port, secret, single, callers=callers, seconds=seconds) for callers in CALLERS}
        return found | {BATCH: run(port, secret, batch, callers=1, seconds=seconds)}


@contextmanager
def granian(target: str, address: str, folder: Path) -> Iterator[int]:
    """The server as `goodstanding serve` starts it, with one process."""
    port = free_port()
    options = ("--interface", "wsgi", "--blocking-threads", "1", "--factory", "--port", str(port))
    environment = os.environ | {
        "GOODSTANDING_DATA_DIR": str(folder),
        "GOODSTANDING_DATABASE_URL": address,
        "GOODSTANDING_RATE_PER_MINUTE": "100000000",
        "GOODSTANDING_LOG_LEVEL": "WARNING",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    command = (sys.executable, "-m", "granian", *options, target)
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, text=True) as process:
        try:
            wait_until_open(port, process)
            yield port
        finally:
            process.terminate()


def run(port: int, secret: str, make: Make, *, callers: int, seconds: float) -> Sample:
    """Callers ask one thing after the other until the time is over."""
    warm = http.client.HTTPConnection("127.0.0.1", port)
    for _ in range(WARMING if make is single else 1):
        ask(warm, secret, make)
    warm.close()
    spans: list[float] = []
    over = Event()

    def call() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        while not over.is_set():
            spans.append(ask(connection, secret, make))
        connection.close()

    threads = [Thread(target=call) for _ in range(callers)]
    start = perf_counter()
    for thread in threads:
        thread.start()
    over.wait(seconds)
    over.set()
    for thread in threads:
        thread.join()
    # Even a slow machine gets far enough for a percentile: one request is its own.
    return Sample(spans if len(spans) > 1 else spans * 2, perf_counter() - start)


def ask(connection: http.client.HTTPConnection, secret: str, make: Make) -> float:
    path, body = make()
    sent = json.dumps(body)
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
    start = perf_counter()
    connection.request("POST", path, body=sent, headers=headers)
    answer = connection.getresponse()
    told = answer.read()
    span = perf_counter() - start
    if answer.status not in {201, 207} or b'"status_code":4' in told:
        raise RuntimeError(f"refused with {answer.status}")
    return span


def single() -> tuple[str, Any]:
    return "/v1/leads", person(next(_numbers))


def batch() -> tuple[str, Any]:
    return "/v1/leads:batch", {"items": [person(next(_numbers)) for _ in range(BATCH)]}


def person(number: int) -> dict[str, str]:
    """Somebody new, as different from the others as people are: likenesses would be weighed, too."""
    made = people()
    return made[number % len(made)] | {"external_id": f"crm-{number}"}


@cache
def people() -> list[dict[str, str]]:
    """Made up before anything is timed; more than are asked for in the time there is."""
    return [
        {name: text for name, text in row.values.items() if text}
        for row in rows(Mix(records=PEOPLE, duplicates=0.0, seed=11))
    ]
