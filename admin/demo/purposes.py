"""For what are the made-up people addressed, and which texts were they shown when they were asked?"""

from collections.abc import Mapping
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
        titles={"en": "Getting to know you", "nl": "Je leren kennen", "fi": "Tutustuminen sinuun"},
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

PAGE_TEXTS = {
    "newsletter": {
        "en": "Once a month we send you our newsletter. You can end it at any time, here or in each letter.",
        "nl": "Eens per maand sturen we je onze nieuwsbrief. Stoppen kan altijd, hier of in elke brief.",
        "fi": "Lähetämme sinulle uutiskirjeen kerran kuussa. Voit lopettaa sen milloin tahansa.",
    },
    "product-news": {
        "en": "We tell you of new products and offers on the channels you choose.",
        "nl": "We vertellen je over nieuwe producten en aanbiedingen via de kanalen die je kiest.",
        "fi": "Kerromme uusista tuotteista ja tarjouksista valitsemissasi kanavissa.",
    },
    "events": {
        "en": "We invite you to fairs and open days near you.",
        "nl": "We nodigen je uit voor beurzen en open dagen bij jou in de buurt.",
        "fi": "Kutsumme sinut messuille ja avoimien ovien päiviin lähelläsi.",
    },
    "analytics-profiling": {
        "en": "We look at what you read and buy, so that what we send fits you better.",
        "nl": "We kijken naar wat je leest en koopt, zodat wat we sturen beter bij je past.",
        "fi": "Katsomme, mitä luet ja ostat, jotta lähettämämme sopii sinulle paremmin.",
    },
    "data-sharing": {
        "en": "We pass your name and address on to partners who may write to you.",
        "nl": "We geven je naam en adres door aan partners die je mogen aanschrijven.",
        "fi": "Luovutamme nimesi ja osoitteesi kumppaneille, jotka voivat kirjoittaa sinulle.",
    },
}
"""What stands on people's own page beside each question, by purpose and language."""

FIRST_SHOWN = datetime(2024, 1, 1, tzinfo=UTC)


def make(work: Work) -> None:
    """Make every purpose, and publish the texts of the forms."""
    for order in PURPOSES:
        purposes.create(work, order)
    for version, texts in TEXTS.items():
        _publish(work, "newsletter-form", version, texts)
    for key, texts in PAGE_TEXTS.items():
        _publish(work, key, "1", texts)


def _publish(work: Work, key: str, version: str, texts: Mapping[str, str]) -> None:
    for language, text in texts.items():
        order = NoticeOrder(
            key=key, version=version, language=language, text=text, effective_from=FIRST_SHOWN
        )
        purposes.publish_notice(work, order)
