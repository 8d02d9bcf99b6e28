"""Whom do we find by an address, a number or a sender's own key? Masked, for people who look from a page."""

from collections.abc import Sequence
from uuid import UUID

from rules.normalise import SourceDefaults, normalise
from rules.records import Lead
from service import contacts, sources
from service.access import Scope
from service.contacts import ContactLine
from service.errors import Fault, Invalid
from service.work import Work


def find(
    work: Work,
    *,
    email: str | None = None,
    phone: str | None = None,
    country: str | None = None,
    external_id: str | None = None,
    source_id: UUID | None = None,
) -> Sequence[ContactLine]:
    """Contacts that fit everything given, masked. `country` says how to read a number without country code.

    Values are read as those of a lead are, so any spelling will do. An external id needs its source.
    Raises Invalid with every fault at once.
    """
    work.actor.must(Scope.CONTACTS_READ)
    home = country or (sources.of_id(work, source_id).country if source_id else None)
    record = normalise(
        Lead(email=email, phone=phone),
        knowledge=work.knowledge,
        source=SourceDefaults(country=home),
        today=work.now.date(),
    )
    faults = [
        Fault(f"/{name}", code, text)
        for name, code, text, is_wrong in (
            ("email", "unreadable", "Is not an e-mail address.", email and not record.emails),
            ("phone", "unreadable", "Is not a telephone number.", phone and not record.phones),
            ("source", "missing", "Say whose key it is.", external_id and not source_id),
            ("email", "nothing_asked", "Fill in one of these.", not (email or phone or external_id)),
        )
        if is_wrong
    ]
    if faults:
        raise Invalid(faults=faults)
    found = contacts.lookup(
        work,
        email=record.emails[0].key if record.emails else None,
        phone=record.phones[0].e164 if record.phones else None,
        external_id=external_id,
        source_id=source_id,
    )
    return [contacts.show(work, each.id).line for each in found]
