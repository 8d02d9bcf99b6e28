"""Something was heard of somebody: of which value does it speak, and what is believed from now on?"""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from rules.fields import FieldName
from rules.freshness import hearing, values
from rules.freshness.belief import Band
from rules.freshness.outcomes import Outcome
from rules.freshness.rates import Group
from rules.freshness.signals import SignalKind
from rules.records import Email
from service import mail_domains
from service.freshness import following, keeping, model, opening
from service.freshness.keeping import Kept
from service.freshness.opening import Opened
from service.freshness.reckoning import Reckoned
from service.ids import new_id
from service.storage import signals as stored
from service.storage.signals import Way
from service.work import Work

BATCH = 200
"""Contacts that are reckoned with at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One thing that was heard of a contact that answers for itself."""

    contact_id: UUID
    kind: SignalKind
    at: datetime
    way: Way
    field: FieldName | None = None
    """Of which field it speaks; all that the packs know for the kind unless said."""
    about: tuple[str, ...] = dataclasses.field(default=(), repr=False)
    """Keys of the address and the number that it may speak of; those that stand first unless said."""
    trust: float = 1.0
    status: str | None = None
    campaign: str | None = None


@dataclass(frozen=True, slots=True)
class _Spoken:
    """Something that was heard, and the rows that it makes."""

    heard: Heard
    of: Opened
    rows: tuple[dict[str, Any], ...]


def hear(work: Work, heard: Sequence[Heard]) -> Mapping[UUID, Mapping[FieldName, Reckoned]]:
    """Write down what was heard, and what is believed since; gives the beliefs about everybody it was of.

    What was told before, and what speaks of a value that the contact has not, is passed over. It asks for no
    rights: whoever takes signals in does. It leaves alone whoever complained or has no such address any more.
    """
    found: dict[UUID, Mapping[FieldName, Reckoned]] = {}
    ids = list(dict.fromkeys(each.contact_id for each in heard))
    for start in range(0, len(ids), BATCH):
        part = set(ids[start : start + BATCH])
        found |= _hear(work, [each for each in heard if each.contact_id in part])
    return found


def _hear(work: Work, heard: Sequence[Heard]) -> Mapping[UUID, Mapping[FieldName, Reckoned]]:
    ruling = model.current(work)
    opened = opening.open_many(work, {each.contact_id for each in heard})
    spoken = [
        _Spoken(each, opened[each.contact_id], tuple(_rows(work, ruling, opened[each.contact_id], each)))
        for each in heard
        if each.contact_id in opened
    ]
    added = stored.add_new(work.session, [row for each in spoken for row in each.rows])
    new = [each for each in spoken if any(row["id"] in added for row in each.rows)]
    kept = keeping.refresh(work, list(opened))
    following.settled(work, list(_settled(ruling, kept, new, added)))
    for each in new:
        _follow(work, each, kept)
    return kept.now


def _rows(work: Work, ruling: model.Model, of: Opened, heard: Heard) -> Iterator[dict[str, Any]]:
    mailbox = _mailbox(of, heard.about)
    told = hearing.fields_of(heard.kind, heard.field, ruling.worths, mailbox=mailbox)
    for name in told:
        key = _key(work, of, name, heard)
        if key is None:
            continue
        is_gone = name is FieldName.EMAIL and heard.kind in hearing.HARD
        yield {
            "id": new_id(work.now),
            "contact_id": of.id,
            "field": name,
            "value": opening.digest(work.vault, of.id, name, key),
            "kind": heard.kind,
            "at": min(heard.at, work.now),
            "trust": heard.trust,
            "way": heard.way,
            "status": heard.status,
            "campaign": heard.campaign,
            "domain": _domain(work, of, key) if is_gone else None,
            "heard_at": work.now,
            "heard_by": work.actor.id,
            "source_id": work.actor.source_id,
        }


def _mailbox(of: Opened, about: tuple[str, ...]) -> Group | None:
    if FieldName.EMAIL not in of.values:
        return None
    return of.group(FieldName.EMAIL, among=values.meant(FieldName.EMAIL, about))


def _key(work: Work, of: Opened, name: FieldName, heard: Heard) -> str | None:
    """Which value of the field is meant; None when the contact has no such value."""
    if name not in of.values:
        return None
    meant = values.meant(name, heard.about)
    if meant:
        return meant if meant in values.keys_of(name, of.values[name]) else None
    return of.key(name, work.knowledge.vocabulary)


def _domain(work: Work, of: Opened, key: str) -> bytes | None:
    met = tuple(each for each in of.values[FieldName.EMAIL] if each.key == key)
    name = values.domain_of(met)
    return mail_domains.digest_of(work, name) if name else None


def _settled(
    ruling: model.Model, kept: Kept, new: Sequence[_Spoken], added: set[UUID]
) -> Iterator[tuple[Outcome, SignalKind]]:
    """The truth that came out about values that stand first."""
    for each in new:
        if each.heard.kind not in hearing.SETTLING:
            continue
        for row in each.rows:
            was = kept.now[each.of.id].get(row["field"])
            if was is None or was.value != row["value"] or row["id"] not in added:
                continue
            [told] = [signal for signal in was.heard if signal.id == row["id"]]
            is_true = each.heard.kind in hearing.CONFIRMING
            yield keeping.outcome(ruling, was, told, was_true=is_true), told.kind


def _follow(work: Work, each: _Spoken, kept: Kept) -> None:
    meant = _emails(each)
    if each.heard.way in {Way.API, Way.MAIL}:
        following.wished(work, each.of.id, meant[0] if meant else None, each.heard.kind, each.heard.at)
    if each.heard.kind in hearing.CONFIRMING and FieldName.EMAIL in {row["field"] for row in each.rows}:
        following.confirmed(work, meant)
    if each.heard.kind in hearing.HARD and meant and _is_withheld(kept, each, meant[0]):
        following.bounced(work, meant)


def _emails(each: _Spoken) -> tuple[Email, ...]:
    """The address that is meant, among those of the contact."""
    held = each.of.values.get(FieldName.EMAIL, ())
    meant = values.meant(FieldName.EMAIL, each.heard.about)
    return tuple(one for one in held if one.key == meant) if meant else held[:1]


def _is_withheld(kept: Kept, each: _Spoken, email: Email) -> bool:
    """Is it believed that the address is dead? Of one that does not stand first nothing is reckoned."""
    first = each.of.values[FieldName.EMAIL][0]
    now = kept.now[each.of.id].get(FieldName.EMAIL)
    return now is not None and first.key == email.key and now.band is Band.WITHHOLD
