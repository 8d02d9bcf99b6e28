"""Somebody tells what they heard of people we may know: what comes of it, whoever it was?

Whether we know the person is not answered: else whoever may tell signals could try out addresses.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from rules.fields import FieldName
from rules.freshness.hearing import CONFIRMING, DENYING, OF_OUR_OWN
from rules.freshness.signals import SignalKind
from service import audit, contacts, sources
from service.access import Scope
from service.audit import Action
from service.errors import Fault, Invalid
from service.freshness.hearing import Heard, hear
from service.freshness.locating import Located, Subject, locate
from service.storage import keys
from service.storage.freshness import AGEING
from service.storage.signals import Way
from service.work import Work

log = logging.getLogger(__name__)

MOST = 500
"""Signals of one call."""
LONGEST_AGO = timedelta(days=20 * 365)
"""Nothing that we hold is so old: a moment before is a mistake of the sender."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One signal as somebody tells it."""

    subject: Subject = field(repr=False)
    kind: SignalKind
    at: datetime
    field_name: FieldName | None = None
    status: str | None = None
    campaign: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What became of signals; told to whoever looks after the installation, not to who told them."""

    heard: int
    unknown: int
    """Of nobody we know."""


def tell(
    work: Work,
    told: Sequence[Told],
    *,
    way: Way = Way.API,
    country: str | None = None,
    at: str = "/items",
) -> Counts:
    """Take in what somebody tells of people; what is told of nobody we know is counted and let go.

    Raises Invalid with every fault at once, whoever it is about: for kinds that are concluded here, fields
    that a kind says nothing of, subjects without any name, and what has not happened yet. `at` is where in
    the body the signals stand.
    """
    work.actor.must(Scope.SIGNALS_WRITE)
    faults = [fault for place, each in enumerate(told) for fault in _faults(work, _place(at, place), each)]
    if faults:
        raise Invalid(faults=faults)
    found = locate(work, [each.subject for each in told], country=country, source_id=work.actor.source_id)
    trust = _trust(work)
    hear(
        work,
        [
            heard
            for each, located in zip(told, found, strict=True)
            for heard in _heard(each, located, way=way, trust=trust)
        ],
    )
    return _note(work, [each.kind for each in told], [bool(each.contact_ids) for each in found])


def by_hand(work: Work, contact_id: UUID, *, kind: SignalKind, field_name: FieldName) -> None:
    """A steward has found out something about a field. Raises NotFound, Gone, Merged, Invalid."""
    work.actor.must(Scope.SIGNALS_WRITE)
    contacts.must_stand(work, contact_id)
    if (kind, field_name) not in work.knowledge.decay.worths:
        raise Invalid(faults=[Fault("/kind", "not_a_choice", "Says nothing of this field.")])
    hear(
        work,
        [Heard(contact_id=contact_id, kind=kind, at=work.now, way=Way.HAND, field=field_name)],
    )
    key = keys.find(work.session, contact_id)
    _note(work, [kind], [True], about=key.audit_ref if key else None)


def _note(
    work: Work, kinds: Sequence[SignalKind], known: Sequence[bool], *, about: UUID | None = None
) -> Counts:
    counts = Counts(heard=sum(known), unknown=len(known) - sum(known))
    told = {"heard": counts.heard, "unknown": counts.unknown}
    codes = sorted({kind.value for kind in kinds})
    audit.note(work, Action.SIGNALS_HEARD, about=about, codes=codes, counts=told)
    log.info("signals heard", extra={"counts": told})
    return counts


def _place(at: str, place: int) -> str:
    return f"{at}/{place}" if at else ""


def _faults(work: Work, at: str, told: Told) -> Iterator[Fault]:
    named = (told.subject.contact_id, told.subject.email, told.subject.phone, told.subject.external_id)
    if not any(named):
        yield Fault(f"{at}/subject", "nothing_given", "Say of whom: an id, an address, a number or your key.")
    if told.kind in OF_OUR_OWN:
        yield Fault(f"{at}/kind", "not_a_choice", "This is concluded here, or found out by hand.")
    if not work.now - LONGEST_AGO <= told.at <= work.now:
        yield Fault(f"{at}/at", "range", "Must have happened already, and within the last twenty years.")
    if told.field_name is not None and not _says_something(work, told.kind, told.field_name):
        yield Fault(f"{at}/field", "not_a_choice", "A signal of this kind says nothing of this field.")


def _says_something(work: Work, kind: SignalKind, name: FieldName) -> bool:
    return name in AGEING and (kind, name) in work.knowledge.decay.worths


def _trust(work: Work) -> float:
    """How far the source of a key is believed, where it says what the person said."""
    if work.actor.source_id is None:
        return 1.0
    return sources.of_id(work, work.actor.source_id).trust / 100


def _heard(told: Told, located: Located, *, way: Way, trust: float) -> Iterator[Heard]:
    is_somebodys_word = told.kind in CONFIRMING | DENYING
    for contact_id in located.contact_ids:
        yield Heard(
            contact_id=contact_id,
            kind=told.kind,
            at=told.at,
            way=way,
            field=told.field_name,
            about=located.about,
            trust=trust if is_somebodys_word else 1.0,
            status=told.status,
            campaign=told.campaign,
        )
