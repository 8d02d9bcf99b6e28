"""What does a raw lead say, once it is cleaned, read and checked?"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from operator import attrgetter

from rules import addresses, countries, facts, names, organisations, overrides, phones, text
from rules.context import Context
from rules.facts import Facts
from rules.fields import TEXT_MEMBERS
from rules.knowledge import Knowledge
from rules.mail_domains import NOTHING_KNOWN, Domains
from rules.overrides import Overrides
from rules.reading import EMAILS, PHONES, Reader
from rules.records import Kind, Lead, Record
from rules.rule import JUDGING_STAGES, TEXT_STAGES
from rules.vocabulary import Vocabulary

# In an e-mail address hidden characters and line ends are signs of an attack: its reader must see them.
_READ_RAW = frozenset({"email", "email2"})

_RAW_LIMIT = 2 * text.LINE_LIMIT
"""Enough for the reader of addresses to see that it is too long."""

_SEVERAL_LINES = frozenset({"notes"})

_texts = attrgetter(*TEXT_MEMBERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDefaults:
    """What a source says of all its leads: it holds where a lead itself is silent."""

    country: str | None = None
    """ISO 3166-1 alpha-2."""
    language: str | None = None
    """BCP 47 tag."""
    birth_date_format: str | None = None
    """The form its dates of birth have (`DD-MM-YYYY`), when it is not ISO 8601."""
    kind: Kind | None = None
    overrides: Overrides = field(default_factory=dict)
    """What the source wants to hear otherwise, by code."""


def normalise(
    lead: Lead,
    *,
    knowledge: Knowledge,
    source: SourceDefaults,
    today: date,
    domains: Domains = NOTHING_KNOWN,
) -> Record:
    """Clean the texts of a lead, read them, and remark on what they say.

    Pure, and never raises for any text. Equal leads give equal records as long as `knowledge.version`,
    `source`, `today` and `domains` are equal.
    """
    kind = lead.kind or source.kind
    reader = Reader(
        facts=_of_source(source, kind, today),
        codes=knowledge.codes,
        declared=source.birth_date_format,
        today=today,
    )
    _take(lead, reader, knowledge.vocabulary)
    plans = knowledge.plans_for(reader.facts.get("country"))
    for stage in TEXT_STAGES:
        plans[stage].run(reader.facts, reader.findings)
    record = reader.record(lead, _context(reader, knowledge.vocabulary, source, domains))
    reader.facts.update(facts.of_record(record))
    for stage in JUDGING_STAGES:
        plans[stage].run(reader.facts, reader.findings)
    return replace(record, kind=kind, findings=overrides.applied(reader.findings, source.overrides))


def as_lead(record: Record, *, knowledge: Knowledge) -> Lead:
    """The lead that a clean record reads back from: normalising it gives the same values.

    What a lead has only two places for stands together in the second, between semicolons.
    """
    return Lead(
        kind=record.kind,
        birth_date=record.birth_date.isoformat() if record.birth_date else None,
        language=record.language,
        country=record.country,
        notes=record.notes,
        tags=record.tags,
        attributes=record.attributes,
        consents=record.consents,
        **dict(_members(record, knowledge.vocabulary)),  # type: ignore[arg-type]  # each of these members is a text
    )


def _of_source(source: SourceDefaults, kind: Kind | None, today: date) -> Facts:
    """What is known before the lead is opened."""
    known = {
        "country": source.country,
        "kind": kind and kind.value,
        "today": today.isoformat(),
        "source.country": source.country,
        "source.language": source.language,
        "source.kind": source.kind and source.kind.value,
    }
    return {name: value for name, value in known.items() if value}


def _take(lead: Lead, reader: Reader, vocabulary: Vocabulary) -> None:
    """Lay out the repaired texts; the country comes first, because it decides which rules run."""
    for member, value in zip(TEXT_MEMBERS, _texts(lead), strict=True):
        if not value:
            continue
        # Most texts need nothing, and this is asked of every text of every lead.
        is_sound = len(value) <= text.LINE_LIMIT and text.is_plain(value)
        kept = value if is_sound else _repaired(value, member, reader)
        if member == "country":
            if kept and (code := reader.first(countries.parse(kept, vocabulary))):
                reader.facts["country"] = code
        elif kept:
            reader.facts[member] = kept


def _repaired(value: str, member: str, reader: Reader) -> str:
    if member in _READ_RAW:
        return value[:_RAW_LIMIT]
    if member in _SEVERAL_LINES:
        return reader.lines(value, member)
    if "\n" in value and member.startswith("address_line"):
        # Each line of an address is a part of it: a comma keeps them apart on one line.
        value = ", ".join(line.strip(" ,\r") for line in value.splitlines() if line.strip(" ,\r"))
    return reader.line(value, member)


def _context(reader: Reader, vocabulary: Vocabulary, source: SourceDefaults, domains: Domains) -> Context:
    return Context(
        vocabulary=vocabulary,
        domains=domains,
        country=reader.facts.get("country"),
        source_country=source.country,
        language=reader.language(vocabulary) or source.language,
    )


def _members(record: Record, vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    """The text members of the structured values."""
    if record.name:
        yield from names.as_members(record.name).items()
    yield from zip(EMAILS, _in_two([email.address for email in record.emails]), strict=False)
    numbers = _in_two([phones.as_text(phone) for phone in record.phones])
    is_mobile = len(record.phones) == 1 and record.phones[0].kind == "mobile"
    yield from zip(("mobile",) if is_mobile else PHONES, numbers, strict=False)
    if record.address:
        members = addresses.as_members(record.address)
        yield from ((member, value) for member, value in members.items() if member != "country")
    if record.organisation:
        yield from organisations.as_members(record.organisation, Context(vocabulary=vocabulary)).items()
    if record.job:
        parts = (("job_title", record.job.title), ("department", record.job.department))
        yield from ((member, text) for member, text in parts if text)


def _in_two(texts: list[str]) -> list[str]:
    return [texts[0], "; ".join(texts[1:])] if len(texts) > len(EMAILS) else texts
