"""What do we call what goes, what stays and why, when somebody is erased?"""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext

from admin.requested import CATEGORIES, FATES
from admin.words import Text, Word
from rules.certificates import Rest
from rules.erasing import ARTICLES, Cause, ErasureState, Fate, Ground
from service.erasure import ErasureView, Found, Result

_ = lazy_gettext

GROUNDS: Mapping[Ground, Text] = {
    Ground.EXPRESSION: _("Freedom of expression and information"),
    Ground.LEGAL_DUTY: _("A law demands that it is kept"),
    Ground.PUBLIC_HEALTH: _("Public health"),
    Ground.ARCHIVING: _("Archiving, research or statistics in the public interest"),
    Ground.LEGAL_CLAIMS: _("Legal claims"),
    Ground.PROOF_OF_CONSENT: _("The law of their country wants this proof kept"),
    Ground.DO_NOT_CONTACT: _("So that they are left alone"),
    Ground.ANSWERING: _("Until their request is answered"),
}
STATES: Mapping[ErasureState, Word] = {
    ErasureState.RECORDED: Word(_("Written down"), "accent"),
    ErasureState.RUNNING: Word(_("Under way"), "accent"),
    ErasureState.CLEANING: Word(_("Files being wiped"), "accent"),
    ErasureState.PARTIAL: Word(_("Something is retained"), "warn"),
    ErasureState.FINAL: Word(_("Final"), "good"),
}
CAUSES: Mapping[Cause, Text] = {
    Cause.REQUEST: _("The person asked for it"),
    Cause.RETENTION: _("Its time was over"),
    Cause.OFFICER: _("Decided here"),
    Cause.KEY: _("A system asked for it"),
}
RESTS: Mapping[Rest, Text] = {
    Rest.BACKUPS: _(
        "Backups from before: readable with the keyring until they are deleted or the key of that time is "
        "destroyed. Whoever restores one erases anew before it is opened."
    ),
    Rest.WRITE_AHEAD_LOG: _(
        "The write-ahead log of PostgreSQL: holds the sealed values until it is recycled, readable only with "
        "the keyring."
    ),
    Rest.FREE_SPACE: _("Free blocks of the disk: nothing there was overwritten by us."),
    Rest.RECIPIENTS: _("Whoever was given the data before was told, and answers for their own copy."),
    Rest.HASHES: _("Keyed hashes on the suppression list, so that the person is left alone."),
    Rest.LEDGER: _("Random ids in the ledgers, which lead to nobody."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One erasure in a list."""

    view: ErasureView
    state: Word
    cause: Text
    left: str
    """What is not erased."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One category in words."""

    category: Text
    result: Result
    fate: Word
    why: str


def line(view: ErasureView) -> Line:
    """An erasure in words."""
    kept = [each.category for each in view.results.values() if each.ground and each.ground in OF_CHOICE]
    return Line(
        view=view,
        state=STATES[view.state],
        cause=CAUSES[view.cause],
        left=", ".join(str(CATEGORIES[each]) for each in kept),
    )


def parts(view: ErasureView) -> list[Part]:
    """What became of each category, in words."""
    return [
        Part(category=CATEGORIES[each.category], result=each, fate=FATES[each.fate], why=_why(each))
        for each in view.results.values()
    ]


def found(all_found: list[Found]) -> list[tuple[Text, Found, str]]:
    """What there is of a person: category, how much, and what holds it."""
    return [(CATEGORIES[each.category], each, _ground(each.ground)) for each in all_found]


OF_CHOICE = frozenset(Ground) - {Ground.DO_NOT_CONTACT, Ground.ANSWERING}


def _why(result: Result) -> str:
    return _ground(result.ground) if result.fate is Fate.RETAINED else ""


def _ground(ground: Ground | None) -> str:
    if ground is None:
        return ""
    return f"{GROUNDS[ground]} ({ARTICLES[ground]})"
