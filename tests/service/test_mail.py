"""A letter reaches a real mail server as it was meant, or it is said why not."""

import ipaddress
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from service.channels import mail, wording
from service.channels.mail import RefusedLetter, unsubscribe_headers
from service.channels.wording import LANGUAGES, Particulars
from service.settings import Settings
from tests.mail_server import MailServer, receiving

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
LETTER = UUID("019a0000-0000-7000-8000-000000000001")
LINK = "https://contacts.example.org/confirm/abc-_123"
ABOUT = Particulars(sender="Example News", link=LINK, days=7, items=("Newsletter <weekly> & more",))


@pytest.fixture
def server() -> Iterator[MailServer]:
    with receiving(enable_SMTPUTF8=True) as taking:
        yield taking


def post(settings: Settings, *, to: str = "anna@example.org", language: str = "en") -> None:
    words = wording.word("confirm", language, ABOUT)
    mail.deliver(settings, mail.message(settings, words, to=to, letter_id=LETTER, at=AT, language=language))


def test_a_letter_arrives_as_text_and_as_html_with_the_same_link(server: MailServer) -> None:
    post(server.settings(Settings()))
    [letter] = server.letters()
    text = letter.get_body(("plain",)).get_content()
    html = letter.get_body(("html",)).get_content()
    assert (letter["From"], letter["To"]) == ("Example News <news@example.org>", "anna@example.org")
    assert letter["Message-ID"] == f"<{LETTER}@example.org>"
    assert (letter["Auto-Submitted"], letter["Content-Language"]) == ("auto-generated", "en")
    assert letter["Date"].datetime == AT
    assert f"\n{LINK}\n" in text.replace("\r\n", "\n")
    assert f'<a href="{LINK}">' in html
    assert "Newsletter <weekly> & more" in text
    assert "Newsletter &lt;weekly&gt; &amp; more" in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_says_everything_in_every_language(language: str) -> None:
    words = wording.word("confirm", language, ABOUT)
    assert words.subject
    assert "\n" not in words.subject
    assert f'<html lang="{language}">' in words.html
    for said in (words.text, words.html):
        assert LINK in said
        assert "Example News" in said
        assert "{" not in said
    english = wording.word("confirm", "en", ABOUT)
    assert language == "en" or not set(words.text.split("\n")) & set(english.text.split("\n")[:1])


def test_a_language_we_do_not_write_is_answered_in_english() -> None:
    assert wording.word("confirm", "tlh", ABOUT) == wording.word("confirm", "en", ABOUT)


def test_every_channel_has_a_name_in_every_language() -> None:
    names = {language: wording._texts("channels")[language] for language in LANGUAGES}
    assert {frozenset(each) for each in names.values()} == {frozenset(names["en"])}


def test_a_mailbox_beyond_ascii_is_written_to_where_the_server_can(server: MailServer) -> None:
    post(server.settings(Settings()), to="jürgen@example.org")
    assert [recipient for recipient, _ in server.taken] == ["jürgen@example.org"]


def test_a_mailbox_beyond_ascii_is_refused_for_good_where_the_server_cannot() -> None:
    with receiving(enable_SMTPUTF8=False) as server, pytest.raises(RefusedLetter):
        post(server.settings(Settings()), to="jürgen@example.org")


@pytest.mark.parametrize("to", ["anna@example.org\r\nBcc: all@example.org", "a\nb@example.org"])
def test_nothing_can_be_slipped_into_the_head_of_a_letter(server: MailServer, to: str) -> None:
    with pytest.raises(ValueError, match=r"(?i)(newline|CR|linefeed|invalid|LF)"):
        post(server.settings(Settings()), to=to)
    assert server.taken == []


def test_a_reader_who_does_not_exist_is_not_tried_again(server: MailServer) -> None:
    server.answers["anna@example.org"] = "550 No such mailbox anna@example.org"
    with pytest.raises(RefusedLetter) as refused:
        post(server.settings(Settings()))
    assert "anna" not in repr(refused.value)


@pytest.mark.parametrize("answer", ["451 Try again anna@example.org", "554 Relay access denied"])
def test_what_may_be_better_later_is_tried_again(server: MailServer, answer: str) -> None:
    server.answers["anna@example.org"] = answer
    with pytest.raises(smtplib.SMTPException) as trouble:
        post(server.settings(Settings()))
    assert "anna" not in repr(trouble.value)
    assert trouble.value.__suppress_context__


def test_a_letter_that_the_server_dislikes_is_not_offered_again(server: MailServer) -> None:
    server.after_data = "554 No thanks"
    with pytest.raises(RefusedLetter):
        post(server.settings(Settings()))


def test_a_server_that_is_full_is_asked_again(server: MailServer) -> None:
    server.after_data = "452 Full"
    with pytest.raises(smtplib.SMTPException):
        post(server.settings(Settings()))


