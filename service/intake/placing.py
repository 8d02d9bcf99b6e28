"""With whom does a lead belong: somebody we know, somebody new, or nobody yet?"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from rules.fields import FieldName
from rules.leads import LeadStatus, Outcome
from rules.matching import among
from rules.matching.of_record import traits_of
from rules.matching.traits import Traits
from rules.survivorship import Choice, fullness_of, standing_of_fields
from service import records, restrictions, reviews
from service.contacts import golden as goldens
from service.contacts import links
from service.contacts.golden import Contribution, Golden
from service.contacts.links import Found
from service.ids import new_id
from service.intake.recognising import Doubt, Recognised, recognise
from service.intake.submissions import Prepared
from service.matching import keyed, marks, pairs
from service.matching.nearby import Sought
from service.storage.sources import Source
from service.vault import KeyRow, Safe
from service.vault.sealed import Sealed
from service.work import Work


@dataclass(frozen=True, slots=True)
class Before:
    """A contact as it stood before a lead became part of it."""

    columns: Mapping[str, Sealed | None]
    choices: Mapping[str, Choice]


@dataclass(slots=True, kw_only=True)
class Placement:
    """Where one lead goes."""

    lead_id: UUID
    safe: Safe
    key: KeyRow
    texts: Mapping[FieldName, str]
    status: LeadStatus
    outcome: Outcome = Outcome.NONE
    traits: Traits | None = None
    """What is compared of it, once it was compared."""
    golden: Golden | None = None
    doubts: tuple[Doubt, ...] = ()
    """Contacts that the lead may belong to besides."""
    links: tuple[Found, ...] = ()
    """Records of others of the same household or employer."""
    kept_from: UUID | None = None
    """The contact that it would have been placed with, were that one's data not restricted."""
    before: Before | None = None
    """What was held of somebody we knew before."""

    @property
    def is_stopped(self) -> bool:
        return self.status is LeadStatus.SUPPRESSED

    @property
    def contact_id(self) -> UUID | None:
        return self.golden.id if self.golden else None

    @property
    def known_contact_id(self) -> UUID | None:
        """The contact, if it was there before."""
        return self.golden.id if self.golden and not self.golden.is_new else None


@dataclass(frozen=True, slots=True)
class Admitted:
    """A lead that may be taken in, and by what its person is sought."""

    prepared: Prepared
    placement: Placement
    sought: Sought


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
        status=_status(each),
    )


def _status(each: Prepared) -> LeadStatus:
    if each.is_stopped:
        return LeadStatus.SUPPRESSED
    return LeadStatus.QUARANTINED if each.reasons else LeadStatus.ACCEPTED


def place(work: Work, source: Source, prepared: Sequence[Prepared], placements: Sequence[Placement]) -> None:
    """Find, for every admissible lead, the contact it belongs to, or begin one."""
    pairs = zip(prepared, placements, strict=True)
    admitted = [Admitted(*pair, sought(work, source, pair[0])) for pair in pairs if not pair[0].reasons]
    _settle(work, source, admitted)
    _forget_held_tokens(work, placements)


def restrain(work: Work, placements: Iterable[Placement]) -> None:
    """Restrict new contacts of people who are restricted already; the contacts must have been written.

    So nothing of a lead is lost, and nobody uses it in place of what may not be used. When the restriction
    ends somebody is asked whether the two are one.
    """
    for placement in placements:
        if placement.kept_from is not None and placement.contact_id is not None:
            restrictions.extend(work, of=placement.kept_from, to=[placement.contact_id])
            _ask_of_one_kept(work, placement.kept_from, placement.contact_id)


def ask(work: Work, placements: Iterable[Placement]) -> None:
    """Have stewards look at whom leads may be besides; the contacts must have been written."""
    for contact_id, doubt in _doubts(placements):
        reviews.offer(
            work,
            doubt.contact_id,
            contact_id,
            bits=doubt.bits,
            chance=doubt.chance,
            levels=doubt.levels,
            model=doubt.weights,
        )


