"""The queue of doubts and the model of freshness, as a steward sees them."""

import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from rules.fields import FieldName
from rules.freshness.belief import Start
from rules.freshness.outcomes import Outcome
from rules.freshness.rates import Group
from rules.freshness.signals import Signal, SignalKind
from rules.sources import LawfulBasis, SourceKind
from service import sources
from service.access import COMMAND, SYSTEM, Role
from service.freshness import doubts, learning_from, nightly
from service.freshness.doubts import DoubtView, Which
from tests.admin.office import Desk, Office
from tests.service.doubts.people import ANNA, BORIS, doubted
from tests.service.freshness.people import hear


@pytest.fixture
def anna(office: Office) -> UUID:
    """Somebody whose number reaches somebody else."""
    with office.workshop.open(COMMAND) as work:
        source = sources.create(
            work,
            key="form",
            name="Web form",
            kind=SourceKind.FORM,
            lawful_basis=LawfulBasis.CONSENT,
            country="NL",
        )
    doubted(office.workshop, source, BORIS)
    return doubted(office.workshop, source, ANNA)


@pytest.fixture
def desk(office: Office, anna: UUID) -> Desk:
    return office.signed_in("sam", Role.STEWARD)


def shown(office: Office, which: Which = Which.WAITING) -> list[DoubtView]:
    with office.workshop.look(SYSTEM) as work:
        return list(doubts.page(work, which)[0])


def of(office: Office, contact_id: UUID) -> DoubtView:
    return next(each for each in shown(office) if each.contact_id == contact_id)


def test_the_queue_says_of_whom_what_is_in_doubt_and_no_value(office: Office, desk: Desk) -> None:
    page = desk.get("/doubts/")
    assert page.status_code == 200
    assert "A••• J•••" in page.text
    assert "Telephone" in page.text
    assert "To be verified" in page.text
    for value in ("Anna", "Jansen", "7946001"):
        assert value not in page.text
    for which in Which:
        assert desk.get(f"/doubts/?which={which.value}").status_code == 200


def test_a_steward_takes_the_next_and_answers_it(office: Office, desk: Desk, anna: UUID) -> None:
    taken = desk.post("/doubts/next")
    assert taken.status_code == 303
    page = desk.get(taken.headers["Location"]).text
    assert "What did you find out?" in page
    etag = page.partition('name="etag" value="')[2].partition('"')[0]
    done = desk.post(f"{taken.headers['Location']}/answer", **{"etag": etag, "said:phone": "right"})
    assert done.status_code == 303
    assert len(shown(office, Which.DONE)) == 1
    assert "Written down" in desk.get(done.headers["Location"]).text


def test_what_is_right_instead_is_taken_with_the_answer(office: Office, desk: Desk, anna: UUID) -> None:
    path = f"/doubts/{of(office, anna).id}"
    bad = desk.post(f"{path}/answer", **{"said:phone": "wrong", "phone": "nobody knows"})
    assert (bad.status_code, 'value="nobody knows"' in bad.text) == (422, True)
    none = desk.post(f"{path}/answer")
    assert (none.status_code, "Say of at least one" in none.text) == (422, True)
    done = desk.post(f"{path}/answer", **{"said:phone": "wrong", "phone": "+31207946009"})
    assert done.status_code == 303
    with office.workshop.look(COMMAND) as work:
        assert doubts.about(work, anna) is None


def test_what_is_left_open_is_asked_again(office: Office, desk: Desk, anna: UUID) -> None:
    hear(office.workshop, anna, SignalKind.BOUNCE_UNKNOWN_USER)
    path = f"/doubts/{of(office, anna).id}"
    answered = desk.post(f"{path}/answer", **{"said:phone": "right"})
    assert answered.headers["Location"].endswith(path)
    assert "The rest is still open" in desk.get(path).text


def test_a_doubt_is_taken_given_put_off_and_let_go(office: Office, desk: Desk, anna: UUID) -> None:
    colleague = office.hire("bo", Role.STEWARD)
    path = f"/doubts/{of(office, anna).id}"
    for act, fields in (
        ("claim", {}),
        ("release", {}),
        ("snooze", {"days": "7"}),
        ("release", {}),
        ("assign", {"user": str(colleague.id)}),
    ):
        assert desk.post(f"{path}/{act}", **fields).status_code == 303
        assert desk.get(path).status_code == 200
    desk.post(f"{path}/claim")
    assert "Somebody was quicker" in desk.get(path).text
    assert desk.post(f"{path}/snooze", days="999").status_code == 404
    assert desk.post(f"{path}/assign", user="nobody").status_code == 404


def test_a_stale_form_is_told_so(office: Office, desk: Desk, anna: UUID) -> None:
    path = f"/doubts/{of(office, anna).id}"
    told = desk.post(f"{path}/answer", **{"etag": "0", "said:phone": "right"})
    assert (told.status_code, "Something has changed" in told.text) == (412, True)


def test_the_overview_and_the_contact_lead_to_the_doubt(office: Office, desk: Desk, anna: UUID) -> None:
    assert 'href="/doubts/"' in desk.get("/").text
    assert f"/doubts/{of(office, anna).id}" in desk.get(f"/contacts/{anna}/freshness").text


def test_only_stewards_are_let_in(office: Office, anna: UUID) -> None:
    marketer = office.signed_in("mia", Role.MARKETER)
    assert marketer.get("/doubts/").status_code == 403
    assert 'href="/doubts/"' not in marketer.get("/").text
    assert marketer.get("/freshness-model/").status_code == 200


def lived(rate: float, number: int) -> list[tuple[Outcome, SignalKind]]:
    chance, began = random.Random(5), datetime(2024, 1, 2, tzinfo=UTC)
    found = []
    for _ in range(number):
        years = chance.uniform(0.2, 2.0)
        at, was_true = began + timedelta(days=365.25 * years), chance.expovariate(rate) > years
        heard = (Signal(kind=SignalKind.BOUNCE_UNKNOWN_USER, at=began + timedelta(days=20)),)
        outcome = Outcome(
            field=FieldName.EMAIL,
            group=Group.PERSONAL_EMAIL,
            country="NL",
            tenure=None,
            start=Start(at=began, probability=0.98),
            heard=() if was_true or chance.random() > 0.2 else heard,
            believed=0.8 if was_true else 0.3,
            at=at,
            was_true=was_true,
        )
        found.append((outcome, SignalKind.CONFIRMED_BY_STEWARD))
    return found


def test_the_model_is_shown_as_published_until_something_was_learned(office: Office, desk: Desk) -> None:
    page = desk.get("/freshness-model/").text
    assert "nothing was learned yet" in page
    assert "No outcome yet" in page
    assert "28%" in page
    assert "MarketingSherpa" in page
    with office.workshop.open(SYSTEM) as work:
        learning_from.keep(work, lived(0.9, 80))
        nightly.learn(work)
    page = desk.get("/freshness-model/").text
    assert "nothing was learned yet" not in page
    assert "In force" in page
    assert "learned@" in page
    assert "Older than a year is stale" in page
    for language in ("nl", "fi"):
        desk.post("/account/preferences", language=language, theme="dark")
        assert desk.get("/freshness-model/").status_code == 200
