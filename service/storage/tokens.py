"""Which contacts may have this e-mail, telephone number or sender's key?"""

import uuid
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from sqlalchemy.orm import Session

from service.storage import driver, locks
from service.vault import Token

# More contacts than this behind one token are a shared number or a default value: comparing them all would
# cost much and tell little.
BUCKET_CAP = 200
NO_LIMITS: Mapping[int, int] = MappingProxyType({})


class Holder(NamedTuple):
    token: Token
    contact_id: uuid.UUID
    is_marked: bool
    """Was there a mark by which strangers are told?"""


MayLead = Callable[[Token, bytes, int | None], bool]
"""By a token, the id of a contact and the mark between them: is it worth a look (`Vault.may_lead`)?"""


# Every lead asks this, so it goes to the driver as it is, past all that lies between. On SQLite a statement
# for each token costs as little as one for all of them, and reads no more of a hot one than it has to.
_FIND_SQLITE = "SELECT contact_id, mark FROM blind_token WHERE kind = ? AND version = ? AND value = ? LIMIT ?"
_FIND_POSTGRESQL = """
    SELECT asked.place, t.contact_id, t.mark
    FROM unnest(%s::int[], %s::smallint[], %s::smallint[], %s::bigint[], %s::int[])
      AS asked (place, kind, version, value, most)
    CROSS JOIN LATERAL (
      SELECT * FROM blind_token AS b
      WHERE b.kind = asked.kind AND b.version = asked.version AND b.value = asked.value
      LIMIT asked.most
    ) AS t
"""

_LOCKED_HERE = 0x6773_746B


def lock(session: Session, tokens: Iterable[Token]) -> None:
    """Keep everyone else from placing a lead with one of these tokens until we commit.

    Without it two equal leads at once would each find nobody and make two contacts.
    """
    locks.take(session, _LOCKED_HERE, (token.value * 31 + token.kind for token in tokens))


def _anywhere(_token: Token, _contact: bytes, _mark: int | None) -> bool:
    return True


def holders(
    session: Session,
    tokens: Iterable[Token],
    *,
    may_lead: MayLead = _anywhere,
    most: Mapping[int, int] = NO_LIMITS,
) -> list[Holder]:
    """Who holds any of these tokens, and by its mark may do so for the very value that it was made of.

    At most BUCKET_CAP contacts a token are read, or as many as are given by kind.
    """
    asked = sorted(set(tokens))
    if not asked:
        return []
    limits = [most.get(token.kind, BUCKET_CAP) for token in asked]
    asking = driver.of(session)
    if session.get_bind().dialect.name == "postgresql":
        columns = [list(column) for column in zip(*(token[:3] for token in asked), strict=True)]
        places = list(range(len(asked)))
        found = asking.execute(_FIND_POSTGRESQL, (places, *columns, limits)).fetchall()
        return [
            Holder(asked[place], owner, mark is not None)
            for place, owner, mark in found
            if may_lead(asked[place], owner.bytes, mark)
        ]
    known = _Ids()
    return [
        Holder(token, known[owner], mark is not None)
        for token, limit in zip(asked, limits, strict=True)
        for owner, mark in asking.execute(_FIND_SQLITE, (*token[:3], limit))
        if mark is None or may_lead(token, owner, mark)
    ]


class _Ids(dict[bytes, uuid.UUID]):
    """Most contacts are met by several tokens: each id is made once."""

    def __missing__(self, raw: bytes) -> uuid.UUID:
        made = self[raw] = uuid.UUID(bytes=raw)
        return made
