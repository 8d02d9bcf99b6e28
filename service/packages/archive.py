"""What is in the archive, what proves that it is whole, and what opens it?"""

import base64
import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from rules import ledger
from service.files import locked_zip
from service.ids import new_secret
from service.work import Work

MANIFEST = "manifest.json"
SIGNATURE = "manifest.json.sig"
FORMAT = "goodstanding package 1"

_GROUPS, _LETTERS = 6, 5
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""32 letters, of which none looks like another: 30 of them are 150 bits."""


def passphrase() -> str:
    """A new passphrase that can be read out: six groups of five letters."""
    letters = "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in new_secret(_GROUPS * _LETTERS))
    return "-".join(letters[start : start + _LETTERS] for start in range(0, len(letters), _LETTERS))


def pack(
    work: Work, files: Mapping[str, bytes], *, package_id: UUID, kind: str, made_at: datetime, secret: str
) -> bytes:
    """The files with their manifest and its signature in an archive that the passphrase opens."""
    manifest = {
        "format": FORMAT,
        "package": str(package_id),
        "kind": kind,
        "deployment": str(work.vault.deployment),
        "made_at": ledger.moment(made_at),
        "files": [
            {"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in files.items()
        ],
    }
    told = ledger.canonical(manifest)
    whole = {**files, MANIFEST: told, SIGNATURE: _signature(work, told)}
    return locked_zip.lock(
        whole,
        passphrase=secret.encode(),
        salts={name: new_secret(locked_zip.SALT) for name in whole},
        made_at=made_at,
    )


def _signature(work: Work, told: bytes) -> bytes:
    """Ed25519 over the manifest as it is, by the key of the audit."""
    sealed = {
        "algorithm": "Ed25519",
        "signature": base64.b64encode(work.vault.sign(told)).decode(),
        "public_key": base64.b64encode(work.vault.verifying_keys()[0]).decode(),
    }
    return json.dumps(sealed, indent=1).encode() + b"\n"
