"""What people change about themselves."""

import re
from datetime import timedelta

import pyotp
import pytest

from service import second_factor
from service.access import COMMAND, Role
from service.sessions import NOBODY
from service.storage.users import User
from service.users import ONE_TIME_LASTS
from tests.admin.office import PASSWORD, Desk, Office

NEW = "another quiet harbour"


def change(desk: Desk, current: str = PASSWORD, new: str = NEW, again: str | None = None) -> int:
    answer = desk.client.post(
        "/account/password",
        data={
            "csrf": desk.token_of("/account/password"),
            "current": current,
            "password": new,
            "again": new if again is None else again,
        },
    )
    return answer.status_code


def test_a_one_time_password_leads_only_to_the_choice_of_another(office: Office) -> None:
    _otto, password = office.invite("otto")
    desk = office.desk()
    desk.sign_in("otto", password)
    assert desk.get("/").headers["Location"] == "/account/password"
    assert change(desk, password) == 303
    assert desk.get("/").headers["Location"] == "/account/second-factor"


def test_a_one_time_password_runs_out(office: Office) -> None:
    _otto, password = office.invite("otto")
    office.clock.pass_by(ONE_TIME_LASTS)
    assert office.desk().sign_in("otto", password).status_code == 403


def test_a_new_password_ends_every_other_session_and_renews_this_one(office: Office) -> None:
    here = office.signed_in("anna")
    before = here.cookie("gs_session")
    elsewhere = office.desk()
    elsewhere.client.set_cookie("gs_session", before or "")
    assert change(here) == 303
    assert here.get("/account/").status_code == 200
    assert here.cookie("gs_session") != before
    assert elsewhere.get("/account/").status_code == 303
    assert office.desk().sign_in("anna", PASSWORD).status_code == 403
    assert office.desk().sign_in("anna", NEW).status_code == 303


@pytest.mark.parametrize(
    "poor",
    [
        "short",
        "correcthorsebatterystaple",
        "Password123!",
        "welcome2026!",
        "123456789012",
        "aaaaaaaaaaaaaaaa",
        "i am anna of course",
    ],
)
def test_a_poor_password_is_not_taken(office: Office, poor: str) -> None:
    assert change(office.signed_in("anna"), new=poor) == 422


def test_a_password_is_not_changed_without_the_old_one_or_with_two_different_new_ones(office: Office) -> None:
    desk = office.signed_in("anna")
    assert change(desk, current="not the password") == 422
    assert change(desk, again="something else again") == 422


def test_no_password_that_was_typed_comes_back_in_a_page(office: Office) -> None:
    desk = office.signed_in("anna")
    answer = desk.client.post(
        "/account/password",
        data={"csrf": desk.token_of("/account/password"), "current": PASSWORD, "password": NEW, "again": "x"},
    )
    assert answer.status_code == 422
    assert PASSWORD not in answer.text
    assert NEW not in answer.text


def test_a_second_factor_is_set_up_with_its_first_code(office: Office) -> None:
    anna, desk = office.hire("anna"), office.desk()
    desk.sign_in("anna")
    page = desk.get("/account/second-factor").text
    [secret] = re.findall(r'<p class="secret">([A-Z2-7 ]+)</p>', page)
    assert 'src="data:image/svg+xml' in page
    totp = pyotp.TOTP(secret.replace(" ", ""))
    token = desk.token_of("/account/second-factor")
    wrong = desk.client.post("/account/second-factor", data={"csrf": token, "code": "000000"})
    assert wrong.status_code == 422
    right = desk.client.post("/account/second-factor", data={"csrf": token, "code": totp.at(office.clock())})
    assert len(re.findall(r"<li>([a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4})\s*</li>", right.text)) == 10
    assert secret not in desk.get("/account/second-factor").text
    with office.workshop.look(NOBODY) as work:
        assert second_factor.recovery_codes_left(work, work.session.get_one(User, anna.id)) == 10


def test_the_secret_lies_sealed(office: Office) -> None:
    anna = office.hire("anna", with_totp=True)
    assert anna.totp
    with office.workshop.engine.connect() as connection:
        [stored] = connection.exec_driver_sql("SELECT totp FROM app_user").scalars()
    assert anna.totp.secret.encode() not in stored


def test_recovery_codes_lie_hashed(office: Office) -> None:
    anna = office.hire("anna", with_totp=True)
    with office.workshop.engine.connect() as connection:
        stored = connection.exec_driver_sql("SELECT digest FROM recovery_code").scalars().all()
    assert len(stored) == 10
    assert all(
        code.replace("-", "").encode() not in digest for digest in stored for code in anna.recovery_codes
    )


def test_new_recovery_codes_cost_a_code_and_make_the_old_ones_worthless(office: Office) -> None:
    anna = office.hire("anna", with_totp=True)
    desk = office.desk()
    desk.sign_in("anna")
    desk.post("/sign-in/code", code=office.code(anna))
    token = desk.token_of("/account/recovery-codes")
    reused = desk.client.post("/account/recovery-codes", data={"csrf": token, "code": office.code(anna)})
    assert reused.status_code == 422
    office.clock.pass_by(timedelta(seconds=60))
    shown = desk.client.post("/account/recovery-codes", data={"csrf": token, "code": office.code(anna)})
    assert shown.status_code == 200
    other = office.desk()
    other.sign_in("anna")
    assert other.post("/sign-in/code", code=anna.recovery_codes[0]).status_code == 403


def test_a_confirmed_generator_is_not_replaced_from_a_stolen_session(office: Office) -> None:
    desk = office.signed_in("anna")
    token = desk.token_of("/account/")
    assert desk.client.post("/account/second-factor/begin", data={"csrf": token}).status_code == 409


def test_shortcuts_can_be_switched_off(office: Office) -> None:
    desk = office.signed_in("anna")
    assert '<body data-keys="on">' in desk.get("/").text
    desk.post_from("/account/", "/account/preferences", language="auto", theme="system")
    assert '<body data-keys="off">' in desk.get("/").text


def test_a_reset_takes_the_generator_away_and_destroys_its_key(office: Office) -> None:
    anna = office.hire("anna", with_totp=True)
    boss = office.signed_in("boss", Role.ADMIN)
    page = boss.post_from(f"/users/{anna.id}", f"/users/{anna.id}/reset")
    [password] = re.findall(r'id="secret"[^>]*>([a-z0-9-]{19})<', page.text)
    with office.workshop.look(COMMAND) as work:
        user = work.session.get_one(User, anna.id)
        assert user.totp is None
        assert second_factor.recovery_codes_left(work, user) == 0
    with office.workshop.engine.connect() as connection:
        kept = connection.exec_driver_sql("SELECT count(*) FROM data_key").scalar_one()
    assert kept == 1  # the administrator's
    assert office.desk().sign_in("anna", password).status_code == 303
