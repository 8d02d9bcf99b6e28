"""What was heard of which value of some contacts, and of the employers that they had before?"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from rules.fields import FieldName
from rules.freshness.signals import Signal
from service.freshness import opening
from service.freshness.opening import Opened
from service.storage import signals
from service.work import Work

Heard = Mapping[tuple[UUID, FieldName, bytes], Iterable[Signal]]
"""Signals by the value that they are about."""


class Evidence:
    """What was heard of some contacts and of those with whom they were ever made one."""

    def __init__(self, work: Work, opened: Mapping[UUID, Opened], *, as_of: datetime | None) -> None:
        self._vault = work.vault
        self._vocabulary = work.knowledge.vocabulary
        self._kin = signals.kin(work.session, opened)
        among = {*opened, *(each for kin in self._kin.values() for each in kin)}
        rows = signals.of_contacts(work.session, among, as_of=as_of)
        self._signals = by_value(rows)
        self._known = {row.contact_id for row in rows}
        self._employers = by_employer(self._signals)

    def digest(self, each: Opened, name: FieldName) -> bytes:
        """By which the value that stands first is known."""
        return opening.digest(self._vault, each.id, name, each.key(name, self._vocabulary))

    def of_other_employers(self, each: Opened) -> list[Signal]:
        """What was heard of the employers before the one that stands first."""
        return others(self._employers.get(each.id, {}), self.digest(each, FieldName.ORGANISATION))

    def of(self, each: Opened, name: FieldName) -> tuple[Signal, ...]:
        """What was heard of the value that stands first, under whichever name the person had then."""
        key = each.key(name, self._vocabulary)
        holders = {each.id, *self._kin.get(each.id, ())} & self._known
        found = [
            signal
            for holder in holders
            for signal in self._signals.get(
                (holder, name, opening.digest(self._vault, holder, name, key)), ()
            )
        ]
        return tuple(sorted(found, key=lambda signal: signal.at))


def by_value(rows: Iterable[Any]) -> dict[tuple[UUID, FieldName, bytes], list[Signal]]:
    """Signals by the value that they are about, in order of time."""
    found: dict[tuple[UUID, FieldName, bytes], list[Signal]] = defaultdict(list)
    for row in rows:
        found[(row.contact_id, row.field, row.value)].append(as_signal(row))
    return found


def as_signal(row: Any) -> Signal:
    """What was heard, as the rules read it."""
    return Signal(kind=row.kind, at=row.at, trust=row.trust, id=row.id)


def by_employer(heard: Heard) -> Mapping[UUID, Mapping[bytes, Iterable[Signal]]]:
    """Of each contact what was heard of each employer, by the keyed hash of it."""
    found: dict[UUID, dict[bytes, Iterable[Signal]]] = defaultdict(dict)
    for (contact_id, name, value), told in heard.items():
        if name is FieldName.ORGANISATION:
            found[contact_id][value] = told
    return found


def others(employers: Mapping[bytes, Iterable[Signal]], now: bytes) -> list[Signal]:
    """What was heard of all employers but the one of now."""
    return [signal for value, told in employers.items() if value != now for signal in told]
