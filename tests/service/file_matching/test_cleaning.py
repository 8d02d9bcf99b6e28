"""Do whole columns say what single records would say?"""

import polars as pl
import pytest

from rules.context import Context
from rules.emails import parse as parse_email
from rules.text import fold
from service import packs
from service.file_matching import names, places, reach, texts

WORDS = packs.shipped().vocabulary
NOWHERE = (None,)


def column(*cells):
    return pl.Series(cells, dtype=pl.String)


def test_a_column_is_folded_as_its_texts_are():
    cells = ["  Ångström ", "JAN  Willem", "Łódź", "ΑΘΗΝΑ", "", "Weiß", None]
    told = texts.folded(column(*cells)).to_list()
    assert told == [fold(cell) or None if cell is not None else None for cell in cells]


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("van der Berg", "berg"),
        ("Berg, van der", "berg"),
        ("Berg-Jansen", "berg jansen"),
        ("O'Brien", "obrien"),
        ("Mc Donald", "mcdonald"),
        ("Smith Jr.", "smith"),
        ("De", "de"),
        ("n/a", None),
        (" ", None),
    ],
)
def test_a_family_name_is_compared_without_what_is_filed_elsewhere(cell, told):
    assert names.family(column(cell), WORDS).to_list() == [told]


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("Jan Willem", "jan willem"),
        ("J.W.", "j"),
        ("Dr. Anna", "anna"),
        ("Jean-Luc", "jean luc"),
        ("-", None),
    ],
)
def test_of_initials_the_first_counts_and_titles_do_not(cell, told):
    assert names.given(column(cell), WORDS).to_list() == [told]


@pytest.mark.parametrize(
    "cell", ["Jan van der Berg", "Berg, Jan van der", "van der Berg, Jan", "dr. Jan van der Berg", "JAN BERG"]
)
def test_a_full_name_is_parted_however_it_is_ordered(cell):
    given, family = names.full(column(cell), WORDS)
    assert (given.to_list(), family.to_list()) == (["jan"], ["berg"])


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (["1980-02-01", "1980-2-1T00:00:00"], ["19800201", "19800201"]),
        (["13-02-1980", "01.02.1980"], ["19800213", "19800201"]),
        (["02/13/1980", "02/01/1980"], ["19800213", "19800201"]),
        (["01-02-1980", "03-04-1980"], [None, None]),
        (["19800201", "19809931"], ["19800201", "19809931"]),
        (["1900-01-01", "soon"], [None, None]),
    ],
)
def test_dates_are_read_in_the_one_form_that_the_column_has(cells, told):
    assert names.born(column(*cells)).to_list() == told


def test_a_stated_form_decides_between_two_that_are_possible():
    assert names.born(column("01-02-1980"), "DD-MM-YYYY").to_list() == ["19800201"]
    assert names.born(column("01-02-1980"), "MM-DD-YYYY").to_list() == ["19800102"]


@pytest.mark.parametrize(
    "address", ["Anna@Example.org", "a.n.n.a+news@gmail.com", "anna@googlemail.com", "anna+x@example.com"]
)
def test_the_key_of_a_mailbox_is_that_of_the_rules(address):
    [known] = parse_email(address, "email", Context(vocabulary=WORDS)).values
    keys, _ = reach.mailboxes(column(address), WORDS)
    assert keys.to_list() == [known.key]


@pytest.mark.parametrize(
    ("address", "key", "domain"),
    [
        ("info@example.org", None, "example.org"),
        ("info.rotterdam@example.org", None, "example.org"),
        ("jan@gmail.com", "jan@gmail.com", None),
        ("geen", None, None),
        ("<jan@example.org>", "jan@example.org", "example.org"),
    ],
)
def test_a_department_leaves_its_domain_and_a_provider_leaves_none(address, key, domain):
    keys, domains = reach.mailboxes(column(address), WORDS)
    assert (keys.to_list(), domains.to_list()) == ([key], [domain])


@pytest.mark.parametrize(
    ("cell", "country", "told"),
    [
        ("+31 (0)20 794 0000", None, "31207940000"),
        ("0031 20 794 0000", "NL", "31207940000"),
        ("020-7940000", "NL", "31207940000"),
        ("(555) 010-0199", "US", "15550100199"),
        ("1 555 010 0199", "US", "15550100199"),
        ("020-7940000", None, "0207940000"),
        ("0000000000", "NL", None),
        ("112", "NL", None),
    ],
)
def test_a_number_is_written_as_it_is_dialled_from_abroad(cell, country, told):
    assert reach.numbers(column(cell), column(country)).to_list() == [told]


@pytest.mark.parametrize(
    ("line", "number", "country", "told"),
    [
        ("Kerkstr. 12 a", None, "NL", ("kerkstraat", "12a")),
        ("Kerkstraat", "12-A", "NL", ("kerkstraat", "12a")),
        ("12 High Street", None, "GB", ("highst", "12")),
        ("Straße des 17. Juni", "135", "DE", ("strassedes17juni", "135")),
        ("n/a", None, "NL", (None, None)),
    ],
)
def test_street_and_door_are_told_apart(line, number, country, told):
    house = column(number) if number else None
    street, door = places.doors(column(line), house, column(country), WORDS)
    assert (street[0], door[0]) == told


def test_streets_come_back_in_the_order_of_their_rows():
    streets, _ = places.doors(column("A-str.", "B-str.", "C-str."), None, column("NL", "DE", "NL"), WORDS)
    assert streets.to_list() == ["astraat", "bstrasse", "cstraat"]


def test_towns_and_postcodes_are_compared_by_what_they_mean():
    assert places.towns(column("Den Haag", "'s-Gravenhage"), column("NL", "NL"), WORDS).n_unique() == 1
    assert places.postcodes(column("1234 ab", "12345-6789"), column("NL", "US")).to_list() == [
        "1234ab",
        "12345",
    ]


def test_a_firm_is_compared_without_its_legal_form():
    told = places.firms(column("Example B.V.", "Example GmbH", "BV"), WORDS)
    assert told.to_list() == ["example", "example", "bv"]
