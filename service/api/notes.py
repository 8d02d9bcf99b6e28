"""What do we remember of a request until its line is written in the log?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from flask import Request

_PLACE = "goodstanding.notes"


@dataclass(slots=True, kw_only=True)
class Notes:
    """Ids and times of one request; no values."""

    id: UUID
    began: float
    """Reading of a clock that only goes forward."""
    actor_id: UUID | None = None
    """The API key, or the person who is signed in."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """To be set on the answer, whatever it becomes."""


def begin(request: Request, notes: Notes) -> None:
    """Keep notes with the request."""
    request.environ[_PLACE] = notes


def notes_of(request: Request) -> Notes:
    """The notes of the request at hand."""
    notes: Notes = request.environ[_PLACE]
    return notes
