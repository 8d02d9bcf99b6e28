"""People to erase: with leads, wishes, letters and links, as the tests of erasure need them."""

from uuid import UUID

from rules.erasing import Category, Cause, Fate
from rules.records import Lead
from service import erasure, intake, leads, worker
from service.access import COMMAND, ROLE_SCOPES, Actor, ActorKind, Role
from service.erasure import ErasureView
from service.intake import Receipt, Submission
from service.storage.sources import Source
from service.work import Workshop

WORD = "zqxwovuk"
"""In every name, address and note of the one to be erased; no chance makes these eight letters."""

CANARY = Lead(
    given_name=WORD.title(),
    family_name=f"van {WORD.title()}huizen",
    email=f"{WORD}@example.org",
    phone="+31 20 123 4567",
    street=f"{WORD.title()}straat",
    house_number="12",
    postal_code="1017 GC",
    city="Amsterdam",
    country="NL",
    job_title="Director",
    notes=f"Ask for {WORD}.",
)
BYSTANDER = Lead(given_name="Grace", family_name="Murray", email="grace@example.com", phone="+44 7700 900123")

OFFICER = Actor(
    kind=ActorKind.USER,
    id=UUID("01890000-0000-7000-8000-0000000000f1"),
    scopes=ROLE_SCOPES[Role.OFFICER],
)
COLLEAGUE = Actor(
    kind=ActorKind.USER,
    id=UUID("01890000-0000-7000-8000-0000000000f2"),
    scopes=ROLE_SCOPES[Role.OFFICER],
)


def send(workshop: Workshop, source: Source, *sent: Lead) -> list[Receipt]:
    """What became of these leads, sent one after the other."""
    receipts = []
    for lead in sent:
        with workshop.open(COMMAND) as work:
            receipts += intake.accept(work, source, [Submission(lead=lead, payload=leads.write(lead))])
    return receipts


def known(workshop: Workshop, source: Source, *sent: Lead) -> UUID:
    """The contact that these leads made."""
    contact_id = send(workshop, source, *sent)[0].contact_id
    assert contact_id is not None
    return contact_id


def erase(workshop: Workshop, contact_id: UUID, *, suppress: bool = True) -> UUID:
    """Have somebody erased, by an officer; nothing has gone yet."""
    with workshop.open(OFFICER) as work:
        return erasure.erase(work, [contact_id], cause=Cause.OFFICER, suppress=suppress)


def erased(workshop: Workshop, contact_id: UUID, *, suppress: bool = True) -> ErasureView:
    """Have somebody erased, and how it stands when all that is due was done."""
    erasure_id = erase(workshop, contact_id, suppress=suppress)
    worker.run_due(workshop)
    return view(workshop, erasure_id)


def view(workshop: Workshop, erasure_id: UUID) -> ErasureView:
    with workshop.look(OFFICER) as work:
        return erasure.view(work, erasure_id)


def fates(shown: ErasureView) -> dict[Category, Fate]:
    return {category: result.fate for category, result in shown.results.items()}
