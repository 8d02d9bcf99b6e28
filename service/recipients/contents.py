"""What does a notice say of a person: by what they are known there, and what is otherwise now?"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, is_dataclass
from dataclasses import field as kept
from datetime import date
from typing import Any
from uuid import UUID

from rules.fields import FieldName
from rules.records import Email, Phone
from service import records
from service.channels.webhooks import LARGEST
from service.errors import Tampered
from service.storage import contacts, keys
from service.vault import KeyRow, Safe
from service.vault.places import Part, Table
from service.vault.sealed import Sealed
from service.work import Work

PLACE = (Table.TELLING, Part.DETAILS)

# What stands around the notice in a delivery: its head, ids, dates and the link.
_AROUND = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field, as it was and as it is."""

    field: str
    old: Any = kept(repr=False)
    new: Any = kept(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """All that a recipient is told of a person. A name only where nothing better tells who it is."""

    contact_ids: tuple[UUID, ...]
    emails: tuple[str, ...] = kept(default=(), repr=False)
    phones: tuple[str, ...] = kept(default=(), repr=False)
    name: str = kept(default="", repr=False)
    changes: tuple[Change, ...] = ()
    purpose: str = ""
    """Key of the purpose that it is about; empty where it is about everything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A notice that was opened, with the token of its link."""

    notice: Notice
    token: str = kept(repr=False)


def values(work: Work, contact_ids: Collection[UUID]) -> dict[FieldName, Any]:
    """The fields in clear of those contacts that stand for themselves; of each field the first counts."""
    key_rows = keys.find_many(work.session, contact_ids)
    found: dict[FieldName, Any] = {}
    for row in contacts.load(work.session, contact_ids):
        if row.id in key_rows:
            safe = work.vault.safe(key_rows[row.id])
            for name, part in records.PARTS.items():
                sealed = getattr(row, name.value)
                if sealed is not None:
                    _add(found, name, records.READERS[name](safe.open((Table.CONTACT, part), sealed)))
    return found


def identity(now: Mapping[FieldName, Any], got: Collection[str]) -> dict[str, Any]:
    """By what a recipient who got these fields knows the person."""
    emails = plain(now.get(FieldName.EMAIL)) if FieldName.EMAIL in got else ()
    phones = plain(now.get(FieldName.PHONE)) if FieldName.PHONE in got else ()
    name = now.get(FieldName.NAME) if FieldName.NAME in got and not (emails or phones) else None
    return {
        "emails": tuple(emails or ()),
        "phones": tuple(phones or ()),
        "name": name.display if name else "",
    }


def changes(
    before: Mapping[FieldName, Any], now: Mapping[FieldName, Any], *, named: Collection[str]
) -> Sequence[Change]:
    """Which fields are otherwise than before, and how; of those that are only named, what they are now."""
    asked = {FieldName(name) for name in named if name in set(FieldName)}
    return [
        Change(field=name.value, old=plain(before.get(name)), new=plain(now.get(name)))
        for name in FieldName
        if name in asked or (before and before.get(name) != now.get(name))
    ]


def plain(value: Any) -> Any:
    """A field as JSON: addresses and numbers as texts, parts by name without the empty ones."""
    match value:
        case None:
            return None
        case date():
            return value.isoformat()
        case tuple():
            return [_text(each) for each in value]
        case _ if is_dataclass(value):
            parts = ((part.name, getattr(value, part.name)) for part in fields(value))
            return {name: _json(part) for name, part in parts if part}
        case _:
            return str(value)


def seal(safe: Safe, telling_id: UUID, notice: Notice, *, token: str) -> Sealed:
    """Seal a notice for its row."""
    # The id is sealed too: one notice must not be taken for another.
    content = {"id": str(telling_id), "token": token, "notice": as_json(notice)}
    return safe.seal(PLACE, json.dumps(content, ensure_ascii=False))


def open_notice(work: Work, key: KeyRow, sealed: Sealed, telling_id: UUID) -> Opened:
    """The notice that was sealed; Tampered when it is another."""
    content = json.loads(work.vault.safe(key).open(PLACE, sealed))
    if content["id"] != str(telling_id):
        raise Tampered
    told = content["notice"]
    notice = Notice(
        contact_ids=tuple(map(UUID, told["contact_ids"])),
        emails=tuple(told["emails"]),
        phones=tuple(told["phones"]),
        name=told["name"],
        changes=tuple(Change(**change) for change in told["changes"]),
        purpose=told["purpose"],
    )
    return Opened(notice=notice, token=content["token"])


def as_json(notice: Notice) -> dict[str, Any]:
    """A notice as it is written down and sent."""
    return {**asdict(notice), "contact_ids": [str(each) for each in notice.contact_ids]}


def is_too_large(notice: Notice) -> bool:
    """Is it more than a delivery may hold?"""
    return len(json.dumps(as_json(notice), ensure_ascii=False).encode()) > LARGEST - _AROUND


def _add(found: dict[FieldName, Any], name: FieldName, value: Any) -> None:
    """Addresses and numbers add up; of everything else the first stands."""
    if isinstance(value, tuple) and name in found:
        found[name] += tuple(each for each in value if each not in found[name])
    else:
        found.setdefault(name, value)


def _text(value: Any) -> Any:
    match value:
        case Email():
            return value.address
        case Phone():
            return value.e164
        case _:
            return _json(value)


def _json(value: Any) -> Any:
    match value:
        case tuple():
            return [_text(each) for each in value]
        case Mapping():
            return {str(name): _json(part) for name, part in value.items()}
        case bool() | int() | None:
            return value
        case _:
            return str(value)
