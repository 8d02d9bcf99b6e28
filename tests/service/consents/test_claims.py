"""What a lead says of somebody's wishes comes into the ledger once, and counts for what it is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from rules.consent import Author, EventState, Method
from rules.leads import LeadStatus
from rules.records import Channel, ConsentClaim, ConsentState, Lead
from rules.sources import LawfulBasis, SourceKind
from rules.suppressions import Identifier, IdType, Lifting, Reason
from rules.tellings import Deed
from service import consents, intake, leads, quarantine, rectifying, sources, suppressions, worker
from service.access import COMMAND
from service.consents import LedgerEvent, chain
from service.errors import Invalid
from service.imports import undoing
from service.intake import Receipt, Submission
from service.rerun import judging
from service.storage.consent_states import ConsentState as ConsentStateRow
from service.storage.recipients import Telling
from service.storage.sources import Source
from service.work import Workshop
from tests.service.consents.ledgers import holds, purpose, record
from tests.service.duplicates import ANNA, HANNAH, contact_of, pass_time, trusted
from tests.service.imports.people import taken_over
from tests.service.recipients.partners import give, partner

AT = datetime(2026, 1, 5, 10, tzinfo=UTC)
CLAIM = ConsentClaim(
    purpose="newsletter", channel=Channel.EMAIL, state=ConsentState.GIVEN, at=AT, method="form"
)


def with_claims(lead: Lead, *claims: ConsentClaim) -> Lead:
    return replace(lead, consents=claims)


def claim(**more: object) -> ConsentClaim:
    return replace(CLAIM, **more)  # type: ignore[arg-type]


def send(workshop: Workshop, source: Source, *sent: Lead, **more: object) -> list[Receipt]:
    pass_time(workshop)
    submissions = [Submission(lead=lead, payload=leads.write(lead), **more) for lead in sent]  # type: ignore[arg-type]
    with workshop.open(COMMAND) as work:
        return intake.accept(work, source, submissions)


def lines(workshop: Workshop, contact_id: UUID | None) -> list[LedgerEvent]:
    assert contact_id is not None
    with workshop.look(COMMAND) as work:
        return list(consents.ledger(work, contact_id))


def bought(workshop: Workshop) -> Source:
    with workshop.open(COMMAND) as work:
        return sources.create(
            work,
            key="list",
            name="Bought list",
            kind=SourceKind.BOUGHT_LIST,
            lawful_basis=LawfulBasis.LEGITIMATE_INTEREST,
            country="NL",
        )


def test_a_form_is_the_person_speaking(workshop: Workshop, source: Source) -> None:
    purpose(workshop)
    [receipt] = send(workshop, source, with_claims(ANNA, CLAIM))
    [line] = lines(workshop, receipt.contact_id)
    assert (line.event.author, line.event.method) == (Author.SUBJECT, Method.WEB_FORM)
    assert (line.lead_id, line.source_id, line.event.at) == (receipt.lead_id, source.id, AT)


@pytest.mark.parametrize("other", [trusted, bought])
def test_every_other_source_gives_its_word_for_it(workshop: Workshop, source: Source, other: object) -> None:
    purpose(workshop)
    teller = other(workshop)  # type: ignore[operator]
    [receipt] = send(workshop, teller, with_claims(ANNA, CLAIM))
    [line] = lines(workshop, receipt.contact_id)
    assert line.event.author is Author.IMPORT


def test_no_import_takes_back_a_no(workshop: Workshop, source: Source) -> None:
    purpose(workshop)
    anna = contact_of(workshop, source, ANNA)
    record(workshop, anna, EventState.WITHDRAWN)
    send(workshop, trusted(workshop), with_claims(ANNA, claim(at=datetime(2026, 3, 2, 12, 2, tzinfo=UTC))))
    assert len(lines(workshop, anna)) == 2
    assert holds(workshop, anna) == [EventState.WITHDRAWN]


def test_a_no_in_an_import_holds(workshop: Workshop, source: Source) -> None:
    purpose(workshop)
    anna = contact_of(workshop, source, ANNA)
    record(workshop, anna, EventState.GIVEN, at=AT)
    refused = claim(state=ConsentState.WITHDRAWN, at=datetime(2026, 2, 1, tzinfo=UTC))
    send(workshop, trusted(workshop), with_claims(ANNA, refused))
    assert holds(workshop, anna) == [EventState.WITHDRAWN]


def test_the_same_lead_again_says_nothing_new(workshop: Workshop, source: Source) -> None:
    purpose(workshop)
    lead = with_claims(ANNA, CLAIM, claim(channel=Channel.PHONE))
    [first], [again] = send(workshop, source, lead), send(workshop, source, lead)
    assert first.contact_id == again.contact_id
    assert len(lines(workshop, first.contact_id)) == 2


def test_leads_of_one_batch_each_say_their_own(workshop: Workshop, source: Source) -> None:
    purpose(workshop)
    sent = (with_claims(ANNA, CLAIM), with_claims(HANNAH, claim(state=ConsentState.REFUSED)))
    anna, hannah, *_ = send(workshop, source, *sent, with_claims(ANNA, CLAIM))
    assert anna.contact_id is not None
    assert hannah.contact_id is not None
    assert holds(workshop, anna.contact_id, hannah.contact_id) == [EventState.GIVEN, EventState.REFUSED]
    assert len(lines(workshop, anna.contact_id)) == 1


def test_many_leads_at_once_come_into_the_ledger_too(workshop: Workshop, source: Source) -> None:
    purpose(workshop)
    sent = [
        with_claims(Lead(email=f"reader.{name}@{name}.example.org", family_name=name.title()), CLAIM)
        for name in ("bakker", "visser", "mulder", "dekker", "kuiper", "schaap", "winkel", "zwart", "kaiser")
    ]
    found = send(workshop, source, *sent)
    ids = [receipt.contact_id for receipt in found if receipt.contact_id]
    assert len(set(ids)) == len(sent)
    assert holds(workshop, *ids) == [EventState.GIVEN] * len(sent)


def test_a_lead_in_quarantine_says_nothing_until_it_is_taken_in(workshop: Workshop, source: Source) -> None:
    purpose(workshop)
    [waiting] = send(workshop, source, with_claims(Lead(full_name="Anna", email="anna at example"), CLAIM))
    assert (waiting.status, waiting.contact_id) == (LeadStatus.QUARANTINED, None)
    assert waiting.lead_id is not None
    with workshop.open(COMMAND) as work:
        taken = quarantine.accept(work, waiting.lead_id)
    [line] = lines(workshop, taken.contact_id)
    assert (line.event.author, line.lead_id) == (Author.SUBJECT, waiting.lead_id)


def test_a_yes_to_what_nobody_named_stays_with_the_lead_and_a_no_is_written_down(
    workshop: Workshop, source: Source
) -> None:
    refused = claim(purpose="unheard-of", state=ConsentState.REFUSED)
    [receipt] = send(workshop, source, with_claims(ANNA, claim(purpose="unheard-of"), refused))
    [line] = lines(workshop, receipt.contact_id)
    assert line.event.state is EventState.REFUSED
    with workshop.look(COMMAND) as work:
        assert receipt.lead_id is not None
        row, safe = leads.of_id(work, receipt.lead_id), leads.safe_of(work, receipt.lead_id)
        assert safe is not None
        assert len(leads.as_sent(safe, row).consents) == 2


def test_where_a_confirmation_is_wanted_a_form_asks_and_a_list_allows_nothing(
    workshop: Workshop, source: Source
) -> None:
    purpose(workshop, needs_double_opt_in=True)
    [anna] = send(workshop, source, with_claims(ANNA, CLAIM))
    [hannah] = send(workshop, bought(workshop), with_claims(HANNAH, CLAIM))
    assert anna.contact_id is not None
    assert hannah.contact_id is not None
    assert holds(workshop, anna.contact_id, hannah.contact_id) == [EventState.REQUESTED] * 2


def test_a_rehearsal_writes_nothing_down(workshop: Workshop, source: Source) -> None:
    purpose(workshop)
    anna = contact_of(workshop, source, ANNA)
    lead = with_claims(ANNA, CLAIM)
    with workshop.look(COMMAND) as work:
        intake.rehearse(work, source, [Submission(lead=lead, payload=leads.write(lead))])
    assert lines(workshop, anna) == []


FILE = (
    b"given_name,family_name,email,phone,job_title,consent.email,consent.at,consent.purpose,consent.method\n"
    b"Anna,de Vries,anna@example.org,+31 20 123 4567,Director,yes,2026-01-05,newsletter,form\n"
    b"Grace,Murray,grace@example.com,,,yes,2026-01-05,newsletter,form\n"
)


def test_a_row_of_a_file_is_nobody_speaking_for_themselves(workshop: Workshop, source: Source) -> None:
    purpose(workshop)
    anna = contact_of(workshop, source, ANNA)
    taken_over(workshop, source, FILE)
    [line] = lines(workshop, anna)
    assert (line.event.state, line.event.author) == (EventState.GIVEN, Author.IMPORT)


def test_when_an_import_is_rolled_back_no_yes_rests_on_it_and_what_was_said_otherwise_stands(
    workshop: Workshop, source: Source
) -> None:
    purpose(workshop)
    anna, hannah = contact_of(workshop, source, ANNA), contact_of(workshop, source, HANNAH)
    record(workshop, hannah, EventState.GIVEN)
    view = taken_over(workshop, source, FILE)
    assert holds(workshop, anna) == [EventState.GIVEN]
    with workshop.open(COMMAND) as work:
        undoing.roll_back(work, view.id)
    worker.run_due(workshop)
    assert holds(workshop, anna, hannah) == [EventState.INVALIDATED, EventState.GIVEN]
    with workshop.look(COMMAND) as work:
        kept = work.session.scalars(select(ConsentStateRow.contact_id)).all()
        whole = chain.verify(work)
    assert set(kept) == {anna, hannah}
    assert (whole.is_sound, whole.sealed_for_ever) == (True, 1)


def test_a_purpose_that_nobody_made_is_remarked_on_and_the_remark_stays(
    workshop: Workshop, source: Source
) -> None:
    purpose(workshop)
    [receipt] = send(workshop, source, with_claims(ANNA, CLAIM, claim(purpose="unheard-of")))
    found = [finding for finding in receipt.findings if finding.code == "CNS.UNKNOWN_PURPOSE"]
    assert [(each.field, each.params) for each in found] == [("consents", {"channel": "email"})]
    assert receipt.status is LeadStatus.ACCEPTED
    assert receipt.lead_id is not None
    with workshop.look(COMMAND) as work:
        standing = judging.load(work, [receipt.lead_id])
        [judged] = judging.judge_all(work, standing.values(), knowledge=work.knowledge)
    assert not judged.is_changed


def test_what_is_put_right_may_say_a_wish_too(workshop: Workshop, source: Source) -> None:
    purpose(workshop)
    anna = contact_of(workshop, source, ANNA)
    pass_time(workshop)
    with workshop.open(COMMAND) as work:
        refused = claim(state=ConsentState.REFUSED, at=work.now)
        rectifying.rectify(work, source, anna, with_claims(Lead(), refused))
    assert holds(workshop, anna) == [EventState.REFUSED]


def left_alone(workshop: Workshop, address: str, channel: str = "email") -> UUID:
    """Somebody with this address wants no newsletter; gives the entry."""
    known_by = [Identifier(IdType.EMAIL, address, (address,))]
    with workshop.open(COMMAND) as work:
        added = suppressions.add(
            work, known_by, reason=Reason.UNSUBSCRIBE, purpose="newsletter", channel=channel
        )
    return added.entries[0].id


def codes(receipt: Receipt) -> set[str]:
    return {finding.code for finding in receipt.findings if finding.code.startswith("CNS")}


@pytest.mark.parametrize("teller", [trusted, bought, None])
def test_a_yes_that_is_claimed_against_a_wish_is_not_taken_even_when_the_entry_goes(
    workshop: Workshop, source: Source, teller: object
) -> None:
    purpose(workshop)
    entry_id = left_alone(workshop, str(ANNA.email))
    sender = teller(workshop) if teller else source  # type: ignore[operator]
    [receipt] = send(workshop, sender, with_claims(ANNA, CLAIM))
    assert codes(receipt) == {"CNS.LEFT_ALONE"}
    assert lines(workshop, receipt.contact_id) == []
    with workshop.open(COMMAND) as work:
        suppressions.remove(work, entry_id, why=Lifting.ASKED_BY_THE_PERSON)
    assert receipt.contact_id is not None
    assert holds(workshop, receipt.contact_id) == [None]


def test_a_yes_of_a_file_against_a_wish_is_not_taken(workshop: Workshop, source: Source) -> None:
    purpose(workshop)
    left_alone(workshop, "anna@example.org", "*")
    rows = b"email,first_name,last_name,consent.email,consent.at,consent.purpose,consent.method\n"
    taken_over(workshop, source, rows + b"anna@example.org,Anna,Jansen,yes,2026-01-05,newsletter,form\n")
    with workshop.look(COMMAND) as work:
        assert not work.session.scalars(select(ConsentStateRow.contact_id)).all()


def test_a_wish_known_by_another_address_of_the_contact_counts_too(
    workshop: Workshop, source: Source
) -> None:
    purpose(workshop)
    anna = contact_of(workshop, source, ANNA)
    left_alone(workshop, str(ANNA.email))
    with workshop.open(COMMAND) as work:
        said = with_claims(Lead(phone="+31 20 794 0001"), claim(at=work.now))
        rectifying.rectify(work, source, anna, said)
    assert lines(workshop, anna) == []


def test_a_wish_about_another_channel_or_a_no_is_no_bar(workshop: Workshop, source: Source) -> None:
    purpose(workshop)
    left_alone(workshop, str(ANNA.email))
    phone, refused = claim(channel=Channel.PHONE), claim(state=ConsentState.REFUSED)
    [receipt] = send(workshop, source, with_claims(ANNA, phone, refused))
    said = {(line.event.channel, line.event.state) for line in lines(workshop, receipt.contact_id)}
    assert said == {("phone", EventState.GIVEN), ("email", EventState.REFUSED)}
    assert codes(receipt) == set()


def test_a_form_may_ask_whom_a_wish_covers_to_confirm(workshop: Workshop, source: Source) -> None:
    purpose(workshop, needs_double_opt_in=True)
    left_alone(workshop, str(ANNA.email))
    [receipt] = send(workshop, source, with_claims(ANNA, CLAIM))
    [line] = lines(workshop, receipt.contact_id)
    assert line.event.state is EventState.REQUESTED


@pytest.mark.parametrize(
    "named", ["0612345678", "tel-06-1234-5678", "31612345678", "1980-01-31", "Anna Jansen"]
)
def test_what_may_be_a_number_of_somebody_is_never_kept_as_a_purpose(
    workshop: Workshop, source: Source, named: str
) -> None:
    anna = contact_of(workshop, source, ANNA)
    with pytest.raises(Invalid) as refusal:
        record(workshop, anna, EventState.REFUSED, purpose=named)
    assert [fault.pointer for fault in refusal.value.faults] == ["/purpose"]
    assert named not in str(refusal.value.faults)
    [receipt] = send(workshop, source, with_claims(ANNA, claim(purpose=named, state=ConsentState.REFUSED)))
    assert receipt.contact_id == anna
    assert lines(workshop, anna) == []
    assert "CNS.PURPOSE" in codes(receipt)


def test_a_no_to_a_word_that_nobody_described_is_kept(workshop: Workshop, source: Source) -> None:
    anna = contact_of(workshop, source, ANNA)
    record(workshop, anna, EventState.REFUSED, purpose="sale.summer-2026")
    assert [line.event.purpose for line in lines(workshop, anna)] == ["sale.summer-2026"]


def test_who_was_given_the_data_hears_of_a_withdrawal_that_a_sender_tells_of(
    workshop: Workshop, source: Source
) -> None:
    purpose(workshop)
    known = send(workshop, source, with_claims(ANNA, CLAIM))[0].contact_id
    assert known is not None
    give(workshop, partner(workshop).id, known)
    for _ in range(2):
        gone = claim(state=ConsentState.WITHDRAWN, at=AT + timedelta(days=1))
        send(workshop, source, with_claims(ANNA, gone))
    with workshop.look(COMMAND) as work:
        assert [row.deed for row in work.session.scalars(select(Telling))] == [Deed.WITHDRAWN]
