"""Weights decide with whom a lead is placed, from the first on: unasked, after a look, or with nobody."""

from dataclasses import replace
from threading import Thread

import pytest

from rules.judgements import Judged
from rules.leads import Outcome
from rules.records import Lead
from service import contacts, intake, judgements, leads, reviews
from service.access import COMMAND
from service.intake import Receipt, Submission
from service.storage.sources import Source
from service.work import Workshop

ANNA = Lead(
    given_name="Anna",
    family_name="de Vries",
    email="anna.devries@example.org",
    phone="+31 20 123 4567",
    street="Kerkstraat",
    house_number="12",
    postal_code="1017gc",
    city="Amsterdam",
    birth_date="1980-03-04",
)


def send(workshop: Workshop, source: Source, *sent: Lead) -> list[Receipt]:
    with workshop.open(COMMAND) as work:
        return intake.accept(
            work, source, [Submission(lead=lead, payload=leads.write(lead)) for lead in sent]
        )


def like(lead: Lead, **changed: str | None) -> Lead:
    kept = ("given_name", "family_name", "email", "phone", "street", "house_number", "postal_code", "city")
    return Lead(**{name: getattr(lead, name) for name in kept} | changed)


@pytest.mark.parametrize(
    "later",
    [
        like(ANNA, family_name="de Vreis", email=None),
        like(ANNA, given_name="A.", phone=None),
        like(ANNA, street="Dorpsweg", house_number="3", postal_code="9711AA", city="Groningen"),
        like(ANNA, family_name="Jansen-de Vries", phone=None),
    ],
    ids=["misspelt", "an initial", "moved", "married"],
)
def test_a_person_is_recognised_although_something_differs(
    workshop: Workshop, source: Source, later: Lead
) -> None:
    [first] = send(workshop, source, ANNA)
    [second] = send(workshop, source, later)
    assert (second.outcome, second.contact_id) == (Outcome.MERGED, first.contact_id)


def test_two_of_one_household_stay_two(workshop: Workshop, source: Source) -> None:
    [anna] = send(workshop, source, ANNA)
    [bram] = send(workshop, source, like(ANNA, given_name="Bram", email="bram@example.net"))
    assert bram.outcome is not Outcome.MERGED
    assert bram.contact_id != anna.contact_id


def test_a_namesake_in_another_town_is_somebody_new(workshop: Workshop, source: Source) -> None:
    [anna] = send(workshop, source, ANNA)
    other = Lead(
        given_name="Anna",
        family_name="de Vries",
        email="klaproos@example.com",
        phone="+31 50 765 4321",
        street="Dorpsweg",
        house_number="3",
        postal_code="9711AA",
        city="Groningen",
        birth_date="1951-12-30",
    )
    [second] = send(workshop, source, other)
    assert second.outcome is Outcome.CREATED
    assert second.contact_id != anna.contact_id


def test_a_mailbox_of_one_person_is_theirs_without_a_name(workshop: Workshop, source: Source) -> None:
    [first] = send(workshop, source, ANNA)
    [second] = send(workshop, source, Lead(email="ANNA.DEVRIES@Example.ORG"))
    assert (second.outcome, second.contact_id) == (Outcome.MERGED, first.contact_id)


def test_the_senders_own_key_is_the_person_unless_the_name_says_otherwise(
    workshop: Workshop, source: Source
) -> None:
    known = Lead(given_name="Anna", family_name="de Vries", email="anna@example.org", external_id="K-1")
    [first] = send(workshop, source, known)
    moved = Lead(given_name="Anna", family_name="de Vries", email="new@example.net", external_id="K-1")
    reused = Lead(given_name="Mehmet", family_name="Yilmaz", email="mehmet@example.net", external_id="K-1")
    [second], [third] = send(workshop, source, moved), send(workshop, source, reused)
    assert second.contact_id == first.contact_id
    assert third.contact_id != first.contact_id


def test_leads_of_one_batch_see_each_other_in_order(workshop: Workshop, source: Source) -> None:
    first, second, third = send(
        workshop, source, ANNA, like(ANNA, family_name="de Vreis", email=None), like(ANNA, given_name="A.")
    )
    assert first.contact_id == second.contact_id == third.contact_id
    assert [first.outcome, second.outcome, third.outcome] == [
        Outcome.CREATED,
        Outcome.MERGED,
        Outcome.MERGED,
    ]


