"""Which masters does this installation have, and what may each still be used for?

The keyring is a small file outside the database. Each entry holds one random master of 32 bytes (wrapped by
its provider), a random number `kid` that names it in the database, and a key-check value, the first 8 bytes
of HMAC-SHA256(master, "gs/kcv/1"), by which a wrong or damaged key is noticed before it is used. What is
really used is derived from the master for this deployment: HKDF-Expand-SHA256(master, "gs/<purpose>/1" ‖
deployment).
"""

import base64
import hmac
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from service.errors import KeyMissing
from service.ids import new_secret
from service.vault.providers import Context, Provider

FORMAT = 1
# Epochs are written in one byte of every token's key.
LAST_EPOCH = 255


class Purpose(StrEnum):
    """What a master is for. A name is never changed: it is part of every key derived from it."""

    KEK = "kek"
    """Wraps data keys."""
    INDEX = "index"
    """Makes blind tokens."""
    DIGEST = "digest"
    """Hashes API keys, sessions and the like."""
    SUPPRESS = "suppress"
    """Hashes whom we must not contact; never replaced, since what it hashed is gone."""
    AUDIT_SIGN = "audit-sign"
    """Signs the audit's checkpoints."""


class KeyState(StrEnum):
    """How far a key is in its life; it only ever moves down this list."""

    PRE = "pre"
    """Known to every process before anything is written with it."""
    ACTIVE = "active"
    """Written with and read with; one for each purpose."""
    DECRYPT = "decrypt"
    """Only read with, until nothing is left that needs it."""
    DESTROYED = "destroyed"
    """Gone; the entry remains to say so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One master of the keyring."""

    kid: int
    purpose: Purpose
    epoch: int
    state: KeyState
    created: datetime
    since: datetime
    """When it came into its present state."""
    provider: str
    wrapped: bytes = field(repr=False)
    kcv: bytes = field(repr=False)
    expected: int = 0
    """For an index: how many contacts it was planned for."""

    @property
    def label(self) -> str:
        """How people are told of it."""
        return f"{self.kid:08x} ({self.purpose} {self.epoch})"


@dataclass(frozen=True, slots=True)
class Keyring:
    """All masters of one installation."""

    deployment: UUID
    entries: tuple[Entry, ...]

    def entry(self, kid: int) -> Entry | None:
        return next((entry for entry in self.entries if entry.kid == kid), None)

    def active(self, purpose: Purpose) -> Entry:
        """The one key that is written with; KeyMissing when the keyring has lost it."""
        found = [entry for entry in self.readable(purpose) if entry.state is KeyState.ACTIVE]
        if len(found) != 1:
            raise KeyMissing(f"The keyring has {len(found)} active keys for {purpose}; there must be one.")
        return found[0]

    def readable(self, purpose: Purpose) -> Iterator[Entry]:
        """Every key that still exists, newest first."""
        kept = (e for e in self.entries if e.purpose is purpose and e.state is not KeyState.DESTROYED)
        return iter(sorted(kept, key=lambda entry: -entry.epoch))

    def next_epoch(self, purpose: Purpose) -> int:
        """The number of the next key; destroyed ones are counted, for a number never returns."""
        epoch = 1 + max((entry.epoch for entry in self.entries if entry.purpose is purpose), default=0)
        if epoch > LAST_EPOCH:
            raise KeyMissing(f"The keyring has used all {LAST_EPOCH} epochs for {purpose}.")
        return epoch

    def added(self, entry: Entry) -> Self:
        return replace(self, entries=(*self.entries, entry))

    def activated(self, kid: int, now: datetime) -> Self:
        """Write with this key from now on; the one before it is only read with."""
        chosen = self._known(kid)
        return self._changed(
            replace(entry, state=KeyState.ACTIVE, since=now)
            if entry.kid == kid
            else replace(entry, state=KeyState.DECRYPT, since=now)
            if entry.purpose is chosen.purpose and entry.state is KeyState.ACTIVE
            else entry
            for entry in self.entries
        )

    def destroyed(self, kid: int, now: datetime) -> Self:
        """Forget the master; only that it existed is remembered."""
        return self._changed(
            replace(entry, state=KeyState.DESTROYED, since=now, wrapped=b"") if entry.kid == kid else entry
            for entry in self.entries
        )

    def _changed(self, entries: Iterable[Entry]) -> Self:
        return replace(self, entries=tuple(entries))

    def _known(self, kid: int) -> Entry:
        entry = self.entry(kid)
        if entry is None:
            raise KeyMissing(f"The keyring has no key {kid:08x}.")
        return entry


def make_keyring(deployment: UUID, provider: Provider, now: datetime, *, expected: int) -> Keyring:
    """A first keyring: one active master for every purpose."""
    keyring = Keyring(deployment, ())
    for purpose in Purpose:
        entry = make_entry(keyring, purpose, provider, now, expected=expected)
        keyring = keyring.added(replace(entry, state=KeyState.ACTIVE))
    return keyring


