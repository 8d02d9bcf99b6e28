"""Which made-up suppliers send the made-up leads, and which leads does each of them send?"""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from importlib.resources import files
from typing import Any

from rules.sources import LawfulBasis, SourceKind
from service import sources
from service.access import KEY_SCOPES
from service.work import Work

Leads = Mapping[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplier:
    """One source as it is registered."""

    key: str
    name: str
    kind: SourceKind
    lawful_basis: LawfulBasis
    trust: int
    country: str | None = None
    language: str | None = None
    birth_date_format: str | None = None
    licence_lasts: timedelta | None = None


# From the one whose word counts most to the one whose word counts least.
SUPPLIERS = (
    Supplier(
        key="crm",
        name="CRM",
        kind=SourceKind.CRM,
        lawful_basis=LawfulBasis.CONTRACT,
        trust=90,
        country="NL",
        language="nl",
        birth_date_format="DD-MM-YYYY",
    ),
    Supplier(
        key="shop-de",
        name="Online shop, Germany",
        kind=SourceKind.OTHER,
        lawful_basis=LawfulBasis.CONTRACT,
        trust=80,
        country="DE",
        language="de",
        birth_date_format="DD.MM.YYYY",
    ),
    Supplier(
        key="web-form",
        name="Web form",
        kind=SourceKind.FORM,
        lawful_basis=LawfulBasis.CONSENT,
        trust=70,
        country="NL",
        language="nl",
        birth_date_format="DD-MM-YYYY",
    ),
    Supplier(
        key="newsletter-uk",
        name="Newsletter, United Kingdom",
        kind=SourceKind.FORM,
        lawful_basis=LawfulBasis.CONSENT,
        trust=60,
        country="GB",
        language="en",
    ),
    Supplier(
        key="trade-fair",
        name="Trade fair in Helsinki",
        kind=SourceKind.EVENT,
        lawful_basis=LawfulBasis.LEGITIMATE_INTEREST,
        trust=50,
        country="FI",
        language="fi",
        birth_date_format="D.M.YYYY",
    ),
    Supplier(
        key="webinar-us",
        name="Webinar, United States",
        kind=SourceKind.EVENT,
        lawful_basis=LawfulBasis.CONSENT,
        trust=50,
        country="US",
        language="en",
    ),
    Supplier(
        key="broker",
        name="Bought list",
        kind=SourceKind.BOUGHT_LIST,
        lawful_basis=LawfulBasis.LEGITIMATE_INTEREST,
        trust=20,
        licence_lasts=timedelta(days=180),
    ),
)


def register(work: Work) -> dict[str, str]:
    """Register every supplier with a key of its own; gives the secret by the short name of the source."""
    return {supplier.key: _registered(work, supplier) for supplier in SUPPLIERS}


def leads() -> Leads:
    """The leads in the public shape, by the short name of the source that sends them."""
    found = defaultdict(list)
    for line in (files("admin.demo") / "leads.ndjson").read_text(encoding="utf-8").splitlines():
        sent = json.loads(line)
        found[sent["source"]].append(sent["lead"])
    return found


def _registered(work: Work, supplier: Supplier) -> str:
    lasts = supplier.licence_lasts
    source = sources.create(
        work,
        key=supplier.key,
        name=supplier.name,
        kind=supplier.kind,
        lawful_basis=supplier.lawful_basis,
        trust=supplier.trust,
        country=supplier.country,
        language=supplier.language,
        birth_date_format=supplier.birth_date_format,
        licence_ends_on=(work.now + lasts).date() if lasts else None,
    )
    return sources.issue_key(work, source.id, label="demo", scopes=KEY_SCOPES).secret
