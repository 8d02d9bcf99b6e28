"""What is masked shows its shape and nothing by which somebody could be known, however it was mistyped."""

import pytest

from rules import masking


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("anna@example.org", "a•••@e•••.org"),
        ("anna@mail.example.org", "a•••@m•••.org"),
        ("anna@voorbeeld,nl", "a•••@v•••,n•••"),
        ("anna@localhost", "a•••@l•••"),
        ("anna@example.org or call Anna Bakker", "a•••@e•••.o••• o••• c••• A••• B•••"),
        ("anna at example", "a••• a••• e•••"),
        ("@example.org", "@e•••"),
    ],
)
def test_an_address_shows_no_more_than_first_letters_and_a_real_ending(text: str, masked: str) -> None:
    assert masking.mask_email(text) == masked


@pytest.mark.parametrize("text", ["12345", "0201234567890", "DE12 3456"])
def test_of_a_number_three_characters_are_left_at_most(text: str) -> None:
    shown = masking.mask_digits(text).replace(masking.DOTS, "")
    assert len(shown) <= 3
    assert text.replace(" ", "").endswith(shown)


def test_a_member_that_we_do_not_know_is_masked_altogether() -> None:
    assert masking.mask_member("notes", "Anna called") == masking.DOTS
    assert masking.mask_member("shoe_size", "43") == masking.DOTS
