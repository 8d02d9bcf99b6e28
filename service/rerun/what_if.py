"""What would become of everything that is stored if the rules were these? Asked, and nothing is changed."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from rules import masking
from rules.fields import CATALOGUE, FieldName
from rules.findings import Finding, Verdict, worst
from rules.knowledge import Knowledge
from service import records, sources
from service.access import COMMAND
from service.rerun import judging
from service.rerun.judging import Judged
from service.storage import reruns
from service.work import Work, Workshop

SAMPLE = 10_000
"""Accepted leads that are looked at unless somebody says; those in quarantine always are."""

EXAMPLES = 50
"""Masked examples that are kept at most: enough to see what changes, too few to be a list of people."""

_PAGE = 200

Tell = Callable[[int, int], None]
"""Hears how many leads of how many are done."""

Shift = tuple[Verdict, Verdict]
"""A verdict as it is stored, and as it would be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One lead that would change, with nothing in it that tells who it is."""

    lead_id: UUID
    source: str
    country: str | None
    values: tuple[tuple[FieldName, str, str], ...]
    """Field, masked value before, masked value after."""
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    shift: Shift


@dataclass(slots=True)
class Part:
    """How many leads of some kind were seen, and how many would change."""

    seen: int = 0
    changed: int = 0


@dataclass(slots=True)
class WhatIf:
    """The difference, added up."""

    seen: int = 0
    skipped: int = 0
    """Leads that nobody can open any more."""
    changed: int = 0
    stale: int = 0
    """Leads that were judged by other rules than those in force, so that not all of the difference is new."""
    may_pass: int = 0
    """Leads that wait in quarantine and might pass."""
    matrix: Counter[Shift] = field(default_factory=Counter)
    """By the worst verdict of a lead."""
    fields: dict[FieldName, Counter[Shift]] = field(default_factory=dict)
    values: Counter[FieldName] = field(default_factory=Counter)
    """How many values of each field would be others."""
    gained: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    sources: dict[str, Part] = field(default_factory=dict)
    countries: dict[str, Part] = field(default_factory=dict)
    grades: Counter[tuple[str, str]] = field(default_factory=Counter)
    score_before: int = 0
    """Sum of all scores."""
    score_after: int = 0
    examples: list[Example] = field(default_factory=list)


def ask(
    workshop: Workshop,
    candidate: Knowledge,
    *,
    newest: int | None = SAMPLE,
    source: str | None = None,
    tell: Tell = lambda _done, _total: None,
) -> WhatIf:
    """Judge the newest accepted leads (None: all) and all that wait in quarantine by other rules.

    A read of its own for each page, so that nobody waits. Raises NotFound for the source.
    """
    found = WhatIf()
    with workshop.look(COMMAND) as work:
        source_id = sources.named(work, source).id if source else None
        ids = work.session.scalars(reruns.sample(newest=newest, source_id=source_id)).all()
    for start in range(0, len(ids), _PAGE):
        with workshop.look(COMMAND) as work:
            _add(work, found, ids[start : start + _PAGE], candidate)
        tell(found.seen, len(ids))
    return found


def _add(work: Work, found: WhatIf, ids: Sequence[UUID], candidate: Knowledge) -> None:
    judged = judging.judge_all(work, judging.load(work, ids).values(), knowledge=candidate)
    found.seen += len(ids)
    found.skipped += len(ids) - len(judged)
    for each in judged:
        found.stale += each.standing.row.rules != work.rules
        _count(work, found, each)


def _count(work: Work, found: WhatIf, judged: Judged) -> None:
    standing, after = judged.standing, judged.prepared
    found.changed += judged.is_changed
    found.may_pass += judged.may_pass
    found.matrix[_shift(judged)] += 1
    old, new = (
        judging.verdicts(standing.findings, standing.texts),
        judging.verdicts(after.findings, judged.texts),
    )
    for spec in CATALOGUE:
        found.fields.setdefault(spec.name, Counter())[old[spec.name], new[spec.name]] += 1
    found.values.update(judged.values_changed)
    gained, lost = changes(judged)
    found.gained.update(gained)
    found.lost.update(lost)
    found.grades[standing.row.grade, after.quality.grade] += 1
    found.score_before += standing.row.score
    found.score_after += after.quality.score
    sender = sources.of_id(work, standing.row.source_id).key
    _share(found, judged, sender, after.record.country)
    if judged.is_changed and len(found.examples) < EXAMPLES:
        found.examples.append(_example(judged, sender))


def changes(judged: Judged) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Codes that a lead would gain and lose, each once for every member it stands on."""
    before, after = judged.codes
    return tuple(code for code, _ in sorted(after - before)), tuple(
        code for code, _ in sorted(before - after)
    )


def _share(found: WhatIf, judged: Judged, sender: str, country: str | None) -> None:
    for part in (
        found.sources.setdefault(sender, Part()),
        found.countries.setdefault(country or "", Part()),
    ):
        part.seen += 1
        part.changed += judged.is_changed


def _shift(judged: Judged) -> Shift:
    return _worst(judged.standing.findings), _worst(judged.prepared.findings)


def _worst(findings: Iterable[Finding]) -> Verdict:
    return worst(finding.verdict for finding in findings)


def _example(judged: Judged, sender: str) -> Example:
    gained, lost = changes(judged)
    before, after = judged.standing.texts, judged.texts
    return Example(
        lead_id=judged.standing.row.id,
        source=sender,
        country=judged.prepared.record.country,
        values=tuple(
            (name, _masked(name, before.get(name)), _masked(name, after.get(name)))
            for name in judged.values_changed
        ),
        gained=gained,
        lost=lost,
        shift=_shift(judged),
    )


def _masked(name: FieldName, text: str | None) -> str:
    return masking.mask_field(name, records.READERS[name](text)) if text is not None else ""
