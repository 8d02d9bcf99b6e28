"""Who is let in to which page, and what every answer carries."""

import re
from dataclasses import replace

import pytest
from flask import Flask

from admin import auth
from admin.auth import Admitted
from admin.protection import CONTENT_SECURITY_POLICY
from admin.site import create_app
from service.access import ROLE_SCOPES, Role, Scope
from tests.admin.office import Office

PAGES = ("/", "/users/", "/audit/", "/account/", "/account/password")


def views(app: Flask) -> dict[str, object]:
    return {
        name: view
        for name, view in app.view_functions.items()
        if name.startswith("ui.") and name != "ui.static"
    }


def test_every_page_says_who_may_see_it(office: Office) -> None:
    assert [name for name, view in views(office.app).items() if auth.mark_of(view) is None] == []


def test_strangers_see_only_the_way_in(office: Office) -> None:
    open_ = {name for name, view in views(office.app).items() if auth.mark_of(view) is Admitted.ANYBODY}
    assert {name.split(".")[1] for name in open_} == {"sign_in"}


def test_a_page_that_says_nothing_is_shown_to_nobody(office: Office) -> None:
    desk = office.signed_in("anna", *Role)
    page = office.app.view_functions["ui.account.mine"]
    office.app.view_functions["ui.account.mine"] = lambda: "open"
    assert desk.get("/account/").status_code == 403
    office.app.view_functions["ui.account.mine"] = page
    assert desk.get("/account/").status_code == 200


@pytest.mark.parametrize("path", PAGES)
def test_a_stranger_is_shown_the_door_and_brought_back_later(office: Office, path: str) -> None:
    answer = office.desk().get(path)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/sign-in")
    assert path == "/" or "next=" in answer.headers["Location"]


@pytest.mark.parametrize("role", list(Role))
def test_roles_open_the_pages_that_their_scopes_name(office: Office, role: Role) -> None:
    desk, scopes = office.signed_in("anna", role), ROLE_SCOPES[role]
    for path, scope in (("/users/", Scope.USERS_MANAGE), ("/audit/", Scope.AUDIT_READ)):
        assert desk.get(path).status_code == (200 if scope in scopes else 403)
        assert (f'href="{path}"' in desk.get("/").text) == (scope in scopes)


def test_a_refusal_says_so_in_words_and_shows_nothing(office: Office) -> None:
    answer = office.signed_in("anna", Role.MARKETER).get("/users/")
    assert answer.status_code == 403
    assert "Your roles do not open this page." in answer.text
    assert "marketer" not in answer.text


@pytest.mark.parametrize("path", ["/sign-in", "/nowhere", *PAGES])
def test_every_page_is_guarded_against_other_sites_and_kept_by_nobody(office: Office, path: str) -> None:
    headers = office.signed_in("anna", *Role).get(path, accept="text/html").headers
    assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


def test_pages_run_nothing_that_stands_in_them(office: Office) -> None:
    desk = office.signed_in("anna", *Role)
    for path in ("/sign-in", "/account/second-factor", "/users/new", *PAGES):
        answer = desk.get(path)
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", answer.text), path


def test_files_of_the_frame_may_be_kept_for_ever_because_their_address_changes(office: Office) -> None:
    page = office.desk().get("/sign-in").text
    [sheet] = re.findall(r'href="(/static/app\.css\?v=[0-9a-f]{12})"', page)
    with office.desk().get(sheet) as answer:
        assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("token", ["", "0" * 64])
def test_a_form_without_the_token_of_this_browser_changes_nothing(office: Office, token: str) -> None:
    desk = office.signed_in("anna", Role.ADMIN)
    answer = desk.client.post("/account/preferences", data={"csrf": token, "theme": "dark", "language": "nl"})
    assert answer.status_code == 400
    assert "This form is out of date" in answer.text
    assert '<html lang="en">' in desk.get("/account/").text


def test_the_token_of_another_browser_is_not_taken(office: Office) -> None:
    one, other = office.signed_in("anna"), office.signed_in("bram")
    token = other.token_of("/account/")
    assert one.client.post("/account/preferences", data={"csrf": token}).status_code == 400


def test_a_form_that_another_site_sends_is_refused_even_with_the_token(office: Office) -> None:
    desk = office.signed_in("anna")
    answer = desk.client.post(
        "/account/preferences",
        data={"csrf": desk.token_of("/account/"), "theme": "dark", "language": "nl"},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 400


def test_signing_in_needs_the_token_too(office: Office) -> None:
    office.hire("anna")
    assert office.desk().client.post("/sign-in", data={"name": "anna", "password": "x"}).status_code == 400


def test_every_view_that_changes_something_is_guarded_by_the_token(office: Office) -> None:
    desk = office.signed_in("anna", *Role)
    changing = [
        rule
        for rule in office.app.url_map.iter_rules()
        if rule.endpoint.startswith("ui.") and "POST" in (rule.methods or ())
    ]
    assert len(changing) > 8
    for rule in changing:
        path = re.sub(r"<[^>]+>", "00000000-0000-0000-0000-000000000000", rule.rule)
        assert desk.client.post(path).status_code == 400, path


def test_cookies_are_for_this_site_and_no_script(office: Office) -> None:
    office.hire("anna")
    desk = office.desk()
    desk.sign_in("anna")
    given = desk.client.get_cookie("gs_session")
    assert given
    assert (given.http_only, given.same_site, given.path, given.max_age) == (True, "Strict", "/", None)


def test_over_tls_the_cookies_are_bound_to_the_host(office: Office) -> None:
    settings = replace(office.workshop.settings, public_url="https://contacts.example.org")
    app = create_app(settings, clock=office.clock)
    app.extensions["workshop"] = office.workshop
    answer = app.test_client().get("/sign-in", base_url="https://contacts.example.org")
    [cookie] = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-gs_visitor=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Strict"} <= set(cookie.split("; "))


def test_an_address_that_is_nothing_answers_browsers_in_html_and_programs_in_json(office: Office) -> None:
    desk = office.desk()
    page = desk.get("/nowhere", accept="text/html,application/xhtml+xml")
    assert page.status_code == 404
    assert "Page not found" in page.text
    assert desk.get("/v1/nowhere", accept="text/html").mimetype == "application/problem+json"
    assert desk.get("/nowhere", accept="application/json").mimetype == "application/problem+json"
