"""Is it really the person who asks? Proven by a mailbox, by a known session, or by the eyes of an officer.

The letter goes to the address that was typed, known here or not. Whoever has shown that they read it is asked
for nothing more: GDPR art. 12(6) allows that only where there is reason to doubt.
"""

import hmac
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from rules.deadlines import Ground
from rules.requests import Outcome, Refusal, RequestState
from service import contacts, page_links
from service.access import ActorKind, Scope
from service.errors import Conflict, Fault, Forbidden, Invalid, NotFound, TooMany
from service.ids import new_secret
from service.page_links import LASTS, LinkKind
from service.requests import Asker, Identity, clocks, details_of, letters, people, steps, timeline
from service.requests.timeline import EventKind
from service.storage import keys
from service.storage import requests as stored
from service.storage.base import Digest
from service.storage.requests import RequestRight, SubjectRequest
from service.vault import DigestPurpose
from service.work import Work

CODE_LASTS = timedelta(minutes=15)
MOST_TRIES = 5
DIGITS = 6
MOST_A_DAY = 5
"""Letters with a code that one case sends in a day."""


def ask(work: Work, row: SubjectRequest, rights: Sequence[RequestRight]) -> None:
    """Send a new link and code to the address that was typed. Raises TooMany beyond five a day."""
    since = work.now - timedelta(days=1)
    asked = stored.events_of_kind(row.id, EventKind.PROOF_ASKED.value, since=since)
    if (work.session.scalar(asked) or 0) >= MOST_A_DAY:
        raise TooMany("So many letters were sent today already.", retry_after=3600)
    code = f"{int.from_bytes(new_secret(8)) % 10**DIGITS:0{DIGITS}}"
    row.code, row.code_until, row.code_tries = _digest(work, row.id, code), work.now + CODE_LASTS, 0
    token = page_links.issue(work, LinkKind.VERIFY, row.id)
    timeline.note(work, row.id, EventKind.PROOF_ASKED)
    letters.confirm(
        work,
        row,
        rights,
        link=page_links.address(work, LinkKind.VERIFY, token),
        days=LASTS[LinkKind.VERIFY].days,
        code=code,
        minutes=CODE_LASTS // timedelta(minutes=1),
    )


def ask_again(work: Work, request_id: UUID) -> None:
    """Send the letter once more. Needs requests:write; raises NotFound, Conflict, TooMany."""
    work.actor.must(Scope.REQUESTS_WRITE)
    row = steps.load(work, request_id)
    if row.state is not RequestState.IDENTITY_PENDING or row.asker is not Asker.SELF:
        raise Conflict("Nobody is asked for a proof by mail here.")
    ask(work, row, steps.rights_of(work, row))


def verify(work: Work, request_id: UUID, code: str) -> bool:
    """Take the code from the letter; False when it is wrong, over, or was tried five times.

    Needs requests:write; raises NotFound, and Conflict when no proof is waited for.
    """
    work.actor.must(Scope.REQUESTS_WRITE)
    row = steps.load(work, request_id)
    _must_wait(row)
    is_live = row.code is not None and row.code_until is not None and work.now < row.code_until
    if not is_live or row.code_tries >= MOST_TRIES:
        return False
    row.code_tries += 1
    if not hmac.compare_digest(bytes(row.code or b""), bytes(_digest(work, row.id, code.strip()))):
        timeline.note(work, row.id, EventKind.PROOF_FAILED, tries=row.code_tries)
        return False
    _mailbox_shown(work, row)
    return True


def use_link(work: Work, token: str) -> bool:
    """Whoever has the link reads the mailbox; False when it opens nothing, or nothing that waits."""
    link = page_links.redeem(work, LinkKind.VERIFY, token)
    row = work.session.scalars(stored.locked(link.contact_id)).one_or_none() if link else None
    if link is None or row is None or not page_links.use(work, link):
        return False
    if row.state is not RequestState.IDENTITY_PENDING or row.identity is not Identity.NONE:
        return False
    row.revision += 1
    _mailbox_shown(work, row)
    return True


