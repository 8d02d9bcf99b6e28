"""Who may sign in, as an administrator arranges it on the page or on the command line."""

import re
from pathlib import Path

import pytest

from admin import cli
from service import users
from service.access import COMMAND, ROLE_SCOPES, Actor, ActorKind, Role
from service.errors import Forbidden
from service.opening import prepare_database
from service.settings import Settings
from tests.admin.office import Office


def test_somebody_new_gets_a_one_time_password_that_works(office: Office) -> None:
    boss = office.signed_in("boss", Role.ADMIN)
    page = boss.post_from("/users/new", "/users/new", name="aino.k", roles=["steward", "auditor"])
    [password] = re.findall(r'id="secret"[^>]*>([a-z0-9-]{19})<', page.text)
    assert office.desk().sign_in("aino.k", password).status_code == 303
    with office.workshop.look(COMMAND) as work:
        assert users.named(work, "aino.k").roles == ["auditor", "steward"]


@pytest.mark.parametrize(
    ("name", "roles", "said"),
    [
        ("", ["steward"], "Fill this in: User name"),
        ("anna@example.org", ["steward"], "Use 1–40 lower-case letters"),
        ("boss", ["steward"], "Another user has this name."),
        ("anna", [], "Choose an answer: Roles"),
        ("anna", ["emperor"], "Choose one of the answers on offer."),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(
    office: Office, name: str, roles: list[str], said: str
) -> None:
    boss = office.signed_in("boss", Role.ADMIN)
    answer = boss.post_from("/users/new", "/users/new", name=name, roles=roles)
    assert answer.status_code == 422
    assert answer.text.count(said) == 2  # in the summary and at the field
    assert "<title>Error: " in answer.text


def test_roles_are_changed_and_the_user_must_sign_in_again(office: Office) -> None:
    boss, anna = office.signed_in("boss", Role.ADMIN), office.hire("anna")
    answer = boss.post_from(f"/users/{anna.id}", f"/users/{anna.id}/roles", roles=["auditor"])
    assert answer.status_code == 303
    page = boss.get(f"/users/{anna.id}").text
    assert "The roles were changed." in page
    assert re.search(r'value="auditor"[^>]* checked', page)


def test_a_message_is_said_once(office: Office) -> None:
    boss, anna = office.signed_in("boss", Role.ADMIN), office.hire("anna")
    boss.post_from(f"/users/{anna.id}", f"/users/{anna.id}/lock")
    assert "The user is locked" in boss.get("/users/").text
    assert "The user is locked" not in boss.get("/users/").text


def test_a_message_that_is_not_on_the_list_is_not_said(office: Office) -> None:
    desk = office.desk()
    desk.client.set_cookie("gs_notice", "<b>call this number</b>:7")
    assert "call this number" not in desk.get("/sign-in").text


def test_nobody_changes_their_own_rights(office: Office) -> None:
    boss = office.signed_in("boss", Role.ADMIN)
    with office.workshop.look(COMMAND) as work:
        me = users.named(work, "boss")
    assert "Nobody changes their own rights" in boss.get(f"/users/{me.id}").text
    answer = boss.post_from("/account/", f"/users/{me.id}/roles", roles=["steward"])
    assert answer.status_code == 409
    with office.workshop.look(COMMAND) as work:
        assert users.named(work, "boss").roles == ["admin"]


def test_the_use_cases_ask_for_the_scope_themselves(office: Office) -> None:
    anna = office.hire("anna")
    steward = Actor(kind=ActorKind.USER, id=anna.id, scopes=ROLE_SCOPES[Role.STEWARD])
    with office.workshop.look(steward) as work:
        for deed in (users.lock, users.unlock, users.of_id):
            with pytest.raises(Forbidden):
                deed(work, anna.id)
        with pytest.raises(Forbidden):
            users.change_roles(work, anna.id, frozenset({Role.ADMIN}))


def test_an_unknown_user_is_not_found(office: Office) -> None:
    boss = office.signed_in("boss", Role.ADMIN)
    assert boss.get("/users/00000000-0000-0000-0000-000000000000").status_code == 404


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A machine with a database of this version."""
    monkeypatch.setenv("GOODSTANDING_DATA_DIR", str(tmp_path))
    settings = Settings(data_dir=tmp_path)
    prepare_database(settings)
    return settings


def test_the_command_line_lets_people_in_and_keeps_them_out(
    machine: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["users", "add", "anna", "--role", "steward", "--role", "admin"]) == 0
    assert re.search(r"One-time password: [a-z0-9]{4}(-[a-z0-9]{4}){3}\n", capsys.readouterr().out)
    assert cli.main(["users", "lock", "anna"]) == 0
    capsys.readouterr()
    assert cli.main(["users"]) == 0
    assert re.search(r"anna\W+admin, steward\W+locked\W+never", capsys.readouterr().out)
    assert cli.main(["users", "unlock", "anna"]) == 0
    assert cli.main(["users", "reset", "anna"]) == 0
    assert "One-time password:" in capsys.readouterr().out


def test_the_command_line_says_what_is_wrong(machine: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["users", "add", "Anna Bakker", "--role", "steward"]) == 2
    assert "Use 1–40 lower-case letters" in capsys.readouterr().err
    assert cli.main(["users", "lock", "nobody"]) == 2
    assert "There is no user of this name." in capsys.readouterr().err


def test_there_is_no_user_unless_somebody_adds_one(
    machine: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["users", "list"]) == 0
    assert "goodstanding users add NAME --role admin" in capsys.readouterr().out
