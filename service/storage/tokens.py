"""Which contacts may have this e-mail, telephone number or sender's key?"""

import json
import uuid
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import ARRAY, BigInteger, SmallInteger, bindparam, text
from sqlalchemy.orm import Session

from service.storage.base import Id
from service.storage.contacts import BlindToken
from service.vault import Token

# More contacts than this behind one token are a shared number or a default value: comparing them all would
# cost much and tell little.
BUCKET_CAP = 200


class Holder(NamedTuple):
    token: Token
    contact_id: uuid.UUID


# The statement differs by database because each has its own way to take a list as one parameter, whatever its
# length. CROSS JOIN keeps SQLite from walking the table instead of the list (53 against 3 µs a lead).
_FIND = {
    "sqlite": text(
        """
        SELECT t.kind, t.version, t.value, t.contact_id
        FROM json_each(:asked) AS asked
        CROSS JOIN blind_token AS t
        WHERE t.kind = json_extract(asked.value, '$[0]')
          AND t.version = json_extract(asked.value, '$[1]')
          AND t.value = json_extract(asked.value, '$[2]')
        """
    ).columns(BlindToken.kind, BlindToken.version, BlindToken.value, contact_id=Id),
    "postgresql": text(
        """
        SELECT t.kind, t.version, t.value, t.contact_id
        FROM unnest(:kinds, :versions, :values) AS asked (kind, version, value)
        CROSS JOIN LATERAL (
          SELECT * FROM blind_token AS b
          WHERE b.kind = asked.kind AND b.version = asked.version AND b.value = asked.value
          LIMIT :cap
        ) AS t
        """
    )
    .bindparams(
        bindparam("kinds", type_=ARRAY(SmallInteger)),
        bindparam("versions", type_=ARRAY(SmallInteger)),
        bindparam("values", type_=ARRAY(BigInteger)),
    )
    .columns(BlindToken.kind, BlindToken.version, BlindToken.value, contact_id=Id),
}

_LOCK = text(
    """
    SELECT pg_advisory_xact_lock(wanted.key)
    FROM (SELECT key FROM unnest(:keys) AS given (key) ORDER BY key) AS wanted
    """
).bindparams(bindparam("keys", type_=ARRAY(BigInteger)))


def lock(session: Session, tokens: Iterable[Token]) -> None:
    """Keep everyone else from placing a lead with one of these tokens until we commit.

    Without it two equal leads at once would each find nobody and make two contacts. Locks are taken in
    order, so that two batches never wait for each other. SQLite has one writer, which is lock enough.
    """
    if session.get_bind().dialect.name == "postgresql" and (keys := sorted({*map(_lock_key, tokens)})):
        session.execute(_LOCK, {"keys": keys})


def holders(session: Session, tokens: Sequence[Token]) -> list[Holder]:
    """Who holds any of these tokens, at most BUCKET_CAP contacts a token."""
    if not tokens:
        return []
    asked = sorted(set(tokens))
    dialect = session.get_bind().dialect.name
    if dialect == "postgresql":
        kinds, versions, values = zip(*asked, strict=True)
        given = {"kinds": list(kinds), "versions": list(versions), "values": list(values), "cap": BUCKET_CAP}
    else:
        given = {"asked": json.dumps([list(token) for token in asked])}
    rows = session.execute(_FIND[dialect], given)
    return _capped([Holder(Token(row[0], row[1], row[2]), row[3]) for row in rows])


def _capped(found: list[Holder]) -> list[Holder]:
    seen: dict[Token, int] = {}
    kept = []
    for holder in found:
        seen[holder.token] = seen.get(holder.token, 0) + 1
        if seen[holder.token] <= BUCKET_CAP:
            kept.append(holder)
    return kept


def _lock_key(token: Token) -> int:
    # An advisory lock has one 64-bit name: kind and value share it, and a clash only means a short wait.
    return (token.value << 8 | token.kind & 0xFF) & 0x7FFF_FFFF_FFFF_FFFF
