"""A file as a company really has it: seven countries, tidy and messy, private and business, every column."""

import csv
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

HEADER = (
    "external_id",
    "kind",
    "salutation",
    "given_name",
    "family_name",
    "full_name",
    "birth_date",
    "language",
    "email",
    "email2",
    "phone",
    "mobile",
    "organisation",
    "registration_number",
    "vat_number",
    "website",
    "industry",
    "employees",
    "revenue",
    "job_title",
    "department",
    "street",
    "house_number",
    "address_line1",
    "address_line2",
    "postal_code",
    "city",
    "region",
    "country",
    "notes",
    "tags",
    "Newsletter opt-in",
    "Shoe size",
)
"""Every text of a lead, three other members, and a column that nobody knows."""

Row = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Land:
    """How people of one country write what they are asked for; `#` stands for a digit, `~` for 1 to 9."""

    code: str
    country: tuple[str, ...]
    language: tuple[str, ...]
    salutation: tuple[str, ...]
    given: tuple[str, ...]
    family: tuple[str, ...]
    fixed: tuple[str, ...]
    mobile: tuple[str, ...]
    street: tuple[str, ...]
    city: tuple[str, ...]
    postal_code: str
    firm: tuple[str, ...]
    title: tuple[str, ...]
    number_first: bool = False
    ending: str = ""


