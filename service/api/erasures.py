"""Have a contact erased, and follow what becomes of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from rules.erasing import Category, Cause, ErasureState, Fate, Ground
from service import contacts, erasure, restrictions
from service.api.contacts import etag_of
from service.api.operation import Call, Reply
from service.erasure import ErasureView, Result
from service.errors import Forbidden, Stale
from service.storage.contacts import knows


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultAnswer:
    """What became of one category."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    result: Fate
    """`waiting`, `erased`, `retained`, `failed` or `nothing`."""
    erased: int
    """Rows and values that went."""
    retained: int
    """Rows that stayed."""
    ground: Ground | None
    """Why they stayed."""
    until: datetime | None
    """When that is looked at again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureAnswer:
    """An erasure as it stands. It is over when its state is `final`."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    erasure_id: UUID
    state: ErasureState
    """`recorded`, `running`, `cleaning`, `partial` or `final`."""
    cause: Cause
    recorded_at: datetime
    ended_at: datetime | None
    """When the last category came to its end."""
    cleaned_at: datetime | None
    """When the files of the database were wiped of it as well."""
    suppressed: bool
    """Is the person left alone from now on, by whichever way they come?"""
    categories: Mapping[Category, ResultAnswer]


def erase(call: Call, *, contact_id: UUID, suppress: bool = True) -> Reply[ErasureAnswer]:
    """Have a contact erased, with all that were merged into it; it is done shortly after the answer.

    Everything that any source sent of the person goes; from then on the id answers 410. With `suppress` the
    person is put on the suppression list first, so that no other list brings them back; `suppress=false` is
    for what was kept by mistake. Only for keys of a source that the contact has a record of.
    """
    row = contacts.must_stand(call.work, contact_id)
    kept = restrictions.covering(call.work, [contact_id])
    if call.if_match is not None and call.if_match != etag_of(row.revision, is_restricted=bool(kept)):
        raise Stale
    if not call.work.session.scalar(knows(call.source.id, contact_id)):
        raise Forbidden("The source has told us nothing of this contact.")
    erasure_id = erasure.erase(call.work, [contact_id], cause=Cause.KEY, suppress=suppress)
    view = erasure.recorded(call.work, erasure_id)
    return Reply(body=_answer(view), headers={"Location": f"/v1/erasures/{erasure_id}"})


def show(call: Call, *, erasure_id: UUID) -> ErasureAnswer:
    """Tell how far an erasure is, and what became of each category. It names nobody."""
    return _answer(erasure.view(call.work, erasure_id))


def _answer(view: ErasureView) -> ErasureAnswer:
    return ErasureAnswer(
        erasure_id=view.id,
        state=view.state,
        cause=view.cause,
        recorded_at=view.recorded_at,
        ended_at=view.ended_at,
        cleaned_at=view.cleaned_at,
        suppressed=view.is_suppressed,
        categories={category: _result(result) for category, result in view.results.items()},
    )


def _result(result: Result) -> ResultAnswer:
    return ResultAnswer(
        result=result.fate,
        erased=result.count,
        retained=result.kept,
        ground=result.ground,
        until=result.until,
    )
