"""Who guards the masters in the keyring?

A provider wraps and unwraps the handful of masters when a process starts; it is never asked per record. Two
are built in. A key-management service fits the same four verbs without other changes:

- AWS KMS: `wrap` is Encrypt and `unwrap` is Decrypt with the context as EncryptionContext; `destroy` is
  ScheduleKeyDeletion, which takes effect after 7 to 30 days; `health` is DescribeKey.
- Vault transit: `wrap` and `unwrap` are `encrypt/` and `decrypt/` with the context as associated data;
  `destroy` is a `trim` of the key's versions, because raising the minimum version only archives them;
  `health` is `sys/health`.
"""

import base64
import binascii
import json
import os
from collections.abc import Mapping
from datetime import timedelta
from typing import NoReturn, Protocol, final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from service.errors import ConfigurationError, KeyMissing

Context = Mapping[str, str]
"""What a wrapped master is bound to: deployment, kid, purpose, epoch and plan, all as text."""

ROOT_KEY = "GOODSTANDING_ROOT_KEY"
NONCE = 12


class Provider(Protocol):
    """Something that can wrap a master and unwrap it again."""

    @property
    def name(self) -> str:
        """Written beside everything it wraps, so that the right provider is asked later."""

    def wrap(self, key: bytes, context: Context) -> bytes:
        """The master in a form that may be written to the keyring file."""

    def unwrap(self, wrapped: bytes, context: Context) -> bytes:
        """The master again; KeyMissing when this provider, with what it holds, cannot."""

    def destroy(self, context: Context) -> timedelta:
        """Destroy what is needed to unwrap this master; how long until that is beyond recall."""

    def health(self) -> str:
        """Empty when masters can be unwrapped now, else why not."""


@final
class FileProvider:
    """The keyring file itself is the secret: masters lie in it openly, and its mode is the guard."""

    name = "file"

    def wrap(self, key: bytes, context: Context) -> bytes:
        return key

    def unwrap(self, wrapped: bytes, context: Context) -> bytes:
        return wrapped

    def destroy(self, context: Context) -> timedelta:
        return timedelta()

    def health(self) -> str:
        return ""


@final
class EnvProvider:
    """A root key from the environment wraps the masters, so that the keyring file alone opens nothing.

    Wrapped, 60 bytes: nonce 12 ‖ AES-256-GCM ciphertext 32 ‖ tag 16 under HKDF-Expand-SHA256(root,
    "gs/root/1"), bound to "gs" 01 "W" ‖ the context as JSON with sorted names and no spaces.
    """

    name = "env"

    __slots__ = ("_cipher",)

    def __init__(self, root_key: str) -> None:
        """Take 32 bytes in base64; ConfigurationError, which does not repeat it, for anything else."""
        self._cipher = AESGCM(HKDFExpand(SHA256(), 32, b"gs/root/1").derive(_root(root_key)))

    def __repr__(self) -> str:
        return "<provider>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key may not leave the process")

    def wrap(self, key: bytes, context: Context) -> bytes:
        nonce = os.urandom(NONCE)
        return nonce + self._cipher.encrypt(nonce, key, _bound(context))

    def unwrap(self, wrapped: bytes, context: Context) -> bytes:
        try:
            return self._cipher.decrypt(wrapped[:NONCE], wrapped[NONCE:], _bound(context))
        except (InvalidTag, ValueError):
            message = f"{ROOT_KEY} is not the root key that wrapped this keyring, or the keyring was changed."
            raise KeyMissing(message) from None

    def destroy(self, context: Context) -> timedelta:
        return timedelta()

    def health(self) -> str:
        return ""


def _bound(context: Context) -> bytes:
    return b"gs\x01W" + json.dumps(dict(context), sort_keys=True, separators=(",", ":")).encode("ascii")


def _root(text: str) -> bytes:
    try:
        root = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        root = b""
    if len(root) != 32:
        raise ConfigurationError(
            f"{ROOT_KEY} must be 32 random bytes in base64; keep it outside the database's host"
        )
    return root
