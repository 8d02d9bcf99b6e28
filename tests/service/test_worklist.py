"""A steward works through what waits in the order it came, and opens a lead only with a reason."""

from datetime import timedelta
from uuid import UUID

import pytest

from rules.records import Lead
from service import audit, intake, leads, overview, quarantine
from service.access import COMMAND, ROLE_SCOPES, Actor, ActorKind, Role
from service.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from service.ids import new_id
from service.intake import Submission
from service.storage.sources import Source
from service.work import Workshop
from tests.workshops import SetClock


@pytest.fixture
def waiting(workshop: Workshop, source: Source, clock: SetClock) -> list[UUID]:
    """Three leads in quarantine, in the order they came: comma, syntax, comma."""
    addresses = ("jan@voorbeeld,nl", "bo@@example.org", "piet@voorbeeld,nl")
    return [_send(workshop, source, clock, address) for address in addresses]


def _send(workshop: Workshop, source: Source, clock: SetClock, email: str) -> UUID:
    clock.pass_by(timedelta(seconds=1))
    lead = Lead(given_name="Jan", family_name="Bakker", email=email)
    with workshop.open(COMMAND) as work:
        [receipt] = intake.accept(work, source, [Submission(lead=lead, payload=leads.write(lead))])
    assert receipt.lead_id
    return receipt.lead_id


def test_the_oldest_comes_first_and_a_cursor_goes_on(workshop: Workshop, waiting: list[UUID]) -> None:
    with workshop.look(COMMAND) as work:
        first, after = quarantine.waiting(work, limit=2)
        rest, end = quarantine.waiting(work, limit=2, after=after)
    assert [line.id for line in (*first, *rest)] == waiting
    assert end is None


def test_the_list_narrows_to_a_finding_and_a_source(
    workshop: Workshop, source: Source, waiting: list[UUID]
) -> None:
    with workshop.look(COMMAND) as work:
        commas, _ = quarantine.waiting(work, code="EML.COMMA", source_id=source.id)
        nobodys, _ = quarantine.waiting(work, source_id=new_id(work.now))
        frequent = dict(quarantine.frequent(work))
        alike = quarantine.alike(work, code="EML.COMMA", field="email")
    assert [line.id for line in commas] == [waiting[0], waiting[2]]
    assert not nobodys
    assert frequent["EML.COMMA"] == alike == 2


def test_what_was_decided_leaves_the_list(workshop: Workshop, waiting: list[UUID]) -> None:
    with workshop.open(COMMAND) as work:
        quarantine.reject(work, waiting[0])
    with workshop.look(COMMAND) as work:
        assert [line.id for line in quarantine.waiting(work)[0]] == waiting[1:]


def test_an_opened_lead_holds_what_was_sent_and_what_is_proposed(
    workshop: Workshop, waiting: list[UUID]
) -> None:
    with workshop.open(COMMAND) as work:
        opened = quarantine.opened(work, waiting[0], purpose="correct_data")
        ordinals = {each.ordinal for each in leads.show(work, waiting[0]).findings if each.suggestion}
    assert opened.members == {"given_name": "Jan", "family_name": "Bakker", "email": "jan@voorbeeld,nl"}
    assert opened.proposed.keys() == ordinals
    assert "jan@voorbeeld.nl" in opened.proposed.values()


def test_opening_is_written_down_before_anything_is_shown(workshop: Workshop, waiting: list[UUID]) -> None:
    with workshop.open(COMMAND) as work:
        quarantine.opened(work, waiting[0], purpose="correct_data")
    with workshop.look(COMMAND) as work:
        newest = audit.newest(work)[0]
        assert newest.object_ref == leads.audit_ref(work, waiting[0])
    assert newest.body
    assert (newest.action, newest.body["purpose"]) == ("lead.revealed", "correct_data")


def test_without_a_reason_nothing_opens(workshop: Workshop, waiting: list[UUID]) -> None:
    with pytest.raises(Invalid), workshop.open(COMMAND) as work:
        quarantine.opened(work, waiting[0], purpose="")


def test_only_what_waits_can_be_opened(workshop: Workshop, waiting: list[UUID]) -> None:
    with workshop.open(COMMAND) as work:
        quarantine.reject(work, waiting[0])
    with pytest.raises(Conflict), workshop.open(COMMAND) as work:
        quarantine.opened(work, waiting[0], purpose="correct_data")
    with pytest.raises(NotFound), workshop.open(COMMAND) as work:
        quarantine.opened(work, new_id(work.now), purpose="correct_data")


def test_an_officer_does_not_open_what_only_a_steward_decides(
    workshop: Workshop, waiting: list[UUID]
) -> None:
    officer = Actor(kind=ActorKind.USER, id=new_id(workshop.clock()), scopes=ROLE_SCOPES[Role.OFFICER])
    with pytest.raises(Forbidden), workshop.open(officer) as work:
        quarantine.opened(work, waiting[0], purpose="correct_data")


def test_opening_counts_against_the_hours_budget(workshop: Workshop, waiting: list[UUID]) -> None:
    steward = Actor(kind=ActorKind.USER, id=new_id(workshop.clock()), scopes=ROLE_SCOPES[Role.STEWARD])
    with workshop.open(steward) as work:
        for _ in range(work.settings.reveals_per_hour):
            quarantine.opened(work, waiting[0], purpose="correct_data")
    with pytest.raises(TooMany), workshop.open(steward) as work:
        quarantine.opened(work, waiting[1], purpose="correct_data")


def test_only_texts_that_differ_count_as_mended(workshop: Workshop, waiting: list[UUID]) -> None:
    typed = {"given_name": "Jan", "family_name": " Bakker ", "email": "jan@example.org", "notes": ""}
    with workshop.open(COMMAND) as work:
        quarantine.fix(work, waiting[0], typed)
    with workshop.look(COMMAND) as work:
        [fixed] = [deed for deed in audit.newest(work) if deed.action == "lead.fixed"]
    assert fixed.body
    assert fixed.body["fields"] == ["email"]


def test_every_source_is_told_with_what_it_sent_lately(
    workshop: Workshop, source: Source, waiting: list[UUID]
) -> None:
    _send_good = Lead(given_name="Eva", family_name="Smit", email="eva@example.org")
    with workshop.open(COMMAND) as work:
        intake.accept(work, source, [Submission(lead=_send_good, payload=leads.write(_send_good))])
    with workshop.look(COMMAND) as work:
        [glance] = overview.at_a_glance(work)
        codes = dict(overview.frequent_codes(work))
    assert (glance.source.id, glance.leads, glance.quarantined) == (source.id, 4, 3)
    assert codes["EML.COMMA"] == 2
