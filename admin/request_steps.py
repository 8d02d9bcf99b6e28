"""What can an officer do in a case: each step asks what it has to know, and is then taken."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from flask_babel import lazy_gettext

from admin import request_deeds as deeds
from admin import request_openings as openings
from admin import requested, restricted
from admin.forms import Field, Form
from admin.words import Text
from rules.objections import Weighed
from rules.requests import Refusal, RequestState
from service.access import Actor
from service.requests import (
    carrying,
    deciding,
    identity,
)
from service.requests.views import CaseView
from service.work import Work

_ = lazy_gettext

_EXPLAINED = Field(
    name="explained",
    label=_("In words, for the letter"),
    kind="text-long",
    required=False,
    longest=2_000,
    hint=_("It stands in the letter as you write it here."),
)
_NOTE = Field(
    name="note",
    label=_("Note"),
    kind="text-long",
    required=False,
    longest=2_000,
    hint=_("Kept sealed with the case."),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that may be done next."""

    name: str
    label: Text
    lead: Text
    notice: str
    """What is said afterwards: a code of admin.notices."""
    is_open: Callable[[CaseView, Actor], bool]
    take: Callable[[Work, UUID, Form, str | None], object]
    fields: tuple[Field, ...] = ()
    kind: str = ""
    """How the button looks: main, grave or nothing."""


