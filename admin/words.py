"""What do we call it on the page? Every code that people see, in words and in tone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext, lazy_gettext

from rules.findings import Verdict
from service.access import Role
from service.storage.leads import LeadStatus, Outcome

_ = lazy_gettext

Text = Any
"""A string, or one that is translated when it is shown."""


@dataclass(frozen=True, slots=True)
class Word:
    """A label, and what it means for the reader: good, warn, bad, accent or nothing."""

    label: Text
    tone: str = ""


ROLES: Mapping[Role, Text] = {
    Role.STEWARD: _("Data steward"),
    Role.OFFICER: _("Privacy officer"),
    Role.INTEGRATOR: _("Integrator"),
    Role.MARKETER: _("Marketer"),
    Role.ADMIN: _("Administrator"),
    Role.AUDITOR: _("Auditor"),
}

STATUS: Mapping[LeadStatus, Word] = {
    LeadStatus.ACCEPTED: Word(_("Accepted"), "good"),
    LeadStatus.QUARANTINED: Word(_("In quarantine"), "warn"),
    LeadStatus.SUPPRESSED: Word(_("Suppressed"), ""),
    LeadStatus.REJECTED: Word(_("Rejected"), "bad"),
    LeadStatus.EXPIRED: Word(_("Expired"), ""),
}

OUTCOME: Mapping[Outcome, Word] = {
    Outcome.CREATED: Word(_("New contact"), "accent"),
    Outcome.MERGED: Word(_("Known contact"), "good"),
    Outcome.REVIEW: Word(_("To review"), "warn"),
    Outcome.NONE: Word(_("No contact"), ""),
}

VERDICT: Mapping[Verdict, Word] = {
    Verdict.VALID: Word(_("Valid"), "good"),
    Verdict.CORRECTED: Word(_("Corrected"), "accent"),
    Verdict.UNVERIFIABLE: Word(_("Cannot be verified"), ""),
    Verdict.SUSPECT: Word(_("Suspect"), "warn"),
    Verdict.INVALID: Word(_("Invalid"), "bad"),
    Verdict.MISSING: Word(_("Missing"), ""),
}

_GRADES = {"A": "good", "B": "good", "C": "warn", "D": "bad", "E": "bad", "F": "bad"}


def grade(letter: str) -> Word:
    """The grade of a lead or contact."""
    return Word(letter, _GRADES.get(letter, ""))


def roles(codes: Iterable[str]) -> str:
    """The roles of a person, as one line."""
    return ", ".join(str(ROLES[Role(code)]) for code in codes)


def field(name: str) -> str:
    """What we call a member of a lead, or a fact of the audit."""
    known = FIELDS.get(name)
    return str(known) if known is not None else name.replace("_", " ")


FIELDS: Mapping[str, Text] = {
    "roles": _("Roles"),
    "password": _("Password"),
    "second_factor": _("Second factor"),
}


def wait(seconds: int) -> str:
    """How long to wait, rounded up to what people say."""
    if seconds <= 60:
        return gettext("%(seconds)s seconds", seconds=seconds)
    return gettext("%(minutes)s minutes", minutes=-(-seconds // 60))
