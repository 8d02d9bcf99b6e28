"""Who asks is shown by a mailbox, a session or an officer; whom we know is shown by nothing."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from rules.deadlines import Ground
from rules.requests import Outcome, Refusal, RequestState, Right
from service import worker
from service.access import PERSON, SYSTEM
from service.errors import Conflict, Forbidden, Invalid, TooMany
from service.requests import Asker, Identity, Intake, Person, Via, deciding, identity, receive
from service.requests.deciding import Doubt
from service.storage.outbox import Letter
from service.storage.sources import Source
from service.work import Workshop
from tests.admin.public.people import link_in
from tests.mail_server import MailServer, receiving
from tests.service.requests import cases
from tests.workshops import SetClock


@pytest.fixture
def server(workshop: Workshop) -> Iterator[MailServer]:
    with receiving() as taking:
        workshop.settings = taking.settings(workshop.settings, controller_jurisdiction="NL")
        yield taking


def text_of(server: MailServer) -> str:
    [letter] = server.letters()
    return str(letter.get_body(("plain",)).get_content())


def test_the_code_in_the_letter_shows_whose_mailbox_it_is(
    workshop: Workshop, source: Source, server: MailServer
) -> None:
    anna = cases.known(workshop, source)
    asked = cases.asked(workshop)
    worker.run_due(workshop)
    assert cases.case(workshop, asked).request.state is RequestState.IDENTITY_PENDING
    with workshop.open(PERSON) as work:
        assert identity.verify(work, asked, cases.code_in(text_of(server)))
    case = cases.case(workshop, asked)
    assert (case.request.state, case.request.identity) == (RequestState.IN_PROGRESS, Identity.MAILBOX)
    assert case.contact_ids == (anna,)


def test_the_link_in_the_letter_works_once(workshop: Workshop, source: Source, server: MailServer) -> None:
    cases.known(workshop, source)
    asked = cases.asked(workshop)
    worker.run_due(workshop)
    token = link_in(text_of(server)).rpartition("/")[2]
    with workshop.open(PERSON) as work:
        assert identity.use_link(work, token)
    with workshop.open(PERSON) as work:
        assert not identity.use_link(work, token)
    assert cases.case(workshop, asked).request.identity is Identity.MAILBOX


def test_a_link_opens_nothing_after_a_week(workshop: Workshop, clock: SetClock, server: MailServer) -> None:
    cases.asked(workshop)
    worker.run_due(workshop)
    token = link_in(text_of(server)).rpartition("/")[2]
    clock.pass_by(timedelta(days=7))
    with workshop.open(PERSON) as work:
        assert not identity.use_link(work, token)


def test_whoever_is_not_known_gets_the_very_same_letter(
    workshop: Workshop, source: Source, server: MailServer
) -> None:
    cases.known(workshop, source)
    texts = []
    for address in ("anna.jansen@example.org", "nobody.here@example.com"):
        server.taken.clear()
        cases.asked(workshop, email=address)
        worker.run_due(workshop)
        told = text_of(server)
        texts.append(told.replace(link_in(told), "").replace(cases.code_in(told), ""))
    assert texts[0] == texts[1]


def test_as_much_is_written_and_to_do_for_whoever_is_not_known(workshop: Workshop, source: Source) -> None:
    """The same state, the same lines but for a count, the same letters."""
    cases.known(workshop, source)
    ids = [cases.asked(workshop, email=each) for each in ("anna.jansen@example.org", "nobody@example.com")]
    runs = worker.run_due(workshop)
    known, unknown = (cases.case(workshop, each) for each in ids)
    assert runs % 2 == 0
    assert known.request.state is unknown.request.state is RequestState.IDENTITY_PENDING
    assert [each.kind for each in known.events] == [each.kind for each in unknown.events]
    with workshop.look(SYSTEM) as work:
        sizes = {len(bytes(each.content or b"")) for each in work.session.query(Letter)}
    assert max(sizes) - min(sizes) <= 32


def test_the_reader_of_another_mailbox_is_told_that_there_is_nothing(
    workshop: Workshop, source: Source, server: MailServer
) -> None:
    cases.known(workshop, source)
    asked = cases.asked(workshop, Right.ERASURE, email="mallory@example.com", phone="+31207946001")
    worker.run_due(workshop)
    code = cases.code_in(text_of(server))
    server.taken.clear()
    with workshop.open(PERSON) as work:
        assert identity.verify(work, asked, code)
    worker.run_due(workshop)
    case = cases.case(workshop, asked)
    assert case.contact_ids == ()
    assert case.request.state is RequestState.REFUSED
    assert [(each.outcome, each.refusal) for each in case.request.rights] == [
        (Outcome.REFUSED, Refusal.NO_MATCH)
    ]
    told = text_of(server)
    assert "we hold nothing that belongs to this address" in told
    assert "Autoriteit Persoonsgegevens" in told
    assert "You can also go to court." in told


def test_five_wrong_codes_use_up_the_right_one(
    workshop: Workshop, source: Source, server: MailServer
) -> None:
    asked = cases.asked(workshop)
    worker.run_due(workshop)
    right = cases.code_in(text_of(server))
    wrong = f"{(int(right) + 1) % 10**6:06}"
    for code in (wrong,) * 5 + (right,):
        with workshop.open(PERSON) as work:
            assert not identity.verify(work, asked, code)
    assert cases.kinds(workshop, asked).count("proof_failed") == 5


def test_a_code_is_good_for_a_quarter_of_an_hour(
    workshop: Workshop, clock: SetClock, server: MailServer
) -> None:
    asked = cases.asked(workshop)
    worker.run_due(workshop)
    clock.pass_by(timedelta(minutes=15))
    with workshop.open(PERSON) as work:
        assert not identity.verify(work, asked, cases.code_in(text_of(server)))


def test_a_new_code_replaces_the_old_one_and_five_a_day_are_enough(
    workshop: Workshop, server: MailServer
) -> None:
    asked = cases.asked(workshop)
    worker.run_due(workshop)
    first = cases.code_in(text_of(server))
    for _ in range(4):
        with workshop.open(cases.officer()) as work:
            identity.ask_again(work, asked)
    worker.run_due(workshop)
    last = cases.code_in(str(server.letters()[-1].get_body(("plain",)).get_content()))
    with pytest.raises(TooMany), workshop.open(cases.officer()) as work:
        identity.ask_again(work, asked)
    with workshop.open(PERSON) as work:
        assert first == last or not identity.verify(work, asked, first)
        assert identity.verify(work, asked, last)


def test_whoever_comes_from_their_own_page_is_asked_nothing(workshop: Workshop, source: Source) -> None:
    anna = cases.known(workshop, source)
    asked = cases.asked(workshop, email=None, contact_id=anna, via=Via.OWN_PAGE, proof=Identity.SESSION)
    worker.run_due(workshop)
    case = cases.case(workshop, asked)
    assert (case.request.state, case.contact_ids) == (RequestState.IN_PROGRESS, (anna,))
    assert "proof_asked" not in cases.kinds(workshop, asked)


def test_a_name_alone_waits_for_an_officer_who_says_why_more_is_needed(
    workshop: Workshop, source: Source
) -> None:
    anna = cases.known(workshop, source)
    asked = cases.asked(workshop, email=None, name="Anna Jansen")
    worker.run_due(workshop)
    assert cases.case(workshop, asked).request.state is RequestState.RECEIVED
    with workshop.open(cases.officer()) as work, pytest.raises(Invalid) as refused:
        deciding.pause(work, asked, Ground.IDENTITY, question="Which address do you use with us?")
    assert [fault.pointer for fault in refused.value.faults] == ["/doubt"]
    with workshop.open(cases.officer()) as work:
        deciding.pause(
            work, asked, Ground.IDENTITY, question="Which address do you use?", doubt=Doubt.NAME_ONLY
        )
    [pause] = cases.case(workshop, asked).pauses
    assert (pause.doubt, pause.is_counted, pause.ends) == ("name_only", True, None)
    with workshop.open(cases.officer()) as work:
        identity.vouch(work, asked, contact_ids=[anna], note="Showed a letter of ours.")
    case = cases.case(workshop, asked)
    assert (case.request.identity, case.contact_ids) == (Identity.OFFICER, (anna,))
    assert case.pauses[0].ends is not None


def test_nothing_more_is_asked_of_somebody_who_reads_the_mailbox(
    workshop: Workshop, source: Source, server: MailServer
) -> None:
    cases.known(workshop, source)
    asked = cases.asked(workshop)
    worker.run_due(workshop)
    with workshop.open(PERSON) as work:
        identity.verify(work, asked, cases.code_in(text_of(server)))
    with pytest.raises(Conflict), workshop.open(cases.officer()) as work:
        deciding.pause(
            work, asked, Ground.IDENTITY, question="A copy of your passport?", doubt=Doubt.PRETENDER
        )


def test_an_agent_shows_a_mandate_and_an_officer_looks_at_it(workshop: Workshop, source: Source) -> None:
    cases.known(workshop, source)
    wanted = {"rights": (Right.ACCESS,), "subject": Person(email=cases.ANNA["email"]), "via": Via.FORM}
    with pytest.raises(Invalid) as refused, workshop.open(PERSON) as work:
        receive(work, Intake(**wanted, asker=Asker.AGENT))
    assert [fault.pointer for fault in refused.value.faults] == ["/requester/mandate_ref"]
    with workshop.open(PERSON) as work:
        asked = receive(
            work, Intake(**wanted, asker=Asker.AGENT, mandate="M-77", reply_to="agent@example.net")
        )
    worker.run_due(workshop)
    assert "proof_asked" not in cases.kinds(workshop, asked)
    with workshop.open(cases.officer()) as work:
        identity.vouch(work, asked)
    assert cases.case(workshop, asked).request.identity is Identity.MANDATE


def test_a_key_vouches_for_nobody(workshop: Workshop, source: Source) -> None:
    with pytest.raises(Forbidden), workshop.open(cases.a_key(source)) as work:
        receive(
            work,
            Intake(
                rights=(Right.ACCESS,),
                subject=Person(email="anna@example.org"),
                via=Via.API,
                proof=Identity.SESSION,
            ),
        )


def test_a_question_stays_open_when_it_is_shown_who_asks(workshop: Workshop, source: Source) -> None:
    cases.known(workshop, source)
    asked = cases.asked(workshop)
    worker.run_due(workshop)
    with workshop.open(cases.officer()) as work:
        deciding.pause(work, asked, Ground.CLARIFICATION, question="Which letters do you mean?")
        identity.vouch(work, asked)
    case = cases.case(workshop, asked)
    assert (case.request.state, case.request.identity) == (
        RequestState.CLARIFICATION_PENDING,
        Identity.OFFICER,
    )
    assert [pause.ends for pause in case.pauses] == [None]
    with workshop.open(cases.officer()) as work:
        deciding.resume(work, asked)
    assert cases.case(workshop, asked).request.state is RequestState.IN_PROGRESS
