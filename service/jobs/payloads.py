"""May this be written into a job? Ids, numbers and codes may; a personal value never."""

import re
from collections.abc import Mapping, Sequence
from enum import Enum
from uuid import UUID

# One lower-case word or several, each with at most one digit: `email2`, `consent.withdrawn`. Too narrow for
# an address, a number or a date, and for a name as people write it.
CODE = re.compile(r"[a-z]+[0-9]?(?:[._:-][a-z]+[0-9]?)*")
CODE_LENGTH = 40
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
LONGEST_LIST = 1000

Plain = str | int | None | list["Plain"]


def checked(kind: str, payload: Mapping[str, object]) -> dict[str, Plain]:
    """The payload as JSON will hold it: UUIDs as text, enum members as their values.

    Raises ValueError that names the member, never the value, when a member is anything but a UUID, a whole
    number, a truth, a code, nothing, or a list of at most 1,000 of these.
    """
    if not _is_code(kind):
        raise ValueError("the kind of a job is a code like noun.verb")
    return {_name(kind, name): _plain(value, f"{kind}: {name}") for name, value in payload.items()}


def checked_key(kind: str, unique_key: str) -> str:
    """The unique key: the kind, an @, then ids, instants or codes joined by colons. Raises ValueError."""
    opening, _, rest = unique_key.partition("@")
    if opening != kind or not re.fullmatch(r"[0-9A-Za-z:._-]{1,100}", rest):
        message = f"{kind}: the unique key is the kind, an @ and ids"
        raise ValueError(message)
    return unique_key


def _name(kind: str, name: str) -> str:
    if not _is_code(name):
        message = f"{kind}: the name of a member of the payload is not a code"
        raise ValueError(message)
    return name


def _plain(value: object, place: str) -> Plain:
    match value:
        case None | bool() | int():
            return value
        case UUID():
            return str(value)
        case Enum():
            return _plain(value.value, place)
        case str() if ID.fullmatch(value) or _is_code(value):
            return value
        case Sequence() if not isinstance(value, str | bytes) and len(value) <= LONGEST_LIST:
            return [_plain(each, place) for each in value]
    message = f"{place} is not an id, a number or a code"
    raise ValueError(message)


def _is_code(text: str) -> bool:
    return len(text) <= CODE_LENGTH and CODE.fullmatch(text) is not None
