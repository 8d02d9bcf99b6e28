"""A few people for segments to choose from, and the deeds by which they come into them and go."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from rules.consent import Author, EventState, LegalBasis, Method
from rules.purposes import PurposeKind
from rules.records import Channel, Kind, Lead
from service import consents, facts, purposes, segments
from service.access import COMMAND, ROLE_SCOPES, SYSTEM, Actor, ActorKind, Role
from service.consents import Statement
from service.purposes import PurposeOrder
from service.segments import Preview, SegmentView, deciding
from service.storage import feed
from service.storage.sources import Source
from service.work import Workshop
from tests.service.duplicates import contact_of

MARKETER = Actor(
    kind=ActorKind.USER,
    id=UUID("01890000-0000-7000-8000-00000000000d"),
    scopes=ROLE_SCOPES[Role.MARKETER],
)
OFFICER = Actor(
    kind=ActorKind.USER,
    id=UUID("01890000-0000-7000-8000-00000000000e"),
    scopes=ROLE_SCOPES[Role.OFFICER],
)
NEWS: dict[str, Any] = {"purpose": "newsletter", "channel": "email"}
DUTCH: dict[str, Any] = {"attribute": "country", "op": "in", "value": ["NL"]}


def describe(workshop: Workshop, *, key: str = "newsletter", **more: Any) -> None:
    """A newsletter that rests on consent, by e-mail."""
    with workshop.open(COMMAND) as work:
        told: dict[str, Any] = {
            "key": key,
            "kind": PurposeKind.MARKETING,
            "titles": {"en": key},
            "channels": (Channel.EMAIL, Channel.POST),
            "basis": LegalBasis.CONSENT,
        }
        purposes.create(work, PurposeOrder(**told | more))


def person(workshop: Workshop, source: Source, number: int, **more: Any) -> UUID:
    """Somebody new, unlike everybody else."""
    name = "Abcdefghijklmnop"[number]
    told: dict[str, Any] = {
        "given_name": f"{name}enno",
        "family_name": f"{name}orst{name.lower() * 3}",
        "email": f"{name.lower()}{number}@{name.lower() * 4}.example.org",
        "country": "NL",
        "kind": Kind.CONSUMER,
    }
    return contact_of(workshop, source, Lead(**told | more))


def say(workshop: Workshop, contact_id: UUID, state: EventState = EventState.GIVEN, **more: Any) -> None:
    """The person says so now, on paper."""
    with workshop.open(COMMAND) as work:
        told: dict[str, Any] = {
            "purpose": "newsletter",
            "channel": "email",
            "state": state,
            "author": Author.SUBJECT,
            "method": Method.PAPER,
            "at": work.now,
        }
        consents.record(work, contact_id, Statement(**told | more))


def settle(workshop: Workshop, *contact_ids: UUID) -> None:
    """As the publisher does before it tells what happened: facts and answers are made anew."""
    with workshop.open(SYSTEM) as work:
        facts.refresh(work, contact_ids)
        segments.redecide(work, contact_ids)
        work.session.execute(feed.MARKS.delete().where(feed.MARKS.c.contact_id.in_(contact_ids)))


def decide(workshop: Workshop) -> None:
    """Let the job decide everybody who waits for it."""
    with workshop.open(SYSTEM) as work:
        deciding.take_next(work, {})


def made(workshop: Workshop, where: Any = None, *, name: str = "News", **more: Any) -> SegmentView:
    """A segment, and everybody decided."""
    tree = NEWS | ({} if where is None else {"where": where}) | more
    with workshop.open(MARKETER) as work:
        view = segments.create(work, name=name, tree=tree)
    decide(workshop)
    return view


def seen(workshop: Workshop, segment_id: UUID) -> Preview:
    with workshop.look(MARKETER) as work:
        return segments.preview_of(work, segment_id)


def out(workshop: Workshop, segment_id: UUID) -> dict[str, int]:
    """Why people are out, without the kinds that nobody is."""
    return {why.value: count for why, count in seen(workshop, segment_id).excluded_by.items() if count}


def inside(workshop: Workshop, segment_id: UUID) -> set[UUID]:
    with workshop.look(MARKETER) as work:
        return set(work.session.scalars(segments.members(work, segment_id)))


def pass_days(workshop: Workshop, days: int) -> None:
    workshop.clock.pass_by(timedelta(days=days))  # type: ignore[attr-defined]
