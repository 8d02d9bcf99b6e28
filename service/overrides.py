"""What does a source hear otherwise than the rules say, and who decided that?"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from rules import overrides
from service import audit, sources
from service.access import Scope
from service.audit import Action
from service.errors import Fault, Invalid
from service.sources import Source
from service.work import Work

REASONS: Mapping[str, str] = {
    "unknown_code": "The rules know no finding with this code.",
    "unknown_verdict": "Give one of off, valid, unverifiable, suspect, invalid.",
    "not_of_leads": "This finding is of a file or of admission as such: it cannot be changed for a source.",
    "protected": "This finding protects people or the service: it may be made invalid, but never milder.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """One override in force."""

    source: Source
    code: str
    word: str
    """The verdict that is given, or `off`."""


def change(work: Work, source_id: UUID, changes: Mapping[str, str | None]) -> Source:
    """Have findings told otherwise for leads of this source from now on; None takes an override back.

    A word is `off` or a verdict. What was judged before stays as it is until it is judged anew. Raises
    NotFound, and Invalid with every fault at once.
    """
    work.actor.must(Scope.SOURCES_MANAGE)
    source = sources.of_id(work, source_id)
    if faults := mistakes(work, changes):
        raise Invalid(faults=faults)
    kept = {**source.overrides, **{code: word for code, word in changes.items() if word is not None}}
    wanted = {code: word for code, word in sorted(kept.items()) if changes.get(code, word) is not None}
    changed = sorted(code for code in changes if wanted.get(code) != source.overrides.get(code))
    if changed:
        source.overrides = wanted
        told = [f"{code}={wanted.get(code, 'default')}" for code in changed]
        audit.note(work, Action.SOURCE_CHANGED, about=source.id, codes=told)
    return source


def mistakes(work: Work, changes: Mapping[str, str | None]) -> list[Fault]:
    """What is wrong with the changes; an override of a code that is gone may always be taken back."""
    found = {
        code: overrides.mistake(code, word, known=work.knowledge.codes)
        for code, word in changes.items()
        if word is not None
    }
    wrong = {code: reason for code, reason in found.items() if reason}
    return [Fault(f"/{code}", reason, f"{code}: {REASONS[reason]}") for code, reason in wrong.items()]


def in_force(work: Work, *, code: str | None = None) -> list[Override]:
    """The overrides of every source, or those of one code."""
    return [
        Override(source=source, code=each, word=word)
        for source in sources.listed(work)
        for each, word in source.overrides.items()
        if code in (None, each)
    ]


def changeable(work: Work) -> list[str]:
    """The codes that a source can have otherwise."""
    return sorted(code for code in work.knowledge.codes if overrides.may_change(code))
