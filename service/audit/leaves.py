"""What exactly does a leaf of the log commit to?"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from pydantic_core import from_json, to_json

from rules import merkle


class Deed(Protocol):
    """A row of the audit, however it was read."""

    @property
    def at(self) -> datetime: ...
    @property
    def action(self) -> str: ...
    @property
    def object_ref(self) -> UUID | None: ...
    @property
    def actor_id(self) -> UUID | None: ...
    @property
    def salt(self) -> bytes | None: ...
    @property
    def body(self) -> dict[str, Any] | None: ...
    @property
    def commitment(self) -> bytes: ...


_CODER = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, check_circular=False
)


def canonical(body: Mapping[str, Any]) -> bytes:
    """The one way in which a body is written: JSON in UTF-8, members by name, no space.

    Bodies hold no fractions, so that every reader of JSON writes the same again.
    """
    return _CODER.encode(body).encode()


def plain(body: Mapping[str, object]) -> dict[str, Any]:
    """The body as a database gives it back: ids, instants and codes as text.

    Raises ValueError for a fraction: databases write them in ways of their own.
    """
    told: dict[str, Any] = from_json(to_json(body))
    if any(isinstance(each, float) for each in _leaves_of(told)):
        raise ValueError("a fraction is no fact for the audit: count something")
    return told


def committed(salt: bytes, body: Mapping[str, Any]) -> bytes:
    """What the leaf of a plain body holds."""
    return merkle.commitment(salt, canonical(body))


def says_what_it_committed_to(deed: Deed) -> bool:
    """Is the body the one that was committed to, and do the columns beside it say the same?"""
    if deed.salt is None or deed.body is None:
        return False
    body = deed.body
    return (
        committed(deed.salt, body) == deed.commitment
        and body.get("action") == deed.action
        and body.get("at") == deed.at.isoformat(timespec="microseconds")
        and body.get("object") == (str(deed.object_ref) if deed.object_ref else None)
        and _actor_of(body) == (str(deed.actor_id) if deed.actor_id else None)
    )


def _actor_of(body: Mapping[str, Any]) -> object:
    actor = body.get("actor")
    return actor.get("id") if isinstance(actor, dict) else None


def _leaves_of(value: object) -> list[object]:
    match value:
        case dict():
            return [leaf for each in value.values() for leaf in _leaves_of(each)]
        case list():
            return [leaf for each in value for leaf in _leaves_of(each)]
    return [value]
