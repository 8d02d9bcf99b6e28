"""What is a lead as it was sent, and what is a record once it is clean?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar, Generic, TypeVar

from rules.findings import Finding
from rules.values import swift

T = TypeVar("T")


class Kind(StrEnum):
    """In which capacity we know the person; it decides which law applies to messages."""

    CONSUMER = "consumer"
    PROFESSIONAL = "professional"


class ConsentState(StrEnum):
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Channel(StrEnum):
    EMAIL = "email"
    PHONE = "phone"
    SMS = "sms"
    POST = "post"
    PUSH = "push"
    SHARE = "share"
    """Handing the data on: selling or sharing, which Californians may opt out of."""


@swift
@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentClaim:
    """What a source says the person stated; it is evidence to weigh, not yet a permission."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid", "use_attribute_docstrings": True}

    purpose: str
    """Key of the purpose the statement is about."""
    channel: Channel
    """Channel the statement is about."""
    state: ConsentState
    """What the person stated."""
    at: datetime
    """When the person stated it."""
    notice: str | None = None
    """Version of the text the person was shown."""
    method: str | None = None
    """How it was stated: form, paper, telephone, double opt-in."""
    evidence: Mapping[str, str] = field(default_factory=dict)
    """What proves it; kept sealed."""


@swift
@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """One raw record exactly as a source sent it. Every member is optional but one way to tell who it is."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid", "use_attribute_docstrings": True}

    external_id: str | None = None
    """The sender's own key for this person, unique within the source."""
    observed_at: datetime | None = None
    """When the data was true; the time of receipt if it is not said."""
    kind: Kind | None = None
    """Known as a consumer or in a profession."""
    salutation: str | None = None
    """Form of address and titles, as the person gave them."""
    given_name: str | None = None
    """First names or initials."""
    family_name: str | None = None
    """Family name, with its particles."""
    full_name: str | None = None
    """The whole name in one field, when the parts are not known."""
    birth_date: str | None = None
    """Date of birth, ISO 8601 or the format the source has declared."""
    language: str | None = None
    """Language the person wishes to be written to in, as a tag or a name."""
    email: str | None = None
    """E-mail address."""
    email2: str | None = None
    """Second e-mail address."""
    phone: str | None = None
    """Telephone number."""
    mobile: str | None = None
    """Mobile telephone number."""
    organisation: str | None = None
    """Name of the company or institution."""
    registration_number: str | None = None
    """Number of the organisation in its national register."""
    vat_number: str | None = None
    """VAT number of the organisation."""
    website: str | None = None
    """Website of the organisation."""
    industry: str | None = None
    """Industry, as a code or in words."""
    employees: str | None = None
    """Number of employees, or a band."""
    revenue: str | None = None
    """Yearly revenue, or a band."""
    job_title: str | None = None
    """Job title."""
    department: str | None = None
    """Department."""
    street: str | None = None
    """Street, with or without the house number."""
    house_number: str | None = None
    """House number with its additions."""
    address_line1: str | None = None
    """First address line, when the parts are not known."""
    address_line2: str | None = None
    """Second address line."""
    postal_code: str | None = None
    """Postal code."""
    city: str | None = None
    """Town or city."""
    region: str | None = None
    """Region, province or state."""
    country: str | None = None
    """Country, as a code or a name in any language."""
    notes: str | None = None
    """Free text."""
    tags: tuple[str, ...] = ()
    """Labels of the source."""
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Anything else the source knows, by its own names."""
    consents: tuple[ConsentClaim, ...] = ()
    """What the person is said to have agreed to or refused."""


@swift
@dataclass(frozen=True, slots=True, kw_only=True)
class PersonName:
    """A name in parts. `family` carries no particle; `particle` stands before it (`van der`)."""

    given: str | None = None
    initials: str | None = None
    particle: str | None = None
    family: str | None = None
    titles: str | None = None
    """Form of address and titles before the name, as stated: never inferred from the name."""
    suffix: str | None = None
    """Degrees and generations after the name."""
    maiden: str | None = None
    family_first: bool = False
    """Written with the family name first, as Chinese, Japanese, Korean and Hungarian names are."""

    @property
    def display(self) -> str:
        """The name as it is written in running text; East Asian letters have no blank between the parts."""
        first = self.given or self.initials
        if not self.family_first:
            if first and self.family and not self.particle:
                return f"{first} {self.family}"
            return " ".join([part for part in (first, self.particle, self.family) if part])
        joined = " ".join([part for part in (self.particle, self.family, first) if part])
        return joined.replace(" ", "") if joined[:1] >= "\u3005" else joined


@swift
@dataclass(frozen=True, slots=True, kw_only=True)
class Email:
    """An e-mail address: `address` as it is shown and written to, `key` as it is compared."""

    address: str
    key: str
    flags: tuple[str, ...] = ()
    """role, free, relay, disposable, smtputf8."""

    @property
    def domain(self) -> str:
        return self.key.rpartition("@")[2]


@swift
@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """A telephone number in E.164; its kind is of today's numbering plan, to be checked anew."""

    e164: str
    extension: str | None = None
    region: str | None = None
    """ISO 3166-1 alpha-2 region of the number, which need not be the person's country."""
    kind: str | None = None
    """mobile, fixed, fixed_or_mobile, voip, toll_free, premium, uan, pager, shared_cost, other."""
    label: str | None = None
    """What the sender wrote beside it: work, private."""


