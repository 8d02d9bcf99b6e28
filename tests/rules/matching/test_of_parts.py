"""The short way from what was written down to what is compared says the same as the long one."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.fields import FieldName
from rules.knowledge import Knowledge
from rules.matching import of_parts
from rules.matching.of_record import traits_of
from rules.matching.traits import NAMES
from rules.records import Address, Email, Organisation, PersonName, Phone, Record
from service import packs
from service.deduping import reading
from service.matching import keyed
from service.records import texts
from service.storage import everybody

WORD = st.none() | st.sampled_from(["Mc", "van der", "J.W.", "J W", "d'Hont", "12 II", "Kerkstr.", "1017 GC"])
TEXT = WORD | st.text(max_size=8) | st.text(alphabet="abIX -'.2", max_size=8)
FLAGS = st.lists(st.sampled_from(["role", "free", "relay", "disposable", "smtputf8"]), unique=True).map(tuple)
KEY = st.sampled_from(["anna@example.org", "info@example.com", "b@mail.example.net"])
EMAIL = st.builds(Email, address=KEY, key=KEY, flags=FLAGS)
PHONE = st.builds(Phone, e164=st.sampled_from(["+31201234567", "+31612345678", "+358401234567"]))


def of_texts(parts: type) -> st.SearchStrategy[object]:
    names = [each for each in parts.__dataclass_fields__ if each != "family_first"]  # type: ignore[attr-defined]
    return st.none() | st.builds(parts, **dict.fromkeys(names, TEXT))


ADDRESS = st.builds(
    Address,
    street=TEXT,
    house_number=TEXT,
    addition=TEXT,
    po_box=WORD,
    postal_code=TEXT,
    city=TEXT | st.sampled_from(["Den Haag", "St. Gallen"]),
    country=st.sampled_from([None, "NL", "DE", "GB"]),
)
RECORDS = st.builds(
    Record,
    name=of_texts(PersonName),
    emails=st.lists(EMAIL, max_size=3).map(tuple),
    phones=st.lists(PHONE, max_size=4).map(tuple),
    address=st.none() | ADDRESS,
    organisation=of_texts(Organisation),
    birth_date=st.none() | st.dates(min_value=date(900, 1, 1)),
)


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return packs.shipped()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(RECORDS)
def test_the_short_way_says_what_the_long_one_says(knowledge: Knowledge, record: Record) -> None:
    written = texts(record, source_id=UUID(int=1), external_id=None)
    whole = traits_of(keyed.record_in(written), knowledge.vocabulary)
    short = reading.traits(
        [written.get(name, "").encode() for name in everybody.COMPARED], knowledge.vocabulary
    )
    assert short == tuple(getattr(whole, name) for name in NAMES)


def test_of_nothing_nothing_is_compared(knowledge: Knowledge) -> None:
    assert FieldName.EXTRAS not in everybody.COMPARED
    nothing = of_parts.traits(None, None, None, None, None, None, knowledge.vocabulary)
    assert nothing == ("",) * len(NAMES)
