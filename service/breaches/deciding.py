"""How grave is a breach, who is told of it and who is not, and why?"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from rules import breaches as law
from rules.breaches import Exposure, Nature, Risk, Spared, Text
from service import audit
from service.audit import Action
from service.breaches import LONGEST_TEXT, Step, keep_texts, locked, note_step, texts_of
from service.errors import Conflict, Fault, Invalid
from service.storage.breaches import Breach
from service.work import Work


def write(work: Work, breach_id: UUID, texts: Mapping[Text, str]) -> None:
    """Write down what is known now; what was written before stays in the course.

    Needs breaches:manage; raises NotFound, Conflict once closed, Invalid for a text that is too long.
    """
    row = locked(work, breach_id)
    long = [each for each, text in texts.items() if len(text) > LONGEST_TEXT]
    if long:
        detail = f"At most {LONGEST_TEXT:,} characters."
        raise Invalid(faults=[Fault(f"/{each}", "length", detail) for each in long])
    told = texts_of(work, row)
    now = told | {each.value: text.strip() for each, text in texts.items()}
    if now != told:
        keep_texts(work, row, now)
        audit.note(work, Action.BREACH_NOTED, about=row.id, fields=sorted(each.value for each in texts))


def note(work: Work, breach_id: UUID, text: str) -> None:
    """Add a remark to the course. Needs breaches:manage; raises NotFound, Conflict once closed, Invalid."""
    row = locked(work, breach_id)
    note_step(work, row, Step.NOTED, text=_reason(text, "/note"))
    audit.note(work, Action.BREACH_NOTED, about=row.id)


def assess(
    work: Work,
    breach_id: UUID,
    *,
    natures: frozenset[Nature],
    risk: Risk,
    exposure: Exposure,
    why: str,
) -> None:
    """Say what was lost, how grave it is, whether the data could be read, and why we think so.

    What was decided on other grounds is open again. Needs breaches:manage; raises NotFound, Conflict once
    closed, Invalid.
    """
    row = locked(work, breach_id)
    reason = _reason(why, "/why")
    if not natures:
        raise Invalid(faults=[Fault("/natures", "missing", "Say what was lost.")])
    row.natures, row.risk = sorted(each.value for each in natures), risk
    row.exposure = exposure
    if not _is_grounded(row):
        row.tell_subjects, row.spared = None, None
    note_step(
        work,
        row,
        Step.ASSESSED,
        text=reason,
        natures=row.natures,
        risk=risk.value,
        exposure=exposure.value,
    )
    audit.note(work, Action.BREACH_NOTED, about=row.id, state=risk.value)


def report(
    work: Work, breach_id: UUID, *, at: datetime, is_complete: bool, why_late: str = "", note: str = ""
) -> None:
    """The authority has been told, wholly or in part: more may follow in phases (art. 33(4)).

    The first report after its hour gives the reasons. Needs breaches:manage; raises NotFound; Conflict once
    closed, and when a whole report still lacks something; Invalid.
    """
    row = locked(work, breach_id)
    if not row.aware_at <= at <= work.now:
        raise Invalid(faults=[Fault("/at", "range", "Lies between becoming aware of it and now.")])
    is_late = row.reported_at is None and law.is_late(at, row.due_at)
    reason = _reason(why_late, "/why_late") if is_late else why_late.strip()
    if is_complete and (lacking := law.lacking(_told(work, row))):
        raise Conflict(f"A whole report says more: art. 33(3) {', '.join(lacking)}.")
    row.reported_at, row.is_complete = row.reported_at or at, is_complete
    note_step(
        work,
        row,
        Step.REPORTED,
        text="\n".join(filter(None, (reason, note.strip()))),
        reported_at=at.isoformat(),
        is_complete=is_complete,
        is_late=is_late,
    )
    audit.note(work, Action.BREACH_REPORTED, about=row.id, state="complete" if is_complete else "phase")


def leave_unreported(work: Work, breach_id: UUID, *, why: str) -> None:
    """No authority is told, because it is unlikely to hurt anybody (art. 33(1)).

    Needs breaches:manage; raises NotFound, Invalid, and Conflict once closed or for any graver risk.
    """
    row = locked(work, breach_id)
    if row.risk is None or row.risk.is_reported:
        raise Conflict("Only what is unlikely to result in a risk may go unreported.")
    note_step(work, row, Step.NOT_REPORTED, text=_reason(why, "/why"))
    audit.note(work, Action.BREACH_NOTED, about=row.id, state=Step.NOT_REPORTED.value)


def decide(work: Work, breach_id: UUID, *, tell: bool, spared: Spared | None = None, why: str) -> None:
    """Are the people told, and why, or why not (art. 34)?

    Of a high risk they are, unless something spares it. Needs breaches:manage; raises NotFound; Conflict once
    closed, before the risk was assessed, and for a reason that does not hold; Invalid.
    """
    row = locked(work, breach_id)
    reason = _reason(why, "/why")
    if row.risk is None:
        raise Conflict("Say first how grave it is.")
    if not tell and row.risk is Risk.HIGH and spared is None:
        raise Invalid(
            faults=[Fault("/spared", "missing", "Of a high risk people are told: say what spares it.")]
        )
    if spared is not None and not law.may_spare(spared, exposure=row.exposure):
        raise Conflict("The data count as unreadable only where no key was reached.")
    row.tell_subjects, row.spared = tell, None if tell else spared
    note_step(
        work, row, Step.DECIDED, text=reason, tell=tell, spared=row.spared.value if row.spared else None
    )
    audit.note(work, Action.BREACH_NOTED, about=row.id, state="tell" if tell else "spare")


def told(work: Work, breach_id: UUID, *, at: datetime, how: str) -> None:
    """The people have been told. Needs breaches:manage; raises NotFound, Conflict, Invalid."""
    row = locked(work, breach_id)
    if not row.tell_subjects:
        raise Conflict("Decide first that the people are told.")
    if not row.aware_at <= at <= work.now:
        raise Invalid(faults=[Fault("/at", "range", "Lies between becoming aware of it and now.")])
    row.told_at = at
    note_step(work, row, Step.TOLD, text=_reason(how, "/how"), told_at=at.isoformat())
    audit.note(work, Action.BREACH_NOTED, about=row.id, state=Step.TOLD.value)


def close(work: Work, breach_id: UUID, *, why: str) -> None:
    """Nothing is left to do. Needs breaches:manage; raises NotFound, Invalid; Conflict while something is."""
    row = locked(work, breach_id)
    if open_ends := undone(row):
        raise Conflict(open_ends[0])
    row.closed_at = work.now
    note_step(work, row, Step.CLOSED, text=_reason(why, "/why"))
    audit.note(work, Action.BREACH_CLOSED, about=row.id)


def undone(row: Breach) -> list[str]:
    """What has to be done before a breach can be closed."""
    checks = (
        (row.risk is not None, "Say first how grave it is."),
        (row.risk is Risk.UNLIKELY or row.is_complete, "The report to the authority is not complete."),
        (row.risk is not Risk.HIGH or row.tell_subjects is not None, "Decide whether the people are told."),
        (not row.tell_subjects or row.told_at is not None, "The people have not been told."),
    )
    return [said for holds, said in checks if not holds]


def _is_grounded(row: Breach) -> bool:
    """Does what was decided about telling the people still stand, as the breach is assessed now?"""
    if row.spared is not None:
        return law.may_spare(row.spared, exposure=row.exposure)
    # Without anything that spares it, only of a lesser risk may people not be told.
    return row.tell_subjects is not False or row.risk is not Risk.HIGH


def _told(work: Work, row: Breach) -> law.Told:
    texts = texts_of(work, row)
    return law.Told(
        natures=frozenset(map(Nature, row.natures)),
        risk=row.risk,
        has_count=row.counted_at is not None,
        texts=frozenset(each for each in Text if texts.get(each.value)),
    )


def _reason(text: str, pointer: str) -> str:
    said = text.strip()
    if not 0 < len(said) <= LONGEST_TEXT:
        raise Invalid(faults=[Fault(pointer, "missing" if not said else "length", "Say why, in words.")])
    return said
