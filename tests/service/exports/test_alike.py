"""Asked together, everybody hears what they would hear alone."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import timedelta
from uuid import UUID

import pytest

from rules.consent import Author, EventState, Method
from rules.exports import Format, why_not
from rules.records import Channel, Kind
from rules.restrictions import Ground as Limit
from rules.sources import LawfulBasis, SourceKind
from rules.standing.asked import AddressUsed, Facts
from rules.suppressions import Identifier, IdType, Reason
from service import consents, merges, restrictions, sources, standing, suppressions
from service.access import COMMAND
from service.consents import Statement
from service.exports import running
from service.standing import Subject
from tests.service.exports.lists import NEWS, SHARED, Ground
from tests.workshops import SetClock


@pytest.fixture
def town(ground: Ground, clock: SetClock) -> list[UUID]:
    """People of every kind that an answer could tell apart."""
    people = [
        ground.person("Anna Visser"),
        ground.person("Bea Visser", birth_date="1980-05-01"),
        ground.person("Cas Visser", birth_date="2012-05-01"),
        ground.person("Dirk Visser", birth_date="2005-05-01"),
        ground.person("Eva Visser", country="DE"),
        ground.person("Finn Visser", country="US"),
        ground.person("Gijs Visser", kind=Kind.CONSUMER),
        ground.person("Hanna Visser", kind=Kind.PROFESSIONAL, organisation="Voorbeeld BV"),
        ground.person("Iris", email="info@example.org"),
        ground.person("Jan Visser", email="jan@mailinator.com"),
        ground.person("Kees Visser", phone="+31612345678"),
        ground.stranger("Lotte Visser"),
    ]
    withdrawn, objected, ended, listed, restricted = (
        ground.person(f"{name} Visser") for name in ("Mia", "Noor", "Olaf", "Piet", "Roos")
    )
    ground.state(withdrawn, EventState.WITHDRAWN)
    ground.state(objected, EventState.OBJECTED, purpose="*", channel="*")
    _agree_until(ground, ended, days=1)
    with ground.workshop.open(COMMAND) as work:
        suppressions.add(work, [Identifier(IdType.EMAIL, "piet@example.org")], reason=Reason.MANUAL)
        restrictions.restrict(work, restricted, ground=Limit.ACCURACY)
    one, other = ground.person("Sara Visser"), ground.stranger("Sarah Visser", email="sarah@example.com")
    ground.state(other, EventState.REFUSED)
    with ground.workshop.open(COMMAND) as work:
        merges.merge(work, [one, other])
    clock.pass_by(timedelta(days=2))
    return sorted([*people, withdrawn, objected, ended, listed, restricted, one, other, *_bought(ground)])


def _agree_until(ground: Ground, contact_id: UUID, *, days: int) -> None:
    with ground.workshop.open(COMMAND) as work:
        statement = Statement(
            purpose=NEWS,
            channel="email",
            state=EventState.GIVEN,
            author=Author.SUBJECT,
            method=Method.PREFERENCE_PAGE,
            at=work.now,
            valid_until=work.now + timedelta(days=days),
        )
        consents.record(work, contact_id, statement)


def _bought(ground: Ground) -> Iterator[UUID]:
    with ground.workshop.open(COMMAND) as work:
        broker = sources.create(
            work,
            key="broker",
            name="Broker",
            kind=SourceKind.BOUGHT_LIST,
            lawful_basis=LawfulBasis.CONSENT,
            country="NL",
        )
    bought = Ground(ground.workshop, broker, ground.segment_id, ground.recipient_id)
    yield bought.person("Tim Visser")
    yield bought.stranger("Vera Visser")


@pytest.mark.parametrize(
    ("purpose", "channel", "form", "named"),
    [
        (NEWS, Channel.EMAIL, Format.CSV, ("contact_id", "email")),
        (NEWS, Channel.POST, Format.CSV, ("contact_id", "full_name", "city")),
        (SHARED, Channel.SHARE, Format.NDJSON, ("contact_id", "email", "phone", "birth_date")),
        (SHARED, Channel.SHARE, Format.META, ("email",)),
    ],
)
@pytest.mark.parametrize("together", [4, 1_000])
def test_everybody_hears_together_what_they_hear_alone(
    ground: Ground,
    town: list[UUID],
    monkeypatch: pytest.MonkeyPatch,
    together: int,
    purpose: str,
    channel: Channel,
    form: Format,
    named: tuple[str, ...],
) -> None:
    monkeypatch.setattr(running, "TOGETHER", together)
    expected: dict[str, int] = {}
    for contact_id in town:
        code = _alone(ground, contact_id, purpose, channel)
        expected[code] = expected.get(code, 0) + 1
    export_id = ground.made(town, purpose=purpose, channel=channel, format=form, fields=named)
    view = ground.view(export_id)
    assert (view.included, view.excluded) == (expected.pop("", 0), expected)
    assert len(expected) > 3


def _alone(ground: Ground, contact_id: UUID, purpose: str, channel: Channel) -> str:
    with ground.workshop.look(COMMAND) as work:
        [answer] = standing.decide_many(
            work, [Subject(contact_id=contact_id)], purpose=purpose, channel=channel
        )
    if answer.contact_id != contact_id:
        return "merged"
    return "" if answer.decision.allowed else why_not(answer.decision)


def test_whatever_an_answer_depends_on_is_looked_at_when_people_are_taken_together() -> None:
    """Whoever adds a fact adds it to what makes people alike in `service.exports.asking`, and then here."""
    told_by_row_or_particular = {
        "is_known",
        "is_unreadable",
        "is_erased",
        "is_restricted",
        "subject",
        "country",
        "suppressions",
        "consent",
        "grounds",
        "born",
        "sources",
        "address",
    }
    assert {each.name for each in fields(Facts)} == told_by_row_or_particular
    assert {each.name for each in fields(AddressUsed)} == {"verdict", "flags", "freshness"}
