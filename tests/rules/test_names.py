"""The names of people are read as their bearers would have them read."""

import csv
from dataclasses import replace
from datetime import date
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules import names
from rules.context import Context
from rules.findings import Verdict, verdict_of
from rules.names import forms
from rules.normalise import SourceDefaults, normalise
from rules.records import Lead, Parsed, PersonName

PARTS = ("titles", "given", "initials", "particle", "family", "suffix", "maiden")


def _golden() -> list[dict[str, str]]:
    with files("tests").joinpath("golden/names.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="session")
def dutch(knowledge) -> Context:
    return Context(vocabulary=knowledge.vocabulary, country="NL")


def _one(parsed: Parsed[PersonName]) -> PersonName:
    [name] = parsed.values
    return name


@pytest.mark.parametrize("row", _golden(), ids=lambda row: f"{row['input']} {row['country']}")
def test_a_whole_name_reads_as_the_golden_file_says(row, knowledge):
    context = Context(vocabulary=knowledge.vocabulary, country=row["country"] or None)
    parsed = names.parse({"full_name": row["input"]}, context)
    name = parsed.values[0] if parsed.values else PersonName()
    assert {part: getattr(name, part) or "" for part in PARTS} == {part: row[part] for part in PARTS}
    assert name.family_first == (row["order"] == "family first")
    assert verdict_of(parsed.findings, "full_name") == row["verdict"]
    if row["code"]:
        assert row["code"] in {finding.code for finding in parsed.findings}
    else:
        assert not parsed.findings
    suggestions = {finding.suggestion for finding in parsed.findings if finding.suggestion}
    assert suggestions == ({row["suggestion"]} if row["suggestion"] else set())
    assert (parsed.note or "") == row["note"]


BERG = PersonName(given="Jan", particle="van der", family="Berg")


@pytest.mark.parametrize(
    ("given_name", "family_name", "expected"),
    [
        ("Jan", "van der Berg", BERG),
        ("Jan van der", "Berg", BERG),
        ("Jan", "Berg, van der", BERG),
        ("JP", "Jansen", PersonName(initials="J.P.", family="Jansen")),
        ("J", "JANSEN", PersonName(initials="J.", family="Jansen")),
        ("ANNE-MARIE", "O'BRIEN", PersonName(given="Anne-Marie", family="O'Brien")),
        ("Jan", "Jan Jansen", PersonName(given="Jan", family="Jansen")),
        ("Jan", "Test", PersonName(given="Jan", family="Test")),
        ("Jan", "n.v.t.", PersonName(given="Jan")),
    ],
)
def test_parts_sent_apart_make_one_name(given_name, family_name, expected, dutch):
    assert _one(names.parse({"given_name": given_name, "family_name": family_name}, dutch)) == expected


def test_a_title_with_a_family_name_needs_no_given_name(dutch):
    parsed = names.parse({"salutation": "Dhr.", "family_name": "Jansen"}, dutch)
    assert (_one(parsed), parsed.findings) == (PersonName(titles="dhr.", family="Jansen"), ())


def test_the_whole_name_fills_what_the_parts_leave_open(dutch):
    parsed = names.parse({"full_name": "J. Jansen", "family_name": "Jansen"}, dutch)
    assert _one(parsed) == PersonName(initials="J.", family="Jansen")


def test_a_clean_name_in_two_fields_has_no_findings(dutch):
    assert names.parse({"given_name": "Jan", "family_name": "van der Berg"}, dutch).findings == ()


def test_belgian_particles_keep_their_capitals_and_dutch_ones_are_small(dutch):
    members = {"given_name": "Jan", "family_name": "Van der Berg"}
    belgian = replace(dutch, country="BE")
    assert _one(names.parse(members, dutch)).particle == "van der"
    assert _one(names.parse(members, belgian)).particle == "Van der"


def test_two_test_words_are_nobody(dutch):
    parsed = names.parse({"given_name": "Test", "family_name": "Test"}, dutch)
    assert parsed.values == ()
    assert [finding.verdict for finding in parsed.findings] == [Verdict.MISSING]


def test_a_form_of_address_we_do_not_know_is_told_and_left_out(dutch):
    parsed = names.parse({"salutation": "V", "given_name": "Anna", "family_name": "Ng"}, dutch)
    assert _one(parsed).titles is None
    assert [finding.code for finding in parsed.findings] == ["NAM.SALUTATION"]


def test_a_letter_opening_in_the_salutation_leaves_the_title(dutch):
    parsed = names.parse({"salutation": "Geachte heer Jansen", "family_name": "Jansen"}, dutch)
    assert (_one(parsed).titles, parsed.findings) == ("dhr.", ())


@pytest.mark.parametrize(
    ("text", "given", "note"),
    [("Jan () ()", "Jan", None), ("Jan (belt terug) (na zes)", "Jan", "belt terug; na zes")],
)
def test_however_many_brackets_stand_in_a_name_none_is_left_in_it(text, given, note, dutch):
    parsed = names.parse({"given_name": text, "family_name": "Jansen"}, dutch)
    assert (_one(parsed).given, parsed.note) == (given, note)
    assert [finding.code for finding in parsed.findings] == ["NAM.NOTE"]


def test_a_particle_before_the_given_name_tells_that_the_fields_changed_places(dutch):
    parsed = names.parse({"given_name": "van Rijn", "family_name": "Bram"}, dutch)
    assert (_one(parsed).given, _one(parsed).family) == ("van Rijn", "Bram")
    assert [(finding.code, finding.suggestion) for finding in parsed.findings] == [
        ("NAM.SWAPPED", "Bram van Rijn")
    ]


@pytest.mark.parametrize(("given", "family"), [("La Toya", "Jackson"), ("Bram", "van Rijn"), ("de", "Bram")])
def test_a_name_that_only_resembles_a_particle_stays_in_its_field(given, family, dutch):
    parsed = names.parse({"given_name": given, "family_name": family}, dutch)
    assert "NAM.SWAPPED" not in {finding.code for finding in parsed.findings}


def test_particles_without_a_family_name_are_kept_as_typed_and_told(dutch):
    parsed = names.parse({"given_name": "Jan", "family_name": "van der"}, dutch)
    assert (_one(parsed).family, parsed.findings[0].code) == ("van der", "NAM.FAMILY_MISSING")


def test_a_title_told_twice_is_kept_once(dutch):
    parsed = names.parse({"salutation": "Dhr.", "full_name": "Dhr. dr. J. Jansen"}, dutch)
    assert _one(parsed).titles == "dhr. dr."


@pytest.mark.parametrize(
    "row",
    [row for row in _golden() if row["verdict"] in {"valid", "corrected"}],
    ids=lambda row: row["input"],
)
def test_a_name_written_back_to_its_fields_reads_the_same(row, knowledge):
    context = Context(vocabulary=knowledge.vocabulary, country=row["country"] or None)
    name = _one(names.parse({"full_name": row["input"]}, context))
    assert _one(names.parse(names.as_members(name), context)) == name


@settings(deadline=None)
@given(members=st.dictionaries(st.sampled_from(names.MEMBERS), st.text(max_size=80)))
def test_no_text_is_too_strange_to_read(members, dutch):
    parsed = names.parse(members, dutch)
    size = sum(map(len, members.values()))
    assert all(len(part) <= 4 * size for name in parsed.values for part in (name.display, name.titles or ""))
    assert all(finding.field in names.MEMBERS for finding in parsed.findings)


@settings(deadline=None)
@given(text=st.text(max_size=40), member=st.sampled_from(names.MEMBERS[1:]))
def test_what_was_made_of_any_one_text_reads_the_same_again(text, member, dutch):
    for name in names.parse({member: text}, dutch).values:
        assert names.parse(names.as_members(name), dutch).values == (name,)


@settings(deadline=None)
@given(
    given_name=st.sampled_from(["Jan", "J.P.", "ANNA", "maria", "Jean-Luc", "JHM", "José Luis", "J. Anna"]),
    family_name=st.sampled_from(
        [
            "Jansen",
            "VAN DER BERG",
            "de vries",
            "Berg van den",
            "IJZERMAN",
            "Jansen RA",
            "Jansen geb. Bakker",
            "O'BRIEN",
            "v.d. Berg",
        ]
    ),
    salutation=st.sampled_from(["", "Dhr.", "mevrouw drs.", "Prof. Dr."]),
)
def test_reading_again_what_was_read_changes_nothing(given_name, family_name, salutation, dutch):
    first = _one(
        names.parse({"salutation": salutation, "given_name": given_name, "family_name": family_name}, dutch)
    )
    again = names.parse(names.as_members(first), dutch)
    assert _one(again) == first
    assert not any(finding.verdict is Verdict.CORRECTED for finding in again.findings)


def test_a_text_of_many_thousand_letters_is_cut_and_told(dutch):
    parsed = names.parse({"family_name": "Jansen" * 2_000}, dutch)
    assert "TXT.TOO_LONG" in {finding.code for finding in parsed.findings}
    assert len(_one(parsed).display) <= 512


def test_every_code_of_the_family_is_in_the_registry(knowledge, dutch):
    found = {
        finding.code
        for row in _golden()
        for finding in names.parse({"full_name": row["input"]}, dutch).findings
    }
    assert found <= knowledge.codes.keys()


def test_a_name_decoded_with_the_wrong_table_is_read_after_its_repair(knowledge):
    lead = Lead(full_name="â€™t Hart, Maarten")
    record = normalise(
        lead, knowledge=knowledge, source=SourceDefaults(country="NL"), today=date(2026, 11, 22)
    )
    assert record.name == PersonName(given="Maarten", particle="’t", family="Hart")
    assert {finding.code for finding in record.findings} >= {"TXT.MOJIBAKE", "NAM.ORDER"}


@pytest.mark.parametrize(
    ("given_name", "family_name", "expected"),
    [
        ("Jack", "FM", PersonName(given="Jack", family="FM")),
        ("J.", "V.D. BERG", PersonName(initials="J.", particle="v.d.", family="Berg")),
        ("Chas.", "Smith", PersonName(given="Chas.", family="Smith")),
        ("Anna", "Nowak z domu Kowalska", PersonName(given="Anna", family="Nowak", maiden="Kowalska")),
        ("Jan", "Jansen V", PersonName(given="Jan", family="Jansen", suffix="V")),
        ("Jan", "Berg -", PersonName(given="Jan", family="Berg")),
        (
            "Bernard",
            "van Oranje-Nassau van Vollenhoven",
            PersonName(given="Bernard", particle="van", family="Oranje-Nassau van Vollenhoven"),
        ),
    ],
)
def test_a_field_of_its_own_tells_what_a_word_is(given_name, family_name, expected, dutch):
    assert _one(names.parse({"given_name": given_name, "family_name": family_name}, dutch)) == expected


@pytest.mark.parametrize(
    "title", ["dhr.", "mevr.", "Mr", "prof.", "dr.", "ir.", "Rev.", "Herr", "Frau", "herra", "様", "Sir"]
)
def test_a_title_reads_back_as_it_was_written(title, dutch):
    parsed = names.parse(
        {"salutation": title, "given_name": "Anna", "family_name": "Jansen"}, replace(dutch, country="FI")
    )
    assert (_one(parsed).titles, parsed.findings) == (title, ())


def test_a_family_name_of_china_is_split_only_where_the_country_is_told(dutch):
    told = names.parse({"full_name": "毛泽东"}, replace(dutch, country="CN"))
    untold = names.parse({"full_name": "毛泽东"}, replace(dutch, country=None))
    assert (_one(told).family, _one(untold).family) == ("毛", "毛泽东")
    assert [finding.code for finding in untold.findings] == ["NAM.UNSPLIT"]


SOUP = [
    "Jan",
    "Anna",
    "de",
    "Vries",
    "Jansen",
    "van",
    "der",
    "BERG",
    "VAN",
    "Müller",
    "O'Brien",
    "J.",
    "J.P.",
    "JP",
    "v.d.",
    "V.D.",
    "mr.",
    "Dr.",
    "dhr.",
    "en",
    "&",
    "Fam.",
    "geb.",
    "e/v",
    "(inkoop)",
    "()",
    "(",
    ")",
    '"Jan"',
    "'t",
    "in",
    "IJzer",
    "MD",
    "PhD",
    "Jr.",
    "V",
    "MA",
    "Ben",
    "Graf",
    "von",
    "zu",
    "y",
    "i",
    ",",
    ",,",
    "-",
    "--",
    "/",
    ";",
    ".",
    "Virtanen",
    "Nagy",
    "Mária",
    "김민준",
    "毛泽东",
    "山田",
    "様",
    "씨",
    "Иванов",
    "Иванович",
    "И.И.",
    "123",
    "@",
    "B.V.",
    "DI",
    "FM",
    "Mac",
    "St.",
    "d'",
    "D.",
    "Ph.",
    "ß",
    "İ",
    "-İ",
    "王",
    "Nguyễn",
    "null",
    "Lord",
    "Sir",
    "The",
    "Rev.",
    "attorney",
    "undefined",
    "😀",
    "jan-peter",
    "Jansen-de",
    "t.a.v.",
    "・",
    "。",
]


@settings(deadline=None)
@given(
    found=st.lists(st.sampled_from(SOUP), min_size=1, max_size=7),
    member=st.sampled_from(names.MEMBERS),
    country=st.sampled_from(["NL", "BE", "DE", "FI", "US", "FR", "ES", "HU", "CN", "KR", "RU", "TR", None]),
)
def test_words_of_every_kind_in_any_order_are_read(found, member, country, dutch):
    context = replace(dutch, country=country)
    for name in names.parse({member: " ".join(found)}, context).values:
        assert forms.display(name) or name.maiden
        assert isinstance(forms.sort_form(name, country), str)
        assert "  " not in name.display


def test_a_name_in_the_salutation_is_known_by_the_name_beside_it_however_often_it_was_read(dutch):
    def codes(family):
        members = {"salutation": "dhr. Zonneveld", "given_name": "Jan", "family_name": family}
        return [finding.code for finding in names.parse(members, dutch).findings]

    assert [codes(family) for family in ("Zonneveld", "Bakker", "Zonneveld")] == [[], ["NAM.SALUTATION"], []]


def test_a_title_is_spelt_as_the_language_has_it_however_often_it_was_read(dutch):
    german = replace(dutch, country="DE")
    members = {"salutation": "dr", "given_name": "Jan", "family_name": "Bakker"}
    told = [_one(names.parse(members, each)).titles for each in (dutch, german, dutch, german)]
    assert told[:2] == told[2:]
