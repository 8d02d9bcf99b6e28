"""Which values do the cleaned texts of a lead hold?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from operator import attrgetter
from typing import TypeVar

from rules import (
    addresses,
    birth_dates,
    emails,
    jobs,
    languages,
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
from rules.records import Address, Email, Job, Lead, Parsed, PersonName, Phone, Record
from rules.vocabulary import Vocabulary

T = TypeVar("T")
V = TypeVar("V", Address, Job)

_ADDRESS_PARTS = attrgetter("street", "house_number", "extra", "city", "region", "care_of", "po_box")
_CODED_PARTS = attrgetter("addition", "postal_code")
_JOB_PARTS = attrgetter("title", "department")

NAME = frozenset({"salutation", "given_name", "family_name", "full_name"})
ADDRESS = frozenset(
    {"street", "house_number", "address_line1", "address_line2", "postal_code", "city", "region"}
)
ORGANISATION = frozenset(
    {"organisation", "registration_number", "vat_number", "website", "industry", "employees", "revenue"}
)
JOB = frozenset({"job_title", "department"})
EMAILS = ("email", "email2")
PHONES = ("phone", "mobile")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """One lead being read: its cleaned texts, and the remarks and loose texts that come up.

    `declared` is the form of its source's dates.
    """

    facts: Facts
    codes: Mapping[str, Code]
    declared: str | None
    today: date
    findings: list[Finding] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)
    """Texts that stood in a field but are no part of its value; they move to the notes."""

    def record(self, lead: Lead, context: Context) -> Record:
        """The record, but for its findings. Only the fields the lead speaks of are read."""
        facts = self.facts
        said = facts.keys()
        return Record(
            name=None if NAME.isdisjoint(said) else self._name(context),
            emails=self._emails(context),
            phones=self._phones(context),
            address=None if ADDRESS.isdisjoint(said) else self._address(context),
            organisation=None
            if ORGANISATION.isdisjoint(said)
            else self.first(organisations.parse(facts, context)),
            job=None if JOB.isdisjoint(said) else self._job(context),
            birth_date=self._birth_date(),
            language=context.language,
            country=context.country,
            consents=lead.consents,
            tags=self._tags(lead.tags),
            attributes=self._attributes(lead.attributes),
            # After all others: what they could not use is here.
            notes=self._notes(context),
        )

    def first(self, parsed: Parsed[T]) -> T | None:
        """The one value of a field, or None."""
        values = self.all(parsed)
        return values[0] if values else None

    def all(self, parsed: Parsed[T]) -> tuple[T, ...]:
        """All values of a field; its remarks and its loose text are kept."""
        self.findings.extend(parsed.findings)
        if parsed.note:
            self.loose.append(parsed.note)
        return parsed.values

    def remark(self, codes: tuple[str, ...], member: str, **params: str) -> None:
        """Note what was done to a text, with the verdict the registry has for it."""
        for code in codes:
            verdict = self.codes[code].verdict
            self.findings.append(
                Finding(code=code, field=member, verdict=verdict, rule="text", params=params)
            )

    def language(self, vocabulary: Vocabulary) -> str | None:
        """The language the lead states."""
        stated = self.facts.get("language")
        return self.first(languages.parse(stated, vocabulary)) if stated else None

    def _name(self, context: Context) -> PersonName | None:
        """The name; a form of address alone is none, nor is a test word that other texts stood around."""
        name = self.first(names.parse(self.facts, context))
        if name is None or not name.display:
            return None
        if context.vocabulary.knows("test_names", name.display):
            self.remark(("NAM.PLACEHOLDER",), "full_name" if "full_name" in self.facts else "family_name")
            return None
        return name

    def _address(self, context: Context) -> Address | None:
        """The postal address; a country alone is none."""
        address = self.first(addresses.parse(self.facts, context))
        if address is None:
            return None
        address = _without_fillers(address, _ADDRESS_PARTS, context)
        says_more = any(_ADDRESS_PARTS(address)) or any(_CODED_PARTS(address))
        return address if says_more or address.country != context.country else None

    def _job(self, context: Context) -> Job | None:
        job = self.first(jobs.parse(self.facts, context))
        if job is None:
            return None
        job = _without_fillers(job, _JOB_PARTS, context)
        return job if any(_JOB_PARTS(job)) else None

    def _emails(self, context: Context) -> tuple[Email, ...]:
        found: dict[str, Email] = {}
        for member in EMAILS:
            if member in self.facts:
                for email in self.all(emails.parse(self.facts[member], member, context)):
                    found.setdefault(email.key, email)
        return tuple(found.values())

    def _phones(self, context: Context) -> tuple[Phone, ...]:
        found: dict[str, Phone] = {}
        for member in PHONES:
            if member in self.facts:
                for phone in self.all(phones.parse(self.facts[member], member, context)):
                    found.setdefault(phone.e164, phone)
        return tuple(found.values())

    def _birth_date(self) -> date | None:
        stated = self.facts.get("birth_date")
        if not stated:
            return None
        born = self.first(birth_dates.parse(stated, declared=self.declared, today=self.today))
        if born:
            self.facts["age"] = str(birth_dates.age(born, self.today))
        return born

    def _tags(self, tags: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(kept for tag in tags if (kept := self.line(tag, "tags"))))

    def _attributes(self, attributes: Mapping[str, str]) -> Mapping[str, str]:
        return {
            name: self._masked(kept, "attributes")
            for name, value in attributes.items()
            if (kept := self.line(value, "attributes", limit=text.NOTES_LIMIT))
        }

    def _notes(self, context: Context) -> str | None:
        """The notes of the lead and the texts that had no place, without numbers we may not keep."""
        stated = self.facts.get("notes", "")
        told = (loose for loose in self.loose if not context.vocabulary.knows("placeholders", loose))
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


def _without_fillers(value: V, parts: Callable[[V], tuple[str | None, ...]], context: Context) -> V:
    """The value without parts that turned out to be fillers once the text around them was gone."""
    fillers = context.vocabulary.words["placeholders"]
    if fillers.isdisjoint([part.casefold() for part in parts(value) if part]):
        return value
    kept = {part.name: getattr(value, part.name) for part in fields(value)}
    return type(value)(
        **{name: part for name, part in kept.items() if (part or "").casefold() not in fillers}
    )