def test_the_server_is_told_who_we_are_if_it_wants_to_know(server: MailServer) -> None:
    server.accounts[b"news"] = b"sesame"
    post(server.settings(Settings(), smtp_user="news", smtp_password="sesame"))
    with pytest.raises(smtplib.SMTPException):
        post(server.settings(Settings(), smtp_user="news", smtp_password="open"))
    assert len(server.taken) == 1


def test_nothing_is_said_to_a_server_that_does_not_encrypt(server: MailServer) -> None:
    with pytest.raises(smtplib.SMTPException):
        post(server.settings(Settings(), smtp_starttls=True))
    assert server.taken == []


TLS = pytest.mark.parametrize("from_the_start", [False, True], ids=["starttls", "from the start"])


@TLS
def test_nothing_is_said_to_a_server_that_cannot_prove_who_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, from_the_start: bool
) -> None:
    with encrypting(certificate_in(tmp_path), from_the_start=from_the_start) as server:
        if from_the_start:
            monkeypatch.setattr(mail, "ENCRYPTED_PORT", server.port)
        with pytest.raises(ssl.SSLCertVerificationError):
            post(server.settings(Settings(), smtp_starttls=True))
        assert server.taken == []


@TLS
def test_a_server_that_proves_who_it_is_is_spoken_to_in_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, from_the_start: bool
) -> None:
    certificate = certificate_in(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with encrypting(certificate, from_the_start=from_the_start) as server:
        if from_the_start:
            monkeypatch.setattr(mail, "ENCRYPTED_PORT", server.port)
        post(server.settings(Settings(), smtp_starttls=True))
        assert [recipient for recipient, _ in server.taken] == ["anna@example.org"]


@contextmanager
def encrypting(certificate: Path, *, from_the_start: bool) -> Iterator[MailServer]:
    """A mail server that takes nothing in the open."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    how = {"ssl_context": context} if from_the_start else {"tls_context": context, "require_starttls": True}
    with receiving(**how) as server:
        yield server


def certificate_in(folder: Path) -> Path:
    """A certificate for this machine that nobody else vouches for, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    begins = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return file


def test_the_way_out_of_a_list_is_one_https_address_in_the_head() -> None:
    assert unsubscribe_headers("https://contacts.example.org/unsubscribe/abc") == {
        "List-Unsubscribe": "<https://contacts.example.org/unsubscribe/abc>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def test_a_mail_address_may_stand_beside_it() -> None:
    given = unsubscribe_headers("https://contacts.example.org/u/abc", mailto="out@example.org")
    assert given["List-Unsubscribe"] == "<https://contacts.example.org/u/abc>, <mailto:out@example.org>"


@pytest.mark.parametrize(
    ("url", "mailto"),
    [
        ("http://contacts.example.org/u/abc", None),
        ("https://", None),
        ("https://contacts.example.org/u>, <mailto:x@example.org", None),
        ("https://contacts.example.org/u\r\nBcc: x@example.org", None),
        ("https://contacts.example.org/u", "x@example.org>\r\nBcc: y@example.org"),
        ("https://contacts.example.org/u", "nobody"),
    ],
)
def test_what_is_no_address_never_gets_into_the_head(url: str, mailto: str | None) -> None:
    with pytest.raises(ValueError, match=r"the (other )?way out is"):
        unsubscribe_headers(url, mailto=mailto)


@pytest.mark.parametrize(
    ("settings", "sends"),
    [
        (Settings(), False),
        (Settings(smtp_host="mail.example.org"), False),
        (Settings(mail_from="news@example.org"), False),
        (Settings(smtp_host="mail.example.org", mail_from="news@example.org"), True),
    ],
)
def test_letters_are_sent_where_both_server_and_sender_are_named(settings: Settings, sends: bool) -> None:
    assert mail.is_on(settings) is sends


def test_a_letter_says_where_its_sender_can_be_found(server: MailServer) -> None:
    settings = server.settings(
        Settings(
            controller_name="Example & Sons",
            controller_address="1 Example Street, 1000 AA Amsterdam",
            controller_policy_url="https://example.org/privacy",
        )
    )
    about = replace(ABOUT, sender=mail.sender_name(settings), imprint=mail.imprint(settings))
    words = wording.word("confirm", "en", about)
    assert "Example & Sons\n1 Example Street, 1000 AA Amsterdam\nhttps://example.org/privacy\n" in words.text
    assert "Example &amp; Sons<br>1 Example Street" in words.html


@pytest.mark.parametrize(
    ("given", "name"),
    [("Example News <news@example.org>", "Example News"), ("news@example.org", "news@example.org")],
)
def test_people_know_the_sender_by_the_name_beside_the_address(given: str, name: str) -> None:
    assert mail.sender_name(Settings(mail_from=given)) == name
