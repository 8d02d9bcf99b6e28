"""On which channels may somebody be written to? Those on which standing says yes, one by one."""

from rules.records import Channel
from service.access import COMMAND
from service.standing import channels
from service.storage.sources import Source
from service.work import Workshop
from tests.service.consents.ledgers import EventState, purpose, record
from tests.service.duplicates import contact_of
from tests.service.facts.customers import HANNAH


def test_only_channels_with_a_yes_are_open(workshop: Workshop, source: Source) -> None:
    purpose(workshop)
    hannah = contact_of(workshop, source, HANNAH)
    asked = (Channel.EMAIL, Channel.SMS)
    with workshop.look(COMMAND) as work:
        assert channels.channels_open(work, hannah, purpose="newsletter", channels=asked) == frozenset()
    record(workshop, hannah, EventState.GIVEN, evidence={"confirmed_at": "2026-03-01", "confirmed_how": "x"})
    with workshop.look(COMMAND) as work:
        found = channels.channels_open(work, hannah, purpose="newsletter", channels=asked)
        nowhere = channels.channels_open(work, hannah, purpose="unheard-of", channels=asked)
    assert (found, nowhere) == (frozenset({Channel.EMAIL}), frozenset())
