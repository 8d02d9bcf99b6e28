"""With whom does a lead belong: somebody we know, somebody new, or nobody yet?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from rules import comparison
from rules.fields import FIELD_OF_MEMBER, FieldName
from rules.findings import Finding, Verdict, worst
from rules.leads import LeadStatus, Outcome
from rules.survivorship import fullness_of
from service import records
from service.contacts import golden as goldens
from service.contacts.golden import Contribution, Golden
from service.contacts.known import Known, Sought
from service.ids import new_id
from service.intake.submissions import Prepared
from service.storage import contacts
from service.storage.sources import Source
from service.vault import KeyRow, Safe, TokenKind
from service.work import Work


@dataclass(slots=True, kw_only=True)
class Placement:
    """Where one lead goes."""

    lead_id: UUID
    safe: Safe
    key: KeyRow
    texts: Mapping[FieldName, str]
    status: LeadStatus
    outcome: Outcome = Outcome.NONE
    golden: Golden | None = None

    @property
    def contact_id(self) -> UUID | None:
        return self.golden.id if self.golden else None

    @property
    def known_contact_id(self) -> UUID | None:
        """The contact, if it was there before."""
        return self.golden.id if self.golden and not self.golden.is_new else None


def begin(work: Work, source: Source, each: Prepared) -> Placement:
    lead_id = new_id(work.now)
    safe, key = work.vault.new_safe(lead_id)
    return resume(source, each, lead_id=lead_id, safe=safe, key=key)


def resume(source: Source, each: Prepared, *, lead_id: UUID, safe: Safe, key: KeyRow) -> Placement:
    external_id = each.submission.lead.external_id
    return Placement(
        lead_id=lead_id,
        safe=safe,
        key=key,
        texts=records.texts(each.record, source_id=source.id, external_id=external_id),
        status=LeadStatus.QUARANTINED if each.reasons else LeadStatus.ACCEPTED,
    )


def place(work: Work, source: Source, prepared: Sequence[Prepared], placements: Sequence[Placement]) -> None:
    """Find, for every admissible lead, the contact it belongs to, or begin one."""
    admitted = [pair for pair in zip(prepared, placements, strict=True) if not pair[0].reasons]
    sought = [_sought(work, source, each) for each, _ in admitted]
    known = Known(work, source, sought)
    for (each, placement), wanted in zip(admitted, sought, strict=True):
        golden = known.find(wanted)
        placement.outcome = Outcome.MERGED if golden else Outcome.CREATED
        placement.golden = golden or goldens.begin(work.vault, new_id(work.now), now=work.now)
        goldens.absorb(placement.golden, _contribution(work, source, each, placement))
        known.learn(placement.golden)
    _forget_held_tokens(work, placements)


def _forget_held_tokens(work: Work, placements: Sequence[Placement]) -> None:
    """Of the tokens to be added to contacts that were there before, leave those that they have already."""
    old = [each.golden for each in placements if each.golden and not each.golden.is_new]
    held = contacts.tokens_of(work.session, [golden.id for golden in old]) if old else set()
    for golden in old:
        golden.tokens = {token for token in golden.tokens if (*token, golden.id) not in held}


def _identifiers(source: Source, each: Prepared) -> list[tuple[TokenKind, tuple[str, ...]]]:
    """What a contact with this record can be found by."""
    identifiers: list[tuple[TokenKind, tuple[str, ...]]] = [
        *((TokenKind.EMAIL, (email.key,)) for email in each.record.emails),
        *((TokenKind.PHONE, (phone.e164,)) for phone in each.record.phones),
    ]
    if each.submission.lead.external_id:
        identifiers.append((TokenKind.SENDER_KEY, (str(source.id), each.submission.lead.external_id)))
    return identifiers


def _sought(work: Work, source: Source, each: Prepared) -> Sought:
    face = comparison.face(each.record, each.submission.lead.external_id)
    found_by = (
        token
        for kind, parts in _identifiers(source, each)
        for token in work.vault.lookup_tokens(kind, *parts)
    )
    return Sought(face, tuple(found_by))


def _contribution(work: Work, source: Source, each: Prepared, placement: Placement) -> Contribution:
    filed = {name: getattr(each.record, name) for name in goldens.FILED}
    return Contribution(
        record_id=placement.lead_id,
        trust=source.trust,
        observed_at=each.submission.lead.observed_at or work.now,
        texts=records.lasting(placement.texts),
        verdicts=field_verdicts(each.record.findings),
        name_fullness=fullness_of(each.record.name) if each.record.name else 0,
        filed={name: value for name, value in filed.items() if value},
        score=each.quality.score,
        grade=each.quality.grade,
        tokens=frozenset(work.vault.token(kind, *parts) for kind, parts in _identifiers(source, each)),
    )


def field_verdicts(findings: Iterable[Finding]) -> dict[FieldName, Verdict]:
    """How each field of the catalogue stands, from the findings on its members."""
    given: dict[FieldName, list[Verdict]] = {}
    for finding in findings:
        if finding.field in FIELD_OF_MEMBER:
            given.setdefault(FIELD_OF_MEMBER[finding.field], []).append(finding.verdict)
    return {name: worst(verdicts) for name, verdicts in given.items()}
