"""How are all records read, a span of ids at a time, with the keys that open them?

By the driver itself and as plain bytes: of a million records every object that is made for one is felt.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from rules.fields import FieldName
from service.vault import BareKey

COMPARED = (
    FieldName.NAME,
    FieldName.EMAIL,
    FieldName.PHONE,
    FieldName.ADDRESS,
    FieldName.ORGANISATION,
    FieldName.BIRTH_DATE,
)
"""The fields of a record that are compared with everybody's."""


class Span(NamedTuple):
    """Records after one id, up to and with another."""

    after: bytes
    upto: bytes


class Row(NamedTuple):
    """A record as it lies there: whose it is, what opens it, and what is compared of it."""

    contact_id: bytes
    key: BareKey
    likeness: bytes | None
    """All in one; None where it is of another edition than was asked for."""
    sealed: Sequence[bytes | None]
    """Each of the compared fields or None; all are None where there is a likeness."""


_ENDS = """
    SELECT {id} FROM record WHERE lead_id > {arg} AND lead_id <= {arg} ORDER BY lead_id LIMIT 1 OFFSET {arg}
"""
# What lies in the likeness already need not be read.
_FIELDS = ", ".join(
    f"CASE WHEN record.edition = {{edition}} THEN NULL ELSE record.{name.value} END" for name in COMPARED
)
_ROWS = f"""
    SELECT {{contact}}, {{id}}, k.generation, k.kid, k.wrapped, k.commitment,
      CASE WHEN record.edition = {{edition}} THEN record.likeness END,
      {_FIELDS}
    FROM record
    JOIN data_key AS k ON k.owner = record.lead_id
    WHERE record.lead_id > {{arg}} AND record.lead_id <= {{arg}} AND record.contact_id IS NOT NULL
      AND NOT EXISTS (
        SELECT 1 FROM restricted_contact AS c JOIN restriction AS r ON r.id = c.restriction_id
        WHERE c.contact_id = record.contact_id AND r.lifted_at IS NULL
      )
    ORDER BY record.lead_id
"""  # noqa: S608 - words of ours alone

_SQLITE = {"arg": "?", "id": "record.lead_id", "contact": "record.contact_id"}
_POSTGRESQL = {"arg": "%s", "id": "uuid_send(record.lead_id)", "contact": "uuid_send(record.contact_id)"}


def spans(session: Session, *, upto: UUID, size: int) -> list[Span]:
    """All records up to an id, so many at a time; those of no contact are counted too."""
    found = []
    after = bytes(16)
    while ends := _asked(session, _ENDS, after, upto.bytes, size - 1):
        found.append(Span(after, ends[0][0]))
        after = ends[0][0]
    return [*found, Span(after, upto.bytes)]


def rows(session: Session, span: Span, *, edition: int) -> list[Row]:
    """The records of contacts in a span, the oldest first, with their likenesses of this edition.

    What was shredded is left out, and whoever's data may be kept and not used.
    """
    found = _asked(session, _ROWS, *span, edition=edition)
    return [
        Row(contact_id, BareKey(owner, generation, kid, wrapped, commitment), likeness, sealed)
        for contact_id, owner, generation, kid, wrapped, commitment, likeness, *sealed in found
    ]


def _asked(session: Session, statement: str, *given: bytes | int, edition: int = 0) -> list[Any]:
    connection = session.connection()
    driver: Any = connection.connection.driver_connection
    words: Mapping[str, str] = _SQLITE
    ids: list[Any] = list(given)
    if connection.dialect.name == "postgresql":
        words, ids = _POSTGRESQL, [UUID(bytes=each) if isinstance(each, bytes) else each for each in given]
    found: list[Any] = driver.execute(statement.format(**words, edition=edition), ids).fetchall()
    return found
