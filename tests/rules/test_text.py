"""Texts as they arrive, and as they were meant."""

import unicodedata
from itertools import product

import pytest
from ftfy.badness import is_bad
from hypothesis import example, given
from hypothesis import strategies as st

from rules import text as text_rules
from rules.text import clip, fold, is_mixed_script, repair, repair_lines

ANY_TEXT = st.text(st.characters(codec=None), max_size=120)


@pytest.mark.parametrize(
    ("typed", "meant", "codes"),
    [
        ("Kerkstraat 12", "Kerkstraat 12", ()),
        ("Günther Müller", "Günther Müller", ()),
        ("SÃO PAULO", "SÃO PAULO", ()),
        ("GÃ¼nther MÃƒÂ¼ller", "Günther Müller", ("TXT.MOJIBAKE",)),
        ("  Jan \t Jansen ", "Jan Jansen", ("TXT.SPACE",)),
        ("Jan\xa0Jansen", "Jan Jansen", ("TXT.SPACE",)),
        ("Jan\r\nJansen", "Jan Jansen", ("TXT.SPACE",)),
        ("Jan\u200bsen\ufeff", "Jansen", ("TXT.INVISIBLE",)),
        ("\u202eJan", "Jan", ("TXT.BIDI",)),
        ("Jan\x00sen", "Jansen", ("TXT.CONTROL",)),
        ("Jan\ud800sen", "Jansen", ("TXT.CONTROL",)),
        ("Jose\u0301", "José", ("TXT.COMPOSED",)),
        ("Jansen &amp;amp; Zn.", "Jansen & Zn.", ("TXT.ENTITY",)),
        ("Jansen &#38; Zn.", "Jansen & Zn.", ("TXT.ENTITY",)),
        ("Jansen&#x20;Zn.", "Jansen Zn.", ("TXT.ENTITY",)),
        ("R&D; AT&T &notit", "R&D; AT&T &notit", ()),
        ("½ ™ “Zon”", "½ ™ “Zon”", ()),
        ("نمی\u200cخواهم", "نمی\u200cخواهم", ()),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧", ()),
    ],
)
def test_a_text_is_repaired_and_every_repair_is_told(typed, meant, codes):
    assert repair(typed) == (meant, codes)


def test_notes_keep_their_lines():
    assert repair_lines("one \r\n two\n\n\n\nthree  x")[0] == "one\ntwo\n\nthree x"


def test_a_text_beyond_the_limit_is_cut_and_told():
    assert clip("x" * 513) == ("x" * 512, ("TXT.TOO_LONG",))
    assert clip("x" * 512) == ("x" * 512, ())


@given(ANY_TEXT)
@example("&amp;" * 20)
@example("&#55296;&#0;&#1114112;")
def test_repairing_twice_is_repairing_once(text):
    once, _ = repair(text)
    assert repair(once) == (once, ())


@given(ANY_TEXT)
def test_repairing_lines_twice_is_repairing_them_once(text):
    once, _ = repair_lines(text)
    assert repair_lines(once) == (once, ())


@given(ANY_TEXT)
def test_a_repaired_text_can_be_stored_and_is_no_longer_than_four_times(text):
    mended, _ = repair(text)
    assert len(mended.encode()) <= 4 * len(text.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ångström", "ANGSTROM"),
        ("Łódź", "lodz"),
        ("Jørgensen", "jorgensen"),
        ("Straße", "STRASSE"),
        ("  José  Maria ", "jose maria"),
        ("Ivaнов", "ivaНОВ"),
    ],
)
def test_texts_that_differ_only_in_dress_fold_alike(one, other):
    assert fold(one) == fold(other)


def test_other_scripts_keep_their_letters_when_folded():
    assert fold("山田 太郎") == "山田 太郎"


@given(ANY_TEXT)
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


def test_a_cyrillic_letter_among_latin_ones_is_seen():
    assert is_mixed_script("jаn")
    assert not is_mixed_script("Иванов")
    assert not is_mixed_script("山田taro")


def test_letters_that_are_passed_at_a_glance_are_composed_and_come_from_no_wrong_table():
    accented = [chr(code) for code in range(0x80, 0x250) if text_rules.is_plain(chr(code))]
    spelt = [
        f"{before}{one}{other}{after}"
        for one, other in product([*accented, "a", "A"], repeat=2)
        for before, after in (("", ""), ("a ", " b"), ("B", "1"), ("'", "-"))
    ]
    passed = [each for each in spelt if text_rules.are_plain([each])]
    assert len(passed) > len(spelt) / 4
    assert not [each for each in passed if is_bad(each) or not unicodedata.is_normalized("NFC", each)]
