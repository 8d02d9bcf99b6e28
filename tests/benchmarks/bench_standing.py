"""How many times a second can it be decided whether somebody may be contacted?

The pure rule on one core, over a mixture of people as a list for a campaign has them: customers and
strangers, consumers and firms of a dozen countries, some who said no, some bought, some on the list of those
to leave alone. The floor is what Python takes to make an answer with as many reasons, without thinking.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import cycle
from time import process_time
from uuid import UUID

from rules.consent import ANY, Author, EventState, LegalBasis
from rules.findings import Verdict
from rules.law import Law
from rules.law.grounds import Ground
from rules.law.matrix import SubjectType
from rules.permissions import State
from rules.purposes import PurposeKind
from rules.records import Channel
from rules.standing import Decision, decide
from rules.standing.asked import AddressUsed, Facts, Freshness, Provenance, Purpose, Question
from rules.standing.case import Reason
from rules.suppressions import IdType, Reach
from rules.suppressions import Reason as Listed
from service.packs import shipped
from tests.benchmarks.asked import figures as of_a_thousand
from tests.benchmarks.figures import Figure, Unit
from tests.benchmarks.ground import Ground as Stand

PEOPLE = 20_000
ROUNDS = 5
AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
COUNTRIES = ("NL", "NL", "NL", "FI", "DE", "BE", "SE", "GB", "FR", "US", "CA", "ES", "JP", None)
STATES = (EventState.GIVEN, EventState.GIVEN, EventState.GIVEN, EventState.WITHDRAWN, EventState.REQUESTED)
QUESTIONS = tuple(
    Question(
        purpose=Purpose(
            key="newsletter",
            kind=kind,
            basis=LegalBasis.CONSENT,
            channels=tuple(Channel),
            needs_double_opt_in=is_doubled,
            product_group="lamps",
        ),
        channel=channel,
        at=AT,
    )
    for kind, channel, is_doubled in (
        (PurposeKind.MARKETING, Channel.EMAIL, True),
        (PurposeKind.MARKETING, Channel.EMAIL, False),
        (PurposeKind.MARKETING, Channel.PHONE, False),
        (PurposeKind.SERVICE, Channel.EMAIL, False),
    )
)
SALE = {Ground.SALE_AT: "2026-03-01", Ground.PRODUCT: "lamps", Ground.OPT_OUT_OFFERED: "yes"}


def people(count: int) -> list[Facts]:
    """So many people, no two in a row alike."""
    return [_person(number) for number in range(count)]


def _person(number: int) -> Facts:
    is_bought = number % 11 == 0
    return Facts(
        subject=tuple(SubjectType)[number % 4],
        country=COUNTRIES[number % 14],
        is_restricted=number % 97 == 0,
        suppressions=(_listed(number),) if number % 23 == 0 else (),
        consent=_said(number) if number % 3 else None,
        grounds=SALE if number % 5 == 0 else {},
        born=date(1940 + number % 80, 1 + number % 12, 1 + number % 28) if number % 2 else None,
        sources=(
            Provenance(
                obtained_on=date(2026, 11, 1) - timedelta(days=number % 60),
                needs_notice=is_bought,
                notice_sent_on=date(2026, 11, 10) if number % 22 == 0 else None,
                licence_ends=date(2027, 1, 1) if is_bought else None,
            ),
        ),
        address=AddressUsed(
            verdict=Verdict.INVALID if number % 31 == 0 else Verdict.VALID,
            flags=frozenset({"role"}) if number % 7 == 0 else frozenset(),
            freshness=tuple(Freshness)[number % 3] if number % 13 == 0 else None,
        ),
    )


def _said(number: int) -> State:
    return State(
        state=STATES[number % 5],
        basis=LegalBasis.SOFT_OPT_IN if number % 6 == 0 else LegalBasis.CONSENT,
        author=Author.SUBJECT,
        since=AT - timedelta(days=number % 900),
        event_id=UUID(int=number),
        is_confirmed=number % 4 != 0,
        facts=SALE if number % 6 == 0 else {},
    )


def _listed(number: int) -> Reach:
    purpose = ANY if number % 2 else "newsletter"
    return Reach(id_type=IdType.EMAIL, purpose=purpose, channel=ANY, reason=tuple(Listed)[number % 10])


def figures(ground: Stand) -> Iterator[Figure]:
    law, asked = shipped().law, list(zip(people(ground.either(PEOPLE, 500)), cycle(QUESTIONS), strict=False))
    answers = [decide(question, facts, law) for facts, question in asked]
    least = min(_made(answers) for _ in range(ROUNDS))
    taken = min(_decided(asked, law) for _ in range(ROUNDS))
    yield Figure(
        name="decisions on one core",
        value=len(asked) / taken,
        unit=Unit.RATE,
        floor=len(asked) / least,
        more={
            "allowed": sum(answer.allowed for answer in answers),
            "reasons": sum(len(answer.reasons) for answer in answers),
            "asked": len(asked),
        },
    )
    yield from of_a_thousand(ground)


def _decided(asked: list[tuple[Facts, Question]], law: Law) -> float:
    began = process_time()
    for facts, question in asked:
        decide(question, facts, law)
    return process_time() - began


def _made(answers: list[Decision]) -> float:
    """Seconds to make answers of the same size out of nothing."""
    sizes = [len(answer.reasons) for answer in answers]
    began = process_time()
    for size in sizes:
        reasons = tuple(Reason("LAW.NEEDS_CONSENT", {}, "row", "law") for _ in range(size))
        Decision(allowed=False, reasons=reasons, rule="row", is_verified=False, evidence=())
    return process_time() - began
