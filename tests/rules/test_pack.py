"""A pack's text, its faults and their lines, and what its rules then do."""

import pytest

import rules.knowledge
from rules.findings import Verdict
from rules.rule import Stage

CODES = """
["ADR.POSTCODE.RESHAPED"]
verdict = "corrected"
en = "a"
nl = "b"
fi = "c"
example = { city = "Delft" }
remedy = { en = "d", nl = "e", fi = "f" }

["ADR.POSTCODE.FORMAT"]
verdict = "invalid"
en = "Not a postcode of {country}."
nl = "Geen postcode van {country}."
fi = "Ei postinumero: {country}."
example = { city = "Delft" }
remedy = { en = "d", nl = "e", fi = "f" }
"""
HEAD = '[pack]\nid = "nl"\nversion = "1.2.0"\nsource = "PostNL"\napplies = { country = "NL" }\n'
RULE = r"""
[[rule]]
id = "nl.postcode"
rev = 1
stage = "normalise"
field = "postal_code"
fix = { fn = "reshape", pattern = '(\d{4}) ?(\w\w)', out = "{1} {2:upper}", code = "@", confidence = 0.99 }
otherwise = { code = "ADR.POSTCODE.FORMAT", params = { country = "country" } }

[[rule.test]]
in = { country = "NL", postal_code = "1017gc" }
out = { postal_code = "1017 GC", code = "ADR.POSTCODE.RESHAPED", verdict = "corrected" }

[[rule.test]]
in = { country = "NL", postal_code = "17" }
out = { code = "ADR.POSTCODE.FORMAT", verdict = "invalid" }
""".replace("@", "ADR.POSTCODE.RESHAPED")


def compiled(text, **others):
    texts = {"codes/adr.toml": CODES, "base/nl.toml": text, **others}
    return rules.knowledge.compile(texts)


def run(knowledge, facts, stage=Stage.NORMALISE):
    facts, findings = dict(facts), []
    knowledge.course_for(facts.get("country")).stages[stage].run(facts, findings)
    return facts, findings


def faults_of(text, **others):
    return [(fault.line, fault.message) for fault in compiled(text, **others)[1]]


def test_a_sound_pack_has_no_faults_and_its_tests_come_out():
    knowledge, faults = compiled(HEAD + RULE)
    assert (faults, rules.knowledge.failures(knowledge)) == ((), ())


def test_a_fix_that_is_sure_is_applied():
    facts, [finding] = run(compiled(HEAD + RULE)[0], {"country": "NL", "postal_code": "1017gc"})
    assert facts["postal_code"] == "1017 GC"
    assert (finding.verdict, finding.rule) == (Verdict.CORRECTED, "nl@1.2.0/nl.postcode")


def test_a_fix_that_is_less_sure_is_only_offered():
    facts, [finding] = run(
        compiled(HEAD + RULE.replace("0.99", "0.9"))[0], {"country": "NL", "postal_code": "1017gc"}
    )
    assert facts["postal_code"] == "1017gc"
    assert (finding.verdict, finding.suggestion) == (Verdict.SUSPECT, "1017 GC")


def test_a_text_that_is_right_already_earns_no_remark():
    assert run(compiled(HEAD + RULE)[0], {"country": "NL", "postal_code": "1017 GC"})[1] == []


def test_a_text_that_does_not_fit_earns_the_other_remark_with_its_gaps_filled():
    _, [finding] = run(compiled(HEAD + RULE)[0], {"country": "NL", "postal_code": "x"})
    assert (finding.code, finding.verdict, finding.params) == (
        "ADR.POSTCODE.FORMAT",
        Verdict.INVALID,
        {"country": "NL"},
    )


def test_the_rules_of_one_country_are_silent_in_another():
    assert run(compiled(HEAD + RULE)[0], {"country": "BE", "postal_code": "x"})[1] == []


def test_a_dated_pack_is_silent_before_its_day():
    knowledge, faults = compiled(HEAD + "valid_from = 2026-01-01\n" + RULE)
    assert faults == ()
    lead = {"country": "NL", "postal_code": "1017gc"}
    assert run(knowledge, {**lead, "today": "2025-12-31"})[1] == []
    assert run(knowledge, {**lead, "today": "2026-01-01"})[1] != []


def test_all_mistakes_are_told_at_once_each_with_its_line():
    text = HEAD + (
        "\n[[rule]]\n"
        'id = "Bad Id"\n'
        'rev = "1"\n'
        'stage = "normalize"\n'
        'field = "postcode"\n'
        'colour = "red"\n'
        'fix = { fn = "reshap", confidence = 2, code = "ADR.NONE" }\n'
        'when = { field = "town", eq = "x" }\n'
    )
    assert {line for line, _ in faults_of(text)} == {7, 8, 9, 10, 11, 12, 13, 14}


