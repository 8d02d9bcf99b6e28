"""What does it cost to ask of a thousand people whether they may be contacted, beside its reads?

A thousand contacts with an e-mail address, a number, a date of birth and an address of a house; half of them
have agreed, a tenth came with a bought list, and the list of those to leave alone has some thousand entries,
raw and hashed. The floor is what reading alone takes: the very questions to the database, each put again
as it was and fetched to the last row, and nothing done with the rows. Of all rounds the swiftest counts.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, event

from rules.consent import Author, EventState, LegalBasis, Method
from rules.purposes import PurposeKind
from rules.records import Channel, Lead
from rules.sources import LawfulBasis, SourceKind
from rules.suppressions import Form, Identifier, IdType, Reason
from service import consents, intake, packs, purposes, sources, standing, suppressions
from service.access import COMMAND
from service.consents import Statement
from service.intake import Submission
from service.purposes import PurposeOrder
from service.standing import Subject
from service.storage import suppressions as stored
from service.suppressions import keyed
from service.work import Work, Workshop
from tests.benchmarks.figures import Figure, Unit
from tests.benchmarks.ground import Ground
from tests.workshops import SetClock, open_workshop

SUBJECTS, LISTED = 1_000, 5_000
BORN, DAYS = date(1950, 1, 1), 250
"""Their days of birth lie as far apart as in earnest, and so do the days on which they agreed."""
ROUNDS = 31


def figures(stand: Ground) -> Iterator[Figure]:
    """For each database: the time of one question, beside that of its own reads."""
    for name, fresh in stand.databases.items():
        with fresh() as address:
            subjects = stand.either(SUBJECTS, 50)
            yield _figure(name, address, stand.folder / f"standing-{name}", subjects)


def _figure(name: str, address: str, keys: Path, subjects: int) -> Figure:
    keys.mkdir()
    clock = SetClock()
    with open_workshop(
        address, keys, clock=clock, knowledge=packs.shipped(), expected_contacts=subjects
    ) as workshop:
        ids = people_who_agreed(workshop, clock, subjects)
        with _heard(workshop.engine) as questions:
            answers = _ask(workshop, ids)
        # In turns, so that both meet the same machine.
        rounds = [(_timed(workshop, ids), _replayed(workshop, questions)) for _ in range(ROUNDS)]
        whole, reads = (min(each) for each in zip(*rounds, strict=True))
    allowed = sum(answer.decision.allowed for answer in answers)
    return Figure(
        name=f"standing of {subjects:,} in one question",
        value=whole * 1_000,
        unit=Unit.MILLIS,
        on=name,
        floor=reads * 1_000,
        more={"reads": len(questions), "allowed": allowed, "a second": round(subjects / whole)},
    )


def people_who_agreed(workshop: Workshop, clock: SetClock, number: int) -> list[UUID]:
    """So many contacts, of whom half have agreed, and the newsletter that they were asked about."""
    ids = [*_people(workshop, SourceKind.FORM, number * 9 // 10, 0)]
    ids += _people(workshop, SourceKind.BOUGHT_LIST, number - len(ids), len(ids))
    with workshop.open(COMMAND) as work:
        order = PurposeOrder(
            key="newsletter",
            kind=PurposeKind.MARKETING,
            titles={"en": "Newsletter"},
            channels=(Channel.EMAIL,),
            basis=LegalBasis.CONSENT,
        )
        purposes.create(work, order)
    clock.pass_by(timedelta(minutes=1))
    with workshop.open(COMMAND) as work:
        for place, contact_id in enumerate(ids[::2]):
            consents.record(work, contact_id, _agreed(work, days_ago=place % DAYS))
        _suppress(work)
    return ids


def _people(workshop: Workshop, kind: SourceKind, number: int, skipped: int) -> Iterator[UUID]:
    with workshop.open(COMMAND) as work:
        source = sources.create(
            work,
            key=kind.value.replace("_", "-"),
            name="A source",
            kind=kind,
            lawful_basis=LawfulBasis.CONSENT,
        )
    leads = (
        Lead(
            full_name=f"Person Number{place}",
            email=f"person.{place}@example.org",
            birth_date=(BORN + timedelta(days=place * 17)).isoformat(),
            street="Dorpsstraat",
            house_number=str(place),
            postal_code="1234 AB",
            city="Amersfoort",
            country="NL",
            external_id=str(place),
        )
        for place in range(skipped, skipped + number)
    )
    with workshop.open(COMMAND) as work:
        receipts = intake.accept(work, source, [Submission(lead=lead, payload="{}") for lead in leads])
    yield from (receipt.contact_id for receipt in receipts if receipt.contact_id is not None)


def _agreed(work: Work, *, days_ago: int) -> Statement:
    return Statement(
        purpose="newsletter",
        channel="email",
        state=EventState.GIVEN,
        author=Author.SUBJECT,
        method=Method.PREFERENCE_PAGE,
        at=work.now - timedelta(days=days_ago),
    )


def _suppress(work: Work) -> None:
    """Others than those who are asked about, but for one in twenty."""
    mails = [f"person.{place * 20}@example.org" for place in range(LISTED // 2)]
    raw = [keyed.of(work.vault, Identifier(IdType.EMAIL, f"other.{mail}")) for mail in mails]
    hashed = [
        keyed.of_hash(work.vault, IdType.EMAIL, Form.SHA256, hashlib.sha256(mail.encode()).hexdigest())
        for mail in mails
    ]
    rows = [
        suppressions.row(work, *each, reason=Reason.ROBINSON, purpose="*", channel="*")
        | {"origin_event_id": None, "review_at": None}
        for each in (*raw, *filter(None, hashed))
    ]
    stored.insert_new(work.session, rows)


def _ask(workshop: Workshop, ids: list[UUID]) -> list[standing.Answer]:
    with workshop.look(COMMAND) as work:
        subjects = [Subject(contact_id=each) for each in ids]
        return standing.decide_many(work, subjects, purpose="newsletter", channel=Channel.EMAIL)


def _timed(workshop: Workshop, ids: list[UUID]) -> float:
    begun = perf_counter()
    _ask(workshop, ids)
    return perf_counter() - begun


@contextmanager
def _heard(engine: Engine) -> Iterator[list[tuple[Any, Any]]]:
    """Every question that is put to the database meanwhile, with what it is about."""
    questions: list[tuple[Any, Any]] = []

    def hear(_connection: Any, question: Any, several: Any, given: Any, _options: Any) -> None:
        questions.append((question, several or given))

    event.listen(engine, "before_execute", hear)
    yield questions
    event.remove(engine, "before_execute", hear)


def _replayed(workshop: Workshop, questions: list[tuple[Any, Any]]) -> float:
    begun = perf_counter()
    with workshop.look(COMMAND) as work:
        connection = work.session.connection()
        for question, given in questions:
            connection.execute(question, given).all()
    return perf_counter() - begun
