"""Made-up people in a file, for what is measured on files and pages."""

import csv
import io

from tests.benchmarks.matching.contacts import rows
from tests.benchmarks.matching.people import Mix

COLUMNS = {
    "given_name": "Voornaam",
    "family_name": "Achternaam",
    "birth_date": "Geboortedatum",
    "email": "E-mailadres",
    "phone": "Telefoon",
    "street": "Straat",
    "house_number": "Huisnummer",
    "postal_code": "Postcode",
    "city": "Woonplaats",
    "country": "Land",
    "organisation": "Bedrijf",
}
"""What is told of each, and its header."""
HEADER = ("Klantnr", *COLUMNS.values(), "Functie")
GIVEN = (
    "Anna",
    "Bo",
    "Cia",
    "Daan",
    "Eva",
    "Finn",
    "Gijs",
    "Hanna",
    "Iris",
    "Jan",
    "Kees",
    "Lotte",
    "Mia",
    "Noor",
    "Olaf",
    "Piet",
    "Roos",
    "Sara",
    "Tim",
    "Vera",
)
FAMILY = (
    "Jansen",
    "de Vries",
    "van den Berg",
    "Bakker",
    "Visser",
    "Smit",
    "Meijer",
    "de Boer",
    "Mulder",
    "Bos",
    "Vos",
    "Peters",
    "van Dijk",
)


def people(count: int) -> list[list[str]]:
    """Made-up people, as different from each other as people are; one row in ten repeats one of them."""
    made = rows(Mix(records=count, duplicates=0.1, seed=7))
    return [
        [f"K{number}", *(row.values.get(name, "") for name in COLUMNS), "Manager"]
        for number, row in enumerate(made)
    ]


def delimited(table: list[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerows([HEADER, *table])
    return text.getvalue().encode()
