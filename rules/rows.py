"""Which lead does a row of a file tell of?"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from rules.fields import TEXT_MEMBERS
from rules.findings import Finding, Verdict
from rules.headers import JOINED, Plan, is_part
from rules.records import Channel, ConsentClaim, ConsentState, Kind, Lead
from rules.values import swift

GUARD = "gs_guard"
_FORMULA = re.compile("'[=+\\-@\t\r\0＝＋－＠]")
_SEPARATORS = re.compile(r"\s*[,;|]\s*")

DEFAULT_PURPOSE = "marketing"
"""Purpose of a consent column that names none."""

_STATES = {
    ConsentState.GIVEN: "given yes y true 1 x on ja j wahr kyllä k oui o opt-in optin opted-in subscribed",
    ConsentState.REFUSED: "refused no n false 0 off nee nein falsch ei e non opt-out optout",
    ConsentState.WITHDRAWN: "withdrawn unsubscribed opted-out ingetrokken afgemeld peruttu widerrufen",
}
_STATE_OF = {word: state for state, words in _STATES.items() for word in words.split()}

_KINDS = {
    Kind.CONSUMER: "consumer b2c private person individual particulier consument yksityishenkilö kuluttaja",
    Kind.PROFESSIONAL: "professional b2b business company zakelijk bedrijf yritys ammattilainen geschäftlich",
}
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words.split()}


_TEXTS = frozenset(TEXT_MEMBERS)
_CHANNELS = tuple((channel.value, channel) for channel in Channel)

_DEEPEST = 8
"""Levels of a nested value that are read."""


@swift
@dataclass(frozen=True, slots=True)
class Told:
    """The lead a row tells of, and what in it could not be understood."""

    lead: Lead
    faults: tuple[Finding, ...] = ()


class _Draft:
    """A lead being read from a row."""

    __slots__ = ("attributes", "consent", "faults", "members", "parts", "received_at")

    def __init__(self, received_at: datetime) -> None:
        self.received_at = received_at
        self.members: dict[str, Any] = {}
        self.attributes: dict[str, str] = {}
        self.consent: dict[str, str] = {}
        self.parts: dict[str, str] = {}
        """What columns say that make a member together with others, by target."""
        self.faults: list[Finding] = []

    def fault(self, code: str, member: str) -> None:
        self.faults.append(Finding(code=code, field=member, verdict=Verdict.INVALID, rule="rows"))


def read(values: Mapping[str, Any], plan: Plan, *, received_at: datetime) -> Told:
    """The lead a row tells of, by the plan for its columns; never raises, whatever the values are.

    `values` are texts, or for JSON lines whatever JSON has. Where two columns mean one member the first that
    is not empty counts. `received_at` is when a stated wish is taken to date from if the row does not say.
    """
    draft = _Draft(received_at)
    if values.get(GUARD):
        values = {header: _unguarded(value) for header, value in values.items()}
    target_of, members = plan.targets.get, draft.members
    for header, value in values.items():
        # Nearly every cell is empty, or a text that goes where it belongs without being looked at.
        if value == "" or value is None or (target := target_of(header)) is None:
            continue
        if target in _TEXTS and isinstance(value, str):
            if target not in members:
                members[target] = value
        else:
            _take(draft, target, value)
    if draft.parts:
        _join(draft)
    if draft.consent:
        members["consents"] = _consents(draft)
    return Told(Lead(**members, attributes=draft.attributes), tuple(draft.faults))


def _unguarded(value: Any) -> Any:
    """The cell without the mark that kept a spreadsheet from running it."""
    return value[1:] if isinstance(value, str) and _FORMULA.match(value) else value


def _take(draft: _Draft, target: str, value: Any) -> None:
    if reader := _READERS.get(target):
        reader(draft, value)
    elif target.startswith("attributes."):
        draft.attributes.setdefault(target.partition(".")[2], _plain(value))
    elif target.startswith("consent."):
        draft.consent.setdefault(target.partition(".")[2], _plain(value))
    elif is_part(target):
        draft.parts[target] = _plain(value).strip()
    elif isinstance(value, Mapping | list):
        if target not in draft.members:
            draft.fault("FIL.VALUE.NESTED", target)
    else:
        draft.members.setdefault(target, _plain(value))


def _join(draft: _Draft) -> None:
    """Make each member of its parts; a part that has nothing to stand by is told."""
    for member, targets in JOINED.items():
        own = draft.members.get(member, "").strip()
        parts = {target: part for target in targets if (part := draft.parts.get(target))}
        if own:
            told = [own if target == member else _untold(parts.get(target, ""), own) for target in targets]
            draft.members[member] = " ".join(filter(None, told))
        elif any(f" {part} " not in f" {draft.members.get('full_name', '')} " for part in parts.values()):
            draft.fault("FIL.VALUE.PART", member)


def _untold(part: str, name: str) -> str:
    """The part, unless the name has it at its beginning or, behind a comma, at its end."""
    name, said = f"{name.casefold()},", part.casefold()
    return "" if re.search(rf"^{re.escape(said)}[ ,]|,\s*{re.escape(said)},$", name) else part


def _plain(value: Any, depth: int = 0) -> str:
    """A JSON value as a text; parts of nested values stand between commas and colons."""
    if depth > _DEEPEST:
        return "…"
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case None:
            return ""
        case Mapping():
            return ", ".join(f"{name}: {_plain(part, depth + 1)}" for name, part in value.items())
        case Iterable():
            return ", ".join(_plain(part, depth + 1) for part in value)
    return str(value)


def _observed_at(draft: _Draft, value: Any) -> None:
    if moment := _moment(_plain(value)):
        draft.members["observed_at"] = moment
    else:
        draft.fault("FIL.VALUE.DATE", "observed_at")


def _moment(text: str) -> datetime | None:
    """An instant from ISO 8601; without a zone it is taken for UTC."""
    try:
        moment = datetime.fromisoformat(text.strip())
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _kind(draft: _Draft, value: Any) -> None:
    if kind := _KIND_OF.get(_plain(value).strip().casefold()):
        draft.members["kind"] = kind
    else:
        draft.fault("FIL.VALUE.KIND", "kind")


def _tags(draft: _Draft, value: Any) -> None:
    parts = map(_plain, value) if isinstance(value, list) else _SEPARATORS.split(_plain(value))
    draft.members["tags"] = tuple(part for part in parts if part.strip())


def _attributes(draft: _Draft, value: Any) -> None:
    if isinstance(value, Mapping):
        draft.attributes |= {str(name): _plain(part) for name, part in value.items()}
    else:
        draft.attributes["attributes"] = _plain(value)


def _stated_consents(draft: _Draft, value: Any) -> None:
    claims = [_claim(part) for part in (value if isinstance(value, list) else [value])]
    if None in claims:
        draft.fault("FIL.VALUE.CONSENT", "consents")
    draft.members["consents"] = tuple(claim for claim in claims if claim)


def _claim(part: Any) -> ConsentClaim | None:
    """A consent as the API takes it; None when any part of it is not understood."""
    if not isinstance(part, Mapping):
        return None
    try:
        return ConsentClaim(
            purpose=str(part["purpose"]),
            channel=Channel(part["channel"]),
            state=ConsentState(part["state"]),
            at=_moment_or_fail(part["at"]),
            notice=str(part["notice"]) if part.get("notice") else None,
            method=str(part["method"]) if part.get("method") else None,
            evidence={str(name): _plain(value) for name, value in dict(part.get("evidence") or {}).items()},
        )
    except (KeyError, TypeError, ValueError):
        return None


def _moment_or_fail(text: Any) -> datetime:
    if moment := _moment(_plain(text)):
        return moment
    raise ValueError


_READERS: dict[str, Callable[[_Draft, Any], None]] = {
    "attributes": _attributes,
    "consents": _stated_consents,
    "kind": _kind,
    "observed_at": _observed_at,
    "tags": _tags,
}


def _consents(draft: _Draft) -> tuple[ConsentClaim, ...]:
    """Claims from consent columns behind those that were stated as such."""
    stated: tuple[ConsentClaim, ...] = draft.members.get("consents", ())
    at = draft.members.get("observed_at") or draft.received_at
    if (said := draft.consent.get("at")) is not None:
        if (moment := _moment(said)) is None:
            draft.fault("FIL.VALUE.CONSENT", "consents")
            return stated
        at = moment
    words = ((channel, draft.consent[part]) for part, channel in _CHANNELS if part in draft.consent)
    return (*stated, *(claim for channel, word in words if (claim := _from_column(draft, channel, word, at))))


def _from_column(draft: _Draft, channel: Channel, said: str, at: datetime) -> ConsentClaim | None:
    word = said.strip().casefold()
    if not word:
        return None
    if (state := _STATE_OF.get(word)) is None:
        draft.fault("FIL.VALUE.CONSENT", "consents")
        return None
    return ConsentClaim(
        purpose=draft.consent.get("purpose") or DEFAULT_PURPOSE,
        channel=channel,
        state=state,
        at=at,
        notice=draft.consent.get("notice"),
        method=draft.consent.get("method"),
    )
