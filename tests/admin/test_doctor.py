"""The doctor tells what is wrong with an installation, and what to do."""

from dataclasses import replace
from pathlib import Path

import pytest

from admin.commands import doctor
from rules.leads import LeadStatus
from rules.records import Lead
from rules.sources import LawfulBasis, SourceKind
from service import intake, leads, sources
from service.access import COMMAND
from service.audit import sequencing
from service.intake import Submission
from service.opening import open_workshop, prepare_database
from service.settings import Settings
from tests.service.audit.trails import by_hand, write


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, expected_contacts=1)


def ask(settings: Settings, name: str) -> str:
    return dict(doctor.CHECKS)[name](settings)


def test_a_database_that_was_never_laid_out_is_told(settings: Settings) -> None:
    with pytest.raises(RuntimeError, match="goodstanding migrate"):
        ask(settings, "database")


def test_a_sound_installation_passes_every_check(settings: Settings) -> None:
    prepare_database(settings)
    open_workshop(settings).engine.dispose()
    assert all(check(settings) for _, check in doctor.CHECKS)


def test_an_index_that_was_outgrown_is_told_with_the_remedy(settings: Settings) -> None:
    prepare_database(settings)
    workshop = open_workshop(replace(settings, log_level="WARNING"))
    with workshop.open(COMMAND) as work:
        source = sources.create(
            work, key="form", name="Form", kind=SourceKind.FORM, lawful_basis=LawfulBasis.CONSENT
        )
    people = [
        Lead(family_name="Jansen", email=f"{name}@example.org")
        for name in ("anna", "bram", "cem", "dirk", "eva")
    ]
    with workshop.open(COMMAND) as work:
        taken = intake.accept(
            work, source, [Submission(lead=each, payload=leads.write(each)) for each in people]
        )
    workshop.engine.dispose()
    assert {receipt.status for receipt in taken} == {LeadStatus.ACCEPTED}
    with pytest.raises(RuntimeError, match="keys rotate index"):
        ask(settings, "index")


def test_the_doctor_tells_whether_letters_are_sent(settings: Settings) -> None:
    prepare_database(settings)
    open_workshop(settings).engine.dispose()
    assert ask(settings, "mail") == "off, no server and sender are named; 0 letters wait"
    sending = replace(settings, smtp_host="mail.example.org", mail_from="news@example.org")
    assert ask(sending, "mail") == "by mail.example.org:587; 0 letters wait"


def test_the_doctor_tells_whether_the_audit_is_the_one_that_was_signed_for(settings: Settings) -> None:
    prepare_database(settings)
    workshop = open_workshop(settings)
    write(workshop, 2)
    assert "some wait for a worker since" in ask(settings, "audit")
    sequencing.keep_up(workshop)
    assert ask(settings, "audit").startswith("2 deeds in the log, checkpoints in ")
    by_hand(workshop, "DELETE FROM audit_event WHERE leaf_index = 0")
    workshop.engine.dispose()
    with pytest.raises(RuntimeError, match="audit verify"):
        ask(settings, "audit")


def test_a_time_zone_that_does_not_exist_is_told_before_a_day_is_counted_in_it(settings: Settings) -> None:
    with pytest.raises(RuntimeError, match="Europe/Amsterdm"):
        ask(replace(settings, controller_zone="Europe/Amsterdm"), "law")


def test_where_no_jurisdiction_is_named_the_doctor_says_what_that_means(settings: Settings) -> None:
    assert "no holiday counts" in ask(settings, "law")
    assert ask(replace(settings, controller_jurisdiction="FI"), "law") == "FI, days of Europe/Helsinki"
