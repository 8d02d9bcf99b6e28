"""Links that open nothing tell nothing, who tries them is slowed down, and no page is kept by anybody."""

from uuid import UUID

import pytest

from admin.public import CONTENT_SECURITY_POLICY
from service.access import COMMAND
from service.page_links import LASTS, LinkKind
from service.storage import keys
from tests.admin.public.people import Town


@pytest.fixture
def anna(town: Town) -> UUID:
    return town.resident("anna")


@pytest.mark.parametrize("page", ["preferences", "unsubscribe", "confirm"])
def test_links_that_open_nothing_all_get_the_same_answer(town: Town, anna: UUID, page: str) -> None:
    kind = {
        "preferences": LinkKind.PREFERENCE,
        "unsubscribe": LinkKind.UNSUBSCRIBE,
        "confirm": LinkKind.CONFIRM,
    }
    forgotten, browser = town.resident("bram"), town.browser()
    over = town.link(anna, kind[page], purpose="newsletter", channel="email")
    town.office.clock.pass_by(LASTS[kind[page]])
    of_nobody = town.link(forgotten, kind[page], purpose="newsletter", channel="email")
    with town.office.workshop.open(COMMAND) as work:
        keys.shred(work.session, [forgotten])
    of_another_page = town.link(anna, LinkKind.PREFERENCE if page != "preferences" else LinkKind.CONFIRM)
    tried = [
        over,
        of_nobody,
        f"/{page}/{of_another_page.rpartition('/')[2]}",
        f"/{page}/x",
        f"/{page}/{'A' * 43}",
    ]
    for method in ("GET", "POST"):
        refused = [browser.open(path, method=method) for path in tried]
        told = {(answer.status_code, answer.text) for answer in refused}
        assert len(told) == 1
        [(status, text)] = told
        assert status == 404
        assert "This link does not work" in text
    assert town.ledger(anna) == []


@pytest.mark.parametrize("page", ["preferences", "unsubscribe", "confirm"])
def test_the_pages_are_kept_and_indexed_by_nobody_and_give_no_cookie(
    town: Town, anna: UUID, page: str
) -> None:
    for path in (f"/{page}/x", town.link(anna)):
        headers = town.browser().get(path).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Robots-Tag"] == "noindex, nofollow"
        assert "Set-Cookie" not in headers
        assert "script" not in headers["Content-Security-Policy"]


def test_who_tries_links_is_slowed_down_and_others_are_not(town: Town, anna: UUID) -> None:
    browser, path = town.browser(), town.link(anna)
    guessed = [browser.get(f"/preferences/{number}").status_code for number in range(70)]
    assert guessed == [404] * 60 + [429] * 10
    refused = browser.get(path)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) >= 1
    elsewhere = {"environ_overrides": {"REMOTE_ADDR": "198.51.100.9"}}
    assert browser.get(path, **elsewhere).status_code == 200
    town.later()
    assert browser.get(path).status_code == 200


def test_one_link_cannot_be_clicked_without_end(town: Town, anna: UUID) -> None:
    browser, path, other = town.browser(), town.link(anna), town.link(town.resident("bram"))
    assert {browser.post(path).status_code for _ in range(30)} == {303}
    assert browser.post(path).status_code == 429
    assert browser.post(other).status_code == 303
    assert browser.get(path).status_code == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_nothing_but_looking_and_answering_is_possible(town: Town, anna: UUID, method: str) -> None:
    answer = town.browser().open(town.link(anna), method=method)
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_a_form_that_is_far_too_large_is_refused_as_a_page(town: Town, anna: UUID) -> None:
    form = {f"answer:newsletter:{number}": "yes" for number in range(2_000)}
    answer = town.browser().post(town.link(anna), data=form, content_type="multipart/form-data")
    assert answer.status_code == 413
    assert "This did not work" in answer.text
    assert town.ledger(anna) == []
