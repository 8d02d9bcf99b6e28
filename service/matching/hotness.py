"""Which keys do so many contacts share that nobody is compared for their sake?

Default values and whole towns of namesakes: such a key finds too many and tells nothing of any. Where most of
a kind are left out, duplicates are missed that share nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rules.matching.keys import KEYS
from service.jobs import queue
from service.matching import keyed
from service.matching.holders import FEW_ENOUGH
from service.storage import matching
from service.vault import TokenKind
from service.work import Work

JOB = "matching.hot"


def count_next(work: Work, payload: Mapping[str, Any]) -> None:
    """The nightly job, once for all kinds, and then one for each: a million contacts have many tokens."""
    kind = payload.get("kind")
    if kind is None:
        for each in FEW_ENOUGH:
            queue.enqueue(work, JOB, {"kind": int(each)}, priority=queue.LATER)
        return
    found = matching.count_hot(work.session, kind, most=FEW_ENOUGH[kind])
    matching.keep_hot(work.session, kind, keys=found, at=work.now)


@dataclass(frozen=True, slots=True)
class Hot:
    """A kind of key, what it is made of, and how many of them were too hot when they were counted last."""

    kind: TokenKind
    parts: tuple[str, ...]
    """Traits, and beginnings of traits such as `given_3`."""
    keys: int


def told(work: Work) -> list[Hot]:
    """The kinds of which some keys are too hot, the most first."""
    return [Hot(TokenKind(kind), _PARTS[kind], keys) for kind, keys in work.session.execute(matching.hot())]


_PARTS: Mapping[int, tuple[str, ...]] = {
    keyed.KINDS[key.name]: key.parts for key in KEYS if key.name in keyed.KINDS
}
