"""Ask through which organisations people are known, and put right what is known of these."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import Field

from service import organisations
from service.api import pages
from service.api.operation import Call, Reply
from service.organisations import OrganisationView, tending


class Attribute(StrEnum):
    """What may be set by hand."""

    COUNTRY = "country"
    INDUSTRY = "industry"
    SIZE_BAND = "size_band"
    REVENUE_BAND = "revenue_band"
    PARENT_ID = "parent_id"
    DISSOLVED_ON = "dissolved_on"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationAnswer:
    """One organisation. Sole traders are none: what is known of them is of a person."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    organisation_id: UUID
    name: str
    country: str | None
    industry: str | None
    """NACE Rev. 2.1."""
    size_band: str | None
    """People who work there."""
    revenue_band: str | None
    """Yearly, in euro."""
    parent_id: UUID | None
    """The organisation that it belongs to."""
    dissolved_on: date | None
    by_hand: tuple[str, ...]
    """What somebody set: records do not change it."""
    people: int
    """How many contacts are known through it."""
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationsAnswer:
    """A page of organisations, newest first."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    items: tuple[OrganisationAnswer, ...]
    next_cursor: str | None
    """Give it back as `cursor` to go on; null at the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationChange:
    """What is to be otherwise. What is left out stays."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid", "use_attribute_docstrings": True}

    country: str | None = None
    """ISO 3166-1 alpha-2."""
    industry: str | None = None
    """NACE Rev. 2.1, as 62.10."""
    size_band: str | None = None
    revenue_band: str | None = None
    parent_id: UUID | None = None
    """The organisation that it belongs to."""
    dissolved_on: date | None = None
    cleared: tuple[Attribute, ...] = ()
    """What is to be empty from now on."""


def list_organisations(
    call: Call,
    *,
    industry: str | None = None,
    size_band: str | None = None,
    country: str | None = None,
    limit: Annotated[int, Field(ge=1, le=pages.MOST)] = 100,
    cursor: UUID | None = None,
) -> OrganisationsAnswer:
    """List organisations. `industry` may be the beginning of a code: 62 means all of computing."""
    found, more = organisations.listed(
        call.work, industry=industry, size_band=size_band, country=country, before=cursor, limit=limit
    )
    names = organisations.read_names(call.work, [view.id for view in found])
    return OrganisationsAnswer(
        items=tuple(_answer(view, names) for view in found),
        next_cursor=str(more) if more is not None else None,
    )


def show(call: Call, *, organisation_id: UUID) -> Reply[OrganisationAnswer]:
    """Give one organisation with its ETag; one that was merged is answered for by its survivor."""
    return _reply(call, organisations.show(call.work, organisation_id))


def change(call: Call, *, organisation_id: UUID, body: OrganisationChange) -> Reply[OrganisationAnswer]:
    """Put right what is known of an organisation. Records do not change it any more."""
    told = {name.value: getattr(body, name.value) for name in Attribute}
    changes = {name: value for name, value in told.items() if value is not None}
    changes |= {name.value: None for name in body.cleared}
    return _reply(call, tending.change(call.work, organisation_id, changes, expected=call.if_match))


def _reply(call: Call, view: OrganisationView) -> Reply[OrganisationAnswer]:
    names = organisations.read_names(call.work, [view.id])
    return Reply(body=_answer(view, names), headers={"ETag": f'"{view.revision}"'})


def _answer(view: OrganisationView, names: Mapping[UUID, str]) -> OrganisationAnswer:
    return OrganisationAnswer(
        organisation_id=view.id,
        name=names[view.id],
        country=view.country,
        industry=view.industry,
        size_band=view.size_band,
        revenue_band=view.revenue_band,
        parent_id=view.parent_id,
        dissolved_on=view.dissolved_on,
        by_hand=tuple(sorted(view.by_hand)),
        people=view.people,
        updated_at=view.updated_at,
    )
