"""How does a clean record become sealed columns, and how does it come back?"""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic_core import PydanticSerializationError, from_json, to_json

from rules.fields import FieldName
from rules.records import (
    Address,
    Channel,
    ConsentClaim,
    ConsentState,
    Email,
    Extras,
    Job,
    Organisation,
    PersonName,
    Phone,
    Record,
)
from service.vault import Safe
from service.vault.places import Part, Table
from service.vault.sealed import Sealed

COLUMNS = tuple(name.value for name in FieldName)
"""The sealed columns that records and contacts have in common, one a field."""

PARTS = {name: Part[name.name] for name in FieldName}
"""Under which number each field is sealed."""


def texts(record: Record, *, source_id: UUID, external_id: str | None) -> dict[FieldName, str]:
    """Every field the record has, as the text that is sealed: compact JSON, empty parts left out."""
    extras = Extras(
        external_ids={str(source_id): external_id} if external_id else {},
        tags=record.tags,
        attributes=record.attributes,
        consents=record.consents,
    )
    written = {
        FieldName.NAME: _one(record.name),
        FieldName.EMAIL: many(record.emails),
        FieldName.PHONE: many(record.phones),
        FieldName.ADDRESS: _one(record.address),
        FieldName.ORGANISATION: _one(record.organisation),
        FieldName.JOB: _one(record.job),
        FieldName.BIRTH_DATE: record.birth_date.isoformat() if record.birth_date else "",
        FieldName.NOTES: record.notes or "",
        FieldName.EXTRAS: extras_text(extras),
    }
    return {name: text for name, text in written.items() if text}


def lasting(written: Mapping[FieldName, str]) -> dict[FieldName, str]:
    """What of a record goes into the golden contact: stated wishes stay with the record that states them."""
    kept = dict(written)
    held = kept.pop(FieldName.EXTRAS, None)
    text = extras_text(replace(extras(held), consents=())) if held else ""
    return {**kept, FieldName.EXTRAS: text} if text else kept


def seal(safe: Safe, table: Table, written: Mapping[FieldName, str]) -> dict[str, Sealed | None]:
    """One value for each sealed column; a field that is absent is NULL."""
    return {
        name.value: safe.seal((table, part), written[name]) if name in written else None
        for name, part in PARTS.items()
    }


def name(text: str) -> PersonName:
    """The name that was sealed as this text."""
    return PersonName(**from_json(text))


def emails(text: str) -> tuple[Email, ...]:
    """The e-mail addresses that were sealed as this text, the preferred one first."""
    return tuple(Email(**{**part, "flags": tuple(part.get("flags", ()))}) for part in from_json(text))


def phones(text: str) -> tuple[Phone, ...]:
    """The telephone numbers that were sealed as this text, the preferred one first."""
    return tuple(Phone(**part) for part in from_json(text))


def email_keys(text: str) -> list[str]:
    """Only the keys by which the addresses sealed as this text are compared."""
    return [part["key"] for part in from_json(text)]


def phone_numbers(text: str) -> list[str]:
    """Only the numbers in E.164 sealed as this text."""
    return [part["e164"] for part in from_json(text)]


def address(text: str) -> Address:
    """The postal address that was sealed as this text."""
    return Address(**from_json(text))


def organisation(text: str) -> Organisation:
    """The organisation that was sealed as this text."""
    return Organisation(**from_json(text))


def job(text: str) -> Job:
    """The job that was sealed as this text."""
    plain = from_json(text)
    return Job(**{**plain, "others": tuple(plain.get("others", ()))})


def extras(text: str) -> Extras:
    """The extras that were sealed as this text."""
    plain = from_json(text)
    return Extras(
        external_ids=plain.get("external_ids", {}),
        tags=tuple(plain.get("tags", ())),
        attributes=plain.get("attributes", {}),
        consents=tuple(_consent(part) for part in plain.get("consents", ())),
    )


READERS: Mapping[FieldName, Callable[[str], Any]] = {
    FieldName.NAME: name,
    FieldName.EMAIL: emails,
    FieldName.PHONE: phones,
    FieldName.ADDRESS: address,
    FieldName.ORGANISATION: organisation,
    FieldName.JOB: job,
    FieldName.BIRTH_DATE: date.fromisoformat,
    FieldName.NOTES: str,
    FieldName.EXTRAS: extras,
}
"""How the sealed text of each field becomes its value again."""


def many(values: tuple[Email, ...] | tuple[Phone, ...]) -> str:
    """The text that several values of one field are sealed as; empty when there are none."""
    return _written([_plain(value) for value in values]) if values else ""


def extras_text(value: Extras) -> str:
    """The text that extras are sealed as; empty when there are none."""
    plain = {
        "external_ids": dict(value.external_ids),
        "tags": list(value.tags),
        "attributes": dict(value.attributes),
        "consents": [_plain(consent) for consent in value.consents],
    }
    kept = {part: content for part, content in plain.items() if content}
    return _written(kept) if kept else ""


def _one(value: PersonName | Address | Organisation | Job | None) -> str:
    if value is None:
        return ""
    plain = _plain(value)
    return _written(plain) if plain else ""


def _parts(kind: Any) -> tuple[str, ...]:
    return _PARTS_OF.get(kind) or _PARTS_OF.setdefault(kind, tuple(part.name for part in fields(kind)))


_PARTS_OF: dict[Any, tuple[str, ...]] = {}


def _plain(value: Any) -> dict[str, Any]:
    parts = ((part, getattr(value, part)) for part in _parts(type(value)))
    return {part: content for part, content in parts if content}


def _written(plain: Any) -> str:
    try:
        return to_json(plain).decode()
    except PydanticSerializationError:
        # Half a character, as a broken sender may leave one: escaped, it can be written and read again.
        return json.dumps(plain, separators=(",", ":"), default=_as_text)


def _as_text(value: date) -> str:
    return value.isoformat()


def _consent(plain: dict[str, Any]) -> ConsentClaim:
    return ConsentClaim(
        **{
            **plain,
            "channel": Channel(plain["channel"]),
            "state": ConsentState(plain["state"]),
            "at": datetime.fromisoformat(plain["at"]),
        }
    )
