"""For what are the made-up people addressed, and which texts were they shown when they were asked?"""

from datetime import UTC, datetime

from rules.consent import LegalBasis
from rules.purposes import PurposeKind
from rules.records import Channel
from service import purposes
from service.purposes import NoticeOrder, PurposeOrder
from service.work import Work

LETTERS = (Channel.EMAIL, Channel.SMS, Channel.PHONE, Channel.POST)

PURPOSES = (
    PurposeOrder(
        key="newsletter",
        kind=PurposeKind.MARKETING,
        titles={"en": "Newsletter", "nl": "Nieuwsbrief", "fi": "Uutiskirje"},
        descriptions={
            "en": "What is new, once a month.",
            "nl": "Wat er nieuw is, eens per maand.",
            "fi": "Mitä uutta, kerran kuussa.",
        },
        channels=(Channel.EMAIL,),
        needs_double_opt_in=True,
        dpv_iri="https://w3id.org/dpv#DirectMarketing",
        retention_days=730,
    ),
    PurposeOrder(
        key="product-news",
        kind=PurposeKind.MARKETING,
        titles={
            "en": "Products and offers",
            "nl": "Producten en aanbiedingen",
            "fi": "Tuotteet ja tarjoukset",
        },
        channels=LETTERS,
        dpv_iri="https://w3id.org/dpv#DirectMarketing",
        product_group="products",
        retention_days=730,
    ),
    PurposeOrder(
        key="events",
        kind=PurposeKind.MARKETING,
        titles={"en": "Invitations to events", "nl": "Uitnodigingen", "fi": "Kutsut tapahtumiin"},
        channels=LETTERS,
        retention_days=730,
    ),
    PurposeOrder(
        key="service-messages",
        kind=PurposeKind.SERVICE,
        titles={"en": "About your order", "nl": "Over uw bestelling", "fi": "Tilauksestasi"},
        channels=(*LETTERS, Channel.PUSH),
        basis=LegalBasis.CONTRACT,
        dpv_iri="https://w3id.org/dpv#ServiceProvision",
    ),
    PurposeOrder(
        key="analytics-profiling",
        kind=PurposeKind.PROFILING,
        titles={"en": "Getting to know you", "nl": "U leren kennen", "fi": "Tutustuminen sinuun"},
        channels=(Channel.EMAIL, Channel.PUSH),
        dpv_iri="https://w3id.org/dpv#Personalisation",
        retention_days=365,
    ),
    PurposeOrder(
        key="data-sharing",
        kind=PurposeKind.SHARING,
        titles={"en": "Sharing with partners", "nl": "Delen met partners", "fi": "Jakaminen kumppaneille"},
        channels=(Channel.SHARE,),
        retention_days=365,
    ),
)

TEXTS = {
    "form-3": {
        "en": "Yes, send me the newsletter. I can leave at any time with the link in each letter.",
        "nl": "Ja, stuur mij de nieuwsbrief. Afmelden kan altijd via de link in elke brief.",
        "fi": "Kyllä, lähettäkää minulle uutiskirje. Voin perua sen milloin tahansa kirjeen linkistä.",
    },
    "form-4": {
        "en": "Yes, I want the monthly newsletter by e-mail. I can end it at any time.",
        "nl": "Ja, ik wil de maandelijkse nieuwsbrief per e-mail. Ik kan altijd stoppen.",
        "fi": "Kyllä, haluan uutiskirjeen kuukausittain sähköpostiini. Voin lopettaa sen milloin tahansa.",
    },
}
"""What stood beside the tick on the forms, by version and language."""

FIRST_SHOWN = datetime(2024, 1, 1, tzinfo=UTC)


def make(work: Work) -> None:
    """Make every purpose, and publish the texts of the forms."""
    for order in PURPOSES:
        purposes.create(work, order)
    for version, texts in TEXTS.items():
        for language, text in texts.items():
            purposes.publish_notice(
                work,
                NoticeOrder(
                    key="newsletter-form",
                    version=version,
                    language=language,
                    text=text,
                    effective_from=FIRST_SHOWN,
                ),
            )
