"""THE PUBLIC INTERFACE, on one screen: every path, what a key must allow for it, and what carries it out."""

from collections.abc import Callable
from typing import Any

from service.access import Scope
from service.api import (
    audit,
    consents,
    contacts,
    erasures,
    explanations,
    histories,
    imports,
    leads,
    links,
    merges,
    notices,
    opendsr,
    packages,
    purposes,
    recipients,
    requests,
    reviews,
    standing,
    suppressions,
)
from service.api.operation import Operation


def _get(path: str, call: Callable[..., Any], scope: Scope) -> Operation:
    return Operation(method="GET", path=path, call=call, scope=scope, reads_only=True)


def _fetch(path: str, call: Callable[..., Any], scope: Scope) -> Operation:
    """Something with values in clear: reading it is written down."""
    return Operation(method="GET", path=path, call=call, scope=scope)


def _ask(path: str, call: Callable[..., Any], scope: Scope) -> Operation:
    """A question that travels in a body, and changes nothing."""
    return Operation(method="POST", path=path, call=call, scope=scope, reads_only=True)


def _inquire(path: str, call: Callable[..., Any], scope: Scope) -> Operation:
    """A question that travels in a body, and whose answer in clear is written down."""
    return Operation(method="POST", path=path, call=call, scope=scope, is_question=True)


def _post(path: str, call: Callable[..., Any], scope: Scope, status: int, **more: Any) -> Operation:
    return Operation(method="POST", path=path, call=call, scope=scope, status=status, **more)


def _patch(path: str, call: Callable[..., Any], scope: Scope) -> Operation:
    """A change of a thing that others may change too: it says which state of it was seen."""
    return Operation(method="PATCH", path=path, call=call, scope=scope, needs_etag=True)


def _put(path: str, call: Callable[..., Any], scope: Scope, status: int) -> Operation:
    return Operation(method="PUT", path=path, call=call, scope=scope, status=status)


def _delete(path: str, call: Callable[..., Any], scope: Scope) -> Operation:
    return Operation(method="DELETE", path=path, call=call, scope=scope, status=204)


def _dsr(method: str, path: str, call: Callable[..., Any], status: int, version: str) -> Operation:
    scope, reads = Scope.REQUESTS_WRITE, method == "GET"
    return Operation(
        method=method, path=path, call=call, scope=scope, status=status, reads_only=reads, signed=version
    )


