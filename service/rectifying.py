"""How does a source put right what it has told us of a contact?

What it says now is a record of its own, like any other: it supersedes what the same source said before, and
stands against other sources on the usual grounds. So nothing is overwritten, and it can be taken back.
"""

from dataclasses import replace
from uuid import UUID

from rules.leads import Outcome
from rules.records import Lead
from rules.tellings import Deed
from rules.validate import NO_IDENTIFIER
from service import audit, contacts, intake, leads, recipients, restrictions, sources
from service.access import Scope
from service.audit import Action
from service.contacts import rebuilding
from service.errors import Fault, Forbidden, Gone, Invalid, LeftAlone, Merged, Stale
from service.intake import Prepared, Submission, placing, wishing, writing
from service.storage import contacts as stored
from service.storage import keys
from service.storage import leads as lead_rows
from service.storage.contacts import Contact
from service.storage.sources import Source
from service.work import Work


def rectify(
    work: Work,
    source: Source,
    contact_id: UUID,
    lead: Lead,
    *,
    expected: str | None = None,
    merged_from: UUID | None = None,
) -> UUID:
    """Take in what a source says anew of a contact; gives the id of the new record.

    `merged_from` is the merged id that the sender knew the contact by: should that merge be undone, the
    record goes with it. Raises NotFound, Gone, Merged; Stale when `expected` is another revision; Forbidden
    when the source has no record of the contact; SourcePaused as the intake does; Restricted while the data
    may be kept and not used; LeftAlone when it names somebody of whom nothing may be kept; Invalid when
    nothing is said, or something that would have to wait for a person.
    """
    work.actor.must(Scope.LEADS_WRITE)
    sources.own(work, source.id)
    sources.must_be_open(work, source)
    row = standing(work, contact_id)
    restrictions.must_be_free(work, [contact_id])
    if expected is not None and expected != str(row.revision):
        raise Stale
    if not work.session.scalar(stored.knows(source.id, contact_id)):
        raise Forbidden("The source has told us nothing of this contact yet: send a lead instead.")
    arrived_at = _named(work, contact_id, merged_from)
    prepared, given = _admitted(work, source, lead), recipients.known_by(work, [contact_id])
    record_id = take_in(work, source, prepared, contact_id=contact_id, arrived_at=arrived_at)
    rebuilding.rebuild(work, [contact_id])
    if given:
        recipients.tell(work, [contact_id], deed=Deed.RECTIFIED, before=given)
    key = keys.find(work.session, contact_id)
    fields = sorted(name.value for name in stored.fields_held(work.session, [record_id])[record_id])
    audit.note(
        work,
        Action.CONTACT_RECTIFIED,
        about=key.audit_ref if key else None,
        source=source.key,
        fields=fields,
        **({"why": "merged"} if merged_from else {}),
    )
    return record_id


def standing(work: Work, contact_id: UUID) -> Contact:
    """The contact, if it answers for itself, locked. Raises NotFound, Gone, Merged."""
    row = rebuilding.lock(work, [contact_id]).get(contact_id)
    if row is None:
        raise contacts.absent(work, contact_id)
    if keys.find(work.session, contact_id) is None:
        raise Gone
    if row.merged_into is not None:
        raise Merged(contact_id, into=contacts.survivor_of(work, row.merged_into))
    return row


def _named(work: Work, contact_id: UUID, merged_from: UUID | None) -> UUID:
    """The id that the sender meant: it must lead to this contact."""
    if merged_from is None:
        return contact_id
    if contacts.survivor_of(work, merged_from) != contact_id:
        detail = "Is no contact that was merged into this one."
        raise Invalid(faults=[Fault("query:merged_from", "unacceptable", detail)])
    return merged_from


def take_in(work: Work, source: Source, prepared: Prepared, *, contact_id: UUID, arrived_at: UUID) -> UUID:
    """Make what is said anew a record of the contact, which must be locked and built anew afterwards.

    Raises Invalid when nothing is said, or something that would have to wait for a person.
    """
    # Whom it is about need not be said again. What else would hold a lead up is for the sender to mend.
    held_up = [code for code in prepared.reasons if code != NO_IDENTIFIER]
    if held_up:
        raise Invalid(faults=[Fault("", code, "Would have to wait for a person.") for code in held_up])
    prepared = replace(prepared, reasons=())
    placement = placing.begin(work, source, prepared)
    if not placement.texts:
        raise Invalid(faults=[Fault("", "nothing_said", "Say what is to be put right.")])
    placement.outcome = Outcome.MERGED
    writing.write(work, source, [prepared], [placement])
    stored.move_records(work.session, [placement.lead_id], to=contact_id)
    lead_rows.send_to(work.session, placement.lead_id, contact_id=arrived_at)
    wishing.wish_of(work, source, placement.lead_id, contact_id, prepared.record)
    return placement.lead_id


def _admitted(work: Work, source: Source, lead: Lead) -> Prepared:
    submission = Submission(lead=lead, payload=leads.write(lead))
    defaults = intake.defaults_of(source)
    read = intake.prepare([submission], defaults=defaults, knowledge=work.knowledge, now=work.now)
    [prepared] = intake.named(work, intake.informed(work, defaults, read))
    if intake.spared(work, [prepared])[0].is_stopped:
        raise LeftAlone
    return prepared
