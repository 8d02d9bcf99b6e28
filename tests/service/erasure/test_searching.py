"""What no id leads to is found too: leads that wait, rows of open files, answers that are kept."""

import io
import json
from dataclasses import replace
from uuid import UUID

from sqlalchemy import func, select

from rules.erasing import Category, Fate
from rules.leads import LeadStatus
from service import idempotency, imports, worker
from service.access import COMMAND
from service.idempotency import Stored
from service.imports import uploading
from service.storage import keys, traces
from service.storage.answers import Answer
from service.storage.leads import Lead
from service.storage.matching import ValueCount
from service.storage.sources import Source
from service.work import Work, Workshop
from tests.service.erasure.people import BYSTANDER, CANARY, OFFICER, WORD, erased, fates, known, send
from tests.service.imports.people import shown, table

HEADER = ("Voornaam", "Achternaam", "E-mailadres", "Telefoon")
ROWS = (
    ("Grace", "Murray", "grace@example.com", ""),
    (WORD, "Visser", f"{WORD.upper()}@example.org", ""),
    ("Henk", "Bos", "henk@example.net", "020 - 123 45 67"),
)


def uploaded(workshop: Workshop, source: Source) -> UUID:
    """A file with the person in two of its rows, which nobody has committed."""
    with workshop.open(COMMAND) as work:
        import_id = imports.create(work, source.id, filename="people.csv").id
    uploading.upload(workshop, COMMAND, import_id, io.BytesIO(table(ROWS, HEADER)))
    return import_id


def test_a_lead_that_waits_for_a_steward_goes_with_the_person(workshop: Workshop, source: Source) -> None:
    contact_id = known(workshop, source, CANARY)
    waiting = replace(CANARY, family_name="<script>alert(1)</script>", external_id="w-1")
    stranger = replace(BYSTANDER, family_name="<script>alert(1)</script>")
    receipts = send(workshop, source, waiting, stranger)
    assert [each.status for each in receipts] == [LeadStatus.QUARANTINED] * 2
    shown_ = erased(workshop, contact_id)
    assert shown_.leads == 2
    with workshop.look(OFFICER) as work:
        left = [work.session.get(Lead, each.lead_id) is not None for each in receipts]
        assert left == [False, True]
        ids = [each.lead_id for each in receipts if each.lead_id]
        assert list(keys.find_many(work.session, ids)) == ids[1:]


def test_another_person_at_the_same_number_stays(workshop: Workshop, source: Source) -> None:
    contact_id = known(workshop, source, CANARY)
    partner = replace(BYSTANDER, phone=CANARY.phone, family_name="<script>alert(1)</script>")
    [receipt] = send(workshop, source, partner)
    assert receipt.status is LeadStatus.QUARANTINED
    assert receipt.lead_id is not None
    assert erased(workshop, contact_id).leads == 1
    with workshop.look(OFFICER) as work:
        assert work.session.get(Lead, receipt.lead_id) is not None


def test_the_persons_rows_leave_a_file_that_nobody_has_taken_over(workshop: Workshop, source: Source) -> None:
    contact_id = known(workshop, source, CANARY)
    import_id = uploaded(workshop, source)
    result = erased(workshop, contact_id).results[Category.IMPORTS]
    assert (result.fate, result.count) == (Fate.ERASED, 2)
    with workshop.open(COMMAND) as work:
        imports.commit(work, import_id, expected=shown(workshop, import_id).etag)
    worker.run_due(workshop)
    with workshop.look(COMMAND) as work:
        assert work.session.scalar(select(func.count(Lead.id)).where(Lead.import_id == import_id)) == 1


def test_answers_that_tell_of_the_person_are_forgotten_and_others_kept(
    workshop: Workshop, source: Source
) -> None:
    contact_id, other = known(workshop, source, CANARY), known(workshop, source, BYSTANDER)
    for key, told in (("one", contact_id), ("two", other)):
        with workshop.open(COMMAND) as work:
            claim = idempotency.claim(work, key, b"request")
            assert isinstance(claim, idempotency.Claim)
            body = json.dumps({"contact_id": str(told)}).encode()
            idempotency.complete(work, claim, Stored(201, {}, body))
    result = erased(workshop, contact_id).results[Category.ANSWERS]
    assert (result.fate, result.count) == (Fate.ERASED, 1)
    with workshop.look(OFFICER) as work:
        [left] = work.session.scalars(select(Answer)).all()
        assert list(keys.find_many(work.session, [left.claim])) == [left.claim]


def test_where_there_is_nothing_nothing_is_said_to_be_erased(workshop: Workshop, source: Source) -> None:
    found = fates(erased(workshop, known(workshop, source, CANARY)))
    empty = (Category.ANSWERS, Category.IMPORTS, Category.PACKAGES, Category.MAIL, Category.LINKS)
    assert {found[each] for each in empty} == {Fate.NOTHING}


def test_names_are_not_counted_any_more(workshop: Workshop, source: Source) -> None:
    first = uploaded(workshop, source)
    with workshop.open(COMMAND) as work:
        imports.commit(work, first, expected=shown(workshop, first).etag)
    worker.run_due(workshop)
    with workshop.look(COMMAND) as work:
        [contact_id] = work.session.scalars(
            select(Lead.contact_id).where(Lead.row_number == 3, Lead.import_id == first)
        )
        before = counts(work)
    assert contact_id is not None
    erased(workshop, contact_id)
    with workshop.look(COMMAND) as work:
        assert counts(work) < before
        assert traces.leads_of(work.session, [contact_id]) == []


def counts(work: Work) -> int:
    """How many different names and employers are counted."""
    return work.session.scalar(select(func.count()).select_from(ValueCount)) or 0
