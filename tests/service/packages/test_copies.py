"""Somebody who asks what we hold about them is told all of it, for them and for their programs to read."""

import base64
import csv
import hashlib
import io
import json
from datetime import timedelta
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules import copies
from rules import suppressions as whom
from rules.consent import Author, EventState, Method
from rules.copies import Chapter
from rules.leads import LeadStatus
from rules.purposes import PurposeKind
from rules.recipients import Protocol, Role, Transfer, Via
from rules.records import Channel, Lead
from rules.retention import Action, Trigger
from rules.sources import LawfulBasis, SourceKind
from service import consents, intake, leads, merges, packages, purposes, sources, suppressions
from service.access import COMMAND
from service.consents import Statement
from service.intake import Submission
from service.packages import PackageState, persons
from service.purposes import NoticeOrder, PurposeOrder
from service.storage.recipients import Disclosed, Disclosure, Recipient
from service.storage.retention import RetentionRule
from service.storage.sources import Source
from service.work import Workshop
from tests.service.packages import people
from tests.workshops import SetClock

TEXT = "We send you our newsletter once a month."
CARD = "paid with visa 4111 1111 1111 1111"
"""Holds a lead up, whoever it is of."""


@pytest.fixture
def anna(workshop: Workshop, source: Source, clock: SetClock) -> UUID:
    people.send(
        workshop,
        source,
        full_name="Anna van den Berg",
        email="anna@example.org",
        phone="020-7946 0018",
        postal_code="1017 GC",
        city="Amsterdam",
        notes="Likes tulips.",
        attributes={"shoe size": "39"},
        external_id="K-7",
    )
    clock.pass_by(timedelta(minutes=1))
    return people.send(
        workshop,
        source,
        given_name="Anna",
        family_name="van den Berg",
        email="anna@example.org",
        mobile="+44 7700 900123",
    )


def test_a_copy_is_opened_by_other_programs_and_proves_itself(workshop: Workshop, anna: UUID) -> None:
    taken = people.copy_of(workshop, anna)
    assert hashlib.sha256(taken.archive).hexdigest() == taken.view.sha256
    manifest = json.loads(taken.files["manifest.json"])
    told = {each["name"]: (each["size"], each["sha256"]) for each in manifest["files"]}
    held = {
        name: (len(content), hashlib.sha256(content).hexdigest())
        for name, content in taken.files.items()
        if not name.startswith("manifest")
    }
    assert told == held
    seal = json.loads(taken.files["manifest.json.sig"])
    with workshop.look(COMMAND) as work:
        [key, *_] = work.vault.verifying_keys()
    assert base64.b64decode(seal["public_key"]) == key
    Ed25519PublicKey.from_public_bytes(key).verify(
        base64.b64decode(seal["signature"]), taken.files["manifest.json"]
    )


def test_a_copy_tells_what_was_sent_and_what_was_made_of_it(workshop: Workshop, anna: UUID) -> None:
    data = people.copy_of(workshop, anna).data
    assert people.values(data["leads"], member="full_name") == ["Anna van den Berg"]
    assert people.values(data["leads"], member="attributes.shoe size") == ["39"]
    assert people.values(data["leads"], member="external_id") == ["K-7"]
    assert "Likes tulips." in people.values(data["fields"], field="notes")
    assert "+447700900123" in people.values(data["values"], field="phone")
    assert {row["source"] for row in data["sources"]} == {"Web form"}
    assert [row["event"] for row in data["matching"]] == ["created", "merged"]
    assert data["matching"][1]["agrees"] == ["given_name", "family_name", "email"]
    assert "agrees" not in data["matching"][0]
    assert {row["grade"] for row in data["quality"]} <= set("ABCDE")
    assert all(row["source"] == "Web form" and row["ground"] for row in data["fields"] if "verdict" in row)


def test_of_a_lead_that_is_not_kept_it_is_said_that_it_came(
    workshop: Workshop, clock: SetClock, anna: UUID
) -> None:
    clock.pass_by(timedelta(days=100))
    with workshop.open(COMMAND) as work:
        leads.expire(work)
    data = people.copy_of(workshop, anna).data
    assert {row["form"] for row in data["leads"]} == {"expired"}
    assert "Likes tulips." in people.values(data["values"], field="notes")


def test_findings_are_told_in_the_words_of_the_reader(workshop: Workshop, anna: UUID) -> None:
    taken = people.copy_of(workshop, anna, language="nl")
    with workshop.look(COMMAND) as work:
        codes = work.knowledge.codes
    told = {row["code"]: row["message"] for row in taken.data["findings"]}
    assert told
    assert all(message.split("…")[0][:10] in codes[code].messages["nl"] for code, message in told.items())
    assert "Je persoonsgegevens" in taken.files["index.html"].decode()


def test_the_readable_copy_has_sources_retention_rights_and_how_scores_are_made(
    workshop: Workshop, anna: UUID
) -> None:
    page = people.copy_of(workshop, anna).files["index.html"].decode()
    for said in ("Web form", "90", "Your rights", "supervisory authority", "score from 0 to 100", "tulips"):
        assert said in page
    assert '<html lang="en">' in page
    assert "<script" not in page
    assert "http" not in page.split("<body>")[0].replace("http-equiv", "")