def make_entry(
    keyring: Keyring, purpose: Purpose, provider: Provider, now: datetime, *, expected: int
) -> Entry:
    """A new random master of the next epoch, not yet in use."""
    master = new_secret(32)
    bare = Entry(
        kid=_new_kid(keyring),
        purpose=purpose,
        epoch=keyring.next_epoch(purpose),
        state=KeyState.PRE,
        created=now,
        since=now,
        provider=provider.name,
        wrapped=b"",
        kcv=check_value(master),
        expected=expected if purpose is Purpose.INDEX else 0,
    )
    return replace(bare, wrapped=provider.wrap(master, context_of(keyring.deployment, bare)))


def open_master(entry: Entry, provider: Provider, deployment: UUID) -> bytes:
    """The master of an entry; KeyMissing, with what to do, when it cannot be had or is not the right one."""
    if entry.provider != provider.name:
        raise KeyMissing(
            f"Key {entry.label} was wrapped by “{entry.provider}”, but the settings name “{provider.name}”; "
            "set GOODSTANDING_KEYRING as it was."
        )
    master = provider.unwrap(entry.wrapped, context_of(deployment, entry))
    if not hmac.compare_digest(check_value(master), entry.kcv):
        raise KeyMissing(f"Key {entry.label} in the keyring is damaged; restore the keyring from its backup.")
    return master


def guarded_by(keyring: Keyring, old: Provider, new: Provider) -> Keyring:
    """The same masters, wrapped by another provider or root key; KeyMissing if one does not open."""

    def wrapped_anew(entry: Entry) -> Entry:
        if entry.state is KeyState.DESTROYED:
            return entry
        master = open_master(entry, old, keyring.deployment)
        again = new.wrap(master, context_of(keyring.deployment, entry))
        return replace(entry, provider=new.name, wrapped=again)

    return replace(keyring, entries=tuple(map(wrapped_anew, keyring.entries)))


def derived(master: bytes, purpose: Purpose, deployment: bytes) -> bytes:
    """The key of 32 bytes that is really used, for the purposes that have one."""
    return HKDFExpand(SHA256(), 32, f"gs/{purpose}/1".encode("ascii") + deployment).derive(master)


def check_value(master: bytes) -> bytes:
    """Eight bytes by which a key is recognised and from which nothing follows."""
    return hmac.digest(master, b"gs/kcv/1", "sha256")[:8]


def context_of(deployment: UUID, entry: Entry) -> Context:
    """What a wrapped master is bound to."""
    return {
        "deployment": str(deployment),
        "epoch": str(entry.epoch),
        "expected": str(entry.expected),
        "kid": f"{entry.kid:08x}",
        "purpose": entry.purpose.value,
    }


def to_text(keyring: Keyring) -> str:
    """The keyring as it lies in its file: JSON, one entry after the other."""
    entries = [_to_json(entry) for entry in keyring.entries]
    document = {"v": FORMAT, "deployment": str(keyring.deployment), "entries": entries}
    return json.dumps(document, indent=1) + "\n"


def from_text(text: str) -> Keyring:
    """The keyring from its file; KeyMissing, which quotes nothing, when it is damaged or from the future."""
    try:
        document = json.loads(text)
        if document["v"] != FORMAT:
            raise KeyMissing(f"The keyring is in format {int(document['v'])}; this version reads {FORMAT}.")
        keyring = Keyring(UUID(document["deployment"]), tuple(map(_from_json, document["entries"])))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise KeyMissing("The keyring is damaged; restore it from its backup.") from None
    if len({entry.kid for entry in keyring.entries}) != len(keyring.entries):
        raise KeyMissing("The keyring names one key twice; restore it from its backup.")
    return keyring


def _to_json(entry: Entry) -> dict[str, Any]:
    return {
        "v": FORMAT,
        "kid": entry.kid,
        "purpose": entry.purpose.value,
        "epoch": entry.epoch,
        "state": entry.state.value,
        "created": entry.created.isoformat(),
        "since": entry.since.isoformat(),
        "provider": entry.provider,
        "wrapped": base64.b64encode(entry.wrapped).decode("ascii"),
        "kcv": entry.kcv.hex(),
        "expected": entry.expected,
    }


def _from_json(row: dict[str, Any]) -> Entry:
    return Entry(
        kid=int(row["kid"]),
        purpose=Purpose(row["purpose"]),
        epoch=int(row["epoch"]),
        state=KeyState(row["state"]),
        created=datetime.fromisoformat(row["created"]),
        since=datetime.fromisoformat(row["since"]),
        provider=str(row["provider"]),
        wrapped=base64.b64decode(row["wrapped"], validate=True),
        kcv=bytes.fromhex(row["kcv"]),
        expected=int(row["expected"]),
    )


def _new_kid(keyring: Keyring) -> int:
    # Random, so that the keys of two installations are not mistaken for each other; 31 bits fit any column.
    while keyring.entry(kid := int.from_bytes(new_secret(4), "big") >> 1) is not None:
        pass
    return kid
