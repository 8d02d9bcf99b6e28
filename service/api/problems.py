"""How does a caller hear of a refusal? As RFC 9457 says, and without a word of what was sent."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any, ClassVar
from urllib.parse import urlencode

from flask import Response, request
from pydantic import Field
from werkzeug.exceptions import HTTPException

from service import errors, logs
from service.api import shapes
from service.errors import ServiceError

MEDIA_TYPE = "application/problem+json"

TYPES = "urn:goodstanding:problem:"
# Registered in the HTTP Problem Types registry by the RateLimit draft.
QUOTA_EXCEEDED = "https://iana.org/assignments/http-problem-types#quota-exceeded"


def _is_none(value: object) -> bool:
    return value is None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemFault:
    """One thing wrong with the request."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    pointer: str
    """JSON pointer into the body, or `header:Name`, or `query:name`."""
    detail: str
    """What is wrong, in words for people."""
    code: str
    """What is wrong, for programs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why the request was refused (RFC 9457)."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    type: str
    """URI of the kind of problem."""
    title: str
    """The same for every problem of its kind."""
    status: int
    """Status of the answer, or of the item in a batch."""
    detail: str
    """What is wrong this time."""
    instance: str
    """This very request, as the operator's log knows it."""
    code: str
    """The kind of problem, for programs."""
    errors: tuple[ProblemFault, ...] = ()
    """Everything that is wrong with the request, at once."""
    violated_policies: Annotated[
        tuple[str, ...] | None, Field(serialization_alias="violated-policies", exclude_if=_is_none)
    ] = None
    """Which rate limits were exceeded."""


def of(refusal: ServiceError) -> Problem:
    """The problem that one of our refusals is."""
    is_quota = isinstance(refusal, errors.TooMany)
    return Problem(
        type=QUOTA_EXCEEDED if is_quota else f"{TYPES}{refusal.code}",
        title=type(refusal).title(),
        status=refusal.status,
        detail=refusal.detail,
        instance=_instance(),
        code=refusal.code,
        errors=tuple(
            ProblemFault(pointer=fault.pointer, detail=fault.detail, code=fault.code)
            for fault in refusal.faults
        ),
        violated_policies=("key",) if is_quota else None,
    )


def refused(refusal: ServiceError) -> Response:
    """The answer to a request that we refuse."""
    answer = _answer(of(refusal))
    if refusal.retry_after is not None:
        answer.headers["Retry-After"] = str(refusal.retry_after)
    if isinstance(refusal, errors.Unauthenticated):
        answer.headers["WWW-Authenticate"] = 'Bearer realm="goodstanding"'
    if isinstance(refusal, errors.Merged):
        answer.headers["Location"] = _of_survivor(refusal)
    if isinstance(refusal, errors.UnsupportedType):
        answer.headers["Accept-Post"] = "application/json"
    return answer


def _of_survivor(refusal: errors.Merged) -> str:
    """The same request about the survivor. What is put right tells which id it was meant for, to be noted."""
    path = request.path.replace(str(refusal.contact_id), str(refusal.into))
    asked = request.args.to_dict()
    if request.method == "PATCH":
        asked.setdefault("merged_from", str(refusal.contact_id))
    return f"{path}?{urlencode(asked)}" if asked else path


def failed(error: HTTPException) -> Response:
    """The answer to a request that never reached an operation: no such path, method, or not HTTP enough."""
    status = HTTPStatus(error.code or 500)
    code = status.name.lower()
    problem = Problem(
        type=f"{TYPES}{code}",
        title=status.phrase,
        status=status,
        detail=f"{status.description or status.phrase}.",
        instance=_instance(),
        code=code,
    )
    answer = _answer(problem)
    if "Allow" in (raw := error.get_response().headers):
        answer.headers["Allow"] = raw["Allow"]
    return answer


def unexpected() -> Response:
    """The answer when we are at fault: it says where to look, and nothing of what happened."""
    return _answer(
        Problem(
            type=f"{TYPES}internal",
            title="The service failed to do this.",
            status=500,
            detail="Nothing was changed. The operator finds this request in the log by its instance.",
            instance=_instance(),
            code="internal",
        )
    )


def _instance() -> str:
    return f"urn:uuid:{logs.request_id()}"


def _answer(problem: Problem) -> Response:
    return Response(shapes.of(Problem).written(problem), problem.status, mimetype=MEDIA_TYPE)