def test_what_a_spreadsheet_would_run_is_disarmed_and_programs_get_it_as_it_is(
    workshop: Workshop, source: Source
) -> None:
    evil = '=HYPERLINK("https://example.net")'
    anna = people.send(
        workshop, source, email="anna@example.org", attributes={"a": evil}, phone="+44 7700 900123"
    )
    taken = people.copy_of(workshop, anna)
    assert evil in people.values(taken.data["leads"], member="attributes.a")
    for name, content in taken.files.items():
        if name.endswith(".csv"):
            rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
            assert not [cell for row in rows for cell in row if cell[:1] in set("=+-@\t\r\n")], name
    assert "'+447700900123" in taken.files["csv/values.csv"].decode()


def test_a_consent_is_told_with_its_text_and_what_proves_it(workshop: Workshop, anna: UUID) -> None:
    consented(workshop, anna)
    taken = people.copy_of(workshop, anna)
    [line] = taken.data["consents"]
    assert (line["purpose"], line["state"], line["method"]) == ("Newsletter", "given", "web_form")
    assert line["evidence"] == "ip: 192.0.2.7"
    assert line["notice_sha256"] == hashlib.sha256(TEXT.encode()).hexdigest()
    assert [row["text"] for row in taken.data["notices"]] == [TEXT]
    assert [row["state"] for row in taken.data["permissions"] if row["purpose"] == "Newsletter"] == ["given"]
    assert TEXT in taken.files["index.html"].decode()


def consented(workshop: Workshop, contact_id: UUID) -> None:
    with workshop.open(COMMAND) as work:
        purposes.create(
            work,
            PurposeOrder(
                key="newsletter",
                kind=PurposeKind.MARKETING,
                titles={"en": "Newsletter"},
                channels=(Channel.EMAIL,),
                retention_days=730,
            ),
        )
        notice = purposes.publish_notice(
            work, NoticeOrder(key="newsletter", version="1", language="en", text=TEXT)
        )
        said = Statement(
            purpose="newsletter",
            channel="email",
            state=EventState.GIVEN,
            author=Author.SUBJECT,
            method=Method.WEB_FORM,
            at=work.now,
            notice_id=notice.id,
            evidence={"ip": "192.0.2.7"},
        )
        consents.record(work, contact_id, said)


def test_entries_that_leave_the_person_alone_are_told(workshop: Workshop, anna: UUID) -> None:
    with workshop.open(COMMAND) as work:
        signs = [whom.Identifier(id_type=whom.IdType.EMAIL, value="anna@example.org")]
        suppressions.add(work, signs, reason=whom.Reason.UNSUBSCRIBE)
    [row] = people.copy_of(workshop, anna).data["suppressions"]
    assert (row["reason"], row["known_by"]) == ("unsubscribe", "email")


def test_recipients_are_told_by_name(workshop: Workshop, anna: UUID) -> None:
    disclosed(workshop, anna, "Example Mailers Ltd")
    taken = people.copy_of(workshop, anna)
    [row] = taken.data["disclosures"]
    assert (row["recipient"], row["fields"], row["country"]) == ("Example Mailers Ltd", "email, name", "US")
    assert "Example Mailers Ltd" in taken.files["index.html"].decode()


def disclosed(workshop: Workshop, contact_id: UUID, name: str) -> None:
    with workshop.open(COMMAND) as work:
        to, made = UUID(int=7), UUID(int=8)
        work.session.add(
            Recipient(
                id=to,
                name=name,
                role=Role.PROCESSOR,
                protocol=Protocol.MANUAL,
                categories=["email", "name"],
                purposes=["newsletter"],
                country="US",
                transfer=Transfer.CLAUSES,
                patience=14,
                language="en",
                created_at=work.now,
            )
        )
        work.session.flush()
        work.session.add(
            Disclosure(
                id=made,
                recipient_id=to,
                at=work.now,
                purpose="newsletter",
                fields=["email", "name"],
                via=Via.EXPORT,
                count=1,
            )
        )
        work.session.flush()
        work.session.add(Disclosed(contact_id=contact_id, disclosure_id=made))


def test_what_was_merged_into_somebody_is_theirs(workshop: Workshop, source: Source, anna: UUID) -> None:
    other = people.send(workshop, source, full_name="A. Jansen", email="a.jansen@example.com")
    with workshop.open(COMMAND) as work:
        merges.merge(work, [anna, other])
    for contact_id in (anna, other):
        data = people.copy_of(workshop, contact_id).data
        assert "a.jansen@example.com" in people.values(data["leads"], member="email")
        assert "joined" in [row["event"] for row in data["matching"]]


def test_nothing_of_anybody_else_is_in_it(workshop: Workshop, source: Source, anna: UUID) -> None:
    bob = people.send(
        workshop, source, full_name="Zqxwovuk Vrouwe", email="zqxwovuk@example.com", city="Leiden"
    )
    disclosed(workshop, bob, "Other Recipient Ltd")
    everything = people.copy_of(workshop, anna).everything
    for trace in ("zqxwovuk", "Leiden", "Other Recipient", str(bob)):
        assert trace.lower() not in everything.lower()


