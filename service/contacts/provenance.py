"""Which record won each field of a contact, and why: how do we keep that? Ids, verdicts and dates only."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from rules.fields import FieldName
from rules.findings import Verdict
from rules.survivorship import Choice, Claim, Ground, Pin

Pins = Mapping[FieldName, tuple[UUID, Pin]]
"""Which record's value a steward chose, by field."""


def provenance(choices: Mapping[str, Choice]) -> dict[str, Any]:
    """Who won each field, as it is kept in a column."""
    return {name: _written(choice) for name, choice in choices.items()}


def choices(kept: Mapping[str, Any]) -> dict[str, Choice]:
    """What `provenance` wrote, read again."""
    return {
        name: Choice(
            claim=Claim(
                record_id=UUID(entry["record"]),
                verdict=Verdict(entry["verdict"]),
                trust=entry["trust"],
                observed_at=datetime.fromisoformat(entry["at"]),
                fullness=entry["fullness"],
                pin=Pin(entry["pin"]) if "pin" in entry else None,
            ),
            ground=Ground(entry["ground"]),
        )
        for name, entry in kept.items()
    }


def observed_at(kept: Mapping[str, Any], name: FieldName) -> datetime | None:
    """When the value of one field was true, of what `provenance` wrote; None for a field that nobody won."""
    entry = kept.get(name.value)
    return datetime.fromisoformat(entry["at"]) if entry else None


def pins_written(pins: Pins) -> dict[str, Any]:
    """A steward's choices, as they are kept in a column."""
    return {name.value: [str(record_id), pin.value] for name, (record_id, pin) in pins.items()}


def pins(kept: Mapping[str, Any]) -> dict[FieldName, tuple[UUID, Pin]]:
    """What `pins_written` wrote, read again."""
    return {FieldName(name): (UUID(record), Pin(pin)) for name, (record, pin) in kept.items()}


def _written(choice: Choice) -> dict[str, Any]:
    claim = choice.claim
    told = {
        "record": str(claim.record_id),
        "verdict": claim.verdict.value,
        "trust": claim.trust,
        "at": claim.observed_at.isoformat(),
        "ground": choice.ground.value,
        "fullness": claim.fullness,
    }
    return told | ({"pin": claim.pin.value} if claim.pin else {})
