"""May this record be kept as a contact, or must a steward see it first?"""

from dataclasses import dataclass

from rules.findings import Verdict
from rules.records import Address, Record
from rules.values import swift

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


@swift
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
    reasons = [finding.code for finding in record.findings if finding.code in ALWAYS_HELD]
    if not _is_identified(record, external_id):
        reasons.append(NO_IDENTIFIER)
    return Admission(accepted=False, reasons=tuple(dict.fromkeys(reasons))) if reasons else _ACCEPTED


_ACCEPTED = Admission(accepted=True)
# An enumeration takes as long to name one of its members as to judge it.
_INVALID = Verdict.INVALID
_EMAILS, _PHONES = frozenset({"email", "email2"}), frozenset({"phone", "mobile"})


def _is_identified(record: Record, external_id: str | None) -> bool:
    """A value counts where not all fields that it can come from stand invalid."""
    refused = {finding.field for finding in record.findings if finding.verdict is _INVALID}
    if (record.emails and not refused >= _EMAILS) or (record.phones and not refused >= _PHONES):
        return True
    has_name = record.name is not None and bool(record.name.display)
    return has_name and (bool(external_id) or _is_postal(record.address))


def _is_postal(address: Address | None) -> bool:
    """Can a letter arrive: a place, and a door or box in it?"""
    if address is None:
        return False
    door = address.street or address.po_box or address.extra or address.house_number
    return bool(door) and bool(address.postal_code or address.city)
