"""How do we keep personal data so that a copy of the database tells nothing, and still find it again?

The vault opens one owner's safe at a time, makes blind tokens to look values up by, and keyed digests of
things that only ever have to be recognised. It is opened once per process by `service.keys.open_vault`.
"""

import os
import threading
from collections.abc import Callable, Sequence
from typing import NoReturn, final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from service.errors import KeyMissing
from service.vault.keyring_file import KeyringFile
from service.vault.keys import Keyring, KeyState
from service.vault.opened import open_keys
from service.vault.places import Place
from service.vault.providers import Provider
from service.vault.safe import BareKey, KeyRow, LockedKey, Safe, derive, open_safe, opened
from service.vault.tokens import DigestPurpose, Index, SuppressionKind, Token, TokenKind, message
from service.vault.wrapping import Wrapper

__all__ = [
    "BareKey",
    "DigestPurpose",
    "KeyRow",
    "LockedKey",
    "Safe",
    "SuppressionKind",
    "Token",
    "TokenKind",
    "Vault",
]


@final
class Vault:
    """The opened keyring. Threads and forked processes may share one."""

    __slots__ = ("_deployment", "_file", "_keys", "_lock", "_provider", "_stamp", "deployment")

    def __init__(self, file: KeyringFile, provider: Provider) -> None:
        """Open the keyring of a file; KeyMissing or ConfigurationError when that is impossible."""
        self._file = file
        self._provider = provider
        self._lock = threading.Lock()
        self._stamp = file.stamp()
        self._keys = open_keys(_present(file), provider)
        self.deployment = self._keys.keyring.deployment
        self._deployment = self.deployment.bytes

    def __repr__(self) -> str:
        return "<vault>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("the vault may not leave the process")

    @property
    def keyring(self) -> Keyring:
        """The keyring as this process knows it; its masters stay wrapped."""
        return self._keys.keyring

    def trouble(self) -> str:
        """Empty, or why this process, once stopped, could not start again."""
        if self._file.stamp() is None:
            return f"The keyring {self._file.path} is gone; put it back before anything stops."
        return self._provider.health()

    @property
    def provider(self) -> Provider:
        """Who guards the masters."""
        return self._provider

    def refresh(self) -> None:
        """Take up a keyring that another process has changed since. Costs one look at the file's date.

        Raises KeyMissing when the changed keyring cannot be opened; the keys at hand then stay in use.
        """
        stamp = self._file.stamp()
        if stamp == self._stamp or stamp is None:
            # A keyring that is gone for the moment stops no running process; it does stop the next start.
            return
        with self._lock:
            self._keys = open_keys(_of_deployment(_present(self._file), self.deployment), self._provider)
            self._stamp = stamp

    def change_keyring(self, change: Callable[[Keyring], Keyring]) -> None:
        """Change the keyring for every process; the others take it up at their next piece of work."""
        self._file.change(lambda keyring: change(_of_deployment(keyring, self.deployment)))
        self.refresh()

    def new_safe(self, owner: UUID, *, generation: int = 1) -> tuple[Safe, KeyRow]:
        """A fresh random data key for an owner, and the row to store beside what it will seal."""
        data_key = os.urandom(32)
        deployment = self._deployment
        key, commitment = derive(data_key, owner, generation=generation, deployment=deployment)
        wrapper = self._keys.wrapper
        row = KeyRow(
            owner=owner,
            generation=generation,
            kid=wrapper.kid,
            wrapped=wrapper.wrap(data_key, owner=owner, generation=generation),
            commitment=commitment,
            audit_ref=UUID(bytes=os.urandom(16), version=4),
        )
        return Safe(owner, generation=generation, key=key, deployment=deployment), row

    def safe(self, row: KeyRow | LockedKey) -> Safe:
        """Open the safe of a stored data key.

        Raises Tampered when the row was changed or belongs to another owner, KeyMissing when the keyring has
        no key to unwrap it.
        """
        return open_safe(self._wrapper(row.kid).unwrap(row), row, self._deployment)

    def opened(self, key: BareKey, places: Sequence[Place], sealed: Sequence[bytes | None]) -> list[bytes]:
        """What was sealed at each of these places for the owner of a key, nothing for None; errors as `safe`.

        A run over everybody opens each once and keeps no safe.
        """
        wrapper = self._wrapper(key.kid)
        data_key = wrapper.unwrap_bare(key.wrapped, owner=key.owner, generation=key.generation)
        return opened(data_key, key, places, sealed, self._deployment)

    def rewrapped(self, row: KeyRow) -> KeyRow:
        """The same data key, wrapped by the active epoch; what it sealed stays as it is."""
        data_key = self._wrapper(row.kid).unwrap(row)
        wrapper = self._keys.wrapper
        wrapped = wrapper.wrap(data_key, owner=row.owner, generation=row.generation)
        return KeyRow(row.owner, row.generation, wrapper.kid, wrapped, row.commitment, row.audit_ref)

    def token(self, kind: TokenKind, *parts: str) -> Token:
        """The token to store for a value; ValueError for an empty part or too few parts."""
        return self._keys.index.token(kind, parts)

    def lookup_tokens(self, kind: TokenKind, *parts: str) -> tuple[Token, ...]:
        """The tokens to look a value up by, one for every version that may still be stored.

        Take locks on all of them, not on the stored one only: while versions change, another process may be
        writing the same value under another version.
        """
        return tuple([index.token(kind, parts) for index in self._keys.indexes])

    def mark(self, token: Token, contact: bytes) -> int | None:
        """What to store beside a token that leads to a contact; None for a compound."""
        return self._index(token.version).mark(token, contact)

    def may_lead(self, token: Token, contact: bytes, mark: int | None) -> bool:
        """Does a stored token lead to this contact for the value that was looked up, and not by chance?

        One in 256 of those to whom chance leads still seems meant; without a mark everybody does.
        """
        return mark is None or mark == self._index(token.version).mark(token, contact)

    def digest(self, purpose: DigestPurpose, *parts: str | bytes) -> bytes:
        """A keyed hash of 32 bytes, by which something is recognised that we do not keep."""
        keyed = self._keys.digests[purpose].copy()
        keyed.update(message(parts))
        return keyed.finalize()

    def suppression(self, kind: SuppressionKind, *parts: str) -> bytes:
        """The 16 bytes under which a do-not-contact entry is kept; its key is never replaced.

        HMAC-SHA256 of 01 ‖ kind 2 ‖ the parts laid end to end, cut to 16 bytes: exact, and it survives the
        erasure of everything else.
        """
        keyed = self._keys.suppression.copy()
        keyed.update(b"\x01" + kind.to_bytes(2, "big") + message(parts)[1:])
        return keyed.finalize()[:16]

    def sign(self, note: bytes) -> bytes:
        """An Ed25519 signature, 64 bytes, by the active key of the audit."""
        return self._keys.signers[0].sign(note)

    def verifying_keys(self) -> tuple[bytes, ...]:
        """The public keys, 32 bytes each, that the audit's signatures are checked with, active one first."""
        return tuple(_public(signer) for signer in self._keys.signers)

    def _index(self, version: int) -> Index:
        keys = self._keys
        if keys.index.version == version:
            return keys.index
        return next(index for index in keys.indexes if index.version == version)

    def _wrapper(self, kid: int) -> Wrapper:
        if kid not in self._keys.wrappers:
            self.refresh()  # another process may have begun a new epoch a moment ago
        try:
            return self._keys.wrappers[kid]
        except KeyError:
            raise KeyMissing(_absence(self._keys.keyring, kid)) from None


def _public(signer: Ed25519PrivateKey) -> bytes:
    return signer.public_key().public_bytes_raw()


def _present(file: KeyringFile) -> Keyring:
    keyring = file.read()
    if keyring is None:
        raise KeyMissing(f"There is no keyring at {file.path}.")
    return keyring


def _of_deployment(keyring: Keyring | None, deployment: UUID) -> Keyring:
    if keyring is None or keyring.deployment != deployment:
        raise KeyMissing("The keyring was removed or exchanged for another installation's; put ours back.")
    return keyring


def _absence(keyring: Keyring, kid: int) -> str:
    entry = keyring.entry(kid)
    if entry is not None and entry.state is KeyState.DESTROYED:
        return f"Key {entry.label} was destroyed on {entry.since:%Y-%m-%d}; what it wrapped is beyond recall."
    return f"The keyring has no key {kid:08x}; restore the keyring that belongs to this database."
