"""What is ready for use once the keyring is opened? Derived keys only; the masters are let go."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NoReturn

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

from service.vault.keys import Entry, Keyring, Purpose, derived, open_master
from service.vault.providers import Provider
from service.vault.tokens import DigestPurpose, Index, digest_key
from service.vault.wrapping import Wrapper


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedKeys:
    """Every key in a form that can be used and not read. One whole is exchanged for another on refresh."""

    keyring: Keyring
    wrapper: Wrapper = field(repr=False)
    """The one that new data keys are wrapped with."""
    wrappers: Mapping[int, Wrapper] = field(repr=False)
    index: Index = field(repr=False)
    """The version that new tokens are made with."""
    indexes: tuple[Index, ...] = field(repr=False)
    digests: Mapping[DigestPurpose, HMAC] = field(repr=False)
    suppression: HMAC = field(repr=False)
    signers: tuple[Ed25519PrivateKey, ...] = field(repr=False)
    """The active one first."""

    def __reduce__(self) -> NoReturn:
        raise TypeError("keys may not leave the process")


def open_keys(keyring: Keyring, provider: Provider) -> OpenedKeys:
    """Unwrap every master, check it, and derive what is used; KeyMissing when one cannot be had."""
    deployment = keyring.deployment.bytes
    masters = {
        entry.kid: open_master(entry, provider, keyring.deployment)
        for purpose in Purpose
        for entry in keyring.readable(purpose)
    }

    def active(purpose: Purpose) -> bytes:
        return masters[keyring.active(purpose).kid]

    def wrapper(entry: Entry) -> Wrapper:
        key = derived(masters[entry.kid], Purpose.KEK, deployment)
        return Wrapper(entry.kid, key=key, deployment=deployment)

    def index(entry: Entry) -> Index:
        return Index(entry.epoch, master=masters[entry.kid], expected=entry.expected, deployment=deployment)

    def signer(entry: Entry) -> Ed25519PrivateKey:
        seed = derived(masters[entry.kid], Purpose.AUDIT_SIGN, deployment)
        return Ed25519PrivateKey.from_private_bytes(seed)

    signing = keyring.active(Purpose.AUDIT_SIGN)
    retired = (entry for entry in keyring.readable(Purpose.AUDIT_SIGN) if entry != signing)
    wrappers = {entry.kid: wrapper(entry) for entry in keyring.readable(Purpose.KEK)}
    indexes = {entry.kid: index(entry) for entry in keyring.readable(Purpose.INDEX)}
    return OpenedKeys(
        keyring=keyring,
        wrapper=wrappers[keyring.active(Purpose.KEK).kid],
        wrappers=wrappers,
        index=indexes[keyring.active(Purpose.INDEX).kid],
        indexes=tuple(indexes.values()),
        digests={
            purpose: digest_key(active(Purpose.DIGEST), purpose, deployment) for purpose in DigestPurpose
        },
        suppression=HMAC(derived(active(Purpose.SUPPRESS), Purpose.SUPPRESS, deployment), SHA256()),
        signers=tuple(signer(entry) for entry in (signing, *retired)),
    )
