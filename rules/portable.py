"""What did somebody provide themselves, and in which form does another system take it? GDPR art. 20.

Provided is what the person gave on the ground of consent or of a contract. What others observed, bought or
concluded is not: no score, no label of a source, nothing that was read out of a title or a number.
"""

from dataclasses import replace

from rules.records import Address, Email, Extras, Job, Lead, Organisation, PersonName, Phone
from rules.sources import LawfulBasis, SourceKind

_OF_THE_PERSON = frozenset({SourceKind.FORM, SourceKind.EVENT, SourceKind.CRM, SourceKind.OTHER})
_GROUNDS = frozenset({LawfulBasis.CONSENT, LawfulBasis.CONTRACT})


def is_provided(kind: SourceKind, basis: LawfulBasis) -> bool:
    """Does what such a source sends come from the person, by consent or contract? Of a bought list never."""
    return kind in _OF_THE_PERSON and basis in _GROUNDS


def as_provided(lead: Lead, *, person: str) -> Lead:
    """A lead as it was sent, without what is not the person's: labels, and the sender's own key.

    `person` stands in the place of the sender's key in all that is carried over, so that whoever takes it in
    knows it for one person.
    """
    return replace(lead, external_id=person, tags=())


def lead_of(
    *,
    name: PersonName | None = None,
    emails: tuple[Email, ...] = (),
    phones: tuple[Phone, ...] = (),
    address: Address | None = None,
    organisation: Organisation | None = None,
    job: Job | None = None,
    birth_date: str | None = None,
    notes: str | None = None,
    extras: Extras | None = None,
    language: str | None = None,
) -> tuple[Lead, ...]:
    """A record in the form that leads come in, for when the lead itself is not kept any more.

    A lead has room for two addresses and two numbers: what is left over follows in leads of its own.
    """
    named, placed = name or PersonName(), address or Address()
    firm, work = organisation or Organisation(), job or Job()
    first = Lead(
        salutation=named.titles,
        given_name=named.given or named.initials,
        family_name=_family(named),
        birth_date=birth_date,
        language=language,
        email=_at(emails, 0),
        email2=_at(emails, 1),
        phone=_number(phones, 0),
        mobile=_number(phones, 1),
        organisation=_firm(firm),
        registration_number=firm.registration_number,
        vat_number=firm.vat_number,
        website=firm.website,
        industry=firm.industry,
        employees=firm.employees,
        revenue=firm.revenue,
        job_title=work.title,
        department=work.department,
        street=placed.street,
        house_number=_joined(placed.house_number, placed.addition),
        address_line1=f"PO Box {placed.po_box}" if placed.po_box and not placed.street else None,
        address_line2=_joined(placed.care_of and f"c/o {placed.care_of}", placed.extra),
        postal_code=placed.postal_code,
        city=placed.city,
        region=placed.region,
        country=placed.country,
        notes=notes,
        attributes=extras.attributes if extras else {},
        consents=extras.consents if extras else (),
    )
    return (first, *_rest(emails, phones))


def _rest(emails: tuple[Email, ...], phones: tuple[Phone, ...]) -> tuple[Lead, ...]:
    places = range(2, max(len(emails), len(phones)), 2)
    return tuple(
        Lead(
            email=_at(emails, place),
            email2=_at(emails, place + 1),
            phone=_number(phones, place),
            mobile=_number(phones, place + 1),
        )
        for place in places
    )


def _at(emails: tuple[Email, ...], place: int) -> str | None:
    return emails[place].address if place < len(emails) else None


def _number(phones: tuple[Phone, ...], place: int) -> str | None:
    if place >= len(phones):
        return None
    phone = phones[place]
    return f"{phone.e164} ext. {phone.extension}" if phone.extension else phone.e164


def _family(name: PersonName) -> str | None:
    return _joined(_joined(name.particle, name.family), name.suffix)


def _firm(firm: Organisation) -> str | None:
    return _joined(firm.name or firm.trade_name, firm.legal_form)


def _joined(*parts: str | None) -> str | None:
    return " ".join(part for part in parts if part) or None
