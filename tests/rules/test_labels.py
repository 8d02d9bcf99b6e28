"""The labels a source gives."""

from datetime import date

from rules import labels
from rules.normalise import SourceDefaults, normalise
from rules.records import Lead


def test_a_label_is_kept_once_in_its_first_spelling(knowledge):
    assert labels.tidy(["VIP", " vip ", "Beurs, "], knowledge.vocabulary) == (("VIP", "Beurs"), False)


def test_a_filler_is_no_label(knowledge):
    assert labels.tidy(["n.v.t.", "", "-"], knowledge.vocabulary) == ((), False)


def test_too_long_and_too_many_labels_are_cut_and_told(knowledge):
    assert labels.tidy(["a" * 101], knowledge.vocabulary) == (("a" * 100,), True)
    kept, is_cut = labels.tidy(map(str, range(60)), knowledge.vocabulary)
    assert (len(kept), is_cut) == (50, True)


def test_the_lead_hears_of_labels_that_were_left_out(knowledge):
    lead = Lead(email="anna@example.org", tags=("VIP", "a" * 101))
    record = normalise(lead, knowledge=knowledge, source=SourceDefaults(), today=date(2026, 11, 22))
    assert record.tags == ("VIP", "a" * 100)
    assert [(finding.code, finding.field) for finding in record.findings] == [("INT.LABELS_CUT", "tags")]
