"""What do we write to whoever asked, in their language, and what must stand in it?"""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from rules.requests import Outcome, Refusal, Right
from service import outbox
from service.channels import mail, wording
from service.outbox import LetterKind, Told
from service.requests import clocks, details_of, timeline
from service.requests.timeline import EventKind
from service.storage import keys
from service.storage.requests import RequestRight, SubjectRequest
from service.work import Work

WORDS = "requests"
USEFUL = timedelta(days=30)
"""So long a letter is tried."""


def write(work: Work, row: SubjectRequest, kind: LetterKind, told: Told) -> UUID | None:
    """Have a letter sent to whoever asked; gives its id, None when there is no address to send it to."""
    key = keys.find(work.session, row.id)
    if key is None:
        return None
    to = details_of(row, work.vault.safe(key)).mailbox
    if to is None:
        timeline.note(work, row.id, EventKind.LETTER, letter=kind.value, state="no_address")
        return None
    letter_id = outbox.put(
        work, kind, row.id, key, to=to, language=row.language, expires_at=work.now + USEFUL, told=told
    )
    timeline.note(work, row.id, EventKind.LETTER, letter=kind.value, state="written")
    _acknowledged(work, row)
    return letter_id


def received(work: Work, row: SubjectRequest, rights: Sequence[RequestRight]) -> None:
    """We have the request, and answer by then."""
    told = Told(items=_asked(row, rights), facts=_facts(row))
    write(work, row, LetterKind.REQUEST_RECEIVED, told)


def confirm(
    work: Work,
    row: SubjectRequest,
    rights: Sequence[RequestRight],
    *,
    link: str,
    days: int,
    code: str,
    minutes: int,
) -> None:
    """The same, and asks for proof that the mailbox is theirs."""
    told = Told(
        link=link,
        days=days,
        items=_asked(row, rights),
        also=("code", *(["due"] if row.due_on else [])),
        facts=_facts(row) | {"code": code, "minutes": str(minutes)},
    )
    write(work, row, LetterKind.REQUEST_CONFIRM, told)


def clarify(
    work: Work, row: SubjectRequest, rights: Sequence[RequestRight], *, question: str, is_doubt: bool
) -> None:
    """Asks what we have to know."""
    told = Told(
        items=_asked(row, rights),
        also=("question", *(["identity"] if is_doubt else [])),
        facts=_facts(row) | {"question": question},
        days=work.settings.identity_days,
    )
    write(work, row, LetterKind.REQUEST_CLARIFY, told)


def extended(
    work: Work,
    row: SubjectRequest,
    rights: Sequence[RequestRight],
    *,
    first: date,
    reason: str,
    explained: str,
) -> None:
    """It takes longer, and why: GDPR art. 12(3) wants the reasons told within the first month."""
    facts = _facts(row) | {
        "first": wording.day(first, row.language),
        "reason": wording.called(WORDS, reason, row.language),
        "explained": explained,
    }
    complaint, route = _route(work)
    also = (*(["explained"] if explained else []), *complaint)
    told = Told(items=_asked(row, rights), also=also, facts=facts | route)
    write(work, row, LetterKind.REQUEST_EXTENDED, told)


def held(work: Work, row: SubjectRequest) -> None:
    """Until the objection is weighed the data are kept and used for nothing."""
    write(work, row, LetterKind.REQUEST_HELD, Told(facts=_facts(row)))


def package(work: Work, row: SubjectRequest, *, link: str, days: int) -> None:
    """The copy is ready: here is the one link to it."""
    write(work, row, LetterKind.PACKAGE_READY, Told(link=link, days=days))


def done(work: Work, row: SubjectRequest, rights: Sequence[RequestRight]) -> None:
    """What became of each right. With whatever was refused: reasons, authority and court (art. 12(4))."""
    complaint, route = _route(work)
    explained = "\n\n".join(timeline.reasons(work, row.id))
    is_whole = all(each.outcome is Outcome.DONE for each in rights)
    is_nobody = any(each.refusal is Refusal.NO_MATCH for each in rights)
    also = (
        *(["nobody"] if is_nobody else []),
        *(["explained"] if explained else []),
        *_weighed(rights),
        *(() if is_whole else complaint),
    )
    items = tuple(_outcome(row, each) for each in rights)
    told = Told(items=items, also=also, facts=_facts(row) | route | {"explained": explained})
    write(work, row, LetterKind.REQUEST_DONE, told)


def _weighed(rights: Sequence[RequestRight]) -> list[str]:
    """Names of the sentences about an objection that was weighed: what goes on, and what does not."""
    return [
        "upheld" if each.outcome is Outcome.DONE else "overruled"
        for each in rights
        if each.right is Right.OBJECTION_TO_INTEREST
        and (each.outcome is Outcome.DONE or (each.refusal is not None and each.refusal.outweighs))
    ]


def _acknowledged(work: Work, row: SubjectRequest) -> None:
    if row.acknowledged_at is None and mail.is_on(work.settings):
        row.acknowledged_at = work.now
        timeline.note(work, row.id, EventKind.ACKNOWLEDGED)


def _asked(row: SubjectRequest, rights: Sequence[RequestRight]) -> tuple[str, ...]:
    return tuple(
        " ".join((wording.called(WORDS, each.right, row.language), *_ground(row, each))) for each in rights
    )


def _outcome(row: SubjectRequest, each: RequestRight) -> str:
    words = [wording.called(WORDS, code, row.language) for code in (each.right, each.outcome or "")]
    reason = f" ({wording.called(WORDS, each.refusal, row.language)})" if each.refusal else ""
    return " ".join((f"{words[0]}: {words[1]}{reason}", *_ground(row, each)))


def _ground(row: SubjectRequest, each: RequestRight) -> tuple[str, ...]:
    """Why the data are kept and not used, in brackets; nothing for other rights, or while it is not known."""
    if each.ground is None or each.refusal is not None:
        return ()
    return (f"({wording.called(WORDS, f'ground_{each.ground}', row.language)})",)


def _facts(row: SubjectRequest) -> dict[str, str]:
    due = wording.day(row.due_on, row.language) if row.due_on else ""
    return {"received": wording.day(row.received_at.date(), row.language), "due": due}


def _route(work: Work) -> tuple[tuple[str, ...], dict[str, str]]:
    """Names of the sentences about complaints, and what they need."""
    found = clocks.authority(work)
    if found is None:
        return ("court",), {}
    return ("complaint", "court"), {"authority": found.name, "authority_url": found.url}
