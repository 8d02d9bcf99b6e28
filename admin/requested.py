"""What do we call it on the pages of subject requests? Every code of a case, in words and in tone."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext, lazy_gettext, ngettext

from admin.words import Text, Word
from rules.deadlines import Ground
from rules.erasing import Category, Fate
from rules.objections import Weighed
from rules.requests import Outcome, Refusal, Regime, RequestState, Right
from rules.tellings import Deed, TellingState
from service.requests import Asker, Identity, Via
from service.requests.around import LetterView
from service.requests.deciding import Doubt, Extension
from service.requests.views import SOON, RequestView
from service.storage.outbox import LetterKind, LetterState

_ = lazy_gettext

RIGHTS: Mapping[Right, Text] = {
    Right.ACCESS: _("Access"),
    Right.RECTIFICATION: _("Rectification"),
    Right.ERASURE: _("Erasure"),
    Right.RESTRICTION: _("Restriction"),
    Right.PORTABILITY: _("Portability"),
    Right.OBJECTION: _("Objection to marketing"),
    Right.OBJECTION_TO_INTEREST: _("Objection to our interest"),
}
ASKED: Mapping[Right, Text] = {
    Right.ACCESS: _("A copy of what you hold of me"),
    Right.ERASURE: _("Erase what you hold of me"),
    Right.RECTIFICATION: _("Put something right"),
    Right.OBJECTION: _("No more marketing"),
    Right.OBJECTION_TO_INTEREST: _(
        "Stop using my data for your own interests, because of my situation (tell us below)"
    ),
    Right.RESTRICTION: _("Keep my data, but do not use them"),
    Right.PORTABILITY: _("My data in a form that I can take elsewhere"),
}
"""The same, as people would ask for them."""
STATES: Mapping[RequestState, Word] = {
    RequestState.RECEIVED: Word(_("Received"), "accent"),
    RequestState.IDENTITY_PENDING: Word(_("Waits for proof of who asks"), ""),
    RequestState.CLARIFICATION_PENDING: Word(_("Waits for an answer"), ""),
    RequestState.IN_PROGRESS: Word(_("To be decided"), "warn"),
    RequestState.AWAITING_APPROVAL: Word(_("Waits for a second person"), "warn"),
    RequestState.EXECUTING: Word(_("Being carried out"), "accent"),
    RequestState.FULFILLED: Word(_("Fulfilled"), "good"),
    RequestState.PARTIALLY_FULFILLED: Word(_("Fulfilled in part"), "good"),
    RequestState.REFUSED: Word(_("Refused"), "bad"),
    RequestState.REVOKED: Word(_("Taken back by whoever asked")),
    RequestState.EXPIRED: Word(_("Closed without an answer")),
}
OUTCOMES: Mapping[Outcome, Word] = {
    Outcome.DONE: Word(_("Done"), "good"),
    Outcome.PARTLY: Word(_("Done in part"), "warn"),
    Outcome.REFUSED: Word(_("Refused"), "bad"),
}
REFUSALS: Mapping[Refusal, Text] = {
    Refusal.NO_MATCH: _("We hold nothing of this person"),
    Refusal.NOT_COVERED: _("The law does not give this right here"),
    Refusal.UNFOUNDED: _("Manifestly unfounded"),
    Refusal.EXCESSIVE: _("Excessive"),
    Refusal.FRAUD: _("Somebody else asks"),
    Refusal.OTHER_RIGHTS: _("It would hurt the rights of others"),
    Refusal.HOLD: _("A hold or a duty to keep it"),
    Refusal.COMPELLING: _("Our grounds are compelling and weigh more"),
    Refusal.CLAIMS: _("We need the data for a legal claim"),
}
WEIGHED: Mapping[Weighed, Text] = {
    Weighed.UPHELD: _("Their reasons weigh more"),
    Weighed.OVERRULED: _("Ours weigh more"),
    Weighed.DROPPED: _("Not weighed"),
}
REGIMES: Mapping[Regime, Text] = {
    Regime.GDPR: _("GDPR"),
    Regime.UK_GDPR: _("UK GDPR"),
    Regime.CCPA: _("CCPA (California)"),
}
VIAS: Mapping[Via, Text] = {
    Via.API: _("A system, by its key"),
    Via.FORM: _("The public form"),
    Via.OWN_PAGE: _("The person's own page"),
    Via.OFFICER: _("Written down here"),
    Via.OPENDSR: _("OpenDSR"),
}
ASKERS: Mapping[Asker, Text] = {
    Asker.SELF: _("The person"),
    Asker.AGENT: _("Somebody with a mandate"),
    Asker.PARENT: _("A parent"),
    Asker.EXECUTOR: _("For somebody who has died"),
}
IDENTITIES: Mapping[Identity, Word] = {
    Identity.NONE: Word(_("Not shown yet"), "warn"),
    Identity.MAILBOX: Word(_("Reads the mailbox"), "good"),
    Identity.SESSION: Word(_("Came from their own page"), "good"),
    Identity.MANDATE: Word(_("An officer saw the mandate"), "good"),
    Identity.OFFICER: Word(_("An officer is sure"), "good"),
}
GROUNDS: Mapping[Ground, Text] = {
    Ground.IDENTITY: _("Who is asking"),
    Ground.CLARIFICATION: _("What is meant"),
    Ground.FEE: _("A fee"),
}
DOUBTS: Mapping[Doubt, Text] = {
    Doubt.NAME_ONLY: _("Nothing but a name was given"),
    Doubt.MISMATCH: _("What was told does not fit what we hold"),
    Doubt.SHARED_ADDRESS: _("Several people use the address"),
    Doubt.PRETENDER: _("Something speaks for somebody else being at work"),
}
EXTENSIONS: Mapping[Extension, Text] = {
    Extension.COMPLEX: _("The request is complex"),
    Extension.NUMEROUS: _("There are many requests from this person"),
}
LETTERS: Mapping[LetterKind, Text] = {
    LetterKind.REQUEST_RECEIVED: _("We have your request"),
    LetterKind.REQUEST_CONFIRM: _("We have it; please confirm the mailbox"),
    LetterKind.REQUEST_CLARIFY: _("A question about the request"),
    LetterKind.REQUEST_EXTENDED: _("It takes longer, with the reason"),
    LetterKind.REQUEST_HELD: _("The data are not used while the objection is weighed"),
    LetterKind.REQUEST_DONE: _("What became of it, with the way to complain"),
    LetterKind.PACKAGE_READY: _("The link to the copy"),
}
LETTER_STATES: Mapping[LetterState, Word] = {
    LetterState.WAITING: Word(_("Waits to be sent"), "accent"),
    LetterState.SENT: Word(_("Sent"), "good"),
    LetterState.REFUSED: Word(_("Not taken by the mail server"), "bad"),
    LetterState.DROPPED: Word(_("Not sent: nobody to send it to any more"), "warn"),
}
CATEGORIES: Mapping[Category, Text] = {
    Category.SUPPRESSION: _("On the suppression list"),
    Category.TOKENS: _("Blind tokens"),
    Category.REVIEWS_AND_JUDGEMENTS: _("Reviews and merges"),
    Category.LINKS: _("Household and employer"),
    Category.SIGNALS: _("Letters read and calls answered"),
    Category.PACKAGES: _("Copies of their data"),
    Category.PAGE_LINKS: _("Links to own pages"),
    Category.MAIL: _("Letters"),
    Category.ANSWERS: _("Kept answers of the interface"),
    Category.IMPORTS: _("Rows of files"),
    Category.DISCLOSURES: _("Disclosures to recipients"),
    Category.AUDIT: _("Entries of the audit"),
    Category.REQUESTS: _("Cases"),
    Category.CONSENTS: _("Consents and objections"),
    Category.RECORDS: _("Checked records"),
    Category.LEADS: _("Leads as they were sent"),
    Category.CONTACT: _("The golden record"),
}
FATES: Mapping[Fate, Word] = {
    Fate.WAITING: Word(_("Still to go"), "accent"),
    Fate.ERASED: Word(_("Erased"), "good"),
    Fate.RETAINED: Word(_("Kept"), "warn"),
    Fate.FAILED: Word(_("Failed; tried again"), "bad"),
    Fate.NOTHING: Word(_("There was nothing")),
}
DEEDS: Mapping[Deed, Text] = {
    Deed.RECTIFIED: _("Put right"),
    Deed.ERASED: _("Erased"),
    Deed.RESTRICTED: _("Restricted"),
    Deed.UNRESTRICTED: _("No longer restricted"),
    Deed.OBJECTED: _("Objected"),
    Deed.WITHDRAWN: _("Consent withdrawn"),
}
TELLINGS: Mapping[TellingState, Word] = {
    TellingState.QUEUED: Word(_("To be told"), "accent"),
    TellingState.SENT: Word(_("Told; no answer yet"), "accent"),
    TellingState.IN_PROGRESS: Word(_("They are at it"), "accent"),
    TellingState.FAILED: Word(_("Could not be delivered"), "bad"),
    TellingState.ACKNOWLEDGED: Word(_("Answered that it is done"), "good"),
    TellingState.REFUSED: Word(_("They refuse"), "bad"),
    TellingState.CLOSED: Word(_("Closed by hand")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Countdown:
    """How much time is left, in words and in tone."""

    text: str
    tone: str = ""


def countdown(view: RequestView) -> Countdown | None:
    """How much time is left; None for a case that nobody waits for."""
    if view.days_left is None:
        return None
    if view.stands_since is not None:
        return Countdown(text=gettext("the clock stands still"))
    left = view.days_left
    if left < 0:
        text = ngettext("%(num)s day late", "%(num)s days late", -left)
        return Countdown(text=text, tone="bad")
    text = ngettext("%(num)s day left", "%(num)s days left", left) if left else gettext("last day")
    return Countdown(text=text, tone="warn" if left <= SOON else "")


def letter(view: LetterView) -> tuple[Text, Word]:
    """A letter and what became of it."""
    return LETTERS.get(view.kind, view.kind.value), LETTER_STATES[view.state]
