"""Made-up people in a file, for what is measured on files and pages."""

import csv
import io
import random

HEADER = (
    "Klantnr",
    "Voornaam",
    "Achternaam",
    "E-mailadres",
    "Telefoon",
    "Straat",
    "Huisnummer",
    "Postcode",
    "Woonplaats",
    "Bedrijf",
    "Functie",
)
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
    """Made-up people, one in ten of them twice."""
    chance = random.Random(7)
    rows = []
    for number in range(count):
        given, family = chance.choice(GIVEN), chance.choice(FAMILY)
        person = chance.randrange(number) if number and chance.random() < 0.1 else number
        mail = f"{given}.{family.split()[-1]}{person}@example.org".lower()
        phone = f"06 1{chance.randrange(10**7):07d}"
        place = [
            "Dorpsstraat",
            str(chance.randrange(1, 200)),
            f"{chance.randrange(1000, 9999)} AB",
            "Utrecht",
        ]
        rows.append(
            [f"K{number}", given, family, mail, phone, *place, f"Voorbeeld {number % 500} BV", "Manager"]
        )
    return rows


def delimited(table: list[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerows([HEADER, *table])
    return text.getvalue().encode()
