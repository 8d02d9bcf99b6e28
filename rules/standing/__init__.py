"""May this contact be used for this purpose, on this channel, at this moment, and why?

Everything must be in order at once, and what is unknown counts as a no. The answer gives every reason, not
only the first.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from rules.law import Law
from rules.law.periods import day_in
from rules.law.reasons import EFFECTS, Effect
from rules.standing.asked import Facts, Question
from rules.standing.case import Case, Reason
from rules.standing.checks import CHECKS, OF_STRANGERS
from rules.values import swift


@swift
@dataclass(frozen=True, slots=True)
class Decision:
    """The answer, with everything it rests on."""

    allowed: bool
    reasons: tuple[Reason, ...]
    rule: str | None
    """The row of the matrix that was asked: `marketing@1.0.0/nl.email`."""
    is_verified: bool
    """Has a reviewer read the law behind that row?"""
    evidence: tuple[UUID, ...]
    """Events of the ledger that decided."""


def decide(question: Question, facts: Facts, law: Law) -> Decision:
    """May it be done? Never raises: whatever is not known, or not foreseen, is a no.

    `facts` are those known at the moment of the question, and the law is that of its day in the country.
    """
    on = day_in(facts.country, question.at)
    product = question.purpose.product_group if question.purpose else None
    row = law.matrix.row(facts.country, question.use, facts.subject, on, product=product)
    case = Case(question, facts, law, on, row)
    reasons = tuple(_reasons(case))
    effects = {EFFECTS[reason.code] for reason in reasons}
    named = row if case.needs_permission else None
    return Decision(
        allowed=Effect.ALLOWS in effects and Effect.DENIES not in effects,
        reasons=reasons,
        rule=named.rule if named else None,
        is_verified=named is None or named.is_verified,
        evidence=(facts.consent.event_id,) if facts.consent and _rests_on_ledger(reasons) else (),
    )


def _reasons(case: Case) -> Iterator[Reason]:
    is_stranger = case.facts.is_erased or case.facts.is_unreadable or not case.facts.is_known
    for name, check in CHECKS.items():
        if is_stranger and name not in OF_STRANGERS:
            continue
        for reason in check(case):
            rule = reason.rule or f"standing/{name}"
            yield reason if reason.rule else Reason(reason.code, reason.params, rule, reason.source)


def _rests_on_ledger(reasons: tuple[Reason, ...]) -> bool:
    return any(reason.code.startswith("PRM.") or reason.code == "LAW.EXCEPTION" for reason in reasons)
