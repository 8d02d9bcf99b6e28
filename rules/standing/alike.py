"""Of which people is the answer the same, so that it need be found only once?

People on a list differ in little that matters here. What no check reads, such as on which of all days a
grown-up was born, makes nobody another case.
"""

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import fields
from operator import attrgetter

from rules.law import Law
from rules.law.ages import HIGHEST
from rules.permissions import State
from rules.standing import Decision, decide
from rules.standing.asked import Facts, Question

# What has to be read another way is named; whatever is added to the facts tells people apart by itself.
_PLAIN = attrgetter(*(each.name for each in fields(Facts) if each.name not in {"consent", "grounds", "born"}))
_SAID = attrgetter(
    *(
        each.name
        for each in fields(State)
        if each.name not in {"since", "event_id", "valid_until", "facts", "ineffective"}
    )
)


def decide_each(question: Question, people: Iterable[Facts], law: Law) -> Iterator[Decision]:
    """The answer of `decide` for each of them, in order; each with the events of that person."""
    known: dict[Hashable, Decision] = {}
    for facts in people:
        case = _case(facts, question)
        found = known.get(case)
        if found is None:
            found = known[case] = decide(question, facts, law)
        yield _of(found, facts.consent)


def _case(facts: Facts, question: Question) -> Hashable:
    """All that the checks read of somebody."""
    consent = facts.consent
    first = question.at.date()
    if consent is None:
        said = None
    else:
        since = consent.since.date()
        said = (_SAID(consent), since, tuple(consent.facts.items()))
        first = min(first, since)
    # A year more than the highest age there is: the day that it is somewhere else may be another.
    is_grown = facts.born is None or first.year - facts.born.year > HIGHEST + 1
    return _PLAIN(facts), tuple(facts.grounds.items()), said, None if is_grown else facts.born


def _of(found: Decision, consent: State | None) -> Decision:
    if not found.evidence or consent is None:
        return found
    return Decision(found.allowed, found.reasons, found.rule, found.is_verified, (consent.event_id,))
