"""May this record be kept as a contact, or must a steward see it first?"""

from collections.abc import Iterator
from dataclasses import dataclass

from rules.findings import Verdict, verdict_of
from rules.records import Address, Record

ATTACKS = frozenset({"EML.BIDI", "EML.CONTROL_CHAR", "TXT.FORMULA", "TXT.MARKUP"})
"""Findings that nobody causes by mistake: an attempt on whoever mails, opens or shows what was sent. They are
events for those who keep the service secure, besides holding the lead up."""

ALWAYS_HELD = ATTACKS | frozenset(
    {
        "PRV.NATIONAL_ID",
        "PRV.PAYMENT_CARD",
        "XFD.TEST_DATA",
    }
)
"""Findings that hold a record whatever else is right with it: attacks, people who do not exist, and numbers
that its source should not have sent at all."""

NO_IDENTIFIER = "INT.NO_IDENTIFIER"


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """The answer, with the codes of what speaks against it."""

    accepted: bool
    reasons: tuple[str, ...] = ()


def admissible(record: Record, *, external_id: str | None = None) -> Admission:
    """Accept a record that tells who it is and holds nothing dangerous.

    It tells who it is by a usable e-mail address, a usable telephone number, a name with a postal address, or
    a name with the sender's own key (`external_id`, which a record itself does not hold).
    """
    reasons = tuple(dict.fromkeys(_reasons(record, external_id)))
    return Admission(accepted=not reasons, reasons=reasons)


def _reasons(record: Record, external_id: str | None) -> Iterator[str]:
    yield from (finding.code for finding in record.findings if finding.code in ALWAYS_HELD)
    if not _is_identified(record, external_id):
        yield NO_IDENTIFIER


def _is_identified(record: Record, external_id: str | None) -> bool:
    has_name = record.name is not None and bool(record.name.display)
    return (
        _is_usable(record, ("email", "email2"), has_value=bool(record.emails))
        or _is_usable(record, ("phone", "mobile"), has_value=bool(record.phones))
        or (has_name and (bool(external_id) or _is_postal(record.address)))
    )


def _is_usable(record: Record, members: tuple[str, ...], *, has_value: bool) -> bool:
    """Is there a value, and do not all fields it can come from stand invalid?"""
    return has_value and any(verdict_of(record.findings, member) is not Verdict.INVALID for member in members)


def _is_postal(address: Address | None) -> bool:
    """Can a letter arrive: a place, and a door or box in it?"""
    if address is None:
        return False
    door = address.street or address.po_box or address.extra or address.house_number
    return bool(door) and bool(address.postal_code or address.city)
