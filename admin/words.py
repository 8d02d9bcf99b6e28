"""What do we call it on the page? Every code that people see, in words and in tone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext, lazy_gettext

from rules.dimensions import Dimension
from rules.findings import Verdict
from rules.leads import LeadStatus, Outcome
from rules.quality import Use
from rules.records import Channel
from service.access import Role
from service.audit import Action

_ = lazy_gettext

Text = Any
"""A string, or one that is translated when it is shown."""


@dataclass(frozen=True, slots=True)
class Word:
    """A label, and what it means for the reader: good, warn, bad, accent or nothing."""

    label: Text
    tone: str = ""


REVIEWED: Mapping[bool, Word] = {
    True: Word(_("Verified"), "good"),
    False: Word(_("Unverified"), "warn"),
}
"""Was the source of a law or figure read by a reviewer?"""

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
    LeadStatus.SUPPRESSED: Word(_("Suppressed")),
    LeadStatus.REJECTED: Word(_("Rejected"), "bad"),
    LeadStatus.EXPIRED: Word(_("Expired")),
}

OUTCOME: Mapping[Outcome, Word] = {
    Outcome.CREATED: Word(_("New contact"), "accent"),
    Outcome.MERGED: Word(_("Known contact"), "good"),
    Outcome.REVIEW: Word(_("To review"), "warn"),
    Outcome.NONE: Word(_("No contact")),
}

CHANNELS: Mapping[Channel, Text] = {
    Channel.EMAIL: _("E-mail"),
    Channel.PHONE: _("Telephone"),
    Channel.SMS: _("Text messages"),
    Channel.POST: _("Post"),
    Channel.PUSH: _("Notifications"),
    Channel.SHARE: _("Sharing with others"),
}

USE: Mapping[Use, Text] = {
    Use.MAIL: _("Send e-mail"),
    Use.CALL: _("Call"),
    Use.POST: _("Send post"),
    Use.ADDRESS: _("Address by name"),
}

DIMENSION: Mapping[Dimension, Text] = {
    Dimension.COMPLETENESS: _("Completeness"),
    Dimension.VALIDITY: _("Validity"),
    Dimension.UNIQUENESS: _("Uniqueness"),
    Dimension.TIMELINESS: _("Timeliness"),
    Dimension.CONSISTENCY: _("Consistency"),
    Dimension.ACCURACY: _("Accuracy"),
}

VERDICT: Mapping[Verdict, Word] = {
    Verdict.VALID: Word(_("Valid"), "good"),
    Verdict.CORRECTED: Word(_("Corrected"), "accent"),
    Verdict.UNVERIFIABLE: Word(_("Cannot be verified")),
    Verdict.SUSPECT: Word(_("Suspect"), "warn"),
    Verdict.INVALID: Word(_("Invalid"), "bad"),
    Verdict.MISSING: Word(_("Missing")),
}


def doubt(verdict: Verdict) -> Word | None:
    """What a reader should mind of a value among others; a sound one needs no word."""
    return None if verdict is Verdict.VALID else VERDICT[verdict]


def agreement(held: int, different: int) -> Word:
    """Do so many records that hold a field agree, when they say so many different things?"""
    if held == 1:
        return Word(gettext("Only one has it"))
    return Word(gettext("The same"), "good") if different == 1 else Word(gettext("Differs"), "warn")


_GRADES = {"A": "good", "B": "good", "C": "warn", "D": "bad", "E": "bad", "F": "bad"}


def grade(letter: str) -> Word:
    """The grade of a lead or contact."""
    return Word(letter, _GRADES.get(letter, ""))


def roles(codes: Iterable[str]) -> str:
    """The roles of a person, as one line."""
    return ", ".join(str(ROLES[Role(code)]) for code in codes)


ACTION: Mapping[Action, Word] = {
    Action.AUDIT_REDACTED: Word(_("Deeds emptied with an erasure"), "warn"),
    Action.AUDIT_RESTORED: Word(_("Restored from a backup"), "warn"),
    Action.AUDIT_VERIFIED: Word(_("Log of deeds looked through"), "good"),
    Action.CONTACT_READ: Word(_("Contact read with a key"), "warn"),
    Action.BREACH_CLOSED: Word(_("Breach closed"), "good"),
    Action.BREACH_COUNTED: Word(_("People affected counted")),
    Action.BREACH_NOTED: Word(_("Breach: written down")),
    Action.BREACH_OPENED: Word(_("Breach registered"), "warn"),
    Action.BREACH_READ: Word(_("Breach: read")),
    Action.BREACH_REPORTED: Word(_("Breach reported"), "accent"),
    Action.CONSENT_RECORDED: Word(_("Consent, refusal or objection recorded")),
    Action.CONTACT_COMPARED: Word(_("Contact seen in a review"), "warn"),
    Action.CONTACT_MERGED: Word(_("Contacts merged"), "accent"),
    Action.CONTACT_PINNED: Word(_("Values chosen by hand"), "accent"),
    Action.CONTACT_RECTIFIED: Word(_("Contact put right"), "accent"),
    Action.CONTACT_RESTRICTED: Word(_("Restricted: kept, and not used"), "warn"),
    Action.CONTACT_REVEALED: Word(_("Contact revealed"), "warn"),
    Action.CONTACT_UNMERGED: Word(_("Merge undone"), "warn"),
    Action.DUPLICATE_JUDGED: Word(_("Possible duplicate decided"), "accent"),
    Action.ERASURE_CARRIED_OUT: Word(_("Erased, part by part"), "warn"),
    Action.ERASURE_DECIDED: Word(_("List of people to erase decided"), "warn"),
    Action.ERASURE_ENDED: Word(_("Erasure came to its end"), "good"),
    Action.ERASURE_PROPOSED: Word(_("List of people to erase proposed"), "accent"),
    Action.ERASURE_RECORDED: Word(_("Erasure written down"), "warn"),
    Action.ERASURE_REPLAYED: Word(_("Erased again after a restore"), "warn"),
    Action.EXPORT_DECIDED: Word(_("List for a recipient decided"), "accent"),
    Action.EXPORT_ENDED: Word(_("List for a recipient shredded")),
    Action.EXPORT_FETCHED: Word(_("List for a recipient fetched"), "warn"),
    Action.EXPORT_LISTED: Word(_("Members of a list frozen")),
    Action.EXPORT_MADE: Word(_("List for a recipient made"), "good"),
    Action.EXPORT_ORDERED: Word(_("List for a recipient ordered"), "accent"),
    Action.HOLD_PLACED: Word(_("Held back from erasure"), "accent"),
    Action.HOLD_RELEASED: Word(_("Hold released"), "accent"),
    Action.IMPORT_COMMITTED: Word(_("Import committed")),
    Action.IMPORT_CREATED: Word(_("Import begun")),
    Action.IMPORT_ERRORS_TAKEN: Word(_("Error file of an import taken"), "warn"),
    Action.IMPORT_ROLLED_BACK: Word(_("Import rolled back"), "warn"),
    Action.KEY_ISSUED: Word(_("API key issued"), "accent"),
    Action.KEY_REVOKED: Word(_("API key revoked"), "warn"),
    Action.KEYS_ROTATED: Word(_("Encryption keys rotated"), "accent"),
    Action.LEAD_ACCEPTED_BY_HAND: Word(_("Lead accepted by hand"), "good"),
    Action.LEAD_DANGEROUS: Word(_("Dangerous lead received"), "bad"),
    Action.LEAD_FIXED: Word(_("Lead mended"), "good"),
    Action.LEAD_REJECTED: Word(_("Lead rejected"), "bad"),
    Action.LEAD_REVEALED: Word(_("Lead revealed"), "warn"),
    Action.LEADS_EXPIRED: Word(_("Leads expired")),
    Action.LEADS_RECEIVED: Word(_("Leads received")),
    Action.LINKS_ISSUED: Word(_("Links to own pages given out")),
    Action.NOTICE_PUBLISHED: Word(_("Notice published"), "accent"),
    Action.ORGANISATION_CHANGED: Word(_("Organisation put right"), "accent"),
    Action.ORGANISATION_MERGED: Word(_("Organisations merged"), "accent"),
    Action.ORGANISATION_READ: Word(_("Names of organisations read with a key")),
    Action.ORGANISATION_REVEALED: Word(_("Name of an organisation revealed"), "warn"),
    Action.PACKAGE_FETCHED: Word(_("Copy of their data fetched"), "good"),
    Action.PACKAGE_MADE: Word(_("Copy of their data made"), "accent"),
    Action.PACKAGE_ORDERED: Word(_("Copy of their data ordered"), "accent"),
    Action.PACKAGE_RELEASED: Word(_("Copy of their data looked through"), "good"),
    Action.PACKAGE_REVEALED: Word(_("Others in a copy revealed"), "warn"),
    Action.PACKAGE_REVOKED: Word(_("Copy of their data taken back"), "bad"),
    Action.PURPOSE_CHANGED: Word(_("Purpose made or changed"), "accent"),
    Action.RESTRICTION_ENDING: Word(_("End of the restriction decided"), "accent"),
    Action.RESTRICTION_LIFTED: Word(_("Restriction ended: the person was told"), "accent"),
    Action.REQUEST_ANSWERED: Word(_("Subject request answered"), "good"),
    Action.REQUEST_DECIDED: Word(_("Subject request decided on"), "accent"),
    Action.REQUEST_OVERDUE: Word(_("Subject request overdue"), "bad"),
    Action.REQUEST_RECEIVED: Word(_("Subject request received"), "accent"),
    Action.REQUEST_REVEALED: Word(_("Subject request revealed"), "warn"),
    Action.RECIPIENT_CHANGED: Word(_("Recipient changed"), "accent"),
    Action.RECIPIENT_CREATED: Word(_("Recipient registered"), "accent"),
    Action.RECIPIENT_SILENT: Word(_("Recipient has not answered"), "warn"),
    Action.RECIPIENT_TOLD: Word(_("Recipient told"), "good"),
    Action.RETENTION_DECIDED: Word(_("Decided over what is too old"), "accent"),
    Action.RETENTION_ENDED: Word(_("Retention rule ended"), "accent"),
    Action.RETENTION_LOOKED: Word(_("Looked for what is too old")),
    Action.RETENTION_RULED: Word(_("Retention rule made"), "accent"),
    Action.REVIEW_REVEALED: Word(_("Pair of a review revealed"), "warn"),
    Action.RULES_RERUN: Word(_("Rules run again"), "accent"),
    Action.SEGMENT_ENDED: Word(_("Segment ended")),
    Action.SEGMENT_FROZEN: Word(_("Segment frozen"), "accent"),
    Action.SEGMENT_SAVED: Word(_("Segment made or changed"), "accent"),
    Action.SOURCE_CHANGED: Word(_("Source changed"), "accent"),
    Action.SOURCE_CREATED: Word(_("Source registered"), "accent"),
    Action.SOURCE_NOTICED: Word(_("People told where their data came from"), "good"),
    Action.STANDING_ASKED: Word(_("Asked who may be contacted")),
    Action.SUPPRESSION_ADDED: Word(_("Person suppressed"), "accent"),
    Action.SUPPRESSION_LIFTED: Word(_("Suppression lifted"), "warn"),
    Action.SUPPRESSIONS_CHECKED: Word(_("Asked who is suppressed")),
    Action.SUPPRESSIONS_IMPORTED: Word(_("List of people to leave alone imported"), "accent"),
    Action.SIGNALS_HEARD: Word(_("Heard of values that are alive or dead")),
    Action.SIGN_IN_FAILED: Word(_("Sign-in failed"), "bad"),
    Action.SIGNED_IN: Word(_("Signed in")),
    Action.SIGNED_OUT: Word(_("Signed out")),
    Action.TELLING_ANSWERED: Word(_("Notice answered"), "good"),
    Action.TELLING_CLOSED: Word(_("Notice closed without an answer"), "warn"),
    Action.TELLING_REVEALED: Word(_("Notice revealed"), "warn"),
    Action.USER_CHANGED: Word(_("User changed"), "accent"),
    Action.USER_CREATED: Word(_("User added"), "accent"),
    Action.WEBHOOK_CHANGED: Word(_("Webhook changed"), "accent"),
    Action.WEBHOOK_CREATED: Word(_("Webhook made"), "accent"),
    Action.WEBHOOK_DISABLED: Word(_("Webhook disabled"), "warn"),
    Action.WEBHOOK_REMOVED: Word(_("Webhook removed"), "warn"),
    Action.WEBHOOK_REPLAYED: Word(_("Delivery sent again"), "accent"),
    Action.WEBHOOK_RESUMED: Word(_("Webhook goes on"), "good"),
    Action.WEBHOOK_TROUBLED: Word(_("Nothing reaches the webhook"), "warn"),
}


def action(code: str) -> Word:
    """A deed of the audit; one that this version no longer knows keeps its code."""
    known = Action(code) if code in set(Action) else None
    return ACTION.get(known, Word(code)) if known else Word(code)


_FACTS: Mapping[str, Text] = {
    "channel": _("channel"),
    "codes": _("which"),
    "count": _("count"),
    "counts": _("counts"),
    "fields": _("fields"),
    "purpose": _("purpose"),
    "rows": _("rows"),
    "role": _("roles"),
    "scopes": _("scopes"),
    "source": _("source"),
    "state": _("state"),
    "why": _("why"),
}


def fact(name: str) -> str:
    """What we call a fact of the audit."""
    return str(_FACTS.get(name, name))


def try_again(seconds: int) -> str:
    """What to say at a door that is shut, the time rounded up to what people say."""
    if seconds <= 60:
        return str(gettext("Too many attempts. Try again in %(seconds)s seconds.", seconds=seconds))
    return str(gettext("Too many attempts. Try again in %(minutes)s minutes.", minutes=-(-seconds // 60)))
