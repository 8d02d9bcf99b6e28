"""What do we do with personal data, for what, how long and how safely? As it is, not as it was meant.

GDPR art. 30(1). The record is generated from what this installation is set up to do. Whenever it differs from
the last, a version of it is kept, so that it can be said what it was on any day.
"""

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from rules import activities as document_rules
from rules import retention as lengths
from rules.activities import Difference
from rules.purposes import PurposeStatus
from service import purposes, retention, sources
from service.access import Scope
from service.errors import NotFound
from service.purposes import Purpose
from service.retention import RuleView
from service.storage import activities as stored
from service.storage import recipients
from service.storage.activities import ActivityRecord
from service.storage.base import BigCount
from service.storage.recipients import Recipient
from service.work import Work

PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """The record as it was generated at some moment."""

    number: int
    taken_at: datetime
    sha256: str
    document: Mapping[str, Any]


def current(work: Work) -> dict[str, Any]:
    """The record of this moment. Needs audit:read."""
    work.actor.must(Scope.AUDIT_READ)
    rules = retention.standing(work)
    receivers = [
        each for each in work.session.scalars(recipients.all_by_name()).all() if each.ended_at is None
    ]
    used = stored.in_use(work.session)
    active = [each for each in purposes.current(work).values() if each.status is PurposeStatus.ACTIVE]
    return {
        "controller": _controller(work),
        "activities": [_activity(each, rules, receivers, used) for each in active],
        "sources": [_source(each) for each in sources.listed(work)],
        "recipients": [_recipient(each) for each in receivers],
        "retention": [_limit(each) | {"action": each.order.action.value} for each in rules],
        "security": _security(work),
    }


def keep(work: Work) -> Version | None:
    """Keep a version of the record if it differs from the last; None when it does not. Needs audit:read."""
    document = current(work)
    digest = hashlib.sha256(document_rules.canonical(document)).hexdigest()
    last = work.session.scalars(stored.newest(limit=1)).one_or_none()
    if last is not None and last.sha256 == digest:
        return None
    row = ActivityRecord(
        version=BigCount(last.version + 1 if last else 1),
        taken_at=work.now,
        sha256=digest,
        document=document,
    )
    work.session.add(row)
    return _version(row)


def sweep(work: Work, *, limit: int) -> int:
    """Keep a version when anything has changed; gives how many, and never more than the limit."""
    return min(limit, 1 if keep(work) else 0)


def newest(work: Work, *, limit: int = PAGE) -> Sequence[Version]:
    """The versions, newest first. Needs audit:read."""
    work.actor.must(Scope.AUDIT_READ)
    return [_version(row) for row in work.session.scalars(stored.newest(limit=limit))]


def of_number(work: Work, number: int) -> Version:
    """One version. Needs audit:read; raises NotFound."""
    work.actor.must(Scope.AUDIT_READ)
    row = work.session.get(ActivityRecord, number)
    if row is None:
        raise NotFound
    return _version(row)


def as_of(work: Work, at: datetime) -> Version:
    """The version that stood at a moment. Needs audit:read; raises NotFound when there was none yet."""
    work.actor.must(Scope.AUDIT_READ)
    row = work.session.scalars(stored.as_of(at)).one_or_none()
    if row is None:
        raise NotFound("There was no record yet.")
    return _version(row)


def between(work: Work, before: datetime, after: datetime) -> tuple[Difference, ...]:
    """What was otherwise at the later of two moments. Needs audit:read; raises NotFound."""
    return document_rules.differences(as_of(work, before).document, as_of(work, after).document)


def as_csv(document: Mapping[str, Any]) -> str:
    """The activities as a table with a header, for spreadsheets."""
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(document_rules.COLUMNS)
    # A text that begins like a formula must not become one.
    rows.writerows([_plain(cell) for cell in row] for row in document_rules.table(document))
    return written.getvalue()


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _controller(work: Work) -> dict[str, Any]:
    said = work.settings
    return {
        "name": said.controller_name,
        "address": said.controller_address,
        "contact": said.controller_contact,
        "email": said.controller_email,
        "phone": said.controller_phone,
        "url": said.controller_url,
        "policy_url": said.controller_policy_url,
        "jurisdiction": said.controller_jurisdiction,
        "storage": said.controller_storage,
    }


