"""Which values do the cleaned texts of a lead hold?"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from operator import attrgetter
from typing import TypeVar

from rules import (
    addresses,
    birth_dates,
    consent_claims,
    emails,
    jobs,
    labels,
    names,
    organisations,
    phones,
    prohibited,
    text,
)
from rules.codes import Code
from rules.context import Context
from rules.facts import Facts
from rules.findings import Finding
from rules.prohibited import owners
from rules.records import (
    Address,
    Email,
    Job,
    Kind,
    Lead,
    Organisation,
    Parsed,
    PersonName,
    Phone,
    Record,
)

T = TypeVar("T")

_ADDRESS_PARTS = attrgetter("street", "house_number", "extra", "city", "region", "care_of", "po_box")
_CODED_PARTS = attrgetter("addition", "postal_code")

NAME = frozenset({"salutation", "given_name", "family_name", "full_name"})
ADDRESS = frozenset(
    {"street", "house_number", "address_line1", "address_line2", "postal_code", "city", "region"}
)
ORGANISATION = frozenset(
    {"organisation", "registration_number", "vat_number", "website", "industry", "employees", "revenue"}
)
JOB = frozenset({"job_title", "department"})
PROHIBITED = (
    *("salutation", "given_name", "family_name", "full_name", "organisation", "industry"),
    *("job_title", "department", "street", "address_line1", "address_line2", "city", "region"),
)
"""Members of one line that may hold a number we may not keep; the notes are looked through at the end."""
_DATE_LENGTH = 10
"""No date is longer, and no number of the state that holds one is as short."""
EMAILS = ("email", "email2")
PHONES = ("phone", "mobile")


@dataclass(slots=True, kw_only=True)
class Reader:
    """One lead being read: its cleaned texts, what was read in them so far, and the remarks that came up.

    `declared` is the form of its source's dates. `context` is what holds for every lead of the source, until
    the lead itself has told its country and language.
    """

    lead: Lead
    facts: Facts
    codes: Mapping[str, Code]
    declared: str | None
    today: date
    context: Context
    findings: list[Finding] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)
    """Texts that stood in a field but are no part of its value; they move to the notes."""
    name: PersonName | None = None
    emails: tuple[Email, ...] = ()
    phones: tuple[Phone, ...] = ()
    address: Address | None = None
    organisation: Organisation | None = None
    job: Job | None = None
    birth_date: date | None = None
    tags: tuple[str, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    notes: str | None = None

    def record(self, kind: Kind | None, findings: tuple[Finding, ...]) -> Record:
        """The record, once every step was taken."""
        return Record(
            kind=kind,
            name=self.name,
            emails=self.emails,
            phones=self.phones,
            address=self.address,
            organisation=self.organisation,
            job=self.job,
            birth_date=self.birth_date,
            language=self.context.language,
            country=self.context.country,
            consents=self.lead.consents,
            tags=self.tags,
            attributes=self.attributes,
            notes=self.notes,
            findings=findings,
        )

    def first(self, parsed: Parsed[T]) -> T | None:
        """The one value of a field, or None."""
        values = self.all(parsed)
        return values[0] if values else None

    def all(self, parsed: Parsed[T]) -> tuple[T, ...]:
        """All values of a field; its remarks and its loose text are kept."""
        if parsed.findings:
            self.findings.extend(parsed.findings)
        if parsed.note:
            self.loose.append(parsed.note)
        if parsed.moved:
            for member, moved in parsed.moved.items():
                self.facts.setdefault(member, moved)
        return parsed.values

    def remark(self, codes: tuple[str, ...], member: str, **params: str) -> None:
        """Note what was done to a text, with the verdict the registry has for it."""
        for code in codes:
            verdict = self.codes[code].verdict
            self.findings.append(
                Finding(code=code, field=member, verdict=verdict, rule="text", params=params)
            )

    def withhold_numbers(self) -> None:
        """Take out numbers of the state and of banks, before anything is read around them."""
        facts = self.facts
        whole = "\n".join([facts[member] for member in PROHIBITED if member in facts])
        suspects = [*PROHIBITED] if prohibited.may_hold(whole) else []
        if len(facts.get("birth_date", "")) > _DATE_LENGTH:
            suspects.append("birth_date")
        if prohibited.may_be_key(facts.get("external_id", "")):
            suspects.append("external_id")
        for member in suspects:
            value = facts.get(member, "")
            masked = self._masked(value, member)
            if masked != value and (left := " ".join(masked.replace("*", " ").split())):
                facts[member] = left
            elif masked != value:
                del facts[member]

    def read_name(self) -> None:
        """The name; a form of address alone is none, nor is a test word that other texts stood around."""
        if NAME.isdisjoint(self.facts):
            return
        name = self.first(names.parse(self.facts, self.context))
        if name is None or not (display := name.display):
            return
        if self.context.vocabulary.knows("test_names", display):
            self.remark(("NAM.PLACEHOLDER",), "full_name" if "full_name" in self.facts else "family_name")
            return
        self.name = name

    def read_emails(self) -> None:
        """Every address once, by the key it is compared by."""
        found: dict[str, Email] = {}
        for member in EMAILS:
            if member in self.facts:
                for email in self.all(emails.parse(self.facts[member], member, self.context)):
                    found.setdefault(email.key, email)
        self.emails = tuple(found.values())

    def read_phones(self) -> None:
        """Every number once."""
        found: dict[str, Phone] = {}
        for member in PHONES:
            if member in self.facts:
                for phone in self.all(phones.parse(self.facts[member], member, self.context)):
                    found.setdefault(phone.e164, phone)
        self.phones = tuple(found.values())

    def read_address(self) -> None:
        """The postal address; a country alone is none."""
        if ADDRESS.isdisjoint(self.facts):
            return
        address = self.first(addresses.parse(self.facts, self.context))
        if address is None:
            return
        address = _without_fillers(address, _ADDRESS_PARTS, self.context)
        says_more = any(_ADDRESS_PARTS(address)) or any(_CODED_PARTS(address))
        if says_more or address.country != self.context.country:
            self.address = address

    def read_organisation(self) -> None:
        """The organisation that any of its members tells of."""
        if not ORGANISATION.isdisjoint(self.facts):
            self.organisation = self.first(organisations.parse(self.facts, self.context))
        if self.organisation:
            country = self.context.country or self.context.source_country
            self.organisation, withheld = owners.withhold(self.organisation, country)
            for member, whose in withheld.items():
                self.remark(("PRV.OWNER_NUMBER",), member, country=whose)

    def read_job(self) -> None:
        """What the person does."""
        if not JOB.isdisjoint(self.facts):
            self.job = self.first(jobs.parse(self.facts, self.context))

    def read_birth_date(self) -> None:
        """The day of birth, and with it the age as a fact to judge by."""
        stated = self.facts.get("birth_date")
        if not stated:
            return
        born = self.first(birth_dates.parse(stated, declared=self.declared, today=self.today))
        if born:
            self.facts["age"] = str(birth_dates.age(born, self.today))
        self.birth_date = born

    def read_rest(self) -> None:
        """Labels, other members and notes. The notes come last: what nobody could use is in them."""
        lead = self.lead
        if lead.tags:
            told: Iterable[str] = lead.tags
            if not text.are_plain(lead.tags) or prohibited.may_hold("\n".join(lead.tags)):
                told = [self._masked(self.line(tag, "tags"), "tags") for tag in lead.tags]
            self.tags, is_cut = labels.tidy(told, self.context.vocabulary)
            if is_cut:
                self.remark(("INT.LABELS_CUT",), "tags", most=str(labels.MOST), longest=str(labels.LONGEST))
        if lead.consents:
            self.findings.extend(consent_claims.remarks(lead.consents, self.today))
        if lead.attributes:
            self.attributes = {
                name: self._masked(f"{name}: {kept}", "attributes")[len(name) + 2 :]
                for name, value in lead.attributes.items()
                if (kept := self.line(value, "attributes", limit=text.NOTES_LIMIT))
            }
        if self.loose or "notes" in self.facts:
            self.notes = self._notes()

    def _notes(self) -> str | None:
        """The notes of the lead and the texts that had no place, without numbers we may not keep."""
        stated = self.facts.get("notes", "")
        told = (loose for loose in self.loose if not self.context.vocabulary.knows("placeholders", loose))
        added = [loose for loose in dict.fromkeys(told) if loose not in stated]
        whole = text.clip("\n".join(filter(None, (stated, *added))), text.NOTES_LIMIT)[0]
        return self._masked(whole.strip(), "notes") or None

    def line(self, value: str, member: str, *, limit: int = text.LINE_LIMIT) -> str:
        """A text of one line, repaired."""
        kept, cut = text.clip(value, limit)
        kept, codes = text.repair(kept)
        if cut or codes:
            self.remark(cut, member, limit=str(limit))
            self.remark(codes, member)
        return kept

    def lines(self, value: str, member: str) -> str:
        """A text of several lines, repaired."""
        kept, cut = text.clip(value, text.NOTES_LIMIT)
        kept, codes = text.repair_lines(kept)
        if cut or codes:
            self.remark(cut, member, limit=str(text.NOTES_LIMIT))
            self.remark(codes, member)
        return kept

    def _masked(self, value: str, member: str) -> str:
        masked, found = prohibited.mask(value)
        for scheme in found:
            self.remark((scheme.code,), member, **scheme.params)
        return masked


STEPS = (
    Reader.withhold_numbers,
    Reader.read_name,
    Reader.read_emails,
    Reader.read_phones,
    Reader.read_address,
    Reader.read_organisation,
    Reader.read_job,
    Reader.read_birth_date,
    Reader.read_rest,
)
"""What is read, in this order: findings stand in it, and later steps use what earlier ones left over."""


def _without_fillers(
    value: Address, parts: Callable[[Address], tuple[str | None, ...]], context: Context
) -> Address:
    """The value without parts that turned out to be fillers once the text around them was gone."""
    fillers = context.vocabulary.words["placeholders"]
    if fillers.isdisjoint([part.casefold() for part in parts(value) if part]):
        return value
    kept = {part.name: getattr(value, part.name) for part in fields(value)}
    return type(value)(
        **{name: part for name, part in kept.items() if (part or "").casefold() not in fillers}
    )
