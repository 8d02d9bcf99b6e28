"""Made-up contacts with known duplicates: households, namesakes, colleagues, moves, marriages and slips.

In the manner of FEBRL (Christen 2005), but of the kind that marketing databases hold, from five countries,
consumers and professionals. Nothing is drawn from real people.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from tests.benchmarks.matching.people import Mix, Person, Town, ascii_of

COLUMNS = (
    "given_name",
    "family_name",
    "birth_date",
    "email",
    "phone",
    "street",
    "house_number",
    "postal_code",
    "city",
    "country",
    "organisation",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One record, with who it is in truth, and with whom they live or work."""

    values: dict[str, str]
    person: int
    household: int
    firm: int


def rows(mix: Mix) -> Iterator[Row]:
    """The records, a person's repeats somewhere after the first, in no order."""
    town = Town(mix)
    dice = town.dice
    made: list[Row] = []
    wanted = int(mix.records * (1 - mix.duplicates))
    firm_ids: dict[str, int] = {}
    person = household = 0
    people: list[tuple[Person, int, int, int]] = []
    while person < wanted:
        for each in town.household():
            if person == wanted:
                break
            firm = firm_ids.setdefault(each.work.domain, len(firm_ids)) if each.work else -1
            people.append((each, person, household, firm))
            person += 1
        household += 1
    made = [Row(told(each, town), number, home, firm) for each, number, home, firm in people]
    while len(made) < mix.records:
        each, number, home, firm = dice.choice(people)
        for _ in range(dice.choices((1, 2, 3, 4), (60, 25, 10, 5))[0]):
            made.append(Row(again(each, town), number, home, firm))
    made = made[: mix.records]
    dice.shuffle(made)
    yield from made


def told(person: Person, town: Town) -> dict[str, str]:
    """A record of a person as they are, through work or from home, with gaps."""
    dice = town.dice
    at_work = person.work is not None and dice.random() < 0.9
    firm = person.work if at_work else None
    home = firm.place if firm and dice.random() < 0.7 else person.home
    phone = person.mobile
    if firm:
        phone = dice.choices((person.mobile, firm.switchboard, direct(firm.switchboard, dice)), (5, 3, 2))[0]
    elif dice.random() < 0.25:
        phone = home.phone
    email = person.work_email if firm and dice.random() < 0.85 else person.email
    if firm and dice.random() < 0.04:
        email = f"info@{firm.domain}"
    values = {
        "given_name": person.given,
        "family_name": person.family,
        "birth_date": person.birth if not firm else "",
        "email": email,
        "phone": phone,
        "street": home.street,
        "house_number": home.house,
        "postal_code": home.postcode,
        "city": home.city,
        "country": person.land.code,
        "organisation": firm.name if firm else "",
    }
    gaps = {"birth_date": 0.35, "email": 0.2, "phone": 0.3, "street": 0.25, "postal_code": 0.15, "city": 0.08}
    for name, share in gaps.items():
        if dice.random() < share:
            values[name] = ""
            if name == "street":
                values["house_number"] = ""
    if not values["email"] and not values["phone"] and not values["street"]:
        # Nobody keeps a lead that cannot be reached.
        values["email"] = email
    if dice.random() < 0.06:
        values["given_name"] = f"{person.given[:1]}."
    return values


def direct(switchboard: str, dice: Random) -> str:
    """A number of one desk behind the switchboard."""
    return switchboard[:-3] + "".join(dice.choice("23456789") for _ in range(3))


def again(person: Person, town: Town) -> dict[str, str]:
    """A later record of the same person: some things have changed, and some are typed wrongly."""
    dice, mess = town.dice, town.mix.messiness
    values = told(changed(person, town), town)
    if dice.random() < 0.12 * mess and (short := person.land.nicknames.get(person.given)):
        values["given_name"] = dice.choice(short)
    if dice.random() < 0.02 * mess:
        values["given_name"], values["family_name"] = values["family_name"], values["given_name"]
    if dice.random() < 0.04 * mess and len(values["birth_date"]) == 10:
        year, month, day = values["birth_date"].split("-")
        values["birth_date"] = f"{year}-{day}-{month}" if int(day) <= 12 else f"{year}-01-01"
    slips = {
        "given_name": 0.05,
        "family_name": 0.06,
        "email": 0.03,
        "phone": 0.03,
        "street": 0.06,
        "city": 0.03,
        "birth_date": 0.03,
        "postal_code": 0.02,
        "organisation": 0.06,
    }
    for name, share in slips.items():
        if values[name] and dice.random() < share * mess:
            values[name] = slipped(values[name], dice)
    if dice.random() < 0.1 and " " in values["organisation"]:
        values["organisation"] = values["organisation"].rpartition(" ")[0]
    if dice.random() < 0.05:
        values["family_name"] = ascii_of(values["family_name"], keep=" -").title()
    return values


def changed(person: Person, town: Town) -> Person:
    """Life has gone on: a move, a marriage, another job, another address."""
    dice, mess, land = town.dice, town.mix.messiness, person.land
    if dice.random() < 0.12 * mess:
        person = replace(person, home=town.home(land))
    if dice.random() < 0.03 * mess:
        new = town.family_name(land)
        person = replace(person, family=dice.choice((new, f"{new}-{person.family.rpartition(' ')[2]}")))
    if person.work and dice.random() < 0.1 * mess:
        firm = town.firm(land)
        local = person.work_email.partition("@")[0]
        person = replace(person, work=firm, work_email=town.mailbox(local, firm.domain))
    if dice.random() < 0.12 * mess:
        local, _, _ = person.email.partition("@")
        person = replace(person, email=town.mailbox(local, town.frequent(land.providers)))
    if dice.random() < 0.1 * mess:
        person = replace(person, mobile=town.number(land.mobile))
    return person


def slipped(text: str, dice: Random) -> str:
    """The text with one slip of the hand: a character lost, doubled, swapped with the next, or another."""
    if len(text) < 3:
        return text
    at = dice.randrange(1, len(text) - 1)
    match dice.randrange(4):
        case 0:
            return text[:at] + text[at + 1 :]
        case 1:
            return text[:at] + text[at] + text[at:]
        case 2:
            return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        case _:
            pool = "0123456789" if text[at].isdigit() else "abcdefghijklmnopqrstuvwxyz"
            return text[:at] + dice.choice(pool) + text[at + 1 :]
