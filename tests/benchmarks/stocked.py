"""Where is a database with very many contacts to look a lead up in, without waiting for it each time?

By way of the intake a million contacts would take most of an hour. Here every contact gets its true tokens,
and its records and keys take the room that they would, but only of those to whom a token of some lead leads
are the fields really sealed: nobody looks into the others. What was laid down is kept in the temporary
folder, under the hash of all that it hangs on, and is made again when that changes.
"""

import hashlib
import json
import sqlite3
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from itertools import repeat
from pathlib import Path
from tempfile import gettempdir
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateTable

from rules.matching import among
from rules.matching.among import COUNTED
from rules.matching.columns import distinct
from rules.matching.keys import DERIVED, KEYS
from rules.records import Lead
from rules.sources import LawfulBasis, SourceKind
from service import intake, packs, records, sources
from service.access import COMMAND
from service.ids import new_id
from service.intake import Prepared, Submission
from service.intake.placing import sought
from service.matching import census, keyed, likenesses, marks
from service.matching.keyed import Value
from service.storage import bulk, contacts, keys
from service.storage import leads as stored
from service.storage.schema import METADATA
from service.storage.sources import Source
from service.vault import Token, TokenKind
from service.vault.places import Table
from service.vault.tokens import COMPOUNDS, width
from service.work import Work, Workshop
from tests.benchmarks import laid_out
from tests.benchmarks.matching.contacts import rows
from tests.benchmarks.matching.people import Mix
from tests.databases import make_tables
from tests.workshops import SetClock, open_workshop

ASKED = 1_100
"""Leads to be looked up."""
_REPEATS = 0.3
_BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
_MADE_AT = f"{_BEGIN:%Y-%m-%d %H:%M:%S}"
_EDITION = b"3"
"""To be changed with what is laid down here."""
_ROOT = Path(__file__).parents[2]
_FILLED = ("contact", "record", "data_key", "blind_token", "value_count", "census", "source")
_HANGS_ON = (
    "rules/matching/of_record.py",
    "rules/matching/editions.py",
    "service/matching/likenesses.py",
    "service/matching/marks.py",
    *(f"tests/benchmarks/matching/{name}.py" for name in ("contacts", "people", "towns", "lands/*")),
)
# Tokens and whose they are in one number each: as wide as it takes for some millions of contacts.
_VALUE_BITS, _OWNER_BITS = 32, 23
# What the sealed fields of a record of the made-up people take on average; what is absent takes nothing.
_ROOM = {"name": 78, "email": 110, "phone": 94, "address": 142, "organisation": 62, "birth_date": 46}
_ROOM_OF_LIKENESS = 181


@dataclass(frozen=True, slots=True)
class Stock:
    """A database of so many contacts, and leads that were sent to it but not taken in."""

    address: str
    keys: Path
    contacts: int
    leads: tuple[Lead, ...]


def stock(size: int) -> Stock:
    """The database with so many contacts, laid down now if it never was."""
    folder = Path(gettempdir()) / f"goodstanding-stock-{_hash()}" / str(size)
    written = folder / "leads.json"
    if not written.exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "stock.db").unlink(missing_ok=True)
        asked = _laid_down(folder, size)
        written.write_text(json.dumps([asdict(each) for each in asked], default=str))
    address = f"sqlite:///{folder / 'stock.db'}"
    make_tables(address)  # those that are new since, and empty
    leads = tuple(_lead(each) for each in json.loads(written.read_text()))
    return Stock(address, folder / "keys", size, leads)


def _hash() -> str:
    """Of the tables that are filled, of how keys and tokens are made, and of the made-up people."""
    found = hashlib.sha256(_EDITION)
    for name in _FILLED:
        found.update(str(CreateTable(METADATA.tables[name])).encode())
    made = [(key.name, key.parts, key.is_unordered) for key in KEYS]
    widths = [(kind.name, kind.value, width(kind, 1_000)) for kind in TokenKind]
    found.update(repr((made, DERIVED.keys(), keyed.KINDS, widths)).encode())
    for pattern in _HANGS_ON:
        for path in sorted(_ROOT.glob(pattern)):
            found.update(path.read_bytes())
    return found.hexdigest()[:12]


