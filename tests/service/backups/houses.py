"""A house full of people to back up, and an empty one to restore into."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfile
from uuid import UUID

from sqlalchemy import select, text

from rules.erasing import Cause
from rules.records import Lead
from service import erasure, worker
from service.access import COMMAND, SYSTEM
from service.audit import sequencing, verifying
from service.audit.checkpoints import EVERY
from service.audit.verifying import Report
from service.backups import restoring, writing
from service.backups.restoring import Restored
from service.backups.writing import Written
from service.opening import open_workshop
from service.settings import Settings
from service.storage import contacts, keys
from service.storage.contacts import Contact
from service.storage.sources import Source
from service.work import Workshop
from tests.service.api.caller import stamp
from tests.service.duplicates import contact_of, pass_time
from tests.workshops import SetClock


def lead(number: int) -> Lead:
    return Lead(
        given_name=f"Person{number}",
        family_name="Jansen" if number % 2 else "de Vries",
        email=f"person{number}@example.org",
        phone=f"+31 20 {1_000_000 + number}",
        external_id=f"n{number}",
        notes="Met at the fair",
    )


def settle(workshop: Workshop, source: Source, count: int) -> list[UUID]:
    """So many people, and an audit that has its places."""
    people = [contact_of(workshop, source, lead(number)) for number in range(count)]
    worker.run_due(workshop)
    sequencing.keep_up(workshop)
    return people


def back_up(workshop: Workshop, folder: Path) -> Written:
    """A backup, on a database that knows how it is laid out."""
    stamp(workshop.engine)
    pass_time(workshop)
    return writing.back_up(workshop, folder)


def erase(workshop: Workshop, people: list[UUID], *, together: int = 1) -> list[UUID]:
    """Erase them to the end, so many in one erasure."""
    ids = []
    for start in range(0, len(people), together):
        with workshop.open(COMMAND) as work:
            some = people[start : start + together]
            ids.append(erasure.erase(work, some, cause=Cause.OFFICER, suppress=True))
    worker.run_due(workshop)
    return ids


@contextmanager
def empty_house(address: str, folder: Path, keyring_of: Path) -> Iterator[Settings]:
    """Settings of another machine, on which nothing is but the keyring."""
    folder.mkdir()
    copyfile(keyring_of / "keyring.json", folder / "keyring.json")
    (folder / "keyring.json").chmod(0o600)
    yield Settings(data_dir=folder, database_url=address, expected_contacts=1_000)


def restore(
    settings: Settings,
    made: Written,
    clock: SetClock,
    *,
    keys_of: Written | None = None,
    ledgers: Sequence[Path] = (),
) -> Restored:
    clock.pass_by(EVERY)
    return restoring.restore(settings, made.data, (keys_of or made).keys, ledger_files=ledgers, clock=clock)


@contextmanager
def opened(settings: Settings, clock: SetClock) -> Iterator[Workshop]:
    workshop = open_workshop(settings, clock=clock)
    try:
        yield workshop
    finally:
        workshop.engine.dispose()


def readable(workshop: Workshop) -> set[UUID]:
    """The contacts whose name can be opened by anybody at all."""
    with workshop.look(SYSTEM) as work:
        rows = work.session.scalars(select(Contact)).all()
        found = keys.find_many(work.session, [row.id for row in rows])
        return {row.id for row in rows if row.id in found and work.vault.safe(found[row.id])}


def tokens(workshop: Workshop) -> set[tuple[int, int, int, UUID]]:
    with workshop.look(SYSTEM) as work:
        rows = work.session.execute(
            select(
                contacts.TOKENS.c.kind,
                contacts.TOKENS.c.version,
                contacts.TOKENS.c.value,
                contacts.TOKENS.c.contact_id,
            )
        )
        return {(row.kind, row.version, row.value, row.contact_id) for row in rows}


def verified(workshop: Workshop) -> Report:
    sequencing.keep_up(workshop)
    with workshop.look(SYSTEM) as work:
        return verifying.verify(work)


def counted(workshop: Workshop, *names: str) -> dict[str, int]:
    with workshop.look(SYSTEM) as work:
        return {
            name: work.session.execute(text(f"SELECT count(*) FROM {name}")).scalar_one()  # noqa: S608 - ours
            for name in names
        }
