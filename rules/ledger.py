"""How is a ledger chained, so that no line is changed or dropped unseen, and a person can still be forgotten?

A line has a header, which names nobody, and a commitment to all the rest:

    commitment = HMAC-SHA256(salt of 32 bytes, the content as canonical JSON)
    hash       = SHA-256(hash of the line before 32 ‖ header as canonical JSON ‖ commitment 32)

The first line follows 32 zero bytes. Salt and content lie sealed under the key of the person. Once it is
destroyed nobody can tell any more what was committed to, and the chain still holds: it needs headers and
commitments only. Canonical JSON is UTF-8 without spaces, members sorted by name, moments in UTC with six
digits after the second.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

BEFORE_ALL = bytes(32)
"""What the first line follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line as it stands in the chain."""

    seq: int
    id: UUID
    purpose: str
    channel: str
    state: str
    at: datetime
    recorded_at: datetime
    valid_until: datetime | None
    notice_sha256: bytes | None
    commitment: bytes
    prev_hash: bytes
    event_hash: bytes

    @property
    def header(self) -> bytes:
        return header_of(
            id=self.id,
            purpose=self.purpose,
            channel=self.channel,
            state=self.state,
            at=self.at,
            recorded_at=self.recorded_at,
            valid_until=self.valid_until,
            notice_sha256=self.notice_sha256,
        )

    @property
    def is_sound(self) -> bool:
        """Is its hash what its own members give?"""
        return chained(self.prev_hash, self.header, self.commitment) == self.event_hash


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """How far the chain went at some moment: whoever keeps it will notice what is cut off later."""

    seq: int
    hash: bytes
    at: datetime

    @property
    def note(self) -> bytes:
        """What is signed: three lines of text, with number, hash in hexadecimal digits and moment."""
        return f"goodstanding consents 1\n{self.seq} {self.hash.hex()}\n{moment(self.at)}\n".encode()


class Damage(StrEnum):
    """What was done to a chain."""

    EDITED = "edited"
    """The line is not what it was when it was written."""
    DELETED = "deleted"
    """One line or several before this one are gone."""
    REORDERED = "reordered"
    """The line does not stand in its place."""
    TRUNCATED = "truncated"
    """Lines are missing at the end."""
    REWRITTEN = "rewritten"
    """The chain is sound in itself, but it is not the one that the head was given for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """The first line that is not as it should be."""

    seq: int
    damage: Damage


def canonical(content: Mapping[str, Any]) -> bytes:
    """Content as the bytes that are committed to; moments, ids and hashes must be texts already."""
    return _WRITER.encode(content).encode("utf-8", "surrogatepass")


# Made once: to make it takes longer than to write a line with it.
_WRITER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def moment(at: datetime) -> str:
    """A moment as it is written into a line: UTC, to the microsecond."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def header_of(
    *,
    id: UUID,  # noqa: A002 - it is called so in the line
    purpose: str,
    channel: str,
    state: str,
    at: datetime,
    recorded_at: datetime,
    valid_until: datetime | None,
    notice_sha256: bytes | None,
) -> bytes:
    """What of a line is in clear for ever: nothing that leads to a person."""
    return canonical(
        {
            "id": str(id),
            "purpose": purpose,
            "channel": channel,
            "state": state,
            "at": moment(at),
            "recorded_at": moment(recorded_at),
            "valid_until": moment(valid_until) if valid_until else None,
            "notice_sha256": notice_sha256.hex() if notice_sha256 else None,
        }
    )


def commitment_to(content: bytes, *, salt: bytes) -> bytes:
    """32 bytes that bind to the content and tell nothing of it."""
    return hmac.digest(salt, content, "sha256")


def chained(prev_hash: bytes, header: bytes, commitment: bytes) -> bytes:
    """The hash of a line."""
    return hashlib.sha256(prev_hash + header + commitment).digest()


def first_flaw(lines: Iterable[Line], heads: Iterable[Head] = ()) -> Flaw | None:
    """The first thing wrong with a chain from its very first line on, or None.

    `heads` are trusted: taken down earlier, or signed. Without one, lines cut off at the end go unnoticed.
    """
    expected: dict[int, set[bytes]] = {}
    for head in heads:
        expected.setdefault(head.seq, set()).add(head.hash)
    last, rest = BEFORE_ALL, iter(lines)
    seq = 0
    for line in rest:
        seq += 1
        if not line.is_sound:
            return Flaw(seq=line.seq, damage=Damage.EDITED)
        if line.seq != seq or line.prev_hash != last:
            return Flaw(seq=seq, damage=_misplaced(last, rest))
        if expected.pop(seq, {line.event_hash}) != {line.event_hash}:
            return Flaw(seq=seq, damage=Damage.REWRITTEN)
        last = line.event_hash
    return Flaw(seq=seq + 1, damage=Damage.TRUNCATED) if any(expected) else None


def _misplaced(last: bytes, rest: Iterator[Line]) -> Damage:
    """The line that belongs here comes later, or not at all."""
    return Damage.REORDERED if any(line.prev_hash == last for line in rest) else Damage.DELETED
