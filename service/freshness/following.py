"""What follows when a value is heard to be dead or alive: who is left alone, and who must look at it?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from rules import suppressions as whom
from rules.changes import Change
from rules.consent import ANY, Author, EventState, Method
from rules.fields import FieldName
from rules.freshness.belief import Band
from rules.freshness.outcomes import Outcome
from rules.freshness.signals import SignalKind
from rules.records import Channel, Email
from rules.suppressions import Lifting, Reason
from service import changes, consents, suppressions
from service.access import SYSTEM
from service.consents import Statement
from service.freshness import doubts, learning_from
from service.work import Work

_WISHES = {
    SignalKind.COMPLAINED: (EventState.OBJECTED, Reason.COMPLAINT),
    SignalKind.UNSUBSCRIBED: (EventState.WITHDRAWN, Reason.UNSUBSCRIBE),
}
"""What is a wish of the person as well, in the ledger and on the list of those to leave alone."""

DOUBTFUL = frozenset({Band.VERIFY, Band.WITHHOLD})


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """One value that lies in another band than before; None where there was, or is, no value."""

    contact_id: UUID
    field: FieldName
    before: Band | None
    after: Band | None

    @property
    def is_about_use(self) -> bool:
        """May it be used now and not before, or the other way round?"""
        return (self.before is Band.WITHHOLD) is not (self.after is Band.WITHHOLD)

    @property
    def is_about_doubt(self) -> bool:
        """Is it worth asking now, or not any more?"""
        return not DOUBTFUL.isdisjoint({self.before, self.after} - {None})


def wished(work: Work, contact_id: UUID, email: Email | None, kind: SignalKind, at: datetime) -> None:
    """Whoever called a letter spam, or unsubscribed, is not written to: the list and the ledger say so.

    No rights are asked for it: a wish counts whoever brings it.
    """
    said = _WISHES.get(kind)
    if said is None:
        return
    state, reason = said
    ours = replace(work, actor=replace(SYSTEM, source_id=work.actor.source_id))
    recorded = consents.record(
        ours,
        contact_id,
        Statement(
            purpose=ANY,
            channel=Channel.EMAIL.value,
            state=state,
            author=Author.SUBJECT,
            method=Method.EMAIL,
            at=at,
            source_id=work.actor.source_id,
            evidence={"signal": kind.value},
        ),
    )
    if email is not None:
        suppressions.add(
            ours,
            [whom.of_email(email)],
            reason=reason,
            channel=Channel.EMAIL.value,
            origin_event_id=recorded.event.id,
        )


def bounced(work: Work, emails: Sequence[Email]) -> None:
    """Nobody writes to these addresses any more: mail servers said that there is none, and it is believed."""
    for each in emails:
        suppressions.add(
            replace(work, actor=SYSTEM),
            [whom.of_email(each)],
            reason=Reason.HARD_BOUNCE,
            channel=Channel.EMAIL.value,
        )


def confirmed(work: Work, emails: Sequence[Email]) -> None:
    """Whoever knows says that these addresses are right: that letters once came back holds no longer."""
    ours = replace(work, actor=SYSTEM)
    hits = suppressions.matching(ours, map(whom.of_email, emails)) if emails else ()
    for entry_id in sorted(hit.id for hit in hits if hit.reach.reason is Reason.HARD_BOUNCE):
        suppressions.remove(ours, entry_id, why=Lifting.NO_LONGER_TRUE)


def crossed(work: Work, crossings: Sequence[Crossing]) -> None:
    """Values lie in other bands: whoever reads the feed hears what may be used, stewards what is in doubt."""
    about_use = [each for each in crossings if each.is_about_use]
    changes.mark(
        work,
        [each.contact_id for each in about_use],
        Change.PERMISSION,
        fields={each.field for each in about_use},
    )
    doubts.weigh(work, [each.contact_id for each in crossings if each.is_about_doubt])


def settled(work: Work, outcomes: Sequence[tuple[Outcome, SignalKind]]) -> None:
    """The truth came out about values: rates and worths are learned from it."""
    learning_from.keep(work, outcomes)
