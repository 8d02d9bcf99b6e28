"""What does a lead cost over HTTP, beside a bare durable insert through the same server and database?

    python -m tests.benchmarks.bench_api [seconds]

Prints JSON: requests or leads a second and milliseconds at the median and the 99th percentile, for one caller
and for eight at once, and the ratio to the floor. Both databases write to the disk before they answer. The
callers run beside the server, so that the figures are those of a machine shared by both. Every lead is of a
new person.
"""

import http.client
import itertools
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event, Thread
from time import perf_counter
from typing import Any

from service import sources
from service.access import COMMAND, Scope
from service.opening import open_workshop, prepare_database
from service.settings import Settings
from service.storage.base import Base
from service.storage.engine import connect
from service.storage.sources import LawfulBasis, SourceKind
from tests.benchmarks import floor
from tests.ports import free_port, wait_until_open
from tests.postgres import Missing, serve

SECONDS = 5.0
AT_ONCE = 8
BATCH = 500
GOALS = {"one lead, against the floor": 2.5, "batch, leads a second": 3_500}

_numbers = itertools.count(1)

Sample = dict[str, float]


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o755)
        figures = {
            kind: measured(address, folder / kind, seconds)
            for kind, address in databases(folder, stack).items()
        }
    machine = {"python": platform.python_version(), "cores": os.cpu_count(), "workers": 1}
    print(json.dumps({"machine": machine, "figures": figures, "goals": GOALS}, indent=1))


def databases(folder: Path, stack: ExitStack) -> dict[str, str]:
    found = {"sqlite": f"sqlite:///{folder / 'bench.db'}"}
    try:
        server = stack.enter_context(serve("fsync=on", "shared_buffers=128MB", "max_connections=50"))
    except Missing as reason:
        print(f"PostgreSQL left out: {reason}", file=sys.stderr)
        return found
    server.run("CREATE DATABASE bench ENCODING UTF8 TEMPLATE template0")
    return found | {"postgresql": server.address("bench")}


def measured(address: str, folder: Path, seconds: float) -> dict[str, Any]:
    folder.mkdir()
    secret = prepare(address, folder)
    floor.prepare(address)
    ours = timed("service.app:create_app", address, folder, secret, seconds)
    least = timed("tests.benchmarks.floor:make", address, folder, secret, seconds)
    ratios = {
        name: {
            "times the floor's median": round(ours[name]["p50 ms"] / least[name]["p50 ms"], 2),
            "share of the floor's rate": round(ours[name]["a second"] / least[name]["a second"], 2),
        }
        for name in ours
    }
    return {"ours": ours, "floor": least, "ratios": ratios}


def prepare(address: str, folder: Path) -> str:
    settings = Settings(data_dir=folder, database_url=address)
    prepare_database(settings)
    engine = connect(address)
    Base.metadata.create_all(engine)
    engine.dispose()
    workshop = open_workshop(settings)
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


def timed(target: str, address: str, folder: Path, secret: str, seconds: float) -> dict[str, Sample]:
    with granian(target, address, folder) as port:
        return {
            "one lead, one caller": run(port, secret, single, callers=1, seconds=seconds),
            f"one lead, {AT_ONCE} callers": run(port, secret, single, callers=AT_ONCE, seconds=seconds),
            f"batch of {BATCH}, one caller": run(
                port, secret, batch, callers=1, seconds=seconds, leads=BATCH
            ),
        }


@contextmanager
def granian(target: str, address: str, folder: Path) -> Iterator[int]:
    """The server as `goodstanding serve` starts it, with one process."""
    port = free_port()
    command = (
        "granian",
        "--interface",
        "wsgi",
        "--blocking-threads",
        "1",
        "--factory",
        "--port",
        str(port),
        target,
    )
    environment = os.environ | {
        "GOODSTANDING_DATA_DIR": str(folder),
        "GOODSTANDING_DATABASE_URL": address,
        "GOODSTANDING_RATE_PER_MINUTE": "100000000",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    with subprocess.Popen(
        (sys.executable, "-m", *command), env=environment, stdout=subprocess.DEVNULL, text=True
    ) as process:
        try:
            wait_until_open(port, process)
            yield port
        finally:
            process.terminate()


def run(
    port: int,
    secret: str,
    make: Callable[[], tuple[str, Any]],
    *,
    callers: int,
    seconds: float,
    leads: int = 1,
) -> Sample:
    """Callers ask one thing after the other until the time is over; the first second is not counted."""
    for _ in range(3):
        ask(http.client.HTTPConnection("127.0.0.1", port), secret, make)
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
    took = perf_counter() - start
    return {
        "a second": round(len(spans) * leads / took),
        "p50 ms": round(statistics.median(spans) * 1e3, 2),
        "p99 ms": round(statistics.quantiles(spans, n=100)[98] * 1e3, 2),
    }


def ask(connection: http.client.HTTPConnection, secret: str, make: Callable[[], tuple[str, Any]]) -> float:
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
    return {
        "external_id": f"crm-{number}",
        "given_name": "Anna",
        "family_name": f"Jansen{chr(97 + number % 26)}",
        "email": f"anna.{number}@example.org",
        "phone": f"+4477009{number % 100_000:05d}",
        "street": "Dorpsstraat",
        "house_number": str(number % 400 + 1),
        "postal_code": f"{1011 + number % 8000} AB",
        "city": "Utrecht",
        "country": "NL",
        "organisation": f"Voorbeeld {number % 1000} BV",
        "job_title": "Inkoper",
        "language": "nl",
    }


if __name__ == "__main__":
    main()
