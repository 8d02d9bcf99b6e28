"""Which country does a name or a code mean?"""

import rules.text
from rules.vocabulary import Vocabulary


def code_of(text: str, vocabulary: Vocabulary) -> str | None:
    """ISO 3166-1 alpha-2 code of a country given as a code or by its name in many languages; else None.

    A name that several countries bear (`Kongo`) is none.
    """
    for name in (text.strip(), rules.text.fold(text), rules.text.fold(text).replace(".", "")):
        code = vocabulary.translate("country_aliases", name) or vocabulary.translate("country_names", name)
        if code:
            return code
    return None
