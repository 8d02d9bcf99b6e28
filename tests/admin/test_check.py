"""`goodstanding check`, as a person runs it."""

import csv
import gzip
import json

import pytest

from admin import cli
from tests.service.files.make import lines, workbook

HEADER = ("Voornaam", "Achternaam", "E-mailadres", "Schoenmaat")
ROWS = [("anna", "JANSEN", " Anna@Example.org ", "42"), ("Bo", "Smit", "bo@", "43")]
SOUND = [("Anna", "Jansen", "anna@example.org", "42")]


def table(rows):
    return "".join(";".join(cells) + "\n" for cells in (HEADER, *rows)).encode()


@pytest.fixture
def check(tmp_path, capsys):
    """Write a file, check it, and give the exit status, what was printed and the folder."""

    def run(content, *options, name="people.csv"):
        path = tmp_path / name
        path.write_bytes(content)
        status = cli.main(["check", str(path), *map(str, options)])
        return status, capsys.readouterr()

    return run


FORMS = {
    "csv": table(ROWS),
    "gzip": gzip.compress(table(ROWS)),
    "xlsx": workbook([HEADER, *ROWS]),
    "ndjson": lines(dict(zip(HEADER, cells, strict=True)) for cells in ROWS),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_file_is_judged_alike(form, check):
    status, printed = check(FORMS[form], "--json", "--country", "nl")
    told = json.loads(printed.out)
    assert status == 1
    assert (told["rows"], told["invalid"], told["unmapped"]) == (2, 1, ["Schoenmaat"])
    assert told["fields"]["email"]["invalid"] == 1


def test_a_file_in_which_nothing_is_invalid_ends_with_nought(check):
    status, printed = check(table(SOUND))
    assert status == 0
    assert "Nothing is invalid" in printed.out


def test_columns_that_make_one_name_are_shown_as_joined(check, tmp_path):
    content = b"Achternaam;Tussenvoegsel;E-mailadres\nDijk;van;a@example.org\n"
    clean = tmp_path / "clean.csv"
    _, printed = check(content, "--out", clean)
    assert "Tussenvoegsel + Achternaam → family_name" in printed.out
    [row] = csv.DictReader(clean.read_text(encoding="utf-8-sig").splitlines(), delimiter=";")
    assert row["family_name"] == "van Dijk"
    _, told = check(content, "--json")
    assert json.loads(told.out)["joined"] == {"family_name": ["Tussenvoegsel", "Achternaam"]}


def test_the_summary_names_columns_that_nobody_could_place(check):
    _, printed = check(table(ROWS))
    assert "Schoenmaat" in printed.out


def test_the_clean_file_has_the_members_and_keeps_what_it_does_not_know(check, tmp_path):
    check(table(ROWS), "--out", tmp_path / "clean.csv", "--country", "NL")
    with (tmp_path / "clean.csv").open(newline="") as file:
        first, second = csv.DictReader(file, delimiter=";")
    assert (first["given_name"], first["family_name"], first["email"]) == (
        "Anna",
        "Jansen",
        "Anna@example.org",
    )
    assert (first["Schoenmaat"], first["gs_row"], second["gs_verdict"]) == ("42", "2", "invalid")


def test_the_clean_file_is_clean(check, tmp_path):
    check(table(ROWS[:1]), "--out", tmp_path / "clean.csv")
    status, printed = check((tmp_path / "clean.csv").read_bytes(), "--json", "--out", tmp_path / "again.csv")
    assert status == 0
    assert json.loads(printed.out)["unmapped"] == ["Schoenmaat"]
    members = [
        [
            {name: cell for name, cell in row.items() if not name.startswith("gs_")}
            for row in csv.DictReader((tmp_path / name).read_text().splitlines(), delimiter=";")
        ]
        for name in ("clean.csv", "again.csv")
    ]
    assert members[0] == members[1]


def test_findings_are_listed_with_row_member_and_words(check, tmp_path):
    check(table(ROWS), "--findings", tmp_path / "findings.ndjson")
    found = [json.loads(line) for line in (tmp_path / "findings.ndjson").read_text().splitlines()]
    assert {"gs_row": "3", "member": "email", "verdict": "invalid"}.items() <= found[-1].items()
    assert all(finding["message"] for finding in found)


def test_other_processes_find_the_same(check, tmp_path):
    content = table([(f"Anna{n}", "Jansen", f"anna{n}@example.org", "42") for n in range(2_500)])
    _, one = check(content, "--json", "--out", tmp_path / "one.csv", "--processes", 1)
    _, two = check(content, "--json", "--out", tmp_path / "two.csv", "--processes", 2)
    assert json.loads(one.out) == json.loads(two.out)
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


@pytest.mark.parametrize("suffix", [".toml", ".json"])
def test_a_column_map_is_followed(suffix, check, tmp_path):
    path = tmp_path / f"map{suffix}"
    path.write_text(
        '"Schoenmaat" = "attributes.shoe"' if suffix == ".toml" else '{"Schoenmaat": "attributes.shoe"}'
    )
    _, printed = check(table(ROWS), "--map", path, "--json")
    assert json.loads(printed.out)["unmapped"] == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--map", "none.toml"], "No such file"),
        (["--sheet", "x"], "no such sheet"),
        (["--out", "/nowhere/x"], "/nowhere"),
    ],
)
def test_what_cannot_be_done_is_refused_with_status_two(options, words, check):
    status, printed = check(workbook([HEADER, *ROWS]), *options)
    assert status == 2
    assert words in printed.err


