"""How many cases can be opened a second, and how often can 25 of them be listed with their clocks?

Over HTTP, as a system that sends them does it: authentication, checks, sealing, clock, log of deeds and job
included. The floor is one row as long as a case, inserted and made durable in a transaction of its own, and
25 of these rows read.
"""

from collections.abc import Callable, Iterator
from time import perf_counter

from sqlalchemy import text

from rules.sources import LawfulBasis, SourceKind
from service import packs, sources
from service.access import COMMAND, KEY_SCOPES, SYSTEM
from service.app import create_app
from service.work import Workshop
from tests.benchmarks.figures import Figure, Unit
from tests.benchmarks.ground import Ground
from tests.service.api.caller import Caller, stamp
from tests.workshops import SetClock, open_workshop

ASKED = {"rights": ["access", "erasure"], "details": "Please tell me what you hold of me." * 4}
ROW = b"x" * 600
LISTED = 25


def figures(ground: Ground) -> Iterator[Figure]:
    count = ground.either(2_000, 50)
    for place, fresh in ground.databases.items():
        with (
            fresh() as address,
            open_workshop(
                address, ground.folder / f"requests-{place}", clock=SetClock(), knowledge=packs.shipped()
            ) as workshop,
        ):
            yield from measured(workshop, place, count)


def measured(workshop: Workshop, place: str, count: int) -> Iterator[Figure]:
    caller = _caller(workshop)
    with workshop.open(SYSTEM) as work:
        kind = "BYTEA" if work.session.get_bind().dialect.name == "postgresql" else "BLOB"
        work.session.execute(text(f"CREATE TABLE floor (id INTEGER PRIMARY KEY, content {kind})"))
    inserted = rate(count, lambda at: _insert(workshop, at))
    created = rate(count, lambda at: _create(caller, at))
    yield Figure(name="open a case", value=created, unit=Unit.RATE, on=place, floor=inserted)
    fetched = rate(count, lambda _: _fetch(workshop))
    listed = rate(count, lambda _: _list(caller))
    yield Figure(
        name=f"list {LISTED} cases with their clocks", value=listed, unit=Unit.RATE, on=place, floor=fetched
    )


def rate(count: int, work: Callable[[int], object]) -> float:
    """How often a second, after a few to warm up."""
    for at in range(5):
        work(-1 - at)
    begin = perf_counter()
    for at in range(count):
        work(at)
    return count / (perf_counter() - begin)


def _caller(workshop: Workshop) -> Caller:
    stamp(workshop.engine)
    app = create_app(workshop.settings, clock=workshop.clock)
    app.extensions["workshop"] = workshop
    with workshop.open(COMMAND) as work:
        source = sources.create(
            work, key="form", name="Form", kind=SourceKind.FORM, lawful_basis=LawfulBasis.CONSENT
        )
        secret = sources.issue_key(work, source.id, label="bench", scopes=KEY_SCOPES).secret
    return Caller(app, secret)


def _create(caller: Caller, at: int) -> None:
    answer = caller.post("/v1/requests", ASKED | {"subject": {"email": f"person.{at + 9}@example.org"}})
    assert answer.status_code == 201


def _list(caller: Caller) -> None:
    answer = caller.get(f"/v1/requests?limit={LISTED}")
    assert len(answer.json["items"]) == LISTED


def _insert(workshop: Workshop, at: int) -> None:
    with workshop.open(SYSTEM) as work:
        work.session.execute(text("INSERT INTO floor VALUES (:id, :content)"), {"id": at + 9, "content": ROW})


def _fetch(workshop: Workshop) -> None:
    with workshop.look(SYSTEM) as work:
        assert (
            len(work.session.execute(text("SELECT * FROM floor LIMIT :most"), {"most": LISTED}).all())
            == LISTED
        )
