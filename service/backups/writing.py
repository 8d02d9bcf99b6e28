"""How is one state of everything written to files while everybody goes on working?"""

import gzip
import json
import os
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile, rmtree
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import Connection, Engine

from service.backups import manifests
from service.backups.manifests import Manifest, Part, Sheet
from service.erasure import outside
from service.errors import ConfigurationError
from service.ids import new_id
from service.storage import migrations, tables
from service.work import Workshop

LEFT_OUT = frozenset({"answer", "blind_token", "restoration", "session"})
"""Made anew, or of no use to anybody later."""
WITH_KEYS = frozenset({"data_key", "key_check"})
LEDGER = "erasures"
"""The file outside the database in which every erasure stands."""

# Hardest is many times slower and hardly smaller: sealed values cannot be packed.
_PACKED = 3

Told = Callable[[str, int], None]
"""Is told of each table that was written, with its rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A backup that was made."""

    backup: UUID
    data: Path
    keys: Path
    rows: int
    bytes: int


def back_up(workshop: Workshop, out: Path, *, tell: Told = lambda *_: None) -> Written:
    """Write a backup into two new folders of `out`; both show one moment.

    They have other names until they are whole, so that a backup that was broken off is not taken for one.
    Raises ConfigurationError where the folder cannot be written.
    """
    now = workshop.clock()
    backup, stamp = new_id(now), f"{now:%Y%m%dT%H%M%S%fZ}"
    final = {part: out / f"{part.value}-{stamp}" for part in Part}
    partial = {part: out / f".{path.name}.partial" for part, path in final.items()}
    with _fresh(partial.values()), _one_state(workshop.engine) as connection:
        revision = migrations.revision_of(connection)
        chosen = [name for name in tables.names() if name not in LEFT_OUT]
        sheets: dict[Part, dict[str, Sheet]] = {part: {} for part in Part}
        for name in chosen:
            part = Part.KEYS if name in WITH_KEYS else Part.DATA
            sheets[part][name] = _write_table(connection, name, partial[part])
            tell(name, sheets[part][name].rows)
        sheets[Part.KEYS] |= _write_ledger(workshop, partial[Part.KEYS])
        for part in Part:
            manifest = Manifest(
                part=part,
                backup=backup,
                deployment=workshop.vault.deployment,
                made_at=now,
                revision=revision,
                sheets=sheets[part],
            )
            manifests.write(partial[part], manifest, workshop.vault)
            partial[part].rename(final[part])
    return Written(
        backup=backup,
        data=final[Part.DATA],
        keys=final[Part.KEYS],
        rows=sum(sheet.rows for part in Part for sheet in sheets[part].values()),
        bytes=sum(file.stat().st_size for path in final.values() for file in path.iterdir()),
    )


@contextmanager
def _fresh(folders: Collection[Path]) -> Iterator[None]:
    """Empty folders that only we may read; what is left of them when something goes wrong is removed."""
    try:
        for folder in folders:
            folder.mkdir(parents=True, mode=0o700)
    except OSError as error:
        raise ConfigurationError(f"The folder of the backup cannot be written: {error.strerror}.") from None
    try:
        yield
    finally:
        for folder in folders:
            rmtree(folder, ignore_errors=True)


@contextmanager
def _one_state(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one moment, beside every writer."""
    options = (
        {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        if engine.dialect.name == "postgresql"
        else {}
    )
    with engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


def _write_table(connection: Connection, name: str, folder: Path) -> Sheet:
    columns, rows = tables.columns_of(name), 0
    path = folder / f"{name}.ndjson.gz"
    with _opened(path) as raw, gzip.open(raw, "wt", compresslevel=_PACKED, encoding="utf-8") as file:
        for row in tables.read(connection, name, columns):
            file.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")
            rows += 1
    return Sheet(file=path.name, rows=rows, sha256=manifests.sha256_of(path), columns=columns)


def _write_ledger(workshop: Workshop, folder: Path) -> dict[str, Sheet]:
    """The ledger outside, if anybody was erased so far."""
    source = outside.path_of(workshop.settings)
    if not source.exists():
        return {}
    path = folder / outside.NAME
    copyfile(source, path)
    path.chmod(0o600)
    rows = len(path.read_text(encoding="utf-8").splitlines())
    return {LEDGER: Sheet(file=path.name, rows=rows, sha256=manifests.sha256_of(path), columns={})}


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """A file that only we may read, on the disk when the block ends."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