def test_it_is_said_that_a_bought_list_is_not_from_the_person(workshop: Workshop, source: Source) -> None:
    bought = bought_list(workshop)
    anna = people.send(workshop, bought, full_name="Anna Visser", email="anna@example.org")
    [row] = people.copy_of(workshop, anna).data["sources"]
    assert (row["origin"], row["basis"]) == ("others", "legitimate_interest")
    assert "told_at" not in row


def bought_list(workshop: Workshop) -> Source:
    with workshop.open(COMMAND) as work:
        return sources.create(
            work,
            key="list",
            name="Bought list",
            kind=SourceKind.BOUGHT_LIST,
            lawful_basis=LawfulBasis.LEGITIMATE_INTEREST,
            country="NL",
        )


def test_the_same_order_again_is_the_same_package(workshop: Workshop, anna: UUID) -> None:
    case = UUID(int=1)
    first = people.order(workshop, anna, request_id=case)
    assert people.order(workshop, anna, request_id=case) == first


def test_a_package_of_somebody_who_is_gone_is_taken_back_instead_of_made(
    workshop: Workshop, anna: UUID
) -> None:
    with workshop.open(COMMAND) as work:
        package_id = packages.order(work, [anna], kind=packages.PackageKind.ACCESS)
        packages.revoke_of(work, [anna])
    people.make(workshop)
    assert people.view(workshop, package_id).state is PackageState.REVOKED


POSSIBLE = {
    "salutation": ("Mevr.", "Dr."),
    "full_name": ("Anna van den Berg", "A. de Wit"),
    "birth_date": ("1980-02-03",),
    "email2": ("a.berg@example.com",),
    "phone": ("+44 20 7946 0018", "+44 7700 900123"),
    "organisation": ("Example Advies B.V.",),
    "website": ("https://example.net",),
    "industry": ("Software",),
    "employees": ("25",),
    "job_title": ("Head of Sales",),
    "department": ("Sales",),
    "street": ("Keizersgracht",),
    "house_number": ("12 bis",),
    "postal_code": ("1017 GC",),
    "city": ("Amsterdam",),
    "notes": ("Likes tulips.",),
    "external_id": ("K-7",),
}


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(told=st.fixed_dictionaries({}, optional={name: st.sampled_from(POSSIBLE[name]) for name in POSSIBLE}))
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_copy_names_every_field_that_any_record_holds(
    workshop: Workshop, source: Source, told: dict[str, str]
) -> None:
    anna = people.send(workshop, source, email="anna@example.org", **told)
    data = people.copy_of(workshop, anna).data
    with workshop.look(COMMAND) as work:
        held = {
            (name.value, path)
            for each in persons.read(work, [anna]).held
            for name, value in each.values.items()
            for path, _ in copies.parts(name, value)
            if not path.startswith("external_ids")
        }
    assert held <= {(row["field"], row["part"]) for row in data["values"]}
    assert {row["member"] for row in data["leads"]} >= told.keys()
    assert all(text in people.values(data["leads"], member=name) for name, text in told.items())
    assert {chapter.value for chapter in Chapter} <= data.keys()


def test_what_waits_to_be_checked_is_theirs_when_name_and_mailbox_agree(
    workshop: Workshop, source: Source, anna: UUID
) -> None:
    told = (
        Lead(full_name="Anna van den Berg", email="anna@example.org", notes=CARD, city="Utrecht"),
        Lead(full_name="Otto Visser", phone="+44 7700 900123", notes=CARD, city="Leiden"),
    )
    with workshop.open(COMMAND) as work:
        submissions = [Submission(lead=lead, payload=leads.write(lead)) for lead in told]
        receipts = intake.accept(work, source, submissions)
    assert {receipt.status for receipt in receipts} == {LeadStatus.QUARANTINED}
    data = people.copy_of(workshop, anna).data
    assert "Utrecht" in people.values(data["leads"], member="city")
    assert "quarantined" in {row["state"] for row in data["leads"]}
    assert "Leiden" not in json.dumps(data)


def test_rules_of_how_long_it_is_kept_are_told_as_far_as_they_are_about_the_person(
    workshop: Workshop, anna: UUID
) -> None:
    with workshop.open(COMMAND) as work:
        for number, country in enumerate(("NL", "FI", None)):
            work.session.add(
                RetentionRule(
                    id=UUID(int=number),
                    name="Contacts",
                    trigger=Trigger.LAST_ACTIVITY,
                    period=f"P{number + 1}Y",
                    action=Action.ERASE,
                    country=country,
                    law="GDPR art. 5(1)(e)",
                    created_at=work.now,
                )
            )
    told = people.copy_of(workshop, anna).data["retention"]
    assert [row["period"] for row in told if row["what"] == "rule"] == ["P1Y", "P3Y"]
    assert {row["days"] for row in told if row["what"] == "leads"} == {90}