@pytest.mark.parametrize(
    ("old", "new", "line", "why"),
    [
        ('id = "nl"', 'id = "NL"', 2, "a pack has an id"),
        ('version = "1.2.0"', 'version = "1.2"', 3, "a version reads 1.2.3"),
        ('source = "PostNL"', 'sources = "PostNL"', 4, "unknown key 'sources'"),
        ('"NL" }\n', '"nl" }\n', 5, "a country is two capitals"),
        ("rev = 1", "rev = 0", 9, "a rule has a rev"),
        ('stage = "normalise"', 'stage = "validate"', 12, "only remarks"),
        (
            'field = "postal_code"\n',
            'field = "postal_code"\nwhen = { field = "email.domain", eq = "x" }\n',
            12,
            "not known yet",
        ),
        (r"(\d{4})", r"(\d+)+", 12, "repeats a repeat"),
        ("{2:upper}", "{3:upper}", 12, "the pattern has no group 3"),
        (", confidence = 0.99", "", 12, "how sure it is"),
        ('country = "country" }', 'country = "family_name" }', 13, "tells nobody's identity"),
        ('code = "ADR.POSTCODE.FORMAT", params', 'code = "ADR.X", params', 13, "unknown code 'ADR.X'"),
        ('in = { country = "NL", postal_code = "17" }', 'in = { land = "NL" }', 19, "unknown field 'land'"),
        (
            'out = { code = "ADR.POSTCODE.FORMAT"',
            'out = { code = "ADR.POSTCODE.RESHAPED"',
            7,
            "does not speak",
        ),
    ],
)
def test_a_mistake_is_told_where_it_stands(old, new, line, why):
    text = (HEAD + RULE).replace(old, new)
    assert text != HEAD + RULE
    assert any(at == line and why in message for at, message in faults_of(text)), faults_of(text)


def test_a_rule_without_tests_is_a_fault():
    text = HEAD + RULE[: RULE.index("[[rule.test]]")]
    assert [message for _, message in faults_of(text)] == [
        "a rule has a test in which it does not speak",
        "a rule has a test in which it speaks",
    ]


def test_a_text_that_is_no_toml_is_one_fault_with_its_line():
    [(line, message)] = faults_of('[pack]\nid = "nl\n')
    assert line == 2
    assert "not readable as TOML" in message


def test_a_rule_that_is_faulty_is_left_out_and_the_others_stay():
    other = RULE.replace("nl.postcode", "nl.other").replace("rev = 1", "rev = 0")
    knowledge, faults = compiled(HEAD + RULE + other)
    assert {fault.rule for fault in faults} == {"nl.other"}
    assert [rule.id for pack in knowledge.packs for rule in pack.rules] == ["nl.postcode"]


def test_two_rules_that_write_one_member_need_an_order():
    other = RULE.replace("nl.postcode", "nl.other")
    [(_, message)] = faults_of(HEAD + RULE + other)
    assert "writes postal_code as nl.postcode does" in message
    ordered = [text.replace("rev = 1", f"rev = 1\npriority = {n}") for n, text in enumerate((RULE, other))]
    assert faults_of(HEAD + "".join(ordered)) == []


def test_rules_of_two_countries_do_not_stand_in_each_others_way():
    belgian = (HEAD + RULE).replace('"nl', '"be').replace('"NL"', '"BE"')
    assert faults_of(HEAD + RULE, **{"country/be.toml": belgian}) == []


def test_rules_that_wait_for_each_other_are_a_fault():
    first = RULE.replace("rev = 1", 'rev = 1\nwhen = { field = "city", present = true }')
    second = (
        first.replace("nl.postcode", "nl.city")
        .replace('"postal_code"', '"city"')
        .replace('field = "city", present', 'field = "postal_code", present')
        .replace("postal_code =", "city =")
    )
    [(_, message)] = [each for each in faults_of(HEAD + first + second) if "waits" in each[1]]
    assert "nl.postcode" in message
    assert "nl.city" in message


def test_a_failing_test_of_a_rule_is_told_with_its_line():
    knowledge, _ = compiled((HEAD + RULE).replace('postal_code = "1017 GC"', 'postal_code = "1017-GC"'))
    [failure] = rules.knowledge.failures(knowledge)
    assert failure.line == 15
    assert "wanted" in failure.message


def test_a_pack_that_is_required_must_be_there_and_new_enough():
    needing = HEAD + 'requires = ["base>=2"]\n' + RULE
    assert "requires base 2" in faults_of(needing)[0][1]
    base = '[pack]\nid = "base"\nversion = "{}"\nsource = "own"\n'
    assert "requires base 2" in faults_of(needing, **{"base/base.toml": base.format("1.9.0")})[0][1]
    assert faults_of(needing, **{"base/base.toml": base.format("2.0.0")}) == []


