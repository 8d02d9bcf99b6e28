"""Every code is explained by an example that the rules of today really judge so."""

from datetime import date

import pytest

from service import packs
from service.explaining import UnknownCode, explain

TODAY = date(2026, 11, 22)


def test_every_example_of_a_file_gives_its_code():
    knowledge = packs.shipped()
    files = [code for code in knowledge.codes.values() if code.example and code.example.file is not None]
    assert len(files) > 20
    for code in files:
        told = explain(knowledge, code.name, today=TODAY)
        assert code.name in {finding.code for finding in told.trial.findings}, code.name


def test_every_code_of_files_has_an_example_and_a_remedy_in_every_language():
    for code in packs.shipped().codes.values():
        if code.family == "FIL":
            assert code.example
            assert len(set(code.remedies.values())) == 3


def test_an_example_shows_what_goes_in_and_what_comes_out():
    told = explain(packs.shipped(), "TXT.SPREADSHEET", today=TODAY)
    assert told.trial is not None
    assert told.trial.before != told.trial.after
    [giver] = told.givers
    assert (giver.pack, giver.rule, giver.rev) == ("text", "text.spreadsheet_text", 1)
    assert len(giver.fields) > 5


def test_a_code_that_no_pack_gives_names_its_reader():
    told = explain(packs.shipped(), "nam.case", today=TODAY)
    assert told.givers == ()
    assert told.code.name == "NAM.CASE"


def test_an_unknown_code_is_refused_with_what_may_have_been_meant():
    with pytest.raises(UnknownCode) as refused:
        explain(packs.shipped(), "NAM.CAES", today=TODAY)
    assert refused.value.proposals[0] == "NAM.CASE"
