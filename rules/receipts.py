"""What does the receipt say that a person keeps of a consent?

Two forms of one statement: the Consent Receipt of the Kantara Initiative, version 1.1.0, and the receipt of
ISO/IEC TS 27560:2023 as JSON-LD in the words of the Data Privacy Vocabulary, after the guide of the W3C
community group (DPV 2, profiles `record-eu-gdpr` and `receipt-eu-gdpr`). Neither names the person: both
refer to a random id.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from rules.consent import ANY, Event, Method
from rules.ledger import moment

KANTARA_VERSION = "KI-CR-v1.1.0"
ISO_VERSION = "ISO/IEC TS 27560:2023"
RECORD = "https://w3id.org/dpv/schema/dpv-27560#record-eu-gdpr"
RECEIPT = "https://w3id.org/dpv/schema/dpv-27560#receipt-eu-gdpr"

CONTEXT: Mapping[str, str] = MappingProxyType(
    {
        "dct": "http://purl.org/dc/terms/",
        "dpv": "https://w3id.org/dpv#",
        "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
        "pd": "https://w3id.org/dpv/pd#",
        "schema": "https://schema.org/",
    }
)

# What is used of a person on each channel, in words for people and in those of DPV's list of personal data.
_DATA: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        "email": (("E-mail address", "pd:EmailAddress"),),
        "phone": (("Telephone number", "pd:TelephoneNumber"),),
        "sms": (("Telephone number", "pd:TelephoneNumber"),),
        "post": (("Postal address", "pd:PhysicalAddress"),),
        "push": (("Device identifier", "pd:DeviceBased"),),
        "share": (("Contact details", "pd:Contact"),),
    }
)
_ALL_DATA = (("Contact details", "pd:Contact"),)

# GDPR articles that DPV has a name for; a soft opt-in rests on legitimate interest (recital 47).
_LEGAL: Mapping[str, str] = MappingProxyType({"soft_opt_in": "eu-gdpr:A6-1-f"})

RIGHTS = ("A7-3", "A13", "A15", "A16", "A17", "A18", "A20", "A21", "A77")


@dataclass(frozen=True, slots=True, kw_only=True)
class Controller:
    """Who is answerable, as the person is told."""

    name: str
    address: str
    contact: str
    """Whom to ask for: a person, an office, the data protection officer."""
    email: str
    phone: str
    url: str
    policy_url: str
    jurisdiction: str
    storage: str
    """Where the data is kept: countries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that a receipt is made of."""

    receipt_id: UUID
    """The same for the same statement, however often it is asked for."""
    event: Event
    contact_id: UUID
    controller: Controller
    title: str
    """Of the purpose, in the language of the receipt."""
    kind: str
    """Kind of the purpose."""
    dpv_iri: str | None
    retention_days: int | None
    language: str
    notice_url: str | None
    notice_sha256: bytes | None
    withdraw_url: str


def kantara(facts: Facts) -> dict[str, Any]:
    """The statement as a Consent Receipt 1.1.0."""
    controller, event = facts.controller, facts.event
    shares = event.channel in {ANY, "share"} or facts.kind == "sharing"
    purpose = {
        "purpose": facts.title,
        "purposeCategory": [facts.kind],
        "consentType": "EXPLICIT",
        "piiCategory": [words for words, _ in _DATA.get(event.channel, _ALL_DATA)],
        "primaryPurpose": facts.kind == "service",
        "termination": facts.withdraw_url,
        "thirdPartyDisclosure": shares,
        **({"thirdPartyName": "Those named in the privacy policy"} if shares else {}),
    }
    return {
        "version": KANTARA_VERSION,
        "jurisdiction": controller.jurisdiction,
        "consentTimestamp": int(event.at.timestamp()),
        "collectionMethod": _METHODS[event.method],
        "consentReceiptID": str(facts.receipt_id),
        "language": facts.language,
        "piiPrincipalId": str(facts.contact_id),
        "piiControllers": [
            {
                "piiController": controller.name,
                "onBehalf": False,
                "contact": controller.contact,
                "address": {"streetAddress": controller.address},
                "email": controller.email,
                "phone": controller.phone,
                **({"piiControllerUrl": controller.url} if controller.url else {}),
            }
        ],
        "policyUrl": controller.policy_url,
        "services": [{"service": facts.title, "purposes": [purpose]}],
        "sensitive": False,
        "spiCat": [],
    }


def iso27560(facts: Facts, *, issued_at: datetime) -> dict[str, Any]:
    """The statement as a receipt after ISO/IEC TS 27560, in the words of DPV."""
    return {
        "@context": dict(CONTEXT),
        "@id": f"urn:uuid:{facts.receipt_id}",
        "@type": "dpv:ConsentReceipt",
        "dct:identifier": str(facts.receipt_id),
        "dct:conformsTo": RECEIPT,
        "dct:hasVersion": ISO_VERSION,
        "dct:language": facts.language,
        "dct:created": moment(issued_at),
        "dct:publisher": _party(facts.controller),
        "schema:recipient": f"urn:uuid:{facts.contact_id}",
        "dpv:hasRecordOfActivity": [_record(facts)],
    }


def _record(facts: Facts) -> dict[str, Any]:
    event = facts.event
    return {
        "@id": f"urn:uuid:{event.id}",
        "@type": "dpv:ConsentRecord",
        "dct:identifier": str(event.id),
        "dct:conformsTo": RECORD,
        "dct:hasVersion": ISO_VERSION,
        "dpv:hasDataSubject": f"urn:uuid:{facts.contact_id}",
        "dpv:hasDataController": _party(facts.controller),
        "dpv:hasJurisdiction": [facts.controller.jurisdiction],
        "dpv:hasLegalBasis": _LEGAL.get(event.basis, f"eu-gdpr:{event.basis}"),
        "dpv:hasNotice": _notice(facts),
        "dpv:hasProcess": [_process(facts)],
        "dpv:hasConsentControl": [
            {"@type": "dpv:WithdrawConsent", "schema:url": facts.withdraw_url},
        ],
        "dpv:hasRight": [f"eu-gdpr:{right}" for right in RIGHTS],
        "dpv:hasConsentStatus": [
            {
                "@type": event.state.dpv,
                "dpv:isIndicatedBy": f"urn:uuid:{facts.contact_id}",
                "dpv:hasIndicationMethod": _METHODS[event.method],
                "dpv:isIndicatedAtTime": moment(event.at),
                "dpv:hasDuration": moment(event.valid_until) if event.valid_until else "until withdrawn",
            }
        ],
    }


def _process(facts: Facts) -> dict[str, Any]:
    event, days = facts.event, facts.retention_days
    return {
        "@type": "dpv:Process",
        "dpv:hasService": facts.title,
        "dpv:hasPurpose": [facts.dpv_iri or _PURPOSES[facts.kind]],
        "dpv:hasPersonalData": [term for _, term in _DATA.get(event.channel, _ALL_DATA)],
        "dpv:hasRecipient": [_party(facts.controller)],
        "dpv:hasStorageCondition": [
            {"@type": "dpv:StorageLocation", "dpv:hasLocation": [facts.controller.storage]},
            {
                "@type": "dpv:StorageDuration",
                "dpv:hasDuration": f"P{days}D" if days is not None else "until the purpose has ended",
            },
        ],
    }


def _notice(facts: Facts) -> dict[str, Any]:
    return {
        "@type": "dpv:ConsentNotice",
        "schema:url": facts.notice_url or facts.controller.policy_url,
        "dct:language": facts.language,
        **({"schema:sha256": facts.notice_sha256.hex()} if facts.notice_sha256 else {}),
    }


def _party(controller: Controller) -> dict[str, str]:
    return {
        "@type": "dpv:DataController",
        "schema:name": controller.name,
        "schema:address": controller.address,
        "schema:contactPoint": controller.contact,
        "schema:email": controller.email,
        "schema:telephone": controller.phone,
        **({"schema:url": controller.url} if controller.url else {}),
    }


_PURPOSES: Mapping[str, str] = MappingProxyType(
    {
        "marketing": "dpv:DirectMarketing",
        "service": "dpv:ServiceProvision",
        "profiling": "dpv:Personalisation",
        "sharing": "dpv:SellDataToThirdParties",
    }
)

_METHODS: Mapping[Method, str] = MappingProxyType(
    {
        Method.WEB_FORM: "web form",
        Method.DOUBLE_OPT_IN: "web form, confirmed by e-mail",
        Method.PREFERENCE_PAGE: "preference page",
        Method.ONE_CLICK: "one-click link in a letter",
        Method.GPC: "Global Privacy Control signal of a browser",
        Method.EMAIL: "e-mail",
        Method.PHONE: "telephone",
        Method.PAPER: "on paper",
        Method.IN_PERSON: "in person",
        Method.IMPORT: "taken over from another system",
        Method.API: "through another system",
    }
)