STEPS: Mapping[str, Step] = {
    step.name: step
    for step in (
        Step(
            name="weigh",
            label=_("Weigh the objection"),
            lead=_(
                "Their situation against our interest. Until then their data are used for nothing; marketing"
                " has ended whatever comes of it. What is upheld takes effect when the case is carried out."
            ),
            notice="request_weighed",
            is_open=openings.can_weigh,
            take=deeds.weigh,
            fields=(
                Field(
                    name="weighed",
                    label=_("What weighs more?"),
                    kind="radio",
                    options={
                        Weighed.UPHELD.value: requested.WEIGHED[Weighed.UPHELD],
                        **{each.value: requested.REFUSALS[each] for each in Refusal if each.outweighs},
                    },
                ),
                Field(
                    name="explained",
                    label=_("In words, for the letter"),
                    kind="text-long",
                    required=False,
                    longest=2_000,
                    hint=_("Needed when ours weigh more: the law wants these grounds shown."),
                ),
            ),
            kind="main",
        ),
        Step(
            name="approve",
            label=_("Carry it out"),
            lead=_("Every right that is open is carried out now. What has begun cannot be taken back."),
            notice="request_approved",
            is_open=openings.can_approve,
            take=lambda work, request_id, _form, etag: carrying.approve(work, request_id, expected=etag),
            kind="main",
        ),
        Step(
            name="send-back",
            label=_("Send it back"),
            lead=_("You do not agree: whoever proposed it has to look again."),
            notice="request_returned",
            is_open=openings.in_state(RequestState.AWAITING_APPROVAL),
            take=lambda work, request_id, form, etag: carrying.send_back(
                work, request_id, note=form.value("note"), expected=etag
            ),
            fields=(_NOTE,),
        ),
        Step(
            name="vouch",
            label=_("I am sure who asks"),
            lead=_("You have seen the person, the mandate, or something else that leaves no doubt."),
            notice="request_proven",
            is_open=openings.can_vouch,
            take=deeds.vouch,
            fields=(
                Field(
                    name="contacts",
                    label=_("Ids of the contacts it is about"),
                    required=False,
                    hint=_("Only when they were not found by themselves; several with spaces."),
                ),
                _NOTE,
            ),
        ),
        Step(
            name="remind",
            label=_("Send the letter with the code again"),
            lead=_("A new code and a new link go to the address that was given."),
            notice="request_asked_again",
            is_open=openings.can_remind,
            take=lambda work, request_id, _form, _etag: identity.ask_again(work, request_id),
        ),
        Step(
            name="amend",
            label=_("Add an address or number"),
            lead=_("What became known of whom it is about; it is looked up anew."),
            notice="request_amended",
            is_open=openings.can_vouch,
            take=deeds.amend,
            fields=(
                Field(name="email", label=_("E-mail address"), required=False),
                Field(name="phone", label=_("Telephone number"), required=False),
                Field(name="name", label=_("Name"), required=False),
            ),
        ),
        Step(
            name="pause",
            label=_("Ask something"),
            lead=_("The question goes out by letter. Whether the clock stands still is for the law to say."),
            notice="request_paused",
            is_open=openings.can_ask,
            take=deeds.pause,
            fields=(
                Field(
                    name="ground",
                    label=_("About what?"),
                    kind="select",
                    options={ground.value: text for ground, text in requested.GROUNDS.items()},
                ),
                Field(
                    name="doubt",
                    label=_("Why is it doubted who asks?"),
                    kind="select",
                    required=False,
                    options={doubt.value: text for doubt, text in requested.DOUBTS.items()},
                    hint=_("Only then may more proof be asked for (GDPR article 12(6))."),
                ),
                Field(name="question", label=_("Question"), kind="text-long", longest=2_000),
            ),
        ),
        Step(
            name="resume",
            label=_("The answer has come"),
            lead=_("The clock goes on; its last day moves by as long as it stood."),
            notice="request_resumed",
            is_open=openings.can_resume,
            take=lambda work, request_id, form, etag: deciding.resume(
                work, request_id, note=form.value("note"), expected=etag
            ),
            fields=(_NOTE,),
        ),
        Step(
            name="extend",
            label=_("Extend"),
            lead=_("Only within the first period, once, and with the reason: the letter gives it."),
            notice="request_extended",
            is_open=lambda case, actor: openings.may(actor) and case.may_extend,
            take=deeds.extend,
            fields=(
                Field(
                    name="reason",
                    label=_("Why?"),
                    kind="radio",
                    options={reason.value: text for reason, text in requested.EXTENSIONS.items()},
                ),
                _EXPLAINED,
            ),
        ),
        Step(
            name="conclude",
            label=_("The correction is settled"),
            lead=_("Put the data right on the page of the contact first."),
            notice="request_concluded",
            is_open=openings.can_conclude,
            take=deeds.conclude,
            fields=(
                Field(
                    name="outcome",
                    label=_("What became of it?"),
                    kind="radio",
                    options={outcome.value: word.label for outcome, word in requested.OUTCOMES.items()},
                ),
            ),
        ),
        Step(
            name="ground",
            label=_("Why restrict?"),
            lead=_("Read what they wrote. The restriction begins on this ground, and the letter tells it."),
            notice="request_grounded",
            is_open=openings.can_ground,
            take=deeds.ground,
            fields=(
                Field(
                    name="ground",
                    label=_("On which ground are the data kept and not used?"),
                    kind="radio",
                    options=restricted.OF_THE_PERSON,
                    hint=_("GDPR article 18(1)."),
                ),
            ),
        ),
        Step(
            name="assign",
            label=_("Take it"),
            lead=_("The case is with you from now on."),
            notice="request_assigned",
            is_open=lambda case, actor: (
                openings.may(actor) and not case.request.is_over and case.request.assignee_id != actor.id
            ),
            take=lambda work, request_id, _form, etag: deciding.assign(
                work, request_id, work.actor.id, expected=etag
            ),
        ),
        Step(
            name="refuse",
            label=_("Refuse"),
            lead=_("The letter gives the reason, and says whom to complain to and that there are courts."),
            notice="request_refused",
            is_open=openings.in_state(*openings.UNDECIDED, RequestState.AWAITING_APPROVAL),
            take=deeds.refuse,
            fields=(
                Field(
                    name="right",
                    label=_("Which right?"),
                    kind="select",
                    required=False,
                    options={right.value: text for right, text in requested.RIGHTS.items()},
                    hint=_("All that are open, unless you choose one."),
                ),
                Field(
                    name="reason",
                    label=_("Why?"),
                    kind="radio",
                    options={
                        reason.value: text
                        for reason, text in requested.REFUSALS.items()
                        if not reason.outweighs
                    },
                ),
                _EXPLAINED,
            ),
            kind="grave",
        ),
        Step(
            name="revoke",
            label=_("Taken back"),
            lead=_("Whoever asked no longer wants it. The case is closed."),
            notice="request_revoked",
            is_open=openings.in_state(*openings.UNDECIDED, RequestState.AWAITING_APPROVAL),
            take=lambda work, request_id, _form, etag: deciding.revoke(work, request_id, expected=etag),
        ),
    )
}
