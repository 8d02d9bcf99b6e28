"""Somebody is found by what identifies them, however it is spelt, and shown masked."""

import pytest

from rules.records import Lead
from service import contacts, intake, leads
from service.access import COMMAND, ROLE_SCOPES, Actor, ActorKind, Role
from service.contacts import finding
from service.errors import Forbidden, Invalid
from service.ids import new_id
from service.intake import Submission
from service.storage.sources import Source
from service.work import Workshop

ANNA = Lead(
    external_id="K-1",
    given_name="Anna",
    family_name="de Vries",
    email="anna@example.org",
    phone="+44 20 7946 0018",
)


@pytest.fixture(autouse=True)
def anna(workshop: Workshop, source: Source) -> None:
    with workshop.open(COMMAND) as work:
        intake.accept(work, source, [Submission(lead=ANNA, payload=leads.write(ANNA))])


@pytest.mark.parametrize(
    "asked",
    [
        {"email": "anna@example.org"},
        {"email": "ANNA@EXAMPLE.ORG "},
        {"phone": "+442079460018"},
        {"phone": "020 7946 0018", "country": "GB"},
        {"email": "anna@example.org", "phone": "0044 20 7946 0018", "country": "NL"},
    ],
)
def test_any_spelling_finds_the_person_masked(workshop: Workshop, asked: dict[str, str]) -> None:
    with workshop.look(COMMAND) as work:
        [line] = finding.find(work, **asked)  # type: ignore[arg-type]
    assert line.who == "A••• de V•••"


def test_a_senders_key_finds_within_its_source_only(workshop: Workshop, source: Source) -> None:
    with workshop.look(COMMAND) as work:
        assert len(finding.find(work, external_id="K-1", source_id=source.id)) == 1
        assert not finding.find(work, external_id="K-2", source_id=source.id)


def test_everything_asked_must_fit(workshop: Workshop, source: Source) -> None:
    with workshop.look(COMMAND) as work:
        assert not finding.find(work, email="anna@example.org", external_id="K-2", source_id=source.id)


def test_every_fault_of_a_question_is_told_at_once(workshop: Workshop) -> None:
    with pytest.raises(Invalid) as refused, workshop.look(COMMAND) as work:
        finding.find(work, email="nobody", phone="x", external_id="K-1")
    assert [(fault.pointer, fault.code) for fault in refused.value.faults] == [
        ("/email", "unreadable"),
        ("/phone", "unreadable"),
        ("/source", "missing"),
    ]


def test_no_question_is_no_answer(workshop: Workshop) -> None:
    with pytest.raises(Invalid), workshop.look(COMMAND) as work:
        finding.find(work)


def test_an_auditor_finds_nobody(workshop: Workshop) -> None:
    auditor = Actor(kind=ActorKind.USER, id=new_id(workshop.clock()), scopes=ROLE_SCOPES[Role.AUDITOR])
    with pytest.raises(Forbidden), workshop.look(auditor) as work:
        finding.find(work, email="anna@example.org")


def test_a_list_of_contacts_narrows_and_goes_on_by_cursor(workshop: Workshop, source: Source) -> None:
    others = [
        Lead(given_name=given, family_name=family, email=f"{given}@example.net")
        for given, family in (("Mehmet", "Yilmaz"), ("Grace", "Murray"), ("Bo", "Smit"))
    ]
    with workshop.open(COMMAND) as work:
        intake.accept(work, source, [Submission(lead=lead, payload=leads.write(lead)) for lead in others])
    with workshop.look(COMMAND) as work:
        first, after = contacts.listed(work, limit=3)
        rest, end = contacts.listed(work, limit=3, before=after)
        nobody, _ = contacts.listed(work, country="FI")
    assert len({line.id for line in (*first, *rest)}) == 4
    assert end is None
    assert not nobody
