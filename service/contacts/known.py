"""Whom do we already know that a lead may be?"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from rules.comparison import Face, same_person
from rules.findings import Verdict
from rules.survivorship import Choice, Claim, Ground
from service import records
from service.contacts.golden import Golden, face_of
from service.storage import contacts, keys, tokens
from service.storage.sources import Source
from service.vault import KeyRow, Token
from service.work import Work


class Known:
    """The contacts that hold any of some tokens, and those that are begun while we place the leads."""

    def __init__(self, work: Work, source: Source, asked: Collection[Token]) -> None:
        self._source_id = source.id
        self._by_token: dict[Token, dict[UUID, None]] = defaultdict(dict)
        self._faces: dict[UUID, Face] = {}
        # Locked before looking, so that what we do not find cannot be made by another meanwhile.
        tokens.lock(work.session, asked)
        holders = tokens.holders(work.session, list(asked))
        self.goldens = {
            golden.id: golden for golden in _load(work, {holder.contact_id for holder in holders})
        }
        for holder in holders:
            self._by_token[holder.token][holder.contact_id] = None

    def find(self, face: Face, asked: Iterable[Token]) -> Golden | None:
        """The oldest contact that is this person. Candidates are compared in clear: a token only hints."""
        candidates = sorted({contact_id for token in asked for contact_id in self._by_token.get(token, ())})
        for contact_id in candidates:
            if same_person(self._face(contact_id), face):
                return self.goldens[contact_id]
        return None

    def learn(self, golden: Golden) -> None:
        """The contact was begun or has changed: the leads that follow shall find it as it is now."""
        self.goldens[golden.id] = golden
        self._faces.pop(golden.id, None)
        for token in golden.tokens:
            self._by_token[token][golden.id] = None

    def _face(self, contact_id: UUID) -> Face:
        if contact_id not in self._faces:
            self._faces[contact_id] = face_of(self.goldens[contact_id], self._source_id)
        return self._faces[contact_id]


def provenance(choices: dict[str, Choice]) -> dict[str, Any]:
    """Who won each field, as it is kept beside the contact: ids, verdicts and dates, no values."""
    return {
        name: {
            "record": str(choice.claim.record_id),
            "verdict": choice.claim.verdict.value,
            "trust": choice.claim.trust,
            "at": choice.claim.observed_at.isoformat(),
            "ground": choice.ground.value,
        }
        for name, choice in choices.items()
    }


def choices(kept: dict[str, Any]) -> dict[str, Choice]:
    """What `provenance` wrote, read again."""
    return {
        name: Choice(
            claim=Claim(
                record_id=UUID(entry["record"]),
                verdict=Verdict(entry["verdict"]),
                trust=entry["trust"],
                observed_at=datetime.fromisoformat(entry["at"]),
            ),
            ground=Ground(entry["ground"]),
        )
        for name, entry in kept.items()
    }


def _load(work: Work, ids: Collection[UUID]) -> list[Golden]:
    if not ids:
        return []
    key_rows = keys.find_many(work.session, ids)
    return [_golden(work, row, key_rows[row.id]) for row in contacts.load(work.session, ids)]


def _golden(work: Work, row: Any, key: KeyRow) -> Golden:
    return Golden(
        id=row.id,
        safe=work.vault.safe(key),
        key=key,
        columns={column: getattr(row, column) for column in records.COLUMNS},
        choices=choices(row.provenance),
        kind=row.kind,
        country=row.country,
        language=row.language,
        score=row.score,
        grade=row.grade,
        revision=row.revision,
        created_at=row.created_at,
        is_new=False,
    )
