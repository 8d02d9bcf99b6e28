"""How is a backup put back, so that nothing is served before whoever was erased since is erased again?

A note in the database says from the first moment on that it is being restored; while it stands nothing opens
this database but the restore itself. All rows are put back in one transaction. What follows (the audit goes
on under a new name, erasures are carried out anew, blind tokens are made) goes on where it was broken off.
"""

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from alembic.util import CommandError
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from service import keys as opening_keys
from service.access import SYSTEM
from service.audit import restoring as audit_restoring
from service.backups import ledgers, manifests
from service.backups.manifests import Manifest, Part, Sheet
from service.backups.writing import LEDGER, LEFT_OUT, WITH_KEYS, Told
from service.contacts import retoken
from service.erasure import replaying
from service.errors import ConfigurationError
from service.ids import new_id
from service.opening import open_to_restore
from service.settings import Settings
from service.storage import alone, migrations, restorations, tables
from service.storage import engine as databases
from service.storage import erasure as erasures
from service.storage.restorations import Restoration
from service.vault import Vault
from service.work import Clock, Workshop, system_clock

# Contacts have to be opened to be given their tokens.
CONTACTS = 500

# A database that was only laid out and opened once holds these.
_WRITTEN_AT_START = frozenset({"key_check", "rules_version", "restoration"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What came of a restore."""

    backup: UUID
    rows: int
    """Rows that were put back now; 0 when an earlier try had done it."""
    erasures: int
    """Erasures that the ledgers know."""
    erased_again: tuple[UUID, ...]
    """Those of which somebody was there again, and is not any more."""
    contacts: int
    """Contacts that can be found again."""
    era: int
    """The life of the audit log that begins now."""


def restore(
    settings: Settings,
    data: Path,
    keys: Path,
    *,
    ledger_files: Sequence[Path] = (),
    clock: Clock = system_clock,
    tell: Told = lambda *_: None,
) -> Restored:
    """Put a backup back into an empty database, whichever kind it is; asked again, it goes on where it was.

    `keys` may be of a later backup than `data`: who was erased in between has no key there, and stays unread.
    Raises ConfigurationError when the database is not empty, somebody else is connected to it, a folder was
    changed, or its keyring is not here; whatever is missing is named, and nothing is changed then.
    """
    engine = _opened(settings)
    try:
        public_keys = _public_keys(settings)
        data_sheet = manifests.read(data, Part.DATA, public_keys)
        keys_sheet = manifests.read(keys, Part.KEYS, public_keys)
        _must_fit(data_sheet, keys_sheet)
        known = ledgers.collected(settings, keys, keys_sheet.sheets.get(LEDGER), ledger_files, public_keys)
        _lay_out(engine, data_sheet)
        rows = _load(engine, clock, (keys, keys_sheet), (data, data_sheet), tell)
        migrations.migrate(engine)
    finally:
        engine.dispose()
    workshop = open_to_restore(settings, clock=clock)
    try:
        era = _begin_again(workshop, data_sheet.backup)
        ledgers.put_back(settings, known)
        replayed = replaying.replay(workshop, (each.entry for each in known))
        _note_replayed(workshop)
        contacts = _find_again(workshop)
        again = _finish(workshop)
    finally:
        workshop.engine.dispose()
    return Restored(
        backup=data_sheet.backup,
        rows=rows,
        erasures=replayed.entries,
        erased_again=again,
        contacts=contacts,
        era=era,
    )


def _opened(settings: Settings) -> Engine:
    Path(settings.data_dir).mkdir(parents=True, exist_ok=True)
    return databases.connect(settings.database)


def _public_keys(settings: Settings) -> tuple[bytes, ...]:
    """Whose signature a backup must bear: that of the keyring it was sealed with."""
    file = opening_keys.keyring_file(settings)
    if file.read() is None:
        raise ConfigurationError(
            f"There is no keyring at {file.path}: put back the one that belongs to this backup first. "
            "Without it nothing in the backup can be opened by anybody."
        )
    return Vault(file, opening_keys.provider_of(settings)).verifying_keys()


def _must_fit(data: Manifest, keys: Manifest) -> None:
    if data.deployment != keys.deployment:
        raise ConfigurationError("The two folders are of different installations.")
    if keys.made_at < data.made_at:
        raise ConfigurationError(
            "The keys are older than the data: whoever came in between could never be read. "
            "Take the keys that were made with the data, or later ones."
        )


def _lay_out(engine: Engine, data: Manifest) -> None:
    """Tables as they were when the backup was made."""
    if not alone.is_alone(engine):
        raise ConfigurationError(
            "Somebody is connected to this database: stop every server and worker first."
        )
    with engine.connect() as connection:
        present = migrations.revision_of(connection)
    if present not in {"", data.revision, migrations.head()}:
        raise ConfigurationError("This database is of another version than the backup; take an empty one.")
    if present == "":
        try:
            migrations.migrate_to(engine, data.revision)
        except CommandError:
            raise ConfigurationError("The backup was made by a newer version than this one.") from None


def _load(
    engine: Engine, clock: Clock, keys: tuple[Path, Manifest], data: tuple[Path, Manifest], tell: Told
) -> int:
    """Put all rows back, unless an earlier try has done so; says how many."""
    backup = data[1].backup
    with databases.writers(engine).begin() as session:
        begun = restorations.unfinished(session)
        if begun is not None and begun.loaded_at is not None:
            if begun.backup_id != backup:
                raise ConfigurationError(
                    "Another backup is being restored here; finish that, or take another database."
                )
            return 0
        _must_be_empty(session)
        if begun is None:
            session.add(
                Restoration(id=new_id(clock()), backup_id=backup, begun_at=clock(), report={"again": []})
            )
        else:
            begun.backup_id = backup
    with databases.writers(engine).begin() as session:
        for name in sorted(_WRITTEN_AT_START - {"restoration"}):
            tables.empty(session, name)
        rows = sum(_load_folder(session, folder, sheet, tell) for folder, sheet in (keys, data))
        begun = restorations.unfinished(session)
        if begun is None:
            raise ConfigurationError("Somebody else is restoring into this database.")
        begun.loaded_at = clock()
    return rows


def _must_be_empty(session: Session) -> None:
    for name in tables.names():
        if (
            name not in _WRITTEN_AT_START
            and tables.is_there(session, name)
            and tables.holds_anything(session, name)
        ):
            raise ConfigurationError(f"The database is not empty (table {name}); restore into an empty one.")


def _load_folder(session: Session, folder: Path, manifest: Manifest, tell: Told) -> int:
    wanted = WITH_KEYS if manifest.part is Part.KEYS else manifest.sheets.keys() - WITH_KEYS - LEFT_OUT
    total = 0
    for name, sheet in manifest.sheets.items():
        if name in wanted and name != LEDGER:
            total += _load_table(session, folder, name, sheet)
            tell(name, sheet.rows)
    return total


def _load_table(session: Session, folder: Path, name: str, sheet: Sheet) -> int:
    path = folder / sheet.file
    if not path.exists() or manifests.sha256_of(path) != sheet.sha256:
        raise ConfigurationError(f"{path} is missing, or was changed since it was written.")
    count = 0
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows: Iterator[list[Any]] = map(json.loads, file)
        while some := list(islice(rows, tables.BATCH)):
            tables.write(session, name, sheet.columns, some)
            count += len(some)
    if count != sheet.rows:
        raise ConfigurationError(f"{path} does not hold as many rows as it should.")
    tables.go_on_counting(session, name)
    return count


def _begin_again(workshop: Workshop, backup: UUID) -> int:
    """Once for each restore: the audit goes on under a new name, and says why."""
    with workshop.open(SYSTEM) as work:
        begun = _begun(work.session)
        if "era" not in begun.report:
            begun.report = {**begun.report, "era": audit_restoring.begin_again(work, backup=backup)}
        return int(begun.report["era"])


def _note_replayed(workshop: Workshop) -> None:
    """Whom attempts that were broken off had erased again is read from the erasures themselves."""
    with workshop.open(SYSTEM) as work:
        begun = _begun(work.session)
        again = work.session.scalars(erasures.replayed_since(begun.begun_at))
        begun.report = {**begun.report, "again": sorted(map(str, again))}
        begun.replayed_at = work.now


def _find_again(workshop: Workshop) -> int:
    """Make the blind tokens of everybody, some hundreds at a time."""
    count = 0
    while True:
        with workshop.open(SYSTEM) as work:
            begun = _begun(work.session)
            ids = work.session.scalars(restorations.next_contacts(begun.tokens_after, limit=CONTACTS)).all()
            if not ids:
                return count
            retoken.give(work, ids)
            begun.tokens_after = ids[-1]
            count += len(ids)


def _finish(workshop: Workshop) -> tuple[UUID, ...]:
    with workshop.open(SYSTEM) as work:
        begun = _begun(work.session)
        begun.finished_at = work.now
        return tuple(map(UUID, begun.report["again"]))


def _begun(session: Session) -> Restoration:
    begun = restorations.unfinished(session)
    if begun is None:
        raise ConfigurationError("Somebody else has finished this restore.")
    return begun
