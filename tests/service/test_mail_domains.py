"""A domain is asked about only where the installation wants it, later, and not held dead for one bad day."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from rules.findings import Verdict
from rules.leads import LeadStatus
from rules.mail_domains import BETWEEN_CHECKS, KEEPS_FOR, Answer
from rules.records import Lead
from service import audit, intake, leads, mail_domains, quarantine, worker
from service.access import COMMAND, SYSTEM
from service.audit import Action
from service.intake import Receipt, Submission
from service.mail_domains import resolving
from service.settings import Settings, load
from service.storage import keys
from service.storage.mail_domains import MailDomain
from service.storage.sources import Source
from service.work import Workshop
from tests.dns_server import BROKEN, SILENT, NameServer, serving
from tests.workshops import SetClock

ZONE = {
    "takes.example.com": {"MX": "10 mail.example.com."},
    "host.example.com": {"A": "192.0.2.7"},
    "host6.example.com": {"AAAA": "2001:db8::7"},
    "null.example.com": {"MX": "0 ."},
    "empty.example.com": {"TXT": '"nothing to bring mail to"'},
    "broken.example.com": BROKEN,
    "gmial.com": {"MX": "10 mail.gmial.com."},
}


@pytest.fixture
def server() -> Iterator[NameServer]:
    with serving(ZONE) as answering:
        yield answering


@pytest.fixture
def asking(workshop: Workshop, server: NameServer) -> Workshop:
    """The workshop of an installation that asks."""
    workshop.settings = replace(workshop.settings, mail_dns=True, mail_dns_servers=(server.address,))
    return workshop


def send(workshop: Workshop, source: Source, *addresses: str) -> list[Receipt]:
    sent = [Lead(family_name=f"Jansen{number}", email=each) for number, each in enumerate(addresses)]
    with workshop.open(COMMAND) as work:
        return intake.accept(
            work, source, [Submission(lead=lead, payload=leads.write(lead)) for lead in sent]
        )


def codes(receipt: Receipt) -> set[str]:
    return {finding.code for finding in receipt.findings if finding.code.startswith("EML.")}


def rows(workshop: Workshop) -> Sequence[MailDomain]:
    with workshop.look(SYSTEM) as work:
        return work.session.scalars(select(MailDomain)).all()


def sweep(workshop: Workshop) -> None:
    with workshop.open(SYSTEM) as work:
        mail_domains.sweep(work, limit=100)
    worker.run_due(workshop)


@pytest.mark.parametrize(
    ("domain", "answer"),
    [
        ("takes.example.com", Answer.TAKES_MAIL),
        ("host.example.com", Answer.TAKES_MAIL),
        ("host6.example.com", Answer.TAKES_MAIL),
        ("null.example.com", Answer.REFUSES_MAIL),
        ("empty.example.com", Answer.ABSENT),
        ("nowhere.example.com", Answer.ABSENT),
        ("broken.example.com", Answer.SILENT),
    ],
)
def test_an_answer_of_the_domain_name_system_is_read(domain: str, answer: Answer, server: NameServer) -> None:
    assert resolving.look_up(domain, resolving.resolver([server.address])) is answer


def test_a_server_that_does_not_answer_is_silence_in_good_time(
    server: NameServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resolving, "PATIENCE", 0.2)
    server.zone["mute.example.com"] = SILENT
    assert resolving.look_up("mute.example.com", resolving.resolver([server.address])) is Answer.SILENT


def test_nothing_is_asked_unless_the_installation_wants_it(
    workshop: Workshop, source: Source, server: NameServer
) -> None:
    workshop.settings = replace(workshop.settings, mail_dns_servers=(server.address,))
    send(workshop, source, "anna@takes.example.com")
    worker.run_due(workshop)
    assert (server.asked, rows(workshop)) == ([], [])


def test_intake_asks_nobody_and_the_job_does(asking: Workshop, source: Source, server: NameServer) -> None:
    send(asking, source, "anna@takes.example.com")
    assert server.asked == []
    worker.run_due(asking)
    assert server.asked == [("takes.example.com", "MX")]


def test_a_domain_is_asked_about_once_a_month_however_many_send_it(
    asking: Workshop, source: Source, server: NameServer, clock: SetClock
) -> None:
    send(asking, source, "anna@takes.example.com", "bram@takes.example.com")
    send(asking, source, "cato@takes.example.com")
    worker.run_due(asking)
    send(asking, source, "daan@takes.example.com")
    worker.run_due(asking)
    assert len(server.asked) == 1
    clock.pass_by(KEEPS_FOR)
    send(asking, source, "emma@takes.example.com")
    worker.run_due(asking)
    assert len(server.asked) == 2


def test_a_later_lead_hears_that_its_domain_refuses_mail(asking: Workshop, source: Source) -> None:
    [first] = send(asking, source, "anna@null.example.com")
    worker.run_due(asking)
    [second] = send(asking, source, "bram@null.example.com")
    assert codes(first) == set()
    [finding] = [each for each in second.findings if each.code == "EML.DOMAIN.NO_MAIL"]
    assert finding.verdict is Verdict.INVALID
    assert second.status is LeadStatus.ACCEPTED, "the name is there, and the address is kept"
    assert second.record.emails[0].address == "bram@null.example.com"


def test_a_rehearsal_knows_it_too(asking: Workshop, source: Source) -> None:
    send(asking, source, "anna@null.example.com")
    worker.run_due(asking)
    lead = Lead(email="bram@null.example.com")
    with asking.look(COMMAND) as work:
        [rehearsed] = intake.rehearse(work, source, [Submission(lead=lead, payload=leads.write(lead))])
    assert "EML.DOMAIN.NO_MAIL" in codes(rehearsed)


def test_a_lead_that_waits_hears_it_when_it_is_checked_again(asking: Workshop, source: Source) -> None:
    lead = Lead(full_name="Test Test", email="anna@null.example.com")
    with asking.open(COMMAND) as work:
        [waiting] = intake.accept(work, source, [Submission(lead=lead, payload=leads.write(lead))])
    worker.run_due(asking)
    assert (waiting.status, waiting.lead_id is None) == (LeadStatus.QUARANTINED, False)
    with asking.open(COMMAND) as work:
        replayed = quarantine.replay(work, waiting.lead_id)
    assert "EML.DOMAIN.NO_MAIL" in codes(replayed) - codes(waiting)


def test_a_domain_that_takes_mail_is_no_slip(asking: Workshop, source: Source) -> None:
    [first] = send(asking, source, "anna@gmial.com")
    worker.run_due(asking)
    [second] = send(asking, source, "bram@gmial.com")
    assert "EML.DOMAIN.TYPO" in codes(first)
    assert "EML.DOMAIN.TYPO" not in codes(second)


def test_a_domain_is_gone_after_three_absences_a_week_apart(
    asking: Workshop, source: Source, clock: SetClock
) -> None:
    send(asking, source, "anna@nowhere.example.com")
    worker.run_due(asking)
    seen = []
    for _ in range(3):
        [receipt] = send(asking, source, "bram@nowhere.example.com")
        seen.append("EML.DOMAIN.GONE" in codes(receipt))
        clock.pass_by(BETWEEN_CHECKS)
        sweep(asking)
    assert seen == [False, False, True]


def test_a_domain_that_comes_back_starts_anew(
    asking: Workshop, source: Source, server: NameServer, clock: SetClock
) -> None:
    send(asking, source, "anna@lapsed.example.com")
    worker.run_due(asking)
    clock.pass_by(BETWEEN_CHECKS)
    sweep(asking)
    [row] = rows(asking)
    assert row.absences == 2
    server.zone["lapsed.example.com"] = {"MX": "10 mail.example.com."}
    clock.pass_by(BETWEEN_CHECKS)
    sweep(asking)
    [row] = rows(asking)
    assert (row.absences, row.state.value) == (0, "takes_mail")


def test_a_resolver_that_is_down_makes_no_domain_look_dead(
    asking: Workshop, source: Source, server: NameServer, clock: SetClock
) -> None:
    send(asking, source, "anna@null.example.com")
    worker.run_due(asking)
    server.zone["null.example.com"] = BROKEN
    clock.pass_by(KEEPS_FOR)
    send(asking, source, "bram@null.example.com")
    worker.run_due(asking)
    assert [row.state.value for row in rows(asking)] == ["no_mail"]


def test_a_domain_whose_lead_is_erased_is_forgotten(
    asking: Workshop, source: Source, server: NameServer
) -> None:
    [receipt] = send(asking, source, "anna@familie-jansen.example.com")
    assert receipt.lead_id is not None
    with asking.open(SYSTEM) as work:
        keys.shred(work.session, [receipt.lead_id])
    worker.run_due(asking)
    assert (rows(asking), server.asked) == ([], [])


def test_what_nobody_sends_any_more_is_forgotten(asking: Workshop, source: Source, clock: SetClock) -> None:
    send(asking, source, "anna@takes.example.com")
    worker.run_due(asking)
    clock.pass_by(KEEPS_FOR * 2 + timedelta(days=1))
    sweep(asking)
    assert rows(asking) == []


def test_an_errand_that_died_is_run_again(
    asking: Workshop, source: Source, server: NameServer, clock: SetClock
) -> None:
    send(asking, source, "anna@takes.example.com")
    with asking.open(SYSTEM) as work:
        work.session.execute(text("DELETE FROM job"))
    clock.pass_by(mail_domains.GIVEN_UP + timedelta(seconds=1))
    sweep(asking)
    assert server.asked == [("takes.example.com", "MX")]


def test_an_ending_that_does_not_exist_is_not_asked_about(
    asking: Workshop, source: Source, server: NameServer
) -> None:
    send(asking, source, "anna@example.con")
    worker.run_due(asking)
    assert server.asked == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_domain_stands_in_any_file_or_line(
    asking: Workshop, source: Source, caplog: pytest.LogCaptureFixture
) -> None:
    """A domain can be the name of a family; it is sealed with its lead, and known by a keyed hash."""
    with caplog.at_level(logging.DEBUG):
        send(asking, source, "anna@familie-jansen.example.com")
        worker.run_due(asking)
    assert len(rows(asking)) == 1
    file = Path(asking.engine.url.database or "")
    kept = b"".join(each.read_bytes() for each in file.parent.glob(f"{file.name}*"))
    ours = "\n".join(line.getMessage() for line in caplog.records if line.name.startswith("service"))
    assert "mail domains asked about" in ours
    assert b"familie-jansen" not in kept
    assert "familie-jansen" not in caplog.text


def test_an_address_that_a_steward_mends_is_asked_about_too(
    asking: Workshop, source: Source, server: NameServer
) -> None:
    lead = Lead(full_name="Test Test", email="anna@takes.example.com")
    with asking.open(COMMAND) as work:
        [waiting] = intake.accept(work, source, [Submission(lead=lead, payload=leads.write(lead))])
    worker.run_due(asking)
    assert waiting.lead_id is not None
    with asking.open(COMMAND) as work:
        quarantine.fix(work, waiting.lead_id, {"email": "anna@host.example.com"})
    worker.run_due(asking)
    assert {domain for domain, _ in server.asked} == {"takes.example.com", "host.example.com"}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("192.0.2.1", ("192.0.2.1",)),
        ("192.0.2.1:5353, 2001:db8::1", ("192.0.2.1:5353", "2001:db8::1")),
        ("[2001:db8::1]:53", ("[2001:db8::1]:53",)),
    ],
)
def test_resolvers_are_named_by_address(given: str, kept: tuple[str, ...]) -> None:
    settings = load({"GOODSTANDING_MAIL_DNS": "on", "GOODSTANDING_MAIL_DNS_SERVERS": given})
    assert (settings.mail_dns, settings.mail_dns_servers) == (True, kept)
    assert len(resolving.resolver(kept).nameservers) == len(kept)


def test_by_default_nobody_is_asked() -> None:
    assert Settings().mail_dns is False


def test_an_attack_in_an_address_is_a_security_event(
    workshop: Workshop, source: Source, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        forged, fine = send(workshop, source, "anna@example.org\nBcc: bram@example.net", "cato@example.org")
    assert (forged.status, fine.status) == (LeadStatus.QUARANTINED, LeadStatus.ACCEPTED)
    with workshop.look(COMMAND) as work:
        [event] = audit.newest(work, action=Action.LEAD_DANGEROUS)
    assert event.body is not None
    assert (event.body["codes"], event.body["fields"], event.body["source"]) == (
        ["EML.CONTROL_CHAR"],
        ["email"],
        "form",
    )
    assert [line.message for line in caplog.records if line.levelname == "WARNING"] == ["dangerous lead"]
    assert "example.net" not in caplog.text