def _activity(
    purpose: Purpose, rules: Sequence[RuleView], receivers: Sequence[Recipient], used: stored.InUse
) -> dict[str, Any]:
    theirs = [each for each in receivers if not each.purposes or purpose.key in each.purposes]
    return {
        "key": purpose.key,
        "version": purpose.version,
        "title": purpose.title("en"),
        "kind": purpose.kind.value,
        "legal_basis": purpose.basis.value,
        "channels": sorted(each.value for each in purpose.channels),
        "subjects": list(used.kinds),
        "data": list(used.fields),
        "recipients": [each.name for each in theirs],
        "transfers": [_transfer(each) for each in theirs if each.transfer],
        "limits": _limits(purpose, rules),
    }


def _limits(purpose: Purpose, rules: Sequence[RuleView]) -> list[dict[str, Any]]:
    """How long the data may be kept for it: by its rules, and by what the purpose says of itself."""
    decisive = {each.id for each in lengths.limits([each.rule for each in rules], purpose.key)}
    found = [_limit(each) for each in rules if str(each.id) in decisive]
    if purpose.retention_days is not None:
        own = {"name": purpose.key, "trigger": "purpose_end", "period": f"P{purpose.retention_days}D"}
        found.append(own | {"key": f"purpose:{purpose.key}", "law": ""})
    return found


def _limit(each: RuleView) -> dict[str, Any]:
    said = each.order
    return {
        "key": str(each.id),
        "name": said.name,
        "trigger": said.trigger.value,
        "period": said.period,
        "law": said.law,
    }


def _source(each: Any) -> dict[str, Any]:
    ends = each.licence_ends_on
    return {
        "key": each.key,
        "name": each.name,
        "kind": each.kind.value,
        "lawful_basis": each.lawful_basis.value,
        "licence_ends_on": ends.isoformat() if ends else None,
        "is_paused": each.paused_at is not None,
    }


def _recipient(each: Recipient) -> dict[str, Any]:
    return {
        "key": str(each.id),
        "name": each.name,
        "role": each.role.value,
        "protocol": each.protocol.value,
        "data": sorted(each.categories),
        "purposes": sorted(each.purposes),
        "country": each.country,
        "transfer": each.transfer.value if each.transfer else None,
        "contract": each.contract,
    }


def _transfer(each: Recipient) -> dict[str, Any]:
    return {
        "key": str(each.id),
        "name": each.name,
        "country": each.country,
        "ground": each.transfer.value if each.transfer else None,
    }


def _security(work: Work) -> dict[str, Any]:
    """Measures as they are in force here (art. 32(1))."""
    said = work.settings
    return {
        "fields_sealed_with": "AES-256-GCM, one key for each person, wrapped by a key outside the database",
        "keys_kept_by": said.keyring_address.partition(":")[0],
        "search_by": "HMAC-SHA-256, keyed",
        "erasure": "keys and rows are destroyed; files are wiped",
        "audit": "Merkle log with signed checkpoints",
        "database": work.session.get_bind().dialect.name,
        "pages_encrypted": urlsplit(said.public_url).scheme == "https",
        "mail_encrypted": said.smtp_starttls,
        "second_factor": said.require_totp,
        "session_idle_minutes": said.session_idle_minutes,
        "session_hours": said.session_hours,
        "reveals_per_hour": said.reveals_per_hour,
        "second_person_for_every_request": said.two_people,
        "raw_lead_days": said.lead_days,
        "quarantine_days": said.quarantine_days,
    }


def _version(row: ActivityRecord) -> Version:
    return Version(number=row.version, taken_at=row.taken_at, sha256=row.sha256, document=row.document)
