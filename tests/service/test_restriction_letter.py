"""The letter that tells of the end of a restriction says why it stood, in every language."""

import pytest

from rules.restrictions import Ground
from service.channels import wording
from service.channels.wording import LANGUAGES, Particulars


@pytest.mark.parametrize("ground", Ground)
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_tells_the_ground_and_whom_to_complain_to(ground: Ground, language: str) -> None:
    about = Particulars(sender="Example News", also=(ground.value,))
    words = wording.word("restriction_lifted", language, about)
    plain = wording.word("restriction_lifted", language, Particulars(sender="Example News"))
    assert len(words.text) > len(plain.text) + 20
    for said in (words.text, words.html):
        assert "Example News" in said
        assert "{" not in said
        assert "http" not in said.replace("http-equiv", "")