LANDS = (
    Land(
        code="NL",
        country=("NL", "Nederland", "Holland"),
        language=("nl", "Nederlands"),
        salutation=("dhr.", "mevr.", "mevr. dr."),
        given=("Anna", "Jan", "Pieter", "Sanne", "Luuk", "Zoë", "J.P.", "Fatima", "Daan", "Lotte"),
        family=(
            "de Vries",
            "Jansen",
            "van den Berg",
            "'t Hart",
            "Bakker-Smit",
            "Visser",
            "van der Meulen",
            "El Amrani",
        ),
        fixed=("020 6######", "(030) 2######", "+31 70 3######", "0031-10-4######"),
        mobile=("06 2#######", "06-1#######", "+3164#######", "+31 (0)6 5#######"),
        street=("Kerkstraat", "Nieuwe Binnenweg", "Laan van Meerdervoort", "Dorpsstr.", "Prins Hendrikkade"),
        city=("Amsterdam", "Rotterdam", "Utrecht", "'s-Gravenhage", "Delft", "Bergen op Zoom"),
        postal_code="~### AB",
        firm=("Jansen B.V.", "Bakkerij Bart", "Stichting Zon", "Visser Holding BV", "VOF De Drie Gebroeders"),
        title=(
            "directeur",
            "Sales Manager",
            "hoofd inkoop",
            "HR-adviseur",
            "dga",
            "medewerker administratie",
        ),
        ending="nl",
    ),
    Land(
        code="FI",
        country=("FI", "Suomi", "Finland"),
        language=("fi", "suomi"),
        salutation=("", "Hra", "Rva"),
        given=("Matti", "Aino", "Päivi", "Juha-Pekka", "Eeva", "Mikko", "Sari", "Åsa"),
        family=("Virtanen", "Korhonen", "Mäkinen", "Nieminen", "Hämäläinen", "af Ursin", "Öhman"),
        fixed=("09 4######", "+358 3 2######", "02-4######"),
        mobile=("040 7######", "+358 50 4######", "04005#####", "044-5######"),
        street=("Mannerheimintie", "Hämeenkatu", "Aleksanterinkatu", "Kirkkotie", "Rantakatu"),
        city=("Helsinki", "Tampere", "Turku", "Jyväskylä", "Espoo"),
        postal_code="00~##",
        firm=("Virtanen Oy", "Kone Oyj", "Tmi Matti Virtanen", "Mäkelän Leipomo Oy", "Hotelli Kannus"),
        title=("toimitusjohtaja", "myyntipäällikkö", "tietohallintojohtaja", "asiantuntija", "HR-päällikkö"),
        ending="fi",
    ),
    Land(
        code="DE",
        country=("DE", "Deutschland", "Germany"),
        language=("de", "Deutsch"),
        salutation=("Herr", "Frau", "Herr Dr."),
        given=("Günther", "Anna-Lena", "Jürgen", "Sabine", "Karl-Heinz", "Ayşe", "Björn"),
        family=("Müller", "von der Heide", "Schmidt", "Weiß", "Freiherr von Berg", "Yılmaz", "Groß"),
        fixed=("030 ~######", "+49 89 ~######", "0221/~######", "040-~#####-0"),
        mobile=("0151 2#######", "+49 171 5######", "0176-5#######"),
        street=("Hauptstraße", "Bahnhofstr.", "Am Markt", "Straße des 17. Juni", "Gartenweg"),
        city=("Berlin", "München", "Frankfurt am Main", "Köln", "Halle (Saale)"),
        postal_code="1~###",
        firm=("Meyer GmbH & Co. KG", "Bäckerei Groß", "Schmidt GmbH", "Müller AG", "Technik e.K."),
        title=("Geschäftsführer", "Vertriebsleiter", "Leiterin Einkauf", "Sachbearbeiter/in", "IT-Leiter"),
        ending="de",
    ),
    Land(
        code="SE",
        country=("SE", "Sverige", "Sweden"),
        language=("sv", "svenska"),
        salutation=("", "Herr", "Fru"),
        given=("Åsa", "Björn", "Karin", "Lars-Erik", "Malin", "Göran"),
        family=("Andersson", "Öberg", "af Klint", "Svensson", "Lindström", "von Essen"),
        fixed=("08-~## ## ##", "+46 31 ~## ## ##"),
        mobile=("070-~## ## ##", "+46 73 ~## ## ##"),
        street=("Storgatan", "Drottninggatan", "Kungsvägen", "Sveavägen"),
        city=("Stockholm", "Göteborg", "Malmö", "Uppsala"),
        postal_code="1~# ##",
        firm=("Svensson AB", "Bageri Öberg", "Volvo AB", "Lindström & Co HB"),
        title=("VD", "försäljningschef", "inköpare", "IT-chef"),
        ending="se",
    ),
    Land(
        code="GB",
        country=("GB", "UK", "United Kingdom", "England"),
        language=("en", "English"),
        salutation=("Mr", "Mrs", "Ms", "Dr"),
        given=("John", "Siobhán", "Mary Ann", "Oliver", "Priya", "Alastair"),
        family=("Smith", "O'Neill", "MacDonald", "Smith-Jones", "Patel", "St. John"),
        fixed=("020 7~## ####", "+44 161 4## ####", "0121 4## ####"),
        mobile=("07911 ~#####", "+44 7700 ~#####", "07400~#####"),
        street=("High Street", "Church Road", "Station Rd", "The Green", "Queen's Walk"),
        city=("London", "Manchester", "Stoke-on-Trent", "Birmingham"),
        postal_code="M~ ~AB",
        firm=("Smith Ltd", "O'Neill & Sons Limited", "Patel Pharmacy", "Acme plc"),
        title=("Managing Director", "VP Sales", "Head of Procurement", "assistant to the CEO", "Nurse"),
        number_first=True,
        ending="co.uk",
    ),
    Land(
        code="US",
        country=("US", "USA", "United States", "U.S.A."),
        language=("en", "en-US"),
        salutation=("Mr.", "Ms.", "Dr."),
        given=("Mike", "Jennifer", "José", "Mary-Kate", "Robert", "D'Angelo"),
        family=("Johnson", "García", "McDonald", "O'Brien", "Nguyen", "Smith Jr."),
        fixed=("(212) 5##-####", "+1 415 6##-####", "312.7##.####"),
        mobile=("(917) 5##-####", "1-646-3##-####"),
        street=("Main Street", "W 42nd St", "Ocean Ave.", "Elm Rd", "County Road 12"),
        city=("New York", "Springfield", "St. Louis", "Los Angeles"),
        postal_code="1~###",
        firm=("Johnson Inc.", "Acme Corp.", "Garcia LLC", "First National Bank, N.A."),
        title=("CEO", "SVP Marketing", "IT Manager", "Owner", "Account Executive"),
        number_first=True,
        ending="com",
    ),
    Land(
        code="FR",
        country=("FR", "France", "Frankrijk"),
        language=("fr", "français"),
        salutation=("M.", "Mme", "Mlle"),
        given=("Jean-Pierre", "Chloé", "François", "Amélie", "Mohamed", "Hélène"),
        family=("Dupont", "de La Fontaine", "Lefèvre", "D'Estaing", "Benali", "Le Gall"),
        fixed=("01 ~# ## ## ##", "+33 4 ~# ## ## ##"),
        mobile=("06 ~# ## ## ##", "+33 7 5# ## ## ##"),
        street=("rue de la Paix", "avenue Victor-Hugo", "bd Saint-Michel", "place du Marché"),
        city=("Paris", "Saint-Étienne", "Lyon", "L'Haÿ-les-Roses"),
        postal_code="7500~",
        firm=("Dupont SARL", "Boulangerie Lefèvre", "Lefèvre SAS", "SCI du Parc"),
        title=("directeur général", "responsable achats", "chef de projet", "gérante"),
        number_first=True,
        ending="fr",
    ),
)
# As in a Dutch company that sells abroad.
_SHARE = (40, 15, 15, 8, 8, 8, 6)
_MESSY = 0.3
_PROVIDERS = (
    "gmail.com",
    "hotmail.com",
    "outlook.com",
    "yahoo.com",
    "icloud.com",
    "ziggo.nl",
    "web.de",
    "gmial.com",
)
_FIRMS = 4_000
"""Firms share the domains of their people: one in ten rows shows one that was seen before."""


