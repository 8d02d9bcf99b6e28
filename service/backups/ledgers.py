"""Who was erased, as every ledger knows that is at hand: here, in the backup, or brought along?"""

import json
import os
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from service.backups import manifests
from service.backups.manifests import Sheet
from service.erasure import outside
from service.erasure.outside import Entry
from service.errors import ConfigurationError, Tampered
from service.settings import Settings


@dataclass(frozen=True, slots=True)
class Known:
    """One erasure, and the line in which it was written down."""

    entry: Entry
    line: str


def collected(
    settings: Settings,
    folder: Path,
    sheet: Sheet | None,
    files: Sequence[Path],
    public_keys: Collection[bytes],
) -> list[Known]:
    """Every erasure that any ledger knows, each once, oldest first.

    Raises ConfigurationError for a file that is not there, was changed, or has a line that none of the keys
    signed.
    """
    places = [outside.path_of(settings)]
    if sheet is not None:
        if manifests.sha256_of(folder / sheet.file) != sheet.sha256:
            raise ConfigurationError(f"{folder / sheet.file} was changed since it was written.")
        places.append(folder / sheet.file)
    for file in files:
        if not file.exists():
            raise ConfigurationError(f"There is no ledger at {file}.")
        places.append(file)
    found = {known.entry.erasure: known for place in places for known in _in(place, public_keys)}
    return sorted(found.values(), key=lambda known: known.entry.at)


def put_back(settings: Settings, known: Sequence[Known]) -> None:
    """Write down outside again what is not there: the next restore must know of it too."""
    path = outside.path_of(settings)
    present = set(path.read_text(encoding="utf-8").splitlines()) if path.exists() else set()
    lost = [each.line for each in known if each.line not in present]
    if not lost:
        return
    with os.fdopen(
        os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a", encoding="utf-8"
    ) as file:
        file.writelines(f"\n{line}\n" for line in lost)
        file.flush()
        os.fsync(file.fileno())


def _in(path: Path, public_keys: Collection[bytes]) -> Iterator[Known]:
    try:
        entries = {str(entry.erasure): entry for entry in outside.entries(path, keys=public_keys)}
    except Tampered:
        raise ConfigurationError(
            f"{path} has a line that was changed, or that is not of this installation."
        ) from None
    if not entries:
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.rstrip().endswith("}"):
            yield Known(entries[json.loads(line)["erasure"]], line)
