"""How does each category go? One small deed each, all of it in one transaction with its result.

A deed says how many rows went and how many stayed; what it did not do is never counted.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from rules import proofs
from rules.erasing import Category, Fate, Ground
from rules.restrictions import Ground as Limit
from rules.suppressions import Reason
from service import exported, packages, recipients, suppressions
from service.audit import redacting
from service.contacts import rebuilding
from service.erasure import locating, person, searching
from service.erasure.case import Case, Done
from service.ids import new_id
from service.matching import census
from service.storage import contacts, freshness, keys, requests, traces
from service.storage import restrictions as restricted
from service.storage.erasure import SubjectKind
from service.storage.restrictions import Restriction

Deed = Callable[[Case], Done]

# Records are opened so many at a time to take them out of the counts.
_COUNTED = 200


def carry_out(case: Case, category: Category) -> Done:
    """Let one category go, as far as nothing holds it."""
    holds = case.holds_of(category)
    if not holds or (category is Category.CONSENTS and all(hold.purpose for hold in holds)):
        return DEEDS[category](case)
    if category is Category.CONTACT:
        _restrict(case)
    if category is Category.LEADS:
        # Nobody shall judge it anew, make a record of it, or have the person found by it.
        traces.set_aside(case.work.session, case.leads, holder=holds[0].contact_id)
    return Done(
        kept=locating.count(case.work, category, case.owners),
        ground=holds[0].ground,
        until=max(hold.review_at for hold in holds),
    )


def _restrict(case: Case) -> None:
    """What is held of a person is kept and used for nothing: not matched, not merged, not written to."""
    work = case.work
    if restricted.covered(work.session, case.contacts, as_of=None):
        return
    row = Restriction(
        id=new_id(work.now),
        contact_id=case.contacts[0],
        ground=Limit.STORAGE_LIMIT,
        fields=[],
        request_id=case.erasure.request_id,
        since=work.now,
    )
    work.session.add(row)
    work.session.flush()  # its contacts refer to it
    restricted.name(work.session, row.id, case.contacts, work.now)


def suppress(case: Case) -> Done:
    """Put every sign of the person on the suppression list, before anything goes; the hashes stay."""
    signs = person.identifiers(case.work, person.of(case.work, case.contacts, case.leads))
    if not signs:
        return Done()
    added = suppressions.add(case.work, signs, reason=Reason.ERASURE)
    return Done(kept=len(added.entries), ground=Ground.DO_NOT_CONTACT)


def _tokens(case: Case) -> Done:
    """What finds the person. From here on no lead is placed with them; one that is under way waits for us.

    First of all lists for others are taken back that the person is in: whatever is held, it does not go out.
    Then leads of theirs are looked for that were never made part of a contact.
    """
    exported.revoke_of(case.work, case.contacts)
    found, after = searching.strays(case)
    if after is not None:
        return Done(after=after)
    rebuilding.lock(case.work, case.contacts)
    session = case.work.session
    for start in range(0, len(case.leads), _COUNTED):
        census.uncount(case.work, case.leads[start : start + _COUNTED])
    owners = {**case.owners, SubjectKind.LEAD: [*case.leads, *found]}
    return Done(gone=traces.remove(session, Category.TOKENS, owners))


def _reviews_and_judgements(case: Case) -> Done:
    session = case.work.session
    gone = traces.remove_merges(session, case.contacts)
    return Done(gone=gone + traces.remove(session, Category.REVIEWS_AND_JUDGEMENTS, case.owners))


def _packages(case: Case) -> Done:
    """Copies that were made for the person are never given out again."""
    return Done(gone=packages.revoke_of(case.work, case.contacts))


def _disclosures(case: Case) -> Done:
    """Who was given what has to be accounted for: a random reference takes the place of the person."""
    return Done(gone=recipients.forget(case.work, case.contacts))


def _audit(case: Case) -> Done:
    gone = redacting.redact(case.work, list(case.references.values()), erasure=case.erasure.id)
    return Done(gone=gone)


def _requests(case: Case) -> Done:
    """Cases that are over lose what was said in them; one that is open is answered first."""
    session = case.work.session
    contact = case.results.get(Category.CONTACT)
    if contact is not None and contact.fate is Fate.RETAINED:
        # As long as the contact is held, so is that it must not be used, and the case that asked for it.
        kept = traces.count(session, Category.REQUESTS, case.owners)
        return Done(kept=kept, ground=contact.ground, until=contact.until)
    gone = traces.remove(session, Category.REQUESTS, case.owners)
    about = session.scalars(requests.about(case.contacts)).all()
    over = [each.id for each in about if not _is_needed(case, each)]
    gone += traces.empty_cases(session, over)
    keys.shred(session, over)
    if len(over) == len(about):
        return Done(gone=gone)
    return Done(gone=gone, kept=len(about) - len(over), ground=Ground.ANSWERING)


def is_any_needed(case: Case) -> bool:
    """Does anybody still wait for an answer in a case about this person?"""
    return any(_is_needed(case, each) for each in case.work.session.scalars(requests.about(case.contacts)))


def _is_needed(case: Case, request: requests.SubjectRequest) -> bool:
    """Is somebody still to be answered: by this case, or by a letter of it that waits?"""
    if request.state not in requests.ENDED or traces.is_letter_waiting(case.work.session, request.id):
        return True
    # When what was held is released the person hears of it.
    rest = [fate for each, fate in case.fates.items() if each not in _NO_REST]
    return request.id == case.erasure.request_id and Fate.RETAINED in rest


_NO_REST = frozenset({Category.REQUESTS, Category.SUPPRESSION})


def _consents(case: Case) -> Done:
    """Wording and evidence go; the line of the ledger stays, and with it what was committed to."""
    session = case.work.session
    holds = case.holds_of(Category.CONSENTS)
    held = {hold.purpose for hold in holds if hold.purpose}
    lines = traces.proven(session, case.contacts)
    owed = _owed(case, lines)
    kept = {line.id for line in lines if line.id in owed or line.purpose in held}
    gone = traces.remove(session, Category.CONSENTS, case.owners)
    gone += traces.empty_proofs(session, [line.id for line in lines if line.id not in kept])
    if not kept:
        return Done(gone=gone)
    # What a law demands is said before what was held here, for it stays whatever is released.
    ground = Ground.PROOF_OF_CONSENT if owed else holds[0].ground
    until = max([*owed.values(), *(hold.review_at for hold in holds)])
    return Done(gone=gone, kept=len(kept), ground=ground, until=until)


def _owed(case: Case, lines: Sequence[Row[Any]]) -> dict[UUID, datetime]:
    """The lines of which the law of the person's country still wants the proof kept, and until when."""
    rows = contacts.load(case.work.session, case.contacts)
    matrix = case.work.knowledge.law.matrix
    found: dict[UUID, datetime] = {}
    for country in sorted({row.country for row in rows if row.country}):
        for line in lines:
            until = proofs.kept_until(
                matrix, country=country, channel=line.channel, state=line.state, basis=line.basis, at=line.at
            )
            if until is not None and until > case.work.now:
                found[line.id] = max(until, found.get(line.id, until))
    return found


