"""What can we prove of an erasure, and what do we have to admit?

A certificate says what became of each category, on what ground something stays, and where something of it may
still be read, by whom and until when. It names nobody.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from rules.erasing import ARTICLES, Category, Cause, ErasureState, Fate, Ground
from rules.ledger import moment

FORM = "goodstanding-erasure-certificate/1"
SIGNED = ("signature", "public_key")


class Rest(StrEnum):
    """Where something may still be read after an erasure."""

    BACKUPS = "backups"
    WRITE_AHEAD_LOG = "write_ahead_log"
    FREE_SPACE = "free_space"
    RECIPIENTS = "recipients"
    HASHES = "hashes"
    LEDGER = "ledger"


ADMITTED: dict[Rest, str] = {
    Rest.BACKUPS: "Copies of the database and of its data keys from before: readable by whoever has such a "
    "copy and the keyring, until the copy is deleted or the key epoch of that time is destroyed. Whoever "
    "restores one erases anew before it is opened.",
    Rest.WRITE_AHEAD_LOG: "The write-ahead log of PostgreSQL and its archives: they hold the sealed values "
    "and the wrapped data key until they are recycled; readable only together with the keyring.",
    Rest.FREE_SPACE: "Free blocks of the disk below the database: nothing of it was overwritten by us.",
    Rest.RECIPIENTS: "Whoever was given the data before was told, and answers for their own copy.",
    Rest.HASHES: "Keyed hashes on the suppression list, so that the person is left alone.",
    Rest.LEDGER: "Random ids in the ledger of erasures and of stated wishes, which lead to nobody.",
}
"""In words, as the certificate has them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What became of one category."""

    category: Category
    fate: Fate
    count: int
    kept: int
    ground: Ground | None
    until: datetime | None
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that a certificate is made of."""

    erasure: UUID
    deployment: UUID
    state: ErasureState
    cause: Cause
    request: UUID | None
    contacts: Sequence[UUID]
    leads: int
    recorded_at: datetime
    ended_at: datetime | None
    cleaned_at: datetime | None
    replayed_at: datetime | None
    issued_at: datetime
    is_suppressed: bool
    database: str
    """`sqlite` or `postgresql`."""
    key_epoch: str
    """The key of the keyring that wraps data keys today."""
    parts: Sequence[Part]


def content(facts: Facts) -> dict[str, Any]:
    """The certificate without its signature; equal facts give equal content."""
    return {
        "form": FORM,
        "erasure": str(facts.erasure),
        "installation": str(facts.deployment),
        "state": facts.state.value,
        "cause": facts.cause.value,
        "request": str(facts.request) if facts.request else None,
        "contacts": [str(each) for each in facts.contacts],
        "leads": facts.leads,
        "recorded_at": moment(facts.recorded_at),
        "ended_at": _moment(facts.ended_at),
        "cleaned_at": _moment(facts.cleaned_at),
        "replayed_at": _moment(facts.replayed_at),
        "issued_at": moment(facts.issued_at),
        "suppressed": facts.is_suppressed,
        "key_epoch": facts.key_epoch,
        "categories": [_part(each) for each in facts.parts],
        "remains": [{"where": rest.value, "what": ADMITTED[rest]} for rest in remains(facts)],
    }


def remains(facts: Facts) -> tuple[Rest, ...]:
    """Where something of this person may still be read."""
    gone = {part.category: part.count for part in facts.parts}
    said = (
        (Rest.BACKUPS, True),
        (Rest.WRITE_AHEAD_LOG, facts.database == "postgresql"),
        (Rest.FREE_SPACE, True),
        (Rest.RECIPIENTS, gone.get(Category.DISCLOSURES, 0) > 0),
        (Rest.HASHES, facts.is_suppressed),
        (Rest.LEDGER, True),
    )
    return tuple(rest for rest, holds in said if holds)


def lines(parts: Iterable[Part]) -> list[str]:
    """What became of each category, a line each, for people."""
    return [f"{part.category.value}: {_said(part)}" for part in parts]


def _said(part: Part) -> str:
    if part.fate is not Fate.RETAINED:
        return f"{part.fate.value}, {part.count:,}" if part.count else part.fate.value
    ground = f" ({ARTICLES[part.ground]})" if part.ground else ""
    until = f", looked at again on {part.until:%Y-%m-%d}" if part.until else ""
    gone = f"{part.count:,} gone, " if part.count else ""
    return f"{gone}{part.kept:,} retained{ground}{until}"


def _part(part: Part) -> dict[str, Any]:
    return {
        "category": part.category.value,
        "result": part.fate.value,
        "erased": part.count,
        "retained": part.kept,
        "ground": ARTICLES[part.ground] if part.ground else None,
        "until": _moment(part.until),
        "at": _moment(part.at),
    }


def _moment(at: datetime | None) -> str | None:
    return None if at is None else moment(at)
