"""Through which organisation is somebody known? The one that their record means, made if it is new."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from rules import records
from rules.organisations import identity
from rules.organisations.identity import KeyKind
from service.ids import new_id
from service.organisations import NAME
from service.storage import facts as people
from service.storage import keys
from service.storage import organisations as stored
from service.storage.organisations import Organisation
from service.vault import DigestPurpose
from service.work import Work

ATTRIBUTES = ("country", "industry", "size_band", "revenue_band")
"""What records say of an organisation besides its name."""
SPREAD = ("industry", "size_band", "revenue_band")
"""What of it stands in the facts of its people."""

Digests = Mapping[KeyKind, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What the record of a contact says of their organisation."""

    contact_id: UUID
    organisation: records.Organisation = field(repr=False)
    country: str | None
    city: str | None = field(repr=False)
    observed_at: datetime


@dataclass(slots=True)
class _Known:
    """What is known of organisations while a batch of people is placed."""

    holders: dict[tuple[int, bytes], UUID]
    keys: dict[UUID, dict[KeyKind, set[bytes]]]
    rows: dict[UUID, Organisation]

    def candidates(self, mine: Digests) -> list[UUID]:
        found = (self.holders.get((kind, digest)) for kind, digest in mine.items())
        return [each for each in dict.fromkeys(found) if each is not None and each in self.rows]

    def learn(self, organisation_id: UUID, mine: Digests) -> list[dict[str, Any]]:
        """What it is known by from now on, as far as that leads nowhere yet: rows to be kept."""
        new = [(kind, digest) for kind, digest in mine.items() if (kind, digest) not in self.holders]
        own = self.keys.setdefault(organisation_id, {})
        for kind, digest in new:
            self.holders[kind, digest] = organisation_id
            own.setdefault(kind, set()).add(digest)
        return [
            {"kind": int(kind), "digest": digest, "organisation_id": organisation_id} for kind, digest in new
        ]


def place(work: Work, claims: Sequence[Claim]) -> dict[UUID, Organisation]:
    """The organisation of each contact; one that is known through none is left out.

    One that nobody was known through is made, if it certainly is an organisation.

    What a younger record says of it stands, unless somebody set it by hand. The rows are in the session.
    """
    mine = {claim.contact_id: _digests(work, claim) for claim in claims}
    digests = [digest for each in mine.values() for digest in each.values()]
    stored.lock(work.session, digests)
    known = _known(work, digests)
    placed: dict[UUID, Organisation] = {}
    learned: list[dict[str, Any]] = []
    for claim in claims:
        own = mine[claim.contact_id]
        if not own or not _name(claim):
            continue
        row = _meant(known, own)
        if row is None and identity.may_begin(claim.organisation):
            row = _made(work, known, claim)
        if row is None:
            continue
        learned += known.learn(row.id, own)
        placed[claim.contact_id] = row
        _take_over(work, row, claim)
    work.session.flush()  # what follows refers to them, past the unit of work
    stored.add_keys(work.session, learned)
    return placed


def _digests(work: Work, claim: Claim) -> Digests:
    found = identity.keys(claim.organisation, country=claim.country, city=claim.city)
    return {
        key.kind: work.vault.digest(DigestPurpose.ORGANISATION, str(int(key.kind)), *key.parts)
        for key in found
    }


def _known(work: Work, digests: Sequence[bytes]) -> _Known:
    holders = stored.holders(work.session, digests)
    held = stored.known_by(work.session, set(holders.values()))
    return _Known(
        holders=holders,
        keys={each: {KeyKind(kind): found for kind, found in own.items()} for each, own in held.items()},
        rows=stored.several(work.session, held),
    )


def _meant(known: _Known, mine: Digests) -> Organisation | None:
    candidates = known.candidates(mine)
    place = identity.same(mine, [known.keys[each] for each in candidates])
    return None if place is None else known.rows[candidates[place]]


def _made(work: Work, known: _Known, claim: Claim) -> Organisation:
    organisation_id = new_id(work.now)
    safe, key = work.vault.new_safe(organisation_id)
    keys.save(work.session, [key])
    row = Organisation(
        id=organisation_id,
        name=safe.seal(NAME, _name(claim)),
        observed={},
        by_hand=[],
        revision=0,
        created_at=work.now,
        updated_at=work.now,
    )
    work.session.add(row)
    known.rows[organisation_id] = row
    known.keys[organisation_id] = {}
    return row


def _name(claim: Claim) -> str:
    """What it is called: a firm of which only a number or a site is known goes by that."""
    told = claim.organisation
    named = " ".join(part for part in (told.name, told.legal_form) if part)
    return named or told.domain or told.registration_number or told.vat_number or ""


def _take_over(work: Work, row: Organisation, claim: Claim) -> None:
    said = dict(_said(row, claim))
    if not said:
        return
    seen = claim.observed_at.astimezone(UTC).isoformat(timespec="microseconds")
    row.observed = {**row.observed, **dict.fromkeys(said, seen)}
    changed = {name: value for name, value in said.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    if changed:
        row.updated_at = work.now
        row.revision += 1
        spread(work, row, changed)


def _said(row: Organisation, claim: Claim) -> Iterator[tuple[str, str]]:
    told = claim.organisation
    found = {
        "country": claim.country,
        "industry": told.industry_code,
        "size_band": told.employees_band,
        "revenue_band": told.revenue_band,
    }
    seen = claim.observed_at.astimezone(UTC).isoformat(timespec="microseconds")
    for name in ATTRIBUTES:
        value = found[name]
        if value is not None and name not in row.by_hand and row.observed.get(name, "") < seen:
            yield name, value


def spread(work: Work, row: Organisation, changed: Mapping[str, Any]) -> None:
    """Let what is now known of an organisation stand in the facts of its people."""
    told = {name: value for name, value in changed.items() if name in SPREAD}
    if told:
        people.spread(work.session, row.id, told)
