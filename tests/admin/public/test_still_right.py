"""One page without an account: is this still right? Only a click answers, and only once."""

from uuid import UUID

import pytest

from rules.fields import FieldName
from rules.freshness.belief import Band
from rules.freshness.signals import SignalKind
from rules.records import Kind, Lead
from service import contacts, freshness, intake, leads
from service.access import COMMAND, SYSTEM
from service.confirmations import asking
from service.freshness import Heard, Way, doubts
from service.freshness.doubts import DoubtView, Ending, Which
from service.intake import Submission
from service.page_links import LASTS, LinkKind
from tests.admin.public.people import Town, link_in
from tests.mail_server import MailServer

BORIS = Lead(
    kind=Kind.PROFESSIONAL,
    given_name="Boris",
    family_name="de Wit",
    email="boris@example.com",
    phone="+31207946002",
    organisation="Lampen BV",
    job_title="Sales manager",
    country="NL",
    language="en",
)


@pytest.fixture
def boris(town: Town) -> UUID:
    """Somebody of whom his mailbox says that he has left."""
    with town.office.workshop.open(COMMAND) as work:
        [receipt] = intake.accept(work, town.source, [Submission(lead=BORIS, payload=leads.write(BORIS))])
        assert receipt.contact_id
        freshness.refresh(work, [receipt.contact_id])
    town.later(days=30)
    tell(town, receipt.contact_id, SignalKind.AUTO_REPLY_LEFT, FieldName.ORGANISATION)
    tell(town, receipt.contact_id, SignalKind.PHONE_WRONG_PERSON)
    return receipt.contact_id


def tell(town: Town, contact_id: UUID, kind: SignalKind, name: FieldName | None = None) -> None:
    with town.office.workshop.open(COMMAND) as work:
        told = Heard(contact_id=contact_id, kind=kind, at=work.now, way=Way.API, field=name)
        freshness.hear(work, [told])


def letter(town: Town, server: MailServer) -> str:
    """Path of the page in the letter that came."""
    workshop = town.office.workshop
    workshop.settings = server.settings(workshop.settings)
    with workshop.open(SYSTEM) as work:
        asking.ask_next(work, limit=10)
    [text] = [each for each in town.post_goes(server) if "/still-right/" in each]
    return link_in(text)


def bands(town: Town, contact_id: UUID) -> dict[FieldName, Band]:
    with town.office.workshop.look(COMMAND) as work:
        return {name: each.band for name, each in freshness.beliefs(work, [contact_id])[contact_id].items()}


def settled(town: Town) -> list[DoubtView]:
    with town.office.workshop.look(COMMAND) as work:
        return list(doubts.page(work, Which.DONE)[0])


def etag(page: str) -> str:
    return page.partition('name="etag" value="')[2].partition('"')[0]


def test_one_click_says_that_everything_is_still_right(town: Town, server: MailServer, boris: UUID) -> None:
    path, browser = letter(town, server), town.browser()
    before = bands(town, boris)
    assert before[FieldName.ORGANISATION] in {Band.VERIFY, Band.WITHHOLD}
    browser.get(path)
    page = browser.get(path)
    assert page.status_code == 200
    assert "Is this still right?" in page.text
    assert bands(town, boris) == before
    town.later()
    done = browser.post(path, data={"etag": etag(page.text), "all": "yes"})
    assert (done.status_code, "Thank you" in done.text) == (200, True)
    assert bands(town, boris)[FieldName.ORGANISATION] is Band.FRESH
    assert bands(town, boris)[FieldName.PHONE] is Band.FRESH
    assert [each.ending for each in settled(town)] == [Ending.PERSON]


def test_the_page_shows_values_masked(town: Town, server: MailServer, boris: UUID) -> None:
    page = town.browser().get(letter(town, server)).text
    for value in ("Lampen", "7946002", "boris", "de Wit"):
        assert value not in page
    assert "•••002" in page


def test_what_is_wrong_is_replaced_by_what_the_person_says(
    town: Town, server: MailServer, boris: UUID
) -> None:
    path, browser = letter(town, server), town.browser()
    page = browser.get(path).text
    town.later()
    done = browser.post(
        path,
        data={
            "etag": etag(page),
            "said:organisation": "wrong",
            "organisation": "Kaarsen BV",
            "said:phone": "right",
        },
    )
    assert done.status_code == 200
    found = bands(town, boris)
    assert (found[FieldName.ORGANISATION], found[FieldName.PHONE]) == (Band.FRESH, Band.FRESH)
    with town.office.workshop.look(COMMAND) as work:
        assert "K•••" in str([each.masked for each in contacts.show(work, boris).fields])


def test_what_cannot_be_right_is_asked_again_with_what_was_typed(
    town: Town, server: MailServer, boris: UUID
) -> None:
    path, browser = letter(town, server), town.browser()
    sent = {"etag": etag(browser.get(path).text), "said:phone": "wrong", "phone": "nobody knows"}
    again = browser.post(path, data=sent)
    assert again.status_code == 422
    assert 'value="nobody knows"' in again.text
    assert "cannot be right" in again.text
    nothing = browser.post(path, data={"etag": sent["etag"]})
    assert nothing.status_code == 422
    assert "Say of at least one of these" in nothing.text


def test_the_same_link_answers_once(town: Town, server: MailServer, boris: UUID) -> None:
    path, browser = letter(town, server), town.browser()
    sent = {"etag": etag(browser.get(path).text), "all": "yes"}
    town.later()
    browser.post(path, data=sent)
    town.later()
    again = browser.post(path, data={"etag": sent["etag"], "said:phone": "wrong"})
    assert (again.status_code, "Thank you" in again.text) == (200, True)
    assert bands(town, boris)[FieldName.PHONE] is Band.FRESH
    assert "Thank you" in browser.get(path).text


def test_what_came_into_doubt_since_is_shown_before_it_is_answered(
    town: Town, server: MailServer, boris: UUID
) -> None:
    path, browser = letter(town, server), town.browser()
    sent = {"etag": etag(browser.get(path).text), "all": "yes"}
    tell(town, boris, SignalKind.POST_UNKNOWN)
    tell(town, boris, SignalKind.AUTO_REPLY_LEFT, FieldName.JOB)
    again = browser.post(path, data=sent)
    assert "Is this still right?" in again.text
    assert bands(town, boris)[FieldName.PHONE] is not Band.FRESH


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_link_that_opens_nothing_tells_nothing(town: Town, boris: UUID, method: str) -> None:
    over = town.link(boris, LinkKind.STILL_RIGHT)
    town.office.clock.pass_by(LASTS[LinkKind.STILL_RIGHT])
    other = town.link(boris, LinkKind.PREFERENCE).rpartition("/")[2]
    tried = [over, "/still-right/x", f"/still-right/{'A' * 43}", f"/still-right/{other}"]
    answers = [town.browser().open(path, method=method) for path in tried]
    told = {(answer.status_code, answer.text) for answer in answers}
    assert len(told) == 1
    assert next(iter(told))[0] == 404


@pytest.mark.parametrize(
    ("language", "words"), [("nl", "Klopt dit nog?"), ("fi", "Pitääkö tämä vielä paikkansa?")]
)
def test_the_page_speaks_the_reader_s_language(
    town: Town, server: MailServer, boris: UUID, language: str, words: str
) -> None:
    assert words in town.browser().get(f"{letter(town, server)}?lang={language}").text
