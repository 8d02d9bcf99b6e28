"""The way in: what it takes, what it refuses, and what it does not tell."""

from datetime import timedelta
from time import process_time

import pytest

from service import sessions, sign_in, users
from service.access import COMMAND, Role
from service.audit import Action, newest
from service.sessions import NOBODY
from service.sign_in import FREE_FOR_ACCOUNT, FREE_FOR_ADDRESS, LONGEST_WAIT
from tests.admin.office import PASSWORD, Desk, Office

REFUSED = "User name or password is not right."
SHUT = "Too many attempts."


def is_in(desk: Desk) -> bool:
    return desk.get("/account/").status_code == 200


def test_a_password_and_a_code_lead_in(office: Office) -> None:
    anna, desk = office.hire("anna", with_totp=True), office.desk()
    assert desk.sign_in("anna").headers["Location"] == "/sign-in/code"
    assert not is_in(desk)
    assert desk.post("/sign-in/code", code=office.code(anna)).headers["Location"] == "/"
    assert is_in(desk)


def test_a_wrong_password_and_an_unknown_name_hear_the_same(office: Office) -> None:
    office.hire("anna")
    known, unknown = (office.desk().sign_in(name, "not the password") for name in ("anna", "nobody"))
    assert known.status_code == unknown.status_code == 403
    assert REFUSED in known.text
    assert REFUSED in unknown.text


def test_an_unknown_name_takes_as_long_as_a_known_one(office: Office) -> None:
    office.hire("anna")
    known, unknown = (_least_time(office, name) for name in ("anna", "nobody"))
    assert known / 2 < unknown < known * 2


def _least_time(office: Office, name: str) -> float:
    times = []
    for _ in range(FREE_FOR_ACCOUNT):
        desk = office.desk()
        token = desk.token()
        began = process_time()
        desk.client.post("/sign-in", data={"csrf": token, "name": name, "password": "not the password"})
        times.append(process_time() - began)
    return min(times)


def test_the_name_may_be_typed_in_capitals(office: Office) -> None:
    office.hire("anna")
    assert office.desk().sign_in("ANNA").status_code == 303


def test_a_session_is_new_at_every_step(office: Office) -> None:
    anna, desk = office.hire("anna", with_totp=True), office.desk()
    desk.sign_in("anna")
    half = desk.cookie("gs_session")
    desk.post("/sign-in/code", code=office.code(anna))
    full = desk.cookie("gs_session")
    assert half
    assert full != half
    with office.workshop.look(NOBODY) as work:
        assert sessions.resume(work, half) is None


def test_a_session_that_a_stranger_planted_is_never_let_in(office: Office) -> None:
    anna, desk = office.hire("anna", with_totp=True), office.desk()
    planted = "a" * 64
    desk.client.set_cookie("gs_session", planted)
    desk.sign_in("anna")
    desk.post("/sign-in/code", code=office.code(anna))
    assert desk.cookie("gs_session") != planted
    with office.workshop.look(NOBODY) as work:
        assert sessions.resume(work, planted) is None


def test_only_a_hash_of_the_session_is_kept(office: Office) -> None:
    secret = office.signed_in("anna").cookie("gs_session")
    assert secret
    with office.workshop.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM session").all()
    assert rows
    assert all(secret.encode() not in bytes(str(row), "utf-8") for row in rows)
    assert all(bytes.fromhex(secret) not in row for row in rows)


def test_a_code_works_once(office: Office) -> None:
    anna = office.hire("anna", with_totp=True)
    code = office.code(anna)
    first, second = office.desk(), office.desk()
    first.sign_in("anna")
    second.sign_in("anna")
    assert first.post("/sign-in/code", code=code).status_code == 303
    answer = second.post("/sign-in/code", code=code)
    assert answer.status_code == 403
    assert "was used before" in answer.text


@pytest.mark.parametrize(("seconds", "status"), [(-60, 403), (-30, 303), (0, 303), (30, 303), (60, 403)])
def test_a_code_of_the_neighbouring_half_minutes_is_taken(office: Office, seconds: int, status: int) -> None:
    anna, desk = office.hire("anna", with_totp=True), office.desk()
    desk.sign_in("anna")
    assert anna.totp
    code = anna.totp.at(office.clock() + timedelta(seconds=seconds))
    assert desk.post("/sign-in/code", code=code).status_code == status


def test_a_recovery_code_works_once_however_it_is_typed(office: Office) -> None:
    code = office.hire("anna", with_totp=True).recovery_codes[0]
    first, second = office.desk(), office.desk()
    first.sign_in("anna")
    second.sign_in("anna")
    assert first.post("/sign-in/code", code=code.upper().replace("-", " ")).status_code == 303
    assert second.post("/sign-in/code", code=code).status_code == 403


def test_a_half_open_door_closes_after_five_minutes(office: Office) -> None:
    anna, desk = office.hire("anna", with_totp=True), office.desk()
    desk.sign_in("anna")
    office.clock.pass_by(sessions.HALF_LASTS)
    assert desk.post("/sign-in/code", code=office.code(anna)).headers["Location"] == "/sign-in"


def test_an_account_is_shut_after_too_many_failures_even_for_the_right_password(office: Office) -> None:
    office.hire("anna")
    desk = office.desk()
    for _ in range(FREE_FOR_ACCOUNT):
        assert desk.sign_in("anna", "not the password").status_code == 403
    answer = desk.sign_in("anna")
    assert answer.status_code == 429
    assert SHUT in answer.text
    assert int(answer.headers["Retry-After"]) == 31


