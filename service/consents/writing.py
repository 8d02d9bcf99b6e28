"""How do lines get into the ledger: each once, and what holds by them beside it?"""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rules.changes import Change
from rules.consent import Event, EventState
from service import audit, changes, recipients
from service.audit import Action
from service.consents import chain, holding
from service.consents.histories import Cluster, clusters
from service.consents.statements import Bound, LedgerEvent, event_of, ledger_event, line
from service.consents.subjects import Subject
from service.storage import bulk, consent_states, ready
from service.storage import consents as stored
from service.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A line that is to be written about a contact, which must be locked."""

    subject: Subject
    bound: Bound


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """The line that says it."""

    event: LedgerEvent
    is_new: bool
    """False when it had been written down before."""


class _Row:
    """A line that is not in the database yet, read like one that is."""

    __slots__ = ("__dict__",)

    def __init__(self, columns: Mapping[str, Any]) -> None:
        self.__dict__.update(columns, seq=None)


def append(
    work: Work, drafts: Sequence[Draft], *, known: Mapping[UUID, Cluster] | None = None
) -> list[Recorded]:
    """Write lines down, each once, and what holds by them now; gives for each draft the line that says it.

    `known` is what was said before, where it has been read since the contacts were locked.
    """
    found = known or clusters(work, {draft.subject.contact_id for draft in drafts})
    there: dict[bytes, Any] = {}
    for root, cluster in found.items():
        there |= cluster.fingerprints(root)
    written: dict[bytes, tuple[Subject, dict[str, Any]]] = {}
    answers = []
    for draft in drafts:
        row = line(work, draft.subject.contact_id, draft.subject.safe, draft.bound)
        same = there.get(row["fingerprint"])
        if same is None:
            written[row["fingerprint"]] = draft.subject, row
            same = there[row["fingerprint"]] = _Row(row)
            answers.append(Recorded(event=ledger_event(same), is_new=True))
        else:
            answers.append(Recorded(event=ledger_event(same), is_new=False))
    _write(work, found, list(written.values()))
    return answers


def _write(
    work: Work, found: Mapping[UUID, Cluster], written: Sequence[tuple[Subject, dict[str, Any]]]
) -> None:
    if not written:
        return
    by_contact: dict[UUID, list[Event]] = {}
    for subject, row in written:
        by_contact.setdefault(subject.contact_id, []).append(event_of(_Row(row)))
    states = [
        state
        for contact_id, events in by_contact.items()
        for state in holding.changed(found[contact_id], work.now, events)
    ]
    with ready.at_once(work.session) if len(written) < bulk.COPY_FROM else nullcontext():
        stored.insert(work.session, [row for _, row in written])
        consent_states.put_states(work.session, states)
        for subject, row in written:
            _note(work, subject, row)
        chain.wake(work)
        changes.mark(work, by_contact, Change.PERMISSION, is_followed=True)
    _pass_on(work, [row for _, row in written if row["state"] is EventState.WITHDRAWN])


def _pass_on(work: Work, withdrawn: Sequence[Mapping[str, Any]]) -> None:
    """Who was given the data hears that a consent is gone, whichever way we heard of it."""
    if withdrawn and recipients.any_was_given(work):
        for row in withdrawn:
            recipients.tell_withdrawn(work, row["contact_id"], purpose=row["purpose"], channel=row["channel"])


def _note(work: Work, subject: Subject, row: Mapping[str, Any]) -> None:
    if subject.audit_ref is not None:
        audit.note(
            work,
            Action.CONSENT_RECORDED,
            about=subject.audit_ref,
            purpose=row["purpose"],
            state=row["state"].value,
            why=row["method"].value,
        )
