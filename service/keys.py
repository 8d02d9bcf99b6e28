"""Do the keyring and the database belong together, and how do the keys stand?"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from service.access import Scope
from service.errors import ConfigurationError, KeyMissing
from service.ids import new_id
from service.settings import Settings
from service.storage import engine as databases
from service.storage import keys as stored
from service.storage.keys import KeyCheck
from service.vault import Vault
from service.vault.keyring_file import KeyringFile
from service.vault.keys import Entry, Keyring, KeyState, Purpose, guarded_by, make_keyring
from service.vault.providers import EnvProvider, FileProvider, Provider
from service.work import Clock, Work, system_clock


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyStatus:
    """One key of the keyring, for people to read."""

    kid: str
    """In eight hexadecimal digits, as in messages."""
    purpose: Purpose
    epoch: int
    state: KeyState
    created: datetime
    since: datetime
    data_keys: int
    """How many data keys it wraps."""
    expected: int
    """For an index: how many contacts it was planned for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeysStatus:
    """How the keys of this installation stand."""

    deployment: UUID
    provider: str
    trouble: str
    """Empty, or why the keys could not be opened at the next start."""
    keys: tuple[KeyStatus, ...]


def open_vault(settings: Settings, engine: Engine, *, clock: Clock = system_clock) -> Vault:
    """Open the vault for this process, once the tables exist.

    At the very first start, with nothing in the database, a keyring is made; however many processes start at
    once, they make one. Later nothing is ever made: raises KeyMissing when the database names a key that the
    keyring lacks or holds differently, and ConfigurationError when settings or file modes forbid a start.
    """
    file, provider = keyring_file(settings), provider_of(settings)
    with databases.readers(engine)() as session:
        known = stored.checks(session)
    keyring = file.read()
    if keyring is None or _unregistered(keyring, known):
        return _take_up(settings, engine, file, provider, clock())
    _compare(keyring, known, file.path)
    return _open(settings, file, provider)


def keyring_file(settings: Settings) -> KeyringFile:
    """Where the settings put the keyring: `file:PATH`, `env` or `env:PATH`.

    With a root key in the environment it is still a file, but one that opens nothing by itself.
    """
    kind, _, path = settings.keyring_address.partition(":")
    if kind == "file" and not path:
        raise ConfigurationError("GOODSTANDING_KEYRING names no file; write file:PATH")
    return KeyringFile(Path(path) if path else settings.data_dir.absolute() / "keyring.json")


def provider_of(settings: Settings) -> Provider:
    """Who guards the masters, by the settings."""
    match settings.keyring_address.partition(":")[0]:
        case "file":
            return FileProvider()
        case "env":
            return EnvProvider(settings.root_key)
        case _:
            raise ConfigurationError("GOODSTANDING_KEYRING is not understood: expected file:PATH or env")


def guard_anew(settings: Settings, wanted: Settings) -> None:
    """Wrap every master as other settings say: by a root key and not the file's mode, or by a new root key.

    Stop every process first and start it with the wanted settings; the old ones open nothing afterwards.
    Older copies of the file still open with what guarded them: destroy those, or rotate the keys too.
    """
    file, old, new = keyring_file(settings), provider_of(settings), provider_of(wanted)
    if file.path != keyring_file(wanted).path:
        raise ConfigurationError("Both settings must name the same keyring file; move the file by itself.")
    file.change(lambda keyring: guarded_by(_given(keyring, file.path), old, new))


def register(session: Session, keyring: Keyring, known: Sequence[KeyCheck]) -> None:
    """Write down by what this database recognises each key that may be written with, or was at its start."""
    session.add_all(
        KeyCheck(
            kid=entry.kid,
            deployment=keyring.deployment,
            purpose=entry.purpose.value,
            epoch=entry.epoch,
            kcv=entry.kcv,
            expected=entry.expected,
        )
        for entry in _unregistered(keyring, known)
    )


def status(work: Work) -> KeysStatus:
    """Every key with its state and how much hangs on it. Needs system:read. Reads the whole key table."""
    work.actor.must(Scope.SYSTEM_READ)
    work.vault.refresh()
    wrapped = stored.count_by_kid(work.session)
    return KeysStatus(
        deployment=work.vault.deployment,
        provider=work.vault.provider.name,
        trouble=work.vault.trouble(),
        keys=tuple(_status(entry, wrapped.get(entry.kid, 0)) for entry in work.vault.keyring.entries),
    )


