"""Where does a piece of work begin and end? The one place that commits."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine, exc
from sqlalchemy.orm import Session

from rules.knowledge import Knowledge
from service import packs
from service.access import Actor
from service.errors import ServiceError, Storage, Unavailable
from service.settings import Settings
from service.storage import engine as databases
from service.storage import rules_versions
from service.vault import Vault

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """The time of day in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One unit of work: all of it happens, or none. Use-cases take it first and never commit."""

    session: Session
    vault: Vault
    actor: Actor
    now: datetime
    knowledge: Knowledge
    settings: Settings

    @property
    def rules(self) -> str:
        """The stamp of the rules that judge in this process: packs and libraries."""
        return packs.stamp(self.knowledge.version)


class Workshop:
    """Everything that is made once for a process; opens pieces of work."""

    def __init__(
        self,
        *,
        engine: Engine,
        vault: Vault,
        knowledge: Knowledge,
        settings: Settings,
        clock: Clock = system_clock,
    ) -> None:
        self.engine = engine
        self.vault = vault
        self.knowledge = knowledge
        self.settings = settings
        self.clock = clock
        self._writers = databases.writers(engine)
        self._readers = databases.readers(engine)
        self._has_told_rules = False

    @contextmanager
    def open(self, actor: Actor) -> Iterator[Work]:
        """Work that writes: committed when the block ends, undone when it raises."""
        with _plain_refusals(self.engine):
            if not self._has_told_rules:
                self._tell_rules()
            with self._writers.begin() as session:
                yield self._work(session, actor)

    @contextmanager
    def look(self, actor: Actor) -> Iterator[Work]:
        """Work that only reads, beside any writer."""
        with _plain_refusals(self.engine), self._readers() as session:
            yield self._work(session, actor)
            # Nothing is written here, so nothing is lost; but when it is undone instead of ended, the driver
            # for PostgreSQL forgets every statement that it had prepared.
            session.expunge_all()
            session.commit()

    def _tell_rules(self) -> None:
        """Write down, once in each process, by which rules it judges: what it judges refers to that."""
        version = self.knowledge.version
        values = {
            "id": packs.stamp(version),
            "packs_hash": version,
            "libraries_hash": packs.libraries_hash(),
            "packs": packs.versions(self.knowledge),
            "libraries": packs.libraries(),
            "first_seen_at": self.clock(),
        }
        with self._writers.begin() as session:
            session.execute(rules_versions.insert_once(self.engine.dialect.name, values))
        self._has_told_rules = True

    def _work(self, session: Session, actor: Actor) -> Work:
        self.vault.refresh()
        return Work(
            session=session,
            vault=self.vault,
            actor=actor,
            now=self.clock(),
            knowledge=self.knowledge,
            settings=self.settings,
        )


@contextmanager
def _plain_refusals(engine: Engine) -> Iterator[None]:
    """Turn what the driver says of a full or absent database into our own words, which quote no row."""
    # Bulk rows go past SQLAlchemy, so their faults come as the driver raises them.
    driver_fault: type[Exception] = engine.dialect.loaded_dbapi.OperationalError
    try:
        yield
    except exc.OperationalError as error:
        raise _refusal(error.orig) from None
    except driver_fault as error:
        raise _refusal(error) from None
    except exc.TimeoutError:
        raise Unavailable from None


def _refusal(error: BaseException | None) -> ServiceError:
    # SQLSTATE 53100 is PostgreSQL's “disk full”; SQLite says SQLITE_FULL.
    state = str(getattr(error, "sqlstate", None) or getattr(error, "sqlite_errorname", ""))
    is_full = state.startswith("531") or state in {"SQLITE_FULL", "SQLITE_IOERR_WRITE"}
    return Storage() if is_full else Unavailable()
