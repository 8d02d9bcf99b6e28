"""`goodstanding match`, as a person runs it."""

import csv
import json

import pytest

from admin import cli

HEADER = "ref,first name,surname,e-mail,phone,city,person"
ROWS = (
    "a,Anna,van der Berg,anna.berg@example.org,020 794 0000,Ede,1",
    "b,A.,Berg,Anna.Berg@example.org,+31 20 794 0000,Ede,1",
    "c,Bo,Smit,bo.smit@example.com,020 794 0001,Leiden,2",
    "d,Anna,van der Berg,anna.berg@example.org,,,1",
    "e,Cees,Vos,,020 794 0002,Delft,3",
)
OTHERS = ("x,Bo,Smit,bo.smit@example.com,020 794 0001,Leiden,2", "y,Dirk,Mol,dirk.mol@example.net,,Gouda,4")


def table(rows):
    return "".join(f"{line}\n" for line in (HEADER, *rows))


@pytest.fixture
def match(tmp_path, capsys):
    """Write a file, match it, and give the exit status, what was printed and the folder."""

    def run(rows, *options, against=None):
        path = tmp_path / "people.csv"
        path.write_text(table(rows), encoding="utf-8")
        if against:
            (tmp_path / "others.csv").write_text(table(against), encoding="utf-8")
            options = (*options, "--against", tmp_path / "others.csv")
        status = cli.main(["match", str(path), "--id", "ref", *map(str, options)])
        return status, capsys.readouterr()

    return run


def lines(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_rows_of_one_person_get_one_number(match, tmp_path):
    out = tmp_path / "clusters.csv"
    status, _ = match(ROWS, "--out", out, "--country", "nl", "--truth", "person")
    person = {line["id"]: line["cluster_id"] for line in lines(out)}
    assert status == 1
    assert person["a"] == person["b"] == person["d"]
    assert len(set(person.values())) == 3
    assert all(0 <= float(line["probability"]) <= 1 for line in lines(out))


def test_how_well_it_went_is_told_where_the_truth_is_known(match):
    _, printed = match(ROWS, "--truth", "person", "--json")
    told = json.loads(printed.out)
    assert (told["rows"], told["persons"], told["repeats"]) == (5, 3, 2)
    assert told["scores"]["pairs"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0}
    assert told["keys"]["email"]["pairs"] == 3


def test_the_truth_is_never_compared(match):
    _, printed = match(ROWS, "--truth", "person", "--json")
    assert "person" not in json.loads(printed.out)["files"][0]["columns"]


def test_a_file_without_repeats_ends_with_nought(match):
    status, printed = match(ROWS[2:])
    assert status == 0
    assert "3 rows are 3 persons" in printed.out


def test_of_two_files_only_rows_of_the_one_are_sought_in_the_other(match, tmp_path):
    out = tmp_path / "clusters.csv"
    match(ROWS, "--out", out, against=OTHERS)
    person = {(line["file"], line["id"]): line["cluster_id"] for line in lines(out)}
    assert person["1", "c"] == person["2", "x"]
    assert person["1", "a"] != person["1", "d"]


def test_more_evidence_asked_for_takes_fewer_together(match):
    _, printed = match(ROWS, "--threshold", "60", "--json")
    assert json.loads(printed.out)["repeats"] == 0


def test_numbers_that_whole_households_have_are_not_compared_and_it_is_said_so(match):
    families = ("Aalto", "Berg", "Clark", "Dijk")
    rows = [
        f"{given}{family},{given},{family},{given}.{family}@example.org,,Ede,{family[0]}17"
        for family in families
        for given in GIVEN
    ]
    status, printed = match(rows, "--number", "person")
    assert status == 0
    assert "The numbers are shared by people of other names" in printed.out
    _, printed = match(rows, "--number", "person", "--json")
    assert json.loads(printed.out)["shared_number"] is True


GIVEN = ("Anna", "Pieter", "Sofie", "Willem", "Hilda", "Otto")


def test_nobody_is_shown_in_clear(match):
    _, printed = match(ROWS, "--threshold", "12")
    assert not any(value in printed.out for value in ("Berg", "berg@", "7940000"))


@pytest.mark.parametrize(
    ("content", "options", "said"),
    [
        ("", (), "no rows"),
        ("colour,size\nred,1\n", (), "told apart"),
        (table(ROWS), ("--truth", "nobody"), "'nobody'"),
    ],
)
def test_what_cannot_be_matched_is_refused_with_its_reason(content, options, said, tmp_path, capsys):
    path = tmp_path / "people.csv"
    path.write_text(content, encoding="utf-8")
    assert cli.main(["match", str(path), *options]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert said in printed.err
