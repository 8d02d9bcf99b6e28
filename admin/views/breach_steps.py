"""Which steps does a breach take, what is asked at each, and what is it called?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from flask_babel import gettext, lazy_gettext

from admin import members
from admin.forms import Field, Form
from admin.words import Text, Word
from rules.breaches import Exposure, Nature, Risk, Spared
from rules.breaches import Text as Written
from rules.fields import FieldName
from service import breaches, sources
from service.breaches import BreachView, Step, counting, deciding
from service.breaches.counting import Scope
from service.work import Work

_ = lazy_gettext

NATURES: Mapping[Nature, Text] = {
    Nature.CONFIDENTIALITY: _("Somebody saw what they should not have"),
    Nature.INTEGRITY: _("Something was changed"),
    Nature.AVAILABILITY: _("Something was lost, or could not be reached"),
}
RISKS: Mapping[Risk, Word] = {
    Risk.UNLIKELY: Word(_("Unlikely to hurt anybody"), "good"),
    Risk.RISK: Word(_("May hurt somebody"), "warn"),
    Risk.HIGH: Word(_("Likely to hurt somebody badly"), "bad"),
}
EXPOSURES: Mapping[Exposure, Text] = {
    Exposure.UNKNOWN: _("Not known yet"),
    Exposure.SEALED: _("Encrypted, and no key was reached"),
    Exposure.READABLE: _("Readable, or keys were reached too"),
}
SPARED: Mapping[Spared, Text] = {
    Spared.UNREADABLE: _("What was reached cannot be read without the keys (art. 34(3)(a))"),
    Spared.AVERTED: _("What was done since makes the high risk unlikely (art. 34(3)(b))"),
    Spared.EFFORT: _("It would take too much; a public notice takes its place (art. 34(3)(c))"),
}
TEXTS: Mapping[str, Text] = {
    Written.FACTS.value: _("The facts"),
    Written.EFFECTS.value: _("What is likely to come of it"),
    Written.MEASURES.value: _("What was done and will be"),
    Written.CONTACT.value: _("Whom to ask"),
}
STEPS: Mapping[Step, Text] = {
    Step.OPENED: _("Registered"),
    Step.ASSESSED: _("Assessed"),
    Step.WRITTEN: _("Written down anew"),
    Step.COUNTED: _("People affected counted"),
    Step.REPORTED: _("Reported to the authority"),
    Step.NOT_REPORTED: _("Not reported"),
    Step.DECIDED: _("Decided whether people are told"),
    Step.TOLD: _("People told"),
    Step.NOTED: _("Remark"),
    Step.CLOSED: _("Closed"),
}
WITH_TEXTS = frozenset({Step.OPENED, Step.WRITTEN})
"""Steps that keep all texts of their day; the page shows those of now."""
FAULTS: Mapping[str, Text] = {
    "missing": _("Say why, in words."),
    "range": _("Give a moment between becoming aware of it and now."),
    "unreadable": _("This does not have the right form: see the hint."),
    "unknown": _("There is no such thing here any more."),
}

_NOT_NOW = _("This cannot be done as it stands.")

Ask = Callable[[Work, BreachView], Form]
Do = Callable[[Work, UUID, Form], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something that can be done with a breach."""

    name: str
    label: Text
    lead: Text
    form: Ask
    do: Do
    refusal: Text = _NOT_NOW
    moments: tuple[str, ...] = ()
    fits: Callable[[BreachView], bool] = bool
    """Is it worth offering, as the breach stands?"""


def with_moments(form: Form, *names: str) -> Form:
    """The form, with a fault where a moment is not given as one."""
    for name in names:
        try:
            moment_of(form, name)
        except ValueError:
            form = form.refuse(name, gettext("Give a moment as 2027-12-31T09:30."))
    return form


def moment_of(form: Form, name: str) -> datetime | None:
    """An answer as a moment in UTC; None for none. Raises ValueError for anything else."""
    return moment_given(form, name) if form.value(name) else None


