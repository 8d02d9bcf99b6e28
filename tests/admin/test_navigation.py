"""The menu leads everybody to one place by one letter."""

from collections import Counter

from admin.navigation import PLACES


def test_no_letter_leads_to_two_places() -> None:
    letters = Counter(place.key for place in PLACES if place.key)
    assert [letter for letter, places in letters.items() if places > 1] == []


def test_the_lines_of_a_group_stand_together() -> None:
    groups = [place.group for place in PLACES]
    begun = [group for at, group in enumerate(groups) if at == 0 or groups[at - 1] != group]
    assert len(begun) == len(set(begun))
