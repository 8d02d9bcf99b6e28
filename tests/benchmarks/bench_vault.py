"""What does sealing cost, beside bare AES-GCM with a nonce from the operating system in the same run?

    python -m tests.benchmarks.bench_vault

Prints JSON: microseconds an operation, the best of several rounds in one thread, and ratios to the bare cost.
The goals are 1.5 for sealing and for opening one field.
"""

import json
import os
import platform
import tempfile
import timeit
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import cryptography
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

from service.vault import DigestPurpose, TokenKind, Vault
from service.vault.keyring_file import KeyringFile
from service.vault.keys import make_keyring
from service.vault.places import Part, Table
from service.vault.providers import FileProvider

EMAIL = (Table.CONTACT, Part.EMAIL)
TEXT = "anna@example.org"
ROUNDS = 9


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        vault = a_vault(Path(folder))
        costs = {name: cost(work) for name, work in (bare() | ours(vault)).items()}
    sealing, opening = costs["bare urandom and encrypt"], costs["bare decrypt"]
    result = {
        "machine": {"python": platform.python_version(), "cryptography": cryptography.__version__},
        "microseconds": {name: round(micros, 3) for name, micros in costs.items()},
        "ratios": {
            "seal": round(costs["seal"] / sealing, 2),
            "open against encrypting": round(costs["open"] / sealing, 2),
            "open against decrypting": round(costs["open"] / opening, 2),
            "token against a copied HMAC": round(costs["token"] / costs["bare HMAC copy"], 2),
        },
        "goal": {"seal": 1.5, "open against encrypting": 1.5},
    }
    print(json.dumps(result, indent=1))


def a_vault(folder: Path) -> Vault:
    file, provider = KeyringFile(folder / "keyring.json"), FileProvider()
    now = datetime(2026, 3, 2, tzinfo=UTC)
    file.change(lambda _: make_keyring(UUID(int=1), provider, now, expected=1_000_000))
    return Vault(file, provider)


def bare() -> dict[str, Callable[[], object]]:
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
        "bare urandom and encrypt": lambda: encrypt(urandom(12), padded, bound),
        "bare decrypt": lambda: decrypt(nonce, sealed, bound),
        "bare HMAC copy": hashed,
    }


def ours(vault: Vault) -> dict[str, Callable[[], object]]:
    owner = UUID(int=2)
    safe, row = vault.new_safe(owner)
    sealed = safe.seal(EMAIL, TEXT)
    return {
        "seal": lambda: safe.seal(EMAIL, TEXT),
        "open": lambda: safe.open(EMAIL, sealed),
        "new safe": lambda: vault.new_safe(owner),
        "safe": lambda: vault.safe(row),
        "rewrap": lambda: vault.rewrapped(row),
        "token": lambda: vault.token(TokenKind.EMAIL, TEXT),
        "compound token": lambda: vault.token(TokenKind.NAME_PLACE, "anna", "1011"),
        "digest": lambda: vault.digest(DigestPurpose.API_KEY, TEXT),
        "refresh": vault.refresh,
    }


def cost(work: Callable[[], object], *, number: int = 20_000) -> float:
    """Microseconds a call: the best round, which other processes disturbed least."""
    return min(timeit.repeat(work, number=number, repeat=ROUNDS)) / number * 1e6


if __name__ == "__main__":
    main()
