"""Whoever uses a link that was mailed to them reads that mailbox."""

from datetime import timedelta

from rules.fields import FieldName
from rules.freshness.belief import Band
from rules.freshness.signals import SignalKind
from rules.records import Channel
from service import page_links, preferences
from service.access import COMMAND, PERSON
from service.page_links import LinkKind
from service.preferences import Proof
from service.storage.sources import Source
from service.work import Workshop
from tests.service.freshness.people import ANNA, bands, believed, hear, know
from tests.workshops import SetClock


def test_a_click_that_ends_the_letters_says_that_the_mailbox_is_read(
    workshop: Workshop, source: Source, clock: SetClock
) -> None:
    anna = know(workshop, source, ANNA)
    hear(workshop, anna, SignalKind.BOUNCE_FULL)
    clock.pass_by(timedelta(days=2))
    before = believed(workshop, anna)
    with workshop.open(COMMAND) as work:
        token = page_links.issue(
            work, LinkKind.UNSUBSCRIBE, anna, purpose="newsletter", channel=Channel.EMAIL
        )
    with workshop.open(PERSON) as work:
        link = page_links.redeem(work, LinkKind.UNSUBSCRIBE, token)
        assert link is not None
        assert preferences.leave(work, link, proof=Proof(page="unsubscribe", language="en"))
    after = believed(workshop, anna)
    assert before[FieldName.EMAIL].band is Band.AGEING
    assert bands(workshop, anna)[FieldName.EMAIL] is Band.FRESH
    assert after[FieldName.PHONE].probability == before[FieldName.PHONE].probability
