"""Which contacts may have this e-mail, telephone number or sender's key?"""

import json
import uuid
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy.orm import Session

from service.vault import Token

# More contacts than this behind one token are a shared number or a default value: comparing them all would
# cost much and tell little.
BUCKET_CAP = 200


class Holder(NamedTuple):
    token: Token
    contact_id: uuid.UUID


# Every lead asks this, so it goes to the driver as it is. It differs by database because each has its own way
# to take a list as one parameter, whatever its length. CROSS JOIN keeps SQLite from walking the table instead
# of the list (53 against 3 µs a lead).
_FIND_SQLITE = """
    SELECT t.kind, t.version, t.value, t.contact_id
    FROM json_each(?) AS asked
    CROSS JOIN blind_token AS t
    WHERE t.kind = json_extract(asked.value, '$[0]')
      AND t.version = json_extract(asked.value, '$[1]')
      AND t.value = json_extract(asked.value, '$[2]')
"""
_FIND_POSTGRESQL = """
    SELECT t.kind, t.version, t.value, t.contact_id
    FROM unnest(%s::smallint[], %s::smallint[], %s::bigint[]) AS asked (kind, version, value)
    CROSS JOIN LATERAL (
      SELECT * FROM blind_token AS b
      WHERE b.kind = asked.kind AND b.version = asked.version AND b.value = asked.value
      LIMIT %s
    ) AS t
"""

_LOCK = """
    SELECT pg_advisory_xact_lock(%s, wanted.bucket)
    FROM (SELECT bucket FROM unnest(%s::int[]) AS given (bucket) ORDER BY bucket) AS wanted
"""
# Any number, as long as nothing else locks under it.
_LOCKED_HERE = 0x6773_746B
# A batch has thousands of tokens and the table of locks is hardly larger: tokens share so many locks.
_BUCKETS = 1_024


def lock(session: Session, tokens: Iterable[Token]) -> None:
    """Keep everyone else from placing a lead with one of these tokens until we commit.

    Without it two equal leads at once would each find nobody and make two contacts. Locks are taken in
    order, so that two batches never wait for each other. SQLite has one writer, which is lock enough.
    """
    connection = session.connection()
    buckets = sorted({(token.value * 31 + token.kind) % _BUCKETS for token in tokens})
    if buckets and connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_LOCK, (_LOCKED_HERE, buckets))


def holders(session: Session, tokens: Iterable[Token]) -> list[Holder]:
    """Who holds any of these tokens, at most BUCKET_CAP contacts a token."""
    asked = sorted(set(tokens))
    if not asked:
        return []
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        columns = [list(column) for column in zip(*asked, strict=True)]
        found = connection.exec_driver_sql(_FIND_POSTGRESQL, (*columns, BUCKET_CAP))
        return [Holder(Token(kind, version, value), owner) for kind, version, value, owner in found]
    found = connection.exec_driver_sql(_FIND_SQLITE, (json.dumps(asked),))
    return _capped(
        Holder(Token(kind, version, value), uuid.UUID(bytes=owner)) for kind, version, value, owner in found
    )


def _capped(found: Iterable[Holder]) -> list[Holder]:
    seen: dict[Token, int] = {}
    kept = []
    for holder in found:
        seen[holder.token] = seen.get(holder.token, 0) + 1
        if seen[holder.token] <= BUCKET_CAP:
            kept.append(holder)
    return kept
