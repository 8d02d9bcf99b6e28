"""Pairs of contacts that may be one person, for the tests of the pages that decide on them."""

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from rules.matching.levels import names
from rules.matching.levels.companies import Company
from rules.matching.levels.dates import Birth
from rules.matching.levels.emails import Mail
from rules.matching.levels.names import Family, Given
from rules.matching.levels.numbers import Number
from rules.matching.levels.phones import Telephone
from rules.matching.levels.places import Place
from rules.records import Lead
from rules.sources import LawfulBasis, SourceKind
from service import contacts, intake, leads, reviews, sources
from service.access import COMMAND, SYSTEM
from service.intake import Submission
from service.sources import Source
from tests.admin.office import Office

GIVEN = ("Anna", "Bram", "Clara", "Dirk", "Elsa", "Frits", "Greta", "Hugo", "Ida", "Joris")
FAMILY = ("de Vries", "Bakker", "van den Berg", "Visser", "Smit", "Mulder", "de Boer", "Dekker")
LEVELS = (
    names.level(Given.INITIAL, Family.SAME, 1),
    Birth.MISSING,
    Mail.OTHER,
    Telephone.MISSING,
    Place.SAME_CITY,
    Company.MISSING,
    Number.MISSING,
)
"""How the two of a pair compare: an initial and a family name that some bear, other addresses, one town."""


@dataclass
class Twins:
    """So many pairs in the queue, in the order in which they are shown."""

    office: Office
    source: Source
    pairs: list[tuple[UUID, UUID]]
    reviews: list[UUID]

    def state_of(self, review_id: UUID) -> str:
        """What was decided, or in which state it is."""
        with self.office.workshop.look(SYSTEM) as work:
            view = reviews.show(work, review_id)
        return view.decision.value if view.decision else view.state.value

    def addresses_of(self, contact_id: UUID) -> set[str]:
        """The e-mail addresses of a contact."""
        with self.office.workshop.look(SYSTEM) as work:
            held = contacts.read(work, contact_id).values
        return {email.address for email in held.get("email", ())}  # type: ignore[call-overload]

    def send(self, lead: Lead) -> UUID:
        """Take another lead in."""
        return _send(self.office, self.source, lead)


def fill(office: Office, *, pairs: int = 3, levels: tuple[int, ...] = LEVELS) -> Twins:
    """Two contacts each, of whom it is not known whether they are one; the surest pair first."""
    with office.workshop.open(COMMAND) as work:
        source = sources.create(
            work,
            key="form",
            name="Web form",
            kind=SourceKind.FORM,
            lawful_basis=LawfulBasis.CONSENT,
            country="NL",
        )
    made = [tuple(_send(office, source, lead) for lead in _two(number)) for number in range(pairs)]
    with office.workshop.open(SYSTEM) as work:
        asked = [
            reviews.offer(
                work,
                one,
                other,
                bits=9.0 - place / 4,
                chance=0.9 - place / 100,
                levels=levels,
                model="shipped",
            )
            for place, (one, other) in enumerate(made)
        ]
    return Twins(office, source, [(one, other) for one, other in made], [each for each in asked if each])


def _two(number: int) -> tuple[Lead, Lead]:
    """The same name in full and with an initial, at home and at work: nobody could be sure."""
    given, family = GIVEN[number % len(GIVEN)], FAMILY[number % len(FAMILY)]
    one = Lead(
        given_name=given,
        family_name=family,
        email=f"{given.lower()}{number}@example.org",
        phone=f"+44 7700 900{number:03}",
        city="Utrecht",
    )
    at_work = f"office{number}@example.net"
    return one, replace(one, given_name=f"{given[0]}.", email=at_work, phone=None, job_title="Baker")


def _send(office: Office, source: Source, lead: Lead) -> UUID:
    office.clock.pass_by(timedelta(seconds=1))
    with office.workshop.open(COMMAND) as work:
        [receipt] = intake.accept(work, source, [Submission(lead=lead, payload=leads.write(lead))])
    assert receipt.contact_id
    return receipt.contact_id
