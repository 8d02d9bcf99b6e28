"""One question about one contact: what do all checks want to know of it?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from rules.consent import Author
from rules.law import Law
from rules.law.matrix import Row
from rules.law.reasons import EFFECTS, Effect
from rules.purposes import PurposeKind
from rules.standing.asked import Facts, Question
from rules.values import swift


@swift
@dataclass(frozen=True, slots=True)
class Reason:
    """One reason of an answer; `rule` and `source` say where it stands written."""

    code: str
    params: Mapping[str, str] = field(default_factory=dict)
    rule: str | None = None
    source: str | None = None

    @property
    def effect(self) -> Effect:
        return EFFECTS[self.code]


@swift
@dataclass(frozen=True, slots=True)
class Case:
    """A question about one contact, and what several checks ask of it."""

    question: Question
    facts: Facts
    law: Law
    on: date
    row: Row | None

    @property
    def needs_permission(self) -> bool:
        """Is it more than what the person asked for?"""
        purpose = self.question.purpose
        return purpose is not None and purpose.kind is not PurposeKind.SERVICE

    @property
    def is_grown(self) -> bool:
        """Could the person agree alone, on the day of the consent? An unknown age counts as grown."""
        consent, born = self.facts.consent, self.facts.born
        if born is None or consent is None or consent.author is Author.PARENT:
            return True
        return not self.law.ages.is_child(born, self.facts.country, consent.since.date())

    @property
    def is_confirmed(self) -> bool:
        consent, purpose = self.facts.consent, self.question.purpose
        is_needed = purpose is not None and purpose.needs_double_opt_in
        return consent is not None and (consent.is_confirmed or not is_needed)

    @property
    def has_consent(self) -> bool:
        consent = self.facts.consent
        return consent is not None and consent.is_consent and self.is_confirmed and self.is_grown

    def reason(self, code: str, **params: str) -> Reason:
        """A reason that stands in the row of the law."""
        row = self.row
        return Reason(code, params, row.rule if row else None, row.source if row else None)
