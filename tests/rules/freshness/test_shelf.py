"""The packs of freshness are listed like all others, with where their figures come from."""

from rules.freshness import shelf

PACK = """
[pack]
id = "{name}"
version = "1.2.3"
source = "our own figures"

[[signal]]
kind = "bounced"

[[signal.test]]
in = {{ believed = 0.9 }}
out = {{ believed = 0.1 }}

[[signal]]
kind = "opened"
"""


def test_a_pack_is_listed_with_its_version_its_source_and_what_stands_in_it():
    [pack] = shelf.listed({"freshness/own.toml": PACK.format(name="own")})
    assert (pack.id, pack.version, pack.source, pack.path) == (
        "own",
        "1.2.3",
        "our own figures",
        "freshness/own.toml",
    )
    assert (pack.entries, pack.tests) == (2, 1)


def test_packs_of_another_kind_are_passed_over():
    texts = {f"{folder}/x.toml": PACK.format(name=folder) for folder in ("law", "freshness", "base")}
    assert [pack.id for pack in shelf.listed(texts)] == ["freshness"]
