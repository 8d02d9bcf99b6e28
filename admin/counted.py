"""How many does a segment reach, and what keeps out the others: the count as it is told on a page."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import url_for

from admin import segment_words
from admin.charts import share
from admin.words import Text
from rules.segments.exclusions import Exclusion, of_code
from service.access import Scope
from service.segments import Preview
from service.work import Work


@dataclass(frozen=True, slots=True)
class Bar:
    """One reason, how many it is of, and where these can be looked at."""

    text: str
    code: str
    count: int
    share: float
    tone: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Kind:
    """Everybody who is out for one kind of reason."""

    label: Text
    count: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A preview in words."""

    found: Preview
    share_in: float
    kinds: tuple[Kind, ...]
    sample: tuple[UUID, ...]


def told(work: Work, found: Preview, *, segment_id: UUID | None = None) -> Counted:
    """The count in words; with links to those who are left out when it is of a segment that is kept."""
    kinds: dict[Exclusion, list[Bar]] = {}
    for code, count in found.reasons.items():
        kinds.setdefault(of_code(code), []).append(_bar(work, found, code, count, segment_id))
    stated = [
        Kind(segment_words.EXCLUSION[kind], sum(bar.count for bar in bars), tuple(bars))
        for kind, bars in kinds.items()
    ]
    return Counted(
        found=found,
        share_in=share(found.count, found.meant),
        kinds=tuple(sorted(stated, key=lambda each: -each.count)),
        sample=found.sample_ids if work.actor.may(Scope.CONTACTS_READ) else (),
    )


def turns(work: Work, counts: Mapping[str, int]) -> list[Bar]:
    """Why people came or went between two snapshots, the most frequent reason first."""
    whole = sum(counts.values())
    most_first = sorted(counts.items(), key=lambda each: -each[1])
    return [
        Bar(segment_words.reason(work, code), code, count, share(count, whole), "accent", None)
        for code, count in most_first
    ]


def _bar(work: Work, found: Preview, code: str, count: int, segment_id: UUID | None) -> Bar:
    may_open = segment_id is not None and work.actor.may(Scope.CONTACTS_READ)
    return Bar(
        segment_words.reason(work, code),
        code,
        count,
        share(count, found.meant),
        segment_words.TONES[of_code(code)],
        url_for("ui.segments.excluded", segment_id=segment_id, code=code) if may_open else None,
    )
