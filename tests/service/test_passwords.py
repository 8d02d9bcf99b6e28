"""What is taken as a password, and how it is kept."""

import pytest

from service import passwords


def codes(password: str, name: str = "anna") -> list[str]:
    return [fault.code for fault in passwords.faults(password, name=name)]


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("elevenchars", "too_short"),
        ("x" * 129, "too_long"),
        ("Anna goes to sea", "like_name"),
        ("PASSWORDpassword", "well_known"),
        ("Letmein!2026", "well_known"),
        ("welkom123456", "well_known"),
        ("salasana-12345", "well_known"),
        ("123456789012", "well_known"),
        ("abababababab", "well_known"),
    ],
)
def test_a_poor_password_is_refused_for_one_reason(password: str, code: str) -> None:
    assert codes(password) == [code]


@pytest.mark.parametrize(
    "password",
    ["a quiet harbour", "hiljainen satama yössä", "twelve chars", "9f3k-28sj-1lq0", "een twee drie " * 9],
)
def test_length_is_enough_whatever_the_characters(password: str) -> None:
    assert codes(password) == []


def test_a_hash_is_argon2id_at_the_strength_that_is_asked_for() -> None:
    assert passwords.hashed("a quiet harbour").startswith("$argon2id$v=19$m=47104,t=1,p=1$")


def test_a_hash_knows_its_own_password_only() -> None:
    hash_ = passwords.hashed("a quiet harbour")
    assert passwords.matches(hash_, "a quiet harbour")
    assert not passwords.matches(hash_, "a quiet Harbour")
    assert not passwords.matches(None, "a quiet harbour")
    assert not passwords.matches("not a hash", "a quiet harbour")


def test_one_time_passwords_differ_and_are_not_printed() -> None:
    first, second = passwords.one_time(), passwords.one_time()
    assert first.text != second.text
    assert len(first.text.replace("-", "")) == 16
    assert passwords.matches(first.hash, first.text)
    assert first.text not in repr(first)
