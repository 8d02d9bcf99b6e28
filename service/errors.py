"""What can we refuse, and what does the caller hear? One class, one public code, one status."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a request: where, which rule, and in words that never repeat the value."""

    pointer: str
    """RFC 6901 JSON pointer into the body, or `header:Name`, or `query:name`."""
    code: str
    detail: str


class ServiceError(Exception):
    """The request could not be carried out."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500
    retry_after: int | None = None
    """Seconds after which it is worth trying again."""

    def __init__(self, detail: str | None = None, *, faults: Sequence[Fault] = ()) -> None:
        self.detail = detail or (type(self).__doc__ or "").partition("\n")[0]
        self.faults = tuple(faults)
        super().__init__(self.detail)

    @classmethod
    def title(cls) -> str:
        """The first sentence of the class: the same for every occurrence."""
        return (cls.__doc__ or cls.__name__).partition("\n")[0]


class Malformed(ServiceError):
    """The body is not readable as the format it claims to be."""

    code, status = "malformed", 400


class Unauthenticated(ServiceError):
    """We do not know who is asking: the key is missing, unknown, expired or revoked."""

    code, status = "unauthenticated", 401


class Forbidden(ServiceError):
    """The caller is known but may not do this."""

    code, status = "forbidden", 403


class SourcePaused(ServiceError):
    """The source is paused, so nothing is taken from it now."""

    code, status = "source_paused", 403


class NotFound(ServiceError):
    """There is no such thing here, or it is not yours to see."""

    code, status = "not_found", 404


class Gone(ServiceError):
    """It was here once and has been erased or has expired."""

    code, status = "gone", 410


class TooOld(ServiceError):
    """What follows this place is not kept any more: begin at the end, and read everything anew."""

    code, status = "cursor_too_old", 410


class Conflict(ServiceError):
    """The thing is not in a state in which this can be done."""

    code, status = "conflict", 409


class InFlight(ServiceError):
    """A request with the same Idempotency-Key is still being carried out."""

    code, status = "idempotency_in_flight", 409
    retry_after = 1


class KeyReused(ServiceError):
    """The Idempotency-Key was used before with another body."""

    code, status = "idempotency_key_reused", 422


class JudgedDifferent(ServiceError):
    """Somebody has found that these are different people; only a person may find otherwise."""

    code, status = "judged_different", 409


class MergedSince(ServiceError):
    """What this merge made was merged into another contact since; undo that first."""

    code, status = "merged_since", 409


class ReviewStale(ServiceError):
    """One of the two contacts has changed since they were compared; claim the review to look again."""

    code, status = "review_stale", 409


class LeftAlone(ServiceError):
    """The person asked to be left alone or must be, so nothing is taken in and nothing granted."""

    code, status = "suppressed", 409


class Restricted(ServiceError):
    """The data of the person may be kept and not used, until the person has been told otherwise."""

    code, status = "restricted", 409


class Unconditional(ServiceError):
    """If-Match is missing: say which state of the thing you have seen."""

    code, status = "precondition_required", 428


class Merged(ServiceError):
    """The contact was merged into another, which answers for it."""

    code, status = "merged", 308

    def __init__(self, contact_id: UUID, *, into: UUID) -> None:
        super().__init__()
        self.contact_id, self.into = contact_id, into


class Stale(ServiceError):
    """The thing has changed since you read it."""

    code, status = "stale", 412


class TooLarge(ServiceError):
    """The body is larger than is taken here."""

    code, status = "too_large", 413


class UnsupportedType(ServiceError):
    """The body is of a type that is not taken here."""

    code, status = "unsupported_type", 415


class Invalid(ServiceError):
    """The request is readable, but parts of it are not acceptable."""

    code, status = "invalid", 422


class TooMany(ServiceError):
    """Too many requests; wait a little."""

    code, status = "too_many_requests", 429
    retry_after = 1

    def __init__(self, detail: str | None = None, *, retry_after: int = 1) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class Unavailable(ServiceError):
    """The service cannot answer just now; nothing was changed."""

    code, status = "unavailable", 503
    retry_after = 2


class Storage(ServiceError):
    """There is no room or no way to store this now; nothing was changed."""

    code, status = "storage_full", 507


class ConfigurationError(Exception):
    """A setting is unknown, missing or not understood; the process must not start."""


class DatabaseAway(ConfigurationError):
    """No database answers at its address, or it is damaged; a process that is there may wait for it."""


class BeingRestored(ConfigurationError):
    """The database is being put back from a backup, and is not to be served from before that is finished."""


class KeyMissing(Exception):
    """A key that the database was sealed with is not in the keyring; the process must not start."""


class Tampered(Exception):
    """A sealed value does not belong where it was found, or was changed."""