def test_a_shut_account_opens_again_by_itself(office: Office) -> None:
    office.hire("anna")
    desk = office.desk()
    for _ in range(FREE_FOR_ACCOUNT):
        desk.sign_in("anna", "not the password")
    office.clock.pass_by(timedelta(seconds=31))
    assert desk.sign_in("anna").status_code == 303


def test_an_account_that_does_not_exist_is_shut_alike(office: Office) -> None:
    desk = office.desk()
    for _ in range(FREE_FOR_ACCOUNT):
        desk.sign_in("nobody", "not the password")
    assert desk.sign_in("nobody", "not the password").status_code == 429


def test_an_address_is_shut_after_many_names(office: Office) -> None:
    anna = office.hire("anna")
    desk = office.desk()
    for at in range(FREE_FOR_ADDRESS):
        desk.sign_in(f"name{at}", "not the password")
    assert desk.sign_in(anna.name).status_code == 429


def test_wrong_codes_shut_the_account_and_the_right_password_does_not_open_it(office: Office) -> None:
    anna, desk = office.hire("anna", with_totp=True), office.desk()
    for _ in range(FREE_FOR_ACCOUNT):
        desk.sign_in("anna")
        desk.post("/sign-in/code", code="000000")
    assert desk.sign_in("anna").status_code == 429
    assert desk.post("/sign-in/code", code=office.code(anna)).status_code == 429


def test_every_further_failure_doubles_the_wait_up_to_a_quarter_of_an_hour(office: Office) -> None:
    now = office.clock()
    waits = [sign_in.shut_until(now, failures, free=5) for failures in (4, 5, 6, 7, 500)]
    assert [until and (until - now).total_seconds() for until in waits] == [None, 30, 60, 120, 900]
    assert LONGEST_WAIT.total_seconds() == 900


@pytest.mark.parametrize(
    ("one", "other"),
    [("2001:db8::1", "2001:db8::ffff:1"), ("192.0.2.7", "192.0.2.7")],
)
def test_addresses_of_one_household_count_as_one(one: str, other: str) -> None:
    assert sign_in.network(one) == sign_in.network(other)
    assert sign_in.network("2001:db8:0:1::1") != sign_in.network("2001:db8::1")


def test_failures_are_written_down_without_the_name(office: Office) -> None:
    office.desk().sign_in("somebody.s-slip", "a password typed here")
    with office.workshop.look(COMMAND) as work:
        [failure] = newest(work, action=Action.SIGN_IN_FAILED)
    assert failure.object_ref is None
    assert "slip" not in str(failure.body)


def test_a_session_ends_when_nobody_clicks(office: Office) -> None:
    desk = office.signed_in("anna")
    office.clock.pass_by(timedelta(minutes=29))
    assert is_in(desk)
    office.clock.pass_by(timedelta(minutes=29))
    assert is_in(desk)
    office.clock.pass_by(timedelta(minutes=30))
    assert not is_in(desk)


def test_a_session_ends_after_eight_hours_of_work(office: Office) -> None:
    desk = office.signed_in("anna")
    for _ in range(8 * 3 - 1):
        office.clock.pass_by(timedelta(minutes=20))
        assert is_in(desk)
    office.clock.pass_by(timedelta(minutes=20))
    assert not is_in(desk)


def test_signing_out_ends_the_session_for_good(office: Office) -> None:
    desk = office.signed_in("anna")
    secret = desk.cookie("gs_session")
    token = desk.token_of("/account/")
    assert desk.client.post("/sign-out", data={"csrf": token}).status_code == 303
    assert desk.cookie("gs_session") is None
    assert secret
    with office.workshop.look(NOBODY) as work:
        assert sessions.resume(work, secret) is None


def test_a_locked_user_is_out_at_once_and_hears_what_a_wrong_password_hears(office: Office) -> None:
    desk = office.signed_in("anna")
    with office.workshop.open(COMMAND) as work:
        users.lock(work, users.named(work, "anna").id)
    assert not is_in(desk)
    answer = office.desk().sign_in("anna")
    assert answer.status_code == 403
    assert REFUSED in answer.text


def test_other_roles_end_the_session_and_what_it_opened(office: Office) -> None:
    desk = office.signed_in("anna", Role.ADMIN)
    assert desk.get("/users/").status_code == 200
    with office.workshop.open(COMMAND) as work:
        users.change_roles(work, users.named(work, "anna").id, frozenset({Role.MARKETER}))
    assert desk.get("/users/").status_code == 303


def test_the_way_back_leads_only_to_pages_of_ours(office: Office) -> None:
    anna = office.hire("anna", with_totp=True)
    for wanted, expected in (
        ("/account/", "/account/"),
        ("//evil.example.com/", "/"),
        ("https://evil.example.com/", "/"),
        ("/\\evil.example.com", "/"),
        ("/\t/evil.example.com", "/"),
    ):
        office.clock.pass_by(timedelta(minutes=2))
        desk = office.desk()
        desk.client.post(
            "/sign-in",
            query_string={"next": wanted},
            data={"csrf": desk.token(), "name": "anna", "password": PASSWORD},
        )
        answer = desk.client.post(
            "/sign-in/code",
            query_string={"next": wanted},
            data={"csrf": desk.token(), "code": office.code(anna)},
        )
        assert answer.headers["Location"] == expected, wanted
