"""What does one statement say, how is it written into the ledger, and how is it read again?"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic_core import from_json

from rules import ledger
from rules.consent import Author, Event, EventState, LegalBasis, Method
from service.ids import new_id, new_secret
from service.vault import Safe
from service.vault.places import Part, Table
from service.vault.sealed import Sealed
from service.work import Work

SALT = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What somebody stated, as whoever heard it tells us."""

    purpose: str
    """Key of a purpose; `*` for all of them."""
    channel: str
    """A channel; `*` for all of them."""
    state: EventState
    author: Author
    method: Method
    at: datetime
    basis: LegalBasis | None = None
    """That of the purpose unless said."""
    notice_id: UUID | None = None
    language: str | None = None
    valid_until: datetime | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    """What a soft opt-in rests on; never a personal value."""
    evidence: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What proves it; kept sealed under the key of the person."""
    source_id: UUID | None = None
    lead_id: UUID | None = None
    confirms: UUID | None = None
    """The request that it answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A statement with all that it binds to."""

    statement: Statement
    state: EventState
    """As it is recorded: a consent that must be confirmed is a request until it is."""
    basis: LegalBasis
    purpose_version: int | None = None
    notice_sha256: bytes | None = None
    language: str | None = None

    @property
    def says_yes(self) -> bool:
        """Does it allow something, or will it once it is confirmed?"""
        return self.state.allows or self.state is EventState.REQUESTED

    @property
    def is_asked_of_the_person(self) -> bool:
        """Is it a request that the person made, and will confirm or not?"""
        return self.state is EventState.REQUESTED and self.statement.author.speaks_for_the_person


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEvent:
    """One line of the ledger, without what is sealed."""

    contact_id: UUID
    """The contact of that day."""
    event: Event
    purpose_version: int | None
    notice_sha256: bytes | None
    language: str | None
    source_id: UUID | None
    lead_id: UUID | None
    confirms: UUID | None
    seq: int | None
    """Place in the chain; None for the second or so until it has one."""

    @property
    def id(self) -> UUID:
        return self.event.id


def line(work: Work, contact_id: UUID, safe: Safe | None, bound: Bound) -> dict[str, Any]:
    """The row of a new line. Without a safe, of somebody who was erased, nobody can ever open its content."""
    said = bound.statement
    row = {
        "id": new_id(work.now),
        "contact_id": contact_id,
        "purpose": said.purpose,
        "purpose_version": bound.purpose_version,
        "channel": said.channel,
        "state": bound.state,
        "basis": bound.basis,
        "author": said.author,
        "method": said.method,
        "at": said.at,
        "recorded_at": work.now,
        "valid_until": said.valid_until,
        "notice_id": said.notice_id,
        "notice_sha256": bound.notice_sha256,
        "language": bound.language,
        "facts": dict(said.facts),
        "source_id": said.source_id,
        "lead_id": said.lead_id,
        "confirms": said.confirms,
    }
    told = content_of(row)
    content = ledger.canonical(told | {"evidence": dict(said.evidence)})
    salt = new_secret(SALT)
    return row | {
        "fingerprint": _fingerprint(told),
        "proof": safe.seal_bytes((Table.CONSENT, Part.PROOF), salt + content) if safe else None,
        "commitment": ledger.commitment_to(content, salt=salt),
    }


def content_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """Everything that a line is committed to but its evidence, as texts."""
    return {name: _text(row[name]) for name in _CONTENT}


def _fingerprint(told: Mapping[str, Any]) -> bytes:
    """32 bytes: the same for the same statement about the same contact, whoever brings it and when."""
    return hashlib.sha256(ledger.canonical({name: told[name] for name in _SAME})).digest()


def opened(safe: Safe, proof: Sealed) -> tuple[bytes, dict[str, Any]]:
    """Salt and content of a line; Tampered when the proof is not of this contact."""
    raw = safe.open_bytes((Table.CONSENT, Part.PROOF), proof)
    return raw[:SALT], from_json(raw[SALT:])


def holds(salt: bytes, content: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    """Is that the content which the line was committed to, and does the line in clear say the same?"""
    told = {name: value for name, value in content.items() if name != "evidence"}
    committed = ledger.commitment_to(ledger.canonical(content), salt=salt)
    return committed == row["commitment"] and told == content_of(row)


def event_of(row: Any) -> Event:
    """What the rules read of a line."""
    return Event(
        id=row.id,
        purpose=row.purpose,
        channel=row.channel,
        state=row.state,
        basis=row.basis,
        author=row.author,
        method=row.method,
        at=row.at,
        recorded_at=row.recorded_at,
        valid_until=row.valid_until,
        notice_id=row.notice_id,
        facts=row.facts,
    )


def ledger_event(row: Any) -> LedgerEvent:
    """A line as it is shown."""
    return LedgerEvent(
        contact_id=row.contact_id,
        event=event_of(row),
        purpose_version=row.purpose_version,
        notice_sha256=row.notice_sha256,
        language=row.language,
        source_id=row.source_id,
        lead_id=row.lead_id,
        confirms=row.confirms,
        seq=row.seq,
    )


# What makes a statement the same statement.
_SAME = (
    "contact_id",
    "purpose",
    "channel",
    "state",
    "basis",
    "author",
    "method",
    "at",
    "valid_until",
    "notice_id",
    "facts",
)
_CONTENT = (
    *_SAME,
    "id",
    "purpose_version",
    "recorded_at",
    "notice_sha256",
    "language",
    "source_id",
    "lead_id",
    "confirms",
)


def _text(value: Any) -> Any:
    written = _WRITTEN.get(type(value))
    if written is not None:
        return written(value)
    # Members of an enum are their values once they have been read from JSON again.
    return value if value is None or isinstance(value, int) else str(value)


# By type, for it is asked for every column of every line.
_WRITTEN: Mapping[type, Callable[[Any], Any]] = {
    datetime: ledger.moment,
    bytes: bytes.hex,
    UUID: str,
    dict: dict,
    str: str,
}
