"""The labels a source gives."""

from rules import labels


def test_a_label_is_kept_once_in_its_first_spelling(knowledge):
    assert labels.tidy(["VIP", " vip ", "Beurs, "], knowledge.vocabulary) == (("VIP", "Beurs"), False)


def test_a_filler_is_no_label(knowledge):
    assert labels.tidy(["n.v.t.", "", "-"], knowledge.vocabulary) == ((), False)


def test_too_long_and_too_many_labels_are_cut_and_told(knowledge):
    assert labels.tidy(["a" * 101], knowledge.vocabulary) == (("a" * 100,), True)
    kept, is_cut = labels.tidy(map(str, range(60)), knowledge.vocabulary)
    assert (len(kept), is_cut) == (50, True)
