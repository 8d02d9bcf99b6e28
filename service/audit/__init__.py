"""What do we write down about a deed? Ids, codes and counts: never a value."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from service.access import Scope
from service.audit import leaves
from service.errors import NotFound
from service.ids import new_secret
from service.storage import audit as stored
from service.storage.audit import AuditEvent as AuditEvent
from service.work import Work


class Action(StrEnum):
    """Every deed that leaves a trace."""

    AUDIT_REDACTED = "audit.redacted"
    AUDIT_RESTORED = "audit.restored"
    AUDIT_VERIFIED = "audit.verified"
    BREACH_CLOSED = "breach.closed"
    BREACH_COUNTED = "breach.counted"
    BREACH_NOTED = "breach.noted"
    BREACH_OPENED = "breach.opened"
    BREACH_READ = "breach.read"
    BREACH_REPORTED = "breach.reported"
    CONSENT_RECORDED = "consent.recorded"
    CONTACT_COMPARED = "contact.compared"
    CONTACT_MERGED = "contact.merged"
    CONTACT_PINNED = "contact.pinned"
    CONTACT_READ = "contact.read"
    CONTACT_RECTIFIED = "contact.rectified"
    CONTACT_RESTRICTED = "contact.restricted"
    CONTACT_REVEALED = "contact.revealed"
    CONTACT_UNMERGED = "contact.unmerged"
    DUPLICATE_JUDGED = "duplicate.judged"
    ERASURE_CARRIED_OUT = "erasure.carried_out"
    ERASURE_DECIDED = "erasure.decided"
    ERASURE_ENDED = "erasure.ended"
    ERASURE_PROPOSED = "erasure.proposed"
    ERASURE_RECORDED = "erasure.recorded"
    ERASURE_REPLAYED = "erasure.replayed"
    EXPORT_DECIDED = "export.decided"
    EXPORT_ENDED = "export.ended"
    EXPORT_FETCHED = "export.fetched"
    EXPORT_LISTED = "export.listed"
    EXPORT_MADE = "export.made"
    EXPORT_ORDERED = "export.ordered"
    HOLD_PLACED = "hold.placed"
    HOLD_RELEASED = "hold.released"
    IMPORT_COMMITTED = "import.committed"
    IMPORT_CREATED = "import.created"
    IMPORT_ERRORS_TAKEN = "import.errors_taken"
    IMPORT_ROLLED_BACK = "import.rolled_back"
    KEY_ISSUED = "key.issued"
    KEY_REVOKED = "key.revoked"
    KEYS_ROTATED = "keys.rotated"
    LEAD_ACCEPTED_BY_HAND = "lead.accepted_by_hand"
    LEAD_DANGEROUS = "lead.dangerous"
    LEAD_FIXED = "lead.fixed"
    LEAD_REJECTED = "lead.rejected"
    LEAD_REVEALED = "lead.revealed"
    LEADS_EXPIRED = "leads.expired"
    LEADS_RECEIVED = "leads.received"
    LINKS_ISSUED = "links.issued"
    NOTICE_PUBLISHED = "notice.published"
    ORGANISATION_CHANGED = "organisation.changed"
    ORGANISATION_MERGED = "organisation.merged"
    ORGANISATION_READ = "organisation.read"
    ORGANISATION_REVEALED = "organisation.revealed"
    PACKAGE_FETCHED = "package.fetched"
    PACKAGE_MADE = "package.made"
    PACKAGE_ORDERED = "package.ordered"
    PACKAGE_RELEASED = "package.released"
    PACKAGE_REVEALED = "package.revealed"
    PACKAGE_REVOKED = "package.revoked"
    PURPOSE_CHANGED = "purpose.changed"
    RECIPIENT_CHANGED = "recipient.changed"
    RECIPIENT_CREATED = "recipient.created"
    RECIPIENT_SILENT = "recipient.silent"
    RECIPIENT_TOLD = "recipient.told"
    RESTRICTION_ENDING = "restriction.ending"
    RESTRICTION_LIFTED = "restriction.lifted"
    REQUEST_ANSWERED = "request.answered"
    REQUEST_DECIDED = "request.decided"
    REQUEST_OVERDUE = "request.overdue"
    REQUEST_RECEIVED = "request.received"
    REQUEST_REVEALED = "request.revealed"
    RETENTION_DECIDED = "retention.decided"
    RETENTION_ENDED = "retention.ended"
    RETENTION_LOOKED = "retention.looked"
    RETENTION_RULED = "retention.ruled"
    REVIEW_REVEALED = "review.revealed"
    RULES_RERUN = "rules.rerun"
    SEGMENT_ENDED = "segment.ended"
    SEGMENT_FROZEN = "segment.frozen"
    SEGMENT_SAVED = "segment.saved"
    SOURCE_CHANGED = "source.changed"
    SOURCE_CREATED = "source.created"
    SOURCE_NOTICED = "source.noticed"
    STANDING_ASKED = "standing.asked"
    SUPPRESSION_ADDED = "suppression.added"
    SUPPRESSION_LIFTED = "suppression.lifted"
    SUPPRESSIONS_CHECKED = "suppressions.checked"
    SUPPRESSIONS_IMPORTED = "suppressions.imported"
    SIGNALS_HEARD = "signals.heard"
    SIGN_IN_FAILED = "sign_in.failed"
    SIGNED_IN = "sign_in.succeeded"
    SIGNED_OUT = "sign_out"
    TELLING_ANSWERED = "telling.answered"
    TELLING_CLOSED = "telling.closed"
    TELLING_REVEALED = "telling.revealed"
    USER_CHANGED = "user.changed"
    USER_CREATED = "user.created"
    WEBHOOK_CHANGED = "webhook.changed"
    WEBHOOK_CREATED = "webhook.created"
    WEBHOOK_DISABLED = "webhook.disabled"
    WEBHOOK_REMOVED = "webhook.removed"
    WEBHOOK_REPLAYED = "webhook.replayed"
    WEBHOOK_RESUMED = "webhook.resumed"
    WEBHOOK_TROUBLED = "webhook.troubled"


# What a body may hold. A key that is not here could carry a value, so it is refused.
FACTS = frozenset(
    {
        "channel",
        "codes",
        "count",
        "counts",
        "entries",
        "fields",
        "left",
        "purpose",
        "rows",
        "role",
        "root",
        "scopes",
        "source",
        "state",
        "why",
    }
)


def note(work: Work, action: Action, *, about: UUID | None = None, **facts: object) -> None:
    """Write the deed down beside its effect: both are committed, or neither.

    `about` is the thing it was done to; for a contact or lead take the `audit_ref` of its data key.
    Raises ValueError for a fact that is not on the list. Its place in the log is given after the commit.
    """
    if strange := facts.keys() - FACTS:
        message = f"not a fact for the audit: {', '.join(sorted(strange))}"
        raise ValueError(message)
    actor = work.actor
    salt = new_secret(16)
    told = {
        "action": action.value,
        "actor": {"kind": actor.kind.value, "id": str(actor.id) if actor.id else None},
        "at": work.now.isoformat(timespec="microseconds"),
        "object": str(about) if about else None,
        **facts,
    }
    body = leaves.plain(told)
    stored.write(
        work.session,
        at=work.now,
        action=action.value,
        object_ref=about,
        actor_id=actor.id,
        salt=salt,
        body=body,
        commitment=leaves.committed(salt, body),
    )


def newest(
    work: Work,
    *,
    before: int | None = None,
    limit: int = 50,
    action: Action | None = None,
    actor_id: UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Sequence[AuditEvent]:
    """The latest deeds, newest first; of one kind, by one actor, from `since` to before `until`.

    Needs audit:read.
    """
    work.actor.must(Scope.AUDIT_READ)
    return stored.newest(
        work.session,
        before=before,
        limit=min(limit, 200),
        action=action,
        actor_id=actor_id,
        since=since,
        until=until,
    )


def entry(work: Work, entry_id: int) -> AuditEvent:
    """One deed. Needs audit:read; raises NotFound."""
    work.actor.must(Scope.AUDIT_READ)
    found = work.session.get(AuditEvent, entry_id)
    if found is None:
        raise NotFound
    return found


def about(work: Work, object_ref: UUID, *, limit: int = 50) -> Sequence[AuditEvent]:
    """What was done to one thing, newest first."""
    return work.session.scalars(stored.of_object(object_ref, limit=min(limit, 200))).all()
