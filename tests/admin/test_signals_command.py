"""`goodstanding signals`, as a person runs it."""

import gzip
import json
import zipfile

import pytest

from admin import cli
from rules.fields import FieldName
from rules.freshness.belief import Band
from rules.records import Lead
from rules.sources import LawfulBasis, SourceKind
from service import freshness, intake, leads, sources
from service.access import COMMAND
from service.intake import Submission
from service.opening import open_workshop
from service.settings import load
from tests.rules.mail_reports import letters


@pytest.fixture
def run(tmp_path, capsys, monkeypatch):
    """A command on an installation of its own."""
    monkeypatch.setenv("GOODSTANDING_DATA_DIR", str(tmp_path / "var"))

    def command(*arguments):
        status = cli.main([str(argument) for argument in arguments])
        return status, *capsys.readouterr()

    command("migrate")
    return command


@pytest.fixture
def anna(run):
    """Somebody we know, at the address of the letters."""
    workshop = open_workshop(load())
    with workshop.open(COMMAND) as work:
        source = sources.create(
            work, key="form", name="Form", kind=SourceKind.FORM, lawful_basis=LawfulBasis.CONSENT
        )
    lead = Lead(full_name="Anna Jansen", email=letters.ANNA)
    with workshop.open(COMMAND) as work:
        [receipt] = intake.accept(work, source, [Submission(lead=lead, payload=leads.write(lead))])
    workshop.engine.dispose()
    return receipt.contact_id


def band(contact_id):
    workshop = open_workshop(load())
    with workshop.look(COMMAND) as work:
        found = freshness.beliefs(work, [contact_id])[contact_id][FieldName.EMAIL].band
    workshop.engine.dispose()
    return found


def mbox(*mails):
    return b"".join(b"From mx Mon Mar  2 12:00:00 2026\n" + each + b"\n\n" for each in mails)


MAILS = (
    letters.report(),
    letters.report(recipient="nobody@example.net"),
    letters.in_words("Lunch at noon?", subject="Lunch", sender="bea@example.org"),
)


def written(folder, form):
    if form == "folder":
        made = folder / "cur"
        made.mkdir()
        for place, each in enumerate(MAILS):
            (made / f"{place}:2,S").write_bytes(each)
        return made
    file = folder / f"mails.{form}"
    match form:
        case "mbox":
            file.write_bytes(mbox(*MAILS))
        case "gz":
            file.write_bytes(gzip.compress(mbox(*MAILS)))
        case "zip":
            with zipfile.ZipFile(file, "w") as archive:
                for place, each in enumerate(MAILS):
                    archive.writestr(f"{place}.eml", each)
    return file


@pytest.mark.parametrize("form", ["mbox", "gz", "zip", "folder"])
def test_every_form_of_a_pile_of_mails_is_read(run, anna, tmp_path, form):
    status, printed, _ = run("signals", written(tmp_path, form), "--json")
    told = json.loads(printed)
    assert (status, told) == (
        0,
        {"mails": 3, "heard": 1, "unknown": 1, "kinds": {"bounce.unknown_user": 2}},
    )
    assert band(anna) is Band.WITHHOLD


def test_one_mail_is_told_in_words(run, anna, tmp_path):
    file = tmp_path / "one.eml"
    file.write_bytes(letters.report(status="5.7.1", said="550 5.7.1 refused by policy"))
    status, printed, _ = run("signals", file)
    assert status == 0
    assert "1 mails told of 1 addresses" in printed
    assert "bounce.policy" in printed
    assert letters.ANNA not in printed
    assert band(anna) is Band.FRESH


def test_what_cannot_be_read_is_said_and_nothing_is_heard(run, anna, tmp_path):
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"PK\x03\x04 and no more")
    for file in (broken, tmp_path / "absent.mbox"):
        status, printed, said = run("signals", file, "--json")
        assert (status, printed) == (2, "")
        assert said.startswith("goodstanding: ")