def relate(work: Work, placements: Iterable[Placement]) -> None:
    """Keep with whom leads share a household or an employer; their records must have been written."""
    links.keep(work, [link for placement in placements for link in placement.links])


def _ask_of_one_kept(work: Work, restricted: UUID, contact_id: UUID) -> None:
    told = pairs.compare(work, restricted, contact_id)
    if told is not None:
        reviews.offer(
            work,
            restricted,
            contact_id,
            bits=told.bits,
            chance=told.chance,
            levels=told.levels,
            model=told.model,
        )


def _doubts(placements: Iterable[Placement]) -> Iterator[tuple[UUID, Doubt]]:
    for placement in placements:
        if (contact_id := placement.contact_id) is not None:
            yield from ((contact_id, doubt) for doubt in placement.doubts)


def _settle(work: Work, source: Source, admitted: Sequence[Admitted]) -> None:
    """With whomever most speaks for, if enough does."""
    found = recognise(work, source, [each.sought for each in admitted])
    standing = goldens.load(work, {each.contact_id for each in found if each.is_known})
    for each, recognised in zip(admitted, found, strict=True):
        contact_id, placement = recognised.contact_id, each.placement
        placement.traits = each.sought.traits
        if contact_id not in standing:
            standing[contact_id] = goldens.begin(work.vault, contact_id, now=work.now)
        placement.golden, placement.doubts = standing[contact_id], recognised.doubts
        placement.outcome, placement.kept_from = _outcome(recognised), recognised.kept_from
        placement.links = tuple(_links(recognised, placement, admitted))
        if not placement.golden.is_new:
            placement.before = Before(dict(placement.golden.columns), dict(placement.golden.choices))
        goldens.absorb(placement.golden, _contribution(work, source, each))


def _links(recognised: Recognised, placement: Placement, admitted: Sequence[Admitted]) -> Iterator[Found]:
    for each in recognised.neighbours:
        record = each.record if isinstance(each.record, UUID) else admitted[each.record].placement.lead_id
        yield Found(
            contacts=(recognised.contact_id, each.contact_id),
            records=(placement.lead_id, record),
            kind=each.kind,
            bits=each.bits,
        )


def _outcome(recognised: Recognised) -> Outcome:
    if recognised.is_known:
        return Outcome.MERGED
    return Outcome.REVIEW if recognised.doubts or recognised.kept_from else Outcome.CREATED


def _forget_held_tokens(work: Work, placements: Sequence[Placement]) -> None:
    """Of the tokens to be added to contacts that were there before, leave those that they have already."""
    old = [each.golden for each in placements if each.golden and not each.golden.is_new]
    missing = marks.unheld(work, {golden.id: golden.tokens for golden in old})
    for golden in old:
        golden.tokens = missing[golden.id]


def sought(work: Work, source: Source, each: Prepared) -> Sought:
    """What a lead is compared by, and what may lead to its person."""
    traits = traits_of(each.record, work.knowledge.vocabulary)
    found_by = among.keyed(traits)
    sender_key = each.submission.lead.external_id or ""
    values = keyed.values(each.record, found_by, [(str(source.id), sender_key)] if sender_key else [])
    return Sought(traits, found_by, tuple(values), sender_key)


def _contribution(work: Work, source: Source, admitted: Admitted) -> Contribution:
    each, placement = admitted.prepared, admitted.placement
    filed = {name: getattr(each.record, name) for name in goldens.FILED}
    return Contribution(
        record_id=placement.lead_id,
        trust=source.trust,
        observed_at=each.submission.lead.observed_at or work.now,
        texts=records.lasting(placement.texts),
        verdicts=standing_of_fields((found.field, found.verdict) for found in each.record.findings),
        name_fullness=fullness_of(each.record.name) if each.record.name else 0,
        filed={name: value for name, value in filed.items() if value},
        score=each.quality.score,
        grade=each.quality.grade,
        tokens=frozenset(work.vault.token(kind, *parts) for kind, parts in admitted.sought.values),
    )