def moment_given(form: Form, name: str = "at") -> datetime:
    """The same of a question that has to be answered."""
    return datetime.fromisoformat(form.value(name)).replace(tzinfo=UTC)


def _why(label: Text, name: str = "why", *, required: bool = True) -> Field:
    return Field(name=name, label=label, kind="text-long", required=required, longest=breaches.LONGEST_TEXT)


def _when(label: Text) -> Field:
    return Field(name="at", label=label, kind="datetime-local", hint=_("In UTC."))


def _assess_form(_work: Work, view: BreachView) -> Form:
    form = Form(
        (
            Field(
                name="natures",
                label=_("What was lost?"),
                kind="checks",
                options={each.value: text for each, text in NATURES.items()},
            ),
            Field(
                name="risk",
                label=_("How grave is it for the people?"),
                kind="radio",
                options={each.value: word.label for each, word in RISKS.items()},
            ),
            Field(
                name="exposure",
                label=_("Could the data be read?"),
                kind="radio",
                options={each.value: text for each, text in EXPOSURES.items()},
                hint=_("Fields are encrypted here; think of backups, exports and the file of keys."),
            ),
            _why(_("Why do you think so?")),
        )
    )
    return form.filled(
        natures=[each.value for each in view.natures],
        risk=view.risk.value if view.risk else None,
        exposure=view.exposure.value,
    )


def _assess(work: Work, breach_id: UUID, form: Form) -> None:
    deciding.assess(
        work,
        breach_id,
        natures=frozenset(map(Nature, form.all("natures"))),
        risk=Risk(form.value("risk")),
        exposure=Exposure(form.value("exposure")),
        why=form.value("why"),
    )


def _write_form(_work: Work, view: BreachView) -> Form:
    fields = tuple(_why(TEXTS[each.value], each.value, required=False) for each in Written)
    return Form(fields).filled(**{each.value: view.texts.get(each) for each in Written})


def _write(work: Work, breach_id: UUID, form: Form) -> None:
    deciding.write(work, breach_id, {each: form.value(each.value) for each in Written})


def _count_form(work: Work, _view: BreachView) -> Form:
    return Form(
        (
            Field(
                name="sources",
                label=_("From which sources?"),
                kind="checks",
                required=False,
                options={str(each.id): each.name for each in sources.listed(work)},
                hint=_("From all of them unless you choose."),
            ),
            Field(
                name="since",
                label=_("Given to us since"),
                kind="datetime-local",
                required=False,
                hint=_("In UTC."),
            ),
            Field(
                name="until", label=_("and before"), kind="datetime-local", required=False, hint=_("In UTC.")
            ),
            Field(
                name="countries",
                label=_("In which countries?"),
                required=False,
                hint=_("Two letters each, as NL FI."),
            ),
            Field(
                name="fields",
                label=_("Which data were reached?"),
                kind="checks",
                required=False,
                options={name.value: members.FIELDS[name] for name in FieldName},
            ),
        )
    )


def _count(work: Work, breach_id: UUID, form: Form) -> None:
    scope = Scope(
        sources=frozenset(map(UUID, form.all("sources"))),
        since=moment_of(form, "since"),
        until=moment_of(form, "until"),
        countries=frozenset(form.value("countries").upper().replace(",", " ").split()),
        fields=frozenset(map(FieldName, form.all("fields"))),
    )
    counting.count(work, breach_id, scope)


def _report_form(_work: Work, _view: BreachView) -> Form:
    return Form(
        (
            _when(_("When did the authority hear of it?")),
            Field(
                name="is_complete",
                label=_("Everything that has to be said has been said"),
                kind="check",
                required=False,
                hint=_("More may follow in phases, without further delay."),
            ),
            _why(_("Why does it come late?"), "why_late", required=False),
            _why(_("Reference, or what was said"), "note", required=False),
        )
    )


def _report(work: Work, breach_id: UUID, form: Form) -> None:
    deciding.report(
        work,
        breach_id,
        at=moment_given(form),
        is_complete=form.holds("is_complete", "yes"),
        why_late=form.value("why_late"),
        note=form.value("note"),
    )


