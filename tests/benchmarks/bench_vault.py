"""What does sealing cost, beside bare AES-GCM with a nonce from the operating system in the same run?

Microseconds an operation, the best of several rounds in one thread. The goal for sealing and for opening one
field is 1.5 times the bare cost.
"""

import os
import timeit
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

from service.vault import DigestPurpose, TokenKind, Vault
from service.vault.keyring_file import KeyringFile
from service.vault.keys import make_keyring
from service.vault.places import Part, Table
from service.vault.providers import FileProvider
from tests.benchmarks.figures import Figure, Unit
from tests.benchmarks.ground import Ground

EMAIL = (Table.CONTACT, Part.EMAIL)
TEXT = "anna@example.org"
ROUNDS = 7

BARE_OF = {
    "seal a field": "encrypt",
    "open a field": "decrypt",
    "blind token": "HMAC",
    "compound blind token": "HMAC",
}
"""What of the primitives stands beside what of ours."""


def figures(ground: Ground) -> Iterator[Figure]:
    number = ground.either(20_000, 500)
    floors = {name: cost(work, number=number) for name, work in bare().items()}
    for name, work in ours(a_vault(ground.folder)).items():
        floor = floors[BARE_OF[name]] if name in BARE_OF else None
        yield Figure(name=name, value=cost(work, number=number), unit=Unit.MICROS, floor=floor)


def a_vault(folder: Path) -> Vault:
    file, provider = KeyringFile(folder / "keyring.json"), FileProvider()
    now = datetime(2026, 3, 2, tzinfo=UTC)
    file.change(lambda _: make_keyring(UUID(int=1), provider, now, expected=1_000_000))
    return Vault(file, provider)


def bare() -> Mapping[str, Callable[[], object]]:
    """The primitives alone, on as many bytes as the vault gives them."""
    encrypt, decrypt = AESGCM(bytes(32)).encrypt, AESGCM(bytes(32)).decrypt
    padded, bound, nonce, urandom = TEXT.encode().ljust(32, b"\0"), bytes(41), bytes(12), os.urandom
    sealed = encrypt(nonce, padded, bound)
    keyed = HMAC(bytes(32), SHA256())

    def hashed() -> bytes:
        copied = keyed.copy()
        copied.update(padded)
        return copied.finalize()

    return {
        "encrypt": lambda: encrypt(urandom(12), padded, bound),
        "decrypt": lambda: decrypt(nonce, sealed, bound),
        "HMAC": hashed,
    }


def ours(vault: Vault) -> Mapping[str, Callable[[], object]]:
    owner = UUID(int=2)
    safe, row = vault.new_safe(owner)
    sealed = safe.seal(EMAIL, TEXT)
    return {
        "seal a field": lambda: safe.seal(EMAIL, TEXT),
        "open a field": lambda: safe.open(EMAIL, sealed),
        "make a safe": lambda: vault.new_safe(owner),
        "unwrap a safe": lambda: vault.safe(row),
        "wrap a key anew": lambda: vault.rewrapped(row),
        "blind token": lambda: vault.token(TokenKind.EMAIL, TEXT),
        "compound blind token": lambda: vault.token(TokenKind.NAME_PLACE, "anna", "1011"),
        "keyed digest": lambda: vault.digest(DigestPurpose.API_KEY, TEXT),
        "look for new keys": vault.refresh,
    }


def cost(work: Callable[[], object], *, number: int) -> float:
    """Microseconds a call: the best round, which other processes disturbed least."""
    return min(timeit.repeat(work, number=number, repeat=ROUNDS)) / number * 1e6
