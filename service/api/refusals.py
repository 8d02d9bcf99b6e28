"""Which refusals must a caller of an operation reckon with?"""

from collections.abc import Iterator

from service.api.operation import Operation

WORDS = {
    "308": "The contact was merged into another: Location leads to the one that answers for it.",
    "400": "The body is not JSON, or not acceptable JSON.",
    "401": "The key is missing, unknown, expired or revoked.",
    "403": "The key lacks the scope, or its source is paused.",
    "404": "There is no such thing here, or it is not yours to see.",
    "409": "Not in a state in which this can be done, or its Idempotency-Key is in use this very moment.",
    "410": "It was here once, and can be had no more: the fault tells why.",
    "412": "The thing has changed since you read it.",
    "413": "The body is larger than is taken here.",
    "415": "The body is of a type that is not taken here.",
    "422": "The request is readable, but parts of it are not acceptable: all of them are listed.",
    "428": "If-Match is missing: say which state of the thing you have seen.",
    "429": "Too many requests; Retry-After tells how long to wait.",
    "503": "The service cannot answer just now; nothing was changed.",
    "507": "There is no room to store this now; nothing was changed.",
}

_MAY_GO = frozenset({"contact_id", "export_id", "import_id", "lead_id", "merge_id", "request_id"})
"""What is erased, expires or is over one day, and is then remembered as having been."""


def of(operation: Operation) -> Iterator[str]:
    """Their statuses, in order."""
    unheard_of = {status for status, may_be in _chances(operation).items() if not may_be}
    return (status for status in WORDS if status not in unheard_of)


def _chances(operation: Operation) -> dict[str, bool]:
    """What not every operation refuses; the standard that signs calls 400 what is 422 elsewhere."""
    named = operation.in_path.keys()
    has_etag = operation.heeds_etag or operation.needs_etag
    is_looked_up = operation.is_question or (operation.method == "GET" and not named)
    may_be_gone = operation.may_be_gone or operation.is_download or bool(named & _MAY_GO)
    return {
        "308": "contact_id" in named,
        "400": operation.body is not None or bool(operation.signed),
        "404": bool(named) or operation.may_lack,
        "409": not is_looked_up,
        "410": may_be_gone or operation.may_lack,
        "412": has_etag,
        "413": operation.body is not None or operation.is_upload,
        "415": operation.body is not None or operation.is_upload,
        "422": not operation.signed,
        "428": operation.needs_etag,
        "507": not operation.reads_only,
    }
