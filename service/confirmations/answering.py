"""What was said of values in doubt: what is right counts from now on, what is wrong is not used any more.

What the person says is right instead is put right as any correction: it stands alone for its field, and
whoever was given the old value is told.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from uuid import UUID

from rules.fields import FIELD_OF_MEMBER, FieldName
from rules.freshness.doubts import BY_PERSON, BY_STEWARD, Said
from rules.freshness.signals import SignalKind
from rules.records import Lead
from service import audit, corrections, freshness, page_links
from service.access import Scope
from service.audit import Action
from service.errors import Conflict, Fault, Invalid, Stale
from service.freshness import confirming, doubts
from service.freshness.doubts import DoubtView
from service.freshness.hearing import Heard
from service.page_links import Link
from service.storage import keys
from service.storage.doubts import Doubt, Ending
from service.storage.signals import Way
from service.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What is said of values in doubt; of what is not in here nothing is said."""

    said: Mapping[FieldName, Said]
    instead: Lead = field(default_factory=Lead, repr=False)
    """What is right instead; only of fields that are said to be wrong."""


def by_person(work: Work, link: Link, answers: Answers, *, etag: str) -> None:
    """Take what the person says on their page. Coming back with the same link is in vain.

    Raises Conflict when nothing is in doubt any more, or was asked of another value; Invalid when nothing is
    said, or what is said to be right cannot be.
    """
    found = confirming.doubt_of(work, link)
    if found is None:
        raise Conflict("There is nothing to confirm any more.")
    row = doubts.locked(work, found.id)
    if etag != str(row.revision):
        raise Conflict("Something else is in doubt by now.")
    if FieldName.EMAIL in named(answers.instead):
        # A yes was given for one mailbox: whoever reads it now must not carry it to another.
        raise Invalid(
            faults=[Fault("/email", "unacceptable", "Another mailbox has to be shown to be theirs.")]
        )
    _take(work, row, answers, BY_PERSON, Way.PERSON)
    page_links.use(work, link)
    doubts.settle(work, row, Ending.PERSON)


def by_steward(work: Work, doubt_id: UUID, answers: Answers, *, expected: str | None = None) -> DoubtView:
    """Take what a steward found out from whoever knows; the doubt ends with the last answer.

    Raises NotFound; Conflict when somebody else has it or it is done; Stale when `expected` is another ETag;
    Invalid as for the person.
    """
    row = doubts.mine(work, doubt_id, expected=expected)
    _take(work, row, answers, BY_STEWARD, Way.HAND)
    doubts.settle(work, row, Ending.ANSWERED)
    return doubts.show(work, doubt_id)


def _take(work: Work, row: Doubt, answers: Answers, kinds: Mapping[Said, SignalKind], way: Way) -> None:
    _must_fit(work, row, answers)
    said = sorted(answers.said.items())
    freshness.hear(work, [_heard(work, row, kinds[each], name, way) for name, each in said])
    key = keys.find(work.session, row.contact_id)
    audit.note(
        work,
        Action.SIGNALS_HEARD,
        about=key.audit_ref if key else None,
        codes=sorted({kinds[each].value for _, each in said}),
        fields=[name.value for name, _ in said],
    )
    replaced = named(answers.instead)
    if not replaced:
        return
    # Their own word on their own data: whoever asked them need not be allowed to decide over requests.
    scopes = work.actor.scopes | {Scope.REQUESTS_MANAGE}
    ours = replace(work, actor=replace(work.actor, scopes=scopes))
    corrections.put_right(ours, row.contact_id, answers.instead)
    freshness.refresh(work, [row.contact_id])
    freshness.hear(work, [_heard(work, row, kinds[Said.RIGHT], name, way) for name in sorted(replaced)])


def named(lead: Lead) -> frozenset[FieldName]:
    """The fields that a lead says something of."""
    members = (each.name for each in fields(lead) if getattr(lead, each.name))
    return frozenset(FIELD_OF_MEMBER[member] for member in members if member in FIELD_OF_MEMBER)


def _must_fit(work: Work, row: Doubt, answers: Answers) -> None:
    asked = {each.field for each in doubts.doubted(work, row.contact_id)}
    if not answers.said:
        raise Invalid(faults=[Fault("", "nothing_said", "Say what is right and what is not.")])
    if not answers.said.keys() <= asked:
        raise Stale
    wrong: Collection[FieldName] = {name for name, said in answers.said.items() if said is Said.WRONG}
    for name in sorted(named(answers.instead) - set(wrong)):
        raise Invalid(faults=[Fault(f"/{name}", "unacceptable", "Was not said to be wrong.")])


def _heard(work: Work, row: Doubt, kind: SignalKind, name: FieldName, way: Way) -> Heard:
    return Heard(contact_id=row.contact_id, kind=kind, at=work.now, way=way, field=name)
