"""What does it cost to write a stated wish into the ledger, and to look up what holds?

Beside it stands the least that the same could cost in the same database: one row as long as a line of the
ledger inserted and made durable, and one row found by the contact it is of, each in a transaction of its own.
The goal is that a write and a look-up together cost no more than twice such an insert and read together.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from statistics import median
from time import perf_counter
from uuid import UUID

from sqlalchemy import text

from rules.consent import Author, EventState, Method
from rules.purposes import PurposeKind
from rules.records import Channel, Lead
from rules.sources import LawfulBasis, SourceKind
from service import consents, intake, packs, purposes, sources
from service.access import COMMAND, SYSTEM
from service.consents import Statement
from service.intake import Submission
from service.purposes import NoticeOrder, PurposeOrder
from service.work import Work, Workshop
from tests.benchmarks.figures import Figure, Unit
from tests.benchmarks.ground import Ground
from tests.workshops import SetClock, open_workshop

ASKED = {"purpose": "newsletter", "channel": "email"}
EVIDENCE = {"ip": "192.0.2.7", "user_agent": "Mozilla/5.0 (X11)", "form": "footer", "page": "/welcome"}


def figures(ground: Ground) -> Iterator[Figure]:
    count = ground.either(1_000, 50)
    for place, fresh in ground.databases.items():
        with (
            fresh() as address,
            open_workshop(
                address, ground.folder / f"consents-{place}", clock=SetClock(), knowledge=packs.shipped()
            ) as workshop,
        ):
            yield from measured(workshop, place, count)


def measured(workshop: Workshop, place: str, count: int) -> Iterator[Figure]:
    people, notice_id = settled(workshop, count)
    with workshop.open(SYSTEM) as work:
        lay_floor(work)
    least = side_by_side(
        count,
        lambda at: insert(workshop, at, people[at]),
        lambda at: write(workshop, people[at], EventState.GIVEN, notice_id),
        lambda at: write(workshop, people[at], EventState.WITHDRAWN, notice_id),
        lambda at: read(workshop, people[at]),
        lambda at: look_up(workshop, people[at]),
    )
    inserted, given, withdrawn, fetched, looked_up = least
    bare = inserted + fetched
    for name, value, floor in (
        ("write a consent and look up what holds", given + looked_up, bare),
        ("write a withdrawal and look up what holds", withdrawn + looked_up, bare),
        ("write a consent", given, inserted),
        ("write a withdrawal", withdrawn, inserted),
        ("look up what holds", looked_up, fetched),
    ):
        yield Figure(name=name, value=value, unit=Unit.MICROS, on=place, floor=floor)


def side_by_side(count: int, *works: Callable[[int], object]) -> list[float]:
    """The median of each in microseconds, taken in turns: what disturbs one disturbs the other."""
    times: list[list[float]] = [[] for _ in works]
    for at in range(count):
        for work, spans in zip(works, times, strict=True):
            begin = perf_counter()
            work(at)
            spans.append(perf_counter() - begin)
    return [median(spans) * 1e6 for spans in times]


def settled(workshop: Workshop, count: int) -> tuple[list[UUID], UUID]:
    """So many contacts, one purpose and one text."""
    with workshop.open(COMMAND) as work:
        source = sources.create(
            work, key="form", name="Form", kind=SourceKind.FORM, lawful_basis=LawfulBasis.CONSENT
        )
        purposes.create(
            work,
            PurposeOrder(
                key="newsletter",
                kind=PurposeKind.MARKETING,
                titles={"en": "Newsletter"},
                channels=(Channel.EMAIL,),
            ),
        )
        notice = purposes.publish_notice(
            work, NoticeOrder(key="news", version="1", language="en", text="Yes, send me the news.")
        )
    leads = [Lead(external_id=f"n{at}", email=f"person{at}@mail{at}.example.org") for at in range(count)]
    people: list[UUID] = []
    for start in range(0, count, 250):
        with workshop.open(COMMAND) as work:
            submissions = [Submission(lead=lead, payload="{}") for lead in leads[start : start + 250]]
            receipts = intake.accept(work, source, submissions)
            people += [receipt.contact_id for receipt in receipts if receipt.contact_id]
    return people, notice.id


def lay_floor(work: Work) -> None:
    """A table with a key, an index, and rows as long as a line of the ledger: about 1,100 bytes."""
    work.session.execute(text("CREATE TABLE floor (id integer PRIMARY KEY, owner varchar(32), body text)"))
    work.session.execute(text("CREATE INDEX floor_owner ON floor (owner)"))


def insert(workshop: Workshop, at: int, contact_id: UUID) -> None:
    with workshop.open(SYSTEM) as work:
        row = {"id": at, "owner": contact_id.hex, "body": "x" * 1_000}
        work.session.connection().execute(_INSERT, row)


def read(workshop: Workshop, contact_id: UUID) -> None:
    with workshop.look(SYSTEM) as work:
        work.session.connection().execute(_READ, {"owner": contact_id.hex}).one()


_INSERT = text("INSERT INTO floor (id, owner, body) VALUES (:id, :owner, :body)")
_READ = text("SELECT body FROM floor WHERE owner = :owner")


def write(workshop: Workshop, contact_id: UUID, state: EventState, notice_id: UUID) -> None:
    clock = workshop.clock
    assert isinstance(clock, SetClock)
    clock.pass_by(timedelta(seconds=1))
    with workshop.open(COMMAND) as work:
        statement = Statement(
            **ASKED,
            state=state,
            author=Author.SUBJECT,
            method=Method.WEB_FORM,
            at=work.now,
            notice_id=notice_id,
            evidence=EVIDENCE,
        )
        consents.record(work, contact_id, statement)


def look_up(workshop: Workshop, contact_id: UUID) -> None:
    with workshop.look(SYSTEM) as work:
        assert consents.state_many(work, [contact_id], **ASKED)
