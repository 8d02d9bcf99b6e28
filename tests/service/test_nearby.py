"""Who is looked at for one lead: no more than it takes, and as much of them as it says something of."""

import pytest

from rules.matching import among
from rules.matching.traits import Traits
from rules.records import Lead
from service import intake, leads
from service.access import COMMAND
from service.intake import Submission
from service.intake.placing import sought
from service.matching import nearby
from service.matching.nearby import FAMILIES, Seen
from service.storage.sources import Source
from service.work import Workshop

SWITCHBOARD = "+31 20 123 4500"
GIVEN = ("Anna", "Bram", "Cees", "Dirk", "Else", "Frits")
FAMILY = ("Jansen", "Bakker", "Visser", "Mulder", "Hendriks", "Dekker", "Brouwer")


def taken_in(workshop: Workshop, source: Source, *sent: Lead) -> None:
    with workshop.open(COMMAND) as work:
        intake.accept(work, source, [Submission(lead=each, payload=leads.write(each)) for each in sent])


def around(workshop: Workshop, source: Source, lead: Lead) -> list[Seen]:
    with workshop.open(COMMAND) as work:
        submission = Submission(lead=lead, payload=leads.write(lead))
        defaults = intake.defaults_of(source)
        [prepared] = intake.prepare([submission], defaults=defaults, knowledge=work.knowledge, now=work.now)
        return nearby.around(work, source.id, [sought(work, source, prepared)])


def at_work(number: int, *, family: str | None = None, phone: str = SWITCHBOARD) -> Lead:
    """Somebody with a name and an address that nobody else has."""
    given, other = GIVEN[number % len(GIVEN)], FAMILY[number % len(FAMILY)]
    return Lead(
        given_name=f"{given}{chr(97 + number % 26) * 2}",
        family_name=family or f"{other}{chr(97 + number // 2) * 3}",
        email=f"{chr(97 + number) * 9}@example.org",
        phone=phone,
    )


def test_of_a_switchboard_only_so_many_are_opened_as_show_that_it_is_one(
    workshop: Workshop, source: Source
) -> None:
    taken_in(workshop, source, *(at_work(number) for number in range(24)))
    seen = around(workshop, source, Lead(given_name="Zeno", family_name="Quist", phone=SWITCHBOARD))
    assert FAMILIES <= len({each.traits.family for each in seen}) <= len(seen) < 24


def test_a_number_of_one_large_family_is_looked_at_to_the_end(workshop: Workshop, source: Source) -> None:
    taken_in(workshop, source, *(at_work(number, family="Jansen") for number in range(14)))
    seen = around(workshop, source, Lead(given_name="Zeno", family_name="Quist", phone=SWITCHBOARD))
    assert len({each.record_id for each in seen}) == len(seen) == 14


def test_behind_a_large_switchboard_who_has_the_address_too_is_found(
    workshop: Workshop, source: Source
) -> None:
    taken_in(workshop, source, *(at_work(number) for number in range(26)))
    taken_in(workshop, source, *(at_work(number, family=f"Prins{chr(97 + number)}b") for number in range(26)))
    everybody = around(workshop, source, Lead(email=at_work(0).email, phone=SWITCHBOARD))
    whose = {each.contact_id for each in everybody if each.traits.email == at_work(0).email}
    assert whose
    assert len({each.contact_id for each in everybody}) < 26


def test_a_switchboard_finds_nobody_however_few_are_opened(workshop: Workshop, source: Source) -> None:
    taken_in(workshop, source, *(at_work(number) for number in range(24)))
    lead = Lead(given_name="Zeno", family_name="Quist", phone=SWITCHBOARD)
    seen = around(workshop, source, lead)
    theirs = [each.traits for each in seen]
    mine = among.keyed(Traits(given="zeno", family="quist", phone=theirs[0].phone))
    assert among.meeting(mine, theirs) == []


@pytest.mark.parametrize(
    ("told", "closed"),
    [
        (Lead(email="anna@example.org"), ("phone", "street", "postcode", "city", "birth", "company")),
        (Lead(phone=SWITCHBOARD), ("email", "street", "postcode", "city", "birth", "company")),
    ],
    ids=["an address", "a number"],
)
def test_what_a_lead_says_nothing_of_stays_closed(
    workshop: Workshop, source: Source, told: Lead, closed: tuple[str, ...]
) -> None:
    whole = Lead(
        given_name="Anna",
        family_name="de Vries",
        email="anna@example.org",
        phone=SWITCHBOARD,
        street="Kerkstraat",
        house_number="12",
        postal_code="1017gc",
        city="Amsterdam",
        birth_date="1980-03-04",
        organisation="Bakkerij Aar BV",
    )
    taken_in(workshop, source, whole)
    [seen] = around(workshop, source, told)
    assert (seen.traits.given, seen.traits.family) == ("anna", "vries")
    assert [getattr(seen.traits, name) for name in closed] == [""] * len(closed)


@pytest.mark.parametrize("key", ["A-1", 'A "1" \\ 2', "Ä/1", "A\t1"])
def test_a_senders_key_is_recognised_however_it_is_written_down(
    workshop: Workshop, source: Source, key: str
) -> None:
    taken_in(workshop, source, Lead(given_name="Anna", family_name="Jansen", external_id=key))
    seen = around(workshop, source, Lead(given_name="Zeno", family_name="Quist", external_id=key))
    assert [each.sender_key for each in seen] == [key]