OPERATIONS = (
    _post("/v1/leads", leads.send, Scope.LEADS_WRITE, 201, rehearsal=leads.rehearse),
    _post("/v1/leads:batch", leads.send_batch, Scope.LEADS_WRITE, 207, most_bytes="max_batch_bytes"),
    _get("/v1/leads/{lead_id}", leads.show, Scope.LEADS_READ),
    _post("/v1/imports", imports.create, Scope.IMPORTS_WRITE, 201),
    _put("/v1/imports/{import_id}/data", imports.put_data, Scope.IMPORTS_WRITE, 204),
    _get("/v1/imports/{import_id}", imports.show, Scope.IMPORTS_WRITE),
    _ask("/v1/imports/{import_id}:preview", imports.preview, Scope.IMPORTS_WRITE),
    _post("/v1/imports/{import_id}:commit", imports.commit, Scope.IMPORTS_WRITE, 202, heeds_etag=True),
    _post("/v1/imports/{import_id}:rollback", imports.rollback, Scope.IMPORTS_WRITE, 202),
    _get("/v1/imports/{import_id}/results", imports.list_results, Scope.IMPORTS_WRITE),
    _fetch("/v1/imports/{import_id}/errors", imports.fetch_errors, Scope.IMPORTS_WRITE),
    _inquire("/v1/contacts:lookup", contacts.lookup, Scope.CONTACTS_READ),
    _ask("/v1/contacts:explain", explanations.explain, Scope.CONTACTS_READ),
    _fetch("/v1/contacts/{contact_id}", contacts.show, Scope.CONTACTS_READ),
    _patch("/v1/contacts/{contact_id}", contacts.rectify, Scope.LEADS_WRITE),
    Operation(
        method="DELETE",
        path="/v1/contacts/{contact_id}",
        call=erasures.erase,
        scope=Scope.REQUESTS_WRITE,
        status=202,
        heeds_etag=True,
    ),
    _get("/v1/erasures/{erasure_id}", erasures.show, Scope.REQUESTS_READ),
    _post("/v1/contacts:links", links.issue_many, Scope.CONSENTS_WRITE, 201),
    _post("/v1/contacts/{contact_id}:links", links.issue, Scope.CONSENTS_WRITE, 201),
    _get("/v1/contacts/{contact_id}/timeline", histories.timeline, Scope.CONTACTS_READ),
    _get("/v1/contacts/{contact_id}/sources", histories.sources, Scope.CONTACTS_READ),
    _get("/v1/contacts/{contact_id}/why", histories.why, Scope.CONTACTS_READ),
    _get("/v1/contacts/{contact_id}/disclosures", recipients.list_disclosures, Scope.REQUESTS_READ),
    _get("/v1/reviews", reviews.list_reviews, Scope.DUPLICATES_DECIDE),
    _get("/v1/reviews/{review_id}", reviews.show, Scope.DUPLICATES_DECIDE),
    _post("/v1/reviews/{review_id}:claim", reviews.claim, Scope.DUPLICATES_DECIDE, 200, needs_etag=True),
    _post("/v1/reviews/{review_id}:decide", reviews.decide, Scope.DUPLICATES_DECIDE, 200, needs_etag=True),
    _post("/v1/merges", merges.create, Scope.DUPLICATES_DECIDE, 201),
    _post("/v1/merges:preview", merges.preview, Scope.DUPLICATES_DECIDE, 201),
    _get("/v1/merges/previews/{preview_id}", merges.show_preview, Scope.DUPLICATES_DECIDE),
    _post("/v1/merges/previews/{preview_id}:commit", merges.commit, Scope.DUPLICATES_DECIDE, 202),
    _get("/v1/merges/{merge_id}", merges.show, Scope.CONTACTS_READ),
    _post("/v1/merges/{merge_id}:undo", merges.undo, Scope.DUPLICATES_DECIDE, 200),
    _post("/v1/merges/{merge_id}:handover", merges.handover, Scope.DUPLICATES_DECIDE, 204),
    _get("/v1/purposes", purposes.list_purposes, Scope.CONSENTS_READ),
    _post("/v1/purposes", purposes.create, Scope.PURPOSES_MANAGE, 201),
    _get("/v1/notices", notices.list_notices, Scope.CONSENTS_READ),
    _post("/v1/notices", notices.publish, Scope.PURPOSES_MANAGE, 201),
    _post("/v1/consents", consents.record, Scope.CONSENTS_WRITE, 201),
    _fetch("/v1/consents/{consent_id}", consents.show, Scope.CONSENTS_READ),
    _get("/v1/consents/{consent_id}/receipt", consents.receipt, Scope.CONSENTS_READ),
    _get("/v1/contacts/{contact_id}/consents", consents.list_of_contact, Scope.CONSENTS_READ),
    _inquire("/v1/standing", standing.ask, Scope.STANDING_READ),
    _post("/v1/sources/{source_id}:notice-sent", standing.note_sent, Scope.CONSENTS_WRITE, 204),
    _get("/v1/sources/{source_id}/notices-due", standing.list_due, Scope.CONSENTS_READ),
    _post("/v1/suppressions", suppressions.create, Scope.SUPPRESSIONS_MANAGE, 201),
    _get("/v1/suppressions", suppressions.list_entries, Scope.SUPPRESSIONS_MANAGE),
    _inquire("/v1/suppressions:check", suppressions.check, Scope.SUPPRESSIONS_MANAGE),
    _post("/v1/suppressions:import", suppressions.import_list, Scope.SUPPRESSIONS_MANAGE, 202),
    _get("/v1/suppressions/lists/{list_id}", suppressions.show_list, Scope.SUPPRESSIONS_MANAGE),
    _delete("/v1/suppressions/{suppression_id}", suppressions.lift, Scope.SUPPRESSIONS_MANAGE),
    _post("/v1/disclosures", recipients.disclose, Scope.REQUESTS_WRITE, 204),
    _post("/v1/tellings/{telling_id}:acknowledge", recipients.acknowledge, Scope.REQUESTS_WRITE, 204),
    _post("/v1/requests", requests.create, Scope.REQUESTS_WRITE, 201),
    _get("/v1/requests", requests.list_requests, Scope.REQUESTS_READ),
    _get("/v1/requests/{request_id}", requests.show, Scope.REQUESTS_READ),
    _patch("/v1/requests/{request_id}", requests.change, Scope.REQUESTS_WRITE),
    _fetch("/v1/requests/{request_id}/package", packages.show, Scope.REQUESTS_READ),
    _post("/v1/requests/{request_id}:verify", requests.verify, Scope.REQUESTS_WRITE, 200),
    _post("/v1/requests/{request_id}:extend", requests.extend, Scope.REQUESTS_WRITE, 200, needs_etag=True),
    _post("/v1/requests/{request_id}:pause", requests.pause, Scope.REQUESTS_WRITE, 200, needs_etag=True),
    _post("/v1/requests/{request_id}:resume", requests.resume, Scope.REQUESTS_WRITE, 200, needs_etag=True),
    _post("/v1/requests/{request_id}:approve", requests.approve, Scope.REQUESTS_WRITE, 200, needs_etag=True),
    _post("/v1/requests/{request_id}:refuse", requests.refuse, Scope.REQUESTS_WRITE, 200, needs_etag=True),
    _post("/v1/requests/{request_id}:revoke", requests.revoke, Scope.REQUESTS_WRITE, 200, needs_etag=True),
    _dsr("POST", "/opendsr/requests", opendsr.create, 201, "2.0"),
    _dsr("GET", "/opendsr/requests/{subject_request_id}", opendsr.show, 200, "2.0"),
    _dsr("DELETE", "/opendsr/requests/{subject_request_id}", opendsr.cancel, 202, "2.0"),
    _dsr("POST", "/opengdpr_requests", opendsr.create_gdpr, 201, "1.0"),
    _dsr("GET", "/opengdpr_requests/{subject_request_id}", opendsr.show_gdpr, 200, "1.0"),
    _dsr("DELETE", "/opengdpr_requests/{subject_request_id}", opendsr.cancel_gdpr, 202, "1.0"),
    _get("/v1/audit", audit.list_deeds, Scope.AUDIT_READ),
    _get("/v1/audit/checkpoints", audit.list_checkpoints, Scope.AUDIT_READ),
    _get("/v1/audit/{entry_id}/proof", audit.prove, Scope.AUDIT_READ),
    _inquire("/v1/audit:verify", audit.verify, Scope.AUDIT_READ),
)

OPEN = {
    "/discovery": "What is supported of OpenGDPR 1.0, as OpenDSR was called before.",
    "/healthz": "The process answers; nothing is said of the database.",
    "/metrics": "Counts for Prometheus: for callers on this machine, or with a key that has system:read.",
    "/openapi.json": "This description.",
    "/opendsr/certificate.pem": "By which certificate the signatures of OpenDSR are checked.",
    "/opendsr/discovery": "What is supported of OpenDSR 2.0.",
    "/readyz": "Database, tables and keys are there: requests may be sent to this process.",
}
"""What needs no key, and what it says."""
