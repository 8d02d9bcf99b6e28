"""What does a raw lead say, once it is cleaned, read and checked?"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from operator import attrgetter

from rules import addresses, countries, facts, jobs, languages, names, organisations, overrides, phones, text
from rules.context import Context
from rules.facts import Facts
from rules.fields import TEXT_MEMBERS
from rules.knowledge import Knowledge
from rules.mail_domains import NOTHING_KNOWN, Domains
from rules.overrides import Overrides
from rules.plan import Course
from rules.reading import EMAILS, PHONES, STEPS, Reader
from rules.records import Kind, Lead, Parsed, Record

# In an e-mail address hidden characters and line ends are signs of an attack: its reader must see them.
_READ_RAW = frozenset({"email", "email2"})

_RAW_LIMIT = 2 * text.LINE_LIMIT
"""Enough for the reader of addresses to see that it is too long."""

TOGETHER = 512
"""Leads that are read side by side: with fewer a step is fetched anew too often, and more gain nothing."""

_SEVERAL_LINES = frozenset({"notes"})

_NOTHING: Parsed[str] = Parsed()

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
    [record] = normalise_all((lead,), knowledge=knowledge, source=source, today=today, domains=domains)
    return record


def normalise_all(
    leads: Sequence[Lead],
    *,
    knowledge: Knowledge,
    source: SourceDefaults,
    today: date,
    domains: Domains = NOTHING_KNOWN,
) -> list[Record]:
    """The records of many leads, in their order: each as `normalise` makes it, in four fifths of the time."""
    ground = _Ground(knowledge, source, today, domains)
    records: list[Record] = []
    for start in range(0, len(leads), TOGETHER):
        records += _together(leads[start : start + TOGETHER], ground)
    return records


def as_lead(record: Record, *, knowledge: Knowledge) -> Lead:
    """The lead that a clean record reads back from: normalising it gives the same values.

    What a lead has only two places for stands together in the second, between semicolons.
    """
    return Lead(
        kind=record.kind,
        tags=record.tags,
        attributes=record.attributes,
        consents=record.consents,
        **as_members(record, knowledge=knowledge),  # type: ignore[arg-type]  # each of these members is a text
    )


def as_members(record: Record, *, knowledge: Knowledge) -> dict[str, str]:
    """The text members of that lead, as far as it has them."""
    members = names.as_members(record.name) if record.name else {}
    members |= zip(EMAILS, _in_two([email.address for email in record.emails]), strict=False)
    numbers = _in_two([phones.as_text(phone) for phone in record.phones])
    is_mobile = len(record.phones) == 1 and record.phones[0].kind == "mobile"
    members |= zip(("mobile",) if is_mobile else PHONES, numbers, strict=False)
    if record.address:
        members |= addresses.as_members(record.address, home=record.country)
    if record.organisation:
        members |= organisations.as_members(record.organisation, Context(vocabulary=knowledge.vocabulary))
    if record.job:
        members |= jobs.as_members(record.job)
    told = {
        "birth_date": record.birth_date and record.birth_date.isoformat(),
        "language": record.language,
        "country": record.country,
        "notes": record.notes,
    }
    members.pop("country", None)
    return members | {member: value for member, value in told.items() if value}


def _together(leads: Sequence[Lead], ground: "_Ground") -> list[Record]:
    """Take every step with all leads before the next: the processor then has the code of the step at hand."""
    readers = [ground.open(lead) for lead in leads]
    for step in (ground.take, ground.mend, ground.settle, *STEPS, _derive, ground.remark):
        for reader in readers:
            step(reader)
    return [ground.record(reader) for reader in readers]


def _derive(reader: Reader) -> None:
    """Add what was read to what was sent, for rules to judge by."""
    reader.facts |= facts.of_record(reader)


class _Ground:
    """What is the same for all leads of a source; countries and languages are few, so each is read once."""

    def __init__(self, knowledge: Knowledge, source: SourceDefaults, today: date, domains: Domains) -> None:
        self.knowledge = knowledge
        self._vocabulary = knowledge.vocabulary
        self._source = source
        self._today = today
        self._facts = _of_source(source, today)
        self._context = Context(
            vocabulary=knowledge.vocabulary,
            domains=domains,
            country=source.country,
            source_country=source.country,
            language=source.language,
        )
        self._contexts: dict[tuple[str | None, str | None], Context] = {}
        self._countries: dict[str, Parsed[str]] = {}
        self._languages: dict[str, Parsed[str]] = {}

    def open(self, lead: Lead) -> Reader:
        """A reader of the lead, to whom the source has told what it knows."""
        kind = lead.kind or self._source.kind
        return Reader(
            lead=lead,
            facts=self._facts | {"kind": str(kind)} if kind else self._facts.copy(),
            codes=self.knowledge.codes,
            declared=self._source.birth_date_format,
            today=self._today,
            context=self._context,
        )

    def country(self, text: str) -> Parsed[str]:
        """What a text says of the country."""
        if text not in self._countries:
            self._countries[text] = countries.parse(text, self._vocabulary)
        return self._countries[text]

    def take(self, reader: Reader) -> None:
        """Lay out the repaired texts; the country comes first, because it decides which rules run."""
        _take(reader, self)

    def mend(self, reader: Reader) -> None:
        """Run the rules that change texts."""
        self._course(reader).mend(reader.facts, reader.findings)

    def settle(self, reader: Reader) -> None:
        """Tell the reader of which country and language the lead is."""
        country = reader.facts.get("country")
        language = reader.first(self._language(reader.facts.get("language"))) or self._source.language
        context = self._contexts.get((country, language))
        if context is None:
            context = replace(self._context, country=country, language=language)
            self._contexts[country, language] = context
        reader.context = context

    def remark(self, reader: Reader) -> None:
        """Run the rules that only judge."""
        self._course(reader).remarks.run(reader.facts, reader.findings)

    def record(self, reader: Reader) -> Record:
        """The record, with all that was said of it."""
        found = overrides.applied(reader.findings, self._source.overrides)
        return reader.record(reader.lead.kind or self._source.kind, found)

    def _course(self, reader: Reader) -> Course:
        return self.knowledge.course_for(reader.facts.get("country"))

    def _language(self, text: str | None) -> Parsed[str]:
        if not text:
            return _NOTHING
        if text not in self._languages:
            self._languages[text] = languages.parse(text, self._vocabulary)
        return self._languages[text]


def _of_source(source: SourceDefaults, today: date) -> Facts:
    """What is known before any lead is opened."""
    known = {
        "country": source.country,
        "today": today.isoformat(),
        "source.country": source.country,
        "source.language": source.language,
        "source.kind": source.kind and source.kind.value,
    }
    return {name: value for name, value in known.items() if value}


def _take(reader: Reader, ground: _Ground) -> None:
    texts = _texts(reader.lead)
    told = {member: value for member, value in zip(TEXT_MEMBERS, texts, strict=True) if value}
    # Most texts need nothing, and this is asked of every text of every lead.
    if told and not text.are_plain(told.values()):
        told = {member: kept for member, value in told.items() if (kept := _kept(value, member, reader))}
    country = told.pop("country", None)
    reader.facts |= told
    if country and (code := reader.first(ground.country(country))):
        reader.facts["country"] = code


def _kept(value: str, member: str, reader: Reader) -> str:
    is_sound = len(value) <= text.LINE_LIMIT and text.is_plain(value)
    return value if is_sound else _repaired(value, member, reader)


def _repaired(value: str, member: str, reader: Reader) -> str:
    if member in _READ_RAW:
        return value[:_RAW_LIMIT]
    if member in _SEVERAL_LINES:
        return reader.lines(value, member)
    if "\n" in value and member.startswith("address_line"):
        # Each line of an address is a part of it: a comma keeps them apart on one line.
        value = ", ".join(line.strip(" ,\r") for line in value.splitlines() if line.strip(" ,\r"))
    return reader.line(value, member)


def _in_two(texts: list[str]) -> list[str]:
    return [texts[0], "; ".join(texts[1:])] if len(texts) > len(EMAILS) else texts
