"""How good is this record for reaching the person, and why not better?"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from rules.findings import Verdict, worst
from rules.records import Record

USABLE = {
    Verdict.VALID: 1.0,
    Verdict.CORRECTED: 0.98,
    Verdict.UNVERIFIABLE: 0.7,
    Verdict.SUSPECT: 0.6,
    Verdict.INVALID: 0.0,
    Verdict.MISSING: 0.0,
}
"""Chance that a value of this verdict serves its purpose. Starting values of our own, to be replaced by what
bounces and returned mail teach; their order is what matters."""


class Use(StrEnum):
    """What one wants to do with a contact."""

    MAIL = "mail"
    CALL = "call"
    POST = "post"
    ADDRESS = "address"


WEIGHTS = {Use.MAIL: 0.4, Use.CALL: 0.2, Use.POST: 0.2, Use.ADDRESS: 0.2}
"""Share of each use in the score. E-mail carries marketing, so it counts double; they add up to one."""

GRADES = ((80, "A"), (60, "B"), (40, "C"), (20, "D"), (0, "E"))
"""The least score of each grade."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """A score from 0 to 100, its grade A to E, the chance of success of each use, and what lowers it.

    A reason is the member that is lacking or in doubt, with its verdict: `postal_code: missing`.
    """

    score: int
    grade: str
    readiness: Mapping[Use, float]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """What one doubt or gap costs one use: the member, how it stands, the points, and the code that says why.

    Points are of the score of a hundred; those of all losses and the score add up to it, but for rounding.
    """

    use: Use
    member: str
    verdict: Verdict
    points: float
    code: str | None


@dataclass(frozen=True, slots=True)
class Part:
    """One thing a use cannot do without: the members it comes from, and whether the record has it."""

    members: tuple[str, ...]
    is_there: Callable[[Record], object]
    any_will_do: bool = False


_PLACE = ("address_line1", "address_line2")

NEEDS: Mapping[Use, tuple[Part, ...]] = {
    Use.MAIL: (Part(("email", "email2"), lambda record: record.emails, any_will_do=True),),
    Use.CALL: (Part(("phone", "mobile"), lambda record: record.phones, any_will_do=True),),
    Use.POST: (
        Part(
            ("street", "house_number", *_PLACE),
            lambda record: (
                record.address and (record.address.street or record.address.po_box or record.address.extra)
            ),
        ),
        Part(
            ("city", "postal_code", "country"),
            lambda record: record.address and (record.address.city or record.address.postal_code),
        ),
        Part(("family_name", "full_name", "organisation"), lambda record: record.name or record.organisation),
    ),
    Use.ADDRESS: (
        Part(
            ("family_name", "given_name", "full_name"),
            lambda record: record.name and (record.name.family or record.name.given),
        ),
    ),
}


_PARTS = tuple(part for parts in NEEDS.values() for part in parts)
_DECISIVE = frozenset(member for part in _PARTS for member in part.members)


def assess(record: Record) -> Quality:
    """Score a record by what can be done with it: Σ weight × Π chance of each part the use needs.

    Deterministic; a use that is out of reach costs its weight and no more.
    """
    standing = _standing(record)
    return _assessed(_presence(record), frozenset(standing.items()))


@lru_cache(maxsize=16_384)
def _assessed(presence: tuple[bool, ...], standing: frozenset[tuple[str, Verdict]]) -> Quality:
    """The score of all records with the same parts and the same doubts: most rows of a file share theirs."""
    stands, there = dict(standing), iter(presence)
    readiness: dict[Use, float] = {}
    reasons: dict[str, None] = {}
    for use, parts in NEEDS.items():
        chance = 1.0
        for part in parts:
            member, verdict = _judged(part, stands, is_there=next(there))
            if verdict is not Verdict.VALID:
                chance *= USABLE[verdict]
                reasons[f"{member}: {verdict.value}"] = None
        readiness[use] = round(chance, 4)
    score = round(100 * sum(WEIGHTS[use] * chance for use, chance in readiness.items()))
    grade = next(grade for least, grade in GRADES if score >= least)
    return Quality(score=score, grade=grade, readiness=readiness, reasons=tuple(reasons))


def _presence(record: Record) -> tuple[bool, ...]:
    """Which parts the record has, in the order of the uses and their parts."""
    return tuple([bool(part.is_there(record)) for part in _PARTS])


def losses(record: Record) -> tuple[Loss, ...]:
    """Why the score is no hundred, the dearest first; of equal ones in the order of uses."""
    standing = _standing(record)
    found = [loss for use in NEEDS for loss in _losses_of(use, record, standing)]
    return tuple(sorted(found, key=lambda loss: -loss.points))


def _losses_of(use: Use, record: Record, standing: Mapping[str, Verdict]) -> Iterator[Loss]:
    """Each part takes its share of the chance that the parts before it have left."""
    chance = 1.0
    for part in NEEDS[use]:
        member, verdict = _judged(part, standing, is_there=bool(part.is_there(record)))
        if verdict is not Verdict.VALID and chance:
            left = chance * USABLE[verdict]
            points = round(100 * WEIGHTS[use] * (chance - left), 1)
            yield Loss(
                use=use, member=member, verdict=verdict, points=points, code=_code(record, member, verdict)
            )
            chance = left


def _code(record: Record, member: str, verdict: Verdict) -> str | None:
    """The first finding that made the member stand so; none where it simply was not sent."""
    same = (
        finding.code for finding in record.findings if (finding.field, finding.verdict) == (member, verdict)
    )
    return next(same, None)


def _standing(record: Record) -> dict[str, Verdict]:
    """How each member stands that a use needs and something was said of."""
    standing: dict[str, Verdict] = {}
    for finding in record.findings:
        if finding.field in _DECISIVE:
            known = standing.get(finding.field)
            standing[finding.field] = worst((known, finding.verdict)) if known else finding.verdict
    return standing


def _judged(part: Part, standing: Mapping[str, Verdict], *, is_there: bool) -> tuple[str, Verdict]:
    """The member that decides over a part, and how it stands.

    Where there is a value, an empty member beside it does no harm; nor does a wrong one that could be done
    without, as a second number can.
    """
    if not is_there:
        refused = (member for member in part.members if not USABLE[standing.get(member, Verdict.VALID)])
        member = next(refused, part.members[0])
        verdict = standing.get(member, Verdict.MISSING)
        return member, verdict if not USABLE[verdict] else Verdict.MISSING
    decisive, stands = part.members[0], Verdict.VALID
    for member in part.members if standing else ():
        verdict = standing.get(member, Verdict.VALID)
        is_harmless = verdict is Verdict.MISSING or (part.any_will_do and verdict is Verdict.INVALID)
        if not is_harmless and USABLE[verdict] < USABLE[stands]:
            decisive, stands = member, verdict
    return decisive, stands
