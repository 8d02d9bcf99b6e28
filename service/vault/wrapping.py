"""How is a data key kept beside the data without opening it to whoever copies the database?

Wrapped, 60 bytes: nonce 12 ‖ AES-256-GCM ciphertext 32 ‖ tag 16, under a key derived from one epoch's master
in the keyring: HKDF-Expand-SHA256(master, "gs/kek/1" ‖ deployment 16). Bound to it, 41 bytes: "gs" 01 "K" ‖
deployment 16 ‖ owner 16 ‖ generation 1 ‖ kid 4. So one owner's wrapped key cannot be put in another's row.
"""

import os
import struct
from typing import NoReturn, final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from service.errors import Tampered
from service.vault.safe import KeyRow, LockedKey

NONCE = 12
WRAPPED = NONCE + 32 + 16

_tail = struct.Struct(">BI").pack


@final
class Wrapper:
    """One epoch's key-encryption key, opened."""

    __slots__ = ("_aad", "_cipher", "kid")

    def __init__(self, kid: int, *, key: bytes, deployment: bytes) -> None:
        self.kid = kid
        self._cipher = AESGCM(key)
        self._aad = b"gs\x01K" + deployment

    def __repr__(self) -> str:
        return "<wrapper>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key may not leave the process")

    def wrap(self, data_key: bytes, *, owner: UUID, generation: int) -> bytes:
        """The data key, to be opened only by this epoch and only for this owner and generation."""
        nonce = os.urandom(NONCE)
        return nonce + self._cipher.encrypt(nonce, data_key, self._bound(owner.bytes, generation))

    def unwrap(self, row: KeyRow | LockedKey) -> bytes:
        """The data key of a row; Tampered when it was changed or belongs to another row."""
        return self.unwrap_bare(row.wrapped, owner=row.owner.bytes, generation=row.generation)

    def unwrap_bare(self, wrapped: bytes, *, owner: bytes, generation: int) -> bytes:
        """The data key of an owner whose id is at hand as bytes; Tampered as above."""
        if len(wrapped) != WRAPPED:
            raise Tampered
        try:
            return self._cipher.decrypt(wrapped[:NONCE], wrapped[NONCE:], self._bound(owner, generation))
        except InvalidTag:
            raise Tampered from None

    def _bound(self, owner: bytes, generation: int) -> bytes:
        return self._aad + owner + _tail(generation, self.kid)