def people(count: int, *, seed: int = 11) -> Iterator[Row]:
    """Made-up people of all countries; the same for the same seed."""
    chance = random.Random(seed)
    for number in range(count):
        [land] = chance.choices(LANDS, _SHARE)
        person = _person(number, land, chance)
        yield _spoilt(person, land, chance) if chance.random() < _MESSY else person


def write(path: Path, count: int) -> None:
    """A CSV file of that many people."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEADER, delimiter=";", restval="")
        writer.writeheader()
        writer.writerows(people(count))


def _person(number: int, land: Land, chance: random.Random) -> Row:
    given, family = chance.choice(land.given), chance.choice(land.family)
    person = {
        "external_id": f"C{number:07}",
        "salutation": chance.choice(land.salutation),
        "given_name": given,
        "family_name": family,
        "language": land.language[0],
        "street": chance.choice(land.street),
        "house_number": str(chance.randrange(1, 250)),
        "postal_code": _digits(land.postal_code, chance),
        "city": chance.choice(land.city),
        "country": land.country[0],
        "mobile": _digits(chance.choice(land.mobile[:2]), chance),
        "Newsletter opt-in": chance.choice(("yes", "no", "")),
        "Shoe size": str(chance.randrange(35, 47)),
    }
    mailbox = f"{_plain(given)}.{_plain(family)}{number}"
    is_at_work = chance.random() < 0.55
    return person | (_at_work(mailbox, land, chance) if is_at_work else _at_home(mailbox, chance))


def _at_work(mailbox: str, land: Land, chance: random.Random) -> Row:
    firm = chance.randrange(_FIRMS)
    domain = f"{_plain(chance.choice(land.firm))}{firm}.{land.ending}"
    return {
        "kind": "professional",
        "email": f"{mailbox}@{domain}",
        "phone": _digits(chance.choice(land.fixed[:2]), chance),
        "organisation": chance.choice(land.firm),
        "website": f"https://www.{domain}/",
        "industry": chance.choice(("Software", "62.01", "Bouw", "Retail", "Healthcare")),
        "employees": chance.choice(("10-49", "250", "1-9", "1.000+")),
        "revenue": chance.choice(("", "1-5 mln", "€ 2.500.000")),
        "job_title": chance.choice(land.title),
        "department": chance.choice(("", "Sales", "IT", "inkoop")),
        "tags": "fair 2026,vip",
    }


def _at_home(mailbox: str, chance: random.Random) -> Row:
    born = f"{chance.randrange(1940, 2008)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
    return {"kind": "consumer", "email": f"{mailbox}@{chance.choice(_PROVIDERS)}", "birth_date": born}


def _digits(shape: str, chance: random.Random) -> str:
    signs = {"#": "0123456789", "~": "123456789"}
    return "".join(chance.choice(signs[sign]) if sign in signs else sign for sign in shape)


def _plain(text: str) -> str:
    return "".join(letter for letter in text.lower() if "a" <= letter <= "z") or "x"


Spoil = Callable[[Row, Land, random.Random], Row]


def _spoilt(person: Row, land: Land, chance: random.Random) -> Row:
    """The same person as somebody in a hurry types it: two or three things are amiss."""
    for spoil in chance.sample(SPOILS, chance.randrange(2, 4)):
        person = person | spoil(person, land, chance)
    return person


SPOILS: tuple[Spoil, ...] = (
    lambda p, *_: {
        "full_name": f"{p['family_name'].upper()}, {p['given_name']}",
        "given_name": "",
        "family_name": "",
    },
    lambda p, *_: {"given_name": p["given_name"].lower(), "family_name": p["family_name"].upper()},
    lambda p, *_: {
        "full_name": f"{p['salutation']} {p['given_name']} {p['family_name']}",
        "given_name": "",
        "family_name": "",
        "salutation": "",
    },
    lambda p, *_: {"email": f" {p['email'].upper()} "},
    lambda p, *_: {"email": f"{p['given_name']} <{p['email']}>"},
    lambda p, *_: {"email": p["email"].replace(".", ",", 1)},
    lambda p, *_: {"email": f"{p['email']}; info@example.org"},
    lambda _, land, c: {"mobile": f"{_digits(c.choice(land.mobile), c)} (privé)", "phone": "-"},
    lambda _, land, c: {"phone": f"{_digits(c.choice(land.fixed), c)} / {_digits(c.choice(land.mobile), c)}"},
    lambda *of: {"phone": _digits("~#####", of[-1]), "email2": "geen"},
    lambda p, *_: {"street": f"{p['street']} {p['house_number']}a", "house_number": ""},
    lambda p, *_: {
        "address_line1": f"{p['street']} {p['house_number']}",
        "address_line2": f"{p['postal_code']} {p['city']}",
        "street": "",
        "house_number": "",
        "postal_code": "",
        "city": "",
    },
    lambda p, *_: {"postal_code": p["postal_code"].replace(" ", "").lower(), "city": p["city"].upper()},
    lambda _, land, c: {"country": c.choice(land.country), "language": c.choice(land.language)},
    lambda _, __, c: {
        "birth_date": f"{c.randrange(1, 29):02}-{c.randrange(1, 13):02}-{c.randrange(1940, 2000)}"
    },
    lambda p, *_: {"city": f"{p['city']}  ", "notes": "belt  liever\xa0niet"},
    lambda *_: {"city": "n.v.t.", "department": "-"},
    lambda p, *_: {"family_name": _mojibake(p["family_name"]), "street": _mojibake(p["street"])},
    lambda p, *_: {
        "organisation": p.get("organisation", "").upper(),
        "job_title": p.get("job_title", "").upper(),
    },
)


def _mojibake(text: str) -> str:
    return text.encode().decode("windows-1252", "replace")
