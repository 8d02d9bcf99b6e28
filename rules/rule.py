"""What does one rule of a pack do with one contact?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from rules.facts import Facts
from rules.findings import Finding
from rules.predicates import Predicate


class Stage(StrEnum):
    """The steps of a clean-up, in this fixed order."""

    DECODE = "decode"
    TRIM = "trim"
    PLACEHOLDER = "placeholder"
    SPLIT = "split"
    NORMALISE = "normalise"
    VALIDATE = "validate"
    VOCAB = "vocab"
    XFIELD = "xfield"
    PROHIBITED = "prohibited"
    SCORE = "score"


TEXT_STAGES = (Stage.DECODE, Stage.TRIM, Stage.PLACEHOLDER, Stage.SPLIT, Stage.NORMALISE)
"""Rules of these stages change texts, before anything is read from them."""

JUDGING_STAGES = (Stage.VALIDATE, Stage.VOCAB, Stage.XFIELD, Stage.PROHIBITED, Stage.SCORE)
"""Rules of these stages only remark, on texts and on what was read from them."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule wants: new texts by member (an empty one takes the member away), and its remark."""

    finding: Finding
    writes: Mapping[str, str]


Act = Callable[[Facts], Outcome | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A test that travels with a rule: what goes in, and what must come out."""

    line: int
    given: Mapping[str, str]
    wanted: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule for one member, ready to run.

    `countries` is None when the rule is for all; `priority` puts rules that write one member in order,
    the smallest first; `purpose` says for which use of a contact the rule matters.
    """

    id: str
    rev: int
    pack: str
    path: str
    line: int
    stage: Stage
    field: str
    when: Predicate
    act: Act
    codes: frozenset[str]
    """Every code it may give."""
    reads: frozenset[str]
    writes: frozenset[str] = frozenset()
    countries: frozenset[str] | None = None
    priority: int | None = None
    purpose: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()

    @property
    def anchor(self) -> str | None:
        """A fact without which the rule has nothing to say; None when it must always be asked."""
        if self.field in self.when.needs:
            return self.field
        return min(self.when.needs, default=None)

    def applies_in(self, country: str | None) -> bool:
        return self.countries is None or country in self.countries

    def run(self, facts: Facts) -> Outcome | None:
        """What the rule wants for these facts; None when it has nothing to say."""
        return self.act(facts) if self.when.holds(facts) else None
