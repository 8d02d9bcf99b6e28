"""What has to go when a person is erased, what may stay and why, and when may we say that it is done?

Everything that is kept of a person falls into one category of a closed list, and each category ends with a
fate of its own: what could not be touched is never called erased.
"""

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType


class Category(StrEnum):
    """One kind of trace that a person leaves here."""

    SUPPRESSION = "suppression"
    """Keyed hashes by which somebody is left alone: written before anything goes, and kept."""
    TOKENS = "tokens"
    """Blind tokens and counts of names: what a person is found by."""
    REVIEWS_AND_JUDGEMENTS = "reviews_and_judgements"
    """Questions about pairs, what was said of them, and the merges that came of it."""
    LINKS = "links"
    """Who shares a household or an employer with whom."""
    SIGNALS = "signals"
    """That letters arrived and were read, and calls answered; what tells that a value is dead goes with the
    golden record."""
    PACKAGES = "packages"
    """Copies that were made for the person."""
    PAGE_LINKS = "page_links"
    MAIL = "mail"
    """Letters that wait, and that letters went."""
    ANSWERS = "answers"
    """What we answered to a request that may come again."""
    IMPORTS = "imports"
    """Rows of files that nobody has taken over yet."""
    DISCLOSURES = "disclosures"
    """Who was given what: kept without whose it was."""
    AUDIT = "audit"
    """What was done to the person's data: the places in the log stay, what they say goes."""
    CONSENTS = "consents"
    """Wording and evidence of what was stated; the bare line of the ledger stays."""
    RECORDS = "records"
    """The checked form of what was sent, with what was remarked on it."""
    LEADS = "leads"
    """What was sent, as it was sent."""
    CONTACT = "contact"
    """The golden record."""
    REQUESTS = "requests"
    """Cases in which the person asked for a right, and restrictions."""


ORDER: tuple[Category, ...] = tuple(Category)
"""In this order they go: what finds a person first, so that nothing is added meanwhile; the person late, for
the rest is recognised by it; the case last, for it is answered with what became of all else."""

TOGETHER = frozenset({Category.TOKENS, Category.RECORDS, Category.LEADS, Category.CONTACT})
"""One of these without the others would leave half a person."""

HOLDABLE = frozenset(
    {
        Category.REVIEWS_AND_JUDGEMENTS,
        Category.SIGNALS,
        Category.PACKAGES,
        Category.REQUESTS,
        Category.CONSENTS,
        Category.RECORDS,
        Category.LEADS,
        Category.CONTACT,
    }
)
"""What a hold may keep. The rest finds people or writes to them, which nobody needs for a claim."""


class Cause(StrEnum):
    """Why somebody is erased."""

    REQUEST = "request"
    """The person asked for it."""
    RETENTION = "retention"
    """The time for which it may be kept is over."""
    OFFICER = "officer"
    """Decided here."""
    KEY = "key"
    """A system asked for it with its key."""


class Fate(StrEnum):
    """What became of one category."""

    WAITING = "waiting"
    """Nothing yet."""
    ERASED = "erased"
    RETAINED = "retained"
    """Kept, in whole or in part, on a ground."""
    FAILED = "failed"
    """It could not be done; it is tried again."""
    NOTHING = "nothing"
    """There was nothing."""


class Ground(StrEnum):
    """On what ground something is kept (GDPR art. 17(3) and what follows from it)."""

    EXPRESSION = "expression"
    """Art. 17(3)(a)."""
    LEGAL_DUTY = "legal_duty"
    """Art. 17(3)(b)."""
    PUBLIC_HEALTH = "public_health"
    """Art. 17(3)(c)."""
    ARCHIVING = "archiving"
    """Art. 17(3)(d)."""
    LEGAL_CLAIMS = "legal_claims"
    """Art. 17(3)(e)."""
    PROOF_OF_CONSENT = "proof_of_consent"
    """Art. 17(3)(b) with 7(1): a law of the country wants the proof kept for some years."""
    DO_NOT_CONTACT = "do_not_contact"
    """Art. 21(3): a hash has to stay, or nobody could be left alone."""
    ANSWERING = "answering"
    """Art. 12(3): the case in which it was asked is still to be answered."""