def _lead(values: Mapping[str, object]) -> Lead:
    told: dict[str, Any] = {name: value for name, value in values.items() if isinstance(value, str) and value}
    return Lead(**told)


def _laid_down(folder: Path, size: int) -> list[Lead]:
    """Fill the database of this folder; gives the leads that are to be looked up in it."""
    made = list(rows(Mix(records=int(size / (1 - _REPEATS)) + ASKED, duplicates=_REPEATS, seed=5)))
    leads = [_lead(row.values) for row in made[-ASKED:]]
    address = f"sqlite:///{folder / 'stock.db'}"
    make_tables(address)
    knowledge, clock = packs.shipped(), SetClock(_BEGIN)
    with open_workshop(
        address, folder / "keys", clock=clock, knowledge=knowledge, expected_contacts=size
    ) as workshop:
        source = _source(workshop)
        told = [_lead(row.values) for row in made[:-ASKED]]
        persons = np.fromiter((row.person for row in made[:-ASKED]), np.int64)
        owner: NDArray[np.int64] = np.unique(persons, return_inverse=True)[1]
        del made
        stocking = _Stocking(workshop, source, told, owner)
        stocking.lay_down(folder / "stock.db", leads)
    return leads


def _source(workshop: Workshop) -> Source:
    with workshop.open(COMMAND) as work:
        return sources.create(
            work,
            key="form",
            name="Form",
            kind=SourceKind.FORM,
            lawful_basis=LawfulBasis.CONSENT,
            country="NL",
        )


