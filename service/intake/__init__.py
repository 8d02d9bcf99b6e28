"""What becomes of a raw lead? Checked, sealed and placed with a person, all in one transaction."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from uuid import UUID

from rules import overrides
from rules.findings import Finding
from rules.normalise import SourceDefaults
from rules.records import Lead, Record
from service import mail_domains, sources
from service.access import Scope
from service.errors import Gone
from service.intake.informing import informed
from service.intake.noting import note
from service.intake.placing import Placement, ask, begin, place, relate, restrain, resume
from service.intake.renewing import renew
from service.intake.sparing import spared
from service.intake.submissions import Prepared, Receipt, Submission, prepare
from service.intake.wishing import named, wish
from service.intake.writing import update, write, write_results
from service.storage import bulk, keys, leads
from service.storage.sources import Source
from service.work import Work

__all__ = [
    "Prepared",
    "Receipt",
    "Submission",
    "accept",
    "defaults_of",
    "informed",
    "named",
    "place_again",
    "prepare",
    "rehearse",
    "settle",
    "spared",
    "store",
]


def defaults_of(source: Source) -> SourceDefaults:
    """What the source says of all its leads."""
    return SourceDefaults(
        country=source.country,
        language=source.language,
        birth_date_format=source.birth_date_format,
        overrides=overrides.read(source.overrides),
    )


def accept(work: Work, source: Source, submissions: Sequence[Submission]) -> list[Receipt]:
    """Take leads in, in order: each becomes a record, and of a contact, or waits in quarantine.

    Raises SourcePaused, and Forbidden when the actor may not write leads of this source.
    """
    prepared = prepare(submissions, defaults=defaults_of(source), knowledge=work.knowledge, now=work.now)
    return store(work, source, prepared)


def rehearse(work: Work, source: Source, submissions: Sequence[Submission]) -> list[Receipt]:
    """What `accept` would answer, with nothing stored."""
    _must_take(work, source, submissions)
    defaults = defaults_of(source)
    prepared = prepare(submissions, defaults=defaults, knowledge=work.knowledge, now=work.now)
    prepared = named(work, spared(work, informed(work, defaults, prepared)))
    placements = [begin(work, source, each) for each in prepared]
    place(work, source, prepared, placements)
    return [
        _receipt(each, placement, lead_id=None, contact_id=placement.known_contact_id)
        for each, placement in zip(prepared, placements, strict=True)
    ]


def store(work: Work, source: Source, prepared: Sequence[Prepared]) -> list[Receipt]:
    """Take in leads that are already prepared: one transaction for all of them."""
    _must_take(work, source, [each.submission for each in prepared])
    prepared = named(work, spared(work, informed(work, defaults_of(source), prepared)))
    placements = [begin(work, source, each) for each in prepared]
    place(work, source, prepared, placements)
    with bulk.together(work.session, few=len(prepared) < bulk.COPY_FROM):
        write(work, source, prepared, placements)
        note(work, source, prepared, placements)
    restrain(work, placements)
    ask(work, placements)
    relate(work, placements)
    wish(work, source, prepared, placements)
    renew(work, source, prepared, placements)
    mail_domains.notice(work, _records(prepared, placements))
    return [
        _receipt(each, placement, lead_id=placement.lead_id, contact_id=placement.contact_id)
        for each, placement in zip(prepared, placements, strict=True)
    ]


def place_again(
    work: Work, waiting: leads.Lead, lead: Lead, *, faults: tuple[Finding, ...] = (), overruled: bool = False
) -> Receipt:
    """Check a lead that waits in quarantine anew, and take it in if it may pass or a steward overruled.

    The row keeps its id; what was made of it before gives way to what is made of it now.
    Raises Gone when its key was shredded, SourcePaused when nothing is taken from its source.
    """
    source = sources.of_id(work, waiting.source_id)
    sources.must_be_open(work, source)
    # What it says was true when it came in, however late we get round to it.
    lead = replace(lead, observed_at=lead.observed_at or waiting.received_at)
    submission = Submission(lead=lead, payload="", faults=faults)
    defaults = defaults_of(source)
    read = prepare([submission], defaults=defaults, knowledge=work.knowledge, now=work.now)
    [prepared] = named(work, spared(work, informed(work, defaults, read)))
    # A steward overrules doubts, never the wish of a person to be left alone.
    prepared = replace(prepared, reasons=()) if overruled and not prepared.is_stopped else prepared
    placement = settle(work, source, waiting, prepared)
    return _receipt(prepared, placement, lead_id=waiting.id, contact_id=placement.contact_id)


def settle(work: Work, source: Source, waiting: leads.Lead, prepared: Prepared) -> Placement:
    """Put what was made of a waiting lead now in place of what was made of it before.

    Raises Gone when its key was shredded.
    """
    key = keys.find(work.session, waiting.id)
    if key is None:
        raise Gone
    safe = work.vault.safe(key)
    # A row of a file stays one, however often it is judged: nobody spoke for themselves in it.
    prepared = replace(prepared, submission=replace(prepared.submission, import_id=waiting.import_id))
    placement = resume(source, prepared, lead_id=waiting.id, safe=safe, key=key)
    place(work, source, [prepared], [placement])
    leads.forget(work.session, [waiting.id])
    update(work, waiting, prepared, placement)
    write_results(work, source, [prepared], [placement])
    restrain(work, [placement])
    ask(work, [placement])
    relate(work, [placement])
    wish(work, source, [prepared], [placement])
    renew(work, source, [prepared], [placement])
    mail_domains.notice(work, [(waiting.id, prepared.record)])
    return placement


def _must_take(work: Work, source: Source, submissions: Sequence[Submission]) -> None:
    sources.own(work, source.id)
    imported = any(each.import_id for each in submissions)
    work.actor.must(Scope.IMPORTS_WRITE if imported else Scope.LEADS_WRITE)
    sources.must_be_open(work, source)


def _records(prepared: Sequence[Prepared], placements: Sequence[Placement]) -> Iterator[tuple[UUID, Record]]:
    """The records that were written, by the id of their lead."""
    for each, placement in zip(prepared, placements, strict=True):
        yield placement.lead_id, each.record


def _receipt(
    each: Prepared, placement: Placement, *, lead_id: UUID | None, contact_id: UUID | None
) -> Receipt:
    return Receipt(
        lead_id=lead_id,
        status=placement.status,
        outcome=placement.outcome,
        contact_id=contact_id,
        quality=each.quality,
        findings=each.findings,
        reasons=each.reasons,
        record=each.record,
    )
