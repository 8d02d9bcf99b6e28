"""Statements as the tests of the ledger make them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from rules.consent import Author, EventState, Method
from rules.permissions import State
from rules.purposes import PurposeKind
from rules.records import Channel
from service import consents, purposes
from service.access import COMMAND, SYSTEM
from service.consents import Recorded, Statement
from service.purposes import Purpose, PurposeOrder
from service.work import Workshop


def purpose(workshop: Workshop, key: str = "newsletter", **more: Any) -> Purpose:
    """A purpose of marketing, for every channel."""
    order = PurposeOrder(
        key=key, kind=PurposeKind.MARKETING, titles={"en": key}, channels=tuple(Channel), **more
    )
    with workshop.open(COMMAND) as work:
        return purposes.create(work, order)


def said(state: EventState, at: datetime, **more: Any) -> Statement:
    """What a person states on a web form about the newsletter by e-mail."""
    usual: dict[str, Any] = {
        "purpose": "newsletter",
        "channel": "email",
        "state": state,
        "author": Author.SUBJECT,
        "method": Method.WEB_FORM,
        "at": at,
    }
    return Statement(**(usual | more))


def record(workshop: Workshop, contact_id: UUID, state: EventState, **more: Any) -> Recorded:
    """State it now."""
    with workshop.open(COMMAND) as work:
        return consents.record(work, contact_id, said(state, more.pop("at", work.now), **more))


def holds(workshop: Workshop, *contact_ids: UUID, **more: Any) -> list[EventState | None]:
    """What holds for each contact about the newsletter by e-mail."""
    found = states(workshop, *contact_ids, **more)
    return [found[each].state if each in found else None for each in contact_ids]


def states(workshop: Workshop, *contact_ids: UUID, **more: Any) -> Mapping[UUID, State]:
    asked = {"purpose": "newsletter", "channel": "email"} | more
    with workshop.look(SYSTEM) as work:
        return consents.state_many(work, contact_ids, **asked)