def vouch(
    work: Work,
    request_id: UUID,
    *,
    contact_ids: Collection[UUID] | None = None,
    note: str = "",
    expected: str | None = None,
) -> None:
    """An officer is sure who asks, or has seen the mandate; may also say whom it is about.

    Needs requests:manage. Raises NotFound, Stale, Conflict; Invalid for a contact that there is not.
    """
    work.actor.must(Scope.REQUESTS_MANAGE)
    if work.actor.kind is ActorKind.API_KEY:
        raise Forbidden("A key cannot vouch for a person.")
    row = steps.load(work, request_id, expected=expected)
    if row.state.is_over or row.state in {RequestState.EXECUTING, RequestState.AWAITING_APPROVAL}:
        raise Conflict("It is too late for that.")
    if contact_ids is not None:
        stored.name_contacts(work.session, row.id, _known(work, contact_ids))
    row.identity = Identity.OFFICER if row.asker is Asker.SELF else Identity.MANDATE
    _proven(work, row, note=note)


def _known(work: Work, contact_ids: Collection[UUID]) -> list[UUID]:
    survivors = {contacts.survivor_of(work, each) for each in contact_ids}
    if len(keys.find_many(work.session, survivors)) < len(survivors):
        raise Invalid(faults=[Fault("/contact_ids", "unknown", "There is no such contact.")])
    return sorted(survivors)


def _must_wait(row: SubjectRequest) -> None:
    if row.state is not RequestState.IDENTITY_PENDING or row.identity is not Identity.NONE:
        raise Conflict("No proof is waited for.")


def _mailbox_shown(work: Work, row: SubjectRequest) -> None:
    """From now on the case is about whoever has that address, and nobody else."""
    key = keys.find(work.session, row.id)
    if key is None:
        raise NotFound
    found = people.of_mailbox(_as_service(work), details_of(row, work.vault.safe(key)))
    stored.name_contacts(work.session, row.id, found)
    row.identity = Identity.MAILBOX
    _proven(work, row)
    if not found:
        _nobody(work, row)


def _proven(work: Work, row: SubjectRequest, *, note: str = "") -> None:
    row.code = row.code_until = row.waits_since = None
    timeline.note(work, row.id, EventKind.PROVEN, text=note, how=row.identity.value)
    open_ = [each for each in work.session.scalars(stored.pauses(row.id)) if each.ends is None]
    for pause in open_:
        if pause.ground is Ground.IDENTITY:
            pause.ends = work.now
    # Another question may still be open: that is answered by itself.
    if not any(pause.is_counted and pause.ends is None for pause in open_):
        row.stands_since = None
    if row.state is RequestState.CLARIFICATION_PENDING:
        row.waits_since = work.now
    elif row.state is not RequestState.IN_PROGRESS:
        steps.go(row, RequestState.IN_PROGRESS)
    rights = steps.rights_of(work, row)
    clocks.count(work, row, rights, why="proven")
    steps.weigh_later(work, row, rights)


def _nobody(work: Work, row: SubjectRequest) -> None:
    """We hold nothing of whoever reads this mailbox, and say so: art. 15(1) asks for that much."""
    rights = steps.rights_of(work, row)
    for each in rights:
        if each.outcome is None:
            steps.conclude(work, row, each, Outcome.REFUSED, refusal=Refusal.NO_MATCH)
    steps.end_if_settled(work, row, rights)


def _as_service(work: Work) -> Work:
    """The same work with the right to look people up: whoever asks is shown nobody."""
    return replace(work, actor=replace(work.actor, scopes=work.actor.scopes | {Scope.CONTACTS_READ}))


def _digest(work: Work, request_id: UUID, code: str) -> Digest:
    return Digest(work.vault.digest(DigestPurpose.REQUEST, request_id.bytes, code or "-"))
