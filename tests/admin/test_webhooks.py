"""Webhooks at the desk: made, changed, tried out, stopped, removed; deliveries looked at and sent again."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from rules.sources import LawfulBasis, SourceKind
from rules.webhooks import Event
from service import sources, worker
from service.access import COMMAND, SYSTEM, Actor, ActorKind, Role, Scope
from service.webhooks import register
from service.webhooks.orders import Order
from tests.admin.office import Desk, Office
from tests.receiver import Receiver, Say, listening
from tests.service.webhooks.hooks import announce, deliveries, do, hook, row, run, run_on
from tests.service.webhooks.test_quiet_sources import key, made_by

FORM: dict[str, str | list[str]] = {
    "url": "https://hooks.example.org/in",
    "description": "Mailing tool",
    "events": ["contact.changed", "contact.erased"],
    "mailbox": "tools@example.org",
    "language": "nl",
}


@pytest.fixture
def desk(office: Office) -> Desk:
    return office.signed_in("ida", Role.INTEGRATOR)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening() as taking:
        yield taking


def test_without_webhooks_the_list_says_what_they_are_for(desk: Desk) -> None:
    assert "No webhooks yet" in desk.get("/webhooks/").text


def test_a_webhook_is_made_as_it_was_filled_in_and_its_secret_shown_once(office: Office, desk: Desk) -> None:
    made = desk.post("/webhooks/new", **FORM)
    assert made.status_code == 200
    found = re.search(r"whsec_[A-Za-z0-9+/=]{44}", made.text)
    assert found
    with office.workshop.look(SYSTEM) as work:
        [view] = register.listed(work)
    assert (view.url, view.description) == (FORM["url"], FORM["description"])
    assert (view.mailbox, view.language) == (FORM["mailbox"], FORM["language"])
    assert list(view.events) == FORM["events"]
    page = desk.get(f"/webhooks/{view.id}").text
    assert found[0] not in page
    assert "https://hooks.example.org/in" in page
    assert "Mailing tool" in desk.get("/webhooks/").text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"url": "https://10.0.0.1/"}, "not of the open internet"),
        ({"url": "http://hooks.example.org/"}, "must begin with https://"),
        ({"url": "https://x y/"}, "no web address"),
        ({"url": ""}, "Fill this in: Address"),
        ({"events": []}, "Choose an answer: What is it told?"),
        ({"mailbox": "tools"}, "This is no e-mail address."),
    ],
)
def test_what_cannot_be_is_said_at_its_field(desk: Desk, wrong: dict[str, str], said: str) -> None:
    refused = desk.post("/webhooks/new", **{**FORM, **wrong})
    assert refused.status_code == 422
    assert said in refused.text


def test_the_hundred_and_first_is_refused_with_words(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register, "MOST", 1)
    assert desk.post("/webhooks/new", **FORM).status_code == 200
    refused = desk.post("/webhooks/new", **FORM)
    assert refused.status_code == 422
    assert "remove one" in refused.text


def test_particulars_are_changed(office: Office, desk: Desk) -> None:
    made = hook(office.workshop, "https://hooks.example.org/old")
    page = f"/webhooks/{made.view.id}/edit"
    assert 'value="https://hooks.example.org/old"' in desk.get(page).text
    assert desk.post(page, **FORM).status_code == 303
    with office.workshop.look(SYSTEM) as work:
        assert register.of_id(work, made.view.id).url == FORM["url"]
    office.workshop.settings = replace(office.workshop.settings, webhooks_allow_private=False)
    assert desk.post(page, **{**FORM, "url": "https://10.0.0.1/"}).status_code == 422


def test_a_secret_is_replaced_on_a_page_that_says_what_it_means(office: Office, desk: Desk) -> None:
    made = hook(office.workshop, "https://hooks.example.org/")
    page = f"/webhooks/{made.view.id}/secret"
    assert "24 hours" in desk.get(page).text
    shown = desk.post_from(page, page)
    assert re.search(r"whsec_[A-Za-z0-9+/=]{44}", shown.text)
    assert made.secret not in shown.text
    assert "former secret" in desk.get(f"/webhooks/{made.view.id}").text


def test_a_delivery_shows_what_it_says_and_every_try_and_is_sent_again(
    office: Office, desk: Desk, receiver: Receiver
) -> None:
    made = hook(office.workshop, receiver)
    receiver.answer = lambda _: Say(500)
    announce(office.workshop)
    run_on(office.workshop, office.clock)
    desk = office.signed_in("ivo", Role.INTEGRATOR)
    [delivery] = deliveries(office.workshop, made.view.id)
    failed = desk.get(f"/webhooks/{made.view.id}?state=failed").text
    assert "1 delivery was given up." in failed
    assert "No delivery is in this state" in desk.get(f"/webhooks/{made.view.id}?state=taken").text
    page = f"/webhooks/{made.view.id}/deliveries/{delivery.id}"
    shown = desk.get(page).text
    assert str(delivery.id) in shown
    assert "&#34;rows&#34;: 0" in shown
    assert shown.count("Not taken") == 10
    receiver.answer = lambda _: Say()
    assert desk.post_from(page, f"{page}/replay").status_code == 303
    worker.run_due(office.workshop)
    assert "Taken" in desk.get(page).text
    assert "given up." not in desk.get(f"/webhooks/{made.view.id}").text
    assert len({heard.headers["webhook-id"] for heard in receiver.heard}) == 1


def test_all_that_was_given_up_is_sent_again_from_one_button(
    office: Office, desk: Desk, receiver: Receiver
) -> None:
    made = hook(office.workshop, receiver)
    receiver.answer = lambda _: Say(500)
    announce(office.workshop, 3)
    run_on(office.workshop, office.clock)
    desk = office.signed_in("ivo", Role.INTEGRATOR)
    page = f"/webhooks/{made.view.id}"
    receiver.answer = lambda _: Say()
    assert desk.post_from(page, f"{page}/replay").status_code == 303
    worker.run_due(office.workshop)
    assert {each.state.value for each in deliveries(office.workshop, made.view.id)} == {"taken"}
    do(office.workshop, register.disable, made.view.id)
    assert desk.post_from(page, f"{page}/replay").status_code == 303
    assert "enable it first" in desk.get(page).text


def test_a_webhook_is_tried_out_stopped_begun_again_and_removed(
    office: Office, desk: Desk, receiver: Receiver
) -> None:
    made = hook(office.workshop, receiver)
    page = f"/webhooks/{made.view.id}"
    tested = desk.post_from(page, f"{page}/test")
    run(office.workshop, office.clock)
    assert "webhook.test" in desk.get(tested.headers["Location"]).text
    desk.post_from(page, f"{page}/disable")
    assert "Disabled" in desk.get(page).text
    assert desk.post_from(page, f"{page}/test").status_code == 303
    assert "enable it first" in desk.get(page).text
    desk.post_from(page, f"{page}/enable")
    assert row(office.workshop, made.view.id).disabled_at is None
    assert "are forgotten" in desk.get(f"{page}/remove").text
    assert desk.post_from(f"{page}/remove", f"{page}/remove").status_code == 303
    assert desk.get(page).status_code == 404


def test_an_address_that_was_given_up_is_told_to_integrators_on_their_first_page(
    office: Office, desk: Desk, receiver: Receiver
) -> None:
    made = hook(office.workshop, receiver)
    assert "Webhooks stopped" not in desk.get("/").text
    receiver.answer = lambda _: Say(410)
    announce(office.workshop, 2)
    run(office.workshop, office.clock)
    assert "Webhooks stopped" in desk.get("/").text
    page = desk.get(f"/webhooks/{made.view.id}").text
    assert "Wants nothing more" in page
    assert "Held back" in page
    assert "Webhooks stopped" not in office.signed_in("stef", Role.STEWARD).get("/").text


def test_long_lists_of_deliveries_come_in_pages(office: Office, desk: Desk, receiver: Receiver) -> None:
    made = hook(office.workshop, receiver, events=[Event.IMPORT_FINISHED])
    for _ in range(55):
        office.clock.pass_by(timedelta(milliseconds=2))
        announce(office.workshop)
    page = desk.get(f"/webhooks/{made.view.id}").text
    assert page.count("data-row") == 50
    older = re.search(r'href="([^"]+)" rel="next"', page)
    assert older
    assert desk.get(older[1].replace("&amp;", "&")).text.count("data-row") == 5


@pytest.mark.parametrize("role", [Role.STEWARD, Role.OFFICER, Role.MARKETER, Role.AUDITOR])
def test_others_neither_see_nor_change_webhooks(office: Office, role: Role) -> None:
    made = hook(office.workshop, "https://hooks.example.org/")
    other = office.signed_in("otto", role)
    for path in ("/webhooks/", "/webhooks/new", f"/webhooks/{made.view.id}"):
        assert other.get(path).status_code == 403
    assert other.post("/webhooks/new", **FORM).status_code == 403


def test_a_webhook_of_a_source_names_its_source(office: Office, desk: Desk) -> None:
    with office.workshop.open(SYSTEM) as work:
        source = sources.create(
            work, key="shop", name="The shop", kind=SourceKind.FORM, lawful_basis=LawfulBasis.CONSENT
        )
    key = Actor(
        kind=ActorKind.API_KEY,
        id=source.id,
        scopes=frozenset({Scope.WEBHOOKS_MANAGE}),
        source_id=source.id,
    )
    with office.workshop.open(key) as work:
        order = Order(url="https://hooks.example.org/", events=(Event.KEY_EXPIRING,))
        register.create(work, order)
    assert "made by The shop" in desk.get("/webhooks/").text
    assert do(office.workshop, register.listed)[0].source_id == source.id


def test_the_page_says_who_hears_that_something_is_wrong(office: Office, desk: Desk) -> None:
    made = hook(office.workshop, "https://hooks.example.org/")
    page = f"/webhooks/{made.view.id}"
    office.workshop.settings = replace(office.workshop.settings, controller_email="")
    assert "nobody: name somebody" in desk.get(page).text
    office.workshop.settings = replace(office.workshop.settings, controller_email="privacy@example.org")
    assert "the address for questions about personal data" in desk.get(page).text
    assert desk.post(f"{page}/edit", **FORM).status_code == 303
    assert "tools@example.org" in desk.get(page).text
    assert 'value="tools@example.org"' in desk.get(f"{page}/edit").text


def test_what_is_given_up_is_said_before_it_is_disabled(office: Office, receiver: Receiver) -> None:
    made = hook(office.workshop, receiver)
    receiver.answer = lambda _: Say(500)
    announce(office.workshop)
    run_on(office.workshop, office.clock)
    desk, page = office.signed_in("ida", Role.INTEGRATOR), f"/webhooks/{made.view.id}"
    office.workshop.settings = replace(office.workshop.settings, controller_email="")
    assert "nothing else has been taken" in desk.get(page).text
    assert "That it is not reached was told on" not in desk.get(page).text
    office.workshop.settings = replace(office.workshop.settings, controller_email="privacy@example.org")
    assert "That it is not reached was told on" in desk.get(page).text


def test_a_webhook_whose_source_may_not_hear_says_why_and_goes_on_by_itself(
    office: Office, desk: Desk
) -> None:
    with office.workshop.open(COMMAND) as work:
        source = sources.create(
            work, key="shop", name="The shop", kind=SourceKind.FORM, lawful_basis=LawfulBasis.CONSENT
        )
    issued = key(office.workshop, source.id)
    page = f"/webhooks/{made_by(office.workshop, source.id, 'https://hooks.example.org/', issued.id)}"
    do(office.workshop, sources.pause, source.id)
    paused = desk.get(page).text
    assert "The source that made it is paused" in paused
    assert f"{page}/enable" not in paused
    assert f"{page}/test" not in paused
    do(office.workshop, sources.revoke_key, issued.id)
    assert "The last key of the source that made it is over" in desk.get(page).text
    desk.post(f"{page}/enable")
    assert "It goes on by itself once its source is open and has a key." in desk.get(page).text
    do(office.workshop, sources.resume, source.id)
    key(office.workshop, source.id)
    assert f"{page}/test" in desk.get(page).text
