"""What does cleaning one lead cost, beside the libraries that nobody can do without?

Microseconds a lead on one core, the best of several rounds, over a mixed sample in which no address or
number repeats, read side by side as files are; and of a lead alone, as a form sends it. The floor is what
phonenumbers and email-validator alone take for the same leads in the same run.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from time import process_time
from typing import Any

import phonenumbers
from email_validator import validate_email

from rules import quality, validate
from rules.fields import TEXT_MEMBERS
from rules.normalise import SourceDefaults, normalise, normalise_all
from rules.records import Lead, Record
from service.packs import shipped
from tests.benchmarks.figures import Figure, Unit
from tests.benchmarks.ground import Ground

LEADS = 1_000
ROUNDS = 7
TODAY = date(2026, 11, 22)
DUTCH = SourceDefaults(country="NL", language="nl", birth_date_format="DD-MM-YYYY")

GIVEN = ("Anna", "Jan", "Günther", "Maria", "Pieter", "Matti", "Sanne", "Aino", "Luuk", "Zoë")
FAMILY = (
    "de Vries",
    "Jansen",
    "van den Berg",
    "Virtanen",
    "Müller",
    "Bakker",
    "'t Hart",
    "Smit",
    "O’Neill",
    "Visser",
)
STREETS = ("Kerkstraat", "Nieuwe Binnenweg", "Hauptstraße", "Mannerheimintie", "Oranjelaan", "Dorpsstraat")
CITIES = ("Amsterdam", "ROTTERDAM", "Utrecht", "'s-Gravenhage", "Delft", "Groningen")
HOSTILE = (
    "a",
    "a ",
    "1 ",
    "-",
    ", ",
    "@",
    "a@b.",
    "<a ",
    "=(",
    "a?",
    "&amp;",
    "Ã¼",
    "\u0301",
    "\n",
    "(0)",
    "'t ",
    "van der ",
)
FIRMS = (
    "Jansen B.V.",
    "Bakkerij Bart",
    "Stichting Zon",
    "Meyer GmbH & Co. KG",
    "Kone Oyj",
    "Visser Holding BV",
)
TITLES = ("directeur", "Sales Manager", "hoofd inkoop", "HR/P&O manager", "adviseur", "CEO")


def leads() -> list[Lead]:
    """Leads of an ordinary file: seven in ten are tidy, and three need mending in several places."""
    return [_lead(number) for number in range(LEADS)]


def _lead(number: int) -> Lead:
    given, family = GIVEN[number % 10], FAMILY[number // 10 % 10]
    is_messy = number % 10 < 3
    local = f"{given}.{number}".lower().encode("ascii", "ignore").decode()
    return Lead(
        external_id=f"C{number:06}",
        full_name=f"{family.upper()}, {given}" if is_messy else None,
        given_name=None if is_messy else given,
        family_name=None if is_messy else family,
        birth_date=f"{1 + number % 28:02}-{1 + number % 12:02}-{1940 + number % 60}",
        language="Nederlands" if is_messy else "nl",
        email=f" {local}@bedrijf{number % 300}.nl " if is_messy else f"{local}@bedrijf{number % 300}.nl",
        phone=f"020-{2_000_000 + number * 37:07} (werk)" if is_messy else f"020 {2_000_000 + number * 37:07}",
        mobile=f"+31 (0)6 {20_000_000 + number * 7919:08}"
        if is_messy
        else f"06{20_000_000 + number * 7919:08}",
        organisation=FIRMS[number % 6],
        job_title=TITLES[number % 6],
        street=f"{STREETS[number % 6]} {1 + number % 200}" if is_messy else STREETS[number % 6],
        house_number=None if is_messy else str(1 + number % 200),
        postal_code=f"{1000 + number}ab" if is_messy else f"{1000 + number} AB",
        city=CITIES[number % 6],
        country="Nederland" if is_messy else "NL",
        notes="belt  liever\xa0niet" if is_messy else None,
    )


def floor(lead: Lead) -> None:
    """The least that the libraries take: one address checked, two numbers parsed, judged and written."""
    validate_email((lead.email or "").strip(), check_deliverability=False, strict=True)
    for text in (lead.phone, lead.mobile):
        number = phonenumbers.parse((text or "").removesuffix(" (werk)"), "NL")
        phonenumbers.is_valid_number(number)
        phonenumbers.number_type(number)
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def figures(ground: Ground) -> Iterator[Figure]:
    knowledge, sample = shipped(), leads()[: ground.either(LEADS, 50)]

    def cleaned(lead: Lead) -> Record:
        return normalise(lead, knowledge=knowledge, source=DUTCH, today=TODAY)

    records = {id(lead): cleaned(lead) for lead in sample}
    least = microseconds(floor, sample)
    together = least_of(lambda: normalise_all(sample, knowledge=knowledge, source=DUTCH, today=TODAY))
    steps: dict[str, Callable[[Lead], object]] = {
        "admit": lambda lead: validate.admissible(records[id(lead)]),
        "grade": lambda lead: quality.assess(records[id(lead)]),
    }
    costs = {"normalise": together / len(sample) * 1e6}
    costs |= {name: microseconds(work, sample) for name, work in steps.items()}
    whole = sum(costs.values())
    yield Figure(name="normalise, admit and grade one lead", value=whole, unit=Unit.MICROS, floor=least)
    yield Figure(name="leads on one core", value=1e6 / whole, unit=Unit.RATE, floor=1e6 / least)
    for name, cost in costs.items():
        yield Figure(name=f"of this, {name}", value=cost, unit=Unit.MICROS)
    yield Figure(name="normalise a lead alone", value=microseconds(cleaned, sample), unit=Unit.MICROS)
    yield slowest(cleaned, ground.either(10_000, 500))


def microseconds(work: Callable[[Lead], object], sample: Iterable[Lead]) -> float:
    """Best time per lead over the rounds: the one least disturbed by others on the machine."""
    sample = list(sample)

    def each() -> None:
        for lead in sample:
            work(lead)

    return least_of(each) / len(sample) * 1e6


def least_of(work: Callable[[], object]) -> float:
    """The least seconds of the processor that the work took in any round."""
    return min(_round(work) for _ in range(ROUNDS))


def _round(work: Callable[[], object]) -> float:
    start = process_time()
    work()
    return process_time() - start


def slowest(work: Callable[[Lead], object], length: int) -> Figure:
    """The hostile text of that many characters that takes longest: no text may take our time."""
    found = []
    for member in TEXT_MEMBERS:
        for piece in HOSTILE:
            hostile: dict[str, Any] = {member: (piece * length)[:length]}
            lead = Lead(**hostile)
            start = process_time()
            work(lead)
            found.append((process_time() - start, member, piece))
    seconds, member, piece = max(found)
    return Figure(
        name=f"worst text of {length:,} characters",
        value=seconds * 1e3,
        unit=Unit.MILLIS,
        more={"member": member, "piece": piece},
    )