def _take_up(
    settings: Settings, engine: Engine, file: KeyringFile, provider: Provider, now: datetime
) -> Vault:
    """Start with a keyring this database has not seen in full: a first start, or a restored older copy."""
    with databases.writers(engine).begin() as session:
        stored.lock_keyring(session)
        known = stored.checks(session)
        keyring = file.read()
        if keyring is None:
            if known or stored.any_data_key(session):
                raise KeyMissing(_no_keyring(known, file.path))
            keyring = file.change(lambda present: present or _first_keyring(settings, provider, now))
        _compare(keyring, known, file.path)
        vault = _open(settings, file, provider)
        register(session, keyring, known)
    return vault


def _given(keyring: Keyring | None, path: Path) -> Keyring:
    if keyring is None:
        raise KeyMissing(f"There is no keyring at {path}.")
    return keyring


def _first_keyring(settings: Settings, provider: Provider, now: datetime) -> Keyring:
    deployment = settings.deployment_id or new_id(now)
    return make_keyring(deployment, provider, now, expected=settings.expected_contacts)


def _open(settings: Settings, file: KeyringFile, provider: Provider) -> Vault:
    vault = Vault(file, provider)
    if settings.deployment_id not in {None, vault.deployment}:
        raise ConfigurationError(
            f"GOODSTANDING_DEPLOYMENT_ID is not the one in the keyring, {vault.deployment}; "
            "remove the setting or put back the keyring that belongs to it"
        )
    return vault


def _unregistered(keyring: Keyring, known: Sequence[KeyCheck]) -> list[Entry]:
    """Keys the database should know and does not.

    A key that is only read with and has no check is one whose last row is gone: it waits to be destroyed, and
    must not come back, unless the database is new and knows nothing at all.
    """
    recognised = {check.kid for check in known}
    passed = {KeyState.DESTROYED} if not known else {KeyState.DESTROYED, KeyState.DECRYPT}
    return [entry for entry in keyring.entries if entry.kid not in recognised and entry.state not in passed]


def _compare(keyring: Keyring, known: Sequence[KeyCheck], path: Path) -> None:
    """Raises KeyMissing for the first key that the database was written with and the keyring cannot give."""
    for check in known:
        entry = keyring.entry(check.kid)
        label = f"{check.kid:08x} ({check.purpose} {check.epoch})"
        if entry is None:
            raise KeyMissing(
                f"The database was written with key {label}, which the keyring {path} does not hold. "
                "Put back the keyring that belongs to this database; no key was made and nothing was changed."
            )
        if entry.state is KeyState.DESTROYED:
            raise KeyMissing(
                f"The database was written with key {label}, which was destroyed on {entry.since:%Y-%m-%d}. "
                "If this is a restored copy, it is older than that and cannot be opened any more."
            )
        if not _matches(entry, check, keyring):
            raise KeyMissing(
                f"Key {label} in the keyring {path} is not the one the database was written with. "
                "Put back the keyring that belongs to this database; nothing was changed."
            )


def _matches(entry: Entry, check: KeyCheck, keyring: Keyring) -> bool:
    described = (entry.purpose.value, entry.epoch, entry.expected, keyring.deployment)
    return described == (check.purpose, check.epoch, check.expected, check.deployment) and (
        hmac.compare_digest(entry.kcv, check.kcv)
    )


def _no_keyring(known: Sequence[KeyCheck], path: Path) -> str:
    named = ", ".join(f"{check.kid:08x} ({check.purpose} {check.epoch})" for check in known)
    return (
        f"There is no keyring at {path}, and the database was written with keys: {named or 'unknown'}. "
        "Put back the keyring that belongs to this database; a new one could not open what is there, "
        "so none was made."
    )


def _status(entry: Entry, data_keys: int) -> KeyStatus:
    return KeyStatus(
        kid=f"{entry.kid:08x}",
        purpose=entry.purpose,
        epoch=entry.epoch,
        state=entry.state,
        created=entry.created,
        since=entry.since,
        data_keys=data_keys,
        expected=entry.expected,
    )
