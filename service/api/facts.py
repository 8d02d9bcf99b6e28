"""Ask what is known of a contact in codes and figures, and why."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from rules.customer_hints import Hint
from rules.customer_status import CustomerStatus, Ground
from rules.lead_value import MOST, Part, Worth
from rules.records import Channel, Kind
from service import facts
from service.access import Scope
from service.api.operation import Call
from service.errors import Forbidden, NotFound
from service.facts import FactsView
from service.standing import channels


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonAnswer:
    """One part of the lead value."""

    part: Part
    points: int
    most: int
    """The most that this part can give."""
    found: str
    """For what of the person they are given: a code; empty when nothing is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueAnswer:
    """What it is worth to spend time on the person."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    score: int
    """0 to 100."""
    worth: Worth
    needs_human_review: bool
    """Before somebody is left out for it, a person looks (GDPR art. 22)."""
    reasons: tuple[ReasonAnswer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RfmAnswer:
    """How recently, how often and for how much the person buys, compared with all who buy."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    recency: int
    """1 to 5; 5 for the fifth of buyers that bought last."""
    frequency: int
    monetary: int
    recency_cuts: tuple[datetime, ...]
    """Between which moments the scores lie: a later one than the first scores 2, and so on."""
    frequency_cuts: tuple[int, ...]
    monetary_cuts: tuple[int, ...]
    """In hundredths of the currency."""
    cut_at: datetime
    buyers: int
    """How many were cut into fifths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomAnswer:
    """What the person is as a customer."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    status: CustomerStatus
    ground: Ground
    changes_at: datetime | None
    """When it becomes another if nothing happens."""
    purchases: int
    spent: float
    currency: str
    """Money in other currencies is not added up."""
    first_purchase_at: datetime | None
    last_purchase_at: datetime | None
    contracts: tuple[str, ...]
    """Products of the contracts that are running."""
    contract_value: float
    """What these bring in a year."""
    rfm: RfmAnswer | None
    hints: tuple[Hint, ...]
    """What speaks for a word: before they leave, or to offer them more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelAnswer:
    """A channel on which the person can be reached, and how well they answer there."""

    channel: Channel
    points: int
    answers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsAnswer:
    """One contact in codes and figures."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    contact_id: UUID
    kind: Kind | None
    country: str | None
    language: str | None
    birth_decade: int | None
    """1980 for everybody born from 1980 to 1989."""
    grade: str
    score: int
    sources: int
    records: int
    organisation_id: UUID | None
    industry: str | None
    """NACE Rev. 2.1."""
    size_band: str | None
    revenue_band: str | None
    job_level: str | None
    job_function: str | None
    buying_role: str | None
    first_seen_at: datetime
    last_activity_at: datetime | None
    activities: int
    channels: tuple[ChannelAnswer, ...]
    """The one on which they answer best first, permitted or not."""
    best_channel: Channel | None
    """Of those on which the purpose you named is permitted now; null when you named none, or on none."""
    customer: CustomAnswer
    value: ValueAnswer | None
    """Null for somebody who objected to marketing, or to being weighed up."""
    made_at: datetime


def show(call: Call, *, contact_id: UUID, purpose: str | None = None) -> FactsAnswer:
    """Give what is known of a contact in codes and figures, with what each follows from.

    Nothing is inferred of sex, origin, health or age. With a `purpose`, which needs a key that may ask for
    standing, the best channel is told on which it is permitted now.
    """
    view = facts.of_contact_now(call.work, contact_id)
    if view is None:
        raise NotFound("The data of this person may be kept and not used.")
    facts.note_read(call.work, contact_id)
    allowed = _allowed(call, contact_id, purpose, view) if purpose is not None else ()
    return _answer(view, facts.best_channel(view, allowed))


def _allowed(call: Call, contact_id: UUID, purpose: str, view: FactsView) -> Collection[Channel]:
    if not call.work.actor.may(Scope.STANDING_READ):
        raise Forbidden(f"The key lacks the scope {Scope.STANDING_READ}.")
    held = [each.channel for each in view.channels]
    return channels.channels_open(call.work, contact_id, purpose=purpose, channels=held)


def _answer(view: FactsView, best: Channel | None) -> FactsAnswer:
    row = view.row
    return FactsAnswer(
        contact_id=row.contact_id,
        kind=row.kind,
        country=row.country,
        language=row.language,
        birth_decade=row.birth_decade,
        grade=row.grade,
        score=row.score,
        sources=row.sources,
        records=row.records,
        organisation_id=row.organisation_id,
        industry=row.industry,
        size_band=row.size_band,
        revenue_band=row.revenue_band,
        job_level=row.job_level,
        job_function=row.job_function,
        buying_role=row.buying_role,
        first_seen_at=row.first_seen_at,
        last_activity_at=row.last_activity_at,
        activities=row.activities,
        channels=tuple(
            ChannelAnswer(channel=each.channel, points=each.points, answers=each.answers)
            for each in view.channels
        ),
        best_channel=best,
        customer=_custom(view),
        value=_value(view),
        made_at=row.refreshed_at,
    )


def _custom(view: FactsView) -> CustomAnswer:
    row, custom = view.row, view.custom
    return CustomAnswer(
        status=custom.status,
        ground=custom.ground,
        changes_at=custom.changes_at,
        purchases=row.purchases,
        spent=row.spent / 100,
        currency=view.currency,
        first_purchase_at=row.first_purchase_at,
        last_purchase_at=row.last_purchase_at,
        contracts=tuple(contract.product for contract in custom.contracts),
        contract_value=row.contract_value / 100,
        rfm=_rfm(view),
        hints=view.hints,
    )


def _rfm(view: FactsView) -> RfmAnswer | None:
    row, cuts = view.row, view.cuts
    if cuts is None or row.recency is None or row.frequency is None or row.monetary is None:
        return None
    return RfmAnswer(
        recency=row.recency,
        frequency=row.frequency,
        monetary=row.monetary,
        recency_cuts=cuts.cuts.recency,
        frequency_cuts=cuts.cuts.frequency,
        monetary_cuts=cuts.cuts.monetary,
        cut_at=cuts.made_at,
        buyers=cuts.buyers,
    )


def _value(view: FactsView) -> ValueAnswer | None:
    value = view.value
    if value is None:
        return None
    return ValueAnswer(
        score=value.score,
        worth=value.worth,
        needs_human_review=value.needs_human_review,
        reasons=tuple(
            ReasonAnswer(part=each.part, points=each.points, most=MOST[each.part], found=each.found)
            for each in value.reasons
        ),
    )
