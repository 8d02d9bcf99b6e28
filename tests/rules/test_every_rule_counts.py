"""Drop a rule, a word list or a code, and some case that stands written down comes out otherwise.

A pack's own tests vanish with its rules, so they do not count here: golden rows and examples of codes do.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace

import pytest

import rules.knowledge
from rules import plan
from rules.knowledge import Knowledge
from rules.vocabulary import Vocabulary
from service.packs import shipped_texts
from tests.rules import cases
from tests.rules.cases import Case, Outcome

TEXTS = shipped_texts()
RULES = sorted(
    {
        rule["id"]
        for path, text in TEXTS.items()
        if path.startswith(("base/", "country/"))
        for rule in tomllib.loads(text).get("rule", [])
    }
)
# Names of things to show, headings of files, what comes back by mail, and what only two records together are
# read by.
UNREAD = {
    "auto_reply_phrases",
    "bounce_phrases",
    "headers",
    "job_functions",
    "job_functions_nl",
    "job_functions_fi",
}
_OF_PAIRS = "nicknames_"
_LONGEST_WORD = 100
VOCABULARIES = sorted(
    name
    for name in {tomllib.loads(text)["id"] for path, text in TEXTS.items() if path.startswith("vocab/")}
    - UNREAD
    if not name.startswith(_OF_PAIRS)
)


@pytest.fixture(scope="session")
def known(knowledge) -> list[tuple[Case, Outcome]]:
    """Every case, and what becomes of it by the packs as they are."""
    every = [*cases.golden(), *cases.examples(knowledge.codes)]
    return list(zip(every, cases.outcomes(every, knowledge), strict=True))


def changes(known: Iterable[tuple[Case, Outcome]], knowledge: Knowledge) -> bool:
    """Does any case come out otherwise by other knowledge?"""
    return any(cases.outcome(case, knowledge) != before for case, before in known)


@pytest.mark.parametrize("dropped", RULES)
def test_without_this_rule_a_case_comes_out_otherwise(dropped, knowledge, known):
    kept = [rule for pack in knowledge.packs for rule in pack.rules if rule.id != dropped]
    without = replace(
        knowledge,
        courses={
            country: plan.course_of([rule for rule in kept if rule.applies_in(country)])
            for country in knowledge.courses
        },
    )
    assert changes([one for one in known if speaks(dropped, one[1])], without)


def speaks(rule: str, outcome: Outcome) -> bool:
    return any(finding.rule.endswith(f"/{rule}") for finding in outcome[0].findings)


@pytest.mark.parametrize("emptied", VOCABULARIES)
def test_without_this_vocabulary_a_case_comes_out_otherwise(emptied, knowledge, known):
    without = emptied_of(emptied, knowledge)
    words = {*knowledge.vocabulary.words.get(emptied, ()), *knowledge.vocabulary.maps.get(emptied, ())}
    likely = sorted(known, key=lambda one: not touches(one[0], words))
    assert changes(likely, without)


def emptied_of(name: str, knowledge: Knowledge) -> Knowledge:
    """The same knowledge with one list or table empty; rules that look at it are made anew."""
    words, maps = knowledge.vocabulary.words, knowledge.vocabulary.maps
    if any(f'"{name}"' in text for path, text in TEXTS.items() if path.startswith(("base/", "country/"))):
        path = next(path for path in TEXTS if path.startswith("vocab/") and f'id = "{name}"' in TEXTS[path])
        kept = f'id = "{name}"\nversion = "1"\nsource = "none"\n'
        emptied = ("words = []\n" if name in words else "") + ("[map]\n" if name in maps else "")
        return rules.knowledge.compile({**TEXTS, path: kept + emptied})[0]
    vocabulary = Vocabulary(
        words={**words, name: frozenset()} if name in words else words,
        maps={**maps, name: _bare(maps[name])} if name in maps else maps,
    )
    return replace(knowledge, vocabulary=vocabulary)


def _bare(table: Mapping[str, str]) -> dict[str, str]:
    """No entry at all; of a table of lists, each list empty, as its keys are parts of the program."""
    holds_lists = max(map(len, table.values()), default=0) > _LONGEST_WORD
    return dict.fromkeys(table, "") if holds_lists else {}


def touches(case: Case, words: set[str]) -> bool:
    """Does any text of the case hold one of the words?"""
    texts = [text.casefold() for text in members(case)]
    spoken = {*texts, *(part for text in texts for part in text.replace(",", " ").replace(".", " ").split())}
    return not words.isdisjoint(spoken)


def members(case: Case) -> list[str]:
    return [text for name in case.lead.__slots__ if isinstance(text := getattr(case.lead, name), str)]


@pytest.mark.parametrize("row", cases.rows("leads"), ids=lambda row: row["lead"])
def test_a_whole_lead_is_told_what_the_golden_file_says(row, knowledge):
    case = cases.whole(row)
    record, _ = cases.outcome(case, knowledge)
    assert set(row["codes"].split()) <= cases.codes_of(case, record)


def test_every_code_is_given_by_a_golden_row_or_an_example(knowledge, known):
    given = {code for case, (record, _) in known for code in cases.codes_of(case, record)}
    elsewhere = {
        code.name for code in knowledge.codes.values() if code.example.file or code.example.suppressed
    }
    assert knowledge.codes.keys() - given - elsewhere == set()