def _leads(case: Case) -> Done:
    """What was sent goes, with its row unless the record that was made of it is held."""
    if case.fates.get(Category.RECORDS) is Fate.RETAINED:
        return Done(gone=traces.empty_leads(case.work.session, case.leads))
    return Done(gone=traces.remove(case.work.session, Category.LEADS, case.owners))


def _signals(case: Case) -> Done:
    """What was believed for what goes is reckoned anew without it."""
    gone = traces.remove(case.work.session, Category.SIGNALS, case.owners)
    freshness.look_again(case.work.session, case.contacts, case.work.now)
    return Done(gone=gone)


def _rows(category: Category) -> Deed:
    """For what goes by deleting its rows."""

    def remove(case: Case) -> Done:
        return Done(gone=traces.remove(case.work.session, category, case.owners))

    return remove


DEEDS: Mapping[Category, Deed] = MappingProxyType(
    {
        Category.SUPPRESSION: suppress,
        Category.TOKENS: _tokens,
        Category.REVIEWS_AND_JUDGEMENTS: _reviews_and_judgements,
        Category.LINKS: _rows(Category.LINKS),
        Category.SIGNALS: _signals,
        Category.PACKAGES: _packages,
        Category.PAGE_LINKS: _rows(Category.PAGE_LINKS),
        Category.MAIL: _rows(Category.MAIL),
        Category.ANSWERS: searching.answers,
        Category.IMPORTS: searching.imports,
        Category.DISCLOSURES: _disclosures,
        Category.AUDIT: _audit,
        Category.REQUESTS: _requests,
        Category.CONSENTS: _consents,
        Category.RECORDS: _rows(Category.RECORDS),
        Category.LEADS: _leads,
        Category.CONTACT: _rows(Category.CONTACT),
    }
)
