"""What is wrong in a pack of law is told with its line."""

import pytest

from rules import law
from rules.standing import examples

HEAD = '[pack]\nid = "own"\nversion = "1.0.0"\nkind = "{kind}"\nsource = "us"\n'
ROW = """[[row]]
id = "jp.email"
regime = "JP"
channels = ["email"]
subjects = ["consumer"]
requirement = "consent"
effective_from = 2026-01-01
source = "a law"
url = "https://example.org/"
status = "unverified"

[[row.test]]
in = { country = "JP" }
out = { allowed = false, code = "LAW.NEEDS_CONSENT" }
"""
AGE = """[[age]]
id = "jp"
countries = ["JP"]
years = 15
effective_from = 2026-01-01
source = "a law"
url = "https://example.org/"
status = "unverified"

[[age.test]]
in = { country = "JP", born = 2014-01-01 }
out = { allowed = false, code = "AGE.PARENT_NEEDED" }
"""


def told(text: str, kind: str = "matrix") -> list[str]:
    found, faults = law.read({"law/own.toml": HEAD.format(kind=kind) + text})
    return [str(fault) for fault in (*faults, *examples.complaints(found), *examples.failures(found))]


def test_a_sound_row_and_a_sound_age_have_no_fault() -> None:
    assert told(ROW) == []
    assert told(AGE, "ages") == []


@pytest.mark.parametrize(
    ("sound", "wrong", "line", "message"),
    [
        ('id = "jp.email"', 'id = "JP"', 7, "an entry has an id of small letters, digits and dots"),
        ('regime = "JP"', "regime = 1", 8, "a row says of which country or regime it is"),
        ('channels = ["email"]', 'channels = ["fax"]', 9, "channels is a list of email"),
        ('channels = ["email"]', "channels = []", 9, "a row is about some channels"),
        ('subjects = ["consumer"]', 'subjects = ["cat"]', 10, "subjects is a list of consumer"),
        ('requirement = "consent"', 'requirement = "luck"', 11, "requirement is one of consent, opt_out"),
        ("effective_from = 2026-01-01", 'effective_from = "soon"', 12, "an entry is in force from a day"),
        (
            "effective_from = 2026-01-01",
            "effective_from = 2026-01-01\neffective_to = 2025-01-01",
            13,
            "the last day is a date, and not before the first",
        ),
        ('source = "a law"', "", 6, "an entry says where it can be read: source"),
        ('status = "unverified"', 'status = "verified"', 6, "what is verified has been read by somebody"),
        ('status = "unverified"', 'status = "sure"', 15, "status is one of verified, unverified"),
        ('status = "unverified"', 'status = "unverified"\ncolour = 1', 16, "unknown key 'colour'"),
        (
            'status = "unverified"',
            'status = "unverified"\nevidence_years = 0',
            16,
            "evidence_years is a whole",
        ),
        ('status = "unverified"', 'status = "unverified"\nproducts = "all"', 16, "products is a list"),
        (
            'status = "unverified"',
            'status = "unverified"\nin_message = ["joy"]',
            16,
            "in_message is a list of",
        ),
        (
            'status = "unverified"',
            'status = "unverified"\nexception = [{ kind = "whim", needs = ["sale"] }]',
            16,
            "kind is one of soft_opt_in",
        ),
        (
            'status = "unverified"',
            'status = "unverified"\nexception = [{ kind = "charity", needs = ["luck"] }]',
            16,
            "needs is a list of sale",
        ),
        (
            'status = "unverified"',
            'status = "unverified"\nexception = [{ kind = "charity" }]',
            16,
            "an exception has conditions: needs",
        ),
        (
            'status = "unverified"',
            'status = "unverified"\nexception = [{ kind = "charity", needs = ["sale"], months = -1 }]',
            16,
            "months is a whole number of months",
        ),
        ("[[row.test]]", "[[row.tests]]", 6, "unknown key 'tests'"),
        ('in = { country = "JP" }', "in = 1", 17, "a test has in and out, both tables"),
        ('country = "JP" }', 'country = "JP", weather = 1 }', 17, "a question has no 'weather'"),
        ('country = "JP" }', 'country = "JP", channel = "fax" }', 17, "channel is one of email"),
        ('country = "JP" }', "country = 1 }", 17, "country is a str"),
        ("allowed = false, ", "", 17, "an answer has allowed and code"),
        ("LAW.NEEDS_CONSENT", "LAW.LESS", 17, "allowed is true or false, and the code one of the list"),
        ("allowed = false", "allowed = true", 17, "wanted LAW.NEEDS_CONSENT, allowed = True; got denied"),
        ('country = "JP" }', 'country = "KR" }', 17, "wanted LAW.NEEDS_CONSENT"),
    ],
)
def test_a_fault_in_a_row_is_told_with_its_line(sound: str, wrong: str, line: int, message: str) -> None:
    assert sound in ROW
    found = told(ROW.replace(sound, wrong, 1))
    assert any(each.startswith(f"law/own.toml:{line}:") and message in each for each in found), found


