"""Where is it written down, outside the database, who was erased?

A file beside the keys, to which a line is added before anything goes. A copy of the database that is older
than an erasure does not know of it; this file does. It names nobody: random ids, codes, and a signature.
"""

import base64
import json
import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from rules import ledger
from rules.erasing import Category, Cause
from service.erasure.case import Case
from service.errors import Tampered
from service.settings import Settings
from service.work import Work

NAME = "erasures.jsonl"
_SIGNED = ("signature", "public_key")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One intent to erase, as it was written down."""

    erasure: UUID
    at: datetime
    cause: Cause
    request: UUID | None
    suppress: bool
    categories: tuple[Category, ...]
    contacts: tuple[UUID, ...]
    leads: tuple[UUID, ...]


def path_of(settings: Settings) -> Path:
    """Beside the key file, or in the data folder when the keys are elsewhere."""
    kind, _, place = settings.keyring_address.partition(":")
    return (Path(place).parent if kind == "file" else settings.data_dir.absolute()) / NAME


def write(work: Work, case: Case) -> None:
    """Add a line for an erasure; OSError when that is impossible. Twice does no harm."""
    row = case.erasure
    told = {
        "version": 1,
        "erasure": str(row.id),
        "at": row.recorded_at.isoformat(timespec="microseconds"),
        "cause": row.cause.value,
        "request": str(row.request_id) if row.request_id else None,
        "suppress": row.is_suppressed,
        "categories": [each.value for each in case.results],
        "contacts": [str(each) for each in case.contacts],
        "leads": [str(each) for each in case.leads],
    }
    signed = {
        **told,
        "signature": base64.b64encode(work.vault.sign(ledger.canonical(told))).decode(),
        "public_key": base64.b64encode(work.vault.verifying_keys()[0]).decode(),
    }
    _append(path_of(work.settings), json.dumps(signed) + "\n")


def entries(path: Path, *, keys: Collection[bytes]) -> Iterator[Entry]:
    """Every entry of the file, in order; nothing when there is no file.

    Raises Tampered for a line that none of these keys has signed. A line that was cut off is left out:
    nothing had been erased when it was being written, and it was written once more before anything was.
    """
    if not path.exists():
        return
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.rstrip().endswith("}"):
                yield _read(line, keys)


def _append(path: Path, line: str) -> None:
    """One write and one sync, so that of a line there is all or, after a power cut, a torn end."""
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        size = os.fstat(handle).st_size
        is_torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
        os.write(handle, ("\n" if is_torn else "").encode() + line.encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def _read(line: str, keys: Collection[bytes]) -> Entry:
    try:
        signed: Mapping[str, Any] = json.loads(line)
        key = base64.b64decode(signed["public_key"])
        told = {name: value for name, value in signed.items() if name not in _SIGNED}
        if key not in keys:
            raise Tampered
        signature = base64.b64decode(signed["signature"])
        Ed25519PublicKey.from_public_bytes(key).verify(signature, ledger.canonical(told))
    except (ValueError, KeyError, TypeError, InvalidSignature):
        raise Tampered from None
    return Entry(
        erasure=UUID(told["erasure"]),
        at=datetime.fromisoformat(told["at"]),
        cause=Cause(told["cause"]),
        request=UUID(told["request"]) if told["request"] else None,
        suppress=told["suppress"],
        categories=tuple(map(Category, told["categories"])),
        contacts=tuple(map(UUID, told["contacts"])),
        leads=tuple(map(UUID, told["leads"])),
    )