def test_equal_leads_at_the_same_moment_make_one_contact(workshop: Workshop, source: Source) -> None:
    found: list[Receipt] = []
    threads = [Thread(target=lambda: found.extend(send(workshop, source, ANNA))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == len(threads)
    assert len({receipt.contact_id for receipt in found}) == 1


def test_a_mailbox_and_a_name_are_enough_beside_records_that_say_nothing_of_either(
    workshop: Workshop, source: Source
) -> None:
    [first] = send(workshop, source, Lead(given_name="Jan", family_name="Jansen", email="jan@example.org"))
    for number in range(4):
        keyed = Lead(
            given_name="Jan", family_name="Jansen", email=f"j{number}@example.net", external_id="K-1"
        )
        send(workshop, source, replace(keyed, email="jan@example.org") if number == 0 else keyed)
    [again] = send(workshop, source, Lead(full_name="J. Jansen", email="JAN@example.org"))
    assert (again.outcome, again.contact_id) == (Outcome.MERGED, first.contact_id)


def test_one_mailbox_of_two_who_were_born_on_different_days_joins_nobody(
    workshop: Workshop, source: Source
) -> None:
    family = {"given_name": "Jan", "family_name": "Jansen", "email": "jansen@example.org"}
    [father] = send(workshop, source, Lead(**family, birth_date="1950-01-02"))
    [son] = send(workshop, source, Lead(**family, birth_date="1985-06-17"))
    assert son.outcome is Outcome.REVIEW
    assert son.contact_id != father.contact_id


def test_a_record_without_a_birth_date_leads_from_no_father_to_his_son(
    workshop: Workshop, source: Source
) -> None:
    father = like(ANNA, given_name="Jan", birth_date="1950-01-02")
    [first], _ = send(workshop, source, father), send(workshop, source, replace(father, birth_date=None))
    [son] = send(workshop, source, replace(father, birth_date="1985-06-17"))
    assert son.outcome is Outcome.REVIEW
    [again] = send(workshop, source, replace(father, birth_date="1950-02-01"))
    assert again.contact_id == first.contact_id != son.contact_id


def test_a_household_that_reads_one_mailbox_stays_two(workshop: Workshop, source: Source) -> None:
    anna, bram, family = (
        Lead(given_name=name, family_name="de Vries", email="familie.devries@example.org")
        for name in ("Anna", "Bram", None)
    )
    first, second, third = (send(workshop, source, each)[0] for each in (anna, bram, family))
    assert len({first.contact_id, second.contact_id, third.contact_id}) == 3
    [again] = send(workshop, source, bram)
    assert again.contact_id == second.contact_id


@pytest.mark.parametrize("shared", [{"email": "info@example.org"}, {"phone": "+31 20 123 4567"}])
def test_what_a_department_shares_makes_nobody_one(
    workshop: Workshop, source: Source, shared: dict[str, str]
) -> None:
    names = (("Anna", "de Vries"), ("Mehmet", "Yilmaz"), ("Grace", "Murray"), (None, None))
    sent = [Lead(given_name=given, family_name=family, **shared) for given, family in names]
    assert len({receipt.contact_id for receipt in send(workshop, source, *sent)}) == len(sent)


def test_a_number_alone_is_a_question_and_no_person(workshop: Workshop, source: Source) -> None:
    [anna] = send(workshop, source, ANNA)
    [caller] = send(workshop, source, Lead(phone=ANNA.phone))
    assert caller.outcome is Outcome.REVIEW
    assert caller.contact_id != anna.contact_id


DOUBTFUL = Lead(given_name="Anna", family_name="de Vries", email="a.bakker@example.net", city="Amsterdam")


def test_who_may_be_known_becomes_a_contact_and_a_question(workshop: Workshop, source: Source) -> None:
    [first] = send(workshop, source, ANNA)
    [second] = send(workshop, source, DOUBTFUL)
    assert second.outcome is Outcome.REVIEW
    with workshop.look(COMMAND) as work:
        [review], _ = reviews.page(work)
    assert {review.left_id, review.right_id} == {first.contact_id, second.contact_id}
    assert 0 < review.chance < 1
    assert len(review.levels) == 7


def test_a_rehearsal_answers_as_the_weights_would_and_asks_nobody(workshop: Workshop, source: Source) -> None:
    send(workshop, source, ANNA)
    with workshop.look(COMMAND) as work:
        submission = Submission(lead=DOUBTFUL, payload=leads.write(DOUBTFUL))
        [rehearsed] = intake.rehearse(work, source, [submission])
        assert reviews.page(work) == ([], None)
    assert rehearsed.outcome is Outcome.REVIEW


def test_who_fits_two_that_were_found_to_be_two_is_placed_with_neither(
    workshop: Workshop, source: Source
) -> None:
    senior = like(ANNA, email="senior@example.org", birth_date="1950-01-02")
    junior = like(ANNA, email="junior@example.net", birth_date="1985-06-07")
    one, other = send(workshop, source, senior, junior)
    assert one.contact_id is not None
    assert other.contact_id is not None
    assert one.contact_id != other.contact_id
    with workshop.open(COMMAND) as work:
        judgements.judge(work, one.contact_id, other.contact_id, Judged.DIFFERENT)
    [third] = send(workshop, source, like(ANNA, email=None))
    assert third.outcome is Outcome.REVIEW


def test_the_reason_is_shown_on_the_contact_as_before(workshop: Workshop, source: Source) -> None:
    [first] = send(workshop, source, ANNA)
    send(workshop, source, like(ANNA, family_name="de Vreis", email=None))
    assert first.contact_id is not None
    with workshop.look(COMMAND) as work:
        assert len(contacts.show(work, first.contact_id).records) == 2


def test_what_a_whole_town_shares_brings_nobody_together(
    workshop: Workshop, source: Source, caplog: pytest.LogCaptureFixture
) -> None:
    shared = {"birth_date": "1980-01-01", "city": "Amsterdam"}
    many = [
        Lead(email=f"{chr(97 + at % 26) * 9}{chr(97 + at // 26)}@example.org", **shared) for at in range(130)
    ]
    send(workshop, source, *many)
    with caplog.at_level("INFO", logger="service.matching"):
        [last] = send(workshop, source, Lead(email="klaproos@example.net", **shared))
    assert last.outcome is Outcome.CREATED
    [line] = [each for each in caplog.records if each.message == "hot keys left out"]
    assert line.__dict__["count"] == 1
