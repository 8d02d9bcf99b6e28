"""Which member of a lead does each column of a file mean?"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from anyascii import anyascii
from rapidfuzz.fuzz import ratio

from rules.fields import MEMBERS
from rules.vocabulary import Vocabulary

IGNORE = "ignore"
"""Target of a column that nobody wants; its cells stay with the original row."""

OURS = "gs_"
"""What the columns that we add to files begin with; in a file that comes back they are passed over."""

CONSENT_PARTS = ("email", "phone", "sms", "post", "push", "share", "at", "purpose", "notice", "method")

JOINED: Mapping[str, tuple[str, ...]] = {"family_name": ("family_name.prefix", "family_name")}
"""Members that several columns may make together, in the order in which their cells are joined.

Dutch and German exports keep what stands before a family name (“van”, “von der”) in a column of its own.
"""
_MEMBER_OF = {part: member for member, parts in JOINED.items() for part in parts if part != member}

_WISHES = tuple(f"consent.{part}" for part in CONSENT_PARTS)
TARGETS = frozenset({*MEMBERS, *_MEMBER_OF, *_WISHES, IGNORE})
_ATTRIBUTE = re.compile(r"attributes\.\S(?:.{0,78}\S)?")

# Where a second column for the same member may go instead.
_ALTERNATES = {"email": "email2", "phone": "mobile", "mobile": "phone", "address_line1": "address_line2"}
_ALTERNATES |= {"salutation": "job_title"}

# A shared mapping is offered from here on; below it two different words happen to look alike.
_LIKENESS = 88
_SHORTEST = 6

# Words that say whose value it is, not which: “klant e-mailadres”, “billing_city”, “Customer First Name”.
_OWNERS = re.compile(
    r"^(?:(?:mailing|billing|shipping|delivery|postal|home|work|business|company|primary|main)address"
    r"|contact|customer|client|person|lead|member|user|subscriber|primary|main|work|business|mailing|billing"
    r"|klant|relatie|deelnemer|asiakas|asiakkaan|henkilon|osallistujan|kunden|kunde|kontakt|teilnehmer|kund)(?=.{3})"
)

# A heading that ends so holds the key of a thing, not the thing: “employer_id” is no “employer”.
_KEY = re.compile(r"(?i:[ _-](?:id|key|uuid|guid))$|[a-z]I[Dd]$")


class Ground(StrEnum):
    """Why a column is taken for that member."""

    STATED = "stated"
    NAME = "name"
    SYNONYM = "synonym"
    LIKENESS = "likeness"
    TAKEN = "taken"
    """It would mean a member that another column means already: it stays unmapped, and that is said."""
    UNKNOWN = "unknown"
    OURS = "ours"


CONFIDENCE = {
    Ground.STATED: 1.0,
    Ground.NAME: 1.0,
    Ground.SYNONYM: 0.95,
    Ground.LIKENESS: 0.7,
    Ground.TAKEN: 0.0,
    Ground.UNKNOWN: 0.0,
    Ground.OURS: 1.0,
}
_DOUBTFUL = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column and what it is taken for; `target` is None while nobody has said."""

    header: str
    target: str | None
    ground: Ground
    confidence: float
    rival: str | None = None
    """The column that means the same member already."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What every column of a file means, in the order of the file."""

    columns: tuple[Column, ...] = ()
    targets: Mapping[str, str] = field(default_factory=dict)
    """Header to target, for the columns that have one and are not passed over."""

    @property
    def unmapped(self) -> tuple[str, ...]:
        """Columns that nobody could place; they are kept with the original row."""
        return tuple(column.header for column in self.columns if column.target is None)

    def stated(self) -> dict[str, str]:
        """The plan as a column map that says the same."""
        return {column.header: column.target for column in self.columns if column.target is not None}


def plan(headers: Sequence[str], vocabulary: Vocabulary, *, stated: Mapping[str, str] | None = None) -> Plan:
    """Guess what the columns mean; what is `stated` (header to target) is not guessed.

    A header that is stated with an unknown target counts as not stated: `mistakes` tells about those.
    """
    return extended(Plan(), headers, vocabulary, stated=stated)


