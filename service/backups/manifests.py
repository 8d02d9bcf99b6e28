"""What is in a folder of a backup, when was it made, and is it the one that we made?"""

import base64
import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from rules import ledger
from service.errors import ConfigurationError
from service.vault import Vault

NAME = "manifest.json"
FORMAT = 1
_SIGNED = ("signature", "public_key")


class Part(StrEnum):
    """The two folders of a backup."""

    DATA = "data"
    KEYS = "keys"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One table, or another file, of a backup."""

    file: str
    rows: int
    sha256: str
    """Of the file as it lies in the folder."""
    columns: Mapping[str, str]
    """What each column holds; empty for a file that is no table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """One folder."""

    part: Part
    backup: UUID
    """The same in both folders."""
    deployment: UUID
    made_at: datetime
    """When the one state was fixed that all of it shows."""
    revision: str
    """How the tables were laid out."""
    sheets: Mapping[str, Sheet]
    """By table, in the order in which they can be put back."""

    @property
    def rows(self) -> int:
        return sum(sheet.rows for sheet in self.sheets.values())


def write(folder: Path, manifest: Manifest, vault: Vault) -> None:
    """Write it down, signed."""
    told = {
        "format": FORMAT,
        "part": manifest.part.value,
        "backup": str(manifest.backup),
        "deployment": str(manifest.deployment),
        "made_at": manifest.made_at.isoformat(timespec="microseconds"),
        "revision": manifest.revision,
        "sheets": [[name, asdict(sheet)] for name, sheet in manifest.sheets.items()],
    }
    signed = {
        **told,
        "signature": base64.b64encode(vault.sign(ledger.canonical(told))).decode(),
        "public_key": base64.b64encode(vault.verifying_keys()[0]).decode(),
    }
    (folder / NAME).write_text(json.dumps(signed, indent=1), encoding="utf-8")


def read(folder: Path, part: Part, keys: Collection[bytes]) -> Manifest:
    """What a folder claims to hold; the files themselves are compared as they are read.

    Raises ConfigurationError for a folder that is no such part of a backup, or signed with none of the keys.
    """
    try:
        signed: Mapping[str, Any] = json.loads((folder / NAME).read_text(encoding="utf-8"))
        told = {name: value for name, value in signed.items() if name not in _SIGNED}
        key = base64.b64decode(signed["public_key"])
        if key not in keys:
            raise ConfigurationError(
                f"{folder} was not made with the keyring that is here; put back the one that belongs to it."
            )
        signature = base64.b64decode(signed["signature"])
        Ed25519PublicKey.from_public_bytes(key).verify(signature, ledger.canonical(told))
        manifest = _heard(told)
    except (OSError, ValueError, KeyError, TypeError):
        raise ConfigurationError(f"{folder} is not a folder of a backup, or was damaged.") from None
    except InvalidSignature:
        raise ConfigurationError(f"{folder} was changed since it was made.") from None
    if manifest.part is not part:
        raise ConfigurationError(f"{folder} holds the {manifest.part} of a backup, not the {part}.")
    return manifest


def sha256_of(path: Path) -> str:
    """Hash of a file, read piece by piece."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _heard(told: Mapping[str, Any]) -> Manifest:
    if told["format"] != FORMAT:
        raise ValueError("another format")
    return Manifest(
        part=Part(told["part"]),
        backup=UUID(told["backup"]),
        deployment=UUID(told["deployment"]),
        made_at=datetime.fromisoformat(told["made_at"]),
        revision=told["revision"],
        sheets={name: Sheet(**sheet) for name, sheet in told["sheets"]},
    )
