"""Through which organisation do we know the person, and is it one at all?"""

from collections.abc import Mapping

from rules import domain_endings
from rules.context import Context
from rules.findings import APPLY_FROM, Finding, Verdict
from rules.organisations import naming, numbers, sizes, websites
from rules.organisations.remarks import remark
from rules.records import Organisation, Parsed
from rules.text import clip

_NOTHING = Organisation()

MEMBERS = ("organisation", "registration_number", "vat_number", "website", "industry", "employees", "revenue")


def parse(members: Mapping[str, str], context: Context) -> Parsed[Organisation]:
    """Read the members of a lead that tell of an organisation; gives one or none. Never raises.

    The members of the person's name, when they are given too, tell whether the firm bears that name.
    Numbers are judged by shape and check digit; nothing is looked up.
    """
    findings: list[Finding] = []
    texts = {
        member: kept
        for member in MEMBERS
        if (text := members.get(member)) and (kept := _kept(text, member, context, findings))
    }
    if not texts:
        return Parsed(findings=tuple(findings))
    text = texts.get("organisation")
    named = naming.read(text, members, context) if text else naming.Named()
    findings.extend(named.findings)
    country = context.country or context.source_country
    site, domain = _website(texts.get("website"), context, findings)
    organisation = Organisation(
        name=named.name,
        legal_form=named.form,
        trade_name=named.trade_name,
        registration_number=_registration(texts.get("registration_number"), country, findings),
        vat_number=_vat(texts.get("vat_number"), country, findings),
        website=site,
        domain=domain,
        industry=texts.get("industry"),
        employees=_employees(texts.get("employees"), findings),
        revenue=_revenue(texts.get("revenue"), findings),
    )
    values = (organisation,) if organisation != _NOTHING else ()
    return Parsed(values=values, findings=tuple(findings), note=named.note)


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
    return {member: text for member, text in members.items() if text}


def _kept(text: str, member: str, context: Context, findings: list[Finding]) -> str | None:
    """The text of one member on one line, unless it only says that there is none."""
    text, too_long = clip(text)
    findings.extend(remark(code, member, Verdict.CORRECTED) for code in too_long)
    text = " ".join(text.split())
    if text.casefold() in context.vocabulary.words["organisation_placeholders"]:
        findings.append(remark("ORG.PLACEHOLDER", member, Verdict.MISSING))
        return None
    return text


def _registration(text: str | None, country: str | None, findings: list[Finding]) -> str | None:
    if text is None:
        return None
    number, found = numbers.registration_number(text, country)
    findings.extend(found)
    return number


def _vat(text: str | None, country: str | None, findings: list[Finding]) -> str | None:
    if text is None:
        return None
    number, found = numbers.vat_number(text, country)
    findings.extend(found)
    return number


def _website(text: str | None, context: Context, findings: list[Finding]) -> tuple[str | None, str | None]:
    """The site, and the domain that tells the organisation; a shared host tells none."""
    if text is None:
        return None, None
    site = websites.read(text)
    if site is None:
        findings.append(remark("ORG.WEBSITE.SHAPE", "website", Verdict.INVALID))
        return None, None
    host, path = site
    domain = domain_endings.registrable(host)
    if domain is None:
        findings.append(remark("ORG.WEBSITE.DOMAIN", "website"))
    elif websites.is_shared(domain, context):
        domain = None
    return f"{host}{path}", domain


def _employees(text: str | None, findings: list[Finding]) -> str | None:
    if text is None:
        return None
    if band := sizes.from_date(text):
        findings.append(remark("ORG.EMPLOYEES.DATE", "employees", suggestion=band, confidence=0.9))
        return None
    return _tidied(text, sizes.employees(text), "employees", findings)


def _revenue(text: str | None, findings: list[Finding]) -> str | None:
    return None if text is None else _tidied(text, sizes.revenue(text), "revenue", findings)


def _tidied(text: str, value: str | None, member: str, findings: list[Finding]) -> str | None:
    if value is None:
        findings.append(remark("ORG.SIZE.SHAPE", member, Verdict.INVALID))
    elif value != text:
        findings.append(remark("ORG.SIZE.RESHAPED", member, Verdict.CORRECTED, confidence=APPLY_FROM))
    return value