def test_a_map_to_nowhere_says_what_there_is(check, tmp_path):
    (tmp_path / "map.toml").write_text('"Schoenmaat" = "shoe"')
    status, printed = check(table(ROWS), "--map", tmp_path / "map.toml")
    assert status == 2
    assert "family_name" in printed.err


def test_a_file_that_is_no_table_is_refused_in_words(check):
    status, printed = check(b"%PDF-1.7")
    assert (status, "CSV" in printed.err) == (2, True)


def test_no_half_file_is_left_when_the_file_breaks_off(check, tmp_path):
    status, _ = check(table(ROWS * 2_000) + b"x" * 2_000_000, "--out", tmp_path / "clean.csv")
    assert status == 2
    assert not list(tmp_path.glob("*clean*"))


MANY = [
    ("Anna", "Jansen", "anna@gmial.com", "42"),
    ("Bo", "Smit", "bo@", "43"),
    ("Cia", "Bos", "cia@gmial.com", "44"),
]


def test_the_summary_says_what_can_be_done_with_the_people_and_what_to_do_first(check):
    _, printed = check(table(MANY))
    told = " ".join(printed.out.split())
    assert "can be mailed 0 0% 2 1" in told
    assert "can be addressed by name 3 100% 0 0" in told
    first = told.partition("What to do first")[2]
    assert first.index("EML.SYNTAX") < first.index("EML.DOMAIN.TYPO")


def test_examples_show_the_fault_and_nobody(check):
    _, printed = check(table(MANY))
    assert "a•••@g•••.com → gmail.com" in printed.out
    assert "anna" not in printed.out
    _, told = check(table(MANY), "--json")
    assert json.loads(told.out)["examples"]["EML.DOMAIN.TYPO"] == [
        "a•••@g•••.com → gmail.com",
        "c•••@g•••.com → gmail.com",
    ]


def test_the_summary_for_machines_has_all_that_is_on_the_screen(check):
    _, printed = check(table(MANY), "--json", "--messages", "nl")
    told = json.loads(printed.out)
    assert told["ready"]["mail"] == {"yes": 0, "doubtful": 2, "share": 0.0}
    assert told["fine"]["name"] == 1.0
    assert told["first"][0]["code"] == "EML.SYNTAX"
    assert told["first"][0]["rows"] == 1


def test_messages_and_advice_are_given_in_the_language_asked_for(check, tmp_path):
    _, dutch = check(table(MANY), "--messages", "nl", "--findings", tmp_path / "findings.csv")
    _, english = check(table(MANY))
    told = (tmp_path / "findings.csv").read_text()
    assert "What to do first" in dutch.out
    assert dutch.out != english.out
    assert "Dit is geen e-mailadres." in told


@pytest.mark.parametrize("width", [80, 120])
def test_the_summary_fits_the_screen(width, check, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(width))
    _, printed = check(table([*MANY, ("jan", "DE VRIES", "jan@example.org;j@example.org", "")]))
    assert max(map(len, printed.out.splitlines())) <= width


def test_a_heading_that_looks_like_markup_is_shown_as_it_is(check):
    _, printed = check(b"Voornaam;[red]x[/]\nAnna;1\n")
    assert "[red]x[/]" in printed.out


def test_the_clean_file_says_what_each_row_can_be_used_for(check, tmp_path):
    content = b"given_name;family_name;email;phone;country;language\n"
    content += b"Jan;van der Berg;jan@gmial.com;06-20000000;NL;nl\n"
    check(content, "--out", tmp_path / "clean.csv")
    [row] = csv.DictReader((tmp_path / "clean.csv").read_text().splitlines(), delimiter=";")
    assert [row[f"gs_{use}"] for use in ("mailable", "callable", "postable", "addressable")] == [
        "doubtful",
        "yes",
        "no",
        "yes",
    ]
    assert (row["gs_phone_kind"], row["gs_phone_region"], row["mobile"]) == ("mobile", "NL", "+31620000000")
    assert (row["gs_name"], row["gs_sort_name"]) == ("Jan van der Berg", "Berg, Jan van der")


def test_columns_of_ours_are_passed_over_when_a_clean_file_comes_back(check, tmp_path):
    check(table(SOUND), "--out", tmp_path / "clean.csv")
    _, printed = check((tmp_path / "clean.csv").read_bytes(), "--json")
    ours = {
        column["ground"] for column in json.loads(printed.out)["columns"] if column["header"][:3] == "gs_"
    }
    assert ours == {"ours"}
