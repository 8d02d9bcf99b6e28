"""THE PUBLIC INTERFACE, on one screen: every path, what a key must allow for it, and what carries it out."""

from collections.abc import Callable
from typing import Any

from service.access import Scope
from service.api import contacts, imports, leads
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


def _put(path: str, call: Callable[..., Any], scope: Scope, status: int) -> Operation:
    return Operation(method="PUT", path=path, call=call, scope=scope, status=status)


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
    _fetch("/v1/contacts/{contact_id}", contacts.show, Scope.CONTACTS_READ),
)

OPEN = {
    "/healthz": "The process answers; nothing is said of the database.",
    "/metrics": "Counts for Prometheus: for callers on this machine, or with a key that has system:read.",
    "/openapi.json": "This description.",
    "/readyz": "Database, tables and keys are there: requests may be sent to this process.",
}
"""What needs no key, and what it says."""
