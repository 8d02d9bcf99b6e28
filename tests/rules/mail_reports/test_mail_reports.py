"""What comes back by mail is read for what it says of an address, and for nothing else."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import mail_reports, vocabulary
from rules.freshness.signals import SignalKind
from rules.mail_reports import MailReport, ReportType
from tests.rules.mail_reports import letters
from tests.rules.mail_reports.letters import ANNA

_VOCABULARY, _ = vocabulary.read(
    {
        path.name: path.read_text()
        for path in (Path(mail_reports.__file__).parent.parent / "packs" / "vocab").glob("*.toml")
    }
)


def read(raw: bytes) -> MailReport:
    return mail_reports.read(raw, _VOCABULARY)


def kinds(raw: bytes) -> dict[str, SignalKind]:
    return {each.address: each.kind for each in read(raw).told}


@pytest.mark.parametrize(
    ("status", "said", "kind"),
    [
        ("5.1.1", "550 5.1.1 User unknown", SignalKind.BOUNCE_UNKNOWN_USER),
        ("5.1.1", "", SignalKind.BOUNCE_UNKNOWN_USER),
        ("5.1.2", "550 5.1.2 Host unknown", SignalKind.BOUNCE_UNKNOWN_HOST),
        ("5.1.10", "556 5.1.10 Domain does not accept mail (nullMX)", SignalKind.BOUNCE_NO_MAIL),
        ("5.1.6", "551 5.1.6 has moved", SignalKind.BOUNCE_MOVED),
        ("5.2.1", "550 5.2.1 mailbox disabled", SignalKind.BOUNCE_DISABLED),
        ("5.2.2", "552 5.2.2 over quota", SignalKind.BOUNCE_FULL),
        ("4.2.2", "452 4.2.2 mailbox full", SignalKind.BOUNCE_FULL),
        ("4.4.1", "connection timed out", SignalKind.BOUNCE_DEFERRED),
        ("5.7.1", "550 5.7.1 message refused as spam", SignalKind.BOUNCE_POLICY),
        ("5.7.26", "550 5.7.26 fails DMARC", SignalKind.BOUNCE_POLICY),
        ("5.3.4", "552 5.3.4 message too big", SignalKind.BOUNCE_POLICY),
        ("5.0.0", "550 no such user here", SignalKind.BOUNCE_UNKNOWN_USER),
        ("5.0.0", "554 rejected: listed in dnsbl.example.com", SignalKind.BOUNCE_POLICY),
        ("5.0.0", "554 transaction could not be completed", SignalKind.BOUNCE_UNCLEAR),
        # Servers give 5.1.1 for what is none.
        ("5.1.1", "550 5.1.1 blocked by our blacklist", SignalKind.BOUNCE_POLICY),
        ("5.1.1", "550 5.1.1 mailbox full", SignalKind.BOUNCE_FULL),
        # And 5.7.1 for what is a wrong address.
        ("5.7.1", "550 5.7.1 no such user", SignalKind.BOUNCE_UNKNOWN_USER),
        ("5.5.0", "550 Empfänger unbekannt", SignalKind.BOUNCE_UNKNOWN_USER),
        ("5.5.0", "550 boîte pleine", SignalKind.BOUNCE_FULL),
    ],
)
def test_a_report_of_delivery_tells_why(status: str, said: str, kind: SignalKind) -> None:
    found = read(letters.report(status=status, said=said))
    assert found.type is ReportType.BOUNCE
    assert {each.address: each.kind for each in found.told} == {ANNA: kind}


def test_a_delay_is_no_failure_whatever_is_said() -> None:
    raw = letters.report(action="delayed", status="4.4.7", said="450 no such user yet")
    assert kinds(raw) == {ANNA: SignalKind.BOUNCE_DEFERRED}


def test_a_report_that_it_arrived_is_no_bounce() -> None:
    assert read(letters.report(action="delivered", status="2.1.5")).type is ReportType.OTHER


def test_the_letter_that_came_back_is_not_read() -> None:
    # It speaks of a full mailbox and names somebody else.
    assert kinds(letters.report(status="5.0.0", said="550 user unknown")) == {
        ANNA: SignalKind.BOUNCE_UNKNOWN_USER
    }


def test_the_words_for_people_help_where_the_code_is_a_general_one() -> None:
    raw = letters.report(status="5.0.0", words=f"<{ANNA}>: this account has been disabled")
    assert kinds(raw) == {ANNA: SignalKind.BOUNCE_DISABLED}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"<{ANNA}>:\nSorry, no mailbox here by that name. (#5.1.1)", SignalKind.BOUNCE_UNKNOWN_USER),
        (f"Could not be delivered:\n  {ANNA}\n  unknown local part", SignalKind.BOUNCE_UNKNOWN_USER),
        (f"{ANNA} bestaat niet bij ons.", SignalKind.BOUNCE_UNKNOWN_USER),
        (f"L'adresse {ANNA} n'existe pas.", SignalKind.BOUNCE_UNKNOWN_USER),
        (f"Vastaanottajaa {ANNA} ei ole olemassa.", SignalKind.BOUNCE_UNKNOWN_USER),
        (f"<{ANNA}>: the user's mailfolder is full.", SignalKind.BOUNCE_FULL),
        (f"<{ANNA}>:\nSorry, I couldn't find any host by that name.", SignalKind.BOUNCE_UNKNOWN_HOST),
        (f"Your mail to {ANNA} was rejected as spam.", SignalKind.BOUNCE_POLICY),
        (f"Your mail to {ANNA} was not delivered.", SignalKind.BOUNCE_UNCLEAR),
    ],
)
def test_a_server_that_writes_in_its_own_words_is_understood(text: str, kind: SignalKind) -> None:
    assert kinds(letters.in_words(text)) == {ANNA: kind}


def test_what_lies_below_is_another_letter() -> None:
    text = f"<{ANNA}>: user unknown\n\n--- Below this line is a copy of the message.\n\nboss@example.org"
    assert kinds(letters.in_words(text)) == {ANNA: SignalKind.BOUNCE_UNKNOWN_USER}


def test_each_of_several_has_a_reason_of_its_own() -> None:
    text = f"<{ANNA}>:\n550 user unknown\n\n<berta@example.org>:\n552 mailbox full\n"
    assert kinds(letters.in_words(text)) == {
        ANNA: SignalKind.BOUNCE_UNKNOWN_USER,
        "berta@example.org": SignalKind.BOUNCE_FULL,
    }


def test_who_sent_the_report_is_not_who_it_is_about() -> None:
    text = f"The mail for {ANNA} could not be delivered: user unknown. Questions: postmaster@mx.example.com"
    assert kinds(letters.in_words(text)) == {ANNA: SignalKind.BOUNCE_UNKNOWN_USER}


@pytest.mark.parametrize(
    "text",
    [
        "Ms Example is no longer with the company. Please write to new@example.org.",
        "Mevrouw Voorbeeld is niet meer werkzaam bij ons. Mail nieuw@example.org.",
        "Anna Esimerkki ei ole enää palveluksessamme.",
        "Frau Beispiel ist nicht mehr bei uns. Ihre Nachfolgerin ist neu@example.org.",
        "Madame Exemple ne travaille plus dans notre société.",
        "Pani Przykład już nie pracuje w naszej firmie.",
    ],
)
def test_that_somebody_left_is_read_in_six_languages_and_no_successor_is_taken_in(text: str) -> None:
    found = read(letters.answer(text))
    assert found.type is ReportType.AUTO_REPLY
    assert {each.address: each.kind for each in found.told} == {ANNA: SignalKind.AUTO_REPLY_LEFT}


@pytest.mark.parametrize(
    "text",
    [
        "I am out of the office until Monday.",
        "Ik ben op vakantie tot en met vrijdag.",
        "Olen lomalla 1.8. asti.",
        "Ich bin bis Montag abwesend.",
        "Je suis absente jusqu'à lundi.",
        "Jestem na urlopie do piątku.",
    ],
)
def test_who_is_away_has_a_living_mailbox(text: str) -> None:
    assert kinds(letters.answer(text)) == {ANNA: SignalKind.AUTO_REPLY_AWAY}


def test_a_person_who_writes_that_a_colleague_left_is_no_machine() -> None:
    raw = letters.answer("Bob is no longer with us, see you on Monday", marked=False)
    assert read(raw).type is ReportType.OTHER


def test_a_complaint_is_told_by_address() -> None:
    found = read(letters.complaint())
    assert found.type is ReportType.COMPLAINT
    assert [(each.address, each.kind) for each in found.told] == [(ANNA, SignalKind.COMPLAINED)]


def test_a_complaint_with_the_address_blotted_out_is_told_from_the_letter() -> None:
    assert kinds(letters.complaint(recipient="")) == {ANNA: SignalKind.COMPLAINED}


def test_a_report_that_it_is_not_spam_is_no_complaint() -> None:
    assert read(letters.complaint("not-spam")).type is ReportType.OTHER


def test_an_ordinary_letter_tells_nothing() -> None:
    raw = letters.in_words("Thank you for the news!", subject="Hello", sender=ANNA)
    assert read(raw) == MailReport(type=ReportType.OTHER)


@given(st.binary(max_size=400))
def test_nothing_that_arrives_stops_the_reader(raw: bytes) -> None:
    assert read(raw).type in set(ReportType)


@given(st.binary(max_size=200), st.integers(0, 2000))
def test_a_broken_report_does_not_either(noise: bytes, at: int) -> None:
    whole = letters.report(said="550 user unknown")
    assert read(whole[:at] + noise + whole[at:]).type in set(ReportType)