def _decide_form(_work: Work, _view: BreachView) -> Form:
    return Form(
        (
            Field(
                name="tell",
                label=_("Are the people told?"),
                kind="radio",
                options={"yes": _("Yes"), "no": _("No")},
            ),
            Field(
                name="spared",
                label=_("If not, though the risk is high: what spares it?"),
                kind="select",
                required=False,
                options={each.value: text for each, text in SPARED.items()},
            ),
            _why(_("Why?")),
        )
    )


def _decide(work: Work, breach_id: UUID, form: Form) -> None:
    spared = form.value("spared")
    deciding.decide(
        work,
        breach_id,
        tell=form.value("tell") == "yes",
        spared=Spared(spared) if spared else None,
        why=form.value("why"),
    )


def _told_form(_work: Work, _view: BreachView) -> Form:
    return Form((_when(_("When were they told?")), _why(_("How?"), "how")))


def _told(work: Work, breach_id: UUID, form: Form) -> None:
    deciding.told(work, breach_id, at=moment_given(form), how=form.value("how"))


def _reason_form(_work: Work, _view: BreachView) -> Form:
    return Form((_why(_("Why?")),))


def _note_form(_work: Work, _view: BreachView) -> Form:
    return Form((_why(_("Remark"), "note"),))


ACTS: Sequence[Act] = (
    Act(
        name="assess",
        label=_("Assess"),
        lead=_("What was decided on other grounds is open again."),
        form=_assess_form,
        do=_assess,
    ),
    Act(
        name="write",
        label=_("Write down"),
        lead=_("What stood here before stays in the course. It may name people: it is kept sealed."),
        form=_write_form,
        do=_write,
    ),
    Act(
        name="count",
        label=_("Count the people affected"),
        lead=_("The list of those it concerns is frozen; counting again makes it anew."),
        form=_count_form,
        do=_count,
        refusal=_("It is being counted already."),
        moments=("since", "until"),
    ),
    Act(
        name="reported",
        label=_("Reported to the authority"),
        lead=_("Write down that it was reported, wholly or in part. This service sends nothing itself."),
        form=_report_form,
        do=_report,
        refusal=_("A whole report says more: what it lacks stands on the page of the breach."),
        moments=("at",),
        fits=lambda view: not view.is_complete,
    ),
    Act(
        name="unreported",
        label=_("Not reported"),
        lead=_("Only what is unlikely to hurt anybody may go unreported, and the register says why."),
        form=_reason_form,
        do=lambda work, breach_id, form: deciding.leave_unreported(work, breach_id, why=form.value("why")),
        refusal=_("It was not assessed as unlikely to hurt anybody."),
        fits=lambda view: view.risk is Risk.UNLIKELY,
    ),
    Act(
        name="decide",
        label=_("Decide whether people are told"),
        lead=_("Of a high risk people are told, unless one of three things spares it."),
        form=_decide_form,
        do=_decide,
        refusal=_("Assess it first; and it counts as unreadable only where no key was reached."),
        fits=lambda view: view.risk is not None,
    ),
    Act(
        name="told",
        label=_("People told"),
        lead=_("Write down that the people have been told. This service sends nothing itself."),
        form=_told_form,
        do=_told,
        refusal=_("Decide first that the people are told."),
        moments=("at",),
        fits=lambda view: bool(view.tell_subjects) and view.told_at is None,
    ),
    Act(
        name="note",
        label=_("Remark"),
        lead=_("It stays in the course."),
        form=_note_form,
        do=lambda work, breach_id, form: deciding.note(work, breach_id, form.value("note")),
    ),
    Act(
        name="close",
        label=_("Close"),
        lead=_("A closed breach stays in the register as it is."),
        form=_reason_form,
        do=lambda work, breach_id, form: deciding.close(work, breach_id, why=form.value("why")),
        refusal=_("Something is still to be done: assess it, report it, and decide whether people are told."),
    ),
)