@swift
@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A postal address in parts; `country` is ISO 3166-1 alpha-2."""

    care_of: str | None = None
    street: str | None = None
    house_number: str | None = None
    addition: str | None = None
    po_box: str | None = None
    extra: str | None = None
    """Building, floor, suburb: the lines that have no part of their own."""
    postal_code: str | None = None
    city: str | None = None
    region: str | None = None
    country: str | None = None


@swift
@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """The organisation a person is known through."""

    name: str | None = None
    """Name without its legal form, unless the form is part of the name."""
    legal_form: str | None = None
    trade_name: str | None = None
    registration_number: str | None = None
    vat_number: str | None = None
    registration_kind: str | None = None
    """Which register the number is of: kvk, rsin, ytunnus, hrb, siren, siret, crn, ein, lei, …"""
    website: str | None = None
    domain: str | None = None
    """Registrable domain of the website."""
    industry: str | None = None
    """Industry in the sender's words, or the name of its code."""
    industry_code: str | None = None
    """NACE Rev. 2.1 code (`62.10`), when the industry could be told."""
    employees: str | None = None
    employees_band: str | None = None
    """Size class: 0, 1, 2-9, 10-19, 20-49, 50-249, 250-999, 1000+."""
    revenue: str | None = None
    revenue_band: str | None = None
    """Yearly revenue in euro: <100k, 100k-1M, 1M-10M, 10M-50M, 50M+."""
    is_sole_trader: bool = False
    """The firm is one person, so that what is known of it is personal data."""


@swift
@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What somebody does at work; function, seniority and role are read from the title."""

    title: str | None = None
    department: str | None = None
    others: tuple[str, ...] = ()
    """Further titles of the same person, when the field held several."""
    function: str | None = None
    """Field of work: sales, marketing, finance, it, …; the list is the vocabulary `job_functions`."""
    seniority: str | None = None
    """owner, executive, vice_president, director, head, manager, senior, staff, junior, intern, none."""
    buying_role: str | None = None
    """decider, influencer, user or gatekeeper: the part the title usually has in a purchase."""
    language: str | None = None
    """Language the title is written in, where its words belong to one language other than English."""


@swift
@dataclass(frozen=True, slots=True, kw_only=True)
class Extras:
    """What belongs to a person but is not looked into: senders' keys, labels, attributes, stated wishes."""

    external_ids: Mapping[str, str] = field(default_factory=dict)
    """The sender's own key, by id of the source."""
    tags: tuple[str, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    consents: tuple[ConsentClaim, ...] = ()


@swift
@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A lead after checking and normalising: every part is canonical or absent, never half clean."""

    kind: Kind | None = None
    name: PersonName | None = None
    emails: tuple[Email, ...] = ()
    phones: tuple[Phone, ...] = ()
    address: Address | None = None
    organisation: Organisation | None = None
    job: Job | None = None
    birth_date: date | None = None
    language: str | None = None
    """BCP 47 tag."""
    country: str | None = None
    """ISO 3166-1 alpha-2 country the person is reckoned to live or work in."""
    notes: str | None = None
    tags: tuple[str, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    consents: tuple[ConsentClaim, ...] = ()
    findings: tuple[Finding, ...] = ()


@swift
@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed(Generic[T]):
    """What a family function made of a text: the values it found (none, one or several), and its remarks."""

    values: tuple[T, ...] = ()
    findings: tuple[Finding, ...] = ()
    note: str | None = None
    """Text that stood in the field but is no part of the value (“ask for Jan”); it moves to the notes."""
    moved: Mapping[str, str] = field(default_factory=dict)
    """Texts that stood in the field and belong to another member, by its name."""
