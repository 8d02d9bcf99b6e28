"""How is one owner's personal data sealed, so that only that owner's key opens it, and only in its own place?

Every owner (a lead, a contact, an import) has a random data key of 32 bytes. Two things are derived from it
with HKDF-Expand-SHA256, label "gs" 01 "D" ‖ deployment 16 ‖ owner 16 ‖ generation 1: an AES-256-GCM key
(first 32 bytes) and a commitment (last 32), which is stored and compared before anything is opened, because
GCM alone would let one ciphertext open to different texts under different keys.

A sealed value, format 1, big-endian: 01 ‖ generation 1 ‖ nonce 12 ‖ GCM ciphertext ‖ tag 16. The plaintext
is UTF-8 followed by 80 and zeros up to a multiple of 16 (ISO 7816-4), which hides most lengths. Bound to it
are 41 bytes: "gs" 01 "F" ‖ deployment 16 ‖ owner 16 ‖ table 2 ‖ part 2 ‖ generation 1. Every piece has a
fixed width, so no two places share a binding, and a value moved to another row, column or installation does
not open. Putting an *older* value of the same place back is not detected here.
"""

import hmac
import os
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple, NoReturn, final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from service.errors import Tampered
from service.vault.places import Part, Place, Table
from service.vault.sealed import Sealed

FORMAT = 1
NONCE = 12
BLOCK = 16
# Format, generation, nonce, one padded block, tag: nothing sealed is shorter.
SHORTEST = 2 + NONCE + BLOCK + 16

_PADDING = tuple(b"\x80" + bytes(BLOCK - 1 - over) for over in range(BLOCK))
_SHA256 = SHA256()
_urandom = os.urandom


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One owner's data key as the database keeps it: wrapped, and of no use without the keyring."""

    owner: UUID
    generation: int
    kid: int
    """The key of the keyring that wrapped it."""
    wrapped: bytes = field(repr=False)
    commitment: bytes = field(repr=False)
    audit_ref: UUID
    """Random name under which the audit knows the owner; unlinkable once this row is gone."""


class LockedKey(NamedTuple):
    """As much of an owner's data key as it takes to open it: made for every record that is looked at."""

    owner: UUID
    generation: int
    kid: int
    wrapped: bytes
    commitment: bytes

    def __repr__(self) -> str:
        return "<locked key>"


class BareKey(NamedTuple):
    """The same with the owner's id as bytes: made for everybody in one go."""

    owner: bytes
    generation: int
    kid: int
    wrapped: bytes
    commitment: bytes

    def __repr__(self) -> str:
        return "<locked key>"


@final
class Safe:
    """One owner's opened data key. Keep it in a local, for as long as one piece of work."""

    __slots__ = ("_aad", "_decrypt", "_encrypt", "_head", "_places", "owner")

    def __init__(self, owner: UUID, *, generation: int, key: bytes, deployment: bytes) -> None:
        cipher = AESGCM(key)
        self.owner = owner
        self._encrypt = cipher.encrypt
        self._decrypt = cipher.decrypt
        self._head = bytes((FORMAT, generation))
        self._aad = b"gs\x01F" + deployment + owner.bytes
        self._places = _places(generation)

    def __repr__(self) -> str:
        return "<safe>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a safe may not leave the process")

    def seal(self, place: Place, text: str) -> Sealed:
        """Seal a text for its place. Any string is taken, lone surrogates and the empty one included."""
        return self.seal_bytes(place, text.encode("utf-8", "surrogatepass"))

    def open(self, place: Place, sealed: Sealed) -> str:
        """The text that was sealed at this place for this owner; Tampered, without detail, if it was not."""
        try:
            return self.open_bytes(place, sealed).decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:  # its message would quote what was sealed
            raise Tampered from None

    def seal_bytes(self, place: Place, content: bytes) -> Sealed:
        """Seal bytes for their place."""
        # The nonce is fresh from the operating system for every value: a counter or a buffer would repeat
        # itself in forked processes, and one repeated nonce gives the key away.
        nonce = _urandom(NONCE)
        padded = content + _PADDING[len(content) % BLOCK]
        return Sealed(self._head + nonce + self._encrypt(nonce, padded, self._aad + self._places[place]))

    def open_bytes(self, place: Place, sealed: Sealed) -> bytes:
        """The bytes that were sealed at this place for this owner; Tampered if they were not."""
        raw = bytes(sealed)
        if raw[:2] != self._head or len(raw) < SHORTEST:
            raise Tampered
        try:
            padded = self._decrypt(raw[2:14], raw[14:], self._aad + self._places[place])
        except InvalidTag:
            raise Tampered from None
        return _unpadded(padded)


def open_safe(data_key: bytes, row: KeyRow | LockedKey, deployment: bytes) -> Safe:
    """Open a safe with an unwrapped data key; Tampered when the key is not the one that was committed to."""
    key, commitment = derive(data_key, row.owner, generation=row.generation, deployment=deployment)
    if not hmac.compare_digest(commitment, row.commitment):
        raise Tampered
    return Safe(row.owner, generation=row.generation, key=key, deployment=deployment)


def derive(data_key: bytes, owner: UUID, *, generation: int, deployment: bytes) -> tuple[bytes, bytes]:
    """The encryption key and the commitment of a data key, 32 bytes each."""
    return _derived(data_key, deployment + owner.bytes, generation)


def opened(
    data_key: bytes, key: BareKey, places: Sequence[Place], sealed: Sequence[bytes | None], deployment: bytes
) -> list[bytes]:
    """What a safe would open of one owner, all at once and without a safe; nothing for None.

    Raises Tampered as a safe does, for the key and for each value.
    """
    generation, whose = key.generation, deployment + key.owner
    derived, commitment = _derived(data_key, whose, generation)
    if not hmac.compare_digest(commitment, key.commitment):
        raise Tampered
    decrypt, head = AESGCM(derived).decrypt, bytes((FORMAT, generation))
    bound, bindings = b"gs\x01F" + whose, _places(generation)
    contents = []
    try:
        for place, raw in zip(places, sealed, strict=True):
            if raw is None:
                contents.append(b"")
                continue
            if raw[:2] != head or len(raw) < SHORTEST:
                raise Tampered
            contents.append(_unpadded(decrypt(raw[2:14], raw[14:], bound + bindings[place])))
    except InvalidTag:
        raise Tampered from None
    return contents


def _derived(data_key: bytes, whose: bytes, generation: int) -> tuple[bytes, bytes]:
    label = b"gs\x01D" + whose + bytes((generation,))
    okm = HKDFExpand(_SHA256, 64, label).derive(data_key)
    return okm[:32], okm[32:]


@cache
def _places(generation: int) -> Mapping[Place, bytes]:
    """What is bound for each place, made once: it is needed for every value sealed or opened."""
    bound = struct.Struct(">HHB")
    return {(table, part): bound.pack(table, part, generation) for table in Table for part in Part}


def _unpadded(padded: bytes) -> bytes:
    content = padded.rstrip(b"\0")
    if content[-1:] != b"\x80" or len(padded) - len(content) >= BLOCK:
        raise Tampered
    return content[:-1]
