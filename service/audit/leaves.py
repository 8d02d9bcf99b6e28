"""What exactly does a leaf of the log commit to?"""

import json
from collections.abc import Mapping
from typing import Any

from pydantic_core import from_json, to_json

from rules import merkle
from service.storage.audit_rows import Deed

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
    body = deed.body
    if deed.salt is None or not isinstance(body, dict):
        return False
    actor = body.get("actor")
    return (
        committed(deed.salt, body) == deed.commitment
        and body.get("action") == deed.action
        and body.get("at") == deed.at
        and _bare(body.get("object")) == deed.object
        and isinstance(actor, dict)
        and _bare(actor.get("id")) == deed.actor
    )


def _bare(id_: object) -> str:
    return str(id_).replace("-", "") if id_ else ""


def _leaves_of(value: object) -> list[object]:
    match value:
        case dict():
            return [leaf for each in value.values() for leaf in _leaves_of(each)]
        case list():
            return [leaf for each in value for leaf in _leaves_of(each)]
    return [value]
