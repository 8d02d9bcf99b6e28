"""Through which organisation do we know the person, and is it one at all?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from rules import domain_endings
from rules.context import Context
from rules.findings import APPLY_FROM, Finding, Verdict
from rules.organisations import bands, date_damage, industries, naming, registrations, sizes, vat, websites
from rules.organisations.industries import Industry
from rules.organisations.registrations import Registration
from rules.organisations.remarks import remark
from rules.organisations.vat import Vat
from rules.records import Organisation, Parsed
from rules.text import clip
from rules.values import swift
from rules.vocabulary import Vocabulary

MEMBERS = ("organisation", "registration_number", "vat_number", "website", "industry", "employees", "revenue")

_TRADERS = {"NL": "Eenmanszaak", "SE": "Enskild firma", "ES": "Autónomo", "IT": "Ditta individuale"}
_NOTHING = Organisation()

_MOST_KNOWN = 4_096
_LONGEST_SIZE = 40
_LONGEST_INDUSTRY = 80
"""Signs of what is remembered; a longer text may hold anything."""


class _Size(NamedTuple):
    """A size as it was told, the class it falls in, and what is to be said of it."""

    told: str | None = None
    band: str | None = None
    findings: tuple[Finding, ...] = ()


@swift
@dataclass(frozen=True, slots=True)
class _Known:
    """What was read before of firms, whose sizes and industries repeat; by country where that matters."""

    people: dict[str, _Size] = field(default_factory=dict)
    amounts: dict[str | None, dict[str, _Size]] = field(default_factory=dict)
    industries: dict[tuple[str, str | None], Industry] = field(default_factory=dict)


def parse(members: Mapping[str, str], context: Context) -> Parsed[Organisation]:
    """Read the members of a lead that tell of an organisation; gives one or none. Never raises.

    The members of the person's name, when they are given too, tell whether the firm bears that name.
    Numbers are judged by shape and check digit; nothing is looked up.
    """
    findings: list[Finding] = []
    texts = {
        member: kept
        for member in MEMBERS
        if member in members and (kept := _kept(members[member], member, context, findings))
    }
    if not texts:
        return Parsed(findings=tuple(findings))
    text = texts.get("organisation")
    named = naming.read(text, members, context) if text else naming.Named()
    findings.extend(named.findings)
    values: tuple[Organisation, ...] = ()
    # Most leads tell no more than the name.
    if len(texts) > 1 or not text:
        organisation = _whole(texts, named, context, findings)
        values = (organisation,) if organisation != _NOTHING else ()
    elif named.name or named.form:
        values = (_named(named),)
    moved = {"department": named.department} if named.department else {}
    return Parsed(values=values, findings=tuple(findings), note=named.note, moved=moved)


def as_members(organisation: Organisation, context: Context) -> dict[str, str]:
    """The members of a lead that read back as this organisation.

    A form that the name keeps (Stichting) is not written twice.
    """
    kept = organisation.legal_form in context.vocabulary.maps["legal_forms_kept"].values()
    named = [organisation.name, None if kept else organisation.legal_form]
    if organisation.trade_name:
        named += ["h.o.d.n.", organisation.trade_name]
    members = {member: getattr(organisation, member) for member in MEMBERS if member != "organisation"}
    members["organisation"] = " ".join(filter(None, named))
    members["industry"] = industries.as_text(organisation.industry, organisation.industry_code)
    members["registration_number"] = registrations.as_text(
        Registration(number=organisation.registration_number, kind=organisation.registration_kind)
    )
    return {member: text for member, text in members.items() if text}


def _named(named: naming.Named) -> Organisation:
    return Organisation(
        name=named.name,
        legal_form=named.form,
        trade_name=named.trade_name,
        is_sole_trader=named.is_sole_trader,
    )


def _whole(
    texts: Mapping[str, str], named: naming.Named, context: Context, findings: list[Finding]
) -> Organisation:
    """The organisation with its numbers, its site, its industry and its size."""
    country = context.country or context.source_country
    taxed, registered = _numbers(texts, country, context, findings)
    is_firm = named.form is not None and not named.is_sole_trader
    trader = None if is_firm else _trader(taxed, registered, findings)
    site, domain = _website(texts.get("website"), context, findings)
    industry = _industry(texts.get("industry"), country, context, findings)
    employees, employees_band = _employees(texts.get("employees"), context, findings)
    revenue, revenue_band = _revenue(texts.get("revenue"), country, context, findings)
    return Organisation(
        name=named.name,
        legal_form=named.form or trader,
        trade_name=named.trade_name,
        registration_number=registered.number,
        registration_kind=registered.kind,
        vat_number=taxed.number,
        website=site,
        domain=domain,
        industry=industry.words,
        industry_code=industry.code,
        employees=employees,
        employees_band=employees_band,
        revenue=revenue,
        revenue_band=revenue_band,
        is_sole_trader=named.is_sole_trader or trader is not None,
    )


def _kept(text: str, member: str, context: Context, findings: list[Finding]) -> str | None:
    """The text of one member on one line, unless it only says that there is none."""
    text, too_long = clip(text)
    if too_long:
        findings.extend([remark(code, member, Verdict.CORRECTED) for code in too_long])
    text = " ".join(text.split())
    if text.casefold() in context.vocabulary.words["organisation_placeholders"]:
        findings.append(remark("ORG.PLACEHOLDER", member, Verdict.MISSING))
        return None
    return text


def _numbers(
    texts: Mapping[str, str], country: str | None, context: Context, findings: list[Finding]
) -> tuple[Vat, Registration]:
    """The number for VAT and the number in the register, which should be of one firm."""
    stated, number = texts.get("vat_number"), texts.get("registration_number")
    taxed = vat.read(stated, country) if stated else Vat()
    registered = registrations.read(number, country or taxed.country, context) if number else Registration()
    if number and not stated and not registered.kind and (meant := vat.in_the_wrong_place(number)):
        taxed, registered = meant, Registration()
    findings.extend((*taxed.findings, *registered.findings))
    if not vat.agrees(taxed, registered):
        findings.append(remark("ORG.VAT.OTHER_FIRM", "vat_number", country=taxed.country))
    return taxed, registered


def _trader(taxed: Vat, registered: Registration, findings: list[Finding]) -> str | None:
    """The form of a firm whose number is that of a natural person: only sole traders have such numbers."""
    for member, found in (("vat_number", taxed), ("registration_number", registered)):
        if found.is_of_a_person:
            findings.append(remark("PRV.PERSON_COMPANY", member, Verdict.VALID))
    personal = next((found for found in (taxed, registered) if found.is_of_a_person), None)
    return _TRADERS.get(personal.country or "", "Sole trader") if personal else None


def _website(text: str | None, context: Context, findings: list[Finding]) -> tuple[str | None, str | None]:
    """The site, and the domain that tells the organisation; a shared host tells none."""
    if text is None:
        return None, None
    site = websites.read(text)
    if site is None:
        meant = websites.mended(text)
        is_real = meant is not None and domain_endings.exists(meant.partition("/")[0])
        offered, confidence = (meant, 0.8) if is_real else (None, None)
        shape = remark(
            "ORG.WEBSITE.SHAPE", "website", Verdict.INVALID, suggestion=offered, confidence=confidence
        )
        findings.append(shape)
        return None, None
    host, path = site
    domain = domain_endings.registrable(host)
    if domain is None:
        findings.append(remark("ORG.WEBSITE.DOMAIN", "website"))
    elif websites.is_shared(host, domain, context):
        findings.append(remark("ORG.WEBSITE.SHARED", "website", Verdict.VALID))
        domain = None
    return f"{host}{path}", domain


def _industry(text: str | None, country: str | None, context: Context, findings: list[Finding]) -> Industry:
    if text is None:
        return Industry()
    known = _known(context.vocabulary).industries
    industry = known.get((text, country))
    if industry is None:
        industry = industries.read(text, country, context)
        if industry.code is not None and len(text) <= _LONGEST_INDUSTRY and len(known) < _MOST_KNOWN:
            known[text, country] = industry
    findings.extend(industry.findings)
    return industry


def _employees(text: str | None, context: Context, findings: list[Finding]) -> tuple[str | None, str | None]:
    """The number of people or the band as it was told, and the size class that it falls in."""
    if text is None:
        return None, None
    known = _known(context.vocabulary).people
    size = known.get(text)
    if size is None:
        size = _people(text, context.vocabulary)
        _remember(text, size, known)
    findings.extend(size.findings)
    return size.told, size.band


def _people(text: str, vocabulary: Vocabulary) -> _Size:
    findings: list[Finding] = []
    if band := date_damage.band(text):
        findings.append(remark("ORG.EMPLOYEES.DATE", "employees", suggestion=band, confidence=0.9))
        return _Size(findings=tuple(findings))
    told = sizes.employees(text, vocabulary.maps["organisation_size_words"])
    kept = _tidied(text, told, "employees", findings)
    band = _fitted(bands.of_people(kept), "employees", findings) if kept else None
    return _Size(kept, band, tuple(findings))


def _revenue(
    text: str | None, country: str | None, context: Context, findings: list[Finding]
) -> tuple[str | None, str | None]:
    """The amount or the band as it was told, and the class it falls in when it is in euro."""
    if text is None:
        return None, None
    known = _known(context.vocabulary).amounts.setdefault(country, {})
    size = known.get(text)
    if size is None:
        size = _amount(text, country)
        _remember(text, size, known)
    findings.extend(size.findings)
    return size.told, size.band


def _amount(text: str, country: str | None) -> _Size:
    findings: list[Finding] = []
    kept = _tidied(text, sizes.revenue(text, country), "revenue", findings)
    if kept is None:
        return _Size(findings=tuple(findings))
    currency, _, amount = kept.rpartition(" ")
    if currency not in {"", "EUR"} or (not currency and country and country not in bands.EURO_COUNTRIES):
        findings.append(remark("ORG.REVENUE.CURRENCY", "revenue", Verdict.VALID))
        return _Size(kept, None, tuple(findings))
    band = _fitted(bands.of_euros(amount), "revenue", findings)
    return _Size(kept, band, tuple(findings))


def _remember(text: str, size: _Size, known: dict[str, _Size]) -> None:
    """Sizes repeat from firm to firm; what is no size may be anything, and is not remembered."""
    if size.told is not None and len(text) <= _LONGEST_SIZE and len(known) < _MOST_KNOWN:
        known[text] = size


@lru_cache(maxsize=4)
def _known(_: Vocabulary) -> _Known:
    return _Known()


def _fitted(fit: bands.Fit, member: str, findings: list[Finding]) -> str:
    if fit.share < bands.HALF:
        findings.append(remark("ORG.SIZE.WIDE", member, Verdict.UNVERIFIABLE))
    return fit.band


def _tidied(text: str, value: str | None, member: str, findings: list[Finding]) -> str | None:
    if value is None:
        findings.append(remark("ORG.SIZE.SHAPE", member, Verdict.INVALID))
    elif value != text:
        findings.append(remark("ORG.SIZE.RESHAPED", member, Verdict.CORRECTED, confidence=APPLY_FROM))
    return value
