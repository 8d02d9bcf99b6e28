"""How likely is each value of this contact still true, by which steps, and what did you find out yourself?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from admin import auth, heard, members, notices
from admin.views.contacts import head
from admin.views.doubts import BANDS
from admin.words import Text, Word
from rules.fields import FieldName
from rules.freshness.belief import Band
from rules.freshness.signals import SignalKind
from service import contacts, freshness
from service.access import Scope
from service.errors import NotFound
from service.freshness import Explained, Reason, doubts, telling

pages = Blueprint("contact_freshness", __name__, url_prefix="/contacts")

ORDER = tuple(FieldName)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One change of what is believed; without a word for time that passed."""

    at: datetime
    what: Text | None
    worth: Word | None
    before: float
    after: float
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One field, with all that led to what is believed of it."""

    field: FieldName
    label: Text
    masked: str
    band: Word
    told: Explained
    steps: tuple[Step, ...]
    buttons: tuple[tuple[SignalKind, Text], ...]


@pages.get("/<uuid:contact_id>/freshness")
@auth.needs(Scope.CONTACTS_READ)
def shown(contact_id: UUID) -> str:
    """Every value that can go stale, the least likely first."""
    with auth.look() as work:
        view = contacts.show(work, contact_id)
        masked = {each.name: each.masked for each in view.fields}
        told = freshness.explain(work, contact_id)
        return render_template(
            "contact_freshness.html",
            **head(view, "freshness"),
            panels=_panels(told, masked),
            may_tell=work.actor.may(Scope.SIGNALS_WRITE),
            doubt=doubts.about(work, contact_id) if work.actor.may(Scope.DOUBTS_DECIDE) else None,
        )


@pages.post("/<uuid:contact_id>/freshness")
@auth.needs(Scope.SIGNALS_WRITE)
def tell(contact_id: UUID) -> Answer:
    """Write down what was found out about one field."""
    kind, name = request.form.get("kind", ""), request.form.get("field", "")
    if name not in set(FieldName) or kind not in {each.value for each in _kinds(FieldName(name))}:
        raise NotFound
    with auth.work() as work:
        telling.by_hand(work, contact_id, kind=SignalKind(kind), field_name=FieldName(name))
    return notices.leave(redirect(url_for(".shown", contact_id=contact_id), 303), "found_out")


def _kinds(name: FieldName) -> tuple[SignalKind, ...]:
    return (*heard.BY_HAND.get(name, ()), *heard.OF_ANY)


def _panels(told: Sequence[Explained], masked: dict[FieldName, str]) -> list[Panel]:
    in_order = sorted(told, key=lambda each: (each.known.probability, ORDER.index(each.field)))
    return [
        Panel(
            field=each.field,
            label=members.FIELDS[each.field],
            masked=masked.get(each.field, ""),
            band=BANDS[Band(each.known.band)],
            told=each,
            steps=tuple(_steps(each.steps)),
            buttons=tuple((kind, heard.ASKED[kind]) for kind in _kinds(each.field)),
        )
        for each in in_order
    ]


def _steps(steps: Sequence[Reason]) -> Iterator[Step]:
    for each in steps:
        kind = each.step.kind
        yield Step(
            at=each.step.at,
            what=heard.KINDS[kind] if kind else None,
            worth=heard.worth(each.step.ratio) if kind else None,
            before=each.step.before,
            after=each.step.after,
            source=each.source,
        )
