"""What do all packs together know, ready to be applied?"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rules import codes as registry
from rules import law as laws
from rules import pack as packs
from rules import plan as plans
from rules import vocabulary as words
from rules.codes import Code
from rules.faults import Fault
from rules.freshness import pack as ageing
from rules.freshness.pack import Decay
from rules.law import Law, clocks
from rules.lint import Known
from rules.pack import Pack
from rules.plan import Course
from rules.rule import Rule
from rules.standing import examples
from rules.vocabulary import Vocabulary

STAMP = 16
"""Characters of a stamp of rules: 64 bits tell versions apart for as long as anybody makes new ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """The compiled packs: one immutable value that every clean-up is given.

    `version` is the SHA-256 over all pack texts: equal versions give equal answers.
    """

    vocabulary: Vocabulary
    codes: Mapping[str, Code] = field(repr=False)
    version: str
    packs: tuple[Pack, ...] = field(repr=False)
    texts: Mapping[str, str] = field(repr=False)
    """What it was made of, by path: another process that compiles these knows the very same."""
    courses: Mapping[str | None, Course] = field(repr=False)
    """The rules of each country that has some of its own; under None those of every other."""
    law: Law = field(default_factory=Law)
    """What the laws we know of ask for."""
    decay: Decay = field(default_factory=Decay, repr=False)
    """How fast fields go stale, and what signals are worth."""

    def course_for(self, country: str | None) -> Course:
        """The rules for a contact in this country, in order."""
        return self.courses.get(country) or self.courses[None]


def compile(texts: Mapping[str, str]) -> tuple[Knowledge, tuple[Fault, ...]]:  # noqa: A001 - it is what it does
    """Make knowledge of pack texts keyed by path (`base/text.toml`, `vocab/particles.toml`).

    Nothing raises for a faulty pack: what is faulty is left out, and all faults come back together.
    """
    vocabulary, faults = words.read(_within("vocab/", texts))
    codes, code_faults = registry.read(_within("codes/", texts))
    known = Known(vocabulary=vocabulary, codes=codes)
    read, pack_faults = _packs({**_within("base/", texts), **_within("country/", texts)}, known)
    law, law_faults = laws.read(_within("law/", texts))
    decay, decay_faults = ageing.read(_within("freshness/", texts))
    rules = [rule for pack in read for rule in pack.rules]
    knowledge = Knowledge(
        vocabulary=vocabulary,
        codes=codes,
        version=digest(texts),
        packs=read,
        texts=texts,
        courses=_courses(rules),
        law=law,
        decay=decay,
    )
    rule_faults = (*_unmet(read), *_twice(rules), *_conflicts(rules))
    return knowledge, (
        *faults,
        *code_faults,
        *pack_faults,
        *rule_faults,
        *law_faults,
        *decay_faults,
        *examples.complaints(law),
    )


def failures(knowledge: Knowledge) -> tuple[Fault, ...]:
    """Run every test that travels with a rule or a law, and tell those that do not come out."""
    by_rule = (failure for rules in _by_id(knowledge.packs).values() for failure in packs.failures(rules))
    aged = ageing.failures(_within("freshness/", knowledge.texts))
    return (*by_rule, *aged, *examples.failures(knowledge.law), *clocks.failures(knowledge.law.clocks))


def digest(texts: Mapping[str, str]) -> str:
    """SHA-256 over all paths and texts, in order of path."""
    total = hashlib.sha256()
    for path, text in sorted(texts.items()):
        for part in (path, text):
            encoded = part.encode()
            total.update(len(encoded).to_bytes(8, "big") + encoded)
    return total.hexdigest()


def _within(folder: str, texts: Mapping[str, str]) -> dict[str, str]:
    return {path: text for path, text in texts.items() if path.startswith(folder)}


def _packs(texts: Mapping[str, str], known: Known) -> tuple[tuple[Pack, ...], list[Fault]]:
    read = [packs.read(path, text, known) for path, text in sorted(texts.items())]
    faults = [fault for _, wrong in read for fault in wrong]
    return tuple(pack for pack, _ in read if pack is not None), faults


def _courses(rules: Sequence[Rule]) -> dict[str | None, Course]:
    """A course for every country that some rule names, and one for all others."""
    countries: set[str | None] = {country for rule in rules for country in rule.countries or ()}
    return {
        country: plans.course_of([rule for rule in rules if rule.applies_in(country)])
        for country in (*countries, None)
    }


def _conflicts(rules: Iterable[Rule]) -> Iterator[Fault]:
    for found in plans.by_stage(rules).values():
        yield from plans.conflicts(found)


def _unmet(read: Sequence[Pack]) -> Iterator[Fault]:
    """Requirements that no pack fulfils, and packs of one name."""
    versions = {pack.id: pack.version for pack in read}
    for pack in read:
        for name, least in pack.requires.items():
            if versions.get(name, ()) < (least or (0,)):
                wanted = ".".join(map(str, least))
                yield Fault(path=pack.path, line=pack.line, message=f"requires {name} {wanted}".rstrip())
    seen: set[str] = set()
    for pack in read:
        if pack.id in seen:
            yield Fault(path=pack.path, line=1, message=f"the pack {pack.id!r} exists already")
        seen.add(pack.id)


def _twice(rules: Iterable[Rule]) -> Iterator[Fault]:
    """Rules of one name in two places."""
    places: dict[str, tuple[str, int]] = {}
    for rule in rules:
        here = (rule.path, rule.line)
        if places.setdefault(rule.id, here) != here:
            yield Fault(path=rule.path, line=rule.line, rule=rule.id, message="the rule exists already")


def _by_id(read: Iterable[Pack]) -> dict[str, list[Rule]]:
    found: dict[str, list[Rule]] = {}
    for pack in read:
        for rule in pack.rules:
            found.setdefault(rule.id, []).append(rule)
    return found