OF_HOLDS = frozenset(
    {
        Ground.EXPRESSION,
        Ground.LEGAL_DUTY,
        Ground.PUBLIC_HEALTH,
        Ground.ARCHIVING,
        Ground.LEGAL_CLAIMS,
    }
)
"""Grounds on which somebody may place a hold; the others follow by themselves."""

ARTICLES: Mapping[Ground, str] = MappingProxyType(
    {
        Ground.EXPRESSION: "GDPR art. 17(3)(a)",
        Ground.LEGAL_DUTY: "GDPR art. 17(3)(b)",
        Ground.PUBLIC_HEALTH: "GDPR art. 17(3)(c)",
        Ground.ARCHIVING: "GDPR art. 17(3)(d)",
        Ground.LEGAL_CLAIMS: "GDPR art. 17(3)(e)",
        Ground.PROOF_OF_CONSENT: "GDPR art. 17(3)(b), 7(1)",
        Ground.DO_NOT_CONTACT: "GDPR art. 21(3)",
        Ground.ANSWERING: "GDPR art. 12(3)",
    }
)
"""Not reviewed by a lawyer."""


class ErasureState(StrEnum):
    """How far an erasure is."""

    RECORDED = "recorded"
    """It stands in the ledger; nothing was touched."""
    RUNNING = "running"
    CLEANING = "cleaning"
    """Rows and keys are gone; the files of the database are being wiped of them."""
    PARTIAL = "partial"
    """All that may go is gone; something is retained, or failed and is tried again."""
    FINAL = "final"

    @property
    def is_over(self) -> bool:
        return self is ErasureState.FINAL


# A hash that keeps somebody from being written to is no rest of them; and the case in which it was asked can
# only end when it has been answered, after which it goes as well.
_NOT_LACKING = frozenset({Ground.DO_NOT_CONTACT, Ground.ANSWERING})

KEYS_OF_LEADS = frozenset({Category.RECORDS, Category.LEADS})
"""What the data key of a lead seals: the key goes when all of it may."""

KEYS_OF_CONTACTS = frozenset({Category.MAIL, Category.CONSENTS, Category.CONTACT})
"""What the data key of a contact seals."""


def unknown(names: Iterable[str]) -> tuple[str, ...]:
    """Those of the names that are no category."""
    known = {each.value for each in Category}
    return tuple(name for name in names if name not in known)


def lacking(categories: Collection[Category]) -> frozenset[Category]:
    """What would have to go as well, so that no half of a person is left."""
    return TOGETHER - frozenset(categories) if TOGETHER & frozenset(categories) else frozenset()


def in_order(categories: Collection[Category]) -> tuple[Category, ...]:
    """The categories in the order in which they go."""
    return tuple(each for each in ORDER if each in categories)


def is_settled(fate: Fate) -> bool:
    """Is nothing of it left to do?"""
    return fate in {Fate.ERASED, Fate.NOTHING}


def is_whole(results: Iterable[tuple[Fate, Ground | None]]) -> bool:
    """Is all of the person gone that was to go? Raises ValueError when nothing was to go."""
    told = list(results)
    if not told:
        raise ValueError("an erasure has at least one category")
    return all(
        is_settled(fate) or (fate is Fate.RETAINED and ground in _NOT_LACKING) for fate, ground in told
    )


def may_shred(fates: Mapping[Category, Fate], sealed: Collection[Category]) -> bool:
    """May a key go that seals these categories? Only when each of them is gone, and was asked to go."""
    return all(is_settled(fates.get(each, Fate.WAITING)) for each in sealed)
