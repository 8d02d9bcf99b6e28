"""Is the record of processing activities what is really set up, on this day and on an earlier one?"""

import csv
import hashlib
import io
import json
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from rules.consent import LegalBasis
from rules.purposes import PurposeKind, PurposeStatus
from rules.recipients import Protocol, Role, Transfer
from rules.records import Channel, Kind, Lead
from rules.retention import Action, Trigger
from service import activities, intake, purposes, retention, sweeps
from service.access import COMMAND, Actor, ActorKind, scopes_of
from service.access import Role as Office
from service.errors import Forbidden, NotFound
from service.intake import Submission
from service.purposes import PurposeOrder
from service.recipients import register
from service.retention import Order
from service.storage.sources import Source
from service.work import Workshop
from tests.workshops import SetClock

NEWSLETTER = PurposeOrder(
    key="newsletter",
    kind=PurposeKind.MARKETING,
    titles={"en": "Newsletter", "nl": "Nieuwsbrief"},
    channels=(Channel.EMAIL,),
    basis=LegalBasis.CONSENT,
)
MAILER = register.Order(
    name="Mailer Inc",
    role=Role.PROCESSOR,
    protocol=Protocol.MANUAL,
    categories=("email", "name"),
    purposes=("newsletter",),
    country="US",
    transfer=Transfer.CLAUSES,
    contract="2026/7",
)


@pytest.fixture
def furnished(workshop: Workshop, source: Source) -> Workshop:
    """A purpose, a recipient abroad, a rule, and one person."""
    workshop.settings = replace(
        workshop.settings, controller_name="Example B.V.", controller_jurisdiction="NL", lead_days=45
    )
    lead = Lead(email="anna@example.org", given_name="Anna", kind=Kind.CONSUMER, country="NL")
    with workshop.open(COMMAND) as work:
        purposes.create(work, NEWSLETTER)
        register.register(work, MAILER)
        retention.make(work, rule("P2Y"))
        intake.accept(work, source, [Submission(lead=lead, payload="{}")])
    return workshop


def rule(period: str) -> Order:
    return Order(
        name="After goodbye",
        trigger=Trigger.WITHDRAWN,
        period=period,
        action=Action.ERASE,
        purpose="newsletter",
        law="Policy 4",
    )


def test_the_record_is_what_is_set_up(furnished: Workshop, source: Source) -> None:
    with furnished.look(COMMAND) as work:
        told = activities.current(work)
    [activity] = told["activities"]
    assert told["controller"]["name"] == "Example B.V."
    assert (activity["key"], activity["legal_basis"], activity["channels"]) == (
        "newsletter",
        "A6-1-a",
        ["email"],
    )
    assert (activity["subjects"], activity["recipients"]) == (["consumer"], ["Mailer Inc"])
    assert {"email", "name"} <= set(activity["data"])
    assert "phone" not in activity["data"]
    assert [(each["country"], each["ground"]) for each in activity["transfers"]] == [("US", "clauses")]
    assert [(each["period"], each["trigger"], each["law"]) for each in activity["limits"]] == [
        ("P2Y", "withdrawn", "Policy 4")
    ]
    assert [each["key"] for each in told["sources"]] == [source.key]
    assert (told["security"]["raw_lead_days"], told["security"]["second_factor"]) == (45, True)
    assert told["security"]["database"] == furnished.engine.dialect.name


def test_what_changes_in_the_house_changes_in_the_record(furnished: Workshop) -> None:
    furnished.settings = replace(furnished.settings, controller_name="Other B.V.", require_totp=False)
    with furnished.open(COMMAND) as work:
        purposes.create(work, replace(NEWSLETTER, status=PurposeStatus.RETIRED))
    with furnished.look(COMMAND) as work:
        told = activities.current(work)
    assert told["activities"] == []
    assert (told["controller"]["name"], told["security"]["second_factor"]) == ("Other B.V.", False)


def test_a_version_is_kept_only_when_something_differs(furnished: Workshop, clock: SetClock) -> None:
    with furnished.open(COMMAND) as work:
        first = activities.keep(work)
    assert first is not None
    written = json.dumps(first.document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert first.sha256 == hashlib.sha256(written.encode()).hexdigest()
    clock.pass_by(timedelta(days=1))
    with furnished.open(COMMAND) as work:
        assert activities.keep(work) is None
        retention.end(work, retention.standing(work)[0].id)
        retention.make(work, rule("P1Y"))
        assert sweeps.SWEEPS["activities.sweep"](work) == 1
    with furnished.look(COMMAND) as work:
        assert [each.number for each in activities.newest(work)] == [2, 1]


def test_what_was_otherwise_on_an_earlier_day_is_told(furnished: Workshop, clock: SetClock) -> None:
    with furnished.open(COMMAND) as work:
        activities.keep(work)
    earlier = clock()
    clock.pass_by(timedelta(days=30))
    furnished.settings = replace(furnished.settings, reveals_per_hour=10)
    with furnished.open(COMMAND) as work:
        purposes.create(work, replace(NEWSLETTER, basis=LegalBasis.LEGITIMATE_INTEREST))
        activities.keep(work)
    with furnished.look(COMMAND) as work:
        told = {each.path: (each.before, each.after) for each in activities.between(work, earlier, work.now)}
        assert activities.between(work, earlier, earlier + timedelta(days=29)) == ()
    assert told == {
        ("activities", "newsletter", "legal_basis"): ("A6-1-a", "A6-1-f"),
        ("activities", "newsletter", "version"): ("1", "2"),
        ("security", "reveals_per_hour"): ("50", "10"),
    }


def test_before_the_first_version_there_was_no_record(furnished: Workshop, clock: SetClock) -> None:
    with furnished.open(COMMAND) as work:
        activities.keep(work)
    with furnished.look(COMMAND) as work:
        with pytest.raises(NotFound):
            activities.as_of(work, clock() - timedelta(seconds=1))
        assert activities.as_of(work, clock()).number == 1


def test_the_table_has_a_row_for_each_activity_and_no_formula(furnished: Workshop) -> None:
    with furnished.open(COMMAND) as work:
        purposes.create(work, replace(NEWSLETTER, titles={"en": '=HYPERLINK("https://example.org")'}))
    with furnished.look(COMMAND) as work:
        [header, row] = csv.reader(io.StringIO(activities.as_csv(activities.current(work))))
    told = dict(zip(header, row, strict=True))
    assert told["purpose"].startswith("'=HYPERLINK")
    assert told["transfers"] == "Mailer Inc (US, clauses)"
    assert told["time_limits"] == "After goodbye: P2Y withdrawn"


def test_who_may_not_read_the_audit_does_not_read_the_record(furnished: Workshop) -> None:
    marketer = Actor(kind=ActorKind.USER, id=UUID(int=4), scopes=scopes_of(frozenset({Office.MARKETER})))
    with furnished.look(marketer) as work, pytest.raises(Forbidden):
        activities.current(work)