class _Stocking:
    """The records that are laid down, and whose they are: a contact for each person."""

    def __init__(
        self, workshop: Workshop, source: Source, leads: Sequence[Lead], owner: NDArray[np.int64]
    ) -> None:
        self._workshop, self._source = workshop, source
        self._leads, self._owner = leads, owner
        self._contacts = _ids(int(owner.max()) + 1, _BEGIN)
        self._records = _ids(len(leads), _BEGIN + timedelta(days=1))
        self._traits = list(laid_out.cleaned(leads, workshop))

    def lay_down(self, path: Path, asked: Sequence[Lead]) -> None:
        known = self._tokens(range(len(self._leads)), self._plain_values)
        leading = self._leading(known, asked)
        contact_ids = {int(each) for each in np.unique(known[1][leading])}
        mine = [row for row, owner in enumerate(self._owner.tolist()) if owner in contact_ids]
        with self._workshop.look(COMMAND) as work:
            prepared = dict(
                zip(mine, _prepared(work, self._source, [self._leads[row] for row in mine]), strict=True)
            )
            real = self._tokens(mine, lambda row: sought(work, self._source, prepared[row]).values)
            plain = ~np.isin(known[1], np.fromiter(contact_ids, np.int64))
            # Nobody else may have it open while it is written without a log.
            self._workshop.engine.dispose()
            with closing(sqlite3.connect(path, isolation_level=None)) as driver:
                _unsafe(driver)
                self._write_room(driver, set(mine), contact_ids)
                self._write_tokens(
                    driver,
                    np.concatenate((known[0][plain], real[0])),
                    np.concatenate((known[1][plain], real[1])),
                    self._marks(work, prepared),
                )
            self._write_sealed(work, path, prepared)
        self._count()

    def _plain_values(self, row: int) -> Iterator[Value]:
        """As `keyed.values` of the record, from its traits."""
        traits, email = self._traits[row], self._leads[row].email
        if email:
            yield TokenKind.EMAIL, (traits.email or email.lower(),)
        if traits.phone:
            yield TokenKind.PHONE, (f"+{traits.phone}",)
        for name, parts in among.keyed(traits):
            if (kind := keyed.KINDS.get(name)) is not None and kind not in (TokenKind.EMAIL, TokenKind.PHONE):
                yield kind, parts

    def _tokens(
        self, numbers: Iterable[int], values: Callable[[int], Iterable[Value]]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The tokens of records, packed, and beside each the number of its contact; each pair once."""
        packed = array("q")
        token, owner_of = self._workshop.vault.token, self._owner.tolist()
        for row in numbers:
            for kind, parts in values(row):
                packed.append(_packed(token(kind, *parts)) << _OWNER_BITS | owner_of[row])
        both = distinct(np.frombuffer(packed, np.int64))
        return both >> _OWNER_BITS, both & ((1 << _OWNER_BITS) - 1)

    def _marks(self, work: Work, prepared: Mapping[int, Prepared]) -> dict[tuple[int, int], int | None]:
        """The mark of each token, packed, of each contact, by its number, that may be looked at."""
        held: dict[UUID, set[Token]] = defaultdict(set)
        numbers: dict[UUID, int] = {}
        for row, each in prepared.items():
            number = int(self._owner[row])
            contact_id = UUID(bytes=self._contacts[number])
            numbers[contact_id] = number
            values = sought(work, self._source, each).values
            held[contact_id].update(work.vault.token(kind, *parts) for kind, parts in values)
        return {
            (row["kind"] << _VALUE_BITS | row["value"], numbers[row["contact_id"]]): row["mark"]
            for row in marks.rows(work.vault, held)
        }

    def _leading(
        self, known: tuple[NDArray[np.int64], NDArray[np.int64]], asked: Sequence[Lead]
    ) -> NDArray[np.bool_]:
        """Which of the tokens some lead asks for."""
        with self._workshop.look(COMMAND) as work:
            wanted = {
                _packed(work.vault.token(kind, *parts))
                for each in _prepared(work, self._source, asked)
                for kind, parts in sought(work, self._source, each).values
            }
        return np.isin(known[0], np.fromiter(wanted, np.int64))

    def _write_room(self, driver: sqlite3.Connection, mine: set[int], contact_ids: set[int]) -> None:
        """Rows of the right size for those into whom nobody looks."""
        strangers = ((each,) for number, each in enumerate(self._contacts) if number not in contact_ids)
        owner_of = self._owner.tolist()
        unread = (
            (each, self._contacts[owner_of[row]]) for row, each in enumerate(self._records) if row not in mine
        )
        room = ", ".join(_ROOM)
        blobs = ", ".join(f"zeroblob({size})" for size in _ROOM.values())
        driver.execute("BEGIN")
        driver.execute("CREATE TEMP TABLE stranger (id BLOB)")
        driver.execute("CREATE TEMP TABLE unread (id BLOB, contact_id BLOB)")
        driver.executemany("INSERT INTO stranger VALUES (?)", strangers)
        driver.executemany("INSERT INTO unread VALUES (?, ?)", unread)
        of_contact = f"id, {room}, provenance, score, grade, revision, created_at, updated_at"
        driver.execute(
            f"INSERT INTO contact ({of_contact})"  # noqa: S608 - words of ours alone, as below
            f" SELECT id, {blobs}, printf('%300s', ''), 80, 'B', 1, ?, ? FROM stranger",
            (_MADE_AT, _MADE_AT),
        )
        driver.execute(
            f"INSERT INTO record (lead_id, source_id, contact_id, observed_at, {room}, edition, likeness)"  # noqa: S608
            f" SELECT id, ?, contact_id, ?, {blobs}, 1, zeroblob({_ROOM_OF_LIKENESS}) FROM unread",
            (self._source.id.bytes, _MADE_AT),
        )
        for table in ("stranger", "unread"):
            driver.execute(
                "INSERT INTO data_key (owner, generation, kid, wrapped, commitment, audit_ref)"  # noqa: S608
                f" SELECT id, 1, 0, zeroblob(60), zeroblob(32), zeroblob(16) FROM {table}"
            )
        driver.execute("COMMIT")

    def _write_tokens(
        self,
        driver: sqlite3.Connection,
        packed: NDArray[np.int64],
        owners: NDArray[np.int64],
        known: Mapping[tuple[int, int], int | None],
    ) -> None:
        """In the order of the key, so that the tree grows at its end; nobody reads the marks of others."""
        order = np.argsort(packed << _OWNER_BITS | owners)
        kinds, values = packed[order] >> _VALUE_BITS, packed[order] & ((1 << _VALUE_BITS) - 1)
        numbers = owners[order].tolist()
        holders = map(self._contacts.__getitem__, numbers)
        others = [7 if kind < COMPOUNDS else None for kind in range(int(kinds.max()) + 1)]
        told = (
            known.get(pair, others[pair[0] >> _VALUE_BITS])
            for pair in zip(packed[order].tolist(), numbers, strict=True)
        )
        [version] = {each.version for each in self._workshop.vault.lookup_tokens(TokenKind.EMAIL, "a")}
        driver.execute("BEGIN")
        driver.execute("DROP INDEX ix_blind_token_contact_id")
        driver.executemany(
            "INSERT INTO blind_token (kind, version, value, contact_id, mark) VALUES (?, ?, ?, ?, ?)",
            zip(kinds.tolist(), repeat(version), values.tolist(), holders, told),
        )
        driver.execute("CREATE INDEX ix_blind_token_contact_id ON blind_token (contact_id)")
        driver.execute("COMMIT")

    def _write_sealed(self, work: Work, path: Path, prepared: Mapping[int, Prepared]) -> None:
        """Those to whom a lead may lead, as they would be after their intake."""
        told: dict[int, list[Prepared]] = defaultdict(list)
        engine = create_engine(f"sqlite:///{path}")
        with Session(engine) as session:
            for row, each in prepared.items():
                number = int(self._owner[row])
                told[number].append(each)
                safe, key = work.vault.new_safe(UUID(bytes=self._records[row]))
                keys.save(session, [key])
                texts = records.texts(each.record, source_id=self._source.id, external_id=None)
                bulk.insert_many(
                    session,
                    stored.RECORDS,
                    [
                        {
                            "lead_id": key.owner,
                            "source_id": self._source.id,
                            "contact_id": UUID(bytes=self._contacts[number]),
                            "observed_at": _BEGIN,
                            **records.seal(safe, Table.RECORD, texts),
                            **likenesses.columns(work, safe, sought(work, self._source, each).traits, ""),
                        }
                    ],
                )
            for number, those in told.items():
                safe, key = work.vault.new_safe(UUID(bytes=self._contacts[number]))
                keys.save(session, [key])
                bulk.insert_many(session, contacts.CONTACTS, [laid_out.golden(work, safe, key.owner, those)])
            session.commit()
        engine.dispose()

    def _count(self) -> None:
        of = {name: Counter(getattr(each, name) for each in self._traits) for name in COUNTED}
        for counted in of.values():
            counted.pop("", None)
        with self._workshop.open(COMMAND) as work:
            census.recount(work, of, records=len(self._leads), upto=UUID(bytes=self._records[-1]))


def _packed(token: Token) -> int:
    kind, _, value = token[:3]
    return kind << _VALUE_BITS | value


def _ids(number: int, begin: datetime) -> list[bytes]:
    """So many ids, the later ones greater."""
    return [new_id(begin + timedelta(milliseconds=each)).bytes for each in range(number)]


def _prepared(work: Work, source: Source, leads: Sequence[Lead]) -> list[Prepared]:
    submissions = [Submission(lead=each, payload="{}") for each in leads]
    return intake.prepare(
        submissions, defaults=intake.defaults_of(source), knowledge=work.knowledge, now=work.now
    )


def _unsafe(driver: sqlite3.Connection) -> None:
    """Fast, for a database that is made anew when anything goes wrong."""
    for pragma in ("journal_mode=OFF", "synchronous=OFF", "foreign_keys=OFF", "cache_size=-1000000"):
        driver.execute(f"PRAGMA {pragma}")