def test_one_rule_name_stands_for_one_rule():
    again = (HEAD + RULE).replace('id = "nl"', 'id = "nl2"').replace('"NL"', '"BE"')
    assert "the rule exists already" in [
        message for _, message in faults_of(HEAD + RULE, **{"base/x.toml": again})
    ]


def test_a_rule_for_several_members_speaks_of_each():
    text = HEAD + RULE.replace('field = "postal_code"', 'field = ["postal_code", "city"]')
    _, findings = run(compiled(text)[0], {"country": "NL", "postal_code": "x", "city": "y"})
    assert {finding.field for finding in findings} == {"postal_code", "city"}


def test_a_check_speaks_when_its_condition_fails():
    text = HEAD + (
        '[[rule]]\nid = "nl.check"\nrev = 1\nstage = "validate"\nfield = "city"\n'
        'when = { field = "self", present = true }\n'
        'check = { holds = { field = "self", longer_than = 1 }, code = "ADR.POSTCODE.FORMAT" }\n'
        '[[rule.test]]\nin = { city = "x", country = "NL" }\n'
        'out = { code = "ADR.POSTCODE.FORMAT", verdict = "invalid" }\n'
        '[[rule.test]]\nin = { city = "Ee", country = "NL" }\nout = {}\n'
    )
    knowledge, faults = compiled(text)
    assert (faults, rules.knowledge.failures(knowledge)) == ((), ())


def test_a_split_fills_other_members_and_later_rules_of_the_stage_see_them():
    text = HEAD.replace('applies = { country = "NL" }\n', "") + (
        '[[rule]]\nid = "split"\nrev = 1\nstage = "split"\nfield = "street"\npriority = 1\n'
        'fix = { fn = "split", pattern = "([A-Za-z]+) ([0-9]+)", into = ["street", "house_number"], '
        'confidence = 1, code = "ADR.POSTCODE.RESHAPED" }\n'
        '[[rule.test]]\nin = { street = "Dam 1" }\n'
        'out = { street = "Dam", house_number = "1", code = "ADR.POSTCODE.RESHAPED" }\n'
        '[[rule.test]]\nin = { street = "Dam" }\nout = {}\n'
        '[[rule]]\nid = "pad"\nrev = 1\nstage = "split"\nfield = "house_number"\npriority = 2\n'
        'fix = { fn = "pad_left", length = 3, with = "0", confidence = 1, code = "ADR.POSTCODE.RESHAPED" }\n'
        '[[rule.test]]\nin = { house_number = "1" }\n'
        'out = { house_number = "001", code = "ADR.POSTCODE.RESHAPED" }\n'
        '[[rule.test]]\nin = { house_number = "123" }\nout = {}\n'
    )
    knowledge, faults = compiled(text)
    assert (faults, rules.knowledge.failures(knowledge)) == ((), ())
    facts, _ = run(knowledge, {"street": "Dam 1"}, Stage.SPLIT)
    assert facts == {"street": "Dam", "house_number": "001"}


def test_equal_texts_make_equal_versions_and_a_changed_letter_another():
    one, same, other = (compiled(text)[0].version for text in (HEAD + RULE, HEAD + RULE, HEAD + RULE + "\n"))
    assert one == same != other


def test_a_rule_sees_what_an_earlier_rule_of_the_stage_wrote_though_no_text_held_it_before():
    text = HEAD.replace('applies = { country = "NL" }\n', "") + (
        '[[rule]]\nid = "write"\nrev = 1\nstage = "trim"\nfield = "city"\npriority = 1\n'
        'fix = { fn = "reshape", pattern = "De (.*)", out = "={1}", confidence = 1, '
        'code = "ADR.POSTCODE.RESHAPED" }\n'
        '[[rule.test]]\nin = { city = "De Bilt" }\nout = { city = "=Bilt", code = "ADR.POSTCODE.RESHAPED" }\n'
        '[[rule.test]]\nin = { city = "Delft" }\nout = {}\n'
        '[[rule]]\nid = "clear"\nrev = 1\nstage = "trim"\nfield = "city"\npriority = 2\n'
        'when = { field = "self", starts_with = "=" }\n'
        'fix = { fn = "clear", confidence = 1, code = "ADR.POSTCODE.RESHAPED" }\n'
        '[[rule.test]]\nin = { city = "=Bilt" }\nout = { city = "", code = "ADR.POSTCODE.RESHAPED" }\n'
        '[[rule.test]]\nin = { city = "Bilt" }\nout = {}\n'
    )
    knowledge, faults = compiled(text)
    assert (faults, rules.knowledge.failures(knowledge)) == ((), ())
    assert run(knowledge, {"city": "De Bilt"}, Stage.TRIM)[0] == {}