def extended(
    known: Plan, headers: Iterable[str], vocabulary: Vocabulary, *, stated: Mapping[str, str] | None = None
) -> Plan:
    """The plan with columns that turn up later, as members of JSON lines do; what was settled stays."""
    said = {_fold(header): target for header, target in (stated or {}).items() if is_target(target)}
    guesses = [_guess(header, vocabulary, said) for header in headers]
    taken = {column.target: column.header for column in known.columns if column.target}
    settled: dict[str, Column] = {}
    # The surest guess chooses first; among equals the column that comes first.
    for guess in sorted(guesses, key=lambda column: -column.confidence):
        settled[guess.header] = column = _without_rival(guess, taken)
        if column.target is not None:
            taken.setdefault(column.target, column.header)
    columns = (*known.columns, *(settled[guess.header] for guess in guesses))
    targets = {
        column.header: column.target
        for column in columns
        if column.target is not None and column.target != IGNORE and column.ground is not Ground.OURS
    }
    return Plan(columns, targets)


def is_part(target: str) -> bool:
    """Is a column with this target but a part of a member?"""
    return target in _MEMBER_OF


def member_of(target: str) -> str:
    """The member that a column with this target is a part of; mostly the target itself."""
    return _MEMBER_OF.get(target, target)


def joined(columns: Iterable[Column]) -> dict[str, tuple[str, ...]]:
    """The columns that make one member together, by that member and in the order of joining."""
    header_of = {column.target: column.header for column in columns}
    made = {
        member: tuple(header_of[part] for part in parts if part in header_of)
        for member, parts in JOINED.items()
    }
    return {member: of for member, of in made.items() if len(of) > 1}


def is_target(target: str) -> bool:
    """May a column be said to mean this: a member, `attributes.NAME`, a part of a consent, or `ignore`?"""
    return target in TARGETS or _ATTRIBUTE.fullmatch(target) is not None


def mistakes(stated: Mapping[str, str]) -> list[str]:
    """Headers of a column map whose target is unknown, or is given to another header already."""
    seen: set[str] = set()
    wrong = []
    for header, target in stated.items():
        if not is_target(target) or (target != IGNORE and target in seen):
            wrong.append(header)
        seen.add(target)
    return wrong


def _guess(header: str, vocabulary: Vocabulary, said: Mapping[str, str]) -> Column:
    folded = _fold(header)
    if header.strip().lower().startswith(OURS):
        return _column(header, IGNORE, Ground.OURS)
    if folded in said:
        return _column(header, said[folded], Ground.STATED)
    if header in TARGETS or _ATTRIBUTE.fullmatch(header):
        return _column(header, header, Ground.NAME)
    synonyms = vocabulary.maps["headers"]
    for word in (folded, _OWNERS.sub("", folded)):
        if target := synonyms.get(word):
            return _column(header, target.rstrip("?"), Ground.SYNONYM, is_doubtful=target.endswith("?"))
    if len(folded) >= _SHORTEST and not _KEY.search(header) and (target := _alike(folded, synonyms)):
        return _column(header, target, Ground.LIKENESS)
    return _column(header, None, Ground.UNKNOWN)


def _column(header: str, target: str | None, ground: Ground, *, is_doubtful: bool = False) -> Column:
    confidence = _DOUBTFUL if is_doubtful else CONFIDENCE[ground]
    return Column(header=header, target=target, ground=ground, confidence=confidence)


def _alike(folded: str, synonyms: Mapping[str, str]) -> str | None:
    """The target of the known heading that looks most like it: “E-mialadres”. Never a consent."""
    scored = (
        (ratio(folded, word), target)
        for word, target in synonyms.items()
        if len(word) >= _SHORTEST and not target.endswith("?") and not target.startswith("consent")
    )
    best, target = max(scored, default=(0.0, ""))
    return target if best >= _LIKENESS else None


def _without_rival(guess: Column, taken: Mapping[str, str]) -> Column:
    """The guess, or the next best member, or nothing when another column means this one already."""
    target = guess.target
    if target is None or target == IGNORE or target not in taken:
        return guess
    alternate = _ALTERNATES.get(target)
    if guess.ground is not Ground.STATED and alternate and alternate not in taken:
        return Column(
            header=guess.header,
            target=alternate,
            ground=guess.ground,
            confidence=min(guess.confidence, CONFIDENCE[Ground.LIKENESS]),
        )
    return Column(
        header=guess.header,
        target=None,
        ground=Ground.TAKEN,
        confidence=CONFIDENCE[Ground.TAKEN],
        rival=taken[target],
    )


def _fold(header: str) -> str:
    """The heading as the vocabulary has it: lower case letters and digits only."""
    return re.sub(r"[^a-z0-9]", "", anyascii(header).lower())
