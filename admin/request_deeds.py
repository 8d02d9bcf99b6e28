"""What is done with a case when a step is taken, by what the officer filled in?"""

from uuid import UUID

from admin.forms import Form
from rules.deadlines import Ground
from rules.objections import Weighed
from rules.requests import Outcome, Refusal, Right
from rules.restrictions import Ground as Restricting
from service.errors import Invalid
from service.requests import Person, amending, carrying, deciding, grounds, identity, weighing
from service.requests.deciding import Doubt, Extension
from service.work import Work


def ground(work: Work, request_id: UUID, form: Form, etag: str | None) -> None:
    grounds.state(work, request_id, Restricting(form.value("ground")), expected=etag)


def weigh(work: Work, request_id: UUID, form: Form, etag: str | None) -> None:
    told, explained = form.value("weighed"), form.value("explained")
    if told == Weighed.UPHELD:
        weighing.uphold(work, request_id, explained=explained, expected=etag)
    else:
        right = Right.OBJECTION_TO_INTEREST
        deciding.refuse(work, request_id, Refusal(told), right=right, explained=explained, expected=etag)


def extend(work: Work, request_id: UUID, form: Form, etag: str | None) -> None:
    reason = Extension(form.value("reason"))
    deciding.extend(work, request_id, reason, explained=form.value("explained"), expected=etag)


def pause(work: Work, request_id: UUID, form: Form, etag: str | None) -> None:
    deciding.pause(
        work,
        request_id,
        Ground(form.value("ground")),
        question=form.value("question"),
        doubt=Doubt(form.value("doubt")) if form.value("doubt") else None,
        expected=etag,
    )


def refuse(work: Work, request_id: UUID, form: Form, etag: str | None) -> None:
    deciding.refuse(
        work,
        request_id,
        Refusal(form.value("reason")),
        right=Right(form.value("right")) if form.value("right") else None,
        explained=form.value("explained"),
        expected=etag,
    )


def vouch(work: Work, request_id: UUID, form: Form, etag: str | None) -> None:
    named = form.value("contacts").replace(",", " ").split()
    try:
        ids = [UUID(each) for each in named]
    except ValueError:
        raise Invalid(faults=[]) from None
    identity.vouch(work, request_id, contact_ids=ids or None, note=form.value("note"), expected=etag)


def amend(work: Work, request_id: UUID, form: Form, etag: str | None) -> None:
    email, phone, name = (form.value(each) or None for each in ("email", "phone", "name"))
    amending.amend(work, request_id, Person(email=email, phone=phone, name=name), expected=etag)


def conclude(work: Work, request_id: UUID, form: Form, etag: str | None) -> None:
    outcome = Outcome(form.value("outcome"))
    carrying.conclude(work, request_id, Right.RECTIFICATION, outcome, expected=etag)
