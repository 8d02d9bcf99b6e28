"""What counts as JSON, and what only looks like it?"""

import pytest

from service.api.documents import Document
from service.errors import Malformed


def test_whole_pairs_and_a_byte_order_mark_are_json() -> None:
    document = Document(b"\xef\xbb\xbf" + rb'{"city": "\ud83d\ude00 \\ud800 \\u0000"}')
    document.must_be_sound(document.tree)
    assert document.tree["city"] == "\U0001f600 \\ud800 \\u0000"


def test_only_the_part_that_is_asked_about_must_be_sound() -> None:
    document = Document(b'[{"a": 1, "a": 2}, {"a": 1}]')
    document.must_be_sound(document.tree[1])
    with pytest.raises(Malformed, match="twice"):
        document.must_be_sound(document.tree[0])