@pytest.mark.parametrize(
    ("sound", "wrong", "message"),
    [
        ('countries = ["JP"]', 'countries = ["Japan"]', "countries is a list of countries"),
        ("years = 15", "years = 12", "an age lies from 13 to 16"),
        ("years = 15", "years = 15\nweight = 1", "unknown key 'weight'"),
        ("2014-01-01", "2009-01-01", "got denied: LAW.NO_RULE"),
    ],
)
def test_a_fault_in_an_age_is_told(sound: str, wrong: str, message: str) -> None:
    assert sound in AGE
    assert any(message in each for each in told(AGE.replace(sound, wrong, 1), "ages"))


def test_two_rows_may_not_answer_one_question_on_one_day() -> None:
    second = ROW.replace("jp.email", "jp.email.again")
    [fault] = [each for each in told(ROW + second) if "same days" in each]
    assert fault.startswith("law/own.toml:20: jp.email.again: answers what jp.email answers")
    later = second.replace("effective_from = 2026-01-01", "effective_from = 2027-01-01")
    ended = ROW.replace(
        "effective_from = 2026-01-01", "effective_from = 2026-01-01\neffective_to = 2026-12-31"
    )
    assert not [each for each in told(ended + later) if "same days" in each]


def test_two_ages_may_not_hold_in_one_country_on_one_day() -> None:
    found = told(AGE + AGE.replace('id = "jp"', 'id = "jp.again"'), "ages")
    assert any("jp.again: JP has another age on the same days" in each for each in found)


def test_an_entry_of_one_name_is_told_once_more() -> None:
    assert any("the entry exists already" in each for each in told(ROW + ROW))


def test_a_row_that_leaves_the_answer_to_another_is_told() -> None:
    general = ROW.replace('"jp.email"', '"jp.phone"').replace('["email"]', '["phone"]')
    [fault] = told(ROW + general)
    assert "answered by own@1.0.0/jp.email" in fault


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ("", "a pack begins with [pack]"),
        (HEAD.format(kind="opinion"), "kind is one of matrix, ages, clocks, reasons"),
        (HEAD.format(kind="ages").replace("1.0.0", "1"), "a version reads 1.2.3"),
        (HEAD.format(kind="ages").replace('"own"', '"Own"'), "a pack has an id of small letters"),
        (HEAD.format(kind="ages").replace('source = "us"', ""), "a pack says where its knowledge comes from"),
        (HEAD.format(kind="ages") + "colour = 1", "unknown key 'colour'"),
        ("[pack", "not readable as TOML"),
    ],
)
def test_a_fault_in_a_head_is_told(head: str, message: str) -> None:
    _, faults = law.read({"law/own.toml": head})
    assert any(message in str(fault) for fault in faults)


def test_two_packs_of_one_name_are_told() -> None:
    text = HEAD.format(kind="ages")
    _, faults = law.read({"law/a.toml": text, "law/b.toml": text})
    assert [str(fault) for fault in faults] == ["law/b.toml:2: the pack 'own' exists already"]


def test_a_table_that_does_not_belong_is_told() -> None:
    assert any("unknown table 'rows'" in each for each in told("[[rows]]\nid = 1\n"))
    assert any("unknown table 'rows'" in each for each in told("[[rows]]\nid = 1\n", "ages"))
    assert any("XX is a list of countries" in each for each in told("[regimes]\nXX = 1\n"))


REASON = """["LAW.SERVICE"]
en = "Yes."
nl = "Ja."
fi = "Kyllä."
remedy = { en = "Go on.", nl = "Ga door.", fi = "Jatkakaa." }
example = { purpose = "service" }
"""


@pytest.mark.parametrize(
    ("sound", "wrong", "message"),
    [
        ("LAW.SERVICE", "LAW.MAYBE", "there is no such reason: the list is closed"),
        ('nl = "Ja."', "", "a reason is told in en, nl, fi"),
        ('nl = "Ja."', 'nl = "Ja {since}."', "the sentences do not have the same gaps"),
        (', fi = "Jatkakaa."', "", "a remedy is told in en, nl, fi"),
        ('example = { purpose = "service" }', "", "a reason has an example"),
        ('purpose = "service"', 'purpose = "whim"', "purpose is one of"),
        ('purpose = "service"', 'purpose = "marketing"', "the example gives LAW.NO_RULE"),
        ("example", "colour = 1\nexample", "unknown key 'colour'"),
    ],
)
def test_a_fault_in_a_reason_is_told(sound: str, wrong: str, message: str) -> None:
    assert any(message in each for each in told(REASON.replace(sound, wrong, 1), "reasons"))


def test_a_word_that_is_not_told_in_every_language_is_a_fault() -> None:
    found = told(f'{REASON}\n[words]\nsale = {{ en = "a sale" }}\n', "reasons")
    assert any("a word is told in en, nl, fi" in each for each in found)


def test_a_reason_without_a_sentence_is_told() -> None:
    found = told(REASON, "reasons")
    assert "law/own.toml:1: the reason SUP.LISTED has no sentence" in found
    assert not any("LAW.SERVICE" in each for each in found)
